/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/rule_context.h"

#include "capture/observe/connection.h"
#include "capture/rules/advice.h"
#include "capture/rules/refusal_advice.h"

#include <glib.h>
#include <stdarg.h>

const struct endpoint *event_endpoints(const struct event *event) {
    return event->connection == NULL ? event->outside : event->connection->flow->endpoints;
}

/* A connection of which only one direction was captured can hide its answers: that is said. */
static void add_one_direction(struct finding *finding, const struct flow *flow) {
    bool client_heard = flow->sides[CLIENT].segments > 0,
         server_heard = flow->sides[SERVER].segments > 0;
    if (client_heard && server_heard)
        return;
    bool server_spoke_unseen = client_heard && flow->sides[CLIENT].has_acknowledged;
    if (server_spoke_unseen || (server_heard && !client_heard))
        finding_add_fact(finding, "captured", "only what the %s sent",
                         client_heard ? "client" : "server");
}

static uint8_t protocol_of(const struct event *event) {
    const bool is_known = event->connection == NULL && event->outside_protocol != 0;
    return is_known ? event->outside_protocol : IP_TCP;
}

/* The port of "host:port"; 0: there is none. */
static uint16_t port_of(const char *target) {
    const char *colon = strrchr(target, ':');
    const guint64 port = colon == NULL ? 0 : g_ascii_strtoull(colon + 1, NULL, 10);
    return port > 65535 ? 0 : (uint16_t)port;
}

static enum service service_of(const struct rule_context *context, const struct finding *finding) {
    const uint16_t port = finding->tunnel_to == NULL ? finding->destination.endpoint.port
                                                     : port_of(finding->tunnel_to);
    return services_at(context->services, finding->protocol, port);
}

/* The server is not the proxy that was called, but who it connected with. */
static void look_through(const struct rule_context *context, struct finding *finding,
                         const char *target) {
    finding->tunnel_to = g_strdup(target);
    finding_add_fact(finding, "through_proxy_to", "%s", target);
    const enum service service = service_of(context, finding);
    const bool known = service != SERVICE_NONE;
    finding->service = known ? service_table[service].words : "";
    g_strlcpy(finding->destination.role, known ? service_table[service].server_role : "",
              sizeof finding->destination.role);
}

struct finding *finding_begin(const struct rule_context *context, const struct event *event,
                              enum code code, enum confidence confidence, const char *role) {
    struct finding *finding = finding_new(code, confidence, event->ref);
    enum service service;
    finding->files = context->files;
    finding->protocol = protocol_of(event);
    finding->is_exported = event->connection == NULL && event->outside_is_exported;
    hosts_describe(context->hosts, event_endpoints(event), finding->protocol, &finding->source,
                   &finding->destination, &service);
    finding->service = service == SERVICE_NONE ? "" : service_table[service].words;
    finding->actor = event->actor == CLIENT ? ACTOR_SOURCE : ACTOR_DESTINATION;
    finding_add_evidence(finding, event->ref, role);
    if (event->connection != NULL && event->connection->tunnel_to != NULL)
        look_through(context, finding, event->connection->tunnel_to);
    if (event->connection != NULL) {
        finding->connection = event->connection->flow->id;
        add_one_direction(finding, event->connection->flow);
    }
    return finding;
}

const struct party *finding_party(const struct finding *finding, enum side side) {
    return side == CLIENT ? &finding->source : &finding->destination;
}

/* Stand for the parties in a sentence. Texts from the wire are free of control characters. */
static const char *const marks[2] = {[CLIENT] = "\001", [SERVER] = "\002"};

/* The format with marks for the parties. */
static GString *template_of(const struct finding *finding, const char *format) {
    const enum side actor = finding->actor == ACTOR_DESTINATION ? SERVER : CLIENT;
    const struct {
        const char *name;
        enum side side;
    } parties[] = {{"{client}", CLIENT},
                   {"{server}", SERVER},
                   {"{actor}", actor},
                   {"{other}", other_side(actor)}};
    GString *template = g_string_new(format);
    for (unsigned i = 0; i < G_N_ELEMENTS(parties); i++)
        g_string_replace(template, parties[i].name, marks[parties[i].side], 0);
    return template;
}

void finding_say(struct finding *finding, const char *format, ...) {
    GString *template = template_of(finding, format);
    va_list arguments;
    va_start(arguments, format);
    g_free(finding->sentence);
    finding->sentence = g_strdup_vprintf(template->str, arguments);
    va_end(arguments);
    g_string_free(template, TRUE);
}

