/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From events to findings: every event is shown to every rule. */
#ifndef UCSCOPE_CAPTURE_DIAGNOSE_DIAGNOSE_H
#define UCSCOPE_CAPTURE_DIAGNOSE_DIAGNOSE_H

#include "capture/diagnose/finding.h"
#include "capture/diagnose/peers.h"
#include "capture/diagnose/services.h"
#include "capture/observe/event.h"

struct diagnose;

/* `services` must outlive it; `limits` is counted into. */
struct diagnose *diagnose_new(const struct services *services, struct limits *limits,
                              finding_sink *sink, void *sink_data);
void diagnose_free(struct diagnose *diagnose);

/* XMPP dialback secrets, NULL at the end; they must outlive it and are never told. */
void diagnose_know_secrets(struct diagnose *diagnose, const char *const *secrets);

/* A trust list to compare downloads with; copied. `path` is what it is called in findings. */
void diagnose_know_list(struct diagnose *diagnose, const char *path, struct span bytes);

/* From now on findings quote nothing from the bodies of messages. */
void diagnose_quote_nothing(struct diagnose *diagnose);

void diagnose_event(struct diagnose *diagnose, const struct event *event);

/* Capture time has got this far (nanoseconds since 1970-01-01 UTC), though the events to come may
 * speak of earlier packets. It never goes back. */
void diagnose_clock(struct diagnose *diagnose, int64_t now);

/* The capture has ended: call it before the connections that are left go. */
void diagnose_finishing(struct diagnose *diagnose);

/* All connections are gone: what is still pending is judged, and every finding told to be settled.
 */
void diagnose_finish(struct diagnose *diagnose);

/* See peers_tell. */
void diagnose_peers(const struct diagnose *diagnose, peering_sink *sink, void *sink_data);

#endif
