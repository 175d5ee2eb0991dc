/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What each client asked for, in the order in which it did, and what it did not get so far. Private
 * to this folder. */
#ifndef UCSCOPE_CAPTURE_RULES_FILE_FILE_CLIENTS_H
#define UCSCOPE_CAPTURE_RULES_FILE_FILE_CLIENTS_H

#include <glib.h>

#include "capture/observe/download/download.h"
#include "capture/observe/download/file_kind.h"
#include "capture/rules/rule_context.h"

enum { FILE_STEPS = 6, FILE_ROUNDS = 4, FILE_ROUNDS_LEAST = 4, FILE_STEPS_TEXT = 512 };

/* A file that was asked for, and what became of it. */
struct file_step {
    char name[DOWNLOAD_NAME];
    const char *outcome; /* static text, "": not known; NULL: no step */
};

/* A file of the client's own that it asks for each time that it starts. */
struct file_rounds {
    char name[DOWNLOAD_NAME];
    enum download_transport transport;
    struct address server;
    struct frame_ref requests[FILE_ROUNDS_LEAST]; /* the latest, oldest first */
    unsigned count;                               /* of them */
};

struct file_client {
    GList link; /* among all clients, by when they were last heard */
    struct address address;
    GQueue failures;                    /* struct file_failure *, owned, oldest first */
    struct file_step steps[FILE_STEPS]; /* the latest, oldest first */
    struct file_rounds rounds[FILE_ROUNDS];
    const struct file_rounds *told; /* of these it was told that they go on; NULL: none */
    unsigned next_rounds;           /* gives way to another file */
    bool has_configuration;         /* it got its own */
};

struct file_clients {
    GHashTable *by_address; /* struct address *, in the value -> struct file_client *, owned */
    GQueue order;           /* the same, the one that was not heard for longest first */
};

void file_clients_start(struct file_clients *clients);
/* Nothing may be pending. */
void file_clients_stop(struct file_clients *clients);

/* The client of this address, made where there is none. */
struct file_client *file_clients_get(struct file_clients *clients, const struct address *address);

/* The one to be forgotten before that of this address is made; NULL: it is there, or has room. */
struct file_client *file_clients_surplus(const struct file_clients *clients,
                                         const struct address *address);
void file_clients_forget(struct file_clients *clients, struct file_client *client);

/* The client asked for a file, and this came of it: an event of EVENT_FAMILY_DOWNLOAD. */
void file_client_note(struct file_client *client, const struct event *event);

/* "CTLSEP001122334455.tlv not found, then SEP001122334455.cnf.xml given", without the latest file;
 * "" where there was none before, or what became of one is not known. Returns `out`. */
const char *file_client_steps(const struct file_client *client, char out[FILE_STEPS_TEXT]);

#endif
