/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Brings what is looked at of each record of a mapped file into the processor's cache before it is
 * due. Where one record ends the next begins, so that who walks them waits for memory at each; here
 * several walk side by side, each in a part of its own, and their waits overlap. Where the first
 * record of a part begins is guessed by how records look. A wrong guess costs time, and nothing
 * else: nobody learns from this where records are. */
#ifndef UCSCOPE_CAPTURE_READ_RECORD_WALK_H
#define UCSCOPE_CAPTURE_READ_RECORD_WALK_H

#include "wire/span.h"

#include <endian.h>

/* Bytes of a record, on average, from which on most of what a file has is not looked at. */
enum { RECORD_LONG = 800 };

/* How records of a format are told from what is inside of them. */
struct record_shape {
    size_t header;    /* bytes that are looked at here */
    size_t length_at; /* where the length stands in them, four bytes, */
    uint32_t added;   /* and how many bytes of the record it leaves out */
    bool big;         /* numbers are written big-endian */
    size_t aligned;   /* records begin at multiples of so many bytes, counted from the first */
    const void *file; /* what `is_like` has to know of the file, for as long as this is used */
    /* Whether a record may well begin at `at`, as one does at `first`; both have `header` bytes. */
    bool (*is_like)(const struct record_shape *shape, const uint8_t *first, const uint8_t *at);
};

/* Bytes of the record that begins at `at`, where `shape->header` bytes are. */
ALWAYS_INLINE uint64_t record_length(const struct record_shape *shape, const uint8_t *at) {
    uint32_t number;
    memcpy(&number, at + shape->length_at, sizeof number);
    return (uint64_t)(shape->big ? be32toh(number) : le32toh(number)) + shape->added;
}

/* `records` begin with a record, and may end inside of one. Answers how many were looked at, which
 * are all of them where no guess was wrong. */
size_t records_bring_near(struct span records, const struct record_shape *shape);

#endif
