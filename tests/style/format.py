#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is every C file laid out as .clang-format says? `clang-format -i FILE` does it.

usage: format.py SOURCE_DIRECTORY [FILE_THAT_IS_NOT_YET...]
"""
import pathlib
import subprocess
import sys


def main():
    root, not_yet = pathlib.Path(sys.argv[1]), sys.argv[2:]
    names = [path.relative_to(root).as_posix() for path in root.rglob("*.[ch]")]
    names = sorted(name for name in names if not name.startswith(("build/", ".")) and name not in not_yet)
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *names], cwd=root)
    print(f"{len(names)} files looked at")
    return 1 if done.returncode or not names else 0


if __name__ == "__main__":
    sys.exit(main())
