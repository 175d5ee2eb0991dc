/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a trace to its findings: one story is one finding, two are two, and what went well is none.
 */
#include "tests/unit/scanned_trace.h"

#define HEAD                                                                                       \
    "00000001.000 |23:59:58.000 |FileHead |UTC:+05:30,Date: 2016/08/26, AppName: ILS, AppId: "     \
    "600, "                                                                                        \
    "AppNodeId: 1, HostName: hub, HostIPAddress: 10.1.1.1, AppStartTime: x\n"
#define LINE(number, time, text) #number ".000 |" time " |AppInfo  |" text "\n"
#define REFUSED(pid, peer)                                                                         \
    "[1, 600, 17, " #pid "]: HandleSSLError - Certificate verification failed:(Verification "      \
    "error:18)- self signed certificate for " peer
#define AXL(time, more)                                                                            \
    "2015-01-05T" time "+00:00 c x: Module=\"network.axl\" "                                       \
    "URL=\"https://cups.example:8443/axl/\" Function=\"executeSQLQuery\"" more "\n"

/* "uc.ils_joined x2 @3 5; ": code, how often, and the lines. */
static void assert_found(const char *text, const char *wanted) {
    struct keyed_scan scan;
    scan_trace_text(text, &scan);
    GString *got = g_string_new(NULL);
    for (guint i = 0; i < scan.findings->len; i++) {
        const struct finding *finding = scan.findings->pdata[i];
        g_string_append_printf(got, "%s x%" G_GUINT64_FORMAT " @", finding->entry->name,
                               finding->count);
        for (unsigned j = 0; j < finding->line_count; j++)
            g_string_append_printf(got, "%" G_GUINT64_FORMAT " ", finding->lines[j].line);
    }
    g_assert_cmpstr(got->str, ==, wanted);
    g_string_free(got, TRUE);
    keyed_scan_clear(&scan);
}

static void what_follows_is_of_the_same_finding(void) {
    assert_found(HEAD LINE(00000002, "10:00:00.100", REFUSED(5, "10.1.1.9:7501"))
                     LINE(00000003, "10:00:00.100",
                          "[1, 600, 17, 5]: HandleSSLError - Certificate verification failed for "
                          "10.1.1.9:7501")
                         LINE(00000004, "10:00:00.101",
                              "IlsD x sending ILSTLSAuthenticationFailed alarm with Cluster1 = "
                              "10.1.1.9; mAlarmedConnections count= 1")
                             LINE(00000005, "10:00:00.105",
                                  "IlsD ERROR(1): Connection to peerId(0) ipAddr(10.1.1.9) "
                                  "ipPort(7501) TLSReq(t) failed, ConnReason(1)"),
                 "uc.tls_unknown_ca x1 @2 3 4 5 ");
}

static void each_attempt_counts(void) {
    assert_found(HEAD LINE(00000002, "10:00:00.100", REFUSED(5, "10.1.1.9:7501"))
                     LINE(00000003, "10:00:05.100", REFUSED(6, "10.1.1.9:7501"))
                         LINE(00000004, "10:00:10.100", REFUSED(7, "10.1.1.9:7501")),
                 "uc.tls_unknown_ca x3 @2 ");
}

static void other_hosts_have_stories_of_their_own(void) {
    assert_found(HEAD LINE(00000002, "10:00:00.100", REFUSED(5, "10.1.1.9:7501"))
                     LINE(00000003, "10:00:00.101",
                          "IlsD x sending ILSPwdAuthenticationFailed alarm with IPAddress= "
                          "10.1.1.8; mAlarmedConnections count= 1"),
                 "uc.tls_unknown_ca x1 @2 uc.ils_password_mismatch x1 @3 ");
}

static void an_hour_later_it_is_another_story(void) {
    assert_found(HEAD LINE(00000002, "10:00:00.100", REFUSED(5, "10.1.1.9:7501"))
                     LINE(00000004, "11:00:00.101",
                          "IlsD x sending ILSTLSAuthenticationFailed alarm with Cluster1 = "
                          "10.1.1.9; mAlarmedConnections count= 1"),
                 "uc.tls_unknown_ca x1 @2 uc.ils_certificate_not_imported x1 @3 ");
}

static void a_join_after_its_name_was_known_is_one(void) {
    assert_found(HEAD LINE(00000002, "10:00:00.100",
                           "IlsD Ils::VerifyCertificateInfo(): FQDN is in PeerInfoVector")
                     LINE(00000003, "10:00:00.102",
                          "IlsD ::ConnectIndInner Server Connection to PeerId(f), TCPPid([1, 600, "
                          "17, 4]), PeerIP/Port(10.1.1.9:60938), LocalIP/Port(10.1.1.1:7501) "
                          "TLSReq(t) established"),
                 "uc.ils_joined x1 @3 2 ");
}

static void a_challenge_that_is_met_is_none(void) {
    assert_found(AXL("10:00:00", "") AXL("10:00:01", " Status=\"401\" Reason=\"None\"")
                     AXL("10:00:02", " Status=\"200\" Reason=\"OK\""),
                 "");
    assert_found(AXL("10:00:00", "") AXL("10:00:01", " Status=\"401\" Reason=\"None\""),
                 "uc.axl_unauthorized x1 @2 1 ");
    assert_found(AXL("10:00:00", "") AXL("10:00:01", " Status=\"503\" Reason=\"None\""),
                 "uc.axl_unavailable x1 @2 1 ");
}

static void healthy_phones_ask_tvs(void) {
    assert_found("7989 ERR 11:04:15.038637 SECD: -HTTPS cert not in CTL, <10.106.111.100:8443>\n"
                 "7990 NOT 11:04:15.038714 SECD: -TVS service available, can attempt via TVS\n"
                 "8185 NOT 11:04:15.221043 SECD: -Authenticated the HTTPS conn via TVS\n",
                 "");
}

static void times_go_on_after_midnight(void) {
    struct keyed_scan scan;
    scan_trace_text(HEAD LINE(00000002, "00:00:01.500", REFUSED(5, "10.1.1.9:7501")), &scan);
    const struct finding *finding = scan.findings->pdata[0];
    /* 2016-08-27 00:00:01.5 in a zone that is five and a half hours ahead */
    g_assert_cmpint(finding->ref.time, ==, INT64_C(1472236201500) * TIME_MILLISECOND);
    keyed_scan_clear(&scan);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trace_scan/what_follows_is_of_the_same_finding",
                    what_follows_is_of_the_same_finding);
    g_test_add_func("/trace_scan/each_attempt_counts", each_attempt_counts);
    g_test_add_func("/trace_scan/other_hosts_have_stories_of_their_own",
                    other_hosts_have_stories_of_their_own);
    g_test_add_func("/trace_scan/an_hour_later_it_is_another_story",
                    an_hour_later_it_is_another_story);
    g_test_add_func("/trace_scan/a_join_after_its_name_was_known_is_one",
                    a_join_after_its_name_was_known_is_one);
    g_test_add_func("/trace_scan/a_challenge_that_is_met_is_none", a_challenge_that_is_met_is_none);
    g_test_add_func("/trace_scan/healthy_phones_ask_tvs", healthy_phones_ask_tvs);
    g_test_add_func("/trace_scan/times_go_on_after_midnight", times_go_on_after_midnight);
    return g_test_run();
}
