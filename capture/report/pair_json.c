/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/report/pair_json.h"

#include "capture/net/ip.h"
#include "capture/report/json_line.h"

const char *pair_json_protocol(const struct service_pair *pair) {
    return pair->protocol == IP_UDP ? "udp" : "tcp";
}

char *pair_json_key(enum outcome outcome) {
    return g_strdelimit(g_strdup(outcome_word(outcome)), " ", '_');
}

static json_t *party_member(const struct party *party, bool has_port) {
    char address[ADDRESS_TEXT];
    json_t *object = json_object();
    json_object_set_new(object, "address",
                        json_string(address_write(&party->endpoint.address, address)));
    json_object_set_new(object, "port",
                        has_port ? json_integer(party->endpoint.port) : json_null());
    json_object_set_new(object, "role", json_text(party->role));
    return object;
}

static json_t *outcomes_member(const struct service_pair *pair) {
    json_t *object = json_object();
    for (unsigned outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
        char *key = pair_json_key((enum outcome)outcome);
        json_object_set_new(object, key, json_count(pair->connections[outcome]));
        g_free(key);
    }
    return object;
}

/* A frame has the number that it has in its file, which is told where there are several. */
static void set_frame(json_t *object, const char *key, const char *file_key,
                      const struct frame_files *files, uint64_t frame) {
    const struct file_frame own = frame_files_find(files, frame);
    json_object_set_new(object, key, json_count(own.frame));
    if (own.file != NULL)
        json_object_set_new(object, file_key, json_text(own.file->path));
}

void pair_json_set(json_t *object, const struct capture_summary *summary,
                   const struct service_pair *pair) {
    json_object_set_new(object, "client", party_member(&pair->client, false));
    json_object_set_new(object, "server", party_member(&pair->server, true));
    json_object_set_new(object, "service", json_text(pair->service));
    json_object_set_new(object, "protocol", json_string(pair_json_protocol(pair)));
    json_object_set_new(object, "connections", json_count(service_pair_connections(pair)));
    json_object_set_new(object, "outcomes", outcomes_member(pair));
    set_frame(object, "first_frame", "first_file", summary->files, pair->first);
    set_frame(object, "last_frame", "last_file", summary->files, pair->last);
}

json_t *pair_json_members(const struct capture_summary *summary) {
    json_t *array = json_array();
    for (guint i = 0; i < summary_pairs_told(summary); i++) {
        json_t *object = json_object();
        pair_json_set(object, summary, &g_array_index(summary->pairs, struct service_pair, i));
        json_array_append_new(array, object);
    }
    return array;
}
