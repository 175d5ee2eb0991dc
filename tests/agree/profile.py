#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is all that the Wireshark profile UC names there, and does it show what it is for? The profile is installed as
`cmake --install` does it and found there by tshark, which starts a user's copy of it.

usage: profile.py --plugin PLUGIN --build BUILD_DIRECTORY CAPTURES
"""
import argparse
import collections
import os
import pathlib
import re
import subprocess
import sys

from tshark import Tshark
from wireshark_data import NAME_TABLES

NAME = "UC"
FILES = {"preferences", "colorfilters", "decode_as_entries", "dfilters", "dfilter_buttons", "disabled_protos",
         "heuristic_protos", "recent"}
FIELD = re.compile(r"(?<![\w.\"])[a-zA-Z_][\w-]*(?:\.[\w-]+)+")
ANSI = re.compile(r"\x1b\[[\d;]*m")
ARROW = "\N{RIGHTWARDS ARROW}"  # what tshark puts between source and destination
STRING = re.compile(r'"(?:[^"\\]|\\.)*"')


class Place:
    """tshark with the plugin and the installed profile."""

    def __init__(self, arguments):
        self.tshark = Tshark(arguments.plugin)
        self.captures = arguments.captures
        self.build = arguments.build
        self.profile = self.install()
        self.words = {name: (self.profile / name).read_text() for name in FILES}
        rows = [line.split("\t") for line in self.tshark.run("-G", "fields").splitlines()]
        self.fields = {row[2] for row in rows}

    def install(self):
        """Puts the profile where Wireshark's own data would be, beside links to all else that tests need."""
        stage = self.tshark.directory / "stage"
        environment = dict(os.environ, DESTDIR=str(stage))
        subprocess.run(["cmake", "--install", self.build, "--component", "profile"], check=True, env=environment,
                       capture_output=True, timeout=60)
        subprocess.run(["chmod", "-R", "a+rX", stage], check=True)
        found = [path for path in stage.rglob("wireshark") if path.is_dir()]
        assert len(found) == 1, found
        data, own = found[0], pathlib.Path("/") / found[0].relative_to(stage)
        for path in own.iterdir() if own.is_dir() else ():
            if path.name not in (*NAME_TABLES, "profiles"):
                (data / path.name).symlink_to(path)
        self.tshark.environment["WIRESHARK_DATA_DIR"] = str(data)
        return data / "profiles" / NAME

    def shown(self, capture, *options):
        """The rows of the packet list: the words of each column, also of those that are hidden."""
        path = self.tshark.put(self.captures / capture)
        lines = self.tshark.run("-C", NAME, "-2", "-r", path, "-o", "gui.column.hidden:", "-T", "tabs",
                                *options).splitlines()
        titles = [title for title, _ in self.columns()]
        rows = [[ANSI.sub("", word).strip() for word in line.split("\t") if word != ARROW] for line in lines]
        return {int(row[0]): dict(zip(titles, row)) for row in rows}

    def titles(self):
        """Of the columns that are not hidden."""
        hidden = self.preferences()["gui.column.hidden"].split(",")
        assert set(hidden) < {what for _, what in self.columns()}, hidden
        return [title for title, what in self.columns() if what not in hidden]

    def columns(self):
        words = re.findall(r'"([^"]*)"', self.preferences()["gui.column.format"])
        return list(zip(words[::2], words[1::2]))

    def preferences(self):
        """The names with their values; a value goes on in lines that begin with a blank."""
        text = re.sub(r"^#.*\n", "", self.words["preferences"], flags=re.M)
        return {name: " ".join(value.split()) for name, value in re.findall(r"^([\w.]+):(.*(?:\n[ \t].*)*)", text, re.M)}

    def filters(self):
        """Every display filter of the profile with where it is from."""
        for line in self.words["colorfilters"].splitlines():
            if not line.startswith("#"):
                name, text, colours = re.fullmatch(r"@([^@]+)@(.+)@((?:\[\d+,\d+,\d+\]){2})", line).groups()
                assert all(int(number) < 1 << 16 for number in re.findall(r"\d+", colours)), line
                yield f"colour {name}", text
        for line in self.words["dfilters"].splitlines():
            name, text = re.fullmatch(r'"([^"]+)" (\S.*)', line).groups()
            yield f"filter {name}", text
        for line in self.words["dfilter_buttons"].splitlines():
            if not line.startswith("#"):
                name, text = re.fullmatch(r'"TRUE","([^"]+)","([^"]+)","[^"]+"', line).groups()
                yield f"button {name}", text.replace(r"\x22", '"')


