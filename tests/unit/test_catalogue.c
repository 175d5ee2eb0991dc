/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tables people and programs rely on: the catalogue of codes, the services by port, the advice.
 */
#include "capture/rules/advice.h"
#include "capture/rules/catalogue.h"
#include "capture/rules/findings.h"
#include "capture/rules/hosts.h"
#include "capture/rules/refusal_advice.h"
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
        g_assert_null(strpbrk(entry->check, "{}")); /* `ucscope explain` knows no sides */
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
        strstr(advice_about_service(CODE_TCP_REFUSED, SERVICE_ILS), "ILSHubClusterUnreachable"));
    g_assert_cmpstr(advice_for(CODE_TCP_RESET, SERVICE_NONE, ""), ==,
                    catalogue[CODE_TCP_RESET].check);
}

/* Whatever the port, it is named only when it is known to be there. */
static void unity_connection_is_advised_where_it_is_known(void) {
    for (unsigned code = 0; code < CODE_COUNT; code++) {
        g_assert_null(strstr(catalogue[code].check, "Unity Connection"));
        for (unsigned service = 0; service < SERVICE_COUNT; service++)
            g_assert_null(strstr(advice_for(code, service, ""), "Unity Connection"));
        g_assert_null(advice_about_client(code, ""));
        g_assert_null(advice_about_client(code, ROLE_PHONE));
    }
    g_assert_nonnull(advice_about_client(CODE_CTL_NOT_FOUND, ROLE_UNITY_CONNECTION));
}

/* What is said of a refusal by the client (or the server) on this port, parties in these roles. */
static void assert_refusal(enum actor actor, enum service service, const char *refuser,
                           const char *owner, bool self_signed, const char *said,
                           const char *unsaid) {
    const struct frame_ref at = frame_ref_of(1, 0, 0);
    struct finding *finding = finding_new(CODE_TLS_UNKNOWN_CA, CONFIDENCE_CERTAIN, at);
    finding->actor = actor;
    const bool by_client = actor == ACTOR_SOURCE;
    g_strlcpy(finding->source.role, by_client ? refuser : owner, sizeof finding->source.role);
    g_strlcpy(finding->destination.role, by_client ? owner : refuser,
              sizeof finding->destination.role);
    finding_add_fact(finding, "self_signed", "%s", self_signed ? "yes" : "no");
    char *advice = refusal_advice(finding, CODE_TLS_UNKNOWN_CA, service);
    g_assert_nonnull(strstr(advice, said));
    g_assert_null(strstr(advice, unsaid));
    g_free(advice);
    finding_discard(finding);
}

static void a_refusal_names_who_is_known_or_possible(void) {
    const char *nobody = "", *unity = ROLE_UNITY_CONNECTION;
    assert_refusal(ACTOR_DESTINATION, SERVICE_SIP_TLS, nobody, unity, false,
                   "current Unity Connection root", "Expressway");
    assert_refusal(ACTOR_SOURCE, SERVICE_SIP_TLS, unity, ROLE_CUCM, true, "show ctl",
                   "CallManager-trust");
    assert_refusal(ACTOR_SOURCE, SERVICE_SIP_TLS, nobody, nobody, false, "CallManager-trust",
                   "Unity Connection");
    assert_refusal(ACTOR_SOURCE, SERVICE_SIP_TLS, nobody, nobody, true, "CallManager-trust",
                   "Unity Connection");
    assert_refusal(ACTOR_SOURCE, SERVICE_SCCP_TLS, nobody, nobody, true, "on a phone",
                   "Unity Connection");
    assert_refusal(ACTOR_SOURCE, SERVICE_AXL, nobody, nobody, false, "Force Sync",
                   "Unity Connection");
    assert_refusal(ACTOR_SOURCE, SERVICE_ILS_TLS, nobody, nobody, false,
                   "ILSTLSAuthenticationFailed", "Expressway");
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
    g_test_add_func("/advice/unity", unity_connection_is_advised_where_it_is_known);
    g_test_add_func("/catalogue/refusal", a_refusal_names_who_is_known_or_possible);
    g_test_add_func("/icmp/words", icmp_codes_have_text);
    return g_test_run();
}
