/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The HTTP/1.x observer: cuts each direction into messages and tells of every response once it is
 * over. */
#include <glib.h>

#include "capture/observe/http/http.h"
#include "capture/observe/http/http_redact.h"
#include "capture/observe/http/http_state.h"
#include "wire/message_head.h"

static enum match detect(struct span head, bool searching) {
    (void)searching;
    enum match request = http_starts_request(head);
    return request != MATCH_NO ? request : http_starts_response(head);
}

static bool begin(struct layer *layer, enum side side, struct frame_ref ref) {
    struct http_state *http = layer->connection->states[OBSERVER_HTTP];
    (void)ref;
    http->layer = layer;
    http->inputs[side].phase = HTTP_BETWEEN; /* it may be known from before a tunnel */
    return true;
}

/* A request is who asks, whichever side opened the connection; both sides asking is not HTTP. */
static bool fits_role(struct http_state *http, enum side side, bool request) {
    enum side asking = request ? side : other_side(side);
    if (!http->roles_known)
        http->asking = asking;
    http->roles_known = true;
    return http->asking == asking;
}

static void take_request(struct http_state *http, enum side side, struct span head,
                         struct frame_ref ref) {
    struct http_exchange exchange = {.request = ref};
    struct http_framing framing;
    if (!http_read_request(head, &exchange, &framing)) {
        http_leave(http, side, HTTP_LOST);
        return;
    }
    http_note_request(http, &exchange);
    if (framing.contradicts && !framing.chunked)
        http_leave(http, side, HTTP_LOST);
    else
        http_begin_body(http, side, &framing, false);
}

/* A proxy did as it was asked: what follows is said by another server (RFC 9110 9.3.6). */
static void note_tunnel(struct http_state *http, const struct http_exchange *exchange) {
    if (http->layer->is_decrypted)
        return;
    memcpy(http->session.tunnel_to, exchange->target, sizeof http->session.tunnel_to);
    http->layer->connection->tunnel_to = http->session.tunnel_to;
}

/* RFC 9112 6.3. */
static void begin_response_body(struct http_state *http, enum side side, uint16_t status,
                                bool to_head, bool to_connect, struct http_framing *framing) {
    bool switches = status == 101 || (to_connect && status / 100 == 2);
    bool bodiless = to_head || switches || status == 204 || status == 304;
    if (bodiless)
        *framing = (struct http_framing){.has_length = true};
    if (framing->contradicts && !framing->chunked)
        http_leave(http, side, HTTP_LOST);
    else
        http_begin_body(http, side, framing, true);
    if (switches)
        http_leave(http, side, HTTP_TUNNEL);
}

static void take_response(struct http_state *http, enum side side, struct span head,
                          struct frame_ref ref) {
    uint16_t status = http_read_status(head);
    bool interim = status < 200 && status != 101 && status != 0;
    if (interim) {
        http->inputs[side].phase = HTTP_BETWEEN;
        return;
    }
    if (status == 0) {
        http_leave(http, side, HTTP_LOST);
        return;
    }
    bool to_head = strcmp(http_next_method(http), "HEAD") == 0;
    bool to_connect = strcmp(http_next_method(http), "CONNECT") == 0;
    struct http_exchange unkept; /* it is large: emptied only where it is used */
    struct http_framing framing;
    http->answering = http_next_answered(http);
    if (http->answering == NULL)
        unkept = (struct http_exchange){.status = 0};
    struct http_exchange *exchange = http->answering == NULL ? &unkept : &http->answering->exchange;
    (void)http_read_response(head, exchange, &framing);
    exchange->response = ref;
    if (to_connect && status / 100 == 2 && http->answering != NULL)
        note_tunnel(http, exchange);
    if (http->answering != NULL)
        http_begin_file(http, http->answering, &framing);
    begin_response_body(http, side, status, to_head, to_connect, &framing);
}

/* Looked like HTTP and is not. After a hole that may be a body that happens to look so. */
static void leave_not_ours(struct http_state *http, enum side side) {
    http_leave(http, side, http->session.gap ? HTTP_LOST : HTTP_OVER);
}

/* `end`: what follows it, in the bytes that were handed. */
static void take_head(struct http_state *http, enum side side, struct span head, const uint8_t *end,
                      struct frame_ref ref) {
    bool request = http_starts_request(head) == MATCH_YES;
    bool fits = (request || http_starts_response(head) == MATCH_YES) &&
                http_first_line_fits(head) && fits_role(http, side, request);
    if (!fits) {
        leave_not_ours(http, side);
        return;
    }
    http->session.is_spoken = true;
    http_redact_head(http->layer, side, head, http_position(http, side, end));
    if (request)
        take_request(http, side, head, ref);
    else
        take_response(http, side, head, ref);
}

/* Keeps a part of a head. False: it is too long, or there is no memory. */
static bool buffer_head(struct http_state *http, struct http_input *input, struct span part) {
    if (input->head.length + span_len(part) <= HTTP_HEAD_MOST)
        return buffer_add(&input->head, http_budget(http), part, 512, HTTP_HEAD_MOST);
    http_budget(http)->limits->hit[LIMIT_UNIT]++;
    return false;
}

