/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The SIP observer: cuts streams into messages by Content-Length (RFC 3261 18.3), takes datagrams
 * as they are, and hands each on to the transactions. */
#include "capture/observe/sip/sip_line.h"
#include "capture/observe/sip/sip_redact.h"
#include "capture/observe/sip/sip_state.h"
#include "capture/observe/sip/sip_transactions.h"
#include "wire/message_head.h"

enum { MESSAGE_MOST = 64 * 1024, BUFFER_STEP = 1024 };

static bool is_line_end(uint8_t c) {
    return c == '\r' || c == '\n';
}

static struct span after_line_ends(struct span bytes) {
    while (!span_is_empty(bytes) && is_line_end(*bytes.at))
        bytes.at++;
    return bytes;
}

/* Keep-alives may come before the first message (RFC 5626 3.5.1). */
static enum match detect(struct span head, bool searching) {
    static const enum match matches[] = {
        [SIP_START_NO] = MATCH_NO, [SIP_START_MORE] = MATCH_MORE, [SIP_START_YES] = MATCH_YES};
    (void)searching;
    const struct span start = after_line_ends(head);
    if (span_is_empty(start))
        return span_len(head) < HEAD_SIZE ? MATCH_MORE : MATCH_NO;
    const enum match match = matches[sip_starts(start)];
    return match == MATCH_MORE && span_len(head) >= HEAD_SIZE ? MATCH_NO : match;
}

static bool begin(struct layer *layer, enum side side, struct frame_ref ref) {
    struct sip_state *sip = layer->connection->states[OBSERVER_SIP];
    (void)ref;
    sip->inputs[side].is_lost = false;
    return true;
}

/* --- messages of a stream --------------------------------------------------------------------- */

static void clear(struct layer *layer, struct sip_input *input) {
    buffer_clear(&input->part, connection_budget(layer->connection));
    input->scanned = 0;
}

static void lose(struct layer *layer, enum side side) {
    struct sip_state *sip = layer->connection->states[OBSERVER_SIP];
    struct sip_input *input = &sip->inputs[side];
    clear(layer, input);
    input->skipped = 0;
    input->is_lost = true;
    sip_transactions_doubt(layer->connection, side);
}

/* Of a message, or of as much of it as came. */
static void redact(struct layer *layer, enum side side, struct span bytes,
                   const struct sip_message *message) {
    const struct sip_state *sip = layer->connection->states[OBSERVER_SIP];
    struct redact_unit unit;
    if (redact_unit_begin(&unit, layer, side, bytes, sip->inputs[side].position))
        sip_redact_message(&unit, message);
}

/* The head of the message that bytes of a stream begin with. */
struct head {
    uint64_t length; /* of the message; 0: its head does not end here */
    bool is_sip;     /* it could be read */
    struct sip_message message;
};

static bool has_end(struct span text, const char *end) {
    const size_t length = strlen(end);
    return span_len(text) >= length && memcmp(text.end - length, end, length) == 0;
}

/* Most come whole in one segment. False: the end is to be looked for. */
static bool read_at_once(struct span bytes, struct head *out) {
    if (!sip_read_head(bytes, &out->message) ||
        !(has_end(out->message.head, "\n\r\n") || has_end(out->message.head, "\n\n")))
        return false;
    out->is_sip = true;
    out->length = span_len(out->message.head);
    return true;
}

/* A stream needs a length; without one there is no body (RFC 3261 20.14). */
static void read_head(struct span bytes, size_t *scanned, struct head *out) {
    if (*scanned > 0 || !read_at_once(bytes, out)) {
        const size_t length = message_head_length(bytes, scanned);
        out->length = length;
        out->is_sip = length > 0 && sip_read_head(span_first(bytes, length), &out->message);
    }
    if (out->is_sip && out->message.has_length)
        out->length += out->message.length;
}

/* `bytes`: those that the head was read of, up to the end of the message, or less. */
static void take_message(struct layer *layer, enum side side, struct span bytes, struct head *head,
                         struct frame_ref ref) {
    const struct endpoint *endpoints = layer->connection->flow->endpoints;
    const struct sip_way way = {.connection = layer->connection,
                                .from = side,
                                .source = endpoints[side],
                                .destination = endpoints[other_side(side)]};
    if (!head->is_sip) {
        lose(layer, side);
        return;
    }
    sip_read_body(bytes, &head->message);
    redact(layer, side, bytes, &head->message);
    sip_transactions_message(layer->connection->observe, &way, &head->message, ref);
}

