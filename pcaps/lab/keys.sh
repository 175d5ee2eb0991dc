# What TLS hides and keys show: certificates and alerts of TLS 1.3, alerts of TLS 1.2 after its handshake. The keys
# lie beside each capture; EXPECTED-WITH-KEYS says what they uncover.

host cucm 10.48.47.110 2001:db8:47::110
host cuc 10.48.47.124 2001:db8:47::124
host proxy 10.48.47.50 2001:db8:47::50
openssl_real="real: $OPENSSL both sides"
relay_real="$openssl_real, lab/relay.py between them"
APACHE="Apache $(apache2 -v | sed -n '1s/.*Apache\/\([^ ]*\).*/\1/p')"
NSS="NSS $(dpkg-query -W -f '${Version}' libnss3-tools | sed 's/^[0-9]*:\([0-9.]*\).*/\1/')"
JAVA="Java $(java -version 2>&1 | sed -n '1s/.*"\(.*\)".*/\1/p')"

# keys_scene FILE: names the capture and its keys, and looks into both from now on.
keys_scene() {
    file=keys/$1.pcap
    keys=$LAB_OUT/keys/$1.keys
    mkdir -p "$LAB_OUT/keys"
    rm -f "$keys"
    DECODE_AS="-d tcp.port==7400,tls -d tcp.port==8443,tls -d tcp.port==5061,tls -o tls.keylog_file:$keys"
}

# keys_start [HOST]: begins the capture. keys_try HOST: runs the client command in it, to its end.
keys_start() { capture_start "$LAB_OUT/$file" "${1:-cuc}"; }
keys_end() {
    capture_stop
    programs_stop
}
keys_try() {
    keys_start "${1:-cuc}"
    attempt "${1:-cuc}" "${client[@]}"
    keys_end
}

from() { echo "(ip.src == $(address "$1") || ipv6.src == $(address6 "$1"))"; }
alert_from() { echo "tls.alert_message.desc == $1 && $(from "$2")"; }
certificates_from() { echo "tls.handshake.certificate && $(from "$1")"; }

# refusal_uncovered HOST ALERT CODE PRESENTER [SELF-SIGNED PRESENTER...]: HOST's encrypted alert, taken for one by its
# length alone without keys.
refusal_uncovered() {
    refusal=$(alert_from "$2" "$1")
    refusal_code=$3
    shift 3
    refusal_words=()
    for presenter in "$@"; do refusal_words+=(uc.tls_self_signed "$(certificates_from "$presenter")"); done
    uncovered -uc.tls_handshake_cut "$refusal" "$refusal_code" "$refusal" "${refusal_words[@]}"
}
cut_by() { alert_from "$1" "$2"; }

# --- a server refuses its client -----------------------------------------------------------------------------

keys_scene server-refuses-client
openssl_server cucm 5061 cucm example-ca -tls1_3 -keylogfile "$keys"
openssl_client cucm 5061 spoke-self example-ca -tls1_3
keys_try
record $file "$openssl_real" "CUCM refuses the self-signed certificate of its client; keys beside it" \
    uc.tls_handshake_cut "$(cut_by 48 cucm)"
refusal_uncovered cucm 48 uc.tls_unknown_ca cuc

keys_scene server-refuses-client-ipv6
serve cucm 8443 openssl s_server -quiet -accept "[$(address6 cucm)]:8443" -cert "$LAB_CERTS/cucm.pem" \
    -key "$LAB_CERTS/cucm.key" -verifyCAfile "$LAB_CERTS/example-ca.pem" -Verify 3 -verify_return_error -tls1_3
client=(openssl s_client -quiet -no_ign_eof -connect "[$(address6 cucm)]:8443" -cert "$LAB_CERTS/spoke.pem"
    -key "$LAB_CERTS/spoke.key" -keylogfile "$keys")
keys_try
record $file "$openssl_real" "the same over IPv6, the client's CA is unknown; keys beside it" \
    uc.tls_handshake_cut "$(cut_by 48 cucm)"
refusal_uncovered cucm 48 uc.tls_unknown_ca

keys_scene server-refuses-client-hello-retry
openssl_server cucm 5061 cucm example-ca -tls1_3 -groups P-384 -keylogfile "$keys"
openssl_client cucm 5061 spoke-self example-ca -tls1_3 -groups X25519:P-384
keys_try
record $file "$openssl_real" "the same after a HelloRetryRequest; keys beside it" \
    uc.tls_handshake_cut "$(cut_by 48 cucm)"