/* A head in several pieces: `rest` goes on with it. */
static void continue_head(struct http_state *http, enum side side, struct span *rest,
                          struct frame_ref ref) {
    struct http_input *input = &http->inputs[side];
    struct span part = span_first(*rest, HTTP_HEAD_MOST);
    size_t before = input->head.length;
    if (!buffer_head(http, input, part)) {
        http_leave(http, side, HTTP_LOST);
        *rest = span_after(*rest, span_len(*rest));
        return;
    }
    struct span head = buffer_span(&input->head);
    size_t length = message_head_length(head, &input->head_scanned);
    if (length == 0) {
        *rest = span_after(*rest, span_len(part));
        if (detect(head, false) == MATCH_NO || !http_first_line_fits(head))
            leave_not_ours(http, side);
        return;
    }
    *rest = span_after(*rest, length - before);
    take_head(http, side, span_first(head, length), rest->at, ref);
    http_drop_head(http, input);
}

/* Between messages: empty lines, then the start of the next. What is none is given back. */
static bool begin_head(struct http_state *http, enum side side, struct span *rest,
                       struct frame_ref ref) {
    const struct span before = *rest;
    while (!span_is_empty(*rest) && (rest->at[0] == '\r' || rest->at[0] == '\n'))
        rest->at++;
    redact_allow_span(http->layer, side, http->handed, (struct span){before.at, rest->at});
    if (span_is_empty(*rest))
        return true;
    if (detect(*rest, false) == MATCH_NO) {
        http_leave(http, side, HTTP_TUNNEL);
        return false;
    }
    size_t scanned = 0, length = message_head_length(*rest, &scanned);
    if (length > 0 && length <= HTTP_HEAD_MOST) {
        struct span head = span_first(*rest, length);
        *rest = span_after(*rest, length);
        take_head(http, side, head, rest->at, ref);
        return true;
    }
    http->inputs[side].phase = HTTP_HEAD;
    return true;
}

static size_t take_bytes_of(struct layer *layer, enum side side, struct span bytes,
                            struct frame_ref ref) {
    struct http_state *http = layer->connection->states[OBSERVER_HTTP];
    struct http_input *input = &http->inputs[side];
    struct span rest = bytes;
    http->layer = layer;
    http->ref = ref;
    http->handed = bytes;
    if (input->phase == HTTP_LOST) {
        if (detect(bytes, true) != MATCH_YES || !http_first_line_fits(bytes))
            return span_len(bytes);
        input->phase = HTTP_BETWEEN;
    }
    while (!span_is_empty(rest) && !http->closed) {
        if (input->phase == HTTP_TUNNEL)
            break;
        if (input->phase == HTTP_LOST || input->phase == HTTP_OVER)
            rest.at = rest.end;
        else if (input->phase == HTTP_BETWEEN)
            (void)begin_head(http, side, &rest, ref);
        else if (input->phase == HTTP_HEAD)
            continue_head(http, side, &rest, ref);
        else
            http_take_body(http, side, &rest);
    }
    http->session.unit_open =
        http_is_open(&http->inputs[CLIENT]) || http_is_open(&http->inputs[SERVER]);
    return http->closed ? span_len(bytes) : (size_t)(rest.at - bytes.at);
}

static void take_gap(struct layer *layer, enum side side, uint64_t missing, struct frame_ref ref) {
    (void)ref;
    struct http_state *http = layer->connection->states[OBSERVER_HTTP];
    if (http == NULL)
        return;
    struct http_input *input = &http->inputs[side];
    http->session.gap = true;
    if (input->phase >= HTTP_LOST)
        return;
    bool followed = http_is_body(input->phase) && http_skip_body(http, side, missing);
    if (!followed)
        http_leave(http, side, HTTP_LOST);
}

/* The answering side's FIN ends its answer; a RST of any side ends everything. The asking side may
 * close its half and still be answered. */
static void ended(struct connection *connection, enum side side, bool reset, struct frame_ref ref) {
    (void)ref;
    struct http_state *http = connection->states[OBSERVER_HTTP];
    if (http == NULL || http->closed || !http->roles_known)
        return;
    enum side answering = other_side(http->asking);
    if (!reset && side != answering)
        return;
    bool whole = http->inputs[answering].phase == HTTP_BODY_TO_END && !reset;
    if (whole) {
        http->inputs[answering].phase = HTTP_BETWEEN;
        http->session.responses++;
        http->session.unit_open = http_is_open(&http->inputs[http->asking]);
    }
    http_end_response(http, whole);
    http->closed = true;
    http_end_waiting(http);
}

static void release(struct connection *connection) {
    struct http_state *http = connection->states[OBSERVER_HTTP];
    http_forget(http);
    http_drop_head(http, &http->inputs[CLIENT]);
    http_drop_head(http, &http->inputs[SERVER]);
}

const struct observer http_observer = {
    .connection_state_size = sizeof(struct http_state),
    .detect = detect,
    .begin = begin,
    .bytes = take_bytes_of,
    .gap = take_gap,
    .ended = ended,
    .release = release,
};