static void note_sent(struct sip_state *sip, enum side side, uint64_t length) {
    struct sip_sent *sent = &sip->session.last[side];
    sent->begun = sip->inputs[side].began;
    sent->length = length;
}

/* Adds to a message that came in part so far. False: there is no room for it. */
static bool add(struct layer *layer, struct sip_input *input, struct span part) {
    if (input->part.length + span_len(part) <= MESSAGE_MOST)
        return buffer_add(&input->part, connection_budget(layer->connection), part, BUFFER_STEP,
                          MESSAGE_MOST);
    connection_budget(layer->connection)->limits->hit[LIMIT_UNIT]++;
    return false;
}

/* A message that came in part goes on in `rest`. */
static void go_on(struct layer *layer, enum side side, struct span *rest, struct frame_ref ref) {
    struct sip_state *sip = layer->connection->states[OBSERVER_SIP];
    struct sip_input *input = &sip->inputs[side];
    const size_t before = input->part.length;
    const struct span part = span_first(*rest, MESSAGE_MOST);
    if (!add(layer, input, part)) {
        *rest = span_after(*rest, span_len(*rest));
        lose(layer, side);
        return;
    }
    const struct span bytes = buffer_span(&input->part);
    struct head head;
    read_head(bytes, &input->scanned, &head);
    note_sent(sip, side, head.length > 0 ? head.length : span_len(bytes));
    if (head.length == 0 || head.length > span_len(bytes)) {
        *rest = span_after(*rest, span_len(part));
        return;
    }
    *rest = span_after(*rest, (size_t)head.length - before);
    take_message(layer, side, span_first(bytes, (size_t)head.length), &head, ref);
    clear(layer, input);
}

/* Too long to be kept: its head is read, and its body passed by. */
static void skip_body(struct layer *layer, enum side side, struct span *rest, struct head *head,
                      struct frame_ref ref) {
    struct sip_state *sip = layer->connection->states[OBSERVER_SIP];
    connection_budget(layer->connection)->limits->hit[LIMIT_UNIT]++;
    sip->inputs[side].skipped = head->length - span_len(*rest);
    take_message(layer, side, *rest, head, ref);
    rest->at = rest->end;
}

/* Between messages: keep-alives, then the start of the next. */
static void begin_message(struct layer *layer, enum side side, struct span handed,
                          struct span *rest, struct frame_ref ref) {
    struct sip_state *sip = layer->connection->states[OBSERVER_SIP];
    struct sip_input *input = &sip->inputs[side];
    const struct span line_ends = {rest->at, after_line_ends(*rest).at};
    rest->at = line_ends.end;
    redact_allow_span(layer, side, handed, line_ends);
    if (span_is_empty(*rest))
        return;
    struct head head;
    read_head(*rest, &input->scanned, &head);
    if (!head.is_sip && sip_starts(*rest) == SIP_START_NO) {
        rest->at = rest->end;
        lose(layer, side);
        return;
    }
    sip->session.is_spoken = true;
    input->began = ref;
    input->position = layer->directions[side].at + (uint64_t)(rest->at - handed.at);
    note_sent(sip, side, head.length > 0 ? head.length : span_len(*rest));
    if (head.length > MESSAGE_MOST) {
        skip_body(layer, side, rest, &head, ref);
    } else if (head.length > 0 && head.length <= span_len(*rest)) {
        const struct span bytes = span_first(*rest, (size_t)head.length);
        *rest = span_after(*rest, (size_t)head.length);
        input->scanned = 0;
        take_message(layer, side, bytes, &head, ref);
    } else {
        input->scanned = 0;
        go_on(layer, side, rest, ref);
    }
}

static void skip(struct sip_input *input, struct span *rest) {
    const uint64_t skipped =
        input->skipped < span_len(*rest) ? input->skipped : (uint64_t)span_len(*rest);
    *rest = span_after(*rest, (size_t)skipped);
    input->skipped -= skipped;
}

static size_t take_bytes_of(struct layer *layer, enum side side, struct span bytes,
                            struct frame_ref ref) {
    struct sip_state *sip = layer->connection->states[OBSERVER_SIP];
    struct sip_input *input = &sip->inputs[side];
    struct span rest = bytes;
    if (input->is_lost && sip_starts(bytes) != SIP_START_YES)
        return span_len(bytes);
    input->is_lost = false;
    while (!span_is_empty(rest) && !input->is_lost) {
        if (input->skipped > 0)
            skip(input, &rest);
        else if (input->part.length > 0)
            go_on(layer, side, &rest, ref);
        else
            begin_message(layer, side, bytes, &rest, ref);
    }
    return span_len(bytes);
}

