/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A lookup is found by who asks for what: a resolver repeats a query under another id, from another
 * port and to another server, and still it is the same lookup. */
#include "capture/observe/dns/dns_lookups.h"

#include "capture/observe/dns/dns.h"
#include "capture/observe/dns/dns_message.h"
#include "capture/observe/dns/dns_redact.h"

#include <glib.h>

enum { LOOKUPS_MOST = 4096, WITHOUT_QUESTION_MOST = 64 };

/* glibc repeats a query after five seconds, others sooner. */
static const int64_t timeout = 10 * TIME_SECOND;

struct pending {
    struct dns_lookup lookup;
    int64_t asked_last; /* nanoseconds since 1970-01-01 UTC */
    uint16_t id;        /* of the latest query */
    bool repeated;      /* a query was sent again as it was */
    GList link;         /* in `order` */
};

static guint pending_hash(gconstpointer key) {
    const struct pending *pending = key;
    return address_hash(g_str_hash(pending->lookup.name) ^ pending->lookup.type,
                        &pending->lookup.client.address);
}

static gboolean pending_same(gconstpointer a, gconstpointer b) {
    const struct pending *one = a, *other = b;
    return one->lookup.type == other->lookup.type &&
           address_equals(&one->lookup.client.address, &other->lookup.client.address) &&
           strcmp(one->lookup.name, other->lookup.name) == 0;
}

void dns_lookups_start(struct observe *observe) {
    struct dns_lookups *lookups = observe->states[OBSERVER_DNS];
    lookups->observe = observe;
    lookups->pending = g_hash_table_new(pending_hash, pending_same);
    g_queue_init(&lookups->order);
}

static void forget(struct dns_lookups *lookups, struct pending *pending) {
    g_hash_table_remove(lookups->pending, pending);
    g_queue_unlink(&lookups->order, &pending->link);
    g_free(pending);
}

void dns_lookups_stop(struct observe *observe) {
    struct dns_lookups *lookups = observe->states[OBSERVER_DNS];
    while (lookups->order.head != NULL)
        forget(lookups, lookups->order.head->data);
    g_hash_table_destroy(lookups->pending);
}

static void tell(struct dns_lookups *lookups, unsigned type, enum side actor,
                 const struct dns_lookup *lookup, struct frame_ref ref) {
    struct event event = {.type = type, .ref = ref, .actor = actor, .data = lookup};
    event.outside[CLIENT] = lookup->client;
    event.outside[SERVER] = lookup->server;
    event.outside_protocol = lookup->protocol;
    lookups->observe->sink(lookups->observe->sink_data, &event);
}

/* --- queries --------------------------------------------------------------------------------- */

static bool is_about(const char *name, const char *service) {
    return g_str_has_prefix(name, service) && name[strlen(service)] != '\0';
}

/* A domain's XMPP servers, or the addresses of any host. */
static bool is_followed(const struct dns_message *message) {
    if (message->type == DNS_SRV)
        return is_about(message->name, DNS_XMPP_SERVER) ||
               is_about(message->name, DNS_XMPPS_SERVER);
    return message->type == DNS_A || message->type == DNS_AAAA;
}

static struct pending *find(const struct dns_lookups *lookups, const struct address *client,
                            const struct dns_message *message) {
    struct pending key = {.lookup.type = message->type, .lookup.client.address = *client};
    g_strlcpy(key.lookup.name, message->name, sizeof key.lookup.name);
    return g_hash_table_lookup(lookups->pending, &key);
}

static struct pending *add(struct dns_lookups *lookups, const struct dns_way *way,
                           const struct dns_message *message, struct frame_ref ref) {
    if (g_hash_table_size(lookups->pending) == LOOKUPS_MOST) {
        lookups->observe->budget.limits->hit[LIMIT_DNS_LOOKUPS]++;
        forget(lookups, lookups->order.head->data);
    }
    struct pending *pending = g_new0(struct pending, 1);
    pending->lookup.type = message->type;
    pending->lookup.client = way->from;
    pending->lookup.asked = ref;
    g_strlcpy(pending->lookup.name, message->name, sizeof pending->lookup.name);
    pending->link.data = pending;
    g_hash_table_add(lookups->pending, pending);
    g_queue_push_tail_link(&lookups->order, &pending->link);
    return pending;
}

static void on_query(struct dns_lookups *lookups, const struct dns_way *way,
                     const struct dns_message *message, struct frame_ref ref) {
    struct pending *pending = find(lookups, &way->from.address, message);
    if (pending == NULL)
        pending = add(lookups, way, message, ref);
    g_queue_unlink(&lookups->order, &pending->link);
    g_queue_push_tail_link(&lookups->order, &pending->link);
    pending->repeated |= pending->lookup.queries > 0 && pending->id == message->id &&
                         pending->lookup.protocol == way->protocol;
    pending->lookup.client = way->from;
    pending->lookup.server = way->to;
    pending->lookup.protocol = way->protocol;
    pending->lookup.queries++;
    pending->asked_last = ref.time;
    pending->id = message->id;
}

