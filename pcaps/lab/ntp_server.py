#!/usr/bin/env python3
"""A time server that says of itself what it is told to: for what real ones say only after hours, or on Windows.

usage: ntp_server.py ADDRESS LEAP STRATUM REFERENCE DISPERSION [AFTER]
REFERENCE is four letters or an IPv4 address, DISPERSION is in seconds. With AFTER, so many answers come before from a
good server of stratum 2.
"""
import socket
import struct
import sys
import time

EPOCH = 2208988800  # 1970-01-01 in seconds since 1900


def stamp(seconds):
    return struct.pack("!II", int(seconds) + EPOCH & 0xFFFFFFFF, int(seconds % 1 * 2**32))


def reference_of(text):
    return socket.inet_aton(text) if "." in text else text.encode().ljust(4, b"\0")


def answer(query, leap, stratum, reference, dispersion):
    now = time.time()
    head = struct.pack("!BBbb", leap << 6 | query[0] & 0x38 | 4, stratum, 6, -23)
    root = struct.pack("!II", 0x200, int(dispersion * 65536))
    return head + root + reference + stamp(now - 30) + query[40:48] + stamp(now) + stamp(time.time())


def main():
    address, leap, stratum, reference, dispersion = sys.argv[1:6]
    good = int(sys.argv[6]) if len(sys.argv) > 6 else 0
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    server = socket.socket(family, socket.SOCK_DGRAM)
    server.bind((address, 123))
    while True:
        query, client = server.recvfrom(2048)
        if len(query) < 48 or query[0] & 7 != 3:
            continue
        kind = (0, 2, reference_of("192.0.2.7"), 0.01)
        if good == 0:
            kind = (int(leap), int(stratum), reference_of(reference), float(dispersion))
        good = max(good - 1, 0)
        server.sendto(answer(query, *kind), client)


main()
