/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program called tshark, whatever it does: what comes out of it, and what is said at its end. */
#include "capture/decrypt/tshark.h"
#include "tests/unit/pcapng_blocks.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

static const bool host_is_big = G_BYTE_ORDER == G_BIG_ENDIAN;

static char *in_folder(const char *name) {
    return g_build_filename(files_folder(), name, NULL);
}

/* A shell script as tshark, the first in the path. `output` and `seen` are files of the folder. */
static void install(const char *script) {
    char *path = in_folder("tshark");
    char *text = g_strdup_printf("#!/bin/sh\ncd '%s'\n%s\n", files_folder(), script);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_assert_cmpint(g_chmod(path, 0755), ==, 0);
    g_free(text);
    g_free(path);
}

/* A packet as it is exported of this frame, with `length` bytes of payload. */
static void add_exported(GByteArray *file, uint32_t frame, uint32_t length) {
    GByteArray *body = g_byte_array_new();
    GByteArray *packet = g_byte_array_new();
    put(packet, "\0\x14\0\4\x0a\0\0\1\0\x15\0\4\x0a\0\0\2\0\x1e\0\4", 20);
    put_u32(packet, true, frame);
    put(packet, "\0\0\0\0", 4);
    for (uint32_t i = 0; i < length; i++)
        put(packet, "p", 1);
    put_u32(body, host_is_big, 0);
    put_u32(body, host_is_big, 0);
    put_u32(body, host_is_big, 0);
    put_u32(body, host_is_big, packet->len);
    put_u32(body, host_is_big, packet->len);
    put(body, packet->data, packet->len);
    g_byte_array_unref(packet);
    add_block(file, host_is_big, ENHANCED, body);
}

static GByteArray *output_begin(void) {
    GByteArray *file = g_byte_array_new();
    add_section(file, host_is_big);
    add_interface(file, host_is_big, 252, 9, 0);
    return file;
}

static struct launcher *launcher;

/* With a launcher that knows of these keys. */
static struct tshark *start_with(enum tshark_output output, const char *keylog,
                                 char *const *rsa_keys, unsigned seconds) {
    struct launcher_program programs[TSHARK_OUTPUT_COUNT];
    char *capture = in_folder("capture");
    g_assert_true(g_file_set_contents(capture, "the capture", -1, NULL));
    tshark_programs(programs, keylog, rsa_keys);
    launcher = launcher_new(programs, TSHARK_OUTPUT_COUNT);
    g_assert_nonnull(launcher);
    tshark_programs_free(programs);
    const struct tshark_task task = {
        .output = output, .capture = capture, .launcher = launcher, .seconds = seconds};
    struct tshark *tshark = tshark_start(&task);
    g_free(capture);
    return tshark;
}

static struct tshark *start(const char *script, unsigned seconds) {
    char *const keys[] = {(char *)(uintptr_t) "/a\"b", (char *)(uintptr_t) "c", NULL};
    install(script);
    return start_with(TSHARK_DATA, "/keys", keys, seconds);
}

static void assert_ends(struct tshark *tshark, const char *failure) {
    char *said = tshark_end(tshark);
    g_assert_cmpstr(said, ==, failure);
    g_free(said);
    launcher_free(launcher);
    launcher = NULL;
}

static void assert_no_more(struct tshark *tshark) {
    struct decrypted_record pdu;
    g_assert_false(tshark_next(tshark, &pdu));
    g_assert_false(tshark_next(tshark, &pdu));
}

static void assert_next(struct tshark *tshark, uint64_t frame, size_t length) {
    struct decrypted_record pdu;
    g_assert_true(tshark_next(tshark, &pdu));
    g_assert_cmpuint(pdu.frame, ==, frame);
    g_assert_cmpuint(span_len(pdu.payload), ==, length);
    for (size_t i = 0; i < length; i++)
        g_assert_cmphex(pdu.payload.at[i], ==, 'p');
}

/* Payloads longer than what is read at once, too. */
static void payloads_come_one_after_the_other(void) {
    static const uint32_t lengths[] = {1, 65536, 0, 200000, 7, 65500, 3};
    GByteArray *output = output_begin();
    for (uint32_t i = 0; i < G_N_ELEMENTS(lengths); i++)
        add_exported(output, i + 1, lengths[i]);
    g_free(file_save("output", output));
    struct tshark *tshark = start("cat output", 60);
    for (uint32_t i = 0; i < G_N_ELEMENTS(lengths); i++)
        assert_next(tshark, i + 1, lengths[i]);
    assert_no_more(tshark);
    assert_ends(tshark, NULL);
}

