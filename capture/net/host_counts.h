/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many connections the hosts of a table have: who has very many of them takes the room of all
 * others, and gives way first. */
#ifndef UCSCOPE_CAPTURE_NET_HOST_COUNTS_H
#define UCSCOPE_CAPTURE_NET_HOST_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

enum { HOST_COUNTS_BUCKETS = 1024 };

/* All zero: nobody has any. Hosts that share a bucket are counted together. */
struct host_counts {
    uint32_t connections[2][HOST_COUNTS_BUCKETS]; /* by enum side */
};

/* The hash of each end's address, by enum side; the same for every call. */
struct host_hashes {
    uint64_t hashes[2];
};

static inline uint32_t *host_counts_of(struct host_counts *counts, const struct host_hashes *hosts,
                                       unsigned side) {
    return &counts->connections[side][hosts->hashes[side] % HOST_COUNTS_BUCKETS];
}

static inline void host_counts_add(struct host_counts *counts, const struct host_hashes *hosts) {
    ++*host_counts_of(counts, hosts, 0);
    ++*host_counts_of(counts, hosts, 1);
}

static inline void host_counts_remove(struct host_counts *counts, const struct host_hashes *hosts) {
    --*host_counts_of(counts, hosts, 0);
    --*host_counts_of(counts, hosts, 1);
}

/* The client or the server has more than so many. */
static inline bool host_counts_exceed(struct host_counts *counts, const struct host_hashes *hosts,
                                      uint32_t most) {
    return *host_counts_of(counts, hosts, 0) > most || *host_counts_of(counts, hosts, 1) > most;
}

#endif
