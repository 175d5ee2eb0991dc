/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Captures that are written or copied to be read again: wrapped, converted, spooled. */
#include "capture/read/convert.h"
#include "capture/read/spool.h"
#include "capture/report/pcapng/upper_pdu_writer.h"
#include "tests/unit/hex.h"
#include "tests/unit/open_files.h"
#include "tests/unit/pcapng_blocks.h"

#include <fcntl.h>
#include <sys/stat.h>

static char *in_folder(const char *name) {
    return g_build_filename(files_folder(), name, NULL);
}

static unsigned names_in_folder(void) {
    unsigned count = 0;
    GDir *folder = g_dir_open(files_folder(), 0, NULL);
    while (g_dir_read_name(folder) != NULL)
        count++;
    g_dir_close(folder);
    return count;
}

/* --- wrapped ---------------------------------------------------------------------------------- */

static struct upper_pdu_writer *create(const char *path) {
    static char name[] = "list", *names[] = {name};
    char *error = NULL;
    struct upper_pdu_writer *writer = upper_pdu_create(path, names, 1, &error);
    g_assert_cmpstr(error, ==, NULL);
    return writer;
}

static void write_well(struct upper_pdu_writer *writer, const char *dissector, struct span payload,
                       int64_t time) {
    const struct upper_pdu pdu = {.dissector = span_of_text(dissector), .payload = payload};
    g_assert_null(upper_pdu_shortcoming(&pdu));
    g_assert_true(upper_pdu_write(writer, 0, &pdu, time, NULL));
}

/* Names of any length are filled up, and read as they were. */
static void what_is_wrapped_is_found_again(void) {
    static const char *const names[] = {"a", "ctl", "four", "fifth"};
    char *path = in_folder("wrapped.pcapng"), *error = NULL;
    struct upper_pdu_writer *writer = create(path);
    for (int i = 0; i < 4; i++)
        write_well(writer, names[i], span_of_text("payload"), INT64_C(1600000000123456789) + i);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_assert_true(upper_pdu_commit(writer, &error));
    struct reader *reader = reader_open_file(path, NULL, &error);
    struct packet packet;
    struct upper_pdu pdu;
    for (int i = 0; i < 4; i++) {
        g_assert_cmpint(reader_next(reader, &packet), ==, READER_PACKET);
        g_assert_cmpuint(packet.link_type, ==, LINK_TYPE_UPPER_PDU);
        g_assert_cmpint(packet.time, ==, INT64_C(1600000000123456789) + i);
        g_assert_cmpuint(packet.wire_length, ==, span_len(packet.bytes));
        g_assert_cmpuint(span_len(packet.bytes), ==, 4 + (i == 3 ? 8 : 4) + 4 + 7);
        g_assert_true(upper_pdu_read(packet.bytes, &pdu));
        g_assert_true(span_equals_text(pdu.dissector, names[i]));
        g_assert_true(span_equals_text(pdu.payload, "payload"));
    }
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_END);
    reader_close(reader);
    g_free(path);
}

/* An address of each family, and what is not told is not written. */
static void tags_are_read_as_they_were_written(void) {
    struct upper_pdu pdu = {.dissector = span_of_text("sip"),
                            .source = {{4, {192, 0, 2, 1}}, 5061},
                            .destination = {{6, {0x20, 1, 0xd, 0xb8, [15] = 1}}, 40000},
                            .port_type = UPPER_PDU_TCP,
                            .has_direction = true,
                            .direction = UPPER_PDU_RECEIVED},
                     read;
    uint8_t tags[UPPER_PDU_TAGS_MOST];
    g_assert_true(upper_pdu_read(span_of(tags, upper_pdu_write_tags(&pdu, tags)), &read));
    g_assert_true(span_equals_text(read.dissector, "sip") && span_is_empty(read.payload));
    g_assert_true(endpoint_equals(&read.source, &pdu.source));
    g_assert_true(endpoint_equals(&read.destination, &pdu.destination));
    g_assert_cmpuint(read.port_type, ==, UPPER_PDU_TCP);
    g_assert_true(read.has_direction && read.direction == UPPER_PDU_RECEIVED && read.frame == 0);
    pdu = (struct upper_pdu){.dissector = span_of_text("ctl")};
    g_assert_cmpuint(upper_pdu_write_tags(&pdu, tags), ==, 4 + 4 + 4);
}

