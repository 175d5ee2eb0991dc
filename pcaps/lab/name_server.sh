# Name servers and resolvers of the lab.

UNBOUND="Unbound $(dpkg-query -W -f '${Version}' unbound | cut -d- -f1)"

# dns_start HOST LINE...: a name server that knows these lines of unbound.conf, and nothing else.
dns_start() {
    dns_host=$1
    shift
    {
        printf 'server:\n'
        printf '  %s\n' 'do-daemonize: no' 'username: ""' 'chroot: ""' "directory: $LAB_TMP" 'use-syslog: no' \
            "pidfile: $LAB_TMP/unbound.pid" 'module-config: iterator' 'interface-automatic: no' 'do-not-query-localhost: no' \
            "interface: $(address "$dns_host")" 'access-control: 0.0.0.0/0 allow' 'local-zone: "." static' \
            'qname-minimisation: no' "$@"
        printf 'remote-control:\n  control-enable: no\n'
    } >"$LAB_TMP/$dns_host.unbound"
    serve "$dns_host" 53 unbound -d -c "$LAB_TMP/$dns_host.unbound"
}

# dns_zone DOMAIN HOST-NAME HOST: the lines of a domain whose XMPP server is that host.
dns_zone() {
    printf '%s\n' "local-zone: $1. static" \
        "local-data: \"_xmpp-server._tcp.$1. 3600 IN SRV 5 0 5269 $2.\"" \
        "local-data: \"$2. 3600 IN A $(address "$3")\""
}

# resolver HOST NAME-SERVER [SEARCH-DOMAIN]: the resolver configuration of a host.
resolver() {
    mkdir -p "/etc/netns/$net_prefix-$1"
    printf 'nameserver %s\n' "$(address "$2")" >"/etc/netns/$net_prefix-$1/resolv.conf"
    [ $# -lt 3 ] || printf 'search %s\n' "$3" >>"/etc/netns/$net_prefix-$1/resolv.conf"
}
