# AXL as nginx would serve it: the status codes of CUCM's AXL, behind basic authentication, in clear on 8080
# and over TLS on 8443. A second, inner server writes the answers; nginx checks the password in front of it.

host cucm 10.48.47.110
host client 10.48.36.46
DECODE_AS="-d tcp.port==8080,http"

axl_password() { echo "axluser:$(printf '%s' "$1" | openssl passwd -stdin -apr1)"; }
axl_password right >"$LAB_TMP/passwords"

soap_open='<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
soap_close='</soapenv:Body></soapenv:Envelope>'
version_answer="$soap_open<ns:getCCMVersionResponse xmlns:ns=\"http://www.cisco.com/AXL/API/14.0\"><return><componentVersion><version>14.0.1.13900(155)</version></componentVersion></return></ns:getCCMVersionResponse>$soap_close"
query_answer="$soap_open<ns:executeSQLQueryResponse xmlns:ns=\"http://www.cisco.com/AXL/API/14.0\"><return><row><name>cucmpub.example.com</name></row><row><name>cups.ciscotac.net</name></row></return></ns:executeSQLQueryResponse>$soap_close"
fault_answer="$soap_open<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>The specified table (nosuch) is not in the database.</faultstring><detail><axlError><axlcode>-206</axlcode><axlmessage>The specified table (nosuch) is not in the database.</axlmessage><request>executeSQLQuery</request></axlError></detail></soapenv:Fault>$soap_close"

printf '%s<ns:getCCMVersion xmlns:ns="http://www.cisco.com/AXL/API/14.0"/>%s' "$soap_open" "$soap_close" >"$LAB_TMP/getCCMVersion.xml"
printf '%s<ns:executeSQLQuery xmlns:ns="http://www.cisco.com/AXL/API/14.0"><sql>select name from processnode</sql></ns:executeSQLQuery>%s' "$soap_open" "$soap_close" >"$LAB_TMP/executeSQLQuery.xml"

# axl_start INNER-ANSWER [LOCATION-LINES]: nginx whose AXL gives this answer ("return CODE TEXT;" or headers too).
axl_start() {
    rm -f "$LAB_TMP/axl.sock"
    axl_lines=$(
        cat <<LINES
    types { text/xml xml; }
    default_type text/xml;
    map \$http_soapaction \$answer {
        default '$version_answer';
        "~executeSQLQuery" '$query_answer';
    }
    map \$host \$fault { default '$fault_answer'; }
    server {
        listen 10.48.47.110:8080;
        listen 10.48.47.110:8443 ssl;
        ssl_certificate $LAB_CERTS/cucm.chain;
        ssl_certificate_key $LAB_CERTS/cucm.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        location / { return 404; }
        location /axl/ {
            auth_basic "Cisco Web Services Realm";
            auth_basic_user_file $LAB_TMP/passwords;
            proxy_pass http://unix:$LAB_TMP/axl.sock;
            ${2:-}
        }
    }
    server {
        listen unix:$LAB_TMP/axl.sock;
        location /axl/ { $1 }
    }
LINES
    )
    nginx_serve cucm 8080 "$axl_lines"
    wait_until port_listens cucm 8443
}

# axl_request OPERATION PASSWORD URL [CURL OPTIONS]: one AXL request as the product makes it.
axl_request() {
    axl_operation=$1 axl_user=axluser:$2 axl_url=$3
    shift 3
    [ "$axl_user" != axluser:- ] || axl_user=""
    on client env ${axl_keys:+SSLKEYLOGFILE="$axl_keys"} curl -s -o /dev/null ${axl_user:+-u "$axl_user"} --cacert "$LAB_CERTS/example-ca.pem" \
        --resolve cucmpub.example.com:8443:10.48.47.110 --resolve cucmpub.example.com:8080:10.48.47.110 \
        -H "SOAPAction: \"CUCM:DB ver=14.0 $axl_operation\"" -H 'Content-Type: text/xml;charset=UTF-8' -H 'Accept: text/xml' \
        --data-binary "@$LAB_TMP/$axl_operation.xml" "$@" "$axl_url" || true
}

axl_clear=http://cucmpub.example.com:8080/axl/
axl_tls=https://cucmpub.example.com:8443/axl/
axl_good='return 200 $answer;'
axl_keys=""
real="real: $NGINX, $CURL"

