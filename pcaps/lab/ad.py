#!/usr/bin/env python3
"""Speaks LDAP as Active Directory does, whose domain controllers nobody can package: a simulation.

usage: ad.py ADDRESS PORT [tls:CHAIN:KEY] RULE...
NAME=DATA    a bind whose name begins with cn=NAME is refused by 49 and this data code
NAME=stronger  by 8, since the server wants signing
NAME=ok      it is granted
notice       each search is answered by a notice of disconnection, and the connection closed
Whoever unbinds is reset. Every length has five bytes, as Active Directory writes them.
"""
import socket
import ssl
import struct
import sys
import threading

BIND, SEARCH, UNBIND = 0x60, 0x63, 0x42
NOTICE = b"1.3.6.1.4.1.1466.20036"


def element(tag, value):
    return bytes([tag, 0x84]) + len(value).to_bytes(4, "big") + value


def number(tag, value):
    return bytes([tag, 1, value]) if value < 0x80 else bytes([tag, 2]) + value.to_bytes(2, "big")


def take(data):
    """Tag, value and what follows the first element; None where it is not all there."""
    if len(data) < 2:
        return None
    size = data[1] & 0x7F if data[1] & 0x80 else 0
    if len(data) < 2 + size:
        return None
    length = int.from_bytes(data[2:2 + size], "big") if size else data[1]
    end = 2 + size + length
    return (data[0], data[2 + size:end], data[end:]) if len(data) >= end else None


def result(code, text, more=b""):
    return number(0x0A, code) + element(0x04, b"") + element(0x04, text) + more


def message(identity, tag, body):
    return element(0x30, number(0x02, identity) + element(tag, body))


def bound(rules, name):
    for pattern, what in rules.items():
        if not name.lower().startswith(f"cn={pattern},".encode()):
            continue
        if what == "ok":
            return result(0, b"")
        if what == "stronger":
            return result(8, b"00002028: LdapErr: DSID-0C090254, comment: The server requires binds to turn on integrity "
                          b"checking if SSL\\TLS are not already active on the connection, data 0, v4563\0")
        return result(49, f"80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data {what}, v4563\0".encode())
    return result(0, b"")


def answer(rules, notice, identity, operation, body):
    if operation == BIND:
        return message(identity, 0x61, bound(rules, take(take(body)[2])[1]))
    if operation == SEARCH and notice:
        return message(0, 0x78, result(52, b"00002024: LdapErr: the server is shutting down", element(0x8A, NOTICE)))
    return message(identity, 0x65, result(0, b""))


def converse(client, rules, notice):
    data = b""
    while True:
        came = client.recv(65536)
        if not came:
            return
        data += came
        while (whole := take(data)) is not None:
            _, value, data = whole
            _, identity, rest = take(value)
            operation, body, _ = take(rest)
            if operation == UNBIND:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            client.sendall(answer(rules, notice, int.from_bytes(identity, "big"), operation, body))
            if operation == SEARCH and notice:
                return


def main():
    address, port, *words = sys.argv[1:]
    rules = dict(word.split("=") for word in words if "=" in word)
    tls = None
    for word in words:
        if word.startswith("tls:"):
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(*word.split(":")[1:])

    def serve(client):
        with client:
            converse(tls.wrap_socket(client, server_side=True) if tls else client, rules, "notice" in words)

    with socket.create_server((address, int(port)), family=socket.AF_INET6 if ":" in address else socket.AF_INET) as listener:
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


if __name__ == "__main__":
    main()
