#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does a person see in Wireshark what they should? Compares `tshark -2 -V -O PROTOCOLS` with what was agreed on.
The first line of a golden file names the capture, the protocols and the display filter.

usage: golden.py --plugin PLUGIN [--update] CAPTURES GOLDEN_FILE...
"""
import argparse
import difflib
import pathlib
import sys

from tshark import Tshark
from wording import plain


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--update", action="store_true", help="write what is seen now")
    parser.add_argument("captures", type=pathlib.Path)
    parser.add_argument("golden", type=pathlib.Path, nargs="+")
    arguments = parser.parse_args()
    tshark = Tshark(arguments.plugin)
    wrong = 0
    for golden in arguments.golden:
        agreed = golden.read_text()
        head = agreed.splitlines()[0]
        name, protocols, *display_filter = head.split(" ", 2)
        capture = tshark.put(arguments.captures / name)
        wanted = ["-Y", *display_filter] if display_filter else []
        seen = head + "\n" + tshark.run("-2", "-n", "-r", capture, "-V", "-O", protocols, *wanted)
        if plain(seen) == plain(agreed):
            continue
        wrong += 1
        sys.stdout.writelines(difflib.unified_diff(
            plain(agreed).splitlines(True), plain(seen).splitlines(True), f"{golden} (agreed)", f"{golden} (seen)"))
        if arguments.update:
            golden.write_text(seen)
    return 1 if wrong and not arguments.update else 0


if __name__ == "__main__":
    sys.exit(main())
