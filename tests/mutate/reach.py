# SPDX-License-Identifier: GPL-2.0-or-later
"""Which lines of the product does each test reach? Asked once of a build that counts, and kept until what it runs
changes.

A test that does not reach what was changed cannot notice it, and one that reaches little else notices it soonest."""
import hashlib
import json
import os
import pathlib
import subprocess

from draw import ROOMS

FLAGS = "-O0 -g --coverage -fprofile-update=atomic"
UNCOUNTED = ("capture/sandbox/", "capture/command/out_of_memory.c")  # counts of processes that end there are lost
SHARED = ("tests/agree/", "tests/command/", "tests/golden/", "tests/support/", "pcaps/")  # what scripts read


class Reach:
    def __init__(self, scratch):
        self.scratch = scratch
        self.build = scratch.root / "build/coverage"
        self.kept = scratch.root / "build/reach.json"
        self.code = {}  # of each file the lines that code stands in
        self.tests = {}  # of each test its digest, and of each file the lines that it reaches

    def learn(self, quick_only):
        """Asks those of the tests that were not asked since they and the product are what they are."""
        self.compile()
        told = json.loads(self.kept.read_text()) if self.kept.exists() else dict(tests={}, code={})
        scripts = self.digest_of(self.scratch.root / name for name in self.scratch.names() if name.startswith(SHARED))
        for name, (files, is_quick) in self.scratch.tests(self.build).items():
            if name.startswith("style.") or quick_only and not is_quick:
                continue
            digest = self.digest_of(files) + ("" if name.startswith("unit.") else scripts)
            known = told["tests"].get(name)
            self.tests[name] = known if known and known["digest"] == digest else dict(digest=digest, **self.ask(name))
        self.code = {**told["code"], **self.code}
        told = dict(tests={**told["tests"], **self.tests}, code=self.code)
        self.kept.write_text(json.dumps(told))

    @staticmethod
    def digest_of(paths):
        digest = hashlib.sha256()
        for path in paths:
            digest.update(path.read_bytes() if path.is_file() else b"")
        return digest.hexdigest()

    def compile(self):
        self.build.mkdir(parents=True, exist_ok=True)
        unconfined = self.build / "unconfined.o"
        done = self.scratch.run("gcc", "-c", "tests/mutate/unconfined.c", "-o", unconfined)
        if done.returncode == 0:
            done = self.scratch.run("cmake", "-G", "Ninja", "-B", self.build, "-DCMAKE_BUILD_TYPE=Debug",
                                    "-DCMAKE_C_COMPILER=gcc", f"-DCMAKE_C_FLAGS_DEBUG={FLAGS}",
                                    f"-DCMAKE_EXE_LINKER_FLAGS=-Wl,--wrap=sandbox_enter {unconfined}", *self.scratch.launcher)
        done = done if done.returncode else self.scratch.run("cmake", "--build", self.build, "-j", self.scratch.jobs)
        if done.returncode:
            raise SystemExit(done.stdout)
        for directory, *_ in os.walk(self.build):
            os.chmod(directory, 0o777)  # tshark counts as nobody

    def ask(self, name):
        for path in self.build.rglob("*.gcda"):
            path.unlink()
        self.scratch.run("ctest", "--test-dir", self.build, "-R", f"^{name}$", "--timeout", "900", umask=0)
        counts = [path for path in self.build.rglob("*.gcda") if path.relative_to(self.build).parts[0] in ROOMS]
        reached = {}
        if counts:
            told = subprocess.run(["gcov", "--json-format", "--stdout", *counts], cwd=self.build, check=True,
                                  capture_output=True, text=True).stdout
            for line in filter(None, told.splitlines()):
                self.count(json.loads(line), reached)
        return dict(reached={path: sorted(lines) for path, lines in reached.items()})

    def unlearned(self):
        """Tests that run the product and of which nothing was learned: they would never be asked."""
        return [name for name, test in self.tests.items() if not test["reached"] and name.startswith("golden.")]

    def count(self, told, reached):
        for file in told["files"]:
            path = os.path.relpath(os.path.join(told["current_working_directory"], file["file"]), self.scratch.root)
            if path.endswith(".c") and pathlib.Path(path).parts[0] in ROOMS:
                self.code[path] = sorted({line["line_number"] for line in file["lines"]})
                lines = {line["line_number"] for line in file["lines"] if line["count"]}
                reached[path] = reached.get(path, set()) | lines

    # --- of a change ------------------------------------------------------------------------------

    def lines_of(self, path, text, begin, end):
        """Where the code of a change in this text stands. Nothing: in a table, of which nobody knows who reads it."""
        first, last = text.count("\n", 0, begin) + 1, text.count("\n", 0, end) + 1
        code = set(self.code.get(path, ()))
        lines = text.split("\n")
        while first > 1 and first not in code and not lines[first - 2].rstrip().endswith((";", "{", "}", "*/", ":")):
            first -= 1  # the statement begins before
        return code & set(range(first, last + 1))

    def nearest(self, names, path, lines):
        """Those of the tests that may notice a change of these lines; before others those that reach little else."""
        reached = {name: self.tests[name]["reached"] for name in names}
        able = [name for name in names if not lines or path.startswith(UNCOUNTED) or
                not lines.isdisjoint(reached[name].get(path, ()))]
        spread = {name: sum(map(len, reached[name].values())) for name in able}
        return sorted(able, key=lambda name: spread[name] / (len(reached[name].get(path, ())) or .1))
