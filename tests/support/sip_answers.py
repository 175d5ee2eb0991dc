#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Are as many final answers of SIP of 400 and above told as tshark sees, by status? Answers that are sent again are one.
SIP over UDP is read on its own port alone.

usage: sip_answers.py COUNT_SIP_ANSWERS CAPTURE...
"""
import collections
import subprocess
import sys

FIELDS = ("sip.Status-Code", "sip.Via.branch", "sip.Call-ID", "sip.CSeq", "ip.addr", "ipv6.addr", "tcp.stream")


def by_tshark(capture):
    options = [word for field in FIELDS for word in ("-e", field)]
    rows = subprocess.run(["tshark", "-n", "-r", capture, "-Y", "sip.Status-Code >= 400 && (tcp || udp.port == 5060)", "-T", "fields", "-E", "occurrence=f",
                           *options], capture_output=True, text=True).stdout.splitlines()
    return collections.Counter(row.split("\t")[0] for row in set(rows))


def by_events(program, capture):
    lines = subprocess.run([program, capture], capture_output=True, text=True).stdout.splitlines()
    return collections.Counter({status: int(count) for status, count in (line.split() for line in lines)})


def main(program, *captures):
    differ = 0
    for capture in captures:
        ours, theirs = by_events(program, capture), by_tshark(capture)
        if ours or theirs:
            print("same  " if ours == theirs else "DIFFER", capture, dict(theirs), "" if ours == theirs else dict(ours))
        differ += ours != theirs
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
