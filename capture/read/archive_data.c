/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members come in blocks, which may have holes between them; what came before one that cannot be
 * had is good. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "capture/read/archive_kind.h"
#include "capture/read/archive_walk.h"
#include "capture/read/file_magic.h"
#include "capture/read/nameless_file.h"

/* The next block of the member, which may have holes before it. */
static void read_block(struct archive_layer *layer, struct archive_data *data) {
    struct archive_walk *walk = layer->walk;
    const void *bytes = NULL;
    size_t length = 0;
    la_int64_t offset = 0;
    const int answer = archive_read_data_block(layer->archive, &bytes, &length, &offset);
    data->block = answer == ARCHIVE_OK ? span_of(bytes, length) : span_of(NULL, 0);
    data->offset = (uint64_t)MAX(offset, 0);
    data->is_whole = answer != ARCHIVE_OK;
    const uint64_t end = data->offset + span_len(data->block);
    if (answer >= ARCHIVE_OK && end > data->end) { /* a hole may be at the end, too */
        walk->unpacked += end - data->end;
        data->end = end;
    }
    if (walk->is_stopped != NULL && walk->is_stopped())
        walk->is_over = true;
    if (archive_walk_is_beyond_limit(walk) || walk->is_over)
        data->is_whole = true;
    if (answer >= ARCHIVE_OK)
        return;
    data->error = archive_kind_error(layer->archive);
    data->is_fatal = answer == ARCHIVE_FATAL;
}

void archive_data_begin(struct archive_layer *layer, struct archive_data *data) {
    do {
        read_block(layer, data);
        if (data->offset != data->lead->len)
            return;
        g_byte_array_append(data->lead, data->block.at, (guint)span_len(data->block));
        data->block = span_of(NULL, 0);
    } while (!data->is_whole && data->lead->len < FILE_MAGIC_LEAD);
}

void archive_data_skip(struct archive_layer *layer, struct archive_data *data,
                       struct archive_entry *entry) {
    const int format = archive_format(layer->archive) & ARCHIVE_FORMAT_BASE_MASK;
    const bool can_seek = archive_filter_count(layer->archive) == 1 &&
                          format != ARCHIVE_FORMAT_7ZIP && archive_entry_size_is_set(entry);
    while (!can_seek && !data->is_whole)
        read_block(layer, data);
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

static bool write_member(struct archive_layer *layer, struct archive_data *data, int descriptor) {
    const struct span lead = span_of(data->lead->data, data->lead->len);
    bool is_written = write_all(descriptor, lead, 0);
    while (is_written && (is_written = write_all(descriptor, data->block, data->offset)) &&
           !data->is_whole)
        read_block(layer, data);
    return is_written && (layer->walk->is_over || ftruncate(descriptor, (off_t)data->end) == 0);
}

bool archive_data_store(struct archive_layer *layer, struct archive_data *data,
                        struct archive_member *member) {
    char *why = NULL;
    member->descriptor = nameless_file_open(&member->source, &why);
    if (member->descriptor >= 0 && write_member(layer, data, member->descriptor))
        return true;
    archive_walk_end(
        layer->walk, data->path,
        g_strdup_printf("cannot be unpacked: %s", why != NULL ? why : g_strerror(errno)));
    g_free(why);
    return false;
}
