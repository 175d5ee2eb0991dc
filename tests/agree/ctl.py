#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Trust lists in Wireshark: the tree that was agreed on (tests/golden/tshark_ctl/), the same however they come, every
field at its bytes, the same sums and oddities as the command tells, nothing upset by damage.

usage: ctl.py --plugin PLUGIN --each LIBRARY --ucscope COMMAND [--update] [TEST...]
"""
import argparse
import difflib
import itertools
import json
import pathlib
import random
import re
import sys
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import ctl_captures as captures
from command_run import run_command
from tshark import Tshark
from wording import plain

GOLDEN = pathlib.Path(__file__).resolve().parents[1] / "golden" / "tshark_ctl"
LISTS = ("ctl_file", "ctl_file_later", "itl_file", "itl_file_sha256", "itl_file_sha384", "config", "config_enciphered",
         "firmware")


class Place:
    """Where captures are put for tshark, and the command."""

    def __init__(self, plugin, each, ucscope, update):
        self.tshark = Tshark(plugin, each)
        self.ucscope = ucscope
        self.update = update

    def put(self, name, data):
        path = self.tshark.directory / name
        path.write_bytes(data)
        path.chmod(0o644)
        return path

    def capture(self, name, frames, link_type=captures.ETHERNET):
        return self.put(name, captures.pcap(frames, link_type))

    def wrapped(self, name, *lists):
        return self.capture(name, [captures.wrapped(data) for data in lists], captures.UPPER_PDU)

    def wrapped_lists(self):
        return [self.wrapped(f"{name}.pcap", captures.vector(name)) for name in LISTS]

    def trees(self, paths, *options):
        """For each capture the lines of its list's own tree, without those of the transport around it."""
        return [own_tree(text) for text in self.tshark.run_each(paths, "-n", "-V", "-O", "ctl", "-Y", "ctl", *options)]

    def fields(self, path, *names, options=()):
        """For each frame with a list: the values of each field."""
        return self.fields_of_each([path], *names, options=options)[0]

    def fields_of_each(self, paths, *names, options=()):
        words = [word for name in names for word in ("-e", name)]
        texts = self.tshark.run_each(paths, "-n", *options, "-Y", "ctl", "-T", "fields", "-E", "aggregator=|", *words)
        return [[dict(zip(names, line.split("\t"))) for line in text.splitlines()] for text in texts]

    def protocols(self, path, *options):
        """(Frame, what stands in the column Protocol) of each frame with a list. The field _ws.col.protocol of 4.2 and
        later is made before what comes after all dissectors."""
        format = 'gui.column.format:"No.","%m","Protocol","%p"'
        (text,) = self.tshark.run_each([path], "-n", *options, "-Y", "ctl", "-o", format)
        return [tuple(line.split()) for line in text.splitlines()]


def own_tree(text):
    assert text.count("\nCisco trust list: ") == 1, text
    first, *lines = text[text.index("\nCisco trust list: ") + 1:].splitlines()
    return "\n".join([first, *itertools.takewhile(lambda line: line.startswith(" "), lines)])


def the_tree_is_as_agreed(place):
    wrong = 0
    for name, tree in zip(LISTS, place.trees(place.wrapped_lists()), strict=True):
        golden = GOLDEN / f"{name}.txt"
        seen = tree + "\n"
        agreed = golden.read_text() if golden.exists() else ""
        if place.update:
            golden.write_text(seen)
        agreed, seen = plain(agreed), plain(seen)
        wrong += seen != agreed
        sys.stdout.writelines(difflib.unified_diff(agreed.splitlines(True), seen.splitlines(True), golden.name, "now"))
    assert place.update or not wrong


def ways_of(data):
    """How a list can come: frames, and what tshark must be told."""
    return {
        "http": (captures.http("CTLFile.tlv", data), ()),
        "http, port 8080": (captures.http("CTLFile.tlv", data, port=8080), ()),
        "http, of a type that another takes": (
            captures.http("CTLFile.tlv", data, "application/octet-stream"), ()),
        "tftp": (captures.tftp("CTLFile.tlv", data), ()),
        "tftp, shuffled, doubled": (shuffled(captures.tftp("CTLFile.tlv", data)), ()),
        "decode as, tcp": (captures.connection(9999, b"", data), ("-d", "tcp.port==9999,ctl")),
        "decode as, udp": ([captures.udp(captures.SERVER, captures.CLIENT, 9998, 9998, data)],
                           ("-d", "udp.port==9998,ctl")),
        "decode as, media type": (captures.http("x", data, "application/octet-stream"),
                                  ("-d", "media_type==application/octet-stream,ctl")),
        "tftp, reassembled by Wireshark": (captures.tftp("CTLFile.tlv", data), ("-o", "tftp.defragment:TRUE")),
    }


