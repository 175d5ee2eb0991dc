/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From events to findings: every event is shown to every rule. What subjects are to know before the
 * first event, they are told by functions of their own: dialback_know_secrets, ctl_know_list,
 * tls_know_host. */
#ifndef UCSCOPE_CAPTURE_RULES_RULES_H
#define UCSCOPE_CAPTURE_RULES_RULES_H

#include "capture/observe/event.h"
#include "capture/rules/finding.h"
#include "capture/rules/not_judged.h"
#include "capture/rules/service_map.h"
#include "capture/rules/services.h"

struct rules;

/* `services` must outlive it; `limits` is counted into. */
struct rules *rules_new(const struct services *services, struct limits *limits, finding_sink *sink,
                        void *sink_data);
void rules_free(struct rules *rules);

/* Findings tell frames by the files that these lie in; NULL: the capture is one file. */
void rules_know_files(struct rules *rules, const struct frame_files *files);

/* From now on findings quote nothing from the bodies of messages. */
void rules_quote_nothing(struct rules *rules);

void rules_event(struct rules *rules, const struct event *event);

/* Capture time has got this far (nanoseconds since 1970-01-01 UTC), though the events to come may
 * speak of earlier packets. It never goes back. */
void rules_clock(struct rules *rules, int64_t now);

/* From one packet to the next the time leapt, see capture_clock_leap. */
void rules_clock_leap(struct rules *rules, int64_t before, int64_t after);

/* All connections are gone: what is still pending is judged, and every finding is settled. */
void rules_finish(struct rules *rules);

/* Adds what the rules know of what was not judged: services and their connections. After
 * rules_finish. */
void rules_not_judged(const struct rules *rules, struct not_judged *not_judged);

/* See service_map_tell. */
void rules_service_map(const struct rules *rules, service_pair_sink *sink, void *sink_data);

#endif
