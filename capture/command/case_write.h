/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was found in a case, written as text, as JSON and as a page. */
#ifndef UCSCOPE_CAPTURE_COMMAND_CASE_WRITE_H
#define UCSCOPE_CAPTURE_COMMAND_CASE_WRITE_H

#include "capture/command/case.h"

/* A case_sink, without data: text or JSON to standard output, and the page that is asked for; with
 * other addresses where --redact-addresses asks for them. */
enum exit_status case_write(void *data, const struct case_judged *judged);

/* The page of the case, to options->page. False: a line was written to stderr. */
bool case_write_page(const struct case_judged *judged);

#endif
