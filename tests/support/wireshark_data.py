# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark's data without what takes half of its start and no test needs."""
import pathlib
import subprocess

NAME_TABLES = ("manuf", "services", "enterprises.tsv")  # of network cards, ports and companies


def link_data(directory):
    """Fills it with links to all else; WIRESHARK_DATA_DIR is to name it. Wireshark heeds that only when root does not
    run it."""
    prefix = subprocess.run(["pkg-config", "--variable=prefix", "wireshark"], check=True, capture_output=True, text=True)
    for path in (pathlib.Path(prefix.stdout.strip()) / "share/wireshark").iterdir():
        if path.name not in NAME_TABLES:
            (directory / path.name).symlink_to(path)
