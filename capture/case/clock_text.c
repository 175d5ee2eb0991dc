/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/clock_text.h"

#include <math.h>

#include "wire/time.h"

enum { OFFSET_DIGITS = 10, UNCERTAINTY_DIGITS = 2 };

/* "301.82 s", "1.82 s", "0.4 ms", "12 us": with so many digits, without sign. */
static void append_span(GString *out, int64_t nanoseconds, int digits) {
    const double away = fabs((double)nanoseconds);
    if (away >= (double)TIME_SECOND)
        g_string_append_printf(out, "%.*g s", digits, away / (double)TIME_SECOND);
    else if (away >= (double)TIME_MILLISECOND / 10)
        g_string_append_printf(out, "%.*g ms", digits, away / (double)TIME_MILLISECOND);
    else
        g_string_append_printf(out, "%.*g us", digits, away / 1000.0);
}

/* What a person reads: no digits beyond what is certain. */
static int64_t rounded(int64_t nanoseconds, int64_t uncertainty) {
    int64_t unit = 1;
    while (unit <= INT64_MAX / 100 && unit * 10 <= uncertainty)
        unit *= 10;
    const int64_t half = nanoseconds < 0 ? -unit / 2 : unit / 2;
    return (nanoseconds / unit * unit) + ((nanoseconds % unit + half) / unit * unit);
}

void clock_text_offset(GString *out, int64_t ahead, int64_t uncertainty, bool may_agree,
                       const char *other) {
    const int64_t told = rounded(ahead, uncertainty);
    if (told == 0 || (may_agree && time_is_near(ahead, 0, uncertainty))) {
        g_string_append_printf(out, " agrees with that of %s", other);
    } else {
        g_string_append(out, " is ");
        append_span(out, told, OFFSET_DIGITS);
        g_string_append_printf(out, " %s that of %s", ahead < 0 ? "behind" : "ahead of", other);
    }
    g_string_append(out, ", +- ");
    append_span(out, uncertainty, UNCERTAINTY_DIGITS);
}