def the_tree_is_the_same_however_it_comes(place):
    expected = place.trees(place.wrapped_lists())
    ways = [ways_of(captures.vector(name)) for name in LISTS]
    for way, (_, options) in ways[0].items():
        paths = [place.capture(f"way-{name}.pcap", frames[way][0]) for name, frames in zip(LISTS, ways)]
        for name, tree, wanted in zip(LISTS, place.trees(paths, *options), expected, strict=True):
            assert tree == wanted, (name, way)
        assert place.trees(paths[:1], *options, "-2") == expected[:1], (LISTS[0], way, "-2")


def shuffled(frames):
    """Every second pair of a block and its acknowledgement before the one in front of it; everything twice; the last
    block last."""
    pairs = [frames[at:at + 2] for at in range(1, len(frames), 2)]
    for at in range(0, len(pairs) - 2, 2):
        pairs[at], pairs[at + 1] = pairs[at + 1], pairs[at]
    return frames[:1] + [frame for pair in pairs for frame in pair * (1 if pair is pairs[-1] else 2)]


def a_download_is_shown_on_its_last_block(place):
    """Once, in one pass, with whatever preferences; and not when the protocol is disabled."""
    data = captures.vector("ctl_file")
    frames = captures.tftp("CTLFile.tlv", data)
    path = place.capture("tftp.pcap", frames)
    for options in ((), ("-2",), ("-o", "tftp.defragment:TRUE"), ("-2", "-o", "tftp.defragment:TRUE")):
        assert place.protocols(path, *options) == [(str(len(frames) - 1), "CTL")]
        (shown,) = place.fields(path, "ctl.md5", options=options)
        assert "|" not in shown["ctl.md5"]
    assert place.fields(path, "frame.number", options=("--disable-protocol", "ctl")) == []
    second = captures.tftp("CTLFile.tlv", captures.vector("ctl_file_later"), 40002)
    both = place.capture("both.pcap", frames + second + captures.tftp("CTLFile.tlv", data, 40003))
    sums = [row["ctl.md5"] for row in place.fields(both, "ctl.md5")]
    assert len(sums) == 3 and sums[0] == sums[2] != sums[1], sums


def a_lost_block_is_named(place):
    """What came before it is shown, once the capture has ended."""
    frames = captures.tftp("CTLFile.tlv", captures.vector("ctl_file"))
    path = place.capture("lost.pcap", frames[:7] + frames[9:])
    assert place.fields(path, "ctl.missing") == []
    shown = place.fields(path, "ctl.missing", "ctl.verdict", "ctl.md5", "ctl.records", options=("-2",))[0]
    assert (shown["ctl.missing"], shown["ctl.verdict"], shown["ctl.md5"]) == ("block 4 of 7", "cut_short", ""), shown
    (tree,) = place.trees([path], "-2")
    assert "A length runs past" not in tree and "The bytes end before" in tree


def sums_are_those_of_the_command(place):
    paths = place.wrapped_lists()
    rows = place.fields_of_each(paths, "ctl.md5", "ctl.sha1", "ctl.sha256", "ctl.size", "ctl.records")
    for path, (shown, *_) in zip(paths, rows, strict=True):
        told = json.loads(run_command([place.ucscope, "ctl", "show", "--json", path]).stdout)
        assert [shown["ctl.md5"], shown["ctl.sha1"], shown["ctl.sha256"]] == [told["md5"], told["sha1"], told["sha256"]]
        assert int(shown["ctl.size"]) == told["size"] and int(shown["ctl.records"] or 0) == len(told["records"])


def experts_are_the_findings_of_the_command(place):
    """Of sound lists, and of damaged ones: the same codes, as often, leaving out what is in order."""
    chance = random.Random(5)
    lists = [captures.vector(name) for name in LISTS]
    for _ in range(60):
        data = bytearray(chance.choice(lists))
        for _ in range(chance.randint(1, 4)):
            data[chance.randrange(10, len(data))] = chance.choice((0, 1, 2, 0xFF, chance.randrange(256)))
        lists.append(bytes(data[:chance.choice((len(data), chance.randrange(11, len(data))))]))
    path = place.wrapped("many.pcap", *lists)
    lines = run_command([place.ucscope, "ctl", "show", "--json", path]).stdout.splitlines()
    command = [sorted(codes_in_the_file(json.loads(line))) for line in lines]
    packets = ElementTree.fromstring(place.tshark.run("-n", "-r", path, "-T", "pdml")).findall("packet")
    plugin = [sorted(code.get("name") for expert in packet.iter("field") if expert.get("name") == "_ws.expert"
                     for code in expert if code.get("name").startswith("ctl.")
                     and code.get("name") != "ctl.verdict.verified") for packet in packets]
    assert len(command) == len(plugin) == len(lists)
    for number, (mine, theirs) in enumerate(zip(command, plugin), 1):
        assert mine == theirs, (number, mine, theirs)
    assert len({code for codes in command for code in codes}) > 12, command


