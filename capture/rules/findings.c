/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/findings.h"

#include "capture/rules/repeats.h"

#include <glib.h>
#include <stdarg.h>

enum {
    FINDINGS_KEPT = 4096,
    KINDS_APART = 8,
    OF_A_CODE_LEAST = 64, /* of each code so many have room whatever the others take */
};

/* A connection and the newest finding that it gave rise to. */
struct occurrence {
    uint64_t connection;
    struct finding *finding;
    bool first; /* it is the finding's own connection, not one of a repetition */
    struct code_set codes;
};

enum { COUNTED = 512 };

struct findings {
    struct limits *limits;
    finding_sink *sink;
    void *sink_data;
    uint64_t next_id;
    unsigned of_code[CODE_COUNT];
    GPtrArray *all; /* struct finding *, owned, in the order of discovery */
    struct repeats *repeats;
    GHashTable *by_key;        /* char *, owned -> struct finding * */
    GHashTable *kinds;         /* char *, owned: a key without what is one client's own -> how many
                                  were told apart */
    GHashTable *by_connection; /* uint64_t * in the value -> struct occurrence *, owned */
    uint32_t counts[COUNTED];  /* of them, by the last bits of their ids: most have none */
};

_Static_assert(CODE_COUNT <= 128, "struct code_set has a bit for each code");

static void clear_lines(struct finding *finding) {
    for (unsigned i = 0; i < finding->line_count; i++) {
        g_free(finding->lines[i].file);
        g_free(finding->lines[i].text);
    }
    g_free(finding->lines);
}

void finding_discard(struct finding *finding) {
    if (finding == NULL)
        return;
    for (unsigned i = 0; i < finding->fact_count; i++)
        g_free(finding->facts[i].value);
    clear_lines(finding);
    repeats_clear(finding);
    g_free(finding->summary);
    g_free(finding->sentence);
    g_free(finding->tunnel_to);
    g_free(finding->step);
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
    findings->repeats = repeats_new(limits);
    findings->kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    findings->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    findings->by_connection = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
    return findings;
}

void findings_free(struct findings *findings) {
    g_hash_table_destroy(findings->by_connection);
    g_hash_table_destroy(findings->by_key);
    g_hash_table_destroy(findings->kinds);
    repeats_free(findings->repeats);
    g_ptr_array_unref(findings->all);
    g_free(findings);
}

struct finding *finding_new(enum code code, enum confidence confidence, struct frame_ref ref) {
    struct finding *finding = g_new0(struct finding, 1);
    finding->entry = &catalogue[code];
    finding->confidence = confidence;
    finding->ref = ref;
    finding->count = 1;
    finding->service = "";
    return finding;
}

void finding_add_evidence(struct finding *finding, struct frame_ref ref, const char *role) {
    if (ref.frame == 0 || finding->evidence_count == FINDING_EVIDENCE_MAX)
        return;
    unsigned at = 0;
    while (at < finding->evidence_count && finding->evidence[at].ref.frame < ref.frame)
        at++;
    if (at < finding->evidence_count && finding->evidence[at].ref.frame == ref.frame)
        return;
    memmove(&finding->evidence[at + 1], &finding->evidence[at],
            (finding->evidence_count - at) * sizeof finding->evidence[0]);
    finding->evidence[at] = (struct evidence){ref, role};
    finding->evidence_count++;
}

void finding_add_line(struct finding *finding, const struct line_ref *line, const char *role) {
    for (unsigned i = 0; i < finding->line_count; i++)
        if (finding->lines[i].line == line->line && strcmp(finding->lines[i].file, line->file) == 0)
            return;
    if (finding->line_count == FINDING_LINES_MAX)
        return;
    finding->lines = g_renew(struct line_ref, finding->lines, finding->line_count + 1);
    finding->lines[finding->line_count++] =
        (struct line_ref){g_strdup(line->file), g_strdup(line->text), line->line, line->time, role};
}

void finding_add_fact(struct finding *finding, const char *key, const char *format, ...) {
    if (finding->fact_count == FINDING_FACTS_MAX)
        return;
    va_list arguments;
    va_start(arguments, format);
    char *value = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (value[0] == '\0') {
        g_free(value);
        return;
    }
    finding->facts[finding->fact_count++] = (struct fact){key, value};
}

const char *finding_fact(const struct finding *finding, const char *key) {
    for (unsigned i = 0; i < finding->fact_count; i++)
        if (strcmp(finding->facts[i].key, key) == 0)
            return finding->facts[i].value;
    return NULL;
}

bool finding_has_client(const struct finding *finding, const struct address *address) {
    for (unsigned i = 0; i < finding->client_count; i++)
        if (address_equals(&finding->clients[i], address))
            return true;
    return address_equals(&finding->source.endpoint.address, address);
}

