# SCCP in clear: stations that are rejected, that are lost, and a day on which nothing is wrong.

. "$LAB/sccp_sides.sh"
DECODE_AS=""
mac=SEP001122334455
mac2=SEP001122334456
mac3=SEP001122334457

# scene NAME FAMILY [RULE...]: names the capture, and starts the server and the capture on its host.
scene() {
    family=$2
    file=sccp/$1.pcap
    shift 2
    sccp_serves cucm "$family" 2000 "$@"
    capture_start "$LAB_OUT/$file" cucm
}
scene_ends() {
    capture_stop "$@"
    programs_stop
}

# --- SCCP-1: rejected ------------------------------------------------------------------------------------------------

scene sccp-1-db-config 4 "reject:Error: DB Config"
station phone cucm 4 $mac alarm register wait:1
station phone cucm 4 $mac register
scene_ends
record "$file" "$simulated" "a phone that is not configured registers, twice: Error: DB Config" uc.sccp_register_rejected "$rejected"

scene sccp-1-by-number-ipv6 6 'reject:\x80\x2e'
station phone cucm 6 $mac register
scene_ends
record "$file" "$simulated" "the text comes as a number, for the phone's own language: no licence" uc.sccp_register_rejected "$rejected"

scene sccp-1-three-phones 4 "reject:Error DBConfig"
station phone cucm 4 $mac register
station desk cucm 4 $mac2 register
station lobby cucm 4 $mac3 register
scene_ends
record "$file" "$simulated" "three phones are rejected: one finding" uc.sccp_register_rejected "$rejected"

scene sccp-1-own-text 4 "reject:Crossover session not allowed"
station phone cucm 4 $mac register
scene_ends
record "$file" "$simulated" "the text is one that nobody knows" uc.sccp_register_rejected "$rejected"

# --- SCCP-2: lost ----------------------------------------------------------------------------------------------------

scene sccp-2-unregisters 4
station phone cucm 4 $mac register call unregister close wait:3 register wait:1 unregister:1
scene_ends
record "$file" "$simulated" "a phone unregisters by itself and comes back; then it saves power" uc.sccp_unregistered "$unregisters"

scene sccp-2-unregisters-ipv6 6
station phone cucm 6 $mac register unregister
scene_ends
record "$file" "$simulated" "a phone unregisters by itself, and does not come back" uc.sccp_unregistered "$unregisters"

scene sccp-2-keep-alives 4 every:5 silent:2
station phone cucm 4 $mac register live:2 try:3 wait:5
scene_ends open
record "$file" "$simulated" "KeepAlives are acknowledged by TCP and not answered any more; the phone gives up" \
    uc.sccp_unregistered "frame.time_relative > 12 && $alive"

scene sccp-2-keep-alives-open-ipv6 6 every:6 silent:1
station phone cucm 6 $mac register live:1 try:3 wait:18 &
waiting=$!
sleep 34
capture_stop open
kill $waiting 2>/dev/null || true
wait $waiting 2>/dev/null || true
programs_stop
record "$file" "$simulated" "the same, and the phone still waits at the end" \
    uc.sccp_unregistered "frame.time_relative > 9 && $alive"

scene sccp-2-registration-unanswered 4 silent:0
station phone cucm 4 $mac register-only wait:12
scene_ends
record "$file" "$simulated" "a registration is not answered, and the phone gives up" uc.sccp_unregistered "$registers"

scene sccp-2-server-leaves 4 leave:2
station phone cucm 4 $mac register left &
station desk cucm 4 $mac2 register left
wait $!
scene_ends
record "$file" "$simulated" "CUCM closes the connections of two phones that are registered" \
    uc.sccp_unregistered "tcp.flags.fin == 1 && tcp.srcport == 2000"

scene sccp-2-server-resets-ipv6 6 abort:2
station phone cucm 6 $mac register left
scene_ends
record "$file" "$simulated" "CUCM resets the connection of a phone that is registered and idle" uc.sccp_unregistered "tcp.flags.reset == 1"

# token_scene NAME FAMILY RULE...: a server that a phone wants to come over to, and the one that it is registered with.
token_scene() {
    file=sccp/$1.pcap family=$2
    shift 2
    sccp_serves cucm "$family" 2000 "$@"
    sccp_serves backup "$family" 2000
    capture_start "$LAB_OUT/$file" phone
}

