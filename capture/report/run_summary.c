/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/run_summary.h"

#include <jansson.h>
#include <string.h>

#include "capture/report/json_line.h"

static void name(struct run_summary *run, GChecksum *digest, const char *path) {
    if (run->named_count < RUN_NAMED)
        run->named[run->named_count] = path;
    run->named_count++;
    g_checksum_update(digest, (const guchar *)path, (gssize)strlen(path) + 1);
}

void run_summary_name(struct run_summary *run, const char *const *paths, const char *list,
                      char key[RUN_KEY_TEXT]) {
    GChecksum *digest = g_checksum_new(G_CHECKSUM_SHA256);
    for (; *paths != NULL; paths++)
        name(run, digest, *paths);
    if (list != NULL && run->named_count == 0)
        name(run, digest, list);
    else if (list != NULL)
        g_checksum_update(digest, (const guchar *)list, (gssize)strlen(list));
    g_strlcpy(key, g_checksum_get_string(digest), RUN_KEY_TEXT);
    g_checksum_free(digest);
    run->key = key;
}

char *run_summary_title(const struct run_summary *run) {
    if (run->named_count == 0)
        return g_strdup("");
    if (run->named_count > RUN_NAMED)
        return g_strdup_printf("%s and %" G_GUINT64_FORMAT " more", run->named[0],
                               run->named_count - 1);
    GString *title = g_string_new(run->named[0]);
    for (uint64_t i = 1; i < run->named_count; i++)
        g_string_append_printf(title, ", %s", run->named[i]);
    return g_string_free(title, FALSE);
}

void run_summary_json(GString *out, const struct run_summary *run) {
    json_t *object = json_begin("run"), *named = json_array();
    for (uint64_t i = 0; i < MIN(run->named_count, (uint64_t)RUN_NAMED); i++)
        json_array_append_new(named, json_text(run->named[i]));
    char *shard = g_strdup_printf("%u/%u", run->shard, run->shards);
    json_object_set_new(object, "run", json_string(run->key));
    json_object_set_new(object, "named", named);
    json_object_set_new(object, "named_count", json_count(run->named_count));
    json_object_set_new(object, "shard", run->shards == 0 ? json_null() : json_string(shard));
    json_object_set_new(object, "passed_over", json_count(run->passed_over));
    json_object_set_new(object, "interrupted", json_boolean(run->is_interrupted));
    json_object_set_new(object, "not_scanned", json_count(run->not_scanned));
    json_line(out, object);
    g_free(shard);
}
