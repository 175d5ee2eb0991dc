#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What Wireshark asks of the plugin, tried with one capture that has findings known only after their frame.

usage: plugin.py --plugin PLUGIN CAPTURE
"""
import argparse
import collections
import re
import sys

from made_capture import Connection, write
from tshark import Tshark

EXPORTED = {"plugin_version", "plugin_want_major", "plugin_want_minor", "plugin_register", "plugin_describe"}


def exports_exactly_what_wireshark_looks_up(tshark, plugin, _):
    symbols = {line.split()[-1] for line in tshark.ask("nm", "-D", "--defined-only", plugin).splitlines()}
    assert symbols == EXPORTED, symbols ^ EXPORTED


def registers_every_name_once(tshark, *_):
    rows = [line.split("\t") for line in tshark.run("-G", "fields").splitlines()]
    names = collections.Counter(row[2] for row in rows if row[0] == "F" and row[2].startswith("uc."))
    twice = [name for name, times in names.items() if times > 1]
    assert len(names) > 20 and not twice, (len(names), twice)


def every_code_is_a_display_filter(tshark, _, capture):
    for frame, code in tshark.findings(capture, "-2"):
        frames = tshark.run("-r", capture, "-2", "-Y", code, "-T", "fields", "-e", "frame.number").split()
        assert str(frame) in frames, (frame, code, frames)


def one_pass_shows_nothing_that_two_do_not(tshark, _, capture):
    one, two = tshark.findings(capture), tshark.findings(capture, "-2")
    assert two and one <= two, (one, two)


def columns_do_not_change_what_is_found(tshark, _, capture):
    with_info = tshark.run("-r", capture, "-2", "-n")
    without = tshark.run("-r", capture, "-2", "-n", "-o", "uc.info:FALSE")
    assert "[uc: " in with_info and "[uc: " not in without
    shorter = [re.sub(r"\[uc: [^]]*\] ", "", line) for line in with_info.splitlines()]
    assert shorter == without.splitlines()


def expert_information_has_every_error(tshark, _, capture):
    errors, experts = (
        set(tshark.run("-r", capture, "-2", "-Y", wanted, "-T", "fields", "-e", "frame.number").split())
        for wanted in ('uc.severity == "error"', "_ws.expert.severity == error"))
    assert errors and errors <= experts, (errors, experts)


def read_filter_keeps_findings_on_their_packets(tshark, _, capture):
    """A read filter gives frames new numbers: the packets with findings must stay the same ones."""
    def shown(*options):
        times = tshark.run("-r", capture, "-2", *options, "-Y", "uc", "-T", "fields", "-e", "frame.time_epoch",
                           "-e", "uc.code")
        return set(times.splitlines())

    last = max(frame for frame, _ in tshark.findings(capture, "-2"))
    when = tshark.run("-r", capture, "-Y", f"frame.number == {last}", "-T", "fields", "-e", "frame.time_epoch").strip()
    everything = shown()
    kept = {line for line in everything if float(line.split("\t")[0]) >= float(when)}
    assert kept and kept == shown("-R", f"frame.time_epoch >= {when}"), (kept, everything)
    assert everything == shown("-R", "frame.number > 0")


def disabled_it_shows_nothing(tshark, _, capture):
    assert tshark.run("-r", capture, "-2", "--disable-protocol", "uc", "-Y", "uc") == ""


def sharkd_sees_the_same(tshark, _, capture):
    requests = [f'{{"jsonrpc":"2.0","id":1,"method":"load","params":{{"file":"{capture}"}}}}',
                '{"jsonrpc":"2.0","id":2,"method":"frames","params":{"filter":"uc"}}']
    answer = tshark.run("-", program="sharkd", text="\n".join(requests) + "\n")
    for frame in {frame for frame, _ in tshark.findings(capture, "-2")}:
        assert f'"num":{frame},' in answer.replace(" ", ""), (frame, answer)


def ils_puts_late_segments_where_they_belong(tshark, *_):
    """Wireshark hands over what comes late only if it is asked to; since 4.6 only in order, as the profile asks it to."""
    asked = "tcp.no_subdissector_on_error:FALSE" if tshark.version < "4.6" else "tcp.reassemble_out_of_order:TRUE"

    def messages(segments):
        write(tshark.directory / "made.pcap", segments)
        rows = tshark.run("-r", tshark.directory / "made.pcap", "-2", "-o", asked, "-Y", "ils", "-T", "fields",
                          "-e", "ils.sender", "-e", "ils.number", "-e", "ils.size", "-e", "ils.missing").splitlines()
        return sorted(rows if tshark.version < "4.6" else set(rows))

    segments = []
    connection = Connection(segments, ("10.0.0.1", 40000), ("10.0.0.2", 7502))
    for size in (150, 170, 190):
        connection.calls("spoke" + "." * size, 60)
        connection.answers("hub" + "." * size, 60)
    in_order = messages(segments)
    assert in_order[0] == "hub\t1\t153\t", in_order
    for at in (4, 7, 9):
        late = list(segments)
        late[at], late[at + 1] = late[at + 1], late[at]
        late[at].time, late[at + 1].time = late[at + 1].time, late[at].time
        assert messages(late) == in_order, at
        late[at].time, late[at + 1].time = late[at + 1].time, late[at].time
    lost = messages(segments[:4] + segments[5:])
    assert lost != in_order and (tshark.version >= "4.6" or any(row.endswith("\t60") for row in lost)), lost


TESTS = [
    exports_exactly_what_wireshark_looks_up,
    registers_every_name_once,
    every_code_is_a_display_filter,
    one_pass_shows_nothing_that_two_do_not,
    columns_do_not_change_what_is_found,
    expert_information_has_every_error,
    read_filter_keeps_findings_on_their_packets,
    disabled_it_shows_nothing,
    sharkd_sees_the_same,
    ils_puts_late_segments_where_they_belong,
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugin", required=True)
    parser.add_argument("capture")
    arguments = parser.parse_args()
    tshark = Tshark(arguments.plugin)
    capture = tshark.put(arguments.capture)
    for test in TESTS:
        test(tshark, arguments.plugin, capture)
        print(f"ok {test.__name__}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
