# SPDX-License-Identifier: GPL-2.0-or-later
"""A copy of the sources that may be broken: it is built as the dev preset says and tested with ctest."""
import hashlib
import json
import os
import pathlib
import re
import resource
import shlex
import shutil
import subprocess

FAILED = re.compile(r"Test\s+#\d+: (\S+) [^\n]*\*\*\*")
PROCESSOR_SECONDS = 100  # of one process of a test: a loop that does not end is noticed
ENOUGH_MEMORY = "hard_rss_limit_mb=2000"


def limit_processor_time():
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))


class Scratch:
    def __init__(self, source, jobs, sanitized=True):
        self.source, self.jobs, self.sanitized = source, str(jobs), sanitized
        self.root = source / "build/mutate"
        self.build_directory = self.root / ("build/dev" if sanitized else "build/plain")
        self.launcher = ["-DCMAKE_C_COMPILER_LAUNCHER=ccache"] if shutil.which("ccache") else []
        self.digests = {}

    def names(self):
        listed = subprocess.run(["git", "ls-files", "-coz", "--exclude-standard"], cwd=self.source, check=True,
                                capture_output=True, text=True).stdout.split("\0")
        return sorted({name for name in listed if name and os.path.lexists(self.source / name)})

    def copy(self):
        """Makes it the same as the sources; what is the same already keeps its time."""
        names = set(self.names())
        for path in [path for path in self.root.rglob("*") if not path.is_dir() or path.is_symlink()]:
            name = path.relative_to(self.root).as_posix()
            if name not in names and not name.startswith("build/"):
                path.unlink()
        for name in names:
            self.copy_file(name)

    def copy_file(self, name):
        source, target = self.source / name, self.root / name
        if source.is_symlink():
            if not target.is_symlink():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.symlink_to(os.readlink(source))
        elif not target.exists() or target.read_bytes() != source.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            shutil.copymode(source, target)

    def text(self, name):
        return (self.root / name).read_text()

    def write(self, name, text):
        (self.root / name).write_text(text)

    def run(self, *command, **options):
        return subprocess.run([str(word) for word in command], cwd=self.root, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False, **options)

    def configure(self):
        """Warnings are no errors: a mutation is to be noticed by tests."""
        done = self.run("cmake", "--preset", "dev", "-B", self.build_directory, "-DUCSCOPE_WERROR=OFF",
                        f"-DUCSCOPE_SANITIZE={'ON' if self.sanitized else 'OFF'}", *self.launcher)
        if done.returncode != 0:
            raise SystemExit(done.stdout)

    def build(self, files=()):
        """Builds these files, or all. What the compiler said; nothing: all is well."""
        targets = [path.relative_to(self.build_directory) for path in files]
        words = ["-t", *targets] if targets else []
        done = self.run("cmake", "--build", self.build_directory, "-j", self.jobs, *words)
        return "" if done.returncode == 0 else done.stdout

    # --- tests ------------------------------------------------------------------------------------

    def tests(self, build):
        """Names of tests of a build, each with the built files that it runs and whether it is quick."""
        shown = self.run("ctest", "--test-dir", build, "--show-only=json-v1").stdout
        found = {}
        for test in json.loads(shown)["tests"]:
            properties = {one["name"]: one["value"] for one in test["properties"]}
            words = test["command"] + [word.split("=", 1)[-1] for word in properties.get("ENVIRONMENT", [])]
            files = [pathlib.Path(word) for word in words if word.startswith(f"{build}/")]
            found[test["name"]] = ([path for path in files if path.is_file()], "quick" in properties.get("LABELS", []))
        return found

    def digest(self, path):
        state = path.stat()
        key = (path, state.st_mtime_ns, state.st_size)
        if key not in self.digests:
            self.digests[key] = hashlib.sha256(path.read_bytes()).digest()
        return self.digests[key]

    def first_failure(self, names):
        """The name of a test that fails; None: all pass."""
        if not names:
            return None
        chosen = "^(" + "|".join(re.escape(name) for name in names) + ")$"
        done = self.run("ctest", "--preset", "dev", "--test-dir", self.build_directory, "-R", chosen, "--stop-on-failure", "-j", self.jobs,
                        "--timeout", "600", preexec_fn=limit_processor_time,
                        env={"ASAN_OPTIONS": ENOUGH_MEMORY, **os.environ})
        if done.returncode == 0:
            return None
        found = FAILED.search(done.stdout)
        return found.group(1) if found else done.stdout

    # --- object code ------------------------------------------------------------------------------

    def assembly(self, name, text):
        """What becomes of a file with this text, optimised and without sanitizers; None: nothing does."""
        commands = json.loads((self.build_directory / "compile_commands.json").read_text())
        command = next((shlex.split(one["command"]) for one in commands
                        if one["file"] == str(self.root / name)), None)
        if command is None:
            return None
        if "ccache" in command[0]:
            del command[0]
        begin, end = command.index("-o"), command.index("-c")
        words = [word for word in command[:begin] if not word.startswith(("-g", "-O", "-fsanitize", "-W"))]
        assert end > begin
        done = subprocess.run([*words, "-O2", "-w", "-S", "-o", "-", "-x", "c", "-"], input=text, cwd=self.build_directory, text=True, capture_output=True, check=False)
        return done.stdout if done.returncode == 0 else None
