/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which of what a line and packets tell is told, and when a line may be of a connection. */
#include "capture/case/join_find.h"

#include "capture/case/log_clock.h"

#include "capture/rules/findings.h"
#include "tests/unit/case_bench.h"

static void assert_compared(enum code told, enum confidence by_line, enum code seen,
                            enum confidence by_packets, enum join_outcome outcome) {
    const struct finding line = {.entry = &catalogue[told], .confidence = by_line};
    const struct finding packets = {.entry = &catalogue[seen], .confidence = by_packets};
    g_assert_cmpint(join_compare(&line, &packets), ==, outcome);
}

static void how_much_a_code_says(void) {
    static const struct {
        enum code code;
        unsigned depth;
    } codes[] = {{CODE_TCP_NO_ANSWER, 1},
                 {CODE_TCP_REFUSED, 1},
                 {CODE_TCP_RESET, 1},
                 {CODE_ICMP_UNREACHABLE, 2},
                 {CODE_TLS_HANDSHAKE_CUT, 2},
                 {CODE_TLS_NO_ANSWER, 2},
                 {CODE_TLS_HANDSHAKE_FAILED, 3},
                 {CODE_TLS_CLOSED_AFTER_HANDSHAKE, 3},
                 {CODE_TLS_CERTIFICATE_REFUSED, 4},
                 {CODE_TLS_NOT_SPOKEN, 4},
                 {CODE_TLS_UNKNOWN_CA, 5},
                 {CODE_ILS_CERTIFICATE_NOT_IMPORTED, 5},
                 {CODE_ILS_PASSWORD_MISMATCH, 5},
                 {CODE_SIP_REFUSED, 0}};
    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
        g_assert_cmpuint(join_depth(codes[i].code), ==, codes[i].depth);
}

static void what_says_more_is_told(void) {
    const enum confidence sure = CONFIDENCE_CERTAIN, likely = CONFIDENCE_LIKELY;
    assert_compared(CODE_TLS_UNKNOWN_CA, sure, CODE_TLS_UNKNOWN_CA, likely, SAME_CODE);
    assert_compared(CODE_TLS_UNKNOWN_CA, sure, CODE_TLS_HANDSHAKE_CUT, sure, TAKES_OVER);
    assert_compared(CODE_TLS_UNKNOWN_CA, likely, CODE_TLS_HANDSHAKE_CUT, sure, GIVES_WAY);
    assert_compared(CODE_TLS_HANDSHAKE_CUT, sure, CODE_TLS_UNKNOWN_CA, sure, GIVES_WAY);
    assert_compared(CODE_TLS_NOT_SPOKEN, sure, CODE_TLS_CERTIFICATE_REFUSED, likely, TAKES_OVER);
    assert_compared(CODE_TLS_NOT_SPOKEN, sure, CODE_TLS_CERTIFICATE_REFUSED, sure, GIVES_WAY);
    assert_compared(CODE_TLS_UNKNOWN_CA, sure, CODE_SIP_REFUSED, sure, NOTHING_TO_DO);
    assert_compared(CODE_SIP_REFUSED, sure, CODE_TCP_RESET, sure, NOTHING_TO_DO);
    assert_compared(CODE_AXL_UNAUTHORIZED, sure, CODE_AXL_REFUSED_HIDDEN, sure, TAKES_OVER);
    assert_compared(CODE_AXL_UNAUTHORIZED, likely, CODE_AXL_REFUSED_HIDDEN, sure, GIVES_WAY);
}

/* An alarm says in general what packets saw. */
static void alarms_of_devices_give_way(void) {
    static const enum code when_it_came[] = {CODE_SCCP_REGISTER_REJECTED, CODE_SIP_REFUSED,
                                             CODE_TLS_CLOSED_AFTER_HANDSHAKE},
                           when_it_went[] = {CODE_SCCP_UNREGISTERED, CODE_TCP_UNACKNOWLEDGED,
                                             CODE_TCP_RESET};
    const enum confidence sure = CONFIDENCE_CERTAIN;
    for (size_t i = 0; i < G_N_ELEMENTS(when_it_came); i++) {
        assert_compared(CODE_DEVICE_NOT_REGISTERED, sure, when_it_came[i], sure, GIVES_WAY);
        assert_compared(CODE_DEVICE_UNREGISTERED, sure, when_it_came[i], sure, NOTHING_TO_DO);
        assert_compared(CODE_DEVICE_UNREGISTERED, sure, when_it_went[i], sure, GIVES_WAY);
        assert_compared(CODE_DEVICE_NOT_REGISTERED, sure, when_it_went[i], sure, NOTHING_TO_DO);
    }
}

