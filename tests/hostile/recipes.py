# SPDX-License-Identifier: GPL-2.0-or-later
"""What hostile input is made of, what is to come of it, and what it may cost. A recipe is a line in RECIPES; `run` makes
its input, runs the command on it, and compares."""

import dataclasses
import gzip
import io
import os
import pathlib
import resource
import shutil
import struct
import subprocess
import typing

import floods

MB, SECOND = 1 << 20, 10**9
REFUSED = ("uc.axl_unauthorized",)  # what the real traffic of every flood has


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
    memory: int = 0  # address space that the command gets, in megabytes
    has_threads: bool = True

    def prepare(self):
        """In the child: what it does not get."""
        if self.memory:
            resource.setrlimit(resource.RLIMIT_AS, (self.memory * MB, self.memory * MB))


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
    if shutil.which("zstd") is None:
        raise FileNotFoundError("zstd")
    out.flush()
    with subprocess.Popen(["zstd", "-q", "-19", "--long=27"], stdin=subprocess.PIPE, stdout=out) as packer:
        talk_and_padding(packer.stdin, size)


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
    # Linear in what comes.
    Recipe("early-segment-300k", of(early_segment, 300_000), 64, 3, status=0, words=("annotate", "--redact", *ANNOTATE[1:])),
    # Compressed.
    Recipe("bomb-8mb", of(gzipped, 8 * MB), 64, 1, REFUSED, status=3, words=("scan", "--json", "--unpack-limit", "1M", "{input}"),
           says="(--unpack-limit)", suffix=".pcap.gz", is_quick=True),
    Recipe("bomb-4gb", of(gzipped, 4096 * MB), 64, 10, REFUSED, status=3, says="(--unpack-limit)", suffix=".pcap.gz"),
    Recipe("bomb-4gb-zstd", of(zstandard, 4096 * MB), 300, 10, REFUSED, status=3, says="(--unpack-limit)",
           suffix=".pcap.zst"),
    Recipe("bomb-4gb-annotated", of(gzipped, 4096 * MB), 64, 20, status=3, says="what was readable is annotated",
           words=ANNOTATE + ("--unpack-limit", "64M"), suffix=".pcap.gz"),
    # pcapng as large as Wireshark reads it.
    Recipe("secrets-17mb", of(secrets, 17 * MB), 96, 3, status=0, words=ANNOTATE, suffix=".pcapng", is_quick=True),
    Recipe("secrets-128mb", of(secrets, 128 * MB), 420, 10, status=0, words=ANNOTATE, suffix=".pcapng"),
    # No thread, no memory.
    Recipe("no-thread", ordinary, 64, 1, REFUSED, has_threads=False, is_quick=True),
    Recipe("no-thread-annotated", ordinary, 64, 1, status=0, words=ANNOTATE, has_threads=False, is_quick=True),
    *(Recipe(f"memory-{megabytes}mb", of(floods.hellos, 200_000), megabytes, 3, status=3, says="ucscope: out of memory\n",
             memory=megabytes) for megabytes in (70, 80, 100, 120)),
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
