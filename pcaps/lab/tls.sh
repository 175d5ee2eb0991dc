# TLS as such: every way a certificate or a handshake is refused or cut, and every way that works. The hosts are
# those of the documents: CUCM's SIP port with Unity Connection, AXL and XMPP between publishers, the Expressways.

host cucm 10.48.47.110
host cuc 10.48.47.124
host puba 10.48.79.103
host pubb 10.48.79.189
DECODE_AS="-d tcp.port==7400,tls -d tcp.port==2443,tls"
openssl_real="real: $OPENSSL both sides"
gnutls_real="real: $GNUTLS both sides"
old=(-cipher ALL:@SECLEVEL=0)

# tls_try FILE CLIENT-HOST: runs the client command against the server that is up, then stops that.
tls_try() {
    capture_start "$LAB_OUT/tls/$1" "$2"
    attempt "$2" "${client[@]}"
    capture_stop
    programs_stop
}

# tls_talk FILE CLIENT-HOST SERVER-HOST PORT: a request, an answer, a proper end.
hello=$(message hello 'presence of alice@example.com\nhello-from-client\n')
answer=$(message answer 'presence of bob@example.com\nanswer-from-server\n')
tls_talk() {
    capture_start "$LAB_OUT/tls/$1" "$2"
    talk_open "$2" "${client[@]}"
    talk_client "$3" "$4" "$hello"
    talk_server "$3" "$4" "$answer"
    talk_close
    capture_stop
    programs_stop
}

# encrypted_alert_by HOST: TLS 1.3 hides an alert in a record of 19 bytes.
encrypted_alert_by() { echo "tls.record.opaque_type == 23 && tls.record.length == 19 && ip.src == $(address "$1")"; }

# --- certificates that are refused --------------------------------------------------------------------------

# refused_by_client FILE SERVER-CERTIFICATE VERSION [CLIENT OPTIONS]: CUCM calls Unity Connection's place on 5061;
# here both certificates are of the example CA, and the client is the one that verifies.
refused_by_client() {
    refused_file=$1 refused_cert=$2 refused_version=$3
    shift 3
    openssl_server cucm 5061 "$refused_cert" - "$refused_version" "${old[@]}"
    openssl_client cucm 5061 - example-ca "$refused_version" "${old[@]}" "$@"
    tls_try "$refused_file" cuc
}

file=bad-certificate-wrong-name.pcap
refused_by_client $file cucm -tls1_2 -verify_hostname cucmsub.example.com
record tls/$file "$openssl_real" "certificate is for another name: alert 42" \
    uc.tls_certificate_refused "$(alert_by 42 cuc)"

file=unsupported-certificate-client-only.pcap
refused_by_client $file cucm-client-only -tls1_2
record tls/$file "$openssl_real" "server's certificate has the wrong key usage (client only): alert 43" \
    uc.tls_certificate_refused "$(alert_by 43 cuc)"

file=unsupported-certificate-server-only.pcap
openssl_server cucm 5061 cucm cuc-root -tls1_2
openssl_client cucm 5061 cuc-server-only example-ca -tls1_2
tls_try $file cuc
record tls/$file "$openssl_real" "client's certificate has the wrong key usage (server only): the server sends alert 43" \
    uc.tls_certificate_refused "$(alert_by 43 cucm)"

file=revoked.pcap
refused_by_client $file cucm-revoked -tls1_2 -CRL "$LAB_CERTS/example-ca.crl" -crl_check
record tls/$file "$openssl_real" "revoked, by the CRL the client has: alert 44" \
    uc.tls_certificate_refused "$(alert_by 44 cuc)"

for version in 1 1_2; do
    file=expired-refused-tls${version/_/.}.pcap
    refused_by_client $file cucm-expired -tls$version
    record tls/$file "$openssl_real" "expired in 2019 and refused: alert 45, TLS ${version/_/.}" \
        uc.tls_certificate_expired "$(certificate_by cucm)" uc.tls_certificate_refused "$(alert_by 45 cuc)"
done

file=expired-refused-tls1.3.pcap
refused_by_client $file cucm-expired -tls1_3
record tls/$file "$openssl_real" "the same with TLS 1.3: the certificate is hidden, the alert is not" \
    uc.tls_certificate_refused "$(alert_by 45 cuc)"

file=not-yet-valid-refused.pcap
refused_by_client $file cucm-future -tls1_2
record tls/$file "$openssl_real" "not valid yet, refused: alert 42" \
    uc.tls_certificate_expired "$(certificate_by cucm)" uc.tls_certificate_refused "$(alert_by 42 cuc)"

