# SIP: pings of trunks, registrations and calls that are refused, and those that only look like it.

. "$LAB/sip_sides.sh"

host cucm 10.48.47.110 2001:db8:47::110
host peer 10.48.47.124 2001:db8:47::124
host phone 10.48.47.55 2001:db8:47::55
host desk 10.48.47.56 2001:db8:47::56
real="real: $KAMAILIO, $SIPP"
dialect="real: $SIPP both sides; simulated: what CUCM says"

# one TRANSPORT FAMILY SCENARIO: kamailio on cucm is asked by the peer; the capture is that of cucm.
one() {
    registrar cucm "$1" "$(bracketed "$(at cucm "$2")")" 5060
    capture_start "$LAB_OUT/sip/$file" cucm
    asks peer "$1" "$(at peer "$2")" "$(at cucm "$2")" "$3"
    capture_stop open
    programs_stop
}
# --- SIP-1: trunks ---------------------------------------------------------------------------------------------------

ask OPTIONS down 503
file=sip-1-503-udp.pcap
one udp 4 ask
record sip/$file "$real" "a ping is answered 503" uc.sip_unavailable "$(failure 503)"
file=sip-1-503-tcp-ipv6.pcap
one tcp 6 ask
record sip/$file "$real" "the same over TCP and IPv6" uc.sip_unavailable "$(failure 503)"

ask OPTIONS slow 408
file=sip-1-408-udp-ipv6.pcap
one udp 6 ask
record sip/$file "$real" "a ping is answered 408" uc.sip_unavailable "$(failure 408)"

scenario_begin
scenario_send 500 "$(request OPTIONS down unity)"
scenario_receive 503
scenario_pause 300
scenario_send 500 "$(request OPTIONS up unity | again 2)"
scenario_receive 200
scenario_end recovers
file=sip-1-recovers-tcp.pcap
one tcp 4 recovers
record sip/$file "$real" "out of service, and back again" uc.sip_unavailable "$(failure 503)"

ask OPTIONS up 200
file=sip-1-works-udp.pcap
one udp 4 ask
record sip/$file "$real" "a ping is answered"
scenario_begin
scenario_send 500 "$(request OPTIONS up unity | sed 's/Max-Forwards: 70/Max-Forwards: 0/')"
scenario_receive 483
scenario_end hops
file=sip-1-max-forwards-udp.pcap
one udp 4 hops
record sip/$file "$real" "a ping with Max-Forwards 0 is answered 483: it is well"

no_device='Warning: 399 cucmpub "Unable to find a device handler for the request received on port 5060 from 10.48.47.124"
Server: Cisco-CUCM12.5'
scenario_begin
scenario_receive OPTIONS
scenario_send no "$(answer "503 Service Unavailable" "$no_device")"
scenario_end no_device
ask OPTIONS up 503
for transport in udp tcp; do
    file=sip-2-no-device-$transport.pcap
    is_asked cucm $transport "$(address cucm)" no_device
    capture_start "$LAB_OUT/sip/$file" cucm
    asks peer $transport "$(address peer)" "$(address cucm)" ask
    capture_stop open
    programs_stop
    record sip/$file "$dialect" "CUCM has no trunk that points at who asks" uc.sip_refused "$(failure 503)"
done

# --- what gateways and Expressways say, laid into answers ----------------------------------------------------------

# says NAME METHOD STATUS FIELDS: a program that answers one request so.
says() {
    scenario_begin
    scenario_receive "$2"
    scenario_send no "$(answer "$3" "$4")"
    [ "$2" != INVITE ] || scenario_receive ACK
    scenario_end "$1"
}

# said FILE FAMILY METHOD NAME STATUS: what it answers to peer.
said() {
    file=$1
    is_asked cucm udp "$(bracketed "$(at cucm "$2")")" "$4"
    ask "$3" up "$5" "$SDP"
    capture_start "$LAB_OUT/sip/$file" cucm
    asks peer udp "$(at peer "$2")" "$(at cucm "$2")" ask
    capture_stop open
    programs_stop
}
by() { echo "real: $SIPP both sides; simulated: what $1 says"; }

says full INVITE "503 Service Unavailable" 'Allow-Events: telephone-event
Warning: 399 10.48.47.110 "Maximum Number of Connections reached for dial-peer 1"
Server: Cisco-SIPGateway/IOS-17.3.5
Reason: Q.850;cause=34'
said sip-2-cube-connections-udp.pcap 4 INVITE full 503
record sip/$file "$(by CUBE)" "CUBE takes no more calls on this dial peer" uc.sip_refused "$(failure 503)"

