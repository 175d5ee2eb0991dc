/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One walk from the archive's first byte to its last, by libarchive: what is in a compressed tar
 * can only be found by unpacking all that comes before it. */
#include "capture/read/archive_members.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/read/archive_kind.h"
#include "capture/read/archive_walk.h"
#include "capture/read/file_magic.h"
#include "capture/read/host_files.h"
#include "capture/read/key_log.h"
#include "capture/read/text_file.h"
#include "capture/read/unpack_limit.h"
#include "capture/read/wiretap_reader.h"

enum {
    HEADER_LEAST = 512, /* bytes of tar's */
    OPEN_FILES_WANTED = 2 * ARCHIVE_CAPTURES_MOST,
};

/* --- what comes of it ------------------------------------------------------------------------- */

static void add_member(struct archive_walk *walk, struct archive_member member) {
    g_array_append_val(walk->out->members, member);
}

/* Takes `error` over. */
static void add_error(struct archive_walk *walk, const char *path, char *error) {
    add_member(walk, (struct archive_member){g_strdup(path), NULL, error, -1, false});
}

void archive_walk_end(struct archive_walk *walk, const char *path, char *error) {
    if (!walk->is_over)
        add_error(walk, path, error);
    else
        g_free(error);
    walk->is_over = true;
}

bool archive_walk_is_beyond_limit(struct archive_walk *walk) {
    if (!unpack_limit_exceeded(walk->unpacked, walk->packed))
        return false;
    archive_walk_end(walk, walk->path, g_strdup(UNPACK_LIMIT_TEXT));
    return true;
}

/* Where there is one already, "case.zip!eth0.pcap (2)", then "(3)". What was given last is known
 * for each, so that an archive of one name alone takes no longer than another. */
static char *unique_path(struct archive_walk *walk, const char *path) {
    guint number = GPOINTER_TO_UINT(g_hash_table_lookup(walk->names, path));
    char *unique = g_strdup(path);
    while (g_hash_table_contains(walk->names, unique)) {
        g_free(unique);
        unique = g_strdup_printf("%s (%u)", path, ++number);
    }
    g_hash_table_insert(walk->names, g_strdup(unique), GUINT_TO_POINTER(1));
    if (number > 1)
        g_hash_table_insert(walk->names, g_strdup(path), GUINT_TO_POINTER(number));
    return unique;
}

/* "case.zip!eth0.pcap". */
static char *path_of(struct archive_layer *layer, struct archive_entry *entry) {
    struct archive_walk *walk = layer->walk;
    const char *name = archive_entry_pathname(entry);
    if (name == NULL)
        name = archive_entry_pathname_utf8(entry);
    while (name != NULL && g_str_has_prefix(name, "./"))
        name += 2;
    if (archive_kind_is_packed(layer->archive))
        return g_strdup(layer->path);
    char *path = name != NULL && *name != '\0'
                     ? g_strdup_printf("%s!%s", layer->path, name)
                     : g_strdup_printf("%s!%u", layer->path, walk->members);
    char *unique = unique_path(walk, path);
    g_free(path);
    return unique;
}

static void clear_member(struct archive_member *member) {
    if (member->descriptor >= 0)
        close(member->descriptor);
    g_free(member->path);
    g_free(member->source);
    g_free(member->error);
}

/* --- the walk --------------------------------------------------------------------------------- */

static void walk_archive(struct archive_walk *walk, const char *path, const char *source,
                         unsigned depth);

static void add_capture(struct archive_walk *walk, struct archive_member *member) {
    if (walk->out->members->len < ARCHIVE_CAPTURES_MOST) {
        add_member(walk, *member);
        *member = (struct archive_member){.descriptor = -1};
        return;
    }
    archive_walk_end(walk, walk->path,
                     g_strdup_printf("has more than the %d captures that are read of an archive",
                                     ARCHIVE_CAPTURES_MOST));
}

