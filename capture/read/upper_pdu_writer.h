/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes packets of link type 252 into a pcapng file by libwiretap. */
#ifndef UCSCOPE_CAPTURE_READ_UPPER_PDU_WRITER_H
#define UCSCOPE_CAPTURE_READ_UPPER_PDU_WRITER_H

#include "capture/net/upper_pdu.h"

struct upper_pdu_writer;

/* Begins a file that is to be at `path`: it is written beside it, and renamed once it is whole.
 * NULL on failure: *error is a sentence without the path, to be freed with g_free. */
struct upper_pdu_writer *upper_pdu_create(const char *path, char **error);

/* Adds a packet; `time` in nanoseconds since 1970-01-01 UTC. False: *error as above, and the writer
 * is of no use but for upper_pdu_discard. */
MUST_USE bool upper_pdu_write(struct upper_pdu_writer *writer, const char *dissector,
                              struct span payload, int64_t time, char **error);

/* Renames the file to its path, and frees the writer in any case. False: *error as above; the
 * file that was there before is untouched. */
MUST_USE bool upper_pdu_commit(struct upper_pdu_writer *writer, char **error);

/* Removes what was written, and frees the writer. */
void upper_pdu_discard(struct upper_pdu_writer *writer);

#endif
