#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ucscope ctl as a person or a script uses it: what may be named, exit statuses, files written."""

import hashlib
import json
import os
import subprocess
import unittest

from support import CommandTest, ctl_captures


class ListTest(CommandTest):
    def setUp(self):
        super().setUp()
        self.data = ctl_captures.vector("ctl_file")
        self.list = self.write("CTLFile.tlv", self.data)

    def sums(self, data):
        return [hashlib.new(name, data).hexdigest() for name in ("md5", "sha1", "sha256")]

    def shown(self, *words, status=0):
        lines = self.assert_status(status, "ctl", "show", "--json", "--at", "2024-06-01", *words).stdout.splitlines()
        return [json.loads(line) for line in lines]


class Show(ListTest):
    def test_sums_are_those_of_md5sum(self):
        told = self.shown(self.list)[0]
        self.assertEqual([told["md5"], told["sha1"], told["sha256"]], self.sums(self.data))
        self.assertEqual(told["size"], len(self.data))
        text = self.ucscope("ctl", "show", self.list).stdout
        for value in self.sums(self.data):
            self.assertIn(value, text)

    def test_one_flipped_bit_anywhere_is_told(self):
        for at in range(0, len(self.data), 97):
            damaged = bytearray(self.data)
            damaged[at] ^= 1 << at % 8
            told = self.ucscope("ctl", "show", "--json", "--at", "2024-06-01", self.write("d.tlv", bytes(damaged)))
            self.assertIn(told.returncode, (1, 3), at)
            self.assertNotEqual(json.loads(told.stdout)["signature"]["verdict"], "verified", at)

    def test_every_prefix_is_told_to_be_cut(self):
        for size in list(range(1, 400, 7)) + list(range(400, len(self.data), 131)):
            done = self.ucscope("ctl", "show", self.write("p.tlv", self.data[:size]))
            self.assertEqual(done.returncode, 3, (size, done.stdout))

    def test_the_time_decides_what_has_expired(self):
        early, late = (self.ucscope("ctl", "show", "--at", at, self.list)
                       for at in ("2024-12-31T23:59:59Z", "2025-01-01T00:00:01Z"))
        self.assertEqual((early.returncode, late.returncode), (0, 1))
        self.assertIn("has expired (record 3, CCM+TFTP cucm2.example.com, until 2025-01-01T00:00:00Z)", late.stdout)
        self.assertIn("'soon' is not a time", self.assert_status(2, "ctl", "show", "--at", "soon", self.list).stderr)

    def test_standard_input_and_names(self):
        told = self.assert_status(0, "ctl", "show", "--json", "--at", "2024-06-01", "-", stdin=self.data).stdout
        self.assertEqual(json.loads(told)["sha1"], self.sums(self.data)[1])
        with_colon = self.write("odd:name.tlv", self.data)
        self.assertEqual(self.shown(with_colon)[0]["file"], with_colon)
        noname = self.write("list", self.data)
        self.assertEqual(self.shown(noname)[0]["kind"], "list")

    def test_a_signed_file_is_checked_by_the_lists_beside_it(self):
        signed = self.write("SEP.cnf.xml.sgn", ctl_captures.vector("config"))
        alone = self.shown(signed)[0]
        beside, _ = self.shown(signed, self.list)
        self.assertEqual(alone["signature"]["verdict"], "not_checked")
        self.assertEqual((beside["signature"]["verdict"], beside["signature"]["record"]), ("verified", 2))
        stranger = self.write("ITLFile.tlv", ctl_captures.vector("itl_file"))
        self.assertEqual(self.shown(signed, stranger, status=1)[0]["signature"]["verdict"], "signer_not_listed")

    def test_bad_input_gives_one_line(self):
        for name, data, words in (("empty.tlv", b"", "is empty"), ("noise", b"no list", "is no trust list"),
                                  ("clean.pcap", None, "carries no trust list")):
            path = self.write_clean(name) if data is None else self.write(name, data)
            done = self.assert_status(3, "ctl", "show", path)
            self.assertEqual((done.stdout, done.stderr.count("\n")), ("", 1))
            self.assertIn(words, done.stderr)
        self.assertIn("does not exist", self.assert_status(3, "ctl", "show", "missing").stderr)
        self.assertIn("is a folder", self.assert_status(3, "ctl", "show", str(self.folder)).stderr)
        done = self.assert_status(3, "ctl", "show", "missing", self.list)
        self.assertIn("Parse CTL File", done.stdout)

    def test_a_file_of_nothing_but_records_is_borne(self):
        many = self.write("many.tlv", self.data[:304] + b"\x01\x00\x02\x00\x05" * 400_000)
        told = json.loads(self.ucscope("ctl", "show", "--json", many).stdout)
        self.assertEqual((told["record_count"], len(told["records"]), len(told["findings"])), (400_000, 10_000, 1000))
        self.assertGreater(told["findings_left_out"], 300_000)
        self.assertIn("\n1950000 more bytes of records are not listed.\n", self.ucscope("ctl", "show", many).stdout)
        done = self.assert_status(1, "ctl", "diff", self.list, many)
        self.assertRegex(done.stdout, r"and \d+ more records\n")
        large = self.write("large.tlv", bytes(17 << 20))
        self.assertIn("too large", self.assert_status(3, "ctl", "show", large).stderr)

    def test_usage(self):
        for words in (["ctl", "show"], ["ctl", "bogus"], ["ctl", "diff", self.list], ["ctl", "wrap", self.list],
                      ["ctl", "extract", self.list], ["ctl", "show", "--bogus", self.list],
                      ["ctl", "diff", self.list, self.list, self.list]):
            done = self.assert_status(2, *words)
            self.assertEqual((done.stdout, done.stderr.count("\n")), ("", 1), words)


