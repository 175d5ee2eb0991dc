/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What records say, and everything by which they can be found on the wire again. */
#include "traces/trace_statement.h"

#include <glib.h>

#define ILS(text) "00154617.001 |16:58:42.888 |AppInfo  |IlsD " text
#define CCM(text) "00154617.001 |16:58:42.888 |AppInfo  |" text
#define EXPRESSWAY(process, text)                                                                  \
    "2015-01-05T15:10:42.500+00:00 e " process ": UTCTime=\"2015-01-05 15:10:42,500\" " text

static struct trace_line line; /* what `say` read last */

static struct trace_statement say(const char *record) {
    struct trace_statement statement;
    g_assert_true(trace_line_read(span_of_text(record), TRACE_NONE, &line));
    g_assert_true(trace_statement_read(&line, &statement));
    return statement;
}

static void assert_silent(const char *record) {
    struct trace_statement statement;
    g_assert_true(trace_line_read(span_of_text(record), TRACE_NONE, &line));
    g_assert_false(trace_statement_read(&line, &statement));
}

static void assert_text(struct span got, const char *wanted) {
    char *text = g_strndup(span_is_empty(got) ? "" : (const char *)got.at, span_len(got));
    g_assert_cmpstr(text, ==, wanted);
    g_free(text);
}

static void assert_end(struct trace_end end, const char *host, unsigned port) {
    assert_text(end.host, host);
    g_assert_cmpuint(end.port, ==, port);
}

