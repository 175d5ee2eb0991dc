/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/rules.h"

#include "capture/observe/connection.h"
#include "capture/observe/download/download.h"
#include "capture/observe/event.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/rules/ctl/ctl_facts.h"
#include "capture/rules/rule_context.h"
#include "capture/rules/service_map.h"

#include <glib.h>

/* One line for each story. The order matters where one story's finding keeps another from speaking:
 * what is certain comes before what is judged from the end of a connection. */
static const struct rule *const rule_table[] = {
    &trust_rule,      &ils_join_rule,  &ils_refused_rule, &ctl_download_rule, &ctl_content_rule,
    &ctl_server_rule, &handshake_rule, &axl_rule,         &axl_hidden_rule,   &s2s_errors_rule,
    &dialback_rule,   &s2s_tls_rule,   &unreachable_rule, &reset_rule,        &dns_rule,
};

enum { RULE_COUNT = sizeof rule_table / sizeof rule_table[0] };

struct rules {
    struct rule_context shared;
    struct service_map *service_map;
    void *states[RULE_COUNT];
};

struct rules *rules_new(const struct services *services, struct limits *limits, finding_sink *sink,
                        void *sink_data) {
    struct rules *rules = g_new0(struct rules, 1);
    rules->shared.findings = findings_new(limits, sink, sink_data);
    rules->shared.hosts = hosts_new(services);
    rules->shared.services = services;
    rules->shared.ils_pairs = ils_pairs_new(limits);
    rules->shared.dns_names = dns_names_new(limits);
    rules->shared.limits = limits;
    rules->shared.now = INT64_MIN;
    rules->shared.fetched_lists = fetched_lists_new(limits);
    rules->service_map = service_map_new(services, limits);
    for (unsigned i = 0; i < RULE_COUNT; i++) {
        rules->states[i] = g_malloc0(rule_table[i]->state_size);
        if (rule_table[i]->start != NULL)
            rule_table[i]->start(rules->states[i]);
    }
    return rules;
}

void rules_free(struct rules *rules) {
    for (unsigned i = 0; i < RULE_COUNT; i++) {
        if (rule_table[i]->stop != NULL)
            rule_table[i]->stop(rules->states[i]);
        g_free(rules->states[i]);
    }
    service_map_free(rules->service_map);
    ils_pairs_free(rules->shared.ils_pairs);
    dns_names_free(rules->shared.dns_names);
    fetched_lists_free(rules->shared.fetched_lists);
    hosts_free(rules->shared.hosts);
    findings_free(rules->shared.findings);
    g_free(rules);
}

void rules_clock(struct rules *rules, int64_t now) {
    if (now > rules->shared.now)
        rules->shared.now = now;
}

void rules_know_secrets(struct rules *rules, const char *const *secrets) {
    rules->shared.dialback_secrets = secrets;
}

void rules_quote_nothing(struct rules *rules) {
    rules->shared.quotes_nothing = true;
}

void rules_know_list(struct rules *rules, const char *path, struct span bytes) {
    fetched_lists_give(rules->shared.fetched_lists, path, bytes);
}

void rules_event(struct rules *rules, const struct event *event) {
    struct rule_context *shared = &rules->shared;
    rules_clock(rules, event->ref.time);
    if (event->connection != NULL)
        hosts_learn(shared->hosts, event->connection);
    if (event_is_of(event, EVENT_FAMILY_DOWNLOAD))
        hosts_learn_download(shared->hosts, event_download(event));
    for (unsigned i = 0; i < RULE_COUNT; i++)
        rule_table[i]->event(rules->states[i], shared, event);
    service_map_event(rules->service_map, event, shared->findings);
    if (event->type == EVENT_TCP_GONE)
        findings_forget(shared->findings, event->connection->flow->id);
}

void rules_finishing(struct rules *rules) {
    rules->shared.finishing = true;
}

void rules_finish(struct rules *rules) {
    for (unsigned i = 0; i < RULE_COUNT; i++)
        if (rule_table[i]->finish != NULL)
            rule_table[i]->finish(rules->states[i], &rules->shared);
    service_map_settle(rules->service_map, rules->shared.findings);
    rule_context_review(&rules->shared);
    findings_settle(rules->shared.findings);
}

void rules_service_map(const struct rules *rules, service_pair_sink *sink, void *sink_data) {
    service_map_tell(rules->service_map, rules->shared.hosts, sink, sink_data);
}
