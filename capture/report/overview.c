/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/overview.h"

#include <inttypes.h>
#include <string.h>

#include "capture/report/clients.h"
#include "capture/report/finding_details.h"
#include "capture/report/finding_text.h"
#include "capture/report/format.h"
#include "capture/report/layout.h"
#include "capture/report/text_report.h"
#include "capture/rules/findings.h"

enum {
    LINES_MOST = 50,
    LINES_BELOW = 3, /* an empty one, and what is left out */
    CODES_MOST = 40, /* of one severity */
};

struct cause {
    char *key; /* see overview_key */
    const struct catalogue_entry *entry;
    char *summary;  /* of its first finding */
    char *serial;   /* of the certificate that it is about; NULL: none */
    char *file;     /* where that is */
    bool is_in_set; /* and which one of several, even of one capture */
    uint64_t frame;
    uint64_t line; /* of a trace, where no frame tells it; 0: a frame does */
    char *anchor;  /* of the finding */
    uint64_t captures, times;
    GHashTable *clients; /* of clients_new */
};

struct overview {
    GPtrArray *causes;  /* struct cause *, owned, in the order in which they came up */
    GHashTable *by_key; /* the same, by their keys */
    uint64_t codes[CODE_COUNT];
};

static void cause_free(gpointer data) {
    struct cause *cause = data;
    g_free(cause->key);
    g_free(cause->summary);
    g_free(cause->serial);
    g_free(cause->file);
    g_free(cause->anchor);
    g_hash_table_unref(cause->clients);
    g_free(cause);
}

struct overview *overview_new(void) {
    struct overview *overview = g_new0(struct overview, 1);
    overview->causes = g_ptr_array_new_with_free_func(cause_free);
    overview->by_key = g_hash_table_new(g_str_hash, g_str_equal);
    return overview;
}

void overview_free(struct overview *overview) {
    if (overview == NULL)
        return;
    g_hash_table_unref(overview->by_key);
    g_ptr_array_unref(overview->causes);
    g_free(overview);
}

/* --- adding ----------------------------------------------------------------------------------- */

char *overview_key(const struct finding *finding) {
    static const char *const deciding[] = {"status", "condition", "domain", "to_domain", "name"};
    const char *certificate = finding_fact(finding, "sha256");
    if (certificate != NULL)
        return g_strdup_printf("%s %s", finding->entry->name, certificate);
    char server[ENDPOINT_TEXT];
    GString *key = g_string_new(finding->entry->name);
    g_string_append_printf(key, " %s", endpoint_write(&finding->destination.endpoint, server));
    for (size_t i = 0; i < G_N_ELEMENTS(deciding); i++) {
        const char *value = finding_fact(finding, deciding[i]);
        g_string_append_printf(key, " %s", value == NULL ? "" : value);
    }
    return g_string_free(key, FALSE);
}

static struct cause *cause_of(struct overview *overview, const char *key) {
    struct cause *cause = g_hash_table_lookup(overview->by_key, key);
    if (cause != NULL)
        return cause;
    cause = g_new0(struct cause, 1);
    cause->key = g_strdup(key);
    cause->clients = clients_new();
    g_ptr_array_add(overview->causes, cause);
    g_hash_table_insert(overview->by_key, cause->key, cause);
    return cause;
}

/* Without the other clients, which are counted over all captures; to be freed with g_free. */
static char *own_summary(const struct finding *finding) {
    return finding->own_summary == 0 ? g_strdup(finding->summary)
                                     : g_strndup(finding->summary, finding->own_summary);
}

char *overview_anchor(const char *file, const struct finding *finding) {
    return g_strdup_printf("finding-%08x-%" PRIu64, g_str_hash(file), finding->id);
}

static uint64_t line_of(const struct finding *finding) {
    return finding_details_is_of_trace(finding) ? finding->lines[0].line : 0;
}

