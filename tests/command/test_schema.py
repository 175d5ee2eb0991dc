#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does every line of --json keep doc/ucscope-1.schema.json, and does the schema describe every member?"""

import json
import unittest

import jsonschema

from support import ROOT, CommandTest, capture_header, ctl_captures, greeting, record, refusal

SCHEMA = json.loads((ROOT / "doc" / "ucscope-1.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


class Schema(CommandTest):
    def check(self, *words, **more):
        lines = self.ucscope(*words, **more).stdout.splitlines()
        for line in lines:
            told = json.loads(line)
            VALIDATOR.validate(told)
            self.assertEqual(set(told) - set(SCHEMA["$defs"][told["type"]]["properties"]), set())
        return [json.loads(line) for line in lines]

    def test_the_schema_is_one(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_the_schema_can_fail(self):
        good = self.check("scan", "--json", self.write_refused())[0]
        for member in good:
            broken = {key: value for key, value in good.items() if key != member}
            self.assertFalse(VALIDATOR.is_valid(broken), member)
        for member, value in (("severity", "fatal"), ("frame", -1), ("time", "2014-05-13 16:53:20"), ("evidence", []),
                              ("community_id", "1:x"), ("facts", {"Subject": "x"}), ("schema_version", 2)):
            self.assertFalse(VALIDATOR.is_valid(dict(good, **{member: value})), member)

    def test_all_captures_of_the_repository(self):
        told = self.check("scan", "--json", str(ROOT / "pcaps"))
        findings = [line for line in told if line["type"] == "finding"]
        self.assertGreater(len(findings), 10)
        self.assertEqual(len({(line["file"], line["fingerprint"]) for line in findings}), len(findings))

    def test_a_capture_in_several_files(self):
        self.write("x.pcap", capture_header() + refusal(0, 40000) + refusal(0.1, 40001)[:-56])
        self.write("x.pcap1", capture_header() + refusal(0.1, 40001)[-56:] + refusal(2, 40002))
        for form in "scan", "list":
            self.assertGreater(len(self.check(form, "--json", str(self.folder))), 1)

    def test_a_copy_has_the_same_fingerprints(self):
        capture = ROOT / "pcaps" / "office" / "office-hour.pcap"
        copy = self.write("elsewhere/copy.pcap", capture.read_bytes())
        whole, again = (
            [line["fingerprint"] for line in self.check("scan", "--json", str(path)) if line["type"] == "finding"]
            for path in (capture, copy))
        self.assertEqual(whole, again)
        self.assertGreater(len(whole), 5)

    def test_what_was_there(self):
        told = self.check("list", "--json", str(ROOT / "pcaps"))
        pairs = [line for line in told if line["type"] == "pair"]
        self.assertGreater(len(pairs), 10)
        for pair in pairs:
            self.assertEqual(sum(pair["outcomes"].values()), pair["connections"])

    def test_certificates_that_were_presented(self):
        authorities = str(ROOT / "tests/golden/list/ca.pem")
        told = self.check("certificates", "--json", str(ROOT / "pcaps" / "tls"), "--ca", authorities, "-o", "out")
        self.assertGreater(len(told), 10)
        self.assertEqual({line["trust"] is None for line in told}, {True, False})

    def test_captures_that_are_cut_unreadable_or_odd(self):
        cut = self.write("cut.pcap", capture_header() + refusal() + greeting()[:-1])
        odd = self.write("odd.pcap", capture_header() + record(0, bytes(12) + b"\x88\xcc" + bytes(40)) + record(1, b""))
        noise = self.write("noise.pcap", b"no capture at all")
        empty = self.write("empty.pcap", capture_header())
        told = self.check("scan", "--json", cut, odd, noise, empty, "missing\n\x1b.pcap")
        captures = [line for line in told if line["type"] == "capture"]
        self.assertEqual([line["complete"] for line in captures], [False, True, False, True, False])
        self.assertEqual(captures[1]["skipped"]["EtherType 0x88cc (LLDP)"], 1)

    def test_trust_lists(self):
        lists = [self.write(f"{name}.tlv", ctl_captures.vector(name)) for name in
                 ("ctl_file", "ctl_file_later", "itl_file", "itl_file_sha256", "config", "config_enciphered")]
        cut = self.write("cut.tlv", ctl_captures.vector("itl_file")[:700])
        bare = self.write("bare.tlv", ctl_captures.vector("ctl_file")[:10])
        self.assertEqual(len(self.check("ctl", "show", "--json", *lists, cut, bare)), 8)
        self.check("ctl", "diff", "--json", *lists[:2])
        self.check("ctl", "diff", "--json", lists[0], bare)

    def test_what_is_told_as_it_happens(self):
        with_repetitions = capture_header() + b"".join(refusal(second, 40000 + second) for second in range(9))
        self.check("scan", "--json", "-", stdin=with_repetitions)
        self.check("replay", "--json", "--speed", "max", self.write("again.pcap", with_repetitions))


if __name__ == "__main__":
    unittest.main()
