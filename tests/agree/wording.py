# SPDX-License-Identifier: GPL-2.0-or-later
"""What tshark shows, freed of what differs between Wireshark 4.0 and 4.6 and is not ours: how it cuts long lines, how
many bytes of a field it shows, what it calls a frame, in which unit it tells how long something took, and what of a
certificate it names."""
import re

LONGEST, BYTES = 200, 60

CUT = re.compile(r" ?\[(?:truncated\]|…\] ?)")
FRAME = re.compile(r"^Frame (\d+): Packet, ")
HEXADECIMAL = re.compile(r"\b((?:0x)?[0-9a-f]{%d})[0-9a-f]*…?" % BYTES)
DURATION = re.compile(r"\b(\d+\.\d+) (milli|micro|nano)seconds\b")
SCALE = {"milli": 1e-3, "micro": 1e-6, "nano": 1e-9}
KEY = re.compile(r"^ +(modulus|publicExponent): ")
SINCE_4_6 = re.compile(r"^ +(Padding: 0|RSA Public Key)\n", re.MULTILINE)


def plain_line(line):
    line = DURATION.sub(lambda found: f"{float(found[1]) * SCALE[found[2]]:.9f} seconds", line)
    line = KEY.sub(r"\1: ", line)
    line = FRAME.sub(r"Frame \1: ", line)
    line = HEXADECIMAL.sub(r"\1…", CUT.sub("", line))
    return line[:LONGEST] + "…" if len(line) > LONGEST else line


def plain(text):
    return "\n".join(map(plain_line, SINCE_4_6.sub("", text).split("\n")))
