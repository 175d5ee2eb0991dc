/* SPDX-License-Identifier: GPL-2.0-or-later */
/* By family of names first; then each file is read for its times. */
#include "capture/read/file_set.h"

#include <string.h>

#include "capture/read/file_family.h"
#include "capture/read/reader.h"
#include "capture/read/rotated_name.h"

enum { LINK_TYPES_MOST = 8 };

/* A file that may belong to others. */
struct candidate {
    const struct set_file *file;
    struct rotated_name name;
    uint64_t packets;
    int64_t first, last; /* as they stand in the file */
    uint32_t link_types[LINK_TYPES_MOST];
    unsigned link_type_count;
};

static void free_candidate(gpointer data) {
    struct candidate *candidate = data;
    rotated_name_clear(&candidate->name);
    g_free(candidate);
}

struct file_set *file_set_new(size_t count) {
    struct file_set *set = g_new0(struct file_set, 1);
    set->count = count;
    set->files = g_new0(struct set_file, count);
    return set;
}

void file_set_put(struct file_set *set, size_t index, const struct set_file *file) {
    set->files[index] =
        (struct set_file){.path = g_strdup(file->path), .source = g_strdup(file->source)};
}

void file_set_free(gpointer data) {
    struct file_set *set = data;
    for (size_t i = 0; i < set->count; i++) {
        g_free(set->files[i].path);
        g_free(set->files[i].source);
    }
    g_free(set->files);
    g_free(set);
}

/* --- what a file holds ------------------------------------------------------------------------ */

static bool has_link_type(const struct candidate *candidate, uint32_t link_type) {
    for (unsigned i = 0; i < candidate->link_type_count; i++)
        if (candidate->link_types[i] == link_type)
            return true;
    return false;
}

static void note_packet(struct candidate *candidate, const struct packet *packet) {
    if (candidate->packets++ == 0)
        candidate->first = packet->time;
    candidate->last = packet->time;
    if (!has_link_type(candidate, packet->link_type) &&
        candidate->link_type_count < LINK_TYPES_MOST)
        candidate->link_types[candidate->link_type_count++] = packet->link_type;
}

/* As far as it can be read. */
static void look_into(struct candidate *candidate) {
    struct packet packet;
    char *error = NULL;
    struct reader *reader = reader_open_file(candidate->file->source, NULL, &error);
    g_free(error);
    while (reader != NULL && reader_next(reader, &packet) == READER_PACKET)
        note_packet(candidate, &packet);
    reader_close(reader);
}

/* --- which follow each other ------------------------------------------------------------------ */

static bool has_all_link_types(const struct candidate *of, const struct candidate *in) {
    for (unsigned i = 0; i < of->link_type_count; i++)
        if (!has_link_type(in, of->link_types[i]))
            return false;
    return true;
}

/* A file need not have packets of every interface that the capture is of. */
static bool has_same_link_types(const struct candidate *a, const struct candidate *b) {
    return has_all_link_types(a, b) || has_all_link_types(b, a);
}

/* The same file under another name, packed perhaps. */
static bool is_copy(const struct candidate *a, const struct candidate *b) {
    return rotated_name_compare(&a->name, &b->name) == 0 ||
           (a->packets == b->packets && a->first == b->first && a->last == b->last);
}

static bool follows(const struct candidate *before, const struct candidate *after) {
    const int64_t gap = time_between(before->last, after->first);
    if (is_copy(before, after) || !has_same_link_types(before, after) || gap > FILE_SET_GAP_MOST ||
        gap < -FILE_SET_OVERLAP_MOST)
        return false;
    const bool begins_anew =
        before->name.is_run && after->name.is_run && after->name.number <= before->name.number;
    return !begins_anew;
}

static guint count_chains(const GPtrArray *ordered) {
    guint chains = ordered->len > 0;
    for (guint i = 1; i < ordered->len; i++)
        chains += !follows(ordered->pdata[i - 1], ordered->pdata[i]);
    return chains;
}

