# XMPP federation as in document 002: coluc.com on an Expressway-E, vngtp.lab elsewhere, each found by its SRV record.
# Prosody and ejabberd stand for the two servers; a second host of coluc.com can be its authoritative server.

. "$LAB/name_server.sh"
. "$LAB/xmpp_sides.sh"

host expe 10.48.36.171
host expe2 10.48.36.172
host vngtp 10.48.55.113
host ns 10.48.55.53
for name in expe expe2 vngtp; do resolver $name ns; done
DECODE_AS=""
xmpp_keys=""

. "$LAB/xmpp_scene.sh"

# --- dialback without TLS -----------------------------------------------------------------------------------

file=xmpp-1-dialback.pcap
dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
prosody_start expe coluc.com alice "${clear_prosody[@]}"
ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}"
xmpp_wait vngtp bob@vngtp.lab echo
capture_start "$LAB_OUT/xmpp/$file" vngtp
xmpp_chat expe alice@coluc.com bob@vngtp.lab "echo of"
xmpp_end open
record xmpp/$file "$real" "XMPP-1: no TLS; dialback in both directions, a message and its answer" \
    uc.s2s_dialback_ok "$(says db:result vngtp.lab expe)" uc.s2s_dialback_ok "$(says db:result coluc.com vngtp) && !(frame contains \"valid\")"

# three_servers FILE SECRET OTHER-SECRET: coluc.com's SRV record names another host than the one that calls.
three_servers() {
    dns_start ns "${coluc_zone2[@]}" "${vngtp_zone[@]}"
    prosody_start expe coluc.com alice "${clear_prosody[@]}" "dialback_secret = '$2'"
    prosody_start expe2 coluc.com alice "${clear_prosody[@]}" "dialback_secret = '$3'"
    ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}"
    capture_start "$LAB_OUT/xmpp/$1" vngtp
}

file=xmpp-1-authoritative.pcap
three_servers $file C1sc0123 C1sc0123
xmpp_wait vngtp bob@vngtp.lab "until:good morning" wait:20
xmpp_chat expe alice@coluc.com bob@vngtp.lab ""
wait_until grep -qa "good morning" "$LAB_OUT/xmpp/$file"
xmpp_end open
record xmpp/$file "$real" "XMPP-1: the authoritative server is another host of coluc.com with the same secret" \
    uc.s2s_dialback_ok "$(says db:result vngtp.lab expe)"

file=xmpp-2-secret-differs.pcap
three_servers $file C1sc0123 cisco123
xmpp_chat expe alice@coluc.com bob@vngtp.lab "type='error'"
xmpp_end open
record xmpp/$file "$real" "XMPP-2: the authoritative server of coluc.com has another dialback secret" \
    uc.s2s_dialback_refused "$(says db:verify invalid expe2)"

# --- dialback that ends in an error, or in silence ----------------------------------------------------------

# authority_elsewhere FILE: the SRV record of coluc.com names expe2, where the scene has put something else.
authority_elsewhere() {
    dns_start ns "${coluc_zone2[@]}" "${vngtp_zone[@]}"
    prosody_start expe coluc.com alice "${clear_prosody[@]}"
    ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}"
    capture_start "$LAB_OUT/xmpp/$1" vngtp
    xmpp_chat expe alice@coluc.com bob@vngtp.lab "${2:-type='error'}"
}

file=xmpp-3-refused.pcap
authority_elsewhere $file
xmpp_end open
record xmpp/$file "$real" "XMPP-3: nothing listens on the authoritative server; the receiving server says so" \
    uc.tcp_refused "tcp.flags.reset == 1 && tcp.srcport == 5269" \
    uc.s2s_dialback_error "$(says db:result error vngtp)"

file=xmpp-3-host-unknown.pcap
prosody_start expe2 example.com alice "${clear_prosody[@]}"
authority_elsewhere $file
xmpp_end open
record xmpp/$file "$real" "XMPP-3, XMPP-11: the authoritative server does not know coluc.com" \
    uc.s2s_stream_error "$(says stream:error host-unknown expe2)" \
    uc.s2s_dialback_error "$(says db:result error vngtp)"

file=xmpp-4-no-route.pcap
firewall "ip daddr $(address expe2) tcp dport 5269 drop"
authority_elsewhere $file
wait_until grep -qa "type='error'" "$LAB_OUT/xmpp/$file"
xmpp_end open
record xmpp/$file "$real, nftables drop" "XMPP-4: a firewall swallows the way to the authoritative server, and the receiving server gives up" \
    uc.tcp_no_answer "tcp.flags.syn == 1 && ip.dst == $(address expe2)" \
    uc.s2s_dialback_error "$(says db:result error vngtp)"