/* An archive, a capture, or neither. */
static void take(struct archive_layer *layer, struct archive_member *member,
                 enum file_magic_match match) {
    struct archive_walk *walk = layer->walk;
    const enum archive_kind kind = archive_kind_of(member->source);
    if (kind != ARCHIVE_NONE && layer->depth + 1 < ARCHIVE_DEPTH_MOST)
        walk_archive(walk, member->path, member->source, layer->depth + 1);
    else if (kind != ARCHIVE_NONE)
        add_error(walk, member->path, g_strdup("is too deep in other archives"));
    else if (walk->with_traces && match != FILE_MAGIC_CAPTURE &&
             text_file_is_trace(member->source)) {
        member->is_trace = true;
        add_capture(walk, member);
    } else if (match == FILE_MAGIC_CAPTURE || wiretap_reader_recognises(member->source))
        add_capture(walk, member);
    else
        walk->out->passed_over++;
}

/* By as much of it as came. */
static bool may_be_trace(const struct archive_walk *walk, const struct archive_data *data) {
    return walk->with_traces && text_lead_is_trace(span_of(data->lead->data, data->lead->len));
}

static void unpack(struct archive_layer *layer, struct archive_data *data,
                   struct archive_entry *entry) {
    struct archive_member member = {.descriptor = -1};
    archive_data_begin(layer, data);
    if (data->end == 0 && data->error != NULL)
        return;
    const enum file_magic_match match =
        file_magic_judge(data->path, data->lead->data, data->lead->len);
    const bool is_host_file = host_files_is_one(data->path);
    const bool is_wanted = is_host_file || match != FILE_MAGIC_OTHER ||
                           archive_kind_is_packed(layer->archive) ||
                           may_be_trace(layer->walk, data);
    if (!is_wanted) {
        layer->walk->out->passed_over++;
        if (key_log_is_one(span_of(data->lead->data, data->lead->len)))
            g_ptr_array_add(layer->walk->out->key_logs, g_strdup(data->path));
        archive_data_skip(layer, data, entry);
        return;
    }
    if (archive_data_store(layer, data, &member)) {
        member.path = g_strdup(data->path);
        if (!is_host_file || !host_files_take(layer->walk->out->hosts, member.path, member.source))
            take(layer, &member, match);
    }
    clear_member(&member);
}

/* A link, a device, or a directory, which nobody would count; they have no data unless somebody
 * wants to do harm. */
static void skip_other(struct archive_layer *layer, struct archive_data *data,
                       struct archive_entry *entry) {
    layer->walk->out->passed_over += archive_entry_filetype(entry) != AE_IFDIR;
    archive_data_skip(layer, data, entry);
}

static bool is_plain(struct archive_entry *entry) {
    return archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == NULL;
}

/* False: the archive cannot be read any further. */
static bool walk_member(struct archive_layer *layer, struct archive_entry *entry) {
    struct archive_walk *walk = layer->walk;
    if (archive_kind_is_packed(layer->archive) && archive_filter_count(layer->archive) == 1) {
        add_error(walk, layer->path, g_strdup("is damaged: it only begins as an archive does"));
        return false;
    }
    if (++walk->members > ARCHIVE_MEMBERS_MOST) {
        archive_walk_end(walk, walk->path,
                         g_strdup_printf("has more than the %d members that are looked into",
                                         ARCHIVE_MEMBERS_MOST));
        return false;
    }
    struct archive_data data = {.path = path_of(layer, entry), .lead = g_byte_array_new()};
    if (archive_entry_is_encrypted(entry))
        layer->encrypted++;
    else if (is_plain(entry))
        unpack(layer, &data, entry);
    else
        skip_other(layer, &data, entry);
    if (data.error != NULL)
        add_error(walk, data.path,
                  g_strdup_printf("cannot be unpacked%s: %s%s", data.end > 0 ? " to its end" : "",
                                  data.error, data.is_fatal ? "; nothing after it was read" : ""));
    g_free(data.error);
    g_free(data.path);
    g_byte_array_unref(data.lead);
    return !data.is_fatal;
}

