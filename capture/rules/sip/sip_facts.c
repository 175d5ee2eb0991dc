/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/sip/sip_facts.h"

#include "capture/observe/sip/sip_offer.h"
#include "capture/observe/text.h"
#include "capture/rules/sip/sip_causes.h"
#include "sip/sip_value.h"

#include <glib.h>
#include <stdio.h>

enum { WARNINGS_TOLD = 3 };

const char *sip_request_words(const struct sip_exchange *exchange) {
    return exchange->method == SIP_OTHER ? "request" : sip_method_text(exchange->method);
}

const char *sip_status_words(const struct rule_context *context, const struct sip_message *answer,
                             char out[SIP_WORDS]) {
    char reason[SIP_WORDS - 8] = "";
    const char *standard = sip_status_text(answer->status);
    if (standard[0] == '\0' && !context->quotes_nothing)
        text_copy(reason, sizeof reason, answer->reason);
    const char *words = standard[0] == '\0' ? reason : standard;
    g_snprintf(out, SIP_WORDS, "%u%s%s", answer->status, words[0] == '\0' ? "" : " ", words);
    return out;
}

/* A text that may go over several lines: blanks at their ends become one. */
static void copy_text(char out[SIP_TEXT], struct span text) {
    if (!span_is_empty(text) && memchr(text.at, '\0', span_len(text)) != NULL)
        text = (struct span){text.at, text.at}; /* it was taken out of the capture */
    text_copy(out, SIP_TEXT, text);
    char *to = out;
    for (const char *from = out; *from != '\0'; from++)
        if (*from != ' ' || (to > out && to[-1] != ' '))
            *to++ = *from;
    *to = '\0';
}

static void add_text(struct finding *finding, const char *key, struct span value) {
    char text[SIP_TEXT];
    copy_text(text, value);
    finding_add_fact(finding, key, "%s", text);
}

/* 399 cucm1: Device not configured */
static void add_warnings(const struct rule_context *context, struct finding *finding,
                         const struct sip_message *answer) {
    struct span rest = answer->fields[SIP_FIELD_WARNING], value;
    struct sip_warning warning;
    for (unsigned i = 0; i < WARNINGS_TOLD && sip_take_value(&rest, &value); i++) {
        char agent[SIP_TEXT] = "", text[SIP_TEXT] = "";
        if (!sip_read_warning(value, &warning))
            continue;
        if (!context->quotes_nothing) {
            copy_text(agent, warning.agent);
            copy_text(text, warning.text);
        }
        finding_add_fact(finding, "warning", "%u%s%s%s%s", warning.code,
                         agent[0] == '\0' ? "" : " ", agent, text[0] == '\0' ? "" : ": ", text);
    }
}

/* Q.850 cause 47: resource unavailable */
static void add_reason(const struct rule_context *context, struct finding *finding,
                       const struct sip_message *answer) {
    struct sip_reason reason;
    char text[SIP_TEXT] = "";
    if (answer->fields[SIP_FIELD_REASON].at == NULL)
        return;
    sip_read_reason(answer->fields[SIP_FIELD_REASON], &reason);
    const bool is_q850 = sip_same_word(reason.protocol, "Q.850");
    if (!reason.has_cause)
        return;
    const char *words =
        is_q850 ? sip_q850_text(reason.cause) : sip_status_text((uint16_t)reason.cause);
    if (words[0] == '\0' && !context->quotes_nothing)
        copy_text(text, reason.text);
    const char *shown = words[0] == '\0' ? text : words;
    finding_add_fact(finding, "reason", "%s cause %u%s%s", is_q850 ? "Q.850" : "SIP", reason.cause,
                     shown[0] == '\0' ? "" : ": ", shown);
}

/* Who says that it answered: a proxy hands the word of another on. */
static void add_answering(struct finding *finding, const struct sip_message *answer) {
    const struct span server = answer->fields[SIP_FIELD_SERVER],
                      agent = answer->fields[SIP_FIELD_USER_AGENT];
    add_text(finding, "server", span_is_empty(server) ? agent : server);
}

static void add_answer(const struct rule_context *context, struct finding *finding,
                       const struct sip_message *answer) {
    char words[SIP_WORDS];
    finding_add_fact(finding, "status", "%s", sip_status_words(context, answer, words));
    const bool is_usual = sip_same_word(answer->reason, sip_status_text(answer->status));
    if (!is_usual && !context->quotes_nothing)
        add_text(finding, "reason_phrase", answer->reason);
    add_warnings(context, finding, answer);
    add_reason(context, finding, answer);
    add_text(finding, "retry_after", answer->fields[SIP_FIELD_RETRY_AFTER]);
    if (context->quotes_nothing)
        return;
    add_answering(finding, answer);
    add_text(finding, "from", sip_address(answer->fields[SIP_FIELD_FROM]));
    add_text(finding, "to", sip_address(answer->fields[SIP_FIELD_TO]));
    add_text(finding, "call_id", answer->fields[SIP_FIELD_CALL_ID]);
}

void sip_add_facts(const struct rule_context *context, struct finding *finding,
                   const struct sip_exchange *exchange) {
    char uri[SIP_TEXT] = "";
    if (!context->quotes_nothing)
        copy_text(uri, exchange->uri);
    finding_add_evidence(finding, exchange->request, "request");
    finding_add_fact(finding, "request", "%s%s%s", sip_request_words(exchange),
                     uri[0] == '\0' ? "" : " ", uri);
    if (exchange->answer != NULL)
        add_answer(context, finding, exchange->answer);
    if (!context->quotes_nothing)
        add_text(finding, "user_agent", exchange->agent);
    if (exchange->is_in_dialog)
        finding_add_fact(finding, "dialog", "within a call or subscription that there was");
}

void sip_add_media_facts(const struct rule_context *context, struct finding *finding,
                         const struct sip_exchange *exchange) {
    uint8_t words[SIP_OFFER_MOST];
    if (context->quotes_nothing)
        return;
    add_text(finding, "offered", exchange->offer);
    add_text(finding, "answered", span_of(words, sip_offer_write(exchange->answer, words)));
}

static void add_quote(struct finding *finding, const struct sip_quote *quote, const char *role) {
    struct line_ref line = {.file = (char *)quote->file,
                            .line = quote->line,
                            .time = quote->time,
                            .text = (char *)quote->text};
    if (quote->file == NULL)
        return;
    if (finding->line_count == 0)
        finding->ref.time = quote->time;
    finding_add_line(finding, &line, role);
}

/* Of a trace: that which decides is first. */
static void quote(struct finding *finding, const struct sip_exchange *exchange) {
    add_quote(finding, &exchange->answered_by, "answer");
    add_quote(finding, &exchange->asked_by, "request");
}

struct finding *sip_finding_begin(const struct rule_context *context, const struct event *event,
                                  enum code code, enum confidence confidence, const char *role) {
    struct finding *finding = finding_begin(context, event, code, confidence, role);
    if (finding->service[0] == '\0')
        finding->service = service_table[SERVICE_SIP].words;
    if (event_is_of(event, OBSERVER_SIP))
        quote(finding, event_sip(event));
    return finding;
}
