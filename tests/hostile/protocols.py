# SPDX-License-Identifier: GPL-2.0-or-later
"""What protocols above and below TCP can be made to say without end, with the AXL request and its 401 around it."""

import os
import random
import socket
import struct

import floods
from floods import ACK, CLIENT, PSH, SERVER, SYN, Talk, around, frame, record, repeat

SEGMENT = 1400


def ip(source, destination, protocol, payload, identification=1, fragment=0):
    return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), identification, fragment, 64, protocol, 0,
                       socket.inet_aton(source), socket.inet_aton(destination)) + payload


def ethernet(packet, kind=0x0800):
    return bytes(12) + struct.pack("!H", kind) + packet


def udp(source, destination, ports, payload, identification=1):
    datagram = struct.pack("!HHHH", *ports, 8 + len(payload), 0) + payload
    return ethernet(ip(source, destination, 17, datagram, identification))


def speech(out, port, said, client_port=50001, side=0):
    """One side of a connection says all of this, a bytes-like or an iterable of them, and the other nothing."""
    def flood(time):
        talk = Talk(out, port, client_port)
        time = talk.open(time)
        for part in [said] if isinstance(said, bytes) else said:
            for at in range(0, len(part), SEGMENT):
                talk.send(time, side, part[at:at + SEGMENT])
                time += 1000
        return time
    around(out, flood)


def head_without_end(out, size):
    speech(out, 8080, (b"GET / HTTP/1.1\r\n" if i == 0 else b"X-%08d: " % i + b"x" * 1386 for i in range(size // 1400)))


def requests(out, count):
    """Pipelined, and never answered."""
    speech(out, 8443, (b"GET /%04d HTTP/1.1\r\nHost: a\r\n\r\n" % (i % 10000) * 40 for i in range(count // 40)), 50002)


def elements_in_elements(out, depth):
    start = b"<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams' from='a' to='b'>"
    speech(out, 5269, (start if i == 0 else b"<a>" * 400 for i in range(depth // 400)))


def stanza_without_end(out, size):
    start = b"<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:stream='http://etherx.jabber.org/streams'><message><body>"
    speech(out, 5269, (start if i == 0 else b"x" * 1400 for i in range(size // 1400)))


def handshake_without_end(out, size):
    """Records of a handshake message that is to have 16 MB, again and again."""
    part = b"\x16\x03\x03\x40\x00" + b"\x0b\xff\xff\xff" + bytes(0x3FFC)
    speech(out, 5061, (part for _ in range(size // len(part))), side=1)


def records_of_one_byte(out, count):
    speech(out, 5061, (b"\x16\x03\x01\x00\x01\x01" * 200 for _ in range(count // 200)))


def gaps(out, connections, each=8):
    """Every connection waits for what does not come."""
    def flood(time):
        for i in range(connections):
            host = f"10.3.{i >> 8 & 255}.{i & 255}"
            for n in range(each):
                out.write(record(time, frame(host, "10.1.1.3", (40000, 8443), 1 if n == 0 else 3000 * n, 1, ACK | PSH,
                                             b"POST /axl/ " + bytes(1200), (each * i + n) & 0xFFFF)))
                time += 1000
        return time
    around(out, flood)


def fragments(out, count):
    """The first fragments of packets of which nothing else comes."""
    first = ethernet(ip("10.0.0.1", "10.1.1.3", 6, struct.pack("!HHIIBBHHH", 1, 443, 1, 0, 5 << 4, SYN, 100, 0, 0) +
                        bytes(1380), fragment=0x2000))
    around(out, lambda time: repeat(out, first, count, time, 1000, floods.anybody))


def queries(out, count, answered):
    """DNS, each for another name."""
    def flood(time):
        for i in range(count):
            question = b"\x07n%06d\x07example\x03com\0\0\1\0\1" % (i % 1_000_000)
            out.write(record(time, udp(CLIENT, SERVER, (1024 + i % 60000, 53), struct.pack("!6H", i & 0xFFFF, 256, 1, 0, 0, 0) +
                                       question, i & 0xFFFF)))
            if answered:
                out.write(record(time + 500, udp(SERVER, CLIENT, (53, 1024 + i % 60000), struct.pack(
                    "!6H", i & 0xFFFF, 0x8180, 1, 1, 0, 0) + question + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x0a\1\1\2", i & 0xFFFF)))
            time += 1000
        return time
    around(out, flood)


def downloads(out, count):
    """TFTP: each asks for a list, and gets its first block."""
    def flood(time):
        for i in range(count):
            host, port = f"10.4.{i >> 8 & 255}.{i & 255}", 20000 + (i >> 16)
            out.write(record(time, udp(host, SERVER, (port, 69), b"\0\1CTLSEP%012d.tlv\0octet\0" % i, i & 0xFFFF)))
            out.write(record(time + 500, udp(SERVER, host, (40000, port), b"\0\3\0\1" + bytes(512), i & 0xFFFF)))
            time += 1000
        return time
    around(out, flood)


def icmp_errors(out, count):
    """Host unreachable, about connections that nobody saw."""
    def flood(time):
        for i in range(count):
            inner = ip("10.1.1.7", f"10.5.{i >> 8 & 255}.{i & 255}", 6, struct.pack("!HHI", 1024 + i % 60000, 5061, i), i & 0xFFFF)
            out.write(record(time, ethernet(ip("10.1.1.254", "10.1.1.7", 1, b"\3\1\0\0\0\0\0\0" + inner, i & 0xFFFF))))
            time += 1000
        return time
    around(out, flood)


def tunnels(out, count):
    """IP in IP in IP, until no more fits."""
    packet = b""
    while len(packet) < 60_000:
        packet = ip("10.0.0.1", "10.0.0.2", 4 if packet else 6, packet)
    around(out, lambda time: repeat(out, ethernet(packet), count, time, 1000, lambda first, rows: []))


def syns_v6(out, count):
    """SYNs of invented senders over IPv6."""
    head = struct.pack("!IHBB", 6 << 28, 20, 6, 64)
    server = socket.inet_pton(socket.AF_INET6, "2001:db8::1")

    def flood(time):
        for i in range(count):
            tcp = struct.pack("!HHIIBBHHH", 1024 + i % 60000, 5061, i, 0, 5 << 4, SYN, 65535, 0, 0)
            out.write(record(time, ethernet(head + os.urandom(16) + server + tcp, 0x86DD)))
            time += 1000
        return time
    around(out, flood)


def times_at_random(out, count):
    """SYNs whose times go back and forth by years."""
    template = frame("10.0.0.1", "10.1.1.3", (1, 443), 1, 0, SYN)

    def flood(time):
        dice = random.Random(1)
        for i in range(count):
            out.write(record(dice.randrange(1 << 32) * 10**9, template[:26] + os.urandom(4) + template[30:]))
        return time
    around(out, flood)


def nothing_captured(out, count):
    """Packets of which no byte was captured."""
    around(out, lambda time: out.write(struct.pack("<IIII", time // 10**9, 0, 0, 1500) * count) and time)


def servers_refuse(out, count):
    """Every service of every server refuses: as many findings as there is room for, and more."""
    def flood(time):
        for i in range(count):
            server = f"10.6.{i >> 8 & 255}.{i & 255}"
            for side, flags in ((0, SYN), (1, floods.RST | ACK)):
                ends, ports = (CLIENT, server), (30000 + i % 30000, 5061)
                out.write(record(time, frame(ends[side], ends[1 - side], (ports, ports[::-1])[side], i * (1 - side), i + 1 if side else 0,
                                             flags, b"", i & 0xFFFF)))
                time += 1000
        return time
    around(out, flood)
