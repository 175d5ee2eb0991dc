/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The store of findings: what repeats is counted on the first, evidence is kept in the order of
 * frames, and every finding is told to be settled in the order of frames. */
#include "capture/rules/findings.h"
#include "capture/rules/repeats.h"

#include <glib.h>

struct heard {
    unsigned by_change[FINDING_SETTLED + 1];
    uint64_t settled_frames[8];
};

static void listen(void *data, const struct finding *finding, enum finding_change change) {
    struct heard *heard = data;
    if (change == FINDING_SETTLED && heard->by_change[change] < 8)
        heard->settled_frames[heard->by_change[change]] = finding->ref.frame;
    heard->by_change[change]++;
}

static struct frame_ref ref(uint64_t frame) {
    return frame_ref_of(frame, (int64_t)frame * 1000, 0);
}

static struct endpoint endpoint(uint8_t host, uint16_t port) {
    return (struct endpoint){{4, {10, 0, 0, host}}, port};
}

/* A reset of connection `conversation` from host 1 to host 2. */
static struct finding *reset_at(uint64_t frame, uint64_t connection, uint16_t client_port) {
    struct finding *finding = finding_new(CODE_TCP_RESET, CONFIDENCE_LIKELY, ref(frame));
    finding->source.endpoint = endpoint(1, client_port);
    finding->destination.endpoint = endpoint(2, 8443);
    finding->connection = connection;
    finding_add_evidence(finding, ref(frame), "reset");
    return finding;
}

static void the_same_trouble_is_counted_once(void) {
    struct limits limits = {{0}};
    struct heard heard = {{0}, {0}};
    struct findings *findings = findings_new(&limits, listen, &heard);
    const struct finding *first = findings_add(findings, reset_at(9, 1, 40001), "");
    const struct finding *second = findings_add(findings, reset_at(41, 2, 40002), "");
    g_assert_true(first == second);
    g_assert_cmpuint(first->count, ==, 2);
    g_assert_cmpuint(first->ref.frame, ==, 9);
    g_assert_cmpuint(first->repeats_count, ==, 1);
    g_assert_cmpuint(first->repeats[0].frame, ==, 41);
    g_assert_true(findings_add(findings, reset_at(50, 3, 40003), "another cause") != first);
    g_assert_cmpuint(heard.by_change[FINDING_NEW], ==, 2);
    g_assert_cmpuint(heard.by_change[FINDING_REPEATED], ==, 1);
    findings_free(findings);
}

static void every_frame_of_a_repetition_is_kept(void) {
    struct limits limits = {{0}};
    struct heard heard = {{0}, {0}};
    struct findings *findings = findings_new(&limits, listen, &heard);
    const struct finding *first = NULL;
    for (unsigned i = 0; i < 1000; i++)
        first = findings_add(findings, reset_at(i + 1, i + 1, 40000), "");
    g_assert_cmpuint(first->count, ==, 1000);
    g_assert_cmpuint(first->repeats_count, ==, 999);
    g_assert_cmpuint(first->repeats[998].frame, ==, 1000);
    g_assert_cmpuint(first->last.frame, ==, 1000);
    g_assert_cmpuint(first->client_count, ==, 1);
    findings_free(findings);
}

/* A reset of the connection of client `number` with host 2. */
static struct finding *reset_by(unsigned number) {
    struct finding *finding = reset_at(number + 1, number + 1, 40000);
    finding->source.endpoint.address.bytes[2] = (uint8_t)(number >> 8);
    finding->source.endpoint.address.bytes[3] = (uint8_t)number;
    return finding;
}

