# SSH: OpenSSH on the port of the tunnel between Expressway-C (client) and Expressway-E, with a firewall between.

host expc 10.48.36.200 2001:db8:36::200
host expe 10.48.36.171 2001:db8:37::171
ssh_real="real: $SSH_VERSION both sides"
DECODE_AS="-d tcp.port==2222,ssh"
ssh_home=$LAB_TMP/ssh
mkdir -p "$ssh_home" /run/sshd
for ssh_kind in ed25519 rsa ecdsa; do
    ssh-keygen -q -t $ssh_kind -N "" -C "" -f "$ssh_home/host-$ssh_kind"
done
ssh-keygen -q -t ed25519 -N "" -C "" -f "$ssh_home/host-new"
ssh-keygen -q -t ed25519 -N "" -C "" -f "$ssh_home/user"
cp "$ssh_home/user.pub" "$ssh_home/authorized"

# sshd_start KEYS LINE...: on 2222 of Expressway-E, with these host keys and lines in its configuration.
sshd_start() {
    ssh_keys=$1
    shift
    {
        printf '%s\n' "Port 2222" "PidFile none" "UsePAM no" "StrictModes no" "PermitRootLogin yes" \
            "AuthorizedKeysFile $ssh_home/authorized" "$@"
        for ssh_key in $ssh_keys; do echo "HostKey $ssh_home/host-$ssh_key"; done
    } >"$ssh_home/sshd"
    serve expe 2222 /usr/sbin/sshd -D -e -f "$ssh_home/sshd"
}
# ssh_to ADDRESS OPTION...: one command over SSH.
ssh_to() {
    ssh_options=()
    for ssh_option in "${@:2}"; do ssh_options+=(-o "$ssh_option"); done
    attempt expc ssh -F none -p 2222 -i "$ssh_home/user" -o BatchMode=yes -o "UserKnownHostsFile $ssh_home/known" \
        -o GlobalKnownHostsFile=none -o StrictHostKeyChecking=accept-new "${ssh_options[@]}" "root@$1" true
}
begin() {
    file=ssh/$1
    rm -f "$ssh_home/known"
    capture_start "$LAB_OUT/$file" expc
}
finish() {
    capture_stop "$@"
    programs_stop
    firewall
}
# The second KEXINIT is the one by which both know.
second_offer() {
    tshark -n -r "$LAB_OUT/$file" -d tcp.port==2222,ssh -Y 'ssh.message_code == 20' -T fields -e frame.number 2>/dev/null | sed -n 2p
}

for family in "" -ipv6; do
    reach() { if [ -n "$family" ]; then address6 "$1"; else address "$1"; fi; }

    # --- what is well -------------------------------------------------------------------------------------------

    sshd_start "ed25519 rsa ecdsa"
    begin ssh-ok-tunnel$family.pcap
    ssh_to "$(reach expe)"
    ssh_to "$(reach expe)" KexAlgorithms=diffie-hellman-group-exchange-sha256 HostKeyAlgorithms=ssh-ed25519
    ssh_to "$(reach expe)" Ciphers=aes128-gcm@openssh.com MACs=hmac-sha2-512
    finish
    record $file "$ssh_real" "the tunnel comes up: three key exchanges of one server"

    # --- nothing in common --------------------------------------------------------------------------------------

    sshd_start ed25519 "KexAlgorithms curve25519-sha256"
    begin ssh-1-no-key-exchange$family.pcap
    ssh_to "$(reach expe)" KexAlgorithms=diffie-hellman-group14-sha1
    finish
    record $file "$ssh_real" "SSH-1: no key exchange algorithm in common" uc.ssh_negotiation_failed "frame.number == $(second_offer)"
done

sshd_start "ed25519 rsa"
begin ssh-ok-keyscan.pcap
attempt expc ssh-keyscan -p 2222 "$(address expe)"
attempt expc "$LAB/peer.py" connect "$(address expe)" 2222 recv:20 close
finish
record $file "$ssh_real, ssh-keyscan" "who asks for the keys of a server, of all kinds, or for its banner, and leaves"

sshd_start ed25519
begin ssh-1-no-host-key.pcap
ssh_to "$(address expe)" HostKeyAlgorithms=rsa-sha2-512
finish
record $file "$ssh_real" "SSH-1: no host key algorithm in common" uc.ssh_negotiation_failed "frame.number == $(second_offer)"

sshd_start ed25519 "Ciphers aes256-gcm@openssh.com"
begin ssh-1-no-cipher.pcap
for _ in 1 2 3; do ssh_to "$(address expe)" Ciphers=aes128-ctr; done
finish
record $file "$ssh_real" "SSH-1: no cipher in common, tried three times" uc.ssh_negotiation_failed "frame.number == $(second_offer)"

sshd_start ed25519 "Ciphers aes256-ctr" "MACs hmac-sha2-512"
begin ssh-1-no-mac.pcap
ssh_to "$(address expe)" MACs=hmac-sha1
finish
record $file "$ssh_real" "SSH-1: no MAC in common, for a cipher that needs one" uc.ssh_negotiation_failed "frame.number == $(second_offer)"

printf 'SSH-1.5-1.2.27\n' >"$ssh_home/old"
serve expe 2222 "$LAB/peer.py" listen "$(address expe)" 2222 "sendfile:$ssh_home/old" eof
begin ssh-1-versions.pcap
ssh_to "$(address expe)"
finish
record $file "simulated server; real: $SSH_VERSION" "SSH-1: a server that speaks version 1 alone" uc.ssh_negotiation_failed \
    'tcp.dstport == 2222 && tcp.len > 0'

# --- the server leaves ------------------------------------------------------------------------------------------

sshd_start ed25519 "MaxStartups 1"
begin ssh-1-max-startups.pcap
spawn expc "$LAB/peer.py" connect "$(address expe)" 2222 recv:20 wait:3 close &
ssh_waiting=$!
wait_until sh -c "[ \$(ip netns exec $net_prefix-expc ss -Htan state established | wc -l) -ge 1 ]"
sleep 0.5
ssh_to "$(address expe)"
wait $ssh_waiting || true
finish
record $file "$ssh_real" "SSH-1: too many connections that are not logged in" uc.ssh_negotiation_failed \
    'tcp.srcport == 2222 && tcp contains "Exceeded"'

mkdir -p "/etc/netns/$net_prefix-expe"
echo "sshd: ALL" >"/etc/netns/$net_prefix-expe/hosts.deny"
[ -e /etc/hosts.deny ] || touch /etc/hosts.deny
sshd_start ed25519
begin ssh-1-closed.pcap
ssh_to "$(address expe)"
finish
rm -r "/etc/netns/$net_prefix-expe"
record $file "$ssh_real, TCP wrappers" "SSH-1: the server closes in place of its banner, as its hosts.deny says" uc.ssh_negotiation_failed \
    'tcp.srcport == 2222 && tcp.flags.fin == 1 || tcp.srcport == 2222 && tcp.flags.reset == 1'

# --- another key ------------------------------------------------------------------------------------------------

sshd_start ed25519
begin ssh-1-host-key-changed.pcap
ssh_to "$(address expe)"
programs_stop
sshd_start new
ssh_to "$(address expe)"
finish
ssh_reply=$(tshark -n -r "$LAB_OUT/$file" -d tcp.port==2222,ssh -Y 'ssh.message_code == 31 && tcp.srcport == 2222' -T fields -e frame.number 2>/dev/null | tail -n 1)
record $file "$ssh_real" "SSH-1: the server has another key than before, which the client refuses" uc.ssh_host_key_changed "frame.number == $ssh_reply"
