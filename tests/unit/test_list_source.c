/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where trust lists come from, file or capture, and under which names they are written. */
#include "capture/trust_lists/extract.h"
#include "capture/trust_lists/source.h"
#include "tests/unit/hex.h"
#include "tests/unit/read_files.h"

#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

enum { FILE_MOST = 16 << 20, SECONDS = 1600000000 };

static GByteArray *bytes_of_length(size_t length) {
    GByteArray *bytes = g_byte_array_new();
    g_byte_array_set_size(bytes, (guint)length);
    memset(bytes->data, 'x', length);
    return bytes;
}

static GByteArray *text_file(const char *text) {
    GByteArray *file = g_byte_array_new();
    put(file, text, strlen(text));
    return file;
}

/* --- files ------------------------------------------------------------------------------------ */

static const struct source *only(GPtrArray *sources) {
    g_assert_nonnull(sources);
    g_assert_cmpuint(sources->len, ==, 1);
    return g_ptr_array_index(sources, 0);
}

static GPtrArray *read_well(const char *word) {
    char *cut, *error;
    GPtrArray *sources = sources_read(word, &cut, &error);
    g_assert_cmpstr(error, ==, NULL);
    g_assert_cmpstr(cut, ==, NULL);
    return sources;
}

static void assert_fails(const char *word, const char *sentence) {
    char *cut, *error;
    g_assert_null(sources_read(word, &cut, &error));
    g_assert_cmpstr(cut, ==, NULL);
    g_assert_cmpstr(error, ==, sentence);
    g_free(error);
}

static void a_file_is_one_source_with_its_time(void) {
    GByteArray *list = vector_bytes("ctl/ctl_file.hex");
    const guint length = list->len;
    char *path = file_save("first.tlv", list);
    g_assert_cmpint(utime(path, &(struct utimbuf){SECONDS, SECONDS + 1}), ==, 0);
    GPtrArray *sources = read_well(path);
    const struct source *source = only(sources);
    g_assert_cmpstr(source->label, ==, path);
    g_assert_cmpstr(source->name, ==, "first.tlv");
    g_assert_cmpuint(g_bytes_get_size(source->bytes), ==, length);
    g_assert_cmpuint(source->whole, ==, length);
    g_assert_cmpuint(source->frame, ==, 0);
    g_assert_cmpint(source->time, ==, (SECONDS + 1) * INT64_C(1000000000));
    g_assert_cmpstr(source->incomplete, ==, NULL);
    g_ptr_array_unref(sources);
    g_free(path);
}

static void a_list_is_known_by_its_first_byte_or_its_name(void) {
    char *unnamed = file_save("a_list", vector_bytes("ctl/itl_file.hex"));
    g_ptr_array_unref(read_well(unnamed));
    g_free(unnamed);
    static const char *const names[] = {"x.tlv", "x.sgn", "x.loads", "x.sbn"};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char *damaged = file_save(names[i], bytes_of_length(5));
        g_ptr_array_unref(read_well(damaged));
        g_free(damaged);
    }
    char *other = file_save("x.txt", text_file("this is no capture of any kind"));
    assert_fails(other,
                 "is no trust list; as a capture it is not a capture file that Wireshark knows");
    g_free(other);
}

static void what_is_too_large_for_a_list_is_not_read(void) {
    char *path = file_save("large.tlv", bytes_of_length(FILE_MOST));
    GPtrArray *sources = read_well(path);
    g_assert_cmpuint(only(sources)->whole, ==, FILE_MOST);
    g_ptr_array_unref(sources);
    g_free(path);
    path = file_save("large.tlv", bytes_of_length(FILE_MOST + 1));
    assert_fails(path, "is too large to be a trust list");
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_free(path);
}

