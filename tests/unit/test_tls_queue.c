/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records that somebody decrypted are told in the place of those that come, each as what it is. */
#include "capture/observe/observer.h"
#include "capture/observe/tls/tls_state.h"
#include "hex.h"

#include <glib.h>

enum { TAG = 16, ALERT_RECORD = 2 + 1 + TAG };

struct bench {
    struct limits limits;
    struct observe *observe;
    struct net_listener listener;
    struct flow flow;
    struct tls_state *tls;
    GString *log; /* a line for each event */
    uint64_t frame;
};

static void log_event(void *data, const struct event *event) {
    static const char *const names[] = {"hello",           "certificate", "alert",
                                        "encrypted_alert", "complete",    "answered"};
    struct bench *bench = data;
    if (!event_is_of(event, OBSERVER_TLS))
        return;
    g_string_append_printf(bench->log, "%s%s", bench->log->len > 0 ? " " : "",
                           names[event->type - EVENT_TLS_HELLO]);
    if (event->type == EVENT_TLS_ALERT)
        g_string_append_printf(bench->log, "(%u)", event_alert(event)->description);
}

/* A connection whose hellos were seen, in TLS 1.3 or 1.2. */
static void bench_open(struct bench *bench, uint16_t version) {
    *bench = (struct bench){.flow.id = 1, .log = g_string_new(NULL), .frame = 10};
    bench->observe = observe_new(&bench->limits, log_event, bench);
    bench->listener = observe_listener(bench->observe);
    struct connection *connection = connection_of(bench->observe, &bench->flow);
    bench->tls = budget_new(&bench->observe->budget, sizeof *bench->tls);
    bench->tls->connection = connection;
    bench->tls->session.version = version;
    bench->tls->session.cipher_suite = version == TLS_VERSION_1_3 ? 0x1302 : 0xc030;
    connection->states[OBSERVER_TLS] = bench->tls;
    tls_note_choice(bench->tls);
    for (enum side side = CLIENT; side <= SERVER; side++)
        bench->tls->inputs[side].past_change = version != TLS_VERSION_1_3;
}

static void bench_close(struct bench *bench, const char *expected) {
    g_assert_cmpstr(bench->log->str, ==, expected);
    bench->listener.gone(bench->listener.data, &bench->flow);
    observe_free(bench->observe);
    g_string_free(bench->log, TRUE);
}

static struct frame_ref ref_of(const struct bench *bench) {
    return frame_ref_of(bench->frame, 0, 0);
}

static void decrypted(struct bench *bench, enum side side, enum tls_content content,
                      const char *hex) {
    GByteArray *bytes = hex_bytes(hex);
    const struct tls_opened record = {.content = (uint8_t)content, .bytes = span_of_bytes(bytes)};
    tls_decrypted_record(&bench->flow, side, &record, ref_of(bench));
    g_byte_array_unref(bytes);
}

/* A record under encryption with a body of this length. */
static void comes(struct bench *bench, enum side side, uint8_t type, uint32_t length) {
    GByteArray *bytes = g_byte_array_new();
    const uint8_t header[5] = {type, 3, 3, (uint8_t)(length >> 8), (uint8_t)length};
    g_byte_array_append(bytes, header, sizeof header);
    g_byte_array_set_size(bytes, (guint)(sizeof header + length));
    tls_take_bytes(bench->tls, side, span_of_bytes(bytes), ref_of(bench));
    g_byte_array_unref(bytes);
}

static void packet_ends(struct bench *bench) {
    tls_decrypted_end(bench->observe);
    bench->frame++;
}

static void an_alert_is_told_as_what_it_is(void) {
    struct bench bench;
    bench_open(&bench, TLS_VERSION_1_3);
    decrypted(&bench, CLIENT, TLS_CONTENT_ALERT, "02 30");
    comes(&bench, CLIENT, TLS_APPLICATION_DATA, ALERT_RECORD);
    packet_ends(&bench);
    const struct tls_side *client = &bench.tls->session.sides[CLIENT];
    g_assert_cmpuint(client->fatal.description, ==, TLS_ALERT_UNKNOWN_CA);
    g_assert_cmpuint(client->fatal.ref.frame, ==, 10);
    g_assert_cmpuint(client->encrypted_alert_record, ==, 1);
    comes(&bench, SERVER, TLS_APPLICATION_DATA, ALERT_RECORD);
    bench_close(&bench, "alert(48) encrypted_alert");
}

static void data_as_long_as_an_alert_is_data(void) {
    struct bench bench;
    bench_open(&bench, TLS_VERSION_1_3);
    decrypted(&bench, SERVER, TLS_CONTENT_HANDSHAKE, "14 000000");
    comes(&bench, SERVER, TLS_APPLICATION_DATA, 4 + 1 + TAG);
    packet_ends(&bench);
    decrypted(&bench, CLIENT, TLS_CONTENT_HANDSHAKE, "14 000000");
    comes(&bench, CLIENT, TLS_APPLICATION_DATA, 4 + 1 + TAG);
    packet_ends(&bench);
    decrypted(&bench, SERVER, TLS_CONTENT_HANDSHAKE, "04 000000");
    comes(&bench, SERVER, TLS_APPLICATION_DATA, 4 + 1 + TAG);
    packet_ends(&bench);
    decrypted(&bench, CLIENT, TLS_CONTENT_DATA, "6869");
    comes(&bench, CLIENT, TLS_APPLICATION_DATA, ALERT_RECORD);
    packet_ends(&bench);
    const struct tls_side *sides = bench.tls->session.sides;
    g_assert_cmpuint(sides[SERVER].application_records, ==, 0); /* a ticket is none */
    g_assert_cmpuint(sides[CLIENT].application_records, ==, 1);
    g_assert_cmpuint(sides[CLIENT].finished.frame, ==, 11);
    g_assert_cmpuint(sides[SERVER].finished.frame, ==, 10);
    bench_close(&bench, "complete");
}

