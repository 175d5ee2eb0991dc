# The same failing handshake (ILS-4) on every link layer this kernel has, and a clean large datagram in fragments.
# link/ethernet.pcap is also what derived.sh wraps in other layers.

host hub 10.106.104.220 2001:db8:104::220
host spoke 10.106.104.201 2001:db8:104::201
DECODE_AS="-d tcp.port==7501,tls"
# Frames of ordinary size, as on a wire: no segmentation offload.
on hub ip link set eth0 gso_max_segs 1
on spoke ip link set eth0 gso_max_segs 1

# link_try FILE SHOWS CAPTURE-HOST [TCPDUMP ARGUMENTS]: spoke refuses hub, whatever lies between them.
link_try() {
    link_file=$1 link_shows=$2 link_host=$3
    shift 3
    serve "$link_server" 7501 openssl s_server -quiet -accept "$link_address:7501" -tls1_2 \
        -cert "$LAB_CERTS/hub-multi.pem" -key "$LAB_CERTS/hub-multi.key"
    capture_start "$LAB_OUT/link/$link_file" "$link_host" "$@"
    attempt "$link_client" openssl s_client -quiet -connect "$link_address:7501" -tls1_2 \
        -verifyCAfile "$LAB_CERTS/adfs-ca.pem" -verify_return_error
    capture_stop
    programs_stop
    record "link/$link_file" "real: $LINUX, $OPENSSL" "$link_shows" \
        uc.tls_self_signed "tls.handshake.type == 11 && tls.handshake.certificate" \
        uc.tls_unknown_ca "tls.alert_message.desc == 48"
}
link_server=hub link_client=spoke link_address=10.106.104.220

link_try ethernet.pcap "plain Ethernet" spoke tcp
link_try nanosecond.pcap "plain Ethernet, nanosecond time stamps" spoke --time-stamp-precision=nano tcp
link_try cooked-v1.pcap "Linux cooked capture v1" spoke -i any -y LINUX_SLL tcp
link_try cooked-v2.pcap "Linux cooked capture v2" spoke -i any -y LINUX_SLL2 tcp
link_try cooked-v1-twice.pcap "Linux cooked v1 in a router: every packet is seen coming and going" router -i any -y LINUX_SLL tcp
link_try cooked-v2-twice.pcap "Linux cooked v2 in a router: every packet is seen coming and going" router -i any -y LINUX_SLL2 tcp
link_try snap-length.pcap "captured with a snap length of 1600 bytes, which cuts nothing" spoke -s 1600 tcp

link_address="[2001:db8:104::220]"
link_try ipv6.pcap "Ethernet and IPv6" spoke tcp
link_address=10.106.104.220

# One host with both addresses.
host solo 10.106.104.150
on solo ip addr add 10.106.104.220/32 dev lo
link_server=solo link_client=solo
link_try loopback.pcap "loopback interface" solo -i lo tcp

# Two tun interfaces, joined by a program.
for end in a b; do
    ip netns add "$net_prefix-tun$end"
    net_hosts="$net_hosts tun$end"
    on tun$end sysctl -qw net.ipv6.conf.all.disable_ipv6=1
    on tun$end ip tuntap add mode tun name tun0
    on tun$end ip link set tun0 up
done
on tuna ip addr add 10.106.104.220 peer 10.106.104.201 dev tun0
on tunb ip addr add 10.106.104.201 peer 10.106.104.220 dev tun0
tun_start() {
    spawn "tun$1" "$LAB/tun.py" tun0 "$LAB_TMP/tun$1" "$LAB_TMP/tun$2" &
    tun_programs="$tun_programs $!"
    wait_until test -S "$LAB_TMP/tun$1"
}
tun_programs=""
tun_start a b
tun_start b a
link_server=tuna link_client=tunb
link_try raw-ip.pcap "raw IP: a tun interface" tunb -i tun0 tcp
for tun_program in $tun_programs; do kill "$tun_program"; done

# VXLAN over an underlay of its own, captured on the underlay.
host vtepa 192.0.2.10
host vtepb 192.0.2.20
# vxlan HOST OWN PEER INNER-ADDRESS
vxlan() {
    ip -n "$net_prefix-$1" link add vx0 type vxlan id 5001 dstport 4789 local "$2" remote "$3" dev eth0
    ip -n "$net_prefix-$1" addr add "$4/24" dev vx0
    ip -n "$net_prefix-$1" link set vx0 up
    on "$1" ip link set eth0 gso_max_segs 1
}
vxlan vtepa 192.0.2.10 192.0.2.20 10.106.104.220
vxlan vtepb 192.0.2.20 192.0.2.10 10.106.104.201
link_server=vtepa link_client=vtepb
link_try vxlan.pcap "VXLAN made by the kernel, captured on the underlay" vtepb

# A SIP message too large for one frame: nothing is wrong with it.
invite=$(message invite 'INVITE sip:2001@10.106.104.220 SIP/2.0\r\nVia: SIP/2.0/UDP 10.106.104.201:5060;branch=z9hG4bK1\r\nContent-Length: 4000\r\n\r\n%4000s\n' v=0)
for family in 4 6; do
    [ $family = 4 ] && to=$(address hub) || to=$(address6 hub)
    file=udp-fragments-ipv$family.pcap
    serve hub 5060 "$LAB/udp.py" answer "$to" 5060
    capture_start "$LAB_OUT/link/$file" spoke
    attempt spoke "$LAB/udp.py" ask "$to" 5060 "$invite"
    capture_stop
    programs_stop
    record link/$file "real: $LINUX, lab/udp.py" "a large SIP message over UDP and IPv$family, in fragments, answered in kind"
done

# A path of small MTU, and hosts that do not look for it: the router fragments what the hub sends.
# (Under 1280 bytes the router also forgets its IPv6 routes; nothing may follow that needs them.)
link_server=hub link_client=spoke
on hub sysctl -qw net.ipv4.ip_no_pmtu_disc=1
ip -n "$net_prefix-router" link set to-spoke mtu 576
link_try ip-fragments.pcap "IPv4 fragments: the certificate comes in pieces of 576 bytes" spoke
ip -n "$net_prefix-router" link set to-spoke mtu 1500
on hub sysctl -qw net.ipv4.ip_no_pmtu_disc=0
