/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The report for people, line by line: what belongs together, what is hidden, what is said at the
 * end. */
#include "capture/report/text_report.h"

#include <string.h>

#include "capture/report/finding_text.h"
#include "made_finding.h"

static const struct text_style plain = {.width = 100};

static struct finding *make_refusal(void) {
    struct finding *refusal = made_finding(CODE_TLS_UNKNOWN_CA, 2, 1, 9, "alert");
    refusal->summary = "Unity Connection 10.48.47.124 refused the certificate of CUCM "
                       "10.48.47.110:5061 (SIP/TLS): unknown CA";
    refusal->check = "compare with show ctl";
    refusal->evidence[0] = (struct evidence){made_ref(7), "certificate"};
    made_evidence(refusal, 9, "alert");
    made_evidence(refusal, 10, "reset that followed");
    made_fact(refusal, "subject", "CN=cucmpub.example.com");
    made_fact(refusal, "sha256", "d2ab");
    made_fact(refusal, "not_after", "2014-02-05");
    return refusal;
}

static void assert_report(const struct text_style *style, const struct made_summary *made,
                          const struct finding *const *findings, size_t count, const char *wanted) {
    GString *out = g_string_new(NULL);
    text_report_capture(out, style, &made->summary, findings, count);
    g_assert_cmpstr(out->str, ==, wanted);
    g_string_free(out, TRUE);
}

static void one_story_is_one_entry(void) {
    struct made_summary made;
    make_summary(&made);
    struct finding *refusal = make_refusal();
    struct finding *self_signed = made_finding(CODE_TLS_SELF_SIGNED, 1, 1, 7, "certificate");
    made_again(refusal, 41);
    made_again(refusal, 129);
    const struct finding *findings[] = {self_signed, refusal};
    assert_report(
        &plain, &made, findings, 2,
        "case/cuc.pcapng  1,204 packets in 3 min 12 s, 6 connections, from 2014-05-02 08:11:12.123 "
        "UTC\n\n"
        "  error    Unity Connection 10.48.47.124 refused the certificate of CUCM "
        "10.48.47.110:5061\n"
        "           (SIP/TLS): unknown CA\n"
        "           frames    9  08:11:21.123  alert\n"
        "                     7  08:11:19.123  certificate\n"
        "                    10  08:11:22.123  reset that followed\n"
        "           again    41, 129 (3 times in 2 min, the last at 08:13:21.123)\n"
        "           filter   tcp.port == 38112 && tcp.port == 5061 && ip.addr == 10.48.47.124\n"
        "                    && ip.addr == 10.48.47.110\n"
        "           facts    subject:      CN=cucmpub.example.com\n"
        "                    valid until:  2014-02-05\n"
        "                    SHA-256:      d2ab\n"
        "           check    compare with show ctl\n"
        "           rules    uc.tls_unknown_ca, uc.tls_self_signed\n\n");
    g_free(refusal);
    g_free(self_signed);
}

/* A trouble that belongs to another keeps its sentence; a note is a code, until asked for. */
static void nothing_grave_is_folded_away(void) {
    struct made_summary made;
    make_summary(&made);
    struct finding *refusal = make_refusal();
    struct finding *expired = made_finding(CODE_TLS_CERTIFICATE_EXPIRED, 3, 1, 7, "certificate");
    struct finding *self_signed = made_finding(CODE_TLS_SELF_SIGNED, 1, 1, 7, "certificate");
    const struct finding *findings[] = {self_signed, refusal, expired};
    const struct text_style with_notes = {.width = 100, .notes = true};
    GString *out = g_string_new(NULL);
    text_report_capture(out, &plain, &made.summary, findings, 3);
    /* The earlier error leads; the other is told below it. */
    g_assert_nonnull(strstr(out->str, "  error    certificate outside its validity\n"));
    g_assert_nonnull(
        strstr(out->str, "  also     error in frame 9: Unity Connection 10.48.47.124 "));
    g_assert_nonnull(strstr(out->str, "rules    uc.tls_certificate_expired, uc.tls_unknown_ca, "
                                      "uc.tls_self_signed\n"));
    g_assert_nonnull(strstr(out->str, "  check    Regenerate the certificate"));
    g_assert_nonnull(strstr(out->str, "  check    compare with show ctl\n"));
    g_assert_null(strstr(out->str, "note: "));
    g_string_truncate(out, 0);
    text_report_capture(out, &with_notes, &made.summary, findings, 3);
    g_assert_nonnull(strstr(out->str, "  also     note in frame 7: self-signed certificate\n"));
    g_string_free(out, TRUE);
    g_free(refusal);
    g_free(expired);
    g_free(self_signed);
}

