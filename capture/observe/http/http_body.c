/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The body of an HTTP/1.x message: its end is found by length, chunks or the end of the connection.
 * Bytes are skipped where they lie; only the beginning of what answers a POST, or of an error, is
 * kept. */
#include "capture/observe/http/http_redact.h"
#include "capture/observe/http/http_state.h"

enum { LINE_MOST = 4096, TRAILERS_MOST = 64 * 1024, SIZE_DIGITS = 15 };

static bool is_response(const struct http_state *http, enum side side) {
    return side != http->asking;
}

static bool is_kept(const struct http_exchange *exchange) {
    return exchange->status >= 400 || strcmp(exchange->method, "POST") == 0;
}

/* Every byte of a body passes here. */
static void note_bytes(struct http_state *http, enum side side, struct span bytes) {
    if (!is_response(http, side) || http->answering == NULL)
        return;
    struct http_pair *pair = http->answering;
    pair->exchange.body_length += span_len(bytes);
    http_note_file(http, pair, bytes);
    if (!is_kept(&pair->exchange) || http->inputs[side].body_gap || span_is_empty(bytes))
        return;
    struct span taken = span_first(bytes, HTTP_BODY_KEPT - pair->body_kept);
    memcpy(pair->exchange.body + pair->body_kept, taken.at, span_len(taken));
    pair->body_kept += span_len(taken);
    http_redact_body(http, side, taken);
}

static void note_missing(struct http_state *http, enum side side, uint64_t missing) {
    if (is_response(http, side) && http->answering != NULL)
        http_skip_file(http, http->answering, missing);
}

static void end_message(struct http_state *http, enum side side) {
    http->inputs[side].phase = HTTP_BETWEEN;
    if (is_response(http, side)) {
        http->session.responses++;
        http_end_response(http, true);
    } else {
        http->session.requests++;
    }
}

static void begin_line(struct http_input *input, enum http_phase phase) {
    input->phase = phase;
    input->line_length = 0;
    input->size_ended = false;
    if (phase == HTTP_CHUNK_SIZE)
        input->left = 0;
}

void http_begin_body(struct http_state *http, enum side side, const struct http_framing *framing,
                     bool to_end) {
    struct http_input *input = &http->inputs[side];
    input->body_gap = false;
    if (framing->chunked) {
        begin_line(input, HTTP_CHUNK_SIZE);
    } else if (framing->has_length && framing->length > 0) {
        input->phase = HTTP_BODY;
        input->left = framing->length;
    } else if (framing->has_length || !to_end) {
        end_message(http, side);
    } else {
        input->phase = HTTP_BODY_TO_END;
    }
}

static int digit_value(uint8_t c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    uint8_t lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* RFC 9112 7.1: hexadecimal digits, then perhaps extensions. */
static void take_size_byte(struct http_state *http, enum side side, uint8_t byte) {
    struct http_input *input = &http->inputs[side];
    int digit = digit_value(byte);
    if (byte == '\n' && input->line_length > 0) {
        if (input->left > 0)
            input->phase = HTTP_CHUNK;
        else
            begin_line(input, HTTP_TRAILERS);
        return;
    }
    bool another = !input->size_ended && digit >= 0;
    if (another)
        input->left = input->left << 4 | (uint64_t)digit;
    input->size_ended |= digit < 0;
    input->line_length++;
    bool bad = (another && input->line_length > SIZE_DIGITS) || input->line_length > LINE_MOST ||
               (input->line_length == 1 && digit < 0);
    if (bad)
        http_leave(http, side, HTTP_LOST);
}

/* CR LF or LF. */
static void take_end_byte(struct http_state *http, enum side side, uint8_t byte) {
    struct http_input *input = &http->inputs[side];
    if (byte == '\n')
        begin_line(input, HTTP_CHUNK_SIZE);
    else if (byte != '\r')
        http_leave(http, side, HTTP_LOST);
}

/* Fields up to an empty line. `left` counts them all. */
static void take_trailer_byte(struct http_state *http, enum side side, uint8_t byte) {
    struct http_input *input = &http->inputs[side];
    if (byte == '\n') {
        if (input->line_length == 0)
            end_message(http, side);
        input->line_length = 0;
    } else if (byte != '\r') {
        input->line_length++;
    }
    if (++input->left <= TRAILERS_MOST || input->phase != HTTP_TRAILERS)
        return;
    http_budget(http)->limits->hit[LIMIT_UNIT]++;
    http_leave(http, side, HTTP_LOST);
}

static void take_counted(struct http_state *http, enum side side, struct span *rest) {
    struct http_input *input = &http->inputs[side];
    struct span part = span_first(*rest, input->left);
    *rest = span_after(*rest, span_len(part));
    input->left -= span_len(part);
    note_bytes(http, side, part);
    if (input->left > 0)
        return;
    if (input->phase == HTTP_CHUNK)
        begin_line(input, HTTP_CHUNK_END);
    else
        end_message(http, side);
}

/* Sizes of chunks and line ends are kept, what else may stand between them is not. */
static void allow_frame_byte(struct http_state *http, enum side side, struct wire_u8 byte) {
    const struct http_input *input = &http->inputs[side];
    const bool digit =
        input->phase == HTTP_CHUNK_SIZE && !input->size_ended && digit_value(byte.value) >= 0;
    if (digit || byte.value == '\r' || byte.value == '\n')
        redact_allow(http->layer, side, http_position(http, side, byte.at), 1, REDACT_CLEAR);
}

void http_take_body(struct http_state *http, enum side side, struct span *rest) {
    struct http_input *input = &http->inputs[side];
    if (input->phase == HTTP_BODY || input->phase == HTTP_CHUNK) {
        take_counted(http, side, rest);
        return;
    }
    if (input->phase == HTTP_BODY_TO_END) {
        note_bytes(http, side, *rest);
        *rest = span_after(*rest, span_len(*rest));
        return;
    }
    struct wire_u8 byte;
    if (!take_u8(rest, &byte))
        return;
    allow_frame_byte(http, side, byte);
    if (input->phase == HTTP_CHUNK_SIZE)
        take_size_byte(http, side, byte.value);
    else if (input->phase == HTTP_CHUNK_END)
        take_end_byte(http, side, byte.value);
    else
        take_trailer_byte(http, side, byte.value);
}

bool http_skip_body(struct http_state *http, enum side side, uint64_t missing) {
    struct http_input *input = &http->inputs[side];
    input->body_gap = true;
    if (input->phase == HTTP_BODY_TO_END) {
        note_missing(http, side, missing);
        return true;
    }
    bool counted = input->phase == HTTP_BODY || input->phase == HTTP_CHUNK;
    if (!counted || missing > input->left)
        return false;
    input->left -= missing;
    note_missing(http, side, missing);
    if (input->left > 0)
        return true;
    if (input->phase == HTTP_CHUNK)
        begin_line(input, HTTP_CHUNK_END);
    else
        end_message(http, side);
    return true;
}
