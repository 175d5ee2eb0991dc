/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Values of header fields: each is let stay as far as it has the form that its field wants. */
#include <glib.h>
#include <strings.h>

#include "capture/observe/http/http_redact.h"

struct span http_redact_trim(struct span text) {
    while (text.at < text.end && g_ascii_isspace(*text.at))
        text.at++;
    while (text.at < text.end && g_ascii_isspace(text.end[-1]))
        text.end--;
    return text;
}

static bool same_text_ci(struct span bytes, const char *text) {
    return span_len(bytes) == strlen(text) &&
           strncasecmp((const char *)bytes.at, text, strlen(text)) == 0;
}

static bool is_one_of(struct span word, const char *const *words) {
    for (; *words != NULL; words++)
        if (same_text_ci(word, *words))
            return true;
    return false;
}

static void allow_text(struct redact_unit *unit, struct span part) {
    redact_unit_allow(unit, part, REDACT_CLEAR);
}

/* The next part of a list, without blanks around it. Separators stay. False: there is none. */
static bool take_part(struct redact_unit *unit, struct span *rest, char separator,
                      struct span *part) {
    if (span_is_empty(*rest))
        return false;
    const uint8_t *end = memchr(rest->at, separator, span_len(*rest));
    *part = http_redact_trim((struct span){rest->at, end == NULL ? rest->end : end});
    if (end != NULL)
        redact_unit_allow_binary(unit, (struct span){end, end + 1});
    rest->at = end == NULL ? rest->end : end + 1;
    return true;
}

static bool has_form(struct span value, const char *form) {
    if (span_len(value) != strlen(form))
        return false;
    for (const uint8_t *at = value.at; at < value.end; at++, form++)
        if (*form == '9' ? !g_ascii_isdigit(*at)
                         : (*form == 'a' ? !g_ascii_isalpha(*at) : *at != (uint8_t)*form))
            return false;
    return true;
}

/* --- rules ------------------------------------------------------------------------------------ */

typedef void value_rule(struct redact_unit *unit, struct span value);

static void allow_number(struct redact_unit *unit, struct span value) {
    for (const uint8_t *at = value.at; at < value.end; at++)
        if (!g_ascii_isdigit(*at))
            return;
    redact_unit_allow_binary(unit, value);
}

/* RFC 9110 5.6.7. */
static void allow_date(struct redact_unit *unit, struct span value) {
    if (has_form(value, "aaa, 99 aaa 9999 99:99:99 GMT"))
        redact_unit_allow_binary(unit, value);
    else
        allow_number(unit, value);
}

/* Host and port, behind what credentials there are. */
static void allow_host(struct redact_unit *unit, struct span value) {
    const uint8_t *at = span_find_last(value, '@');
    struct span rest = {at == NULL ? value.at : at + 1, value.end};
    const struct span host = redact_take_letters(&rest, ".:[]-_");
    if (span_is_empty(rest))
        allow_text(unit, host);
}

/* Known words in a list. */
static void allow_words(struct redact_unit *unit, struct span value) {
    static const char *const known[] = {"close",    "keep-alive", "upgrade",      "chunked", "gzip",
                                        "deflate",  "compress",   "identity",     "te",      "h2c",
                                        "trailers", "websocket",  "100-continue", "TLS/1.0", "br",
                                        "zstd",     NULL};
    struct span word;
    while (take_part(unit, &value, ',', &word))
        if (is_one_of(word, known))
            redact_unit_allow_binary(unit, word);
}

/* "text/xml;charset=utf-8". */
static void allow_type(struct redact_unit *unit, struct span value) {
    static const char *const types[] = {"text",  "application", "multipart", "image",
                                        "audio", "video",       "message",   NULL};
    struct span part, rest, type;
    if (!take_part(unit, &value, ';', &part))
        return;
    rest = part;
    type = redact_take_letters(&rest, "");
    if (is_one_of(type, types) && span_starts_with_text(rest, "/")) {
        rest.at++;
        (void)redact_take_letters(&rest, ".+-_");
        redact_unit_allow_binary(unit, (struct span){part.at, rest.at});
    }
    while (take_part(unit, &value, ';', &part)) {
        static const char charset[] = "charset=";
        rest = span_after(part, strlen(charset));
        if (same_text_ci(span_first(part, strlen(charset)), charset)) {
            (void)redact_take_letters(&rest, "-_\"");
            redact_unit_allow_binary(unit, (struct span){part.at, rest.at});
        }
    }
}

