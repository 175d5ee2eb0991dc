/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A line of a trace and a finding of packets become one where they are of one connection, and stay
 * two where they are not. */
#include "capture/case/claims.h"
#include "capture/case/fetched.h"
#include "capture/case/join.h"
#include "capture/case/log_clock.h"
#include "capture/observe/download/download.h"
#include "capture/rules/findings.h"
#include "capture/rules/rule_context.h"
#include "tests/unit/case_bench.h"

static const int64_t begin = 100000 * TIME_SECOND;

struct scene {
    struct case_bench bench;
    struct case_log *log;
    GPtrArray *logs, *findings;
    struct frame_files *part, *files;
    GArray *fetched;
    struct finding *seen, *told;
};

/* A capture of two connections, four frames each, and a log whose clock is right. */
static void open_scene(struct scene *scene) {
    *scene = (struct scene){
        .logs = g_ptr_array_new(), .findings = g_ptr_array_new(), .fetched = case_fetched_new()};
    GHashTable *none = g_hash_table_new(NULL, NULL);
    scene->log = case_log_new("SDL001.txt", none);
    g_hash_table_unref(none);
    scene->log->is_dated = true;
    scene->log->clock = (struct case_log_clock){.is_known = true, .lines = 3};
    g_ptr_array_add(scene->logs, scene->log);
    case_bench_open(&scene->bench, 1);
    scene->part = frame_files_new();
    frame_files_begin(scene->part, "a.pcap", "a.pcap", "", 0, 0);
    scene->files = frame_files_new_merged(&scene->part, 1);
    for (uint16_t i = 0; i < 2; i++) {
        const struct made_connection connection = made_connection((uint16_t)(40000 + i));
        const int64_t from = begin + i * TIME_SECOND / 2;
        case_bench_see(&scene->bench, 0, from, &connection, made_syn());
        case_bench_see(&scene->bench, 0, from + 1000, &connection, made_syn_ack());
        case_bench_see(&scene->bench, 0, from + 2000, &connection, made_data(CLIENT, 0, 10, 0));
        case_bench_see(&scene->bench, 0, from + 3000, &connection, made_data(SERVER, 0, 10, 10));
        for (uint64_t frame = 1; frame <= 4; frame++)
            frame_files_merge(scene->files, 0, (uint64_t)i * 4 + frame);
    }
    case_bench_settle(&scene->bench);
}

static struct finding *finding_on(enum code code, enum confidence confidence, uint16_t port,
                                  uint64_t frame, int64_t time) {
    struct finding *finding = finding_new(code, confidence, frame_ref_of(frame, time, 0));
    const struct made_connection connection = made_connection(port);
    finding->source.endpoint = connection.client;
    finding->destination.endpoint = connection.server;
    finding->protocol = IP_TCP;
    finding->service = "";
    finding->count = 1;
    finding->check = g_strdup("");
    finding_say(finding, "%s", frame == 0 ? "told by a line" : "seen on the wire");
    finding_retell(finding);
    return finding;
}

static void see(struct scene *scene, enum code code, enum confidence confidence, uint16_t port) {
    const uint64_t frame = port == 40000 ? 3 : 7;
    scene->seen = finding_on(code, confidence, port, frame, begin + 2000);
    g_ptr_array_add(scene->findings, scene->seen);
}

/* port 0: the line does not tell the client's. */
static void tell(struct scene *scene, enum code code, uint16_t port, int64_t time) {
    scene->told = finding_on(code, CONFIDENCE_CERTAIN, port, 0, time);
    char file[] = "SDL001.txt", text[] = "a line";
    const struct line_ref line = {.file = file, .text = text, .line = 7, .time = time};
    finding_add_line(scene->told, &line, "it failed");
    g_ptr_array_add(scene->log->findings, scene->told);
}

