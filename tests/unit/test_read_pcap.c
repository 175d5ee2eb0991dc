/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Classic pcap: byte orders, clocks, lengths, filters, damage, and where it comes from. */
#include "tests/unit/read_files.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>

static void every_byte_order_and_clock_is_read(void) {
    static const struct {
        uint32_t magic;
        uint32_t fraction;
        const char *format;
    } clocks[] = {{PCAP_MICRO, 123456, "pcap"}, {PCAP_NANO, 123456000, "nsecpcap"}};
    for (int i = 0; i < 4; i++) {
        bool big = i % 2 == 1;
        GByteArray *file = pcap_new(big, clocks[i / 2].magic, 65535, 1);
        pcap_add(file, big, 1600000000, clocks[i / 2].fraction, 60, 1514, 7);
        struct reading reading = read_bytes("clock.pcap", file);
        const struct packet *packet = reading_at(&reading, 0);
        g_assert_cmpint(reading.status, ==, READER_END);
        g_assert_cmpuint(packet->frame, ==, 1);
        g_assert_cmpint(packet->time, ==, 1600000000123456000);
        g_assert_cmpuint(packet->link_type, ==, 1);
        g_assert_cmpuint(packet->wire_length, ==, 1514);
        g_assert_cmpuint(span_len(packet->bytes), ==, 60);
        g_assert_cmpstr(reader_format(reading.reader), ==, clocks[i / 2].format);
        reading_done(&reading);
    }
}

static void seconds_after_2038_are_positive(void) {
    GByteArray *file = pcap_new(false, PCAP_MICRO, 65535, 1);
    pcap_add(file, false, 0xf0000000, 1, 60, 60, 7);
    struct reading reading = read_bytes("late.pcap", file);
    g_assert_cmpint(reading_at(&reading, 0)->time, ==, INT64_C(0xf0000000) * 1000000000 + 1000);
    reading_done(&reading);
}

static void packets_longer_than_the_snap_length_are_whole(void) {
    GByteArray *file = pcap_new(false, PCAP_MICRO, 96, 1);
    pcap_add(file, false, 1, 1, 1514, 1514, 7);
    pcap_add(file, false, 2, 1, 60, 60, 7);
    struct reading reading = read_bytes("snap.pcap", file);
    g_assert_cmpuint(span_len(reading_at(&reading, 0)->bytes), ==, 1514);
    g_assert_cmpuint(span_len(reading_at(&reading, 1)->bytes), ==, 60);
    reading_done(&reading);
}

static void a_wire_length_below_the_captured_is_raised(void) {
    GByteArray *file = pcap_of_three();
    pcap_add(file, false, 1, 1, 60, 20, 7);
    struct reading reading = read_bytes("wire.pcap", file);
    g_assert_cmpint(reading.status, ==, READER_END);
    g_assert_cmpuint(reading_at(&reading, 3)->wire_length, ==, 60);
    reading_done(&reading);
}

static void link_types_are_those_of_files(void) {
    /* Raw IP as old systems wrote it, as libpcap writes it; PPP with a direction byte, which
     * Wireshark takes off; Ethernet with the length of a check sequence noted above it. */
    static const struct {
        uint32_t link_field;
        uint32_t link_type;
        size_t length;
    } links[] = {{12, 101, 60},  {101, 101, 60}, {50, 9, 60},         {113, 113, 60},
                 {276, 276, 60}, {204, 9, 59},   {0x24000001, 1, 60}, {147, 147, 60}};
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++) {
        GByteArray *file = pcap_new(true, PCAP_MICRO, 65535, links[i].link_field);
        pcap_add(file, true, 1, 1, 60, 60, 0);
        struct reading reading = read_bytes("link.pcap", file);
        const struct packet *packet = reading_at(&reading, 0);
        g_assert_cmpuint(packet->link_type, ==, links[i].link_type);
        g_assert_cmpuint(span_len(packet->bytes), ==, links[i].length);
        reading_done(&reading);
    }
}

static void a_filter_keeps_frame_numbers(void) {
    char *path = file_save("filter.pcap", pcap_of_three());
    struct reading reading = read_path(path, "ether[0] != 1");
    g_assert_cmpuint(reading.packets->len, ==, 2);
    g_assert_cmpuint(reading_at(&reading, 0)->frame, ==, 1);
    g_assert_cmpuint(reading_at(&reading, 1)->frame, ==, 3);
    reading_done(&reading);
    reading = read_path(path, "ether src 00:00:00:00:00:09"); /* there is none but on Ethernet */
    g_assert_cmpuint(reading.packets->len, ==, 0);
    reading_done(&reading);
    assert_open_fails(path, "tcp prot 5061", "the filter \"tcp prot 5061\" is not usable: ");
    g_free(path);
}

