/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/file/file_clients.h"

#include "capture/rules/unfetched.h"

enum { CLIENTS_MOST = 4096 };

void file_clients_start(struct file_clients *clients) {
    clients->by_address = g_hash_table_new(address_key_hash, address_key_equal);
    g_queue_init(&clients->order);
}

void file_clients_stop(struct file_clients *clients) {
    while (clients->order.head != NULL)
        file_clients_forget(clients, clients->order.head->data);
    g_hash_table_destroy(clients->by_address);
}

void file_clients_forget(struct file_clients *clients, struct file_client *client) {
    g_queue_unlink(&clients->order, &client->link);
    g_hash_table_remove(clients->by_address, &client->address);
    g_free(client);
}

struct file_client *file_clients_get(struct file_clients *clients, const struct address *address) {
    struct file_client *client = g_hash_table_lookup(clients->by_address, address);
    if (client != NULL) {
        g_queue_unlink(&clients->order, &client->link);
    } else {
        client = g_new0(struct file_client, 1);
        client->address = *address;
        client->link.data = client;
        g_queue_init(&client->failures);
        g_hash_table_insert(clients->by_address, &client->address, client);
    }
    g_queue_push_tail_link(&clients->order, &client->link);
    return client;
}

struct file_client *file_clients_surplus(const struct file_clients *clients,
                                         const struct address *address) {
    const bool has_room =
        clients->order.length < CLIENTS_MOST || g_hash_table_contains(clients->by_address, address);
    return has_room ? NULL : clients->order.head->data;
}

/* What was not captured whole. */
static const char unknown[] = "";

/* --- steps ----------------------------------------------------------------------------------- */

static const char *outcome_of(const struct event *event) {
    const struct download *download = event_download(event);
    if (event->type == EVENT_DOWNLOAD_UNANSWERED)
        return "not answered";
    if (event->type == EVENT_DOWNLOAD_REFUSED)
        return unfetched_is_not_found(download) ? "not found" : "refused";
    if (download->complete)
        return "given";
    return download->end != DOWNLOAD_END_UNKNOWN ? "stopped half-way" : unknown;
}

void file_client_note(struct file_client *client, const struct event *event) {
    struct file_step *last = &client->steps[FILE_STEPS - 1];
    memmove(&client->steps[0], &client->steps[1], (FILE_STEPS - 1) * sizeof *last);
    last->outcome = outcome_of(event);
    g_strlcpy(last->name, event_download(event)->name, sizeof last->name);
}

const char *file_client_steps(const struct file_client *client, char out[FILE_STEPS_TEXT]) {
    out[0] = '\0';
    for (unsigned i = 0; i < FILE_STEPS - 1; i++) {
        const struct file_step *step = &client->steps[i];
        const size_t used = strlen(out);
        if (step->outcome == unknown) {
            out[0] = '\0';
            return out;
        }
        if (step->outcome != NULL)
            g_snprintf(out + used, (gulong)(FILE_STEPS_TEXT - used), "%s%s %s",
                       used == 0 ? "" : ", then ", step->name, step->outcome);
    }
    return out;
}
