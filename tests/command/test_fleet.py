#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What many captures say together: ucscope merge --fleet, over lines that are made of real ones."""

import csv
import io
import json
import unittest

import jsonschema

from support import ROOT, CommandTest, capture_header, greeting, refusal

VALIDATOR = jsonschema.Draft202012Validator(json.loads((ROOT / "doc" / "ucscope-1.schema.json").read_text()))
DAY = 86400
WEEK = 7 * DAY  # the first capture is of 2014-05-13, in the week 2014-W20
AT = ("--at", "2014-06-01")
ENDS = {"aa": "2014-05-31T23:59:59Z", "bb": "2014-06-01T00:00:00Z", "cc": "2014-07-01T00:00:00Z", "dd": "2014-07-01T00:00:01Z",
        "ee": "2014-07-31T00:00:00Z", "ff": "2014-08-30T00:00:00Z", "00": "2014-08-30T00:00:01Z"}


class Fleet(CommandTest):
    def lines(self, name, *packets):
        """The lines of a scan of a capture with these packets."""
        self.write(f"{name}.pcap", capture_header() + b"".join(packets))
        return [json.loads(line) for line in self.ucscope("scan", "--json", f"{name}.pcap").stdout.splitlines()]

    def put(self, name, *lines):
        return self.write(name, "".join(json.dumps(line) + "\n" for line in lines).encode())

    def certificate(self, digits, end, time="2014-05-20T00:00:00.000000000Z"):
        return {"type": "certificate", "schema_version": 1, "readable": True, "subject": f"CN={digits}", "issuer": "CN=ca",
                "serial": digits, "not_after": end, "sha256": digits * 32,
                "presented": [{"file": "old.pcap", "frame": 3, "time": "2014-05-01T00:00:00.000000000Z"},
                              {"file": "seen.pcap", "frame": 7, "time": time}]}

    def fleet(self, *words, status=1):
        """Its lines, by type."""
        done = self.assert_status(status, "merge", "--fleet", "--json", *AT, *words)
        told = {"fleet": [], "fleet_cause": [], "fleet_certificate": [], "fleet_server": []}
        for line in map(json.loads, done.stdout.splitlines()):
            VALIDATOR.validate(line)
            told[line["type"]].append(line)
        self.assertEqual(len(told["fleet"]), 1)
        return told

    def refusals(self):
        """In three captures, two weeks and from two ports of a client; and one of another server."""
        lines = self.lines("a", refusal(0, 40000), refusal(1, 40001)) + self.lines("b", refusal(DAY)) + self.lines("c", refusal(WEEK))
        other = json.loads(json.dumps(self.lines("d", refusal(2 * WEEK))).replace("10.48.47.110", "2001:db8::5"))
        return lines, other

    def test_causes_by_week(self):
        lines, other = self.refusals()
        told = self.fleet(self.put("all.ndjson", *lines, *other))
        first, second = told["fleet_cause"]
        self.assertEqual(first["weeks"], [{"week": "2014-W20", "captures": 2, "times": 3}, {"week": "2014-W21", "captures": 1, "times": 1}])
        self.assertEqual((first["captures"], first["times"], first["clients"], first["new"]), (3, 4, 1, None))
        self.assertEqual(first["first"], {"file": "a.pcap", "frame": 2, "line": None})
        self.assertEqual((first["first_time"][:10], first["last_time"][:10]), ("2014-05-13", "2014-05-20"))
        self.assertEqual([week["week"] for week in second["weeks"]], ["2014-W22"])
        self.assertEqual(told["fleet"][0]["captures"], 4)

    def test_years_end_with_the_week_that_has_their_end(self):
        lines = self.lines("a", refusal())
        lines[0]["time"] = "2014-12-29T00:00:00.000000000Z"
        self.assertEqual(self.fleet(self.put("a.ndjson", *lines))["fleet_cause"][0]["weeks"][0]["week"], "2015-W01")
        lines[0]["time"] = None
        self.assertEqual(self.fleet(self.put("a.ndjson", *lines))["fleet_cause"][0]["weeks"][0]["week"], None)

    def test_servers_that_refuse(self):
        lines, other = self.refusals()
        client = json.loads(json.dumps(self.lines("e", refusal())))
        client[0]["actor"]["side"] = "source"  # the client refuses: no server does
        quiet = self.lines("f", greeting())
        told = self.fleet(self.put("all.ndjson", *other, *lines, *client, *quiet))
        self.assertEqual([(server["address"], server["port"], server["times"], server["captures"], server["codes"])
                          for server in told["fleet_server"]],
                         [("10.48.47.110", 5061, 4, 3, {"uc.tcp_refused": 4}), ("2001:db8::5", 5061, 1, 1, {"uc.tcp_refused": 1})])

    def test_certificates_end_within_30_60_and_90_days(self):
        name = self.put("certificates.ndjson", *(self.certificate(*one) for one in reversed(ENDS.items())))
        told = self.fleet(name, status=0)
        self.assertEqual([(one["serial"], one["within_days"], one["days_left"]) for one in told["fleet_certificate"]],
                         [("aa", 0, -1), ("bb", 30, 0), ("cc", 30, 30), ("dd", 60, 30), ("ee", 60, 60), ("ff", 90, 90)])
        self.assertEqual(told["fleet"][0]["certificates"], {"ended": 1, "within_30_days": 2, "within_60_days": 4, "within_90_days": 5})
        self.assertEqual(told["fleet_certificate"][0]["last_seen"],
                         {"time": "2014-05-20T00:00:00.000000000Z", "file": "seen.pcap", "frame": 7})

    def test_a_certificate_of_a_finding_and_of_a_line_is_one(self):
        lines = self.lines("a", refusal(WEEK))
        lines[0]["facts"] = {"subject": "CN=aa", "issuer": "CN=ca", "serial": "aa", "not_after": ENDS["cc"], "sha256": "aa" * 32}
        early, late = (self.certificate("aa", ENDS["cc"], f"2014-05-{day}T00:00:00.000000000Z") for day in (19, 21))
        for certificate, file in ((early, "a.pcap"), (late, "seen.pcap")):
            for order in (lines + [certificate], [certificate] + lines):
                told = self.fleet(self.put("all.ndjson", *order))
                self.assertEqual([one["last_seen"]["file"] for one in told["fleet_certificate"]], [file])
        self.assertEqual(len(self.fleet(self.put("finding.ndjson", *lines))["fleet_certificate"]), 1)

    def test_certificates_that_cannot_be_read_have_no_end(self):
        odd = self.certificate("aa", None) | {"readable": False}
        self.assertEqual(self.fleet(self.put("odd.ndjson", odd), status=0)["fleet_certificate"], [])
        done = self.ucscope("merge", self.put("other.ndjson", self.certificate("aa", ENDS["aa"])))
        self.assertIn("1 line is of another type and is passed over", done.stderr)
        for wrong in ({"not_after": "soon"}, {"sha256": 5}, {"presented": []}):
            self.put("wrong.ndjson", self.certificate("aa", ENDS["aa"]) | wrong)
            done = self.assert_status(3, "merge", "--fleet", "wrong.ndjson")
            self.assertIn("1 line is no JSON of ucscope and is left out", done.stderr)

    def test_what_is_new_since_the_last_merge(self):
        lines, other = self.refusals()
        now, before = self.put("now.ndjson", *lines, *other), self.put("before.ndjson", *self.lines("elsewhere", refusal(-WEEK)))
        told = self.fleet("--since", before, now)
        self.assertEqual([cause["new"] for cause in told["fleet_cause"]], [False, True])
        self.assertEqual((told["fleet"][0]["new_causes"], told["fleet"][0]["since"]), (1, before))
        self.assertEqual(self.fleet("--since", now, now)["fleet"][0]["new_causes"], 0)
        text = self.ucscope("merge", "--fleet", *AT, "--since", now, now).stdout
        self.assertIn("no cause that was not known", text)

    def test_since_lines_that_are_damaged_are_told(self):
        lines, _ = self.refusals()
        now = self.put("now.ndjson", *lines)
        broken = self.write("broken.ndjson", b"garbage\n" + (self.folder / "now.ndjson").read_bytes())
        done = self.assert_status(3, "merge", "--fleet", "--since", broken, now)
        self.assertIn("broken.ndjson: 1 line is no JSON", done.stderr)
        done = self.assert_status(3, "merge", "--fleet", "--since", "nowhere.ndjson", now)
        self.assertEqual(done.stdout, "")

    def test_damaged_lines_are_told_and_the_rest_counts(self):
        lines, other = self.refusals()
        whole = self.fleet(self.put("whole.ndjson", *lines, *other))
        self.write("cut.ndjson", (self.folder / "whole.ndjson").read_bytes() + b'x\n{"type":"finding"')
        self.assertEqual(self.fleet("cut.ndjson", status=3), whole)

    def test_what_a_filter_leaves_out_is_in_none_of_it(self):
        lines, other = self.refusals()
        told = self.fleet("--only", "2001:db8::5", self.put("all.ndjson", *lines, *other))
        self.assertEqual((len(told["fleet_cause"]), len(told["fleet_server"])), (1, 1))

    def test_as_csv(self):
        lines, other = self.refusals()
        self.put("all.ndjson", *lines, *other, self.certificate("aa", ENDS["cc"]))
        rows = list(csv.DictReader(io.StringIO(self.assert_status(1, "merge", "--fleet", "--csv", *AT, "all.ndjson").stdout)))
        self.assertEqual([row["kind"] for row in rows], ["cause"] * 3 + ["certificate"] + ["server"] * 2)
        self.assertEqual([(row["week"], row["times"]) for row in rows[:3]], [("2014-W20", "3"), ("2014-W21", "1"), ("2014-W22", "1")])
        self.assertEqual((rows[3]["what"], rows[3]["days_left"], rows[3]["last_seen"]), ("CN=aa", "30", "2014-05-20"))
        self.assertEqual((rows[4]["what"], rows[4]["times"]), ("10.48.47.110:5061", "4"))

    def test_as_text_and_page(self):
        lines, other = self.refusals()
        self.put("before.ndjson", *lines)
        self.put("all.ndjson", *lines, *other, self.certificate("<aa>", ENDS["cc"]))
        text = self.assert_status(1, "merge", "--fleet", *AT, "--since", "before.ndjson", "--page", "fleet.html", "all.ndjson").stdout
        page = (self.folder / "fleet.html").read_text()
        for words in ("New since before.ndjson", "2014-W20 3, 2014-W21 1", "Certificates that end within 30 days of 2014-06-01",
                      "ends 2014-07-01, in 30 days; serial", "last seen 2014-05-20 in seen.pcap frame 7", "Servers that refuse most",
                      "10.48.47.110:5061", "uc.tcp_refused 4"):
            self.assertIn(words, text)
            self.assertIn(words, page)
        self.assertIn("CN=&lt;aa&gt;", page)
        self.assertNotIn('href="#finding', page)  # which are not there

    def test_options_that_are_for_a_fleet(self):
        name = self.put("a.ndjson", *self.lines("a", refusal()))
        for words in ("--since", name), ("--csv",), AT:
            self.assertIn("give --fleet, too", self.assert_status(2, "merge", *words, name).stderr)
        self.assertIn("not both", self.assert_status(2, "merge", "--fleet", "--csv", "--json", name).stderr)
        self.assertIn("never overwritten", self.assert_status(2, "merge", "--fleet", "--since", name, "--page", name, "-").stderr)


if __name__ == "__main__":
    unittest.main()
