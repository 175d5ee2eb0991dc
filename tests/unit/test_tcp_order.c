/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Segments as a dissector gets them come out in order, with what was kept of the right one. The
 * scope of a capture and its two moments are this test's own, not Wireshark's. */
#include "plugins/wireshark_compat.h"

#include "plugins/tcp_order.h"

static wmem_allocator_t *scope;
static void (*first_pass_is_over)(void), (*capture_is_closed)(void);

wmem_allocator_t *wmem_file_scope(void) {
    return scope;
}

void register_postseq_cleanup_routine(void (*routine)(void)) {
    g_assert_null(first_pass_is_over); /* once, whoever registers */
    first_pass_is_over = routine;
}

void register_cleanup_routine(void (*routine)(void)) {
    g_assert_null(capture_is_closed);
    capture_is_closed = routine;
}

struct bench {
    GString *log;
    struct tcp_order *order;
    packet_info pinfo;
};

static void log_bytes(void *data, void *segment, uint32_t offset, struct span bytes) {
    struct bench *bench = data;
    g_string_append_printf(bench->log, "%s+%u %.*s\n", (const char *)segment, offset,
                           (int)span_len(bytes), (const char *)bytes.at);
}

static void log_gap(void *data, uint64_t missing) {
    struct bench *bench = data;
    g_string_append_printf(bench->log, "gap %u\n", (unsigned)missing);
}

static void bench_open(struct bench *bench) {
    *bench = (struct bench){.log = g_string_new(NULL)};
    bench->order = tcp_order_new(&(struct tcp_order_reader){bench, log_bytes, log_gap});
}

static void bench_close(struct bench *bench) {
    g_string_free(bench->log, TRUE);
}

/* A segment that is called `name`; its bytes do not outlive the call. */
static enum tcp_order_answer take(struct bench *bench, const char *name, uint32_t sequence,
                                  const char *text) {
    char *bytes = g_strdup(text);
    const struct tcp_order_segment segment = {.sequence = sequence,
                                              .bytes = span_of_text(bytes),
                                              .wire_length = (uint32_t)strlen(text),
                                              .data = (char *)(uintptr_t)name};
    const enum tcp_order_answer answer = tcp_order_take(bench->order, &bench->pinfo, &segment);
    g_free(bytes);
    return answer;
}

static void expect(struct bench *bench, const char *lines) {
    g_assert_cmpstr(bench->log->str, ==, lines);
    g_string_truncate(bench->log, 0);
}

static void bytes_in_order_come_at_once(void) {
    struct bench bench;
    bench_open(&bench);
    g_assert_false(tcp_order_is_started(bench.order));
    tcp_order_start(bench.order, 0xfffffffe);
    g_assert_true(tcp_order_is_started(bench.order));
    g_assert_cmpint(take(&bench, "a", 0xfffffffe, "hello"), ==, TCP_ORDER_NEXT);
    g_assert_cmpint(take(&bench, "b", 3, "world"), ==, TCP_ORDER_NEXT);
    expect(&bench, "a+0 hello\nb+0 world\n");
    bench_close(&bench);
}

static void without_a_start_the_first_segment_tells(void) {
    struct bench bench;
    bench_open(&bench);
    g_assert_cmpint(take(&bench, "a", 700, "hello"), ==, TCP_ORDER_NEXT);
    g_assert_cmpint(take(&bench, "b", 705, "world"), ==, TCP_ORDER_NEXT);
    expect(&bench, "a+0 hello\nb+0 world\n");
    bench_close(&bench);
}

static void what_came_before_is_old(void) {
    struct bench bench;
    bench_open(&bench);
    (void)take(&bench, "a", 700, "hello");
    g_assert_cmpint(take(&bench, "b", 700, "hello"), ==, TCP_ORDER_OLD);
    g_assert_cmpint(take(&bench, "c", 702, "llo"), ==, TCP_ORDER_OLD);
    g_assert_cmpint(take(&bench, "d", 702, "llo you"), ==, TCP_ORDER_NEXT);
    expect(&bench, "a+0 hello\nd+3  you\n");
    bench_close(&bench);
}

static void early_segments_wait_and_know_themselves(void) {
    struct bench bench;
    bench_open(&bench);
    tcp_order_start(bench.order, 100);
    g_assert_cmpint(take(&bench, "b", 103, "two two"), ==, TCP_ORDER_EARLY);
    g_assert_cmpint(take(&bench, "c", 107, "twothree"), ==, TCP_ORDER_EARLY);
    g_assert_cmpint(take(&bench, "d", 112, "ree"), ==, TCP_ORDER_OLD); /* waits already */
    expect(&bench, "");
    g_assert_cmpint(take(&bench, "a", 100, "one.."), ==, TCP_ORDER_NEXT);
    expect(&bench, "a+0 one\nb+0 two two\nc+3 three\n");
    bench_close(&bench);
}

static void what_is_missing_at_the_end_is_a_gap(void) {
    struct bench first, second;
    bench_open(&first);
    bench_open(&second);
    tcp_order_start(first.order, 100);
    tcp_order_start(second.order, 100);
    g_assert_cmpint(take(&first, "a", 107, "late"), ==, TCP_ORDER_EARLY);
    g_assert_cmpint(take(&second, "b", 109, "too"), ==, TCP_ORDER_EARLY);
    first_pass_is_over();
    expect(&first, "gap 7\na+0 late\n");
    expect(&second, "gap 9\nb+0 too\n");
    bench_close(&first);
    bench_close(&second);
}

/* What still waits is given back, and never told. */
static void a_capture_may_be_closed_early(void) {
    struct bench bench;
    bench_open(&bench);
    tcp_order_start(bench.order, 100);
    g_assert_cmpint(take(&bench, "a", 107, "late"), ==, TCP_ORDER_EARLY);
    capture_is_closed();
    first_pass_is_over();
    expect(&bench, "");
    bench_close(&bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    tcp_order_register();
    tcp_order_register();
#define TEST(name) g_test_add_func("/tcp_order/" #name, name)
    TEST(bytes_in_order_come_at_once);
    TEST(without_a_start_the_first_segment_tells);
    TEST(what_came_before_is_old);
    TEST(early_segments_wait_and_know_themselves);
    TEST(what_is_missing_at_the_end_is_a_gap);
    TEST(a_capture_may_be_closed_early);
    const int result = g_test_run();
    capture_is_closed();
    wmem_destroy_allocator(scope);
    return result;
}
