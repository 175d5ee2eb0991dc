/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets that one capture saw leave and the next one never saw come, though what was in them came
 * when they were sent again: a path that loses so many of them that it is no chance. A packet that
 * only the capture lost was not sent again. */
#include "capture/case/find.h"
#include "capture/case/pairing.h"

/* Fewer are the way of TCP to find out how much a path takes. */
enum { SENT_LEAST = 50, LOST_LEAST = 5, PERCENT_LEAST = 5, FRAMES_TOLD = 6 };

struct share {
    uint64_t sent, lost; /* packets with data */
    const struct case_packet *frames[FRAMES_TOLD];
    unsigned frame_count;
};

static bool has_data(const struct case_packet *packet) {
    return packet->length > 1 && (packet->flags & TCP_RST) == 0;
}

/* Sequence number -> how often data that begins there was seen. */
static GHashTable *count_beginnings(const struct case_side *sent) {
    GHashTable *counts = g_hash_table_new(NULL, NULL);
    for (unsigned i = 0; i < sent->packet_count; i++) {
        gpointer key = GUINT_TO_POINTER(sent->packets[i].sequence);
        const guint before = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
        if (has_data(&sent->packets[i]))
            g_hash_table_insert(counts, key, GUINT_TO_POINTER(before + 1));
    }
    return counts;
}

static guint count_of(GHashTable *counts, uint32_t sequence) {
    return GPOINTER_TO_UINT(g_hash_table_lookup(counts, GUINT_TO_POINTER(sequence)));
}

/* Data that begins there was sent more often than it came, and it came. */
static guint lost_of(const struct case_connection *from, const struct case_connection *to,
                     enum side side, const struct case_packet *packet, guint sent, guint came) {
    if (sent < 2 || sent <= came || (came == 0 && case_bytes_seen(from, packet, to, side) == 0))
        return 0;
    return sent - MAX(came, 1);
}

static struct share find_share(const struct search *search, const struct case_connection *from,
                               const struct case_connection *to, enum side side) {
    struct share share = {0};
    const struct case_side *sent = &from->sides[side];
    GHashTable *ours = count_beginnings(sent), *theirs = count_beginnings(&to->sides[side]);
    GHashTable *done = g_hash_table_new(NULL, NULL);
    for (unsigned i = 0; i < sent->packet_count; i++) {
        const struct case_packet *packet = &sent->packets[i];
        if (!has_data(packet) ||
            !orientation_ran(search->orientation, to->point, from->point, packet->time))
            continue;
        share.sent++;
        if (!g_hash_table_add(done, GUINT_TO_POINTER(packet->sequence)))
            continue;
        const guint lost = lost_of(from, to, side, packet, count_of(ours, packet->sequence),
                                   count_of(theirs, packet->sequence));
        share.lost += lost;
        if (lost > 0 && share.frame_count < FRAMES_TOLD)
            share.frames[share.frame_count++] = packet;
    }
    g_hash_table_unref(ours);
    g_hash_table_unref(theirs);
    g_hash_table_unref(done);
    return share;
}

static bool is_told(const struct share *share) {
    return share->sent >= SENT_LEAST && share->lost >= LOST_LEAST &&
           share->lost * 100 >= share->sent * PERCENT_LEAST;
}

/* Whether so many were sent again: of most connections none was. */
static bool may_be_told(const struct case_side *sent) {
    unsigned again = 0;
    for (unsigned i = 1; i < sent->packet_count; i++)
        again += has_data(&sent->packets[i]) &&
                 (int32_t)(sent->packets[i].sequence - sent->packets[i - 1].sequence) <= 0;
    return sent->packet_count >= SENT_LEAST && again > 0;
}

void search_lossy(struct search *search, const struct case_connection *from,
                  const struct case_connection *to, enum side side) {
    if (!may_be_told(&from->sides[side]) || (from->group != NULL && from->group->is_shifted))
        return;
    const struct share share = find_share(search, from, to, side);
    if (!is_told(&share) || orientation_of(search->orientation, from, to, side) <= 0)
        return;
    struct case_path *path = search_add(search, EVENT_PATH_LOSSY, side, from, to);
    path->path.lost = share.lost;
    path->path.times = share.sent;
    for (unsigned i = 0; i < share.frame_count; i++)
        case_path_add_packet(path, from->point, share.frames[i],
                             i == 0 ? "sent, and lost" : "sent, and lost too");
    search_doubt_capture(path, search, to->point, to);
}
