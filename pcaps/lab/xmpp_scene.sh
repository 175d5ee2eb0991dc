# What scenes of XMPP federation have in common. Needs the hosts expe, expe2, vngtp and ns.

real="real: $PROSODY, $EJABBERD, $UNBOUND"
clear_prosody=('modules_disabled = { "tls" }' 's2s_require_encryption = false' 's2s_secure_auth = false')
clear_ejabberd=('s2s_use_starttls: false')
mapfile -t coluc_zone < <(dns_zone coluc.com expe.coluc.com expe)
mapfile -t coluc_zone2 < <(dns_zone coluc.com expe2.coluc.com expe2)
mapfile -t vngtp_zone < <(dns_zone vngtp.lab im.vngtp.lab vngtp)

# What tshark must find, for record.
says() { echo "tcp.len > 0 && frame contains \"$1\" && frame contains \"$2\" && ip.src == $(address "$3")"; }
answers() { echo "dns.flags.response == 1 && dns.qry.name == \"$1\""; }
asks() { echo "dns.flags.response == 0 && dns.qry.name == \"$1\""; }
coluc_srv=_xmpp-server._tcp.coluc.com
vngtp_srv=_xmpp-server._tcp.vngtp.lab

starttls="<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"

# xmpp_end [open]: the capture is over; what is still up ends after it.
xmpp_end() {
    capture_stop "$@"
    programs_stop
    firewall
}

# tls_prosody CERTIFICATE TRUST VERSION LINE...: fills tls_prosody with configuration lines. tls_ejabberd likewise.
tls_prosody() {
    tls_prosody=("ssl = { certificate = '$LAB_CERTS/$1.chain', key = '$LAB_CERTS/$1.key', cafile = '$LAB_CERTS/$2.pem', protocol = '$3' }" "${@:4}")
}
tls_ejabberd() {
    cat "$LAB_CERTS/$1.key" "$LAB_CERTS/$1.chain" >"$LAB_TMP/$1.both"
    tls_ejabberd=("certfiles: [\"$LAB_TMP/$1.both\"]" "ca_file: \"$LAB_CERTS/$2.pem\"" "${@:3}")
}
