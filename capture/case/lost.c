/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets that one capture saw leave and the next one never saw come. A packet that only the
 * capture lost was acknowledged; so what counts is what was sent again and never acknowledged. */
#include "capture/case/absence.h"
#include "capture/case/find.h"
#include "capture/case/pairing.h"

/* So often a packet was sent within the time in which the other capture ran. */
enum { TIMES_LEAST = 2, FRAMES_TOLD = 6 };

/* What a link with a small MTU may not let pass, bytes of payload. */
enum {
    LARGE_SEGMENT = 500,
    FULL_SEGMENT = 1200, /* where one of these passes, size is not what matters */
};

/* How far apart sending it was, at least: two in a moment are a burst. */
static const int64_t during_least = 900 * TIME_MILLISECOND;

struct loss {
    GArray *packets; /* const struct case_packet *: each time that one was sent */
    uint64_t different;
    uint32_t size, passes;
    bool is_syn;
};

static const struct case_packet *packet_at(const struct loss *loss, guint index) {
    return g_array_index(loss->packets, const struct case_packet *, index);
}

static uint32_t end_of(const struct case_packet *packet) {
    return packet->sequence + packet->length + ((packet->flags & TCP_SYN) != 0);
}

static bool is_acknowledged(const struct case_connection *view, enum side side,
                            const struct case_packet *packet) {
    const struct case_side *receiver = &view->sides[other_side(side)];
    return receiver->has_acknowledged && (int32_t)(receiver->acknowledged - end_of(packet)) >= 0;
}

static bool may_be_lost(const struct search *search, const struct case_connection *from,
                        const struct case_connection *to, enum side side,
                        const struct case_packet *packet) {
    const bool is_wanted = packet->length > 1 || (packet->flags & TCP_SYN) != 0;
    return is_wanted && (packet->flags & TCP_RST) == 0 && !is_acknowledged(from, side, packet) &&
           (to->group != from->group || !is_acknowledged(to, side, packet)) &&
           orientation_ran(search->orientation, to->point, from->point, packet->time) &&
           case_bytes_seen(from, packet, to, side) == 0;
}

/* The largest payload of `side`, as `from` has it, that came to the other capture or was
 * acknowledged: where a network card cuts segments, both captures have other sizes. */
static uint32_t largest_that_passes(const struct case_connection *from,
                                    const struct case_connection *to, enum side side) {
    uint32_t largest = 0;
    for (unsigned i = 0; i < to->sides[side].packet_count; i++)
        largest = MAX(largest, to->sides[side].packets[i].length);
    for (unsigned i = 0; i < from->sides[side].packet_count; i++) {
        const struct case_packet *packet = &from->sides[side].packets[i];
        if (packet->length > largest &&
            (is_acknowledged(from, side, packet) || case_bytes_seen(from, packet, to, side) > 0))
            largest = packet->length;
    }
    return largest;
}

static bool is_new(const struct loss *loss, const struct case_packet *packet) {
    for (guint i = 0; i < loss->packets->len; i++)
        if (packet_at(loss, i)->sequence == packet->sequence)
            return false;
    return true;
}

static struct loss find_loss(const struct search *search, const struct case_connection *from,
                             const struct case_connection *to, enum side side) {
    struct loss loss = {.packets = g_array_new(FALSE, FALSE, sizeof(struct case_packet *)),
                        .size = UINT32_MAX};
    for (unsigned i = 0; i < from->sides[side].packet_count; i++) {
        const struct case_packet *packet = &from->sides[side].packets[i];
        if (!may_be_lost(search, from, to, side, packet))
            continue;
        loss.different += is_new(&loss, packet);
        loss.size = MIN(loss.size, packet->length);
        loss.is_syn |= (packet->flags & TCP_SYN) != 0;
        g_array_append_val(loss.packets, packet);
    }
    return loss;
}

static int64_t duration_of(const struct loss *loss) {
    const guint count = loss->packets->len;
    if (count == 0)
        return 0;
    return time_between(packet_at(loss, 0)->time, packet_at(loss, count - 1)->time);
}

static bool is_told(const struct loss *loss) {
    return loss->packets->len >= MAX(TIMES_LEAST, loss->different + 1) &&
           duration_of(loss) >= during_least;
}

static void add_frames(struct case_path *path, const struct loss *loss, unsigned point) {
    const guint count = loss->packets->len, first = MIN(count, FRAMES_TOLD - 1);
    for (guint i = 0; i < first; i++)
        case_path_add_packet(path, point, packet_at(loss, i),
                             i == 0 ? "sent, and lost" : "sent, and lost too");
    if (count > first)
        case_path_add_packet(path, point, packet_at(loss, count - 1), "sent for the last time");
}

/* What the other capture shows of the same connection: that it ran, and what it waited for. */
static void add_other_side(struct case_path *path, const struct case_connection *to,
                           enum side side) {
    const struct case_side *receiver = &to->sides[other_side(side)];
    if (to->sides[side].packet_count > 0)
        case_path_add_packet(path, to->point,
                             &to->sides[side].packets[to->sides[side].packet_count - 1],
                             "the latest that came");
    if (receiver->packet_count > 0)
        case_path_add_packet(path, to->point, &receiver->packets[receiver->packet_count - 1],
                             "the latest of the other side");
}

