#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is the map of rooms still true? Reads every C file's includes and calls and says which break it.

usage: layers.py SOURCE_DIRECTORY
"""
import pathlib
import re
import sys

DECODERS = ("ils/", "xmpp_s2s/", "ctl/")

# Where a file lies -> what it may include of ours. The longest prefix that fits counts.
ALLOWED = {
    "wire/": ("wire/",),
    "ils/": ("ils/", "wire/"),
    "xmpp_s2s/": ("xmpp_s2s/", "wire/"),
    "ctl/": ("ctl/", "wire/"),
    "capture/read/": ("capture/read/", "capture/net/packet.h", "wire/"),
    "capture/net/": ("capture/net/", "wire/"),
    "capture/observe/": ("capture/observe/", "capture/net/", "wire/") + DECODERS,
    "capture/diagnose/": ("capture/diagnose/", "capture/observe/", "capture/net/", "wire/") + DECODERS,
    "capture/engine.": ("capture/engine.h", "capture/diagnose/", "capture/observe/", "capture/net/", "wire/"),
    "capture/report/": ("capture/report/", "capture/diagnose/", "capture/net/", "wire/"),
    "capture/": ("capture/", "wire/") + DECODERS,
    "doc/": ("capture/command/", "capture/diagnose/", "wire/"),
    "plugins/": ("plugins/", "capture/engine.h", "capture/diagnose/", "capture/observe/event.h",
                 "capture/observe/download.h", "capture/net/",
                 "capture/read/encapsulation.h", "capture/read/nanoseconds.h", "capture/report/json.h",
                 "wire/") + DECODERS,
}
FREE = ("tests/", "bench/")  # they may look into every room

EPAN, WIRETAP = r"epan/", r"(wiretap|wsutil)/|wireshark\.h|ws_\w+\.h"
PCAP, GLIB, PRINTING = r"pcap", r"g(lib|module|object|io)\b", r"stdio\.h|unistd\.h|fcntl\.h"

# Where a file lies -> what it may not include of others.
FOREIGN = {
    "wire/": (EPAN, WIRETAP, PCAP, GLIB, PRINTING),
    "ils/": (EPAN, WIRETAP, PCAP, GLIB, PRINTING),
    "xmpp_s2s/": (EPAN, WIRETAP, PCAP, GLIB, PRINTING),
    "ctl/": (EPAN, WIRETAP, PCAP, GLIB, PRINTING),
    "capture/read/": (EPAN,),
    "capture/net/": (EPAN, WIRETAP, PCAP),
    "capture/observe/": (EPAN, WIRETAP, PCAP),
    "capture/diagnose/": (EPAN, WIRETAP, PCAP),
    "capture/engine.": (EPAN, WIRETAP, PCAP),
    "capture/report/": (EPAN, PCAP),
    "capture/": (EPAN,),
    "doc/": (EPAN, WIRETAP, PCAP),
    "plugins/": (PCAP,),
}

SILENT = ("wire/", "capture/net/", "capture/observe/", "capture/diagnose/", "capture/engine.", "plugins/") + DECODERS
MAY_PRINT = ("plugins/uc_json.c",)  # what tshark -z prints at the end
PRINTS = re.compile(r"\b(v?printf|v?f?printf|f?puts|f?putc|putchar|perror|g_print|g_printerr|g_message|g_warning)\s*\(|"
                    r"\b(stdout|stderr|stdin)\b")
READS = re.compile(r"\b(f?open|openat|fdopen|freopen|popen|mmap|g_file_get_contents|g_fopen|g_open)\s*\(")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def longest_prefix(table, name):
    return max((prefix for prefix in table if name.startswith(prefix)), key=len, default=None)


def ours(name, included, allowed):
    if not included.startswith(allowed):
        yield f'{name} includes "{included}"'


def foreign(name, included, forbidden):
    if any(re.match(pattern, included) for pattern in forbidden):
        yield f"{name} includes <{included}>"


def problems_of(name, text):
    """What in a file of this name and text breaks the map."""
    room = longest_prefix(ALLOWED, name)
    if room is None:
        yield f"{name} is in no room"
        return
    for quote, included in INCLUDE.findall(text):
        if quote == '"':
            yield from ours(name, included, ALLOWED[room])
        else:
            yield from foreign(name, included, FOREIGN[room])
    if name.startswith(SILENT) and name not in MAY_PRINT:
        code = COMMENT_OR_STRING.sub(" ", text)
        yield from (f"{name} prints: {match.group(0)}" for match in PRINTS.finditer(code))
        yield from (f"{name} reads files: {match.group(0)}" for match in READS.finditer(code))


# What must be caught, and what must not.
BROKEN = [
    ("wire/a.h", '#include "capture/net/flow.h"\n'),
    ("ctl/a.c", '#include "ils/ils.h"\n'),
    ("ctl/a.c", "#include <glib.h>\n"),
    ("ils/a.c", "#include <epan/packet.h>\n"),
    ("capture/net/a.c", '#include "capture/observe/event.h"\n'),
    ("capture/net/a.c", "# include <pcap/pcap.h>\n"),
    ("capture/observe/a.c", '#include "capture/diagnose/finding.h"\n'),
    ("capture/observe/a.c", 'void f(void) { printf("x"); }\n'),
    ("capture/diagnose/a.c", 'void f(void) { fprintf(log, "x"); }\n'),
    ("capture/diagnose/a.c", 'void f(void) { fopen("x", "r"); }\n'),
    ("capture/report/a.c", '#include "capture/observe/event.h"\n'),
    ("capture/read/a.c", '#include "capture/net/flow.h"\n'),
    ("capture/main.c", "#include <epan/packet.h>\n"),
    ("plugins/a.c", '#include "capture/net/../report/text.h"\n'),
    ("plugins/a.c", '#include "capture/report/text.h"\n'),
    ("elsewhere/a.c", ""),
]
SOUND = [
    ("ctl/a.c", '#include "ctl/ctl.h"\n#include "wire/span.h"\n#include <string.h>\n'),
    ("capture/net/a.c", '#include <glib.h>\n/* printf( */ const char *a = "fopen("; int b = snprintf(c, 1, "");\n'),
    ("plugins/a.c", '#include "capture/engine.h"\n#include <epan/packet.h>\n'),
    ("capture/command/a.c", '#include "capture/report/text.h"\n#include <stdio.h>\n'),
]


def normal(name, text):
    return [problem for problem in problems_of(name, text)] + [
        f"{name} includes {included}" for _, included in INCLUDE.findall(text) if ".." in included]


def main():
    for name, text in BROKEN:
        assert normal(name, text), f"not caught: {name}: {text}"
    for name, text in SOUND:
        assert not normal(name, text), f"caught in vain: {normal(name, text)}"
    root = pathlib.Path(sys.argv[1])
    names = [path.relative_to(root).as_posix() for path in root.rglob("*.[ch]")]
    names = sorted(name for name in names if not name.startswith(FREE + ("build/", ".")))
    problems = [problem for name in names for problem in normal(name, (root / name).read_text())]
    print("\n".join(problems) or f"{len(names)} files, every arrow points down")
    return 1 if problems or not names else 0


if __name__ == "__main__":
    sys.exit(main())
