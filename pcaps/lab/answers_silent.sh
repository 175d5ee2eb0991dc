# Servers that take a request and do not answer it. Continues answers.sh.

post() { echo "http.request.method == POST"; }
peer_listens() { serve "$1" "$3" "$LAB/peer.py" listen "${@:2}"; }

# silent_axl FILE URL ADDRESS SECONDS: nobody answers; the client gives up after so long.
silent_axl() {
    peer_listens cucm "$3" 8080 wait:30
    capture_start "$LAB_OUT/answers/$1" client
    axl_post -m "$4" "$2"
    capture_stop open
    programs_stop
}

file=axl-no-answer.pcap
silent_axl $file $axl_url 10.48.47.110 5
record answers/$file "real: $CURL, lab/peer.py" "the request is acknowledged and never answered; the client gives up after 5 s" \
    uc.axl_unavailable "$(post)"

file=axl-no-answer-ipv6.pcap
silent_axl $file "$axl_url6" 2001:db8:47::110 4
record answers/$file "real: $CURL, lab/peer.py" "the same over IPv6" uc.axl_unavailable "$(post)"

file=axl-impatient.pcap
silent_axl $file $axl_url 10.48.47.110 1
record answers/$file "real: $CURL, lab/peer.py" "the client waits for a second only: that says nothing of the server"

# The server sleeps for longer than the client waits, and then answers whoever is there.
printf 'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %s\r\n\r\n%s' "${#version_answer}" "$version_answer" >"$LAB_TMP/late"
file=axl-late-answer.pcap
peer_listens cucm 10.48.47.110 8080 until:Envelope\> wait:6 "sendfile:$LAB_TMP/late" wait:1
capture_start "$LAB_OUT/answers/$file" client
axl_post -m 4 $axl_url
sleep 4
capture_stop open
programs_stop
record answers/$file "real: $CURL, lab/peer.py" "the answer comes two seconds after the client left: it was late, and is one"

file=axl-slow-answer.pcap
peer_listens cucm 10.48.47.110 8080 until:Envelope\> wait:6 "sendfile:$LAB_TMP/late" eof
capture_start "$LAB_OUT/answers/$file" client
axl_post -m 20 $axl_url
capture_stop
programs_stop
record answers/$file "real: $CURL, lab/peer.py" "the answer takes six seconds, and the client waits for it: nothing is wrong"

# --- ILS --------------------------------------------------------------------------------------------------------

host hub 10.106.104.220
host spoke 10.106.104.201
DECODE_AS="-d tcp.port==7501,tls -d tcp.port==7502,data"
head -c 1956 /dev/urandom >"$LAB_TMP/ils-first"

file=ils-no-answer.pcap
peer_listens hub 10.106.104.220 7502 wait:30
capture_start "$LAB_OUT/answers/$file" spoke
for turn in 1 2; do on spoke "$LAB/peer.py" connect 10.106.104.220 7502 "sendfile:$LAB_TMP/ils-first" wait:4 || true; done
capture_stop open
programs_stop
record answers/$file "real: $LINUX TCP, lab/peer.py; messages are noise" \
    "the hub takes the spoke's first message and says nothing; the spoke leaves after 4 s, twice" \
    uc.ils_no_answer "tcp.len > 0 && tcp.dstport == 7502"

for version in 1.2 1.3; do
    file=ils-no-answer-tls$version.pcap
    openssl_server hub 7501 hub adfs-ca -tls${version/./_}
    openssl_client hub 7501 spoke adfs-ca -tls${version/./_}
    capture_start "$LAB_OUT/answers/$file" spoke
    talk_open spoke "${client[@]}"
    talk_client hub 7501 "$(message ils-hello 'hello from-spoke-%s\n' $version)"
    sleep 4
    talk_close
    capture_stop open
    programs_stop
    record answers/$file "real: $OPENSSL both sides" \
        "the same on 7501, after a complete handshake with certificates of both sides, TLS $version" \
        uc.ils_no_answer "(tls.record.content_type == 23 || tls.record.opaque_type == 23) && tcp.dstport == 7501 && (tls.record.length == 38 || tls.record.length == 45)"
done

# --- XMPP -------------------------------------------------------------------------------------------------------

. "$LAB/name_server.sh"
. "$LAB/xmpp_sides.sh"
host expe 10.48.36.171
host vngtp 10.48.55.113
host ns 10.48.55.53
resolver expe ns
DECODE_AS=""
xmpp_keys=""
file=s2s-no-answer.pcap
mapfile -t silent_zone < <(dns_zone vngtp.lab im.vngtp.lab vngtp)
dns_start ns "${silent_zone[@]}"
prosody_start expe coluc.com alice 'modules_disabled = { "tls" }' 's2s_require_encryption = false' 's2s_secure_auth = false' 's2s_timeout = 6'
peer_listens vngtp 10.48.55.113 5269 wait:30
capture_start "$LAB_OUT/answers/$file" expe -i eth0 tcp
xmpp_chat expe alice@coluc.com bob@vngtp.lab "echo of" || true
capture_stop open
programs_stop
record answers/$file "real: $PROSODY, lab/peer.py" "the other server takes the stream header and says nothing; Prosody gives up after 6 s" \
    uc.s2s_no_answer "tcp.len > 0 && tcp.dstport == 5269"