says transcoder INVITE "488 Not Acceptable Media" 'Warning: 399 10.48.47.110 "Transcoder Not Configured"
Server: Cisco-SIPGateway/IOS-15.3.20130202.123643.
Allow-Events: telephone-event'
said sip-2-cube-transcoder-udp-ipv6.pcap 6 INVITE transcoder 488
record sip/$file "$(by CUBE)" "CUBE has no transcoder between the codecs of two sides" uc.sip_refused "$(failure 488)"

says unassigned INVITE "404 Not Found" 'Server: Cisco-SIPGateway/IOS-17.3.5
Reason: Q.850;cause=1
Allow-Events: telephone-event'
said sip-3-cube-404-udp.pcap 4 INVITE unassigned 404
record sip/$file "$(by CUBE)" "the telephone network knows no such number" uc.sip_not_completed "$(failure 404)"

says policy INVITE "404 Not Found" 'Server: TANDBERG/4135 (X8.10.2)
Warning: 399 10.48.47.110:5060 "Policy Response"'
said sip-3-expressway-policy-udp.pcap 4 INVITE policy 404
record sip/$file "$(by Expressway)" "no search rule of an Expressway finds the name" uc.sip_not_completed "$(failure 404)"

# --- SIP-2: requests that are refused ---------------------------------------------------------------------------

scenario_begin
scenario_send 500 "$(register_as stranger)"
scenario_receive 403
scenario_end stranger
file=sip-2-register-403-udp.pcap
one udp 4 stranger
record sip/$file "$real" "a phone that is not configured registers" uc.sip_refused "$(failure 403)"
file=sip-2-register-403-tcp-ipv6.pcap
one tcp 6 stranger
record sip/$file "$real" "the same over TCP and IPv6" uc.sip_refused "$(failure 403)"

digest "1" right
file=sip-2-challenge-met-udp.pcap
one udp 4 digest
record sip/$file "$real" "a challenge that is met: nothing is wrong"
digest "1 2 3" wrong
file=sip-2-digest-wrong-udp.pcap
one udp 4 digest
record sip/$file "$real" "the password is wrong, and is tried again and again" uc.sip_refused \
    "$(failure 401) && sip.CSeq.seq == 11"

