/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Connections, AXL, trust lists, SIP and phones. */
#include "capture/rules/tls/tls_facts.h"
#include "capture/rules/trace/openssl_errors.h"
#include "capture/rules/trace/trace_says.h"

#include <glib.h>

/* --- connections -------------------------------------------------------------------------------
 */

static void say_not_connected(struct trace_state *state, struct rule_context *context,
                              const struct trace_note *note) {
    char *why = g_ascii_strdown(note->subject, -1);
    const struct trace_note *begun = trace_notes_find(state, note, TRACE_SAYS_CONNECTING);
    const bool is_quick = begun != NULL && begun->is_timed && note->is_timed &&
                          time_is_near(begun->clock_time, note->clock_time, TIME_SECOND);
    enum code code = is_quick ? CODE_TCP_REFUSED : CODE_TCP_NO_ANSWER;
    enum confidence confidence = begun != NULL ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE;
    if (strstr(why, "refused") != NULL) {
        code = CODE_TCP_REFUSED;
        confidence = CONFIDENCE_CERTAIN;
    } else if (strstr(why, "timed out") != NULL || strstr(why, "timeout") != NULL) {
        code = CODE_TCP_NO_ANSWER;
        confidence = CONFIDENCE_CERTAIN;
    } else if (strstr(why, "unreachable") != NULL || strstr(why, "no route") != NULL) {
        code = CODE_ICMP_UNREACHABLE;
        confidence = CONFIDENCE_LIKELY;
    }
    struct finding *finding = trace_story_begin(state, context, note, code, confidence);
    finding_add_fact(finding, "reason", "%s", note->subject);
    if (code == CODE_TCP_REFUSED) {
        trace_story_blame_peer(finding);
        finding_say(finding, confidence == CONFIDENCE_CERTAIN
                                 ? "{server} refused the connection of {client}"
                                 : "{server} refused the connection of {client}, most likely: it "
                                   "failed within a second");
    } else if (code == CODE_ICMP_UNREACHABLE) {
        finding_say(finding, "{client} has no way to {server}: %s", note->subject);
    } else {
        finding_say(finding, "{client} got no answer from {server}%s%s",
                    note->subject[0] != '\0' ? ": " : "", note->subject);
    }
    trace_story_report(state, context, note, finding);
    g_free(why);
}

/* --- AXL ---------------------------------------------------------------------------------------
 */

static void say_axl(struct trace_state *state, struct rule_context *context,
                    const struct trace_note *note) {
    const bool is_about_user = note->number == 401 || note->number == 403;
    struct trace_note about = *note;
    const struct trace_note *sent = trace_notes_find(state, note, TRACE_SAYS_AXL_SENT);
    if (about.peer_name[0] == '\0' && about.peer.address.family == 0 && sent != NULL) {
        about.peer = sent->peer;
        memcpy(about.peer_name, sent->peer_name, sizeof about.peer_name);
    }
    if (about.peer.port == 0)
        about.peer.port = service_table[SERVICE_AXL].first_port;
    struct finding *finding = trace_story_begin(
        state, context, &about, is_about_user ? CODE_AXL_UNAUTHORIZED : CODE_AXL_UNAVAILABLE,
        CONFIDENCE_CERTAIN);
    trace_story_blame_peer(finding);
    finding_add_fact(finding, "status", "%" G_GINT64_FORMAT, note->number);
    finding_add_fact(finding, "function", "%s", note->subject);
    finding_say(finding, "{server} answered %" G_GINT64_FORMAT " to an AXL request of {client}%s",
                note->number, is_about_user ? ": user name or password, or the user's role" : "");
    trace_story_report(state, context, &about, finding);
}

static void on_axl_answer(struct trace_state *state, const struct trace_note *note) {
    struct trace_note *pending = &state->pending;
    if (pending->line.file != NULL && pending->meaning == TRACE_SAYS_AXL_REFUSED &&
        strcmp(pending->subject, note->subject) == 0)
        trace_note_clear(pending); /* it was a challenge */
}

/* --- trust lists -------------------------------------------------------------------------------
 */

static bool is_trust_list(const char *file) {
    return g_str_has_prefix(file, "CTL") || g_str_has_prefix(file, "ITL");
}

/* Numbers are those of libcurl. */
enum { CURL_COULD_NOT_CONNECT = 7, CURL_TIMED_OUT = 28, CURL_TFTP_NOT_FOUND = 68 };

static void say_fetch(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *note) {
    const bool is_silent = note->number == CURL_TIMED_OUT || note->number == CURL_COULD_NOT_CONNECT;
    const bool is_known = is_silent || note->number == CURL_TFTP_NOT_FOUND;
    struct finding *finding =
        trace_story_begin(state, context, note, is_silent ? CODE_CTL_NO_ANSWER : CODE_CTL_NOT_FOUND,
                          is_known ? CONFIDENCE_CERTAIN : CONFIDENCE_POSSIBLE);
    if (!is_silent)
        trace_story_blame_peer(finding);
    finding_add_fact(finding, "file", "%s", note->file);
    finding_add_fact(finding, "reason", "%s (%" G_GINT64_FORMAT ")", note->subject, note->number);
    finding_say(finding,
                is_silent  ? "{server} did not answer {client}, which asked for %s"
                : is_known ? "{server} has no %s, which {client} asked for"
                           : "{client} did not get %s from {server}",
                note->file);
    trace_story_report(state, context, note, finding);
}

