/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "traces/trace_statement.h"

struct meaning {
    const char *name, *words;
    enum trace_bearing bearing;
};

/* Names are those of the enum. */
static const struct meaning meanings[TRACE_MEANINGS] = {
#define X(NAME, bearing, words) {#NAME, words, TRACE_##bearing},
    TRACE_MEANING_TABLE(X)
#undef X
};

const char *trace_meaning_words(enum trace_meaning meaning) {
    return meanings[meaning].words;
}

const char *trace_meaning_name(enum trace_meaning meaning) {
    return meanings[meaning].name;
}

enum trace_bearing trace_meaning_bearing(enum trace_meaning meaning) {
    return meanings[meaning].bearing;
}

bool trace_statement_read(const struct trace_line *line, struct trace_statement *out) {
    static bool (*const readers[TRACE_FORMATS])(const struct trace_line *line,
                                                struct trace_statement *out) = {
        [TRACE_SDL] = trace_sdl_statement,         [TRACE_SDI] = trace_sdi_statement,
        [TRACE_CALLLOG] = trace_calllog_statement, [TRACE_EXPRESSWAY] = trace_expressway_statement,
        [TRACE_UNITY] = trace_unity_statement,     [TRACE_PHONE] = trace_phone_statement,
        [TRACE_IOS] = trace_ios_statement,         [TRACE_ALARM] = trace_alarm_statement,
    };
    struct trace_statement statement = {.number = -1};
    if (readers[line->format] == NULL || !readers[line->format](line, &statement))
        return false;
    *out = statement;
    return true;
}
