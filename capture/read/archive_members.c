/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One walk from the archive's first byte to its last, by libarchive: what is in a compressed tar
 * can only be found by unpacking all that comes before it. */
#include "capture/read/archive_members.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/read/archive_kind.h"
#include "capture/read/file_magic.h"
#include "capture/read/nameless_file.h"
#include "capture/read/unpack_limit.h"
#include "capture/read/wiretap_reader.h"
#include "wire/span.h"

enum {
    HEADER_LEAST = 512, /* bytes of tar's */
    OPEN_FILES_WANTED = 2 * ARCHIVE_CAPTURES_MOST,
};

/* Through an archive and those inside it. */
struct walk {
    struct archive_members *out;
    const char *path;  /* of the outermost */
    uint64_t packed;   /* its size */
    uint64_t unpacked; /* bytes, of all of them together */
    unsigned members;  /* likewise */
    bool is_over;      /* a limit was hit, or it was stopped */
    GHashTable *names; /* paths of members so far */
    bool (*is_stopped)(void);
};

/* One of them. */
struct layer {
    struct walk *walk;
    struct archive *archive;
    const char *path; /* as it is shown */
    unsigned depth;
    unsigned encrypted; /* members that cannot be read for that */
};

/* A member that is being unpacked. */
struct unpacking {
    char *path;
    struct span block; /* what came last, */
    uint64_t offset;   /* and where in the member */
    uint64_t end;      /* of what came so far */
    GByteArray *lead;  /* what was looked at before it was known what the member is */
    bool is_whole;     /* nothing more comes */
    char *error;       /* of the archive, NULL: none */
    bool is_fatal;     /* nothing can be read after it */
};

/* --- what comes of it ------------------------------------------------------------------------- */

static void add_member(struct walk *walk, struct archive_member member) {
    g_array_append_val(walk->out->members, member);
}

/* Takes `error` over. */
static void add_error(struct walk *walk, const char *path, char *error) {
    add_member(walk, (struct archive_member){g_strdup(path), NULL, error, -1});
}

static void end_walk(struct walk *walk, const char *path, char *error) {
    if (!walk->is_over)
        add_error(walk, path, error);
    else
        g_free(error);
    walk->is_over = true;
}

/* "case.zip!eth0.pcap", and where there is one of that name already, "case.zip!eth0.pcap (2)". */
static char *path_of(struct layer *layer, struct archive_entry *entry) {
    struct walk *walk = layer->walk;
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
    char *unique = g_strdup(path);
    for (unsigned number = 2; !g_hash_table_add(walk->names, g_strdup(unique)); number++) {
        g_free(unique);
        unique = g_strdup_printf("%s (%u)", path, number);
    }
    g_free(path);
    return unique;
}

/* --- unpacking -------------------------------------------------------------------------------- */

static bool is_beyond_limit(struct walk *walk) {
    if (!unpack_limit_exceeded(walk->unpacked, walk->packed))
        return false;
    end_walk(walk, walk->path, g_strdup(UNPACK_LIMIT_TEXT));
    return true;
}

/* The next block of the member, which may have holes before it. */
static void read_block(struct layer *layer, struct unpacking *unpacking) {
    struct walk *walk = layer->walk;
    const void *bytes = NULL;
    size_t length = 0;
    la_int64_t offset = 0;
    const int answer = archive_read_data_block(layer->archive, &bytes, &length, &offset);
    unpacking->block = answer == ARCHIVE_OK ? span_of(bytes, length) : span_of(NULL, 0);
    unpacking->offset = (uint64_t)MAX(offset, 0);
    unpacking->is_whole = answer != ARCHIVE_OK;
    const uint64_t end = unpacking->offset + span_len(unpacking->block);
    if (answer >= ARCHIVE_OK && end > unpacking->end) { /* a hole may be at the end, too */
        walk->unpacked += end - unpacking->end;
        unpacking->end = end;
    }
    if (walk->is_stopped != NULL && walk->is_stopped())
        walk->is_over = true;
    if (is_beyond_limit(walk) || walk->is_over)
        unpacking->is_whole = true;
    if (answer >= ARCHIVE_OK)
        return;
    unpacking->error = archive_kind_error(layer->archive);
    unpacking->is_fatal = answer == ARCHIVE_FATAL;
}

