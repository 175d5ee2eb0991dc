/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS between XMPP servers and the errors they tell each other: found with the right side named,
 * and told once. */
#include "s2s_stage.h"
#include "tests/support/transcript.h"

#define FIRST    "10.48.36.171"
#define SECOND   "10.48.55.113"
#define REQUIRED "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
#define DIALBACK "<dialback xmlns='urn:xmpp:features:dialback'/>"
#define EXTERNAL                                                                                   \
    "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism>"         \
    "</mechanisms>"
#define OF_STREAMS              "xmlns='urn:ietf:params:xml:ns:xmpp-streams'"
#define STREAM_ERROR(condition) "<stream:error><" condition " " OF_STREAMS "/>"
#define OPTIONAL                "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"

static struct stage_wire *open_stream(struct stage *stage, const char *features) {
    struct stage_wire *wire = stage_connect(stage, FIRST, SECOND, 5269);
    stage_open(stage, wire, "coluc.com", "vngtp.lab", "05E295A2B", features);
    return wire;
}

static struct stage_wire *start_tls(struct stage *stage, const char *features) {
    struct stage_wire *wire = open_stream(stage, features);
    stage_say(stage, wire, CLIENT, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    stage_say(stage, wire, SERVER, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    return wire;
}

/* Plays the bytes of a TLS talk. */
static void play(struct stage *stage, struct stage_wire *wire, const char *name) {
    char *path = g_strdup_printf(VECTORS "/tls/%s.talk", name);
    struct transcript *session = transcript_load(path);
    for (unsigned i = 0; i < session->steps->len; i++) {
        const struct transcript_step *step =
            &g_array_index(session->steps, struct transcript_step, i);
        if (step->kind == TRANSCRIPT_BYTES)
            stage_send(stage, wire, step->from, span_of_bytes(step->bytes));
        else if (step->kind != TRANSCRIPT_GAP)
            stage_end(stage, wire, step->from, step->kind == TRANSCRIPT_FIN ? TCP_FIN : TCP_RST);
    }
    transcript_free(session);
    g_free(path);
}

static bool was_found(const struct stage *stage, enum code code) {
    for (unsigned i = 0; i < stage->count; i++)
        if (stage->heard[i]->entry->code == code)
            return true;
    return false;
}

static void tls_after_proceed_is_secured(void) {
    struct stage *stage = stage_new(NULL);
    stage->time = INT64_C(1796000000000000000); /* the talk's certificates are valid then */
    struct stage_wire *back = stage_connect(stage, SECOND, FIRST, 5269);
    stage_open(stage, back, "vngtp.lab", "coluc.com", "1", OPTIONAL);
    play(stage, start_tls(stage, REQUIRED), "cuc-1-trunk-tls1.2");
    engine_finish(stage->engine);
    const struct finding *secured = stage_found(stage, CODE_S2S_SECURED);
    g_assert_cmpstr(stage_fact(secured, "tls_policy"), ==, "required");
    g_assert_true(g_str_has_prefix(stage_fact(secured, "tls_policy_of_source"), "optional "));
    g_assert_cmpstr(stage_fact(secured, "tls_version"), ==, "TLS 1.2");
    for (unsigned i = 0; i < stage->count; i++)
        g_assert_cmpint(stage->heard[i]->entry->severity, ==, SEVERITY_NOTE);
    stage_free(stage);
}

static void an_alert_after_proceed_is_reported_once(void) {
    struct stage *stage = stage_new(NULL);
    play(stage, start_tls(stage, REQUIRED), "ils-7-spoke-unknown-ca-tls1.2");
    engine_finish(stage->engine);
    const struct finding *failed = stage_found(stage, CODE_S2S_STARTTLS_FAILED);
    g_assert_cmpstr(stage_fact(failed, "tls_code"), ==, "uc.tls_unknown_ca");
    g_assert_cmpstr(stage_fact(failed, "alert"), ==, "unknown CA (48)");
    g_assert_cmpint(failed->actor, ==, ACTOR_DESTINATION);
    g_assert_nonnull(strstr(failed->check, "Trusted CA certificate"));
    g_assert_false(was_found(stage, CODE_TLS_UNKNOWN_CA));
    g_assert_false(was_found(stage, CODE_TCP_RESET));
    stage_free(stage);
}

static void starttls_can_be_refused_or_cut(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = open_stream(stage, OPTIONAL);
    stage_say(stage, wire, CLIENT, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    uint64_t refused = stage_say(stage, wire, SERVER,
                                 "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
                                 "</stream:stream>");
    stage_end(stage, wire, SERVER, TCP_FIN);
    stage_expect(stage, "s2s_starttls_failed");
    g_assert_cmpuint(stage->heard[0]->ref.frame, ==, refused);
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_DESTINATION);
    stage_free(stage);

    stage = stage_new(NULL);
    wire = start_tls(stage, OPTIONAL);
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_end(stage, wire, SERVER, TCP_FIN);
    stage_expect(stage, "s2s_starttls_failed");
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_SOURCE);
    stage_free(stage);
}

static void policies_that_clash_are_told(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = open_stream(stage, REQUIRED);
    stage_say(stage, wire, CLIENT, "</stream:stream>");
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_end(stage, wire, SERVER, TCP_FIN);
    stage_expect(stage, "s2s_tls_policy");
    g_assert_cmpint(stage->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_SOURCE);
    g_assert_cmpstr(stage_fact(stage->heard[0], "tls_policy"), ==, "required");
    stage_free(stage);

    stage = stage_new(NULL);
    wire = open_stream(stage, REQUIRED);
    stage_say(stage, wire, CLIENT, "<db:result from='coluc.com' to='vngtp.lab'>k</db:result>");
    stage_say(stage, wire, SERVER,
              "<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
              "</stream:error></stream:stream>");
    stage_end(stage, wire, SERVER, TCP_FIN);
    stage_end(stage, wire, CLIENT, TCP_RST);
    stage_expect(stage, "s2s_tls_policy");
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_DESTINATION);
    stage_free(stage);

