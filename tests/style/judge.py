# SPDX-License-Identifier: GPL-2.0-or-later
"""Which version judges the style: each lays out a little differently and finds other faults, so Debian 12's does."""
import re
import subprocess
import sys

VERSION, LEFT_OUT = 14, 77  # the status that ctest is told to take for "not run"


def leave_out_other_versions(program):
    told = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout
    version = int(re.search(r"version (\d+)", told)[1])
    if version != VERSION:
        print(f"{program} {version} is not asked: version {VERSION} judges the style")
        sys.exit(LEFT_OUT)
