/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dialback as the XCP connection manager of Expressway tells it. */
#include "traces/trace_statement.h"

/* name='value' in the first tag of `element`. */
static void read_attribute(struct span element, const char *name, struct span *out) {
    const uint8_t *closing = memchr(element.at, '>', span_len(element));
    const struct span tag = {element.at, closing == NULL ? element.end : closing};
    const size_t length = strlen(name);
    for (struct span rest = tag; span_len(rest) > length + 2;) {
        const uint8_t *found = span_find_text(rest, name);
        if (found == NULL)
            return;
        rest.at = found + length;
        const bool is_name = found > tag.at && trace_blank((struct span){found - 1, tag.end}) > 0;
        if (!is_name || !trace_take_byte(&rest, '=') || span_is_empty(rest))
            continue;
        const uint8_t quote = *rest.at;
        const uint8_t *end =
            quote == '\'' || quote == '"' ? memchr(rest.at + 1, quote, span_len(rest) - 1) : NULL;
        if (end == NULL)
            continue;
        *out = (struct span){rest.at + 1, end};
        return;
    }
}

/* "<db:verify from='a' id='i' to='b'>key</db:verify>": begins at the name. */
static void read_element(struct span element, struct trace_statement *out) {
    read_attribute(element, "from", &out->from);
    read_attribute(element, "to", &out->to);
    read_attribute(element, "id", &out->stream);
    read_attribute(element, "type", &out->answer);
    struct span tag, content;
    if (take_until(&element, '>', &tag) && take_until(&element, '<', &content))
        out->key = trace_trim(content);
}

/* A stanza's own place in the code tells it, too: "stanza.component.in". */
static bool is_received(struct span detail, struct span location) {
    const struct span end =
        span_after(location, span_len(location) < 3 ? 0 : span_len(location) - 3);
    return span_equals_text(end, ".in") || trace_has(detail, "received") ||
           trace_has(detail, "Received");
}

/* Up to the last tag that is there. */
static struct span stanza_of(struct span detail, const uint8_t *name_end) {
    const uint8_t *begin = span_find_last((struct span){detail.at, name_end}, '<');
    const uint8_t *end = span_find_last(detail, '>');
    return begin == NULL || end == NULL || end < begin ? span_first(detail, 0)
                                                       : (struct span){begin, end + 1};
}

static bool read_dialback(struct span detail, struct span location, struct trace_statement *out) {
    struct span element;
    const bool is_result = trace_find(detail, "<db:result", &element);
    if (!is_result && !trace_find(detail, "<db:verify", &element))
        return false;
    const struct span before = {detail.at, element.at};
    const bool came = is_received(before, location);
    read_element(element, out);
    if (is_result)
        out->meaning = came ? TRACE_SAYS_DIALBACK_RESULT_RECEIVED : TRACE_SAYS_DIALBACK_RESULT_SENT;
    else
        out->meaning = came ? TRACE_SAYS_DIALBACK_VERIFY_RECEIVED : TRACE_SAYS_DIALBACK_VERIFY_SENT;
    if (!span_is_empty(out->answer))
        out->meaning = TRACE_SAYS_DIALBACK_ANSWERED;
    out->subject = is_result ? span_of_text("result") : span_of_text("verify");
    out->number = came ? 1 : 0;
    out->message = stanza_of(detail, element.at);
    return true;
}

/* "xcoder=94A9B60C8 onStreamOpen:: <stream:stream from='vngtp.lab' id='1327B794B' ..>", and what
 * stanzas are not: "<stream:error><policy-violation ..", "<failure xmlns='urn:ietf:params:xml:ns:
 * xmpp-tls'/>", which XCP writes as it writes those of dialback. */
static bool read_stream(struct span detail, struct trace_statement *out) {
    struct span after;
    if (trace_find(detail, "<stream:stream", &after) && !span_is_empty(after)) {
        out->meaning = TRACE_SAYS_STREAM_OPENED;
        read_attribute(after, "from", &out->from);
        read_attribute(after, "to", &out->to);
        read_attribute(after, "id", &out->stream);
    } else if (trace_find(detail, "<stream:error", &after) && trace_find(after, "<", &after)) {
        out->meaning = TRACE_SAYS_STREAM_ERROR;
        if (!trace_take_word(&after, &out->subject))
            return false;
    } else if (trace_has(detail, "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'")) {
        out->meaning = TRACE_SAYS_STARTTLS_REFUSED;
    } else {
        return false;
    }
    out->number = trace_has(detail, "sending::") ? 0 : 1;
    return true;
}

/* "(e5b18d01-.., vngtp.lab:coluc.com, IN) ..": the session's domains. */
static void read_session(struct span detail, struct trace_statement *out) {
    struct span after = detail;
    if (!trace_take_byte(&after, '(') || !trace_find(span_first(after, 64), ",", &after))
        return;
    after = trace_skip_blanks((struct span){after.at, detail.end});
    const struct span near = span_first(after, 520);
    const uint8_t *colon = span_is_empty(near) ? NULL : memchr(near.at, ':', span_len(near));
    const uint8_t *comma = colon == NULL ? NULL : memchr(colon, ',', (size_t)(near.end - colon));
    if (comma == NULL)
        return;
    out->from = (struct span){after.at, colon};
    out->to = (struct span){colon + 1, comma};
}

bool trace_xmpp_statement(struct span detail, struct span location, struct trace_statement *out) {
    trace_value(detail, "xcoder=", &out->connection);
    if (read_dialback(detail, location, out) || read_stream(detail, out))
        return true;
    if (trace_has(detail, "Scheduling dialback timeout"))
        out->meaning = TRACE_SAYS_DIALBACK_TIMER;
    else if (trace_has(detail, "Connection state change: PENDING->CONNECTED"))
        out->meaning = TRACE_SAYS_STREAM_CONNECTED;
    else if (trace_has(detail, "closing stream used for dialback only"))
        out->meaning = TRACE_SAYS_DIALBACK_STREAM_CLOSED;
    else if (trace_has(detail, "Starting resolver lookup for"))
        out->meaning = TRACE_SAYS_RESOLVER_LOOKUP;
    else
        return false;
    read_session(detail, out);
    return true;
}
