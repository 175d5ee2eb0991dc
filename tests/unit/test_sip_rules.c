/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is made of requests of SIP and their answers. */
#include "capture/observe/icmp/icmp_error.h"
#include "capture/observe/sip/sip.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/rules/not_judged.h"
#include "capture/rules/rules.h"
#include "capture/rules/sip/sip_recent.h"
#include "rule_bench.h"

enum { UDP = 17 };

/* An exchange over UDP from 10.0.0.1 to 10.0.0.2:5060. */
struct asked {
    enum sip_method method;
    uint64_t call;
    uint64_t request, answer; /* frames */
    const char *fields;       /* of the answer, behind those that it needs */
    uint16_t status;
    bool no_further, in_dialog, has_credentials;
    bool no_tag; /* nobody says who answers */
};

static void tell_exchange(struct bench *bench, const struct asked *asked) {
    struct sip_message answer;
    char *tag = asked->no_tag ? NULL : g_strdup_printf(";tag=t%u", (unsigned)asked->answer);
    char *text =
        g_strdup_printf("SIP/2.0 %u %s\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n"
                        "To: <sip:b@h>%s\r\nCSeq: %u %s\r\n%s\r\n",
                        asked->status, sip_status_text(asked->status), tag == NULL ? "" : tag,
                        (unsigned)asked->request, sip_method_text(asked->method),
                        asked->fields == NULL ? "" : asked->fields);
    g_free(tag);
    g_assert_true(sip_read(span_of_text(text), &answer));
    const struct sip_exchange exchange = {.request = ref(asked->request),
                                          .resent = ref(asked->request),
                                          .sent = 1,
                                          .method = asked->method,
                                          .uri = span_of_text("sip:b@h"),
                                          .call = asked->call,
                                          .is_in_dialog = asked->in_dialog,
                                          .goes_no_further = asked->no_further,
                                          .has_credentials = {asked->has_credentials},
                                          .is_first_hop = true,
                                          .answer = &answer};
    struct event event = {.type = EVENT_SIP_ANSWERED,
                          .ref = ref(asked->answer),
                          .actor = SERVER,
                          .outside_protocol = UDP,
                          .data = &exchange};
    memcpy(event.outside, bench->flow.endpoints, sizeof event.outside);
    rules_event(bench->rules, &event);
    g_free(text);
}

#define TELL(...) tell_exchange(bench, &(const struct asked){__VA_ARGS__})

static void a_ping_that_fails_is_out_of_service_until_it_does_not(void) {
    struct bench *bench = bench_new(5060);
    TELL(.method = SIP_OPTIONS, .call = 1, .request = 1, .answer = 2, .status = 503,
         .fields = "Warning: 399 gw \"No capacity\"\r\nReason: Q.850;cause=47\r\n");
    TELL(.method = SIP_OPTIONS, .call = 2, .request = 3, .answer = 4, .status = 503);
    TELL(.method = SIP_OPTIONS, .call = 3, .request = 5, .answer = 6, .status = 200);
    TELL(.method = SIP_OPTIONS, .call = 4, .request = 7, .answer = 8, .status = 200);
    assert_found(bench, 0, CODE_SIP_UNAVAILABLE, 2);
    g_assert_cmpuint(bench->count, ==, 1);
    const struct finding *finding = bench->heard[0];
    g_assert_cmpuint(finding->count, ==, 2);
    g_assert_cmpuint(finding->protocol, ==, UDP);
    g_assert_cmpstr(finding->summary, ==,
                    "10.0.0.2:5060 (SIP) answered the OPTIONS of 10.0.0.1, which asks whether it "
                    "serves: 503 Service Unavailable");
    g_assert_cmpstr(finding_fact(finding, "warning"), ==, "399 gw: No capacity");
    g_assert_cmpstr(finding_fact(finding, "reason"), ==, "Q.850 cause 47: resource unavailable");
    g_assert_cmpstr(finding_fact(finding, "served_again"), ==, "after 0.4 s, frame 6");
    bench_free(bench);
}

