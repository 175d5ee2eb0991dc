/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTTP requests and the responses they got: first come, first served, as far as both were captured.
 */
#include "capture/observe/http_reader.h"
#include "capture/observe/text.h"

static struct budget *budget_of(struct http_reader *reader) {
    return &reader->watch->observe->budget;
}

static void count_waiting(struct http_reader *reader) {
    reader->talk.waiting = reader->kept + reader->unkept;
}

static void pair_free(struct http_reader *reader, struct http_pair *pair) {
    http_free_file(reader, pair);
    budget_free(budget_of(reader), pair, sizeof *pair);
}

void http_note_request(struct http_reader *reader, const struct http_exchange *request) {
    /* Once one is not kept, none is until its turn has passed: the order must hold. */
    bool room = reader->unkept == 0 && reader->kept < HTTP_WAITING_MOST;
    if (!room)
        budget_of(reader)->limits->hit[LIMIT_HTTP_PIPELINE]++;
    struct http_pair *pair = room ? budget_new(budget_of(reader), sizeof *pair) : NULL;
    if (pair == NULL) {
        reader->unkept++;
    } else {
        pair->exchange = *request;
        *(reader->oldest == NULL ? &reader->oldest : reader->newest) = pair;
        reader->newest = &pair->next;
        reader->kept++;
    }
    count_waiting(reader);
}

static struct http_pair *take_oldest(struct http_reader *reader) {
    struct http_pair *pair = reader->oldest;
    if (pair == NULL)
        return NULL;
    reader->oldest = pair->next;
    pair->next = NULL;
    reader->kept--;
    return pair;
}

/* A response after a hole answers the first request sent after it, if there is one: those from
 * before were answered in the hole. */
static void drop_doubtful(struct http_reader *reader) {
    const struct http_pair *sure = reader->oldest;
    while (sure != NULL && sure->doubtful)
        sure = sure->next;
    while (sure != NULL && reader->oldest != sure)
        pair_free(reader, take_oldest(reader));
}

struct http_pair *http_next_answered(struct http_reader *reader) {
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

const char *http_next_method(struct http_reader *reader) {
    drop_doubtful(reader);
    return reader->oldest == NULL ? "" : reader->oldest->exchange.method;
}

void http_doubt_waiting(struct http_reader *reader) {
    for (struct http_pair *pair = reader->oldest; pair != NULL; pair = pair->next)
        pair->doubtful = true;
}

void http_end_response(struct http_reader *reader, bool complete) {
    struct http_pair *pair = reader->answering;
    if (pair == NULL)
        return;
    struct http_exchange *exchange = &pair->exchange;
    exchange->body_complete = complete;
    exchange->body_blank = span_is_blank(span_of(exchange->body, pair->body_kept));
    if (!exchange->body_blank)
        text_clean(exchange->body, pair->body_kept, true);
    reader->answering = NULL;
    watch_tell(reader->watch, (struct event){.type = EVENT_HTTP_RESPONSE,
                                             .place = exchange->response,
                                             .actor = other_side(reader->asking),
                                             .data.http = exchange});
    http_end_file(reader, pair, true);
    pair_free(reader, pair);
}

void http_end_waiting(struct http_reader *reader) {
    const struct conversation *conversation = &reader->watch->conversation;
    enum side answering = other_side(reader->asking);
    bool other_captured = conversation->flow->sides[answering].segments > 0 &&
                          conversation_hears(conversation, answering);
    struct http_pair *pair;
    while ((pair = take_oldest(reader)) != NULL) {
        if (other_captured && !pair->doubtful) {
            watch_tell(reader->watch, (struct event){.type = EVENT_HTTP_UNANSWERED,
                                                     .place = pair->exchange.request,
                                                     .actor = reader->asking,
                                                     .data.http = &pair->exchange});
            http_end_file(reader, pair, false);
        }
        pair_free(reader, pair);
    }
}

void http_forget(struct http_reader *reader) {
    struct http_pair *pair;
    while ((pair = take_oldest(reader)) != NULL)
        pair_free(reader, pair);
    if (reader->answering != NULL)
        pair_free(reader, reader->answering);
    reader->answering = NULL;
}
