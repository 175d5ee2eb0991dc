# Downloads of trust lists in other shapes than ctl.sh has: phones, several ports, TLS 1.3, trunks opened by CUCM,
# HTTP in chunks, windows of blocks, holes. Unity Connection takes the call servers' certificates out of the file that it
# fetched and has nothing else to trust.

host cuc 10.48.47.124
host cucm 10.48.47.110
host phone 10.48.47.55
DECODE_AS="-d tcp.port==2443,tls -d tcp.port==6970,http"

TFTPD="tftpd-hpa $(dpkg-query -W -f '${Version}' tftpd-hpa | cut -d+ -f1)"
CUCM_TFTP=$(address cucm)
served=$LAB_TMP/served
fetched=$LAB_TMP/downloaded
mkdir -p "$served" "$fetched"

leaf sast self rsa ITLRECOVERY_cucmpub.example.com 'organization = "Example"' 'serial = 0x2a51cc09e77b1d40'
leaf cucm-before example-ca rsa cucmpub.example.com 'serial = 0x41c09b7e6d21889e'
leaf cucm-sub2 example-ca rsa cucmsub2.example.com
authority capf self rsa CAPF-5a2b91c4

# trust_list NAME SIGNER-LINE... RECORD...: writes a list of ROLE/CERTIFICATE/DNS-NAME/ADDRESS records to
# $LAB_TMP/NAME, signed by sast, for the file name FILE_NAME.
FILE_NAME=CTLFile.tlv
trust_list() {
    list_name=$1
    shift
    {
        printf 'file_name = "%s"\ntimestamp = 1707134400\nsigner = "sast"\ndigest = "sha512"\n[certificate]\n' "$FILE_NAME"
        printf '[[record]]\nrole = "SAST"\ncertificate = "sast"\ndns_name = ""\naddress = "0.0.0.0"\n'
        for list_record in "$@"; do
            IFS=/ read -r list_role list_cert list_dns list_address <<<"$list_record"
            printf '[[record]]\nrole = "%s"\ncertificate = "%s"\ndns_name = "%s"\naddress = "%s"\n' \
                "$list_role" "$list_cert" "$list_dns" "$list_address"
        done
    } >"$LAB_TMP/$list_name.toml"
    python3 "$LAB/../../tests/ctl_writer/ctl_writer.py" "$LAB_TMP/$list_name.toml" "$LAB_CERTS" "$LAB_TMP/$list_name"
}
CAPF_RECORD=CAPF/capf/cucmpub.example.com/10.48.47.110
trust_list current "CCM+TFTP/cucm/cucmpub.example.com/10.48.47.110" "$CAPF_RECORD"
trust_list old "CCM+TFTP/cucm-before/cucmpub.example.com/10.48.47.110" "$CAPF_RECORD"
many_records=()
for n in {1..18}; do many_records+=("CCM+TFTP/cucm/cucm$n.example.com/10.48.48.$n"); done
trust_list large "CCM+TFTP/cucm/cucmpub.example.com/10.48.47.110" "${many_records[@]}"
tftp_start() { serve cucm 69 in.tftpd --foreground --listen --user root --address "$CUCM_TFTP:69" --secure "$served"; }
serve_list() { cp "$LAB_TMP/$1" "$served/$FILE_NAME"; }

