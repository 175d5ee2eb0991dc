/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a head is kept when secrets are taken out: its lines and their names; of the start line
 * the method, the path without credentials, parameters and a query, the version and the status; of
 * values those that http_redact_values.c knows. */
#include <glib.h>

#include "capture/observe/http/http_phrases.h"
#include "capture/observe/http/http_redact.h"

/* --- fields ----------------------------------------------------------------------------------- */

/* "Name: value", with its line end. A name that is none may be anything. */
static void allow_field(struct redact_unit *unit, struct span line) {
    struct span rest = line, name;
    if (!take_until(&rest, ':', &name) || !redact_is_made_of(name, "-_"))
        return;
    redact_unit_allow_binary(unit, (struct span){name.at, rest.at});
    http_redact_value(unit, name, http_redact_trim(rest));
}

/* --- the start line --------------------------------------------------------------------------- */

enum { ESCAPE = 3 };

/* What "%3F" stands for; 0: nothing. Once more escaped it may be anything: '%'. */
static uint8_t escaped(struct span rest) {
    if (span_len(rest) < ESCAPE || *rest.at != '%' || !g_ascii_isxdigit(rest.at[1]) ||
        !g_ascii_isxdigit(rest.at[2]))
        return 0;
    return (uint8_t)(g_ascii_xdigit_value((gchar)rest.at[1]) << 4 |
                     g_ascii_xdigit_value((gchar)rest.at[2]));
}

static bool is_end_of_path(struct span rest) {
    const uint8_t escape = escaped(rest), meant = escape != 0 ? escape : *rest.at;
    return meant == '?' || meant == ';' || meant == '#' || meant == '&' || escape == '%';
}

/* Behind the last "@", which credentials stand before; NULL: there is none. */
static const uint8_t *after_credentials(struct span target) {
    for (const uint8_t *at = target.end; at > target.at; at--) {
        const struct span rest = {at - 1, target.end};
        if (*rest.at == '@')
            return at;
        if (escaped(rest) == '@')
            return at - 1 + ESCAPE;
    }
    return NULL;
}

void http_redact_target(struct redact_unit *unit, struct span target) {
    struct span path = {target.at, target.at};
    while (path.end < target.end && !is_end_of_path((struct span){path.end, target.end}))
        path.end++;
    const uint8_t *name = after_credentials(target);
    const bool is_path = !span_is_empty(target) && *target.at == '/';
    if (name == NULL || (is_path && name > path.end)) {
        redact_unit_allow(unit, path, REDACT_CLEAR);
        return;
    }
    const uint8_t *scheme = span_find_text(path, "://");
    if (scheme != NULL && scheme < name && scheme - path.at <= (ptrdiff_t)strlen("https"))
        redact_unit_allow(unit, (struct span){path.at, scheme + 3}, REDACT_CLEAR);
    if (name < path.end)
        redact_unit_allow(unit, (struct span){name, path.end}, REDACT_CLEAR);
}

static struct span take_word(struct span *rest) {
    struct span word = {rest->at, rest->at};
    while (word.end < rest->end && !g_ascii_isspace(*word.end))
        word.end++;
    *rest = http_redact_trim((struct span){word.end, rest->end});
    return word;
}

static bool is_version(struct span word) {
    return span_len(word) == strlen("HTTP/1.1") && span_starts_with_text(word, "HTTP/1.") &&
           g_ascii_isdigit(word.end[-1]);
}

/* Method, target, version. */
static void allow_request_line(struct redact_unit *unit, struct span line) {
    line = http_redact_trim(line);
    redact_unit_allow_binary(unit, take_word(&line));
    struct span version = {line.end, line.end};
    while (version.at > line.at && !g_ascii_isspace(version.at[-1]))
        version.at--;
    if (is_version(version)) {
        redact_unit_allow_binary(unit, version);
        line.end = version.at;
    }
    http_redact_target(unit, take_word(&line));
}

/* Version, status, and the reason if it is the usual one. */
static void allow_status_line(struct redact_unit *unit, struct span line) {
    line = http_redact_trim(line);
    const struct span version = take_word(&line), status = take_word(&line);
    if (is_version(version))
        redact_unit_allow_binary(unit, version);
    bool digits = span_len(status) == 3;
    for (const uint8_t *at = status.at; digits && at < status.end; at++)
        digits = g_ascii_isdigit(*at);
    if (!digits)
        return;
    redact_unit_allow_binary(unit, status);
    if (http_reason_is_usual(line))
        redact_unit_allow_binary(unit, line);
}

/* --- heads ------------------------------------------------------------------------------------ */

void http_redact_head(struct layer *layer, enum side side, struct span head, uint64_t end) {
    struct redact_unit unit;
    if (!redact_unit_begin(&unit, layer, side, head, end - span_len(head)))
        return;
    struct span rest = head, line;
    redact_unit_allow_blanks(&unit, head);
    for (bool first = true; take_until(&rest, '\n', &line); first = false) {
        const bool folded = !first && !span_is_empty(line) && g_ascii_isspace(*line.at);
        if (!first && !folded)
            allow_field(&unit, line);
        else if (first && http_starts_response(line) == MATCH_YES)
            allow_status_line(&unit, line);
        else if (first)
            allow_request_line(&unit, line);
    }
    redact_unit_end(&unit);
}

/* --- bodies ----------------------------------------------------------------------------------- */

/* Where each chunk has a head of its own, what came before is not looked back at. */
void http_redact_body(struct http_state *http, enum side side, struct span added) {
    const struct http_pair *pair = http->answering;
    const bool in_one = http->inputs[side].phase != HTTP_CHUNK;
    const size_t before = pair->body_kept - span_len(added);
    const size_t back = in_one ? MIN(before, (size_t)HTTP_PHRASE_MOST) : 0;
    const char *from = pair->exchange.body + before - back;
    if (!redact_is_wanted(http->layer->connection) || span_is_empty(added) ||
        pair->exchange.status < 400)
        return;
    const struct span seen = span_of(from, span_len(added) + back);
    const struct span found = http_find_tls_phrase(seen);
    const uint64_t position = http_position(http, side, added.at) - back;
    redact_allow(http->layer, side, position + (uint64_t)(found.at - seen.at), span_len(found),
                 REDACT_CLEAR);
}