file=certificate-unknown-name-constraint.pcap
openssl_server cucm 5061 cucm-outside - -tls1_2
openssl_client cucm 5061 - constrained-ca -tls1_2
tls_try $file cuc
record tls/$file "$openssl_real" "its CA may not sign for this name: alert 46" \
    uc.tls_certificate_refused "$(alert_by 46 cuc)"

file=unknown-ca-chain-with-root.pcap
openssl_server cucm 5061 cucm-sub-root - -tls1_2
openssl_client cucm 5061 - cuc-root -tls1_2
tls_try $file cuc
record tls/$file "$openssl_real" "leaf, subordinate and root sent, the root is not trusted: alert 48" \
    uc.tls_unknown_ca "$(alert_by 48 cuc)"

file=unknown-ca-split-records.pcap
openssl_server cucm 5061 cucm-sub - -tls1_2 -max_send_frag 512
openssl_client cucm 5061 - cuc-root -tls1_2
tls_try $file cuc
record tls/$file "$openssl_real" "handshake messages split over records of 512 bytes, then unknown CA" \
    uc.tls_unknown_ca "$(alert_by 48 cuc)"

file=unknown-ca-ecdsa.pcap
openssl_server cucm 5061 hub-ecdsa - -tls1_2
openssl_client cucm 5061 - example-ca -tls1_2
tls_try $file cuc
record tls/$file "$openssl_real" "ECDSA certificate of an unknown CA" \
    uc.tls_unknown_ca "$(alert_by 48 cuc)"

file=expired-accepted.pcap
openssl_server cucm 5061 cucm-expired - -tls1_2
openssl_client cucm 5061 - - -tls1_2
tls_talk $file cuc cucm 5061
record tls/$file "$openssl_real" "expired in 2019, and both sides talk nevertheless" \
    uc.tls_certificate_expired "$(certificate_by cucm)"

file=expired-intermediate-accepted.pcap
openssl_server cucm 5061 cucm-under-expired - -tls1_2
openssl_client cucm 5061 - - -tls1_2
tls_talk $file cuc cucm 5061
record tls/$file "$openssl_real" "the leaf is valid, the subordinate CA it comes with expired in 2022; accepted" \
    uc.tls_certificate_expired "$(certificate_by cucm)"

file=self-signed-accepted.pcap
openssl_server cucm 5061 cucm-self spoke-self -tls1_2
openssl_client cucm 5061 spoke-self cucm-self -tls1_2
tls_talk $file cuc cucm 5061
record tls/$file "$openssl_real" "both sides self-signed and known to each other" \
    uc.tls_self_signed "$(certificate_by cucm)" uc.tls_self_signed "$(certificate_by cuc)"

# PEER-5: the publishers' tomcat certificates are out of sync.
for port in 8443 7400; do
    file=peer-5-unknown-ca-$port.pcap
    openssl_server pubb $port publisher-b-self - -tls1_2
    openssl_client pubb $port publisher-a example-ca -tls1_2
    tls_try $file puba
    record tls/$file "$openssl_real" "PEER-5: the peer's new tomcat certificate is not known yet, port $port" \
        uc.tls_unknown_ca "$(alert_by 48 puba)" uc.tls_self_signed "$(certificate_by pubb)"

    file=peer-5-bad-certificate-$port.pcap
    gnutls_server pubb $port publisher-b-self - --priority NORMAL:-VERS-ALL:+VERS-TLS1.2
    gnutls_client pubb $port - example-ca publisher-b
    tls_try $file puba
    record tls/$file "$gnutls_real" "PEER-5: the same with GnuTLS, which says bad_certificate, port $port" \
        uc.tls_certificate_refused "$(alert_by 42 puba)" uc.tls_self_signed "$(certificate_by pubb)"
done

file=gnutls-server-refuses-client.pcap
gnutls_server pubb 7400 publisher-b example-ca --priority NORMAL:-VERS-ALL:+VERS-TLS1.2
gnutls_client pubb 7400 spoke example-ca publisher-b
tls_try $file puba
record tls/$file "$gnutls_real" \
    "the server refuses the client's certificate with two fatal alerts: access_denied, then bad_certificate" \
    uc.tls_certificate_refused "$(alert_by 42 pubb)"

file=gnutls-server-refuses-client-tls1.3.pcap
gnutls_server pubb 7400 publisher-b example-ca
gnutls_client pubb 7400 spoke example-ca publisher-b
tls_try $file puba
record tls/$file "$gnutls_real" "the same with TLS 1.3: the alerts are hidden" \
    uc.tls_handshake_cut "$(encrypted_alert_by pubb)"

