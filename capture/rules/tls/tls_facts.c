/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "capture/rules/tls/tls_facts.h"

#include "capture/observe/tls/tls_decrypted.h"

#include <glib.h>

static void add_date(struct finding *finding, const char *key, int64_t seconds) {
    GDateTime *date = g_date_time_new_from_unix_utc(seconds);
    if (date == NULL)
        return;
    char *text = g_date_time_format(date, "%Y-%m-%dT%H:%M:%SZ");
    finding_add_fact(finding, key, "%s", text);
    g_free(text);
    g_date_time_unref(date);
}

static void add_names(struct finding *finding, const struct certificate *certificate) {
    GString *names = g_string_new(NULL);
    for (unsigned i = 0; i < certificate->name_count; i++)
        g_string_append_printf(names, "%s%s", i == 0 ? "" : ", ", certificate->names[i]);
    finding_add_fact(finding, "names", "%s", names->str);
    g_string_free(names, TRUE);
}

static void add_purposes(struct finding *finding, const struct certificate *certificate) {
    static const char *const words[2][2] = {
        {"neither serverAuth nor clientAuth", "clientAuth only"},
        {"serverAuth only", "serverAuth and clientAuth"}};
    if (certificate->has_purposes)
        finding_add_fact(finding, "extended_key_usage", "%s",
                         words[certificate->server_auth][certificate->client_auth]);
}

static const char *write_hex(const uint8_t *bytes, size_t len, char *out) {
    for (size_t i = 0; i < len; i++)
        g_snprintf(out + 2 * i, 3, "%02x", bytes[i]);
    return out;
}

void tls_certificate_facts(struct finding *finding, const struct certificate *certificate) {
    char sha256[CERTIFICATE_KEY];
    if (certificate->readable) {
        finding_add_fact(finding, "subject", "%s", certificate->subject);
        finding_add_fact(finding, "issuer", "%s", certificate->issuer);
        finding_add_fact(finding, "self_signed", "%s", certificate->self_signed ? "yes" : "no");
        finding_add_fact(finding, "serial", "%s", certificate->serial);
        add_date(finding, "not_before", certificate->not_before);
        add_date(finding, "not_after", certificate->not_after);
        add_names(finding, certificate);
        finding_add_fact(finding, "key", "%s", certificate->key);
        finding_add_fact(finding, "signature", "%s", certificate->signature);
        add_purposes(finding, certificate);
        finding_add_fact(finding, "must_staple", "%s", certificate->must_staple ? "yes" : "");
    } else {
        finding_add_fact(finding, "certificate", "not readable as X.509");
    }
    finding_add_fact(finding, "sha256", "%s", write_hex(certificate->sha256, 32, sha256));
}

/* What was decrypted of the handshake shows that this side has sent none. */
static bool has_sent_none(const struct tls_session *tls, enum side presenter) {
    const struct tls_side *side = &tls->sides[presenter];
    const enum side other = other_side(presenter);
    if (side->certificate_empty)
        return true;
    const bool is_shown = tls->decrypted[presenter].opened > 0 ||
                          (tls->decrypted[other].opened > 0 && side->protected_records == 0);
    return is_shown && side->certificate.frame == 0 && !side->gap;
}

/* Why there is no certificate to show in TLS 1.3, where all of them are encrypted. */
static const char *why_hidden(const struct connection *connection, enum side presenter) {
    const struct tls_session *tls = tls_session_of(connection);
    const struct tls_side *side = &tls->sides[presenter];
    if (side->certificate_withheld)
        return "decrypted, and not quoted where the capture is redacted";
    if (tls->resumed)
        return "none was sent, as an earlier session was resumed";
    if (!tls_has_key(connection))
        return "encrypted by TLS 1.3, and no key that opens it was given";
    return side->gap ? "encrypted by TLS 1.3, and bytes of it were not captured"
                     : "encrypted by TLS 1.3, and the key that was given did not open it";
}

void tls_presented_facts(struct finding *finding, const struct connection *connection,
                         enum side presenter) {
    const struct tls_session *tls = tls_session_of(connection);
    const struct tls_side *side = &tls->sides[presenter];
    finding_add_evidence(finding, side->certificate, "certificate");
    if (side->chain_length > 0)
        tls_certificate_facts(finding, side->chain[0]);
    else if (has_sent_none(tls, presenter))
        finding_add_fact(finding, "certificate", "none was sent");
    else if (tls->version >= TLS_VERSION_1_3)
        finding_add_fact(finding, "certificate", "%s", why_hidden(connection, presenter));
    else
        finding_add_fact(finding, "certificate", "not in the capture");
}

char *tls_versions_offered(const struct tls_session *tls) {
    char words[32];
    const struct tls_offers *listed = &tls->versions;
    if (listed->kept == 0)
        return tls->offered == 0
                   ? g_strdup("")
                   : g_strdup_printf("up to %s", tls_version_text(tls->offered, words));
    if (listed->kept == 1)
        return g_strdup_printf("%s only", tls_version_text(listed->numbers[0], words));
    GString *text = g_string_new(NULL);
    for (unsigned i = listed->kept; i-- > 0;) /* they come highest first */
        g_string_append_printf(text, "%s%s", tls_version_text(listed->numbers[i], words),
                               i > 1    ? ", "
                               : i == 1 ? " and "
                                        : "");
    return g_string_free(text, FALSE);
}

