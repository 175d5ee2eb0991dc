/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/diagnose/s2s_facts.h"

#include "capture/diagnose/findings.h"

#include <string.h>

const char *s2s_policy_words(const struct s2s_side *side) {
    static const char *const words[] = {[XMPP_S2S_STARTTLS_NONE] = "not offered",
                                        [XMPP_S2S_STARTTLS_OPTIONAL] = "optional",
                                        [XMPP_S2S_STARTTLS_REQUIRED] = "required"};
    return side->features.frame == 0 ? "not seen" : words[side->starttls_offered];
}

void s2s_add_facts(struct finding *draft, const struct s2s_talk *talk) {
    const struct s2s_side *client = &talk->sides[CLIENT], *server = &talk->sides[SERVER];
    finding_add_fact(draft, "from_domain", "%s", client->from);
    finding_add_fact(draft, "to_domain", "%s", client->to[0] != '\0' ? client->to : server->from);
    finding_add_fact(draft, "stream_id", "%s", server->id);
    finding_add_fact(draft, "tls_policy", "%s", s2s_policy_words(server));
}

bool s2s_error_is_about_tls(const struct event *event) {
    const struct conversation *conversation = event->conversation;
    return conversation->tls == NULL &&
           strcmp(event->data.s2s->condition.value, "policy-violation") == 0;
}

bool s2s_error_is_idleness(const struct event *event) {
    const struct s2s_talk *talk = event->conversation->s2s;
    return strcmp(event->data.s2s->condition.value, "connection-timeout") == 0 &&
           talk->sides[CLIENT].opening.frame != 0 && talk->sides[SERVER].opening.frame != 0;
}

bool s2s_has_proceeded(const struct conversation *conversation) {
    const struct s2s_talk *talk = conversation->s2s;
    return talk != NULL &&
           (talk->sides[CLIENT].proceed.frame != 0 || talk->sides[SERVER].proceed.frame != 0);
}