refusal_uncovered cucm 48 uc.tls_unknown_ca cuc

keys_scene server-refuses-client-split
serve cucm 15061 openssl s_server -quiet -accept 127.0.0.1:15061 -cert "$LAB_CERTS/cucm.pem" \
    -key "$LAB_CERTS/cucm.key" -verifyCAfile "$LAB_CERTS/example-ca.pem" -Verify 3 -verify_return_error \
    -tls1_3 -keylogfile "$keys"
serve cucm 5061 "$LAB/relay.py" "$(address cucm)" 5061 127.0.0.1 15061 7
openssl_client cucm 5061 spoke-self example-ca -tls1_3
keys_try
record $file "$relay_real" "the same in segments of 7 bytes, so that the alert is split; keys beside it" \
    uc.tls_handshake_cut "$(cut_by 48 cucm)"
refusal_uncovered cucm 48 uc.tls_unknown_ca cuc

keys_scene server-misses-client-certificate
openssl_server cucm 5061 cucm example-ca -tls1_3 -keylogfile "$keys"
openssl_client cucm 5061 - example-ca -tls1_3
keys_try
record $file "$openssl_real" "the client has no certificate; keys beside it" \
    uc.tls_client_certificate_missing "$(cut_by 116 cucm)"

keys_scene gnutls-server-refuses-client
serve cucm 5061 env SSLKEYLOGFILE="$keys" gnutls-serv --echo --port 5061 --require-client-cert --verify-client-cert \
    --x509cafile "$LAB_CERTS/example-ca.pem" --x509certfile "$LAB_CERTS/cucm.chain" \
    --x509keyfile "$LAB_CERTS/cucm.key" --priority NORMAL:-VERS-ALL:+VERS-TLS1.3
gnutls_client cucm 5061 spoke-self example-ca cucm
keys_try
record $file "real: $GNUTLS both sides" "a GnuTLS server refuses the client's certificate; keys beside it" \
    uc.tls_handshake_cut "$(cut_by 49 cucm)"
uncovered -uc.tls_handshake_cut "$(cut_by 49 cucm)" uc.tls_certificate_refused "$(cut_by 42 cucm)" \
    uc.tls_self_signed "$(certificates_from cuc)"

# --- a client refuses its server -----------------------------------------------------------------------------

keys_scene gnutls-client-refuses-server
openssl_server cucm 8443 cucm - -tls1_3 -keylogfile "$keys"
gnutls_client cucm 8443 - adfs-ca cucm
keys_try
record $file "real: $OPENSSL server, $GNUTLS client" \
    "a GnuTLS client refuses the server's certificate under the keys of the handshake; keys beside it" \
    uc.tls_handshake_cut "$(cut_by 42 cuc)"
refusal_uncovered cuc 42 uc.tls_certificate_refused

keys_scene nss-client-refuses-server
mkdir -p "$LAB_TMP/nss"
certutil -N -d "$LAB_TMP/nss" --empty-password
openssl_server cucm 8443 cucm-self - -tls1_3 -keylogfile "$keys"
client=(tstclnt -h "$(address cucm)" -p 8443 -d "$LAB_TMP/nss" -V tls1.3:tls1.3 -Q)
keys_try
record $file "real: $OPENSSL server, $NSS client" "the same by NSS, whose server signed itself; keys beside it" \
    uc.tls_handshake_cut "$(from cuc) && tls.alert_message.level == 2"
refusal_uncovered cuc 42 uc.tls_certificate_refused cucm

keys_scene java-client-refuses-server
javac -d "$LAB_TMP/classes" "$LAB/TlsPeer.java"
keytool -importcert -noprompt -alias ca -file "$LAB_CERTS/adfs-ca.pem" -storetype PKCS12 -storepass changeit \
    -keystore "$LAB_TMP/adfs-ca.trust.p12" 2>/dev/null
openssl_server cucm 8443 cucm - -tls1_3 -keylogfile "$keys"
client=(java -cp "$LAB_TMP/classes" TlsPeer client "$(address cucm)" 8443 - "$LAB_TMP/adfs-ca.trust.p12" TLSv1.3)
keys_try
record $file "real: $OPENSSL server, $JAVA client" "the same by Java, which pads its alert; keys beside it" \
    uc.tls_handshake_cut "$(from cuc) && tls.alert_message.level == 2"
