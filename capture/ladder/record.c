/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/ladder/record.h"

#include "capture/ladder/teller.h"
#include "capture/net/mix.h"
#include "capture/observe/text.h"

enum { CUT_FROM = 200, CUT_COUNT = 400 };

struct conversation {
    uint64_t key;
    GPtrArray *messages; /* struct ladder_message *, owned */
    bool has_trouble;
    GList link; /* in `clean` or `troubled`, the oldest first */
};

struct ladder_record {
    GHashTable *conversations; /* struct conversation *, by key */
    GQueue clean, troubled;
    uint64_t count, left_out;
    ladder_sink *sink; /* NULL: nobody listens */
    void *sink_data;
};

static void free_message(gpointer data) {
    struct ladder_message *message = data;
    g_free(message->label);
    g_free(message->from_name);
    g_free(message->to_name);
    g_free(message);
}

static void free_conversation(gpointer data) {
    struct conversation *conversation = data;
    g_ptr_array_unref(conversation->messages);
    g_free(conversation);
}

struct ladder_record *ladder_record_new(void) {
    struct ladder_record *record = g_new0(struct ladder_record, 1);
    record->conversations =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_conversation);
    return record;
}

void ladder_record_free(struct ladder_record *record) {
    if (record == NULL)
        return;
    g_hash_table_unref(record->conversations);
    g_free(record);
}

void ladder_record_listen(struct ladder_record *record, ladder_sink *sink, void *data) {
    record->sink = sink;
    record->sink_data = data;
}

/* --- conversations ---------------------------------------------------------------------------- */

static struct conversation *conversation_of(struct ladder_record *record, uint64_t key) {
    struct conversation *conversation = g_hash_table_lookup(record->conversations, &key);
    if (conversation != NULL)
        return conversation;
    conversation = g_new0(struct conversation, 1);
    conversation->key = key;
    conversation->messages = g_ptr_array_new_with_free_func(free_message);
    conversation->link.data = conversation;
    g_hash_table_insert(record->conversations, &conversation->key, conversation);
    g_queue_push_tail_link(&record->clean, &conversation->link);
    return conversation;
}

static void note_trouble(struct ladder_record *record, struct conversation *conversation) {
    if (conversation->has_trouble)
        return;
    g_queue_unlink(&record->clean, &conversation->link);
    conversation->has_trouble = true;
    g_queue_push_tail_link(&record->troubled, &conversation->link);
}

/* Of one without end the beginning and the latest stay. */
static void cut_middle(struct ladder_record *record, struct conversation *conversation) {
    if (conversation->messages->len < LADDER_CONVERSATION_MOST)
        return;
    g_ptr_array_remove_range(conversation->messages, CUT_FROM, CUT_COUNT);
    record->count -= CUT_COUNT;
    record->left_out += CUT_COUNT;
}

static void let_go(struct ladder_record *record, const struct conversation *newest) {
    while (record->count > LADDER_MESSAGES_MOST) {
        GQueue *queue = g_queue_is_empty(&record->clean) || record->clean.head->data == newest
                            ? &record->troubled
                            : &record->clean;
        if (g_queue_is_empty(queue) || queue->head->data == newest)
            return;
        struct conversation *oldest = queue->head->data;
        g_queue_unlink(queue, &oldest->link);
        record->count -= oldest->messages->len;
        record->left_out += oldest->messages->len;
        g_hash_table_remove(record->conversations, &oldest->key);
    }
}

/* --- messages --------------------------------------------------------------------------------- */

static uint64_t hash_endpoint(const struct endpoint *endpoint) {
    const struct address *address = &endpoint->address;
    return mix_bytes(endpoint->port, span_of(address->bytes, sizeof address->bytes));
}

/* A connection is known by its number and its ends: a case has several engines that count their
 * own. Over UDP it is both ends, whoever asked. */
static uint64_t key_of(const struct event *event, const struct endpoint ends[2]) {
    const uint64_t pair = hash_endpoint(&ends[CLIENT]) ^ hash_endpoint(&ends[SERVER]);
    const uint64_t number = event->connection == NULL ? 0 : event->connection->flow->id;
    return pair + number * MIX_ODD;
}

const struct endpoint *ladder_ends(const struct event *event) {
    return event->connection != NULL ? event->connection->flow->endpoints : event->outside;
}

static bool is_at(const struct ladder_message *message, struct frame_ref ref) {
    return message->ref.frame == ref.frame && message->ref.time == ref.time;
}

static bool is_nowhere(struct frame_ref ref) {
    return ref.frame == 0 && ref.time == 0;
}

static bool is_there(const struct conversation *conversation, struct frame_ref ref,
                     const struct endpoint *from, const char *label) {
    for (guint i = 0; i < conversation->messages->len; i++) {
        const struct ladder_message *old = conversation->messages->pdata[i];
        if (is_at(old, ref) && endpoint_equals(&old->from, from) && strcmp(old->label, label) == 0)
            return true;
    }
    return false;
}

struct ladder_message *ladder_find(const struct ladder_record *record, const struct event *event,
                                   enum side from, struct frame_ref ref) {
    const struct endpoint *ends = ladder_ends(event);
    const uint64_t key = key_of(event, ends);
    const struct conversation *conversation = g_hash_table_lookup(record->conversations, &key);
    for (guint i = conversation == NULL ? 0 : conversation->messages->len; i > 0; i--) {
        struct ladder_message *message = conversation->messages->pdata[i - 1];
        if (is_at(message, ref) && endpoint_equals(&message->from, &ends[from]))
            return message;
    }
    return NULL;
}

