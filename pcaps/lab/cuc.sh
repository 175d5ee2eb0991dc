# Unity Connection and CUCM: SIP over TLS on 5061, SCCP over TLS on 2443. CUCM opens the SIP trunk,
# Unity Connection opens SCCP and its own SIP ports.

host cuc 10.48.47.124
host cucm 10.48.47.110
DECODE_AS="-d tcp.port==2443,tls"

# cuc_try FILE HOST: the client command runs on the host, against the server that is up.
cuc_try() {
    capture_start "$LAB_OUT/cuc/$1" "$2"
    attempt "$2" "${client[@]}"
    capture_stop
    programs_stop
}

file=cuc-2-cucm-refuses-cuc-unknown-ca.pcap
openssl_server cuc 5061 cuc - -tls1_2
openssl_client cuc 5061 cucm example-ca -tls1_2
cuc_try $file cucm
record cuc/$file "real: $OPENSSL both sides" \
    "no CUC root in CallManager-trust: CUCM refuses Unity Connection on 5061, TLS 1.2" \
    uc.tls_unknown_ca "$(alert_by 48 cucm)"

file=cuc-2-cucm-refuses-cuc-unknown-ca-tls1.pcap
openssl_server cuc 5061 cuc cuc-root -tls1 -cipher ALL:@SECLEVEL=0
openssl_client cuc 5061 cucm example-ca -tls1 -cipher ALL:@SECLEVEL=0
cuc_try $file cucm
record cuc/$file "real: $OPENSSL both sides" "the same with mutual TLS 1.0" \
    uc.tls_unknown_ca "$(alert_by 48 cucm)"

file=cuc-2-cucm-refuses-cuc-as-server.pcap
openssl_server cucm 5061 cucm example-ca -tls1_2
openssl_client cucm 5061 cuc example-ca -tls1_2
cuc_try $file cuc
record cuc/$file "real: $OPENSSL both sides" \
    "Unity Connection opens the connection; CUCM, the server, refuses its certificate" \
    uc.tls_unknown_ca "$(alert_by 48 cucm)"

# The Python client (over OpenSSL) closes abortively, as Unity Connection does: alert, then RST.
file=cuc-3-cuc-refuses-cucm-unknown-ca.pcap
openssl_server cucm 5061 cucm-self - -tls1_2
capture_start "$LAB_OUT/cuc/$file" cuc
for turn in 1 2 3; do
    attempt cuc "$LAB/peer.py" connect "$(address cucm)" 5061 "tls-abort:$LAB_CERTS/cuc-root.pem"
    [ $turn = 3 ] || sleep 2
done
capture_stop
programs_stop
record cuc/$file "real: $OPENSSL server, Python ssl client with an abortive close" \
    "the CTL on Unity Connection is old: it refuses CUCM on 5061, alert then RST, three times" \
    uc.tls_unknown_ca "$(alert_by 48 cuc)" uc.tls_self_signed "$(certificate_by cucm)"

file=cuc-3-cuc-refuses-cucm-sccp.pcap
openssl_server cucm 2443 cucm-self cuc-root -tls1_2 -cipher AES256-SHA:@SECLEVEL=0
capture_start "$LAB_OUT/cuc/$file" cuc
attempt cuc "$LAB/peer.py" connect "$(address cucm)" 2443 \
    "tls-abort:$LAB_CERTS/cuc-root.pem:$LAB_CERTS/cuc.chain:$LAB_CERTS/cuc.key"
capture_stop
programs_stop
record cuc/$file "real: $OPENSSL server, Python ssl client with an abortive close" \
    "the same on 2443 (SCCP/TLS), RSA key exchange" \
    uc.tls_unknown_ca "$(alert_by 48 cuc)" uc.tls_self_signed "$(certificate_by cucm)"

file=cuc-3-cuc-refuses-cucm-bad-certificate.pcap
gnutls_server cucm 5061 cucm-sub - --priority NORMAL:-VERS-ALL:+VERS-TLS1.2
gnutls_client cucm 5061 cuc cuc-root cucm-sub
cuc_try $file cuc
record cuc/$file "real: $GNUTLS both sides" \
    "the same between GnuTLS peers, whose client calls it bad_certificate; chain with a subordinate CA" \
    uc.tls_certificate_refused "$(alert_by 42 cuc)"

