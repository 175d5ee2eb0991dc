#!/usr/bin/env python3
"""UDP traffic that surrounds trouble: questions, and voice that is noise.

usage: udp.py answer ADDRESS PORT                     gives every datagram back
       udp.py ask ADDRESS PORT FILE                   sends the file as one datagram and waits for the answer
       udp.py talk OWN OWN-PORT PEER PEER-PORT COUNT  sends COUNT RTP packets of G.711, 20 ms apart
"""
import os
import random
import socket
import struct
import sys
import time


def open_socket(address):
    return socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)


def answer(address, port):
    sock = open_socket(address)
    sock.bind((address, int(port)))
    while True:
        message, peer = sock.recvfrom(65536)
        sock.sendto(message, peer)


def ask(address, port, path):
    sock = open_socket(address)
    with open(path, "rb") as message:
        sock.sendto(message.read(), (address, int(port)))
    sock.settimeout(5)
    sock.recv(65536)


def talk(own, own_port, peer, peer_port, count):
    sock = open_socket(own)
    sock.bind((own, int(own_port)))
    source, sequence, stamp = random.getrandbits(32), random.getrandbits(15), random.getrandbits(31)
    for number in range(int(count)):
        header = struct.pack(">BBHII", 0x80, 0, sequence + number & 0xFFFF, stamp + 160 * number & 0xFFFFFFFF, source)
        sock.sendto(header + os.urandom(160), (peer, int(peer_port)))
        time.sleep(0.02)


if __name__ == "__main__":
    {"answer": answer, "ask": ask, "talk": talk}[sys.argv[1]](*sys.argv[2:])
