/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Requests of SIP over UDP and their answers: late ones, repeated ones, and those that nobody needs
 * any more. */
#include "capture/observe/event.h"
#include "capture/observe/observe.h"
#include "capture/observe/sip/sip.h"
#include "packets.h"
#include "tests/support/transcript.h"

#define ASKER "10.0.0.1"
#define ASKED "10.0.0.2"

struct room {
    struct limits limits;
    struct observe *observe;
    struct net *net;
    GString *log;
    uint64_t frame;
};

static void on_event(void *data, const struct event *event) {
    struct room *room = data;
    transcript_log_event(room->log, event);
}

static const char *service(const void *data, bool over_udp, uint16_t port) {
    (void)data;
    return over_udp && port == 5060 ? "sip" : NULL;
}

static void open_room(struct room *room) {
    *room = (struct room){.log = g_string_new(NULL)};
    room->observe = observe_new(&room->limits, on_event, room);
    struct net_listener listener = observe_listener(room->observe);
    room->net = net_new(16, &listener, &room->limits);
    observe_know_ports(room->observe, &(struct observe_ports){.service = service});
    observe_attach(room->observe, room->net);
}

/* Finishes, compares what was told, and closes. */
static void close_room(struct room *room, const char *expected) {
    observe_finish(room->observe);
    g_assert_cmpstr(room->log->str, ==, expected);
    net_free(room->net);
    observe_free(room->observe);
    g_string_free(room->log, TRUE);
}

static void feed(struct room *room, double seconds, const char *from, const char *to, char *text) {
    GByteArray *udp = udp_packet(5060, 5060, text_bytes(text));
    GByteArray *frame =
        ethernet_frame(0x0800, ipv4_packet(17, from, to, (unsigned)room->frame, udp));
    const int64_t time = (int64_t)(seconds * (double)TIME_SECOND);
    net_packet(room->net,
               &(struct packet){++room->frame, time, 1, frame->len, span_of_bytes(frame), 0});
    observe_tick(room->observe, time);
    g_byte_array_unref(frame);
    g_free(text);
}

static const char fields[] =
    "Via: SIP/2.0/UDP " ASKER ";branch=z9hG4bK1\r\nFrom: <sip:a@x>;tag=1\r\n"
    "To: <sip:b@y>\r\nCall-ID: c\r\nCSeq: 1 ";

static void asks(struct room *room, double seconds, const char *method) {
    feed(room, seconds, ASKER, ASKED,
         g_strdup_printf("%s sip:b@y SIP/2.0\r\n%s%s\r\n\r\n", method, fields, method));
}

static void answers(struct room *room, double seconds, unsigned status, const char *method) {
    feed(room, seconds, ASKED, ASKER,
         g_strdup_printf("SIP/2.0 %u x\r\n%s%s\r\n\r\n", status, fields, method));
}

static void an_answer_that_comes_late_is_told_all_the_same(void) {
    struct room room;
    open_room(&room);
    asks(&room, 1, "OPTIONS");
    asks(&room, 32, "OPTIONS");
    asks(&room, 33.5, "OPTIONS");
    answers(&room, 34, 503, "OPTIONS");
    answers(&room, 35, 503, "OPTIONS");
    close_room(&room,
               "1 sip_unanswered server OPTIONS (1) sent 3 to 'sip:b@y'\n"
               "4 sip_answered server OPTIONS (1) sent 3 to 'sip:b@y' late -> 503 reason 'x'\n");
}

static void an_answer_that_is_sent_again_is_told_once(void) {
    struct room room;
    open_room(&room);
    asks(&room, 1, "INVITE");
    answers(&room, 2, 100, "INVITE");
    answers(&room, 3, 486, "INVITE");
    answers(&room, 4, 486, "INVITE");
    close_room(&room, "3 sip_answered server INVITE (1) to 'sip:b@y' -> 486 reason 'x'\n");
}

static void a_cancel_whose_invite_is_answered_needs_no_answer(void) {
    struct room room;
    open_room(&room);
    asks(&room, 1, "INVITE");
    answers(&room, 2, 180, "INVITE");
    asks(&room, 3, "CANCEL");
    answers(&room, 4, 408, "INVITE");
    asks(&room, 7, "CANCEL");
    asks(&room, 60, "OPTIONS");
    answers(&room, 61, 200, "OPTIONS");
    close_room(&room, "4 sip_answered server INVITE (1) to 'sip:b@y' -> 408 reason 'x'\n"
                      "7 sip_answered server OPTIONS (6) to 'sip:b@y' -> 200 reason 'x'\n");
}