file=gnutls-client-refuses-server-tls1.3.pcap
gnutls_server pubb 7400 publisher-b -
gnutls_client pubb 7400 - cuc-root publisher-b
tls_try $file puba
record tls/$file "$gnutls_real" "a TLS 1.3 client that hides its refusal: its first protected record is an alert" \
    uc.tls_handshake_cut "$(encrypted_alert_by puba)"

# --- a client without a certificate -------------------------------------------------------------------------

file=client-certificate-missing-tls1.2.pcap
openssl_server cucm 5061 cucm cuc-root -tls1_2
openssl_client cucm 5061 - example-ca -tls1_2
tls_try $file cuc
record tls/$file "$openssl_real" "asked for a certificate, the client sends none: handshake_failure" \
    uc.tls_client_certificate_missing "$(alert_by 40 cucm)"

file=client-certificate-missing-tls1.3.pcap
openssl_server cucm 5061 cucm cuc-root -tls1_3
openssl_client cucm 5061 - example-ca -tls1_3
tls_try $file cuc
record tls/$file "$openssl_real" "the same with TLS 1.3: certificate_required, hidden: the client's first record is as long as an empty Certificate" \
    uc.tls_client_certificate_missing "$(encrypted_alert_by cucm)"

file=client-certificate-missing-gnutls.pcap
gnutls_server pubb 7400 publisher-b example-ca --priority NORMAL:-VERS-ALL:+VERS-TLS1.2
gnutls_client pubb 7400 - example-ca publisher-b
tls_try $file puba
record tls/$file "$gnutls_real" "asked for a certificate, the client sends none: GnuTLS says decode_error" \
    uc.tls_client_certificate_missing "tls.alert_message.level == 2 && ip.src == $(address pubb)"

file=client-certificate-optional.pcap
serve cucm 5061 openssl s_server -quiet -accept "$(address cucm):5061" -verify 3 -verifyCAfile "$LAB_CERTS/cuc-root.pem" \
    -cert "$LAB_CERTS/cucm.pem" -key "$LAB_CERTS/cucm.key" -tls1_2
openssl_client cucm 5061 - example-ca -tls1_2
tls_talk $file cuc cucm 5061
record tls/$file "$openssl_real" "asked for a certificate, the client sends none, and that is fine"

# --- other ways to fail -------------------------------------------------------------------------------------

file=no-shared-cipher.pcap
openssl_server cucm 2443 cucm - -tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384
openssl_client cucm 2443 - example-ca -tls1_2 -cipher AES128-SHA:@SECLEVEL=0
tls_try $file cuc
record tls/$file "$openssl_real" "no cipher in common: handshake_failure" \
    uc.tls_handshake_failed "$(alert_by 40 cucm)"

file=protocol-version.pcap
openssl_server cucm 5061 cucm - -tls1_2
openssl_client cucm 5061 - example-ca -tls1 "${old[@]}"
tls_try $file cuc
record tls/$file "$openssl_real" "the client offers TLS 1.0 only, the server wants 1.2: protocol_version" \
    uc.tls_handshake_failed "$(alert_by 70 cucm)"

file=version-refused-gnutls.pcap
gnutls_server pubb 7400 publisher-b - --priority NORMAL:-VERS-ALL:+VERS-TLS1.3
gnutls_client pubb 7400 - example-ca publisher-b --priority NORMAL:-VERS-ALL:+VERS-TLS1.2
tls_try $file puba
record tls/$file "$gnutls_real" "the client offers TLS 1.2, the server wants 1.3: GnuTLS says handshake_failure" \
    uc.tls_handshake_failed "$(alert_by 40 pubb)"

file=unrecognized-name.pcap
openssl_server cucm 5061 cucm - -tls1_2 -servername cucmpub.example.com -servername_fatal -cert2 "$LAB_CERTS/cucm.pem" -key2 "$LAB_CERTS/cucm.key"
openssl_client cucm 5061 - example-ca -tls1_2 -servername other.example.com
tls_try $file cuc
record tls/$file "$openssl_real" "the server does not know the name: unrecognized_name, fatal" \
    uc.tls_handshake_failed "$(alert_by 112 cucm)"

file=unrecognized-name-warning.pcap
openssl_server cucm 5061 cucm - -tls1_2 -servername cucmpub.example.com -cert2 "$LAB_CERTS/cucm.pem" -key2 "$LAB_CERTS/cucm.key"
openssl_client cucm 5061 - example-ca -tls1_2 -servername other.example.com
tls_talk $file cuc cucm 5061
record tls/$file "$openssl_real" "the same as a warning; the handshake goes on and all is well"

