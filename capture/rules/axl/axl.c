/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AXL: requests refused, challenged and then accepted, answered by a fault, by something that is no
 * AXL, or not at all. */
#include "capture/observe/connection.h"
#include "capture/observe/http/http.h"
#include "capture/observe/http/http_phrases.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/rules/axl/axl_challenges.h"
#include "capture/rules/axl/axl_facts.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/waiting.h"

#include <glib.h>

enum { ANSWER_QUOTED = 200 /* bytes */ };

struct axl {
    struct axl_challenges challenges;
    struct soap_reader *soap; /* of answers */
    GHashTable *speaking;     /* ids of connections, owned: AXL was spoken on them */
    uint64_t gone;            /* the one of them that went last; 0: none */
};

static void start(void *state) {
    struct axl *axl = state;
    axl_challenges_start(&axl->challenges);
    axl->soap = soap_reader_new();
    axl->speaking = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

static void stop(void *state) {
    struct axl *axl = state;
    axl_challenges_stop(&axl->challenges);
    soap_reader_free(axl->soap);
    g_hash_table_destroy(axl->speaking);
}

/* --- answers --------------------------------------------------------------------------------- */

/* An answer that is judged. */
struct answer {
    const struct event *event;
    const struct http_exchange *http;
    struct soap_body body;
    struct frame_ref challenge; /* that came before; frame 0: none did */
};

static struct finding *begin(struct rule_context *context, const struct answer *answer,
                             enum code code, enum confidence confidence) {
    struct finding *finding = axl_begin_answer(context, answer->event, code, confidence, "answer");
    finding_add_evidence(finding, answer->challenge, "challenge before");
    return finding;
}

/* What findings may quote of it; "": nothing. */
static const char *reason_of(const struct rule_context *context, const struct http_exchange *http) {
    const bool quotes =
        !context->quotes_nothing || http_reason_is_usual(span_of_text(http->reason));
    return quotes ? http->reason : "";
}

static void on_success(struct rule_context *context, const struct answer *answer) {
    if (answer->challenge.frame == 0)
        return;
    struct finding *finding = axl_begin_answer(context, answer->event, CODE_AXL_CHALLENGED,
                                               CONFIDENCE_CERTAIN, "success");
    finding->ref = answer->challenge;
    finding_add_evidence(finding, answer->challenge, "challenge");
    finding_say(finding, "{server} challenged {client} for credentials and then accepted them");
    axl_report(context, finding, answer->http);
}

static void on_fault(struct rule_context *context, const struct answer *answer) {
    struct finding *finding = begin(context, answer, CODE_AXL_FAULT, CONFIDENCE_CERTAIN);
    const char *text = axl_add_fault(context, finding, &answer->body);
    finding_say(finding, "{server} answered the AXL request of {client} by a SOAP fault%s%s",
                text[0] == '\0' ? "" : ": ", text);
    axl_report(context, finding, answer->http);
}

/* What the client may do, where the answer tells more than its code. */
static const char *unavailable_check(const struct answer *answer, bool expired) {
    if (expired)
        return "nothing is wrong if the client logs in again: an AXL session ends after 30 minutes "
               "without use and its cookie is then answered by 404";
    if (answer->http->status == 599)
        return "the client asks for an AXL schema version that this node does not support: set it "
               "to one that the answer names";
    if (answer->http->status == 503 && strstr(answer->body.fault_string, "Memory") != NULL)
        return "the answers that were asked for at the same time need more memory than AXL has: "
               "ask for less at a time (fewer rows by skip and first, fewer returned tags) and for "
               "one answer after the other, and look for other clients that ask for much";
    if (answer->http->status == 503)
        return "the node throttles AXL writes or is busy: retry later, and look for a client that "
               "sends many changes. A proxy or load balancer in front of it answers so, too, when "
               "no node behind it is up";
    if (answer->http->status == 502 || answer->http->status == 504)
        return "a proxy or load balancer in front of AXL got no good answer from the node behind "
               "it: look there, at Cisco Tomcat and the Cisco AXL Web Service, and at the way "
               "between the two";
    return NULL;
}

/* A 500 may be a fault, as its body would show. */
static const char *why_body_is_untold(const struct http_exchange *http) {
    if (http->body_blank)
        return "taken out of the capture: it may have been a fault";
    if (http->content_encoding[0] != '\0')
        return "compressed, and not read: it may be a fault";
    return NULL;
}

static void on_unavailable(struct rule_context *context, const struct answer *answer) {
    const struct http_exchange *http = answer->http;
    const char *untold = why_body_is_untold(http), *reason = reason_of(context, http);
    const bool may_be_fault = untold != NULL && http->status == 500;
    struct finding *finding = begin(context, answer, CODE_AXL_UNAVAILABLE,
                                    may_be_fault ? CONFIDENCE_POSSIBLE : CONFIDENCE_CERTAIN);
    finding_add_fact(finding, "answer", "%s", may_be_fault ? untold : "");
    const bool expired =
        http->status == 404 && http->session_cookie && http->authorization[0] == '\0';
    const char *text = axl_add_fault(context, finding, &answer->body);
    finding_say(finding, "{server} did not serve the AXL request of {client}: %u%s%s%s%s%s",
                http->status, reason[0] == '\0' ? "" : " ", reason,
                expired ? ", its session has expired" : "", text[0] == '\0' ? "" : ": ", text);
    finding->check = g_strdup(unavailable_check(answer, expired));
    char *quoted = g_strndup(http->body, ANSWER_QUOTED);
    g_strstrip(quoted);
    if (http->status == 599 && !context->quotes_nothing)
        finding_add_fact(finding, "answer", "%s", quoted);
    g_free(quoted);
    axl_report(context, finding, http);
}

static void on_403(struct rule_context *context, const struct answer *answer) {
    struct finding *finding = begin(context, answer, CODE_AXL_UNAUTHORIZED, CONFIDENCE_CERTAIN);
    (void)axl_add_fault(context, finding, &answer->body);
    finding_say(finding,
                "{server} refused the AXL request of {client}: 403, the user has no AXL access");
    axl_report(context, finding, answer->http);
}

static const char another_service[] =
    "something else answers in the place of AXL: a login page, single sign-on, a proxy or another "
    "web server. AXL is at https://NODE:8443/axl/ of a CUCM node where the Cisco AXL Web Service "
    "is "
    "activated and started, and asks for a user and password itself: compare address, port and "
    "path "
    "of the client's request";

static void on_redirect(struct axl *axl, struct rule_context *context,
                        const struct answer *answer) {
    const struct http_exchange *http = answer->http;
    struct finding *finding = begin(context, answer, CODE_AXL_UNAVAILABLE, CONFIDENCE_CERTAIN);
    const char *location = http->location, *reason = reason_of(context, http);
    finding_add_fact(finding, "location", "%s", location);
    finding_say(finding, "{server} redirected the AXL request of {client}: %u%s%s%s%s",
                http->status, reason[0] == '\0' ? "" : " ", reason,
                location[0] == '\0' ? "" : " to ", location);
    finding->check = g_strdup(another_service);
    axl_challenges_note_redirect(&axl->challenges, context, answer->event, finding);
}

/* An answer of the kind that AXL gives and that is none of AXL. */
static const char *what_it_is(const struct answer *answer) {
    switch (answer->body.kind) {
    case SOAP_WEB_PAGE:
        return "a web page";
    case SOAP_OTHER_XML:
        return "XML that is no SOAP envelope";
    case SOAP_NO_XML:
        return g_ascii_strncasecmp(answer->http->content_type, "multipart/", 10) == 0
                   ? NULL
                   : "something that is no XML";
    case SOAP_EMPTY:
        return answer->http->status == 200 && answer->http->body_complete ? "nothing at all" : NULL;
    default:
        return NULL;
    }
}

static void on_stranger(struct rule_context *context, const struct answer *answer,
                        const char *what) {
    const struct http_exchange *http = answer->http;
    const char *reason = reason_of(context, http);
    struct finding *finding = begin(context, answer, CODE_AXL_UNAVAILABLE, CONFIDENCE_CERTAIN);
    finding_add_fact(finding, "answer", "%s", what);
    finding_add_fact(finding, "content_type", "%s", http->content_type);
    if (!context->quotes_nothing)
        finding_add_fact(finding, "title", "%s", answer->body.title);
    finding_say(finding, "{server} answered the AXL request of {client} by %s: %u%s%s", what,
                http->status, reason[0] == '\0' ? "" : " ", reason);
    finding->check = g_strdup(another_service);
    axl_report(context, finding, http);
}

/* A look at whether AXL is there, by GET, may be redirected and gets a page. */
static void on_accepted(struct axl *axl, struct rule_context *context,
                        const struct answer *answer) {
    const bool is_request = axl_is_request(answer->http);
    const char *what = is_request ? what_it_is(answer) : NULL;
    if (answer->http->status < 300 && what == NULL)
        on_success(context, answer);
    else if (answer->http->status < 300)
        on_stranger(context, answer, what);
    else if (is_request && answer->http->status != 304)
        on_redirect(axl, context, answer);
}

/* What refuses, or is too busy, may do so by a fault. */
static bool may_quote_fault(uint16_t status) {
    return status == 403 || status > 500;
}

/* A look whether AXL is there, without credentials as a monitor does it: 401 and the like say that
 * it is. */
static bool is_of_no_account(const struct http_exchange *http) {
    return !axl_is_request(http) && http->authorization[0] == '\0' && http->status >= 400 &&
           http->status < 500 && http->status != 404;
}

static void on_answer(struct axl *axl, struct rule_context *context, const struct event *event) {
    const struct http_exchange *http = event_http(event);
    if (is_of_no_account(http))
        return;
    if (http->status == 401) {
        axl_challenges_note_401(&axl->challenges, context, event);
        return;
    }
    struct answer answer = {.event = event, .http = http};
    answer.challenge = axl_challenges_settle(&axl->challenges, context, event);
    axl_read_body(axl->soap, http, &answer.body);
    /* 417: it is asked again without the expectation (RFC 9110 15.5.18). */
    if (http->status == 417)
        return;
    if (answer.body.kind == SOAP_FAULT && !may_quote_fault(http->status))
        on_fault(context, &answer);
    else if (http->status == 403)
        on_403(context, &answer);
    else if (http->status >= 400)
        on_unavailable(context, &answer);
    else
        on_accepted(axl, context, &answer);
}

/* --- no answer ------------------------------------------------------------------------------- */

static const char silent_check[] =
    "is it the service, or does it take longer than the client waits? Look at the AXL and Tomcat "
    "logs of that moment, at the load and memory of the node, and try the same request with more "
    "time; a request for much is quicker in parts. If the request is not in those logs, a proxy or "
    "firewall between the two took it";

static void report_unanswered(struct rule_context *context, const struct event *event,
                              const struct waiting *waiting) {
    const struct http_exchange *http = event_http(event);
    const bool closed = waiting->end == WAITING_CLOSED;
    struct event about = *event;
    about.actor = SERVER;
    about.ref = closed ? waiting->decided : http->request;
    struct finding *finding = finding_begin(context, &about, CODE_AXL_UNAVAILABLE,
                                            waiting->confidence, closed ? "close" : "request");
    axl_name_parties(finding);
    finding_add_evidence(finding, http->request, "request");
    finding_add_fact(finding, "request", "%s %s", http->method, http->target);
    finding_add_fact(finding, "soap_action", "%s", http->soap_action);
    if (closed) {
        finding_say(finding,
                    "{server} closed the connection without answering the AXL request of {client}");
    } else {
        waiting_explain(finding, waiting);
        finding->check = g_strdup(silent_check);
        finding_say(finding, "{server} did not answer the AXL request of {client} in %.1f s; %s",
                    (double)waiting->waited / (double)TIME_SECOND, waiting_end_text(waiting));
    }
    axl_report(context, finding, http);
}

/* A request that waits for 100 Continue has said what it wants. After a reset of the server the
 * reset itself is the finding, and after a TLS that failed (a certificate that was asked for only
 * then) that. */
static void on_unanswered(struct rule_context *context, const struct event *event) {
    const struct http_exchange *http = event_http(event);
    if (event->connection == NULL || !(http->request_complete || http->expects_continue) ||
        findings_imply(context->findings, event->connection->flow->id, IMPLIES_NO_TLS))
        return;
    const struct waiting waiting =
        waiting_of(context, event->connection->flow, CLIENT, http->request);
    if (waiting.end != WAITING_NOT_JUDGED)
        report_unanswered(context, event, &waiting);
}

/* --- events ---------------------------------------------------------------------------------- */

/* A connection that goes is asked for its service once more, so it is forgotten with the next
 * event. */
static void remember(struct axl *axl, const struct event *event, bool speaks) {
    if (axl->gone != 0)
        g_hash_table_remove(axl->speaking, &axl->gone);
    axl->gone = 0;
    if (event->connection == NULL)
        return;
    const uint64_t id = event->connection->flow->id;
    if (event->type == EVENT_TCP_GONE)
        axl->gone = id;
    else if (speaks && !g_hash_table_contains(axl->speaking, &id))
        g_hash_table_add(axl->speaking, g_memdup2(&id, sizeof id));
}

/* The request came in clear to a port that speaks TLS, and says nothing of AXL. */
static bool met_tls(const struct rule_context *context, const struct event *event) {
    return event->connection != NULL &&
           findings_have(context->findings, event->connection->flow->id, CODE_TLS_NOT_SPOKEN);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    bool answered = event->type == EVENT_HTTP_RESPONSE,
         unanswered = event->type == EVENT_HTTP_UNANSWERED;
    const bool speaks = (answered || unanswered) && axl_is_spoken(event_http(event));
    remember(state, event, speaks);
    if (!speaks || met_tls(context, event))
        return;
    if (answered)
        on_answer(state, context, event);
    else
        on_unanswered(context, event);
}

static void finish(void *state, struct rule_context *context) {
    axl_challenges_finish(&((struct axl *)state)->challenges, context);
}

/* Without a port that tells, AXL is known by what was said. */
static const char *service(const struct rule_context *context,
                           const struct connection *connection) {
    const struct axl *axl = rule_state(context, RULE_AXL);
    return g_hash_table_contains(axl->speaking, &connection->flow->id) ? "AXL" : NULL;
}

const struct rule axl_rule = {
    .state_size = sizeof(struct axl),
    .start = start,
    .event = on_event,
    RULE_EVENTS(EVENT_HTTP_RESPONSE, EVENT_HTTP_UNANSWERED, EVENT_TCP_GONE),
    .finish = finish,
    .stop = stop,
    .service = service};
