/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/dns/dns_names.h"

#include "capture/observe/dns/dns.h"

enum { NAMES_KEPT = 8192 };

enum lookup_outcome { NOT_ASKED, FOUND, EMPTY, FAILED };

struct dns_entry {
    struct dns_name name;
    struct address client;
    enum lookup_outcome main;      /* of the latest lookup: SRV, or IPv4 addresses */
    enum lookup_outcome secondary; /* IPv6 addresses */
    GList link;                    /* in `order` */
};

static guint entry_hash(gconstpointer key) {
    const struct dns_entry *entry = key;
    return address_hash(g_str_hash(entry->name.name) ^ entry->name.is_srv, &entry->client);
}

static gboolean entry_same(gconstpointer a, gconstpointer b) {
    const struct dns_entry *one = a, *other = b;
    return one->name.is_srv == other->name.is_srv && address_equals(&one->client, &other->client) &&
           strcmp(one->name.name, other->name.name) == 0;
}

void dns_names_start(struct dns_names *names) {
    names->entries = g_hash_table_new(entry_hash, entry_same);
    g_queue_init(&names->order);
}

static void drop_oldest(struct dns_names *names) {
    struct dns_entry *entry = names->order.head->data;
    g_hash_table_remove(names->entries, entry);
    g_queue_unlink(&names->order, &entry->link);
    g_free(entry->name.name);
    g_free(entry->name.target);
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
    struct dns_entry key = {.name = {.name = lower, .is_srv = is_srv}, .client = *client};
    struct dns_entry *entry = g_hash_table_lookup(names->entries, &key);
    g_free(lower);
    return entry;
}

static struct dns_entry *get(struct dns_names *names, struct limits *limits,
                             const struct dns_lookup *lookup) {
    bool is_srv = lookup->type == DNS_SRV;
    struct dns_entry *entry = find(names, &lookup->client.address, lookup->name, is_srv);
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
    entry->name.name = g_strdup(lookup->name);
    entry->name.is_srv = is_srv;
    entry->client = lookup->client.address;
    entry->link.data = entry;
    g_hash_table_add(names->entries, entry);
    g_queue_push_tail_link(&names->order, &entry->link);
    return entry;
}

static void note_found(struct dns_name *name, const struct event *event) {
    name->found = event->ref;
    if (!name->is_srv || event_dns(event)->target[0] == '\0')
        return;
    g_free(name->target);
    name->target = g_strdup(event_dns(event)->target);
    name->target_port = event_dns(event)->target_port;
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
                                         .queries = lookup->queries,
                                         .rcode = lookup->rcode,
                                         .type = lookup->type};
}

static enum lookup_outcome outcome_of(const struct event *event) {
    const struct dns_lookup *lookup = event_dns(event);
    if (event->type == EVENT_DNS_UNANSWERED || lookup->rcode != DNS_NOERROR)
        return FAILED;
    return dns_is_found(lookup) ? FOUND : EMPTY;
}

struct dns_name *dns_names_note(struct dns_names *names, struct limits *limits,
                                const struct event *event) {
    struct dns_entry *entry = get(names, limits, event_dns(event));
    struct dns_name *name = &entry->name;
    enum lookup_outcome outcome = outcome_of(event);
    bool is_secondary = event_dns(event)->type == DNS_AAAA;
    *(is_secondary ? &entry->secondary : &entry->main) = outcome;
    if (outcome == FOUND)
        note_found(name, event);
    else if (outcome == FAILED || !is_secondary)
        note_failure(name, event);
    bool is_found = entry->main == FOUND || entry->secondary == FOUND;
    bool is_missed = entry->main == FAILED || entry->main == EMPTY || entry->secondary == FAILED;
    name->is_failing = is_missed && !is_found;
    if (is_found) {
        name->failures = 0;
        name->is_reported = false;
    }
    return name;
}

const struct dns_name *dns_names_find(const struct dns_names *names, const struct address *client,
                                      const char *name, bool is_srv) {
    const struct dns_entry *entry = find(names, client, name, is_srv);
    return entry == NULL ? NULL : &entry->name;
}

void dns_names_for_failing(struct dns_names *names, dns_name_visitor *each, void *data) {
    for (GList *link = names->order.head; link != NULL; link = link->next) {
        struct dns_entry *entry = link->data;
        if (entry->name.is_failing)
            each(data, &entry->name);
    }
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
    const char *words = rcode_text(trouble->rcode);
    return words != NULL ? g_strdup(words) : g_strdup_printf("response code %u", trouble->rcode);
}

void dns_names_add_srv(const struct rule_context *context, struct finding *finding,
                       const struct address *client, const char *domain, const char *key) {
    char *wanted = g_strconcat(DNS_XMPP_SERVER, domain, NULL);
    const struct dns_name *name =
        dns_names_find(rule_state(context, RULE_DNS), client, wanted, true);
    g_free(wanted);
    if (name == NULL)
        return;
    if (name->is_failing) {
        char *words = dns_trouble_text(&name->trouble);
        finding_add_evidence(finding, name->trouble.ref, "SRV lookup");
        finding_add_fact(finding, key, "%s (frame %" G_GUINT64_FORMAT ")", words,
                         name->trouble.ref.frame);
        g_free(words);
        return;
    }
    finding_add_evidence(finding, name->found, "SRV record");
    if (name->target != NULL)
        finding_add_fact(finding, key, "%s:%u (frame %" G_GUINT64_FORMAT ")", name->target,
                         name->target_port, name->found.frame);
}
