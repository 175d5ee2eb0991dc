/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Resets of established connections, graded: after a fatal alert they are evidence of it, after the
 * work was done they are silence, in the middle of it they are trouble. */
#include "capture/observe/connection.h"
#include "capture/observe/http/http.h"
#include "capture/observe/ldap/ldap.h"
#include "capture/observe/sccp/sccp.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/rules/rule_context.h"

#include <glib.h>

/* The last word of a connection that is idle for this long is taken for the last word it had to
 * say. */
static const int64_t idle_timeout = 5 * TIME_SECOND;

/* A client that resets this soon after its last word did not wait for an answer: that word was its
 * close_notify. */
static const int64_t no_wait_timeout = 100 * TIME_MILLISECOND;

/* What is lost can be said of a connection of which both sides were captured, and once. */
static bool can_be_judged(const struct flow *flow, enum side resetting) {
    const struct flow_side *other = &flow->sides[other_side(resetting)];
    return other->segments > 0 && other->reset.frame == 0;
}

static bool says_goodbye(const struct tls_side *tls) {
    return tls->last_alert.ref.frame != 0 || tls_encrypted_goodbye(tls).frame != 0;
}

static bool is_ldap(const struct rule_context *context, const struct connection *connection) {
    const enum service service =
        services_at(context->services, IP_TCP, connection->flow->endpoints[SERVER].port);
    return service == SERVICE_LDAP || service == SERVICE_LDAP_GC;
}

/* One side had said that it was about to close: by FIN, by the end of its XMPP stream, by LDAP's
 * unbind, by a TLS alert in clear or by what looks like one. */
static bool was_announced(const struct rule_context *context, const struct connection *connection) {
    if (ldap_has_unbound(connection) ||
        (is_ldap(context, connection) && ldap_may_have_unbound(connection)))
        return true;
    for (enum side side = CLIENT; side <= SERVER; side++) {
        if (connection->flow->sides[side].fin.frame != 0)
            return true;
        const struct s2s_session *s2s = s2s_session_of(connection);
        if (s2s != NULL && s2s->sides[side].closing.frame != 0)
            return true;
        const struct tls_side *tls =
            tls_session_of(connection) == NULL ? NULL : &tls_session_of(connection)->sides[side];
        if (tls != NULL && says_goodbye(tls))
            return true;
    }
    return false;
}

struct loss {
    const char *what; /* NULL: nothing was lost */
    enum confidence confidence;
};

static struct loss http_loss(const struct http_session *http) {
    if (http->waiting > 0)
        return (struct loss){"a request was waiting for its answer", CONFIDENCE_CERTAIN};
    if (http->unit_open)
        return (struct loss){"a message was incomplete", CONFIDENCE_CERTAIN};
    return (struct loss){NULL, CONFIDENCE_CERTAIN};
}

/* Messages other than these need no answer. */
static struct loss sccp_loss(const struct sccp_session *sccp) {
    if (sccp->asked.frame != 0)
        return (struct loss){"a registration was waiting for its answer", CONFIDENCE_CERTAIN};
    if (sccp->unanswered_count > 0)
        return (struct loss){"a KeepAlive was waiting for its answer", CONFIDENCE_LIKELY};
    return (struct loss){NULL, CONFIDENCE_CERTAIN};
}

/* Behind StartTLS nothing is known but what was decrypted. */
static bool is_hidden(const struct ldap_session *ldap, const struct tls_session *tls) {
    return ldap->start_tls.frame != 0 &&
           (tls == NULL || tls->decrypted[CLIENT].records + tls->decrypted[SERVER].records == 0);
}

/* What waits is known where all was read since it was asked for; that nothing does, where all was
 * read. NULL: neither is. */
static const struct ldap_session *known_ldap(const struct connection *connection) {
    const struct ldap_session *ldap = ldap_session_of(connection);
    const bool is_known = ldap != NULL && (ldap->request_count > 0 || !ldap->is_doubtful) &&
                          !is_hidden(ldap, tls_session_of(connection)) &&
                          tls_hears(connection, CLIENT) && tls_hears(connection, SERVER);
    return is_known ? ldap : NULL;
}

static struct loss ldap_loss(const struct ldap_session *ldap) {
    return (struct loss){ldap->request_count > 0 ? "a request was waiting for its answer" : NULL,
                         CONFIDENCE_CERTAIN};
}