/* --- answers --------------------------------------------------------------------------------- */

/* A server that refuses may leave the question out. */
static struct pending *find_by_id(const struct dns_lookups *lookups, const struct dns_way *way,
                                  uint16_t id) {
    unsigned tries = 0;
    for (GList *link = lookups->order.tail; link != NULL && tries < WITHOUT_QUESTION_MOST;
         link = link->prev, tries++) {
        struct pending *pending = link->data;
        if (pending->id == id && endpoint_equals(&pending->lookup.client, &way->to) &&
            endpoint_equals(&pending->lookup.server, &way->from))
            return pending;
    }
    return NULL;
}

static void tell_answer(struct dns_lookups *lookups, const struct pending *pending,
                        const struct dns_way *way, const struct dns_message *message,
                        struct frame_ref ref) {
    struct dns_lookup lookup = {.type = message->type};
    if (pending != NULL)
        lookup = pending->lookup;
    else
        g_strlcpy(lookup.name, message->name, sizeof lookup.name);
    lookup.client = way->to;
    lookup.server = way->from;
    lookup.protocol = way->protocol;
    lookup.rcode = message->rcode;
    lookup.records = message->records;
    lookup.answer_is_cut = message->records_hidden;
    lookup.listing = &message->listing;
    tell(lookups, EVENT_DNS_ANSWER, SERVER, &lookup, ref);
}

static void on_answer(struct dns_lookups *lookups, const struct dns_way *way,
                      const struct dns_message *message, struct frame_ref ref) {
    lookups->has_answers = true;
    bool has_question = message->name[0] != '\0';
    struct pending *pending = has_question ? find(lookups, &way->to.address, message)
                                           : find_by_id(lookups, way, message->id);
    bool again_over_tcp =
        message->truncated && message->rcode == DNS_NOERROR && message->records == 0;
    if (!again_over_tcp && (has_question || pending != NULL))
        tell_answer(lookups, pending, way, message, ref);
    if (pending != NULL)
        forget(lookups, pending);
}

static bool is_lookup(const struct dns_message *message) {
    return message->name[0] == '\0' || message->type == DNS_A || message->type == DNS_AAAA ||
           message->type == DNS_SRV;
}

bool dns_lookups_message(struct dns_lookups *lookups, const struct dns_way *way, struct span bytes,
                         struct frame_ref ref) {
    struct dns_message message;
    if (!dns_message_read(bytes, &message))
        return false;
    if (message.name[0] != '\0' && !is_followed(&message))
        return is_lookup(&message);
    if (message.is_answer && way->from.port == DNS_PORT)
        on_answer(lookups, way, &message, ref);
    else if (!message.is_answer && way->to.port == DNS_PORT)
        on_query(lookups, way, &message, ref);
    return is_lookup(&message);
}

void dns_lookups_datagram(struct observe *observe, const struct udp_datagram *datagram,
                          struct frame_ref ref) {
    if (datagram->source.port != DNS_PORT && datagram->destination.port != DNS_PORT)
        return;
    const struct dns_way way = {datagram->source, datagram->destination, 17};
    struct redact_unit unit;
    if (dns_lookups_message(observe->states[OBSERVER_DNS], &way, datagram->payload, ref) &&
        redact_unit_begin_datagram(&unit, observe, datagram->payload))
        dns_redact_message(&unit, datagram->payload);
}

/* --- silence --------------------------------------------------------------------------------- */

/* Who asks the same again had no answer. Where it asks otherwise, the answer may have gone by where
 * nothing was captured: unless answers are there at all. */
static void give_up(struct dns_lookups *lookups, struct pending *pending) {
    if (pending->lookup.queries > 1 && (pending->repeated || lookups->has_answers))
        tell(lookups, EVENT_DNS_UNANSWERED, CLIENT, &pending->lookup, pending->lookup.asked);
    forget(lookups, pending);
}

void dns_lookups_tick(struct observe *observe, int64_t now) {
    struct dns_lookups *lookups = observe->states[OBSERVER_DNS];
    while (lookups->order.head != NULL) {
        struct pending *oldest = lookups->order.head->data;
        if (time_between(oldest->asked_last, now) < timeout)
            return;
        give_up(lookups, oldest);
    }
}

void dns_lookups_finish(struct observe *observe) {
    struct dns_lookups *lookups = observe->states[OBSERVER_DNS];
    while (lookups->order.head != NULL)
        give_up(lookups, lookups->order.head->data);
}