# fetch_list [HOST [CURL-OPTIONS]]: CTLFile.tlv into $fetched/HOST, and its certificates beside it.
fetch_list() {
    fetch_host=${1:-cuc}
    [ $# -eq 0 ] || shift
    on "$fetch_host" curl -s -m 30 "$@" -o "$fetched/$fetch_host" "tftp://$CUCM_TFTP/$FILE_NAME" || return 0
    "$LAB/trusted_certificates.py" "$fetched/$fetch_host" "$LAB_CERTS/fetched-$fetch_host.pem" 2>/dev/null || true
}

# tls_by_list PORT VERSION: Unity Connection connects to CUCM and trusts what it fetched.
tls_by_list() {
    openssl_server cucm "$1" cucm cuc-root "-$2"
    openssl_client cucm "$1" cuc fetched-cuc "-$2" -partial_chain
    talk_open cuc "${client[@]}"
    if [ "${3:-}" = works ]; then talk_echo_once "$1"; fi
    talk_close
}

# The client says something, the server answers.
talk_echo_once() {
    talk_client cucm "$1" "$(message hello 'hello from-cuc\n')"
    talk_server cucm "$1" "$(message answer 'hello from-cucm\n')"
}

real_tftp="real: $TFTPD, $CURL, $OPENSSL"

# scene FILE LIST: starts TFTP with that list and the capture.
scene() {
    scene_file=download/$1
    serve_list "$2"
    tftp_start
    capture_start "$LAB_OUT/$scene_file" "${3:-cuc}"
}
scene_end() {
    capture_stop
    programs_stop
}

scene cuc-1-both-ports.pcap current
fetch_list
tls_by_list 2443 tls1_2 works
tls_by_list 5061 tls1_2 works
scene_end
record $scene_file "$real_tftp" "CUC-1: CTLFile.tlv over TFTP, then SCCP/TLS and SIP/TLS come up with what it lists"

scene cuc-1-tls1.3.pcap current
fetch_list
tls_by_list 5061 tls1_3 works
scene_end
record $scene_file "$real_tftp" "CUC-1: the same with TLS 1.3"

FILE_NAME=CTLSEP2834A2823B58.tlv
scene phone-not-found.pcap current phone
rm "$served/$FILE_NAME"
fetch_list phone --tftp-no-options
scene_end
record $scene_file "real: $TFTPD, $CURL" "a phone asks for its CTL file, as phones do, and there is none" \
    uc.ctl_not_found 'tftp.opcode == 5'

trust_list phone-list "CCM+TFTP/cucm/cucmpub.example.com/10.48.47.110" "$CAPF_RECORD"
scene phone-no-options.pcap phone-list phone
fetch_list phone --tftp-no-options
scene_end
record $scene_file "real: $TFTPD, $CURL" "a phone's CTL file without TFTP options: blocks of 512 bytes, no OACK"
FILE_NAME=CTLFile.tlv

scene no-service.pcap current
programs_stop
fetch_list cuc --connect-timeout 8
scene_end
record $scene_file "real: $CURL, $LINUX UDP" "no TFTP service on that host: its ICMP says so" \
    uc.icmp_unreachable 'icmp.type == 3'

scene cuc-7-both-ports.pcap old
fetch_list
tls_by_list 2443 tls1_2
tls_by_list 5061 tls1_2
scene_end
record $scene_file "$real_tftp" "CUC-7: the list is older than CUCM's certificate; refused on 2443 and 5061" \
    uc.ctl_certificate_stale "$(certificate_by cucm) && tcp.srcport == 2443" \
    uc.tls_unknown_ca "$(alert_by 48 cuc) && tcp.dstport == 2443" \
    uc.ctl_certificate_stale "$(certificate_by cucm) && tcp.srcport == 5061" \
    uc.tls_unknown_ca "$(alert_by 48 cuc) && tcp.dstport == 5061"

scene cuc-7-trunk.pcap old
fetch_list
openssl_server cuc 5061 cuc fetched-cuc -tls1_2 -partial_chain
openssl_client cuc 5061 cucm cuc-root -tls1_2
attempt cucm "${client[@]}"
scene_end
record $scene_file "$real_tftp" "CUC-7: CUCM opens the SIP trunk, and Unity Connection refuses the certificate it gives" \
    uc.ctl_certificate_stale "$(certificate_by cucm)" uc.tls_unknown_ca "$(alert_by 48 cuc)"

scene cuc-7-hidden-tls1.3.pcap old
fetch_list
tls_by_list 5061 tls1_3
scene_end
record $scene_file "$real_tftp" "CUC-7 under TLS 1.3: the certificate is hidden, so only the alert is told" \
    uc.tls_unknown_ca "$(alert_by 48 cuc)"

firewall "meta l4proto udp numgen random mod 20 == 0 drop"
scene loss.pcap large cucm
fetch_list cuc -m 240
scene_end
firewall
editcap "$LAB_OUT/$scene_file" -F pcap "$LAB_OUT/download/holes.pcap" 21 41-44 2>/dev/null
rm "$LAB_OUT/$scene_file"
record download/holes.pcap "derived: $TFTPD and $CURL, five frames left out by editcap" \
    "5 % of the packets are lost, and the capture lost blocks that the client got: that is nobody's fault"

# atftpd knows windowsize, but cannot be installed beside tftpd-hpa: unpack it and name it in ATFTPD.
if [ -n "${ATFTPD:-}" ]; then
    serve_list large
    serve cucm 69 "$ATFTPD" --daemon --no-fork --user root --group root --bind-address "$CUCM_TFTP" --logfile - "$served"
    scene_file=download/window-size.pcap
    capture_start "$LAB_OUT/$scene_file" cuc
    on cuc atftp --option "windowsize 4" --option "blksize 1024" --get -r CTLFile.tlv -l "$fetched/window" "$CUCM_TFTP" 69 >/dev/null 2>&1
    scene_end
    cmp "$LAB_TMP/large" "$fetched/window"
    record $scene_file "real: atftpd 0.8.0 and its client" "blocks of 1024 bytes, four at a time (windowsize)"
else
    echo "download/window-size.pcap is not made: ATFTPD does not name an atftpd" >&2
fi

. "$LAB/download_http.sh"
