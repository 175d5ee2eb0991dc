/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The C library has no functions for these three system calls. */
#include "capture/sandbox/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Later than the oldest headers that this is built with. */
enum {
    TRUNCATE = 1 << 14, /* LANDLOCK_ACCESS_FS_TRUNCATE, of version 3 */
    TCP = 3,            /* LANDLOCK_ACCESS_NET_BIND_TCP and _CONNECT_TCP, of version 4 */
};
struct rules_attributes { /* landlock_ruleset_attr as of version 4 */
    uint64_t files, network;
};

enum {
    READING = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
    WRITING_FILE = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE,
    WRITING = READING | WRITING_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |
              LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR,
    OF_A_FILE = WRITING_FILE | LANDLOCK_ACCESS_FS_EXECUTE | TRUNCATE,
    EVERYTHING = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1, /* of version 1 */
};

int landlock_version(void) {
    const long version =
        syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return version > 0 ? (int)version : 0;
}

static uint64_t truncation(void) {
    return landlock_version() >= 3 ? TRUNCATE : 0;
}

int landlock_new(void) {
    const int version = landlock_version();
    if (version == 0)
        return -1;
    const struct rules_attributes attributes = {EVERYTHING | truncation(), version >= 4 ? TCP : 0};
    /* A kernel that knows a part of this only accepts the rest as long as it is zero. */
    const size_t size = version >= 4 ? sizeof attributes : sizeof attributes.files;
    return (int)syscall(SYS_landlock_create_ruleset, &attributes, size, 0);
}

static void allow(int rules, const char *path, uint64_t access) {
    struct stat status;
    if (rules < 0)
        return;
    struct landlock_path_beneath_attr rule = {.allowed_access = access,
                                              .parent_fd = open(path, O_PATH | O_CLOEXEC)};
    if (rule.parent_fd < 0)
        return;
    if (fstat(rule.parent_fd, &status) == 0 && !S_ISDIR(status.st_mode))
        rule.allowed_access &= OF_A_FILE;
    (void)syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
}

void landlock_allow_reading(int rules, const char *path) {
    allow(rules, path, READING);
}

void landlock_allow_writing(int rules, const char *folder) {
    allow(rules, folder, WRITING | truncation());
}

void landlock_allow_file(int rules, const char *path) {
    allow(rules, path, WRITING_FILE);
}

bool landlock_enter(int rules) {
    if (rules < 0)
        return false;
    const bool entered = syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return entered;
}