class Diff(ListTest):
    def test_statuses(self):
        later = self.write("later.tlv", ctl_captures.vector("ctl_file_later"))
        self.assert_status(0, "ctl", "diff", self.list, self.write("copy.tlv", self.data))
        self.assert_status(1, "ctl", "diff", self.list, later)
        self.assert_status(3, "ctl", "diff", self.list, "missing.tlv")

    def test_what_was_added_one_way_was_removed_the_other(self):
        later = self.write("later.tlv", ctl_captures.vector("ctl_file_later"))
        there, back = (json.loads(self.ucscope("ctl", "diff", "--json", *pair).stdout)
                       for pair in ((self.list, later), (later, self.list)))
        turned = {"added": "removed", "removed": "added", "changed": "changed"}
        self.assertEqual(sorted(turned[record["change"]] for record in there["records"]),
                         sorted(record["change"] for record in back["records"]))
        self.assertEqual(sorted(record["change"] for record in there["records"]),
                         ["added", "changed", "removed", "removed"])

    def test_a_list_twice_in_a_capture_is_one_list(self):
        twice = self.write("twice.pcap", ctl_captures.pcap([ctl_captures.wrapped(self.data)] * 2,
                                                           ctl_captures.UPPER_PDU))
        self.assert_status(0, "ctl", "diff", twice, self.list)


class Wrap(ListTest):
    def test_round_trip(self):
        os.utime(self.list, (1_700_000_000, 1_700_000_000))
        wrapped = str(self.folder / "out.pcapng")
        self.assertEqual(self.assert_status(0, "ctl", "wrap", self.list, "-o", wrapped).stdout, "")
        self.assert_status(0, "ctl", "diff", self.list, wrapped)
        again = str(self.folder / "again.pcapng")
        self.assert_status(0, "ctl", "wrap", wrapped, "-o", again)
        self.assert_status(0, "ctl", "diff", self.list, again)
        out = self.folder / "files"
        self.assertIn("files/CTLFile.tlv: 3,557 bytes, frame 1\n",
                      self.assert_status(0, "ctl", "extract", wrapped, "-o", str(out)).stdout)
        self.assertEqual((out / "CTLFile.tlv").read_bytes(), self.data)
        seconds = subprocess.run(["tshark", "-r", wrapped, "-T", "fields", "-e", "frame.time_epoch"],
                                 capture_output=True, text=True, check=True).stdout
        self.assertEqual(seconds.split(".")[0], "1700000000")

    def test_nothing_is_left_behind_or_lost(self):
        self.assertIn("not overwritten", self.assert_status(2, "ctl", "wrap", self.list, "-o", self.list).stderr)
        os.symlink(self.list, self.folder / "link")
        self.assert_status(2, "ctl", "wrap", self.list, "-o", str(self.folder / "link"))
        old = self.write("old.pcapng", b"something of value")
        large = self.write("large.tlv", self.data + bytes(300_000))
        self.assertIn("larger than a packet", self.assert_status(3, "ctl", "wrap", large, "-o", old).stderr)
        self.assert_status(3, "ctl", "wrap", "missing", "-o", old)
        self.assert_status(3, "ctl", "wrap", self.list, "-o", str(self.folder / "nowhere" / "x.pcapng"))
        self.assertEqual((self.folder / "old.pcapng").read_bytes(), b"something of value")
        self.assertEqual((self.folder / "CTLFile.tlv").read_bytes(), self.data)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()),
                         ["CTLFile.tlv", "large.tlv", "link", "old.pcapng"])


