# SPDX-License-Identifier: GPL-2.0-or-later
"""Traces as they come: other line ends and encodings, compressed, cut, in archives, without their beginning."""

import gzip
import io
import json
import tarfile
import unittest
import zipfile

from support import ROOT, CommandTest

TRACE = (ROOT / "pcaps" / "traces" / "sip-refused.txt").read_bytes()
FOUND = [("uc.sip_refused", 22), ("uc.sip_refused", 44)]
NAME = "SDL001_100_000001.txt"


def tar(members):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return stream.getvalue()


class TraceForms(CommandTest):
    def scan(self, *words):
        told = [json.loads(line) for line in self.ucscope("scan", "--json", *words).stdout.splitlines()]
        return ([line for line in told if line["type"] == "finding"], [line for line in told if line["type"] == "capture"])

    def assert_same(self, data, name=NAME):
        findings, _ = self.scan(self.write(name, data))
        self.assertEqual([(line["code"], line["lines"][0]["line"]) for line in findings], FOUND)
        self.assertTrue(all(line["time"].startswith("2019-08-27T13:20:0") for line in findings))

    def test_line_ends_and_encodings(self):
        text = TRACE.decode()
        for data in (text.replace("\n", "\r\n").encode(), text.replace("\n", "\r\r\n").encode(), b"\xef\xbb\xbf" + TRACE,
                     text.encode("utf-16"), b"\xfe\xff" + text.encode("utf-16-be"), TRACE.replace(b"Forbidden", b"Verbot\xe9n"),
                     TRACE + bytes(4096), TRACE.replace(b"tag=a3", b"tag=a3" + bytes(9))):
            self.assert_same(data)

    def test_compressed_and_still_being_written(self):
        self.assert_same(gzip.compress(TRACE), NAME + ".gz")
        self.assert_same(gzip.compress(TRACE)[:-6], NAME + ".gzo")
        self.assert_same(gzip.compress(TRACE.decode().encode("utf-16")), NAME + ".gz")

    def test_long_lines_of_others(self):
        line = b"00020009.001 |09:20:00.500 |SdlSig   |" + b"x" * 65536 + b"\n"
        first, rest = TRACE.split(b"\n", 1)
        findings, _ = self.scan(self.write(NAME, first + b"\n" + line + rest))
        self.assertEqual([(line["code"], line["lines"][0]["line"]) for line in findings], [(code, number + 1) for code, number in FOUND])

    def test_any_beginning_and_any_end(self):
        lines = TRACE.splitlines(True)
        for cut in range(0, len(lines), 7):
            for part in (lines[:cut], lines[cut:]):
                findings, captures = self.scan(self.write(NAME, b"".join(part) + b"00020099.000 |09:20:59.000 |Sdl"))
                self.assertLessEqual({line["code"] for line in findings}, {"uc.sip_refused"})
                if captures and "trace" in captures[0]:
                    self.assertEqual(captures[0]["trace"]["lines"], len(part) + 1)

    def test_what_has_lost_its_beginning_says_the_same_but_for_the_day(self):
        findings, captures = self.scan(self.write(NAME, TRACE.split(b"\n", 1)[1]))
        self.assertEqual([(line["code"], line["lines"][0]["line"]) for line in findings], [(code, number - 1) for code, number in FOUND])
        self.assertIsNone(captures[0]["first_time"])
        self.assertEqual(findings[0]["source"]["address"], "192.168.7.103")

    def test_files_of_two_nodes_with_one_name_are_two_traces(self):
        other = TRACE.replace(b"cucm-sub3", b"cucm-sub4").replace(b"192.168.7.103", b"192.168.7.104")
        names = [f"{node}/2019-08-27_09-30-00/cm/trace/ccm/sdl/{NAME}.gz" for node in ("cucm-sub3.example.com_1", "cucm-sub4.example.com_2")]
        members = [(name, gzip.compress(data)) for name, data in zip(names, (TRACE, other))]
        inner = tar(members)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("ccm/active/platform/collected.tar.gz", inner)
        for name, data in (("case.tar.gz", inner), ("case.zip", stream.getvalue())):
            findings, captures = self.scan(self.write(name, data))
            self.assertEqual([line["source"]["address"] for line in findings], ["192.168.7.103"] * 2 + ["192.168.7.104"] * 2)
            self.assertEqual([line["trace"]["host"] for line in captures], ["cucm-sub3", "cucm-sub4"])

    def test_a_clock_that_is_set_back_and_summer_time_that_ends(self):
        head = TRACE.split(b"\n", 1)[0].decode().replace("2019/08/27", "2019/11/03")  # a Sunday in New York
        def told(*times):
            lines = [f"{number:08}.000 |{time} |AppInfo  |x\n" for number, time in enumerate(times, 2)]
            self.write(NAME, (head.replace("09:19:58.001", times[0]) + "\n" + "".join(lines)).encode())
            lines = [json.loads(line) for line in self.ucscope("trace", "--all", "--json", NAME).stdout.splitlines()]
            return [line["time"][:16] for line in lines if line["type"] == "trace_line"][1:]
        self.assertEqual(told("01:50:00.000", "01:05:00.000", "01:59:00.000"), ["2019-11-03T05:50", "2019-11-03T06:05", "2019-11-03T06:59"])
        self.assertEqual(told("01:50:00.000", "01:49:58.000"), ["2019-11-03T05:50"] * 2)  # NTP
        self.assertEqual(told("23:50:00.000", "00:05:00.000"), ["2019-11-04T03:50", "2019-11-04T04:05"])
        head = head.replace("2019/11/03", "2019/11/04")
        self.assertEqual(told("01:50:00.000", "01:05:00.000"), ["2019-11-04T05:50"] * 2)


if __name__ == "__main__":
    unittest.main()
