/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture that is read by a thread of its own, some batches of packets ahead of who takes them:
 * reading, unpacking and filtering go on while the packets before are looked at. */
#ifndef UCSCOPE_CAPTURE_READ_AHEAD_READER_H
#define UCSCOPE_CAPTURE_READ_AHEAD_READER_H

#include "capture/read/reader.h"

/* Takes over `inner`, of which nothing was read yet, and answers a reader of the same packets,
 * secrets, errors and counts. Where the system gives it no thread, it answers `inner` itself. */
struct reader *ahead_reader_new(struct reader *inner);

#endif
