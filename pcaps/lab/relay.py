#!/usr/bin/env python3
"""Hands on what comes, both ways, in segments of a few bytes.

usage: relay.py ADDRESS PORT TO-ADDRESS TO-PORT BYTES
"""
import selectors
import socket
import sys
import time


def hand_on(data, to, size):
    for at in range(0, len(data), size):
        to.sendall(data[at:at + size])
        time.sleep(0.0005)  # so that each goes by itself


def relay(one, other, size):
    for sock in (one, other):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    waiting = selectors.DefaultSelector()
    waiting.register(one, selectors.EVENT_READ, other)
    waiting.register(other, selectors.EVENT_READ, one)
    while waiting.get_map():
        for key, _ in waiting.select():
            data = key.fileobj.recv(65536)
            if data:
                hand_on(data, key.data, size)
                continue
            waiting.unregister(key.fileobj)
            key.data.shutdown(socket.SHUT_WR)


def main():
    address, port, to_address, to_port, size = sys.argv[1:]
    listener = socket.create_server((address, int(port)))
    while True:
        client, _ = listener.accept()
        with client, socket.create_connection((to_address, int(to_port))) as server:
            try:
                relay(client, server, int(size))
            except OSError as gone:
                print(gone)


if __name__ == "__main__":
    main()
