/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is odd about a certificate that was refused, and what to do first: by the alert, and by what
 * the certificate is. */
#include "capture/observe/tls/tls.h"
#include "rule_bench.h"

enum { DAY = 86400 };

/* A leaf "CN=leaf" of "CN=issuing", which "CN=root" signed; valid on the day of the bench. */
struct stage {
    struct bench *bench;
    struct certificate chain[3];
    enum side presenter;
};

static void name(struct certificate *certificate, const char *subject, const char *issuer) {
    certificate->readable = true;
    certificate->not_before = -DAY;
    certificate->not_after = DAY;
    g_strlcpy(certificate->subject, subject, CERTIFICATE_NAME);
    g_strlcpy(certificate->issuer, issuer, CERTIFICATE_NAME);
}

static void stage_open(struct stage *stage, enum side presenter, unsigned length) {
    *stage = (struct stage){.bench = bench_new(443), .presenter = presenter};
    name(&stage->chain[0], "CN=leaf", "CN=issuing");
    name(&stage->chain[1], "CN=issuing", "CN=root");
    name(&stage->chain[2], "CN=root", "CN=root");
    stage->chain[2].self_signed = true;
    struct tls_side *side = &stage->bench->tls.sides[presenter];
    stage->bench->tls.version = TLS_VERSION_1_2;
    stage->bench->tls.sides[CLIENT].hello = ref(3);
    side->certificate = ref(5);
    side->chain_length = length;
    for (unsigned i = 0; i < length; i++)
        side->chain[i] = &stage->chain[i];
}

static const struct finding *refuse(struct stage *stage, uint8_t description) {
    tell_alert(stage->bench, other_side(stage->presenter), 8, TLS_ALERT_FATAL, description);
    g_assert_cmpuint(stage->bench->count, ==, 1);
    return stage->bench->heard[0];
}

/* The advice has `words`, in which "!" stands for who presented and "?" for who refused. */
static void assert_advice(struct stage *stage, uint8_t description, const char *words) {
    static const char *const addresses[] = {"10.0.0.1", "10.0.0.2"};
    GString *wanted = g_string_new(words);
    g_string_replace(wanted, "!", addresses[stage->presenter], 0);
    g_string_replace(wanted, "?", addresses[other_side(stage->presenter)], 0);
    const char *check = refuse(stage, description)->check;
    if (strstr(check, wanted->str) == NULL)
        g_error("not in it: %s\n%s", wanted->str, check);
    g_string_free(wanted, TRUE);
    bench_free(stage->bench);
}

static void trust_goes_by_the_chain(void) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct stage stage;
        stage_open(&stage, side, 1);
        assert_advice(&stage, TLS_ALERT_UNKNOWN_CA,
                      "? must trust CN=issuing, which signed the certificate of !. If that is");
        stage_open(&stage, side, 2);
        assert_advice(&stage, TLS_ALERT_UNKNOWN_CA, "? must trust CN=root, which signed the chain");
        stage_open(&stage, side, 3);
        assert_advice(&stage, TLS_ALERT_UNKNOWN_CA,
                      "? must trust the root of the chain that ! sent");
        stage_open(&stage, side, 1);
        stage.chain[0].self_signed = true;
        assert_advice(
            &stage, TLS_ALERT_UNKNOWN_CA,
            "? must trust the certificate of ! itself, as it is self-signed: import CN=leaf");
        stage_open(&stage, side, 1);
        stage.chain[0].readable = false;
        assert_advice(&stage, TLS_ALERT_UNKNOWN_CA, "a capture of the whole handshake shows which");
        stage_open(&stage, side, 0);
        stage.bench->tls.version = TLS_VERSION_1_3;
        assert_advice(&stage, TLS_ALERT_UNKNOWN_CA, "the session keys (--keylog) or its log show");
    }
}

static const char *chain_fact(struct stage *stage) {
    static char text[100];
    const char *fact = finding_fact(refuse(stage, TLS_ALERT_UNKNOWN_CA), "chain");
    g_strlcpy(text, fact == NULL ? "" : fact, sizeof text);
    bench_free(stage->bench);
    return text;
}

static void how_far_the_chain_goes_is_told(void) {
    struct stage stage;
    stage_open(&stage, SERVER, 1);
    g_assert_cmpstr(chain_fact(&stage), ==, "the leaf alone; its issuer was not sent");
    stage_open(&stage, SERVER, 2);
    g_assert_cmpstr(chain_fact(&stage), ==, "2 certificates; the issuer CN=root was not sent");
    stage_open(&stage, SERVER, 3);
    g_assert_cmpstr(chain_fact(&stage), ==, "complete, with its root");
    stage_open(&stage, SERVER, 3);
    stage.chain[0].self_signed = true;
    g_assert_cmpstr(chain_fact(&stage), ==, "");
    stage_open(&stage, SERVER, 3);
    name(&stage.chain[2], "CN=leaf", "CN=issuing"); /* itself once more: none above CN=issuing */
    stage.chain[2].self_signed = false;
    g_assert_cmpstr(chain_fact(&stage), ==, "3 certificates; the issuer CN=root was not sent");
}

