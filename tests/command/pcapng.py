# SPDX-License-Identifier: GPL-2.0-or-later
"""pcapng files block by block: read apart and put together without any help of the program under test."""

import struct

SECTION, INTERFACE, PACKET, SIMPLE, NAMES, STATISTICS, ENHANCED = 0x0A0D0D0A, 1, 2, 3, 4, 5, 6
JOURNAL, SECRETS, CUSTOM, CUSTOM_NO_COPY, UNHEARD_OF = 9, 10, 0xBAD, 0x40000BAD, 0x7777
PREFIX = b"[ucscope]"
MAGIC = 0x1A2B3C4D
LARGEST = 134_348_832  # bytes of the longest block that Wireshark reads


class Block:
    """One block: its type, the byte order of its section ("<" or ">"), its bytes, and its options if it is a packet or
    a section header."""

    def __init__(self, order, raw):
        self.order = order
        self.raw = raw
        self.type = struct.unpack_from(order + "I", raw)[0]
        body = raw[8:-4]
        start = {SECTION: 16, ENHANCED: 20, PACKET: 20}.get(self.type, len(body))
        if self.type in (ENHANCED, PACKET):
            self.captured, self.length = struct.unpack_from(order + "II", body, 12)
            start += (self.captured + 3) // 4 * 4
        self.fixed, self.options_raw = body[:start], body[start:]
        self.options, self.has_end = self.read_options()

    def read_options(self):
        options, at = [], 0
        while at < len(self.options_raw):
            code, length = struct.unpack_from(self.order + "HH", self.options_raw, at)
            if code == 0:
                assert self.options_raw[at:] == bytes(4), "bytes after the end mark"
                return options, True
            options.append((code, self.options_raw[at + 4:at + 4 + length]))
            at += 4 + (length + 3) // 4 * 4
        return options, False

    @property
    def is_packet(self):
        return self.type in (ENHANCED, PACKET, SIMPLE)

    @property
    def data(self):
        """The bytes of the packet."""
        if self.type == SIMPLE:
            return self.fixed[4:4 + struct.unpack_from(self.order + "I", self.fixed)[0]]
        return self.fixed[20:20 + self.captured]

    @property
    def ours(self):
        return [value.decode() for code, value in self.options if code == 1 and value.startswith(PREFIX)]

    @property
    def others(self):
        return [option for option in self.options if not (option[0] == 1 and option[1].startswith(PREFIX))]


def blocks_of(data):
    """Every block of a whole file; an assertion fails for anything that is none."""
    blocks, at, order = [], 0, "<"
    while at < len(data):
        if data[at:at + 4] == struct.pack("<I", SECTION):
            order = "<" if struct.unpack_from("<I", data, at + 8)[0] == MAGIC else ">"
        length = struct.unpack_from(order + "I", data, at + 4)[0]
        assert length >= 12 and struct.unpack_from(order + "I", data, at + length - 4)[0] == length, f"no block at {at}"
        blocks.append(Block(order, data[at:at + length]))
        at += length
    return blocks


def padded(data):
    return data + bytes(-len(data) % 4)


def block(order, kind, body):
    length = struct.pack(order + "I", len(padded(body)) + 12)
    return struct.pack(order + "I", kind) + length + padded(body) + length


def options(order, *pairs, end=True):
    listed = b"".join(struct.pack(order + "HH", code, len(value)) + padded(value) for code, value in pairs)
    return listed + (bytes(4) if end else b"")


def section(order, length=-1, listed=b""):
    return block(order, SECTION, struct.pack(order + "IHHq", MAGIC, 1, 0, length) + listed)


def interface(order, snap_length=0, listed=b"", link_type=1):
    return block(order, INTERFACE, struct.pack(order + "HHI", link_type, 0, snap_length) + listed)


def enhanced(order, frame, listed=b"", time=0, number=0):
    head = struct.pack(order + "IIIII", number, time >> 32, time & 0xFFFFFFFF, len(frame), len(frame))
    return block(order, ENHANCED, head + padded(frame) + listed)


def old_packet(order, frame, listed=b"", time=0, number=0):
    head = struct.pack(order + "HHIIII", number, 0xFFFF, time >> 32, time & 0xFFFFFFFF, len(frame), len(frame))
    return block(order, PACKET, head + padded(frame) + listed)


def simple(order, frame, length):
    return block(order, SIMPLE, struct.pack(order + "I", length) + frame)
