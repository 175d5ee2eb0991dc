/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dialback across three servers: what became of it, who decided, what the key tells, and when
 * nothing is said. */
#include "s2s_stage.h"

#define ORIGINATING   "10.48.36.171"
#define RECEIVING     "10.48.55.113"
#define AUTHORITATIVE "10.48.36.172"
#define KEY           "d780f198ac34a6dbd795fcdaf8762eaf52ea9b03"

static struct stage_wire *ask(struct stage *stage, const char *key) {
    struct stage_wire *a = stage_connect(stage, ORIGINATING, RECEIVING, 5269);
    stage_open(stage, a, "coluc.com", "vngtp.lab", "05E295A2B", "");
    char *text = g_strdup_printf("<db:result from='coluc.com' to='vngtp.lab'>%s</db:result>", key);
    stage_say(stage, a, CLIENT, text);
    g_free(text);
    return a;
}

static struct stage_wire *verify(struct stage *stage, const char *key) {
    struct stage_wire *b = stage_connect(stage, RECEIVING, AUTHORITATIVE, 5269);
    stage_open(stage, b, "vngtp.lab", "coluc.com", "1327B794B", "");
    char *text = g_strdup_printf(
        "<db:verify from='vngtp.lab' id='05E295A2B' to='coluc.com'>%s</db:verify>", key);
    stage_say(stage, b, CLIENT, text);
    g_free(text);
    return b;
}

static uint64_t confirm(struct stage *stage, struct stage_wire *b, const char *type) {
    char *text = g_strdup_printf(
        "<db:verify from='coluc.com' id='05E295A2B' to='vngtp.lab' type='%s'/>", type);
    stage_say(stage, b, SERVER, text);
    g_free(text);
    return stage->frame;
}

static uint64_t answer(struct stage *stage, struct stage_wire *a, const char *type) {
    char *text = g_strdup_printf("<db:result from='vngtp.lab' to='coluc.com' type='%s'/>", type);
    stage_say(stage, a, SERVER, text);
    g_free(text);
    return stage->frame;
}

static void a_valid_dialback_names_its_frames_and_servers(void) {
    const char *const secrets[] = {"other", "C1sc0123", NULL};
    struct stage *stage = stage_new(secrets);
    struct stage_wire *a = ask(stage, KEY);
    uint64_t asked = stage->frame;
    struct stage_wire *b = verify(stage, KEY);
    uint64_t verified = stage->frame, confirmed = confirm(stage, b, "valid");
    uint64_t answered = answer(stage, a, "valid");
    stage_expect(stage, "s2s_dialback_ok");
    const struct finding *ok = stage->heard[0];
    const uint64_t frames[] = {asked, verified, confirmed, answered};
    g_assert_cmpuint(ok->evidence_count, ==, 4);
    for (unsigned i = 0; i < 4; i++)
        g_assert_cmpuint(ok->evidence[i].ref.frame, ==, frames[i]);
    g_assert_cmpstr(stage_fact(ok, "originating_server"), ==, ORIGINATING " (coluc.com)");
    g_assert_cmpstr(stage_fact(ok, "receiving_server"), ==, RECEIVING " (vngtp.lab)");
    g_assert_cmpstr(stage_fact(ok, "authoritative_server"), ==, AUTHORITATIVE " (coluc.com)");
    g_assert_cmpstr(stage_fact(ok, "stream_id"), ==, "05E295A2B");
    g_assert_cmpstr(stage_fact(ok, "steps"), ==,
                    "db:verify after 6.0 ms, its answer after 7.0 ms, the answer to db:result "
                    "after 8.0 ms");
    g_assert_nonnull(strstr(stage_fact(ok, "key_check"), "Cisco XCP"));
    g_assert_cmpstr(stage_fact(ok, "other_direction"), ==,
                    "vngtp.lab -> coluc.com: not seen in this capture");
    g_assert_cmpstr(ok->summary, ==, "coluc.com -> vngtp.lab: dialback valid in 8.0 ms");
    stage_free(stage);
}

static void a_refusal_names_the_authoritative_server(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *a = ask(stage, KEY), *b = verify(stage, KEY);
    uint64_t denied = confirm(stage, b, "invalid");
    answer(stage, a, "invalid");
    stage_expect(stage, "s2s_dialback_refused");
    const struct finding *refused = stage->heard[0];
    g_assert_cmpuint(refused->ref.frame, ==, denied);
    g_assert_cmpint(refused->actor, ==, ACTOR_OTHER);
    g_assert_nonnull(strstr(refused->summary, AUTHORITATIVE));
    g_assert_nonnull(strstr(refused->check, "every Expressway-E"));
    stage_free(stage);
}

