/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A server that presents another host key than before, of the same kind. A client that knows the
 * one does not take the other. */
#include "capture/observe/ssh/ssh.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/text.h"
#include "capture/rules/rule_context.h"

#include <glib.h>

enum { KEYS_MOST = 4096, NAME = 64, FINGERPRINT = 64 };

struct known_key {
    char fingerprint[FINGERPRINT]; /* as OpenSSH shows it: "SHA256:..." */
    struct frame_ref ref;
};

struct host_keys {
    GHashTable *keys; /* "10.1.1.5:2222 ssh-ed25519", owned -> struct known_key *, owned */
};

static void start(void *state) {
    ((struct host_keys *)state)->keys =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

static void stop(void *state) {
    g_hash_table_destroy(((struct host_keys *)state)->keys);
}

static void write_fingerprint(struct span blob, char out[FINGERPRINT]) {
    uint8_t digest[32];
    gsize length = sizeof digest;
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(checksum, blob.at, (gssize)span_len(blob));
    g_checksum_get_digest(checksum, digest, &length);
    g_checksum_free(checksum);
    char *encoded = g_base64_encode(digest, length);
    g_strdelimit(encoded, "=", '\0');
    g_snprintf(out, FINGERPRINT, "SHA256:%s", encoded);
    g_free(encoded);
}

static void report(struct rule_context *context, const struct event *event,
                   const struct known_key *before, const struct known_key *now, const char *name) {
    struct finding *finding =
        finding_begin(context, event, CODE_SSH_HOST_KEY_CHANGED, CONFIDENCE_CERTAIN, "host key");
    finding_add_evidence(finding, before->ref, "host key before");
    finding_add_fact(finding, "host_key_type", "%s", name);
    finding_add_fact(finding, "fingerprint_before", "%s", before->fingerprint);
    finding_add_fact(finding, "fingerprint", "%s", now->fingerprint);
    finding_say(finding, "{server} presented another SSH host key (%s) than before", name);
    finding_report(context, finding, name);
}

/* Certificates (RFC drafts, "-cert-v01@openssh.com") are renewed, and clients go by their CA. */
static bool is_certificate(struct span name) {
    return span_find_text(name, "-cert-v0") != NULL;
}

static void on_host_key(struct host_keys *keys, struct rule_context *context,
                        const struct event *event) {
    const struct ssh_host_key *key = event_ssh_host_key(event);
    struct known_key now = {.ref = event->ref};
    char name[NAME], server[ENDPOINT_TEXT];
    if (is_certificate(key->name) || span_is_blank(key->blob))
        return;
    text_copy(name, sizeof name, key->name);
    write_fingerprint(key->blob, now.fingerprint);
    char *of_server = g_strdup_printf(
        "%s %s", endpoint_write(&event->connection->flow->endpoints[SERVER], server), name);
    struct known_key *before = g_hash_table_lookup(keys->keys, of_server);
    if (before == NULL && g_hash_table_size(keys->keys) == KEYS_MOST) {
        context->limits->hit[LIMIT_SSH_HOST_KEYS]++;
    } else {
        if (before != NULL && strcmp(before->fingerprint, now.fingerprint) != 0)
            report(context, event, before, &now, name);
        g_hash_table_replace(keys->keys, g_strdup(of_server), g_memdup2(&now, sizeof now));
    }
    g_free(of_server);
}

/* The client saw the other key, and went no further. */
static void on_client_left(struct rule_context *context, const struct event *event) {
    const struct ssh_session *ssh = ssh_session_of(event->connection);
    const uint64_t id = event->connection->flow->id;
    if (ssh != NULL && ssh->sides[CLIENT].newkeys.frame == 0 &&
        findings_have(context->findings, id, CODE_SSH_HOST_KEY_CHANGED))
        findings_add_evidence(context->findings, id, event->ref, "the client left");
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    if (event->connection == NULL)
        return;
    if (event->type == EVENT_SSH_HOST_KEY)
        on_host_key(state, context, event);
    else if (event_is_end(event) && event->actor == CLIENT)
        on_client_left(context, event);
}

const struct rule ssh_host_key_rule = {.state_size = sizeof(struct host_keys),
                                       .start = start,
                                       .stop = stop,
                                       .event = on_event,
                                       RULE_EVENTS(EVENT_SSH_HOST_KEY, EVENTS_OF_END)};
