# The two TLS stacks as server and client, with the options every scene needs. Certificates are named as in
# certs.sh; "-" means none. A server that is told whom to trust requires a certificate of the client.

# openssl_server HOST PORT CERTIFICATE TRUST|- [OPTIONS]
openssl_server() {
    side_host=$1 side_port=$2 side_cert=$3 side_trust=$4
    shift 4
    [ "$side_trust" = - ] || set -- -verifyCAfile "$LAB_CERTS/$side_trust.pem" -Verify 3 -verify_return_error "$@"
    serve "$side_host" "$side_port" openssl s_server -quiet -accept "$(address "$side_host"):$side_port" \
        -cert "$LAB_CERTS/$side_cert.pem" -key "$LAB_CERTS/$side_cert.key" \
        -cert_chain "$LAB_CERTS/$side_cert.chain" "$@"
}

# openssl_client HOST PORT CERTIFICATE|- TRUST|- [OPTIONS]: puts the command that reaches HOST into client.
openssl_client() {
    client=(openssl s_client -quiet -no_ign_eof -connect "$(address "$1"):$2")
    [ "$3" = - ] || client+=(-cert "$LAB_CERTS/$3.pem" -key "$LAB_CERTS/$3.key" -cert_chain "$LAB_CERTS/$3.chain")
    [ "$4" = - ] || client+=(-verifyCAfile "$LAB_CERTS/$4.pem" -verify_return_error)
    shift 4
    client+=("$@")
}

# gnutls_server HOST PORT CERTIFICATE TRUST|- [OPTIONS]
gnutls_server() {
    side_host=$1 side_port=$2 side_cert=$3 side_trust=$4
    shift 4
    if [ "$side_trust" = - ]; then
        set -- --disable-client-cert "$@"
    else
        set -- --require-client-cert --verify-client-cert --x509cafile "$LAB_CERTS/$side_trust.pem" "$@"
    fi
    serve "$side_host" "$side_port" gnutls-serv --echo --port "$side_port" \
        --x509certfile "$LAB_CERTS/$side_cert.chain" --x509keyfile "$LAB_CERTS/$side_cert.key" "$@"
}

# gnutls_client HOST PORT CERTIFICATE|- TRUST|- [OPTIONS]
gnutls_client() {
    client=(gnutls-cli "$(address "$1")" --port "$2")
    [ "$3" = - ] || client+=(--x509certfile "$LAB_CERTS/$3.chain" --x509keyfile "$LAB_CERTS/$3.key")
    if [ "$4" = - ]; then
        client+=(--insecure)
    else
        client+=(--x509cafile "$LAB_CERTS/$4.pem" --verify-hostname "$(sed -n 's/^dns_name = "\(.*\)"/\1/p' "$LAB_CERTS/$5.tmpl")")
    fi
    shift 4
    [ $# -eq 0 ] || shift
    client+=("$@")
}

# What tshark must find, for record.
alert_by() { echo "tls.alert_message.desc == $1 && ip.src == $(address "$2")"; }
certificate_by() { echo "tls.handshake.type == 11 && tls.handshake.certificate && ip.src == $(address "$1")"; }
