#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is the list by which Wireshark's own source tree builds the plugin whole: its files, and the libraries that they call?

Their object files of our own build are linked as they would be there.

usage: wireshark_tree.py SOURCE BUILD
"""
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

LIST = "plugins/wireshark/CMakeLists.txt"
# What each plugin in Wireshark's tree is linked with.
WIRESHARK = ("wireshark", "glib-2.0")


def output(entry):
    return re.search(r" -o (\S+)", entry["command"])[1]


def compile_commands(source, build):
    """{file: its compile command}, files as they are named from `source`, without those of tests, which compile some of them, too."""
    entries = json.loads((pathlib.Path(build) / "compile_commands.json").read_text())
    return {os.path.relpath(os.path.join(entry["directory"], entry["file"]), source): entry for entry in entries
            if not output(entry).startswith("tests/")}


def names(text, pattern):
    return re.search(pattern, text)[1].split()


def listed(source, entries):
    """Those of `entries` that Wireshark's source tree would build."""
    text = (source / LIST).read_text()
    rooms = tuple(f"{room}/" for room in names(text, r"foreach\(room ([^)]*)\)"))
    sources = {f"capture/{name}.c" for name in names(text, r"foreach\(source ([^)]*)\)")}
    for name in sorted(sources):
        assert name in entries, f"{LIST} names {name}, which nothing builds"
    for room in rooms:
        assert (source / room).is_dir(), f"{LIST} names {room}, which is no folder"
    return {name: entry for name, entry in entries.items() if name.startswith(rooms) or name in sources}


def linker(entry):
    """That of the program that compiled `entry`, with the sanitizers that its object file calls."""
    words = shlex.split(entry["command"])
    program = words[:next(place for place, word in enumerate(words) if word.startswith("-"))]
    return [*program, *(word for word in words if word.startswith("-fsanitize")), "-shared", "-Wl,--no-undefined", "-o", os.devnull]


def main():
    source = pathlib.Path(sys.argv[1]).resolve()
    chosen = listed(source, compile_commands(source, sys.argv[2]))
    modules = names((source / LIST).read_text(), r"pkg_check_modules\(UCSCOPE REQUIRED IMPORTED_TARGET ([^)]*)\)")
    libraries = subprocess.run(["pkg-config", "--libs", *modules, *WIRESHARK], capture_output=True, text=True, check=True).stdout.split()
    objects = [os.path.join(entry["directory"], output(entry)) for entry in chosen.values()]
    done = subprocess.run([*linker(chosen["plugins/plugin.c"]), *objects, *libraries, "-lwiretap", "-lm"],
                          capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{LIST} leaves out files or libraries that define what these call:\n{done.stderr[-3000:]}")
        return 1
    print(f"{len(chosen)} files, linked with {', '.join(modules)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
