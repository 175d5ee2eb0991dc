/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Several captures written as one pcapng file, whose interfaces have their names. What a capture in
 * pcapng says beside packets is carried over: options of packets and interfaces, names,
 * statistics, decryption secrets. */
#ifndef UCSCOPE_CAPTURE_REPORT_PCAPNG_MERGE_H
#define UCSCOPE_CAPTURE_REPORT_PCAPNG_MERGE_H

#include "capture/net/packet.h"
#include "capture/report/pcapng/rewrite.h"

struct merge;

struct merge_input {
    const char *name;                    /* UTF-8 */
    const struct rewrite_source *blocks; /* of its pcapng file; NULL: it has only packets */
};

/* What found no place in the file. */
struct merge_left_out {
    uint64_t packets; /* of a link layer without a number */
    uint64_t blocks;  /* journals and others that are not known */
    uint64_t options;
    uint64_t comments; /* of sections behind the first of a capture */
};

/* All must outlive it. Its times are written in nanoseconds. */
struct merge *merge_new(struct atomic_file *file, const struct merge_input *inputs, unsigned count);
void merge_free(struct merge *merge);

/* Before the first packet: the section's header with these comments (NULL: none), and those of the
 * captures. */
void merge_write_header(struct merge *merge, const GPtrArray *comments);

/* Secrets that were given beside the captures: lines of a TLS key log, in blocks that dumpcap reads
 * from a pipe. After the header, before packets that they open. */
void merge_write_secrets(struct merge *merge, struct span log);

/* The next packet of a capture is left out, as are its comments. False: the blocks have none. */
MUST_USE bool merge_skip_packet(struct merge *merge, unsigned input, const struct packet *packet);

/* The next packet of a capture, with `comments` (UTF-8) beside its own. Its block is taken from the
 * blocks, time, link layer and bytes where there are none from `packet`, whose time counts.
 * False: the blocks have no such packet, or the file cannot be written. */
MUST_USE bool merge_write_packet(struct merge *merge, unsigned input, const struct packet *packet,
                                 const GPtrArray *comments);

/* After the last: what the captures have behind their packets. */
void merge_write_rest(struct merge *merge);

struct merge_left_out merge_left_out(const struct merge *merge);

#endif
