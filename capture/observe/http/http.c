/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The HTTP/1.x observer: cuts each direction into messages and tells of every response once it is
 * over. */
#include <glib.h>

#include "capture/observe/http/http_state.h"

static enum match detect(struct span head, bool searching) {
    (void)searching;
    enum match request = http_starts_request(head);
    return request != MATCH_NO ? request : http_starts_response(head);
}

static bool begin(struct connection *connection, enum side side, struct frame_ref ref) {
    (void)ref;
    if (connection->http_state != NULL) { /* known from the other side, or from before a tunnel */
        connection->http_state->inputs[side].phase = HTTP_BETWEEN;
        return true;
    }
    struct http_state *reader = budget_new(&connection->observe->budget, sizeof *reader);
    if (reader == NULL)
        return false;
    reader->connection = connection;
    connection->http_state = reader;
    return true;
}

static void drop_head(struct http_state *reader, struct http_input *input) {
    budget_free(&reader->connection->observe->budget, input->head, input->head_size);
    input->head = NULL;
    input->head_length = input->head_size = input->head_scanned = 0;
}

void http_leave(struct http_state *reader, enum side side, enum http_phase phase) {
    struct http_input *input = &reader->inputs[side];
    drop_head(reader, input);
    input->phase = phase;
    reader->session.gap |= phase == HTTP_LOST;
    *direction_ignored(reader->connection, side) |= phase == HTTP_OVER;
    if (!reader->roles_known || side == reader->asking)
        return;
    http_end_response(reader, false);
    if (phase == HTTP_LOST)
        http_doubt_waiting(reader);
}

/* A request is who asks, whichever side opened the connection; both sides asking is not HTTP. */
static bool fits_role(struct http_state *reader, enum side side, bool request) {
    enum side asking = request ? side : other_side(side);
    if (!reader->roles_known)
        reader->asking = asking;
    reader->roles_known = true;
    return reader->asking == asking;
}

static void take_request(struct http_state *reader, enum side side, struct span head,
                         struct frame_ref ref) {
    struct http_exchange exchange = {.request = ref};
    struct http_framing framing;
    if (!http_read_request(head, &exchange, &framing)) {
        http_leave(reader, side, HTTP_LOST);
        return;
    }
    http_note_request(reader, &exchange);
    if (framing.contradicts && !framing.chunked)
        http_leave(reader, side, HTTP_LOST);
    else
        http_begin_body(reader, side, &framing, false);
}

/* RFC 9112 6.3. */
static void begin_response_body(struct http_state *reader, enum side side, uint16_t status,
                                bool to_head, bool to_connect, struct http_framing *framing) {
    bool switches = status == 101 || (to_connect && status / 100 == 2);
    bool bodiless = to_head || switches || status == 204 || status == 304;
    if (bodiless)
        *framing = (struct http_framing){.has_length = true};
    if (framing->contradicts && !framing->chunked)
        http_leave(reader, side, HTTP_LOST);
    else
        http_begin_body(reader, side, framing, true);
    if (switches)
        http_leave(reader, side, HTTP_TUNNEL);
}

static void take_response(struct http_state *reader, enum side side, struct span head,
                          struct frame_ref ref) {
    uint16_t status = http_read_status(head);
    bool interim = status < 200 && status != 101 && status != 0;
    if (interim) {
        reader->inputs[side].phase = HTTP_BETWEEN;
        return;
    }
    if (status == 0) {
        http_leave(reader, side, HTTP_LOST);
        return;
    }
    bool to_head = strcmp(http_next_method(reader), "HEAD") == 0;
    bool to_connect = strcmp(http_next_method(reader), "CONNECT") == 0;
    struct http_exchange unkept = {.status = 0};
    struct http_framing framing;
    reader->answering = http_next_answered(reader);
    struct http_exchange *exchange =
        reader->answering == NULL ? &unkept : &reader->answering->exchange;
    (void)http_read_response(head, exchange, &framing);
    exchange->response = ref;
    if (reader->answering != NULL)
        http_begin_file(reader, reader->answering, &framing);
    begin_response_body(reader, side, status, to_head, to_connect, &framing);
}

/* Looked like HTTP and is not. After a hole that may be a body that happens to look so. */
static void leave_not_ours(struct http_state *reader, enum side side) {
    http_leave(reader, side, reader->session.gap ? HTTP_LOST : HTTP_OVER);
}

/* `end`: what follows it, in the bytes that were handed. */
static void take_head(struct http_state *reader, enum side side, struct span head,
                      const uint8_t *end, struct frame_ref ref) {
    bool request = http_starts_request(head) == MATCH_YES;
    bool fits = (request || http_starts_response(head) == MATCH_YES) &&
                http_first_line_fits(head) && fits_role(reader, side, request);
    if (!fits) {
        leave_not_ours(reader, side);
        return;
    }
    reader->connection->http = &reader->session;
    http_redact_head(reader->connection, side, head, http_position(reader, side, end));
    if (request)
        take_request(reader, side, head, ref);
    else
        take_response(reader, side, head, ref);
}

/* Keeps a piece of a head. False: it is too long, or there is no memory. */
static bool buffer_head(struct http_state *reader, struct http_input *input,
                        struct span reassembly_part) {
    struct budget *budget = &reader->connection->observe->budget;
    size_t needed = input->head_length + span_len(reassembly_part);
    if (needed > HTTP_HEAD_MOST) {
        budget->limits->hit[LIMIT_UNIT]++;
        return false;
    }
    if (needed > input->head_size) {
        size_t size = MAX(needed, MIN(2 * input->head_size + 512, (size_t)HTTP_HEAD_MOST));
        uint8_t *grown = budget_grow(budget, input->head, input->head_size, size);
        if (grown == NULL)
            return false;
        input->head = grown;
        input->head_size = size;
    }
    memcpy(input->head + input->head_length, reassembly_part.at, span_len(reassembly_part));
    input->head_length = needed;
    return true;
}

