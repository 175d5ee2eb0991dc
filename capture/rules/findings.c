/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/findings.h"

#include <glib.h>
#include <stdarg.h>

enum { FINDINGS_KEPT = 4096 };

/* A connection and the newest finding that it gave rise to. */
struct occurrence {
    uint64_t connection;
    struct finding *finding;
    bool first;     /* it is the finding's own connection, not one of a repetition */
    uint64_t codes; /* bits by enum code */
};

struct findings {
    struct limits *limits;
    finding_sink *sink;
    void *sink_data;
    uint64_t next_id;
    GPtrArray *all;              /* struct finding *, owned, in the order of discovery */
    GHashTable *by_key;          /* char *, owned -> struct finding * */
    GHashTable *by_conversation; /* uint64_t * in the value -> struct occurrence *, owned */
};

_Static_assert(CODE_COUNT <= 64, "struct occurrence keeps codes as bits");

void finding_discard(struct finding *finding) {
    if (finding == NULL)
        return;
    for (unsigned i = 0; i < finding->fact_count; i++)
        g_free(finding->facts[i].value);
    g_free(finding->summary);
    g_free(finding->sentence);
    g_free(finding->check);
    g_free(finding);
}

static void finding_free(gpointer finding) {
    finding_discard(finding);
}

struct findings *findings_new(struct limits *limits, finding_sink *sink, void *sink_data) {
    struct findings *findings = g_new0(struct findings, 1);
    findings->limits = limits;
    findings->sink = sink;
    findings->sink_data = sink_data;
    findings->all = g_ptr_array_new_with_free_func(finding_free);
    findings->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    findings->by_conversation = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    return findings;
}

void findings_free(struct findings *findings) {
    g_hash_table_destroy(findings->by_conversation);
    g_hash_table_destroy(findings->by_key);
    g_ptr_array_unref(findings->all);
    g_free(findings);
}

struct finding *finding_new(enum code code, enum confidence confidence, struct frame_ref ref) {
    struct finding *candidate = g_new0(struct finding, 1);
    candidate->entry = &catalogue[code];
    candidate->confidence = confidence;
    candidate->ref = ref;
    candidate->count = 1;
    candidate->service = "";
    return candidate;
}

void finding_add_evidence(struct finding *candidate, struct frame_ref ref, const char *role) {
    if (ref.frame == 0 || candidate->evidence_count == FINDING_EVIDENCE_MAX)
        return;
    unsigned at = 0;
    while (at < candidate->evidence_count && candidate->evidence[at].ref.frame < ref.frame)
        at++;
    if (at < candidate->evidence_count && candidate->evidence[at].ref.frame == ref.frame)
        return;
    memmove(&candidate->evidence[at + 1], &candidate->evidence[at],
            (candidate->evidence_count - at) * sizeof candidate->evidence[0]);
    candidate->evidence[at] = (struct evidence){ref, role};
    candidate->evidence_count++;
}

void finding_add_fact(struct finding *candidate, const char *key, const char *format, ...) {
    if (candidate->fact_count == FINDING_FACTS_MAX)
        return;
    va_list arguments;
    va_start(arguments, format);
    char *value = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (value[0] == '\0') {
        g_free(value);
        return;
    }
    candidate->facts[candidate->fact_count++] = (struct fact){key, value};
}

/* Notes the code of this finding, or of a draft that finds no room; NULL when it is about no
 * connection. */
static struct occurrence *remember_code(struct findings *findings,
                                        const struct finding *candidate) {
    if (candidate->connection == 0)
        return NULL;
    struct occurrence *known =
        g_hash_table_lookup(findings->by_conversation, &candidate->connection);
    if (known == NULL) {
        known = g_new0(struct occurrence, 1);
        known->connection = candidate->connection;
        g_hash_table_insert(findings->by_conversation, &known->connection, known);
    }
    known->codes |= UINT64_C(1) << candidate->entry->code;
    return known;
}

/* `draft` is the finding itself, or a repetition of it. */
static void remember_conversation(struct findings *findings, const struct finding *candidate,
                                  struct finding *finding) {
    struct occurrence *known = remember_code(findings, candidate);
    if (known == NULL || finding->entry->severity < SEVERITY_WARNING)
        return;
    known->finding = finding;
    known->first = candidate == finding;
}

