/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was sent and never heard: how often and how long before it is said, of either side, and what
 * is said of it. Frames are 100 ms apart. */
#include "capture/observe/tcp/tcp_life.h"
#include "rule_bench.h"

struct stage {
    struct bench *bench;
    struct progress progress;
    struct progress_side *sent; /* of the sender */
    struct flow_side *sender, *receiver;
    enum side side;
};

static void stage_open(struct stage *stage, enum side sender) {
    *stage = (struct stage){.bench = bench_new(5061), .side = sender};
    struct flow *flow = &stage->bench->flow;
    flow->progress = &stage->progress;
    stage->sent = &stage->progress.sides[sender];
    stage->sender = &flow->sides[sender];
    stage->receiver = &flow->sides[other_side(sender)];
}

static unsigned count_and_close(struct stage *stage) {
    const unsigned count = stage->bench->count;
    for (unsigned i = 0; i < count; i++)
        g_assert_cmpint(stage->bench->heard[i]->entry->code, ==, CODE_TCP_UNACKNOWLEDGED);
    bench_free(stage->bench);
    return count;
}

static void assert_finding(struct stage *stage, uint64_t frame, const char *summary) {
    assert_found(stage->bench, 0, CODE_TCP_UNACKNOWLEDGED, frame);
    const struct finding *finding = stage->bench->heard[0];
    g_assert_cmpstr(finding->summary, ==, summary);
    g_assert_cmpint(finding->actor, ==, stage->side == CLIENT ? ACTOR_SOURCE : ACTOR_DESTINATION);
    g_assert_cmpint(finding->confidence, ==, CONFIDENCE_CERTAIN);
}

static void assert_fact(const struct stage *stage, const char *key, const char *value) {
    g_assert_cmpstr(finding_fact(stage->bench->heard[0], key), ==, value);
}

/* --- data ------------------------------------------------------------------------------------- */

/* Data of so many bytes, sent in frame 5 and again so often, the last time in frame `last`. */
static void send_again(struct stage *stage, uint32_t bytes, uint32_t repeats, uint64_t last) {
    *stage->sent =
        (struct progress_side){.sequence = 1000, .end = 1000 + bytes, .repeats = repeats};
    stage->sent->sent = ref(5);
    stage->sent->first = ref(8);
    stage->sent->last = ref(last);
}

static void data_is_unheard_after_two_repetitions_and_a_second(void) {
    static const struct {
        uint32_t repeats;
        uint64_t last;
        unsigned found;
    } cases[] = {{2, 15, 1}, {1, 15, 0}, {2, 14, 0}, {9, 99, 1}};
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
            struct stage stage;
            stage_open(&stage, side);
            send_again(&stage, 100, cases[i].repeats, cases[i].last);
            tell(stage.bench, EVENT_TCP_GONE, CLIENT, 100);
            g_assert_cmpuint(count_and_close(&stage), ==, cases[i].found);
        }
}

static void it_is_told_who_and_how_often(void) {
    static const char *const summaries[] = {
        "10.0.0.2:5061 (SIP/TLS) never acknowledged the data of 10.0.0.1, sent 4 times in 2.5 s",
        "10.0.0.1 never acknowledged the data of 10.0.0.2:5061 (SIP/TLS), sent 4 times in 2.5 s"};
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct stage stage;
        stage_open(&stage, side);
        send_again(&stage, 100, 3, 30);
        stage.receiver->last_seen = ref(8);
        tell(stage.bench, EVENT_TCP_GONE, CLIENT, 100);
        assert_finding(&stage, 8, summaries[side]);
        const struct finding *finding = stage.bench->heard[0];
        g_assert_cmpuint(finding->evidence_count, ==, 3);
        g_assert_cmpstr(finding->evidence[0].role, ==, "latest data before");
        g_assert_cmpuint(finding->evidence[0].ref.frame, ==, 5);
        g_assert_cmpstr(finding->evidence[1].role, ==, "sent again");
        g_assert_cmpstr(finding->evidence[2].role, ==, "sent for the last time");
        g_assert_cmpuint(finding->evidence[2].ref.frame, ==, 30);
        assert_fact(&stage, "waited_seconds", "2.5");
        assert_fact(&stage, "times", "4");
        assert_fact(&stage, "heard_from_the_other_side", "nothing after that");
        assert_fact(&stage, "bytes_that_do_not_pass", NULL);
        assert_fact(&stage, "idle_before_seconds", NULL);
        bench_free(stage.bench);
    }
}

