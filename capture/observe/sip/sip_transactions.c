/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A transaction is found by branch, Call-ID, CSeq and the two hosts, whichever ports they used. It
 * waits for an answer, may be told of progress for long, and stays for a while after its end, since
 * requests and answers are sent again over UDP. */
#include "capture/observe/sip/sip_transactions.h"

#include "capture/net/mix.h"
#include "capture/observe/sip/sip_state.h"
#include "capture/observe/sip/sip_table.h"
#include "sip/sip_value.h"

#include <glib.h>

/* RFC 3261 17.1.2.2: a request is sent again after T2, 4 s, at the latest. One that comes later is
 * a new one of somebody who numbers all alike. */
static const int64_t resend_time = 5 * TIME_SECOND;

/* --- hashes ----------------------------------------------------------------------------------- */

static uint64_t hash_address(const struct address *address) {
    return mix_bytes(address->family, span_of(address->bytes, sizeof address->bytes));
}

/* The same whoever sends. A CANCEL differs from the INVITE that it cancels by its method alone
 * (RFC 3261 9.1). */
static uint64_t key_of(const struct sip_way *way, const struct sip_message *message,
                       struct span method) {
    uint64_t hash = hash_address(&way->source.address) + hash_address(&way->destination.address);
    hash = mix_bytes(hash, message->branch);
    hash = mix_bytes(hash, message->fields[SIP_FIELD_CALL_ID]);
    hash = mix_bytes(hash, method);
    return mix(hash ^ message->sequence, MIX_ODD);
}

static uint64_t pair_of(const struct address *from, const struct address *to) {
    return mix(hash_address(from) ^ MIX_ODD, hash_address(to)) | 1;
}

/* Of a pair that goes between these ports. */
static uint64_t way_of(uint64_t pair, uint16_t from, uint16_t to) {
    const uint64_t ports = (uint64_t)from << 16 | to;
    return mix(pair ^ MIX_ODD, ports + 1) | 1;
}

uint64_t sip_realm_hash(struct span value) {
    const struct span realm = sip_auth_parameter(value, "realm");
    return span_is_empty(realm) ? 0 : mix_bytes(1, realm) | 1;
}

static struct sip_table *table_of(struct observe *observe) {
    struct sip_capture *capture = observe->states[OBSERVER_SIP];
    if (capture->table == NULL)
        capture->table = sip_table_new(observe->budget.limits);
    return capture->table;
}

bool sip_transactions_was_answer(struct observe *observe, const struct endpoint *from,
                                 const struct endpoint *to, bool says_so) {
    const struct sip_table *table =
        ((const struct sip_capture *)observe->states[OBSERVER_SIP])->table;
    const uint64_t there = pair_of(&from->address, &to->address),
                   back = pair_of(&to->address, &from->address);
    return table != NULL && sip_table_has_pair(table, way_of(back, to->port, from->port)) &&
           (says_so || sip_table_pair_answers(table, way_of(there, from->port, to->port)));
}

void sip_transactions_stop(struct observe *observe) {
    const struct sip_capture *capture = observe->states[OBSERVER_SIP];
    sip_table_free(capture->table);
    g_free(capture->calls);
}

/* --- what is told ----------------------------------------------------------------------------- */

static void tell(struct observe *observe, struct sip_transaction *one, unsigned type,
                 const struct sip_message *answer, const struct sip_quote *quote,
                 struct frame_ref ref) {
    struct sip_exchange exchange = one->exchange;
    exchange.uri = span_of(one->uri, one->uri_length);
    exchange.agent = span_of(one->agent, one->agent_length);
    exchange.offer = span_of(one->offer, one->offer_length);
    exchange.answer = answer;
    if (quote != NULL)
        exchange.answered_by = *quote;
    exchange.asked_by.text = one->quoted;
    if (answer == NULL)
        exchange.was_heard = sip_table_has_pair(table_of(observe),
                                                pair_of(&one->asked.address, &one->asker.address));
    struct event event = {.type = type, .ref = ref, .actor = SERVER, .data = &exchange};
    if (one->connection != NULL) {
        event.actor = other_side(one->asking);
        connection_tell(one->connection, event);
        return;
    }
    event.outside[CLIENT] = one->asker;
    event.outside[SERVER] = one->asked;
    event.outside_protocol = one->over_udp ? 17 : 6;
    event.outside_is_exported = one->is_exported;
    observe->sink(observe->sink_data, &event);
}

