# SPDX-License-Identifier: GPL-2.0-or-later
"""ucscope trace: lines of many files in order of time, with what they mean; and traces cut into several files."""

import gzip
import json
import subprocess
import unittest

from support import ROOT, CommandTest, capture_header

TRACES = ROOT / "pcaps" / "traces"
REFUSED = (TRACES / "ils-4-hub-not-imported-spoke.txt").read_text().splitlines(True)
HEAD = ("00000001.000 |{time} |FileHead |UTC:{zone},Date: {date}, AppName: ILS, AppId: 600, AppNodeId: 1, AppVersion: CUCM "
        "memlog=20, HostName: {host}, HostIPAddress: {address}, AppStartTime: {date} 00:00:00, FileNumber: 1, TraceVer: 3.0\n")
LINE = "{number:08d}.000 |{time} |AppInfo  |IlsD Ils::wait_TimerInd mConnections={number}\n"


def sdl(host, address, zone, times, date="2016/08/26"):
    lines = [LINE.format(number=number, time=time) for number, time in enumerate(times, 2)]
    return (HEAD.format(time=times[0], zone=zone, date=date, host=host, address=address) + "".join(lines)).encode()


class Trace(CommandTest):
    def lines(self, *words):
        told = [json.loads(line) for line in self.ucscope("trace", "--json", *words).stdout.splitlines()]
        return [line for line in told if line["type"] == "trace_line"]

    def write_split(self):
        """The trace of one refusal, the later part of which has the smaller number, as where numbers began anew."""
        self.write("sdl/SDL001_600_000009.txt.gz", gzip.compress("".join(REFUSED[:6]).encode()))
        later = REFUSED[0].replace("|16:00:00.001 |", "|16:34:01.765 |")
        assert later != REFUSED[0]
        self.write("sdl/SDL001_600_000001.txt", (later + "".join(REFUSED[6:])).encode())

    def test_a_trace_in_several_files_is_one(self):
        self.write_split()
        told = [json.loads(line) for line in self.assert_status(1, "scan", "--json", "sdl").stdout.splitlines()]
        self.assertEqual([line["type"] for line in told], ["finding", "capture"])
        finding, trace = told
        self.assertEqual(finding["code"], "uc.tls_unknown_ca")
        self.assertEqual([(line["file"], line["line"]) for line in finding["lines"]],
                         [("sdl/SDL001_600_000009.txt.gz", 5), ("sdl/SDL001_600_000009.txt.gz", 6),
                          ("sdl/SDL001_600_000001.txt", 2), ("sdl/SDL001_600_000001.txt", 3)])
        self.assertEqual(trace["trace"]["files"], 2)
        self.assertEqual(trace["trace"]["lines"], len(REFUSED) + 1)
        self.assertIn("SDL trace of cucm11, 2 files", self.ucscope("scan", "sdl").stdout)

    def test_a_trace_in_an_archive_is_one_too(self):
        self.write_split()
        subprocess.run(["tar", "-cf", "case.tar", "sdl"], cwd=self.folder, check=True)
        self.assertIn("SDL trace of cucm11, 2 files", self.ucscope("scan", "case.tar").stdout)
        self.assertEqual(len(self.lines("case.tar")), 4)

    def test_of_two_files_the_later_one_has_the_newest_line(self):
        def written(number, time, texts):
            lines = "".join(f"{i:08d}.000 |{time} |AppInfo  |IlsD {text}\n" for i, text in enumerate(texts, 2))
            head = HEAD.format(time=time, zone="+00:00", date="2016/08/26", host="hub", address="10.0.0.1")
            self.write(f"SDL001_600_00000{number}.txt", (head + lines).encode())
        verified = "Ils::VerifyCertificateInfo(): peer certificates are "
        written(1, "10:00:00.000", ["Ils::wait_TimerInd", "Ils::wait_TimerInd", verified + "in certificate store"])
        written(2, "10:00:00.100", [verified + "not in certificate store but Root CA signed certs are uploaded locally",
                                    "::ConnectIndInner Server Connection to PeerId(1), TCPPid([1, 600, 17, 4]), PeerIP/Port(10.0.0.2:49122), "
                                    "LocalIP/Port(10.0.0.1:7501) TLSReq(t) established"])
        joined = json.loads(self.ucscope("scan", "--ok", "--json", str(self.folder)).stdout.splitlines()[0])
        self.assertEqual((joined["code"], joined["facts"]["method"]),
                         ("uc.ils_joined", "TLS certificates of a CA and password (method 3)"))

    def test_traces_of_others_are_others(self):
        for number, (host, address) in enumerate((("one", "10.0.0.1"), ("two", "10.0.0.2"))):
            self.write(f"SDL001_600_00000{number}.txt", sdl(host, address, "+00:00", ["10:00:00.000"]))
        self.write("other/SDL001_600_000002.txt", sdl("one", "10.0.0.1", "+00:00", ["11:00:00.000"]))
        self.write("SDL001_600_x.txt", sdl("one", "10.0.0.1", "+00:00", ["12:00:00.000"]))
        told = self.ucscope("scan", "--json", str(self.folder)).stdout.splitlines()
        self.assertEqual(len(told), 4)
        self.assertTrue(all("files" not in json.loads(line)["trace"] for line in told))

    def test_files_are_merged_by_time_whatever_their_zone(self):
        self.write("a.txt", sdl("one", "10.0.0.1", "+05:30", ["15:30:00.000", "15:30:02.000", "15:30:02.500"]))
        self.write("b.txt", sdl("two", "10.0.0.2", "-04:00", ["06:00:01.000", "06:00:02.250", "06:00:09.000"]))
        lines = self.lines("--all", str(self.folder))
        self.assertEqual([line["time"] for line in lines], sorted(line["time"] for line in lines))
        self.assertEqual([line["host"] for line in lines], ["one", "one", "two", "two", "one", "two", "one", "two"])
        self.assertEqual(lines[0]["time"], "2016-08-26T10:00:00.000000000Z")

    def test_a_day_goes_on(self):
        self.write("a.txt", sdl("one", "10.0.0.1", "+00:00", ["23:59:59.000", "00:00:01.000"]))
        self.write("b.txt", sdl("two", "10.0.0.2", "+00:00", ["00:00:00.500"], "2016/08/27"))
        self.assertEqual([line["host"] for line in self.lines("--all", str(self.folder))], ["one", "one", "two", "two", "one"])

    def test_each_record_is_told_once(self):
        told = self.lines("--all", str(TRACES))
        places = {(line["file"], line["line"]) for line in told}
        self.assertEqual(len(places), len(told))
        whole = self.ucscope("scan", "--json", str(TRACES)).stdout.splitlines()
        records = [json.loads(line)["trace"] for line in whole if '"type":"capture"' in line]
        self.assertEqual(len(told), sum(trace["without_head"] + sum(trace["records"].values()) for trace in records))

    def test_a_finding_is_told_as_scan_tells_it(self):
        path = str(TRACES / "ils-2-password-differs-hub.txt")
        finding = json.loads(self.ucscope("scan", "--json", path).stdout.splitlines()[0])
        deciding = [line for line in self.lines(path) if line["finding"] is not None]
        self.assertEqual([(line["code"], line["severity"], line["finding"], line["line"]) for line in deciding],
                         [(finding["code"], finding["severity"], finding["summary"], finding["lines"][0]["line"])])
        lines = [line["line"] for line in self.lines(path) if line["code"] == finding["code"]]
        self.assertEqual(lines, sorted(line["line"] for line in finding["lines"]))

    def test_all_findings_have_their_lines(self):
        told = self.lines(str(TRACES))
        for line in self.ucscope("scan", "--json", str(TRACES)).stdout.splitlines():
            finding = json.loads(line)
            if finding["type"] != "finding":
                continue
            own = finding["lines"][0]
            self.assertIn((own["file"], own["line"], finding["code"]),
                          [(line["file"], line["line"], line["code"]) for line in told])

    def test_a_clock_that_is_not_told_is_told_as_that(self):
        path = str(TRACES / "cuc-4-diag_CuCsMgr.uc")
        self.assertEqual({line["time"] for line in self.lines(path)}, {None})
        self.assertEqual(self.lines(path)[0]["clock"], "11:49:52.107000000")
        text = self.ucscope("trace", path).stdout
        self.assertIn("11:49:52.107?", text)
        self.assertIn("?   is a time of a file that tells neither day nor zone", text)

    def test_hosts_and_times(self):
        spoke = [line for line in self.lines("--host", "cucm11", str(TRACES))]
        self.assertEqual({line["host"] for line in spoke}, {"cucm11"} | {line["host"] for line in spoke if line["code"]})
        self.assertEqual(self.lines("--host", "cucm", str(TRACES)), [])
        phone = self.lines("--host", "10.48.47.110", str(TRACES / "phone-unknown-ca-console.log"))
        self.assertEqual([line["line"] for line in phone], [1, 2, 3])
        path = str(TRACES / "ils-4-hub-not-imported-spoke.txt")
        self.assertEqual(self.lines("--until", "2016-08-26T11:04:00", path), [])
        self.assertEqual(len(self.lines("--since", "2016-08-26T11:04:00", "--until", "11:04:01.766", path)), 3)

    def test_the_exit_status_is_that_of_scan(self):
        path = str(TRACES / "ils-4-hub-not-imported-spoke.txt")
        self.assert_status(1, "trace", path)
        self.assert_status(0, "trace", "--fail-on", "never", path)
        self.assert_status(0, "trace", "--until", "2016-08-26T11:04:00", path)
        self.assert_status(0, "trace", str(TRACES / "ccm-healthy.txt"))
        self.assertIn("nowhere: does not exist", self.assert_status(3, "trace", "nowhere", path).stderr)
        self.assertIn("is no trace", self.assert_status(3, "trace", self.write("x.pcap", capture_header())).stderr)
        self.assertIn("there is no trace", self.assert_status(0, "trace", str(self.folder)).stderr)
        self.assert_status(2, "trace")

    def sip_codes(self, name, change=lambda text: text):
        path = self.write("sip.txt", change((TRACES / name).read_text()).encode())
        told = map(json.loads, self.ucscope("scan", "--json", path).stdout.splitlines())
        return [(line["code"], line["lines"][0]["line"]) for line in told if line["type"] == "finding"]

    def test_sip_of_traces_is_judged_as_that_of_captures(self):
        self.assertEqual(self.sip_codes("sip-refused.txt"), [("uc.sip_refused", 22), ("uc.sip_refused", 44)])
        self.assertEqual(self.sip_codes("sip-refused.txt", lambda text: text.replace("\n", "\r\n")),
                         [("uc.sip_refused", 22), ("uc.sip_refused", 44)])
        self.assertEqual(self.sip_codes("sip-refused.txt", lambda text: text.replace("403 Forbidden", "486 Busy Here")),
                         [("uc.sip_refused", 44)])
        self.assertEqual(self.sip_codes("sip-calllogs.txt", lambda text: text.replace("|c3@", "|c1@")), [("uc.sip_refused", 3)])

    def test_silence_in_a_trace_is_judged_of_what_its_writer_sent(self):
        self.assertEqual(self.sip_codes("sip-no-answer.txt"), [("uc.sip_no_answer", 22)])
        self.assertEqual(self.sip_codes("sip-no-answer.txt", lambda text: text.replace("|09:20:41", "|09:20:21")), [])
        turned = {"Outgoing SIP UDP message to": "Incoming SIP UDP message size 300 from"}
        self.assertEqual(self.sip_codes("sip-no-answer.txt", lambda text: text.replace(*turned.popitem())), [])

    def test_captures_beside_traces_are_passed_over(self):
        self.write_refused()
        self.write_split()
        self.assertEqual(len(self.lines(str(self.folder))), 4)

    def test_a_zone(self):
        text = self.ucscope("trace", "--zone", "+05:30", str(TRACES / "ils-4-hub-not-imported-spoke.txt")).stdout
        self.assertTrue(text.startswith("2016-08-26 +05:30\n16:34:01.765 "), text)

    def test_many_files_of_one_time(self):
        for number in range(300):
            self.write(f"{number}.txt", sdl(f"host{number}", "10.0.0.1", "+00:00", ["10:00:00.000", "10:00:01.000"]))
        done = self.assert_status(3, "trace", "--all", "--json", str(self.folder))
        self.assertIn("too many files of one time", done.stderr)
        self.assertEqual(done.stdout.count('"type":"trace_line"'), 900)


if __name__ == "__main__":
    unittest.main()
