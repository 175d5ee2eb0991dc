/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP requests and the responses they got: first come, first served, as far as both were captured.
 */
#include "capture/observe/http/http.h"
#include "capture/observe/http/http_state.h"
#include "capture/observe/text.h"
#include "capture/observe/tls/tls.h"

static void count_waiting(struct http_state *http) {
    http->session.waiting = http->listed + http->unlisted;
}

static void pair_free(struct http_state *http, struct http_pair *pair) {
    http_free_file(http, pair);
    budget_free(http_budget(http), pair, sizeof *pair);
}

void http_note_request(struct http_state *http, const struct http_exchange *request) {
    /* Once one is not kept, none is until its turn has passed: the order must hold. */
    bool room = http->unlisted == 0 && http->listed < HTTP_WAITING_MOST;
    if (!room)
        http_budget(http)->limits->hit[LIMIT_HTTP_PIPELINE]++;
    struct http_pair *pair = room ? budget_new(http_budget(http), sizeof *pair) : NULL;
    if (pair == NULL) {
        http->unlisted++;
    } else {
        pair->exchange = *request;
        *(http->oldest == NULL ? &http->oldest : http->newest) = pair;
        http->newest = &pair->next;
        http->listed++;
    }
    count_waiting(http);
}

static struct http_pair *take_oldest(struct http_state *http) {
    struct http_pair *pair = http->oldest;
    if (pair == NULL)
        return NULL;
    http->oldest = pair->next;
    pair->next = NULL;
    http->listed--;
    return pair;
}

/* A response after a hole answers the first request sent after it, if there is one: those from
 * before were answered in the hole. */
static void drop_doubtful(struct http_state *http) {
    const struct http_pair *sure = http->oldest;
    while (sure != NULL && sure->doubtful)
        sure = sure->next;
    while (sure != NULL && http->oldest != sure)
        pair_free(http, take_oldest(http));
}

struct http_pair *http_next_answered(struct http_state *http) {
    drop_doubtful(http);
    struct http_pair *pair = take_oldest(http);
    if (pair == NULL) {
        if (http->unlisted > 0)
            http->unlisted--;
        pair = budget_new(http_budget(http), sizeof *pair);
    }
    count_waiting(http);
    return pair;
}

const char *http_next_method(struct http_state *http) {
    drop_doubtful(http);
    return http->oldest == NULL ? "" : http->oldest->exchange.method;
}

void http_doubt_waiting(struct http_state *http) {
    for (struct http_pair *pair = http->oldest; pair != NULL; pair = pair->next)
        pair->doubtful = true;
}

void http_end_response(struct http_state *http, bool complete) {
    struct http_pair *pair = http->answering;
    if (pair == NULL)
        return;
    struct http_exchange *exchange = &pair->exchange;
    exchange->body_complete = complete;
    exchange->body_blank = span_is_blank(span_of(exchange->body, pair->body_kept));
    if (!exchange->body_blank)
        text_clean(exchange->body, pair->body_kept, true);
    http->answering = NULL;
    connection_tell(http->layer->connection, (struct event){.type = EVENT_HTTP_RESPONSE,
                                                            .ref = exchange->response,
                                                            .actor = other_side(http->asking),
                                                            .data = exchange});
    http_end_file(http, pair, true);
    pair_free(http, pair);
}

void http_end_waiting(struct http_state *http) {
    const struct connection *connection = http->layer->connection;
    enum side answering = other_side(http->asking);
    bool other_captured =
        connection->flow->sides[answering].segments > 0 && tls_hears(connection, answering);
    /* The one that came last may be on its way. */
    const bool last_is_whole = !http_is_open(&http->inputs[http->asking]) && http->unlisted == 0;
    struct http_pair *pair;
    while ((pair = take_oldest(http)) != NULL) {
        pair->exchange.request_complete = last_is_whole || http->oldest != NULL;
        if (other_captured && !pair->doubtful) {
            connection_tell(http->layer->connection, (struct event){.type = EVENT_HTTP_UNANSWERED,
                                                                    .ref = pair->exchange.request,
                                                                    .actor = http->asking,
                                                                    .data = &pair->exchange});
            http_end_file(http, pair, false);
        }
        pair_free(http, pair);
    }
}

void http_forget(struct http_state *http) {
    struct http_pair *pair;
    while ((pair = take_oldest(http)) != NULL)
        pair_free(http, pair);
    if (http->answering != NULL)
        pair_free(http, http->answering);
    http->answering = NULL;
}
