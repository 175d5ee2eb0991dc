# XMPP federation with TLS: required, optional, refused, not trusted. Part of xmpp.sh.

# tls_scene FILE ANSWER: alice writes to bob, who answers. The secrets are those of Prosody.
tls_scene() {
    dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
    xmpp_keys=$LAB_OUT/xmpp/${1%.pcap}.keys
    prosody_start expe coluc.com alice "${tls_prosody[@]}"
    xmpp_keys=""
    ejabberd_start vngtp vngtp.lab bob "${tls_ejabberd[@]}"
    xmpp_wait vngtp bob@vngtp.lab echo
    capture_start "$LAB_OUT/xmpp/$1" vngtp
    xmpp_chat expe alice@coluc.com bob@vngtp.lab "$2"
    xmpp_end open
    DECODE_AS="-d tcp.port==5269,xmpp"
    [ ! -s "$LAB_OUT/xmpp/${1%.pcap}.keys" ] || DECODE_AS="$DECODE_AS -o tls.keylog_file:$LAB_OUT/xmpp/${1%.pcap}.keys"
}

data_under_tls() { echo "tls && xmpp && ip.src == $(address "$1")"; }

# secured FILE CLIENT SERVER: the client's first data inside TLS 1.3, or what the server sends after the client's
# Finished (session tickets): the later of the two shows that the handshake ended well.
secured() {
    secured_data=$(first_frame "$LAB_OUT/xmpp/$1" "$(data_under_tls "$2") && ip.dst == $(address "$3") && tcp.dstport == 5269")
    secured_after=$(first_frame "$LAB_OUT/xmpp/$1" "tls.handshake.type == 4 && ip.src == $(address "$3")")
    echo "frame.number == $((secured_data > secured_after ? secured_data : secured_after))"
}
hidden() { echo "tls && xml.tag contains \"$1\" && ip.src == $(address "$2")"; }

# tls_works FILE SHOWS
tls_works() {
    tls_scene "$1" "echo of"
    record "xmpp/$1" "$real" "$2; keys beside it" \
        uc.s2s_secured "$(secured "$1" expe vngtp)" uc.s2s_secured "$(secured "$1" vngtp expe)"
}

# dialback_uncovered FILE: what the keys uncover.
dialback_uncovered() {
    replace_row "$LAB_OUT/EXPECTED-WITH-KEYS" "xmpp/$1" "xmpp/$1 \
uc.s2s_dialback_ok@$(first_frame "$LAB_OUT/xmpp/$1" "$(hidden "db:result" expe)") \
uc.s2s_dialback_ok@$(first_frame "$LAB_OUT/xmpp/$1" "$(hidden "db:result" vngtp) && !(xml.attribute contains \"valid\")")"
}

file=xmpp-5-tls-required.pcap
tls_prosody coluc adfs-ca tlsv1_2+ 's2s_require_encryption = true' 's2s_secure_auth = false'
tls_ejabberd vngtp adfs-ca 's2s_use_starttls: required'
tls_works $file "XMPP-5: both sides require TLS, and do dialback inside it"
dialback_uncovered $file

file=xmpp-5-tls-optional.pcap
tls_prosody coluc adfs-ca tlsv1_2 's2s_require_encryption = false' 's2s_secure_auth = false'
tls_ejabberd vngtp adfs-ca 's2s_use_starttls: optional'
tls_scene $file "echo of"
record xmpp/$file "$real" "XMPP-5: TLS 1.2 is optional on both sides and used; keys beside it" \
    uc.s2s_secured "$(data_under_tls expe)" uc.s2s_secured "$(data_under_tls vngtp) && ip.dst == $(address expe) && tcp.dstport == 5269"
dialback_uncovered $file

file=xmpp-5-certificates.pcap
tls_prosody coluc example-ca tlsv1_2+ 's2s_require_encryption = true' 's2s_secure_auth = true'
tls_ejabberd vngtp example-ca 's2s_use_starttls: required'
tls_works $file "XMPP-5: TLS is required and both certificates are trusted: SASL EXTERNAL in the place of dialback"

