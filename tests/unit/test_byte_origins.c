/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which bytes of which frames are clear, when observers allow bytes of streams and datagrams. */
#include "capture/observe/redact/byte_origins.h"
#include "packets.h"

static const char *const client = "10.0.0.1", *const server = "10.0.0.2";

static const struct pseudonyms no_pseudonyms;

enum { PORT = 53, TCP_HEADER = 20, MORE_FRAGMENTS = 0x2000 };

struct fixture {
    struct limits limits;
    struct net *net;
    struct clear_ranges *clear_ranges;
    struct byte_origins *byte_origins;
    struct redact_listener redact;
    uint64_t frame;
    uint64_t at, length; /* of a stream or datagram: what is allowed */
    enum side side;      /* of the stream */
    uint64_t silent;     /* frames at the beginning in which nothing is allowed yet */
};

static void on_segment(void *data, struct flow *flow, enum side from, const struct segment *segment,
                       struct frame_ref ref) {
    (void)data, (void)flow, (void)from, (void)segment, (void)ref;
}

static void on_bytes(void *data, struct flow *flow, enum side from, struct span bytes,
                     struct frame_ref ref) {
    const struct fixture *fixture = data;
    (void)bytes;
    if (from != fixture->side || ref.frame <= fixture->silent)
        return;
    fixture->redact.stream(fixture->redact.data, flow, from, fixture->at, fixture->length,
                           REDACT_CLEAR);
}

static void on_gap(void *data, struct flow *flow, enum side from, uint64_t missing, enum gap why,
                   struct frame_ref ref) {
    (void)data, (void)flow, (void)from, (void)missing, (void)why, (void)ref;
}

static void on_ended(void *data, struct flow *flow, enum side from, struct frame_ref ref) {
    (void)data, (void)flow, (void)from, (void)ref;
}

static void on_gone(void *data, struct flow *flow) {
    (void)data, (void)flow;
}

static void on_datagram(void *data, const struct udp_datagram *datagram, struct frame_ref ref) {
    const struct fixture *fixture = data;
    (void)datagram, (void)ref;
    fixture->redact.datagram(fixture->redact.data, fixture->at, fixture->length);
}

static void set_up(struct fixture *fixture, gconstpointer data) {
    const struct net_listener above = {.data = fixture,
                                       .segment = on_segment,
                                       .bytes = on_bytes,
                                       .gap = on_gap,
                                       .ended = on_ended,
                                       .gone = on_gone,
                                       .datagram = on_datagram};
    (void)data;
    fixture->net = net_new(8, &above, &fixture->limits);
    fixture->clear_ranges = clear_ranges_new(0);
    fixture->byte_origins = byte_origins_new(fixture->clear_ranges, fixture->net);
    fixture->redact = byte_origins_redact(fixture->byte_origins, &no_pseudonyms);
    const struct net_listener listener = byte_origins_listener(fixture->byte_origins, &above);
    net_listen(fixture->net, &listener);
    net_want_udp(fixture->net, PORT, true);
}

static void tear_down(struct fixture *fixture, gconstpointer data) {
    (void)data;
    net_free(fixture->net);
    byte_origins_free(fixture->byte_origins);
    clear_ranges_free(fixture->clear_ranges);
}

static void feed(struct fixture *fixture, GByteArray *packet) {
    GByteArray *frame = ethernet_frame(0x0800, packet);
    fixture->frame++;
    const struct packet whole = {.frame = fixture->frame,
                                 .time = (int64_t)fixture->frame * 10000000,
                                 .link_type = 1,
                                 .wire_length = frame->len,
                                 .bytes = span_of_bytes(frame)};
    net_packet(fixture->net, &whole);
    g_byte_array_unref(frame);
}

static void send_segment(struct fixture *fixture, enum side from, uint32_t sequence,
                         const char *text) {
    const unsigned id = (unsigned)fixture->frame + 1;
    const unsigned ports[] = {from == CLIENT ? 40000 : 8443, from == CLIENT ? 8443 : 40000};
    feed(fixture,
         ipv4_packet(6, from == CLIENT ? client : server, from == CLIENT ? server : client, id,
                     tcp_packet(ports[0], ports[1], sequence, 0, TCP_ACK, text_bytes(text))));
}

