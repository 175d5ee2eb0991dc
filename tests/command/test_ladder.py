#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ucscope ladder: what is drawn of a capture, and of one that grows. How it looks is in tests/golden/list/."""

import pathlib
import re
import signal
import struct
import unittest

from support import ROOT, CommandTest, capture_header, record, refusal, silence

PCAPS = ROOT / "pcaps"
REFUSED = PCAPS / "cuc" / "cuc-3-cuc-refuses-cucm-unknown-ca.pcap"


def datagram(seconds, source, destination, text):
    """A message of SIP between two hosts."""
    addresses = [bytes(map(int, address.split("."))) for address in (source, destination)]
    udp = struct.pack("!HHHH", 5060, 5060, 8 + len(text), 0) + text
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), int(seconds * 1000) & 0xFFFF, 0, 64, 17, 0, *addresses)
    return record(seconds, bytes(12) + b"\x08\x00" + ip + udp)


def exchange(number, status):
    """A request and its answer."""
    fields = (f"Via: SIP/2.0/UDP 10.0.0.1;branch=z9hG4bK{number}\r\nFrom: <sip:a@x>;tag=1\r\nTo: <sip:b@y>\r\n"
              f"Call-ID: {number}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n")
    return (datagram(number / 10, "10.0.0.1", "10.0.0.2", f"OPTIONS sip:b@y SIP/2.0\r\n{fields}".encode()) +
            datagram(number / 10 + 0.01, "10.0.0.2", "10.0.0.1", f"SIP/2.0 {status} x\r\n{fields}".encode()))


class Ladder(CommandTest):
    def read_until(self, process, wanted):
        """Lines up to the one that has these words."""
        lines = []
        while True:
            line = process.stdout.readline().decode()
            self.assertTrue(line, f"it ended before {wanted!r}: {lines}")
            lines.append(line)
            if wanted in line:
                return lines

    def test_a_growing_capture_is_drawn_as_it_grows(self):
        path = self.write("growing.pcap", capture_header() + refusal())
        process = self.start("ladder", "--follow", "--ascii", path)
        self.addCleanup(process.kill)  # it does not end by itself
        self.read_until(process, "uc.tcp_refused")
        with open(path, "ab") as capture:
            capture.write(refusal(5, 40001)[:40])
            capture.flush()
            capture.write(refusal(5, 40001)[40:])
        lines = self.read_until(process, "RST: refused")
        self.assertTrue(any("4.9 s later" in line for line in lines), lines)
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
        self.assertIn(b"1 error", rest)

    def test_standard_input_is_drawn_as_it_comes(self):
        process = self.start("ladder", "--follow", "-")
        process.stdin.write(capture_header() + refusal())
        self.read_until(process, "RST: refused")
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, 1)

    def test_addresses_are_redacted_in_labels_and_lifelines(self):
        capture = PCAPS / "sip" / "sip-2-invite-503-udp.pcap"
        for words in ([], ["--finding", "1"], ["--follow"]):
            text = self.redacted_ladder(capture, *words)
            self.assertNotIn("10.48.47.", text)
            self.assertRegex(text, r"INVITE sip:full@\d+\.\d+\.\d+\.\d+")

    def redacted_ladder(self, capture, *words):
        if "--follow" not in words:
            return self.assert_status(0, "ladder", "--redact-addresses", *words, str(capture)).stdout
        return self.ucscope("ladder", "--redact-addresses", "--follow", "-", stdin=pathlib.Path(capture).read_bytes()).stdout

    def test_only_ascii_is_drawn_where_that_is_asked_for(self):
        self.assertTrue(self.ucscope("ladder", "--ascii", str(REFUSED)).stdout.isascii())
        self.assertFalse(self.ucscope("ladder", str(REFUSED)).stdout.isascii())

    def test_all_shows_what_is_folded(self):
        messages = b"".join(exchange(i, 503 if i == 20 else 200) for i in range(40))
        path = self.write("many.pcap", capture_header() + messages)
        folded = self.ucscope("ladder", "--finding", "1", path).stdout
        whole = self.ucscope("ladder", "--finding", "1", "--all", path).stdout
        self.assertRegex(folded, r"\.\.\. \d+ messages not shown \.\.\.")
        self.assertEqual((whole.count("200 x"), whole.count("503 x")), (39, 1))
        self.assertLess(folded.count("200 x"), 25)
        self.assertIn("503 x", folded)

    def test_every_finding_has_the_number_that_it_is_drawn_by(self):
        capture = PCAPS / "office" / "office-hour.pcap"
        whole = self.assert_status(0, "ladder", str(capture)).stdout
        listed = re.findall(r"^\[(\d+)\]  (?:error|warning)  (.{20})", whole, re.M)
        self.assertGreater(len(listed), 4)
        for number, beginning in listed[:3]:
            one = self.assert_status(0, "ladder", "--finding", number, str(capture)).stdout
            self.assertIn(f"[{number}]", one)
            self.assertIn(beginning, one)
            self.assertLess(len(one), len(whole))

    def test_a_filter_leaves_frame_numbers_as_they_are(self):
        text = self.ucscope("ladder", "-f", "tcp port 5061 and tcp[tcpflags] & tcp-rst != 0", str(REFUSED)).stdout
        self.assertRegex(text, r" 9 +│.* RST ")

    def test_what_has_no_answer_does_not_arrive(self):
        path = self.write("silent.pcap", capture_header() + silence())
        self.assertRegex(self.ucscope("ladder", path).stdout, r"SYN to port 5061 \[1\] ━*×")

    def test_what_cannot_be_drawn_is_told(self):
        self.assert_status(2, "ladder")
        self.assert_status(2, "ladder", "--follow")
        self.assert_status(2, "ladder", "--follow", "--finding", "1", str(REFUSED))
        self.assert_status(2, "ladder", "--finding", "x", str(REFUSED))
        self.assert_status(2, "ladder", "-i", "lo", str(REFUSED))
        self.assert_status(3, "ladder", "--follow", str(self.folder / "none.pcap"))
        noise = self.write("noise.pcap", b"no capture at all")
        self.assert_status(3, "ladder", noise)
        empty = self.write("empty.pcap", capture_header())
        self.assertIn("nothing in it", self.assert_status(0, "ladder", empty).stdout)

    def test_what_found_no_room_is_told(self):
        path = self.write("long.pcap", capture_header() + b"".join(exchange(number, 503) for number in range(600)))
        self.assertIn("400 messages found no room: -f", self.assert_status(0, "ladder", path).stdout)
        page = pathlib.Path(self.folder) / "page.html"
        self.assert_status(1, "scan", "--page", str(page), path)
        self.assertIn("400 messages found no room", page.read_text(encoding="utf-8"))


if __name__ == "__main__":
    unittest.main()
