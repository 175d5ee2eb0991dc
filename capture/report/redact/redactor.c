/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/redact/redactor.h"

#include <glib.h>
#include <string.h>

#include "capture/net/transport.h"
#include "capture/net/upper_pdu.h"
#include "capture/report/redact/checksum.h"
#include "capture/report/redact/headers.h"
#include "capture/report/redact/readdress.h"
#include "capture/report/redact/reassembled.h"

enum { CHECKSUMS_MOST = 16 };

struct redactor {
    struct clear_ranges *clear_ranges;
    struct reassembled *reassembled;
    struct pseudonymizer *addresses; /* NULL: they stay */
    GByteArray *left;                /* what is left of the payload at hand */
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
    struct readdress readdress; /* with redactor->addresses */
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

/* What became a pseudonym was not taken out. */
static size_t count_gone(const uint8_t *before, const uint8_t *left, size_t length) {
    size_t gone = 0;
    for (size_t i = 0; i < length; i++)
        gone += before[i] != left[i] && (left[i] == 0 || left[i] == ' ' || left[i] == '.');
    return gone;
}

/* Puts `left` in the place of as many bytes of the packet. */
static void replace(struct work *work, struct span part, const uint8_t *left,
                    enum redacted_kind kind) {
    uint8_t *bytes = work->bytes + (part.at - work->packet->bytes.at);
    const size_t length = span_len(part);
    if (memcmp(bytes, left, length) == 0)
        return;
    if (!work->redactor->measured)
        work->redactor->redacted.bytes[kind] += count_gone(bytes, left, length);
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
static struct checksum *note_checksum(struct work *work, const struct ip_packet *packet) {
    struct checksum *checksum = &work->checksums[work->checksum_count];
    if (!work->redactor->measured || packet->is_fragment ||
        work->checksum_count == CHECKSUMS_MOST || !checksum_find(packet, checksum))
        return NULL;
    work->right[work->checksum_count++] = checksum_is_right(checksum);
    return checksum;
}

/* What of its checksum has to be known while it is as it was captured comes first. */
static void take_layer(struct work *work, const struct ip_packet *packet) {
    struct redactor *redactor = work->redactor;
    const struct frame_ref ref =
        frame_ref_of(work->packet->frame, work->packet->time, work->packet->point);
    struct checksum *checksum = note_checksum(work, packet);
    work->innermost = *packet;
    if (packet->is_fragment && !redactor->measured)
        reassembled_note(redactor->reassembled, packet, ref, redactor->clear_ranges);
    if (redactor->addresses == NULL)
        return;
    readdress_ip(&work->readdress, packet);
    readdress_tcp(&work->readdress, packet);
    if (checksum != NULL)
        checksum_readdress(checksum, packet);
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
    if (is_cut || work->changed || work->redactor->addresses != NULL)
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
    const struct redactor *redactor = work->redactor;
    const struct ip_packet *packet = &work->innermost;
    erase_payload(work);
    if (headers_of_payload(packet) == 0)
        forget_checksum(work);
    erase(work, (struct span){packet->payload.bytes.end, work->packet->bytes.end},
          REDACTED_TRAILER);
    if (redactor->addresses != NULL)
        readdress_icmp(&work->readdress, packet);
    if (packet->is_fragment && redactor->measured)
        fix_checksum_of_fragment(work, packet);
}

static void erase_other(struct work *work, const struct layers *layers,
                        const struct skipped *skipped) {
    const bool addresses_stay = work->redactor->addresses == NULL;
    const struct span rest = {layers->rest.at, work->packet->bytes.end};
    const size_t headers = headers_of_link(layers, skipped, addresses_stay);
    erase(work, span_after(rest, headers), REDACTED_NO_IP);
    if (!addresses_stay)
        readdress_arp(&work->readdress, span_first(rest, headers));
}

/* Of a message that was exported: all tags stay. Ranges are counted as those of a datagram. */
static void erase_pdu(struct work *work) {
    struct upper_pdu pdu = {.payload = work->packet->bytes};
    if (!upper_pdu_read(work->packet->bytes, &pdu)) {
        erase(work, work->packet->bytes, REDACTED_NO_IP);
        return;
    }
    if (!span_is_empty(pdu.payload)) {
        uint8_t *left = room_for(work, span_len(pdu.payload));
        reassembled_copy_clear(work->redactor->clear_ranges, work->packet->frame, pdu.payload,
                               UDP_HEADER, 0, left);
        replace(work, pdu.payload, left, REDACTED_NO_IP);
    }
    if (work->redactor->addresses != NULL)
        readdress_pdu(&work->readdress);
}

static void readdress_frames(const struct work *work, const struct layers *layers) {
    readdress_link(&work->readdress);
    for (unsigned i = 0; i < layers->frame_count; i++)
        readdress_frame(&work->readdress, layers->frames[i]);
}

void redactor_packet(struct redactor *redactor, const struct packet *packet, uint8_t *bytes) {
    struct work work = {
        .redactor = redactor,
        .packet = packet,
        .bytes = bytes,
        .readdress = {redactor->addresses, packet, bytes, &redactor->redacted.addresses}};
    struct skipped skipped = {.used = 0};
    struct layers layers;
    if (packet->link_type == LINK_TYPE_UPPER_PDU) {
        erase_pdu(&work);
        redactor->redacted.packets += work.changed && !redactor->measured;
        return;
    }
    layers_begin(&layers, packet, &skipped);
    while (layers_next_ip(&layers, &skipped)) {
        take_layer(&work, &layers.packet);
        layers_enter_tunnel(&layers, &skipped);
    }
    if (layers.is_ip)
        erase_ip(&work);
    else
        erase_other(&work, &layers, &skipped);
    if (redactor->addresses != NULL)
        readdress_frames(&work, &layers);
    fix_checksums(&work);
    redactor->redacted.packets += work.changed && !redactor->measured;
}

/* --- the whole -------------------------------------------------------------------------------- */

struct redactor *redactor_new(struct clear_ranges *clear_ranges, struct pseudonymizer *addresses) {
    struct redactor *redactor = g_new0(struct redactor, 1);
    redactor->clear_ranges = clear_ranges;
    redactor->addresses = addresses;
    redactor->reassembled = reassembled_new(addresses);
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
