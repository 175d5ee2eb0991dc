/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/trace_set.h"

#include <string.h>

#include "capture/read/text_file.h"

enum { HEAD_MOST = 8192 }; /* bytes, of the first line */

struct member {
    const struct set_file *file;
    int64_t begun; /* UTC, nanoseconds */
};

/* --- what a file says of itself --------------------------------------------------------------- */

static void *compile_name(void *unused) {
    (void)unused;
    return g_regex_new("^(SDL[0-9]+_[0-9]+)_[0-9]+\\.txt(?:\\.gzo?)?$", G_REGEX_RAW, 0, NULL);
}

/* "SDL001_600", to be freed with g_free; NULL: it is none of these names. */
static char *service_of(const struct set_file *file) {
    static GOnce once = G_ONCE_INIT;
    const GRegex *name = g_once(&once, compile_name, NULL);
    GMatchInfo *match;
    char *service = NULL;
    if (g_regex_match(name, set_file_name(file), 0, &match))
        service = g_match_info_fetch(match, 1);
    g_match_info_free(match);
    return service;
}

static bool read_head(const uint8_t *bytes, size_t length, struct trace_line *line,
                      struct trace_sdl_head *head) {
    struct trace_file traits = {0};
    struct trace_record record;
    if (trace_record_read(&traits, span_of(bytes, length), true, &record) == 0 ||
        record.line.format != TRACE_SDL)
        return false;
    *line = record.line;
    return trace_sdl_head_read(line, head);
}

/* "/traces/|SDL001_600|cucm1150|600": whose it is, to be freed with g_free; NULL: nobody's. */
static char *owner_of(const struct set_file *file, const char *service, int64_t *begun) {
    uint8_t bytes[HEAD_MOST];
    struct trace_line line;
    struct trace_sdl_head head;
    const size_t length = text_file_lead(file->source, bytes, sizeof bytes);
    if (length == 0 || !read_head(bytes, length, &line, &head))
        return NULL;
    *begun = head.day + line.time - head.offset;
    return g_strdup_printf("%.*s|%s|%.*s|%" G_GUINT64_FORMAT,
                           (int)(set_file_name(file) - file->path), file->path, service,
                           (int)span_len(head.host), (const char *)head.host.at, (guint64)head.app);
}

/* --- sets ------------------------------------------------------------------------------------- */

static void add(GHashTable *by_owner, GPtrArray *families, const struct set_file *file) {
    struct member member = {.file = file};
    char *service = service_of(file);
    char *owner = service == NULL ? NULL : owner_of(file, service, &member.begun);
    g_free(service);
    if (owner == NULL)
        return;
    GArray *family = g_hash_table_lookup(by_owner, owner);
    if (family == NULL) {
        family = g_array_new(FALSE, FALSE, sizeof(struct member));
        g_ptr_array_add(families, family);
        g_hash_table_insert(by_owner, g_strdup(owner), family);
    }
    g_array_append_val(family, member);
    g_free(owner);
}

static gint by_beginning(gconstpointer a, gconstpointer b) {
    const struct member *one = a, *other = b;
    if (one->begun != other->begun)
        return one->begun < other->begun ? -1 : 1;
    return strcmp(one->file->path, other->file->path);
}

static struct file_set *set_of(GArray *family) {
    struct file_set *set = g_new0(struct file_set, 1);
    g_array_sort(family, by_beginning);
    set->count = family->len;
    set->files = g_new0(struct set_file, set->count);
    for (guint i = 0; i < family->len; i++) {
        const struct set_file *file = g_array_index(family, struct member, i).file;
        set->files[i] =
            (struct set_file){.path = g_strdup(file->path), .source = g_strdup(file->source)};
    }
    return set;
}

static void free_family(gpointer family) {
    g_array_unref(family);
}

GPtrArray *trace_sets_of(const struct set_file *files, size_t count) {
    GPtrArray *sets = g_ptr_array_new_with_free_func(file_set_free);
    GPtrArray *families = g_ptr_array_new_with_free_func(free_family);
    GHashTable *by_owner = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (size_t i = 0; i < count; i++)
        add(by_owner, families, &files[i]);
    for (guint i = 0; i < families->len; i++)
        if (((GArray *)families->pdata[i])->len > 1)
            g_ptr_array_add(sets, set_of(families->pdata[i]));
    g_hash_table_unref(by_owner);
    g_ptr_array_unref(families);
    return sets;
}
