#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compiles for Windows what Wireshark's own source tree would build there: the plugin and the code that it links.

With MinGW-w64 (Debian: gcc-mingw-w64-x86-64) against the headers of this machine, whose glibconfig.h is written anew
for 64-bit Windows. Only compiled: there is no Wireshark for Windows here to link with.

usage: portable.py SOURCE BUILD [FILE...]
"""
import concurrent.futures
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import wireshark_tree

COMPILER = "x86_64-w64-mingw32-gcc"
SKIPPED = 77
OUTSIDE = ("/usr/include/glib-2.0", "/usr/include/wireshark")
# Headers of libraries that stand beside those of the C library, which MinGW-w64 has its own of.
LENT = ("gnutls", "expat.h", "expat_external.h", "expat_config.h", "gcrypt.h", "gpg-error.h", "jansson.h", "jansson_config.h")
# What GLib's configuration says of 64-bit Windows: a long has 32 bits there.
CONFIG = ((r"typedef (un)?signed long (g\w+);", r"typedef \1signed long long \2;"), (r'(_MODIFIER|_FORMAT) "l', r'\1 "ll'),
          (r"GLIB_SIZEOF_LONG\s+8", "GLIB_SIZEOF_LONG 4"), (r"\(val##(U?)L\)", r"(val##\1LL)"), (r"\(gu?long\) \(", "(gsize) ("),
          (r"G_MAXSIZE\s+G_MAXULONG", "G_MAXSIZE G_MAXUINT64"), (r"G_MINSSIZE\s+G_MINLONG", "G_MINSSIZE G_MININT64"),
          (r"G_MAXSSIZE\s+G_MAXLONG", "G_MAXSSIZE G_MAXINT64"), ("G_OS_UNIX", "G_OS_WIN32"), ("typedef int GPid;", "typedef void *GPid;"))
# GnuTLS for Windows defines this by itself.
IOVEC = "#include <stddef.h>\nstruct iovec {\n    void *iov_base;\n    size_t iov_len;\n};\n"


def flags_of(entry):
    """Definitions and warnings of a compile command."""
    return [word for word in shlex.split(entry["command"]) if re.match(r"-D|-W|-std", word)]


def headers(folder):
    config = subprocess.run(["pkg-config", "--variable=libdir", "glib-2.0"], capture_output=True, text=True, check=True).stdout.strip()
    text = (pathlib.Path(config) / "glib-2.0/include/glibconfig.h").read_text()
    for pattern, other in CONFIG:
        text = re.sub(pattern, other, text, flags=re.M)
    (folder / "glibconfig.h").write_text(text)
    (folder / "sys").mkdir()
    (folder / "sys/uio.h").write_text(IOVEC)
    for name in LENT:
        place = pathlib.Path("/usr/include") / name
        if not place.exists():
            place = pathlib.Path("/usr/include/x86_64-linux-gnu") / name
        if place.exists():
            (folder / name).symlink_to(place)


def compile_one(source, entry, folder):
    command = [COMPILER, "-fsyntax-only", "-Werror", "-DWS_BUILD_DLL", *flags_of(entry), f"-I{source}", f"-I{folder}"]
    command += [word for place in OUTSIDE for word in ("-isystem", place)]
    done = subprocess.run([*command, entry["file"]], cwd=entry["directory"], capture_output=True, text=True)
    return done.stderr if done.returncode else ""


def main(source, build, *files):
    source = pathlib.Path(source).resolve()
    if shutil.which(COMPILER) is None:
        print(f"not compiled for Windows: there is no {COMPILER} here (Debian: gcc-mingw-w64-x86-64)")
        return SKIPPED
    chosen = wireshark_tree.listed(source, wireshark_tree.compile_commands(source, build))
    chosen = {name: entry for name, entry in chosen.items() if not files or name in files}
    failed = 0
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        headers(pathlib.Path(folder))
        for name, errors in zip(chosen, pool.map(lambda entry: compile_one(source, entry, folder), chosen.values())):
            if errors:
                failed += 1
                print(f"{name}:\n{errors}")
    print(f"{len(chosen)} files, {failed} of them do not compile for Windows")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
