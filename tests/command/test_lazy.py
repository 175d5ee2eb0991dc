#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Libraries that few runs need are loaded when they are needed, and only then: told by the dynamic linker."""

import gzip
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from support import ROOT, UCSCOPE, CommandTest, capture_header, refusal
from test_archives import tar

LATER = ("archive", "gnutls", "pcap", "wiretap", "xml2")


@unittest.skipUnless((pathlib.Path(UCSCOPE).parent / "modules").is_dir(), "all libraries are linked")
class Libraries(CommandTest):
    def loaded(self, *words):
        """The modules that were loaded, and whatever of LATER was loaded at the start."""
        done = self.ucscope(*words, LD_DEBUG="files", ASAN_OPTIONS="detect_leaks=0")
        self.assertIn(done.returncode, (0, 1), done.stderr[-2000:])
        modules = set(re.findall(r"file=\S*/modules/(\w+)\.so \[0\];  dynamically loaded by", done.stderr))
        before = done.stderr.split("initialize program")[0]
        self.assertEqual([name for name in LATER if f"/lib{name}.so" in before], [])
        return modules

    def write(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return str(path)

    def test_a_capture_without_certificates_needs_none(self):
        capture = self.write("plain.pcap", capture_header() + refusal())
        self.assertEqual(self.loaded("scan", capture), set())
        subprocess.run(["editcap", "-F", "pcapng", capture, self.folder / "plain.pcapng"], check=True)
        self.assertEqual(self.loaded("scan", "--json", str(self.folder / "plain.pcapng")), set())
        self.assertEqual(self.loaded("list", capture), set())

    def test_each_is_loaded_for_what_needs_it(self):
        data = capture_header() + refusal()
        plain = self.write("plain.pcap", data)
        self.assertEqual(self.loaded("scan", self.write("packed.pcap.gz", gzip.compress(data))), {"archive", "gnutls", "wiretap"})
        self.assertEqual(self.loaded("scan", self.write("case.tgz", tar([("a.pcap", data)]))), {"archive", "gnutls", "wiretap"})
        subprocess.run(["editcap", "-F", "snoop", plain, self.folder / "foreign.snoop"], check=True)
        self.assertEqual(self.loaded("scan", str(self.folder / "foreign.snoop")), {"wiretap"})
        self.assertEqual(self.loaded("scan", "--filter", "tcp", plain), {"pcap"})
        self.assertEqual(self.loaded("scan", "--page", str(self.folder / "page.html"), plain), {"xml"})

    def test_what_is_not_installed_as_a_whole_says_so(self):
        place = self.folder / "bin"
        place.mkdir()
        command = shutil.copy(UCSCOPE, place / "ucscope")
        case = self.write("case.tgz", tar([("a.pcap", capture_header() + refusal())]))
        done = subprocess.run([command, "scan", case], capture_output=True, text=True, check=False,
                              env=os.environ | {"ASAN_OPTIONS": "detect_leaks=0"})
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"^ucscope: the library behind archive cannot be used: .*/archive\.so: cannot open")
        plain = self.write("plain.pcap", capture_header() + refusal())
        self.assertEqual(subprocess.run([command, "scan", plain], capture_output=True, check=False).returncode, 1)


if __name__ == "__main__":
    unittest.main()
