/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP addresses as they are written in a text. */
#ifndef UCSCOPE_CAPTURE_NET_ADDRESS_TEXT_H
#define UCSCOPE_CAPTURE_NET_ADDRESS_TEXT_H

#include "capture/net/pseudonyms.h"

/* Puts other addresses in the place of those in a text, which keeps its length: "10.1.2.3",
 * "10.1.2.3:5061", "[2001:db8::1]", "::ffff:10.1.2.3", wherever no letter, digit or point stands
 * beside them. Whatever else has four numbers and points is taken for one, too. Returns how many
 * there were. */
unsigned address_text_replace(uint8_t *text, size_t length, const struct pseudonyms *pseudonyms);

/* The same of the name of a host in DNS that spells its address (RFC 1035 3.5, RFC 3596 2.5): in
 * labels with their lengths, up to the root's. False: it spells none. */
bool address_name_replace(uint8_t *name, size_t length, const struct pseudonyms *pseudonyms);

#endif
