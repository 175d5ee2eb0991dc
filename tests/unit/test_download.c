/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which files are followed, and how what is missing of one is written. */
#include "capture/observe/download/download.h"

#include <glib.h>

static void names_of_lists_and_signed_files_are_wanted(void) {
    static const struct {
        const char *path, *name;
        bool is_list;
    } cases[] = {
        {"CTLFile.tlv", "CTLFile.tlv", true},
        {"itlfile.TLV", "itlfile.TLV", true},
        {"/a/b\\CTLSEP2834A2823B58.tlv", "CTLSEP2834A2823B58.tlv", true},
        {"ITLSEP.tlv", "ITLSEP.tlv", true},
        {"/x.cnf.xml.sgn?a=/b.tlv", "x.cnf.xml.sgn", false},
        {".sgn", ".sgn", false},
        {"CTLFile.tlv?", "CTLFile.tlv", true},
        {"CTLFile.tlv/", NULL, false},
        {"CTLFile1.tlv", NULL, false},
        {"CTLFile.tl", NULL, false},
        {"XCTLFile.tlv", NULL, false},
        {"XITLSEP1.tlv", NULL, false},
        {"CTLSEP1.tlvx", NULL, false},
        {"sgn", NULL, false},
        {"", NULL, false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char name[DOWNLOAD_NAME];
        const bool is_wanted = cases[i].name != NULL;
        g_assert_cmpint(download_is_wanted(span_of_text(cases[i].path)), ==, is_wanted);
        if (!is_wanted)
            continue;
        g_assert_true(download_name_of(span_of_text(cases[i].path), name));
        g_assert_cmpstr(name, ==, cases[i].name);
        g_assert_cmpint(download_is_list(name), ==, cases[i].is_list);
    }
    g_assert_false(download_is_list("tlv"));
    g_assert_true(download_is_list(".tlv"));
}

/* Holes of one number each at every second one, from 2 on, and then from 100 to 101. */
static void assert_gaps(unsigned singles, bool pair, uint64_t total, const char *wanted) {
    struct download_gaps gaps = {.count = 0};
    char text[DOWNLOAD_MISSING] = "";
    for (unsigned i = 1; i <= singles; i++)
        download_add_gap(&gaps, 2 * i, 2 * i);
    if (pair) {
        download_add_gap(&gaps, 100, 100);
        download_add_gap(&gaps, 101, 101);
    }
    download_write_gaps(&gaps, "block", total, text);
    g_assert_cmpstr(text, ==, wanted);
}

static void holes_are_written_up_to_a_number(void) {
    assert_gaps(0, false, 9, "");
    assert_gaps(1, false, 9, "block 2 of 9");
    assert_gaps(1, false, 0, "block 2");
    assert_gaps(1, false, 1, "block 2 of 1");
    assert_gaps(0, true, 200, "blocks 100 to 101 of 200");
    assert_gaps(1, true, 0, "blocks 2 and 100 to 101");
    assert_gaps(2, true, 200, "blocks 2, 4 and 100 to 101 of 200");
    assert_gaps(6, false, 200, "blocks 2, 4, 6, 8, 10 and 12 of 200");
    assert_gaps(7, false, 200, "blocks 2, 4, 6, 8, 10, 12 and 1 more hole of 200");
    assert_gaps(8, false, 0, "blocks 2, 4, 6, 8, 10, 12 and 2 more holes");
    assert_gaps(5, true, 200, "blocks 2, 4, 6, 8, 10 and 100 to 101 of 200");
}

static void notes_follow_each_other(void) {
    char text[DOWNLOAD_MISSING] = "";
    download_note(text, "%s", "one");
    g_assert_cmpstr(text, ==, "one");
    download_note(text, "two %u", 2);
    g_assert_cmpstr(text, ==, "one; two 2");
    for (unsigned i = 0; i < 50; i++)
        download_note(text, "%s", "0123456789");
    g_assert_cmpuint(strlen(text), ==, DOWNLOAD_MISSING - 1);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/download/" #name, name)
    TEST(names_of_lists_and_signed_files_are_wanted);
    TEST(holes_are_written_up_to_a_number);
    TEST(notes_follow_each_other);
    return g_test_run();
}