static void a_cancel_that_crosses_the_answer_needs_none_either(void) {
    struct room room;
    open_room(&room);
    asks(&room, 1, "INVITE");
    answers(&room, 3, 200, "INVITE");
    asks(&room, 3.1, "CANCEL");
    answers(&room, 3.2, 481, "CANCEL");
    asks(&room, 60, "OPTIONS");
    answers(&room, 61, 200, "OPTIONS");
    close_room(&room, "2 sip_answered server INVITE (1) to 'sip:b@y' -> 200 reason 'x'\n"
                      "4 sip_answered server CANCEL (3) to 'sip:b@y' -> 481 reason 'x'\n"
                      "6 sip_answered server OPTIONS (5) to 'sip:b@y' -> 200 reason 'x'\n");
}

static void a_cancel_to_who_says_nothing_at_all_is_unanswered(void) {
    struct room room;
    open_room(&room);
    asks(&room, 1, "INVITE");
    answers(&room, 2, 180, "INVITE");
    asks(&room, 3, "CANCEL");
    asks(&room, 4, "CANCEL");
    close_room(&room, "3 sip_unanswered server CANCEL (3) sent 2 to 'sip:b@y'\n");
}

/* The latest datagram of `from` to `to` found nobody at its port. */
static void turns_away(struct room *room, const char *from, const char *to) {
    GByteArray *quoted = ipv4_packet(17, from, to, 1, udp_packet(5060, 5060, text_bytes("")));
    GByteArray *frame = ethernet_frame(
        0x0800, ipv4_packet(1, to, from, 2, behind_hex("03 03 0000 00000000", quoted)));
    net_packet(room->net, &(struct packet){++room->frame, TIME_SECOND, 1, frame->len,
                                           span_of_bytes(frame), 0});
    g_byte_array_unref(frame);
}

static void an_answer_to_who_has_gone_is_nobodys_trouble(void) {
    struct room room;
    open_room(&room);
    asks(&room, 1, "OPTIONS");
    answers(&room, 2, 200, "OPTIONS");
    turns_away(&room, ASKED, ASKER);
    asks(&room, 3, "INVITE");
    turns_away(&room, ASKER, ASKED);
    close_room(&room, "2 sip_answered server OPTIONS (1) to 'sip:b@y' -> 200 reason 'x'\n"
                      "5 icmp_error client\n"
                      "4 sip_unanswered server INVITE (4) to 'sip:b@y'\n");
}

/* It went where Via said, and nobody had asked from there. */
static void an_answer_to_where_nobody_asked_from_is_trouble(void) {
    struct room room;
    open_room(&room);
    answers(&room, 2, 200, "OPTIONS");
    turns_away(&room, ASKED, ASKER);
    close_room(&room, "1 sip_answered server OPTIONS (0) -> 200 reason 'x'\n2 icmp_error client\n");
}

/* Thousands of pairs are kept, each once, whatever number of messages they send. */
static void pairs_beyond_those_kept_are_counted(void) {
    enum { PAIRS = 7000, KEPT = 6144 };
    struct room room;
    open_room(&room);
    for (unsigned twice = 0; twice < 2; twice++)
        for (unsigned i = 0; i < PAIRS; i++) {
            char *from = g_strdup_printf("10.1.%u.%u", i / 250, 1 + i % 250);
            feed(&room, 1, from, ASKED, g_strdup("ACK sip:b@y SIP/2.0\r\nCSeq: 1 ACK\r\n\r\n"));
            g_free(from);
            if (twice == 0 && i + 1 == KEPT)
                g_assert_cmpuint(room.limits.hit[LIMIT_SIP_PAIRS], ==, 0);
        }
    g_assert_cmpuint(room.limits.hit[LIMIT_SIP_PAIRS], ==, 4 * (PAIRS - KEPT));
    close_room(&room, "");
}

#define ADD(test) g_test_add_func("/sip_datagrams/" #test, test)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    ADD(an_answer_that_comes_late_is_told_all_the_same);
    ADD(an_answer_that_is_sent_again_is_told_once);
    ADD(a_cancel_whose_invite_is_answered_needs_no_answer);
    ADD(a_cancel_that_crosses_the_answer_needs_none_either);
    ADD(a_cancel_to_who_says_nothing_at_all_is_unanswered);
    ADD(an_answer_to_who_has_gone_is_nobodys_trouble);
    ADD(an_answer_to_where_nobody_asked_from_is_trouble);
    ADD(pairs_beyond_those_kept_are_counted);
    return g_test_run();
}
