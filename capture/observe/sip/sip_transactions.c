/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A transaction is found by branch, Call-ID, CSeq and the two hosts, whichever ports they used. It
 * waits for an answer, may be told of progress for long, and stays for a while after its end, since
 * requests and answers are sent again over UDP. */
#include "capture/observe/sip/sip_transactions.h"

#include "capture/net/mix.h"
#include "capture/observe/sip/sip_offer.h"
#include "capture/observe/sip/sip_state.h"
#include "sip/sip_value.h"

#include <glib.h>

enum { TRANSACTIONS_MOST = 16384, BUCKETS = 32768, URI_MOST = 96, AGENT_MOST = 64 };
enum { PAIRS = 8192, PAIRS_KEPT = PAIRS / 4 * 3, NOTHING = -1 };

/* RFC 3261 17.1.2.2: a request is sent again after T2, 4 s, at the latest. One that comes later is
 * a new one of somebody who numbers all alike. */
static const int64_t resend_time = 5 * TIME_SECOND;

/* What a transaction is in; each is a queue, the longest unchanged first. */
enum stage { FREE, WAITING, IN_PROGRESS, OVER, STAGE_COUNT };

struct transaction {
    uint64_t key;
    int32_t hash_next, older, newer; /* indices; NOTHING */
    uint8_t stage;                   /* enum stage */
    uint8_t uri_length, agent_length, offer_length;
    bool over_udp;
    bool is_answered;              /* finally */
    enum side asking;              /* of the connection */
    struct connection *connection; /* NULL: over UDP, or it is gone */
    int64_t changed;               /* when it came into its stage */
    struct endpoint asker, asked;
    struct sip_exchange exchange;
    uint8_t uri[URI_MOST], agent[AGENT_MOST], offer[SIP_OFFER_MOST];
};

struct queue {
    int32_t oldest, newest;
};

struct sip_transactions {
    struct transaction all[TRANSACTIONS_MOST];
    int32_t buckets[BUCKETS];
    struct queue queues[STAGE_COUNT];
    int32_t used;          /* so many of `all` were ever used */
    uint64_t pairs[PAIRS]; /* who SIP was seen to go to, and from whom, hashed; 0: free */
    unsigned pair_count;
};

/* --- hashes ----------------------------------------------------------------------------------- */

static const uint64_t odd = UINT64_C(0x9e3779b97f4a7c15);

static uint64_t hash_bytes(uint64_t hash, struct span bytes) {
    uint64_t word;
    size_t left = span_len(bytes);
    hash = mix(hash ^ left, odd);
    for (const uint8_t *at = bytes.at; left > 0; at += sizeof word) {
        const size_t size = left < sizeof word ? left : sizeof word;
        word = 0;
        memcpy(&word, at, size);
        hash = mix(hash ^ word, odd);
        left -= size;
    }
    return hash;
}

static uint64_t hash_address(const struct address *address) {
    return hash_bytes(address->family, span_of(address->bytes, sizeof address->bytes));
}

/* The same whoever sends. A CANCEL differs from the INVITE that it cancels by its method alone
 * (RFC 3261 9.1). */
static uint64_t key_of(const struct sip_way *way, const struct sip_message *message,
                       struct span method) {
    uint64_t hash = hash_address(&way->source.address) + hash_address(&way->destination.address);
    hash = hash_bytes(hash, message->branch);
    hash = hash_bytes(hash, message->fields[SIP_FIELD_CALL_ID]);
    hash = hash_bytes(hash, method);
    return mix(hash ^ message->sequence, odd);
}

static uint64_t pair_of(const struct address *from, const struct address *to) {
    return mix(hash_address(from) ^ odd, hash_address(to)) | 1;
}

uint64_t sip_realm_hash(struct span value) {
    const struct span realm = sip_auth_parameter(value, "realm");
    return span_is_empty(realm) ? 0 : hash_bytes(1, realm) | 1;
}

/* --- the table -------------------------------------------------------------------------------- */

static struct sip_transactions *transactions_of(struct observe *observe) {
    struct sip_capture *capture = observe->states[OBSERVER_SIP];
    if (capture->transactions != NULL)
        return capture->transactions;
    struct sip_transactions *transactions = g_malloc(sizeof *transactions);
    transactions->used = 0;
    transactions->pair_count = 0;
    for (unsigned i = 0; i < BUCKETS; i++)
        transactions->buckets[i] = NOTHING;
    for (unsigned i = 0; i < STAGE_COUNT; i++)
        transactions->queues[i] = (struct queue){NOTHING, NOTHING};
    memset(transactions->pairs, 0, sizeof transactions->pairs);
    return capture->transactions = transactions;
}

