# The same trouble of one server from many clients, each with an address of its own; and what looks alike and is not.

host phones 10.48.60.60 2001:db8:60::60
host cucm 10.48.47.110 2001:db8:47::110
DECODE_AS="-d tcp.port==7400,data -d tcp.port==2443,tls"

PHONES=10.48.64.0/22
PHONES6=2001:db8:64::/64
on phones ip route add local "$PHONES" dev lo
on phones ip -6 route add local "$PHONES6" dev lo
on phones sysctl -qw net.ipv6.ip_nonlocal_bind=1
on router ip route add "$PHONES" via "$(address phones)" dev to-phones onlink
on router ip -6 route add "$PHONES6" via "$(address6 phones)" dev to-phones

many_real="real: $LINUX TCP, lab/many.py"
many_tls="real: Python ssl clients (lab/many.py), $OPENSSL server"
many() { on phones "$LAB/many.py" "$PHONES" "$@"; }
many_listen() { serve cucm "$2" "$LAB/peer.py" listen "$@"; }
phone() { echo "10.48.$((64 + $1 / 254)).$((1 + $1 % 254))"; }

many_begin() {
    file=$1
    capture_start "$LAB_OUT/many/$file" phones
}
many_end() {
    capture_stop
    programs_stop
    firewall
}

# --- TCP ----------------------------------------------------------------------------------------------------

firewall "tcp dport 2443 drop"
many_begin no-answer.pcap
many 300 "$(address cucm)" 2443 together:3.5
many_end
record many/$file "$many_real, nftables drop" "a firewall swallows 2443: 300 phones get no answer" \
    uc.tcp_no_answer "tcp.flags.syn == 1 && tcp.dstport == 2443"

many_begin refused.pcap
many 300 "$(address cucm)" 5061
many_end
record many/$file "$many_real" "nothing listens on 5061: 300 phones are refused" \
    uc.tcp_refused "tcp.flags.reset == 1 && tcp.srcport == 5061"

many_begin refused-ipv6.pcap
on phones "$LAB/many.py" "$PHONES6" 40 "$(address6 cucm)" 5061
many_end
record many/$file "$many_real" "the same with 40 phones over IPv6" \
    uc.tcp_refused "tcp.flags.reset == 1 && tcp.srcport == 5061"

many_begin refused-on-two-ports.pcap
many 20 "$(address cucm)" 5061
many 20 "$(address cucm)" 8443
many_end
record many/$file "$many_real" "20 clients are refused on 5061 and on 8443: two servers" \
    uc.tcp_refused "tcp.flags.reset == 1 && tcp.srcport == 5061" \
    uc.tcp_refused "tcp.flags.reset == 1 && tcp.srcport == 8443"

many_listen "$(address cucm)" 7400 recv:100 linger close
many_begin reset.pcap
many 100 "$(address cucm)" 7400 send:100 eof
many_end
record many/$file "$many_real" "the server resets the connections of 100 clients after their first message" \
    uc.tcp_reset "tcp.flags.reset == 1 && tcp.srcport == 7400"

# --- certificates -------------------------------------------------------------------------------------------

openssl_server cucm 5061 cucm-self - -tls1_2 -no_ticket
many_begin unknown-ca.pcap
many 40 "$(address cucm)" 5061 "tls:$LAB_CERTS/example-ca.pem"
many_end
record many/$file "$many_tls" "40 phones refuse one certificate" \
    uc.tls_self_signed "$(certificate_by cucm)" uc.tls_unknown_ca "tls.alert_message.desc == 48"

many_begin two-certificates.pcap
openssl_server cucm 5061 cucm-self - -tls1_2 -no_ticket
many 12 "$(address cucm)" 5061 "tls:$LAB_CERTS/example-ca.pem"
programs_stop
openssl_server cucm 5061 hub-self - -tls1_2 -no_ticket
many 12 "$(address cucm)" 5061 "tls:$LAB_CERTS/example-ca.pem"
many_end
renewed="$(sed -n 's/^serial = 0x//p' "$LAB_CERTS/hub-self.tmpl" | sed 's/../&:/g; s/:$//')"
of_renewed="tls.handshake.type == 11 && x509af.serialNumber == $renewed"
renewed_at=$(first_frame "$LAB_OUT/many/$file" "$of_renewed")
record many/$file "$many_tls" "the server gets another certificate between: 12 phones refuse each" \
    uc.tls_self_signed "$(certificate_by cucm)" uc.tls_unknown_ca "tls.alert_message.desc == 48" \
    uc.tls_self_signed "$of_renewed" uc.tls_unknown_ca "tls.alert_message.desc == 48 && frame.number > $renewed_at"

