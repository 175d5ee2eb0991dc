/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --only, --severity, --since and --until: who passes. */
#include "capture/command/finding_filter.h"
#include "capture/rules/services.h"

#include "made_finding.h"

/* A refusal by 10.48.47.124 on SIP/TLS at 2014-05-02 08:11:21.123 UTC. */
static bool passes(const char *only, const char *more) {
    struct finding_filter filter = {0};
    struct finding *refusal = made_finding(CODE_TLS_UNKNOWN_CA, 1, 1, 9, "alert");
    if (only != NULL)
        g_assert_true(finding_filter_add(&filter, only));
    if (more != NULL)
        g_assert_true(finding_filter_add(&filter, more));
    bool passed = finding_filter_passes(&filter, refusal);
    finding_filter_clear(&filter);
    g_free(refusal);
    return passed;
}

static void codes_hosts_and_services_are_told_apart(void) {
    static const char *const fitting[] = {"uc.tls_unknown_ca", "TLS_",    "10.48.47.124",
                                          "10.48.47.110",      "sip-tls", "SIP",
                                          "sip/tls",           "cucm",    "Unity"};
    static const char *const others[] = {"uc.tcp_", "10.48.47.1", "2001:db8::1", "axl",
                                         "sccp",    "phone",      "cucm cluster"};
    for (size_t i = 0; i < G_N_ELEMENTS(fitting); i++)
        g_assert_true(passes(fitting[i], NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
        g_assert_false(passes(others[i], NULL));
    g_assert_true(passes(NULL, NULL));
}

static void every_service_and_code_can_be_named(void) {
    for (unsigned service = 0; service < SERVICE_COUNT; service++)
        for (unsigned words = 0; words < 2; words++) {
            const struct service_entry *entry = &service_table[service];
            struct finding_filter filter = {0};
            g_assert_true(finding_filter_add(&filter, words ? entry->words : entry->option));
            const GPtrArray *names = filter.names;
            g_assert_cmpstr(names->pdata[names->len - 1], ==, entry->words);
            g_assert_true(filter.codes == NULL && filter.hosts == NULL);
            finding_filter_clear(&filter);
        }
    for (unsigned code = 0; code < CODE_COUNT; code++) {
        struct finding_filter filter = {0};
        g_assert_true(finding_filter_add(&filter, catalogue[code].name));
        g_assert_cmpstr(filter.codes->pdata[0], ==, catalogue[code].name);
        finding_filter_clear(&filter);
    }
}

static void one_of_each_kind_will_do(void) {
    g_assert_true(passes("uc.tcp_", "uc.tls_"));
    g_assert_false(passes("uc.tcp_", "10.48.47.110"));
    g_assert_true(passes("uc.tls_", "10.48.47.110"));
}

static void what_is_nothing_of_ours_is_refused(void) {
    struct finding_filter filter = {0};
    g_assert_false(finding_filter_add(&filter, "bogus"));
    g_assert_false(finding_filter_add(&filter, ""));
    g_assert_false(finding_filter_add(&filter, "10.48.47"));
    finding_filter_clear(&filter);
}

static bool in_time(const char *since, const char *until, const char *zone_name) {
    GTimeZone *zone = g_time_zone_new_identifier(zone_name);
    struct finding_filter filter = {.zone = zone};
    struct finding *refusal = made_finding(CODE_TLS_UNKNOWN_CA, 1, 1, 9, "alert");
    if (since != NULL)
        g_assert_true(time_bound_read(&filter.since, since, zone));
    if (until != NULL)
        g_assert_true(time_bound_read(&filter.until, until, zone));
    bool passed = finding_filter_passes(&filter, refusal);
    g_time_zone_unref(zone);
    g_free(refusal);
    return passed;
}

static void times_are_those_of_the_zone(void) {
    g_assert_true(in_time("2014-05-02", NULL, "UTC"));
    g_assert_false(in_time(NULL, "2014-05-02", "UTC"));
    g_assert_true(in_time("2014-05-02T08:11:21.1", "2014-05-02T08:11:21.2", "UTC"));
    g_assert_false(in_time("2014-05-02T08:12", NULL, "UTC"));
    g_assert_true(in_time("2014-05-02T10:11", "2014-05-02T10:12", "+02:00"));
    g_assert_true(in_time("2014-05-02T08:11Z", "2014-05-02T08:12Z", "+02:00"));
    g_assert_true(in_time("2014-05-02T09:11+01:00", "2014-05-02T09:12:00+01:00", "+02:00"));
    g_assert_false(in_time("2014-05-02T08:11+01:00", "2014-05-02T08:12+01:00", "+02:00"));
    g_assert_true(in_time("10:11", "10:12", "+02:00"));
    g_assert_false(in_time("08:11", "08:12", "+02:00"));
    g_assert_true(in_time("23:11:21", "23:11:22", "-09:00"));
    struct time_bound bound;
    GTimeZone *utc = g_time_zone_new_utc();
    g_assert_false(time_bound_read(&bound, "yesterday", utc));
    g_assert_false(time_bound_read(&bound, "25:00", utc));
    g_assert_false(time_bound_read(&bound, "2014-13-02", utc));
    g_assert_false(time_bound_read(&bound, "2014-05-02T08", utc));
    g_assert_false(time_bound_read(&bound, "08", utc));
    g_assert_false(time_bound_read(&bound, "8:1", utc));
    g_assert_false(time_bound_read(&bound, "", utc));
    g_time_zone_unref(utc);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/finding_filter/kinds", codes_hosts_and_services_are_told_apart);
    g_test_add_func("/finding_filter/every", every_service_and_code_can_be_named);
    g_test_add_func("/finding_filter/several", one_of_each_kind_will_do);
    g_test_add_func("/finding_filter/refused", what_is_nothing_of_ours_is_refused);
    g_test_add_func("/finding_filter/times", times_are_those_of_the_zone);
    return g_test_run();
}
