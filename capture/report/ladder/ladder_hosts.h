/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hosts as lifelines: which role each plays, and who shares one when they are many. Private to this
 * folder. */
#ifndef UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_HOSTS_H
#define UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_HOSTS_H

#include "capture/report/ladder/ladder_build.h"

struct ladder_hosts;

struct ladder_hosts *ladder_hosts_new(void);
void ladder_hosts_free(struct ladder_hosts *hosts);

/* What a host does, and what it is called. What is told of an address first counts; "" and NULL
 * tell nothing. `is_asked`: others call it so, which counts more than what it calls itself. */
void ladder_hosts_learn_role(struct ladder_hosts *hosts, const struct address *address,
                             const char *role);
void ladder_hosts_learn_name(struct ladder_hosts *hosts, const struct address *address,
                             const char *name, bool is_asked);

/* Something passed between these two. `weight`: how much it matters that both have a lifeline. */
void ladder_hosts_count(struct ladder_hosts *hosts, const struct endpoint *from,
                        const struct endpoint *to, unsigned weight);

/* After all of them: adds lifelines, `most` of them, in the order in which hosts came up. */
void ladder_hosts_draw(struct ladder_hosts *hosts, struct ladder *ladder, unsigned most);

/* Whether these two have lifelines. */
bool ladder_hosts_have(const struct ladder_hosts *hosts, const struct endpoint *one,
                       const struct endpoint *other);

/* The lifeline of `one`, which spoke with `other`. `is_shared`: with other hosts. */
unsigned ladder_hosts_lifeline(const struct ladder_hosts *hosts, const struct endpoint *one,
                               const struct endpoint *other, bool *is_shared);

#endif