    stage = stage_new(NULL);
    wire = open_stream(stage, DIALBACK);
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_expect(stage, "s2s_tls_policy");
    g_assert_cmpint(stage->heard[0]->confidence, ==, CONFIDENCE_POSSIBLE);
    stage_free(stage);

    stage = stage_new(NULL); /* who was to begin TLS has none */
    wire = open_stream(stage, REQUIRED);
    stage_say(stage, wire, CLIENT, STREAM_ERROR("unsupported-feature") "</stream:error>");
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_expect(stage, "s2s_tls_policy");
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_SOURCE);
    stage_free(stage);

    stage = stage_new(NULL); /* a policy about something else */
    wire = open_stream(stage, DIALBACK);
    stage_say(stage, wire, SERVER,
              STREAM_ERROR("policy-violation") "<text " OF_STREAMS
                                               ">Communication with this domain is restricted"
                                               "</text></stream:error></stream:stream>");
    stage_end(stage, wire, SERVER, TCP_FIN);
    stage_expect(stage, "s2s_stream_error");
    stage_free(stage);
}

static void streams_in_clear_that_end_well_are_silent(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = open_stream(stage, OPTIONAL);
    stage_say(stage, wire, CLIENT, "<message from='a@coluc.com' to='b@vngtp.lab'/>");
    stage_say(stage, wire, CLIENT, "</stream:stream>");
    stage_say(stage, wire, SERVER, "</stream:stream>");
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_end(stage, wire, SERVER, TCP_RST);
    stage_expect(stage, "");
    stage_free(stage);
}

/* Before the header of its own, at the very first bytes. */
static void a_stream_error_needs_no_header(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = stage_connect(stage, FIRST, SECOND, 5269);
    stage_say(stage, wire, CLIENT,
              "<stream:stream from='coluc.com' to='vngtp.lab' xmlns='jabber:server' "
              "xmlns:stream='http://etherx.jabber.org/streams'>");
    const uint64_t error = stage_say(stage, wire, SERVER,
                                     "<stream:error xmlns:stream='http://etherx.jabber.org/streams'"
                                     "><host-unknown " OF_STREAMS "/></stream:error>");
    stage_say(stage, wire, CLIENT, STREAM_ERROR("invalid-namespace") "</stream:error>");
    stage_end(stage, wire, SERVER, TCP_RST);
    stage_expect(stage, "s2s_stream_error"); /* whatever the other side makes of it */
    g_assert_cmpuint(stage->heard[0]->ref.frame, ==, error);
    g_assert_cmpstr(stage_fact(stage->heard[0], "to_domain"), ==, "vngtp.lab");
    stage_free(stage);
}

static void a_server_on_the_port_of_clients_is_told(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = stage_connect(stage, FIRST, SECOND, 5222);
    stage_say(stage, wire, CLIENT,
              "<stream:stream from='coluc.com' to='vngtp.lab' xmlns='jabber:server' "
              "xmlns:stream='http://etherx.jabber.org/streams'>");
    stage_say(stage, wire, SERVER,
              "<stream:stream from='vngtp.lab' id='1' xmlns='jabber:client' "
              "xmlns:stream='http://etherx.jabber.org/streams'>" STREAM_ERROR(
                  "invalid-namespace") "</stream:error>");
    stage_expect(stage, "s2s_stream_error");
    g_assert_nonnull(strstr(stage->heard[0]->check, "5222"));
    stage_free(stage);
}

