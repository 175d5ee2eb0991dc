/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Wireshark's bytes as the decoders take them. */
#ifndef UCSCOPE_PLUGINS_TVB_SPAN_H
#define UCSCOPE_PLUGINS_TVB_SPAN_H

#include <epan/tvbuff.h>

#include "wire/span.h"

/* All that was captured. */
static inline struct span tvb_span(tvbuff_t *tvb) {
    const unsigned captured = tvb_captured_length(tvb);
    return captured == 0 ? (struct span){NULL, NULL}
                         : span_of(tvb_get_ptr(tvb, 0, (int)captured), captured);
}

#endif