static void who_gave_up_is_evidence(void) {
    static const unsigned types[] = {EVENT_TCP_CLOSED, EVENT_TCP_RESET};
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
        for (enum side actor = CLIENT; actor <= SERVER; actor++) {
            struct stage stage;
            stage_open(&stage, SERVER);
            send_again(&stage, 100, 3, 30);
            tell(stage.bench, types[i], actor, 40);
            const struct finding *finding = stage.bench->heard[0];
            g_assert_cmpstr(finding->evidence[3].role, ==,
                            actor == SERVER ? "the sender gave up" : "the other side gave up");
            g_assert_cmpuint(finding->evidence[3].ref.frame, ==, 40);
            tell(stage.bench, EVENT_TCP_GONE, actor, 41); /* told once */
            g_assert_cmpuint(count_and_close(&stage), ==, 1);
        }
}

static void what_the_other_side_did_is_told(void) {
    static const struct {
        uint64_t seen, fin;
        const char *words;
    } cases[] = {{8, 0, "nothing after that"},
                 {9, 0, "yes, and no acknowledgement of it"},
                 {9, 9, "it closed"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct stage stage;
        stage_open(&stage, CLIENT);
        send_again(&stage, 100, 3, 30);
        stage.receiver->last_seen = ref(cases[i].seen);
        stage.receiver->fin = frame_ref_of(cases[i].fin, 0, 0);
        tell(stage.bench, EVENT_TCP_GONE, CLIENT, 100);
        assert_fact(&stage, "heard_from_the_other_side", cases[i].words);
        bench_free(stage.bench);
    }
}

static void a_silence_before_it_is_told(void) {
    struct stage stage;
    stage_open(&stage, CLIENT);
    send_again(&stage, 100, 3, 30);
    stage.sender->idle_ended = ref(5);
    stage.sender->idle = INT64_C(3600000000000);
    tell(stage.bench, EVENT_TCP_GONE, CLIENT, 100);
    assert_finding(&stage, 8,
                   "10.0.0.2:5061 (SIP/TLS) never acknowledged the data of 10.0.0.1 after a long "
                   "silence, sent 4 times in 2.5 s");
    assert_fact(&stage, "idle_before_seconds", "3600");
    bench_free(stage.bench);
    stage_open(&stage, CLIENT);
    send_again(&stage, 100, 3, 30);
    stage.sender->idle_ended = ref(4); /* other data came since */
    tell(stage.bench, EVENT_TCP_GONE, CLIENT, 100);
    assert_fact(&stage, "idle_before_seconds", NULL);
    bench_free(stage.bench);
}

static void half_a_connection_is_not_judged(void) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct stage stage;
        stage_open(&stage, CLIENT);
        send_again(&stage, 100, 3, 30);
        stage.bench->flow.sides[side].segments = 0;
        tell(stage.bench, EVENT_TCP_GONE, CLIENT, 100);
        g_assert_cmpuint(count_and_close(&stage), ==, 0);
    }
}

/* --- size ------------------------------------------------------------------------------------- */

