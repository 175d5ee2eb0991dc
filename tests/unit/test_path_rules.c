/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of a path between two capture points. */
#include "capture/observe/path/path.h"
#include "rule_bench.h"

static const uint8_t digest[32] = {1, 2};
static const struct path_certificate sent = {"CN=a", "CN=ca", digest},
                                     received = {"CN=b", "CN=proxy", digest};

/* All that one finding tells: code, confidence, sentence, advice, facts. */
static void assert_told(unsigned type, enum side actor, struct path path, const char *wanted) {
    struct bench *bench = bench_new(5061);
    path.from = "near";
    path.to = path.to == NULL ? "far" : path.to;
    path.evidence[0] = (struct path_evidence){ref(4), "here"};
    path.evidence[1] = (struct path_evidence){ref(6), "there"};
    path.evidence_count = 2;
    const struct event event = {.type = type,
                                .ref = ref(4),
                                .actor = actor,
                                .connection = &bench->connection,
                                .data = &path};
    rules_event(bench->rules, &event);
    rules_finish(bench->rules);
    g_assert_cmpuint(bench->count, ==, 1);
    const struct finding *finding = bench->heard[0];
    GString *got = g_string_new(finding->entry->name);
    g_string_append_printf(got, "%s: %s\n%s\n",
                           finding->confidence == CONFIDENCE_CERTAIN ? "" : "?", finding->summary,
                           finding->check);
    for (unsigned i = 0; i < finding->fact_count; i++)
        g_string_append_printf(got, "%s: %s\n", finding->facts[i].key, finding->facts[i].value);
    g_assert_cmpstr(got->str, ==, wanted);
    g_assert_cmpuint(finding->evidence_count, ==, 2);
    g_string_free(got, TRUE);
    bench_free(bench);
}

static const int64_t while_sent = 2500 * TIME_MILLISECOND;

static void packets_that_are_lost(void) {
    const struct path lost = {.is_certain = true,
                              .lost = 3,
                              .times = 7,
                              .during = while_sent,
                              .size = 900,
                              .passes = 500};
    struct path other = lost;
    assert_told(
        EVENT_PATH_LOST, CLIENT, lost,
        "uc.path_lost: The data of 10.0.0.1 to 10.0.0.2:5061 (SIP/TLS), sent 7 times in 2.5 s, is "
        "lost between near and far\nLook at what lies between near and far, in the direction from "
        "10.0.0.1 to 10.0.0.2: rules of firewalls, routing, access lists. Both hosts are well as "
        "far as this goes.\nlost_between: near (has them) and far (does not)\npackets_lost: "
        "3\ntimes: 7\nwaited_seconds: 2.5\nbytes_that_do_not_pass: 900\nbytes_that_pass: 500\n");
    other.packets = PATH_SYN;
    assert_told(EVENT_PATH_LOST, CLIENT, other,
                "uc.path_lost: The SYNs of 10.0.0.1 to 10.0.0.2:5061 (SIP/TLS), sent 7 times in "
                "2.5 s, are lost between near and far\nLook at what lies between near and far, in "
                "the direction from 10.0.0.1 to 10.0.0.2: rules of firewalls, routing, access "
                "lists. Both hosts are well as far as this goes.\nlost_between: near (has them) "
                "and far (does not)\npackets_lost: 3\ntimes: 7\nwaited_seconds: 2.5\n");
    other.packets = PATH_SYN_ACK;
    other.is_certain = false;
    other.doubt = "it may be";
    assert_told(
        EVENT_PATH_LOST, SERVER, other,
        "uc.path_lost?: The SYN-ACKs of 10.0.0.2:5061 (SIP/TLS) to 10.0.0.1, sent 7 times in 2.5 "
        "s, are lost between near and far\nLook at what lies between near and far, in the "
        "direction from 10.0.0.2 to 10.0.0.1: rules of firewalls, routing, access lists. Both "
        "hosts are well as far as this goes.\nlost_between: near (has them) and far (does "
        "not)\npackets_lost: 3\ntimes: 7\nwaited_seconds: 2.5\nnot_certain: it may be\n");
    other = lost;
    other.is_size = true;
    assert_told(
        EVENT_PATH_LOST, SERVER, other,
        "uc.path_lost: Segments of 900 bytes and more that 10.0.0.2:5061 (SIP/TLS) sends to "
        "10.0.0.1 are lost between near and far; segments of up to 500 bytes come through\nBetween "
        "near and far something does not let packets of full size pass: ping from 10.0.0.2 to "
        "10.0.0.1 with DF set and growing sizes, look for a tunnel or link with a smaller MTU, and "
        "let ICMP \"fragmentation needed\" (Packet Too Big) come back to 10.0.0.2.\nlost_between: "
        "near (has them) and far (does not)\npackets_lost: 3\ntimes: 7\nwaited_seconds: "
        "2.5\nbytes_that_do_not_pass: 900\nbytes_that_pass: 500\nreason: likely the size: smaller "
        "segments came, larger ones did not (MTU)\n");
    other = lost;
    other.passes = 0;
    other.elsewhere = "far";
    other.after[CLIENT] = (struct endpoint){{4, {10, 9, 0, 1}}, 1};
    other.after[SERVER] = (struct endpoint){{4, {10, 9, 0, 2}}, 2};
    assert_told(EVENT_PATH_LOST, CLIENT, other,
                "uc.path_lost: The data of 10.0.0.1 to 10.0.0.2:5061 (SIP/TLS), sent 7 times in "
                "2.5 s, is lost between near and far\nLook at what lies between near and far, in "
                "the direction from 10.0.0.1 to 10.0.0.2: rules of firewalls, routing, access "
                "lists. Both hosts are well as far as this goes.\nlost_between: near (has them) "
                "and far (does not)\npackets_lost: 3\ntimes: 7\nwaited_seconds: "
                "2.5\nbytes_that_do_not_pass: 900\nalso_seen_as: 10.9.0.1:1 to 10.9.0.2:2 (far)\n");
}