# axl_one FILE INNER-ANSWER PASSWORD [CURL OPTIONS]: one request in clear.
axl_one() {
    axl_file=$1 axl_inner=$2 axl_pass=$3
    shift 3
    axl_start "$axl_inner"
    capture_start "$LAB_OUT/axl/$axl_file" client
    axl_request getCCMVersion "$axl_pass" $axl_clear "$@"
    capture_stop
    programs_stop
}
status() { echo "http.response.code == $1"; }

file=axl-401-refused.pcap
axl_one $file "$axl_good" wrong
record axl/$file "$real" "XMPP-8, PEER-2: wrong password, 401 to a request with credentials" \
    uc.axl_unauthorized "$(status 401)"

file=axl-401-challenge-then-200.pcap
axl_one $file "$axl_good" right --anyauth
record axl/$file "$real" "401 is only the challenge; the same client then succeeds" \
    uc.axl_challenged "$(status 401)"

file=axl-403.pcap
axl_one $file "return 403;" right
record axl/$file "$real" "the user may not use AXL" uc.axl_unauthorized "$(status 403)"

file=axl-404.pcap
axl_one $file "return 404;" right
record axl/$file "$real" "PEER-3: no AXL at this path, or the session expired" uc.axl_unavailable "$(status 404)"

file=axl-503.pcap
axl_one $file 'add_header Retry-After 30 always; return 503;' right
record axl/$file "$real" "PEER-3: AXL throttles, Retry-After: 30" uc.axl_unavailable "$(status 503)"

file=axl-599.pcap
axl_one $file 'return 599 "Incorrect axl version. Supported axl versions: 10.0 10.5 11.0 11.5 12.0 12.5";' right
record axl/$file "$real" "PEER-3: schema version not supported" uc.axl_unavailable "$(status 599)"

file=axl-500-fault.pcap
axl_one $file "return 500 '$fault_answer';" right
record axl/$file "$real" "PEER-3: SOAP fault with axlcode -206" uc.axl_fault "$(status 500)"

file=peer-1-axl-200.pcap
axl_start "$axl_good"
capture_start "$LAB_OUT/axl/$file" client
axl_request getCCMVersion right $axl_clear
axl_request executeSQLQuery right $axl_clear
axl_request getCCMVersion right $axl_clear -H 'Expect: 100-continue'
capture_stop
record axl/$file "$real" "PEER-1: AXL answers 200; the third request waits for 100 Continue"

# On one connection: curl asks three times and keeps the connection.
file=peer-1-axl-keep-alive.pcap
capture_start "$LAB_OUT/axl/$file" client
axl_request executeSQLQuery right $axl_clear -o /dev/null $axl_clear -o /dev/null $axl_clear
capture_stop
record axl/$file "$real" "PEER-1: three requests on one connection, 200 each"

# Pipelined: both requests are sent before the first answer. No AXL client at hand does it, so a file is sent.
pipelined() {
    for pipelined_operation in "$@"; do
        printf 'POST /axl/ HTTP/1.1\r\nHost: cucmpub.example.com:8080\r\nAuthorization: Basic %s\r\nSOAPAction: "CUCM:DB ver=14.0 %s"\r\nContent-Type: text/xml;charset=UTF-8\r\nContent-Length: %s\r\n\r\n' \
            "$(printf axluser:right | base64)" "$pipelined_operation" "$(stat -c %s "$LAB_TMP/$pipelined_operation.xml")"
        cat "$LAB_TMP/$pipelined_operation.xml"
    done >"$LAB_TMP/pipelined"
}
file=peer-1-axl-pipelined.pcap
pipelined getCCMVersion executeSQLQuery
capture_start "$LAB_OUT/axl/$file" client
attempt client "$LAB/peer.py" connect 10.48.47.110 8080 "sendfile:$LAB_TMP/pipelined" until:executeSQLQueryResponse until:Envelope
capture_stop
programs_stop
record axl/$file "real: $NGINX, lab/peer.py" "PEER-1: two pipelined requests, 200 each"

