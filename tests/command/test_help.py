#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the command tells of itself: help, catalogue, manual page and completion agree."""

import os
import pathlib
import re
import subprocess
import unittest

from support import CommandTest

DOCUMENTS = pathlib.Path(os.environ["DOCUMENTS"])


class Help(CommandTest):
    def test_help_is_on_standard_output(self):
        for words in (["--help"], ["-h"], ["help"], ["help", "scan"], ["scan", "--help"], ["replay", "-h"],
                      ["explain", "--help"], ["scan", "--help", "--json", "missing.pcap"]):
            done = self.assert_status(0, *words)
            self.assertTrue(done.stdout.startswith("Usage:\n  ucscope "), done.stdout)
            self.assertEqual(done.stderr, "")
            self.assertTrue(done.stdout.isascii())
        self.assertEqual(self.ucscope("help", "scan").stdout, self.ucscope("scan", "--help").stdout)
        self.assertEqual(self.ucscope("help", "ctl", "wrap").stdout, self.ucscope("ctl", "wrap", "--help").stdout)
        self.assertEqual(self.assert_status(0, "help", "ctl").stdout, self.ucscope("ctl", "--help").stdout)

    def test_version(self):
        self.assertRegex(self.assert_status(0, "--version").stdout, r"^ucscope \d+\.\d+\.\d+\nSandbox: .+\n$")

    def test_without_a_command_they_are_listed(self):
        for words, command in (([], "  scan "), (["ctl"], "  ctl show ")):
            done = self.assert_status(2, *words)
            self.assertEqual(done.stdout, "")
            self.assertTrue(done.stderr.startswith("Usage:\n  ucscope "), done.stderr)
            self.assertIn(command, done.stderr)

    def test_slips_have_hints(self):
        self.assertEqual(self.assert_status(2, "scan", "--jsn", "x").stderr,
                         "ucscope: scan: there is no option --jsn; did you mean --json?\n")
        self.assertIn("did you mean --fail-on?", self.ucscope("scan", "--failon=never", "x").stderr)
        self.assertIn("see ucscope help ctl show\n", self.ucscope("ctl", "show", "--xyzzy", "x").stderr)
        self.assertIn("did you mean scan?", self.ucscope("scn").stderr)
        self.assertIn("did you mean scan?", self.ucscope("help", "scn").stderr)
        self.assertIn("did you mean --version?", self.ucscope("--vers").stderr)
        self.assertIn("did you mean --json=ecs?", self.assert_status(2, "scan", "--json=esc", "x").stderr)
        self.assertIn("--ok: takes no value", self.assert_status(2, "scan", "--ok=yes", "x").stderr)
        self.assertIn("did you mean ctl show?", self.ucscope("ctl", "shw").stderr)
        self.assertIn("did you mean ucscope scan x.pcap?", (self.write_refused("x.pcap"), self.ucscope("x.pcap"))[1].stderr)
        self.assertIn("did you mean uc.tcp_reset?", self.ucscope("explain", "tcp_rest").stderr)


class Explain(CommandTest):
    def codes(self):
        return re.findall(r"^(uc\.\w+) ", self.assert_status(0, "explain").stdout, re.MULTILINE)

    def test_every_code_is_listed_and_explained(self):
        codes = self.codes()
        self.assertGreater(len(codes), 10)
        for code in codes:
            told = self.assert_status(0, "explain", code).stdout
            self.assertTrue(told.startswith(code + "  "))
            self.assertIn("\n  means    ", told)
            self.assertIn("\n  check    ", told)
            self.assertEqual(told, self.ucscope("explain", code.removeprefix("uc.")).stdout)

    def test_a_beginning_in_any_case_will_do(self):
        self.assertEqual(self.ucscope("explain", "UC.TLS_Unknown_CA").stdout, self.ucscope("explain", "tls_unknown_ca").stdout)
        told = self.assert_status(0, "explain", "AXL").stdout
        self.assertEqual(re.findall(r"^(uc\.\w+) ", told, re.M), [code for code in self.codes() if code.startswith("uc.axl")])

    def test_several_at_once_or_none(self):
        self.assertEqual(self.assert_status(0, "explain", "tcp_reset", "axl_fault").stdout.count("  means "), 2)
        self.assertEqual(self.assert_status(2, "explain", "tcp_reset", "bogus").stdout, "")


