/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcapng and what else libwiretap reads: numbers, times and lengths are those tshark shows. */
#include "capture/read/encapsulation.h"
#include "capture/read/pcapng_reader.h"
#include "capture/read/wiretap_buffers.h"
#include "tests/unit/pcapng_blocks.h"
#include "tests/unit/read_files.h"

#include <stdlib.h>

/* What tshark says of a frame: the same fields as of our packets. */
static char *tshark_lines(const char *path) {
    const char *command[] = {"tshark", "-n",
                             "-r",     path,
                             "-T",     "fields",
                             "-e",     "frame.number",
                             "-e",     "frame.time_epoch",
                             "-e",     "frame.cap_len",
                             "-e",     "frame.len",
                             "-e",     "frame.encap_type",
                             NULL};
    char *lines = NULL;
    GError *error = NULL;
    int status = 0;
    g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                 NULL, NULL, &lines, NULL, &status, &error);
    g_assert_no_error(error);
    return lines;
}

/* Seconds with a fraction of nine digits, as tshark writes them. */
static int64_t nanoseconds(const char *seconds) {
    char *rest;
    int64_t whole = strtoll(seconds, &rest, 10);
    return whole * 1000000000 + (*rest == '.' ? strtoll(rest + 1, NULL, 10) : 0);
}

/* Every packet of ours is a frame of tshark's with the same values, in order; frames of tshark's
 * that hold no packet (they have no encapsulation of ours) are left out here. */
static void assert_like_tshark(const char *path, guint packets) {
    struct reading reading = read_path(path, NULL);
    char *text = tshark_lines(path);
    char **lines = g_strsplit(g_strchomp(text), "\n", -1);
    g_assert_cmpuint(reading.packets->len, ==, packets);
    for (guint i = 0; i < reading.packets->len; i++) {
        const struct packet *packet = reading_at(&reading, i);
        g_assert_cmpuint(packet->frame, <=, g_strv_length(lines));
        char **fields = g_strsplit(lines[packet->frame - 1], "\t", -1);
        g_assert_cmpuint(g_strv_length(fields), ==, 5);
        g_assert_cmpuint(strtoull(fields[0], NULL, 10), ==, packet->frame);
        g_assert_cmpint(nanoseconds(fields[1]), ==, packet->time);
        uint64_t captured = strtoull(fields[2], NULL, 10);
        g_assert_cmpuint(captured, ==, span_len(packet->bytes));
        g_assert_cmpuint(MAX(captured, strtoull(fields[3], NULL, 10)), ==, packet->wire_length);
        g_assert_cmpuint(encapsulation_link_type(atoi(fields[4])), ==, packet->link_type);
        g_strfreev(fields);
    }
    g_assert_cmpuint(g_strv_length(lines), ==, reading_at(&reading, packets - 1)->frame);
    g_strfreev(lines);
    g_free(text);
    reading_done(&reading);
}

static void odd_pcapng_is_numbered_and_timed_as_by_tshark(void) {
    char *path = file_save("odd.pcapng", odd_file());
    assert_like_tshark(path, 7);
    g_free(path);
}

/* What of nearly every file is read without libwiretap; `marked`: an unheard-of block stands before
 * packet number `marked`, and libwiretap reads on from there (0: nowhere). */
static GByteArray *plain_file(unsigned marked) {
    GByteArray *file = g_byte_array_new();
    add_section(file, false);
    add_interface(file, false, 1, 0, 0);
    add_interface(file, false, 1, 9, 0);
    add_names(file, false);
    for (unsigned i = 1; i <= 6; i++) {
        if (i == marked)
            add_text_block(file, i > 4, UNHEARD_OF, "unheard of");
        if (i == 5) {
            add_statistics(file, false);
            add_section(file, true);
            add_interface(file, true, 276, 0x80 | 20, 0);
        }
        if (i == 3)
            add_simple_packet(file, false, 64);
        else
            add_packet(file, i > 4, i == 2, UINT64_C(1600000000123456) * (i == 2 ? 1000 : 1) + i,
                       60 + i);
    }
    return file;
}

static void plain_pcapng_is_read_as_by_tshark(void) {
    char *path = file_save("plain.pcapng", plain_file(0));
    assert_like_tshark(path, 6);
    g_free(path);
}

