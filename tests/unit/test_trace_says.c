/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lines of logs mean to people: code, how certain it is, and the sentence. */
#include "tests/unit/scanned_trace.h"

#define SDL_HEAD                                                                                   \
    "00000001.000 |10:00:00.000 |FileHead |UTC:+00:00,Date: 2016/08/26, AppName: CCM, AppId: "     \
    "100, AppNodeId: 1, HostName: sub, HostIPAddress: 10.1.1.1, AppStartTime: x\n"
#define SDL(second, text)        "00000002.000 |10:00:" second ".100 |AppInfo  |" text "\n"
#define EXPRESSWAY(second, text) "2015-01-05T10:00:" second "+00:00 exp tvcs: " text "\n"
#define TCP(second, detail, more)                                                                  \
    EXPRESSWAY(second, "Module=\"network.tcp\" Src-ip=\"10.1.1.5\" Src-port=\"27921\" "            \
                       "Dst-ip=\"10.1.1.9\" Dst-port=\"5061\" Detail=\"TCP " detail "\"" more)
#define SSL_OF(server, reason)                                                                     \
    EXPRESSWAY("01",                                                                               \
               "Module=\"developer.ssl\" TTSSL: Failed to establish SSL connection "               \
               "bServer=\"" server "\" localAddress=\"['IPv4''TCP''10.1.1.5:27921']\" "            \
               "remoteAddress=\"['IPv4''TCP''10.1.1.9:5061']\" ssl_error_reason=\"" reason "\"")
#define SSL(reason)       SSL_OF("false", reason)
#define XCP(second, text) "2015-01-05T10:00:" second "+00:00 exp XCP_CM2[7]: Detail=\"" text "\"\n"
#define PHONE(text)       "3486 ERR 00:01:31.938954 SECD: " text "\n"

/* "uc.tls_unknown_ca, certain, by the source, to 10.1.1.9:5061: " and the sentence */
static void append_finding(GString *out, const struct finding *finding) {
    static const char *const words[] = {[CONFIDENCE_CERTAIN] = "certain",
                                        [CONFIDENCE_LIKELY] = "likely",
                                        [CONFIDENCE_POSSIBLE] = "possible"};
    char server[ENDPOINT_TEXT];
    g_string_append_printf(
        out, "%s, %s, by the %s, to %s: %s\n", finding->entry->name, words[finding->confidence],
        finding->actor == ACTOR_SOURCE ? "source" : "destination",
        endpoint_write(&finding->destination.endpoint, server), finding->summary);
}

static void assert_told(const char *text, const char *wanted) {
    struct keyed_scan scan;
    scan_trace_text(text, &scan);
    GString *got = g_string_new(NULL);
    for (guint i = 0; i < scan.findings->len; i++)
        append_finding(got, scan.findings->pdata[i]);
    g_assert_cmpstr(got->str, ==, wanted);
    g_string_free(got, TRUE);
    keyed_scan_clear(&scan);
}

