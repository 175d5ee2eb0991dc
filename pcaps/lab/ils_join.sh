# ILS from the first message to the last: what clusters say once they are connected. TCP and TLS are real; the messages
# are a simulation (ils_messages.py), for nobody outside knows them.

SIMULATION="simulated: lab/ils_messages.py"
for kind in password framed; do
    mkdir -p "$LAB_TMP/$kind"
    "$LAB/ils_messages.py" $kind "$LAB_TMP/$kind"
done

# ils_turns KIND SIDE: the actions of peer.py by which a side plays its part: the spoke speaks first.
ils_turns() {
    turns_number=1
    while [ -e "$LAB_TMP/$1/spoke-$turns_number" ]; do
        turns_spoke=$LAB_TMP/$1/spoke-$turns_number turns_hub=$LAB_TMP/$1/hub-$turns_number
        if [ "$2" = spoke ]; then
            echo "sendfile:$turns_spoke recv:$(stat -c %s "$turns_hub")"
        else
            echo "recv:$(stat -c %s "$turns_spoke") sendfile:$turns_hub"
        fi
        turns_number=$((turns_number + 1))
    done
}

# hub_serves ACTION...: a hub on 7502; spoke_asks ACTION...: a spoke that connects to it.
hub_serves() { serve hub 7502 "$LAB/peer.py" listen "$(address hub)" 7502 "$@"; }
spoke_asks() { attempt spoke "$LAB/peer.py" connect "$(address hub)" 7502 "$@"; }

# The hub's message as tshark finds its last byte.
HUB_WORD="tcp.srcport == 7502 && tcp.len > 0 && tcp.flags.push == 1"
HUB_TLS_WORD="(tls.record.content_type == 23 || tls.record.opaque_type == 23) && tls.record.length > 1900 && tcp.srcport == 7501"

# ils_password_join KIND: the two join by password, and the spoke goes in the end.
ils_password_join() {
    # shellcheck disable=SC2046
    hub_serves $(ils_turns "$1" hub) eof
    # shellcheck disable=SC2046
    spoke_asks $(ils_turns "$1" spoke) fin eof
    programs_stop
}

# ils_tls_join HUB HUB-TRUST SPOKE SPOKE-TRUST [OPTIONS OF BOTH]: the same over TLS.
ils_tls_join() {
    join_hub=$1 join_hub_trust=$2 join_spoke=$3 join_spoke_trust=$4
    shift 4
    openssl_server hub 7501 "$join_hub" "$join_hub_trust" "$@"
    openssl_client hub 7501 "$join_spoke" "$join_spoke_trust" "$@"
    talk_open spoke "${client[@]}"
    for join_turn in 1 2 3; do
        talk_client hub 7501 "$LAB_TMP/ils-spoke-$join_turn"
        talk_server hub 7501 "$LAB_TMP/ils-hub-$join_turn"
    done
    talk_close
    programs_stop
}

file=ils-1-joined.pcap
capture_start "$LAB_OUT/ils/$file" spoke
ils_password_join password
capture_stop
record "ils/$file" "$SIMULATION, real $LINUX TCP" "ILS-1: method 1, joined by password" \
    uc.ils_joined "$HUB_WORD"

file=ils-1-joined-framed.pcap
capture_start "$LAB_OUT/ils/$file" spoke
ils_password_join framed
capture_stop
record "ils/$file" "$SIMULATION, real $LINUX TCP" \
    "another simulation, in clear and with lengths: the framing is learned, names are found by pattern" \
    uc.ils_joined "$HUB_WORD"

file=ils-1-rejoined.pcap
capture_start "$LAB_OUT/ils/$file" spoke
ils_password_join password
ils_password_join password
capture_stop
record "ils/$file" "$SIMULATION, real $LINUX TCP" "method 1, joined twice: the second connection replaces the first" \
    uc.ils_joined "$HUB_WORD && tcp.stream == 0" uc.ils_joined "$HUB_WORD && tcp.stream == 1"

