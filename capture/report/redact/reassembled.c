/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/redact/reassembled.h"

#include <glib.h>
#include <string.h>

#include "capture/net/fragment.h"
#include "capture/report/redact/checksum.h"
#include "capture/report/redact/headers.h"

enum { PACKETS_MOST = 1 << 20 }; /* 16 MiB */

struct frame_checksum {
    uint64_t frame;
    uint16_t checksum;
};

struct reassembled {
    struct fragments *fragments; /* NULL: no memory, or none yet */
    struct limits limits;
    struct pseudonymizer *addresses; /* NULL: they stay */
    GArray *checksums;               /* of struct frame_checksum */
    bool sorted;
};

struct reassembled *reassembled_new(struct pseudonymizer *addresses) {
    struct reassembled *reassembled = g_new0(struct reassembled, 1);
    reassembled->addresses = addresses;
    reassembled->checksums = g_array_new(FALSE, FALSE, sizeof(struct frame_checksum));
    return reassembled;
}

void reassembled_free(struct reassembled *reassembled) {
    fragments_free(reassembled->fragments);
    g_array_unref(reassembled->checksums);
    g_free(reassembled);
}

/* The part of the payload that a range means. */
static struct span part_of(struct span payload, size_t begins, const struct clear_range *range) {
    const size_t end = (size_t)range->at + range->length;
    const struct span until = span_first(payload, end > begins ? end - begins : 0);
    return span_after(until, range->at > begins ? range->at - begins : 0);
}

void reassembled_copy_clear(struct clear_ranges *clear_ranges, uint64_t frame, struct span payload,
                            size_t begins, size_t headers, uint8_t *out) {
    unsigned count;
    const struct clear_range *ranges = clear_ranges_of_frame(clear_ranges, frame, &count);
    const size_t length = span_len(payload);
    headers = MIN(headers, length);
    if (length == 0)
        return;
    memcpy(out, payload.at, headers);
    memset(out + headers, 0, length - headers);
    for (unsigned i = 0; i < count; i++) {
        const struct span part = part_of(payload, begins, &ranges[i]);
        if (span_is_empty(part))
            continue;
        uint8_t *to = out + (part.at - payload.at);
        if (ranges[i].as == CLEAR_AS_SPACE)
            memset(to, ' ', span_len(part));
        else if (ranges[i].as == CLEAR_AS_OTHER)
            memcpy(to, ranges[i].other + ((size_t)(part.at - payload.at) + begins - ranges[i].at),
                   span_len(part));
        else
            memcpy(to, part.at, span_len(part));
    }
}

/* What will be left of the whole payload; to be freed with g_free. */
static uint8_t *copy_whole(const struct reassembled *reassembled, const struct ip_packet *whole,
                           struct clear_ranges *clear_ranges) {
    unsigned count;
    const struct fragment_part *parts = fragments_parts(reassembled->fragments, &count);
    const struct span bytes = whole->payload.bytes;
    struct ip_packet first = *whole;
    uint8_t *copy = g_malloc0(span_len(bytes) + 1);
    first.is_fragment = true;
    for (unsigned i = 0; i < count; i++) {
        const struct span part = span_first(span_after(bytes, parts[i].at), parts[i].length);
        reassembled_copy_clear(clear_ranges, parts[i].frame, part, parts[i].at,
                               parts[i].at == 0 ? headers_of_payload(&first) : 0,
                               copy + parts[i].at);
    }
    return copy;
}

/* As of the packet with other addresses. */
static void readdress(const struct reassembled *reassembled, struct checksum *checksum,
                      const struct ip_packet *whole) {
    uint8_t source[16], destination[16];
    const size_t size = whole->version == 4 ? 4 : 16;
    struct ip_packet packet = *whole;
    if (reassembled->addresses == NULL)
        return;
    memcpy(source, whole->source, size);
    memcpy(destination, whole->destination, size);
    pseudonymizer_address(reassembled->addresses, whole->version, source);
    pseudonymizer_address(reassembled->addresses, whole->version, destination);
    packet.source = source;
    packet.destination = destination;
    checksum_readdress(checksum, &packet);
}

/* The checksum as it has to be in what is left. */
static uint16_t checksum_after(const struct reassembled *reassembled, const struct checksum *before,
                               const struct ip_packet *whole, struct clear_ranges *clear_ranges) {
    uint8_t *copy = copy_whole(reassembled, whole, clear_ranges);
    struct checksum after = *before;
    const size_t length = span_len(before->covered.bytes);
    const bool is_cut = length < before->covered.length;
    readdress(reassembled, &after, whole);
    const bool same =
        memcmp(copy, before->covered.bytes.at, length) == 0 && after.pseudo == before->pseudo;
    after.covered.bytes = span_of(copy, length);
    uint16_t checksum;
    if (same && !is_cut)
        memcpy(&checksum, copy + before->field, sizeof checksum);
    else if (is_cut || checksum_is_right(before))
        checksum = checksum_right(&after);
    else
        checksum = checksum_wrong(&after);
    g_free(copy);
    return checksum;
}

void reassembled_note(struct reassembled *reassembled, const struct ip_packet *fragment,
                      struct frame_ref ref, struct clear_ranges *clear_ranges) {
    struct ip_packet whole;
    struct checksum checksum;
    unsigned count;
    if (reassembled->fragments == NULL)
        reassembled->fragments = fragments_new(&reassembled->limits);
    if (reassembled->fragments == NULL ||
        !fragments_accept(reassembled->fragments, fragment, ref, &whole, NULL))
        return;
    const struct fragment_part *parts = fragments_parts(reassembled->fragments, &count);
    if (count == 0 || !checksum_find(&whole, &checksum))
        return;
    if (reassembled->checksums->len == PACKETS_MOST) {
        clear_ranges_lose(clear_ranges);
        return;
    }
    const struct frame_checksum found = {
        parts[0].frame, checksum_after(reassembled, &checksum, &whole, clear_ranges)};
    g_array_append_val(reassembled->checksums, found);
    reassembled->sorted = false;
}

static gint compare(gconstpointer left, gconstpointer right) {
    const struct frame_checksum *a = left, *b = right;
    return a->frame < b->frame ? -1 : a->frame > b->frame;
}

uint16_t reassembled_checksum(struct reassembled *reassembled, uint64_t frame) {
    const struct frame_checksum wanted = {.frame = frame};
    guint found;
    if (!reassembled->sorted)
        g_array_sort(reassembled->checksums, compare);
    reassembled->sorted = true;
    return g_array_binary_search(reassembled->checksums, &wanted, compare, &found)
               ? g_array_index(reassembled->checksums, struct frame_checksum, found).checksum
               : 0;
}
