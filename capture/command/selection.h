/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which packets belong to the connections that have findings: those, with the DNS and TFTP of their
 * hosts. */
#ifndef UCSCOPE_CAPTURE_COMMAND_SELECTION_H
#define UCSCOPE_CAPTURE_COMMAND_SELECTION_H

#include <glib.h>
#include <stdbool.h>

#include "capture/diagnose/finding.h"
#include "capture/net/packet.h"

struct selection;

struct selection *selection_new(const struct finding *const *findings, size_t count);
void selection_free(struct selection *selection);

/* All packets in order, to learn the connections of the frames that findings name. */
void selection_learn(struct selection *selection, const struct packet *packet);

/* Then all packets once more, to choose. */
void selection_choose(struct selection *selection, const struct packet *packet);

/* What was chosen: a bit for each packet in its order, the first the lowest of the first byte. */
const uint8_t *selection_bits(const struct selection *selection);
uint64_t selection_packets(const struct selection *selection); /* that there are bits for */
uint64_t selection_chosen(const struct selection *selection);

/* The number that a frame which a finding names has among what was chosen (and the frames without a
 * packet, which stay); 0 when it was never seen. `data` is the struct selection. */
uint64_t selection_new_number(void *data, uint64_t frame);

#endif
