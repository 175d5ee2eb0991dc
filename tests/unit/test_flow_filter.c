/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which packets go with a finding: its connection's in both directions, their fragments, and the
 * DNS and TFTP of its hosts. */
#include "capture/command/flow_filter.h"
#include "packets.h"

enum { TCP = 6, UDP = 17 };

/* A packet of one host to another, by its last byte of the address. */
struct sent {
    unsigned protocol, source, source_port, destination, destination_port;
    bool fragment;
};

static GByteArray *frame_of(const struct sent *sent) {
    char source[16], destination[16];
    g_snprintf(source, sizeof source, "10.0.0.%u", sent->source);
    g_snprintf(destination, sizeof destination, "10.0.0.%u", sent->destination);
    GByteArray *payload =
        sent->protocol == TCP
            ? tcp_packet(sent->source_port, sent->destination_port, 1, 1, 0x10, text_bytes("x"))
            : udp_packet(sent->source_port, sent->destination_port, text_bytes("x"));
    return ethernet_frame(
        0x0800, sent->fragment ? ipv4_fragment(sent->protocol, source, destination, 7, 185, payload)
                               : ipv4_packet(sent->protocol, source, destination, 0, payload));
}

typedef void pass(struct flow_filter *flow_filter, const struct packet *packet);

static void go_through(struct flow_filter *flow_filter, const struct sent *sent, size_t count,
                       pass *each) {
    for (size_t i = 0; i < count; i++) {
        GByteArray *frame = frame_of(&sent[i]);
        each(flow_filter,
             &(struct packet){i + 1, 0, 1, frame->len, span_of(frame->data, frame->len), 0});
        g_byte_array_unref(frame);
    }
}

/* A finding about 10.0.0.1:40000 and 10.0.0.2:443, whose evidence is in frame 3, and which was
 * repeated in frame 5. */
static struct flow_filter *filter_of_finding(void) {
    static struct finding finding;
    static struct frame_ref repeats[] = {{.frame = 5}};
    finding = (struct finding){.protocol = TCP, .ref.frame = 1, .evidence_count = 1};
    finding.evidence[0].ref.frame = 3;
    finding.repeats = repeats;
    finding.repeats_count = 1;
    finding.source.endpoint = (struct endpoint){{4, {10, 0, 0, 1}}, 40000};
    finding.destination.endpoint = (struct endpoint){{4, {10, 0, 0, 2}}, 443};
    const struct finding *const findings[] = {&finding};
    return flow_filter_new(findings, 1);
}

static const struct {
    struct sent sent;
    bool is_chosen;
} cases[] = {
    {{TCP, 1, 40000, 2, 443, false}, true},
    {{TCP, 2, 443, 1, 40000, false}, true},
    {{TCP, 8, 1, 9, 2, false}, true}, /* frame 3 is evidence */
    {{TCP, 1, 40001, 2, 443, false}, false},
    {{TCP, 6, 5, 7, 6, false}, true}, /* frame 5 is a repetition */
    {{TCP, 1, 40000, 2, 444, false}, false},
    {{UDP, 1, 40000, 2, 443, false}, false},
    {{TCP, 1, 443, 2, 40000, false}, false},
    {{TCP, 9, 2, 8, 1, false}, true}, /* of the evidence's connection */
    {{TCP, 7, 6, 6, 5, false}, true},
    {{UDP, 1, 5000, 53, 53, false}, true}, /* DNS of a host */
    {{UDP, 53, 53, 2, 5000, false}, true},
    {{TCP, 1, 5000, 53, 53, false}, true},
    {{UDP, 20, 5000, 53, 53, false}, false},
    {{UDP, 1, 5000, 53, 54, false}, false},
    {{UDP, 1, 6000, 30, 50000, false}, false}, /* nobody asked yet */
    {{UDP, 20, 6000, 30, 69, false}, false},
    {{UDP, 1, 6000, 30, 69, false}, true},
    {{UDP, 30, 50000, 1, 6000, false}, true},
    {{UDP, 1, 6000, 30, 50000, false}, true},
    {{UDP, 30, 50000, 1, 6001, false}, false},
    {{UDP, 20, 6000, 30, 50000, false}, false},
    {{UDP, 31, 6002, 2, 69, false}, true}, /* the host is asked itself */
    {{UDP, 2, 50001, 31, 6002, false}, true},
    {{TCP, 1, 6000, 30, 69, false}, false},
    {{TCP, 1, 1, 2, 2, true}, true}, /* its ports are in another fragment */
    {{UDP, 2, 1, 1, 2, true}, true},
    {{TCP, 1, 1, 3, 2, true}, false},
};

static void packets_go_with_their_finding(void) {
    struct flow_filter *flow_filter = filter_of_finding();
    struct sent sent[G_N_ELEMENTS(cases)];
    uint64_t chosen = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
        sent[i] = cases[i].sent;
    go_through(flow_filter, sent, G_N_ELEMENTS(sent), flow_filter_learn);
    go_through(flow_filter, sent, G_N_ELEMENTS(sent), flow_filter_choose);
    g_assert_cmpuint(flow_filter_packets(flow_filter), ==, G_N_ELEMENTS(cases));
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        const bool is_chosen = flow_filter_bits(flow_filter)[i / 8] >> i % 8 & 1;
        if (is_chosen != cases[i].is_chosen)
            g_error("packet %zu is%s chosen", i + 1, is_chosen ? "" : " not");
        chosen += is_chosen;
    }
    g_assert_cmpuint(flow_filter_chosen(flow_filter), ==, chosen);
    flow_filter_free(flow_filter);
}

static void frames_get_the_numbers_that_they_have_then(void) {
    static const struct sent sent[] = {{TCP, 4, 1, 5, 2, false},
                                       {TCP, 4, 1, 5, 2, false},
                                       {TCP, 8, 1, 9, 2, false},
                                       {TCP, 1, 40001, 2, 443, false},
                                       {TCP, 1, 40000, 2, 443, false}};
    struct flow_filter *flow_filter = filter_of_finding();
    go_through(flow_filter, sent, 5, flow_filter_choose);
    g_assert_cmpuint(flow_filter_new_number(flow_filter, 1), ==, 1);
    g_assert_cmpuint(flow_filter_new_number(flow_filter, 2), ==, 0);
    g_assert_cmpuint(flow_filter_new_number(flow_filter, 3), ==, 2);
    g_assert_cmpuint(flow_filter_new_number(flow_filter, 5), ==, 3);
    g_assert_cmpuint(flow_filter_new_number(flow_filter, 6), ==, 0);
    g_assert_cmpuint(flow_filter_chosen(flow_filter), ==, 3);
    flow_filter_free(flow_filter);
}

static void without_findings_nothing_goes(void) {
    static const struct sent sent[] = {{TCP, 1, 1, 2, 2, false}, {UDP, 1, 1, 2, 53, false}};
    struct flow_filter *flow_filter = flow_filter_new(NULL, 0);
    g_assert_cmpuint(flow_filter_packets(flow_filter), ==, 0);
    g_assert_nonnull(flow_filter_bits(flow_filter));
    go_through(flow_filter, sent, 2, flow_filter_choose);
    g_assert_cmpuint(flow_filter_chosen(flow_filter), ==, 0);
    g_assert_cmpuint(flow_filter_bits(flow_filter)[0], ==, 0);
    flow_filter_free(flow_filter);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/flow_filter/packets", packets_go_with_their_finding);
    g_test_add_func("/flow_filter/numbers", frames_get_the_numbers_that_they_have_then);
    g_test_add_func("/flow_filter/none", without_findings_nothing_goes);
    return g_test_run();
}
