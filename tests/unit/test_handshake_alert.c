/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handshakes that a fatal alert ended: what is said of which, and what must be known before. */
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "rule_bench.h"

/* A ClientHello in frame 4. */
static struct bench *bench_of_hello(void) {
    struct bench *bench = bench_new(443);
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    bench->tls.offered = TLS_VERSION_1_2;
    bench->tls.sides[CLIENT].hello = bench->flow.sides[CLIENT].first_data = ref(4);
    bench->flow.sides[CLIENT].payload_bytes = 100;
    bench->flow.sides[SERVER].payload_bytes = 7;
    return bench;
}

static struct bench *bench_of_hellos(void) {
    struct bench *bench = bench_of_hello();
    bench->tls.version = TLS_VERSION_1_2;
    bench->tls.sides[SERVER].hello = ref(5);
    return bench;
}

static void alert(struct bench *bench, enum side actor, uint8_t level, uint8_t description) {
    struct tls_side *side = &bench->tls.sides[actor];
    side->last_alert = (struct tls_alert){ref(8), level, description};
    if (level == TLS_ALERT_FATAL && side->fatal.ref.frame == 0)
        side->fatal = side->last_alert;
    tell_alert(bench, actor, 8, level, description);
}

static unsigned count_and_free(struct bench *bench, enum code code) {
    unsigned count = 0;
    for (unsigned i = 0; i < bench->count; i++)
        count += bench->heard[i]->entry->code == code;
    bench_free(bench);
    return count;
}

static unsigned found(struct bench *bench, enum side actor, uint8_t level, uint8_t description) {
    alert(bench, actor, level, description);
    return count_and_free(bench, CODE_TLS_HANDSHAKE_FAILED);
}

static void who_sent_it_is_named(void) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct bench *bench = bench_of_hellos();
        alert(bench, side, TLS_ALERT_FATAL, TLS_ALERT_HANDSHAKE_FAILURE);
        assert_found(bench, 0, CODE_TLS_HANDSHAKE_FAILED, 8);
        const struct finding *finding = bench->heard[0];
        g_assert_cmpint(finding->actor, ==, side == CLIENT ? ACTOR_SOURCE : ACTOR_DESTINATION);
        g_assert_cmpint(finding->confidence, ==, CONFIDENCE_CERTAIN);
        g_assert_cmpstr(
            finding->summary, ==,
            side == CLIENT
                ? "10.0.0.1 ended the TLS handshake with 10.0.0.2:443: handshake failure"
                : "10.0.0.2:443 ended the TLS handshake with 10.0.0.1: handshake failure");
        g_assert_cmpstr(finding_fact(finding, "alert"), ==, "handshake failure (40)");
        g_assert_cmpstr(finding_fact(finding, "tls_version"), ==, "TLS 1.2");
        g_assert_cmpuint(finding->evidence_count, ==, 3);
        g_assert_cmpstr(finding->evidence[0].role, ==, "client hello");
        g_assert_cmpuint(finding->evidence[0].ref.frame, ==, 4);
        g_assert_cmpstr(finding->evidence[1].role, ==, "server hello");
        g_assert_cmpuint(finding->evidence[1].ref.frame, ==, 5);
        bench_free(bench);
    }
}

static void warnings_and_goodbyes_end_no_handshake(void) {
    g_assert_cmpuint(found(bench_of_hellos(), SERVER, TLS_ALERT_FATAL, 80), ==, 1);
    g_assert_cmpuint(found(bench_of_hellos(), SERVER, TLS_ALERT_WARNING, 80), ==, 0);
    g_assert_cmpuint(found(bench_of_hellos(), SERVER, TLS_ALERT_FATAL, TLS_ALERT_CLOSE_NOTIFY), ==,
                     0);
    g_assert_cmpuint(found(bench_of_hellos(), SERVER, TLS_ALERT_FATAL, TLS_ALERT_USER_CANCELED), ==,
                     0);
    struct bench *bench = bench_of_hellos();
    bench->tls.complete = true;
    g_assert_cmpuint(found(bench, SERVER, TLS_ALERT_FATAL, 80), ==, 0);
}

