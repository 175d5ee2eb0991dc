/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors read as CTL files, for the tests of ctl/. */
#ifndef UCSCOPE_TESTS_CTL_FILES_H
#define UCSCOPE_TESTS_CTL_FILES_H

#include "ctl/file.h"
#include "tests/unit/hex.h"

struct loaded {
    GByteArray *bytes;
    struct ctl_file file;
};

/* Reads bytes that were changed once more. */
static inline void read_again(struct loaded *loaded) {
    g_assert_true(ctl_read_file(span_of_bytes(loaded->bytes), &loaded->file));
}

/* Free with unload. */
static inline struct loaded load(const char *vector) {
    struct loaded loaded = {.bytes = vector_bytes(vector)};
    read_again(&loaded);
    return loaded;
}

static inline void unload(struct loaded *loaded) {
    g_byte_array_unref(loaded->bytes);
}

static inline struct ctl_record nth_record(const struct ctl_file *file, unsigned n) {
    struct span rest = file->records;
    struct ctl_record record;
    for (unsigned i = 0; i <= n; i++)
        g_assert_true(ctl_take_record(&rest, &record));
    return record;
}

/* Turns over bits of one byte of a loaded file and reads it again. `at` lies in it. */
static inline void change_byte(struct loaded *loaded, const uint8_t *at, uint8_t bits) {
    loaded->bytes->data[at - loaded->bytes->data] ^= bits;
    read_again(loaded);
}

#endif