static void the_trouble_of_a_server_is_one_whoever_the_client_is(void) {
    struct limits limits = {{0}};
    struct heard heard = {{0}, {0}};
    struct findings *findings = findings_new(&limits, listen, &heard);
    const struct finding *first = NULL;
    for (unsigned i = 0; i < 3000; i++)
        first = findings_add(findings, reset_by(i % 1000), "");
    g_assert_cmpuint(findings_count(findings), ==, 1);
    g_assert_cmpuint(first->count, ==, 3000);
    g_assert_cmpuint(first->client_count, ==, 1000);
    g_assert_cmpuint(first->clients[0].bytes[3], ==, 0);
    g_assert_cmpuint(first->clients[1].bytes[3], ==, 1);
    g_assert_false(first->has_more_clients);
    findings_free(findings);
}

static void another_server_port_side_protocol_or_cause_is_another_trouble(void) {
    struct limits limits = {{0}};
    struct heard heard = {{0}, {0}};
    struct findings *findings = findings_new(&limits, listen, &heard);
    struct finding *made[6];
    for (unsigned i = 0; i < 6; i++)
        made[i] = reset_by(i);
    made[1]->destination.endpoint.address.bytes[3]++;
    made[2]->destination.endpoint.port++;
    made[3]->actor = ACTOR_DESTINATION;
    made[4]->protocol = 17;
    for (unsigned i = 0; i < 6; i++)
        findings_add(findings, made[i], i == 5 ? "another" : "");
    g_assert_cmpuint(findings_count(findings), ==, 6);
    findings_free(findings);
}

static void the_earliest_frame_is_told_whenever_it_is_found(void) {
    struct limits limits = {{0}};
    struct heard heard = {{0}, {0}};
    struct findings *findings = findings_new(&limits, listen, &heard);
    const struct finding *finding = NULL;
    for (unsigned i = 50; i > 0; i--)
        finding = findings_add(findings, reset_by(i), "");
    g_assert_cmpuint(finding->ref.frame, ==, 2);
    g_assert_cmpuint(finding->evidence[0].ref.frame, ==, 2);
    g_assert_cmpuint(finding->connection, ==, 2);
    g_assert_cmpuint(finding->source.endpoint.address.bytes[3], ==, 1);
    g_assert_cmpuint(finding->last.frame, ==, 51);
    g_assert_cmpuint(finding->count, ==, 50);
    g_assert_cmpuint(finding->client_count, ==, 50);
    findings_settle(findings);
    g_assert_cmpuint(finding->repeats_count, ==, 49);
    for (unsigned i = 0; i < finding->repeats_count; i++)
        g_assert_cmpuint(finding->repeats[i].frame, ==, 3 + i);
    g_assert_cmpuint(finding->clients[0].bytes[3], ==, 1);
    g_assert_cmpuint(finding->clients[1].bytes[3], ==, 50);
    g_assert_true(findings_add_evidence(findings, 2, ref(60), "of its own connection"));
    g_assert_true(findings_add_evidence(findings, 51, ref(61), "of what was told before"));
    g_assert_cmpuint(finding->evidence_count, ==, 2);
    findings_free(findings);
}

static void what_is_well_is_told_of_each_client(void) {
    struct limits limits = {{0}};
    struct heard heard = {{0}, {0}};
    struct findings *findings = findings_new(&limits, listen, &heard);
    for (unsigned i = 0; i < 3; i++) {
        struct finding *finding = reset_by(i);
        finding->entry = &catalogue[CODE_ILS_JOINED];
        findings_add(findings, finding, "");
    }
    g_assert_cmpuint(findings_count(findings), ==, 3);
    findings_free(findings);
}

static void of_what_each_client_has_its_own_the_first_are_told_apart(void) {
    struct limits limits = {{0}};
    struct heard heard = {{0}, {0}};
    struct findings *findings = findings_new(&limits, listen, &heard);
    const struct finding *rest = NULL;
    char own[16];
    for (unsigned i = 0; i < 1000; i++) {
        g_snprintf(own, sizeof own, "%u", i);
        rest = findings_add_kind(findings, reset_by(i), "", own);
    }
    g_assert_cmpuint(findings_count(findings), ==, 8 + 1);
    g_assert_cmpuint(rest->count, ==, 992);
    g_assert_cmpuint(rest->client_count, ==, 992);
    g_assert_nonnull(finding_fact(rest, "counted_here"));
    g_assert_true(findings_add_kind(findings, reset_by(3), "", "3") != rest);
    g_assert_true(findings_add_kind(findings, reset_by(2000), "other cause", "x") != rest);
    findings_free(findings);
}

