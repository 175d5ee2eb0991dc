/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of the files of a set, and where they do not fit together. */
#include "capture/report/files_text.h"

#include <glib.h>

#include "wire/time.h"

static void add(struct frame_files *files, const char *name, uint64_t missing, int64_t first,
                int64_t last) {
    const size_t count = frame_files_count(files);
    frame_files_begin(files, name, name, "pcap", count * 2, missing);
    frame_files_packet(files, first);
    frame_files_packet(files, last);
}

static void assert_told(struct frame_files *files, const char *wanted) {
    GPtrArray *texts = files_text_of(files);
    g_ptr_array_add(texts, NULL);
    char *told = g_strjoinv("; ", (char **)texts->pdata);
    g_assert_cmpstr(told, ==, wanted);
    g_assert_true(files_text_has_seams(files) == (strchr(wanted, ';') != NULL));
    g_ptr_array_set_size(texts, (gint)texts->len - 1);
    g_ptr_array_unref(texts);
    g_free(told);
    frame_files_free(files);
}

static struct frame_files *two(uint64_t missing, int64_t silence) {
    struct frame_files *files = frame_files_new();
    add(files, "a.pcap0", 0, TIME_SECOND, 100 * TIME_SECOND);
    add(files, "a.pcap1", missing, 100 * TIME_SECOND + silence, 200 * TIME_SECOND);
    return files;
}

static void files_that_fit_have_their_names(void) {
    assert_told(two(0, 0), "a.pcap0 to a.pcap1");
    assert_told(two(0, TIME_SECOND - 1), "a.pcap0 to a.pcap1");
    assert_told(two(0, 1 - TIME_MILLISECOND), "a.pcap0 to a.pcap1");
    assert_told(NULL, "");
    struct frame_files *files = two(0, 0);
    char *count = files_text_count(files);
    g_assert_cmpstr(count, ==, "2 files");
    g_assert_null(files_text_count(NULL));
    g_free(count);
    frame_files_free(files);
}

static void what_does_not_fit_is_told(void) {
    assert_told(two(0, TIME_SECOND),
                "a.pcap0 to a.pcap1; no packet for 1.0 s between a.pcap0 and a.pcap1");
    assert_told(two(0, -TIME_MILLISECOND),
                "a.pcap0 to a.pcap1; a.pcap1 begins 1.0 ms before the end of a.pcap0");
    assert_told(two(1, 0), "a.pcap0 to a.pcap1; 1 file is missing between a.pcap0 and a.pcap1");
    assert_told(two(3, 12 * TIME_SECOND),
                "a.pcap0 to a.pcap1; 3 files are missing between a.pcap0 and a.pcap1; no packet "
                "for 12 s between a.pcap0 and a.pcap1");
}

static void a_file_without_packets_has_no_time(void) {
    struct frame_files *files = frame_files_new();
    add(files, "a.pcap0", 0, TIME_SECOND, 100 * TIME_SECOND);
    frame_files_begin(files, "a.pcap1", "a.pcap1", "pcap", 2, 0);
    add(files, "a.pcap2", 0, 300 * TIME_SECOND, 300 * TIME_SECOND);
    assert_told(files, "a.pcap0 to a.pcap2");
}

static void no_more_than_some_are_told(void) {
    for (unsigned seams = 4; seams <= 6; seams++) {
        struct frame_files *files = frame_files_new();
        static const char *const names[] = {"0", "1", "2", "3", "4", "5", "6"};
        for (unsigned i = 0; i <= seams; i++)
            add(files, names[i], i > 0, i * TIME_MILLISECOND, i * TIME_MILLISECOND);
        GPtrArray *texts = files_text_of(files);
        const char *last = texts->pdata[texts->len - 1];
        g_assert_cmpuint(texts->len, ==, 1 + MIN(seams, 5));
        g_assert_cmpstr(last, ==,
                        seams == 4   ? "1 file is missing between 3 and 4"
                        : seams == 5 ? "and 1 more between other files"
                                     : "and 2 more between other files");
        g_ptr_array_unref(texts);
        frame_files_free(files);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/files_text/fit", files_that_fit_have_their_names);
    g_test_add_func("/files_text/seams", what_does_not_fit_is_told);
    g_test_add_func("/files_text/empty", a_file_without_packets_has_no_time);
    g_test_add_func("/files_text/many", no_more_than_some_are_told);
    return g_test_run();
}
