/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What changed from one trust list to another, in words. */
#ifndef UCSCOPE_CAPTURE_TRUST_LISTS_DIFFERENCE_H
#define UCSCOPE_CAPTURE_TRUST_LISTS_DIFFERENCE_H

#include <glib.h>

#include "capture/trust_lists/source.h"
#include "ctl/trust/compare.h"

/* A list with where it is from. */
struct listed {
    const struct source *source;
    struct ctl_file file;
};

/* One of the records that differ. */
struct changed_record {
    enum ctl_change change;
    bool has_before, has_after;
    struct ctl_record before, after;
    uint64_t tags;
};

enum { DIFFERENCES_MOST = 10000 };

struct difference {
    bool is_same_file; /* not a byte differs */
    uint64_t header_tags;
    GArray *records;   /* struct changed_record; the first DIFFERENCES_MOST of them */
    uint64_t left_out; /* beyond those */
};

/* False when memory runs out. Free with difference_clear. */
bool difference_make(struct difference *out, const struct listed *before,
                     const struct listed *after);
void difference_clear(struct difference *difference);

/* The two files, then a line for each change; "no difference" when there is none. */
void difference_append(GString *out, const struct difference *difference,
                       const struct listed *before, const struct listed *after);

#endif
