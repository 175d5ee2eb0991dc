/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Events as lines of text, and what must hold of every event. */
#include "capture/observe/download/download.h"
#include "capture/observe/event.h"
#include "capture/observe/http/http.h"
#include "capture/observe/icmp/icmp_error.h"
#include "capture/observe/ils/ils.h"
#include "capture/observe/ldap/ldap.h"
#include "capture/observe/sccp/sccp.h"
#include "capture/observe/sip/sip.h"
#include "capture/observe/ssh/ssh.h"
#include "capture/observe/tcp/tcp_life.h"
#include "capture/observe/tls/tls.h"
#include "capture/observe/xmpp_s2s/s2s.h"
#include "tests/support/transcript.h"

static const char *const names[] = {
    [EVENT_TIME] = "time",
    [EVENT_TCP_UNANSWERED] = "tcp_unanswered",
    [EVENT_TCP_REFUSED] = "tcp_refused",
    [EVENT_TCP_RESET] = "tcp_reset",
    [EVENT_TCP_CLOSED] = "tcp_closed",
    [EVENT_TCP_GONE] = "gone",
    [EVENT_ICMP_ERROR] = "icmp_error",
    [EVENT_TLS_HELLO] = "tls_hello",
    [EVENT_TLS_CERTIFICATE] = "tls_certificate",
    [EVENT_TLS_ALERT] = "tls_alert",
    [EVENT_TLS_ENCRYPTED_ALERT] = "tls_encrypted_alert",
    [EVENT_TLS_COMPLETE] = "tls_complete",
    [EVENT_HTTP_RESPONSE] = "http_response",
    [EVENT_HTTP_UNANSWERED] = "http_unanswered",
    [EVENT_LDAP_BIND_ANSWERED] = "ldap_bind_answered",
    [EVENT_LDAP_SEARCH_DONE] = "ldap_search_done",
    [EVENT_LDAP_START_TLS_ANSWERED] = "ldap_start_tls_answered",
    [EVENT_LDAP_DISCONNECTING] = "ldap_disconnecting",
    [EVENT_SCCP_REGISTERING] = "sccp_registering",
    [EVENT_SCCP_REGISTERED] = "sccp_registered",
    [EVENT_SCCP_REJECTED] = "sccp_rejected",
    [EVENT_SCCP_ALIVE] = "sccp_alive",
    [EVENT_SCCP_TOKEN_GRANTED] = "sccp_token_granted",
    [EVENT_SCCP_TOKEN_REJECTED] = "sccp_token_rejected",
    [EVENT_SCCP_RESET] = "sccp_reset",
    [EVENT_SCCP_UNREGISTERING] = "sccp_unregistering",
    [EVENT_SCCP_STAYS] = "sccp_stays",
    [EVENT_SSH_BANNER] = "ssh_banner",
    [EVENT_SSH_KEXINIT] = "ssh_kexinit",
    [EVENT_SSH_HOST_KEY] = "ssh_host_key",
    [EVENT_SSH_DISCONNECT] = "ssh_disconnect",
    [EVENT_SSH_NEWKEYS] = "ssh_newkeys",
    [EVENT_SIP_ANSWERED] = "sip_answered",
    [EVENT_SIP_UNANSWERED] = "sip_unanswered",
    [EVENT_S2S_UNIT] = "s2s_unit",
    [EVENT_DOWNLOAD] = "download",
    [EVENT_DOWNLOAD_REFUSED] = "download_refused",
    [EVENT_DOWNLOAD_UNANSWERED] = "download_unanswered",
    [EVENT_ILS_MESSAGE] = "ils_message",
    [EVENT_TLS_ANSWERED] = "tls_answered",
};

static void log_hello(GString *log, const struct event *event) {
    const struct tls_session *tls = tls_session_of(event->connection);
    char version[32], cipher[64];
    bool from_client = event->actor == (tls->roles_swapped ? SERVER : CLIENT);
    if (from_client)
        g_string_append_printf(log, " offers %s sni '%s'", tls_version_text(tls->offered, version),
                               tls->server_name);
    else
        g_string_append_printf(log, " chose %s %s%s%s", tls_version_text(tls->version, version),
                               tls_cipher_text(tls->cipher_suite, cipher),
                               tls->hello_retry ? " after a retry" : "",
                               tls->resumed ? " resumed" : "");
}

