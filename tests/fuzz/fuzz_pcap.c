/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classic pcap as it is read here, from a file and from a pipe, against libwiretap: the same
 * packets, and both come to the end or neither does. Where a file is cut within its first records,
 * libwiretap may take it for a variant with longer record headers; that is not followed. */
#include "capture/read/backend.h"
#include "capture/read/pcap_reader.h"
#include "capture/read/wiretap_reader.h"
#include "memory_file.h"

enum { PIPE_HOLDS = 65536 };

static bool is_ours(const char *path) {
    struct input input;
    char *error = NULL;
    const bool opened = input_open(path, &input, &error);
    const bool fits = opened && pcap_reader_fits(&input);
    if (opened)
        input_close(&input);
    g_free(error);
    return fits;
}

/* NULL: libwiretap knows no such link layer, or does not take it for a capture. */
static struct reader *open_by_libwiretap(const char *path) {
    struct reader *reader = g_new0(struct reader, 1);
    char *error = NULL;
    uint32_t link_type;
    if (wiretap_reader_open(reader, path, &link_type, &error))
        return reader;
    g_free(error);
    g_free(reader);
    return NULL;
}

static struct reader *open_ours(const char *path) {
    char *error = NULL;
    struct reader *reader = reader_open_file(path, NULL, &error);
    g_assert_nonnull(reader);
    return reader;
}

/* libwiretap keeps nanoseconds in 32 bits, which a fraction beyond a second may not fit in. */
static bool is_same_time(int64_t ours, int64_t libwiretap) {
    return (uint32_t)((uint64_t)ours - (uint64_t)libwiretap) == 0;
}

/* Reads both to their ends, and closes them. */
static void compare(struct reader *one, struct reader *other) {
    enum reader_status status;
    struct packet left, right;
    while ((status = reader_next(one, &left)) == READER_PACKET) {
        g_assert_cmpint(reader_next(other, &right), ==, READER_PACKET);
        g_assert_cmpuint(left.frame, ==, right.frame);
        g_assert_true(is_same_time(left.time, right.time));
        g_assert_cmpuint(left.link_type, ==, right.link_type);
        g_assert_cmpuint(left.wire_length, ==, right.wire_length);
        g_assert_cmpmem(left.bytes.at, span_len(left.bytes), right.bytes.at, span_len(right.bytes));
    }
    g_assert_cmpint(reader_next(other, &right), ==, status);
    reader_close(one);
    reader_close(other);
}

static bool is_standard(const struct reader *reader) {
    return strcmp(reader_format(reader), "pcap") == 0 ||
           strcmp(reader_format(reader), "nsecpcap") == 0;
}

/* Whether what is read here ends inside a record. */
static bool is_cut(const char *path) {
    struct reader *reader = open_ours(path);
    struct packet packet;
    while (reader_next(reader, &packet) == READER_PACKET)
        continue;
    const bool cut = strstr(reader_error(reader), "is cut short") != NULL;
    reader_close(reader);
    return cut;
}

static void compare_with_libwiretap(const char *path) {
    struct reader *wiretap = open_by_libwiretap(path);
    if (wiretap == NULL)
        return;
    if (is_standard(wiretap) || !is_cut(path))
        compare(open_ours(path), wiretap);
    else
        reader_close(wiretap);
}

static void compare_with_pipe(const char *path, struct span bytes) {
    int ends[2];
    char name[MEMORY_FILE_PATH];
    g_assert_cmpint(pipe(ends), ==, 0);
    g_assert_cmpint(write(ends[1], bytes.at, span_len(bytes)), ==, (ssize_t)span_len(bytes));
    close(ends[1]);
    g_snprintf(name, sizeof name, "/proc/self/fd/%d", ends[0]);
    struct reader *piped = open_ours(name);
    close(ends[0]);
    compare(open_ours(path), piped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct span bytes = span_of(data, size);
    struct memory_file file = memory_file_of(bytes);
    if (is_ours(file.path)) {
        compare_with_libwiretap(file.path);
        if (size <= PIPE_HOLDS)
            compare_with_pipe(file.path, bytes);
    }
    memory_file_close(&file);
    return 0;
}
