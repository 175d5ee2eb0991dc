/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/xmpp_s2s/s2s_facts.h"

#include "capture/observe/tls/tls.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "capture/rules/findings.h"

#include <glib.h>

const char *s2s_policy_text(const struct s2s_side *side) {
    static const char *const words[] = {[XMPP_S2S_STARTTLS_NONE] = "not offered",
                                        [XMPP_S2S_STARTTLS_OPTIONAL] = "optional",
                                        [XMPP_S2S_STARTTLS_REQUIRED] = "required"};
    return side->features.frame == 0 ? "not seen" : words[side->starttls_offered];
}

void s2s_add_facts(struct finding *finding, const struct s2s_session *session) {
    const struct s2s_side *client = &session->sides[CLIENT], *server = &session->sides[SERVER];
    finding_add_fact(finding, "from_domain", "%s", client->from);
    finding_add_fact(finding, "to_domain", "%s", client->to[0] != '\0' ? client->to : server->from);
    finding_add_fact(finding, "stream_id", "%s", server->id);
    finding_add_fact(finding, "tls_policy", "%s", s2s_policy_text(server));
}

char *s2s_condition_text(const struct xmpp_s2s_unit *unit) {
    const char *condition = unit->condition.value;
    if (condition[0] == '\0')
        return g_strdup("no reason given");
    return g_strdup_printf("%s (%s)", xmpp_s2s_condition_text(condition), condition);
}

bool s2s_text_is_about_tls(const char *text) {
    static const char *const words[] = {"tls", "encrypt", "secur", "certificate", "ssl"};
    char *lower = g_ascii_strdown(text, -1);
    bool found = text[0] == '\0';
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++)
        found = found || strstr(lower, words[i]) != NULL;
    g_free(lower);
    return found;
}

bool s2s_error_is_about_tls(const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    const struct s2s_session *session = s2s_session_of(event->connection);
    const struct s2s_side *other = &session->sides[other_side(event->actor)];
    if (tls_session_of(event->connection) != NULL)
        return false;
    if (strcmp(unit->condition.value, "policy-violation") == 0)
        return s2s_text_is_about_tls(unit->text.value);
    const bool says_so = unit->text.value[0] != '\0' && s2s_text_is_about_tls(unit->text.value);
    return strcmp(unit->condition.value, "unsupported-feature") == 0 &&
           (says_so || other->starttls_offered == XMPP_S2S_STARTTLS_REQUIRED);
}

bool s2s_error_is_idleness(const struct event *event) {
    const struct s2s_session *session = s2s_session_of(event->connection);
    const bool opened =
        session->sides[CLIENT].opening.frame != 0 && session->sides[SERVER].opening.frame != 0;
    return strcmp(event_s2s(event)->condition.value, "connection-timeout") == 0 &&
           (opened || !s2s_is_whole(event->connection));
}

bool s2s_has_proceeded(const struct connection *connection) {
    const struct s2s_session *session = s2s_session_of(connection);
    return session != NULL &&
           (session->sides[CLIENT].proceed.frame != 0 || session->sides[SERVER].proceed.frame != 0);
}

bool s2s_error_is_giving_up(const struct event *event) {
    const struct connection *connection = event->connection;
    const struct flow_side *other = &connection->flow->sides[other_side(event->actor)];
    /* A server that gives up may open its stream anew, to end it. */
    const struct frame_ref asked = connection->flow->sides[event->actor].first_data;
    const int64_t fair_wait = 3 * TIME_SECOND;
    return event_s2s(event)->kind == XMPP_S2S_STREAM_ERROR && event->actor == CLIENT &&
           strcmp(event_s2s(event)->condition.value, "connection-timeout") == 0 &&
           other->segments > 1 && other->payload_bytes == 0 &&
           other->last_seen.frame > asked.frame &&
           time_between(asked.time, event->ref.time) >= fair_wait;
}

bool s2s_is_whole(const struct connection *connection) {
    const struct s2s_session *session = s2s_session_of(connection);
    for (enum side side = CLIENT; side <= SERVER; side++)
        if (session->sides[side].gap || connection->wire.directions[side].searching ||
            !tls_hears(connection, side))
            return false;
    return connection->flow->opening == OPENING_SEEN && flow_hears_both(connection->flow);
}

/* The first of these frames; 0: none was seen. */
static uint64_t goodbye_of(const struct connection *connection, enum side side) {
    const struct s2s_side *said = &s2s_session_of(connection)->sides[side];
    const struct flow_side *tcp = &connection->flow->sides[side];
    const uint64_t frames[] = {said->closing.frame, said->stream_error.frame, tcp->fin.frame,
                               tcp->reset.frame};
    uint64_t first = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(frames); i++)
        if (frames[i] != 0 && (first == 0 || frames[i] < first))
            first = frames[i];
    return first;
}

bool s2s_client_left_first(const struct connection *connection) {
    const uint64_t client = goodbye_of(connection, CLIENT), server = goodbye_of(connection, SERVER);
    return client != 0 && (server == 0 || client < server);
}