/* Nothing came of the client, which is told so. One thing is otherwise. */
static unsigned found_to_nobody(unsigned otherwise) {
    struct bench *bench = bench_new(443);
    bench->flow.sides[SERVER].payload_bytes = 7;
    if (otherwise == 1)
        bench->flow.opening = OPENING_GUESSED;
    if (otherwise == 2)
        bench->flow.sides[CLIENT].segments = 0;
    if (otherwise == 3)
        bench->flow.sides[CLIENT].payload_bytes = 1;
    if (otherwise == 4)
        bench->tls.sides[CLIENT].hello = ref(4);
    if (otherwise == 5)
        bench->tls.sides[CLIENT].certificate = ref(4);
    if (otherwise == 7)
        bench->flow.sides[CLIENT].segments = 1;
    return found(bench, otherwise == 6 ? CLIENT : SERVER, TLS_ALERT_FATAL, 80);
}

static void who_says_nothing_is_told_so(void) {
    g_assert_cmpuint(found_to_nobody(0), ==, 0);
    g_assert_cmpuint(found_to_nobody(7), ==, 0);
    for (unsigned otherwise = 1; otherwise <= 6; otherwise++)
        g_assert_cmpuint(found_to_nobody(otherwise), ==, 1);
}

static void only_what_was_captured_is_judged(void) {
    static const struct {
        uint8_t description;
        uint64_t bytes;
        enum opening opening;
        bool hello;
        unsigned found;
    } cases[] = {
        {50, 100, OPENING_SEEN, true, 1},    {50, 0, OPENING_SEEN, true, 0},
        {50, 1, OPENING_SEEN, false, 1},     {50, 100, OPENING_GUESSED, false, 0},
        {50, 100, OPENING_GUESSED, true, 1}, {10, 0, OPENING_SEEN, true, 0},
        {10, 100, OPENING_SEEN, true, 1},    {51, 0, OPENING_SEEN, true, 1},
        {49, 0, OPENING_SEEN, true, 1},      {11, 0, OPENING_SEEN, true, 1},
        {9, 0, OPENING_SEEN, true, 1},
    };
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
            struct bench *bench = bench_of_hellos();
            bench->flow.opening = cases[i].opening;
            bench->flow.sides[other_side(side)].payload_bytes = cases[i].bytes;
            if (!cases[i].hello)
                bench->tls.sides[other_side(side)].hello = (struct frame_ref){0};
            g_assert_cmpuint(found(bench, side, TLS_ALERT_FATAL, cases[i].description), ==,
                             cases[i].found);
        }
}

static void an_alert_that_answers_a_close_tells_of_the_close(void) {
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (unsigned middle = 0; middle < 2; middle++) {
            struct bench *bench = bench_of_hellos();
            bench->tls.started_in_middle = middle;
            bench->flow.sides[other_side(side)].fin = ref(7);
            alert(bench, side, TLS_ALERT_FATAL, 50);
            g_assert_cmpuint(bench->count, ==, !middle);
            if (!middle) {
                assert_found(bench, 0, CODE_TLS_HANDSHAKE_CUT, 7);
                g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
                g_assert_cmpint(bench->heard[0]->actor, ==,
                                side == SERVER ? ACTOR_SOURCE : ACTOR_DESTINATION);
                g_assert_cmpuint(bench->heard[0]->evidence[3].ref.frame, ==, 8);
                g_assert_cmpstr(bench->heard[0]->evidence[3].role, ==, "alert in answer");
            }
            bench_free(bench);
        }
}

static void a_wrong_signature_may_be_of_a_certificate_that_was_not_seen(void) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct bench *bench = bench_of_hellos();
        alert(bench, side, TLS_ALERT_FATAL, TLS_ALERT_DECRYPT_ERROR);
        g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
        bench_free(bench);
        bench = bench_of_hellos();
        bench->tls.sides[other_side(side)].certificate = ref(6);
        bench->tls.sides[side].change_cipher_spec = ref(7); /* then it is not of its signature */
        alert(bench, side, TLS_ALERT_FATAL, TLS_ALERT_DECRYPT_ERROR);
        assert_found(bench, 0, CODE_TLS_HANDSHAKE_FAILED, 8);
        g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
        bench_free(bench);
    }
}

