/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The whole of net, observe and rules behind a few calls. The command feeds it from capture
 * files, the Wireshark plugin from dissected frames; the same packets give the same findings. One
 * engine sees one capture, is used by one thread at a time, never prints, reads no files, and holds
 * bounded memory. */
#ifndef UCSCOPE_CAPTURE_ENGINE_H
#define UCSCOPE_CAPTURE_ENGINE_H

#include "capture/net/clear_ranges.h"
#include "capture/net/net.h"
#include "capture/net/packet.h"
#include "capture/net/pseudonyms.h"
#include "capture/observe/event.h"
#include "capture/observe/tls/tls_decrypted.h"
#include "capture/rules/finding.h"
#include "capture/rules/not_judged.h"
#include "capture/rules/service_map.h"
#include "capture/rules/services.h"

struct engine;

/* A trust list, and what it is called in findings. */
struct engine_list {
    const char *path;
    struct span bytes;
};

/* The files of a host whose packets were captured, as PEM texts: see host_store.h. */
struct engine_host {
    uint32_t point; /* packet->point of its capture */
    struct span authorities, own;
};

struct engine_options {
    const struct services *services; /* NULL: the default ports. Must outlive the engine */
    /* XMPP dialback secrets to check keys with, NULL at the end; NULL: none. They must outlive the
     * engine and are never told. */
    const char *const *dialback_secrets;
    bool
        quotes_nothing; /* findings quote nothing of what is taken out when a capture is redacted */
    /* Trust lists to compare downloads with; NULL: none. Copied by engine_new. */
    const struct engine_list *lists;
    unsigned list_count;
    const struct engine_host *hosts; /* NULL: none. Copied by engine_new */
    unsigned host_count;
    unsigned flow_capacity;                /* 0: the default, 65,536 connections at a time */
    const struct ils_framing *ils_framing; /* NULL: it is learned. Must outlive the engine */
    const struct frame_files *files;       /* that the capture lies in, as far as they are known by
                                              then; NULL: it is one. Must outlive the engine */
    /* Sees every event, before the rules do; NULL: nobody does. Events live during the call. */
    event_sink *on_event;
    void *on_event_data;
    /* Sees every TCP segment that is no duplicate; NULL: nobody does. */
    segment_sink *on_segment;
    void *on_segment_data;
};

struct engine *engine_new(const struct engine_options *options, finding_sink *sink,
                          void *sink_data);
void engine_free(struct engine *engine); /* findings are gone with it */

/* From now on `clear_ranges` learns which bytes of packets stay when the capture is redacted, or by
 * which others they are replaced, and findings quote nothing of those that go. Before the first
 * packet; both must outlive the engine. */
void engine_clear_ranges(struct engine *engine, struct clear_ranges *clear_ranges,
                         const struct pseudonyms *pseudonyms);

void engine_packet(struct engine *engine, const struct packet *packet);

/* A fact told from outside: an HTTP status that Wireshark decrypted, or the passing of time
 * (EVENT_TIME). */
void engine_event(struct engine *engine, const struct event *event);

/* End of capture: what is still pending is judged, and every finding is told to be settled. Call it
 * once. */
void engine_finish(struct engine *engine);

/* A record of TLS that was decrypted elsewhere: `from` sent it to `to`, in the frame of `ref` it
 * was complete. Tell it in the order of frames, and before the packet of its frame. */
void engine_decrypted_record(struct engine *engine, const struct endpoint *from,
                             const struct endpoint *to, const struct tls_opened *opened,
                             struct frame_ref ref);

/* The keys there are, which tell why a session was not opened; before the first packet, and more
 * may be added to them later. They must outlive the engine. `fitting` (NULL: nobody) is told of
 * each session that a key fits. */
void engine_know_keys(struct engine *engine, const struct tls_keys *keys, tls_fitting_sink *fitting,
                      void *fitting_data);

/* Of the sessions that are gone; after engine_finish: of all. */
const struct tls_counts *engine_tls_counts(const struct engine *engine);

/* Who called whom for what, in connections that are over; in all of them after engine_finish. */
void engine_service_map(const struct engine *engine, service_pair_sink *sink, void *sink_data);

/* After engine_finish: what of the capture nobody judged. */
struct not_judged engine_not_judged(const struct engine *engine);

const struct net_counts *engine_counts(const struct engine *engine);
const struct limits *engine_limits(const struct engine *engine);

#endif
