/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What servers say to each other, and to who asks them: HTTP, XMPP between servers, LDAP, ILS. */
#include <inttypes.h>

#include "capture/ladder/teller.h"
#include "capture/observe/http/http.h"
#include "capture/observe/ils/ils.h"
#include "capture/observe/ldap/ldap.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/rules/ldap/ldap_facts.h"

/* --- HTTP ------------------------------------------------------------------------------------- */

void ladder_tell_http(struct ladder_record *record, const struct event *event) {
    const struct http_exchange *http = event_http(event);
    const bool is_answer = event->type == EVENT_HTTP_RESPONSE;
    const enum side asking = is_answer ? other_side(event->actor) : event->actor;
    const bool has_action = http->soap_action[0] != '\0';
    ladder_add(record, event, asking, http->request, LADDER_USUAL, "%s %s%s%s%s", http->method,
               http->target, has_action ? " (" : "", http->soap_action, has_action ? ")" : "");
    if (event->connection != NULL && event->connection->tunnel_to == NULL &&
        http->target[0] == '/') /* else it is asked of a proxy */
        ladder_identify(record, event, asking, http->request,
                        &(struct ladder_identity){.to_name = http->host});
    if (is_answer)
        ladder_add(record, event, event->actor,
                   http->response.frame != 0 ? http->response : event->ref,
                   http->status >= 400 ? LADDER_TROUBLE : LADDER_USUAL, "%u %s", http->status,
                   http->reason);
    else
        ladder_lose(record, event, asking, http->request, http->request, http->method);
}

/* --- XMPP ------------------------------------------------------------------------------------- */

static bool is_error(const struct xmpp_s2s_unit *unit) {
    return unit->condition.value[0] != '\0' || strcmp(unit->type.value, "invalid") == 0 ||
           strcmp(unit->type.value, "error") == 0;
}

static const char *policy_text(enum xmpp_s2s_starttls starttls) {
    static const char *const words[] = {[XMPP_S2S_STARTTLS_NONE] = "",
                                        [XMPP_S2S_STARTTLS_OPTIONAL] = ", starttls",
                                        [XMPP_S2S_STARTTLS_REQUIRED] = ", starttls required"};
    return words[starttls];
}

static void tell_features(struct ladder_record *record, const struct event *event,
                          const struct xmpp_s2s_unit *unit) {
    const struct xmpp_s2s_features *features = &unit->features;
    const bool has_sasl = features->mechanisms.value[0] != '\0';
    ladder_add(record, event, event->actor, event->ref, LADDER_USUAL, "%s%s%s%s%s",
               xmpp_s2s_kind_text(unit->kind), policy_text(features->starttls),
               features->dialback ? ", dialback" : "", has_sasl ? ", SASL " : "",
               features->mechanisms.value);
}

/* "db:result a.example -> b.example: invalid" */
static void tell_unit(struct ladder_record *record, const struct event *event,
                      const struct xmpp_s2s_unit *unit) {
    const bool has_parties = unit->from.value[0] != '\0' || unit->to.value[0] != '\0';
    const bool has_type = xmpp_s2s_is_dialback(unit) && unit->type.value[0] != '\0';
    const bool has_condition = unit->condition.value[0] != '\0';
    ladder_add(record, event, event->actor, event->ref,
               is_error(unit) ? LADDER_TROUBLE : LADDER_USUAL, "%s%s%s%s%s%s%s%s%s",
               xmpp_s2s_kind_text(unit->kind), has_parties ? " " : "", unit->from.value,
               has_parties ? " to " : "", unit->to.value, has_type ? ": " : "",
               has_type ? unit->type.value : "", has_condition ? ": " : "", unit->condition.value);
}

void ladder_tell_xmpp_s2s(struct ladder_record *record, const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    if (unit->kind == XMPP_S2S_FEATURES)
        tell_features(record, event, unit);
    else
        tell_unit(record, event, unit);
    if (unit->kind == XMPP_S2S_OPENING)
        ladder_identify(
            record, event, event->actor, event->ref,
            &(struct ladder_identity){.from_name = unit->from.value, .to_name = unit->to.value});
}

/* --- LDAP ------------------------------------------------------------------------------------- */

static const char *request_text(const struct ldap_request *request) {
    if (request->is_start_tls)
        return "StartTLS";
    return request->operation == LDAP_BIND     ? "bind"
           : request->operation == LDAP_SEARCH ? "search"
                                               : "request";
}

void ladder_tell_ldap(struct ladder_record *record, const struct event *event) {
    const struct ldap_answer *answer = event_ldap(event);
    char result[LDAP_RESULT_TEXT];
    if (answer->request != NULL)
        ladder_add(record, event, other_side(event->actor), answer->request->ref, LADDER_USUAL,
                   "LDAP %s", request_text(answer->request));
    if (answer->request != NULL)
        ladder_identify(record, event, other_side(event->actor), answer->request->ref,
                        &(struct ladder_identity){.to_role = "LDAP server"});
    ladder_add(record, event, event->actor, event->ref,
               answer->result.code == LDAP_SUCCESS ? LADDER_USUAL : LADDER_TROUBLE, "LDAP %s: %s",
               event->type == EVENT_LDAP_DISCONNECTING ? "notice of disconnection" : "answer",
               ldap_result_write(answer->result.code, result));
}

/* --- ILS -------------------------------------------------------------------------------------- */

void ladder_tell_ils(struct ladder_record *record, const struct event *event) {
    const struct ils_message_event *ils = event_ils(event);
    ladder_add(record, event, event->actor, event->ref, LADDER_USUAL,
               "ILS message %" PRIu64 ", %" PRIu64 " bytes", ils->number, ils->message->size);
}
