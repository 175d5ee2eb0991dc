#!/usr/bin/env python3
"""Stands in front of an LDAP server and ends connections as Active Directory does: what the client unbinds is reset.

usage: reset_after_unbind.py ADDRESS PORT SERVER-ADDRESS SERVER-PORT unbind|answer
answer: resets in place of the first answer to a search.
"""
import select
import socket
import struct
import sys

SEARCH = 0x63


def operation_of(message):
    """The tag of the operation, as OpenLDAP's client writes messages: lengths and ids of any size."""
    at = 2 + (message[1] & 0x7F if message[1] & 0x80 else 0)
    return message[at + 2 + message[at + 1]]


def is_time(data, when):
    return data.endswith(b"\x42\x00") if when == "unbind" else operation_of(data) == SEARCH


def converse(client, server, when):
    while True:
        for readable in select.select([client, server], [], [])[0]:
            data = readable.recv(65536)
            if not data:
                return
            if readable is client and is_time(data, when):
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            (server if readable is client else client).sendall(data)


def main():
    address, port, server, server_port, when = sys.argv[1:]
    with socket.create_server((address, int(port)), family=socket.AF_INET6 if ":" in address else socket.AF_INET) as listener:
        while True:
            client, _ = listener.accept()
            with client, socket.create_connection((server, int(server_port))) as behind:
                converse(client, behind, when)


if __name__ == "__main__":
    main()
