# Answers that never came, or were none: what stands in the place of AXL, challenges in several steps, servers that take
# a request and say nothing, and lists that stop half-way.

host cucm 10.48.47.110 2001:db8:47::110
host client 10.48.36.46 2001:db8:36::46
DECODE_AS="-d tcp.port==8080,http"

APACHE="Apache $(dpkg-query -W -f '${Version}' apache2-bin | sed 's/-.*//')"
soap_open='<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body>'
soap_close='</soapenv:Body></soapenv:Envelope>'
version_answer="$soap_open<ns:getCCMVersionResponse xmlns:ns=\"http://www.cisco.com/AXL/API/14.0\"><return><componentVersion><version>14.0.1.13900(155)</version></componentVersion></return></ns:getCCMVersionResponse>$soap_close"
fault() { echo "$soap_open<soapenv:Fault><faultcode>soapenv:Server</faultcode><faultstring>$1</faultstring><detail><axlError><axlcode>$2</axlcode><axlmessage>$1</axlmessage><request>listPhone</request></axlError></detail></soapenv:Fault>$soap_close"; }
login_page='<!DOCTYPE html><html><head><title>Cisco Unified CM Administration</title><meta charset="utf-8"></head><body><form action="j_security_check"><input name="j_username"><br></form></body></html>'
printf '%s<ns:listPhone xmlns:ns="http://www.cisco.com/AXL/API/14.0"><searchCriteria><name>%%</name></searchCriteria><returnedTags><name/></returnedTags></ns:listPhone>%s' "$soap_open" "$soap_close" >"$LAB_TMP/listPhone.xml"

# answers_nginx LOCATION-LINES: nginx whose /axl/ has these lines, in clear on 8080.
answers_nginx() {
    nginx_serve cucm 8080 "
    default_type text/xml;
    server {
        listen 10.48.47.110:8080;
        listen [2001:db8:47::110]:8080;
        $1
    }"
}

# axl_post [CURL OPTIONS]: one AXL request.
axl_post() {
    on client curl -s -o /dev/null -u axluser:right -H 'SOAPAction: "CUCM:DB ver=14.0 listPhone"' \
        -H 'Content-Type: text/xml;charset=UTF-8' -H 'Accept: text/xml' --data-binary "@$LAB_TMP/listPhone.xml" "$@" || true
}
axl_url=http://10.48.47.110:8080/axl/
axl_url6='http://[2001:db8:47::110]:8080/axl/'
# The latest packet of $file that matches.
# shellcheck disable=SC2086
last_of() { echo "frame.number == $(tshark -n -r "$LAB_OUT/answers/$file" $DECODE_AS -Y "$1" -T fields -e frame.number 2>/dev/null | tail -n 1)"; }
status() { echo "http.response.code == $1"; }

# answers_one FILE LOCATION-LINES [CURL OPTIONS]
answers_one() {
    answers_file=$1
    answers_nginx "$2"
    shift 2
    capture_start "$LAB_OUT/answers/$answers_file" client
    axl_post "$@"
    capture_stop
    programs_stop
}
real="real: $NGINX, $CURL"

# --- what is no AXL -------------------------------------------------------------------------------------------

file=axl-fault-in-200.pcap
answers_one $file "location /axl/ { return 200 '$(fault 'Item not valid: The specified Phone was not found' 5007)'; }" $axl_url
record answers/$file "$real" "a SOAP fault under status 200" uc.axl_fault "$(status 200)"

file=axl-fault-in-503.pcap
answers_one $file "location /axl/ { return 503 '$(fault 'Maximum AXL Memory Allocation Consumed. Please retry once requests in progress have completed' -1)'; }" $axl_url
record answers/$file "$real" "a fault that says why AXL is busy, under status 503" uc.axl_unavailable "$(status 503)"

file=axl-redirected.pcap
answers_one $file "location /axl/ { return 302 /ccmadmin/showHome.do?session=7; } location / { return 200 '$login_page'; default_type text/html; }" $axl_url -L
record answers/$file "$real" "redirected to a login page, which the client follows" uc.axl_unavailable "$(status 302)"

file=axl-redirect-works.pcap
answers_one $file "location = /axl { return 307 /axl/; } location /axl/ { return 200 '$version_answer'; }" http://10.48.47.110:8080/axl -L
record answers/$file "$real" "redirected to the right path, where AXL answers: nothing is wrong"

file=axl-page-in-200-ipv6.pcap
answers_one $file "location /axl/ { ssi on; ssi_types *; default_type text/html; return 200 '$login_page'; }" "$axl_url6"
record answers/$file "$real" "a web page in the place of AXL, in chunks, over IPv6" uc.axl_unavailable "$(status 200)"

file=axl-looked-at.pcap
answers_nginx "location = /axl { return 302 /axl/; } location /axl/ { default_type text/html; return 200 '<html><body>The AXL Web Service is working and accepting requests. Use HTTP POST to send a request.</body></html>'; }"
capture_start "$LAB_OUT/answers/$file" client
on client curl -s -o /dev/null -L http://10.48.47.110:8080/axl
on client curl -s -o /dev/null -I $axl_url
capture_stop
programs_stop
record answers/$file "$real" "a monitor looks at AXL's page by GET and HEAD: nothing is wrong"

