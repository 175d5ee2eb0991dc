#!/usr/bin/env python3
"""Makes derived captures: the packets of a real one in another link layer, order, or file format.

usage: rewrap.py HOW IN.pcap OUT [IN2.pcap ...]
IN is a classic little-endian microsecond pcap of Ethernet frames. `rewrap.py` alone lists the ways.
Nothing about TCP and above is invented: the IP packets stay as they were, except where a way's line says so.
"""
import struct
import sys

from pcapng_blocks import block, enhanced, interface, section

ETHERNET, NULL, PPP, PPP_ETHER, RAW, LOOP, IPV4 = 1, 0, 9, 51, 101, 108, 228
HUB, SPOKE = bytes([10, 106, 104, 220]), bytes([10, 106, 104, 201])
MIRROR = bytes([10, 106, 104, 250]), bytes([10, 106, 104, 251])  # ends of a tunnel from a switch to an analyser
OUTER_MAC = bytes.fromhex("0050560000aa0050560000bb")


def read(path):
    """The packets of a capture: a list of (seconds, microseconds, frame)."""
    with open(path, "rb") as file:
        data = file.read()
    magic, _, _, _, _, _, link = struct.unpack_from("<IHHIIII", data)
    assert magic == 0xA1B2C3D4 and link == ETHERNET, "want a little-endian microsecond Ethernet pcap"
    packets, at = [], 24
    while at < len(data):
        seconds, micros, captured, length = struct.unpack_from("<IIII", data, at)
        assert captured == length, "want whole frames"
        packets.append((seconds, micros, data[at + 16:at + 16 + captured]))
        at += 16 + captured
    return packets


def pcap(packets, link=ETHERNET, order="<"):
    out = struct.pack(order + "IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link)
    for seconds, micros, frame in packets:
        out += struct.pack(order + "IIII", seconds, micros, len(frame), len(frame)) + frame
    return out


def later(packet, micros):
    total = packet[1] + micros
    return packet[0] + total // 1000000, total % 1000000, packet[2]


# --- checksums and headers ------------------------------------------------------------------------------------

def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(protocol, payload, ends=MIRROR):
    header = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0, 64, protocol, 0) + ends[0] + ends[1]
    return header[:10] + struct.pack(">H", checksum(header)) + header[12:] + payload


def outer(protocol, payload):
    return OUTER_MAC + b"\x08\x00" + ipv4(protocol, payload)


def tcp_parts(frame):
    """Where TCP starts, where its payload starts, and where the IP packet ends, in an IPv4 Ethernet frame."""
    tcp = 14 + (frame[14] & 15) * 4
    payload = tcp + (frame[tcp + 12] >> 4) * 4
    return tcp, payload, 14 + struct.unpack_from(">H", frame, 16)[0]


def with_tcp(frame, sequence, acknowledgment, payload):
    """The frame with these numbers and this payload; lengths and checksums made right."""
    tcp, start, _ = tcp_parts(frame)
    ip = bytearray(frame[14:tcp])
    struct.pack_into(">H", ip, 2, start - 14 + len(payload))
    struct.pack_into(">H", ip, 10, 0)
    struct.pack_into(">H", ip, 10, checksum(bytes(ip)))
    head = bytearray(frame[tcp:start])
    struct.pack_into(">II", head, 4, sequence & 0xFFFFFFFF, acknowledgment & 0xFFFFFFFF)
    struct.pack_into(">H", head, 16, 0)
    pseudo = bytes(ip[12:20]) + struct.pack(">BBH", 0, 6, len(head) + len(payload))
    struct.pack_into(">H", head, 16, checksum(pseudo + bytes(head) + payload))
    return frame[:14] + bytes(ip) + bytes(head) + payload


def numbers(frame):
    return struct.unpack_from(">II", frame, tcp_parts(frame)[0] + 4)


def payload_of(frame):
    _, start, end = tcp_parts(frame)
    return frame[start:end]


# --- link layers: one frame in, one frame out -----------------------------------------------------------------

def erspan2(frame, number):
    gre = struct.pack(">HHI", 0x1000, 0x88BE, number)
    return outer(47, gre + struct.pack(">HHI", 0x1000 | 104, 0x0000 | 17, 1) + frame)


def erspan3(frame, number):
    gre = struct.pack(">HHI", 0x1000, 0x22EB, number)
    return outer(47, gre + struct.pack(">HHIHH", 0x2000 | 104, 17, number * 1000, 0, 0x0008) + frame)


def pppoe(frame, number):
    session = struct.pack(">BBHHH", 0x11, 0, 0x0042, len(frame) - 14 + 2, 0x0021)
    return frame[:12] + b"\x88\x64" + session + frame[14:]