/* NULL: it has no findings. */
static struct occurrence *occurrence_of(const struct findings *findings, uint64_t connection) {
    return findings->counts[connection % COUNTED] == 0
               ? NULL
               : g_hash_table_lookup(findings->by_connection, &connection);
}

/* Notes the code of a finding that was made, even if there is no room for it; NULL when it is about
 * no connection. */
static struct occurrence *remember_code(struct findings *findings, const struct finding *made) {
    if (made->connection == 0)
        return NULL;
    struct occurrence *known = occurrence_of(findings, made->connection);
    if (known == NULL) {
        known = g_new0(struct occurrence, 1);
        known->connection = made->connection;
        g_hash_table_insert(findings->by_connection, &known->connection, known);
        findings->counts[known->connection % COUNTED]++;
    }
    code_set_add(&known->codes, made->entry->code);
    return known;
}

/* `made` is the finding itself, or a repetition of it; `is_first`: its connection is the finding's
 * own. */
static void remember_connection(struct findings *findings, const struct finding *made,
                                struct finding *finding, bool is_first) {
    struct occurrence *known = remember_code(findings, made);
    if (known == NULL || finding->entry->severity < SEVERITY_WARNING)
        return;
    known->finding = finding;
    known->first = is_first;
}

/* It is not the finding's own connection any more. */
static void forget_first(struct findings *findings, uint64_t connection) {
    struct occurrence *known = occurrence_of(findings, connection);
    if (known != NULL)
        known->first = false;
}

/* --- the same trouble ------------------------------------------------------------------------- */

/* What the findings of one trouble have in common, whoever its client is. What is well is told of
 * each client. */
static char *key_of(const struct finding *finding, const char *cause) {
    char client[ADDRESS_TEXT] = "*", server[ENDPOINT_TEXT], reporter[ADDRESS_TEXT] = "";
    if (finding->entry->severity < SEVERITY_WARNING)
        address_write(&finding->source.endpoint.address, client);
    if (finding->actor == ACTOR_OTHER)
        address_write(&finding->reporter, reporter);
    return g_strdup_printf(
        "%s %s %u %s %s %d %s %s", finding->entry->name, client, (unsigned)finding->protocol,
        endpoint_write(&finding->destination.endpoint, server),
        finding->tunnel_to == NULL ? "" : finding->tunnel_to, (int)finding->actor, reporter, cause);
}

/* Takes the finding, and `key`. */
static const struct finding *store(struct findings *findings, struct finding *made, char *key) {
    unsigned *of_code = &findings->of_code[made->entry->code];
    if (findings->all->len >= FINDINGS_KEPT && *of_code >= OF_A_CODE_LEAST) {
        findings->limits->hit[LIMIT_FINDINGS]++;
        (void)remember_code(findings, made);
        finding_discard(made);
        g_free(key);
        return NULL;
    }
    ++*of_code;
    made->id = ++findings->next_id;
    repeats_begin(findings->repeats, made);
    g_ptr_array_add(findings->all, made);
    g_hash_table_insert(findings->by_key, key, made);
    remember_connection(findings, made, made, true);
    findings->sink(findings->sink_data, made, FINDING_NEW);
    return made;
}

/* The same. */
static const struct finding *store_or_count(struct findings *findings, struct finding *made,
                                            char *key) {
    struct finding *known = g_hash_table_lookup(findings->by_key, key);
    if (known == NULL)
        return store(findings, made, key);
    const bool is_first = finding_comes_before(made, known);
    if (is_first)
        forget_first(findings, known->connection);
    remember_connection(findings, made, known, is_first);
    repeats_add(findings->repeats, known, made);
    findings->sink(findings->sink_data, known, FINDING_REPEATED);
    finding_discard(made);
    g_free(key);
    return known;
}

const struct finding *findings_find(const struct findings *findings, const struct finding *finding,
                                    const char *cause) {
    char *key = key_of(finding, cause);
    const struct finding *known = g_hash_table_lookup(findings->by_key, key);
    g_free(key);
    return known;
}

const struct finding *findings_add(struct findings *findings, struct finding *made,
                                   const char *cause) {
    return store_or_count(findings, made, key_of(made, cause));
}

const struct finding *findings_add_kind(struct findings *findings, struct finding *made,
                                        const char *cause, const char *own) {
    char *kind = key_of(made, cause);
    char *key = g_strdup_printf("%s own %s", kind, own);
    const unsigned apart = GPOINTER_TO_UINT(g_hash_table_lookup(findings->kinds, kind));
    const bool is_new = !g_hash_table_contains(findings->by_key, key);
    if (is_new && *own != '\0' && apart == KINDS_APART) {
        g_free(key);
        finding_add_fact(made, "counted_here",
                         "what follows of this kind; the first %d are told one by one",
                         KINDS_APART);
        return store_or_count(findings, made, kind);
    }
    const struct finding *finding = store_or_count(findings, made, key);
    if (finding != NULL && is_new && *own != '\0')
        g_hash_table_replace(findings->kinds, g_steal_pointer(&kind), GUINT_TO_POINTER(apart + 1));
    g_free(kind);
    return finding;
}

