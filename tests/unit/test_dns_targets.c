/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SRV records that lead nowhere are told, and only those; so is what stands in for one. */
#include "capture/observe/dns/dns.h"
#include "dns_room.h"
#include "s2s_stage.h"

#define SRV(domain) "_xmpp-server._tcp." domain
#define FIRST       "im1.coluc.com"
#define SECOND      "im2.coluc.com"
#define SERVER_AT   "10.48.0.1"
#define SERVER_HEX  "0a300001"

/* Takes the frame; 1 ms after the last one. */
static void feed(struct stage *stage, GByteArray *frame) {
    stage->time += 1000000;
    engine_packet(stage->engine, &(struct packet){++stage->frame, stage->time, 1, frame->len,
                                                  span_of_bytes(frame), 0});
    g_byte_array_unref(frame);
}

static void ask(struct stage *stage, const char *name, unsigned type) {
    feed(stage, dns_query_frame(DNS_SERVER, 40000, dns_message(7, DNS_QUERY, name, type, 0)));
}

static void reply(struct stage *stage, GByteArray *message) {
    feed(stage, dns_answer_frame(DNS_SERVER, 40000, message));
}

static void miss(struct stage *stage, const char *name, unsigned type, unsigned rcode) {
    ask(stage, name, type);
    reply(stage, dns_message(7, DNS_ANSWER | rcode, name, type, 0));
}

static void find_host(struct stage *stage, const char *name, unsigned type) {
    ask(stage, name, type);
    reply(stage,
          dns_record(dns_message(7, DNS_ANSWER, name, type, 1), type,
                     hex_bytes(type == DNS_A ? SERVER_HEX : "20010db8000000000000000000000001")));
}

/* The record names these hosts in this order; NULL: the last one. */
static void find_srv(struct stage *stage, const char *name, const char *first, const char *second) {
    GByteArray *message = dns_message(7, DNS_ANSWER, name, DNS_SRV, second == NULL ? 1 : 2);
    if (second != NULL)
        dns_record(message, DNS_SRV, dns_srv_data(9, 5269, second));
    dns_record(message, DNS_SRV, dns_srv_data(5, 5269, first));
    ask(stage, name, DNS_SRV);
    reply(stage, message);
}

static void miss_host(struct stage *stage, const char *name, unsigned rcode) {
    miss(stage, name, DNS_A, rcode);
    miss(stage, name, DNS_AAAA, rcode);
}

