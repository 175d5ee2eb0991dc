# Expressway's dialect of XMPP federation. Part of xmpp.sh.

# No Expressway at hand: lab/xmpp_peer.py says what document 002 shows of it. Stream ids are 9 upper-case hex digits,
# features come alone, a valid answer echoes the key, a stream used for dialback only is closed after it. The keys are
# H(secret, target domain, stream id); that of 05E295A2B is the document's own.
DECODE_AS=""
simulated="simulated: lab/xmpp_peer.py from the bytes of document 002"
xcp_key() { printf '%s%s%s' "$1" "$2" "$3" | sha1sum | cut -d' ' -f1; }
key_out=$(xcp_key C1sc0123 vngtp.lab 05E295A2B)
[ "$key_out" = d780f198ac34a6dbd795fcdaf8762eaf52ea9b03 ]
key_back=$(xcp_key cisco456 coluc.com 2B96A710F)
# xcp_header FROM TO [ID]
xcp_header() {
    echo "<stream:stream from='$1'${3:+ id='$3'} to='$2' version='1.0' xml:lang='en-US.UTF-8' xmlns='jabber:server' xmlns:db='jabber:server:dialback' xmlns:stream='http://etherx.jabber.org/streams'>"
}
no_tls="<stream:features/>"
tls_required="<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>"
proceed="<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
[ ${#tls_required} -eq 107 ] && [ ${#starttls} -eq 51 ] && [ ${#proceed} -eq 50 ]

# result_of FROM TO KEY, result_answer FROM TO TYPE: elements as Expressway writes them.
result_of() { echo "<db:result from='$1' to='$2'>$3</db:result>"; }
result_answer() { echo "<db:result from='$1' to='$2' type='$3'/>"; }

# authority HOST DOMAIN ID TYPE: the authoritative server of a domain; a valid answer echoes the key.
authority() {
    serve "$1" 5269 "$LAB/xmpp_peer.py" listen "$(address "$1")" 5269 "open=$(xcp_header "$2" "{from}" "$3")$no_tls" \
        "verify=<db:verify from='{to}' id='{id}' to='{from}' type='$4'>{key}</db:verify>" "close=</stream:stream>|@close"
}

# asks_authority AT ASKING-DOMAIN HOST ASKED-DOMAIN ID KEY: the receiving server AT looks for the authoritative
# server and asks it.
asks_authority() {
    asks_target=$(on "$1" dig +short -t SRV "_xmpp-server._tcp.$4")
    on "$1" dig +short "${asks_target##* }" >/dev/null
    attempt "$1" "$LAB/xmpp_peer.py" connect "$(address "$3")" 5269 "start=$(xcp_header "$2" "$4")" \
        "features=<db:verify from='$2' id='$5' to='$4'>$6</db:verify>" "verify-answer=</stream:stream>" "close=@close"
}

file=expressway-dialback.pcap
dns_start ns "${coluc_zone2[@]}" "${vngtp_zone[@]}"
rm -f "$LAB_TMP/asked" "$LAB_TMP/valid"
serve vngtp 5269 "$LAB/xmpp_peer.py" listen "$(address vngtp)" 5269 "open=$(xcp_header vngtp.lab coluc.com 05E295A2B)$no_tls" \
    "result=@touch:$LAB_TMP/asked|@hold:$LAB_TMP/valid|$(result_answer vngtp.lab coluc.com valid)" "close=</stream:stream>|@close"
authority expe2 coluc.com 1327B794B valid
capture_start "$LAB_OUT/xmpp/$file" vngtp
spawn expe "$LAB/xmpp_peer.py" connect "$(address vngtp)" 5269 "start=$(xcp_header coluc.com vngtp.lab)" \
    "features=$(result_of coluc.com vngtp.lab "$key_out")" \
    "result-answer=<presence from='alice@coluc.com' to='bob@vngtp.lab' type='subscribe'/>|</stream:stream>" "close=@close" >"$LAB_TMP/client.out" &
net_programs="$net_programs $!"
wait_until test -e "$LAB_TMP/asked"
asks_authority vngtp vngtp.lab expe2 coluc.com 05E295A2B "$key_out"
touch "$LAB_TMP/valid"
xmpp_end
record xmpp/$file "$simulated; real: dig, $UNBOUND" "XMPP-1: the dialback of document 002, secret C1sc0123, three servers" \
    uc.s2s_dialback_ok "$(says db:result "$key_out" expe)"

file=expressway-one-way.pcap
dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
rm -f "$LAB_TMP/asked" "$LAB_TMP/valid" "$LAB_TMP/asked-back" "$LAB_TMP/valid-back"
serve vngtp 5269 "$LAB/xmpp_peer.py" listen "$(address vngtp)" 5269 "open=$(xcp_header vngtp.lab coluc.com 05E295A2B)$no_tls" \
    "result=@touch:$LAB_TMP/asked|@hold:$LAB_TMP/valid|$(result_answer vngtp.lab coluc.com valid)" \
    "verify=<db:verify from='{to}' id='{id}' to='{from}' type='invalid'/>" "close=</stream:stream>|@close"
serve expe 5269 "$LAB/xmpp_peer.py" listen "$(address expe)" 5269 "open=$(xcp_header coluc.com vngtp.lab 2B96A710F)$no_tls" \
    "verify=<db:verify from='{to}' id='{id}' to='{from}' type='valid'>{key}</db:verify>" \
    "result=@touch:$LAB_TMP/asked-back|@hold:$LAB_TMP/valid-back|$(result_answer coluc.com vngtp.lab invalid)|</stream:stream>|@close" "close=</stream:stream>|@close"
capture_start "$LAB_OUT/xmpp/$file" vngtp
spawn expe "$LAB/xmpp_peer.py" connect "$(address vngtp)" 5269 "start=$(xcp_header coluc.com vngtp.lab)" \
    "features=$(result_of coluc.com vngtp.lab "$key_out")" \
    "result-answer=<message from='alice@coluc.com' to='bob@vngtp.lab' type='chat'><body>good morning</body></message>" "close=@close" >"$LAB_TMP/client.out" &
net_programs="$net_programs $!"
wait_until test -e "$LAB_TMP/asked"
asks_authority vngtp vngtp.lab expe coluc.com 05E295A2B "$key_out"
touch "$LAB_TMP/valid"
spawn vngtp "$LAB/xmpp_peer.py" connect "$(address expe)" 5269 "start=$(xcp_header vngtp.lab coluc.com)" \
    "features=$(result_of vngtp.lab coluc.com "$key_back")" "result-answer=@close" >"$LAB_TMP/client2.out" &
net_programs="$net_programs $!"
wait_until test -e "$LAB_TMP/asked-back"
asks_authority expe coluc.com vngtp vngtp.lab 2B96A710F "$key_back"
touch "$LAB_TMP/valid-back"
wait_until grep -qa "result-answer" "$LAB_TMP/client2.out"
xmpp_end open
record xmpp/$file "$simulated; real: dig, $UNBOUND" "XMPP-2: one-way messaging: coluc.com is let in, vngtp.lab is not, as its two secrets differ" \
    uc.s2s_dialback_ok "$(says db:result "$key_out" expe)" uc.s2s_dialback_refused "$(says db:verify "type='invalid'" vngtp)"

file=expressway-tls-required.pcap
serve vngtp 5269 "$LAB/xmpp_peer.py" listen "$(address vngtp)" 5269 "open=$(xcp_header vngtp.lab coluc.com 05E295A2B)$tls_required" \
    "starttls=$proceed|@tls-server:$LAB_CERTS/vngtp.chain:$LAB_CERTS/vngtp.key" "close=</stream:stream>|@close"
capture_start "$LAB_OUT/xmpp/$file" expe
attempt expe "$LAB/xmpp_peer.py" connect "$(address vngtp)" 5269 "start=$(xcp_header coluc.com vngtp.lab)" \
    "features=$starttls" "proceed=@tls-client|</stream:stream>" "close=@close"
xmpp_end
record xmpp/$file "$simulated; real: Python ssl" "XMPP-5: features, starttls and proceed of 107, 51 and 50 bytes as in document 002, then TLS 1.2" \
    uc.s2s_secured "tls.app_data && ip.src == $(address expe)"

# Between the routers of IM and Presence and the Expressways, port 7400.
host cups 10.48.47.116
file=expressway-7400-bounced.pcap
bounce="<{kind} from='{to}' to='{from}' id='{id}' type='error'><error type='wait'><remote-server-timeout xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></{kind}>"
serve cups 7400 "$LAB/xmpp_peer.py" listen "$(address cups)" 7400 "open=$(xcp_header cups.ciscotac.net expe.coluc.com 34A9B60C8)$no_tls" \
    "stanza=$bounce" "close=</stream:stream>|@close"
capture_start "$LAB_OUT/xmpp/$file" expe
attempt expe "$LAB/xmpp_peer.py" connect "$(address cups)" 7400 "start=$(xcp_header expe.coluc.com cups.ciscotac.net)" \
    "features=<message from='bob@vngtp.lab' to='alice@coluc.com' id='m1' type='chat'><body>good morning</body></message>|@wait:0.2|<presence from='bob@vngtp.lab' to='alice@coluc.com' id='p1'/>|@wait:0.2|</stream:stream>" "close=@close"
xmpp_end
record xmpp/$file "$simulated" "XMPP-9: on 7400 the XCP router, which was not restarted, sends everything back" \
    uc.s2s_stanza_bounced "frame contains \"remote-server-timeout\""
