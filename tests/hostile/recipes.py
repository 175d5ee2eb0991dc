# SPDX-License-Identifier: GPL-2.0-or-later
"""What hostile input is made of, what is to come of it, and what it may cost. A recipe is a line in RECIPES; `run` makes
its input, runs the command on it, and compares."""

import dataclasses
import gzip
import io
import os
import pathlib
import resource
import struct
import subprocess
import tarfile
import typing
import zipfile

import floods
import protocols

MB, SECOND = 1 << 20, 10**9
REFUSED = ("uc.axl_unauthorized",)  # what the real traffic of every flood has


def limit_memory(megabytes):
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * MB, megabytes * MB))


@dataclasses.dataclass(frozen=True)
class Recipe:
    name: str
    make: typing.Callable  # writes the input to a file, or returns nothing to write
    megabytes: int  # at most
    seconds: float  # of processor time, at most
    found: tuple = ()  # codes that must be among the findings
    status: int = 1
    words: tuple = ("scan", "--json", "{input}")
    is_piped: bool = False  # too large for a disk
    is_quick: bool = False
    says: str = ""  # somewhere on standard output or error
    check: typing.Callable = lambda report: True  # what the capture's line in JSON must be like
    suffix: str = ".pcap"
    memory: int = 0  # address space that the command gets beside what its start takes, in megabytes
    has_threads: bool = True
    needs: str = ""  # a program, to make it

    def prepare(self, start):
        """In the child, whose start takes so many megabytes: what it does not get."""
        if self.memory:
            limit_memory(start + self.memory)


def is_not_judged(report):
    """Something was dropped, and the report says so."""
    return report["not_judged"]["dropped"] > 0


def drops_nothing_with_data(report):
    return "flows" not in report["limits"]


# --- floods ------------------------------------------------------------------------------------------------------------

def syn_acks(out, count):
    """Each SYN is answered, and nothing more comes."""
    def flood(time):
        for i in range(count):
            port, host = i % 60000 + 1024, f"10.{20 + i // 60000 // 250}.{i // 60000 % 250}.9"
            out.write(floods.record(time, floods.frame(host, "10.1.1.3", (port, 443), i, 0, floods.SYN, b"", i & 0xFFFF)))
            out.write(floods.record(time + 1000, floods.frame("10.1.1.3", host, (443, port), i, i + 1,
                                                              floods.SYN | floods.ACK, b"", i & 0xFFFF)))
            time += 2000
        return time
    floods.around(out, flood)


def whole_handshakes(out, count):
    """Connections of one host that are opened as they should be, and say no more than a ClientHello."""
    def flood(time):
        for i in range(count):
            ends, port = ("10.7.7.7", f"10.8.{i // 60000}.1"), i % 60000 + 1024
            for step, (side, flags, payload) in enumerate(((0, floods.SYN, b""), (1, floods.SYN | floods.ACK, b""),
                                                           (0, floods.ACK, b""),
                                                           (0, floods.ACK | floods.PSH, floods.CLIENT_HELLO))):
                sequence, acknowledged = (1 + (step > 1), step > 0) if side == 0 else (0, 2)
                out.write(floods.record(time + step * 1000, floods.frame(
                    ends[side], ends[1 - side], ((port, 443), (443, port))[side], sequence, int(acknowledged), flags, payload,
                    (4 * i + step) & 0xFFFF)))
            time += 5000
        return time
    floods.around(out, flood)


def refusals(out, count):
    """Each SYN is from another host, and is refused."""
    def flood(time):
        for i in range(count):
            host = f"10.{100 + (i >> 16)}.{i >> 8 & 255}.{i & 255}"
            out.write(floods.record(time, floods.frame(host, "10.1.1.3", (40000, 5061), i, 0, floods.SYN, b"", i & 0xFFFF)))
            out.write(floods.record(time + 1000, floods.frame("10.1.1.3", host, (5061, 40000), 0, i + 1,
                                                              floods.RST | floods.ACK, b"", i & 0xFFFF)))
            time += 2000
        return time
    floods.around(out, flood)


