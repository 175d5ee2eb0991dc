/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets in, connections and their bytes out: what a listener of capture/net hears. */
#include "net_log.h"

static const char *const client = "10.0.0.1", *const server = "10.0.0.2";

enum { SYN = TCP_SYN, ACK = TCP_ACK, FIN = TCP_FIN, RST = TCP_RST, PSH = TCP_PSH };

static GByteArray *from_client(uint32_t sequence, uint32_t acknowledgement, unsigned flags,
                               const char *text) {
    static unsigned id = 1;
    return ethernet_frame(0x0800, ipv4_packet(6, client, server, id++,
                                              tcp_packet(40000, 8443, sequence, acknowledgement,
                                                         flags, text_bytes(text))));
}

static GByteArray *from_server(uint32_t sequence, uint32_t acknowledgement, unsigned flags,
                               const char *text) {
    static unsigned id = 1;
    return ethernet_frame(0x0800, ipv4_packet(6, server, client, id++,
                                              tcp_packet(8443, 40000, sequence, acknowledgement,
                                                         flags, text_bytes(text))));
}

static void shake_hands(struct net_log *log) {
    net_log_feed(log, from_client(100, 0, SYN, ""));
    net_log_feed(log, from_server(900, 101, SYN | ACK, ""));
    net_log_feed(log, from_client(101, 901, ACK, ""));
}

static void a_connection_is_reported_from_syn_to_fin(void) {
    struct net_log *log = net_log_new(8);
    log->segments = true;
    shake_hands(log);
    net_log_expect(log, "S SYN ACK #2\nC ACK #3\n");
    net_log_feed(log, from_client(101, 901, PSH | ACK, "hello"));
    net_log_expect(log, "C PSH ACK #4\nC \"hello\" #4\n");
    net_log_feed(log, from_server(901, 106, PSH | ACK, "world"));
    net_log_expect(log, "S PSH ACK #5\nS \"world\" #5\n");
    net_log_feed(log, from_client(106, 906, FIN | ACK, "bye"));
    net_log_expect(log, "C FIN ACK #6\nC \"bye\" #6\nC ended #6\n");
    net_log_feed(log, from_server(906, 110, FIN | ACK, ""));
    net_log_expect(log, "S FIN ACK #7\nS ended #7\n");
    net_finish(log->net);
    net_log_expect(log, "gone\n");
    g_assert_cmpuint(net_counts(log->net)->flows, ==, 1);
    g_assert_cmpuint(net_counts(log->net)->packets, ==, 7);
    net_log_free(log);
}

static void bytes_out_of_order_come_in_order(void) {
    struct net_log *log = net_log_new(8);
    shake_hands(log);
    net_log_feed(log, from_client(107, 901, ACK, "C"));
    net_log_feed(log, from_client(104, 901, ACK, "BBB"));
    net_log_expect(log, "");
    net_log_feed(log, from_client(101, 901, ACK, "AAA"));
    net_log_expect(log, "C \"AAA\" #6\nC \"BBB\" #5\nC \"C\" #4\n");
    net_log_feed(log, from_client(101, 901, ACK, "xxxxxxxD"));
    net_log_expect(log, "C \"D\" #7\n");
    net_log_free(log);
}

static void a_hole_is_reported_when_its_bytes_are_acknowledged(void) {
    struct net_log *log = net_log_new(8);
    shake_hands(log);
    net_log_feed(log, from_client(106, 901, ACK, "later"));
    net_log_feed(log, from_server(901, 101, ACK, ""));
    net_log_expect(log, "");
    net_log_feed(log, from_server(901, 111, ACK, "answer"));
    net_log_expect(log, "C hole 5 #4\nC \"later\" #4\nS \"answer\" #6\n");
    g_assert_cmpuint(net_counts(log->net)->gaps, ==, 1);
    g_assert_cmpuint(net_counts(log->net)->gap_bytes, ==, 5);
    net_log_free(log);
}

static void an_acknowledgement_ahead_of_its_data_is_no_hole(void) {
    struct net_log *log = net_log_new(8);
    shake_hands(log);
    net_log_feed(log, from_server(901, 106, ACK, "answer"));
    net_log_feed(log, from_client(101, 901, ACK, "query"));
    net_log_expect(log, "S \"answer\" #4\nC \"query\" #5\n");
    net_log_free(log);
}

static void a_fin_behind_a_hole_ends_when_acknowledged(void) {
    struct net_log *log = net_log_new(8);
    shake_hands(log);
    net_log_feed(log, from_client(106, 901, FIN | ACK, ""));
    net_log_expect(log, "");
    net_log_feed(log, from_server(901, 107, ACK, ""));
    net_log_expect(log, "C hole 5 #5\nC ended #4\n");
    net_log_free(log);
}

static void a_reset_ends_its_side_after_what_was_held(void) {
    struct net_log *log = net_log_new(8);
    shake_hands(log);
    net_log_feed(log, from_server(904, 101, ACK, "alert"));
    net_log_feed(log, from_client(101, 0, RST, ""));
    net_log_expect(log, "S hole 3 #4\nS \"alert\" #4\nC ended #5\n");
    net_log_free(log);
}