/* Enough of it to tell what it is, unless it begins with a hole. */
static void read_lead(struct layer *layer, struct unpacking *unpacking) {
    do {
        read_block(layer, unpacking);
        if (unpacking->offset != unpacking->lead->len)
            return;
        g_byte_array_append(unpacking->lead, unpacking->block.at,
                            (guint)span_len(unpacking->block));
        unpacking->block = span_of(NULL, 0);
    } while (!unpacking->is_whole && unpacking->lead->len < FILE_MAGIC_LEAD);
}

/* libarchive would unpack it in one go, however much it is. */
static void skip_member(struct layer *layer, struct unpacking *unpacking,
                        struct archive_entry *entry) {
    const int format = archive_format(layer->archive) & ARCHIVE_FORMAT_BASE_MASK;
    const bool can_seek = archive_filter_count(layer->archive) == 1 &&
                          format != ARCHIVE_FORMAT_7ZIP && archive_entry_size_is_set(entry);
    layer->walk->out->passed_over++;
    while (!can_seek && !unpacking->is_whole)
        read_block(layer, unpacking);
}

static bool write_all(int descriptor, struct span bytes, uint64_t offset) {
    while (!span_is_empty(bytes)) {
        const ssize_t written = pwrite(descriptor, bytes.at, span_len(bytes), (off_t)offset);
        if (written < 0 && errno != EINTR)
            return false;
        bytes = span_after(bytes, written > 0 ? (size_t)written : 0);
        offset += written > 0 ? (uint64_t)written : 0;
    }
    return true;
}

static bool write_member(struct layer *layer, struct unpacking *unpacking, int descriptor) {
    const struct span lead = span_of(unpacking->lead->data, unpacking->lead->len);
    bool is_written = write_all(descriptor, lead, 0);
    while (is_written &&
           (is_written = write_all(descriptor, unpacking->block, unpacking->offset)) &&
           !unpacking->is_whole)
        read_block(layer, unpacking);
    return is_written &&
           (layer->walk->is_over || ftruncate(descriptor, (off_t)unpacking->end) == 0);
}

/* The whole member, as far as it can be had. False: it cannot be kept. */
static bool store_member(struct layer *layer, struct unpacking *unpacking,
                         struct archive_member *member) {
    char *why = NULL;
    member->descriptor = nameless_file_open(&member->source, &why);
    if (member->descriptor >= 0 && write_member(layer, unpacking, member->descriptor))
        return true;
    end_walk(layer->walk, unpacking->path,
             g_strdup_printf("cannot be unpacked: %s", why != NULL ? why : g_strerror(errno)));
    g_free(why);
    return false;
}

static void clear_member(struct archive_member *member) {
    if (member->descriptor >= 0)
        close(member->descriptor);
    g_free(member->path);
    g_free(member->source);
    g_free(member->error);
}

/* --- the walk --------------------------------------------------------------------------------- */

static void walk_archive(struct walk *walk, const char *path, const char *source, unsigned depth);

static void add_capture(struct walk *walk, struct archive_member *member) {
    if (walk->out->members->len < ARCHIVE_CAPTURES_MOST) {
        add_member(walk, *member);
        *member = (struct archive_member){.descriptor = -1};
        return;
    }
    end_walk(walk, walk->path,
             g_strdup_printf("has more than the %d captures that are read of an archive",
                             ARCHIVE_CAPTURES_MOST));
}

/* An archive, a capture, or neither. */
static void take(struct layer *layer, struct archive_member *member, enum file_magic_match match) {
    struct walk *walk = layer->walk;
    const enum archive_kind kind = archive_kind_of(member->source);
    if (kind != ARCHIVE_NONE && layer->depth + 1 < ARCHIVE_DEPTH_MOST)
        walk_archive(walk, member->path, member->source, layer->depth + 1);
    else if (kind != ARCHIVE_NONE)
        add_error(walk, member->path, g_strdup("is too deep in other archives"));
    else if (match == FILE_MAGIC_CAPTURE || wiretap_reader_recognises(member->source))
        add_capture(walk, member);
    else
        walk->out->passed_over++;
}

