#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Are the steps of doc/adding.md complete? Performs them, word for word, in a copy of the sources and of the build,
builds what they touch, and follows a message of the new protocol over TCP and over UDP: to a finding in text and
JSON, and to its dissector.

The copy is laid over the sources in a mount namespace of this test's own, so that the build in it goes on where the
real one is. Where no such namespace can be had, the test is skipped (77).

usage: adding.py SOURCE_DIRECTORY BUILD_DIRECTORY
"""
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

SKIPPED = 77
STEP = re.compile(r"^(?:Create `([^`]+)`|In `([^`]+)`, (after|in place of) `([^`]+)`):\n\n```\w*\n(.*?)^```$",
                  re.S | re.M)
TARGETS = ("ucscope", "ucscope-plugin", "test_knock", "test_knock_observer", "test_knock_rules")
TESTS = "^(unit[.]knock.*|layers)$"


def perform(page, root):
    """Each step of the page in the tree. Nothing of it may be left over."""
    steps = STEP.findall(page)
    fences = len(re.findall(r"^```", page, re.M)) // 2
    if len(steps) != fences:
        sys.exit(f"{fences} blocks, and {len(steps)} of them say where they go")
    for created, changed, how, anchor, block in steps:
        file = root / (created or changed)
        if created:
            assert not file.exists(), created
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block)
            continue
        lines = file.read_text().splitlines(keepends=True)
        places = [i for i, line in enumerate(lines) if line.strip().startswith(anchor)]
        if len(places) != 1:
            sys.exit(f"{changed}: {len(places)} lines begin with {anchor}")
        at = places[0]
        lines[at + 1 if how == "after" else at:at + 1] = [block]
        file.write_text("".join(lines))
    return len(steps)


def copy(source, build, to):
    """The tracked files and the build, with their times, so that nothing is built again that need not be. The tests that
    are built are most of it, and are not asked for."""
    names = subprocess.run(["git", "-C", str(source), "ls-files", "-co", "--exclude-standard", "-z"], check=True,
                           capture_output=True).stdout.split(b"\0")
    present = [name for name in names if name and (source / os.fsdecode(name)).exists()]
    subprocess.run(["xargs", "-0", "cp", "--parents", "-a", "-t", str(to)], check=True, cwd=source,
                   input=b"\0".join(present))
    (to / build.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
    tests = {path for path in (build / "tests/unit").glob("test_*") if path.is_file()}
    shutil.copytree(build, to / build.relative_to(source), symlinks=True,
                    ignore=lambda folder, names: [name for name in names if pathlib.Path(folder, name) in tests])


def capture(source, path):
    """A client knocks and is refused, once over TCP and once over UDP."""
    sys.path.insert(0, str(source / "tests/command"))
    from made_packets import SERVER, Talk, ethernet, udp
    other = "10.1.1.9"  # the same client's second refusal would be counted on the first
    asks, refuses = b"KNCK\x01\x00\x00\x01", b"KNCK\x03\x09\x00\x01"
    talk = Talk(7777).send(0, asks).send(1, refuses).close()
    frames = talk.frames + [ethernet(udp(asks, other, SERVER, (41000, 7777))),
                            ethernet(udp(refuses, SERVER, other, (7777, 41000)))]
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1))
        for number, frame in enumerate(frames):
            file.write(struct.pack("<IIII", 1700000000 + number, 0, len(frame), len(frame)) + frame)
    return [5, len(frames)]  # where the door refuses


def run(*command, **more):
    done = subprocess.run([str(word) for word in command], text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          **more)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\nended with {done.returncode}\n{done.stdout[-8000:]}")
    return done.stdout


def follow(source, build):
    """Inside the namespace: the copy lies where the sources were."""
    run("cmake", "--build", build, "--target", *TARGETS)
    run("ctest", "--test-dir", build, "--output-on-failure", "-R", TESTS)
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "knock.pcap"
        refusals = capture(source, path)
        scan = subprocess.run([build / "capture/ucscope", "scan", "--json", path], text=True, capture_output=True)
        lines = [json.loads(line) for line in scan.stdout.splitlines()]
        found = [(line["code"], line["frame"]) for line in lines if line["type"] == "finding"]
        assert found == [("uc.knock_refused", frame) for frame in refusals], (found, scan.stderr)
        sys.path.insert(0, str(source / "tests/agree"))
        from tshark import Tshark
        tshark = Tshark(build / "plugins/ucscope.so")
        shown, _ = tshark.shown_and_told(tshark.put(path))
        assert sorted(shown) == sorted((frame, code) for code, frame in found), shown
        tree = tshark.run("-n", "-r", tshark.put(path), "-Y", "knock", "-T", "fields", "-e", "frame.number")
        assert tree.split() == ["4", "5", "8", "9"], tree


def main():
    source, build = (pathlib.Path(word).resolve() for word in sys.argv[1:3])
    if sys.argv[3:] == ["--inside"]:
        follow(source, build)
        return 0
    namespace = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--mount", "--map-root-user"]
    if subprocess.run([*namespace, "true"], capture_output=True).returncode:
        print("skipped: no mount namespace can be had here")
        return SKIPPED
    with tempfile.TemporaryDirectory(prefix="ucscope-") as directory:
        there = pathlib.Path(directory) / "ucscope"
        there.mkdir()
        copy(source, build, there)
        steps = perform((source / "doc/adding.md").read_text(), there)
        script = ('mount --bind "$1" "$2" && cd "$2" && shift && '
                  'exec python3 "$1/tests/adding/adding.py" "$1" "$2" --inside')
        done = subprocess.run([*namespace, "sh", "-c", script, "sh", there, source, build])
        print(f"{steps} steps performed")
        return done.returncode


if __name__ == "__main__":
    sys.exit(main())
