#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Do the command and the plugin say the same of what was there? Compares `ucscope list --json` with
`tshark -z uc_pairs,tree` on every capture.

usage: pairs.py --ucscope COMMAND --plugin PLUGIN --each LIBRARY CAPTURES
"""
import argparse
import pathlib
import sys

from agree import captures_in, lines_of_each
from statistics import lines_of
from tshark import Tshark


def host(party):
    return f"{party['role']} {party['address']}".strip()


def listed(told):
    """As the plugin's tree has it: a line for each pair and service, with the outcomes below."""
    lines = {}
    for pair in told:
        if pair["type"] != "pair":
            continue
        name = (f"{pair['service']}: {host(pair['client'])} called {host(pair['server'])}, port {pair['server']['port']}, "
                f"frames {pair['first_frame']} to {pair['last_frame']}: {pair['connections']}")
        lines[name] = {f"{word.replace('_', ' ')}: {count}" for word, count in pair["outcomes"].items() if count}
    return lines


def shown(output):
    lines, name = {}, None
    for line in lines_of(output):
        if line.startswith("  "):
            lines[name].add(line.strip())
        elif line.startswith(" "):
            name = line.strip()
            lines[name] = set()
    return lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ucscope", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--each", required=True)
    parser.add_argument("captures", type=pathlib.Path)
    arguments = parser.parse_args()
    tshark = Tshark(arguments.plugin, arguments.each)
    captures = captures_in(arguments.captures)
    copies = [tshark.put(capture, f"{number}-{capture.name}") for number, capture in enumerate(captures)]
    different = pairs = 0
    told = lines_of_each(arguments.ucscope, "list", captures)
    for capture, of_command, output in zip(captures, told, tshark.run_each(copies, "-q", "-z", "uc_pairs,tree")):
        command, plugin = listed(of_command), shown(output)
        pairs += len(command)
        if command != plugin:
            different += 1
            print(f"{capture}\n  only the command: {[x for x in command.items() if x not in plugin.items()]}\n"
                  f"  only the plugin:  {[x for x in plugin.items() if x not in command.items()]}")
    print(f"{len(captures)} captures, {pairs} pairs, {different} captures differ")
    return 1 if different or pairs < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