static void take_gap(struct layer *layer, enum side side, uint64_t missing, struct frame_ref ref) {
    struct sip_state *sip = layer->connection->states[OBSERVER_SIP];
    (void)ref;
    if (sip == NULL)
        return;
    struct sip_input *input = &sip->inputs[side];
    if (input->skipped > missing) {
        input->skipped -= missing;
        return;
    }
    lose(layer, side);
}

/* What was not whole is told of by its beginning. */
static void ended(struct connection *connection, enum side side, bool reset, struct frame_ref ref) {
    struct sip_state *sip = connection->states[OBSERVER_SIP];
    (void)side, (void)reset, (void)ref;
    for (enum side from = CLIENT; sip != NULL && from <= SERVER; from++) {
        const struct span part = buffer_span(&sip->inputs[from].part);
        struct sip_message message;
        if (redact_rest_is_wanted(connection, from, observers[OBSERVER_SIP]) &&
            !span_is_empty(part) && sip_read_head(part, &message))
            redact(&connection->wire, from, part, &message);
    }
}

static void gone(struct connection *connection, struct frame_ref last) {
    (void)last;
    if (connection->states[OBSERVER_SIP] != NULL)
        sip_transactions_gone(connection);
}

static void release(struct connection *connection) {
    struct sip_state *sip = connection->states[OBSERVER_SIP];
    clear(&connection->wire, &sip->inputs[CLIENT]);
    clear(&connection->wire, &sip->inputs[SERVER]);
}

/* --- datagrams -------------------------------------------------------------------------------- */

static void take_datagram(struct observe *observe, const struct udp_datagram *datagram,
                          struct frame_ref ref) {
    const struct sip_way way = {.source = datagram->source, .destination = datagram->destination};
    struct sip_message message;
    struct redact_unit unit;
    if (!(observer_has_port(observe, OBSERVER_SIP, datagram->destination.port, true, true) ||
          observer_has_port(observe, OBSERVER_SIP, datagram->source.port, true, true)) ||
        !sip_read(datagram->payload, &message))
        return;
    if (redact_unit_begin_datagram(&unit, observe, datagram->payload))
        sip_redact_message(&unit, &message);
    sip_transactions_message(observe, &way, &message, ref);
}

/* --- messages that were exported -------------------------------------------------------------- */

/* What who wrote the trace was asked is not waited for, as in the trace itself. */
static bool take_pdu(struct observe *observe, const struct upper_pdu *pdu, struct frame_ref ref) {
    const struct sip_way way = {.source = pdu->source,
                                .destination = pdu->destination,
                                .is_stream = pdu->port_type != UPPER_PDU_UDP,
                                .is_exported = true,
                                .came_in =
                                    pdu->has_direction && pdu->direction == UPPER_PDU_RECEIVED};
    struct sip_message message;
    struct redact_unit unit;
    if (!span_equals_text(pdu->dissector, "sip") || way.source.address.family == 0 ||
        way.destination.address.family == 0 || !sip_read(pdu->payload, &message))
        return false;
    if (redact_unit_begin_datagram(&unit, observe, pdu->payload))
        sip_redact_message(&unit, &message);
    sip_transactions_message(observe, &way, &message, ref);
    return true;
}

static bool was_answer(struct observe *observe, const struct icmp_error *error) {
    const bool says_so = span_starts_with_text(error->quoted, "SIP/2.0 ");
    return sip_transactions_was_answer(observe, &error->source, &error->destination, says_so);
}

static const struct observer_port ports[] = {{.service = "sip", .over_udp = true},
                                             {.service = NULL}};

const struct observer sip_observer = {
    .connection_state_size = sizeof(struct sip_state),
    .capture_state_size = sizeof(struct sip_capture),
    .ports = ports,
    .stop = sip_transactions_stop,
    .datagram = take_datagram,
    .line = sip_take_line,
    .pdu = take_pdu,
    .was_answer = was_answer,
    .tick = sip_transactions_tick,
    .finish = sip_transactions_finish,
    .detect = detect,
    .begin = begin,
    .bytes = take_bytes_of,
    .gap = take_gap,
    .ended = ended,
    .gone = gone,
    .release = release,
};
