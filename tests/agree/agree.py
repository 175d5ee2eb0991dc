#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Do the command and the plugin say the same? Compares the (frame, code) sets of every capture, and of all captures in
one that is whole, cut short and damaged; and line by line what `ucscope scan --json` and `tshark -z uc,json` print.

usage: agree.py --ucscope COMMAND --plugin PLUGIN --each LIBRARY CAPTURES
"""
import argparse
import json
import pathlib
import subprocess
import sys

import jsonschema

from tshark import Tshark  # which tells where the next is
from command_run import run_command

CAPTURES = (".pcap", ".pcapng", ".cap", ".gz", ".zst", ".lz4")


def captures_in(directory):
    """What EXPECTED lists, whatever its name, and all that is named like a capture."""
    expected = directory / "EXPECTED"
    lines = expected.read_text().splitlines() if expected.exists() else []
    listed = {directory / line.split()[0] for line in lines if line and not line.startswith("#")}
    return sorted(listed | {path for path in directory.rglob("*") if path.suffix in CAPTURES})


# What the plugin is not told.
UNTOLD = {"file": "", "format": "", "complete": None, "error": None, "dropped_packets": 0}
# What only the command tells: Wireshark decrypts by itself, and has its table of pairs, which agree.pairs compares.
ITS_OWN = {"decryption", "pairs", "pairs_left_out"}
SCHEMA = pathlib.Path(__file__).parents[2] / "doc/ucscope-1.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text()))


def command_lines(ucscope, capture, *options):
    done = run_command([ucscope, "scan", "--json", *options, capture], text=True, timeout=600)
    return [json.loads(line) for line in done.stdout.splitlines()]


def lines_of_each(ucscope, command, captures, *options):
    """Of each capture what one process prints of all of them."""
    done = run_command([ucscope, command, "--json", "--no-sets", *options, *captures], text=True, timeout=900)
    lines = {str(capture): [] for capture in captures}
    for line in map(json.loads, done.stdout.splitlines()):
        if line["type"] != "run":
            lines[line["file"]].append(line)
    return [lines[str(capture)] for capture in captures]


def findings_of(lines):
    return {(line["frame"], line["code"]) for line in lines if line["type"] == "finding"}


def lines_differ(command, plugin):
    """The first line of JSON in which they do, as words; "" when they are the same and keep the schema."""
    for line in plugin:
        VALIDATOR.validate(line)
    known = [{name: UNTOLD.get(name, value) for name, value in line.items() if name not in ITS_OWN} for line in command]
    for one, other in zip(known, plugin):
        if one != other:
            return f"  JSON of the command: {json.dumps(one)}\n  JSON of the plugin:  {json.dumps(other)}"
    return "" if len(known) == len(plugin) else f"  lines of JSON: {len(known)} and {len(plugin)}"


def join(tshark, captures):
    """All captures in one, one after the other, each as far as it can be read."""
    whole = tshark.directory / "whole.pcapng"
    readable = [tshark.directory / f"readable-{number}" for number in range(len(captures))]
    for capture, path in zip(captures, readable):
        done = subprocess.run(["editcap", capture, path], capture_output=True, text=True, timeout=60)
        if done.returncode not in (0, 2):
            raise SystemExit(f"editcap {capture} ended with {done.returncode}\n{done.stderr}")
    tshark.ask("mergecap", "-a", "-w", whole, *readable)
    return whole


def variants(tshark, captures):
    """All captures in one; that cut to headers and a bit; that with every 50th byte damaged."""
    whole, cut, damaged = join(tshark, captures), tshark.directory / "cut.pcapng", tshark.directory / "damaged.pcapng"
    tshark.ask("editcap", "-s", "90", whole, cut)
    tshark.ask("editcap", "-E", "0.02", "--seed", "7", whole, damaged)
    for path in (whole, cut, damaged):
        path.chmod(0o644)
    return [whole, cut, damaged]


def describe(findings):
    return " ".join(f"{frame}:{code}" for frame, code in sorted(findings)) or "-"


def read_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ucscope", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--each", help="the library tshark-each")
    parser.add_argument("captures", type=pathlib.Path)
    return parser.parse_args()


def main():
    arguments = read_arguments()
    tshark = Tshark(arguments.plugin, arguments.each)
    paths = captures_in(arguments.captures)
    copies = [tshark.put(path, f"{number}-{path.name}") for number, path in enumerate(paths)]
    joined = variants(tshark, copies)
    commands = lines_of_each(arguments.ucscope, "scan", copies + joined)
    plugins = tshark.shown_and_told_of_each(copies + joined, "-2", "-z", "uc,json")
    # One pass shows less, but its statistics know it all.
    once = [None] * len(copies) + [told for _, told in tshark.shown_and_told_of_each(joined, "-z", "uc,json")]
    results = []
    for path, command, (shown, told), told_once in zip(paths + joined, commands, plugins, once, strict=True):
        differences = [lines_differ(command, told)]
        if told_once is not None:
            differences.append(lines_differ(command, told_once))
        results.append((path, findings_of(command), shown, "\n".join(filter(None, differences))))
    wrong = 0
    for path, command, plugin, difference in results:
        if command != plugin or difference:
            wrong += 1
            print(f"{path.name}\n  only the command: {describe(command - plugin)}"
                  f"\n  only the plugin:  {describe(plugin - command)}\n{difference}")
    found = sum(len(command) for _, command, _, _ in results)
    print(f"{len(results)} captures, {found} findings, {wrong} captures disagree")
    return 1 if wrong or not paths or not found else 0


if __name__ == "__main__":
    sys.exit(main())
