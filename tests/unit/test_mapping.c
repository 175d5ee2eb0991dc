/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of files in memory: from any byte on, as far as there are some, and zeros for what is gone.
 */
#include "capture/read/mapping.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

enum { SIZE = 5 << 14, MOST_AT_ONCE = 64 };

struct fixture {
    char *path;
    int fd;
    _Atomic bool lost;
};

static uint8_t byte_at(size_t offset) {
    return (uint8_t)(1 + offset % 251);
}

static void set_up(struct fixture *fixture, gconstpointer data) {
    uint8_t *bytes = g_malloc(SIZE);
    (void)data;
    for (size_t i = 0; i < SIZE; i++)
        bytes[i] = byte_at(i);
    fixture->fd = g_file_open_tmp("mapping_XXXXXX", &fixture->path, NULL);
    g_assert_cmpint(fixture->fd, >=, 0);
    g_assert_cmpint(write(fixture->fd, bytes, SIZE), ==, SIZE);
    g_free(bytes);
}

static void tear_down(struct fixture *fixture, gconstpointer data) {
    (void)data;
    close(fixture->fd);
    g_unlink(fixture->path);
    g_free(fixture->path);
}

static void assert_bytes(struct mapping *mapping, uint64_t offset, size_t most, size_t length) {
    const struct span bytes = mapping_move(mapping, offset, most);
    g_assert_cmpuint(span_len(bytes), ==, length);
    for (size_t i = 0; i < length; i++)
        g_assert_cmpuint(bytes.at[i], ==, byte_at((size_t)offset + i));
}

static void bytes_are_those_of_the_file(struct fixture *fixture, gconstpointer data) {
    struct mapping *mapping = mapping_open(fixture->fd, &fixture->lost);
    (void)data;
    g_assert_nonnull(mapping);
    assert_bytes(mapping, 0, 100, 100);
    assert_bytes(mapping, 4095, 5000, 5000);
    assert_bytes(mapping, 12345, SIZE, SIZE - 12345);
    assert_bytes(mapping, SIZE - 1, SIZE, 1);
    assert_bytes(mapping, SIZE, SIZE, 0);
    assert_bytes(mapping, (uint64_t)SIZE + 1, SIZE, 0);
    assert_bytes(mapping, 7, 9, 9);
    g_assert_false(fixture->lost);
    mapping_close(mapping);
    mapping_close(NULL);
}

static void what_is_gone_reads_as_zeros(struct fixture *fixture, gconstpointer data) {
    struct mapping *mapping = mapping_open(fixture->fd, &fixture->lost);
    const struct span bytes = mapping_move(mapping, 100, SIZE);
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    (void)data;
    g_assert_cmpint(ftruncate(fixture->fd, (off_t)page), ==, 0);
    g_assert_cmpuint(bytes.at[0], ==, byte_at(100));
    g_assert_false(fixture->lost);
    g_assert_cmpuint(bytes.at[SIZE - 101], ==, 0);
    g_assert_true(fixture->lost);
    for (size_t i = page - 100; i < SIZE - 100; i++)
        g_assert_cmpuint(bytes.at[i], ==, 0);
    g_assert_cmpuint(bytes.at[page - 101], ==, byte_at(page - 1));
    mapping_close(mapping);
}

static void so_many_are_mapped_at_once(struct fixture *fixture, gconstpointer data) {
    struct mapping *mappings[MOST_AT_ONCE];
    (void)data;
    for (unsigned i = 0; i < MOST_AT_ONCE; i++) {
        mappings[i] = mapping_open(fixture->fd, &fixture->lost);
        assert_bytes(mappings[i], i, 10, 10);
    }
    g_assert_null(mapping_open(fixture->fd, &fixture->lost));
    mapping_close(mappings[7]);
    mappings[7] = mapping_open(fixture->fd, &fixture->lost);
    assert_bytes(mappings[7], 70, 10, 10);
    for (unsigned i = 0; i < MOST_AT_ONCE; i++)
        mapping_close(mappings[i]);
}

static void what_is_no_plain_file_is_not_mapped(struct fixture *fixture, gconstpointer data) {
    int ends[2];
    (void)data;
    g_assert_cmpint(pipe(ends), ==, 0);
    g_assert_null(mapping_open(ends[0], &fixture->lost));
    close(ends[0]);
    close(ends[1]);
    g_assert_cmpint(ftruncate(fixture->fd, 0), ==, 0);
    g_assert_null(mapping_open(fixture->fd, &fixture->lost));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add("/mapping/" #name, struct fixture, NULL, set_up, name, tear_down)
    TEST(bytes_are_those_of_the_file);
    TEST(what_is_gone_reads_as_zeros);
    TEST(so_many_are_mapped_at_once);
    TEST(what_is_no_plain_file_is_not_mapped);
    return g_test_run();
}
