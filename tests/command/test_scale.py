#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""One scan shared by several machines, and taken up again where it stood."""

import hashlib
import json
import os
import re
import resource
import signal
import subprocess
import tarfile
import time
import unittest

from support import UCSCOPE, CommandTest, capture_header, greeting, refusal

SHARDS = 3


class Scale(CommandTest):
    def write_fleet(self):
        """Captures of several kinds, in folders; names that sort otherwise than they were made."""
        for i in range(12):
            self.write(f"fleet/SR{i % 4}/node{i}.pcap", capture_header() + (refusal(i) if i % 3 else greeting(i)))
        for i in range(3):
            self.write(f"fleet/ring/cap_0000{i}_2014051316532{i}.pcap", capture_header() + greeting(i) + refusal(i + 0.5))
        inside = self.write("inside.pcap", capture_header() + refusal())
        with tarfile.open(self.folder / "fleet/case.tar.gz", "w:gz") as archive:
            archive.add(inside, "first.pcap")
            archive.add(inside, "second.pcap")
        self.write("fleet/SR0/readme.txt", b"no capture")
        os.symlink("nowhere", self.folder / "fleet/SR1/nowhere.pcap")
        os.mkfifo(self.folder / "fleet/SR2/pipe.pcap")
        return "fleet"

    def lines(self, *words):
        done = self.ucscope("scan", "--json", *words)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return self.without_runs(done.stdout)

    def without_runs(self, text):
        return [line for line in text.splitlines() if not line.startswith('{"type":"run"')]

    def captures(self, lines):
        return [line["file"] for line in map(json.loads, lines) if line["type"] == "capture"]

    def passed_over(self, *words):
        found = re.search(r"(\d+) (other )?files? passed over", " ".join(self.ucscope("scan", *words).stdout.split()))
        return int(found[1]) if found else 0

    # --- shards

    def test_shards_are_all_captures_once(self):
        fleet = self.write_fleet()
        whole = self.lines(fleet)
        parts = [self.lines("--shard", f"{k}/{SHARDS}", fleet) for k in range(1, SHARDS + 1)]
        self.assertEqual(sorted(whole), sorted(sum(parts, [])))
        self.assertGreater(sum(len(part) > 0 for part in parts), 1)
        self.assertEqual(self.passed_over(fleet), 3)
        self.assertEqual(sum(self.passed_over("--shard", f"{k}/{SHARDS}", fleet) for k in range(1, SHARDS + 1)), 3)

    def test_a_rotated_capture_and_an_archive_stay_whole(self):
        fleet = self.write_fleet()
        for count in 2, 5:
            captures = sum((self.captures(self.lines("--shard", f"{k}/{count}", fleet))
                            for k in range(1, count + 1)), [])
            self.assertEqual(len(captures), 12 + 1 + 2, captures)

    def test_cases_stay_whole_if_asked_for(self):
        fleet = self.write_fleet()
        of_case = {}
        for k in range(1, 5):
            for path in self.captures(self.lines("--shard", f"{k}/4", "--shard-cases", fleet)):
                of_case.setdefault(path.split("/")[1].split("!")[0], set()).add(k)
        self.assertEqual({name: len(shards) for name, shards in of_case.items()},
                         dict.fromkeys(["SR0", "SR1", "SR2", "SR3", "ring", "case.tar.gz"], 1))

    def test_the_shard_of_a_path_never_changes(self):
        keys = {"a/b/one.pcap": "a/b/one.pcap", "two.pcap": "./two.pcap", "a/x_00012_20140513165320.pcap": "a/x_#_%.pcap",
                "b/eth_00001.pcap": "b/eth_#.pcap"}
        for name in keys:
            self.write(f"fleet/{name}", capture_header() + greeting())
        for root in "fleet/", str(self.folder / "fleet"):
            for k in 1, 2, 3:
                wanted = [name for name, key in keys.items() if int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) % 3 + 1 == k]
                found = [path.split("fleet/")[1] for path in self.captures(self.lines("--shard", f"{k}/3", root))]
                self.assertEqual(sorted(found), sorted(wanted), (root, k))

    def test_wrong_shards_are_refused(self):
        for word in "0/4", "5/4", "1/0", "1", "1/", "/4", "a/4", "1/4x", "-1/4", "1/65537", "":
            self.assertIn("give the part", self.assert_status(2, "scan", "--shard", word, ".").stderr)
        self.assertIn("--shard K/N", self.assert_status(2, "scan", "--shard-cases", ".").stderr)
        self.assertIn("standard input", self.assert_status(2, "scan", "--shard", "1/2", "-").stderr)
        self.assertIn("interface", self.assert_status(2, "scan", "--shard", "1/2", "-i", "lo").stderr)

    # --- what is done

    def test_what_is_done_is_left_out(self):
        fleet = self.write_fleet()
        whole = self.lines(fleet)
        first = self.ucscope("scan", "--quiet", "--done", "out.ndjson", fleet)
        self.assertEqual((first.returncode, first.stderr), (1, ""))
        self.assertEqual(self.read("out.ndjson"), whole)
        again = self.assert_status(0, "scan", "--json", "--done", "out.ndjson", fleet)
        self.assertEqual(self.without_runs(again.stdout), [])
        self.assertIn("out.ndjson: 14 captures are in it already and were left out", again.stderr)
        self.write("fleet/SR9/new.pcap", capture_header() + refusal())
        self.assertEqual(self.captures(self.lines("--done", "out.ndjson", fleet)), ["fleet/SR9/new.pcap"])
        self.assertEqual(sorted(self.read("out.ndjson")), sorted(self.lines(fleet)))

    def read(self, name):
        return self.without_runs((self.folder / name).read_text())

    def test_a_rotated_capture_that_went_on_is_read_again(self):
        fleet = self.write_fleet()
        self.lines("--done", "out.ndjson", fleet)
        self.write("fleet/ring/cap_00003_20140513165323.pcap", capture_header() + greeting(3))
        again = [line for line in map(json.loads, self.lines("--done", "out.ndjson", fleet)) if line["type"] == "capture"]
        self.assertEqual([(line["file"], len(line["files"])) for line in again],
                         [("fleet/ring/cap_00000_20140513165320.pcap", 4)])

    def test_what_could_not_be_read_is_tried_again(self):
        self.write("late.pcap", b"")
        os.remove(self.folder / "late.pcap")
        self.assert_status(3, "scan", "--done", "out.ndjson", "late.pcap")
        self.write_refused("late.pcap")
        self.assertEqual(self.captures(self.lines("--done", "out.ndjson", "late.pcap")), ["late.pcap"])
        self.assertEqual(self.lines("--done", "out.ndjson", "late.pcap"), [])

    def test_a_cut_line_and_garbage_do_no_harm(self):
        fleet = self.write_fleet()
        whole = self.lines(fleet)
        for tail in b'{"type":"finding","fi', b"\0\xff\n{}\n[]\n7\n", b'{"type":"capture"}\n{"type":"capture","file":7}\n':
            kept = "\n".join(whole[:9]).encode() + b"\n"
            self.write("out.ndjson", kept + tail)
            self.lines("--done", "out.ndjson", fleet)
            self.assertEqual(sorted(self.captures(self.read_objects("out.ndjson"))), sorted(self.captures(whole)))
            self.assertTrue((self.folder / "out.ndjson").read_bytes().startswith(kept + tail))

    def read_objects(self, name):
        for line in (self.folder / name).read_bytes().splitlines():
            try:
                if json.loads(line)["type"] != "run" and json.loads(line)["file"] and json.loads(line)["schema_version"]:
                    yield line
            except (ValueError, KeyError, TypeError):
                pass

    def test_no_capture_is_appended_to(self):
        capture = self.write_refused()
        before = (self.folder / capture).read_bytes()
        for target, why in (capture, "is no file of JSON lines"), (str(self.folder), "cannot be opened"), \
                ("/dev/null", "is no plain file"):
            self.assertIn(why, self.assert_status(2, "scan", "--done", target, capture).stderr)
        self.assertEqual((self.folder / capture).read_bytes(), before)

    def test_several_at_once_add_each_capture_once(self):
        fleet = self.write_fleet()
        whole = self.lines(fleet)
        running = [subprocess.Popen([UCSCOPE, "scan", "--quiet", "-j", "2", "--done", "out.ndjson", fleet],
                                    cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                   for _ in range(4)]
        for process in running:
            self.assertIn(process.wait(60), (0, 1))
        self.assertEqual(sorted(self.read("out.ndjson")), sorted(whole))

    def test_a_full_disk_is_told_and_taken_up_again(self):
        fleet = self.write_fleet()
        whole = self.lines(fleet)
        limit = len("\n".join(whole)) // 2

        def fill():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        full = subprocess.run([UCSCOPE, "scan", "--quiet", "--done", "out.ndjson", fleet], cwd=self.folder,
                              preexec_fn=fill, capture_output=True, text=True, timeout=60)
        self.assertEqual(full.returncode, 3)
        self.assertIn("out.ndjson: cannot be written: File too large", full.stderr)
        there = self.read("out.ndjson")
        self.assertEqual(there, whole[:len(there)])
        self.assertIn('"type":"capture"', there[-1])
        self.lines("--done", "out.ndjson", fleet)
        self.assertEqual(self.read("out.ndjson"), whole)

    def test_an_interrupted_capture_is_not_done(self):
        output, error = self.interrupt("scan", "--done", str(self.folder / "out.ndjson"))
        self.assertIn("interrupted", error)
        self.assertEqual(self.captures(self.read("out.ndjson")), [str(self.folder / "1.pcap")])

    def test_a_killed_scan_is_taken_up_again(self):
        for i in range(60):
            self.write(f"fleet/{i:02}.pcap", capture_header() + 40 * greeting(i) + refusal(i))
        whole = self.lines("fleet")
        process = subprocess.Popen([UCSCOPE, "scan", "--quiet", "-j", "1", "--done", "out.ndjson", "fleet"],
                                   cwd=self.folder, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while not (self.folder / "out.ndjson").exists() or (self.folder / "out.ndjson").stat().st_size < 4000:
            self.assertLess(time.monotonic(), deadline)
            if process.poll() is not None:
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.lines("--done", "out.ndjson", "fleet")
        self.assertEqual(sorted(set(self.read("out.ndjson"))), sorted(whole))

    def test_addresses_cannot_be_other_ones(self):
        self.assertIn("--redact-addresses",
                      self.assert_status(2, "scan", "--done", "out.ndjson", "--redact-addresses", ".").stderr)


if __name__ == "__main__":
    unittest.main()
