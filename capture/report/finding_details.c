/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/finding_details.h"

#include <inttypes.h>

#include "capture/report/fact_name.h"
#include "capture/report/format.h"

enum { FACT_SHOWN = 240 /* bytes of a fact's value */ };

void finding_details_time(GString *out, const struct day_clock *clock, int64_t time) {
    if (!format_is_same_day(time, clock->day, clock->zone)) {
        format_date(out, time, clock->zone);
        g_string_append_c(out, ' ');
    }
    format_time_of_day(out, time, clock->zone);
}

bool finding_details_is_of_trace(const struct finding *finding) {
    return finding->ref.frame == 0 && finding->line_count > 0;
}

bool finding_details_is_told(const struct finding *finding, bool notes) {
    return notes || finding->entry->severity > SEVERITY_NOTE;
}

uint64_t finding_details_hidden(const GPtrArray *groups, bool notes) {
    uint64_t hidden = 0;
    for (guint i = 0; i < groups->len; i++) {
        const struct group *group = g_ptr_array_index(groups, i);
        if (!finding_details_is_told(group->first, notes))
            hidden += 1 + group->others->len;
    }
    return hidden;
}

const struct evidence *finding_details_own_evidence(const struct finding *finding) {
    for (unsigned i = 0; i < finding->evidence_count; i++)
        if (finding->evidence[i].ref.frame == finding->ref.frame)
            return &finding->evidence[i];
    return NULL;
}

/* A trace may not tell the time. */
static bool is_last_known(const struct finding *finding) {
    return !finding_details_is_of_trace(finding) ||
           (finding->last.time > finding->ref.time && finding->ref.time != 0);
}

char *finding_details_times(const struct finding *finding, const struct day_clock *clock) {
    GString *times = g_string_new(NULL);
    format_count(times, finding->count, "time");
    if (is_last_known(finding)) {
        g_string_append(times, " in ");
        format_duration(times, time_between(finding->ref.time, finding->last.time));
        g_string_append(times, ", the last at ");
        finding_details_time(times, clock, finding->last.time);
    }
    return g_string_free(times, FALSE);
}

char *finding_details_more_clients(const struct finding *finding, unsigned shown) {
    if (finding->client_count <= shown)
        return NULL;
    GString *more = g_string_new("and ");
    format_number(more, finding->client_count - shown);
    g_string_append(more, " more (");
    format_number(more, finding->client_count);
    g_string_append(more, finding->has_more_clients ? " at least)" : " in all)");
    return g_string_free(more, FALSE);
}

char *finding_details_line(const struct line_ref *line) {
    char *name = g_path_get_basename(line->file);
    char *where = g_strdup_printf("%s:%" PRIu64, name, line->line);
    g_free(name);
    return where;
}

char *finding_details_fact(const struct fact *fact) {
    GString *value = g_string_new(fact->value);
    if (value->len > FACT_SHOWN) {
        const char *end = g_utf8_find_prev_char(value->str, value->str + FACT_SHOWN);
        g_string_truncate(value, end == NULL ? 0 : (gsize)(end - value->str));
        g_string_append(value, "...");
    }
    g_string_append(value, fact_unit(fact->key));
    return g_string_free(value, FALSE);
}

/* A frame 0 was not captured. */
char *finding_details_also(const struct finding *other) {
    GString *begun = g_string_new(severity_word(other->entry->severity));
    char frame[FRAME_TEXT];
    if (finding_details_is_of_trace(other))
        g_string_append_printf(begun, " in line %" PRIu64, other->lines[0].line);
    else if (other->ref.frame != 0)
        g_string_append_printf(begun, " in frame %s",
                               frame_text_write(other->files, other->ref.frame, frame));
    g_string_append_c(begun, ':');
    return g_string_free(begun, FALSE);
}

char *finding_details_rule(const struct finding *finding) {
    return finding->confidence == CONFIDENCE_CERTAIN
               ? g_strdup(finding->entry->name)
               : g_strdup_printf("%s (%s)", finding->entry->name,
                                 confidence_word(finding->confidence));
}

/* "SDL001_600_000001.txt:17 at 17:25:26.197, 18, 19", as for frames */
static void append_lines(GString *text, const struct finding *note, const struct day_clock *clock) {
    char *first = finding_details_line(&note->lines[0]);
    g_string_append(text, first);
    if (note->ref.time != 0) {
        g_string_append(text, " at ");
        finding_details_time(text, clock, note->ref.time);
    }
    for (unsigned i = 1; i < note->line_count; i++)
        g_string_append_printf(text, ", %" PRIu64, note->lines[i].line);
    g_free(first);
}

static void append_frames(GString *text, const struct finding *note,
                          const struct day_clock *clock) {
    char frame[FRAME_TEXT];
    g_string_append(text, note->evidence_count > 1 ? "frames " : "frame ");
    g_string_append_printf(text, "%s at ", frame_text_write(note->files, note->ref.frame, frame));
    finding_details_time(text, clock, note->ref.time);
    for (unsigned i = 0; i < note->evidence_count; i++)
        if (note->evidence[i].ref.frame != note->ref.frame)
            g_string_append_printf(
                text, ", %s", frame_text_write(note->files, note->evidence[i].ref.frame, frame));
}

char *finding_details_note(const struct finding *note, const struct day_clock *clock) {
    GString *text = g_string_new(NULL);
    if (finding_details_is_of_trace(note))
        append_lines(text, note, clock);
    else
        append_frames(text, note, clock);
    if (note->count > 1) {
        g_string_append(text, "; ");
        format_count(text, note->count, "time");
    }
    g_string_append_printf(text, "; %s", note->entry->name);
    return g_string_free(text, FALSE);
}

static void add_check(GPtrArray *checks, const struct group *group, const struct finding *finding) {
    if (finding->check != NULL && *finding->check != '\0' && group_needs_check(group, finding))
        g_ptr_array_add(checks, finding->check);
}

GPtrArray *finding_details_checks(const struct group *group) {
    GPtrArray *checks = g_ptr_array_new();
    add_check(checks, group, group->first);
    for (guint i = 0; i < group->others->len; i++) {
        const struct finding *other = g_ptr_array_index(group->others, i);
        if (other->entry->severity > SEVERITY_NOTE &&
            g_strcmp0(other->check, group->first->check) != 0)
            add_check(checks, group, other);
    }
    return checks;
}
