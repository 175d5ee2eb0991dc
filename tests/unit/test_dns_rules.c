/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names that DNS does not give are told when they matter and stay away, and only then. */
#include "capture/observe/dns/dns.h"
#include "dns_room.h"
#include "s2s_stage.h"
#include "tests/support/transcript.h"

#define SRV(domain) "_xmpp-server._tcp." domain
#define SAN         "cucmpub.example.com" /* of the client's certificate in the talk below */

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

/* Asked, and answered with this code and no record. */
static void miss(struct stage *stage, const char *name, unsigned type, unsigned rcode) {
    ask(stage, name, type);
    feed(stage,
         dns_answer_frame(DNS_SERVER, 40000, dns_message(7, DNS_ANSWER | rcode, name, type, 0)));
}

static void find(struct stage *stage, const char *name, unsigned type) {
    GByteArray *message = dns_message(7, DNS_ANSWER, name, type, 1);
    GByteArray *data = type == DNS_SRV    ? dns_srv_data(5, 5269, "expe.coluc.com")
                       : type == DNS_AAAA ? hex_bytes("20010db8000000000000000000000001")
                                          : hex_bytes("0a300001");
    ask(stage, name, type);
    feed(stage, dns_answer_frame(DNS_SERVER, 40000, dns_record(message, type, data)));
}

/* A handshake in which that certificate is presented. */
static void present(struct stage *stage) {
    struct stage_wire *wire = stage_connect(stage, "10.48.47.110", "10.48.47.124", 5061);
    struct transcript *session = transcript_load(VECTORS "/tls/cuc-1-trunk-tls1.2.talk");
    for (unsigned i = 0; i < session->steps->len; i++) {
        const struct transcript_step *step =
            &g_array_index(session->steps, struct transcript_step, i);
        if (step->kind == TRANSCRIPT_BYTES)
            stage_send(stage, wire, step->from, span_of_bytes(step->bytes));
    }
    transcript_free(session);
}

static struct stage *begin(void) {
    struct stage *stage = stage_new(NULL);
    stage->time = INT64_C(1796000000000000000); /* the talk's certificates are valid then */
    return stage;
}

static void a_missing_srv_record_is_reported_at_its_answer(void) {
    static const unsigned rcodes[] = {DNS_NXDOMAIN, DNS_NOERROR, DNS_SERVFAIL, DNS_REFUSED, 9};
    static const char *const words[] = {"NXDOMAIN", "empty answer", "SERVFAIL", "REFUSED",
                                        "response code 9"};
    for (unsigned i = 0; i < G_N_ELEMENTS(rcodes); i++) {
        struct stage *stage = begin();
        miss(stage, SRV("coluc.com"), DNS_SRV, rcodes[i]);
        miss(stage, SRV("coluc.com"), DNS_SRV, rcodes[i]);
        stage_expect(stage, "dns_srv_missing");
        const struct finding *finding = stage->heard[0];
        g_assert_cmpuint(finding->ref.frame, ==, 2);
        g_assert_cmpint(finding->actor, ==, ACTOR_DESTINATION);
        g_assert_cmpuint(finding->protocol, ==, 17);
        g_assert_nonnull(strstr(finding->summary, words[i]));
        g_assert_nonnull(strstr(finding->summary, DNS_HOST " does not find"));
        g_assert_cmpstr(stage_fact(finding, "domain"), ==, "coluc.com");
        stage_free(stage);
    }
}

static void silence_is_reported_at_its_first_query(void) {
    struct stage *stage = begin();
    for (unsigned i = 0; i < 3; i++) {
        ask(stage, SRV("coluc.com"), DNS_SRV);
        stage_wait(stage, 2);
    }
    stage_expect(stage, "dns_srv_missing");
    g_assert_cmpuint(stage->heard[0]->ref.frame, ==, 1);
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_SOURCE);
    g_assert_cmpstr(stage_fact(stage->heard[0], "queries"), ==, "3");
    stage_free(stage);
}

