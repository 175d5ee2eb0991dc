/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SSH that does not come up: the two sides have no version or algorithm in common, or one of them
 * leaves before there are keys. Who looks at a server's banner or its key and leaves (monitoring,
 * ssh-keyscan) is no trouble. */
#include "capture/observe/ssh/ssh.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/text.h"
#include "capture/rules/rule_context.h"

#include <glib.h>

/* A server may end a connection on which it was asked nothing for so long. */
static const int64_t ask_time = 10 * TIME_SECOND;

/* Before it said what it would use, a side sends no more than its banner. */
enum { WORDS_MOST = SSH_BANNER_MOST };

/* `because` ends the sentence, and makes two of them the same trouble. */
static void report(struct rule_context *context, const struct event *event, struct finding *finding,
                   const char *because) {
    const struct flow *flow = event->connection->flow;
    const struct ssh_session *ssh = ssh_session_of(event->connection);
    for (enum side side = CLIENT; ssh != NULL && side <= SERVER; side++) {
        finding_add_evidence(finding, ssh->sides[side].banner,
                             side == CLIENT ? "banner of the client" : "banner of the server");
        finding_add_evidence(finding, ssh->sides[side].kexinit,
                             side == CLIENT ? "KEXINIT of the client" : "KEXINIT of the server");
        finding_add_evidence(finding, flow->sides[side].fin,
                             side == CLIENT ? "close by the client" : "close by the server");
    }
    if (ssh != NULL) {
        finding_add_fact(finding, "client_version", "%s", ssh->sides[CLIENT].text);
        finding_add_fact(finding, "server_version", "%s", ssh->sides[SERVER].text);
    }
    finding_report(context, finding, because);
}

static struct finding *begin(const struct rule_context *context, const struct event *event,
                             enum confidence confidence, enum side actor, struct frame_ref ref,
                             const char *role) {
    struct event about = *event;
    about.actor = actor;
    about.ref = ref;
    return finding_begin(context, &about, CODE_SSH_NEGOTIATION_FAILED, confidence, role);
}

/* The side whose frame came later saw that they do not fit. */
static enum side later(struct frame_ref of_client, struct frame_ref of_server) {
    return of_client.frame > of_server.frame ? CLIENT : SERVER;
}

static enum side who_left(const struct event *event, enum side otherwise) {
    const struct flow *flow = event->connection->flow;
    const uint64_t client = flow_side_left(&flow->sides[CLIENT]).frame,
                   server = flow_side_left(&flow->sides[SERVER]).frame;
    if (client == 0 && server == 0)
        return otherwise;
    return server == 0 || (client != 0 && client < server) ? CLIENT : SERVER;
}

/* --- nothing in common ------------------------------------------------------------------------ */

static void report_algorithms(struct rule_context *context, const struct event *event) {
    const struct ssh_session *ssh = ssh_session_of(event->connection);
    const struct ssh_side *sides = ssh->sides;
    const enum side second = later(sides[CLIENT].kexinit, sides[SERVER].kexinit);
    const char *kind = ssh_list_text(ssh->missing);
    struct finding *finding =
        begin(context, event, CONFIDENCE_CERTAIN, who_left(event, other_side(second)),
              sides[second].kexinit,
              second == CLIENT ? "KEXINIT of the client" : "KEXINIT of the server");
    finding_add_fact(finding, "missing", "%s", kind);
    finding_add_fact(finding, "client_offers", "%s", ssh->offers[CLIENT]);
    finding_add_fact(finding, "server_offers", "%s", ssh->offers[SERVER]);
    finding_say(finding, "{client} and {server} have no %s in common", kind);
    finding_advise(finding, true,
                   "have both sides allow a common %s (the facts have what each of them offers). "
                   "Usually one of them is of an older release, or its algorithms are restricted "
                   "(FIPS mode, settings of ciphers)",
                   kind);
    report(context, event, finding, kind);
}

static void report_versions(struct rule_context *context, const struct event *event) {
    const struct ssh_side *sides = ssh_session_of(event->connection)->sides;
    const enum side second = later(sides[CLIENT].banner, sides[SERVER].banner);
    struct finding *finding =
        begin(context, event, CONFIDENCE_CERTAIN, who_left(event, other_side(second)),
              sides[second].banner, "banner");
    finding_say(finding, "{client} and {server} speak different versions of SSH: %.7s and %.7s",
                sides[CLIENT].text, sides[SERVER].text);
    report(context, event, finding, "versions");
}

/* --- a side leaves ---------------------------------------------------------------------------- */

static void report_disconnect(struct rule_context *context, const struct event *event) {
    const struct ssh_disconnect *said = event_ssh_disconnect(event);
    const char *reason = ssh_disconnect_text(said->reason.value);
    char text[SSH_TEXT];
    text_copy(text, sizeof text,
              context->quotes_nothing ? (struct span){said->text.at, said->text.at} : said->text);
    struct finding *finding =
        begin(context, event, CONFIDENCE_CERTAIN, event->actor, event->ref, "disconnection");
    finding_add_fact(finding, "reason", "%u: %s", said->reason.value, reason);
    finding_add_fact(finding, "text", "%s", text);
    finding_say(finding, "{actor} ended SSH with {other} before it came up: %s", reason);
    report(context, event, finding, reason);
}

