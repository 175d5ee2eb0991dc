#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a CTL, ITL, .sgn or .enc.sgn file from a description in TOML, making the certificates it names with the
openssl command. Needs Python 3.11 and openssl only.

usage: ctl_writer.py DESCRIPTION.toml CERTIFICATE_DIRECTORY OUTPUT

  include = "certificates.toml"  # more certificates, from beside this file
  file_name = "CTLFile.tlv"      # tag 14
  version = "1.2"                # default 1.2, with a payload 1.0, encrypted 2.0
  timestamp = 1707134400         # tag 15; left out when missing
  signer = "sast"                # a certificate with its key
  digest = "sha512"              # sha1, sha256, sha384, sha512: what is hashed with
  digest_number = 3              # what tag 8 says; default as formats.md B.4
  signer_version = "1.0"         # tag 28; left out when missing
  order = "certutils"            # or "cisco", the default: the order of tags
  extra = "fd0001aa"             # hex, at the end of the header before padding
  payload = "text"               # then it is no list but a signed file
  encrypt_for = "phone"          # then the payload is enciphered for this certificate

  [certificate.sast]             # see certificates.make
  subject = "/CN=ITLRECOVERY_cucm1/O=Example"

  [[record]]
  role = "SAST"                  # by name or number; left out when missing
  certificate = "sast"           # gives subject, issuer, serial, public key, signature, certificate
  dns_name = "cucm1.example.com"
  address = "192.0.2.10"
  hash = "sha256"                # tags 11 and 12
  leave_out = ["signature"]      # of what the certificate gives
  serial = "0102"                # hex instead of what the certificate gives; subject, issuer as text
  length = 0                     # a lie in RECORDLENGTH
  extra = "fd0001aa"             # hex, at the end of the record
"""
import hashlib
import ipaddress
import os
import pathlib
import struct
import sys
import tomllib

import certificates
import tlv_bytes

FIELDS = {"dns_name": 2, "subject": 3, "role": 4, "issuer": 5, "serial": 6, "public_key": 7, "signature": 8,
          "certificate": 9, "address": 10}


class Description:
    def __init__(self, values, directory):
        self.values, self.directory = values, directory

    def certificate(self, name):
        return certificates.make(self.directory, name, self.values["certificate"])


def record_values(description, record):
    values = {}
    if "certificate" in record:
        given = description.certificate(record["certificate"])
        values = {3: tlv_bytes.text(given.subject), 5: tlv_bytes.text(given.issuer), 6: given.serial,
                  7: given.public_key, 8: given.signature, 9: given.der}
        if "hash" in record:
            values[11] = hashlib.new(record["hash"], given.der).digest()
            values[12] = bytes([tlv_bytes.DIGEST_NUMBERS[record["hash"]]])
    for name in ("dns_name", "subject", "issuer"):
        if name in record:
            values[FIELDS[name]] = tlv_bytes.text(record[name])
    if "serial" in record:
        values[6] = bytes.fromhex(record["serial"])
    if "role" in record:
        role = record["role"]
        values[4] = struct.pack(">H", tlv_bytes.ROLE_NUMBERS.get(role, role))
    if "address" in record:
        values[10] = ipaddress.ip_address(record["address"]).packed
    for name in record.get("leave_out", ()):
        values.pop(FIELDS[name], None)
    return values


def records(description, order):
    return b"".join(tlv_bytes.record(record_values(description, record), order,
                                     bytes.fromhex(record.get("extra", "")), record.get("length"))
                    for record in description.values.get("record", ()))


def encipher(description, plaintext):
    """AES-128-CBC; the plaintext is filled up with carriage returns to whole blocks (formats.md B.2, tag 20)."""
    fill = 16 - len(plaintext) % 16
    key, iv = os.urandom(16), os.urandom(16)
    payload = certificates.openssl("enc", "-aes-128-cbc", "-nopad", "-K", key.hex(), "-iv", iv.hex(),
                                   stdin=plaintext + b"\r" * fill)
    phone = description.certificate(description.values["encrypt_for"])
    wrapped = certificates.openssl("pkeyutl", "-encrypt", "-certin", "-inkey", phone.pem_file, stdin=key)
    digest = description.values.get("digest", "sha512")
    info = tlv_bytes.encryption_info(iv=iv, fill=fill, wrapped_key=wrapped,
                                     digest=tlv_bytes.DIGEST_NUMBERS[digest],
                                     plaintext_digest=hashlib.new(digest, plaintext).digest())
    return info, payload


def write(description):
    values = description.values
    signer = description.certificate(values["signer"])
    digest = values.get("digest", "sha512")
    is_certutils = values.get("order") == "certutils"
    body, encryption, default_version = b"", None, "1.2"
    if "encrypt_for" in values:
        encryption, body = encipher(description, values["payload"].encode())
        default_version = "2.0"
    elif "payload" in values:
        body, default_version = values["payload"].encode(), "1.0"
    else:
        body = records(description, tlv_bytes.CERTUTILS_ORDER if is_certutils else tlv_bytes.CISCO_ORDER)
    parts = tlv_bytes.header(
        file_version=values.get("version", default_version), signer_name=signer.subject, signer_serial=signer.serial,
        signer_ca=signer.issuer, digest=values.get("digest_number", tlv_bytes.DIGEST_NUMBERS[digest]),
        signature=bytes(signer.signature_size()), file_name=values["file_name"], timestamp=values.get("timestamp"),
        signer_version=values.get("signer_version"), encryption=encryption, certutils_order=is_certutils,
        extra=bytes.fromhex(values.get("extra", "")))
    return tlv_bytes.signed_file(parts, body, lambda data: signer.sign(digest, data))


def read(path, directory):
    """The description in `path`; its certificates are made and looked for in `directory`."""
    path = pathlib.Path(path)
    values = tomllib.loads(path.read_text(encoding="utf-8"))
    if "include" in values:
        included = tomllib.loads((path.parent / values["include"]).read_text(encoding="utf-8"))
        values["certificate"] = included["certificate"] | values.get("certificate", {})
    return Description(values, directory)


def main(arguments):
    if len(arguments) != 3:
        sys.exit(__doc__)
    with open(arguments[2], "wb") as file:
        file.write(write(read(*arguments[:2])))


if __name__ == "__main__":
    main(sys.argv[1:])
