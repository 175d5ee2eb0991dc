# A day of 24 phones of a cluster that is not in mixed mode, as CUCM sees it: they get addresses and files, ask TVS, register
# by SCCP and SIP, keep their registrations alive and give them up at night; CUCM synchronises its directory and its time.

. "$LAB/sip_sides.sh"
. "$LAB/sccp_sides.sh"
host floor 10.48.48.10
host dc 10.48.36.20
host clock 10.48.80.5
DECODE_AS="-d tcp.port==6970,http -d tcp.port==2445,tls"
TFTPD="tftpd-hpa $(in.tftpd --version 2>&1 | sed -n 's/^tftp-hpa \([^, ]*\).*/\1/p')"
DNSMASQ="dnsmasq $(dnsmasq --version | sed -n '1s/^Dnsmasq version \([^ ]*\).*/\1/p')"
CHRONY="chrony $(chronyd --version | sed -n 's/^chronyd (chrony) version \([^ ]*\).*/\1/p')"
SLAPD="OpenLDAP $(slapd -VV 2>&1 | sed -n 's/.*slapd \([0-9.]*\).*/\1/p')"
phones_real="real: $DNSMASQ, $TFTPD, $NGINX, $CURL, $OPENSSL, $KAMAILIO, $SIPP, $SLAPD both sides, $CHRONY; simulated: lab/sccp.py, lab/dhcp.py, the reset after unbind"

phones=24
mac_of() { printf '0011223344%02X' "$1"; }
on router ip route add 10.48.48.0/24 dev to-floor

# --- what there is to fetch -----------------------------------------------------------------------------------------

files=$LAB_TMP/phone-files
mkdir -p "$files"
leaf day-sast self rsa ITLRECOVERY_cucmpub.example.com 'organization = "Example"' 'serial = 0x2a51cc09e77b1d41'
# signed FILE LINE...: a file that is signed, from lines of its description.
signed() {
    {
        printf 'file_name = "%s"\ntimestamp = 1707134400\nsigner = "day-sast"\ndigest = "sha512"\n' "$1"
        printf '%s\n' "${@:2}"
    } >"$LAB_TMP/signed.toml"
    python3 "$LAB/../../tests/ctl_writer/ctl_writer.py" "$LAB_TMP/signed.toml" "$LAB_CERTS" "$files/$1"
}
record_lines() { printf '[[record]]\nrole = "%s"\ncertificate = "%s"\ndns_name = "%s"\naddress = "%s"\n' "$@"; }
for number in $(seq $phones); do
    name=SEP$(mac_of "$number")
    signed "ITL$name.tlv" '[certificate]' "$(record_lines SAST day-sast '' 0.0.0.0)" \
        "$(record_lines CCM+TFTP cucm cucmpub.example.com 10.48.47.110)" "$(record_lines TVS cucm cucmpub.example.com 10.48.47.110)"
    signed "$name.cnf.xml.sgn" 'payload = "<device><deviceProtocol>SIP</deviceProtocol><loadInformation>sip78xx.14-2-1</loadInformation></device>"' '[certificate]'
done
printf '<DIALTEMPLATE><TEMPLATE MATCH="9,......." Timeout="0"/></DIALTEMPLATE>\n' >"$files/dialplan.xml"

# --- the servers ----------------------------------------------------------------------------------------------------

# servers [RULE...]: all that a day needs; the rules are those of the SCCP server.
servers() {
    serve cucm 67 dnsmasq -k --port=0 --user=root --conf-file=/dev/null --leasefile-ro --dhcp-authoritative --no-ping \
        --dhcp-range=10.48.48.11,10.48.48.60,255.255.255.0,1h --dhcp-option=3,10.48.48.1 --dhcp-option=150,10.48.47.110
    serve cucm 69 in.tftpd -L --secure --user root --address "0.0.0.0:69" "$files"
    nginx_serve cucm 6970 "server { listen 10.48.47.110:6970; root $files; }"
    serve cucm 2445 "$LAB/peer.py" listen 10.48.47.110 2445 "tls-server:$LAB_CERTS/cucm.chain:$LAB_CERTS/cucm.key" recv:30 send:60 tls-bye
    sccp_serves cucm 4 2000 every:8 "$@"
    registrar cucm tcp 10.48.47.110 5060
    slapd_home=$LAB_TMP/slapd
    rm -rf "$slapd_home" && mkdir -p "$slapd_home/db"
    printf 'modulepath /usr/lib/ldap\nmoduleload back_mdb\ninclude /etc/ldap/schema/core.schema\npidfile %s/pid\ndatabase mdb\nsuffix dc=lab\ndirectory %s/db\n' \
        "$slapd_home" "$slapd_home" >"$slapd_home/conf"
    {
        printf 'dn: dc=lab\nobjectClass: domain\ndc: lab\n\n'
        printf 'dn: cn=sync,dc=lab\nobjectClass: person\ncn: sync\nsn: sync\nuserPassword: lab-sync-secret\n\n'
        for user in $(seq 12); do printf 'dn: cn=user%s,dc=lab\nobjectClass: person\ncn: user%s\nsn: lab\nuserPassword: lab-user-%s\n\n' "$user" "$user" "$user"; done
    } | sed 's/objectClass: domain/objectClass: dcObject\nobjectClass: organization\no: lab/' | slapadd -q -f "$slapd_home/conf"
    serve dc 3890 slapd -d 0 -f "$slapd_home/conf" -h "ldap://127.0.0.1:3890/"
    serve dc 389 "$LAB/reset_after_unbind.py" 10.48.36.20 389 127.0.0.1 3890 unbind
    chrony_run clock 123 'local stratum 2' 'allow all'
}
# chrony_run HOST PORT LINE...: chronyd that sets no clock; port 0 asks alone.
chrony_run() {
    chrony_host=$1 chrony_port=$2 chrony_conf=$LAB_TMP/chrony-$1.conf
    shift 2
    { printf 'cmdport 0\nbindcmdaddress /\npidfile %s.pid\n' "$chrony_conf"; printf '%s\n' "$@"; } >"$chrony_conf"
    if [ "$chrony_port" = 0 ]; then
        spawn "$chrony_host" chronyd -x -d -u root -f "$chrony_conf" >/dev/null 2>&1 &
        net_programs="$net_programs $!"
    else
        serve "$chrony_host" "$chrony_port" chronyd -x -d -u root -f "$chrony_conf"
    fi
}

