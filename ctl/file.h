/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A whole CTL, ITL, .sgn, .enc.sgn or firmware file: a header, then records or a payload. This is
 * the decoder's front door:
 *
 *     struct ctl_file file;
 *     if (ctl_read_file(bytes, &file)) {
 *         struct span rest = file.records;
 *         struct ctl_record record;
 *         while (ctl_take_record(&rest, &record))
 *             ...
 *
 * It reads only inside its span, allocates nothing, and everything it hands out lies in the input.
 */
#ifndef UCSCOPE_CTL_FILE_H
#define UCSCOPE_CTL_FILE_H

#include "ctl/header.h"
#include "ctl/record.h"

enum ctl_file_kind {
    CTL_FILE_LIST,     /* CTL or ITL: records follow the header */
    CTL_FILE_SIGNED,   /* the file itself follows its header */
    CTL_FILE_ENCRYPTED /* as CTL_FILE_SIGNED, but enciphered */
};

struct ctl_file {
    struct span whole;
    struct ctl_header header;
    enum ctl_file_kind kind;
    struct span records; /* of a list; empty for other kinds */
    struct span payload; /* of a signed or encrypted file; empty for a list */
};

/* A file at a glance. */
struct ctl_overview {
    uint32_t anomalies; /* of the list as such, its header and every record */
    size_t records;
    size_t signers; /* records in the role SAST */
    bool is_whole;  /* neither header nor last record is cut short */
};

/* Reads the header and finds out what follows it. False only when there are no bytes. */
MUST_USE bool ctl_read_file(struct span bytes, struct ctl_file *out);

/* Walks all records once. */
struct ctl_overview ctl_overview_of(const struct ctl_file *file);

/* The number of a record in the list that it was taken from, counted from 1; 0: it is of another
 * list. */
size_t ctl_record_number(const struct ctl_file *list, const struct ctl_record *wanted);

/* Takes records from the front of `rest` up to one whose role is in `roles` (bit 1 << enum
 * ctl_role) and whose serial is that of `header`'s signer, into `out`. False: no further one,
 * `rest` is empty. There can be several. */
MUST_USE bool ctl_take_signer(struct span *rest, const struct ctl_header *header, uint32_t roles,
                              struct ctl_record *out);

#endif
