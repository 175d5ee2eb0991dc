# SIP inside TLS, with the keys beside each capture: kamailio serves TLS by itself; sipp, which logs no keys, speaks TCP
# to an openssl s_client of its own host, which does.

. "$LAB/sip_sides.sh"

host cucm 10.48.47.110 2001:db8:47::110
host peer 10.48.47.124 2001:db8:47::124
SOCAT="socat $(socat -V | sed -n 's/^socat version \([^ ]*\).*/\1/p')"
sips_port=51060 # one after another: the last may still be in TIME-WAIT
real="real: $KAMAILIO, $SIPP, $OPENSSL"

# sips_scene NAME FAMILY: names the capture and its keys.
sips_scene() {
    family=$2
    file=sips/$1-ipv$family.pcap
    keys=$LAB_OUT/${file%.pcap}.keys
    mkdir -p "$LAB_OUT/sips"
    rm -f "$keys"
    DECODE_AS="-o tls.keylog_file:$keys"
}

# sips_asks SCENARIO [S_CLIENT OPTIONS]: the peer asks cucm, to the scenario's end. It may fail.
sips_asks() {
    sips_server=$(bracketed "$(at cucm "$family")") sips_scenario=$1
    shift
    sed -i -e "s/\[remote_ip\]:\[remote_port\]/cucmpub.example.com:5061/g; s/\[remote_ip\]/cucmpub.example.com/g; s/\[transport\]/TLS/g" "$LAB_TMP/$sips_scenario.xml"
    printf '#!/bin/sh\nexec openssl s_client -quiet -connect %s:5061 -keylogfile %s %s\n' "$sips_server" "$keys" "$*" \
        >"$LAB_TMP/secure"
    chmod +x "$LAB_TMP/secure"
    serve peer 5060 socat TCP-LISTEN:5060,bind=127.0.0.1,reuseaddr "EXEC:$LAB_TMP/secure"
    on peer timeout 100 sipp -sf "$LAB_TMP/$sips_scenario.xml" -t t1 -i 127.0.0.1 -p $((sips_port += 1)) -m 1 -nostdin \
        -trace_err -error_file "$LAB_TMP/sipp.err" 127.0.0.1:5060 >"$LAB_TMP/asks.out" 2>&1 </dev/null || true
}

# sips_one NAME FAMILY SCENARIO [S_CLIENT OPTIONS]: kamailio is asked; the capture is that of cucm.
sips_one() {
    sips_scene "$1" "$2"
    sips_one_scenario=$3
    shift 3
    registrar cucm tls "$(bracketed "$(at cucm "$family")")" 5061 tls
    capture_start "$LAB_OUT/$file" cucm
    sips_asks "$sips_one_scenario" "$@"
    capture_stop open
    programs_stop
}

ask OPTIONS down 503
sips_one sip-1-503 4 ask -tls1_2
record "$file" "$real" "a ping is answered 503, under TLS 1.2; keys beside it"
uncovered uc.sip_unavailable "$(failure 503)"
ask OPTIONS down 503
sips_one sip-1-503 6 ask
record "$file" "$real" "the same under TLS 1.3; keys beside it"
uncovered uc.sip_unavailable "$(failure 503)"

scenario_begin
scenario_send 500 "$(register_as stranger)"
scenario_receive 403
scenario_end stranger
sips_one sip-2-register-403 4 stranger
record "$file" "$real" "a phone that is not configured registers; keys beside it"
uncovered uc.sip_refused "$(failure 403)"
ask INVITE nomedia 488 "$SRTP"
sips_one sip-2-invite-488 6 ask -tls1_2
record "$file" "$real" "a call is refused: 488, under TLS 1.2; keys beside it"
uncovered uc.sip_refused "$(failure 488)"

ask INVITE missing 404 "$SDP"
sips_one sip-3-404 4 ask
record "$file" "$real" "a call reaches nobody: 404; keys beside it"
uncovered uc.sip_not_completed "$(failure 404)"

scenario_begin
scenario_send 500 "$(request OPTIONS silent unity)"
scenario_receive 200 'timeout="33000"'
scenario_end silence
ask OPTIONS up 200
sips_scene sip-4-no-answer 6
registrar cucm tls "$(bracketed "$(at cucm 6)")" 5061 tls
capture_start "$LAB_OUT/$file" cucm
sips_asks silence
sips_asks ask
capture_stop open
programs_stop
record "$file" "$real" "a ping is not answered for 33 s, the next one is; keys beside it"
uncovered uc.sip_no_answer "sip.Method == OPTIONS"

digest "1" right
sips_one sip-2-challenge-met 4 digest
record "$file" "$real" "a challenge that is met: nothing is wrong; keys beside it"
uncovered

call_with_reinvite
sips_scene sip-3-ok-call 6
is_asked cucm tcp 127.0.0.1 is_called
serve cucm 5061 socat "OPENSSL-LISTEN:5061,bind=$(bracketed "$(at cucm 6)"),pf=ip6,reuseaddr,verify=0,cert=$LAB_CERTS/cucm.chain,key=$LAB_CERTS/cucm.key" \
    TCP:127.0.0.1:5060
capture_start "$LAB_OUT/$file" cucm
sips_asks calls
capture_stop open
programs_stop
record "$file" "real: $SIPP and $OPENSSL both sides, $SOCAT" "a call with a re-INVITE and its end: nothing is wrong; keys beside it"
uncovered
DECODE_AS=""