def attempt_in_a_flood(out, count):
    """A client whose SYN, sent three times, nobody answers, while SYNs to another host are coming."""
    template = floods.frame("10.0.0.1", "10.1.1.3", (1, 443), 1, 0, floods.SYN)
    syn = floods.frame("10.1.1.1", "10.1.1.9", (50001, 5061), 77, 0, floods.SYN)

    def flood(time):
        for seconds in (1, 2, 4):
            out.write(floods.record(time, syn))
            time = floods.repeat(out, template, count // 7 * seconds, time + 1000, 7 * SECOND // count, floods.anybody)
        return time
    floods.around(out, flood)


def has_three_attempts(report):
    return [finding["facts"]["attempts"] for finding in report["findings_told"]
            if finding["code"] == "uc.tcp_no_answer"] == ["3"]


def hellos_alone(out, count):
    out.write(floods.header())
    template = floods.frame("10.0.0.1", "10.1.1.3", (1, 443), 1, 1, floods.ACK | floods.PSH, floods.CLIENT_HELLO)
    floods.repeat(out, template, count, floods.START, 1000, floods.anybody)


def is_called_not_judged(report):
    return report["verdict"] == "not_judged" and is_not_judged(report)


# --- files -------------------------------------------------------------------------------------------------------------

def early_segment(out, count):
    """A segment behind a gap, again and again; then the gap is filled."""
    out.write(floods.header())
    talk = floods.Talk(out, 8443)
    time = talk.open(floods.START)
    talk.send(time, 0, b"GET / HT")
    at = talk.sequences[0] + 2
    template = floods.frame(floods.CLIENT, floods.SERVER, (50000, 8443), at, 5000, floods.ACK | floods.PSH, b"/1.1\r\n\r\n")

    def same(first, rows):
        return [(floods.IP_ID, 2, floods.column("H", ((first + i) & 0xFFFF for i in range(rows))))]
    time = floods.repeat(out, template, count, time + 10**6, 10**4, same)
    talk.send(time, 0, b"TP")


def talk_and_padding(out, size):
    """An AXL request and its 401, then packets of zeros."""
    floods.around(out, lambda time: time)
    chunk = floods.record(floods.START + SECOND, bytes(65535)) * 16
    for _ in range(size // len(chunk)):
        out.write(chunk)


def gzipped(out, size):
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0) as packed:
        talk_and_padding(packed, size)


def zstandard(out, size):
    out.flush()
    with subprocess.Popen(["zstd", "-q", "-19", "--long=27"], stdin=subprocess.PIPE, stdout=out) as packer:
        talk_and_padding(packer.stdin, size)


# --- archives ----------------------------------------------------------------------------------------------------------

def add_member(archive, name, data, size=None):
    """`size`: zeros instead."""
    info = tarfile.TarInfo(name)
    info.size = len(data) if size is None else size
    archive.addfile(info, io.BytesIO(data) if size is None else Zeros(size))


class Zeros:
    """A file of them."""

    def __init__(self, size):
        self.left = size

    def read(self, size=-1):
        size = self.left if size < 0 else min(size, self.left)
        self.left -= size
        return bytes(size)


def talk():
    out = io.BytesIO()
    ordinary(out)
    return out.getvalue()


def archived(out, size, name):
    """A capture, and a member of zeros behind it."""
    with tarfile.open(fileobj=out, mode="w|gz") as archive:
        add_member(archive, "eth0.pcap", talk())
        add_member(archive, name, b"", size)


def members(out, count, data):
    """A zip of a capture and so many others."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("eth0.pcap", talk())
        for number in range(count):
            archive.writestr(f"{number}.log", data)


def namesakes(out, count):
    """A tar of a capture and so many others, which all have one name."""
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        add_member(archive, "eth0.pcap", talk())
        for _ in range(count):
            add_member(archive, "a.log", b"")


def nested(out, depth):
    """An archive in an archive in an archive."""
    data, name = talk(), "eth0.pcap"
    for number in range(depth):
        whole = io.BytesIO()
        if number % 2:
            with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(name, data)
        else:
            with tarfile.open(fileobj=whole, mode="w:gz") as archive:
                add_member(archive, name, data)
        data, name = whole.getvalue(), str(number)
    out.write(data)


def block(kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)


def secrets(out, size):
    """A pcapng with a key log of that size before its packets."""
    line = b"CLIENT_RANDOM " + b"00" * 32 + b" " + b"00" * 48 + b"\n"
    plain = io.BytesIO()
    floods.around(plain, lambda time: time)
    log, data = line * (size // len(line)), plain.getvalue()
    out.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
    out.write(block(1, struct.pack("<HHI", 1, 0, 0) + struct.pack("<HHB3x", 9, 1, 9) + struct.pack("<HH", 0, 0)))
    out.write(block(10, struct.pack("<II", 0x544C534B, len(log)) + log))
    at = 24
    while at < len(data):
        seconds, rest, length, wire = struct.unpack_from("<IIII", data, at)
        time = seconds * SECOND + rest
        out.write(block(6, struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, length, wire) +
                        data[at + 16:at + 16 + length]))
        at += 16 + length


def blocks_between(out, made, count):
    """A pcapng with so many blocks of a kind before the packets."""
    whole = io.BytesIO()
    secrets(whole, 0)
    bytes_before = 28 + 32 + 20  # section, interface, and secrets without any
    data = whole.getvalue()
    out.write(data[:bytes_before])
    for first in range(0, count, 1000):
        out.write(made * min(1000, count - first))
    out.write(data[bytes_before:])


INTERFACE = block(1, struct.pack("<HHI", 1, 0, 0))
STATISTICS = block(5, struct.pack("<III", 0, 1, 1))
UNHEARD_OF = block(0x7777, bytes(MB))
NAMES = block(4, b"".join(struct.pack("<HH4s8s", 1, 12, struct.pack(">I", i), b"h%06d" % i) for i in range(4096)) + bytes(4))


def noise(out, size, header=b""):
    out.write(header)
    for _ in range(size // MB):
        out.write(os.urandom(MB))


def zeros(out, size):
    for _ in range(size // MB):
        out.write(bytes(MB))


def cut_short(out):
    """A compressed capture of which the end is missing."""
    whole = io.BytesIO()
    with gzip.GzipFile(fileobj=whole, mode="wb", mtime=0) as packed:
        floods.syns(packed, 1000)
    out.write(whole.getvalue()[:-4000])


def ordinary(out):
    floods.around(out, lambda time: time)


def of(make, *arguments):
    return lambda out: make(out, *arguments)


ANNOTATE = ("annotate", "{input}", "-o", "{output}")

RECIPES = (
    # A flood must not hide a finding: an AXL request comes before it, the 401 that answers it after it.
    Recipe("syns-70k", of(floods.syns, 70_000), 64, 3, REFUSED, is_quick=True, check=is_not_judged),
    Recipe("syns-10m", of(floods.syns, 10_000_000, 100), 64, 30, REFUSED, is_piped=True, check=is_not_judged),
    Recipe("syns-10m-slowly", of(floods.syns, 10_000_000, 20_000), 64, 60, REFUSED, is_piped=True, check=is_not_judged),
    Recipe("syns-answered-1m", of(syn_acks, 1_000_000), 150, 20, REFUSED, is_piped=True, check=is_not_judged),
    Recipe("syns-refused-500k", of(refusals, 500_000), 96, 30, REFUSED + ("uc.tcp_refused",), is_piped=True),
    Recipe("hellos-70k", of(floods.hellos, 70_000), 64, 3, REFUSED, is_quick=True, check=is_not_judged),
    Recipe("hellos-70k-alone", of(hellos_alone, 70_000), 64, 3, check=is_called_not_judged, is_quick=True,
           words=("scan", "--json", "--fail-on", "unjudged", "{input}")),
    Recipe("hellos-5m", of(floods.hellos, 5_000_000, 200), 64, 30, REFUSED, is_piped=True, check=is_not_judged),
    Recipe("handshakes-300k", of(whole_handshakes, 300_000), 64, 20, REFUSED, is_piped=True, check=is_not_judged),
    Recipe("ports-unanswered", of(floods.scan, 1), 64, 2, REFUSED, is_quick=True, check=drops_nothing_with_data),
    Recipe("ports-unanswered-5-times", of(floods.scan, 5), 64, 5, REFUSED, check=drops_nothing_with_data),
    Recipe("ports-refused", lambda out: floods.scan(out, refused=True), 64, 3, REFUSED + ("uc.tcp_refused",),
           check=drops_nothing_with_data),
    Recipe("attempt-in-a-flood", of(attempt_in_a_flood, 1_000_000), 64, 6, REFUSED + ("uc.tcp_no_answer",), is_piped=True,
           check=has_three_attempts),
    Recipe("syns-v6-500k", of(protocols.syns_v6, 500_000), 64, 5, REFUSED, is_piped=True, check=is_not_judged),
    Recipe("syns-70k-listed", of(floods.syns, 70_000), 64, 3, status=0, words=("list", "--json", "{input}")),
    Recipe("hellos-70k-certificates", of(floods.hellos, 70_000), 64, 3, status=0, words=("certificates", "--json", "{input}")),
    Recipe("syns-70k-redacted", of(floods.syns, 70_000), 64, 5, status=0,
           words=("annotate", "--redact", "--redact-addresses", *ANNOTATE[1:])),
    Recipe("gaps-20k", of(protocols.gaps, 20_000), 96, 5, REFUSED, is_piped=True, check=is_not_judged),
    Recipe("fragments-200k", of(protocols.fragments, 200_000), 64, 5, REFUSED, is_piped=True),
    Recipe("tunnels-300", of(protocols.tunnels, 300), 64, 3, REFUSED),
    Recipe("icmp-errors-300k", of(protocols.icmp_errors, 300_000), 64, 10, REFUSED, is_piped=True),
    Recipe("queries-300k", of(protocols.queries, 300_000, False), 96, 10, REFUSED, is_piped=True),
    Recipe("queries-300k-answered", of(protocols.queries, 300_000, True), 96, 10, REFUSED, is_piped=True),
    Recipe("downloads-100k", of(protocols.downloads, 100_000), 150, 10, REFUSED, is_piped=True),
    Recipe("servers-refuse-60k", of(protocols.servers_refuse, 60_000), 150, 10, REFUSED + ("uc.tcp_refused",), is_piped=True),
    Recipe("servers-refuse-60k-annotated", of(protocols.servers_refuse, 60_000), 150, 10, status=0, words=ANNOTATE),
    # What one connection says without end.
    Recipe("head-100mb", of(protocols.head_without_end, 100 * MB), 64, 5, REFUSED, is_piped=True),
    Recipe("requests-2m", of(protocols.requests, 2_000_000), 64, 10, REFUSED, is_piped=True),
    Recipe("requests-2m-redacted", of(protocols.requests, 2_000_000), 96, 30, status=0,
           words=("annotate", "--redact", *ANNOTATE[1:])),
    Recipe("elements-1m-deep", of(protocols.elements_in_elements, 1_000_000), 64, 5, REFUSED, is_quick=True),
    Recipe("stanza-50mb", of(protocols.stanza_without_end, 50 * MB), 64, 5, REFUSED, is_piped=True),
    Recipe("handshake-50mb", of(protocols.handshake_without_end, 50 * MB), 64, 5, REFUSED, is_piped=True),
    Recipe("records-2m-of-one-byte", of(protocols.records_of_one_byte, 2_000_000), 64, 5, REFUSED, is_piped=True),
    # What is no capture, or hardly one.
    Recipe("zeros-64mb", of(zeros, 64 * MB), 32, 2, status=3),
    Recipe("noise-8mb", of(noise, 8 * MB), 32, 2, status=3, is_quick=True),
    Recipe("noise-8mb-after-a-header", of(noise, 8 * MB, floods.header()), 32, 2, status=3, is_quick=True),
    Recipe("gzip-cut-short", cut_short, 32, 2, status=3, suffix=".pcap.gz", is_quick=True),
    Recipe("nothing-captured-1m", of(protocols.nothing_captured, 1_000_000), 32, 5, REFUSED),
    Recipe("times-at-random-200k", of(protocols.times_at_random, 200_000), 64, 5, REFUSED),
    # Linear in what comes.
    Recipe("early-segment-30k", of(early_segment, 30_000), 64, 1, status=0, is_quick=True,
           words=("annotate", "--redact", *ANNOTATE[1:])),
    Recipe("early-segment-300k", of(early_segment, 300_000), 64, 3, status=0, words=("annotate", "--redact", *ANNOTATE[1:])),
    # Compressed.
    Recipe("bomb-8mb", of(gzipped, 8 * MB), 64, 1, REFUSED, status=3, words=("scan", "--json", "--unpack-limit", "1M", "{input}"),
           says="(--unpack-limit)", suffix=".pcap.gz", is_quick=True),
    Recipe("bomb-4gb", of(gzipped, 4096 * MB), 64, 10, REFUSED, status=3, says="(--unpack-limit)", suffix=".pcap.gz"),
    Recipe("bomb-4gb-zstd", of(zstandard, 4096 * MB), 300, 10, REFUSED, status=3, says="(--unpack-limit)",
           suffix=".pcap.zst", needs="zstd"),
    Recipe("bomb-4gb-annotated", of(gzipped, 4096 * MB), 64, 20, status=3, says="what was readable is annotated",
           words=ANNOTATE + ("--unpack-limit", "64M"), suffix=".pcap.gz"),
    Recipe("archive-bomb-8mb", of(archived, 8 * MB, "a.log"), 64, 1, REFUSED, status=3, says="(--unpack-limit)", suffix=".tar.gz",
           words=("scan", "--json", "--unpack-limit", "1M", "{input}"), is_quick=True),
    Recipe("archive-bomb-4gb", of(archived, 4096 * MB, "a.log"), 64, 10, REFUSED, status=3, says="(--unpack-limit)",
           suffix=".tar.gz"),
    Recipe("archive-bomb-4gb-capture", of(archived, 4096 * MB, "a.pcap"), 64, 15, REFUSED, status=3, says="(--unpack-limit)",
           suffix=".tar.gz"),
    Recipe("archive-members-100k", of(members, 100_000, b""), 150, 5, REFUSED, status=3, says="than the 50000 members",
           suffix=".zip"),
    Recipe("archive-namesakes-20k", of(namesakes, 20_000), 64, 2, REFUSED, suffix=".tar.gz", is_quick=True),
    Recipe("archive-bombs-2k", of(members, 2_000, bytes(MB)), 64, 10, REFUSED, suffix=".zip"),
    Recipe("archive-8-deep", of(nested, 8), 64, 1, REFUSED, suffix=".archive", is_quick=True),
    Recipe("archive-1000-deep", of(nested, 1000), 64, 2, status=3, says="is too deep in other archives", suffix=".archive",
           is_quick=True),
    # pcapng as large as Wireshark reads it.
    Recipe("secrets-17mb", of(secrets, 17 * MB), 96, 3, status=0, words=ANNOTATE, suffix=".pcapng", is_quick=True),
    Recipe("secrets-128mb", of(secrets, 128 * MB), 420, 10, status=0, words=ANNOTATE, suffix=".pcapng"),
    Recipe("interfaces-100k", of(blocks_between, INTERFACE, 100_000), 64, 3, REFUSED, suffix=".pcapng"),
    Recipe("statistics-100k", of(blocks_between, STATISTICS, 100_000), 64, 3, REFUSED, suffix=".pcapng"),
    Recipe("unheard-of-512mb", of(blocks_between, UNHEARD_OF, 512), 32, 3, REFUSED, suffix=".pcapng"),
    Recipe("names-400k", of(blocks_between, NAMES, 100), 64, 3, REFUSED, suffix=".pcapng"),
    # No thread, no memory.
    Recipe("no-thread", ordinary, 64, 1, REFUSED, has_threads=False, is_quick=True),
    Recipe("no-thread-annotated", ordinary, 64, 1, status=0, words=ANNOTATE, has_threads=False, is_quick=True),
    *(Recipe(f"memory-{room}mb", of(floods.hellos, 200_000), 200, 3, status=3, says="ucscope: out of memory\n", memory=room)
      for room in (3, 6, 12, 25, 50)),
    *(Recipe(f"memory-{room}mb-annotated", of(floods.hellos, 200_000), 200, 3, status=3, says="ucscope: out of memory\n",
             words=ANNOTATE, memory=room) for room in (6, 25)),
    # Files of options that are none.
    *(Recipe(f"zeros-for-{option}", ordinary, megabytes, 2, status=status, says="bytes that are read of such a file",
             words=("scan", f"--{option}", value, "{input}"), is_quick=True)
      for option, value, megabytes, status in (
          ("ctl", "/dev/zero", 64, 2), ("rsa-key", "/dev/zero", 32, 2), ("keylog", "/dev/zero", 300, 2),
          ("dialback-secret", "file:/dev/zero", 32, 2), ("files-from", "/dev/zero", 150, 3))),
)


def no_thread(folder):
    """A library that takes threads away, built where there is a compiler."""
    library = pathlib.Path(folder) / "no_thread.so"
    source = pathlib.Path(__file__).resolve().parents[1] / "command" / "no_thread.c"
    if not library.exists():
        subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-o", library, source], check=True)
    return str(library)
