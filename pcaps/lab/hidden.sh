# AXL inside TLS without keys: sessions that were refused, and healthy ones that look much the same. Tomcat (which
# CUCM uses too), Apache and nginx answer; Java, Python and curl ask.

host cucm 10.48.47.110
host client 10.48.36.46
host monitor 10.48.36.47
host browser 10.48.36.48
TOMCAT="Tomcat $(dpkg-query -W -f '${Version}' libtomcat10-java | sed 's/-.*//')"
APACHE="Apache $(dpkg-query -W -f '${Version}' apache2-bin | sed 's/-.*//')"
JAVA="Java $(java -version 2>&1 | sed -n '1s/.*"\(.*\)".*/\1/p')"
PYTHON="Python $(/usr/bin/python3 -c 'import platform; print(platform.python_version())')"
REQUESTS="python-requests $(/usr/bin/python3 -c 'import requests; print(requests.__version__)')"

hidden_url=https://cucmpub.example.com:8443/axl/
for hidden_host in client monitor browser; do
    mkdir -p "/etc/netns/$net_prefix-$hidden_host"
    echo "10.48.47.110 cucmpub.example.com" >"/etc/netns/$net_prefix-$hidden_host/hosts"
done

soap_body() {
    printf '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><ns:%s xmlns:ns="http://www.cisco.com/AXL/API/14.0">%s</ns:%s></soapenv:Body></soapenv:Envelope>' \
        "$1" "$2" "$1" >"$LAB_TMP/$3.xml"
    echo "$1:$LAB_TMP/$3.xml"
}
version=$(soap_body getCCMVersion "" version)
authenticate=$(soap_body doAuthenticateUser "<userid>monitor</userid><password>watching</password>" authenticate)
phones=$(soap_body listPhone "<searchCriteria><name>SEP%%</name></searchCriteria><returnedTags><name/></returnedTags>" phones)
line=$(soap_body updateLine "<pattern>1001</pattern><description>Front desk 1001</description>" line)
# Longer by 31 bytes, as by a header with credentials, and answered by as many bytes as updateLine.
user=$(soap_body updateUser "<userid>1001</userid><department>Front desk on the second floor of building 4, 1001</department>" user)
[ $(($(stat -c %s "${user#*:}") - $(stat -c %s "${line#*:}"))) = 31 ]

keytool -importcert -noprompt -alias ca -file "$LAB_CERTS/example-ca.pem" -storetype PKCS12 -storepass changeit \
    -keystore "$LAB_TMP/trust.p12" 2>/dev/null
javac -d "$LAB_TMP/classes" "$LAB/AxlClient.java"

