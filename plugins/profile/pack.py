#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Packs files, and folders with the files in them, into a ZIP archive that is the same wherever and whenever it is made.

usage: pack.py ARCHIVE PATH...
"""
import pathlib
import sys
import zipfile


def members(paths):
    for path in paths:
        if path.is_dir():
            yield from ((f"{path.name}/{below.name}", below) for below in sorted(path.iterdir()))
        else:
            yield path.name, path


def main():
    archive, *paths = map(pathlib.Path, sys.argv[1:])
    with zipfile.ZipFile(archive, "w") as out:
        for name, path in members(paths):
            member = zipfile.ZipInfo(name)  # of 1980, the first year that ZIP knows
            member.create_system = 3  # Unix: only there are rights
            member.external_attr = 0o100644 << 16
            member.compress_type = zipfile.ZIP_STORED  # deflate differs by the library's version
            out.writestr(member, path.read_bytes())


if __name__ == "__main__":
    main()
