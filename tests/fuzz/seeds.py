#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Copies test vectors to where a fuzzer reads its seeds: NAME.hex as the bytes it stands for, others as they are.

usage: seeds.py VECTORS SEEDS"""
import pathlib
import re
import sys


def main(vectors, seeds):
    pathlib.Path(seeds).mkdir(parents=True, exist_ok=True)
    for path in pathlib.Path(vectors).iterdir():
        data = path.read_bytes()
        if path.suffix == ".hex":
            data = bytes.fromhex(re.sub(r"#.*", "", data.decode()))
        (pathlib.Path(seeds) / path.stem).write_bytes(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