/* As what is met first says. */
static void describe(struct cause *cause, const char *file, const struct finding *finding) {
    const struct file_frame own = frame_files_find(finding->files, finding->ref.frame);
    cause->entry = finding->entry;
    cause->summary = own_summary(finding);
    cause->serial = g_strdup(finding_fact(finding, "serial"));
    cause->file = g_strdup(own.file != NULL ? own.file->path : file);
    cause->is_in_set = own.file != NULL;
    cause->frame = own.frame;
    cause->line = line_of(finding);
    cause->anchor = overview_anchor(file, finding);
}

struct overview *overview_of(const char *file, const struct finding *const *findings,
                             size_t count) {
    struct overview *capture = overview_new();
    for (size_t i = 0; i < count; i++) {
        const struct finding *finding = findings[i];
        char *key = overview_key(finding);
        struct cause *cause = cause_of(capture, key);
        if (cause->entry == NULL)
            describe(cause, file, finding);
        cause->captures = 1;
        cause->times += finding->count;
        clients_add(cause->clients, finding);
        capture->codes[finding->entry->code]++;
        g_free(key);
    }
    return capture;
}

void overview_add(struct overview *overview, const char *file,
                  const struct finding *const *findings, size_t count) {
    struct overview *capture = overview_of(file, findings, count);
    overview_merge(overview, capture);
    overview_free(capture);
}

static void describe_like(struct cause *cause, const struct cause *first) {
    cause->entry = first->entry;
    cause->summary = g_strdup(first->summary);
    cause->serial = g_strdup(first->serial);
    cause->file = g_strdup(first->file);
    cause->is_in_set = first->is_in_set;
    cause->frame = first->frame;
    cause->line = first->line;
    cause->anchor = g_strdup(first->anchor);
}

static void merge_cause(struct cause *cause, const struct cause *more) {
    if (cause->entry == NULL)
        describe_like(cause, more);
    cause->captures += more->captures;
    cause->times += more->times;
    clients_merge(cause->clients, more->clients);
}

void overview_merge(struct overview *overview, const struct overview *other) {
    for (guint i = 0; i < other->causes->len; i++) {
        const struct cause *cause = other->causes->pdata[i];
        merge_cause(cause_of(overview, cause->key), cause);
    }
    for (unsigned code = 0; code < CODE_COUNT; code++)
        overview->codes[code] += other->codes[code];
}

bool overview_has(const struct overview *overview, const char *key) {
    return g_hash_table_contains(overview->by_key, key);
}

uint64_t overview_troubles(const struct overview *overview) {
    uint64_t troubles = 0;
    for (unsigned code = 0; code < CODE_COUNT; code++)
        if (catalogue[code].severity > SEVERITY_NOTE)
            troubles += overview->codes[code];
    return troubles;
}

/* --- writing ---------------------------------------------------------------------------------- */

static gint compare_gravity(gconstpointer a, gconstpointer b) {
    const struct cause *one = *(const struct cause *const *)a;
    const struct cause *other = *(const struct cause *const *)b;
    if (one->entry->severity != other->entry->severity)
        return one->entry->severity > other->entry->severity ? -1 : 1;
    if (one->captures != other->captures)
        return one->captures > other->captures ? -1 : 1;
    if (one->times != other->times)
        return one->times > other->times ? -1 : 1;
    return 0; /* sorting is stable: as they came up */
}

/* Free it with g_ptr_array_unref; the causes stay whose they are. */
static GPtrArray *gravest_first(const struct overview *overview) {
    GPtrArray *causes = g_ptr_array_copy(overview->causes, NULL, NULL);
    g_ptr_array_set_free_func(causes, NULL);
    g_ptr_array_sort(causes, compare_gravity);
    return causes;
}

static gint compare_frequency(gconstpointer a, gconstpointer b, gpointer overview) {
    const uint64_t *counts = ((const struct overview *)overview)->codes;
    const uint64_t one = counts[*(const unsigned *)a], other = counts[*(const unsigned *)b];
    return one == other ? 0 : one > other ? -1 : 1;
}

/* As the catalogue has them; of more than there is room for the most frequent ones. Freed with
 * g_array_unref. */
