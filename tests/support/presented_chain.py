# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures of a server that presents a chain of certificates: the beginning of a handshake of TLS 1.2, as far as it is
in clear. No key is needed, so a chain may be as wrong as it likes."""
import struct

import ctl_captures

PORT = 5061
SYN, FIN, PSH, ACK = ctl_captures.SYN, ctl_captures.FIN, ctl_captures.PSH, ctl_captures.ACK


def of_length(size, data):
    return len(data).to_bytes(size, "big") + data


def record(content_type, body):
    return bytes([content_type]) + b"\x03\x03" + of_length(2, body)


def message(kind, body):
    return record(22, bytes([kind]) + of_length(3, body))


def client_hello(name):
    server_name = of_length(2, b"\0" + of_length(2, name.encode()))
    extension = struct.pack("!H", 0) + of_length(2, server_name)
    return message(1, b"\x03\x03" + bytes(32) + b"\0" + of_length(2, b"\xc0\x2f") + b"\x01\0" + of_length(2, extension))


def server_hello():
    return message(2, b"\x03\x03" + bytes(32) + b"\0" + b"\xc0\x2f" + b"\0")


def certificates(chain):
    return message(11, of_length(3, b"".join(of_length(3, der) for der in chain)))


def alert(description):
    return record(21, bytes([2, description]))


def capture(chain, name="cucm.example.com", refusal=None):
    """A pcap file. `chain`: DER bytes, the server's own first. `refusal`: the alert that answers it; None: the client
    closes without a word."""
    sent = {True: 1, False: 1}

    def segment(from_client, flags, payload=b""):
        frame = ctl_captures.tcp(from_client, PORT, sent[from_client], sent[not from_client], flags, payload)
        sent[from_client] += len(payload) + bool(flags & (SYN | FIN))
        return frame

    sent[False] = 0
    frames = [segment(True, SYN), segment(False, SYN | ACK), segment(True, ACK),
              segment(True, PSH | ACK, client_hello(name)),
              segment(False, PSH | ACK, server_hello() + certificates(chain) + message(14, b""))]
    if refusal is not None:
        frames.append(segment(True, PSH | ACK, alert(refusal)))
    frames += [segment(True, FIN | ACK), segment(False, FIN | ACK), segment(True, ACK)]
    return ctl_captures.pcap(frames)
