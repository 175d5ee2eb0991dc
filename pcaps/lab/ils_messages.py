#!/usr/bin/env python3
"""Writes the messages that two simulated clusters say to each other by ILS, one file for each go, spoke-1, hub-1, ...

usage: ils_messages.py password|framed DIRECTORY

Cisco never published the bytes of ILS. `password` is what the traces of the documents let one expect on 7502: 4 bytes
whose meaning nobody knows (here always the same), then whole blocks of 16 enciphered bytes (here noise); the first
message has 1956 bytes, as in the traces. `framed` is another guess on purpose: messages in clear behind a type of 2 bytes
and a length of 2 bytes, little-endian, that counts what follows; sometimes two in one go.
"""
import pathlib
import random
import struct
import sys

HUB = (b"cucm1150.adfs.ucce.com", b"10.106.104.220", "77c59d0960cc4fdc959168a3d686a6de")
SPOKE = (b"cucm11.adfs.ucce.com", b"10.106.104.201", "f7f885dcaca845f18f3b7e583ff6c457")


def enciphered(chance, blocks):
    return b"\x00\x00\x00\x01" + chance.randbytes(16 * blocks)


def password(chance):
    """Goes in turn, the spoke first."""
    return [enciphered(chance, blocks) for blocks in (122, 122, 6, 2, 13, 2)]


def framed_message(kind, body):
    return struct.pack("<HH", kind, len(body)) + body


def introduction(kind, cluster, padding):
    name, address, peer_id = cluster
    body = bytes.fromhex(peer_id) + b"\0" + name + b"\0" + address + b"\0StandAloneCluster\0" + b"\0" * padding
    return framed_message(kind, body)


def framed(_chance):
    keep_alive = framed_message(9, b"")
    return [introduction(1, SPOKE, 40), introduction(2, HUB, 7), framed_message(3, b"\0" * 20), framed_message(4, b"\0" * 31),
            framed_message(5, b"\0" * 300) + keep_alive, keep_alive, introduction(1, SPOKE, 90) + framed_message(6, b"\1" * 9),
            framed_message(7, b"\0" * 77), keep_alive, keep_alive]


def main(kind, directory):
    goes = {"password": password, "framed": framed}[kind](random.Random(1956))
    for turn, go in enumerate(goes):
        side = ("spoke", "hub")[turn % 2]
        (pathlib.Path(directory) / f"{side}-{turn // 2 + 1}").write_bytes(go)


if __name__ == "__main__":
    main(*sys.argv[1:])
