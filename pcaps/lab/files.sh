# What phones fetch beside their trust lists: configuration, firmware, dial rules, locales, ring lists. From tftpd-hpa,
# dnsmasq and nginx; the phones are curl, with the names that phones ask for and in their order.

host cucm 10.48.47.110 2001:db8:47::110
host cucm2 10.48.47.111
host phone 10.48.47.55 2001:db8:47::55
host phones 10.48.48.60
DECODE_AS="-d tcp.port==6970,http -d tcp.port==2000,data"
TFTPD="tftpd-hpa $(in.tftpd --version 2>&1 | sed -n 's/^tftp-hpa \([^, ]*\).*/\1/p')"
DNSMASQ="dnsmasq $(dnsmasq --version | sed -n '1s/^Dnsmasq version \([^ ]*\).*/\1/p')"
real="real: $TFTPD, $CURL"
files=$LAB_TMP/files
mkdir -p "$files/English_United_Kingdom" "$files/Desktops/320x196x4" "$LAB_TMP/file-lists"
MAC=001122334455
xml() { printf '<device><deviceProtocol>%s</deviceProtocol><loadInformation>%s</loadInformation></device>\n' SIP sip78xx.14-2-1; }

# an_itl NAME: an ITL under this name.
an_itl() {
    sed "s/^file_name = .*/file_name = \"$1\"/" "$LAB/lists/ctl.toml" >"$LAB_TMP/$1.toml"
    cp "$LAB/lists/certificates.toml" "$LAB_TMP/"
    python3 "$LAB/../../tests/ctl_writer/ctl_writer.py" "$LAB_TMP/$1.toml" "$LAB_TMP/file-lists" "$files/$1"
}
an_itl ITLSEP$MAC.tlv
xml >"$files/SEP$MAC.cnf.xml"
xml >"$files/XMLDefault.cnf.xml"
printf '<DIALTEMPLATE><TEMPLATE MATCH="9,......." Timeout="0"/></DIALTEMPLATE>\n' >"$files/dialplan.xml"
head -c 60000 /dev/urandom >"$files/sip78xx.14-2-1.loads"
head -c 9000 /dev/urandom >"$files/English_United_Kingdom/sp-sip.jar"

files_tftpd() { serve cucm 69 in.tftpd -L --secure --user root --address "[::]:69" "$files"; }
# It says where a file is not: there is a /srv of its own for it.
files_dnsmasq() {
    serve cucm 69 sh -c "mount --bind '$files' /srv && exec dnsmasq -k --port=0 --enable-tftp --tftp-root=/srv \
        --user=root --conf-file=/dev/null --leasefile-ro"
}
files_nginx() { nginx_serve cucm 6970 "server { listen 10.48.47.110:6970; listen [2001:db8:47::110]:6970; root $files; $1 }"; }

# over_tftp FILE... / over_http FILE...: the phone asks for these, one after the other.
over_tftp() { for wanted in "$@"; do on phone curl -s -m 30 -o /dev/null "tftp://10.48.47.110/$wanted" || true; done; }
over_http() { for wanted in "$@"; do on phone curl -s -m 90 -o /dev/null "http://10.48.47.110:6970/$wanted" || true; done; }
begin() {
    file=files/$1
    capture_start "$LAB_OUT/$file" "${2:-phone}"
}
# finish [open]: the scene is over.
finish() {
    capture_stop "${1:-}"
    programs_stop
    firewall
}
lists="CTLSEP$MAC.tlv ITLSEP$MAC.tlv"

# answer_to FILE: what came of the first request for it. last_of FILTER: the last frame that matches.
answer_to() { echo "frame.number == $(($(first_frame "$LAB_OUT/$file" "tftp.source_file == \"$1\"") + 1))"; }
# shellcheck disable=SC2086
last_of() { echo "frame.number == $(tshark -n -r "$LAB_OUT/$file" $DECODE_AS -Y "$1" -T fields -e frame.number 2>/dev/null | tail -n 1)"; }

# --- what is well -----------------------------------------------------------------------------------------------

files_tftpd
begin boot.pcap
over_tftp $lists SEP$MAC.cnf.xml.enc.sgn SEP$MAC.cnf.xml.sgn SEP$MAC.cnf.xml sip78xx.14-2-1.loads dialplan.xml \
    English_United_Kingdom/sp-sip.jar English_United_Kingdom/g3-tones.xml DistinctiveRingList.xml Desktops/320x196x4/List.xml
finish
record $file "$real" "a phone starts on a cluster that is not in mixed mode; tones, ring list and backgrounds are not there" \
    uc.ctl_nonsecure 'tftp.opcode == 5' uc.file_optional "$(answer_to English_United_Kingdom/g3-tones.xml)"

files_tftpd
files_nginx ""
begin boot-http-ipv6.pcap
for wanted in $lists SEP$MAC.cnf.xml sip78xx.14-2-1.loads; do
    on phone curl -s -m 30 -o /dev/null "http://[2001:db8:47::110]:6970/$wanted" || true
