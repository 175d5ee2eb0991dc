#!/usr/bin/env python3
"""Carries IP packets between two tun interfaces in different namespaces, one process in each.

usage: tun.py INTERFACE OWN-SOCKET PEER-SOCKET
Both sockets are paths of Unix datagram sockets; sockets of that kind are not bound to a namespace.
"""
import fcntl
import os
import select
import socket
import struct
import sys

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000


def main():
    interface, own, peer = sys.argv[1:]
    tun = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH", interface.encode(), IFF_TUN | IFF_NO_PI))
    wire = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    wire.bind(own)
    while True:
        ready, _, _ = select.select([tun, wire], [], [])
        if tun in ready and os.path.exists(peer):
            wire.sendto(os.read(tun, 65536), peer)
        if wire in ready:
            os.write(tun, wire.recv(65536))


if __name__ == "__main__":
    main()
