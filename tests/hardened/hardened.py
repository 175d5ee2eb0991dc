#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is what is installed built as cmake/hardening.cmake says? Reads the ELF files by readelf.

usage: hardened.py WHAT,WHAT... FILE...
       WHAT is what the compiler has: pie, stack_protector, control_flow, relro, bind_now, no_executable_stack, fortify.
       By hand, for all of it: hardened.py all build/release/capture/ucscope build/release/plugins/ucscope.so
"""
import re
import subprocess
import sys

ALL = ("pie", "stack_protector", "stack_clash", "control_flow", "relro", "bind_now", "no_executable_stack", "fortify")


ENDBR64 = b"\xf3\x0f\x1e\xfa"
LANDINGS_LEAST = 100  # what the C library puts into every program has two


def landings(path):
    """Places that an indirect jump may lead to. (The note that turns the check on is the linker's to write, which does so
    only where the C library was built that way: Debian's is not.)"""
    with open(path, "rb") as file:
        return file.read().count(ENDBR64)


def readelf(*words):
    return subprocess.run(["readelf", "--wide", *words], capture_output=True, text=True, check=True,
                          env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"}).stdout


def facts_of(path):
    """What the file says of each; None where it is no such file (a plugin is no program)."""
    header, dynamic = readelf("--file-header", path), readelf("--dynamic", path)
    segments, symbols = readelf("--segments", path), readelf("--dyn-syms", path)
    is_program = "INTERP" in segments
    stack = re.search(r"^\s*GNU_STACK\s.*\s(\S+)\s+0x\w+$", segments, re.M)
    return {
        "pie": bool(re.search(r"Type:\s+DYN", header)) and "PIE" in dynamic if is_program else None,
        "stack_protector": "__stack_chk_fail" in symbols,
        "control_flow": landings(path) > LANDINGS_LEAST if "X86-64" in header else None,
        "relro": "GNU_RELRO" in segments,
        "bind_now": "BIND_NOW" in dynamic or bool(re.search(r"FLAGS_1.*\bNOW\b", dynamic)),
        "no_executable_stack": bool(stack) and "E" not in stack.group(1),
        "fortify": bool(re.search(r"__\w+_chk(@|$)", re.sub(r"__stack_chk_fail", "", symbols), re.M)),
    }


def problems_of(path, wanted, facts):
    for what in wanted:
        if what in facts and facts[what] is not None and not facts[what]:
            yield f"{path} has no {what}"


def main():
    wanted = ALL if sys.argv[1] == "all" else sys.argv[1].split(",")
    assert list(problems_of("a", ["relro"], {"relro": None})) == [] and list(problems_of("a", ["pie"], {"pie": False}))
    assert not facts_of("/usr/bin/env")["fortify"] or facts_of("/usr/bin/env")["stack_protector"]
    problems = []
    for path in sys.argv[2:]:
        facts = facts_of(path)
        print(path + ":", ", ".join(f"{name} {'-' if fact is None else 'yes' if fact else 'no'}"
                                    for name, fact in facts.items()))
        problems += problems_of(path, wanted, facts)
    print("\n".join(problems))
    return 1 if problems or len(sys.argv) < 3 else 0


if __name__ == "__main__":
    sys.exit(main())
