/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames of a set have the numbers of their files. */
#include "capture/net/frame_files.h"

#include <glib.h>

static void assert_frame(const struct frame_files *files, uint64_t frame, const char *text) {
    char written[FRAME_TEXT];
    g_assert_cmpstr(frame_text_write(files, frame, written), ==, text);
}

static void one_file_keeps_its_numbers(void) {
    assert_frame(NULL, 12, "12");
    g_assert_null(frame_files_find(NULL, 12).file);
    g_assert_cmpuint(frame_files_count(NULL), ==, 0);
}

static void every_frame_is_found_in_its_file(void) {
    struct frame_files *files = frame_files_new();
    frame_files_begin(files, "/a/x.pcap", "x.pcap", "pcap", 0, 0);
    frame_files_packet(files, 5);
    frame_files_packet(files, 7);
    frame_files_begin(files, "/a/x.pcap1", "x.pcap1", "pcap", 2, 0);
    frame_files_begin(files, "/a/x.pcap4", "x.pcap4", "pcap", 2, 2);
    frame_files_packet(files, 9);
    assert_frame(files, 1, "x.pcap:1");
    assert_frame(files, 2, "x.pcap:2");
    assert_frame(files, 3, "x.pcap4:1");
    assert_frame(files, 99, "x.pcap4:97");
    assert_frame(files, 0, "0");
    const struct frame_file *first = frame_files_at(files, 0);
    g_assert_cmpuint(first->packets, ==, 2);
    g_assert_cmpint(first->first, ==, 5);
    g_assert_cmpint(first->last, ==, 7);
    g_assert_cmpuint(frame_files_at(files, 2)->missing, ==, 2);
    frame_files_free(files);
}

/* It will stand in a sentence, where control characters are signs. */
static void a_name_is_made_harmless(void) {
    struct frame_files *files = frame_files_new();
    frame_files_begin(files, "/a/x\001\n\xff.pcap", "x\001\n\xff.pcap", "pcap", 0, 0);
    assert_frame(files, 3, "x??\xef\xbf\xbd.pcap:3");
    char *bad = g_strnfill(200, '\xff');
    frame_files_begin(files, bad, bad, "pcap", 3, 0);
    char written[FRAME_TEXT];
    g_assert_true(g_utf8_validate(frame_text_write(files, 4, written), -1, NULL));
    g_assert_true(g_str_has_suffix(written, ":1"));
    g_free(bad);
    frame_files_free(files);
}

static void several_captures_are_numbered_through(void) {
    struct frame_files *parts[2] = {frame_files_new(), frame_files_new()};
    frame_files_begin(parts[0], "/a/x.pcap", "x.pcap", "pcap", 0, 0);
    frame_files_begin(parts[1], "/b/y.pcap0", "y.pcap0", "pcap", 0, 0);
    frame_files_begin(parts[1], "/b/y.pcap1", "y.pcap1", "pcap", 4, 0);
    struct frame_files *files = frame_files_new_merged(parts, 2);
    g_assert_cmpuint(frame_files_merge(files, 1, 3), ==, 1);
    g_assert_cmpuint(frame_files_merge(files, 0, 1), ==, 2);
    g_assert_cmpuint(frame_files_merge(files, 1, 5), ==, 3);
    assert_frame(files, 1, "y.pcap0:3");
    assert_frame(files, 2, "x.pcap:1");
    assert_frame(files, 3, "y.pcap1:1");
    assert_frame(files, 4, "4");
    assert_frame(files, 0, "0");
    g_assert_cmpuint(frame_files_merged(files, 1, 5), ==, 3);
    g_assert_cmpuint(frame_files_merged(files, 1, 4), ==, 0);
    g_assert_cmpuint(frame_files_merged(files, 0, 5), ==, 0);
    g_assert_cmpuint(frame_files_unmerge(files, 3).part, ==, 1);
    g_assert_cmpuint(frame_files_unmerge(files, 3).frame, ==, 5);
    g_assert_cmpuint(frame_files_count(files), ==, 0);
    frame_files_free(files);
    frame_files_free(parts[0]);
    frame_files_free(parts[1]);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/frame_files/one", one_file_keeps_its_numbers);
    g_test_add_func("/frame_files/several", every_frame_is_found_in_its_file);
    g_test_add_func("/frame_files/name", a_name_is_made_harmless);
    g_test_add_func("/frame_files/several_captures_are_numbered_through",
                    several_captures_are_numbered_through);
    return g_test_run();
}
