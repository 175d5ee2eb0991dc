/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What hosts are called by what passes between them. */
#include <glib.h>
#include <string.h>

#include "capture/ladder/teller.h"

/* The name that a text begins with, up to a port: of a host or a domain, so it has a dot, and is no
 * address. To be freed with g_free; NULL: it is none. */
static char *host_name(const char *text) {
    struct address address;
    if (text == NULL)
        return NULL;
    const size_t length = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789-_.");
    if (length == 0 || (text[length] != '\0' && text[length] != ':'))
        return NULL;
    char *name = g_strndup(text, length);
    if (strchr(name, '.') != NULL && !address_read(name, &address))
        return name;
    g_free(name);
    return NULL;
}

/* What was told first stays. */
static void set_name(char **name, const char *text) {
    if (*name == NULL)
        *name = host_name(text);
}

void ladder_identify(struct ladder_record *record, const struct event *event, enum side from,
                     struct frame_ref ref, const struct ladder_identity *identity) {
    struct ladder_message *message = ladder_find(record, event, from, ref);
    if (message == NULL)
        return;
    set_name(&message->from_name, identity->from_name);
    set_name(&message->to_name, identity->to_name);
    if (message->to_role == NULL)
        message->to_role = identity->to_role;
}