def options6(frame, number):
    """IPv4 to IPv6 with a hop-by-hop and a destination options header; the TCP checksum follows the addresses."""
    tcp, _, end = tcp_parts(frame)
    ends = [bytes.fromhex("20010db8") + bytes(8) + frame[at:at + 4] for at in (26, 30)]
    segment = bytearray(frame[tcp:end])
    struct.pack_into(">H", segment, 16, 0)
    pseudo = ends[0] + ends[1] + struct.pack(">II", len(segment), 6)
    struct.pack_into(">H", segment, 16, checksum(pseudo + bytes(segment)))
    extensions = bytes([60, 0, 5, 2, 0, 0, 1, 0]) + bytes([6, 0, 1, 4, 0, 0, 0, 0])
    header = struct.pack(">IHBB", 6 << 28, len(extensions) + len(segment), 0, 64)
    return frame[:12] + b"\x86\xdd" + header + ends[0] + ends[1] + extensions + bytes(segment)


LAYERS = {
    "vlan": ("an 802.1Q tag", ETHERNET, lambda f, n: f[:12] + b"\x81\x00\x00\x68" + f[12:]),
    "qinq": ("an 802.1ad and an 802.1Q tag", ETHERNET,
             lambda f, n: f[:12] + b"\x88\xa8\x00\x0a\x81\x00\x00\x68" + f[12:]),
    "mpls": ("two MPLS labels", ETHERNET,
             lambda f, n: f[:12] + b"\x88\x47" + struct.pack(">II", 16001 << 12 | 64, 104 << 12 | 0x100 | 64) + f[14:]),
    "null": ("BSD null, family in host order", NULL, lambda f, n: struct.pack("<I", 2) + f[14:]),
    "loop": ("OpenBSD loopback, family in network order", LOOP, lambda f, n: struct.pack(">I", 2) + f[14:]),
    "raw-ipv4": ("raw IPv4 (link type 228)", IPV4, lambda f, n: f[14:]),
    "ppp": ("PPP in HDLC framing", PPP, lambda f, n: b"\xff\x03\x00\x21" + f[14:]),
    "pppoe": ("PPPoE session over Ethernet", ETHERNET, pppoe),
    "pppoe-link": ("PPPoE without Ethernet (link type 51)", PPP_ETHER, lambda f, n: pppoe(f, n)[14:]),
    "gre-ip": ("IP in GRE with a key", ETHERNET,
               lambda f, n: outer(47, struct.pack(">HHI", 0x2000, 0x0800, 104) + f[14:])),
    "gre-ethernet": ("Ethernet in GRE (gretap)", ETHERNET, lambda f, n: outer(47, struct.pack(">HH", 0, 0x6558) + f)),
    "ipip": ("IPv4 in IPv4", ETHERNET, lambda f, n: outer(4, f[14:])),
    "erspan-1": ("ERSPAN I: GRE without a sequence number", ETHERNET,
                 lambda f, n: outer(47, struct.pack(">HH", 0, 0x88BE) + f)),
    "erspan-2": ("ERSPAN II", ETHERNET, erspan2),
    "erspan-2-vlan": ("ERSPAN II of a tagged frame", ETHERNET,
                      lambda f, n: erspan2(f[:12] + b"\x81\x00\x00\x68" + f[12:], n)),
    "erspan-3": ("ERSPAN III", ETHERNET, erspan3),
    "ipv6-extensions": ("IPv6 with hop-by-hop and destination options (addresses and checksum rewritten)", ETHERNET,
                        options6),
    "padded": ("every frame padded with 18 bytes of noise, as switches do with short ones", ETHERNET,
               lambda f, n: f + b"\xde\xad\xbe\xef" * 4 + b"\x55\x55"),
    "ip-length-zero": ("IP length 0, as segmentation offload leaves it", ETHERNET,
                       lambda f, n: f[:16] + b"\0\0" + f[18:]),
}


# --- order and completeness: packets in, packets out ------------------------------------------------------------

def is_server_data(packet):
    return packet[2][26:30] == HUB and len(payload_of(packet[2])) > 0


def swapped(packets):
    """The first two data segments of the server change places."""
    first, second = [i for i, packet in enumerate(packets) if is_server_data(packet)][:2]
    packets[first], packets[second] = (packets[first][:2] + (packets[second][2],),
                                       packets[second][:2] + (packets[first][2],))
    return packets


def lost(packets):
    """The first data segment of the server is missing."""
    first = next(i for i, packet in enumerate(packets) if is_server_data(packet))
    return packets[:first] + packets[first + 1:]


