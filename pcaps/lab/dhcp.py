#!/usr/bin/env python3
"""Phones that ask for their addresses, and the router that relays what they ask: simulated, towards a real server.

usage: dhcp.py RELAY-ADDRESS SERVER-ADDRESS MAC...    each MAC: DISCOVER, OFFER, REQUEST, ACK; prints the address it was given
"""
import os
import socket
import struct
import sys

DISCOVER, REQUEST = 1, 3
COOKIE = b"\x63\x82\x53\x63"
# Mask, router, name servers, TFTP servers (150): what phones ask for.
WANTED = bytes([1, 3, 6, 15, 66, 150])


def option(number, data):
    return bytes([number, len(data)]) + data


def packet(kind, number, relay, mac, *options):
    head = struct.pack("!4BIHH4s4s4s4s", 1, 1, 6, 1, number, 0, 0, b"", b"", b"", relay)
    body = option(53, bytes([kind])) + option(60, b"Cisco Systems, Inc. IP Phone CP-7941G\0") + option(55, WANTED)
    return head + mac.ljust(16, b"\0") + bytes(192) + COOKIE + body + b"".join(options) + b"\xff"


def value(answer, wanted):
    at = 240
    while answer[at] != 255:
        if answer[at] == wanted:
            return answer[at + 2:at + 2 + answer[at + 1]]
        at += 2 + answer[at + 1]
    return b""


def main():
    relay, server, *phones = sys.argv[1:]
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.settimeout(10)
    sock.bind((relay, 67))
    for phone in phones:
        mac = bytes.fromhex(phone)
        number = struct.unpack("!I", os.urandom(4))[0]

        def ask(kind, *options):
            sock.sendto(packet(kind, number, socket.inet_aton(relay), mac, *options), (server, 67))
            return sock.recv(2048)

        offered = ask(DISCOVER)[16:20]
        ask(REQUEST, option(50, offered), option(54, socket.inet_aton(server)))
        print(socket.inet_ntoa(offered))


if __name__ == "__main__":
    main()