# --- one phone ------------------------------------------------------------------------------------------------------

scenario_begin
for turn in 1 2 3; do
    expires=3600
    [ $turn != 3 ] || expires=0
    scenario_send 500 "$(register_as '[service]' | again $turn | sed "s/^Expires: .*/Expires: $expires/")"
    scenario_receive 100 'optional="true"'
    scenario_receive 200
    [ $turn = 3 ] || scenario_pause 8000
done
scenario_end day

# phone_fetches NUMBER FILE...: odd ones over TFTP, even ones over HTTP.
phone_fetches() {
    fetch_from=$1 fetch_url=tftp://10.48.47.110
    [ $(($1 % 2)) = 1 ] || fetch_url=http://10.48.47.110:6970
    shift
    for fetch_file in "$@"; do
        on floor curl -s -m 20 --interface "${addresses[$fetch_from]}" -o /dev/null "$fetch_url/$fetch_file" || true
    done
}
phone_asks_tvs() {
    { echo 'certificate-query-of-a-phone.'; sleep 0.4; } | on floor timeout 10 openssl s_client -quiet -no_ign_eof -tls1_2 \
        -bind "${addresses[$1]}:0" -connect 10.48.47.110:2445 >/dev/null 2>&1 || true
}
# phone_day NUMBER: its files in the order of a phone, TVS for some, and its registration until the night.
phone_day() {
    phone=$1 phone_name=SEP$(mac_of "$1")
    phone_fetches "$phone" "CTL$phone_name.tlv" "ITL$phone_name.tlv" "$phone_name.cnf.xml.sgn"
    [ $((phone % 6)) != 0 ] || phone_fetches "$phone" dialplan.xml United_Kingdom/g3-tones.xml DistinctiveRingList.xml
    [ $((phone % 8)) != 0 ] || phone_asks_tvs "$phone"
    if [ $((phone % 3)) = 0 ]; then
        on floor timeout 60 sipp -sf "$LAB_TMP/day.xml" -t t1 -i "${addresses[$phone]}" -p 51060 -m 1 -nostdin -s "$phone_name" \
            10.48.47.110:5060 >"$LAB_TMP/sipp-$phone.out" 2>&1 </dev/null || { tail -n 5 "$LAB_TMP/sipp-$phone.out" >&2; }
    else
        station floor cucm 4 "$phone_name" "from:${addresses[$phone]}" alarm register live:2 unregister:1
    fi
}

# --- the day --------------------------------------------------------------------------------------------------------

directory_sync() {
    for _ in 1 2; do
        on cucm ldapsearch -x -H ldap://10.48.36.20 -D cn=sync,dc=lab -w lab-sync-secret -b dc=lab '(cn=user*)' cn >/dev/null
        on cucm ldapsearch -x -H ldap://10.48.36.20 -D cn=user3,dc=lab -w lab-user-3 -b cn=user3,dc=lab -s base cn >/dev/null
    done
}
# day NAME [RULE...]
day() {
    file=phones/$1.pcap
    shift
    servers "$@"
    capture_start "$LAB_OUT/$file" cucm
    chrony_run cucm 0 'server 10.48.80.5 iburst minpoll 2 maxpoll 2'
    mapfile -t addresses < <(on router "$LAB/dhcp.py" 10.48.48.1 10.48.47.110 $(for n in $(seq $phones); do mac_of "$n"; echo; done))
    addresses=(none "${addresses[@]}")
    for number in $(seq $phones); do on floor ip addr add "${addresses[$number]}/32" dev eth0 2>/dev/null || true; done
    days=""
    for number in $(seq $phones); do
        phone_day "$number" &
        days="$days $!"
        [ $((number % 6)) != 0 ] || directory_sync &
        sleep 0.3
    done
    for number in $days; do wait "$number" || true; done
    capture_stop open
    programs_stop
}

no_tones='http.response.code == 404 && http.response_for.uri contains "g3-tones"'
day day
record "$file" "$phones_real" "24 phones boot, register by SCCP and SIP, and give their registrations up at night; directory and time: nothing is wrong" \
    uc.ctl_nonsecure 'tftp.opcode == 5' uc.file_optional "$no_tones"

day day-one-rejected "reject:Error: DB Config" only:SEP$(mac_of 7)
record "$file" "$phones_real" "the same, and one phone is not configured: its registration alone is told" \
    uc.ctl_nonsecure 'tftp.opcode == 5' uc.file_optional "$no_tones" uc.sccp_register_rejected "$rejected"
