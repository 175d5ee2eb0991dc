/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What stands on which frame, and in the summary. */
#include "capture/report/comments.h"

#include "tests/unit/made_finding.h"

static const struct comments_options usual = {0};

/* "9: text\n" of each comment. */
static char *written(const struct finding *const *findings, size_t count,
                     const struct comments_options *options) {
    GString *out = g_string_new(NULL);
    GPtrArray *frames = comments_of_frames(findings, count, options);
    for (guint i = 0; i < frames->len; i++) {
        const struct frame_comments *frame = frames->pdata[i];
        for (guint j = 0; j < frame->comments->len; j++)
            g_string_append_printf(out, "%" G_GUINT64_FORMAT ": %s\n", frame->frame,
                                   (const char *)frame->comments->pdata[j]);
    }
    g_ptr_array_unref(frames);
    return g_string_free(out, FALSE);
}

static void assert_written(const struct finding *finding, const struct comments_options *options,
                           const char *wanted) {
    char *got = written(&finding, 1, options);
    g_assert_cmpstr(got, ==, wanted);
    g_free(got);
}

static uint64_t hundred_more(void *data, uint64_t frame) {
    g_assert_null(data);
    return frame + 100;
}

static struct finding *refused(void) {
    struct finding *finding = made_finding(CODE_TCP_REFUSED, 1, 1, 9, "");
    finding->summary = (char *)"x refused y";
    return finding;
}

static void frames_are_told_in_their_order(void) {
    struct finding *finding = refused();
    made_evidence(finding, 12, "hello");
    made_evidence(finding, 3, "");
    made_again(finding, 20);
    assert_written(finding, &usual,
                   "3: [ucscope] evidence for uc.tcp_refused in frame 9\n"
                   "9: [ucscope] error uc.tcp_refused: x refused y (evidence 12, 3)\n"
                   "12: [ucscope] hello for uc.tcp_refused in frame 9\n"
                   "20: [ucscope] error uc.tcp_refused again, as in frame 9\n");
    assert_written(finding, &(struct comments_options){.translate = hundred_more},
                   "3: [ucscope] evidence for uc.tcp_refused in frame 109 (9 in the original)\n"
                   "9: [ucscope] error uc.tcp_refused: x refused y (evidence 112 (12 in the "
                   "original), 103 (3 in the original)); frame 9 in the original\n"
                   "12: [ucscope] hello for uc.tcp_refused in frame 109 (9 in the original)\n"
                   "20: [ucscope] error uc.tcp_refused again, as in frame 109 (9 in the "
                   "original)\n");
    g_free(finding);
}

/* Of traces the line stands on the frame that is nearest in time. */
static void lines_stand_where_their_time_is(void) {
    struct finding *finding = refused();
    struct line_ref lines[] = {
        {.file = (char *)"a.txt", .line = 7, .role = "tells why", .text = (char *)"one\ntwo"},
        {.file = (char *)"b.txt", .line = 8, .role = "", .time = made_ref(18).time}};
    made_evidence(finding, 17, "hello");
    made_evidence(finding, 30, "hello");
    finding->lines = lines;
    finding->line_count = 2;
    assert_written(finding, &usual,
                   "9: [ucscope] error uc.tcp_refused: x refused y (evidence 17, 30)\n"
                   "9: [ucscope] a.txt:7, tells why, for uc.tcp_refused: one\\ntwo\n"
                   "17: [ucscope] hello for uc.tcp_refused in frame 9\n"
                   "17: [ucscope] b.txt:8 for uc.tcp_refused\n"
                   "30: [ucscope] hello for uc.tcp_refused in frame 9\n");
    lines[1].time = made_ref(26).time;
    lines[1].text = (char *)"hidden";
    assert_written(finding, &(struct comments_options){.hides_lines = true},
                   "9: [ucscope] error uc.tcp_refused: x refused y (evidence 17, 30)\n"
                   "9: [ucscope] a.txt:7, tells why, for uc.tcp_refused\n"
                   "17: [ucscope] hello for uc.tcp_refused in frame 9\n"
                   "30: [ucscope] hello for uc.tcp_refused in frame 9\n"
                   "30: [ucscope] b.txt:8 for uc.tcp_refused\n");
    g_free(finding);
}

/* A long line of a trace is cut. */
static void lines_are_not_too_long(void) {
    struct finding *finding = refused();
    char *text = g_strnfill(2000, 'x');
    struct line_ref line = {.file = (char *)"a.txt", .line = 7, .text = text};
    finding->lines = &line;
    finding->line_count = 1;
    const struct finding *findings[] = {finding};
    char *got = written(findings, 1, &usual);
    g_assert_cmpuint(strlen(strstr(got, "a.txt:7 for uc.tcp_refused: ")), <, 540);
    g_assert_cmpuint(strlen(strstr(got, "a.txt:7 for uc.tcp_refused: ")), >, 500);
    g_free(got);
    g_free(text);
    g_free(finding);
}

static void what_two_findings_say_alike_is_told_once(void) {
    const struct finding *findings[] = {refused(), refused()};
    char *got = written(findings, 2, &usual);
    g_assert_cmpstr(got, ==, "9: [ucscope] error uc.tcp_refused: x refused y\n");
    g_free(got);
    g_free((struct finding *)findings[0]);
    g_free((struct finding *)findings[1]);
}