static void large_segments_may_not_pass(void) {
    static const struct {
        uint32_t bytes, passed;
        const char *size, *passes, *reason;
    } cases[] = {
        {499, 100, NULL, NULL, NULL},
        {500, 100, "500", "100", "likely the size: small segments pass, large ones do not (MTU)"},
        {500, 0, "500", NULL, "possibly the size: no segment as large as that passes (MTU)"},
        {1460, 1199, "1460", "1199",
         "likely the size: small segments pass, large ones do not (MTU)"},
        {1460, 1200, NULL, NULL, NULL},
        {600, 599, "600", "599", "likely the size: small segments pass, large ones do not (MTU)"},
        {600, 600, NULL, NULL, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct stage stage;
        stage_open(&stage, CLIENT);
        send_again(&stage, cases[i].bytes, 3, 30);
        stage.sender->smaller = cases[i].passed;
        tell(stage.bench, EVENT_TCP_GONE, CLIENT, 100);
        assert_fact(&stage, "bytes_that_do_not_pass", cases[i].size);
        assert_fact(&stage, "bytes_that_pass", cases[i].passes);
        assert_fact(&stage, "reason", cases[i].reason);
        g_assert_cmpint(strstr(stage.bench->heard[0]->summary, "never acknowledged segments of") !=
                            NULL,
                        ==, cases[i].size != NULL);
        bench_free(stage.bench);
    }
}

static void the_largest_that_was_acknowledged_passes(void) {
    static const struct {
        uint32_t acknowledged;
        bool has_acknowledged;
        uint32_t largest;
        const char *passes;
    } cases[] = {{1000, true, 700, "700"},
                 {999, true, 700, "300"},
                 {1000, false, 700, "300"},
                 {1000, true, 0, "300"}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct stage stage;
        stage_open(&stage, CLIENT);
        send_again(&stage, 1400, 3, 30);
        stage.sender->largest = cases[i].largest;
        stage.sender->largest_end = 1000;
        stage.sender->smaller = 300;
        stage.receiver->acknowledged = cases[i].acknowledged;
        stage.receiver->has_acknowledged = cases[i].has_acknowledged;
        tell(stage.bench, EVENT_TCP_GONE, CLIENT, 100);
        assert_fact(&stage, "bytes_that_pass", cases[i].passes);
        bench_free(stage.bench);
    }
}

/* --- what the receiver lacks ------------------------------------------------------------------ */

/* `bytes` are lacking since frame 6, told so often. */
static void lack(struct stage *stage, uint32_t bytes, uint32_t sacks) {
    *stage->sent =
        (struct progress_side){.lacking = 1000, .lacking_end = 1000 + bytes, .sacks = sacks};
    stage->sent->sacked = ref(6);
    stage->sent->resacked = ref(9);
}

static void bytes_lack_after_a_second(void) {
    static const struct {
        uint64_t at;
        uint32_t sacks, repeats;
        unsigned found;
    } cases[] = {{16, 1, 0, 1}, {15, 1, 0, 0}, {16, 0, 0, 0}, {16, 1, 1, 0}};
    for (enum side side = CLIENT; side <= SERVER; side++)
        for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
            struct stage stage;
            stage_open(&stage, side);
            lack(&stage, 100, cases[i].sacks);
            stage.sent->repeats = cases[i].repeats;
            tell(stage.bench, EVENT_TCP_CLOSED, CLIENT, cases[i].at);
            g_assert_cmpuint(count_and_close(&stage), ==, cases[i].found);
        }
}

static void how_many_is_told(void) {
    static const struct {
        uint32_t bytes, passed;
        const char *summary;
    } cases[] = {
        {100, 50, "100 bytes that 10.0.0.1 sent never came to 10.0.0.2:5061 (SIP/TLS)"},
        {900, 50,
         "900 bytes that 10.0.0.1 sent never came to 10.0.0.2:5061 (SIP/TLS), smaller segments "
         "did"},
        {900, 0, "900 bytes that 10.0.0.1 sent never came to 10.0.0.2:5061 (SIP/TLS)"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct stage stage;
        stage_open(&stage, CLIENT);
        lack(&stage, cases[i].bytes, 2);
        stage.sender->largest = cases[i].passed;
        tell(stage.bench, EVENT_TCP_GONE, CLIENT, 36);
        assert_finding(&stage, 6, cases[i].summary);
        assert_fact(&stage, "waited_seconds", "3.0");
        assert_fact(&stage, "times", "2");
        g_assert_cmpstr(stage.bench->heard[0]->evidence[0].role, ==, "selective acknowledgement");
        g_assert_cmpstr(stage.bench->heard[0]->evidence[1].role, ==, "last one");
        g_assert_cmpuint(stage.bench->heard[0]->evidence[1].ref.frame, ==, 9);
        bench_free(stage.bench);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/unacknowledged/" #name, name)
    TEST(data_is_unheard_after_two_repetitions_and_a_second);
    TEST(it_is_told_who_and_how_often);
    TEST(who_gave_up_is_evidence);
    TEST(what_the_other_side_did_is_told);
    TEST(a_silence_before_it_is_told);
    TEST(half_a_connection_is_not_judged);
    TEST(large_segments_may_not_pass);
    TEST(the_largest_that_was_acknowledged_passes);
    TEST(bytes_lack_after_a_second);
    TEST(how_many_is_told);
    return g_test_run();
}
