/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which packets belong to the connections that have findings: those, with the DNS and TFTP of their
 * hosts. */
#ifndef UCSCOPE_CAPTURE_COMMAND_FLOW_FILTER_H
#define UCSCOPE_CAPTURE_COMMAND_FLOW_FILTER_H

#include <glib.h>
#include <stdbool.h>

#include "capture/net/packet.h"
#include "capture/rules/finding.h"

struct flow_filter;

struct flow_filter *flow_filter_new(const struct finding *const *findings, size_t count);
void flow_filter_free(struct flow_filter *flow_filter);

/* All packets in order, to learn the connections of the frames that findings name. */
void flow_filter_learn(struct flow_filter *flow_filter, const struct packet *packet);

/* Then all packets once more, to choose. */
void flow_filter_choose(struct flow_filter *flow_filter, const struct packet *packet);

/* What was chosen: a bit for each packet in its order, the first the lowest of the first byte. */
const uint8_t *flow_filter_bits(const struct flow_filter *flow_filter);
uint64_t flow_filter_packets(const struct flow_filter *flow_filter); /* that there are bits for */
uint64_t flow_filter_chosen(const struct flow_filter *flow_filter);

/* How many of the first `packets` packets were not. */
uint64_t flow_filter_left_out(const struct flow_filter *flow_filter, uint64_t packets);

/* The number that a frame which a finding names has among what was chosen (and the frames without a
 * packet, which stay); 0 when it was never seen. `data` is the struct flow_filter. */
uint64_t flow_filter_new_number(void *data, uint64_t frame);

#endif