# tomcat_start TLS-VERSION
tomcat_start() {
    tomcat=$LAB_TMP/tomcat
    rm -rf "$tomcat"
    mkdir -p "$tomcat"/{conf,logs,temp,work,webapps/axl/WEB-INF,webapps/ROOT}
    cp /usr/share/tomcat10/skel/conf/web.xml "$tomcat/conf/"
    cat >"$tomcat/conf/server.xml" <<XML
<Server port="-1"><Service name="Catalina">
<Connector port="8443" address="10.48.47.110" SSLEnabled="true" scheme="https" secure="true">
<SSLHostConfig protocols="$1"><Certificate certificateFile="$LAB_CERTS/cucm.chain" certificateKeyFile="$LAB_CERTS/cucm.key" type="RSA"/></SSLHostConfig>
</Connector>
<Engine name="Catalina" defaultHost="localhost">
<Realm className="org.apache.catalina.realm.MemoryRealm"/>
<Host name="localhost" appBase="webapps" autoDeploy="false"/>
</Engine></Service></Server>
XML
    echo '<tomcat-users><user username="axluser" password="right" roles="axl"/><user username="cluster-monitoring-account-1" password="right" roles="axl"/></tomcat-users>' >"$tomcat/conf/tomcat-users.xml"
    cp "$LAB/axl.jsp" "$tomcat/webapps/axl/axl.jsp"
    cat >"$tomcat/webapps/axl/WEB-INF/web.xml" <<XML
<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="5.0">
<servlet><servlet-name>axl</servlet-name><jsp-file>/axl.jsp</jsp-file><load-on-startup>1</load-on-startup></servlet>
<servlet-mapping><servlet-name>axl</servlet-name><url-pattern>/*</url-pattern></servlet-mapping>
<security-constraint><web-resource-collection><web-resource-name>axl</web-resource-name><url-pattern>/*</url-pattern></web-resource-collection>
<auth-constraint><role-name>axl</role-name></auth-constraint></security-constraint>
<login-config><auth-method>BASIC</auth-method><realm-name>Cisco Web Services Realm</realm-name></login-config>
<security-role><role-name>axl</role-name></security-role>
</web-app>
XML
    echo '<% response.sendRedirect("/ccmadmin/showHome.do"); %>' >"$tomcat/webapps/ROOT/index.jsp"
    echo OK >"$tomcat/webapps/ROOT/health.txt"
    serve cucm 8443 env CATALINA_BASE="$tomcat" CATALINA_TMPDIR="$tomcat/temp" JAVA_OPTS=-Xmx128m \
        /usr/share/tomcat10/bin/catalina.sh run
}

apache_start() {
    cat >"$LAB_TMP/apache.conf" <<CONF
ServerName cucmpub.example.com
ServerRoot $LAB_TMP
PidFile $LAB_TMP/apache.pid
ErrorLog $LAB_TMP/apache.log
Listen 10.48.47.110:8443 https
$(for module in mpm_event ssl authn_core authn_file authz_core authz_user auth_basic; do
        echo "LoadModule ${module}_module /usr/lib/apache2/modules/mod_$module.so"
    done)
DocumentRoot $LAB_TMP/www
SSLEngine on
SSLProtocol +TLSv1.2 +TLSv1.3
SSLCertificateFile $LAB_CERTS/cucm.chain
SSLCertificateKeyFile $LAB_CERTS/cucm.key
<Location /axl>
AuthType Basic
AuthName "Cisco Web Services Realm"
AuthUserFile $LAB_TMP/passwords
Require valid-user
</Location>
CONF
    mkdir -p "$LAB_TMP/www/axl"
    echo "axluser:$(openssl passwd -apr1 right)" >"$LAB_TMP/passwords"
    serve cucm 8443 apache2 -D FOREGROUND -f "$LAB_TMP/apache.conf"
}

hidden_nginx() {
    echo "axluser:$(openssl passwd -apr1 right)" >"$LAB_TMP/passwords"
    nginx_serve cucm 8443 "server {
        listen 10.48.47.110:8443 ssl;
        ssl_certificate $LAB_CERTS/cucm.chain;
        ssl_certificate_key $LAB_CERTS/cucm.key;
        keepalive_timeout 0;
        location /axl/ {
            auth_basic 'Cisco Web Services Realm';
            auth_basic_user_file $LAB_TMP/passwords;
            root $LAB_TMP/www;
        }
    }"
}

# Java gives up after five attempts here instead of twenty.
java_client() {
    java_password=$1 java_times=$2
    shift 2
    on client java -cp "$LAB_TMP/classes" -Djavax.net.ssl.trustStore="$LAB_TMP/trust.p12" -Dhttp.maxRedirects=5 \
        -Djavax.net.ssl.trustStorePassword=changeit AxlClient $hidden_url axluser "$java_password" \
        "$java_times" "$@" >>"$LAB_TMP/clients.out" 2>&1
}
# python_client WAY PASSWORD TIMES OPERATION:FILE... (AXL_USER: who asks)
python_client() {
    python_way=$1 python_password=$2 python_times=$3
    shift 3
    on client env SSLKEYLOGFILE="$LAB_TMP/hidden.keys" /usr/bin/python3 "$LAB/axl_client.py" "$python_way" $hidden_url \
        "$LAB_CERTS/example-ca.pem" "${AXL_USER:-axluser}" "$python_password" "$python_times" "$@" >>"$LAB_TMP/clients.out" 2>&1
}
# curl_client HOST [CURL OPTIONS]
curl_client() {
    curl_host=$1
    shift
    on "$curl_host" curl -s -o /dev/null -w '%{http_code}\n' --cacert "$LAB_CERTS/example-ca.pem" "$@" >>"$LAB_TMP/clients.out" 2>&1
}
# curl_axl OPERATION:FILE PASSWORD [CURL OPTIONS]
curl_axl() {
    curl_action=${1%%:*} curl_body=${1#*:} curl_password=$2
    shift 2
    curl_client client -u "axluser:$curl_password" -H "SOAPAction: \"CUCM:DB ver=14.0 $curl_action\"" \
        -H 'Content-Type: text/xml;charset=UTF-8' -H 'Accept: text/xml' --data-binary "@$curl_body" "$@" $hidden_url
}

# begin FILE / end_with STATUSES: the clients must have been answered so, in order.
begin() {
    file=hidden/$1
    rm -f "$LAB_TMP/clients.out" "$LAB_TMP/hidden.keys"
    capture_start "$LAB_OUT/$file" cucm tcp
}
end_with() {
    capture_stop
    hidden_statuses=$(grep -oE '\b[0-9]{3}\b' "$LAB_TMP/clients.out" | tr '\n' ' ')
    [ "$hidden_statuses" = "$* " ] || { echo "$file: $hidden_statuses" >&2; return 1; }
}
# answered ORIGIN SHOWS: with the lab's keys tshark finds the 401s; the second is the one to credentials.
answered() {
    hidden_frame=$(tshark -n -2 -r "$LAB_OUT/$file" -o "tls.keylog_file:$LAB_TMP/hidden.keys" \
        -Y "http.response.code == 401" -T fields -e frame.number 2>/dev/null | sed -n 2p)
    record "$file" "$1" "$2" uc.axl_refused_hidden "frame.number == $hidden_frame"
}
# opened: the keys of the latest capture are kept. What was possible is then certain.
opened() {
    cp "$LAB_TMP/hidden.keys" "$LAB_OUT/${file%.pcap}.keys"
    replace_row "$LAB_OUT/EXPECTED-WITH-KEYS" "$file" \
        "$file -uc.axl_refused_hidden@$hidden_frame uc.axl_unauthorized@$hidden_frame"
}

for version_of_tls in 1.2 1.3; do
    tomcat_start TLSv$version_of_tls

    # --- refused, and said to be so
    begin refused-urllib-tls$version_of_tls.pcap
    python_client challenge wrong 3 "$version"
    end_with 401 401 401
    answered "real: $TOMCAT, $PYTHON" "XMPP-8, PEER-2: wrong password under TLS $version_of_tls; each request again with credentials, a connection for each"

    begin refused-java-tls$version_of_tls.pcap
    java_client wrong 1 "$version" || true
    end_with 401
    DECODE_AS="-d tcp.port==8443,tls"
    record "$file" "real: $TOMCAT, $JAVA" "the same from Java, which tries the wrong password four times" \
        uc.axl_refused_hidden "tcp.stream == 1 && tcp.srcport == 8443 && tls.record.length > 800 && tls.record.length < 1100"
    DECODE_AS=""

    begin refused-asked-tls$version_of_tls.pcap
    python_client asked wrong 3 "$version"
    end_with 401 401 401
    answered "real: $TOMCAT, $REQUESTS" "the same, both requests on one connection; keys beside it"
    opened

    # --- refused, and not to be told from what is well
    begin refused-at-once-tls$version_of_tls.pcap
    python_client alone wrong 3 "$version"
    end_with 401 401 401
    record "$file" "real: $TOMCAT, $REQUESTS" "wrong password, sent at once: looks like any poll, so nothing is said"

    begin refused-curl-tls$version_of_tls.pcap
    for turn in 1 2 3; do curl_axl "$version" wrong --anyauth; done
    end_with 401 401 401
    record "$file" "real: $TOMCAT, $CURL" "wrong password, sent when asked for, in one record with the request: looks like two updates"

    # --- well
    begin polls-tls$version_of_tls.pcap
    python_client alone right 4 "$version"
    end_with 200 200 200 200
    record "$file" "real: $TOMCAT, $REQUESTS" "the version asked for again and again, a connection for each"

    begin challenged-tls$version_of_tls.pcap
    python_client challenge right 3 "$version"
    end_with 200 200 200
    record "$file" "real: $TOMCAT, $PYTHON" "each request again with the right password, a connection for each"
    programs_stop
done

tomcat_start TLSv1.3
begin polls-authenticate.pcap
python_client alone right 4 "$authenticate"
end_with 200 200 200 200
record "$file" "real: $TOMCAT, $REQUESTS" "doAuthenticateUser again and again: small constant answers"

begin polls-in-turn.pcap
python_client in-turn right 3 "$version"
end_with 200 200 200 200 200 200
record "$file" "real: $TOMCAT, $REQUESTS, $PYTHON" "two programs on one host ask the same in turn: heads of two lengths, constant answers"

# The heads differ by 28 bytes, and a multiple of 4 is no header with credentials.
begin polls-two-users.pcap
for turn in 1 2 3; do
    python_client alone right 1 "$version"
    AXL_USER=cluster-monitoring-account-1 python_client alone right 1 "$version"
done
end_with 200 200 200 200 200 200
record "$file" "real: $TOMCAT, $REQUESTS" "the same asked in turn by two users with names of two lengths, answers of one length"

begin challenged-java.pcap
java_client right 3 "$version"
end_with 200 200 200
record "$file" "real: $TOMCAT, $JAVA" "challenged once, then 200s on one connection"

begin updates.pcap
python_client kept right 3 "$line" "$user"
end_with 200 200 200 200 200 200
record "$file" "real: $TOMCAT, $REQUESTS" "two updates on each connection, the second 31 bytes longer, answers of one length"

begin updates-curl.pcap
for turn in 1 2 3; do
    curl_axl "$line" right
    curl_axl "$user" right
done
end_with 200 200 200 200 200 200
record "$file" "real: $TOMCAT, $CURL" "the same in one record each, a connection for each: what refusals with curl look like"

begin phones.pcap
python_client kept right 1 "$version" "$version" "$phones" "$version"
end_with 200 200 200 200
record "$file" "real: $TOMCAT, $REQUESTS" "several requests on one connection, one with a long answer"

begin corrected.pcap
python_client challenge wrong 2 "$version"
python_client challenge right 1 "$version"
end_with 401 401 200
record "$file" "real: $TOMCAT, $PYTHON" "wrong password, then the right one: nothing is left to say"

begin monitors.pcap
for turn in 1 2 3; do
    curl_client monitor https://cucmpub.example.com:8443/health.txt
    curl_client browser https://cucmpub.example.com:8443/
    on client openssl s_client -connect cucmpub.example.com:8443 -CAfile "$LAB_CERTS/example-ca.pem" </dev/null >/dev/null 2>&1
done
end_with 200 302 200 302 200 302
record "$file" "real: $TOMCAT, $CURL, $OPENSSL" "health checks, redirects to ccmadmin, looks at the certificate"

begin browser.pcap
head -c 20000 /dev/urandom >"$LAB_TMP/upload"
curl_client browser -c "$LAB_TMP/cookies" https://cucmpub.example.com:8443/ -o /dev/null https://cucmpub.example.com:8443/health.txt \
    -o /dev/null https://cucmpub.example.com:8443/missing
for turn in 1 2 3; do
    curl_client monitor -u axluser:right --data-binary "@$LAB_TMP/upload" $hidden_url
done
end_with 302 200 404 200 200 200
record "$file" "real: $TOMCAT, $CURL" "a browser's session; uploads answered by a short OK"
programs_stop

apache_start
begin refused-apache.pcap
python_client challenge wrong 3 "$version"
end_with 401 401 401
answered "real: $APACHE, $PYTHON" "wrong password, from another server; two tickets before each answer"
programs_stop

hidden_nginx
begin refused-nginx.pcap
python_client challenge wrong 3 "$version"
end_with 401 401 401
answered "real: $NGINX, $PYTHON" "wrong password, from a server that closes after each answer"
programs_stop