static void log_certificates(GString *log, const struct event *event) {
    const struct tls_side *side = &tls_session_of(event->connection)->sides[event->actor];
    g_assert_cmpuint(side->chain_length, <=, TLS_CHAIN_MAX);
    g_assert_cmpuint(side->certificate.frame, ==, event->ref.frame);
    if (side->certificate_empty)
        g_string_append(log, " empty");
    for (unsigned i = 0; i < side->chain_length; i++)
        g_string_append_printf(log, " [%s]%s", side->chain[i]->subject,
                               side->chain[i]->self_signed ? " self-signed" : "");
}

static void log_alert(GString *log, const struct event *event) {
    char words[32];
    g_assert_nonnull(event_alert(event));
    g_string_append_printf(log, " %s %s",
                           event_alert(event)->level == TLS_ALERT_FATAL     ? "fatal"
                           : event_alert(event)->level == TLS_ALERT_WARNING ? "warning"
                                                                            : "odd",
                           tls_alert_text(event_alert(event)->description, words));
}

static void log_encrypted_alert(GString *log, const struct event *event) {
    const struct tls_side *side = &tls_session_of(event->connection)->sides[event->actor];
    g_assert_cmpuint(side->encrypted_alert.frame, ==, event->ref.frame);
    g_string_append_printf(log, " record %" G_GUINT64_FORMAT, side->encrypted_alert_record);
}

static void log_exchange(GString *log, const struct event *event) {
    const struct http_exchange *http = event_http(event);
    g_assert_nonnull(http);
    const char *texts[] = {http->method,       http->target,        http->host,
                           http->soap_action,  http->authorization, http->reason,
                           http->authenticate, http->retry_after,   http->body};
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        g_assert_true(g_utf8_validate(texts[i], -1, NULL));
    g_string_append_printf(log, " %s %s (%" G_GUINT64_FORMAT ")", http->method, http->target,
                           (uint64_t)http->request.frame);
    if (http->host[0] != '\0')
        g_string_append_printf(log, " host '%s'", http->host);
    if (http->soap_action[0] != '\0')
        g_string_append_printf(log, " action '%s'", http->soap_action);
    if (http->authorization[0] != '\0')
        g_string_append_printf(log, " authorization '%s'", http->authorization);
    if (http->session_cookie)
        g_string_append(log, " session");
    if (event->type == EVENT_HTTP_UNANSWERED)
        return;
    g_string_append_printf(log, " -> %u '%s' body %" G_GUINT64_FORMAT "%s", http->status,
                           http->reason, http->body_length,
                           http->body_complete ? "" : " incomplete");
    if (http->authenticate[0] != '\0')
        g_string_append_printf(log, " authenticate '%s'", http->authenticate);
    if (http->retry_after[0] != '\0')
        g_string_append_printf(log, " retry '%s'", http->retry_after);
    if (http->body[0] != '\0') {
        char *escaped = g_strescape(http->body, NULL);
        g_string_append_printf(log, " '%.200s'", escaped);
        g_free(escaped);
    }
}

static void log_sccp_frame(GString *log, const char *name, struct frame_ref ref) {
    if (ref.frame != 0)
        g_string_append_printf(log, " %s %" G_GUINT64_FORMAT, name, (uint64_t)ref.frame);
}

static void log_sccp(GString *log, const struct event *event) {
    const struct sccp_session *session = sccp_session_of(event->connection);
    const struct sccp_message *message = event_sccp(event);
    g_assert_true(message->body.at <= message->body.end);
    g_assert_cmpint(session->unanswered_count == 0, ==, session->unanswered.frame == 0);
    g_string_append_printf(log, " '%s'", session->station.name);
    if (session->station.has_type)
        g_string_append_printf(log, " type %u", session->station.device_type);
    if (session->station.load[0] != '\0')
        g_string_append_printf(log, " load '%s'", session->station.load);
    log_sccp_frame(log, "asked", session->asked);
    log_sccp_frame(log, "registered", session->registered);
    log_sccp_frame(log, "reset", session->reset);
    if (session->protocol_version != 0)
        g_string_append_printf(log, " protocol %u", session->protocol_version);
    if ((message->anomalies & ANOMALY(SCCP_BODY_CUT)) != 0)
        g_string_append(log, " cut");
}

