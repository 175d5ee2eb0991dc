/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plugins/wireshark_compat.h"

#include <epan/to_str.h>

#include "plugins/ils/ils_conversation.h"

enum { BUFFER_MOST = 64 * 1024 };

/* Both hosts' addresses -> the frame in which they joined by password. */
static wmem_map_t *password_joins;

void ils_conversation_register(void) {
    password_joins =
        wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_str_hash, g_str_equal);
    tcp_order_register();
}

/* --- the join -------------------------------------------------------------------------------- */

static void note_joined(struct ils_conversation *session, uint32_t frame) {
    struct ils_shown_join *join = &session->join;
    join->joined_in = frame;
    if (!session->over_tls) {
        wmem_map_insert(password_joins, session->hosts, GUINT_TO_POINTER(join->answered_in));
        return;
    }
    join->password_in = GPOINTER_TO_UINT(wmem_map_lookup(password_joins, session->hosts));
    if (join->password_in != 0)
        join->method = ILS_METHOD_SWITCHED;
}

static void step_join(struct ils_direction *direction, uint32_t frame) {
    struct ils_conversation *session = direction->session;
    struct ils_shown_join *join = &session->join;
    direction->messages++;
    if (direction->side == ILS_SPOKE && join->asked_in == 0)
        join->asked_in = frame;
    else if (direction->side == ILS_HUB && join->answered_in == 0)
        join->answered_in = frame;
    if (join->joined_in == 0 && ils_is_joined(session->directions[ILS_SPOKE].messages,
                                              session->directions[ILS_HUB].messages))
        note_joined(session, frame);
}

/* --- messages -------------------------------------------------------------------------------- */

static void end_message(struct ils_direction *direction, uint32_t frame) {
    struct ils_shown_message *message = direction->open;
    if (message == NULL)
        return;
    direction->open = NULL;
    const struct span buffered =
        span_of(wmem_array_get_raw(message->buffered), wmem_array_get_count(message->buffered));
    ils_read_message(buffered, message->size, &message->read);
    step_join(direction, frame);
}

static struct ils_shown_message *open_message(struct ils_direction *direction, uint32_t frame,
                                              uint64_t number) {
    struct ils_shown_message *message = wmem_new0(wmem_file_scope(), struct ils_shown_message);
    message->side = direction->side;
    message->number = number;
    message->begun_in = frame;
    message->buffered = wmem_array_new(wmem_file_scope(), 1);
    direction->open = message;
    return message;
}

static void take_part(struct ils_direction *direction, struct ils_shown_packet *packet,
                      uint32_t offset, struct span bytes, const struct ils_part *part) {
    struct ils_shown_message *message = direction->open;
    if (message == NULL)
        message = open_message(direction, packet->frame, part->number);
    const struct ils_shown_part shown = {message, offset, (unsigned)part->length};
    wmem_array_append(packet->parts, &shown, 1);
    const struct span wanted =
        span_first(bytes, BUFFER_MOST - (size_t)wmem_array_get_count(message->buffered));
    if (!span_is_empty(wanted))
        wmem_array_append(message->buffered, wanted.at, (unsigned)span_len(wanted));
    message->size += part->length;
    message->ended_in = packet->frame; /* as far as it is known */
    if (part->ends)
        end_message(direction, packet->frame);
}

/* As it stands after this packet. */
static void note_learning(const struct ils_conversation *session, struct ils_shown_packet *packet) {
    const struct ils_learner *learner = &session->dialogue.learner;
    packet->learning = learner->state;
    packet->framing = learner->framing;
    packet->rests_on = learner->rests_on;
}

/* Bytes of a packet, in the order of their direction; `offset` is where they begin in it. */
static void take_bytes_of(void *data, void *segment, uint32_t offset, struct span bytes) {
    struct ils_direction *direction = data;
    struct ils_shown_packet *packet = segment;
    struct ils_conversation *session = direction->session;
    struct ils_learner *learner = &session->dialogue.learner;
    const bool ends_burst = packet->ends_burst && offset + span_len(bytes) == packet->captured;
    const unsigned dropped = learner->dropped;
    if (wmem_array_get_count(packet->parts) == 0)
        packet->repeated = offset;
    packet->missing += (unsigned)MIN(direction->missing, (uint64_t)INT32_MAX);
    direction->missing = 0;
    if (ils_turn(&session->dialogue, direction->side))
        end_message(&session->directions[!direction->side], packet->frame);
    ils_learn(learner, direction->side, bytes, ends_burst);
    while (!span_is_empty(bytes)) {
        const struct ils_part part =
            ils_cut(&session->dialogue, direction->side, bytes, ends_burst);
        take_part(direction, packet, offset, span_first(bytes, part.length), &part);
        bytes = span_after(bytes, part.length);
        offset += (uint32_t)part.length;
    }
    packet->dropped = packet->dropped || learner->dropped > dropped;
    note_learning(session, packet);
}

