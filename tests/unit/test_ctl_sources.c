/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trust lists as a command line names them: what is missing leaves the others alone. */
#include "capture/command/ctl_sources.h"
#include "tests/unit/hex.h"
#include "tests/unit/read_files.h"

static void what_is_missing_makes_it_incomplete(void) {
    struct ctl_sources lists;
    char *first = file_save("a.tlv", vector_bytes("ctl/ctl_file.hex"));
    char *second = file_save("b.tlv", vector_bytes("ctl/itl_file.hex"));
    ctl_sources_init(&lists);
    ctl_sources_add(&lists, first);
    g_assert_false(lists.incomplete);
    ctl_sources_add(&lists, "/nowhere/c.tlv");
    g_assert_true(lists.incomplete);
    ctl_sources_add(&lists, second);
    g_assert_true(lists.incomplete);
    g_assert_cmpuint(lists.listed->len, ==, 2);
    g_assert_cmpuint(lists.groups->len, ==, 2);
    g_assert_cmpstr(ctl_sources_at(&lists, 0)->source->name, ==, "a.tlv");
    g_assert_cmpstr(ctl_sources_at(&lists, 1)->source->name, ==, "b.tlv");
    g_assert_true(
        span_starts_with_text(ctl_sources_at(&lists, 1)->file.header.file_name, "ITLFile"));
    ctl_sources_clear(&lists);
    g_free(first);
    g_free(second);
}

static void an_empty_file_is_neither_list_nor_capture(void) {
    struct ctl_sources lists;
    char *path = file_save("empty.tlv", g_byte_array_new());
    ctl_sources_init(&lists);
    ctl_sources_add(&lists, path);
    g_assert_cmpuint(lists.listed->len, ==, 0);
    g_assert_cmpuint(lists.groups->len, ==, 0);
    g_assert_true(lists.incomplete);
    ctl_sources_clear(&lists);
    g_free(path);
}

/* A capture with one list, of which a byte was not captured, and with a packet that is cut short
 * behind it. */
static char *save_capture(bool whole_list, bool whole_end) {
    GByteArray *list = vector_bytes("ctl/ctl_file.hex");
    GByteArray *capture = pcap_new(false, PCAP_MICRO, 65535, 252);
    put_u32(capture, false, 1600000000);
    put_u32(capture, false, 0);
    put_u32(capture, false, list->len + 12);
    put_u32(capture, false, list->len + (whole_list ? 12 : 13));
    put(capture, "\0\x0c\0\4ctl\0\0\0\0\0", 12);
    put(capture, list->data, list->len);
    pcap_add(capture, false, 1600000001, 0, 8, 8, 0);
    if (!whole_end)
        g_byte_array_set_size(capture, capture->len - 1);
    g_byte_array_unref(list);
    return file_save("lists.pcap", capture);
}

static void what_is_cut_makes_it_incomplete(void) {
    for (unsigned i = 0; i < 4; i++) {
        const bool whole_list = i & 1, whole_end = i & 2;
        struct ctl_sources lists;
        char *path = save_capture(whole_list, whole_end);
        ctl_sources_init(&lists);
        ctl_sources_add(&lists, path);
        g_assert_cmpint(lists.incomplete, ==, !whole_list || !whole_end);
        g_assert_cmpuint(lists.listed->len, ==, 1);
        ctl_sources_clear(&lists);
        g_free(path);
    }
}

static void the_status_tells_the_worst(void) {
    g_assert_cmpint(ctl_sources_status(false, false), ==, STATUS_CLEAN);
    g_assert_cmpint(ctl_sources_status(false, true), ==, STATUS_FOUND);
    g_assert_cmpint(ctl_sources_status(true, false), ==, STATUS_INCOMPLETE);
    g_assert_cmpint(ctl_sources_status(true, true), ==, STATUS_INCOMPLETE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/ctl_sources/" #name, name)
    TEST(what_is_missing_makes_it_incomplete);
    TEST(an_empty_file_is_neither_list_nor_capture);
    TEST(what_is_cut_makes_it_incomplete);
    TEST(the_status_tells_the_worst);
    const int result = g_test_run();
    files_remove_below(files_folder());
    return result;
}
