/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AXL: requests refused, challenged and then accepted, answered by a fault, or not served. */
#include "capture/observe/connection.h"
#include "capture/observe/http/http.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/rules/rule_context.h"

#include <glib.h>

enum { CHALLENGES_KEPT = 1024, ANSWER_QUOTED = 200 /* bytes */ };

/* A 401 that may be the first half of an authentication: judged when the client succeeds, fails, or
 * never comes back. */
struct challenge {
    struct finding *unauthorized; /* reported if nothing better comes */
    struct frame_ref ref;
    unsigned count;
};

struct axl {
    GHashTable *challenges; /* char *, owned: client, server, path -> struct challenge *, owned */
    GHashTable *speaking;   /* ids of connections, owned: AXL was spoken on them */
    uint64_t gone;          /* the one of them that went last; 0: none */
};

static void challenge_free(gpointer memory) {
    struct challenge *challenge = memory;
    finding_discard(challenge->unauthorized);
    g_free(challenge);
}

static void start(void *state) {
    struct axl *axl = state;
    axl->challenges = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, challenge_free);
    axl->speaking = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
}

static void stop(void *state) {
    g_hash_table_destroy(((struct axl *)state)->challenges);
    g_hash_table_destroy(((struct axl *)state)->speaking);
}

/* formats.md D.1: the path is /axl/, the action begins with CUCM:DB. */
static bool is_axl(const struct http_exchange *http) {
    if (g_str_has_prefix(http->soap_action, "CUCM:DB"))
        return true;
    if (g_ascii_strncasecmp(http->target, "/axl", 4) != 0)
        return false;
    return http->target[4] == '\0' || http->target[4] == '/' || http->target[4] == '?';
}

/* The path without its query. To be freed with g_free. */
static char *path_of(const struct http_exchange *http) {
    return g_strndup(http->target, strcspn(http->target, "?"));
}

static char *challenge_key(const struct finding *finding, const struct http_exchange *http) {
    char client[ADDRESS_TEXT], server[ENDPOINT_TEXT];
    char *path = path_of(http);
    char *key =
        g_strdup_printf("%s %s %s", address_write(&finding->source.endpoint.address, client),
                        endpoint_write(&finding->destination.endpoint, server), path);
    g_free(path);
    return key;
}

/* The request says what the port may not. */
static void name_parties(struct finding *finding) {
    if (finding->service[0] == '\0')
        finding->service = "AXL";
    if (finding->source.role[0] == '\0')
        g_strlcpy(finding->source.role, "AXL client", sizeof finding->source.role);
    if (finding->destination.role[0] == '\0')
        g_strlcpy(finding->destination.role, "AXL server", sizeof finding->destination.role);
}

