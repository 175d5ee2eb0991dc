/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command as Wireshark calls programs that capture for it (extcap(4)): it asks which interfaces
 * there are and what they want to know, and then for packets through a FIFO that it reads. */
#ifndef UCSCOPE_CAPTURE_EXTCAP_EXTCAP_H
#define UCSCOPE_CAPTURE_EXTCAP_EXTCAP_H

#include <stdbool.h>

#include "capture/command/command.h"

/* Whether a command line whose first word this is comes from Wireshark. */
bool extcap_is_asked(const char *word);

/* Answers it. `argv[0]` is the program's name; NULL stands at the end. What is wrong is told on
 * standard error, which Wireshark shows, but for a capture filter's, which it wants on standard
 * output. */
enum exit_status extcap_run(char **argv);

#endif