static void libwiretap_reads_on_wherever_it_takes_over(void) {
    char *path = file_save("plain.pcapng", plain_file(0));
    struct reading plain = read_path(path, NULL);
    g_free(path);
    for (unsigned marked = 1; marked <= 6; marked++) {
        if (marked == 5)
            continue; /* it would stand in the other section's byte order */
        path = file_save("marked.pcapng", plain_file(marked));
        struct reading reading = read_path(path, NULL);
        g_assert_cmpint(reading.status, ==, READER_END);
        g_assert_cmpuint(reading.packets->len, ==, plain.packets->len);
        for (guint i = 0; i < plain.packets->len; i++) {
            const struct packet *one = reading_at(&plain, i), *other = reading_at(&reading, i);
            g_assert_cmpuint(one->frame, ==, other->frame);
            g_assert_cmpint(one->time, ==, other->time);
            g_assert_cmpuint(one->link_type, ==, other->link_type);
            g_assert_cmpuint(one->wire_length, ==, other->wire_length);
            g_assert_cmpuint(span_len(one->bytes), ==, span_len(other->bytes));
        }
        reading_done(&reading);
        g_free(path);
    }
    reading_done(&plain);
}

static void old_and_foreign_formats_are_read_as_by_tshark(void) {
    static const char *const formats[] = {"modpcap", "nokiapcap", "suse6_3pcap",    "snoop",
                                          "netmon2", "ngsniffer", "ngwsniffer_2_0", "5views"};
    char *path = file_save("plain.pcap", pcap_of_three());
    for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
        char *other = g_build_filename(files_folder(), formats[i], NULL);
        const char *command[] = {"editcap", "-F", formats[i], path, other, NULL};
        int status = 1;
        g_spawn_sync(NULL, (char **)command, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, &status, NULL);
        g_assert_cmpint(status, ==, 0);
        assert_like_tshark(other, 3);
        g_free(other);
    }
    g_free(path);
}

/* Red Hat 6.1 wrote 8 bytes more for each record, under the same magic number. By a clock that
 * began at 0, and with zeros in its packets, only the third record shows it. */
static void an_old_variant_shows_in_its_third_record(void) {
    GByteArray *file = pcap_new(false, PCAP_MICRO, 65535, 1);
    static const uint8_t payload[60];
    for (uint32_t i = 0; i < 3; i++) {
        pcap_add(file, false, 0, i, 0, sizeof payload, 0);
        file->data[file->len - 8] = sizeof payload; /* the captured length */
        put_u32(file, false, 9);                    /* the interface */
        put_u32(file, false, 8);                    /* the protocol, and a kind of packet */
        put(file, payload, sizeof payload);
    }
    char *path = file_save("old.pcap", file);
    assert_like_tshark(path, 3);
    g_free(path);
}

static void compressed_captures_are_read(void) {
    static const struct {
        const char *command;
        const char *name;
    } packers[] = {{"gzip", "three.gz"}, {"zstd", "three.zst"}, {"lz4", "three.lz4"}};
    char *path = file_save("three.pcap", pcap_of_three());
    for (size_t i = 0; i < G_N_ELEMENTS(packers); i++) {
        char *program = g_find_program_in_path(packers[i].command);
        char *packed = g_build_filename(files_folder(), packers[i].name, NULL);
        char *line = g_strdup_printf("%s -qc %s > %s", packers[i].command, path, packed);
        if (program == NULL)
            g_test_message("%s is not installed", packers[i].command);
        else {
            g_assert_cmpint(system(line), ==, 0);
            struct reading reading = read_path(packed, NULL);
            g_assert_cmpint(reading.status, ==, READER_END);
            g_assert_cmpuint(reading.packets->len, ==, 3);
            reading_done(&reading);
        }
        g_free(line);
        g_free(packed);
        g_free(program);
    }
    g_free(path);
}

static void a_cut_file_gives_what_is_whole(void) {
    GByteArray *whole = odd_file();
    uint64_t last = 0;
    for (guint length = 92; length < whole->len; length += 7) {
        GByteArray *file = g_byte_array_new();
        put(file, whole->data, length);
        char *path = file_save("cut.pcapng", file);
        struct reading reading = read_path(path, NULL);
        guint count = reading.packets->len;
        if (count > 0)
            g_assert_cmpuint(reading_at(&reading, count - 1)->frame, >=, last);
        last = count > 0 ? reading_at(&reading, count - 1)->frame : 0;
        if (reading.status != READER_END)
            assert_fails_after(&reading, count, " after frame ");
        reading_done(&reading);
        g_free(path);
    }
    g_byte_array_unref(whole);
    g_assert_cmpuint(last, >, 7);
}

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#else
static void __lsan_disable(void) {
}
static void __lsan_enable(void) {
}
#endif

