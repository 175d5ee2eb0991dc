# Directory synchronisation over LDAP in clear: how it ends. A proxy in front of slapd resets the connection that a client
# unbinds, as Active Directory does.

. "$LAB/ldap_sides.sh"
DECODE_AS=""
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

# --- what a directory refuses ---------------------------------------------------------------------------------

# asked FILE FAMILY PORT ARGUMENT...: a search of which a capture is made, of the directory that is served; `then`
# separates several.
asked() {
    file=$1 family=$2 port=$3
    shift 3
    capture_start "$LAB_OUT/ldap/$file" cucm
    arguments=()
    for word in "$@" then; do
        if [ "$word" != then ]; then
            arguments+=("$word")
            continue
        fi
        asks -H "ldap://$(at dc "$family"):$port" "${arguments[@]}"
        arguments=()
    done
    capture_stop
    programs_stop
}
bind_refused="ldap.bindResponse_element && ldap.resultCode != 0"
search_failed="ldap.searchResDone_element && ldap.resultCode != 0"

for family in "" -ipv6; do
    people 389
    asked bind-wrong-password$family.pcap "${family:+6}" 389 -D "$sync" -w wrong-secret -b "$base"
    record ldap/$file "real: $SLAPD both sides" "a bind with a wrong password" uc.ldap_bind_refused "$bind_refused"
done

people 389 "security simple_bind=128"
asked bind-wants-tls.pcap 4 389 "${bind_as_sync[@]}" -b "$base"
record ldap/$file "real: $SLAPD both sides" "simple binds are taken inside TLS alone" uc.ldap_bind_refused "$bind_refused"

people 389 "sizelimit 4"
asked search-size-limit.pcap 4 389 "${bind_as_sync[@]}" -b "$base"
record ldap/$file "real: $SLAPD both sides" "a search that finds more than the directory gives" \
    uc.ldap_search_failed "$search_failed"

people 389
asked search-no-base-ipv6.pcap 6 389 "${bind_as_sync[@]}" -b "ou=people,$base"
record ldap/$file "real: $SLAPD both sides" "a search base that does not exist" uc.ldap_search_failed "$search_failed"

people 3268 "referral ldap://dc2.other.example"
asked search-referral.pcap 4 3268 "${bind_as_sync[@]}" -b "dc=other,dc=example"
record ldap/$file "real: $SLAPD both sides" "a search base of another server, at the global catalog's port" \
    uc.ldap_search_failed "$search_failed"

people 389
asked starttls-refused.pcap 4 389 -ZZ "${bind_as_sync[@]}" -b "$base"
record ldap/$file "real: $SLAPD both sides" "StartTLS to a directory without a certificate" \
    uc.ldap_starttls_refused "ldap.extendedResp_element && ldap.resultCode != 0"

people 389
asked starttls-refused-goes-on-ipv6.pcap 6 389 -Z "${bind_as_sync[@]}" -b "$base" -s base
record ldap/$file "real: $SLAPD both sides" "the same, and the client goes on in clear" \
    uc.ldap_starttls_refused "ldap.extendedResp_element && ldap.resultCode != 0"

people 389 "TLSCertificateFile $LAB_CERTS/cucm.chain" "TLSCertificateKeyFile $LAB_CERTS/cucm.key"
file=starttls-unknown-ca.pcap
capture_start "$LAB_OUT/ldap/$file" cucm
attempt cucm openssl s_client -starttls ldap -connect "$(address dc):389" -tls1_2 -CAfile "$LAB_CERTS/adfs-ca.pem" -verify_return_error
capture_stop
programs_stop
record ldap/$file "real: $SLAPD server, $OPENSSL client" "StartTLS is granted, and the client does not know the CA" \
    uc.tls_unknown_ca "tls.handshake.type == 11"

# --- Active Directory -------------------------------------------------------------------------------------------

ad() { serve dc "$2" "$LAB/ad.py" "$(if [ "$1" = 6 ]; then address6 dc; else address dc; fi)" "$2" "${@:3}"; }
codes="525 52e 530 531 532 533 701 773 775"
rules=() tries=()
for code in $codes; do
    rules+=("user$code=$code")
    tries+=(${tries[0]:+then} -D "cn=user$code,$base" -w wrong-secret -b "$base")
done
ad 4 389 "${rules[@]}"
asked ad-binds-refused.pcap 4 389 "${tries[@]}"
expected=()
for code in $codes; do expected+=(uc.ldap_bind_refused "ldap.errorMessage contains \"data $code\""); done
record ldap/$file "$simulated_ad" "Active Directory refuses a bind for each of its reasons" "${expected[@]}"

ad 6 3268 sync=52e
asked ad-wrong-password-ipv6.pcap 6 3268 -D "$sync" -w wrong-secret -b "$base" then -D "$sync" -w wrong-secret -b "$base"
record ldap/$file "$simulated_ad" "the global catalog refuses a password, twice" uc.ldap_bind_refused "$bind_refused"

ad 4 389 sync=stronger
asked ad-wants-signing.pcap 4 389 "${bind_as_sync[@]}" -b "$base"
record ldap/$file "$simulated_ad" "Active Directory wants signing or TLS" uc.ldap_bind_refused "$bind_refused"

ad 4 389 notice
asked notice-of-disconnection.pcap 4 389 "${bind_as_sync[@]}" -b "$base"
record ldap/$file "$simulated_ad" "a directory shuts down and says so" \
    uc.ldap_disconnected "ldap.messageID == 0 && ldap.extendedResp_element"

# --- and where all is well --------------------------------------------------------------------------------------

for family in "" -ipv6; do
    people 389
    asked ok-synchronisation$family.pcap "${family:+6}" 389 "${bind_as_sync[@]}" -E pr=3/noprompt -b "$base" "(objectClass=inetOrgPerson)"
    record ldap/$file "real: $SLAPD both sides" "a synchronisation page by page; an entry has several segments"
done

ad 4 389 sync=ok user3=ok
asked ok-login.pcap 4 389 "${bind_as_sync[@]}" -b "$base" "(uid=user3)" then -D "cn=user3,$base" -w lab-user-secret-3 -b "$base" -s base
record ldap/$file "$simulated_ad" "a user is looked for, and logs in; Active Directory resets what is unbound"

people 389
asked ok-own-limit.pcap 4 389 "${bind_as_sync[@]}" -z 2 -b "$base" then "${bind_as_sync[@]}" -b "uid=nobody,$base" -s base
record ldap/$file "real: $SLAPD both sides" "a client that wants two entries, and asks for one that is not there"