/* The receiver had no room: what was sent beyond its window can not have reached it. */
static bool was_not_taken(const struct flow *flow, enum side sender) {
    const struct flow_side *from = &flow->sides[sender], *to = &flow->sides[other_side(sender)];
    return to->window_closed && to->has_acknowledged && from->has_highest &&
           (int32_t)(from->highest - to->acknowledged) > 0;
}

/* The client acknowledged more than was captured of the server, which may have been the answer. */
static bool answer_was_missed(const struct flow *flow) {
    const struct flow_side *client = &flow->sides[CLIENT], *server = &flow->sides[SERVER];
    return client->has_acknowledged && server->has_highest &&
           (int32_t)(client->acknowledged - server->highest) > 0;
}

/* It had begun to say something. Where bytes are missing, they may be what was not captured. */
static bool is_cut_off(const struct tls_side *tls) {
    return tls->unit_open && !tls->gap;
}

/* Bytes of this side are missing, whatever it speaks, behind its beginning. */
static bool has_gap(const struct connection *connection, enum side side) {
    const struct tls_session *tls = tls_session_of(connection);
    const bool from_start = connection->flow->sides[side].syn.frame != 0;
    return (from_start && connection->wire.directions[side].searching) ||
           (tls != NULL && tls->sides[side].gap);
}

/* A goodbye may be among the bytes that were not captured. */
static enum confidence how_sure(const struct connection *connection, bool long_ago) {
    const bool is_whole = !has_gap(connection, CLIENT) && !has_gap(connection, SERVER);
    return long_ago || !is_whole ? CONFIDENCE_POSSIBLE : CONFIDENCE_LIKELY;
}

/* Without knowing the protocol: an answer is owed to whoever spoke last, and the client speaks
 * first. */
static struct loss opaque_loss(const struct connection *connection, enum side resetting,
                               struct frame_ref reset) {
    const struct flow_side *client = &connection->flow->sides[CLIENT],
                           *server = &connection->flow->sides[SERVER];
    const struct tls_session *tls = tls_session_of(connection);
    if (tls != NULL && (is_cut_off(&tls->sides[CLIENT]) || is_cut_off(&tls->sides[SERVER])))
        return (struct loss){"a TLS record was incomplete", CONFIDENCE_CERTAIN};
    if (was_not_taken(connection->flow, SERVER) || was_not_taken(connection->flow, CLIENT))
        return (struct loss){"data was on its way to a side that had no room for it",
                             CONFIDENCE_CERTAIN};
    if (client->last_data.frame == 0 || client->last_data.frame < server->last_data.frame)
        return (struct loss){NULL, CONFIDENCE_CERTAIN};
    if (answer_was_missed(connection->flow) ||
        (resetting == CLIENT && time_between(client->last_data.time, reset.time) < no_wait_timeout))
        return (struct loss){NULL, CONFIDENCE_CERTAIN};
    bool long_ago = time_between(client->last_data.time, reset.time) > idle_timeout;
    return (struct loss){"what the client had sent was not answered",
                         how_sure(connection, long_ago)};
}

static struct loss what_was_lost(const struct connection *connection, enum side resetting,
                                 struct frame_ref reset) {
    const struct http_session *http = http_session_of(connection);
    bool known = http != NULL && !http->gap && tls_hears(connection, CLIENT) &&
                 tls_hears(connection, SERVER);
    if (sccp_session_of(connection) != NULL)
        return sccp_loss(sccp_session_of(connection));
    if (resetting == SERVER && known_ldap(connection) != NULL)
        return ldap_loss(known_ldap(connection));
    return known ? http_loss(http) : opaque_loss(connection, resetting, reset);
}

/* --- who sent it ----------------------------------------------------------------------------- */

/* A side's packets come over the same hops; a RST in its name with another TTL does not. */
static bool has_another_ttl(const struct flow_side *side) {
    return side->reset.frame != 0 && side->reset_ttl != 0 && side->ttl_most != 0 &&
           (side->reset_ttl < side->ttl_least || side->reset_ttl > side->ttl_most);
}

/* Packets that were under way when it was sent do not count. */
static bool has_gone_on(const struct flow_side *side) {
    return side->went_on && time_between(side->reset.time, side->last_seen.time) > no_wait_timeout;
}

static void add_injection_facts(struct finding *finding, const struct flow_side *side) {
    if (has_another_ttl(side)) {
        finding_add_fact(finding, "ttl_of_the_reset", "%u", side->reset_ttl);
        finding_add_fact(finding, "ttl_of_its_other_packets",
                         side->ttl_least == side->ttl_most ? "%u" : "%u to %u", side->ttl_least,
                         side->ttl_most);
    }
    if (has_gone_on(side))
        finding_add_evidence(finding, side->last_seen, "the same side went on");
}

