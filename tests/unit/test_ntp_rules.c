/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is made of queries and answers of NTP. */
#include "capture/observe/ntp/ntp_observer.h"
#include "capture/rules/ntp/ntp_pairs.h"
#include "rule_bench.h"

#include <string.h>

static const uint8_t denies[4] = {'D', 'E', 'N', 'Y'}, rate[4] = {'R', 'A', 'T', 'E'};

/* A query, or an answer to it, in this second of the capture, which is the frame, too. */
struct said {
    enum side actor;
    uint64_t second;
    ntp_time transmit, origin, receive;
    uint8_t leap, stratum, version;
    const uint8_t *kiss;
    uint32_t dispersion;
    int64_t server_ahead; /* seconds */
};

static void say(struct bench *bench, struct said said) {
    static const uint8_t none[4] = {10, 0, 0, 9};
    struct ntp_packet packet = {.leap = said.leap,
                                .version = said.version == 0 ? 4 : said.version,
                                .mode = said.actor == CLIENT ? NTP_CLIENT : NTP_SERVER,
                                .stratum = said.stratum,
                                .root_dispersion = said.dispersion,
                                .reference_id = span_of(said.kiss == NULL ? none : said.kiss, 4),
                                .origin = said.origin,
                                .receive = said.receive,
                                .transmit = said.transmit};
    if (said.actor == SERVER)
        packet.receive = packet.transmit =
            (ntp_time)((int64_t)said.second + 1000 + said.server_ahead) << 32;
    struct event event = {.type = EVENT_NTP_PACKET,
                          .ref = frame_ref_of(said.second, (int64_t)said.second * TIME_SECOND, 0),
                          .actor = said.actor,
                          .outside_protocol = IP_UDP,
                          .data = &packet};
    event.outside[CLIENT] = (struct endpoint){{4, {10, 0, 0, 1}}, 123};
    event.outside[SERVER] = (struct endpoint){{4, {10, 0, 0, 2}}, 123};
    rules_event(bench->rules, &event);
}

/* A client that hides its time asks. */
static void ask(struct bench *bench, uint64_t second) {
    say(bench, (struct said){CLIENT, second, .transmit = second * 7919 + 1});
}

static void answer(struct bench *bench, uint64_t second, struct said said) {
    said.actor = SERVER;
    said.second = second;
    said.origin = second * 7919 + 1;
    say(bench, said);
}

static void ask_often(struct bench *bench, uint64_t from, unsigned times) {
    for (unsigned i = 0; i < times; i++)
        ask(bench, from + 64 * (uint64_t)i);
}

static void late(struct bench *bench, uint64_t second) {
    rules_clock(bench->rules, (int64_t)second * TIME_SECOND);
    rules_finish(bench->rules);
}

static void a_day_of_good_answers_is_nothing(void) {
    struct bench *bench = bench_new(123);
    for (uint64_t i = 1; i < 1000; i++) {
        ask(bench, i * 64);
        if (i % 50 != 0)
            answer(bench, i * 64, (struct said){.stratum = 3});
    }
    late(bench, 70000);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void a_server_without_time_is_found_and_recovers(void) {
    struct bench *bench = bench_new(123);
    for (uint64_t i = 1; i < 4; i++) {
        ask(bench, i * 64);
        answer(bench, i * 64, (struct said){.stratum = 16, .leap = NTP_LEAP_UNSYNCHRONIZED});
    }
    assert_found(bench, 0, CODE_NTP_UNSYNCHRONIZED, 64);
    g_assert_cmpuint(bench->repeats, ==, 2);
    g_assert_null(finding_fact(bench->heard[0], "usable_again"));
    ask(bench, 300);
    answer(bench, 300, (struct said){.stratum = 3});
    g_assert_cmpstr(finding_fact(bench->heard[0], "usable_again"), ==, "frame 300");
    bench_free(bench);
}

static void a_kiss_is_found(void) {
    struct bench *bench = bench_new(123);
    ask(bench, 64);
    answer(bench, 64, (struct said){.kiss = denies, .leap = NTP_LEAP_UNSYNCHRONIZED});
    assert_found(bench, 0, CODE_NTP_UNSYNCHRONIZED, 64);
    g_assert_nonnull(strstr(bench->heard[0]->summary, "DENY"));
    bench_free(bench);
}

static void a_brake_is_told_where_it_gives_no_time(void) {
    for (unsigned good = 1; good < 4; good += 2) {
        struct bench *bench = bench_new(123);
        for (uint64_t i = 1; i < 6; i++) {
            ask(bench, i * 64);
            answer(bench, i * 64,
                   i <= good ? (struct said){.stratum = 3} : (struct said){.kiss = rate});
        }
        late(bench, 1000);
        g_assert_cmpuint(bench->count, ==, good == 1 ? 1 : 0);
        bench_free(bench);
    }
}

static void silence_after_answers_is_certain(void) {
    struct bench *bench = bench_new(123);
    ask(bench, 64);
    answer(bench, 64, (struct said){.stratum = 3});
    ask_often(bench, 128, 3);
    late(bench, 400);
    assert_found(bench, 0, CODE_NTP_UNSYNCHRONIZED, 128);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_CERTAIN);
    bench_free(bench);
}

