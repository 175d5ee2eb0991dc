#!/usr/bin/env python3
"""The first frame of a capture with data of a port that was sent again, though not all of it had come: the bytes it begins
with, or some that were sent again later, were seen by the other capture, but less often.

usage: lost_segment.py PORT SENT CAME"""
import subprocess
import sys


def packets(capture, port):
    fields = subprocess.run(["tshark", "-n", "-o", "tcp.relative_sequence_numbers:TRUE", "-r", capture, "-Y",
                             f"tcp.srcport == {port} && tcp.len > 1", "-T", "fields", "-e", "frame.number", "-e", "tcp.seq",
                             "-e", "tcp.len"], capture_output=True, text=True, check=True).stdout
    return [tuple(map(int, line.split())) for line in fields.splitlines()]


def having(all_packets, sequence):
    return [number for number, begin, length in all_packets if begin <= sequence < begin + length]


def main():
    sent, came = packets(sys.argv[2], sys.argv[1]), packets(sys.argv[3], sys.argv[1])
    for _, begin, _ in sent:
        ours, theirs = having(sent, begin), having(came, begin)
        if len(ours) > 1 and 0 < len(theirs) < len(ours):
            print(ours[0])
            return
    sys.exit("nothing was lost")


if __name__ == "__main__":
    main()
