# SPDX-License-Identifier: GPL-2.0-or-later
"""Packets by the million for a classic pcap file: a template repeated, in which some bytes differ from packet to packet."""

import array
import os
import socket
import struct
import sys

SYN, ACK, RST, PSH = 0x02, 0x10, 0x04, 0x08
CHUNK = 8192
RECORD, ETHERNET, IP = 16, 14, 20
# Where a byte lies in a record.
IP_ID = RECORD + ETHERNET + 4
SOURCE, DESTINATION = RECORD + ETHERNET + 12, RECORD + ETHERNET + 16
SOURCE_PORT = RECORD + ETHERNET + IP
DESTINATION_PORT, SEQUENCE, ACKNOWLEDGEMENT = SOURCE_PORT + 2, SOURCE_PORT + 4, SOURCE_PORT + 8

CLIENT, SERVER = "10.1.1.1", "10.1.1.2"
START = 1_400_000_000 * 10**9  # nanoseconds since 1970

CLIENT_HELLO = bytes.fromhex("160301002f0100002b0303") + bytes(range(32)) + bytes.fromhex("000004002f00350100")
assert len(CLIENT_HELLO) == 5 + 0x2f


def header():
    return struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 65535, 1)


def frame(source, destination, ports, sequence, acknowledgement, flags, payload=b"", identification=1):
    tcp = struct.pack("!HHIIBBHHH", *ports, sequence & 0xFFFFFFFF, acknowledgement & 0xFFFFFFFF, 5 << 4, flags, 65535,
                      0, 0) + payload
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), identification, 0, 64, 6, 0, socket.inet_aton(source),
                     socket.inet_aton(destination))
    return bytes(12) + b"\x08\x00" + ip + tcp


def record(time, packet):
    return struct.pack("<IIII", time // 10**9, time % 10**9, len(packet), len(packet)) + packet


def column(kind, values):
    """Numbers as bytes in network order."""
    numbers = array.array(kind, values)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers.tobytes()


def put(chunk, size, offset, width, values):
    for byte in range(width):
        chunk[offset + byte::size] = values[byte::width]


def repeat(out, template, count, time, step, vary):
    """`count` copies of a frame, `step` nanoseconds apart. vary(first, count): a list of (offset, width, bytes), the
    columns that differ. Returns the time after the last one."""
    size = RECORD + len(template)
    for first in range(0, count, CHUNK):
        rows = min(CHUNK, count - first)
        chunk = bytearray(record(0, template) * rows)
        times = [time + (first + i) * step for i in range(rows)]
        for offset, values in ((0, (t // 10**9 for t in times)), (4, (t % 10**9 for t in times))):
            numbers = array.array("I", values)
            if sys.byteorder == "big":
                numbers.byteswap()
            put(chunk, size, offset, 4, numbers.tobytes())
        for offset, width, values in vary(first, rows):
            put(chunk, size, offset, width, values)
        out.write(chunk)
    return time + count * step


def anybody(first, rows):
    """Every packet is from another host and port, as a flood with invented senders is."""
    return [(SOURCE, 4, os.urandom(4 * rows)), (SOURCE_PORT, 2, os.urandom(2 * rows)), (IP_ID, 2, os.urandom(2 * rows)),
            (SEQUENCE, 4, os.urandom(4 * rows))]


def every_port(first, rows):
    """One host that tries port after port."""
    ports = column("H", ((first + i) % 65535 + 1 for i in range(rows)))
    return [(DESTINATION_PORT, 2, ports), (IP_ID, 2, ports), (SEQUENCE, 4, os.urandom(4 * rows))]


class Talk:
    """A connection of CLIENT with SERVER, told step by step."""

    def __init__(self, out, port, client_port=50000):
        self.out, self.ports, self.sequences, self.identification = out, (client_port, port), [1000, 5000], 1

    def send(self, time, side, payload=b"", flags=ACK | PSH, at=None):
        ends = (CLIENT, SERVER)
        self.identification = self.identification + 1 & 0xFFFF
        at = self.sequences[side] if at is None else at
        acknowledged = self.sequences[1 - side] if flags & ACK else 0
        ports = self.ports if side == 0 else self.ports[::-1]
        self.out.write(record(time, frame(ends[side], ends[1 - side], ports, at, acknowledged, flags, payload,
                                          self.identification)))
        self.sequences[side] += len(payload)

    def open(self, time):
        self.send(time, 0, flags=SYN, at=999)
        self.send(time + 10**6, 1, flags=SYN | ACK, at=4999)
        self.send(time + 2 * 10**6, 0, flags=ACK)
        return time + 3 * 10**6


REQUEST = (b"POST /axl/ HTTP/1.1\r\nHost: 10.1.1.2:8443\r\nAuthorization: Basic eDp5\r\n"
           b"SOAPAction: \"CUCM:DB ver=12.5 getUser\"\r\nContent-Length: 0\r\n\r\n")
REFUSAL = b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"


def around(out, flood):
    """An AXL request, then the flood(time) in its way, then the 401 that answers the request."""
    out.write(header())
    talk = Talk(out, 8443)
    time = talk.open(START)
    talk.send(time, 0, REQUEST)
    time = flood(time + 10**6)
    talk.send(time + 10**6, 1, REFUSAL)


def syns(out, count, step=1000, server="10.1.1.3", port=443):
    """SYNs of invented senders to one server."""
    around(out, lambda time: repeat(out, frame("10.0.0.1", server, (1, port), 1, 0, SYN), count, time, step, anybody))


def hellos(out, count, step=1000, server="10.1.1.3"):
    """ClientHellos of invented senders to one server, of connections whose opening nobody saw."""
    template = frame("10.0.0.1", server, (1, 443), 1, 1, ACK | PSH, CLIENT_HELLO)
    around(out, lambda time: repeat(out, template, count, time, step, anybody))


def scan(out, rounds=1, step=10**6, refused=False):
    """All ports of one host, unanswered or refused."""
    def flood(time):
        for _ in range(rounds):
            if refused:
                for port in range(1, 65536):
                    there = frame("10.9.9.9", "10.1.1.3", (40000, port), port, 0, SYN, identification=port)
                    back = frame("10.1.1.3", "10.9.9.9", (port, 40000), 0, port + 1, RST | ACK, identification=port)
                    out.write(record(time, there) + record(time + 10**5, back))
                    time += step
            else:
                time = repeat(out, frame("10.9.9.9", "10.1.1.3", (40000, 1), 1, 0, SYN), 65535, time, step, every_port)
        return time
    around(out, flood)
