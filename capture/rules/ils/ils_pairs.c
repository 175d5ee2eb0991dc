/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/ils/ils_pairs.h"

#include "capture/observe/connection.h"

enum { PAIRS_KEPT = 1024 }; /* an ILS network has up to 200 clusters (formats.md A.2) */

void ils_pairs_start(void *pairs) {
    ((struct ils_pairs *)pairs)->by_hosts =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

void ils_pairs_stop(void *pairs) {
    g_hash_table_destroy(((struct ils_pairs *)pairs)->by_hosts);
}

/* The same whoever is first. To be freed with g_free. */
static char *key_of(const struct endpoint endpoints[2]) {
    char one[ADDRESS_TEXT], other[ADDRESS_TEXT];
    address_write(&endpoints[0].address, one);
    address_write(&endpoints[1].address, other);
    const bool in_order = strcmp(one, other) <= 0;
    return g_strdup_printf("%s %s", in_order ? one : other, in_order ? other : one);
}

struct ils_pair *ils_pairs_get(const struct rule_context *context,
                               const struct endpoint endpoints[2]) {
    const struct ils_pairs *pairs = rule_state(context, RULE_ILS_JOIN);
    char *key = key_of(endpoints);
    struct ils_pair *pair = g_hash_table_lookup(pairs->by_hosts, key);
    if (pair == NULL && g_hash_table_size(pairs->by_hosts) == PAIRS_KEPT) {
        context->limits->hit[LIMIT_ILS_PAIRS]++;
    } else if (pair == NULL) {
        pair = g_new0(struct ils_pair, 1);
        g_hash_table_insert(pairs->by_hosts, key, pair);
        return pair;
    }
    g_free(key);
    return pair;
}

void ils_pairs_note_failure(const struct rule_context *context, const struct event *event) {
    struct ils_pair *pair = ils_pairs_get(context, event->connection->flow->endpoints);
    if (pair != NULL && pair->failures++ == 0)
        pair->first_failure = event->ref;
}

void ils_pairs_add_password_join(const struct rule_context *context, struct finding *finding) {
    const struct ils_pairs *pairs = rule_state(context, RULE_ILS_JOIN);
    const struct endpoint endpoints[2] = {finding->source.endpoint, finding->destination.endpoint};
    char *key = key_of(endpoints);
    const struct ils_pair *pair = g_hash_table_lookup(pairs->by_hosts, key);
    g_free(key);
    if (pair == NULL || pair->by_password.ref.frame == 0)
        return;
    char spoke[ENDPOINT_TEXT], hub[ENDPOINT_TEXT], frame[FRAME_TEXT];
    finding_add_fact(finding, "joined_before", "by password, from %s to %s in frame %s",
                     endpoint_write(&pair->by_password.endpoints[0], spoke),
                     endpoint_write(&pair->by_password.endpoints[1], hub),
                     frame_text_write(finding->files, pair->by_password.ref.frame, frame));
    finding_add_evidence(finding, pair->by_password.ref, "join by password before");
}
