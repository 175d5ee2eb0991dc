/* SPDX-License-Identifier: GPL-2.0-or-later */
/* annotate --case -o FILE: all captures of a case as one, with its findings. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CASE_MERGE_H
#define UCSCOPE_CAPTURE_COMMAND_CASE_MERGE_H

#include "capture/command/case.h"

/* Writes it, prints in one line what was done and in another what was not kept, and complains of
 * what could not be done. */
enum exit_status case_merge(const struct case_judged *judged, const char *output);

#endif
