/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/diagnose/crowd.h"

#include <glib.h>

void crowd_start(struct crowd *crowd) {
    crowd->servers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    crowd->failures = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void crowd_stop(struct crowd *crowd) {
    g_hash_table_destroy(crowd->servers);
    g_hash_table_destroy(crowd->failures);
}

/* Takes the sentence. */
static void conclude_rest(struct diagnosis *diagnosis, struct finding *draft, char *sentence,
                          const char *client) {
    char *all = g_strdup_printf("%s, and so on with other ports or hosts: the client tries many, "
                                "as a scan does",
                                sentence);
    g_free(sentence);
    finding_add_fact(draft, "counted_here", "what follows on the %u told one by one",
                     draft->service[0] == '\0' ? CROWD_OTHERS : CROWD_SERVICES);
    diagnosis_conclude_once(diagnosis, draft, all, client);
}

void crowd_conclude(struct crowd *crowd, struct diagnosis *diagnosis, struct finding *draft,
                    char *sentence) {
    char address[ADDRESS_TEXT], server[ENDPOINT_TEXT];
    char *client = g_strdup_printf("%s %s", draft->entry->name,
                                   address_write(&draft->source.endpoint.address, address));
    char *pair =
        g_strdup_printf("%s %s", client, endpoint_write(&draft->destination.endpoint, server));
    unsigned most = draft->service[0] == '\0' ? CROWD_OTHERS : CROWD_SERVICES;
    unsigned told = GPOINTER_TO_UINT(g_hash_table_lookup(crowd->failures, client));
    bool known = g_hash_table_contains(crowd->servers, pair);
    if (!known && told >= most) {
        conclude_rest(diagnosis, draft, sentence, client);
    } else if (diagnosis_conclude(diagnosis, draft, sentence, "") != NULL && !known) {
        g_hash_table_add(crowd->servers, g_steal_pointer(&pair));
        g_hash_table_replace(crowd->failures, g_strdup(client), GUINT_TO_POINTER(told + 1));
    }
    g_free(client);
    g_free(pair);
}
