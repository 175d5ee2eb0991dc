/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text in the tree that is no field of the packet: it takes no bytes and stands in brackets. A long
 * one goes on below in lines of its own, for Wireshark shows no more than 240 bytes of an item. */
#ifndef UCSCOPE_PLUGINS_UC_UC_TEXT_H
#define UCSCOPE_PLUGINS_UC_UC_TEXT_H

#include <epan/packet.h>

void uc_text_register(void);

/* Puts the item in brackets; returns it. */
proto_item *uc_generated(proto_item *item);

/* Adds a string field; nothing when `text` is NULL or empty. The field's value is the whole text as
 * it is, UTF-8; what is shown has control characters escaped. */
proto_item *uc_show_text(proto_tree *tree, int hf, tvbuff_t *tvb, packet_info *pinfo,
                         const char *text);

/* `text` with control characters escaped; lives as long as the dissection. */
const char *uc_plain_text(packet_info *pinfo, const char *text);

/* The same in memory of this scope; NULL: to be freed with wmem_free. */
char *uc_text_escaped(wmem_allocator_t *scope, const char *text);

/* How many bytes of the text go on its first line. */
int uc_text_line(const char *text);

#endif
