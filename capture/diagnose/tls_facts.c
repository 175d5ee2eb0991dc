/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/diagnose/tls_facts.h"

#include "capture/diagnose/s2s_facts.h"

#include <glib.h>

static void add_date(struct finding *draft, const char *key, int64_t seconds) {
    GDateTime *date = g_date_time_new_from_unix_utc(seconds);
    if (date == NULL)
        return;
    char *text = g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ");
    finding_add_fact(draft, key, "%s", text);
    g_free(text);
    g_date_time_unref(date);
}

static void add_names(struct finding *draft, const struct certificate *certificate) {
    GString *names = g_string_new(NULL);
    for (unsigned i = 0; i < certificate->name_count; i++)
        g_string_append_printf(names, "%s%s", i == 0 ? "" : ", ", certificate->names[i]);
    finding_add_fact(draft, "names", "%s", names->str);
    g_string_free(names, TRUE);
}

static const char *write_hex(const uint8_t *bytes, size_t len, char *out) {
    for (size_t i = 0; i < len; i++)
        g_snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    return out;
}

void tls_certificate_facts(struct finding *draft, const struct certificate *certificate) {
    char sha256[CERTIFICATE_KEY];
    if (certificate->readable) {
        finding_add_fact(draft, "subject", "%s", certificate->subject);
        finding_add_fact(draft, "issuer", "%s", certificate->issuer);
        finding_add_fact(draft, "self_signed", "%s", certificate->self_signed ? "yes" : "no");
        finding_add_fact(draft, "serial", "%s", certificate->serial);
        add_date(draft, "not_before", certificate->not_before);
        add_date(draft, "not_after", certificate->not_after);
        add_names(draft, certificate);
        finding_add_fact(draft, "key", "%s", certificate->key);
    } else {
        finding_add_fact(draft, "certificate", "not readable as X.509");
    }
    finding_add_fact(draft, "sha256", "%s", write_hex(certificate->sha256, 32, sha256));
}

void tls_presented_facts(struct finding *draft, const struct tls_talk *tls, enum side presenter) {
    const struct tls_side *side = &tls->sides[presenter];
    finding_add_evidence(draft, side->certificate, "certificate");
    if (side->chain_length > 0)
        tls_certificate_facts(draft, side->chain[0]);
    else if (side->certificate_empty)
        finding_add_fact(draft, "certificate", "none was sent");
    else if (tls->version >= 0x0304)
        finding_add_fact(draft, "certificate", "encrypted by TLS 1.3, not readable without keys");
    else
        finding_add_fact(draft, "certificate", "not in the capture");
}

void tls_handshake_facts(struct finding *draft, const struct tls_talk *tls) {
    char words[64];
    if (tls->version != 0)
        finding_add_fact(draft, "tls_version", "%s", tls_version_words(tls->version, words));
    else if (tls->offered != 0)
        finding_add_fact(draft, "tls_version_offered", "up to %s",
                         tls_version_words(tls->offered, words));
    if (tls->cipher_suite != 0)
        finding_add_fact(draft, "cipher_suite", "%s", tls_cipher_words(tls->cipher_suite, words));
    finding_add_fact(draft, "server_name", "%s", tls->server_name);
}

const char *tls_certificate_key(const struct tls_talk *tls, enum side presenter,
                                char out[CERTIFICATE_KEY]) {
    const struct tls_side *side = &tls->sides[presenter];
    out[0] = '\0';
    return side->chain_length == 0 ? out : write_hex(side->chain[0]->sha256, 32, out);
}

bool tls_refuses_certificate(uint8_t description) {
    return (description >= TLS_ALERT_BAD_CERTIFICATE &&
            description <= TLS_ALERT_CERTIFICATE_UNKNOWN) ||
           description == TLS_ALERT_BAD_CERTIFICATE_STATUS_RESPONSE ||
           description == TLS_ALERT_CERTIFICATE_REQUIRED || description == TLS_ALERT_UNKNOWN_CA;
}

bool tls_handshake_finished(const struct tls_talk *tls) {
    return tls->complete || tls->handshake_finished.frame != 0;
}

struct finding *tls_draft_failure(const struct diagnosis *diagnosis, const struct event *event,
                                  enum code code, enum confidence confidence, const char *role) {
    if (event->conversation == NULL || !s2s_has_proceeded(event->conversation))
        return diagnosis_draft(diagnosis, event, code, confidence, role);
    const struct s2s_talk *s2s = event->conversation->s2s;
    struct finding *draft =
        diagnosis_draft(diagnosis, event, CODE_S2S_STARTTLS_FAILED, confidence, role);
    draft->cause = &catalogue[code];
    finding_add_fact(draft, "tls_code", "%s", draft->cause->name);
    s2s_add_facts(draft, s2s);
    for (enum side side = CLIENT; side <= SERVER; side++)
        finding_add_evidence(draft, s2s->sides[side].proceed, "proceed");
    return draft;
}

bool tls_failure_was_told(const struct diagnosis *diagnosis, uint64_t conversation) {
    static const enum code failures[] = {CODE_TLS_UNKNOWN_CA,
                                         CODE_TLS_CERTIFICATE_REFUSED,
                                         CODE_TLS_CLIENT_CERTIFICATE_MISSING,
                                         CODE_TLS_HANDSHAKE_FAILED,
                                         CODE_TLS_HANDSHAKE_CUT,
                                         CODE_S2S_STARTTLS_FAILED};
    for (unsigned i = 0; i < G_N_ELEMENTS(failures); i++)
        if (findings_have(diagnosis->findings, conversation, failures[i]))
            return true;
    return false;
}