const struct finding *findings_add_once(struct findings *findings, struct finding *made,
                                        const char *cause) {
    return store_or_count(findings, made, g_strdup_printf("%s * %s", made->entry->name, cause));
}

bool findings_add_evidence(struct findings *findings, uint64_t connection, struct frame_ref ref,
                           const char *role) {
    struct occurrence *known = occurrence_of(findings, connection);
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

void findings_list_fact(struct findings *findings, const struct finding *finding, const char *key,
                        const char *value, unsigned most) {
    unsigned count = 0;
    for (unsigned i = 0; i < finding->fact_count; i++) {
        if (strcmp(finding->facts[i].key, key) != 0)
            continue;
        if (++count == most || g_ascii_strcasecmp(finding->facts[i].value, value) == 0)
            return;
    }
    findings_add_fact(findings, finding, key, value);
}

void findings_add_line(struct findings *findings, const struct finding *finding,
                       const struct line_ref *line, const char *role) {
    struct finding *ours = (struct finding *)finding; /* as above */
    finding_add_line(ours, line, role);
    findings->sink(findings->sink_data, ours, FINDING_ADDED);
}

void findings_raise_confidence(struct findings *findings, const struct finding *finding,
                               enum confidence confidence) {
    struct finding *ours = (struct finding *)finding; /* as above */
    if (ours == NULL || ours->confidence >= confidence)
        return;
    ours->confidence = confidence;
    findings->sink(findings->sink_data, ours, FINDING_ADDED);
}

struct code_set findings_codes(const struct findings *findings, uint64_t connection) {
    const struct occurrence *known = occurrence_of(findings, connection);
    return known == NULL ? (struct code_set){.words = {0}} : known->codes;
}

bool findings_have(const struct findings *findings, uint64_t connection, enum code code) {
    const struct code_set codes = findings_codes(findings, connection);
    return code_set_has(&codes, code);
}

bool findings_imply(const struct findings *findings, uint64_t connection,
                    enum implication implication) {
    const struct code_set codes = findings_codes(findings, connection);
    for (unsigned code = 0; !code_set_is_empty(&codes) && code < CODE_COUNT; code++)
        if (code_set_has(&codes, (enum code)code) && (catalogue[code].implies & implication) != 0)
            return true;
    return false;
}

static uint64_t order_of(const struct finding *finding) {
    return finding->before != 0 ? finding->before : finding->ref.frame;
}

void findings_forget(struct findings *findings, uint64_t connection) {
    if (occurrence_of(findings, connection) == NULL)
        return;
    g_hash_table_remove(findings->by_connection, &connection);
    findings->counts[connection % COUNTED]--;
}

void findings_add_cause(struct findings *findings, struct finding *consequence,
                        struct finding *cause) {
    char frame[FRAME_TEXT];
    finding_add_fact(consequence, "follows_from", "%s (frame %s)", cause->entry->name,
                     frame_text_write(cause->files, cause->ref.frame, frame));
    const uint64_t order = order_of(consequence);
    if (order < order_of(cause))
        cause->before = order;
    findings->sink(findings->sink_data, consequence, FINDING_ADDED);
}

int finding_compare_frames(const struct finding *a, const struct finding *b) {
    if (order_of(a) != order_of(b))
        return order_of(a) < order_of(b) ? -1 : 1;
    if ((a->before != 0) != (b->before != 0))
        return a->before != 0 ? -1 : 1;
    return a->id < b->id ? -1 : a->id > b->id;
}

bool finding_comes_before(const struct finding *finding, const struct finding *other) {
    return finding->ref.frame != 0 && finding->ref.frame < other->ref.frame;
}

static gint by_frame(gconstpointer one, gconstpointer other) {
    return finding_compare_frames(*(const struct finding *const *)one,
                                  *(const struct finding *const *)other);
}

void findings_for_each(struct findings *findings, void (*each)(void *data, struct finding *finding),
                       void *data) {
    for (unsigned i = 0; i < findings->all->len; i++)
        each(data, findings->all->pdata[i]);
}

uint64_t findings_count(const struct findings *findings) {
    return findings->all->len;
}

void findings_settle(struct findings *findings) {
    g_ptr_array_sort(findings->all, by_frame);
    for (unsigned i = 0; i < findings->all->len; i++)
        repeats_settle(findings->all->pdata[i]);
    for (unsigned i = 0; i < findings->all->len; i++)
        findings->sink(findings->sink_data, findings->all->pdata[i], FINDING_SETTLED);
}
