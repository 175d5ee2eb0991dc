/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/dns/dns_names.h"

#include "capture/observe/dns/dns.h"

enum { NAMES_KEPT = 8192 };

enum lookup_outcome { NOT_ASKED, FOUND, EMPTY, FAILED };

struct dns_entry {
    struct dns_name name;
    bool is_given;                 /* an address came with an SRV record, unasked */
    enum lookup_outcome main;      /* of the latest lookup: SRV, or IPv4 addresses */
    enum lookup_outcome secondary; /* IPv6 addresses */
    GList link;                    /* in `order` */
};

static guint entry_hash(gconstpointer key) {
    const struct dns_entry *entry = key;
    return address_hash(g_str_hash(entry->name.name) ^ entry->name.is_srv, &entry->name.client);
}

static gboolean entry_same(gconstpointer a, gconstpointer b) {
    const struct dns_entry *one = a, *other = b;
    return one->name.is_srv == other->name.is_srv &&
           address_equals(&one->name.client, &other->name.client) &&
           strcmp(one->name.name, other->name.name) == 0;
}

void dns_names_start(struct dns_names *names) {
    names->entries = g_hash_table_new(entry_hash, entry_same);
    g_queue_init(&names->order);
}

static void forget_targets(struct dns_name *name) {
    for (unsigned i = 0; i < name->target_count; i++)
        g_free(name->targets[i].host);
    name->target_count = 0;
}

static void drop_oldest(struct dns_names *names) {
    struct dns_entry *entry = names->order.head->data;
    g_hash_table_remove(names->entries, entry);
    g_queue_unlink(&names->order, &entry->link);
    forget_targets(&entry->name);
    g_free(entry->name.name);
    g_free(entry);
}

void dns_names_stop(struct dns_names *names) {
    while (names->order.head != NULL)
        drop_oldest(names);
    g_hash_table_destroy(names->entries);
}

static struct dns_entry *find(const struct dns_names *names, const struct address *client,
                              const char *name, bool is_srv) {
    char *lower = g_ascii_strdown(name, -1);
    struct dns_entry key = {.name = {.name = lower, .client = *client, .is_srv = is_srv}};
    struct dns_entry *entry = g_hash_table_lookup(names->entries, &key);
    g_free(lower);
    return entry;
}

static struct dns_entry *get(struct dns_names *names, struct limits *limits,
                             const struct address *client, const char *name, bool is_srv) {
    struct dns_entry *entry = find(names, client, name, is_srv);
    if (entry != NULL) {
        g_queue_unlink(&names->order, &entry->link);
        g_queue_push_tail_link(&names->order, &entry->link);
        return entry;
    }
    if (g_hash_table_size(names->entries) == NAMES_KEPT) {
        limits->hit[LIMIT_DNS_NAMES]++;
        drop_oldest(names);
    }
    entry = g_new0(struct dns_entry, 1);
    entry->name.name = g_ascii_strdown(name, -1);
    entry->name.is_srv = is_srv;
    entry->name.client = *client;
    entry->link.data = entry;
    g_hash_table_add(names->entries, entry);
    g_queue_push_tail_link(&names->order, &entry->link);
    return entry;
}

static void note_targets(struct dns_name *name, const struct dns_listing *listing) {
    forget_targets(name);
    for (unsigned i = 0; i < listing->service_count; i++)
        if (listing->services[i].target[0] != '\0')
            name->targets[name->target_count++] = (struct dns_target){
                g_strdup(listing->services[i].target), listing->services[i].port};
    name->has_more_targets = listing->has_more_services;
}

bool dns_name_has_address(const struct dns_name *name, const struct address *address) {
    for (unsigned i = 0; i < MIN(name->address_count, DNS_ADDRESSES_KEPT); i++)
        if (address_equals(&name->addresses[i], address))
            return true;
    return false;
}

static void note_address(struct dns_name *name, const struct address *address) {
    if (!dns_name_has_address(name, address))
        name->addresses[name->address_count++ % DNS_ADDRESSES_KEPT] = *address;
}

static void note_found(struct dns_name *name, const struct event *event) {
    const struct dns_listing *listing = event_dns(event)->listing;
    name->found = event->ref;
    memcpy(name->found_by, event_endpoints(event), sizeof name->found_by);
    name->found_protocol = event_dns(event)->protocol;
    if (listing == NULL)
        return;
    if (name->is_srv)
        note_targets(name, listing);
    for (unsigned i = 0; i < listing->host_count && !name->is_srv; i++)
        note_address(name, &listing->hosts[i].address);
}

/* Addresses that came with SRV records, which nobody has to ask for any more. */
static void note_given(struct dns_names *names, struct limits *limits, const struct event *event) {
    const struct dns_listing *listing = event_dns(event)->listing;
    if (event_dns(event)->type != DNS_SRV || listing == NULL)
        return;
    for (unsigned i = 0; i < listing->host_count; i++) {
        struct dns_entry *host =
            get(names, limits, &event_dns(event)->client.address, listing->hosts[i].name, false);
        host->is_given = true;
        host->name.is_failing = false;
        host->name.found = event->ref;
        note_address(&host->name, &listing->hosts[i].address);
    }
}