static void log_ssh(GString *log, const struct event *event) {
    const struct ssh_session *session = ssh_session_of(event->connection);
    g_string_append_printf(log, " '%s'", session->sides[event->actor].text);
    if (session->missing != SSH_LIST_COUNT)
        g_string_append_printf(log, " no %s: '%s' '%s'", ssh_list_text(session->missing),
                               session->offers[CLIENT], session->offers[SERVER]);
    if (session->versions_differ)
        g_string_append(log, " other version");
    if (session->is_doubtful)
        g_string_append(log, " doubtful");
}

static void log_ssh_host_key(GString *log, const struct event *event) {
    const struct span name = event_ssh_host_key(event)->name;
    g_string_append_printf(log, " %.*s", (int)span_len(name), (const char *)name.at);
}

static void log_ssh_disconnect(GString *log, const struct event *event) {
    const struct ssh_disconnect *said = event_ssh_disconnect(event);
    g_string_append_printf(log, " %u '%.*s'", said->reason.value, (int)span_len(said->text),
                           (const char *)said->text.at);
}

static void log_ldap(GString *log, const struct event *event) {
    const struct ldap_session *session = ldap_session_of(event->connection);
    const struct ldap_answer *answer = event_ldap(event);
    g_assert_cmpuint(session->request_count, <=, LDAP_REQUESTS);
    g_string_append_printf(log, " %u", answer->result.code);
    const struct span data = ldap_data_code(answer->result.diagnostic);
    if (!span_is_empty(data))
        g_string_append_printf(log, " data %.*s", (int)span_len(data), (const char *)data.at);
    if (session->user.dn[0] != '\0')
        g_string_append_printf(log, " user '%s'", session->user.dn);
    if (answer->request != NULL)
        g_string_append_printf(log, " asked %" G_GUINT64_FORMAT " entries %u",
                               (uint64_t)answer->request->ref.frame, answer->request->entries);
    else
        g_string_append(log, " unasked");
}

static void log_sip_text(GString *log, const char *name, struct span text) {
    if (!span_is_empty(text))
        g_string_append_printf(log, " %s '%.*s'", name, (int)span_len(text), (const char *)text.at);
}

static void log_sip(GString *log, const struct event *event) {
    const struct sip_exchange *sip = event_sip(event);
    g_assert_nonnull(sip);
    g_assert_cmpint(sip->answer == NULL, ==, event->type == EVENT_SIP_UNANSWERED);
    g_assert_cmpint(sip->sent == 0, ==, sip->request.frame == 0);
    g_string_append_printf(log, " %s (%" G_GUINT64_FORMAT ")", sip_method_text(sip->method),
                           (uint64_t)sip->request.frame);
    if (sip->sent > 1)
        g_string_append_printf(log, " sent %u", sip->sent);
    log_sip_text(log, "to", sip->uri);
    log_sip_text(log, "by", sip->agent);
    log_sip_text(log, "offers", sip->offer);
    g_string_append_printf(log, "%s%s%s%s%s%s", sip->is_in_dialog ? " in dialog" : "",
                           sip->is_first_hop || sip->sent == 0 ? "" : " by a proxy",
                           sip->goes_no_further ? " no further" : "",
                           sip->has_credentials[SIP_TO_SERVER] ? " credentials" : "",
                           sip->has_credentials[SIP_TO_PROXY] ? " for the proxy" : "",
                           sip->was_unanswered ? " late" : "");
    if (sip->answer == NULL)
        return;
    g_string_append_printf(log, " -> %u", sip->answer->status);
    log_sip_text(log, "reason", sip->answer->reason);
}

static void log_download(GString *log, const struct event *event) {
    const struct download *download = event_download(event);
    g_assert_nonnull(download);
    g_assert_true(g_utf8_validate(download->name, -1, NULL));
    g_assert_true(g_utf8_validate(download->reason, -1, NULL));
    g_assert_cmpuint(download->whole, <=, span_len(download->bytes));
    g_assert_cmpint(download->complete, ==,
                    download->missing[0] == '\0' && event->type == EVENT_DOWNLOAD);
    g_assert_true(!download->complete || download->end == DOWNLOAD_END_UNKNOWN);
    g_string_append_printf(log, " '%s' (%" G_GUINT64_FORMAT ")", download->name,
                           (uint64_t)download->request.frame);
    if (event->type == EVENT_DOWNLOAD_REFUSED)
        g_string_append_printf(log, " %u '%s'", download->status, download->reason);
    if (event->type == EVENT_DOWNLOAD_UNANSWERED)
        g_string_append_printf(log, " asked %u", download->requests);
    if (event->type != EVENT_DOWNLOAD)
        return;
    g_string_append_printf(log, " %" G_GSIZE_FORMAT " bytes", span_len(download->bytes));
    if (span_is_empty(download->bytes) && download->length > 0)
        g_string_append_printf(log, " of %" G_GUINT64_FORMAT, download->length);
    if (!download->complete)
        g_string_append_printf(log, " without %s", download->missing);
    static const char *const ends[] = {
        "", ", then silence", ", then closed", ", then error", ", unacknowledged", ", client left"};
    g_string_append(log, ends[download->end]);
    if (download->times > 0)
        g_string_append_printf(log, " %u times", download->times);
}

