# Phones and whom they ask whom to trust (TVS), and who gives them certificates (CAPF). The phones are curl and OpenSSL.

host cucm 10.48.47.110 2001:db8:47::110
host old 10.48.48.110 2001:db8:48::110
host phone 10.48.47.55 2001:db8:47::55
TFTPD="tftpd-hpa $(in.tftpd --version 2>&1 | sed -n 's/^tftp-hpa \([^ ,]*\).*/\1/p')"
DECODE_AS="-d tcp.port==2445,tls -d tcp.port==3804,tls"
files=$LAB_TMP/tvs-files
mkdir -p "$files"
printf '<device><deviceProtocol>SIP</deviceProtocol></device>\n' >"$files/SEP001122334455.cnf.xml"
fetch() { on phone curl -s -g -m 20 -o /dev/null "tftp://$1/SEP001122334455.cnf.xml" || true; }
begin() {
    file=tvs/$1
    serve cucm 69 in.tftpd -L --secure --user root --address "[::]:69" "$files"
    capture_start "$LAB_OUT/$file" phone
}
finish() {
    capture_stop
    programs_stop
    firewall
}

begin other-cluster-refused.pcap
fetch 10.48.47.110
attempt phone "$LAB/peer.py" connect 10.48.48.110 2445 eof
finish
record $file "real: $TFTPD, $CURL, $LINUX" "PHN-2: a phone gets its files from one cluster and asks the TVS of another, which refuses" \
    uc.tcp_refused 'tcp.flags.reset == 1'

begin other-cluster-refused-ipv6.pcap
fetch '[2001:db8:47::110]'
attempt phone "$LAB/peer.py" connect 2001:db8:48::110 2445 eof
finish
record $file "real: $TFTPD, $CURL, $LINUX" "PHN-2: the same over IPv6" uc.tcp_refused 'tcp.flags.reset == 1'

openssl_server old 2445 hub - -tls1_2
begin other-cluster-unknown-ca.pcap
fetch 10.48.47.110
openssl_client old 2445 - example-ca -tls1_2
attempt phone "${client[@]}" </dev/null
finish
record $file "real: $TFTPD, $CURL, $OPENSSL both sides" "PHN-2: the TVS of another cluster answers, and the phone does not trust it" \
    uc.tls_unknown_ca 'tls.alert_message'

openssl_server cucm 2445 cucm - -tls1_2
begin same-cluster.pcap
fetch 10.48.47.110
openssl_client cucm 2445 - example-ca -tls1_2
talk_open phone "${client[@]}"
talk_client cucm 2445 "$(message query 'certificate-query-of-a-phone\n')"
talk_close
finish
record $file "real: $TFTPD, $CURL, $OPENSSL both sides" "the TVS of the phone's own cluster is asked: all is well"

openssl_server cucm 3804 hub - -tls1_2
begin capf-unknown-ca.pcap
openssl_client cucm 3804 - example-ca -tls1_2
attempt phone "${client[@]}" </dev/null
finish
record $file "real: $OPENSSL both sides" "PHN-2: a phone does not trust CAPF's certificate" uc.tls_unknown_ca 'tls.alert_message'

begin capf-refused.pcap
attempt phone "$LAB/peer.py" connect 10.48.47.110 3804 eof
finish
record $file "real: $LINUX" "PHN-2: CAPF is not started" uc.tcp_refused 'tcp.flags.reset == 1'
