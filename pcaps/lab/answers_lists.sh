# Trust lists that stop half-way, and phones that start on a cluster that is not in mixed mode. Continues answers.sh.

host phone 10.48.47.55 2001:db8:47::55
host phone2 10.48.47.56
host phone3 10.48.47.57
DECODE_AS="-d tcp.port==6970,http -d tcp.port==2000,data"
TFTPD="tftpd-hpa $(in.tftpd --version 2>&1 | sed -n 's/^tftp-hpa \([^, ]*\).*/\1/p')"
lists=$LAB_TMP/lists
served=$LAB_TMP/served
mkdir -p "$lists" "$served"

# a_list SOURCE NAME: a list of lists/ under this name.
a_list() {
    sed "s/^file_name = .*/file_name = \"$2\"/" "$LAB/lists/$1.toml" >"$LAB_TMP/$2.toml"
    cp "$LAB/lists/certificates.toml" "$LAB_TMP/"
    python3 "$LAB/../../tests/ctl_writer/ctl_writer.py" "$LAB_TMP/$2.toml" "$lists" "$served/$2"
}
a_list ctl_large CTLFile.tlv
tftp_start() { serve cucm 69 in.tftpd -L --secure --user root --address "${1:-[::]}:69" "$served"; }
fetch() { on phone curl -s -m "$1" -o /dev/null "$2" || true; }
list_url=tftp://10.48.47.110/CTLFile.tlv
list_url6='tftp://[2001:db8:47::110]/CTLFile.tlv'
real_tftp="real: $TFTPD, $CURL, nftables"
# lists_end: what was never acknowledged may still be waited for.
lists_end() {
    capture_stop open
    programs_stop
    firewall
}

# --- TFTP -------------------------------------------------------------------------------------------------------

file=tftp-stops-at-client.pcap
tftp_start
firewall "ip saddr 10.48.47.110 udp dport > 1023 quota over 4000 bytes drop"
capture_start "$LAB_OUT/answers/$file" phone
fetch 12 $list_url
lists_end
record answers/$file "$real_tftp" "a firewall lets 4,000 bytes through: the client asks for the next block again and again" \
    uc.ctl_incomplete "$(last_of 'tftp.opcode == 4')"

file=tftp-stops-at-server-ipv6.pcap
tftp_start
firewall "ip6 saddr 2001:db8:47::110 udp dport > 1023 quota over 4000 bytes drop"
capture_start "$LAB_OUT/answers/$file" cucm
fetch 12 "$list_url6"
lists_end
record answers/$file "$real_tftp" "the same over IPv6, seen at the server: a block is sent again and again and not acknowledged" \
    uc.ctl_incomplete "$(last_of 'tftp.opcode == 3')"

file=tftp-oack-unheard.pcap
tftp_start
firewall "ip saddr 10.48.47.55 udp dport > 1023 drop"
capture_start "$LAB_OUT/answers/$file" cucm
fetch 12 $list_url
lists_end
record answers/$file "$real_tftp" "a firewall drops what the client sends to the server's port: its options are never acknowledged" \
    uc.ctl_incomplete "$(last_of 'tftp.opcode == 6 && !icmp')"

file=tftp-client-leaves.pcap
tftp_start
firewall "ip saddr 10.48.47.110 udp dport > 1023 quota over 4000 bytes drop"
capture_start "$LAB_OUT/answers/$file" phone
{ sleep 3 && firewall; } &
fetch 2 $list_url
wait $! 2>/dev/null || true
sleep 2
lists_end
record answers/$file "$real_tftp" "the client gives up in the middle; later blocks find nobody, and its host says so by ICMP" \
    uc.ctl_incomplete "$(last_of 'icmp')"

# --- HTTP -------------------------------------------------------------------------------------------------------

{
    printf 'HTTP/1.1 200 OK\r\nContent-length: %s\r\nCache-Control: no-store\r\nContent-type: */*\r\n\r\n' "$(stat -c %s "$served/CTLFile.tlv")"
    cat "$served/CTLFile.tlv"
} >"$LAB_TMP/http-list"
head -c 3000 "$LAB_TMP/http-list" >"$LAB_TMP/http-half"
list_http=http://10.48.47.110:6970/CTLFile.tlv
list_http6='http://[2001:db8:47::110]:6970/CTLFile.tlv'

file=http-half-ipv6.pcap
serve cucm 6970 "$LAB/peer.py" listen 2001:db8:47::110 6970 $'until:\r\n\r\n' "sendfile:$LAB_TMP/http-half" close
capture_start "$LAB_OUT/answers/$file" phone
fetch 10 "$list_http6"
lists_end
record answers/$file "real: $CURL, lab/peer.py" "the server closes before all that it announced, over IPv6" \
    uc.ctl_incomplete "tcp.flags.fin == 1 && tcp.srcport == 6970"