static void a_wrong_signature_of_a_certificate_refuses_it(void) {
    for (unsigned otherwise = 0; otherwise <= 4; otherwise++) {
        struct bench *bench = bench_of_hellos();
        if (otherwise != 1)
            bench->tls.sides[SERVER].certificate = ref(6);
        bench->tls.sides[SERVER].certificate_empty = otherwise == 2;
        if (otherwise == 3)
            bench->tls.sides[CLIENT].first_protected = ref(7);
        if (otherwise == 4)
            bench->tls.sides[CLIENT].change_cipher_spec = ref(7);
        alert(bench, CLIENT, TLS_ALERT_FATAL, TLS_ALERT_DECRYPT_ERROR);
        assert_found(bench, 0,
                     otherwise == 0 ? CODE_TLS_CERTIFICATE_REFUSED : CODE_TLS_HANDSHAKE_FAILED, 8);
        if (otherwise == 0)
            g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
        bench_free(bench);
    }
}

/* A side of TLS 1.3 that doubts a signature did so before its own Finished, which it sends
 * encrypted as its alert: the client's alert is its first such record then. */
static enum code doubted_in_tls_1_3(enum side side, bool was_protected, uint64_t alert_record,
                                    bool is_finished) {
    struct bench *bench = bench_of_hellos();
    bench->tls.version = TLS_VERSION_1_3;
    bench->tls.sides[other_side(side)].certificate = ref(6);
    bench->tls.sides[side].first_protected = ref(was_protected ? 7 : 0);
    bench->tls.sides[side].encrypted_alert_record = alert_record;
    bench->tls.handshake_finished = ref(is_finished ? 7 : 0);
    alert(bench, side, TLS_ALERT_FATAL, TLS_ALERT_DECRYPT_ERROR);
    const enum code code = bench->count == 0 ? CODE_COUNT : bench->heard[0]->entry->code;
    bench_free(bench);
    return code;
}

static void in_tls_1_3_a_signature_is_doubted_before_the_own_finished(void) {
    const enum code refused = CODE_TLS_CERTIFICATE_REFUSED;
    g_assert_cmpint(doubted_in_tls_1_3(CLIENT, false, 0, false), ==, refused);
    g_assert_cmpint(doubted_in_tls_1_3(CLIENT, true, 1, false), ==, refused);
    g_assert_cmpint(doubted_in_tls_1_3(CLIENT, true, 2, false), !=, refused);
    g_assert_cmpint(doubted_in_tls_1_3(CLIENT, true, 0, false), !=, refused);
    g_assert_cmpint(doubted_in_tls_1_3(SERVER, true, 2, false), ==, refused);
    g_assert_cmpint(doubted_in_tls_1_3(SERVER, false, 0, true), !=, refused);
}

/* --- what to do about what was offered -------------------------------------------------------- */

static void offer_all(struct tls_session *tls) {
    tls->versions = (struct tls_offers){.numbers = {TLS_VERSION_1_3, TLS_VERSION_1_2}, .kept = 2};
    tls->suites = (struct tls_offers){.numbers = {0xc02f}, .kept = 1, .more = 3};
    g_strlcpy(tls->protocols, "h2", sizeof tls->protocols);
    g_strlcpy(tls->server_name, "a.example.com", sizeof tls->server_name);
}

static const struct {
    uint8_t description;
    const char *words;
} advised[] = {
    {TLS_ALERT_PROTOCOL_VERSION,
     "10.0.0.1 offers TLS 1.2 and TLS 1.3, and 10.0.0.2 speaks none of it: "},
    {TLS_ALERT_HANDSHAKE_FAILURE, "10.0.0.2 found nothing that it can use in what 10.0.0.1 offers"},
    {TLS_ALERT_NO_APPLICATION_PROTOCOL,
     "10.0.0.1 offers the application protocols h2 (ALPN), and 10.0.0.2 speaks none of them"},
    {TLS_ALERT_UNRECOGNIZED_NAME,
     "10.0.0.1 asked for a.example.com, which 10.0.0.2 does not serve"},
};

