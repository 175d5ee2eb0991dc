# SPDX-License-Identifier: GPL-2.0-or-later
"""Archives that Python cannot make, by the library that ucscope reads them with: 7z, encrypted zip, tar in zstd or lz4."""

import ctypes
import ctypes.util

PLAIN_FILE = 0o100000
LIBRARY = ctypes.CDLL(ctypes.util.find_library("archive") or "libarchive.so.13")
for _name in ("archive_write_new", "archive_entry_new"):
    getattr(LIBRARY, _name).restype = ctypes.c_void_p
LIBRARY.archive_write_data.restype = ctypes.c_ssize_t
LIBRARY.archive_error_string.restype = ctypes.c_char_p


def call(name, *arguments):
    answer = getattr(LIBRARY, name)(*(ctypes.c_void_p(one) if isinstance(one, int) and one > 1 << 20 else one
                                      for one in arguments))
    if answer < 0:
        raise RuntimeError(f"{name}: {LIBRARY.archive_error_string(ctypes.c_void_p(arguments[0]))}")


def write(path, members, form, compression=None, password=None):
    """`members`: (name, bytes) each. `form`: "7zip", "zip", "pax_restricted", "raw". `compression`: "zstd", "lz4", ..."""
    archive = LIBRARY.archive_write_new()
    call(f"archive_write_set_format_{form}", archive)
    if compression is not None:
        call(f"archive_write_add_filter_{compression}", archive)
    if password is not None:
        call("archive_write_set_options", archive, b"zip:encryption=traditional")
        call("archive_write_set_passphrase", archive, password)
    call("archive_write_open_filename", archive, str(path).encode())
    for name, data in members:
        entry = LIBRARY.archive_entry_new()
        LIBRARY.archive_entry_set_pathname(ctypes.c_void_p(entry), name.encode())
        LIBRARY.archive_entry_set_size(ctypes.c_void_p(entry), ctypes.c_int64(len(data)))
        LIBRARY.archive_entry_set_filetype(ctypes.c_void_p(entry), PLAIN_FILE)
        LIBRARY.archive_entry_set_perm(ctypes.c_void_p(entry), 0o644)
        call("archive_write_header", archive, entry)
        if data:
            LIBRARY.archive_write_data(ctypes.c_void_p(archive), data, ctypes.c_size_t(len(data)))
        LIBRARY.archive_entry_free(ctypes.c_void_p(entry))
    call("archive_write_close", archive)
    LIBRARY.archive_write_free(ctypes.c_void_p(archive))
