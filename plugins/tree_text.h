/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text in the tree that is no field of the packet: it takes no bytes and stands in brackets. A long
 * one goes on below in lines of its own, for Wireshark shows no more than 240 bytes of an item. */
#ifndef UCSCOPE_PLUGINS_TREE_TEXT_H
#define UCSCOPE_PLUGINS_TREE_TEXT_H

#include <epan/packet.h>

void tree_text_register(void);

/* Puts the item in brackets; returns it. */
proto_item *tree_generated(proto_item *item);

/* Adds a string field; nothing when `text` is NULL or empty. The field's value is the whole text as
 * it is, UTF-8; what is shown has control characters escaped. */
proto_item *tree_text_show(proto_tree *tree, int hf, tvbuff_t *tvb, packet_info *pinfo,
                           const char *text);

/* Adds a string field that is shown as `shown`, without its name. */
proto_item *tree_text_show_as(proto_tree *tree, int hf, tvbuff_t *tvb, packet_info *pinfo,
                              const char *value, const char *shown);

/* `text` with control characters escaped, in memory of this scope; NULL: to be freed with
 * wmem_free. */
char *tree_text_escaped(wmem_allocator_t *scope, const char *text);

/* How many bytes of the text go on its first line. */
int tree_text_line(const char *text);

#endif
