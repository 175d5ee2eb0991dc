/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each condition of the ILS rules by itself, each limit from both sides, and what is said. Frames
 * are 100 ms apart. */
#include "capture/observe/ils/ils.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/rules/ils/ils_facts.h"
#include "rule_bench.h"

static unsigned count_and_free(struct bench *bench, enum code code) {
    unsigned count = 0;
    for (unsigned i = 0; i < bench->count; i++)
        count += bench->heard[i]->entry->code == code;
    bench_free(bench);
    return count;
}

static void end_with(struct bench *bench, unsigned type, enum side side, struct frame_ref when) {
    struct flow_side *tcp = &bench->flow.sides[side];
    *(type == EVENT_TCP_CLOSED ? &tcp->fin : &tcp->reset) = when;
    const struct event event = {
        .type = type, .ref = when, .actor = side, .connection = &bench->connection};
    rules_event(bench->rules, &event);
}

/* --- password --------------------------------------------------------------------------------- */

/* The spoke said something in frame 4, which was not answered. */
static struct bench *bench_of_message(enum ils_look look) {
    struct bench *bench = bench_new(7502);
    struct ils_session_side *spoke = &bench->ils.sides[CLIENT];
    bench->connection.states[OBSERVER_ILS] = &bench->ils;
    *spoke = (struct ils_session_side){.messages = 1, .first_is_whole = true, .first_size = 36};
    spoke->first_look = look;
    spoke->first_block = 16;
    spoke->first = spoke->latest = ref(4);
    return bench;
}

