# SCCP inside TLS, on 2443, with the keys beside each capture.

. "$LAB/sccp_sides.sh"
mac=SEP001122334455
station_port=2443
real="simulated: lab/sccp.py both sides; real: Python ssl, $OPENSSL"

# secure NAME FAMILY VERSION RULE... -- ACTION...: names capture and keys, and plays it.
secure() {
    family=$2 version=$3 rules=()
    file=sccps/$1.pcap
    keys=$LAB_OUT/${file%.pcap}.keys
    shift 3
    while [ "$1" != -- ]; do
        rules+=("$1")
        shift
    done
    shift
    mkdir -p "$LAB_OUT/sccps"
    rm -f "$keys"
    DECODE_AS="-o tls.keylog_file:$keys"
    sccp_serves cucm "$family" 2443 "tls:$LAB_CERTS/cucm.chain:$LAB_CERTS/cucm.key:$version" "${rules[@]}"
    capture_start "$LAB_OUT/$file" cucm
    station phone cucm "$family" $mac "tls:$LAB_CERTS/example-ca.pem:$keys" "$@"
    capture_stop open
    programs_stop
}

secure sccp-1-security-tls1.2 4 1.2 "reject:Security Error" -- alarm register
record "$file" "$real" "a phone is rejected inside TLS 1.2; keys beside it"
uncovered uc.sccp_register_rejected "$rejected"

secure sccp-1-db-config-tls1.3-ipv6 6 1.3 "reject:Error: DB Config" -- register
record "$file" "$real" "the same inside TLS 1.3; keys beside it"
uncovered uc.sccp_register_rejected "$rejected"

secure sccp-2-unregisters-tls1.3 4 1.3 every:2 -- register live:1 call unregister
record "$file" "$real" "a phone unregisters by itself inside TLS 1.3; keys beside it"
uncovered uc.sccp_unregistered "$unregisters"

secure sccp-ok-tls1.2-ipv6 6 1.2 every:2 restart:3 -- alarm register live:1 call restarted unregister
record "$file" "$real" "a phone registers inside TLS 1.2, and CUCM has it restart: nothing is wrong; keys beside it"
uncovered
DECODE_AS=""
