/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shows the TLVs of a header or record, each as a subtree with tag, length and value. */
#ifndef UCSCOPE_PLUGINS_CTL_CTL_TLV_H
#define UCSCOPE_PLUGINS_CTL_CTL_TLV_H

#include "ctl/tlv.h"
#include "plugins/ctl/ctl_view.h"

void ctl_tlv_register(void);
void ctl_tlv_handoff(void); /* looks for the dissector of certificates */

/* Adds all TLVs of the walk below `tree`, with their anomalies. Returns those anomalies. */
uint32_t ctl_tlv_show_all(struct ctl_view *view, proto_tree *tree, struct ctl_walk walk);

#endif