static void damaged_bytes_do_no_harm(void) {
    GByteArray *whole = odd_file();
    __lsan_disable(); /* libwiretap 4.0.17 loses a 2 KB buffer at a damaged name resolution block */
    assert_damage_is_harmless("damaged.pcapng", whole, 20);
    __lsan_enable();
    g_byte_array_unref(whole);
}

/* In either byte order, and to the end: that is what makes it quick. */
static void plain_blocks_are_read_without_libwiretap(void) {
    for (unsigned big = 0; big <= 1; big++) {
        GByteArray *file = g_byte_array_new();
        add_section(file, big);
        add_interface(file, big, 1, 9, 0);
        add_names(file, big);
        for (uint32_t i = 1; i <= 3; i++)
            add_packet(file, big, 0, i, 60 + i);
        add_statistics(file, big);
        char *path = file_save("plain.pcapng", file), *error = NULL;
        struct reader *reader = g_new0(struct reader, 1);
        struct input input;
        uint32_t link_type;
        g_assert_true(input_open(path, &input, &error));
        g_assert_true(pcapng_reader_open(reader, path, &input, &link_type));
        const struct backend *own = reader->backend;
        struct reading reading = reading_of(reader);
        g_assert_cmpuint(reading.packets->len, ==, 3);
        g_assert_cmpint(reading.status, ==, READER_END);
        g_assert_true(reader->backend == own);
        reading_done(&reading);
        g_free(path);
    }
}

static void a_filter_is_compiled_for_every_link_type(void) {
    char *path = file_save("odd.pcapng", odd_file());
    struct reading reading = read_path(path, "len > 66");
    g_assert_cmpint(reading.status, ==, READER_END);
    g_assert_cmpuint(reading.packets->len, ==, 4);
    reading_done(&reading);
    reading = read_path(path, "ether[0] = 0x45");
    g_assert_cmpuint(reading_at(&reading, 0)->frame, ==, 1);
    reading_done(&reading);
    g_free(path);
}

static void pcapng_is_read_from_a_pipe(void) {
    int endpoints[2];
    GByteArray *file = odd_file();
    g_assert_cmpint(pipe(endpoints), ==, 0);
    g_assert_cmpint(write(endpoints[1], file->data, file->len), ==, file->len);
    close(endpoints[1]);
    char *path = g_strdup_printf("/dev/fd/%d", endpoints[0]);
    struct reading reading = read_path(path, NULL);
    g_assert_cmpint(reading.status, ==, READER_END);
    g_assert_cmpuint(reading.packets->len, ==, 7);
    reading_done(&reading);
    close(endpoints[0]);
    g_free(path);
    g_byte_array_unref(file);
}

static void *read_again_and_again(void *path) {
    for (int i = 0; i < 60; i++) {
        struct reading reading = read_path(path, NULL);
        g_assert_cmpint(reading.status, ==, READER_END);
        g_assert_cmpuint(reading.packets->len, ==, 7);
        reading_done(&reading);
    }
    return NULL;
}

static void threads_read_side_by_side(void) {
    g_assert_true(wiretap_buffers_are_ours());
    GThread *threads[4];
    char *path = file_save("odd.pcapng", odd_file());
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("reader", read_again_and_again, path);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    g_free(path);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/read/pcapng/odd", odd_pcapng_is_numbered_and_timed_as_by_tshark);
    g_test_add_func("/read/pcapng/plain", plain_pcapng_is_read_as_by_tshark);
    g_test_add_func("/read/pcapng/handed-over", libwiretap_reads_on_wherever_it_takes_over);
    g_test_add_func("/read/pcapng/formats", old_and_foreign_formats_are_read_as_by_tshark);
    g_test_add_func("/read/pcapng/variant", an_old_variant_shows_in_its_third_record);
    g_test_add_func("/read/pcapng/compressed", compressed_captures_are_read);
    g_test_add_func("/read/pcapng/cut", a_cut_file_gives_what_is_whole);
    g_test_add_func("/read/pcapng/damaged", damaged_bytes_do_no_harm);
    g_test_add_func("/read/pcapng/without_libwiretap", plain_blocks_are_read_without_libwiretap);
    g_test_add_func("/read/pcapng/filter", a_filter_is_compiled_for_every_link_type);
    g_test_add_func("/read/pcapng/pipe", pcapng_is_read_from_a_pipe);
    g_test_add_func("/read/pcapng/threads", threads_read_side_by_side);
    int result = g_test_run();
    files_remove_below(files_folder());
    return result;
}
