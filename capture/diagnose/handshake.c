/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TLS handshakes that failed for other reasons than trust, or were cut off without a word. */
#include "capture/diagnose/diagnosis.h"
#include "capture/diagnose/tls_facts.h"

#include <glib.h>

static const int64_t idle = INT64_C(5000000000); /* a server that waits longer has given up */

static bool told_already(const struct diagnosis *diagnosis, const struct event *event) {
    const uint64_t conversation = event->conversation->flow->id;
    return tls_failure_was_told(diagnosis, conversation) ||
           findings_have(diagnosis->findings, conversation, CODE_ILS_METHOD_MISMATCH);
}

static void tell_alert(struct diagnosis *diagnosis, const struct event *event) {
    const struct tls_alert *alert = event->data.alert;
    const struct tls_talk *tls = event->conversation->tls;
    struct finding *draft =
        tls_draft_failure(diagnosis, event, CODE_TLS_HANDSHAKE_FAILED, CONFIDENCE_CERTAIN, "alert");
    char words[32];
    tls_alert_words(alert->description, words);
    finding_add_fact(draft, "alert", "%s (%u)", words, alert->description);
    finding_add_evidence(draft, tls->sides[CLIENT].hello, "client hello");
    finding_add_evidence(draft, tls->sides[SERVER].hello, "server hello");
    tls_handshake_facts(draft, tls);
    char *actor = party_text(draft, event->actor),
         *other = party_text(draft, other_side(event->actor));
    char *summary = g_strdup_printf("%s ended the TLS handshake with %s: %s", actor, other, words);
    g_free(actor);
    g_free(other);
    diagnosis_conclude(diagnosis, draft, summary, words);
}

/* GnuTLS's server says access_denied and then what it has against the client's certificate: one
 * refusal, told by the alert that says more. */
static bool may_say_more(const struct tls_talk *tls, enum side side,
                         const struct tls_alert *alert) {
    const struct tls_side *presenter = &tls->sides[other_side(side)];
    return alert->description == TLS_ALERT_ACCESS_DENIED && presenter->certificate.frame != 0 &&
           !presenter->certificate_empty;
}

/* What of this connection may_say_more kept back, unless more was said. */
static void tell_kept_back(struct diagnosis *diagnosis, const struct event *event) {
    const struct tls_talk *tls = event->conversation->tls;
    const uint64_t conversation = event->conversation->flow->id;
    for (enum side side = CLIENT; tls != NULL && side <= SERVER; side++) {
        const struct tls_alert *alert = &tls->sides[side].fatal,
                               *last = &tls->sides[side].last_alert;
        if (alert->place.frame == 0 || tls->complete || !may_say_more(tls, side, alert) ||
            (last->level == TLS_ALERT_FATAL && tls_refuses_certificate(last->description)) ||
            findings_have(diagnosis->findings, conversation, CODE_TLS_HANDSHAKE_FAILED) ||
            findings_have(diagnosis->findings, conversation, CODE_S2S_STARTTLS_FAILED))
            continue;
        struct event kept = *event;
        kept.type = EVENT_TLS_ALERT;
        kept.place = alert->place;
        kept.actor = side;
        kept.data.alert = alert;
        tell_alert(diagnosis, &kept);
    }
}

static void on_alert(struct diagnosis *diagnosis, const struct event *event) {
    const struct tls_alert *alert = event->data.alert;
    const struct tls_talk *tls = event->conversation->tls;
    bool farewell = alert->description == TLS_ALERT_CLOSE_NOTIFY ||
                    alert->description == TLS_ALERT_USER_CANCELED;
    if (alert->level != TLS_ALERT_FATAL || farewell || tls->complete)
        return;
    const bool is_first = tls->sides[event->actor].fatal.description == alert->description;
    if (is_first && may_say_more(tls, event->actor, alert))
        return;
    tell_kept_back(diagnosis, event);
    if (!told_already(diagnosis, event))
        tell_alert(diagnosis, event);
}

/* How far the handshake came, for people. */
static const char *stage(const struct tls_talk *tls) {
    const struct tls_side *client = &tls->sides[CLIENT], *server = &tls->sides[SERVER];
    if (server->hello.frame == 0 && server->not_tls.frame != 0)
        return "after the ClientHello was answered by something that is not TLS";
    if (server->hello.frame == 0)
        return "before the ClientHello was answered";
    if (client->certificate.frame != 0)
        return client->certificate_empty ? "after the client sent no certificate"
                                         : "after the client's certificate";
    if (client->first_protected.frame != 0 && client->encrypted_alert_record != 1)
        return "after the client's last message";
    if (server->certificate.frame != 0)
        return "after the server's certificate";
    return client->encrypted_alert_record == 1 ? "after the server's last message"
                                               : "after the ServerHello";
}

static void tell_cut(struct diagnosis *diagnosis, const struct event *event, struct finding *draft,
                     char *summary) {
    const struct tls_talk *tls = event->conversation->tls;
    finding_add_evidence(draft, tls->sides[CLIENT].hello, "client hello");
    finding_add_evidence(draft, tls->sides[SERVER].hello, "server hello");
    finding_add_fact(draft, "stage", "%s", stage(tls));
    tls_presented_facts(draft, tls, other_side(event->actor));
    tls_handshake_facts(draft, tls);
    diagnosis_conclude(diagnosis, draft, summary, stage(tls));
}

static bool has_left(const struct conversation *conversation, enum side side) {
    const struct flow_side *seen = &conversation->flow->sides[side];
    return seen->fin.frame != 0 || seen->reset.frame != 0 ||
           conversation->tls->sides[side].encrypted_alert.frame != 0;
}