static void fill(struct path *path, const struct loss *loss) {
    path->packets = loss->is_syn ? PATH_SYN : PATH_DATA;
    path->lost = loss->different;
    path->times = loss->packets->len;
    path->during = duration_of(loss);
    path->size = loss->is_syn ? 0 : loss->size;
    path->passes = loss->is_syn ? 0 : loss->passes;
    path->is_size = !loss->is_syn && loss->passes > 0 && loss->size > loss->passes &&
                    loss->size >= LARGE_SEGMENT && loss->passes < FULL_SEGMENT;
}

static void add_lost(struct search *search, const struct case_connection *from,
                     const struct case_connection *to, enum side side, const struct loss *loss) {
    const struct address *sender = &to->endpoints[side].address;
    const struct address *receiver = &to->endpoints[other_side(side)].address;
    const int way = orientation_of(search->orientation, from, to, side);
    const bool is_heard = orientation_heard(search->orientation, to->point, sender, receiver, 0);
    if (way < 0 || (way == 0 && is_heard))
        return;
    const struct absentee absentee = {.point = to->point,
                                      .seen_by = from->point,
                                      .since = packet_at(loss, 0)->time,
                                      .until = packet_at(loss, loss->packets->len - 1)->time,
                                      .size = loss->is_syn ? 0 : loss->size,
                                      .times = loss->packets->len};
    const enum belief belief = absence_belief(search, &absentee);
    if (belief == REFUSED)
        return;
    struct case_path *path = search_add(search, EVENT_PATH_LOST, side, from, to);
    fill(&path->path, loss);
    if (loss->is_syn && side == SERVER)
        path->path.packets = PATH_SYN_ACK;
    add_frames(path, loss, from->point);
    add_other_side(path, to, side);
    if (!is_heard)
        case_path_doubt(path, "the other capture has nothing that this host sent to the other "
                              "one, and may not see that direction");
    else if (way == 0)
        case_path_doubt(path, "nothing tells which of the captures is nearer to the sender");
    if (belief == DOUBTED)
        case_path_doubt(path, ABSENCE_DOUBT);
    search_doubt_capture(path, search, to->point, to);
}

void search_lost(struct search *search, const struct case_connection *from,
                 const struct case_connection *to, enum side side) {
    struct loss loss = find_loss(search, from, to, side);
    const bool told = is_told(&loss);
    loss.passes = told ? largest_that_passes(from, to, side) : 0;
    if (told)
        add_lost(search, from, to, side, &loss);
    g_array_unref(loss.packets);
}

/* --- SYNs that leave no trace ----------------------------------------------------------------- */

static bool is_unanswered(const struct case_connection *connection) {
    const struct case_side *client = &connection->sides[CLIENT];
    return connection->sides[SERVER].segments == 0 && client->has_start &&
           client->packet_count >= TIMES_LEAST && client->segments == client->packet_count &&
           !client->has_acknowledged &&
           (client->packets[client->packet_count - 1].flags & TCP_RST) == 0;
}

static struct case_path *add_lost_syn(struct search *search, const struct case_connection *from,
                                      unsigned point) {
    const struct case_side *client = &from->sides[CLIENT];
    struct case_path *path = search_add(search, EVENT_PATH_LOST, CLIENT, from, NULL);
    path->path.to = search_point(search, point)->name;
    path->path.packets = PATH_SYN;
    path->path.lost = 1;
    path->path.times = client->packet_count;
    path->path.during =
        time_between(client->packets[0].time, client->packets[client->packet_count - 1].time);
    for (unsigned i = 0; i < MIN(client->packet_count, (unsigned)FRAMES_TOLD); i++)
        case_path_add_packet(path, from->point, &client->packets[i],
                             i == 0 ? "SYN" : "SYN once more");
    return path;
}

void search_lost_syn(struct search *search, const struct case_connection *from) {
    const struct address *client = &from->endpoints[CLIENT].address;
    unsigned next = from->point;
    if (!search_is_last(search, from, is_unanswered))
        return;
    for (unsigned point = 0; point < search->points->len; point++)
        if (search_would_see(search, from, point, TIMES_LEAST) &&
            (next == from->point ||
             orientation_of_host(search->orientation, point, next, client) > 0))
            next = point;
    if (next == from->point)
        return;
    const struct case_side *sent = &from->sides[CLIENT];
    const struct absentee absentee = {.point = next,
                                      .seen_by = from->point,
                                      .since = sent->packets[0].time,
                                      .until = sent->packets[sent->packet_count - 1].time,
                                      .times = sent->packet_count};
    const enum belief belief = absence_belief(search, &absentee);
    if (belief == REFUSED)
        return;
    struct case_path *path = add_lost_syn(search, from, next);
    if (belief == DOUBTED)
        case_path_doubt(path, ABSENCE_DOUBT);
    search_doubt_absence(path, search, next, from);
}
