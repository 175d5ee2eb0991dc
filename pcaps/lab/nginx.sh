# nginx as one of the lab's servers.

# nginx_serve HOST PORT HTTP-LINES: starts it with these lines in its http block; one of them listens on the port.
nginx_serve() {
    cat >"$LAB_TMP/nginx.conf" <<NGINX
daemon off;
pid $LAB_TMP/nginx.pid;
error_log $LAB_TMP/nginx.log;
worker_processes 1;
user root;
events {}
http {
    access_log off;
    server_tokens off;
    client_body_temp_path $LAB_TMP/body;
    proxy_temp_path $LAB_TMP/proxy;
    fastcgi_temp_path $LAB_TMP/fastcgi;
    uwsgi_temp_path $LAB_TMP/uwsgi;
    scgi_temp_path $LAB_TMP/scgi;
$3
}
NGINX
    serve "$1" "$2" nginx -c "$LAB_TMP/nginx.conf"
}
