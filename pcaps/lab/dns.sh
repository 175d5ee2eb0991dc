# Names in certificates, and whether they resolve: publishers of two clusters as in document 004.

. "$LAB/name_server.sh"

host puba 10.48.79.103 2001:db8:79::103
host pubb 10.48.79.189 2001:db8:79::189
host ns 10.48.79.53
DECODE_AS="-d tcp.port==7400,tls"
pubb_name=imppub-b.example.com
about="dns.qry.name == \"$pubb_name\""
looked_up=(getent ahosts $pubb_name)
glibc="glibc $(getconf GNU_LIBC_VERSION | cut -d' ' -f2)"

# peer_scene FILE NAME-SERVER-LINE...: publisher A looks up the name of publisher B, and talks TLS with it.
peer_scene() {
    resolver puba ns example.net
    dns_start ns "${@:2}"
    openssl_server pubb 7400 publisher-b example-ca -tls1_2
    openssl_client pubb 7400 publisher-a example-ca -tls1_2
    capture_start "$LAB_OUT/dns/$1" puba
}
peer_talks() {
    talk_open puba "${client[@]}"
    talk_client pubb 7400 "$(message hello 'presence of alice@example.com\nhello-from-client\n')"
    talk_close
}

file=peer-6-san-unresolved.pcap
peer_scene $file
peer_talks
attempt puba "${looked_up[@]}"
capture_stop
programs_stop
record dns/$file "real: $OPENSSL both sides, $glibc, $UNBOUND" "PEER-6: a name in the peer's certificate does not resolve, also not with the search domain added" \
    uc.dns_san_unresolved "dns.flags.response == 1 && $about"

file=peer-6-refused-before.pcap
peer_scene $file 'local-zone: example.com. refuse'
attempt puba "${looked_up[@]}"
peer_talks
capture_stop
programs_stop
record dns/$file "real: $OPENSSL both sides, $glibc, $UNBOUND" "PEER-6: the name server refuses the name, and the certificate that has it comes later" \
    uc.dns_san_unresolved "dns.flags.response == 1 && $about"

file=peer-6-no-answer.pcap
peer_scene $file 'local-zone: example.com. deny'
attempt puba "${looked_up[@]}"
peer_talks
capture_stop
programs_stop
record dns/$file "real: $OPENSSL both sides, $glibc, $UNBOUND" "PEER-6: the name server does not answer for the name in the certificate" \
    uc.dns_san_unresolved "$about"

file=peer-6-ipv4-only.pcap
peer_scene $file 'local-zone: example.com. static' "local-data: \"$pubb_name. 3600 IN A 10.48.79.189\""
attempt puba "${looked_up[@]}"
attempt puba getent ahosts imppub-b
peer_talks
capture_stop
programs_stop
record dns/$file "real: $OPENSSL both sides, $glibc, $UNBOUND" "the name has an IPv4 address alone, and the short name is found in no search domain: all is well"