/* No frame in common, or another connection: each is told for itself. */
static void other_stories_stay_apart(void) {
    struct made_summary made;
    make_summary(&made);
    struct finding *reset = made_finding(CODE_TCP_RESET, 1, 1, 20, "reset");
    struct finding *refusal = made_finding(CODE_TLS_UNKNOWN_CA, 2, 1, 30, "alert");
    struct finding *elsewhere = made_finding(CODE_TCP_RESET, 3, 2, 20, "reset");
    const struct finding *findings[] = {reset, refusal, elsewhere};
    GString *out = g_string_new(NULL);
    text_report_capture(out, &plain, &made.summary, findings, 3);
    const char *first = strstr(out->str, "rules    uc.tls_unknown_ca\n");
    const char *second = strstr(out->str, "rules    uc.tcp_reset\n");
    g_assert_nonnull(first);
    g_assert_true(second > first); /* errors first, whatever the frame */
    g_assert_nonnull(strstr(second + 1, "rules    uc.tcp_reset\n"));
    g_string_free(out, TRUE);
    g_free(reset);
    g_free(refusal);
    g_free(elsewhere);
}

static void notes_are_counted_until_asked_for(void) {
    struct made_summary made;
    make_summary(&made);
    struct finding *note = made_finding(CODE_TLS_SELF_SIGNED, 1, 1, 7, "certificate");
    const struct finding *findings[] = {note};
    const struct text_style with_notes = {.width = 100, .notes = true};
    assert_report(&plain, &made, findings, 1,
                  "ok        case/cuc.pcapng  1,204 packets in 3 min 12 s, 6 connections: nothing "
                  "wrong\n          (1 note: --ok shows it)\n");
    GString *out = g_string_new(NULL);
    text_report_capture(out, &with_notes, &made.summary, findings, 1);
    g_assert_nonnull(strstr(
        out->str,
        "\n  note     self-signed certificate (frame 7 at 08:11:19.123; uc.tls_self_signed)\n"));
    g_string_free(out, TRUE);
    g_free(note);
}

static void a_clean_capture_is_one_line(void) {
    struct made_summary made;
    make_summary(&made);
    made.counts.flows = 1;
    assert_report(
        &plain, &made, NULL, 0,
        "ok        case/cuc.pcapng  1,204 packets in 3 min 12 s, 1 connection: nothing found\n");
}

static void what_nobody_judged_is_not_ok(void) {
    struct made_summary made;
    make_summary(&made);
    made.summary.not_judged = (struct not_judged){.tls_not_opened = 2};
    assert_report(&plain, &made, NULL, 0,
                  "unjudged  case/cuc.pcapng  1,204 packets in 3 min 12 s, 6 connections: 2 TLS "
                  "sessions not opened:\n          what is in them is not judged (--keylog)\n");
    made.summary.not_judged = (struct not_judged){.no_packets = true};
    made.counts = (struct net_counts){0};
    assert_report(&plain, &made, NULL, 0, "unjudged  case/cuc.pcapng  no packets\n");
}

/* What was judged is well, and the rest is said in the same breath. */
static void ok_says_what_it_leaves_out(void) {
    struct made_summary made;
    make_summary(&made);
    made.summary.not_judged = (struct not_judged){.well = 1,
                                                  .tls_not_opened = 1,
                                                  .not_read = 2,
                                                  .services_not_read = {[SERVICE_SIP] = true},
                                                  .dropped = 1,
                                                  .cut = 3};
    const struct text_style wide = {.width = 400};
    assert_report(
        &wide, &made, NULL, 0,
        "ok        case/cuc.pcapng  1,204 packets in 3 min 12 s, 6 connections: nothing "
        "found; 1 TLS session not opened: what is in it is not judged (--keylog); SIP not "
        "read (2 connections); 1 connection dropped by a limit; 3 packets cut by the snap "
        "length\n");
}