def it_is_installed_whole_and_copied_for_the_user(place):
    assert {path.name for path in place.profile.iterdir()} == FILES
    place.shown("cuc/cuc-3-cuc-refuses-cucm-sccp.pcap")
    home = pathlib.Path(place.tshark.environment["HOME"])
    copy = home / ".config/wireshark/profiles" / NAME
    for name in FILES:
        assert (copy / name).read_text() == place.words[name], name


def it_starts_without_a_word(place):
    for options in ((), ("--color",)):
        place.shown("cuc/cuc-3-cuc-refuses-cucm-sccp.pcap", *options)
        assert place.tshark.warnings == "", place.tshark.warnings


def every_preference_exists_and_is_taken(place):
    known = dict(re.findall(r"^#?([\w.]+):[ \t]*(.*)$", place.tshark.run("-G", "defaultprefs"), re.M))
    taken = dict(re.findall(r"^#?([\w.]+):[ \t]*(.*)$", place.tshark.run("-G", "currentprefs", "-C", NAME), re.M))
    wanted = place.preferences()
    assert len(wanted) > 15 and not wanted.keys() - known.keys(), wanted.keys() - known.keys()
    for name, value in wanted.items():
        if name != "gui.column.format":
            assert sorted(taken[name].split(",")) == sorted(value.split(",")), (name, taken[name], value)


def every_field_of_a_column_exists(place):
    custom = [what for _, what in place.columns() if what.startswith("%Cus:")]
    fields = [field for what in custom for field in what.split(":")[1].split(" or ")]
    assert len(fields) > 15 and not set(fields) - place.fields, set(fields) - place.fields


def columns_fit_a_laptop(place):
    """1366 pixels: those that are shown have a width, and together leave room for a scroll bar."""
    wanted = ["No.", "Time", "Severity", "Finding", "Source", "Destination", "Protocol", "Info"]
    assert place.titles() == wanted, place.titles()
    widths = {what: int(width) for what, width in re.findall(r'^\t"?(%[^"]+?)"?, (\d+),?$', place.words["recent"], re.M)}
    shown = [what.removesuffix(":1:R") for title, what in place.columns() if title in wanted]
    assert list(widths) == shown, widths
    assert sum(widths.values()) < 1366 - 20 and widths["%i"] > 500 and widths[shown[3]] > 190, widths


def every_filter_is_understood(place):
    """By Wireshark itself, and no name in it is taken for a word to compare with."""
    filters = list(place.filters())
    assert not (wrong := place.tshark.not_understood(text for _, text in filters)), wrong
    for name, text in filters:
        unknown = set(FIELD.findall(STRING.sub('""', text))) - place.fields
        assert not unknown, (name, unknown)
    assert len(filters) > 40, len(filters)


def nothing_else_takes_the_ports_of_media(place):
    """None of the protocols that Wireshark looks for there is left, and each one left out exists."""
    left_out = {line for line in place.words["disabled_protos"].splitlines() if not line.startswith("#")}
    known = {line.split("\t")[2] for line in place.tshark.run("-G", "protocols").splitlines()}
    rows = [line.split("\t") for line in place.tshark.run("-G", "decodes").splitlines()]
    there = {row[2] for row in rows if row[0] == "udp.port" and 16384 <= int(row[1]) < 32768}
    if place.tshark.version == "4.0":
        known |= {"busmirroring", "trdp", "z21"}  # of later ones
    assert left_out <= known and there & known <= left_out, (left_out - known, there & known - left_out)
    protocols = collections.Counter(row["Protocol"] for row in place.shown("office/office-hour.pcap").values())
    assert protocols["RTP"] == 1000 and not protocols["UDP"] and not protocols["MINT"], protocols


def port_6970_is_http_without_guessing(place):
    row = place.shown("ctl/cuc-4-http-not-found.pcap", "--disable-heuristic", "http_tcp")[6]
    assert (row["Protocol"], row["Answer"]) == ("HTTP", "404,Not Found"), row


