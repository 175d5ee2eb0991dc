/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AXL inside TLS without keys: credentials that were possibly refused. Spoken of only where each
 * request came again with credentials and all was answered alike; a client that sends them at once
 * and is refused looks like a healthy one that asks for something short. */
#include "capture/observe/connection.h"
#include "capture/observe/http/http.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/rules/axl/axl_sessions.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/tls/tls_facts.h"

/* "Authorization: Basic ", base64 of user, colon and password, CRLF (RFC 7617): 23 bytes and a
 * multiple of 4. No other header that clients add grows a head so, over and over. */
enum {
    HEADER_FIXED = 21 + 2,
    BASE64_LEAST = 4,
    BASE64_MOST = 256,
    REFUSALS_LEAST = 3, /* of requests with credentials */
};

/* Who is asked for credentials gives them at once, and tries them again at once if at all; programs
 * that ask something from time to time do not. */
static const int64_t at_once = 2 * TIME_SECOND;

struct axl_hidden {
    struct axl_pairs *pairs;
};

/* The requests of a pair, one after the other. */
struct pattern {
    struct axl_request asked;   /* without credentials, as it seems */
    struct axl_request repeats; /* with them; valid when refusals > 0 */
    bool pending;               /* `asked` was not repeated yet */
    uint32_t growth;            /* of the head; 0: not known yet */
    unsigned challenges, refusals;
    struct frame_ref answered; /* the session before this one; frame 0: this is the first */
};

static bool is_credentials(uint32_t growth) {
    return growth >= HEADER_FIXED + BASE64_LEAST && growth <= HEADER_FIXED + BASE64_MOST &&
           (growth - HEADER_FIXED) % 4 == 0;
}

static bool is_repetition(const struct pattern *pattern, const struct axl_request *request) {
    const uint32_t growth = request->head - pattern->asked.head;
    return request->head > pattern->asked.head && request->body == pattern->asked.body &&
           is_credentials(growth) && (pattern->growth == 0 || pattern->growth == growth);
}

/* False: requests of a client that is refused do not follow one another so. `soon`: it came at once
 * after the one before. */
static bool take_request(struct pattern *pattern, const struct axl_request *request, bool soon) {
    const bool same = !pattern->pending && pattern->refusals > 0 &&
                      request->head == pattern->repeats.head &&
                      request->body == pattern->repeats.body;
    if (!pattern->pending && !same) {
        pattern->asked = *request;
        pattern->pending = true;
        pattern->challenges++;
        return true;
    }
    if (!soon || (!same && !is_repetition(pattern, request)))
        return false;
    pattern->growth = request->head - pattern->asked.head;
    pattern->repeats = *request;
    pattern->pending = false;
    pattern->refusals++;
    return true;
}

static bool take_session(struct pattern *pattern, const struct axl_session *session) {
    bool soon = session->decrypted.time < pattern->answered.time ||
                time_between(pattern->answered.time, session->decrypted.time) <= at_once;
    for (unsigned i = 0; i < session->request_count; i++) {
        if (!take_request(pattern, &session->requests[i], soon))
            return false;
        soon = true;
    }
    pattern->answered = session->answered;
    return true;
}

/* Connections end in another order than they began where one lingers. */
static gint by_opening(gconstpointer one, gconstpointer other) {
    const uint64_t a = ((const struct axl_session *)one)->decrypted.frame,
                   b = ((const struct axl_session *)other)->decrypted.frame;
    return (a > b) - (a < b);
}

/* The session in which credentials were refused first, or NULL: it is not like that. */
static const struct axl_session *find_refusal(const struct axl_pair *pair,
                                              struct pattern *pattern) {
    const struct axl_session *first = NULL;
    for (guint i = 0; i < pair->sessions->len; i++) {
        const struct axl_session *session = &g_array_index(pair->sessions, struct axl_session, i);
        if (!take_session(pattern, session))
            return NULL;
        if (first == NULL && pattern->refusals > 0)
            first = session;
    }
    return pattern->refusals >= REFUSALS_LEAST ? first : NULL;
}

/* --- reporting ------------------------------------------------------------------------------- */