static void a_cut_file_gives_what_is_whole(void) {
    GByteArray *whole = pcap_of_three();
    /* 24 file header, then 76, 77 and 78 bytes of records. */
    for (guint length = 24; length <= whole->len; length++) {
        GByteArray *file = g_byte_array_new();
        put(file, whole->data, length);
        struct reading reading = read_bytes("cut.pcap", file);
        guint packets = length < 100 ? 0 : length < 177 ? 1 : length < 255 ? 2 : 3;
        bool clean = length == 24 || length == 100 || length == 177 || length == 255;
        char *sentence =
            g_strdup_printf("is cut short in the middle of a packet, after frame %u", packets);
        if (!clean)
            assert_fails_after(&reading, packets, sentence);
        g_assert_cmpuint(reading.packets->len, ==, packets);
        g_assert_cmpint(reading.status == READER_END, ==, clean);
        g_free(sentence);
        reading_done(&reading);
    }
    for (guint length = 4; length < 24; length++) {
        GByteArray *file = g_byte_array_new();
        put(file, whole->data, length);
        char *path = file_save("cut.pcap", file);
        assert_open_fails(path, NULL, "is cut short before its first packet");
        g_free(path);
    }
    g_byte_array_unref(whole);
}

static void nonsense_lengths_end_the_reading(void) {
    GByteArray *file = pcap_of_three();
    pcap_add(file, false, 1, 1, 0, 0, 0);
    memset(file->data + file->len - 8, 0xff, 8);
    struct reading reading = read_bytes("nonsense.pcap", file);
    assert_fails_after(&reading, 3, "is damaged after frame 3: ");
    reading_done(&reading);
}

static void what_is_no_capture_is_said(void) {
    GByteArray *random = g_byte_array_new();
    GRand *source = g_rand_new_with_seed(7);
    for (int i = 0; i < 500; i++)
        put_u32(random, false, g_rand_int(source));
    g_rand_free(source);
    char *noise = file_save("noise", random);
    char *empty = file_save("empty.pcap", g_byte_array_new());
    GByteArray *text = g_byte_array_new();
    put(text, "{\"a\": [1, 2, 3]}\n", 17);
    char *json = file_save("values.json", text);
    assert_open_fails(noise, NULL, "is not a capture file that Wireshark knows");
    assert_open_fails(empty, NULL, "is empty");
    assert_open_fails(json, NULL, "holds no packets of a known link layer: ");
    assert_open_fails("/dev/null", NULL, "is empty");
    assert_open_fails(files_folder(), NULL, "is a folder");
    assert_open_fails("/nowhere/at/all", NULL, "does not exist");
    if (geteuid() != 0) {
        g_chmod(noise, 0);
        assert_open_fails(noise, NULL, "permission denied");
    }
    g_free(noise);
    g_free(empty);
    g_free(json);
}

static void damaged_bytes_do_no_harm(void) {
    GByteArray *whole = pcap_of_three();
    assert_damage_is_harmless("damaged.pcap", whole, 16);
    g_byte_array_unref(whole);
}

/* Runs `read_path("-")` with `fd` as standard input. Takes `fd`. */
static struct reading read_as_standard_input(int fd) {
    int before = dup(STDIN_FILENO);
    g_assert_cmpint(dup2(fd, STDIN_FILENO), ==, STDIN_FILENO);
    close(fd);
    struct reading reading = read_path("-", NULL);
    dup2(before, STDIN_FILENO);
    close(before);
    return reading;
}

static void write_whole(int fd, const GByteArray *file) {
    g_assert_cmpint(write(fd, file->data, file->len), ==, file->len);
    close(fd);
}

static void standard_input_may_be_a_file_a_pipe_or_a_socket(void) {
    int endpoints[2];
    char *path = file_save("input.pcap", pcap_of_three());
    GByteArray *file = pcap_of_three();
    struct reading from_file = read_as_standard_input(open(path, O_RDONLY | O_CLOEXEC));
    g_assert_cmpint(pipe(endpoints), ==, 0);
    write_whole(endpoints[1], file);
    struct reading from_pipe = read_as_standard_input(endpoints[0]);
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM, 0, endpoints), ==, 0);
    write_whole(endpoints[1], file);
    struct reading from_socket = read_as_standard_input(endpoints[0]);
    struct reading *all[] = {&from_file, &from_pipe, &from_socket};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        g_assert_cmpint(all[i]->status, ==, READER_END);
        g_assert_cmpuint(all[i]->packets->len, ==, 3);
        g_assert_cmpuint(span_len(reading_at(all[i], 2)->bytes), ==, 62);
        reading_done(all[i]);
    }
    g_byte_array_unref(file);
    g_free(path);
}

