#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does clang-tidy find nothing, by the checks of .clang-tidy, in any file of the build? A file is looked at again only when
it, what it includes, its command or the checks have changed: RESULTS holds a digest of all that for each file without
a fault.

usage: tidy.py BUILD_DIRECTORY RESULTS
"""
import functools
import hashlib
import json
import pathlib
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from judge import leave_out_other_versions

PROCESSES = 2
FILES_AT_ONCE = 8
CONFIGURATION = pathlib.Path(__file__).resolve().parents[2] / ".clang-tidy"


class Build:
    def __init__(self, directory):
        self.directory = directory
        entries = json.loads((directory / "compile_commands.json").read_text())
        self.commands = {entry["file"]: entry["command"] for entry in entries}
        self.included = self.read_included()
        self.checks = CONFIGURATION.read_bytes() + self.ask("clang-tidy", "--version").encode()

    def ask(self, *command):
        return subprocess.run(command, cwd=self.directory, check=True, capture_output=True, text=True).stdout

    def read_included(self):
        """What the compiler read for each file, as ninja remembers it."""
        included = {}
        for block in self.ask("ninja", "-t", "deps").split("\n\n"):
            _, *paths = [line.strip() for line in block.splitlines()] or [""]
            if paths and "(VALID)" in block:
                included[str((self.directory / paths[0]).resolve())] = [self.directory / path for path in paths]
        return included

    def digest(self, file):
        """None when it is not known what the file includes."""
        if file not in self.included:
            return None
        parts = [self.commands[file].encode(), self.checks, *map(digest_of, self.included[file])]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()


@functools.cache
def digest_of(path):
    return hashlib.sha256(path.read_bytes()).digest()


def place_of(results, file):
    return results / re.sub(r"\W", "_", file)


def is_known_good(results, file, digest):
    place = place_of(results, file)
    return digest is not None and place.exists() and place.read_text() == digest


def complaints(build, files):
    done = subprocess.run(["clang-tidy", "-p", build.directory, "--quiet", *files], capture_output=True, text=True)
    return done.stdout + done.stderr if done.returncode else ""


def main():
    leave_out_other_versions("clang-tidy")
    build, results = Build(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    results.mkdir(parents=True, exist_ok=True)
    digests = {file: build.digest(file) for file in build.commands}
    files = [file for file, digest in digests.items() if not is_known_good(results, file, digest)]
    groups = [files[at:at + FILES_AT_ONCE] for at in range(0, len(files), FILES_AT_ONCE)]
    with ThreadPoolExecutor(PROCESSES) as pool:
        answers = list(pool.map(functools.partial(complaints, build), groups))
    for group, answer in zip(groups, answers):
        for file in group:
            if not answer and digests[file]:
                place_of(results, file).write_text(digests[file])
    print("".join(answers) + f"{len(digests)} files, {len(files)} of them looked at")
    return 1 if any(answers) or not digests else 0


if __name__ == "__main__":
    sys.exit(main())
