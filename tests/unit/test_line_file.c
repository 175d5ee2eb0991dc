/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines are told whole, however long they are and whenever they come. */
#include "capture/read/line_file.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int descriptor_of(const char *bytes, size_t length) {
    char path[] = "/tmp/ucscope-line-XXXXXX";
    const int descriptor = mkstemp(path);
    g_assert_cmpint(descriptor, >=, 0);
    g_assert_cmpint(unlink(path), ==, 0);
    g_assert_cmpint(write(descriptor, bytes, length), ==, (ssize_t)length);
    return descriptor;
}

static void expect(struct line_file *file, enum line_status status, const char *text,
                   uint64_t offset) {
    struct line line;
    g_assert_cmpint(line_file_next(file, &line), ==, status);
    g_assert_true(span_equals_text(line.text, text));
    g_assert_cmpuint(line.offset, ==, offset);
}

static void lines_have_their_places(void) {
    const int descriptor = descriptor_of("one\n\nthree\ncut", 14);
    struct line_file *file = line_file_new(descriptor, 0);
    expect(file, LINE_WHOLE, "one", 0);
    expect(file, LINE_WHOLE, "", 4);
    expect(file, LINE_WHOLE, "three", 5);
    expect(file, LINE_CUT, "cut", 11);
    expect(file, LINE_CUT, "cut", 11);
    g_assert_cmpint(write(descriptor, "ting\nnew\n", 9), ==, 9);
    expect(file, LINE_WHOLE, "cutting", 11);
    expect(file, LINE_WHOLE, "new", 19);
    expect(file, LINE_END, "", 23);
    line_file_free(file);
    file = line_file_new(descriptor, 19);
    expect(file, LINE_WHOLE, "new", 19);
    g_assert_cmpint(line_file_error(file), ==, 0);
    line_file_free(file);
    close(descriptor);
}

static void lines_over_the_edges_of_the_buffer_are_whole(void) {
    enum { LINES = 3000, LENGTH = 997 };
    struct line line;
    GString *all = g_string_new(NULL);
    for (unsigned i = 0; i < LINES; i++)
        g_string_append_printf(all, "%0*u\n", LENGTH, i);
    const int descriptor = descriptor_of(all->str, all->len);
    struct line_file *file = line_file_new(descriptor, 0);
    for (unsigned i = 0; i < LINES; i++) {
        g_assert_cmpint(line_file_next(file, &line), ==, LINE_WHOLE);
        g_assert_true(span_equals(line.text, span_of(all->str + i * (LENGTH + 1), LENGTH)));
    }
    g_assert_cmpint(line_file_next(file, &line), ==, LINE_END);
    line_file_free(file);
    close(descriptor);
    g_string_free(all, TRUE);
}

static void a_line_without_end_is_passed_over(void) {
    const size_t length = LINE_LONGEST + (size_t)LINE_LONGEST / 2;
    struct line line;
    GString *all = g_string_new("a\n");
    g_string_set_size(all, length);
    memset(all->str + 2, 'x', length - 2);
    g_string_append(all, "\nb\n");
    const int descriptor = descriptor_of(all->str, all->len);
    struct line_file *file = line_file_new(descriptor, 0);
    expect(file, LINE_WHOLE, "a", 0);
    g_assert_cmpint(line_file_next(file, &line), ==, LINE_LONG);
    g_assert_true(span_is_empty(line.text));
    expect(file, LINE_WHOLE, "b", length + 1);
    expect(file, LINE_END, "", length + 3);
    line_file_free(file);
    close(descriptor);
    g_string_free(all, TRUE);
}

static void a_folder_is_an_error(void) {
    struct line line;
    struct line_file *file = line_file_new(-1, 0);
    g_assert_cmpint(line_file_next(file, &line), ==, LINE_END);
    g_assert_cmpint(line_file_error(file), !=, 0);
    line_file_free(file);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/line_file/lines_have_their_places", lines_have_their_places);
    g_test_add_func("/line_file/lines_over_the_edges_of_the_buffer_are_whole",
                    lines_over_the_edges_of_the_buffer_are_whole);
    g_test_add_func("/line_file/a_line_without_end_is_passed_over",
                    a_line_without_end_is_passed_over);
    g_test_add_func("/line_file/a_folder_is_an_error", a_folder_is_an_error);
    return g_test_run();
}
