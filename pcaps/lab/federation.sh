# Federation that fails before a dialback can, or beside it: SASL, features, DNS; and what servers get over.

. "$LAB/name_server.sh"
. "$LAB/xmpp_sides.sh"

host expe 10.48.36.171 2001:db8:36::171
host expe2 10.48.36.172 2001:db8:36::172
host vngtp 10.48.55.113 2001:db8:55::113
host ns 10.48.55.53
for name in expe expe2 vngtp; do resolver $name ns; done
DECODE_AS=""
xmpp_keys=""

. "$LAB/xmpp_scene.sh"

DNSMASQ="dnsmasq $(dpkg-query -W -f '${Version}' dnsmasq-base | cut -d- -f1)"
BIND="BIND $(dpkg-query -W -f '${Version}' bind9 | sed 's/^1://;s/-.*//')"
no_ways=('modules_disabled = { "tls", "dialback" }' 's2s_require_encryption = false' 's2s_secure_auth = false')

# ejabberd_without_dialback: as ejabberd_start.
eval "$(declare -f ejabberd_start | sed 's/^ejabberd_start/ejabberd_without_dialback/; s/mod_s2s_dialback/mod_ping/')"

# dnsmasq_start HOST OPTION...: a name server that knows what its options say, and nothing else.
dnsmasq_start() {
    serve "$1" 53 dnsmasq --no-daemon --conf-file=/dev/null --no-resolv --no-hosts --user=root --bind-interfaces \
        --listen-address="$(address "$1")" "${@:2}"
}

# bind_start HOST DOMAIN LINE...: BIND for one domain, with more lines of its zone.
bind_start() {
    mkdir -p "$LAB_TMP/bind"
    printf '%s\n' '$TTL 3600' "@ IN SOA ns.$2. root.$2. 1 3600 600 86400 60" "@ IN NS ns.$2." "ns IN A $(address "$1")" \
        "${@:3}" >"$LAB_TMP/bind/zone"
    printf '%s\n' "options { directory \"$LAB_TMP/bind\"; listen-on { $(address "$1"); }; listen-on-v6 { none; }; recursion no; pid-file none; };" \
        'controls { };' "zone \"$2\" { type primary; file \"zone\"; };" >"$LAB_TMP/bind/named.conf"
    serve "$1" 53 named -g -n 1 -c "$LAB_TMP/bind/named.conf"
}

# writes FILE [ANSWER]: alice at Prosody writes to bob, who may answer.
writes() {
    capture_start "$LAB_OUT/federation/$1" expe
    xmpp_chat expe alice@coluc.com bob@vngtp.lab "${2:-type='error'}"
    xmpp_end open
}

# --- SASL -----------------------------------------------------------------------------------------------------

file=sasl-refused.pcap
dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
xmpp_keys=$LAB_OUT/federation/${file%.pcap}.keys
mkdir -p "$LAB_OUT/federation"
tls_prosody coluc example-ca tlsv1_2 's2s_require_encryption = true' 's2s_secure_auth = false' 'modules_disabled = { "dialback" }'
prosody_start expe coluc.com alice "${tls_prosody[@]}"
xmpp_keys=""
tls_ejabberd vngtp adfs-ca 's2s_use_starttls: required'
ejabberd_start vngtp vngtp.lab bob "${tls_ejabberd[@]}"
writes $file
DECODE_AS="-d tcp.port==5269,xmpp -o tls.keylog_file:$LAB_OUT/federation/${file%.pcap}.keys"
record federation/$file "$real" "FLD-17: SASL EXTERNAL refused inside TLS 1.2, the CA of the certificate is not trusted; no dialback in its place; keys beside it" \
    uc.s2s_secured "tls && xmpp && ip.src == $(address expe)"
replace_row "$LAB_OUT/EXPECTED-WITH-KEYS" federation/$file "federation/$file \
uc.s2s_sasl_refused@$(first_frame "$LAB_OUT/federation/$file" "tls && xml.tag contains \"failure\" && ip.src == $(address vngtp)")"
DECODE_AS="-d tcp.port==5269,xmpp"

# asks_for_external FILE RULE...: lab/xmpp_peer.py in the place of coluc.com asks ejabberd for it in clear.
header_of_coluc="<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback' from='coluc.com' to='vngtp.lab' version='1.0'>"
header_to_vngtp="<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback' id='1327B794B' from='{to}' to='{from}' version='1.0'>"
asks_for_external() {
    dns_start ns "${coluc_zone2[@]}" "${vngtp_zone[@]}"
    ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}"
    serve expe2 5269 "$LAB/xmpp_peer.py" listen "$(address expe2)" 5269 "open=$header_to_vngtp<stream:features/>" \
        "verify=<db:verify from='{to}' to='{from}' id='{id}' type='valid'/>" "close=</stream:stream>|@close"
    capture_start "$LAB_OUT/federation/$1" vngtp
    attempt expe "$LAB/xmpp_peer.py" connect "$(address vngtp)" 5269 "start=$header_of_coluc" \
        "features=<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>" "${@:2}"
    xmpp_end open
}

file=sasl-refused-in-clear.pcap
asks_for_external $file "failure=</stream:stream>|@close"
record federation/$file "real: $EJABBERD; simulated: lab/xmpp_peer.py" "FLD-17: SASL EXTERNAL, unoffered and in clear, refused" \
    uc.s2s_sasl_refused "$(says failure xmpp-sasl vngtp)"

