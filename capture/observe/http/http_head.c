/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of an HTTP/1.x message read from its bytes. Lenient in what real software varies: case,
 * spaces, bare LF, folded lines. */
#include "capture/observe/http/http_head.h"

#include <strings.h>

#include "capture/observe/http/http.h"
#include "capture/observe/text.h"

/* RFC 9110 9, RFC 4918, RFC 5789. */
static const char *const methods[] = {
    "GET ",     "POST ",  "HEAD ",     "PUT ",       "DELETE ", "OPTIONS ",
    "CONNECT ", "TRACE ", "PROPFIND ", "PROPPATCH ", "PATCH ",  "MKCOL ",
    "COPY ",    "MOVE ",  "LOCK ",     "UNLOCK ",    "REPORT ",
};

static const char version_start[] = "HTTP/1.";

static enum match begins(struct span bytes, const char *text) {
    size_t length = strlen(text);
    struct span compared = span_first(bytes, length);
    if (!span_equals(compared, span_first(span_of_text(text), span_len(compared))))
        return MATCH_NO;
    return span_len(compared) == length ? MATCH_YES : MATCH_MORE;
}

enum match http_starts_request(struct span bytes) {
    if (span_is_empty(bytes))
        return MATCH_MORE;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (*bytes.at != (uint8_t)methods[i][0])
            continue;
        enum match match = begins(bytes, methods[i]);
        if (match != MATCH_NO)
            return match;
    }
    return MATCH_NO;
}

enum match http_starts_response(struct span bytes) {
    return begins(bytes, version_start);
}