static void what_is_kept_of_repetitions_is_bounded_and_all_are_counted(void) {
    struct limits limits = {{0}};
    struct repeats *repeats = repeats_new(&limits);
    struct finding *first = reset_by(0), *again = reset_by(0);
    const unsigned times = REPEATS_FRAMES_KEPT + 5;
    repeats_begin(repeats, first);
    for (unsigned i = 1; i < times; i++) {
        again->source.endpoint.address.bytes[1] = (uint8_t)(i >> 16);
        again->source.endpoint.address.bytes[2] = (uint8_t)(i >> 8);
        again->source.endpoint.address.bytes[3] = (uint8_t)i;
        again->ref = ref(i + 1);
        repeats_add(repeats, first, again);
    }
    g_assert_cmpuint(first->count, ==, times);
    g_assert_cmpuint(first->repeats_count, ==, REPEATS_FRAMES_KEPT);
    g_assert_cmpuint(first->client_count, ==, REPEATS_CLIENTS_KEPT);
    g_assert_true(first->has_more_clients);
    g_assert_cmpuint(limits.hit[LIMIT_CLIENTS], >, 0);
    finding_discard(first);
    finding_discard(again);
    repeats_free(repeats);
}

static void evidence_is_in_the_order_of_frames_and_once(void) {
    struct finding *finding = finding_new(CODE_TCP_RESET, CONFIDENCE_CERTAIN, ref(9));
    finding_add_evidence(finding, ref(9), "reset");
    finding_add_evidence(finding, ref(7), "certificate");
    finding_add_evidence(finding, ref(9), "the same frame");
    finding_add_evidence(finding, ref(0), "not seen");
    finding_add_evidence(finding, ref(12), "close");
    g_assert_cmpuint(finding->evidence_count, ==, 3);
    g_assert_cmpuint(finding->evidence[0].ref.frame, ==, 7);
    g_assert_cmpstr(finding->evidence[1].role, ==, "reset");
    g_assert_cmpuint(finding->evidence[2].ref.frame, ==, 12);
    for (unsigned frame = 100; frame < 200; frame++)
        finding_add_evidence(finding, ref(frame), "more");
    g_assert_cmpuint(finding->evidence_count, ==, FINDING_EVIDENCE_MAX);
    finding_discard(finding);
}

static void later_evidence_goes_to_the_finding_of_its_connection(void) {
    struct limits limits = {{0}};
    struct heard heard = {{0}, {0}};
    struct findings *findings = findings_new(&limits, listen, &heard);
    const struct finding *finding = findings_add(findings, reset_at(9, 1, 40001), "");
    findings_add(findings, reset_at(41, 2, 40002), "");
    g_assert_true(findings_add_evidence(findings, 1, ref(10), "close"));
    g_assert_cmpuint(finding->evidence_count, ==, 2);
    g_assert_true(findings_add_evidence(findings, 2, ref(42), "close of the repetition"));
    g_assert_cmpuint(finding->evidence_count, ==, 2);
    g_assert_true(findings_have(findings, 2, CODE_TCP_RESET));
    findings_forget(findings, 2);
    g_assert_false(findings_have(findings, 2, CODE_TCP_RESET));
    g_assert_false(findings_add_evidence(findings, 3, ref(50), "of nobody"));
    findings_free(findings);
}