static void add_versions_offered(struct finding *finding, const struct tls_session *tls) {
    char *versions = tls_versions_offered(tls);
    finding_add_fact(finding, "tls_version_offered", "%s", versions);
    g_free(versions);
}

void tls_alert_fact(struct finding *finding, const char *key, uint8_t description) {
    char words[32];
    finding_add_fact(finding, key, "%s (%u)", tls_alert_text(description, words), description);
}

typedef const char *number_text(uint16_t number, char *out);

static void add_offers(struct finding *finding, const char *key, const struct tls_offers *offers,
                       number_text *text_of) {
    char words[64];
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < offers->kept; i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : ", ",
                               text_of(offers->numbers[i], words));
    if (offers->more > 0)
        g_string_append_printf(text, " and %u more", offers->more);
    finding_add_fact(finding, key, "%s", text->str);
    g_string_free(text, TRUE);
}

void tls_offer_facts(struct finding *finding, const struct tls_session *tls) {
    add_offers(finding, "cipher_suites_offered", &tls->suites, tls_cipher_text);
    add_offers(finding, "groups_offered", &tls->groups, tls_group_text);
    add_offers(finding, "signature_algorithms_offered", &tls->signatures, tls_signature_text);
    finding_add_fact(finding, "protocols_offered", "%s", tls->protocols);
    finding_add_fact(finding, "session_offered", "%s",
                     tls->pre_shared_key ? "an earlier one, or a key of its own (PSK)" : "");
}

void tls_handshake_facts(struct finding *finding, const struct tls_session *tls) {
    char words[64];
    if (tls->version != 0)
        finding_add_fact(finding, "tls_version", "%s", tls_version_text(tls->version, words));
    else if (tls->offered != 0)
        add_versions_offered(finding, tls);
    else if (tls->sides[tls->roles_swapped ? SERVER : CLIENT].hello.frame != 0)
        finding_add_fact(finding, "tls_version_offered",
                         "not in the capture, which has a part of the ClientHello only");
    if (tls->cipher_suite != 0)
        finding_add_fact(finding, "cipher_suite", "%s", tls_cipher_text(tls->cipher_suite, words));
    finding_add_fact(finding, "server_name", "%s", tls->server_name);
}

const char *tls_certificate_key(const struct tls_session *tls, enum side presenter,
                                char out[CERTIFICATE_KEY]) {
    const struct tls_side *side = &tls->sides[presenter];
    out[0] = '\0';
    return side->chain_length == 0 ? out : write_hex(side->chain[0]->sha256, 32, out);
}

const struct finding *tls_report_presented(struct rule_context *context, struct finding *finding,
                                           const char *cause, const struct tls_session *tls,
                                           enum side presenter) {
    char key[CERTIFICATE_KEY];
    tls_certificate_key(tls, presenter, key);
    if (presenter == CLIENT)
        return finding_report_kind(context, finding, cause, key);
    char *with_certificate = g_strdup_printf("%s %s", cause, key);
    const struct finding *reported = finding_report(context, finding, with_certificate);
    g_free(with_certificate);
    return reported;
}

bool tls_refuses_certificate(uint8_t description) {
    return (description >= TLS_ALERT_BAD_CERTIFICATE &&
            description <= TLS_ALERT_CERTIFICATE_UNKNOWN) ||
           description == TLS_ALERT_BAD_CERTIFICATE_STATUS_RESPONSE ||
           description == TLS_ALERT_CERTIFICATE_REQUIRED || description == TLS_ALERT_UNKNOWN_CA;
}

bool tls_handshake_finished(const struct tls_session *tls) {
    return tls->complete || tls->handshake_finished.frame != 0;
}

struct frame_ref tls_goodbye_of(const struct connection *connection, enum side side) {
    const struct tls_side *tls = &tls_session_of(connection)->sides[side];
    const struct flow_side *tcp = &connection->flow->sides[side];
    const struct frame_ref goodbyes[] = {tls->last_alert.ref, tls_encrypted_goodbye(tls), tcp->fin,
                                         tcp->reset};
    struct frame_ref first = {.frame = 0};
    for (size_t i = 0; i < G_N_ELEMENTS(goodbyes); i++)
        if (goodbyes[i].frame != 0 && (first.frame == 0 || goodbyes[i].frame < first.frame))
            first = goodbyes[i];
    return first;
}

bool tls_is_refusal(const struct finding *finding) {
    const enum code code = (finding->cause != NULL ? finding->cause : finding->entry)->code;
    return code == CODE_TLS_UNKNOWN_CA || code == CODE_TLS_CERTIFICATE_REFUSED;
}

struct finding *tls_begin_failure(struct rule_context *context, const struct event *event,
                                  enum code code, enum confidence confidence, const char *role) {
    struct finding *finding = finding_begin(context, event, code, confidence, role);
    finding_claim(context, event, finding);
    return finding;
}
