/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was met lately, and what is forgotten for it. */
#include "capture/rules/sip/sip_recent.h"

#include <glib.h>

struct test {
    struct limits limits;
    struct rule_context context;
    struct sip_recent recent;
};

static struct test *test_new(void) {
    struct test *test = g_new0(struct test, 1);
    test->context.limits = &test->limits;
    return test;
}

static void test_free(struct test *test) {
    sip_recent_clear(&test->recent);
    g_free(test);
}

static bool meet(struct test *test, uint64_t hash) {
    return sip_recent_meet(&test->recent, &test->context, hash);
}

/* The nth hash that falls into the same set. */
static uint64_t nth(unsigned n) {
    return 1 + (uint64_t)n * SIP_RECENT_SETS;
}

static void what_was_met_is_known(void) {
    struct test *test = test_new();
    g_assert_false(sip_recent_has(&test->recent, 5));
    g_assert_false(meet(test, 5));
    g_assert_true(sip_recent_has(&test->recent, 5));
    g_assert_true(meet(test, 5));
    g_assert_false(meet(test, 5 + SIP_RECENT_SETS));
    g_assert_true(sip_recent_has(&test->recent, 5));
    test_free(test);
}

static void the_longest_gone_is_forgotten_and_counted(void) {
    struct test *test = test_new();
    for (unsigned i = 0; i < SIP_RECENT_WAYS; i++) {
        test->context.clock.now = i * TIME_SECOND;
        g_assert_false(meet(test, nth(i)));
    }
    g_assert_true(meet(test, nth(0))); /* not the longest gone any more */
    g_assert_cmpuint(test->limits.hit[LIMIT_SIP_CALLS], ==, 0);
    g_assert_false(meet(test, nth(100)));
    g_assert_cmpuint(test->limits.hit[LIMIT_SIP_CALLS], ==, 1);
    g_assert_true(sip_recent_has(&test->recent, nth(0)));
    g_assert_false(sip_recent_has(&test->recent, nth(1)));
    g_assert_true(sip_recent_has(&test->recent, nth(2)));
    test_free(test);
}

static void nobody_asks_for_what_is_long_gone(void) {
    struct test *test = test_new();
    for (unsigned i = 0; i < SIP_RECENT_WAYS; i++)
        meet(test, nth(i));
    test->context.clock.now = 200 * TIME_SECOND;
    g_assert_false(meet(test, nth(100)));
    g_assert_cmpuint(test->limits.hit[LIMIT_SIP_CALLS], ==, 0);
    test_free(test);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sip_recent/known", what_was_met_is_known);
    g_test_add_func("/sip_recent/forgotten", the_longest_gone_is_forgotten_and_counted);
    g_test_add_func("/sip_recent/long_gone", nobody_asks_for_what_is_long_gone);
    return g_test_run();
}