file=http-stalls.pcap
serve cucm 6970 "$LAB/peer.py" listen 10.48.47.110 6970 $'until:\r\n\r\n' "sendfile:$LAB_TMP/http-half" wait:30
capture_start "$LAB_OUT/answers/$file" phone
fetch 5 $list_http
lists_end
record answers/$file "real: $CURL, lab/peer.py" "half of the list comes, then nothing more; the client gives up" \
    uc.ctl_incomplete "tcp.flags.fin == 1 && tcp.dstport == 6970"

file=http-no-answer.pcap
serve cucm 6970 "$LAB/peer.py" listen 10.48.47.110 6970 wait:30
capture_start "$LAB_OUT/answers/$file" phone
fetch 5 $list_http
lists_end
record answers/$file "real: $CURL, lab/peer.py" "the request is acknowledged and never answered" uc.ctl_no_answer "http.request"

file=http-half-then-tftp.pcap
tftp_start
serve cucm 6970 "$LAB/peer.py" listen 10.48.47.110 6970 $'until:\r\n\r\n' "sendfile:$LAB_TMP/http-half" close
capture_start "$LAB_OUT/answers/$file" phone
fetch 10 $list_http
fetch 10 $list_url
lists_end
record answers/$file "real: $TFTPD, $CURL, lab/peer.py" "half of it over HTTP, then all of it over TFTP: the client has its list"

file=http-redirected.pcap
nginx_serve cucm 6970 "server { listen 10.48.47.110:6970; return 302 http://portal.example.com/login; }"
capture_start "$LAB_OUT/answers/$file" phone
fetch 5 $list_http
lists_end
record answers/$file "real: $NGINX, $CURL" "a portal redirects the request for the list" uc.ctl_not_found "http.response.code == 302"

# --- phones -----------------------------------------------------------------------------------------------------

rm "$served/CTLFile.tlv"
# phone_starts HOST MAC [PORT]: asks for its lists and its configuration, and registers on that port of CUCM: on 2000 by SCCP.
phone_starts() {
    for phone_file in CTLSEP$2.tlv ITLSEP$2.tlv SEP$2.cnf.xml; do
        on "$1" curl -s -o /dev/null -m 10 "tftp://10.48.47.110/$phone_file" || true
    done
    if [ "${3:-}" = 2000 ]; then
        attempt "$1" "$LAB/sccp.py" station 10.48.47.110 2000 "SEP$2" register unregister:1
    elif [ $# -ge 3 ]; then
        attempt "$1" "$LAB/peer.py" connect 10.48.47.110 "$3" "sendfile:$LAB_TMP/register" recv:36 fin eof
    fi
}
printf '\036\000\000\000\024\000\000\000\001\000\000\000SEP001122334455\000' >"$LAB_TMP/register"
for mac in 001122334455 001122334456 001122334457; do
    a_list ctl ITLSEP$mac.tlv
    echo "<device><deviceProtocol>SCCP</deviceProtocol></device>" >"$served/SEP$mac.cnf.xml"
done
register_server() { serve cucm "$1" "$LAB/peer.py" listen 10.48.47.110 "$1" recv:28 send:36 eof; }

file=phones-nonsecure.pcap
tftp_start
serve cucm 2000 "$LAB/sccp.py" server 10.48.47.110 2000
capture_start "$LAB_OUT/answers/$file" cucm
phone_starts phone 001122334455 2000
phone_starts phone2 001122334456 2000
phone_starts phone3 001122334457 2000
capture_stop
programs_stop
record answers/$file "real: $TFTPD, $CURL; simulated: lab/sccp.py" \
    "three phones of a cluster that is not in mixed mode: no CTL, an ITL, registration in clear" \
    uc.ctl_nonsecure "tftp.opcode == 5"

rm "$served"/ITLSEP*.tlv
file=phone-without-lists.pcap
tftp_start
register_server 5060
capture_start "$LAB_OUT/answers/$file" cucm
phone_starts phone 001122334455 5060
capture_stop
programs_stop
record answers/$file "real: $TFTPD, $CURL; SIP is simulated" \
    "neither CTL nor ITL, a configuration, and registration in clear: normal before 8.0" uc.ctl_nonsecure "tftp.opcode == 5"

file=phone-wants-tls.pcap
a_list ctl ITLSEP001122334455.tlv
tftp_start
openssl_server cucm 2443 cucm -
openssl_client cucm 2443 cuc example-ca
capture_start "$LAB_OUT/answers/$file" cucm
phone_starts phone 001122334455
attempt phone "${client[@]}" </dev/null
capture_stop open
programs_stop
record answers/$file "real: $TFTPD, $CURL, $OPENSSL" \
    "an ITL and no CTL, and the phone is told to register over TLS: its list is missing" uc.ctl_not_found "tftp.opcode == 5"
