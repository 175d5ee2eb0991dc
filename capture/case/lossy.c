/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets that one capture saw leave and the next one never saw come, though what was in them came
 * when they were sent again: a path that loses so many of them that it is no chance. A packet that
 * only the capture lost was not sent again. */
#include "capture/case/coverage.h"
#include "capture/case/find.h"
#include "capture/case/pairing.h"

/* Fewer are the way of TCP to find out how much a path takes. */
enum { SENT_LEAST = 50, LOST_LEAST = 5, PERCENT_LEAST = 5, FRAMES_TOLD = 6 };

struct share {
    uint64_t sent, lost; /* segments with data */
    const struct case_packet *frames[FRAMES_TOLD];
    unsigned frame_count;
};

/* More bytes than fit into a frame of Ethernet may be several segments, which a host leaves to its
 * network card to cut, or has it put together. */
enum { SEGMENT_MOST = 1460 };

static bool has_larger(const struct case_side *sent) {
    for (unsigned i = 0; i < sent->packet_count; i++)
        if (sent->packets[i].length > SEGMENT_MOST)
            return true;
    return false;
}

/* So often data was sent more often than it came, and it came. */
static guint lost_of(const struct case_connection *from, const struct case_connection *to,
                     enum side side, const struct case_packet *packet, guint sent, guint came) {
    if (sent < 2 || sent <= came || (came == 0 && case_bytes_seen(from, packet, to, side) == 0))
        return 0;
    return sent - MAX(came, 1);
}

/* The first packet that has the byte of a sequence number; there is one. */
static const struct case_packet *first_with(const struct case_side *sent, uint32_t sequence) {
    const struct case_packet *packet = sent->packets;
    while (!case_has_data(packet) || sequence - packet->sequence >= packet->length)
        packet++;
    return packet;
}

static struct share find_share(const struct search *search, const struct case_connection *from,
                               const struct case_connection *to, enum side side) {
    struct share share = {0};
    const struct case_side *sent = &from->sides[side];
    const uint32_t origin = sent->packets[0].sequence;
    struct coverage ours = coverage_of(sent, origin);
    struct coverage theirs = coverage_of(&to->sides[side], origin);
    GHashTable *done = g_hash_table_new(NULL, NULL);
    for (unsigned i = 0; i < sent->packet_count; i++) {
        const struct case_packet *packet = &sent->packets[i];
        if (!case_has_data(packet) ||
            !orientation_ran(search->orientation, to->point, from->point, packet->time))
            continue;
        share.sent++;
        if (!g_hash_table_add(done, GUINT_TO_POINTER(packet->sequence)))
            continue;
        const guint lost = lost_of(from, to, side, packet, coverage_count(&ours, packet->sequence),
                                   coverage_count(&theirs, packet->sequence));
        share.lost += lost;
        if (lost > 0 && share.frame_count < FRAMES_TOLD)
            share.frames[share.frame_count++] = first_with(sent, packet->sequence);
    }
    if (has_larger(sent) || has_larger(&to->sides[side])) {
        const struct coverage_loss loss = coverage_compare(&ours, &theirs);
        share.sent = loss.sent / SEGMENT_MOST;
        share.lost = loss.lost / SEGMENT_MOST;
    }
    coverage_clear(&ours);
    coverage_clear(&theirs);
    g_hash_table_unref(done);
    return share;
}

static bool is_told(const struct share *share) {
    return share->sent >= SENT_LEAST && share->lost >= LOST_LEAST &&
           share->lost * 100 >= share->sent * PERCENT_LEAST;
}

/* Whether so many were sent again: of most connections none was. */
static bool may_be_told(const struct case_side *sent) {
    uint64_t again = 0, segments = 0;
    uint32_t highest = sent->packet_count > 0 ? sent->packets[0].sequence : 0;
    for (unsigned i = 0; i < sent->packet_count; i++) {
        const struct case_packet *packet = &sent->packets[i];
        const uint32_t end = packet->sequence + packet->length;
        segments += 1 + packet->length / SEGMENT_MOST;
        again += case_has_data(packet) && (int32_t)(packet->sequence - highest) < 0;
        if ((int32_t)(end - highest) > 0)
            highest = end;
    }
    return segments >= SENT_LEAST && again > 0;
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