static void tags_end_in_the_packet(void) {
    GByteArray *bytes = hex_bytes("0020 0001 ff 000c 0004 63746c00 0000 0000 6162");
    struct upper_pdu pdu;
    for (size_t length = 0; length < bytes->len - 2; length++)
        g_assert_false(upper_pdu_read(span_first(span_of_bytes(bytes), length), &pdu));
    g_assert_true(upper_pdu_read(span_first(span_of_bytes(bytes), bytes->len - 2), &pdu));
    g_assert_true(span_is_empty(pdu.payload));
    g_assert_true(upper_pdu_read(span_of_bytes(bytes), &pdu));
    g_assert_true(span_equals_text(pdu.dissector, "ctl"));
    g_assert_true(span_equals_text(pdu.payload, "ab"));
    g_byte_array_unref(bytes);
    bytes = hex_bytes("0000 0000");
    g_assert_true(upper_pdu_read(span_of_bytes(bytes), &pdu));
    g_assert_true(span_is_empty(pdu.dissector));
    g_byte_array_unref(bytes);
}

static void what_is_larger_than_a_packet_is_refused(void) {
    enum { MOST = 262144 - 12 };
    char *path = in_folder("larger.pcapng");
    g_autofree uint8_t *bytes = g_malloc0(MOST + 1);
    struct upper_pdu_writer *writer = create(path);
    write_well(writer, "ctl", span_of(bytes, MOST), 0);
    const struct upper_pdu larger = {.dissector = span_of_text("ctl"),
                                     .payload = span_of(bytes, MOST + 1)};
    g_assert_cmpstr(upper_pdu_shortcoming(&larger), ==,
                    "is larger than a packet that Wireshark reads (262144 bytes)");
    const unsigned names = names_in_folder();
    upper_pdu_discard(writer);
    g_assert_cmpuint(names_in_folder(), ==, names - 1);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    g_free(path);
}

static void a_file_has_the_mode_of_any_new_one(void) {
    char *path = in_folder("mode.pcapng"), *error = NULL;
    const mode_t before = umask(027);
    struct stat status;
    g_assert_true(upper_pdu_commit(create(path), &error));
    g_assert_cmpint(umask(before), ==, 027); /* as it was */
    g_assert_cmpint(stat(path, &status), ==, 0);
    g_assert_cmphex(status.st_mode & 0777, ==, 0640);
    g_free(path);
}

static void what_cannot_be_renamed_leaves_nothing(void) {
    char *path = in_folder("a_folder"), *error = NULL;
    g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
    const unsigned names = names_in_folder(), files = open_files();
    g_assert_null(upper_pdu_create(path, NULL, 0, &error));
    g_assert_true(g_str_has_prefix(error, "cannot be written: "));
    g_assert_cmpuint(names_in_folder(), ==, names);
    g_assert_cmpuint(open_files(), ==, files);
    g_clear_pointer(&error, g_free);
    g_assert_null(upper_pdu_create("/nowhere/at/all", NULL, 0, &error));
    g_assert_cmpstr(error, ==, "cannot be written: No such file or directory");
    g_free(error);
    g_free(path);
}

/* --- converted -------------------------------------------------------------------------------- */

/* Closes what it opened in any case. */
static bool convert(const char *from, const char *to, char **error) {
    const unsigned files = open_files();
    const int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const bool converted = convert_to_pcapng(from, fd, error);
    g_assert_cmpuint(open_files(), ==, files);
    g_assert_true(converted == (*error == NULL));
    return converted;
}

static void assert_same_packets(const char *one, const char *other) {
    struct reading left = read_path(one, NULL), right = read_path(other, NULL);
    g_assert_cmpuint(left.packets->len, ==, right.packets->len);
    for (guint i = 0; i < left.packets->len; i++) {
        const struct packet *a = reading_at(&left, i), *b = reading_at(&right, i);
        g_assert_cmpuint(a->frame, ==, b->frame);
        g_assert_cmpint(a->time, ==, b->time);
        g_assert_cmpuint(a->link_type, ==, b->link_type);
        g_assert_cmpuint(a->wire_length, ==, b->wire_length);
        g_assert_cmpuint(span_len(a->bytes), ==, span_len(b->bytes));
    }
    reading_done(&left);
    reading_done(&right);
}

/* Each declared before its first packet. */
static GByteArray *file_of_late_interfaces(void) {
    GByteArray *file = g_byte_array_new();
    add_section(file, false);
    add_interface(file, false, 1, 0, 0);
    add_packet(file, false, 0, UINT64_C(1600000000123456), 60);
    add_interface(file, false, 101, 9, 0);
    add_interface(file, false, 113, 9, 0);
    add_packet(file, false, 2, UINT64_C(1600000001123456789), 61);
    add_packet(file, false, 1, UINT64_C(1600000002123456789), 62);
    return file;
}