static void a_reset_of_a_stray_number_resets_nothing(void) {
    struct net_log *log = net_log_new(8);
    shake_hands(log);
    net_log_feed(log, from_server(0x70000000, 0, RST, ""));
    net_log_feed(log, from_server(901, 101, ACK, "fine"));
    net_log_expect(log, "S \"fine\" #5\n");
    net_log_free(log);
}

static void an_ethernet_trailer_is_no_data(void) {
    struct net_log *log = net_log_new(8);
    shake_hands(log);
    net_log_feed(log, joined(from_client(101, 901, ACK, "x"), text_bytes("padding")));
    net_log_expect(log, "C \"x\" #4\n");
    net_log_free(log);
}

static void a_length_of_zero_is_segmentation_offload(void) {
    struct net_log *log = net_log_new(8);
    shake_hands(log);
    GByteArray *frame = from_client(101, 901, ACK, "all of it");
    frame->data[16] = frame->data[17] = 0;
    net_log_feed(log, frame);
    frame = from_client(110, 901, ACK, "some of it");
    frame->data[16] = frame->data[17] = 0;
    net_log_feed_cut(log, frame, frame->len - 6);
    net_log_expect(log, "C \"all of it\" #4\nC \"some\" #5\nC cut 6 #5\n");
    net_log_free(log);
}

static void what_the_snap_length_cut_is_a_gap_of_that_kind(void) {
    struct net_log *log = net_log_new(8);
    shake_hands(log);
    net_log_feed_cut(log, from_client(101, 901, ACK, "hello world"), 14 + 20 + 20 + 5);
    net_log_feed(log, from_client(112, 901, FIN | ACK, "!"));
    net_log_expect(log, "C \"hello\" #4\nC cut 6 #4\nC \"!\" #5\nC ended #5\n");
    g_assert_cmpuint(net_counts(log->net)->cut_packets, ==, 1);
    g_assert_cmpuint(net_counts(log->net)->gaps, ==, 0);
    net_log_free(log);
}

static void a_stream_from_the_middle_begins_where_it_is_heard(void) {
    struct net_log *log = net_log_new(8);
    net_log_feed(log, from_server(5000, 700, ACK, ""));
    net_log_feed(log, from_client(699, 5000, ACK, "?"));
    net_log_feed(log, from_client(700, 5000, ACK, "data"));
    net_log_expect(log, "C \"data\" #3\n");
    net_log_free(log);
}

static void one_direction_does_not_wait_for_ever(void) {
    struct net_log *log = net_log_new(8);
    net_log_feed(log, from_client(100, 0, SYN, ""));
    net_log_feed(log, from_client(106, 901, ACK, "later"));
    net_log_expect(log, "");
    log->time += INT64_C(4000000000);
    net_log_feed(log, from_client(111, 901, ACK, "now"));
    net_log_expect(log, "C hole 5 #2\nC \"later\" #2\nC \"now\" #3\n");
    net_log_free(log);
}

static void a_copy_made_by_span_is_not_told(void) {
    struct net_log *log = net_log_new(8);
    log->segments = true;
    GByteArray *answer = from_server(900, 101, SYN | ACK, "");
    net_log_feed(log, g_byte_array_ref(answer));
    log->time -= 9000000; /* 1 ms later */
    net_log_feed(log, answer);
    net_log_expect(log, "S SYN ACK #1\n");
    net_log_feed(log, from_server(900, 101, SYN | ACK, "")); /* a new identification: sent again */
    net_log_expect(log, "S SYN ACK #3\n");
    net_log_free(log);
}

static void only_wanted_datagrams_are_told(void) {
    struct net_log *log = net_log_new(8);
    net_want_udp(log->net, 53, true);
    net_log_feed(log,
                 ethernet_frame(0x0800, ipv4_packet(17, client, server, 1,
                                                    udp_packet(16384, 16386, text_bytes("rtp")))));
    net_log_feed(log, ethernet_frame(0x0800, ipv4_packet(17, client, server, 2,
                                                         udp_packet(53, 9999, text_bytes("dns")))));
    net_want_udp(log->net, 53, false);
    net_log_feed(log, ethernet_frame(0x0800, ipv4_packet(17, client, server, 3,
                                                         udp_packet(53, 9999, text_bytes("no")))));
    net_log_expect(log, "udp 53>9999 \"dns\" #2\n");
    net_log_free(log);
}

static GByteArray *query(unsigned id, const char *text) {
    return ethernet_frame(
        0x0800, ipv4_packet(17, client, server, id, udp_packet(9999, 53, text_bytes(text))));
}

static void feed_after(struct net_log *log, int64_t milliseconds, GByteArray *frame) {
    log->time += milliseconds * 1000000 - 10000000;
    net_log_feed(log, frame);
}