/* --- when, and on which ----------------------------------------------------------------------- */

static const int64_t begin = 100000 * TIME_SECOND;

struct scene {
    struct case_bench bench;
    struct frame_files *part, *files;
    GHashTable *ports;
    struct join join;
};

/* A capture of so many connections of two frames, one second long each, all at once. */
static void open_scene(struct scene *scene, unsigned connections) {
    *scene = (struct scene){.part = frame_files_new()};
    case_bench_open(&scene->bench, 1);
    frame_files_begin(scene->part, "a.pcap", "a.pcap", "", 0, 0);
    scene->files = frame_files_new_merged(&scene->part, 1);
    for (unsigned i = 0; i < connections; i++) {
        const struct made_connection connection = made_connection((uint16_t)(40000 + i));
        case_bench_see(&scene->bench, 0, begin, &connection, made_syn());
        case_bench_see(&scene->bench, 0, begin + TIME_SECOND, &connection, made_syn_ack());
        for (uint64_t frame = 1; frame <= 2; frame++)
            frame_files_merge(scene->files, 0, (uint64_t)i * 2 + frame);
    }
    case_bench_settle(&scene->bench);
    scene->ports = case_index_ports(scene->bench.points);
    scene->join =
        (struct join){.files = scene->files, .points = scene->bench.points, .ports = scene->ports};
}

static void close_scene(struct scene *scene) {
    g_hash_table_unref(scene->ports);
    case_bench_close(&scene->bench);
    frame_files_free(scene->files);
    frame_files_free(scene->part);
}

static void a_line_may_be_written_two_seconds_away(void) {
    struct scene scene;
    open_scene(&scene, 1);
    const struct case_connection *connection = case_bench_connection(&scene.bench, 0, 0);
    const int64_t first = begin - 2 * TIME_SECOND, last = begin + 3 * TIME_SECOND;
    static const int64_t reach = 2 * TIME_SECOND;
    g_assert_false(join_is_alive(&scene.join, connection, &(struct join_moment){first - 1, reach}));
    g_assert_true(join_is_alive(&scene.join, connection, &(struct join_moment){first, reach}));
    g_assert_true(join_is_alive(&scene.join, connection, &(struct join_moment){last, reach}));
    g_assert_false(join_is_alive(&scene.join, connection, &(struct join_moment){last + 1, reach}));
    close_scene(&scene);
}

static void a_clock_that_is_not_known_reaches_farther(void) {
    struct case_log log = {.clock.is_known = true, .clock.ahead = TIME_SECOND};
    const struct join_moment known = join_moment(&log, begin);
    log.clock.is_known = false;
    const struct join_moment unknown = join_moment(&log, begin);
    g_assert_cmpint(known.reach, ==, 2 * TIME_SECOND);
    g_assert_cmpint(known.time, ==, begin - TIME_SECOND);
    g_assert_cmpint(unknown.reach, ==, 5 * TIME_SECOND);
}

/* Both ends and the time tell the connection, if they tell one alone. */
static void both_ends_tell_the_connection(void) {
    struct scene scene;
    open_scene(&scene, 2);
    const struct made_connection made = made_connection(40001), other = made_connection(40007);
    const struct endpoint ends[2] = {made.client, made.server};
    const struct endpoint others[2] = {other.client, other.server};
    const struct join_moment moment = {begin, TIME_SECOND}, late = {begin * 2, TIME_SECOND};
    g_assert_true(join_connection(&scene.join, ends, &moment) ==
                  case_bench_connection(&scene.bench, 0, 1));
    g_assert_null(join_connection(&scene.join, ends, &late));
    g_assert_null(join_connection(&scene.join, others, &moment));
    close_scene(&scene);
}