void finding_advise(struct finding *finding, bool is_all, const char *format, ...) {
    GString *template = template_of(finding, format);
    va_list arguments;
    va_start(arguments, format);
    g_free(finding->step);
    finding->step = g_strdup_vprintf(template->str, arguments);
    finding->step_is_all = is_all;
    va_end(arguments);
    g_string_free(template, TRUE);
}

/* As a trace tells it, which does not tell all: "ILS hub 10.1.2.3 (ILS/TLS)", "south.example:5269",
 * "a host that the trace does not name". To be freed with g_free. */
static char *describe_partly(const struct finding *finding, enum side side) {
    const struct party *party = finding_party(finding, side);
    char address[ADDRESS_TEXT];
    const bool is_known = party->endpoint.address.family != 0;
    const char *host = is_known ? address_write(&party->endpoint.address, address) : party->name;
    GString *text = g_string_new(party->role);
    if (*host != '\0')
        g_string_append_printf(text, "%s%s", text->len > 0 ? " " : "", host);
    else if (text->len == 0)
        g_string_append(text, "a host that the trace does not name");
    if (side == SERVER && party->endpoint.port != 0 && *host != '\0')
        g_string_append_printf(text, ":%u", party->endpoint.port);
    if (side == SERVER && finding->service[0] != '\0')
        g_string_append_printf(text, " (%s)", finding->service);
    return g_string_free(text, FALSE);
}

/* To be freed with g_free. */
static char *describe(const struct finding *finding, enum side side) {
    const struct party *party = finding_party(finding, side);
    if (finding->line_count > 0 &&
        (party->endpoint.address.family == 0 || (side == SERVER && party->endpoint.port == 0)))
        return describe_partly(finding, side);
    char address[ADDRESS_TEXT], endpoint[ENDPOINT_TEXT];
    const char *gap = party->role[0] == '\0' ? "" : " ";
    if (side == CLIENT)
        return g_strdup_printf("%s%s%s", party->role, gap,
                               address_write(&party->endpoint.address, address));
    endpoint_write(&party->endpoint, endpoint);
    if (finding->tunnel_to != NULL)
        return g_strdup_printf("%s%s%s%s%s%s (through the proxy %s)", party->role, gap,
                               finding->tunnel_to, finding->service[0] == '\0' ? "" : " (",
                               finding->service, finding->service[0] == '\0' ? "" : ")", endpoint);
    if (finding->service[0] == '\0')
        return g_strdup_printf("%s%s%s", party->role, gap, endpoint);
    return g_strdup_printf("%s%s%s (%s)", party->role, gap, endpoint, finding->service);
}

/* Who acted, if it was one of the two ends. */
static const struct party *acting_party(const struct finding *finding) {
    static const struct party nobody;
    switch (finding->actor) {
    case ACTOR_SOURCE:
        return &finding->source;
    case ACTOR_DESTINATION:
        return &finding->destination;
    default:
        return &nobody;
    }
}

/* As advice calls a party. */
static const char *short_name(const struct finding *finding, enum side side,
                              char address[ADDRESS_TEXT]) {
    const struct party *party = finding_party(finding, side);
    if (side == SERVER && finding->tunnel_to != NULL)
        return finding->tunnel_to;
    if (party->endpoint.address.family == 0 && party->name[0] != '\0')
        return party->name;
    return address_write(&party->endpoint.address, address);
}

/* Whose settings matter: the client, or who fetched a list that does not fit. */
static const struct party *reader_of(const struct finding *finding) {
    const enum code code = finding->entry->code;
    return code == CODE_CTL_SERVER_MISSING || code == CODE_CTL_CERTIFICATE_STALE
               ? acting_party(finding)
               : &finding->source;
}

/* What the products' documents say. */
static void add_product_advice(const struct rule_context *context, const struct finding *finding,
                               GString *text) {
    const struct party *actor = acting_party(finding);
    const enum service service = service_of(context, finding);
    const struct catalogue_entry *about = finding->cause != NULL ? finding->cause : finding->entry;
    char *refusal = refusal_advice(finding, about->code, service);
    GString *advice =
        g_string_new(refusal != NULL ? refusal : advice_for(about->code, service, actor->role));
    const char *about_service = advice_about_service(about->code, service);
    if (about_service != NULL)
        g_string_append_printf(advice, " %s", about_service);
    const char *about_client = advice_about_client(about->code, reader_of(finding)->role);
    if (about_client != NULL)
        g_string_append_printf(advice, "%s%s", advice->len > 0 ? "\n" : "", about_client);
    const char *transport = finding->protocol == IP_UDP ? "UDP" : "TCP";
    char *port = g_strdup_printf("%s %u", transport, finding->destination.endpoint.port);
    char address[ADDRESS_TEXT];
    g_string_replace(advice, "{actor}",
                     actor == &finding->destination ? short_name(finding, SERVER, address)
                     : actor == &finding->source    ? short_name(finding, CLIENT, address)
                                                 : address_write(&actor->endpoint.address, address),
                     0);
    g_string_replace(advice, "{port}", port, 0);
    g_string_replace(advice, "{transport}", transport, 0);
    g_free(port);
    if (text->len > 0 && advice->len > 0)
        g_string_append_c(text, '\n');
    g_string_append(text, advice->str);
    g_string_free(advice, TRUE);
    g_free(refusal);
}

