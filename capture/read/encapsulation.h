/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wireshark's numbers for link layers (WTAP_ENCAP_) against those of capture files (LINKTYPE_, as
 * listed on tcpdump.org/linktypes.html). libwiretap exports one direction only; the other is made
 * from it, so both follow the Wireshark that is installed. Used by the scanner and the plugin. */
#ifndef UCSCOPE_CAPTURE_READ_ENCAPSULATION_H
#define UCSCOPE_CAPTURE_READ_ENCAPSULATION_H

#include <stdbool.h>
#include <stdint.h>

/* What Wireshark can read but no capture file has a number for. */
#define LINK_TYPE_NONE UINT32_MAX

/* The LINKTYPE_ number for the bytes that Wireshark hands out with encapsulation `encap`, or
 * LINK_TYPE_NONE. Where Wireshark takes a pseudo-header off, it is the number of what is left if
 * there is one (PPP), else the number of the file. Needs no wtap_init; safe in any thread. */
uint32_t encapsulation_link_type(int encap);

/* The one number for link types that mean the same (PPP has two, raw IP three): the one that
 * encapsulation_link_type answers. A number that Wireshark does not know stays as it is. */
uint32_t link_type_canonical(uint32_t link_type);

/* Whether Wireshark hands out other bytes of such packets than the file has: it takes a
 * pseudo-header off, or turns the numbers of one that is in the byte order of whoever captured
 * (LINKTYPE_USB_LINUX, NFLOG, USB_LINUX_MMAPPED). */
bool link_type_is_changed(uint32_t link_type);

/* Whether Wireshark knows it, and hands out the bytes that the file has. */
bool link_type_is_plain(uint32_t link_type);

#endif
