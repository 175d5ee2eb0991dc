/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a certificate that is not to be shown, and of versions that were offered. */
#include "capture/rules/tls/tls_facts.h"

#include <glib.h>

#include "capture/rules/findings.h"

static const char none[] = "none was sent";

struct trial {
    struct flow flow;
    struct tls_session tls;
};

static void assert_certificate(struct trial trial, enum side presenter, const char *wanted) {
    struct connection connection = {.flow = &trial.flow, .states[OBSERVER_TLS] = &trial.tls};
    struct finding *finding =
        finding_new(CODE_TLS_HANDSHAKE_FAILED, CONFIDENCE_CERTAIN, frame_ref_of(1, 0, 0));
    tls_presented_facts(finding, &connection, presenter);
    g_assert_cmpstr(finding_fact(finding, "certificate"), ==, wanted);
    finding_discard(finding);
}

/* What was opened of a handshake shows that a side has sent none. */
static void none_was_sent(void) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        const enum side other = other_side(side);
        struct trial trial = {.tls = {.version = TLS_VERSION_1_2}};
        assert_certificate(trial, side, "not in the capture");
        trial.tls.sides[side].certificate_empty = true;
        assert_certificate(trial, side, none);
        assert_certificate(trial, other, "not in the capture");
        trial.tls.sides[side].certificate_empty = false;
        trial.tls.decrypted[side].opened = 1;
        trial.tls.sides[side].protected_records = 3;
        trial.tls.sides[other].protected_records = 3;
        assert_certificate(trial, side, none);
        assert_certificate(trial, other, "not in the capture");
        trial.tls.sides[other].protected_records = 0; /* it said nothing that could be one */
        assert_certificate(trial, other, none);
        trial.tls.sides[other].gap = true;
        assert_certificate(trial, other, "not in the capture");
        trial.tls.sides[side].certificate = frame_ref_of(3, 0, 0); /* but kept it was not */
        assert_certificate(trial, side, "not in the capture");
    }
}

static void why_none_is_shown(void) {
    struct trial trial = {.tls = {.version = TLS_VERSION_1_3}};
    assert_certificate(trial, SERVER, "encrypted by TLS 1.3, and no key that opens it was given");
    trial.tls.resumed = true;
    assert_certificate(trial, SERVER, "none was sent, as an earlier session was resumed");
    trial.tls.sides[SERVER].certificate_withheld = true;
    assert_certificate(trial, SERVER, "decrypted, and not quoted where the capture is redacted");
    assert_certificate(trial, CLIENT, "none was sent, as an earlier session was resumed");
}

static void assert_offered(const struct tls_session *tls, const char *wanted) {
    char *text = tls_versions_offered(tls);
    g_assert_cmpstr(text, ==, wanted);
    g_free(text);
}

static void versions_that_were_offered(void) {
    struct tls_session tls = {0};
    assert_offered(&tls, "");
    tls.offered = TLS_VERSION_1_2;
    assert_offered(&tls, "up to TLS 1.2");
    tls.versions.numbers[tls.versions.kept++] = TLS_VERSION_1_3;
    assert_offered(&tls, "TLS 1.3 only");
    tls.versions.numbers[tls.versions.kept++] = TLS_VERSION_1_2;
    assert_offered(&tls, "TLS 1.2 and TLS 1.3");
    tls.versions.numbers[tls.versions.kept++] = 0x0302;
    assert_offered(&tls, "TLS 1.1, TLS 1.2 and TLS 1.3");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tls_facts/none", none_was_sent);
    g_test_add_func("/tls_facts/hidden", why_none_is_shown);
    g_test_add_func("/tls_facts/versions", versions_that_were_offered);
    return g_test_run();
}
