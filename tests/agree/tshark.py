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

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from wireshark_data import link_data

NOBODY = "65534"
SANITIZERS = re.compile(r"(/\S*lib(?:asan|ubsan)\S*)")


class Tshark:
    """A place of its own with the plugin in it. Wireshark leaves the plugins of users out when root runs it, so root
    runs it as nobody. Files given to it must be in `directory`."""

    def __init__(self, plugin):
        self.held = tempfile.TemporaryDirectory(prefix="ucscope-")
        self.directory = pathlib.Path(self.held.name)
        self.directory.chmod(0o755)
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
        self.warnings = ""  # what the last run wrote to its standard error

    def ask(self, *command):
        return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout

    def use_sanitizers(self, plugin):
        """A sanitizer must be in the process before anything else: tshark itself is built without."""
        found = SANITIZERS.findall(self.ask("ldd", plugin))
        self.sanitized = bool(found)
        if found:
            self.environment.update(
                LD_PRELOAD=" ".join(found), ASAN_OPTIONS="detect_leaks=0:abort_on_error=1",
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
        environment = [f"{name}={value}" for name, value in self.environment.items()]
        command = ["env", "-i", *environment, *command]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", *command]
        done = subprocess.run(command, input=text, capture_output=True, text=True, errors="replace", timeout=120)
        # 2: the capture is damaged at some place; what came before was read.
        if done.returncode not in (0, 2) or "Sanitizer" in done.stderr or "runtime error" in done.stderr:
            raise SystemExit(f"{' '.join(command)}\nended with {done.returncode}\n{done.stderr}")
        self.warnings = done.stderr
        return done.stdout

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
        lines = self.run("-r", capture, *options, "-n", "-Y", "uc", "-T", "fields", "-e", "frame.number",
                         "-e", "uc.code").splitlines()
        rows = [line.split("\t") for line in lines if not line.startswith("{")]
        return ({(int(frame), code) for frame, codes in rows for code in codes.split(",")},
                [json.loads(line) for line in lines if line.startswith("{")])