file=xmpp-6-required-here.pcap
tls_prosody coluc adfs-ca tlsv1_2+ "${clear_prosody[@]}"
tls_ejabberd vngtp adfs-ca 's2s_use_starttls: required'
tls_scene $file "type='error'"
record xmpp/$file "$real" "XMPP-6: the receiving server requires TLS, the originating one knows none" \
    uc.s2s_tls_policy "$(says stream:error policy-violation vngtp)"

file=xmpp-7-failure.pcap
tls_prosody coluc adfs-ca tlsv1_2+ 's2s_require_encryption = true' 's2s_secure_auth = false'
tls_ejabberd vngtp adfs-ca 's2s_use_starttls: false'
tls_scene $file "type='error'"
record xmpp/$file "$real" "XMPP-7: the originating server requires TLS and asks for it unoffered; the receiving one has none: failure" \
    uc.s2s_starttls_failed "$(says failure urn:ietf:params:xml:ns:xmpp-tls vngtp)"

file=xmpp-7-not-authorized.pcap
tls_prosody coluc example-ca tlsv1_2 's2s_require_encryption = true' 's2s_secure_auth = true'
tls_ejabberd vngtp-self adfs-ca 's2s_use_starttls: required'
tls_scene $file "type='error'"
record xmpp/$file "$real" "XMPP-7: TLS 1.2 comes up, then the originating server does not trust the certificate and says so inside; keys beside it" \
    uc.s2s_secured "$(data_under_tls expe)" uc.tls_self_signed "$(certificate_by vngtp)"
replace_row "$LAB_OUT/EXPECTED-WITH-KEYS" xmpp/$file "xmpp/$file \
uc.s2s_stream_error@$(first_frame "$LAB_OUT/xmpp/$file" "$(hidden stream:error expe)")"
DECODE_AS="-d tcp.port==5269,xmpp"

# What no server at hand does: an originating server that looks at the certificate within the handshake, and others
# that leave it or answer wrongly.
peer_header="<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback' from='coluc.com' to='vngtp.lab' version='1.0'>"

# peer_calls FILE RULE...: lab/xmpp_peer.py in the place of coluc.com calls ejabberd, which requires TLS.
peer_calls() {
    peer_file=$1
    shift
    dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
    tls_ejabberd vngtp-self adfs-ca 's2s_use_starttls: required' 's2s_protocol_options: [no_tlsv1_3]'
    ejabberd_start vngtp vngtp.lab bob "${tls_ejabberd[@]}"
    capture_start "$LAB_OUT/xmpp/$peer_file" vngtp
    attempt expe "$LAB/xmpp_peer.py" connect "$(address vngtp)" 5269 "start=$peer_header" "features=$starttls" "$@"
    xmpp_end open
}

file=xmpp-7-unknown-ca.pcap
peer_calls $file "proceed=@tls-client:$LAB_CERTS/example-ca.pem"
record xmpp/$file "real: $EJABBERD, Python ssl; simulated: lab/xmpp_peer.py" "XMPP-7: the originating server refuses the self-signed certificate by an alert, TLS 1.2" \
    uc.tls_self_signed "$(certificate_by vngtp)" uc.s2s_starttls_failed "$(alert_by 48 expe)"

file=xmpp-7-cut.pcap
peer_calls $file "proceed=@close"
record xmpp/$file "real: $EJABBERD; simulated: lab/xmpp_peer.py" "XMPP-7: the originating server leaves right after proceed" \
    uc.s2s_starttls_failed "tcp.flags.fin == 1 && ip.src == $(address expe)"

file=xmpp-6-never-started.pcap
peer_calls $file "features=@close"
record xmpp/$file "real: $EJABBERD; simulated: lab/xmpp_peer.py" "XMPP-6: the receiving server requires TLS, the originating one leaves without a word" \
    uc.s2s_tls_policy "tcp.flags.fin == 1 && ip.src == $(address expe)"