static void add_sessions(struct finding *finding, const struct axl_pair *pair,
                         const struct pattern *pattern) {
    unsigned closes[2] = {0, 0};
    for (guint i = 0; i < pair->sessions->len; i++) {
        const struct axl_session *session = &g_array_index(pair->sessions, struct axl_session, i);
        finding_add_evidence(finding, session->answered, "answer");
        closes[session->closer]++;
    }
    const uint32_t answer = g_array_index(pair->sessions, struct axl_session, 0).answer;
    finding_add_fact(finding, "requests_without_credentials", "%u, the latest of %u + %u bytes",
                     pattern->challenges, pattern->asked.head, pattern->asked.body);
    finding_add_fact(finding, "requests_with_credentials", "%u, the latest of %u + %u bytes",
                     pattern->refusals, pattern->repeats.head, pattern->repeats.body);
    finding_add_fact(finding, "answer_bytes", "%u", answer);
    finding_add_fact(finding, "connections",
                     "%u, closed first by the server: %u, by the client: %u", pair->sessions->len,
                     closes[SERVER], closes[CLIENT]);
    if (pair->more > 0)
        finding_add_fact(finding, "more_connections", "%" G_GUINT64_FORMAT " like these",
                         pair->more);
}

static void report(struct rule_context *context, const struct axl_pair *pair,
                   const struct axl_session *first, const struct pattern *pattern) {
    struct event event = {.ref = first->answered, .actor = SERVER};
    event.outside[CLIENT] = pair->client;
    event.outside[CLIENT].port = first->client_port;
    event.outside[SERVER] = pair->server;
    struct finding *finding = finding_begin(context, &event, CODE_AXL_REFUSED_HIDDEN,
                                            CONFIDENCE_POSSIBLE, "answer to the repetition");
    finding->connection = first->connection;
    add_sessions(finding, pair, pattern);
    finding_say(finding,
                "{server} possibly refused the AXL credentials of {client}: %s%u requests in "
                "%" G_GUINT64_FORMAT
                " connections, without and then with %u bytes more, as a password takes, were all "
                "answered by %u bytes",
                pair->more > 0 ? "more than " : "", pattern->challenges + pattern->refusals,
                pair->sessions->len + pair->more, pattern->growth,
                g_array_index(pair->sessions, struct axl_session, 0).answer);
    finding_report(context, finding, "");
}

static void judge(void *data, struct axl_pair *pair) {
    if (pair->spoiled || pair->sessions == NULL)
        return;
    g_array_sort(pair->sessions, by_opening);
    struct pattern pattern = {.pending = false};
    const struct axl_session *first = find_refusal(pair, &pattern);
    if (first != NULL)
        report(data, pair, first, &pattern);
}

/* --- events ---------------------------------------------------------------------------------- */

static void start(void *state) {
    ((struct axl_hidden *)state)->pairs = axl_pairs_new();
}

static void stop(void *state) {
    axl_pairs_free(((struct axl_hidden *)state)->pairs);
}

static void on_gone(struct axl_hidden *hidden, struct rule_context *context,
                    const struct connection *connection) {
    struct axl_session session;
    const enum axl_session_kind kind = axl_session_read(connection, &session);
    if (kind == AXL_SESSION_EMPTY)
        return;
    struct axl_pair *pair =
        axl_pairs_get(hidden->pairs, connection->flow->endpoints, context->limits);
    if (pair == NULL)
        return;
    if (kind == AXL_SESSION_SHORT)
        axl_pair_add(pair, &session);
    else
        axl_pair_spoil(pair);
}

/* Whoever can read the answers needs no guess: they are spoken of as what they are. */
static void on_readable(struct axl_hidden *hidden, struct rule_context *context,
                        const struct event *event) {
    struct axl_pair *pair = axl_pairs_get(hidden->pairs, event_endpoints(event), context->limits);
    if (pair != NULL)
        axl_pair_spoil(pair);
}

static bool is_to_axl(const struct rule_context *context, const struct event *event) {
    return services_at(context->services, IP_TCP, event_endpoints(event)[SERVER].port) ==
           SERVICE_AXL;
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    if (!is_to_axl(context, event))
        return;
    if (event->type == EVENT_TCP_GONE)
        on_gone(state, context, event->connection);
    else
        on_readable(state, context, event);
}

static void finish(void *state, struct rule_context *context) {
    axl_pairs_for_each(((struct axl_hidden *)state)->pairs, judge, context);
}

const struct rule axl_hidden_rule = {.state_size = sizeof(struct axl_hidden),
                                     .start = start,
                                     .event = on_event,
                                     RULE_EVENTS(EVENT_HTTP_RESPONSE, EVENT_TCP_GONE),
                                     .finish = finish,
                                     .stop = stop};
