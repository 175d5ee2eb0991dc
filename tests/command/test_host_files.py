#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Files of the host itself that lie beside its captures: what it refused is held against what it trusts."""

import json
import shutil
import subprocess
import tarfile
import unittest

from support import ROOT, SYN, CommandTest, capture_header, checksum_free_frame, record

CAPTURES = ROOT / "pcaps"
SERVER_REFUSES = CAPTURES / "cuc" / "cuc-2-cucm-refuses-cuc-as-server.pcap"
CLIENT_REFUSES = CAPTURES / "tls" / "unknown-ca-chain-with-root.pcap"
REFUSED = ("uc.tls_unknown_ca", "uc.tls_certificate_refused")


class HostFiles(CommandTest):
    def setUp(self):
        super().setUp()
        self.case = self.folder / "diagnostic"
        self.case.mkdir()

    def presented(self, capture):
        """The PEM of each certificate in a capture, by its subject."""
        folder = self.folder / f"pems-{capture.stem}"
        self.ucscope("certificates", str(capture), "-o", str(folder))
        pems = {}
        for path in folder.iterdir():
            done = subprocess.run(["openssl", "x509", "-noout", "-subject", "-nameopt", "RFC2253", "-in", str(path)], check=True,
                                  capture_output=True, text=True)
            pems[done.stdout.strip().removeprefix("subject=")] = path.read_text()
        return pems

    def authority(self, subject):
        """A new CA of this name, which nobody has."""
        path = self.folder / "new.pem"
        words = "/" + "/".join(reversed(subject.split(",")))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "3650", "-subj", words, "-keyout",
                        str(self.folder / "new.key"), "-out", str(path)], check=True, capture_output=True)
        return path.read_text()

    def refusal(self, *paths, command="scan"):
        done = self.ucscope(command, "--json", *map(str, paths or [self.case]))
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        [one] = [line for line in lines if line.get("code") in REFUSED]
        return one

    def facts(self, *paths, **words):
        facts = self.refusal(*paths, **words)["facts"]
        return facts.get("trust_store"), facts.get("certificate_now")

    def lay(self, capture, own=None):
        shutil.copy(capture, self.case / "eth0.pcap")
        if own is not None:
            (self.case / "server_expc.pem").write_text(own)

    def own_of(self, capture, address):
        done = self.ucscope("certificates", "--json", str(capture))
        told = [json.loads(line) for line in done.stdout.splitlines()]
        pems = self.presented(capture)
        [subject] = {one["subject"] for one in told if one.get("type") == "certificate"
                     for by in one["presented"] if by["by"]["address"] == address and one["presented"][0].get("position", 0) == 0}
        return pems[subject]

    def test_an_issuer_that_is_not_trusted_is_told(self):
        self.lay(SERVER_REFUSES, self.own_of(SERVER_REFUSES, "10.48.47.110"))
        issuer = self.refusal(SERVER_REFUSES)["facts"]["issuer"]
        (self.case / "ca_expc.pem").write_text(self.authority("CN=One") + self.authority("CN=Two"))
        trust, now = self.facts()
        self.assertRegex(trust, "^its issuer, .*, is not among the 2 CAs that this Expressway trusts$")
        self.assertIsNone(now)
        self.assertIn(issuer.split(",")[0], trust)

    def test_an_issuer_with_another_key_is_told(self):
        self.lay(SERVER_REFUSES, self.own_of(SERVER_REFUSES, "10.48.47.110"))
        issuer = self.refusal(SERVER_REFUSES)["facts"]["issuer"]
        (self.case / "ca_expc.pem").write_text(self.authority(issuer))
        self.assertIn("signed with another key", self.facts()[0])

    def test_a_trusted_issuer_is_told_too(self):
        self.lay(CLIENT_REFUSES)
        self.add_peer()
        (self.case / "ca_expc.pem").write_text("".join(self.presented(CLIENT_REFUSES).values()))
        self.assertRegex(self.facts()[0], "^its issuer, .*, is among the [0-9]+ CAs? that this Expressway trusts$")

    def add_peer(self):
        """A connection of the client to somebody else: so it is the host that captured."""
        frame = checksum_free_frame("10.48.47.124", "10.48.47.99", 40000, 5061, SYN)
        other = self.folder / "other.pcap"
        other.write_bytes(capture_header() + record(0, frame) + record(4, frame))
        joined = self.folder / "joined.pcap"
        subprocess.run(["mergecap", "-a", "-F", "pcap", "-w", str(joined), str(other), str(self.case / "eth0.pcap")], check=True)
        joined.replace(self.case / "eth0.pcap")

    def test_nothing_is_said_where_it_is_not_known_who_the_host_is(self):
        self.lay(CLIENT_REFUSES)
        (self.case / "ca_expc.pem").write_text(self.authority("CN=One"))
        self.assertEqual(self.facts(), (None, None))

    def test_nothing_is_said_of_what_others_refuse(self):
        """The host is the one whose certificate was refused: its CAs do not matter, its certificate does."""
        pems = self.presented(CLIENT_REFUSES)
        leaf = self.refusal(CLIENT_REFUSES)["facts"]["subject"]
        self.lay(CLIENT_REFUSES, pems[leaf])
        (self.case / "ca_expc.pem").write_text(self.authority("CN=One"))
        trust, now = self.facts()
        self.assertIsNone(trust)
        self.assertEqual(now, "what was refused is the certificate that this Expressway has now")

    def test_files_that_cannot_be_read_say_nothing(self):
        self.lay(SERVER_REFUSES, self.own_of(SERVER_REFUSES, "10.48.47.110"))
        for text in "", "no certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n":
            (self.case / "ca_expc.pem").write_text(text)
            self.assertEqual(self.facts(), (None, None), text)

    def test_an_archive_is_as_its_folder(self):
        self.lay(SERVER_REFUSES, self.own_of(SERVER_REFUSES, "10.48.47.110"))
        (self.case / "ca_expc.pem").write_text(self.authority("CN=One"))
        for names in sorted, lambda paths: sorted(paths, reverse=True):
            archive = self.folder / "diagnostic.tar.gz"
            with tarfile.open(archive, "w:gz") as out:
                for path in names(self.case.iterdir()):
                    out.add(path, f"x/{path.name}")
            self.assertIn("is not among the 1 CA that this Expressway trusts", self.facts(archive)[0])

    def test_a_case_knows_the_files_of_each_host(self):
        self.lay(SERVER_REFUSES, self.own_of(SERVER_REFUSES, "10.48.47.110"))
        (self.case / "ca_expc.pem").write_text(self.authority("CN=One"))
        other = self.folder / "other"
        other.mkdir()
        shutil.copy(SERVER_REFUSES, other / "peer.pcap")
        (other / "ca_peer.pem").write_text(self.authority("CN=Two"))
        self.assertIn("is not among the 1 CA", self.facts(other, self.case, command="case")[0])

    def test_files_of_another_folder_do_not_count(self):
        self.lay(SERVER_REFUSES, self.own_of(SERVER_REFUSES, "10.48.47.110"))
        (self.case / "below").mkdir()
        (self.case / "below" / "ca_expc.pem").write_text(self.authority("CN=One"))
        self.assertIsNone(self.facts()[0])


if __name__ == "__main__":
    unittest.main()
