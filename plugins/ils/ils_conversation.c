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
}

struct ils_conversation *ils_conversation_of(packet_info *pinfo, int proto,
                                             const struct ils_framing *given, bool over_tls) {
    conversation_t *conversation = find_or_create_conversation(pinfo);
    struct ils_conversation *session = conversation_get_proto_data(conversation, proto);
    if (session != NULL)
        return session;
    session = wmem_new0(wmem_file_scope(), struct ils_conversation);
    session->over_tls = over_tls;
    const bool from_hub = pinfo->srcport == pinfo->match_uint;
    session->hub_port = (uint16_t)(from_hub ? pinfo->srcport : pinfo->destport);
    session->join.method = over_tls ? ILS_METHOD_TLS : ILS_METHOD_PASSWORD;
    ils_dialogue_init(&session->dialogue, given, false);
    conversation_add_proto_data(conversation, proto, session);
    return session;
}

enum ils_side ils_conversation_sender(const struct ils_conversation *session,
                                      const packet_info *pinfo) {
    return pinfo->srcport == session->hub_port ? ILS_HUB : ILS_SPOKE;
}

/* --- the join -------------------------------------------------------------------------------- */

/* The same whoever sends. */
static const char *hosts_of(wmem_allocator_t *scope, const packet_info *pinfo) {
    const bool in_order = cmp_address(&pinfo->src, &pinfo->dst) <= 0;
    char *one = address_to_str(scope, in_order ? &pinfo->src : &pinfo->dst);
    char *other = address_to_str(scope, in_order ? &pinfo->dst : &pinfo->src);
    return wmem_strdup_printf(scope, "%s %s", one, other);
}

static void note_joined(struct ils_conversation *session, packet_info *pinfo) {
    struct ils_shown_join *join = &session->join;
    join->joined_in = pinfo->num;
    if (!session->over_tls) {
        wmem_map_insert(password_joins, hosts_of(wmem_file_scope(), pinfo),
                        GUINT_TO_POINTER(join->answered_in));
        return;
    }
    join->password_in =
        GPOINTER_TO_UINT(wmem_map_lookup(password_joins, hosts_of(pinfo->pool, pinfo)));
    if (join->password_in != 0)
        join->method = ILS_METHOD_SWITCHED;
}

static void step_join(struct ils_conversation *session, packet_info *pinfo, enum ils_side side) {
    struct ils_shown_join *join = &session->join;
    session->messages[side]++;
    if (side == ILS_SPOKE && join->asked_in == 0)
        join->asked_in = pinfo->num;
    else if (side == ILS_HUB && join->answered_in == 0)
        join->answered_in = pinfo->num;
    if (join->joined_in == 0 &&
        ils_is_joined(session->messages[ILS_SPOKE], session->messages[ILS_HUB]))
        note_joined(session, pinfo);
}

/* --- messages -------------------------------------------------------------------------------- */

static void end_message(struct ils_conversation *session, packet_info *pinfo, enum ils_side side) {
    struct ils_shown_message *message = session->open[side];
    if (message == NULL)
        return;
    session->open[side] = NULL;
    const struct span buffered =
        span_of(wmem_array_get_raw(message->buffered), wmem_array_get_count(message->buffered));
    ils_read_message(buffered, message->size, &message->read);
    step_join(session, pinfo, side);
}

static struct ils_shown_message *open_message(struct ils_conversation *session, packet_info *pinfo,
                                              enum ils_side side, uint64_t number) {
    struct ils_shown_message *message = wmem_new0(wmem_file_scope(), struct ils_shown_message);
    message->side = side;
    message->number = number;
    message->begun_in = pinfo->num;
    message->buffered = wmem_array_new(wmem_file_scope(), 1);
    session->open[side] = message;
    return message;
}

static void take_part(struct ils_conversation *session, packet_info *pinfo, enum ils_side side,
                      struct span bytes, struct ils_shown_packet *packet, unsigned offset,
                      const struct ils_part *part) {
    struct ils_shown_message *message = session->open[side];
    if (message == NULL)
        message = open_message(session, pinfo, side, part->number);
    const struct ils_shown_part shown = {message, offset, (unsigned)part->length};
    wmem_array_append(packet->reassembly, &shown, 1);
    const struct span wanted =
        span_first(bytes, BUFFER_MOST - (size_t)wmem_array_get_count(message->buffered));
    if (!span_is_empty(wanted))
        wmem_array_append(message->buffered, wanted.at, (unsigned)span_len(wanted));
    message->size += part->length;
    message->ended_in = pinfo->num; /* as far as it is known */
    message->whole_in_one = (unsigned)part->length;
    if (part->ends)
        end_message(session, pinfo, side);
}

/* Bytes that came before are passed over, those that did not come are told as a hole. */
static struct span in_order(struct ils_conversation *session, packet_info *pinfo,
                            enum ils_side side, const struct ils_arrival *arrival,
                            struct ils_shown_packet *packet) {
    struct span bytes = arrival->bytes;
    if (!arrival->has_sequence)
        return bytes;
    const uint32_t length = (uint32_t)span_len(bytes);
    const int32_t ahead =
        session->has_next[side] ? (int32_t)(arrival->sequence - session->next[side]) : 0;
    if (ahead < 0) {
        const uint32_t back = (uint32_t) - (int64_t)ahead;
        packet->repeated = MIN(back, length);
        bytes = span_after(bytes, packet->repeated);
        if (span_is_empty(bytes))
            return bytes;
    } else if (ahead > 0) {
        packet->missing = (unsigned)ahead;
        if (ils_gap(&session->dialogue, side, (uint64_t)ahead))
            end_message(session, pinfo, side);
    }
    session->has_next[side] = true;
    session->next[side] = arrival->sequence + length;
    return bytes;
}

struct ils_shown_packet *ils_conversation_take(struct ils_conversation *session, packet_info *pinfo,
                                               const struct ils_arrival *arrival) {
    const enum ils_side side = ils_conversation_sender(session, pinfo);
    struct ils_learner *learner = &session->dialogue.learner;
    struct ils_shown_packet *packet = wmem_new0(wmem_file_scope(), struct ils_shown_packet);
    packet->side = side;
    packet->reassembly = wmem_array_new(wmem_file_scope(), sizeof(struct ils_shown_part));
    const unsigned dropped = learner->dropped;
    struct span bytes = in_order(session, pinfo, side, arrival, packet);
    if (!span_is_empty(bytes)) {
        if (ils_turn(&session->dialogue, side))
            end_message(session, pinfo, side == ILS_SPOKE ? ILS_HUB : ILS_SPOKE);
        ils_learn(learner, side, bytes, arrival->ends_burst);
    }
    unsigned offset = packet->repeated;
    while (!span_is_empty(bytes)) {
        const struct ils_part part = ils_cut(&session->dialogue, side, bytes, arrival->ends_burst);
        take_part(session, pinfo, side, span_first(bytes, part.length), packet, offset, &part);
        bytes = span_after(bytes, part.length);
        offset += (unsigned)part.length;
    }
    packet->dropped = learner->dropped > dropped;
    packet->learning = learner->state;
    packet->framing = learner->framing;
    packet->rests_on = learner->rests_on;
    return packet;
}
