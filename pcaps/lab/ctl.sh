# Trust lists: Unity Connection (libcurl) fetches CTLFile.tlv from CUCM's TFTP server or over HTTP on 6970, then
# opens TLS and accepts only what the list says. The lists are made by tests/ctl_writer from lists/*.toml.

host cuc 10.48.47.124
host cucm 10.48.47.110
DECODE_AS="-d tcp.port==2443,tls -d tcp.port==6970,http"
ctl_served=$LAB_TMP/tftpboot
ctl_lists=$LAB_TMP/lists
mkdir -p "$ctl_served" "$ctl_lists"

for list in ctl ctl_new ctl_without ctl_large; do
    python3 "$LAB/../../tests/ctl_writer/ctl_writer.py" "$LAB/lists/$list.toml" "$ctl_lists" "$ctl_lists/$list.tlv"
done
for list_certificate in cucm cucm_new cucm_sub; do
    for ctl_ending in pem key; do
        cp "$ctl_lists/$list_certificate.$ctl_ending" "$LAB_CERTS/list-$list_certificate.$ctl_ending"
    done
    cp "$ctl_lists/$list_certificate.pem" "$LAB_CERTS/list-$list_certificate.chain"
done

TFTPD="tftpd-hpa $(in.tftpd --version 2>&1 | sed -n 's/^tftp-hpa \([^, ]*\).*/\1/p')"
real="real: $TFTPD, $CURL"

# ctl_serve [LIST]: CUCM serves this list as CTLFile.tlv over TFTP and HTTP; without one it has none.
ctl_serve() {
    rm -f "$ctl_served"/*
    [ $# -eq 0 ] || cp "$1" "$ctl_served/CTLFile.tlv"
    chmod -R a+rX "$LAB_TMP" "$ctl_served"
    serve cucm 69 in.tftpd -L --secure --user root --address "$(address cucm):69" "$ctl_served"
    nginx_serve cucm 6970 "
        default_type */*;
        server {
            listen $(address cucm):6970;
            root $ctl_served;
            add_header Cache-Control no-store;
        }"
}

# ctl_fetch NAME [CURL OPTIONS], ctl_fetch_http NAME
ctl_fetch() {
    fetch_name=$1
    shift
    on cuc curl -s -o "$LAB_TMP/fetched" "$@" "tftp://$(address cucm)/$fetch_name" || true
}
ctl_fetch_http() { on cuc curl -s -o "$LAB_TMP/fetched" "http://$(address cucm):6970/$1" || true; }

# Unity Connection trusts what the list has, and closes abortively after it refused.
# ctl_connect PORT SERVER-CERTIFICATE TRUSTED-CERTIFICATE
ctl_connect() {
    openssl_server cucm "$1" "list-$2" - -tls1_2 -no_ticket
    attempt cuc "$LAB/peer.py" connect "$(address cucm)" "$1" "tls-abort:$LAB_CERTS/list-$3.pem"
}

last_data() { tshark -n -r "$LAB_OUT/ctl/$1" -Y "tftp.opcode == 3" -T fields -e frame.number 2>/dev/null | tail -n "${2:-1}" | head -n 1; }

# ctl_begin FILE [LIST], ctl_end
ctl_begin() {
    file=$1
    shift
    ctl_serve "$@"
    capture_start "$LAB_OUT/ctl/$file" cuc
}
ctl_end() {
    capture_stop
    programs_stop
}

register=$(message register '\036\000\000\000\024\000\000\000\001\000\000\000CiscoUM1-VI1\000\000\000\000\nregister\n')
register_ack=$(message register-ack '\027\000\000\000\024\000\000\000\201\000\000\000\036\000\000\000M/D/Y\nregacked\n')
ctl_begin cuc-1-list-then-sccp.pcap "$ctl_lists/ctl.tlv"
ctl_fetch CTLFile.tlv
openssl_server cucm 2443 list-cucm - -tls1_2
openssl_client cucm 2443 - list-cucm -tls1_2
talk_open cuc "${client[@]}"
talk_client cucm 2443 "$register"
talk_server cucm 2443 "$register_ack"
talk_close
ctl_end
record ctl/$file "$real; $OPENSSL" "the list is fetched over TFTP, then a voice mail port registers on 2443" \
    uc.tls_self_signed "$(certificate_by cucm)"

ctl_begin cuc-4-tftp-not-found.pcap
ctl_fetch CTLFile.tlv
ctl_end
record ctl/$file "$real" "the TFTP server has no CTLFile.tlv: error 1" uc.ctl_not_found "tftp.opcode == 5"

