/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What changed from one list to another. Records are the same thing when they have the same role
 * and name. */
#ifndef UCSCOPE_CTL_TRUST_COMPARE_H
#define UCSCOPE_CTL_TRUST_COMPARE_H

#include "ctl/file.h"

enum ctl_change { CTL_RECORD_REMOVED, CTL_RECORD_CHANGED, CTL_RECORD_ADDED };

struct ctl_difference {
    enum ctl_change change;
    const struct ctl_record *before; /* NULL for an added record */
    const struct ctl_record *after;  /* NULL for a removed record */
    uint64_t tags; /* of a changed record: the tags whose values differ, bit 1 << enum
                      ctl_record_tag; 0: the same values, written in another order */
};

/* `difference` and its records are valid during the call. */
typedef void ctl_difference_sink(void *data, const struct ctl_difference *difference);

/* What a record is called: its DNSNAME, or its subject when that is missing or empty. */
struct span ctl_record_name(const struct ctl_record *record);

/* Hands each difference to `sink`: what was removed or changed in the order of `before`, then what
 * was added in the order of `after`. The order of records is no difference. False when memory runs
 * out: nothing was handed on then. Needs time n log n and memory for about twenty times the bytes
 * of the smallest possible records. */
MUST_USE bool ctl_compare_records(const struct ctl_file *before, const struct ctl_file *after,
                                  ctl_difference_sink *sink, void *data);

/* The tags of the headers whose values differ, bit 1 << enum ctl_header_tag; containers and
 * HEADERLENGTH, which follow from the others, are not among them. */
uint64_t ctl_compare_headers(const struct ctl_header *before, const struct ctl_header *after);

#endif