file=axl-pipelined-fault.pcap
axl_start 'if ($http_soapaction ~ executeSQLQuery) { return 500 $fault; } return 200 $answer;'
capture_start "$LAB_OUT/axl/$file" client
attempt client "$LAB/peer.py" connect 10.48.47.110 8080 "sendfile:$LAB_TMP/pipelined" until:axlError until:Envelope
capture_stop
programs_stop
record axl/$file "real: $NGINX, lab/peer.py" "two pipelined requests: the first is answered 200, the second by a SOAP fault" \
    uc.axl_fault "$(status 500)"

file=peer-1-axl-chunked.pcap
axl_start "$axl_good" "ssi on; ssi_types *;"
capture_start "$LAB_OUT/axl/$file" client
axl_request executeSQLQuery right $axl_clear
capture_stop
programs_stop
record axl/$file "$real" "PEER-1: the answer comes in chunks"

file=axl-500-fault-chunked.pcap
axl_start "return 500 '$fault_answer';" "ssi on; ssi_types *; gzip off;"
capture_start "$LAB_OUT/axl/$file" client
axl_request executeSQLQuery right $axl_clear
capture_stop
programs_stop
record axl/$file "$real" "a SOAP fault, from a server that chunks" uc.axl_fault "$(status 500)"

file=axl-401-repeated.pcap
axl_start "$axl_good"
capture_start "$LAB_OUT/axl/$file" client
for turn in 1 2 3; do axl_request getCCMVersion wrong $axl_clear; done
capture_stop
programs_stop
record axl/$file "$real" "XMPP-8: the same wrong password three times" uc.axl_unauthorized "$(status 401)"

file=axl-404-recovers.pcap
axl_start "return 404;"
capture_start "$LAB_OUT/axl/$file" client
axl_request getCCMVersion right $axl_clear
programs_stop
axl_start "$axl_good"
axl_request getCCMVersion right $axl_clear
capture_stop
programs_stop
record axl/$file "$real" "PEER-3: 404 while AXL starts, then 200" uc.axl_unavailable "$(status 404)"

# Over TLS, with keys for later use. Without them nothing can be said.
axl_start "$axl_good"
file=peer-1-axl-tls.pcap
axl_keys=$LAB_OUT/axl/peer-1-axl-tls.keys
capture_start "$LAB_OUT/axl/$file" client
axl_request getCCMVersion right $axl_tls
axl_request executeSQLQuery right $axl_tls --tls-max 1.2
capture_stop
record axl/$file "$real" "PEER-1: the same over TLS 1.3 and TLS 1.2; keys beside it"
programs_stop

# axl_hidden FILE SHOWS INNER-ANSWER PASSWORD CODE STATUS [CURL OPTIONS]: over TLS. EXPECTED-WITH-KEYS says what the
# keys uncover.
axl_hidden() {
    hidden_file=$1 hidden_shows=$2 hidden_inner=$3 hidden_password=$4 hidden_code=$5 hidden_status=$6
    shift 6
    axl_keys=$LAB_OUT/axl/${hidden_file%.pcap}.keys
    axl_start "$hidden_inner"
    capture_start "$LAB_OUT/axl/$hidden_file" client
    axl_request getCCMVersion "$hidden_password" $axl_tls "$@"
    capture_stop
    programs_stop
    record "axl/$hidden_file" "$real" "$hidden_shows; keys beside it"
    DECODE_AS="-o tls.keylog_file:$axl_keys"
    hidden_frame=$(first_frame "$LAB_OUT/axl/$hidden_file" "$(status "$hidden_status")")
    replace_row "$LAB_OUT/EXPECTED-WITH-KEYS" "axl/$hidden_file" "axl/$hidden_file $hidden_code@$hidden_frame"
    DECODE_AS="-d tcp.port==8080,http"
}
for version in 1.2 1.3; do
    axl_hidden axl-401-tls$version.pcap "XMPP-8, PEER-2: wrong password, under TLS $version" \
        "$axl_good" wrong uc.axl_unauthorized 401 --tls-max $version
done
axl_hidden axl-401-challenge-tls.pcap "challenge, then 200, under TLS" "$axl_good" right uc.axl_challenged 401 --anyauth
axl_hidden axl-503-tls.pcap "AXL throttles, under TLS" 'add_header Retry-After 30 always; return 503;' right uc.axl_unavailable 503
axl_hidden axl-500-fault-tls.pcap "a SOAP fault, under TLS" "return 500 '$fault_answer';" right uc.axl_fault 500
