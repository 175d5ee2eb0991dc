#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ucscope annotate: every block is carried over as it was, and only comments are added."""

import gzip
import json
import os
import re
import resource
import signal
import struct
import subprocess
import unittest

import pcapng
from pcapng import blocks_of, enhanced, interface, old_packet, options, section, simple
from support import ACK, ROOT, RST, START, SYN, UCSCOPE, CommandTest, capture_header, checksum_free_frame, refusal, \
    wireshark_version

COMMENT = 1
CLIENT, SERVER = "10.48.47.124", "10.48.47.110"


def refused_frames(port=40000):
    """A SYN and the reset that answers it: uc.tcp_refused in the second."""
    return (checksum_free_frame(CLIENT, SERVER, port, 5061, SYN),
            checksum_free_frame(SERVER, CLIENT, 5061, port, RST | ACK))


def udp_frame(source, destination, source_port, destination_port):
    udp = struct.pack("!HHHH", source_port, destination_port, 12, 0) + b"data"
    ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 7, 0, 64, 17, 0)
    return bytes(12) + b"\x08\x00" + ip + bytes(map(int, f"{source}.{destination}".split("."))) + udp


def microseconds(seconds):
    return (START + seconds) * 1_000_000


def odd_section(order, seconds, length=None):
    """Packets in all three blocks, and between them what nobody here knows."""
    user = (COMMENT, "für später".encode())
    syn, reset = refused_frames(40000 + seconds)
    blocks = [
        interface(order, listed=options(order, (2, b"eth0"), (9, b"\x06"))),
        interface(order, listed=options(order, (COMMENT, b"[ucscope] not on a packet"), (9, b"\x09"), end=False)),
        pcapng.block(order, pcapng.SECRETS, struct.pack(order + "II", 0x544C534B, 8) + b"# none\n\n"),
        enhanced(order, syn, options(order, user, (2, struct.pack(order + "I", 1))), microseconds(seconds)),
        pcapng.block(order, pcapng.NAMES, struct.pack(order + "HH", 1, 9) + b"\x0a\x01\x01\x01host\0\0\0\0" + bytes(4)),
        pcapng.block(order, pcapng.JOURNAL, b"__REALTIME_TIMESTAMP=1600000002000000\nMESSAGE=hello\n"),
        pcapng.block(order, pcapng.CUSTOM, struct.pack(order + "I", 32473) + b"a custom block"),
        enhanced(order, reset, options(order, user, end=False), microseconds(seconds) + 1),
        pcapng.block(order, pcapng.UNHEARD_OF, b"unheard of"),
        old_packet(order, syn, b"", microseconds(seconds) + 2),
        pcapng.block(order, pcapng.CUSTOM_NO_COPY, struct.pack(order + "I", 32473) + b"another"),
        old_packet(order, reset, options(order, user), microseconds(seconds) + 3),
        enhanced(order, syn, time=(microseconds(seconds) + 4) * 1000, number=1),
        enhanced(order, reset, time=(microseconds(seconds) + 5) * 1000, number=1),
        pcapng.block(order, pcapng.STATISTICS, struct.pack(order + "IQ", 0, 0)),
    ]
    body = b"".join(blocks)
    return section(order, len(body) if length is None else length,
                   options(order, (4, b"a program"), (COMMENT, b"the user's own"))) + body


ODD = odd_section("<", 0) + odd_section(">", 10) + odd_section("<", 20, -1)


