/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/read/archive_kind.h"

#include <archive.h>
#include <archive_entry.h>
#include <glib.h>

#include "capture/read/error_text.h"
#include "capture/read/file_magic.h"

enum { BLOCK = 1 << 18 };

struct archive *archive_kind_open(const char *path, char **error) {
    struct archive *archive = archive_read_new();
    archive_read_support_filter_gzip(archive);
    archive_read_support_filter_bzip2(archive);
    archive_read_support_filter_xz(archive);
    archive_read_support_filter_zstd(archive);
    archive_read_support_filter_lz4(archive);
    archive_read_support_format_tar(archive);
    archive_read_support_format_zip(archive);
    archive_read_support_format_7zip(archive);
    archive_read_support_format_raw(archive);
    if (archive_read_open_filename(archive, path, BLOCK) == ARCHIVE_OK)
        return archive;
    *error = archive_kind_error(archive);
    archive_read_free(archive);
    return NULL;
}

char *archive_kind_error(struct archive *archive) {
    const char *text = archive_error_string(archive);
    return error_text_plain(text != NULL ? text : "it is damaged");
}

bool archive_kind_is_packed(struct archive *archive) {
    return archive_format(archive) == ARCHIVE_FORMAT_RAW;
}

/* What libwiretap unpacks by itself, faster than through a file. */
static bool is_for_wiretap(struct archive *archive) {
    const int filter = archive_filter_code(archive, 0);
    return archive_filter_count(archive) == 2 &&
           (filter == ARCHIVE_FILTER_GZIP || filter == ARCHIVE_FILTER_ZSTD ||
            filter == ARCHIVE_FILTER_LZ4);
}

static enum archive_kind kind_of_compressed(const char *path) {
    struct archive_entry *entry;
    char *error = NULL;
    struct archive *archive = archive_kind_open(path, &error);
    enum archive_kind kind = ARCHIVE_NONE;
    g_free(error);
    if (archive == NULL)
        return kind;
    const int answer = archive_read_next_header(archive, &entry);
    const bool is_header = answer == ARCHIVE_EOF || answer >= ARCHIVE_WARN;
    if (is_header && !archive_kind_is_packed(archive))
        kind = ARCHIVE_MANY;
    else
        kind = is_for_wiretap(archive) ? ARCHIVE_NONE : ARCHIVE_PACKED; /* whatever ails it */
    archive_read_free(archive);
    return kind;
}

enum archive_kind archive_kind_of(const char *path) {
    char lead[FILE_MAGIC_LEAD];
    switch (file_magic_packing(lead, file_magic_lead(path, lead))) {
    case PACKING_ARCHIVE:
        return ARCHIVE_MANY;
    case PACKING_COMPRESSED:
        return kind_of_compressed(path);
    default:
        return ARCHIVE_NONE;
    }
}

bool archive_kind_holds_capture(const char *path) {
    char lead[FILE_MAGIC_LEAD];
    struct archive_entry *entry;
    char *error = NULL;
    struct archive *archive = archive_kind_open(path, &error);
    la_ssize_t came = 0;
    g_free(error);
    if (archive == NULL)
        return false;
    if (archive_read_next_header(archive, &entry) == ARCHIVE_OK)
        came = archive_read_data(archive, lead, sizeof lead);
    archive_read_free(archive);
    return came > 0 && file_magic_judge("", lead, (size_t)came) == FILE_MAGIC_CAPTURE;
}
