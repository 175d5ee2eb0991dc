#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does Wireshark show what a display filter of ours promises? For one capture of each code: a finding's filter shows
the frame to look at first. For some captures: a pair's filter shows its first frame and its last.

usage: filters.py --ucscope COMMAND CAPTURES
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys

LISTED = ("office/office-hour.pcap", "ctl/ok-fragments.pcap", "download/phone-not-found.pcap", "tcp/no-answer-ipv6.pcap",
          "xmpp/expressway-one-way.pcap")


def ucscope(command, *words):
    environment = dict(os.environ, COLUMNS="10000", TZ="UTC")
    return subprocess.run([command, *map(str, words)], capture_output=True, text=True, timeout=120, env=environment).stdout


def one_of_each_code(captures):
    """(capture, its codes) for a first capture of each code."""
    known = set()
    for line in (captures / "EXPECTED").read_text().splitlines():
        capture, *found = line.split()
        codes = {finding.split("@")[0] for finding in found}
        if codes - known:
            known |= codes
            yield captures / capture


def of_findings(command, capture):
    """(filter, frames that it must show)"""
    frame = None
    for line in ucscope(command, "scan", capture).splitlines():
        if found := re.match(r" +frames +(\d+) ", line):
            frame = found[1]
        elif found := re.match(r" +filter +(.+)", line):
            yield found[1], {frame}


def of_pairs(command, capture):
    for pair in map(json.loads, ucscope(command, "list", "--json", capture).splitlines()):
        if pair["type"] == "pair":
            yield pair["filter"], {str(pair["first_frame"]), str(pair["last_frame"])}


def missing(capture, text, frames):
    done = subprocess.run(["tshark", "-n", "-r", capture, "-Y", text, "-T", "fields", "-e", "frame.number"],
                          capture_output=True, text=True, timeout=120)
    if done.returncode:
        return f"{text}: {done.stderr}"
    return "" if frames <= set(done.stdout.split()) else f"{capture}: {text} does not show {sorted(frames)}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ucscope", required=True)
    parser.add_argument("captures", type=pathlib.Path)
    arguments = parser.parse_args()
    tries = [(capture, *one) for capture in one_of_each_code(arguments.captures)
             for one in of_findings(arguments.ucscope, capture)]
    findings = len(tries)
    tries += [(arguments.captures / name, *one) for name in LISTED
              for one in of_pairs(arguments.ucscope, arguments.captures / name)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        wrong = [said for said in pool.map(lambda one: missing(*one), tries) if said]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{findings} filters of findings, {len(tries) - findings} of pairs, {len(wrong)} wrong")
    return 1 if wrong or findings < 30 or len(tries) - findings < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
