/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/refusal_advice.h"

#include "capture/rules/findings.h"
#include "capture/rules/hosts.h"

#include <glib.h>
#include <string.h>

/* What must be so for a line to be given. */
enum condition {
    BY_CLIENT = 1 << 0, /* the client refused */
    BY_SERVER = 1 << 1, /* the server did */
    OF_UNITY = 1 << 2,  /* its owner is Unity Connection */
    NOT_UNITY = 1 << 3, /* its owner is not known to be */
    BY_UNITY = 1 << 4,  /* who refused is known to be */
};

struct line {
    enum service service;
    const char *role; /* of who refused, where that is known; only lines of it are given then */
    unsigned conditions;
    const char *text;
};

static const char cucm_of_unity[] =
    "on CUCM: upload the current Unity Connection root certificate (Telephony Integrations > "
    "Security > Root Certificate) as CallManager-trust, then restart the CallManager service on "
    "the servers that talk to Unity Connection";
static const char cucm[] =
    "on CUCM: upload it as CallManager-trust (Cisco Unified OS Administration > Security > "
    "Certificate Management), then restart the CallManager service";
static const char unity[] =
    "on Unity Connection: the TFTP address under Port Group > Edit > Servers must be right and "
    "reachable, and the CTL file current: compare `show ctl` on CUCM with the certificate; then "
    "reset the port group so that CTLFile.tlv is fetched again";
static const char phone[] =
    "on a phone: its ITL or CTL file is not this cluster's, or older than the certificate: restart "
    "TVS and TFTP and reset the phone, or delete the file on it";
static const char expressway[] =
    "on Expressway: upload it under Maintenance > Security > Trusted CA certificate";
static const char resync[] =
    "between IM and Presence clusters: in Presence > Inter-Clustering run Force Sync with \"also "
    "resync peer's Tomcat certificates\"; certificates still marked missing there are copied by "
    "hand to tomcat-trust (cup-xmpp-trust for XMPP) of the side that refused";
static const char expressway_c[] =
    "on Expressway-C (from X14.2 on it verifies CUCM, IM and Presence and voice mail on 8443 and "
    "6972): upload it under Maintenance > Security > Trusted CA certificate";
static const char axl_client[] =
    "in any other client of AXL: in its own trust store (Java: that of its JVM)";
static const char tvs[] =
    "on a phone: it trusts the servers in its ITL file, and this one is of another cluster or from "
    "before the certificate was made anew: delete the file on it, or consolidate the certificates "
    "of both clusters";
static const char capf_by_phone[] =
    "on a phone: its CTL or ITL file does not have this certificate of CAPF, as it is of another "
    "cluster or from before the certificate was made anew: restart TVS and TFTP and reset the "
    "phone, or delete the file on it";
static const char capf[] =
    "on the publisher: CAPF does not take what the phone presents (a certificate from its "
    "manufacturer, or an LSC of another CAPF): its CA must be in CAPF-trust, or the phone's CAPF "
    "profile ask for an authentication string instead of a certificate";
static const char ils[] =
    "between ILS clusters: import the refused tomcat certificate into tomcat-trust of the cluster "
    "that refused (TLS certificates exchanged), or have it signed by a CA whose root is in "
    "tomcat-trust there and set the same password on both (TLS and password, 11.5 and later); "
    "alarm there: ILSTLSAuthenticationFailed";
static const char federation[] =
    "on Expressway-E: upload it under Maintenance > Security > Trusted CA certificate, with the "
    "domain among the names of the certificate; or set the security mode to TLS optional where the "
    "partner has no CA-signed certificate";

static const struct line lines[] = {
    {SERVICE_ILS_TLS, NULL, 0, ils},
    {SERVICE_SIP_TLS, ROLE_CUCM, OF_UNITY, cucm_of_unity},
    {SERVICE_SIP_TLS, ROLE_CUCM, NOT_UNITY, cucm},
    {SERVICE_SIP_TLS, ROLE_UNITY_CONNECTION, BY_UNITY, unity},
    {SERVICE_SIP_TLS, ROLE_PHONE, BY_CLIENT | NOT_UNITY, phone},
    {SERVICE_SIP_TLS, ROLE_EXPRESSWAY_C, NOT_UNITY, expressway},
    {SERVICE_SCCP_TLS, ROLE_CUCM, OF_UNITY, cucm_of_unity},
    {SERVICE_SCCP_TLS, ROLE_CUCM, NOT_UNITY, cucm},
    {SERVICE_SCCP_TLS, ROLE_UNITY_CONNECTION, BY_UNITY, unity},
    {SERVICE_SCCP_TLS, ROLE_PHONE, BY_CLIENT | NOT_UNITY, phone},
    {SERVICE_AXL, NULL, 0, resync},
    {SERVICE_AXL, NULL, BY_CLIENT, expressway_c},
    {SERVICE_AXL, NULL, BY_CLIENT, axl_client},
    {SERVICE_HTTPS_TFTP, NULL, BY_CLIENT, phone},
    {SERVICE_HTTPS_TFTP, NULL, BY_CLIENT, expressway_c},
    {SERVICE_TVS, NULL, BY_CLIENT, tvs},
    {SERVICE_CAPF, NULL, BY_CLIENT, capf_by_phone},
    {SERVICE_CAPF, NULL, BY_SERVER, capf},
    {SERVICE_XCP, NULL, 0, resync},
    {SERVICE_XCP, ROLE_EXPRESSWAY_C, 0, expressway},
    {SERVICE_XMPP_S2S, NULL, 0, federation},
};

static const struct party *refuser_of(const struct finding *finding) {
    return finding->actor == ACTOR_DESTINATION ? &finding->destination : &finding->source;
}

static const struct party *owner_of(const struct finding *finding) {
    return finding->actor == ACTOR_DESTINATION ? &finding->source : &finding->destination;
}

static unsigned conditions_of(const struct finding *finding) {
    const bool unity_owns = strcmp(owner_of(finding)->role, ROLE_UNITY_CONNECTION) == 0,
               unity_refused = strcmp(refuser_of(finding)->role, ROLE_UNITY_CONNECTION) == 0;
    return (finding->actor == ACTOR_DESTINATION ? BY_SERVER : BY_CLIENT) |
           (unity_owns ? OF_UNITY : NOT_UNITY) | (unity_refused ? BY_UNITY : 0u);
}

/* The role is one that lines of this service are about. */
static bool is_known_role(enum service service, const char *role) {
    for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++)
        if (lines[i].service == service && lines[i].role != NULL &&
            strcmp(lines[i].role, role) == 0)
            return true;
    return false;
}

static void add(GString *text, const char *line) {
    g_string_append_printf(text, "%s%s", text->len > 0 ? "\n" : "", line);
}

char *refusal_advice(const struct finding *finding, enum code about, enum service service) {
    if (about != CODE_TLS_UNKNOWN_CA && about != CODE_TLS_CERTIFICATE_REFUSED)
        return NULL;
    const unsigned conditions = conditions_of(finding);
    const char *role = refuser_of(finding)->role;
    const bool known = is_known_role(service, role);
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++) {
        const struct line *line = &lines[i];
        const bool other_role = known && (line->role == NULL || strcmp(line->role, role) != 0);
        if (line->service == service && !other_role &&
            (line->conditions & conditions) == line->conditions)
            add(text, line->text);
    }
    return g_string_free(text, FALSE);
}
