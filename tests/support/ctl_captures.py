# SPDX-License-Identifier: GPL-2.0-or-later
"""Trust lists of tests/vectors/ctl/ as files, and captures that carry them: over TFTP, over HTTP, alone in a TCP
connection, and wrapped. Checksums are zero: nobody looks at them."""
import pathlib
import struct

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "vectors" / "ctl"
CLIENT, SERVER = "10.48.47.124", "10.48.47.110"
ETHERNET, UPPER_PDU = 1, 252
START = 1_707_134_500  # seconds since 1970: 2024-02-05, after the lists were signed
SYN, FIN, PSH, ACK = 0x02, 0x01, 0x08, 0x10


def vector(name):
    lines = (VECTORS / f"{name}.hex").read_text().splitlines()
    return bytes.fromhex("".join(line for line in lines if not line.startswith("#")))


def pcap(frames, link_type=ETHERNET):
    """A classic pcap file, a millisecond between packets."""
    records = (struct.pack("<IIII", START + number // 1000, number % 1000 * 1000, len(frame), len(frame)) + frame
               for number, frame in enumerate(frames))
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link_type) + b"".join(records)


def ip(source, destination, protocol, payload):
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0x4000, 64, protocol, 0,
                         bytes(map(int, source.split("."))), bytes(map(int, destination.split("."))))
    return bytes(12) + b"\x08\x00" + header + payload


def udp(source, destination, source_port, destination_port, payload):
    return ip(source, destination, 17,
              struct.pack("!HHHH", source_port, destination_port, 8 + len(payload), 0) + payload)


def tftp(name, data, client_port=40001):
    """A download in blocks of 512 bytes, as a phone asks for it; the last frame but one has the last block."""
    frames = [udp(CLIENT, SERVER, client_port, 69, b"\0\1" + name.encode() + b"\0octet\0")]
    for block in range(len(data) // 512 + 1):
        number = struct.pack("!H", (block + 1) & 0xFFFF)
        piece = data[block * 512:block * 512 + 512]
        frames.append(udp(SERVER, CLIENT, 50001, client_port, b"\0\3" + number + piece))
        frames.append(udp(CLIENT, SERVER, client_port, 50001, b"\0\4" + number))
    return frames


def tcp(from_client, port, sequence, acknowledged, flags, payload=b""):
    ends = ((CLIENT, SERVER), (40002, port)) if from_client else ((SERVER, CLIENT), (port, 40002))
    header = struct.pack("!HHIIBBHHH", *ends[1], sequence, acknowledged, 0x50, flags, 65535, 0, 0)
    return ip(*ends[0], 6, header + payload)


def connection(port, asked, answered):
    """A whole TCP connection, in which the client speaks first if it says anything."""
    frames = [tcp(True, port, 0, 0, SYN), tcp(False, port, 0, 1, SYN | ACK), tcp(True, port, 1, 1, ACK)]
    if asked:
        frames.append(tcp(True, port, 1, 1, PSH | ACK, asked))
    client, server = 1 + len(asked), 1
    for start in range(0, len(answered), 1400):
        piece = answered[start:start + 1400]
        frames.append(tcp(False, port, server, client, PSH | ACK, piece))
        server += len(piece)
    return frames + [tcp(False, port, server, client, FIN | ACK), tcp(True, port, client, server + 1, FIN | ACK),
                     tcp(False, port, server + 1, client + 1, ACK)]


def http(name, data, content_type="*/*", port=6970):
    """A download from CUCM, in whose words request and answer are."""
    asked = f"GET /{name} HTTP/1.1\r\nHost:{SERVER}:{port}\r\n\r\n".encode()
    answered = (f"HTTP/1.1 200 OK\r\nContent-length: {len(data)}\r\nCache-Control: no-store\r\n"
                f"Content-type: {content_type}\r\n\r\n").encode()
    return connection(port, asked, answered + data)


def wrapped(data, dissector=b"ctl\0"):
    return struct.pack("!HH", 12, len(dissector)) + dissector + struct.pack("!HH", 0, 0) + data