static void who_did_not_connect_is_told(void) {
    assert_told(TCP("01", "Connecting", "")
                    TCP("09", "Connection Failed", " Reason=\"Connection timed out\""),
                "uc.tcp_no_answer, certain, by the source, to 10.1.1.9:5061: Expressway 10.1.1.5 "
                "got no answer from 10.1.1.9:5061 (SIP/TLS): Connection timed out\n");
    assert_told(TCP("01", "Connecting", "")
                    TCP("01", "Connection Failed", " Reason=\"Connection refused\""),
                "uc.tcp_refused, certain, by the destination, to 10.1.1.9:5061: 10.1.1.9:5061 "
                "(SIP/TLS) refused the connection of Expressway 10.1.1.5\n");
    assert_told(TCP("01", "Connecting", "")
                    TCP("01", "Connection Failed", " Reason=\"No route to host\""),
                "uc.icmp_unreachable, likely, by the source, to 10.1.1.9:5061: Expressway 10.1.1.5 "
                "has no way to 10.1.1.9:5061 (SIP/TLS): No route to host\n");
    assert_told(TCP("01", "Connecting", "")
                    TCP("01", "Connection Failed", " Reason=\"Network is unreachable\""),
                "uc.icmp_unreachable, likely, by the source, to 10.1.1.9:5061: Expressway 10.1.1.5 "
                "has no way to 10.1.1.9:5061 (SIP/TLS): Network is unreachable\n");
    assert_told(
        TCP("01", "Connecting", "") TCP("01", "Connection Failed", ""),
        "uc.tcp_refused, likely, by the destination, to 10.1.1.9:5061: 10.1.1.9:5061 (SIP/TLS) "
        "refused the connection of Expressway 10.1.1.5, most likely: it failed within a second\n");
    assert_told(
        TCP("01", "Connecting", "") TCP("02", "Connection Failed", ""),
        "uc.tcp_refused, likely, by the destination, to 10.1.1.9:5061: 10.1.1.9:5061 (SIP/TLS) "
        "refused the connection of Expressway 10.1.1.5, most likely: it failed within a second\n");
    assert_told(TCP("01", "Connecting", "") TCP("03", "Connection Failed", ""),
                "uc.tcp_no_answer, likely, by the source, to 10.1.1.9:5061: Expressway 10.1.1.5 "
                "got no answer from 10.1.1.9:5061 (SIP/TLS)\n");
    assert_told(TCP("01", "Connection Failed", " Reason=\"connect timeout\""),
                "uc.tcp_no_answer, certain, by the source, to 10.1.1.9:5061: Expressway 10.1.1.5 "
                "got no answer from 10.1.1.9:5061 (SIP/TLS): connect timeout\n");
    assert_told(TCP("01", "Connection Failed", ""),
                "uc.tcp_no_answer, possible, by the source, to 10.1.1.9:5061: Expressway 10.1.1.5 "
                "got no answer from 10.1.1.9:5061 (SIP/TLS)\n");
}

static void why_tls_was_closed_is_told(void) {
    assert_told(TCP("01", "Connection Closed", " Reason=\"Got EOF on socket\""), "");
    assert_told(TCP("01", "Connection Closed", " Reason=\"Remote disconnected\""),
                "uc.tls_handshake_cut, certain, by the destination, to 10.1.1.9:5061: "
                "10.1.1.9:5061 (SIP/TLS) left Expressway 10.1.1.5 inside the TLS handshake\n");
    assert_told(TCP("01", "Connection Closed", " Reason=\"no shared cipher\""), "");
    assert_told(
        TCP("01", "Connection Closed", " Reason=\"certificate has expired\""),
        "uc.tls_certificate_refused, certain, by the source, to 10.1.1.9:5061: Expressway 10.1.1.5 "
        "refused the certificate of 10.1.1.9:5061 (SIP/TLS): certificate has expired\n");
    assert_told(TCP("01", "Connection Closed",
                    " Reason=\"Peer's TLS certificate identity was unacceptable\""),
                "uc.tls_closed_after_handshake, certain, by the source, to 10.1.1.9:5061: "
                "Expressway 10.1.1.5 ended the connection with 10.1.1.9:5061 (SIP/TLS): the "
                "certificate is trusted, its name is not the one that is expected (Peer's TLS "
                "certificate identity was unacceptable)\n");
    assert_told(TCP("01", "Connection Closed", " Reason=\"self signed certificate\"")
                    TCP("02", "Connection Closed", " Reason=\"self signed certificate\""),
                "uc.tls_unknown_ca, certain, by the source, to 10.1.1.9:5061: Expressway 10.1.1.5 "
                "refused the certificate of 10.1.1.9:5061 (SIP/TLS): self signed certificate\n");
}