static void a_known_secret_tells_which_side_is_wrong(void) {
    static const struct {
        const char *secret, *blamed;
    } cases[] = {{"C1sc0123", AUTHORITATIVE}, {"C1sc0124", ORIGINATING}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *const secrets[] = {cases[i].secret, NULL};
        struct stage *stage = stage_new(secrets);
        struct stage_wire *a = ask(stage, KEY), *b = verify(stage, KEY);
        confirm(stage, b, "invalid");
        answer(stage, a, "invalid");
        stage_expect(stage, "s2s_dialback_refused s2s_dialback_key_wrong");
        const struct finding *wrong = stage->heard[1];
        g_assert_cmpint(wrong->confidence, ==, CONFIDENCE_LIKELY);
        g_assert_nonnull(strstr(wrong->summary, cases[i].blamed));
        g_assert_cmpint(wrong->actor, ==, i == 0 ? ACTOR_OTHER : ACTOR_SOURCE);
        for (unsigned n = 0; n < stage->count; n++) {
            g_assert_null(strstr(stage->heard[n]->summary, cases[i].secret));
            for (unsigned f = 0; f < stage->heard[n]->fact_count; f++)
                g_assert_null(strstr(stage->heard[n]->facts[f].value, cases[i].secret));
        }
        stage_free(stage);
    }
}

static void an_error_is_put_in_plain_words(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *a = ask(stage, KEY);
    uint64_t failed = stage_say(
        stage, a, SERVER,
        "<db:result from='vngtp.lab' to='coluc.com' type='error'><error type='cancel'>"
        "<remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></db:result>");
    stage_end(stage, a, SERVER, TCP_FIN);
    stage_expect(stage, "s2s_dialback_error");
    g_assert_cmpuint(stage->heard[0]->ref.frame, ==, failed);
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_DESTINATION);
    g_assert_nonnull(strstr(stage->heard[0]->summary, "did not answer in time"));
    stage_free(stage);
}

/* Time passes without packets. */
static unsigned findings_after(struct stage *stage, double seconds) {
    stage_wait(stage, seconds);
    const struct event event = {.type = EVENT_TIME, .ref.time = stage->time};
    engine_event(stage->engine, &event);
    return stage->count;
}

static void half_a_minute_may_pass_between_steps(void) {
    struct stage *stage = stage_new(NULL);
    ask(stage, KEY);
    g_assert_cmpuint(findings_after(stage, 29), ==, 0);
    verify(stage, KEY);
    g_assert_cmpuint(findings_after(stage, 29), ==, 0);
    g_assert_cmpuint(findings_after(stage, 1), ==, 1);
    stage_expect(stage, "s2s_dialback_unanswered");
    stage_free(stage);
}

static void a_missing_step_is_named(void) {
    struct stage *stage = stage_new(NULL);
    ask(stage, KEY);
    stage_wait(stage, 31);
    stage_connect(stage, ORIGINATING, RECEIVING, 5269);
    stage_expect(stage, "s2s_dialback_unanswered");
    g_assert_nonnull(strstr(stage_fact(stage->heard[0], "missing"), "db:verify of the receiving"));
    stage_free(stage);

    stage = stage_new(NULL);
    struct stage_wire *a = ask(stage, KEY);
    verify(stage, KEY);
    stage_end(stage, a, SERVER, TCP_FIN);
    stage_expect(stage, "s2s_dialback_unanswered");
    g_assert_cmpint(stage->heard[0]->actor, ==, ACTOR_OTHER);
    g_assert_nonnull(strstr(stage->heard[0]->summary, "authoritative server " AUTHORITATIVE));
    stage_free(stage);

    stage = stage_new(NULL);
    ask(stage, KEY);
    confirm(stage, verify(stage, KEY), "valid");
    stage_wait(stage, 31);
    stage_connect(stage, ORIGINATING, RECEIVING, 5269);
    stage_expect(stage, "s2s_dialback_unanswered");
    g_assert_nonnull(strstr(stage->heard[0]->summary, "did not pass on"));
    stage_free(stage);
}