/* The first `split` bytes of the IP payload in one frame, the rest in the next; 0: in one. */
static void send_datagram(struct fixture *fixture, const char *text, unsigned split) {
    const unsigned id = (unsigned)fixture->frame + 1;
    GByteArray *payload = udp_packet(40000, PORT, text_bytes(text));
    if (split > 0) {
        GByteArray *first = g_byte_array_new();
        g_byte_array_append(first, payload->data, split);
        g_byte_array_remove_range(payload, 0, split);
        feed(fixture, ipv4_fragment(17, client, server, id, MORE_FRAGMENTS, first));
    }
    feed(fixture, ipv4_fragment(17, client, server, id, split / 8, payload));
}

/* From where to where this frame is clear, which may have been allowed more than once; a length of
 * 0: it is not. */
static void assert_clear(struct fixture *fixture, uint64_t frame, unsigned at, unsigned length) {
    unsigned count, from = UINT_MAX, to = 0;
    const struct clear_range *ranges = clear_ranges_of_frame(fixture->clear_ranges, frame, &count);
    for (unsigned i = 0; i < count; i++) {
        from = MIN(from, (unsigned)ranges[i].at);
        to = MAX(to, (unsigned)ranges[i].at + ranges[i].length);
    }
    g_assert_cmpuint(count > 0, ==, length > 0);
    g_assert_cmpuint(to, ==, length > 0 ? at + length : 0);
    g_assert_cmpuint(from, ==, length > 0 ? at : UINT_MAX);
}

static void a_segment_repeated_behind_a_gap_counts_once(struct fixture *fixture,
                                                        gconstpointer data) {
    (void)data;
    fixture->at = 0;
    fixture->length = 8;
    send_segment(fixture, CLIENT, 100, "01");
    send_segment(fixture, SERVER, 500, "0123456789");
    for (unsigned i = 0; i < 1000; i++)
        send_segment(fixture, CLIENT, 104, "4567");
    send_segment(fixture, CLIENT, 102, "23");
    send_segment(fixture, CLIENT, 108, "x");
    assert_clear(fixture, 1, TCP_HEADER, 2);
    assert_clear(fixture, 3, TCP_HEADER, 4);
    assert_clear(fixture, 1003, TCP_HEADER, 2);
    for (unsigned frame = 4; frame < 1003; frame++)
        assert_clear(fixture, frame, 0, 0);
}

static void of_a_stream_the_allowed_bytes_are_clear(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->at = 3;
    fixture->length = 4;
    send_segment(fixture, CLIENT, 100, "01");
    send_segment(fixture, SERVER, 500, "0123456789");
    send_segment(fixture, CLIENT, 102, "2345");
    send_segment(fixture, CLIENT, 106, "6789");
    send_segment(fixture, CLIENT, 110, "x");
    assert_clear(fixture, 1, 0, 0);
    assert_clear(fixture, 2, 0, 0);
    assert_clear(fixture, 3, TCP_HEADER + 1, 3);
    assert_clear(fixture, 4, TCP_HEADER, 1);
    assert_clear(fixture, 5, 0, 0);
}

static void what_was_sent_again_is_not_clear(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->length = 8;
    send_segment(fixture, CLIENT, 100, "0123");
    send_segment(fixture, CLIENT, 100, "0123");
    send_segment(fixture, CLIENT, 102, "2345");
    assert_clear(fixture, 1, TCP_HEADER, 4);
    assert_clear(fixture, 2, 0, 0);
    assert_clear(fixture, 3, TCP_HEADER + 2, 2);
}

static void what_came_early_is_clear_where_it_came(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->at = 2;
    fixture->length = 4;
    send_segment(fixture, CLIENT, 99, "-");
    send_segment(fixture, CLIENT, 104, "4567");
    send_segment(fixture, CLIENT, 100, "0123");
    assert_clear(fixture, 1, 0, 0);
    assert_clear(fixture, 2, TCP_HEADER, 1);
    assert_clear(fixture, 3, TCP_HEADER + 1, 3);
}

enum { BLOCK = 20, BLOCKS = 12 }; /* bytes of a block, whose first two come late */

static uint32_t sequence_of(unsigned block) {
    return 100 + block * BLOCK;
}