static void packets_some_of_which_are_lost(void) {
    const struct path lossy = {.is_certain = true, .lost = 5, .times = 40};
    assert_told(EVENT_PATH_LOSSY, CLIENT, lossy,
                "uc.path_lost: 12 % of the packets with data that 10.0.0.1 sends to 10.0.0.2:5061 "
                "(SIP/TLS) are lost between near and far, and sent again\nLook at what lies "
                "between near and far, in the direction from 10.0.0.1 to 10.0.0.2: errors and "
                "drops that interfaces count, speed and duplex of both ends of each link, policing "
                "and queues, and whether the link is full.\nlost_between: near (has them) and far "
                "(does not)\npackets_lost: 5\npackets_sent: 40\npercent_lost: 12.5\n");
}

static void resets_that_were_put_in(void) {
    struct path reset = {.is_certain = true, .ttl = 64, .ttl_of_actor = 61};
    assert_told(
        EVENT_PATH_RESET, CLIENT, reset,
        "uc.path_reset_injected: A device between near and far reset the connection in the name of "
        "10.0.0.1, which sent no reset\nFind the firewall, intrusion prevention or load balancer "
        "between near and far, and look at its log for 10.0.0.1 and 10.0.0.2 at that time. Neither "
        "of the two hosts ended the connection.\nput_in_between: near (does not have it) and far "
        "(has it)\nttl_of_reset: 64\nttl_of_the_host: 61\n");
    reset.ttl_of_actor = 0;
    reset.went_on = true;
    reset.both_sides = true;
    assert_told(
        EVENT_PATH_RESET, SERVER, reset,
        "uc.path_reset_injected: A device between near and far reset the connection in the name of "
        "both 10.0.0.2:5061 (SIP/TLS) and 10.0.0.1\nFind the "
        "firewall, intrusion prevention or load balancer between near and far, and look at its log "
        "for 10.0.0.1 and 10.0.0.2 at that time. Neither of the two hosts ended the "
        "connection.\nput_in_between: near (does not have it) and far (has it)\nttl_of_reset: "
        "64\nthe_host: went on with the connection after that\n");
}

