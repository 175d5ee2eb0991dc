# Services that are not read, or hardly: what is said where they refuse, do not answer, reset, or take and say nothing.

host phone 10.48.47.55 2001:db8:47::55
host desktop 10.48.47.60 2001:db8:47::60
host pub 10.48.47.110 2001:db8:47::110
host sub 10.48.47.111 2001:db8:47::111
host expc 10.48.36.46 2001:db8:36::46
host expe 10.48.36.171 2001:db8:36::171
DECODE_AS="-d tcp.port==2445,tls -d tcp.port==3804,tls -d tcp.port==2749,tls"
ports_real="real: $LINUX TCP and UDP"

# Who calls whom: TVS, CAPF, CTI, the database, the cluster manager and the tunnel of Expressway.
port_pairs="phone:pub:2445 phone:pub:3804 desktop:pub:2748 desktop:pub:2749 sub:pub:1500 sub:pub:1501 sub:pub:8500 expc:expe:2222"
is_tls() { case $1 in 2445 | 3804 | 2749) true ;; *) false ;; esac }
at() { if [ "$family" = 6 ]; then address6 "$1"; else address "$1"; fi; }

# port_calls FILTER CODE PORT...: words for record.
port_words() {
    words=()
    words_filter=$1 words_code=$2
    shift 2
    # shellcheck disable=SC2059
    for words_port in "$@"; do words+=("$words_code" "$(printf "$words_filter" "$words_port")"); done
}

# ports_listen ACTION...: every server, and what it does with each connection.
ports_listen() {
    for port_pair in $port_pairs; do
        IFS=: read -r _ port_server port_number <<<"$port_pair"
        serve "$port_server" "$port_number" "$LAB/peer.py" listen "$(at "$port_server")" "$port_number" "$@"
    done
}

# port_call CLIENT SERVER PORT: TLS where it is spoken, OpenSSH for the tunnel, and a message that nobody reads elsewhere.
port_call() {
    if is_tls "$3"; then
        on "$1" timeout 8 "$LAB/peer.py" connect "$(at "$2")" "$3" "tls:$LAB_CERTS/example-ca.pem"
    elif [ "$3" = 2222 ]; then
        on "$1" timeout 8 ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=no -p 2222 "tunnel@$(at "$2")" true
    else
        on "$1" timeout 8 "$LAB/peer.py" connect "$(at "$2")" "$3" send:64 recv:10
    fi </dev/null >/dev/null 2>&1 || true
}

# ports_call: every client at once.
ports_call() {
    port_calls=""
    for port_pair in $port_pairs; do
        IFS=: read -r port_client port_server port_number <<<"$port_pair"
        port_call "$port_client" "$port_server" "$port_number" &
        port_calls="$port_calls $!"
    done
    for port_call in $port_calls; do wait "$port_call" || true; done
}

ports_start() {
    file=ports/$1.pcap family=$2
    capture_start "$LAB_OUT/$file" router -i any
}
ports_end() {
    capture_stop "$@"
    programs_stop
    firewall
}

ports_start refused 4
ports_call
on sub timeout 2 "$LAB/udp.py" ask "$(at pub)" 8500 "$(message cluster 'heartbeat of a node')" >/dev/null 2>&1 || true
ports_end
port_words "tcp.flags.reset == 1 && tcp.srcport == %s" uc.tcp_refused 2445 3804 2748 2749 1500 1501 8500 2222
record "$file" "$ports_real" "TVS, CAPF, CTI, database, cluster manager (also over UDP) and the tunnel of Expressway: nothing listens" \
    "${words[@]}" uc.icmp_unreachable "icmp.code == 3"

family=6
firewall "tcp dport { 2445, 3804, 2748, 2749, 1500, 1501, 8500, 2222 } drop"
ports_start unanswered-ipv6 6
ports_call
ports_end
port_words "tcp.flags.syn == 1 && tcp.dstport == %s" uc.tcp_no_answer 2445 3804 2748 2749 1500 1501 8500 2222
record "$file" "$ports_real, nftables drop" "the same ports, a firewall swallows what goes there" "${words[@]}"

family=4
ports_listen recv:10 linger
ports_start reset 4
ports_call
ports_end open
port_words "tcp.flags.reset == 1 && tcp.srcport == %s" uc.tls_handshake_cut 2445 3804 2749
tls_words=("${words[@]}")
port_words "tcp.flags.reset == 1 && tcp.srcport == %s" uc.tcp_reset 2748 1500 1501 8500
record "$file" "$ports_real; real: Python ssl, $OPENSSL, $SSH_VERSION" "the same ports, each server resets the connection when it was asked" \
    "${tls_words[@]}" "${words[@]}" uc.ssh_negotiation_failed "tcp.flags.reset == 1 && tcp.srcport == 2222"

ports_listen recv:10 wait:60
serve pub 389 "$LAB/peer.py" listen "$(at pub)" 389 recv:10 wait:60
serve sub 389 "$LAB/peer.py" listen "$(at sub)" 389 recv:10 wait:60
ports_start silent 4
on expc timeout 8 ldapsearch -x -H "ldap://$(at pub)" -D "cn=sync,dc=example,dc=com" -w secret -o nettimeout=5 >/dev/null 2>&1 &
bind=$!
on expc timeout 8 ldapsearch -x -ZZ -H "ldap://$(at sub)" -o nettimeout=5 >/dev/null 2>&1 &
start_tls=$!
ports_call
wait $bind || true
wait $start_tls || true
ports_end open
port_words "tls.handshake.type == 1 && tcp.dstport == %s" uc.tls_no_answer 2445 3804 2749
tls_words=("${words[@]}")
port_words "tcp.len > 0 && tcp.dstport == %s" uc.service_no_answer 2748 1500 1501 2222
record "$file" "$ports_real; real: Python ssl, $OPENSSL, $SSH_VERSION, ldapsearch" \
    "the same ports and LDAP (a bind, and StartTLS), each server takes the connection and what is asked, and says nothing" \
    "${tls_words[@]}" "${words[@]}" uc.service_no_answer "ldap.bindRequest_element" uc.service_no_answer "ldap.requestName"