static void join(struct scene *scene) {
    GHashTable *ports = case_index_ports(scene->bench.points);
    const struct join join = {.files = scene->files,
                              .points = scene->bench.points,
                              .ports = ports,
                              .logs = scene->logs,
                              .fetched = scene->fetched};
    case_join(&join, scene->findings);
    g_hash_table_unref(ports);
}

static void close_scene(struct scene *scene) {
    for (guint i = 0; i < scene->findings->len; i++)
        if (scene->findings->pdata[i] != scene->told)
            finding_discard(scene->findings->pdata[i]);
    finding_discard(scene->told);
    g_ptr_array_unref(scene->findings);
    g_ptr_array_unref(scene->logs);
    g_array_unref(scene->fetched);
    case_log_free(scene->log);
    case_bench_close(&scene->bench);
    frame_files_free(scene->files);
    frame_files_free(scene->part);
}

static void what_was_likely_becomes_certain(void) {
    struct scene scene;
    open_scene(&scene);
    see(&scene, CODE_ILS_PASSWORD_MISMATCH, CONFIDENCE_LIKELY, 40000);
    tell(&scene, CODE_ILS_PASSWORD_MISMATCH, 40000, begin + TIME_SECOND);
    join(&scene);
    g_assert_cmpuint(scene.findings->len, ==, 1);
    g_assert_cmpint(scene.seen->confidence, ==, CONFIDENCE_CERTAIN);
    g_assert_cmpuint(scene.seen->line_count, ==, 1);
    g_assert_cmpuint(scene.seen->ref.frame, ==, 3);
    g_assert_cmpstr(scene.seen->summary, ==, "told by a line");
    close_scene(&scene);
}

static void another_connection_stays_another(void) {
    struct scene scene;
    open_scene(&scene);
    see(&scene, CODE_ILS_PASSWORD_MISMATCH, CONFIDENCE_LIKELY, 40000);
    tell(&scene, CODE_ILS_PASSWORD_MISMATCH, 40001, begin + TIME_SECOND);
    join(&scene);
    g_assert_cmpuint(scene.findings->len, ==, 2);
    g_assert_cmpint(scene.seen->confidence, ==, CONFIDENCE_LIKELY);
    g_assert_cmpuint(scene.seen->line_count, ==, 0);
    g_assert_cmpuint(scene.told->ref.frame, ==, 8); /* of its connection, nearest in time */
    close_scene(&scene);
}

static void the_same_ports_at_another_time_do_not_join(void) {
    struct scene scene;
    open_scene(&scene);
    see(&scene, CODE_ILS_PASSWORD_MISMATCH, CONFIDENCE_LIKELY, 40000);
    tell(&scene, CODE_ILS_PASSWORD_MISMATCH, 40000, begin + 3600 * TIME_SECOND);
    join(&scene);
    g_assert_cmpuint(scene.findings->len, ==, 2);
    g_assert_cmpint(scene.seen->confidence, ==, CONFIDENCE_LIKELY);
    g_assert_cmpuint(scene.told->ref.frame, ==, 0);
    close_scene(&scene);
}

static void a_line_without_a_port_joins_the_only_one(void) {
    struct scene scene;
    open_scene(&scene);
    see(&scene, CODE_AXL_REFUSED_HIDDEN, CONFIDENCE_POSSIBLE, 40000);
    tell(&scene, CODE_AXL_UNAUTHORIZED, 0, begin);
    scene.told->source.endpoint.address.family = 0;
    join(&scene);
    g_assert_cmpuint(scene.findings->len, ==, 1);
    g_assert_cmpint(scene.seen->entry->code, ==, CODE_AXL_UNAUTHORIZED);
    g_assert_cmpint(scene.seen->confidence, ==, CONFIDENCE_CERTAIN);
    close_scene(&scene);
}