static void validity_goes_by_the_time_of_the_capture(void) {
    static const struct {
        int64_t from, to;
        const char *words, *valid;
    } cases[] = {
        {-DAY, DAY, "was valid at the time of the capture: compare the clock of ?", "yes"},
        {-DAY, -1, "renew CN=leaf on ! and import it again", "no"},
        {-DAY, 0, "was valid at the time of the capture", "yes"},
        {0, DAY, "was valid at the time of the capture", "yes"},
        {1, DAY, "renew CN=leaf on !", "no"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct stage stage;
        stage_open(&stage, SERVER, 1);
        stage.chain[0].not_before = cases[i].from;
        stage.chain[0].not_after = cases[i].to;
        g_assert_cmpstr(
            finding_fact(refuse(&stage, TLS_ALERT_CERTIFICATE_EXPIRED), "valid_when_refused"), ==,
            cases[i].valid);
        bench_free(stage.bench);
        stage_open(&stage, SERVER, 1);
        stage.chain[0].not_before = cases[i].from;
        stage.chain[0].not_after = cases[i].to;
        assert_advice(&stage, TLS_ALERT_CERTIFICATE_EXPIRED, cases[i].words);
    }
    struct stage stage;
    stage_open(&stage, SERVER, 2);
    stage.chain[1].not_after = -1;
    assert_advice(&stage, TLS_ALERT_CERTIFICATE_EXPIRED, "renew CN=issuing on !");
}

static void some_alerts_say_what_it_is(void) {
    struct stage stage;
    stage_open(&stage, SERVER, 1);
    assert_advice(&stage, TLS_ALERT_CERTIFICATE_REVOKED,
                  "its CA has revoked the certificate of !, says ?");
    stage_open(&stage, SERVER, 1);
    assert_advice(&stage, TLS_ALERT_BAD_CERTIFICATE_STATUS_RESPONSE,
                  "? wants to know from ! that its certificate is not revoked (OCSP stapling):");
    stage_open(&stage, SERVER, 1);
    stage.chain[0].must_staple = true;
    assert_advice(&stage, TLS_ALERT_BAD_CERTIFICATE_STATUS_RESPONSE,
                  "(OCSP stapling; the certificate says must-staple):");
    stage_open(&stage, SERVER, 1);
    assert_advice(&stage, TLS_ALERT_DECRYPT_ERROR,
                  "compare the key of CN=issuing in the trust store of ?");
    stage_open(&stage, SERVER, 1);
    assert_advice(&stage, TLS_ALERT_UNSUPPORTED_CERTIFICATE,
                  "? does not support what the certificate of ! is");
}

/* Of the form of a certificate three alerts speak; others do not, whatever it looks like. */
static void its_form_is_looked_at_where_the_alert_may_mean_it(void) {
    static const struct {
        uint8_t description;
        bool is_form;
    } alerts[] = {{TLS_ALERT_BAD_CERTIFICATE, true},
                  {TLS_ALERT_UNSUPPORTED_CERTIFICATE, true},
                  {TLS_ALERT_CERTIFICATE_UNKNOWN, true},
                  {TLS_ALERT_UNKNOWN_CA, false}};
    static const char *const weak = "regenerate the certificate for ! with an RSA key of 2048 bits";
    static const char *const trust = "? must trust CN=issuing";
    for (size_t i = 0; i < G_N_ELEMENTS(alerts); i++) {
        struct stage stage;
        stage_open(&stage, SERVER, 1);
        stage.chain[0].rsa_bits = 2047;
        assert_advice(&stage, alerts[i].description, alerts[i].is_form ? weak : trust);
    }
}

static void weakness_is_of_keys_and_digests(void) {
    static const struct {
        unsigned bits;
        bool weak_digest, self_signed;
        const char *weakness;
    } cases[] = {
        {2048, false, false, NULL},
        {0, false, false, NULL},
        {2047, false, false, "RSA key of 2047 bits, below 2048"},
        {1, true, true, "RSA key of 1 bits, below 2048"},
        {0, true, false, "signed with RSA-SHA1, a digest that is not trusted any more"},
        {0, true, true, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (unsigned at = 0; at < 2; at++) {
            struct stage stage;
            stage_open(&stage, SERVER, 2);
            struct certificate *certificate = &stage.chain[at];
            certificate->rsa_bits = cases[i].bits;
            certificate->weak_digest = cases[i].weak_digest;
            certificate->self_signed = cases[i].self_signed;
            g_strlcpy(certificate->signature, "RSA-SHA1", sizeof certificate->signature);
            g_autofree char *wanted = cases[i].weakness == NULL || at == 0
                                          ? g_strdup(cases[i].weakness)
                                          : g_strdup_printf("%s (CN=issuing)", cases[i].weakness);
            g_assert_cmpstr(finding_fact(refuse(&stage, TLS_ALERT_BAD_CERTIFICATE), "weakness"), ==,
                            wanted);
            bench_free(stage.bench);
        }
}

static void a_purpose_goes_by_who_presented(void) {
    static const struct {
        bool has_purposes, server_auth, client_auth;
        const char *missing[2]; /* of a client, of a server */
    } cases[] = {
        {false, false, false, {NULL, NULL}},
        {true, true, true, {NULL, NULL}},
        {true, true, false, {"clientAuth", NULL}},
        {true, false, true, {NULL, "serverAuth"}},
        {true, false, false, {"clientAuth", "serverAuth"}},
    };
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
            struct stage stage;
            stage_open(&stage, side, 1);
            stage.chain[0].has_purposes = cases[i].has_purposes;
            stage.chain[0].server_auth = cases[i].server_auth;
            stage.chain[0].client_auth = cases[i].client_auth;
            const struct finding *finding = refuse(&stage, TLS_ALERT_UNSUPPORTED_CERTIFICATE);
            g_assert_cmpstr(finding_fact(finding, "purpose_missing"), ==, cases[i].missing[side]);
            g_assert_cmpint(
                strstr(finding->check, "needs a certificate whose extended key usage has") != NULL,
                ==, cases[i].missing[side] != NULL);
            bench_free(stage.bench);
        }
}

static void a_name_that_was_asked_for_is_of_servers(void) {
    static char other[] = "a.example";
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (unsigned asked = 0; asked < 3; asked++) {
            static const char *const names[] = {"", "a.example", "b.example"};
            struct stage stage;
            stage_open(&stage, side, 1);
            stage.chain[0].names[0] = other;
            stage.chain[0].name_count = 1;
            g_strlcpy(stage.bench->tls.server_name, names[asked], TLS_SERVER_NAME);
            const struct finding *finding = refuse(&stage, TLS_ALERT_BAD_CERTIFICATE);
            const bool told = side == SERVER && asked == 2;
            g_assert_cmpstr(finding_fact(finding, "name_asked_for"), ==,
                            told ? "b.example, which is not among the names" : NULL);
            g_assert_cmpint(strstr(finding->check, "asked for b.example") != NULL, ==, told);
            bench_free(stage.bench);
        }
}

static void an_empty_message_is_no_refusal_but_a_lack(void) {
    for (unsigned otherwise = 0; otherwise < 4; otherwise++) {
        struct bench *bench = bench_new(443);
        bench->tls.version = TLS_VERSION_1_2;
        bench->tls.sides[CLIENT].hello = ref(3);
        bench->tls.sides[CLIENT].certificate = ref(6);
        bench->tls.sides[CLIENT].certificate_empty = otherwise != 1;
        bench->tls.sides[SERVER].certificate_request = ref(5);
        if (otherwise == 2)
            bench->tls.sides[SERVER].first_protected = ref(7);
        tell_alert(bench, otherwise == 3 ? CLIENT : SERVER, 8, TLS_ALERT_FATAL,
                   TLS_ALERT_BAD_CERTIFICATE);
        assert_found(
            bench, 0,
            otherwise == 0 ? CODE_TLS_CLIENT_CERTIFICATE_MISSING : CODE_TLS_CERTIFICATE_REFUSED, 8);
        if (otherwise == 0) {
            g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
            g_assert_cmpuint(bench->heard[0]->evidence[0].ref.frame, ==, 5);
            g_assert_cmpuint(bench->heard[0]->evidence[1].ref.frame, ==, 6);
        }
        bench_free(bench);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/refusal/" #name, name)
    TEST(trust_goes_by_the_chain);
    TEST(how_far_the_chain_goes_is_told);
    TEST(validity_goes_by_the_time_of_the_capture);
    TEST(some_alerts_say_what_it_is);
    TEST(its_form_is_looked_at_where_the_alert_may_mean_it);
    TEST(weakness_is_of_keys_and_digests);
    TEST(a_purpose_goes_by_who_presented);
    TEST(a_name_that_was_asked_for_is_of_servers);
    TEST(an_empty_message_is_no_refusal_but_a_lack);
    return g_test_run();
}
