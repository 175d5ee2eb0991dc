/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP requests and the responses they got: first come, first served, as far as both were captured.
 */
#include "capture/observe/http/http_state.h"
#include "capture/observe/text.h"

static struct budget *budget_of(struct http_state *reader) {
    return &reader->connection->observe->budget;
}

static void count_waiting(struct http_state *reader) {
    reader->session.waiting = reader->buffered + reader->unkept;
}

static void pair_free(struct http_state *reader, struct http_pair *pair) {
    http_free_file(reader, pair);
    budget_free(budget_of(reader), pair, sizeof *pair);
}

void http_note_request(struct http_state *reader, const struct http_exchange *request) {
    /* Once one is not kept, none is until its turn has passed: the order must hold. */
    bool room = reader->unkept == 0 && reader->buffered < HTTP_WAITING_MOST;
    if (!room)
        budget_of(reader)->limits->hit[LIMIT_HTTP_PIPELINE]++;
    struct http_pair *pair = room ? budget_new(budget_of(reader), sizeof *pair) : NULL;
    if (pair == NULL) {
        reader->unkept++;
    } else {
        pair->exchange = *request;
        *(reader->oldest == NULL ? &reader->oldest : reader->newest) = pair;
        reader->newest = &pair->next;
        reader->buffered++;
    }
    count_waiting(reader);
}

static struct http_pair *take_oldest(struct http_state *reader) {
    struct http_pair *pair = reader->oldest;
    if (pair == NULL)
        return NULL;
    reader->oldest = pair->next;
    pair->next = NULL;
    reader->buffered--;
    return pair;
}

/* A response after a hole answers the first request sent after it, if there is one: those from
 * before were answered in the hole. */
static void drop_doubtful(struct http_state *reader) {
    const struct http_pair *sure = reader->oldest;
    while (sure != NULL && sure->doubtful)
        sure = sure->next;
    while (sure != NULL && reader->oldest != sure)
        pair_free(reader, take_oldest(reader));
}

struct http_pair *http_next_answered(struct http_state *reader) {
    drop_doubtful(reader);
    struct http_pair *pair = take_oldest(reader);
    if (pair == NULL) {
        if (reader->unkept > 0)
            reader->unkept--;
        pair = budget_new(budget_of(reader), sizeof *pair);
    }
    count_waiting(reader);
    return pair;
}

const char *http_next_method(struct http_state *reader) {
    drop_doubtful(reader);
    return reader->oldest == NULL ? "" : reader->oldest->exchange.method;
}

void http_doubt_waiting(struct http_state *reader) {
    for (struct http_pair *pair = reader->oldest; pair != NULL; pair = pair->next)
        pair->doubtful = true;
}

void http_end_response(struct http_state *reader, bool complete) {
    struct http_pair *pair = reader->answering;
    if (pair == NULL)
        return;
    struct http_exchange *exchange = &pair->exchange;
    exchange->body_complete = complete;
    exchange->body_blank = span_is_blank(span_of(exchange->body, pair->body_buffered));
    if (!exchange->body_blank)
        text_clean(exchange->body, pair->body_buffered, true);
    reader->answering = NULL;
    connection_tell(reader->connection, (struct event){.type = EVENT_HTTP_RESPONSE,
                                                       .ref = exchange->response,
                                                       .actor = other_side(reader->asking),
                                                       .data.http = exchange});
    http_end_file(reader, pair, true);
    pair_free(reader, pair);
}

void http_end_waiting(struct http_state *reader) {
    const struct connection *connection = reader->connection;
    enum side answering = other_side(reader->asking);
    bool other_captured =
        connection->flow->sides[answering].segments > 0 && connection_hears(connection, answering);
    struct http_pair *pair;
    while ((pair = take_oldest(reader)) != NULL) {
        if (other_captured && !pair->doubtful) {
            connection_tell(reader->connection, (struct event){.type = EVENT_HTTP_UNANSWERED,
                                                               .ref = pair->exchange.request,
                                                               .actor = reader->asking,
                                                               .data.http = &pair->exchange});
            http_end_file(reader, pair, false);
        }
        pair_free(reader, pair);
    }
}

void http_forget(struct http_state *reader) {
    struct http_pair *pair;
    while ((pair = take_oldest(reader)) != NULL)
        pair_free(reader, pair);
    if (reader->answering != NULL)
        pair_free(reader, reader->answering);
    reader->answering = NULL;
}