/* RFC 2782: there is a record, which says that there is no such service. */
static bool is_no_service(const struct dns_lookup *lookup) {
    return lookup->type == DNS_SRV && dns_is_found(lookup) && lookup->listing != NULL &&
           lookup->listing->service_count == 1 && lookup->listing->services[0].target[0] == '\0';
}

static void note_failure(struct dns_name *name, const struct event *event) {
    const struct dns_lookup *lookup = event_dns(event);
    bool is_repeat = name->failures > 0;
    if (!is_repeat || lookup->asked.frame != 0) /* a copy of an answer is none of its own */
        name->failures++;
    if (is_repeat)
        return;
    name->trouble = (struct dns_trouble){.ref = event->ref,
                                         .endpoints = {lookup->client, lookup->server},
                                         .asked = lookup->asked,
                                         .protocol = lookup->protocol,
                                         .unanswered = event->type == EVENT_DNS_UNANSWERED,
                                         .is_no_service = is_no_service(lookup),
                                         .queries = lookup->queries,
                                         .rcode = lookup->rcode,
                                         .type = lookup->type};
}

static enum lookup_outcome outcome_of(const struct event *event) {
    const struct dns_lookup *lookup = event_dns(event);
    if (event->type == EVENT_DNS_UNANSWERED || lookup->rcode != DNS_NOERROR ||
        is_no_service(lookup))
        return FAILED;
    return dns_is_found(lookup) ? FOUND : EMPTY;
}

struct dns_name *dns_names_note(struct dns_names *names, struct limits *limits,
                                const struct event *event) {
    const struct dns_lookup *lookup = event_dns(event);
    note_given(names, limits, event);
    struct dns_entry *entry =
        get(names, limits, &lookup->client.address, lookup->name, lookup->type == DNS_SRV);
    struct dns_name *name = &entry->name;
    enum lookup_outcome outcome = outcome_of(event);
    bool is_secondary = lookup->type == DNS_AAAA;
    *(is_secondary ? &entry->secondary : &entry->main) = outcome;
    if (outcome == FOUND)
        note_found(name, event);
    else if (outcome == FAILED || !is_secondary)
        note_failure(name, event);
    bool is_found = entry->main == FOUND || entry->secondary == FOUND || entry->is_given;
    bool is_missed = entry->main == FAILED || entry->main == EMPTY || entry->secondary == FAILED;
    name->is_failing = is_missed && !is_found;
    if (is_found) {
        name->failures = 0;
        name->is_reported = false;
    }
    return name;
}

struct dns_name *dns_names_find(const struct dns_names *names, const struct address *client,
                                const char *name, bool is_srv) {
    struct dns_entry *entry = find(names, client, name, is_srv);
    return entry == NULL ? NULL : &entry->name;
}

void dns_names_note_reached(struct dns_names *names, const struct address *client,
                            const char *domain, struct frame_ref ref) {
    char *wanted = g_strconcat(DNS_XMPP_SERVER, domain, NULL);
    struct dns_entry *entry = find(names, client, wanted, true);
    if (entry != NULL)
        entry->name.reached = ref;
    g_free(wanted);
}

void dns_names_note_unread(struct dns_names *names, const struct endpoint endpoints[2],
                           struct frame_ref ref) {
    for (GList *link = names->order.head; link != NULL; link = link->next) {
        struct dns_name *name = &((struct dns_entry *)link->data)->name;
        if (!name->is_srv && address_equals(&name->client, &endpoints[CLIENT].address) &&
            dns_name_has_address(name, &endpoints[SERVER].address))
            name->unread = ref;
    }
}

void dns_names_for_each(struct dns_names *names, dns_name_visitor *each, void *data) {
    for (GList *link = names->order.head; link != NULL; link = link->next)
        each(data, &((struct dns_entry *)link->data)->name);
}

static const char *rcode_text(unsigned rcode) {
    static const char *const words[] = {
        [DNS_NOERROR] = "an empty answer, the name has no such record",
        [1] = "FORMERR, it does not understand the query",
        [DNS_SERVFAIL] = "SERVFAIL, it could not find out",
        [DNS_NXDOMAIN] = "NXDOMAIN, the name does not exist",
        [4] = "NOTIMP, it does not do such queries",
        [DNS_REFUSED] = "REFUSED, it does not answer this client or for this domain",
    };
    return rcode < G_N_ELEMENTS(words) ? words[rcode] : NULL;
}

char *dns_trouble_text(const struct dns_trouble *trouble) {
    if (trouble->unanswered)
        return g_strdup("no answer");
    if (trouble->is_no_service)
        return g_strdup("\".\" for its target, there is no such service");
    const char *words = rcode_text(trouble->rcode);
    return words != NULL ? g_strdup(words) : g_strdup_printf("response code %u", trouble->rcode);
}
