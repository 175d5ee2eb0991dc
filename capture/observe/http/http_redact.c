/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of a head is kept when secrets are taken out: its lines and their names; of the start line
 * everything but credentials, parameters and a query; of values those of the fields listed here. */
#include <glib.h>
#include <strings.h>

#include "capture/observe/http/http_state.h"

/* A head and where it lies: what is kept of it is told from left to right. */
struct head_writer {
    struct layer *layer;
    enum side side;
    struct span head;
    uint64_t position;
};

static void allow(const struct head_writer *writer, struct span bytes) {
    redact_allow(writer->layer, writer->side,
                 writer->position + (uint64_t)(bytes.at - writer->head.at), span_len(bytes),
                 REDACT_CLEAR);
}

static bool is_blank(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool same_text_ci(struct span bytes, const char *text) {
    return span_len(bytes) == strlen(text) &&
           strncasecmp((const char *)bytes.at, text, strlen(text)) == 0;
}

static void allow_blanks(const struct head_writer *writer, struct span bytes) {
    for (const uint8_t *at = bytes.at; at < bytes.end; at++)
        if (is_blank(*at))
            allow(writer, (struct span){at, at + 1});
}

static struct span trimmed(struct span bytes) {
    while (bytes.at < bytes.end && is_blank(*bytes.at))
        bytes.at++;
    while (bytes.at < bytes.end && is_blank(bytes.end[-1]))
        bytes.end--;
    return bytes;
}

/* --- values ----------------------------------------------------------------------------------- */

typedef void value_rule(const struct head_writer *writer, struct span value);

static void allow_value(const struct head_writer *writer, struct span value) {
    allow(writer, value);
}

/* The scheme of credentials or of a challenge, if it is a known one with something behind it: any
 * other word may be a password. What is left behind it. */
static struct span allow_scheme(const struct head_writer *writer, struct span value) {
    static const char *const schemes[] = {"Basic", "Digest", "Bearer", "Negotiate", "NTLM"};
    struct span scheme = {value.at, value.at};
    while (scheme.end < value.end && !is_blank(*scheme.end))
        scheme.end++;
    const struct span rest = {scheme.end, value.end};
    for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (same_text_ci(scheme, schemes[i]) && !span_is_empty(rest)) {
            allow(writer, (struct span){scheme.at, scheme.end + 1});
            return rest;
        }
    return (struct span){value.end, value.end};
}

static void allow_credentials(const struct head_writer *writer, struct span value) {
    (void)allow_scheme(writer, value);
}

/* A challenge has parameters; one without them is an answer of its own (Negotiate, NTLM). */
static void allow_challenge(const struct head_writer *writer, struct span value) {
    static const char *const bare[] = {"Basic", "Digest", "Bearer", "Negotiate", "NTLM"};
    for (size_t i = 0; i < G_N_ELEMENTS(bare); i++)
        if (same_text_ci(value, bare[i])) {
            allow(writer, value);
            return;
        }
    struct span rest = trimmed(allow_scheme(writer, value));
    static const char *const parameters[] = {"realm=", "algorithm=", "qop=", "charset="};
    while (!span_is_empty(rest)) {
        const uint8_t *end = memchr(rest.at, ',', span_len(rest));
        struct span one = trimmed((struct span){rest.at, end == NULL ? rest.end : end});
        for (size_t i = 0; i < G_N_ELEMENTS(parameters); i++)
            if (same_text_ci(span_first(one, strlen(parameters[i])), parameters[i]))
                allow(writer, one);
        rest.at = end == NULL ? rest.end : end + 1;
    }
}

/* That there is a session, and not which. */
static void allow_session(const struct head_writer *writer, struct span value) {
    static const char session[] = "JSESSIONID";
    while (!span_is_empty(value)) {
        const uint8_t *end = memchr(value.at, ';', span_len(value));
        struct span pair = trimmed((struct span){value.at, end == NULL ? value.end : end});
        if (span_starts_with_text(pair, session) && span_len(pair) > strlen(session) &&
            pair.at[strlen(session)] == '=')
            allow(writer, span_first(pair, strlen(session) + 1));
        if (end != NULL)
            allow(writer, (struct span){end, end + 1});
        value.at = end == NULL ? value.end : end + 1;
    }
}

/* The path of a request, without user and password before it and all that stands behind it. */
static void allow_target(const struct head_writer *writer, struct span target) {
    const uint8_t *end = target.at;
    while (end < target.end && *end != '?' && *end != ';' && *end != '#' && *end != '&')
        end++;
    const struct span path = {target.at, end};
    const uint8_t *name = memrchr(path.at, '@', span_len(path));
    if (name == NULL) {
        allow(writer, path);
        return;
    }
    const uint8_t *scheme = memmem(path.at, span_len(path), "://", 3);
    if (scheme != NULL && scheme < name)
        allow(writer, (struct span){path.at, scheme + 3});
    allow(writer, (struct span){name + 1, path.end});
}

static const struct {
    const char *name;
    value_rule *rule;
} fields[] = {
    {"Host", allow_value},
    {"SOAPAction", allow_value},
    {"Authorization", allow_credentials},
    {"Proxy-Authorization", allow_credentials},
    {"Cookie", allow_session},
    {"Set-Cookie", allow_session},
    {"WWW-Authenticate", allow_challenge},
    {"Proxy-Authenticate", allow_challenge},
    {"Content-Length", allow_value},
    {"Content-Type", allow_value},
    {"Content-Encoding", allow_value},
    {"Transfer-Encoding", allow_value},
    {"Connection", allow_value},
    {"Upgrade", allow_value},
    {"Expect", allow_value},
    {"Date", allow_value},
    {"Server", allow_value},
    {"User-Agent", allow_value},
    {"Retry-After", allow_value},
    {"Location", allow_target},
};

/* --- lines ------------------------------------------------------------------------------------ */

static bool is_token(struct span name) {
    for (const uint8_t *at = name.at; at < name.end; at++)
        if (!g_ascii_isalnum(*at) && *at != '-' && *at != '_')
            return false;
    return !span_is_empty(name);
}

/* "Name: value", with its line end. A name that is none may be anything. */
static void allow_field(const struct head_writer *writer, struct span line) {
    struct span rest = line, name;
    if (!take_until(&rest, ':', &name) || !is_token(name))
        return;
    allow(writer, (struct span){name.at, rest.at});
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (same_text_ci(name, fields[i].name))
            fields[i].rule(writer, trimmed(rest));
}

/* Method, target, version. */
static void allow_request_line(const struct head_writer *writer, struct span line) {
    line = trimmed(line);
    struct span method = {line.at, line.at}, version = {line.end, line.end};
    while (method.end < line.end && !is_blank(*method.end))
        method.end++;
    while (version.at > method.end && !is_blank(version.at[-1]))
        version.at--;
    allow(writer, method);
    allow(writer, version);
    allow_target(writer, trimmed((struct span){method.end, version.at}));
}

void http_redact_head(struct layer *layer, enum side side, struct span head, uint64_t end) {
    if (!redact_is_wanted(layer->connection))
        return;
    const struct head_writer writer = {layer, side, head, end - span_len(head)};
    struct span rest = head, line;
    bool first = true;
    while (take_until(&rest, '\n', &line)) {
        allow_blanks(&writer, (struct span){line.at, rest.at});
        const bool folded = !first && !span_is_empty(line) && is_blank(*line.at);
        if (!first && !folded)
            allow_field(&writer, line);
        else if (first && http_starts_response(line) == MATCH_YES)
            allow(&writer, line);
        else if (first)
            allow_request_line(&writer, line);
        first = false;
    }
}