static void count_repeat(struct findings *findings, struct finding *finding,
                         const struct finding *candidate) {
    finding->count++;
    if (finding->repeats_count < FINDING_REPEATS_MAX)
        finding->repeats[finding->repeats_count++] = candidate->ref;
    remember_conversation(findings, candidate, finding);
    findings->sink(findings->sink_data, finding, FINDING_REPEATED);
}

/* Takes `key` and the draft. */
static const struct finding *store_or_count(struct findings *findings, struct finding *candidate,
                                            char *key) {
    struct finding *known = g_hash_table_lookup(findings->by_key, key);
    if (known != NULL) {
        count_repeat(findings, known, candidate);
        finding_discard(candidate);
        g_free(key);
        return known;
    }
    if (findings->all->len == FINDINGS_KEPT) {
        findings->limits->hit[LIMIT_FINDINGS]++;
        (void)remember_code(findings, candidate);
        finding_discard(candidate);
        g_free(key);
        return NULL;
    }
    candidate->id = ++findings->next_id;
    g_ptr_array_add(findings->all, candidate);
    g_hash_table_insert(findings->by_key, key, candidate);
    remember_conversation(findings, candidate, candidate);
    findings->sink(findings->sink_data, candidate, FINDING_NEW);
    return candidate;
}

const struct finding *findings_add(struct findings *findings, struct finding *candidate,
                                   const char *cause) {
    char source[ADDRESS_TEXT], destination[ENDPOINT_TEXT];
    char *key = g_strdup_printf("%s %s %s %d %s", candidate->entry->name,
                                address_write(&candidate->source.endpoint.address, source),
                                endpoint_write(&candidate->destination.endpoint, destination),
                                (int)candidate->actor, cause);
    return store_or_count(findings, candidate, key);
}

const struct finding *findings_add_once(struct findings *findings, struct finding *candidate,
                                        const char *cause) {
    return store_or_count(findings, candidate,
                          g_strdup_printf("%s * %s", candidate->entry->name, cause));
}

bool findings_add_evidence(struct findings *findings, uint64_t connection, struct frame_ref ref,
                           const char *role) {
    struct occurrence *known = g_hash_table_lookup(findings->by_conversation, &connection);
    if (known == NULL || known->finding == NULL)
        return false;
    if (known->first) {
        finding_add_evidence(known->finding, ref, role);
        findings->sink(findings->sink_data, known->finding, FINDING_ADDED);
    }
    return true;
}

void findings_add_fact(struct findings *findings, const struct finding *finding, const char *key,
                       const char *value) {
    struct finding *ours = (struct finding *)finding; /* it is: findings_add handed it out */
    finding_add_fact(ours, key, "%s", value);
    findings->sink(findings->sink_data, ours, FINDING_ADDED);
}

uint64_t findings_codes(const struct findings *findings, uint64_t connection) {
    const struct occurrence *known = g_hash_table_lookup(findings->by_conversation, &connection);
    return known == NULL ? 0 : known->codes;
}

bool findings_have(const struct findings *findings, uint64_t connection, enum code code) {
    return (findings_codes(findings, connection) & UINT64_C(1) << code) != 0;
}

bool findings_imply(const struct findings *findings, uint64_t connection,
                    enum implication implication) {
    const uint64_t codes = findings_codes(findings, connection);
    for (unsigned code = 0; code < CODE_COUNT; code++)
        if ((codes >> code & 1) != 0 && (catalogue[code].implies & implication) != 0)
            return true;
    return false;
}

void findings_forget(struct findings *findings, uint64_t connection) {
    g_hash_table_remove(findings->by_conversation, &connection);
}

static gint by_frame(gconstpointer a, gconstpointer b) {
    const struct finding *one = *(const struct finding *const *)a;
    const struct finding *other = *(const struct finding *const *)b;
    if (one->ref.frame != other->ref.frame)
        return one->ref.frame < other->ref.frame ? -1 : 1;
    return one->id < other->id ? -1 : one->id > other->id;
}

void findings_for_each(struct findings *findings, void (*each)(void *data, struct finding *finding),
                       void *data) {
    for (unsigned i = 0; i < findings->all->len; i++)
        each(data, findings->all->pdata[i]);
}

void findings_settle(struct findings *findings) {
    g_ptr_array_sort(findings->all, by_frame);
    for (unsigned i = 0; i < findings->all->len; i++)
        findings->sink(findings->sink_data, findings->all->pdata[i], FINDING_SETTLED);
}
