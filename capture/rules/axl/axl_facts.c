/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/axl/axl_facts.h"

#include <glib.h>

bool axl_is_spoken(const struct http_exchange *http) {
    if (g_str_has_prefix(http->soap_action, "CUCM:DB"))
        return true;
    if (g_ascii_strncasecmp(http->target, "/axl", 4) != 0)
        return false;
    return http->target[4] == '\0' || http->target[4] == '/' || http->target[4] == '?';
}

bool axl_is_request(const struct http_exchange *http) {
    return strcmp(http->method, "POST") == 0;
}

char *axl_path_of(const struct http_exchange *http) {
    return g_strndup(http->target, strcspn(http->target, "?"));
}

void axl_name_parties(struct finding *finding) {
    if (finding->service[0] == '\0')
        finding->service = "AXL";
    if (finding->source.role[0] == '\0')
        g_strlcpy(finding->source.role, "AXL client", sizeof finding->source.role);
    if (finding->destination.role[0] == '\0')
        g_strlcpy(finding->destination.role, "AXL server", sizeof finding->destination.role);
}

struct finding *axl_begin_answer(struct rule_context *context, const struct event *event,
                                 enum code code, enum confidence confidence, const char *role) {
    const struct http_exchange *http = event_http(event);
    struct finding *finding = finding_begin(context, event, code, confidence, role);
    axl_name_parties(finding);
    finding_add_evidence(finding, http->request, "request");
    finding_add_fact(finding, "status", http->reason[0] == '\0' ? "%u%s" : "%u %s", http->status,
                     http->reason);
    finding_add_fact(finding, "request", "%s %s", http->method, http->target);
    finding_add_fact(finding, "soap_action", "%s", http->soap_action);
    finding_add_fact(finding, "host", "%s", http->host);
    finding_add_fact(finding, "credentials", "%s",
                     http->authorization[0] == '\0' ? "none were sent" : http->authorization);
    finding_add_fact(finding, "authenticate", "%s", http->authenticate);
    finding_add_fact(finding, "retry_after", "%s", http->retry_after);
    return finding;
}

void axl_report(struct rule_context *context, struct finding *finding,
                const struct http_exchange *http) {
    char *path = axl_path_of(http);
    char *cause = g_strdup_printf("%u %s %s", http->status, path, http->authorization);
    char client[ADDRESS_TEXT];
    if (finding->entry->code == CODE_AXL_FAULT) /* it is about the request */
        finding_report_kind(context, finding, cause,
                            address_write(&finding->source.endpoint.address, client));
    else
        finding_report(context, finding, cause);
    g_free(cause);
    g_free(path);
}

/* What is compressed, taken out or missing is not read. */
void axl_read_body(struct soap_reader *reader, const struct http_exchange *http,
                   struct soap_body *out) {
    *out = (struct soap_body){.kind = SOAP_UNKNOWN};
    const bool is_there = http->body[0] != '\0' || (http->body_complete && http->body_length == 0);
    if (is_there && http->content_encoding[0] == '\0' && !http->body_blank)
        soap_read(reader, span_of_text(http->body), out);
}

const char *axl_add_fault(const struct rule_context *context, struct finding *finding,
                          const struct soap_body *body) {
    if (context->quotes_nothing)
        return "";
    finding_add_fact(finding, "faultcode", "%s", body->fault_code);
    finding_add_fact(finding, "faultstring", "%s", body->fault_string);
    finding_add_fact(finding, "axlcode", "%s", body->axl_code);
    finding_add_fact(finding, "axlmessage", "%s", body->axl_message);
    return body->fault_string;
}
