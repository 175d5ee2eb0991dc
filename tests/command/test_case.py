#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures of one case, as they come: renamed, rotated, packed, cut by the snap length, with wrong clocks, with holes."""

import gzip
import json
import re
import shutil
import struct
import subprocess
import unittest

import jsonschema

from pcapng import STATISTICS, block, blocks_of, interface, options
from support import ROOT, CommandTest

CASES = ROOT / "pcaps" / "case"
VALIDATOR = jsonschema.Draft202012Validator(json.loads((ROOT / "doc" / "ucscope-1.schema.json").read_text()))


class Case(CommandTest):
    def told(self, *words, status=1):
        lines = self.assert_status(status, "case", "--json", *map(str, words)).stdout.splitlines()
        objects = [json.loads(line) for line in lines]
        for one in objects:
            VALIDATOR.validate(one)
        return [one for one in objects if one["type"] == "finding"], objects[-1]

    def codes(self, *words, status=1):
        return sorted(one["code"] for one in self.told(*words, status=status)[0])

    def edit(self, source, name, *options):
        """A pcap of what editcap makes of a capture."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        subprocess.run(["editcap", "-F", "pcap", *options, str(source), str(path)], check=True, capture_output=True)
        return path

    def cut(self, source, name, frames, keep=False):
        """The same without some frames, or of these alone."""
        path = self.folder / name
        subprocess.run(["editcap", "-F", "pcap", *(["-r"] if keep else []), str(source), str(path), frames], check=True,
                       capture_output=True)
        return path

    def test_every_line_keeps_the_schema(self):
        for case in sorted(CASES.iterdir()):
            done = self.ucscope("case", "--json", str(case))
            lines = [json.loads(line) for line in done.stdout.splitlines()]
            for line in lines:
                VALIDATOR.validate(line)
            self.assertEqual([line["type"] for line in lines if line["type"] != "finding"], ["capture", "case"], case)

    def test_points_have_the_names_that_they_are_given(self):
        case = CASES / "lost-syn-ack"
        text = self.assert_status(1, "case", "--point", f"unity={case}/cuc.pcapng", "--point",
                                  f"publisher={case}/cucm.pcap").stdout
        self.assertIn("are lost between publisher and unity", " ".join(text.split()))
        self.assertRegex(text, r"publisher:\d+ ")
        for wrong in "unity", "=x.pcap", "unity=":
            self.assertIn("NAME=FILE", self.assert_status(2, "case", "--point", wrong).stderr)

    def noted(self, name, listed=b"", counts=()):
        """The capture of the client's side, with options of its interface, and statistics at its end."""
        blocks = [part.raw for part in blocks_of((CASES / "lost-syn-ack" / "cuc.pcapng").read_bytes())
                  if part.type != STATISTICS]
        [at] = [i for i, raw in enumerate(blocks) if raw[:4] == b"\x01\0\0\0"]
        blocks[at] = interface("<", 262144, options("<", (9, b"\x09"), *([listed] if listed else [])))
        body = struct.pack("<III", 0, 0, 0) + options("<", *((code, struct.pack("<Q", count)) for code, count in counts))
        path = self.folder / name
        path.write_bytes(b"".join(blocks) + block("<", STATISTICS, body))
        return path

    def certainty(self, capture):
        [one] = self.told(capture, CASES / "lost-syn-ack" / "cucm.pcap")[0]
        self.assertEqual(one["code"], "uc.path_lost")
        return one["confidence"]

    def test_a_loss_is_certain_where_the_other_capture_lost_none(self):
        for name in "plain.pcapng", "packed.pcapng.gz":  # read here, and by Wireshark's library
            for counts, wanted in (((), "certain"), (((5, 0), (7, 0)), "certain"), (((5, 3),), "likely"),
                                   (((7, 1),), "likely"), (((5, 2**64 - 1),), "certain")):
                path = self.noted("plain.pcapng", counts=counts)
                if name.endswith(".gz"):
                    (self.folder / name).write_bytes(gzip.compress(path.read_bytes()))
                self.assertEqual(self.certainty(self.folder / name), wanted, (name, counts))

    def test_a_loss_is_certain_where_the_filter_kept_such_packets(self):
        for name in "plain.pcapng", "packed.pcapng.gz":
            for text, wanted in ((b"\0host 10.48.47.110", "certain"), (b"\0tcp port 5061", "certain"),
                                 (b"\0tcp[tcpflags] & tcp-syn != 0", "likely"), (b"\0less 500", "likely")):
                path = self.noted("plain.pcapng", listed=(11, text))
                if name.endswith(".gz"):
                    (self.folder / name).write_bytes(gzip.compress(path.read_bytes()))
                self.assertEqual(self.certainty(self.folder / name), wanted, (name, text))

    def test_captures_of_one_name_are_told_apart(self):
        case = CASES / "lost-syn-ack"
        self.edit(case / "cuc.pcapng", "cuc/eth0.pcap")
        self.edit(case / "cucm.pcap", "cucm/eth0.pcap")
        names = [one["name"] for one in self.told(self.folder)[1]["captures"]]
        self.assertEqual(names, ["cuc/eth0.pcap", "cucm/eth0.pcap"])

    def test_what_is_no_case_is_refused(self):
        self.assertIn("name the captures", self.assert_status(2, "case").stderr)
        self.assertIn("read twice", self.assert_status(2, "case", "-").stderr)
        self.assertIn("ADDRESS=ADDRESS", self.assert_status(2, "case", "--same", "10.1.1.5", "x.pcap").stderr)

    def test_a_capture_that_cannot_be_read_is_told(self):
        broken = self.write("broken.pcap", b"nothing of it")
        case = CASES / "lost-syn-ack"
        self.assertEqual(self.codes(broken, case, status=3), ["uc.path_lost"])
        self.assert_status(3, "case", broken)

    def test_an_empty_folder_is_an_empty_case(self):
        findings, case = self.told(self.folder, status=0)
        self.assertEqual((findings, case["captures"], case["verdict"]), ([], [], "not_judged"))

    def test_the_same_capture_twice_says_what_it_says_once(self):
        for name in "dialback/vngtp.pcap", "nat/cuc.pcapng", "mtu/cucm.pcap", "healthy/cuc.pcapng":
            copy = self.write("copy.pcap", (CASES / name).read_bytes())
            alone = self.ucscope("scan", "--json", str(CASES / name))
            wanted = sorted(one["code"] for one in map(json.loads, alone.stdout.splitlines())
                            if one["type"] == "finding")
            self.assertEqual(self.codes(CASES / name, copy, status=alone.returncode), wanted, name)

    def test_an_archive_is_a_case(self):
        packed = self.folder / "case.tar.gz"
        subprocess.run(["tar", "-C", str(CASES), "-czf", str(packed), "mtu"], check=True)
        self.assertEqual(self.codes(packed), ["uc.path_lost"])

    def test_a_rotated_capture_is_one_of_them(self):
        whole = CASES / "lost-syn-ack" / "cucm.pcap"
        parts = [self.cut(whole, "cap_00000_20261127001200.pcap", "1-20", keep=True),
                 self.cut(whole, "cap_00001_20261127001201.pcap", "1-20")]
        findings, case = self.told(CASES / "lost-syn-ack" / "cuc.pcapng", *parts)
        self.assertEqual(len(case["captures"]), 2)
        self.assertEqual([one["code"] for one in findings], ["uc.path_lost"])
        files = {one["file"] for one in findings[0]["evidence"]}
        self.assertLessEqual(set(map(str, parts)), files)

    def test_a_trace_in_several_files_is_one_of_them(self):
        case = CASES / "lines-ils-2"
        lines = (case / "SDL001_600_000001.txt").read_text().splitlines(True)
        later = lines[0].replace("|08:00:00.001 |", "|08:00:05.184 |")
        self.assertNotEqual(later, lines[0])
        parts = [self.write("SDL001_600_000001.txt", "".join(lines[:8]).encode()),
                 self.write("SDL001_600_000002.txt", "".join([later, *lines[8:]]).encode())]
        findings, told = self.told(case / "ils-2-password-mismatch.pcap", *parts)
        self.assertEqual([(log["findings"], log["joined"], log["clock"]["lines"]) for log in told["logs"]], [(3, 3, 9)])
        self.assertEqual([one["code"] for one in findings], ["uc.ils_password_mismatch"])
        self.assertEqual({(line["file"], line["line"]) for line in findings[0]["lines"]},
                         {(parts[0], line) for line in range(5, 9)} | {(parts[1], line) for line in range(2, 10)})

    def test_clocks_that_differ_change_nothing(self):
        for seconds in "-300", "1.82", "86400":
            moved = self.edit(CASES / "lost-syn-ack" / "cucm.pcap", "cucm.pcap", "-t", seconds)
            findings, case = self.told(CASES / "lost-syn-ack" / "cuc.pcapng", moved)
            self.assertEqual([one["code"] for one in findings], ["uc.path_lost"])
            clock = case["captures"][1]["clock"]
            self.assertAlmostEqual(clock["ahead_seconds"], float(seconds), delta=0.001)
            self.assertLess(clock["uncertainty_seconds"], 0.001)

    def test_packets_cut_by_the_snap_length_are_packets(self):
        cut = [self.edit(CASES / case, f"cut/{case}", "-s", "96")
               for case in ("mtu/cuc.pcapng", "mtu/cucm.pcap")]
        self.assertEqual(self.codes(*cut), ["uc.path_lost"])

    def test_holes_of_a_capture_are_no_losses(self):
        for side in "cuc.pcapng", "cucm.pcap":
            other = "cucm.pcap" if side == "cuc.pcapng" else "cuc.pcapng"
            for frames in "5", "6-8", "4-10":
                holed = self.cut(CASES / "healthy" / side, "holed.pcap", frames)
                codes = [code for code in self.codes(holed, CASES / "healthy" / other, status=0)
                         if code.startswith("uc.path")]
                self.assertEqual(codes, [], (side, frames))

    def test_one_direction_alone_is_no_more_than_likely(self):
        one_way = self.folder / "from-cuc.pcap"
        subprocess.run(["tshark", "-r", str(CASES / "lost-syn-ack" / "cuc.pcapng"), "-F", "pcap", "-Y",
                        "ip.src == 10.48.46.124", "-w", str(one_way)], check=True, capture_output=True)
        findings = self.told(CASES / "lost-syn-ack" / "cucm.pcap", one_way)[0]
        self.assertEqual([(one["code"], one["confidence"]) for one in findings], [("uc.path_lost", "likely")])
        self.assertIn("may not see that direction", findings[0]["facts"]["not_certain"])

    def test_a_capture_that_ended_before_is_no_witness(self):
        for case, keep in ("mtu/cuc.pcapng", "1-8"), ("lost-syn-ack/cuc.pcapng", "1-16"):
            short = self.cut(CASES / case, "short.pcap", keep, keep=True)
            other = (CASES / case).with_name("cucm.pcap")
            self.assertEqual(self.codes(short, other), ["uc.tcp_unacknowledged"], case)

    def test_addresses_are_others_wherever_they_stand(self):
        name = "10.48.47.110"
        for case in "lost-syn-ack", "nat", "tls-inspected", "lines-ils-2":
            folder = self.folder / f"{name} {case}"
            shutil.copytree(CASES / case, folder)
            plain = self.ucscope("case", "--json", folder).stdout
            page = self.folder / "page.html"
            own = set(re.findall(r"10\.\d+\.\d+\.\d+", plain))
            self.assertGreater(len(own), 1)
            for words in ("--json",), ("--page", str(page)):
                told = self.assert_status(1, "case", *words, "--redact-addresses", str(folder)).stdout
                told += page.read_text() if "--page" in words else ""
                self.assertEqual({address for address in own if re.search(rf"(?<![\d.]){re.escape(address)}(?![\d.])", told)}, set())
            codes = sorted(json.loads(line)["code"] for line in plain.splitlines() if '"type":"finding"' in line)
            self.assertEqual(self.codes("--redact-addresses", folder), codes)

    def test_severities_and_codes_are_filtered_as_in_scan(self):
        nat = CASES / "nat"
        self.assertEqual(self.codes("--only", "uc.path", nat, status=0), ["uc.path_nat"])
        self.assertEqual(self.codes("--severity", "error", nat), ["uc.tls_unknown_ca"])
        self.assert_status(0, "case", "--fail-on", "never", str(nat))
        brief = self.assert_status(1, "case", "--brief", "--no-pager", str(nat)).stdout
        self.assertEqual(len([line for line in brief.splitlines() if "uc.tls_unknown_ca" in line]), 1)

    def test_everything_runs_without_the_sandbox_too(self):
        done = self.ucscope("case", "--json", "--no-sandbox", str(CASES / "mtu"))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout.splitlines()[-2])["sandbox"], "off")


if __name__ == "__main__":
    unittest.main()