static void ils_tells_both_ends(void) {
    struct trace_statement said =
        say(ILS("::ConnectIndInner Server Connection to PeerId(f7f885dcaca845f18f3b7e583ff6c457), "
                "TCPPid([1, 600, 13, 5]), PeerIP/Port(10.106.104.201:37816), "
                "LocalIP/Port(10.106.104.220:7502) TLSReq(f) established"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_ILS_JOINED_AS_HUB);
    g_assert_cmpint(said.opener, ==, TRACE_PEER_OPENED);
    g_assert_false(said.is_tls);
    assert_end(said.peer, "10.106.104.201", 37816);
    assert_end(said.writer, "10.106.104.220", 7502);
    assert_text(said.connection, "1, 600, 13, 5");
    said = say(ILS("::ConnectIndInner starting  to PeerId(77c5), TCPPid([1, 600, 17, 3]), "
                   "PeerIP/Port(10.106.104.220:7501), LocalIP/Port(10.106.104.201:36115) TLSReq(t) "
                   "established"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_ILS_JOINED_AS_SPOKE);
    g_assert_true(said.is_tls);
    assert_end(said.writer, "10.106.104.201", 36115);
    said = say(ILS("DEBUG(0000FA0E): Client Connection to peerId(0000) ipAddr(10.106.104.220) "
                   "ipPort(7502) TLSReq(f) succeeded"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_ILS_CONNECTED);
    assert_end(said.peer, "10.106.104.220", 7502);
    said =
        say(ILS("ERROR(000005C9): Connection to peerId(0000) ipAddr(10.106.104.220) ipPort(7501) "
                "TLSReq(t) failed, ConnReason(1)"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_ILS_CONNECT_FAILED);
    g_assert_cmpint(said.number, ==, 1);
    said = say(ILS("Ils::ConnectReq(): Requesting Connection to IpAddr(10.106.104.220), "
                   "IpPort(7502), TLSReq(f)"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_ILS_CONNECT_REQUEST);
    assert_end(said.peer, "10.106.104.220", 7502);
}

static void ils_tells_why(void) {
    struct trace_statement said =
        say(ILS("IlsHandler: wait_SdlDataInd EncrUtil:: decryptData failed . DeviceName=, TCPPid = "
                "[1.600.13.7],\nIPAddr=10.106.104.201, Port=40592, Controller=[1,20,1]"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_ILS_DECRYPT_FAILED);
    assert_end(said.peer, "10.106.104.201", 40592);
    assert_text(said.connection, "1.600.13.7");
    said =
        say(ILS("Ils::VerifyCertificateInfo(): certificate is not in the local store and the FQDN "
                "(cucm11.adfs.ucce.com) is not in the peer info vector, closing the connection"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_ILS_CERTIFICATE_UNKNOWN);
    assert_text(said.name, "cucm11.adfs.ucce.com");
    said = say(ILS("Ils::VerifyCertificateInfo(): peer certificates are in certificate store"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_ILS_CERTIFICATE_IN_STORE);
    said =
        say(ILS("Ils::VerifyCertificateInfo(): peer certificates are not in certificate store but "
                "Root CA signed certs are uploaded locally."));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_ILS_CERTIFICATE_BY_ROOT);
    said = say(ILS("Ils::VerifyCertificateInfo(): FQDN is in PeerInfoVector"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_ILS_CERTIFICATE_BY_NAME);
    said = say(ILS("Ils::wait_SdlConnectErrRsp sending ILSTLSAuthenticationFailed alarm with "
                   "Cluster1 = 10.106.104.220; mAlarmedConnections count= 1"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_ILS_TLS_ALARM);
    assert_text(said.name, "10.106.104.220");
    said = say(CCM("EncrUtil decryptData: inlen 1956, outlen 1949 succeed"));
    g_assert_cmpint(said.number, ==, 1956);
    assert_silent(CCM("EncrUtil Function: decryptData at line 163 succedded"));
    assert_silent(ILS("Ils::processConnectReq Initiating non-TLS Connection"));
}

static void openssl_is_quoted_with_its_numbers(void) {
    struct trace_statement said =
        say(CCM("[1, 600, 17, 1]: HandleSSLError - Certificate verification\nfailed:(Verification "
                "error:18)-\nself signed certificate for 10.106.104.201:52124"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_TLS_VERIFY_FAILED);
    g_assert_cmpint(said.number, ==, 18);
    assert_end(said.peer, "10.106.104.201", 52124);
    said =
        say(CCM("[1, 600, 17, 1]: HandleSSLError - TLS protocol error(ssl reason code=bad message "
                "type [114]),lib=SSL routines [20],fun=ssl3_get_server_hello [146], errno=0 for "
                "10.106.104.220:7501"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_TLS_ERROR);
    g_assert_cmpint(said.number, ==, 114);
    assert_text(said.subject, "bad message type");
    said = say(EXPRESSWAY("tvcs",
                          "Module=\"developer.ssl\" Level=\"ERROR\" TTSSL: Failed to establish "
                          "SSL connection bServer=\"true\" localAddress=\"['IPv4''TCP'"
                          "'172.16.2.2:5062']\" remoteAddress=\"['IPv4''TCP''1.2.3.4:58531']"
                          "\" ssl_error_reason=\"error:14094416:SSL routines:x:sslv3 alert "
                          "certificate unknown\""));
    g_assert_cmpint(said.number, ==, 1046);
    assert_end(said.writer, "172.16.2.2", 5062);
    assert_end(said.peer, "1.2.3.4", 58531);
    g_assert_cmpint(said.opener, ==, TRACE_PEER_OPENED);
}

static void cucm_tells_of_sip(void) {
    struct trace_statement said = say(CCM(
        "SIPTcp - wait_SdlReadRsp: Incoming SIP TCP message from 10.1.1.5 on port 5060 index 8 "
        "with "
        "300 bytes:\r\n[1,NET]\r\nOPTIONS sip:a SIP/2.0\r\nCall-ID: c3a28a00-1@10.1.1.5\r\n\r\n"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_SIP_RECEIVED);
    assert_end(said.peer, "10.1.1.5", 5060);
    assert_text(said.call, "c3a28a00-1@10.1.1.5");
    assert_text(said.connection, "8");
    said = say(
        CCM("SIPTcp - Ignoring large message from 10.1.1.5:[5060]. Only allow up to 5000 bytes. "
            "Resetting connection."));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_SIP_TOO_LARGE);
    assert_end(said.peer, "10.1.1.5", 5060);
    g_assert_cmpint(said.number, ==, 5000);
    said =
        say("2020/06/12 09:51:09.515|SIPT|57687982|TLS|IN|192.168.110.6|5061|TRUNK|192.168.120.5|"
            "45060|3,100,14,37.3^192.168.120.5^*|50944|c3a28a00@1|503 Service Unavailable\r\n");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_SIP_RECEIVED);
    g_assert_true(said.is_tls);
    assert_end(said.writer, "192.168.110.6", 5061);
    assert_end(said.peer, "192.168.120.5", 45060);
    assert_text(said.call, "c3a28a00@1");
    g_assert_cmpint(said.number, ==, 503);
    assert_silent("2020/06/12 09:51:09.515|CC|SETUP|57687982|57687983|5000|5001|5001");
}

static void expressway_tells_of_connections(void) {
    struct trace_statement said =
        say(EXPRESSWAY("tvcs", "Module=\"network.tcp\" Level=\"DEBUG\":  Src-ip=\"10.0.30.2\" "
                               "Src-port=\"27921\" Dst-ip=\"64.100.0.10\" Dst-port=\"4401\" "
                               "Detail=\"TCP Connection Closed\" Reason=\"Got EOF on socket\""));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_CLOSED);
    assert_end(said.writer, "10.0.30.2", 27921);
    assert_end(said.peer, "64.100.0.10", 4401);
    assert_text(said.subject, "Got EOF on socket");
    said =
        say(EXPRESSWAY("XCP_JABBERD[1]", "Module=\"Jabber\" Detail=\"Unable to connect to host "
                                         "'10.48.36.171', port 7400:(111) Connection refused\""));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_CONNECT_FAILED);
    assert_end(said.peer, "10.48.36.171", 7400);
    assert_text(said.subject, "(111) Connection refused");
    said = say(EXPRESSWAY("traffic_server[9]",
                          "Core server certificate verification failed for (cucm.example.com). "
                          "Action=Terminate Error=self signed certificate "
                          "server=cucm.example.com(10.1.1.1) depth=0"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_TLS_ERROR);
    assert_text(said.name, "cucm.example.com");
    assert_text(said.subject, "self signed certificate");
    assert_end(said.peer, "10.1.1.1", 0);
    said =
        say(EXPRESSWAY("x", "Module=\"network.axl\" Level=\"INFO\" URL=\"https://cups.example:8443/"
                            "axl/\" Function=\"executeSQLQuery\" Status=\"401\" Reason=\"None\""));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_AXL_REFUSED);
    assert_end(said.peer, "cups.example", 8443);
    g_assert_cmpint(said.number, ==, 401);
}

static void expressway_tells_of_dialback(void) {
    struct trace_statement said =
        say("XCP_CM2[1]:.. Level=\"VBOSE\" CodeLocation=\"stanza.component.in\" "
            "Detail=\"xcoder=05E295A2B received:: <db:result from='coluc.com' to='vngtp.lab'>"
            "d780f198</db:result>\"");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_DIALBACK_RESULT_RECEIVED);
    assert_text(said.from, "coluc.com");
    assert_text(said.to, "vngtp.lab");
    assert_text(said.key, "d780f198");
    assert_text(said.connection, "05E295A2B");
    said =
        say("XCP_CM2[1]:.. Level=\"INFO \" CodeLocation=\"DBVerify.cpp:282\" Detail=\"(e5b18d01, "
            "vngtp.lab:coluc.com, IN) DBVerify Packet Received <db:verify from='coluc.com' "
            "id='05E295A2B' to='vngtp.lab' type='invalid'>d780f198</db:verify>\"");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_DIALBACK_ANSWERED);
    assert_text(said.answer, "invalid");
    assert_text(said.stream, "05E295A2B");
    g_assert_cmpint(said.number, ==, 1);
    said = say("XCP_CM2[1]:.. Level=\"DEBUG\" CodeLocation=\"stream.out\" Detail=\"(0000, "
               "coluc.com:vngtp.lab, OUT) xcoder=34A9 Scheduling dialback timeout in 30 secs.\"");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_DIALBACK_TIMER);
    assert_text(said.from, "coluc.com");
    assert_text(said.to, "vngtp.lab");
}

static void unity_connection_tells_of_trust_lists(void) {
    struct trace_statement said =
        say("MiuGeneral, 25, Error executing tftp command "
            "'tftp://10.48.47.189:69/CTLFile.tlv' res=68 (file not found on "
            "server)");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_CTL_FETCH_FAILED);
    assert_end(said.peer, "10.48.47.189", 69);
    assert_text(said.file, "CTLFile.tlv");
    assert_text(said.subject, "file not found on server");
    g_assert_cmpint(said.number, ==, 68);
    said = say("MiuGeneral,25,x() failed to find CCM Server '10.48.46.182' in CTL File");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_CTL_SERVER_MISSING);
    assert_end(said.peer, "10.48.46.182", 0);
    said = say("MiuGeneral,25,x() failed to find CCM Server '<CUCM IP Address>' in CTL File");
    assert_end(said.peer, "", 0);
}

static void xcp_tells_streams(void) {
    struct trace_statement said = say(
        EXPRESSWAY("XCP_CM2[1]",
                   "CodeLocation=\"debug\" Detail=\"xcoder=94A9B60C8 onStreamOpen:: <stream:stream "
                   "from='vngtp.lab' id='1327B794B' to='coluc.com' version='1.0'/>\""));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_STREAM_OPENED);
    assert_text(said.from, "vngtp.lab");
    assert_text(said.to, "coluc.com");
    assert_text(said.stream, "1327B794B");
    assert_text(said.connection, "94A9B60C8");
    said = say(EXPRESSWAY("XCP_CM2[1]", "Detail=\"xcoder=9 sending:: <stream:error><host-unknown "
                                        "xmlns='x'/></stream:error>\""));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_STREAM_ERROR);
    assert_text(said.subject, "host-unknown");
    g_assert_cmpint(said.number, ==, 0);
    said = say(EXPRESSWAY("XCP_CM2[1]", "Detail=\"xcoder=9 received:: <failure "
                                        "xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>\""));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_STARTTLS_REFUSED);
    g_assert_cmpint(said.number, ==, 1);
    assert_silent(EXPRESSWAY("XCP_CM2[1]", "Detail=\"xcoder=9 received:: <stream:error>\""));
}

