#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures whose times are at the ends of 64 bits: the findings are those of the same packets half a lifetime of a
clock apart, and every command goes on. The sanitizers of the dev preset see what overflows."""

import json
import pathlib
import struct
import unittest

import pcapng
from support import ROOT, CommandTest

SECONDS = pcapng.options("<", (9, b"\0"))  # if_tsresol: the interface counts seconds
EARLIEST, LATEST = -(1 << 62), 1 << 62  # seconds: what nanoseconds since 1970 cannot hold
EARLY, LATE = 1000, 9_000_000_000  # 1970 and 2255: as far apart as nanoseconds can be


def classic_packets(data):
    """Link type and frames of a little-endian classic pcap."""
    link_type, at, frames = struct.unpack_from("<H", data, 20)[0], 24, []
    while at + 16 <= len(data):
        length = struct.unpack_from("<I", data, at + 8)[0]
        frames.append(data[at + 16:at + 16 + length])
        at += 16 + length
    return link_type, frames


def retimed(data, before, after, turn):
    """The packets up to `turn` at one time and all others at another."""
    link_type, frames = classic_packets(data)
    times = [before if i < turn * len(frames) else after for i in range(len(frames))]
    return (pcapng.section("<") + pcapng.interface("<", listed=SECONDS, link_type=link_type) +
            b"".join(pcapng.enhanced("<", frame, time=time & 0xFFFFFFFFFFFFFFFF) for frame, time in zip(frames, times)))


class Times(CommandTest):
    def retime(self, folder, before, after, turn):
        path = pathlib.Path(self.folder) / folder
        path.mkdir()
        for capture in sorted((ROOT / "pcaps").rglob("*.pcap")):
            data = capture.read_bytes()
            if data[:4] == struct.pack("<I", 0xA1B2C3D4):
                (path / ("-".join(capture.relative_to(ROOT / "pcaps").parts) + "ng")).write_bytes(retimed(data, before, after, turn))
        return path

    def findings(self, path):
        done = self.ucscope("scan", "--json", str(path))
        self.assertEqual(done.stderr, "")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return [(pathlib.Path(line["file"]).name, line["code"], line["frame"], line["confidence"])
                for line in lines if line["type"] == "finding"]

    def test_times_at_the_ends_of_64_bits_are_times_far_apart(self):
        for number, turn in enumerate((0.3, 0.5, 0.8)):
            absurd = self.findings(self.retime(f"absurd{number}", EARLIEST, LATEST, turn))
            sane = self.findings(self.retime(f"sane{number}", EARLY, LATE, turn))
            self.assertGreater(len(absurd), 100)
            self.assertEqual(absurd, sane)

    def test_a_clock_that_falls_from_end_to_end_is_one_that_falls(self):
        absurd = self.findings(self.retime("absurd", LATEST, EARLIEST, 0.5))
        sane = self.findings(self.retime("sane", LATE, EARLY, 0.5))
        self.assertEqual(absurd, sane)

    def test_every_command_goes_on(self):
        capture = (ROOT / "pcaps" / "tcp" / "reset-in-upload.pcap").read_bytes()
        path = self.write("absurd.pcapng", retimed(capture, EARLIEST, LATEST, 0.5))
        for words in (["scan"], ["replay", "--speed", "max"], ["annotate", "-o", f"{self.folder}/out.pcapng"],
                      ["annotate", "--redact", "-o", f"{self.folder}/redacted.pcapng"]):
            done = self.ucscope(*words, path)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            self.assertNotIn("runtime error", done.stderr)


if __name__ == "__main__":
    unittest.main()