static struct stage_wire *refuse_sasl(struct stage *stage, const char *condition) {
    struct stage_wire *wire = open_stream(stage, EXTERNAL DIALBACK);
    char *failure = g_strdup_printf("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><%s/>"
                                    "<text>no issuer</text></failure>",
                                    condition);
    stage_say(stage, wire, CLIENT,
              "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>");
    stage_say(stage, wire, SERVER, failure);
    g_free(failure);
    return wire;
}

static void a_sasl_failure_is_told_with_its_reason(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = refuse_sasl(stage, "not-authorized");
    const uint64_t failure = stage->frame;
    const uint64_t error = stage_say(stage, wire, SERVER,
                                     STREAM_ERROR("not-authorized") "</stream:error>"
                                                                    "</stream:stream>");
    stage_end(stage, wire, SERVER, TCP_FIN);
    stage_end(stage, wire, CLIENT, TCP_FIN);
    g_assert_cmpuint(stage->count, ==, 0); /* it may be got over */
    stage_expect(stage, "s2s_sasl_refused");
    const struct finding *finding = stage->heard[0];
    g_assert_cmpuint(finding->ref.frame, ==, failure);
    g_assert_cmpint(finding->actor, ==, ACTOR_DESTINATION);
    g_assert_cmpstr(stage_fact(finding, "mechanism"), ==, "EXTERNAL");
    g_assert_cmpstr(stage_fact(finding, "text"), ==, "no issuer");
    g_assert_nonnull(strstr(finding->summary, "coluc.com"));
    g_assert_nonnull(strstr(finding->check, "trust the CA"));
    g_assert_cmpuint(finding->evidence[finding->evidence_count - 1].ref.frame, ==, error);
    stage_free(stage);

    stage = stage_new(NULL); /* joined in the middle: a user and a server */
    struct stage_wire middle = {{FIRST, SECOND}, {39999, 6000}, {1000, 5000}};
    stage_say(stage, &middle, CLIENT,
              "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AGEAYg==</auth>");
    stage_say(stage, &middle, SERVER,
              "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");
    stage_expect(stage, "");
    stage_free(stage);

    stage = stage_new(NULL); /* as long as a dialback takes, and no longer */
    refuse_sasl(stage, "invalid-authzid");
    stage_wait(stage, 31);
    open_stream(stage, DIALBACK);
    g_assert_cmpuint(stage->count, ==, 1);
    g_assert_nonnull(strstr(stage->heard[0]->check, "domain of the stream"));
    stage_expect(stage, "s2s_sasl_refused");
    stage_free(stage);
}