class Documents(CommandTest):
    def options(self, command):
        return sorted(re.findall(r"(--[a-z-]+(?:=ecs)?)", "\n".join(
            line[:30] for line in self.ucscope(*command.split(), "--help").stdout.splitlines() if line.startswith("  -"))))

    def test_the_manual_page_is_sound(self):
        done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", DOCUMENTS / "ucscope.1"], capture_output=True)
        self.assertEqual((done.returncode, done.stdout), (0, b""))

    def test_the_manual_page_has_every_option_code_and_status(self):
        page = subprocess.run(["mandoc", "-T", "ascii", DOCUMENTS / "ucscope.1"], capture_output=True).stdout.decode()
        page = re.sub(".\b", "", page)
        for command in ("scan", "case", "merge", "list", "certificates", "trace", "trace to-pcap", "ladder", "replay", "annotate", "ctl show", "ctl diff", "ctl extract", "ctl wrap"):
            self.assertIn(f"ucscope {command}", page)
            for option in self.options(command):
                self.assertIn(option, page)
        for code in re.findall(r"^(uc\.\w+) ", self.ucscope("explain").stdout, re.MULTILINE):
            self.assertIn(code, page)
        self.assertNotIn("@{", page)

    def complete(self, *words):
        """What bash would offer for the last word."""
        script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ucscope; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", script, "bash", DOCUMENTS / "ucscope.bash", "ucscope", *words],
                              capture_output=True, cwd=self.folder)
        self.assertEqual(done.stderr, b"")
        return sorted(done.stdout.decode().split())

    def test_completion_calls_no_function_that_is_not_there(self):
        called = set(re.findall(r"\b_ucscope\w*(?![\w$])", (DOCUMENTS / "ucscope.bash").read_text()))
        done = subprocess.run(["bash", "-c", 'source "$1"; declare -F', "bash", DOCUMENTS / "ucscope.bash"],
                              capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        self.assertEqual(sorted(called), sorted(re.findall(r"_ucscope\w*", done.stdout)))

    def test_completion_of_values_offers_or_is_silent(self):
        for option in re.findall(r"^ +((?:-\w \| )?--[a-z-]+)\) ", (DOCUMENTS / "ucscope.bash").read_text(), re.M):
            for command in ("scan", "case", "merge", "list", "certificates", "trace", "trace to-pcap", "ladder", "replay", "annotate", "ctl show", "ctl extract", "ctl wrap"):
                self.complete(*command.split(), option.split()[-1], "")
        self.assertEqual(self.complete("scan", "--dialback-secret", ""), ["env:", "file:", "prompt"])
        self.assertEqual(self.complete("scan", "--ils-framing", ""), [])
        self.assertEqual(self.complete("scan", "--tshark-timeout", ""), [])
        self.write_refused("secret.txt")
        self.assertEqual(self.complete("scan", "--dialback-secret", "file", ":", "se"), ["secret.txt"])
        self.assertEqual(self.complete("scan", "--dialback-secret", "file", ":"), ["secret.txt"])

    def test_completion_offers_what_there_is(self):
        self.assertEqual(self.complete(""), ["--help", "--version", "annotate", "case", "certificates", "ctl", "explain", "help", "ladder", "list", "merge", "replay", "scan", "trace"])
        self.assertEqual(self.complete("ctl", ""), ["--help", "diff", "extract", "show", "wrap"])
        for command in ("scan", "case", "merge", "list", "certificates", "trace", "trace to-pcap", "ladder", "replay", "annotate", "explain", "ctl show", "ctl diff", "ctl extract", "ctl wrap"):
            offered = [word for word in self.complete(*command.split(), "-") if word.startswith("--")]
            self.assertEqual(offered, self.options(command))
        self.assertEqual(self.complete("scan", "--fail-on", ""), ["error", "never", "note", "unjudged", "warning"])
        self.assertEqual(self.complete("scan", "--color", "=", "al"), ["always"])
        self.assertEqual(self.complete("scan", "--port", "sip"), ["sip-tls-peer=", "sip-tls=", "sip="])
        self.assertEqual(self.complete("explain", "uc.tcp_re"), ["uc.tcp_refused", "uc.tcp_reset"])
        self.assertIn("lo", self.complete("scan", "-i", "l"))
        self.write_refused("here.pcap")
        self.assertEqual(self.complete("scan", "he"), ["here.pcap"])
        self.assertEqual(self.complete("ctl", "wrap", "-o", "he"), ["here.pcap"])
        self.assertEqual(self.complete("ctl", "diff", "he"), ["here.pcap"])
        self.assertEqual(self.complete("ctl", "extract", "-o", "he"), [])
        self.assertEqual(self.complete("scan", "--json", "he"), ["here.pcap"])
        self.assertEqual(self.complete("replay", "--speed", "m"), ["max"])


if __name__ == "__main__":
    unittest.main()