static void it_is_asked_for_all_that_is_needed(void) {
    char *content = NULL, *seen = in_folder("seen");
    g_free(file_save("empty", output_begin()));
    struct tshark *tshark = start(
        "printf '%s\\n' \"$@\" > seen; echo \"$WIRESHARK_CONFIG_DIR\" >> seen; cat empty", 60);
    assert_no_more(tshark);
    assert_ends(tshark, NULL);
    g_assert_true(g_file_get_contents(seen, &content, NULL, NULL));
    static const char expected[] = "-n\n-Q\n-r\n/proc/self/fd/3\n"
                                   "-o\ntls.desegment_ssl_records:TRUE\n"
                                   "-o\ntls.desegment_ssl_application_data:FALSE\n"
                                   "-o\ntcp.desegment_tcp_streams:TRUE\n"
                                   "-o\ntcp.try_heuristic_first:TRUE\n"
                                   "-o\ntcp.reassemble_out_of_order:TRUE\n"
                                   "-o\nip.defragment:TRUE\n"
                                   "-d\ntls.port==0-65535,data\n"
                                   "-o\ntls.keylog_file:/keys\n"
                                   "-o\nuat:rsa_keys:\"\\x2f\\x61\\x22\\x62\",\"\"\n"
                                   "-o\nuat:rsa_keys:\"\\x63\",\"\"\n"
                                   "-U\nOSI layer 7\n-w\n-\n/nonexistent\n";
    g_assert_cmpstr(content, ==, expected);
    g_free(content);
    g_free(seen);
}

static struct tshark *start_messages(const char *script) {
    install(script);
    return start_with(TSHARK_MESSAGES, NULL, NULL, 60);
}

static void messages_are_asked_for_as_pdml(void) {
    char *content = NULL, *seen = in_folder("seen");
    struct tshark *tshark = start_messages("printf '%s\\n' \"$@\" > seen; echo '<pdml></pdml>'");
    assert_no_more(tshark);
    assert_ends(tshark, NULL);
    g_assert_true(g_file_get_contents(seen, &content, NULL, NULL));
    g_assert_true(g_str_has_suffix(
        content, "-Y\ntls.record.content_type == 21 || tls.record.content_type == 22\n"
                 "-T\npdml\n-J\nip ipv6 tcp tls\n"));
    g_free(content);
    g_free(seen);
}

static void a_message_is_told_before_all_is_there(void) {
    struct decrypted_record record;
    struct tshark *tshark = start_messages(
        "echo '<pdml><packet><field name=\"num\" show=\"7\"/>"
        "<field name=\"ip.src\" show=\"10.0.0.1\"/><field name=\"ip.dst\" show=\"10.0.0.2\"/>"
        "<field name=\"tls.record\"><field name=\"tls.record.opaque_type\" show=\"23\"/>"
        "<field name=\"tls.record.content_type\" show=\"21\"/>"
        "<field name=\"tls.alert_message.level\" show=\"2\"/>"
        "<field name=\"tls.alert_message.desc\" show=\"48\"/></field></packet>'; exec sleep 600");
    g_assert_true(tshark_next(tshark, &record));
    g_assert_cmpuint(record.frame, ==, 7);
    g_assert_cmpuint(record.content, ==, RECORD_ALERT);
    g_assert_cmpuint(span_len(record.payload), ==, 2);
    assert_ends(tshark, NULL);
}

static void messages_that_end_too_early_are_told(void) {
    struct tshark *tshark = start_messages("echo '<pdml><packet>'");
    assert_no_more(tshark);
    assert_ends(tshark, "what tshark wrote ends too early");
    tshark = start_messages("echo not what was asked for; sleep 1");
    assert_no_more(tshark);
    assert_ends(tshark, "what tshark wrote is not what was asked for");
}

static void the_capture_is_handed_down_open(void) {
    char *content = NULL, *seen = in_folder("seen");
    g_free(file_save("empty", output_begin()));
    install("cat \"$4\" > seen; echo $# >> seen; cat empty");
    struct tshark *tshark = start_with(TSHARK_DATA, NULL, NULL, 60);
    assert_no_more(tshark);
    assert_ends(tshark, NULL);
    g_assert_true(g_file_get_contents(seen, &content, NULL, NULL));
    char *expected = g_strdup_printf("the capture%d\n", 4 + 12 + 2 + 4);
    g_assert_cmpstr(content, ==, expected);
    g_free(expected);
    g_free(content);
    g_free(seen);
}

/* Nothing of a request is believed. */
static void no_other_program_is_started(void) {
    GPid process = 0;
    int status;
    GError *error = NULL;
    struct tshark *tshark = start("exec sleep 600", 600);
    g_assert_cmpint(launcher_start(launcher, TSHARK_OUTPUT_COUNT, -1, &process, &error), ==, -1);
    g_assert_nonnull(error);
    g_assert_cmpint(process, ==, 0);
    g_assert_false(launcher_has_ended(launcher, getpid(), false, &status));
    launcher_kill(launcher, getppid());
    launcher_kill(launcher, 1);
    g_error_free(error);
    assert_ends(tshark, NULL);
}