ctl_begin cuc-4-http-not-found.pcap
ctl_fetch_http CTLFile.tlv
ctl_end
record ctl/$file "real: $NGINX, $CURL" "the same over HTTP on 6970: 404" \
    uc.ctl_not_found "http.response.code == 404"

firewall "udp dport 69 drop"
ctl_begin cuc-5-silent.pcap
ctl_fetch CTLFile.tlv --connect-timeout 10
ctl_end
firewall
record ctl/$file "real: $CURL, nftables drop" "a firewall swallows the request, which is repeated" \
    uc.ctl_no_answer "tftp.opcode == 1"

ctl_begin cuc-6-server-missing.pcap "$ctl_lists/ctl_without.tlv"
ctl_fetch CTLFile.tlv
ctl_connect 5061 cucm cucm_sub
ctl_end
record ctl/$file "$real; $OPENSSL server, Python ssl client" \
    "the list has no record of the server that Unity Connection then refuses on 5061" \
    uc.ctl_server_missing "$(certificate_by cucm)" uc.tls_self_signed "$(certificate_by cucm)" \
    uc.tls_unknown_ca "$(alert_by 48 cuc)"

ctl_begin cuc-7-certificate-stale.pcap "$ctl_lists/ctl.tlv"
ctl_fetch CTLFile.tlv --tftp-blksize 1428
ctl_connect 5061 cucm_new cucm
ctl_end
record ctl/$file "$real; $OPENSSL server, Python ssl client" \
    "the list has an older certificate of the server than the one refused on 5061" \
    uc.ctl_certificate_stale "$(certificate_by cucm)" uc.tls_self_signed "$(certificate_by cucm)" \
    uc.tls_unknown_ca "$(alert_by 48 cuc)"

ctl_begin cuc-7-list-fetched-later.pcap "$ctl_lists/ctl.tlv"
ctl_connect 2443 cucm_new cucm
ctl_fetch_http CTLFile.tlv
ctl_end
record ctl/$file "real: $NGINX, $CURL; $OPENSSL server, Python ssl client" \
    "the same on 2443, and the list is fetched over HTTP after the failure" \
    uc.ctl_certificate_stale "$(certificate_by cucm)" uc.tls_self_signed "$(certificate_by cucm)" \
    uc.tls_unknown_ca "$(alert_by 48 cuc)"

ctl_begin cuc-8-list-changed.pcap "$ctl_lists/ctl.tlv"
ctl_fetch CTLFile.tlv
cp "$ctl_lists/ctl_new.tlv" "$ctl_served/CTLFile.tlv"
ctl_fetch_http CTLFile.tlv
ctl_end
record ctl/$file "$real, $NGINX" "two downloads of one name, one record changed and one removed" \
    uc.ctl_changed "http.response.code == 200"

# A length in the second record that runs past its end.
"$LAB/lists/damage" "$ctl_lists/ctl.tlv" length "$ctl_lists/damaged.tlv"
ctl_begin cuc-9-damaged.pcap "$ctl_lists/damaged.tlv"
ctl_fetch CTLFile.tlv
ctl_end
record ctl/$file "$real" "the list's structure is broken" uc.ctl_malformed "frame.number == $(last_data $file)"

# Another address in a record, under the old signature.
"$LAB/lists/damage" "$ctl_lists/ctl.tlv" address "$ctl_lists/forged.tlv"
ctl_begin cuc-9-forged.pcap "$ctl_lists/forged.tlv"
ctl_fetch CTLFile.tlv
ctl_end
record ctl/$file "$real" "the list was changed after it was signed" \
    uc.ctl_signature_bad "frame.number == $(last_data $file)"

ctl_begin ok-fragments.pcap "$ctl_lists/ctl_large.tlv"
ctl_fetch CTLFile.tlv --tftp-blksize 8192
ctl_end
record ctl/$file "$real" "blocks of 8,192 bytes in IPv4 fragments"

firewall "meta l4proto udp numgen random mod 100 < 5 drop"
ctl_begin ok-loss.pcap "$ctl_lists/ctl_large.tlv"
ctl_fetch CTLFile.tlv --connect-timeout 15
ctl_end
firewall
cmp "$LAB_TMP/fetched" "$ctl_lists/ctl_large.tlv"
record ctl/$file "$real, nftables" "5 % of the packets are lost: blocks are sent again"