static void a_capture_cut_short_is_never_ok(void) {
    struct made_summary made;
    make_summary(&made);
    made.summary.end = CAPTURE_CUT_SHORT;
    made.summary.error = "is cut short in the middle of a packet";
    assert_report(
        &plain, &made, NULL, 0,
        "case/cuc.pcapng  1,204 packets in 3 min 12 s, 6 connections, from 2014-05-02 08:11:12.123 "
        "UTC\n"
        "  capture  is cut short in the middle of a packet\n\n");
}

static void a_certificate_cannot_paint_the_terminal(void) {
    struct made_summary made;
    make_summary(&made);
    struct finding *refusal = make_refusal();
    refusal->summary = "\x1b[2J refused";
    refusal->facts[0].value = "CN=\x1b]0;owned\x07\xc2\x9b";
    made.summary.file = "dir\x1b[m/x.pcap";
    const struct finding *findings[] = {refusal};
    GString *out = g_string_new(NULL);
    text_report_capture(out, &plain, &made.summary, findings, 1);
    g_assert_null(strpbrk(out->str, "\x1b\x07\xc2"));
    g_assert_nonnull(strstr(out->str, "\\x1b[2J refused"));
    g_string_free(out, TRUE);
    g_free(refusal);
}

static void colour_is_for_those_who_want_it(void) {
    struct made_summary made;
    make_summary(&made);
    struct finding *refusal = make_refusal();
    const struct finding *findings[] = {refusal};
    const struct text_style colour = {.width = 100, .colour = true};
    GString *out = g_string_new(NULL);
    text_report_capture(out, &colour, &made.summary, findings, 1);
    g_assert_nonnull(strstr(out->str, "  \x1b[1;31merror\x1b[0m    Unity"));
    g_string_free(out, TRUE);
    g_free(refusal);
}

static void assert_fits(const char *text, unsigned width) {
    char **lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        unsigned columns = 0;
        for (const char *at = *line; *at != '\0'; at = g_utf8_next_char(at))
            columns += g_unichar_iswide(g_utf8_get_char(at)) ? 2 : 1;
        g_assert_cmpuint(columns, <=, width);
    }
    g_strfreev(lines);
}

/* The width holds, also with wide characters and words that are longer than a line. */
static void lines_fit_the_terminal(void) {
    struct made_summary made;
    make_summary(&made);
    made.summary.file =
        "a/very/long/path/of/a/case/that/nobody/would/like/to/type/twice/cuc.pcapng";
    struct finding *refusal = make_refusal();
    refusal->summary = "\xed\x95\x9c\xea\xb8\x80 \xed\x95\x9c\xea\xb8\x80 \xed\x95\x9c\xea\xb8\x80 "
                       "\xed\x95\x9c\xea\xb8\x80 \xed\x95\x9c\xea\xb8\x80 \xed\x95\x9c\xea\xb8\x80 "
                       "\xed\x95\x9c\xea\xb8\x80 \xed\x95\x9c\xea\xb8\x80 end";
    made_fact(refusal, "sha1", "d2ab326658b33dab50887fd28d3ce7cd2e7b8b69ad411719b4bb1f71351fff4c");
    const struct finding *findings[] = {refusal};
    GString *out = g_string_new(NULL);
    for (unsigned width = 40; width <= 200; width++) {
        const struct text_style style = {.width = width};
        g_string_truncate(out, 0);
        text_report_capture(out, &style, &made.summary, findings, 1);
        text_report_event(out, &style, refusal, false);
        text_report_event(out, &style, refusal, true);
        g_assert_nonnull(strstr(out->str, "  error    \xed\x95\x9c\xea\xb8\x80 "));
        assert_fits(out->str, width);
    }
    g_string_free(out, TRUE);
    g_free(refusal);
}

static void one_line_is_one_line(void) {
    struct finding *refusal = make_refusal();
    const struct text_style narrow = {.width = 60, .cut = true};
    GString *out = g_string_new(NULL);
    finding_text_write_brief(out, &plain, "case/cuc.pcapng", refusal);
    g_assert_cmpstr(
        out->str, ==,
        "error    case/cuc.pcapng:9  2014-05-02 08:11:21.123  uc.tls_unknown_ca  Unity Connection "
        "10.48.47.124 refused the certificate of CUCM 10.48.47.110:5061 (SIP/TLS): unknown CA\n");
    g_string_truncate(out, 0);
    finding_text_write_brief(out, &narrow, "a/path/that/is/long/case/cuc.pcapng", refusal);
    g_assert_cmpstr(out->str, ==, "error    ...g/case/cuc.pcapng:9  Unity Connection 10.48.4...\n");
    g_string_free(out, TRUE);
    g_free(refusal);
}