static void a_capture_that_ends_early_blames_nobody(void) {
    struct stage *stage = stage_new(NULL);
    ask(stage, KEY);
    verify(stage, KEY);
    stage_expect(stage, "");
    stage_free(stage);
}

static void a_stream_error_explains_the_silence(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *a = ask(stage, KEY);
    uint64_t asked = stage->frame;
    stage_say(stage, a, SERVER,
              "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
              "</stream:error></stream:stream>");
    stage_end(stage, a, SERVER, TCP_FIN);
    stage_end(stage, a, CLIENT, TCP_RST);
    stage_expect(stage, "s2s_stream_error");
    g_assert_cmpuint(stage->heard[0]->evidence[0].ref.frame, ==, asked);
    stage_free(stage);
}

static void a_stream_ended_for_waiting_too_long_is_silence(void) {
    static const char timeout[] =
        "<stream:error><connection-timeout xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
        "</stream:error></stream:stream>";
    struct stage *stage = stage_new(NULL);
    struct stage_wire *a = ask(stage, KEY), *b = verify(stage, KEY);
    uint64_t asked = stage->frame;
    stage_say(stage, a, SERVER, timeout);
    stage_say(stage, b, CLIENT, timeout);
    stage_expect(stage, "s2s_dialback_unanswered");
    g_assert_cmpuint(stage->heard[0]->ref.frame, ==, asked);
    stage_free(stage);
    stage = stage_new(NULL); /* all was said, and the stream is no longer needed */
    a = ask(stage, KEY), b = verify(stage, KEY);
    confirm(stage, b, "valid");
    answer(stage, a, "valid");
    stage_say(stage, a, SERVER, timeout);
    stage_expect(stage, "s2s_dialback_ok");
    stage_free(stage);
}

