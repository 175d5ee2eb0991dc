/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/sandbox/sandbox.h"

#include <glib.h>
#include <string.h>
#include <sys/prctl.h>

#include "capture/sandbox/landlock.h"
#include "capture/sandbox/system_calls.h"

struct sandbox {
    int rules; /* of Landlock */
};

/* Libraries and their data, time zones, names of services, counters of interfaces. */
static const char *const system_folders[] = {
    "/usr", "/lib", "/lib32", "/lib64", "/etc", "/opt",         "/proc",
    "/sys", "/dev", "/bin",   "/gnu",   "/nix", "/run/systemd",
};

struct sandbox *sandbox_new(void) {
    struct sandbox *sandbox = g_new0(struct sandbox, 1);
    sandbox->rules = landlock_new();
    for (size_t i = 0; i < G_N_ELEMENTS(system_folders); i++)
        landlock_allow_reading(sandbox->rules, system_folders[i]);
    landlock_allow_file(sandbox->rules, "/dev/null");
    return sandbox;
}

void sandbox_allow_reading(struct sandbox *sandbox, const char *path) {
    landlock_allow_reading(sandbox->rules, path);
}

void sandbox_allow_writing(struct sandbox *sandbox, const char *folder) {
    char *there = g_strdup(folder);
    while (!g_file_test(there, G_FILE_TEST_IS_DIR) && strcmp(there, "/") != 0 &&
           strcmp(there, ".") != 0) {
        char *above = g_path_get_dirname(there);
        g_free(there);
        there = above;
    }
    landlock_allow_writing(sandbox->rules, there);
    g_free(there);
}

void sandbox_enter(struct sandbox *sandbox) {
    (void)landlock_enter(sandbox->rules);
    (void)system_calls_restrict();
    g_free(sandbox);
}

char *sandbox_describe(void) {
    const int landlock = landlock_version();
    const bool seccomp = prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
    if (landlock == 0)
        return g_strdup(seccomp ? "seccomp" : "none");
    return g_strdup_printf("Landlock %d%s", landlock, seccomp ? ", seccomp" : "");
}
