"""Blocks of pcapng as bytes. `order` is that of struct: "<" or ">"."""
import struct


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack(order + "II", kind, len(body) + 12) + body + struct.pack(order + "I", len(body) + 12)


def option(order, code, value):
    return struct.pack(order + "HH", code, len(value)) + value + bytes(-len(value) % 4)


def section(order, comment):
    options = option(order, 1, comment.encode()) + option(order, 0, b"")
    return block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1) + options)


def interface(order, link, name, resolution):
    options = (option(order, 2, name.encode()) + option(order, 9, bytes([resolution])) + option(order, 0, b""))
    return block(order, 1, struct.pack(order + "HHI", link, 0, 262144) + options)


def enhanced(order, number, ticks, frame, comment=""):
    body = struct.pack(order + "IIIII", number, ticks >> 32, ticks & 0xFFFFFFFF, len(frame), len(frame))
    body += frame + bytes(-len(frame) % 4)
    if comment:
        body += option(order, 1, comment.encode()) + option(order, 0, b"")
    return block(order, 6, body)
