/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/trace_set.h"

#include <string.h>

#include "capture/read/file_family.h"
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

char *trace_set_family(const char *path) {
    const struct set_file file = {.path = (char *)path, .source = (char *)path};
    char *service = service_of(&file);
    char *family = service == NULL ? NULL
                                   : g_strdup_printf("%.*s%s", (int)(set_file_name(&file) - path),
                                                     path, service);
    g_free(service);
    return family;
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

static void *read_member(const struct set_file *file, char **family) {
    int64_t begun = 0;
    char *service = service_of(file);
    char *owner = service == NULL ? NULL : owner_of(file, service, &begun);
    g_free(service);
    if (owner == NULL)
        return NULL;
    struct member *member = g_new(struct member, 1);
    *member = (struct member){file, begun};
    *family = owner;
    return member;
}

static gint by_beginning(gconstpointer a, gconstpointer b) {
    const struct member *one = *(const struct member *const *)a;
    const struct member *other = *(const struct member *const *)b;
    if (one->begun != other->begun)
        return one->begun < other->begun ? -1 : 1;
    return strcmp(one->file->path, other->file->path);
}

static struct file_set *set_of(GPtrArray *family) {
    struct file_set *set = file_set_new(family->len);
    g_ptr_array_sort(family, by_beginning);
    for (guint i = 0; i < family->len; i++)
        file_set_put(set, i, ((const struct member *)family->pdata[i])->file);
    return set;
}

GPtrArray *trace_sets_of(const struct set_file *files, size_t count) {
    GPtrArray *sets = g_ptr_array_new_with_free_func(file_set_free);
    GPtrArray *families = file_families_of(files, count, read_member, g_free);
    for (guint i = 0; i < families->len; i++)
        if (((const GPtrArray *)families->pdata[i])->len > 1)
            g_ptr_array_add(sets, set_of(families->pdata[i]));
    g_ptr_array_unref(families);
    return sets;
}
