# Stations and servers of SCCP (lab/sccp.py): simulated, as there is no server of it in Debian.

host phone 10.48.47.55 2001:db8:47::55
host desk 10.48.47.56 2001:db8:47::56
host lobby 10.48.47.57
host cucm 10.48.47.110 2001:db8:47::110
host backup 10.48.47.111 2001:db8:47::111
simulated="simulated: lab/sccp.py both sides"
# Ids of messages as tshark names them.
rejected="skinny.messageId == 0x9d"
registers="skinny.messageId == 0x1"
unregisters="skinny.messageId == 0x27"
token_rejected="skinny.messageId == 0x11b"
alive="skinny.messageId == 0x0"

at() { if [ "$2" = 6 ]; then address6 "$1"; else address "$1"; fi; }
# sccp_serves HOST FAMILY PORT [tls:...] [RULE...]
sccp_serves() {
    sccp_host=$1 sccp_address=$(at "$1" "$2") sccp_port=$3
    shift 3
    serve "$sccp_host" "$sccp_port" "$LAB/sccp.py" server "$sccp_address" "$sccp_port" "$@"
}
# station HOST SERVER FAMILY NAME ACTION...: to the end of its actions. It may fail.
station() {
    station_host=$1 station_server=$(at "$2" "$3") station_name=$4
    shift 4
    on "$station_host" timeout 400 "$LAB/sccp.py" station "$station_server" "${station_port:-2000}" "$station_name" "$@" || true
}
