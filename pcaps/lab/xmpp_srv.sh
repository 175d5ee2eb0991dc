# SRV records that are not to be had, or not at once. Part of xmpp.sh.

# srv_missing FILE SHOWS FRAMES-FILTER ZONE-LINE...: alice writes to bob, whose domain's SRV record is not to be had.
srv_missing() {
    dns_start ns "${coluc_zone[@]}" "${@:4}"
    prosody_start expe coluc.com alice "${clear_prosody[@]}"
    capture_start "$LAB_OUT/xmpp/$1" expe
    xmpp_chat expe alice@coluc.com bob@vngtp.lab "type='error'"
    xmpp_end open
    record "xmpp/$1" "real: $PROSODY, $UNBOUND" "XMPP-10: $2" uc.dns_srv_missing "$3"
}
srv_missing xmpp-10-nxdomain.pcap "the domain has no SRV record: NXDOMAIN" "$(answers $vngtp_srv) && dns.flags.rcode == 3"
srv_missing xmpp-10-empty.pcap "the name exists, without an SRV record: an empty answer" \
    "$(answers $vngtp_srv) && dns.flags.rcode == 0" 'local-zone: vngtp.lab. static' "local-data: \"$vngtp_srv. 3600 IN TXT none\""
srv_missing xmpp-10-refused.pcap "the name server refuses to answer for the domain" \
    "$(answers $vngtp_srv) && dns.flags.rcode == 5" 'local-zone: vngtp.lab. refuse'
dns_start expe2 'local-zone: vngtp.lab. refuse'
srv_missing xmpp-10-servfail.pcap "the name server gets nothing from the domain's own: SERVFAIL" \
    "$(answers $vngtp_srv) && dns.flags.rcode == 2" 'local-zone: vngtp.lab. transparent' \
    'forward-zone:' '  name: vngtp.lab.' "  forward-addr: $(address expe2)"

# bob_asks FILE: ejabberd looks for coluc.com.
bob_asks() {
    ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}" 's2s_max_retry_delay: 1'
    capture_start "$LAB_OUT/xmpp/$1" vngtp
    xmpp_chat vngtp bob@vngtp.lab alice@coluc.com "${2:-type='error'}"
}

file=xmpp-10-no-answer.pcap
dns_start ns "${vngtp_zone[@]}" 'local-zone: coluc.com. deny'
bob_asks $file
xmpp_end open
record xmpp/$file "real: $EJABBERD, $UNBOUND" "XMPP-10: the name server does not answer, the query is repeated" \
    uc.dns_srv_missing "$(asks $coluc_srv)"

file=xmpp-10-recovers.pcap
dns_start ns "${vngtp_zone[@]}"
ns_pid=$!
bob_asks $file
kill $ns_pid
wait_until eval '! port_listens ns 53'
dns_start ns "${vngtp_zone[@]}" "${coluc_zone[@]}"
prosody_start expe coluc.com alice "${clear_prosody[@]}"
xmpp_wait expe alice@coluc.com echo
sleep 3
xmpp_chat vngtp bob@vngtp.lab alice@coluc.com "echo of"
xmpp_end open
record xmpp/$file "$real" "the SRV record is missing at first, then it is there" \
    uc.s2s_dialback_ok "$(says db:result coluc.com vngtp)" uc.s2s_dialback_ok "$(says db:result vngtp.lab expe) && !(frame contains \"valid\")"

file=xmpp-1-dns-over-tcp.pcap
mapfile -t many < <(for n in {1..16}; do echo "local-data: \"$coluc_srv. 3600 IN SRV 10 0 5269 expe.coluc.com.\"" | sed "s/expe/spare-$n/"; done)
dns_start ns "${vngtp_zone[@]}" "${coluc_zone[@]}" "${many[@]}"
prosody_start expe coluc.com alice "${clear_prosody[@]}"
xmpp_wait expe alice@coluc.com echo
bob_asks $file "echo of"
xmpp_end open
record xmpp/$file "$real" "so many SRV records that they are asked for again over TCP; all is well" \
    uc.s2s_dialback_ok "$(says db:result coluc.com vngtp)" uc.s2s_dialback_ok "$(says db:result vngtp.lab expe) && !(frame contains \"valid\")"

file=xmpp-10-over-tcp.pcap
dns_start ns "${vngtp_zone[@]}"
capture_start "$LAB_OUT/xmpp/$file" expe
attempt expe dig +tcp +keepopen -t SRV $coluc_srv _xmpp-server._tcp.vngtp.lab
xmpp_end
record xmpp/$file "real: dig $(dig -v 2>&1 | sed 's/^DiG \([0-9.]*\).*/\1/'), $UNBOUND" "XMPP-10: asked over TCP; coluc.com has no SRV record, vngtp.lab has one" \
    uc.dns_srv_missing "$(answers $coluc_srv)"
