# SPDX-License-Identifier: GPL-2.0-or-later
"""The same capture, had its connections been opened by TLS: after the handshake of TCP comes one of TLS, and every
segment's bytes are one record. What there is to find is then in the frame that holds the same words."""
import struct

from tls_transcript import TlsTranscript

SYN, RST, ACK, PSH = 0x02, 0x04, 0x10, 0x08
CLIENT, SERVER = 0, 1


class Packet:
    """Ethernet, IPv4 and TCP, taken apart; `tcp` is None for anything else."""

    def __init__(self, stamp, frame):
        self.stamp, self.frame, self.tcp = stamp, frame, None
        if frame[12:14] != b"\x08\x00" or frame[23] != 6:
            return
        self.tcp = 14 + (frame[14] & 15) * 4
        self.ports = struct.unpack_from("!HH", frame, self.tcp)
        self.sequence, self.acknowledgement = struct.unpack_from("!II", frame, self.tcp + 4)
        self.header, self.flags = (frame[self.tcp + 12] >> 4) * 4, frame[self.tcp + 13]
        end = 14 + struct.unpack_from("!H", frame, 16)[0]
        self.payload = frame[self.tcp + self.header:end]
        self.source, self.destination = ((frame[at:at + 4], port) for at, port in zip((26, 30), self.ports))

    def rebuilt(self, ports, sequence, acknowledgement, payload, flags):
        ip = bytearray(self.frame[14:self.tcp])
        struct.pack_into("!H", ip, 2, len(ip) + self.header + len(payload))
        tcp = bytearray(self.frame[self.tcp:self.tcp + self.header])
        struct.pack_into("!HHII", tcp, 0, *ports, sequence % 2**32, acknowledgement % 2**32)
        tcp[13] = flags
        return self.frame[:14] + bytes(ip) + bytes(tcp) + payload


class Side:
    def __init__(self, packet):
        self.packet, self.first = packet, packet.sequence + 1  # its SYN; the number of its first byte
        self.ends = [(0, 0)]  # where segments end: in clear, over TLS

    def place(self, sequence):
        """The number over TLS of a number in clear."""
        offset = (sequence - self.first) % 2**32
        if offset == 2**32 - 1:  # of the SYN
            return sequence
        clear, secret = max(pair for pair in self.ends if pair[0] <= offset)
        return self.first + secret + offset - clear

    def grow(self, clear, secret):
        self.ends.append((self.ends[-1][0] + clear, self.ends[-1][1] + secret))


class Connection:
    """What TlsTranscript says goes into packets that look like those of the handshake of TCP."""

    def __init__(self, twin, syn):
        self.twin, self.sides, self.talk = twin, [Side(syn), None], None

    def shake_hands(self, stamp):
        self.stamp = stamp
        self.talk = TlsTranscript(self, self.twin.directory, self.twin.version, self.twin.ciphers)

    def calls(self, data):
        self.say(CLIENT, data)

    def answers(self, data):
        self.say(SERVER, data)

    def say(self, side, data):
        """The talk's handshake, and what follows it."""
        if not data:
            return
        sender, other = self.sides[side], self.sides[1 - side]
        frame = sender.packet.rebuilt(self.twin.mapped(sender.packet.ports), sender.first + sender.ends[-1][1],
                                      other.first + other.ends[-1][1], data, ACK | PSH)
        self.twin.put(self.stamp, frame)
        sender.grow(0, len(data))

    def encrypt(self, side, payload):
        end, bio = ((self.talk.client, self.talk.from_client), (self.talk.server, self.talk.from_server))[side]
        end.write(payload)
        return bio.read()

    def take(self, packet):
        side = CLIENT if packet.source == self.sides[CLIENT].packet.source else SERVER
        if self.sides[side] is None:
            self.sides[side] = Side(packet)
        sender, other = self.sides[side], self.sides[1 - side]
        sequence, acknowledgement = sender.place(packet.sequence), other.place(packet.acknowledgement) if other else 0
        payload = packet.payload
        if payload:
            if sequence != sender.first + sender.ends[-1][1]:
                raise ValueError("the capture is not in order")
            payload = self.encrypt(side, payload)
            sender.grow(len(packet.payload), len(payload))
        self.twin.put(packet.stamp, packet.rebuilt(self.twin.mapped(packet.ports), sequence, acknowledgement, payload,
                                                   packet.flags), packet)
        if self.talk is None and self.sides[SERVER] is not None and packet.flags & (SYN | RST) == 0:
            self.shake_hands(packet.stamp)


class Twin:
    """Of the classic pcap at `capture`; written into `directory`, where the keys are, too. `ports`: which servers
    speak TLS, and on which port then. `frames`: the number in the twin of each frame."""

    def __init__(self, capture, directory, version, ports, ciphers=None):
        self.directory, self.version, self.ports, self.ciphers = directory, version, ports, ciphers
        self.records, self.frames, self.connections = [], {}, {}
        data = capture.read_bytes()
        self.header, at = data[:24], 24
        while at < len(data):
            seconds, rest, length, _ = struct.unpack_from("<IIII", data, at)
            self.take(Packet((seconds, rest), data[at + 16:at + 16 + length]))
            at += 16 + length
        self.path = directory / f"{version}-{capture.name}"
        self.path.write_bytes(self.header + b"".join(self.records))
        talks = [connection.talk for connection in self.connections.values() if connection.talk is not None]
        self.sessions, talk = len(talks), talks[0]
        self.keys, self.rsa_key = talk.keys, talk.rsa_key

    def mapped(self, ports):
        return [self.ports.get(port, port) for port in ports]

    def put(self, stamp, frame, of=None):
        self.records.append(struct.pack("<IIII", *stamp, len(frame), len(frame)) + frame)
        if of is not None:
            self.frames[len(self.frames) + 1] = len(self.records)

    def take(self, packet):
        if packet.tcp is None or not set(packet.ports) & self.ports.keys():
            self.put(packet.stamp, packet.frame, packet)
            return
        ends = frozenset((packet.source, packet.destination))
        if packet.flags & (SYN | ACK) == SYN:
            self.connections[ends] = Connection(self, packet)
        self.connections[ends].take(packet)
