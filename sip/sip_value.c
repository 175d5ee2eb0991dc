/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip/sip_value.h"

#include <strings.h>

static const uint8_t *find(const uint8_t *at, const uint8_t *end, uint8_t wanted) {
    const uint8_t *found = at < end ? memchr(at, wanted, (size_t)(end - at)) : NULL;
    return found == NULL ? end : found;
}

static const uint8_t *find_either(const uint8_t *at, const uint8_t *end, uint8_t one,
                                  uint8_t other) {
    const uint8_t *found = find(at, end, one);
    return one == other ? found : find(at, found, other);
}

/* Behind the quote that ends a text whose first is before `at`. */
static const uint8_t *after_quoted(const uint8_t *at, const uint8_t *end) {
    while (at < end && *at != '"')
        at += *at == '\\' && at + 1 < end ? 2 : 1;
    return at < end ? at + 1 : end;
}

/* The same of an address in <>, which may have quotes in it. */
static const uint8_t *after_angled(const uint8_t *at, const uint8_t *end) {
    const uint8_t *close = find(at, end, '>'), *quote;
    while ((quote = find(at, close, '"')) < close) {
        at = after_quoted(quote + 1, end);
        close = close < at ? find(at, end, '>') : close;
    }
    return close < end ? close + 1 : end;
}

/* Where the first of two characters stands outside quotes and <>; the end where none does. Each
 * that is looked for is looked for once, since it stays where it is. */
static const uint8_t *find_outside(struct span text, uint8_t stop, uint8_t other) {
    const uint8_t *at = text.at, *end = text.end;
    const uint8_t *stopped = NULL, *quote = NULL, *angle = NULL;
    for (;;) {
        if (stopped == NULL || stopped < at)
            stopped = find_either(at, end, stop, other);
        if (quote == NULL || quote < at)
            quote = find(at, stopped, '"');
        if (angle == NULL || angle < at)
            angle = find(at, stopped, '<');
        if (stopped <= quote && stopped <= angle)
            return stopped;
        at = quote < angle ? after_quoted(quote + 1, end) : after_angled(angle + 1, end);
    }
}

bool sip_take_value(struct span *rest, struct span *out) {
    if (span_is_empty(*rest))
        return false;
    const uint8_t *comma = find_outside(*rest, ',', ',');
    *out = sip_trim((struct span){rest->at, comma});
    rest->at = comma < rest->end ? comma + 1 : comma;
    return true;
}

static struct span unquoted(struct span text) {
    text = sip_trim(text);
    if (!span_is_empty(text) && *text.at == '"') {
        text.at++;
        struct span inside, rest = text;
        text = take_until(&rest, '"', &inside) ? inside : text;
    }
    return text;
}

/* The value of the first "name=value" of those that `stop` separates. */
static struct span parameter(struct span value, const char *name, uint8_t stop) {
    while (!span_is_empty(value)) {
        const uint8_t *end = find_outside(value, stop, stop);
        struct span pair = {value.at, end}, key;
        value.at = end < value.end ? end + 1 : end;
        if (take_until(&pair, '=', &key) && sip_same_word(sip_trim(key), name))
            return unquoted(pair);
    }
    return (struct span){value.end, value.end};
}

struct span sip_parameter(struct span value, const char *name) {
    return parameter(value, name, ';');
}

struct span sip_auth_parameter(struct span value, const char *name) {
    const uint8_t *scheme = find_outside(value, ' ', '\t');
    return parameter((struct span){scheme, value.end}, name, ',');
}

struct span sip_address(struct span value) {
    struct span rest, address;
    for (const uint8_t *at = value.at; at < value.end; at++) {
        if (*at == '"') {
            struct span quoted = {at + 1, value.end}, inside;
            if (!take_until(&quoted, '"', &inside))
                break;
            at = inside.end;
        } else if (*at == '<') {
            rest = (struct span){at + 1, value.end};
            return take_until(&rest, '>', &address) ? address : rest;
        }
    }
    return sip_trim((struct span){value.at, find_outside(value, ';', ';')});
}

struct span sip_uri_host(struct span uri) {
    struct span rest = uri, scheme;
    if (take_until(&rest, ':', &scheme) && span_len(scheme) <= strlen("sips"))
        uri = rest;
    const uint8_t *at = span_is_empty(uri) ? NULL : memchr(uri.at, '@', span_len(uri));
    if (at != NULL)
        uri.at = at + 1;
    struct span host = {uri.at, uri.at};
    const bool is_bracketed = !span_is_empty(uri) && *uri.at == '[';
    while (host.end < uri.end && strchr(is_bracketed ? "]" : ":;?>, \t\r\n", *host.end) == NULL)
        host.end++;
    if (is_bracketed && host.end < uri.end)
        host.end++;
    return host;
}

bool sip_take_number(struct span *rest, unsigned most, uint32_t *out) {
    struct span trial = *rest;
    uint64_t number = 0;
    unsigned digits = 0;
    for (; !span_is_empty(trial) && *trial.at >= '0' && *trial.at <= '9'; trial.at++, digits++)
        number = digits < most ? number * 10 + (uint64_t)(*trial.at - '0') : number;
    if (digits == 0 || digits > most || number > UINT32_MAX)
        return false;
    *rest = trial;
    *out = (uint32_t)number;
    return true;
}

bool sip_read_warning(struct span value, struct sip_warning *out) {
    enum { CODE_DIGITS = 3 };
    struct span rest = sip_trim(value);
    uint32_t code;
    if (!sip_take_number(&rest, CODE_DIGITS, &code))
        return false;
    rest = sip_trim(rest);
    struct span agent = {rest.at, rest.at};
    while (agent.end < rest.end && *agent.end != ' ' && *agent.end != '\t' && *agent.end != '"')
        agent.end++;
    *out = (struct sip_warning){code, agent, unquoted((struct span){agent.end, rest.end})};
    return true;
}

void sip_read_reason(struct span value, struct sip_reason *out) {
    struct span number = sip_parameter(value, "cause");
    *out = (struct sip_reason){.protocol =
                                   sip_trim((struct span){value.at, find_outside(value, ';', ',')}),
                               .text = sip_parameter(value, "text")};
    out->has_cause = sip_take_number(&number, 3, &out->cause);
}
