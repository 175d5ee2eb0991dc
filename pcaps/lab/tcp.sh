# TCP and ICMP: ports that are closed or blocked, connections that end well or badly.

host expe 10.48.36.171 2001:db8:36::171
host far 10.48.55.113 2001:db8:55::113
host cups 10.48.36.46
host puba 10.48.79.103
host pubb 10.48.79.189
DECODE_AS="-d tcp.port==7400,data -d tcp.port==8080,http"
tcp_real="real: $LINUX TCP"

# tcp_finish FILE: stops capture, servers and firewall.
tcp_finish() {
    capture_stop
    programs_stop
    firewall
}
rst_from() { echo "tcp.flags.reset == 1 && tcp.srcport == $1"; }
syn_to() { echo "tcp.flags.syn == 1 && tcp.flags.ack == 0 && tcp.dstport == $1"; }
icmp_is() { echo "icmp.type == 3 && icmp.code == $1"; }
icmp6_is() { echo "icmpv6.type == 1 && icmpv6.code == $1"; }
peer_connect() { attempt "$1" "$LAB/peer.py" connect "${@:2}"; }
peer_listen() { serve "$1" "$3" "$LAB/peer.py" listen "${@:2}"; }

# --- closed ports -------------------------------------------------------------------------------------------

file=refused-all-ports.pcap
capture_start "$LAB_OUT/tcp/$file" expe
expected=()
for port in 8443 7501 7502 5061 2443 5269 7400 2222 5060; do
    peer_connect expe "$(address far)" $port
    expected+=(uc.tcp_refused "$(rst_from $port)")
done
tcp_finish
record tcp/$file "$tcp_real" "every port of the stories, nothing listens" "${expected[@]}"

file=xmpp-12-refused.pcap
capture_start "$LAB_OUT/tcp/$file" expe
for turn in 1 2 3; do peer_connect expe "$(address cups)" 7400; done
peer_connect expe "$(address far)" 5269
tcp_finish
record tcp/$file "$tcp_real" "XMPP-12: IM&P refuses 7400 three times, the foreign Expressway refuses 5269" \
    uc.tcp_refused "$(rst_from 7400)" uc.tcp_refused "$(rst_from 5269)"

file=xmpp-12-refused-by-firewall.pcap
firewall "tcp dport 2222 reject with tcp reset"
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address cups)" 2222
tcp_finish
record tcp/$file "$tcp_real, nftables reject with tcp reset" "XMPP-12: a firewall refuses 2222 in the host's name" \
    uc.tcp_refused "$(rst_from 2222)"

file=refused-ipv6.pcap
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address6 far)" 5269
tcp_finish
record tcp/$file "$tcp_real" "5269 is closed, over IPv6" uc.tcp_refused "$(rst_from 5269)"

# --- silence ------------------------------------------------------------------------------------------------

file=xmpp-12-no-answer.pcap
firewall "tcp dport { 5269, 7400, 2222, 8443 } drop"
capture_start "$LAB_OUT/tcp/$file" expe
unanswered expe "$(address cups)" 7400 2222 8443 &
inside=$!
unanswered expe "$(address far)" 5269
wait $inside
tcp_finish
record tcp/$file "$tcp_real, nftables drop" "XMPP-12: a firewall swallows 5269, 7400, 2222 and 8443" \
    uc.tcp_no_answer "$(syn_to 5269)" uc.tcp_no_answer "$(syn_to 7400)" \
    uc.tcp_no_answer "$(syn_to 2222)" uc.tcp_no_answer "$(syn_to 8443)"

file=peer-4-firewall.pcap
firewall "tcp dport { 8443, 7400, 5060 } drop" "tcp dport 5061 reject with icmp type admin-prohibited"
capture_start "$LAB_OUT/tcp/$file" puba
unanswered puba "$(address pubb)" 8443 7400 5060
peer_connect puba "$(address pubb)" 5061
tcp_finish
record tcp/$file "$tcp_real, nftables drop and reject" \
    "PEER-4: between publishers 8443, 7400 and 5060 are swallowed, 5061 is prohibited" \
    uc.tcp_no_answer "$(syn_to 8443)" uc.tcp_no_answer "$(syn_to 7400)" uc.tcp_no_answer "$(syn_to 5060)" \
    uc.icmp_unreachable "$(icmp_is 13)"

file=no-answer-ipv6.pcap
firewall "tcp dport 7400 drop"
capture_start "$LAB_OUT/tcp/$file" expe
unanswered expe "$(address6 far)" 7400
tcp_finish
record tcp/$file "$tcp_real, nftables drop" "7400 is swallowed, over IPv6" uc.tcp_no_answer "$(syn_to 7400)"

file=syn-lost-once.pcap
firewall "tcp dport 7400 tcp flags syn numgen inc mod 2 == 0 drop"
peer_listen far "$(address far)" 7400 recv:100 send:100 eof
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address far)" 7400 send:100 recv:100
tcp_finish
record tcp/$file "$tcp_real, nftables drops the first SYN" "the second SYN is answered and all is well"

