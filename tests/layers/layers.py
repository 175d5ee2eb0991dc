#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is the map of rooms still true, and do names say what others in the field say? Reads every C file's includes,
calls and names, and says which break the rules.

usage: layers.py SOURCE_DIRECTORY
"""
import pathlib
import re
import sys

DECODERS = ("ils/", "xmpp_s2s/", "ctl/", "ntp/", "sccp/", "ssh/", "sip/", "soap/", "traces/", "ldap/")
PLUGIN_SHARED = tuple(f"plugins/{name}.h" for name in ("expert_severity", "other_dissector", "protocols", "tcp_order",
                                                      "tree_text", "tvb_span", "wireshark_compat"))

# Where a file lies -> what it may include of ours. The longest prefix that fits counts.
ALLOWED = {
    "wire/": ("wire/",),
    "ils/": ("ils/", "wire/"),
    "xmpp_s2s/": ("xmpp_s2s/", "wire/"),
    "ctl/": ("ctl/", "wire/"),
    "ldap/": ("ldap/", "wire/"),
    "sccp/": ("sccp/", "wire/"),
    "sip/": ("sip/", "wire/"),
    "ssh/": ("ssh/", "wire/"),
    "soap/": ("soap/", "wire/"),
    "traces/": ("traces/", "wire/"),
    "ntp/": ("ntp/", "wire/"),
    "capture/text/": ("capture/text/", "wire/"),
    "capture/sandbox/": ("capture/sandbox/",),
    "capture/lazy/": ("capture/lazy/",),
    "capture/read/": ("capture/read/", "capture/net/packet.h", "capture/net/frame_files.h", "capture/net/upper_pdu.h", "capture/text/",
                      "traces/", "wire/"),
    "capture/net/": ("capture/net/", "wire/"),
    "capture/observe/": ("capture/observe/", "capture/net/", "capture/text/", "wire/") + DECODERS,
    "capture/rules/": ("capture/rules/", "capture/observe/", "capture/net/", "wire/") + DECODERS,
    "capture/ladder/": ("capture/ladder/", "capture/rules/", "capture/observe/", "capture/net/", "wire/") + DECODERS,
    "capture/engine.": ("capture/engine.h", "capture/rules/", "capture/observe/", "capture/net/", "wire/"),
    "capture/report/": ("capture/report/", "capture/ladder/message.h", "capture/rules/", "capture/net/",
                        "capture/read/pcapng_block.h", "capture/text/", "traces/", "wire/"),
    "capture/case/": ("capture/case/", "capture/engine.h", "capture/report/", "capture/rules/", "capture/observe/",
                      "traces/",
                      "capture/net/", "capture/read/reader.h", "wire/"),
    "capture/certificates/": ("capture/certificates/", "capture/trust_lists/", "capture/report/", "capture/rules/",
                              "capture/read/limited_file.h",
                              "capture/observe/", "capture/net/", "wire/"),
    "capture/extcap/": ("capture/extcap/", "capture/command/", "capture/read/", "capture/report/", "capture/rules/", "wire/"),
    "capture/": ("capture/", "wire/") + DECODERS,
    "doc/": ("capture/command/", "capture/rules/", "wire/"),
    "plugins/ctl/": ("plugins/ctl/", "ctl/", "wire/") + PLUGIN_SHARED,
    "plugins/ils/": ("plugins/ils/", "ils/", "wire/") + PLUGIN_SHARED,
    "plugins/xmpp_s2s/": ("plugins/xmpp_s2s/", "xmpp_s2s/", "capture/net/", "capture/read/encapsulation.h",
                          "wire/") + PLUGIN_SHARED,
    "plugins/": ("plugins/", "capture/engine.h", "capture/rules/", "capture/observe/event.h",
                 "capture/observe/download/download.h", "capture/net/",
                 "capture/read/encapsulation.h", "capture/read/nanoseconds.h", "capture/report/fact_name.h",
                 "capture/report/json.h", "wire/") + DECODERS,
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
    "ldap/": (EPAN, WIRETAP, PCAP, GLIB, PRINTING),
    "sccp/": (EPAN, WIRETAP, PCAP, GLIB, PRINTING),
    "ssh/": (EPAN, WIRETAP, PCAP, GLIB, PRINTING),
    "sip/": (EPAN, WIRETAP, PCAP, GLIB, PRINTING),
    "ntp/": (EPAN, WIRETAP, PCAP, GLIB, PRINTING),
    "soap/": (EPAN, WIRETAP, PCAP, GLIB, PRINTING),
    "traces/": (EPAN, WIRETAP, PCAP, GLIB, PRINTING),
    "capture/read/": (EPAN,),
    "capture/sandbox/": (EPAN, WIRETAP, PCAP),
    "capture/text/": (EPAN, WIRETAP, PCAP, PRINTING),
    "capture/net/": (EPAN, WIRETAP, PCAP),
    "capture/observe/": (EPAN, WIRETAP, PCAP),
    "capture/rules/": (EPAN, WIRETAP, PCAP),
    "capture/ladder/": (EPAN, WIRETAP, PCAP),
    "capture/engine.": (EPAN, WIRETAP, PCAP),
    "capture/report/": (EPAN, PCAP),
    "capture/extcap/": (EPAN, WIRETAP, PCAP),
    "capture/": (EPAN,),
    "doc/": (EPAN, WIRETAP, PCAP),
    "plugins/": (PCAP,),
}

# A protocol's folder in these rooms includes the room's own files and itself. What a folder, or the room itself, may
# include of others:
FOLDERS = {
    "capture/observe/": {"": ("redact/",), "tftp/": ("download/",), "http/": ("download/", "tls/")},
    "capture/observe/": {"": ("redact/",), "tftp/": ("download/",), "http/": ("download/", "tls/"),
                         "sip/": ("trace/",), "tls/": ("ldap/",)},
    "capture/rules/": {"axl/": ("tls/",), "ctl/": ("tls/",), "ils/": ("tls/",), "trace/": ("tls/",), "xmpp_s2s/": ("dns/", "tls/")},
}

SILENT = ("wire/", "capture/text/", "capture/net/", "capture/observe/", "capture/rules/", "capture/ladder/",
          "capture/engine.", "plugins/") + DECODERS
MAY_PRINT = ("plugins/uc/uc_json.c",)  # what tshark -z prints at the end
PRINTS = re.compile(r"\b(v?printf|v?f?printf|f?puts|f?putc|putchar|perror|g_print|g_printerr|g_message|g_warning)\s*\(|"
                    r"\b(stdout|stderr|stdin)\b")
READS = re.compile(r"\b(f?open|openat|fdopen|freopen|popen|mmap|g_file_get_contents|g_fopen|g_open)\s*\(")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.M)
COMMENT_OR_STRING = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)

# Words that no file's name has and no function's begins with, since the field has others for them.
NOT_OURS = set("""watch watched talk told recognition stranger verdict place ends opened closed keep kept keeper copies
    pieces delivery pushes hole looks sentence foreign classic sender near pace pass selection destination remarks words
    draft eraser lists crowd reach peers diagnose diagnosis conclude again oddity oddities farewell haste patience idle
    lane visit meaning""".split())
GOOD_NAMES = re.compile(r"trust_lists")  # what has such a word and is meant
FUNCTION = re.compile(r"^(?!#|typedef|struct \w+ \{|enum)[A-Za-z_][\w\s*]*?\b([a-z]\w*)\((?!\()", re.M)


def badly_named_file(name):
    stem = GOOD_NAMES.sub("", name.rsplit("/", 1)[-1].split(".")[0])
    return sorted(NOT_OURS.intersection(re.split(r"[_-]", stem)))


def badly_named(name, text):
    """Words of a file's name and of its functions' beginnings that are not the field's."""
    yield from (f"{name}: no file is named by the word '{word}'" for word in badly_named_file(name))
    code = COMMENT_OR_STRING.sub(" ", text)
    for function in sorted(set(FUNCTION.findall(code))):
        if function.split("_")[0] in NOT_OURS:
            yield f"{name}: no function begins with '{function.split('_')[0]}': {function}"


