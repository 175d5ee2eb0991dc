# XMPP servers and their users. Every server's state lives in $LAB_TMP and goes away with it.

PROSODY="Prosody $(dpkg-query -W -f '${Version}' prosody | cut -d- -f1)"
EJABBERD="ejabberd $(dpkg-query -W -f '${Version}' ejabberd | cut -d- -f1)"
export PYTHONDONTWRITEBYTECODE=1

# Preloaded into a program that uses OpenSSL, it writes the TLS secrets of every connection to the file that
# SSLKEYLOGFILE names.
gcc -Wall -Wextra -Werror -shared -fPIC -o "$LAB_TMP/keylog.so" -x c - -x none -l:libssl.so.3 <<'SOURCE'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

void SSL_CTX_set_keylog_callback(void *context, void (*callback)(const void *ssl, const char *line));
void *SSL_CTX_new(const void *method);

static void write_line(const void *ssl, const char *line) {
    (void)ssl;
    FILE *file = fopen(getenv("SSLKEYLOGFILE"), "a");
    if (file == NULL)
        return;
    fprintf(file, "%s\n", line);
    fclose(file);
}

void *SSL_CTX_new(const void *method) {
    void *(*make)(const void *) = (void *(*)(const void *))dlsym(RTLD_NEXT, "SSL_CTX_new");
    void *context = make(method);
    if (context != NULL && getenv("SSLKEYLOGFILE") != NULL)
        SSL_CTX_set_keylog_callback(context, write_line);
    return context;
}
SOURCE

# prosody_start HOST DOMAIN USER LINE...: Prosody for one domain with one user, with more lines of its configuration.
prosody_start() {
    prosody_host=$1 prosody_domain=$2 prosody_user=$3
    shift 3
    prosody_home=$LAB_TMP/prosody-$prosody_host
    rm -rf "$prosody_home"
    mkdir -p "$prosody_home"
    {
        printf '%s\n' 'run_as_root = true' 'daemonize = false' "pidfile = '$prosody_home/pid'" "data_path = '$prosody_home'" \
            "log = { debug = '$prosody_home/log' }" "certificates = '$prosody_home'" \
            'modules_enabled = { "saslauth", "tls", "dialback", "disco", "roster", "ping", "presence", "message", "iq" }' \
            'authentication = "internal_plain"' 'c2s_require_encryption = false' 'allow_unencrypted_plain_auth = true' \
            'c2s_interfaces = { "127.0.0.1" }' "s2s_interfaces = { '$(address "$prosody_host")' }" \
            "unbound = { hoststxt = false, options = { ['module-config:'] = 'iterator' } }" \
            "$@" "VirtualHost '$prosody_domain'"
    } >"$prosody_home/prosody.cfg.lua"
    on "$prosody_host" prosodyctl --config "$prosody_home/prosody.cfg.lua" register "$prosody_user" "$prosody_domain" secret >/dev/null
    serve "$prosody_host" 5269 env LD_PRELOAD="$LAB_TMP/keylog.so" ${xmpp_keys:+SSLKEYLOGFILE="$xmpp_keys"} \
        prosody -F --config "$prosody_home/prosody.cfg.lua"
    wait_until port_listens "$prosody_host" 5222
}

# ejabberd_start HOST DOMAIN USER LINE...: ejabberd for one domain with one user, with more lines of its configuration.
ejabberd_start() {
    ejabberd_host=$1 ejabberd_domain=$2 ejabberd_user=$3
    shift 3
    ejabberd_home=$LAB_TMP/ejabberd-$ejabberd_host
    rm -rf "$ejabberd_home"
    mkdir -p "$ejabberd_home"
    cat >"$ejabberd_home/ejabberd.yml" <<YAML
hosts: ["$ejabberd_domain"]
loglevel: debug
auth_method: internal
s2s_dns_timeout: 20
listen:
  - {port: 5222, ip: "127.0.0.1", module: ejabberd_c2s}
  - {port: 5269, ip: "$(address "$ejabberd_host")", module: ejabberd_s2s_in}
modules:
  mod_s2s_dialback: {}
  mod_roster: {}
$(printf '%s\n' "$@")
YAML
    ejabberd_user_added="F = fun F() -> case catch ejabberd_auth:try_register(<<\"$ejabberd_user\">>, <<\"$ejabberd_domain\">>, <<\"secret\">>) of ok -> ok; _ -> timer:sleep(100), F() end end, F()."
    serve "$ejabberd_host" 5269 env -C "$ejabberd_home" LD_PRELOAD="$LAB_TMP/keylog.so" ${xmpp_keys:+SSLKEYLOGFILE="$xmpp_keys"} HOME="$ejabberd_home" \
        ERL_LIBS=/usr/lib/x86_64-linux-gnu EJABBERD_CONFIG_PATH="$ejabberd_home/ejabberd.yml" \
        EJABBERD_LOG_PATH="$ejabberd_home/ejabberd.log" ERL_CRASH_DUMP_SECONDS=0 \
        erl -noinput +S 1 -mnesia dir "\"$ejabberd_home/mnesia\"" -s ejabberd \
        -eval "$ejabberd_user_added"
    wait_until port_listens "$ejabberd_host" 5222
}

# xmpp_wait HOST ADDRESS ACTION...: that user logs in and does this in the background.
xmpp_wait() {
    rm -f "$LAB_TMP/user-$1.out"
    spawn "$1" "$LAB/xmpp_user.py" "$2" secret "${@:3}" >"$LAB_TMP/user-$1.out" 2>&1 &
    net_programs="$! $net_programs"
    wait_until grep -q ready "$LAB_TMP/user-$1.out"
}

# xmpp_chat HOST FROM TO ANSWER: FROM sends a message and waits for what the answer must contain.
xmpp_chat() {
    on "$1" timeout 60 "$LAB/xmpp_user.py" "$2" secret "say:<message type='chat' id='m1' to='$3'><body>good morning</body></message>" \
        "until:$4" >"$LAB_TMP/chat.out" 2>&1 || { cat "$LAB_TMP/chat.out" >&2; return 1; }
}
