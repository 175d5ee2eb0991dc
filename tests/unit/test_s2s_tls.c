/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS between XMPP servers, condition by condition: who refused it, who wanted it, who left. */
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "rule_bench.h"

/* Stream headers in frames 3 and 4, and what the server offers in frame 5. */
static struct s2s_session session;

static struct bench *bench_of_stream(enum xmpp_s2s_starttls offered) {
    struct bench *bench = bench_new(5269);
    session = (struct s2s_session){.client_to_server = false};
    bench->connection.states[OBSERVER_XMPP_S2S] = &session;
    session.sides[CLIENT].opening = ref(3);
    session.sides[SERVER].opening = ref(4);
    session.sides[SERVER].features = ref(5);
    session.sides[SERVER].starttls_offered = offered;
    g_strlcpy(session.sides[CLIENT].from, "a.example", XMPP_S2S_TEXT_MOST);
    g_strlcpy(session.sides[CLIENT].to, "b.example", XMPP_S2S_TEXT_MOST);
    g_strlcpy(session.sides[SERVER].id, "17", XMPP_S2S_TEXT_MOST);
    return bench;
}

static void send_unit(struct bench *bench, enum side actor, enum xmpp_s2s_kind kind,
                      uint64_t frame) {
    const struct xmpp_s2s_unit unit = {.kind = kind};
    const struct event event = {.type = EVENT_S2S_UNIT,
                                .ref = ref(frame),
                                .actor = actor,
                                .connection = &bench->connection,
                                .data = &unit};
    rules_event(bench->rules, &event);
}

static const struct finding *find(const struct bench *bench, enum code code) {
    for (unsigned i = 0; i < bench->count; i++)
        if (bench->heard[i]->entry->code == code)
            return bench->heard[i];
    return NULL;
}

/* What is found when this side closes in frame 9; then the bench is freed. */
static bool found(struct bench *bench, enum side actor, enum code code) {
    tell(bench, EVENT_TCP_CLOSED, actor, 9);
    const bool is_found = find(bench, code) != NULL;
    bench_free(bench);
    return is_found;
}

static void starttls_that_was_not_answered_failed(void) {
    static const unsigned types[] = {EVENT_TCP_CLOSED, EVENT_TCP_RESET};
    for (size_t type = 0; type < G_N_ELEMENTS(types); type++)
        for (enum side actor = CLIENT; actor <= SERVER; actor++)
            for (unsigned answered = 0; answered < 2; answered++) {
                struct bench *bench = bench_of_stream(XMPP_S2S_STARTTLS_OPTIONAL);
                session.sides[CLIENT].starttls = ref(6);
                if (answered)
                    session.sides[SERVER].proceed = ref(7);
                tell(bench, types[type], actor, 9);
                const struct finding *finding = find(bench, CODE_S2S_STARTTLS_FAILED);
                g_assert_nonnull(finding);
                g_assert_cmpuint(finding->ref.frame, ==, 9);
                g_assert_cmpint(finding->actor, ==,
                                actor == CLIENT ? ACTOR_SOURCE : ACTOR_DESTINATION);
                g_assert_cmpint(finding->confidence, ==, CONFIDENCE_CERTAIN);
                g_assert_nonnull(strstr(finding->summary,
                                        answered ? "after STARTTLS was accepted, before TLS began"
                                                 : "before STARTTLS was answered"));
                g_assert_cmpuint(finding->evidence_count, ==, 3 + answered);
                g_assert_cmpuint(finding->evidence[0].ref.frame, ==, 5);
                g_assert_cmpstr(finding->evidence[0].role, ==, "features");
                g_assert_cmpstr(finding->evidence[1].role, ==, "starttls");
                g_assert_cmpstr(finding_fact(finding, "from_domain"), ==, "a.example");
                g_assert_cmpstr(finding_fact(finding, "to_domain"), ==, "b.example");
                g_assert_cmpstr(finding_fact(finding, "stream_id"), ==, "17");
                g_assert_cmpstr(finding_fact(finding, "tls_policy"), ==, "optional");
                bench_free(bench);
            }
}

