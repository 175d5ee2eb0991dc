/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What another thread reads ahead is what this one would have read: packets, secrets between them,
 * what is wrong at the end, and the end itself when nobody takes the rest. */
#include "capture/read/ahead_reader.h"
#include "capture/read/backend.h"
#include "tests/unit/pcapng_blocks.h"

#include <inttypes.h>

enum { PACKETS = 9000, LONGEST = 262144, LONG_EVERY = 1000, CUT = 7 };

static struct reader *open_file(const char *path, const char *filter) {
    char *error = NULL;
    struct reader *reader = reader_open_file(path, filter, &error);
    g_assert_cmpstr(error, ==, NULL);
    return reader;
}

/* Whatever its size. */
static struct reader *open_ahead(const char *path, const char *filter) {
    struct reader *inner = open_file(path, filter);
    struct reader *reader = ahead_reader_new(inner);
    g_assert_true(reader != inner);
    return reader;
}

/* All that a reader tells, in its order. */
static void note_secrets(void *data, struct span log) {
    g_string_append_printf(data, "secrets of %zu bytes; ", span_len(log));
}

static unsigned sum_of(struct span bytes) {
    unsigned sum = 0;
    for (const uint8_t *at = bytes.at; at < bytes.end; at++)
        sum = sum * 31 + *at;
    return sum;
}

static GString *read_all(struct reader *reader) {
    GString *told = g_string_new(NULL);
    struct packet packet;
    enum reader_status status;
    uint64_t done, size;
    reader_want_secrets(reader, note_secrets, told);
    while ((status = reader_next(reader, &packet)) == READER_PACKET)
        g_string_append_printf(told, "%" PRIu64 " at %" PRIi64 " of %u: %u, %zu bytes, %08x; ",
                               packet.frame, packet.time, packet.link_type, packet.wire_length,
                               span_len(packet.bytes), sum_of(packet.bytes));
    reader_progress(reader, &done, &size);
    const char *filter = reader_capture_filter(reader);
    g_string_append_printf(told,
                           "end %d '%s', %s, %" PRIu64 " of %" PRIu64 ", %" PRIu64
                           " dropped, filter %s, frame %" PRIu64,
                           status, reader_error(reader), reader_format(reader), done, size,
                           reader_dropped(reader), filter == NULL ? "none" : filter, reader->frame);
    reader_close(reader);
    return told;
}

/* Takes `path`. */
static void assert_same(char *path, const char *filter, const char *ends_with) {
    GString *one = read_all(open_file(path, filter)), *other = read_all(open_ahead(path, filter));
    g_assert_cmpstr(one->str, ==, other->str);
    if (strstr(one->str, ends_with) == NULL)
        g_error("'%s' is not in '%s'", ends_with, one->str);
    g_string_free(one, TRUE);
    g_string_free(other, TRUE);
    g_unlink(path);
    g_free(path);
}

/* Many batches, and packets that fill one by themselves. */
static GByteArray *large_pcap(void) {
    GByteArray *file = pcap_new(false, PCAP_MICRO, LONGEST, 1);
    for (uint32_t i = 1; i <= PACKETS; i++) {
        const uint32_t length = i % LONG_EVERY == 0 ? LONGEST : 60 + i * 7 % 601;
        pcap_add(file, false, 1600000000 + i, i, length, length, (uint8_t)(i % 255 + 1));
    }
    return file;
}

static void packets_are_the_same(void) {
    assert_same(file_save("large", large_pcap()), NULL, "end 2 ''");
    assert_same(file_save("three", pcap_of_three()), NULL, "frame 3");
    assert_same(file_save("none", pcap_new(false, PCAP_MICRO, 65535, 1)), NULL, "frame 0");
    assert_same(file_save("odd", odd_file()), NULL, "secrets of");
}

static void a_filter_is_the_same(void) {
    assert_same(file_save("filtered", large_pcap()), "len = 67", "frame 9000");
}

static void what_is_wrong_is_the_same(void) {
    GByteArray *file = large_pcap();
    g_byte_array_set_size(file, file->len - CUT);
    assert_same(file_save("cut", file), NULL, "is cut short in the middle of a packet");
    file = odd_file();
    g_byte_array_set_size(file, file->len - CUT);
    assert_same(file_save("cut-odd", file), NULL, "end 3");
}

static void secrets_come_between_the_packets_around_them(void) {
    enum { EVERY = 700 };
    GByteArray *file = g_byte_array_new();
    add_section(file, false);
    add_interface(file, false, 1, 0, 0);
    add_secrets(file, false);
    for (uint32_t i = 1; i <= PACKETS; i++) {
        add_packet(file, false, 0, i, 60 + i % 100);
        if (i % EVERY == 0 || i == PACKETS)
            add_secrets(file, false);
    }
    assert_same(file_save("secrets", file), NULL, "secrets of 8 bytes; end");
}

static void the_rest_may_be_left(void) {
    static const unsigned takes[] = {0, 1, 1024, 1025, 5000};
    char *path = file_save("left", large_pcap());
    struct packet packet;
    for (size_t i = 0; i < G_N_ELEMENTS(takes); i++) {
        struct reader *reader = open_ahead(path, NULL);
        for (unsigned k = 0; k < takes[i]; k++)
            g_assert_cmpint(reader_next(reader, &packet), ==, READER_PACKET);
        if (i % 2 == 0) {
            reader_stop(reader);
            g_assert_cmpint(reader_next(reader, &packet), ==, READER_END);
            g_assert_cmpint(reader_next(reader, &packet), ==, READER_END);
        }
        g_assert_cmpuint(reader_dropped(reader), ==, 0);
        reader_close(reader);
    }
    g_unlink(path);
    g_free(path);
}

static struct reader *open_by_size(const char *path) {
    char *error = NULL;
    struct reader *reader = reader_open_ahead(NULL, path, NULL, &error);
    g_assert_cmpstr(error, ==, NULL);
    return reader;
}

static void large_files_alone_are_read_ahead(void) {
    char *large = file_save("large", large_pcap()), *small = file_save("small", pcap_of_three());
    struct reader *far = open_ahead(small, NULL), *one = open_by_size(large),
                  *other = open_by_size(small);
    g_assert_true(one->backend == far->backend);
    g_assert_true(other->backend != far->backend);
    reader_close(far);
    reader_close(one);
    reader_close(other);
    g_unlink(large);
    g_unlink(small);
    g_free(large);
    g_free(small);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/read/ahead/packets", packets_are_the_same);
    g_test_add_func("/read/ahead/filter", a_filter_is_the_same);
    g_test_add_func("/read/ahead/wrong", what_is_wrong_is_the_same);
    g_test_add_func("/read/ahead/secrets", secrets_come_between_the_packets_around_them);
    g_test_add_func("/read/ahead/left", the_rest_may_be_left);
    g_test_add_func("/read/ahead/size", large_files_alone_are_read_ahead);
    const int status = g_test_run();
    files_remove_below(files_folder());
    return status;
}
