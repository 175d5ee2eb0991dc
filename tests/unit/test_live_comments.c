/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is found while packets are written gets onto those that are still to come. */
#include "capture/extcap/live_comments.h"

#include "tests/unit/made_finding.h"

static void assert_taken(struct live_comments *comments, uint64_t frame, const char *wanted) {
    GPtrArray *texts = live_comments_take(comments, frame);
    GString *got = g_string_new(NULL);
    for (guint i = 0; i < texts->len; i++)
        g_string_append_printf(got, "%s\n", (const char *)texts->pdata[i]);
    g_assert_cmpstr(got->str, ==, wanted);
    g_string_free(got, TRUE);
    g_ptr_array_unref(texts);
}

static struct finding *refused(void) {
    struct finding *finding = made_finding(CODE_TCP_REFUSED, 1, 1, 9, "");
    finding->summary = (char *)"x refused y";
    return finding;
}

static void packets_to_come_have_their_own(void) {
    struct live_comments *comments = live_comments_new();
    struct finding *finding = refused();
    made_evidence(finding, 12, "hello");
    live_comments_note(comments, finding, FINDING_NEW);
    assert_taken(comments, 8, "");
    assert_taken(comments, 9, "[ucscope] error uc.tcp_refused: x refused y (evidence 12)\n");
    assert_taken(comments, 10, "");
    assert_taken(comments, 12, "[ucscope] hello for uc.tcp_refused in frame 9\n");
    assert_taken(comments, 12, "");
    live_comments_free(comments);
    g_free(finding);
}

static void of_a_packet_that_is_gone_the_next_one_tells(void) {
    struct live_comments *comments = live_comments_new();
    struct finding *finding = refused();
    made_evidence(finding, 7, "hello"); /* gone, too: what is found is told once */
    made_evidence(finding, 11, "end");
    assert_taken(comments, 9, "");
    live_comments_note(comments, finding, FINDING_NEW);
    assert_taken(comments, 10,
                 "[ucscope] error uc.tcp_refused: x refused y (evidence 7, 11); of frame 9, which "
                 "came before\n");
    assert_taken(comments, 11, "[ucscope] end for uc.tcp_refused in frame 9\n");
    live_comments_free(comments);
    g_free(finding);
}

static void what_grows_is_told_where_it_grew(void) {
    struct live_comments *comments = live_comments_new();
    struct finding *finding = refused();
    live_comments_note(comments, finding, FINDING_NEW);
    live_comments_note(comments, finding, FINDING_ADDED); /* of no other frame */
    assert_taken(comments, 9, "[ucscope] error uc.tcp_refused: x refused y\n");
    made_again(finding, 20);
    live_comments_note(comments, finding, FINDING_REPEATED);
    made_again(finding, 30);
    live_comments_note(comments, finding, FINDING_REPEATED);
    live_comments_note(comments, finding, FINDING_SETTLED);
    assert_taken(comments, 19, ""); /* that it was there before was told */
    assert_taken(comments, 20, "[ucscope] error uc.tcp_refused again, as in frame 9\n");
    assert_taken(comments, 30, "[ucscope] error uc.tcp_refused again, as in frame 9\n");
    live_comments_free(comments);
    g_free(finding);
}

static void two_findings_share_a_packet(void) {
    struct live_comments *comments = live_comments_new();
    struct finding *one = refused(), *other = refused();
    other->summary = (char *)"x refused z";
    live_comments_note(comments, one, FINDING_NEW);
    live_comments_note(comments, other, FINDING_NEW);
    assert_taken(comments, 9,
                 "[ucscope] error uc.tcp_refused: x refused y\n"
                 "[ucscope] error uc.tcp_refused: x refused z\n");
    live_comments_free(comments);
    g_free(one);
    g_free(other);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/live_comments/own", packets_to_come_have_their_own);
    g_test_add_func("/live_comments/gone", of_a_packet_that_is_gone_the_next_one_tells);
    g_test_add_func("/live_comments/grows", what_grows_is_told_where_it_grew);
    g_test_add_func("/live_comments/two", two_findings_share_a_packet);
    return g_test_run();
}