static struct finding *begin_answer(struct rule_context *context, const struct event *event,
                                    enum code code, enum confidence confidence, const char *role) {
    const struct http_exchange *http = event_http(event);
    struct finding *finding = finding_begin(context, event, code, confidence, role);
    name_parties(finding);
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

/* The finding has its sentence. */
static void report(struct rule_context *context, struct finding *finding,
                   const struct http_exchange *http) {
    char *path = path_of(http);
    char *cause = g_strdup_printf("%u %s", http->status, path);
    finding_report(context, finding, cause);
    g_free(cause);
    g_free(path);
}

/* Basic sends the password at once: a 401 to it is final. Other schemes take several steps. */
static bool credentials_were_final(const struct http_exchange *http) {
    return g_ascii_strcasecmp(http->authorization, "Basic") == 0 ||
           g_ascii_strcasecmp(http->authorization, "Bearer") == 0;
}

static void on_401(struct axl *axl, struct rule_context *context, const struct event *event) {
    const struct http_exchange *http = event_http(event);
    bool sent = http->authorization[0] != '\0';
    struct finding *finding = begin_answer(
        context, event, CODE_AXL_UNAUTHORIZED,
        sent || http->request.frame == 0 ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, "answer");
    char *key = challenge_key(finding, http);
    struct challenge *challenge = g_hash_table_lookup(axl->challenges, key);
    if (credentials_were_final(http)) {
        if (challenge != NULL)
            finding_add_evidence(finding, challenge->ref, "challenge before");
        g_hash_table_remove(axl->challenges, key);
        g_free(key);
        finding_say(finding, "{server} refused the AXL credentials of {client}: 401");
        report(context, finding, http);
        return;
    }
    if (challenge != NULL || g_hash_table_size(axl->challenges) >= CHALLENGES_KEPT) {
        if (challenge != NULL)
            challenge->count++;
        finding_discard(finding);
        g_free(key);
        return;
    }
    challenge = g_new0(struct challenge, 1);
    challenge->ref = event->ref;
    challenge->count = 1;
    finding_say(finding, "{server} asked for AXL credentials and {client} %s: 401",
                sent ? "did not succeed with those it gave" : "gave none");
    challenge->unauthorized = finding;
    g_hash_table_insert(axl->challenges, key, challenge);
}

static void on_success(struct axl *axl, struct rule_context *context, const struct event *event) {
    const struct http_exchange *http = event_http(event);
    if (g_hash_table_size(axl->challenges) == 0)
        return;
    struct finding *finding =
        begin_answer(context, event, CODE_AXL_CHALLENGED, CONFIDENCE_CERTAIN, "success");
    char *key = challenge_key(finding, http);
    struct challenge *challenge = g_hash_table_lookup(axl->challenges, key);
    if (challenge == NULL) {
        finding_discard(finding);
    } else {
        finding->ref = challenge->ref;
        finding_add_evidence(finding, challenge->ref, "challenge");
        finding_say(finding, "{server} challenged {client} for credentials and then accepted them");
        report(context, finding, http);
        g_hash_table_remove(axl->challenges, key);
    }
    g_free(key);
}

static void on_unavailable(struct rule_context *context, const struct event *event) {
    const struct http_exchange *http = event_http(event);
    /* A 500 may be a fault, as its body would show. */
    bool untold = http->status == 500 && http->body_blank;
    struct finding *finding =
        begin_answer(context, event, CODE_AXL_UNAVAILABLE,
                     untold ? CONFIDENCE_POSSIBLE : CONFIDENCE_CERTAIN, "answer");
    if (untold)
        finding_add_fact(finding, "answer", "taken out of the capture: it may have been a fault");
    bool expired = http->status == 404 && http->session_cookie && http->authorization[0] == '\0';
    finding_say(finding, "{server} did not serve the AXL request of {client}: %u%s%s%s",
                http->status, http->reason[0] == '\0' ? "" : " ", http->reason,
                expired ? ", its session has expired" : "");
    if (expired)
        finding->check = g_strdup(
            "nothing is wrong if the client logs in again: an AXL session ends after 30 minutes "
            "without use and its cookie is then answered by 404");
    else if (http->status == 599)
        finding->check = g_strdup(
            "the client asks for an AXL schema version that this node does not support: set it to "
            "one that the answer names");
    else if (http->status == 503)
        finding->check = g_strdup(
            "the node throttles AXL writes or is busy: retry later, and look for a client that "
            "sends many changes");
    char *answer = g_strndup(http->body, ANSWER_QUOTED);
    g_strstrip(answer);
    if (http->status == 599 && !context->quotes_nothing)
        finding_add_fact(finding, "answer", "%s", answer);
    g_free(answer);
    report(context, finding, http);
}

/* A SOAP fault in the body of an answer (SOAP 1.1 4.4). */
static bool has_fault(const struct http_exchange *http) {
    return strstr(http->body, "Fault>") != NULL || strstr(http->body, "faultstring") != NULL;
}

/* The text of an XML element, as far as it was captured, or NULL. To be freed with g_free. */
static char *element_text(const char *body, const char *name) {
    char *opening = g_strdup_printf("<%s>", name);
    const char *start_tag = strstr(body, opening);
    char *text = NULL;
    if (start_tag != NULL) {
        const char *from = start_tag + strlen(opening);
        text = g_strndup(from, strcspn(from, "<"));
        g_strstrip(text);
    }
    g_free(opening);
    return text;
}

static void add_element(struct finding *finding, const struct http_exchange *http,
                        const char *name) {
    char *text = element_text(http->body, name);
    if (text != NULL)
        finding_add_fact(finding, name, "%s", text);
    g_free(text);
}

/* Adds what the fault says, unless findings are to quote nothing. Returns its text, to be freed
 * with g_free, or NULL. */
static char *add_fault(const struct rule_context *context, struct finding *finding,
                       const struct http_exchange *http) {
    static const char *const names[] = {"faultcode", "faultstring", "axlcode", "axlmessage"};
    if (context->quotes_nothing)
        return NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        add_element(finding, http, names[i]);
    return element_text(http->body, "faultstring");
}

static void on_server_error(struct rule_context *context, const struct event *event) {
    const struct http_exchange *http = event_http(event);
    if (!has_fault(http)) {
        on_unavailable(context, event);
        return;
    }
    struct finding *finding =
        begin_answer(context, event, CODE_AXL_FAULT, CONFIDENCE_CERTAIN, "answer");
    char *text = add_fault(context, finding, http);
    finding_say(finding, "{server} answered the AXL request of {client} by a SOAP fault%s%s",
                text == NULL ? "" : ": ", text == NULL ? "" : text);
    report(context, finding, http);
    g_free(text);
}

static void on_403(struct rule_context *context, const struct event *event) {
    struct finding *finding =
        begin_answer(context, event, CODE_AXL_UNAUTHORIZED, CONFIDENCE_CERTAIN, "answer");
    finding_say(finding,
                "{server} refused the AXL request of {client}: 403, the user has no AXL access");
    report(context, finding, event_http(event));
}

static void on_answer(struct axl *axl, struct rule_context *context, const struct event *event) {
    const struct http_exchange *http = event_http(event);
    if (http->status >= 200 && http->status < 300)
        on_success(axl, context, event);
    else if (http->status == 401)
        on_401(axl, context, event);
    else if (http->status == 403)
        on_403(context, event);
    else if (http->status == 500)
        on_server_error(context, event);
    else if (http->status == 404 || http->status > 500)
        on_unavailable(context, event);
}

/* The server closed without answering. After a reset the reset itself is the finding; at the end of
 * the capture nothing was refused. */
static void on_unanswered(struct rule_context *context, const struct event *event) {
    const struct flow *flow = event->connection == NULL ? NULL : event->connection->flow;
    if (flow == NULL || flow->sides[SERVER].fin.frame == 0 || flow->sides[SERVER].reset.frame != 0)
        return;
    struct event closed = *event;
    closed.actor = SERVER;
    closed.ref = flow->sides[SERVER].fin;
    struct finding *finding =
        finding_begin(context, &closed, CODE_AXL_UNAVAILABLE, CONFIDENCE_CERTAIN, "close");
    name_parties(finding);
    finding_add_evidence(finding, event_http(event)->request, "request");
    finding_add_fact(finding, "request", "%s %s", event_http(event)->method,
                     event_http(event)->target);
    finding_say(finding,
                "{server} closed the connection without answering the AXL request of {client}");
    report(context, finding, event_http(event));
}

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
    const bool speaks = (answered || unanswered) && is_axl(event_http(event));
    remember(state, event, speaks);
    if (!speaks || met_tls(context, event))
        return;
    if (answered)
        on_answer(state, context, event);
    else
        on_unanswered(context, event);
}

/* Challenges that nothing followed. */
static void finish(void *state, struct rule_context *context) {
    struct axl *axl = state;
    GHashTableIter iterator;
    gpointer value;
    g_hash_table_iter_init(&iterator, axl->challenges);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        struct challenge *challenge = value;
        struct finding *finding = challenge->unauthorized;
        challenge->unauthorized = NULL;
        finding->count = challenge->count;
        finding_report(context, finding, "401");
    }
}

/* Without a port that tells, AXL is known by what was said. */
static const char *service(const struct rule_context *context,
                           const struct connection *connection) {
    const struct axl *axl = rule_state(context, RULE_AXL);
    return g_hash_table_contains(axl->speaking, &connection->flow->id) ? "AXL" : NULL;
}

const struct rule axl_rule = {.state_size = sizeof(struct axl),
                              .start = start,
                              .event = on_event,
                              .finish = finish,
                              .stop = stop,
                              .service = service};
