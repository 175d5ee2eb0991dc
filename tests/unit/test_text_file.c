/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text is read through a window whatever its size, plain, compressed, and compressed up to a cut.
 */
#include "capture/read/text_file.h"
#include "capture/read/utf16.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <zlib.h>

enum { LINES = 60000 };

static char *folder;

static char *path_of(const char *name) {
    return g_build_filename(folder, name, NULL);
}

static GString *many_lines(void) {
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < LINES; i++)
        g_string_append_printf(text, "%08u.000 |16:58:42.888 |AppInfo  |line %u of them\n", i, i);
    return text;
}

static void write_compressed(const char *path, const GString *text, size_t cut) {
    gzFile gz = gzopen(path, "wb");
    g_assert_cmpint(gzwrite(gz, text->str, (unsigned)text->len), ==, (int)text->len);
    g_assert_cmpint(gzclose(gz), ==, Z_OK);
    char *bytes;
    gsize length;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    g_assert_cmpuint(length, >, cut);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)(length - cut), NULL));
    g_free(bytes);
}

static unsigned count_records(const char *path, const char **error, struct text_file **out) {
    char *why = NULL;
    struct text_file *file = text_file_open(path, &why);
    g_assert_nonnull(file);
    struct trace_file trace = {0};
    struct trace_record record;
    unsigned count = 0;
    size_t used = 0;
    bool is_end = false;
    for (;;) {
        struct span window = text_file_window(file, used, &is_end);
        g_assert_true(is_end || span_len(window) > TRACE_RECORD_MOST);
        const size_t length = trace_record_read(&trace, window, is_end, &record);
        if (length == 0)
            break;
        count += record.line.format == TRACE_SDL;
        used = length;
    }
    *error = text_file_error(file);
    *out = file;
    return count;
}

static void check(const char *name, unsigned least, unsigned most, bool is_whole) {
    const char *error;
    struct text_file *file;
    char *path = path_of(name);
    g_assert_true(text_file_is_trace(path));
    const unsigned count = count_records(path, &error, &file);
    g_assert_cmpuint(count, >=, least);
    g_assert_cmpuint(count, <=, most);
    g_assert_cmpint(error == NULL, ==, is_whole);
    text_file_close(file);
    g_free(path);
}

static void all_of_it_is_read(void) {
    GString *text = many_lines();
    char *plain = path_of("plain.txt"), *packed = path_of("packed.gz"), *open = path_of("open.gzo");
    g_assert_true(g_file_set_contents(plain, text->str, (gssize)text->len, NULL));
    write_compressed(packed, text, 0);
    write_compressed(open, text, 100);
    check("plain.txt", LINES, LINES, true);
    check("packed.gz", LINES, LINES, true);
    check("open.gzo", LINES - 1000, LINES - 1, true);
    g_free(plain);
    g_free(packed);
    g_free(open);
    g_string_free(text, TRUE);
}

static void damage_is_told(void) {
    char *path = path_of("damaged.gz"), *bytes;
    gsize length;
    GString *text = many_lines();
    write_compressed(path, text, 0);
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    memset(bytes + length / 2, 0xff, 64);
    g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
    check("damaged.gz", 1, LINES - 1, false);
    g_free(bytes);
    g_free(path);
    g_string_free(text, TRUE);
}

static void other_files_are_no_traces(void) {
    char *path = path_of("other"), *error = NULL;
    g_assert_true(g_file_set_contents(path, "Hello\n", -1, NULL));
    g_assert_false(text_file_is_trace(path));
    g_assert_false(text_file_is_trace("/nowhere/at/all"));
    g_assert_false(text_file_is_trace(folder));
    g_assert_null(text_file_open("/nowhere/at/all", &error));
    g_assert_nonnull(error);
    g_free(error);
    g_free(path);
}

/* As PowerShell writes it, either way round; a character of two units stands in it. */
static void utf16_is_read_as_utf8(void) {
    static const char *const orders[] = {"UTF-16LE", "UTF-16BE"};
    char *path = path_of("utf16.txt");
    for (unsigned i = 0; i < G_N_ELEMENTS(orders); i++) {
        GString *text = many_lines();
        g_string_prepend(text, "\xef\xbb\xbf");
        g_string_append(text, "00000001.000 |16:58:42.888 |AppInfo  |\xf0\x9f\x93\x9e\n");
        gsize length;
        char *bytes =
            g_convert(text->str, (gssize)text->len, orders[i], "UTF-8", NULL, &length, NULL);
        g_assert_true(g_file_set_contents(path, bytes, (gssize)length, NULL));
        g_assert_true(text_file_is_trace(path));
        const char *error;
        struct text_file *file;
        g_assert_cmpuint(count_records(path, &error, &file), ==, LINES + 1);
        g_assert_null(error);
        text_file_close(file);
        g_free(bytes);
        g_string_free(text, TRUE);
    }
    g_free(path);
}

static void utf16_that_is_cut_is_read_as_far_as_it_goes(void) {
    static const uint8_t text[] = {0x41, 0x00, 0x3e, 0xd8, 0x42, 0x00, 0x3d, 0xd8, 0x1e};
    uint8_t out[32];
    size_t used;
    const size_t length = utf16_convert(span_of(text, sizeof text), UTF16_LITTLE, out, &used);
    g_assert_true(span_equals_text(span_of(out, length), "A\xef\xbf\xbd"
                                                         "B"));
    g_assert_cmpuint(used, ==, 6);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("text_file_XXXXXX", NULL);
    g_test_add_func("/text_file/utf16_is_read_as_utf8", utf16_is_read_as_utf8);
    g_test_add_func("/text_file/utf16_that_is_cut_is_read_as_far_as_it_goes",
                    utf16_that_is_cut_is_read_as_far_as_it_goes);
    g_test_add_func("/text_file/all_of_it_is_read", all_of_it_is_read);
    g_test_add_func("/text_file/damage_is_told", damage_is_told);
    g_test_add_func("/text_file/other_files_are_no_traces", other_files_are_no_traces);
    const int status = g_test_run();
    static const char *const names[] = {"plain.txt", "packed.gz", "open.gzo", "damaged.gz",
                                        "other"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char *path = path_of(names[i]);
        g_unlink(path);
        g_free(path);
    }
    g_rmdir(folder);
    g_free(folder);
    return status;
}