void sip_transactions_stop(struct observe *observe) {
    struct sip_capture *capture = observe->states[OBSERVER_SIP];
    g_free(capture->transactions);
}

static void enqueue(struct sip_transactions *transactions, struct transaction *one,
                    enum stage stage) {
    struct queue *queue = &transactions->queues[stage];
    const int32_t index = (int32_t)(one - transactions->all);
    one->stage = (uint8_t)stage;
    one->older = queue->newest;
    one->newer = NOTHING;
    if (queue->newest != NOTHING)
        transactions->all[queue->newest].newer = index;
    else
        queue->oldest = index;
    queue->newest = index;
}

static void dequeue(struct sip_transactions *transactions, const struct transaction *one) {
    struct queue *queue = &transactions->queues[one->stage];
    if (one->older != NOTHING)
        transactions->all[one->older].newer = one->newer;
    else
        queue->oldest = one->newer;
    if (one->newer != NOTHING)
        transactions->all[one->newer].older = one->older;
    else
        queue->newest = one->older;
}

static void change(struct sip_transactions *transactions, struct transaction *one, enum stage stage,
                   int64_t time) {
    dequeue(transactions, one);
    enqueue(transactions, one, stage);
    one->changed = time;
}

/* Only what is open knows its connection. */
static void attach(struct transaction *one, struct connection *connection) {
    one->connection = connection;
    if (connection != NULL)
        ((struct sip_state *)connection->states[OBSERVER_SIP])->open++;
}

static void detach(struct transaction *one) {
    if (one->connection != NULL)
        ((struct sip_state *)one->connection->states[OBSERVER_SIP])->open--;
    one->connection = NULL;
}

static void forget(struct sip_transactions *transactions, struct transaction *one) {
    int32_t *link = &transactions->buckets[one->key % BUCKETS];
    const int32_t index = (int32_t)(one - transactions->all);
    while (*link != index)
        link = &transactions->all[*link].hash_next;
    *link = one->hash_next;
    detach(one);
    change(transactions, one, FREE, 0);
}

static struct transaction *find(struct sip_transactions *transactions, uint64_t key) {
    int32_t index = transactions->buckets[key % BUCKETS];
    while (index != NOTHING && transactions->all[index].key != key)
        index = transactions->all[index].hash_next;
    return index == NOTHING ? NULL : &transactions->all[index];
}

static struct transaction *oldest(struct sip_transactions *transactions, enum stage stage) {
    const int32_t index = transactions->queues[stage].oldest;
    return index == NOTHING ? NULL : &transactions->all[index];
}

/* Where there is no room, what is over goes first. */
static struct transaction *take_free(struct observe *observe,
                                     struct sip_transactions *transactions) {
    static const enum stage order[] = {OVER, IN_PROGRESS, WAITING};
    struct transaction *one = oldest(transactions, FREE);
    if (one == NULL && transactions->used < TRANSACTIONS_MOST) {
        one = &transactions->all[transactions->used++];
        enqueue(transactions, one, FREE);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(order) && one == NULL; i++) {
        one = oldest(transactions, order[i]);
        if (one == NULL)
            continue;
        if (order[i] != OVER)
            observe->budget.limits->hit[LIMIT_SIP_TRANSACTIONS]++;
        forget(transactions, one);
    }
    return one;
}

static struct transaction *add(struct observe *observe, struct sip_transactions *transactions,
                               uint64_t key, enum stage stage, int64_t time) {
    struct transaction *one = take_free(observe, transactions);
    int32_t *bucket = &transactions->buckets[key % BUCKETS];
    one->key = key;
    one->hash_next = *bucket;
    *bucket = (int32_t)(one - transactions->all);
    one->connection = NULL;
    one->is_answered = false;
    one->uri_length = one->agent_length = one->offer_length = 0;
    one->exchange = (struct sip_exchange){.sent = 0};
    change(transactions, one, stage, time);
    return one;
}

/* --- who was heard ---------------------------------------------------------------------------- */

/* Where it stands, or would. Some places always stay free. */
static uint64_t *find_pair(struct sip_transactions *transactions, uint64_t pair) {
    size_t at = pair % PAIRS;
    while (transactions->pairs[at] != 0 && transactions->pairs[at] != pair)
        at = (at + 1) % PAIRS;
    return &transactions->pairs[at];
}

static void note_pair(struct observe *observe, uint64_t pair) {
    struct sip_transactions *transactions = transactions_of(observe);
    uint64_t *place = find_pair(transactions, pair);
    if (*place == pair)
        return;
    if (transactions->pair_count == PAIRS_KEPT) {
        observe->budget.limits->hit[LIMIT_SIP_PAIRS]++;
        return;
    }
    *place = pair;
    transactions->pair_count++;
}

