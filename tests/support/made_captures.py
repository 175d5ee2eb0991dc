# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures made of those in pcaps/, what the command finds in them, and whether that is what was agreed on."""

import collections
import difflib
import hashlib
import json
import pathlib
import random
import struct
import subprocess
import sys

from command_run import run_command

ROOT = pathlib.Path(__file__).resolve().parents[2]


def first_words(name):
    return [line.split()[0] for line in (ROOT / "pcaps" / name).read_text().splitlines() if line.split()]


def listed():
    return first_words("EXPECTED")


def listed_traces():
    return first_words("EXPECTED-TRACES")


def records(path):
    """The link type, and the header and bytes of each packet, of a capture that is made a classic pcap of microseconds
    first; None for one that cannot be made one."""
    done = subprocess.run(["editcap", "-F", "pcap", path, "-"], capture_output=True)
    data = done.stdout
    if len(data) < 24 or data[:4] != bytes.fromhex("d4c3b2a1"):
        return None
    packets, at = [], 24
    while at + 16 <= len(data):
        seconds, rest, captured, length = struct.unpack_from("<IIII", data, at)
        packets.append((seconds, rest, length, data[at + 16:at + 16 + captured]))
        at += 16 + captured
    return struct.unpack_from("<I", data, 20)[0], packets


def addresses(link_type, packet):
    """Source and destination, with ports where there are some; None where this finds none."""
    at = {1: 14, 101: 0, 113: 16, 276: 20}.get(link_type)
    if at is None:
        return None
    while link_type == 1 and packet[at - 2:at] in (b"\x81\x00", b"\x88\xa8"):
        at += 4
    head = packet[at:]
    if head[:1] and head[0] >> 4 == 4:
        ports = (head[0] & 15) * 4
        return head[12:16] + head[ports:ports + 2], head[16:20] + head[ports + 2:ports + 4]
    if head[:1] and head[0] >> 4 == 6:
        return head[8:24] + head[40:42], head[24:40] + head[42:44]
    return None


HEADERS = 14 + 20 + 8  # of Ethernet, IPv4 and UDP


def damaged(numbered, seed):
    """A byte of every other packet is another, behind the headers that packets without options have."""
    rng = random.Random(f"{seed} {len(numbered)}")
    for frame, packet in numbered:
        kept = bytearray(packet[3])
        if len(kept) > HEADERS and rng.random() < 0.5:
            kept[rng.randrange(HEADERS, len(kept))] ^= rng.choice((0x01, 0x20, 0x80, 0xff))
        yield frame, (*packet[:3], bytes(kept))


def write(path, link_type, left):
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, link_type))
        for _, (seconds, rest, length, kept) in left:
            file.write(struct.pack("<IIII", seconds, rest, len(kept), length) + kept)


def make(folder, captures, changes):
    """Captures by path: of which one each is made, how, and the numbers that its frames have there. `changes` gives, of
    a link type and packets, names and what becomes of the packets, each with its number."""
    made = {}
    for capture in captures:
        read = records(ROOT / "pcaps" / capture)
        for name, left in changes(*read) if read else ():
            path = folder / f"{len(made)}.pcap"
            write(path, read[0], left)
            made[str(path)] = capture, name, [0] + [frame for frame, _ in left]
    return made


# --- scanning --------------------------------------------------------------------------------------------------------

def scan_lines(ucscope, *paths, cwd=ROOT):
    """All that is told of captures in JSON."""
    done = run_command([ucscope, "scan", "--json", "--ok", "--fail-on", "never", *paths], (0, 3), cwd=cwd)
    return [line for line in map(json.loads, done.stdout.splitlines()) if line["type"] != "run"]


def scan_all(ucscope, *paths, cwd=ROOT):
    """Findings by file, and what is told of each file as a whole."""
    findings, wholes = collections.defaultdict(list), {}
    for line in scan_lines(ucscope, *paths, cwd=cwd):
        if line["type"] == "finding":
            findings[line["file"]].append(line)
        elif line["type"] == "capture":
            wholes[line["file"]] = line
    return findings, wholes


def scan(ucscope, *paths):
    """Findings by file."""
    return scan_all(ucscope, *paths)[0]


# --- what was agreed on ----------------------------------------------------------------------------------------------

def sum_of(line):
    """What else is told: the same as long as all of it is."""
    told = json.dumps(line, sort_keys=True).replace(line.get("file") or "\0", "")
    return hashlib.sha256(told.encode()).hexdigest()[:4]


def word(finding):
    """Code, frame, the ports with an arrow from the side that acted, how certain it is, the other frames of its evidence,
    how often it is repeated, and a sum over all that is told of it: facts, sentences, roles."""
    others = sorted({evidence["frame"] for evidence in finding["evidence"]} - {finding["frame"]})
    doubt = {"certain": "", "likely": "?", "possible": "??"}[finding["confidence"]]
    arrow = {"source": ">", "destination": "<"}.get(finding["actor"]["side"], "-")
    ports = f"{finding['source']['port']}{arrow}{finding['destination']['port']}"
    return "".join([f"{finding['code']}@{finding['frame']}:{ports}{doubt}", *(f"+{frame}" for frame in others),
                    f"x{finding['count']}" if finding["count"] > 1 else "", f"#{sum_of(finding)}"])


def agreed_on(golden, made, found, update, wholes=None, others=()):
    """Whether the findings are those that the files of this folder tell, a line for each capture with any; with `wholes`
    for each capture, with a sum over what is told of it as a whole: counts, pairs, what was not judged. `others`: further files, by their name."""
    now = collections.defaultdict(str, others)
    for path, (capture, name, _) in made.items():
        words = sorted(map(word, found[path])) + ([f"#{sum_of(wholes[path])}"] if wholes else [])
        if words:
            now[f"{capture.partition('/')[0]}.txt"] += f"{capture}, {name}: {' '.join(words)}\n"
    return compare_lines(golden, now, update)


def compare_lines(golden, now, update):
    """Whether the files of this folder have these lines, by name; with `update` they are written there."""
    before = {path.name: path.read_text() for path in golden.glob("*.txt")}
    for name in sorted(now.keys() | before.keys()):
        sys.stdout.writelines(difflib.unified_diff(before.get(name, "").splitlines(True),
                                                   now.get(name, "").splitlines(True),
                                                   f"{golden.name}/{name}", "now", n=0))
        if update and name in now:
            golden.mkdir(exist_ok=True)
            (golden / name).write_text(now[name])
        elif update:
            (golden / name).unlink()
    return update or bool(now) and now == before