# A trunk that works. The OPTIONS ping CUCM sends, and its answer.
options=$(message options 'OPTIONS sip:10.48.47.124:5061;transport=tls SIP/2.0\r\nVia: SIP/2.0/TLS 10.48.47.110:5061;branch=z9hG4bK5c1d7e2f\r\nFrom: <sip:10.48.47.110>;tag=1804289383\r\nTo: <sip:10.48.47.124>\r\nCall-ID: 7d2e1f80-5a3152b1-1-6e2f300a@10.48.47.110\r\nCSeq: 101 OPTIONS\r\nMax-Forwards: 0\r\nContact: <sip:10.48.47.110:5061;transport=tls>\r\nUser-Agent: Cisco-CUCM11.5\r\nContent-Length: 12\r\n\r\nping-cucm-1\n')
options_ok=$(message options-ok 'SIP/2.0 200 OK\r\nVia: SIP/2.0/TLS 10.48.47.110:5061;branch=z9hG4bK5c1d7e2f\r\nFrom: <sip:10.48.47.110>;tag=1804289383\r\nTo: <sip:10.48.47.124>;tag=f1b2c3d4\r\nCall-ID: 7d2e1f80-5a3152b1-1-6e2f300a@10.48.47.110\r\nCSeq: 101 OPTIONS\r\nContent-Length: 11\r\n\r\npong-cuc-1\n')

# trunk_up FILE SHOWS [OPTIONS OF BOTH]
trunk_up() {
    trunk_file=$1 trunk_shows=$2
    shift 2
    openssl_server cuc 5061 cuc example-ca "$@"
    openssl_client cuc 5061 cucm cuc-root "$@"
    capture_start "$LAB_OUT/cuc/$trunk_file" cucm
    talk_open cucm "${client[@]}"
    talk_client cuc 5061 "$options"
    talk_server cuc 5061 "$options_ok"
    talk_close
    capture_stop
    programs_stop
    record "cuc/$trunk_file" "real: $OPENSSL both sides" "$trunk_shows"
}
trunk_up cuc-1-trunk-tls1.2.pcap "secure SIP trunk on 5061 comes up, mutual TLS 1.2, OPTIONS answered" -tls1_2
trunk_up cuc-1-trunk-tls1.3.pcap "the same with TLS 1.3" -tls1_3
trunk_up cuc-1-trunk-tls1.pcap "the same with TLS 1.0" -tls1 -cipher ALL:@SECLEVEL=0

# SCCP: length, version, message number, body.
register=$(message register '\036\000\000\000\024\000\000\000\001\000\000\000CiscoUM1-VI1\000\000\000\000\nregister\n')
register_ack=$(message register-ack '\027\000\000\000\024\000\000\000\201\000\000\000\036\000\000\000M/D/Y\nregacked\n')
file=cuc-1-sccp-tls1.2.pcap
openssl_server cucm 2443 cucm cuc-root -tls1_2 -cipher AES128-SHA:@SECLEVEL=0
openssl_client cucm 2443 cuc example-ca -tls1_2 -cipher AES128-SHA:@SECLEVEL=0
capture_start "$LAB_OUT/cuc/$file" cuc
talk_open cuc "${client[@]}"
talk_client cucm 2443 "$register"
talk_server cucm 2443 "$register_ack"
talk_close
capture_stop
programs_stop
record cuc/$file "real: $OPENSSL both sides" \
    "a voice mail port registers on 2443, mutual TLS 1.2, RSA key exchange"

file=cuc-10-refused.pcap
capture_start "$LAB_OUT/cuc/$file" cuc
for port in 2443 5061; do attempt cuc "$LAB/peer.py" connect "$(address cucm)" $port; done
capture_stop
record cuc/$file "real: $LINUX TCP" "nothing listens on CUCM's 2443 and 5061" \
    uc.tcp_refused "tcp.flags.reset == 1 && tcp.srcport == 2443" \
    uc.tcp_refused "tcp.flags.reset == 1 && tcp.srcport == 5061"

file=cuc-10-no-answer.pcap
firewall "tcp dport { 2443, 5061 } drop"
capture_start "$LAB_OUT/cuc/$file" cuc
unanswered cuc "$(address cucm)" 2443 5061
capture_stop
firewall
record cuc/$file "real: $LINUX TCP, nftables drop" "a firewall swallows 2443 and 5061" \
    uc.tcp_no_answer "tcp.flags.syn == 1 && tcp.dstport == 2443" \
    uc.tcp_no_answer "tcp.flags.syn == 1 && tcp.dstport == 5061"
