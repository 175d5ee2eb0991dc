/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A client that starts again and again. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_FILE_FILE_LOOP_H
#define UCSCOPE_CAPTURE_RULES_FILE_FILE_LOOP_H

#include "capture/rules/file/file_clients.h"

/* The client asked for a file, and `event` tells what became of it: finds it going round where it
 * asks for the same one of its own for the fourth time. */
void file_loop_note(struct rule_context *context, struct file_client *client,
                    const struct event *event);

#endif