static void say_missing(struct trace_state *state, struct rule_context *context,
                        const struct trace_note *note, enum confidence confidence) {
    struct trace_note about = *note;
    about.opener = TRACE_WRITER_OPENED;
    struct finding *finding =
        trace_story_begin(state, context, &about, CODE_CTL_SERVER_MISSING, confidence);
    if (confidence == CONFIDENCE_CERTAIN)
        finding_say(finding, "{client} found no record of {server} in its trust list");
    else
        finding_say(finding,
                    "{client} had no certificate for {server} from its trust list: it does "
                    "not register");
    trace_story_report(state, context, &about, finding);
}

void trace_other_settle(struct trace_state *state, struct rule_context *context,
                        const struct trace_note *pending) {
    if (pending->meaning == TRACE_SAYS_CTL_NO_CERTIFICATES)
        say_missing(state, context, pending, CONFIDENCE_POSSIBLE);
    if (pending->meaning == TRACE_SAYS_AXL_REFUSED)
        say_axl(state, context, pending);
}

/* The reason comes after it, or came before. */
static bool on_no_certificates(struct trace_state *state, struct rule_context *context,
                               const struct trace_note *note) {
    if (trace_story_goes_on(state, context, note))
        return true;
    if (state->pending.line.file == NULL)
        trace_pending_set(state, note);
    return false;
}

/* --- SIP and phones ----------------------------------------------------------------------------
 */

static void say_too_large(struct trace_state *state, struct rule_context *context,
                          const struct trace_note *note) {
    struct finding *finding =
        trace_story_begin(state, context, note, CODE_SIP_TOO_LARGE, CONFIDENCE_CERTAIN);
    if (note->number > 0)
        finding_add_fact(finding, "limit", "%" G_GINT64_FORMAT, note->number);
    finding_say(finding,
                "{actor} reset the connection with {other}: a SIP message was larger than it "
                "takes");
    trace_story_report(state, context, note, finding);
}

/* "read": the phone received the alert; "write": it sent it. */
static void say_alert(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *note) {
    char *words = g_strdup_printf("alert %s", note->subject);
    const struct openssl_cause cause = openssl_cause_of_text(words);
    const enum code code = cause.verdict == OPENSSL_UNKNOWN_CA ? CODE_TLS_UNKNOWN_CA
                           : cause.verdict == OPENSSL_REFUSED  ? CODE_TLS_CERTIFICATE_REFUSED
                                                               : CODE_TLS_HANDSHAKE_FAILED;
    struct finding *finding = trace_story_begin(state, context, note, code, CONFIDENCE_CERTAIN);
    if (strcmp(note->answer, "read") == 0)
        trace_story_blame_peer(finding);
    if (cause.alert != 0)
        tls_alert_fact(finding, "alert", cause.alert);
    finding_add_fact(finding, "reason", "%s", note->subject);
    if (code == CODE_TLS_HANDSHAKE_FAILED)
        finding_say(finding, "{actor} ended the TLS handshake with {other}: %s", note->subject);
    else
        finding_say(finding, "{actor} refused the certificate of {other}: %s", note->subject);
    trace_story_report(state, context, note, finding);
    g_free(words);
}

static void say_phone_failed(struct trace_state *state, struct rule_context *context,
                             const struct trace_note *note) {
    const bool is_unlisted = trace_notes_find(state, note, TRACE_SAYS_PHONE_NOT_IN_LIST) != NULL;
    struct finding *finding = trace_story_begin(
        state, context, note, is_unlisted ? CODE_CTL_SERVER_MISSING : CODE_TLS_HANDSHAKE_FAILED,
        is_unlisted ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
    if (is_unlisted)
        finding_say(finding, "{client} found no record of {server} in its trust list, and the TLS "
                             "handshake failed");
    else
        finding_say(finding, "the TLS handshake of {client} with {server} failed; the phone does "
                             "not tell why");
    trace_story_report(state, context, note, finding);
}

bool trace_other_says(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *note) {
    switch (note->meaning) {
    case TRACE_SAYS_CONNECT_FAILED:
        if (!trace_story_goes_on(state, context, note))
            say_not_connected(state, context, note);
        return true;
    case TRACE_SAYS_AXL_REFUSED:
        trace_pending_set(state, note);
        return true;
    case TRACE_SAYS_AXL_ANSWERED:
        on_axl_answer(state, note);
        return false;
    case TRACE_SAYS_CTL_FETCH_FAILED:
        if (!is_trust_list(note->file))
            return false;
        trace_pending_drop(state, TRACE_SAYS_CTL_NO_CERTIFICATES);
        say_fetch(state, context, note);
        return true;
    case TRACE_SAYS_CTL_SERVER_MISSING:
        trace_pending_drop(state, TRACE_SAYS_CTL_NO_CERTIFICATES);
        say_missing(state, context, note, CONFIDENCE_CERTAIN);
        return true;
    case TRACE_SAYS_CTL_NO_CERTIFICATES:
        return on_no_certificates(state, context, note);
    case TRACE_SAYS_SIP_TOO_LARGE:
        say_too_large(state, context, note);
        return true;
    case TRACE_SAYS_PHONE_ALERT:
        say_alert(state, context, note);
        return true;
    case TRACE_SAYS_PHONE_TLS_FAILED:
        if (!trace_story_goes_on(state, context, note))
            say_phone_failed(state, context, note);
        return true;
    default:
        return false;
    }
}
