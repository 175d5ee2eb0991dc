/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Clusters that did not join: another password, a certificate that the hub does not hold, or two
 * that do not mean the same method. */
#include <glib.h>

#include "capture/diagnose/diagnosis.h"
#include "capture/diagnose/ils_facts.h"

/* A hub that can not read what it got closes at once (formats.md A.7). */
static const int64_t at_once = 10 * INT64_C(1000000000);

static bool told_already(const struct diagnosis *diagnosis, const struct event *event) {
    static const enum code codes[] = {CODE_ILS_PASSWORD_MISMATCH, CODE_ILS_CERTIFICATE_NOT_IMPORTED,
                                      CODE_ILS_METHOD_MISMATCH};
    for (size_t i = 0; i < G_N_ELEMENTS(codes); i++)
        if (findings_have(diagnosis->findings, event->conversation->flow->id, codes[i]))
            return true;
    return false;
}

/* Both directions were captured, and the spoke had not left yet. */
static bool hub_left_first(const struct flow *flow) {
    const struct flow_side *spoke = &flow->sides[CLIENT];
    return spoke->segments > 0 && spoke->fin.frame == 0 && spoke->reset.frame == 0;
}

/* `format` has "{hub}" and "{spoke}" where they belong. */
static void conclude(struct diagnosis *diagnosis, const struct event *event, struct finding *draft,
                     const char *format) {
    char *spoke = party_text(draft, CLIENT), *hub = party_text(draft, SERVER);
    GString *summary = g_string_new(format);
    g_string_replace(summary, "{hub}", hub, 0);
    g_string_replace(summary, "{spoke}", spoke, 0);
    g_free(spoke);
    g_free(hub);
    ils_note_failure(diagnosis, event);
    diagnosis_conclude(diagnosis, draft, g_string_free(summary, FALSE), "");
}

/* --- password -------------------------------------------------------------------------------- */

static bool was_left_unanswered(const struct conversation *conversation) {
    const struct ils_talk *ils = conversation->ils;
    return ils != NULL && conversation->tls == NULL && ils->sides[CLIENT].messages > 0 &&
           ils->sides[SERVER].messages == 0 && !ils->sides[SERVER].gap &&
           conversation->flow->sides[SERVER].payload_bytes == 0;
}

static void on_password_end(struct diagnosis *diagnosis, const struct event *event) {
    const struct conversation *conversation = event->conversation;
    if (event->actor != SERVER || !was_left_unanswered(conversation) ||
        !hub_left_first(conversation->flow))
        return;
    const struct ils_talk_side *spoke = &conversation->ils->sides[CLIENT];
    const int64_t waited = time_between(spoke->latest.time, event->place.time);
    const bool usual = spoke->first_look != ILS_CLEAR && waited <= at_once;
    struct finding *draft = diagnosis_draft(diagnosis, event, CODE_ILS_PASSWORD_MISMATCH,
                                            usual ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE,
                                            event->type == EVENT_TCP_RESET ? "reset" : "close");
    finding_add_evidence(draft, conversation->flow->sides[CLIENT].syn, "SYN");
    finding_add_evidence(draft, spoke->first, "message of the spoke");
    finding_add_fact(draft, "seconds_to_close", "%.6f", (double)waited / 1e9);
    ils_first_message_fact(draft, conversation->ils);
    conclude(diagnosis, event, draft,
             "{hub} closed the connection of {spoke} without a word after its message: the "
             "passwords most likely differ");
}

/* --- certificate ----------------------------------------------------------------------------- */

/* With keys it shows what the spoke had said: a message under a password is enciphered inside TLS,
 * too (method 3), and a hub that cannot read it closes as it does without TLS. */
static bool was_left_for_password(const struct conversation *conversation) {
    const struct ils_talk *ils = conversation->ils;
    return ils != NULL && ils->sides[CLIENT].messages > 0 && ils->sides[SERVER].messages == 0 &&
           ils->sides[CLIENT].first_look == ILS_ENCIPHERED;
}

static bool was_left_after_handshake(const struct conversation *conversation) {
    const struct tls_talk *tls = conversation->tls;
    return tls != NULL && !tls->roles_swapped && !tls->started_in_middle && !tls->resumed &&
           !tls->sides[CLIENT].gap && !tls->sides[SERVER].gap && tls_handshake_finished(tls) &&
           tls->answered.frame == 0 && tls->sides[CLIENT].fatal.place.frame == 0 &&
           tls->sides[SERVER].fatal.place.frame == 0;
}

/* Where a side said first that it goes: by an alert, by FIN or by RST. Frame 0: it did not. In TLS
 * 1.3, what looks like an alert is one when nothing came after it. */
static struct place goodbye_of(const struct conversation *conversation, enum side side) {
    const struct tls_side *tls = &conversation->tls->sides[side];
    const struct flow_side *tcp = &conversation->flow->sides[side];
    const bool is_last = tls->encrypted_alert_record == tls->protected_records;
    const struct place ends[] = {tls->last_alert.place,
                                 is_last ? tls->encrypted_alert : (struct place){0, 0}, tcp->fin,
                                 tcp->reset};
    struct place first = {0, 0};
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (ends[i].frame != 0 && (first.frame == 0 || ends[i].frame < first.frame))
            first = ends[i];
    return first;
}

