/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets that were not understood, counted by kind, so that the report can say what it did not
 * see. */
#ifndef UCSCOPE_CAPTURE_NET_SKIPPED_H
#define UCSCOPE_CAPTURE_NET_SKIPPED_H

#include <stdbool.h>
#include <stdint.h>

enum skipped_kind {
    SKIPPED_LINK_TYPE,   /* number: LINKTYPE_ */
    SKIPPED_ETHERTYPE,   /* number: EtherType, or the PPP protocol number */
    SKIPPED_IP_PROTOCOL, /* number: IP protocol */
    SKIPPED_CUT,         /* the snap length cut a header; number: 0 */
    SKIPPED_MALFORMED,   /* a header contradicts itself; number: 0 */
};

struct skipped_count {
    enum skipped_kind kind;
    uint32_t number;
    uint64_t packets;
};

enum { SKIPPED_KINDS = 64 };

/* The kinds met, in the order they were first met. What does not fit is counted in `other`. */
struct skipped {
    struct skipped_count counts[SKIPPED_KINDS];
    unsigned used;
    uint64_t other;
};

void skipped_add(struct skipped *skipped, enum skipped_kind kind, uint32_t number);

/* What was met elsewhere counts, too. */
void skipped_add_all(struct skipped *sum, const struct skipped *more);

/* Writes for people: "link type 127", "ARP", "EtherType 0x88cc", "IP protocol 89 (OSPF)". Always
 * terminated; returns `out`. */
enum { SKIPPED_TEXT = 64 };
const char *skipped_write(const struct skipped_count *count, char out[SKIPPED_TEXT]);

/* Kind and number of what skipped_write wrote. False: it did not write that. */
bool skipped_read(const char *text, struct skipped_count *out);

#endif
