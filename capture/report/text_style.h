/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the text of a report looks. */
#ifndef UCSCOPE_CAPTURE_REPORT_TEXT_STYLE_H
#define UCSCOPE_CAPTURE_REPORT_TEXT_STYLE_H

#include <glib.h>
#include <stdbool.h>

struct text_style {
    unsigned width; /* columns to fill */
    bool colour;
    bool notes;      /* show healthy things and notes too */
    bool brief;      /* one line for each finding */
    bool cut;        /* such a line ends where the width does */
    bool quiet;      /* only findings */
    GTimeZone *zone; /* of times of day; NULL: UTC */
};

#endif
