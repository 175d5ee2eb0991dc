/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How often each byte of a side was seen, whatever packets it lay in: a capture at a host that
 * leaves cutting segments to its network card, or has it put them together, shows others. */
#ifndef UCSCOPE_CAPTURE_CASE_COVERAGE_H
#define UCSCOPE_CAPTURE_CASE_COVERAGE_H

#include "capture/case/point.h"

/* No keep-alive and no reset. */
static inline bool case_has_data(const struct case_packet *packet) {
    return packet->length > 1 && (packet->flags & TCP_RST) == 0;
}

struct coverage {
    GArray *begins, *ends; /* int32_t, from `origin`, each sorted: of packets with data */
    uint32_t origin;
};

/* `origin`: a sequence number near those of the side. Free with coverage_clear. */
struct coverage coverage_of(const struct case_side *sent, uint32_t origin);
void coverage_clear(struct coverage *coverage);

/* How many packets have the byte of this sequence number. */
unsigned coverage_count(const struct coverage *coverage, uint32_t sequence);

/* Of bytes that both have: as often as ours has them, and how much less often theirs does. Both
 * have one origin. */
struct coverage_loss {
    uint64_t sent, lost;
};
struct coverage_loss coverage_compare(const struct coverage *ours, const struct coverage *theirs);

#endif
