/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which service is on which port, by which transport, and what a person may teach. */
#include "capture/rules/services.h"

#include <glib.h>

enum { TCP = 6, UDP = 17, SCTP = 132 };

static void default_ports_are_known_by_transport(void) {
    static const struct {
        uint16_t port;
        enum service tcp, udp;
    } cases[] = {
        {69, SERVICE_NONE, SERVICE_TFTP},         {5060, SERVICE_SIP, SERVICE_SIP},
        {5061, SERVICE_SIP_TLS, SERVICE_NONE},    {2427, SERVICE_NONE, SERVICE_MGCP},
        {7000, SERVICE_NONE, SERVICE_NONE},       {7001, SERVICE_TRAVERSAL, SERVICE_NONE},
        {7003, SERVICE_TRAVERSAL, SERVICE_NONE},  {7004, SERVICE_NONE, SERVICE_NONE},
        {8500, SERVICE_CLUSTER, SERVICE_CLUSTER}, {0, SERVICE_NONE, SERVICE_NONE},
        {65535, SERVICE_NONE, SERVICE_NONE},
    };
    g_autofree struct services *services = g_new(struct services, 1);
    services_init(services);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_assert_cmpint(services_at(services, TCP, cases[i].port), ==, cases[i].tcp);
        g_assert_cmpint(services_at(services, UDP, cases[i].port), ==, cases[i].udp);
        g_assert_cmpint(services_at(services, SCTP, cases[i].port), ==, SERVICE_NONE);
    }
    services_clear(services);
    g_assert_cmpint(services_at(services, TCP, 5060), ==, SERVICE_NONE);
    g_assert_cmpint(services_at(services, UDP, 5060), ==, SERVICE_NONE);
}

static void one_more_port_can_be_taught(void) {
    static const struct {
        const char *text;
        uint16_t port;
        enum service tcp, udp;
        bool is_understood;
    } cases[] = {
        {"sip-tls=15061", 15061, SERVICE_SIP_TLS, SERVICE_NONE, true},
        {"sip=1", 1, SERVICE_SIP, SERVICE_SIP, true},
        {"tftp=65535", 65535, SERVICE_NONE, SERVICE_TFTP, true},
        {"nodes=09", 9, SERVICE_NODES, SERVICE_NONE, true},
        {"ils-tls=90", 90, SERVICE_ILS_TLS, SERVICE_NONE, true},
        {"sip=65536", 0, SERVICE_NONE, SERVICE_NONE, false},
        {"sip=0", 0, SERVICE_NONE, SERVICE_NONE, false},
        {"sip=12x", 12, SERVICE_NONE, SERVICE_NONE, false},
        {"sip= 12", 12, SERVICE_NONE, SERVICE_NONE, false},
        {"sip=+12", 12, SERVICE_NONE, SERVICE_NONE, false},
        {"sip=:2", 12, SERVICE_NONE, SERVICE_NONE, false},
        {"sip=/2", 12, SERVICE_NONE, SERVICE_NONE, false},
        {"sip=", 0, SERVICE_NONE, SERVICE_NONE, false},
        {"sip", 0, SERVICE_NONE, SERVICE_NONE, false},
        {"si=12", 12, SERVICE_NONE, SERVICE_NONE, false},
        {"sipp=12", 12, SERVICE_NONE, SERVICE_NONE, false},
        {"=12", 12, SERVICE_NONE, SERVICE_NONE, false},
    };
    g_autofree struct services *services = g_new(struct services, 1);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        services_init(services);
        g_assert_cmpint(services_teach(services, cases[i].text), ==, cases[i].is_understood);
        g_assert_cmpint(services_at(services, TCP, cases[i].port), ==, cases[i].tcp);
        g_assert_cmpint(services_at(services, UDP, cases[i].port), ==, cases[i].udp);
        g_assert_cmpint(services_at(services, TCP, 5061), ==, SERVICE_SIP_TLS);
    }
}

static void they_are_written_for_people(void) {
    char text[SERVICE_PORTS_TEXT];
    g_assert_cmpstr(service_ports_text(SERVICE_SIP_TLS, text), ==, "5061");
    g_assert_cmpstr(service_ports_text(SERVICE_TRAVERSAL, text), ==, "7001-7003");
    g_assert_cmpstr(service_transports_text(SERVICE_SIP), ==, "TCP and UDP");
    g_assert_cmpstr(service_transports_text(SERVICE_TFTP), ==, "UDP");
    g_assert_cmpstr(service_transports_text(SERVICE_AXL), ==, "TCP");
}

static void messages_of_some_are_read(void) {
    static const bool is_read[SERVICE_COUNT] = {
        [SERVICE_ILS_TLS] = true,   [SERVICE_ILS] = true,          [SERVICE_AXL] = true,
        [SERVICE_XMPP_S2S] = true,  [SERVICE_XCP] = true,          [SERVICE_TFTP] = true,
        [SERVICE_HTTP_TFTP] = true, [SERVICE_HTTPS_TFTP] = true,   [SERVICE_SIP] = true,
        [SERVICE_SIP_TLS] = true,   [SERVICE_SIP_TLS_PEER] = true, [SERVICE_SCCP] = true,
        [SERVICE_SCCP_TLS] = true,  [SERVICE_NTP] = true,          [SERVICE_LDAP] = true,
        [SERVICE_LDAPS] = true,     [SERVICE_LDAP_GC] = true,      [SERVICE_LDAPS_GC] = true};
    for (unsigned service = 0; service < SERVICE_COUNT; service++)
        g_assert_cmpint(service_is_read((enum service)service), ==, is_read[service]);
}

/* As one look at each port after the other. */
static void the_next_one_is_found(void) {
    static struct services services;
    services_init(&services);
    g_assert_true(services_teach(&services, "sip=65535"));
    for (unsigned protocol = 6; protocol <= 17; protocol += 11)
        for (unsigned from = 0, expected = 0; from <= UINT16_MAX + 1; from++) {
            while (expected <= UINT16_MAX &&
                   (expected < from ||
                    services_at(&services, (uint8_t)protocol, (uint16_t)expected) == SERVICE_NONE))
                expected++;
            g_assert_cmpuint(services_next(&services, (uint8_t)protocol, from), ==, expected);
        }
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define TEST(name) g_test_add_func("/services/" #name, name)
    TEST(default_ports_are_known_by_transport);
    TEST(one_more_port_can_be_taught);
    TEST(they_are_written_for_people);
    TEST(messages_of_some_are_read);
    TEST(the_next_one_is_found);
    return g_test_run();
}