static void a_line_that_may_be_of_either_settles_neither(void) {
    struct scene scene;
    open_scene(&scene);
    see(&scene, CODE_AXL_REFUSED_HIDDEN, CONFIDENCE_POSSIBLE, 40000);
    struct finding *first = scene.seen;
    see(&scene, CODE_AXL_REFUSED_HIDDEN, CONFIDENCE_POSSIBLE, 40001);
    tell(&scene, CODE_AXL_UNAUTHORIZED, 0, begin);
    join(&scene);
    g_assert_cmpuint(scene.findings->len, ==, 2);
    g_assert_cmpint(first->entry->code, ==, CODE_AXL_REFUSED_HIDDEN);
    g_assert_cmpint(scene.seen->entry->code, ==, CODE_AXL_REFUSED_HIDDEN);
    g_assert_cmpint(first->confidence, ==, CONFIDENCE_POSSIBLE);
    g_assert_cmpuint(first->line_count + scene.seen->line_count, ==, 1);
    close_scene(&scene);
}

/* The name that the line calls the server by may be that of either. */
static void a_line_that_names_one_of_two_servers_settles_nothing(void) {
    struct scene scene;
    open_scene(&scene);
    struct case_connection *other = case_bench_connection(&scene.bench, 0, 1);
    other->endpoints[SERVER] = made_endpoint(9, 5061);
    see(&scene, CODE_AXL_REFUSED_HIDDEN, CONFIDENCE_POSSIBLE, 40000);
    tell(&scene, CODE_AXL_UNAUTHORIZED, 0, begin);
    scene.told->destination.endpoint.address.family = 0;
    join(&scene);
    g_assert_cmpuint(scene.findings->len, ==, 1);
    g_assert_cmpint(scene.seen->confidence, ==, CONFIDENCE_POSSIBLE);
    g_assert_cmpuint(scene.seen->line_count, ==, 1);
    close_scene(&scene);
}

static void what_says_less_does_not_take_over(void) {
    struct scene scene;
    open_scene(&scene);
    see(&scene, CODE_TLS_UNKNOWN_CA, CONFIDENCE_CERTAIN, 40000);
    tell(&scene, CODE_TLS_HANDSHAKE_FAILED, 40000, begin);
    join(&scene);
    g_assert_cmpuint(scene.findings->len, ==, 1);
    g_assert_cmpint(scene.seen->entry->code, ==, CODE_TLS_UNKNOWN_CA);
    g_assert_cmpstr(scene.seen->summary, ==, "seen on the wire");
    g_assert_cmpuint(scene.seen->line_count, ==, 1);
    close_scene(&scene);
}

static void a_trace_that_says_otherwise_is_told_as_that(void) {
    struct scene scene;
    open_scene(&scene);
    see(&scene, CODE_ILS_JOINED, CONFIDENCE_CERTAIN, 40000);
    tell(&scene, CODE_ILS_PASSWORD_MISMATCH, 40000, begin);
    join(&scene);
    g_assert_cmpuint(scene.findings->len, ==, 2);
    g_assert_cmpstr(finding_fact(scene.seen, "contradicted_by"), ==, "SDL001.txt:7 (it failed)");
    g_assert_nonnull(finding_fact(scene.told, "contradicted_by"));
    close_scene(&scene);
}

/* A line of which no finding comes: what it says came about on a connection with that client. */
static void claim(struct scene *scene, enum trace_meaning meaning, uint16_t port, int64_t time) {
    const struct made_connection connection = made_connection(port);
    char file[] = "SDL001.txt", text[] = "a line";
    struct trace_note note = {.meaning = meaning,
                              .line = {.file = file, .text = text, .line = 9, .time = time},
                              .peer = connection.client,
                              .writer = connection.server};
    if (meaning == TRACE_SAYS_AXL_ANSWERED) {
        note.peer = connection.server;
        note.writer = (struct endpoint){0};
    } else {
        note.writer.port = 0;
    }
    case_claims_note(scene->log->claims, &note, time);
}

