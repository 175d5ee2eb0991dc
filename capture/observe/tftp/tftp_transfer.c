/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/observe/tftp/tftp_transfer.h"

#include "capture/observe/download/download.h"
#include "capture/observe/text.h"
#include "ctl/header.h"

/* Errors may quote a name that is not to stay. */
static void allow(const struct tftp_transfer *transfer, size_t from, size_t length) {
    if (transfer->is_harmless)
        redact_allow_datagram(transfer->observe, from, length);
}

struct tftp_transfer *tftp_transfer_new(struct observe *observe,
                                        const struct udp_datagram *datagram,
                                        const struct tftp_packet *request,
                                        const char name[DOWNLOAD_NAME], struct frame_ref ref,
                                        const struct tftp_transfer *before) {
    struct tftp_transfer *transfer = budget_new(&observe->budget, sizeof *transfer);
    if (transfer == NULL)
        return NULL;
    transfer->link.data = transfer;
    transfer->observe = observe;
    transfer->asked = request->options;
    transfer->as_text = request->as_text;
    transfer->is_counted = !download_is_kept(name);
    transfer->touched = ref.time;
    transfer->download = (struct download){.transport = DOWNLOAD_TFTP,
                                           .client = datagram->source,
                                           .server = datagram->destination,
                                           .request = ref,
                                           .requests = 1};
    g_strlcpy(transfer->download.name, name, DOWNLOAD_NAME);
    for (unsigned i = 0; before != NULL && i < before->source_count; i++)
        transfer->stale[transfer->stale_count++] =
            (struct tftp_stale){before->sources[i].sender, before->sources[i].was_single};
    return transfer;
}

void tftp_transfer_free(struct tftp_transfer *transfer) {
    tftp_sources_drop(transfer);
    budget_free(tftp_budget(transfer), transfer, sizeof *transfer);
}

void tftp_transfer_repeat(struct tftp_transfer *transfer, struct frame_ref ref) {
    struct download *download = &transfer->download;
    transfer->touched = ref.time;
    download->repeated = ref;
    download->requests++;
}

/* --- telling --------------------------------------------------------------------------------- */

/* The transfer is over: tells of it and keeps only what later stray packets are known by. */
static void report(struct tftp_transfer *transfer, unsigned type, struct frame_ref ref) {
    struct download *download = &transfer->download;
    struct event event = {.type = type,
                          .ref = ref,
                          .actor = type == EVENT_DOWNLOAD_UNANSWERED ? CLIENT : SERVER,
                          .outside = {download->client, download->server},
                          .outside_protocol = IP_UDP,
                          .data = download};
    transfer->done = true;
    transfer->observe->sink(transfer->observe->sink_data, &event);
    tftp_sources_drop(transfer);
}

/* netascii (RFC 764): CR LF is a line end, CR NUL a CR. */
static struct span without_carriage_returns(struct span text) {
    uint8_t *out = (uint8_t *)text.at;
    struct span result = {text.at, text.at};
    for (const uint8_t *at = text.at; at < text.end; at++) {
        bool pair = *at == '\r' && at + 1 < text.end && (at[1] == '\n' || at[1] == 0);
        *out++ = pair && at[1] == '\n' ? '\n' : *at;
        at += pair;
    }
    result.end = out;
    return result;
}

static void tell_source(struct tftp_transfer *transfer, struct tftp_source *source,
                        const char *why) {
    struct download *download = &transfer->download;
    download->sender = source->sender;
    download->first = source->first;
    download->last = source->last;
    tftp_blocks_assemble(&source->blocks, tftp_budget(transfer), download);
    struct span memory = download->bytes;
    if (!download->complete && why[0] != '\0')
        download_note(download->missing, "%s", why);
    if (transfer->as_text && download->complete) {
        download->bytes = without_carriage_returns(memory);
        download->whole = span_len(download->bytes);
    }
    report(transfer, EVENT_DOWNLOAD, source->last);
    if (memory.at != NULL)
        budget_free(tftp_budget(transfer), (void *)memory.at, span_len(memory));
    download->bytes = (struct span){NULL, NULL};
}

/* --- packets --------------------------------------------------------------------------------- */

static void take_error(struct tftp_transfer *transfer, const struct endpoint *sender,
                       const struct tftp_packet *packet, struct frame_ref ref) {
    struct download *download = &transfer->download;
    struct tftp_source *best = tftp_source_best(transfer);
    if (best != NULL && !endpoint_equals(&best->sender, sender))
        return;
    download->status = packet->number;
    text_copy(download->reason, sizeof download->reason, packet->message);
    if (best != NULL && best->blocks.highest > 0) {
        tftp_stop_note_error(download, best, DOWNLOAD_END_ERROR, ref);
        tell_source(transfer, best, "the server gave up");
        return;
    }
    download->sender = *sender;
    download->first = download->last = ref;
    report(transfer, EVENT_DOWNLOAD_REFUSED, ref);
}

