# SPDX-License-Identifier: GPL-2.0-or-later
"""The bytes of CTL, ITL and signed files, put together from values. Knows no decoder: sizes come from adding up what
is written. Source: formats.md B.2, B.3, B.6."""
import struct

DIGEST_NUMBERS = {"sha1": 1, "sha256": 2, "sha512": 3, "sha384": 3}
ROLE_NUMBERS = {"SAST": 0, "CCM": 1, "CCM+TFTP": 2, "TFTP": 3, "CAPF": 4, "SRST": 5, "APP-SERVER": 7, "TVS": 21}
MODULUS_NUMBERS = {64: 0, 128: 1, 256: 2, 512: 3}  # by signature size in bytes
PADDING = b"\x0d"


def tlv(tag, value):
    return struct.pack(">BH", tag, len(value)) + value


def text(string):
    return string.encode() + b"\0"


def version(string):
    return bytes(int(part) for part in string.split("."))


def header(*, file_version, signer_name, signer_serial, signer_ca, digest, signature, file_name, timestamp=None,
           signer_version=None, encryption=None, certutils_order=False, extra=b"", align=True):
    """Returns the header in two parts: what stands before the signature's TLV and what stands after it. The TLV of
    `signature` (its content does not matter, its size does) belongs between them and is counted in HEADERLENGTH."""
    name, serial, ca = tlv(4, text(signer_name)), tlv(5, signer_serial), tlv(6, text(signer_ca))
    signer = name + ca + serial if certutils_order else name + serial + ca
    algorithm = tlv(9, tlv(10, b"\0") + tlv(11, bytes([MODULUS_NUMBERS[len(signature)]])))
    front = b"" if signer_version is None else tlv(28, version(signer_version))
    front += tlv(3, signer) + tlv(7, tlv(8, bytes([digest])) + algorithm)
    back = tlv(14, text(file_name))
    back += b"" if timestamp is None else tlv(15, struct.pack(">I", timestamp))
    back += encryption or b""
    back += extra
    size = 10 + len(front) + 3 + len(signature) + len(back)
    pads = -size % 4 if align else 0
    start = tlv(1, version(file_version)) + tlv(2, struct.pack(">H", size + pads))
    return start + front, back + pads * PADDING


def encryption_info(*, iv, fill, wrapped_key, digest, plaintext_digest):
    return (tlv(16, tlv(17, tlv(18, b"\0") + tlv(19, iv) + tlv(20, struct.pack(">H", fill)))
                + tlv(21, tlv(22, b"\0") + tlv(23, struct.pack(">H", 8 * len(wrapped_key))) + tlv(24, b"\1")
                      + tlv(25, wrapped_key)))
            + tlv(26, bytes([digest])) + tlv(27, plaintext_digest))


CISCO_ORDER = (2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 10)
CERTUTILS_ORDER = (3, 5, 6, 4, 7, 8, 9, 2, 11, 12, 10)


def record(values, order=CISCO_ORDER, extra=b"", length=None):
    """`values` maps tags to bytes; tags that are not in it are left out. `length` is a lie about the size."""
    body = b"".join(tlv(tag, values[tag]) for tag in order if tag in values) + extra
    size = 5 + len(body)
    return tlv(1, struct.pack(">H", size if length is None else length)) + body


def signed_file(parts, body, sign):
    """Signs everything but the signature's own TLV. `sign` turns bytes into the signature."""
    front, back = parts
    return front + tlv(12, sign(front + back + body)) + back + body