# --- challenges in several steps ------------------------------------------------------------------------------

printf 'axluser:Cisco Web Services Realm:%s\n' "$(printf 'axluser:Cisco Web Services Realm:right' | md5sum | cut -d' ' -f1)" >"$LAB_TMP/digest"
mkdir -p "$LAB_TMP/www/axl"

# answers_apache BODY STATUS [LINE]: Apache that asks for Digest and then gives this answer.
answers_apache() {
    printf '%s' "$1" >"$LAB_TMP/www/axl/index.xml"
    cat >"$LAB_TMP/apache.conf" <<CONF
ServerName cucmpub.example.com
ServerRoot $LAB_TMP
PidFile $LAB_TMP/apache.pid
ErrorLog $LAB_TMP/apache.log
Listen 10.48.47.110:8080
Listen [2001:db8:47::110]:8080
$(for module in mpm_event authn_core authn_file authz_core authz_user auth_digest alias mime rewrite filter deflate; do
        echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
    done)
TypesConfig /dev/null
DocumentRoot $LAB_TMP/www
ErrorDocument $2 /axl/index.xml
<Location /axl/>
AuthType Digest
AuthName "Cisco Web Services Realm"
AuthUserFile $LAB_TMP/digest
Require valid-user
${3:-}
RewriteEngine On
RewriteRule "/axl/\$" "-" [R=$2,L]
</Location>
<Directory $LAB_TMP/www>
Require all granted
</Directory>
CONF
    serve cucm 8080 apache2 -X -f "$LAB_TMP/apache.conf"
}
real_apache="real: $APACHE, $CURL"

file=axl-digest-then-fault.pcap
answers_apache "$(fault 'Item not valid' 5007)" 500
capture_start "$LAB_OUT/answers/$file" client
axl_post --digest $axl_url
capture_stop
programs_stop
record answers/$file "$real_apache" "Digest: a challenge, then a fault to accepted credentials, which alone is told" uc.axl_fault "$(status 500)"

file=axl-digest-refused-ipv6.pcap
answers_apache "$version_answer" 404
capture_start "$LAB_OUT/answers/$file" client
axl_post --digest -u axluser:wrong "$axl_url6"
capture_stop
programs_stop
record answers/$file "$real_apache" "Digest over IPv6: the password is wrong" uc.axl_unauthorized "$(last_of "$(status 401)")"

file=axl-fault-gzip.pcap
answers_apache "$(fault 'Item not valid' 5007)" 500 "SetOutputFilter DEFLATE"
capture_start "$LAB_OUT/answers/$file" client
axl_post --digest --compressed $axl_url
capture_stop
programs_stop
record answers/$file "$real_apache" "a body that is compressed is not read: it may be a fault" uc.axl_unavailable "$(status 500)"

# NTLM's server is a script: it challenges, and takes or refuses whatever comes.
ntlm_type2=TlRMTVNTUAACAAAACgAKADgAAAAFgokCESIzRFVmd4gAAAAAAAAAACwALABCAAAABgGxHQAAAA9ERQBYAEEATQACAAoARABFAFgAQQBNAAEACABDAFUAQwBNAAQADgBkAGUAdgAuAGwAYQBiAAAAAAA=
ntlm_answer() { printf 'HTTP/1.1 %s\r\n%sContent-Length: %s\r\n\r\n%s' "$1" "$2" "${#3}" "$3" >"$LAB_TMP/$4"; }
ntlm_answer "401 Unauthorized" "WWW-Authenticate: NTLM $ntlm_type2"$'\r\n' "" ntlm-2
ntlm_answer "200 OK" $'Content-Type: text/xml\r\n' "$version_answer" ntlm-works
ntlm_answer "403 Forbidden" "" "" ntlm-403

file=axl-ntlm.pcap
serve cucm 8080 "$LAB/peer.py" listen 10.48.47.110 8080 $'until:\r\n\r\n' "sendfile:$LAB_TMP/ntlm-2" until:Envelope\> "sendfile:$LAB_TMP/ntlm-works" eof
capture_start "$LAB_OUT/answers/$file" client
axl_post --ntlm $axl_url
capture_stop
programs_stop
record answers/$file "real: $CURL; the server is simulated" "NTLM in its three steps, then 200" uc.axl_challenged "$(status 401)"

file=axl-ntlm-then-403.pcap
serve cucm 8080 "$LAB/peer.py" listen 10.48.47.110 8080 $'until:\r\n\r\n' "sendfile:$LAB_TMP/ntlm-2" until:Envelope\> "sendfile:$LAB_TMP/ntlm-403" eof
capture_start "$LAB_OUT/answers/$file" client
axl_post --ntlm $axl_url
capture_stop
programs_stop
record answers/$file "real: $CURL; the server is simulated" "NTLM in its three steps, then 403, which alone is told" uc.axl_unauthorized "$(status 403)"

. "$LAB/answers_silent.sh"
. "$LAB/answers_lists.sh"