static gint compare_names(gconstpointer a, gconstpointer b) {
    const struct candidate *one = *(const struct candidate *const *)a;
    const struct candidate *other = *(const struct candidate *const *)b;
    return rotated_name_compare(&one->name, &other->name);
}

static gint compare_times(gconstpointer a, gconstpointer b) {
    const struct candidate *one = *(const struct candidate *const *)a;
    const struct candidate *other = *(const struct candidate *const *)b;
    return (one->first > other->first) - (one->first < other->first);
}

/* Names are in the order of packets, unless the program began with the first one again (a ring of
 * tcpdump -W) or its clock went back (summer time); then times tell. */
static void put_in_order(GPtrArray *family) {
    GPtrArray *by_time = g_ptr_array_copy(family, NULL, NULL);
    g_ptr_array_set_free_func(by_time, NULL);
    g_ptr_array_sort(family, compare_names);
    g_ptr_array_sort(by_time, compare_names);
    g_ptr_array_sort(by_time, compare_times);
    if (count_chains(by_time) < count_chains(family))
        for (guint i = 0; i < family->len; i++)
            family->pdata[i] = by_time->pdata[i];
    g_ptr_array_unref(by_time);
}

static void add_set(GPtrArray *sets, const GPtrArray *family, guint begin, guint end) {
    if (end - begin < 2)
        return;
    struct file_set *set = file_set_new(end - begin);
    for (guint i = begin; i < end; i++) {
        const struct candidate *candidate = family->pdata[i];
        file_set_put(set, i - begin, candidate->file);
        if (i > begin)
            set->files[i - begin].missing = rotated_name_missing(
                &((const struct candidate *)family->pdata[i - 1])->name, &candidate->name);
    }
    g_ptr_array_add(sets, set);
}

/* Without those that have no packets, whose time nobody knows. */
static void add_sets_of(GPtrArray *sets, GPtrArray *family) {
    guint begin = 0;
    for (guint i = family->len; family->len > 1 && i-- > 0;) {
        look_into(family->pdata[i]);
        if (((struct candidate *)family->pdata[i])->packets == 0)
            g_ptr_array_remove_index(family, i);
    }
    put_in_order(family);
    for (guint i = 1; i <= family->len; i++) {
        if (i < family->len && follows(family->pdata[i - 1], family->pdata[i]))
            continue;
        add_set(sets, family, begin, i);
        begin = i;
    }
}

/* --- all of them ------------------------------------------------------------------------------ */

const char *set_file_name(const struct set_file *file) {
    const bool is_member = strcmp(file->path, file->source) != 0;
    const char *slash = strrchr(file->path, '/');
    const char *name = slash == NULL ? file->path : slash + 1;
    const char *mark = is_member ? strrchr(name, '!') : NULL;
    return mark == NULL ? name : mark + 1;
}

/* An archive is a folder, whose own name has no number of its members. */
static bool read_name(const struct set_file *file, struct rotated_name *out) {
    char *path = g_strdup(file->path);
    const size_t name = (size_t)(set_file_name(file) - file->path);
    if (name > 0)
        path[name - 1] = '/';
    const bool is_one = rotated_name_read(path, out);
    g_free(path);
    return is_one;
}

static void *read_candidate(const struct set_file *file, char **family) {
    struct rotated_name name;
    if (!read_name(file, &name))
        return NULL;
    struct candidate *candidate = g_new0(struct candidate, 1);
    candidate->file = file;
    candidate->name = name;
    *family = g_strdup(name.family);
    return candidate;
}

GPtrArray *file_sets_of(const struct set_file *files, size_t count) {
    GPtrArray *sets = g_ptr_array_new_with_free_func(file_set_free);
    GPtrArray *families = file_families_of(files, count, read_candidate, free_candidate);
    for (guint i = 0; i < families->len; i++)
        add_sets_of(sets, families->pdata[i]);
    g_ptr_array_unref(families);
    return sets;
}
