/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcapng files written once more: block by block as they were, but for our comments. */
#include "capture/report/pcapng/rewrite.h"

#include <glib/gstdio.h>

#include "capture/report/pcapng/block_edit.h"
#include "pcapng_blocks.h"

enum { SECTION_LENGTH = 16, HEADER = 28, HEADERS = HEADER + 24 }; /* with that of an interface */

/* Bytes that come in pieces of a size. */
struct source {
    struct span rest;
    size_t most;
    bool fails; /* at the end */
};

static ptrdiff_t read_source(void *data, void *bytes, size_t length) {
    struct source *source = data;
    const struct span piece = span_first(source->rest, MIN(length, source->most));
    if (span_is_empty(piece))
        return source->fails ? -1 : 0;
    memcpy(bytes, piece.at, span_len(piece));
    source->rest = span_after(source->rest, span_len(piece));
    return (ptrdiff_t)span_len(piece);
}

/* Rewrites `file`; *out is to be freed. */
static struct rewrite_result rewrite(const GByteArray *file, size_t most, bool fails,
                                     const struct rewrite_plan *plan, GByteArray **out) {
    struct source source = {span_of(file->data, file->len), most, fails};
    const struct rewrite_source reads = {&source, read_source};
    char *folder = g_dir_make_tmp("ucscope-XXXXXX", NULL), *error = NULL, *written = NULL;
    char *path = g_build_filename(folder, "answer.pcapng", NULL);
    struct atomic_file *answer = atomic_file_open(path, &error);
    gsize length;
    g_assert_nonnull(answer);
    const struct rewrite_result result = rewrite_run(&reads, plan, answer);
    g_assert_true(atomic_file_publish(answer, &error));
    g_assert_true(g_file_get_contents(path, &written, &length, NULL));
    *out = g_byte_array_new_take((guint8 *)written, length);
    (void)g_unlink(path);
    (void)g_rmdir(folder);
    g_free(path);
    g_free(folder);
    return result;
}

static void assert_same(const GByteArray *a, const GByteArray *b) {
    g_assert_cmpuint(a->len, ==, b->len);
    g_assert_true(memcmp(a->data, b->data, a->len) == 0);
}

static void without_comments_nothing_changes(void) {
    static const size_t sizes[] = {1, 7, 4096, SIZE_MAX};
    GByteArray *file = odd_file(), *out;
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        const struct rewrite_result result =
            rewrite(file, sizes[i], false, &(struct rewrite_plan){0}, &out);
        assert_same(file, out);
        g_assert_cmpint(result.end, ==, REWRITE_WHOLE);
        g_assert_cmpuint(result.packets, ==, 7);
        g_assert_cmpuint(result.written, ==, 7);
        g_assert_cmpuint(result.commented + result.timeless + result.refused, ==, 0);
        g_byte_array_unref(out);
    }
    g_byte_array_unref(file);
}

/* A section of this length that counts it, with one packet. */
static GByteArray *counted_file(bool big, const char *comment) {
    GByteArray *file = g_byte_array_new(), *packet = g_byte_array_new();
    guint8 length[8] = {0};
    add_section(file, big);
    const guint body = file->len;
    add_interface(file, big, 1, 0, 0);
    for (unsigned i = 0; i < 5; i++)
        put_u32(packet, big, i == 3 || i == 4 ? 4 : 0);
    put(packet, "data", 4);
    if (comment != NULL) {
        put_number(packet, big, 2, 1);
        put_number(packet, big, 2, (uint32_t)strlen(comment));
        put(packet, comment, strlen(comment));
        pad(packet);
        put_u32(packet, big, 0);
    }
    add_block(file, big, ENHANCED, packet);
    length[big ? 7 : 0] = (guint8)(file->len - body);
    memcpy(file->data + SECTION_LENGTH, length, sizeof length);
    return file;
}

static struct rewrite_result comment_first(const GByteArray *file, const char *text,
                                           GByteArray **out) {
    GPtrArray *comments = g_ptr_array_new();
    const struct packet_comments packet = {0, comments};
    const struct rewrite_plan plan = {.packets = &packet, .packet_count = 1};
    if (text != NULL)
        g_ptr_array_add(comments, (gpointer)text);
    const struct rewrite_result result = rewrite(file, SIZE_MAX, false, &plan, out);
    g_ptr_array_unref(comments);
    return result;
}

static void a_comment_is_added_and_the_section_grows(void) {
    for (unsigned big = 0; big < 2; big++) {
        GByteArray *file = counted_file(big, NULL), *wanted = counted_file(big, "[ucscope] new"),
                   *out;
        const struct rewrite_result result = comment_first(file, "[ucscope] new", &out);
        assert_same(out, wanted);
        g_assert_cmpuint(result.commented, ==, 1);
        g_byte_array_unref(file);
        g_byte_array_unref(wanted);
        g_byte_array_unref(out);
    }
}

static void a_comment_of_ours_is_replaced(void) {
    GByteArray *file = counted_file(true, "[ucscope] of an older answer"),
               *wanted = counted_file(true, "[ucscope] new"), *out;
    (void)comment_first(file, "[ucscope] new", &out);
    assert_same(out, wanted);
    g_byte_array_unref(out);
    g_byte_array_unref(wanted);
    wanted = counted_file(true, NULL);
    (void)rewrite(file, SIZE_MAX, false, &(struct rewrite_plan){0}, &out);
    assert_same(out, wanted);
    g_byte_array_unref(out);
    g_byte_array_unref(wanted);
    g_byte_array_unref(file);
}