/* --- what is told ----------------------------------------------------------------------------- */

static void tell(struct observe *observe, struct transaction *one, unsigned type,
                 const struct sip_message *answer, struct frame_ref ref) {
    struct sip_exchange exchange = one->exchange;
    exchange.uri = span_of(one->uri, one->uri_length);
    exchange.agent = span_of(one->agent, one->agent_length);
    exchange.offer = span_of(one->offer, one->offer_length);
    exchange.answer = answer;
    const uint64_t back = pair_of(&one->asked.address, &one->asker.address);
    exchange.was_heard = *find_pair(transactions_of(observe), back) == back;
    struct event event = {.type = type, .ref = ref, .actor = SERVER, .data = &exchange};
    if (one->connection != NULL) {
        event.actor = other_side(one->asking);
        connection_tell(one->connection, event);
        return;
    }
    event.outside[CLIENT] = one->asker;
    event.outside[SERVER] = one->asked;
    event.outside_protocol = one->over_udp ? 17 : 6;
    observe->sink(observe->sink_data, &event);
}

static void give_up(struct observe *observe, struct transaction *one, int64_t now) {
    change(transactions_of(observe), one, OVER, now);
    tell(observe, one, EVENT_SIP_UNANSWERED, NULL, one->exchange.request);
    one->exchange.was_unanswered = true;
    detach(one);
}

