#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ucscope annotate --case: what was found of all captures stands in each of them, and in one that is made of them."""

import json
import re
import struct
import subprocess
import unittest

from pcapng import (ENHANCED, INTERFACE, JOURNAL, NAMES, SECRETS, STATISTICS, block, blocks_of, enhanced, interface, options,
                    padded, section, simple)
from support import ACK, ROOT, RST, START, SYN, CommandTest, checksum_free_frame

CASES = ROOT / "pcaps" / "case"
CLIENT, SERVER = "10.48.47.124", "10.48.47.110"
COMMENT, NAME, FLAGS = 1, 2, 2
SAID = re.compile(r"\[ucscope\] (?:error|warning|note) (uc\.\w+)(?: \(\w+\))?(?:: | again, as in frame \d+ \((\S+) in the original\)$)")


def cases():
    lines = (ROOT / "pcaps" / "CASES").read_text().splitlines()
    return {words[0].removeprefix("case/"): words[1:] for words in map(str.split, lines) if words}


def family(name):
    """A file of a rotated capture is told by the name of the first."""
    return re.sub(r"_\d+(?=\.)", "", name)


def refusal(order, name, *, ports=(40000, 40001), listed=b"", before=b""):
    """A pcapng of an interface: SYNs and the resets that answer them."""
    blocks = section(order, listed=options(order, (COMMENT, b"taken by hand"))) + interface(order, listed=name) + before
    for number, port in enumerate(ports):
        time = (START + number) * 1_000_000
        blocks += enhanced(order, checksum_free_frame(CLIENT, SERVER, port, 5061, SYN), listed, time)
        blocks += enhanced(order, checksum_free_frame(SERVER, CLIENT, 5061, port, RST | ACK), listed, time + 1000)
    return blocks


