/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Servers that were not reached: refused, never answered, or unreachable by the word of ICMP. */
#include "capture/observe/connection.h"
#include "capture/observe/icmp/icmp_error.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/rules/scan_folding.h"
#include "capture/rules/tcp/icmp_text.h"

#include <glib.h>

enum { ATTEMPTS_KEPT = 1024 };
static const int64_t timeout =
    3 * TIME_SECOND; /* how long an answer may take before its lack is certain */

/* A SYN that was sent once and given up. One alone may be a lost packet; several to the same port
 * are a silence, if what the client gets is captured: who was not answered would have repeated it.
 */
struct attempt {
    struct finding *finding; /* of the first one; NULL once it was reported */
    struct address client;
    unsigned count;
};

struct unreachable {
    GHashTable *
        attempts; /* char *, owned: client address and server endpoint -> struct attempt *, owned */
    struct scan_folding scan_folding;
};

static void attempt_free(gpointer memory) {
    struct attempt *attempt = memory;
    finding_discard(attempt->finding);
    g_free(attempt);
}

static void start(void *state) {
    struct unreachable *unreachable = state;
    unreachable->attempts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, attempt_free);
    scan_folding_start(&unreachable->scan_folding);
}

static void stop(void *state) {
    struct unreachable *unreachable = state;
    g_hash_table_destroy(unreachable->attempts);
    scan_folding_stop(&unreachable->scan_folding);
}

/* What the server itself sends in other connections comes from another distance. */
static void say_refused_by_another(struct finding *finding, uint8_t ttl, uint8_t usual) {
    finding->confidence = CONFIDENCE_LIKELY;
    finding_add_fact(finding, "ttl_of_the_reset", "%u", ttl);
    finding_add_fact(finding, "ttl_of_its_other_packets", "%u", usual);
    finding_advise(finding, true,
                   "the reset came with TTL %u, packets of {server} come with %u: look for a "
                   "firewall or load balancer between {client} and {server} that rejects this port",
                   ttl, usual);
    finding_say(finding, "The connection of {client} was refused in the name of {server}, most "
                         "likely by a device in between");
}

static void on_refused(struct unreachable *unreachable, struct rule_context *context,
                       const struct event *event) {
    struct finding *finding =
        finding_begin(context, event, CODE_TCP_REFUSED, CONFIDENCE_CERTAIN, "reset in answer");
    finding_add_evidence(finding, event->connection->flow->sides[CLIENT].syn, "SYN");
    const uint8_t ttl = event->connection->flow->sides[SERVER].reset_ttl;
    const uint8_t usual =
        hosts_ttl(context->hosts, &event->connection->flow->endpoints[SERVER].address);
    const bool is_other = usual != 0 && ttl != 0 && usual != ttl;
    if (is_other)
        say_refused_by_another(finding, ttl, usual);
    else
        finding_say(finding, "{server} refused the connection of {client}: nothing listens there, "
                             "or a firewall rejects in its name");
    scan_folding_report(&unreachable->scan_folding, context, finding, is_other ? "another" : "");
}

static void report_unanswered(struct unreachable *unreachable, struct rule_context *context,
                              struct finding *finding) {
    finding_say(finding, "{client} got no answer from {server}");
    scan_folding_report(&unreachable->scan_folding, context, finding, "");
}

static struct finding *begin_unanswered(struct rule_context *context, const struct event *event,
                                        enum confidence confidence) {
    const struct flow_side *client = &event->connection->flow->sides[CLIENT];
    struct finding *finding =
        finding_begin(context, event, CODE_TCP_NO_ANSWER, confidence, "first SYN");
    finding_add_evidence(finding, client->last_seen, "last SYN");
    finding_add_fact(finding, "attempts", "%" G_GUINT32_FORMAT, client->syn_count);
    finding_add_fact(finding, "waited_seconds", "%.1f",
                     (double)capture_clock_waited(&context->clock, client->syn.time) / TIME_SECOND);
    return finding;
}

static void report_first(struct unreachable *unreachable, struct rule_context *context,
                         struct attempt *attempt) {
    if (attempt->finding != NULL)
        report_unanswered(unreachable, context, attempt->finding);
    attempt->finding = NULL;
}

/* A single SYN: it becomes a finding with the second one between the same two, whatever its source
 * port. */
static void on_single_syn(struct unreachable *unreachable, struct rule_context *context,
                          const struct event *event) {
    const struct endpoint *endpoints = event->connection->flow->endpoints;
    char client[ADDRESS_TEXT], server[ENDPOINT_TEXT];
    char *key = g_strdup_printf("%s %s", address_write(&endpoints[CLIENT].address, client),
                                endpoint_write(&endpoints[SERVER], server));
    struct attempt *attempt = g_hash_table_lookup(unreachable->attempts, key);
    if (attempt == NULL && g_hash_table_size(unreachable->attempts) < ATTEMPTS_KEPT) {
        attempt = g_new0(struct attempt, 1);
        attempt->count = 1;
        attempt->client = endpoints[CLIENT].address;
        attempt->finding = begin_unanswered(context, event, CONFIDENCE_LIKELY);
        g_hash_table_insert(unreachable->attempts, key, attempt);
        return;
    }
    g_free(key);
    if (attempt == NULL) {
        context->limits->hit[LIMIT_ATTEMPTS]++;
        return;
    }
    attempt->count++;
    if (!hosts_is_receiver(context->hosts, &attempt->client))
        return;
    report_first(unreachable, context, attempt);
    report_unanswered(unreachable, context, begin_unanswered(context, event, CONFIDENCE_LIKELY));
}

