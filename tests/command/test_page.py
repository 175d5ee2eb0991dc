#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""--page: one well-formed file that says what text and JSON say, loads nothing, and tells no address that is redacted."""

import json
import os
import pathlib
import re
import subprocess
import unittest
import xml.etree.ElementTree as tree

from support import ROOT, UCSCOPE, CommandTest

PCAPS = ROOT / "pcaps"
REFUSED = PCAPS / "cuc" / "cuc-2-cucm-refuses-cuc-as-server.pcap"
LOADING = ("script", "link", "img", "iframe", "object", "embed", "video", "audio", "source", "form", "base")


def words_of(element):
    return " ".join("".join(element.itertext()).split())


class Page(CommandTest):
    def page_of(self, command, *arguments, status=1):
        """The page, after everything that holds for all of them."""
        path = os.path.join(self.folder, "page.html")
        done = self.assert_status(status, command, "--page", path, *map(str, arguments))
        with open(path, encoding="utf-8") as file:
            text = file.read()
        self.assertTrue(text.startswith("<!DOCTYPE html>\n"))
        page = tree.fromstring(text)
        ids = [element.get("id") for element in page.iter() if element.get("id")]
        self.assertEqual(len(ids), len(set(ids)))
        for element in page.iter():
            self.assertNotIn(element.tag, LOADING)
            self.assertFalse([name for name in element.keys() if name in ("src", "style") or name.startswith("on")])
            if element.get("href"):
                self.assertIn(element.get("href")[1:], ids)
            if element.tag == "th":
                self.assertIn(element.get("scope"), ("col", "row"))
        self.assertFalse(re.search(r"url\(|@import", text))
        levels = [int(element.tag[1]) for element in page.iter() if re.fullmatch("h[1-6]", element.tag)]
        self.assertEqual(levels.count(1), 1)
        self.assertTrue(all(after <= before + 1 for before, after in zip([0] + levels, levels)))
        return page, text, done

    def findings_of(self, command, *arguments):
        out = self.assert_status(1, command, "--json", *map(str, arguments)).stdout
        return [line for line in map(json.loads, out.splitlines()) if line["type"] == "finding"]

    def assert_tells(self, page, finding):
        """The finding's sentence, advice, facts and frames."""
        words = words_of(page)
        self.assertIn(" ".join(finding["summary"].split()), words)
        explained = self.assert_status(0, "explain", finding["code"]).stdout
        self.assertIn(" ".join(re.search(r"\n  means (.*)\n  check ", explained, re.DOTALL).group(1).split()), words)
        for line in finding["check"].split("\n"):
            self.assertIn(" ".join(line.split()), words)
        for value in finding["facts"].values():
            self.assertIn(" ".join(value.split())[:200], words)
        for evidence in finding["evidence"]:
            self.assertIn(evidence["role"], words)
        for line in finding.get("lines", []):
            self.assertIn(" ".join(line["text"].split()), words)

    def test_a_capture_says_what_json_says(self):
        page, _, done = self.page_of("scan", REFUSED)
        self.assertIn("unknown CA", done.stdout)
        for finding in self.findings_of("scan", REFUSED):
            self.assert_tells(page, finding)
        decides = [words_of(row) for row in page.iter("tr") if row.get("class") == "decides"]
        self.assertEqual(decides, ["1001:08:34.688alert"])
        filters = [words_of(code) for code in page.iter("code") if code.get("class") == "filter"]
        self.assertIn("tcp.port == 54024 && tcp.port == 5061 && ip.addr == 10.48.47.124 && ip.addr == 10.48.47.110", filters)

    def test_each_trouble_has_a_ladder_of_what_led_to_it(self):
        page, _, _ = self.page_of("scan", REFUSED)
        figure, = [figure for figure in page.iter("figure") if figure.get("class") == "ladder"]
        wide, narrow = figure.findall("svg")
        described = wide.find("desc").text
        self.assertEqual(wide.get("aria-describedby"), wide.find("desc").get("id"))
        self.assertEqual(narrow.get("aria-describedby"), wide.find("desc").get("id"))
        self.assertIn("01:08:34.688 10 (decides) 10.48.47.110 to 10.48.47.124: Alert (fatal): unknown CA.", described)
        for diagram in (wide, narrow):
            fatal = " ".join(text.text for text in diagram.findall("text") if text.get("class") == "fatal")
            self.assertEqual(fatal, "10 \u2716 Alert (fatal): unknown CA")
            self.assertEqual(len([path for path in diagram.findall("path") if path.get("class") == "arrow fatal"]), 1)

    def test_lifelines_have_role_name_and_address(self):
        page, _, _ = self.page_of("scan", PCAPS / "xmpp" / "xmpp-2-secret-differs.pcap")
        described = page.find(".//figure/svg/desc").text
        for host in ("XMPP server coluc.com 10.48.36.171; ", "XMPP server vngtp.lab 10.48.55.113; ", "XMPP server coluc.com 10.48.36.172"):
            self.assertIn(host, described)
        # The certificate that a proxy hands on is not its own.
        page, _, _ = self.page_of("scan", PCAPS / "tls" / "unknown-ca-through-proxy.pcap")
        self.assertTrue(page.find(".//figure/svg/desc").text.startswith("10.48.47.124; 10.48.47.110. "))

    def test_what_never_came_is_an_arrow_that_does_not_arrive(self):
        page, _, _ = self.page_of("case", PCAPS / "case" / "mtu-ipv6")
        described = page.find(".//figure/svg/desc").text
        lost = "(decides) 2001:db8:47::110 to 2001:db8:46::124, in vain: sent, and lost. "
        self.assertIn(f"00:15:54.530 cucm.pcap:9 {lost}", described)

    def test_the_legend_explains_what_is_drawn(self):
        crosses = "ends in a cross"
        page, _, _ = self.page_of("scan", PCAPS / "sip" / "sip-4-no-answer-udp-ipv6.pcap")
        self.assertIn(crosses, words_of(page.find(".//figcaption")))
        page, _, _ = self.page_of("scan", REFUSED)
        self.assertNotIn(crosses, words_of(page.find(".//figcaption")))
        self.assertIn(crosses, words_of(page.find(".//section[@id='reading']")))

    def tables_of(self, page):
        return {words_of(table.find("caption")): [[words_of(cell) for cell in row] for row in table.iter("tr")]
                for table in page.iter("table") if table.find("caption") is not None}

    def test_certificates_that_are_compared_stand_side_by_side(self):
        tables = self.tables_of(self.page_of("scan", PCAPS / "ctl" / "cuc-7-certificate-stale.pcap")[0])
        rows = tables["Certificates that differ"]
        self.assertEqual(rows[0], ["Certificate", "Presented", "In the trust list"])
        self.assertEqual(rows[1], ["serial", "5f1a77c0283eb1c24d90e1b2c3a49576", "41c0889e6f2d4c7b8a1b5d0e93f2a7c4"])
        self.assertIn(["valid until", "2049-01-01T00:00:00Z", ""], rows)
        self.assertIn(["file", "CTLFile.tlv"], tables["Facts"])
        tables = self.tables_of(self.page_of("scan", REFUSED)[0])
        self.assertIn(["self-signed", "no"], tables["Certificate that was presented"])
        self.assertNotIn("self-signed", [row[0] for row in tables["Facts"]])
        # What belongs to another finding: what a device in between made of it.
        rows = self.tables_of(self.page_of("case", PCAPS / "case" / "tls-inspected")[0])["Certificates that differ"]
        self.assertEqual(rows[0], ["Certificate", "Sent", "Received"])
        self.assertIn(["issuer", "CN=Example Issuing CA,O=Example", "CN=Inspection CA"], rows)
        # A key of dialback is none of a certificate.
        tables = self.tables_of(self.page_of("scan", PCAPS / "xmpp" / "xmpp-2-secret-differs.pcap")[0])
        self.assertIn("key", [row[0] for row in tables["Facts"]])

    def test_facts_of_one_name_are_one_row(self):
        tables = self.tables_of(self.page_of("scan", PCAPS / "sccp" / "sccp-1-three-phones.pcap")[0])
        self.assertEqual([row for row in tables["Facts"] if row[0] == "device"],
                         [["device", "SEP001122334455SEP001122334456SEP001122334457"]])

    def test_lines_are_in_order_of_time_and_the_deciding_one_is_marked(self):
        page, _, _ = self.page_of("scan", PCAPS / "traces" / "xmpp-2-dialback-refused.txt")
        table, = [table for table in page.iter("table") if "Lines of traces" in (table.findtext("caption") or "")]
        rows = table.find("tbody").findall("tr")
        self.assertEqual([words_of(row.find("td")) for row in rows], [f"xmpp-2-dialback-refused.txt:{line}" for line in (3, 6, 7)])
        self.assertEqual([row.get("class") for row in rows], ["", "", "decides"])

    def test_lines_of_traces_stand_among_the_frames(self):
        page, _, _ = self.page_of("case", PCAPS / "case" / "lines-fld-7")
        texts = [text.text for text in page.find(".//svg").findall("text")]
        self.assertLess(texts.index("loggingsnapshot_expc.txt:1: connection established"), texts.index("\u2716 encrypted alert"))
        self.assertGreater(texts.index("loggingsnapshot_expc.txt:2: TLS handshake failed"), texts.index("\u2716 encrypted alert"))

    def test_a_case_of_several_troubles_stays_small(self):
        folders = [PCAPS / "case" / name for name in ("dialback-clocks", "lines-fld-7", "lost-syn-ack")]
        inputs = folders + [PCAPS / "office" / "office-hour.pcap", PCAPS / "traces" / "sip-refused.txt"]
        page, text, _ = self.page_of("case", *inputs)
        self.assertGreaterEqual(len(page.findall(".//figure")), 6)
        self.assertLess(len(text.encode()), 300_000)

    def test_an_annotated_capture_has_the_page_of_its_scan(self):
        _, scanned, _ = self.page_of("scan", REFUSED)
        _, annotated, _ = self.page_of("annotate", REFUSED, "-o", self.folder / "out.pcapng", status=0)
        self.assertEqual(scanned, annotated)
        _, scanned, _ = self.page_of("case", PCAPS / "case" / "mtu")
        words = ("annotate", "--case", PCAPS / "case" / "mtu", "-o", self.folder / "case.pcapng")
        _, annotated, _ = self.page_of(*words, status=0)
        self.assertEqual(scanned, annotated)

    def test_what_is_redacted_is_on_no_page(self):
        capture = PCAPS / "sip" / "sip-2-invite-503-udp.pcap"
        _, text, _ = self.page_of("annotate", "--redact", capture, "-o", self.folder / "out.pcapng", status=0)
        self.assertNotIn("sip:full@", text)
        self.assert_status(2, "annotate", "--case", "--redact", "--page", str(self.folder / "page.html"), str(PCAPS / "case" / "mtu"),
                           "-o", str(self.folder) + "/")

    def test_standard_output_stays_the_same(self):
        for form in ([], ["--json"], ["--brief"]):
            with_page = self.page_of("scan", *form, REFUSED)[2].stdout
            self.assertEqual(with_page, self.assert_status(1, "scan", *form, str(REFUSED)).stdout)

    def test_several_captures_have_an_overview_and_a_verdict_each(self):
        page, _, _ = self.page_of("scan", PCAPS / "many", PCAPS / "traces", PCAPS / "files")
        headings = [words_of(heading) for heading in page.iter("h2")]
        self.assertEqual(headings[:2], ["What broke", "Captures"])
        self.assertFalse([cause for cause in page.iter("li") if "frame 0" in words_of(cause)])
        rows = page.find(".//section[@aria-labelledby='captures']").findall(".//tbody/tr")
        self.assertEqual(len(rows), len(headings) - 3)
        for finding in self.findings_of("scan", "--severity", "error", PCAPS / "traces"):
            self.assertIn(" ".join(finding["summary"].split()), words_of(page))

    def test_a_case_tells_its_captures_and_their_clocks(self):
        folder = PCAPS / "case" / "dialback-clocks"
        page, text, _ = self.page_of("case", folder)
        for finding in self.findings_of("case", folder):
            self.assert_tells(page, finding)
        for line in ("case of 3 captures: 1 error found", "clock of vngtp.pcap is 1.82 s behind that of expe.pcapng",
                     "expe2.pcap:11"):
            self.assertIn(line, words_of(page))
        self.assertLess(len(text), 300_000)

    def test_a_case_tells_its_traces_and_their_clocks(self):
        page, _, done = self.page_of("case", PCAPS / "case" / "lines-dialback")
        for line in ("expc's loggingsnapshot_vngtp.txt: 1 finding, joined to packets",
                     "clock of expc's loggingsnapshot_vngtp.txt agrees with that of the captures"):
            self.assertIn(line, words_of(page.find(".//section[@aria-labelledby='points']")))
            self.assertIn(line.removeprefix("clock "), " ".join(done.stdout.split()))

    def test_a_case_tells_that_a_zone_is_wrong(self):
        page, _, done = self.page_of("case", PCAPS / "case" / "lines-wrong-zone", status=0)
        line = ("zone of cucm1150's SDL001_600_000001.txt is wrong: in UTC its times are 1:00 h ahead of those "
                "of the captures")
        self.assertIn(line, words_of(page.find(".//section[@aria-labelledby='points']")))
        self.assertIn(line, " ".join(done.stdout.split()))

    def test_addresses_are_redacted_in_all_of_it(self):
        copy = self.write("10.48.47.124/refused.pcap", REFUSED.read_bytes())
        page, text, _ = self.page_of("scan", "--redact-addresses", copy)
        self.assertIsNotNone(page.find(".//svg"))
        self.assertNotIn("10.48.47.", text)
        self.assertNotIn("10_48_47_", text)
        self.assertIn("unknown CA", text)

    def test_a_name_that_would_be_markup_is_text(self):
        copy = self.write("<script>&\"'\x1b\u202e.pcap", REFUSED.read_bytes())
        page, text, _ = self.page_of("scan", copy)
        self.assertIn("<script>&\"'\\x1b\\u202e.pcap", words_of(page))
        self.assertNotIn("<script>", text)

    def test_what_is_well_or_unread_has_its_place(self):
        noise = self.write("noise.pcap", b"no capture at all")
        page, _, _ = self.page_of("scan", noise, PCAPS / "answers" / "axl-looked-at.pcap", status=3)
        verdicts = [words_of(badge) for badge in page.findall(".//tbody/tr/td/span")]
        self.assertEqual(verdicts, ["unread", "ok"])

    def test_times_are_of_the_zone(self):
        self.assertIn("02:08:34.688", self.page_of("scan", "--zone", "+01:00", REFUSED)[1])

    def test_nothing_is_overwritten_that_is_read(self):
        refused = self.write_refused()
        before = pathlib.Path(refused).read_bytes()
        for command in ("scan", "case"):
            self.assert_status(2, command, "--page", refused, refused)
        self.assertEqual(pathlib.Path(refused).read_bytes(), before)

    def test_a_page_that_cannot_be_written_is_told(self):
        folder = os.path.join(self.folder, "folder.html")
        os.mkdir(folder)
        for command in ("scan", "case"):
            done = self.assert_status(3, command, "--page", folder, str(REFUSED))
            self.assertIn(f"ucscope: {folder}: cannot be written", done.stderr)
            self.assertIn("unknown CA", done.stdout)

    def test_what_goes_on_has_no_page(self):
        path = os.path.join(self.folder, "page.html")
        self.assert_status(2, "scan", "--page", path, "-i", "lo")
        piped = subprocess.run([UCSCOPE, "scan", "--page", path, "-"], stdin=subprocess.PIPE, capture_output=True,
                               timeout=60, check=False)
        self.assertEqual(piped.returncode, 2)
        self.assertFalse(os.path.exists(path))


if __name__ == "__main__":
    unittest.main()