static void certificates_that_were_replaced(void) {
    struct path replaced = {.is_certain = true, .sent = sent, .received = received};
    assert_told(EVENT_PATH_CERTIFICATE, SERVER, replaced,
                "uc.path_tls_intercepted: 10.0.0.1 was given a certificate of \"CN=proxy\" in the "
                "place of the one that 10.0.0.2:5061 (SIP/TLS) sent: TLS is opened between far and "
                "near\nLeave the connections of 10.0.0.1 to 10.0.0.2 out of TLS inspection. Where "
                "that cannot be, 10.0.0.1 must trust \"CN=proxy\"; connections where both sides "
                "show a certificate do not work through such a device.\nreceived_subject: "
                "CN=b\nreceived_issuer: CN=proxy\nreceived_sha256: "
                "0102000000000000000000000000000000000000000000000000000000000000\nsent_subject: "
                "CN=a\nsent_issuer: CN=ca\nsent_sha256: "
                "0102000000000000000000000000000000000000000000000000000000000000\n");
    replaced.server_name = "a.example";
    assert_told(EVENT_PATH_CERTIFICATE, SERVER, replaced,
                "uc.path_tls_intercepted: 10.0.0.1 was given a certificate of \"CN=proxy\" in the "
                "place of the one that 10.0.0.2:5061 (SIP/TLS) sent: TLS is opened between far and "
                "near\nLeave the connections of 10.0.0.1 to 10.0.0.2 out of TLS inspection. Where "
                "that cannot be, 10.0.0.1 must trust \"CN=proxy\"; connections where both sides "
                "show a certificate do not work through such a device.\nreceived_subject: "
                "CN=b\nreceived_issuer: CN=proxy\nreceived_sha256: "
                "0102000000000000000000000000000000000000000000000000000000000000\nsent_subject: "
                "CN=a\nsent_issuer: CN=ca\nsent_sha256: "
                "0102000000000000000000000000000000000000000000000000000000000000\nserver_name: "
                "a.example\n");
}

static void addresses_that_are_translated(void) {
    struct path nat = {.is_certain = true,
                       .before = {{{4, {10, 0, 0, 1}}, 40001}, {{4, {10, 0, 0, 2}}, 5061}},
                       .after = {{{4, {10, 9, 0, 1}}, 40001}, {{4, {10, 0, 0, 2}}, 5061}}};
    assert_told(EVENT_PATH_ADDRESSES, CLIENT, nat,
                "uc.path_nat: On the other side of a NAT (near to far) 10.9.0.1 stands for "
                "10.0.0.1\nNothing, unless a product names an address that the other side cannot "
                "reach.\nbefore: 10.0.0.1:40001 to 10.0.0.2:5061 (near)\nafter: 10.9.0.1:40001 to "
                "10.0.0.2:5061 (far)\n");
    nat.is_renumbered = true;
    nat.after[SERVER] = (struct endpoint){{4, {10, 9, 0, 2}}, 5061};
    assert_told(
        EVENT_PATH_ADDRESSES, CLIENT, nat,
        "uc.path_nat: On the other side of a NAT (near to far) 10.9.0.1 and 10.9.0.2:5061 stand "
        "for 10.0.0.1 and 10.0.0.2:5061 (SIP/TLS)\nNothing, unless a product names an address that "
        "the other side cannot reach.\nbefore: 10.0.0.1:40001 to 10.0.0.2:5061 (near)\nafter: "
        "10.9.0.1:40001 to 10.9.0.2:5061 (far)\nsequence_numbers: changed too: a proxy or firewall "
        "stands in for the hosts\n");
    nat.after[CLIENT] = nat.before[CLIENT];
    assert_told(EVENT_PATH_ADDRESSES, CLIENT, nat,
                "uc.path_nat: On the other side of a NAT (near to far) 10.9.0.2:5061 stands for "
                "10.0.0.2:5061 (SIP/TLS)\nNothing, unless a product names an address that the "
                "other side cannot reach.\nbefore: 10.0.0.1:40001 to 10.0.0.2:5061 (near)\nafter: "
                "10.0.0.1:40001 to 10.9.0.2:5061 (far)\nsequence_numbers: changed too: a proxy or "
                "firewall stands in for the hosts\n");
    nat.to = "near";
    assert_told(EVENT_PATH_ADDRESSES, CLIENT, nat,
                "uc.path_nat: On the other side of a NAT (near) 10.9.0.2:5061 stands for "
                "10.0.0.2:5061 (SIP/TLS)\nNothing, unless a product names an address that the "
                "other side cannot reach.\nbefore: 10.0.0.1:40001 to 10.0.0.2:5061 (near)\nafter: "
                "10.0.0.1:40001 to 10.9.0.2:5061 (near)\nsequence_numbers: changed too: a proxy or "
                "firewall stands in for the hosts\n");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/path_rules/lost", packets_that_are_lost);
    g_test_add_func("/path_rules/lossy", packets_some_of_which_are_lost);
    g_test_add_func("/path_rules/reset", resets_that_were_put_in);
    g_test_add_func("/path_rules/certificate", certificates_that_were_replaced);
    g_test_add_func("/path_rules/address", addresses_that_are_translated);
    return g_test_run();
}
