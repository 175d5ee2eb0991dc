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

/* One packet under the eraser. */
struct sheet {
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
static void replace(struct sheet *sheet, struct span part, const uint8_t *left,
                    enum redacted_kind kind) {
    uint8_t *bytes = sheet->bytes + (part.at - sheet->packet->bytes.at);
    const size_t length = span_len(part);
    if (memcmp(bytes, left, length) == 0)
        return;
    if (!sheet->redactor->measured)
        sheet->redactor->redacted.bytes[kind] += count_other(bytes, left, length);
    memcpy(bytes, left, length);
    sheet->changed = true;
}

static uint8_t *room_for(struct sheet *sheet, size_t length) {
    g_byte_array_set_size(sheet->redactor->left, (guint)length);
    return sheet->redactor->left->data;
}

static void erase(struct sheet *sheet, struct span part, enum redacted_kind kind) {
    if (span_is_empty(part))
        return;
    uint8_t *zeros = room_for(sheet, span_len(part));
    memset(zeros, 0, span_len(part));
    replace(sheet, part, zeros, kind);
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

static void erase_payload(struct sheet *sheet) {
    const struct ip_packet *packet = &sheet->innermost;
    const struct span payload = packet->payload.bytes;
    if (span_is_empty(payload))
        return;
    uint8_t *left = room_for(sheet, span_len(payload));
    reassembled_copy_kept(sheet->redactor->clear_ranges, sheet->packet->frame, payload,
                          packet->is_fragment ? packet->fragment_offset : 0,
                          headers_of_payload(packet), left);
    replace(sheet, payload, left, kind_of(packet));
}

/* --- checksums -------------------------------------------------------------------------------- */

/* Only what is written needs its checksums. */
static void note_layer(struct sheet *sheet, const struct ip_packet *packet) {
    struct checksum *checksum = &sheet->checksums[sheet->checksum_count];
    sheet->innermost = *packet;
    if (!sheet->redactor->measured || packet->is_fragment ||
        sheet->checksum_count == CHECKSUMS_MOST || !checksum_find(packet, checksum))
        return;
    sheet->right[sheet->checksum_count++] = checksum_is_right(checksum);
}

static void write_checksum(struct sheet *sheet, struct span covered, size_t field,
                           uint16_t checksum) {
    uint8_t *bytes = sheet->bytes + (covered.at - sheet->packet->bytes.at);
    memcpy(bytes + field, &checksum, sizeof checksum);
}

/* Even where nothing changed, a packet that was cut has a checksum of what is missing. */
static void mend(struct sheet *sheet, const struct checksum *checksum, bool was_right) {
    const bool is_cut = span_len(checksum->covered.bytes) < checksum->covered.length;
    if (is_cut || sheet->changed)
        write_checksum(sheet, checksum->covered.bytes, checksum->field,
                       is_cut || was_right ? checksum_right(checksum) : checksum_wrong(checksum));
}

/* Those inside first: the others cover them. */
static void mend_all(struct sheet *sheet) {
    for (unsigned i = sheet->checksum_count; i > 0; i--)
        mend(sheet, &sheet->checksums[i - 1], sheet->right[i - 1]);
}

static void mend_fragment(struct sheet *sheet, const struct ip_packet *fragment) {
    struct checksum checksum;
    if (headers_of_payload(fragment) > 0 && checksum_find(fragment, &checksum))
        write_checksum(sheet, checksum.covered.bytes, checksum.field,
                       reassembled_checksum(sheet->redactor->reassembled, sheet->packet->frame));
}

/* Where nothing is left of a header, its checksum is gone, too. */
static void forget_checksum(struct sheet *sheet) {
    const struct span payload = sheet->innermost.payload.bytes;
    if (sheet->checksum_count > 0 &&
        sheet->checksums[sheet->checksum_count - 1].covered.bytes.at == payload.at)
        sheet->checksum_count--;
}

/* --- packets ---------------------------------------------------------------------------------- */

static void erase_ip(struct sheet *sheet) {
    struct redactor *redactor = sheet->redactor;
    const struct ip_packet *packet = &sheet->innermost;
    const struct frame_ref ref = {sheet->packet->frame, sheet->packet->time, sheet->packet->point};
    if (packet->is_fragment && !redactor->measured)
        reassembled_note(redactor->reassembled, packet, ref, redactor->clear_ranges);
    erase_payload(sheet);
    if (headers_of_payload(packet) == 0)
        forget_checksum(sheet);
    erase(sheet, (struct span){packet->payload.bytes.end, sheet->packet->bytes.end},
          REDACTED_TRAILER);
    if (packet->is_fragment && redactor->measured)
        mend_fragment(sheet, packet);
}

void redactor_packet(struct redactor *redactor, const struct packet *packet, uint8_t *bytes) {
    struct sheet sheet = {.redactor = redactor, .packet = packet, .bytes = bytes};
    struct skipped skipped = {.used = 0};
    struct layers layers;
    layers_begin(&layers, packet, &skipped);
    while (layers_next_ip(&layers, &skipped)) {
        note_layer(&sheet, &layers.packet);
        layers_enter_tunnel(&layers, &skipped);
    }
    if (layers.is_ip)
        erase_ip(&sheet);
    else
        erase(&sheet,
              span_after((struct span){layers.rest.bytes.at, packet->bytes.end},
                         headers_of_link(&layers, &skipped)),
              REDACTED_NO_IP);
    mend_all(&sheet);
    redactor->redacted.packets += sheet.changed && !redactor->measured;
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