static void why_a_handshake_failed_is_told(void) {
    assert_told(SSL("error:1417C086:SSL routines:x:certificate verify failed"),
                "uc.tls_certificate_refused, certain, by the source, to 10.1.1.9:5061: Expressway "
                "10.1.1.5 refused the certificate of 10.1.1.9:5061 (SIP/TLS): error:1417C086:SSL "
                "routines:x:certificate verify failed\n");
    assert_told(SSL("error:1416F086:SSL routines:x:self signed certificate in certificate chain"),
                "uc.tls_unknown_ca, certain, by the source, to 10.1.1.9:5061: Expressway 10.1.1.5 "
                "refused the certificate of 10.1.1.9:5061 (SIP/TLS): error:1416F086:SSL "
                "routines:x:self signed certificate in certificate chain\n");
    assert_told(
        SSL_OF("true", "error:140890C7:SSL routines:x:peer did not return a certificate"),
        "uc.tls_client_certificate_missing, certain, by the destination, to 10.1.1.5:27921: "
        "Expressway 10.1.1.5:27921 asked 10.1.1.9 for a certificate and got none\n");
    assert_told(SSL("error:1408F10B:SSL routines:x:wrong version number"),
                "uc.tls_not_spoken, certain, by the source, to 10.1.1.9:5061: 10.1.1.9:5061 "
                "(SIP/TLS) does not speak TLS to Expressway 10.1.1.5: error:1408F10B:SSL "
                "routines:x:wrong version number\n");
    assert_told(SSL("error:14094418:SSL routines:x:tlsv1 alert unknown ca"),
                "uc.tls_unknown_ca, certain, by the destination, to 10.1.1.9:5061: 10.1.1.9:5061 "
                "(SIP/TLS) refused the certificate of Expressway 10.1.1.5: error:14094418:SSL "
                "routines:x:tlsv1 alert unknown ca\n");
    assert_told(
        SSL("error:1409445C:SSL routines:x:tlsv13 alert certificate required"),
        "uc.tls_client_certificate_missing, certain, by the destination, to 10.1.1.9:5061: "
        "10.1.1.9:5061 (SIP/TLS) asked Expressway 10.1.1.5 for a certificate and got none\n");
    assert_told(SSL("error:14094410:SSL routines:x:sslv3 alert handshake failure"),
                "uc.tls_handshake_failed, certain, by the destination, to 10.1.1.9:5061: the TLS "
                "handshake of Expressway 10.1.1.5 with 10.1.1.9:5061 (SIP/TLS) failed: "
                "error:14094410:SSL routines:x:sslv3 alert handshake failure\n");
    assert_told(
        SSL("no shared cipher"),
        "uc.tls_handshake_failed, certain, by the source, to 10.1.1.9:5061: the TLS handshake of "
        "Expressway 10.1.1.5 with 10.1.1.9:5061 (SIP/TLS) failed: no shared cipher\n");
    assert_told(
        SSL(""),
        "uc.tls_handshake_failed, certain, by the source, to 10.1.1.9:5061: the TLS handshake of "
        "Expressway 10.1.1.5 with 10.1.1.9:5061 (SIP/TLS) failed: the trace does not tell why\n");
}

static void numbers_of_openssl_are_told(void) {
    assert_told(
        SDL_HEAD SDL("01", "[1, 600, 17, 5]: HandleSSLError - Certificate verification "
                           "failed:(Verification error:10)- x for 10.1.1.9:5061"),
        "uc.tls_certificate_refused, certain, by the source, to 10.1.1.9:5061: CUCM 10.1.1.1 "
        "refused the certificate of 10.1.1.9:5061 (SIP/TLS): certificate has expired (10)\n");
    assert_told(
        SDL_HEAD SDL("01", "[1, 600, 17, 5]: HandleSSLError - Certificate verification "
                           "failed:(Verification error:99)- x for 10.1.1.9:5061"),
        "uc.tls_certificate_refused, certain, by the source, to 10.1.1.9:5061: CUCM 10.1.1.1 "
        "refused the certificate of 10.1.1.9:5061 (SIP/TLS): verification error 99\n");
    assert_told(
        SDL_HEAD SDL(
            "01",
            "[1, 600, 17, 5]: HandleSSLError - Certificate verification failed for 10.1.1.9:5061"),
        "uc.tls_certificate_refused, certain, by the source, to 10.1.1.9:5061: CUCM 10.1.1.1 "
        "refused the certificate of 10.1.1.9:5061 (SIP/TLS): its verification failed\n");
}