static void a_hub_that_closes_is_graded_by_time_and_look(void) {
    const int64_t at_once = 10 * INT64_C(1000000000);
    static const struct {
        enum ils_look look;
        int64_t late;
        enum confidence confidence;
    } cases[] = {{ILS_ENCIPHERED, 0, CONFIDENCE_LIKELY},
                 {ILS_ENCIPHERED, 1, CONFIDENCE_POSSIBLE},
                 {ILS_TOO_SHORT, 0, CONFIDENCE_LIKELY},
                 {ILS_BLANK, 0, CONFIDENCE_LIKELY},
                 {ILS_CLEAR, 0, CONFIDENCE_POSSIBLE}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        for (unsigned reset = 0; reset < 2; reset++) {
            struct bench *bench = bench_of_message(cases[i].look);
            struct frame_ref when = ref(200);
            when.time = ref(4).time + at_once + cases[i].late;
            end_with(bench, reset ? EVENT_TCP_RESET : EVENT_TCP_CLOSED, SERVER, when);
            assert_found(bench, 0, CODE_ILS_PASSWORD_MISMATCH, 200);
            const struct finding *finding = bench->heard[0];
            g_assert_cmpint(finding->confidence, ==, cases[i].confidence);
            g_assert_cmpint(finding->actor, ==, ACTOR_DESTINATION);
            g_assert_cmpuint(finding->evidence_count, ==, 3);
            g_assert_cmpstr(finding->evidence[0].role, ==, "SYN");
            g_assert_cmpuint(finding->evidence[0].ref.frame, ==, 1);
            g_assert_cmpstr(finding->evidence[1].role, ==, "message of the spoke");
            g_assert_cmpuint(finding->evidence[1].ref.frame, ==, 4);
            g_assert_cmpstr(finding->evidence[2].role, ==, reset ? "reset" : "close");
            bench_free(bench);
        }
}

static void without_an_unanswered_message_there_is_no_mismatch(void) {
    for (unsigned otherwise = 0; otherwise <= 8; otherwise++) {
        struct bench *bench = bench_of_message(ILS_ENCIPHERED);
        if (otherwise == 1)
            bench->connection.states[OBSERVER_ILS] = NULL;
        if (otherwise == 2)
            bench->ils.sides[CLIENT].messages = 0;
        if (otherwise == 3)
            bench->ils.sides[SERVER].messages = 1;
        bench->ils.sides[SERVER].gap = otherwise == 4;
        bench->flow.sides[SERVER].payload_bytes = otherwise == 5;
        if (otherwise == 6)
            bench->flow.sides[CLIENT].reset = ref(5);
        if (otherwise == 7)
            bench->flow.sides[CLIENT].fin = ref(5);
        end_with(bench, EVENT_TCP_CLOSED, otherwise == 8 ? CLIENT : SERVER, ref(6));
        g_assert_cmpuint(count_and_free(bench, CODE_ILS_PASSWORD_MISMATCH), ==, otherwise == 0);
    }
}

static void the_first_message_is_described(void) {
    static const struct {
        enum ils_look look;
        unsigned block;
        bool is_whole;
        const char *words;
    } cases[] = {
        {ILS_ENCIPHERED, 16, true, "36 bytes, looks enciphered, fits 4 bytes and blocks of 16"},
        {ILS_ENCIPHERED, 8, true, "36 bytes, looks enciphered, fits 4 bytes and blocks of 8"},
        {ILS_CLEAR, 0, true, "36 bytes, not enciphered"},
        {ILS_BLANK, 0, true, "36 bytes, nothing but zeros"},
        {ILS_TOO_SHORT, 0, true, "36 bytes, too short to tell whether it is enciphered"},
        {ILS_CLEAR, 0, false, "not in the capture as a whole"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *bench = bench_of_message(cases[i].look);
        bench->ils.sides[CLIENT].first_block = cases[i].block;
        bench->ils.sides[CLIENT].first_is_whole = cases[i].is_whole;
        end_with(bench, EVENT_TCP_CLOSED, SERVER, ref(6));
        g_assert_cmpstr(finding_fact(bench->heard[0], "first_message"), ==, cases[i].words);
        g_assert_cmpstr(finding_fact(bench->heard[0], "seconds_to_close"), ==, "0.200000");
        bench_free(bench);
    }
}

static void how_messages_are_told_apart_is_described(void) {
    static const struct {
        enum ils_learning learning;
        unsigned dropped;
        const char *words;
    } cases[] = {
        {ILS_LEARNED, 0, "learned: %s, explains all 7 messages"},
        {ILS_LEARNED, 2, "learned: %s, explains all 7 messages; given up before: 2"},
        {ILS_GIVEN, 0, "set: %s"},
        {ILS_UNFIT, 0, "the one that was set does not fit: %s"},
        {ILS_LEARNING, 0, "not known, a message is what a side sends in one go"},
        {ILS_LEARNING, 1,
         "not known, a message is what a side sends in one go; given up before: 1"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct ils_session ils = {.learning = cases[i].learning,
                                        .framing = {.width = 4, .constant = 4},
                                        .rests_on = 7,
                                        .dropped = cases[i].dropped};
        char framing[ILS_FRAMING_TEXT];
        ils_framing_text(&ils.framing, framing);
        g_autofree char *text = ils_framing_basis(&ils);
        char **parts = g_strsplit(cases[i].words, "%s", 2);
        g_autofree char *wanted = g_strjoinv(framing, parts);
        g_assert_cmpstr(text, ==, wanted);
        g_strfreev(parts);
    }
}

/* --- certificate ------------------------------------------------------------------------------ */

/* A handshake over TLS that ended in frame 6. */
static struct bench *bench_of_handshake(void) {
    struct bench *bench = bench_new(7501);
    bench->connection.states[OBSERVER_TLS] = &bench->tls;
    bench->tls.version = TLS_VERSION_1_2;
    bench->tls.sides[CLIENT].hello = ref(3);
    bench->tls.sides[SERVER].hello = ref(4);
    bench->tls.handshake_finished = ref(6);
    return bench;
}

static void a_hub_that_leaves_is_graded_by_time(void) {
    const int64_t at_once = 10 * INT64_C(1000000000);
    for (int64_t late = 0; late < 2; late++)
        for (unsigned reset = 0; reset < 2; reset++) {
            struct bench *bench = bench_of_handshake();
            struct frame_ref when = ref(200);
            when.time = ref(6).time + at_once + late;
            bench->tls.completed = ref(7);
            end_with(bench, reset ? EVENT_TCP_RESET : EVENT_TCP_CLOSED, SERVER, when);
            assert_found(bench, 0, CODE_ILS_CERTIFICATE_NOT_IMPORTED, 200);
            const struct finding *finding = bench->heard[0];
            g_assert_cmpint(finding->confidence, ==,
                            late ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY);
            g_assert_cmpint(finding->actor, ==, ACTOR_DESTINATION);
            g_assert_cmpstr(finding->evidence[0].role, ==, "end of the TLS handshake");
            g_assert_cmpuint(finding->evidence[0].ref.frame, ==, 6);
            g_assert_cmpstr(finding->evidence[1].role, ==, "first data");
            g_assert_cmpuint(finding->evidence[2].ref.frame, ==, 200);
            g_assert_cmpstr(finding_fact(finding, "seconds_to_close"), ==, "10.000000");
            bench_free(bench);
        }
}

static void without_a_handshake_that_was_left_there_is_none(void) {
    for (unsigned otherwise = 0; otherwise <= 13; otherwise++) {
        struct bench *bench = bench_of_handshake();
        struct tls_session *tls = &bench->tls;
        tls->roles_swapped = otherwise == 1;
        tls->started_in_middle = otherwise == 2;
        tls->resumed = otherwise == 3;
        tls->sides[CLIENT].gap = otherwise == 4;
        tls->sides[SERVER].gap = otherwise == 5;
        if (otherwise == 6)
            tls->handshake_finished = (struct frame_ref){0};
        if (otherwise == 7)
            tls->answered = ref(7);
        if (otherwise == 8 || otherwise == 9)
            tls->sides[otherwise == 8 ? CLIENT : SERVER].fatal.ref = ref(7);
        if (otherwise == 10)
            bench->flow.sides[CLIENT].fin = ref(7);
        if (otherwise == 11)
            bench->flow.sides[CLIENT].reset = ref(7);
        if (otherwise == 12)
            bench->connection.states[OBSERVER_TLS] = NULL;
        if (otherwise == 13)
            tell(bench, EVENT_TCP_CLOSED, CLIENT, 8); /* and the hub did not leave */
        else
            end_with(bench, EVENT_TCP_CLOSED, SERVER, ref(8));
        g_assert_cmpuint(count_and_free(bench, CODE_ILS_CERTIFICATE_NOT_IMPORTED), ==,
                         otherwise == 0);
    }
}

static void who_left_first_is_told_by_frames(void) {
    static const struct {
        uint64_t spoke;
        unsigned found;
    } cases[] = {{7, 0}, {8, 1}, {9, 1}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct bench *bench = bench_of_handshake();
        bench->flow.sides[CLIENT].fin = ref(cases[i].spoke);
        end_with(bench, EVENT_TCP_CLOSED, SERVER, ref(8));
        g_assert_cmpuint(count_and_free(bench, CODE_ILS_CERTIFICATE_NOT_IMPORTED), ==,
                         cases[i].found);
    }
}

static void with_keys_a_password_shows(void) {
    for (unsigned otherwise = 0; otherwise <= 3; otherwise++) {
        struct bench *bench = bench_of_handshake();
        struct ils_session_side *spoke = &bench->ils.sides[CLIENT];
        bench->connection.states[OBSERVER_ILS] = &bench->ils;
        spoke->messages = otherwise == 1 ? 0 : 1;
        spoke->first_is_whole = true;
        spoke->first_look = otherwise == 2 ? ILS_CLEAR : ILS_ENCIPHERED;
        bench->ils.sides[SERVER].messages = otherwise == 3;
        end_with(bench, EVENT_TCP_CLOSED, SERVER, ref(8));
        assert_found(
            bench, 0,
            otherwise == 0 ? CODE_ILS_PASSWORD_MISMATCH : CODE_ILS_CERTIFICATE_NOT_IMPORTED, 8);
        g_assert_cmpint(strstr(bench->heard[0]->summary, "passwords most likely differ") != NULL,
                        ==, otherwise == 0);
        bench_free(bench);
    }
}

/* --- method ----------------------------------------------------------------------------------- */

static void tls_is_told_to_the_port_without(void) {
    for (unsigned otherwise = 0; otherwise <= 5; otherwise++) {
        struct bench *bench = bench_new(7502);
        bench->connection.states[OBSERVER_TLS] = &bench->tls;
        if (otherwise != 1)
            bench->tls.sides[CLIENT].hello = ref(4);
        if (otherwise == 2)
            bench->tls.sides[SERVER].hello = ref(5);
        bench->tls.sides[SERVER].gap = otherwise == 3;
        bench->flow.sides[SERVER].segments = otherwise == 4 ? 0 : 2;
        bench->tls.sides[SERVER].not_tls = ref(5);
        if (otherwise == 5)
            tell(bench, EVENT_TCP_GONE, SERVER, 6);
        else
            end_with(bench, EVENT_TCP_CLOSED, SERVER, ref(6));
        if (otherwise == 0) {
            assert_found(bench, 0, CODE_ILS_METHOD_MISMATCH, 4);
            g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_SOURCE);
            g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
            g_assert_cmpuint(bench->heard[0]->evidence_count, ==, 3);
            g_assert_cmpstr(bench->heard[0]->evidence[1].role, ==, "answer without TLS");
            g_assert_cmpstr(bench->heard[0]->evidence[2].role, ==, "close by the hub");
        }
        g_assert_cmpuint(count_and_free(bench, CODE_ILS_METHOD_MISMATCH), ==,
                         otherwise == 0 || otherwise == 5);
    }
}

static void clear_messages_are_told_to_the_port_for_tls(void) {
    for (unsigned otherwise = 0; otherwise <= 4; otherwise++) {
        struct bench *bench = bench_new(7501);
        bench->connection.states[OBSERVER_ILS] = &bench->ils;
        bench->ils.sides[CLIENT].messages = 1;
        if (otherwise >= 2)
            bench->connection.states[OBSERVER_TLS] = &bench->tls;
        if (otherwise == 3)
            bench->tls.sides[CLIENT].hello = ref(3);
        bench->tls.sides[CLIENT].protected_records = otherwise == 4;
        tell(bench, EVENT_ILS_MESSAGE, otherwise == 1 ? SERVER : CLIENT, 4);
        g_assert_cmpuint(count_and_free(bench, CODE_ILS_METHOD_MISMATCH), ==,
                         otherwise == 0 || otherwise == 2);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/ils_conditions/" #name, name)
    TEST(a_hub_that_closes_is_graded_by_time_and_look);
    TEST(without_an_unanswered_message_there_is_no_mismatch);
    TEST(the_first_message_is_described);
    TEST(how_messages_are_told_apart_is_described);
    TEST(a_hub_that_leaves_is_graded_by_time);
    TEST(without_a_handshake_that_was_left_there_is_none);
    TEST(who_left_first_is_told_by_frames);
    TEST(with_keys_a_password_shows);
    TEST(tls_is_told_to_the_port_without);
    TEST(clear_messages_are_told_to_the_port_for_tls);
    return g_test_run();
}
