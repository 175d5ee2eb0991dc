/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of the files that a capture lies in, where these are several. */
#ifndef UCSCOPE_CAPTURE_REPORT_FILES_TEXT_H
#define UCSCOPE_CAPTURE_REPORT_FILES_TEXT_H

#include <glib.h>
#include <stdbool.h>

#include "capture/net/frame_files.h"
#include "capture/report/layout.h"

/* "2 files"; to be freed with g_free. */
char *files_text_count(const struct frame_files *files);

/* Whether there is more to say of them than their names: see below. */
bool files_text_has_seams(const struct frame_files *files);

/* "cap_00000.pcap to cap_00019.pcap", then where they do not fit together: strings to be freed with
 * the array. Empty for NULL. */
GPtrArray *files_text_of(const struct frame_files *files);

/* A line: "  files      cap_00000.pcap to cap_00019.pcap; no packet for 12 s between ...", whose
 * text begins at column `indent`. Nothing for NULL. */
void files_text_lay_out(struct layout *layout, const struct frame_files *files, unsigned indent);

#endif