static void names_that_differ_are_told(void) {
    assert_told(
        SDL_HEAD SDL("01", "SIPStationD(5) - validTLSConnection:TLS InvalidX509NameInCertificate, "
                           "Rcvd=phone-a , Expected=SEP1. Will check SAN the next")
            SDL("01", "SIPStationD(5) - validTLSConnection: Error , did not find matching SAN "
                      "either, Rcvd=phone-a , Expected=SEP1"),
        "uc.tls_closed_after_handshake, certain, by the destination, to 10.1.1.1:0: CUCM 10.1.1.1 "
        "ended the connection with a host that the trace does not name: the certificate is "
        "trusted, its name is not the one that is expected (phone-a came, SEP1 is configured)\n");
    assert_told(
        SDL_HEAD SDL("01", "SIPStationD(5) - validTLSConnection:TLS InvalidX509NameInCertificate, "
                           "Rcvd=phone-a , Expected=SEP1. Will check SAN the next")
            SDL("01",
                "SIPStationD(5) - validTLSConnection: Error , did not find matching SAN either"),
        "uc.tls_closed_after_handshake, certain, by the destination, to 10.1.1.1:0: CUCM 10.1.1.1 "
        "ended the connection with a host that the trace does not name: the certificate is "
        "trusted, its name is not the one that is expected (phone-a came, SEP1 is configured)\n");
    assert_told(
        SDL_HEAD SDL(
            "01", "SIPStationD(5) - validTLSConnection: Error , did not find matching SAN either"),
        "uc.tls_closed_after_handshake, certain, by the destination, to 10.1.1.1:0: CUCM 10.1.1.1 "
        "ended the connection with a host that the trace does not name: the certificate is "
        "trusted, its name is not the one that is expected (no name of it is configured)\n");
    assert_told(
        SDL_HEAD SDL("01", "StationD(5) - validTLSConnection: Error , did not find matching SAN "
                           "either, Rcvd=phone-a"),
        "uc.tls_closed_after_handshake, certain, by the destination, to 10.1.1.1:0: CUCM 10.1.1.1 "
        "ended the connection with a host that the trace does not name: the certificate is "
        "trusted, its name is not the one that is expected (phone-a is not in it)\n");
    assert_told("2015-01-05T10:00:01+00:00 exp traffic_server[9]: SNI (cucm.example.com) not in "
                "certificate. Action=Terminate server=x(10.1.1.9)\n",
                "uc.tls_closed_after_handshake, certain, by the source, to 10.1.1.9:0: Expressway "
                "exp ended the connection with 10.1.1.9: the certificate is trusted, its name is "
                "not the one that is expected (cucm.example.com is not in it)\n");
}

static void phones_tell_what_failed(void) {
    assert_told(PHONE("EROR:clpSetupSsl: ** SSL handshake failed, <10.1.1.9> c:14 s:15"),
                "uc.tls_handshake_failed, certain, by the source, to 10.1.1.9:0: the TLS handshake "
                "of phone with 10.1.1.9 failed; the phone does not tell why\n");
    assert_told(PHONE("-HTTPS cert not in CTL, <10.1.1.9:8443>")
                    PHONE("-SSL/TLS handshake failed, <10.1.1.9>"),
                "uc.ctl_server_missing, likely, by the source, to 10.1.1.9:0: phone found no "
                "record of 10.1.1.9 in its trust list, and the TLS handshake failed\n");
    assert_told(PHONE("-socket connect failed, ipaddr:10.1.1.9, port:5061"),
                "uc.tcp_no_answer, possible, by the source, to 10.1.1.9:5061: phone got no answer "
                "from 10.1.1.9:5061 (SIP/TLS)\n");
    assert_told(PHONE("SSL3 alert read:fatal:unknown CA:<10.1.1.9>"),
                "uc.tls_unknown_ca, certain, by the destination, to 10.1.1.9:0: 10.1.1.9 refused "
                "the certificate of phone: unknown CA\n");
    assert_told(PHONE("SSL3 alert write:fatal:unknown CA:<10.1.1.9>"),
                "uc.tls_unknown_ca, certain, by the source, to 10.1.1.9:0: phone refused the "
                "certificate of 10.1.1.9: unknown CA\n");
    assert_told(PHONE("-Trying to connect to IPV4, IP: 10.1.1.9, Port : 2445")
                    PHONE("SSL3 alert read:fatal:handshake failure:<10.1.1.9>"),
                "uc.tls_handshake_failed, certain, by the destination, to 10.1.1.9:0: 10.1.1.9 "
                "ended the TLS handshake with phone: handshake failure\n");
}