static void what_is_found_in_the_end_is_no_trouble(void) {
    struct stage *stage = begin();
    miss(stage, SRV("coluc.com"), DNS_SRV, DNS_SERVFAIL);
    stage_wait(stage, 50);
    find(stage, SRV("coluc.com"), DNS_SRV);
    stage_expect(stage, "");
    stage_free(stage);
    stage = begin(); /* but what is lost in the end is */
    find(stage, SRV("coluc.com"), DNS_SRV);
    miss(stage, SRV("coluc.com"), DNS_SRV, DNS_NXDOMAIN);
    stage_expect(stage, "dns_srv_missing");
    g_assert_cmpstr(stage_fact(stage->heard[0], "found_before"), ==, "frame 2");
    stage_free(stage);
}

static void a_failure_that_stands_for_a_minute_is_reported(void) {
    struct stage *stage = begin();
    miss(stage, SRV("coluc.com"), DNS_SRV, DNS_NXDOMAIN);
    stage_wait(stage, 61);
    find(stage, SRV("other.com"), DNS_SRV);
    g_assert_cmpuint(stage->count, ==, 1);
    stage_expect(stage, "dns_srv_missing");
    stage_free(stage);
}

static void a_failure_within_a_minute_may_be_a_delay(void) {
    struct stage *stage = begin();
    miss(stage, SRV("coluc.com"), DNS_SRV, DNS_NXDOMAIN);
    stage_wait(stage, 58);
    find(stage, SRV("other.com"), DNS_SRV);
    g_assert_cmpuint(stage->count, ==, 0);
    find(stage, SRV("coluc.com"), DNS_SRV);
    stage_expect(stage, "");
    stage_free(stage);
}

static void search_domains_are_no_domains(void) {
    struct stage *stage = begin();
    miss(stage, SRV("coluc.com"), DNS_SRV, DNS_NXDOMAIN);
    miss(stage, SRV("coluc.com.vngtp.lab"), DNS_SRV, DNS_NXDOMAIN);
    stage_expect(stage, "dns_srv_missing");
    g_assert_cmpstr(stage_fact(stage->heard[0], "domain"), ==, "coluc.com");
    stage_free(stage);
    stage = begin();
    miss(stage, SRV("coluc.com.vngtp.lab"), DNS_SRV, DNS_NXDOMAIN);
    find(stage, SRV("coluc.com"), DNS_SRV);
    stage_expect(stage, "");
    stage_free(stage);
    stage = begin(); /* 25 s apart is still together */
    find(stage, SRV("coluc.com"), DNS_SRV);
    stage_wait(stage, 25);
    miss(stage, SRV("coluc.com.vngtp.lab"), DNS_SRV, DNS_NXDOMAIN);
    stage_expect(stage, "");
    stage_free(stage);
    stage = begin(); /* another time, another domain */
    find(stage, SRV("coluc.com"), DNS_SRV);
    stage_wait(stage, 40);
    miss(stage, SRV("coluc.com.au"), DNS_SRV, DNS_NXDOMAIN);
    stage_expect(stage, "dns_srv_missing");
    stage_free(stage);
}

static void a_name_in_a_certificate_counts_before_and_after(void) {
    struct stage *stage = begin();
    miss(stage, SAN, DNS_A, DNS_NXDOMAIN);
    miss(stage, SAN, DNS_AAAA, DNS_NXDOMAIN);
    miss(stage, SAN ".example.net", DNS_A, DNS_NXDOMAIN);
    miss(stage, "other.example.com", DNS_A, DNS_NXDOMAIN);
    present(stage);
    stage_expect(stage, "dns_san_unresolved");
    g_assert_cmpuint(stage->heard[0]->ref.frame, ==, 2);
    g_assert_cmpstr(stage_fact(stage->heard[0], "presented_by"), ==, "10.48.47.110");
    stage_free(stage);
    stage = begin();
    present(stage);
    uint64_t presented = stage->frame;
    miss(stage, "CUCMPUB.example.COM", DNS_A, DNS_SERVFAIL);
    stage_expect(stage, "dns_san_unresolved");
    g_assert_cmpuint(stage->heard[0]->ref.frame, ==, presented + 2);
    stage_free(stage);
}

