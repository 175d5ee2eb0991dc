/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Expert information for findings: one field of it for every code of the catalogue. */
#ifndef UCSCOPE_PLUGINS_UC_UC_EXPERTS_H
#define UCSCOPE_PLUGINS_UC_UC_EXPERTS_H

#include "capture/rules/finding.h"

#include <epan/packet.h>

void uc_experts_register(int proto);

/* Says the finding, whose summary `item` shows, in a line that Wireshark does not cut. */
void uc_experts_add(packet_info *pinfo, proto_item *item, const struct finding *finding);

/* The finding in one line of so many bytes at most, in memory of the packet: its summary; with
 * addresses alone for the parties where that is too long, cut at a word if need be. */
const char *uc_experts_line(packet_info *pinfo, const struct finding *finding, size_t most);

#endif