static void on_unanswered(struct unreachable *unreachable, struct rule_context *context,
                          const struct event *event) {
    const struct flow *flow = event->connection->flow;
    if (findings_have(context->findings, flow->id, CODE_ICMP_UNREACHABLE))
        return;
    int64_t waited = capture_clock_waited(&context->clock, flow->sides[CLIENT].syn.time);
    if (flow->sides[CLIENT].syn_count > 1)
        report_unanswered(
            unreachable, context,
            begin_unanswered(context, event,
                             waited >= timeout ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY));
    else if (waited >= timeout)
        on_single_syn(unreachable, context, event);
}

/* The endpoints of the packet that was refused, the server's last: the side whose port is a known
 * service listened. Returns the side that had sent it. */
static enum side refused_endpoints(const struct rule_context *context,
                                   const struct icmp_error *icmp, struct endpoint endpoints[2]) {
    const uint8_t protocol = icmp->protocol;
    bool answer =
        services_at(context->services, protocol, icmp->destination.port) == SERVICE_NONE &&
        services_at(context->services, protocol, icmp->source.port) != SERVICE_NONE;
    endpoints[answer ? SERVER : CLIENT] = icmp->source;
    endpoints[answer ? CLIENT : SERVER] = icmp->destination;
    return answer ? SERVER : CLIENT;
}

static bool concerns_us(const struct rule_context *context, const struct icmp_error *icmp) {
    return icmp->protocol == 6 ||
           services_at(context->services, icmp->protocol, icmp->destination.port) != SERVICE_NONE;
}

static bool is_reporter(const struct finding *finding, enum side side) {
    return address_equals(&finding->reporter, &finding_party(finding, side)->endpoint.address);
}

/* Who turned a packet of `sender` away. */
static void say_unreachable(struct finding *finding, enum side sender, const char *reporter,
                            const char *words) {
    enum side target = other_side(sender);
    if (is_reporter(finding, target)) {
        finding->actor = target == CLIENT ? ACTOR_SOURCE : ACTOR_DESTINATION;
        finding_say(finding, "{actor} turned {other} away by ICMP: %s%s", words,
                    strcmp(words, "port unreachable") == 0 ? ", nothing listens there" : "");
    } else if (is_reporter(finding, sender)) {
        finding->actor = sender == CLIENT ? ACTOR_SOURCE : ACTOR_DESTINATION;
        finding_say(finding, "{actor} reports by ICMP that it can not send to {other}: %s", words);
    } else {
        finding->actor = ACTOR_OTHER;
        finding_say(finding,
                    sender == CLIENT ? "%s tells {client} that {server} is not reachable: %s"
                                     : "%s tells {server} that {client} is not reachable: %s",
                    reporter, words);
    }
}

static void on_icmp(struct rule_context *context, const struct event *event) {
    const struct icmp_error *icmp = event_icmp(event);
    if (!concerns_us(context, icmp))
        return;
    struct event about = *event;
    enum side sender = event->actor;
    if (event->connection == NULL)
        sender = refused_endpoints(context, icmp, about.outside);
    struct finding *finding =
        finding_begin(context, &about, CODE_ICMP_UNREACHABLE, CONFIDENCE_CERTAIN, "ICMP message");
    finding->reporter = icmp->reporter;
    if (event->connection != NULL)
        finding_add_evidence(finding, event->connection->flow->sides[CLIENT].syn, "SYN");
    const char *words = icmp_text(icmp->family, icmp->type, icmp->code);
    char reporter[ADDRESS_TEXT];
    address_write(&icmp->reporter, reporter);
    finding_add_fact(finding, "reporter", "%s", reporter);
    finding_add_fact(finding, "icmp", "type %u code %u: %s", icmp->type, icmp->code, words);
    say_unreachable(finding, sender, reporter, words);
    char *cause = g_strdup_printf("%s %s", reporter, words);
    char client[ADDRESS_TEXT];
    if (sender == SERVER)
        finding_report_kind(context, finding, cause,
                            address_write(&finding->source.endpoint.address, client));
    else
        finding_report(context, finding, cause);
    g_free(cause);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    if (event->type == EVENT_TCP_REFUSED)
        on_refused(state, context, event);
    else if (event->type == EVENT_TCP_UNANSWERED)
        on_unanswered(state, context, event);
    else
        on_icmp(context, event);
}

/* Of several attempts whose client was heard of too late. */
static void finish(void *state, struct rule_context *context) {
    struct unreachable *unreachable = state;
    GHashTableIter each;
    gpointer attempt;
    g_hash_table_iter_init(&each, unreachable->attempts);
    while (g_hash_table_iter_next(&each, NULL, &attempt))
        if (((struct attempt *)attempt)->count > 1 &&
            hosts_is_receiver(context->hosts, &((struct attempt *)attempt)->client))
            report_first(unreachable, context, attempt);
}

const struct rule unreachable_rule = {
    .state_size = sizeof(struct unreachable),
    .start = start,
    .event = on_event,
    RULE_EVENTS(EVENT_TCP_REFUSED, EVENT_TCP_UNANSWERED, EVENT_ICMP_ERROR),
    .finish = finish,
    .stop = stop};