static void a_full_store_counts_what_it_drops(void) {
    struct limits limits = {{0}};
    struct heard heard = {{0}, {0}};
    struct findings *findings = findings_new(&limits, listen, &heard);
    char cause[16];
    for (unsigned i = 0; i < 5000; i++) {
        g_snprintf(cause, sizeof cause, "%u", i);
        findings_add(findings, reset_at(i + 1, 0, 40000), cause);
    }
    g_assert_cmpuint(limits.hit[LIMIT_FINDINGS], ==, 5000 - 4096);
    /* One code leaves room for the others. */
    for (unsigned i = 0; i < 100; i++) {
        g_snprintf(cause, sizeof cause, "%u", i);
        struct finding *other = finding_new(CODE_TLS_UNKNOWN_CA, CONFIDENCE_CERTAIN, ref(1));
        g_assert_true((findings_add(findings, other, cause) != NULL) == (i < 64));
    }
    g_assert_cmpuint(limits.hit[LIMIT_FINDINGS], ==, 5000 - 4096 + 36);
    findings_free(findings);
}

static void all_are_settled_in_the_order_of_frames(void) {
    struct limits limits = {{0}};
    struct heard heard = {{0}, {0}};
    struct findings *findings = findings_new(&limits, listen, &heard);
    findings_add(findings, reset_at(30, 1, 1), "a");
    findings_add(findings, reset_at(10, 2, 2), "b");
    findings_add(findings, reset_at(20, 3, 3), "c");
    findings_settle(findings);
    g_assert_cmpuint(heard.by_change[FINDING_SETTLED], ==, 3);
    g_assert_cmpuint(heard.settled_frames[0], ==, 10);
    g_assert_cmpuint(heard.settled_frames[1], ==, 20);
    g_assert_cmpuint(heard.settled_frames[2], ==, 30);
    findings_free(findings);
}

static void a_cause_stands_before_its_consequence(void) {
    struct limits limits = {{0}};
    struct heard heard = {{0}, {0}};
    struct findings *findings = findings_new(&limits, listen, &heard);
    struct finding *consequence = reset_at(10, 2, 2), *cause = reset_at(30, 1, 1);
    findings_add(findings, cause, "a");
    findings_add(findings, consequence, "b");
    findings_add(findings, reset_at(20, 3, 3), "c");
    findings_add_cause(findings, consequence, cause);
    g_assert_cmpstr(finding_fact(consequence, "follows_from"), ==, "uc.tcp_reset (frame 30)");
    g_assert_cmpint(finding_compare_frames(cause, consequence), <, 0);
    g_assert_cmpint(finding_compare_frames(consequence, cause), >, 0);
    findings_settle(findings);
    static const uint64_t frames[] = {30, 10, 20};
    for (unsigned i = 0; i < 3; i++)
        g_assert_cmpuint(heard.settled_frames[i], ==, frames[i]);
    findings_free(findings);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/findings/again", the_same_trouble_is_counted_once);
    g_test_add_func("/findings/again_frames", every_frame_of_a_repetition_is_kept);
    g_test_add_func("/findings/clients", the_trouble_of_a_server_is_one_whoever_the_client_is);
    g_test_add_func("/findings/other_trouble",
                    another_server_port_side_protocol_or_cause_is_another_trouble);
    g_test_add_func("/findings/earliest", the_earliest_frame_is_told_whenever_it_is_found);
    g_test_add_func("/findings/notes", what_is_well_is_told_of_each_client);
    g_test_add_func("/findings/kinds", of_what_each_client_has_its_own_the_first_are_told_apart);
    g_test_add_func("/findings/repeats_bounded",
                    what_is_kept_of_repetitions_is_bounded_and_all_are_counted);
    g_test_add_func("/findings/evidence", evidence_is_in_the_order_of_frames_and_once);
    g_test_add_func("/findings/later_evidence",
                    later_evidence_goes_to_the_finding_of_its_connection);
    g_test_add_func("/findings/full", a_full_store_counts_what_it_drops);
    g_test_add_func("/findings/settled", all_are_settled_in_the_order_of_frames);
    g_test_add_func("/findings/cause", a_cause_stands_before_its_consequence);
    return g_test_run();
}
