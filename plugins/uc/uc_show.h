/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Findings as a person sees them in Wireshark: a subtree, expert information and a few words in the
 * Info column. */
#ifndef UCSCOPE_PLUGINS_UC_UC_SHOW_H
#define UCSCOPE_PLUGINS_UC_UC_SHOW_H

#include "plugins/uc/uc_capture.h"

#include <epan/packet.h>

/* Registers the fields, and one expert field for every code of the catalogue. */
void uc_show_register(int proto);

/* The `uc` subtree of a frame with findings, each with its expert information. */
void uc_show_frame(const struct uc_capture *capture, const GPtrArray *findings, tvbuff_t *tvb,
                   packet_info *pinfo, proto_tree *tree);

/* Appends " [uc: certificate refused: unknown CA]" for the worst one, nothing for notes. */
void uc_show_info(const GPtrArray *findings, packet_info *pinfo);

#endif
