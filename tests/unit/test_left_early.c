/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who leaves right after a complete handshake, and what must be known before that is said: each
 * condition by itself, and each time just before and just after its limit. */
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "rule_bench.h"

static char names[] = "a.example.com";
static struct certificate certificate = {.readable = true, .names = {names}, .name_count = 1};

/* A handshake that ended in frame 6, of a service whose server speaks when it is spoken to. */
static struct bench *bench_of_handshake(uint16_t version) {
    struct bench *bench = bench_new(5061);
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    bench->tls.version = bench->tls.offered = version;
    bench->tls.handshake_finished = ref(6);
    return bench;
}

/* The client's first data, in frame 7. */
static void ask(struct bench *bench) {
    bench->tls.sides[CLIENT].application_records = 1;
    bench->tls.sides[CLIENT].first_application = ref(7);
}

static void leave_at(struct bench *bench, enum side side, unsigned type, struct frame_ref when) {
    struct flow_side *tcp = &bench->flow.sides[side];
    *(type == EVENT_TCP_CLOSED ? &tcp->fin : &tcp->reset) = when;
    const struct event event = {
        .type = type, .ref = when, .actor = side, .connection = &bench->connection};
    rules_event(bench->rules, &event);
}

/* How many findings there are when this side closes in frame 8. Also frees. */
static unsigned found(struct bench *bench, enum side side) {
    leave_at(bench, side, EVENT_TCP_CLOSED, ref(8));
    unsigned count = 0;
    for (unsigned i = 0; i < bench->count; i++)
        count += bench->heard[i]->entry->code == CODE_TLS_CLOSED_AFTER_HANDSHAKE &&
                 bench->heard[i]->ref.frame == 8;
    bench_free(bench);
    return count;
}

static void a_server_that_leaves_is_named(void) {
    for (unsigned asked = 0; asked < 2; asked++)
        for (unsigned type = EVENT_TCP_RESET; type <= EVENT_TCP_CLOSED; type++) {
            struct bench *bench = bench_of_handshake(TLS_VERSION_1_2);
            if (asked)
                ask(bench);
            leave_at(bench, SERVER, type, ref(8));
            assert_found(bench, 0, CODE_TLS_CLOSED_AFTER_HANDSHAKE, 8);
            const struct finding *finding = bench->heard[0];
            g_assert_cmpint(finding->actor, ==, ACTOR_DESTINATION);
            g_assert_cmpint(finding->confidence, ==,
                            asked ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE);
            g_assert_cmpstr(finding_fact(finding, "seconds_to_close"), ==, "0.200000");
            g_assert_nonnull(strstr(finding->summary,
                                    asked ? "in place of its first answer" : "without a word"));
            bench_free(bench);
        }
}

static void services_that_end_connections_as_they_like_are_not_judged(void) {
    static const struct {
        uint16_t port;
        bool is_judged;
    } cases[] = {{5061, true}, {2443, true}, {8443, true},  {5269, true},  {7400, true},
                 {2445, true}, {443, false}, {7501, false}, {6970, false}, {40000, false}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *bench = bench_of_handshake(TLS_VERSION_1_2);
        bench->flow.endpoints[SERVER].port = cases[i].port;
        g_assert_cmpuint(found(bench, SERVER), ==, cases[i].is_judged);
    }
}

static void what_is_not_known_whole_is_not_judged(void) {
    for (unsigned lacking = 0; lacking < 9; lacking++) {
        struct bench *bench = bench_of_handshake(TLS_VERSION_1_2);
        struct tls_session *tls = &bench->tls;
        tls->roles_swapped = lacking == 1;
        tls->started_in_middle = lacking == 2;
        tls->sides[CLIENT].gap = lacking == 3;
        tls->sides[SERVER].gap = lacking == 4;
        if (lacking == 5)
            tls->handshake_finished = (struct frame_ref){0};
        if (lacking == 6 || lacking == 7)
            tls->sides[lacking == 6 ? CLIENT : SERVER].fatal.ref = ref(7);
        if (lacking == 8)
            bench->connection.states[OBSERVER_TLS] = NULL;
        g_assert_cmpuint(found(bench, SERVER), ==, lacking == 0);
    }
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct bench *bench = bench_of_handshake(TLS_VERSION_1_2);
        bench->flow.sides[side].segments = 0;
        g_assert_cmpuint(found(bench, SERVER), ==, 0);
    }
}

static void who_answered_or_waited_has_not_left_early(void) {
    struct bench *bench = bench_of_handshake(TLS_VERSION_1_2);
    bench->tls.answered = ref(7);
    g_assert_cmpuint(found(bench, SERVER), ==, 0);
    bench = bench_of_handshake(TLS_VERSION_1_2);
    bench->tls.sides[SERVER].application_records = 1;
    g_assert_cmpuint(found(bench, SERVER), ==, 0);
    bench = bench_of_handshake(TLS_VERSION_1_2);
    bench->flow.sides[CLIENT].fin = ref(7); /* it goes when the other has gone */
    g_assert_cmpuint(found(bench, SERVER), ==, 0);
}

