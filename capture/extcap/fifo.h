/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The FIFO that Wireshark reads packets from. */
#ifndef UCSCOPE_CAPTURE_EXTCAP_FIFO_H
#define UCSCOPE_CAPTURE_EXTCAP_FIFO_H

#include "capture/command/command.h"
#include "capture/report/atomic_file.h"

/* Waits until somebody reads it. NULL: a line was written to standard error. */
struct atomic_file *fifo_open(const char *path);

/* What is left is written, and the FIFO closed. Takes what came of the capture. A reader that went
 * away wanted no more: that is no failure, and nothing is told. */
enum exit_status fifo_close(struct atomic_file *fifo, const char *path, enum exit_status status);

#endif