for refusal in nomedia:488 full:503 forbidden:403; do
    status=${refusal#*:}
    ask INVITE "${refusal%:*}" "$status" "$(if [ "$status" = 488 ]; then echo "$SRTP"; else echo "$SDP"; fi)"
    file=sip-2-invite-$status-udp.pcap
    one udp 4 ask
    record sip/$file "$real" "a call is refused: $status" uc.sip_refused "$(failure "$status")"
    file=sip-2-invite-$status-tcp-ipv6.pcap
    one tcp 6 ask
    record sip/$file "$real" "the same over TCP and IPv6" uc.sip_refused "$(failure "$status")"
done

# --- SIP-3: calls that reach nobody, and those that a person ends -----------------------------------------------

for refusal in missing:404 away:480 short:484; do
    status=${refusal#*:}
    ask INVITE "${refusal%:*}" "$status" "$SDP"
    file=sip-3-$status-udp.pcap
    one udp 4 ask
    record sip/$file "$real" "a call reaches nobody: $status" uc.sip_not_completed "$(failure "$status")"
done
file=sip-3-484-tcp-ipv6.pcap
one tcp 6 ask
record sip/$file "$real" "the same over TCP and IPv6" uc.sip_not_completed "$(failure 484)"

for refusal in busy:486 declines:603 moved:302; do
    status=${refusal#*:}
    ask INVITE "${refusal%:*}" "$status" "$SDP"
    file=sip-3-ok-$status-udp.pcap
    one udp 4 ask
    record sip/$file "$real" "busy, declined or redirected ($status): nothing is wrong"
done

# --- calls ------------------------------------------------------------------------------------------------------

call_with_reinvite
for way in udp:4 tcp:6; do
    transport=${way%:*} family=${way#*:}
    file=sip-3-ok-call-$transport-ipv$family.pcap
    is_asked cucm "$transport" "$(at cucm "$family")" is_called
    capture_start "$LAB_OUT/sip/$file" cucm
    asks peer "$transport" "$(at peer "$family")" "$(at cucm "$family")" calls
    capture_stop open
    programs_stop
    record sip/$file "real: $SIPP both sides" "a call with a re-INVITE and its end: nothing is wrong"
done

scenario_begin
scenario_send 500 "$(request INVITE bob unity "" "$SDP")"
scenario_receive 180
scenario_send 500 "$(request CANCEL bob unity | sed 's/^Contact.*//' | grep -v '^$' | sed '$a\\')"
scenario_receive 200
scenario_receive 487
scenario_send no "$(within ACK bob unity)"
scenario_end cancels
scenario_begin
scenario_receive INVITE
scenario_send no "$(answer "180 Ringing")"
scenario_receive CANCEL
scenario_send no "$(answer "200 OK")"
scenario_send 500 "$(answer "487 Request Terminated" | sed 's/^\[last_CSeq:\]/CSeq: 1 INVITE/')"
scenario_receive ACK
scenario_end is_cancelled
file=sip-3-ok-cancelled-udp.pcap
is_asked cucm udp "$(address cucm)" is_cancelled
capture_start "$LAB_OUT/sip/$file" cucm
asks peer udp "$(address peer)" "$(address cucm)" cancels
capture_stop open
programs_stop
record sip/$file "real: $SIPP both sides" "a call is cancelled: nothing is wrong"

# --- through a proxy ---------------------------------------------------------------------------------------------

# Both phones register for bob; the proxy has them ring at the same time.
scenario_begin
scenario_send 500 "$(register_as bob | sed 's/\[local_ip\]:\[local_port\]>$/[remote_ip]>/; s/^From: .*/From: <sip:bob@[remote_ip]>;tag=[call_number]/')"
scenario_receive 200
scenario_end register_bob
refuses() {
    scenario_begin
    scenario_receive INVITE
    scenario_send 500 "$(answer "$1" "User-Agent: Cisco-CP8841/12.5.1")"
    scenario_receive ACK
    scenario_end "$2"
}
refuses "480 Temporarily Unavailable" is_away
refuses "403 Forbidden" forbids
scenario_begin
scenario_receive INVITE
scenario_send no "$(answer "180 Ringing")"
scenario_pause 300
scenario_send 500 "$(answer "200 OK" "" "$SDP")"
scenario_receive ACK
scenario_receive BYE
scenario_send no "$(answer "200 OK" | sed 's/;tag=.*//')"
scenario_end takes
caller
scenario_send 500 "$(within BYE bob unity | sed 's/\[cseq\]/3/')"
scenario_receive 200
scenario_end calls_bob
ask INVITE bob 403 "$SDP"
mv "$LAB_TMP/ask.xml" "$LAB_TMP/calls_in_vain.xml"

# through FAMILY CALLER PHONE=SCENARIO...: the peer calls bob by the proxy on cucm.
through() {
    through_family=$1 through_caller=$2
    shift 2
    registrar cucm udp "$(bracketed "$(at cucm "$through_family")")" 5060
    capture_start "$LAB_OUT/sip/$file" cucm
    for through_phone in "$@"; do
        asks "${through_phone%=*}" udp "$(at "${through_phone%=*}" "$through_family")" \
            "$(at cucm "$through_family")" register_bob
    done
    for through_phone in "$@"; do
        is_asked "${through_phone%=*}" udp "$(at "${through_phone%=*}" "$through_family")" "${through_phone#*=}"
    done
    asks peer udp "$(at peer "$through_family")" "$(at cucm "$through_family")" "$through_caller"
    capture_stop open
    programs_stop
}
file=sip-3-ok-forked-udp.pcap
through 4 calls_bob phone=is_away desk=takes
record sip/$file "$real" "a call that two phones are offered: one is away, the other takes it: nothing is wrong"
file=sip-2-through-proxy-udp-ipv6.pcap
through 6 calls_in_vain phone=forbids
record sip/$file "$real" "a phone refuses, and the proxy hands it on: one trouble" uc.sip_refused "$(failure 403)"

# --- keep-alives -------------------------------------------------------------------------------------------------

ping_message() {
    message "ping$1" 'OPTIONS sip:up@10.48.47.110 SIP/2.0\r\nv: SIP/2.0/TCP 10.48.47.124:5070;branch=z9hG4bK%s\r\nf: <sip:unity@10.48.47.124>;tag=1\r\nt: <sip:up@10.48.47.110>\r\ni: keep@10.48.47.124\r\nCSeq: %s OPTIONS\r\nMax-Forwards: 70\r\nSubject: folded\r\n over two lines\r\nl: 0\r\n\r\n' "$1" "$1"
}
keep_alive=$(message keep-alive '\r\n\r\n')
cat "$(ping_message 2)" "$(ping_message 3)" >"$LAB_TMP/pings.message"
file=sip-1-keep-alive-tcp.pcap
registrar cucm tcp "$(address cucm)" 5060
capture_start "$LAB_OUT/sip/$file" cucm
attempt peer "$LAB/peer.py" connect "$(address cucm)" 5060 "sendfile:$(ping_message 1)" "until:1 OPTIONS" \
    "sendfile:$keep_alive" wait:1 "sendfile:$keep_alive" "sendfile:$LAB_TMP/pings.message" "until:3 OPTIONS" wait:1
capture_stop open
programs_stop
record sip/$file "real: $KAMAILIO; the client is lab/peer.py" \
    "keep-alives, compact and folded fields, and two pings in one segment: nothing is wrong"

# --- SIP-4: silence ----------------------------------------------------------------------------------------------

ask OPTIONS up 200
mv "$LAB_TMP/ask.xml" "$LAB_TMP/serves.xml"
scenario_begin
scenario_send 500 "$(request OPTIONS silent unity | again 2)"
scenario_receive 200 'timeout="33000"'
scenario_end silence
for way in udp:4 udp:6 tcp:4; do
    transport=${way%:*} family=${way#*:}
    file=sip-4-no-answer-$transport-ipv$family.pcap
    registrar cucm "$transport" "$(bracketed "$(at cucm "$family")")" 5060
    capture_start "$LAB_OUT/sip/$file" cucm
    for scenario_name in serves silence serves; do
        asks peer "$transport" "$(at peer "$family")" "$(at cucm "$family")" "$scenario_name" 2>/dev/null || true
    done
    capture_stop open
    programs_stop
    record sip/$file "$real" "a ping is answered, the next one is not for 33 s, the third is" uc.sip_no_answer \
        "sip.CSeq.seq == 2 && sip.Method"
done

scenario_begin
scenario_send no "$(request OPTIONS silent unity)"
scenario_pause 2000
scenario_end impatient
file=sip-4-impatient-udp.pcap
one udp 4 impatient
record sip/$file "$real" "the capture ends two seconds after a ping: that says nothing"

# --- SIP-5: a message that is too long -----------------------------------------------------------------------------

# peer.py in the place of CUCM: it reads so many bytes, and resets the connection.
long_headers() { for long_header in $(seq 60); do echo "X-Lab-$long_header: $(printf '%080d' "$long_header")"; done; }
scenario_begin
scenario_send no "$(request INVITE bob unity "$(long_headers)" "$SDP")"
scenario_pause 500
scenario_end long
for family in 4 6; do
    file=sip-5-too-large-tcp-ipv$family.pcap
    serve cucm 5060 "$LAB/peer.py" listen "$(at cucm "$family")" 5060 linger recv:5001 close
    capture_start "$LAB_OUT/sip/$file" cucm
    asks peer tcp "$(at peer "$family")" "$(at cucm "$family")" long 2>/dev/null || true
    capture_stop open
    programs_stop
    record sip/$file "real: $SIPP; simulated: CUCM, by lab/peer.py" "a message of more than 5,000 bytes is answered by a reset" \
        uc.sip_too_large "tcp.flags.reset == 1 && tcp.srcport == 5060"
done

# --- a softphone ----------------------------------------------------------------------------------------------------

phones="real: $KAMAILIO, $BARESIP"
registrar cucm udp "$(address cucm)" 5060
file=sip-2-softphone-403-udp.pcap
capture_start "$LAB_OUT/sip/$file" cucm
softphone phone "sip:stranger@$(address cucm)" 3
capture_stop open
record sip/$file "$phones" "a softphone that is not configured registers" uc.sip_refused "$(failure 403)"

file=sip-2-softphone-password-udp.pcap
capture_start "$LAB_OUT/sip/$file" cucm
softphone phone "sip:ann:wrong@$(address cucm)" 8
capture_stop open
record sip/$file "$phones" "the password of a softphone is wrong" uc.sip_refused "$(failure 401) && frame.number > 2"

file=sip-3-ok-softphone-leaves-udp.pcap
capture_start "$LAB_OUT/sip/$file" cucm
softphone desk "sip:bob@$(address cucm)" 8 &
sleep 1
softphone phone "sip:carol@$(address cucm)" 4 "/dial sip:bob@$(address cucm)"
wait $!
capture_stop open
record sip/$file "$phones" "a softphone calls another, gives up and leaves; answers that come later are turned away: nothing is wrong"
programs_stop
