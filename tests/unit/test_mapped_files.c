/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are large enough to be mapped: all of them is read, and one that changes meanwhile
 * ends the reading and not the program. */
#include "tests/unit/pcapng_blocks.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { PACKETS = 9000, FIRST_LENGTH = 60, LENGTHS = 601, HEADER = 24, RECORD = 16 };

static uint32_t length_of(uint32_t number) {
    return FIRST_LENGTH + number * 7 % LENGTHS;
}

static uint8_t fill_of(uint64_t number) {
    return (uint8_t)(number % 255 + 1);
}

static GByteArray *large_pcap(void) {
    GByteArray *file = pcap_new(false, PCAP_MICRO, 65535, 1);
    for (uint32_t i = 1; i <= PACKETS; i++)
        pcap_add(file, false, 1600000000, i, length_of(i), length_of(i), fill_of(i));
    return file;
}

static struct reader *open_saved(GByteArray *file, char **path) {
    char *error = NULL;
    *path = file_save("large", file);
    struct reader *reader = reader_open_file(*path, NULL, &error);
    g_assert_cmpstr(error, ==, NULL);
    return reader;
}

static void close_saved(struct reader *reader, char *path) {
    reader_close(reader);
    g_unlink(path);
    g_free(path);
}

/* Where the record of that packet begins. */
static off_t offset_of(uint32_t number) {
    off_t offset = HEADER;
    for (uint32_t i = 1; i < number; i++)
        offset += RECORD + (off_t)length_of(i);
    return offset;
}

static void assert_packet(const struct packet *packet, uint64_t number) {
    g_assert_cmpuint(packet->frame, ==, number);
    g_assert_cmpuint(span_len(packet->bytes), ==, length_of((uint32_t)number));
    for (const uint8_t *at = packet->bytes.at; at < packet->bytes.end; at++)
        g_assert_cmpuint(*at, ==, fill_of(number));
}

static void every_packet_of_a_large_file_is_read(void) {
    char *path;
    struct reader *reader = open_saved(large_pcap(), &path);
    struct packet packet;
    uint64_t done, size;
    for (uint64_t i = 1; i <= PACKETS; i++) {
        g_assert_cmpint(reader_next(reader, &packet), ==, READER_PACKET);
        assert_packet(&packet, i);
    }
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_END);
    reader_progress(reader, &done, &size);
    g_assert_cmpuint(done, ==, size);
    close_saved(reader, path);
}

static void a_large_pcapng_is_read(void) {
    GByteArray *file = g_byte_array_new();
    add_section(file, false);
    add_interface(file, false, 1, 0, 0);
    for (uint32_t i = 1; i <= PACKETS; i++)
        add_packet(file, false, 0, i, length_of(i));
    char *path;
    struct reader *reader = open_saved(file, &path);
    struct packet packet;
    for (uint64_t i = 1; i <= PACKETS; i++) {
        g_assert_cmpint(reader_next(reader, &packet), ==, READER_PACKET);
        g_assert_cmpuint(packet.frame, ==, i);
        g_assert_cmpuint(span_len(packet.bytes), ==, length_of((uint32_t)i));
        g_assert_cmpuint(*packet.bytes.at, ==, 'E');
    }
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_END);
    close_saved(reader, path);
}

/* Cut while it is read, `behind` bytes behind the beginning of a record. What is read by then is
 * good; a packet that is cut may come, with zeros, and the end is told. */
static void assert_cut_is_told(uint32_t number, off_t behind) {
    char *path;
    struct reader *reader = open_saved(large_pcap(), &path);
    struct packet packet;
    enum reader_status status;
    for (uint64_t i = 1; i <= 10; i++)
        g_assert_cmpint(reader_next(reader, &packet), ==, READER_PACKET);
    g_assert_cmpint(truncate(path, offset_of(number) + behind), ==, 0);
    while ((status = reader_next(reader, &packet)) == READER_PACKET) {
        g_assert_cmpuint(packet.frame, <=, number);
        if (packet.frame < number)
            assert_packet(&packet, packet.frame);
    }
    g_assert_cmpuint(packet.frame, >=, number - 1);
    g_assert_cmpint(status, ==, behind == 0 ? READER_END : READER_FAILED);
    close_saved(reader, path);
}

static void a_file_that_shrinks_ends_the_reading(void) {
    static const uint32_t numbers[] = {11, 40, 1000, 2500, 2501, 2502, 2503, 8000, PACKETS};
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        assert_cut_is_told(numbers[i], 0);
        assert_cut_is_told(numbers[i], 5);
        assert_cut_is_told(numbers[i], RECORD - 2);
        assert_cut_is_told(numbers[i], RECORD);
        assert_cut_is_told(numbers[i], RECORD + 30);
    }
}

static void a_file_that_grows_is_read_to_its_new_end(void) {
    char *path;
    struct reader *reader = open_saved(large_pcap(), &path);
    struct packet packet;
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_PACKET);
    GByteArray *more = g_byte_array_new();
    pcap_add(more, false, 1600000000, 1, length_of(PACKETS + 1), length_of(PACKETS + 1),
             fill_of(PACKETS + 1));
    const int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    g_assert_cmpint(write(fd, more->data, more->len), ==, more->len);
    close(fd);
    g_byte_array_unref(more);
    for (uint64_t i = 2; i <= PACKETS + 1; i++) {
        g_assert_cmpint(reader_next(reader, &packet), ==, READER_PACKET);
        assert_packet(&packet, i);
    }
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_END);
    close_saved(reader, path);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/read/mapped/whole", every_packet_of_a_large_file_is_read);
    g_test_add_func("/read/mapped/pcapng", a_large_pcapng_is_read);
    g_test_add_func("/read/mapped/shrinks", a_file_that_shrinks_ends_the_reading);
    g_test_add_func("/read/mapped/grows", a_file_that_grows_is_read_to_its_new_end);
    const int result = g_test_run();
    files_remove_below(files_folder());
    return result;
}
