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

/* As the command does: what is large is read into memory that batches hold. */
static struct reader *open_by_size(const char *path, const char *filter) {
    char *error = NULL;
    struct reader *reader = reader_open_ahead(NULL, path, filter, &error);
    g_assert_cmpstr(error, ==, NULL);
    return reader;
}

/* Says where two long texts differ. */
static void assert_same_text(const char *one, const char *other) {
    size_t at = 0;
    while (one[at] != '\0' && one[at] == other[at])
        at++;
    at = at > 40 ? at - 40 : 0;
    if (strcmp(one, other) != 0)
        g_error("'%.80s' and '%.80s'", one + at, other + at);
}

/* Takes `path`. */
static void assert_same(char *path, const char *filter, const char *ends_with) {
    GString *one = read_all(open_file(path, filter)), *copied = read_all(open_ahead(path, filter)),
            *held = read_all(open_by_size(path, filter));
    assert_same_text(one->str, copied->str);
    assert_same_text(one->str, held->str);
    if (strstr(one->str, ends_with) == NULL)
        g_error("'%s' is not in '%s'", ends_with, one->str);
    g_string_free(one, TRUE);
    g_string_free(copied, TRUE);
    g_string_free(held, TRUE);
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

/* Packets of 1,400 bytes and then of 100: the first tell that who takes them may read them. */
static GByteArray *long_packets(bool in_pcapng) {
    enum { LONG_ONES = 7000, SHORT_ONES = 5000 };
    GByteArray *file = in_pcapng ? g_byte_array_new() : pcap_new(false, PCAP_MICRO, LONGEST, 1);
    if (in_pcapng) {
        add_section(file, false);
        add_interface(file, false, 1, 0, 0);
    }
    for (uint32_t i = 1; i <= LONG_ONES + SHORT_ONES; i++) {
        const uint32_t length = i <= LONG_ONES ? 1400 : 100;
        if (in_pcapng)
            add_packet(file, false, 0, i, length);
        else
            pcap_add(file, false, 1600000000 + i, i, length, length, (uint8_t)(i % 255 + 1));
    }
    return file;
}

static unsigned count_threads(void) {
    unsigned count = 0;
    GDir *threads = g_dir_open("/proc/self/task", 0, NULL);
    while (g_dir_read_name(threads) != NULL)
        count++;
    g_dir_close(threads);
    return count;
}

static void who_takes_long_packets_reads_them(void) {
    char *path = file_save("long", long_packets(false));
    const unsigned before = count_threads();
    struct packet packet;
    struct reader *reader = open_by_size(path, NULL);
    g_assert_cmpuint(count_threads(), ==, before + 1);
    for (unsigned i = 0; i < 6500; i++)
        g_assert_cmpint(reader_next(reader, &packet), ==, READER_PACKET);
    g_assert_cmpuint(count_threads(), ==, before);
    reader_stop(reader);
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_END);
    reader_close(reader);
    assert_same(path, NULL, "end 2 ''");
    assert_same(file_save("long-filtered", long_packets(false)), "len = 100", "frame 12000");
    assert_same(file_save("long-ng", long_packets(true)), NULL, "frame 12000");
    GByteArray *file = long_packets(false);
    g_byte_array_set_size(file, file->len - CUT);
    assert_same(file_save("long-cut", file), NULL, "is cut short in the middle of a packet");
    file = long_packets(true);
    add_secrets(file, false); /* libwiretap reads on */
    add_packet(file, false, 0, 1, 60);
    assert_same(file_save("long-secrets", file), NULL, "secrets of 8 bytes; 12001 at");
}

static void large_files_alone_are_read_ahead(void) {
    char *large = file_save("large", large_pcap()), *small = file_save("small", pcap_of_three());
    struct reader *far = open_ahead(small, NULL), *one = open_by_size(large, NULL),
                  *other = open_by_size(small, NULL);
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
    g_test_add_func("/read/ahead/long", who_takes_long_packets_reads_them);
    g_test_add_func("/read/ahead/size", large_files_alone_are_read_ahead);
    const int status = g_test_run();
    files_remove_below(files_folder());
    return status;
}