static void give_up(struct observe *observe, struct sip_transaction *one, int64_t now) {
    sip_table_change(table_of(observe), one, SIP_OVER, now);
    if (!one->came_in)
        tell(observe, one, EVENT_SIP_UNANSWERED, NULL, NULL, one->exchange.request);
    one->exchange.was_unanswered = true;
    sip_transaction_detach(one);
}

/* A CANCEL that waits, and whose INVITE has its final answer: nobody needs one to it any more. */
static void settle_cancel(struct sip_table *table, struct sip_transaction *cancel, int64_t time) {
    sip_table_change(table, cancel, SIP_OVER, time);
    sip_transaction_detach(cancel);
}

/* --- messages --------------------------------------------------------------------------------- */

static uint8_t copy(uint8_t *out, size_t most, struct span text) {
    text = span_first(text, most);
    if (!span_is_empty(text))
        memcpy(out, text.at, span_len(text));
    return (uint8_t)span_len(text);
}

static void note_credentials(struct sip_exchange *exchange, const struct sip_message *message) {
    static const enum sip_field_kind kinds[] = {
        [SIP_TO_SERVER] = SIP_FIELD_AUTHORIZATION, [SIP_TO_PROXY] = SIP_FIELD_PROXY_AUTHORIZATION};
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        const struct span value = message->fields[kinds[i]];
        exchange->has_credentials[i] = value.at != NULL;
        exchange->realms[i] = value.at == NULL ? 0 : sip_realm_hash(value);
    }
}

static void note_parties(struct sip_transaction *one, const struct sip_way *way, bool is_request) {
    sip_transaction_detach(one);
    sip_transaction_attach(one, way->connection);
    one->over_udp = way->connection == NULL && !way->is_stream;
    one->is_exported = way->is_exported;
    one->asking = is_request ? way->from : other_side(way->from);
    one->asker = is_request ? way->source : way->destination;
    one->asked = is_request ? way->destination : way->source;
}

static void note_quote(struct sip_transaction *one, const struct sip_way *way) {
    one->exchange.asked_by = way->quote;
    one->came_in = way->came_in;
    g_free(one->quoted);
    one->quoted = g_strdup(way->quote.text);
}

static void note_request(struct sip_transaction *one, const struct sip_message *message,
                         struct frame_ref ref) {
    struct sip_exchange *exchange = &one->exchange;
    exchange->request = exchange->resent = ref;
    exchange->sent = 1;
    exchange->method = message->method;
    exchange->is_in_dialog = !span_is_empty(message->to_tag);
    exchange->is_first_hop =
        message->via_count == 1 && message->fields[SIP_FIELD_RECORD_ROUTE].at == NULL;
    exchange->goes_no_further = message->has_max_forwards && message->max_forwards == 0;
    exchange->call = mix_bytes(0, message->fields[SIP_FIELD_CALL_ID]);
    note_credentials(exchange, message);
    one->uri_length = copy(one->uri, SIP_URI_MOST, message->uri);
    one->agent_length = copy(one->agent, SIP_AGENT_MOST, message->fields[SIP_FIELD_USER_AGENT]);
    one->offer_length = 0;
    if (message->method == SIP_INVITE && !span_is_empty(message->body))
        one->offer_length = sip_offer_write(message, one->offer);
}

