/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What phones and call control say: SIP and SCCP. */
#include "capture/ladder/teller.h"
#include "capture/observe/sccp/sccp.h"
#include "capture/observe/sip/sip.h"

/* A challenge, the end of a call by CANCEL and a redirection are the usual course of things (RFC
 * 3261 22.1, 15.1.2, 21.3). */
static bool is_refusal(uint16_t status) {
    return status >= 400 && status != 401 && status != 407 && status != 487;
}

static void tell_request(struct ladder_record *record, const struct event *event,
                         const struct sip_message *message) {
    char method[LADDER_TEXT], uri[LADDER_TEXT];
    ladder_add(record, event, event->actor, event->ref, LADDER_USUAL, "%s %s",
               ladder_write_span(message->method_word, method),
               ladder_write_span(message->uri, uri));
}

static void tell_answer(struct ladder_record *record, const struct event *event,
                        const struct sip_message *message) {
    char reason[LADDER_TEXT], method[LADDER_TEXT];
    const bool has_method = !span_is_empty(message->method_word);
    ladder_add(record, event, event->actor, event->ref,
               is_refusal(message->status) ? LADDER_TROUBLE : LADDER_USUAL, "%u %s%s%s%s",
               message->status, ladder_write_span(message->reason, reason), has_method ? " (" : "",
               ladder_write_span(message->method_word, method), has_method ? ")" : "");
}

void ladder_tell_sip(struct ladder_record *record, const struct event *event) {
    if (event->type == EVENT_SIP_UNANSWERED)
        ladder_lose(record, event, other_side(event->actor), event->ref, event_sip(event)->resent,
                    sip_method_text(event_sip(event)->method));
    if (event->type != EVENT_SIP_MESSAGE)
        return;
    const struct sip_message *message = event_sip_message(event);
    if (message->is_request)
        tell_request(record, event, message);
    else
        tell_answer(record, event, message);
}

void ladder_tell_sccp(struct ladder_record *record, const struct event *event) {
    const struct sccp_session *session = sccp_session_of(event->connection);
    const bool has_name = event->type == EVENT_SCCP_REGISTERING && session != NULL &&
                          session->station.name[0] != '\0';
    ladder_add(record, event, event->actor, event->ref,
               event->type == EVENT_SCCP_REJECTED ? LADDER_TROUBLE
               : event->type == EVENT_SCCP_ALIVE  ? LADDER_MINOR
                                                  : LADDER_USUAL,
               "%s%s%s", sccp_message_text(event_sccp(event)->header.id.value),
               has_name ? " of " : "", has_name ? session->station.name : "");
}
