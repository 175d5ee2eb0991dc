/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AXL requests without an answer: the finding lies on the server's close, and only where it closed.
 */
#include "rule_bench.h"

/* A request in frame 4 that stays unanswered. */
static void leave_unanswered(struct bench *bench) {
    struct http_exchange http = {.request = ref(4)};
    g_strlcpy(http.method, "POST", sizeof http.method);
    g_strlcpy(http.target, "/axl/", sizeof http.target);
    const struct event event = {.type = EVENT_HTTP_UNANSWERED,
                                .ref = ref(4),
                                .actor = CLIENT,
                                .connection = &bench->connection,
                                .data = &http};
    rules_event(bench->rules, &event);
}

static void a_close_without_answer_lies_on_its_frame(void) {
    struct bench *bench = bench_new(8443);
    bench->flow.sides[CLIENT].fin = ref(7);
    bench->flow.sides[SERVER].fin = ref(6);
    leave_unanswered(bench);
    assert_found(bench, 0, CODE_AXL_UNAVAILABLE, 6);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_DESTINATION);
    g_assert_cmpuint(bench->heard[0]->evidence[0].ref.frame, ==, 4);
    g_assert_cmpstr(bench->heard[0]->evidence[0].role, ==, "request");
    bench_free(bench);
}

static void nothing_was_refused_where_the_server_did_not_close(void) {
    struct bench *open = bench_new(8443);
    leave_unanswered(open);
    g_assert_cmpuint(open->count, ==, 0);
    bench_free(open);

    struct bench *left = bench_new(8443);
    left->flow.sides[CLIENT].fin = ref(7);
    leave_unanswered(left);
    g_assert_cmpuint(left->count, ==, 0);
    bench_free(left);

    struct bench *reset = bench_new(8443);
    reset->flow.sides[SERVER].fin = ref(6);
    reset->flow.sides[SERVER].reset = ref(7);
    leave_unanswered(reset);
    g_assert_cmpuint(reset->count, ==, 0);
    bench_free(reset);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/axl/closed", a_close_without_answer_lies_on_its_frame);
    g_test_add_func("/axl/not_closed", nothing_was_refused_where_the_server_did_not_close);
    return g_test_run();
}
