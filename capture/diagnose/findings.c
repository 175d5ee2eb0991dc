/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/diagnose/findings.h"

#include <glib.h>
#include <stdarg.h>

enum { FINDINGS_KEPT = 4096 };

/* A connection and the newest finding that it gave rise to. */
struct occurrence {
    uint64_t conversation;
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

struct finding *finding_draft(enum code code, enum confidence confidence, struct place place) {
    struct finding *draft = g_new0(struct finding, 1);
    draft->entry = &catalogue[code];
    draft->confidence = confidence;
    draft->place = place;
    draft->count = 1;
    draft->service = "";
    return draft;
}

void finding_add_evidence(struct finding *draft, struct place place, const char *role) {
    if (place.frame == 0 || draft->evidence_count == FINDING_EVIDENCE_MAX)
        return;
    unsigned at = 0;
    while (at < draft->evidence_count && draft->evidence[at].place.frame < place.frame)
        at++;
    if (at < draft->evidence_count && draft->evidence[at].place.frame == place.frame)
        return;
    memmove(&draft->evidence[at + 1], &draft->evidence[at],
            (draft->evidence_count - at) * sizeof draft->evidence[0]);
    draft->evidence[at] = (struct evidence){place, role};
    draft->evidence_count++;
}

void finding_add_fact(struct finding *draft, const char *key, const char *format, ...) {
    if (draft->fact_count == FINDING_FACTS_MAX)
        return;
    va_list arguments;
    va_start(arguments, format);
    char *value = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (value[0] == '\0') {
        g_free(value);
        return;
    }
    draft->facts[draft->fact_count++] = (struct fact){key, value};
}

/* Notes the code of this finding, or of a draft that finds no room; NULL when it is about no
 * connection. */
static struct occurrence *remember_code(struct findings *findings, const struct finding *draft) {
    if (draft->conversation == 0)
        return NULL;
    struct occurrence *known = g_hash_table_lookup(findings->by_conversation, &draft->conversation);
    if (known == NULL) {
        known = g_new0(struct occurrence, 1);
        known->conversation = draft->conversation;
        g_hash_table_insert(findings->by_conversation, &known->conversation, known);
    }
    known->codes |= UINT64_C(1) << draft->entry->code;
    return known;
}

/* `draft` is the finding itself, or a repetition of it. */
static void remember_conversation(struct findings *findings, const struct finding *draft,
                                  struct finding *finding) {
    struct occurrence *known = remember_code(findings, draft);
    if (known == NULL || finding->entry->severity < SEVERITY_WARNING)
        return;
    known->finding = finding;
    known->first = draft == finding;
}

static void count_again(struct findings *findings, struct finding *finding,
                        const struct finding *draft) {
    finding->count++;
    if (finding->again_count < FINDING_AGAIN_MAX)
        finding->again[finding->again_count++] = draft->place;
    remember_conversation(findings, draft, finding);
    findings->sink(findings->sink_data, finding, FINDING_AGAIN);
}

/* Takes `key` and the draft. */
static const struct finding *keep(struct findings *findings, struct finding *draft, char *key) {
    struct finding *known = g_hash_table_lookup(findings->by_key, key);
    if (known != NULL) {
        count_again(findings, known, draft);
        finding_discard(draft);
        g_free(key);
        return known;
    }
    if (findings->all->len == FINDINGS_KEPT) {
        findings->limits->hit[LIMIT_FINDINGS]++;
        (void)remember_code(findings, draft);
        finding_discard(draft);
        g_free(key);
        return NULL;
    }
    draft->id = ++findings->next_id;
    g_ptr_array_add(findings->all, draft);
    g_hash_table_insert(findings->by_key, key, draft);
    remember_conversation(findings, draft, draft);
    findings->sink(findings->sink_data, draft, FINDING_NEW);
    return draft;
}

const struct finding *findings_add(struct findings *findings, struct finding *draft,
                                   const char *cause) {
    char source[ADDRESS_TEXT], destination[ENDPOINT_TEXT];
    char *key = g_strdup_printf("%s %s %s %d %s", draft->entry->name,
                                address_write(&draft->source.endpoint.address, source),
                                endpoint_write(&draft->destination.endpoint, destination),
                                (int)draft->actor, cause);
    return keep(findings, draft, key);
}

const struct finding *findings_add_once(struct findings *findings, struct finding *draft,
                                        const char *cause) {
    return keep(findings, draft, g_strdup_printf("%s * %s", draft->entry->name, cause));
}

bool findings_add_evidence(struct findings *findings, uint64_t conversation, struct place place,
                           const char *role) {
    struct occurrence *known = g_hash_table_lookup(findings->by_conversation, &conversation);
    if (known == NULL || known->finding == NULL)
        return false;
    if (known->first) {
        finding_add_evidence(known->finding, place, role);
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

uint64_t findings_codes(const struct findings *findings, uint64_t conversation) {
    const struct occurrence *known = g_hash_table_lookup(findings->by_conversation, &conversation);
    return known == NULL ? 0 : known->codes;
}

bool findings_have(const struct findings *findings, uint64_t conversation, enum code code) {
    return (findings_codes(findings, conversation) & UINT64_C(1) << code) != 0;
}

void findings_forget(struct findings *findings, uint64_t conversation) {
    g_hash_table_remove(findings->by_conversation, &conversation);
}

static gint by_frame(gconstpointer a, gconstpointer b) {
    const struct finding *one = *(const struct finding *const *)a;
    const struct finding *other = *(const struct finding *const *)b;
    if (one->place.frame != other->place.frame)
        return one->place.frame < other->place.frame ? -1 : 1;
    return one->id < other->id ? -1 : one->id > other->id;
}

void findings_for_each(struct findings *findings,
                       void (*visit)(void *data, struct finding *finding), void *data) {
    for (unsigned i = 0; i < findings->all->len; i++)
        visit(data, findings->all->pdata[i]);
}

void findings_settle(struct findings *findings) {
    g_ptr_array_sort(findings->all, by_frame);
    for (unsigned i = 0; i < findings->all->len; i++)
        findings->sink(findings->sink_data, findings->all->pdata[i], FINDING_SETTLED);
}
