/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of JSON, read by the parser of libwsutil, which makes no objects: a million lines are read
 * in seconds. What it lets pass that is no JSON is no string and no number here. */
#ifndef UCSCOPE_CAPTURE_REPORT_LINES_JSON_RECORD_H
#define UCSCOPE_CAPTURE_REPORT_LINES_JSON_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A value in a record. NULL stands for one that is not there, everywhere below. */
typedef struct json_value json_value;

struct json_record;

struct json_record *json_record_new(void);
void json_record_free(struct json_record *record); /* NULL is fine */

/* Reads `text`, `length` bytes and a zero, which must be UTF-8 and an object; the strings of the
 * record lie and stay in it. NULL: it is none. What is returned is good until the next line is
 * read. */
const json_value *json_record_read(struct json_record *record, char *text, size_t length);

/* A member of that name; NULL: `object` is none, or has none. */
const json_value *json_member(const struct json_record *record, const json_value *object,
                              const char *name);

/* Goes through an object or an array. Start with all zero; false: that was all. Of an object `name`
 * is the member's, else NULL. */
struct json_step {
    const json_value *value;
    const char *name;
    int place, left; /* private */
    bool is_begun;
};
bool json_next(struct json_record *record, const json_value *container, struct json_step *step);

/* A string without its escapes; NULL: it is none, or one that is not right. */
const char *json_string_at(struct json_record *record, const json_value *value);
/* The same of a member; "" where it is none. */
const char *json_string_of(struct json_record *record, const json_value *object, const char *name);

/* A whole number from 0 on; false: it is none. */
bool json_number_at(const struct json_record *record, const json_value *value, uint64_t *out);
/* The same of a member; 0 where it is none. */
uint64_t json_number_of(const struct json_record *record, const json_value *object,
                        const char *name);

/* Whether a member is there and true. */
bool json_is_true_of(const struct json_record *record, const json_value *object, const char *name);

#endif