/* RFC 8446 4.4.2: a context, the list; each with extensions. */
static void certificates_are_read_over_records(void) {
    struct bench bench;
    bench_open(&bench, TLS_VERSION_1_3);
    decrypted(&bench, CLIENT, TLS_CONTENT_HANDSHAKE, "0b 00000c 01 99 000007 0000");
    comes(&bench, CLIENT, TLS_APPLICATION_DATA, 11 + 1 + TAG);
    packet_ends(&bench);
    decrypted(&bench, CLIENT, TLS_CONTENT_HANDSHAKE, "02 3000 0000 14 000000");
    comes(&bench, CLIENT, TLS_APPLICATION_DATA, 9 + 1 + TAG);
    packet_ends(&bench);
    const struct tls_side *client = &bench.tls->session.sides[CLIENT];
    g_assert_cmpuint(client->certificate.frame, ==, 11);
    g_assert_cmpuint(client->chain_length, ==, 1);
    g_assert_cmpuint(span_len(client->chain[0]->der), ==, 2);
    g_assert_cmpuint(client->finished.frame, ==, 11);
    bench_close(&bench, "certificate");
}

static void a_record_that_was_not_opened_ends_a_message(void) {
    struct bench bench;
    bench_open(&bench, TLS_VERSION_1_3);
    decrypted(&bench, CLIENT, TLS_CONTENT_HANDSHAKE, "0b 00000c 01 99 000007 0000");
    comes(&bench, CLIENT, TLS_APPLICATION_DATA, 11 + 1 + TAG);
    comes(&bench, CLIENT, TLS_APPLICATION_DATA, 100);
    packet_ends(&bench);
    decrypted(&bench, CLIENT, TLS_CONTENT_HANDSHAKE, "0b 000004 00 000000");
    comes(&bench, CLIENT, TLS_APPLICATION_DATA, 8 + 1 + TAG);
    packet_ends(&bench);
    g_assert_true(bench.tls->session.sides[CLIENT].certificate_empty);
    bench_close(&bench, "certificate");
}

static void what_finds_no_record_is_told_when_the_packet_ends(void) {
    struct bench bench;
    bench_open(&bench, TLS_VERSION_1_3);
    decrypted(&bench, SERVER, TLS_CONTENT_ALERT, "02 30");
    g_assert_cmpstr(bench.log->str, ==, "");
    packet_ends(&bench);
    decrypted(&bench, SERVER, TLS_CONTENT_ALERT, "01 00");
    bench.listener.ended(bench.listener.data, &bench.flow, SERVER, ref_of(&bench));
    bench_close(&bench, "alert(48) alert(0)");
}

static void to_tls_1_2_the_type_is_in_clear(void) {
    struct bench bench;
    bench_open(&bench, TLS_VERSION_1_2);
    decrypted(&bench, CLIENT, TLS_CONTENT_HANDSHAKE, "14 000000");
    decrypted(&bench, CLIENT, TLS_CONTENT_ALERT, "02 2a");
    comes(&bench, CLIENT, TLS_HANDSHAKE, 40);
    comes(&bench, CLIENT, TLS_ALERT, 26);
    packet_ends(&bench);
    g_assert_cmpuint(bench.tls->session.decrypted[CLIENT].opened, ==, 2);
    bench_close(&bench, "alert(42)");
}

static void before_keys_are_changed_nothing_is_opened(void) {
    struct bench bench;
    bench_open(&bench, TLS_VERSION_1_2);
    bench.tls->inputs[CLIENT].past_change = false;
    decrypted(&bench, CLIENT, TLS_CONTENT_ALERT, "02 2a");
    packet_ends(&bench);
    g_assert_cmpuint(bench.tls->session.decrypted[CLIENT].opened, ==, 0);
    bench_close(&bench, "");
}

static void a_packet_holds_no_more_than_there_is_room_for(void) {
    enum { MANY = 5000 };
    struct bench bench;
    bench_open(&bench, TLS_VERSION_1_3);
    for (unsigned i = 0; i < MANY; i++)
        decrypted(&bench, CLIENT, TLS_CONTENT_HANDSHAKE, "18 000001 00");
    g_assert_cmpuint(bench.limits.hit[LIMIT_UNIT], >, 0);
    packet_ends(&bench);
    bench_close(&bench, "");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/tls_queue/" #name, name)
    TEST(an_alert_is_told_as_what_it_is);
    TEST(data_as_long_as_an_alert_is_data);
    TEST(certificates_are_read_over_records);
    TEST(a_record_that_was_not_opened_ends_a_message);
    TEST(what_finds_no_record_is_told_when_the_packet_ends);
    TEST(to_tls_1_2_the_type_is_in_clear);
    TEST(before_keys_are_changed_nothing_is_opened);
    TEST(a_packet_holds_no_more_than_there_is_room_for);
    return g_test_run();
}