/* Its final answer was captured before it. */
static bool was_overtaken(const struct sip_transaction *one, int64_t time) {
    return one->is_answered && one->exchange.request.frame == 0 &&
           time_is_near(one->changed, time, TIME_OVERTAKEN);
}

/* TCP sends nothing again that a program can see. */
static void on_request(struct observe *observe, const struct sip_way *way,
                       const struct sip_message *message, struct frame_ref ref) {
    struct sip_table *table = table_of(observe);
    const uint64_t key = key_of(way, message, message->method_word);
    struct sip_transaction *one = sip_table_find(table, key);
    const bool is_again =
        one != NULL && way->connection == NULL &&
        (one->stage != SIP_OVER || time_between(one->exchange.resent.time, ref.time) < resend_time);
    if (is_again) {
        one->exchange.resent = ref;
        one->exchange.sent++;
        return;
    }
    if (one != NULL && was_overtaken(one, ref.time)) {
        note_request(one, message, ref);
        return;
    }
    if (one != NULL)
        sip_table_forget(table, one);
    one = sip_table_add(table, key, SIP_WAITING, ref.time);
    note_parties(one, way, true);
    note_request(one, message, ref);
    note_quote(one, way);
    if (message->method != SIP_CANCEL)
        return;
    const struct sip_transaction *invite =
        sip_table_find(table, key_of(way, message, span_of_text("INVITE")));
    if (invite != NULL && invite->is_answered)
        settle_cancel(table, one, ref.time);
}

/* The transaction of an answer: that of its request, or one whose request was not captured. NULL:
 * it has its final answer. Over UDP that is sent again. */
static struct sip_transaction *of_response(struct observe *observe, const struct sip_way *way,
                                           const struct sip_message *message, int64_t time) {
    struct sip_table *table = table_of(observe);
    const uint64_t key = key_of(way, message, message->method_word);
    struct sip_transaction *one = sip_table_find(table, key);
    if (one != NULL && one->is_answered && way->connection == NULL)
        return NULL;
    if (one != NULL && !one->is_answered) {
        if (one->stage == SIP_OVER)
            note_parties(one, way, false);
        return one;
    }
    if (one != NULL)
        sip_table_forget(table, one);
    one = sip_table_add(table, key, SIP_IN_PROGRESS, time);
    note_parties(one, way, false);
    one->exchange.method = message->method;
    one->exchange.call = mix_bytes(0, message->fields[SIP_FIELD_CALL_ID]);
    return one;
}

static void on_response(struct observe *observe, const struct sip_way *way,
                        const struct sip_message *message, struct frame_ref ref) {
    struct sip_table *table = table_of(observe);
    const bool is_final = message->status >= 200;
    struct sip_transaction *one = of_response(observe, way, message, ref.time);
    if (one == NULL)
        return;
    sip_table_change(table, one, is_final ? SIP_OVER : SIP_IN_PROGRESS, ref.time);
    if (!is_final)
        return;
    one->is_answered = true;
    tell(observe, one, EVENT_SIP_ANSWERED, message, &way->quote, ref);
    sip_transaction_detach(one);
    if (message->method != SIP_INVITE)
        return;
    struct sip_transaction *cancel =
        sip_table_find(table, key_of(way, message, span_of_text("CANCEL")));
    if (cancel != NULL && cancel->stage == SIP_WAITING)
        settle_cancel(table, cancel, ref.time);
}

static void tell_message(struct observe *observe, const struct sip_way *way,
                         const struct sip_message *message, struct frame_ref ref) {
    struct event event = {
        .type = EVENT_SIP_MESSAGE, .ref = ref, .actor = way->from, .data = message};
    if (way->connection != NULL) {
        connection_tell(way->connection, event);
        return;
    }
    event.actor = CLIENT;
    event.outside[CLIENT] = way->source;
    event.outside[SERVER] = way->destination;
    event.outside_protocol = way->is_stream ? 6 : 17;
    observe->sink(observe->sink_data, &event);
}