# --- ICMP ---------------------------------------------------------------------------------------------------

file=icmp-unreachable.pcap
firewall "tcp dport 8443 reject with icmp type net-unreachable" \
    "tcp dport 7400 reject with icmp type host-unreachable" \
    "tcp dport 5061 reject with icmp type port-unreachable" \
    "tcp dport 2222 reject with icmp type host-prohibited" \
    "tcp dport 5269 reject with icmp type admin-prohibited"
capture_start "$LAB_OUT/tcp/$file" expe
for port in 8443 7400 5061 2222 5269; do peer_connect expe "$(address far)" $port; done
tcp_finish
record tcp/$file "$tcp_real, nftables reject" \
    "ICMP for a port each: network, host, port unreachable, host and communication prohibited" \
    uc.icmp_unreachable "$(icmp_is 0)" uc.icmp_unreachable "$(icmp_is 1)" uc.icmp_unreachable "$(icmp_is 3)" \
    uc.icmp_unreachable "$(icmp_is 10)" uc.icmp_unreachable "$(icmp_is 13)"

file=icmpv6-unreachable.pcap
firewall "tcp dport 8443 reject with icmpv6 type no-route" \
    "tcp dport 5269 reject with icmpv6 type admin-prohibited" \
    "tcp dport 7400 reject with icmpv6 type addr-unreachable" \
    "tcp dport 5061 reject with icmpv6 type port-unreachable"
capture_start "$LAB_OUT/tcp/$file" expe
for port in 8443 5269 7400 5061; do peer_connect expe "$(address6 far)" $port; done
tcp_finish
record tcp/$file "$tcp_real, nftables reject" \
    "ICMPv6 for a port each: no route, prohibited, address and port unreachable" \
    uc.icmp_unreachable "$(icmp6_is 0)" uc.icmp_unreachable "$(icmp6_is 1)" \
    uc.icmp_unreachable "$(icmp6_is 3)" uc.icmp_unreachable "$(icmp6_is 4)"

file=icmp-host-down.pcap
on router ip route add 10.48.55.200/32 dev to-far
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe 10.48.55.200 5269
tcp_finish
on router ip neigh flush dev to-far
record tcp/$file "$tcp_real" "the host is off: its router finds no neighbour and says so after three seconds" \
    uc.icmp_unreachable "$(icmp_is 1)"

file=icmp-too-big.pcap
ip -n "$net_prefix-router" link set to-far mtu 1300
peer_listen far "$(address far)" 7400 recv:5000 send:100 eof
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address far)" 7400 send:5000 recv:100
tcp_finish
ip -n "$net_prefix-router" link set to-far mtu 1500
on expe ip route flush cache
record tcp/$file "$tcp_real" "a link with a small MTU: ICMP fragmentation needed, then smaller segments; nothing is wrong"

# --- how connections end ------------------------------------------------------------------------------------

http_head=$(message http-head 'HTTP/1.1 200 OK\r\nServer: lab\r\nContent-Type: text/xml\r\nContent-Length: 900000\r\n\r\n')
http_get=$(message http-get 'GET /axl/report.xml HTTP/1.1\r\nHost: cups.ciscotac.net\r\nAccept: text/xml\r\n\r\n')
http_answer=$(message http-answer 'HTTP/1.1 200 OK\r\nServer: lab\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nready\n')

file=reset-in-answer.pcap
peer_listen cups "$(address cups)" 8080 until:text/xml "sendfile:$http_head" send:20000 linger close
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address cups)" 8080 "sendfile:$http_get" eof
tcp_finish
record tcp/$file "$tcp_real, lab/peer.py" "server resets in the middle of an HTTP answer" \
    uc.tcp_reset "$(rst_from 8080)"

file=reset-in-upload.pcap
peer_listen cups "$(address cups)" 7400 recv:4000 linger close
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address cups)" 7400 send:60000 eof
tcp_finish
record tcp/$file "$tcp_real, lab/peer.py" "server resets while the client is still sending on 7400" \
    uc.tcp_reset "$(rst_from 7400)"

file=reset-in-tls-record.pcap
peer_listen cups "$(address cups)" 8443 "tls-server:$LAB_CERTS/cups.chain:$LAB_CERTS/cups.key" recv:10 push:60000 linger close
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address cups)" 8443 small "tls:$LAB_CERTS/example-ca.pem" send:10 wait:0.5
tcp_finish
record tcp/$file "real: Python ssl both sides, lab/peer.py" "server resets in the middle of a TLS record" \
    uc.tcp_reset "$(rst_from 8443)"

file=abort-after-answer.pcap
peer_listen cups "$(address cups)" 8080 until:text/xml "sendfile:$http_answer" eof
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address cups)" 8080 linger "sendfile:$http_get" until:ready
tcp_finish
record tcp/$file "$tcp_real, lab/peer.py" "client has its whole answer and closes abortively"

