/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a transfer that is not whole came to its end. What was sent and not acknowledged, and what
 * was acknowledged and not followed, are told by who tried again. */
#include "capture/observe/tftp/tftp_transfer.h"

#include <glib.h>

enum { ATTEMPTS_LEAST = 3 }; /* the first one, and two more */
static const int64_t fair_wait = 3 * TIME_SECOND;

/* Every block so far was captured, and there are more to come: the latest is full. */
static bool is_unbroken(const struct tftp_source *source) {
    const struct tftp_blocks *blocks = &source->blocks;
    const bool is_all =
        blocks->has_total && (uint64_t)blocks->highest * blocks->size == blocks->total;
    return blocks->highest > 0 && blocks->stored == blocks->highest && blocks->size > 0 &&
           blocks->highest_length == blocks->size && !is_all;
}

/* The client says that it has everything, or the options alone, and waits. */
static bool is_followed_by_nothing(const struct tftp_source *source, int64_t now) {
    const bool has_all = source->acks > 0 && source->acked == (uint16_t)source->blocks.highest;
    return has_all && (source->blocks.highest == 0 || is_unbroken(source)) &&
           (source->acks >= ATTEMPTS_LEAST || time_between(source->ack.time, now) >= fair_wait);
}

/* How often what comes next was sent without an acknowledgement of it. */
static unsigned attempts_of(const struct tftp_transfer *transfer,
                            const struct tftp_source *source) {
    if (source->blocks.highest == 0)
        return source->acks == 0 ? transfer->oacks : 0;
    return source->repeats + 1;
}

void tftp_stop_note_gone(struct tftp_transfer *transfer, struct frame_ref ref) {
    if (transfer->client_gone.frame != 0)
        return;
    transfer->client_gone = ref;
    for (unsigned i = 0; i < transfer->source_count; i++)
        transfer->tried_before =
            MAX(transfer->tried_before, attempts_of(transfer, &transfer->sources[i]));
}

static void end_by(struct download *download, enum download_end end, struct frame_ref ended,
                   unsigned times, int64_t waited) {
    download->end = end;
    download->ended = ended;
    download->times = times;
    download->waited = waited;
}

void tftp_stop_note_error(struct download *download, const struct tftp_source *source,
                          enum download_end end, struct frame_ref ref) {
    if (source->blocks.stored == source->blocks.highest)
        end_by(download, end, ref, 0, 0);
}

/* By the very port of which ICMP said in its name that it is closed: somebody in between said so.
 */
static bool has_asked_again(const struct tftp_transfer *transfer) {
    return transfer->client_gone.frame != 0 &&
           transfer->download.repeated.frame > transfer->client_gone.frame;
}

void tftp_stop_judge(const struct tftp_transfer *transfer, const struct tftp_source *source,
                     int64_t now, struct download *download) {
    const bool only_options = source->blocks.highest == 0;
    const struct frame_ref first = only_options ? download->request : source->newest,
                           last = only_options ? transfer->oack : source->again;
    const unsigned attempts = attempts_of(transfer, source);
    download->block_size = source->blocks.size;
    const bool asked_again = has_asked_again(transfer);
    const unsigned least = asked_again ? 2 : ATTEMPTS_LEAST;
    /* A client that is gone may have left because it was not heard. */
    const bool is_gone = (only_options || is_unbroken(source)) && !asked_again &&
                         transfer->client_gone.frame != 0 &&
                         transfer->tried_before < ATTEMPTS_LEAST;
    if (asked_again)
        download->turned_away = transfer->client_gone;
    if (is_followed_by_nothing(source, now))
        end_by(download, DOWNLOAD_END_SILENCE, source->ack, source->acks,
               time_between(first.time, source->acks >= ATTEMPTS_LEAST ? source->ack.time : now));
    else if (is_gone)
        end_by(download, DOWNLOAD_END_CLIENT, transfer->client_gone, 0,
               time_between(first.time, transfer->client_gone.time));
    else if (attempts >= least && (only_options || is_unbroken(source)))
        end_by(download, DOWNLOAD_END_UNACKNOWLEDGED, last, attempts,
               time_between(first.time, last.time));
}
