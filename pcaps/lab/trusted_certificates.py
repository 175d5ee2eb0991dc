#!/usr/bin/env python3
"""Takes the certificates of call servers (CCM, CCM+TFTP) out of a trust list, as Unity Connection does with the
CTLFile.tlv it fetched, and writes them as PEM.

usage: trusted_certificates.py FILE.tlv OUTPUT.pem
"""
import ssl
import struct
import sys

CALL_SERVERS = (1, 2)


def tlvs(data):
    at = 0
    while at < len(data):
        tag, size = struct.unpack_from(">BH", data, at)
        yield tag, data[at + 3:at + 3 + size]
        at += 3 + size


def records(data):
    at = struct.unpack_from(">H", data, 8)[0]
    while at < len(data):
        size = struct.unpack_from(">H", data, at + 3)[0]
        yield dict(tlvs(data[at:at + size]))
        at += size


def main(source, target):
    with open(source, "rb") as file:
        data = file.read()
    with open(target, "w", encoding="ascii") as file:
        for record in records(data):
            if struct.unpack(">H", record[4])[0] in CALL_SERVERS and 9 in record:
                file.write(ssl.DER_cert_to_PEM_cert(record[9]))


if __name__ == "__main__":
    main(*sys.argv[1:])
