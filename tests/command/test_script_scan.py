#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""script/scan, with a cmake that builds nothing but a scanner that says how it was called."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

CMAKE = """#!/bin/sh
echo "building in $PWD"
[ ! -e no-build ] || exit 4
mkdir -p build/release/capture
printf '#!/bin/sh\\necho "$PWD: $*"\\nexit 3\\n' >build/release/capture/ucscope
chmod +x build/release/capture/ucscope
"""


class ScriptScan(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ucscope-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name).resolve()
        self.house, self.elsewhere = self.folder / "the house", self.folder / "case"
        for name in (self.house / "script", self.elsewhere, self.folder / "bin"):
            name.mkdir(parents=True)
        shutil.copy(ROOT / "script" / "scan", self.house / "script" / "scan")
        self.write(self.house / "script" / "bootstrap", "#!/bin/sh\necho installing\n")
        self.write(self.folder / "bin" / "cmake", CMAKE)

    def write(self, path, text):
        path.write_text(text)
        path.chmod(0o755)

    def scan(self, *words):
        path = f"{self.folder / 'bin'}:{os.environ['PATH']}"
        return subprocess.run(["../the house/script/scan", *words], capture_output=True, text=True, cwd=self.elsewhere,
                              env=dict(os.environ, PATH=path), timeout=60)

    def test_paths_are_those_of_the_folder_it_is_called_in(self):
        done = self.scan("--json", "a capture.pcap")
        self.assertEqual((done.returncode, done.stdout), (3, f"{self.elsewhere}: scan --json a capture.pcap\n"))

    def test_without_a_path_it_scans_our_captures(self):
        self.assertEqual(self.scan().stdout, f"{self.house}: scan pcaps/\n")

    def test_the_build_is_on_standard_error_and_says_where_the_scanner_lies(self):
        told = self.scan("a.pcap").stderr
        self.assertIn("installing\n", told)
        self.assertIn(f"building in {self.house}\n", told)
        self.assertIn(f"{self.house}/build/release/capture/ucscope", told)

    def test_when_it_cannot_be_built_nothing_is_scanned(self):
        (self.house / "no-build").touch()
        done = self.scan("a.pcap")
        self.assertEqual((done.returncode, done.stdout), (4, ""))
        self.assertNotIn("ucscope", done.stderr.replace("ucscope-test-", ""))


if __name__ == "__main__":
    unittest.main()
