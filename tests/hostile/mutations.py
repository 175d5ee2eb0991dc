# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures made wrong in the ways that fuzz targets do not reach: whole files, as a network, a disk and somebody with
bad intent would change them. The same seed makes the same captures, as long as pcaps/ is the same."""

import pathlib
import random
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from made_captures import ROOT, listed, records, write

ODD_BYTES = (0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF)
ODD_NUMBERS = (0, 1, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
MARKUP = (b"<", b">", b"</", b"\r\n\r\n", b"\0", b"%00", b"&lt;", b"\x1b[31m", b"\xe2\x80\xae", b"Content-Length: ")


def spot(rng, data, width=1):
    return rng.randrange(max(1, len(data) - width + 1))


def flip_bits(rng, data):
    for _ in range(rng.choice((1, 1, 2, 8))):
        data[spot(rng, data)] ^= 1 << rng.randrange(8)


def put_byte(rng, data):
    data[spot(rng, data)] = rng.choice(ODD_BYTES)


def put_number(rng, data):
    width, order = rng.choice((2, 4)), rng.choice(("big", "little"))
    at = spot(rng, data, width)
    data[at:at + width] = (rng.choice(ODD_NUMBERS) & (256**width - 1)).to_bytes(width, order)


def nudge_number(rng, data):
    """A length that is a little too small or too large."""
    at = spot(rng, data, 2)
    number = (int.from_bytes(data[at:at + 2], "big") + rng.choice((-4, -1, 1, 4))) % 65536
    data[at:at + 2] = number.to_bytes(2, "big")


def put_markup(rng, data):
    word, at = rng.choice(MARKUP), spot(rng, data)
    data[at:at + len(word)] = word


def drop_bytes(rng, data):
    at = spot(rng, data)
    del data[at:at + rng.randrange(1, 40)]


def repeat_bytes(rng, data):
    at, length = spot(rng, data), rng.randrange(1, 60)
    data[at:at] = data[at:at + length] * rng.choice((1, 1, 20))


IN_PACKET = (flip_bits, put_byte, put_number, nudge_number, put_markup, drop_bytes, repeat_bytes)


def change_bytes(rng, packets):
    """Of some packets. What they say of their length on the wire is kept, now and then."""
    for _ in range(rng.choice((1, 1, 2, 5))):
        i = rng.randrange(len(packets))
        seconds, rest, length, kept = packets[i]
        data = bytearray(kept)
        if data:
            rng.choice(IN_PACKET)(rng, data)
        packets[i] = seconds, rest, length if rng.random() < 0.3 else max(length, len(data)), bytes(data)


def cut_packets(rng, packets):
    """As by a snap length, or here and there."""
    snap = rng.randrange(20, 200)
    for i, (seconds, rest, length, kept) in enumerate(packets):
        if rng.random() < 0.5:
            packets[i] = seconds, rest, length, kept[:snap]


def lose_packets(rng, packets):
    for _ in range(rng.randrange(1, 4)):
        del packets[rng.randrange(len(packets))]
        if not packets:
            return


def repeat_packets(rng, packets):
    packets.insert(rng.randrange(len(packets) + 1), rng.choice(packets))


def swap_packets(rng, packets):
    one, other = rng.randrange(len(packets)), rng.randrange(len(packets))
    packets[one], packets[other] = packets[other], packets[one]


def bend_time(rng, packets):
    i = rng.randrange(len(packets))
    _, _, length, kept = packets[i]
    packets[i] = rng.choice((0, 1, 0x7FFFFFFF, 0xFFFFFFFF)), rng.choice((0, 999999, 0xFFFFFFFF)), length, kept


OF_PACKETS = (change_bytes, change_bytes, change_bytes, change_bytes, cut_packets, lose_packets, repeat_packets,
              swap_packets, bend_time)


def change_file(rng, path):
    """The file's own framing, or its end."""
    data = bytearray(path.read_bytes())
    change = rng.choice((flip_bits, put_byte, put_number, drop_bytes, repeat_bytes, None))
    if change is None:
        del data[spot(rng, data):]
    else:
        change(rng, data)
    path.write_bytes(data)


def block(kind, body):
    body += bytes(-len(body) % 4)
    length = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + length + body + length


def write_pcapng(path, link_type, packets):
    """With a name and a comment of somebody else's."""
    comment = struct.pack("<HH", 1, 8) + b"a remark" + struct.pack("<HH", 0, 0)
    with open(path, "wb") as file:
        file.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        file.write(block(1, struct.pack("<HHI", link_type, 0, 262144)))
        file.write(block(4, struct.pack("<HH4s", 1, 9, bytes((10, 0, 0, 1))) + b"host\0" + bytes(3) + bytes(4)))
        for seconds, rest, length, kept in packets:
            time = seconds * 1000000 + rest
            head = struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(kept), length)
            file.write(block(6, head + kept + bytes(-len(kept) % 4) + comment))


class Mutations:
    def __init__(self, seed):
        self.seed, self.read = seed, {}
        self.names = [name for name in listed() if not name.endswith(".keys")]

    def records(self, name):
        if name not in self.read:
            self.read[name] = records(ROOT / "pcaps" / name)
        return self.read[name]

    def make(self, number, folder):
        """Writes the one of that number, and returns its path, whose name says what it was made of."""
        rng = random.Random(f"{self.seed} {number}")
        found = None
        while found is None or not found[1]:
            name = rng.choice(self.names)
            found = self.records(name)
        link_type, packets = found[0], list(found[1])
        for _ in range(rng.choice((1, 1, 2, 4))):
            if packets:
                rng.choice(OF_PACKETS)(rng, packets)
        is_pcapng = rng.random() < 0.5
        stem = name.replace("/", "-").rsplit(".", 1)[0]
        path = folder / f"{number:05}-{stem}.pcap{'ng' if is_pcapng else ''}"
        if is_pcapng:
            write_pcapng(path, link_type, packets)
        else:
            write(path, link_type, list(enumerate(packets, 1)))
        if rng.random() < 0.2:
            change_file(rng, path)
        return path