static void what_is_converted_has_the_same_packets(void) {
    char *from = file_save("from", pcap_of_three()), *to = in_folder("to"), *error = NULL;
    g_assert_true(convert(from, to, &error));
    assert_same_packets(from, to);
    g_free(from);
    from = file_save("from", file_of_late_interfaces());
    g_assert_true(convert(from, to, &error));
    assert_same_packets(from, to);
    g_free(from);
    g_free(to);
}

static void what_ends_early_is_converted_up_to_there(void) {
    GByteArray *capture = pcap_of_three();
    char *to = in_folder("to"), *error = NULL;
    g_byte_array_set_size(capture, capture->len - 1);
    char *from = file_save("from", capture);
    g_assert_false(convert(from, to, &error));
    g_assert_true(g_str_has_prefix(error, "cannot be read after frame 2: "));
    struct reading reading = read_path(to, NULL);
    g_assert_cmpuint(reading.packets->len, ==, 2);
    reading_done(&reading);
    g_free(error);
    g_free(from);
    g_free(to);
}

static void a_full_disk_is_told(void) {
    char *from = file_save("from", pcap_of_three()), *error = NULL;
    g_assert_false(convert(from, "/dev/full", &error));
    g_assert_nonnull(strstr(error, "cannot be written as pcapng"));
    g_free(error);
    g_free(from);
}

/* --- spooled ---------------------------------------------------------------------------------- */

static void a_file_is_its_own_copy(void) {
    char *path = file_save("file", pcap_of_three()), *error = NULL;
    struct spool spool;
    g_assert_true(spool_open(path, &spool, &error));
    g_assert_cmpstr(spool.path, ==, path);
    g_assert_cmpint(spool.fd, ==, -1);
    spool_close(&spool);
    g_assert_null(spool.path);
    g_assert_true(spool_open("/nowhere/at/all", &spool, &error)); /* whoever opens it will say so */
    g_assert_cmpstr(spool.path, ==, "/nowhere/at/all");
    spool_close(&spool);
    g_assert_true(spool_open(files_folder(), &spool, &error));
    g_assert_cmpint(spool.fd, ==, -1);
    spool_close(&spool);
    g_free(path);
}

struct pipe_writer {
    const char *path;
    size_t length;
};

static void *fill(void *data) {
    const struct pipe_writer *writer = data;
    const int fd = open(writer->path, O_WRONLY | O_CLOEXEC);
    for (size_t i = 0; i < writer->length; i++) {
        const char byte = (char)(i * 31 + i / 251);
        g_assert_cmpint(write(fd, &byte, 1), ==, 1);
    }
    close(fd);
    return NULL;
}

static void assert_spooled(const struct spool *spool, size_t length) {
    char *content = NULL;
    gsize size;
    g_assert_true(g_file_get_contents(spool->path, &content, &size, NULL));
    g_assert_cmpuint(size, ==, length);
    for (size_t i = 0; i < length; i++)
        g_assert_cmphex((uint8_t)content[i], ==, (uint8_t)(i * 31 + i / 251));
    g_free(content);
}

static void a_pipe_can_be_read_again_and_again(void) {
    char *path = in_folder("pipe"), *error = NULL;
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    static const size_t lengths[] = {0, 1, 65536, 65537, 200000};
    const unsigned files = open_files();
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        struct pipe_writer writer = {path, lengths[i]};
        GThread *thread = g_thread_new("fill", fill, &writer);
        struct spool spool;
        g_assert_true(spool_open(path, &spool, &error));
        g_thread_join(thread);
        assert_spooled(&spool, lengths[i]);
        assert_spooled(&spool, lengths[i]);
        spool_close(&spool);
        g_assert_cmpuint(open_files(), ==, files);
    }
    g_free(path);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/made_captures/" #name, name)
    TEST(what_is_wrapped_is_found_again);
    TEST(tags_are_read_as_they_were_written);
    TEST(tags_end_in_the_packet);
    TEST(what_is_larger_than_a_packet_is_refused);
    TEST(a_file_has_the_mode_of_any_new_one);
    TEST(what_cannot_be_renamed_leaves_nothing);
    TEST(what_is_converted_has_the_same_packets);
    TEST(what_ends_early_is_converted_up_to_there);
    TEST(a_full_disk_is_told);
    TEST(a_file_is_its_own_copy);
    TEST(a_pipe_can_be_read_again_and_again);
    const int result = g_test_run();
    files_remove_below(files_folder());
    return result;
}
