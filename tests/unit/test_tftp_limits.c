/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How transfers over TFTP end, and at which of their limits. */
#include "tftp_room.h"

static const int64_t second = INT64_C(1000000000);

static GByteArray *block(unsigned number, const char *text) {
    GByteArray *bytes = tftp_numbered(3, number);
    for (const char *at = text; *at != '\0'; at++)
        put8(bytes, *at == '|' ? 0U : (unsigned char)*at);
    return bytes;
}

static void full_block(struct tftp_room *room, unsigned number) {
    g_autofree char *text = g_strnfill(512, 'a');
    tftp_from_server(room, block(number, text));
}

static void from_other_server(struct tftp_room *room, unsigned port, GByteArray *payload) {
    tftp_room_feed(
        room,
        ipv4_packet(17, TFTP_SERVER, TFTP_CLIENT, 0, udp_packet(port, TFTP_CLIENT_PORT, payload)),
        SIZE_MAX);
}

static void assert_text(const struct tftp_room *room, const char *text) {
    g_assert_true(span_equals_text(span_of_bytes(room->file), text));
}

static void line_ends_of_text_are_translated(void) {
    static const struct {
        const char *mode, *sent, *file;
    } cases[] = {
        {"netascii", "a\r\nb\r|c", "a\nb\rc"},
        {"NetASCII", "\r\r\n\r", "\r\n\r"}, /* one that nothing follows stays */
        {"netascii", "\r\n\r\n", "\n\n"},
        {"netascii", "\r|\r|", "\r\r"},
        {"netascii", "\rb\n\rb", "\rb\n\rb"},
        {"octet", "a\r\nb\r", "a\r\nb\r"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct tftp_room room;
        tftp_room_open(&room);
        g_autofree char *request = g_strdup_printf("CTLFile.tlv|%s|", cases[i].mode);
        g_autofree char *told = g_strdup_printf("2 download server 'CTLFile.tlv' (1) %zu bytes\n",
                                                strlen(cases[i].file));
        tftp_request(&room, request);
        tftp_from_server(&room, block(1, cases[i].sent));
        assert_text(&room, cases[i].file);
        tftp_expect(&room, told);
        tftp_room_close(&room);
    }
}

static void a_text_with_holes_is_left_as_it_is(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|netascii|");
    tftp_from_server(&room, block(2, "\r\n"));
    observe_finish(room.observe);
    tftp_expect(&room, "2 download server 'CTLFile.tlv' (1) 514 bytes without block 1 of 2\n");
    g_assert_true(span_equals_text(span_of(room.file->data + 512, 2), "\r\n"));
    tftp_room_close(&room);
}

static void whoever_gives_up_is_named(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|");
    full_block(&room, 1);
    tftp_from_server(&room, tftp_text(5, "|\003Disk full|"));
    tftp_expect(&room, "2 download server 'CTLFile.tlv' (1) 512 bytes without whatever follows "
                       "block 1; the server gave up, then error\n");
    full_block(&room, 2);
    observe_finish(room.observe);
    tftp_expect(&room, "");
    tftp_room_close(&room);
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|");
    full_block(&room, 1);
    tftp_from_client(&room, TFTP_CLIENT_PORT, TFTP_SERVER_PORT, tftp_text(5, "|\003Disk full|"));
    tftp_expect(&room, "2 download server 'CTLFile.tlv' (1) 512 bytes without whatever follows "
                       "block 1; the client gave up, client left\n");
    tftp_room_close(&room);
}

static void a_client_that_turns_away_one_of_two_answers_goes_on(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|");
    full_block(&room, 1);
    g_autofree char *text = g_strnfill(512, 'a');
    from_other_server(&room, 50001, block(1, text));
    tftp_from_client(&room, TFTP_CLIENT_PORT, 50001, tftp_text(5, "|\005Unknown transfer|"));
    tftp_expect(&room, "");
    tftp_from_server(&room, block(2, "end"));
    tftp_expect(&room, "5 download server 'CTLFile.tlv' (1) 515 bytes\n");
    tftp_room_close(&room);
}

static void an_error_of_another_port_ends_nothing(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|");
    full_block(&room, 1);
    from_other_server(&room, 50001, tftp_text(5, "|\001not here|"));
    tftp_expect(&room, "");
    tftp_from_server(&room, block(2, "end"));
    tftp_expect(&room, "4 download server 'CTLFile.tlv' (1) 515 bytes\n");
    tftp_room_close(&room);
}

/* The server agreed to options, and then refused: nothing of the file came. */
static void an_error_before_the_first_block_is_a_refusal(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|blksize|1000|");
    tftp_from_server(&room, tftp_text(6, "blksize|1000|"));
    tftp_from_server(&room, tftp_text(5, "|\002no|"));
    tftp_expect(&room, "3 download_refused server 'CTLFile.tlv' (1) 2 'no'\n");
    tftp_room_close(&room);
}

static void what_was_not_captured_is_said(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|blksize|1000|");
    tftp_from_server(&room, tftp_text(6, "blksize|1000|"));
    observe_finish(room.observe);
    tftp_expect(&room,
                "1 download server 'CTLFile.tlv' (1) 0 bytes without every block: the server "
                "only agreed to options\n");
    tftp_room_close(&room);
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|");
    tftp_from_client(&room, TFTP_CLIENT_PORT, TFTP_SERVER_PORT, tftp_numbered(4, 1));
    observe_finish(room.observe);
    tftp_expect(&room, "1 download server 'CTLFile.tlv' (1) 0 bytes without every block: only what "
                       "the client sent was captured\n");
    tftp_room_close(&room);
}

static void three_ports_may_answer(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    g_autofree char *text = g_strnfill(512, 'a');
    tftp_request(&room, "CTLFile.tlv|octet|");
    for (unsigned port = 50001; port <= 50003; port++)
        from_other_server(&room, port, block(1, text));
    g_assert_cmpuint(room.limits.hit[LIMIT_DOWNLOADS], ==, 0);
    from_other_server(&room, 50004, block(2, "end"));
    g_assert_cmpuint(room.limits.hit[LIMIT_DOWNLOADS], ==, 1);
    tftp_expect(&room, "");
    from_other_server(&room, 50003, block(2, "end"));
    tftp_expect(&room, "6 download server 'CTLFile.tlv' (1) 515 bytes\n");
    tftp_room_close(&room);
}

static void what_sent_the_most_is_told(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    g_autofree char *text = g_strnfill(512, 'a');
    tftp_request(&room, "CTLFile.tlv|octet|");
    full_block(&room, 1);
    from_other_server(&room, 50001, block(1, text));
    from_other_server(&room, 50001, block(2, text));
    observe_finish(room.observe);
    tftp_expect(&room, "4 download server 'CTLFile.tlv' (1) 1024 bytes without whatever follows "
                       "block 2\n");
    tftp_room_close(&room);
}

/* A server that answers everything from one port: a block 1 is of the next file when the last one
 * had more than that, and otherwise it may be sent again. */
static void a_block_of_the_file_before_is_known(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|");
    full_block(&room, 1);
    tftp_from_server(&room, block(2, "end"));
    tftp_expect(&room, "3 download server 'CTLFile.tlv' (1) 515 bytes\n");
    tftp_request(&room, "ITLFile.tlv|octet|");
    tftp_from_server(&room, block(2, "end"));
    tftp_from_server(&room, block(1, "next"));
    tftp_expect(&room, "6 download server 'ITLFile.tlv' (4) 4 bytes\n");
    tftp_request(&room, "CTLFile.tlv|octet|");
    tftp_from_server(&room, block(1, "next"));
    tftp_expect(&room, "");
    tftp_from_server(&room, tftp_text(6, "blksize|1000|"));
    tftp_from_server(&room, block(1, "third"));
    tftp_expect(&room, "10 download server 'CTLFile.tlv' (7) 5 bytes\n");
    tftp_room_close(&room);
}

static void a_transfer_without_packets_ends_after_a_minute(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|");
    const int64_t asked = room.time;
    for (int64_t time = asked; time <= asked + 60 * second; time += second)
        observe_tick(room.observe, time);
    tftp_expect(&room, "");
    observe_tick(room.observe, asked + 61 * second - 1);
    tftp_expect(&room, "");
    observe_tick(room.observe, asked + 61 * second);
    tftp_expect(&room, "1 download_unanswered client 'CTLFile.tlv' (1) asked 1\n");
    tftp_room_close(&room);
}

/* One packet with a wrong time does not end what goes on. */
static void a_leap_of_time_counts_half_a_minute(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|");
    observe_tick(room.observe, room.time + 10000 * second);
    observe_tick(room.observe, room.time + 20000 * second);
    tftp_expect(&room, "");
    observe_tick(room.observe, room.time + 30000 * second);
    tftp_expect(&room, "1 download_unanswered client 'CTLFile.tlv' (1) asked 1\n");
    tftp_room_close(&room);
}

static void a_request_that_icmp_answered_is_told_elsewhere(void) {
    static const struct {
        unsigned protocol, client_port, server_port;
        bool is_told_here;
    } cases[] = {
        {17, TFTP_CLIENT_PORT, 69, false},
        {6, TFTP_CLIENT_PORT, 69, true},
        {17, TFTP_CLIENT_PORT + 1, 69, true},
        {17, TFTP_CLIENT_PORT, 70, true},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct tftp_room room;
        tftp_room_open(&room);
        tftp_request(&room, "CTLFile.tlv|octet|");
        GByteArray *refused =
            ipv4_packet(cases[i].protocol, TFTP_CLIENT, TFTP_SERVER, 0,
                        udp_packet(cases[i].client_port, cases[i].server_port, text_bytes("x")));
        tftp_room_feed(
            &room,
            ipv4_packet(1, TFTP_SERVER, TFTP_CLIENT, 0, behind_hex("0303 0000 00000000", refused)),
            SIZE_MAX);
        g_string_truncate(room.log, 0); /* of the error itself */
        observe_finish(room.observe);
        tftp_expect(&room, cases[i].is_told_here
                               ? "1 download_unanswered client 'CTLFile.tlv' (1) asked 1\n"
                               : "");
        tftp_room_close(&room);
    }
}

/* The server agrees to options from ports of its own, and ICMP turns each of them away. */
static void agrees_in_vain(struct tftp_room *room, unsigned port) {
    GByteArray *agreed = tftp_text(6, "blksize|512|");
    from_other_server(room, port, agreed);
    GByteArray *refused =
        ipv4_packet(17, TFTP_SERVER, TFTP_CLIENT, 0,
                    udp_packet(port, TFTP_CLIENT_PORT, tftp_text(6, "blksize|512|")));
    tftp_room_feed(
        room,
        ipv4_packet(1, TFTP_CLIENT, TFTP_SERVER, 0, behind_hex("0303 0000 00000000", refused)),
        SIZE_MAX);
    g_string_truncate(room->log, 0); /* of the error itself */
}

static void a_client_that_asks_again_is_not_gone(void) {
    for (unsigned requests = 1; requests <= 5; requests++) {
        struct tftp_room room;
        tftp_room_open(&room);
        for (unsigned i = 0; i < requests; i++) {
            tftp_request(&room, "CTLFile.tlv|octet|blksize|512|");
            agrees_in_vain(&room, 2000 + i);
        }
        g_assert_cmpuint(room.limits.hit[LIMIT_DOWNLOADS], ==, 0);
        observe_finish(room.observe);
        g_autofree char *told = g_strdup_printf(
            "1 download server 'CTLFile.tlv' (1) 0 bytes without every block: the server only "
            "agreed to options, unacknowledged %u times\n",
            requests);
        tftp_expect(&room, requests == 1 ? "1 download server 'CTLFile.tlv' (1) 0 bytes without "
                                           "every block: the server only agreed to options, "
                                           "client left\n"
                                         : told);
        tftp_room_close(&room);
    }
}

enum { MOST = 1024 };

static void request_of_client(struct tftp_room *room, unsigned client) {
    tftp_from_client(room, 1024 + client, 69, tftp_text(1, "CTLFile.tlv|octet|"));
}

static void a_thousand_transfers_are_followed(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    for (unsigned client = 0; client < MOST; client++)
        request_of_client(&room, client);
    tftp_expect(&room, "");
    g_assert_cmpuint(room.limits.hit[LIMIT_DOWNLOADS], ==, 0);
    request_of_client(&room, MOST);
    tftp_expect(&room, "1 download_unanswered client 'CTLFile.tlv' (1) asked 1\n");
    g_assert_cmpuint(room.limits.hit[LIMIT_DOWNLOADS], ==, 1);
    tftp_room_close(&room);
}

static void one_that_is_over_makes_room_without_a_word(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    request_of_client(&room, 0);
    tftp_room_feed(&room,
                   ipv4_packet(17, TFTP_SERVER, TFTP_CLIENT, 0,
                               udp_packet(TFTP_SERVER_PORT, 1024, tftp_text(5, "|\001|"))),
                   SIZE_MAX);
    tftp_expect(&room, "2 download_refused server 'CTLFile.tlv' (1) 1 ''\n");
    for (unsigned client = 1; client <= MOST; client++)
        request_of_client(&room, client);
    tftp_expect(&room, "");
    g_assert_cmpuint(room.limits.hit[LIMIT_DOWNLOADS], ==, 0);
    tftp_room_close(&room);
}

/* Which is asked of the net: what no observer wants is passed by before it is looked at. */
static void a_client_port_is_wanted_while_somebody_uses_it(void) {
    struct tftp_room room;
    tftp_room_open(&room);
    tftp_request(&room, "CTLFile.tlv|octet|");
    tftp_room_feed(
        &room,
        ipv4_packet(17, "10.0.0.9", TFTP_SERVER, 0,
                    udp_packet(TFTP_CLIENT_PORT, 69, tftp_text(1, "ITLFile.tlv|octet|"))),
        SIZE_MAX);
    tftp_from_server(&room, block(1, "one"));
    tftp_request(&room, "unknown.txt|octet|"); /* and so the first file is forgotten */
    tftp_room_feed(&room,
                   ipv4_packet(17, TFTP_SERVER, "10.0.0.9", 0,
                               udp_packet(TFTP_SERVER_PORT, TFTP_CLIENT_PORT, block(1, "other"))),
                   SIZE_MAX);
    tftp_expect(&room, "3 download server 'CTLFile.tlv' (1) 3 bytes\n"
                       "5 download server 'ITLFile.tlv' (2) 5 bytes\n");
    tftp_room_close(&room);
}

static void a_repeated_request_is_one_download(void) {
    static const struct {
        const char *server, *request;
        bool is_repetition;
    } cases[] = {
        {TFTP_SERVER, "CTLFile.tlv|octet|", true},
        {"10.0.0.3", "CTLFile.tlv|octet|", false},
        {TFTP_SERVER, "ITLFile.tlv|octet|", false},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct tftp_room room;
        tftp_room_open(&room);
        tftp_request(&room, "CTLFile.tlv|octet|");
        tftp_room_feed(
            &room,
            ipv4_packet(17, TFTP_CLIENT, cases[i].server, 0,
                        udp_packet(TFTP_CLIENT_PORT, 69, tftp_text(1, cases[i].request))),
            SIZE_MAX);
        tftp_expect(&room, cases[i].is_repetition
                               ? ""
                               : "1 download_unanswered client 'CTLFile.tlv' (1) asked 1\n");
        tftp_room_close(&room);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/tftp_limits/" #name, name)
    TEST(line_ends_of_text_are_translated);
    TEST(a_text_with_holes_is_left_as_it_is);
    TEST(whoever_gives_up_is_named);
    TEST(a_client_that_asks_again_is_not_gone);
    TEST(a_client_that_turns_away_one_of_two_answers_goes_on);
    TEST(an_error_of_another_port_ends_nothing);
    TEST(an_error_before_the_first_block_is_a_refusal);
    TEST(what_was_not_captured_is_said);
    TEST(three_ports_may_answer);
    TEST(what_sent_the_most_is_told);
    TEST(a_block_of_the_file_before_is_known);
    TEST(a_transfer_without_packets_ends_after_a_minute);
    TEST(a_leap_of_time_counts_half_a_minute);
    TEST(a_request_that_icmp_answered_is_told_elsewhere);
    TEST(a_thousand_transfers_are_followed);
    TEST(one_that_is_over_makes_room_without_a_word);
    TEST(a_client_port_is_wanted_while_somebody_uses_it);
    TEST(a_repeated_request_is_one_download);
    return g_test_run();
}