static void expressway_tells_names_that_do_not_resolve(void) {
    struct trace_statement said = say(
        EXPRESSWAY("tvcs", "Module=\"network.dns\" Level=\"DEBUG\":  Detail=\"Sending DNS query\" "
                           "Name=\"_xmpp-server._tcp.coluc.com\" Type=\"SRV (IPv4 and IPv6)\""));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_DNS_ASKED);
    assert_text(said.name, "_xmpp-server._tcp.coluc.com");
    said = say(EXPRESSWAY("tvcs", "Module=\"network.dns\" Detail=\"Could not resolve hostname\""));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_DNS_FAILED);
    said = say(EXPRESSWAY("XCP_JABBERD[1]", "Detail=\"caught exception: exception in "
                                            "reverseDNSLookup: reverse DNS lookup failed for "
                                            "address=10.48.36.171\""));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_TLS_ERROR);
    assert_end(said.peer, "10.48.36.171", 0);
    assert_text(said.subject, "reverse DNS lookup failed for address=10.48.36.171");
}

static void a_gateway_tells_messages_without_ends(void) {
    const struct trace_statement said =
        say("*Oct  5 19:01:02.604: //17084/86B070800000/SIP/Msg/ccsipDisplayMsg:\nSent: \n"
            "SIP/2.0 503 Service Unavailable\nVia: SIP/2.0/UDP 10.1.1.9:5060\nCall-ID: c@h\n");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_SIP_SENT);
    g_assert_true(said.is_udp);
    g_assert_true(span_starts_with_text(said.message, "SIP/2.0 503"));
    assert_text(said.call, "c@h");
    assert_end(said.peer, "", 0);
    assert_silent("*Oct  5 19:01:02.604: //17084/86B070800000/CCAPI/cc_api_call_connected: x");
}