/* A head in several pieces: `rest` goes on with it. */
static void continue_head(struct http_state *reader, enum side side, struct span *rest,
                          struct frame_ref ref) {
    struct http_input *input = &reader->inputs[side];
    struct span reassembly_part = span_first(*rest, HTTP_HEAD_MOST);
    size_t before = input->head_length;
    if (!buffer_head(reader, input, reassembly_part)) {
        http_leave(reader, side, HTTP_LOST);
        *rest = span_after(*rest, span_len(*rest));
        return;
    }
    struct span buffered = span_of(input->head, input->head_length);
    size_t length = http_head_length(buffered, &input->head_scanned);
    if (length == 0) {
        *rest = span_after(*rest, span_len(reassembly_part));
        if (detect(buffered, false) == MATCH_NO || !http_first_line_fits(buffered))
            leave_not_ours(reader, side);
        return;
    }
    *rest = span_after(*rest, length - before);
    take_head(reader, side, span_first(buffered, length), rest->at, ref);
    drop_head(reader, input);
}

/* Between messages: empty lines, then the start of the next. What is none is given back. */
static bool begin_head(struct http_state *reader, enum side side, struct span *rest,
                       struct frame_ref ref) {
    const struct span before = *rest;
    while (!span_is_empty(*rest) && (rest->at[0] == '\r' || rest->at[0] == '\n'))
        rest->at++;
    redact_allow_span(reader->connection, side, reader->handed, (struct span){before.at, rest->at});
    if (span_is_empty(*rest))
        return true;
    if (detect(*rest, false) == MATCH_NO) {
        http_leave(reader, side, HTTP_TUNNEL);
        return false;
    }
    size_t scanned = 0, length = http_head_length(*rest, &scanned);
    if (length > 0 && length <= HTTP_HEAD_MOST) {
        struct span head = span_first(*rest, length);
        *rest = span_after(*rest, length);
        take_head(reader, side, head, rest->at, ref);
        return true;
    }
    reader->inputs[side].phase = HTTP_HEAD;
    return true;
}

static bool is_open(const struct http_input *input) {
    return input->phase == HTTP_HEAD || http_is_body(input->phase);
}

static size_t take_bytes_of(struct connection *connection, enum side side, struct span bytes,
                            struct frame_ref ref) {
    struct http_state *reader = connection->http_state;
    struct http_input *input = &reader->inputs[side];
    struct span rest = bytes;
    reader->ref = ref;
    reader->handed = bytes;
    if (input->phase == HTTP_LOST) {
        if (detect(bytes, true) != MATCH_YES || !http_first_line_fits(bytes))
            return span_len(bytes);
        input->phase = HTTP_BETWEEN;
    }
    while (!span_is_empty(rest) && !reader->closed) {
        if (input->phase == HTTP_TUNNEL)
            break;
        if (input->phase == HTTP_LOST || input->phase == HTTP_OVER)
            rest.at = rest.end;
        else if (input->phase == HTTP_BETWEEN)
            (void)begin_head(reader, side, &rest, ref);
        else if (input->phase == HTTP_HEAD)
            continue_head(reader, side, &rest, ref);
        else
            http_take_body(reader, side, &rest);
    }
    reader->session.unit_open =
        is_open(&reader->inputs[CLIENT]) || is_open(&reader->inputs[SERVER]);
    connection->directions[side].undecided = input->phase == HTTP_HEAD;
    return reader->closed ? span_len(bytes) : (size_t)(rest.at - bytes.at);
}

static void take_gap(struct connection *connection, enum side side, uint64_t missing,
                     struct frame_ref ref) {
    (void)ref;
    struct http_state *reader = connection->http_state;
    if (reader == NULL)
        return;
    struct http_input *input = &reader->inputs[side];
    reader->session.gap = true;
    if (input->phase >= HTTP_LOST)
        return;
    bool followed = http_is_body(input->phase) && http_skip_body(reader, side, missing);
    if (!followed)
        http_leave(reader, side, HTTP_LOST);
}

/* The answering side's FIN ends its answer; a RST of any side ends everything. The asking side may
 * close its half and still be answered. */
static void ended(struct connection *connection, enum side side, bool reset, struct frame_ref ref) {
    (void)ref;
    struct http_state *reader = connection->http_state;
    if (reader == NULL || reader->closed || !reader->roles_known)
        return;
    enum side answering = other_side(reader->asking);
    if (!reset && side != answering)
        return;
    bool whole = reader->inputs[answering].phase == HTTP_BODY_TO_END && !reset;
    if (whole) {
        reader->inputs[answering].phase = HTTP_BETWEEN;
        reader->session.responses++;
        reader->session.unit_open = is_open(&reader->inputs[reader->asking]);
    }
    http_end_response(reader, whole);
    reader->closed = true;
    http_end_waiting(reader);
}

static void gone(struct connection *connection) {
    struct http_state *reader = connection->http_state;
    if (reader == NULL)
        return;
    http_forget(reader);
    drop_head(reader, &reader->inputs[CLIENT]);
    drop_head(reader, &reader->inputs[SERVER]);
    budget_free(&connection->observe->budget, reader, sizeof *reader);
    connection->http_state = NULL;
    connection->http = NULL;
}

const struct observer http_observer = {
    .detect = detect,
    .begin = begin,
    .bytes = take_bytes_of,
    .gap = take_gap,
    .ended = ended,
    .gone = gone,
};
