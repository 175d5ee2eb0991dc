# The time: chrony, and ntpdig (ntpdate of NTPsec) as CUCM's watchdog asks once a minute, with a firewall between.

host pub 10.48.79.103 2001:db8:79::103
host sub 10.48.79.104 2001:db8:79::104
host clock 10.48.80.5 2001:db8:80::5
host clock2 10.48.80.6
CHRONY="chrony $(chronyd --version | sed -n 's/^chronyd (chrony) version \([^ ]*\).*/\1/p')"
NTPDIG="ntpdig (NTPsec $(ntpdig --version 2>&1 | sed -n 's/.*ntpsec-\([^ +]*\).*/\1/p'))"
DECODE_AS=""

# chrony HOST LINE...: chronyd that sets no clock, with these lines in its configuration.
chrony_lines() {
    chrony_conf=$LAB_TMP/chrony-$1.conf
    {
        printf 'cmdport 0\nbindcmdaddress /\npidfile %s\n' "$LAB_TMP/chrony-$1.pid"
        printf '%s\n' "${@:2}"
    } >"$chrony_conf"
}
chrony_serves() {
    chrony_lines "$@" 'allow all'
    serve "$1" 123 chronyd -x -d -u root -f "$chrony_conf"
}
chrony_asks() {
    chrony_lines "$@" 'port 0'
    spawn "$1" chronyd -x -d -u root -f "$chrony_conf" >"$LAB_TMP/chrony-$1.out" 2>&1 &
    net_programs="$net_programs $!"
}
queries() { [ "$(tshark -n -r "$capture_file" -Y 'ntp.flags.mode == 3' -T fields -e frame.number 2>/dev/null | wc -l)" -ge "$1" ]; }
begin() {
    file=ntp/$1
    capture_start "$LAB_OUT/$file" "${2:-pub}"
}
finish() {
    capture_stop
    programs_stop
    firewall
}
simulated() { serve "$1" 123 "$LAB/ntp_server.py" "$(address "$1")" "${@:2}"; }
dig() { on "$1" ntpdig -t 2 "${@:2}" >/dev/null 2>&1 || true; }

# --- what is well -----------------------------------------------------------------------------------------------

chrony_serves clock 'local stratum 2'
begin works.pcap
chrony_asks pub 'server 10.48.80.5 iburst minpoll 1 maxpoll 1'
wait_until queries 9
dig pub 10.48.80.5
finish
record $file "real: $CHRONY, $NTPDIG" "a burst, then a query every other second, and ntpdate beside it: all is well"

chrony_serves clock 'local stratum 2'
begin works-ipv6.pcap
chrony_asks pub 'server 2001:db8:80::5 iburst minpoll 1 maxpoll 1'
wait_until queries 6
finish
record $file "real: $CHRONY" "the same over IPv6"

chrony_serves clock 'local stratum 2'
begin lost-query.pcap
chrony_asks pub 'server 10.48.80.5 minpoll 1 maxpoll 1'
wait_until queries 2
firewall "udp dport 123 drop"
wait_until queries 4
firewall
wait_until queries 7
finish
record $file "real: $CHRONY, nftables" "two queries are lost, which is nothing"

# --- no time ----------------------------------------------------------------------------------------------------

chrony_serves clock
begin unsynchronized.pcap
dig pub 10.48.80.5
chrony_asks pub 'server 10.48.80.5 iburst minpoll 1 maxpoll 1'
wait_until queries 4
finish
record $file "real: $CHRONY, $NTPDIG" "NTP-1: the server has no source itself" uc.ntp_unsynchronized 'ntp.flags.mode == 4'

chrony_serves clock
begin unsynchronized-ipv6.pcap
dig pub 2001:db8:80::5
finish
record $file "real: $CHRONY, $NTPDIG" "NTP-1: the same over IPv6" uc.ntp_unsynchronized 'ntp.flags.mode == 4'

simulated clock 3 16 INIT 0
begin stratum-16.pcap
dig pub 10.48.80.5
finish
record $file "simulated server; real: $NTPDIG" "NTP-1: stratum 16 as older servers write it" uc.ntp_unsynchronized 'ntp.flags.mode == 4'