# refuse_phones FILE: the server refuses twelve phones; their certificates are phone1 to phone12.
refuse_phones() {
    openssl_server cucm 5061 cucm example-ca -tls1_2 -no_ticket
    many_begin "$1"
    many 12 "$(address cucm)" 5061 "tls:$LAB_CERTS/example-ca.pem:$LAB_CERTS/phone{n}.chain:$LAB_CERTS/phone{n}.key" recv:1
    many_end
}
phone_name() { printf 'SEP0011223344%02X' "$1"; }

authority many-capf self rsa CAPF-5a2b91c4
for n in {1..12}; do leaf "phone$n" many-capf ecdsa "$(phone_name "$n")"; done
refuse_phones certificates-of-one-ca.pcap
record many/$file "$many_tls" "the server does not know the CA of 12 phones, each with a certificate of its own" \
    uc.tls_unknown_ca "tls.alert_message.desc == 48"

for n in {1..12}; do leaf "phone$n" self ecdsa "$(phone_name "$n")"; done
refuse_phones own-certificates.pcap
expected=()
mapfile -t frames < <(tshark -n -r "$LAB_OUT/many/$file" -Y "tls.alert_message.desc == 48" -T fields -e frame.number)
for n in {0..8}; do expected+=(uc.tls_unknown_ca "frame.number == ${frames[$n]}"); done
mapfile -t frames < <(tshark -n -r "$LAB_OUT/many/$file" -Y "$(certificate_by cucm | sed "s/ip.src.*/tcp.dstport == 5061/")" -T fields -e frame.number)
for n in {0..11}; do expected+=(uc.tls_self_signed "frame.number == ${frames[$n]}"); done
record many/$file "$many_tls" "the same, and each has signed its own: eight refusals are told one by one, the rest as one" \
    "${expected[@]}"

# --- trust lists --------------------------------------------------------------------------------------------

TFTPD="tftpd-hpa $(dpkg-query -W -f '${Version}' tftpd-hpa | cut -d+ -f1)"
many_served=$LAB_TMP/many-served
mkdir -p "$many_served" "$LAB_TMP/many-lists"
for list in ctl ctl_new; do
    python3 "$LAB/../../tests/ctl_writer/ctl_writer.py" "$LAB/lists/$list.toml" "$LAB_TMP/many-lists" "$LAB_TMP/many-$list.tlv"
done
for ending in pem key; do cp "$LAB_TMP/many-lists/cucm_new.$ending" "$LAB_CERTS/many-new.$ending"; done
cp "$LAB_CERTS/many-new.pem" "$LAB_CERTS/many-new.chain"
many_tftp() { serve cucm 69 in.tftpd --foreground --listen --user root --address "$(address cucm):69" --secure "$many_served"; }
phone_fetches() { on phones curl -s -m 20 --interface "$(phone "$1")" -o /dev/null "tftp://$(address cucm)/$2" || true; }

many_tftp
many_begin no-list.pcap
for n in {0..299}; do phone_fetches "$n" "$(printf 'CTLSEP001122%06X.tlv' "$n")"; done
many_end
record many/$file "real: $TFTPD, $CURL" "300 phones ask for their CTL and none is there" uc.ctl_not_found "tftp.opcode == 5"

cp "$LAB_TMP/many-ctl.tlv" "$many_served/CTLFile.tlv"
many_tftp
openssl_server cucm 5061 many-new - -tls1_2 -no_ticket
many_begin stale-list.pcap
for n in {0..19}; do phone_fetches "$n" CTLFile.tlv; done
many 20 "$(address cucm)" 5061 "tls-abort:$LAB_TMP/many-lists/cucm.pem"
many_end
record many/$file "real: $TFTPD, $CURL; $OPENSSL server, Python ssl clients" \
    "20 clients fetch a list that is older than the certificate they refuse then" \
    uc.ctl_certificate_stale "$(certificate_by cucm)" uc.tls_self_signed "$(certificate_by cucm)" \
    uc.tls_unknown_ca "tls.alert_message.desc == 48"

# --- what is well -------------------------------------------------------------------------------------------

many_listen "$(address cucm)" 7400 recv:100 send:100 eof
many_begin monitors-and-clients.pcap
many 40 "$(address cucm)" 7400 close
many 40 "$(address cucm)" 7400 linger close
many 40 "$(address cucm)" 7400 send:100 recv:100
many_end
record many/$file "$many_real" "40 monitors that connect and close, 40 that reset, 40 clients that are served"
