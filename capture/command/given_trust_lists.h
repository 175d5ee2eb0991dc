/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trust lists that the user names to compare downloads with. */
#ifndef UCSCOPE_CAPTURE_COMMAND_GIVEN_TRUST_LISTS_H
#define UCSCOPE_CAPTURE_COMMAND_GIVEN_TRUST_LISTS_H

#include <stdbool.h>

#include "capture/engine.h"

struct given_trust_lists {
    struct engine_list *lists; /* `path` lies in what was given, `bytes` are owned */
    unsigned count;
};

/* Reads the files of `paths` (NULL: none), which must outlive *lists. False: one cannot be read or
 * begins like no trust list; *reason, to be freed with g_free, says which and why. Free with
 * given_trust_lists_clear in both cases. */
bool given_trust_lists_read(char *const *paths, struct given_trust_lists *lists, char **reason);
void given_trust_lists_clear(struct given_trust_lists *lists);

#endif
