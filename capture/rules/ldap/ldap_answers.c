/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches that fail, StartTLS that is refused, and directories that take their leave. */
#include "capture/rules/ldap/ldap_facts.h"

#include <glib.h>

/* --- searches --------------------------------------------------------------------------------- */

static const struct ldap_failure failures[] = {
    {LDAP_OPERATIONS_ERROR, "it was not in a state for it",
     "Active Directory answers so to a client that has not bound, or bound without a password: "
     "give {client} an account. The text of {actor} (facts) says more"},
    {LDAP_TIME_LIMIT, "it took longer than the limit",
     "narrow search base and filter of {client}, have {actor} index what is searched for, or raise "
     "its limit (Active Directory: MaxQueryDuration)"},
    {LDAP_SIZE_LIMIT, "there are more entries than its limit",
     "have {client} ask page by page, narrow its search base or filter, or raise the limit of "
     "{actor} (Active Directory: MaxPageSize, 1,000)"},
    {LDAP_STRONGER_AUTH_REQUIRED, "it wants a stronger bind", "have {client} bind inside TLS"},
    {LDAP_REFERRAL, "it refers to another server",
     "the search base of {client} belongs to another server (facts): have {client} ask that one, "
     "correct the base, or for several domains of a forest use the global catalog (3268, 3269)"},
    {LDAP_ADMIN_LIMIT, "an administrative limit was exceeded",
     "narrow search base and filter of {client}, or raise the limits of {actor}"},
    {LDAP_CONFIDENTIALITY_REQUIRED, "it wants TLS", "have {client} search inside TLS"},
    {LDAP_NO_SUCH_OBJECT, "the search base does not exist",
     "correct the search base of {client}: CUCM, System > LDAP > LDAP Directory and LDAP "
     "Authentication, LDAP User Search Base. A base that the account may not read looks the same"},
    {LDAP_INVALID_DN, "the search base is not a DN", "correct the search base of {client}"},
    {LDAP_INSUFFICIENT_ACCESS, "the account has no right to",
     "give the account that {client} binds with the right to read there"},
    {LDAP_UNWILLING, "it is not willing to", "see the text of {actor} (facts)"},
};

/* Those of which what was asked for decides. */
static bool is_clients_own(const struct ldap_answer *answer) {
    const struct ldap_request *request = answer->request;
    switch (answer->result.code) {
    case LDAP_SIZE_LIMIT:
        return request == NULL || !request->has_size_limit ||
               (request->size_limit > 0 && request->entries >= request->size_limit);
    case LDAP_NO_SUCH_OBJECT:
        return request == NULL || !request->has_scope || request->scope == LDAP_SCOPE_BASE;
    default:
        return false;
    }
}

static void on_search_done(struct rule_context *context, const struct event *event) {
    const struct ldap_answer *answer = event_ldap(event);
    const struct ldap_failure *failure =
        ldap_failure_of(answer->result.code, failures, G_N_ELEMENTS(failures));
    char result[LDAP_RESULT_TEXT];
    if (failure == NULL || is_clients_own(answer))
        return;
    struct finding *finding =
        ldap_finding_begin(context, event, CODE_LDAP_SEARCH_FAILED, "search result");
    if (answer->request != NULL && answer->request->entries > 0)
        finding_add_fact(finding, "entries", "%u", answer->request->entries);
    finding_say(finding, "{actor} did not complete an LDAP search of {other}: %s, %s",
                ldap_result_write(answer->result.code, result), failure->reason);
    finding_advise(finding, true, failure->advice, NULL);
    finding_report(context, finding, result);
}

/* --- StartTLS and notices --------------------------------------------------------------------- */

static void on_start_tls(struct rule_context *context, const struct event *event) {
    const uint32_t code = event_ldap(event)->result.code;
    char result[LDAP_RESULT_TEXT];
    if (code == LDAP_SUCCESS)
        return;
    struct finding *finding =
        ldap_finding_begin(context, event, CODE_LDAP_STARTTLS_REFUSED, "answer to StartTLS");
    finding_say(finding, "{actor} refused StartTLS to {other}: %s",
                ldap_result_write(code, result));
    finding_report(context, finding, result);
}

static void on_notice(struct rule_context *context, const struct event *event) {
    char result[LDAP_RESULT_TEXT];
    struct finding *finding =
        ldap_finding_begin(context, event, CODE_LDAP_DISCONNECTED, "notice of disconnection");
    finding_say(finding, "{actor} ended the LDAP connection of {other} by a notice: %s",
                ldap_result_write(event_ldap(event)->result.code, result));
    finding_report(context, finding, result);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (event->type == EVENT_LDAP_SEARCH_DONE)
        on_search_done(context, event);
    else if (event->type == EVENT_LDAP_START_TLS_ANSWERED)
        on_start_tls(context, event);
    else if (event->type == EVENT_LDAP_DISCONNECTING)
        on_notice(context, event);
}

const struct rule ldap_answers_rule = {.event = on_event, RULE_EVENTS(EVENTS_ALL(OBSERVER_LDAP))};
