/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The window over a file or pipe: the bytes seen through it are the input's, in order and once. */
#include "capture/read/window.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

enum { INPUT_BYTES = 300000, LONGEST = 70000 };

static const struct record_shape no_shape; /* nobody walks what is read */

static uint8_t byte_at(size_t at) {
    return (uint8_t)(at * 31 + at / 251);
}

static struct input file_of_bytes(void) {
    g_autofree char *path = NULL;
    int fd = g_file_open_tmp("window-XXXXXX", &path, NULL);
    g_assert_cmpint(fd, >=, 0);
    unlink(path);
    g_autofree uint8_t *bytes = g_malloc(INPUT_BYTES);
    for (size_t at = 0; at < INPUT_BYTES; at++)
        bytes[at] = byte_at(at);
    g_assert_cmpint(write(fd, bytes, INPUT_BYTES), ==, INPUT_BYTES);
    g_assert_cmpint(lseek(fd, 0, SEEK_SET), ==, 0);
    return (struct input){.fd = fd, .kind = INPUT_FILE, .size = INPUT_BYTES};
}

/* Takes `length` bytes out of the window, which are the input's from `at` on. */
static void assert_takes(struct window *window, size_t at, size_t length) {
    struct span taken;
    g_assert_true(span_len(window->rest) >= length || window_fill(window, length));
    g_assert_true(take_bytes(&window->rest, length, &taken));
    for (size_t i = 0; i < length; i++)
        g_assert_cmphex(taken.at[i], ==, byte_at(at + i));
}

static void windows_of_any_length_follow_each_other(void) {
    static const size_t lengths[] = {16, 1, 214, LONGEST, 1514, 0, 65536, 16, 40000};
    _Atomic bool stopped = false;
    struct input input = file_of_bytes();
    struct window window;
    window_open(&window, &input, LONGEST, &no_shape, &stopped);
    g_assert_cmpint(input.fd, ==, -1);
    size_t at = 0;
    for (size_t i = 0; at + LONGEST < INPUT_BYTES; at += lengths[i++ % G_N_ELEMENTS(lengths)])
        assert_takes(&window, at, lengths[i % G_N_ELEMENTS(lengths)]);
    assert_takes(&window, at, INPUT_BYTES - at);
    g_assert_cmpuint(window.seen, ==, INPUT_BYTES);
    g_assert_false(window_fill(&window, 1));
    g_assert_cmpint(window.error, ==, 0);
    window_close(&window);
}

static void what_the_end_leaves_stays_in_view(void) {
    _Atomic bool stopped = false;
    struct input input = file_of_bytes();
    struct window window;
    window_open(&window, &input, LONGEST, &no_shape, &stopped);
    for (size_t at = 0; at + 1000 <= INPUT_BYTES - 10; at += 1000)
        assert_takes(&window, at, 1000);
    assert_takes(&window, INPUT_BYTES - 1000, 990);
    g_assert_false(window_fill(&window, 11));
    g_assert_cmpuint(span_len(window.rest), ==, 10);
    g_assert_cmphex(window.rest.at[0], ==, byte_at(INPUT_BYTES - 10));
    window_close(&window);
}

static void a_stop_ends_it(void) {
    _Atomic bool stopped = false;
    struct input input = file_of_bytes();
    struct window window;
    window_open(&window, &input, LONGEST, &no_shape, &stopped);
    assert_takes(&window, 0, 16);
    stopped = true;
    g_assert_false(window_fill(&window, LONGEST));
    window_close(&window);
}

static void a_failed_read_is_reported(void) {
    _Atomic bool stopped = false;
    struct input input = {.fd = g_open("/", O_RDONLY, 0), .kind = INPUT_FILE};
    struct window window;
    window_open(&window, &input, LONGEST, &no_shape, &stopped);
    g_assert_false(window_fill(&window, 1));
    g_assert_cmpint(window.error, ==, EISDIR);
    window_close(&window);
}

/* What was taken out of a pipe when it was looked at comes first, and counts. */
static void the_first_bytes_of_a_stream_are_in_view(void) {
    _Atomic bool stopped = false;
    struct input input = {.kind = INPUT_STREAM, .lead_length = sizeof input.lead};
    struct window window;
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    for (size_t at = 0; at < 1000; at++) {
        const uint8_t byte = byte_at(at);
        if (at < input.lead_length)
            input.lead[at] = byte;
        else
            g_assert_cmpint(write(ends[1], &byte, 1), ==, 1);
    }
    close(ends[1]);
    input.fd = ends[0];
    window_open(&window, &input, LONGEST, &no_shape, &stopped);
    g_assert_cmpuint(window.seen, ==, sizeof input.lead);
    g_assert_cmpuint(span_len(window.rest), ==, sizeof input.lead);
    assert_takes(&window, 0, 3);
    assert_takes(&window, 3, 997);
    g_assert_cmpuint(window.seen, ==, 1000);
    g_assert_false(window_fill(&window, 1));
    g_assert_cmpint(window.error, ==, 0);
    window_close(&window);
}

/* What is held stays while the window goes on, and is used again when it is let go of. */
static void what_is_held_stays(void) {
    _Atomic bool stopped = false;
    struct input input = file_of_bytes();
    struct window window;
    struct span taken[2];
    window_open(&window, &input, 1000, &no_shape, &stopped);
    g_assert_true(window_fill(&window, 1000));
    struct window_memory *first = window_memory_hold(window_memory_of(&window));
    g_assert_true(take_bytes(&window.rest, span_len(window.rest) - 10, &taken[0]));
    g_assert_true(window_fill(&window, 1000));
    struct window_memory *second = window_memory_hold(window_memory_of(&window));
    g_assert_true(first != second);
    g_assert_true(take_bytes(&window.rest, 1000, &taken[1]));
    for (size_t i = 0; i < span_len(taken[0]); i++)
        g_assert_cmphex(taken[0].at[i], ==, byte_at(i));
    for (size_t i = 0; i < span_len(taken[1]); i++)
        g_assert_cmphex(taken[1].at[i], ==, byte_at(span_len(taken[0]) + i));
    window_memory_let_go(first);
    window.rest.at = window.rest.end;
    g_assert_true(window_fill(&window, 1));
    g_assert_true(window_memory_of(&window) == first);
    window_close(&window);
    g_assert_cmphex(taken[1].at[0], ==, byte_at(span_len(taken[0])));
    window_memory_let_go(second);
    window_memory_let_go(NULL);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/window/pieces_of_any_length_follow_each_other",
                    windows_of_any_length_follow_each_other);
    g_test_add_func("/window/what_the_end_leaves_stays_in_view", what_the_end_leaves_stays_in_view);
    g_test_add_func("/window/a_stop_ends_it", a_stop_ends_it);
    g_test_add_func("/window/a_failed_read_is_told", a_failed_read_is_reported);
    g_test_add_func("/window/the_first_bytes_of_a_stream_are_in_view",
                    the_first_bytes_of_a_stream_are_in_view);
    g_test_add_func("/window/what_is_held_stays", what_is_held_stays);
    return g_test_run();
}