/* "CUCM:DB ver=14.0 getUser", what is called and of which version. */
static void allow_action(struct redact_unit *unit, struct span value) {
    struct span rest = value;
    if (span_starts_with_text(rest, "\""))
        rest.at++;
    if (!span_starts_with_text(rest, "CUCM:DB"))
        return;
    rest = span_after(rest, strlen("CUCM:DB"));
    while (span_starts_with_text(rest, " "))
        rest.at++;
    if (span_starts_with_text(rest, "ver=")) {
        rest = span_after(rest, strlen("ver="));
        while (!span_is_empty(rest) && (g_ascii_isdigit(*rest.at) || *rest.at == '.'))
            rest.at++;
        while (span_starts_with_text(rest, " "))
            rest.at++;
        while (!span_is_empty(rest) && g_ascii_isalpha(*rest.at))
            rest.at++;
    }
    if (span_starts_with_text(rest, "\""))
        rest.at++;
    redact_unit_allow_binary(unit, (struct span){value.at, rest.at});
}

/* Names of programs and their versions; what stands in parentheses may be anything. */
static void allow_products(struct redact_unit *unit, struct span value) {
    unsigned depth = 0;
    while (!span_is_empty(value)) {
        const struct span word = redact_take_letters(&value, "./-_");
        if (depth == 0)
            redact_unit_allow_binary(unit, word);
        if (span_is_empty(value))
            return;
        depth += *value.at == '(';
        depth -= *value.at == ')' && depth > 0;
        value.at++;
    }
}

/* --- credentials ------------------------------------------------------------------------------ */

static const char *const schemes[] = {"Basic", "Digest", "Bearer", "Negotiate", "NTLM", NULL};

/* The scheme of credentials or of a challenge, if it is a known one with something behind it: any
 * other word may be a password. What is left behind it. */
static struct span allow_scheme(struct redact_unit *unit, struct span value) {
    struct span scheme = {value.at, value.at};
    while (scheme.end < value.end && !g_ascii_isspace(*scheme.end))
        scheme.end++;
    const struct span rest = {scheme.end, value.end};
    if (span_is_empty(rest) || !is_one_of(scheme, schemes))
        return (struct span){value.end, value.end};
    redact_unit_allow_binary(unit, scheme);
    return http_redact_trim(rest);
}

static void allow_credentials(struct redact_unit *unit, struct span value) {
    (void)allow_scheme(unit, value);
}

/* A challenge has parameters; one without them is an answer of its own (Negotiate, NTLM). */
static void allow_challenge(struct redact_unit *unit, struct span value) {
    static const char *const parameters[] = {"realm=", "algorithm=", "qop=", "charset="};
    if (is_one_of(value, schemes))
        redact_unit_allow_binary(unit, value);
    struct span rest = allow_scheme(unit, value), one;
    while (take_part(unit, &rest, ',', &one))
        for (size_t i = 0; i < G_N_ELEMENTS(parameters); i++)
            if (same_text_ci(span_first(one, strlen(parameters[i])), parameters[i]))
                allow_text(unit, one);
}

/* That there is a session, and not which. */
static void allow_session(struct redact_unit *unit, struct span value) {
    static const char session[] = "JSESSIONID=";
    struct span pair;
    while (take_part(unit, &value, ';', &pair))
        if (span_starts_with_text(pair, session))
            redact_unit_allow_binary(unit, span_first(pair, strlen(session)));
}

static const struct {
    const char *name;
    value_rule *rule;
} fields[] = {
    {"Host", allow_host},
    {"SOAPAction", allow_action},
    {"Authorization", allow_credentials},
    {"Proxy-Authorization", allow_credentials},
    {"Cookie", allow_session},
    {"Set-Cookie", allow_session},
    {"WWW-Authenticate", allow_challenge},
    {"Proxy-Authenticate", allow_challenge},
    {"Content-Length", allow_number},
    {"Content-Type", allow_type},
    {"Transfer-Encoding", allow_words},
    {"Connection", allow_words},
    {"Upgrade", allow_words},
    {"Expect", allow_words},
    {"Date", allow_date},
    {"Server", allow_products},
    {"User-Agent", allow_products},
    {"Retry-After", allow_date},
    {"Content-Encoding", allow_words},
    {"Location", http_redact_target},
};

void http_redact_value(struct redact_unit *unit, struct span name, struct span value) {
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (same_text_ci(name, fields[i].name))
            fields[i].rule(unit, value);
}