# A header as Prosody's, and no word after it.
silent_header="<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback' id='1327B794B' from='{to}' to='{from}' version='1.0'><stream:features><dialback xmlns='urn:xmpp:features:dialback'/></stream:features>"
file=xmpp-4-authority-silent.pcap
dns_start ns "${coluc_zone2[@]}" "${vngtp_zone[@]}"
serve expe2 5269 "$LAB/xmpp_peer.py" listen "$(address expe2)" 5269 "open=$silent_header"
prosody_start expe coluc.com alice "${clear_prosody[@]}"
ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}"
capture_start "$LAB_OUT/xmpp/$file" vngtp
xmpp_chat expe alice@coluc.com bob@vngtp.lab ""
sleep 40
xmpp_end open
record xmpp/$file "$real, lab/xmpp_peer.py" "XMPP-4: the authoritative server takes the db:verify and never answers it" \
    uc.s2s_dialback_unanswered "$(says db:verify id vngtp)"

file=xmpp-4-receiver-silent.pcap
dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
serve vngtp 5269 "$LAB/xmpp_peer.py" listen "$(address vngtp)" 5269 "open=${silent_header/1327B794B/05E295A2B}"
peer_pid=$!
prosody_start expe coluc.com alice "${clear_prosody[@]}"
capture_start "$LAB_OUT/xmpp/$file" expe
xmpp_chat expe alice@coluc.com bob@vngtp.lab ""
sleep 31
kill "$peer_pid"
xmpp_end
record xmpp/$file "real: $PROSODY; simulated: lab/xmpp_peer.py" "XMPP-4: the receiving server takes the db:result and never asks nor answers" \
    uc.s2s_dialback_unanswered "$(says db:result coluc expe)"

# --- stanzas that come back, streams that end with an error ---------------------------------------------------

file=xmpp-9-bounced.pcap
dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
prosody_start expe coluc.com alice "${clear_prosody[@]}"
ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}"
capture_start "$LAB_OUT/xmpp/$file" vngtp
for turn in 1 2 3; do xmpp_chat expe alice@coluc.com nobody@vngtp.lab "type='error'"; done
xmpp_end open
record xmpp/$file "$real" "XMPP-9: nobody is called so at vngtp.lab: three messages come back" \
    uc.s2s_dialback_ok "$(says db:result vngtp.lab expe)" uc.s2s_dialback_ok "$(says db:result coluc.com vngtp) && !(frame contains \"valid\")" \
    uc.s2s_stanza_bounced "$(says service-unavailable message vngtp)"

file=xmpp-11-host-unknown.pcap
dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
prosody_start expe coluc.com alice "${clear_prosody[@]}"
ejabberd_start vngtp example.com bob "${clear_ejabberd[@]}"
capture_start "$LAB_OUT/xmpp/$file" expe
xmpp_chat expe alice@coluc.com bob@vngtp.lab "type='error'"
xmpp_end open
record xmpp/$file "$real" "XMPP-11: the server that the SRV record names does not serve the domain" \
    uc.s2s_stream_error "$(says stream:error host-unknown vngtp)"

file=xmpp-11-shutdown.pcap
dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
prosody_start expe coluc.com alice "${clear_prosody[@]}"
prosody_pid=$!
ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}"
xmpp_wait vngtp bob@vngtp.lab echo
capture_start "$LAB_OUT/xmpp/$file" vngtp
xmpp_chat expe alice@coluc.com bob@vngtp.lab "echo of"
kill "$prosody_pid"
wait_until grep -qa system-shutdown "$LAB_OUT/xmpp/$file"
xmpp_end open
record xmpp/$file "$real" "XMPP-11: a server is shut down in the middle of a federation that works" \
    uc.s2s_dialback_ok "$(says db:result vngtp.lab expe)" uc.s2s_dialback_ok "$(says db:result coluc.com vngtp) && !(frame contains \"valid\")" \
    uc.s2s_stream_error "$(says stream:error system-shutdown expe) && tcp.srcport == 5269" \
    uc.s2s_stream_error "$(says stream:error system-shutdown expe) && tcp.dstport == 5269"

# stream_error_peer FILE CONDITION: lab/xmpp_peer.py in the place of vngtp.lab ends the stream at the db:result.
stream_error_peer() {
    dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
    serve vngtp 5269 "$LAB/xmpp_peer.py" listen "$(address vngtp)" 5269 "open=${silent_header/1327B794B/05E295A2B}" \
        "result=<stream:error><$2 xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>|@close"
    prosody_start expe coluc.com alice "${clear_prosody[@]}"
    capture_start "$LAB_OUT/xmpp/$1" expe
    xmpp_chat expe alice@coluc.com bob@vngtp.lab "type='error'"
    xmpp_end open
    record "xmpp/$1" "real: $PROSODY, $UNBOUND; simulated: lab/xmpp_peer.py" "XMPP-11: the receiving server ends the stream with $2" \
        uc.s2s_stream_error "$(says stream:error "$2" vngtp)"
}
stream_error_peer xmpp-11-remote-connection-failed.pcap remote-connection-failed
stream_error_peer xmpp-11-not-authorized.pcap not-authorized

for part in tls srv expressway; do . "$LAB/xmpp_$part.sh"; done
