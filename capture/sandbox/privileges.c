/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/sandbox/privileges.h"

#include <cap-ng.h>
#include <pwd.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { NOBODY = 65534 }; /* where there is no such name */

static const unsigned of_files[] = {CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER};
enum { OF_FILES = sizeof of_files / sizeof *of_files };

void privileges_gain_none(void) {
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static bool has_capabilities(void) {
    return capng_get_caps_process() == 0 && capng_have_capabilities(CAPNG_SELECT_CAPS) > CAPNG_NONE;
}

/* What cannot be given up stays. The library wants its answer to be used. */
static void apply_capabilities(void) {
    const int answer = capng_apply(CAPNG_SELECT_CAPS);
    (void)answer;
}

void privileges_drop_capabilities(void) {
    bool has[OF_FILES];
    if (!has_capabilities())
        return;
    for (size_t i = 0; i < OF_FILES; i++)
        has[i] = geteuid() == 0 && capng_have_capability(CAPNG_PERMITTED, of_files[i]) == 1;
    capng_clear(CAPNG_SELECT_CAPS);
    for (size_t i = 0; i < OF_FILES; i++)
        if (has[i])
            (void)capng_update(CAPNG_ADD, CAPNG_EFFECTIVE | CAPNG_PERMITTED, of_files[i]);
    apply_capabilities();
}

/* As tcpdump does it. */
static bool become_nobody(void) {
    const struct passwd *entry = getpwnam("nobody");
    const int user = entry == NULL ? NOBODY : (int)entry->pw_uid;
    const int group = entry == NULL ? NOBODY : (int)entry->pw_gid;
    if (capng_get_caps_process() != 0)
        return false;
    capng_clear(CAPNG_SELECT_BOTH);
    return capng_change_id(user, group, CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING) == 0;
}

bool privileges_drop_all(void) {
    if ((geteuid() == 0 || getuid() == 0) && !become_nobody()) {
        privileges_drop_capabilities();
        return false;
    }
    if (has_capabilities()) {
        capng_clear(CAPNG_SELECT_CAPS);
        apply_capabilities();
    }
    return true;
}
