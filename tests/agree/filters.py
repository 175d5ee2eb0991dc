#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does Wireshark show what a display filter of ours promises? For one capture of each code: a finding's filter shows
the frame to look at first. For some captures: a pair's filter shows its first frame and its last.

usage: filters.py --ucscope COMMAND CAPTURES
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

LISTED = ("office/office-hour.pcap", "ctl/ok-fragments.pcap", "download/phone-not-found.pcap", "tcp/no-answer-ipv6.pcap",
          "xmpp/expressway-one-way.pcap")
LOADED = 1_000_000  # what answers to a load are told by; no number of a filter


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


def shown(tries):
    """The numbers of the frames that each filter shows; None: it is not understood. One process reads all captures; it
    takes a text that it has seen in another capture for the filter that it knows, so spaces make each text another."""
    requests, capture = [], None
    for number, (of, text, _) in enumerate(tries):
        if of != capture:
            requests.append(dict(id=LOADED, method="load", params=dict(file=str(of))))
            capture = of
        requests.append(dict(id=number + 1, method="frames", params=dict(filter=text + number * " ")))
    lines = "".join(json.dumps(dict(jsonrpc="2.0", **request)) + "\n" for request in requests)
    done = subprocess.run(["sharkd", "-"], input=lines, check=True, capture_output=True, text=True, timeout=120)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == [request["id"] for request in requests], done.stderr
    return [answer.get("result") and {str(frame["num"]) for frame in answer["result"]} for answer in answers
            if answer["id"] != LOADED]


def missing(capture, text, frames, shown):
    if shown is None:
        return f"{capture}: {text} is not understood"
    return "" if frames <= shown else f"{capture}: {text} does not show {sorted(frames)}"


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
    wrong = [said for one, frames in zip(tries, shown(tries), strict=True) if (said := missing(*one, frames))]
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{findings} filters of findings, {len(tries) - findings} of pairs, {len(wrong)} wrong")
    return 1 if wrong or findings < 30 or len(tries) - findings < 10 else 0


if __name__ == "__main__":
    sys.exit(main())