# ils_wrong_password HUB-ACTIONS...: three attempts; the hub ends each without a word.
ils_wrong_password() {
    hub_serves recv:1956 "$@"
    for _ in 1 2 3; do spoke_asks "sendfile:$LAB_TMP/password/spoke-1" eof; done
    programs_stop
}

file=ils-2-password-mismatch.pcap
capture_start "$LAB_OUT/ils/$file" spoke
ils_wrong_password fin eof
capture_stop
record "ils/$file" "$SIMULATION, real $LINUX TCP" "ILS-2: passwords differ; the hub closes, the spoke tries three times" \
    uc.ils_password_mismatch "tcp.srcport == 7502 && tcp.flags.fin == 1"

file=ils-2-password-mismatch-reset.pcap
capture_start "$LAB_OUT/ils/$file" spoke
ils_wrong_password linger close
capture_stop
record "ils/$file" "$SIMULATION, real $LINUX TCP" "ILS-2: the same, the hub resets" \
    uc.ils_password_mismatch "tcp.srcport == 7502 && tcp.flags.reset == 1"

file=ils-2-then-joined.pcap
capture_start "$LAB_OUT/ils/$file" spoke
ils_wrong_password fin eof
ils_password_join password
capture_stop
record "ils/$file" "$SIMULATION, real $LINUX TCP" "ILS-2, then the password is put right: joined after three failures" \
    uc.ils_password_mismatch "tcp.srcport == 7502 && tcp.flags.fin == 1" uc.ils_joined "$HUB_WORD"

for version in 1_2 1_3; do
    file=ils-3-joined-tls${version/_/.}.pcap
    capture_start "$LAB_OUT/ils/$file" spoke
    ils_tls_join hub-self spoke-self spoke-self hub-self -tls$version
    capture_stop
    if [ $version = 1_2 ]; then
        set -- uc.tls_self_signed "$(certificate_by hub)" uc.tls_self_signed "$(certificate_by spoke)"
    else
        set --
    fi
    record "ils/$file" "real: $OPENSSL both sides; messages are noise" \
        "ILS-3: method 2, self-signed certificates exchanged, TLS ${version/_/.}" uc.ils_joined "$HUB_TLS_WORD" "$@"
done

HUB_GOODBYE="tcp.srcport == 7501 && (tls.record.content_type == 21 || tcp.flags.fin == 1 || tcp.flags.reset == 1 || \
    (tls.record.opaque_type == 23 && tls.record.length == 19))"

# ils_hub_leaves FILE SHOWS VERSION HUB-ACTIONS...: the handshake ends well, then the hub goes.
ils_hub_leaves() {
    leaves_file=$1 leaves_shows=$2 leaves_version=$3
    shift 3
    cat "$LAB_CERTS/spoke-self.pem" "$LAB_CERTS/adfs-ca.pem" >"$LAB_TMP/trust.pem"
    serve hub 7501 "$LAB/peer.py" listen "$(address hub)" 7501 \
        "tls-mutual:$leaves_version:$LAB_TMP/trust.pem:$LAB_CERTS/hub.chain:$LAB_CERTS/hub.key" "$@"
    openssl_client hub 7501 spoke adfs-ca
    capture_start "$LAB_OUT/ils/$leaves_file" spoke
    talk_open spoke "${client[@]}"
    cat "$LAB_TMP/ils-spoke-1" >&7
    wait "$talk_pid" || true
    exec 7>&-
    capture_stop
    programs_stop
    record "ils/$leaves_file" "real: OpenSSL both sides, lab/peer.py" "$leaves_shows" \
        uc.ils_certificate_not_imported "$HUB_GOODBYE"
}
ils_hub_leaves ils-5-hub-closes-tls1.2.pcap \
    "ILS-5: after the handshake the hub closes with a close_notify; the spoke's certificate is not imported" 1.2 \
    recv:1900 tls-bye
ils_hub_leaves ils-5-hub-closes-tls1.3.pcap "ILS-5: the same with TLS 1.3" 1.3 recv:1900 tls-bye
ils_hub_leaves ils-5-hub-closes-at-once-tls1.2.pcap "ILS-5: the hub closes without waiting for data" 1.2 fin eof
ils_hub_leaves ils-5-hub-resets-tls1.2.pcap "ILS-5: the hub resets" 1.2 recv:1900 linger close