/* How many findings there are when this side closes so many nanoseconds after the frame. */
static unsigned found_after(struct bench *bench, enum side side, uint64_t frame, int64_t waited) {
    struct frame_ref when = ref(50);
    when.time = ref(frame).time + waited;
    leave_at(bench, side, EVENT_TCP_CLOSED, when);
    const unsigned count = bench->count;
    bench_free(bench);
    return count;
}

static void who_leaves_later_was_idle(void) {
    const int64_t second = INT64_C(1000000000);
    struct bench *bench = bench_of_handshake(TLS_VERSION_1_2);
    g_assert_cmpuint(found_after(bench, SERVER, 6, second), ==, 1);
    bench = bench_of_handshake(TLS_VERSION_1_2);
    g_assert_cmpuint(found_after(bench, SERVER, 6, second + 1), ==, 0);
    bench = bench_of_handshake(TLS_VERSION_1_2);
    ask(bench);
    g_assert_cmpuint(found_after(bench, SERVER, 7, 5 * second), ==, 1);
    bench = bench_of_handshake(TLS_VERSION_1_2);
    ask(bench);
    g_assert_cmpuint(found_after(bench, SERVER, 7, 5 * second + 1), ==, 0);
}

/* TLS 1.3: so many records of the server that can be data, the first two as long. */
static struct bench *bench_of_records(unsigned records, uint32_t first, uint32_t second) {
    struct bench *bench = bench_of_handshake(TLS_VERSION_1_3);
    struct tls_side *server = &bench->tls.sides[SERVER];
    server->application_records = records;
    server->application_lengths[0] = first;
    server->application_lengths[1] = second;
    server->last_protected = server->last_application = ref(7);
    return bench;
}

static void session_tickets_are_no_answer(void) {
    g_assert_cmpuint(found(bench_of_records(0, 0, 0), SERVER), ==, 1);
    g_assert_cmpuint(found(bench_of_records(1, 200, 0), SERVER), ==, 1);
    g_assert_cmpuint(found(bench_of_records(2, 200, 200), SERVER), ==, 1);
    g_assert_cmpuint(found(bench_of_records(2, 200, 201), SERVER), ==, 0);
    g_assert_cmpuint(found(bench_of_records(3, 200, 200), SERVER), ==, 0);
}

/* The server's records came up to frame `last`, the client's data in frame 7. */
static unsigned found_around_question(unsigned records, uint32_t second, uint64_t last) {
    struct bench *bench = bench_of_records(records, 200, second);
    ask(bench);
    bench->tls.sides[SERVER].last_protected = ref(last);
    bench->tls.sides[SERVER].last_application = ref(last);
    return found(bench, SERVER);
}

static void what_came_before_the_question_is_no_answer(void) {
    g_assert_cmpuint(found_around_question(1, 0, 6), ==, 1);
    g_assert_cmpuint(found_around_question(1, 0, 7), ==, 0);
    g_assert_cmpuint(found_around_question(2, 201, 6), ==, 1);
    g_assert_cmpuint(found_around_question(2, 201, 8), ==, 0);
    g_assert_cmpuint(found_around_question(2, 200, 8), ==, 1);
    g_assert_cmpuint(found_around_question(3, 200, 6), ==, 0);
    struct bench *bench = bench_of_records(1, 200, 0); /* its goodbye came last, not its data */
    ask(bench);
    bench->tls.sides[SERVER].last_protected = bench->tls.sides[SERVER].encrypted_alert = ref(8);
    bench->tls.sides[SERVER].last_application = ref(6);
    g_assert_cmpuint(found(bench, SERVER), ==, 1);
    bench = bench_of_records(1, 200, 0);
    ask(bench);
    bench->tls.sides[SERVER].last_protected = ref(8);
    bench->tls.sides[SERVER].encrypted_alert = ref(7);
    bench->tls.sides[SERVER].last_application = ref(6);
    g_assert_cmpuint(found(bench, SERVER), ==, 0);
}

/* In frame 7 the server sent the last record, which looks like an alert, of so many bytes. */
static unsigned found_by_alert(uint16_t version, uint32_t length, uint64_t fin, uint64_t reset) {
    struct bench *bench = bench_of_handshake(version);
    struct tls_side *server = &bench->tls.sides[SERVER];
    server->encrypted_alert = ref(7);
    server->encrypted_alert_record = server->protected_records = 1;
    server->last_protected_length = length;
    if (fin > 0)
        bench->flow.sides[SERVER].fin = ref(fin);
    if (reset > 0)
        bench->flow.sides[SERVER].reset = ref(reset);
    tell(bench, EVENT_TCP_CLOSED, CLIENT, 9);
    const unsigned frame = bench->count == 0 ? 0 : (unsigned)bench->heard[0]->ref.frame;
    bench_free(bench);
    return frame;
}