static bool is_blank(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct span trim(struct span text) {
    while (!span_is_empty(text) && is_blank(text.at[0]))
        text.at++;
    while (!span_is_empty(text) && is_blank(text.end[-1]))
        text.end--;
    return text;
}

/* Everything before the first blank. */
static struct span take_word(struct span *rest) {
    const uint8_t *at = rest->at;
    while (at < rest->end && !is_blank(*at))
        at++;
    struct span word = {rest->at, at};
    *rest = trim((struct span){at, rest->end});
    return word;
}

static bool is_word(struct span text, const char *word) {
    size_t length = strlen(word);
    return span_len(text) == length && strncasecmp((const char *)text.at, word, length) == 0;
}

/* "HTTP/1.1": one digit after the point. */
static bool is_version(struct span word) {
    return span_len(word) == sizeof version_start && begins(word, version_start) == MATCH_YES &&
           word.at[sizeof version_start - 1] >= '0' && word.at[sizeof version_start - 1] <= '9';
}

static struct span last_word(struct span line) {
    struct span word = {line.end, line.end};
    while (word.at > line.at && !is_blank(word.at[-1]))
        word.at--;
    return word;
}

bool http_first_line_fits(struct span bytes) {
    struct span line;
    if (!take_until(&bytes, '\n', &line))
        return true;
    line = trim(line);
    return is_version(last_word(line)) || is_version(take_word(&line));
}

/* Behind the credentials of user:password@host. */
static struct span host_of(struct span authority) {
    const uint8_t *at = span_find_last(authority, '@');
    return at == NULL ? authority : (struct span){at + 1, authority.end};
}

/* The credentials in http://user:password@host/ are cut out. */
static void copy_target(char out[HTTP_TARGET], struct span target) {
    struct span rest = target, scheme, ignored;
    bool absolute = take_until(&rest, ':', &scheme) && span_starts_with_text(rest, "//") &&
                    memchr(scheme.at, '/', span_len(scheme)) == NULL;
    text_copy(out, HTTP_TARGET, target);
    if (!absolute)
        return;
    rest = span_after(rest, 2);
    const uint8_t *slash = span_is_empty(rest) ? NULL : memchr(rest.at, '/', span_len(rest));
    struct span authority = {rest.at, slash == NULL ? rest.end : slash};
    struct span before = {target.at, rest.at};
    bool credentials = false;
    while (take_until(&authority, '@', &ignored))
        credentials = true;
    if (!credentials || span_len(before) >= HTTP_TARGET - 4)
        return;
    memcpy(out, before.at, span_len(before));
    text_clean(out, span_len(before), false);
    text_copy(out + span_len(before), HTTP_TARGET - span_len(before),
              (struct span){authority.at, target.end});
}

struct field_context {
    struct http_exchange *exchange;
    struct http_framing *framing;
};

static void read_host(struct field_context *context, struct span value) {
    text_copy(context->exchange->host, HTTP_FIELD, host_of(value));
}

static void read_soap_action(struct field_context *context, struct span value) {
    bool quoted = span_len(value) >= 2 && value.at[0] == '"' && value.end[-1] == '"';
    if (quoted)
        value = (struct span){value.at + 1, value.end - 1};
    text_copy(context->exchange->soap_action, HTTP_FIELD, value);
}

/* The scheme; what follows are credentials, which are not kept. A scheme is a token (RFC
 * 9110 11.1); anything else may be a password. */
static void read_authorization(struct field_context *context, struct span value) {
    struct span scheme = take_word(&value);
    bool is_scheme = !span_is_empty(value);
    for (const uint8_t *at = scheme.at; at < scheme.end; at++)
        is_scheme &= (*at >= 'A' && *at <= 'Z') || (*at >= 'a' && *at <= 'z') || *at == '-';
    text_copy(context->exchange->authorization, sizeof context->exchange->authorization,
              is_scheme ? scheme : span_of_text("unknown"));
}

static void read_cookie(struct field_context *context, struct span value) {
    while (!span_is_empty(value)) {
        const uint8_t *end = memchr(value.at, ';', span_len(value));
        struct span pair = trim((struct span){value.at, end == NULL ? value.end : end});
        context->exchange->session_cookie |= span_starts_with_text(pair, "JSESSIONID");
        value.at = end == NULL ? value.end : end + 1;
    }
}

static void read_expect(struct field_context *context, struct span value) {
    context->exchange->expects_continue = is_word(value, "100-continue");
}

/* Schemes of several steps, whose token is one value (RFC 4559 4.1). */
static bool is_stepwise(struct span scheme) {
    return is_word(scheme, "NTLM") || is_word(scheme, "Negotiate");
}

static bool contains_word(struct span text, const char *word) {
    for (; span_len(text) >= strlen(word); text.at++)
        if (is_word(span_first(text, strlen(word)), word))
            return true;
    return false;
}

static void append_challenge(char out[HTTP_FIELD], struct span challenge) {
    static const char comma[] = ", ";
    size_t used = strlen(out);
    if (used > 0 && used + strlen(comma) + 8 < HTTP_FIELD) {
        memcpy(out + used, comma, sizeof comma);
        used += strlen(comma);
    } else if (used > 0) {
        return;
    }
    text_copy(out + used, HTTP_FIELD - used, challenge);
}

/* A challenge of the scheme that was sent says whether it goes on: by a token (NTLM, Negotiate), or
 * by a nonce that was stale, not wrong (RFC 7616 3.3). */
static void read_challenge(struct field_context *context, struct span value) {
    struct http_exchange *exchange = context->exchange;
    struct span rest = value;
    const struct span scheme = take_word(&rest);
    if (exchange->authorization[0] != '\0' && is_word(scheme, exchange->authorization))
        exchange->challenge_goes_on |=
            is_stepwise(scheme)
                ? !span_is_empty(rest) && *rest.at != ','
                : contains_word(rest, "stale=true") || contains_word(rest, "stale=\"true\"");
    append_challenge(exchange->authenticate, is_stepwise(scheme) ? scheme : value);
}

/* Where the query was taken out of the capture, zeros stand in its place. */
static void read_location(struct field_context *context, struct span value) {
    struct span place;
    if (!take_until(&value, '\0', &place))
        place = value;
    copy_target(context->exchange->location, place);
    context->exchange->location[strcspn(context->exchange->location, "?#;")] = '\0';
}

static void read_content_type(struct field_context *context, struct span value) {
    text_copy(context->exchange->content_type, sizeof context->exchange->content_type, value);
}

static void read_content_encoding(struct field_context *context, struct span value) {
    if (!is_word(value, "identity"))
        text_copy(context->exchange->content_encoding, sizeof context->exchange->content_encoding,
                  value);
}

static void read_retry_after(struct field_context *context, struct span value) {
    text_copy(context->exchange->retry_after, sizeof context->exchange->retry_after, value);
}

/* RFC 9112 6.3: several lengths are one only when they are the same. */
static void read_length(struct field_context *context, struct span value) {
    enum { DIGITS = 18 };
    struct http_framing *framing = context->framing;
    uint64_t length = 0;
    bool number = !span_is_empty(value) && span_len(value) <= DIGITS;
    for (const uint8_t *at = value.at; number && at < value.end; at++) {
        number = *at >= '0' && *at <= '9';
        length = length * 10 + (uint64_t)(*at - '0');
    }
    if (!number || (framing->has_length && framing->length != length)) {
        framing->contradicts = true;
        return;
    }
    framing->has_length = true;
    framing->length = length;
}

/* Chunked frames the message when it is the last coding. */
static void read_transfer_encoding(struct field_context *context, struct span value) {
    struct span last = value;
    for (const uint8_t *at = value.at; at < value.end; at++)
        if (*at == ',')
            last.at = at + 1;
    context->framing->chunked = is_word(trim(last), "chunked");
}

struct field {
    const char *name;
    size_t length;
    void (*read)(struct field_context *context, struct span value);
};

#define FIELD(name, read)                                                                          \
    { name, sizeof name - 1, read }
static const struct field request_fields[] = {
    FIELD("Host", read_host),
    FIELD("SOAPAction", read_soap_action),
    FIELD("Authorization", read_authorization),
    FIELD("Cookie", read_cookie),
    FIELD("Expect", read_expect),
    FIELD("Content-Length", read_length),
    FIELD("Transfer-Encoding", read_transfer_encoding),
    {NULL, 0, NULL},
};
static const struct field response_fields[] = {
    FIELD("WWW-Authenticate", read_challenge),
    FIELD("Retry-After", read_retry_after),
    FIELD("Location", read_location),
    FIELD("Content-Type", read_content_type),
    FIELD("Content-Encoding", read_content_encoding),
    FIELD("Content-Length", read_length),
    FIELD("Transfer-Encoding", read_transfer_encoding),
    {NULL, 0, NULL},
};

/* The next header line with those folded into it (RFC 9112 5.2). */
static bool take_header_line(struct span *rest, struct span *line) {
    if (!take_until(rest, '\n', line))
        return false;
    struct span more;
    while (!span_is_empty(*rest) && (rest->at[0] == ' ' || rest->at[0] == '\t') &&
           take_until(rest, '\n', &more))
        line->end = more.end;
    return true;
}

static void read_fields(struct span rest, const struct field *fields,
                        struct field_context *context) {
    struct span line, name;
    while (take_header_line(&rest, &line)) {
        if (!take_until(&line, ':', &name))
            continue;
        name = trim(name);
        for (const struct field *field = fields; field->name != NULL; field++)
            if (span_len(name) == field->length && is_word(name, field->name))
                field->read(context, trim(line));
    }
}

bool http_read_request(struct span head, struct http_exchange *out, struct http_framing *framing) {
    struct span line;
    if (!take_until(&head, '\n', &line))
        return false;
    line = trim(line);
    struct span version = last_word(line), method = take_word(&line);
    if (!is_version(version) || version.at < line.at)
        return false;
    text_copy(out->method, sizeof out->method, method);
    const struct span target = trim((struct span){line.at, version.at});
    copy_target(out->target, span_equals_text(method, "CONNECT") ? host_of(target) : target);
    *framing = (struct http_framing){.chunked = false};
    read_fields(head, request_fields, &(struct field_context){out, framing});
    return true;
}

/* Takes version and status from a status line; its reason is left. 0: it is none. */
static uint16_t take_status(struct span *line) {
    struct span version = take_word(line), code = take_word(line);
    if (!is_version(version) || span_len(code) != 3)
        return 0;
    unsigned status = 0;
    for (const uint8_t *at = code.at; at < code.end; at++) {
        if (*at < '0' || *at > '9')
            return 0;
        status = status * 10 + (unsigned)(*at - '0');
    }
    return status < 100 ? 0 : (uint16_t)status;
}

uint16_t http_read_status(struct span head) {
    struct span line;
    return take_until(&head, '\n', &line) ? take_status(&line) : 0;
}

bool http_read_response(struct span head, struct http_exchange *out, struct http_framing *framing) {
    struct span line;
    if (!take_until(&head, '\n', &line))
        return false;
    line = trim(line);
    uint16_t status = take_status(&line);
    if (status == 0)
        return false;
    out->status = status;
    while (!span_is_empty(line) && *line.at == '\0') /* it was taken out */
        line.at++;
    text_copy(out->reason, sizeof out->reason, line);
    *framing = (struct http_framing){.chunked = false};
    read_fields(head, response_fields, &(struct field_context){out, framing});
    return true;
}
