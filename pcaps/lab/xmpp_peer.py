#!/usr/bin/env python3
"""One end of an XMPP server-to-server connection that says exactly what it is told, for what no well-behaved server
does and for the dialect of servers that are not at hand.

usage: xmpp_peer.py listen|connect ADDRESS PORT RULE...
A rule is EVENT=STEP|STEP..., done each time the event comes; a listener serves its connections at the same time.

events: start (connected), open (a stream header came), features, starttls, proceed, failure, result, verify (dialback
that asks), result-answer, verify-answer, stanza, close (</stream:stream>)
steps: TEXT is sent, with {from}, {to}, {id} and {key} of what came, or one of
  @tls-server:CHAIN:KEY  @tls-client:CA  TLS 1.2 from here on; a client that names no CA trusts every certificate
  @close  @reset                         end the connection
  @touch:PATH  @hold:PATH  @wait:SECONDS create a file, wait for one, or wait
"""
import re
import socket
import ssl
import sys
import threading

from peer import hold, linger

EVENTS = {
    "open": r"<stream:stream\b[^>]*>",
    "features": r"<stream:features\s*/>|<stream:features\b.*?</stream:features>",
    "starttls": r"<starttls\b[^>]*/>",
    "proceed": r"<proceed\b[^>]*/>",
    "result": r"<db:result\b(?![^>]*\btype=)[^>]*>(?P<key>[^<]*)</db:result>",
    "verify": r"<db:verify\b(?![^>]*\btype=)[^>]*>(?P<key>[^<]*)</db:verify>",
    "result-answer": r"<db:result\b(?=[^>]*\btype=)[^>]*(/>|>.*?</db:result>)",
    "verify-answer": r"<db:verify\b(?=[^>]*\btype=)[^>]*(/>|>.*?</db:verify>)",
    "failure": r"<failure\b[^>]*/>|<failure\b.*?</failure>",
    "stanza": r"<(?P<kind>message|presence|iq)\b[^>]*(/>|>.*?</(?P=kind)>)",
    "close": r"</stream:stream>",
}


class Ended(Exception):
    pass


def tls_server(sock, value):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(*value.split(":"))
    return context.wrap_socket(sock, server_side=True)


def tls_client(sock, trust):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED if trust else ssl.CERT_NONE
    if trust:
        context.load_verify_locations(trust)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    return context.wrap_socket(sock)


def step(sock, text, values):
    """Returns the socket to go on with."""
    name, _, value = text.partition(":")
    if name == "@tls-server":
        return tls_server(sock, value)
    if name == "@tls-client":
        return tls_client(sock, value)
    if name == "@touch":
        open(value, "wb").close()
    elif name == "@hold":
        hold(value)
    elif name == "@wait":
        threading.Event().wait(float(value))
    elif name == "@reset":
        linger(sock)
        raise Ended
    elif name == "@close":
        raise Ended
    else:
        sock.sendall(re.sub(r"\{(\w+)\}", lambda field: values.get(field[1], ""), text).encode())
    return sock


def values_of(element):
    tag = element.group(0).partition(">")[0]
    values = {name: value for name, _, value in re.findall(r"\s(\w+)=(['\"])(.*?)\2", tag)}
    for name, value in element.groupdict().items():
        values[name] = value
    return values


def first_event(seen):
    found = [(match.start(), name, match) for name, pattern in EVENTS.items() if (match := re.search(pattern, seen, re.S))]
    return min(found)[1:] if found else (None, None)


def act(sock, rules, event, values):
    for text in rules.get(event, "").split("|"):
        if text:
            sock = step(sock, text, values)
    return sock


def converse(sock, rules):
    seen = ""
    try:
        sock = act(sock, rules, "start", {})
        while part := sock.recv(65536):
            seen += part.decode(errors="replace")
            while (event := first_event(seen))[0]:
                seen = seen[event[1].end():]
                print(event[0], flush=True)
                sock = act(sock, rules, event[0], values_of(event[1]))
    except (Ended, OSError) as end:
        print(repr(end), flush=True)
    sock.close()


def main():
    _, role, address, port, *given = sys.argv
    rules = dict(rule.split("=", 1) for rule in given)
    unknown = rules.keys() - EVENTS.keys() - {"start"}
    if unknown:
        sys.exit("unknown event: " + ", ".join(unknown))
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if role == "connect":
            sock.connect((address, int(port)))
            converse(sock, rules)
            return
        sock.bind((address, int(port)))
        sock.listen()
        while True:
            connection, _ = sock.accept()
            threading.Thread(target=converse, args=(connection, rules), daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except OSError as failure:
        sys.exit(str(failure))