file=no-application-protocol.pcap
openssl_server cucm 8443 cucm - -tls1_2 -alpn http/1.1
openssl_client cucm 8443 - example-ca -tls1_2 -alpn h2
tls_try $file cuc
record tls/$file "$openssl_real" "no application protocol in common" \
    uc.tls_handshake_failed "$(alert_by 120 cucm)"

# --- handshakes that are cut --------------------------------------------------------------------------------

end_by() { echo "(tcp.flags.fin == 1 || tcp.flags.reset == 1) && ip.src == $(address "$1")"; }
trust=$LAB_CERTS/example-ca.pem

file=cut-server-closes.pcap
serve cucm 5061 "$LAB/peer.py" listen "$(address cucm)" 5061 recv:1
openssl_client cucm 5061 - example-ca
tls_try $file cuc
record tls/$file "real: $OPENSSL client, lab/peer.py" "the server closes right after the ClientHello" \
    uc.tls_handshake_cut "$(end_by cucm)"

file=cut-server-resets.pcap
serve cucm 5061 "$LAB/peer.py" listen "$(address cucm)" 5061 recv:1 linger
openssl_client cucm 5061 - example-ca
tls_try $file cuc
record tls/$file "real: $OPENSSL client, lab/peer.py" "the server resets right after the ClientHello" \
    uc.tls_handshake_cut "$(end_by cucm)"

file=cut-client-resets-after-certificate.pcap
openssl_server cucm 5061 cucm - -tls1_2
client=("$LAB/peer.py" connect "$(address cucm)" 5061 linger "tls-leave:$trust")
tls_try $file cuc
record tls/$file "real: $OPENSSL server, Python ssl client" "the client resets after the server's certificate, without a word" \
    uc.tls_handshake_cut "$(end_by cuc)"

file=cut-client-closes-after-certificate.pcap
openssl_server cucm 5061 cucm - -tls1_2
client=("$LAB/peer.py" connect "$(address cucm)" 5061 "tls-leave:$trust")
tls_try $file cuc
record tls/$file "real: $OPENSSL server, Python ssl client" "the client closes after the server's certificate, without a word" \
    uc.tls_handshake_cut "$(end_by cuc)"

file=cut-client-gives-up.pcap
serve cucm 5061 "$LAB/peer.py" listen "$(address cucm)" 5061 eof
client=(timeout 1 openssl s_client -quiet -connect "$(address cucm):5061")
tls_try $file cuc
record tls/$file "real: $OPENSSL client, lab/peer.py" "the server never answers the ClientHello; the client gives up" \
    uc.tls_handshake_cut "$(end_by cuc)"

file=cut-tls-to-plain-server.pcap
serve cucm 8443 "$LAB/peer.py" listen "$(address cucm)" 8443 recv:1 "sendfile:$(message bad-request 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')"
openssl_client cucm 8443 - example-ca
tls_try $file cuc
record tls/$file "real: $OPENSSL client, lab/peer.py" "TLS spoken to a plain HTTP server, which answers 400 and closes" \
    uc.tls_not_spoken "tls.handshake.type == 1"

# --- LDAP on the other's port ---------------------------------------------------------------------------------

# slapd_serve URL PORT: a directory without entries.
slapd_serve() {
    mkdir -p "$LAB_TMP/slapd"
    cat >"$LAB_TMP/slapd.conf" <<CONF
include /etc/ldap/schema/core.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile $LAB_TMP/slapd/pid
TLSCertificateFile $LAB_CERTS/cucm.pem
TLSCertificateKeyFile $LAB_CERTS/cucm.key
database mdb
suffix "dc=example,dc=com"
directory $LAB_TMP/slapd
CONF
    serve cucm "$2" slapd -d 0 -f "$LAB_TMP/slapd.conf" -h "$1"
}
OPENLDAP="slapd $(dpkg-query -W -f '${Version}' slapd | cut -d+ -f1)"

file=not-spoken-tls-to-ldap.pcap
slapd_serve "ldap://$(address cucm):389" 389
openssl_client cucm 389 - example-ca
tls_try $file cuc
record tls/$file "real: $OPENSSL client, $OPENLDAP" "TLS at once to a directory's port 389, which closes" \
    uc.tls_not_spoken "tcp.len > 0 && tcp.dstport == 389"

file=not-spoken-ldap-to-ldaps.pcap
slapd_serve "ldaps://$(address cucm):636" 636
client=(ldapsearch -x -H "ldap://$(address cucm):636" -b dc=example,dc=com)
tls_try $file cuc
record tls/$file "real: $OPENLDAP, ldapsearch" "LDAP in clear to the port for LDAPS" \
    uc.tls_not_spoken "tcp.len > 0 && tcp.dstport == 636"

. "$LAB/tls_works.sh"
