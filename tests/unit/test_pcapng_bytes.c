/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captures of any format as bytes of pcapng, and no file stays open, whatever happens. */
#include "capture/read/pcapng_bytes.h"

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "capture/read/convert.h"
#include "open_files.h"

#define PCAPNG VECTORS "/pcapng/odd.pcapng"

static const char garbage[] = "this is no capture of any kind";

/* Of garbage; to be removed and freed. */
static char *make_file(void) {
    char *path = NULL;
    const int fd = g_file_open_tmp("ucscope-XXXXXX", &path, NULL);
    g_assert_cmpint(write(fd, garbage, sizeof garbage), ==, sizeof garbage);
    close(fd);
    return path;
}

static void drop_file(char *path) {
    g_assert_cmpint(g_unlink(path), ==, 0);
    g_free(path);
}

static void a_pcapng_file_is_its_own_bytes(void) {
    const unsigned files = open_files();
    char *wanted = NULL, *error = NULL;
    gsize length;
    GByteArray *came = g_byte_array_new();
    guint8 chunk[1000];
    g_assert_true(g_file_get_contents(PCAPNG, &wanted, &length, NULL));
    struct pcapng_bytes *bytes = pcapng_bytes_open(PCAPNG, "pcapng", &error);
    g_assert_nonnull(bytes);
    for (ptrdiff_t read; (read = pcapng_bytes_read(bytes, chunk, sizeof chunk)) > 0;)
        g_byte_array_append(came, chunk, (guint)read);
    g_assert_null(pcapng_bytes_error(bytes));
    pcapng_bytes_close(bytes);
    g_assert_cmpuint(came->len, ==, length);
    g_assert_true(memcmp(came->data, wanted, length) == 0);
    g_assert_cmpuint(open_files(), ==, files);
    g_byte_array_unref(came);
    g_free(wanted);
}

static void what_cannot_be_opened_leaves_nothing_open(void) {
    const unsigned files = open_files();
    char *error = NULL;
    g_assert_null(pcapng_bytes_open("/nowhere/at/all", "pcapng", &error));
    g_assert_nonnull(error);
    g_free(error);
    g_assert_cmpuint(open_files(), ==, files);
}

static void what_cannot_be_converted_leaves_nothing_open(void) {
    const unsigned files = open_files();
    char *path = make_file(), *error = NULL;
    const int out = open("/dev/null", O_WRONLY | O_CLOEXEC);
    g_assert_false(convert_to_pcapng(path, out, &error));
    g_assert_nonnull(error);
    g_assert_cmpuint(open_files(), ==, files);
    g_free(error);
    drop_file(path);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pcapng_bytes/pcapng", a_pcapng_file_is_its_own_bytes);
    g_test_add_func("/pcapng_bytes/unopened", what_cannot_be_opened_leaves_nothing_open);
    g_test_add_func("/pcapng_bytes/unconverted", what_cannot_be_converted_leaves_nothing_open);
    return g_test_run();
}
