/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The capture of a command that takes one: a file, a pipe, or the only one in an archive. */
#ifndef UCSCOPE_CAPTURE_COMMAND_SINGLE_CAPTURE_H
#define UCSCOPE_CAPTURE_COMMAND_SINGLE_CAPTURE_H

#include "capture/read/inputs.h"

struct single_capture {
    struct inputs *inputs;
    const struct input_entry *entry; /* lives as long as the inputs */
};

/* Files of a rotated capture in an archive are one where `joins_sets`. False: there is none, or
 * there are several; *error says so, to be freed with g_free. Free with single_capture_close in
 * both cases. */
bool single_capture_open(struct single_capture *capture, const char *path, bool joins_sets,
                         char **error);
void single_capture_close(struct single_capture *capture);

#endif
