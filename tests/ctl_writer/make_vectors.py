#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes tests/vectors/ctl/*.hex anew from the descriptions in vectors/, with new keys. Changes every signature.

usage: make_vectors.py"""
import pathlib
import tempfile

import certificates
import ctl_writer

HERE = pathlib.Path(__file__).resolve().parent
VECTORS = HERE.parent / "vectors" / "ctl"


def write_hex(path, comment, data):
    digits = data.hex()
    lines = [digits[at:at + 120] for at in range(0, len(digits), 120)]
    path.write_text("\n".join([comment, *lines]) + "\n", encoding="utf-8")


def main():
    VECTORS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as directory:
        for path in sorted((HERE / "vectors").glob("*.toml")):
            if path.name == "certificates.toml":
                continue
            comment = path.read_text(encoding="utf-8").splitlines()[0]
            write_hex(VECTORS / f"{path.stem}.hex", comment, ctl_writer.write(ctl_writer.read(path, directory)))
        renewed = certificates.Certificate(f"{directory}/cucm1_new.pem", f"{directory}/cucm1_new.key")
        write_hex(VECTORS / "renewed_certificate.hex",
                  "# The certificate cucm1 presents after ctl_file was made; it is in ctl_file_later.", renewed.der)


if __name__ == "__main__":
    main()
