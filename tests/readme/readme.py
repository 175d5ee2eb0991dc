#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is what the README and doc/capturing.md name still there? Looks up every file, heading, command, option, preset and
finding code in them.

usage: readme.py SOURCE_DIRECTORY UCSCOPE
"""
import functools
import json
import pathlib
import re
import shlex
import subprocess
import sys

BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```", re.S | re.M)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PLACEHOLDER = re.compile(r"[A-Z]{3,}|[<>$*{}]|\.\.\.")  # FILE, packet-NAME.c, <dir>
CODE = re.compile(r"\buc\.[a-z0-9]+_[a-z0-9_]+\b")
PRODUCED = ("build/",)  # there after a build only
OF_THE_SYSTEM = ("/", "~", "http://", "https://", "#", "mailto:")


def commands_in(text):
    """The lines of code blocks without their prompts and comments, and the spans that are commands."""
    for block in BLOCK.findall(text):
        for line in block.splitlines():
            yield line.strip().removeprefix("$ ").split(" #")[0].strip()
    yield from SPAN.findall(BLOCK.sub("", text))


def paths_in(text):
    """Links, and words of code with a slash in them that can only be files of the repository."""
    yield from LINK.findall(text)
    for command in commands_in(text):
        for word in command.split():
            word = word.strip("'\",;:()")
            if re.fullmatch(r"\.?[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]*)+", word):
                yield word


def missing_headings(text):
    """Links to places of the same page, named as its headings are on the web."""
    headings = re.findall(r"^#+ (.*)$", text, re.M)
    names = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    for link in LINK.findall(text):
        if link.startswith("#") and link[1:] not in names:
            yield f"no heading {link}"


def missing_paths(root, text):
    for path in sorted(set(paths_in(text))):
        path = path.split("#")[0]
        if not path or path.startswith(OF_THE_SYSTEM + PRODUCED) or PLACEHOLDER.search(path):
            continue
        first = path.split("/")[0]
        ours = (root / first).exists() or path in LINK.findall(text)
        if ours and not (root / path).exists():
            yield f"no file {path}"


@functools.cache
def said(ucscope, *arguments):
    done = subprocess.run([ucscope, *arguments], capture_output=True, text=True, timeout=60)
    return done.stdout if done.returncode == 0 else ""


def words_of(command):
    try:
        return shlex.split(command)
    except ValueError:
        return command.split()


def missing_commands(ucscope, text):
    for command in sorted(set(commands_in(text))):
        words = words_of(re.split(r"[|;&>]", command)[0])
        if len(words) < 2 or pathlib.Path(words[0]).name != "ucscope" or PLACEHOLDER.search(words[1]):
            continue
        options = [word.split("=")[0] for word in words[1:] if re.match(r"--|-[A-Za-z]$", word)]
        help_text = said(ucscope, "--help") if words[1].startswith("-") else said(ucscope, words[1], "--help")
        if not help_text:
            yield f"no command: {command}"
        for option in options:
            if help_text and not re.search(rf"(?<!\S){re.escape(option)}\b", help_text):
                yield f"no option {option}: {command}"


def missing_presets(root, text):
    presets = json.loads((root / "CMakePresets.json").read_text())
    names = {preset["name"] for key in presets if key.endswith("Presets") for preset in presets[key]}
    for command in commands_in(text):
        for name in re.findall(r"--preset[ =](\w+)", command):
            if name not in names:
                yield f"no preset {name}: {command}"


def missing_codes(ucscope, text):
    for code in sorted(set(CODE.findall(text))):
        if not said(ucscope, "explain", code):
            yield f"no finding {code}"


def untold_codes(ucscope, text):
    """The list of findings is that of the catalogue, line by line."""
    for line in said(ucscope, "explain").splitlines():
        if line not in text:
            yield f"not in the list of findings: {line}"


def problems_of(root, ucscope, text):
    return [*missing_paths(root, text), *missing_headings(text), *missing_commands(ucscope, text), *missing_presets(root, text),
            *missing_codes(ucscope, text)]


# Each line of it names something that is not there.
WRONG = """
`wire/no-such-file.h` and [a link](no-such-page.md) and [another](#no-such-heading) and `uc.no_such_code`

```
$ ucscope no-such-command FILE
ucscope scan --no-such-option pcaps/
ucscope scan -Z pcaps/
cmake --workflow --preset nosuchpreset
script/no-such-script
```
"""


def main():
    root, ucscope = pathlib.Path(sys.argv[1]), sys.argv[2]
    caught = problems_of(root, ucscope, WRONG)
    assert len(caught) == 9, caught
    readme, capturing = ((root / name).read_text() for name in ("README.md", "doc/capturing.md"))
    problems = [*problems_of(root, ucscope, readme), *untold_codes(ucscope, readme),
                *problems_of(root, ucscope, capturing)]
    print("\n".join(problems) or "all of it is there")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
