#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is every C file laid out as .clang-format says? `clang-format -i FILE` does it.

usage: format.py SOURCE_DIRECTORY
"""
import pathlib
import subprocess
import sys

from judge import leave_out_other_versions


def main():
    leave_out_other_versions("clang-format")
    root = pathlib.Path(sys.argv[1])
    names = [path.relative_to(root).as_posix() for path in root.rglob("*.[ch]")]
    names = sorted(name for name in names if not name.startswith(("build/", ".")))
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *names], cwd=root)
    print(f"{len(names)} files looked at")
    return 1 if done.returncode or not names else 0


if __name__ == "__main__":
    sys.exit(main())
