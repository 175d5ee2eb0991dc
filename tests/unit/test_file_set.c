/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files are one capture when their names, link types and times say so, and are read as one. */
#include "capture/net/frame_files.h"
#include "capture/read/file_set.h"
#include "tests/unit/read_files.h"

enum { BEGIN = 1600000000, ETHERNET = 1, RAW = 101 };

/* A capture of `count` packets, one each second from `from` on. */
static void save(const char *name, uint32_t link_type, uint32_t from, uint32_t count) {
    GByteArray *file = pcap_new(false, PCAP_MICRO, 65535, link_type);
    for (uint32_t i = 0; i < count; i++)
        pcap_add(file, false, BEGIN + from + i, 0, 60, 60, (uint8_t)i);
    g_free(file_save(name, file));
}

/* With file_sets_of for names, space between. */
static GPtrArray *find_sets(const char *names) {
    GArray *files = g_array_new(FALSE, FALSE, sizeof(struct set_file));
    char **split = g_strsplit(names, " ", -1);
    for (char **name = split; *name != NULL; name++) {
        char *path = g_build_filename(files_folder(), *name, NULL);
        const struct set_file file = {.path = path, .source = path};
        g_array_append_val(files, file);
    }
    GPtrArray *sets = file_sets_of((const struct set_file *)(void *)files->data, files->len);
    for (guint i = 0; i < files->len; i++)
        g_free(g_array_index(files, struct set_file, i).path);
    g_array_unref(files);
    g_strfreev(split);
    return sets;
}

/* The sets among these names, space between, as "a b c; d e". */
static char *sets_among(const char *names) {
    GString *text = g_string_new(NULL);
    GPtrArray *sets = find_sets(names);
    for (guint i = 0; i < sets->len; i++) {
        const struct file_set *set = sets->pdata[i];
        g_string_append(text, i > 0 ? "; " : "");
        for (size_t j = 0; j < set->count; j++) {
            char *name = g_path_get_basename(set->files[j].path);
            g_string_append_printf(text, "%s%s", j > 0 ? " " : "", name);
            if (set->files[j].missing > 0)
                g_string_append_printf(text, "(%u missing before)",
                                       (unsigned)set->files[j].missing);
            g_free(name);
        }
    }
    g_ptr_array_unref(sets);
    return g_string_free(text, FALSE);
}

static void assert_sets(const char *names, const char *expected) {
    char *sets = sets_among(names);
    g_assert_cmpstr(sets, ==, expected);
    g_free(sets);
}

static void files_that_follow_each_other_are_one(void) {
    save("a.pcap", ETHERNET, 0, 3);
    save("a.pcap1", ETHERNET, 3, 3);
    save("a.pcap2", ETHERNET, 6, 3);
    assert_sets("a.pcap2 a.pcap a.pcap1", "a.pcap a.pcap1 a.pcap2");
    assert_sets("a.pcap1", "");
}

static void a_ring_is_put_in_the_order_of_times(void) {
    save("ring.pcap0", ETHERNET, 20, 10);
    save("ring.pcap1", ETHERNET, 30, 10);
    save("ring.pcap2", ETHERNET, 0, 10);
    save("ring.pcap3", ETHERNET, 10, 10);
    assert_sets("ring.pcap0 ring.pcap1 ring.pcap2 ring.pcap3",
                "ring.pcap2 ring.pcap3 ring.pcap0 ring.pcap1");
}

static void a_missing_file_is_counted(void) {
    save("m_00003_20200913122640.pcap", ETHERNET, 0, 3);
    save("m_00006_20200913122650.pcap", ETHERNET, 10, 3);
    assert_sets("m_00003_20200913122640.pcap m_00006_20200913122650.pcap",
                "m_00003_20200913122640.pcap m_00006_20200913122650.pcap(2 missing before)");
}

static void names_alike_do_not_make_one_capture(void) {
    save("far.pcap", ETHERNET, 0, 3);
    save("far.pcap1", ETHERNET, 2 + 15 * 60 + 1, 3);
    save("near.pcap", ETHERNET, 0, 3);
    save("near.pcap1", ETHERNET, 2 + 15 * 60, 3);
    save("same.pcap0", ETHERNET, 0, 30);
    save("same.pcap1", ETHERNET, 5, 30);
    save("link.pcap0", ETHERNET, 0, 3);
    save("link.pcap1", RAW, 3, 3);
    assert_sets("far.pcap far.pcap1", "");
    assert_sets("near.pcap near.pcap1", "near.pcap near.pcap1");
    assert_sets("same.pcap0 same.pcap1", "");
    assert_sets("link.pcap0 link.pcap1", "");
}

/* dumpcap counts on, and begins anew when it is started anew. */
static void a_new_run_is_another_capture(void) {
    save("run_00001_20200913122640.pcap", ETHERNET, 0, 3);
    save("run_00002_20200913122643.pcap", ETHERNET, 3, 3);
    save("run_00001_20200913122650.pcap", ETHERNET, 10, 3);
    save("run_00002_20200913122653.pcap", ETHERNET, 13, 3);
    assert_sets("run_00001_20200913122640.pcap run_00001_20200913122650.pcap "
                "run_00002_20200913122643.pcap run_00002_20200913122653.pcap",
                "run_00001_20200913122640.pcap run_00002_20200913122643.pcap; "
                "run_00001_20200913122650.pcap run_00002_20200913122653.pcap");
}

