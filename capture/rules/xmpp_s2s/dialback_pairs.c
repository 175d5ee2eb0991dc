/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/xmpp_s2s/dialback_pairs.h"

enum { PAIRS_KEPT = 4096 };

struct domain_pair {
    const struct finding *finding; /* the latest; NULL: one about something else says it */
    struct frame_ref ref;
    enum dialback_answer outcome;
    struct dialback_failure failure; /* its `from` is not set */
};

GHashTable *dialback_pairs_new(void) {
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static char *pair_key(const char *from, const char *to) {
    char *text = g_strdup_printf("%s %s", from, to);
    char *key = g_ascii_strdown(text, -1);
    g_free(text);
    return key;
}

static struct dialback_failure failure_of(const struct dialback *dialback,
                                          const struct finding *finding) {
    const struct dialback_exchange *result = &dialback->result, *verify = &dialback->verify;
    const bool has_result = result->flow != 0;
    const struct dialback_exchange *seen = dialback_main(dialback);
    const enum side receiving = has_result ? other_side(result->asking) : verify->asking;
    const struct frame_ref begun = seen->question.frame != 0 ? seen->question : seen->answer;
    const struct frame_ref ended = result->answer.frame != 0 ? result->answer
                                   : seen->ended.frame != 0  ? seen->ended
                                                             : verify->answer;
    return (struct dialback_failure){.finding = finding,
                                     .receiving = seen->endpoints[receiving].address,
                                     .streams = {result->flow, verify->flow},
                                     .begun = begun.time,
                                     .ended = ended.frame != 0 ? ended.time : begun.time};
}

void dialback_pairs_note(GHashTable *pairs, struct limits *limits, const struct dialback *dialback,
                         const struct finding *finding, enum dialback_answer outcome) {
    char *key = pair_key(dialback->from, dialback->to);
    if (g_hash_table_size(pairs) >= PAIRS_KEPT && !g_hash_table_contains(pairs, key)) {
        limits->hit[LIMIT_XMPP_DOMAINS]++;
        g_free(key);
        return;
    }
    struct domain_pair *pair = g_new(struct domain_pair, 1);
    *pair = (struct domain_pair){.finding = finding,
                                 .ref = dialback_main(dialback)->question,
                                 .outcome = outcome,
                                 .failure = failure_of(dialback, finding)};
    if (pair->ref.frame == 0)
        pair->ref = dialback_main(dialback)->answer;
    g_hash_table_replace(pairs, key, pair);
}

static void add_other_direction(GHashTable *pairs, struct findings *findings, const char *key,
                                const struct domain_pair *pair) {
    static const char *const words[] = {[ANSWER_NONE] = "not answered",
                                        [ANSWER_VALID] = "valid",
                                        [ANSWER_INVALID] = "refused",
                                        [ANSWER_ERROR] = "failed"};
    char **domains = g_strsplit(key, " ", 2), frame[FRAME_TEXT];
    char *back = g_strdup_printf("%s %s", domains[1], domains[0]);
    const struct domain_pair *other = g_hash_table_lookup(pairs, back);
    char *fact =
        other == NULL
            ? g_strdup_printf("%s -> %s: not seen in this capture", domains[1], domains[0])
            : g_strdup_printf("%s -> %s: %s (frame %s)%s", domains[1], domains[0],
                              words[other->outcome],
                              frame_text_write(pair->finding->files, other->ref.frame, frame),
                              (other->outcome == ANSWER_VALID) != (pair->outcome == ANSWER_VALID)
                                  ? ", so messages pass one way only"
                                  : "");
    findings_add_fact(findings, pair->finding, "other_direction", fact);
    g_free(fact);
    g_free(back);
    g_strfreev(domains);
}

void dialback_pairs_report(GHashTable *pairs, struct findings *findings) {
    GHashTableIter iterator;
    gpointer key, pair;
    g_hash_table_iter_init(&iterator, pairs);
    while (g_hash_table_iter_next(&iterator, &key, &pair))
        if (((struct domain_pair *)pair)->finding != NULL)
            add_other_direction(pairs, findings, key, pair);
}

void dialback_pairs_failures(GHashTable *pairs, dialback_failure_visitor *each, void *data) {
    GHashTableIter iterator;
    gpointer key, value;
    g_hash_table_iter_init(&iterator, pairs);
    while (g_hash_table_iter_next(&iterator, &key, &value)) {
        const struct domain_pair *pair = value;
        if (pair->finding == NULL || pair->outcome == ANSWER_VALID)
            continue;
        char **domains = g_strsplit(key, " ", 2);
        struct dialback_failure failure = pair->failure;
        failure.from = domains[0];
        each(data, &failure);
        g_strfreev(domains);
    }
}