def overlapping(packets):
    """Server data is cut into pieces of 500 bytes, each sent with the 200 bytes before it once more."""
    out = []
    for packet in packets:
        if not is_server_data(packet):
            out.append(packet)
            continue
        data, (sequence, acknowledgment) = payload_of(packet[2]), numbers(packet[2])
        for start in range(0, len(data), 500):
            begin = max(0, start - 200)
            frame = with_tcp(packet[2], sequence + begin, acknowledgment, data[begin:start + 500])
            out.append(later((packet[0], packet[1], frame), start // 500))
    return out


def wrapping(packets):
    """Sequence numbers are shifted so that the server's wrap inside its certificate."""
    start = next(numbers(packet[2])[0] for packet in packets if is_server_data(packet))
    shift = (0xFFFFFFFF - 700 - start) & 0xFFFFFFFF
    out = []
    for seconds, micros, frame in packets:
        sequence, acknowledgment = numbers(frame)
        if frame[26:30] == HUB:
            sequence += shift
        elif acknowledgment:
            acknowledgment += shift
        out.append((seconds, micros, with_tcp(frame, sequence, acknowledgment, payload_of(frame))))
    return out


def fragments_reversed(packets):
    """Each IP packet over 600 bytes becomes fragments of 552 bytes, the last one first."""
    out = []
    for number, (seconds, micros, frame) in enumerate(packets):
        end = tcp_parts(frame)[2]
        body = frame[34:end]
        if end <= 614:
            out.append((seconds, micros, frame))
            continue
        for start in reversed(range(0, len(body), 552)):
            piece = body[start:start + 552]
            more = 0x2000 if start + 552 < len(body) else 0
            head = bytearray(frame[14:34])
            struct.pack_into(">HHH", head, 2, 20 + len(piece), 1000 + number, more | start // 8)
            struct.pack_into(">H", head, 10, 0)
            struct.pack_into(">H", head, 10, checksum(bytes(head)))
            out.append((seconds, micros, frame[:14] + bytes(head) + piece))
    return out


ORDERS = {
    "span-twice": ("every frame twice, as from a SPAN of both ports",
                   lambda p: [copy for packet in p for copy in (packet, later(packet, 3))]),
    "swapped": ("the server's first two data segments in the wrong order", swapped),
    "lost": ("the server's first data segment is missing", lost),
    "overlapping": ("server data in pieces that overlap (cut anew, checksums made right)", overlapping),
    "wrapping": ("sequence numbers wrap inside the certificate (shifted, checksums made right)", wrapping),
    "client-only": ("only what the client sent", lambda p: [packet for packet in p if packet[2][26:30] == SPOKE]),
    "server-only": ("only what the server sent", lambda p: [packet for packet in p if packet[2][26:30] == HUB]),
    "fragments-reversed": ("IP fragments, the last one first", fragments_reversed),
}


# --- pcapng -----------------------------------------------------------------------------------------------------

def ticks(packet, resolution):
    return (packet[0] * 10**6 + packet[1]) * 10**resolution // 10**6


def sections(captures):
    """Two sections. The first, little-endian, has an Ethernet interface in microseconds and one of raw IP in
    nanoseconds; the second, big-endian, has one of Ethernet in tens of microseconds, with a comment per packet."""
    out = section("<", "first section") + interface("<", ETHERNET, "eth0", 6) + interface("<", RAW, "tun0", 9)
    mixed = [(p, 0) for p in captures[0]] + [(p, 1) for p in captures[1]]
    for packet, number in sorted(mixed, key=lambda item: item[0][:2]):
        if number and packet[2][12:14] != b"\x08\x00":
            continue
        frame = packet[2][14:] if number else packet[2]
        out += enhanced("<", number, ticks(packet, 9 if number else 6), frame)
    out += section(">", "second section") + interface(">", ETHERNET, "eth1", 5)
    for packet in captures[2]:
        out += enhanced(">", 0, ticks(packet, 5), packet[2], "seen by eth1")
    return out


def simple(captures):
    """Simple packet blocks: no time, no interface number."""
    out = section("<", "simple packets") + interface("<", ETHERNET, "eth0", 6)
    for _, _, frame in captures[0]:
        out += block("<", 3, struct.pack("<I", len(frame)) + frame)
    return out


FILES = {
    "big-endian": ("big-endian pcap", lambda c: pcap(c[0], order=">")),
    "sections": ("pcapng: two sections, three interfaces, two link types, three clocks, both byte orders", sections),
    "simple": ("pcapng of simple packet blocks", simple),
    "cut": ("the file ends in the middle of its last record", lambda c: pcap(c[0])[:-20]),
}


def convert(how, captures):
    if how in LAYERS:
        _, link, wrap = LAYERS[how]
        return pcap([(s, u, wrap(frame, n)) for n, (s, u, frame) in enumerate(captures[0])], link)
    if how in ORDERS:
        return pcap(ORDERS[how][1](captures[0]))
    return FILES[how][1](captures)


def main():
    ways = {**LAYERS, **ORDERS, **FILES}
    if len(sys.argv) < 4:
        for name, way in ways.items():
            print(f"{name}\t{way[0]}")
        return
    how, first, out, *rest = sys.argv[1:]
    with open(out, "wb") as file:
        file.write(convert(how, [read(path) for path in (first, *rest)]))


if __name__ == "__main__":
    main()
