#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Do keys open TLS sessions, and does nothing else depend on tshark? keys/rsa.pcap is curl, refused by a Python
server with 401 on loopback, TLS 1.2 with RSA key exchange; keys/rsa.pem the key that was made for it."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

import pcapng
from support import ROOT, UCSCOPE, CommandTest

AXL = ROOT / "pcaps" / "axl"
KEYS = pathlib.Path(__file__).resolve().parent / "keys"
HIDDEN = ROOT / "pcaps" / "keys"
REFUSED_12, REFUSED_13 = AXL / "axl-401-tls1.2", AXL / "axl-401-tls1.3"


class Keys(CommandTest):
    def scan(self, *words, status=None, **environment):
        """Findings as CODE@FRAME, the last line, and standard error."""
        done = self.ucscope("scan", "--json", *map(str, words), **environment)
        if status is not None:
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        told = [json.loads(line) for line in done.stdout.splitlines()]
        found = [f"{line['code']}@{line['frame']}" for line in told if line["type"] == "finding"]
        return found, told[-1], done.stderr

    def scan_with_keys(self, capture, *words, **more):
        return self.scan("--keylog", f"{capture}.keys", *words, f"{capture}.pcap", **more)

    def fake_tshark(self, script):
        """A PATH in which tshark is this shell script."""
        folder = self.folder / "bin"
        folder.mkdir()
        (folder / "tshark").write_text("#!/bin/sh\n" + script)
        (folder / "tshark").chmod(0o755)
        return f"{folder}:{os.environ['PATH']}"

    def assert_tshark_failed(self, path, words, *options):
        """One warning, one member, and the rest as without keys."""
        found, summary, errors = self.scan_with_keys(REFUSED_13, *options, status=0, PATH=path)
        self.assertEqual(found, [])
        self.assertEqual(len(errors.splitlines()), 1, errors)
        self.assertIn(words, errors)
        self.assertIn(words, summary["decryption"]["error"])
        self.assertEqual(summary["decryption"]["not_opened"], {"key_did_not_open": 1})
        self.assertTrue(summary["complete"])
        self.assertEqual(summary["packets"], 20)

    def test_a_refusal_under_tls_1_2_and_1_3_is_found(self):
        for capture, frame in ((REFUSED_12, 11), (REFUSED_13, 15)):
            found, summary, errors = self.scan_with_keys(capture, status=1)
            self.assertEqual(found, [f"uc.axl_unauthorized@{frame}"])
            self.assertEqual(summary["decryption"], {"tls_sessions": 1, "opened": 1, "not_opened": {}, "error": None})
            self.assertEqual(errors, "")

    def test_what_tls_1_3_hides_is_told_on_its_frames(self):
        found, summary, errors = self.scan_with_keys(HIDDEN / "server-refuses-client", status=1)
        self.assertEqual([word.split("@")[0] for word in found], ["uc.tls_self_signed", "uc.tls_unknown_ca"])
        self.assertEqual(summary["decryption"], {"tls_sessions": 1, "opened": 1, "not_opened": {}, "error": None})
        self.assertEqual(errors, "")

    def test_why_a_session_was_not_opened_is_told(self):
        reasons = {"of-another-session": "without_key", "only-handshake-secrets": "secrets_missing",
                   "only-traffic-secrets": "secrets_missing", "wrong-secrets": "key_did_not_open",
                   "cipher-not-readable": "cipher_not_readable"}
        for name, reason in reasons.items():
            with self.subTest(name):
                _, summary, errors = self.scan_with_keys(HIDDEN / name)
                self.assertEqual(summary["decryption"]["not_opened"], {reason: 1})
                self.assertEqual(errors, "")

    def part_of(self, name, *frames, snap=65535):
        """Without these frames, cut by the snap length."""
        out = str(self.folder / f"part-{snap}-{'-'.join(frames)}.pcap")
        subprocess.run(["editcap", "-F", "pcap", "-s", str(snap), HIDDEN / f"{name}.pcap", out, *frames], check=True,
                       capture_output=True)
        return out

    def test_what_was_not_captured_is_told_to_be_so(self):
        keys = HIDDEN / "mutual-with-chain.keys"
        tls = subprocess.run(["tshark", "-r", HIDDEN / "mutual-with-chain.pcap", "-Y", "tls.handshake", "-T", "fields",
                              "-e", "frame.number"], capture_output=True, text=True, check=True).stdout.split()
        for capture, reason in ((self.part_of("mutual-with-chain", tls[0]), "client_hello_missing"),
                                (self.part_of("mutual-with-chain", tls[1]), "server_hello_missing"),
                                (self.part_of("mutual-with-chain", snap=300), "bytes_missing")):
            with self.subTest(reason):
                _, summary, _ = self.scan("--keylog", keys, capture)
                self.assertEqual(summary["decryption"]["not_opened"], {reason: 1})

    def test_a_key_that_was_given_is_not_asked_for(self):
        for keys in sorted(HIDDEN.glob("*.keys"))[::3]:
            if keys.stem in ("of-another-session", "only-traffic-secrets"):
                continue
            with self.subTest(keys.stem):
                done = self.ucscope("scan", "--ok", "--keylog", str(keys), str(keys.with_suffix(".pcap")))
                self.assertNotRegex(done.stdout, "session *keys|--keylog|no key|without (a )?keys?")

    def test_certificates_are_listed_with_keys(self):
        capture = HIDDEN / "mutual-with-chain"
        without = self.ucscope("certificates", "--json", f"{capture}.pcap")
        self.assertEqual(without.stdout, "")
        for words in (("--keylog", f"{capture}.keys", f"{capture}.pcap"),
                      (self.inject(f"{capture}.pcap", f"{capture}.keys"),)):
            done = self.ucscope("certificates", "--json", *words)
            listed = [json.loads(line) for line in done.stdout.splitlines()]
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual([one["subject"].split(",")[0] for one in listed],
                             ["CN=cucmpub.example.com", "CN=Example Subordinate CA", "CN=Example Issuing CA"])
            self.assertEqual({shown["accepted"] for shown in listed[0]["presented"]}, {1})

    def test_nothing_that_was_decrypted_is_left_in_a_redacted_capture(self):
        for name, word in (("server-refuses-client", b"cucm11"), ("post-handshake-refused", b"cucm11"),
                           ("expired-accepted", b"CN=cucmpub")):
            with self.subTest(name):
                out = str(self.folder / f"{name}.pcapng")
                done = self.ucscope("annotate", "--redact", "--keylog", str(HIDDEN / f"{name}.keys"), "-o", out,
                                    str(HIDDEN / f"{name}.pcap"))
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                written = pathlib.Path(out).read_bytes()
                self.assertNotIn(word, written)
                self.assertEqual(b"refused the certificate" in written, "refuse" in name)

    def test_the_finding_has_the_time_and_sides_of_its_frame(self):
        done = self.ucscope("scan", "--json", "--keylog", f"{REFUSED_13}.keys", f"{REFUSED_13}.pcap")
        finding = json.loads(done.stdout.splitlines()[0])
        wanted = subprocess.run(["tshark", "-r", f"{REFUSED_13}.pcap", "-Y", "frame.number==15", "-T", "fields",
                                 "-e", "frame.time_epoch", "-e", "ip.src"], capture_output=True, text=True, check=True)
        seconds, address = wanted.stdout.split()
        self.assertEqual(finding["actor"]["address"], address)
        self.assertEqual(finding["destination"]["address"], address)
        self.assertEqual(finding["time"].split(".")[1][:6], seconds.split(".")[1][:6])

    def test_standard_input_is_scanned_without_them(self):
        for command in ("scan", "list"):
            with open(f"{REFUSED_13}.pcap", "rb") as capture:
                done = subprocess.run([UCSCOPE, command, "--json", "--keylog", f"{REFUSED_13}.keys", "-"], stdin=capture,
                                      capture_output=True, text=True, timeout=60)
            summary = json.loads(done.stdout.splitlines()[-1])
            self.assertEqual((summary["packets"], summary["complete"], done.returncode), (20, True, 0), done.stderr)
            self.assertIn("standard input cannot be read again", summary["decryption"]["error"])

    def test_an_rsa_key_opens_rsa_key_exchange(self):
        found, summary, _ = self.scan("--rsa-key", KEYS / "rsa.pem", KEYS / "rsa.pcap", status=1)
        self.assertEqual(found, ["uc.tls_self_signed@6", "uc.axl_unauthorized@11"])
        self.assertEqual(summary["decryption"]["opened"], 1)

    def test_an_rsa_key_in_a_path_with_odd_letters(self):
        odd = self.folder / 'a "key", \\x41 ü.pem'
        shutil.copy(KEYS / "rsa.pem", odd)
        found, _, _ = self.scan("--rsa-key", KEYS / "rsa.pem", "--rsa-key", odd, KEYS / "rsa.pcap", status=1)
        self.assertEqual(found, ["uc.tls_self_signed@6", "uc.axl_unauthorized@11"])
        found, _, _ = self.scan("--rsa-key", odd, KEYS / "rsa.pcap", status=1)
        self.assertEqual(found, ["uc.tls_self_signed@6", "uc.axl_unauthorized@11"])

    def test_an_rsa_key_does_not_open_other_key_exchange(self):
        found, summary, errors = self.scan("--rsa-key", KEYS / "rsa.pem", f"{REFUSED_12}.pcap", status=0)
        self.assertEqual((found, errors), ([], ""))
        self.assertEqual(summary["decryption"]["not_opened"], {"key_exchange_not_rsa": 1})
        _, summary, _ = self.scan("--rsa-key", KEYS / "rsa.pem", f"{REFUSED_13}.pcap", status=0)
        self.assertEqual(summary["decryption"]["not_opened"], {"without_key": 1})

    def inject(self, capture, keys):
        out = str(self.folder / "secrets.pcapng")
        subprocess.run(["editcap", "--inject-secrets", f"tls,{keys}", capture, out], check=True, capture_output=True)
        return out

    def test_secrets_inside_a_capture_need_no_option(self):
        found, summary, _ = self.scan(self.inject(f"{REFUSED_13}.pcap", f"{REFUSED_13}.keys"), status=1)
        self.assertEqual(found, ["uc.axl_unauthorized@15"])
        self.assertEqual(summary["decryption"]["opened"], 1)

    def test_without_a_fitting_session_tshark_is_not_started(self):
        path = self.fake_tshark(f"touch {self.folder}/started\n")
        plain = self.inject(AXL / "axl-403.pcap", f"{REFUSED_13}.keys")
        _, summary, _ = self.scan(plain, status=1, PATH=path)
        self.assertEqual(summary["decryption"]["tls_sessions"], 0)
        found, summary, errors = self.scan("--keylog", f"{REFUSED_12}.keys", f"{REFUSED_13}.pcap", PATH=path)
        self.assertEqual((found, errors), ([], ""))
        self.assertEqual(summary["decryption"]["not_opened"], {"without_key": 1})
        self.assertFalse((self.folder / "started").exists())

    def what_tshark_reads(self, *captures):
        """Scans them in one, the refused connection last. How many packets there were, and how many tshark was given."""
        whole, seen = self.folder / "whole.pcapng", self.folder / "seen"
        subprocess.run(["mergecap", "-a", "-w", whole, *captures, f"{REFUSED_13}.pcap"], check=True, capture_output=True)
        inside = self.inject(whole, f"{REFUSED_13}.keys")
        path = self.fake_tshark(f'for word; do case $word in /proc/*) cp $word {seen};; esac; done\n'
                                f'exec {shutil.which("tshark")} "$@"\n')
        found, summary, errors = self.scan(inside, "--fail-on", "never", status=0, PATH=path)
        self.assertEqual(errors, "")
        self.assertIn(f"uc.axl_unauthorized@{summary['packets'] - 5}", found)
        counted = subprocess.run(["capinfos", "-rcM", "-T", seen], check=True, capture_output=True, text=True).stdout
        return summary["packets"], int(counted.split()[-1])

    def test_only_connections_with_keys_take_tsharks_time(self):
        packets, given = self.what_tshark_reads(ROOT / "pcaps" / "office" / "office-hour.pcap", f"{REFUSED_12}.pcap")
        self.assertGreater(packets, 1000)
        self.assertEqual(given, 20)

    def test_keys_serve_captures_of_several_link_types(self):
        link = ROOT / "pcaps" / "link"
        packets, given = self.what_tshark_reads(link / "raw-ip.pcap", link / "cooked-v1.pcap", link / "ip-fragments.pcap")
        self.assertGreaterEqual(packets, given)
        self.assertGreaterEqual(given, 20)

    def test_without_a_place_for_an_excerpt_tshark_reads_all(self):
        found, _, errors = self.scan_with_keys(REFUSED_13, status=1, TMPDIR="/nonexistent")
        self.assertEqual((found, errors), (["uc.axl_unauthorized@15"], ""))

    def test_without_keys_nothing_is_said_of_them(self):
        _, summary, _ = self.scan(f"{REFUSED_13}.pcap", PATH="/nonexistent")
        self.assertNotIn("decryption", summary)

    def test_wrong_secrets_open_nothing(self):
        for capture in (REFUSED_12, REFUSED_13):
            text = re.sub(r"(?m)[0-9a-f]{8}$", "00000000", pathlib.Path(f"{capture}.keys").read_text())
            wrong = self.write("wrong.keys", text.encode())
            found, summary, errors = self.scan("--keylog", wrong, f"{capture}.pcap", status=0)
            self.assertEqual((found, errors), ([], ""))
            self.assertEqual(summary["decryption"]["not_opened"], {"key_did_not_open": 1})

    def test_one_direction_alone_accuses_nobody(self):
        lines = pathlib.Path(f"{REFUSED_13}.keys").read_text().splitlines(keepends=True)
        client = self.write("client.keys", "".join(line for line in lines if "SERVER" not in line).encode())
        found, _, _ = self.scan("--keylog", client, f"{REFUSED_13}.pcap", status=0)
        self.assertEqual(found, [])

    def test_a_failed_handshake_is_told_as_one(self):
        refused = next(iter(sorted((ROOT / "pcaps" / "cuc").glob("cuc-2-*unknown-ca.pcap"))))
        _, summary, _ = self.scan("--keylog", f"{REFUSED_13}.keys", refused, status=1)
        self.assertEqual(summary["decryption"]["not_opened"], {"no_application_data": 1})

    def test_tshark_is_missing(self):
        self.assert_tshark_failed("/nonexistent", "is not installed")

    def test_tshark_hangs(self):
        path = self.fake_tshark(f"sleep 1000 &\necho $! > {self.folder}/child\nwait\n")
        self.assert_tshark_failed(path, "after 1 second", "--tshark-timeout", "1")
        child = int((self.folder / "child").read_text())
        state = pathlib.Path(f"/proc/{child}/stat")
        self.assertTrue(not state.exists() or state.read_text().split()[2] in "ZX")

    def test_tshark_closes_its_output_and_hangs(self):
        path = self.fake_tshark("exec >/dev/null\nsleep 1000\n")
        self.assert_tshark_failed(path, "after 1 second", "--tshark-timeout", "1")

    def test_tshark_crashes(self):
        self.assert_tshark_failed(self.fake_tshark("kill -SEGV $$\n"), "crashed")

    def test_tshark_fails(self):
        self.assert_tshark_failed(self.fake_tshark("exit 2\n"), "exit status 2")

    def test_tshark_writes_something_else(self):
        self.assert_tshark_failed(self.fake_tshark("echo 'nothing that could be a capture'\n"), "not what was asked for")

    def test_tshark_stops_in_the_middle(self):
        real = shutil.which("tshark")
        path = self.fake_tshark(f'{real} "$@" | head -c 900\n')
        found, summary, errors = self.scan_with_keys(REFUSED_13, status=0, PATH=path)
        self.assertEqual(found, [])
        self.assertIn("ends too early", errors)
        self.assertEqual(summary["decryption"]["opened"], 1)

    def test_no_shell_reads_the_names(self):
        odd = self.folder / "$(touch started); 'a' \"b\" ü.pcap"
        keys = self.folder / "$(touch started); 'k' \"l\" ü.keys"
        shutil.copy(f"{REFUSED_13}.pcap", odd)
        shutil.copy(f"{REFUSED_13}.keys", keys)
        found, _, _ = self.scan("--keylog", keys, odd, status=1)
        self.assertEqual(found, ["uc.axl_unauthorized@15"])
        self.assertFalse((self.folder / "started").exists())

    def test_secrets_are_never_told(self):
        secrets = set(re.findall(r"[0-9a-f]{64,}", pathlib.Path(f"{REFUSED_13}.keys").read_text()))
        for words in (("--keylog", f"{REFUSED_13}.keys"), ("--rsa-key", f"{REFUSED_13}.keys")):
            done = self.ucscope("scan", *words, f"{REFUSED_13}.pcap")
            self.assertFalse([secret for secret in secrets if secret in done.stdout + done.stderr])

    def test_the_text_tells_what_was_opened(self):
        done = self.assert_status(1, "scan", "--keylog", f"{REFUSED_13}.keys", f"{REFUSED_13}.pcap")
        self.assertIn("1 of 1 TLS session opened", done.stdout)
        done = self.assert_status(0, "scan", "--keylog", f"{REFUSED_12}.keys", f"{REFUSED_13}.pcap")
        self.assertIn("0 of 1 TLS session opened; 1 without a key", done.stdout)

    def annotate(self, *words, status=0, **environment):
        """Comments by frame, as Wireshark shows them; and standard error."""
        out = self.folder / "answer.pcapng"
        done = self.ucscope("annotate", *map(str, words), "-o", str(out), **environment)
        self.assertEqual(done.returncode, status, done.stderr)
        shown = subprocess.run(["tshark", "-r", out, "-Y", "frame.comment", "-T", "fields", "-e", "frame.number", "-e",
                                "frame.comment"], capture_output=True, text=True, check=True).stdout
        return dict(line.split("\t") for line in shown.splitlines()), done.stderr

    def assert_refusal(self, comments, frame):
        self.assertTrue(comments[str(frame)].startswith("[ucscope] error uc.axl_unauthorized: "), comments)
        self.assertEqual(sum("error" in comment for comment in comments.values()), 1)

    def test_a_refusal_is_commented_on_its_frame(self):
        for capture, frame in ((REFUSED_12, 11), (REFUSED_13, 15)):
            comments, errors = self.annotate("--keylog", f"{capture}.keys", f"{capture}.pcap")
            self.assert_refusal(comments, frame)
            self.assertEqual(errors, "")

    def test_a_servers_key_serves_comments(self):
        comments, _ = self.annotate("--rsa-key", KEYS / "rsa.pem", KEYS / "rsa.pcap")
        self.assert_refusal(comments, 11)

    def test_secrets_inside_are_used_and_kept(self):
        for capture, frame in ((REFUSED_12, 11), (REFUSED_13, 15)):
            inside = self.inject(f"{capture}.pcap", f"{capture}.keys")
            comments, _ = self.annotate(inside)
            self.assert_refusal(comments, frame)
            found, _, _ = self.scan(self.folder / "answer.pcapng", status=1)
            self.assertEqual(found, [f"uc.axl_unauthorized@{frame}"])
            secrets = [[block.raw for block in pcapng.blocks_of(pathlib.Path(path).read_bytes()) if block.type == 10]
                       for path in (inside, self.folder / "answer.pcapng")]
            self.assertEqual(len(secrets[0]), 1)
            self.assertEqual(*secrets)

    def test_comments_serve_standard_input(self):
        out = self.folder / "answer.pcapng"
        with open(f"{REFUSED_13}.pcap", "rb") as capture:
            done = subprocess.run([UCSCOPE, "annotate", "--keylog", f"{REFUSED_13}.keys", "-", "-o", out],
                                  stdin=capture, capture_output=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_without_tshark_a_capture_is_annotated_nonetheless(self):
        comments, errors = self.annotate("--keylog", f"{REFUSED_13}.keys", f"{REFUSED_13}.pcap",
                                         PATH="/nonexistent")
        self.assertEqual(comments, {})
        self.assertEqual(len(errors.splitlines()), 1)
        self.assertIn("is not installed", errors)

    def test_the_section_tells_what_was_opened(self):
        self.annotate("--keylog", f"{REFUSED_13}.keys", f"{REFUSED_13}.pcap")
        section = pcapng.blocks_of((self.folder / "answer.pcapng").read_bytes())[0]
        self.assertIn("; 1 of 1 TLS session opened", section.ours[0])

    def test_wrong_usage(self):
        noise = self.write("noise", b"no keys\n")
        capture = f"{REFUSED_13}.pcap"
        for words in (("--keylog", "missing", capture), ("--keylog", noise, capture), ("--rsa-key", "missing", capture),
                      ("--rsa-key", noise, capture), ("--tshark-timeout", "0", capture),
                      ("--keylog", f"{REFUSED_13}.keys", "-i", "lo")):
            done = self.assert_status(2, "scan", *words)
            self.assertEqual((done.stdout, len(done.stderr.splitlines())), ("", 1))


if __name__ == "__main__":
    unittest.main()
