/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every cap of the engine by name, and how often each was hit: a cap is never hit in silence. */
#ifndef UCSCOPE_CAPTURE_NET_LIMITS_H
#define UCSCOPE_CAPTURE_NET_LIMITS_H

#include <stdint.h>

/* X(name, JSON key, what a person reads). */
#define LIMIT_TABLE(X)                                                                             \
    X(LIMIT_FLOWS, "flows", "connections with data dropped from the table")                        \
    X(LIMIT_HALF_OPEN, "half_open", "connections without data dropped from the table")             \
    X(LIMIT_CLOSED, "closed", "closed connections forgotten early")                                \
    X(LIMIT_FRAGMENTS, "fragments", "IP fragments given up")                                       \
    X(LIMIT_STREAM_WINDOW, "stream_window", "out-of-order TCP segments given up")                  \
    X(LIMIT_UNIT, "unit", "protocol messages too long to be put together")                         \
    X(LIMIT_TUNNELS, "tunnels", "packets wrapped too deeply")                                      \
    X(LIMIT_CERTIFICATES, "certificates", "certificates beyond those kept of one side")            \
    X(LIMIT_HTTP_PIPELINE, "http_pipeline", "HTTP requests beyond those kept waiting")             \
    X(LIMIT_DIALBACKS, "dialbacks", "XMPP dialbacks beyond those kept waiting")                    \
    X(LIMIT_XMPP_DOMAINS, "xmpp_domains", "pairs of XMPP domains beyond those kept")               \
    X(LIMIT_XMPP_POLICIES, "xmpp_policies", "TLS policies of XMPP servers beyond those kept")      \
    X(LIMIT_DOWNLOADS, "downloads", "file downloads beyond those followed at a time")              \
    X(LIMIT_DOWNLOAD_SIZE, "download_size", "downloaded files too large to be kept")               \
    X(LIMIT_ILS_PAIRS, "ils_pairs", "pairs of ILS hosts beyond those kept")                        \
    X(LIMIT_AXL_PAIRS, "axl_pairs", "pairs of AXL hosts beyond those kept")                        \
    X(LIMIT_AXL_CHALLENGES, "axl_challenges", "AXL requests for credentials beyond those kept")    \
    X(LIMIT_DNS_LOOKUPS, "dns_lookups", "DNS lookups beyond those kept waiting")                   \
    X(LIMIT_DNS_NAMES, "dns_names", "names of DNS and of certificates beyond those kept")          \
    X(LIMIT_HOSTS, "hosts", "hosts beyond those remembered")                                       \
    X(LIMIT_ATTEMPTS, "attempts", "single SYNs beyond those kept waiting for a second one")        \
    X(LIMIT_SIP_TRANSACTIONS, "sip_transactions", "SIP requests beyond those kept waiting")        \
    X(LIMIT_SIP_PAIRS, "sip_pairs", "times that a pair of SIP hosts was not kept")                 \
    X(LIMIT_SIP_CALLS, "sip_calls", "SIP calls and answers forgotten early")                       \
    X(LIMIT_SCCP_STATIONS, "sccp_stations", "SCCP stations beyond those kept")                     \
    X(LIMIT_SSH_HOST_KEYS, "ssh_host_keys", "SSH host keys beyond those kept")                     \
    X(LIMIT_NTP_PAIRS, "ntp_pairs", "pairs of NTP hosts beyond those kept")                        \
    X(LIMIT_UNREACHABLE, "unreachable", "unreachable UDP endpoints beyond those kept")             \
    X(LIMIT_SERVICE_PAIRS, "peers", "connections beyond those whose outcome is counted by host")   \
    X(LIMIT_FINDINGS, "findings", "findings beyond those kept")                                    \
    X(LIMIT_CLIENTS, "clients", "times that a client was not told from those before")              \
    X(LIMIT_CASE_CONNECTIONS, "case_connections", "connections not compared between captures")     \
    X(LIMIT_CASE_PACKETS, "case_packets", "packets not compared between captures")                 \
    X(LIMIT_MEMORY, "memory", "connections no longer decoded for want of memory")

enum limit {
#define X(name, key, text) name,
    LIMIT_TABLE(X)
#undef X
        LIMIT_COUNT
};

struct limits {
    uint64_t hit[LIMIT_COUNT];
};

#endif
