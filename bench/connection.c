/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plans segments and acknowledgements, and sends them. */
#include "bench/connection.h"

#include <assert.h>
#include <string.h>

enum {
    SEGMENT_PAUSE = 12000,                /* 1514 bytes at 1 Gbit/s */
    RETRANSMISSION_PAUSE = 200 * 1000000, /* RFC 6298's minimum as Linux has it */
    COPY_PAUSE = 3000,
    ONCE_IN_REORDERED = 400,
    ONCE_IN_RETRANSMITTED = 300,
    ONCE_IN_COPIED = 1000,
    ONCE_IN_MISSED = 20000,
};

static enum side other_side(enum side side) {
    return side == CLIENT ? SERVER : CLIENT;
}

static struct planned *add(struct connection *connection, enum side from, uint8_t flags,
                           int64_t delay) {
    assert(connection->planned < PLAN_PACKETS);
    struct planned *packet = &connection->plan[connection->planned++];
    *packet = (struct planned){
        .delay = delay,
        .sequence = connection->next_sequence[from],
        .acknowledgement = connection->next_sequence[other_side(from)],
        .flags = flags,
        .from = (uint8_t)from,
    };
    if (!(flags & TCP_ACK))
        packet->acknowledgement = 0;
    if (flags & (TCP_SYN | TCP_FIN))
        connection->next_sequence[from]++;
    return packet;
}

void connection_begin(struct connection *connection, struct end client, struct end server,
                      struct chance *chance) {
    connection->endpoints[CLIENT] = client;
    connection->endpoints[SERVER] = server;
    for (enum side side = CLIENT; side <= SERVER; side++) {
        connection->next_sequence[side] = (uint32_t)chance_next(chance);
        connection->identification[side] = (uint16_t)chance_next(chance);
    }
    connection->round_trip = chance_between(chance, 300000, 40000000);
    connection->planned = connection->sent = 0;
    connection->text_used = 0;
}

void connection_open(struct connection *connection, int64_t pause) {
    add(connection, CLIENT, TCP_SYN, pause);
    add(connection, SERVER, TCP_SYN | TCP_ACK, connection->round_trip / 4);
    add(connection, CLIENT, TCP_ACK, connection->round_trip * 3 / 4);
}

void connection_say(struct connection *connection, enum side from, const void *bytes, size_t length,
                    int64_t pause) {
    assert(length <= SAY_MAX);
    const uint8_t *at = bytes;
    for (unsigned segment = 1; length > 0; segment++) {
        size_t part = length < FRAME_SEGMENT ? length : FRAME_SEGMENT;
        bool last = part == length;
        struct planned *packet = add(connection, from, last ? TCP_ACK | TCP_PSH : TCP_ACK, pause);
        packet->bytes = at;
        packet->length = (uint16_t)part;
        connection->next_sequence[from] += (uint32_t)part;
        if (segment % 2 == 0 || last)
            add(connection, other_side(from), TCP_ACK, connection->round_trip / 50);
        pause = SEGMENT_PAUSE;
        at += part;
        length -= part;
    }
}

void connection_close(struct connection *connection, enum side first, int64_t pause) {
    enum side second = other_side(first);
    add(connection, first, TCP_FIN | TCP_ACK, pause);
    add(connection, second, TCP_FIN | TCP_ACK, connection->round_trip / 2);
    add(connection, first, TCP_ACK, connection->round_trip / 2);
}

void connection_reset(struct connection *connection, enum side from, int64_t pause) {
    add(connection, from, TCP_RST | TCP_ACK, pause);
}

void connection_knock(struct connection *connection, int64_t pause) {
    add(connection, CLIENT, TCP_SYN, pause);
    connection->next_sequence[CLIENT]--; /* the next one will be the same SYN again */
}

void connection_refuse(struct connection *connection) {
    connection->next_sequence[CLIENT]++;
    struct planned *packet = add(connection, SERVER, TCP_RST | TCP_ACK, connection->round_trip / 2);
    packet->sequence = 0;
}

void connection_prohibit(struct connection *connection) {
    add(connection, SERVER, 0, connection->round_trip / 2)->icmp = true;
}

static void insert(struct connection *connection, unsigned at, const struct planned *packet) {
    memmove(&connection->plan[at + 1], &connection->plan[at],
            (connection->planned - at) * sizeof *packet);
    connection->plan[at] = *packet;
    connection->planned++;
}

static void swap_with_next(struct planned *packet) {
    struct planned first = packet[0];
    int64_t delay = packet[1].delay;
    packet[0] = packet[1];
    packet[0].delay = first.delay;
    packet[1] = first;
    packet[1].delay = delay;
}

void connection_disturb(struct connection *connection, bool gaps, struct chance *chance,
                        struct mishaps *mishaps) {
    for (unsigned i = 0; i + 1 < connection->planned && connection->planned + 2 < PLAN_PACKETS;
         i++) {
        struct planned *packet = &connection->plan[i];
        if (packet->length == 0 || packet->copy)
            continue;
        if (packet[1].from == packet->from && packet[1].length > 0 &&
            chance_one_in(chance, ONCE_IN_REORDERED)) {
            swap_with_next(packet);
            mishaps->reordered++;
        }
        if (chance_one_in(chance, ONCE_IN_RETRANSMITTED)) {
            struct planned repeats = *packet;
            repeats.delay = RETRANSMISSION_PAUSE;
            connection->plan[connection->planned++] = repeats;
            mishaps->retransmitted++;
        } else if (chance_one_in(chance, ONCE_IN_COPIED)) {
            struct planned copy = *packet;
            copy.copy = true;
            copy.delay = COPY_PAUSE;
            insert(connection, i + 1, &copy);
            mishaps->copied++;
        } else if (gaps && chance_one_in(chance, ONCE_IN_MISSED)) {
            packet->missed = true;
            mishaps->missed++;
        }
    }
}

int64_t connection_wait(const struct connection *connection) {
    assert(connection->sent < connection->planned);
    return connection->plan[connection->sent].delay;
}

static void send_prohibited(const struct connection *connection, int64_t time,
                            struct frame_file *file) {
    struct tcp_frame syn = {
        .source = connection->endpoints[CLIENT],
        .destination = connection->endpoints[SERVER],
        .sequence = connection->next_sequence[CLIENT],
        .identification = connection->identification[CLIENT],
    };
    uint32_t router = (syn.destination.address & 0xffffff00) | 254;
    frame_write_prohibited(file, time, router, &syn);
}

static void send_segment(struct connection *connection, const struct planned *packet, int64_t time,
                         struct frame_file *file) {
    if (!packet->copy)
        connection->identification[packet->from]++;
    struct tcp_frame frame = {
        .source = connection->endpoints[packet->from],
        .destination = connection->endpoints[other_side((enum side)packet->from)],
        .sequence = packet->sequence,
        .acknowledgement = packet->acknowledgement,
        .identification = connection->identification[packet->from],
        .flags = packet->flags,
        .payload = packet->bytes,
        .length = packet->length,
    };
    if (!packet->missed)
        frame_write_tcp(file, time, &frame);
}

void connection_send(struct connection *connection, int64_t time, struct frame_file *file) {
    const struct planned *packet = &connection->plan[connection->sent++];
    if (packet->icmp)
        send_prohibited(connection, time, file);
    else
        send_segment(connection, packet, time, file);
    if (connection->sent == connection->planned) {
        connection->planned = connection->sent = 0;
        connection->text_used = 0;
    }
}
