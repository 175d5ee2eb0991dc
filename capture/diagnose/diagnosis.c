/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/diagnose/diagnosis.h"

#include "capture/diagnose/advice.h"

#include <glib.h>

static const struct endpoint *event_ends(const struct event *event) {
    return event->conversation == NULL ? event->outside : event->conversation->flow->ends;
}

/* A connection of which only one direction was captured can hide its answers: that is said. */
static void tell_one_direction(struct finding *draft, const struct flow *flow) {
    bool client_heard = flow->sides[CLIENT].segments > 0,
         server_heard = flow->sides[SERVER].segments > 0;
    if (client_heard && server_heard)
        return;
    bool server_spoke_unseen = client_heard && flow->sides[CLIENT].has_acknowledged;
    if (server_spoke_unseen || (server_heard && !client_heard))
        finding_add_fact(draft, "captured", "only what the %s sent",
                         client_heard ? "client" : "server");
}

struct finding *diagnosis_draft(const struct diagnosis *diagnosis, const struct event *event,
                                enum code code, enum confidence confidence, const char *role) {
    struct finding *draft = finding_draft(code, confidence, event->place);
    enum service service;
    hosts_describe(diagnosis->hosts, event_ends(event), &draft->source, &draft->destination,
                   &service);
    draft->service = service == SERVICE_NONE ? "" : service_table[service].words;
    draft->protocol = 6;
    draft->actor = event->actor == CLIENT ? ACTOR_SOURCE : ACTOR_DESTINATION;
    finding_add_evidence(draft, event->place, role);
    if (event->conversation != NULL) {
        draft->conversation = event->conversation->flow->id;
        tell_one_direction(draft, event->conversation->flow);
    }
    return draft;
}

const struct party *draft_party(const struct finding *draft, enum side side) {
    return side == CLIENT ? &draft->source : &draft->destination;
}

/* Stand for the parties in a sentence. Texts from the wire are free of control characters. */
static const char *const marks[2] = {[CLIENT] = "\001", [SERVER] = "\002"};

char *party_text(const struct finding *draft, enum side side) {
    (void)draft;
    return g_strdup(marks[side]);
}

/* To be freed with g_free. */
static char *describe(const struct finding *draft, enum side side) {
    const struct party *party = draft_party(draft, side);
    char address[ADDRESS_TEXT], endpoint[ENDPOINT_TEXT];
    const char *gap = party->role[0] == '\0' ? "" : " ";
    if (side == CLIENT)
        return g_strdup_printf("%s%s%s", party->role, gap,
                               address_write(&party->endpoint.address, address));
    endpoint_write(&party->endpoint, endpoint);
    if (draft->service[0] == '\0')
        return g_strdup_printf("%s%s%s", party->role, gap, endpoint);
    return g_strdup_printf("%s%s%s (%s)", party->role, gap, endpoint, draft->service);
}

/* Who acted, if it was one of the two ends. */
static const struct party *acting_party(const struct finding *draft) {
    static const struct party nobody;
    switch (draft->actor) {
    case ACTOR_SOURCE:
        return &draft->source;
    case ACTOR_DESTINATION:
        return &draft->destination;
    default:
        return &nobody;
    }
}

/* To be freed with g_free. */
static char *advise(const struct diagnosis *diagnosis, const struct finding *draft) {
    const struct party *actor = acting_party(draft);
    enum service service = services_at(diagnosis->services, draft->destination.endpoint.port);
    const struct catalogue_entry *about = draft->cause != NULL ? draft->cause : draft->entry;
    GString *text = g_string_new(advice_for(about->code, service, actor->role));
    char address[ADDRESS_TEXT];
    g_string_replace(text, "{actor}", address_write(&actor->endpoint.address, address), 0);
    return g_string_free(text, FALSE);
}

/* Makes summary and advice from what is known of the parties now. */
static void speak(const struct diagnosis *diagnosis, struct finding *finding) {
    GString *summary = g_string_new(finding->sentence);
    for (enum side side = CLIENT; side <= SERVER; side++) {
        char *party = describe(finding, side);
        g_string_replace(summary, marks[side], party, 0);
        g_free(party);
    }
    g_free(finding->summary);
    finding->summary = g_string_free(summary, FALSE);
    if (finding->is_advised) {
        g_free(finding->check);
        finding->check = advise(diagnosis, finding);
    }
}

static void learn_role(const struct diagnosis *diagnosis, struct party *party) {
    if (party->role[0] == '\0')
        g_strlcpy(party->role, hosts_role(diagnosis->hosts, &party->endpoint.address),
                  sizeof party->role);
}

static void speak_again(void *data, struct finding *finding) {
    const struct diagnosis *diagnosis = data;
    learn_role(diagnosis, &finding->source);
    learn_role(diagnosis, &finding->destination);
    speak(diagnosis, finding);
}

void diagnosis_review(struct diagnosis *diagnosis) {
    findings_for_each(diagnosis->findings, speak_again, diagnosis);
}

/* Takes the sentence. */
static void complete(const struct diagnosis *diagnosis, struct finding *draft, char *sentence) {
    draft->sentence = sentence;
    draft->is_advised = draft->check == NULL;
    speak(diagnosis, draft);
}

const struct finding *diagnosis_conclude(struct diagnosis *diagnosis, struct finding *draft,
                                         char *sentence, const char *cause) {
    complete(diagnosis, draft, sentence);
    return findings_add(diagnosis->findings, draft, cause);
}

const struct finding *diagnosis_conclude_once(struct diagnosis *diagnosis, struct finding *draft,
                                              char *sentence, const char *cause) {
    complete(diagnosis, draft, sentence);
    return findings_add_once(diagnosis->findings, draft, cause);
}
