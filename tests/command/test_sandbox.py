#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the command can still do while it reads a capture: told by a library that takes over where it is read."""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

from support import ROOT, UCSCOPE, CommandTest

RSA = ROOT / "tests" / "command" / "keys" / "rsa"
OPTIONS = os.environ.get("ASAN_OPTIONS", "")
SANDBOX = subprocess.run([UCSCOPE, "--version"], capture_output=True, text=True, check=True).stdout.split("Sandbox: ")[1]
NOBODY = 65534


def status_of(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


class Intruder(CommandTest):
    """The file that it tries lies neither where the capture is nor where something is to be written."""

    def setUp(self):
        super().setUp()
        elsewhere = tempfile.TemporaryDirectory(prefix="ucscope-elsewhere-", dir=os.getcwd())
        self.addCleanup(elsewhere.cleanup)
        self.target = os.path.join(elsewhere.name, "file")

    def outcomes(self, *words):
        with open(self.target, "w", encoding="ascii") as file:
            file.write("not to be read")
        done = self.ucscope(*words, LD_PRELOAD=os.environ["INTRUDER"], INTRUDER_FILE=self.target, TMPDIR=str(self.folder),
                            ASAN_OPTIONS=f"{OPTIONS}:verify_asan_link_order=0:detect_leaks=0")
        return dict(line.split(": ", 1) for line in done.stderr.splitlines() if not line.startswith("ucscope")), done

    def assert_held(self, *words):
        outcomes, done = self.outcomes(*words)
        self.assertEqual(set(outcomes), {"write", "read", "socket", "execute"}, done.stderr)
        if "Landlock" in SANDBOX:
            self.assertEqual((outcomes["write"], outcomes["read"]), ("Permission denied",) * 2)
        if "seccomp" in SANDBOX:
            self.assertEqual((outcomes["socket"], outcomes["execute"]), ("Operation not permitted",) * 2)
            self.assertNotIn("executed", done.stdout)
        return done

    def test_every_command_is_held(self):
        capture = self.write_refused()
        for words in (["scan"], ["list"], ["certificates"], ["replay", "--speed", "max"], ["annotate", "-o", "answer.pcapng"],
                      ["ctl", "show"], ["ctl", "extract", "-o", "files"]):
            with self.subTest(words=words):
                self.assert_held(*words, capture)

    def test_the_report_is_the_same(self):
        capture = self.write_refused()
        self.assertEqual(self.assert_held("scan", capture).stdout, self.ucscope("scan", capture).stdout)

    def test_without_the_sandbox_nothing_is_held(self):
        outcomes, done = self.outcomes("scan", "--no-sandbox", self.write_refused())
        self.assertEqual((outcomes["write"], outcomes["read"], outcomes["socket"]), ("done",) * 3)
        self.assertIn("executed", done.stdout)


class Switch(CommandTest):
    def test_it_is_told(self):
        done = self.assert_status(1, "scan", "--no-sandbox", self.write_refused())
        self.assertIn("Read without a sandbox (--no-sandbox).", done.stdout)
        self.assertEqual(done.stderr, "ucscope: --no-sandbox: captures are read without a sandbox\n")
        done = self.assert_status(1, "scan", "--no-sandbox", "--json", self.write_refused())
        self.assertEqual(json.loads(done.stdout.splitlines()[-1])["sandbox"], "off")

    def test_else_nothing_is_told(self):
        done = self.assert_status(1, "scan", "--json", self.write_refused())
        self.assertNotIn("sandbox", json.loads(done.stdout.splitlines()[-1]))


class Reach(CommandTest):
    """What is named can be read, wherever links lead."""

    def test_links_in_folders_are_followed(self):
        self.write_refused("elsewhere/one.pcap")
        self.write_refused("elsewhere/folder/two.pcap")
        (self.folder / "folder").mkdir()
        os.symlink("../elsewhere/one.pcap", self.folder / "folder" / "one.pcap")
        os.symlink("../elsewhere/folder", self.folder / "folder" / "more")
        done = self.assert_status(1, "scan", "--json", "folder", TMPDIR="/nonexistent")
        self.assertEqual(done.stderr, "")
        captures = [line for line in map(json.loads, done.stdout.splitlines()) if line["type"] == "capture"]
        self.assertEqual([line["complete"] for line in captures], [True, True])

    def test_a_link_in_the_place_of_the_output_is_followed(self):
        capture = self.write_refused()
        self.write("far/away.pcapng", b"an earlier answer")
        os.symlink("far/away.pcapng", self.folder / "answer.pcapng")
        self.assert_status(0, "annotate", capture, "-o", "answer.pcapng", TMPDIR="/nonexistent")
        self.assertNotEqual((self.folder / "far/away.pcapng").read_bytes(), b"an earlier answer")

    def test_folders_are_made_for_the_output(self):
        capture = self.write_refused()
        self.assert_status(0, "annotate", capture, "-o", "a/b/c/", TMPDIR="/nonexistent")
        self.assertEqual(os.listdir(self.folder / "a" / "b" / "c"), ["refused.pcapng"])


@unittest.skipUnless(os.geteuid() == 0 and shutil.which("setcap"), "needs root and setcap")
class FileCapabilities(CommandTest):
    """Started by another user, with capabilities of the file: its own /proc is then closed to its children."""

    def setUp(self):
        super().setUp()
        self.command = str(self.folder / "ucscope")
        shutil.copy(UCSCOPE, self.command)
        libraries = pathlib.Path(UCSCOPE).parent / "modules"
        if libraries.is_dir():
            shutil.copytree(libraries, self.folder / "modules")
        os.chmod(self.folder, 0o777)
        if subprocess.run(["setcap", "cap_net_raw,cap_net_admin+ep", self.command], check=False).returncode != 0:
            self.skipTest("the file system keeps no capabilities")

    def as_nobody(self, *words, script=None):
        environment = os.environ | {"HOME": str(self.folder)}
        if script is not None:
            (self.folder / "bin").mkdir()
            tshark = self.folder / "bin" / "tshark"
            tshark.write_text(f"#!/bin/sh\n{script}\n")
            tshark.chmod(0o755)
            environment["PATH"] = f"{tshark.parent}:{environment['PATH']}"
        return subprocess.run(["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", self.command,
                               *words], capture_output=True, text=True, cwd=self.folder, env=environment, timeout=60)

    def copy_keys(self):
        for suffix in (".pcap", ".pem"):
            self.write(f"rsa{suffix}", RSA.with_suffix(suffix).read_bytes())
        return "--rsa-key", "rsa.pem", "rsa.pcap"

    def test_tshark_opens_what_there_are_keys_for(self):
        words = self.copy_keys()
        done = self.as_nobody("scan", "--json", *words)
        wanted = self.ucscope("scan", "--json", *words)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.stdout, wanted.stdout)
        self.assertGreater(json.loads(done.stdout.splitlines()[-1])["decryption"]["opened"], 0)

    def test_libraries_of_others_are_not_loaded(self):
        libraries = self.folder / "modules"
        if not libraries.is_dir():
            self.skipTest("all libraries are linked")
        for path in libraries.iterdir():
            os.chown(path, NOBODY, NOBODY)
        done = self.as_nobody("scan", *self.copy_keys())
        self.assertEqual((done.returncode, done.stderr),
                         (2, "ucscope: the library behind gnutls cannot be used: it may be another user's\n"))

    def test_who_is_not_root_captures_without_complaint_and_keeps_no_capability(self):
        process = subprocess.Popen(["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups", self.command,
                                    "scan", "-i", "lo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   cwd=self.folder, env=os.environ | {"HOME": str(self.folder)})
        self.addCleanup(process.communicate)
        self.addCleanup(process.terminate)
        first = process.stderr.readline()
        if "not permitted" in first or "permission" in first:
            self.skipTest("nothing can be captured here")
        self.assertEqual(first, "ucscope: listening on lo\n")
        status = status_of(process.pid)
        self.assertEqual(int(status["CapPrm"], 16) | int(status["CapEff"], 16), 0)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.stderr.read(), "")

    def test_tshark_has_no_capabilities(self):
        done = self.as_nobody("scan", *self.copy_keys(), script="cat /proc/self/status > status; id -u >> status")
        status = (self.folder / "status").read_text().splitlines()
        self.assertIn(str(NOBODY), status, done.stderr)
        for name in ("CapPrm", "CapEff", "CapAmb"):
            self.assertIn(f"{name}:\t{0:016x}", status)
        self.assertIn("NoNewPrivs:\t1", status)


@unittest.skipUnless(os.geteuid() == 0, "needs root")
class Live(CommandTest):
    def test_nothing_is_left_of_root(self):
        process = subprocess.Popen([UCSCOPE, "scan", "-i", "lo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.terminate)
        if not process.stderr.readline().startswith("ucscope: listening on lo"):
            self.skipTest("nothing can be captured here")
        status = status_of(process.pid)
        self.assertNotIn("0", status["Uid"].split() + status["Gid"].split())
        self.assertEqual(int(status["CapPrm"], 16) | int(status["CapEff"], 16), 0)
        self.assertEqual(status["NoNewPrivs"], "1")
        if "seccomp" in SANDBOX:
            self.assertEqual(status["Seccomp"], "2")


if __name__ == "__main__":
    unittest.main()
