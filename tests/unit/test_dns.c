/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lookups are told once, with their answer or their silence, however they were repeated. */
#include "capture/observe/dns/dns.h"
#include "capture/observe/event.h"
#include "capture/observe/observe.h"
#include "dns_room.h"

#define SRV_NAME "_xmpp-server._tcp.coluc.com"

static const int64_t second = INT64_C(1000000000);

struct room {
    struct limits limits;
    struct observe *observe;
    struct net *net;
    GString *log;
    uint64_t frame;
    int64_t time;
};

static void log_event(void *data, const struct event *event) {
    struct room *room = data;
    if (event->type != EVENT_DNS_ANSWER && event->type != EVENT_DNS_UNANSWERED)
        return;
    const struct dns_lookup *lookup = event_dns(event);
    g_assert_true(endpoint_equals(&event->outside[CLIENT], &lookup->client));
    g_assert_cmpint(event->actor, ==, event->type == EVENT_DNS_ANSWER ? SERVER : CLIENT);
    g_string_append_printf(room->log, "%u %s %u", (unsigned)event->ref.frame, lookup->name,
                           lookup->type);
    if (event->type == EVENT_DNS_UNANSWERED)
        g_string_append_printf(room->log, " unanswered asked %u\n", lookup->queries);
    else
        g_string_append_printf(
            room->log, " rcode %u records %u%s%s asked %u in %u\n", lookup->rcode, lookup->records,
            lookup->listing->service_count == 0 ? "" : " ",
            lookup->listing->service_count == 0 ? "" : lookup->listing->services[0].target,
            lookup->queries, (unsigned)lookup->asked.frame);
}

static struct room *room_new(void) {
    struct room *room = g_new0(struct room, 1);
    room->log = g_string_new(NULL);
    room->time = INT64_C(1700000000) * second;
    room->observe = observe_new(&room->limits, log_event, room);
    struct net_listener listener = observe_listener(room->observe);
    room->net = net_new(16, &listener, &room->limits);
    observe_attach(room->observe, room->net);
    return room;
}

static void room_feed(struct room *room, GByteArray *frame) {
    observe_tick(room->observe, room->time);
    net_packet(room->net,
               &(struct packet){++room->frame, room->time, 1, frame->len, span_of_bytes(frame), 0});
    g_byte_array_unref(frame);
}

/* 10 ms after the last one. */
static void ask(struct room *room, const char *server, unsigned id, const char *name,
                unsigned type) {
    room->time += second / 100;
    room_feed(room, dns_query_frame(server, 40000, dns_message(id, DNS_QUERY, name, type, 0)));
}

static void answer(struct room *room, unsigned id, unsigned rcode, const char *name,
                   unsigned type) {
    room->time += second / 100;
    room_feed(room, dns_answer_frame(DNS_SERVER, 40000,
                                     dns_message(id, DNS_ANSWER | rcode, name, type, 0)));
}

/* What was told since the last time. */
static void expect(struct room *room, const char *lines) {
    g_assert_cmpstr(room->log->str, ==, lines);
    g_string_truncate(room->log, 0);
}

/* What the end of the capture adds. */
static void room_end(struct room *room, const char *lines) {
    net_finish(room->net);
    observe_finish(room->observe);
    expect(room, lines);
    net_free(room->net);
    observe_free(room->observe);
    g_string_free(room->log, TRUE);
    g_free(room);
}

static void an_answer_ends_a_lookup(void) {
    struct room *room = room_new();
    ask(room, DNS_SERVER, 1, SRV_NAME, DNS_SRV);
    answer(room, 1, DNS_NXDOMAIN, "_XMPP-server._tcp.coluc.com", DNS_SRV);
    expect(room, "2 " SRV_NAME " 33 rcode 3 records 0 asked 1 in 1\n");
    GByteArray *found = dns_message(2, DNS_ANSWER, SRV_NAME, DNS_SRV, 1);
    dns_record(found, DNS_SRV, dns_srv_data(5, 5269, "expe.coluc.com"));
    ask(room, DNS_SERVER, 2, SRV_NAME, DNS_SRV);
    room_feed(room, dns_answer_frame(DNS_SERVER, 40000, found));
    expect(room, "4 " SRV_NAME " 33 rcode 0 records 1 expe.coluc.com asked 1 in 3\n");
    room_end(room, "");
}

static void other_lookups_are_passed_by(void) {
    struct room *room = room_new();
    static const char *const names[] = {"_sip._tcp.coluc.com", "_xmpp-client._tcp.coluc.com",
                                        "_xmpp-client._tcp.coluc.com", "_xmpp-server._tcp"};
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        ask(room, DNS_SERVER, i, names[i], DNS_SRV);
        answer(room, i, DNS_NXDOMAIN, names[i], DNS_SRV);
    }
    ask(room, DNS_SERVER, 9, "coluc.com", 15);
    answer(room, 9, DNS_NXDOMAIN, "coluc.com", 15);
    room_end(room, "");
}

