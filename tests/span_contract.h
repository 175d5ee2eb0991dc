/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the contracts of decoders ask of every part that they read. */
#ifndef UCSCOPE_TESTS_SPAN_CONTRACT_H
#define UCSCOPE_TESTS_SPAN_CONTRACT_H

#include "wire/span.h"

#include <glib.h>

/* It lies there, even where it is empty. */
static inline void span_contract_lies_in(struct span outer, struct span inner) {
    g_assert_true(inner.at <= inner.end);
    g_assert_true(inner.at >= outer.at && inner.end <= outer.end);
}

/* It lies there, or is empty. */
static inline void span_contract_inside(struct span outer, struct span inner) {
    if (!span_is_empty(inner))
        span_contract_lies_in(outer, inner);
}

#endif
