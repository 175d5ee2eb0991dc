/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A display filter of Wireshark that shows one connection. */
#ifndef UCSCOPE_CAPTURE_REPORT_DISPLAY_FILTER_H
#define UCSCOPE_CAPTURE_REPORT_DISPLAY_FILTER_H

#include <glib.h>

#include "capture/net/address.h"

/* Appends "tcp.port == 40001 && tcp.port == 5061 && ip.addr == 10.48.47.124 && ip.addr ==
 * 10.48.47.110". `protocol` is IP's number. What is not known, a port 0 or no address, is left
 * out; nothing is appended when nothing is known. */
void display_filter_append(GString *out, uint8_t protocol, const struct endpoint *one,
                           const struct endpoint *other);

#endif
