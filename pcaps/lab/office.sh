# An office hour in a few seconds: several troubles at once among traffic that is well, seen by a router.
# Every packet is captured once, as it comes in.

host cucm 10.48.47.110
host cuc 10.48.47.124
host cups 10.48.36.46
host expe 10.48.36.171
host far 10.48.55.113
host puba 10.48.79.103
host pubb 10.48.79.189
host phonea 10.48.50.11
host phoneb 10.48.50.12
DECODE_AS="-d tcp.port==8080,http -d tcp.port==7400,tls"
office_pids=""
# in_office HOST COMMAND...: runs a client beside the others.
in_office() {
    spawn "$@" >>"$LAB_TMP/office.out" 2>&1 </dev/null &
    office_pids="$office_pids $!"
}

openssl_server cuc 5061 cuc - -tls1_2
openssl_server cucm 2443 cucm-self - -tls1_2
openssl_server pubb 8443 publisher-b - -tls1_3
gnutls_server pubb 7400 publisher-b example-ca
serve phoneb 5060 "$LAB/udp.py" answer 10.48.50.12 5060
message http-answer 'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="Cisco Web Services Realm"\r\nContent-Length: 0\r\n\r\n' >/dev/null
serve cups 8080 "$LAB/peer.py" listen 10.48.36.46 8080 until:Authorization "sendfile:$LAB_TMP/http-answer.message" eof
axl_request=$(message axl-request 'POST /axl/ HTTP/1.1\r\nHost: cups.ciscotac.net:8080\r\nSOAPAction: "CUCM:DB ver=14.0 getCCMVersion"\r\nContent-Length: 0\r\nContent-Type: text/xml\r\nAuthorization: Basic YXhsdXNlcjp3cm9uZw==\r\n\r\n')
options=$(message options 'OPTIONS sip:10.48.50.12 SIP/2.0\r\nVia: SIP/2.0/UDP 10.48.50.11:5060;branch=z9hG4bK2\r\nContent-Length: 0\r\n\r\n')
firewall "ip daddr 10.48.55.113 tcp dport 5269 drop"
# What the router says itself does not come in; so here IM&P's own firewall prohibits.
on cups nft add table inet lab
on cups nft add chain inet lab input '{ type filter hook input priority 0; }'
on cups nft add rule inet lab input tcp dport 2222 reject with icmp type admin-prohibited

capture_start "$LAB_OUT/office/office-hour.pcap" router -i any -y LINUX_SLL2 -Q in
for call in 0 1; do
    in_office phonea "$LAB/udp.py" talk 10.48.50.11 $((16384 + 2 * call)) 10.48.50.12 $((24576 + 2 * call)) 250
    in_office phoneb "$LAB/udp.py" talk 10.48.50.12 $((24576 + 2 * call)) 10.48.50.11 $((16384 + 2 * call)) 250
done
in_office expe timeout 4 "$LAB/peer.py" connect 10.48.55.113 5269
for turn in 1 2 3; do
    # Unity Connection refuses CUCM by an old CTL, again and again; CUCM's own trunk does not trust Unity Connection.
    in_office cuc "$LAB/peer.py" connect 10.48.47.110 2443 "tls-abort:$LAB_CERTS/cuc-root.pem"
    openssl_client cuc 5061 - example-ca -tls1_2
    attempt cucm "${client[@]}"
    in_office expe "$LAB/peer.py" connect 10.48.36.46 7400
    in_office phonea "$LAB/udp.py" ask 10.48.50.12 5060 "$options"
    attempt puba "$LAB/peer.py" connect 10.48.36.46 8080 "sendfile:$axl_request" until:401
    gnutls_client pubb 7400 publisher-a example-ca publisher-b
    talk_open puba "${client[@]}"
    talk_echo "presence $turn"
    talk_close
    openssl_client pubb 8443 - example-ca -tls1_3
    talk_open puba "${client[@]}"
    talk_client pubb 8443 "$(message sync "sync %s\n" "turn-$turn")"
    talk_server pubb 8443 "$(message sync-answer "sync %s\n" "answer-$turn")"
    talk_close
    sleep 0.5
done
in_office expe timeout 3 "$LAB/peer.py" connect 10.48.36.46 2222
for office_pid in $office_pids; do wait "$office_pid" || true; done
capture_stop
programs_stop
firewall
record office/office-hour.pcap "real: $OPENSSL, $GNUTLS, $LINUX, nftables; RTP and SIP by lab/udp.py and AXL by lab/peer.py are simulated" \
    "CUC-2, CUC-3, XMPP-8 and XMPP-12 three times each among calls, presence and synchronisation that are well. The first voice packets may meet a closed port (ICMP), which is no trouble" \
    uc.tls_unknown_ca "tls.alert_message.desc == 48 && ip.src == 10.48.47.110" \
    uc.tls_unknown_ca "tls.alert_message.desc == 48 && ip.src == 10.48.47.124" \
    uc.tls_self_signed "tls.handshake.type == 11 && ip.src == 10.48.47.110" \
    uc.tcp_refused "tcp.flags.reset == 1 && ip.src == 10.48.36.46 && tcp.srcport == 7400" \
    uc.axl_unauthorized "http.response.code == 401" \
    uc.tcp_no_answer "tcp.flags.syn == 1 && tcp.dstport == 5269" \
    uc.icmp_unreachable "icmp.type == 3 && icmp.code == 13"