#define ALARM(name, more)                                                                          \
    "Aug 26 10:00:01 sub local7 3 ccm: 1: sub.example.com: Aug 26 2016 10:00:01.100 UTC : "        \
    "%UC_X-3-" name ": %[" more "][AppID=x][ClusterID=c][NodeID=sub]: x\n"
#define TRUNK(peers)                                                                               \
    ALARM("SIPTrunkOOS", "DeviceName=T][UnavailableRemotePeersWithReasonCode=" peers)

static void logins_and_trunks_are_told_by_alarms(void) {
    assert_told(
        ALARM("AuthenticationFailed", "LoginFrom=10.1.1.9][Interface=AXL"),
        "uc.axl_unauthorized, certain, by the destination, to -:8443: CUCM sub.example.com:8443 "
        "(AXL/HTTPS) did not let 10.1.1.9 in over AXL: user name or password\n");
    assert_told(ALARM("AuthenticationFailed", "LoginFrom=10.1.1.9][Interface=VMREST"), "");
    assert_told(TRUNK("10.1.1.9:5060 Local=1"),
                "uc.sip_unavailable, certain, by the source, to -:0: CUCM sub.example.com took a "
                "SIP trunk out of service: none of its peers answers\n");
    assert_told(TRUNK("10.1.1.9, 5060 Local=2; "),
                "uc.sip_unavailable, certain, by the source, to 10.1.1.9:5060: CUCM "
                "sub.example.com took a SIP trunk out of service: none of its peers answers\n");
    assert_told(TRUNK("peer.example.com 10.1.1.9 5060 Local=2; "),
                "uc.sip_unavailable, certain, by the source, to 10.1.1.9:5060: CUCM "
                "sub.example.com took a SIP trunk out of service: none of its peers answers\n");
    assert_told(TRUNK("10.1.1.9 5060 Local=2; 10.1.1.8 5060 Remote=503; "),
                "uc.sip_unavailable, certain, by the source, to -:0: CUCM sub.example.com took a "
                "SIP trunk out of service: none of its peers answers\n");
}