/* One thing is otherwise than it must be to say why a stream ended. */
static void without_a_whole_beginning_nothing_is_said(void) {
    for (unsigned otherwise = 0; otherwise <= 6; otherwise++) {
        struct bench *bench = bench_of_stream(XMPP_S2S_STARTTLS_OPTIONAL);
        session.sides[CLIENT].starttls = ref(6);
        session.client_to_server = otherwise == 1;
        session.sides[CLIENT].gap = otherwise == 2;
        session.sides[SERVER].gap = otherwise == 3;
        if (otherwise == 4)
            session.sides[CLIENT].opening = (struct frame_ref){0};
        if (otherwise == 5)
            session.sides[SERVER].features = (struct frame_ref){0};
        if (otherwise == 6)
            bench->connection.states[OBSERVER_TLS] = &bench->tls;
        g_assert_cmpint(found(bench, CLIENT, CODE_S2S_STARTTLS_FAILED), ==, otherwise == 0);
    }
}

static void tls_that_is_required_and_never_started_is_told(void) {
    for (enum side actor = CLIENT; actor <= SERVER; actor++) {
        struct bench *bench = bench_of_stream(XMPP_S2S_STARTTLS_REQUIRED);
        tell(bench, EVENT_TCP_CLOSED, actor, 9);
        const struct finding *finding = find(bench, CODE_S2S_TLS_POLICY);
        g_assert_nonnull(finding);
        g_assert_cmpint(finding->actor, ==, ACTOR_SOURCE);
        g_assert_cmpint(finding->confidence, ==, CONFIDENCE_LIKELY);
        g_assert_nonnull(strstr(finding->summary, "never started TLS with"));
        g_assert_cmpstr(finding_fact(finding, "tls_policy"), ==, "required");
        g_assert_cmpstr(finding_fact(finding, "tls_policy_of_source"), ==,
                        "announced nothing in this capture");
        tell(bench, EVENT_TCP_CLOSED, other_side(actor), 10); /* told once */
        g_assert_cmpuint(finding->count, ==, 1);
        bench_free(bench);
    }
    g_assert_false(found(bench_of_stream(XMPP_S2S_STARTTLS_OPTIONAL), SERVER, CODE_S2S_TLS_POLICY));
}

/* A client that leaves where no TLS is offered, with one thing that is otherwise. */
static void who_leaves_where_none_is_offered_may_want_it(void) {
    for (unsigned otherwise = 0; otherwise <= 8; otherwise++) {
        struct bench *bench =
            bench_of_stream(otherwise == 1 ? XMPP_S2S_STARTTLS_OPTIONAL : XMPP_S2S_STARTTLS_NONE);
        bench->flow.sides[CLIENT].fin = ref(9);
        session.sides[SERVER].dialback_offered = true; /* that is not what it lacks */
        if (otherwise == 2)
            bench->flow.sides[SERVER].fin = ref(8);
        if (otherwise == 3)
            bench->flow.sides[SERVER].reset = ref(8);
        if (otherwise == 4)
            session.sides[SERVER].closing = ref(8);
        if (otherwise == 5)
            session.sides[CLIENT].request = ref(6);
        if (otherwise == 6)
            session.sides[CLIENT].auth = ref(6);
        if (otherwise == 7)
            session.sides[CLIENT].stanzas = 1;
        tell(bench, EVENT_TCP_CLOSED, otherwise == 8 ? SERVER : CLIENT, 9);
        const struct finding *finding = find(bench, CODE_S2S_TLS_POLICY);
        g_assert_cmpint(finding != NULL, ==, otherwise == 0);
        if (finding != NULL) {
            g_assert_cmpint(finding->confidence, ==, CONFIDENCE_POSSIBLE);
            g_assert_cmpint(finding->actor, ==, ACTOR_SOURCE);
            g_assert_cmpstr(finding_fact(finding, "tls_policy"), ==, "not offered");
        }
        bench_free(bench);
    }
}

static void a_refusal_of_tls_is_told_when_it_is_said(void) {
    struct bench *bench = bench_of_stream(XMPP_S2S_STARTTLS_OPTIONAL);
    session.sides[CLIENT].starttls = ref(6);
    send_unit(bench, SERVER, XMPP_S2S_TLS_FAILURE, 7);
    const struct finding *finding = find(bench, CODE_S2S_STARTTLS_FAILED);
    g_assert_nonnull(finding);
    g_assert_cmpuint(finding->ref.frame, ==, 7);
    g_assert_cmpint(finding->actor, ==, ACTOR_DESTINATION);
    g_assert_cmpstr(finding_fact(finding, "tls_policy_of_source"), ==,
                    "starts TLS where it is offered; announced nothing in this capture");
    tell(bench, EVENT_TCP_CLOSED, SERVER, 9); /* explained by that */
    g_assert_cmpuint(finding->count, ==, 1);
    g_assert_cmpuint(bench->count, ==, 1);
    bench_free(bench);
}

