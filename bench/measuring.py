# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the programs are, how they are called, and what their runs cost."""
import datetime
import importlib.machinery
import importlib.util
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PORTS = (443, 2443, 5060, 5061, 6970, 7400, 7501, 7502, 8080, 8443, 5269)
TCPDUMP_FILTER = " or ".join(f"port {port}" for port in PORTS)
PORT_SET = "{" + ", ".join(map(str, PORTS)) + "}"
TSHARK_FILTER = f"tcp.port in {PORT_SET} || udp.port in {PORT_SET}"

# Others that are measured where they are installed: their commands for a capture.
OTHERS = {
    "tcpdump": lambda capture: ["tcpdump", "-r", capture, "-w", "/dev/null", TCPDUMP_FILTER],
    "tshark": lambda capture: ["tshark", "-r", capture, "-Y", TSHARK_FILTER, "-w", "/dev/null"],
    "mercury": lambda capture: ["mercury", "-r", capture, "-f", "/dev/null"],
    "Suricata": lambda capture: ["suricata", "-r", capture, "-S", "/dev/null", "-k", "none", "--runmode", "single",
                                 "-l", os.path.dirname(capture)],
    "nDPI": lambda capture: ["ndpiReader", "-q", "-i", capture],
}


def load(name):
    """Another script of this folder as a module."""
    loader = importlib.machinery.SourceFileLoader(name, str(HERE / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


class Programs:
    """Those of the build, and the others that are installed."""

    def __init__(self, build):
        self.build = build
        self.ucscope = self.find("capture/ucscope")
        self.bare_loop = self.find("bench/bare_loop")
        self.make_capture = self.find("bench/make_capture")
        self.measure = self.find("bench/measure")
        self.others = [name for name, command in OTHERS.items() if shutil.which(command("")[0])]

    def find(self, name):
        path = self.build / name
        if not path.exists():
            sys.exit(f"{path} is missing: build it with `cmake --workflow --preset release`")
        return str(path)

    def scan(self, *captures, jobs=1):
        return [self.ucscope, "scan", "-j", str(jobs), *map(str, captures)]

    def bare(self, *captures):
        return [self.bare_loop, *map(str, captures)]

    def other(self, name, capture):
        return OTHERS[name](str(capture))


class Failed(Exception):
    """A program ended otherwise than it should."""


class Cost:
    """What the runs of one command cost."""

    def __init__(self):
        self.runs = []

    def add(self, programs, command, statuses=(0, 1), own=False):
        """`own`: memory without pages of mapped files; it is looked at so often that times are worth less."""
        text = subprocess.run([programs.measure, *(["--own"] if own else []), *command], check=True, capture_output=True,
                              text=True)
        wall, processor, kilobytes, status = text.stdout.split()
        if int(status) not in statuses:
            raise Failed(f"exit status {status}: {' '.join(command)}")
        self.runs.append((float(wall), float(processor), int(kilobytes)))

    @property
    def wall(self):
        return statistics.median(run[0] for run in self.runs)

    @property
    def processor(self):
        """User and system."""
        return statistics.median(run[1] for run in self.runs)

    @property
    def megabytes(self):
        return max(run[2] for run in self.runs) / 1024


def take_turns(programs, commands, rounds, statuses=(0, 1), optional=()):
    """A B C, A B C, ...: {name: Cost}. The first round warms up and is not counted. Of the commands in `optional` those
    that fail in it are told and left out; another one that fails ends the run."""
    costs = {}
    for name, command in commands.items():
        try:
            Cost().add(programs, command, statuses)
            costs[name] = Cost()
        except Failed as failed:
            if name not in optional:
                sys.exit(str(failed))
            print(f"left out: {failed}", file=sys.stderr)
    for _ in range(rounds):
        for name, cost in costs.items():
            cost.add(programs, commands[name], statuses)
    return costs


def own_megabytes(programs, command):
    """At its peak, without pages of mapped files."""
    cost = Cost()
    cost.add(programs, command, own=True)
    return cost.megabytes


def processor_name():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.machine()


def version_of(command):
    """The first line that a program says of its version."""
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    lines = (done.stdout + done.stderr).strip().splitlines()
    return lines[0] if lines else "unknown"


def machine():
    """What figures depend on. `load` is how many others wanted a core before the run began."""
    system = pathlib.Path("/etc/os-release").read_text().split('PRETTY_NAME="')[-1].split('"')[0]
    return {"processor": processor_name(), "cores": os.cpu_count(), "kernel": platform.release(), "system": system,
            "load": round(os.getloadavg()[0], 2), "date": datetime.date.today().isoformat()}