static void alarms_are_told(void) {
    assert_told(ALARM("ILSPwdAuthenticationFailed", "IPAddress=10.1.1.9][Reason=why"),
                "uc.ils_password_mismatch, certain, by the destination, to -:7502: ILS hub "
                "sub.example.com:7502 (ILS) could not decipher the message of ILS spoke 10.1.1.9: "
                "the passwords differ\n");
    assert_told(
        ALARM("ILSTLSAuthenticationFailed", "Cluster1=10.1.1.9][Reason=why"),
        "uc.ils_certificate_not_imported, likely, by the source, to 10.1.1.9:7501: ILS spoke "
        "sub.example.com raised the alarm ILSTLSAuthenticationFailed about ILS hub 10.1.1.9:7501 "
        "(ILS/TLS): one of the two most likely does not hold the other's certificate\n");
    assert_told(ALARM("ILSHubClusterUnreachable", "HubCluster=10.1.1.9][Reason=why"),
                "uc.tcp_no_answer, possible, by the source, to 10.1.1.9:0: CUCM sub.example.com "
                "did not reach the ILS hub 10.1.1.9\n");
    assert_told(ALARM("ILSRemoteHostUnresponsive", "IPAddress=10.1.1.9][Reason=why"),
                "uc.ils_no_answer, certain, by the source, to 10.1.1.9:0: 10.1.1.9 did not answer "
                "CUCM sub.example.com over ILS\n");
    assert_told(ALARM("ILSUnacceptableConnectionAttempt", "IPAddress=10.1.1.9][Reason=why"),
                "uc.ils_connection_rejected, certain, by the destination, to -:7502: ILS hub "
                "sub.example.com:7502 (ILS) rejected an ILS connection of ILS spoke 10.1.1.9\n");
    assert_told(ALARM("ILSProtocolVersion", "IPAddress=10.1.1.9][Reason=why"),
                "uc.ils_version_mismatch, certain, by the source, to 10.1.1.9:0: CUCM "
                "sub.example.com and 10.1.1.9 do not speak the same version of ILS\n");
    assert_told(ALARM("ILSDuplicateClusterID", "ClusterId=hub][Reason=why"),
                "uc.ils_duplicate_cluster_id, certain, by the source, to -:0: CUCM sub.example.com "
                "met another cluster with its own cluster ID\n");
    assert_told(ALARM("ICSACertificateValidationFailure", "hostname=10.1.1.9][Reason=why"),
                "uc.tls_certificate_refused, certain, by the source, to 10.1.1.9:8443: CUCM "
                "sub.example.com did not accept the certificate of the intercluster peer "
                "10.1.1.9:8443 (AXL/HTTPS)\n");
    assert_told(ALARM("ICSACertificateFingerPrintMisMatch", "hostname=10.1.1.9][Reason=why"),
                "uc.tls_certificate_refused, certain, by the source, to 10.1.1.9:8443: CUCM "
                "sub.example.com did not accept the certificate of the intercluster peer "
                "10.1.1.9:8443 (AXL/HTTPS): it is not the one that was synchronised\n");
    assert_told(
        ALARM("InterClusterSyncAgentPeerSyncFailure", "hostname=10.1.1.9][Reason=why"),
        "uc.peer_sync_failed, certain, by the source, to 10.1.1.9:8443: CUCM sub.example.com could "
        "not synchronise with the intercluster peer 10.1.1.9:8443 (AXL/HTTPS)\n");
    assert_told(ALARM("InterClusterSyncAgentPeerPeriodicSyncingFailure", "x=y][Reason=why"),
                "uc.peer_sync_failed, certain, by the source, to -:8443: CUCM sub.example.com did "
                "not come to the end of synchronising with its intercluster peers in two hours\n");
    assert_told(ALARM("XCPConfigMgrJabberRestartRequired", "x=y][Reason=why"),
                "uc.xcp_restart_due, certain, by the source, to -:0: CUCM sub.example.com asks "
                "that its Cisco XCP Router be restarted\n");
    assert_told(ALARM("XCPConfigMgrR2RRequestTimedOut", "hostname=10.1.1.9][Reason=why"),
                "uc.tcp_no_answer, possible, by the source, to 10.1.1.9:7400: CUCM sub.example.com "
                "had no answer from the router 10.1.1.9:7400 (XCP router)\n");
    assert_told(ALARM("CertExpired", "SubjectCN=x][Reason=why"),
                "uc.tls_certificate_expired, certain, by the source, to -:0: a certificate on CUCM "
                "sub.example.com has expired\n");
    assert_told(ALARM("SSLorTCPConnectionFailure", "IPAddress=10.1.1.9][Reason=why"),
                "uc.tcp_no_answer, possible, by the source, to 10.1.1.9:0: CUCM sub.example.com "
                "did not get a connection with 10.1.1.9\n");
    assert_told(ALARM("SomethingElse", "IPAddress=10.1.1.9][Reason=why"), "");
    assert_told(ALARM("SSLorTCPConnectionFailure", "IPAddress=10.1.1.9][PeerPortNo=2443"),
                "uc.tcp_no_answer, possible, by the source, to 10.1.1.9:2443: CUCM sub.example.com "
                "did not get a connection with CUCM 10.1.1.9:2443 (SCCP/TLS)\n");
}

