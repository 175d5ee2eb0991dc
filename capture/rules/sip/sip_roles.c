/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Products by what they call themselves in User-Agent and Server. */
#include "capture/rules/sip/sip_facts.h"

static const struct {
    const char *start, *within; /* NULL: anything */
    const char *role;
} products[] = {
    {"Cisco-CUCM", NULL, ROLE_CUCM},
    {"Cisco-CCM", NULL, ROLE_CUCM},
    {"Cisco-SIPGateway/IOS", NULL, "CUBE or gateway"},
    {"TANDBERG/", "(X", "Expressway"}, /* "TANDBERG/4137 (X14.0.3)" */
    {NULL, "Unity", ROLE_UNITY_CONNECTION},
    {"Cisco-CP", NULL, ROLE_PHONE},
    {"Cisco-CSF", NULL, "Jabber"},
    {"Cisco-TCT", NULL, "Jabber"},
    {"Cisco-TAB", NULL, "Jabber"},
};

/* NULL: none that is known. */
static const char *product_of(struct span agent) {
    for (size_t i = 0; i < sizeof products / sizeof products[0]; i++)
        if ((products[i].start == NULL || span_starts_with_text(agent, products[i].start)) &&
            (products[i].within == NULL || span_find_text(agent, products[i].within) != NULL))
            return products[i].role;
    return NULL;
}

static void learn(struct rule_context *context, const struct endpoint *endpoint,
                  struct span agent) {
    const char *role = span_is_empty(agent) ? NULL : product_of(agent);
    if (role != NULL)
        hosts_learn(context->hosts, &endpoint->address, role);
}

/* A proxy leaves what others say of themselves: only of the first hop it is the sender's own. */
void sip_learn_roles(struct rule_context *context, const struct event *event) {
    const struct sip_exchange *exchange = event_sip(event);
    const struct sip_message *answer = exchange->answer;
    const struct endpoint *endpoints = event_endpoints(event);
    if (exchange->is_first_hop)
        learn(context, &endpoints[other_side(event->actor)], exchange->agent);
    if (answer == NULL || answer->via_count != 1 ||
        answer->fields[SIP_FIELD_RECORD_ROUTE].at != NULL)
        return;
    const struct span server = answer->fields[SIP_FIELD_SERVER];
    learn(context, &endpoints[event->actor],
          span_is_empty(server) ? answer->fields[SIP_FIELD_USER_AGENT] : server);
}
