/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/ldap/ldap_facts.h"

#include "capture/observe/text.h"

#include <glib.h>

/* RFC 4511 A.1. */
static const char *const results[] = {[LDAP_SUCCESS] = "success",
                                      [LDAP_OPERATIONS_ERROR] = "operationsError",
                                      [2] = "protocolError",
                                      [LDAP_TIME_LIMIT] = "timeLimitExceeded",
                                      [LDAP_SIZE_LIMIT] = "sizeLimitExceeded",
                                      [LDAP_METHOD_NOT_SUPPORTED] = "authMethodNotSupported",
                                      [LDAP_STRONGER_AUTH_REQUIRED] = "strongerAuthRequired",
                                      [LDAP_REFERRAL] = "referral",
                                      [LDAP_ADMIN_LIMIT] = "adminLimitExceeded",
                                      [12] = "unavailableCriticalExtension",
                                      [LDAP_CONFIDENTIALITY_REQUIRED] = "confidentialityRequired",
                                      [LDAP_NO_SUCH_OBJECT] = "noSuchObject",
                                      [LDAP_INVALID_DN] = "invalidDNSyntax",
                                      [LDAP_INAPPROPRIATE_AUTH] = "inappropriateAuthentication",
                                      [LDAP_INVALID_CREDENTIALS] = "invalidCredentials",
                                      [LDAP_INSUFFICIENT_ACCESS] = "insufficientAccessRights",
                                      [LDAP_BUSY] = "busy",
                                      [LDAP_UNAVAILABLE] = "unavailable",
                                      [LDAP_UNWILLING] = "unwillingToPerform",
                                      [80] = "other"};

const char *ldap_result_write(uint32_t code, char out[LDAP_RESULT_TEXT]) {
    if (code < G_N_ELEMENTS(results) && results[code] != NULL)
        g_snprintf(out, LDAP_RESULT_TEXT, "%s (%u)", results[code], code);
    else
        g_snprintf(out, LDAP_RESULT_TEXT, "result %u", code);
    return out;
}

static const struct ldap_failure failures[] = {
    {LDAP_BUSY, "it is busy", "look at the load of {actor}, and give {client} a second server"},
    {LDAP_UNAVAILABLE, "it is not available",
     "see that {actor} has started its directory service, and give {client} a second server"},
};

static const struct ldap_failure *find(uint32_t code, const struct ldap_failure *among,
                                       size_t count) {
    for (size_t i = 0; i < count; i++)
        if (among[i].code == (enum ldap_result_code)code)
            return &among[i];
    return NULL;
}

const struct ldap_failure *ldap_failure_of(uint32_t code, const struct ldap_failure *own,
                                           size_t count) {
    const struct ldap_failure *found = find(code, own, count);
    return found != NULL ? found : find(code, failures, G_N_ELEMENTS(failures));
}

/* Active Directory ends its texts by a zero. */
static void add_text(struct finding *finding, const char *key, struct span text) {
    enum { TEXT = 200 };
    char shown[TEXT];
    while (!span_is_empty(text) && text.end[-1] == '\0')
        text.end--;
    text_copy(shown, sizeof shown, text);
    finding_add_fact(finding, key, "%s", shown);
}

struct finding *ldap_finding_begin(const struct rule_context *context, const struct event *event,
                                   enum code code, const char *role) {
    const struct ldap_answer *answer = event_ldap(event);
    char result[LDAP_RESULT_TEXT];
    struct finding *finding = finding_begin(context, event, code, CONFIDENCE_CERTAIN, role);
    if (finding->service[0] == '\0')
        finding->service = service_table[SERVICE_LDAP].words;
    if (answer->request != NULL)
        finding_add_evidence(finding, answer->request->ref, "request");
    finding_add_fact(finding, "result", "%s", ldap_result_write(answer->result.code, result));
    if (!context->quotes_nothing) {
        add_text(finding, "diagnostic", answer->result.diagnostic);
        add_text(finding, "referral", answer->result.referral);
    }
    return finding;
}

const char *ldap_service(const struct rule_context *context, const struct connection *connection) {
    (void)context;
    return ldap_session_of(connection) == NULL ? NULL : service_table[SERVICE_LDAP].words;
}
