#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Does the plugin tell the same of a federation whatever the network did to its segments? And does it survive what no
server would send?

usage: s2s.py --plugin PLUGIN --each LIBRARY [--update] [TEST...]
"""
import argparse
import difflib
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from made_capture import Connection, Segment, write
from tls_transcript import TlsTranscript
from tshark import Tshark
from wording import plain

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden" / "s2s" / "federation.txt"
KEY = "d780f198ac34a6dbd795fcdaf8762eaf52ea9b03"  # of the secret C1sc0123, in Cisco's own document
SECRET = "C1sc0123"
DECLARATION = "<?xml version='1.0'?>"
STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
PROCEED = "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
REQUIRED = ("<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
            "</stream:features>")
PING = "<iq type='get' id='8' from='coluc.com' to='vngtp.lab'><ping xmlns='urn:xmpp:ping'/></iq>"
BOUNCE = ("<message type='error' id='7' to='a@coluc.com' from='b@vngtp.lab'><error type='cancel'><service-unavailable "
          "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>")
END = "</stream:stream>"


def header(source, target, identity=""):
    told = f"id='{identity}' " if identity else ""
    return (f"<stream:stream from='{source}' to='{target}' {told}version='1.0' xmlns='jabber:server' "
            "xmlns:db='jabber:server:dialback' xmlns:stream='http://etherx.jabber.org/streams'>")


def federation(piece=1400, handshake=True, port=40000):
    """coluc.com calls vngtp.lab, which asks the server of coluc.com about the key."""
    segments = []
    calling = Connection(segments, ("10.0.0.1", port), ("10.0.0.2", 5269), handshake)
    calling.calls(DECLARATION + header("coluc.com", "vngtp.lab"), piece)
    calling.answers(header("vngtp.lab", "coluc.com", "05E295A2B"), piece)
    calling.answers("<stream:features><dialback xmlns='urn:xmpp:features:dialback'/></stream:features>", piece)
    calling.calls(f"<db:result from='coluc.com' to='vngtp.lab'>{KEY}</db:result>", piece)
    asking = Connection(segments, ("10.0.0.2", port + 1), ("10.0.0.3", 5269), handshake)
    asking.calls(header("vngtp.lab", "coluc.com"), piece)
    asking.answers(header("coluc.com", "vngtp.lab", "1327B794B"), piece)
    asking.calls(f"<db:verify from='vngtp.lab' to='coluc.com' id='05E295A2B'>{KEY}</db:verify>", piece)
    asking.answers("<db:verify from='coluc.com' to='vngtp.lab' id='05E295A2B' type='valid'/>", piece)
    asking.calls(END, piece)
    calling.answers("<db:result from='vngtp.lab' to='coluc.com' type='valid'/>", piece)
    calling.calls(PING, piece)
    calling.answers(BOUNCE, piece)
    calling.calls(END, piece)
    return segments


STORY = [
    "stream opened coluc.com -> vngtp.lab",
    "stream answered vngtp.lab -> coluc.com, id 05E295A2B",
    "features: dialback",
    "dialback coluc.com -> vngtp.lab, key for stream 05E295A2B",
    "stream opened vngtp.lab -> coluc.com",
    "stream answered coluc.com -> vngtp.lab, id 1327B794B",
    "verify coluc.com -> vngtp.lab, key for stream 05E295A2B",
    "verify coluc.com -> vngtp.lab, stream 05E295A2B: valid",
    "stream end",
    "dialback coluc.com -> vngtp.lab valid",
    "iq get coluc.com -> vngtp.lab",
    "message error b@vngtp.lab -> a@coluc.com: service-unavailable",
    "stream end",
]
BETWEEN = ("XML declaration", "white space", "skipped bytes")


class Shown:
    """What the plugin shows of made captures."""

    def __init__(self, plugin, each, update):
        self.tshark, self.update = Tshark(plugin, each), update

    def run(self, segments, *options, snap=65535):
        capture = self.tshark.directory / "made.pcap"
        write(capture, segments, snap)
        return self.tshark.run("-n", "-r", capture, *options)

    def fields(self, segments, *names, options=("-2",), wanted="xmpp_s2s", snap=65535):
        """A tuple of texts per frame, many values of a field with | between them."""
        columns = [word for name in names for word in ("-e", name)]
        lines = self.run(segments, *options, "-Y", wanted, "-T", "fields", "-E", "aggregator=|", *columns, snap=snap)
        return [tuple(line.split("\t")) for line in lines.splitlines()]

    def summaries(self, segments, options=("-2",), snap=65535):
        rows = self.fields(segments, "xmpp_s2s.summary", options=options, snap=snap)
        return summaries_in(row for (row,) in rows)

    def summaries_of_each(self, many, options=("-2",)):
        """The same of several captures, in their order."""
        paths = [self.tshark.directory / f"made-{number}.pcap" for number in range(len(many))]
        for path, segments in zip(paths, many):
            write(path, segments)
        texts = self.tshark.run_each(paths, "-n", *options, "-Y", "xmpp_s2s", "-T", "fields", "-E", "aggregator=|", "-e",
                                     "xmpp_s2s.summary")
        return [summaries_in(text.splitlines()) for text in texts]


def summaries_in(rows):
    told = [summary for row in rows for summary in row.split("|") if summary]
    return [summary for summary in told if summary not in BETWEEN]


def info_column_tells_the_story(shown):
    lines = shown.run(federation(), "-2").splitlines()
    told = [line for line in lines if "XMPP-S2S" in line]
    assert len(told) == len(STORY), told
    for line, summary in zip(told, STORY):
        assert summary in line, (line, summary)


def tree_tells_it_with_its_links(shown):
    """Compared with the golden file, which --update writes."""
    seen = shown.run(federation(80), "-2", "-o", f"xmpp_s2s.dialback_secret:{SECRET}", "-V", "-O", "xmpp_s2s,xmpp",
                     "-Y", "xmpp_s2s", "--disable-protocol", "uc")
    if shown.update:
        GOLDEN.write_text(seen)
    agreed, seen = plain(GOLDEN.read_text()), plain(seen)
    difference = difflib.unified_diff(agreed.splitlines(), seen.splitlines(), "agreed", "seen", lineterm="")
    assert seen == agreed, "\n".join(difference)


def any_cut_tells_the_same(shown):
    pieces = (1, 7, 50)
    for piece, told in zip(pieces, shown.summaries_of_each([federation(piece) for piece in pieces]), strict=True):
        assert sorted(told) == sorted(STORY), (piece, told)


def one_pass_tells_the_same(shown):
    told = shown.summaries(federation(9), options=())
    assert sorted(told) == sorted(STORY), told


def preferences_of_tcp_do_not_matter(shown):
    """Without relative numbers, Wireshark does not tell where a side began: its first segment must come first."""
    segments = federation(40)
    for preference in ("tcp.desegment_tcp_streams:FALSE", "tcp.relative_sequence_numbers:FALSE",
                       "tcp.reassemble_out_of_order:TRUE", "tcp.no_subdissector_on_error:FALSE",
                       "tcp.analyze_sequence_numbers:FALSE"):
        many = [swapped(segments, 5, firsts=False), segments]
        for told in shown.summaries_of_each(many, options=("-2", "-o", preference)):
            assert sorted(told) == sorted(STORY), (preference, told)


def swapped(segments, step, firsts=True):
    """Every `step`th segment comes after the next one of its side; with `firsts`, the first of a side, too."""
    order, begun = list(segments), set()
    for at in range(3, len(order) - 1):
        first = order[at].payload and order[at].source not in begun
        begun.add(order[at].source if order[at].payload else None)
        if at % step or first and not firsts:
            continue
        if order[at].payload and order[at].source == order[at + 1].source:
            order[at], order[at + 1] = order[at + 1], order[at]
            order[at].time, order[at + 1].time = order[at + 1].time, order[at].time
    return order


def reordered_tells_the_same(shown):
    steps = (2, 3, 5)
    many = [swapped(federation(25), step) for step in steps]
    for step, told in zip(steps, shown.summaries_of_each(many), strict=True):
        assert sorted(told) == sorted(STORY), (step, told)


def sent_again_tells_the_same(shown):
    segments = federation(40)
    twice = [copy for segment in segments for copy in (segment, segment)]
    assert sorted(shown.summaries(twice)) == sorted(STORY)
    late = segments + segments[8:20]
    assert sorted(shown.summaries(late)) == sorted(STORY)


def a_lost_segment_costs_what_was_in_it(shown):
    segments = federation()
    losses = [at for at, segment in enumerate(segments) if segment.payload]
    many = [segments[:lost] + segments[lost + 1:] for lost in losses]
    for lost, told in zip(losses, shown.summaries_of_each(many), strict=True):
        gone = list(STORY)
        for summary in told:
            start = summary.split(",")[0]  # without what a lost header would have told
            fits = [known for known in gone if known.split(",")[0] in (start, start.replace("opened", "answered"))]
            assert fits, (lost, summary)
            gone.remove(fits[0])
        assert len(gone) == 1, (lost, gone)


def missing_bytes_are_said(shown):
    segments = federation()
    lost = [segment for segment in segments if b"db:result" not in segment.payload]
    frames = shown.fields(lost, "frame.number", "xmpp_s2s.summary", wanted="xmpp_s2s.bytes_missing")
    assert frames, "no word of missing bytes"


def a_capture_can_begin_in_the_middle(shown):
    segments = [segment for segment in federation(30, handshake=False)]
    told = shown.summaries(segments[9:])
    assert "verify coluc.com -> vngtp.lab, stream 05E295A2B: valid" in told, told
    assert "dialback coluc.com -> vngtp.lab valid" in told, told


def what_the_snap_length_cut_costs_no_more(shown):
    told = shown.summaries(federation(), snap=200)
    assert "dialback coluc.com -> vngtp.lab valid" in told and "stream end" in told, told


def frames_of_a_dialback_are_linked(shown):
    segments = federation(60)
    links = ["request_in", "response_in", "result_in", "outcome_in", "verify_in", "verified_in"]
    rows = shown.fields(segments, "frame.number", "xmpp_s2s.element", "xmpp_s2s.dialback.id",
                        *[f"xmpp_s2s.dialback.{link}" for link in links], wanted="xmpp_s2s.dialback.originating")
    assert len(rows) == 4, rows
    result, verify, verified, outcome = (row[0] for row in rows)
    assert all(row[2] == "05E295A2B" for row in rows), rows
    assert [row[3:] for row in rows] == [
        ("", outcome, "", "", verify, verified),
        ("", verified, result, outcome, "", ""),
        (verify, "", result, outcome, "", ""),
        (result, "", "", "", verify, verified),
    ], rows


def the_secret_tells_whose_formula_it_is_and_stays_secret(shown):
    for secret, wanted in ((SECRET, "Cisco XCP"), ("guessed-wrong", "")):
        options = ("-2", "-o", f"xmpp_s2s.dialback_secret:{secret}")
        rows = shown.fields(federation(), "xmpp_s2s.dialback.formula", options=options,
                            wanted="xmpp_s2s.dialback.key")
        assert rows == [(wanted,)] * 2, rows
        assert secret not in shown.run(federation(), *options, "-V")


def stanzas_are_shown_by_wireshark_and_raise_nothing(shown):
    (row,) = shown.fields(federation(), "xmpp.type", "_ws.col.Protocol", wanted="xmpp.iq")
    assert row == ("get", "XMPP-S2S"), row
    wrong = shown.fields(federation(), "frame.number", wanted="_ws.malformed || xml.unrecognized_text || xml.closing_unopened_tag")
    assert not wrong, wrong
    warned = shown.fields(federation()[:-3], "xmpp_s2s.summary", wanted="_ws.expert.severity >= 0x600000")
    assert not warned, warned


def secured_federation(versions, directory):
    segments = []
    plain = Connection(segments, ("10.0.0.1", 40000), ("10.0.0.2", 5269))
    plain.calls(DECLARATION + header("coluc.com", "vngtp.lab"))
    plain.answers(header("vngtp.lab", "coluc.com", "05E295A2B") + REQUIRED)
    plain.calls(STARTTLS)
    plain.answers(PROCEED)
    talk = TlsTranscript(plain, directory, versions)
    talk.calls(header("coluc.com", "vngtp.lab"))
    talk.answers(header("vngtp.lab", "coluc.com", "0B"), "<stream:features><dia",
                 "lback xmlns='urn:xmpp:features:dialback'/></stream:features>")
    talk.calls(f"<db:result from='coluc.com' to='vngtp.lab'>{KEY}</db:result>")
    talk.answers("<db:result from='vngtp.lab' to='coluc.com' type='valid'/>")
    talk.calls(PING)
    return segments, talk.keys


SECURED = [
    "stream opened coluc.com -> vngtp.lab",
    "stream answered vngtp.lab -> coluc.com, id 0B",
    "features: dialback",
    "dialback coluc.com -> vngtp.lab, key for stream 0B",
    "dialback coluc.com -> vngtp.lab valid",
    "iq get coluc.com -> vngtp.lab",
]


def tls_comes_back_with_keys(shown):
    for version in ("TLSv1_2", "TLSv1_3"):
        segments, keys = secured_federation(version, shown.tshark.directory)
        plain = shown.summaries(segments)
        assert plain[-2:] == ["asks for STARTTLS", "proceed with TLS"], plain
        assert shown.fields(segments, "frame.number", wanted="tls.handshake.type == 1")
        told = shown.summaries(segments, options=("-2", "-o", f"tls.keylog_file:{keys}"))
        assert told == plain + SECURED, (version, told)
        rows = shown.fields(segments, "xmpp.type", options=("-2", "-o", f"tls.keylog_file:{keys}"), wanted="xmpp.iq")
        assert rows == [("get",)], rows


def tls_is_known_where_proceed_was_not_captured(shown):
    segments, keys = secured_federation("TLSv1_3", shown.tshark.directory)
    hello = next(at for at, segment in enumerate(segments) if segment.payload[:1] == b"\x16")
    whole, at = segments[hello], 200  # a ClientHello that offers keys of post-quantum groups takes two segments
    halves = [Segment(whole.time, whole.source, whole.destination, whole.sequence + skipped, whole.acknowledgement,
                      whole.flags, payload) for skipped, payload in ((0, whole.payload[:at]), (at, whole.payload[at:]))]
    for left in (segments[hello:], halves + segments[hello + 1:]):
        told = shown.summaries(left, options=("-2", "-o", f"tls.keylog_file:{keys}"))
        assert told == SECURED, told


def decode_as_takes_any_port(shown):
    segments = []
    odd = Connection(segments, ("10.0.0.1", 40000), ("10.0.0.2", 15999))
    odd.calls(header("coluc.com", "vngtp.lab"))
    assert shown.summaries(segments) == []
    assert shown.summaries(segments, options=("-2", "-d", "tcp.port==15999,xmpp_s2s")) == STORY[:1]
    segments.clear()
    Connection(segments, ("10.0.0.1", 40000), ("10.0.0.2", 7400)).calls(header("coluc.com", "vngtp.lab"))
    assert shown.summaries(segments) == STORY[:1]


HOSTILE = [b"<", b">", b"'", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"</", b"\x16\x03\x01", b"<a>" * 70, b"<?x ?>",
           b"\xff\xfe", b"<x y='", bytes(40)]


def damaged(segment, source):
    """The same with bytes changed, cut out or put in."""
    data = bytearray(segment.payload)
    for _ in range(source.randrange(4)):
        at = source.randrange(len(data) + 1)
        choice = source.randrange(4)
        if choice == 0 and at < len(data):
            data[at] = source.randrange(256)
        elif choice == 1:
            del data[at:at + source.randrange(9)]
        elif choice == 2:
            data[at:at] = source.choice(HOSTILE)
    segment.payload = bytes(data)
    return segment


def nothing_crashes_it(shown):
    """Many federations in one capture, each damaged in its own way."""
    segments, source = [], random.Random(5269)
    for number in range(150):
        piece = source.choice([1400, 200, 33])
        own = federation(piece, port=1024 + 2 * number)
        for _ in range(source.randrange(4)):
            at = source.randrange(len(own))
            own.insert(source.randrange(len(own)), own[at])
            del own[source.randrange(len(own))]
        own = [damaged(segment, source) if segment.payload and not source.randrange(6) else segment for segment in own]
        segments += own
    for at, segment in enumerate(segments):
        segment.time = at / 1000
    told = shown.summaries(segments)
    assert len(told) > 1000, len(told)
    for options in (("-V",), ("-2", "-V", "-o", "tcp.relative_sequence_numbers:FALSE")):
        assert "XMPP server-to-server" in shown.run(segments, *options)


def a_long_element_costs_its_end_alone(shown):
    segments = []
    long = Connection(segments, ("10.0.0.1", 40000), ("10.0.0.2", 5269))
    long.calls(header("coluc.com", "vngtp.lab"))
    long.calls("<message from='" + "x" * 3000 + "'><body>" + "y" * 200000 + "</body></message>" + PING)
    long.calls("<message>" + "<a>" * 500 + "</a>" * 500 + "</message>" + END)
    told = shown.summaries(segments)
    assert told[0] == STORY[0] and told[-1] == "stream end" and STORY[10] in told, told
    assert shown.fields(segments, "frame.number", wanted="xmpp_s2s.unit_too_long")
    assert shown.fields(segments, "frame.number", wanted="xmpp_s2s.nested_too_deep")


TESTS = [
    info_column_tells_the_story,
    tree_tells_it_with_its_links,
    any_cut_tells_the_same,
    one_pass_tells_the_same,
    preferences_of_tcp_do_not_matter,
    reordered_tells_the_same,
    sent_again_tells_the_same,
    a_lost_segment_costs_what_was_in_it,
    missing_bytes_are_said,
    a_capture_can_begin_in_the_middle,
    what_the_snap_length_cut_costs_no_more,
    frames_of_a_dialback_are_linked,
    the_secret_tells_whose_formula_it_is_and_stays_secret,
    stanzas_are_shown_by_wireshark_and_raise_nothing,
    tls_comes_back_with_keys,
    tls_is_known_where_proceed_was_not_captured,
    decode_as_takes_any_port,
    nothing_crashes_it,
    a_long_element_costs_its_end_alone,
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--each", required=True, help="the library tshark-each")
    parser.add_argument("--update", action="store_true", help="write the golden file")
    parser.add_argument("tests", nargs="*", help="names; all when there is none")
    arguments = parser.parse_args()
    shown = Shown(arguments.plugin, arguments.each, arguments.update)
    for test in TESTS:
        if not arguments.tests or test.__name__ in arguments.tests:
            test(shown)
            print(f"ok {test.__name__}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
