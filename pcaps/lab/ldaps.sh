# LDAP inside TLS, on 636 and 3269 and behind StartTLS, with the keys beside each capture.

. "$LAB/ldap_sides.sh"
tls_lines=("TLSCertificateFile $LAB_CERTS/cucm.chain" "TLSCertificateKeyFile $LAB_CERTS/cucm.key")
bind_refused="ldap.bindResponse_element && ldap.resultCode != 0"

# secure FILE URI ARGUMENT...: names capture and keys, and asks.
secure() {
    file=ldaps/$1.pcap
    keys=$LAB_OUT/${file%.pcap}.keys
    uri=$2
    shift 2
    mkdir -p "$LAB_OUT/ldaps"
    rm -f "$keys"
    DECODE_AS="-o tls.keylog_file:$keys -d tls.port==3269,ldap"
    capture_start "$LAB_OUT/$file" cucm
    SSLKEYLOGFILE=$keys LDAPTLS_REQCERT=never asks -H "$uri" "$@"
    capture_stop
    programs_stop
}

people 636 "${tls_lines[@]}"
secure bind-wrong-password "ldaps://$(at dc 4)" -D "$sync" -w wrong-secret -b "$base"
record "$file" "real: $SLAPD both sides" "a wrong password inside LDAPS; keys beside it"
uncovered uc.ldap_bind_refused "$bind_refused"

people 389 "${tls_lines[@]}"
secure starttls-bind-wrong-password-ipv6 "ldap://$(at dc 6)" -ZZ -D "$sync" -w wrong-secret -b "$base"
record "$file" "real: $SLAPD both sides" "the same behind StartTLS; keys beside it"
uncovered uc.ldap_bind_refused "$bind_refused"

people 3269 "${tls_lines[@]}" "sizelimit 4"
secure search-size-limit "ldaps://$(at dc 4):3269" "${bind_as_sync[@]}" -b "$base"
record "$file" "real: $SLAPD both sides" "a search inside TLS finds more than the directory gives; keys beside it"
uncovered uc.ldap_search_failed "ldap.searchResDone_element && ldap.resultCode != 0"

people 636 "${tls_lines[@]}"
secure ok-synchronisation-ipv6 "ldaps://$(at dc 6)" "${bind_as_sync[@]}" -E pr=3/noprompt -b "$base"
record "$file" "real: $SLAPD both sides" "a synchronisation page by page inside LDAPS; keys beside it"
uncovered
DECODE_AS=""