static void whatever_ends_it_is_told(void) {
    GByteArray *output = output_begin();
    add_exported(output, 9, 100);
    g_byte_array_set_size(output, output->len - 1);
    g_free(file_save("cut", output));
    g_free(file_save("empty", output_begin()));
    static const struct {
        const char *script, *failure;
    } cases[] = {{"exit 3", "tshark failed with exit status 3"},
                 {"kill -9 $$", "tshark crashed: Killed"},
                 {"echo this is no pcapng", "what tshark wrote is not what was asked for"},
                 {"cat cut", "what tshark wrote ends too early"},
                 {"cat cut; exit 2", "tshark failed with exit status 2"},
                 {"exit 0", "tshark wrote nothing, not even the beginning of a capture"},
                 {"cat empty", NULL}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct tshark *tshark = start(cases[i].script, 60);
        assert_no_more(tshark);
        assert_ends(tshark, cases[i].failure);
    }
}

/* A child of its own ends with it, which nobody else would end. */
static void its_children_end_with_it(void) {
    char *alive = in_folder("alive");
    g_assert_cmpint(mkfifo(alive, 0600), ==, 0);
    struct pollfd child = {.fd = open(alive, O_RDONLY | O_NONBLOCK | O_CLOEXEC), .events = POLLIN};
    GByteArray *output = output_begin();
    add_exported(output, 1, 10);
    g_free(file_save("output", output));
    /* The child holds the FIFO before anything comes out, or nobody would ever have let go of it.
     */
    struct tshark *tshark =
        start("exec 3> alive; /bin/sleep 600 >&3 & exec 3>&-; cat output; wait", 600);
    assert_next(tshark, 1, 10);
    assert_ends(tshark, NULL);
    g_assert_cmpint(poll(&child, 1, 60000), ==, 1); /* nobody can write any more */
    g_assert_cmphex(child.revents & POLLHUP, ==, POLLHUP);
    close(child.fd);
    g_free(alive);
}

/* With a child of its own that has its output, too. */
static void one_that_hangs_is_ended_in_time(void) {
    static const char late[] =
        "tshark was ended before it was through, after 1 seconds (--tshark-timeout)";
    static const char *const scripts[] = {"/bin/sleep 600 & wait", "exec >&-; exec /bin/sleep 600"};
    for (size_t i = 0; i < G_N_ELEMENTS(scripts); i++) {
        const gint64 begin = g_get_monotonic_time();
        struct tshark *tshark = start(scripts[i], 1);
        assert_no_more(tshark);
        assert_ends(tshark, late);
        g_assert_cmpint(g_get_monotonic_time() - begin, <, 60 * G_USEC_PER_SEC);
        g_assert_cmpint(g_get_monotonic_time() - begin, >=, G_USEC_PER_SEC);
    }
}

static void what_is_not_asked_for_is_no_failure(void) {
    GByteArray *output = output_begin();
    add_exported(output, 1, 10);
    add_exported(output, 2, 10);
    g_free(file_save("output", output));
    struct tshark *tshark = start("cat output; exec /bin/sleep 600", 600);
    assert_next(tshark, 1, 10);
    assert_ends(tshark, NULL);
}

static void one_that_is_missing_is_told(void) {
    char *path = in_folder("tshark");
    install("exit 0");
    g_assert_cmpint(g_unlink(path), ==, 0);
    char *before = g_strdup(g_getenv("PATH"));
    g_setenv("PATH", files_folder(), TRUE);
    struct tshark *tshark = start_with(TSHARK_DATA, NULL, NULL, 60);
    assert_no_more(tshark);
    assert_ends(tshark, "tshark, which decrypts, is not installed");
    g_setenv("PATH", before, TRUE);
    g_free(before);
    g_free(path);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    char *path = g_strconcat(files_folder(), ":/usr/bin:/bin", NULL);
    g_setenv("PATH", path, TRUE);
    g_free(path);
#define TEST(name) g_test_add_func("/tshark/" #name, name)
    TEST(payloads_come_one_after_the_other);
    TEST(it_is_asked_for_all_that_is_needed);
    TEST(messages_are_asked_for_as_pdml);
    TEST(a_message_is_told_before_all_is_there);
    TEST(messages_that_end_too_early_are_told);
    TEST(the_capture_is_handed_down_open);
    TEST(no_other_program_is_started);
    TEST(whatever_ends_it_is_told);
    TEST(its_children_end_with_it);
    TEST(one_that_hangs_is_ended_in_time);
    TEST(what_is_not_asked_for_is_no_failure);
    TEST(one_that_is_missing_is_told);
    const int result = g_test_run();
    files_remove_below(files_folder());
    return result;
}