token_scene sccp-2-token-rejected 4 deny:60
station phone backup 4 $mac register live:10 &
registered=$!
sleep 1
station phone cucm 4 $mac token:6
wait $registered
scene_ends
record "$file" "$simulated" "a phone asks its first server for a token for five minutes, and is to wait each time" \
    uc.sccp_token_rejected "$token_rejected"

# --- nothing is wrong ------------------------------------------------------------------------------------------------

scene sccp-ok-day 4 every:2 restart:5
station desk cucm 4 $mac2 alarm register live:2 call restarted unregister close wait:1 register live:1 unregister:1 &
station phone cucm 4 $mac alarm register live:2 call restarted unregister close wait:1 register live:1 unregister:1
wait $!
scene_ends
record "$file" "$simulated" "two phones: a call, a restart that CUCM asks for, and at night they save power"

scene sccp-ok-call-goes-on 4 restart:1 nak
station phone cucm 4 $mac register call restarted unregister wait:1 unregister
scene_ends
record "$file" "$simulated" "a restart waits for the end of a call: the first unregistration is refused"

scene sccp-ok-other-connection 4 alone
station phone cucm 4 $mac register wait:1 again register wait:1 unregister:1
scene_ends
record "$file" "$simulated" "a phone comes by a new connection, and CUCM closes the one before"

file=sccp/sccp-ok-fallback-ipv6.pcap
sccp_serves cucm 6 2000
sccp_serves backup 6 2000
capture_start "$LAB_OUT/$file" phone
station phone backup 6 $mac register wait:3 unregister &
sleep 1
station phone cucm 6 $mac token wait:3 register wait:1 unregister:1
wait $!
scene_ends
record "$file" "$simulated" "the first server is back and grants a token: the phone leaves the second one for it"

token_scene sccp-ok-token-later-ipv6 6 "deny:3*2"
station phone backup 6 $mac register wait:8 unregister &
registered=$!
sleep 1
station phone cucm 6 $mac every:2 token:3 wait:2 register wait:1 unregister:1
wait $registered
scene_ends
record "$file" "$simulated" "a token is rejected twice and then granted: the phone comes over"

token_scene sccp-ok-standby 4 deny:30 leave:5
station phone backup 4 $mac register wait:7 unregister:1 &
registered=$!
sleep 1
station phone cucm 4 $mac every:2 token live:1 left
wait $registered
scene_ends
record "$file" "$simulated" "a token is rejected once, and the server closes the connection of a phone that is registered elsewhere"

scene sccp-ok-middle 4 every:2
capture_stop open
station phone cucm 4 $mac register live:3 unregister:1 &
registered=$!
sleep 3
capture_start "$LAB_OUT/$file" cucm
wait $registered
scene_ends
record "$file" "$simulated" "captured from the middle: KeepAlives, and their answers"

# --- with the files that come before ---------------------------------------------------------------------------------

TFTPD="tftpd-hpa $(in.tftpd --version 2>&1 | sed -n 's/^tftp-hpa \([^, ]*\).*/\1/p')"
served=$LAB_TMP/sccp-served
mkdir -p "$served"
echo "<device><deviceProtocol>SCCP</deviceProtocol></device>" >"$served/$mac.cnf.xml"
# boot NAME SHOWS RULE... -- CODE FILTER...: a phone of a cluster that is not in mixed mode asks for its files and registers.
boot() {
    boot_name=$1 boot_shows=$2 boot_rules=()
    shift 2
    while [ "$1" != -- ]; do
        boot_rules+=("$1")
        shift
    done
    shift
    scene "$boot_name" 4 "${boot_rules[@]}"
    serve cucm 69 in.tftpd -L --secure --user root --address 0.0.0.0:69 "$served"
    for boot_file in CTL$mac.tlv $mac.cnf.xml; do
        on phone curl -s -o /dev/null -m 10 "tftp://10.48.47.110/$boot_file" || true
    done
    station phone cucm 4 $mac alarm register wait:1
    scene_ends
    record "$file" "real: $TFTPD, $CURL; simulated: lab/sccp.py" "$boot_shows" "$@"
}
boot sccp-ok-boot "no CTL, a configuration, and a registration in clear: the cluster is not in mixed mode" \
    -- uc.ctl_nonsecure "tftp.opcode == 5"
boot sccp-1-boot-rejected "the same, and the registration is rejected" \
    "reject:Error: DB Config" -- uc.ctl_nonsecure "tftp.opcode == 5" uc.sccp_register_rejected "$rejected"
