/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A capture as Wireshark shows it: which frames reach the engine, and what is found where. */
#include "plugins/uc/uc_capture.h"

/* 10.0.0.1:40000 asks 10.0.0.2:5061 for a connection and is refused. */
static const uint8_t syn[] = {
    0x02, 0,    0,    0,    0, 2, 0x02, 0,   0,  0, 0, 1, 0x08, 0, /* Ethernet */
    0x45, 0,    0,    40,   0, 1, 0x40, 0,   64, 6, 0, 0, 10,   0,
    0,    1,    10,   0,    0, 2, /* IP */
    0x9c, 0x40, 0x13, 0xc5, 0, 0, 0,    100, 0,  0, 0, 0, 0x50, 0x02,
    4,    0,    0,    0,    0, 0, /* TCP: SYN */
};
static const uint8_t reset[] = {
    0x02, 0,    0, 0,  0, 1, 0x02, 0,   0,    0,    0, 2,  0x08, 0, 0x45, 0,    0,    40,   0,
    1,    0x40, 0, 64, 6, 0, 0,    10,  0,    0,    2, 10, 0,    0, 1,    0x13, 0xc5, 0x9c, 0x40,
    0,    0,    0, 0,  0, 0, 0,    101, 0x50, 0x14, 0, 0,  0,    0, 0,    0, /* RST, ACK */
};

static struct uc_capture *new_capture(void) {
    const struct engine_options options = {.services = NULL};
    return uc_capture_new(&options);
}

static struct uc_frame frame_at(uint32_t number, int64_t offset) {
    return (struct uc_frame){
        .number = number, .length = 54, .offset = offset, .time = offset * 1000000};
}

static void feed(struct uc_capture *capture, struct uc_frame frame, const uint8_t *bytes) {
    const struct packet packet = {
        .time = frame.time, .link_type = 1, .wire_length = 54, .bytes = span_of(bytes, 54)};
    uc_capture_feed(capture, &frame, bytes == NULL ? NULL : &packet);
}

static const struct finding *only_finding(const struct uc_capture *capture, uint32_t number) {
    const GPtrArray *findings = uc_capture_findings(capture, number);
    g_assert_nonnull(findings);
    g_assert_cmpuint(findings->len, ==, 1);
    return findings->pdata[0];
}

static void a_refusal_is_found_on_its_frame(void) {
    struct uc_capture *capture = new_capture();
    feed(capture, frame_at(1, 40), syn);
    g_assert_null(uc_capture_findings(capture, 1));
    feed(capture, frame_at(2, 110), reset);
    const struct finding *finding = only_finding(capture, 2);
    g_assert_cmpstr(finding->entry->name, ==, "uc.tcp_refused");
    g_assert_null(uc_capture_findings(capture, 1));
    uc_capture_free(capture);
}

static void a_repetition_is_found_on_its_frame(void) {
    uint8_t another_syn[sizeof syn], another_reset[sizeof reset]; /* from the next port */
    memcpy(another_syn, syn, sizeof syn);
    memcpy(another_reset, reset, sizeof reset);
    another_syn[35]++;
    another_reset[37]++;
    struct uc_capture *capture = new_capture();
    feed(capture, frame_at(1, 40), syn);
    feed(capture, frame_at(2, 110), reset);
    feed(capture, frame_at(3, 180), another_syn);
    feed(capture, frame_at(4, 250), another_reset);
    const struct finding *finding = only_finding(capture, 2);
    g_assert_null(uc_capture_repeats(capture, 2));
    g_assert_null(uc_capture_findings(capture, 4));
    const GPtrArray *repeats = uc_capture_repeats(capture, 4);
    g_assert_nonnull(repeats);
    g_assert_cmpuint(repeats->len, ==, 1);
    g_assert_true(repeats->pdata[0] == finding);
    uc_capture_free(capture);
}

/* A connection refused twice would be counted twice. */
static void a_frame_counts_once(void) {
    struct uc_capture *capture = new_capture();
    for (unsigned time = 0; time < 3; time++)
        feed(capture, frame_at(1, 40), syn);
    for (unsigned time = 0; time < 3; time++)
        feed(capture, frame_at(2, 110), reset);
    feed(capture, frame_at(1, 40), syn);
    feed(capture, frame_at(2, 110), reset);
    g_assert_cmpuint(only_finding(capture, 2)->count, ==, 1);
    uc_capture_free(capture);
}

/* A read filter left out what lies before and between: the findings move with their packets. */
static void findings_follow_a_read_filter(void) {
    struct uc_capture *capture = new_capture();
    uint32_t number;
    feed(capture, frame_at(1, 40), NULL);
    feed(capture, frame_at(1, 110), syn);
    feed(capture, frame_at(1, 180), NULL);
    feed(capture, frame_at(1, 250), reset);
    const struct finding *finding = only_finding(capture, 1);
    g_assert_cmpuint(finding->ref.frame, ==, 4);
    g_assert_true(uc_capture_number(capture, finding->ref, &number));
    g_assert_cmpuint(number, ==, 1);
    g_assert_false(uc_capture_number(capture, (struct frame_ref){.frame = 2}, &number));
    uc_capture_free(capture);
}

