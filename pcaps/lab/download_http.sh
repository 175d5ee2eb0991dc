# Trust lists over HTTP 6970, as phones and newer releases fetch them. Continues download.sh.

# tftp_nginx LOCATION-LINES: nginx as the TFTP server's HTTP door.
tftp_nginx() {
    nginx_serve cucm 6970 "
        server {
            listen $CUCM_TFTP:6970;
            location / { $1 }
        }"
}

# http_fetch: CTLFile.tlv over HTTP into $fetched/cuc; what comes with an error is no list.
http_fetch() {
    rm -f "$fetched/cuc"
    on cuc curl -s -f -m 20 -o "$fetched/cuc" "http://$CUCM_TFTP:6970/CTLFile.tlv" || return 0
    "$LAB/trusted_certificates.py" "$fetched/cuc" "$LAB_CERTS/fetched-cuc.pem"
}

http_scene() {
    scene_file=download/$1
    serve_list "$2"
    tftp_nginx "$3"
    capture_start "$LAB_OUT/$scene_file" cuc
}
real_http="real: $NGINX, $CURL, $OPENSSL"

http_scene http-cuc-1-secure.pcap current "root $served;"
http_fetch
tls_by_list 5061 tls1_2 works
scene_end
record $scene_file "$real_http" "CUC-1: the list over HTTP 6970, then SIP/TLS comes up"

http_scene http-chunked.pcap large "root $served; gzip off; ssi on; ssi_types *;"
http_fetch
scene_end
cmp "$LAB_TMP/large" "$fetched/cuc"
record $scene_file "real: $NGINX, $CURL" "the list comes in chunks"

http_scene http-busy.pcap current "return 503;"
http_fetch
scene_end
record $scene_file "real: $NGINX, $CURL" "HTTP 503, and the list is not fetched in another way" \
    uc.ctl_not_found 'http.response.code == 503'

http_scene http-busy-then-tftp.pcap current "return 503;"
tftp_start
http_fetch
fetch_list
scene_end
record $scene_file "real: $NGINX, $TFTPD, $CURL" "HTTP 503, then the list comes over TFTP: nothing is wrong"