static bool is_contradicted(enum trace_meaning meaning, uint16_t port, int64_t time,
                            enum code code) {
    struct scene scene;
    open_scene(&scene);
    see(&scene, code, CONFIDENCE_CERTAIN, 40000);
    claim(&scene, meaning, port, time);
    join(&scene);
    g_assert_cmpuint(scene.findings->len, ==, 1);
    const char *fact = finding_fact(scene.seen, "contradicted_by");
    const bool is_told = fact != NULL && scene.seen->line_count == 1;
    g_assert_cmpint(fact != NULL, ==, is_told);
    close_scene(&scene);
    return is_told;
}

static void what_came_about_contradicts_what_did_not(void) {
    static const int64_t later = 3600 * TIME_SECOND;
    g_assert_true(
        is_contradicted(TRACE_SAYS_SIP_RECEIVED, 40000, begin + 3000, CODE_TLS_UNKNOWN_CA));
    g_assert_true(is_contradicted(TRACE_SAYS_CONNECTED, 40000, begin, CODE_TCP_REFUSED));
    g_assert_false(is_contradicted(TRACE_SAYS_CONNECTED, 40000, begin, CODE_TLS_UNKNOWN_CA));
    g_assert_false(
        is_contradicted(TRACE_SAYS_SIP_RECEIVED, 40001, begin + 3000, CODE_TLS_UNKNOWN_CA));
    g_assert_false(
        is_contradicted(TRACE_SAYS_SIP_RECEIVED, 40000, begin + later, CODE_TLS_UNKNOWN_CA));
    g_assert_false(is_contradicted(TRACE_SAYS_SIP_RECEIVED, 40000, begin, CODE_SIP_REFUSED));
    g_assert_false(is_contradicted(TRACE_SAYS_CLOSED, 40000, begin, CODE_TLS_UNKNOWN_CA));
}

/* Two connections with that server are open: the line may be of the other one. */
static void an_answer_of_either_connection_contradicts_nothing(void) {
    g_assert_false(is_contradicted(TRACE_SAYS_AXL_ANSWERED, 40000, begin, CODE_AXL_UNAUTHORIZED));
}

/* Frame 2 of the capture ends it. */
static void fetch(struct scene *scene, uint8_t client, bool is_whole) {
    struct download download = {.name = "CTLFile.tlv",
                                .client = made_endpoint(client, 50000),
                                .complete = is_whole,
                                .bytes = span_of_text("a list")};
    const struct event event = {
        .type = EVENT_DOWNLOAD, .ref = frame_ref_of(2, begin - TIME_SECOND, 0), .data = &download};
    case_fetched_event(scene->fetched, &event);
}

/* Of a trace that tells no client, about a server that nobody called. */
static void miss(struct scene *scene, enum confidence confidence) {
    tell(scene, CODE_CTL_SERVER_MISSING, 0, begin);
    scene->told->confidence = confidence;
    scene->told->source.endpoint = (struct endpoint){0};
    scene->told->destination.endpoint = (struct endpoint){made_endpoint(9, 0).address, 0};
}

static void a_missing_server_is_tied_to_the_list_that_was_fetched(void) {
    struct scene scene;
    open_scene(&scene);
    fetch(&scene, 7, true);
    miss(&scene, CONFIDENCE_CERTAIN);
    join(&scene);
    g_assert_cmpuint(scene.findings->len, ==, 1);
    g_assert_cmpuint(scene.told->ref.frame, ==, 2);
    g_assert_cmpuint(scene.log->joined, ==, 1);
    g_assert_cmpint(scene.told->confidence, ==, CONFIDENCE_CERTAIN);
    const struct endpoint client = made_endpoint(7, 0);
    g_assert_true(address_equals(&scene.told->source.endpoint.address, &client.address));
    g_assert_nonnull(strstr(scene.told->summary, "CTLFile.tlv, which"));
    g_assert_nonnull(finding_fact(scene.told, "md5"));
    close_scene(&scene);
}