static void all_findings_are_there_at_the_end(void) {
    struct uc_capture *capture = new_capture();
    feed(capture, frame_at(1, 40), syn);
    feed(capture, frame_at(2, 110), reset);
    g_assert_cmpuint(uc_capture_settled(capture)->len, ==, 0);
    g_assert_false(uc_capture_is_finished(capture));
    uc_capture_finish(capture);
    uc_capture_finish(capture);
    g_assert_true(uc_capture_is_finished(capture));
    g_assert_cmpuint(uc_capture_settled(capture)->len, ==, 1);
    g_assert_true(uc_capture_settled(capture)->pdata[0] == only_finding(capture, 2));
    const struct uc_totals totals = uc_capture_totals(capture);
    g_assert_cmpuint(totals.counts->packets, ==, 2);
    g_assert_cmpint(totals.earliest, ==, frame_at(1, 40).time);
    g_assert_cmpint(totals.latest, ==, frame_at(2, 110).time);
    uc_capture_free(capture);
}

/* The evidence stays, without a number; a finding whose own frame is gone has none. */
static void a_read_filter_renumbers_a_finding(void) {
    struct uc_capture *capture = new_capture();
    struct finding reported = {.id = 0};
    feed(capture, frame_at(1, 40), syn);
    feed(capture, frame_at(1, 110), reset);
    uc_capture_finish(capture);
    const struct finding *finding = uc_capture_settled(capture)->pdata[0];
    g_assert_true(uc_capture_renumber(capture, finding, &reported));
    g_assert_cmpuint(reported.ref.frame, ==, 1);
    g_assert_cmpuint(reported.evidence_count, ==, 2);
    g_assert_cmpuint(reported.evidence[0].ref.frame, ==, 0);
    g_assert_cmpuint(reported.evidence[1].ref.frame, ==, 1);
    g_assert_cmpuint(finding->ref.frame, ==, 2);
    uc_capture_free(capture);
}

static void a_finding_on_a_frame_left_out_has_no_number(void) {
    struct uc_capture *capture = new_capture();
    struct finding reported = {.id = 77};
    feed(capture, frame_at(1, 40), syn);
    feed(capture, frame_at(2, 110), reset);
    feed(capture, frame_at(2, 180), NULL);
    uc_capture_finish(capture);
    g_assert_false(uc_capture_renumber(capture, uc_capture_settled(capture)->pdata[0], &reported));
    g_assert_cmpuint(reported.id, ==, 77);
    uc_capture_free(capture);
}

static void nothing_follows_the_end(void) {
    struct uc_capture *capture = new_capture();
    feed(capture, frame_at(1, 40), syn);
    uc_capture_finish(capture);
    feed(capture, frame_at(2, 110), reset);
    uc_capture_finish(capture);
    g_assert_null(uc_capture_findings(capture, 2));
    uc_capture_free(capture);
}

/* Read once more, the capture has reached its end when it has reached the frame that was its last.
 */
static void the_end_is_known_when_it_is_read_again(void) {
    const struct uc_extent ended = {frame_at(1, 40), frame_at(3, 180)};
    const struct uc_frame first = frame_at(1, 40), last = frame_at(3, 180);
    struct uc_capture *capture = new_capture();
    g_assert_false(uc_capture_reached(capture, &ended, &last));
    feed(capture, frame_at(1, 40), syn);
    g_assert_false(uc_capture_reached(capture, &ended, &first));
    g_assert_true(uc_capture_reached(capture, &ended, &last));
    feed(capture, frame_at(2, 110), reset);
    g_assert_false(uc_capture_reached(capture, &ended, &first));
    feed(capture, frame_at(3, 180), syn);
    g_assert_true(uc_capture_reached(capture, &ended, &first));
    uc_capture_free(capture);
}

static void another_capture_ends_elsewhere(void) {
    const struct uc_extent ended = {frame_at(1, 40), frame_at(2, 110)};
    const struct uc_frame first = frame_at(1, 48);
    struct uc_capture *capture = new_capture();
    feed(capture, first, syn);
    feed(capture, frame_at(2, 110), reset);
    g_assert_false(uc_capture_reached(capture, &ended, &first));
    uc_capture_free(capture);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/uc_capture/a_refusal_is_found_on_its_frame", a_refusal_is_found_on_its_frame);
    g_test_add_func("/uc_capture/repetition", a_repetition_is_found_on_its_frame);
    g_test_add_func("/uc_capture/a_frame_counts_once", a_frame_counts_once);
    g_test_add_func("/uc_capture/findings_follow_a_read_filter", findings_follow_a_read_filter);
    g_test_add_func("/uc_capture/all_findings_are_there_at_the_end",
                    all_findings_are_there_at_the_end);
    g_test_add_func("/uc_capture/a_read_filter_renumbers_a_finding",
                    a_read_filter_renumbers_a_finding);
    g_test_add_func("/uc_capture/a_finding_on_a_frame_left_out_has_no_number",
                    a_finding_on_a_frame_left_out_has_no_number);
    g_test_add_func("/uc_capture/nothing_follows_the_end", nothing_follows_the_end);
    g_test_add_func("/uc_capture/the_end_is_known_when_it_is_read_again",
                    the_end_is_known_when_it_is_read_again);
    g_test_add_func("/uc_capture/another_capture_ends_elsewhere", another_capture_ends_elsewhere);
    return g_test_run();
}