def what_speaks_tls_is_not_taken_for_something_else(place):
    """CAPF, whose port Wireshark has for HiQnet."""
    row = place.shown("tvs/capf-unknown-ca.pcap")[8]
    assert (row["Protocol"], row["Answer"]) == ("TLSv1.2", "Unknown CA"), row


def the_button_of_axl_shows_requests_and_answers(place):
    buttons = {name: text for name, text in place.filters() if name.startswith("button")}
    for capture, wanted in (("axl/axl-401-refused.pcap", {6, 8}), ("axl/axl-404-recovers.pcap", {4, 6, 14, 16})):
        shown = place.shown(capture, "-Y", buttons["button AXL"])
        assert shown.keys() == wanted, (capture, shown.keys())


# What an engineer is to see in the packet list, by capture and frame.
SEEN = [
    ("cuc/cuc-3-cuc-refuses-cucm-sccp.pcap", 8, "UC error",
     {"Source": "10.48.47.124", "To port": "2443", "Severity": "error", "Finding": "uc.tls_unknown_ca",
      "Answer": "Unknown CA"}),
    ("cuc/cuc-3-cuc-refuses-cucm-sccp.pcap", 6, "UC note", {"Severity": "note", "Finding": "uc.tls_self_signed"}),
    ("axl/axl-401-refused.pcap", 8, "UC error",
     {"Finding": "uc.axl_unauthorized", "Answer": "401,Unauthorized", "After": "0.000287000"}),
    ("xmpp/xmpp-2-secret-differs.pcap", 24, "UC error",
     {"Protocol": "XMPP-S2S", "Answer": "invalid", "From domain": "coluc.com", "To domain": "vngtp.lab",
      "State": "key checked"}),
    ("xmpp/xmpp-2-secret-differs.pcap", 25, "Dialback refused", {"Answer": "invalid", "State": "dialback refused"}),
    ("xmpp/xmpp-9-bounced.pcap", 46, "UC warning", {"Severity": "warning", "Answer": "service-unavailable"}),
    ("xmpp/xmpp-9-bounced.pcap", 55, "UC warning", {"Severity": "warning", "Finding": "uc.s2s_stanza_bounced"}),
    ("ctl/cuc-6-server-missing.pcap", 23, "UC error",
     {"Severity": "error", "Finding": "uc.ctl_server_missing"}),
    ("ils/ils-1-joined.pcap", 9, "ILS", {"State": "joined: the hub answered and it went on"}),
    ("ils/ils-2-password-mismatch.pcap", 6, "UC error", {"Finding": "uc.ils_password_mismatch"}),
    ("ctl/cuc-7-certificate-stale.pcap", 10, "Trust list", {"Protocol": "CTL", "State": "verified"}),
    ("ctl/cuc-4-tftp-not-found.pcap", 2, "UC error", {"Answer": "File not found"}),
    ("axl/axl-401-challenge-then-200.pcap", 6, "UC note", {"Answer": "401,Unauthorized"}),
    ("office/office-hour.pcap", 17, "Media", {"Protocol": "RTP"}),
    ("tcp/xmpp-12-refused.pcap", 1, "TCP opens or closes", {}),
]


def the_packet_list_tells_the_story(place):
    for capture, number, rule, wanted in SEEN:
        row = place.shown(capture)[number]
        assert wanted.items() <= row.items(), (capture, number, row)
        colour = place.tshark.run("-C", NAME, "-2", "-r", place.tshark.directory / pathlib.Path(capture).name,
                                  "--color", "-Y", f"frame.number == {number}", "-T", "fields", "-e",
                                  "frame.coloring_rule.name").strip()
        assert rule in colour, (capture, number, colour)


TESTS = [
    it_is_installed_whole_and_copied_for_the_user,
    it_starts_without_a_word,
    every_preference_exists_and_is_taken,
    every_field_of_a_column_exists,
    columns_fit_a_laptop,
    every_filter_is_understood,
    nothing_else_takes_the_ports_of_media,
    port_6970_is_http_without_guessing,
    what_speaks_tls_is_not_taken_for_something_else,
    the_button_of_axl_shows_requests_and_answers,
    the_packet_list_tells_the_story,
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--build", required=True)
    parser.add_argument("captures", type=pathlib.Path)
    place = Place(parser.parse_args())
    for test in TESTS:
        test(place)
        print(f"ok {test.__name__}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