/* Why no other member was found, which is not the end of the archive. */
static char *why_ended(struct archive_layer *layer, unsigned members) {
    if (archive_read_has_encrypted_entries(layer->archive) == 1)
        return g_strdup("is encrypted: unpack it with its password first");
    char *why = archive_kind_error(layer->archive);
    char *text = members == 0 ? g_strdup_printf("cannot be unpacked: %s", why)
                              : g_strdup_printf("is damaged or cut short: %s", why);
    g_free(why);
    return text;
}

static void tell_encrypted(const struct archive_layer *layer) {
    if (layer->encrypted > 0)
        add_error(layer->walk, layer->path,
                  g_strdup_printf("has %u encrypted %s: unpack it with its password first",
                                  layer->encrypted, layer->encrypted == 1 ? "member" : "members"));
}

/* A header of tar that is none: libarchive looks for the next one. */
static void tell_damage(struct archive_layer *layer, bool *is_told) {
    if (!*is_told)
        add_error(layer->walk, layer->path,
                  g_strdup("is damaged: something in it is no header of a member"));
    *is_told = true;
    layer->walk->unpacked += HEADER_LEAST;
    (void)archive_walk_is_beyond_limit(layer->walk);
}

static void walk_members(struct archive_layer *layer) {
    struct archive_entry *entry;
    unsigned members = 0;
    bool is_damage_told = false, goes_on = true;
    while (goes_on && !layer->walk->is_over) {
        const int answer = archive_read_next_header(layer->archive, &entry);
        if (answer == ARCHIVE_EOF)
            return;
        if (answer < ARCHIVE_WARN) {
            add_error(layer->walk, layer->path, why_ended(layer, members));
            return;
        }
        members++;
        if (answer == ARCHIVE_RETRY)
            tell_damage(layer, &is_damage_told);
        else
            goes_on = walk_member(layer, entry);
    }
}

static void walk_archive(struct archive_walk *walk, const char *path, const char *source,
                         unsigned depth) {
    char *error = NULL;
    struct archive_layer layer = {.walk = walk, .path = path, .depth = depth};
    layer.archive = archive_kind_open(source, &error);
    if (layer.archive == NULL) {
        add_error(walk, path, g_strdup_printf("cannot be unpacked: %s", error));
        g_free(error);
        return;
    }
    walk_members(&layer);
    tell_encrypted(&layer);
    archive_read_free(layer.archive);
}

/* --- all of it -------------------------------------------------------------------------------- */

static void allow_open_files(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= OPEN_FILES_WANTED)
        return;
    limit.rlim_cur = MIN(limit.rlim_max, OPEN_FILES_WANTED);
    (void)setrlimit(RLIMIT_NOFILE, &limit);
}

void archive_members_unpack(const char *path, bool with_traces, bool (*is_stopped)(void),
                            struct archive_members *out) {
    struct stat status;
    *out = (struct archive_members){.members =
                                        g_array_new(FALSE, FALSE, sizeof(struct archive_member)),
                                    .hosts = g_ptr_array_new_with_free_func(host_files_free),
                                    .key_logs = g_ptr_array_new_with_free_func(g_free)};
    struct archive_walk walk = {
        .out = out, .path = path, .with_traces = with_traces, .is_stopped = is_stopped};
    walk.packed = stat(path, &status) == 0 ? (uint64_t)status.st_size : 0;
    walk.names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    allow_open_files();
    walk_archive(&walk, path, path, 0);
    g_hash_table_unref(walk.names);
}

void archive_members_clear(struct archive_members *members) {
    for (guint i = 0; i < members->members->len; i++)
        clear_member(&g_array_index(members->members, struct archive_member, i));
    g_array_unref(members->members);
    g_ptr_array_unref(members->hosts);
    g_ptr_array_unref(members->key_logs);
}
