/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every way to wrap a packet that tests/vectors/link/ knows: the same segment comes out of each,
 * and no cut of it reads where it must not or blames the sender. */
#include "guarded.h"
#include "net_log.h"
#include "tests/packet_stream.h"

static void feed(struct net_log *log, const struct packet *packet) {
    log->frame = packet->frame;
    net_packet(log->net, packet);
}

static void a_wrapped_segment_comes_out(gconstpointer name) {
    GByteArray *bytes = vector_bytes(name);
    struct packet_stream stream = packet_stream_open(span_of_bytes(bytes));
    struct net_log *log = net_log_new(4);
    struct packet packet;
    while (packet_stream_next(&stream, &packet))
        feed(log, &packet);
    char *expected = g_strdup_printf("C \"hello\" #%u\n", (unsigned)log->frame);
    net_log_expect(log, expected);
    g_assert_cmpuint(net_counts(log->net)->skipped.used, ==, 0);
    g_free(expected);
    net_log_free(log);
    g_byte_array_unref(bytes);
}

/* Each packet cut to `size` bytes by the snap length, placed against the wall. */
static void feed_cut(struct net_log *log, struct span vector, size_t size,
                     struct guarded_room *room) {
    struct packet_stream stream = packet_stream_open(vector);
    struct packet packet;
    while (packet_stream_next(&stream, &packet)) {
        packet.bytes = guarded_place(room, span_first(packet.bytes, size));
        feed(log, &packet);
    }
}

static void a_cut_is_no_fault_of_the_sender(gconstpointer name) {
    GByteArray *bytes = vector_bytes(name);
    struct guarded_room room = guarded_room_new(bytes->len);
    for (size_t size = 0; size < bytes->len; size++) {
        struct net_log *log = net_log_new(4);
        feed_cut(log, span_of_bytes(bytes), size, &room);
        const struct skipped *skipped = &net_counts(log->net)->skipped;
        for (unsigned i = 0; i < skipped->used; i++)
            g_assert_cmpint(skipped->counts[i].kind, !=, SKIPPED_MALFORMED);
        g_assert_cmpuint(net_counts(log->net)->gaps, ==, 0);
        net_log_free(log);
    }
    guarded_room_free(&room);
    g_byte_array_unref(bytes);
}

/* The wire itself ends too early: nothing but the reading must be right. */
static void a_short_frame_is_read_within_its_bytes(gconstpointer name) {
    GByteArray *bytes = vector_bytes(name);
    struct guarded_room room = guarded_room_new(bytes->len);
    struct net_log *log = net_log_new(4);
    for (size_t size = 0; size <= bytes->len; size++) {
        struct packet_stream stream = packet_stream_open(span_of_bytes(bytes));
        struct packet packet;
        while (packet_stream_next(&stream, &packet)) {
            packet.bytes = guarded_place(&room, span_first(packet.bytes, size));
            packet.wire_length = (uint32_t)span_len(packet.bytes);
            feed(log, &packet);
        }
    }
    net_log_free(log);
    guarded_room_free(&room);
    g_byte_array_unref(bytes);
}

static void skipped_is(const char *hex, uint32_t link_type, const char *text) {
    struct net_log *log = net_log_new(4);
    char written[SKIPPED_TEXT];
    log->link_type = link_type;
    net_log_feed(log, hex_bytes(hex));
    const struct skipped *skipped = &net_counts(log->net)->skipped;
    g_assert_cmpuint(skipped->used, ==, 1);
    g_assert_cmpstr(skipped_write(&skipped->counts[0], written), ==, text);
    net_log_free(log);
}

static void what_is_no_ip_is_named(void) {
    skipped_is("0180c2000000 020000000001 0026 424203 0000", 1, "LLC 0x42 (spanning tree)");
    skipped_is("01000ccccccc 020000000001 0020 aaaa03 00000c 2000 02", 1, "EtherType 0x2000 (CDP)");
    skipped_is("0180c200000e 020000000001 88cc 02", 1, "EtherType 0x88cc (LLDP)");
    skipped_is("020000000002 020000000001 1234 02", 1, "EtherType 0x1234");
    skipped_is("ff03 c021 0101", 9, "EtherType 0xc021 (LCP)");
    skipped_is("07000000 00", 0, "link type 0");
    skipped_is("1109 0001 0000 00", 51, "EtherType 0x8864");
    skipped_is("00", 147, "link type 147 (user 0)");
    skipped_is("35 00", 101, "malformed header");
}

