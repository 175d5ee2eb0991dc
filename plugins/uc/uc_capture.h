/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One load of one capture as Wireshark shows it frame by frame: feeds the engine each frame once
 * and keeps what it finds by frame. Knows nothing of epan. */
#ifndef UCSCOPE_PLUGINS_UC_UC_CAPTURE_H
#define UCSCOPE_PLUGINS_UC_UC_CAPTURE_H

#include <glib.h>

#include "capture/engine.h"
#include "plugins/uc/uc_numbers.h"
#include "plugins/uc/uc_record.h"

/* A frame as Wireshark knows it; enough to tell it from any other. */
struct uc_frame {
    uint32_t number;
    uint32_t length; /* on the wire */
    int64_t offset;  /* of its record in the capture file */
    int64_t time;    /* nanoseconds since 1970-01-01 UTC */
};

/* A trust list that came in a capture, over any transport. */
struct uc_download {
    GBytes *bytes; /* with zeros for what is missing */
    size_t whole;  /* so many of them from the beginning are there */
    char *missing; /* what is not: "blocks 12 to 14 of 25"; "" when nothing is */
};

/* Different lists that are kept for showing, in bytes of all together. The others are as if they
 * had not come. */
enum { UC_DOWNLOADS_MOST = 64 << 20 };

struct uc_capture;

/* What the options point to must outlive it; their `on_event` is not called. */
struct uc_capture *uc_capture_new(const struct engine_options *options);
void uc_capture_free(struct uc_capture *capture); /* findings are gone with it */

/* A frame that Wireshark dissects for the first time, in their order. One that was fed before, or
 * that comes after uc_capture_finish, is passed over: Wireshark tries a read filter on a frame
 * before it dissects it. `packet` is NULL when the frame holds none (a log entry); its frame number
 * is set here. */
void uc_capture_feed(struct uc_capture *capture, const struct uc_frame *frame,
                     const struct packet *packet);

/* The same, with what was decrypted of the frame (struct uc_record). */
void uc_capture_feed_decrypted(struct uc_capture *capture, const struct uc_frame *frame,
                               const struct packet *packet, const GArray *decrypted);

/* There are keys for the TLS session with this random number in its ClientHello. */
void uc_capture_know_key(struct uc_capture *capture, struct span random);

/* No frame will follow: what is pending is judged. May be called again, for nothing. */
void uc_capture_finish(struct uc_capture *capture);

bool uc_capture_is_finished(const struct uc_capture *capture);

/* From which frame to which it went; all zero when there was none. */
struct uc_extent {
    struct uc_frame first, last;
};
struct uc_extent uc_capture_extent(const struct uc_capture *capture);

/* Whether this capture is the one that went from ended->first to ended->last, and all of it was fed
 * by now: its last frame was the last one fed, or is the one `shown` now. */
bool uc_capture_reached(const struct uc_capture *capture, const struct uc_extent *ended,
                        const struct uc_frame *shown);

/* What was found so far for the frame of this number: an array of `const struct finding *` in the
 * order of discovery, or NULL. Valid until the next feed or finish. */
const GPtrArray *uc_capture_findings(const struct uc_capture *capture, uint32_t number);

/* The findings that this frame shows once more: the same. What is among the findings of the frame
 * may be here, too. */
const GPtrArray *uc_capture_repeats(const struct uc_capture *capture, uint32_t number);

/* The lists whose last bytes came in this frame: struct uc_download in the order of telling, or
 * NULL. Valid until the next feed or finish; the bytes, as long as the capture. */
const GPtrArray *uc_capture_downloads(const struct uc_capture *capture, uint32_t number);

/* Whether the last feed added some. */
bool uc_capture_has_new_downloads(const struct uc_capture *capture);

/* Drops what the last feed added to those: it is shown already. */
void uc_capture_drop_downloads(struct uc_capture *capture);

/* Wireshark's number of a frame that a finding names; false when a read filter left that frame out.
 */
bool uc_capture_number(const struct uc_capture *capture, struct frame_ref ref, uint32_t *number);

/* Every finding, as `const struct finding *` in the order of frames. Empty until
 * uc_capture_finish: until then each may still change. */
const GPtrArray *uc_capture_settled(const struct uc_capture *capture);

/* The finding with Wireshark's numbers for frames: evidence that a read filter left out has frame
 * 0, repetitions that it left out are not listed. Those of the copy are to be freed with g_free;
 * whatever else it points to stays the finding's. False when the finding's own frame was left out.
 */
bool uc_capture_renumber(const struct uc_capture *capture, const struct finding *finding,
                         struct finding *renumbered);

/* Who called whom, in connections that are over so far; at the end, in all. Frames are positions:
 * uc_capture_number knows their numbers. */
void uc_capture_service_map(const struct uc_capture *capture, service_pair_sink *sink,
                            void *sink_data);

/* What was fed so far. */
struct uc_totals {
    const struct net_counts *counts;
    const struct limits *limits;
    struct not_judged not_judged; /* once it is finished */
    int64_t earliest, latest;     /* packet, nanoseconds since 1970-01-01 UTC; 0: there was none */
};
struct uc_totals uc_capture_totals(const struct uc_capture *capture);

#endif
