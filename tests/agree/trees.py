#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is each field of the plugin shown as before, at its bytes? Of one capture for each code, and of all that our protocols
are in, what Wireshark's PDML has of them is agreed on in tests/golden/trees/: in a line for each capture the frames, with
a sum over the name, place, length, value and words of each field. With --update it is written there: the trees that
golden.tshark compares say what has changed, or `tshark -T pdml` before and after.

usage: trees.py --plugin PLUGIN --each LIBRARY [--update]
"""
import argparse
import collections
import hashlib
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

from tshark import Tshark
from made_captures import ROOT, compare_lines
from wording import plain

GOLDEN = ROOT / "tests" / "golden" / "trees"
PROTOCOLS = ("uc", "ctl", "ils", "xmpp_s2s")
FULL_OF_THEM = ("ctl", "ils", "xmpp", "federation", "download", "cuc")
LARGEST = 100_000  # bytes


def chosen():
    """Captures in their order: those of the folders, and the first with each code."""
    seen = set()
    for line in (ROOT / "pcaps" / "EXPECTED").read_text().splitlines():
        name, *words = line.split() or [""]
        codes = {word.partition("@")[0] for word in words}
        is_new = not codes <= seen
        if name and (is_new or name.split("/")[0] in FULL_OF_THEM) and (ROOT / "pcaps" / name).stat().st_size < LARGEST:
            seen |= codes
            yield name


def described(field):
    """What is shown of a field; "": it is Wireshark's."""
    name = field.get("name")
    if name and name.split(".")[0] not in PROTOCOLS:
        return ""
    return " ".join([name, *(field.get(key, "") for key in ("pos", "size", "hide")),
                     *(plain(field.get(key, "")) for key in ("show", "showname"))]) + "\n"


def sums(pdml):
    """12 uc#a2b3 of each of our protocols in a frame."""
    for packet in ElementTree.fromstring(pdml).findall("packet"):
        frame = packet.find("./proto[@name='geninfo']/field[@name='num']").get("show")
        shown = [(proto.get("name"), "".join(map(described, proto.iter("field")))) for proto in packet.findall("proto")
                 if proto.get("name") in PROTOCOLS]
        if shown:
            yield " ".join([frame, *(f"{name}#{hashlib.sha256(text.encode()).hexdigest()[:4]}" for name, text in shown)])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--each", required=True, help="the library tshark-each")
    parser.add_argument("--update", action="store_true", help="agree on what is shown now")
    arguments = parser.parse_args()
    tshark = Tshark(arguments.plugin, arguments.each)
    names = list(chosen())
    paths = [tshark.put(ROOT / "pcaps" / name, f"{number}-{pathlib.Path(name).name}") for number, name in enumerate(names)]
    now = collections.defaultdict(str)
    trees = tshark.run_each(paths, "-2", "-n", "-T", "pdml", "-J", " ".join(("geninfo", *PROTOCOLS)))
    for name, pdml in zip(names, trees, strict=True):
        now[f"{name.split('/')[0]}.txt"] += f"{name}: {', '.join(sums(pdml))}\n"
    print(f"{len(names)} captures")
    return 0 if compare_lines(GOLDEN, now, arguments.update) else 1


if __name__ == "__main__":
    sys.exit(main())
