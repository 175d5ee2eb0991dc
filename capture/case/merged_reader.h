/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The captures of a case read as one, in the order of their corrected times. */
#ifndef UCSCOPE_CAPTURE_CASE_MERGED_READER_H
#define UCSCOPE_CAPTURE_CASE_MERGED_READER_H

#include "capture/case/point.h"
#include "capture/read/reader.h"

struct merged_reader;

/* `readers`: one for each point, in their order; NULL where a capture could not be opened. They
 * stay the caller's, as the points do. */
struct merged_reader *merged_reader_new(struct reader *const *readers, const GPtrArray *points);
void merged_reader_free(struct merged_reader *reader);

/* The next packet: packet->time is corrected, packet->point is set, packet->frame is that of its
 * capture. What a capture lacks at its end is passed over. False: there is none. */
bool merged_reader_next(struct merged_reader *reader, struct packet *packet);

#endif