static void what_happens_now_says_when(void) {
    struct finding *refusal = make_refusal();
    GString *out = g_string_new(NULL);
    text_report_event(out, &plain, refusal, false);
    g_assert_true(g_str_has_prefix(out->str, "2014-05-02 08:11:21.123  error    Unity Connection"));
    g_assert_nonnull(strstr(out->str, "\n           frames    9  08:11:21.123  alert\n"));
    g_string_truncate(out, 0);
    made_again(refusal, 41);
    text_report_event(out, &plain, refusal, true);
    g_assert_true(g_str_has_prefix(out->str, "2014-05-02 08:11:53.123  error    Unity Connection"));
    g_assert_nonnull(strstr(out->str, "(again, 2 times so far)\n"));
    g_string_free(out, TRUE);
    g_free(refusal);
}

static void many_repetitions_do_not_fill_the_screen(void) {
    struct made_summary made;
    make_summary(&made);
    struct finding *refusal = make_refusal();
    for (uint64_t frame = 100; frame < 120; frame++)
        made_again(refusal, frame);
    refusal->count = 3000;
    const struct finding *findings[] = {refusal};
    GString *out = g_string_new(NULL);
    text_report_capture(out, &plain, &made.summary, findings, 1);
    g_assert_nonnull(strstr(out->str, "107, ..."));
    g_assert_null(strstr(out->str, "108"));
    g_assert_nonnull(strstr(out->str, "(3,000 times in 1 min 50 s, the last at"));
    g_string_free(out, TRUE);
    g_free(refusal);
}

static void many_clients_are_some_and_a_count(void) {
    struct made_summary made;
    make_summary(&made);
    struct finding *refusal = make_refusal();
    struct address clients[40];
    for (unsigned i = 0; i < G_N_ELEMENTS(clients); i++)
        clients[i] = (struct address){4, {10, 20, 1, (uint8_t)i}};
    made_again(refusal, 41);
    made_clients(refusal, clients, 2);
    const struct finding *findings[] = {refusal};
    GString *out = g_string_new(NULL);
    text_report_capture(out, &plain, &made.summary, findings, 1);
    g_assert_nonnull(strstr(out->str, "\n           clients  10.48.47.124, 10.20.1.1\n"));
    g_string_truncate(out, 0);
    made_clients(refusal, clients, G_N_ELEMENTS(clients));
    text_report_capture(out, &plain, &made.summary, findings, 1);
    g_assert_nonnull(strstr(out->str, "clients  10.48.47.124, 10.20.1.1, 10.20.1.2, 10.20.1.3, "
                                      "and 36 more (40 in all)\n"));
    g_string_truncate(out, 0);
    text_report_event(out, &plain, refusal, true);
    g_assert_nonnull(strstr(out->str, "(again, 2 times so far, of 40 clients)\n"));
    g_string_free(out, TRUE);
    g_free(refusal);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/clients", many_clients_are_some_and_a_count);
    g_test_add_func("/text/one_entry", one_story_is_one_entry);
    g_test_add_func("/text/folded", nothing_grave_is_folded_away);
    g_test_add_func("/text/apart", other_stories_stay_apart);
    g_test_add_func("/text/notes", notes_are_counted_until_asked_for);
    g_test_add_func("/text/clean", a_clean_capture_is_one_line);
    g_test_add_func("/text/unjudged", what_nobody_judged_is_not_ok);
    g_test_add_func("/text/leaves_out", ok_says_what_it_leaves_out);
    g_test_add_func("/text/cut", a_capture_cut_short_is_never_ok);
    g_test_add_func("/text/safe", a_certificate_cannot_paint_the_terminal);
    g_test_add_func("/text/colour", colour_is_for_those_who_want_it);
    g_test_add_func("/text/width", lines_fit_the_terminal);
    g_test_add_func("/text/one_line", one_line_is_one_line);
    g_test_add_func("/text/live", what_happens_now_says_when);
    g_test_add_func("/text/again", many_repetitions_do_not_fill_the_screen);
    return g_test_run();
}
