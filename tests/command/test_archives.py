#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Archives are folders: what is in them is found as it is in plain files, and what cannot be had of them is told."""

import bz2
import gzip
import io
import json
import lzma
import pathlib
import re
import tarfile
import unittest
import zipfile

from support import ROOT, CommandTest, capture_header, greeting, record, refusal
from test_sets import NAMES, reset, syn

import made_archive

LOG = ("log.txt", 40 * b"2026-11-21 01:08:41 developer.edgeconfig INFO\n")
MEMBERS_MOST, DEPTH_MOST = 50_000, 8


def tar(members, mode="w:gz"):
    """Members: (name, bytes) each, or tarfile.TarInfo."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.GNU_FORMAT) as archive:
        for member in members:
            if isinstance(member, tarfile.TarInfo):
                archive.addfile(member)
                continue
            info = tarfile.TarInfo(member[0])
            info.size = len(member[1])
            archive.addfile(info, io.BytesIO(member[1]))
    return out.getvalue()


def zipped(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def refused():
    return capture_header() + refusal()


def clean():
    return capture_header() + greeting()


def the_set():
    return [(NAMES[0], capture_header() + greeting() + syn(0.1)), (NAMES[1], capture_header() + reset(0.6) + greeting(2))]


def link(name, target, kind=tarfile.SYMTYPE):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def device(name, kind):
    info = tarfile.TarInfo(name)
    info.type, info.devmajor, info.devminor = kind, 1, 3
    return info


class Archives(CommandTest):
    def made(self, name, members, form, **more):
        path = self.folder / name
        made_archive.write(path, members, form, **more)
        return str(path)

    def lines(self, *words, status=1):
        """What is told of captures."""
        told = map(json.loads, self.assert_status(status, "scan", "--json", *words).stdout.splitlines())
        return [line for line in told if line["type"] != "run"]

    def captures(self, *words, status=1):
        return [line["file"] for line in self.lines(*words, status=status) if line["type"] == "capture"]

    def forms(self, members):
        """Paths of archives of every form that is read."""
        yield self.write("a.tar", tar(members, "w:"))
        yield self.write("a.tar.gz", tar(members))
        yield self.write("a.tgz", tar(members))
        yield self.write("a.tar.bz2", tar(members, "w:bz2"))
        yield self.write("a.tar.xz", tar(members, "w:xz"))
        yield self.made("a.tar.zst", members, "pax_restricted", compression="zstd")
        yield self.made("a.tar.lz4", members, "pax_restricted", compression="lz4")
        yield self.write("a.zip", zipped(members))
        yield self.write("stored.zip", zipped(members, zipfile.ZIP_STORED))
        yield self.write("bzip2.zip", zipped(members, zipfile.ZIP_BZIP2))
        yield self.write("lzma.zip", zipped(members, zipfile.ZIP_LZMA))
        yield self.made("a.7z", members, "7zip")
        yield self.write("no-extension", tar(members))

    # --- what is inside ---

    def test_every_form_is_read(self):
        for path in self.forms([LOG, ("logs/eth0.pcap", refused()), ("logs/eth1.pcap", clean())]):
            with self.subTest(path=path):
                self.assertEqual(self.captures(path), [f"{path}!logs/eth0.pcap", f"{path}!logs/eth1.pcap"])
                self.assertRegex(self.ucscope("scan", path).stdout, r"2 captures.*; 1 other file passed over\.\n")

    def test_a_folder_of_nothing_but_archives(self):
        for number, make in enumerate((tar, zipped)):
            self.write(f"case/{number}.archive", make([("eth0.pcap", refused())]))
        paths = self.captures(str(self.folder / "case"))
        self.assertEqual([pathlib.Path(path).name for path in paths], ["0.archive!eth0.pcap", "1.archive!eth0.pcap"])

    def test_compressed_files(self):
        for suffix, pack in ((".xz", lzma.compress), (".bz2", bz2.compress), (".gz", gzip.compress)):
            with self.subTest(suffix=suffix):
                path = self.write(f"case{suffix}/eth0.pcap{suffix}", pack(refused()))
                nameless = self.write(f"case{suffix}/other", pack(refused()))
                self.write(f"case{suffix}/log{suffix}", pack(LOG[1]))
                self.assertEqual(self.captures(path), [path])
                self.assertEqual(self.captures(str(self.folder / f"case{suffix}")), [path, nameless])
        for compression in "zstd", "lz4":
            path = self.made(f"eth0.pcap.{compression}", [("x", refused())], "raw", compression=compression)
            self.assertEqual(self.captures(path), [path])
        log = self.write("log.xz", lzma.compress(LOG[1]))
        done = self.assert_status(3, "scan", log)
        self.assertIn(f"ucscope: {log}: is a compressed file, and what is in it no capture\n", done.stderr)

    def test_archives_in_archives(self):
        inner = tar([("eth0.pcap", refused()), ("packed.pcap.gz", gzip.compress(clean())),
                     ("packed.pcap.xz", lzma.compress(clean()))])
        path = self.write("a.tar", tar([("b.zip", zipped([LOG, ("c.tar.gz", inner)]))], "w:"))
        self.assertEqual(self.captures(path), [f"{path}!b.zip!c.tar.gz!{name}" for name in
                                               ("eth0.pcap", "packed.pcap.gz", "packed.pcap.xz")])

    def test_sets_are_joined(self):
        for path in self.forms([LOG, *reversed(the_set())]):
            with self.subTest(path=path):
                finding, capture = self.lines(path)
                self.assertEqual((finding["code"], finding["file"], finding["frame_file"], finding["frame"]),
                                 ("uc.tcp_refused", f"{path}!{NAMES[0]}", f"{path}!{NAMES[1]}", 1))
                self.assertEqual([file["file"] for file in capture["files"]], [f"{path}!{name}" for name in NAMES])
                self.assertEqual(len(self.captures("--no-sets", path, status=0)), 2)
        text = self.ucscope("scan", path).stdout
        self.assertRegex(text, rf"frames +{NAMES[1]}:1 ")

    def test_sets_of_compressed_files_are_joined(self):
        for name, data in the_set():
            self.write(f"set/{name}.xz", lzma.compress(data))
        self.assertEqual(self.captures(str(self.folder / "set")), [str(self.folder / "set" / f"{NAMES[0]}.xz")])

    def of_captures(self, *words):
        """JSON as it is told, without how the scan ended."""
        lines = self.ucscope("scan", "--json", *words).stdout.splitlines(keepends=True)
        return "".join(line for line in lines if not line.startswith('{"type":"run"'))

    def without_archive(self, lines):
        """Lines of JSON without the member that tells the archive."""
        return re.sub(r',"archive":{"file":"[^"]*","left":[0-9]+}', "", lines)

    def test_an_archive_does_not_lend_its_name(self):
        path = self.write("case_00001_20140513165320.tar", tar([("a.pcap", clean()), ("b.pcap", clean())], "w:"))
        self.assertEqual(len(self.captures(path, status=0)), 2)

    def test_the_same_as_in_plain_files(self):
        captures = sorted((ROOT / "pcaps").rglob("*.pcap*"))[::9]
        self.assertGreater(len(captures), 10)
        members = [(f"{number}/{path.name}", path.read_bytes()) for number, path in enumerate(captures)]
        for name, data in members:
            self.write(f"plain/{name}", data)
        plain = self.of_captures("-j", "2", str(self.folder / "plain"))
        for path in self.write("a.tar.gz", tar(members)), self.write("a.zip", zipped(members)):
            told = self.of_captures("-j", "2", path)
            self.assertEqual([json.loads(line)["archive"] for line in told.splitlines() if '"capture"' in line],
                             [{"file": path, "left": left} for left in reversed(range(len(members)))])
            told = self.without_archive(told).replace(f"{path}!", f"{self.folder}/plain/")
            self.assertEqual(sorted(told.splitlines()), sorted(plain.splitlines()))

    def test_what_macos_puts_beside_is_no_capture(self):
        path = self.write("a.zip", zipped([("eth0.pcap", refused()), ("__MACOSX/._eth0.pcap", b"\0\5\x16\7" + bytes(99))]))
        self.assertEqual(self.captures(path), [f"{path}!eth0.pcap"])

    def test_two_of_one_name_are_both_read(self):
        path = self.write("a.tar", tar([("x.pcap", clean()), ("x.pcap", refused())], "w:"))
        self.assertEqual(self.captures(path), [f"{path}!x.pcap", f"{path}!x.pcap (2)"])

    # --- in every command ---

    def test_list_certificates_and_keys(self):
        path = self.write("a.zip", zipped([LOG, *the_set()]))
        pair = json.loads(self.assert_status(0, "list", "--json", path).stdout.splitlines()[0])
        self.assertEqual(pair["file"], f"{path}!{NAMES[0]}")
        capture = ROOT / "pcaps" / "ils" / "ils-4-hub-unknown-ca-tls1.2.pcap"
        path = self.write("b.tar.gz", tar([(capture.name, capture.read_bytes())]))
        told = self.assert_status(0, "certificates", "--json", path).stdout
        self.assertEqual(told.replace(f"{path}!{capture.name}", str(capture)),
                         self.assert_status(0, "certificates", "--json", str(capture)).stdout)
        self.assertNotEqual(told, "")

    def test_annotate(self):
        path = self.write("a.tar.gz", tar([LOG, ("d/eth0.pcap", refused()), ("eth1.pcap", clean())]))
        self.assert_status(0, "annotate", "-o", "out", path)
        self.assertEqual(sorted(file.name for file in (self.folder / "out").iterdir()), ["eth0.pcapng", "eth1.pcapng"])
        one = self.write("one.zip", zipped([LOG, ("eth0.pcap", refused())]))
        self.assert_status(0, "annotate", "-o", "one.pcapng", one)
        self.assertEqual((self.folder / "one.pcapng").read_bytes(), (self.folder / "out/eth0.pcapng").read_bytes())
        rotated = self.write("set.zip", zipped(the_set()))
        self.assert_status(0, "annotate", "-o", "whole.pcapng", rotated)
        self.assert_status(0, "annotate", "-o", "files", rotated)
        self.assertEqual(sorted(file.stem for file in (self.folder / "files").iterdir()),
                         [name[:-len(".pcap")] for name in NAMES])
        packed = self.write("eth0.pcap.xz", lzma.compress(refused()))
        self.assert_status(0, "annotate", "-o", "unpacked.pcapng", packed)
        self.assertTrue((self.folder / "unpacked.pcapng").is_file())

    def test_an_archive_is_never_overwritten(self):
        path = self.write("one.zip", zipped([("eth0.pcap", refused())]))
        before = pathlib.Path(path).read_bytes()
        self.assert_status(2, "annotate", "-o", path, path)
        self.write("in/x.pcapng", tar([("x.pcap", refused())]))
        self.assertIn("inputs are never overwritten", self.assert_status(2, "annotate", "-o", "in", "in").stderr)
        self.assertEqual(pathlib.Path(path).read_bytes(), before)

    def test_keys_open_what_is_in_an_archive(self):
        capture = ROOT / "pcaps" / "axl" / "axl-401-tls1.2.pcap"
        path = self.write("a.tar.gz", tar([(capture.name, capture.read_bytes())]))
        told = self.lines("--keylog", f"{capture}.keys".replace(".pcap.", "."), path)
        self.assertEqual([line.get("code") for line in told], ["uc.axl_unauthorized", None])

    def test_commands_that_take_one_capture(self):
        one = self.write("one.zip", zipped([LOG, ("eth0.pcap", refused())]))
        two = self.write("two.zip", zipped([("eth0.pcap", refused()), ("eth1.pcap", clean())]))
        rotated = self.write("set.tar.gz", tar(the_set()))
        packed = self.write("eth0.pcap.xz", lzma.compress(refused()))
        for path in one, rotated, packed:
            told = self.assert_status(1, "replay", "--speed", "max", path).stdout
            self.assertIn("refused the connection of", told)
        self.assertIn(f"ucscope: {two}: has 2 captures in it, and one is wanted: unpack it\n",
                      self.assert_status(3, "replay", two).stderr)
        capture = ROOT / "pcaps" / "ctl" / "cuc-1-list-then-sccp.pcap"
        self.assert_status(0, "ctl", "extract", "-o", "plain", str(capture))
        path = self.write("ctl.tar.gz", tar([LOG, (capture.name, capture.read_bytes())]))
        self.assert_status(0, "ctl", "extract", "-o", "packed", path)
        plain = {file.name: file.read_bytes() for file in (self.folder / "plain").iterdir()}
        self.assertEqual({file.name: file.read_bytes() for file in (self.folder / "packed").iterdir()}, plain)
        self.assertIn("one is wanted", self.assert_status(3, "ctl", "extract", "-o", "none", two).stderr)

    # --- what cannot be had ---

    def test_an_archive_without_captures_says_so(self):
        path = self.write("logs.zip", zipped([LOG, ("b.txt", b"b")]))
        done = self.assert_status(3, "scan", path)
        self.assertIn(f"ucscope: {path}: is an archive without a capture: 2 other files are in it\n", done.stderr)
        empty = self.write("empty.zip", zipped([]))
        self.assertIn("is an archive without a capture: 0 other files", self.assert_status(3, "scan", empty).stderr)
        done = self.assert_status(0, "scan", str(self.folder))
        self.assertEqual(done.stdout, "No captures; 2 files passed over.\n")

    def test_a_pipe_says_that_it_takes_no_archive(self):
        for data in tar([("x.pcap", refused())]), zipped([("x.pcap", refused())]), lzma.compress(refused()):
            done = self.assert_status(3, "scan", "-", stdin=data)
            self.assertIn("ucscope: -: is no capture, or an archive or compressed in a way that is read from files only: "
                          "name the file\n", done.stderr)
        self.assertIn("refused the connection", self.assert_status(1, "scan", "-", stdin=gzip.compress(refused())).stdout)

    def test_holes_are_zeros(self):
        member = refused() + bytes(1 << 20)
        info = tarfile.TarInfo("x.pcap")
        info.size, info.pax_headers = 512, {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "x.pcap",
                                            "GNU.sparse.realsize": str(len(member))}
        head = f"2\n0\n{len(refused())}\n{len(member)}\n0\n".encode().ljust(512, b"\0")
        info.size = len(head) + len(refused())
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
            archive.addfile(info, io.BytesIO(head + refused()))
        path, plain = self.write("a.tar", out.getvalue()), self.write("x.pcap", member)
        told = self.of_captures(path).replace(f"{path}!x.pcap", plain)
        told = self.without_archive(told)
        self.assertEqual(told, self.of_captures(plain))
        self.assertGreater(json.loads(told.splitlines()[-1])["packets"], 60_000)

    def test_encrypted_members_are_told(self):
        for name, members, status in (("a.zip", [("eth0.pcap", refused())], 3), ("b.zip", [LOG, ("x.pcap", clean())], 3)):
            path = self.made(name, members, "zip", password=b"secret")
            done = self.assert_status(status, "scan", path)
            count = "1 encrypted member" if len(members) == 1 else "2 encrypted members"
            self.assertIn(f"ucscope: {path}: has {count}: unpack it with its password first\n", done.stderr)

    def test_what_came_before_damage_is_kept(self):
        whole = tar([("eth0.pcap", refused()), ("eth1.pcap", capture_header() + b"".join(
            record(number, bytes((number * n) % 251 for n in range(1, 900))) for number in range(1, 300))), LOG], "w:")
        for name, data in (("cut.tar", whole[:60_000]), ("cut.tar.gz", gzip.compress(whole)[:20_000]),
                           ("cut.tar.xz", lzma.compress(whole)[:2_000])):
            path = self.write(name, data)
            done = self.assert_status(3, "scan", "--json", path)
            lines = [json.loads(line) for line in done.stdout.splitlines()]
            if not name.endswith("xz"):
                self.assertEqual([line["code"] for line in lines if line["type"] == "finding"], ["uc.tcp_refused"])
                self.assertIn(f"ucscope: {path}!eth1.pcap: cannot be unpacked to its end: ", done.stderr)
            self.assertFalse(all(line["complete"] for line in lines if line["type"] == "capture"))
        good = zipped([("eth0.pcap", refused()), ("eth1.pcap", clean())])
        path = self.write("cut.zip", good[:-200])
        self.assertIn("uc.tcp_refused", self.assert_status(3, "scan", path).stdout)
        damaged = bytearray(tar([("eth0.pcap", clean()), LOG, ("eth2.pcap", refused())], "w:"))
        damaged[1024:1524] = bytes(number % 251 for number in range(500))
        path = self.write("damaged.tar", bytes(damaged))
        done = self.assert_status(3, "scan", path)
        self.assertIn("is damaged", done.stderr)
        self.assertIn("uc.tcp_refused", done.stdout)
        path = self.write("zip.zip", b"PK\3\4" + 99 * b"no zip at all ")
        self.assertIn(f"ucscope: {path}: ", self.assert_status(3, "scan", path).stderr)
        self.assert_status(3, "scan", str(self.folder))

    def test_names_write_nothing(self):
        target = self.folder / "target"
        members = [("../../target/up.pcap", clean()), (f"{target}/absolute.pcap", clean()), link("l.pcap", "/etc/passwd"),
                   link("h.pcap", "../../target/up.pcap", tarfile.LNKTYPE), device("d.pcap", tarfile.CHRTYPE),
                   device("f.pcap", tarfile.FIFOTYPE), ("bad\n\x1b[31m.pcap", clean())]
        path = self.write("a.tar", tar(members, "w:"))
        done = self.assert_status(0, "scan", path)
        self.assertFalse(target.exists())
        self.assertIn("3 captures, 3 not judged; 4 other files passed over.", done.stdout)
        self.assertNotIn("\x1b", done.stdout)
        self.assertEqual(sorted(file.name for file in self.folder.iterdir()), ["a.tar"])

    def test_bombs_end(self):
        zeros = bytes(1 << 20)
        for name, data in (("log.tar.gz", tar([("a.log", 40 * zeros), ("x.pcap", refused())])),
                           ("pcap.zip", zipped([("y.pcap", refused() + 40 * zeros), ("x.pcap", refused())])),
                           ("7.7z", None), ("x.pcap.xz", lzma.compress(refused() + 40 * zeros))):
            with self.subTest(name=name):
                path = self.write(name, data) if data else self.made(name, [("a.log", 40 * zeros)], "7zip")
                done = self.assert_status(3, "scan", "--unpack-limit", "10M", path)
                self.assertIn("unpacks to more than is read of it (--unpack-limit)", done.stderr)
        first = self.write("first.tar.gz", tar([("x.pcap", refused()), ("a.log", 40 * zeros)]))
        self.assertIn("uc.tcp_refused", self.assert_status(3, "scan", "--unpack-limit", "10M", first).stdout)

    def test_many_members_and_deep_ones_end(self):
        path = self.write("many.zip", zipped([("x.pcap", refused()), *((str(n), b"") for n in range(MEMBERS_MOST))],
                                             zipfile.ZIP_STORED))
        done = self.assert_status(3, "scan", path)
        self.assertIn(f"ucscope: {path}: has more than the {MEMBERS_MOST} members that are looked into\n", done.stderr)
        self.assertIn("uc.tcp_refused", done.stdout)
        data, name = refused(), "x.pcap"
        for depth in range(DEPTH_MOST + 1):
            data, name = tar([(name, data)], "w:gz" if depth % 2 else "w:"), f"{depth}.tar"
        path = self.write(name, data)
        self.assertIn("1.tar!0.tar: is too deep in other archives\n", self.assert_status(3, "scan", path).stderr)

    def test_many_captures_are_all_read(self):
        path = self.write("a.zip", zipped([(f"{number}-x.pcap", clean()) for number in range(1500)]))
        self.assertEqual(len(self.captures(path, status=0)), 1500)


if __name__ == "__main__":
    unittest.main()