static void log_text(GString *log, const char *name, const struct xmpp_s2s_text *text) {
    g_assert_true(g_utf8_validate(text->value, -1, NULL));
    if (text->value[0] != '\0')
        g_string_append_printf(log, " %s '%s'", name, text->value);
}

static void log_s2s_features(GString *log, const struct xmpp_s2s_features *features) {
    static const char *const starttls[] = {"no", "optional", "required"};
    g_string_append_printf(
        log, " tls %s%s%s%s", starttls[features->starttls], features->dialback ? " dialback" : "",
        features->dialback_errors ? " errors" : "", features->bidi ? " bidi" : "");
    log_text(log, "mechanisms", &features->mechanisms);
}

static void log_s2s(GString *log, const struct event *event) {
    const struct xmpp_s2s_unit *unit = event_s2s(event);
    g_assert_nonnull(unit);
    g_assert_nonnull(s2s_session_of(event->connection));
    g_string_append_printf(log, " %s", xmpp_s2s_kind_text(unit->kind));
    log_text(log, "from", &unit->from);
    log_text(log, "to", &unit->to);
    log_text(log, "id", &unit->id);
    log_text(log, "type", &unit->type);
    log_text(log, "key", &unit->key);
    log_text(log, "mechanism", &unit->mechanism);
    log_text(log, "condition", &unit->condition);
    log_text(log, "other host", &unit->other_host);
    log_text(log, "text", &unit->text);
    if (unit->kind == XMPP_S2S_FEATURES)
        log_s2s_features(log, &unit->features);
    for (unsigned i = 0; i < XMPP_S2S_ANOMALY_COUNT; i++)
        if ((unit->anomalies & ANOMALY(i)) != 0)
            g_string_append_printf(log, " %s", xmpp_s2s_anomalies[i].name);
}

static void log_s2s_side(GString *log, const struct s2s_side *side) {
    g_string_append_printf(log, " %" G_GUINT64_FORMAT "%s", side->stanzas, side->gap ? " gap" : "");
}

static void log_tls_side(GString *log, const char *name, const struct tls_side *side) {
    g_assert_cmpuint(side->application_records, <=, side->protected_records);
    g_assert_cmpuint(side->encrypted_alert_record, <=, side->protected_records);
    g_string_append_printf(log, "; %s protected %" G_GUINT64_FORMAT " data %" G_GUINT64_FORMAT,
                           name, side->protected_records, side->application_records);
    if (side->finished.frame != 0)
        g_string_append_printf(log, " finished %" G_GUINT64_FORMAT, (uint64_t)side->finished.frame);
    if (side->encrypted_alert.frame != 0)
        g_string_append_printf(log, " alert-like %" G_GUINT64_FORMAT,
                               (uint64_t)side->encrypted_alert.frame);
    if (side->certificate_request.frame != 0)
        g_string_append_printf(log, " asked %" G_GUINT64_FORMAT,
                               (uint64_t)side->certificate_request.frame);
    if (side->not_tls.frame != 0)
        g_string_append_printf(log, " not-tls %" G_GUINT64_FORMAT, (uint64_t)side->not_tls.frame);
    g_string_append(log, side->gap ? " gap" : "");
    g_string_append(log, side->unit_open ? " open" : "");
}

static void log_ils(GString *log, const struct event *event) {
    static const char *const looks[] = {"short", "clear", "enciphered"};
    const struct ils_message_event *reported = event_ils(event);
    g_assert_nonnull(reported->message);
    g_assert_cmpuint(reported->begun.frame, <=, event->ref.frame);
    g_assert_cmpuint(reported->message->size, >=, span_len(reported->message->bytes));
    g_string_append_printf(log, " %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " bytes, %s",
                           reported->number, reported->message->size,
                           looks[reported->message->look]);
    if (ils_session_of(event->connection)->learning == ILS_LEARNED)
        g_string_append(log, " framed");
}

