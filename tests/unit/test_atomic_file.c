/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that is there as a whole or not at all, readable for whom it was before. */
#include "capture/report/atomic_file.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "open_files.h"

struct fixture {
    char *folder, *path;
    unsigned files;
};

static void set_up(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->files = open_files();
    fixture->folder = g_dir_make_tmp("ucscope-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "answer", NULL);
    umask(027);
}

static unsigned names_in(const char *path) {
    GDir *folder = g_dir_open(path, 0, NULL);
    unsigned count = 0;
    while (g_dir_read_name(folder) != NULL)
        count++;
    g_dir_close(folder);
    return count;
}

static void tear_down(struct fixture *fixture, gconstpointer data) {
    (void)data;
    (void)g_unlink(fixture->path);
    g_assert_cmpuint(names_in(fixture->folder), ==, 0);
    g_assert_cmpuint(open_files(), ==, fixture->files);
    (void)g_rmdir(fixture->folder);
    g_free(fixture->folder);
    g_free(fixture->path);
}

static struct atomic_file *begin(const char *path) {
    char *error = NULL;
    struct atomic_file *file = atomic_file_open(path, &error);
    g_assert_null(error);
    return file;
}

static void publish(struct atomic_file *file) {
    char *error = NULL;
    g_assert_true(atomic_file_publish(file, &error));
    g_assert_null(error);
}

static unsigned mode_of(const char *path) {
    struct stat status;
    g_assert_cmpint(stat(path, &status), ==, 0);
    return status.st_mode & 07777;
}

static void assert_text(const char *path, const char *text) {
    char *read = NULL;
    g_assert_true(g_file_get_contents(path, &read, NULL, NULL));
    g_assert_cmpstr(read, ==, text);
    g_free(read);
}

static void a_new_file_has_the_usual_mode(struct fixture *fixture, gconstpointer data) {
    (void)data;
    struct atomic_file *file = begin(fixture->path);
    g_assert_true(atomic_file_write(file, "new", 3));
    g_assert_false(g_file_test(fixture->path, G_FILE_TEST_EXISTS));
    publish(file);
    assert_text(fixture->path, "new");
    g_assert_cmphex(mode_of(fixture->path), ==, 0640);
}

static void an_old_file_keeps_its_mode(struct fixture *fixture, gconstpointer data) {
    (void)data;
    g_assert_true(g_file_set_contents(fixture->path, "old", -1, NULL));
    g_assert_cmpint(g_chmod(fixture->path, 0604), ==, 0);
    struct atomic_file *file = begin(fixture->path);
    g_assert_true(atomic_file_write(file, "new", 3));
    assert_text(fixture->path, "old");
    publish(file);
    assert_text(fixture->path, "new");
    g_assert_cmphex(mode_of(fixture->path), ==, 0604);
}

static void what_is_discarded_never_was(struct fixture *fixture, gconstpointer data) {
    (void)data;
    g_assert_true(g_file_set_contents(fixture->path, "old", -1, NULL));
    struct atomic_file *file = begin(fixture->path);
    g_assert_true(atomic_file_write(file, "new", 3));
    g_assert_cmpuint(names_in(fixture->folder), ==, 2);
    atomic_file_discard(file);
    g_assert_cmpuint(names_in(fixture->folder), ==, 1);
    assert_text(fixture->path, "old");
}

static void a_link_stays_one(struct fixture *fixture, gconstpointer data) {
    char *link = g_build_filename(fixture->folder, "link", NULL);
    (void)data;
    g_assert_true(g_file_set_contents(fixture->path, "old", -1, NULL));
    g_assert_cmpint(symlink("answer", link), ==, 0);
    struct atomic_file *file = begin(link);
    g_assert_true(atomic_file_write(file, "new", 3));
    publish(file);
    assert_text(fixture->path, "new");
    g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    g_assert_cmpint(g_unlink(link), ==, 0);
    g_free(link);
}

static void assert_refused(const char *path, const char *reason) {
    char *error = NULL;
    g_assert_null(atomic_file_open(path, &error));
    g_assert_cmpstr(error, ==, reason);
    g_free(error);
}

static void no_file_can_lie_everywhere(struct fixture *fixture, gconstpointer data) {
    char *nowhere = g_build_filename(fixture->folder, "none", "answer", NULL);
    (void)data;
    assert_refused(fixture->folder, "cannot be written: it is a folder");
    assert_refused("/dev/null", "cannot be written: it is no plain file");
    assert_refused(nowhere, "cannot be written: No such file or directory");
    g_assert_true(g_file_set_contents(fixture->path, "file", -1, NULL));
    g_free(nowhere);
    nowhere = g_build_filename(fixture->path, "answer", NULL);
    assert_refused(nowhere, "cannot be written: Not a directory");
    g_free(nowhere);
}

/* Pieces that fit into the buffer and some that do not, then other bytes at the beginning. */
static void bytes_of_any_size_come_in_order(struct fixture *fixture, gconstpointer data) {
    static const size_t sizes[] = {1, 1 << 18, 7, (1 << 18) - 7, 1, (1 << 18) - 1, 9 << 20, 3};
    GByteArray *wanted = g_byte_array_new();
    struct atomic_file *file = begin(fixture->path);
    char *read = NULL;
    gsize length;
    (void)data;
    for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
        char *piece = g_strnfill(sizes[i], (char)('a' + i));
        g_assert_true(atomic_file_write(file, piece, sizes[i]));
        g_byte_array_append(wanted, (const guint8 *)piece, (guint)sizes[i]);
        g_assert_cmpuint(atomic_file_length(file), ==, wanted->len);
        g_free(piece);
    }
    g_assert_true(atomic_file_patch(file, 2, "patch", 5));
    memcpy(wanted->data + 2, "patch", 5);
    publish(file);
    g_assert_true(g_file_get_contents(fixture->path, &read, &length, NULL));
    g_assert_cmpuint(length, ==, wanted->len);
    g_assert_true(memcmp(read, wanted->data, length) == 0);
    g_byte_array_unref(wanted);
    g_free(read);
}

/* What was flushed can be read; whoever does not read on is told apart from a failure. */
static void a_stream_is_written_as_it_comes(struct fixture *fixture, gconstpointer data) {
    int ends[2];
    char read_back[8] = "", *error = NULL;
    (void)data;
    (void)fixture;
    (void)signal(SIGPIPE, SIG_IGN);
    g_assert_cmpint(pipe(ends), ==, 0);
    struct atomic_file *file = atomic_file_stream(ends[1]);
    g_assert_true(atomic_file_write(file, "one", 3) && atomic_file_flush(file));
    g_assert_cmpint(read(ends[0], read_back, sizeof read_back), ==, 3);
    g_assert_cmpstr(read_back, ==, "one");
    g_assert_false(atomic_file_is_unread(file));
    close(ends[0]);
    g_assert_true(atomic_file_write(file, "two", 3));
    g_assert_false(atomic_file_flush(file));
    g_assert_true(atomic_file_is_unread(file));
    g_assert_false(atomic_file_publish(file, &error));
    g_assert_cmpstr(error, ==, "cannot be written: Broken pipe");
    g_free(error);
}

#define TEST(claim)                                                                                \
    g_test_add("/atomic_file/" #claim, struct fixture, NULL, set_up, claim, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(a_new_file_has_the_usual_mode);
    TEST(an_old_file_keeps_its_mode);
    TEST(what_is_discarded_never_was);
    TEST(a_link_stays_one);
    TEST(no_file_can_lie_everywhere);
    TEST(bytes_of_any_size_come_in_order);
    TEST(a_stream_is_written_as_it_comes);
    return g_test_run();
}