static void older_callmanagers_tell_sip_too(void) {
    struct trace_statement said =
        say("08/24/2010 10:30:23.164 CCM|//SIP/SIPTcp/wait_SdlReadRsp: Incoming SIP TCP message "
            "from 10.1.1.9 on port 5060 index 9 with 341 bytes:\nOPTIONS sip:a@b SIP/2.0\n"
            "Call-ID: c@h\n|2,100,63,1.1^10.1.1.9^*|<CLID::StandAloneCluster><NID::10.1.1.1>");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_SIP_RECEIVED);
    assert_end(said.peer, "10.1.1.9", 5060);
    assert_end(said.writer, "10.1.1.1", 0);
    assert_text(said.message, "OPTIONS sip:a@b SIP/2.0\nCall-ID: c@h\n");
    said = say(CCM("//SIP/SIPUdp/wait_SdlDataInd: Incoming SIP UDP message size 539 from "
                   "10.106.97.143:[49193]:\n[151,NET]\nBYE sip:a@b SIP/2.0\n"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_SIP_RECEIVED);
    g_assert_true(said.is_udp);
    assert_end(said.peer, "10.106.97.143", 49193);
    assert_silent(CCM("//SIP/Stack/Error/0x0/httpish_cache_header_val: DROPPING unregistered"));
}

