#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the command does when the system does not give what it asks for, and when what it reads is not what it should be."""

import contextlib
import gzip
import os
import pty
import re
import signal
import termios
import unittest

from support import ROOT, UCSCOPE, CommandTest, capture_header, greeting, record, refusal

RSA = ROOT / "tests" / "command" / "keys" / "rsa"
OPTIONS = os.environ.get("ASAN_OPTIONS", "")


class NoThread(CommandTest):
    def without_threads(self, *words):
        return self.ucscope(*words, LD_PRELOAD=os.environ["NO_THREAD"],
                            ASAN_OPTIONS=f"{OPTIONS}:verify_asan_link_order=0:detect_leaks=0")

    def test_captures_are_scanned_one_after_the_other(self):
        paths = [self.write_refused("one.pcap"), self.write_clean("two.pcap"), self.write_refused("three.pcap")]
        done, wanted = self.without_threads("scan", *paths), self.ucscope("scan", *paths)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (1, wanted.stdout, ""))

    def test_a_large_capture_is_read_by_the_thread_there_is(self):
        path = self.write("large.pcap", capture_header() + refusal() + greeting() * (1 + (2 << 20) // len(greeting())))
        done, wanted = self.without_threads("scan", "-j", "2", path), self.ucscope("scan", "-j", "2", path)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (1, wanted.stdout, ""))

    def test_captures_are_annotated(self):
        path = self.write_refused()
        done = self.without_threads("annotate", path, "-o", "one.pcapng")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assert_status(0, "annotate", path, "-o", "two.pcapng")
        one, two = ((self.folder / name).read_bytes() for name in ("one.pcapng", "two.pcapng"))
        self.assertEqual(one, two)
        self.assertEqual(sorted(os.listdir(self.folder)), ["one.pcapng", "refused.pcap", "two.pcapng"])


class Changes(CommandTest):
    """The capture is another one when it is read for the second time: tshark, which runs in between, sees to that."""

    def annotate(self, script):
        capture = self.folder / "capture.pcap"
        capture.write_bytes(RSA.with_suffix(".pcap").read_bytes())
        (self.folder / "bin").mkdir()
        tshark = self.folder / "bin" / "tshark"
        tshark.write_text(f"#!/bin/sh\n{script}\n")
        tshark.chmod(0o755)
        self.write("answer.pcapng", b"an earlier answer")
        done = self.ucscope("annotate", "--rsa-key", str(RSA.with_suffix(".pem")), str(capture), "-o", "answer.pcapng",
                            PATH=f"{tshark.parent}:{os.environ['PATH']}")
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertEqual((self.folder / "answer.pcapng").read_bytes(), b"an earlier answer")
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith(".")], [])
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_a_capture_that_is_gone_leaves_the_old_answer(self):
        self.assertIn("capture.pcap: ", self.annotate("rm capture.pcap"))

    def test_a_capture_that_was_emptied_leaves_the_old_answer(self):
        self.assertIn("; nothing is written\n", self.annotate(": > capture.pcap"))

    def test_another_capture_of_the_name_leaves_the_old_answer(self):
        self.write("other.pcap", capture_header() + refusal() * 20)
        self.assertIn("changed while it was read; nothing is written\n", self.annotate("mv other.pcap capture.pcap"))


class TooMuch(CommandTest):
    def test_option_files_have_limits(self):
        capture = self.write_clean()
        for status, option, value in ((2, "--ctl", "/dev/zero"), (2, "--rsa-key", "/dev/zero"),
                                      (2, "--dialback-secret", "file:/dev/zero"), (2, "--keylog", "/dev/zero"),
                                      (3, "--files-from", "/dev/zero")):
            done = self.assert_status(status, "scan", option, value, capture)
            self.assertIn("/dev/zero", done.stderr)
            self.assertRegex(done.stderr, r"has more than the \d+ bytes that are read of such a file\n$")
        self.assert_status(2, "certificates", "--ca", "/dev/zero", capture)

    def bomb(self):
        padding = record(1, bytes(65535)) * 64
        return self.write("bomb.pcap.gz", gzip.compress(capture_header() + refusal() + padding))

    def test_what_unpacks_to_too_much_is_read_up_to_a_limit(self):
        bomb = self.bomb()
        done = self.assert_status(3, "scan", "--unpack-limit", "1M", bomb)
        self.assertIn("uc.tcp_refused", done.stdout)
        self.assertRegex(done.stderr, r"unpacks to more than is read of it \(--unpack-limit\), after frame 18\n$")
        for limit in ("1G", "none", "8m"):
            self.assert_status(1, "scan", "--unpack-limit", limit, bomb)
        self.assert_status(1, "scan", bomb)
        for limit in ("", "0", "1X", "-1", "1 M", "99999999999T"):
            self.assertIn("--unpack-limit", self.assert_status(2, "scan", "--unpack-limit", limit, bomb).stderr)

    def test_it_is_annotated_up_to_the_limit(self):
        done = self.assert_status(3, "annotate", "--unpack-limit", "1M", self.bomb(), "-o", "answer.pcapng")
        self.assertIn("what was readable is annotated", done.stderr)
        self.assertLess((self.folder / "answer.pcapng").stat().st_size, 2 << 20)
        again = self.assert_status(1, "scan", "answer.pcapng")
        self.assertIn("uc.tcp_refused", again.stdout)


class Terminal(CommandTest):
    def test_it_is_shown_how_far_a_large_capture_is_read(self):
        self.write("large.pcap", capture_header() + refusal() + greeting() * ((256 << 20) // len(greeting())))
        command = os.path.abspath(UCSCOPE)
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            os.execv(command, [command, "scan", "-j", "1", "large.pcap"])
        self.addCleanup(os.close, terminal)
        shown = b""
        with contextlib.suppress(OSError):  # the end of a terminal
            while more := os.read(terminal, 1024):
                shown += more
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 1)
        percents = [int(number) for number in re.findall(rb"0 of 1 captures, large.pcap (\d+) %", shown)]
        self.assertGreater(len(percents), 1, shown)
        self.assertEqual(percents, sorted(percents))
        self.assertLess(percents[0], 90)
        self.assertTrue(40 <= percents[-1] <= 100, percents)


class Prompt(CommandTest):
    def test_a_signal_at_the_prompt_gives_the_terminal_its_echo_back(self):
        capture = self.write("clean.pcap", capture_header() + greeting())
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            child, terminal = pty.fork()
            if child == 0:
                os.execv(UCSCOPE, [UCSCOPE, "scan", "--dialback-secret", "prompt", capture])
            self.addCleanup(os.close, terminal)
            shown = b""
            while b"secret: " not in shown:
                shown += os.read(terminal, 1024)
            self.assertFalse(termios.tcgetattr(terminal)[3] & termios.ECHO)
            os.kill(child, number)
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), -number)
            self.assertTrue(termios.tcgetattr(terminal)[3] & termios.ECHO)


if __name__ == "__main__":
    unittest.main()