/* A CANCEL that waits, and whose INVITE has its final answer: nobody needs one to it any more. */
static void settle_cancel(struct sip_transactions *transactions, struct transaction *cancel,
                          int64_t time) {
    change(transactions, cancel, OVER, time);
    detach(cancel);
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

static void note_parties(struct transaction *one, const struct sip_way *way, bool is_request) {
    detach(one);
    attach(one, way->connection);
    one->over_udp = way->connection == NULL;
    one->asking = is_request ? way->from : other_side(way->from);
    one->asker = is_request ? way->source : way->destination;
    one->asked = is_request ? way->destination : way->source;
}

static void note_request(struct transaction *one, const struct sip_message *message,
                         struct frame_ref ref) {
    struct sip_exchange *exchange = &one->exchange;
    exchange->request = exchange->resent = ref;
    exchange->sent = 1;
    exchange->method = message->method;
    exchange->is_in_dialog = !span_is_empty(message->to_tag);
    exchange->is_first_hop =
        message->via_count == 1 && message->fields[SIP_FIELD_RECORD_ROUTE].at == NULL;
    exchange->goes_no_further = message->has_max_forwards && message->max_forwards == 0;
    exchange->call = hash_bytes(0, message->fields[SIP_FIELD_CALL_ID]);
    note_credentials(exchange, message);
    one->uri_length = copy(one->uri, URI_MOST, message->uri);
    one->agent_length = copy(one->agent, AGENT_MOST, message->fields[SIP_FIELD_USER_AGENT]);
    one->offer_length = 0;
    if (message->method == SIP_INVITE && !span_is_empty(message->body))
        one->offer_length = sip_offer_write(message, one->offer);
}

/* TCP sends nothing again that a program can see. */
static void on_request(struct observe *observe, const struct sip_way *way,
                       const struct sip_message *message, struct frame_ref ref) {
    struct sip_transactions *transactions = transactions_of(observe);
    const uint64_t key = key_of(way, message, message->method_word);
    struct transaction *one = find(transactions, key);
    const bool is_again =
        one != NULL && way->connection == NULL &&
        (one->stage != OVER || time_between(one->exchange.resent.time, ref.time) < resend_time);
    if (is_again) {
        one->exchange.resent = ref;
        one->exchange.sent++;
        return;
    }
    if (one != NULL)
        forget(transactions, one);
    one = add(observe, transactions, key, WAITING, ref.time);
    note_parties(one, way, true);
    note_request(one, message, ref);
    if (message->method != SIP_CANCEL)
        return;
    const struct transaction *invite =
        find(transactions, key_of(way, message, span_of_text("INVITE")));
    if (invite != NULL && invite->is_answered)
        settle_cancel(transactions, one, ref.time);
}

/* The transaction of an answer: that of its request, or one whose request was not captured. NULL:
 * it has its final answer. Over UDP that is sent again. */
static struct transaction *of_response(struct observe *observe, const struct sip_way *way,
                                       const struct sip_message *message, int64_t time) {
    struct sip_transactions *transactions = transactions_of(observe);
    const uint64_t key = key_of(way, message, message->method_word);
    struct transaction *one = find(transactions, key);
    if (one != NULL && one->is_answered && way->connection == NULL)
        return NULL;
    if (one != NULL && !one->is_answered) {
        if (one->stage == OVER)
            note_parties(one, way, false);
        return one;
    }
    if (one != NULL)
        forget(transactions, one);
    one = add(observe, transactions, key, IN_PROGRESS, time);
    note_parties(one, way, false);
    one->exchange.method = message->method;
    one->exchange.call = hash_bytes(0, message->fields[SIP_FIELD_CALL_ID]);
    return one;
}

static void on_response(struct observe *observe, const struct sip_way *way,
                        const struct sip_message *message, struct frame_ref ref) {
    struct sip_transactions *transactions = transactions_of(observe);
    const bool is_final = message->status >= 200;
    struct transaction *one = of_response(observe, way, message, ref.time);
    if (one == NULL)
        return;
    change(transactions, one, is_final ? OVER : IN_PROGRESS, ref.time);
    if (!is_final)
        return;
    one->is_answered = true;
    tell(observe, one, EVENT_SIP_ANSWERED, message, ref);
    detach(one);
    if (message->method != SIP_INVITE)
        return;
    struct transaction *cancel = find(transactions, key_of(way, message, span_of_text("CANCEL")));
    if (cancel != NULL && cancel->stage == WAITING)
        settle_cancel(transactions, cancel, ref.time);
}

/* What is cut before its method and number are known is no part of any transaction. An ACK asks
 * for nothing (RFC 3261 17.1.1.3). */
void sip_transactions_message(struct observe *observe, const struct sip_way *way,
                              const struct sip_message *message, struct frame_ref ref) {
    note_pair(observe, pair_of(&way->source.address, &way->destination.address));
    if (message->sequence == 0 || span_is_empty(message->method_word) || message->method == SIP_ACK)
        return;
    if (message->is_request)
        on_request(observe, way, message, ref);
    else
        on_response(observe, way, message, ref);
}

/* --- silence ---------------------------------------------------------------------------------- */

static void forget_until(struct sip_transactions *transactions, int64_t now) {
    struct transaction *one;
    while ((one = oldest(transactions, OVER)) != NULL &&
           !time_is_near(one->changed, now, SIP_TRANSACTION_TIME))
        forget(transactions, one);
}

void sip_transactions_tick(struct observe *observe, int64_t now) {
    struct sip_transactions *transactions =
        ((struct sip_capture *)observe->states[OBSERVER_SIP])->transactions;
    struct transaction *one;
    if (transactions == NULL)
        return;
    forget_until(transactions, now);
    while ((one = oldest(transactions, WAITING)) != NULL &&
           !time_is_near(one->changed, now, SIP_TRANSACTION_TIME))
        give_up(observe, one, now);
}

void sip_transactions_finish(struct observe *observe) {
    struct sip_transactions *transactions =
        ((struct sip_capture *)observe->states[OBSERVER_SIP])->transactions;
    struct transaction *one;
    while (transactions != NULL && (one = oldest(transactions, WAITING)) != NULL)
        give_up(observe, one, one->changed);
}

/* Calls `each` with all that are in this stage and of this connection; it may change the stage. */
static void for_each(struct connection *connection, enum stage stage,
                     void (*each)(struct transaction *one, enum side answering),
                     enum side answering) {
    struct sip_capture *capture = connection->observe->states[OBSERVER_SIP];
    const struct sip_state *sip = connection->states[OBSERVER_SIP];
    if (capture->transactions == NULL || sip->open == 0)
        return;
    struct transaction *all = capture->transactions->all;
    for (int32_t index = capture->transactions->queues[stage].oldest, next; index != NOTHING;
         index = next) {
        next = all[index].newer;
        if (all[index].connection == connection)
            each(&all[index], answering);
    }
}

static void doubt(struct transaction *one, enum side answering) {
    if (one->asking != answering)
        change(transactions_of(one->connection->observe), one, IN_PROGRESS, one->changed);
}

void sip_transactions_doubt(struct connection *connection, enum side answering) {
    for_each(connection, WAITING, doubt, answering);
}

static void end_waiting(struct transaction *one, enum side answering) {
    (void)answering;
    give_up(one->connection->observe, one, one->exchange.resent.time);
}

static void disconnect(struct transaction *one, enum side answering) {
    (void)answering;
    detach(one);
}

void sip_transactions_gone(struct connection *connection) {
    for_each(connection, WAITING, end_waiting, CLIENT);
    for_each(connection, IN_PROGRESS, disconnect, CLIENT);
}
