#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ucscope annotate --redact: of secrets planted in every field, those are left that README.md says stay, and no others."""

import re
import unittest

import planted
from pcapng import blocks_of, enhanced, interface, section
from support import CommandTest

# What may be left, by what it is planted in; README.md and the comment of the section say the same in words.
STAYS = [
    # paths, and names of fields
    r"HTTP: line (GET|CONNECT|OPTIONS) /axl/@@ HTTP/1.1", r"HTTP: (asked|answered) Location: @@", r"HTTP: a name",
    # names of hosts and programs, the realm of a challenge, and what has the form of what is harmless
    r"HTTP: (asked|answered) (Host|Server|User-Agent): @@",
    r"SIP( over UDP)?: line INVITE sip:@@ SIP/2.0",
    # lookups for addresses and services, with the names in them
    r"DNS( over TCP)?: a name in section .*", r"DNS( over TCP)?: an alias in section .*", r"DNS( over TCP)?: a target in section .*",
    r"DNS( over TCP)?: what is asked for",
    # programs and algorithms of SSH
    r"SSH: software", r"SSH: a list", r"TCP: b'SSH-2.0-@@.*",
    # domains, ids and JIDs of what servers say and of errors
    r"XMPP: <(db:result|db:verify|message): .*(from|to| id)='\.\.'",
]


class Planted(CommandTest):
    def redact(self, data, *words):
        """What libwiretap 4.6 loses of damaged blocks is not ours."""
        path = self.write("in.pcapng", data)
        self.write("leaks", b"leak:libwiretap\n")
        self.assert_status(0, "annotate", "--redact", "--fail-on", "never", path, "-o", "answer.pcapng", *words,
                           ASAN_OPTIONS="fast_unwind_on_malloc=0",
                           LSAN_OPTIONS=f"suppressions={self.folder}/leaks:print_suppressions=0")
        return (self.folder / "answer.pcapng").read_bytes()

    def capture_of(self, frames):
        packets = b"".join(enhanced("<", frame, time=1_400_000_000_000_000 + i * 100) for i, frame in enumerate(frames))
        return section("<") + interface("<") + packets

    def check(self, marks, before, after, stays=()):
        self.assertEqual(marks.left(before), set(marks.names.values()))
        left = marks.left(after)
        self.assertGreater(len(marks.names), 100)
        self.assertEqual(sorted(what for what in left if not any(re.fullmatch(rule, what) for rule in stays)), [])
        for rule in stays:
            self.assertTrue(any(re.fullmatch(rule, what) for what in left), rule)

    def test_of_packets_what_is_documented_is_left(self):
        for sizes in ((4096,), (7,)):
            with self.subTest(sizes):
                marks = planted.Marks()
                frames = list(planted.frames(marks, sizes))
                after = self.redact(self.capture_of(frames))
                packets = [one.data for one in blocks_of(after) if one.is_packet]
                self.check(marks, b"".join(frames) + planted.streams(frames), after + planted.streams(packets), STAYS)

    def test_nothing_is_left_between_packets(self):
        for order in "<>":
            marks = planted.Marks()
            before = b"".join(planted.blocks(marks, order))
            self.check(marks, before, self.redact(before))


if __name__ == "__main__":
    unittest.main()
