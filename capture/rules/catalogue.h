/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The catalogue: every finding code with its severity, what it means and what to check. The one
 * source for `ucscope explain`, expert fields, JSON, man page and README. */
#ifndef UCSCOPE_CAPTURE_RULES_CATALOGUE_H
#define UCSCOPE_CAPTURE_RULES_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/anomaly.h"

enum code {
    CODE_TLS_UNKNOWN_CA,
    CODE_TLS_CERTIFICATE_REFUSED,
    CODE_TLS_HANDSHAKE_FAILED,
    CODE_TLS_HANDSHAKE_CUT,
    CODE_TLS_NO_ANSWER,
    CODE_TLS_NOT_SPOKEN,
    CODE_TLS_CLOSED_AFTER_HANDSHAKE,
    CODE_TLS_CLIENT_CERTIFICATE_MISSING,
    CODE_TLS_CERTIFICATE_EXPIRED,
    CODE_TLS_SELF_SIGNED,
    CODE_TCP_RESET,
    CODE_TCP_REFUSED,
    CODE_TCP_NO_ANSWER,
    CODE_TCP_UNACKNOWLEDGED,
    CODE_ICMP_UNREACHABLE,
    CODE_SERVICE_NO_ANSWER,
    CODE_AXL_UNAUTHORIZED,
    CODE_AXL_CHALLENGED,
    CODE_AXL_UNAVAILABLE,
    CODE_AXL_FAULT,
    CODE_AXL_REFUSED_HIDDEN,
    CODE_S2S_DIALBACK_OK,
    CODE_S2S_DIALBACK_REFUSED,
    CODE_S2S_DIALBACK_ERROR,
    CODE_S2S_DIALBACK_UNANSWERED,
    CODE_S2S_DIALBACK_KEY_WRONG,
    CODE_S2S_SECURED,
    CODE_S2S_TLS_POLICY,
    CODE_S2S_STARTTLS_FAILED,
    CODE_S2S_NO_ANSWER,
    CODE_S2S_SASL_REFUSED,
    CODE_S2S_AUTH_NOT_OFFERED,
    CODE_S2S_STREAM_ERROR,
    CODE_S2S_STANZA_BOUNCED,
    CODE_ILS_JOINED,
    CODE_ILS_PASSWORD_MISMATCH,
    CODE_ILS_CERTIFICATE_NOT_IMPORTED,
    CODE_ILS_METHOD_MISMATCH,
    CODE_ILS_NO_ANSWER,
    CODE_ILS_CONNECTION_REJECTED,
    CODE_ILS_VERSION_MISMATCH,
    CODE_ILS_DUPLICATE_CLUSTER_ID,
    CODE_PEER_SYNC_FAILED,
    CODE_XCP_RESTART_DUE,
    CODE_CTL_NOT_FOUND,
    CODE_CTL_NO_ANSWER,
    CODE_CTL_INCOMPLETE,
    CODE_CTL_NONSECURE,
    CODE_CTL_SERVER_MISSING,
    CODE_CTL_CERTIFICATE_STALE,
    CODE_CTL_CHANGED,
    CODE_CTL_MALFORMED,
    CODE_CTL_SIGNATURE_BAD,
    CODE_FILE_NOT_FOUND,
    CODE_FILE_NO_ANSWER,
    CODE_FILE_INCOMPLETE,
    CODE_FILE_SLOW,
    CODE_FILE_OPTIONAL,
    CODE_PHONE_LOOP,
    CODE_SIP_UNAVAILABLE,
    CODE_SIP_REFUSED,
    CODE_SIP_NOT_COMPLETED,
    CODE_SIP_NO_ANSWER,
    CODE_SIP_TOO_LARGE,
    CODE_SCCP_REGISTER_REJECTED,
    CODE_SCCP_UNREGISTERED,
    CODE_SCCP_TOKEN_REJECTED,
    CODE_DEVICE_NOT_REGISTERED,
    CODE_DEVICE_UNREGISTERED,
    CODE_LDAP_BIND_REFUSED,
    CODE_LDAP_SEARCH_FAILED,
    CODE_LDAP_STARTTLS_REFUSED,
    CODE_LDAP_DISCONNECTED,
    CODE_SSH_NEGOTIATION_FAILED,
    CODE_SSH_HOST_KEY_CHANGED,
    CODE_DNS_SRV_MISSING,
    CODE_DNS_SRV_TARGET_UNRESOLVED,
    CODE_DNS_SRV_FALLBACK,
    CODE_DNS_SAN_UNRESOLVED,
    CODE_PATH_LOST,
    CODE_PATH_RESET_INJECTED,
    CODE_PATH_TLS_INTERCEPTED,
    CODE_PATH_NAT,
    CODE_NTP_UNSYNCHRONIZED,
    CODE_NTP_UNFIT,
    CODE_NTP_OFFSET,
    CODE_COUNT
};

/* Codes as bits. All zero: none. */
struct code_set {
    uint64_t words[2];
};

static inline void code_set_add(struct code_set *set, enum code code) {
    set->words[code / 64] |= UINT64_C(1) << code % 64;
}

static inline bool code_set_is_empty(const struct code_set *set) {
    return (set->words[0] | set->words[1]) == 0;
}

static inline bool code_set_has(const struct code_set *set, enum code code) {
    return (set->words[code / 64] >> code % 64 & 1) != 0;
}

/* What a finding says of its connection to those who look for other troubles on it. */
enum implication {
    IMPLIES_REFUSAL = 1 << 0, /* a side, or a firewall between the two, said no */
    IMPLIES_RESET = 1 << 1,   /* a reset of the connection is no trouble of its own */
    IMPLIES_NO_TLS = 1 << 2,  /* nor is it that the TLS handshake did not succeed */
    IMPLIES_ALERTS = 1 << 3,  /* nor is any alert that ended the handshake */
    IMPLIES_SILENCE = 1 << 4, /* somebody did not answer */
    IMPLIES_END = 1 << 5,     /* a side closed or reset the connection before its time */
    IMPLIES_SUCCESS = 1 << 6, /* what the connection was for was seen to come about */
};

struct catalogue_entry {
    enum code code;
    const char *name; /* "uc.tls_unknown_ca": filterable in Wireshark, stable for ever */
    enum severity severity;
    unsigned implies;    /* bits of enum implication */
    const char *summary; /* short: "certificate refused: unknown CA" */
    const char *meaning; /* what was seen and what it means, a paragraph */
    const char *check;   /* what to check, where no product-specific advice fits */
};

/* By enum code; CODE_COUNT entries. */
extern const struct catalogue_entry catalogue[CODE_COUNT];

/* The entry of that name, with or without "uc."; NULL when there is none. */
const struct catalogue_entry *catalogue_find(const char *name);

/* "error", "warning", "note"; "certain", "likely", "possible". */
const char *severity_word(enum severity severity);
const char *confidence_word(enum confidence confidence);

#endif
