/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files, folders and lists of files become the captures that the user meant. */
#include "capture/read/inputs.h"
#include "tests/unit/read_files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

static char *in_folder(const char *name) {
    return g_build_filename(files_folder(), name, NULL);
}

static void make_folder(const char *name) {
    char *path = in_folder(name);
    g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
    g_free(path);
}

static void make_file(const char *name, const char *text) {
    GByteArray *file = g_byte_array_new();
    put(file, text, strlen(text));
    g_free(file_save(name, file));
}

/* The entries as one text, without the folder of the test: "a.pcap b.pcap!error". */
static char *entries_text(const struct inputs *inputs) {
    GString *text = g_string_new(NULL);
    size_t skip = strlen(files_folder()) + 1;
    for (size_t i = 0; i < inputs_count(inputs); i++) {
        const struct input_entry *entry = inputs_at(inputs, i);
        const char *name =
            g_str_has_prefix(entry->path, files_folder()) ? entry->path + skip : entry->path;
        g_string_append_printf(text, "%s%s%s%s", i > 0 ? " " : "", name,
                               entry->error != NULL ? "!" : "",
                               entry->error != NULL ? entry->error : "");
    }
    return g_string_free(text, FALSE);
}

static void assert_entries(struct inputs *inputs, const char *expected, size_t passed_over) {
    char *text = entries_text(inputs);
    g_assert_cmpstr(text, ==, expected);
    g_assert_cmpuint(inputs_passed_over(inputs), ==, passed_over);
    g_free(text);
    inputs_free(inputs);
}

static struct inputs *inputs_of(const char *name) {
    struct inputs *inputs = inputs_new();
    char *path = in_folder(name);
    inputs_add(inputs, path);
    inputs_sift(inputs);
    g_free(path);
    return inputs;
}

static void a_folder_gives_its_captures_sorted(void) {
    make_folder("sorted");
    make_folder("sorted/b");
    g_free(file_save("sorted/z.pcap", pcap_of_three()));
    g_free(file_save("sorted/by_content", pcap_of_three()));
    g_free(file_save("sorted/b/ring.pcap12", pcap_of_three()));
    g_free(file_save("sorted/b/trace.log", pcap_of_three()));
    make_file("sorted/b/named.PCAPNG", "no capture at all, but named like one");
    make_file("sorted/b/notes.txt", "notes");
    make_file("sorted/Makefile", "all:\n");
    make_file("sorted/empty", "");
    assert_entries(inputs_of("sorted"),
                   "sorted/b/named.PCAPNG sorted/b/ring.pcap12 sorted/b/trace.log "
                   "sorted/by_content sorted/z.pcap",
                   3);
}

static void a_named_file_is_always_tried(void) {
    make_file("notes.txt", "notes");
    struct inputs *inputs = inputs_of("notes.txt");
    inputs_add(inputs, "/nowhere/a.pcap");
    inputs_add(inputs, "-");
    assert_entries(inputs, "notes.txt /nowhere/a.pcap -", 0);
}

static void compressed_files_are_looked_into(void) {
    make_folder("packed");
    g_free(file_save("packed/a", pcap_of_three()));
    make_file("packed/b", "a log line\nanother log line\n");
    g_free(file_save("packed/c.pcap", pcap_of_three()));
    char *folder = in_folder("packed");
    char *line = g_strdup_printf("cd %s && gzip a b c.pcap", folder);
    g_assert_cmpint(system(line), ==, 0);
    assert_entries(inputs_of("packed"), "packed/a.gz packed/c.pcap.gz", 1);
    g_free(line);
    g_free(folder);
}

static void links_in_a_circle_end(void) {
    make_folder("circle");
    make_folder("circle/deep");
    g_free(file_save("circle/deep/a.pcap", pcap_of_three()));
    char *up = in_folder("circle/deep/up");
    char *self = in_folder("circle/self");
    char *lost = in_folder("circle/lost.pcap");
    char *pipe_path = in_folder("circle/pipe.pcap");
    g_assert_cmpint(symlink("..", up), ==, 0);
    g_assert_cmpint(symlink("self", self), ==, 0);
    g_assert_cmpint(symlink("nowhere", lost), ==, 0);
    g_assert_cmpint(mkfifo(pipe_path, 0600), ==, 0);
    assert_entries(inputs_of("circle"), "circle/deep/a.pcap", 3);
    g_free(up);
    g_free(self);
    g_free(lost);
    g_free(pipe_path);
}

static void an_unreadable_folder_is_an_error(void) {
    make_folder("locked");
    make_folder("locked/inside");
    char *path = in_folder("locked/inside");
    uid_t before = geteuid();
    char *above = in_folder("locked");
    g_assert_cmpint(g_chmod(files_folder(), 0755), ==, 0);
    g_assert_cmpint(g_chmod(above, 0755), ==, 0);
    g_assert_cmpint(g_chmod(path, 0), ==, 0);
    if (before == 0)
        g_assert_cmpint(seteuid(65534), ==, 0);
    struct inputs *inputs = inputs_of("locked");
    if (before == 0)
        g_assert_cmpint(seteuid(0), ==, 0);
    g_assert_cmpint(g_chmod(path, 0700), ==, 0);
    assert_entries(inputs, "locked/inside!cannot be read: permission denied", 0);
    g_free(path);
    g_free(above);
}

static void a_list_has_one_path_per_line_or_nul(void) {
    static const struct {
        const char *text;
        size_t length;
        const char *expected;
    } lists[] = {
        {"a b.pcap\n\nc.pcap\r\nd.pcap", 24, "a b.pcap c.pcap d.pcap"},
        {"a.pcap\0b\nc.pcap\0", 16, "a.pcap b\nc.pcap"},
        {"", 0, ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
        GByteArray *file = g_byte_array_new();
        char *error = NULL;
        put(file, lists[i].text, lists[i].length);
        char *path = file_save("list", file);
        struct inputs *inputs = inputs_new();
        g_assert_true(inputs_add_list(inputs, path, &error));
        assert_entries(inputs, lists[i].expected, 0);
        g_free(path);
    }
}

static void a_missing_list_is_an_error(void) {
    char *error = NULL;
    struct inputs *inputs = inputs_new();
    g_assert_false(inputs_add_list(inputs, "/nowhere/list", &error));
    g_assert_cmpstr(error, ==, "does not exist");
    g_free(error);
    error = NULL;
    g_assert_false(inputs_add_list(inputs, files_folder(), &error));
    g_assert_cmpstr(error, ==, "is a folder");
    g_free(error);
    assert_entries(inputs, "", 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/read/inputs/folder", a_folder_gives_its_captures_sorted);
    g_test_add_func("/read/inputs/named", a_named_file_is_always_tried);
    g_test_add_func("/read/inputs/compressed", compressed_files_are_looked_into);
    g_test_add_func("/read/inputs/circle", links_in_a_circle_end);
    g_test_add_func("/read/inputs/unreadable", an_unreadable_folder_is_an_error);
    g_test_add_func("/read/inputs/list", a_list_has_one_path_per_line_or_nul);
    g_test_add_func("/read/inputs/missing", a_missing_list_is_an_error);
    int result = g_test_run();
    files_remove_below(files_folder());
    return result;
}
