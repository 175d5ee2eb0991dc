#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is what the pages name still there? Looks up every file, heading, command, option, preset, target and finding code in
them.

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
CREATED = re.compile(r"^Create `([^`]+)`:$", re.M)  # steps of doc/adding.md
CHANGED = re.compile(r"^In `([^`]+)`, (?:after|in place of) `([^`]+)`:$", re.M)
NEW_CODE = re.compile(r'\.name = "(uc\.\w+)"')
CODE = re.compile(r"\buc\.[a-z0-9]+_[a-z0-9_]+\b")
PRODUCED = ("build/",)  # there after a build only
PAGES = ("README.md", "CHANGELOG.md", "doc/architecture.md", "doc/adding.md", "doc/style.md", "doc/capturing.md", "doc/traces.md", "doc/scale.md",
         "doc/packaging.md", "doc/ingest/README.md", "doc/ingest/ecs.md")
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
    for path in sorted(set(paths_in(text)) - set(CREATED.findall(text))):
        path = path.split("#")[0]
        if not path or path.startswith(OF_THE_SYSTEM + PRODUCED) or PLACEHOLDER.search(path):
            continue
        first = path.split("/")[0]
        ours = (root / first).exists() or path in LINK.findall(text)
        if ours and not (root / path).exists():
            yield f"no file {path}"


def missing_lines(root, text):
    """A line that a step comes after begins so, and no other does."""
    for path, beginning in CHANGED.findall(text):
        lines = (root / path).read_text().splitlines() if (root / path).exists() else []
        if sum(line.strip().startswith(beginning) for line in lines) != 1:
            yield f"not one line of {path} begins with {beginning}"


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
        named = [word for word in words[1:3] if not word.startswith("-")]
        help_text = said(ucscope, *(named if not words[1].startswith("-") else ()), "--help")
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


def missing_targets(root, text):
    """Targets that a command names are those of some CMakeLists.txt."""
    paths = [path for path in root.rglob("CMakeLists.txt") if "build" not in path.relative_to(root).parts]
    lists = "\n".join(path.read_text() for path in paths)
    for command in commands_in(text):
        for name in re.findall(r"--target[ =]([\w.-]+)", command):
            if not re.search(rf"add_(custom_target|executable|library)\({re.escape(name)}\b", lists):
                yield f"no target {name}: {command}"


def missing_codes(ucscope, text):
    for code in sorted(set(CODE.findall(text)) - set(NEW_CODE.findall(text))):
        if not said(ucscope, "explain", code):
            yield f"no finding {code}"


def untold_codes(ucscope, text):
    """The list of findings is that of the catalogue, line by line."""
    for line in said(ucscope, "explain").splitlines():
        if line not in text:
            yield f"not in the list of findings: {line}"


def problems_of(root, ucscope, text):
    return [*missing_paths(root, text), *missing_lines(root, text), *missing_headings(text),
            *missing_commands(ucscope, text), *missing_presets(root, text), *missing_targets(root, text),
            *missing_codes(ucscope, text)]


# Each line of it names something that is not there.
WRONG = """
`wire/no-such-file.h` and [a link](no-such-page.md) and [another](#no-such-heading) and `uc.no_such_code`

```
$ ucscope no-such-command FILE
ucscope scan --no-such-option pcaps/
ucscope scan -Z pcaps/
cmake --workflow --preset nosuchpreset
cmake --build --preset dev --target nosuchtarget
script/no-such-script
```

In `wire/span.h`, after `no such line`:
"""


def main():
    root, ucscope = pathlib.Path(sys.argv[1]), sys.argv[2]
    caught = problems_of(root, ucscope, WRONG)
    assert len(caught) == 11, caught
    texts = {name: (root / name).read_text() for name in PAGES}
    problems = [f"{name}: {problem}" for name, text in texts.items() for problem in problems_of(root, ucscope, text)]
    problems += untold_codes(ucscope, texts["README.md"])
    print("\n".join(problems) or "all of it is there")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