simulated clock 3 0 DENY 0
begin denied.pcap
chrony_asks pub 'server 10.48.80.5 iburst minpoll 1 maxpoll 1'
wait_until queries 3
finish
record $file "simulated server; real: $CHRONY" "NTP-1: kiss code DENY" uc.ntp_unsynchronized 'ntp.flags.mode == 4'

simulated clock 3 0 RATE 0 1
begin rate.pcap
for _ in {1..5}; do dig pub 10.48.80.5; done
finish
record $file "simulated server; real: $NTPDIG" "NTP-1: one answer with time, then kiss code RATE four times" \
    uc.ntp_unsynchronized 'ntp.stratum == 0 && ntp.flags.mode == 4'

# --- no answer --------------------------------------------------------------------------------------------------

chrony_serves clock 'local stratum 2'
chrony_serves clock2 'local stratum 2'
firewall "ip daddr 10.48.80.5 udp dport 123 drop"
begin no-answer.pcap
chrony_asks pub 'server 10.48.80.5 iburst minpoll 1 maxpoll 1' 'server 10.48.80.6 iburst minpoll 1 maxpoll 1'
wait_until queries 12
finish
record $file "real: $CHRONY, nftables" "NTP-1: one of two servers does not answer" uc.ntp_unsynchronized 'ip.dst == 10.48.80.5'

firewall "udp dport 123 drop"
begin no-answer-alone.pcap
chrony_asks pub 'server 10.48.80.5 iburst minpoll 1 maxpoll 1'
wait_until queries 6
finish
record $file "real: $CHRONY, nftables" "NTP-1: nothing but queries was captured, which does not show that answers would have been"

chrony_serves clock 'local stratum 2'
begin stops.pcap
chrony_asks pub 'server 10.48.80.5 minpoll 1 maxpoll 1'
wait_until queries 3
firewall "udp dport 123 drop"
wait_until queries 9
finish
answered=$(tshark -n -r "$LAB_OUT/$file" -Y 'ntp.flags.mode == 4' -T fields -e frame.number 2>/dev/null | tail -n 1)
record $file "real: $CHRONY, nftables" "NTP-1: the server answers, and then no more" uc.ntp_unsynchronized "ntp.flags.mode == 3 && frame.number > $answered"

begin nothing-listens.pcap
for _ in {1..3}; do dig pub 10.48.80.5; done
finish
record $file "real: $NTPDIG, $LINUX" "no time server there: ICMP tells it" uc.icmp_unreachable 'icmp'

# --- time that nobody takes -------------------------------------------------------------------------------------

simulated clock 0 1 LOCL 10.2
begin windows.pcap
dig pub 10.48.80.5
finish
record $file "simulated server; real: $NTPDIG" "a root dispersion of 10 seconds, as of a domain controller without a source" \
    uc.ntp_unfit 'ntp.flags.mode == 4'

simulated clock 0 6 192.0.2.9 0.02
serve pub 2443 "$LAB/peer.py" listen 10.48.79.103 2443 eof
begin stratum-6.pcap
attempt sub "$LAB/peer.py" connect 10.48.79.103 2443 close
dig pub 10.48.80.5
finish
record $file "simulated server; real: $NTPDIG" "CUCM's source is of stratum 6" uc.ntp_unfit 'ntp.flags.mode == 4'

# --- clocks -----------------------------------------------------------------------------------------------------

chrony_serves clock
openssl_server sub 8443 cucm - -tls1_2
openssl_client sub 8443 - example-ca -tls1_2
begin not-yet-valid.pcap
dig pub 10.48.80.5
attempt pub faketime -f -4000d "${client[@]}" </dev/null
finish
record $file "real: $CHRONY, $NTPDIG, $OPENSSL both sides, libfaketime" "a publisher whose clock is eleven years behind, as its time source has no time, refuses a certificate that is not valid yet by it" \
    uc.ntp_unsynchronized 'ntp.flags.mode == 4' uc.tls_certificate_refused 'tls.alert_message'

chrony_serves clock 'local stratum 2'
begin clock-behind.pcap
for turn in {1..4}; do
    [ "$turn" = 1 ] || sleep 102
    on pub faketime -f -3600s ntpdig -t 2 10.48.80.5 >/dev/null 2>&1 || true
done
finish
record $file "real: $CHRONY, $NTPDIG, libfaketime" "a clock that stays an hour behind that of its source" uc.ntp_offset 'ntp.flags.mode == 4'
