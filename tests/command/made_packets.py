# SPDX-License-Identifier: GPL-2.0-or-later
"""Ethernet frames with right checksums, in the wrappings that captures have, and TCP connections made of them."""

import functools
import ipaddress
import struct

SYN, RST, PSH, ACK, FIN = 0x02, 0x04, 0x08, 0x10, 0x01
TCP, UDP, ICMP, GRE, ICMP6 = 6, 17, 1, 47, 58
CLIENT, SERVER = "10.1.1.1", "10.1.1.2"
CLIENT6, SERVER6 = "2001:db8::1", "2001:db8::2"


def total(data):
    data += bytes(len(data) % 2)
    value = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while value > 0xFFFF:
        value = (value & 0xFFFF) + (value >> 16)
    return value


@functools.cache
def packed(address):
    return ipaddress.ip_address(address).packed


def with_checksum(segment, at, source, destination, protocol):
    pseudo = packed(source) + packed(destination) + struct.pack("!II", len(segment), protocol)
    value = 0xFFFF - total(pseudo + segment)
    return segment[:at] + struct.pack("!H", value or 0xFFFF) + segment[at + 2:]


def is_right(segment, source, destination, protocol):
    return total(packed(source) + packed(destination) + struct.pack("!II", len(segment), protocol) + segment) == 0xFFFF


def ip(source, destination, protocol, payload, identification=0, fragment=0):
    if ":" in source:
        return struct.pack("!IHBB", 6 << 28, len(payload), protocol, 64) + packed(source) + packed(destination) + payload
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), identification, fragment, 64, protocol, 0)
    head += packed(source) + packed(destination)
    return head[:10] + struct.pack("!H", 0xFFFF - total(head)) + head[12:] + payload


def udp_segment(source, destination, source_port, destination_port, payload, has_checksum=True):
    segment = struct.pack("!HHHH", source_port, destination_port, 8 + len(payload), 0) + payload
    return with_checksum(segment, 6, source, destination, UDP) if has_checksum else segment


def tcp_segment(source, destination, source_port, destination_port, sequence, acknowledgement, flags, payload=b""):
    segment = struct.pack("!HHIIBBHHH", source_port, destination_port, sequence & 0xFFFFFFFF,
                          acknowledgement & 0xFFFFFFFF, 5 << 4, flags, 65535, 0, 0) + payload
    return with_checksum(segment, 16, source, destination, TCP)


def ethernet(packet, tags=b""):
    kind = b"\x86\xdd" if packet[0] >> 4 == 6 else b"\x08\x00"
    return b"\x02\0\0\0\0\x02\x02\0\0\0\0\x01" + tags + kind + packet


def udp(payload, source=CLIENT, destination=SERVER, ports=(40000, 40001), **more):
    return ip(source, destination, UDP, udp_segment(source, destination, *ports, payload, **more))


def gre(kind, payload, key=b"", flags=0, has_checksum=False):
    if has_checksum:
        flags |= 0x8000
    body = struct.pack("!HH", flags, kind) + (bytes(4) if has_checksum else b"") + key + payload
    if has_checksum:
        body = body[:4] + struct.pack("!H", 0xFFFF - total(body)) + body[6:]
    return ip("10.9.9.1", "10.9.9.2", GRE, body)


def vxlan(frame, has_checksum):
    return udp(struct.pack("!BBHI", 8, 0, 0, 0x1234 << 8) + frame, "10.9.9.1", "10.9.9.2", (50000, 4789),
               has_checksum=has_checksum)


def wrappings(packet):
    """The same IP packet as each kind of frame: (name, link type, frame)."""
    plain = ethernet(packet)
    erspan2 = struct.pack("!HHI", 0x1001, 0x0001, 0) + plain
    erspan3 = struct.pack("!HHIHH", 0x2001, 0x0001, 0, 0, 0) + plain
    version = 0x86DD if packet[0] >> 4 == 6 else 0x0800
    yield "Ethernet", 1, plain
    yield "padded", 1, plain + b"padding that is none"
    yield "VLAN", 1, ethernet(packet, b"\x81\0\0\x0a")
    yield "QinQ", 1, ethernet(packet, b"\x88\xa8\0\x0b\x81\0\0\x0a")
    yield "MPLS", 1, plain[:12] + b"\x88\x47" + b"\0\x01\x01\x40" + packet
    yield "raw", 101, packet
    yield "cooked", 113, bytes(14) + struct.pack("!H", version) + packet
    yield "GRE", 1, ethernet(gre(version, packet))
    yield "GRE with a checksum", 1, ethernet(gre(version, packet, has_checksum=True))
    yield "ERSPAN I", 1, ethernet(gre(0x88BE, plain))
    yield "ERSPAN II", 1, ethernet(gre(0x88BE, erspan2, struct.pack("!I", 7), 0x1000))
    yield "ERSPAN III", 1, ethernet(gre(0x22EB, erspan3, struct.pack("!I", 7), 0x1000))
    yield "VXLAN", 1, ethernet(vxlan(plain, False))
    yield "VXLAN with a checksum", 1, ethernet(vxlan(plain, True))
    yield "IP in IP", 1, ethernet(ip("10.9.9.1", "10.9.9.2", 41 if version == 0x86DD else 4, packet))


class Talk:
    """A TCP connection as the frames of a capture, in the order in which they are told."""

    def __init__(self, server_port, starts=True, server=SERVER):
        self.ports = (40000, server_port)
        self.ends = (CLIENT, server)
        self.sequences = [1000, 5000]
        self.frames = []
        self.identification = 1
        if starts:
            self.send(0, b"", SYN, at=999, acknowledged=0)
            self.send(1, b"", SYN | ACK, at=4999)
            self.send(0, b"", ACK)

    def segment(self, side, payload, flags=ACK | PSH, at=None, acknowledged=None):
        at = self.sequences[side] if at is None else at
        acknowledged = self.sequences[1 - side] if acknowledged is None else acknowledged
        source, destination = self.ends[side], self.ends[1 - side]
        self.identification += 1
        return ethernet(ip(source, destination, TCP,
                           tcp_segment(source, destination, self.ports[side], self.ports[1 - side], at, acknowledged,
                                       flags, payload), self.identification))

    def send(self, side, payload, flags=ACK | PSH, at=None, acknowledged=None):
        self.frames.append(self.segment(side, payload, flags, at, acknowledged))
        if at is None:
            self.sequences[side] += len(payload)
        return self

    def send_in(self, side, data, size):
        """In segments of so many bytes."""
        for i in range(0, len(data), size):
            self.send(side, data[i:i + size])
        return self

    def lose(self, side, length):
        """So many bytes that were not captured."""
        self.sequences[side] += length
        return self

    def close(self):
        self.send(1, b"", FIN | ACK)
        self.sequences[1] += 1
        self.send(0, b"", FIN | ACK)
        return self
