/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --page: the report as a file of HTML, beside what is written to standard output. */
#ifndef UCSCOPE_CAPTURE_COMMAND_PAGE_OUTPUT_H
#define UCSCOPE_CAPTURE_COMMAND_PAGE_OUTPUT_H

#include "capture/command/options.h"
#include "capture/ladder/record.h"
#include "capture/read/inputs.h"
#include "capture/report/page/page.h"

extern const GOptionEntry page_option_table[];

/* Before captures are read: what pages need is made ready. False: the page would take the place of
 * a capture, and a line was written to stderr. Without --page it is true. */
bool page_output_begin(const struct options *options, const struct inputs *inputs);

/* What the page has of a capture, with findings as they are told. `record`: of what passed in it;
 * NULL: there are no ladders. */
struct page_part *page_output_part(const struct options *options,
                                   const struct capture_summary *summary, const GPtrArray *findings,
                                   const struct ladder_record *record);

/* As page_output_write does, the page of these captures, called as they were named. */
bool page_output_captures(const struct options *options, const struct overview *overview,
                          const struct totals *totals, const GPtrArray *parts);

/* Writes the page whole or not at all. False: a line was written to stderr. */
bool page_output_write(const struct options *options, const struct page *page);

#endif