static void repetitions_to_any_server_are_one_lookup(void) {
    struct room *room = room_new();
    ask(room, DNS_SERVER, 1, "a.example.com", DNS_A);
    room->time += 5 * second;
    ask(room, "10.48.55.54", 2, "a.example.com", DNS_A);
    room->time += 5 * second;
    ask(room, DNS_SERVER, 3, "a.example.com", DNS_A);
    answer(room, 3, DNS_SERVFAIL, "a.example.com", DNS_A);
    expect(room, "4 a.example.com 1 rcode 2 records 0 asked 3 in 1\n");
    room_end(room, "");
}

static void silence_is_reported_when_it_was_repeated(void) {
    struct room *room = room_new();
    ask(room, DNS_SERVER, 1, "once.example.com", DNS_A);
    ask(room, DNS_SERVER, 2, "twice.example.com", DNS_A);
    room->time += 5 * second;
    ask(room, DNS_SERVER, 2, "twice.example.com", DNS_A);
    expect(room, "");
    room->time += 9 * second;
    observe_tick(room->observe, room->time);
    expect(room, "");
    room->time += 2 * second;
    observe_tick(room->observe, room->time);
    expect(room, "2 twice.example.com 1 unanswered asked 2\n");
    answer(room, 2, DNS_NOERROR, "twice.example.com", DNS_A);
    expect(room, "4 twice.example.com 1 rcode 0 records 0 asked 0 in 0\n");
    room_end(room, "");
}

static void another_query_may_follow_an_answer_that_was_not_captured(void) {
    struct room *unheard = room_new();
    ask(unheard, DNS_SERVER, 1, "twice.example.com", DNS_AAAA);
    ask(unheard, DNS_SERVER, 2, "twice.example.com", DNS_AAAA);
    room_end(unheard, "");
    struct room *heard = room_new();
    ask(heard, DNS_SERVER, 1, "twice.example.com", DNS_AAAA);
    ask(heard, DNS_SERVER, 2, "twice.example.com", DNS_AAAA);
    ask(heard, DNS_SERVER, 3, "other.example.com", DNS_AAAA);
    answer(heard, 3, DNS_NOERROR, "other.example.com", DNS_AAAA);
    expect(heard, "4 other.example.com 28 rcode 0 records 0 asked 1 in 3\n");
    room_end(heard, "1 twice.example.com 28 unanswered asked 2\n");
}

static void the_end_of_the_capture_is_an_end_too(void) {
    struct room *room = room_new();
    ask(room, DNS_SERVER, 1, "once.example.com", DNS_A);
    ask(room, DNS_SERVER, 2, "twice.example.com", DNS_AAAA);
    ask(room, DNS_SERVER, 2, "twice.example.com", DNS_AAAA);
    room_end(room, "2 twice.example.com 28 unanswered asked 2\n");
}

static void a_copy_by_span_is_no_repetition(void) {
    struct room *room = room_new();
    ask(room, DNS_SERVER, 1, "a.example.com", DNS_A);
    room_feed(room, dns_query_frame(DNS_SERVER, 40000,
                                    dns_message(1, DNS_QUERY, "a.example.com", DNS_A, 0)));
    answer(room, 1, DNS_NXDOMAIN, "a.example.com", DNS_A);
    room->time -= second / 100;
    answer(room, 1, DNS_NXDOMAIN, "a.example.com", DNS_A);
    expect(room, "3 a.example.com 1 rcode 3 records 0 asked 1 in 1\n");
    room_end(room, "");
}

static void what_is_truncated_is_asked_for_again(void) {
    struct room *room = room_new();
    ask(room, DNS_SERVER, 1, SRV_NAME, DNS_SRV);
    room_feed(room,
              dns_answer_frame(DNS_SERVER, 40000,
                               dns_message(1, DNS_ANSWER | DNS_TRUNCATED, SRV_NAME, DNS_SRV, 0)));
    room_end(room, "");
}

static void a_refusal_without_question_is_known_by_its_id(void) {
    struct room *room = room_new();
    ask(room, DNS_SERVER, 0x1234, SRV_NAME, DNS_SRV);
    room_feed(room, dns_answer_frame(DNS_SERVER, 40001, hex_bytes("123481850000000000000000")));
    room_feed(room, dns_answer_frame(DNS_SERVER, 40000, hex_bytes("123581850000000000000000")));
    expect(room, "");
    room_feed(room, dns_answer_frame(DNS_SERVER, 40000, hex_bytes("123481850000000000000000")));
    expect(room, "4 " SRV_NAME " 33 rcode 5 records 0 asked 1 in 1\n");
    room_end(room, "");
}

static void a_flood_of_queries_is_bounded_and_counted(void) {
    struct room *room = room_new();
    for (unsigned i = 0; i < 5000; i++) {
        char *name = g_strdup_printf("host%u.example.com", i);
        ask(room, DNS_SERVER, i, name, DNS_A);
        room->time -= second / 100;
        g_free(name);
    }
    g_assert_cmpuint(room->limits.hit[LIMIT_DNS_LOOKUPS], ==, 5000 - 4096);
    room_end(room, "");
}

/* --- over TCP -------------------------------------------------------------------------------- */

