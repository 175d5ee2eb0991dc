/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A tree of counts in the menu Statistics > UC, and behind `tshark -z NAME,tree[,FILTER]`. Where
 * statistics are drawn once at the end, all is counted then: in one pass most is known only after
 * its frame. Elsewhere it is counted frame by frame, since Wireshark goes through all frames anew
 * for a statistic. */
#ifndef UCSCOPE_PLUGINS_UC_UC_STATISTIC_H
#define UCSCOPE_PLUGINS_UC_UC_STATISTIC_H

#include "plugins/wireshark_compat.h"

#include <epan/stats_tree.h>

#include "plugins/uc/uc_capture.h"

/* One that was asked for: tshark can be asked for several, with different filters. It is the first
 * member of what a kind stores for it. */
struct uc_statistic {
    const struct uc_statistic_kind *kind;
    stats_tree *tree;
    const char *filter; /* "" when every frame passes */
    bool listens;       /* to the end of the capture */
    struct uc_statistic *next;
};

struct uc_statistic_kind {
    const char *name;  /* of the option: "uc" for `-z uc,tree` */
    const char *title; /* in the menu, below UC */
    size_t size;       /* of what is stored for one that was asked for; zeroed before `start` */
    void (*start)(struct uc_statistic *statistic);
    void (*stop)(struct uc_statistic *statistic);  /* frees what `start` made */
    void (*begin)(struct uc_statistic *statistic); /* before each going through the frames */
    /* A frame passes the filter. What it brings is counted now, unless it is counted in the end. */
    void (*frame)(struct uc_statistic *statistic, struct uc_capture *capture,
                  const packet_info *pinfo, bool count);
    /* Everything that passed is counted; the capture is finished. */
    void (*end)(struct uc_statistic *statistic, struct uc_capture *capture);
    const struct uc_statistic_kind *next; /* NULL; set when it is registered */
};

/* After the tap. `kind` must live for ever. */
void uc_statistic_register(struct uc_statistic_kind *kind);

/* Adds lines at the root for limits of the engine that were reached. */
void uc_statistic_show_limits(const struct uc_statistic *statistic,
                              const struct uc_capture *capture);

#endif
