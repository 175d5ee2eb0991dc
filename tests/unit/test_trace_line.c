/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records are told apart and their heads read, of every format and in every cut. */
#include "guarded.h"
#include "tests/trace_contract.h"
#include "wire/time.h"

#define SDL(text) "00154617.001 |16:58:42.888 |AppInfo  |" text

static void assert_text(struct span got, const char *wanted) {
    char *text = g_strndup(span_is_empty(got) ? "" : (const char *)got.at, span_len(got));
    g_assert_cmpstr(text, ==, wanted);
    g_free(text);
}

static struct trace_line line_of(const char *text) {
    struct trace_line line;
    g_assert_true(trace_line_read(span_of_text(text), TRACE_NONE, &line));
    return line;
}

static void each_format_is_known_by_its_content(void) {
    static const struct {
        enum trace_format format;
        const char *kind, *text;
    } heads[] = {
        {TRACE_SDL, "AppInfo", SDL("IlsD x")},
        {TRACE_SDL, "AppInfo", " 00155891.006 |17:25:26.197 |AppInfo\xc2\xa0|IlsD x"},
        {TRACE_SDL, "SdlSig-Q", "00000064.000|08:06:58.802|SdlSig-Q|x"},
        {TRACE_CALLLOG, "SIPT", "2020/06/12 09:51:09.515|SIPT|57687982|TCP|IN|1.1.1.1|5060"},
        {TRACE_EXPRESSWAY, "network.tcp",
         "2015-08-04T10:14:23-05:00 expe tvcs: UTCTime=\"2015-08-04 15:14:23,535\" "
         "Module=\"network.tcp\" Level=\"DEBUG\":  Detail=\"x\""},
        {TRACE_EXPRESSWAY, "Inbound TLS Negotiation Error",
         "2017-09-20T10:49:18.724-04:00 host tvcs: Event=\" Inbound TLS Negotiation Error \" x"},
        {TRACE_EXPRESSWAY, "", "XCP_CM2[12122]:.. Level=\"INFO \" Detail=\"x\""},
        {TRACE_EXPRESSWAY, "", "Function=\"executeSQLQuery\" Status=\"401\" Reason=\"None\""},
        {TRACE_ALARM, "ServiceStartFailed",
         "Jun 17 16:14:19 host local7 2 : 6: host.fqdn: Jun 17 2019 14:14:19.781 UTC : "
         "%UC_SERVICEMANAGER-2-ServiceStartFailed: %[K=V]: text"},
        {TRACE_UNITY, "Arbiter",
         "11:49:52.107 |30679,PhoneSystem-1-001,CC65,Arbiter,-1,Incoming Call [x]"},
        {TRACE_UNITY, "MiuGeneral", "MiuGeneral, 25, FAILED Port group"},
        {TRACE_PHONE, "NOT", "3315 NOT Nov 29 06:33:59.908586 SECUREAPP-Sec SSL Connection"},
        {TRACE_PHONE, "ERR", "3486: ERR 00:01:31.938954 SECD: -STATE_SSL3_ALERT: x"},
        {TRACE_IOS, "TLS_HANDSHAKE_FAILED",
         "*Mar  1 00:01:23.456: %SIP-2-TLS_HANDSHAKE_FAILED: TLS handshake failure"},
        {TRACE_LOG4J, "INFO", "2014-08-02 23:36:40,962 INFO [main] - text"},
        {TRACE_SDI, "", "18:01:05.334 |   debug ipAddrStr (Phone) 192.168.11.100"},
        {TRACE_SDI, "CCM", "08/24/2010 10:30:23.164 CCM|//SIP/SIPTcp/wait_SdlReadRsp: x"},
        {TRACE_SDI, "CCM", "16:05:41.625 CCM|StationD - stationOutputCallState x"},
        {TRACE_SDL, "AppInfo", "0055605.002 |10:39:20.389 |AppInfo  |x"},
        {TRACE_SDL, "AppInfo", "82645958 .001 |13:08:46.297 |AppInfo  |x"},
        {TRACE_SDL, "AppInfo", "|09:54:41.102 |AppInfo |StationInit: x"},
        {TRACE_SDL, "AppInfo", "Line 2364: 23469039.000 |09:54:41.102 |AppInfo |x"},
        {TRACE_SDL, "SdlSig", "SDL001_100_000208.txt:17:23469039.000 |09:54:41.102 |SdlSig |x"},
        {TRACE_SDL, "SdlSig", "019763117| 10/11/29 15:36:15.213| 001| SdlSig    | x"},
        {TRACE_EXPRESSWAY, "network.tcp",
         "Line 190: 2015-05-07T07:34:01-04:00 X tvcs: Module=\"network.tcp\" x"},
        {TRACE_EXPRESSWAY, "", "2025-07-13T10:25:30.843+00:00 main[2467]: SipSubscriber I: x"},
        {TRACE_ALARM, "ServiceActivated",
         "Mar 18 16:40:52 host local7 6 : 92: Mar 18 11:10:52.630 UTC : "
         "%CCM_SERVICEMANAGER-SERVICEMANAGER-6-ServiceActivated: Service Activated."},
        {TRACE_IOS, "", "000311: *Oct  5 19:01:02.604: //1/8/SIP/Msg/ccsipDisplayMsg: Sent:"},
        {TRACE_IOS, "", "Dec  1 07:44:25.204 CST: ISDN Se0/0/1:23 Q931: RX <- CONNECT"},
        {TRACE_IOS, "TLS_HANDSHAKE_FAILED",
         "Sep 26 07:15:57.949: %SIP-2-TLS_HANDSHAKE_FAILED :Peer certificate identity check"},
        {TRACE_LOG4J, "INFO", "2019-09-09 19:09:42,885 [pool-1264-thread-1] INFO  t [] - x"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(heads); i++) {
        const struct trace_line line = line_of(heads[i].text);
        g_assert_cmpint(line.format, ==, heads[i].format);
        assert_text(line.kind, heads[i].kind);
        g_assert_cmpint(trace_recognise(span_of_text(heads[i].text)), ==, heads[i].format);
    }
}

static void other_text_is_of_no_format(void) {
    static const char *const texts[] = {"INVITE sip:5000@10.1.1.1 SIP/2.0",
                                        "v=0",
                                        "",
                                        "  ",
                                        "Hello, this is a mail.",
                                        "10.48.36.171:7400",
                                        "12:30 lunch",
                                        "2019-05-01 some note",
                                        "Content-Length: 0",
                                        "100% of it",
                                        "00154617.001 no bars",
                                        "Miu,x",
                                        "1.234 |12:00 |AppInfo |no time",
                                        "|PretransformCallingPartyNumber=1|x",
                                        "|09:54:41.102 |Other |x",
                                        "2024-02-28T09:10:06.831Z <Error> [0xeaa0] x",
                                        "2016-06-27T17:20:21-04:00 - Error processing line 3",
                                        "Apr 30 2021 07:00:00 UTC    10",
                                        "Line 12: nothing of a trace",
                                        "notes.txt: nothing of a trace",
                                        "Module without a value"};
    struct trace_line line;
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_false(trace_line_read(span_of_text(texts[i]), TRACE_NONE, &line));
}

/* A file that has bytes of value 0 near its beginning is none of text. */
static void what_is_no_text_is_no_trace(void) {
    char *bytes = g_strnfill(600, ' ');
    memcpy(bytes, "2015-08-04T10:14:23-05:00 expe tvcs: x", 38);
    g_assert_cmpint(trace_recognise(span_of(bytes, 600)), ==, TRACE_EXPRESSWAY);
    bytes[512] = '\0';
    g_assert_cmpint(trace_recognise(span_of(bytes, 600)), ==, TRACE_EXPRESSWAY);
    bytes[511] = '\0';
    g_assert_cmpint(trace_recognise(span_of(bytes, 600)), ==, TRACE_NONE);
    g_assert_cmpint(trace_recognise(span_of(bytes, 0)), ==, TRACE_NONE);
    g_free(bytes);
}

static void times_say_what_they_count_from(void) {
    struct trace_line line = line_of(SDL("x"));
    g_assert_cmpint(line.clock, ==, TRACE_OF_DAY);
    g_assert_cmpuint(line.sequence, ==, 154617);
    line = line_of("2015-08-04T10:14:23-05:00 expe tvcs: x");
    g_assert_cmpint(line.clock, ==, TRACE_UTC);
    g_assert_cmpint(line.time, ==, INT64_C(1438701263) * TIME_SECOND);
    line = line_of("2015-08-04T10:14:23-05:00 e tvcs: UTCTime=\"2015-08-04 15:14:23,535\" x");
    g_assert_cmpint(line.time, ==, INT64_C(1438701263) * TIME_SECOND + 535 * TIME_MILLISECOND);
    line = line_of("<189>May 1 2019 07:10:40 PM.781 UTC : %UC_ILS-3-ILSProtocolVersion: %[A=B]: x");
    g_assert_cmpint(line.clock, ==, TRACE_UTC);
    g_assert_cmpint(line.time, ==, INT64_C(1556737840) * TIME_SECOND + 781 * TIME_MILLISECOND);
    line = line_of("2020/06/12 09:51:09.515|SIPT|1|TCP|IN|1.1.1.1|5060");
    g_assert_cmpint(line.clock, ==, TRACE_LOCAL);
    line = line_of("00020004.000 |07:27:192.1686 |SdlSig   |x");
    g_assert_cmpint(line.clock, ==, TRACE_NO_TIME);
}

static void a_file_head_tells_day_zone_and_host(void) {
    struct trace_sdl_head head;
    const struct trace_line line = line_of(
        "00007780.000 |23:18:26.994 |FileHead |UTC:-04:00,Date: 2019/08/27, AppName: CCM, AppId: "
        "100, "
        "AppNodeId: 4, AppVersion: CUCM Install=.. Build=.. memlog=20, HostName: cucm-sub3, "
        "HostIPAddress: ::ffff:192.168.7.103, AppStartTime: 2019/08/27 22:57:49, FileNumber: 2");
    g_assert_true(trace_sdl_head_read(&line, &head));
    g_assert_cmpint(head.offset, ==, -4 * 3600 * TIME_SECOND);
    g_assert_cmpint(head.day, ==, INT64_C(1566864000) * TIME_SECOND);
    g_assert_cmpuint(head.app, ==, 100);
    g_assert_cmpuint(head.node, ==, 4);
    assert_text(head.host, "cucm-sub3");
    assert_text(head.address, "192.168.7.103");
}

/* The texts of the records, with '|' behind each; a leading '-' for one without a head. */
static void assert_records(const char *bytes, const char *wanted) {
    struct trace_file file = {0};
    struct trace_record record;
    GString *got = g_string_new(NULL);
    struct span rest = span_of_text(bytes);
    uint64_t lines = 0;
    for (size_t length; (length = trace_record_read(&file, rest, true, &record)) > 0;) {
        char text[128];
        trace_one_line(record.line.text, text, sizeof text);
        g_string_append_printf(got, "%s%s/", record.line.format == TRACE_NONE ? "-" : "", text);
        lines += record.lines;
        rest = span_after(rest, length);
    }
    g_string_append_printf(got, "%" G_GUINT64_FORMAT, lines);
    g_assert_cmpstr(got->str, ==, wanted);
    g_string_free(got, TRUE);
}

static void lines_without_a_head_belong_to_the_record_before(void) {
    assert_records("so they say\n" SDL("a") "\r\n\r\nINVITE x\r\n" SDL("b") "\n" SDL("c"),
                   "-so they say/a INVITE x/b/c/6");
    assert_records("", "0");
    assert_records("\n\n", "-/2");
}

static void records_that_run_together_are_split(void) {
    assert_records(SDL("a ") SDL("b") " " SDL("c") "\n", "a/b/c/1");
    assert_records("MiuGeneral,25,a. MiuGeneral,25,b Arbiter,-1,c\n", "a./b/c/1");
    assert_records("2017-09-20T10:49:18-04:00 h tvcs: a 2017-09-20T10:49:19-04:00 h tvcs: b",
                   "a/b/1");
    assert_records("04:04:15.270 |<--debug 04:04:15.271 |   debug b 04:04:15.272 |c\n",
                   "<--debug/debug b/c/1");
    assert_records("Line 7: " SDL("a") "\nLine 8: " SDL("b ") SDL("c"), "a/b/c/2");
}

/* Its line end is no part of what a line says. */
static void assert_text_of_first(const char *bytes, const char *wanted) {
    struct trace_file file = {0};
    struct trace_record record;
    g_assert_cmpuint(trace_record_read(&file, span_of_text(bytes), true, &record), >, 0);
    assert_text(record.line.text, wanted);
}

static void what_a_line_says_ends_before_its_end(void) {
    assert_text_of_first(SDL("a") "\n" SDL("b") "\n", "a");
    assert_text_of_first(SDL("a") "\r\n" SDL("b") "\r\n", "a");
    assert_text_of_first(SDL("a") "\nb\r\n" SDL("c"), "a\nb");
    assert_text_of_first("no head\r\n" SDL("b"), "no head");
    assert_text_of_first(SDL("a"), "a");
}

static void a_record_without_an_end_is_cut(void) {
    const size_t size = 3 * TRACE_RECORD_MOST;
    char *bytes = g_malloc(size);
    memset(bytes, 'x', size);
    memcpy(bytes, SDL(""), strlen(SDL("")));
    struct trace_file file = {0};
    struct trace_record record;
    const struct span part = span_of(bytes, TRACE_RECORD_MOST);
    g_assert_cmpuint(trace_record_read(&file, part, false, &record), ==, 0);
    const struct span more = span_of(bytes, TRACE_RECORD_MOST + 1);
    g_assert_cmpuint(trace_record_read(&file, more, false, &record), ==, span_len(more));
    g_assert_cmpint(record.line.format, ==, TRACE_SDL);
    g_free(bytes);
}

static void check_prefix(struct span prefix, void *format) {
    trace_contract_check(prefix, *(enum trace_format *)format);
}

static void check_file(const char *path, enum trace_format format) {
    char *bytes;
    gsize length;
    g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
    guarded_each_prefix(span_of(bytes, MIN(length, 3000)), check_prefix, &format);
    g_free(bytes);
}

static void every_beginning_of_every_file_is_read_within_it(void) {
    static const struct {
        const char *folder;
        enum trace_format format;
    } folders[] = {{"trace_sdl", TRACE_SDL},     {"trace_calllog", TRACE_CALLLOG},
                   {"trace_alarm", TRACE_ALARM}, {"trace_expressway", TRACE_EXPRESSWAY},
                   {"trace_unity", TRACE_UNITY}, {"trace_phone", TRACE_PHONE},
                   {"trace_ios", TRACE_IOS},     {"trace_sdi", TRACE_SDI}};
    for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
        char *folder = g_build_filename(VECTORS, folders[i].folder, NULL);
        GDir *open = g_dir_open(folder, 0, NULL);
        g_assert_nonnull(open);
        for (const char *name = g_dir_read_name(open); name != NULL; name = g_dir_read_name(open)) {
            char *path = g_build_filename(folder, name, NULL);
            check_file(path, folders[i].format);
            g_free(path);
        }
        g_dir_close(open);
        g_free(folder);
    }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trace_line/no_text", what_is_no_text_is_no_trace);
    g_test_add_func("/trace_line/ends", what_a_line_says_ends_before_its_end);
    g_test_add_func("/trace_line/each_format_is_known_by_its_content",
                    each_format_is_known_by_its_content);
    g_test_add_func("/trace_line/other_text_is_of_no_format", other_text_is_of_no_format);
    g_test_add_func("/trace_line/times_say_what_they_count_from", times_say_what_they_count_from);
    g_test_add_func("/trace_line/a_file_head_tells_day_zone_and_host",
                    a_file_head_tells_day_zone_and_host);
    g_test_add_func("/trace_line/lines_without_a_head_belong_to_the_record_before",
                    lines_without_a_head_belong_to_the_record_before);
    g_test_add_func("/trace_line/records_that_run_together_are_split",
                    records_that_run_together_are_split);
    g_test_add_func("/trace_line/a_record_without_an_end_is_cut", a_record_without_an_end_is_cut);
    g_test_add_func("/trace_line/every_beginning_of_every_file_is_read_within_it",
                    every_beginning_of_every_file_is_read_within_it);
    return g_test_run();
}