def codes_in_the_file(told):
    """The command also checks a file that is no list by the lists beside it."""
    codes = [finding["code"] for finding in told["findings"]]
    return [code for code in codes if told["kind"] == "list" or not code.startswith("ctl.verdict.")]


def every_tlv_is_at_its_bytes(place):
    shown = place.tshark.run_each(place.wrapped_lists(), "-n", "-T", "pdml")
    for name, text in zip(LISTS, shown, strict=True):
        data = captures.vector(name)
        packet = ElementTree.fromstring(text).find("packet")
        whole = next(proto for proto in packet.iter("proto") if proto.get("name") == "ctl")
        start, seen = int(whole.get("pos")), bytearray(len(data))
        assert int(whole.get("size")) == len(data)
        for tlv in whole.iter("field"):
            if tlv.get("name") == "ctl.tlv":
                check_tlv(data, tlv, start, seen)
        for payload in whole.iter("field"):
            if payload.get("name") == "ctl.payload":
                at = int(payload.get("pos")) - start
                seen[at:] = b"\1" * (len(data) - at)
        assert all(seen), (name, seen.index(0))


def check_tlv(data, tlv, start, seen):
    at, size = int(tlv.get("pos")) - start, int(tlv.get("size"))
    parts = {field.get("name"): field for field in tlv.findall("field")}
    assert data[at] == int(parts["ctl.tag"].get("show")), (at, tlv.get("showname"))
    seen[at:at + size] = b"\1" * size
    if "ctl.length" not in parts:
        assert size == 1 and data[at] == 13
        return
    length = int.from_bytes(data[at + 1:at + 3], "big")
    assert int(parts["ctl.length"].get("show")) == length == size - 3, (at, tlv.get("showname"))
    assert [int(parts[name].get("pos")) - start for name in ("ctl.tag", "ctl.length")] == [at, at + 1]
    values = [field for name, field in parts.items() if name not in ("ctl.tag", "ctl.length", "ctl.tlv", "_ws.expert", "")]
    for value in values:
        assert int(value.get("pos")) - start == at + 3, (at, value.get("name"))
        assert int(value.get("size")) in (length, length - 1), (at, value.get("name"))


def fields_can_be_filtered_by(place):
    path = place.wrapped("wrapped.pcap", captures.vector("ctl_file"), captures.vector("itl_file"),
                         captures.vector("ctl_file_later"))
    for display_filter, frames in (
            ('ctl.version == "1.2"', "1 2 3"), ("ctl.record.role == 4", "1"), ("ctl.record.role == 21", "2 3"),
            ('ctl.header.filename == "ITLFile.tlv"', "2"), ("ctl.record.serial == 41:c0:88:9e", "1 2"),
            ('ctl.signer.name contains "SAST"', "1 3"), ("ctl.record.ip == 192.0.2.11", "1"),
            ('ctl.header.timestamp >= "2025-01-01 00:00:00"', "3"), ("ctl.signature[0:2] == 9f:f8", "1"),
            ('ctl.verdict == "verified"', "1 2 3"), ("ctl.verdict.wrong", ""), ("ctl.records == 3", ""),
            ("ctl.records == 4", "2 3"), ('ctl.md5 == "99a9171757e2115328a7348ac2f6c369"', "1"),
            ("x509af.signedCertificate_element", "1 2 3"), ("ctl.signed_by == 1", "1 2 3")):
        shown = place.tshark.run("-n", "-r", path, "-Y", display_filter, "-T", "fields", "-e", "frame.number").split()
        assert shown == frames.split(), (display_filter, shown)


def columns_say_what_it_is(place):
    data = captures.vector("ctl_file")
    summary = "CTL CTLFile.tlv, 5 records, signed by CN=SAST-ADN0054f8ce    ;OU=IPCBU;O=Cisco Systems"
    for path in (place.wrapped("wrapped.pcap", data), place.capture("http.pcap", captures.http("CTLFile.tlv", data))):
        shown = place.fields(path, "_ws.col.Protocol", "_ws.col.Info")[0]
        assert shown["_ws.col.Protocol"] == "CTL" and shown["_ws.col.Info"].endswith(summary), shown


