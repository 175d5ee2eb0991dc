# SPDX-License-Identifier: GPL-2.0-or-later
"""tshark with the plugin of this build, as Wireshark's users run it."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from wireshark_data import link_data

NOBODY = 65534
SANITIZERS = re.compile(r"(/\S*lib(?:asan|ubsan)\S*)")
FINDINGS = ("-n", "-Y", "uc.code", "-T", "fields", "-e", "frame.number", "-e", "uc.code")


class Tshark:
    """A place of its own with the plugin in it. Wireshark leaves the plugins of users out when root runs it, so root
    runs it as nobody. Files given to it must be in `directory`. `each`: the library tshark-each, for `run_each`."""

    def __init__(self, plugin, each=None):
        self.held = tempfile.TemporaryDirectory(prefix="ucscope-")
        self.directory = pathlib.Path(self.held.name)
        self.directory.chmod(0o777)
        self.version = ".".join(self.ask("pkg-config", "--modversion", "wireshark").split(".")[:2])
        place = self.directory / "plugins" / self.version / "epan"
        place.mkdir(parents=True)
        home = self.directory / "home"
        home.mkdir()
        home.chmod(0o777)
        data = self.directory / "data"
        data.mkdir()
        link_data(data)
        shutil.copy(plugin, place / "ucscope.so")
        (place / "ucscope.so").chmod(0o755)
        self.environment = dict(
            PATH=os.environ["PATH"], HOME=str(home), TZ="UTC", LC_ALL="C.UTF-8",
            WIRESHARK_PLUGIN_DIR=str(self.directory / "plugins"),
            WIRESHARK_DATA_DIR=str(data),
            WIRESHARK_EXTCAP_DIR=str(self.directory))  # none: they hang with a sanitizer in them
        self.use_sanitizers(plugin)
        self.each = each and self.put(each)
        self.warnings = ""  # what the last run wrote to its standard error

    def ask(self, *command):
        return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout

    def use_sanitizers(self, plugin):
        """A sanitizer must be in the process before anything else: tshark itself is built without."""
        self.preloaded = SANITIZERS.findall(self.ask("ldd", plugin))
        self.sanitized = bool(self.preloaded)
        if self.sanitized:
            self.environment.update(
                LD_PRELOAD=" ".join(self.preloaded), ASAN_OPTIONS="detect_leaks=0:abort_on_error=1",
                UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1")

    def put(self, path, name=None):
        """Copies a file to where tshark may read it."""
        copy = self.directory / (name or pathlib.Path(path).name)
        shutil.copyfile(path, copy)
        copy.chmod(0o644)
        return copy

    def run(self, *arguments, program="tshark", text=None):
        """What it wrote to its standard output. Any failure, and any word of a sanitizer, ends the test."""
        command = [program, *map(str, arguments)]
        done = self.start(command, self.environment, input=text, timeout=120)
        self.judge(command, done.returncode, done.stderr)
        self.warnings = done.stderr
        return done.stdout

    def start(self, command, environment, **more):
        nobody = dict(user=NOBODY, group=NOBODY, extra_groups=[]) if os.geteuid() == 0 else {}
        return subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", **nobody, **more)

    def judge(self, command, status, errors):
        # 2, or 14 since 4.6: the capture is damaged at some place; what came before was read.
        if status not in (0, 2, 14) or "Sanitizer" in errors or "runtime error" in errors:
            raise SystemExit(f"{' '.join(command)}\nended with {status}\n{errors}")

    def run_each(self, captures, *arguments):
        """What `run` gives with each of the captures and the same arguments, in the order of the captures. tshark
        starts twice at most, and reads each capture in a process of its own."""
        captures = list(captures)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda half: half and self.read_all(half, arguments), (captures[::2], captures[1::2])))
        return [self.told_beside(capture, arguments) for capture in captures]

    def read_all(self, captures, arguments):
        with tempfile.NamedTemporaryFile("w", dir=self.directory) as listed:
            listed.write("\n".join(map(str, captures)))
            listed.flush()
            os.chmod(listed.name, 0o644)
            environment = dict(self.environment, TSHARK_EACH=listed.name,
                               LD_PRELOAD=" ".join([*self.preloaded, str(self.each)]))
            command = ["tshark", "-r", str(captures[0]), *map(str, arguments)]
            done = self.start(command, environment, timeout=120 + len(captures))
        if done.returncode or done.stderr:
            raise SystemExit(f"{' '.join(command)}\nended with {done.returncode} before it read a capture\n{done.stderr}")

    def told_beside(self, capture, arguments):
        output, errors, status = (pathlib.Path(f"{capture}.{name}") for name in ("stdout", "stderr", "status"))
        self.judge(["tshark", "-r", str(capture), *map(str, arguments)], int(status.read_text()),
                   errors.read_text(errors="replace"))
        return output.read_text(errors="replace")

    def not_understood(self, filters):
        """What Wireshark says of those display filters that it does not understand."""
        filters = list(filters)
        requests = [json.dumps(dict(jsonrpc="2.0", id=number, method="check", params=dict(filter=text)))
                    for number, text in enumerate(filters, 1)]
        answers = [json.loads(line) for line in
                   self.run("-", program="sharkd", text="\n".join(requests) + "\n").splitlines()]
        told = {answer["id"]: answer for answer in answers if "id" in answer}
        assert len(told) == len(filters), (len(told), len(filters))
        return {text: told[number] for number, text in enumerate(filters, 1)
                if told[number].get("result", {}).get("status") != "OK"}

    def findings(self, capture, *options):
        """The set of (frame, code) that it shows."""
        return self.shown_and_told(capture, *options)[0]

    def shown_and_told(self, capture, *options):
        """The same, and the lines of JSON that a statistic among the options prints."""
        return shown_and_told_in(self.run("-r", capture, *options, *FINDINGS))

    def shown_and_told_of_each(self, captures, *options):
        return map(shown_and_told_in, self.run_each(captures, *options, *FINDINGS))


def shown_and_told_in(output):
    lines = output.splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("{")]
    return ({(int(frame), code) for frame, codes in rows for code in codes.split(",")},
            [json.loads(line) for line in lines if line.startswith("{")])
