/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Times by which clocks are compared, put into one number. */
#ifndef UCSCOPE_CAPTURE_CASE_MEDIAN_H
#define UCSCOPE_CAPTURE_CASE_MEDIAN_H

#include <glib.h>
#include <stdint.h>

/* Sorts them (int64_t, one at least); of two in the middle the later one. */
int64_t case_median(GArray *times);

/* The median distance of them from it. */
int64_t case_median_distance(const GArray *times, int64_t median);

#endif