/* Every number that has a name of its own. */
static void what_people_meet_has_a_name(void) {
    static const struct {
        enum skipped_kind kind;
        uint32_t number;
        const char *text;
    } cases[] = {{SKIPPED_ETHERTYPE, 0x8809, "EtherType 0x8809 (LACP)"},
                 {SKIPPED_ETHERTYPE, 0x8863, "EtherType 0x8863 (PPPoE discovery)"},
                 {SKIPPED_ETHERTYPE, 0x888e, "EtherType 0x888e (802.1X)"},
                 {SKIPPED_ETHERTYPE, 0x88e5, "EtherType 0x88e5 (MACsec)"},
                 {SKIPPED_ETHERTYPE, 0x88f7, "EtherType 0x88f7 (PTP)"},
                 {SKIPPED_ETHERTYPE, 0x8906, "EtherType 0x8906 (FCoE)"},
                 {SKIPPED_IP_PROTOCOL, 50, "IP protocol 50 (ESP)"},
                 {SKIPPED_IP_PROTOCOL, 112, "IP protocol 112 (VRRP)"},
                 {SKIPPED_IP_PROTOCOL, 132, "IP protocol 132 (SCTP)"},
                 {SKIPPED_LINK_TYPE, 105, "link type 105 (802.11)"},
                 {SKIPPED_LINK_TYPE, 239, "link type 239 (NFLOG)"},
                 {SKIPPED_LINK_TYPE, 253, "link type 253 (Linux netlink)"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct skipped skipped = {.used = 0};
        char text[SKIPPED_TEXT];
        skipped_add(&skipped, cases[i].kind, cases[i].number);
        g_assert_cmpuint(skipped.counts[0].packets, ==, 1);
        g_assert_cmpstr(skipped_write(&skipped.counts[0], text), ==, cases[i].text);
    }
}

static void pptp_is_not_unwrapped(void) {
    struct net_log *log = net_log_new(4);
    net_log_feed(log,
                 ethernet_frame(0x0800, ipv4_packet(47, "10.0.0.1", "10.0.0.2", 1,
                                                    hex_bytes("3001 880b 0000 0000 00000000"))));
    g_assert_cmpuint(net_counts(log->net)->skipped.counts[0].number, ==, 47);
    net_log_free(log);
}

static void add_vectors(void) {
    char *path = g_build_filename(VECTORS, "link", NULL);
    GDir *folder = g_dir_open(path, 0, NULL);
    g_assert_nonnull(folder);
    for (const char *file; (file = g_dir_read_name(folder)) != NULL;) {
        char *name = g_build_filename("link", file, NULL);
        char *tests[] = {g_strdup_printf("/link/out/%s", file),
                         g_strdup_printf("/link/cut/%s", file),
                         g_strdup_printf("/link/short/%s", file)};
        g_test_add_data_func(tests[0], name, a_wrapped_segment_comes_out);
        g_test_add_data_func(tests[1], name, a_cut_is_no_fault_of_the_sender);
        g_test_add_data_func_full(tests[2], name, a_short_frame_is_read_within_its_bytes, g_free);
        for (unsigned i = 0; i < G_N_ELEMENTS(tests); i++)
            g_free(tests[i]);
    }
    g_dir_close(folder);
    g_free(path);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    add_vectors();
    g_test_add_func("/link/what_is_no_ip_is_named", what_is_no_ip_is_named);
    g_test_add_func("/link/what_people_meet_has_a_name", what_people_meet_has_a_name);
    g_test_add_func("/link/pptp_is_not_unwrapped", pptp_is_not_unwrapped);
    return g_test_run();
}