static void a_list_of_one_of_two_clients_or_a_part_of_one_is_not_tied(void) {
    for (unsigned i = 0; i < 2; i++) {
        struct scene scene;
        open_scene(&scene);
        fetch(&scene, 7, i == 0);
        if (i == 0)
            fetch(&scene, 8, true);
        miss(&scene, CONFIDENCE_POSSIBLE);
        join(&scene);
        g_assert_cmpuint(scene.told->ref.frame, ==, 0);
        g_assert_cmpuint(scene.log->joined, ==, 0);
        g_assert_cmpint(scene.told->confidence, ==, CONFIDENCE_POSSIBLE);
        close_scene(&scene);
    }
}

static void lines_are_told_by_the_clock_of_the_case(void) {
    struct scene scene;
    open_scene(&scene);
    scene.log->clock.zone = 3600 * TIME_SECOND;
    scene.log->clock.ahead = -TIME_SECOND;
    see(&scene, CODE_ILS_PASSWORD_MISMATCH, CONFIDENCE_LIKELY, 40000);
    tell(&scene, CODE_ILS_PASSWORD_MISMATCH, 40000, begin + 3599 * TIME_SECOND);
    join(&scene);
    g_assert_cmpuint(scene.findings->len, ==, 1);
    g_assert_cmpint(scene.seen->lines[0].time, ==, begin);
    close_scene(&scene);
}

/* Its log tells it every minute, and the capture has one of them. */
static void what_was_told_before_the_capture_is_counted(void) {
    struct scene scene;
    open_scene(&scene);
    tell(&scene, CODE_ILS_PASSWORD_MISMATCH, 39998, begin - 120 * TIME_SECOND);
    struct finding *first = scene.told;
    tell(&scene, CODE_ILS_PASSWORD_MISMATCH, 39999, begin - 60 * TIME_SECOND);
    struct finding *second = scene.told;
    see(&scene, CODE_ILS_PASSWORD_MISMATCH, CONFIDENCE_LIKELY, 40000);
    tell(&scene, CODE_ILS_PASSWORD_MISMATCH, 40000, begin);
    join(&scene);
    g_assert_cmpint(scene.seen->confidence, ==, CONFIDENCE_CERTAIN);
    g_assert_cmpuint(scene.findings->len, ==, 1);
    g_assert_cmpstr(finding_fact(scene.seen, "more_in_traces"), ==, "2");
    finding_discard(first);
    finding_discard(second);
    close_scene(&scene);
}

#define TEST(name) g_test_add_func("/case_join/" #name, name)

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    TEST(what_was_likely_becomes_certain);
    TEST(another_connection_stays_another);
    TEST(the_same_ports_at_another_time_do_not_join);
    TEST(a_line_without_a_port_joins_the_only_one);
    TEST(a_line_that_may_be_of_either_settles_neither);
    TEST(a_line_that_names_one_of_two_servers_settles_nothing);
    TEST(what_says_less_does_not_take_over);
    TEST(a_trace_that_says_otherwise_is_told_as_that);
    TEST(what_was_told_before_the_capture_is_counted);
    TEST(lines_are_told_by_the_clock_of_the_case);
    g_test_add_func("/case_join/a_missing_server_is_tied_to_the_list_that_was_fetched",
                    a_missing_server_is_tied_to_the_list_that_was_fetched);
    g_test_add_func("/case_join/a_list_of_one_of_two_clients_or_a_part_of_one_is_not_tied",
                    a_list_of_one_of_two_clients_or_a_part_of_one_is_not_tied);
    g_test_add_func("/case_join/what_came_about_contradicts_what_did_not",
                    what_came_about_contradicts_what_did_not);
    g_test_add_func("/case_join/an_answer_of_either_connection_contradicts_nothing",
                    an_answer_of_either_connection_contradicts_nothing);
    return g_test_run();
}
