#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The writer against the sums and bytes of real files (formats.md B.7), none of which came out of this project."""
import pathlib
import subprocess
import tempfile
import unittest

import certificates
import ctl_writer
import tlv_bytes

STUB = bytes.fromhex("01000200210200 0d31302e34382e34372e31353300 0400020002 0a00040a302f99")


def header_size(parts, signature_size):
    return len(parts[0]) + 3 + signature_size + len(parts[1])


def cisco_header(signature_size, name_size, serial_size, ca_size):
    """A header whose SIGNERNAME and CANAME have the given sizes, terminator included."""
    return tlv_bytes.header(file_version="1.2", signer_name="n" * (name_size - 1), signer_serial=b"s" * serial_size,
                            signer_ca="c" * (ca_size - 1), digest=1, signature=bytes(signature_size),
                            file_name="CTLFile.tlv", timestamp=0)


def record_of_size(size):
    """A record filled up to `size` by its certificate."""
    values = {2: b"\0", 3: b"subject\0", 4: b"\0\0", 9: b"", 10: bytes(4)}
    return tlv_bytes.record(values | {9: bytes(size - len(tlv_bytes.record(values)))})


class Sums(unittest.TestCase):
    def test_the_header_of_a_token_signed_list_has_304_bytes_three_of_them_padding(self):
        parts = cisco_header(128, 56, 10, 42)
        self.assertEqual(header_size(parts, 128), 304)
        self.assertEqual(parts[0][5:10], bytes.fromhex("0200020130"))
        self.assertEqual(parts[1][-4:], b"\0\x0d\x0d\x0d")

    def test_a_stub_record_has_33_known_bytes(self):
        self.assertEqual(tlv_bytes.record({2: b"10.48.47.153\0", 4: b"\0\2", 10: bytes([10, 48, 47, 153])}), STUB)
        self.assertEqual(len(STUB), 33)

    def test_a_token_record_has_1186_bytes(self):
        sizes = {2: 1, 3: 56, 4: 2, 5: 42, 6: 10, 7: 140, 9: 902, 10: 4}
        self.assertEqual(len(tlv_bytes.record({tag: bytes(size) for tag, size in sizes.items()})), 1186)

    def test_files_are_as_long_as_show_ctl_says(self):
        for total, header, records in ((3746, 304, (1186, 1186, 33, 1004, 33)), (4947, 336, (1156, 1156, 1138, 1161)),
                                       (6113, 464, (1675, 1675, 1138, 1161)),
                                       (10370, 388, (1484, 1675, 1692, 2585, 2546))):
            body = b"".join(STUB if size == len(STUB) else record_of_size(size) for size in records)
            self.assertEqual(header + len(body), total)
            signature_size = 128 if header < 388 else 256
            name_size = next(n for n in range(1, 300)
                             if header_size(cisco_header(signature_size, n, 16, 42), signature_size) == header)
            file = tlv_bytes.signed_file(cisco_header(signature_size, name_size, 16, 42), body,
                                         lambda data, size=signature_size: bytes(size))
            self.assertEqual(len(file), total)

    def test_records_of_the_real_list_begin_where_they_should(self):
        starts, at = [], 388
        for size in (1484, 1675, 1692, 2585, 2546):
            starts.append(at)
            at += len(record_of_size(size))
        self.assertEqual(starts, [388, 1872, 3547, 5239, 7824])
        self.assertEqual(at, 10370)

    def test_the_header_of_the_real_list_has_its_fields_where_they_should_be(self):
        parts = tlv_bytes.header(file_version="1.2", signer_version="1.0", signer_name="n" * 22,
                                 signer_serial=b"s" * 16, signer_ca="c" * 22, digest=1, signature=bytes(256),
                                 file_name="ITLFile.tlv", timestamp=0x5F000000, certutils_order=True)
        header = parts[0] + tlv_bytes.tlv(12, bytes(256)) + parts[1]
        self.assertEqual(len(header), 388)
        for at, known in ((0, "0100020102"), (5, "0200020184"), (10, "1c00020100"), (15, "030047"), (18, "040017"),
                          (44, "060017"), (70, "050010"), (89, "07000f08000101090008"), (99, "0a0001000b000102"),
                          (107, "0c0100"), (366, "0e000c"), (381, "0f0004")):
            self.assertEqual(header[at:at + len(known) // 2].hex(), known, f"offset {at}")


class Signatures(unittest.TestCase):
    def test_openssl_verifies_what_is_signed(self):
        with tempfile.TemporaryDirectory() as directory:
            values = {"file_name": "CTLFile.tlv", "signer": "sast", "digest": "sha256", "timestamp": 1,
                      "certificate": {"sast": {"subject": "/CN=sast"}},
                      "record": [{"role": "SAST", "certificate": "sast"}]}
            description = ctl_writer.Description(values, directory)
            file = ctl_writer.write(description)
            at = file.index(bytes.fromhex("0c0100"))
            signature, rest = file[at + 3:at + 259], file[:at] + file[at + 259:]
            key = pathlib.Path(directory) / "key"
            key.write_bytes(certificates.openssl("x509", "-in", f"{directory}/sast.pem", "-noout", "-pubkey"))
            (pathlib.Path(directory) / "signature").write_bytes(signature)
            command = ["openssl", "dgst", "-sha256", "-verify", key, "-signature", f"{directory}/signature"]
            self.assertEqual(subprocess.run(command, input=rest, capture_output=True, check=False).returncode, 0)
            changed = bytes([rest[0] ^ 1]) + rest[1:]
            self.assertNotEqual(subprocess.run(command, input=changed, capture_output=True, check=False).returncode, 0)


if __name__ == "__main__":
    unittest.main()