done
finish
record $file "real: $NGINX, $CURL" "the same over HTTP and IPv6" uc.ctl_nonsecure 'http.response.code == 404'

files_tftpd
files_nginx "location = /SEP$MAC.cnf.xml { return 503; }"
begin busy-then-tftp.pcap
over_http SEP$MAC.cnf.xml
over_tftp SEP$MAC.cnf.xml
finish
record $file "real: $NGINX, $TFTPD, $CURL" "HTTP 503, then the configuration comes over TFTP: nothing is wrong"

files_dnsmasq
begin network-boot.pcap
over_tftp pxelinux.0 pxelinux.cfg/01-00-11-22-33-44-55 pxelinux.cfg/C0A80001 pxelinux.cfg/default network-confg
finish
record $file "real: $DNSMASQ, $CURL" "a computer starts over the network; what it asks for is not there, and no phone's business"

# --- not found --------------------------------------------------------------------------------------------------

mv "$files/SEP$MAC.cnf.xml" "$files/SEPAABBCCDDEEFF.cnf.xml"
files_tftpd
begin configuration-not-found.pcap
over_tftp $lists SEP$MAC.cnf.xml XMLDefault.cnf.xml
finish
record $file "$real" "the cluster does not know the phone: it gets the default configuration in place of its own" \
    uc.ctl_nonsecure 'tftp.opcode == 5' uc.file_not_found "$(answer_to SEP$MAC.cnf.xml)"

mv "$files/XMLDefault.cnf.xml" "$files/kept"
files_dnsmasq
files_nginx ""
begin no-configuration-at-all.pcap
over_http SEP$MAC.cnf.xml
over_tftp SEP$MAC.cnf.xml XMLDefault.cnf.xml
finish
mv "$files/kept" "$files/XMLDefault.cnf.xml"
mv "$files/SEPAABBCCDDEEFF.cnf.xml" "$files/SEP$MAC.cnf.xml"
record $file "real: $NGINX, $DNSMASQ, $CURL" "neither over HTTP nor over TFTP, and no default either" \
    uc.file_not_found "$(answer_to SEP$MAC.cnf.xml)"

files_dnsmasq
begin firmware-not-found.pcap
over_tftp SEP$MAC.cnf.xml sip88xx.14-2-1.loads
finish
record $file "real: $DNSMASQ, $CURL" "the configuration names a load that is not on the server" uc.file_not_found 'tftp.opcode == 5'

files_nginx "location ~ \\.loads\$ { return 503; }"
begin firmware-busy.pcap
over_http SEP$MAC.cnf.xml sip78xx.14-2-1.loads
finish
record $file "real: $NGINX, $CURL" "HTTP 503 for the firmware, which does not come in another way" \
    uc.file_not_found 'http.response.code == 503'

files_dnsmasq
on phones ip route add local 10.48.64.0/24 dev lo
on router ip route add 10.48.64.0/24 dev to-phones via 10.48.48.60 onlink
begin phones-not-found.pcap phones
for n in {1..60}; do
    on phones curl -s -m 20 --interface "10.48.64.$n" -o /dev/null "tftp://10.48.47.110/$(printf 'SEP0011AA%06X.cnf.xml' "$n")" || true
done
finish
record $file "real: $DNSMASQ, $CURL" "60 phones whose configuration is not there, each with its own words: one finding" uc.file_not_found 'tftp.opcode == 5'

# --- no answer, half-way, slow ----------------------------------------------------------------------------------

files_tftpd
firewall "udp dport 69 drop"
begin no-answer.pcap
on phone curl -s -m 14 -o /dev/null "tftp://10.48.47.110/SEP$MAC.cnf.xml" || true
finish open
record $file "real: $CURL, nftables" "a firewall drops requests for the configuration" uc.file_no_answer 'tftp.opcode == 1'

serve cucm 6970 "$LAB/peer.py" listen 10.48.47.110 6970 wait:30
begin http-no-answer.pcap
on phone curl -s -m 5 -o /dev/null "http://10.48.47.110:6970/SEP$MAC.cnf.xml" || true
finish open
record $file "real: $CURL, lab/peer.py" "the request is acknowledged and never answered" uc.file_no_answer 'http.request'

files_tftpd
firewall "ip saddr 10.48.47.110 udp dport > 1023 quota over 20000 bytes drop"
begin firmware-stops.pcap
on phone curl -s -m 12 -o /dev/null "tftp://10.48.47.110/sip78xx.14-2-1.loads" || true
finish open
record $file "$real, nftables" "a firewall lets 20,000 bytes of the firmware through" \
    uc.file_incomplete "$(last_of 'tftp.opcode == 4')"

