/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/redact/eraser.h"

#include <glib.h>
#include <string.h>

#include "capture/report/redact/checksum.h"
#include "capture/report/redact/headers.h"
#include "capture/report/redact/reassembled.h"

enum { CHECKSUMS_MOST = 16 };

struct eraser {
    struct kept *kept;
    struct reassembled *reassembled;
    GByteArray *left; /* what is left of the payload at hand */
    bool measured;
    struct erased erased;
};

/* One packet under the eraser. */
struct sheet {
    struct eraser *eraser;
    const struct packet *packet;
    uint8_t *bytes;                            /* what packet->bytes views */
    struct ip_packet innermost;                /* valid when layers_end.is_ip */
    struct checksum checksums[CHECKSUMS_MOST]; /* from the outermost */
    bool right[CHECKSUMS_MOST];                /* whether they were */
    unsigned checksum_count;
    bool changed;
};

const char *erased_kind_words(enum erased_kind kind) {
    static const char *const words[ERASED_KIND_COUNT] = {
        [ERASED_TCP] = "over TCP",        [ERASED_UDP] = "over UDP",
        [ERASED_ICMP] = "in ICMP",        [ERASED_OTHER_IP] = "in other IP packets",
        [ERASED_NO_IP] = "outside of IP", [ERASED_TRAILER] = "behind packets",
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
                    enum erased_kind kind) {
    uint8_t *bytes = sheet->bytes + (part.at - sheet->packet->bytes.at);
    const size_t length = span_len(part);
    if (memcmp(bytes, left, length) == 0)
        return;
    if (!sheet->eraser->measured)
        sheet->eraser->erased.bytes[kind] += count_other(bytes, left, length);
    memcpy(bytes, left, length);
    sheet->changed = true;
}

static uint8_t *room_for(struct sheet *sheet, size_t length) {
    g_byte_array_set_size(sheet->eraser->left, (guint)length);
    return sheet->eraser->left->data;
}

static void erase(struct sheet *sheet, struct span part, enum erased_kind kind) {
    if (span_is_empty(part))
        return;
    uint8_t *zeros = room_for(sheet, span_len(part));
    memset(zeros, 0, span_len(part));
    replace(sheet, part, zeros, kind);
}

static enum erased_kind kind_of(const struct ip_packet *packet) {
    switch (packet->protocol) {
    case IP_TCP:
        return ERASED_TCP;
    case IP_UDP:
        return ERASED_UDP;
    case IP_ICMP:
    case IP_ICMPV6:
        return ERASED_ICMP;
    default:
        return ERASED_OTHER_IP;
    }
}

static void erase_payload(struct sheet *sheet) {
    const struct ip_packet *packet = &sheet->innermost;
    const struct span payload = packet->payload.bytes;
    if (span_is_empty(payload))
        return;
    uint8_t *left = room_for(sheet, span_len(payload));
    reassembled_copy_kept(sheet->eraser->kept, sheet->packet->frame, payload,
                          packet->is_fragment ? packet->fragment_offset : 0,
                          headers_of_payload(packet), left);
    replace(sheet, payload, left, kind_of(packet));
}

/* --- checksums -------------------------------------------------------------------------------- */

/* Only what is written needs its checksums. */
static void note_layer(void *data, const struct ip_packet *packet) {
    struct sheet *sheet = data;
    struct checksum *checksum = &sheet->checksums[sheet->checksum_count];
    sheet->innermost = *packet;
    if (!sheet->eraser->measured || packet->is_fragment ||
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
                       reassembled_checksum(sheet->eraser->reassembled, sheet->packet->frame));
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
    struct eraser *eraser = sheet->eraser;
    const struct ip_packet *packet = &sheet->innermost;
    const struct place place = {sheet->packet->frame, sheet->packet->time};
    if (packet->is_fragment && !eraser->measured)
        reassembled_note(eraser->reassembled, packet, place, eraser->kept);
    erase_payload(sheet);
    if (headers_of_payload(packet) == 0)
        forget_checksum(sheet);
    erase(sheet, (struct span){packet->payload.bytes.end, sheet->packet->bytes.end},
          ERASED_TRAILER);
    if (packet->is_fragment && eraser->measured)
        mend_fragment(sheet, packet);
}

void eraser_packet(struct eraser *eraser, const struct packet *packet, uint8_t *bytes) {
    struct sheet sheet = {.eraser = eraser, .packet = packet, .bytes = bytes};
    struct layers_end end;
    layers_walk(packet, note_layer, &sheet, &end);
    if (end.is_ip)
        erase_ip(&sheet);
    else
        erase(&sheet, (struct span){end.rest.bytes.at + headers_of_link(&end), packet->bytes.end},
              ERASED_NO_IP);
    mend_all(&sheet);
    eraser->erased.packets += sheet.changed && !eraser->measured;
}

/* --- the whole -------------------------------------------------------------------------------- */

struct eraser *eraser_new(struct kept *kept) {
    struct eraser *eraser = g_new0(struct eraser, 1);
    eraser->kept = kept;
    eraser->reassembled = reassembled_new();
    eraser->left = g_byte_array_new();
    return eraser;
}

void eraser_free(struct eraser *eraser) {
    reassembled_free(eraser->reassembled);
    g_byte_array_unref(eraser->left);
    g_free(eraser);
}

void eraser_measured(struct eraser *eraser) {
    eraser->measured = true;
}

const struct erased *eraser_counts(const struct eraser *eraser) {
    return &eraser->erased;
}
