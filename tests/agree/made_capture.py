# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures made of what two sides of TCP connections say, and what a network can do to them on the way."""
import struct


class Segment:
    def __init__(self, time, source, destination, sequence, acknowledgement, flags, payload=b""):
        self.time, self.source, self.destination = time, source, destination
        self.sequence, self.acknowledgement, self.flags, self.payload = sequence, acknowledgement, flags, payload

    def frame(self):
        """An IPv4 packet; checksums are left to the network card."""
        tcp = struct.pack("!HHIIBBHHH", self.source[1], self.destination[1], self.sequence, self.acknowledgement,
                          5 << 4, self.flags, 65535, 0, 0) + self.payload
        head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, 6, 0, address(self.source[0]),
                           address(self.destination[0]))
        return head + tcp


def address(text):
    return bytes(map(int, text.split(".")))


SYN, ACK, FIN = 2, 16, 1


class Connection:
    """Both sides are (address, port). What it says goes to `segments`, a list that connections can share; each segment
    is a millisecond after the one before."""

    def __init__(self, segments, client, server, handshake=True):
        self.segments, self.client, self.server = segments, client, server
        self.next = {client: 0x1000, server: 0x80000000 - 3}  # a sequence number that changes its sign on the way
        if handshake:
            self.put(client, SYN)
            self.put(server, SYN | ACK)
            self.put(client, ACK)

    def put(self, source, flags, payload=b""):
        destination = self.server if source == self.client else self.client
        self.segments.append(Segment(len(self.segments) / 1000, source, destination, self.next[source],
                                     self.next[destination], flags, payload))
        self.next[source] = (self.next[source] + len(payload) + (flags & (SYN | FIN) != 0)) % 2**32

    def say(self, source, data, piece=1400):
        data = data.encode() if isinstance(data, str) else data
        for at in range(0, len(data), piece):
            self.put(source, ACK, data[at:at + piece])

    def calls(self, data, piece=1400):
        self.say(self.client, data, piece)

    def answers(self, data, piece=1400):
        self.say(self.server, data, piece)


def write(path, segments, snap=65535):
    """A classic pcap of raw IP."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, snap, 101))
        for segment in segments:
            frame = segment.frame()
            kept = frame[:snap]
            seconds, rest = divmod(round(segment.time * 1000000), 1000000)
            file.write(struct.pack("<IIII", 1700000000 + seconds, rest, len(kept), len(frame)) + kept)
    path.chmod(0o644)