/* What is kept of a file is a trust list only: a signed one may hold passwords. */
static void store_block(struct tftp_transfer *transfer, struct tftp_source *source,
                        const struct tftp_packet *packet) {
    if (packet->number == 1)
        source->is_list = download_is_list(transfer->download.name) && ctl_has_magic(packet->data);
    if (source->is_list)
        allow(transfer, packet->state, span_len(packet->data));
}

void tftp_transfer_from_server(struct tftp_transfer *transfer, const struct endpoint *sender,
                               const struct tftp_packet *packet, struct frame_ref ref) {
    transfer->touched = ref.time;
    if (transfer->done)
        return;
    allow(transfer, 0, packet->state);
    if (packet->opcode == TFTP_ERROR) {
        take_error(transfer, sender, packet, ref);
        return;
    }
    if (packet->opcode != TFTP_DATA && packet->opcode != TFTP_OACK)
        return;
    struct tftp_source *source = tftp_source_of(transfer, sender, packet);
    if (source == NULL)
        return;
    if (packet->opcode == TFTP_OACK) {
        tftp_blocks_agree(&source->blocks, &packet->options);
        transfer->oacks++;
        transfer->oack = ref;
        return;
    }
    const uint32_t highest = source->blocks.highest;
    if (!tftp_blocks_add(&source->blocks, tftp_budget(transfer), packet))
        return;
    tftp_source_note_repeat(source, packet->number, highest, ref);
    if (source->first.frame == 0)
        source->first = ref;
    source->last = ref;
    store_block(transfer, source, packet);
    if (tftp_blocks_complete(&source->blocks))
        tell_source(transfer, source, "");
}

/* The client gives up. One that only wanted to know the options does so, too. */
static void take_clients_error(struct tftp_transfer *transfer, struct tftp_source *source,
                               const struct tftp_packet *packet, struct frame_ref ref) {
    enum { OPTIONS_REFUSED = 8 }; /* RFC 2347 */
    struct download *download = &transfer->download;
    if (source->blocks.highest > 0 || packet->number == OPTIONS_REFUSED) {
        tftp_stop_note_error(download, source, DOWNLOAD_END_CLIENT, ref);
        download->status = packet->number;
        text_copy(download->reason, sizeof download->reason, packet->message);
    }
    tell_source(transfer, source, "the client gave up");
}

/* A client that acknowledges block 1 without having acknowledged options got none. */
static void take_acknowledgement(struct tftp_transfer *transfer, struct tftp_source *source,
                                 uint16_t number) {
    transfer->acknowledged = true;
    transfer->acknowledged_options |= number == 0;
    if (source == NULL || number == 0 || transfer->acknowledged_options)
        return;
    struct tftp_blocks *blocks = &source->blocks;
    if (blocks->size == 0 && blocks->highest_length <= TFTP_BLOCK_SIZE)
        tftp_blocks_agree(blocks, &(struct tftp_options){.cut = false});
    if (tftp_blocks_complete(blocks))
        tell_source(transfer, source, "");
}

void tftp_transfer_from_client(struct tftp_transfer *transfer, const struct endpoint *to,
                               const struct tftp_packet *packet, struct frame_ref ref) {
    transfer->touched = ref.time;
    if (transfer->done)
        return;
    struct tftp_source *source = tftp_source_known(transfer, to);
    if (packet->opcode == TFTP_ACK || packet->opcode == TFTP_ERROR)
        allow(transfer, 0, packet->state);
    if (packet->opcode == TFTP_ACK && source != NULL)
        tftp_source_note_acknowledgement(source, packet->number, ref);
    if (packet->opcode == TFTP_ACK)
        take_acknowledgement(transfer, source, packet->number);
    else if (packet->opcode == TFTP_ERROR && source != NULL && transfer->source_count == 1)
        take_clients_error(transfer, source, packet, ref);
}

void tftp_transfer_end(struct tftp_transfer *transfer, int64_t now) {
    struct download *download = &transfer->download;
    if (transfer->done)
        return;
    struct tftp_source *best = tftp_source_best(transfer);
    if (best != NULL)
        tftp_stop_judge(transfer, best, now, download);
    if (best != NULL && best->blocks.highest > 0) {
        tell_source(transfer, best, "");
        return;
    }
    if (best != NULL || transfer->acknowledged) {
        download_note(download->missing, best != NULL ? "every block: the server only agreed to "
                                                        "options"
                                                      : "every block: only what the client sent "
                                                        "was captured");
        if (best != NULL)
            download->sender = best->sender;
        report(transfer, EVENT_DOWNLOAD, download->request);
        return;
    }
    if (transfer->client_gone.frame != 0) /* it turned an answer away that was not captured */
        return;
    download->waited = time_between(download->request.time, MAX(now, transfer->touched));
    report(transfer, EVENT_DOWNLOAD_UNANSWERED, download->request);
}