static void a_copy_of_a_datagram_is_not_told(void) {
    struct net_log *log = net_log_new(8);
    net_want_udp(log->net, 53, true);
    for (unsigned id = 0; id < 2; id++) { /* 0: none */
        net_log_feed(log, query(id, "question"));
        feed_after(log, 1, query(id, "questioN"));
        feed_after(log, 1, query(id, "question"));
        feed_after(log, -2, query(id, "question")); /* captures go back in time */
    }
    net_log_expect(log, "udp 9999>53 \"question\" #1\nudp 9999>53 \"questioN\" #2\n"
                        "udp 9999>53 \"question\" #5\nudp 9999>53 \"questioN\" #6\n");
    net_log_free(log);
}

static void a_datagram_that_was_sent_again_is_reported(void) {
    struct net_log *log = net_log_new(8);
    net_want_udp(log->net, 53, true);
    net_log_feed(log, query(1, "again"));
    feed_after(log, 1, query(2, "again"));
    feed_after(log, 5, query(1, "again"));
    net_log_feed(log, query(0, "again"));
    feed_after(log, 6, query(0, "again"));
    net_log_expect(log, "udp 9999>53 \"again\" #1\nudp 9999>53 \"again\" #2\n"
                        "udp 9999>53 \"again\" #3\nudp 9999>53 \"again\" #4\n"
                        "udp 9999>53 \"again\" #5\n");
    net_log_free(log);
}

static void an_icmp_error_names_the_refused_packet(void) {
    struct net_log *log = net_log_new(8);
    GByteArray *refused =
        ipv4_packet(6, client, server, 1, tcp_packet(40000, 8443, 7, 0, SYN, text_bytes("")));
    GByteArray *quoted = behind_hex("03 0d 0000 00000000", refused);
    g_byte_array_set_size(quoted, 8 + 20 + 8);
    net_log_feed(log, ethernet_frame(0x0800, ipv4_packet(1, "10.0.0.9", client, 2, quoted)));
    net_log_expect(log, "icmp 3/13 tcp 10.0.0.1:40000>10.0.0.2:8443 seq 7 from 10.0.0.9 #1\n");
    net_log_free(log);
}

static void nesting_has_an_end(void) {
    struct net_log *log = net_log_new(8);
    GByteArray *packet =
        ipv4_packet(6, client, server, 1, tcp_packet(1, 2, 3, 4, SYN, text_bytes("")));
    for (unsigned i = 0; i < 40; i++)
        packet = ipv4_packet(4, client, server, 1, packet);
    net_log_feed(log, ethernet_frame(0x0800, packet));
    g_assert_cmpuint(log->limits.hit[LIMIT_TUNNELS], ==, 1);
    g_assert_cmpuint(net_counts(log->net)->flows, ==, 0);
    net_log_free(log);
}

static void what_is_not_understood_is_counted(void) {
    struct net_log *log = net_log_new(8);
    net_log_feed(log, ethernet_frame(0x0806, text_bytes("arp")));
    net_log_feed(log, ethernet_frame(0x0806, text_bytes("arp")));
    net_log_feed(log, ethernet_frame(0x0800, ipv4_packet(89, client, server, 1, text_bytes(""))));
    net_log_feed_cut(log, from_client(1, 1, ACK, ""), 30);
    log->link_type = 127;
    net_log_feed(log, text_bytes("radio"));
    const struct skipped *skipped = &net_counts(log->net)->skipped;
    const char *const expected[] = {"ARP", "IP protocol 89 (OSPF)", "header cut by the snap length",
                                    "link type 127 (802.11 radiotap)"};
    g_assert_cmpuint(skipped->used, ==, G_N_ELEMENTS(expected));
    for (unsigned i = 0; i < skipped->used; i++) {
        char text[SKIPPED_TEXT];
        g_assert_cmpstr(skipped_write(&skipped->counts[i], text), ==, expected[i]);
        g_assert_cmpuint(skipped->counts[i].packets, ==, i == 0 ? 2 : 1);
    }
    net_log_free(log);
}

#define TEST(claim) g_test_add_func("/net/" #claim, claim)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(a_connection_is_reported_from_syn_to_fin);
    TEST(bytes_out_of_order_come_in_order);
    TEST(a_hole_is_reported_when_its_bytes_are_acknowledged);
    TEST(an_acknowledgement_ahead_of_its_data_is_no_hole);
    TEST(a_fin_behind_a_hole_ends_when_acknowledged);
    TEST(a_reset_ends_its_side_after_what_was_held);
    TEST(a_reset_of_a_stray_number_resets_nothing);
    TEST(an_ethernet_trailer_is_no_data);
    TEST(a_length_of_zero_is_segmentation_offload);
    TEST(what_the_snap_length_cut_is_a_gap_of_that_kind);
    TEST(a_stream_from_the_middle_begins_where_it_is_heard);
    TEST(one_direction_does_not_wait_for_ever);
    TEST(a_copy_made_by_span_is_not_told);
    TEST(only_wanted_datagrams_are_told);
    TEST(a_copy_of_a_datagram_is_not_told);
    TEST(a_datagram_that_was_sent_again_is_reported);
    TEST(an_icmp_error_names_the_refused_packet);
    TEST(nesting_has_an_end);
    TEST(what_is_not_understood_is_counted);
    return g_test_run();
}
