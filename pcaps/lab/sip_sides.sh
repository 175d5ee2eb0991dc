# SIP software as both sides: kamailio as registrar and proxy, sipp as whoever asks or is asked.
# Needs: LAB_TMP, net.sh.

KAMAILIO="kamailio $(kamailio -v 2>/dev/null | sed -n '1s/version: kamailio \([^ ]*\).*/\1/p')"
SIPP="sipp $({ sipp -v 2>/dev/null || true; } | sed -n 's/.*SIPp v\([0-9.]*\).*/\1/p')"

BARESIP="baresip $({ baresip -h 2>/dev/null || true; } | sed -n 's/^baresip v\([0-9.]*\).*/\1/p')"

# softphone HOST ACCOUNT SECONDS [COMMAND]: baresip, which registers, answers of itself, and may be told to call.
softphone() {
    softphone_home=$LAB_TMP/baresip-$1
    rm -rf "$softphone_home" && mkdir "$softphone_home"
    cat >"$softphone_home/config" <<END
sip_listen $(address "$1"):5060
module_path /usr/lib/baresip/modules
module g711.so
module ausine.so
module aubridge.so
module_app account.so
module_app menu.so
audio_source ausine,440
audio_player aubridge,none
rtp_ports 24576-24676
END
    echo "<$2>;regint=60;answermode=auto" >"$softphone_home/accounts"
    on "$1" timeout 20 baresip -f "$softphone_home" -t "$3" ${4:+-e "$4"} >"$softphone_home/out" 2>&1
}

# registrar HOST TRANSPORT ADDRESS PORT [tls]: kamailio, as kamailio.cfg has it.
registrar() {
    registrar_options=()
    sed -e "s|TLS_KEY|$LAB_CERTS/cucm.key|" -e "s|TLS_CERTIFICATE|$LAB_CERTS/cucm.chain|" "$LAB/kamailio.cfg" \
        >"$LAB_TMP/kamailio.cfg"
    [ "$2" != tls ] || registrar_options=(-A WITH_TLS)
    serve "$1" "$4" kamailio -f "$LAB_TMP/kamailio.cfg" -DD -E -Y "$LAB_TMP" -m 32 -M 8 "${registrar_options[@]}" \
        -l "$2:$3:$4"
}

# --- scenarios of sipp: begin, send and receive in order, then use -------------------------------------------------

scenario_begin() {
    scenario=$LAB_TMP/scenario.xml
    printf '<?xml version="1.0"?>\n<scenario name="lab">\n' >"$scenario"
}

# scenario_send RETRANSMIT|no MESSAGE: its lines are sent with CRLF; [len] counts the body.
scenario_send() {
    scenario_again=""
    [ "$1" = no ] || scenario_again=" retrans=\"$1\""
    printf '<send%s><![CDATA[\n%s\n]]></send>\n' "$scenario_again" "$2" >>"$scenario"
}

# scenario_receive STATUS|METHOD [ATTRIBUTES]
scenario_receive() {
    case $1 in
    [1-6]*) printf '<recv response="%s" %s/>\n' "$1" "${2:-}" >>"$scenario" ;;
    *) printf '<recv request="%s" %s/>\n' "$1" "${2:-}" >>"$scenario" ;;
    esac
}

scenario_pause() { printf '<pause milliseconds="%s"/>\n' "$1" >>"$scenario"; }
# scenario_end NAME: keeps the scenario as NAME, and prints its path.
scenario_end() {
    echo '</scenario>' >>"$scenario"
    mv "$scenario" "$LAB_TMP/$1.xml"
}

SDP='v=0
o=lab 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio 24576 RTP/AVP 0 8 101
a=rtpmap:101 telephone-event/8000'
SRTP='v=0
o=lab 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio 24576 RTP/SAVP 9 18
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz'

# request METHOD USER FROM [HEADERS [BODY]]: a request of a new dialog, as text for scenario_send.
request() {
    request_body=${5:-}
    cat <<END
$1 sip:$2@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:$3@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:$2@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: [cseq] $1
Contact: <sip:$3@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70
${4:-User-Agent: $SIPP}
END
    [ -z "$request_body" ] || echo "Content-Type: application/sdp"
    printf 'Content-Length: [len]\n\n%s' "$request_body"
}

# within METHOD USER FROM [BODY]: a request of the dialog that there is.
within() {
    cat <<END
$1 sip:$2@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:$3@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:$2@[remote_ip]:[remote_port]>[peer_tag_param]
[routes]
Call-ID: [call_id]
CSeq: [cseq] $1
Contact: <sip:$3@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70
END
    [ -z "${4:-}" ] || echo "Content-Type: application/sdp"
    printf 'Content-Length: [len]\n\n%s' "${4:-}"
}

