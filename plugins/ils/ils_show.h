/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ILS as a person sees it in Wireshark: the Info column as a story, and the tree. Nothing of it is
 * a field that Cisco published, and the texts say so. */
#ifndef UCSCOPE_PLUGINS_ILS_ILS_SHOW_H
#define UCSCOPE_PLUGINS_ILS_ILS_SHOW_H

#include "plugins/ils/ils_conversation.h"

void ils_show_register(int proto);

/* Tree and Info column of one packet. */
void ils_show_packet(const struct ils_conversation *session, const struct ils_shown_packet *packet,
                     tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

/* TLS where none was expected: a line above what the TLS dissector shows. */
void ils_show_tls(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree);

#endif
