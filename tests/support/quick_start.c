/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded into tshark: the names of network cards, ports and companies, which take half of its
 * start and no test needs, are not there, and what ends with the process is not given back. */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const name_tables[] = {"/wireshark/manuf", "/wireshark/services",
                                          "/wireshark/enterprises.tsv"};

/* What tshark starts is to begin without this. */
__attribute__((constructor)) static void leave_environment(void) {
    unsetenv("LD_PRELOAD");
}

static bool has_ending(const char *path, const char *end) {
    const size_t length = strlen(path), of_end = strlen(end);
    return length >= of_end && strcmp(path + length - of_end, end) == 0;
}

FILE *fopen(const char *restrict path, const char *restrict mode) {
    FILE *(*open_it)(const char *, const char *);
    *(void **)&open_it = dlsym(RTLD_NEXT, "fopen");
    for (size_t i = 0; i < sizeof name_tables / sizeof *name_tables; i++)
        if (has_ending(path, name_tables[i])) {
            errno = ENOENT;
            return NULL;
        }
    return open_it(path, mode);
}

void epan_cleanup(void);
void epan_cleanup(void) {
}
