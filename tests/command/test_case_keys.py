#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Do keys open in a case what they open in a scan, whichever capture or option they come from, and is it told once? Each
case is made of axl-401-tls1.3.pcap, an AXL 401 inside TLS 1.3: the whole of it, and what somebody else saw 1.82 s later by
another clock."""

import json
import re
import subprocess
import unittest

from support import ROOT, CommandTest

REFUSED = ROOT / "pcaps" / "axl" / "axl-401-tls1.3"
OPENED = {"tls_sessions": 1, "opened": 1, "not_opened": {}, "error": None}
CUT = "15-20"  # without the answer


class CaseKeys(CommandTest):
    def edit(self, name, *words, frames=(), kind="pcap"):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        subprocess.run(["editcap", "-F", kind, *words, f"{REFUSED}.pcap", str(path), *frames], check=True,
                       capture_output=True)
        return path

    def both(self, *of_whole, kind="pcap", of_part=()):
        """The folder of a case: cucm has all of the connection, cuc has not the end of it."""
        self.edit(f"case/cucm.{kind}", *of_whole, kind=kind)
        self.edit(f"case/cuc.{kind}", "-t", "1.82", *of_part, frames=(CUT,), kind=kind)
        return self.folder / "case"

    def told(self, *words, status=1, **environment):
        """Findings as CODE@FILE:FRAME, what keys did, the object of the case, and standard error."""
        done = self.assert_status(status, "case", "--json", *map(str, words), **environment)
        objects = [json.loads(line) for line in done.stdout.splitlines()]
        found = [f"{one['code']}@{one['frame_file'].rpartition('/')[2]}:{one['frame']}" for one in objects
                 if one["type"] == "finding"]
        return found, objects[-2].get("decryption"), objects[-1], done.stderr

    def test_one_key_log_serves_all_captures_and_one_refusal_is_told_once(self):
        found, decryption, case, errors = self.told("--keylog", f"{REFUSED}.keys", self.both())
        self.assertEqual((found, decryption, errors), (["uc.axl_unauthorized@cucm.pcap:15"], OPENED, ""))
        self.assertEqual([one["shared"] for one in case["captures"]], [1, 1])

    def test_secrets_inside_one_capture_open_another(self):
        """That which is judged has none."""
        secrets = ("--inject-secrets", f"tls,{REFUSED}.keys")
        found, decryption, _, errors = self.told(self.both(kind="pcapng", of_part=secrets))
        self.assertEqual((found, decryption, errors), (["uc.axl_unauthorized@cucm.pcapng:15"], OPENED, ""))

    def test_a_key_log_beside_the_captures_is_named_and_not_used(self):
        case = self.both()
        (case / "sslkeys.log").write_bytes(b"# of curl\n\n" + (ROOT / f"{REFUSED}.keys").read_bytes())
        packed = self.folder / "case.tar.gz"
        subprocess.run(["tar", "-C", str(self.folder), "-czf", str(packed), "case"], check=True)
        for path, log in ((case, f"{case}/sslkeys.log"), (packed, f"{packed}!case/sslkeys.log")):
            found, decryption, told, _ = self.told(path, status=0)
            self.assertEqual((found, decryption, told["key_logs"]), ([], None, [log]))
            text = " ".join(self.assert_status(0, "case", str(path)).stdout.split())
            self.assertIn("sslkeys.log is a key log of TLS that was not used: --keylog FILE", text)
        found, _, told, _ = self.told("--keylog", case / "sslkeys.log", case)
        self.assertEqual((len(found), told["key_logs"]), (1, []))
        (case / "sslkeys.log").write_text("CLIENT_RANDOM is what the first word of a line would be\n")
        self.assertEqual(self.told(case, status=0)[2]["key_logs"], [])

    def test_a_filter_leaves_to_tshark_what_it_needs(self):
        """Only what the server sent is looked into; without the other half nothing could be opened."""
        _, decryption, _, errors = self.told("--keylog", f"{REFUSED}.keys", "-f", "src port 8443", self.both(), status=0)
        self.assertEqual((decryption["tls_sessions"], errors), (1, ""))

    def test_without_tshark_the_rest_is_told_in_one_line(self):
        found, decryption, _, errors = self.told("--keylog", f"{REFUSED}.keys", self.both(), status=0, PATH="/nonexistent")
        self.assertEqual((found, len(errors.splitlines())), ([], 1), errors)
        self.assertIn("is not installed", errors)
        self.assertIn("is not installed", decryption["error"])

    def test_keys_serve_comments_and_redaction_quotes_nothing(self):
        fault = ROOT / "pcaps" / "axl" / "axl-500-fault-tls"
        for words, is_quoted in (((), True), (("--redact",), False)):
            out = self.folder / f"out{is_quoted}"
            self.assert_status(0, "annotate", "--case", *words, "--keylog", f"{fault}.keys", f"{fault}.pcap",
                               str(ROOT / "pcaps" / "case" / "healthy"), "-o", str(out))
            written = (out / "axl-500-fault-tls.pcapng").read_bytes()
            self.assertIn(b"error uc.axl_fault: ", written)
            self.assertEqual(b"(nosuch) is not in the database" in written, is_quoted)

    def test_a_merged_case_has_the_secrets_of_its_captures(self):
        secrets = ("--inject-secrets", f"tls,{REFUSED}.keys")
        one = self.folder / "one.pcapng"
        self.assert_status(0, "annotate", "--case", str(self.both(*secrets, kind="pcapng")), "-o", str(one))
        self.assertIn(b"error uc.axl_unauthorized: ", one.read_bytes())
        self.assertIn((ROOT / f"{REFUSED}.keys").read_bytes().splitlines()[-1], one.read_bytes())

    def test_a_ladder_shows_what_was_inside(self):
        text = self.assert_status(0, "ladder", "--case", "--keylog", f"{REFUSED}.keys", str(self.both()), COLUMNS="120").stdout
        self.assertRegex(text, r"POST /axl/")
        self.assertRegex(text, r"401 Unauthorized")

    def test_secrets_are_never_told(self):
        secrets = set(re.findall(r"[0-9a-f]{64,}", (ROOT / f"{REFUSED}.keys").read_text()))
        done = self.ucscope("case", "--keylog", f"{REFUSED}.keys", f"{REFUSED}.pcap")
        self.assertFalse([secret for secret in secrets if secret in done.stdout + done.stderr])


if __name__ == "__main__":
    unittest.main()
