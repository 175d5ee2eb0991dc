/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/tftp/tftp_transfer.h"

struct tftp_source *tftp_source_known(struct tftp_transfer *transfer, const struct endpoint *end) {
    for (unsigned i = 0; i < transfer->source_count; i++)
        if (endpoint_equals(&transfer->sources[i].sender, end))
            return &transfer->sources[i];
    return NULL;
}

/* A block of the file that this client port had before, sent late. A server that answers everything
 * from one port begins anew: with options, or with a block 1 that cannot be the old file's last. */
static bool is_late(const struct tftp_transfer *transfer, const struct endpoint *sender,
                    const struct tftp_packet *packet) {
    for (unsigned i = 0; i < transfer->stale_count; i++)
        if (endpoint_equals(&transfer->stale[i].sender, sender))
            return packet->opcode == TFTP_DATA &&
                   (packet->number != 1 || transfer->stale[i].single);
    return false;
}

/* One that sent no more than its options, to which the client never spoke; NULL: there is none. */
static struct tftp_source *vain_source(struct tftp_transfer *transfer) {
    for (unsigned i = 0; i < transfer->source_count; i++)
        if (transfer->sources[i].blocks.highest == 0 && transfer->sources[i].acks == 0)
            return &transfer->sources[i];
    return NULL;
}

/* Room for one more. NULL: there is none, which was counted. */
static struct tftp_source *add_source(struct tftp_transfer *transfer) {
    if (transfer->source_count < TFTP_SOURCES)
        return &transfer->sources[transfer->source_count++];
    struct tftp_source *source = vain_source(transfer);
    if (source == NULL)
        tftp_budget(transfer)->limits->hit[LIMIT_DOWNLOADS]++;
    else
        *source = (struct tftp_source){.acks = 0};
    return source;
}

struct tftp_source *tftp_source_of(struct tftp_transfer *transfer, const struct endpoint *sender,
                                   const struct tftp_packet *packet) {
    struct tftp_source *source = tftp_source_known(transfer, sender);
    if (source != NULL || is_late(transfer, sender, packet))
        return source;
    source = add_source(transfer);
    if (source == NULL)
        return NULL;
    source->sender = *sender;
    source->blocks.is_counted = transfer->is_counted;
    bool asked_none = transfer->asked.block_size == 0 && !transfer->asked.cut;
    if (asked_none)
        tftp_blocks_agree(&source->blocks, &transfer->asked);
    source->blocks.has_total = false; /* a request's tsize is no promise */
    return source;
}

struct tftp_source *tftp_source_best(struct tftp_transfer *transfer) {
    struct tftp_source *best = NULL;
    for (unsigned i = 0; i < transfer->source_count; i++) {
        struct tftp_source *source = &transfer->sources[i];
        if (best == NULL || source->blocks.bytes > best->blocks.bytes)
            best = source;
    }
    return best;
}

void tftp_source_note_repeat(struct tftp_source *source, uint16_t number, uint32_t before,
                             struct frame_ref ref) {
    if (source->blocks.highest > before) {
        source->repeats = 0;
        source->newest = ref;
    } else if (number == (uint16_t)before) {
        source->repeats++;
        source->again = ref;
    }
}

void tftp_source_note_acknowledgement(struct tftp_source *source, uint16_t number,
                                      struct frame_ref ref) {
    source->acks = source->acks > 0 && source->acked == number ? source->acks + 1 : 1;
    source->acked = number;
    source->ack = ref;
}

void tftp_sources_drop(struct tftp_transfer *transfer) {
    for (unsigned i = 0; i < transfer->source_count; i++) {
        struct tftp_source *source = &transfer->sources[i];
        source->was_single |= source->blocks.highest == 1;
        tftp_blocks_clear(&source->blocks, tftp_budget(transfer));
    }
}