file=ils-9-switched.pcap
capture_start "$LAB_OUT/ils/$file" spoke
ils_password_join password
ils_tls_join hub adfs-ca spoke adfs-ca -tls1_2
capture_stop
record "ils/$file" "$SIMULATION, real $LINUX TCP; then real: $OPENSSL both sides" \
    "ILS-9: method 4, joined by password, then over TLS" \
    uc.ils_joined "$HUB_WORD" uc.ils_joined "$HUB_TLS_WORD"

# ils_switch_fails FILE SHOWS HUB SPOKE WHO-REFUSES WHOM
ils_switch_fails() {
    capture_start "$LAB_OUT/ils/$1" spoke
    ils_password_join password
    openssl_server hub 7501 "$3" adfs-ca -tls1_2
    openssl_client hub 7501 "$4" adfs-ca -tls1_2
    attempt spoke "${client[@]}"
    capture_stop
    programs_stop
    record "ils/$1" "$SIMULATION, real $LINUX TCP; then real: $OPENSSL both sides" "$2" \
        uc.ils_joined "$HUB_WORD" uc.tls_self_signed "$(certificate_by "$6")" uc.tls_unknown_ca "$(alert_by 48 "$5")"
}
ils_switch_fails ils-10-hub-self-signed.pcap \
    "ILS-10: method 4, the hub's certificate is self-signed: TLS fails, the password had worked" hub-self spoke spoke hub
ils_switch_fails ils-11-spoke-self-signed.pcap \
    "ILS-11: method 4, the spoke's certificate is self-signed: TLS fails, the password had worked" hub spoke-self hub spoke

file=ils-12-tls-on-password-port.pcap
hub_serves recv:100 close
openssl_client hub 7502 spoke adfs-ca
capture_start "$LAB_OUT/ils/$file" spoke
attempt spoke "${client[@]}"
capture_stop
programs_stop
record "ils/$file" "real: $OPENSSL spoke, lab/peer.py" "ILS-12: the spoke speaks TLS, the hub's 7502 knows none" \
    uc.ils_method_mismatch "tcp.dstport == 7502 && tcp.len > 0"

file=ils-12-no-tls-on-tls-port.pcap
openssl_server hub 7501 hub adfs-ca
capture_start "$LAB_OUT/ils/$file" spoke
attempt spoke "$LAB/peer.py" connect "$(address hub)" 7501 "sendfile:$LAB_TMP/password/spoke-1" eof
capture_stop
programs_stop
record "ils/$file" "$SIMULATION; real: $OPENSSL hub" "ILS-12: the spoke sends a password message to 7501" \
    uc.ils_method_mismatch "tcp.dstport == 7501 && tcp.len > 0 && tcp.flags.push == 1"

# The same as ILS-6, with the secrets of TLS in the capture: what is inside can be read.
file=ils-6-joined-decrypted.pcapng
openssl_server hub 7501 hub adfs-ca -tls1_2
openssl_client hub 7501 spoke adfs-ca -tls1_2 -keylogfile "$LAB_TMP/ils.keys"
capture_start "$LAB_TMP/ils.pcap" spoke
talk_open spoke "${client[@]}"
for join_turn in 1 2 3; do
    talk_client hub 7501 "$LAB_TMP/ils-spoke-$join_turn"
    talk_server hub 7501 "$LAB_TMP/ils-hub-$join_turn"
done
talk_close
capture_stop
programs_stop
# editcap writes the secrets before it describes the interface and then reads no encapsulation; tshark puts them behind.
editcap --inject-secrets "tls,$LAB_TMP/ils.keys" "$LAB_TMP/ils.pcap" "$LAB_TMP/ils.pcapng"
tshark -r "$LAB_TMP/ils.pcapng" -w "$LAB_OUT/ils/$file" 2>/dev/null
record "ils/$file" "real: $OPENSSL both sides; messages are noise; secrets put in by editcap" \
    "ILS-6, and Wireshark decrypts it: ILS inside TLS" uc.ils_joined "$HUB_TLS_WORD"
