/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A trust list as Wireshark has it: what the decoder hands out lies in these bytes, and is shown at
 * its place in them. */
#ifndef UCSCOPE_PLUGINS_CTL_CTL_VIEW_H
#define UCSCOPE_PLUGINS_CTL_CTL_VIEW_H

#include <epan/packet.h>

#include "wire/span.h"

/* A hostile file can be all tags; Wireshark gives up a packet of a million items. */
enum { CTL_TLVS_SHOWN_MOST = 20000 };

struct ctl_view {
    tvbuff_t *tvb;
    packet_info *pinfo;
    struct span bytes;   /* all captured bytes of `tvb` */
    unsigned tlvs_shown; /* so far */
};

/* Where `part`, which lies in the view, begins: the one place that turns pointers into offsets. */
static inline int ctl_view_start(const struct ctl_view *view, struct span part) {
    return part.at == NULL ? 0 : (int)(part.at - view->bytes.at);
}

static inline int ctl_view_length(struct span part) {
    return (int)span_len(part);
}

static inline tvbuff_t *ctl_view_subset(const struct ctl_view *view, struct span part) {
    return tvb_new_subset_length(view->tvb, ctl_view_start(view, part), ctl_view_length(part));
}

/* The text with control characters escaped, no longer than is good for one of several things on a
 * line; lives as long as the dissection. "" when it is absent. */
const char *ctl_view_text(const struct ctl_view *view, struct span text);

/* "41:c0:88:9e"; the same. */
const char *ctl_view_serial(const struct ctl_view *view, struct span serial);

#endif