static void a_sasl_failure_that_is_got_over_is_none(void) {
    struct stage *stage = stage_new(NULL); /* dialback on the same stream */
    struct stage_wire *wire = refuse_sasl(stage, "not-authorized");
    stage_say(stage, wire, CLIENT, "<db:result from='coluc.com' to='vngtp.lab'>k</db:result>");
    stage_say(stage, wire, SERVER, "<db:result from='vngtp.lab' to='coluc.com' type='valid'/>");
    stage_expect(stage, "s2s_dialback_ok");
    stage_free(stage);

    stage = stage_new(NULL); /* another try, which the server accepts; what a client says is none */
    wire = refuse_sasl(stage, "not-authorized");
    stage_say(stage, wire, CLIENT,
              "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>");
    stage_say(stage, wire, SERVER, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    stage_expect(stage, "");
    stage_free(stage);
    stage = stage_new(NULL);
    wire = refuse_sasl(stage, "not-authorized");
    stage_say(stage, wire, CLIENT, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    stage_expect(stage, "s2s_sasl_refused");
    stage_free(stage);

    stage = stage_new(NULL); /* on a new one */
    wire = refuse_sasl(stage, "not-authorized");
    stage_end(stage, wire, SERVER, TCP_FIN);
    stage_end(stage, wire, CLIENT, TCP_FIN);
    wire = open_stream(stage, DIALBACK);
    stage_say(stage, wire, CLIENT, "<db:result from='coluc.com' to='vngtp.lab'>k</db:result>");
    stage_say(stage, wire, SERVER, "<db:result from='vngtp.lab' to='coluc.com' type='valid'/>");
    stage_expect(stage, "s2s_dialback_ok");
    stage_free(stage);

    stage = stage_new(NULL); /* another domain's proof is none of this one */
    refuse_sasl(stage, "not-authorized");
    wire = stage_connect(stage, FIRST, SECOND, 5269);
    stage_open(stage, wire, "other.com", "vngtp.lab", "2", DIALBACK);
    stage_say(stage, wire, CLIENT, "<db:result from='other.com' to='vngtp.lab'>k</db:result>");
    stage_say(stage, wire, SERVER, "<db:result from='vngtp.lab' to='other.com' type='valid'/>");
    stage_expect(stage, "s2s_dialback_ok s2s_sasl_refused");
    stage_free(stage);

    stage = stage_new(NULL); /* nor is one that fails, too */
    wire = refuse_sasl(stage, "not-authorized");
    stage_say(stage, wire, CLIENT, "<db:result from='coluc.com' to='vngtp.lab'>k</db:result>");
    stage_say(stage, wire, SERVER, "<db:result from='vngtp.lab' to='coluc.com' type='invalid'/>");
    stage_expect(stage, "s2s_dialback_refused s2s_sasl_refused");
    stage_free(stage);
}

static void a_flood_of_refusals_is_told_in_full(void) {
    struct stage *stage = stage_new(NULL);
    for (unsigned i = 0; i < 600; i++) {
        refuse_sasl(stage, "not-authorized");
        stage->wire_count = 0; /* the wire is used again */
    }
    stage_expect(stage, "s2s_sasl_refused");
    g_assert_cmpuint(stage->heard[0]->count, ==, 600);
    stage_free(stage);
}

static void a_flood_of_policies_is_bounded_and_counted(void) {
    enum { KEPT = 4096, MORE = 10 };
    struct stage *stage = stage_new(NULL);
    for (unsigned i = 0; i < KEPT + MORE; i++) {
        char *server = g_strdup_printf("10.1.%u.%u", i / 256, i % 256);
        stage_open(stage, stage_connect(stage, FIRST, server, 5269), "coluc.com", "vngtp.lab", "1",
                   DIALBACK);
        stage->wire_count = 0; /* the wire is used again */
        g_free(server);
    }
    g_assert_cmpuint(engine_limits(stage->engine)->hit[LIMIT_XMPP_POLICIES], ==, MORE);
    stage_free(stage);
}

static void a_redirection_that_is_followed_is_no_trouble(void) {
    static const char elsewhere[] =
        "<stream:error><see-other-host " OF_STREAMS ">10.48.55.114</see-other-host></stream:error>"
        "</stream:stream>";
    struct stage *stage = stage_new(NULL);
    stage_say(stage, open_stream(stage, DIALBACK), SERVER, elsewhere);
    struct stage_wire *wire = stage_connect(stage, FIRST, "10.48.55.114", 5269);
    stage_open(stage, wire, "coluc.com", "vngtp.lab", "2", DIALBACK);
    stage_expect(stage, "");
    stage_free(stage);
    stage = stage_new(NULL);
    stage_say(stage, open_stream(stage, DIALBACK), SERVER, elsewhere);
    stage_expect(stage, "s2s_stream_error");
    g_assert_cmpstr(stage_fact(stage->heard[0], "other_host"), ==, "10.48.55.114");
    stage_free(stage);
}

static void streams_without_a_way_to_prove_a_domain_are_told(void) {
    static const char asks[] = "<db:result from='coluc.com' to='vngtp.lab'>k</db:result>";
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = open_stream(stage, "");
    const uint64_t features = stage->frame;
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_expect(stage, "s2s_auth_not_offered");
    g_assert_cmpint(stage->heard[0]->confidence, ==, CONFIDENCE_POSSIBLE);
    g_assert_cmpuint(stage->heard[0]->ref.frame, ==, features);
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_DESTINATION);
    stage_free(stage);

    stage = stage_new(NULL); /* politely */
    wire = open_stream(stage, "<sm xmlns='urn:xmpp:sm:3'/>");
    stage_say(stage, wire, CLIENT, "</stream:stream>");
    stage_say(stage, wire, SERVER, "</stream:stream>");
    stage_end(stage, wire, SERVER, TCP_FIN);
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_expect(stage, "s2s_auth_not_offered");
    stage_free(stage);

    static const struct {
        enum side side;
        const char *condition;
        bool asked;
        const char *codes;
    } errors[] = {{CLIENT, "unsupported-feature", false, "s2s_auth_not_offered"},
                  {SERVER, "not-authorized", true, "s2s_auth_not_offered"},
                  {SERVER, "connection-timeout", false, "s2s_auth_not_offered"},
                  {SERVER, "connection-timeout", true, "s2s_dialback_unanswered"},
                  {SERVER, "system-shutdown", false, "s2s_stream_error"}};
    for (unsigned i = 0; i < G_N_ELEMENTS(errors); i++) {
        stage = stage_new(NULL);
        wire = open_stream(stage, "");
        if (errors[i].asked)
            stage_say(stage, wire, CLIENT, asks);
        char *error = g_strdup_printf("<stream:error><%s " OF_STREAMS "/></stream:error>"
                                      "</stream:stream>",
                                      errors[i].condition);
        stage_say(stage, wire, errors[i].side, error);
        stage_end(stage, wire, errors[i].side, TCP_FIN);
        stage_expect(stage, errors[i].codes);
        g_free(error);
        stage_free(stage);
    }
}

static void streams_that_need_no_offer_are_silent(void) {
    struct stage *stage = stage_new(NULL); /* dialback works unannounced */
    struct stage_wire *wire = open_stream(stage, "");
    stage_say(stage, wire, CLIENT, "<db:result from='coluc.com' to='vngtp.lab'>k</db:result>");
    stage_say(stage, wire, SERVER, "<db:result from='vngtp.lab' to='coluc.com' type='valid'/>");
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_expect(stage, "s2s_dialback_ok");
    stage_free(stage);

    stage = stage_new(NULL); /* who was believed needs no more offers */
    wire = open_stream(stage, EXTERNAL);
    stage_say(stage, wire, SERVER, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    stage_open(stage, wire, "coluc.com", "vngtp.lab", "2", "");
    stage_end(stage, wire, CLIENT, TCP_FIN);
    stage_expect(stage, "");
    stage_free(stage);

    stage = stage_new(NULL); /* what counts is offered inside TLS, which nobody opened */
    play(stage, start_tls(stage, OPTIONAL), "ils-7-spoke-unknown-ca-tls1.2");
    engine_finish(stage->engine);
    g_assert_false(was_found(stage, CODE_S2S_AUTH_NOT_OFFERED));
    stage_free(stage);
}

static void bounced_stanzas_are_counted_by_condition(void) {
    static const char bounce[] =
        "<%s from='b@vngtp.lab' to='a@coluc.com' id='%u' type='error'><error type='cancel'><%s "
        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></%s>";
    static const char *const kinds[] = {"message", "presence", "iq"};
    struct stage *stage = stage_new(NULL);
    struct stage_wire *wire = stage_connect(stage, FIRST, SECOND, 7400);
    stage_open(stage, wire, "coluc.com", "vngtp.lab", "1", "");
    for (unsigned i = 0; i < 4; i++) {
        const char *kind = kinds[i % 3];
        const char *condition = i < 3 ? "service-unavailable" : "remote-server-not-found";
        char *text = g_strdup_printf(bounce, kind, i, condition, kind);
        stage_say(stage, wire, SERVER, text);
        g_free(text);
    }
    stage_expect(stage, "s2s_stanza_bounced s2s_stanza_bounced");
    g_assert_cmpuint(stage->heard[0]->count, ==, 3);
    g_assert_cmpuint(stage->heard[1]->count, ==, 1);
    g_assert_nonnull(strstr(stage->heard[0]->check, "XCP Router"));
    stage_free(stage);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/s2s_rules/secured", tls_after_proceed_is_secured);
    g_test_add_func("/s2s_rules/alert", an_alert_after_proceed_is_reported_once);
    g_test_add_func("/s2s_rules/refused", starttls_can_be_refused_or_cut);
    g_test_add_func("/s2s_rules/policy", policies_that_clash_are_told);
    g_test_add_func("/s2s_rules/silent", streams_in_clear_that_end_well_are_silent);
    g_test_add_func("/s2s_rules/bounced", bounced_stanzas_are_counted_by_condition);
    g_test_add_func("/s2s_rules/error_first", a_stream_error_needs_no_header);
    g_test_add_func("/s2s_rules/client_port", a_server_on_the_port_of_clients_is_told);
    g_test_add_func("/s2s_rules/sasl", a_sasl_failure_is_told_with_its_reason);
    g_test_add_func("/s2s_rules/sasl_got_over", a_sasl_failure_that_is_got_over_is_none);
    g_test_add_func("/s2s_rules/sasl_flood", a_flood_of_refusals_is_told_in_full);
    g_test_add_func("/s2s_rules/policy_flood", a_flood_of_policies_is_bounded_and_counted);
    g_test_add_func("/s2s_rules/other_host", a_redirection_that_is_followed_is_no_trouble);
    g_test_add_func("/s2s_rules/no_offer", streams_without_a_way_to_prove_a_domain_are_told);
    g_test_add_func("/s2s_rules/no_need", streams_that_need_no_offer_are_silent);
    return g_test_run();
}
