# What was sent and never heard: lost on one way, too large for it, forgotten by a firewall, or reset in another's name.

host cucm 10.48.47.110 2001:db8:47::110
host cuc 10.48.47.124 2001:db8:47::124
DECODE_AS="-d tcp.port==7400,data -d tcp.port==5061,data"
tcp_real="real: $LINUX TCP"

# unheard_finish: connections that wait for what never comes are left as they are.
unheard_finish() {
    capture_stop open
    programs_stop
    firewall
    for net_name in cucm cuc; do on "$net_name" ss -K dst 10.48.47.0/24 >/dev/null 2>&1 || true; done
}
peer_connect() { attempt "$1" "$LAB/peer.py" connect "${@:2}"; }
peer_listen() { serve "$1" "$3" "$LAB/peer.py" listen "${@:2}"; }
# For so many seconds, then it is ended.
peer_connect_for() {
    spawn "$2" timeout "$1" "$LAB/peer.py" connect "${@:3}" >/dev/null 2>&1 &
    wait $! || true
}
whole_segments() { for net_name in cucm cuc; do on "$net_name" ethtool -K eth0 tso off gso off gro off >/dev/null 2>&1 || true; done; }
whole_segments
data_of() { echo "tcp.analysis.retransmission && tcp.len > 0 && tcp.srcport == $1"; }

# --- the way back -------------------------------------------------------------------------------------------

for family in "" -ipv6; do
    reach() { if [ -n "$family" ]; then address6 "$1"; else address "$1"; fi; }

    file=syn-ack-lost$family.pcap
    firewall "tcp sport 5061 drop"
    peer_listen cucm "$(reach cucm)" 5061 recv:10
    capture_start "$LAB_OUT/unheard/$file" cucm
    peer_connect_for 6 cuc "$(reach cucm)" 5061
    unheard_finish
    record unheard/$file "$tcp_real, nftables drop" "SYN-ACKs that never come to the client, seen at the server" \
        uc.tcp_unacknowledged "tcp.flags.syn == 1 && tcp.flags.ack == 1"

    file=mtu-at-sender$family.pcap
    firewall "tcp sport 7400 meta length > 900 drop"
    peer_listen cucm "$(reach cucm)" 7400 recv:100 send:200 recv:100 send:5000 eof
    capture_start "$LAB_OUT/unheard/$file" cucm
    peer_connect_for 8 cuc "$(reach cucm)" 7400 send:100 recv:200 send:100 recv:5000
    unheard_finish
    record unheard/$file "$tcp_real, nftables drop by length" \
        "segments of full size are dropped on the way, small ones pass, seen at their sender" \
        uc.tcp_unacknowledged "$(data_of 7400)"

    file=mtu-at-receiver$family.pcap
    firewall "tcp sport 7400 meta length > 900 drop"
    peer_listen cucm "$(reach cucm)" 7400 recv:100 send:200 recv:100 send:4500 eof
    capture_start "$LAB_OUT/unheard/$file" cuc
    peer_connect_for 8 cuc "$(reach cucm)" 7400 send:100 recv:200 send:100 recv:4500
    unheard_finish
    record unheard/$file "$tcp_real, nftables drop by length" \
        "the same seen at the receiver: it has the end and never what comes before" \
        uc.tcp_unacknowledged "tcp.options.sack_le"
done

file=request-lost.pcap
firewall "tcp dport 5061 meta length > 200 drop"
peer_listen cucm "$(address cucm)" 5061 recv:300 send:100 eof
capture_start "$LAB_OUT/unheard/$file" cuc
peer_connect_for 7 cuc "$(address cucm)" 5061 send:300 recv:100
unheard_finish
record unheard/$file "$tcp_real, nftables drop by length" "the client's first data is never acknowledged" \
    uc.tcp_unacknowledged "tcp.analysis.retransmission && tcp.len > 0"

# --- a connection that a firewall forgot -----------------------------------------------------------------------