/* A connection's ends stay: they are noted once. */
static void note_way(struct sip_table *table, const struct sip_way *way, bool answers) {
    struct sip_state *sip = way->connection == NULL ? NULL : way->connection->states[OBSERVER_SIP];
    if (sip != NULL && sip->is_noted[way->from])
        return;
    const uint64_t pair = pair_of(&way->source.address, &way->destination.address);
    sip_table_note_pair(table, pair, false);
    if (sip == NULL)
        sip_table_note_pair(table, way_of(pair, way->source.port, way->destination.port), answers);
    else
        sip->is_noted[way->from] = true;
}

/* What is cut before its method and number are known is no part of any transaction. An ACK asks
 * for nothing (RFC 3261 17.1.1.3). */
void sip_transactions_message(struct observe *observe, const struct sip_way *way,
                              const struct sip_message *message, struct frame_ref ref) {
    struct sip_table *table = table_of(observe);
    note_way(table, way, !message->is_request);
    tell_message(observe, way, message, ref);
    if (message->sequence == 0 || span_is_empty(message->method_word) || message->method == SIP_ACK)
        return;
    if (message->is_request)
        on_request(observe, way, message, ref);
    else
        on_response(observe, way, message, ref);
}

/* --- silence ---------------------------------------------------------------------------------- */

static void forget_until(struct sip_table *table, int64_t now) {
    struct sip_transaction *one;
    while ((one = sip_table_oldest(table, SIP_OVER)) != NULL &&
           !time_is_near(one->changed, now, SIP_TRANSACTION_TIME))
        sip_table_forget(table, one);
}

void sip_transactions_tick(struct observe *observe, int64_t now) {
    struct sip_table *table = ((struct sip_capture *)observe->states[OBSERVER_SIP])->table;
    struct sip_transaction *one;
    if (table == NULL)
        return;
    forget_until(table, now);
    while ((one = sip_table_oldest(table, SIP_WAITING)) != NULL &&
           !time_is_near(one->changed, now, SIP_TRANSACTION_TIME))
        give_up(observe, one, now);
}

void sip_transactions_finish(struct observe *observe) {
    struct sip_table *table = ((struct sip_capture *)observe->states[OBSERVER_SIP])->table;
    struct sip_transaction *one;
    while (table != NULL && (one = sip_table_oldest(table, SIP_WAITING)) != NULL)
        give_up(observe, one, one->changed);
}

/* Calls `each` with all that are in this stage and of this connection; it may change the stage. */
static void for_each(struct connection *connection, enum sip_stage stage,
                     void (*each)(struct sip_transaction *one, enum side answering),
                     enum side answering) {
    struct sip_capture *capture = connection->observe->states[OBSERVER_SIP];
    const struct sip_state *sip = connection->states[OBSERVER_SIP];
    if (capture->table == NULL || sip->open == 0)
        return;
    for (struct sip_transaction *one = sip_table_oldest(capture->table, stage), *next; one != NULL;
         one = next) {
        next = sip_table_newer(capture->table, one);
        if (one->connection == connection)
            each(one, answering);
    }
}

static void doubt(struct sip_transaction *one, enum side answering) {
    if (one->asking != answering)
        sip_table_change(table_of(one->connection->observe), one, SIP_IN_PROGRESS, one->changed);
}

void sip_transactions_doubt(struct connection *connection, enum side answering) {
    for_each(connection, SIP_WAITING, doubt, answering);
}

static void end_waiting(struct sip_transaction *one, enum side answering) {
    (void)answering;
    give_up(one->connection->observe, one, one->exchange.resent.time);
}

static void disconnect(struct sip_transaction *one, enum side answering) {
    (void)answering;
    sip_transaction_detach(one);
}

void sip_transactions_gone(struct connection *connection) {
    for_each(connection, SIP_WAITING, end_waiting, CLIENT);
    for_each(connection, SIP_IN_PROGRESS, disconnect, CLIENT);
}