/* A silence that ended with the last data before the reset. */
static void add_idle_fact(struct finding *finding, const struct flow *flow) {
    for (enum side side = CLIENT; side <= SERVER; side++) {
        const struct flow_side *sent = &flow->sides[side];
        if (sent->idle_ended.frame != 0 && sent->idle_ended.frame == sent->last_data.frame)
            finding_add_fact(finding, "idle_before_seconds", "%.0f",
                             (double)sent->idle / (double)TIME_SECOND);
    }
}

/* --- what is reported ------------------------------------------------------------------------ */

/* `lost` may be NULL where somebody else sent it. */
static void report_reset(struct rule_context *context, const struct event *event,
                         struct loss loss) {
    const struct flow *flow = event->connection->flow;
    const struct flow_side *resetting = &flow->sides[event->actor];
    const bool is_injected = has_another_ttl(resetting) || has_gone_on(resetting);
    struct finding *finding = finding_begin(
        context, event, CODE_TCP_RESET,
        is_injected ? MIN(loss.confidence, CONFIDENCE_LIKELY) : loss.confidence, "reset");
    finding_add_evidence(finding, flow->sides[CLIENT].last_data, "last data of the client");
    finding_add_evidence(finding, flow->sides[SERVER].last_data, "last data of the server");
    finding_add_fact(finding, "lost", "%s", loss.what == NULL ? "" : loss.what);
    add_injection_facts(finding, resetting);
    add_idle_fact(finding, flow);
    finding_add_fact(finding, "client_bytes", "%" G_GUINT64_FORMAT,
                     flow->sides[CLIENT].payload_bytes);
    finding_add_fact(finding, "server_bytes", "%" G_GUINT64_FORMAT,
                     flow->sides[SERVER].payload_bytes);
    if (is_injected)
        finding_say(finding,
                    "The connection of {client} with {server} was reset in the name of "
                    "{actor}, most likely by a device in between: %s",
                    has_another_ttl(resetting) ? "the reset came with another TTL"
                                               : "that side itself went on");
    else
        finding_say(finding, "{actor} reset its connection with {other} in the middle: %s",
                    loss.what);
    const char *how = finding_fact(finding, "ttl_of_the_reset") != NULL ? "TTL"
                      : is_injected                                     ? "went on"
                                                                        : "";
    const bool was_idle = finding_fact(finding, "idle_before_seconds") != NULL;
    char *cause = g_strdup_printf("%s %s%s", loss.what == NULL ? "" : loss.what, how,
                                  was_idle ? " idle" : "");
    finding_report(context, finding, cause);
    g_free(cause);
}

static void on_reset(struct rule_context *context, const struct event *event) {
    const struct connection *connection = event->connection;
    uint64_t id = connection->flow->id;
    if (findings_imply(context->findings, id, IMPLIES_RESET)) {
        findings_add_evidence(context->findings, id, event->ref, "reset that followed");
        return;
    }
    if (!can_be_judged(connection->flow, event->actor))
        return;
    struct loss loss = what_was_lost(connection, event->actor, event->ref);
    const bool is_injected = has_another_ttl(&connection->flow->sides[event->actor]);
    if ((loss.what != NULL || is_injected) && !was_announced(context, connection))
        report_reset(context, event, loss);
}

/* Only what came after it shows that somebody else sent the reset. */
static void on_gone(struct rule_context *context, const struct event *event) {
    const struct connection *connection = event->connection;
    const struct flow *flow = connection->flow;
    for (enum side side = CLIENT; side <= SERVER; side++) {
        struct event about = *event;
        about.ref = flow->sides[side].reset;
        about.actor = side;
        if (about.ref.frame == 0 || !has_gone_on(&flow->sides[side]) ||
            findings_imply(context->findings, flow->id, IMPLIES_RESET) ||
            flow->sides[other_side(side)].segments == 0)
            continue;
        report_reset(context, &about, (struct loss){NULL, CONFIDENCE_LIKELY});
    }
}

static void on_event(void *state, struct rule_context *context, const struct event *event) {
    (void)state;
    if (event->type == EVENT_TCP_RESET)
        on_reset(context, event);
    else
        on_gone(context, event);
}

const struct rule reset_rule = {.event = on_event, RULE_EVENTS(EVENT_TCP_RESET, EVENT_TCP_GONE)};