static void one_family_of_addresses_is_enough(void) {
    static const struct {
        unsigned first, first_rcode, found;
    } cases[] = {{DNS_AAAA, DNS_NOERROR, DNS_A},
                 {DNS_AAAA, DNS_SERVFAIL, DNS_A},
                 {DNS_A, DNS_NOERROR, DNS_AAAA}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        for (unsigned order = 0; order < 2; order++) {
            struct stage *stage = begin();
            present(stage);
            if (order == 1)
                find(stage, SAN, cases[i].found);
            miss(stage, SAN, cases[i].first, cases[i].first_rcode);
            if (order == 0)
                find(stage, SAN, cases[i].found);
            stage_expect(stage, "");
            stage_free(stage);
        }
    struct stage *stage = begin(); /* no IPv6 address, and nobody asked for another */
    present(stage);
    miss(stage, SAN, DNS_AAAA, DNS_NOERROR);
    stage_expect(stage, "");
    stage_free(stage);
    stage = begin(); /* neither */
    present(stage);
    miss(stage, SAN, DNS_AAAA, DNS_NOERROR);
    miss(stage, SAN, DNS_A, DNS_NOERROR);
    stage_expect(stage, "dns_san_unresolved");
    stage_free(stage);
}

static void a_dialback_names_the_record_that_led_to_it(void) {
    struct stage *stage = begin();
    find(stage, SRV("coluc.com"), DNS_SRV);
    uint64_t answered = stage->frame;
    struct stage_wire *wire = stage_connect(stage, "10.48.36.171", DNS_HOST, 5269);
    stage_open(stage, wire, "coluc.com", "vngtp.lab", "05E295A2B", "");
    stage_say(stage, wire, CLIENT, "<db:result from='coluc.com' to='vngtp.lab'>k</db:result>");
    stage_say(stage, wire, SERVER, "<db:result from='vngtp.lab' to='coluc.com' type='valid'/>");
    stage_expect(stage, "s2s_dialback_ok");
    const struct finding *finding = stage->heard[0];
    char *fact = g_strdup_printf("expe.coluc.com:5269 (frame %u)", (unsigned)answered);
    g_assert_cmpstr(stage_fact(finding, "srv_of_originating_domain"), ==, fact);
    g_assert_cmpuint(finding->evidence[0].ref.frame, ==, answered);
    g_free(fact);
    stage_free(stage);
}

static void a_flood_of_names_is_bounded_and_counted(void) {
    struct stage *stage = begin();
    for (unsigned i = 0; i < 9000; i++) {
        char *name = g_strdup_printf("host%u.example.com", i);
        miss(stage, name, DNS_A, DNS_NXDOMAIN);
        g_free(name);
    }
    stage_expect(stage, "");
    g_assert_cmpuint(engine_limits(stage->engine)->hit[LIMIT_DNS_NAMES], ==, 9000 - 8192);
    stage_free(stage);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dns_rules/srv", a_missing_srv_record_is_reported_at_its_answer);
    g_test_add_func("/dns_rules/silence", silence_is_reported_at_its_first_query);
    g_test_add_func("/dns_rules/found", what_is_found_in_the_end_is_no_trouble);
    g_test_add_func("/dns_rules/minute", a_failure_that_stands_for_a_minute_is_reported);
    g_test_add_func("/dns_rules/delay", a_failure_within_a_minute_may_be_a_delay);
    g_test_add_func("/dns_rules/search", search_domains_are_no_domains);
    g_test_add_func("/dns_rules/certificate", a_name_in_a_certificate_counts_before_and_after);
    g_test_add_func("/dns_rules/families", one_family_of_addresses_is_enough);
    g_test_add_func("/dns_rules/dialback", a_dialback_names_the_record_that_led_to_it);
    g_test_add_func("/dns_rules/flood", a_flood_of_names_is_bounded_and_counted);
    return g_test_run();
}
