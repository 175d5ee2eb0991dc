/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/fleet/certificate_seen.h"

#include <string.h>

#include "capture/rules/findings.h"

struct certificates_seen {
    GHashTable *by_digest; /* char * -> struct certificate_seen *, both in it */
};

bool certificate_seen_date(const char *text, int64_t *out) {
    GTimeZone *zone = g_time_zone_new_utc();
    GDateTime *time = g_date_time_new_from_iso8601(text, zone);
    g_time_zone_unref(zone);
    if (time == NULL)
        return false;
    *out = g_date_time_to_unix(time);
    g_date_time_unref(time);
    return true;
}

static const char *fact_or_empty(const struct finding *finding, const char *key) {
    const char *value = finding_fact(finding, key);
    return value == NULL ? "" : value;
}

bool certificate_seen_in(const struct finding *finding, const char *file,
                         struct certificate_seen *out) {
    const struct file_frame own = frame_files_find(finding->files, finding->last.frame);
    const char *end = finding_fact(finding, "not_after"), *sha256 = finding_fact(finding, "sha256");
    int64_t not_after;
    if (end == NULL || sha256 == NULL || !certificate_seen_date(end, &not_after))
        return false;
    *out = (struct certificate_seen){.sha256 = sha256,
                                     .subject = fact_or_empty(finding, "subject"),
                                     .issuer = fact_or_empty(finding, "issuer"),
                                     .serial = fact_or_empty(finding, "serial"),
                                     .not_after = not_after,
                                     .time = finding->last.time,
                                     .file = own.file != NULL ? own.file->path : file,
                                     .frame = own.frame};
    return true;
}

static void free_one(gpointer data) {
    struct certificate_seen *one = data;
    g_free((char *)one->sha256);
    g_free((char *)one->subject);
    g_free((char *)one->issuer);
    g_free((char *)one->serial);
    g_free((char *)one->file);
    g_free(one);
}

struct certificates_seen *certificates_seen_new(void) {
    struct certificates_seen *seen = g_new0(struct certificates_seen, 1);
    seen->by_digest = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_one);
    return seen;
}

void certificates_seen_free(struct certificates_seen *seen) {
    if (seen == NULL)
        return;
    g_hash_table_unref(seen->by_digest);
    g_free(seen);
}

/* Later, or at the same time in what is first by its name. */
static bool is_later(const struct certificate_seen *one, const struct certificate_seen *other) {
    if (one->time != other->time)
        return one->time > other->time;
    const int files = strcmp(one->file, other->file);
    return files != 0 ? files < 0 : one->frame < other->frame;
}

void certificates_seen_add(struct certificates_seen *seen, const struct certificate_seen *one) {
    struct certificate_seen *known = g_hash_table_lookup(seen->by_digest, one->sha256);
    if (known != NULL) {
        if (!is_later(one, known))
            return;
        g_free((char *)known->file);
        known->file = g_strdup(one->file);
        known->time = one->time;
        known->frame = one->frame;
        return;
    }
    known = g_new(struct certificate_seen, 1);
    *known = *one;
    known->sha256 = g_strdup(one->sha256);
    known->subject = g_strdup(one->subject);
    known->issuer = g_strdup(one->issuer);
    known->serial = g_strdup(one->serial);
    known->file = g_strdup(one->file);
    g_hash_table_insert(seen->by_digest, (char *)known->sha256, known);
}

void certificates_seen_merge(struct certificates_seen *seen,
                             const struct certificates_seen *other) {
    GHashTableIter iterator;
    gpointer one;
    g_hash_table_iter_init(&iterator, other->by_digest);
    while (g_hash_table_iter_next(&iterator, NULL, &one))
        certificates_seen_add(seen, one);
}

static gint compare(gconstpointer a, gconstpointer b) {
    const struct certificate_seen *one = *(const struct certificate_seen *const *)a;
    const struct certificate_seen *other = *(const struct certificate_seen *const *)b;
    if (one->not_after != other->not_after)
        return one->not_after < other->not_after ? -1 : 1;
    return strcmp(one->sha256, other->sha256);
}

GPtrArray *certificates_seen_until(const struct certificates_seen *seen, int64_t until) {
    GPtrArray *all = g_ptr_array_new();
    GHashTableIter iterator;
    gpointer one;
    g_hash_table_iter_init(&iterator, seen->by_digest);
    while (g_hash_table_iter_next(&iterator, NULL, &one))
        if (((const struct certificate_seen *)one)->not_after <= until)
            g_ptr_array_add(all, one);
    g_ptr_array_sort(all, compare);
    return all;
}