static void log_gone(GString *log, const struct connection *connection) {
    const struct tls_session *tls = tls_session_of(connection);
    const struct http_session *http = http_session_of(connection);
    if (tls != NULL) {
        g_string_append_printf(log, " tls%s%s", tls->started_in_middle ? " middle" : "",
                               tls->complete ? " complete" : "");
        if (tls->handshake_finished.frame != 0)
            g_string_append_printf(log, " finished %" G_GUINT64_FORMAT,
                                   (uint64_t)tls->handshake_finished.frame);
        g_string_append(log, tls->resumed ? " resumed" : "");
        log_tls_side(log, "client", &tls->sides[CLIENT]);
        log_tls_side(log, "server", &tls->sides[SERVER]);
    }
    if (s2s_session_of(connection) != NULL) {
        g_string_append_printf(log, " s2s%s stanzas",
                               s2s_session_of(connection)->client_to_server ? " of a client" : "");
        log_s2s_side(log, &s2s_session_of(connection)->sides[CLIENT]);
        log_s2s_side(log, &s2s_session_of(connection)->sides[SERVER]);
    }
    if (http != NULL)
        g_string_append_printf(log,
                               " http requests %" G_GUINT64_FORMAT " responses %" G_GUINT64_FORMAT
                               " waiting %u%s%s",
                               http->requests, http->responses, http->waiting,
                               http->unit_open ? " open" : "", http->gap ? " gap" : "");
}

void transcript_log_event(GString *log, const struct event *event) {
    static const struct {
        unsigned type;
        void (*log)(GString *log, const struct event *event);
    } details[] = {
        {EVENT_TLS_HELLO, log_hello},
        {EVENT_TLS_CERTIFICATE, log_certificates},
        {EVENT_TLS_ALERT, log_alert},
        {EVENT_TLS_ENCRYPTED_ALERT, log_encrypted_alert},
        {EVENT_HTTP_RESPONSE, log_exchange},
        {EVENT_HTTP_UNANSWERED, log_exchange},
        {EVENT_LDAP_BIND_ANSWERED, log_ldap},
        {EVENT_LDAP_SEARCH_DONE, log_ldap},
        {EVENT_LDAP_START_TLS_ANSWERED, log_ldap},
        {EVENT_LDAP_DISCONNECTING, log_ldap},
        {EVENT_SCCP_REGISTERING, log_sccp},
        {EVENT_SCCP_REGISTERED, log_sccp},
        {EVENT_SCCP_REJECTED, log_sccp},
        {EVENT_SCCP_ALIVE, log_sccp},
        {EVENT_SCCP_TOKEN_GRANTED, log_sccp},
        {EVENT_SCCP_TOKEN_REJECTED, log_sccp},
        {EVENT_SCCP_RESET, log_sccp},
        {EVENT_SCCP_UNREGISTERING, log_sccp},
        {EVENT_SCCP_STAYS, log_sccp},
        {EVENT_SSH_BANNER, log_ssh},
        {EVENT_SSH_KEXINIT, log_ssh},
        {EVENT_SSH_HOST_KEY, log_ssh_host_key},
        {EVENT_SSH_DISCONNECT, log_ssh_disconnect},
        {EVENT_SSH_NEWKEYS, log_ssh},
        {EVENT_SIP_ANSWERED, log_sip},
        {EVENT_SIP_UNANSWERED, log_sip},
        {EVENT_S2S_UNIT, log_s2s},
        {EVENT_DOWNLOAD, log_download},
        {EVENT_DOWNLOAD_REFUSED, log_download},
        {EVENT_DOWNLOAD_UNANSWERED, log_download},
        {EVENT_ILS_MESSAGE, log_ils},
    };
    if (event->type == EVENT_SIP_MESSAGE) /* told again with the exchange that it belongs to */
        return;
    if (event->connection == NULL) /* over UDP */
        g_assert_cmpuint(event->outside[SERVER].port, >, 0);
    g_string_append_printf(log, "%" G_GUINT64_FORMAT " %s", (uint64_t)event->ref.frame,
                           names[event->type]);
    if (event->type == EVENT_TCP_GONE)
        log_gone(log, event->connection);
    else
        g_string_append(log, event->actor == CLIENT ? " client" : " server");
    for (size_t i = 0; i < G_N_ELEMENTS(details); i++)
        if (details[i].type == event->type)
            details[i].log(log, event);
    g_string_append_c(log, '\n');
}
