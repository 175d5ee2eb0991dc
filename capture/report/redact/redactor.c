/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/redact/redactor.h"

#include <glib.h>
#include <string.h>

#include "capture/report/redact/checksum.h"
#include "capture/report/redact/headers.h"
#include "capture/report/redact/reassembled.h"

enum { CHECKSUMS_MOST = 16 };

struct redactor {
    struct clear_ranges *clear_ranges;
    struct reassembled *reassembled;
    GByteArray *left; /* what is left of the payload at hand */
    bool measured;
    struct redacted redacted;
};

/* One packet that is redacted. */
struct work {
    struct redactor *redactor;
    const struct packet *packet;
    uint8_t *bytes;                            /* what packet->bytes views */
    struct ip_packet innermost;                /* valid when layers.is_ip */
    struct checksum checksums[CHECKSUMS_MOST]; /* from the outermost */
    bool right[CHECKSUMS_MOST];                /* whether they were */
    unsigned checksum_count;
    bool changed;
};

const char *redacted_kind_text(enum redacted_kind kind) {
    static const char *const words[REDACTED_KIND_COUNT] = {
        [REDACTED_TCP] = "over TCP",        [REDACTED_UDP] = "over UDP",
        [REDACTED_ICMP] = "in ICMP",        [REDACTED_OTHER_IP] = "in other IP packets",
        [REDACTED_NO_IP] = "outside of IP", [REDACTED_TRAILER] = "behind packets",
    };
    return words[kind];
}

/* --- taking out ------------------------------------------------------------------------------- */

static size_t count_other(const uint8_t *a, const uint8_t *b, size_t length) {
    size_t other = 0;
    for (size_t i = 0; i < length; i++)
        other += a[i] != b[i];
    return other;
}

/* Puts `left` in the place of as many bytes of the packet. */
static void replace(struct work *work, struct span part, const uint8_t *left,
                    enum redacted_kind kind) {
    uint8_t *bytes = work->bytes + (part.at - work->packet->bytes.at);
    const size_t length = span_len(part);
    if (memcmp(bytes, left, length) == 0)
        return;
    if (!work->redactor->measured)
        work->redactor->redacted.bytes[kind] += count_other(bytes, left, length);
    memcpy(bytes, left, length);
    work->changed = true;
}

static uint8_t *room_for(struct work *work, size_t length) {
    g_byte_array_set_size(work->redactor->left, (guint)length);
    return work->redactor->left->data;
}

static void erase(struct work *work, struct span part, enum redacted_kind kind) {
    if (span_is_empty(part))
        return;
    uint8_t *zeros = room_for(work, span_len(part));
    memset(zeros, 0, span_len(part));
    replace(work, part, zeros, kind);
}

static enum redacted_kind kind_of(const struct ip_packet *packet) {
    switch (packet->protocol) {
    case IP_TCP:
        return REDACTED_TCP;
    case IP_UDP:
        return REDACTED_UDP;
    case IP_ICMP:
    case IP_ICMPV6:
        return REDACTED_ICMP;
    default:
        return REDACTED_OTHER_IP;
    }
}

static void erase_payload(struct work *work) {
    const struct ip_packet *packet = &work->innermost;
    const struct span payload = packet->payload.bytes;
    if (span_is_empty(payload))
        return;
    uint8_t *left = room_for(work, span_len(payload));
    reassembled_copy_clear(work->redactor->clear_ranges, work->packet->frame, payload,
                           packet->is_fragment ? packet->fragment_offset : 0,
                           headers_of_payload(packet), left);
    replace(work, payload, left, kind_of(packet));
}

/* --- checksums -------------------------------------------------------------------------------- */

/* Checksums are needed only when the packet is written. */
static void note_layer(struct work *work, const struct ip_packet *packet) {
    struct checksum *checksum = &work->checksums[work->checksum_count];
    work->innermost = *packet;
    if (!work->redactor->measured || packet->is_fragment ||
        work->checksum_count == CHECKSUMS_MOST || !checksum_find(packet, checksum))
        return;
    work->right[work->checksum_count++] = checksum_is_right(checksum);
}