static void a_finding_is_on_the_connection_of_its_frames(void) {
    struct scene scene;
    open_scene(&scene, 2);
    const struct case_connection *one = case_bench_connection(&scene.bench, 0, 0),
                                 *other = case_bench_connection(&scene.bench, 0, 1);
    struct frame_ref again = frame_ref_of(4, begin, 0);
    struct finding finding = {.entry = &catalogue[CODE_TCP_RESET],
                              .ref = frame_ref_of(2, begin, 0),
                              .source.endpoint = made_connection(40000).client,
                              .destination.endpoint = made_connection(40000).server};
    g_assert_true(join_is_on(&scene.join, one, &finding));
    g_assert_false(join_is_on(&scene.join, other, &finding));
    finding.repeats = &again;
    finding.repeats_count = 1;
    g_assert_true(join_is_on(&scene.join, other, &finding));
    finding.destination.endpoint.port++;
    g_assert_false(join_is_on(&scene.join, one, &finding));
    finding.destination.endpoint.port--;
    finding.repeats_count = 0;
    finding.ref.frame = 3;
    g_assert_false(join_is_on(&scene.join, one, &finding));
    finding.ref.frame = 0;
    g_assert_false(join_is_on(&scene.join, one, &finding));
    close_scene(&scene);
}

/* What is looked for: the connection where both ends of TCP are told, with the port of each. */
static void only_whole_ends_tell_a_connection(void) {
    struct scene scene;
    open_scene(&scene, 1);
    GHashTable *none = g_hash_table_new(NULL, NULL);
    struct case_log *log = case_log_new("SDL001.txt", none);
    g_hash_table_unref(none);
    log->is_dated = true;
    log->clock = (struct case_log_clock){.is_known = true, .lines = 3};
    for (unsigned lacking = 0; lacking <= 5; lacking++) {
        char file[] = "SDL001.txt", text[] = "a line";
        const struct line_ref line = {.file = file, .text = text, .line = 7, .time = begin};
        struct finding *finding =
            finding_new(CODE_TCP_RESET, CONFIDENCE_CERTAIN, frame_ref_of(0, begin, 0));
        finding->protocol = lacking == 1 ? IP_UDP : IP_TCP;
        finding->source.endpoint = made_connection(40000).client;
        finding->destination.endpoint = made_connection(40000).server;
        if (lacking == 2)
            finding->source.endpoint.port = 0;
        if (lacking == 3)
            finding->destination.endpoint.port = 0;
        if (lacking == 4)
            finding->source.endpoint.address = finding->destination.endpoint.address =
                (struct address){0};
        if (lacking != 5)
            finding_add_line(finding, &line, "it failed");
        const struct join_told told = join_told(&scene.join, log, finding);
        g_assert_true((told.connection != NULL) == (lacking == 0));
        g_assert_cmpint(told.is_timed, ==, lacking != 5);
        finding_discard(finding);
    }
    case_log_free(log);
    close_scene(&scene);
}

/* --- without both ends ------------------------------------------------------------------------ */

/* On the server of the connections, whose client the line does not tell. */
static struct finding of_server(enum code code, uint64_t frame) {
    struct finding finding = {.entry = &catalogue[code],
                              .confidence = CONFIDENCE_CERTAIN,
                              .ref = frame_ref_of(frame, begin, 0),
                              .protocol = IP_TCP,
                              .client_count = 1,
                              .destination.endpoint = made_connection(40000).server};
    finding.last = finding.ref;
    return finding;
}

struct trial {
    struct finding told, seen, other;
    bool with_other, is_placed;
    int64_t time;
};

static struct trial usual_trial(void) {
    struct trial trial = {of_server(CODE_TLS_UNKNOWN_CA, 0),
                          of_server(CODE_TLS_HANDSHAKE_CUT, 2),
                          of_server(CODE_TCP_RESET, 2),
                          false,
                          true,
                          begin};
    trial.seen.source.endpoint = made_connection(40000).client;
    trial.other.source.endpoint = made_connection(40000).client;
    return trial;
}

/* 'n': none is found; 's': the one that is seen, 'o': the other; with '?' it may be another. */
static const char *found_in(struct trial *trial) {
    struct scene scene;
    open_scene(&scene, 1);
    GPtrArray *findings = g_ptr_array_new();
    g_ptr_array_add(findings, &trial->told);
    g_ptr_array_add(findings, &trial->seen);
    if (trial->with_other)
        g_ptr_array_add(findings, &trial->other);
    const struct join_told told = {.finding = &trial->told,
                                   .is_timed = true,
                                   .is_placed = trial->is_placed,
                                   .moment = {trial->time, 2 * TIME_SECOND}};
    const struct join_found found = join_find(&scene.join, &told, findings);
    g_ptr_array_unref(findings);
    close_scene(&scene);
    if (found.finding == NULL)
        return "n";
    if (found.finding == &trial->other)
        return found.is_ambiguous ? "o?" : "o";
    return found.is_ambiguous ? "s?" : "s";
}