static void dialbacks_that_nobody_asked_here_are_told(void) {
    assert_told(XCP("01",
                    "(e5b1, a.example:b.example, IN) DBVerify Packet Received <db:verify "
                    "from='b.example' id='05E2' to='a.example' type='valid'>d780</db:verify>"),
                "");
    assert_told(
        XCP("01", "(e5b1, a.example:b.example, IN) DBVerify Packet Received <db:verify "
                  "from='b.example' id='05E2' to='a.example' type='invalid'>d780</db:verify>"),
        "uc.s2s_dialback_refused, certain, by the destination, to -:5269: dialback of b.example to "
        "a.example was refused: the server that vouches for b.example computed another key\n");
    assert_told(
        XCP("01",
            "xcoder=05E2 received:: <db:result from='b.example' to='a.example'>d780</db:result>")
            XCP("02", "(e5b1, a.example:b.example, IN) DBVerify Packet Received <db:verify "
                      "from='b.example' id='05E2' to='a.example' type='error'>d780</db:verify>"),
        "uc.s2s_dialback_error, certain, by the destination, to -:5269: dialback of b.example to "
        "a.example failed: error\n");
    assert_told(
        XCP("01",
            "xcoder=05E2 received:: <db:result from='b.example' to='a.example' type='invalid'/>"),
        "uc.s2s_dialback_refused, certain, by the destination, to -:5269: dialback of a.example to "
        "b.example was refused: the server that vouches for a.example computed another key\n");
}

static void trust_lists_that_were_not_had_are_told(void) {
    assert_told("MiuGeneral,25,Failed to extract any CCM Certificates for Port group 'PG-1'\n",
                "uc.ctl_server_missing, possible, by the source, to -:0: Unity Connection had no "
                "certificate for a host that the trace does not name from its trust list: it does "
                "not register\n");
    assert_told("MiuGeneral,25,x() failed to find CCM Server '10.1.1.9' in CTL File\n",
                "uc.ctl_server_missing, certain, by the source, to 10.1.1.9:0: Unity Connection "
                "found no record of 10.1.1.9 in its trust list\n");
    assert_told("MiuGeneral, 25, Error executing tftp command 'tftp://10.1.1.9:69/CTLFile.tlv' "
                "res=28 (timeout)\n",
                "uc.ctl_no_answer, certain, by the source, to 10.1.1.9:69: CUCM TFTP 10.1.1.9:69 "
                "(TFTP) did not answer Unity Connection, which asked for CTLFile.tlv\n");
    assert_told("MiuGeneral, 25, Error executing tftp command 'tftp://10.1.1.9:69/CTLFile.tlv' "
                "res=7 (no connection)\n",
                "uc.ctl_no_answer, certain, by the source, to 10.1.1.9:69: CUCM TFTP 10.1.1.9:69 "
                "(TFTP) did not answer Unity Connection, which asked for CTLFile.tlv\n");
    assert_told("MiuGeneral, 25, Error executing tftp command 'tftp://10.1.1.9:69/CTLFile.tlv' "
                "res=99 (odd)\n",
                "uc.ctl_not_found, possible, by the destination, to 10.1.1.9:69: Unity Connection "
                "did not get CTLFile.tlv from CUCM TFTP 10.1.1.9:69 (TFTP)\n");
    assert_told(
        "MiuGeneral, 25, Error executing tftp command 'tftp://10.1.1.9:69/phone.cfg' res=68 (no)\n",
        "");
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
#define ADD(name) g_test_add_func("/trace_says/" #name, name)
    ADD(who_did_not_connect_is_told);
    ADD(why_tls_was_closed_is_told);
    ADD(why_a_handshake_failed_is_told);
    ADD(numbers_of_openssl_are_told);
    ADD(names_that_differ_are_told);
    ADD(phones_tell_what_failed);
    ADD(logins_and_trunks_are_told_by_alarms);
    ADD(alarms_are_told);
    ADD(dialbacks_that_nobody_asked_here_are_told);
    ADD(trust_lists_that_were_not_had_are_told);
#undef ADD
    return g_test_run();
}
