#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ucscope replay: the pace of the capture, and the findings that a live capture would have had."""

import json
import signal
import time
import unittest

from support import CommandTest, capture_header, greeting, refusal, silence


class Replay(CommandTest):
    def timed(self, *words):
        before = time.monotonic()
        done = self.assert_status(1, "replay", "--json", *words)
        return time.monotonic() - before, [json.loads(line) for line in done.stdout.splitlines()]

    def test_speed_is_a_factor(self):
        path = self.write("two.pcap", capture_header() + refusal(0) + refusal(2, 40001))
        took, told = self.timed("--speed", "10", path)
        self.assertGreaterEqual(took, 0.2)
        self.assertEqual([line.get("count") for line in told], [1, 2, None])

    def test_max_does_not_wait(self):
        path = self.write("years.pcap", capture_header() + refusal(0) + greeting(100_000_000))
        took, told = self.timed("--speed", "max", path)
        self.assertLess(took, 30)
        self.assertEqual(told[-1]["packets"], 5)

    def test_an_interrupt_ends_the_wait_and_is_reported(self):
        path = self.write("slow.pcap", capture_header() + refusal(0) + greeting(1_000_000))
        process = self.start("replay", "--json", path)
        self.assertEqual(json.loads(process.stdout.readline())["code"], "uc.tcp_refused")
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
        self.assertEqual(json.loads(rest)["packets"], 2)
        self.assertEqual(process.returncode, 1)

    def test_time_passes_between_packets(self):
        """The SYN that nobody answers is found in the silence after it, not when the next packet comes."""
        path = self.write("silence.pcap", capture_header() + silence() + greeting(100_000_000))
        process = self.start("replay", "--json", "--speed", "100", path)
        self.assertEqual(json.loads(process.stdout.readline())["code"], "uc.tcp_no_answer")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)

    def test_the_same_findings_as_a_scan(self):
        path = self.write("two.pcap", capture_header() + refusal(0) + refusal(2, 40001) + greeting(3))
        scanned = [json.loads(line) for line in self.ucscope("scan", "--json", path).stdout.splitlines()]
        _, told = self.timed("--speed", "max", path)
        self.assertEqual(told[-2:], scanned)

    def test_an_interface_that_is_not_there_is_told(self):
        done = self.assert_status(3, "replay", "-i", "nowhere0", self.write_refused())
        self.assertTrue(done.stderr.startswith("ucscope: nowhere0: "), done.stderr)
        self.assertEqual(done.stdout, "")

    def test_a_missing_capture_is_told(self):
        done = self.assert_status(3, "replay", "missing.pcap")
        self.assertEqual(done.stderr, "ucscope: missing.pcap: does not exist\n")


if __name__ == "__main__":
    unittest.main()
