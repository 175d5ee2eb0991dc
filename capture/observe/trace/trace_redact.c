/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/trace/trace_redact.h"

#include <glib.h>
#include <string.h>

#include "capture/net/address_text.h"
#include "capture/observe/trace/trace.h"

enum { DEVICE_LETTERS = 3, DEVICE_DIGITS = 12, NUMBER_LINE_MOST = 32 };

/* A record on its way: `left` has what will be left of it. */
struct redacting {
    struct span whole;
    uint8_t *left;
    const struct pseudonyms *pseudonyms;
};

static uint8_t *left_of(const struct redacting *redacting, const uint8_t *at) {
    return redacting->left + (at - redacting->whole.at);
}

/* Blanks stay. */
static void take_out(const struct redacting *redacting, struct span part) {
    for (const uint8_t *at = part.at; at < part.end; at++)
        *left_of(redacting, at) = g_ascii_isspace(*at) ? *at : '*';
}

static bool has_blank(struct span part) {
    for (const uint8_t *at = part.at; at < part.end; at++)
        if (g_ascii_isspace(*at))
            return true;
    return false;
}

/* What has a blank in it is no key, and lines stay lines. */
static void make_pseudonym(const struct redacting *redacting, struct span part) {
    if (has_blank(part))
        take_out(redacting, part);
    else if (!span_is_empty(part) && redacting->pseudonyms->key != NULL)
        redacting->pseudonyms->key(redacting->pseudonyms->data, part, left_of(redacting, part.at));
}

/* --- who a text speaks of --------------------------------------------------------------------- */

static bool is_of_user(uint8_t c) {
    return g_ascii_isalnum(c) || strchr("._-+%*~", c) != NULL;
}

/* "1001@cucm1.example.com": the user. */
static void take_out_users(const struct redacting *redacting, struct span text) {
    for (const uint8_t *at = text.at; at < text.end; at++) {
        const uint8_t *begin = at;
        if (*at != '@')
            continue;
        while (begin > text.at && begin[-1] != '\0' && is_of_user(begin[-1]))
            begin--;
        take_out(redacting, (struct span){begin, at});
    }
}

/* Where a value ends: of an alarm, "[Description=Anna B.]" or "Description:Anna B., ", blanks are
 * part of it. */
static const char *find_ends_of_value(bool is_alarm, bool is_quoted, uint8_t sign) {
    if (is_quoted)
        return "\"\n";
    if (is_alarm)
        return sign == '=' ? "]\r\n" : ",\r\n";
    return "],; \t\r\n";
}

