# Namespaces, captures and background programs for the lab. Every host is a network namespace with one
# interface, eth0; a router namespace joins them, so that a firewall can stand in the middle.
# Needs: LAB_TMP, a directory for pipes and logs. Everything made here goes away in net_end.

# Namespaces belong to the whole machine: each run has names of its own, so that two do not meet.
net_prefix=uclab$$
net_hosts=""
net_programs=""
capture_pid=""
capture_file=""

net_begin() {
    ip netns add "$net_prefix-router"
    on router ip link set lo up
    on router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
        net.ipv4.icmp_ratelimit=0 net.ipv6.icmp.ratelimit=0
}

# Ends programs and namespaces; safe to call twice and after a failure half-way.
net_end() {
    programs_stop
    if [ -n "$capture_pid" ]; then kill "$capture_pid" 2>/dev/null || true; fi
    for net_name in $net_hosts router; do
        ip netns del "$net_prefix-$net_name" 2>/dev/null || true
        rm -rf "/etc/netns/$net_prefix-$net_name"
    done
    net_hosts=""
    capture_pid=""
}

# on HOST COMMAND...: runs a command inside a host.
on() {
    on_host=$1
    shift
    ip netns exec "$net_prefix-$on_host" "$@"
}

# spawn HOST COMMAND...: like on, in the place of the shell that calls it; for `spawn ... &`, so that $! is the
# program itself.
spawn() {
    on_host=$1
    shift
    exec ip netns exec "$net_prefix-$on_host" "$@"
}

# host NAME IPV4 [IPV6]: adds a host behind the router. Its gateway is .1 of its /24 (::1 of its /64).
host() {
    ip netns add "$net_prefix-$1"
    net_hosts="$net_hosts $1"
    ip -n "$net_prefix-router" link add "to-$1" type veth peer name eth0 netns "$net_prefix-$1"
    on "$1" ip link set lo up
    if [ $# -lt 3 ]; then
        on "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1
        on router sysctl -qw "net.ipv6.conf.to-$1.disable_ipv6=1"
    else
        on "$1" sysctl -qw net.ipv6.conf.eth0.accept_dad=0 net.ipv6.conf.eth0.router_solicitations=0
        on router sysctl -qw "net.ipv6.conf.to-$1.accept_dad=0"
    fi
    ip -n "$net_prefix-router" link set "to-$1" up
    on "$1" ip link set eth0 up
    on router ip addr add "${2%.*}.1/32" dev "to-$1"
    on router ip route add "$2/32" dev "to-$1"
    on "$1" ip addr add "$2/32" dev eth0
    on "$1" ip route add default via "${2%.*}.1" dev eth0 onlink
    if [ $# -ge 3 ]; then
        on router ip -6 addr add "${3%::*}::1/128" dev "to-$1" nodad
        on router ip -6 route add "$3/128" dev "to-$1"
        on "$1" ip -6 addr add "$3/128" dev eth0 nodad
        on "$1" ip -6 route add default via "${3%::*}::1" dev eth0 onlink
    fi
    eval "address_$1=$2"
    eval "address6_$1=${3:-}"
}

# firewall RULES...: nftables rules for what the router forwards; without rules it forwards everything.
firewall() {
    on router nft flush ruleset
    [ $# -gt 0 ] || return 0
    on router nft add table inet lab
    on router nft add chain inet lab forward '{ type filter hook forward priority 0; }'
    for firewall_rule in "$@"; do on router nft add rule inet lab forward "$firewall_rule"; done
}

# wait_until COMMAND...: polls until the command succeeds; fails after a minute.
wait_until() {
    wait_turns=0
    until "$@" >/dev/null 2>&1; do
        wait_turns=$((wait_turns + 1))
        if [ "$wait_turns" -ge 3000 ]; then
            echo "gave up waiting for: $*" >&2
            return 1
        fi
        sleep 0.02
    done
}

# capture_start FILE HOST [TCPDUMP ARGUMENTS]: captures on eth0 of a host unless -i says otherwise.
capture_start() {
    capture_file=$1
    capture_host=$2
    shift 2
    mkdir -p "$(dirname "$capture_file")"
    case " $* " in *" -i "*) ;; *) set -- -i eth0 "$@" ;; esac
    spawn "$capture_host" tcpdump -Z root -n -U --immediate-mode -B 32768 -w "$capture_file" "$@" 2>"$LAB_TMP/tcpdump.log" &
    capture_pid=$!
    wait_until grep -q "listening on" "$LAB_TMP/tcpdump.log"
}

# Connections that are neither listening nor over, in all hosts.
net_open_connections() {
    for net_name in $net_hosts; do
        on "$net_name" ss -Htan state established state syn-sent state fin-wait-1 state last-ack state closing
    done
}

net_quiet() { [ -z "$(net_open_connections)" ]; }

capture_settled() {
    settled_before=$(stat -c %s "$capture_file")
    sleep 0.15
    [ "$settled_before" = "$(stat -c %s "$capture_file")" ]
}

# capture_stop [open]: waits for the connections to end (unless they stay open), then for the last packet
# to be written; fails if the kernel dropped any.
capture_stop() {
    [ "${1:-}" = open ] || wait_until net_quiet
    wait_until capture_settled
    kill "$capture_pid"
    wait "$capture_pid" || true
    capture_pid=""
    grep -q '^0 packets dropped by kernel' "$LAB_TMP/tcpdump.log" || {
        cat "$LAB_TMP/tcpdump.log" >&2
        return 1
    }
}

port_listens() { on "$1" ss -Htuln "sport = :$2" | grep -q .; }

# serve HOST PORT COMMAND...: starts a server and waits until its port listens. Its input is the pipe
# $LAB_TMP/HOST-PORT.in, its output goes to $LAB_TMP/HOST-PORT.out.
serve() {
    serve_host=$1
    serve_port=$2
    serve_name=$LAB_TMP/$1-$2
    shift 2
    rm -f "$serve_name.in" "$serve_name.out"
    mkfifo "$serve_name.in"
    spawn "$serve_host" "$@" <>"$serve_name.in" >"$serve_name.out" 2>&1 &
    net_programs="$net_programs $!"
    wait_until port_listens "$serve_host" "$serve_port" || { tail -n 20 "$serve_name.out" >&2; return 1; }
}

# Ends the servers.
programs_stop() {
    for net_pid in $net_programs; do kill "$net_pid" 2>/dev/null || true; done
    for net_pid in $net_programs; do wait "$net_pid" 2>/dev/null || true; done
    net_programs=""
}

# address HOST / address6 HOST: prints the address that `host` was given.
address() {
    address_name=address_$1
    echo "${!address_name}"
}

address6() {
    address_name=address6_$1
    echo "${!address_name}"
}