/* It answered, and not by a banner. `refusal`: in words that are known; NULL: it is not. */
static void report_words(struct rule_context *context, const struct event *event,
                         const char *refusal) {
    const struct flow_side *server = &event->connection->flow->sides[SERVER];
    struct finding *finding =
        begin(context, event, refusal != NULL ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY, SERVER,
              server->first_data, "answer");
    if (refusal != NULL) {
        finding_add_fact(finding, "text", "%s", refusal);
        finding_say(finding, "{server} took no SSH connection of {client}: %s", refusal);
    } else {
        finding_say(finding, "{server} answered the SSH banner of {client} by something else, and "
                             "closed the connection");
    }
    report(context, event, finding, refusal != NULL ? refusal : "words");
}

static void report_leaving(struct rule_context *context, const struct event *event) {
    const struct ssh_session *ssh = ssh_session_of(event->connection);
    const bool has_begun =
        ssh->sides[CLIENT].kexinit.frame != 0 && ssh->sides[SERVER].kexinit.frame != 0;
    const bool is_reset = event->type == EVENT_TCP_RESET;
    struct finding *finding = begin(context, event, CONFIDENCE_LIKELY, SERVER, event->ref,
                                    is_reset ? "reset" : "close by the server");
    finding_say(finding, "{server} %s the SSH connection of {client} %s",
                is_reset ? "reset" : "closed",
                has_begun                              ? "in the middle of the key exchange"
                : ssh->sides[SERVER].banner.frame != 0 ? "after the banners"
                                                       : "without an answer to its banner");
    report(context, event, finding, has_begun ? "key exchange" : "banner");
}

/* What it left on: nothing that was asked for is missing, as far as it was captured. */
static bool has_server_left(const struct event *event) {
    const struct flow *flow = event->connection->flow;
    return event_is_end(event) && event->actor == SERVER && flow_hears_both(flow) &&
           flow_side_left(&flow->sides[CLIENT]).frame == 0;
}

static bool client_was_idle(const struct event *event) {
    const struct ssh_session *ssh = ssh_session_of(event->connection);
    return ssh->sides[CLIENT].kexinit.frame == 0 && ssh->sides[SERVER].banner.frame != 0 &&
           time_between(event->connection->flow->sides[CLIENT].last_data.time, event->ref.time) >
               ask_time;
}

/* --- events ----------------------------------------------------------------------------------- */

static void on_server_left(struct rule_context *context, const struct event *event) {
    const struct ssh_session *ssh = ssh_session_of(event->connection);
    const struct flow_side *server = &event->connection->flow->sides[SERVER];
    if (ssh->sides[CLIENT].banner.frame == 0)
        return;
    if (ssh->sides[SERVER].banner.frame == 0 && server->payload_bytes > 0) {
        const bool is_seen = !span_is_empty(connection_start(event->connection, SERVER));
        if (is_seen && server->payload_bytes <= WORDS_MOST)
            report_words(context, event, NULL);
    } else if (!ssh->is_doubtful && !client_was_idle(event)) {
        report_leaving(context, event);
    }
}

/* It asks for the keys of a server, kind by kind, whether there are such or not. */
static bool is_probe(const struct ssh_session *ssh) {
    const struct span client = span_of_text(ssh->sides[CLIENT].text);
    return span_find_text(client, "keyscan") != NULL || span_find_text(client, "Nmap") != NULL;
}

static bool has_come_up(const struct ssh_session *ssh) {
    return ssh->host_key.frame != 0 || ssh->sides[CLIENT].newkeys.frame != 0 ||
           ssh->sides[SERVER].newkeys.frame != 0;
}

static void on_end(struct rule_context *context, const struct event *event) {
    const struct ssh_session *ssh = ssh_session_of(event->connection);
    const char *refusal = ssh_refusal(connection_start(event->connection, SERVER));
    const uint64_t id = event->connection->flow->id;
    if ((ssh == NULL && refusal == NULL) || (ssh != NULL && has_come_up(ssh)) ||
        findings_have(context->findings, id, CODE_SSH_NEGOTIATION_FAILED) ||
        findings_imply(context->findings, id, IMPLIES_NO_TLS))
        return;
    if (refusal != NULL)
        report_words(context, event, refusal);
    else if (ssh->versions_differ)
        report_versions(context, event);
    else if (ssh->missing != SSH_LIST_COUNT && !is_probe(ssh))
        report_algorithms(context, event);
    else if (ssh->missing == SSH_LIST_COUNT && has_server_left(event))
        on_server_left(context, event);
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (event->connection == NULL)
        return;
    if (event->type == EVENT_SSH_DISCONNECT &&
        event_ssh_disconnect(event)->reason.value != SSH_BY_APPLICATION &&
        ssh_session_of(event->connection)->missing == SSH_LIST_COUNT)
        report_disconnect(context, event);
    else if (event_is_end(event) || event->type == EVENT_TCP_GONE)
        on_end(context, event);
}

/* Without a port that tells. */
static const char *service(const struct rule_context *context,
                           const struct connection *connection) {
    (void)context;
    return ssh_session_of(connection) == NULL ? NULL : "SSH";
}

const struct rule ssh_negotiation_rule = {
    .event = on_event,
    RULE_EVENTS(EVENT_SSH_DISCONNECT, EVENTS_OF_END, EVENT_TCP_GONE),
    .service = service};