static void tftp_tells_who_asks_for_what(void) {
    struct trace_statement said =
        say(CCM("TFTPEngine::isReadRequest[0xf4~5~192.0.2.11~51909], [CTLSEP.tlv] opcode(1)"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_FILE_ASKED);
    assert_end(said.peer, "192.0.2.11", 51909);
    assert_text(said.file, "CTLSEP.tlv");
    said = say(CCM("INFO: TFTPEngine::sendNAK[0xf4~5~192.0.2.11~51909], File[CTLSEP.tlv], "
                   "Error(1)"));
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_FILE_NOT_GIVEN);
    assert_end(said.peer, "192.0.2.11", 51909);
    g_assert_cmpint(said.number, ==, 1);
}

static void phones_and_gateways_tell_of_tls(void) {
    struct trace_statement said = say(
        "3486: ERR 00:01:31.938954 SECD: -STATE_SSL3_ALERT: SSL3 alert [read]:[fatal]:[unknown CA");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_PHONE_ALERT);
    assert_text(said.answer, "read");
    assert_text(said.subject, "unknown CA");
    said = say("5011: ERR 10:25:10.068387 SECD: EROR:clpState: SSL3 alert read:fatal:handshake "
               "failure:<192.168.136.6>");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_PHONE_ALERT);
    assert_text(said.answer, "read");
    assert_text(said.subject, "handshake failure");
    assert_end(said.peer, "192.168.136.6", 0);
    said = say("5013: ERR 10:25:10.075656 SECD: EROR:clpSetupSsl: ** SSL handshake failed, "
               "<192.168.136.6> c:14 s:15");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_PHONE_TLS_FAILED);
    assert_end(said.peer, "192.168.136.6", 0);
    said = say("3486 ERR 00:01:31.938954 SECD: -HTTPS cert not in CTL, <10.1.1.1:8443>");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_PHONE_NOT_IN_LIST);
    assert_end(said.peer, "10.1.1.1", 8443);
    said = say("Nov 29 2020 06:33:59.908 UTC: %SIP-2-TLS_HANDSHAKE_FAILED: TLS handshake failure, "
               "Reason: tlsv1 alert protocol version, Connection ID: 8, local address : "
               "10.48.47.5:23456 and remote address : 10.48.47.110:5061");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_IOS_TLS_FAILED);
    assert_text(said.subject, "tlsv1 alert protocol version");
    assert_end(said.writer, "10.48.47.5", 23456);
    assert_end(said.peer, "10.48.47.110", 5061);
    g_assert_cmpint(line.clock, ==, TRACE_UTC);
    said = say("Sep 26 07:15:57.949: %SIP-2-TLS_HANDSHAKE_FAILED :Peer certificate identity check "
               "failed - remote_addr=198.51.100.254, remote_port=36233, local_addr=203.0.113.254, "
               "local_port=5061");
    assert_text(said.subject, "Peer certificate identity check failed");
    assert_end(said.peer, "198.51.100.254", 36233);
    assert_end(said.writer, "203.0.113.254", 5061);
    said = say("2022-07-11T19:49:01.491+02:00 vcsc traffic_server[3916]: [ET_NET 2] ERROR: SSL "
               "connection failed for '10.48.36.215': error:1416F086:SSL routines:"
               "tls_process_server_certificate:certificate verify failed");
    g_assert_cmpint(said.meaning, ==, TRACE_SAYS_TLS_ERROR);
    assert_end(said.peer, "10.48.36.215", 0);
    g_assert_cmpint(said.number, ==, 0x086);
}

