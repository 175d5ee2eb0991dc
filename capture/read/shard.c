/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/shard.h"

#include <glib.h>
#include <string.h>

#include "capture/read/rotated_name.h"
#include "capture/read/trace_set.h"

enum { DIGITS = 8, HEXADECIMAL = 16 }; /* of the digest, that are looked at */

/* Up to `end`; false: it is no number from 1 to SHARDS_MOST. */
static bool read_number(const char *text, char end, const char **rest, unsigned *out) {
    char *stop;
    if (!g_ascii_isdigit(*text))
        return false;
    const guint64 number = g_ascii_strtoull(text, &stop, 10);
    if (*stop != end || number == 0 || number > SHARDS_MOST)
        return false;
    *rest = stop + 1;
    *out = (unsigned)number;
    return true;
}

bool shard_read(const char *text, struct shard *out) {
    unsigned number, count;
    if (!read_number(text, '/', &text, &number) || !read_number(text, '\0', &text, &count) ||
        number > count)
        return false;
    out->number = number;
    out->count = count;
    return true;
}

/* What follows the folder that was named; of a file that was named itself, all. */
static const char *below(const char *path, size_t named) {
    const char *rest = path + named;
    while (*rest == '/')
        rest++;
    return *rest == '\0' ? path : rest;
}

/* "SR4711" for "SR4711/cucm/eth0.pcap"; NULL: it lies in no such folder. */
static char *case_of(const char *path, size_t named) {
    const char *rest = below(path, named);
    const char *slash = rest == path ? NULL : strchr(rest, '/');
    return slash == NULL ? NULL : g_strndup(rest, (gsize)(slash - rest));
}

/* What must not be parted has the same. To be freed with g_free. */
static char *key_of(const struct shard *shard, const char *path, size_t named) {
    struct rotated_name name;
    char *folder = shard->by_case ? case_of(path, named) : NULL;
    if (folder != NULL)
        return folder;
    path = below(path, named);
    char *traces = trace_set_family(path);
    if (traces != NULL)
        return traces;
    if (!rotated_name_read(path, &name))
        return g_strdup(path);
    char *family = g_steal_pointer(&name.family);
    rotated_name_clear(&name);
    return family;
}

bool shard_has(const struct shard *shard, const char *path, size_t named) {
    if (shard->count == 0)
        return true;
    char *key = key_of(shard, path, named);
    char *digest = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);
    digest[DIGITS] = '\0';
    const guint64 value = g_ascii_strtoull(digest, NULL, HEXADECIMAL);
    g_free(digest);
    g_free(key);
    return value % shard->count + 1 == shard->number;
}
