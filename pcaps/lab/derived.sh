# Captures made from the real ones by tools: link layers this kernel lacks, other orders, other file formats.
# Needs the themes link, cuc and axl in the same folder.

base=link/ethernet.pcap
in_order="-d tcp.port==7501,tls -d tcp.port==8080,http"
DECODE_AS="$in_order -o tcp.reassemble_out_of_order:TRUE"
mkdir -p "$LAB_OUT/derived"
self_signed=(uc.tls_self_signed "tls.handshake.type == 11 && tls.handshake.certificate")
unknown_ca=(uc.tls_unknown_ca "tls.alert_message.desc == 48")

way_of() { "$LAB/rewrap.py" | sed -n "s/^$1\t//p"; }

# rewrapped HOW [CODE FILTER]...: the base capture by rewrap.py
rewrapped() {
    rewrapped_how=$1
    shift
    "$LAB/rewrap.py" "$rewrapped_how" "$LAB_OUT/$base" "$LAB_OUT/derived/$rewrapped_how.pcap"
    record "derived/$rewrapped_how.pcap" "derived from $base by lab/rewrap.py" "$(way_of "$rewrapped_how")" "$@"
}

for way in vlan qinq mpls null loop raw-ipv4 ppp pppoe pppoe-link gre-ip gre-ethernet ipip erspan-1 erspan-2 \
    erspan-2-vlan erspan-3 ipv6-extensions padded ip-length-zero big-endian \
    span-twice overlapping wrapping fragments-reversed; do
    rewrapped $way "${self_signed[@]}" "${unknown_ca[@]}"
done
# tshark shows the certificate where its first byte comes at last; the frame that holds its last byte is earlier.
rewrapped swapped uc.tls_self_signed "ip.src == 10.106.104.220 && tcp.seq > 1 && tcp.len > 0" "${unknown_ca[@]}"
rewrapped lost "${unknown_ca[@]}"
rewrapped client-only "${unknown_ca[@]}"
rewrapped server-only "${self_signed[@]}"
rewrapped cut "${self_signed[@]}" "${unknown_ca[@]}"

# Healthy connections of which one direction is missing must not be called unanswered, unfinished or cut.
"$LAB/rewrap.py" client-only "$LAB_OUT/ils/ils-joined-tls1.2.pcap" "$LAB_OUT/derived/client-only-healthy.pcap"
record derived/client-only-healthy.pcap "derived from ils/ils-joined-tls1.2.pcap by lab/rewrap.py" "only the client's half of a connection that worked"
"$LAB/rewrap.py" server-only "$LAB_OUT/ils/ils-joined-tls1.2.pcap" "$LAB_OUT/derived/server-only-healthy.pcap"
record derived/server-only-healthy.pcap "derived from ils/ils-joined-tls1.2.pcap by lab/rewrap.py" "only the server's half of a connection that worked"

DECODE_AS=$in_order

# File formats.
# converted FILE TOOL SHOWS: a file of the base capture that a tool has just made.
converted() { record "derived/$1" "derived from $base by $2" "$3" "${self_signed[@]}" "${unknown_ca[@]}"; }
for format in pcapng nsecpcap snoop netmon2 ngsniffer lanalyzer visual; do
    case $format in
    pcapng) file=plain.pcapng ;;
    nsecpcap) file=nanosecond.pcap ;;
    snoop) file=foreign.snoop ;;
    netmon2) file=foreign.cap ;;
    ngsniffer) file=foreign.enc ;;
    lanalyzer) file=foreign.tr1 ;;
    visual) file=foreign.visual ;;
    esac
    editcap -F $format "$LAB_OUT/$base" "$LAB_OUT/derived/$file"
    converted $file editcap "file format $format"
done
gzip -nc "$LAB_OUT/$base" >"$LAB_OUT/derived/compressed.pcap.gz"
converted compressed.pcap.gz gzip "gzip"
zstd -qc "$LAB_OUT/$base" >"$LAB_OUT/derived/compressed.pcap.zst"
converted compressed.pcap.zst zstd "zstd"
lz4 -qc "$LAB_OUT/$base" >"$LAB_OUT/derived/compressed.pcap.lz4"
converted compressed.pcap.lz4 lz4 "lz4"
gzip -nc "$LAB_OUT/derived/plain.pcapng" >"$LAB_OUT/derived/compressed.pcapng.gz"
converted compressed.pcapng.gz "editcap and gzip" "pcapng in gzip"
"$LAB/rewrap.py" simple "$LAB_OUT/$base" "$LAB_OUT/derived/simple.pcapng"
converted simple.pcapng lab/rewrap.py "$(way_of simple): certificates cannot be dated"

editcap -F pcap -s 80 "$LAB_OUT/$base" "$LAB_OUT/derived/snap-length-80.pcap"
record derived/snap-length-80.pcap "derived from $base by editcap -s 80" \
    "a snap length of 80: certificates are cut, the alert is whole" "${unknown_ca[@]}"
alert_frame=$(first_frame "$LAB_OUT/$base" "${unknown_ca[1]}")
editcap -F pcap -r "$LAB_OUT/$base" "$LAB_OUT/derived/begins-at-alert.pcap" "$alert_frame-100"
record derived/begins-at-alert.pcap "derived from $base by editcap" "the capture begins with the alert" "${unknown_ca[@]}"

# Several captures in one file.
cuc=cuc/cuc-3-cuc-refuses-cucm-unknown-ca.pcap
several=("${self_signed[@]}" "${unknown_ca[@]}" \
    uc.tls_self_signed "tls.handshake.type == 11 && ip.src == 10.48.47.110" \
    uc.tls_unknown_ca "tls.alert_message.desc == 48 && ip.src == 10.48.47.124")
several[1]="${self_signed[1]} && ip.src == 10.106.104.220"
several[3]="${unknown_ca[1]} && ip.src == 10.106.104.201"
"$LAB/rewrap.py" sections "$LAB_OUT/$base" "$LAB_OUT/derived/sections.pcapng" "$LAB_OUT/$cuc" "$LAB_OUT/axl/axl-503.pcap"
record derived/sections.pcapng "derived from $base, $cuc and axl/axl-503.pcap by lab/rewrap.py" "$(way_of sections)" \
    "${several[@]}" uc.axl_unavailable "http.response.code == 503"
mergecap -w "$LAB_OUT/derived/merged.pcapng" "$LAB_OUT/$base" "$LAB_OUT/link/cooked-v2.pcap" "$LAB_OUT/link/raw-ip.pcap" \
    "$LAB_OUT/$cuc" "$LAB_OUT/axl/axl-401-refused.pcap"
record derived/merged.pcapng "derived from $base, link/cooked-v2.pcap, link/raw-ip.pcap, $cuc and axl/axl-401-refused.pcap by mergecap" \
    "pcapng with interfaces of three link types; the same refusal on three of them counts once" \
    "${several[@]}" uc.axl_unauthorized "http.response.code == 401"
cat "$LAB_OUT/derived/plain.pcapng" "$LAB_OUT/derived/plain.pcapng" >"$LAB_OUT/derived/concatenated.pcapng"
converted concatenated.pcapng "editcap and cat" "pcapng: the same section twice"
