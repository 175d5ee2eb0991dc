/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Display filters of Wireshark, for its field "Apply a display filter" and for tshark -Y. */
#ifndef UCSCOPE_CAPTURE_REPORT_DISPLAY_FILTER_H
#define UCSCOPE_CAPTURE_REPORT_DISPLAY_FILTER_H

#include <glib.h>

#include "capture/report/layout.h"
#include "capture/rules/finding.h"
#include "capture/rules/service_map.h"

/* Appends what shows the finding's connection: "tcp.port == 40001 && tcp.port == 5061 && ip.addr ==
 * 10.48.47.124 && ip.addr == 10.48.47.110". What is not known, a port or an address, is left out;
 * nothing is appended when nothing is known. */
void display_filter_of_finding(GString *out, const struct finding *finding);

/* Appends what shows all connections of the pair; over TFTP all files. */
void display_filter_of_pair(GString *out, const struct service_pair *pair);

/* Adds a filter to a line; where it does not fit it is broken before an operator. */
void display_filter_lay_out(struct layout *layout, const char *filter);

#endif
