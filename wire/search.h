/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands in an order is found by halves. */
#ifndef UCSCOPE_WIRE_SEARCH_H
#define UCSCOPE_WIRE_SEARCH_H

#include "wire/span.h"

/* Whether what `data` has at an index comes before what is looked for. */
typedef bool search_is_before(const void *data, size_t index, const void *wanted);

/* The first index, from `from` on, of what does not come before; `end`: all below it does. Up to
 * there all comes before, and from there on nothing. */
ALWAYS_INLINE size_t search_first(size_t from, size_t end, search_is_before *is_before,
                                  const void *data, const void *wanted) {
    while (from < end) {
        const size_t middle = from + (end - from) / 2;
        if (is_before(data, middle, wanted))
            from = middle + 1;
        else
            end = middle;
    }
    return from;
}

#endif