static void alarms_have_parameters_in_both_forms(void) {
    struct span value;
    struct trace_statement said =
        say("<1>May 1 2019 07:10:40.781 UTC : %UC_ILS-3-ILSPwdAuthenticationFailed: "
            "%[IPAddress=10.1.2.3][AppID=Cisco ILS]: x");
    assert_text(said.name, "ILSPwdAuthenticationFailed");
    assert_end(said.peer, "10.1.2.3", 0);
    g_assert_true(trace_alarm_parameter(&line, "AppID", &value));
    assert_text(value, "Cisco ILS");
    said = say("00154617.001 |16:58:42.888 |AlarmErr |AlarmClass: CallManager, AlarmName: "
               "EndPointTransientConnection, AlarmSeverity: Error, AlarmParameters:  "
               "DeviceName:SEP1, UNKNOWN_PARAMNAME:IPv4Address:192.168.38.33, Reason:29, ");
    assert_text(said.name, "EndPointTransientConnection");
    assert_end(said.peer, "192.168.38.33", 0);
    assert_text(said.subject, "29");
    g_assert_false(trace_alarm_parameter(&line, "Nothing", &value));
}

int main(int argc, char **argv) {
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/trace_statement/ils_tells_both_ends", ils_tells_both_ends);
    g_test_add_func("/trace_statement/ils_tells_why", ils_tells_why);
    g_test_add_func("/trace_statement/openssl_is_quoted_with_its_numbers",
                    openssl_is_quoted_with_its_numbers);
    g_test_add_func("/trace_statement/cucm_tells_of_sip", cucm_tells_of_sip);
    g_test_add_func("/trace_statement/expressway_tells_of_connections",
                    expressway_tells_of_connections);
    g_test_add_func("/trace_statement/expressway_tells_of_dialback", expressway_tells_of_dialback);
    g_test_add_func("/trace_statement/unity_connection_tells_of_trust_lists",
                    unity_connection_tells_of_trust_lists);
    g_test_add_func("/trace_statement/xcp_tells_streams", xcp_tells_streams);
    g_test_add_func("/trace_statement/expressway_tells_names_that_do_not_resolve",
                    expressway_tells_names_that_do_not_resolve);
    g_test_add_func("/trace_statement/a_gateway_tells_messages_without_ends",
                    a_gateway_tells_messages_without_ends);
    g_test_add_func("/trace_statement/older_callmanagers_tell_sip_too",
                    older_callmanagers_tell_sip_too);
    g_test_add_func("/trace_statement/tftp_tells_who_asks_for_what", tftp_tells_who_asks_for_what);
    g_test_add_func("/trace_statement/phones_and_gateways_tell_of_tls",
                    phones_and_gateways_tell_of_tls);
    g_test_add_func("/trace_statement/alarms_have_parameters_in_both_forms",
                    alarms_have_parameters_in_both_forms);
    return g_test_run();
}