/* TLS 1.3: an alert in place of a handshake flight. The shape is certain, the cause is not. A
 * server that accepts the client goes on with something longer; one that answers a client's
 * close_notify or FIN refuses nothing. */
static bool replaces_handshake(const struct event *event) {
    const struct tls_talk *tls = event->conversation->tls;
    if (tls->version < 0x0304 || tls_handshake_finished(tls))
        return false;
    if (event->actor == CLIENT)
        return tls->sides[CLIENT].encrypted_alert_record == 1;
    return tls->sides[CLIENT].first_protected.frame != 0 && !has_left(event->conversation, CLIENT);
}

static void on_encrypted_alert(struct diagnosis *diagnosis, const struct event *event) {
    if (told_already(diagnosis, event) || !replaces_handshake(event))
        return;
    struct finding *draft = tls_draft_failure(diagnosis, event, CODE_TLS_HANDSHAKE_CUT,
                                              CONFIDENCE_LIKELY, "encrypted alert by its length");
    char *actor = party_text(draft, event->actor),
         *other = party_text(draft, other_side(event->actor));
    char *summary = g_strdup_printf(
        "%s ended the TLS 1.3 handshake with %s by an encrypted alert, most likely to "
        "refuse its certificate",
        actor, other);
    g_free(actor);
    g_free(other);
    tell_cut(diagnosis, event, draft, summary);
}

/* Everything that this side said in the handshake was read. Bytes that are no TLS hide nothing if
 * they answer the hello of the other side, or were there when it came as the very first thing: what
 * began in clear, to go on with TLS, was not followed there. */
static bool was_read(const struct conversation *conversation, enum side side) {
    const struct tls_side *told = &conversation->tls->sides[side];
    const struct place hello = conversation->tls->sides[other_side(side)].hello;
    const struct flow_side *other = &conversation->flow->sides[other_side(side)];
    if (told->gap)
        return false;
    if (told->not_tls.frame == 0)
        return true;
    bool began_with_hello = other->first_data.frame == hello.frame;
    return told->hello.frame == 0 && hello.frame != 0 &&
           (told->not_tls.frame > hello.frame || began_with_hello);
}

/* Whether the capture lets us say that the handshake did not get to its end. */
static bool is_unfinished(const struct conversation *conversation) {
    enum { SSL2_ALONE = 2 };
    const struct tls_talk *tls = conversation->tls;
    bool heard_both = conversation->flow->sides[CLIENT].segments > 0 &&
                      conversation->flow->sides[SERVER].segments > 0;
    bool whole = !tls->started_in_middle && was_read(conversation, CLIENT) &&
                 was_read(conversation, SERVER) && tls->offered != SSL2_ALONE;
    bool began = tls->sides[CLIENT].hello.frame != 0 || tls->sides[SERVER].hello.frame != 0;
    return heard_both && whole && began && !tls_handshake_finished(tls);
}

/* In TLS 1.3 a client may leave once it has sent its own last message, which can be hidden in a
 * record with others; a server that then leaves first, without a word, has most likely not accepted
 * it. */
static bool left_after_client_finished(const struct conversation *conversation) {
    const struct tls_side *client = &conversation->tls->sides[CLIENT],
                          *server = &conversation->tls->sides[SERVER];
    if (conversation->tls->version < 0x0304)
        return false;
    bool went_on = server->hello.frame != 0 && client->last_protected.frame > server->hello.frame &&
                   client->last_protected.frame != client->encrypted_alert.frame;
    return client->finished.frame != 0 || went_on;
}

/* A server that leaves after a long silence was tired of waiting: nothing speaks of a refusal. */
static enum confidence how_sure(const struct event *event, bool missing, bool guessed) {
    const struct flow_side *client = &event->conversation->flow->sides[CLIENT];
    bool waited = event->place.time - client->last_data.time > idle;
    if (guessed && !missing && waited)
        return CONFIDENCE_POSSIBLE;
    return missing || guessed ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN;
}

static void on_end(struct diagnosis *diagnosis, const struct event *event, const char *how) {
    const struct conversation *conversation = event->conversation;
    if (conversation->tls == NULL || told_already(diagnosis, event) || !is_unfinished(conversation))
        return;
    bool guessed = left_after_client_finished(conversation);
    if (guessed && has_left(conversation, CLIENT))
        return;
    bool missing = event->actor == SERVER && conversation->tls->sides[CLIENT].certificate_empty;
    struct finding *draft = tls_draft_failure(
        diagnosis, event, missing ? CODE_TLS_CLIENT_CERTIFICATE_MISSING : CODE_TLS_HANDSHAKE_CUT,
        how_sure(event, missing, guessed), how);
    char *actor = party_text(draft, event->actor),
         *other = party_text(draft, other_side(event->actor));
    char *summary = g_strdup_printf("%s ended the connection with %s inside the TLS handshake, %s",
                                    actor, other, stage(conversation->tls));
    g_free(actor);
    g_free(other);
    tell_cut(diagnosis, event, draft, summary);
}

static void on_event(void *state, struct diagnosis *diagnosis, const struct event *event) {
    (void)state;
    switch (event->type) {
    case EVENT_TLS_ALERT:
        on_alert(diagnosis, event);
        break;
    case EVENT_TLS_ENCRYPTED_ALERT:
        on_encrypted_alert(diagnosis, event);
        break;
    case EVENT_TCP_GONE:
        tell_kept_back(diagnosis, event);
        break;
    case EVENT_TCP_CLOSED:
        tell_kept_back(diagnosis, event);
        on_end(diagnosis, event, "close");
        break;
    case EVENT_TCP_RESET:
        tell_kept_back(diagnosis, event);
        on_end(diagnosis, event, "reset");
        break;
    default:
        break;
    }
}

const struct rule handshake_rule = {.story = "handshake", .event = on_event};
