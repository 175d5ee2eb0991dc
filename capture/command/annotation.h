/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One capture, scanned and written once more with its findings as comments. */
#ifndef UCSCOPE_CAPTURE_COMMAND_ANNOTATION_H
#define UCSCOPE_CAPTURE_COMMAND_ANNOTATION_H

#include "capture/command/case.h"
#include "capture/command/options.h"
#include "capture/read/inputs.h"
#include "capture/report/overview.h"
#include "capture/report/summary.h"

/* The case that a capture is of, whose findings are written instead of its own. */
struct annotation_case {
    const struct case_judged *judged; /* NULL: it is of none */
    unsigned point;                   /* its number in the case */
};

/* The page of all captures, with --page. */
struct annotation_page {
    struct overview *overview;
    struct totals totals;
    GPtrArray *parts; /* struct page_part *, owned */
};

/* Writes the one file that `outputs` names, or of a set as many as it has, prints in one line what
 * was done, and complains of what could not be. `page`: it is told what was found; NULL: there is
 * none. */
enum exit_status annotation_run(const struct options *options, const struct input_entry *input,
                                char **outputs, struct annotation_case of_case,
                                struct annotation_page *page);

#endif
