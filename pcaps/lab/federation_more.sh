# Policies that do not fit, ports that are wrong, and federation that works in other ways. Part of federation.sh.

DECODE_AS="-d tcp.port==5269,xmpp"

file=domain-denied.pcap
dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
prosody_start expe coluc.com alice "${clear_prosody[@]}"
ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}" 's2s_access: none'
writes $file
record federation/$file "$real" "XMPP-3: the receiving server lets nobody in, and asks for no key" \
    uc.s2s_dialback_error "$(says db:result forbidden vngtp)"

file=authority-requires-tls.pcap
dns_start ns "${coluc_zone2[@]}" "${vngtp_zone[@]}"
tls_prosody coluc adfs-ca tlsv1_2+ 's2s_require_encryption = true' 's2s_secure_auth = false'
prosody_start expe2 coluc.com alice "${tls_prosody[@]}"
prosody_start expe coluc.com alice "${clear_prosody[@]}"
ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}"
capture_start "$LAB_OUT/federation/$file" vngtp
xmpp_chat expe alice@coluc.com bob@vngtp.lab "type='error'"
xmpp_end open
record federation/$file "$real" "XMPP-6: the authoritative server requires TLS, which the receiving one has not: the dialback fails for it" \
    uc.s2s_tls_policy "$(says stream:error unsupported-feature vngtp) && ip.dst == $(address expe2)" \
    uc.s2s_dialback_error "$(says db:result error vngtp)"

file=srv-client-port.pcap
dns_start ns "${coluc_zone[@]}" 'local-zone: vngtp.lab. static' "local-data: \"$vngtp_srv. 3600 IN SRV 5 0 5222 im.vngtp.lab.\"" \
    "local-data: \"im.vngtp.lab. 3600 IN A $(address vngtp)\""
prosody_start expe coluc.com alice "${clear_prosody[@]}"
prosody_start vngtp vngtp.lab bob "${clear_prosody[@]}" "c2s_interfaces = { '$(address vngtp)', '127.0.0.1' }"
writes $file
record federation/$file "real: $PROSODY both sides, $UNBOUND" "the SRV record names the port of clients" \
    uc.s2s_stream_error "$(says stream:error unsupported-stanza-type vngtp)"

# lets_in FILE SHOWS NAME-SERVER SERVER: alice writes inside TLS and is let in by her server's certificate.
lets_in() {
    capture_start "$LAB_OUT/federation/$1" expe
    on expe timeout 30 "$LAB/xmpp_user.py" alice@coluc.com secret \
        "say:<message type='chat' id='m1' to='bob@vngtp.lab'><body>good morning</body></message>" wait:3 >/dev/null
    xmpp_end open
    DECODE_AS="-d tcp.port==5269,xmpp -o tls.keylog_file:$LAB_OUT/federation/${1%.pcap}.keys"
    record "federation/$1" "real: $3" "$2; keys beside it" uc.s2s_secured "tls && xmpp && $4"
    replace_row "$LAB_OUT/EXPECTED-WITH-KEYS" "federation/$1" "federation/$1"
    DECODE_AS="-d tcp.port==5269,xmpp"
}

file=srv-cname-target.pcap
bind_start ns vngtp.lab '_xmpp-server._tcp IN SRV 5 0 5269 im.vngtp.lab.' 'im IN CNAME node1.vngtp.lab.' "node1 IN A $(address vngtp)"
tls_prosody coluc example-ca tlsv1_2 's2s_require_encryption = true' 's2s_secure_auth = true'
xmpp_keys=$LAB_OUT/federation/${file%.pcap}.keys
prosody_start expe coluc.com alice "${tls_prosody[@]}"
xmpp_keys=""
tls_ejabberd vngtp example-ca 's2s_use_starttls: required'
ejabberd_start vngtp vngtp.lab bob "${tls_ejabberd[@]}"
lets_in $file "the SRV record names an alias, SASL EXTERNAL succeeds: all is well" "$PROSODY, $EJABBERD, $BIND" "ip.src == $(address expe)"

file=first-name-server-silent.pcap
printf 'nameserver %s\nnameserver %s\noptions timeout:1\n' "$(address expe2)" "$(address ns)" >"/etc/netns/$net_prefix-expe/resolv.conf"
firewall "ip daddr $(address expe2) drop"
dns_start ns "${coluc_zone[@]}" "${vngtp_zone[@]}"
prosody_start expe coluc.com alice "${clear_prosody[@]}"
ejabberd_start vngtp vngtp.lab bob "${clear_ejabberd[@]}"
xmpp_wait vngtp bob@vngtp.lab echo
writes $file "echo of"
resolver expe ns
record federation/$file "$real, nftables drop" "the first name server does not answer, the second does: all is well" \
    uc.s2s_dialback_ok "$(says db:result vngtp.lab expe)" uc.s2s_dialback_ok "$(says db:result coluc.com vngtp) && !(frame contains \"valid\")"