static void unpack(struct layer *layer, struct unpacking *unpacking, struct archive_entry *entry) {
    struct archive_member member = {.descriptor = -1};
    read_lead(layer, unpacking);
    if (unpacking->end == 0 && unpacking->error != NULL)
        return;
    const enum file_magic_match match =
        file_magic_judge(unpacking->path, unpacking->lead->data, unpacking->lead->len);
    const bool is_wanted = match != FILE_MAGIC_OTHER || archive_kind_is_packed(layer->archive);
    if (!is_wanted) {
        skip_member(layer, unpacking, entry);
        return;
    }
    if (store_member(layer, unpacking, &member)) {
        member.path = g_strdup(unpacking->path);
        take(layer, &member, match);
    }
    clear_member(&member);
}

/* Directories are no members that anybody would count. */
static bool is_folder(struct archive_entry *entry) {
    return archive_entry_filetype(entry) == AE_IFDIR;
}

static bool is_plain(struct archive_entry *entry) {
    return archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == NULL;
}

/* False: the archive cannot be read any further. */
static bool walk_member(struct layer *layer, struct archive_entry *entry) {
    struct walk *walk = layer->walk;
    if (archive_kind_is_packed(layer->archive) && archive_filter_count(layer->archive) == 1) {
        add_error(walk, layer->path, g_strdup("is damaged: it only begins as an archive does"));
        return false;
    }
    if (++walk->members > ARCHIVE_MEMBERS_MOST) {
        end_walk(walk, walk->path,
                 g_strdup_printf("has more than the %d members that are looked into",
                                 ARCHIVE_MEMBERS_MOST));
        return false;
    }
    if (is_folder(entry))
        return true;
    if (archive_entry_is_encrypted(entry)) {
        layer->encrypted++;
        return true;
    }
    if (!is_plain(entry)) {
        walk->out->passed_over++;
        return true;
    }
    struct unpacking unpacking = {.path = path_of(layer, entry), .lead = g_byte_array_new()};
    unpack(layer, &unpacking, entry);
    if (unpacking.error != NULL)
        add_error(walk, unpacking.path,
                  g_strdup_printf("cannot be unpacked%s: %s%s",
                                  unpacking.end > 0 ? " to its end" : "", unpacking.error,
                                  unpacking.is_fatal ? "; nothing after it was read" : ""));
    g_free(unpacking.error);
    g_free(unpacking.path);
    g_byte_array_unref(unpacking.lead);
    return !unpacking.is_fatal;
}

/* Why no other member was found, which is not the end of the archive. */
static char *why_ended(struct layer *layer, unsigned members) {
    if (archive_read_has_encrypted_entries(layer->archive) == 1)
        return g_strdup("is encrypted: unpack it with its password first");
    char *why = archive_kind_error(layer->archive);
    char *text = members == 0 ? g_strdup_printf("cannot be unpacked: %s", why)
                              : g_strdup_printf("is damaged or cut short: %s", why);
    g_free(why);
    return text;
}

static void tell_encrypted(const struct layer *layer) {
    if (layer->encrypted > 0)
        add_error(layer->walk, layer->path,
                  g_strdup_printf("has %u encrypted %s: unpack it with its password first",
                                  layer->encrypted, layer->encrypted == 1 ? "member" : "members"));
}

/* A header of tar that is none: libarchive looks for the next one. */
static void tell_damage(struct layer *layer, bool *is_told) {
    if (!*is_told)
        add_error(layer->walk, layer->path,
                  g_strdup("is damaged: something in it is no header of a member"));
    *is_told = true;
    layer->walk->unpacked += HEADER_LEAST;
    (void)is_beyond_limit(layer->walk);
}

static void walk_members(struct layer *layer) {
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

static void walk_archive(struct walk *walk, const char *path, const char *source, unsigned depth) {
    char *error = NULL;
    struct layer layer = {.walk = walk, .path = path, .depth = depth};
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

void archive_members_unpack(const char *path, bool (*is_stopped)(void),
                            struct archive_members *out) {
    struct stat status;
    *out = (struct archive_members){g_array_new(FALSE, FALSE, sizeof(struct archive_member)), 0};
    struct walk walk = {.out = out, .path = path, .is_stopped = is_stopped};
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
}