class Extract(ListTest):
    def named(self, *names):
        """A capture of lists with these names in their headers; the names must be as long as the old one."""
        return self.write("names.pcap", ctl_captures.pcap(
            [ctl_captures.wrapped(self.data.replace(b"CTLFile.tlv", name, 1)) for name in names],
            ctl_captures.UPPER_PDU))

    def extracted(self, capture):
        out = self.folder / "out"
        self.assert_status(0, "ctl", "extract", capture, "-o", str(out))
        return sorted(path.name for path in out.iterdir())

    def test_names_stay_in_their_folder(self):
        capture = self.named(b"../../a.tlv", b"/etc/passwd", b"..\\..\\b.tlv", b"...........", b"-rf\x1b[31m\n\xff",
                             b"a/b/../c/..", b"con.tlv/../")
        self.assertEqual(self.extracted(capture),
                         ["_.", "_..........", "_rf__31m__", "a.tlv", "b.tlv", "file", "passwd"])
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["CTLFile.tlv", "names.pcap", "out"])

    def test_files_may_be_read_as_others_that_one_makes(self):
        self.extracted(self.named(b"CTLFile.tlv"))
        mine = self.write("mine", b"")
        self.assertEqual((self.folder / "out" / "CTLFile.tlv").stat().st_mode, os.stat(mine).st_mode)

    def test_nothing_is_overwritten(self):
        (self.folder / "out").mkdir()
        (self.folder / "out" / "CTLFile.tlv").write_bytes(b"mine")
        os.symlink("/nonexistent/target", self.folder / "out" / "CTLFile-2.tlv")
        self.assertEqual(self.extracted(self.named(b"CTLFile.tlv", b"CTLFile.tlv")),
                         ["CTLFile-2.tlv", "CTLFile-3.tlv", "CTLFile-4.tlv", "CTLFile.tlv"])
        self.assertEqual((self.folder / "out" / "CTLFile.tlv").read_bytes(), b"mine")
        self.assertEqual((self.folder / "out" / "CTLFile-4.tlv").read_bytes(), self.data)

    def test_what_was_downloaded(self):
        later = ctl_captures.vector("ctl_file_later")
        capture = self.write("both.pcap", ctl_captures.pcap(
            ctl_captures.tftp("CTLFile.tlv", self.data) + ctl_captures.http("CTLSEP2834A2823B58.tlv", later) +
            ctl_captures.tftp("SEP001122334455.cnf.xml.sgn", ctl_captures.vector("config"), 40003)))
        self.assertEqual(self.extracted(capture), ["CTLFile.tlv", "CTLSEP2834A2823B58.tlv", "SEP001122334455.cnf.xml.sgn"])
        self.assertEqual((self.folder / "out" / "CTLFile.tlv").read_bytes(), self.data)
        self.assertEqual((self.folder / "out" / "CTLSEP2834A2823B58.tlv").read_bytes(), later)
        self.assert_status(0, "ctl", "diff", capture + ":CTLFile.tlv", self.list)
        self.assert_status(1, "ctl", "diff", capture + ":CTLFile.tlv", capture + ":CTLSEP2834A2823B58.tlv")
        self.assertIn("say which: CTLFile.tlv (frame 14), ", self.assert_status(3, "ctl", "diff", capture, self.list).stderr)
        told = self.shown(capture)
        self.assertEqual([line["signature"]["verdict"] for line in told], ["verified"] * 3)
        self.assertEqual([line["frame"] for line in told][0], 14)
        wrapped = str(self.folder / "w.pcapng")
        self.assert_status(0, "ctl", "wrap", capture, "-o", wrapped)
        self.assertEqual([line["md5"] for line in self.shown(wrapped)], [line["md5"] for line in told])

    def test_what_was_lost_is_told(self):
        frames = ctl_captures.tftp("CTLFile.tlv", self.data)
        capture = self.write("lost.pcap", ctl_captures.pcap(frames[:7] + frames[9:]))
        done = self.assert_status(3, "ctl", "extract", capture, "-o", str(self.folder / "out"))
        self.assertIn("lost.pcap:CTLFile.tlv: lacks block 4 of 7\n", done.stderr)
        written = (self.folder / "out" / "CTLFile.tlv.part").read_bytes()
        self.assertEqual(written, self.data[:1536] + bytes(512) + self.data[2048:])
        done = self.assert_status(3, "ctl", "show", capture)
        self.assertIn("\nincomplete  lacks block 4 of 7\n", done.stdout)
        self.assertNotIn("A length runs past", done.stdout)
        self.assert_status(3, "ctl", "wrap", capture, "-o", str(self.folder / "w.pcapng"))
        self.assertFalse((self.folder / "w.pcapng").exists())

    def test_wrapped_packets_with_broken_tags_are_passed_over(self):
        whole = ctl_captures.wrapped(self.data)
        for packet in (b"", whole[:3], whole[:8], whole[:11], ctl_captures.wrapped(self.data, b"data"),
                       b"\0\x0c\xff\xff" + whole[4:]):
            capture = self.write("odd.pcap", ctl_captures.pcap([packet], ctl_captures.UPPER_PDU))
            self.assert_status(3, "ctl", "extract", capture, "-o", str(self.folder / "out"))
        self.assertFalse((self.folder / "out").exists())

    def test_statuses(self):
        self.assertIn("carries no trust list", self.assert_status(3, "ctl", "extract", self.write_clean(), "-o", "x").stderr)
        self.assertFalse((self.folder / "x").exists())
        self.assertIn("is no folder",
                      self.assert_status(3, "ctl", "extract", self.named(b"CTLFile.tlv"), "-o", self.list).stderr)
        cut = self.write("cut.pcap", ctl_captures.pcap([ctl_captures.wrapped(self.data)] * 2,
                                                       ctl_captures.UPPER_PDU)[:-10])
        done = self.assert_status(3, "ctl", "extract", cut, "-o", str(self.folder / "out"))
        self.assertEqual(done.stdout.count("\n"), 1)


if __name__ == "__main__":
    unittest.main()