def longest_prefix(table, name):
    return max((prefix for prefix in table if name.startswith(prefix)), key=len, default=None)


def ours(name, included, allowed):
    if not included.startswith(allowed):
        yield f'{name} includes "{included}"'


def folder_in(room, name):
    """"tls/" of "capture/rules/tls/trust.c" in "capture/rules/"; "" for what lies in the room itself."""
    folder, slash, _ = name[len(room):].partition("/")
    return folder + slash if slash else ""


def neighbours(name, included):
    for room, allowed in FOLDERS.items():
        if name.startswith(room) and included.startswith(room):
            mine, other = folder_in(room, name), folder_in(room, included)
            if other not in ("", mine) + allowed.get(mine, ()):
                yield f'{name} includes "{included}", which is another folder\'s'


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
            yield from neighbours(name, included)
        else:
            yield from foreign(name, included, FOREIGN[longest_prefix(FOREIGN, name)])
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
    ("capture/observe/a.c", '#include "capture/rules/finding.h"\n'),
    ("capture/observe/a.c", 'void f(void) { printf("x"); }\n'),
    ("capture/rules/a.c", 'void f(void) { fprintf(log, "x"); }\n'),
    ("capture/rules/a.c", 'void f(void) { fopen("x", "r"); }\n'),
    ("capture/report/a.c", '#include "capture/observe/event.h"\n'),
    ("capture/read/a.c", '#include "capture/net/flow.h"\n'),
    ("capture/main.c", "#include <epan/packet.h>\n"),
    ("plugins/a.c", '#include "capture/net/../report/text.h"\n'),
    ("plugins/a.c", '#include "capture/report/text_report.h"\n'),
    ("plugins/ils/a.c", '#include "plugins/uc/uc_show.h"\n'),
    ("capture/rules/tls/a.c", '#include "capture/rules/ctl/ctl_facts.h"\n'),
    ("capture/rules/tcp/a.c", '#include "capture/rules/tls/tls_facts.h"\n'),
    ("capture/rules/a.h", '#include "capture/rules/tls/tls_facts.h"\n'),
    ("capture/observe/a.h", '#include "capture/observe/tls/tls.h"\n'),
    ("capture/observe/dns/a.c", '#include "capture/observe/tls/tls.h"\n'),
    ("elsewhere/a.c", ""),
]
SOUND = [
    ("ctl/a.c", '#include "ctl/ctl.h"\n#include "wire/span.h"\n#include <string.h>\n'),
    ("capture/net/a.c", '#include <glib.h>\n/* printf( */ const char *a = "fopen("; int b = snprintf(c, 1, "");\n'),
    ("plugins/a.c", '#include "capture/engine.h"\n#include <epan/packet.h>\n'),
    ("capture/command/a.c", '#include "capture/report/text_report.h"\n#include <stdio.h>\n'),
    ("capture/rules/ils/a.c", '#include "capture/rules/tls/tls_facts.h"\n#include "capture/observe/tls/tls.h"\n'),
    ("capture/rules/tls/a.c", '#include "capture/rules/tls/tls_facts.h"\n#include "capture/rules/findings.h"\n'),
    ("capture/observe/http/a.c", '#include "capture/observe/tls/tls.h"\n#include "capture/observe/observer.h"\n'),
]