file=forgotten-while-idle.pcap
peer_listen cucm "$(address cucm)" 7400 recv:100 send:100 recv:100 send:100 eof
capture_start "$LAB_OUT/unheard/$file" cuc
{ sleep 30 && firewall "tcp dport 7400 drop"; } &
peer_connect_for 72 cuc "$(address cucm)" 7400 send:100 recv:100 wait:62 send:100 recv:100
wait $! 2>/dev/null || true
unheard_finish
record unheard/$file "$tcp_real, nftables drop" "a firewall forgets a connection that was idle for a minute" \
    uc.tcp_unacknowledged "tcp.analysis.retransmission && tcp.len > 0"

file=keep-alives-unanswered.pcap
peer_listen cucm "$(address cucm)" 7400 recv:100 send:100 eof
capture_start "$LAB_OUT/unheard/$file" cuc
{ sleep 1.5 && firewall "tcp dport 7400 drop"; } &
peer_connect_for 7 cuc "$(address cucm)" 7400 keepalive:1 send:100 recv:100 wait:30
wait $! 2>/dev/null || true
unheard_finish
record unheard/$file "$tcp_real, nftables drop" "keep-alives that nobody answers any more" \
    uc.tcp_unacknowledged "frame.time_relative > 1.7 && tcp.analysis.keep_alive"

# --- a reset that somebody else sent ---------------------------------------------------------------------------

for family in "" -ipv6; do
    reach() { if [ -n "$family" ]; then address6 "$1"; else address "$1"; fi; }

    file=reset-in-the-servers-name$family.pcap
    peer_listen cucm "$(reach cucm)" 7400 recv:100 send:100 recv:100 send:100 eof
    capture_start "$LAB_OUT/unheard/$file" cuc
    { sleep 1 && firewall "tcp dport 7400 reject with tcp reset"; } &
    peer_connect_for 4 cuc "$(reach cucm)" 7400 send:100 recv:100 wait:2 send:100 recv:100
    wait $! 2>/dev/null || true
    unheard_finish
    record unheard/$file "$tcp_real, nftables reject with tcp reset" \
        "a firewall resets a connection in the server's name, with a TTL of its own" uc.tcp_reset "tcp.flags.reset == 1"

    file=refused-in-the-servers-name$family.pcap
    firewall "tcp dport 5061 reject with tcp reset"
    peer_listen cucm "$(reach cucm)" 7400 recv:100 send:100 eof
    capture_start "$LAB_OUT/unheard/$file" cuc
    peer_connect cuc "$(reach cucm)" 7400 send:100 recv:100
    peer_connect_for 2 cuc "$(reach cucm)" 5061 send:100
    unheard_finish
    record unheard/$file "$tcp_real, nftables reject with tcp reset" \
        "a firewall refuses a port in the server's name: the server's own packets come from another distance" \
        uc.tcp_refused "tcp.flags.reset == 1"
done

# --- what heals ------------------------------------------------------------------------------------------------

file=loss-that-heals.pcap
firewall "tcp sport 7400 numgen random mod 100 < 12 drop"
peer_listen cucm "$(address cucm)" 7400 recv:100 send:60000 eof
capture_start "$LAB_OUT/unheard/$file" cucm
peer_connect cuc "$(address cucm)" 7400 send:100 recv:60000
capture_stop
programs_stop
firewall
record unheard/$file "$tcp_real, nftables numgen drop" "12 % of the server's packets are lost and sent again: nothing is wrong"

file=loss-at-receiver.pcap
firewall "tcp sport 7400 numgen random mod 100 < 12 drop"
peer_listen cucm "$(address cucm)" 7400 recv:100 send:60000 eof
capture_start "$LAB_OUT/unheard/$file" cuc
peer_connect cuc "$(address cucm)" 7400 send:100 recv:60000
capture_stop
programs_stop
firewall
record unheard/$file "$tcp_real, nftables numgen drop" "the same at the client, which lacks data for a while and gets it"
