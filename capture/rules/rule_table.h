/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of rules: what troubles are looked for, a line each. */
#ifndef UCSCOPE_CAPTURE_RULES_RULE_TABLE_H
#define UCSCOPE_CAPTURE_RULES_RULE_TABLE_H

/* X(NAME, name): RULE_NAME is its number, name_rule its struct rule (rule_context.h). Events are
 * shown in this order, which matters where one rule's finding keeps another from speaking: what is
 * certain comes before what is judged from the end of a connection, and what puts findings in
 * relation comes last. */
#define RULE_TABLE(X)                                                                              \
    X(PATH, path)                                                                                  \
    X(TRUST, trust)                                                                                \
    X(ILS_JOIN, ils_join)                                                                          \
    X(ILS_REFUSED, ils_refused)                                                                    \
    X(NOT_SPOKEN, not_spoken)                                                                      \
    X(CTL_DOWNLOAD, ctl_download)                                                                  \
    X(CTL_CONTENT, ctl_content)                                                                    \
    X(CTL_SERVER, ctl_server)                                                                      \
    X(FILE_DOWNLOAD, file_download)                                                                \
    X(UNACKNOWLEDGED, unacknowledged)                                                              \
    X(LEFT_EARLY, left_early)                                                                      \
    X(NO_ANSWER, no_answer)                                                                        \
    X(HANDSHAKE, handshake)                                                                        \
    X(ILS_SILENT, ils_silent)                                                                      \
    X(AXL, axl)                                                                                    \
    X(AXL_HIDDEN, axl_hidden)                                                                      \
    X(S2S_RECOVERY, s2s_recovery)                                                                  \
    X(S2S_ERRORS, s2s_errors)                                                                      \
    X(S2S_AUTH, s2s_auth)                                                                          \
    X(DIALBACK, dialback)                                                                          \
    X(S2S_TLS, s2s_tls)                                                                            \
    X(S2S_SILENT, s2s_silent)                                                                      \
    X(SIP_TOO_LARGE, sip_too_large)                                                                \
    X(SIP_ANSWERS, sip_answers)                                                                    \
    X(SIP_SILENT, sip_silent)                                                                      \
    X(LDAP_BIND, ldap_bind)                                                                        \
    X(LDAP_ANSWERS, ldap_answers)                                                                  \
    X(LDAP_SILENT, ldap_silent)                                                                    \
    X(SCCP_REJECTED, sccp_rejected)                                                                \
    X(SCCP_TOKEN, sccp_token)                                                                      \
    X(SSH_NEGOTIATION, ssh_negotiation)                                                            \
    X(SSH_HOST_KEY, ssh_host_key)                                                                  \
    X(SERVICE_SILENT, service_silent)                                                              \
    X(UNREACHABLE, unreachable)                                                                    \
    X(RESET, reset)                                                                                \
    X(SCCP_LOST, sccp_lost)                                                                        \
    X(DNS, dns)                                                                                    \
    X(TRACE_LINES, trace_lines)                                                                    \
    X(TVS, tvs)                                                                                    \
    X(NTP, ntp)                                                                                    \
    X(S2S_CAUSES, s2s_causes)

enum rule_id {
#define X(NAME, name) RULE_##NAME,
    RULE_TABLE(X)
#undef X
        RULE_COUNT
};

#endif
