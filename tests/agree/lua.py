#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does ucscope.lua show in a Wireshark without the plugin what the command found and wrote into a capture as comments?
And does it leave the plugin alone where that is?

usage: lua.py --plugin PLUGIN --ucscope COMMAND --lua SCRIPT --archive ZIP CAPTURES
"""
import argparse
import json
import pathlib
import subprocess
import sys
import zipfile

from tshark import Tshark  # which tells where the next is
from command_run import run_command

PROFILE = pathlib.Path(__file__).resolve().parents[2] / "plugins/profile/UC"
CAPTURES = ["derived/merged.pcapng", "cuc/cuc-3-cuc-refuses-cucm-sccp.pcap", "ils/ils-2-password-mismatch.pcap",
            "xmpp/xmpp-2-secret-differs.pcap", "xmpp/xmpp-9-bounced.pcap", "axl/axl-401-repeated.pcap",
            "ctl/cuc-4-tftp-not-found.pcap", "ils/ils-1-joined.pcap"]
ANY = "derived/merged.pcapng"
SEPARATED = ("-T", "fields", "-E", "separator=/t", "-E", "aggregator=|")


class Lua:
    def __init__(self, arguments):
        self.arguments = arguments
        self.with_plugin = self.place(Tshark(arguments.plugin))
        self.stock = self.place(self.without_plugin())
        self.bare = self.without_plugin()

    def without_plugin(self):
        tshark = Tshark(self.arguments.plugin)
        for path in (tshark.directory / "plugins").rglob("ucscope.so"):
            path.unlink()
        tshark.environment.pop("LD_PRELOAD", None)
        return tshark

    def place(self, tshark):
        tshark.put(self.arguments.lua, "plugins/ucscope.lua")
        return tshark

    def annotated(self, name, tshark):
        out = tshark.directory / f"{pathlib.Path(name).stem}-answer.pcapng"
        run_command([self.arguments.ucscope, "annotate", self.arguments.captures / name, "-o", out], (0,))
        out.chmod(0o644)
        return out

    def told(self, name):
        """The findings, as the command prints them."""
        done = run_command([self.arguments.ucscope, "scan", "--json", self.arguments.captures / name], (0, 1), text=True)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return [line for line in lines if line["type"] == "finding"]

    def rows(self, capture, shown, *fields, tshark=None):
        """By frame: the values of each field."""
        tshark = tshark or self.stock
        words = [word for field in ("frame.number", *fields) for word in ("-e", field)]
        lines = tshark.run("-n", "-r", capture, "-Y", shown, *SEPARATED, *words).splitlines()
        assert tshark.warnings == "", tshark.warnings
        rows = [[column.split("|") if column else [] for column in line.split("\t")] for line in lines]
        return {int(row[0][0]): row[1:] for row in rows}

    def commented(self, *texts):
        """A capture whose frames have these comments."""
        out = self.stock.directory / "commented.pcapng"
        options = [word for number, text in enumerate(texts, 1) for word in ("-a", f"{number}:{text}")]
        subprocess.run(["editcap", *options, self.arguments.captures / ANY, out], check=True, capture_output=True)
        out.chmod(0o644)
        return out


def each_finding_is_shown_where_it_was_found(lua):
    for name in CAPTURES:
        findings = lua.told(name)
        assert findings, name
        first = {(one["frame"], one["code"]) for one in findings}
        again = {(frame, one["code"]) for one in findings for frame in one["again"] if frame != one["frame"]}
        kinds = {(frame, one["severity"], one["confidence"]) for one in findings for frame in (one["frame"], *one["again"])}
        rows = lua.rows(lua.annotated(name, lua.stock), "uc", "uc.code", "uc.first.code", "uc.severity", "uc.confidence")
        assert {(frame, code) for frame, columns in rows.items() for code in columns[0]} == first, name
        assert {(frame, code) for frame, columns in rows.items() for code in columns[1]} == again, name
        shown = {(frame, *values) for frame, columns in rows.items() for values in zip(*columns[2:])}
        assert shown == kinds, (name, shown ^ kinds)


def a_finding_has_its_sentence_evidence_and_expert(lua):
    for name in CAPTURES:
        capture = lua.annotated(name, lua.stock)
        for one in lua.told(name):
            [(summaries, evidence, experts)] = lua.rows(
                capture, f"{one['code']} && frame.number == {one['frame']}", "uc.summary", "uc.evidence",
                "_ws.expert.message").values()
            assert one["summary"] in summaries and one["summary"] in experts, (name, one, summaries, experts)
            others = {str(item["frame"]) for item in one["evidence"]} - {str(one["frame"])}
            assert others <= set(evidence), (name, one, evidence)


def the_gravest_comes_first_and_evidence_is_no_finding(lua):
    capture = lua.commented("[ucscope] note uc.tls_self_signed: A", "[ucscope] alert for uc.tls_unknown_ca in frame 9")
    assert lua.rows(capture, "uc", "uc.summary") == {1: [["A"]]}
    assert lua.rows(capture, "uc_evidence", "uc_evidence.finding", "uc_evidence.role") == {2: [["9"], ["alert"]]}
    capture = lua.annotated(ANY, lua.stock)
    assert lua.rows(capture, "frame.number == 17", "uc.first", "uc.first.code") == {17: [["8"], ["uc.tls_unknown_ca"]]}
    info = lua.stock.run("-n", "-r", capture, "-Y", "uc.tls_unknown_ca").splitlines()
    assert len(info) == 6 and all("[uc: certificate refused: unknown CA]" in line for line in info), info
    info = lua.stock.run("-n", "-r", capture, "-o", "uc.info:FALSE", "-Y", "uc.tls_unknown_ca")
    assert "[uc:" not in info, info


# A comment, and what is shown of it: sentence, evidence, first.
ODD = [
    ("[ucscope] error uc.new_code: Later (evidence 6, 9)", "Later", ["6", "9"], []),
    ("[ucscope] error uc.tls_unknown_ca (likely): A (b) c (evidence 3 (9 in the original)); frame 8 in the original",
     "A (b) c", ["3"], []),
    ("[ucscope] error uc.path_lost: A (evidence 3 (cuc.pcap:9 in the original), 4 (a b.pcap:1 in the original))", "A", ["3", "4"],
     []),
    ("[ucscope] error uc.tls_unknown_ca: A (evidence cap_00001.pcap:9, 7)", "A", ["7"], []),
    ("[ucscope] error uc.tls_unknown_ca: A (evidence 99999999999999999999, 0, 4294967295)", "A", ["4294967295"], []),
    ("[ucscope] error uc.tls_unknown_ca: A (evidence )", "A (evidence )", [], []),
    ("[ucscope] error uc.tls_unknown_ca again, as in frame cap 1.pcap:9",
     "certificate refused: unknown CA, again as in frame cap 1.pcap:9", [], []),
    ("[ucscope] note uc.other again, as in frame 3 (1 in the original)",
     "uc.other, again as in frame 3 (1 in the original)", [], ["3"]),
    ("[ucscope] error uc.tls_unknown_ca: A for uc.x in frame 3", "A for uc.x in frame 3", [], []),
]
NONE = ["[ucscope] fatal uc.tls_unknown_ca: A", "[ucscope] error uc.tls_unknown_ca", "[ucscope]", "error uc.tls_unknown_ca: A",
        "[ucscope] and more; ucscope scan tells all", " [ucscope] error uc.tls_unknown_ca: A", "%s%n (((", "[ucscope] " + "(" * 2000]


def any_comment_is_read_as_far_as_it_is_one_of_ours(lua):
    capture = lua.commented(*(text for text, *_ in ODD), *NONE)
    rows = lua.rows(capture, "uc", "uc.summary", "uc.evidence", "uc.first")
    assert rows == {number: [[summary], evidence, first] for number, (_, summary, evidence, first)
                    in enumerate(ODD, 1)}, rows
    assert "Lua Error" not in lua.stock.run("-r", capture, "-V")


def colours_and_buttons_are_those_of_the_profile(lua):
    """With the script by its fields, without it by the comments alone."""
    for tshark, rule in ((lua.stock, "UC {}"), (lua.bare, "UC {} in a comment")):
        profile = pathlib.Path(tshark.environment["HOME"]) / ".config/wireshark/profiles/UC"
        with zipfile.ZipFile(lua.arguments.archive) as archive:
            archive.extractall(profile.parent, [name for name in archive.namelist() if name.startswith("UC/")])
        subprocess.run(["chmod", "-R", "a+rwX", tshark.environment["HOME"]], check=True)
        capture = lua.annotated("xmpp/xmpp-9-bounced.pcap", tshark)
        for number, severity in ((46, "warning"), (50, "warning"), (10, "note")):
            colour = tshark.run("-C", "UC", "-r", capture, "--color", "-Y", f"frame.number == {number}", "-T", "fields",
                                "-e", "frame.coloring_rule.name")
            assert rule.format(severity) in colour.replace("\x1b", " "), (rule, number, colour)
    button = 'frame.comment contains "[ucscope]"'
    assert button.replace('"', r"\x22") in (PROFILE / "dfilter_buttons").read_text()
    assert len(lua.bare.run("-r", capture, "-Y", button).splitlines()) == 12


def the_archive_is_the_profile_and_the_script(lua):
    with zipfile.ZipFile(lua.arguments.archive) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    wanted = {f"UC/{path.name}": path.read_bytes() for path in PROFILE.iterdir()}
    assert packed == wanted | {"ucscope.lua": lua.arguments.lua.read_bytes()}, packed.keys()


def beside_the_plugin_it_does_nothing(lua):
    capture = lua.annotated(ANY, lua.with_plugin)
    alone = Tshark(lua.arguments.plugin)
    shown = [tshark.run("-2", "-r", tshark.put(capture, "answer.pcapng"), "-V") for tshark in (lua.with_plugin, alone)]
    assert lua.with_plugin.warnings == "" and "Cisco UC" in shown[0]
    assert shown[0].replace(str(lua.with_plugin.directory), "") == shown[1].replace(str(alone.directory), "")
    assert lua.with_plugin.not_understood(["uc_evidence"])


TESTS = [each_finding_is_shown_where_it_was_found, a_finding_has_its_sentence_evidence_and_expert,
         the_gravest_comes_first_and_evidence_is_no_finding, any_comment_is_read_as_far_as_it_is_one_of_ours,
         colours_and_buttons_are_those_of_the_profile, the_archive_is_the_profile_and_the_script,
         beside_the_plugin_it_does_nothing]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--ucscope", required=True)
    parser.add_argument("--lua", type=pathlib.Path, required=True)
    parser.add_argument("--archive", type=pathlib.Path, required=True)
    parser.add_argument("captures", type=pathlib.Path)
    lua = Lua(parser.parse_args())
    for test in TESTS:
        test(lua)
        print(f"ok {test.__name__}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
