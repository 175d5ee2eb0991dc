/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handshakes that failed, as a side that took part tells it: who refused, and why. */
#include "capture/rules/tls/tls_facts.h"
#include "capture/rules/trace/openssl_errors.h"
#include "capture/rules/trace/trace_says.h"

#include <glib.h>

static enum code code_of(enum openssl_verdict verdict) {
    static const enum code codes[] = {
        [OPENSSL_UNKNOWN_CA] = CODE_TLS_UNKNOWN_CA,
        [OPENSSL_REFUSED] = CODE_TLS_CERTIFICATE_REFUSED,
        [OPENSSL_NAME] = CODE_TLS_CLOSED_AFTER_HANDSHAKE,
        [OPENSSL_NONE_GIVEN] = CODE_TLS_CLIENT_CERTIFICATE_MISSING,
        [OPENSSL_NOT_TLS] = CODE_TLS_NOT_SPOKEN,
        [OPENSSL_FAILED] = CODE_TLS_HANDSHAKE_FAILED,
        [OPENSSL_LEFT] = CODE_TLS_HANDSHAKE_CUT,
        [OPENSSL_NOT_TOLD] = CODE_TLS_HANDSHAKE_FAILED,
    };
    return codes[verdict];
}

static void say(struct finding *finding, enum openssl_verdict verdict, const char *why) {
    switch (verdict) {
    case OPENSSL_UNKNOWN_CA:
        finding_say(finding, "{actor} refused the certificate of {other}: %s", why);
        finding_advise(finding, false,
                       "{actor} must trust the CA that signed the certificate of {other} (one that "
                       "signed itself: that certificate)");
        break;
    case OPENSSL_REFUSED:
        finding_say(finding, "{actor} refused the certificate of {other}: %s", why);
        break;
    case OPENSSL_NAME:
        finding_say(finding,
                    "{actor} ended the connection with {other}: the certificate is trusted, "
                    "its name is not the one that is expected (%s)",
                    why);
        break;
    case OPENSSL_NONE_GIVEN:
        finding_say(finding, "{server} asked {client} for a certificate and got none");
        break;
    case OPENSSL_NOT_TLS:
        finding_say(finding, "{other} does not speak TLS to {actor}: %s", why);
        break;
    case OPENSSL_LEFT:
        finding_say(finding, "{actor} left {other} inside the TLS handshake");
        break;
    default:
        finding_say(finding, "the TLS handshake of {client} with {server} failed: %s", why);
        break;
    }
}

static void report(struct trace_state *state, struct rule_context *context,
                   const struct trace_note *note, struct openssl_cause cause, const char *why) {
    struct finding *finding =
        trace_story_begin(state, context, note, code_of(cause.verdict), CONFIDENCE_CERTAIN);
    if (cause.alert != 0) {
        tls_alert_fact(finding, "alert", cause.alert);
        trace_story_blame_peer(finding);
    } else if (cause.verdict == OPENSSL_LEFT) {
        trace_story_blame_peer(finding);
    }
    finding_add_fact(finding, "reason", "%s", why);
    if (note->meaning != TRACE_SAYS_TLS_NAME_DIFFERS && note->name[0] != '\0')
        finding_add_fact(finding, "name", "%s", note->name);
    say(finding, cause.verdict, why);
    if (strstr(why, "reverse DNS lookup failed") != NULL)
        finding_advise(finding, true,
                       "DNS that {actor} asks must have a reverse record (PTR) for {other}, with a "
                       "name that is in its certificate");
    trace_story_report(state, context, note, finding);
}

/* --- the writer refused ------------------------------------------------------------------------
 */

static void on_verify(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *note) {
    if (note->number < 0) { /* the same without its reason follows */
        if (!trace_story_goes_on(state, context, note))
            report(state, context, note, (struct openssl_cause){OPENSSL_REFUSED, 0},
                   "its verification failed");
        return;
    }
    const char *words = openssl_verify_words(note->number);
    char *why = words != NULL
                    ? g_strdup_printf("%s (%" G_GINT64_FORMAT ")", words, note->number)
                    : g_strdup_printf("verification error %" G_GINT64_FORMAT, note->number);
    report(state, context, note, openssl_cause_of_verify(note->number), why);
    g_free(why);
}

static void say_name(struct trace_state *state, struct rule_context *context,
                     const struct trace_note *note) {
    char *why = note->name[0] != '\0' && note->subject[0] != '\0'
                    ? g_strdup_printf("%s came, %s is configured", note->name, note->subject)
                : note->name[0] != '\0' ? g_strdup_printf("%s is not in it", note->name)
                                        : g_strdup("no name of it is configured");
    report(state, context, note, (struct openssl_cause){OPENSSL_NAME, 0}, why);
    g_free(why);
}

void trace_tls_settle(struct trace_state *state, struct rule_context *context,
                      const struct trace_note *pending) {
    if (pending->meaning != TRACE_SAYS_TLS_NAME_REFUSED)
        return;
    struct trace_note about = *pending;
    const struct trace_note *differs =
        trace_notes_find(state, pending, TRACE_SAYS_TLS_NAME_DIFFERS);
    if (differs != NULL && about.name[0] == '\0') {
        trace_name_copy(differs->name, about.name, sizeof about.name);
        trace_name_copy(differs->subject, about.subject, sizeof about.subject);
    }
    say_name(state, context, &about);
}

/* --- it failed ---------------------------------------------------------------------------------
 */

static struct openssl_cause cause_of(const struct trace_note *note) {
    const struct openssl_cause told = openssl_cause_of_text(note->subject);
    const struct openssl_cause counted = openssl_cause_of_reason(note->number);
    if (counted.verdict == OPENSSL_NOT_TOLD || (counted.alert == 0 && told.alert != 0))
        return told;
    const bool is_plainer = counted.verdict == OPENSSL_REFUSED && counted.alert == 0 &&
                            told.verdict == OPENSSL_UNKNOWN_CA;
    return is_plainer ? told : counted;
}

/* Why a connection was closed, of which no other line told yet. */
static void on_close(struct trace_state *state, struct rule_context *context,
                     const struct trace_note *note) {
    const struct openssl_cause cause = openssl_cause_of_text(note->subject);
    if (trace_story_goes_on(state, context, note) || cause.verdict == OPENSSL_NOT_TOLD ||
        cause.verdict == OPENSSL_FAILED)
        return;
    struct trace_note about = *note;
    about.is_tls = true;
    report(state, context, &about, cause, note->subject);
}

bool trace_tls_says(struct trace_state *state, struct rule_context *context,
                    const struct trace_note *note) {
    switch (note->meaning) {
    case TRACE_SAYS_TLS_VERIFY_FAILED:
        if (note->connection[0] == '\0' || note->number < 0 ||
            !trace_story_goes_on(state, context, note))
            on_verify(state, context, note);
        return true;
    case TRACE_SAYS_TLS_ERROR:
    case TRACE_SAYS_IOS_TLS_FAILED:
        if (!trace_story_goes_on(state, context, note))
            report(state, context, note, cause_of(note),
                   note->subject[0] != '\0' ? note->subject : "the trace does not tell why");
        return true;
    case TRACE_SAYS_TLS_NAME_REFUSED:
        if (note->format == TRACE_SDL) /* who it was, an alarm tells */
            trace_pending_set(state, note);
        else
            say_name(state, context, note);
        return true;
    case TRACE_SAYS_CLOSED:
        on_close(state, context, note);
        return note->subject[0] != '\0';
    default:
        return false;
    }
}
