#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ucscope certificates: what was presented, once; files that a trust store takes; and what a trust store says of it, as
openssl says it."""

import base64
import datetime
import json
import pathlib
import re
import subprocess
import time
import unittest

from support import ROOT, CommandTest
import presented_chain

REFUSED = ROOT / "pcaps" / "cuc" / "cuc-3-cuc-refuses-cucm-sccp.pcap"
UNKNOWN_CA = 48
SERVER = "extendedKeyUsage=serverAuth,clientAuth"


def der_of(pem):
    body = re.search("-----BEGIN CERTIFICATE-----(.*?)-----END", pem.read_text(), re.S).group(1)
    return base64.b64decode("".join(body.split()))


class Authority:
    """Makes certificates in a folder."""

    def __init__(self, folder):
        self.folder, self.count = folder, 0

    def run(self, *words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, cwd=self.folder)

    def make(self, name, issuer=None, *extensions, days=30, key=None):
        """The path of a certificate; its key lies beside it. `issuer` None: it signs itself."""
        self.count += 1
        path = self.folder / f"{self.count}-{name}.pem"
        own_key = key or path.with_suffix(".key")
        if key is None:
            self.run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", own_key)
        else:
            path.with_suffix(".key").write_bytes(key.read_bytes())
        more = ["-CA", issuer, "-CAkey", issuer.with_suffix(".key")] if issuer else []
        for extension in extensions:
            more += ["-addext", extension]
        config = self.folder / "empty.cnf"
        config.write_text("[req]\ndistinguished_name=name\n[name]\n")
        self.run("req", "-x509", "-new", "-config", config, "-key", own_key, "-subj", f"/O=Example/CN={name}", "-days",
                 days, "-out", path, *more)
        return path

    def ca(self, name, issuer=None, constraint="critical,CA:TRUE", usage="critical,keyCertSign,cRLSign", **more):
        return self.make(name, issuer, f"basicConstraints={constraint}", f"keyUsage={usage}", **more)

    def leaf(self, name, issuer=None, *extensions, purpose=SERVER, **more):
        return self.make(name, issuer, *([purpose] if purpose else []), *extensions, **more)


def chains(authority):
    """(what it is, chain as presented, trust store, time to judge at in days from now)."""
    ca, leaf = authority.ca, authority.leaf
    name = "subjectAltName=DNS:cucm.example.com"
    root, other = ca("Root"), ca("Other root")
    middle = ca("Middle", root)
    own, plain, below = leaf("alone", None, name), leaf("plain", root, name), leaf("below", middle, name)
    low = ca("Low", middle)
    deep = leaf("deep", low, name)
    namesake = ca("Root")
    forged = leaf("forged", namesake)
    no_ca = authority.make("No CA", root, "basicConstraints=critical,CA:FALSE", "keyUsage=critical,digitalSignature")
    no_signer = ca("No signer", root, usage="critical,cRLSign")
    short = ca("Short", root, constraint="critical,CA:TRUE,pathlen:0")
    too_low = ca("Too low", short)
    brief = leaf("brief", root, name, days=1)
    brief_ca = ca("Brief", root, days=1)
    return [
        ("a self-signed one that is trusted", [own], [own], 0),
        ("a self-signed one that is not", [own], [root], 0),
        ("signed by a root that is trusted", [plain], [root], 0),
        ("signed by a root that is not", [plain], [other], 0),
        ("one of two roots is trusted", [plain], [other, root], 0),
        ("a whole chain", [below, middle], [root], 0),
        ("an issuer was not presented", [below], [root], 0),
        ("an issuer is itself trusted", [below], [middle], 0),
        ("the root was presented, too", [below, middle, root], [root], 0),
        ("the root was presented, and is not trusted", [below, middle, root], [other], 0),
        ("the chain is out of order", [below, root, middle], [root], 0),
        ("a longer chain", [deep, low, middle], [root], 0),
        ("a longer chain with a gap", [deep, middle], [root], 0),
        ("it has expired", [brief], [root], 3),
        ("it had not expired yet", [brief], [root], 0),
        ("it is not valid yet", [plain], [root], -3),
        ("an issuer has expired", [leaf("by brief", brief_ca), brief_ca], [root], 3),
        ("an issuer is no CA", [leaf("by no CA", no_ca), no_ca], [root], 0),
        ("an issuer may not sign certificates", [leaf("by no signer", no_signer), no_signer], [root], 0),
        ("a path is too long", [leaf("by too low", too_low), too_low, short], [root], 0),
        ("a path is as long as it may be", [leaf("by short", short), short], [root], 0),
        ("signed by a namesake of the root", [forged], [root], 0),
        ("the namesake is trusted, too", [forged], [root, namesake], 0),
        ("it is for clients alone", [leaf("client", root, purpose="extendedKeyUsage=clientAuth")], [root], 0),
        ("it does not say what it is for", [leaf("any", root, purpose=None)], [root], 0),
        ("it has an extension that must be known",
         [leaf("strange", root, "1.2.3.4=critical,ASN1:UTF8String:what")], [root], 0),
    ]


class Certificates(CommandTest):
    def lines(self, *words, status=0):
        return [json.loads(line) for line in self.assert_status(status, "certificates", "--json", *words).stdout.splitlines()]

    def test_what_was_refused_can_be_uploaded(self):
        out = self.folder / "out"
        written = [pathlib.Path(line["pem_file"]) for line in self.lines(str(REFUSED), "-o", str(out))]
        self.assertTrue(written[0].name.startswith("refused-cucmpub.example.com-"), written)
        self.assertEqual(sorted(written), sorted(out.iterdir()))
        for path in written:
            done = subprocess.run(["openssl", "x509", "-in", path, "-noout", "-fingerprint", "-sha256"], check=True,
                                  capture_output=True, text=True)
            self.assertIn(path.stem[-8:], done.stdout.replace(":", "").lower())

    def test_nothing_is_overwritten(self):
        for _ in range(2):
            self.assert_status(0, "certificates", str(REFUSED), "-o", str(self.folder / "out"))
        self.assertEqual(len(list((self.folder / "out").iterdir())), 2)

    def test_each_is_told_once(self):
        told = self.lines(str(REFUSED), str(REFUSED))
        self.assertEqual(len(told), len({line["sha256"] for line in told}))
        self.assertEqual(told[0]["presented"][0]["refused"], 2 * self.lines(str(REFUSED))[0]["presented"][0]["refused"])

    def test_order_is_that_of_the_command_line_whatever_is_done_at_a_time(self):
        folders = [str(ROOT / "pcaps" / name) for name in ("tls", "download", "cuc")]
        self.assertEqual(self.lines("-j", "4", *folders), self.lines("-j", "1", *folders))

    def test_what_hid_its_certificates_is_told_and_keys_are_asked_for_once(self):
        capture = ROOT / "pcaps" / "axl" / "axl-401-tls1.3"
        self.assertIn("In 1 TLS 1.3 session certificates are encrypted (--keylog).\n",
                      self.assert_status(0, "certificates", f"{capture}.pcap").stdout)
        opened = self.assert_status(0, "certificates", "--keylog", f"{capture}.keys", f"{capture}.pcap").stdout
        self.assertNotIn("--keylog", opened)
        self.assertIn("Keys: 1 of 1 TLS session opened.\n", opened)

    def test_an_interruption_leaves_what_was_read(self):
        self.interrupt("certificates")

    def test_a_name_cannot_leave_the_folder(self):
        authority = Authority(self.folder)
        path = authority.make("x", None)
        authority.run("req", "-x509", "-new", "-config", "empty.cnf", "-key", path.with_suffix(".key"), "-subj",
                      "/CN=..\\/..\\/etc\\/passwd", "-days", "3", "-out", path)
        capture = self.write("x.pcap", presented_chain.capture([der_of(path)], refusal=UNKNOWN_CA))
        told = self.lines(capture, "-o", "out")
        self.assertEqual([(self.folder / line["pem_file"]).parent for line in told], [self.folder / "out"])
        self.assertIn("etc", told[0]["pem_file"])

    def test_what_is_no_certificate_is_told_as_such(self):
        capture = self.write("x.pcap", presented_chain.capture([b"no certificate"]))
        self.assertFalse(self.lines(capture)[0]["readable"])
        self.assertIn("no X.509 certificate", self.assert_status(0, "certificates", capture).stdout)

    def test_a_trust_store_that_cannot_be_read_is_wrong_usage(self):
        self.assert_status(2, "certificates", str(REFUSED), "--ca", "missing.pem")
        self.assertIn("has no certificate", self.assert_status(
            2, "certificates", str(REFUSED), "--ca", self.write("x.pem", b"nothing")).stderr)

    def test_the_name_that_was_asked_for_is_told_apart(self):
        authority = Authority(self.folder)
        leaf = authority.leaf("own", None, "subjectAltName=DNS:cucm.example.com")
        for name, wanted in (("cucm.example.com", True), ("other.example.com", False)):
            capture = self.write("x.pcap", presented_chain.capture([der_of(leaf)], name=name))
            trust = self.lines(capture, "--ca", str(leaf), "--at", datetime.date.today().isoformat() + "T23:59:59Z")[0]["trust"]
            self.assertEqual((trust["accepted"], trust["server_name"], trust["has_name"]), (True, name, wanted))

    def openssl_accepts(self, chain, store, seconds):
        store_file, chain_file = self.folder / "store.pem", self.folder / "chain.pem"
        store_file.write_text("".join(path.read_text() for path in store))
        chain_file.write_text("".join(path.read_text() for path in chain[1:]))
        done = subprocess.run(
            ["openssl", "verify", "-partial_chain", "-purpose", "sslserver", "-attime", str(seconds), "-no-CApath",
             "-no-CAstore", "-CAfile", store_file, *(["-untrusted", chain_file] if chain[1:] else []), chain[0]],
            capture_output=True, text=True)
        return done.returncode == 0, done.stdout + done.stderr

    def test_openssl_says_the_same(self):
        now = int(time.time())
        verdicts = []
        for number, (what, chain, store, days) in enumerate(chains(Authority(self.folder))):
            seconds = now + 60 + days * 86400
            at = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            capture = self.write(f"{number}.pcap", presented_chain.capture([der_of(path) for path in chain],
                                                                            refusal=UNKNOWN_CA))
            options = [word for path in store for word in ("--ca", str(path))]
            told = self.lines(capture, "--at", at, *options)[0]
            accepts, said = self.openssl_accepts(chain, store, seconds)
            with self.subTest(what):
                self.assertEqual(told["trust"]["accepted"], accepts, (told["trust"], said))
                self.assertEqual(bool(told["trust"]["reasons"]), not accepts)
            verdicts.append(accepts)
        self.assertGreaterEqual(len(verdicts), 20)
        self.assertGreaterEqual(min(verdicts.count(True), verdicts.count(False)), 8)


if __name__ == "__main__":
    unittest.main()
