/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is uninteresting is passed by early, every cap is counted when it is hit, and no memory is
 * left behind. */
#include "capture/observe/tls/tls.h"
#include "tests/support/transcript.h"

struct hand {
    struct transcript_room room;
    struct flow flow;
    uint64_t frame;
};

static void hand_open(struct hand *hand, enum opening opening) {
    transcript_room_open(&hand->room);
    hand->flow = (struct flow){.id = 1, .opening = opening};
    hand->frame = 0;
    if (opening == OPENING_SEEN)
        hand->flow.sides[CLIENT].syn.frame = hand->flow.sides[SERVER].syn.frame = 1;
}

static struct frame_ref hand_ref(struct hand *hand, enum side from) {
    struct frame_ref ref = frame_ref_of(++hand->frame, 0, 0);
    hand->flow.sides[from].segments++;
    hand->flow.sides[from].last_seen = ref;
    return ref;
}

static void hand_bytes(struct hand *hand, enum side from, const void *bytes, size_t length) {
    struct frame_ref ref = hand_ref(hand, from);
    if (!hand->flow.streams[from].ignored)
        hand->room.listener.bytes(hand->room.listener.data, &hand->flow, from,
                                  span_of(bytes, length), ref);
}

static void hand_text(struct hand *hand, enum side from, const char *text) {
    hand_bytes(hand, from, text, strlen(text));
}

static void hand_gone(struct hand *hand) {
    hand->room.listener.gone(hand->room.listener.data, &hand->flow);
}

static void hand_close(struct hand *hand) {
    hand_gone(hand);
    transcript_room_close(&hand->room);
}

static void what_nobody_reads_is_passed_by_at_once(void) {
    struct hand hand;
    hand_open(&hand, OPENING_SEEN);
    hand_text(&hand, SERVER, "RFB 003.008\n");
    g_assert_true(hand.flow.streams[SERVER].ignored);
    g_assert_false(hand.flow.streams[CLIENT].ignored);
    hand_text(&hand, CLIENT, "Q");
    g_assert_true(hand.flow.streams[CLIENT].ignored);
    hand_close(&hand);
}

static void a_start_too_short_to_tell_is_waited_for(void) {
    struct hand hand;
    hand_open(&hand, OPENING_SEEN);
    hand_text(&hand, CLIENT, "PROPF");
    g_assert_false(hand.flow.streams[CLIENT].ignored);
    hand_text(&hand, CLIENT, "OUND");
    g_assert_true(hand.flow.streams[CLIENT].ignored);
    hand_close(&hand);
}

static void a_search_from_the_middle_ends(void) {
    struct hand hand;
    hand_open(&hand, OPENING_GUESSED);
    for (unsigned i = 0; i < 63; i++)
        hand_text(&hand, CLIENT, "neither this nor that");
    g_assert_false(hand.flow.streams[CLIENT].ignored);
    hand_text(&hand, CLIENT, "neither this nor that");
    g_assert_true(hand.flow.streams[CLIENT].ignored);
    hand_close(&hand);
}

static void a_flow_without_data_or_end_has_no_state(void) {
    struct hand hand;
    hand_open(&hand, OPENING_SEEN);
    struct segment segment = {.flags = TCP_SYN};
    hand.room.listener.segment(hand.room.listener.data, &hand.flow, CLIENT, &segment,
                               hand_ref(&hand, CLIENT));
    g_assert_null(hand.flow.above);
    hand_close(&hand);
}

static void put(GByteArray *bytes, const char *hex) {
    for (; hex[0] != '\0' && hex[1] != '\0'; hex += 2) {
        uint8_t byte = (uint8_t)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]));
        g_byte_array_append(bytes, &byte, 1);
    }
}

/* A handshake record with the header of a message that claims `claimed` bytes, and `length` of
 * them. */
static GByteArray *long_message(const char *type_and_claim, guint length) {
    GByteArray *bytes = g_byte_array_new();
    uint8_t header[] = {22, 3, 3, (uint8_t)((length + 4) >> 8), (uint8_t)(length + 4)};
    g_byte_array_append(bytes, header, sizeof header);
    put(bytes, type_and_claim);
    g_byte_array_set_size(bytes, bytes->len + length);
    memset(bytes->data + bytes->len - length, 0, length);
    return bytes;
}

static void a_handshake_message_beyond_the_cap_is_counted_and_passed_by(void) {
    struct hand hand;
    hand_open(&hand, OPENING_SEEN);
    GByteArray *first = long_message("0b020000", 16380); /* Certificate of 131072 bytes */
    GByteArray *next = g_byte_array_new();
    static const uint8_t header[] = {22, 3, 3, 0x40, 0};
    g_byte_array_append(next, header, sizeof header);
    g_byte_array_set_size(next, 5 + 16384);
    GByteArray *hello = g_byte_array_new();
    put(hello, "160301002e0100002a0303");
    g_byte_array_set_size(hello, 51);
    memset(hello->data + 11, 0, 40);
    hand_bytes(&hand, CLIENT, hello->data, hello->len);
    hand_bytes(&hand, CLIENT, first->data, first->len);
    for (unsigned sent = 16380; sent < 131072; sent += 16384)
        hand_bytes(&hand, CLIENT, next->data, next->len);
    g_assert_cmpuint(hand.room.limits.hit[LIMIT_UNIT], ==, 1);
    g_assert_nonnull(strstr(hand.room.log->str, "tls_certificate client\n"));
    g_byte_array_unref(first);
    g_byte_array_unref(next);
    g_byte_array_unref(hello);
    hand_close(&hand);
}