class AnnotateCase(CommandTest):
    def merge(self, *words, output="one.pcapng", status=0):
        done = self.assert_status(status, "annotate", "--case", *map(str, words), "-o", str(self.folder / output))
        return self.folder / output, done

    def tshark(self, path, *fields):
        words = [word for field in fields for word in ("-e", field)]
        done = subprocess.run(["tshark", "-n", "-r", str(path), "-T", "fields", "-E", "separator=/t", "-E",
                               "aggregator=~", *words], check=True, capture_output=True, text=True)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def write(self, name, data):
        (self.folder / name).write_bytes(data)
        return self.folder / name

    def test_findings_of_a_case_are_where_it_found_them(self):
        """A comment each; those on repeats name the frame of the finding that they repeat."""
        for case, wanted in cases().items():
            path, _ = self.merge(CASES / case)
            found, repeated, previous = [], set(), 0.0
            for _number, name, time, comments in self.tshark(path, "frame.number", "frame.interface_name",
                                                             "frame.time_epoch", "frame.comment"):
                origin, *said = comments.split("~")
                self.assertEqual(family(origin.removeprefix("originally ").rpartition(":")[0]), family(name))
                for text in said:
                    if text.split()[1] not in ("error", "warning", "note"):
                        continue  # evidence
                    code, again = SAID.match(text).groups()
                    if again:
                        repeated.add(f"{code}@{again}")
                    else:
                        found.append(f"{code}@{origin.removeprefix('originally ')}")
                self.assertGreaterEqual(float(time), previous)
                previous = float(time)
            on_packets = [finding for finding in wanted if ".pcap" in finding]  # the others are of traces alone
            self.assertEqual(sorted(found), sorted(on_packets), case)
            self.assertLessEqual(repeated, set(on_packets), case)

    def test_every_packet_is_there_with_its_bytes(self):
        for case in "dialback", "nat-any", "mtu-ipv6":
            path, _ = self.merge(CASES / case)
            merged = {}
            for part in blocks_of(path.read_bytes()):
                if part.is_packet:
                    name, _, frame = part.options[0][1].decode().removeprefix("originally ").rpartition(":")
                    merged.setdefault(name, {})[int(frame)] = part.data
            for capture in (CASES / case).iterdir():
                alone = self.folder / "alone.pcapng"
                subprocess.run(["editcap", "-F", "pcapng", str(capture), str(alone)], check=True)
                packets = [part.data for part in blocks_of(alone.read_bytes()) if part.is_packet]
                self.assertEqual(merged[capture.name], dict(enumerate(packets, 1)), capture)

    def test_clocks_are_corrected(self):
        """Five minutes apart: the same SYN is at both points within a millisecond."""
        path, _ = self.merge(CASES / "dialback-clocks")
        times = {}
        for name, time, flags, sequence, length in self.tshark(path, "frame.interface_name", "frame.time_epoch",
                                                               "tcp.flags", "tcp.seq_raw", "tcp.len"):
            if flags:
                times.setdefault((flags, sequence, length), {}).setdefault(name, float(time))
        apart = [max(seen.values()) - min(seen.values()) for seen in times.values() if len(seen) > 1]
        self.assertGreater(len(apart), 5)
        self.assertLess(max(apart), 0.001)

    def test_points_and_addresses_are_those_of_the_case(self):
        case = CASES / "lost-syn-ack"
        path, _ = self.merge("--point", f"unity={case}/cuc.pcapng", "--point", f"publisher={case}/cucm.pcap")
        names = {row[0] for row in self.tshark(path, "frame.interface_name")}
        self.assertEqual(names, {"unity", "publisher"})

    def test_what_captures_say_beside_packets_stays(self):
        key = b"CLIENT_RANDOM 00 00\n"
        secrets = block("<", SECRETS, struct.pack("<II", 0x544C534B, len(key)) + padded(key))
        names = block("<", NAMES, struct.pack("<HH", 1, 9) + padded(bytes((10, 48, 47, 110)) + b"cucm\0") + bytes(4))
        flags = options("<", (COMMENT, b"look here"), (FLAGS, struct.pack("<I", 1)))
        dropped = options("<", (5, struct.pack("<Q", 7)))
        statistics = block("<", STATISTICS, struct.pack("<III", 0, 0, 0) + dropped)
        one = refusal("<", options("<", (NAME, b"eth3")), listed=flags, before=secrets + names) + statistics
        path, done = self.merge(self.write("a.pcapng", one), self.write("b.pcapng", one))
        self.assertEqual(done.stderr, "")
        blocks = list(blocks_of(path.read_bytes()))
        self.assertEqual(sum(part.raw == secrets for part in blocks), 2)
        self.assertEqual(sum(part.raw == names for part in blocks), 2)
        self.assertEqual([b"a.pcapng: taken by hand", b"b.pcapng: taken by hand"],
                         [value for code, value in blocks[0].options if code == COMMENT][:2])
        for part in blocks:
            if part.is_packet:
                self.assertIn((COMMENT, b"look here"), part.options)
                self.assertIn((FLAGS, struct.pack("<I", 1)), part.options)
        self.assertEqual(sum(part.type == STATISTICS and dropped[:12] in part.raw for part in blocks), 2)
        self.assertEqual(sum(part.type == INTERFACE and b"eth3" in part.raw for part in blocks), 2)

    def test_a_capture_of_the_other_byte_order_is_turned(self):
        flags = options(">", (COMMENT, b"look here"), (FLAGS, struct.pack(">I", 1)), (2988, b"\0\0\0\x09custom"))
        one = refusal(">", options(">", (NAME, b"eth3"), (8, struct.pack(">Q", 10**9))), listed=flags)
        other = refusal("<", options("<", (NAME, b"eth0")))
        path, done = self.merge(self.write("a.pcapng", one), self.write("b.pcapng", other))
        self.assertIn("not kept: 4 options of blocks", done.stderr)
        for name, comments, when in self.tshark(path, "frame.interface_name", "frame.comment", "frame.time_epoch"):
            self.assertEqual("look here" in comments, name == "a.pcapng")
            self.assertIn(float(when), [START, START + 0.001, START + 1, START + 1.001])
        packets = [part for part in blocks_of(path.read_bytes()) if part.type == ENHANCED]
        self.assertEqual(sum((FLAGS, struct.pack("<I", 1)) in part.options for part in packets), 4)
        self.assertIn(struct.pack("<HHQ", 8, 8, 10**9), path.read_bytes())

    def test_what_is_not_kept_is_told(self):
        journal = block("<", JOURNAL, padded(b"MESSAGE=x\n__REALTIME_TIMESTAMP=1400000000000000\n"))
        one = refusal("<", b"", before=journal)
        _, done = self.merge(self.write("a.pcapng", one + one), self.write("b.pcapng", one))
        self.assertIn("not kept: 3 blocks of other kinds, 1 comment of later sections", done.stderr)

    def test_simple_packets_have_the_length_that_was_captured(self):
        frame = checksum_free_frame(CLIENT, SERVER, 40000, 5061, SYN)
        one = section("<") + interface("<", snap_length=40) + simple("<", frame[:40], len(frame))
        path, _ = self.merge(self.write("a.pcapng", one), self.write("b.pcapng", refusal("<", b"")))
        self.assertEqual([part.data for part in blocks_of(path.read_bytes()) if part.is_packet][0], frame[:40])

    def test_a_merged_case_can_be_annotated_again(self):
        """Where a packet came from stays; findings are then those of the one capture."""
        path, _ = self.merge(CASES / "lost-syn-ack")
        again = self.folder / "again.pcapng"
        self.assert_status(0, "annotate", str(path), "-o", str(again))
        comments = [row[0] for row in self.tshark(again, "frame.comment")]
        self.assertTrue(all(text.startswith("originally ") for text in comments), comments)

    def test_a_folder_has_each_capture_with_the_findings_of_all(self):
        case = CASES / "lost-syn-ack"
        self.merge(case, output="out")
        self.assertEqual(sorted(path.name for path in (self.folder / "out").iterdir()), ["cuc.pcapng", "cucm.pcapng"])
        rows = {name: self.tshark(self.folder / "out" / name, "frame.number", "frame.comment")
                for name in ("cuc.pcapng", "cucm.pcapng")}
        self.assertIn("error uc.path_lost: ", rows["cucm.pcapng"][18][1])
        self.assertIn("for uc.path_lost in frame cucm.pcap:19", " ".join(row[1] for row in rows["cuc.pcapng"]))
        before = len(self.tshark(case / "cuc.pcapng", "frame.number"))
        self.assertEqual(len(rows["cuc.pcapng"]), before)

    def test_a_rotated_capture_is_written_file_by_file(self):
        for number, frames in enumerate(("1-20", "21-33")):
            self.cut(CASES / "lost-syn-ack" / "cucm.pcap", f"in/cucm_0000{number + 1}_2026112700151{4 + 5 * number}.pcap", frames)
        self.merge(self.folder / "in", CASES / "lost-syn-ack" / "cuc.pcapng", output="out")
        self.assertEqual(len(list((self.folder / "out").iterdir())), 3)
        path, _ = self.merge(self.folder / "in", CASES / "lost-syn-ack" / "cuc.pcapng")
        self.assertEqual(len(self.tshark(path, "frame.number")), 58)
        self.assertIn("uc.path_lost", " ".join(row[0] for row in self.tshark(path, "frame.comment")))

    def cut(self, source, name, frames):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        subprocess.run(["editcap", "-F", "pcap", "-r", str(source), str(path), frames], check=True, capture_output=True)

    def test_lines_of_traces_stand_on_the_packets_that_they_joined(self):
        """Each line that bears a finding of packets out, on one of its frames, where no text of it stands when it is redacted."""
        case = CASES / "lines-ils-5"
        told = [json.loads(line) for line in self.ucscope("case", "--json", str(case)).stdout.splitlines()]
        joined = [(finding, line) for finding in told if finding["type"] == "finding" and finding["frame"] for line in finding["lines"]]
        self.assertGreater(len(joined), 1)
        path, _ = self.merge(case)
        comments = {int(number): text.split("~") for number, text in self.tshark(path, "frame.number", "frame.comment")}
        for finding, line in joined:
            wanted = f"[ucscope] {line['file']}:{line['line']}, {line['role']}, for {finding['code']}: {line['text'][:200]}"
            frames = {finding["frame"], *(evidence["frame"] for evidence in finding["evidence"])}
            self.assertTrue(any(text.startswith(wanted) for frame in frames for text in comments[frame]), wanted)
        out, _ = self.merge("--redact", case, output="out/")
        text = b"".join(file.read_bytes() for file in out.glob("*.pcapng"))
        self.assertIn(f"{joined[0][1]['line']}, {joined[0][1]['role']}, for ".encode(), text)
        self.assertNotIn(b"VerifyCertificateInfo", text)

    def test_redacted_captures_have_the_findings_of_the_case(self):
        case = CASES / "lost-syn-ack"
        self.assert_status(0, "annotate", "--case", "--redact", str(case), "-o", str(self.folder / "out"))
        done = self.ucscope("case", "--json", str(self.folder / "out"))
        told = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([one["code"] for one in told if one["type"] == "finding"], ["uc.path_lost"])

    def test_comments_on_redacted_captures_quote_nothing(self):
        for words, is_quoted in (((), True), (("--redact",), False)):
            out, _ = self.merge(*words, ROOT / "pcaps" / "axl" / "axl-500-fault.pcap", CASES / "healthy",
                                output=f"out{is_quoted}/")
            text = b"".join(file.read_bytes() for file in out.glob("*.pcapng"))
            self.assertIn(b"by a SOAP fault", text)
            self.assertEqual(b"by a SOAP fault: The specified table (nosuch)" in text, is_quoted)

    def test_the_command_line_is_checked(self):
        case, out = str(CASES / "healthy"), str(self.folder / "one.pcapng")
        for words, said in ((("--redact", "--case"), "name a folder to write"), (("--only-flows", "--case"), "leave out"),
                            (("--same", "10.1.1.1=10.1.1.2"), "--case"), (("--case", "--point", "x"), "NAME=FILE"),
                            (("--case", "--same", "x"), "ADDRESS=ADDRESS")):
            done = self.assert_status(2, "annotate", *words, case, "-o", out)
            self.assertIn(said, done.stderr, words)
        self.assertFalse((self.folder / "one.pcapng").exists())

    def test_inputs_are_never_overwritten(self):
        one = self.write("a.pcapng", refusal("<", b""))
        before = one.read_bytes()
        self.assert_status(2, "annotate", "--case", str(one), str(CASES / "healthy"), "-o", str(one))
        self.assertEqual(one.read_bytes(), before)

    def test_a_cut_capture_is_written_as_far_as_it_goes(self):
        whole = refusal("<", b"")
        one = self.write("a.pcapng", whole[:-20])
        path, done = self.merge(one, self.write("b.pcapng", whole), status=3)
        self.assertIn("a.pcapng", done.stderr)
        self.assertEqual(len(self.tshark(path, "frame.number")), 7)


if __name__ == "__main__":
    unittest.main()