bool ladder_has(const struct ladder_record *record, const struct event *event, enum side from,
                struct frame_ref ref) {
    return ladder_find(record, event, from, ref) != NULL;
}

static void tell_sink(struct ladder_record *record, const struct ladder_message *message) {
    if (record->sink != NULL)
        record->sink(record->sink_data, message);
}

/* Takes the label. */
static void add(struct ladder_record *record, const struct ladder_message *given) {
    struct conversation *conversation = conversation_of(record, given->conversation);
    if (is_there(conversation, given->ref, &given->from, given->label)) {
        g_free(given->label);
        return;
    }
    struct ladder_message *message = g_memdup2(given, sizeof *given);
    g_ptr_array_add(conversation->messages, message);
    record->count++;
    if (message->weight == LADDER_TROUBLE)
        note_trouble(record, conversation);
    tell_sink(record, message);
    cut_middle(record, conversation);
    let_go(record, conversation);
}

static struct ladder_message message_of(const struct event *event, const struct endpoint *from,
                                        const struct endpoint *to, struct frame_ref ref) {
    const struct endpoint ends[2] = {*from, *to};
    const bool is_known = event->connection != NULL;
    return (struct ladder_message){
        .ref = ref,
        .from = *from,
        .to = *to,
        .is_datagram = !is_known,
        .conversation = key_of(event, is_known ? event->connection->flow->endpoints : ends)};
}

void ladder_add(struct ladder_record *record, const struct event *event, enum side from,
                struct frame_ref ref, enum ladder_weight weight, const char *format, ...) {
    if (is_nowhere(ref))
        return;
    const struct endpoint *ends = ladder_ends(event);
    struct ladder_message message = message_of(event, &ends[from], &ends[other_side(from)], ref);
    va_list values;
    va_start(values, format);
    message.label = g_strdup_vprintf(format, values);
    va_end(values);
    message.weight = weight;
    add(record, &message);
}

void ladder_add_between(struct ladder_record *record, const struct event *event,
                        const struct endpoint *from, const struct endpoint *to,
                        struct frame_ref ref, enum ladder_weight weight, const char *label) {
    if (is_nowhere(ref))
        return;
    struct ladder_message message = message_of(event, from, to, ref);
    message.label = g_strdup(label);
    message.weight = weight;
    add(record, &message);
}

/* The latest of that frame; NULL: there is none. */
static struct ladder_message *find(const struct conversation *conversation, struct frame_ref ref) {
    for (guint i = conversation->messages->len; i > 0; i--)
        if (is_at(conversation->messages->pdata[i - 1], ref))
            return conversation->messages->pdata[i - 1];
    return NULL;
}

static void lose(struct ladder_record *record, struct conversation *conversation,
                 struct ladder_message *message) {
    message->is_lost = true;
    message->weight = LADDER_TROUBLE;
    note_trouble(record, conversation);
    tell_sink(record, message);
}

void ladder_lose(struct ladder_record *record, const struct event *event, enum side from,
                 struct frame_ref ref, struct frame_ref last, const char *label) {
    if (is_nowhere(ref))
        return;
    const struct endpoint *ends = ladder_ends(event);
    struct ladder_message new = message_of(event, &ends[from], &ends[other_side(from)], ref);
    struct conversation *conversation = conversation_of(record, new.conversation);
    const struct ladder_message *old = find(conversation, ref);
    for (guint i = 0; old != NULL && i < conversation->messages->len; i++) {
        struct ladder_message *message = conversation->messages->pdata[i];
        if (message == old || (message->ref.time > ref.time && message->ref.time <= last.time &&
                               strcmp(message->label, old->label) == 0))
            lose(record, conversation, message);
    }
    if (old != NULL)
        return;
    new.is_lost = true;
    new.weight = LADDER_TROUBLE;
    new.label = g_strdup(label);
    add(record, &new);
}

const char *ladder_write_span(struct span bytes, char out[LADDER_TEXT]) {
    text_copy(out, LADDER_TEXT, bytes);
    return out;
}

void ladder_record_event(void *data, const struct event *event) {
    struct ladder_record *record = data;
    if (event->connection != NULL)
        ladder_tell_opening(record, event);
    switch (event->type >> 8) {
#define X(FAMILY, name)                                                                            \
    case FAMILY:                                                                                   \
        ladder_tell_##name(record, event);                                                         \
        break;
        LADDER_TABLE(X)
#undef X
    default:
        break;
    }
}

/* --- all of them ------------------------------------------------------------------------------ */

static gint in_time(gconstpointer one, gconstpointer other) {
    const struct ladder_message *a = *(const struct ladder_message *const *)one;
    const struct ladder_message *b = *(const struct ladder_message *const *)other;
    if (a->ref.time != b->ref.time)
        return a->ref.time < b->ref.time ? -1 : 1;
    return a->ref.frame < b->ref.frame ? -1 : a->ref.frame > b->ref.frame;
}

GPtrArray *ladder_record_messages(const struct ladder_record *record) {
    GPtrArray *all = g_ptr_array_new();
    const GQueue *const queues[] = {&record->clean, &record->troubled};
    for (size_t i = 0; i < G_N_ELEMENTS(queues); i++)
        for (const GList *link = queues[i]->head; link != NULL; link = link->next) {
            const struct conversation *conversation = link->data;
            g_ptr_array_extend(all, conversation->messages, NULL, NULL);
        }
    g_ptr_array_sort(all, in_time); /* stable: what a frame has keeps its order */
    return all;
}

uint64_t ladder_record_left_out(const struct ladder_record *record) {
    return record->left_out;
}
