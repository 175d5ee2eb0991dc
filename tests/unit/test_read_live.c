/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames sent to and captured from the loopback interface of a network namespace of our own.
 * Without the right to make one, only the refusals are tested. */
#include "capture/read/injector.h"
#include "tests/unit/read_files.h"

#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static bool own_network(void) {
    if (unshare(CLONE_NEWNET) != 0)
        return false;
    int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq loopback = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING | IFF_LOOPBACK};
    bool up = ioctl(control, SIOCSIFFLAGS, &loopback) == 0;
    close(control);
    return up;
}

/* Broadcast Ethernet frames of an experimental type (RFC 5342), told apart by their last byte. */
static struct packet frame_of(uint8_t bytes[60], uint8_t mark) {
    memset(bytes, 0, 60);
    memset(bytes, 0xff, 6);
    bytes[12] = 0x88;
    bytes[13] = 0xb5;
    bytes[59] = mark;
    return (struct packet){.link_type = 1, .wire_length = 60, .bytes = span_of(bytes, 60)};
}

static struct injector *open_injector(void) {
    char *error = NULL;
    struct injector *injector = injector_open("lo", &error);
    g_assert_cmpstr(error, ==, NULL);
    return injector;
}

static void what_is_sent_is_captured(void) {
    char *error = NULL;
    uint8_t bytes[60];
    struct packet packet;
    struct injector *injector = open_injector();
    struct reader *reader = reader_open_live("lo", "ether proto 0x88b5 and ether[59] != 2", &error);
    g_assert_cmpstr(error, ==, NULL);
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_IDLE);
    int64_t before = packet.time;
    g_assert_cmpint(before, >, INT64_C(1600000000000000000));
    for (uint8_t mark = 1; mark <= 3; mark++) {
        struct packet frame = frame_of(bytes, mark);
        g_assert_true(injector_send(injector, &frame));
    }
    for (uint8_t mark = 1; mark <= 3; mark += 2) {
        while (reader_next(reader, &packet) == READER_IDLE)
            ;
        g_assert_cmpuint(packet.frame, ==, mark == 1 ? 1 : 2);
        g_assert_cmpuint(packet.link_type, ==, 1);
        g_assert_cmpuint(span_len(packet.bytes), ==, 60);
        g_assert_cmpuint(packet.bytes.at[59], ==, mark);
        g_assert_cmpint(packet.time, >=, before);
        g_assert_cmpint(packet.time, <, before + INT64_C(60000000000));
    }
    g_assert_cmpuint(reader_dropped(reader), ==, 0);
    g_assert_cmpstr(reader_format(reader), ==, "lo");
    reader_stop(reader);
    g_assert_cmpint(reader_next(reader, &packet), ==, READER_END);
    reader_close(reader);
    injector_close(injector);
}

static void frames_that_cannot_be_sent_are_counted(void) {
    static uint8_t long_bytes[100000];
    uint8_t bytes[60];
    struct injector *injector = open_injector();
    struct packet frame = frame_of(bytes, 1);
    struct packet other_link = frame;
    struct packet cut = frame;
    struct packet too_long = frame;
    other_link.link_type = 113;
    cut.wire_length = 61;
    too_long.wire_length = sizeof long_bytes;
    too_long.bytes = span_of(long_bytes, sizeof long_bytes);
    g_assert_true(injector_send(injector, &frame));
    g_assert_false(injector_send(injector, &other_link));
    g_assert_false(injector_send(injector, &cut));
    g_assert_cmpstr(injector_error(injector), ==, "");
    g_assert_false(injector_send(injector, &too_long));
    struct injector_counts counts = injector_counts(injector);
    g_assert_cmpuint(counts.sent, ==, 1);
    g_assert_cmpuint(counts.other_link, ==, 1);
    g_assert_cmpuint(counts.cut, ==, 1);
    g_assert_cmpuint(counts.failed, ==, 1);
    g_assert_cmpstr(injector_error(injector), !=, "");
    injector_close(injector);
}

static void a_bad_filter_is_said(void) {
    char *error = NULL;
    g_assert_null(reader_open_live("lo", "host and", &error));
    g_assert_true(g_str_has_prefix(error, "the filter \"host and\" is not usable: "));
    g_free(error);
}

static void an_unknown_interface_is_said(void) {
    char *error = NULL;
    g_assert_null(reader_open_live("nowhere0", NULL, &error));
    g_assert_cmpstr(error, ==, "is not an interface of this machine");
    g_free(error);
    error = NULL;
    g_assert_null(injector_open("nowhere0", &error));
    g_assert_true(g_str_has_prefix(error, "cannot be sent to: "));
    g_free(error);
}

static void missing_permission_is_said(void) {
    char *error = NULL;
    uid_t before = geteuid();
    if (before == 0)
        g_assert_cmpint(seteuid(65534), ==, 0);
    struct reader *reader = reader_open_live("lo", NULL, &error);
    if (before == 0)
        g_assert_cmpint(seteuid(0), ==, 0);
    g_assert_null(reader);
    g_assert_nonnull(strstr(error, "CAP_NET_RAW"));
    g_free(error);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/read/live/permission", missing_permission_is_said);
    if (own_network()) {
        g_test_add_func("/read/live/unknown", an_unknown_interface_is_said);
        g_test_add_func("/read/live/filter", a_bad_filter_is_said);
        g_test_add_func("/read/live/captured", what_is_sent_is_captured);
        g_test_add_func("/read/live/unsent", frames_that_cannot_be_sent_are_counted);
    }
    return g_test_run();
}