static void take_gap(void *data, uint64_t missing) {
    struct ils_direction *direction = data;
    direction->missing += missing;
    if (ils_gap(&direction->session->dialogue, direction->side, missing) && direction->open != NULL)
        end_message(direction, direction->open->ended_in);
}

/* --- connections ----------------------------------------------------------------------------- */

static const char *hosts_of(const packet_info *pinfo) {
    wmem_allocator_t *scope = wmem_file_scope();
    const bool in_order = cmp_address(&pinfo->src, &pinfo->dst) <= 0;
    char *one = address_to_str(scope, in_order ? &pinfo->src : &pinfo->dst);
    char *other = address_to_str(scope, in_order ? &pinfo->dst : &pinfo->src);
    return wmem_strdup_printf(scope, "%s %s", one, other);
}

static void init_direction(struct ils_conversation *session, enum ils_side side) {
    struct ils_direction *direction = &session->directions[side];
    const struct tcp_order_reader reader = {direction, take_bytes_of, take_gap};
    direction->session = session;
    direction->side = side;
    direction->order = tcp_order_new(&reader);
}

struct ils_conversation *ils_conversation_of(packet_info *pinfo, int proto,
                                             const struct ils_framing *given, bool over_tls) {
    conversation_t *conversation = find_or_create_conversation(pinfo);
    struct ils_conversation *session = conversation_get_proto_data(conversation, proto);
    if (session != NULL)
        return session;
    session = wmem_new0(wmem_file_scope(), struct ils_conversation);
    session->over_tls = over_tls;
    session->hosts = hosts_of(pinfo);
    const bool from_hub = pinfo->srcport == pinfo->match_uint;
    session->hub_port = (uint16_t)(from_hub ? pinfo->srcport : pinfo->destport);
    session->join.method = over_tls ? ILS_METHOD_TLS : ILS_METHOD_PASSWORD;
    init_direction(session, ILS_SPOKE);
    init_direction(session, ILS_HUB);
    ils_dialogue_init(&session->dialogue, given, false);
    conversation_add_proto_data(conversation, proto, session);
    return session;
}

enum ils_side ils_conversation_sender(const struct ils_conversation *session,
                                      const packet_info *pinfo) {
    return pinfo->srcport == session->hub_port ? ILS_HUB : ILS_SPOKE;
}

static struct ils_shown_packet *packet_new(const packet_info *pinfo, enum ils_side side,
                                           const struct ils_arrival *arrival) {
    struct ils_shown_packet *packet = wmem_new0(wmem_file_scope(), struct ils_shown_packet);
    packet->frame = pinfo->num;
    packet->side = side;
    packet->captured = (unsigned)span_len(arrival->bytes);
    packet->ends_burst = arrival->ends_burst;
    packet->parts = wmem_array_new(wmem_file_scope(), sizeof(struct ils_shown_part));
    return packet;
}

/* What the packet acknowledges comes first: the other side's bytes caused this side's. */
static void take_segment(struct ils_conversation *session, const packet_info *pinfo,
                         const struct ils_arrival *arrival, struct ils_shown_packet *packet) {
    const struct tcp_order_segment segment = {arrival->sequence, arrival->bytes,
                                              arrival->wire_length, packet};
    tcp_order_acknowledged(session->directions[!packet->side].order, pinfo, arrival->acknowledged);
    const enum tcp_order_answer answer =
        tcp_order_take(session->directions[packet->side].order, pinfo, &segment);
    packet->early = answer == TCP_ORDER_EARLY;
    if (answer == TCP_ORDER_OLD)
        packet->repeated = packet->captured;
}

struct ils_shown_packet *ils_conversation_take(struct ils_conversation *session, packet_info *pinfo,
                                               const struct ils_arrival *arrival) {
    const enum ils_side side = ils_conversation_sender(session, pinfo);
    struct ils_shown_packet *packet = packet_new(pinfo, side, arrival);
    if (arrival->over_tcp)
        take_segment(session, pinfo, arrival, packet);
    else if (!span_is_empty(arrival->bytes))
        take_bytes_of(&session->directions[side], packet, 0, arrival->bytes);
    note_learning(session, packet);
    return packet;
}
