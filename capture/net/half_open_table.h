/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Half-open connections by their endpoints, and by how long they were unused. For flow_table.c. */
#ifndef UCSCOPE_CAPTURE_NET_HALF_OPEN_TABLE_H
#define UCSCOPE_CAPTURE_NET_HALF_OPEN_TABLE_H

#include "capture/net/half_open.h"
#include "capture/net/host_counts.h"

struct half_open_table;

struct half_open_table *half_open_table_new(unsigned capacity);
void half_open_table_free(struct half_open_table *table); /* NULL is fine */

/* Between two endpoints, whichever side each is; `hash` is the same for both orders. NULL: none. */
struct half_open *half_open_table_find(struct half_open_table *table, uint64_t hash,
                                       const struct endpoint *a, const struct endpoint *b);

/* A new one without SYNs. NULL: there is no room or no memory. `hosts` is of the endpoints. */
struct half_open *half_open_table_add(struct half_open_table *table, uint64_t hash,
                                      const struct host_hashes *hosts,
                                      const struct endpoint *client, const struct endpoint *server);

/* It was used: `touched` is later than any before. */
void half_open_table_touch(struct half_open_table *table, struct half_open *half_open,
                           uint64_t touched);

void half_open_table_remove(struct half_open_table *table, struct half_open *half_open,
                            const struct host_hashes *hosts);

/* The one unused for longest. NULL: there is none. */
struct half_open *half_open_table_oldest(const struct half_open_table *table);

/* The one to let go of when there is no room: of a host that has many, the oldest; else the oldest
 * of all. `hosts_of(data, it)` hashes its ends. NULL: there is none. */
typedef struct host_hashes half_open_hosts(const void *data, const struct endpoint endpoints[2]);
struct half_open *half_open_table_least(struct half_open_table *table, half_open_hosts *hosts_of,
                                        const void *data);

#endif