static GArray *codes_seen(const struct overview *overview, enum severity severity) {
    GArray *codes = g_array_new(FALSE, FALSE, sizeof(unsigned));
    for (unsigned code = 0; code < CODE_COUNT; code++)
        if (catalogue[code].severity == severity && overview->codes[code] > 0)
            g_array_append_val(codes, code);
    if (codes->len > CODES_MOST)
        g_array_sort_with_data(codes, compare_frequency, (gpointer)overview);
    return codes;
}

/* "uc.tls_unknown_ca 31", "uc.tcp_refused 12", "and 3 more" */
static GPtrArray *codes_of(const struct overview *overview, enum severity severity) {
    GPtrArray *items = g_ptr_array_new_with_free_func(g_free);
    GArray *codes = codes_seen(overview, severity);
    for (guint i = 0; i < codes->len && i < CODES_MOST; i++) {
        const unsigned code = g_array_index(codes, unsigned, i);
        GString *item = g_string_new(catalogue[code].name);
        g_string_append_c(item, ' ');
        format_number(item, overview->codes[code]);
        g_ptr_array_add(items, g_string_free(item, FALSE));
    }
    if (codes->len > CODES_MOST)
        g_ptr_array_add(items, g_strdup_printf("and %u more", codes->len - CODES_MOST));
    g_array_unref(codes);
    return items;
}

/* "  errors    uc.tls_unknown_ca 31, uc.tcp_refused 12"; nothing when there is none. */
static void write_codes(struct layout *layout, const struct overview *overview,
                        enum severity severity) {
    GPtrArray *items = codes_of(overview, severity);
    char *label = g_strconcat(severity_word(severity), "s", NULL);
    if (items->len > 0) {
        layout_begin(layout, 2, label, finding_text_tint(severity), 12);
        layout_items(layout, items, "");
        layout_end(layout);
    }
    g_free(label);
    g_ptr_array_unref(items);
}

/* The sentences by which more than one cause is told; freed with g_hash_table_unref. */
static GHashTable *shared_sentences(const GPtrArray *causes) {
    GHashTable *met = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTable *shared = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < causes->len; i++) {
        char *sentence = ((const struct cause *)causes->pdata[i])->summary;
        if (!g_hash_table_add(met, sentence))
            g_hash_table_add(shared, sentence);
    }
    g_hash_table_unref(met);
    return shared;
}

/* "3 captures, 5 times, 1 client", and of the only capture "5 times, 1 client". */
static char *counts_of(const struct cause *cause, bool several) {
    GString *reach = g_string_new(NULL);
    if (several) {
        format_count(reach, cause->captures, "capture");
        g_string_append(reach, ", ");
    }
    format_count(reach, cause->times, "time");
    clients_append(reach, cause->clients);
    return g_string_free(reach, FALSE);
}

/* "first in case.pcap frame 9", or "first in frame 9"; of a trace "line 17". */
static char *first_of(const struct cause *cause, bool several) {
    const bool is_line = cause->line != 0;
    const char *what = is_line ? "line" : "frame";
    const uint64_t number = is_line ? cause->line : cause->frame;
    return several || cause->is_in_set
               ? g_strdup_printf("first in %s %s %" PRIu64, cause->file, what, number)
               : g_strdup_printf("first in %s %" PRIu64, what, number);
}

/* `several`: there is more than one capture. Free with clear_text. */
static struct cause_text text_of(const struct cause *cause, GHashTable *shared, bool several) {
    const bool has_serial = cause->serial != NULL && g_hash_table_contains(shared, cause->summary);
    return (struct cause_text){.entry = cause->entry,
                               .summary = cause->summary,
                               .serial =
                                   has_serial ? g_strdup_printf("serial %s:", cause->serial) : NULL,
                               .reach = counts_of(cause, several),
                               .first = first_of(cause, several),
                               .anchor = cause->anchor,
                               .key = cause->key,
                               .file = cause->file,
                               .frame = cause->line != 0 ? 0 : cause->frame,
                               .line = cause->line,
                               .captures = cause->captures,
                               .times = cause->times,
                               .clients = g_hash_table_size(cause->clients)};
}

static void clear_text(struct cause_text *words) {
    g_free(words->serial);
    g_free(words->reach);
    g_free(words->first);
}