BADLY_NAMED = [
    ("capture/net/pieces.h", ""),
    ("tests/unit/test_words.c", ""),
    ("capture/lists/lists.c", ""),
    ("wire/a.c", "static void keep_bytes(struct span bytes) {\n"),
    ("wire/a.h", "struct span *place(const struct flow *flow);\n"),
    ("wire/a.h", "MUST_USE bool watch_of(int a);\n"),
]
WELL_NAMED = [
    ("capture/trust_lists/trust_lists_json.c", "static bool is_told(int a) {\n    keep_bytes(a);\n}\n"),
    ("wire/a.h", "/* keep_bytes( */\n#define keep(a) a\nstatic inline bool span_keep(int a) {\n"),
]


def normal(name, text):
    return [problem for problem in problems_of(name, text)] + [
        f"{name} includes {included}" for _, included in INCLUDE.findall(text) if ".." in included]


def main():
    for name, text in BROKEN:
        assert normal(name, text), f"not caught: {name}: {text}"
    for name, text in SOUND:
        assert not normal(name, text), f"caught in vain: {normal(name, text)}"
    for name, text in BADLY_NAMED:
        assert list(badly_named(name, text)), f"not caught: {name}: {text}"
    for name, text in WELL_NAMED:
        assert not list(badly_named(name, text)), f"caught in vain: {list(badly_named(name, text))}"
    root = pathlib.Path(sys.argv[1])
    names = [path.relative_to(root).as_posix() for path in root.rglob("*.[ch]")]
    names = sorted(name for name in names if not name.startswith(("build/", ".")))
    texts = {name: (root / name).read_text() for name in names}
    problems = [problem for name in names for problem in badly_named(name, texts[name])]
    names = [name for name in names if not name.startswith(FREE)]
    problems += [problem for name in names for problem in normal(name, texts[name])]
    print("\n".join(problems) or f"{len(names)} files, every arrow points down")
    return 1 if problems or not names else 0


if __name__ == "__main__":
    sys.exit(main())
