/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/rules.h"

#include "capture/observe/connection.h"
#include "capture/observe/download/download.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/rules/rule_context.h"

#include <glib.h>

#define X(NAME, name) extern const struct rule name##_rule;
RULE_TABLE(X)
#undef X

static const struct rule *const rule_table[RULE_COUNT] = {
#define X(NAME, name) [RULE_##NAME] = &name##_rule,
    RULE_TABLE(X)
#undef X
};

struct rules {
    struct rule_context context;
    rule_set listeners[EVENT_FAMILY_COUNT][EVENT_TYPES_MOST]; /* who asks for events of that type */
};

static void add_listener(struct rules *rules, unsigned type, rule_set listener) {
    rule_set *family = rules->listeners[event_family(type)];
    if (type != EVENTS_ALL(event_family(type)))
        family[event_number(type)] |= listener;
    else
        for (unsigned number = 0; number < EVENT_TYPES_MOST; number++)
            family[number] |= listener;
}

static void add_listeners(struct rules *rules) {
    for (unsigned id = 0; id < RULE_COUNT; id++) {
        const struct rule *rule = rule_table[id];
        for (size_t i = 0; i < rule->event_count; i++)
            add_listener(rules, rule->events[i], (rule_set)1 << id);
    }
}

/* In the order of the table. */
static void tell_listeners(struct rules *rules, const struct event *event) {
    const unsigned family = event_family(event->type), number = event_number(event->type);
    rule_set left = rules->context.waiting | rules->listeners[family][number];
    for (; left != 0; left &= left - 1) {
        const unsigned id = (unsigned)__builtin_ctzll(left);
        rule_table[id]->event(rules->context.states[id], &rules->context, event);
    }
}

struct rules *rules_new(const struct services *services, struct limits *limits, finding_sink *sink,
                        void *sink_data) {
    struct rules *rules = g_new0(struct rules, 1);
    rules->context.findings = findings_new(limits, sink, sink_data);
    rules->context.hosts = hosts_new(services, limits);
    rules->context.services = services;
    rules->context.limits = limits;
    rules->context.clock.now = INT64_MIN;
    rules->context.service_map = service_map_new(services, limits);
    add_listeners(rules);
    for (unsigned i = 0; i < RULE_COUNT; i++) {
        rules->context.states[i] = g_malloc0(rule_table[i]->state_size);
        if (rule_table[i]->start != NULL)
            rule_table[i]->start(rules->context.states[i]);
    }
    return rules;
}

void rules_free(struct rules *rules) {
    for (unsigned i = 0; i < RULE_COUNT; i++) {
        if (rule_table[i]->stop != NULL)
            rule_table[i]->stop(rules->context.states[i]);
        g_free(rules->context.states[i]);
    }
    service_map_free(rules->context.service_map);
    hosts_free(rules->context.hosts);
    findings_free(rules->context.findings);
    g_free(rules);
}

struct rule_context *rules_context(struct rules *rules) {
    return &rules->context;
}

void rules_clock(struct rules *rules, int64_t now) {
    capture_clock_run(&rules->context.clock, now);
}

void rules_clock_leap(struct rules *rules, int64_t before, int64_t after) {
    capture_clock_leap(&rules->context.clock, before, after);
}

void rules_know_files(struct rules *rules, const struct frame_files *files) {
    rules->context.files = files;
}

void rules_quote_nothing(struct rules *rules) {
    rules->context.quotes_nothing = true;
}

void finding_claim(struct rule_context *context, const struct event *event,
                   struct finding *finding) {
    for (unsigned i = 0; i < RULE_COUNT; i++)
        if (rule_table[i]->claim != NULL)
            rule_table[i]->claim(context->states[i], context, event, finding);
}

void finding_explain(struct rule_context *context, const struct event *event,
                     struct finding *finding) {
    for (unsigned i = 0; i < RULE_COUNT; i++)
        if (rule_table[i]->explain != NULL)
            rule_table[i]->explain(context->states[i], context, event, finding);
}

static const char *service_on(const struct rule_context *context,
                              const struct connection *connection) {
    const char *service = NULL;
    for (unsigned i = RULE_COUNT; i-- > 0 && service == NULL;)
        if (rule_table[i]->service != NULL)
            service = rule_table[i]->service(context, connection);
    return service;
}

void rules_event(struct rules *rules, const struct event *event) {
    struct rule_context *context = &rules->context;
    rules_clock(rules, event->ref.time);
    if (event->connection != NULL)
        hosts_learn_connection(context->hosts, event->connection->flow);
    if (event_is_end(event) || event->type == EVENT_TCP_GONE)
        hosts_learn_distance(context->hosts, event->connection->flow);
    if (event->type == EVENT_TCP_GONE)
        hosts_learn_receivers(context->hosts, event->connection->flow);
    tell_listeners(rules, event);
    if (event_is_of(event, EVENT_FAMILY_DOWNLOAD))
        service_map_download(rules->context.service_map, event);
    if (event->type != EVENT_TCP_GONE)
        return;
    service_map_connection(rules->context.service_map, event->connection, context->findings,
                           service_on(context, event->connection));
    findings_forget(context->findings, event->connection->flow->id);
}

void rules_finish(struct rules *rules) {
    struct rule_context *context = &rules->context;
    context->has_ended = true;
    for (unsigned i = 0; i < RULE_COUNT; i++)
        if (rule_table[i]->finish != NULL)
            rule_table[i]->finish(context->states[i], context);
    service_map_settle(rules->context.service_map, context->findings);
    rule_context_review(context);
    findings_settle(context->findings);
}

void rules_service_map(const struct rules *rules, service_pair_sink *sink, void *sink_data) {
    service_map_tell(rules->context.service_map, rules->context.hosts, sink, sink_data);
}

static void add_pair(void *data, const struct service_pair *pair) {
    struct not_judged *not_judged = data;
    not_judged->no_service = false;
    not_judged_add_pair(not_judged, pair);
}

void rules_not_judged(const struct rules *rules, struct not_judged *not_judged) {
    not_judged->no_service = findings_count(rules->context.findings) == 0;
    rules_service_map(rules, add_pair, not_judged);
}
