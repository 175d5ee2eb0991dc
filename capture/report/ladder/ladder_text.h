/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A ladder diagram for a terminal. */
#ifndef UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_TEXT_H
#define UCSCOPE_CAPTURE_REPORT_LADDER_LADDER_TEXT_H

#include "capture/report/ladder/ladder_layout.h"
#include "capture/report/text_style.h"

/* Appends it, as wide as it was laid out. `ascii`: without any other letters of its own. */
void ladder_text(GString *out, const struct text_style *style, bool ascii,
                 const struct ladder_layout *layout);

/* The same in parts, for one that grows: the names above the lifelines; the rows from `first`. */
void ladder_text_heads(GString *out, const struct text_style *style, bool ascii,
                       const struct ladder_layout *layout);
void ladder_text_rows(GString *out, const struct text_style *style, bool ascii,
                      const struct ladder_layout *layout, unsigned first);

#endif
