/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The last step of a case: all captures, shifted to one clock, pass one engine in the order of
 * time, and what was found between them is told beside what that engine finds: one finding for one
 * trouble, whoever saw it. */
#ifndef UCSCOPE_CAPTURE_CASE_COMMON_H
#define UCSCOPE_CAPTURE_CASE_COMMON_H

#include "capture/case/feed.h"
#include "capture/case/paths.h"
#include "capture/engine.h"
#include "capture/read/reader.h"

struct case_common;

/* Who opens TLS for the engines; `number` counts them from 0. */
struct case_opener {
    void *data;
    /* Before the first packet. */
    void (*begin)(void *data, unsigned number, struct engine *engine);
    /* Before each packet that the engine is given; NULL: nothing is opened. */
    void (*packet)(void *data, unsigned number, struct engine *engine, const struct packet *packet);
};

/* What it goes through. All must outlive it. */
struct case_input {
    const struct engine_options *options; /* what of them tells where findings' frames are, and who
                                             sees events and segments, is set anew */
    struct reader *const *readers;        /* one for each point; NULL: it could not be opened */
    struct frame_files *files;            /* merged: frame_files_new_merged */
    const GPtrArray *points, *groups;
    GHashTable *ports;      /* case_index_ports */
    const GPtrArray *paths; /* struct case_path * */
    const GPtrArray *logs;  /* struct case_log *, whose clocks were learned */
    const struct aliases *aliases;
    event_sink *on_event; /* sees every event of all engines; NULL: nobody does */
    void *on_event_data;
    struct case_opener opener;
    bool (*is_stopped)(void);
};

/* Reads all of it. */
struct case_common *case_common_run(const struct case_input *input);
void case_common_free(struct case_common *common);

/* Afterwards, once: one finding for one trouble, and those that lines of traces bear out. */
void case_common_fold(struct case_common *common);

/* All packets of `readers` in the order of time: the number of the engine that each is for, or
 * FEED_COPY. packet->time is corrected, packet->frame that of its capture. */
typedef void case_packet_sink(void *data, int engine, struct packet *packet);
void case_common_read(const struct case_input *input, struct reader *const *readers,
                      struct feed *feed, case_packet_sink *sink, void *data);
struct feed *case_common_feed(const struct case_input *input);

/* struct finding *: settled, in the order of frames; they live as long as `common`. */
const GPtrArray *case_common_findings(const struct case_common *common);

/* What all engines counted, and what none of them judged. */
struct case_counts {
    struct net_counts net;
    struct limits limits;
    struct not_judged not_judged;
};
struct case_counts case_common_counts(const struct case_common *common);

unsigned case_common_engines(const struct case_common *common);
const struct engine *case_common_engine_at(const struct case_common *common, unsigned number);

/* Times of the first and the last packet, corrected; 0: there is none. */
int64_t case_common_first(const struct case_common *common);
int64_t case_common_last(const struct case_common *common);

/* Packets that were passed over, for another capture has them, too. */
uint64_t case_common_copies(const struct case_common *common);

/* Tells each pair of hosts and service of all engines. */
void case_common_service_map(const struct case_common *common, service_pair_sink *sink,
                             void *sink_data);

#endif