static void a_short_record_may_be_a_goodbye(void) {
    g_assert_cmpuint(found_by_alert(TLS_VERSION_1_2, TLS_JAVA_CLOSE_NOTIFY, 0, 0), ==, 7);
    g_assert_cmpuint(found_by_alert(TLS_VERSION_1_3, TLS_JAVA_CLOSE_NOTIFY - 1, 0, 0), ==, 7);
    g_assert_cmpuint(found_by_alert(TLS_VERSION_1_3, TLS_JAVA_CLOSE_NOTIFY, 0, 0), ==, 0);
    g_assert_cmpuint(found_by_alert(TLS_VERSION_1_3, TLS_JAVA_CLOSE_NOTIFY, 8, 0), ==, 8);
    g_assert_cmpuint(found_by_alert(TLS_VERSION_1_3, TLS_JAVA_CLOSE_NOTIFY, 0, 8), ==, 8);
}

/* The client asked for a name, which is or is not that of the server's certificate. */
static struct bench *bench_of_client(const char *asked) {
    struct bench *bench = bench_of_handshake(TLS_VERSION_1_2);
    bench->tls.sides[SERVER].chain[0] = &certificate;
    bench->tls.sides[SERVER].chain_length = 1;
    g_strlcpy(bench->tls.server_name, asked, TLS_SERVER_NAME);
    return bench;
}

static void a_client_that_met_another_name_is_named(void) {
    struct bench *bench = bench_of_client("b.example.com");
    leave_at(bench, CLIENT, EVENT_TCP_CLOSED, ref(8));
    assert_found(bench, 0, CODE_TLS_CLOSED_AFTER_HANDSHAKE, 8);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_SOURCE);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_POSSIBLE);
    g_assert_cmpstr(finding_fact(bench->heard[0], "name_asked_for"), ==, "b.example.com");
    g_assert_null(finding_fact(bench->heard[0], "address_called"));
    g_assert_nonnull(strstr(bench->heard[0]->summary, "b.example.com is not among the names"));
    bench_free(bench);
    bench = bench_of_client("");
    leave_at(bench, CLIENT, EVENT_TCP_CLOSED, ref(8));
    g_assert_cmpuint(bench->count, ==, 1);
    g_assert_cmpstr(finding_fact(bench->heard[0], "address_called"), ==, "10.0.0.2");
    bench_free(bench);
}

static void a_client_without_that_reason_is_not(void) {
    g_assert_cmpuint(found(bench_of_client("A.example.com"), CLIENT), ==, 0);
    struct bench *bench = bench_of_client("b.example.com");
    ask(bench);
    g_assert_cmpuint(found(bench, CLIENT), ==, 0);
    bench = bench_of_client("b.example.com");
    bench->tls.sides[SERVER].chain_length = 0;
    g_assert_cmpuint(found(bench, CLIENT), ==, 0);
    const int64_t second = INT64_C(1000000000);
    g_assert_cmpuint(found_after(bench_of_client("b.example.com"), CLIENT, 6, second), ==, 1);
    g_assert_cmpuint(found_after(bench_of_client("b.example.com"), CLIENT, 6, second + 1), ==, 0);
}

static void a_second_time_makes_it_likely(void) {
    struct bench *bench = bench_of_handshake(TLS_VERSION_1_2);
    leave_at(bench, SERVER, EVENT_TCP_CLOSED, ref(8));
    leave_at(bench, CLIENT, EVENT_TCP_CLOSED, ref(9)); /* of the same connection: nothing new */
    g_assert_cmpuint(bench->heard[0]->count, ==, 1);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_POSSIBLE);
    open_connection(bench, 5061, 20);
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    bench->tls.version = TLS_VERSION_1_2;
    bench->tls.handshake_finished = ref(26);
    leave_at(bench, SERVER, EVENT_TCP_CLOSED, ref(28));
    g_assert_cmpuint(bench->count, ==, 1);
    g_assert_cmpuint(bench->heard[0]->count, ==, 2);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/left_early/" #name, name)
    TEST(a_server_that_leaves_is_named);
    TEST(services_that_end_connections_as_they_like_are_not_judged);
    TEST(what_is_not_known_whole_is_not_judged);
    TEST(who_answered_or_waited_has_not_left_early);
    TEST(who_leaves_later_was_idle);
    TEST(session_tickets_are_no_answer);
    TEST(what_came_before_the_question_is_no_answer);
    TEST(a_short_record_may_be_a_goodbye);
    TEST(a_client_that_met_another_name_is_named);
    TEST(a_client_without_that_reason_is_not);
    TEST(a_second_time_makes_it_likely);
    return g_test_run();
}
