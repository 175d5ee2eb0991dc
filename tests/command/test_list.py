#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ucscope list: the same however many captures are read at a time, with keys, and when it is interrupted."""

import json
import unittest

from support import ROOT, CommandTest

AXL = ROOT / "pcaps" / "axl"


class List(CommandTest):
    def test_order_is_that_of_the_command_line_whatever_is_done_at_a_time(self):
        paths = [str(path) for path in (ROOT / "pcaps" / "tcp", ROOT / "pcaps" / "axl", ROOT / "pcaps" / "cuc")]
        for form in ([], ["--json"], ["--csv"]):
            one = self.assert_status(0, "list", "-j", "1", *form, *paths).stdout
            self.assertEqual(self.assert_status(0, "list", "--jobs", "4", *form, *paths).stdout, one)

    def test_what_keys_open_is_judged(self):
        capture = AXL / "axl-401-tls1.2.pcap"
        for keys, word in (([], "1 not judged"), (["--keylog", str(capture.with_suffix(".keys"))], "1 refused")):
            text = self.assert_status(0, "list", *keys, str(capture)).stdout
            self.assertIn(word, text)
            self.assertEqual("  keys  1 of 1 TLS session opened\n" in text, bool(keys))

    def test_what_cannot_be_read_is_told_and_the_rest_listed(self):
        refused, noise = self.write_refused(), self.write("noise.pcap", b"no capture at all")
        done = self.assert_status(3, "list", noise, refused)
        self.assertIn(f"ucscope: {noise}: ", done.stderr)
        self.assertTrue(done.stdout.startswith(refused))

    def test_an_interruption_leaves_what_was_read(self):
        out, _ = self.interrupt("list", "--json")
        captures = [line["complete"] for line in map(json.loads, out.splitlines()) if line["type"] == "capture"]
        self.assertEqual(captures, [True, False])
        text, _ = self.interrupt("list", number=15)
        self.assertEqual(text.count("1 refused"), 2)


if __name__ == "__main__":
    unittest.main()