/* Own findings, the gravest first; then what is of others. */
static void the_gravest_comes_first(void) {
    struct finding *note = made_finding(CODE_S2S_DIALBACK_OK, 1, 1, 9, "");
    struct finding *error = refused(), *other = refused();
    note->summary = (char *)"went well";
    other->ref = made_ref(30);
    other->evidence[0] = (struct evidence){made_ref(30), ""};
    made_evidence(other, 9, "before");
    const struct finding *findings[] = {other, note, error};
    char *got = written(findings, 3, &usual);
    g_assert_cmpstr(got, ==,
                    "9: [ucscope] error uc.tcp_refused: x refused y\n"
                    "9: [ucscope] note uc.s2s_dialback_ok: went well\n"
                    "9: [ucscope] before for uc.tcp_refused in frame 30\n"
                    "30: [ucscope] error uc.tcp_refused: x refused y (evidence 9)\n");
    g_free(got);
    g_free(note);
    g_free(error);
    g_free(other);
}

enum { MOST = 64, MANY = 70 };

static void a_frame_has_no_more_comments_than_the_most(void) {
    struct finding *findings[MANY];
    for (unsigned i = 0; i < MANY; i++) {
        findings[i] = refused();
        findings[i]->summary = g_strdup_printf("finding %u", i);
    }
    for (unsigned count = MOST; count <= MANY; count += 3) {
        char *got = written((const struct finding *const *)findings, count, &usual);
        unsigned lines = 0;
        for (const char *at = got; *at != '\0'; at++)
            lines += *at == '\n';
        g_assert_cmpuint(lines, ==, count == MOST ? MOST : MOST + 1);
        g_assert_true(g_str_has_suffix(got, "and more; ucscope scan tells all\n") ==
                      (count > MOST));
        g_free(got);
    }
    for (unsigned i = 0; i < MANY; i++) {
        g_free(findings[i]->summary);
        g_free(findings[i]);
    }
}

/* --- the summary ------------------------------------------------------------------------------ */

static void assert_section(const struct made_summary *made, struct finding *finding,
                           const struct comments_options *options, const char *wanted) {
    const struct finding *findings[] = {finding};
    char *got = comments_of_section(&made->summary, findings, 1, options);
    g_assert_true(g_str_has_prefix(got, "[ucscope] ucscope "));
    g_assert_cmpstr(strstr(got, ": ") + 2, ==, wanted);
    g_free(got);
}

static void the_summary_tells_all(void) {
    struct made_summary made;
    struct finding *finding = refused();
    make_summary(&made);
    finding->check = (char *)"look here\nand there";
    made.summary.findings[SEVERITY_ERROR] = 1;
    assert_section(&made, finding, &usual,
                   "1 error found in 1,204 packets\n"
                   "frame 9: error uc.tcp_refused: x refused y; check: look here; and there");
    made_again(finding, 20);
    made.summary.end = CAPTURE_CUT_SHORT;
    made.summary.error = "is cut short";
    assert_section(&made, finding,
                   &(struct comments_options){.left_out = "300 packets were left out"},
                   "1 error found in 1,204 packets; the capture is cut short; 300 packets were "
                   "left out\nframe 9: error uc.tcp_refused: x refused y (2 times); check: look "
                   "here; and there");
    finding->count = 2000;
    finding->check = (char *)"";
    made.summary.end = CAPTURE_WHOLE;
    assert_section(&made, finding, &usual,
                   "1 error found in 1,204 packets\nframe 9: error uc.tcp_refused: x refused y "
                   "(2,000 times, the first 2 have comments)");
    g_free(finding);
}

static void what_a_trace_tells_has_its_line(void) {
    struct made_summary made;
    struct finding *finding = refused();
    struct line_ref line = {.file = (char *)"a.txt", .line = 7};
    make_summary(&made);
    finding->ref.frame = 0;
    finding->evidence_count = 0;
    finding->lines = &line;
    finding->line_count = 1;
    finding->check = NULL;
    assert_section(&made, finding, &usual,
                   "nothing found in 1,204 packets\na.txt line 7: error uc.tcp_refused: x refused "
                   "y");
    assert_written(finding, &usual, "");
    g_free(finding);
}

/* An option of pcapng has 65,535 bytes at most. */
static void the_summary_has_room(void) {
    struct made_summary made;
    const struct finding *findings[1000];
    struct finding *finding = refused();
    char *summary = g_strnfill(300, 's');
    make_summary(&made);
    finding->summary = summary;
    for (unsigned i = 0; i < G_N_ELEMENTS(findings); i++)
        findings[i] = finding;
    char *got = comments_of_section(&made.summary, findings, G_N_ELEMENTS(findings), &usual);
    const size_t length = strlen(got);
    g_assert_cmpuint(length, <=, 65535);
    g_assert_cmpuint(length, >, 55000);
    unsigned told = 0;
    for (const char *at = got; (at = strstr(at, "\nframe 9: ")) != NULL; at++)
        told++;
    char *end = g_strdup_printf("\nand %u more", 1000 - told);
    g_assert_true(g_str_has_suffix(got, end));
    g_free(end);
    g_free(got);
    g_free(summary);
    g_free(finding);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/comments/" #name, name)
    ADD(frames_are_told_in_their_order);
    ADD(lines_stand_where_their_time_is);
    ADD(lines_are_not_too_long);
    ADD(what_two_findings_say_alike_is_told_once);
    ADD(the_gravest_comes_first);
    ADD(a_frame_has_no_more_comments_than_the_most);
    ADD(the_summary_tells_all);
    ADD(what_a_trace_tells_has_its_line);
    ADD(the_summary_has_room);
#undef ADD
    return g_test_run();
}
