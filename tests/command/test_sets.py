#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Rotated captures: one capture in every command, unless they are two, or --no-sets says so."""

import json
import pathlib
import subprocess
import unittest

from support import ACK, RST, SYN, CommandTest, capture_header, checksum_free_frame, greeting, record

NAMES = "cap_00000_20140513165320.pcap", "cap_00001_20140513165321.pcap"


def syn(seconds):
    return record(seconds, checksum_free_frame("10.48.47.124", "10.48.47.110", 40000, 5061, SYN))


def reset(seconds):
    return record(seconds, checksum_free_frame("10.48.47.110", "10.48.47.124", 5061, 40000, RST | ACK))


class Sets(CommandTest):
    def write_set(self, names=NAMES, seconds=0.5):
        """A SYN at the end of the first file, and the reset that answers it in the second, so many seconds later."""
        return [self.write(names[0], capture_header() + greeting() + syn(0.1)),
                self.write(names[1], capture_header() + reset(0.1 + seconds) + greeting(1 + seconds))]

    def captures(self, *words, status=1):
        lines = self.assert_status(status, "scan", "--json", *words).stdout.splitlines()
        return [line for line in map(json.loads, lines) if line["type"] == "capture"]

    def test_the_text_names_file_and_frame(self):
        first, second = self.write_set()
        text = self.assert_status(1, "scan", str(self.folder)).stdout
        self.assertTrue(text.startswith(first))
        self.assertIn("2 files,", text)
        self.assertRegex(text, rf"files +{NAMES[0]}\s+to\s+{NAMES[1]}\n")
        self.assertRegex(text, rf"frames +{NAMES[1]}:1 ")
        self.assertRegex(text, rf"\n +{NAMES[0]}:4 ")
        brief = self.assert_status(1, "scan", "--brief", str(self.folder)).stdout
        self.assertIn(f"{second}:1  ", brief)
        more = self.write("other/refused.pcap", capture_header() + syn(0) + reset(1))
        overview = " ".join(self.assert_status(1, "scan", str(self.folder), more).stdout.split())
        self.assertIn(f"first in {second} frame 1 (uc.tcp_refused)", overview)

    def test_json_has_the_numbers_of_the_files(self):
        first, second = self.write_set()
        lines = [json.loads(line) for line in self.assert_status(1, "scan", "--json", str(self.folder)).stdout.splitlines()]
        finding, capture, run = lines
        self.assertEqual((run["type"], run["named"]), ("run", [str(self.folder)]))
        self.assertEqual((finding["file"], finding["frame_file"], finding["frame"]), (first, second, 1))
        self.assertEqual([(one["file"], one["frame"]) for one in finding["evidence"]], [(first, 4), (second, 1)])
        self.assertEqual((finding["again"], finding["again_files"]), ([], []))
        self.assertEqual([(file["file"], file["packets"], file["missing_before"]) for file in capture["files"]],
                         [(first, 4, 0), (second, 4, 0)])
        ecs = json.loads(self.assert_status(1, "scan", "--json=ecs", str(self.folder)).stdout.splitlines()[0])
        self.assertEqual(ecs["file"]["path"], second)

    def test_repeats_have_their_files(self):
        first = self.write("x.pcap", capture_header() + syn(0) + reset(0.1))
        later = record(1, checksum_free_frame("10.48.47.124", "10.48.47.110", 40005, 5061, SYN)) + \
            record(1.1, checksum_free_frame("10.48.47.110", "10.48.47.124", 5061, 40005, RST | ACK))
        second = self.write("x.pcap1", capture_header() + later)
        finding = json.loads(self.assert_status(1, "scan", "--json", first, second).stdout.splitlines()[0])
        self.assertEqual((finding["frame_file"], finding["frame"]), (first, 2))
        self.assertEqual((finding["again_files"], finding["again"]), ([second], [2]))
        self.assertEqual((finding["last_file"], finding["last_frame"]), (second, 2))

    def test_a_set_is_what_is_named_together(self):
        first, second = self.write_set()
        self.assertEqual(len(self.captures(first, second)), 1)
        self.assertEqual(len(self.captures(second, first)), 1)
        self.assertEqual([one["packets"] for one in self.captures(first, status=0)], [4])
        listed = self.write("list", f"{second}\n{first}\n".encode())
        self.assertEqual(len(self.captures("--files-from", listed)), 1)

    def test_no_sets_takes_each_file_alone(self):
        paths = self.write_set()
        alone = self.captures("--no-sets", str(self.folder), status=0)
        self.assertEqual([one["file"] for one in alone], paths)
        self.assertNotIn("files", alone[0])

    def test_captures_that_are_far_from_each_other_are_two(self):
        self.write_set(seconds=16 * 60)
        self.assertEqual(len(self.captures(str(self.folder), status=0)), 2)

    def test_gaps_overlaps_and_missing_files_are_told(self):
        for seconds, words in ((30, f"no packet for 30.* between {NAMES[0]} and {NAMES[1]}"),
                               (-0.05, f"{NAMES[1]} begins 50 ms before the end of {NAMES[0]}")):
            self.write_set(seconds=seconds)
            text = " ".join(self.ucscope("scan", str(self.folder)).stdout.split())
            self.assertRegex(text, words)
        third = [name.replace("00001", "00003") for name in NAMES]
        (self.folder / NAMES[1]).rename(self.folder / third[1])
        text = " ".join(self.ucscope("list", str(self.folder)).stdout.split())
        self.assertIn(f"2 files are missing between {NAMES[0]} and {third[1]}", text)

    def test_a_clean_set_is_a_line(self):
        self.write("x.pcap00", capture_header() + greeting())
        self.write("x.pcap01", capture_header() + greeting(0.1))
        self.assertEqual(self.assert_status(0, "scan", str(self.folder)).stdout.count("x.pcap01"), 0)
        self.write("x.pcap01", capture_header() + greeting(9))
        text = self.assert_status(0, "scan", str(self.folder)).stdout
        self.assertIn("2 files, 6 packets", text)
        self.assertIn("no packet for 8.9 s between x.pcap00 and x.pcap01", " ".join(text.split()))

    def test_a_file_that_is_cut_short_costs_itself(self):
        first, second = self.write_set()
        path = pathlib.Path(first)
        path.write_bytes(path.read_bytes()[:-3])
        done = self.assert_status(3, "scan", str(self.folder))
        self.assertIn(f"ucscope: {first}: {NAMES[0]} is cut short in the middle of a packet, after frame 3", done.stderr)
        self.assertIn("2 files, 7 packets", done.stdout)

    def test_list_and_certificates_tell_files(self):
        first, second = self.write_set()
        pair = json.loads(self.assert_status(0, "list", "--json", str(self.folder)).stdout.splitlines()[0])
        self.assertEqual([pair[key] for key in ("first_file", "first_frame", "last_file", "last_frame")],
                         [first, 4, second, 1])
        rows = self.assert_status(0, "list", "--csv", str(self.folder)).stdout.splitlines()
        self.assertTrue(rows[0].endswith("filter,first_file,last_file"))
        self.assertTrue(rows[1].endswith(f'"{first}","{second}"'))
        self.assertIn(f"frames {NAMES[0]}:4 to {NAMES[1]}:1",
                      " ".join(self.assert_status(0, "list", str(self.folder)).stdout.split()))

    def test_names_with_addresses_are_redacted(self):
        names = [f"10.48.47.124_0000{number}_20140513165320.pcap" for number in (0, 1)]
        self.write_set(names)
        for form in [], ["--json"], ["--brief"]:
            text = self.assert_status(1, "scan", "--redact-addresses", *form, str(self.folder)).stdout
            self.assertNotIn("10.48.47.124", text)

    # --- annotate ---

    def comments(self, path):
        done = subprocess.run(["tshark", "-r", path, "-Y", "frame.comment", "-T", "fields", "-e", "frame.number",
                               "-e", "frame.comment"], capture_output=True, text=True, check=True)
        return dict(line.split("\t", 1) for line in done.stdout.splitlines())

    def test_annotate_writes_a_set(self):
        self.write_set()
        out = self.folder / "out"
        done = self.assert_status(0, "annotate", str(self.folder), "-o", str(out))
        self.assertIn("(2 files): 1 finding commented on 2 packets", done.stdout)
        written = [str(out / name.replace(".pcap", ".pcapng")) for name in NAMES]
        self.assertEqual(sorted(map(str, out.iterdir())), written)
        first, second = map(self.comments, written)
        self.assertEqual(list(first), ["4"])
        self.assertIn(f"for uc.tcp_refused in frame {NAMES[1]}:1", first["4"])
        self.assertEqual(list(second), ["1"])
        self.assertIn("error uc.tcp_refused", second["1"])

    def test_annotate_joins_a_set(self):
        paths = self.write_set()
        for number, given in enumerate(([str(self.folder)], paths)):
            out = str(self.folder / f"whole{number}.pcapng")
            self.assert_status(0, "annotate", *given, "-o", out)
            comments = self.comments(out)
            self.assertEqual(list(comments), ["4", "5"])
            self.assertIn("in frame 5", comments["4"])
            self.assertEqual(self.captures(out)[0]["packets"], 8)

    def test_annotate_keeps_flows_of_a_set(self):
        paths = self.write_set()
        for out, frames in ("set/", [["1"], ["1"]]), ("one.pcapng", [["1", "2"]]):
            self.assert_status(0, "annotate", "--only-flows", "--redact", *paths, "-o", f"{self.folder}/{out}")
            written = sorted((self.folder / out).iterdir()) if out.endswith("/") else [self.folder / out]
            self.assertEqual([list(self.comments(str(path))) for path in written], frames)
        joined = self.comments(str(self.folder / "one.pcapng"))
        self.assertIn("in frame 2 (5 in the original)", joined["1"])
        self.assertIn(f"in frame {NAMES[1]}:1 (1 in the original)",
                      self.comments(str(self.folder / "set" / NAMES[0].replace(".pcap", ".pcapng")))["1"])

    def test_annotate_never_overwrites_a_file_of_a_set(self):
        paths = self.write_set([name + "ng" for name in NAMES])
        before = pathlib.Path(paths[1]).read_bytes()
        done = self.assert_status(2, "annotate", *paths, "-o", str(self.folder))
        self.assertIn("inputs are never overwritten", done.stderr)
        self.assertEqual(pathlib.Path(paths[1]).read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
