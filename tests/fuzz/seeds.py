#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Copies test vectors to where a fuzzer reads its seeds: NAME.hex as the bytes it stands for, NAME.talk as the
script of made_transcript.h, others as they are.

usage: seeds.py VECTORS SEEDS"""
import pathlib
import re
import sys

GAP_MOST = 65536  # of one step in a script


def talk_step(line):
    server = 0x80 if line[0] == "<" else 0
    what = line[2:]
    if what.startswith("gap "):
        missing = int(what[4:])
        parts = [min(GAP_MOST, missing - done) for done in range(0, missing, GAP_MOST)]
        return b"".join(bytes([server | 1]) + (part - 1).to_bytes(2, "little") for part in parts)
    if what in ("fin", "rst"):
        return bytes([server | (2 if what == "fin" else 3)])
    text = what[1:].strip()
    if text.startswith('"'):
        data = text[1:-1].encode().decode("unicode_escape").encode("latin-1")
    else:
        data = bytes.fromhex(text)
    return bytes([server]) + len(data).to_bytes(2, "little") + data


def transcript_script(text):
    lines = [line.strip() for line in text.splitlines()]
    middle = bytes([(1 if "middle" in lines else 0) | 4])
    return middle + b"".join(talk_step(line) for line in lines if line[:2] in (">>", "<<"))


def main(vectors, seeds):
    pathlib.Path(seeds).mkdir(parents=True, exist_ok=True)
    for path in pathlib.Path(vectors).iterdir():
        data = path.read_bytes()
        if path.suffix == ".hex":
            data = bytes.fromhex(re.sub(r"#.*", "", data.decode()))
        elif path.suffix == ".talk":
            data = transcript_script(data.decode())
        (pathlib.Path(seeds) / path.stem).write_bytes(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