/* A sentence with marks, where parties are called as advice calls them. */
static GString *name_shortly(const struct finding *finding, const char *sentence) {
    GString *text = g_string_new(sentence);
    char address[ADDRESS_TEXT];
    for (enum side side = CLIENT; side <= SERVER; side++)
        g_string_replace(text, marks[side], short_name(finding, side, address), 0);
    return text;
}

char *finding_tell_short(const struct finding *finding) {
    return g_string_free(name_shortly(finding, finding->sentence), FALSE);
}

/* To be freed with g_free. */
static char *advise(const struct rule_context *context, const struct finding *finding) {
    GString *text = name_shortly(finding, finding->step);
    if (finding->step == NULL || !finding->step_is_all)
        add_product_advice(context, finding, text);
    return g_string_free(text, FALSE);
}

/* "; the same with 39 other clients" */
static void append_other_clients(GString *summary, const struct finding *finding) {
    if (finding->client_count <= 1)
        return;
    const unsigned others = finding->client_count - 1;
    g_string_append_printf(summary, "; the same with %s%u other client%s",
                           finding->has_more_clients ? "at least " : "", others,
                           others == 1 ? "" : "s");
}

/* One of the other clients is known to be something else. */
static bool has_other_roles(const struct rule_context *context, const struct finding *finding) {
    for (unsigned i = 0; i < finding->client_count; i++) {
        const char *role = hosts_role(context->hosts, &finding->clients[i]);
        if (role[0] != '\0' && strcmp(role, finding->source.role) != 0)
            return true;
    }
    return false;
}

/* Advice for all of them, where they are of several kinds; to be freed with g_free. */
static char *advise_all(const struct rule_context *context, const struct finding *finding) {
    struct finding of_any = *finding;
    if (has_other_roles(context, finding))
        of_any.source.role[0] = '\0';
    return advise(context, &of_any);
}

void finding_retell(struct finding *finding) {
    GString *summary = g_string_new(finding->sentence);
    for (enum side side = CLIENT; side <= SERVER; side++) {
        char *party = describe(finding, side);
        g_string_replace(summary, marks[side], party, 0);
        g_free(party);
    }
    g_free(finding->summary);
    finding->own_summary = summary->len;
    append_other_clients(summary, finding);
    finding->summary = g_string_free(summary, FALSE);
}

/* Makes summary and advice from what is known of the parties now. */
static void speak(const struct rule_context *context, struct finding *finding) {
    finding_retell(finding);
    if (finding->is_advised) {
        g_free(finding->check);
        finding->check = advise_all(context, finding);
    }
}

static void learn_role(const struct rule_context *context, struct party *party) {
    if (party->role[0] == '\0' && party->endpoint.address.family != 0)
        g_strlcpy(party->role, hosts_role(context->hosts, &party->endpoint.address),
                  sizeof party->role);
}

static void review(void *data, struct finding *finding) {
    const struct rule_context *context = data;
    learn_role(context, &finding->source);
    if (finding->tunnel_to == NULL)
        learn_role(context, &finding->destination);
    speak(context, finding);
}

void rule_context_review(struct rule_context *context) {
    findings_for_each(context->findings, review, context);
}

static void complete(const struct rule_context *context, struct finding *finding) {
    finding->is_advised = finding->check == NULL;
    speak(context, finding);
}

const struct finding *finding_report(struct rule_context *context, struct finding *finding,
                                     const char *cause) {
    const struct finding *known = findings_find(context->findings, finding, cause);
    if (known == NULL || finding_comes_before(finding, known))
        complete(context, finding);
    return findings_add(context->findings, finding, cause);
}

const struct finding *finding_report_kind(struct rule_context *context, struct finding *finding,
                                          const char *cause, const char *own) {
    complete(context, finding);
    return findings_add_kind(context->findings, finding, cause, own);
}

const struct finding *finding_report_once(struct rule_context *context, struct finding *finding,
                                          const char *cause) {
    complete(context, finding);
    return findings_add_once(context->findings, finding, cause);
}
