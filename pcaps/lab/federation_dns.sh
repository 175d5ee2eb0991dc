# What SRV records lead to. Part of federation.sh.

# target_missing FILE SHOWS SERVER FRAMES-FILTER: alice writes, and the host that the SRV record names is not found.
target_missing() {
    prosody_start expe coluc.com alice "${clear_prosody[@]}"
    writes "$1"
    record "federation/$1" "real: $PROSODY, $3" "FLD-17: $2" uc.dns_srv_target_unresolved "$4"
}

bind_start ns vngtp.lab '_xmpp-server._tcp IN SRV 5 0 5269 im.vngtp.lab.'
target_missing srv-target-nxdomain.pcap "the host that the SRV record names does not exist" "$BIND" \
    "$(answers im.vngtp.lab) && dns.flags.rcode == 3"

dnsmasq_start ns --local=/vngtp.lab/ --srv-host=_xmpp-server._tcp.vngtp.lab,im.vngtp.lab,5269,5 \
    --srv-host=_xmpp-server._tcp.vngtp.lab,im2.vngtp.lab,5269,9 --txt-record=im.vngtp.lab,none --txt-record=im2.vngtp.lab,none
target_missing srv-targets-empty.pcap "two hosts in the SRV record, both without an address: empty answers" "$DNSMASQ" \
    "$(answers im.vngtp.lab) && dns.flags.rcode == 0"

dns_start ns 'local-zone: vngtp.lab. transparent' "local-data: \"$vngtp_srv. 3600 IN SRV 5 0 5269 im.other.lab.\"" \
    'local-zone: other.lab. refuse'
target_missing srv-target-refused.pcap "the SRV record names a host of another domain, for which the name server refuses to answer" "$UNBOUND" \
    "$(answers im.other.lab) && dns.flags.rcode == 5"

dnsmasq_start ns --local=/vngtp.lab/ --srv-host=_xmpp-server._tcp.vngtp.lab
target_missing srv-target-none.pcap "the SRV record says that there is no such service: target \".\"" "$DNSMASQ" "$(answers $vngtp_srv)"

# answered FILE SHOWS NAME-SERVER [CODE FILTER]...: alice writes to bob, who answers, at either address of vngtp.
answered() {
    prosody_start expe coluc.com alice "${clear_prosody[@]}" "s2s_interfaces = { '$(address expe)', '$(address6 expe)' }"
    prosody_start vngtp vngtp.lab bob "${clear_prosody[@]}" "s2s_interfaces = { '$(address vngtp)', '$(address6 vngtp)' }"
    xmpp_wait vngtp bob@vngtp.lab echo
    writes "$1" "echo of"
    record "federation/$1" "real: $PROSODY both sides, $3" "$2" \
        uc.s2s_dialback_ok "frame contains \"db:result\" && tcp.dstport == 5269 && $4 && !(frame contains \"valid\")" \
        uc.s2s_dialback_ok "frame contains \"db:result\" && tcp.dstport == 5269 && $5 && !(frame contains \"valid\")" "${@:6}"
}
from_expe="ip.src == $(address expe)"
from_vngtp="ip.src == $(address vngtp)"

dns_start ns "${coluc_zone[@]}" 'local-zone: vngtp.lab. static' "local-data: \"vngtp.lab. 3600 IN A $(address vngtp)\""
answered srv-fallback.pcap "FLD-17: no SRV record; the address of the domain's own name takes its place" "$UNBOUND" "$from_expe" "$from_vngtp" \
    uc.dns_srv_fallback "$(answers $vngtp_srv)"

dns_start ns "${coluc_zone[@]}" 'local-zone: vngtp.lab. static' "local-data: \"$vngtp_srv. 3600 IN SRV 1 0 5269 im0.vngtp.lab.\"" \
    "local-data: \"$vngtp_srv. 3600 IN SRV 5 0 5269 im.vngtp.lab.\"" "local-data: \"im.vngtp.lab. 3600 IN A $(address vngtp)\""
answered srv-second-target.pcap "the first host of the SRV record does not exist, the second works: all is well" "$UNBOUND" "$from_expe" "$from_vngtp"

dns_start ns "${coluc_zone[@]}" 'local-zone: vngtp.lab. static' "local-data: \"$vngtp_srv. 3600 IN SRV 5 0 5269 im.vngtp.lab.\"" \
    "local-data: \"im.vngtp.lab. 3600 IN AAAA $(address6 vngtp)\""
answered srv-ipv6-only.pcap "the host of the SRV record has an IPv6 address alone: all is well" "$UNBOUND" \
    "ipv6.src == $(address6 expe)" "$from_vngtp"
