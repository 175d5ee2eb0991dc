/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handshakes that end in more than one alert: each trouble is told once, and nobody's is hidden. */
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "rule_bench.h"

/* As the observer does: notes the alert and tells of it. */
static void send_alert(struct bench *bench, enum side actor, uint64_t frame, uint8_t description) {
    struct tls_side *side = &bench->tls.sides[actor];
    side->last_alert = (struct tls_alert){ref(frame), TLS_ALERT_FATAL, description};
    if (side->fatal.ref.frame == 0)
        side->fatal = side->last_alert;
    tell_alert(bench, actor, frame, TLS_ALERT_FATAL, description);
}

static void a_refusal_in_two_alerts_is_reported_by_the_one_that_says_more(void) {
    struct bench *bench = bench_new(7400);
    bench->tls.sides[CLIENT].certificate = ref(7);
    send_alert(bench, SERVER, 8, TLS_ALERT_ACCESS_DENIED);
    send_alert(bench, SERVER, 9, TLS_ALERT_BAD_CERTIFICATE);
    tell(bench, EVENT_TCP_RESET, SERVER, 10);
    tell(bench, EVENT_TCP_GONE, SERVER, 10);
    g_assert_cmpuint(bench->count, ==, 1);
    assert_found(bench, 0, CODE_TLS_CERTIFICATE_REFUSED, 9);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_DESTINATION);
    g_assert_cmpstr(bench->heard[0]->evidence[1].role, ==, "alert before");
    bench_free(bench);
}

static void access_denied_alone_is_reported_at_the_end(void) {
    static const unsigned endpoints[] = {EVENT_TCP_CLOSED, EVENT_TCP_RESET, EVENT_TCP_GONE};
    for (unsigned i = 0; i < G_N_ELEMENTS(endpoints); i++) {
        struct bench *bench = bench_new(7400);
        bench->tls.sides[CLIENT].certificate = ref(7);
        send_alert(bench, SERVER, 8, TLS_ALERT_ACCESS_DENIED);
        tell(bench, endpoints[i], SERVER, 9);
        tell(bench, EVENT_TCP_GONE, SERVER, 9);
        g_assert_cmpuint(bench->count, ==, 1);
        assert_found(bench, 0, CODE_TLS_HANDSHAKE_FAILED, 8);
        bench_free(bench);
    }
}

static void the_other_sides_refusal_hides_none(void) {
    struct bench *bench = bench_new(7400);
    bench->tls.sides[CLIENT].certificate = ref(7);
    send_alert(bench, SERVER, 8, TLS_ALERT_ACCESS_DENIED);
    send_alert(bench, CLIENT, 9, TLS_ALERT_UNKNOWN_CA);
    tell(bench, EVENT_TCP_GONE, SERVER, 9);
    g_assert_cmpuint(bench->count, ==, 2);
    assert_found(bench, 0, CODE_TLS_UNKNOWN_CA, 9);
    assert_found(bench, 1, CODE_TLS_HANDSHAKE_FAILED, 8);
    g_assert_cmpint(bench->heard[0]->actor, ==, ACTOR_SOURCE);
    g_assert_cmpint(bench->heard[1]->actor, ==, ACTOR_DESTINATION);
    bench_free(bench);
}

static void access_denied_after_a_close_notify_is_not_lost(void) {
    struct bench *bench = bench_new(7400);
    bench->tls.sides[CLIENT].certificate = ref(7);
    send_alert(bench, SERVER, 8, TLS_ALERT_CLOSE_NOTIFY);
    send_alert(bench, SERVER, 9, TLS_ALERT_ACCESS_DENIED);
    tell(bench, EVENT_TCP_GONE, SERVER, 9);
    g_assert_cmpuint(bench->count, ==, 1);
    assert_found(bench, 0, CODE_TLS_HANDSHAKE_FAILED, 9);
    bench_free(bench);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/handshake/" #name, name)
    TEST(a_refusal_in_two_alerts_is_reported_by_the_one_that_says_more);
    TEST(access_denied_alone_is_reported_at_the_end);
    TEST(the_other_sides_refusal_hides_none);
    TEST(access_denied_after_a_close_notify_is_not_lost);
#undef TEST
    return g_test_run();
}