static void assert_in(struct trial trial, const char *wanted) {
    g_assert_cmpstr(found_in(&trial), ==, wanted);
}

static void a_server_and_the_time_tell_which_trouble(void) {
    struct trial trial = usual_trial();
    assert_in(trial, "s");
    trial.time = begin + 2 * TIME_SECOND;
    assert_in(trial, "s");
    trial.time++;
    assert_in(trial, "n");
    trial.seen.last.time += TIME_SECOND; /* repeated later */
    assert_in(trial, "s");
    trial.seen.last.time = begin;
    struct frame_ref again = frame_ref_of(2, begin + TIME_SECOND, 0);
    trial.seen.repeats = &again;
    trial.seen.repeats_count = 1;
    assert_in(trial, "s");
}

/* Neither day nor zone are told: a quarter of an hour is the same as the next. */
static void a_time_without_a_day_may_be_of_any(void) {
    struct trial trial = usual_trial();
    trial.is_placed = false;
    assert_in(trial, "s?");
    trial.time = begin - 24 * 3600 * TIME_SECOND + 2 * TIME_SECOND;
    assert_in(trial, "s?");
    trial.time++;
    assert_in(trial, "n");
    trial.time = begin + 5 * 900 * TIME_SECOND - 2 * TIME_SECOND;
    assert_in(trial, "s?");
    trial.time--;
    assert_in(trial, "n");
}

static void parties_that_differ_are_others(void) {
    struct trial trial = usual_trial();
    trial.told.destination.endpoint = made_endpoint(9, trial.seen.destination.endpoint.port);
    assert_in(trial, "n");
    trial = usual_trial();
    trial.told.source.endpoint.address = made_endpoint(9, 0).address;
    assert_in(trial, "n");
    trial = usual_trial();
    trial.told.destination.endpoint.port++;
    assert_in(trial, "n");
    trial = usual_trial();
    trial.told.source.endpoint.port = 50000; /* its connection is known, and was not captured */
    assert_in(trial, "n");
    trial = usual_trial();
    trial.seen.client_count = 2;
    assert_in(trial, "s?");
}

static void facts_that_differ_are_others(void) {
    struct trial trial = usual_trial();
    finding_add_fact(&trial.told, "file", "%s", "CTLFile.tlv");
    assert_in(trial, "s");
    finding_add_fact(&trial.seen, "file", "%s", "ctlfile.tlv");
    assert_in(trial, "s");
    g_free(trial.seen.facts[0].value);
    trial.seen.facts[0].value = g_strdup("ITLFile.tlv");
    assert_in(trial, "n");
    g_free(trial.seen.facts[0].value);
    g_free(trial.told.facts[0].value);
}

static void the_same_code_comes_first_then_the_deepest(void) {
    struct trial trial = usual_trial();
    trial.with_other = true;
    assert_in(trial, "s?"); /* a handshake cut says more than a reset */
    trial.seen.entry = &catalogue[CODE_TCP_REFUSED];
    trial.other.entry = &catalogue[CODE_TLS_NOT_SPOKEN];
    assert_in(trial, "o?");
    trial.other.entry = &catalogue[CODE_TLS_UNKNOWN_CA];
    assert_in(trial, "o");
    trial.seen.entry = &catalogue[CODE_TLS_UNKNOWN_CA];
    trial.other.entry = &catalogue[CODE_ILS_PASSWORD_MISMATCH];
    assert_in(trial, "s");
    trial.other.entry = &catalogue[CODE_TLS_UNKNOWN_CA];
    assert_in(trial, "s?");
    trial.with_other = false;
    trial.seen.entry = &catalogue[CODE_SIP_REFUSED]; /* has nothing to do with it */
    assert_in(trial, "n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/join_find/" #name, name)
    ADD(how_much_a_code_says);
    ADD(what_says_more_is_told);
    ADD(alarms_of_devices_give_way);
    ADD(a_line_may_be_written_two_seconds_away);
    ADD(a_clock_that_is_not_known_reaches_farther);
    ADD(both_ends_tell_the_connection);
    ADD(a_finding_is_on_the_connection_of_its_frames);
    ADD(only_whole_ends_tell_a_connection);
    ADD(a_server_and_the_time_tell_which_trouble);
    ADD(a_time_without_a_day_may_be_of_any);
    ADD(parties_that_differ_are_others);
    ADD(facts_that_differ_are_others);
    ADD(the_same_code_comes_first_then_the_deepest);
#undef ADD
    return g_test_run();
}
