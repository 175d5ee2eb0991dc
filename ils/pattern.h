/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks for what ILS messages are known to contain (formats.md A.2, A.3) by pattern alone, in data
 * that is not enciphered. Whoever shows it says that it was found by pattern: no field of ILS is
 * known. */
#ifndef UCSCOPE_ILS_PATTERN_H
#define UCSCOPE_ILS_PATTERN_H

#include "wire/span.h"

enum ils_pattern_kind {
    ILS_PEER_ID_TEXT,  /* 32 hex digits, with or without a UUID's dashes */
    ILS_PEER_ID_BYTES, /* 16 bytes with the version and variant bits of a UUIDv4 */
    ILS_ADDRESS,       /* an IPv4 address as text */
    ILS_HOST_NAME,     /* labels with dots, the last of letters */
    ILS_CLUSTER_ID,    /* 6 to 50 letters, digits, dots and dashes: may be one */
    ILS_PATTERN_KINDS
};

struct ils_pattern {
    enum ils_pattern_kind kind;
    struct span bytes; /* never empty */
};

/* "peer id", "host name", ... */
extern const char *const ils_pattern_text[ILS_PATTERN_KINDS];

/* Takes bytes from the front of `rest` up to the end of the next find. False: there is none, `rest`
 * is empty. */
MUST_USE bool ils_take_pattern(struct span *rest, struct ils_pattern *out);

#endif