# answer STATUS-LINE [HEADERS [BODY]]: to the request that was received last.
answer() {
    cat <<END
SIP/2.0 $1
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
[last_Record-Route:]
Contact: <sip:[local_ip]:[local_port];transport=[transport]>
${2:-Server: sipp}
END
    [ -z "${3:-}" ] || echo "Content-Type: application/sdp"
    printf 'Content-Length: [len]\n\n%s' "${3:-}"
}

sipp_transport() {
    case $1 in
    udp) echo u1 ;;
    tcp) echo t1 ;;
    esac
}

# asks HOST TRANSPORT OWN-ADDRESS PEER-ADDRESS SCENARIO [OPTIONS]: one call, to its end.
asks() {
    asks_host=$1 asks_transport=$(sipp_transport "$2") asks_own=$3 asks_peer=$4 asks_scenario=$5
    asks_port=5060
    [ "$2" = udp ] || asks_port=51060
    shift 5
    case $asks_peer in *:*) asks_peer="[$asks_peer]" ;; esac
    on "$asks_host" timeout 100 sipp -sf "$LAB_TMP/$asks_scenario.xml" -t "$asks_transport" -i "$asks_own" -p "$asks_port" -m 1 \
        -nostdin -trace_err -error_file "$LAB_TMP/sipp.err" "$@" "$asks_peer:5060" >"$LAB_TMP/asks.out" 2>&1 </dev/null || {
        cat "$LAB_TMP/sipp.err" >&2 2>/dev/null || tail -n 30 "$LAB_TMP/asks.out" >&2
        return 1
    }
}

# is_asked HOST TRANSPORT OWN-ADDRESS SCENARIO: waits for calls.
is_asked() {
    serve "$1" 5060 sipp -sf "$LAB_TMP/$4.xml" -t "$(sipp_transport "$2")" -i "$3" -p 5060 -nostdin
}

# --- what is asked -------------------------------------------------------------------------------------------------

failure() { echo "sip.Status-Code == $1"; }

# at HOST FAMILY: its address of that family, 4 or 6.
at() { if [ "$2" = 6 ]; then address6 "$1"; else address "$1"; fi; }

bracketed() { case $1 in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }

# ask METHOD USER STATUS [BODY]: a scenario of one request and its answer.
ask() {
    scenario_begin
    scenario_send 500 "$(request "$1" "$2" unity "" "${4:-}")"
    scenario_receive 100 'optional="true"'
    scenario_receive "$3"
    [ "$1" != INVITE ] || scenario_send no "$(within ACK "$2" unity)"
    scenario_end ask
}

# again NUMBER: the next request of a scenario, as a transaction of its own.
again() { sed "s/\[cseq\]/$1/; s/branch=\[branch\]/branch=[branch]-$1/"; }

# register_as NAME: a phone registers itself.
register_as() { request REGISTER "" "$1" "User-Agent: Cisco-CP8841/12.5.1
Expires: 3600" | sed "s/^REGISTER sip:@/REGISTER sip:/; s/^To: .*/To: <sip:$1@[local_ip]:[local_port]>/"; }

# digest NAME PASSWORD: with credentials that sipp computes.
digest() {
    scenario_begin
    scenario_send 500 "$(register_as ann)"
    scenario_receive 401 'auth="true"'
    for digest_try in $1; do
        scenario_send 500 "$(register_as ann | sed "s/\[cseq\]/1$digest_try/; s/^Expires/[authentication username=ann password=$2]\nExpires/")"
        case $2 in
        right) scenario_receive 200 ;;
        *) scenario_receive 401 'auth="true"' ;;
        esac
    done
    scenario_end digest
}

# caller: who calls, until the call is taken.
caller() {
    scenario_begin
    scenario_send 500 "$(request INVITE bob unity "" "$SDP")"
    scenario_receive 100 'optional="true"'
    scenario_receive 180 'optional="true"'
    scenario_receive 200 'rrs="true"'
    scenario_send no "$(within ACK bob unity)"
}

# call_with_reinvite: the scenarios calls and is_called: a call, a re-INVITE, its end.
call_with_reinvite() {
    caller
    scenario_pause 200
    scenario_send 500 "$(within INVITE bob unity "$SDP" | sed 's/\[cseq\]/2/')"
    scenario_receive 200
    scenario_send no "$(within ACK bob unity | sed 's/\[cseq\]/2/')"
    scenario_send 500 "$(within BYE bob unity | sed 's/\[cseq\]/3/')"
    scenario_receive 200
    scenario_end calls
    scenario_begin
    scenario_receive INVITE
    scenario_send no "$(answer "180 Ringing")"
    scenario_send 500 "$(answer "200 OK" "" "$SDP")"
    scenario_receive ACK
    scenario_receive INVITE
    scenario_send 500 "$(answer "200 OK" "" "$SDP" | sed 's/;tag=.*//')"
    scenario_receive ACK
    scenario_receive BYE
    scenario_send no "$(answer "200 OK" | sed 's/;tag=.*//')"
    scenario_end is_called
}