static void write_cause(struct layout *layout, const struct cause_text *words) {
    const enum severity severity = words->entry->severity;
    char *reach = g_strconcat(words->reach, ";", NULL);
    char *code = g_strdup_printf("(%s)", words->entry->name);
    layout_begin(layout, 2, severity_word(severity), finding_text_tint(severity), 11);
    layout_text(layout, words->summary);
    layout_end(layout);
    layout_begin(layout, 11, "", TINT_NONE, 11);
    if (words->serial != NULL)
        layout_item(layout, words->serial);
    layout_item(layout, reach);
    layout_item(layout, words->first);
    layout_item(layout, code);
    layout_end(layout);
    g_free(reach);
    g_free(code);
}

static unsigned lines_in(const char *text) {
    unsigned lines = 0;
    for (; (text = strchr(text, '\n')) != NULL; text++)
        lines++;
    return lines;
}

static void write_more(struct layout *layout, guint left_out) {
    GString *more = g_string_new(NULL);
    if (left_out > 0) {
        g_string_append(more, "and ");
        format_number(more, left_out);
        g_string_append(more, " more. ");
    }
    g_string_append(more, "--brief shows each finding in a line, --only CODE those of one code.");
    layout_begin(layout, 2, "", TINT_NONE, 2);
    layout_text(layout, more->str);
    layout_end(layout);
    g_string_free(more, TRUE);
}

/* Causes as text, while there is room for them. */
struct cause_lines {
    GString *out;
    const struct text_style *style;
    unsigned lines; /* of the overview so far */
};

static bool take_cause(void *data, const struct cause_text *words) {
    struct cause_lines *causes = data;
    GString *text = g_string_new(NULL);
    struct layout layout = layout_of(text, causes->style);
    write_cause(&layout, words);
    const unsigned lines = lines_in(text->str);
    const bool has_room = causes->lines + lines + LINES_BELOW <= LINES_MOST;
    if (has_room) {
        g_string_append(causes->out, text->str);
        causes->lines += lines;
    }
    g_string_free(text, TRUE);
    return has_room;
}

void overview_write(GString *out, const struct text_style *style, const struct overview *overview,
                    const struct totals *totals) {
    GString *text = g_string_new(NULL);
    struct layout layout = layout_of(text, style);
    char *captures = text_report_captures(totals);
    layout_begin(&layout, 0, "Overview", TINT_STRONG, 0);
    layout.indent = 2;
    layout_text(&layout, captures);
    layout_end(&layout);
    g_string_append_c(text, '\n');
    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_NOTE; severity--)
        if (severity > SEVERITY_NOTE || style->notes)
            write_codes(&layout, overview, (enum severity)severity);
    g_string_append_c(text, '\n');
    struct cause_lines causes = {.out = text, .style = style, .lines = lines_in(text->str)};
    write_more(&layout, overview_each(overview, totals, take_cause, &causes));
    g_string_append_c(text, '\n');
    g_string_append(out, text->str);
    g_free(captures);
    g_string_free(text, TRUE);
}

char *overview_where(const struct cause_text *words) {
    return g_strdup_printf("%s%s%s; %s (%s)", words->serial == NULL ? "" : words->serial,
                           words->serial == NULL ? "" : " ", words->reach, words->first,
                           words->entry->name);
}

guint overview_each(const struct overview *overview, const struct totals *totals,
                    bool (*take)(void *data, const struct cause_text *words), void *data) {
    GPtrArray *causes = gravest_first(overview);
    GHashTable *shared = shared_sentences(causes);
    guint left_out = 0;
    for (guint i = 0; i < causes->len; i++) {
        const struct cause *cause = causes->pdata[i];
        if (cause->entry->severity == SEVERITY_NOTE)
            continue;
        if (left_out > 0) {
            left_out++;
            continue;
        }
        struct cause_text words = text_of(cause, shared, totals->captures > 1);
        left_out += !take(data, &words);
        clear_text(&words);
    }
    g_hash_table_unref(shared);
    g_ptr_array_unref(causes);
    return left_out;
}
