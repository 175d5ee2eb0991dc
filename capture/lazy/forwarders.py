#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes functions that load a library when they are first called and pass the call on to it, FOLDER/MODULE_forwarders.c,
and the module through which it is loaded, FOLDER/MODULE.c.

usage: forwarders.py MODULE FUNCTIONS HEADER FOLDER GCC [OPTION...]

FUNCTIONS names them, one a line; HEADER includes what declares them, and GCC tells from it how they are called.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

FORWARDER = """
{answer}{name}({parameters}) {{
    static __typeof__({name}) *_Atomic function;
    if (function == NULL)
        function = (__typeof__({name}) *)lazy_library_function("{module}", "{name}");
    {what}function({arguments});
}}
"""

MODULE = """
/* What the library must have, for the linker and for those who make packages. */
static void (*const needed[])(void) __attribute__((used)) = {{
    {functions},
}};
"""


def declarations(header, compiler):
    """{name: (what it returns, what it takes)} of all that the header declares."""
    with tempfile.TemporaryDirectory() as folder:
        told = pathlib.Path(folder) / "told"
        subprocess.run([*compiler, "-fsyntax-only", "-aux-info", told, header], check=True)
        lines = told.read_text().splitlines()
    found = (re.match(r"/\*.*?\*/ extern (.*?)(\w+) \((.*)\);$", line) for line in lines)
    return {one[2]: (one[1], one[3]) for one in found if one}


def split(parameters):
    """Types, at the commas that are not inside others."""
    return [] if parameters == "void" else re.split(r", (?![^(]*\))", parameters)


def named(type_name, name):
    """A parameter of that type: "char *a", "int (*a)"."""
    return type_name.replace("(*)", f"(*{name})", 1) if "(*)" in type_name else f"{type_name} {name}"


def forwarder(module, name, answer, parameters):
    types = split(parameters)
    arguments = [f"a{i}" for i in range(len(types))]
    return FORWARDER.format(module=module, name=name, answer=answer, what="" if answer.strip() == "void" else "return ",
                            parameters=", ".join(map(named, types, arguments)) or "void", arguments=", ".join(arguments))


def main(module, functions, header, folder, *compiler):
    """`compiler`: with the options that find the headers."""
    declared = declarations(header, compiler)
    names = pathlib.Path(functions).read_text().split()
    head = f'/* Made by forwarders.py. */\n#include "{header}"\n'
    needed = MODULE.format(functions=",\n    ".join(f"(void (*)(void)){name}" for name in names))
    forwarders = [head, '\n#include <stddef.h>\n\n#include "capture/lazy/lazy_library.h"\n',
                  *(forwarder(module, name, *declared[name]) for name in names)]
    (pathlib.Path(folder) / f"{module}.c").write_text(head + needed)
    (pathlib.Path(folder) / f"{module}_forwarders.c").write_text("".join(forwarders))


if __name__ == "__main__":
    main(*sys.argv[1:])
