# Part of the theme tls: every way that works.

# works FILE SHOWS SERVER-CERTIFICATE SERVER-TRUST CLIENT-CERTIFICATE CLIENT-TRUST [OPTIONS OF BOTH]
works() {
    works_file=$1 works_shows=$2 works_server=$3 works_server_trust=$4 works_client=$5 works_client_trust=$6
    shift 6
    openssl_server cucm 5061 "$works_server" "$works_server_trust" "$@"
    openssl_client cucm 5061 "$works_client" "$works_client_trust" "$@"
    tls_talk "$works_file" cuc cucm 5061
    record "tls/$works_file" "$openssl_real" "$works_shows"
}
works ok-tls1.pcap "TLS 1.0" cucm - - example-ca -tls1 "${old[@]}"
works ok-tls1.1.pcap "TLS 1.1" cucm - - example-ca -tls1_1 "${old[@]}"
works ok-tls1.2-rsa.pcap "TLS 1.2, RSA key exchange" cucm - - example-ca -tls1_2 -cipher AES256-GCM-SHA384
works ok-tls1.2-mutual.pcap "mutual TLS 1.2, ECDHE" cucm cuc-root cuc example-ca -tls1_2
works ok-tls1.2-ecdsa.pcap "mutual TLS 1.2, ECDSA certificates" hub-ecdsa adfs-ca spoke-ecdsa adfs-ca -tls1_2
works ok-tls1.2-split.pcap "mutual TLS 1.2, every message split over records of 512 bytes" cucm-sub cuc-root cuc example-ca -tls1_2 -max_send_frag 512
works ok-tls1.3.pcap "TLS 1.3" cucm - - example-ca -tls1_3
works ok-tls1.3-mutual.pcap "mutual TLS 1.3" cucm cuc-root cuc example-ca -tls1_3
works ok-tls1.3-plain.pcap "mutual TLS 1.3 without compatibility records" cucm cuc-root cuc example-ca -tls1_3 -no_middlebox

openssl_server cucm 5061 cucm cuc-root -tls1_3 -num_tickets 0
openssl_client cucm 5061 cuc example-ca -tls1_3
tls_talk ok-tls1.3-no-tickets.pcap cuc cucm 5061
record tls/ok-tls1.3-no-tickets.pcap "$openssl_real" "mutual TLS 1.3 without session tickets"

openssl_server cucm 5061 cucm - -tls1_3 -groups P-384
openssl_client cucm 5061 - example-ca -tls1_3 -groups X25519:P-384
tls_talk ok-tls1.3-retry.pcap cuc cucm 5061
record tls/ok-tls1.3-retry.pcap "$openssl_real" "TLS 1.3 with a HelloRetryRequest"

openssl_server cucm 5061 cucm-sub-root - -tls1_2
openssl_client cucm 5061 - example-ca -tls1_2
tls_talk ok-chain-with-root.pcap cuc cucm 5061
record tls/ok-chain-with-root.pcap "$openssl_real" "leaf, subordinate and root sent; a root is no self-signed peer"

# resumed FILE SHOWS [OPTIONS OF BOTH]: a first connection leaves a session for the second.
resumed() {
    resumed_file=$1 resumed_shows=$2
    shift 2
    openssl_server cucm 5061 cucm - "$@"
    openssl_client cucm 5061 - example-ca "$@"
    capture_start "$LAB_OUT/tls/$resumed_file" cuc
    rm -f "$LAB_TMP/session"
    talk_open cuc "${client[@]}" -sess_out "$LAB_TMP/session"
    talk_client cucm 5061 "$hello"
    talk_server cucm 5061 "$answer"
    talk_close
    : >"$LAB_TMP/cucm-5061.out"
    talk_open cuc "${client[@]}" -sess_in "$LAB_TMP/session"
    talk_client cucm 5061 "$hello"
    talk_server cucm 5061 "$answer"
    talk_close
    capture_stop
    programs_stop
    record "tls/$resumed_file" "$openssl_real" "$resumed_shows"
}
resumed ok-resumed-ticket.pcap "TLS 1.2 session resumed by ticket" -tls1_2
resumed ok-resumed-identifier.pcap "TLS 1.2 session resumed by identifier" -tls1_2 -no_ticket
resumed ok-resumed-tls1.3.pcap "TLS 1.3 session resumed by PSK" -tls1_3

# gnutls_works FILE SHOWS SERVER-TRUST CLIENT-CERTIFICATE PRIORITY
gnutls_works() {
    gnutls_server pubb 7400 publisher-b "$3" --priority "$5"
    gnutls_client pubb 7400 "$4" example-ca publisher-b --priority "$5"
    capture_start "$LAB_OUT/tls/$1" puba
    talk_open puba "${client[@]}"
    talk_echo "presence of alice"
    talk_echo "presence of bob"
    talk_close
    capture_stop
    programs_stop
    record "tls/$1" "$gnutls_real" "$2"
}
gnutls_works ok-gnutls-tls1.pcap "TLS 1.0, 7400" - - NORMAL:-VERS-ALL:+VERS-TLS1.0:%COMPAT
gnutls_works ok-gnutls-tls1.2-rsa.pcap "TLS 1.2, RSA key exchange, 7400" - - NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+RSA
gnutls_works peer-1-7400-gnutls-tls1.2.pcap "PEER-1: 7400 up, mutual TLS 1.2" example-ca publisher-a NORMAL:-VERS-ALL:+VERS-TLS1.2
gnutls_works peer-1-7400-gnutls-tls1.3.pcap "PEER-1: 7400 up, mutual TLS 1.3" example-ca publisher-a NORMAL:-VERS-ALL:+VERS-TLS1.3

file=ok-openssl-to-gnutls.pcap
gnutls_server pubb 7400 publisher-b example-ca
openssl_client pubb 7400 publisher-a example-ca
capture_start "$LAB_OUT/tls/$file" puba
talk_open puba "${client[@]}"
talk_echo "presence of alice"
talk_close
capture_stop
programs_stop
record tls/$file "real: $OPENSSL client, $GNUTLS server" "mutual TLS 1.3 between the two stacks"
