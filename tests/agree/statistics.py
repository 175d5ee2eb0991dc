#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What `tshark -z` and Wireshark's Statistics menu tell of findings. The first line of a golden file is the capture, the
statistic and what more tshark is given; below it is what tshark tells, without the columns that only repeat the count.

usage: statistics.py --plugin PLUGIN [--update] CAPTURES GOLDEN_FILE...
"""
import argparse
import difflib
import json
import pathlib
import re
import sys

from tshark import Tshark

STATISTICS = {"uc,tree": "UC/Findings", "uc_pairs,tree": "UC/Pairs of hosts", "uc_clusters,tree": None, "uc,json": None}
ROW = re.compile(r"( *\S.*?) {2,}(\d+)(?: +[\d.]+)? +[\d.]+% +\S+ +\S+ *$")  # name, count, rate, percent, bursts


def lines_of(output):
    """Lines of JSON as they are; of a table the names, indented as they are, and counts."""
    lines, in_table = [], False
    for line in output.splitlines():
        if line.startswith("{"):
            lines.append(line)
        elif line.startswith("Topic / Item"):
            in_table = True
        elif not line.strip("-="):
            in_table = in_table and line.startswith("-")
        elif in_table:
            lines.append("{}: {}".format(*ROW.match(line).groups()))
    return lines


def told(tshark, capture, statistic, *options):
    return lines_of(tshark.run("-q", "-r", capture, "-z", statistic, *options))


def golden_differs(tshark, captures, golden, update):
    agreed = golden.read_text()
    head = agreed.splitlines()[0]
    name, statistic, *options = head.split()
    seen = "\n".join([head, *told(tshark, tshark.put(captures / name), statistic, *options)]) + "\n"
    if seen != agreed:
        sys.stdout.writelines(difflib.unified_diff(
            agreed.splitlines(True), seen.splitlines(True), f"{golden} (agreed)", f"{golden} (seen)"))
        if update:
            golden.write_text(seen)
    return seen != agreed


def one_pass_tells_as_much_as_two(tshark, capture):
    for statistic in STATISTICS:
        once = told(tshark, capture, statistic)
        assert len(once) > 3 and once == told(tshark, capture, statistic, "-2"), (statistic, once)


def several_at_once_do_not_mix(tshark, capture):
    alone = [told(tshark, capture, statistic) for statistic in ("uc,tree,frame.number < 60", "uc,tree", "uc,json")]
    together = told(tshark, capture, "uc,json", "-z", "uc,tree", "-z", "uc,tree,frame.number < 60")
    assert sorted(together) == sorted(sum(alone, [])), together


def a_filter_leaves_out_what_lies_on_other_frames(tshark, capture):
    whole = {json.loads(line)["frame"] for line in told(tshark, capture, "uc,json") if '"finding"' in line}
    late = {json.loads(line)["frame"] for line in told(tshark, capture, "uc,json,frame.number > 60")
            if '"finding"' in line}
    assert late and late == {frame for frame in whole if frame > 60} and late != whole, (whole, late)
    listed = {int(line.split(":")[0].split()[1]) for line in told(tshark, capture, "uc,tree,frame.number > 60")
              if line.lstrip().startswith("frame")}
    assert listed == late, (listed, late)


def a_filter_chooses_pairs_of_hosts(tshark, capture):
    whole = told(tshark, capture, "uc_pairs,tree")
    assert whole == told(tshark, capture, "uc_clusters,tree")  # its former name
    chosen = told(tshark, capture, "uc_pairs,tree,tls.alert_message.desc == 48")
    assert chosen and "10.48.47.110 and 10.48.47.124: 6" in chosen and set(chosen) < set(whole), chosen
    assert not told(tshark, capture, "uc_pairs,tree,ip.addr == 192.0.2.1")


def a_read_filter_gives_its_own_numbers(tshark, capture):
    """Without the first 50 frames, what was frame 51 is frame 1."""
    when = tshark.run("-r", capture, "-Y", "frame.number == 51", "-T", "fields", "-e", "frame.time_epoch").strip()
    whole = [json.loads(line) for line in told(tshark, capture, "uc,json")]
    rest = [json.loads(line) for line in told(tshark, capture, "uc,json", "-2", "-R", f"frame.time_epoch >= {when}")]
    wanted = {(line["id"], line["frame"] - 50) for line in whole if line.get("frame", 0) > 50}
    assert wanted and wanted == {(line["id"], line["frame"]) for line in rest if line["type"] == "finding"}, rest
    assert all(frame > 0 for line in rest for frame in line.get("again", [])), rest


def ask_sharkd(tshark, capture, *requests):
    numbered = [dict(jsonrpc="2.0", id=number, **request) for number, request in enumerate(
        [{"method": "load", "params": {"file": str(capture)}}, *requests], 1)]
    text = "\n".join(json.dumps(request) for request in numbered) + "\n"
    answers = tshark.run("-", program="sharkd", text=text).splitlines()
    return [json.loads(answer)["result"] for answer in answers[1:]]


def names_of(nodes):
    return [line for node in nodes
            for line in [f"{node['name']}: {node['count']}", *(" " + name for name in names_of(node.get("sub", [])))]]


def going_through_the_frames_again_counts_nothing_twice(tshark, capture):
    """sharkd does what Wireshark does: it goes through all frames anew for each statistic."""
    for name in ("uc", "uc_pairs"):
        request = {"method": "tap", "params": {"tap0": f"stat:{name}"}}
        once, again = ask_sharkd(tshark, capture, request, request)
        assert once == again
        names = names_of(once["taps"][0]["stats"])
        wanted = told(tshark, capture, f"{name},tree")
        assert sorted(name.strip() for name in names) == sorted(line.strip() for line in wanted), names


def they_are_in_menu_and_list(tshark, capture):
    menu = {entry["name"].replace(" / ", "/") for entry in ask_sharkd(tshark, capture, {"method": "info"})[0]["stats"]}
    assert {name for name in STATISTICS.values() if name} <= menu, menu
    if not tshark.sanitized:  # with a sanitizer in it, tshark -z help never comes to its end
        listed = {line.strip() for line in (tshark.run("-z", "help") + tshark.warnings).splitlines()}
        assert set(STATISTICS) <= listed, listed


def without_the_protocol_they_tell_nothing(tshark, capture):
    for statistic in STATISTICS:
        lines = told(tshark, capture, statistic, "--disable-protocol", "uc")
        assert all(line.endswith(": 0") for line in lines), lines


TESTS = [
    one_pass_tells_as_much_as_two,
    several_at_once_do_not_mix,
    a_filter_leaves_out_what_lies_on_other_frames,
    a_filter_chooses_pairs_of_hosts,
    a_read_filter_gives_its_own_numbers,
    going_through_the_frames_again_counts_nothing_twice,
    they_are_in_menu_and_list,
    without_the_protocol_they_tell_nothing,
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--update", action="store_true", help="write what is told now")
    parser.add_argument("captures", type=pathlib.Path)
    parser.add_argument("golden", type=pathlib.Path, nargs="+")
    arguments = parser.parse_args()
    tshark = Tshark(arguments.plugin)
    different = [golden for golden in arguments.golden
                 if golden_differs(tshark, arguments.captures, golden, arguments.update)]
    capture = tshark.put(arguments.captures / "office/office-hour.pcap")
    for test in TESTS:
        test(tshark, capture)
        print(f"ok {test.__name__}")
    return 1 if different and not arguments.update else 0


if __name__ == "__main__":
    sys.exit(main())
