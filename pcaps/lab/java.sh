# TLS as Java speaks it (Tomcat, and the tools that poll AXL): its alert for an unknown CA is certificate_unknown, and
# in TLS 1.3 it pads alerts, so that they are records of 35 bytes.

host cucm 10.48.47.110
host cuc 10.48.47.124
JAVA="Java $(java -version 2>&1 | sed -n '1s/.*"\(.*\)".*/\1/p')"

javac -d "$LAB_TMP/classes" "$LAB/TlsPeer.java"

# java_keys CERTIFICATE, java_trust CERTIFICATE: where Java finds them; "-" stays "-".
java_keys() {
    [ "$1" != - ] || { echo -; return; }
    [ -f "$LAB_TMP/$1.keys.p12" ] || openssl pkcs12 -export -in "$LAB_CERTS/$1.chain" -inkey "$LAB_CERTS/$1.key" \
        -out "$LAB_TMP/$1.keys.p12" -passout pass:changeit
    echo "$LAB_TMP/$1.keys.p12"
}
java_trust() {
    [ "$1" != - ] || { echo -; return; }
    [ -f "$LAB_TMP/$1.trust.p12" ] || keytool -importcert -noprompt -alias ca -file "$LAB_CERTS/$1.pem" \
        -storetype PKCS12 -storepass changeit -keystore "$LAB_TMP/$1.trust.p12" 2>/dev/null
    echo "$LAB_TMP/$1.trust.p12"
}

# java_server HOST PORT CERTIFICATE TRUST|- VERSION
java_server() {
    serve "$1" "$2" java -cp "$LAB_TMP/classes" TlsPeer server "$(address "$1")" "$2" "$(java_keys "$3")" \
        "$(java_trust "$4")" "$5"
}
# java_client HOST PORT CERTIFICATE|- TRUST|- VERSION: puts the command that reaches HOST into client.
java_client() {
    client=(java -cp "$LAB_TMP/classes" TlsPeer client "$(address "$1")" "$2" "$(java_keys "$3")" "$(java_trust "$4")" "$5")
}

# java_try FILE: Unity Connection's place runs the client command against the server that is up.
java_try() {
    capture_start "$LAB_OUT/java/$1" cuc
    attempt cuc "${client[@]}"
    capture_stop
    programs_stop
}

padded_alert_by() { echo "tls.record.opaque_type == 23 && tls.record.length == 35 && ip.src == $(address "$1")"; }

client_origin="real: $JAVA as client, $OPENSSL as server"
server_origin="real: $OPENSSL as client, $JAVA as server"

file=client-refuses-server-tls1.2.pcap
openssl_server cucm 5061 cucm - -tls1_2
java_client cucm 5061 - cuc-root TLSv1.2
java_try $file
record java/$file "$client_origin" "the client does not know the CA, and Java says alert 46" \
    uc.tls_certificate_refused "$(alert_by 46 cuc)"

file=client-refuses-server-tls1.3.pcap
openssl_server cucm 5061 cucm - -tls1_3
java_client cucm 5061 - cuc-root TLSv1.3
java_try $file
record java/$file "$client_origin" "the same in TLS 1.3: a padded alert in the place of the client's Finished" \
    uc.tls_handshake_cut "$(padded_alert_by cuc)"

file=server-refuses-client-tls1.2.pcap
java_server cucm 5061 cucm example-ca TLSv1.2
openssl_client cucm 5061 cuc - -tls1_2
java_try $file
record java/$file "$server_origin" "the server does not know the client's CA: alert 46" \
    uc.tls_certificate_refused "$(alert_by 46 cucm)"

file=server-refuses-client-tls1.3.pcap
java_server cucm 5061 cucm example-ca TLSv1.3
openssl_client cucm 5061 cuc - -tls1_3
java_try $file
record java/$file "$server_origin" "the same in TLS 1.3: a padded alert of the server behind the client's Finished" \
    uc.tls_handshake_cut "$(padded_alert_by cucm)"

for version in 1.2 1.3; do
    file=talk-tls$version.pcap
    java_server cucm 5061 cucm - TLSv$version
    java_client cucm 5061 - example-ca TLSv$version
    java_try $file
    record java/$file "real: $JAVA both sides" "a talk that ends well, TLS $version"
done
