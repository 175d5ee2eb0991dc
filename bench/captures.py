# SPDX-License-Identifier: GPL-2.0-or-later
"""The captures that are measured: made when they are not there yet, and checked for what is found in them."""
import json
import os
import pathlib
import shutil
import subprocess

import measuring

SCENES = ("mix", "tls", "bulk", "syns")
FORMATS = ("pcap", "pcapng", "pcapng-ns")
SEEDS = 64  # of small captures that differ


def make(programs, folder, size, scene="mix", form="pcap", seed=1):
    """(path, what is inside), made anew by another make_capture."""
    stem = folder / f"{scene}-{size}-{seed}"
    capture, inside = stem.with_suffix(f".{form}"), pathlib.Path(f"{stem}.{form}.json")
    made = pathlib.Path(programs.make_capture).stat().st_mtime
    if not inside.exists() or inside.stat().st_mtime < made:
        text = subprocess.run([programs.make_capture, "--scene", scene, "--format", form, "--size", size, "--seed", str(seed),
                               str(capture)], check=True, capture_output=True, text=True).stdout
        inside.write_text(text)
    return capture, json.loads(inside.read_text())


def check(programs, capture):
    """How many troubles are wrong: missed or invented ones; they are told."""
    return subprocess.run([measuring.HERE / "check", programs.ucscope, capture], check=False).returncode


def describe(name, inside):
    packets = inside["packets"]
    sound = f"{100 * inside['sound_packets'] / packets:.0f} % of them sound, " if inside["sound_packets"] else ""
    flood = f"{inside['flood_syns']:,} made-up SYNs, " if "flood_syns" in inside else ""
    print(f"{name:<12}{inside['bytes'] / 1e6:,.0f} MB, {packets:,} packets, {sound}{flood}"
          f"{inside['connections']:,} TCP connections, {sum(inside['findings'].values())} troubles")


def make_small(programs, folder, count, size="1K"):
    """A folder of so many small captures, links to SEEDS different ones. Names have no numbers: none is a part of a set."""
    place = folder / f"small-{count}"
    if place.exists():
        shutil.rmtree(place)
    small = [make(programs, folder, size, seed=1 + i)[0] for i in range(SEEDS)]
    for i in range(count):
        site = place / f"site{i % 40:02}"
        site.mkdir(parents=True, exist_ok=True)
        name = "".join(chr(ord("a") + i // 26 ** digit % 26) for digit in range(4))
        os.link(small[i % SEEDS], site / f"{name}.pcap")
    return place