/* Nine segments, and the frame of the first. */
static uint64_t send_block(struct fixture *fixture, unsigned block) {
    const uint64_t first = fixture->frame + 1;
    for (unsigned i = 2; i < BLOCK; i += 2)
        send_segment(fixture, CLIENT, sequence_of(block) + i, "xy");
    return first;
}

static void behind_many_gaps_all_is_clear_where_it_came(struct fixture *fixture,
                                                        gconstpointer data) {
    uint64_t first[BLOCKS], filled[BLOCKS];
    (void)data;
    fixture->length = BLOCKS * BLOCK;
    fixture->at = 1;
    send_segment(fixture, CLIENT, sequence_of(0) - 1, "-");
    for (unsigned block = 0; block < BLOCKS / 2; block++)
        first[block] = send_block(fixture, block);
    for (unsigned block = 0; block < BLOCKS / 2; block++) {
        send_segment(fixture, CLIENT, sequence_of(block), "ab");
        filled[block] = fixture->frame;
        first[block + BLOCKS / 2] = send_block(fixture, block + BLOCKS / 2);
    }
    for (unsigned block = BLOCKS / 2; block < BLOCKS; block++) {
        send_segment(fixture, CLIENT, sequence_of(block), "ab");
        filled[block] = fixture->frame;
    }
    assert_clear(fixture, 1, 0, 0);
    for (unsigned block = 0; block < BLOCKS; block++) {
        assert_clear(fixture, filled[block], TCP_HEADER, 2);
        for (unsigned i = 0; i < BLOCK / 2 - 1; i++)
            assert_clear(fixture, first[block] + i, TCP_HEADER, 2);
    }
}

static void what_lies_far_behind_stays_hidden(struct fixture *fixture, gconstpointer data) {
    enum { SIZE = 1000, COUNT = 300, FORGOTTEN = (COUNT * SIZE - REDACT_LOOK_BACK) / SIZE };
    char *text = g_strnfill(SIZE, 'x');
    (void)data;
    fixture->length = COUNT * SIZE;
    fixture->silent = COUNT - 1;
    for (uint32_t i = 0; i < COUNT; i++)
        send_segment(fixture, CLIENT, 100 + i * SIZE, text);
    assert_clear(fixture, 1, 0, 0);
    assert_clear(fixture, FORGOTTEN - 1, 0, 0);
    assert_clear(fixture, FORGOTTEN + 2, TCP_HEADER, SIZE);
    assert_clear(fixture, COUNT, TCP_HEADER, SIZE);
    g_free(text);
}

static void of_a_datagram_the_allowed_bytes_are_clear(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->at = 2;
    fixture->length = 3;
    send_datagram(fixture, "0123456789", 0);
    assert_clear(fixture, 1, UDP_HEADER + 2, 3);
}

static void of_fragments_each_has_its_own(struct fixture *fixture, gconstpointer data) {
    (void)data;
    fixture->at = 2;
    fixture->length = 3;
    send_datagram(fixture, "0123456789", 16); /* all in the first */
    assert_clear(fixture, 1, UDP_HEADER + 2, 3);
    assert_clear(fixture, 2, 0, 0);
    fixture->length = 7;
    send_datagram(fixture, "0123456789", 16); /* in both */
    assert_clear(fixture, 3, UDP_HEADER + 2, 6);
    assert_clear(fixture, 4, 16, 1);
    fixture->at = 8;
    fixture->length = 2;
    send_datagram(fixture, "0123456789", 16); /* all in the second */
    assert_clear(fixture, 5, 0, 0);
    assert_clear(fixture, 6, 16, 2);
}

#define TEST(claim)                                                                                \
    g_test_add("/byte_origins/" #claim, struct fixture, NULL, set_up, claim, tear_down)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(of_a_stream_the_allowed_bytes_are_clear);
    TEST(a_segment_repeated_behind_a_gap_counts_once);
    TEST(what_was_sent_again_is_not_clear);
    TEST(what_came_early_is_clear_where_it_came);
    TEST(behind_many_gaps_all_is_clear_where_it_came);
    TEST(what_lies_far_behind_stays_hidden);
    TEST(of_a_datagram_the_allowed_bytes_are_clear);
    TEST(of_fragments_each_has_its_own);
    return g_test_run();
}
