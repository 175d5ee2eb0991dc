/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Texts and serial numbers of a trust list as a line of Wireshark's has room for them. */
#include "plugins/wireshark_compat.h"

#include "plugins/ctl/ctl_view.h"

struct bench {
    packet_info pinfo;
    struct ctl_view view;
    struct span part; /* without the first two bytes */
};

static void bench_open(struct bench *bench, struct span bytes) {
    *bench = (struct bench){.view.bytes = bytes, .part = span_after(bytes, 2)};
    bench->pinfo.pool = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    bench->view.pinfo = &bench->pinfo;
    bench->view.tvb = tvb_new_real_data(bytes.at, (unsigned)span_len(bytes), (int)span_len(bytes));
}

static void bench_close(struct bench *bench) {
    tvb_free(bench->view.tvb);
    wmem_destroy_allocator(bench->pinfo.pool);
}

static void assert_text(const char *text, const char *expected) {
    struct bench bench;
    char *bytes = g_strconcat("##", text, NULL);
    bench_open(&bench, span_of_text(bytes));
    g_assert_cmpstr(ctl_view_text(&bench.view, bench.part), ==, expected);
    bench_close(&bench);
    g_free(bytes);
}

static void texts_are_cut_between_characters(void) {
    char *longest = g_strnfill(80, 'n'), *longer = g_strnfill(81, 'n'),
         *cut = g_strconcat(longest, "...", NULL), *before = g_strnfill(79, 'n'),
         *wide = g_strconcat(before, "\xc3\xa4", NULL),
         *cut_before = g_strconcat(before, "...", NULL);
    assert_text("", "");
    assert_text("plain", "plain");
    assert_text("a\nb", "a\\nb");
    assert_text(longest, longest);
    assert_text(longer, cut);
    assert_text(wide, cut_before);
    g_free(longest);
    g_free(longer);
    g_free(cut);
    g_free(before);
    g_free(wide);
    g_free(cut_before);
}

static void assert_serial(size_t length, const char *end) {
    uint8_t bytes[32] = {0};
    struct bench bench;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i + 0xe);
    bench_open(&bench, span_of(bytes, 2 + length));
    const char *text = ctl_view_serial(&bench.view, bench.part);
    g_assert_true(length == 0 || g_str_has_prefix(text, "10:11"));
    g_assert_true(g_str_has_suffix(text, end));
    g_assert_cmpuint(strlen(text), ==, 3 * MIN(length, 20) - (length > 0) + (length > 20 ? 3 : 0));
    bench_close(&bench);
}

static void serials_are_cut_after_twenty_bytes(void) {
    assert_serial(0, "");
    assert_serial(2, "10:11");
    assert_serial(20, "22:23");
    assert_serial(21, "22:23...");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/ctl_view/" #name, name)
    TEST(texts_are_cut_between_characters);
    TEST(serials_are_cut_after_twenty_bytes);
    return g_test_run();
}