static void on_tls_end(struct diagnosis *diagnosis, const struct event *event) {
    const struct conversation *conversation = event->conversation;
    if (!was_left_after_handshake(conversation))
        return;
    const struct place left = goodbye_of(conversation, SERVER);
    const struct place spoke_left = goodbye_of(conversation, CLIENT);
    if (left.frame == 0 || (spoke_left.frame != 0 && spoke_left.frame < left.frame))
        return;
    const struct tls_talk *tls = conversation->tls;
    struct event about = *event;
    about.actor = SERVER;
    about.place = left;
    const int64_t waited = time_between(tls->handshake_finished.time, left.time);
    const bool password = was_left_for_password(conversation);
    struct finding *draft =
        diagnosis_draft(diagnosis, &about,
                        password ? CODE_ILS_PASSWORD_MISMATCH : CODE_ILS_CERTIFICATE_NOT_IMPORTED,
                        waited <= at_once ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE, "goodbye");
    finding_add_evidence(draft, tls->handshake_finished, "end of the TLS handshake");
    finding_add_evidence(draft, tls->completed, "first data");
    finding_add_evidence(draft, conversation->flow->sides[SERVER].fin, "close by the hub");
    finding_add_evidence(draft, conversation->flow->sides[SERVER].reset, "reset by the hub");
    finding_add_fact(draft, "seconds_to_close", "%.6f", (double)waited / 1e9);
    ils_pairs_tell_password_join(diagnosis->ils_pairs, draft);
    if (conversation->ils != NULL)
        ils_first_message_fact(draft, conversation->ils);
    tls_presented_facts(draft, tls, CLIENT);
    tls_handshake_facts(draft, tls);
    conclude(diagnosis, &about, draft,
             password
                 ? "{hub} ended the connection of {spoke} over TLS without a word after its "
                   "message, which looks enciphered: the passwords most likely differ"
                 : "{hub} ended the connection of {spoke} right after a complete TLS handshake and "
                   "answered nothing: it most likely does not hold the spoke's certificate");
}

/* --- method ---------------------------------------------------------------------------------- */

/* What the spoke sends is no TLS, whatever the hub answers. */
static bool spoke_knows_no_tls(const struct conversation *conversation) {
    const struct tls_talk *tls = conversation->tls;
    return tls == NULL ||
           (tls->sides[CLIENT].hello.frame == 0 && tls->sides[CLIENT].protected_records == 0);
}

/* Who spoke TLS to a port that knows none never gets a ServerHello. */
static bool is_tls_to_nobody(const struct conversation *conversation) {
    const struct tls_talk *tls = conversation->tls;
    return tls != NULL && tls->sides[CLIENT].hello.frame != 0 &&
           tls->sides[SERVER].hello.frame == 0 && !tls->sides[SERVER].gap &&
           conversation->flow->sides[SERVER].segments > 0;
}

static void on_tls_to_password_port(struct diagnosis *diagnosis, const struct event *event) {
    const struct conversation *conversation = event->conversation;
    if (!is_tls_to_nobody(conversation))
        return;
    struct event about = *event;
    about.actor = CLIENT;
    about.place = conversation->tls->sides[CLIENT].hello;
    struct finding *draft = diagnosis_draft(diagnosis, &about, CODE_ILS_METHOD_MISMATCH,
                                            CONFIDENCE_CERTAIN, "client hello");
    finding_add_evidence(draft, conversation->tls->sides[SERVER].not_tls, "answer without TLS");
    finding_add_evidence(draft, conversation->flow->sides[SERVER].fin, "close by the hub");
    finding_add_evidence(draft, conversation->flow->sides[SERVER].reset, "reset by the hub");
    tls_handshake_facts(draft, conversation->tls);
    conclude(diagnosis, &about, draft,
             "{spoke} spoke TLS to {hub}, the port for a password without TLS");
}

static void on_plain_to_tls_port(struct diagnosis *diagnosis, const struct event *event) {
    const struct conversation *conversation = event->conversation;
    if (event->actor != CLIENT || !spoke_knows_no_tls(conversation))
        return;
    struct finding *draft = diagnosis_draft(diagnosis, event, CODE_ILS_METHOD_MISMATCH,
                                            CONFIDENCE_CERTAIN, "message without TLS");
    finding_add_evidence(draft, conversation->flow->sides[CLIENT].syn, "SYN");
    ils_first_message_fact(draft, conversation->ils);
    conclude(diagnosis, event, draft, "{spoke} spoke without TLS to {hub}, the port for TLS");
}

/* --- events ---------------------------------------------------------------------------------- */

static bool is_end(const struct event *event) {
    return event->type == EVENT_TCP_CLOSED || event->type == EVENT_TCP_RESET;
}

static void on_event(void *state, struct diagnosis *diagnosis, const struct event *event) {
    (void)state;
    if (event->conversation == NULL)
        return;
    const enum service service = ils_service(diagnosis, event);
    if (service == SERVICE_NONE || told_already(diagnosis, event))
        return;
    const bool gone = event->type == EVENT_TCP_GONE;
    if (service == SERVICE_ILS_TLS && event->type == EVENT_ILS_MESSAGE)
        on_plain_to_tls_port(diagnosis, event);
    else if (service == SERVICE_ILS_TLS && is_end(event))
        on_tls_end(diagnosis, event);
    else if (service == SERVICE_ILS && (is_end(event) || gone) && event->conversation->tls != NULL)
        on_tls_to_password_port(diagnosis, event);
    else if (service == SERVICE_ILS && is_end(event))
        on_password_end(diagnosis, event);
}

const struct rule ils_refused_rule = {.story = "ils_refused", .event = on_event};