static void a_few_lost_queries_are_nothing_once_it_answers(void) {
    struct bench *bench = bench_new(123);
    ask(bench, 64);
    answer(bench, 64, (struct said){.stratum = 3});
    ask_often(bench, 128, 5);
    answer(bench, 128 + 4 * 64, (struct said){.stratum = 3});
    late(bench, 900);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void the_last_query_may_still_be_answered(void) {
    struct bench *bench = bench_new(123);
    ask(bench, 64);
    answer(bench, 64, (struct said){.stratum = 3});
    ask_often(bench, 128, 3);
    late(bench, 128 + 2 * 64);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void queries_alone_prove_nothing(void) {
    struct bench *bench = bench_new(123);
    ask_often(bench, 64, 6);
    late(bench, 900);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

/* ntpd names the latest answer that it got in each query. */
static void queries_tell_whether_they_were_answered(void) {
    struct bench *bench = bench_new(123);
    for (uint64_t i = 1; i < 12; i++)
        say(bench, (struct said){CLIENT, i * 64, .transmit = i * 64 << 32, .origin = i << 32});
    late(bench, 2000);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
    bench = bench_new(123);
    for (uint64_t i = 1; i < 12; i++)
        say(bench, (struct said){CLIENT, i * 64, .transmit = i * 64 << 32, .origin = 7});
    late(bench, 2000);
    g_assert_cmpuint(bench->count, ==, 1);
    g_assert_cmpint(bench->heard[0]->confidence, ==, CONFIDENCE_LIKELY);
    bench_free(bench);
}

static void an_answer_to_nobody_is_passed_by(void) {
    struct bench *bench = bench_new(123);
    ask(bench, 64);
    say(bench, (struct said){SERVER, 65, .origin = 5, .stratum = 16});
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

/* By chrony's xleave an answer names the time of the answer before. */
static void interleaved_answers_are_answers(void) {
    struct bench *bench = bench_new(123);
    for (uint64_t i = 1; i < 12; i++) {
        say(bench, (struct said){CLIENT, i * 64, .transmit = i * 7919, .receive = i << 32});
        say(bench, (struct said){SERVER, i * 64, .origin = i << 32, .stratum = 2});
    }
    late(bench, 2000);
    g_assert_cmpuint(bench->count, ==, 0);
    bench_free(bench);
}

static void an_answer_whose_query_was_not_captured_counts(void) {
    struct bench *bench = bench_new(123);
    say(bench, (struct said){SERVER, 65, .origin = 5, .stratum = 16});
    assert_found(bench, 0, CODE_NTP_UNSYNCHRONIZED, 65);
    bench_free(bench);
}

static void a_time_that_may_be_wrong_is_told_of_those_who_do_not_take_it(void) {
    for (uint8_t version = 3; version <= 4; version++) {
        struct bench *bench = bench_new(123);
        say(bench, (struct said){CLIENT, 64, .transmit = 9, .version = version});
        say(bench, (struct said){SERVER, 64, .origin = 9, .stratum = 1, .dispersion = 10 << 16});
        g_assert_cmpuint(bench->count, ==, version == 4 ? 1 : 0);
        if (version == 4)
            assert_found(bench, 0, CODE_NTP_UNFIT, 64);
        bench_free(bench);
    }
}

/* The client's clock is at second + 1000 and the server's ahead; or it is random. */
static unsigned offsets_found(unsigned exchanges, int64_t ahead, bool is_random) {
    struct bench *bench = bench_new(123);
    for (uint64_t i = 1; i <= exchanges; i++) {
        const ntp_time own = is_random ? i * UINT64_C(0x123456789abcdef1) : (i * 64 + 1000) << 32;
        say(bench, (struct said){CLIENT, i * 64, .transmit = own});
        say(bench,
            (struct said){SERVER, i * 64, .origin = own, .stratum = 2, .server_ahead = ahead});
    }
    late(bench, 10000);
    const unsigned count = bench->count;
    if (count > 0)
        assert_found(bench, 0, CODE_NTP_OFFSET, 64);
    bench_free(bench);
    return count;
}

static void a_clock_that_does_not_follow_is_found(void) {
    g_assert_cmpuint(offsets_found(10, 3600, false), ==, 1);
    g_assert_cmpuint(offsets_found(10, -3600, false), ==, 1);
    g_assert_cmpuint(offsets_found(10, 2, false), ==, 0);
    g_assert_cmpuint(offsets_found(4, 3600, false), ==, 0);
    g_assert_cmpuint(offsets_found(10, 3600, true), ==, 0);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/ntp_rules/" #name, name)
    TEST(a_day_of_good_answers_is_nothing);
    TEST(a_server_without_time_is_found_and_recovers);
    TEST(a_kiss_is_found);
    TEST(a_brake_is_told_where_it_gives_no_time);
    TEST(silence_after_answers_is_certain);
    TEST(a_few_lost_queries_are_nothing_once_it_answers);
    TEST(the_last_query_may_still_be_answered);
    TEST(queries_alone_prove_nothing);
    TEST(queries_tell_whether_they_were_answered);
    TEST(an_answer_to_nobody_is_passed_by);
    TEST(interleaved_answers_are_answers);
    TEST(an_answer_whose_query_was_not_captured_counts);
    TEST(a_time_that_may_be_wrong_is_told_of_those_who_do_not_take_it);
    TEST(a_clock_that_does_not_follow_is_found);
    return g_test_run();
}
