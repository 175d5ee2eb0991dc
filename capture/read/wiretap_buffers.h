/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes libwiretap fit for several threads. libwsutil 4.0 keeps the small buffers that libwiretap
 * gives back in one list for the whole process, without a lock, and libwiretap uses it in the
 * middle of a pcapng. wiretap_buffers.c has the same two functions without a list; the dynamic
 * linker prefers those of the program, so libwiretap calls them. */
#ifndef UCSCOPE_CAPTURE_READ_WIRETAP_BUFFERS_H
#define UCSCOPE_CAPTURE_READ_WIRETAP_BUFFERS_H

#include <stdbool.h>

/* Whether libwiretap calls the functions of this program. False when it was linked so that they are
 * not exported: then only one thread may be inside libwiretap. */
bool wiretap_buffers_are_ours(void);

#endif
