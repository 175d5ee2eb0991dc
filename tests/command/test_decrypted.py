#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is what is inside TLS found as it is in clear? Captures in clear are said once more over TLS; with the keys the same
is found, in the frames that hold the same words."""

import json
import os
import shutil
import unittest

from support import ROOT, CommandTest
from tls_twin import Twin

AXL, AXL_PORTS = ["401-challenge-then-200", "401-refused", "401-repeated", "403", "404", "404-recovers", "500-fault",
                  "500-fault-chunked", "503", "599", "pipelined-fault"], {8080: 8443}
ILS, ILS_PORTS = ["1-joined", "1-joined-framed", "1-rejoined", "2-password-mismatch", "2-password-mismatch-reset",
                  "2-then-joined"], {7502: 7501}
XMPP, XMPP_PORTS = ["1-authoritative", "1-dialback", "2-secret-differs", "3-host-unknown", "3-refused",
                    "4-authority-silent", "4-receiver-silent", "9-bounced", "11-host-unknown", "11-not-authorized",
                    "11-remote-connection-failed", "11-shutdown"], {5269: 5269}


SILENCE = {"uc.axl_unavailable", "uc.s2s_dialback_unanswered", "uc.ils_password_mismatch", "uc.tcp_reset"}


FEW = ("axl-401-refused", "axl-pipelined-fault", "ils-1-joined", "ils-2-password-mismatch", "xmpp-1-dialback",
       "xmpp-4-authority-silent", "xmpp-4-receiver-silent", "xmpp-11-not-authorized")


def captures():
    for folder, names, ports in (("axl", AXL, AXL_PORTS), ("ils", ILS, ILS_PORTS), ("xmpp", XMPP, XMPP_PORTS)):
        for name in names:
            yield ROOT / "pcaps" / folder / f"{folder}-{name}.pcap", ports


def few_captures():
    return [(capture, ports) for capture, ports in captures() if capture.stem in FEW]


class Opened(CommandTest):
    def scan(self, capture, *options, **environment):
        """(code, frame) of what is found, but for what is said of certificates; and the last line."""
        done = self.ucscope("scan", "--json", "--fail-on", "never", *map(str, options), str(capture), **environment)
        self.assertEqual(done.returncode, 0)
        if not environment:
            self.assertEqual(done.stderr, "")
        told = [json.loads(line) for line in done.stdout.splitlines()]
        found = {(line["code"], line["frame"]) for line in told if line["type"] == "finding"}
        return {finding for finding in found if not finding[0].startswith("uc.tls_")}, told[-1]

    def assert_same(self, capture, twin, *keys):
        wanted, _ = self.scan(capture)
        found, summary = self.scan(twin.path, *keys)
        self.assertEqual(found, {(code, twin.frames[frame]) for code, frame in wanted})
        self.assertEqual(summary["decryption"],
                         {"tls_sessions": twin.sessions, "opened": twin.sessions, "not_opened": {}, "error": None})

    def each(self, version, key, ciphers=None, of=captures):
        for capture, ports in of():
            with self.subTest(capture=capture.name):
                twin = Twin(capture, self.folder, version, ports, ciphers)
                self.assert_same(capture, twin, *key(twin))

    def test_under_tls_1_2(self):
        self.each("TLSv1_2", lambda twin: ("--keylog", twin.keys), of=few_captures)

    def test_under_tls_1_3(self):
        self.each("TLSv1_3", lambda twin: ("--keylog", twin.keys))

    def test_with_the_servers_key(self):
        self.each("TLSv1_2", lambda twin: ("--rsa-key", twin.rsa_key), "AES128-GCM-SHA256", few_captures)

    def assert_nobody_is_accused(self, capture, twin, keys, **environment):
        """Where less than all is opened, nobody is said to have been silent who was not. What is said without keys
        may be said."""
        wanted, _ = self.scan(capture)
        found = self.scan(twin.path, "--keylog", keys, **environment)[0] - self.scan(twin.path)[0]
        silence = {finding for finding in found if finding[0] in SILENCE}
        self.assertLessEqual(silence, {(code, twin.frames[frame]) for code, frame in wanted})

    def test_one_direction_alone_accuses_nobody(self):
        for capture, ports in few_captures():
            with self.subTest(capture=capture.name):
                twin = Twin(capture, self.folder, "TLSv1_3", ports)
                lines = twin.keys.read_text().splitlines(keepends=True)
                for side in ("CLIENT", "SERVER"):
                    keys = self.write(f"{side}.keys", "".join(line for line in lines if side not in line).encode())
                    self.assert_nobody_is_accused(capture, twin, keys)

    def path_with_tshark(self, script):
        folder = self.folder / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "tshark").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "tshark").chmod(0o755)
        return f"{folder}:{os.environ['PATH']}"

    def test_decryption_that_stops_accuses_nobody(self):
        for capture, ports in few_captures():
            twin = Twin(capture, self.folder, "TLSv1_3", ports)
            written = f'{self.folder}/{capture.stem}-$(case "$*" in *pdml*) echo messages;; *) echo data;; esac)'
            record = self.path_with_tshark(f'{shutil.which("tshark")} "$@" | tee "{written}"')
            _, summary = self.scan(twin.path, "--keylog", twin.keys, PATH=record)
            self.assertEqual(summary["decryption"]["opened"], twin.sessions)
            for length in (700, 1500, 4000):
                with self.subTest(capture=capture.name, length=length):
                    path = self.path_with_tshark(f'head -c {length} "{written}"')
                    self.assert_nobody_is_accused(capture, twin, twin.keys, PATH=path)

    def test_without_keys_nothing_of_it_is_found(self):
        for name in AXL:
            twin = Twin(ROOT / "pcaps" / "axl" / f"axl-{name}.pcap", self.folder, "TLSv1_3", AXL_PORTS)
            self.assertEqual(self.scan(twin.path)[0], set())


if __name__ == "__main__":
    unittest.main()
