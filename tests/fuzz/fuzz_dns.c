/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A DNS message alone, and the same bytes through the whole engine: as queries and answers over
 * UDP, and as both directions of a TCP connection, in segments of a few sizes. */
#include "capture/observe/dns/dns.h"
#include "capture/observe/dns/dns_message.h"
#include "made_datagrams.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct stage {
    struct engine *engine;
    uint64_t frame;
    int64_t time;
};

/* Fit to be shown as it is. */
static void check_name(const char *name) {
    g_assert_cmpuint(strlen(name), <, DNS_NAME);
    for (; *name != '\0'; name++)
        g_assert_true(g_ascii_isgraph(*name) && !g_ascii_isupper(*name));
}

static void check_listing(const struct dns_listing *listing) {
    g_assert_cmpuint(listing->service_count, <=, DNS_SERVICES_KEPT);
    g_assert_cmpuint(listing->host_count, <=, DNS_HOSTS_KEPT);
    for (unsigned i = 0; i < listing->service_count; i++) {
        check_name(listing->services[i].target);
        g_assert_true(i == 0 || listing->services[i - 1].priority <= listing->services[i].priority);
    }
    for (unsigned i = 0; i < listing->host_count; i++)
        check_name(listing->hosts[i].name);
}

static void check_message(struct span bytes) {
    struct dns_message message, repeats;
    bool is_read = dns_message_read(bytes, &message);
    g_assert_cmpint(is_read, ==, dns_message_read(bytes, &repeats));
    if (!is_read)
        return;
    g_assert_cmpmem(&message, offsetof(struct dns_message, listing), &repeats,
                    offsetof(struct dns_message, listing));
    check_name(message.name);
    check_listing(&message.listing);
    g_assert_true(message.is_answer || message.records == 0);
}

static GByteArray *copy_of(struct span bytes) {
    GByteArray *copy = g_byte_array_new();
    if (!span_is_empty(bytes))
        g_byte_array_append(copy, bytes.at, (guint)span_len(bytes));
    return copy;
}

/* Takes the payload of IP. */
static void feed(struct stage *stage, unsigned protocol, bool from_client, GByteArray *payload) {
    const char *client = "10.0.0.1", *server = "10.0.0.2";
    GByteArray *packet = ipv4_packet(protocol, from_client ? client : server,
                                     from_client ? server : client, 0, payload);
    stage->time += INT64_C(700000000);
    engine_packet(stage->engine, &(struct packet){++stage->frame, stage->time, 101, packet->len,
                                                  span_of_bytes(packet), 0});
    g_byte_array_unref(packet);
}

static void send_datagrams(struct stage *stage, struct span bytes) {
    for (unsigned turn = 0; turn < 2; turn++)
        feed(stage, 17, true, udp_packet(40000, DNS_PORT, copy_of(bytes)));
    feed(stage, 17, false, udp_packet(DNS_PORT, 40000, copy_of(bytes)));
}

static void send_stream(struct stage *stage, bool from_client, struct span bytes, size_t chunk) {
    unsigned source = from_client ? 40001 : DNS_PORT, destination = from_client ? DNS_PORT : 40001;
    uint32_t sequence = 1001;
    for (; !span_is_empty(bytes); bytes = span_after(bytes, chunk)) {
        struct span part = span_first(bytes, chunk);
        feed(stage, 6, from_client,
             tcp_packet(source, destination, sequence, 1001, TCP_ACK, copy_of(part)));
        sequence += (uint32_t)span_len(part);
    }
}

static void send_streams(struct stage *stage, struct span bytes, size_t chunk) {
    feed(stage, 6, true, tcp_packet(40001, DNS_PORT, 1000, 0, TCP_SYN, g_byte_array_new()));
    feed(stage, 6, false,
         tcp_packet(DNS_PORT, 40001, 1000, 1001, TCP_SYN | TCP_ACK, g_byte_array_new()));
    send_stream(stage, true, bytes, chunk);
    send_stream(stage, false, bytes, chunk);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct stage stage = {.time = INT64_C(1700000000000000000)};
    struct span bytes = span_of(data, size);
    check_message(bytes);
    stage.engine = engine_new(&(struct engine_options){.flow_capacity = 4}, datagrams_check, NULL);
    send_datagrams(&stage, bytes);
    send_streams(&stage, bytes, size < 64 ? 1 : size / 16);
    engine_finish(stage.engine);
    engine_free(stage.engine);
    return 0;
}