/* Values of what is called so, whatever its first letters are: "UserID=admin]", "AOR="..."". */
static void take_out_values(const struct redacting *redacting, struct span text, bool is_alarm) {
    static const char *const names[] = {
        "UserID",       "UserId",    "Username", "UserName",   "username", "AOR",
        "assword",      "assphrase", "ecret",    "igest",      "nonce",    "response",
        "uthorization", "Realm",     "realm",    "escription", "SIPUser",  "DNs"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        for (struct span rest = text; !span_is_empty(rest);) {
            const uint8_t *found = span_find_text(rest, names[i]);
            if (found == NULL)
                break;
            rest.at = found + strlen(names[i]);
            if (span_is_empty(rest) || (*rest.at != '=' && *rest.at != ':'))
                continue;
            const uint8_t sign = *rest.at;
            struct span value = trace_skip_blanks(span_after(rest, 1));
            value = span_first(value, 256);
            const bool is_quoted = !span_is_empty(value) && *value.at == '"';
            if (is_quoted)
                value.at++;
            const uint8_t *end = value.at;
            const char *ends = find_ends_of_value(is_alarm, is_quoted, sign);
            while (end < value.end && *end != '\0' && strchr(ends, *end) == NULL)
                end++;
            take_out(redacting, (struct span){value.at, end});
        }
}

/* "SEP001122334455" tells what it is; who it is goes where addresses go, the same for the same. */
static void replace_devices(const struct redacting *redacting, struct span text) {
    if (redacting->pseudonyms->address == NULL)
        return;
    for (struct span rest = text; !span_is_empty(rest);) {
        const uint8_t *found = span_find_text(rest, "SEP");
        if (found == NULL)
            return;
        rest.at = found + DEVICE_LETTERS;
        const struct span digits = span_first(rest, DEVICE_DIGITS);
        bool is_device = span_len(digits) == DEVICE_DIGITS;
        for (const uint8_t *at = digits.at; is_device && at < digits.end; at++)
            is_device = g_ascii_isxdigit(*at);
        if (is_device && redacting->pseudonyms->key != NULL)
            make_pseudonym(redacting, digits);
        else if (is_device)
            take_out(redacting, digits);
    }
}

/* --- records ---------------------------------------------------------------------------------- */

static bool lies_in(struct span inner, struct span outer) {
    return !span_is_empty(inner) && inner.at < outer.end && inner.end > outer.at;
}

/* Whether something of the statement stands in this line. */
static bool is_needed(const struct trace_statement *statement, struct span line) {
    const struct span parts[] = {
        statement->writer.host, statement->peer.host, statement->connection, statement->name,
        statement->subject,     statement->from,      statement->to,         statement->stream,
        statement->key,         statement->answer,    statement->file};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (lies_in(parts[i], line))
            return true;
    return false;
}

/* Lines that follow the first belong to it only where a mail broke it, or up to a message. */
static void take_out_lines(const struct redacting *redacting,
                           const struct trace_statement *statement, struct span text) {
    struct span line;
    if (!take_until(&text, '\n', &line))
        return;
    while (!span_is_empty(text)) {
        line = text;
        if (!take_until(&text, '\n', &line))
            text.at = text.end;
        const bool is_of_message =
            !span_is_empty(statement->message) && line.at < statement->message.end;
        if (!is_of_message && !is_needed(statement, line))
            take_out(redacting, line);
    }
}

/* What products put before lines stays, and "[50944,NET]" before the message. */
static void take_out_message(const struct redacting *redacting, struct span text) {
    bool is_before = true;
    struct span line;
    while (!span_is_empty(text)) {
        line = text;
        if (!take_until(&text, '\n', &line))
            text.at = text.end;
        while (!span_is_empty(line) && (g_ascii_isspace(*line.at) || *line.at == '|'))
            line.at++;
        is_before &= span_is_empty(line) || *line.at == '[';
        if (!is_before || span_len(line) > NUMBER_LINE_MOST)
            take_out(redacting, line);
    }
}

/* "57687982|TCP|IN|a|p|SIP_TRUNK|a|p|tag^a^SEP..|seq|Call-ID|INVITE": names of devices go, as all
 * names that a person gave. */
static void redact_calllog(const struct redacting *redacting,
                           const struct trace_statement *statement) {
    take_out(redacting, statement->name);
    take_out(redacting, statement->connection);
}

/* Of a line of Expressway that says nothing which is known: when it was written and by what. */
static void leave_value(const struct redacting *redacting, struct span text, const char *key) {
    struct span value;
    if (!trace_quoted(text, key, &value) || span_is_empty(value))
        return;
    const struct span pair = {value.at - strlen(key) - strlen("=\""), value.end + 1};
    if (pair.at >= text.at && pair.end <= text.end)
        memcpy(left_of(redacting, pair.at), pair.at, span_len(pair));
}

static void redact_unknown(const struct redacting *redacting, const struct trace_line *line) {
    take_out(redacting, line->format == TRACE_NONE ? redacting->whole : line->text);
    if (line->format != TRACE_EXPRESSWAY)
        return;
    leave_value(redacting, line->text, "UTCTime");
    leave_value(redacting, line->text, "Module");
}

void trace_redact_record(const struct trace_record *record, const struct trace_statement *statement,
                         const struct pseudonyms *pseudonyms, uint8_t *left) {
    const struct redacting redacting = {record->whole, left, pseudonyms};
    const struct trace_line *line = &record->line;
    memcpy(left, record->whole.at, span_len(record->whole));
    if (line->format == TRACE_NONE || statement == NULL) {
        redact_unknown(&redacting, line);
        return;
    }
    take_out_lines(&redacting, statement, line->text);
    take_out_users(&redacting, line->text);
    take_out_values(&redacting, line->text, statement->meaning == TRACE_SAYS_ALARM);
    if (line->format == TRACE_CALLLOG)
        redact_calllog(&redacting, statement);
    if (trace_says_sip(statement))
        take_out_message(&redacting, statement->message);
    if (!span_is_empty(line->text))
        (void)address_text_replace(left_of(&redacting, line->text.at), span_len(line->text),
                                   pseudonyms);
    replace_devices(&redacting, line->text);
    make_pseudonym(&redacting, statement->key);
    if (line->format == TRACE_CALLLOG)
        make_pseudonym(&redacting, statement->call);
}
