/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/xmpp_s2s/dialback_pairs.h"

#include <glib.h>

enum { PAIRS_KEPT = 4096 };

/* What became of the dialbacks of one domain to another. */
struct domain_pair {
    const struct finding *finding; /* the latest; NULL: one about something else says it */
    struct frame_ref ref;
    enum dialback_answer outcome;
};

struct dialback_pairs {
    GHashTable *latest; /* char *, owned: "from to" -> struct domain_pair *, owned */
};

struct dialback_pairs *dialback_pairs_new(void) {
    struct dialback_pairs *pairs = g_new(struct dialback_pairs, 1);
    pairs->latest = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return pairs;
}

void dialback_pairs_free(struct dialback_pairs *pairs) {
    g_hash_table_destroy(pairs->latest);
    g_free(pairs);
}

static char *pair_key(const char *from, const char *to) {
    char *text = g_strdup_printf("%s %s", from, to);
    char *key = g_ascii_strdown(text, -1);
    g_free(text);
    return key;
}

void dialback_pairs_note(struct dialback_pairs *pairs, const struct dialback *dialback,
                         const struct finding *finding, enum dialback_answer outcome) {
    if (g_hash_table_size(pairs->latest) >= PAIRS_KEPT)
        return;
    struct domain_pair *pair = g_new(struct domain_pair, 1);
    *pair = (struct domain_pair){finding, dialback_main(dialback)->question, outcome};
    if (pair->ref.frame == 0)
        pair->ref = dialback_main(dialback)->answer;
    g_hash_table_replace(pairs->latest, pair_key(dialback->from, dialback->to), pair);
}

static void add_other_direction(struct dialback_pairs *pairs, struct findings *findings,
                                const char *key, const struct domain_pair *pair) {
    static const char *const words[] = {[ANSWER_NONE] = "not answered",
                                        [ANSWER_VALID] = "valid",
                                        [ANSWER_INVALID] = "refused",
                                        [ANSWER_ERROR] = "failed"};
    char **domains = g_strsplit(key, " ", 2);
    char *back = g_strdup_printf("%s %s", domains[1], domains[0]);
    const struct domain_pair *other = g_hash_table_lookup(pairs->latest, back);
    char *fact =
        other == NULL
            ? g_strdup_printf("%s -> %s: no dialback in this capture", domains[1], domains[0])
            : g_strdup_printf("%s -> %s: %s (frame %" G_GUINT64_FORMAT ")%s", domains[1],
                              domains[0], words[other->outcome], other->ref.frame,
                              (other->outcome == ANSWER_VALID) != (pair->outcome == ANSWER_VALID)
                                  ? ", so messages pass one way only"
                                  : "");
    findings_add_fact(findings, pair->finding, "other_direction", fact);
    g_free(fact);
    g_free(back);
    g_strfreev(domains);
}

void dialback_pairs_report(struct dialback_pairs *pairs, struct findings *findings) {
    GHashTableIter iterator;
    gpointer key, pair;
    g_hash_table_iter_init(&iterator, pairs->latest);
    while (g_hash_table_iter_next(&iterator, &key, &pair))
        if (((struct domain_pair *)pair)->finding != NULL)
            add_other_direction(pairs, findings, key, pair);
}
