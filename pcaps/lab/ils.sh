# ILS: hub and spoke on 7501 (TLS) and 7502 (password). The spoke opens the connection.

host hub 10.106.104.220
host spoke 10.106.104.201
DECODE_AS="-d tcp.port==7501,tls"

# ils_try FILE HUB-CERTIFICATE HUB-TRUST SPOKE-CERTIFICATE SPOKE-TRUST [OPTIONS OF BOTH]
ils_try() {
    ils_file=$1 ils_hub=$2 ils_hub_trust=$3 ils_spoke=$4 ils_spoke_trust=$5
    shift 5
    openssl_server hub 7501 "$ils_hub" "$ils_hub_trust" "$@"
    openssl_client hub 7501 "$ils_spoke" "$ils_spoke_trust" "$@"
    capture_start "$LAB_OUT/ils/$ils_file" spoke
    attempt spoke "${client[@]}"
    capture_stop
    programs_stop
}

for version in 1 1_1 1_2; do
    file=ils-4-hub-unknown-ca-tls${version/_/.}.pcap
    ils_try "$file" hub-self adfs-ca spoke-self adfs-ca -tls$version -cipher ALL:@SECLEVEL=0
    record "ils/$file" "real: $OPENSSL both sides" \
        "method 2, hub's tomcat certificate not imported: spoke refuses it, TLS ${version/_/.}" \
        uc.tls_unknown_ca "$(alert_by 48 spoke)" uc.tls_self_signed "$(certificate_by hub)"
done

file=ils-4-hub-unknown-ca-tls1.3.pcap
ils_try $file hub-self adfs-ca spoke-self adfs-ca -tls1_3
record "ils/$file" "real: $OPENSSL both sides" \
    "the same with TLS 1.3: certificate hidden, the client's alert is in clear" \
    uc.tls_unknown_ca "$(alert_by 48 spoke)"

file=ils-4-hub-unknown-ca-rsa.pcap
ils_try $file hub-self adfs-ca spoke-self adfs-ca -tls1_2 -cipher AES256-SHA:@SECLEVEL=0
record "ils/$file" "real: $OPENSSL both sides" \
    "the same with RSA key exchange" \
    uc.tls_unknown_ca "$(alert_by 48 spoke)" uc.tls_self_signed "$(certificate_by hub)"

file=ils-7-spoke-unknown-ca-tls1.2.pcap
ils_try $file hub adfs-ca spoke-self adfs-ca -tls1_2
record "ils/$file" "real: $OPENSSL both sides" \
    "method 3, spoke self-signed: hub refuses it" \
    uc.tls_unknown_ca "$(alert_by 48 hub)" uc.tls_self_signed "$(certificate_by spoke)"

file=ils-7-spoke-unknown-ca-tls1.3.pcap
ils_try $file hub adfs-ca spoke-self adfs-ca -tls1_3
record "ils/$file" "real: $OPENSSL both sides" \
    "the same with TLS 1.3: the hub's alert is encrypted" \
    uc.tls_handshake_cut "tls.record.opaque_type == 23 && tls.record.length == 19 && ip.src == $(address hub)"

file=ils-8-hub-unknown-ca-tls1.2.pcap
ils_try $file hub-self adfs-ca spoke adfs-ca -tls1_2
record "ils/$file" "real: $OPENSSL both sides" \
    "method 3, hub self-signed: spoke refuses it" \
    uc.tls_unknown_ca "$(alert_by 48 spoke)" uc.tls_self_signed "$(certificate_by hub)"

# ILS messages are enciphered: noise, 1956 bytes a message, and a last line to wait for.
for turn in 1 2 3; do
    for sender in spoke hub; do
        { head -c 1948 /dev/urandom; printf '\nend-%s-%.1s\n' $turn $sender; } >"$LAB_TMP/ils-$sender-$turn"
    done
done
# ils_joined FILE SHOWS [OPTIONS OF BOTH]
ils_joined() {
    ils_file=$1 ils_shows=$2
    shift 2
    openssl_server hub 7501 hub adfs-ca "$@"
    openssl_client hub 7501 spoke adfs-ca "$@"
    capture_start "$LAB_OUT/ils/$ils_file" spoke
    talk_open spoke "${client[@]}"
    for ils_turn in 1 2 3; do
        talk_client hub 7501 "$LAB_TMP/ils-spoke-$ils_turn"
        talk_server hub 7501 "$LAB_TMP/ils-hub-$ils_turn"
    done
    talk_close
    capture_stop
    programs_stop
    record "ils/$ils_file" "real: $OPENSSL both sides; messages are noise" "$ils_shows" \
        uc.ils_joined "(tls.record.content_type == 23 || tls.record.opaque_type == 23) && tls.record.length > 1900 && tcp.srcport == 7501"
}
ils_joined ils-joined-tls1.2.pcap "ILS-6: mutual TLS 1.2, CA-signed, data both ways" -tls1_2
ils_joined ils-joined-tls1.3.pcap "ILS-6: mutual TLS 1.3, data both ways" -tls1_3
ils_joined ils-joined-tls1.pcap "ILS-6: mutual TLS 1.0, CA-signed, data both ways" -tls1 -cipher ALL:@SECLEVEL=0

file=ils-13-refused.pcap
capture_start "$LAB_OUT/ils/$file" spoke
for port in 7501 7502; do attempt spoke "$LAB/peer.py" connect "$(address hub)" $port; done
capture_stop
record "ils/$file" "real: $LINUX TCP" "nothing listens on the hub's 7501 and 7502" \
    uc.tcp_refused "tcp.flags.reset == 1 && tcp.srcport == 7501" \
    uc.tcp_refused "tcp.flags.reset == 1 && tcp.srcport == 7502"

file=ils-13-no-answer.pcap
firewall "tcp dport { 7501, 7502 } drop"
capture_start "$LAB_OUT/ils/$file" spoke
unanswered spoke "$(address hub)" 7501 7502
capture_stop
firewall
record "ils/$file" "real: $LINUX TCP, nftables drop" "a firewall swallows what goes to 7501 and 7502" \
    uc.tcp_no_answer "tcp.flags.syn == 1 && tcp.dstport == 7501" \
    uc.tcp_no_answer "tcp.flags.syn == 1 && tcp.dstport == 7502"

file=ils-13-prohibited.pcap
firewall "tcp dport 7501 reject with icmp type admin-prohibited"
capture_start "$LAB_OUT/ils/$file" spoke
attempt spoke "$LAB/peer.py" connect "$(address hub)" 7501
capture_stop
firewall
record "ils/$file" "real: $LINUX TCP, nftables reject" "a router says administratively prohibited for 7501" \
    uc.icmp_unreachable "icmp.type == 3 && icmp.code == 13"

. "$LAB/ils_join.sh"