file=abort-after-work.pcap
peer_listen cups "$(address cups)" 7400 recv:100 send:100 recv:100 send:100 eof
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address cups)" 7400 linger send:100 recv:100 send:100 recv:100
tcp_finish
record tcp/$file "$tcp_real, lab/peer.py" "an abortive close on 7400 after each message was answered"

file=reset-after-fin.pcap
peer_listen cups "$(address cups)" 7400 recv:100 send:100 eof send:100
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address cups)" 7400 send:100 recv:100
tcp_finish
record tcp/$file "$tcp_real, lab/peer.py" "client is done and closes; what the server still sends is answered by RST"

file=half-close.pcap
peer_listen cups "$(address cups)" 7400 eof send:5000
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address cups)" 7400 send:500 fin eof
tcp_finish
record tcp/$file "$tcp_real, lab/peer.py" "client ends its direction first and still gets its answer"

file=keep-alive.pcap
peer_listen cups "$(address cups)" 7400 recv:100 send:100 eof
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address cups)" 7400 keepalive:1 send:100 recv:100 wait:3.3
tcp_finish
record tcp/$file "$tcp_real, lab/peer.py" "an idle connection with keep-alives, closed by FIN"

file=zero-window.pcap
peer_listen cups "$(address cups)" 7400 recv:10 send:30000 eof
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address cups)" 7400 small send:10 wait:0.6 recv:30000
tcp_finish
record tcp/$file "$tcp_real, lab/peer.py" "a slow reader closes its window for a while"

file=urgent.pcap
peer_listen cups "$(address cups)" 7400 recv:100 send:100 eof
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address cups)" 7400 oob:X send:100 recv:100
tcp_finish
record tcp/$file "$tcp_real, lab/peer.py" "urgent data in an ordinary connection"

file=ports-used-again.pcap
peer_listen cups "$(address cups)" 7400 recv:100 send:100 recv:10000 linger close
capture_start "$LAB_OUT/tcp/$file" expe
peer_connect expe "$(address cups)" 7400 source:40001 linger send:100 recv:100
peer_connect expe "$(address cups)" 7400 source:40001 send:100 recv:100 send:60000 eof
tcp_finish
record tcp/$file "$tcp_real, lab/peer.py" \
    "the same two ports twice: the first connection ends abortively when all is done, the second is reset by the server while the client sends" \
    uc.tcp_reset "$(rst_from 7400)"

# --- captures that begin too late ---------------------------------------------------------------------------

# middle FILE PORT SERVER-ACTIONS -- CLIENT-ACTIONS: the client says "touch:$met" when the capture may begin and
# waits by "hold:$go" until it has.
met=$LAB_TMP/met
go=$LAB_TMP/go
middle() {
    middle_file=$1 middle_port=$2 middle_server=()
    shift 2
    while [ "$1" != -- ]; do
        middle_server+=("$1")
        shift
    done
    shift
    rm -f "$met" "$go"
    peer_listen cups "$(address cups)" "$middle_port" "${middle_server[@]}"
    spawn expe "$LAB/peer.py" connect "$(address cups)" "$middle_port" "$@" 2>/dev/null &
    middle_client=$!
    wait_until test -e "$met"
    capture_start "$LAB_OUT/tcp/$middle_file" expe
    touch "$go"
    wait $middle_client || true
    tcp_finish
}

file=middle-http.pcap
middle $file 8080 until:text/xml "sendfile:$http_answer" until:text/xml "sendfile:$http_answer" eof -- "sendfile:$http_get" until:ready "touch:$met" "hold:$go" "sendfile:$http_get" until:ready
record tcp/$file "$tcp_real, lab/peer.py" "the capture starts between two requests"

file=middle-tls.pcap
middle $file 8443 "tls-server:$LAB_CERTS/cups.chain:$LAB_CERTS/cups.key" recv:100 send:100 recv:100 send:100 eof -- \
    "tls:$LAB_CERTS/example-ca.pem" send:100 recv:100 "touch:$met" "hold:$go" send:100 recv:100
record tcp/$file "real: Python ssl both sides, lab/peer.py" "the capture starts after the TLS handshake"

file=middle-answer.pcap
middle $file 7400 recv:100 send:100 "hold:$go" send:20000 eof -- send:100 recv:100 "touch:$met" "hold:$go" recv:20000
record tcp/$file "$tcp_real, lab/peer.py" "the capture starts while the server is sending"

file=middle-reset.pcap
middle $file 7400 recv:100 send:100 recv:10000 linger close -- send:100 recv:100 "touch:$met" "hold:$go" send:60000 eof
record tcp/$file "$tcp_real, lab/peer.py" "the capture starts in the middle of a connection that the server then resets" \
    uc.tcp_reset "$(rst_from 7400)"
