/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections are the engine's, which counts one when it is over. A filter chooses pairs of hosts:
 * when one of its packets passes, all of the pair is shown. */
#include "plugins/uc/uc_pairs.h"

#include "plugins/uc/uc_statistic.h"
#include "plugins/uc/uc_tap.h"

/* Pairs that pass a filter; more than the service map has. */
enum { PAIRS_MOST = 65536 };

/* Either order is the same pair. */
struct host_pair {
    struct address hosts[2];
};

struct pairs_tree {
    struct uc_statistic base;
    GHashTable *passed;               /* set of struct host_pair *, owned */
    bool all_shown;                   /* without a filter: nothing more will be */
    const struct uc_capture *capture; /* while lines are added */
    const struct host_pair *wanted;   /* the one to show; NULL: those that passed */
};

static guint hash_pair(gconstpointer key) {
    const struct host_pair *pair = key;
    guint hash = 0;
    for (unsigned i = 0; i < 2; i++) {
        guint of_host = pair->hosts[i].family;
        for (size_t j = 0; j < sizeof pair->hosts[i].bytes; j++)
            of_host = of_host * 31 + pair->hosts[i].bytes[j];
        hash += of_host;
    }
    return hash;
}

static gboolean same_pair(gconstpointer a, gconstpointer b) {
    const struct host_pair *one = a, *other = b;
    return (address_equals(&one->hosts[0], &other->hosts[0]) &&
            address_equals(&one->hosts[1], &other->hosts[1])) ||
           (address_equals(&one->hosts[0], &other->hosts[1]) &&
            address_equals(&one->hosts[1], &other->hosts[0]));
}

static void start(struct uc_statistic *statistic) {
    struct pairs_tree *of = (struct pairs_tree *)statistic;
    of->passed = g_hash_table_new_full(hash_pair, same_pair, g_free, NULL);
}

static void stop(struct uc_statistic *statistic) {
    g_hash_table_destroy(((struct pairs_tree *)statistic)->passed);
}

static void begin(struct uc_statistic *statistic) {
    struct pairs_tree *of = (struct pairs_tree *)statistic;
    g_hash_table_remove_all(of->passed);
    of->all_shown = false;
}

static void append_host(GString *text, const struct party *party) {
    char written[ADDRESS_TEXT];
    g_string_append_printf(text, "%s%s%s", party->role, *party->role == '\0' ? "" : " ",
                           address_write(&party->endpoint.address, written));
}

/* "10.48.47.110 and 10.48.47.124", the same whoever called. */
static char *pair_name(const struct service_pair *service_pair) {
    char client[ADDRESS_TEXT], server[ADDRESS_TEXT];
    const struct address *a = &service_pair->client.endpoint.address;
    const struct address *b = &service_pair->server.endpoint.address;
    const bool in_order = memcmp(a, b, sizeof *a) <= 0;
    address_write(in_order ? a : b, client);
    address_write(in_order ? b : a, server);
    return g_strdup_printf("%s and %s", client, server);
}

/* "SIP/TLS: CUCM 10.48.47.110 called Unity Connection 10.48.47.124, port 5061, frames 1 to 627". */
static char *line_name(const struct pairs_tree *of, const struct service_pair *service_pair) {
    GString *name = g_string_new(NULL);
    uint32_t first, last;
    g_string_append_printf(name, "%s: ", service_pair->service);
    append_host(name, &service_pair->client);
    g_string_append(name, " called ");
    append_host(name, &service_pair->server);
    g_string_append_printf(name, ", port %u", service_pair->server.endpoint.port);
    if (uc_capture_number(of->capture, frame_ref_of(service_pair->first, 0, 0), &first) &&
        uc_capture_number(of->capture, frame_ref_of(service_pair->last, 0, 0), &last))
        g_string_append_printf(name, ", frames %u to %u", first, last);
    return g_string_free(name, FALSE);
}

static bool is_wanted(const struct pairs_tree *of, const struct service_pair *service_pair) {
    const struct host_pair pair = {
        {service_pair->client.endpoint.address, service_pair->server.endpoint.address}};
    if (*of->base.filter == '\0')
        return true;
    return of->wanted != NULL ? same_pair(&pair, of->wanted)
                              : g_hash_table_contains(of->passed, &pair);
}

static void show_line(void *data, const struct service_pair *service_pair) {
    const struct pairs_tree *of = data;
    if (!is_wanted(of, service_pair))
        return;
    const uint64_t sum = service_pair_connections(service_pair);
    char *pair = pair_name(service_pair), *line = line_name(of, service_pair);
    const int above = increase_stat_node(of->base.tree, pair, 0, TRUE, (int)MIN(sum, INT_MAX));
    const int parent = increase_stat_node(of->base.tree, line, above, TRUE, (int)MIN(sum, INT_MAX));
    for (unsigned outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
        const uint64_t count = service_pair->connections[outcome];
        if (count > 0)
            increase_stat_node(of->base.tree, outcome_word((enum outcome)outcome), parent, FALSE,
                               (int)MIN(count, INT_MAX));
    }
    g_free(line);
    g_free(pair);
}

static void show(struct pairs_tree *of, const struct uc_capture *capture,
                 const struct host_pair *wanted) {
    of->capture = capture;
    of->wanted = wanted;
    uc_capture_service_map(capture, show_line, of);
    uc_statistic_show_limits(&of->base, capture);
}

static struct address address_of(const address *shown) {
    struct address ours = {0};
    if (shown->type == AT_IPv4 || shown->type == AT_IPv6) {
        ours.family = shown->type == AT_IPv4 ? 4 : 6;
        memcpy(ours.bytes, shown->data, shown->type == AT_IPv4 ? 4 : 16);
    }
    return ours;
}

/* NULL when this pair has passed before, or is none. */
static const struct host_pair *new_pair(struct pairs_tree *of, const packet_info *pinfo) {
    const struct host_pair pair = {{address_of(&pinfo->net_src), address_of(&pinfo->net_dst)}};
    if (pair.hosts[0].family == 0 || pair.hosts[1].family == 0 ||
        g_hash_table_contains(of->passed, &pair) || g_hash_table_size(of->passed) == PAIRS_MOST)
        return NULL;
    struct host_pair *added = g_memdup2(&pair, sizeof pair);
    g_hash_table_add(of->passed, added);
    return added;
}

static void frame(struct uc_statistic *statistic, struct uc_capture *capture,
                  const packet_info *pinfo, bool count) {
    struct pairs_tree *of = (struct pairs_tree *)statistic;
    if (*statistic->filter != '\0') {
        const struct host_pair *pair = new_pair(of, pinfo);
        if (count && pair != NULL)
            show(of, capture, pair);
    } else if (count && !of->all_shown) {
        of->all_shown = true;
        show(of, capture, NULL);
    }
}

static void end(struct uc_statistic *statistic, struct uc_capture *capture) {
    show((struct pairs_tree *)statistic, capture, NULL);
}

/* "uc_clusters" is what it was called at first: tshark knows that name, too. */
void uc_pairs_register(void) {
    static struct uc_statistic_kind pairs = {
        "uc_pairs", "Pairs of hosts", sizeof(struct pairs_tree), start, stop, begin, frame, end,
        NULL};
    static struct uc_statistic_kind clusters = {
        "uc_clusters", "Pairs of hosts", sizeof(struct pairs_tree), start, stop, begin, frame, end,
        NULL};
    uc_statistic_register(&pairs);
    if (uc_tap_draws_at_end())
        uc_statistic_register(&clusters);
}
