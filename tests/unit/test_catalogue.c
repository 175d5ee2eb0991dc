/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables people and programs rely on: the catalogue of codes, the services by port, the advice.
 */
#include "capture/rules/advice.h"
#include "capture/rules/catalogue.h"
#include "capture/rules/hosts.h"
#include "capture/rules/services.h"
#include "capture/rules/tcp/icmp_text.h"

#include <glib.h>

static void every_code_is_named_and_explained(void) {
    for (unsigned i = 0; i < CODE_COUNT; i++) {
        const struct catalogue_entry *entry = &catalogue[i];
        g_assert_cmpuint(entry->code, ==, i);
        g_assert_true(g_str_has_prefix(entry->name, "uc."));
        g_assert_true(catalogue_find(entry->name) == entry);
        g_assert_true(catalogue_find(entry->name + 3) == entry);
        g_assert_true(g_str_has_suffix(entry->meaning, "."));
        g_assert_true(g_str_has_suffix(entry->check, ".") || g_str_has_suffix(entry->check, "?"));
    }
    g_assert_null(catalogue_find("uc.no_such_code"));
    g_assert_null(catalogue_find(""));
}

static void ports_can_be_taught(void) {
    struct services *services = g_new(struct services, 1);
    services_init(services);
    g_assert_cmpint(services_at(services, IP_TCP, 7501), ==, SERVICE_ILS_TLS);
    g_assert_cmpint(services_at(services, IP_TCP, 15061), ==, SERVICE_NONE);
    g_assert_true(services_teach(services, "sip-tls=15061"));
    g_assert_cmpint(services_at(services, IP_TCP, 15061), ==, SERVICE_SIP_TLS);
    g_assert_cmpint(services_at(services, IP_TCP, 5061), ==, SERVICE_SIP_TLS);
    static const char *const wrong[] = {"sip-tls",       "sip-tls=",   "sip-tls=0",
                                        "sip-tls=65536", "sip-tls=-1", "sip-tls=5061x",
                                        "nothing=80",    "=80",        ""};
    for (unsigned i = 0; i < G_N_ELEMENTS(wrong); i++)
        g_assert_false(services_teach(services, wrong[i]));
    g_free(services);
}

static void a_port_is_of_one_service_for_each_transport(void) {
    struct services *services = g_new(struct services, 1);
    services_init(services);
    static const struct {
        uint16_t port;
        enum service tcp, udp;
    } ports[] = {
        {5060, SERVICE_SIP, SERVICE_SIP},         {2000, SERVICE_SCCP, SERVICE_NONE},
        {2222, SERVICE_SSH_TUNNEL, SERVICE_NONE}, {7400, SERVICE_XCP, SERVICE_NONE},
        {69, SERVICE_NONE, SERVICE_TFTP},         {2427, SERVICE_NONE, SERVICE_MGCP},
        {6971, SERVICE_HTTPS_TFTP, SERVICE_NONE}, {6972, SERVICE_HTTPS_TFTP, SERVICE_NONE},
        {7000, SERVICE_NONE, SERVICE_NONE},       {7003, SERVICE_TRAVERSAL, SERVICE_NONE},
        {8500, SERVICE_CLUSTER, SERVICE_CLUSTER},
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(ports); i++) {
        g_assert_cmpint(services_at(services, IP_TCP, ports[i].port), ==, ports[i].tcp);
        g_assert_cmpint(services_at(services, IP_UDP, ports[i].port), ==, ports[i].udp);
    }
    g_assert_true(services_teach(services, "tftp=8443"));
    g_assert_cmpint(services_at(services, IP_TCP, 8443), ==, SERVICE_AXL);
    g_assert_cmpint(services_at(services, IP_UDP, 8443), ==, SERVICE_TFTP);
    g_assert_cmpint(services_at(services, 1, 8443), ==, SERVICE_NONE);
    g_free(services);
}

static void advice_knows_product_and_port(void) {
    g_assert_nonnull(
        strstr(advice_for(CODE_TLS_UNKNOWN_CA, SERVICE_SIP_TLS, ROLE_CUCM), "CallManager-trust"));
    g_assert_nonnull(strstr(advice_for(CODE_TLS_UNKNOWN_CA, SERVICE_SIP_TLS, ROLE_UNITY_CONNECTION),
                            "show ctl"));
    const char *both = advice_for(CODE_TLS_UNKNOWN_CA, SERVICE_SIP_TLS, "");
    g_assert_true(strstr(both, "CallManager-trust") != NULL && strstr(both, "show ctl") != NULL);
    g_assert_nonnull(strstr(advice_for(CODE_TLS_UNKNOWN_CA, SERVICE_AXL, ""), "Force Sync"));
    g_assert_nonnull(
        strstr(advice_about_service(CODE_TCP_REFUSED, SERVICE_ILS), "ILSHubClusterUnreachable"));
    g_assert_cmpstr(advice_for(CODE_TCP_RESET, SERVICE_NONE, ""), ==,
                    catalogue[CODE_TCP_RESET].check);
}

static void icmp_codes_have_text(void) {
    g_assert_cmpstr(icmp_text(4, 3, 13), ==, "communication administratively prohibited");
    g_assert_cmpstr(icmp_text(6, 1, 1), ==, "communication administratively prohibited");
    g_assert_cmpstr(icmp_text(4, 3, 200), ==, "destination unreachable");
    g_assert_cmpstr(icmp_text(6, 1, 8), ==, "destination unreachable");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalogue/complete", every_code_is_named_and_explained);
    g_test_add_func("/services/teach", ports_can_be_taught);
    g_test_add_func("/services/transports", a_port_is_of_one_service_for_each_transport);
    g_test_add_func("/advice/table", advice_knows_product_and_port);
    g_test_add_func("/icmp/words", icmp_codes_have_text);
    return g_test_run();
}