def validity_is_judged_when_the_frame_came(place):
    """The certificate of the third record ended with 2024."""
    data = captures.vector("ctl_file")
    path = place.wrapped("wrapped.pcap", data)
    later = place.tshark.directory / "later.pcap"
    place.tshark.ask("editcap", "-t", "40000000", path, later)
    later.chmod(0o644)
    for capture, frames in ((path, ""), (later, "1")):
        shown = place.tshark.run("-n", "-r", capture, "-Y", "ctl.certificate_expired", "-T", "fields", "-e",
                                 "frame.number").strip()
        assert shown == frames, (capture, shown)


def no_label_is_cut(place):
    """Wireshark shows 240 bytes of an item and then an ellipsis of its own."""
    long_name = captures.vector("ctl_file").replace(b"CN=cucm1.example.com;O=Example", b"\xe2\x82\xac" * 10, 2)
    for tree in place.trees([*place.wrapped_lists(), place.wrapped("long.pcap", long_name)]):
        for line in tree.splitlines():
            if re.match(r" {0,12}(Cisco|Header|Record|[A-Z]{4,}|\[)", line):
                assert len(line.strip().encode()) < 240 and "\u2026" not in line, line


def every_prefix_is_shown_without_trouble(place):
    data = captures.vector("ctl_file")
    sizes = [*range(1, 330, 5), *range(330, len(data), 61)]
    path = place.wrapped("prefixes.pcap", *(data[:size] for size in sizes))
    text = place.tshark.run("-n", "-r", path, "-V", "-O", "ctl")
    assert text.count("Cisco trust list: ") == len(sizes)
    assert "Dissector bug" not in text and "Malformed Packet: CTL" not in text


def garbage_is_shown_without_trouble(place):
    chance = random.Random(3)
    data = captures.vector("ctl_file")
    many = []
    for _ in range(120):
        damaged = bytearray(data)
        for _ in range(chance.randint(1, 200)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        many.append(bytes(damaged))
    many += [data[:20] + bytes(chance.randrange(256) for _ in range(4000)) for _ in range(20)]
    many += [b"\x01\x00\x02\x01\x02\x02\x00\x02\x00\x10" + b"\x0d" * 250_000, b"\xfe\x00\x00" * 80_000,
             data[:304] + b"\x01\x00\x02\x00\x05" * 50_000]
    text = place.tshark.run("-n", "-r", place.wrapped("garbage.pcap", *many), "-V", "-O", "ctl")
    assert "Dissector bug" not in text and "Malformed Packet: CTL" not in text
    assert text.count("The file has more fields than are shown") >= 2


def damaged_captures_upset_nothing(place):
    paths = []
    for name, frames in (("http", captures.http("CTLFile.tlv", captures.vector("ctl_file"))),
                         ("tftp", captures.tftp("CTLFile.tlv", captures.vector("itl_file")))):
        whole = place.capture("whole.pcap", frames)
        for seed in range(4):
            damaged = place.tshark.directory / f"{name}-{seed}.pcap"
            place.tshark.ask("editcap", "-E", "0.01", "--seed", seed, whole, damaged)
            damaged.chmod(0o644)
            paths.append(damaged)
    for options in (("-V",), ("-2", "-o", "tftp.defragment:TRUE", "-V")):
        for text in place.tshark.run_each(paths, "-n", *options):
            assert "Dissector bug" not in text


TESTS = [
    the_tree_is_as_agreed,
    the_tree_is_the_same_however_it_comes,
    a_download_is_shown_on_its_last_block,
    a_lost_block_is_named,
    sums_are_those_of_the_command,
    experts_are_the_findings_of_the_command,
    every_tlv_is_at_its_bytes,
    fields_can_be_filtered_by,
    columns_say_what_it_is,
    validity_is_judged_when_the_frame_came,
    no_label_is_cut,
    every_prefix_is_shown_without_trouble,
    garbage_is_shown_without_trouble,
    damaged_captures_upset_nothing,
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--each", required=True, help="the library tshark-each")
    parser.add_argument("--ucscope", required=True)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("only", nargs="*")
    arguments = parser.parse_args()
    place = Place(arguments.plugin, arguments.each, arguments.ucscope, arguments.update)
    for test in TESTS:
        if arguments.only and test.__name__ not in arguments.only:
            continue
        test(place)
        print(f"ok {test.__name__}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
