# Directory synchronisation over LDAP in clear: how it ends. A proxy in front of slapd resets the connection that a client
# unbinds, as Active Directory does.

host cucm 10.48.47.110 2001:db8:47::110
host dc 10.48.36.20 2001:db8:36::20
DECODE_AS=""

SLAPD="OpenLDAP $(slapd -VV 2>&1 | sed -n 's/.*slapd \([0-9.]*\).*/\1/p')"
slapd_home=$LAB_TMP/slapd
mkdir -p "$slapd_home"
printf 'include /etc/ldap/schema/core.schema\npidfile %s/pid\nargsfile %s/args\n' "$slapd_home" "$slapd_home" >"$slapd_home/conf"

# directory PORT: slapd on the domain controller; its root entry can be read by everybody.
directory() { serve dc "$1" slapd -d 0 -f "$slapd_home/conf" -h "ldap://:$1/"; }
# search ADDRESS: binds, reads the root entry and unbinds.
search() {
    on cucm ldapsearch -x -H "ldap://$1:389" -b "" -s base namingContexts >/dev/null 2>&1 || true
}
resets() { serve dc 389 "$LAB/reset_after_unbind.py" "$1" 389 127.0.0.1 3890 "$2"; }

file=unbind.pcap
directory 389
capture_start "$LAB_OUT/ldap/$file" cucm
search "$(address dc)"
capture_stop
programs_stop
record ldap/$file "real: $SLAPD both sides" "bind, search, unbind, and the server closes"

for family in "" -ipv6; do
    file=unbind-then-reset$family.pcap
    if [ -n "$family" ]; then controller=$(address6 dc); else controller=$(address dc); fi
    directory 3890
    resets "$controller" unbind
    capture_start "$LAB_OUT/ldap/$file" cucm
    search "$( [ -n "$family" ] && echo "[$controller]" || echo "$controller")"
    capture_stop
    programs_stop
    record ldap/$file "real: $SLAPD both sides; the reset by lab/reset_after_unbind.py" \
        "the server resets what the client unbinds, as Active Directory always does"
done

file=reset-in-search.pcap
directory 3890
resets "$(address dc)" answer
capture_start "$LAB_OUT/ldap/$file" cucm
search "$(address dc)"
capture_stop
programs_stop
record ldap/$file "real: $SLAPD both sides; the reset by lab/reset_after_unbind.py" \
    "the server resets in place of the answer to a search" uc.tcp_reset "tcp.flags.reset == 1 && tcp.srcport == 389"

# --- a client that waits after it has unbound: the reset comes before its FIN ---------------------------------

bind=$(message ldap-bind '\060\014\002\001\001\140\007\002\001\003\004\000\200\000')
read_root='\060\045\002\001\002\143\040\004\000\012\001\000\012\001\000\002\001\000\002\001\000\001\001\000\207\013objectClass\060\000'
search=$(message ldap-search "$read_root")
unbind=$(message ldap-unbind '\060\204\000\000\000\007\002\003\001\000\003\102\000')
search_unbind=$(message ldap-search-unbind "$read_root"'\060\005\002\001\003\102\000')

# wait_for_reset FILE SHOWS ACTION...: after the bind.
wait_for_reset() {
    file=$1 shows=$2
    shift 2
    directory 3890
    resets "$(address dc)" unbind
    capture_start "$LAB_OUT/ldap/$file" cucm
    attempt cucm "$LAB/peer.py" connect "$(address dc)" 389 "sendfile:$bind" recv:14 "$@" eof
    capture_stop
    programs_stop
    record ldap/$file "real: $SLAPD server; client lab/peer.py, the reset by lab/reset_after_unbind.py" "$shows"
}
wait_for_reset reset-before-fin.pcap "an unbind with a message id of three bytes, and the reset before the client's FIN" \
    "sendfile:$search" recv:39 "sendfile:$unbind"
wait_for_reset unbind-behind-search.pcap "the unbind stands behind a search in the client's last segment" \
    "sendfile:$search_unbind"