class Annotate(CommandTest):
    def annotate(self, path, *words, status=0, output="answer.pcapng"):
        """The blocks of the annotated file."""
        self.assert_status(status, "annotate", path, "-o", output, *words)
        return blocks_of((self.folder / output).read_bytes())

    def assert_carried_over(self, before, after):
        """Equal but for our comments and what they make necessary: lengths and end marks."""
        self.assertEqual(len(before), len(after))
        for old, new in zip(before, after):
            if old.raw == new.raw:
                continue
            self.assertIn(old.type, (pcapng.SECTION, pcapng.ENHANCED, pcapng.PACKET, pcapng.SIMPLE))
            self.assertTrue(new.ours or old.ours or old.type == pcapng.SECTION)
            self.assertEqual(old.data if old.is_packet else b"", new.data if new.is_packet else b"")
            self.assertEqual(old.others, new.others)
            if old.type == pcapng.SIMPLE:
                self.assertEqual(new.fixed[:12], bytes(12))
                continue
            self.assertEqual(old.type, new.type)
            self.assertEqual(old.fixed[:8] if old.type == pcapng.SECTION else old.fixed,
                             new.fixed[:8] if old.type == pcapng.SECTION else new.fixed)
            self.assertEqual(new.has_end, old.has_end or not old.options_raw)

    def comments(self, blocks):
        """Of every packet, by its place."""
        return [packet.ours for packet in blocks if packet.is_packet]

    def test_odd_blocks_are_carried_over(self):
        after = self.annotate(self.write("odd.pcapng", ODD))
        self.assert_carried_over(blocks_of(ODD), after)
        told = self.comments(after)
        self.assertEqual([i for i, comments in enumerate(told) if comments], [0, 1, 7, 13])
        self.assertTrue(told[1][0].startswith("[ucscope] error uc.tcp_refused: "), told[1])
        self.assertTrue(told[1][0].endswith(" (evidence 1)"), told[1])

    def test_secrets_before_any_interface_are_carried_over(self):
        """As editcap --inject-secrets puts them."""
        capture = ROOT / "pcaps/axl/axl-401-tls1.2.pcap"
        subprocess.run(["editcap", "--inject-secrets", f"tls,{capture.with_suffix('.keys')}", str(capture),
                        str(self.folder / "keys.pcapng")], check=True, capture_output=True, timeout=60)
        before = blocks_of((self.folder / "keys.pcapng").read_bytes())
        self.assertEqual([one.type for one in before[:3]], [pcapng.SECTION, pcapng.SECRETS, pcapng.INTERFACE])
        self.assert_carried_over(before, self.annotate("keys.pcapng"))

    def test_frames_are_numbered_as_by_wireshark(self):
        """Blocks between the packets count or not: each comment lies on the frame that scan names."""
        path = self.write("odd.pcapng", ODD)
        self.annotate(path)
        shown = self.tshark(self.folder / "answer.pcapng", "-Y", 'frame.comment contains "error uc.tcp_refused"',
                            "-T", "fields", "-e", "frame.number").split()
        finding = self.first_finding(path)
        self.assertEqual([int(frame) for frame in shown], [finding["frame"], *finding["again"]])

    def first_finding(self, path):
        return json.loads(self.ucscope("scan", "--json", path).stdout.splitlines()[0])

    def test_section_lengths_grow(self):
        after = self.annotate(self.write("odd.pcapng", ODD))
        starts = [i for i, one in enumerate(after) if one.type == pcapng.SECTION] + [len(after)]
        said = [struct.unpack(after[i].order + "q", after[i].fixed[8:16])[0] for i in starts[:-1]]
        true = [sum(len(one.raw) for one in after[a + 1:b]) for a, b in zip(starts, starts[1:])]
        self.assertEqual(said, [true[0], true[1], -1])

    def test_twice_is_once(self):
        self.annotate(self.write("odd.pcapng", ODD), output="once.pcapng")
        self.annotate("once.pcapng", output="twice.pcapng")
        self.assertEqual((self.folder / "once.pcapng").read_bytes(), (self.folder / "twice.pcapng").read_bytes())

    def test_old_comments_of_ours_go(self):
        order = "<"
        stale = (COMMENT, b"[ucscope] error uc.gone: what an older one said")
        frame = checksum_free_frame(CLIENT, SERVER, 40000, 9999, ACK)
        data = (section(order, listed=options(order, stale)) + interface(order) +
                enhanced(order, frame, options(order, stale), microseconds(0)) +
                enhanced(order, frame, options(order, (2, bytes(4)), stale, (COMMENT, b"kept")), microseconds(1)))
        after = self.annotate(self.write("stale.pcapng", data))
        self.assertEqual(self.comments(after), [[], []])
        self.assertEqual(after[2].raw, enhanced(order, frame, b"", microseconds(0)))
        self.assertEqual(after[3].others, [(2, bytes(4)), (COMMENT, b"kept")])
        self.assertEqual(after[0].ours, ["[ucscope] ucscope 0.1.0: nothing found in 2 packets"])

    def test_a_simple_packet_becomes_an_enhanced_one_where_it_must(self):
        for order in "<>":
            frames = [frame + b"trailer" for frame in
                      (checksum_free_frame(CLIENT, SERVER, 40000, 9999, ACK), *refused_frames())]
            data = section(order) + interface(order, 61) + b"".join(simple(order, frame, 100) for frame in frames)
            after = self.annotate(self.write("simple.pcapng", data))
            self.assertEqual([one.type for one in after[2:]], [pcapng.SIMPLE, pcapng.ENHANCED, pcapng.ENHANCED])
            self.assertEqual([one.data[:61] for one in after[2:]], frames)
            self.assertEqual([one.captured for one in after[3:]], [61, 61])
            self.assertIn("recorded without a time", after[3].ours[0])
            again = self.annotate("answer.pcapng", output="again.pcapng")
            self.assertEqual([one.raw for one in again], [one.raw for one in after])

    def test_compressed_is_unpacked_and_carried_over(self):
        after = self.annotate(self.write("odd.pcapng.gz", gzip.compress(ODD[:len(ODD) // 2]) +
                                         gzip.compress(ODD[len(ODD) // 2:])))
        self.assert_carried_over(blocks_of(ODD), after)

    def test_a_cut_file_is_annotated_as_far_as_it_goes(self):
        before = blocks_of(ODD)
        for length in range(len(ODD) - 700, len(ODD), 97):
            path = self.write("cut.pcapng", ODD[:length])
            self.assertEqual(self.ucscope("scan", path).returncode, 3)
            done = self.assert_status(3, "annotate", path, "-o", "answer.pcapng")
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            after = blocks_of((self.folder / "answer.pcapng").read_bytes())
            whole = [one for i, one in enumerate(before) if sum(len(b.raw) for b in before[:i + 1]) <= length]
            self.assert_carried_over(whole, after)

    def test_damage_is_said_and_the_rest_left_out(self):
        damaged = bytearray(ODD)
        at = ODD.index(b"unheard of", len(ODD) // 2) - 4
        damaged[at:at + 4] = b"\xff\xff\xff\x7f"
        done = self.assert_status(3, "annotate", self.write("damaged.pcapng", bytes(damaged)), "-o", "answer.pcapng")
        self.assertIn("what was readable is annotated", done.stderr)
        self.assertLess(len(blocks_of((self.folder / "answer.pcapng").read_bytes())), len(blocks_of(ODD)))

    def test_a_block_is_as_long_as_wireshark_reads_it(self):
        """17 MB of secrets, as a long capture of a busy host has them."""
        syn, reset = refused_frames()
        log = b"CLIENT_RANDOM " + b"00" * 32 + b" " + b"00" * 48 + b"\n"
        log *= (17 << 20) // len(log)
        before = section("<") + interface("<") + \
            pcapng.block("<", pcapng.SECRETS, struct.pack("<II", 0x544C534B, len(log)) + log) + \
            enhanced("<", syn, time=microseconds(0)) + enhanced("<", reset, time=microseconds(0) + 1)
        for name, data in (("secrets.pcapng", before), ("secrets.pcapng.gz", gzip.compress(before, 1))):
            after = self.annotate(self.write(name, data), output=f"{name}.annotated")
            self.assert_carried_over(blocks_of(before), after)
            self.assertTrue(after[-1].ours)

    def test_comments_that_find_no_place_are_told(self):
        """With one more, the block would be longer than Wireshark reads: the packet stays as it was."""
        syn, reset = refused_frames()
        many, rest = divmod(pcapng.LARGEST, 65536)
        full = options("<", *[(COMMENT, b"x" * 65532)] * (many - 1), (COMMENT, b"x" * (65400 + rest)), end=False)
        before = section("<") + interface("<") + enhanced("<", syn, time=microseconds(0)) + \
            enhanced("<", reset, full, microseconds(0) + 1)
        done = self.assert_status(3, "annotate", self.write("full.pcapng", before), "-o", "answer.pcapng")
        self.assertIn("has packets whose comments found no place", done.stderr)
        self.assertEqual(blocks_of((self.folder / "answer.pcapng").read_bytes())[-1].raw, blocks_of(before)[-1].raw)

    def test_texts_from_the_wire_are_harmless(self):
        after = self.annotate(self.write("refused.pcap", capture_header() + refusal()))
        for text in (comment for one in after for comment in one.ours):
            self.assertTrue(text.replace("\n", " ").isprintable(), text)

    def test_every_frame_of_a_trouble_of_many_clients_is_marked(self):
        after = self.annotate(ROOT / "pcaps/many/refused.pcap")
        told = [ours[0] for ours in self.comments(after) if ours and " uc.tcp_refused" in ours[0]]
        again = [comment for comment in told if " again, as in frame " in comment]
        self.assertEqual(len(again), 299)
        self.assertIn("; the same with 299 other clients", next(comment for comment in told if "refused the" in comment))

    # --- fewer packets

    def test_only_flows_keeps_all_connections_of_a_trouble(self):
        after = self.annotate(ROOT / "pcaps/many/refused.pcap", "--only-flows")
        self.assertEqual(len([one for one in after if one.is_packet]), 600)

    def test_only_flows_keeps_what_belongs_to_findings(self):
        """Connections with findings, DNS and TFTP of their hosts; other blocks stay, so numbers shift by packets only."""
        syn, reset = refused_frames()
        other, custom = "10.9.9.9", pcapng.block("<", pcapng.CUSTOM, struct.pack("<I", 32473) + b"stays")
        steps = [
            (False, checksum_free_frame(CLIENT, SERVER, 40000, 9999, ACK)),     # 1: another connection of the same hosts
            (True, syn),                                                        # 2
            (False, udp_frame(other, SERVER, 5000, 5061)),                      # 3
            (True, udp_frame(CLIENT, "10.1.1.1", 5001, 53)),                    # 4: DNS of a host with a finding
            (False, udp_frame(other, "10.1.1.1", 5002, 53)),                    # 5
            (True, udp_frame(CLIENT, "10.1.1.2", 5003, 69)),                    # 6: TFTP, and what the server sends
            (True, udp_frame("10.1.1.2", CLIENT, 32768, 5003)),                 # 7
            (False, udp_frame("10.1.1.2", CLIENT, 32768, 5004)),                # 8
            (True, reset),                                                      # 9, after the custom block 10
        ]
        packets = [enhanced("<", frame, b"", microseconds(i)) for i, (_, frame) in enumerate(steps)]
        data = section("<") + interface("<") + b"".join(packets[:8]) + custom + packets[8]
        path = self.write("mixed.pcapng", data)
        after = self.annotate(path, "--only-flows")
        self.assertEqual([one.data for one in after if one.is_packet], [frame for kept, frame in steps if kept])
        self.assertIn(custom, [one.raw for one in after])
        frame = self.first_finding(path)["frame"]
        shown = self.tshark(self.folder / "answer.pcapng", "-Y", 'frame.comment contains "error uc.tcp_refused"',
                            "-T", "fields", "-e", "frame.number").split()
        self.assertEqual(shown, [str(frame - 4)])
        told = self.comments(after)
        self.assertEqual(told[0][0], f"[ucscope] SYN for uc.tcp_refused in frame {frame - 4} ({frame} in the original)")
        self.assertTrue(told[-1][0].endswith(f" (evidence 1 (2 in the original)); frame {frame} in the original"), told)
        self.assertIn("5 of them", after[0].ours[0])

    def test_only_flows_of_a_healthy_capture_keeps_none(self):
        after = self.annotate(self.write_clean(), "--only-flows")
        self.assertEqual([one for one in after if one.is_packet], [])

    # --- where it goes

    def assert_untouched(self, path, data, *words, status=2):
        done = self.assert_status(status, "annotate", path, "-o", *words)
        self.assertEqual((self.folder / path).read_bytes(), data)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_input_is_never_overwritten(self):
        self.write("in.pcapng", ODD)
        os.symlink("in.pcapng", self.folder / "link.pcapng")
        os.link(self.folder / "in.pcapng", self.folder / "hard.pcapng")
        for output in ("in.pcapng", "./in.pcapng", "link.pcapng", "hard.pcapng", ".", "./"):
            self.assert_untouched("in.pcapng", ODD, output)
        self.assertTrue((self.folder / "link.pcapng").is_symlink())

    def test_one_of_several_inputs_is_not_overwritten_either(self):
        self.write("a.pcap", capture_header() + refusal())
        self.write("out/a.pcapng", ODD)
        done = self.assert_status(2, "annotate", "a.pcap", "out/a.pcapng", "-o", "out")
        self.assertIn("inputs are never overwritten", done.stderr)
        self.assertEqual((self.folder / "out/a.pcapng").read_bytes(), ODD)

    def test_several_captures_fill_a_folder(self):
        for name in ("one/case.pcap", "two/case.pcap.gz", "two/other.pcapng"):
            data = ODD if name.endswith("ng") else capture_header() + refusal()
            self.write(name, gzip.compress(data) if name.endswith("gz") else data)
        done = self.assert_status(0, "annotate", "one", "two", "-o", "new/answers")
        self.assertEqual(sorted(os.listdir(self.folder / "new/answers")),
                         ["case-2.pcapng", "case.pcapng", "other.pcapng"])
        self.assertEqual(done.stdout.splitlines()[0],
                         "one/case.pcap -> new/answers/case.pcapng: 1 finding commented on 2 packets")

    def test_an_older_answer_is_replaced_where_a_link_points(self):
        self.write("in.pcapng", ODD)
        os.chmod(self.write("elsewhere/old.pcapng", b"old"), 0o640)
        os.symlink("elsewhere/old.pcapng", self.folder / "answer.pcapng")
        self.annotate("in.pcapng")
        self.assertTrue((self.folder / "answer.pcapng").is_symlink())
        self.assertEqual((self.folder / "elsewhere/old.pcapng").stat().st_mode & 0o777, 0o640)
        self.assertEqual(os.listdir(self.folder / "elsewhere"), ["old.pcapng"])

    def test_standard_input_is_read(self):
        done = self.assert_status(0, "annotate", "-", "-o", "answer.pcapng", stdin=ODD)
        self.assertTrue(done.stdout.startswith("- -> answer.pcapng: 1 finding commented on 4 packets"), done.stdout)
        self.assert_carried_over(blocks_of(ODD), blocks_of((self.folder / "answer.pcapng").read_bytes()))

    def run_limited(self, path, limit):
        """With a limit for the size of files, the only full disk there is without a file system to fill. What
        libwiretap forgets of sections that were read is not ours."""
        def restrict():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        return subprocess.run([UCSCOPE, "annotate", path, "-o", "answer.pcapng"], cwd=self.folder,
                              preexec_fn=restrict, capture_output=True, timeout=60,
                              env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))

    def test_a_full_disk_leaves_nothing(self):
        syn = checksum_free_frame(CLIENT, SERVER, 40000, 9999, ACK)
        many = b"".join(struct.pack("<IIII", START, i, len(syn), len(syn)) + syn for i in range(20000))
        for name, data in (("big.pcapng", ODD + odd_section("<", 30) * 2000), ("big.pcap", capture_header() + many)):
            self.write(name, data)
            self.write("answer.pcapng", b"the answer of before")
            for limit in (100, 300_000, 1_200_000):
                done = self.run_limited(name, limit)
                self.assertEqual(done.returncode, 3, done)
                self.assertEqual(done.stderr.decode(), "ucscope: answer.pcapng: cannot be written: File too large\n")
                self.assertEqual(done.stdout, b"")
                self.assertEqual((self.folder / "answer.pcapng").read_bytes(), b"the answer of before")
                self.assertEqual([file for file in os.listdir(self.folder) if file.startswith(".")], [])

    def test_an_interrupt_leaves_nothing(self):
        """The end of the pipe never comes: it is interrupted while it waits."""
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        process = self.start("annotate", str(fifo), "-o", "answer.pcapng")
        with open(fifo, "wb") as pipe:
            pipe.write(ODD)
            pipe.flush()
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=60), -signal.SIGINT)
        self.assertEqual(os.listdir(self.folder), ["fifo"])

    def test_what_cannot_be_written_is_told(self):
        self.write("in.pcapng", ODD)
        for output in ("missing/answer.pcapng", "/dev/full"):
            done = self.assert_status(3, "annotate", "in.pcapng", "-o", output)
            self.assertTrue(done.stderr.startswith(f"ucscope: {output}: cannot be written: "), done.stderr)

    def test_what_is_no_capture_writes_nothing(self):
        self.write("text.txt", b"no capture at all, but long enough to be looked into")
        for path in ("text.txt", "missing.pcap"):
            done = self.assert_status(3, "annotate", path, "-o", "answer.pcapng")
            self.assertEqual(done.stderr.count("\n"), 1)
            self.assertFalse((self.folder / "answer.pcapng").exists())

    def test_one_bad_capture_costs_only_itself(self):
        self.write("in/a.pcap", b"\xd4\xc3\xb2\xa1 no")
        self.write("in/b.pcapng", ODD)
        self.assert_status(3, "annotate", "in", "-o", "out")
        self.assertEqual(os.listdir(self.folder / "out"), ["b.pcapng"])

    def test_the_command_line_is_checked(self):
        for words in (["in.pcap"], ["-o", "out"], ["in.pcap", "-o", "-"], ["in.pcap", "-o", "out", "--color=always"]):
            self.assert_status(2, "annotate", *words)

    def test_what_was_found_is_no_failure_unless_asked_for(self):
        odd = self.write("odd.pcapng", ODD)
        self.annotate(odd)
        self.annotate(odd, "--fail-on", "warning", status=1)

    # --- real captures, and what Wireshark says of them

    def tshark(self, path, *words):
        return subprocess.run(["tshark", "-n", "-r", str(path), *words], capture_output=True, timeout=120,
                              check=True).stdout.decode()

    def without_comments(self, path):
        lines = self.tshark(path, "-V").splitlines()
        return [line for line in lines if "[ucscope]" not in line and line.strip() not in
                ("Packet comments", "[Severity level: Comment]", "[Group: Comment]")]

    def test_wireshark_sees_the_same_packets(self):
        """`tshark -V` of the annotated file is that of the original but for our comments."""
        path = self.write("user.pcapng", section("<") + interface("<") + b"".join(
            enhanced("<", frame, b"", microseconds(i)) for i, frame in enumerate(refused_frames())))
        real = [ROOT / "pcaps/derived" / name for name in ("merged.pcapng", "compressed.pcapng.gz")]
        converted = self.write("converted-before.pcapng", self.as_pcapng(ROOT / "pcaps/derived/ppp.pcap"))
        for before in (path, *real, converted):
            self.ucscope("annotate", str(before), "-o", "answer.pcapng")
            after = self.folder / "answer.pcapng"
            self.assertEqual(self.without_comments(before), self.without_comments(after))
            self.assertIn("[ucscope]", self.tshark(after, "-Y", "frame.comment", "-T", "fields", "-e",
                                                     "frame.comment"))

    def capinfos(self, path):
        """Its exit status, and what it says but for what varies."""
        done = subprocess.run(["capinfos", str(path)], capture_output=True)
        varying = re.compile(r"(File name|File size|SHA256|RIPEMD160|SHA1|Capture comment|Packet \d+ Comment):")
        return done.returncode, [line for line in done.stdout.decode().splitlines() if not varying.match(line)]

    def test_capinfos_says_the_same(self):
        for name in ("sections.pcapng", "merged.pcapng", "concatenated.pcapng"):
            path = ROOT / "pcaps/derived" / name
            self.ucscope("annotate", str(path), "-o", "answer.pcapng")
            (status, told), annotated = self.capinfos(path), self.capinfos(self.folder / "answer.pcapng")
            if min(status, annotated[0]) < 0 and wireshark_version() >= (4, 4):  # that of 4.4 crashes on several sections
                continue
            self.assertEqual(status, 0)
            self.assertEqual(annotated, (0, told))

    def as_pcapng(self, path):
        """What editcap makes of a capture; of a damaged one, as far as it gets."""
        out = self.folder / "converted.pcapng"
        subprocess.run(["editcap", "-F", "pcapng", str(path), str(out)], capture_output=True)
        return out.read_bytes()

    def original(self, path):
        """The blocks of a capture: its own, or what editcap makes of it."""
        data = path.read_bytes()
        data = gzip.decompress(data) if path.name.endswith(".pcapng.gz") else data
        return blocks_of(data if data.startswith(b"\n\r\r\n") else self.as_pcapng(path))

    def test_every_capture_here(self):
        """All blocks are those of the capture; twice is as once."""
        listed = [line.split()[0] for line in (ROOT / "pcaps/EXPECTED").read_text().splitlines() if line.split()]
        paths = [ROOT / "pcaps" / name for name in listed]
        done = self.ucscope("annotate", "--no-sets", *map(str, paths), "-o", "out", "--fail-on", "never")
        written = [line.split(" -> ")[1].split(": ")[0] for line in done.stdout.splitlines()]
        again = self.ucscope("annotate", "--no-sets", *written, "-o", "twice", "--fail-on", "never")
        twice = [line.split(" -> ")[1].split(": ")[0] for line in again.stdout.splitlines()]
        self.assertEqual(len(paths), len(written))
        for path, once, more in zip(paths, written, twice, strict=True):
            with self.subTest(capture=path.name):
                before, after = self.original(path), blocks_of((self.folder / once).read_bytes())
                if before[0].raw[8:] != after[0].raw[8:] and not path.name.endswith(("pcapng", "pcapng.gz")):
                    before, after = before[1:], after[1:]  # editcap signs its section header
                self.assert_carried_over(before, after)
                self.assertTrue(any(one.ours for one in blocks_of((self.folder / once).read_bytes())))
                if path.name != "cut.pcap":
                    self.assertEqual((self.folder / once).read_bytes(), (self.folder / more).read_bytes())


if __name__ == "__main__":
    unittest.main()