static void targets_without_an_address_are_told(void) {
    static const unsigned rcodes[] = {DNS_NXDOMAIN, DNS_NOERROR, DNS_SERVFAIL, DNS_REFUSED};
    static const char *const checks[] = {"Correct the SRV", "Correct the SRV", "could not resolve",
                                         "have " DNS_SERVER " answer"};
    for (unsigned i = 0; i < G_N_ELEMENTS(rcodes); i++) {
        struct stage *stage = stage_new(NULL);
        find_srv(stage, SRV("coluc.com"), FIRST, NULL);
        miss_host(stage, FIRST, rcodes[i]);
        stage_expect(stage, "dns_srv_target_unresolved");
        const struct finding *finding = stage->heard[0];
        g_assert_cmpuint(finding->ref.frame, ==, 4);
        g_assert_cmpuint(finding->evidence[0].ref.frame, ==, 2);
        g_assert_cmpint(finding->confidence, ==, CONFIDENCE_CERTAIN);
        g_assert_cmpstr(stage_fact(finding, "domain"), ==, "coluc.com");
        g_assert_cmpstr(stage_fact(finding, "srv_targets"), ==, FIRST ":5269 (frame 2)");
        g_assert_nonnull(strstr(finding->summary, "address of " FIRST));
        g_assert_nonnull(strstr(finding->check, checks[i]));
        stage_free(stage);
    }
    struct stage *stage = stage_new(NULL); /* an address is no host */
    find_srv(stage, SRV("coluc.com"), "10.48.0.1", NULL);
    miss_host(stage, "10.48.0.1", DNS_NXDOMAIN);
    stage_expect(stage, "dns_srv_target_unresolved");
    g_assert_nonnull(strstr(stage->heard[0]->check, "not an address"));
    stage_free(stage);

    stage = stage_new(NULL); /* silence */
    find_srv(stage, SRV("coluc.com"), FIRST, NULL);
    for (unsigned i = 0; i < 3; i++) {
        ask(stage, FIRST, DNS_A);
        stage_wait(stage, 4);
    }
    stage_expect(stage, "dns_srv_target_unresolved");
    g_assert_cmpint(stage->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    stage_free(stage);
}

static void one_target_is_enough(void) {
    for (unsigned order = 0; order < 2; order++) {
        struct stage *stage = stage_new(NULL);
        find_srv(stage, SRV("coluc.com"), FIRST, SECOND);
        miss_host(stage, order == 0 ? FIRST : SECOND, DNS_NXDOMAIN);
        find_host(stage, order == 0 ? SECOND : FIRST, DNS_A);
        stage_expect(stage, "");
        stage_free(stage);
    }
    struct stage *stage = stage_new(NULL); /* so is one family of addresses */
    find_srv(stage, SRV("coluc.com"), FIRST, NULL);
    miss(stage, FIRST, DNS_A, DNS_NOERROR);
    find_host(stage, FIRST, DNS_AAAA);
    stage_expect(stage, "");
    stage_free(stage);

    stage = stage_new(NULL); /* all fail */
    find_srv(stage, SRV("coluc.com"), FIRST, SECOND);
    miss_host(stage, FIRST, DNS_NXDOMAIN);
    miss_host(stage, SECOND, DNS_NXDOMAIN);
    stage_expect(stage, "dns_srv_target_unresolved");
    g_assert_cmpstr(stage_fact(stage->heard[0], "targets_not_found"), ==, "2 of 2");
    stage_free(stage);

    stage = stage_new(NULL); /* one was not asked for, and may be known */
    find_srv(stage, SRV("coluc.com"), FIRST, SECOND);
    miss_host(stage, FIRST, DNS_NXDOMAIN);
    stage_expect(stage, "dns_srv_target_unresolved");
    g_assert_cmpint(stage->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    stage_free(stage);
}

static void addresses_that_come_with_the_record_count(void) {
    struct stage *stage = stage_new(NULL);
    GByteArray *message = dns_message(7, DNS_ANSWER, SRV("coluc.com"), DNS_SRV, 1);
    dns_record(message, DNS_SRV, dns_srv_data(5, 5269, FIRST));
    message->data[11] = 1; /* additional records */
    put_name(message, FIRST);
    put16(message, DNS_A);
    put16(message, 1);
    put32(message, 3600);
    put16(message, 4);
    joined(message, hex_bytes(SERVER_HEX));
    ask(stage, SRV("coluc.com"), DNS_SRV);
    reply(stage, message);
    miss_host(stage, FIRST, DNS_NXDOMAIN);
    stage_expect(stage, "");
    stage_free(stage);
}

static void time_is_given_to_what_fails(void) {
    struct stage *stage = stage_new(NULL);
    find_srv(stage, SRV("coluc.com"), FIRST, NULL);
    miss_host(stage, FIRST, DNS_SERVFAIL);
    stage_wait(stage, 50);
    find_host(stage, FIRST, DNS_A);
    stage_expect(stage, "");
    stage_free(stage);

    stage = stage_new(NULL);
    find_srv(stage, SRV("coluc.com"), FIRST, NULL);
    miss_host(stage, FIRST, DNS_SERVFAIL);
    stage_wait(stage, 61);
    find_host(stage, "other.com", DNS_A);
    g_assert_cmpuint(stage->count, ==, 1);
    stage_expect(stage, "dns_srv_target_unresolved");
    stage_free(stage);
}

static void a_record_that_names_nothing_is_told(void) {
    struct stage *stage = stage_new(NULL);
    find_srv(stage, SRV("coluc.com"), "", NULL);
    stage_expect(stage, "dns_srv_target_unresolved");
    g_assert_cmpuint(stage->heard[0]->ref.frame, ==, 2);
    g_assert_nonnull(strstr(stage->heard[0]->summary, "there is no such service"));
    g_assert_nonnull(strstr(stage->heard[0]->check, "on purpose"));
    stage_free(stage);
}

/* A stream to the domain that the host of DNS opens at this address. */
static struct stage_wire *open_stream(struct stage *stage, const char *features) {
    struct stage_wire *wire = stage_connect(stage, DNS_HOST, SERVER_AT, 5269);
    if (features != NULL)
        stage_open(stage, wire, "vngtp.lab", "coluc.com", "1", features);
    return wire;
}

static void the_address_of_the_domain_may_do(void) {
    static const char dialback[] = "<dialback xmlns='urn:xmpp:features:dialback'/>";
    struct stage *stage = stage_new(NULL);
    miss(stage, SRV("coluc.com"), DNS_SRV, DNS_NXDOMAIN);
    find_host(stage, "coluc.com", DNS_A);
    open_stream(stage, dialback);
    stage_expect(stage, "dns_srv_fallback");
    const struct finding *finding = stage->heard[0];
    g_assert_cmpuint(finding->ref.frame, ==, 2);
    g_assert_cmpstr(stage_fact(finding, "address_of_domain"), ==, SERVER_AT " (frame 4)");
    stage_free(stage);

    stage = stage_new(NULL); /* found, and of no use */
    miss(stage, SRV("coluc.com"), DNS_SRV, DNS_NXDOMAIN);
    find_host(stage, "coluc.com", DNS_A);
    stage_say(stage, open_stream(stage, NULL), CLIENT, "GET / HTTP/1.1\r\n\r\n");
    stage_expect(stage, "dns_srv_missing");
    g_assert_cmpstr(stage_fact(stage->heard[0], "address_of_domain"), ==, SERVER_AT " (frame 4)");
    stage_free(stage);

    stage = stage_new(NULL); /* reached without DNS: neither the one nor the other */
    miss(stage, SRV("coluc.com"), DNS_SRV, DNS_NXDOMAIN);
    open_stream(stage, dialback);
    stage_expect(stage, "");
    stage_free(stage);

    stage = stage_new(NULL); /* reached before, and no more */
    find_srv(stage, SRV("coluc.com"), FIRST, NULL);
    open_stream(stage, dialback);
    miss(stage, SRV("coluc.com"), DNS_SRV, DNS_NXDOMAIN);
    stage_expect(stage, "dns_srv_missing");
    stage_free(stage);
}

static void tls_at_once_may_do(void) {
    struct stage *stage = stage_new(NULL);
    miss(stage, SRV("coluc.com"), DNS_SRV, DNS_NXDOMAIN);
    find_srv(stage, "_xmpps-server._tcp.coluc.com", FIRST, NULL);
    find_host(stage, FIRST, DNS_A);
    stage_expect(stage, "");
    stage_free(stage);

    stage = stage_new(NULL); /* that there is none is as it should be */
    miss(stage, "_xmpps-server._tcp.coluc.com", DNS_SRV, DNS_NXDOMAIN);
    find_srv(stage, SRV("coluc.com"), FIRST, NULL);
    find_host(stage, FIRST, DNS_A);
    stage_expect(stage, "");
    stage_free(stage);
}

/* Which of several hosts was called, tells its address. */
static void a_server_has_the_name_that_was_found_for_it(void) {
    struct stage *stage = stage_new(NULL);
    find_srv(stage, SRV("coluc.com"), SECOND, FIRST);
    miss_host(stage, SECOND, DNS_NXDOMAIN);
    find_host(stage, FIRST, DNS_A);
    struct stage_wire *wire = open_stream(stage, "");
    stage_say(stage, wire, CLIENT, "<db:result from='vngtp.lab' to='coluc.com'>k</db:result>");
    stage_say(stage, wire, SERVER, "<db:result from='coluc.com' to='vngtp.lab' type='valid'/>");
    stage_expect(stage, "s2s_dialback_ok");
    g_assert_cmpstr(stage_fact(stage->heard[0], "srv_of_receiving_domain"), ==,
                    FIRST ":5269 (frame 2)");
    stage_free(stage);

    stage = stage_new(NULL); /* it is not known: all of them */
    find_srv(stage, SRV("coluc.com"), SECOND, FIRST);
    wire = open_stream(stage, "");
    stage_say(stage, wire, CLIENT, "<db:result from='vngtp.lab' to='coluc.com'>k</db:result>");
    stage_say(stage, wire, SERVER, "<db:result from='coluc.com' to='vngtp.lab' type='valid'/>");
    stage_expect(stage, "s2s_dialback_ok");
    g_assert_cmpstr(stage_fact(stage->heard[0], "srv_of_receiving_domain"), ==,
                    SECOND ":5269, " FIRST ":5269 (frame 2)");
    stage_free(stage);

    stage = stage_new(NULL); /* nor is it reached */
    find_srv(stage, SRV("coluc.com"), FIRST, SECOND);
    find_host(stage, FIRST, DNS_A);
    struct stage_wire refused = {{DNS_HOST, SERVER_AT}, {39999, 5269}, {1, 0}};
    stage_segment(stage, &refused, CLIENT, TCP_SYN, (struct span){NULL, NULL});
    stage_segment(stage, &refused, SERVER, TCP_RST | TCP_ACK, (struct span){NULL, NULL});
    stage_expect(stage, "tcp_refused");
    g_assert_cmpstr(stage_fact(stage->heard[0], "host_name"), ==, FIRST);
    g_assert_cmpstr(stage_fact(stage->heard[0], "srv_record"), ==,
                    SRV("coluc.com") ": " FIRST ":5269, " SECOND ":5269 (frame 2)");
    stage_free(stage);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dns_targets/unresolved", targets_without_an_address_are_told);
    g_test_add_func("/dns_targets/one", one_target_is_enough);
    g_test_add_func("/dns_targets/given", addresses_that_come_with_the_record_count);
    g_test_add_func("/dns_targets/time", time_is_given_to_what_fails);
    g_test_add_func("/dns_targets/nothing", a_record_that_names_nothing_is_told);
    g_test_add_func("/dns_targets/fallback", the_address_of_the_domain_may_do);
    g_test_add_func("/dns_targets/direct_tls", tls_at_once_may_do);
    g_test_add_func("/dns_targets/name", a_server_has_the_name_that_was_found_for_it);
    return g_test_run();
}
