/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes packets of link type 252 into a pcapng file. */
#ifndef UCSCOPE_CAPTURE_REPORT_PCAPNG_UPPER_PDU_WRITER_H
#define UCSCOPE_CAPTURE_REPORT_PCAPNG_UPPER_PDU_WRITER_H

#include <glib.h>

#include "capture/net/packet.h"
#include "capture/net/upper_pdu.h"

struct upper_pdu_writer;

/* Begins a file that is to be at `path`, as atomic_file_open does. Its interfaces are called as
 * `names` (UTF-8), which must outlive the writer; one that gets no packet is not in it. NULL on
 * failure: *error is a sentence without the path, to be freed with g_free. */
struct upper_pdu_writer *upper_pdu_create(const char *path, char *const *names, unsigned count,
                                          char **error);

/* Why Wireshark would not read the packet, a sentence without its beginning; NULL: it reads it. */
const char *upper_pdu_shortcoming(const struct upper_pdu *pdu);

/* The packet that it is, put together in `bytes`, where it lives. */
struct packet upper_pdu_packet(GByteArray *bytes, const struct upper_pdu *pdu, int64_t time);

/* Adds a packet that has no shortcoming; `time` in nanoseconds since 1970-01-01 UTC. `comments`
 * (char *, UTF-8) may be NULL. False: the file cannot be written, and upper_pdu_commit says why. */
bool upper_pdu_write(struct upper_pdu_writer *writer, unsigned interface,
                     const struct upper_pdu *pdu, int64_t time, const GPtrArray *comments);

/* Gives the file its name, and frees the writer in any case. False: *error as above; the file that
 * was there before is untouched. */
MUST_USE bool upper_pdu_commit(struct upper_pdu_writer *writer, char **error);

/* Removes what was written, and frees the writer. */
void upper_pdu_discard(struct upper_pdu_writer *writer);

#endif