/* What the caller announced where it was called itself. */
static void the_policy_of_the_caller_is_known_from_other_connections(void) {
    struct bench *bench = bench_of_stream(XMPP_S2S_STARTTLS_OPTIONAL);
    const struct endpoint caller = bench->flow.endpoints[CLIENT];
    bench->flow.endpoints[CLIENT] = bench->flow.endpoints[SERVER];
    bench->flow.endpoints[SERVER] = (struct endpoint){caller.address, 5269};
    send_unit(bench, SERVER, XMPP_S2S_FEATURES, 5);
    open_connection(bench, 5269, 20);
    bench->connection.states[OBSERVER_XMPP_S2S] = &session;
    session.sides[SERVER].starttls_offered = XMPP_S2S_STARTTLS_REQUIRED;
    tell(bench, EVENT_TCP_CLOSED, CLIENT, 29);
    const struct finding *finding = find(bench, CODE_S2S_TLS_POLICY);
    g_assert_nonnull(finding);
    g_assert_cmpstr(finding_fact(finding, "tls_policy_of_source"), ==,
                    "optional (announced in frame 5)");
    bench_free(bench);
}

static void tls_is_told_once_it_is_complete(void) {
    for (unsigned otherwise = 0; otherwise <= 4; otherwise++) {
        struct bench *bench = bench_of_stream(XMPP_S2S_STARTTLS_OPTIONAL);
        bench->connection.states[OBSERVER_TLS] = &bench->tls;
        bench->tls.version = TLS_VERSION_1_2;
        if (otherwise != 1)
            session.sides[SERVER].proceed = ref(7);
        session.client_to_server = otherwise == 2;
        bench->tls.gap_in_handshake = otherwise == 3;
        tell(bench, EVENT_TLS_COMPLETE, otherwise == 4 ? SERVER : CLIENT, 12);
        tell(bench, EVENT_TLS_COMPLETE, CLIENT, 13);
        const struct finding *finding = find(bench, CODE_S2S_SECURED);
        g_assert_cmpint(finding != NULL, ==, otherwise == 0 || otherwise == 4);
        if (finding != NULL) {
            g_assert_cmpuint(finding->ref.frame, ==, 12);
            g_assert_cmpuint(finding->count, ==, 1);
            g_assert_cmpstr(finding_fact(finding, "tls_version"), ==, "TLS 1.2");
        }
        bench_free(bench);
    }
}

/* A handshake that STARTTLS began is one trouble, under its code. */
static void an_alert_after_proceed_is_claimed(void) {
    for (unsigned otherwise = 0; otherwise <= 2; otherwise++)
        for (enum side side = CLIENT; side <= SERVER; side++) {
            struct bench *bench = bench_of_stream(XMPP_S2S_STARTTLS_OPTIONAL);
            bench->tls.sides[CLIENT].hello = ref(8);
            if (otherwise != 1)
                session.sides[side].proceed = ref(7);
            session.client_to_server = otherwise == 2;
            tell_alert(bench, CLIENT, 10, TLS_ALERT_FATAL, TLS_ALERT_UNKNOWN_CA);
            assert_found(bench, 0, otherwise == 0 ? CODE_S2S_STARTTLS_FAILED : CODE_TLS_UNKNOWN_CA,
                         10);
            g_assert_cmpstr(finding_fact(bench->heard[0], "tls_code"), ==,
                            otherwise == 0 ? "uc.tls_unknown_ca" : NULL);
            bench_free(bench);
        }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/s2s_tls/" #name, name)
    TEST(starttls_that_was_not_answered_failed);
    TEST(without_a_whole_beginning_nothing_is_said);
    TEST(tls_that_is_required_and_never_started_is_told);
    TEST(who_leaves_where_none_is_offered_may_want_it);
    TEST(a_refusal_of_tls_is_told_when_it_is_said);
    TEST(the_policy_of_the_caller_is_known_from_other_connections);
    TEST(tls_is_told_once_it_is_complete);
    TEST(an_alert_after_proceed_is_claimed);
    return g_test_run();
}
