/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the ILS observer tells of a connection that its port gives to it. */
#include "capture/net/transport.h"
#include "tests/support/transcript.h"

static const char *everywhere(const void *service, bool over_udp, uint16_t port) {
    (void)over_udp, (void)port;
    return service;
}

static void assert_reported(const char *service, const char *text, const char *wanted) {
    struct transcript_room room;
    struct transcript *transcript = transcript_parse(text, strlen(text));
    g_assert_nonnull(transcript);
    transcript_room_open(&room);
    const struct observe_ports ports = {.service = everywhere, .data = service};
    observe_know_ports(room.observe, &ports);
    const char *log = transcript_replay(&room, transcript, transcript->steps->len, NULL, NULL);
    char **lines = g_strsplit(log, "\n", -1);
    GString *reported = g_string_new(NULL);
    for (char **line = lines; *line != NULL; line++)
        if (strstr(*line, "ils_message") != NULL)
            g_string_append_printf(reported, "%s\n", *line);
    g_assert_cmpstr(reported->str, ==, wanted);
    g_string_free(reported, TRUE);
    g_strfreev(lines);
    transcript_room_close(&room);
    transcript_free(transcript);
}

static void a_turn_ends_a_message(void) {
    assert_reported("ils",
                    ">>> 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10\n"
                    ">>> 11 12\n<<< ff ff ff ff\n>>> aa\n>>fin\n<<fin\n",
                    "2 ils_message client 1 of 19 bytes, short\n"
                    "3 ils_message server 1 of 4 bytes, short\n"
                    "4 ils_message client 2 of 1 bytes, short\n");
}

/* One byte a segment; the first five could still become TLS. */
static void tiny_segments_are_reported_whole(void) {
    assert_reported("ils",
                    ">>> 16\n>>> 03\n>>> 01\n>>> 00\n>>> 04\n>>> 99\n>>> 07\n<<< 00\n<<< fe\n"
                    ">>fin\n<<fin\n",
                    "7 ils_message client 1 of 7 bytes, short\n"
                    "9 ils_message server 1 of 2 bytes, short\n");
}

static void a_hole_ends_a_message(void) {
    assert_reported("ils", ">>> 00 01 02 03\n>>gap 100\n>>> 11 12\n<<fin\n",
                    "1 ils_message client 1 of 4 bytes, short\n"
                    "3 ils_message client 2 of 2 bytes, short\n");
}

static void tls_is_left_to_its_observer(void) {
    assert_reported("ils-tls", ">>> 16 03 01 00 04 01 00 00 00\n<<< 15 03 01 00 02 02 28\n", "");
}

static void plain_bytes_on_the_tls_port_are_told(void) {
    assert_reported("ils-tls", ">>> 00 00 00 01\n<<< 15 03 01 00 02 02 28\n",
                    "1 ils_message client 1 of 4 bytes, short\n");
}

static void the_middle_of_tls_is_not_taken_for_ils(void) {
    assert_reported("ils-tls", "middle\n>>> 99 98 97\n<<< 17\n", "");
}

static void nothing_is_reported_of_other_ports(void) {
    assert_reported(NULL, ">>> 00 00 00 01\n<<< 00 00\n", "");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/ils_observe/" #name, name)
    TEST(a_turn_ends_a_message);
    TEST(tiny_segments_are_reported_whole);
    TEST(a_hole_ends_a_message);
    TEST(tls_is_left_to_its_observer);
    TEST(plain_bytes_on_the_tls_port_are_told);
    TEST(the_middle_of_tls_is_not_taken_for_ils);
    TEST(nothing_is_reported_of_other_ports);
#undef TEST
    return g_test_run();
}
