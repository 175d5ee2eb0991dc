/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Any bytes as an archive: what comes of it is bounded and can be read, or says why it cannot; no
 * file is left open; the same bytes give the same. */
#include "capture/read/archive_kind.h"
#include "capture/read/archive_members.h"
#include "capture/read/unpack_limit.h"

#include <assert.h>
#include <dirent.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIMIT = 1 << 20, BLOCKS = 64 << 20 /* that a block of libarchive's may go beyond it */ };

static unsigned count_open_files(void) {
    unsigned count = 0;
    DIR *folder = opendir("/proc/self/fd");
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

static void check_member(const struct archive_member *member, const char *path, uint64_t *bytes) {
    struct stat status;
    assert(g_str_has_prefix(member->path, path));
    assert((member->error == NULL) == (member->source != NULL));
    if (member->source == NULL)
        return;
    assert(fstat(member->descriptor, &status) == 0 && S_ISREG(status.st_mode));
    assert(access(member->source, R_OK) == 0);
    *bytes += (uint64_t)status.st_blocks * 512;
}

/* What came of it, as a text. */
static GString *unpack(const char *path) {
    struct archive_members members;
    GString *text = g_string_new(NULL);
    uint64_t bytes = 0;
    archive_members_unpack(path, true, NULL, &members);
    for (guint i = 0; i < members.members->len; i++) {
        const struct archive_member *member =
            &g_array_index(members.members, struct archive_member, i);
        check_member(member, path, &bytes);
        g_string_append_printf(text, "%s %s\n", member->path,
                               member->error == NULL ? "" : member->error);
    }
    assert(bytes <= LIMIT + BLOCKS);
    g_string_append_printf(text, "%zu", members.passed_over);
    archive_members_clear(&members);
    return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const int file = memfd_create("archive", MFD_CLOEXEC);
    char path[32];
    g_snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    assert(write(file, data, size) == (ssize_t)size);
    unpack_limit_set(LIMIT);
    (void)archive_kind_of(path);
    (void)archive_kind_holds_capture(path);
    GString *once = unpack(path);
    const unsigned open_files = count_open_files();
    GString *twice = unpack(path);
    assert(strcmp(once->str, twice->str) == 0);
    assert(count_open_files() == open_files);
    g_string_free(once, TRUE);
    g_string_free(twice, TRUE);
    close(file);
    return 0;
}