static void a_copy_is_no_part(void) {
    GByteArray *one = pcap_new(false, PCAP_MICRO, 65535, ETHERNET);
    pcap_add(one, false, BEGIN, 0, 60, 60, 1);
    g_free(file_save("copy.pcap1", one));
    one = pcap_new(false, PCAP_MICRO, 65535, ETHERNET);
    pcap_add(one, false, BEGIN, 0, 60, 60, 1);
    g_free(file_save("copy.pcap", one));
    assert_sets("copy.pcap copy.pcap1", "");
}

static void what_has_no_packets_or_cannot_be_read_is_left_alone(void) {
    save("e.pcap", ETHERNET, 0, 3);
    save("e.pcap1", ETHERNET, 0, 0);
    save("e.pcap2", ETHERNET, 3, 3);
    assert_sets("e.pcap e.pcap1 e.pcap2 e.pcap3", "e.pcap e.pcap2(1 missing before)");
}

/* --- reading ---------------------------------------------------------------------------------- */

static struct reading read_set(GPtrArray **sets, const char *names, const char *filter) {
    char *error = NULL;
    *sets = find_sets(names);
    g_assert_cmpuint((*sets)->len, ==, 1);
    struct reader *reader = reader_open_set((*sets)->pdata[0], filter, &error);
    g_assert_cmpstr(error, ==, NULL);
    return reading_of(reader);
}

static void frames_are_numbered_through(void) {
    GPtrArray *sets;
    save("n.pcap", ETHERNET, 0, 2);
    save("n.pcap1", ETHERNET, 2, 3);
    struct reading reading = read_set(&sets, "n.pcap n.pcap1", NULL);
    uint64_t done, size;
    g_assert_cmpint(reading.status, ==, READER_END);
    g_assert_cmpuint(reading.packets->len, ==, 5);
    for (guint i = 0; i < 5; i++)
        g_assert_cmpuint(reading_at(&reading, i)->frame, ==, i + 1);
    g_assert_cmpstr(reader_format(reading.reader), ==, "pcap");
    g_assert_cmpuint(frame_files_count(reader_files(reading.reader)), ==, 2);
    g_assert_cmpuint(frame_files_at(reader_files(reading.reader), 1)->before, ==, 2);
    reader_progress(reading.reader, &done, &size);
    g_assert_cmpuint(done, ==, size);
    reading_done(&reading);
    g_ptr_array_unref(sets);
}

static void a_filter_keeps_the_numbers(void) {
    GPtrArray *sets;
    save("f.pcap", ETHERNET, 0, 2);
    save("f.pcap1", ETHERNET, 2, 3);
    struct reading reading = read_set(&sets, "f.pcap f.pcap1", "ether[20] == 2");
    g_assert_cmpuint(reading.packets->len, ==, 1);
    g_assert_cmpuint(reading_at(&reading, 0)->frame, ==, 5);
    reading_done(&reading);
    g_ptr_array_unref(sets);
}

static void a_file_that_is_cut_short_does_not_end_the_set(void) {
    GPtrArray *sets;
    GByteArray *file = pcap_new(false, PCAP_MICRO, 65535, ETHERNET);
    pcap_add(file, false, BEGIN, 0, 60, 60, 1);
    pcap_add(file, false, BEGIN + 1, 0, 60, 60, 1);
    g_byte_array_set_size(file, file->len - 5);
    g_free(file_save("cut.pcap", file));
    save("cut.pcap1", ETHERNET, 2, 2);
    struct reading reading = read_set(&sets, "cut.pcap cut.pcap1", NULL);
    assert_fails_after(&reading, 3, "cut.pcap is cut short in the middle of a packet");
    g_assert_cmpuint(reading_at(&reading, 1)->frame, ==, 2);
    reading_done(&reading);
    g_ptr_array_unref(sets);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/file_set/follow", files_that_follow_each_other_are_one);
    g_test_add_func("/file_set/ring", a_ring_is_put_in_the_order_of_times);
    g_test_add_func("/file_set/missing", a_missing_file_is_counted);
    g_test_add_func("/file_set/alike", names_alike_do_not_make_one_capture);
    g_test_add_func("/file_set/run", a_new_run_is_another_capture);
    g_test_add_func("/file_set/copy", a_copy_is_no_part);
    g_test_add_func("/file_set/alone", what_has_no_packets_or_cannot_be_read_is_left_alone);
    g_test_add_func("/file_set/frames", frames_are_numbered_through);
    g_test_add_func("/file_set/filter", a_filter_keeps_the_numbers);
    g_test_add_func("/file_set/cut", a_file_that_is_cut_short_does_not_end_the_set);
    int result = g_test_run();
    files_remove_below(files_folder());
    return result;
}
