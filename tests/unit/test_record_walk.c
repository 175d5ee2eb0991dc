/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records are looked at side by side: each of them once where none is hidden, and never what is not
 * there. */
#include "capture/read/record_walk.h"

#include "tests/unit/guarded.h"

#include <glib.h>

/* "RECO", the length of what follows, and that. */
enum { HEADER = 8, RECORDS = 3000, MOST = 3001 };
static const char start[] = "RECO";

static bool is_like(const struct record_shape *shape, const uint8_t *first, const uint8_t *at) {
    (void)shape;
    return memcmp(at, first, 4) == 0;
}

static struct record_shape shape_of(bool big) {
    return (struct record_shape){.header = HEADER,
                                 .length_at = 4,
                                 .added = HEADER,
                                 .big = big,
                                 .aligned = 1,
                                 .is_like = is_like};
}

static void add_record(GByteArray *records, bool big, uint32_t said, uint32_t length,
                       uint8_t fill) {
    const uint32_t number = big ? GUINT32_TO_BE(said) : GUINT32_TO_LE(said);
    g_byte_array_append(records, (const uint8_t *)start, 4);
    g_byte_array_append(records, (const uint8_t *)&number, sizeof number);
    g_byte_array_set_size(records, records->len + length);
    memset(records->data + records->len - length, fill, length);
}

static GByteArray *many(bool big, unsigned count, uint32_t most) {
    GByteArray *records = g_byte_array_new();
    for (uint32_t i = 0; i < count; i++)
        add_record(records, big, i * 7919 % most, i * 7919 % most, (uint8_t)i);
    return records;
}

/* Takes `records`, whose last byte lies before a page that cannot be read. */
static size_t count_of(GByteArray *records, const struct record_shape *shape) {
    struct guarded_room room = guarded_room_new(records->len);
    const size_t count =
        records_bring_near(guarded_place(&room, span_of(records->data, records->len)), shape);
    guarded_room_free(&room);
    g_byte_array_unref(records);
    return count;
}

static void each_is_looked_at_once(void) {
    static const unsigned counts[] = {1, 2, 7, 8, 9, 100, RECORDS};
    for (int big = 0; big < 2; big++) {
        const struct record_shape shape = shape_of(big);
        for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
            g_assert_cmpuint(count_of(many(big, counts[i], MOST), &shape), ==, counts[i]);
            g_assert_cmpuint(count_of(many(big, counts[i], 1), &shape), ==, counts[i]);
        }
    }
}

/* A record that fills parts leaves nobody to walk there: what comes behind it is not looked at. */
static void one_may_be_longer_than_a_part(void) {
    const struct record_shape shape = shape_of(false);
    GByteArray *records = many(false, 10, MOST);
    add_record(records, false, 1 << 20, 1 << 20, 0);
    add_record(records, false, 1, 1, 0);
    g_assert_cmpuint(count_of(records, &shape), ==, 11);
}

static void the_last_may_be_cut(void) {
    const struct record_shape shape = shape_of(true);
    for (unsigned left = 0; left < HEADER + 5; left++) {
        GByteArray *records = many(true, RECORDS, MOST);
        const guint whole = records->len;
        add_record(records, true, 500, 500, 1);
        g_byte_array_set_size(records, whole + left);
        g_assert_cmpuint(count_of(records, &shape), ==, RECORDS + (left >= HEADER));
    }
    g_assert_cmpuint(count_of(g_byte_array_new(), &shape), ==, 0);
}

/* What stands inside of a record looks like one, and what is behind it, too. */
static void a_wrong_guess_costs_nothing_else(void) {
    const struct record_shape shape = shape_of(false);
    GByteArray *records = many(false, 5, MOST), *inside = many(false, RECORDS, 40);
    const guint before = records->len;
    add_record(records, false, inside->len, inside->len, 0);
    memcpy(records->data + before + HEADER, inside->data, inside->len);
    g_byte_array_unref(inside);
    const size_t count = count_of(records, &shape);
    g_assert_cmpuint(count, >=, 6);
    g_assert_cmpuint(count, <=, 6 + RECORDS);
}

static void lengths_may_be_wrong(void) {
    struct record_shape shape = shape_of(false);
    GByteArray *records = many(false, 4, MOST);
    add_record(records, false, UINT32_MAX, 9000, 0);
    g_assert_cmpuint(count_of(records, &shape), ==, 5);
    shape.added = 0; /* of less than a header: there is no next one */
    records = g_byte_array_new();
    add_record(records, false, HEADER - 1, 9000, 0);
    g_assert_cmpuint(count_of(records, &shape), ==, 1);
    records = g_byte_array_new();
    add_record(records, false, 0, 9000, 0);
    g_assert_cmpuint(count_of(records, &shape), ==, 1);
}

/* Records begin at multiples of four bytes: what looks like one between them is not tried. */
static void alignment_is_believed(void) {
    struct record_shape shape = shape_of(false);
    GByteArray *records = g_byte_array_new();
    shape.aligned = 4;
    for (uint32_t i = 0; i < RECORDS; i++) {
        const guint at = records->len;
        add_record(records, false, 4 * (i % 300), 4 * (i % 300), 0);
        for (guint k = at + HEADER + 2; k + 2 * HEADER < records->len; k += 12)
            memcpy(records->data + k, start, 4);
    }
    g_assert_cmpuint(count_of(records, &shape), ==, RECORDS);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/read/record_walk/once", each_is_looked_at_once);
    g_test_add_func("/read/record_walk/long", one_may_be_longer_than_a_part);
    g_test_add_func("/read/record_walk/cut", the_last_may_be_cut);
    g_test_add_func("/read/record_walk/guess", a_wrong_guess_costs_nothing_else);
    g_test_add_func("/read/record_walk/lengths", lengths_may_be_wrong);
    g_test_add_func("/read/record_walk/alignment", alignment_is_believed);
    return g_test_run();
}