static GByteArray *with_length(GByteArray *message) {
    GByteArray *bytes = g_byte_array_new();
    put16(bytes, message->len);
    return joined(bytes, message);
}

static void send_tcp(struct room *room, bool from_client, uint32_t *sequence, unsigned flags,
                     struct span bytes) {
    GByteArray *payload = g_byte_array_new();
    if (!span_is_empty(bytes))
        g_byte_array_append(payload, bytes.at, (guint)span_len(bytes));
    unsigned source = from_client ? 40000 : DNS_PORT, destination = from_client ? DNS_PORT : 40000;
    GByteArray *packet = tcp_packet(source, destination, *sequence, 0, flags, payload);
    *sequence += (uint32_t)span_len(bytes) + ((flags & TCP_SYN) != 0);
    room_feed(room, ethernet_frame(0x0800, ipv4_packet(6, from_client ? DNS_HOST : DNS_SERVER,
                                                       from_client ? DNS_SERVER : DNS_HOST,
                                                       (unsigned)room->frame, packet)));
}

/* Two lookups on one connection, in segments of `piece` bytes. */
static void query_over_tcp(struct room *room, size_t chunk) {
    static const struct span nothing = {NULL, NULL};
    uint32_t client = 1000, server = 5000;
    send_tcp(room, true, &client, TCP_SYN, nothing);
    send_tcp(room, false, &server, TCP_SYN | TCP_ACK, nothing);
    GByteArray *asked = with_length(dns_message(1, DNS_QUERY, SRV_NAME, DNS_SRV, 0));
    asked = joined(asked, with_length(dns_message(2, DNS_QUERY, "a.example.com", DNS_A, 0)));
    GByteArray *answered =
        with_length(dns_message(1, DNS_ANSWER | DNS_NXDOMAIN, SRV_NAME, DNS_SRV, 0));
    answered = joined(answered, with_length(g_byte_array_new())); /* empty: odd, but no harm */
    answered = joined(answered,
                      with_length(dns_record(dns_message(2, DNS_ANSWER, "a.example.com", DNS_A, 1),
                                             DNS_A, hex_bytes("0a000001"))));
    for (struct span rest = span_of_bytes(asked); !span_is_empty(rest);
         rest = span_after(rest, chunk))
        send_tcp(room, true, &client, TCP_ACK, span_first(rest, chunk));
    for (struct span rest = span_of_bytes(answered); !span_is_empty(rest);
         rest = span_after(rest, chunk))
        send_tcp(room, false, &server, TCP_ACK, span_first(rest, chunk));
    g_byte_array_unref(asked);
    g_byte_array_unref(answered);
}

static void cuts_do_not_matter_over_tcp(void) {
    for (size_t chunk = 1; chunk < 130; chunk++) {
        struct room *room = room_new();
        query_over_tcp(room, chunk);
        char *text = room->log->str, *second_line = strchr(text, '\n');
        g_assert_nonnull(strstr(text, SRV_NAME " 33 rcode 3 records 0 asked 1"));
        g_assert_nonnull(strstr(second_line, "a.example.com 1 rcode 0 records 1 asked 1"));
        g_string_truncate(room->log, 0);
        room_end(room, "");
    }
}

/* What is kept of messages that never came to their end is let go: a leak would be told. */
static void half_a_message_is_no_lookup(void) {
    static const struct span nothing = {NULL, NULL};
    struct room *room = room_new();
    uint32_t client = 1000, server = 5000;
    GByteArray *asked = with_length(dns_message(1, DNS_QUERY, SRV_NAME, DNS_SRV, 0));
    send_tcp(room, true, &client, TCP_SYN, nothing);
    send_tcp(room, false, &server, TCP_SYN | TCP_ACK, nothing);
    send_tcp(room, true, &client, TCP_ACK, span_first(span_of_bytes(asked), asked->len / 2));
    send_tcp(room, false, &server, TCP_ACK, span_first(span_of_bytes(asked), asked->len - 1));
    g_byte_array_unref(asked);
    room_end(room, "");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dns/answer", an_answer_ends_a_lookup);
    g_test_add_func("/dns/others", other_lookups_are_passed_by);
    g_test_add_func("/dns/repeated", repetitions_to_any_server_are_one_lookup);
    g_test_add_func("/dns/silence", silence_is_reported_when_it_was_repeated);
    g_test_add_func("/dns/end", the_end_of_the_capture_is_an_end_too);
    g_test_add_func("/dns/unheard", another_query_may_follow_an_answer_that_was_not_captured);
    g_test_add_func("/dns/copy", a_copy_by_span_is_no_repetition);
    g_test_add_func("/dns/truncated", what_is_truncated_is_asked_for_again);
    g_test_add_func("/dns/without_question", a_refusal_without_question_is_known_by_its_id);
    g_test_add_func("/dns/flood", a_flood_of_queries_is_bounded_and_counted);
    g_test_add_func("/dns/tcp", cuts_do_not_matter_over_tcp);
    g_test_add_func("/dns/half", half_a_message_is_no_lookup);
    return g_test_run();
}