static void a_comment_of_others_stays(void) {
    GByteArray *file = counted_file(false, "ucscope] theirs"), *out;
    (void)rewrite(file, SIZE_MAX, false, &(struct rewrite_plan){0}, &out);
    assert_same(file, out);
    g_byte_array_unref(out);
    g_byte_array_unref(file);
}

static void only_chosen_packets_are_written(void) {
    static const uint8_t chosen[] = {0x05};
    const struct rewrite_plan plan = {.chosen = chosen, .chosen_count = 7};
    GByteArray *file = odd_file(), *out;
    const struct rewrite_result result = rewrite(file, SIZE_MAX, false, &plan, &out);
    g_assert_cmpuint(result.packets, ==, 7);
    g_assert_cmpuint(result.written, ==, 2);
    enum { FRAMING = 12, NUMBERS = 20 };
    const guint enhanced = 4 * (FRAMING + NUMBERS) + 64 + 64 + 68 + 68; /* of 61, 63, 65, 66 */
    g_assert_cmpuint(file->len - out->len, ==, enhanced + FRAMING + 4 + 64);
    g_byte_array_unref(out);
    g_byte_array_unref(file);
}

/* Every cut of a file: whole blocks are written, and it is said whether one was cut. */
static void what_is_cut_is_left_out(void) {
    GByteArray *file = counted_file(false, NULL), *out;
    const guint whole[] = {0, HEADER, HEADERS, file->len};
    for (guint length = 0; length <= file->len; length++) {
        GByteArray *cut = g_byte_array_new();
        guint before = 0;
        g_byte_array_append(cut, file->data, length);
        const struct rewrite_result result =
            rewrite(cut, 5, false, &(struct rewrite_plan){0}, &out);
        for (unsigned i = 0; i < G_N_ELEMENTS(whole); i++)
            if (whole[i] <= length)
                before = whole[i];
        g_assert_cmpuint(out->len, ==, before);
        g_assert_cmpint(result.end, ==, before == length ? REWRITE_WHOLE : REWRITE_CUT);
        g_byte_array_unref(out);
        g_byte_array_unref(cut);
    }
    g_byte_array_unref(file);
}

static void what_is_broken_or_unreadable_is_said(void) {
    GByteArray *file = counted_file(false, NULL), *out;
    const guint at = HEADERS;
    struct rewrite_result result = rewrite(file, SIZE_MAX, true, &(struct rewrite_plan){0}, &out);
    g_assert_cmpint(result.end, ==, REWRITE_UNREADABLE);
    g_byte_array_unref(out);
    file->data[at + 4] = 1; /* the length */
    result = rewrite(file, SIZE_MAX, false, &(struct rewrite_plan){0}, &out);
    g_assert_cmpint(result.end, ==, REWRITE_BROKEN);
    g_assert_cmpuint(out->len, ==, at);
    g_byte_array_unref(out);
    g_byte_array_remove_range(file, 0, HEADER); /* no section */
    result = rewrite(file, SIZE_MAX, false, &(struct rewrite_plan){0}, &out);
    g_assert_cmpint(result.end, ==, REWRITE_BROKEN);
    g_assert_cmpuint(out->len, ==, 0);
    g_byte_array_unref(out);
    g_byte_array_unref(file);
}

static void a_simple_packet_with_a_comment_gets_a_time(void) {
    GByteArray *file = g_byte_array_new(), *out;
    add_section(file, false);
    add_interface(file, false, 1, 0, 0);
    add_simple_packet(file, false, 6);
    const struct rewrite_result result = comment_first(file, "[ucscope] new", &out);
    g_assert_cmpuint(result.timeless, ==, 1);
    g_assert_cmpuint(result.commented, ==, 1);
    struct block block;
    struct block_packet packet;
    size_t wanted;
    bool big = false;
    const struct span rest = span_of(out->data + HEADERS, out->len - HEADERS);
    g_assert_cmpint(block_read(rest, &big, &block, &wanted), ==, BLOCK_WHOLE);
    g_assert_cmpuint(block.type, ==, ENHANCED);
    g_assert_true(block_read_packet(&block, &packet));
    g_assert_cmpuint(packet.ticks, ==, 0);
    g_assert_cmpuint(packet.wire_length, ==, 6);
    g_assert_true(span_equals_text(packet.bytes, "EEEEEE"));
    g_byte_array_unref(out);
    g_byte_array_unref(file);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/rewrite/" #name, name)
    TEST(without_comments_nothing_changes);
    TEST(a_comment_is_added_and_the_section_grows);
    TEST(a_comment_of_ours_is_replaced);
    TEST(a_comment_of_others_stays);
    TEST(only_chosen_packets_are_written);
    TEST(what_is_cut_is_left_out);
    TEST(what_is_broken_or_unreadable_is_said);
    TEST(a_simple_packet_with_a_comment_gets_a_time);
#undef TEST
    return g_test_run();
}