refusal_uncovered cuc 46 uc.tls_certificate_refused

# --- certificates asked for later ----------------------------------------------------------------------------

# apache_start VERSION: its place /axl/ asks for a certificate, which needs another handshake: in TLS 1.2 by
# renegotiation, in TLS 1.3 after the handshake.
apache_start() {
    cat >"$LAB_TMP/apache.conf" <<EOF
ServerRoot /usr/lib/apache2
LoadModule mpm_prefork_module modules/mod_mpm_prefork.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule ssl_module modules/mod_ssl.so
PidFile $LAB_TMP/apache.pid
ErrorLog $LAB_TMP/apache.log
DefaultRuntimeDir $LAB_TMP
ServerName cucmpub.example.com
Listen $(address cucm):8443
DocumentRoot $LAB_TMP/www
SSLEngine on
SSLProtocol $1
SSLCertificateFile $LAB_CERTS/cucm.pem
SSLCertificateKeyFile $LAB_CERTS/cucm.key
SSLCACertificateFile $LAB_CERTS/example-ca.pem
<Location /axl/>
  SSLVerifyClient require
</Location>
EOF
    mkdir -p "$LAB_TMP/www/axl"
    echo '<answer/>' | tee "$LAB_TMP/www/index.html" >"$LAB_TMP/www/axl/index.html"
    serve cucm 8443 apache2 -X -f "$LAB_TMP/apache.conf"
}
# curl_axl [OPTIONS]: asks for a page first, then for /axl/ on the same connection.
curl_axl() {
    client=(env SSLKEYLOGFILE="$keys" curl -s -o /dev/null -o /dev/null --http1.1
        --resolve "cucmpub.example.com:8443:$(address cucm)" --cacert "$LAB_CERTS/example-ca.pem" "$@"
        https://cucmpub.example.com:8443/ https://cucmpub.example.com:8443/axl/index.html)
}
own() { curl_axl --cert "$LAB_CERTS/$1.chain" --key "$LAB_CERTS/$1.key"; }

# curl asks once more on another connection, whose first request is the one that is refused.
last_refusal() { echo "tcp.stream == 1 && tls.alert_message.level == 2 && $(from cucm)"; }

keys_scene renegotiation-refused-tls1.2
apache_start TLSv1.2
own spoke-self
keys_try
record $file "real: $APACHE, $CURL" "renegotiation for a certificate, which is refused; keys beside it" \
    uc.tls_closed_after_handshake "$(last_refusal)"
uncovered -uc.tls_closed_after_handshake "$(last_refusal)" uc.tls_unknown_ca "$(alert_from 48 cucm)" uc.tls_self_signed "$(certificates_from cuc)"

keys_scene renegotiation-without-certificate-tls1.2
apache_start TLSv1.2
curl_axl
keys_try
record $file "real: $APACHE, $CURL" "the same without a certificate; keys beside it" \
    uc.tls_closed_after_handshake "$(last_refusal)"
uncovered -uc.tls_closed_after_handshake "$(last_refusal)" uc.tls_client_certificate_missing "$(from cucm) && tls.alert_message.level == 2"

keys_scene renegotiation-accepted-tls1.2
apache_start TLSv1.2
own cucm
keys_try
record $file "real: $APACHE, $CURL" "the same with one that is accepted; keys beside it"

keys_scene post-handshake-refused
apache_start TLSv1.3
own spoke-self
keys_try
record $file "real: $APACHE, $CURL" "authentication after the handshake of TLS 1.3 is refused; keys beside it"
uncovered uc.tls_unknown_ca "$(alert_from 48 cucm)" uc.tls_self_signed "$(certificates_from cuc)"

keys_scene post-handshake-without-certificate
apache_start TLSv1.3
curl_axl
keys_try
record $file "real: $APACHE, $CURL" "the same without a certificate; keys beside it"
uncovered uc.tls_client_certificate_missing "$(from cucm) && tls.alert_message.level == 2"

keys_scene post-handshake-accepted
apache_start TLSv1.3
own cucm
keys_try
record $file "real: $APACHE, $CURL" "the same with one that is accepted; keys beside it"

# --- what works ----------------------------------------------------------------------------------------------

hello=$(message hello 'presence of alice@example.com\nhello-from-client\n')
answer=$(message answer 'presence of bob@example.com\nanswer-from-server\n')
keys_talk() {
    talk_open cuc "${client[@]}"
    talk_client cucm "$1" "$hello"
    talk_server cucm "$1" "$answer"
    talk_close
}

keys_scene mutual-with-chain
openssl_server cucm 5061 cucm-sub-root example-ca -tls1_3 -keylogfile "$keys"
openssl_client cucm 5061 cucm-sub example-ca -tls1_3
keys_start
keys_talk 5061
keys_end
record $file "$openssl_real" "mutual TLS 1.3 with intermediates works; keys beside it"

keys_scene expired-accepted
openssl_server cucm 5061 cucm-expired - -tls1_3 -keylogfile "$keys"
openssl_client cucm 5061 - - -tls1_3
keys_start
keys_talk 5061
keys_end
record $file "$openssl_real" "an expired certificate that the client accepts; keys beside it"
uncovered uc.tls_certificate_expired "$(certificates_from cucm)"

keys_scene resumed
openssl_server cucm 5061 cucm-self - -tls1_3 -keylogfile "$keys"
keys_start
openssl_client cucm 5061 - - -tls1_3 -sess_out "$LAB_TMP/session"
keys_talk 5061
openssl_client cucm 5061 - - -tls1_3 -sess_in "$LAB_TMP/session"
talk_open cuc "${client[@]}"
talk_client cucm 5061 "$(message again 'here I am again\nagain-from-client\n')"
talk_server cucm 5061 "$(message again2 'here you are again\nagain-from-server\n')"
talk_close
keys_end
record $file "$openssl_real" "a session and its resumption, which has no certificates; keys beside it"
uncovered uc.tls_self_signed "$(certificates_from cucm)"

keys_scene early-data
serve cucm 8443 openssl s_server -quiet -accept "$(address cucm):8443" -cert "$LAB_CERTS/cucm.pem" \
    -key "$LAB_CERTS/cucm.key" -tls1_3 -keylogfile "$keys" -early_data
openssl_client cucm 8443 - - -tls1_3 -sess_out "$LAB_TMP/session"
keys_start
keys_talk 8443
openssl_client cucm 8443 - - -tls1_3 -sess_in "$LAB_TMP/session" -early_data "$(message early 'early-from-client\n')"
talk_open cuc "${client[@]}"
talk_client cucm 8443 "$(message later 'some more of it\nlater-from-client\n')"
talk_server cucm 8443 "$(message later2 'some more of it\nlater-from-server\n')"
talk_close
keys_end
record $file "$openssl_real" "a session and its resumption with early data (0-RTT); keys beside it"

keys_scene key-update
openssl_server cucm 5061 cucm - -tls1_3 -keylogfile "$keys"
client=(openssl s_client -connect "$(address cucm):5061" -tls1_3)
keys_start
talk_open cuc "${client[@]}"
talk_client cucm 5061 "$hello"
echo K >&7
talk_client cucm 5061 "$(message again 'again-from-client\n')"
talk_server cucm 5061 "$answer"
talk_close
keys_end
record $file "$openssl_real" "both sides update their keys; keys beside it"

# --- through others ------------------------------------------------------------------------------------------

keys_scene through-a-proxy
cat >"$LAB_TMP/proxy.conf" <<EOF
ServerRoot /usr/lib/apache2
LoadModule mpm_prefork_module modules/mod_mpm_prefork.so
LoadModule authz_core_module modules/mod_authz_core.so
LoadModule proxy_module modules/mod_proxy.so
LoadModule proxy_connect_module modules/mod_proxy_connect.so
PidFile $LAB_TMP/proxy.pid
ErrorLog $LAB_TMP/proxy.log
DefaultRuntimeDir $LAB_TMP
ServerName proxy.example.com
Listen $(address proxy):3128
ProxyRequests on
AllowCONNECT 8443
EOF
openssl_server cucm 8443 cucm example-ca -tls1_3 -keylogfile "$keys"
serve proxy 3128 apache2 -X -f "$LAB_TMP/proxy.conf"
client=(openssl s_client -quiet -no_ign_eof -proxy "$(address proxy):3128" -connect "$(address cucm):8443" -tls1_3
    -cert "$LAB_CERTS/spoke-self.pem" -key "$LAB_CERTS/spoke-self.key")
keys_try
DECODE_AS="-d tcp.port==3128,http -d tcp.port==8443,tls -o tls.keylog_file:$keys"
record $file "real: $OPENSSL both sides, $APACHE as proxy" \
    "CUCM refuses the client's certificate through a proxy (CONNECT); keys beside it" \
    uc.tls_handshake_cut "$(alert_from 48 proxy)"
uncovered -uc.tls_handshake_cut "$(alert_from 48 proxy)" uc.tls_unknown_ca "$(alert_from 48 proxy)" \
    uc.tls_self_signed "$(certificates_from cuc)"

# starttls_scene NAME CONTINUE: a Prosody that goes on with whom its CA did not sign (true), or refuses it (false).
. "$LAB/xmpp_sides.sh"
xmpp_keys=""
starttls_scene() {
    keys_scene "$1"
    DECODE_AS="-d tcp.port==5269,xmpp -o tls.keylog_file:$keys"
    prosody_start cucm vngtp.lab bob "ssl = { certificate = '$LAB_CERTS/vngtp.chain', key = '$LAB_CERTS/vngtp.key', \
cafile = '$LAB_CERTS/example-ca.pem', protocol = 'tlsv1_3', verify = { 'peer', 'fail_if_no_peer_cert' }, verifyext = { lsec_continue = $2 } }" \
        "s2s_ssl = ssl" 's2s_require_encryption = true'
    client=(openssl s_client -quiet -no_ign_eof -connect "$(address cucm):5269" -starttls xmpp-server
        -xmpphost vngtp.lab -keylogfile "$keys" -cert "$LAB_CERTS/spoke-self.chain" -key "$LAB_CERTS/spoke-self.key")
    keys_try
}
starttls_scene starttls-server-refuses-client false
record $file "real: $PROSODY, $OPENSSL client" \
    "after STARTTLS a server refuses the certificate of the other; keys beside it" \
    uc.s2s_starttls_failed "$(alert_from 48 cucm)"
uncovered uc.tls_self_signed "$(certificates_from cuc)"

starttls_scene starttls-client-leaves true
record $file "real: $PROSODY, $OPENSSL client" \
    "the same where it does not mind; the client leaves after 20 s, and decode_error answers its FIN; keys beside it"
uncovered uc.tls_self_signed "$(certificates_from cuc)"

# --- keys that do not open it all ------------------------------------------------------------------------------

# other_keys NAME FILTER: the first capture again, with what awk keeps of its keys.
other_keys() {
    cp "$LAB_OUT/keys/server-refuses-client.pcap" "$LAB_OUT/keys/$1.pcap"
    keys_scene "$1"
    awk "$2" "$LAB_OUT/keys/server-refuses-client.keys" >"$keys"
    DECODE_AS="-o tls.keylog_file:$LAB_OUT/keys/server-refuses-client.keys"
}
other_keys only-handshake-secrets '/HANDSHAKE/'
record $file "derived from keys/server-refuses-client.pcap" \
    "the key log has the secrets of the handshake alone: certificates are seen, the alert is not" \
    uc.tls_handshake_cut "$(cut_by 48 cucm)"
uncovered uc.tls_self_signed "$(certificates_from cuc)"
other_keys only-traffic-secrets '/_0 /'
record $file "derived from keys/server-refuses-client.pcap" \
    "the key log has the secrets of data alone: nothing is opened" uc.tls_handshake_cut "$(cut_by 48 cucm)"
other_keys of-another-session '{ $2 = "00" substr($2, 3); print }'
record $file "derived from keys/server-refuses-client.pcap" "the key log is of another session" \
    uc.tls_handshake_cut "$(cut_by 48 cucm)"
other_keys wrong-secrets '{ $3 = "00" substr($3, 3); print }'
record $file "derived from keys/server-refuses-client.pcap" "the key log has wrong secrets for the session" \
    uc.tls_handshake_cut "$(cut_by 48 cucm)"

keys_scene cipher-not-readable
openssl_server cucm 5061 cucm - -tls1_2 -cipher ECDHE-ARIA128-GCM-SHA256 -keylogfile "$keys"
openssl_client cucm 5061 - - -tls1_2 -cipher ECDHE-ARIA128-GCM-SHA256
keys_start
keys_talk 5061
keys_end
record $file "$openssl_real" "a session with ARIA, which Wireshark does not decrypt; keys beside it"
DECODE_AS=""
