/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Servers that were not reached: refused, never answered, or unreachable by the word of ICMP. */
#include "capture/diagnose/diagnosis.h"
#include "capture/diagnose/icmp_words.h"

#include <glib.h>

enum { ATTEMPTS_KEPT = 1024 };
static const int64_t second = INT64_C(1000000000);
static const int64_t patience =
    3 * INT64_C(1000000000); /* how long an answer may take before its lack is certain */

/* A SYN that was sent once and given up. One alone may be a lost packet; several to the same port
 * are a silence. */
struct attempt {
    struct finding *draft; /* of the first one; NULL once it was told */
    unsigned count;
};

struct reach {
    GHashTable *
        attempts; /* char *, owned: client address and server endpoint -> struct attempt *, owned */
};

static void attempt_free(gpointer memory) {
    struct attempt *attempt = memory;
    finding_discard(attempt->draft);
    g_free(attempt);
}

static void start(void *state) {
    struct reach *reach = state;
    reach->attempts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, attempt_free);
}

static void stop(void *state) {
    g_hash_table_destroy(((struct reach *)state)->attempts);
}

static void on_refused(struct diagnosis *diagnosis, const struct event *event) {
    struct finding *draft =
        diagnosis_draft(diagnosis, event, CODE_TCP_REFUSED, CONFIDENCE_CERTAIN, "reset in answer");
    finding_add_evidence(draft, event->conversation->flow->sides[CLIENT].syn, "SYN");
    char *client = party_text(draft, CLIENT), *server = party_text(draft, SERVER);
    char *summary =
        g_strdup_printf("%s refused the connection of %s: nothing listens there", server, client);
    g_free(client);
    g_free(server);
    diagnosis_conclude(diagnosis, draft, summary, "");
}

static void tell_unanswered(struct diagnosis *diagnosis, struct finding *draft) {
    char *client = party_text(draft, CLIENT), *server = party_text(draft, SERVER);
    char *summary = g_strdup_printf("%s got no answer from %s", client, server);
    g_free(client);
    g_free(server);
    diagnosis_conclude(diagnosis, draft, summary, "");
}

static struct finding *draft_unanswered(struct diagnosis *diagnosis, const struct event *event,
                                        enum confidence confidence) {
    const struct flow_side *client = &event->conversation->flow->sides[CLIENT];
    struct finding *draft =
        diagnosis_draft(diagnosis, event, CODE_TCP_NO_ANSWER, confidence, "first SYN");
    finding_add_evidence(draft, client->last_seen, "last SYN");
    finding_add_fact(draft, "attempts", "%" G_GUINT32_FORMAT, client->syn_count);
    finding_add_fact(draft, "waited_seconds", "%.1f",
                     (double)(diagnosis->now - client->syn.time) / (double)second);
    return draft;
}

/* A single SYN: it becomes a finding with the second one between the same two, whatever its source
 * port. */
static void on_single_syn(struct reach *reach, struct diagnosis *diagnosis,
                          const struct event *event) {
    const struct endpoint *ends = event->conversation->flow->ends;
    char client[ADDRESS_TEXT], server[ENDPOINT_TEXT];
    char *key = g_strdup_printf("%s %s", address_write(&ends[CLIENT].address, client),
                                endpoint_write(&ends[SERVER], server));
    struct attempt *attempt = g_hash_table_lookup(reach->attempts, key);
    if (attempt == NULL && g_hash_table_size(reach->attempts) < ATTEMPTS_KEPT) {
        attempt = g_new0(struct attempt, 1);
        attempt->count = 1;
        attempt->draft = draft_unanswered(diagnosis, event, CONFIDENCE_LIKELY);
        g_hash_table_insert(reach->attempts, key, attempt);
        return;
    }
    g_free(key);
    if (attempt == NULL)
        return;
    attempt->count++;
    if (attempt->draft != NULL)
        tell_unanswered(diagnosis, attempt->draft);
    attempt->draft = NULL;
    tell_unanswered(diagnosis, draft_unanswered(diagnosis, event, CONFIDENCE_LIKELY));
}

