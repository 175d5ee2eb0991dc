/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How far two clocks are apart, in words. Private to this folder. */
#ifndef UCSCOPE_CAPTURE_CASE_CLOCK_TEXT_H
#define UCSCOPE_CAPTURE_CASE_CLOCK_TEXT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* " is 1.82 s ahead of that of expe, +- 3 ms"; " agrees with that of expe, +- 3 ms", if it may,
 * where that is within what is uncertain. Nanoseconds; `other`: whose clock it is compared with. */
void clock_text_offset(GString *out, int64_t ahead, int64_t uncertainty, bool may_agree,
                       const char *other);

#endif