static void half_of_it_is_judged_by_what_was_seen(void) {
    struct stage *stage = stage_new(NULL);
    confirm(stage, verify(stage, KEY), "valid");
    stage_expect(stage, "s2s_dialback_ok");
    g_assert_cmpint(stage->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    stage_free(stage);
    stage = stage_new(NULL);
    confirm(stage, verify(stage, KEY), "invalid");
    stage_expect(stage, "s2s_dialback_refused");
    stage_free(stage);
}

static void one_way_federation_is_said(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *a = ask(stage, KEY), *b = verify(stage, KEY);
    confirm(stage, b, "valid");
    answer(stage, a, "valid");
    struct stage_wire *back = stage_connect(stage, RECEIVING, ORIGINATING, 5269);
    stage_open(stage, back, "vngtp.lab", "coluc.com", "77", "");
    stage_say(stage, back, CLIENT, "<db:result from='vngtp.lab' to='coluc.com'>k</db:result>");
    uint64_t failed = stage_say(stage, back, SERVER,
                                "<db:result from='coluc.com' to='vngtp.lab' type='invalid'/>");
    stage_expect(stage, "s2s_dialback_ok s2s_dialback_refused");
    char *fact = g_strdup_printf("vngtp.lab -> coluc.com: refused (frame %u), so messages pass one "
                                 "way only",
                                 (unsigned)failed - 1);
    g_assert_cmpstr(stage_fact(stage->heard[0], "other_direction"), ==, fact);
    g_free(fact);
    stage_free(stage);
}

static void a_stream_error_is_the_other_direction_too(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *back = stage_connect(stage, RECEIVING, ORIGINATING, 5269);
    stage_open(stage, back, "vngtp.lab", "coluc.com", "77", "");
    stage_say(stage, back, CLIENT, "<db:result from='vngtp.lab' to='coluc.com'>k</db:result>");
    stage_say(stage, back, SERVER,
              "<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
              "</stream:error></stream:stream>");
    answer(stage, ask(stage, KEY), "valid");
    stage_expect(stage, "s2s_stream_error s2s_dialback_ok");
    g_assert_nonnull(strstr(stage_fact(stage->heard[1], "other_direction"), "one way only"));
    stage_free(stage);
}

static void several_domains_share_a_stream(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *a = ask(stage, KEY);
    stage_say(stage, a, CLIENT, "<db:result from='other.com' to='vngtp.lab'>k2</db:result>");
    stage_say(stage, a, SERVER, "<db:result from='vngtp.lab' to='other.com' type='valid'/>");
    answer(stage, a, "invalid");
    stage_expect(stage, "s2s_dialback_ok s2s_dialback_refused");
    g_assert_true(g_str_has_prefix(stage->heard[0]->summary, "other.com -> vngtp.lab"));
    g_assert_true(g_str_has_prefix(stage->heard[1]->summary, "coluc.com -> vngtp.lab"));
    stage_free(stage);
}

/* The way back of the same two: it is open, and no question was asked on it. */
static struct stage_wire *other_stream(struct stage *stage) {
    struct stage_wire *wire = stage_connect(stage, AUTHORITATIVE, RECEIVING, 5269);
    stage_open(stage, wire, "coluc.com", "vngtp.lab", "77", "");
    return wire;
}

static const char misplaced[] =
    "<db:verify from='coluc.com' id='05E295A2B' to='vngtp.lab' type='valid'/>";

static void an_answer_on_another_stream_is_none(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *a = ask(stage, KEY);
    verify(stage, KEY);
    const uint64_t at = stage_say(stage, other_stream(stage), CLIENT, misplaced);
    answer(stage, a, "error");
    stage_expect(stage, "s2s_dialback_error");
    const struct finding *finding = stage->heard[0];
    g_assert_cmpuint(finding->ref.frame, ==, at);
    g_assert_nonnull(strstr(finding->summary, AUTHORITATIVE " answered the db:verify on another"));
    g_assert_nonnull(strstr(finding->check, "coluc.com"));
    stage_free(stage);

    stage = stage_new(NULL); /* on stream A itself, and nobody minds until the end */
    a = ask(stage, KEY);
    verify(stage, KEY);
    stage_say(stage, a, CLIENT, misplaced);
    stage_expect(stage, "s2s_dialback_error");
    g_assert_cmpint(stage->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    stage_free(stage);

    stage = stage_new(NULL); /* the error by which it is refused is no second trouble */
    a = ask(stage, KEY);
    verify(stage, KEY);
    stage_say(stage, a, CLIENT, misplaced);
    stage_say(stage, a, SERVER,
              "<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
              "</stream:error></stream:stream>");
    stage_expect(stage, "s2s_dialback_error");
    stage_free(stage);

    stage = stage_new(NULL); /* the answer to db:result */
    ask(stage, KEY);
    stage_say(stage, stage_connect(stage, RECEIVING, ORIGINATING, 5269), CLIENT,
              "<stream:stream from='vngtp.lab' to='coluc.com' xmlns='jabber:server' "
              "xmlns:db='jabber:server:dialback' xmlns:stream='http://etherx.jabber.org/streams'>");
    stage_say(stage, &stage->wires[1], SERVER,
              "<stream:stream from='coluc.com' to='vngtp.lab' xmlns='jabber:server' "
              "xmlns:db='jabber:server:dialback' xmlns:stream='http://etherx.jabber.org/streams'>");
    stage_say(stage, &stage->wires[1], CLIENT,
              "<db:result from='vngtp.lab' to='coluc.com' type='valid'/>");
    stage_expect(stage, "s2s_dialback_error");
    stage_free(stage);
}

static void an_answer_for_another_stream_id_is_none(void) {
    struct stage *stage = stage_new(NULL);
    ask(stage, KEY);
    struct stage_wire *b = verify(stage, KEY);
    stage_say(stage, b, SERVER,
              "<db:verify from='coluc.com' id='1327B794B' to='vngtp.lab' type='valid'/>");
    stage_expect(stage, "s2s_dialback_error");
    g_assert_cmpstr(stage_fact(stage->heard[0], "answered_stream_id"), ==, "1327B794B");
    stage_free(stage);
}

static void the_right_answer_counts_whatever_came_before(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *a = ask(stage, KEY), *b = verify(stage, KEY);
    stage_say(stage, other_stream(stage), CLIENT, misplaced);
    confirm(stage, b, "valid");
    answer(stage, a, "valid");
    stage_expect(stage, "s2s_dialback_ok");
    stage_free(stage);

    stage = stage_new(NULL); /* the receiving server takes what it gets */
    a = ask(stage, KEY);
    verify(stage, KEY);
    stage_say(stage, other_stream(stage), CLIENT, misplaced);
    answer(stage, a, "valid");
    stage_expect(stage, "s2s_dialback_ok");
    stage_free(stage);
}

static uint64_t fail(struct stage *stage, struct stage_wire *a, const char *condition,
                     const char *text) {
    char *error = g_strdup_printf(
        "<db:result from='vngtp.lab' to='coluc.com' type='error'><error type='cancel'><%s "
        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/><text "
        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>%s</text></error></db:result>",
        condition, text);
    stage_say(stage, a, SERVER, error);
    g_free(error);
    return stage->frame;
}

static void the_text_of_an_error_and_the_wire_decide(void) {
    static const struct {
        const char *condition, *text, *words;
        bool refused;
    } cases[] = {
        {"remote-server-not-found", "Connection failed: connection refused", "refused", true},
        {"remote-server-not-found", "Connection failed: connection refused", "refused", false},
        {"remote-server-not-found", "", "connection refused", true},
        {"remote-server-not-found", "", "not found in DNS", false},
        {"remote-server-not-found", "Connection failed: timeout", "no answer", false},
        {"remote-server-not-found", "Stream closed by peer: no (host-unknown)", "does not serve",
         false},
        {"remote-server-not-found", "DNS lookup failed: non-existing domain", "not found in DNS",
         false},
        {"remote-server-timeout", "Server-to-server TLS failed", "TLS", false},
        {"policy-violation", "connection refused by TLS rule", "a rule of that server", false},
        {"forbidden", "Access denied by service policy", "refuses the originating domain", false}};
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct stage *stage = stage_new(NULL);
        struct stage_wire *a = ask(stage, KEY);
        if (cases[i].refused) {
            struct stage_wire b = {{RECEIVING, AUTHORITATIVE}, {39999, 5269}, {1, 0}};
            stage_segment(stage, &b, CLIENT, TCP_SYN, (struct span){NULL, NULL});
            stage_segment(stage, &b, SERVER, TCP_RST | TCP_ACK, (struct span){NULL, NULL});
        }
        fail(stage, a, cases[i].condition, cases[i].text);
        engine_finish(stage->engine);
        const struct finding *finding = stage->heard[stage->count - 1];
        g_assert_nonnull(strstr(finding->summary, cases[i].words));
        g_assert_cmpstr(stage_fact(finding, "condition"), ==, cases[i].condition);
        g_assert_cmpint(stage_fact(finding, "follows_from")[0] != '\0', ==, cases[i].refused);
        stage_free(stage);
    }
}

static void who_was_refused_asked_nobody(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *a = ask(stage, KEY);
    struct stage_wire b = {{RECEIVING, AUTHORITATIVE}, {39999, 5269}, {1, 0}};
    struct stage_wire other = {{RECEIVING, "10.9.9.9"}, {39998, 25}, {1, 0}};
    stage_segment(stage, &b, CLIENT, TCP_SYN, (struct span){NULL, NULL});
    stage_segment(stage, &b, SERVER, TCP_RST | TCP_ACK, (struct span){NULL, NULL});
    const uint64_t refused = stage->frame;
    stage_segment(stage, &other, CLIENT, TCP_SYN, (struct span){NULL, NULL});
    stage_segment(stage, &other, SERVER, TCP_RST | TCP_ACK, (struct span){NULL, NULL});
    stage_end(stage, a, CLIENT, TCP_FIN);
    stage_expect(stage, "tcp_refused tcp_refused s2s_dialback_unanswered");
    const struct finding *finding = stage->heard[2];
    char *fact = g_strdup_printf(AUTHORITATIVE ":5269 (frame %u)", (unsigned)refused);
    g_assert_cmpstr(stage_fact(finding, "connection_refused_by"), ==, fact);
    g_assert_nonnull(strstr(finding->summary, "connection refused"));
    g_free(fact);
    stage_free(stage);
}

/* jabberd2 among others: a dialback without the TLS that is required is left unanswered. */
static void a_policy_stands_before_the_dialback_that_it_starved(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *a = stage_connect(stage, ORIGINATING, RECEIVING, 5269);
    stage_open(stage, a, "coluc.com", "vngtp.lab", "05E295A2B",
               "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>");
    const uint64_t asked =
        stage_say(stage, a, CLIENT, "<db:result from='coluc.com' to='vngtp.lab'>k</db:result>");
    stage_wait(stage, 29);
    stage_end(stage, a, SERVER, TCP_FIN);
    stage_wait(stage, 2);
    stage_end(stage, a, CLIENT, TCP_FIN);
    engine_finish(stage->engine);
    const struct finding *policy = stage_found(stage, CODE_S2S_TLS_POLICY),
                         *starved = stage_found(stage, CODE_S2S_DIALBACK_UNANSWERED);
    g_assert_cmpuint(stage->count, ==, 2);
    g_assert_cmpuint(starved->ref.frame, ==, asked);
    g_assert_cmpuint(policy->ref.frame, >, asked);
    g_assert_cmpint(finding_compare_frames(policy, starved), <, 0);
    g_assert_true(g_str_has_prefix(stage_fact(starved, "follows_from"), "uc.s2s_tls_policy"));
    stage_free(stage);
}

static void a_flood_of_domains_is_bounded_and_counted(void) {
    enum { KEPT = 4096, MORE = 20 };
    struct stage *stage = stage_new(NULL);
    struct stage_wire *a = ask(stage, KEY);
    for (unsigned turn = 0; turn < 2; turn++)
        for (unsigned i = 0; i < KEPT + MORE; i++) {
            if (turn == 1 && i == KEPT)
                break; /* those that are known find room */
            char *text =
                g_strdup_printf("<db:result from='vngtp.lab' to='d%u.com' type='valid'/>", i);
            stage_say(stage, a, SERVER, text);
            g_free(text);
        }
    engine_finish(stage->engine);
    g_assert_cmpuint(engine_limits(stage->engine)->hit[LIMIT_XMPP_DOMAINS], ==, MORE);
    stage_free(stage);
}

static void cuts_do_not_matter(void) {
    for (size_t chunk = 1; chunk < 200; chunk++) {
        struct stage *stage = stage_new(NULL);
        stage->chunk = chunk;
        struct stage_wire *a = ask(stage, KEY), *b = verify(stage, KEY);
        confirm(stage, b, "invalid");
        answer(stage, a, "invalid");
        stage_expect(stage, "s2s_dialback_refused");
        stage_free(stage);
    }
}

static void a_flood_of_dialbacks_is_bounded_and_counted(void) {
    struct stage *stage = stage_new(NULL);
    struct stage_wire *a = ask(stage, KEY);
    for (unsigned i = 0; i < 2000; i++) {
        char *text = g_strdup_printf("<db:result from='d%u.com' to='vngtp.lab'>k</db:result>", i);
        stage_say(stage, a, CLIENT, text);
        g_free(text);
    }
    stage_expect(stage, "");
    g_assert_cmpuint(engine_limits(stage->engine)->hit[LIMIT_DIALBACKS], ==, 2001 - 512);
    stage_free(stage);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/dialback/valid", a_valid_dialback_names_its_frames_and_servers);
    g_test_add_func("/dialback/refused", a_refusal_names_the_authoritative_server);
    g_test_add_func("/dialback/key", a_known_secret_tells_which_side_is_wrong);
    g_test_add_func("/dialback/error", an_error_is_put_in_plain_words);
    g_test_add_func("/dialback/half_a_minute", half_a_minute_may_pass_between_steps);
    g_test_add_func("/dialback/missing", a_missing_step_is_named);
    g_test_add_func("/dialback/early", a_capture_that_ends_early_blames_nobody);
    g_test_add_func("/dialback/explained", a_stream_error_explains_the_silence);
    g_test_add_func("/dialback/timeout", a_stream_ended_for_waiting_too_long_is_silence);
    g_test_add_func("/dialback/half", half_of_it_is_judged_by_what_was_seen);
    g_test_add_func("/dialback/one_way", one_way_federation_is_said);
    g_test_add_func("/dialback/error_back", a_stream_error_is_the_other_direction_too);
    g_test_add_func("/dialback/multiplexed", several_domains_share_a_stream);
    g_test_add_func("/dialback/cuts", cuts_do_not_matter);
    g_test_add_func("/dialback/flood", a_flood_of_dialbacks_is_bounded_and_counted);
    g_test_add_func("/dialback/other_stream", an_answer_on_another_stream_is_none);
    g_test_add_func("/dialback/other_id", an_answer_for_another_stream_id_is_none);
    g_test_add_func("/dialback/right_answer", the_right_answer_counts_whatever_came_before);
    g_test_add_func("/dialback/reason", the_text_of_an_error_and_the_wire_decide);
    g_test_add_func("/dialback/refused_way", who_was_refused_asked_nobody);
    g_test_add_func("/dialback/policy_first", a_policy_stands_before_the_dialback_that_it_starved);
    g_test_add_func("/dialback/domains", a_flood_of_domains_is_bounded_and_counted);
    return g_test_run();
}
