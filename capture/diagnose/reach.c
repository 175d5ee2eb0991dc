/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Servers that were not reached: refused, never answered, or unreachable by the word of ICMP. */
#include "capture/diagnose/crowd.h"
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
    struct crowd crowd;
};

static void attempt_free(gpointer memory) {
    struct attempt *attempt = memory;
    finding_discard(attempt->draft);
    g_free(attempt);
}

static void start(void *state) {
    struct reach *reach = state;
    reach->attempts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, attempt_free);
    crowd_start(&reach->crowd);
}

static void stop(void *state) {
    struct reach *reach = state;
    g_hash_table_destroy(reach->attempts);
    crowd_stop(&reach->crowd);
}

static void on_refused(struct reach *reach, struct diagnosis *diagnosis,
                       const struct event *event) {
    struct finding *draft =
        diagnosis_draft(diagnosis, event, CODE_TCP_REFUSED, CONFIDENCE_CERTAIN, "reset in answer");
    finding_add_evidence(draft, event->conversation->flow->sides[CLIENT].syn, "SYN");
    char *client = party_text(draft, CLIENT), *server = party_text(draft, SERVER);
    char *summary =
        g_strdup_printf("%s refused the connection of %s: nothing listens there", server, client);
    g_free(client);
    g_free(server);
    crowd_conclude(&reach->crowd, diagnosis, draft, summary);
}

static void tell_unanswered(struct reach *reach, struct diagnosis *diagnosis,
                            struct finding *draft) {
    char *client = party_text(draft, CLIENT), *server = party_text(draft, SERVER);
    char *summary = g_strdup_printf("%s got no answer from %s", client, server);
    g_free(client);
    g_free(server);
    crowd_conclude(&reach->crowd, diagnosis, draft, summary);
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
        tell_unanswered(reach, diagnosis, attempt->draft);
    attempt->draft = NULL;
    tell_unanswered(reach, diagnosis, draft_unanswered(diagnosis, event, CONFIDENCE_LIKELY));
}

static void on_unanswered(struct reach *reach, struct diagnosis *diagnosis,
                          const struct event *event) {
    const struct flow *flow = event->conversation->flow;
    if (findings_have(diagnosis->findings, flow->id, CODE_ICMP_UNREACHABLE))
        return;
    int64_t waited = diagnosis->now - flow->sides[CLIENT].syn.time;
    if (flow->sides[CLIENT].syn_count > 1)
        tell_unanswered(
            reach, diagnosis,
            draft_unanswered(diagnosis, event,
                             waited >= patience ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY));
    else if (waited >= patience)
        on_single_syn(reach, diagnosis, event);
}

/* The ends of the packet that was refused, the server's last: the side whose port is a known
 * service listened. Returns the side that had sent it. */
static enum side refused_ends(const struct diagnosis *diagnosis, const struct icmp_error *icmp,
                              struct endpoint ends[2]) {
    bool answer = services_at(diagnosis->services, icmp->destination.port) == SERVICE_NONE &&
                  services_at(diagnosis->services, icmp->source.port) != SERVICE_NONE;
    ends[answer ? SERVER : CLIENT] = icmp->source;
    ends[answer ? CLIENT : SERVER] = icmp->destination;
    return answer ? SERVER : CLIENT;
}

static bool concerns_us(const struct diagnosis *diagnosis, const struct icmp_error *icmp) {
    return icmp->protocol == 6 ||
           services_at(diagnosis->services, icmp->destination.port) != SERVICE_NONE;
}

static bool is_reporter(const struct finding *draft, enum side side) {
    return address_equals(&draft->reporter, &draft_party(draft, side)->endpoint.address);
}

/* Who turned a packet of `sender` away. To be freed with g_free. */
static char *say_unreachable(struct finding *draft, enum side sender, const char *reporter,
                             const char *words) {
    enum side target = other_side(sender);
    char *from = party_text(draft, sender), *to = party_text(draft, target), *sentence;
    if (is_reporter(draft, target)) {
        draft->actor = target == CLIENT ? ACTOR_SOURCE : ACTOR_DESTINATION;
        sentence = g_strdup_printf("%s turned %s away by ICMP: %s", to, from, words);
    } else if (is_reporter(draft, sender)) {
        draft->actor = sender == CLIENT ? ACTOR_SOURCE : ACTOR_DESTINATION;
        sentence =
            g_strdup_printf("%s reports by ICMP that it can not send to %s: %s", from, to, words);
    } else {
        draft->actor = ACTOR_OTHER;
        sentence =
            g_strdup_printf("%s tells %s that %s is not reachable: %s", reporter, from, to, words);
    }
    g_free(from);
    g_free(to);
    return sentence;
}

static void on_icmp(struct diagnosis *diagnosis, const struct event *event) {
    const struct icmp_error *icmp = event->data.icmp;
    if (!concerns_us(diagnosis, icmp))
        return;
    struct event about = *event;
    enum side sender = event->actor;
    if (event->conversation == NULL)
        sender = refused_ends(diagnosis, icmp, about.outside);
    struct finding *draft = diagnosis_draft(diagnosis, &about, CODE_ICMP_UNREACHABLE,
                                            CONFIDENCE_CERTAIN, "ICMP message");
    draft->protocol = icmp->protocol;
    draft->reporter = icmp->reporter;
    if (event->conversation != NULL)
        finding_add_evidence(draft, event->conversation->flow->sides[CLIENT].syn, "SYN");
    const char *words = icmp_words(icmp->family, icmp->type, icmp->code);
    char reporter[ADDRESS_TEXT];
    address_write(&icmp->reporter, reporter);
    finding_add_fact(draft, "reporter", "%s", reporter);
    finding_add_fact(draft, "icmp", "type %u code %u: %s", icmp->type, icmp->code, words);
    char *sentence = say_unreachable(draft, sender, reporter, words);
    char *cause = g_strdup_printf("%s %s", reporter, words);
    diagnosis_conclude(diagnosis, draft, sentence, cause);
    g_free(cause);
}

static void on_event(void *state, struct diagnosis *diagnosis, const struct event *event) {
    if (event->type == EVENT_TCP_REFUSED)
        on_refused(state, diagnosis, event);
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