static void a_pipe_gives_the_bytes_it_was_known_by_too(void) {
    GByteArray *list = vector_bytes("ctl/ctl_file.hex");
    int ends[2];
    g_assert_cmpint(pipe(ends), ==, 0);
    g_assert_cmpint(write(ends[1], list->data, list->len), ==, list->len);
    close(ends[1]);
    const int before = dup(STDIN_FILENO);
    g_assert_cmpint(dup2(ends[0], STDIN_FILENO), ==, STDIN_FILENO);
    close(ends[0]);
    GPtrArray *sources = read_well("-");
    g_assert_cmpint(dup2(before, STDIN_FILENO), ==, STDIN_FILENO);
    close(before);
    g_assert_true(span_equals(source_all(only(sources)), span_of_bytes(list)));
    g_byte_array_unref(list);
    g_ptr_array_unref(sources);
}

/* --- captures --------------------------------------------------------------------------------- */

/* One packet of link type 252 for this dissector; `missing` bytes of it were not captured. */
static void add_wrapped(GByteArray *capture, const char *dissector, const char *vector,
                        uint32_t missing) {
    GByteArray *payload = vector_bytes(vector);
    const uint32_t length = 12 + payload->len;
    put_u32(capture, false, SECONDS);
    put_u32(capture, false, 7);
    put_u32(capture, false, length);
    put_u32(capture, false, length + missing);
    put(capture, "\0\x0c\0\x04", 4);
    put(capture, dissector, 4);
    put(capture, "\0\0\0\0", 4);
    put(capture, payload->data, payload->len);
    g_byte_array_unref(payload);
}

/* A list, something else, and two more lists. */
static GByteArray *capture_of_lists(void) {
    GByteArray *capture = pcap_new(false, PCAP_MICRO, 65535, 252);
    add_wrapped(capture, "ctl", "ctl/ctl_file.hex", 0);
    add_wrapped(capture, "tlc", "ctl/ctl_file.hex", 0);
    add_wrapped(capture, "ctl", "ctl/itl_file.hex", 0);
    add_wrapped(capture, "ctl", "ctl/stub_record.hex", 1);
    return capture;
}

/* "NAME #FRAME, ..." of a word below the folder of the test; "!" before one that is incomplete. */
static void assert_sources(const char *word, const char *expected) {
    char *path = g_build_filename(files_folder(), word, NULL);
    GPtrArray *sources = read_well(path);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < sources->len; i++) {
        const struct source *source = g_ptr_array_index(sources, i);
        g_string_append_printf(text, "%s%s%s #%u", i > 0 ? ", " : "",
                               source->incomplete != NULL ? "!" : "", source->name,
                               (unsigned)source->frame);
        g_assert_true(g_str_has_suffix(source->label, source->name));
        g_assert_cmpint(source->time, ==, SECONDS * INT64_C(1000000000) + 7000);
    }
    g_assert_cmpstr(text->str, ==, expected);
    g_string_free(text, TRUE);
    g_ptr_array_unref(sources);
    g_free(path);
}

static void what_a_capture_carries_is_found_by_name_or_frame(void) {
    char *path = file_save("lists.pcap", capture_of_lists());
    char *no_such = g_strconcat(path, ":NoSuch.tlv", NULL);
    assert_sources("lists.pcap", "CTLFile.tlv #1, ITLFile.tlv #3, !ctl #4");
    assert_sources("lists.pcap:ITLFile.tlv", "ITLFile.tlv #3");
    assert_sources("lists.pcap:1", "CTLFile.tlv #1");
    assert_sources("lists.pcap:4", "!ctl #4");
    assert_fails(no_such, "is a capture that carries no trust list of that name");
    g_free(no_such);
    g_free(path);
}

static void a_file_whose_name_has_a_colon_is_that_file(void) {
    char *path = file_save("lists.pcap:1", vector_bytes("ctl/ctl_file_later.hex"));
    GPtrArray *sources = read_well(path);
    g_assert_cmpstr(only(sources)->name, ==, "lists.pcap:1");
    g_ptr_array_unref(sources);
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_free(path);
}

static void a_capture_without_lists_says_so(void) {
    char *path = file_save("none.pcap", pcap_of_three());
    assert_fails(path, "is a capture that carries no trust list");
    g_free(path);
    assert_fails(":nowhere", "does not exist");
    assert_fails("/nowhere/a.tlv", "does not exist");
}