static void on_unanswered(struct reach *reach, struct diagnosis *diagnosis,
                          const struct event *event) {
    const struct flow *flow = event->conversation->flow;
    if (findings_have(diagnosis->findings, flow->id, CODE_ICMP_UNREACHABLE))
        return;
    int64_t waited = diagnosis->now - flow->sides[CLIENT].syn.time;
    if (flow->sides[CLIENT].syn_count > 1)
        tell_unanswered(diagnosis, draft_unanswered(diagnosis, event,
                                                    waited >= patience ? CONFIDENCE_CERTAIN
                                                                       : CONFIDENCE_LIKELY));
    else if (waited >= patience)
        on_single_syn(reach, diagnosis, event);
}

/* The ends of the packet that was refused, the server's last: the side whose port is a known
 * service listened. */
static void refused_ends(const struct diagnosis *diagnosis, const struct icmp_error *icmp,
                         struct endpoint ends[2]) {
    bool answer = services_at(diagnosis->services, icmp->destination.port) == SERVICE_NONE &&
                  services_at(diagnosis->services, icmp->source.port) != SERVICE_NONE;
    ends[answer ? SERVER : CLIENT] = icmp->source;
    ends[answer ? CLIENT : SERVER] = icmp->destination;
}

static bool concerns_us(const struct diagnosis *diagnosis, const struct icmp_error *icmp) {
    return icmp->protocol == 6 ||
           services_at(diagnosis->services, icmp->destination.port) != SERVICE_NONE;
}

static void on_icmp(struct diagnosis *diagnosis, const struct event *event) {
    const struct icmp_error *icmp = event->data.icmp;
    if (!concerns_us(diagnosis, icmp))
        return;
    struct event about = *event;
    if (event->conversation == NULL)
        refused_ends(diagnosis, icmp, about.outside);
    struct finding *draft = diagnosis_draft(diagnosis, &about, CODE_ICMP_UNREACHABLE,
                                            CONFIDENCE_CERTAIN, "ICMP message");
    draft->protocol = icmp->protocol;
    draft->reporter = icmp->reporter;
    bool itself = address_equals(&icmp->reporter, &draft->destination.endpoint.address);
    draft->actor = itself ? ACTOR_DESTINATION : ACTOR_OTHER;
    if (event->conversation != NULL)
        finding_add_evidence(draft, event->conversation->flow->sides[CLIENT].syn, "SYN");
    const char *words = icmp_words(icmp->family, icmp->type, icmp->code);
    char reporter[ADDRESS_TEXT];
    address_write(&icmp->reporter, reporter);
    finding_add_fact(draft, "reporter", "%s", reporter);
    finding_add_fact(draft, "icmp", "type %u code %u: %s", icmp->type, icmp->code, words);
    char *client = party_text(draft, CLIENT), *server = party_text(draft, SERVER);
    char *sentence = itself
                         ? g_strdup_printf("%s turned %s away by ICMP: %s", server, client, words)
                         : g_strdup_printf("%s tells %s that %s is not reachable: %s", reporter,
                                           client, server, words);
    g_free(client);
    g_free(server);
    char *cause = g_strdup_printf("%s %s", reporter, words);
    diagnosis_conclude(diagnosis, draft, sentence, cause);
    g_free(cause);
}

static void on_event(void *state, struct diagnosis *diagnosis, const struct event *event) {
    if (event->type == EVENT_TCP_REFUSED)
        on_refused(diagnosis, event);
    else if (event->type == EVENT_TCP_UNANSWERED)
        on_unanswered(state, diagnosis, event);
    else if (event->type == EVENT_ICMP_ERROR)
        on_icmp(diagnosis, event);
}

const struct rule reach_rule = {.story = "reach",
                                .state_size = sizeof(struct reach),
                                .start = start,
                                .event = on_event,
                                .stop = stop};
