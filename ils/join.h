/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When two clusters have joined, as far as the wire shows. */
#ifndef UCSCOPE_ILS_JOIN_H
#define UCSCOPE_ILS_JOIN_H

#include <stdbool.h>
#include <stdint.h>

/* How two clusters authenticate each other, as the port and TLS show it (formats.md A.1). */
enum ils_method {
    ILS_METHOD_PASSWORD, /* 1: 7502, no TLS */
    ILS_METHOD_TLS,      /* 2 or 3: 7501. Whether a password is used inside, TLS hides */
    ILS_METHOD_SWITCHED, /* 4: 7501, after the same two had joined by password */
    ILS_METHOD_COUNT
};

/* For people: "1: password, without TLS". */
extern const char *const ils_method_text[ILS_METHOD_COUNT];

/* After so many messages of each side: the spoke spoke, the hub answered, and one of them went on.
 * An answer alone may be a refusal that nobody can read. */
static inline bool ils_is_joined(uint64_t of_spoke, uint64_t of_hub) {
    return of_spoke > 0 && of_hub > 0 && of_spoke + of_hub > 2;
}

#endif
