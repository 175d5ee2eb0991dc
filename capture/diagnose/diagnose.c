/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/diagnose/diagnose.h"

#include "capture/diagnose/ctl_facts.h"
#include "capture/diagnose/diagnosis.h"
#include "capture/diagnose/peers.h"

#include <glib.h>

/* One line for each story. The order matters where one story's finding keeps another from speaking:
 * what is certain comes before what is judged from the end of a connection. */
static const struct rule *const rules[] = {
    &trust_rule,      &ils_join_rule,  &ils_refused_rule, &ctl_download_rule, &ctl_content_rule,
    &ctl_server_rule, &handshake_rule, &axl_rule,         &axl_hidden_rule,   &s2s_errors_rule,
    &dialback_rule,   &s2s_tls_rule,   &reach_rule,       &reset_rule,        &dns_rule,
};

enum { RULE_COUNT = sizeof rules / sizeof rules[0] };

struct diagnose {
    struct diagnosis shared;
    struct peers *peers;
    void *states[RULE_COUNT];
};

struct diagnose *diagnose_new(const struct services *services, struct limits *limits,
                              finding_sink *sink, void *sink_data) {
    struct diagnose *diagnose = g_new0(struct diagnose, 1);
    diagnose->shared.findings = findings_new(limits, sink, sink_data);
    diagnose->shared.hosts = hosts_new(services);
    diagnose->shared.services = services;
    diagnose->shared.ils_pairs = ils_pairs_new(limits);
    diagnose->shared.dns_names = dns_names_new(limits);
    diagnose->shared.limits = limits;
    diagnose->shared.ctl_lists = ctl_lists_new(limits);
    diagnose->peers = peers_new(services, limits);
    for (unsigned i = 0; i < RULE_COUNT; i++) {
        diagnose->states[i] = g_malloc0(rules[i]->state_size);
        if (rules[i]->start != NULL)
            rules[i]->start(diagnose->states[i]);
    }
    return diagnose;
}

void diagnose_free(struct diagnose *diagnose) {
    for (unsigned i = 0; i < RULE_COUNT; i++) {
        if (rules[i]->stop != NULL)
            rules[i]->stop(diagnose->states[i]);
        g_free(diagnose->states[i]);
    }
    peers_free(diagnose->peers);
    ils_pairs_free(diagnose->shared.ils_pairs);
    dns_names_free(diagnose->shared.dns_names);
    ctl_lists_free(diagnose->shared.ctl_lists);
    hosts_free(diagnose->shared.hosts);
    findings_free(diagnose->shared.findings);
    g_free(diagnose);
}

void diagnose_clock(struct diagnose *diagnose, int64_t now) {
    if (now > diagnose->shared.now)
        diagnose->shared.now = now;
}

void diagnose_know_secrets(struct diagnose *diagnose, const char *const *secrets) {
    diagnose->shared.dialback_secrets = secrets;
}

void diagnose_quote_nothing(struct diagnose *diagnose) {
    diagnose->shared.quotes_nothing = true;
}

void diagnose_know_list(struct diagnose *diagnose, const char *path, struct span bytes) {
    ctl_lists_give(diagnose->shared.ctl_lists, path, bytes);
}

void diagnose_event(struct diagnose *diagnose, const struct event *event) {
    struct diagnosis *shared = &diagnose->shared;
    diagnose_clock(diagnose, event->place.time);
    if (event->conversation != NULL)
        hosts_learn(shared->hosts, event->conversation);
    if (is_about_download(event->type))
        hosts_learn_download(shared->hosts, event->data.download);
    for (unsigned i = 0; i < RULE_COUNT; i++)
        rules[i]->event(diagnose->states[i], shared, event);
    peers_event(diagnose->peers, event, shared->findings);
    if (event->type == EVENT_TCP_GONE)
        findings_forget(shared->findings, event->conversation->flow->id);
}

void diagnose_finishing(struct diagnose *diagnose) {
    diagnose->shared.finishing = true;
}

void diagnose_finish(struct diagnose *diagnose) {
    for (unsigned i = 0; i < RULE_COUNT; i++)
        if (rules[i]->finish != NULL)
            rules[i]->finish(diagnose->states[i], &diagnose->shared);
    peers_settle(diagnose->peers, diagnose->shared.findings);
    diagnosis_review(&diagnose->shared);
    findings_settle(diagnose->shared.findings);
}

void diagnose_peers(const struct diagnose *diagnose, peering_sink *sink, void *sink_data) {
    peers_tell(diagnose->peers, diagnose->shared.hosts, sink, sink_data);
}