static void a_capture_cut_short_gives_what_came_before(void) {
    GByteArray *capture = capture_of_lists();
    g_byte_array_set_size(capture, capture->len - 1);
    char *path = file_save("cut.pcap", capture);
    char *cut, *error;
    GPtrArray *sources = sources_read(path, &cut, &error);
    g_assert_cmpuint(sources->len, ==, 2);
    g_assert_cmpstr(cut, ==, "is cut short in the middle of a packet, after frame 3");
    g_clear_pointer(&cut, g_free);
    g_ptr_array_unref(sources);
    g_free(path);
    capture = pcap_of_three();
    g_byte_array_set_size(capture, capture->len - 1);
    path = file_save("cut_too.pcap", capture);
    g_assert_null(sources_read(path, &cut, &error));
    g_assert_cmpstr(cut, ==, NULL);
    g_assert_nonnull(strstr(error, "after frame 2; no trust list came before"));
    g_free(error);
    g_free(path);
}

/* --- names of files --------------------------------------------------------------------------- */

static void assert_safe(const char *name, const char *expected) {
    char *safe = extract_safe_name(name);
    g_assert_cmpstr(safe, ==, expected);
    g_free(safe);
}

static void names_are_made_safe(void) {
    assert_safe("CTLFile.tlv", "CTLFile.tlv");
    assert_safe("a/b\\c/d\\E-1_@+=,9.tlv", "E-1_@+=,9.tlv");
    assert_safe("a/", "file");
    assert_safe("", "file");
    assert_safe("..", "_.");
    assert_safe("-rf", "_rf");
    assert_safe("a b\n\x1b[m", "a_b___m");
    char *longest = g_strnfill(200, 'n'), *longer = g_strnfill(201, 'n');
    assert_safe(longest, longest);
    assert_safe(longer, longest);
    g_free(longest);
    g_free(longer);
}

static void assert_written(const char *name, const char *text, const char *expected) {
    char *error = NULL, *content = NULL;
    gsize length;
    char *path = extract_write(files_folder(), name, span_of_text(text), &error);
    g_assert_cmpstr(error, ==, NULL);
    char *base = g_path_get_basename(path);
    g_assert_cmpstr(base, ==, expected);
    g_assert_true(g_file_get_contents(path, &content, &length, NULL));
    g_assert_cmpstr(content, ==, text);
    g_free(content);
    g_free(base);
    g_free(path);
}

static void a_taken_name_gets_a_number(void) {
    assert_written("new.x.tlv", "first", "new.x.tlv");
    assert_written("new.x.tlv", "second", "new.x-2.tlv");
    assert_written("new.x.tlv", "", "new.x-3.tlv");
    assert_written("plain", "first", "plain");
    assert_written("plain", "second", "plain-2");
    char *error = NULL;
    g_assert_null(extract_write("/nowhere/at/all", "a", span_of_text("x"), &error));
    g_assert_cmpstr(error, ==, "cannot be written: No such file or directory");
    g_free(error);
}

static void a_link_that_leads_nowhere_is_a_taken_name(void) {
    char *link = g_build_filename(files_folder(), "link.tlv", NULL);
    char *target = g_build_filename(files_folder(), "target", NULL);
    g_assert_cmpint(symlink(target, link), ==, 0);
    assert_written("link.tlv", "text", "link-2.tlv");
    g_assert_cmpint(access(target, F_OK), !=, 0);
    g_free(target);
    g_free(link);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/list_source/" #name, name)
    TEST(a_file_is_one_source_with_its_time);
    TEST(a_list_is_known_by_its_first_byte_or_its_name);
    TEST(what_is_too_large_for_a_list_is_not_read);
    TEST(a_pipe_gives_the_bytes_it_was_known_by_too);
    TEST(what_a_capture_carries_is_found_by_name_or_frame);
    TEST(a_file_whose_name_has_a_colon_is_that_file);
    TEST(a_capture_without_lists_says_so);
    TEST(a_capture_cut_short_gives_what_came_before);
    TEST(names_are_made_safe);
    TEST(a_taken_name_gets_a_number);
    TEST(a_link_that_leads_nowhere_is_a_taken_name);
    const int result = g_test_run();
    files_remove_below(files_folder());
    return result;
}
