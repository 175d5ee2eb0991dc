# Conversations between a client and a server that was started by `serve`: who sends what, and when.

# attempt HOST COMMAND...: runs a client whose input stays open, until it ends by itself. It may fail.
attempt() {
    rm -f "$LAB_TMP/attempt.in"
    mkfifo "$LAB_TMP/attempt.in"
    attempt_host=$1
    shift
    on "$attempt_host" timeout 20 "$@" <>"$LAB_TMP/attempt.in" >"$LAB_TMP/attempt.out" 2>&1 || true
}

# talk_open HOST COMMAND...: starts a client that stays for the lines to come.
talk_open() {
    rm -f "$LAB_TMP/client.in" "$LAB_TMP/client.out"
    mkfifo "$LAB_TMP/client.in"
    talk_host=$1
    shift
    spawn "$talk_host" "$@" <"$LAB_TMP/client.in" >"$LAB_TMP/client.out" 2>&1 &
    talk_pid=$!
    exec 7>"$LAB_TMP/client.in"
}

# talk_client SERVER PORT FILE: the client sends the file; returns when the server has its last line.
talk_client() {
    cat "$3" >&7
    wait_until grep -qaF "$(tail -n 1 "$3" | tr -d '\r')" "$LAB_TMP/$1-$2.out"
}

# talk_server SERVER PORT FILE: the server sends the file; returns when the client has its last line.
talk_server() {
    cat "$3" >"$LAB_TMP/$1-$2.in"
    wait_until grep -qaF "$(tail -n 1 "$3" | tr -d '\r')" "$LAB_TMP/client.out"
}

# talk_echo LINE: the client sends a line, and the server, which echoes, gives it back.
talk_echo() {
    echo "$1" >&7
    wait_until grep -qaF "$1" "$LAB_TMP/client.out"
}

# The client's input ends, so it says goodbye and goes.
talk_close() {
    exec 7>&-
    wait "$talk_pid" || true
}

# message NAME FORMAT [ARGUMENTS]: writes a message file and prints its path. Its last line must be unique.
message() {
    message_file=$LAB_TMP/$1.message
    shift
    # shellcheck disable=SC2059
    printf "$@" >"$message_file"
    echo "$message_file"
}

# unanswered HOST ADDRESS PORT...: connects to each port at once and gives up after the third SYN or later.
unanswered() {
    unanswered_host=$1 unanswered_address=$2
    shift 2
    unanswered_pids=""
    for unanswered_port in "$@"; do
        spawn "$unanswered_host" timeout 4 "$LAB/peer.py" connect "$unanswered_address" "$unanswered_port" 2>/dev/null &
        unanswered_pids="$unanswered_pids $!"
    done
    for unanswered_pid in $unanswered_pids; do wait "$unanswered_pid" || true; done
}