{
    printf 'HTTP/1.1 200 OK\r\nContent-length: 60000\r\nCache-Control: no-store\r\nContent-type: */*\r\n\r\n'
    head -c 10000 "$files/sip78xx.14-2-1.loads"
} >"$LAB_TMP/firmware-half"
serve cucm 6970 "$LAB/peer.py" listen 10.48.47.110 6970 $'until:\r\n\r\n' "sendfile:$LAB_TMP/firmware-half" close
begin http-firmware-half.pcap
over_http sip78xx.14-2-1.loads
finish
record $file "real: $CURL, lab/peer.py" "the server closes before all of the firmware that it announced" \
    uc.file_incomplete 'tcp.flags.fin == 1 && tcp.srcport == 6970'

files_nginx "limit_rate 900;"
begin slow.pcap
over_http sip78xx.14-2-1.loads
finish
record $file "real: $NGINX, $CURL" "the firmware comes at 900 bytes a second" uc.file_slow "$(last_of 'tcp.srcport == 6970 && tcp.len > 0')"

{
    printf 'HTTP/1.1 200 OK\r\nContent-length: 200\r\n\r\n'
    head -c 200 /dev/zero | tr '\0' ' '
} >"$LAB_TMP/late"
serve cucm 6970 "$LAB/peer.py" listen 10.48.47.110 6970 $'until:\r\n\r\n' wait:7 "sendfile:$LAB_TMP/late" close
begin late.pcap
over_http SEP$MAC.cnf.xml
finish
record $file "real: $CURL, lab/peer.py" "the configuration comes after seven seconds" uc.file_slow 'tcp.srcport == 6970 && tcp.len > 0'

# --- again and again --------------------------------------------------------------------------------------------

files_tftpd
begin loop.pcap
for _ in {1..5}; do
    over_tftp SEP$MAC.cnf.xml
    attempt phone "$LAB/peer.py" connect 10.48.47.110 2000 eof
    sleep 6
done
finish
fourth=$(tshark -n -r "$LAB_OUT/$file" -Y 'tftp.opcode == 1' -T fields -e frame.number 2>/dev/null | sed -n 4p)
record $file "$real" "a phone gets its configuration, CUCM refuses its connection, and it starts anew, five times" \
    uc.tcp_refused 'tcp.flags.reset == 1' uc.phone_loop "frame.number == $fourth"

# A router that knows nothing of TFTP: answers come from another port than 69, and it turns them away in the phone's name.
files_tftpd
on router nft add table ip lab_nat
on router nft add chain ip lab_nat out '{ type nat hook postrouting priority 100; }'
on router nft add rule ip lab_nat out oifname to-cucm snat to 10.48.47.1
begin behind-nat.pcap cucm
over_tftp SEP$MAC.cnf.xml
finish
record $file "$real, nftables snat" "a phone behind NAT that does not know TFTP: the options are answered by ICMP in its name, and it asks again" \
    uc.file_incomplete "$(last_of 'tftp.opcode == 6 && !icmp')"

# Blocks that do not fit into one packet: fragments that come, and a firewall that drops all but the first of each block.
in_fragments() { on phone curl -s -g -m 10 --tftp-blksize 8192 -o /dev/null "$1/English_United_Kingdom/sp-sip.jar" || true; }
files_tftpd
begin blocks-in-fragments.pcap
in_fragments tftp://10.48.47.110
in_fragments 'tftp://[2001:db8:47::110]'
finish
record $file "$real" "a file in blocks of 8,192 bytes, over IPv4 and IPv6: nothing is wrong"

firewall "ip frag-off & 0x1fff != 0 drop"
files_tftpd
begin fragments-dropped.pcap
over_tftp SEP$MAC.cnf.xml
on phone curl -s -m 10 --tftp-blksize 8192 -o /dev/null tftp://10.48.47.110/sip78xx.14-2-1.loads || true
finish
record $file "$real, nftables drop" "a small file comes; of a load in blocks of 8,192 bytes the first fragment of each comes alone" \
    uc.file_incomplete "$(last_of 'tftp.opcode == 4')"

# --- inside TLS -------------------------------------------------------------------------------------------------

for version in 1.2 1.3; do
    keys=$LAB_OUT/files/https-not-found-tls$version.keys
    rm -f "$keys"
    DECODE_AS="-d tcp.port==6972,tls -d tls.port==6972,http -o tls.keylog_file:$keys"
    nginx_serve cucm 6972 "server { listen 10.48.47.110:6972 ssl; ssl_certificate $LAB_CERTS/cucm.chain; ssl_certificate_key $LAB_CERTS/cucm.key; ssl_protocols TLSv1.2 TLSv1.3; root $files; }"
    begin https-not-found-tls$version.pcap
    for wanted in SEP$MAC.cnf.xml sip88xx.14-2-1.loads DistinctiveRingList.xml; do
        SSLKEYLOGFILE=$keys on phone curl -s -k --tlsv$version --tls-max $version -o /dev/null "https://10.48.47.110:6972/$wanted" || true
    done
    finish
    record $file "real: $NGINX, $CURL" "a load that is not on the server, over HTTPS with TLS $version; keys beside it"
    uncovered uc.file_not_found "http.response.code == 404" \
        uc.file_optional "$(last_of 'http.response.code == 404')"
done