static void write_checksum(struct work *work, struct span covered, size_t field,
                           uint16_t checksum) {
    uint8_t *bytes = work->bytes + (covered.at - work->packet->bytes.at);
    memcpy(bytes + field, &checksum, sizeof checksum);
}

/* A packet that was cut gets a new one even where nothing changed: the old one covers bytes that
 * are missing. */
static void fix_checksum(struct work *work, const struct checksum *checksum, bool was_right) {
    const bool is_cut = span_len(checksum->covered.bytes) < checksum->covered.length;
    if (is_cut || work->changed)
        write_checksum(work, checksum->covered.bytes, checksum->field,
                       is_cut || was_right ? checksum_right(checksum) : checksum_wrong(checksum));
}

/* Those inside first: the others cover them. */
static void fix_checksums(struct work *work) {
    for (unsigned i = work->checksum_count; i > 0; i--)
        fix_checksum(work, &work->checksums[i - 1], work->right[i - 1]);
}

static void fix_checksum_of_fragment(struct work *work, const struct ip_packet *fragment) {
    struct checksum checksum;
    if (headers_of_payload(fragment) > 0 && checksum_find(fragment, &checksum))
        write_checksum(work, checksum.covered.bytes, checksum.field,
                       reassembled_checksum(work->redactor->reassembled, work->packet->frame));
}

/* Where nothing is left of a header, its checksum is gone, too. */
static void forget_checksum(struct work *work) {
    const struct span payload = work->innermost.payload.bytes;
    if (work->checksum_count > 0 &&
        work->checksums[work->checksum_count - 1].covered.bytes.at == payload.at)
        work->checksum_count--;
}

/* --- packets ---------------------------------------------------------------------------------- */

static void erase_ip(struct work *work) {
    struct redactor *redactor = work->redactor;
    const struct ip_packet *packet = &work->innermost;
    const struct frame_ref ref = {work->packet->frame, work->packet->time, work->packet->point};
    if (packet->is_fragment && !redactor->measured)
        reassembled_note(redactor->reassembled, packet, ref, redactor->clear_ranges);
    erase_payload(work);
    if (headers_of_payload(packet) == 0)
        forget_checksum(work);
    erase(work, (struct span){packet->payload.bytes.end, work->packet->bytes.end},
          REDACTED_TRAILER);
    if (packet->is_fragment && redactor->measured)
        fix_checksum_of_fragment(work, packet);
}

void redactor_packet(struct redactor *redactor, const struct packet *packet, uint8_t *bytes) {
    struct work work = {.redactor = redactor, .packet = packet, .bytes = bytes};
    struct skipped skipped = {.used = 0};
    struct layers layers;
    layers_begin(&layers, packet, &skipped);
    while (layers_next_ip(&layers, &skipped)) {
        note_layer(&work, &layers.packet);
        layers_enter_tunnel(&layers, &skipped);
    }
    if (layers.is_ip)
        erase_ip(&work);
    else
        erase(&work,
              span_after((struct span){layers.rest.bytes.at, packet->bytes.end},
                         headers_of_link(&layers, &skipped)),
              REDACTED_NO_IP);
    fix_checksums(&work);
    redactor->redacted.packets += work.changed && !redactor->measured;
}

/* --- the whole -------------------------------------------------------------------------------- */

struct redactor *redactor_new(struct clear_ranges *clear_ranges) {
    struct redactor *redactor = g_new0(struct redactor, 1);
    redactor->clear_ranges = clear_ranges;
    redactor->reassembled = reassembled_new();
    redactor->left = g_byte_array_new();
    return redactor;
}

void redactor_free(struct redactor *redactor) {
    reassembled_free(redactor->reassembled);
    g_byte_array_unref(redactor->left);
    g_free(redactor);
}

void redactor_measured(struct redactor *redactor) {
    redactor->measured = true;
}

const struct redacted *redactor_counts(const struct redactor *redactor) {
    return &redactor->redacted;
}
