# The same connections captured at several points: a host on each side of the router, or three servers of a dialback. Each
# scene is a folder, which is one case; what `ucscope case` must say of it stands in pcaps/CASES.

. "$LAB/name_server.sh"
. "$LAB/xmpp_sides.sh"

host cucm 10.48.47.110 2001:db8:47::110
host cuc 10.48.46.124 2001:db8:46::124
host expe 10.48.36.171
host expe2 10.48.36.172
host vngtp 10.48.55.113
host ns 10.48.55.53
for name in expe expe2 vngtp; do resolver $name ns; done
DECODE_AS="-d tcp.port==7400,data"
xmpp_keys=""
tcp_real="real: $LINUX TCP"

. "$LAB/xmpp_scene.sh"

case_captures=""
for name in cucm cuc; do on $name ethtool -K eth0 tso off gso off gro off >/dev/null 2>&1 || true; done
for name in cucm cuc; do on router ethtool -K to-$name tso off gso off gro off >/dev/null 2>&1 || true; done

# capture_part HOST INTERFACE NAME: one more place of the scene.
capture_part() {
    spawn "$1" tcpdump -Z root -n -U --immediate-mode -B 32768 -i "$2" -w "$LAB_OUT/case/$case_name/$3.pcap" 2>"$LAB_TMP/capture-$3.log" &
    case_captures="$case_captures $!"
    wait_until grep -q "listening on" "$LAB_TMP/capture-$3.log"
}

# case_begin NAME HOST...: captures at eth0 of each host; of the first one as pcapng, with what its kernel dropped.
case_begin() {
    case_name=$1
    mkdir -p "$LAB_OUT/case/$1"
    shift
    spawn "$1" dumpcap -q -n -B 32 -i eth0 -w "$LAB_OUT/case/$case_name/$1.pcapng" >"$LAB_TMP/capture-$1.log" 2>&1 &
    case_captures=$!
    wait_until grep -q "^File:" "$LAB_TMP/capture-$1.log"
    for case_host in "${@:2}"; do capture_part "$case_host" eth0 "$case_host"; done
}

