#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What several scans found, as one: the merged report is that of one scan, byte for byte."""

import json
import os
import random
import re
import shutil
import sqlite3
import struct
import subprocess
import tarfile
import unittest

from support import ROOT, START, SYN, UCSCOPE, CommandTest, capture_header, checksum_free_frame, greeting, refusal, \
    silence

SHARDS = 3
SCALE = ROOT / "doc" / "scale"
# One of each kind: sets, archives, traces, what is not judged, decrypted, cut, and other files.
FOLDERS = ("axl", "files", "traces", "keys", "derived", "many")


class Merge(CommandTest):
    def write_fleet(self):
        for i in range(9):
            self.write(f"fleet/SR{i % 4}/node{i}.pcap", capture_header() + (refusal(i) if i % 3 else greeting(i)))
        self.write("fleet/SR0.pcap", capture_header() + silence())  # stands behind the folder SR0
        for i in range(3):
            self.write(f"fleet/ring/cap_0000{i}_2014051316532{i}.pcap", capture_header() + greeting(i) + refusal(i + 0.5))
        self.write("fleet/cut.pcap", (capture_header() + refusal())[:-9])
        self.write("fleet/none.pcap", b"nothing of a capture")
        inside = self.write("inside.pcap", capture_header() + refusal())
        with tarfile.open(self.folder / "fleet/case.tar.gz", "w:gz") as archive:
            for name in "second.pcap", "first.pcap":
                archive.add(inside, name)
        self.write("fleet/SR0/readme.txt", b"no capture")
        return "fleet"

    def write_corpus(self):
        for name in FOLDERS:
            if (ROOT / "pcaps" / name).is_dir():
                shutil.copytree(ROOT / "pcaps" / name, self.folder / "fleet" / name)
        return self.write_fleet()

    def keep(self, name, *words):
        """Lines of a scan in a file."""
        done = self.ucscope("scan", "--json", *words)
        self.assertIn(done.returncode, (0, 1, 3), done.stderr)
        self.write(name, done.stdout.encode())
        return name

    def keep_shards(self, fleet):
        return [self.keep(f"{k}.ndjson", "--shard", f"{k}/{SHARDS}", fleet) for k in range(1, SHARDS + 1)]

    def read(self, name):
        return (self.folder / name).read_text()

    def page(self, name):
        """Without ladder diagrams: lines do not tell all that was said."""
        text = re.sub(r'<figure class="ladder">.*?</figure>', "", self.read(name), flags=re.S)
        text, told = re.subn(r"<p>Without ladder diagrams: [^<]*</p>", "", text)
        self.assertEqual(told, int(name == "merged.html"))
        return text

    def assert_same(self, fleet, files, status=3):
        """In every form."""
        for words in (), ("--ok",), ("--brief",), ("--only", "tcp"), ("--severity", "error", "--quiet"), ("--json",), \
                ("--json", "--severity", "error"):
            one = self.ucscope("scan", "--page", "one.html", *words, fleet)
            merged = self.ucscope("merge", "--page", "merged.html", *words, *files)
            self.assertEqual((merged.returncode, merged.stderr), (one.returncode, ""), words)
            self.assertEqual(merged.stdout, one.stdout, words)
            self.assertEqual(self.page("merged.html"), self.page("one.html"), words)
        self.assertEqual(one.returncode, status)

    # --- as one scan

    def test_shards_are_merged_into_what_one_scan_says(self):
        fleet = self.write_corpus()
        files = self.keep_shards(fleet)
        random.Random(24).shuffle(files)
        self.assert_same(fleet, files)

    def test_what_is_done_is_merged(self):
        fleet = self.write_fleet()
        for k in 2, 1, 3:
            self.ucscope("scan", "-q", "--done", "out.ndjson", "--shard", f"{k}/3", fleet)
        self.ucscope("scan", "-q", "--done", "out.ndjson", "--shard", "2/3", fleet)
        one = self.ucscope("scan", fleet)
        merged = self.ucscope("merge", "out.ndjson")
        self.assertEqual(merged.stdout, one.stdout)
        self.assertEqual(merged.returncode, 3)

    def test_a_merge_is_merged_again(self):
        fleet = self.write_fleet()
        files = self.keep_shards(fleet)
        for name, part in (("a", files[:2]), ("b", files[2:])):
            self.write(f"{name}.ndjson", self.ucscope("merge", "--json", *part).stdout.encode())
        self.assertEqual(self.ucscope("merge", "--json", "a.ndjson", "b.ndjson").stdout,
                         self.ucscope("scan", "--json", fleet).stdout)

    def test_lines_come_through_a_pipe_and_in_any_order(self):
        fleet = self.write_fleet()
        lines = self.ucscope("scan", "--json", fleet).stdout.splitlines(keepends=True)
        mixed = sorted(lines, key=lambda line: (line.startswith('{"type":"capture"'), line.startswith('{"type":"run"')))
        loose = "".join(json.dumps(json.loads(line)) + "\n" for line in mixed)  # as other programs write it
        for text in "".join(lines), "".join(mixed), loose:
            merged = self.ucscope("merge", "-", stdin=text.encode())
            self.assertEqual(merged.stdout, self.ucscope("scan", fleet).stdout)
            self.assertNotIn("merge", merged.stderr)

    def test_captures_scanned_one_by_one(self):
        for name in "b.pcap", "a.pcap":
            self.write_refused(name)
            self.keep(name + ".ndjson", name)
        one = self.ucscope("scan", "--page", "one.html", "a.pcap", "b.pcap")
        merged = self.ucscope("merge", "--page", "merged.html", "b.pcap.ndjson", "a.pcap.ndjson")
        self.assertEqual(merged.stdout, one.stdout)
        self.assertEqual(self.page("merged.html"), self.page("one.html"))

    # --- recipes of doc/scale/

    def test_a_report_tells_the_first_pairs(self):
        """And how many more there are, merged as scanned."""
        frames = [checksum_free_frame(f"10.9.{i // 200}.{i % 200 + 1}", "10.48.47.110", 40000, 5061, SYN) for i in range(250)]
        data = b"".join(struct.pack("<IIII", START, i, len(frame), len(frame)) + frame for i, frame in enumerate(frames))
        self.write("many.pcap", capture_header() + data)
        told = json.loads(self.ucscope("scan", "--json", "--page", "one.html", "many.pcap").stdout.splitlines()[-1])
        self.assertEqual((len(told["pairs"]), told["pairs_left_out"]), (200, 50))
        self.keep("many.ndjson", "many.pcap")
        merged = self.ucscope("merge", "--json", "--page", "merged.html", "many.ndjson").stdout.splitlines()
        again = next(line for line in map(json.loads, merged) if line["type"] == "capture")
        self.assertEqual(again, told)
        self.assertEqual(self.page("merged.html"), self.page("one.html"))
        self.assertIn("and 50 more, which ucscope list tells.", self.page("one.html"))

    def test_a_number_beyond_those_of_json_is_the_largest_one(self):
        self.write_refused("a.pcap")
        finding, capture = map(json.loads, self.ucscope("scan", "--json", "a.pcap").stdout.splitlines())
        lines = finding, capture | {"pairs_left_out": 2**64 - 1}
        self.write("one.ndjson", "".join(json.dumps(line) + "\n" for line in lines).encode())
        merged = self.merged(1, "--severity", "error", "one.ndjson").stdout.splitlines()
        self.assertEqual(json.loads(merged[-1])["pairs_left_out"], 2**63 - 1)

    def recipe(self, *words, **environment):
        done = subprocess.run([str(word) for word in words], cwd=self.folder, capture_output=True, text=True, timeout=60,
                              env=os.environ | {"TZ": "UTC", "UCSCOPE": UCSCOPE} | environment)
        return done

    @unittest.skipUnless(shutil.which("parallel"), "GNU parallel is not installed")
    def test_gnu_parallel_goes_on_where_it_stood(self):
        fleet = self.write_fleet()
        one = self.ucscope("scan", fleet)
        os.makedirs(self.folder / "out" / "2.ndjson")  # in the place of a file: this job fails
        first = self.recipe("sh", SCALE / "parallel.sh", fleet, "out", SHARDS, "-j", "2")
        self.assertIn("start it again", first.stderr)
        self.assertNotEqual(first.stdout, one.stdout)
        os.rmdir(self.folder / "out" / "2.ndjson")
        again = self.recipe("sh", SCALE / "parallel.sh", fleet, "out", SHARDS, "-j", "2")
        self.assertEqual(again.stdout, one.stdout)
        log = [line.split("\t") for line in (self.folder / "out" / "jobs.log").read_text().splitlines()[1:]]
        self.assertGreaterEqual(sum(line[0] == "2" for line in log), 2)

    def test_tasks_of_a_slurm_array(self):
        """As Slurm starts them; one is started again, as after its node failed."""
        fleet = self.write_fleet()
        os.mkdir(self.folder / "out")
        for task in "3", "1", "2", "1":
            self.recipe("sh", SCALE / "slurm.sbatch", CAPTURES=fleet, OUT="out", SHARDS=str(SHARDS), SLURM_ARRAY_TASK_ID=task)
        files = [f"out/{k}.ndjson" for k in range(1, SHARDS + 1)]
        self.assertEqual(self.ucscope("merge", *files).stdout, self.ucscope("scan", fleet).stdout)

    def test_a_store_that_is_fed_twice_has_each_finding_once(self):
        fleet = self.write_fleet()
        self.keep("one.ndjson", fleet)
        store = sqlite3.connect(":memory:")
        store.execute("CREATE TABLE findings (file, fingerprint, line, PRIMARY KEY (file, fingerprint))")
        counts = []
        for _ in range(2):
            for line in map(json.loads, self.read("one.ndjson").splitlines()):
                if line["type"] == "finding":
                    store.execute("INSERT OR REPLACE INTO findings VALUES (?, ?, ?)",
                                  (line["file"], line["fingerprint"], json.dumps(line)))
            counts.append(store.execute("SELECT count(*), sum(length(line)) FROM findings").fetchone())
        self.assertEqual(counts[0], counts[1])
        self.assertGreater(counts[0][0], 5)

    # --- what is wrong with lines

    def merged(self, status, *files):
        done = self.ucscope("merge", "--json", *files)
        self.assertEqual(done.returncode, status, done.stderr)
        return done

    def test_what_is_told_twice_counts_once(self):
        self.write_refused("a.pcap")
        self.keep("one.ndjson", "a.pcap")
        done = self.merged(1, "one.ndjson", "one.ndjson")
        self.assertEqual(done.stdout, self.read("one.ndjson"))
        self.assertIn("1 capture was told again and counts once", done.stderr)
        self.write("a.pcap", capture_header() + refusal() + refusal(5))
        self.keep("two.ndjson", "a.pcap")
        done = self.merged(1, "one.ndjson", "two.ndjson")
        self.assertEqual(done.stdout, self.read("one.ndjson"))
        self.assertIn("with another content: the first counts", done.stderr)

    def test_what_was_read_better_counts(self):
        self.write("a.pcap", b"nothing")
        self.keep("unread.ndjson", "a.pcap")
        self.write("a.pcap", (capture_header() + refusal())[:-9])
        self.keep("cut.ndjson", "a.pcap")
        self.write_refused("a.pcap")
        self.keep("whole.ndjson", "a.pcap")
        for files in ("unread", "cut", "whole"), ("whole", "cut", "unread"), ("cut", "whole", "unread"):
            self.assertEqual(self.merged(1, *(name + ".ndjson" for name in files)).stdout, self.read("whole.ndjson"))
        self.assertEqual(self.merged(3, "unread.ndjson", "cut.ndjson").stdout, self.read("cut.ndjson"))

    def test_damaged_lines_are_told_and_the_rest_counts(self):
        self.write_refused("a.pcap")
        self.keep("one.ndjson", "a.pcap")
        finding, capture = self.read("one.ndjson").splitlines(keepends=True)
        whole = finding + capture
        wrong = {
            "1 line is no JSON of ucscope": "garbage\n",
            "3 lines are no JSON": "{}\n[]\n\xff\n",
            "1 line has another schema_version": finding.replace('"schema_version":1', '"schema_version":2'),
            "ends in the middle of a line": capture[:50],
            "1 line is too long": "x" * ((16 << 20) + 1) + "\n",
            "1 capture has findings and no summary": finding.replace("a.pcap", "b.pcap"),
        }
        for told, line in wrong.items():
            self.write("wrong.ndjson", (whole + line).encode("latin-1"))
            done = self.merged(3, "wrong.ndjson")
            self.assertIn(told, done.stderr)
            self.assertEqual(done.stdout, whole, told)
        missing = self.merged(3, self.write("missing.ndjson", capture.encode()))
        self.assertIn("1 finding that a summary counts is not there", missing.stderr)
        unknown = finding.replace("uc.tcp_refused", "uc.of_later")
        done = self.merged(3, self.write("later.ndjson", (unknown + capture).encode()))
        self.assertIn("a code that this version does not know", done.stderr)
        done = self.merged(1, self.write("other.ndjson", (whole + '{"type":"case","schema_version":1}\n').encode()))
        self.assertIn("1 line is of another type and is passed over", done.stderr)

    def test_what_a_killed_scan_left_does_no_harm(self):
        self.write_refused("a.pcap")
        self.keep("one.ndjson", "a.pcap")
        whole = self.read("one.ndjson")
        finding = whole.splitlines(keepends=True)[0]
        for left in finding[:300] + "\n", finding, finding + finding[:200] + "\n":
            done = self.merged(1, self.write("again.ndjson", (left + whole).encode()))
            self.assertEqual((done.stdout, done.stderr), (whole, ""))

    def test_a_line_without_its_end_is_whole(self):
        self.write_refused("a.pcap")
        self.keep("one.ndjson", "a.pcap")
        whole = self.read("one.ndjson")
        self.assertEqual(self.merged(1, self.write("end.ndjson", whole.rstrip("\n").encode())).stdout, whole)

    def test_a_shard_that_is_not_there_is_told(self):
        files = self.keep_shards(self.write_fleet())
        self.assertIn("1 part of a scan (--shard) did not come to its end", self.merged(3, *files[1:]).stderr)

    def test_an_interrupted_scan_is_told_until_it_was_taken_up(self):
        run = {"type": "run", "schema_version": 1, "run": "0" * 32, "named": ["fleet"], "named_count": 1, "shard": None,
               "passed_over": 2, "interrupted": True, "not_scanned": 5}
        first = self.write("1.ndjson", json.dumps(run).encode() + b"\n")
        second = self.write("2.ndjson", json.dumps(run | {"interrupted": False, "not_scanned": 0}).encode() + b"\n")
        self.assertIn("Interrupted: 5 of 5 captures were not scanned", self.ucscope("merge", first).stdout)
        done = self.ucscope("merge", first, second)
        self.assertEqual((done.returncode, done.stdout), (0, "No captures; 2 files passed over.\n"))

    def test_inputs_are_not_overwritten(self):
        self.write_refused("a.pcap")
        name = self.keep("one.ndjson", "a.pcap")
        before = self.read(name)
        os.symlink(name, self.folder / "link.ndjson")
        for page in name, f"./{name}", "link.ndjson", str(self.folder / name):
            self.assertIn("never overwritten", self.assert_status(2, "merge", "--page", page, name).stderr)
        self.assertEqual(self.read(name), before)
        self.assert_status(3, "merge", "nowhere.ndjson")
        self.assert_status(2, "merge")


if __name__ == "__main__":
    unittest.main()