static void advice_goes_by_what_was_offered(void) {
    for (size_t i = 0; i < G_N_ELEMENTS(advised); i++) {
        struct bench *bench = bench_of_hello();
        offer_all(&bench->tls);
        alert(bench, SERVER, TLS_ALERT_FATAL, advised[i].description);
        assert_found(bench, 0, CODE_TLS_HANDSHAKE_FAILED, 8);
        g_assert_nonnull(strstr(bench->heard[0]->check, advised[i].words));
        g_assert_cmpstr(finding_fact(bench->heard[0], "protocols_offered"), ==, "h2");
        g_assert_nonnull(
            strstr(finding_fact(bench->heard[0], "cipher_suites_offered"), " and 3 more"));
        bench_free(bench);
    }
}

/* One thing is otherwise than it must be. */
static void without_an_offer_there_is_no_such_advice(void) {
    for (size_t i = 0; i < G_N_ELEMENTS(advised); i++)
        for (unsigned otherwise = 0; otherwise < 4; otherwise++) {
            struct bench *bench = bench_of_hello();
            if (otherwise != 3)
                offer_all(&bench->tls);
            else
                bench->tls.offered = 0;
            if (otherwise == 0)
                bench->tls.version = TLS_VERSION_1_2;
            if (otherwise == 1)
                bench->tls.sides[CLIENT].hello = (struct frame_ref){0};
            alert(bench, otherwise == 2 ? CLIENT : SERVER, TLS_ALERT_FATAL, advised[i].description);
            g_assert_null(strstr(bench->heard[0]->check, advised[i].words));
            if (otherwise == 0)
                g_assert_null(finding_fact(bench->heard[0], "protocols_offered"));
            bench_free(bench);
        }
}

static void versions_are_written_as_they_were_offered(void) {
    static const struct {
        struct tls_offers versions;
        uint16_t offered;
        const char *words;
    } cases[] = {
        {{{0}, 0, 0}, TLS_VERSION_1_2, "up to TLS 1.2"},
        {{{TLS_VERSION_1_3}, 1, 0}, TLS_VERSION_1_3, "TLS 1.3 only"},
        {{{TLS_VERSION_1_3, TLS_VERSION_1_2}, 2, 0}, TLS_VERSION_1_3, "TLS 1.2 and TLS 1.3"},
        {{{TLS_VERSION_1_3, TLS_VERSION_1_2, 0x0302, 0x0301}, 4, 0},
         TLS_VERSION_1_3,
         "TLS 1.0, TLS 1.1, TLS 1.2 and TLS 1.3"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *bench = bench_of_hello();
        bench->tls.versions = cases[i].versions;
        bench->tls.offered = cases[i].offered;
        alert(bench, SERVER, TLS_ALERT_FATAL, 80);
        g_assert_cmpstr(finding_fact(bench->heard[0], "tls_version_offered"), ==, cases[i].words);
        bench_free(bench);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/handshake_alert/" #name, name)
    TEST(who_sent_it_is_named);
    TEST(warnings_and_goodbyes_end_no_handshake);
    TEST(who_says_nothing_is_told_so);
    TEST(only_what_was_captured_is_judged);
    TEST(an_alert_that_answers_a_close_tells_of_the_close);
    TEST(a_wrong_signature_may_be_of_a_certificate_that_was_not_seen);
    TEST(a_wrong_signature_of_a_certificate_refuses_it);
    TEST(in_tls_1_3_a_signature_is_doubted_before_the_own_finished);
    TEST(advice_goes_by_what_was_offered);
    TEST(without_an_offer_there_is_no_such_advice);
    TEST(versions_are_written_as_they_were_offered);
    return g_test_run();
}
