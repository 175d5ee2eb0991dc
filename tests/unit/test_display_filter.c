/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What Wireshark is to show. */
#include "capture/report/display_filter.h"

#include "capture/rules/findings.h"
#include "capture/rules/services.h"

static struct endpoint endpoint(const char *address, uint16_t port) {
    struct endpoint endpoint = {.port = port};
    if (address != NULL)
        g_assert_true(address_read(address, &endpoint.address));
    return endpoint;
}

static void assert_of_finding(uint8_t protocol, enum service service, struct endpoint client,
                              struct endpoint server, const char *wanted) {
    const struct finding finding = {.protocol = protocol,
                                    .service = service_table[service].words,
                                    .source.endpoint = client,
                                    .destination.endpoint = server};
    GString *out = g_string_new("before ");
    display_filter_of_finding(out, &finding);
    g_assert_cmpstr(out->str + strlen("before "), ==, wanted);
    g_string_free(out, TRUE);
}

static void assert_of_pair(uint8_t protocol, enum service service, struct endpoint client,
                           struct endpoint server, const char *wanted) {
    const struct service_pair pair = {.protocol = protocol,
                                      .service = service_table[service].words,
                                      .client.endpoint = client,
                                      .server.endpoint = server};
    GString *out = g_string_new(NULL);
    display_filter_of_pair(out, &pair);
    g_assert_cmpstr(out->str, ==, wanted);
    g_string_free(out, TRUE);
}

static void a_finding_has_both_ports(void) {
    assert_of_finding(6, SERVICE_SIP_TLS, endpoint("10.0.0.1", 40001), endpoint("10.0.0.2", 5061),
                      "tcp.port == 40001 && tcp.port == 5061 && ip.addr == 10.0.0.1 && "
                      "ip.addr == 10.0.0.2");
    assert_of_finding(17, SERVICE_SIP, endpoint("2001:db8::1", 40001),
                      endpoint("2001:db8::2", 5060),
                      "udp.port == 40001 && udp.port == 5060 && ipv6.addr == 2001:db8::1 && "
                      "ipv6.addr == 2001:db8::2");
}

static void queries_of_names_have_no_port(void) {
    const struct finding finding = {.protocol = 17,
                                    .service = "DNS",
                                    .source.endpoint = endpoint("10.0.0.1", 40001),
                                    .destination.endpoint = endpoint("10.0.0.2", 53)};
    GString *out = g_string_new(NULL);
    display_filter_of_finding(out, &finding);
    g_assert_cmpstr(out->str, ==, "dns && ip.addr == 10.0.0.1 && ip.addr == 10.0.0.2");
    g_string_free(out, TRUE);
}

static void dialback_is_shown_on_both_connections(void) {
    struct finding finding = {.protocol = 6,
                              .service = "",
                              .source.endpoint = endpoint("10.0.0.1", 40001),
                              .destination.endpoint = endpoint("10.0.0.2", 5269)};
    finding_add_fact(&finding, "authoritative_server", "10.0.0.3");
    GString *out = g_string_new(NULL);
    display_filter_of_finding(out, &finding);
    g_assert_cmpstr(out->str, ==, "tcp.port == 5269 && ip.addr == 10.0.0.2");
    g_string_free(out, TRUE);
    g_free(finding.facts[0].value);
}

static void what_is_not_known_is_left_out(void) {
    assert_of_finding(17, SERVICE_SIP, endpoint("10.0.0.1", 40001), endpoint(NULL, 0),
                      "udp.port == 40001 && ip.addr == 10.0.0.1");
    assert_of_finding(1, SERVICE_SIP_TLS, endpoint(NULL, 0), endpoint(NULL, 0), "");
}

static void an_end_is_told_once(void) {
    assert_of_finding(6, SERVICE_SIP_TLS, endpoint("10.0.0.1", 5061), endpoint("10.0.0.1", 5061),
                      "tcp.port == 5061 && ip.addr == 10.0.0.1");
}

static void a_pair_has_the_port_of_its_server(void) {
    assert_of_pair(6, SERVICE_SIP_TLS, endpoint("10.0.0.1", 0), endpoint("10.0.0.2", 5061),
                   "tcp.port == 5061 && ip.addr == 10.0.0.1 && ip.addr == 10.0.0.2");
}

static void tftp_has_no_port_of_its_server(void) {
    assert_of_finding(17, SERVICE_TFTP, endpoint("10.0.0.1", 40001), endpoint("10.0.0.2", 69),
                      "udp.port == 40001 && ip.addr == 10.0.0.1 && ip.addr == 10.0.0.2");
    assert_of_pair(17, SERVICE_TFTP, endpoint("fd00::1", 0), endpoint("fd00::2", 69),
                   "tftp && ipv6.addr == fd00::1 && ipv6.addr == fd00::2");
    assert_of_pair(17, SERVICE_TFTP, endpoint("10.0.0.1", 0), endpoint("10.0.0.2", 6969),
                   "udp && ip.addr == 10.0.0.1 && ip.addr == 10.0.0.2");
}

/* Frames of exported messages have tags in the place of IP. */
static void what_was_exported_has_other_fields(void) {
    struct finding finding = {.protocol = 6,
                              .is_exported = true,
                              .service = "SIP/TLS",
                              .source.endpoint = endpoint("10.0.0.1", 40001),
                              .destination.endpoint = endpoint("2001:db8::2", 5061)};
    GString *out = g_string_new("before ");
    display_filter_of_finding(out, &finding);
    g_assert_cmpstr(
        out->str, ==,
        "before (exported_pdu.src_port == 40001 || exported_pdu.dst_port == 40001) && "
        "(exported_pdu.src_port == 5061 || exported_pdu.dst_port == 5061) && "
        "(exported_pdu.ipv4_src == 10.0.0.1 || exported_pdu.ipv4_dst == 10.0.0.1) && "
        "(exported_pdu.ipv6_src == 2001:db8::2 || exported_pdu.ipv6_dst == 2001:db8::2)");
    finding.source.endpoint = endpoint(NULL, 0);
    finding.destination.endpoint = endpoint("10.0.0.2", 5061);
    g_string_truncate(out, 0);
    display_filter_of_finding(out, &finding);
    g_assert_cmpstr(out->str, ==,
                    "(exported_pdu.src_port == 5061 || exported_pdu.dst_port == 5061) && "
                    "(exported_pdu.ipv4_src == 10.0.0.2 || exported_pdu.ipv4_dst == 10.0.0.2)");
    finding.source.endpoint = endpoint(NULL, 5061);
    g_string_truncate(out, 0);
    display_filter_of_finding(out, &finding);
    g_assert_cmpstr(out->str, ==,
                    "(exported_pdu.src_port == 5061 || exported_pdu.dst_port == 5061) && "
                    "(exported_pdu.ipv4_src == 10.0.0.2 || exported_pdu.ipv4_dst == 10.0.0.2)");
    g_string_free(out, TRUE);
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/display_filter/" #name, name)
    TEST(a_finding_has_both_ports);
    TEST(queries_of_names_have_no_port);
    TEST(dialback_is_shown_on_both_connections);
    TEST(what_is_not_known_is_left_out);
    TEST(an_end_is_told_once);
    TEST(a_pair_has_the_port_of_its_server);
    TEST(tftp_has_no_port_of_its_server);
    TEST(what_was_exported_has_other_fields);
    return g_test_run();
}
