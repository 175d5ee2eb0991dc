/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which host of an SRV record a server is, as far as DNS told those who called it. */
#include "capture/rules/dns/dns_names.h"

char *dns_targets_text(const struct dns_name *name) {
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < name->target_count; i++)
        g_string_append_printf(text, "%s%s:%u", i == 0 ? "" : ", ", name->targets[i].host,
                               name->targets[i].port);
    if (name->has_more_targets)
        g_string_append(text, " and more");
    return g_string_free(text, FALSE);
}

/* The target that has this address, as far as DNS told the client so; NULL: none. */
static const struct dns_target *target_at(const struct dns_names *names,
                                          const struct dns_name *name,
                                          const struct address *server) {
    for (unsigned i = 0; server != NULL && i < name->target_count; i++) {
        const struct dns_name *host =
            dns_names_find(names, &name->client, name->targets[i].host, false);
        if (host != NULL && dns_name_has_address(host, server))
            return &name->targets[i];
    }
    return NULL;
}

bool dns_names_may_serve(const struct rule_context *context, const struct address *client,
                         const char *domain, const struct endpoint *server) {
    const struct dns_names *names = rule_state(context, RULE_DNS);
    char *wanted = g_strconcat(DNS_XMPP_SERVER, domain, NULL);
    const struct dns_name *name = dns_names_find(names, client, wanted, true);
    const struct dns_name *own = dns_names_find(names, client, domain, false);
    g_free(wanted);
    const bool is_known =
        (name != NULL && name->target_count > 0) || (own != NULL && own->address_count > 0);
    if (!is_known)
        return services_at(context->services, IP_TCP, server->port) == SERVICE_XMPP_S2S;
    return (name != NULL && target_at(names, name, &server->address) != NULL) ||
           (own != NULL && dns_name_has_address(own, &server->address));
}

void dns_names_add_srv(const struct rule_context *context, struct finding *finding,
                       const struct dns_srv_question *question, const char *key) {
    const struct dns_names *names = rule_state(context, RULE_DNS);
    char *wanted = g_strconcat(DNS_XMPP_SERVER, question->domain, NULL);
    const struct dns_name *name = dns_names_find(names, question->client, wanted, true);
    g_free(wanted);
    if (name == NULL)
        return;
    const struct frame_ref ref = name->is_failing ? name->trouble.ref : name->found;
    const struct dns_target *target = target_at(names, name, question->server);
    char *words = name->is_failing ? dns_trouble_text(&name->trouble)
                  : target != NULL ? g_strdup_printf("%s:%u", target->host, target->port)
                                   : dns_targets_text(name);
    finding_add_evidence(finding, ref, name->is_failing ? "SRV lookup" : "SRV record");
    char frame[FRAME_TEXT];
    if (words[0] != '\0')
        finding_add_fact(finding, key, "%s (frame %s)", words,
                         frame_text_write(finding->files, ref.frame, frame));
    g_free(words);
}

void dns_names_add_target(const struct rule_context *context, struct finding *finding) {
    const struct dns_names *names = rule_state(context, RULE_DNS);
    const struct endpoint *called = &finding->destination.endpoint;
    for (GList *link = names->order.head; link != NULL; link = link->next) {
        const struct dns_name *name = link->data;
        if (!name->is_srv || !address_equals(&name->client, &finding->source.endpoint.address))
            continue;
        const struct dns_target *target = target_at(names, name, &called->address);
        if (target == NULL || target->port != called->port)
            continue;
        char *targets = dns_targets_text(name), frame[FRAME_TEXT];
        finding_add_evidence(finding, name->found, "SRV record");
        finding_add_fact(finding, "host_name", "%s", target->host);
        finding_add_fact(finding, "srv_record", "%s: %s (frame %s)", name->name, targets,
                         frame_text_write(finding->files, name->found.frame, frame));
        g_free(targets);
        return;
    }
}