# case_end [open]: waits for the connections to end, unless they stay open, and for their last packets.
case_end() {
    [ "${1:-}" = open ] || wait_until net_quiet
    sleep 1.5
    for case_capture in $case_captures; do kill "$case_capture"; done
    for case_capture in $case_captures; do wait "$case_capture" || true; done
    case_captures=""
    chmod a+r "$LAB_OUT/case/$case_name"/*
    programs_stop
    firewall
    for case_host in $net_hosts; do
        for case_family in 4 6; do on "$case_host" ss -K -$case_family state all >/dev/null 2>&1 || true; done
    done
}

# expect FILE [CODE FILTER]...: what the capture says alone.
expect() {
    expect_file=case/$case_name/$1
    shift
    record "$expect_file" "$case_origin" "$case_shows" "$@"
}

# expect_case [CODE FILE FILTER]...: what the case says.
expect_case() {
    expect_words=""
    while [ $# -gt 0 ]; do
        expect_words="$expect_words $1@$2:$(first_frame "$LAB_OUT/case/$case_name/$2" "$3")"
        shift 3
    done
    replace_row "$LAB_OUT/CASES" "case/$case_name" "case/$case_name$expect_words"
    printf '%-52s%s\n' "case/$case_name" "${expect_words:- none}"
}

peer_connect() { attempt "$1" "$LAB/peer.py" connect "${@:2}"; }
peer_listen() { serve "$1" "$3" "$LAB/peer.py" listen "${@:2}"; }
peer_connect_for() {
    spawn "$2" timeout "$1" "$LAB/peer.py" connect "${@:3}" >/dev/null 2>&1 &
    wait $! || true
}
# Something that works between the same two hosts, so that both captures are known to have run.
small_talk() {
    peer_listen cucm "$1" 8443 recv:100 send:200 recv:100 send:200 eof
    peer_connect cuc "$1" 8443 send:100 recv:200 send:100 recv:200
}
data_again() { echo "tcp.analysis.retransmission && tcp.len > 0 && tcp.srcport == $1"; }

for family in "" -ipv6; do
    reach() { if [ -n "$family" ]; then address6 "$1"; else address "$1"; fi; }

    # --- what never arrives ---------------------------------------------------------------------------------

    case_origin="$tcp_real, nftables drop" case_shows="SYN-ACKs of 5061 are lost between CUCM and Unity Connection"
    case_begin lost-syn-ack$family cuc cucm
    peer_listen cucm "$(reach cucm)" 5061 recv:10
    firewall "tcp sport 5061 drop"
    small_talk "$(reach cucm)"
    peer_connect_for 6 cuc "$(reach cucm)" 5061
    case_end open
    expect cuc.pcapng uc.tcp_no_answer "tcp.flags.syn == 1 && tcp.dstport == 5061"
    expect cucm.pcap uc.tcp_unacknowledged "tcp.flags.syn == 1 && tcp.flags.ack == 1 && tcp.srcport == 5061"
    expect_case uc.path_lost cucm.pcap "tcp.flags.syn == 1 && tcp.flags.ack == 1 && tcp.srcport == 5061"

    case_origin="$tcp_real, nftables drop by length" case_shows="segments of full size are lost between CUCM and Unity Connection, small ones pass"
    case_begin mtu$family cuc cucm
    firewall "tcp sport 7400 meta length > 900 drop"
    peer_listen cucm "$(reach cucm)" 7400 recv:100 send:200 recv:100 send:4500 eof
    peer_connect_for 8 cuc "$(reach cucm)" 7400 send:100 recv:200 send:100 recv:4500
    case_end open
    expect cuc.pcapng uc.tcp_unacknowledged "tcp.options.sack_le"
    expect cucm.pcap uc.tcp_unacknowledged "$(data_again 7400)"
    expect_case uc.path_lost cucm.pcap "tcp.len > 900"

    case_origin="$tcp_real, nftables reject with tcp reset" case_shows="a firewall resets a connection in CUCM's name"
    case_begin reset-injected$family cuc cucm
    peer_listen cucm "$(reach cucm)" 7400 recv:100 send:100 recv:100 send:100 eof
    { sleep 1 && firewall "tcp dport 7400 reject with tcp reset"; } &
    case_later=$!
    peer_connect_for 4 cuc "$(reach cucm)" 7400 send:100 recv:100 wait:2 send:100 recv:100
    wait $case_later 2>/dev/null || true
    firewall
    [ -n "$family" ] || small_talk "$(reach cucm)"
    case_end open
    expect cuc.pcapng uc.tcp_reset "tcp.flags.reset == 1"
    expect cucm.pcap
    expect_case uc.path_reset_injected cuc.pcapng "tcp.flags.reset == 1"
done

# --- what is changed on the way ---------------------------------------------------------------------------------

tls_real="real: $OPENSSL both sides"
# nat FAMILY RULE: the router changes addresses or ports, by this rule of nftables.
nat() {
    on router nft add table "$1" labnat
    on router nft add chain "$1" labnat post '{ type nat hook postrouting priority 100; }'
    on router nft add chain "$1" labnat pre '{ type nat hook prerouting priority -100; }'
    on router nft add rule "$1" labnat "${@:2}"
}
# sent_by HOST: a filter.
sent_by() { echo "$nat_source == $(reach "$1")"; }
certificate_sent_by() { echo "tls.handshake.type == 11 && tls.handshake.certificate && $(sent_by "$1")"; }
unknown_ca_by() { echo "tls.alert_message.desc == 48 && $1"; }
# s_server HOST PORT CERTIFICATE, s_client HOST PORT [OPTIONS]: on the address of the family.
s_server() {
    serve "$1" "$2" openssl s_server -quiet -accept "$(wrapped "$1"):$2" -cert "$LAB_CERTS/$3.pem" -key "$LAB_CERTS/$3.key" \
        -cert_chain "$LAB_CERTS/$3.chain" -tls1_2
}
s_client() {
    attempt "$1" openssl s_client -quiet -no_ign_eof -connect "$(wrapped "$2"):$3" -verifyCAfile "$LAB_CERTS/example-ca.pem" \
        -verify_return_error -tls1_2 "${@:4}"
}
wrapped() { if [ -n "$family" ]; then echo "[$(reach "$1")]"; else reach "$1"; fi; }
# Unity Connection calls CUCM through a router that gives it another address, and refuses CUCM's certificate.
refused_behind_nat() {
    nat $nat_family post "$nat_family saddr $(reach cuc) $nat_family daddr $(reach cucm) snat to $nat_address"
    s_server cucm 5061 cucm-self
    s_client cuc cucm 5061
}
authority inspection-ca self rsa "Inspection CA"

for family in "" -ipv6; do
    nat_family=ip nat_source=ip.src nat_address=10.48.47.9
    [ -z "$family" ] || nat_family=ip6 nat_source=ipv6.src nat_address=2001:db8:47::9

    case_origin="$tls_real, nftables masquerade" case_shows="a router gives Unity Connection another address; CUCM's certificate is refused"
    case_begin nat$family cuc cucm
    refused_behind_nat
    case_end
    expect cuc.pcapng uc.tls_unknown_ca "$(unknown_ca_by "$(sent_by cuc)")" uc.tls_self_signed "$(certificate_sent_by cucm)"
    expect cucm.pcap uc.tls_unknown_ca "$(unknown_ca_by "$nat_source == $nat_address")" \
        uc.tls_self_signed "$(certificate_sent_by cucm)"
    expect_case uc.path_nat cuc.pcapng "tcp.flags.syn == 1" uc.tls_unknown_ca cuc.pcapng "$(unknown_ca_by "$(sent_by cuc)")" \
        uc.tls_self_signed cuc.pcapng "$(certificate_sent_by cucm)"

    # Of IPv6 sslsplit does not know where a connection was to go: it is told.
    case_origin="$tls_real, sslsplit $(dpkg-query -W -f '${Version}' sslsplit | cut -d- -f1)"
    case_shows="a proxy on the router opens TLS by a CA of its own, which Unity Connection refuses"
    case_begin tls-inspected$family cuc cucm
    s_server cucm 8443 cucm
    if [ -n "$family" ]; then set -- ssl :: 9443 "$(reach cucm)" 8443; else set -- -e netfilter ssl 0.0.0.0 9443; fi
    serve router 9443 sslsplit -D -k "$LAB_CERTS/inspection-ca.key" -c "$LAB_CERTS/inspection-ca.pem" "$@"
    nat $nat_family pre "$nat_family saddr $(reach cuc) tcp dport 8443 redirect to :9443"
    s_client cuc cucm 8443 -servername cucmpub.example.com
    sleep 1
    case_end open
    expect cuc.pcapng uc.tls_unknown_ca "$(unknown_ca_by "$(sent_by cuc)")"
    expect cucm.pcap
    expect_case uc.path_tls_intercepted cuc.pcapng "$(certificate_sent_by cucm)" uc.tls_unknown_ca cuc.pcapng "$(unknown_ca_by "$(sent_by cuc)")"
done

family="" nat_family=ip nat_address=10.48.47.9
case_origin="$tls_real, nftables snat, tcpdump -i any on the router" case_shows="both sides of a NAT in one capture"
mkdir -p "$LAB_OUT/case/nat-any"
case_name=nat-any
capture_start "$LAB_OUT/case/nat-any/router.pcap" router -i any
refused_behind_nat
capture_stop
case_end
expect router.pcap uc.tls_unknown_ca "$(alert_by 48 cuc)" uc.tls_self_signed "$(certificate_by cucm)"
expect_case uc.path_nat router.pcap "tcp.flags.syn == 1" uc.tls_unknown_ca router.pcap "$(alert_by 48 cuc)" \
    uc.tls_self_signed router.pcap "$(certificate_by cucm) && ip.dst == $(address cuc)"

# --- what is in parts -------------------------------------------------------------------------------------------

case_origin="$tls_real, editcap -c" case_shows="the capture at CUCM is rotated in the middle of the handshake, in which its certificate is refused"
case_begin rotated cuc cucm
s_server cucm 5061 cucm-self
s_client cuc cucm 5061
case_end
case_cut=1-$(first_frame "$LAB_OUT/case/rotated/cucm.pcap" "tls.handshake.type == 2 || tcp.len > 1000")
editcap -F pcap -r "$LAB_OUT/case/rotated/cucm.pcap" "$LAB_OUT/case/rotated/cucm_00001.pcap" "$case_cut"
editcap -F pcap "$LAB_OUT/case/rotated/cucm.pcap" "$LAB_OUT/case/rotated/cucm_00002.pcap" "$case_cut"
rm "$LAB_OUT/case/rotated/cucm.pcap"
expect cuc.pcapng uc.tls_unknown_ca "$(alert_by 48 cuc)" uc.tls_self_signed "$(certificate_by cucm)"
expect cucm_00001.pcap
expect cucm_00002.pcap uc.tls_unknown_ca "$(alert_by 48 cuc)"
expect_case uc.tls_unknown_ca cuc.pcapng "$(alert_by 48 cuc)" uc.tls_self_signed cuc.pcapng "$(certificate_by cucm)"

# A second router, by which CUCM answers: each of the two sees one direction.
ip netns add "$net_prefix-router2"
for case_side in cuc cucm; do
    ip -n "$net_prefix-router2" link add "to-$case_side" type veth peer name eth1 netns "$net_prefix-$case_side"
    ip -n "$net_prefix-router2" link set "to-$case_side" up
    on $case_side ip link set eth1 up
    on router2 ip route add "$(address $case_side)/32" dev "to-$case_side"
    on router2 ip addr add 10.48.99.1/32 dev "to-$case_side"
    on $case_side ethtool -K eth1 tso off gso off gro off >/dev/null 2>&1 || true
    on router2 ethtool -K "to-$case_side" tso off gso off gro off >/dev/null 2>&1 || true
done
on router2 sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0
for case_side in cuc cucm; do on $case_side sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0 net.ipv4.conf.eth1.rp_filter=0; done
on cucm ip route add "$(address cuc)/32" via 10.48.99.1 dev eth1 onlink
net_hosts="$net_hosts router2"

for case_kind in refused works; do
    case_origin="$tls_real, tcpdump on two routers"
    case_shows="CUCM's packets go by another router than those to it, with a capture on each: its certificate is refused"
    case_cert=cucm-self case_name=asymmetric
    [ $case_kind = refused ] || case_cert=cucm case_name=healthy-asymmetric case_shows="the same, and all is well"
    mkdir -p "$LAB_OUT/case/$case_name"
    capture_part router to-cuc there
    capture_part router2 to-cuc back
    s_server cucm 5061 $case_cert
    s_client cuc cucm 5061
    case_end open
    if [ $case_kind = refused ]; then
        expect there.pcap uc.tls_unknown_ca "$(alert_by 48 cuc)"
        expect back.pcap uc.tls_self_signed "$(certificate_by cucm)"
        expect_case uc.tls_unknown_ca there.pcap "$(alert_by 48 cuc)" uc.tls_self_signed back.pcap "$(certificate_by cucm)"
    else
        expect there.pcap
        expect back.pcap
        expect_case
    fi
done
on cucm ip route del "$(address cuc)/32"

case_origin="$tcp_real, nftables numgen drop" case_shows="12 of 100 packets of CUCM are lost between it and Unity Connection"
case_begin lossy cuc cucm
firewall "tcp sport 7400 numgen random mod 100 < 12 drop"
peer_listen cucm "$(address cucm)" 7400 recv:100 send:300000 eof
peer_connect_for 20 cuc "$(address cucm)" 7400 send:100 recv:300000
case_end open
expect cuc.pcapng
expect cucm.pcap
# A packet that came has its IP identification on both sides.
case_came=$(tshark -n -r "$LAB_OUT/case/lossy/cuc.pcapng" -Y 'tcp.srcport == 7400 && tcp.len > 0' -T fields -e ip.id 2>/dev/null | paste -sd, -)
expect_case uc.path_lost cucm.pcap "tcp.len > 0 && tcp.srcport == 7400 && !(ip.id in {$case_came})"

# --- what lies in several captures ------------------------------------------------------------------------------

for clocks in "" -clocks; do
    case_origin=$real case_shows="three servers of a dialback; the authoritative server has another secret"
    dns_start ns "${coluc_zone2[@]}" "${vngtp_zone[@]}"
    case_begin dialback$clocks expe expe2 vngtp
    prosody_start expe coluc.com alice "${clear_prosody[@]}" "dialback_secret = 'C1sc0123'"
    prosody_start expe2 coluc.com alice "${clear_prosody[@]}" "dialback_secret = 'cisco123'"
    ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}"
    xmpp_chat expe alice@coluc.com bob@vngtp.lab "type='error'"
    case_end open
    if [ -n "$clocks" ]; then
        case_origin="$real, editcap" case_shows="the same, with a clock 5 minutes behind and one 1.82 s ahead"
        editcap -t -300 -F pcap "$LAB_OUT/case/$case_name/expe2.pcap" "$LAB_TMP/expe2" && mv "$LAB_TMP/expe2" "$LAB_OUT/case/$case_name/expe2.pcap"
        editcap -t 1.82 -F pcapng "$LAB_OUT/case/$case_name/expe.pcapng" "$LAB_TMP/expe" && mv "$LAB_TMP/expe" "$LAB_OUT/case/$case_name/expe.pcapng"
    fi
    expect expe.pcapng uc.s2s_dialback_refused "$(says db:result invalid vngtp)"
    expect expe2.pcap uc.s2s_dialback_refused "$(says db:verify invalid expe2)"
    expect vngtp.pcap uc.s2s_dialback_refused "$(says db:verify invalid expe2)"
    expect_case uc.s2s_dialback_refused expe2.pcap "$(says db:verify invalid expe2)"
done

# The list is fetched from the publisher; the server whose certificate it has is another one.
host pub 10.48.48.120
ctl_lists=$LAB_TMP/lists
mkdir -p "$ctl_lists" "$LAB_TMP/tftpboot"
for list in ctl ctl_new; do
    python3 "$LAB/../../tests/ctl_writer/ctl_writer.py" "$LAB/lists/$list.toml" "$ctl_lists" "$ctl_lists/$list.tlv"
done
cp "$ctl_lists/ctl.tlv" "$LAB_TMP/tftpboot/CTLFile.tlv"
chmod -R a+rX "$LAB_TMP"
for list_ending in pem key; do cp "$ctl_lists/cucm_new.$list_ending" "$LAB_CERTS/list-cucm_new.$list_ending"; done
cp "$ctl_lists/cucm_new.pem" "$LAB_CERTS/list-cucm_new.chain"
TFTPD="tftpd-hpa $(in.tftpd --version 2>&1 | sed -n 's/^tftp-hpa \([^, ]*\).*/\1/p')"
case_origin="real: $TFTPD, $CURL; $OPENSSL server, Python ssl client"
case_shows="Unity Connection fetches its list in one capture, and refuses a newer certificate in the other"
case_begin list-elsewhere pub cucm
serve pub 69 in.tftpd -L --secure --user root --address "$(address pub):69" "$LAB_TMP/tftpboot"
on cuc curl -s -o "$LAB_TMP/fetched" "tftp://$(address pub)/CTLFile.tlv"
openssl_server cucm 5061 list-cucm_new - -tls1_2 -no_ticket
attempt cuc "$LAB/peer.py" connect "$(address cucm)" 5061 "tls-abort:$ctl_lists/cucm.pem"
case_end open
expect pub.pcapng
expect cucm.pcap uc.tls_self_signed "$(certificate_by cucm)" uc.tls_unknown_ca "$(alert_by 48 cuc)"
expect_case uc.ctl_certificate_stale cucm.pcap "$(certificate_by cucm)" uc.tls_self_signed cucm.pcap "$(certificate_by cucm)" \
    uc.tls_unknown_ca cucm.pcap "$(alert_by 48 cuc)"

# --- what works -------------------------------------------------------------------------------------------------

case_origin="$tls_real" case_shows="a trunk that works, seen at both ends"
case_begin healthy cuc cucm
openssl_server cuc 5061 cuc example-ca -tls1_2
openssl_client cuc 5061 cucm cuc-root -tls1_2
options=$(message options 'OPTIONS sip:10.48.46.124:5061;transport=tls SIP/2.0\r\nCall-ID: 7d2e1f80@10.48.47.110\r\nCSeq: 101 OPTIONS\r\nContent-Length: 12\r\n\r\nping-cucm-1\n')
options_ok=$(message options-ok 'SIP/2.0 200 OK\r\nCall-ID: 7d2e1f80@10.48.47.110\r\nCSeq: 101 OPTIONS\r\nContent-Length: 11\r\n\r\npong-cuc-1\n')
talk_open cucm "${client[@]}"
talk_client cuc 5061 "$options"
talk_server cuc 5061 "$options_ok"
talk_close
case_end
expect cuc.pcapng
expect cucm.pcap
expect_case

case_origin="$tcp_real, nftables numgen drop" case_shows="1 of 40 packets is lost and sent again: nothing is wrong"
case_begin healthy-loss cuc cucm
firewall "tcp sport 7400 numgen inc mod 40 == 20 drop"
peer_listen cucm "$(address cucm)" 7400 recv:100 send:60000 eof
peer_connect cuc "$(address cucm)" 7400 send:100 recv:60000
case_end
expect cuc.pcapng
expect cucm.pcap
expect_case

# --- what network cards do --------------------------------------------------------------------------------------

# A router behind the first one, on whose way segments are cut for the wire, and which loses some: CUCM leaves cutting to its
# network card, Unity Connection has its own put them together, so that neither capture shows what was on the wire.
for card_name in far unity; do ip netns add "$net_prefix-$card_name"; done
net_hosts="$net_hosts far unity"
ip -n "$net_prefix-router" link add to-far type veth peer name eth0 netns "$net_prefix-far"
ip -n "$net_prefix-far" link add to-unity type veth peer name eth0 netns "$net_prefix-unity"
address_unity=10.48.45.124 address6_unity=2001:db8:45::124
on far sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
for card_end in "router to-far" "far eth0" "far to-unity" "unity eth0" "unity lo" "far lo"; do
    set -- $card_end
    on "$1" sysctl -qw "net.ipv6.conf.$2.accept_dad=0"
    on "$1" ip link set "$2" up
    on "$1" ethtool -K "$2" tso off gso off gro off >/dev/null 2>&1 || true
done
on router ip addr add 10.48.45.1/30 dev to-far
on far ip addr add 10.48.45.2/30 dev eth0
on router ip -6 addr add 2001:db8:45:1::1/64 dev to-far nodad
on far ip -6 addr add 2001:db8:45:1::2/64 dev eth0 nodad
on router ip route add "$address_unity/32" via 10.48.45.2
on router ip -6 route add "$address6_unity/128" via 2001:db8:45:1::2
on far ip route add default via 10.48.45.1
on far ip -6 route add default via 2001:db8:45:1::1
on far ip route add "$address_unity/32" dev to-unity
on far ip -6 route add "$address6_unity/128" dev to-unity
on far ip addr add 10.48.45.121/32 dev to-unity
on far ip -6 addr add 2001:db8:45::1/128 dev to-unity nodad
on unity ip addr add "$address_unity/32" dev eth0
on unity ip -6 addr add "$address6_unity/128" dev eth0 nodad
on unity ip route add default via 10.48.45.121 dev eth0 onlink
on unity ip -6 route add default via 2001:db8:45::1 dev eth0 onlink
on cucm ethtool -K eth0 tso on gso on gro on >/dev/null 2>&1
on unity ethtool -K eth0 gro on >/dev/null 2>&1
# far_firewall [RULES...]: as firewall, of the router that is farther away.
far_firewall() {
    on far nft flush ruleset
    [ $# -gt 0 ] || return 0
    on far nft add table inet lab
    on far nft add chain inet lab forward '{ type filter hook forward priority 0; }'
    for far_rule in "$@"; do on far nft add rule inet lab forward "$far_rule"; done
}

for family in "" -ipv6; do
    reach() { if [ -n "$family" ]; then address6 "$1"; else address "$1"; fi; }
    for case_percent in 10 2; do
        case_origin="$tcp_real with segmentation offload, nftables numgen drop"
        case_name=lossy-offload$family
        case_shows="10 of 100 segments are lost; one capture has packets that are still to be cut, the other some that were put together"
        [ $case_percent = 10 ] || case_name=healthy-offload$family case_shows="2 of 100 segments are lost, and neither capture shows them one by one: nothing is wrong"
        case_begin "$case_name" unity cucm
        far_firewall "tcp sport 7400 numgen random mod 100 < $case_percent drop"
        peer_listen cucm "$(reach cucm)" 7400 recv:100 send:200000 eof
        peer_connect_for 20 unity "$(reach cucm)" 7400 send:100 recv:200000
        case_end open
        far_firewall
        expect unity.pcapng
        expect cucm.pcap
        if [ $case_percent = 10 ]; then
            case_lost=$("$LAB/lost_segment.py" 7400 "$LAB_OUT/case/$case_name/cucm.pcap" "$LAB_OUT/case/$case_name/unity.pcapng")
            expect_case uc.path_lost cucm.pcap "frame.number == $case_lost"
        else
            expect_case
        fi
    done
done

# --- what a capture leaves out without saying so ----------------------------------------------------------------

family=""
reach() { address "$1"; }
case_origin="$tcp_real, tcpdump with a filter for SYN, FIN and RST"
case_shows="Unity Connection's own firewall drops data of CUCM behind the capture, which has packets without data only: nobody lost them on the way"
mkdir -p "$LAB_OUT/case/flags-alone"
case_name=flags-alone
capture_part cucm eth0 cucm
spawn unity tcpdump -Z root -n -U --immediate-mode -i eth0 -w "$LAB_OUT/case/$case_name/unity.pcap" \
    'tcp[tcpflags] & (tcp-syn|tcp-fin|tcp-rst) != 0' 2>"$LAB_TMP/capture-unity.log" &
case_captures="$case_captures $!"
wait_until grep -q "listening on" "$LAB_TMP/capture-unity.log"
peer_listen cucm "$(address cucm)" 8443 recv:100 send:2000 recv:100 send:2000 eof
peer_connect unity "$(address cucm)" 8443 send:100 recv:2000 send:100 recv:2000
on unity nft add table inet lab
on unity nft add chain inet lab input '{ type filter hook input priority 0; }'
on unity nft add rule inet lab input tcp sport 7400 meta length '>' 100 drop
peer_listen cucm "$(address cucm)" 7400 recv:100 send:2000 eof
peer_connect_for 6 unity "$(address cucm)" 7400 send:100 recv:2000
case_end open
on unity nft flush ruleset
expect unity.pcap
expect cucm.pcap uc.tcp_unacknowledged "$(data_again 7400)"
expect_case uc.tcp_unacknowledged cucm.pcap "$(data_again 7400)"

case_origin="$tcp_real, ss -K; editcap"
case_shows="CUCM resets a connection itself; its capture has a hole at that time"
case_begin healthy-hole cuc cucm
on cucm ethtool -K eth0 tso off gso off gro off >/dev/null 2>&1
peer_listen cucm "$(address cucm)" 7400 recv:100 send:200 recv:100 send:200 recv:100
{ sleep 1 && on cucm ss -K state established 'sport = :7400' >/dev/null; } &
case_later=$!
peer_connect_for 3 cuc "$(address cucm)" 7400 send:100 recv:200 send:100 recv:200 wait:2
wait $case_later || true
small_talk "$(address cucm)"
case_end open
case_reset=$(first_frame "$LAB_OUT/case/healthy-hole/cucm.pcap" "tcp.flags.reset == 1")
editcap -F pcap "$LAB_OUT/case/healthy-hole/cucm.pcap" "$LAB_TMP/hole" "$((case_reset - 5))-$((case_reset + 5))"
mv "$LAB_TMP/hole" "$LAB_OUT/case/healthy-hole/cucm.pcap"
chmod a+r "$LAB_OUT/case/healthy-hole/cucm.pcap"
expect cuc.pcapng
expect cucm.pcap
expect_case