/* A live writer: each packet must come out before the next one is written. */
static void a_pipe_is_read_as_it_comes(void) {
    int endpoints[2];
    GByteArray *file = pcap_of_three();
    g_assert_cmpint(pipe(endpoints), ==, 0);
    g_assert_cmpint(write(endpoints[1], file->data, 100), ==, 100);
    char *path = g_strdup_printf("/dev/fd/%d", endpoints[0]);
    char *error = NULL;
    struct reader *reader = reader_open_file(path, NULL, &error);
    struct packet packet;
    g_assert_nonnull(reader);
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_PACKET);
    g_assert_cmpint(write(endpoints[1], file->data + 100, 77), ==, 77);
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_PACKET);
    g_assert_cmpuint(packet.frame, ==, 2);
    reader_stop(reader); /* the writer is still there */
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_END);
    reader_close(reader);
    close(endpoints[0]);
    close(endpoints[1]);
    g_free(path);
    g_byte_array_unref(file);
}

static void *stop_soon(void *reader) {
    g_usleep(20000);
    reader_stop(reader);
    return NULL;
}

static void a_stop_ends_the_wait_for_a_silent_pipe(void) {
    int endpoints[2];
    GByteArray *file = pcap_of_three();
    g_assert_cmpint(pipe(endpoints), ==, 0);
    g_assert_cmpint(write(endpoints[1], file->data, 120), ==,
                    120); /* ends inside the second packet */
    char *path = g_strdup_printf("/dev/fd/%d", endpoints[0]);
    char *error = NULL;
    struct reader *reader = reader_open_file(path, NULL, &error);
    struct packet packet;
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_PACKET);
    GThread *stopper = g_thread_new("stop", stop_soon, reader);
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_END);
    g_thread_join(stopper);
    reader_close(reader);
    close(endpoints[0]);
    close(endpoints[1]);
    g_free(path);
    g_byte_array_unref(file);
}

static void a_closed_file_leaves_no_descriptor(void) {
    enum { FILES = 64 };
    char *path = file_save("closed.pcap", pcap_of_three());
    struct rlimit before, few;
    g_assert_cmpint(getrlimit(RLIMIT_NOFILE, &before), ==, 0);
    few = before;
    few.rlim_cur = FILES;
    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &few), ==, 0);
    for (unsigned i = 0; i < 2 * FILES; i++) {
        struct reading reading = read_path(path, NULL);
        g_assert_cmpuint(reading.packets->len, ==, 3);
        reading_done(&reading);
        assert_open_fails(files_folder(), NULL, "");
    }
    g_assert_cmpint(setrlimit(RLIMIT_NOFILE, &before), ==, 0);
    g_free(path);
}

static void progress_ends_at_the_size(void) {
    uint64_t done;
    uint64_t size;
    struct reading reading = read_bytes("progress.pcap", pcap_of_three());
    reader_progress(reading.reader, &done, &size);
    g_assert_cmpuint(size, ==, 255);
    g_assert_cmpuint(done, ==, 255);
    g_assert_cmpuint(reader_dropped(reading.reader), ==, 0);
    reading_done(&reading);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/read/classic/clocks", every_byte_order_and_clock_is_read);
    g_test_add_func("/read/classic/late", seconds_after_2038_are_positive);
    g_test_add_func("/read/classic/snap", packets_longer_than_the_snap_length_are_whole);
    g_test_add_func("/read/classic/wire", a_wire_length_below_the_captured_is_raised);
    g_test_add_func("/read/classic/link", link_types_are_those_of_files);
    g_test_add_func("/read/classic/filter", a_filter_keeps_frame_numbers);
    g_test_add_func("/read/classic/cut", a_cut_file_gives_what_is_whole);
    g_test_add_func("/read/classic/nonsense", nonsense_lengths_end_the_reading);
    g_test_add_func("/read/classic/damaged", damaged_bytes_do_no_harm);
    g_test_add_func("/read/classic/other", what_is_no_capture_is_said);
    g_test_add_func("/read/classic/input", standard_input_may_be_a_file_a_pipe_or_a_socket);
    g_test_add_func("/read/classic/pipe", a_pipe_is_read_as_it_comes);
    g_test_add_func("/read/classic/stop", a_stop_ends_the_wait_for_a_silent_pipe);
    g_test_add_func("/read/classic/progress", progress_ends_at_the_size);
    g_test_add_func("/read/pcap/descriptors", a_closed_file_leaves_no_descriptor);
    int result = g_test_run();
    files_remove_below(files_folder());
    return result;
}
