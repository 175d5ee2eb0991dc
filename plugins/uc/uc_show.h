/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings as a person sees them in Wireshark: a subtree, expert information and a few words in the
 * Info column. */
#ifndef UCSCOPE_PLUGINS_UC_UC_SHOW_H
#define UCSCOPE_PLUGINS_UC_UC_SHOW_H

#include "plugins/uc/uc_capture.h"

#include <epan/packet.h>

/* Registers the fields, and expert information. */
void uc_show_register(int proto);

/* What there is to show of a frame: `const struct finding *`, those found in it and those that it
 * repeats, the gravest first, in memory of the packet; NULL: nothing. */
const wmem_array_t *uc_show_gather(const struct uc_capture *capture, packet_info *pinfo);

/* The `uc` subtree of a frame: findings with their expert information, repetitions with a link to
 * the first. */
void uc_show_frame(const struct uc_capture *capture, const wmem_array_t *findings, tvbuff_t *tvb,
                   packet_info *pinfo, proto_tree *tree);

/* Puts "[uc: certificate refused: unknown CA]" before the rest for the gravest one, nothing for
 * notes. */
void uc_show_info(const struct uc_capture *capture, const wmem_array_t *findings,
                  packet_info *pinfo);

#endif