static void a_ping_that_is_not_granted_says_that_somebody_is_there(void) {
    struct bench *bench = bench_new(5060);
    TELL(.method = SIP_OPTIONS, .call = 1, .request = 1, .answer = 2, .status = 483,
         .no_further = true);
    TELL(.method = SIP_OPTIONS, .call = 2, .request = 3, .answer = 4, .status = 404);
    TELL(.method = SIP_OPTIONS, .call = 3, .request = 5, .answer = 6, .status = 403);
    rules_finish(bench->rules);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static const char no_device[] = "Warning: 399 cucm \"Unable to find a device handler for the "
                                "request received on port 5060\"\r\n";

static void who_has_no_trunk_is_refused_by_cucm(void) {
    struct bench *bench = bench_new(5060);
    char *fields = g_strconcat(no_device, "Server: Cisco-CUCM12.5\r\n", NULL);
    TELL(.method = SIP_OPTIONS, .call = 1, .request = 1, .answer = 2, .status = 503,
         .fields = fields);
    assert_found(bench, 0, CODE_SIP_REFUSED, 2);
    g_assert_cmpstr(bench->heard[0]->destination.role, ==, "CUCM");
    g_assert_nonnull(strstr(bench->heard[0]->check, "no SIP trunk points at"));
    g_free(fields);
    bench_free(bench);
}

static void one_who_does_not_say_that_it_is_cucm_is_out_of_service(void) {
    struct bench *bench = bench_new(5060);
    TELL(.method = SIP_OPTIONS, .call = 1, .request = 1, .answer = 2, .status = 503,
         .fields = no_device);
    assert_found(bench, 0, CODE_SIP_UNAVAILABLE, 2);
    g_assert_nonnull(strstr(bench->heard[0]->check, "no SIP trunk points at"));
    bench_free(bench);
}

static void what_a_person_decides_is_no_trouble(void) {
    static const uint16_t statuses[] = {200, 202, 302, 486, 487, 491, 600, 603};
    struct bench *bench = bench_new(5060);
    for (unsigned i = 0; i < G_N_ELEMENTS(statuses); i++)
        TELL(.method = SIP_INVITE, .call = i + 1, .request = 2 * i + 1, .answer = 2 * i + 2,
             .status = statuses[i]);
    rules_finish(bench->rules);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void refusals_are_told_by_method_and_status(void) {
    static const struct {
        enum sip_method method;
        uint16_t status;
        enum code code;
    } refusals[] = {
        {SIP_REGISTER, 403, CODE_SIP_REFUSED},     {SIP_INVITE, 403, CODE_SIP_REFUSED},
        {SIP_SUBSCRIBE, 403, CODE_SIP_REFUSED},    {SIP_INVITE, 503, CODE_SIP_REFUSED},
        {SIP_INVITE, 606, CODE_SIP_REFUSED},       {SIP_INVITE, 488, CODE_SIP_REFUSED},
        {SIP_REGISTER, 404, CODE_SIP_REFUSED},     {SIP_NOTIFY, 403, CODE_SIP_REFUSED},
        {SIP_INVITE, 404, CODE_SIP_NOT_COMPLETED}, {SIP_INVITE, 480, CODE_SIP_NOT_COMPLETED},
        {SIP_INVITE, 408, CODE_SIP_NOT_COMPLETED}, {SIP_INVITE, 410, CODE_SIP_NOT_COMPLETED},
        {SIP_INVITE, 484, CODE_SIP_NOT_COMPLETED}};
    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++) {
        struct bench *bench = bench_new(5060);
        TELL(.method = refusals[i].method, .call = 1, .request = 1, .answer = 2,
             .status = refusals[i].status);
        rules_finish(bench->rules);
        assert_found(bench, 0, refusals[i].code, 2);
        bench_free(bench);
    }
}

static void what_is_granted_otherwise_is_no_trouble(void) {
    struct bench *bench = bench_new(5060);
    TELL(.method = SIP_INVITE, .call = 1, .request = 1, .answer = 2, .status = 488);
    TELL(.method = SIP_INVITE, .call = 1, .request = 3, .answer = 4, .status = 200);
    TELL(.method = SIP_REGISTER, .call = 2, .request = 5, .answer = 6, .status = 423);
    TELL(.method = SIP_REGISTER, .call = 2, .request = 7, .answer = 8, .status = 200);
    rules_finish(bench->rules);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

/* The other branch may be taken before or after. */
static void a_forked_call_that_is_taken_is_complete(void) {
    struct bench *bench = bench_new(5060);
    TELL(.method = SIP_INVITE, .call = 1, .request = 1, .answer = 2, .status = 480);
    TELL(.method = SIP_INVITE, .call = 1, .request = 3, .answer = 4, .status = 200);
    TELL(.method = SIP_INVITE, .call = 1, .request = 5, .answer = 6, .status = 408);
    rules_finish(bench->rules);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void an_answer_that_a_proxy_hands_on_is_told_once(void) {
    struct bench *bench = bench_new(5060);
    TELL(.method = SIP_INVITE, .call = 1, .request = 1, .answer = 3, .status = 403);
    open_connection(bench, 5060, 1);
    bench->flow.endpoints[SERVER].address.bytes[3] = 9;
    TELL(.method = SIP_INVITE, .call = 1, .request = 1, .answer = 3, .status = 403);
    g_assert_cmpuint(bench->count, ==, 1);
    TELL(.method = SIP_INVITE, .call = 2, .request = 4, .answer = 5, .status = 403);
    g_assert_cmpuint(bench->count, ==, 2);
    bench_free(bench);
}

/* It may be of another server. */
static void an_answer_without_a_tag_is_nobody_elses(void) {
    struct bench *bench = bench_new(5060);
    TELL(.method = SIP_INVITE, .call = 1, .request = 1, .answer = 3, .status = 403, .no_tag = true);
    open_connection(bench, 5060, 1);
    bench->flow.endpoints[SERVER].address.bytes[3] = 9;
    TELL(.method = SIP_INVITE, .call = 1, .request = 1, .answer = 3, .status = 403, .no_tag = true);
    g_assert_cmpuint(bench->count, ==, 2);
    bench_free(bench);
}

static const char challenge[] = "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n";

static void a_challenge_that_is_met_is_none(void) {
    struct bench *bench = bench_new(5060);
    TELL(.method = SIP_REGISTER, .call = 1, .request = 1, .answer = 2, .status = 401,
         .fields = challenge);
    TELL(.method = SIP_REGISTER, .call = 1, .request = 3, .answer = 4, .status = 401,
         .fields = challenge, .has_credentials = true);
    TELL(.method = SIP_REGISTER, .call = 1, .request = 5, .answer = 6, .status = 200,
         .has_credentials = true);
    TELL(.method = SIP_REGISTER, .call = 2, .request = 7, .answer = 8, .status = 401,
         .fields = "WWW-Authenticate: Digest realm=\"r\", stale=true\r\n", .has_credentials = true);
    rules_finish(bench->rules);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void credentials_that_are_not_taken_are_a_refusal(void) {
    struct bench *bench = bench_new(5060);
    TELL(.method = SIP_REGISTER, .call = 1, .request = 1, .answer = 2, .status = 401,
         .fields = challenge);
    TELL(.method = SIP_REGISTER, .call = 1, .request = 3, .answer = 4, .status = 401,
         .fields = challenge, .has_credentials = true);
    g_assert_cmpuint(bench->count, ==, 0);
    TELL(.method = SIP_REGISTER, .call = 1, .request = 5, .answer = 6, .status = 401,
         .fields = challenge, .has_credentials = true);
    assert_found(bench, 0, CODE_SIP_REFUSED, 4);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
    bench_free(bench);
}

static void credentials_that_were_given_once_are_likely_refused(void) {
    struct bench *bench = bench_new(5060);
    TELL(.method = SIP_REGISTER, .call = 1, .request = 3, .answer = 4, .status = 401,
         .fields = challenge, .has_credentials = true);
    rules_finish(bench->rules);
    assert_found(bench, 0, CODE_SIP_REFUSED, 4);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    bench_free(bench);
}

/* What a gateway says beside its status decides what there is to look at. */
static void a_warning_gives_advice_of_its_own(void) {
    static const struct {
        uint16_t status;
        const char *warning, *advice;
    } said[] = {
        {503, "Maximum Number of Connections reached for dial-peer 1", "max-conn"},
        {488, "Transcoder Not Configured", "dspfarm"},
        {503, "Insufficient Bandwidth", "call admission control"},
        {404, "Policy Response", "Search history"},
        {503, "something else", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(said); i++) {
        struct bench *bench = bench_new(5060);
        char *fields = g_strdup_printf("Warning: 399 gw \"%s\"\r\n", said[i].warning);
        TELL(.method = SIP_INVITE, .call = 1, .request = 1, .answer = 2, .status = said[i].status,
             .fields = fields);
        rules_finish(bench->rules);
        g_assert_cmpuint(bench->count, ==, 1);
        const char *advice = bench->heard[0]->check;
        for (size_t j = 0; j < G_N_ELEMENTS(said) - 1; j++)
            g_assert_cmpint(advice != NULL && strstr(advice, said[j].advice) != NULL, ==, i == j);
        g_free(fields);
        bench_free(bench);
    }
}

static void what_is_forgotten_early_is_counted(void) {
    struct bench *bench = bench_new(5060);
    for (unsigned i = 0; i < SIP_RECENT_WAYS; i++)
        TELL(.method = SIP_INVITE, .call = 1 + i * SIP_RECENT_SETS, .request = 2 + i,
             .answer = 3 + i, .status = 200);
    g_assert_cmpuint(bench->limits.hit[LIMIT_SIP_CALLS], ==, 0);
    TELL(.method = SIP_INVITE, .call = 1 + SIP_RECENT_WAYS * SIP_RECENT_SETS, .request = 60,
         .answer = 61, .status = 200);
    g_assert_cmpuint(bench->limits.hit[LIMIT_SIP_CALLS], ==, 1);
    bench_free(bench);
}

static void count_pair(void *data, const struct service_pair *pair) {
    struct not_judged *judged = data;
    g_assert_cmpstr(pair->service, ==, "SIP");
    g_assert_cmpuint(pair->protocol, ==, UDP);
    g_assert_cmpuint(pair->connections[OUTCOME_REFUSED], ==, 1);
    not_judged_add_pair(judged, pair);
}

static void requests_over_udp_are_counted(void) {
    struct bench *bench = bench_new(5060);
    struct not_judged judged = {.well = 0};
    TELL(.method = SIP_OPTIONS, .call = 1, .request = 1, .answer = 2, .status = 200);
    TELL(.method = SIP_REGISTER, .call = 2, .request = 3, .answer = 4, .status = 403);
    rules_service_map(bench->rules, count_pair, &judged);
    g_assert_cmpuint(judged.well, ==, 1);
    bench_free(bench);
}

/* --- silence ---------------------------------------------------------------------------------- */

static void tell_silence(struct bench *bench, unsigned sent, bool was_heard, double waited) {
    const int64_t start = ref(1).time;
    const struct sip_exchange exchange = {.request = ref(1),
                                          .resent = frame_ref_of(sent, start + TIME_SECOND, 0),
                                          .sent = sent,
                                          .method = SIP_OPTIONS,
                                          .was_heard = was_heard};
    struct event event = {.type = EVENT_SIP_UNANSWERED,
                          .ref = ref(1),
                          .actor = SERVER,
                          .outside_protocol = UDP,
                          .data = &exchange};
    memcpy(event.outside, bench->flow.endpoints, sizeof event.outside);
    rules_clock(bench->rules, start + (int64_t)(waited * (double)TIME_SECOND));
    rules_event(bench->rules, &event);
}

static void silence_is_judged_by_what_was_heard(void) {
    static const struct {
        unsigned sent;
        bool was_heard;
        double waited;
        int confidence; /* -1: nothing is found */
    } silences[] = {{7, true, 32, CONFIDENCE_CERTAIN},
                    {7, false, 32, CONFIDENCE_LIKELY},
                    {1, true, 40, CONFIDENCE_LIKELY},
                    {1, false, 40, -1},
                    {7, true, 31.6, CONFIDENCE_LIKELY},
                    {1, true, 31.6, -1},
                    {7, true, 30, -1}};
    for (unsigned i = 0; i < G_N_ELEMENTS(silences); i++) {
        struct bench *bench = bench_new(5060);
        tell_silence(bench, silences[i].sent, silences[i].was_heard, silences[i].waited);
        g_assert_cmpuint(bench->count, ==, silences[i].confidence >= 0);
        if (bench->count > 0) {
            assert_found(bench, 0, CODE_SIP_NO_ANSWER, 1);
            g_assert_cmpint(bench->heard[0]->confidence, ==, silences[i].confidence);
        }
        bench_free(bench);
    }
}

static void who_is_not_reachable_is_not_silent(void) {
    struct bench *bench = bench_new(5060);
    struct icmp_error icmp = {.reporter = bench->flow.endpoints[SERVER].address,
                              .family = 4,
                              .type = 3,
                              .code = 3,
                              .protocol = UDP,
                              .source = bench->flow.endpoints[CLIENT],
                              .destination = bench->flow.endpoints[SERVER]};
    struct event event = {
        .type = EVENT_ICMP_ERROR, .ref = ref(2), .outside_protocol = UDP, .data = &icmp};
    memcpy(event.outside, bench->flow.endpoints, sizeof event.outside);
    rules_event(bench->rules, &event);
    tell_silence(bench, 7, true, 40);
    assert_found(bench, 0, CODE_ICMP_UNREACHABLE, 2);
    g_assert_cmpuint(bench->count, ==, 1);
    bench_free(bench);
}

/* --- long messages ---------------------------------------------------------------------------- */

static void tell_reset(struct bench *bench, uint64_t length, uint64_t answered) {
    struct sip_session session = {.is_spoken = true};
    session.last[CLIENT] = (struct sip_sent){ref(4), length};
    bench->connection.states[OBSERVER_SIP] = &session;
    bench->flow.sides[CLIENT].last_data = ref(8);
    bench->flow.sides[SERVER].last_data = ref(answered);
    bench->flow.sides[SERVER].reset = ref(9);
    tell(bench, EVENT_TCP_RESET, SERVER, 9);
    bench->connection.states[OBSERVER_SIP] = NULL;
}

static void a_reset_in_answer_to_a_long_message_is_told(void) {
    struct bench *bench = bench_new(5060);
    tell_reset(bench, 5001, 3);
    assert_found(bench, 0, CODE_SIP_TOO_LARGE, 9);
    g_assert_cmpuint(bench->count, ==, 1);
    bench_free(bench);
}

static void a_reset_after_an_answer_is_not(void) {
    struct bench *bench = bench_new(5060);
    tell_reset(bench, 9000, 6);
    for (unsigned i = 0; i < bench->count; i++)
        g_assert_cmpint(bench->heard[i]->entry->code, !=, CODE_SIP_TOO_LARGE);
    bench_free(bench);
    bench = bench_new(5060);
    tell_reset(bench, 5000, 3);
    for (unsigned i = 0; i < bench->count; i++)
        g_assert_cmpint(bench->heard[i]->entry->code, !=, CODE_SIP_TOO_LARGE);
    bench_free(bench);
}

#define ADD(test) g_test_add_func("/sip_rules/" #test, test)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    ADD(a_ping_that_fails_is_out_of_service_until_it_does_not);
    ADD(a_ping_that_is_not_granted_says_that_somebody_is_there);
    ADD(who_has_no_trunk_is_refused_by_cucm);
    ADD(one_who_does_not_say_that_it_is_cucm_is_out_of_service);
    ADD(what_a_person_decides_is_no_trouble);
    ADD(refusals_are_told_by_method_and_status);
    ADD(what_is_granted_otherwise_is_no_trouble);
    ADD(a_forked_call_that_is_taken_is_complete);
    ADD(an_answer_that_a_proxy_hands_on_is_told_once);
    ADD(an_answer_without_a_tag_is_nobody_elses);
    ADD(a_challenge_that_is_met_is_none);
    ADD(credentials_that_are_not_taken_are_a_refusal);
    ADD(credentials_that_were_given_once_are_likely_refused);
    ADD(a_warning_gives_advice_of_its_own);
    ADD(what_is_forgotten_early_is_counted);
    ADD(requests_over_udp_are_counted);
    ADD(silence_is_judged_by_what_was_heard);
    ADD(who_is_not_reachable_is_not_silent);
    ADD(a_reset_in_answer_to_a_long_message_is_told);
    ADD(a_reset_after_an_answer_is_not);
    return g_test_run();
}
