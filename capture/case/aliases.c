/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/case/aliases.h"

#include <glib.h>

struct alias {
    struct address address;
    unsigned host; /* a number of its own for each host */
};

struct aliases {
    GArray *known; /* struct alias */
    unsigned hosts;
};

struct aliases *aliases_new(void) {
    struct aliases *aliases = g_new0(struct aliases, 1);
    aliases->known = g_array_new(FALSE, FALSE, sizeof(struct alias));
    return aliases;
}

void aliases_free(struct aliases *aliases) {
    if (aliases == NULL)
        return;
    g_array_unref(aliases->known);
    g_free(aliases);
}

static struct alias *find(const struct aliases *aliases, const struct address *address) {
    for (guint i = 0; i < aliases->known->len; i++) {
        struct alias *alias = &g_array_index(aliases->known, struct alias, i);
        if (address_equals(&alias->address, address))
            return alias;
    }
    return NULL;
}

/* Its host, which is a new one where nothing was said of it. */
static unsigned host_of(struct aliases *aliases, const struct address *address) {
    const struct alias *known = find(aliases, address);
    if (known != NULL)
        return known->host;
    const struct alias alias = {*address, ++aliases->hosts};
    g_array_append_val(aliases->known, alias);
    return alias.host;
}

bool aliases_add(struct aliases *aliases, const char *text) {
    char **parts = g_strsplit(text, "=", 2);
    struct address one, other;
    const bool is_read =
        g_strv_length(parts) == 2 && address_read(parts[0], &one) && address_read(parts[1], &other);
    g_strfreev(parts);
    if (!is_read)
        return false;
    const unsigned host = host_of(aliases, &one), same = host_of(aliases, &other);
    for (guint i = 0; i < aliases->known->len; i++) {
        struct alias *alias = &g_array_index(aliases->known, struct alias, i);
        if (alias->host == same)
            alias->host = host;
    }
    return true;
}

bool aliases_same(const struct aliases *aliases, const struct address *a, const struct address *b) {
    if (address_equals(a, b))
        return true;
    const struct alias *one = aliases == NULL ? NULL : find(aliases, a);
    const struct alias *other = aliases == NULL ? NULL : find(aliases, b);
    return one != NULL && other != NULL && one->host == other->host;
}