static void an_http_head_beyond_the_cap_is_counted_and_the_next_one_read(void) {
    struct hand hand;
    hand_open(&hand, OPENING_SEEN);
    char line[1024];
    memset(line, 'x', sizeof line);
    line[0] = '\n';
    hand_text(&hand, CLIENT, "GET /long HTTP/1.1");
    for (unsigned i = 0; i < 65; i++)
        hand_bytes(&hand, CLIENT, line, sizeof line);
    g_assert_cmpuint(hand.room.limits.hit[LIMIT_UNIT], ==, 1);
    hand_text(&hand, CLIENT, "GET /next HTTP/1.1\r\n\r\n");
    hand_text(&hand, SERVER, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    g_assert_nonnull(strstr(hand.room.log->str, "GET /next (67) -> 200"));
    hand_close(&hand);
}

static void requests_beyond_the_cap_are_counted_and_pairs_stay_right(void) {
    struct hand hand;
    hand_open(&hand, OPENING_SEEN);
    for (unsigned i = 0; i < 70; i++) {
        char *request = g_strdup_printf("GET /%u HTTP/1.1\r\n\r\n", i);
        hand_text(&hand, CLIENT, request);
        g_free(request);
    }
    g_assert_cmpuint(hand.room.limits.hit[LIMIT_HTTP_PIPELINE], ==, 6);
    for (unsigned i = 0; i < 70; i++)
        hand_text(&hand, SERVER, "HTTP/1.1 204 No\r\n\r\n");
    hand_text(&hand, CLIENT, "GET /after HTTP/1.1\r\n\r\n");
    hand_text(&hand, SERVER, "HTTP/1.1 204 No\r\n\r\n");
    g_assert_nonnull(strstr(hand.room.log->str, "GET /63 (64) -> 204"));
    g_assert_null(strstr(hand.room.log->str, "GET /64 "));
    g_assert_nonnull(strstr(hand.room.log->str, "GET /after (141) -> 204"));
    hand_close(&hand);
}

static void connections_beyond_the_memory_are_counted_and_passed_by(void) {
    enum { MANY = 60000 };
    struct hand hand;
    hand_open(&hand, OPENING_SEEN);
    struct flow *flows = g_new0(struct flow, MANY);
    static const uint8_t start[] = {22, 3, 1, 0, 200, 1};
    const struct net_listener *listener = &hand.room.listener;
    unsigned passed_by = 0;
    for (unsigned i = 0; i < MANY; i++) {
        flows[i].sides[CLIENT].syn.frame = 1;
        listener->bytes(listener->data, &flows[i], CLIENT, span_of(start, sizeof start),
                        hand_ref(&hand, CLIENT));
        passed_by += flows[i].streams[CLIENT].ignored;
    }
    g_assert_cmpuint(passed_by, >, 0);
    g_assert_cmpuint(hand.room.limits.hit[LIMIT_MEMORY], >=, passed_by);
    for (unsigned i = 0; i < MANY; i++)
        listener->gone(listener->data, &flows[i]);
    hand_bytes(&hand, CLIENT, start, sizeof start);
    g_assert_false(hand.flow.streams[CLIENT].ignored); /* all of it was given back */
    g_free(flows);
    hand_close(&hand);
}

static void texts_are_those_of_the_standards(void) {
    char out[64];
    g_assert_cmpstr(tls_alert_text(48, out), ==, "unknown CA");
    g_assert_cmpstr(tls_alert_text(40, out), ==, "handshake failure");
    g_assert_cmpstr(tls_alert_text(77, out), ==, "alert 77");
    g_assert_cmpstr(tls_version_text(0x0300, out), ==, "SSL 3.0");
    g_assert_cmpstr(tls_version_text(0x0301, out), ==, "TLS 1.0");
    g_assert_cmpstr(tls_version_text(0x0304, out), ==, "TLS 1.3");
    g_assert_cmpstr(tls_version_text(0x7f1c, out), ==, "TLS version 0x7f1c");
    g_assert_cmpstr(tls_cipher_text(0x1301, out), ==, "TLS_AES_128_GCM_SHA256");
    g_assert_cmpstr(tls_cipher_text(0x002f, out), ==, "TLS_RSA_WITH_AES_128_CBC_SHA");
    g_assert_cmpstr(tls_cipher_text(0x0005, out), ==, "TLS_RSA_WITH_RC4_128_SHA");
    g_assert_cmpstr(tls_cipher_text(0xc02b, out), ==, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    g_assert_cmpstr(tls_cipher_text(0xcca8, out), ==,
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    g_assert_cmpstr(tls_cipher_text(0x0009, out), ==, "cipher suite 0x0009");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/observe/passed_by", what_nobody_reads_is_passed_by_at_once);
    g_test_add_func("/observe/short_start", a_start_too_short_to_tell_is_waited_for);
    g_test_add_func("/observe/search", a_search_from_the_middle_ends);
    g_test_add_func("/observe/no_state", a_flow_without_data_or_end_has_no_state);
    g_test_add_func("/observe/long_message",
                    a_handshake_message_beyond_the_cap_is_counted_and_passed_by);
    g_test_add_func("/observe/long_head",
                    an_http_head_beyond_the_cap_is_counted_and_the_next_one_read);
    g_test_add_func("/observe/pipeline", requests_beyond_the_cap_are_counted_and_pairs_stay_right);
    g_test_add_func("/observe/memory", connections_beyond_the_memory_are_counted_and_passed_by);
    g_test_add_func("/observe/words", texts_are_those_of_the_standards);
    return g_test_run();
}