file=sasl-then-dialback.pcap
asks_for_external $file "failure=<db:result from='coluc.com' to='vngtp.lab'>d780f198ac34a6dbd795fcdaf8762eaf52ea9b03</db:result>" \
    "result-answer=</stream:stream>" "close=@close"
record federation/$file "real: $EJABBERD, $UNBOUND; simulated: lab/xmpp_peer.py" "SASL EXTERNAL is refused, dialback takes its place on the same stream: all is well" \
    uc.s2s_dialback_ok "$(says db:result d780f198 expe)"

# --- no way offered -------------------------------------------------------------------------------------------

file=auth-not-offered.pcap
dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
prosody_start expe coluc.com alice "${no_ways[@]}"
ejabberd_without_dialback vngtp vngtp.lab bob "${clear_ejabberd[@]}"
writes $file
record federation/$file "$real" "FLD-17: features with neither TLS, SASL nor dialback; the originating server gives up" \
    uc.s2s_auth_not_offered "$(says stream:features mechanisms vngtp)"

file=auth-not-offered-dialback.pcap
dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
prosody_start expe coluc.com alice "${clear_prosody[@]}"
ejabberd_without_dialback vngtp vngtp.lab bob "${clear_ejabberd[@]}"
writes $file
record federation/$file "$real" "FLD-17: features without dialback; the originating server tries it all the same" \
    uc.s2s_auth_not_offered "$(says stream:features mechanisms vngtp)"

# --- errors out of place --------------------------------------------------------------------------------------

# An answer over IPv6, from what is not a server of the domain.
file=error-before-header.pcap
dns_start ns "${coluc_zone[@]}" 'local-zone: vngtp.lab. static' "local-data: \"$vngtp_srv. 3600 IN SRV 5 0 5269 im.vngtp.lab.\"" \
    "local-data: \"im.vngtp.lab. 3600 IN AAAA $(address6 vngtp)\""
serve vngtp 5269 "$LAB/xmpp_peer.py" listen "$(address6 vngtp)" 5269 \
    "open=<stream:error xmlns:stream='http://etherx.jabber.org/streams'><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>|@close"
prosody_start expe coluc.com alice "${clear_prosody[@]}"
writes $file
record federation/$file "real: $PROSODY, $UNBOUND; simulated: lab/xmpp_peer.py" "FLD-17: a stream error before a stream header, IPv6" \
    uc.s2s_stream_error "frame contains \"host-unknown\" && ipv6.src == $(address6 vngtp)"

file=verify-on-other-stream.pcap
rm -f "$LAB_TMP/asked"
dns_start ns "${coluc_zone2[@]}" "${vngtp_zone[@]}"
ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}"
serve expe2 5269 "$LAB/xmpp_peer.py" listen "$(address expe2)" 5269 "open=$header_to_vngtp<stream:features/>" \
    "verify=@touch:$LAB_TMP/asked" "close=</stream:stream>|@close"
capture_start "$LAB_OUT/federation/$file" vngtp
attempt expe timeout 40 "$LAB/xmpp_peer.py" connect "$(address vngtp)" 5269 "start=$header_of_coluc" \
    "open=<db:result from='coluc.com' to='vngtp.lab'>d780f198ac34a6dbd795fcdaf8762eaf52ea9b03</db:result>|@hold:$LAB_TMP/asked|<db:verify from='coluc.com' to='vngtp.lab' id='{id}' type='valid'>d780f198ac34a6dbd795fcdaf8762eaf52ea9b03</db:verify>" \
    "result-answer=</stream:stream>" "close=@close"
xmpp_end open
record federation/$file "real: $EJABBERD, $UNBOUND; simulated: lab/xmpp_peer.py" "FLD-17: the key is confirmed on the stream of the db:result instead of that of the db:verify" \
    uc.s2s_dialback_error "$(says db:verify valid expe)"

# A server that requires TLS and says no word about it, as jabberd2 does.
file=policy-starves-dialback.pcap
dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
serve vngtp 5269 "$LAB/xmpp_peer.py" listen "$(address vngtp)" 5269 \
    "open=$header_to_vngtp<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>" "result=@wait:31|@close"
prosody_start expe coluc.com alice "${clear_prosody[@]}" 's2s_timeout = 60'
writes $file
record federation/$file "real: $PROSODY, $UNBOUND; simulated: lab/xmpp_peer.py" "FLD-17: TLS is required and not begun, the dialback in clear is left unanswered" \
    uc.s2s_dialback_unanswered "$(says db:result coluc.com expe)" uc.s2s_tls_policy "tcp.flags.fin == 1 && ip.src == $(address vngtp)"

file=authority-refused.pcap
dns_start ns "${coluc_zone[@]}" 'local-zone: vngtp.lab. static' "local-data: \"$vngtp_srv. 3600 IN SRV 5 0 5269 im.vngtp.lab.\"" \
    "local-data: \"im.vngtp.lab. 3600 IN A $(address expe2)\""
prosody_start expe coluc.com alice "${clear_prosody[@]}"
ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}"
capture_start "$LAB_OUT/federation/$file" expe
xmpp_chat vngtp bob@vngtp.lab alice@coluc.com "type='error'"
xmpp_end open
record federation/$file "$real" "FLD-17: the receiving server is refused by the authoritative one and says nothing; the originating server gives up after 30 s" \
    uc.s2s_dialback_unanswered "$(says db:result vngtp.lab vngtp)" uc.tcp_refused "tcp.flags.reset == 1 && ip.src == $(address expe2)"

for part in dns more; do . "$LAB/federation_$part.sh"; done
