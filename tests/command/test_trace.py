# SPDX-License-Identifier: GPL-2.0-or-later
"""ucscope trace: lines of many files in order of time, with what they mean; and traces cut into several files."""

import gzip
import json
import os
import pathlib
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
        self.assertEqual([line["type"] for line in told], ["finding", "capture", "run"])
        finding, trace, _ = told
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
        self.assertEqual(len(told), 5)
        self.assertTrue(all("files" not in json.loads(line)["trace"] for line in told[:-1]))

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

    def test_a_day_that_is_not_told_can_be_given(self):
        unity = str(TRACES / "cuc-4-diag_CuCsMgr.uc")
        local = self.lines("--date", "2014-05-02", unity)
        self.assertEqual({line["time"] for line in local}, {None})
        self.assertEqual(local[0]["clock"], "2014-05-02T11:49:52.107000000")
        self.assertEqual(self.lines("--date", "2014-05-02+02:00", unity)[0]["time"], "2014-05-02T09:49:52.107000000Z")
        told = json.loads(self.ucscope("scan", "--json", "--date", "2014-05-02Z", unity).stdout.splitlines()[0])
        self.assertEqual(told["time"], "2014-05-02T11:49:52.108000000Z")
        for wrong in ("2014-05-02+25:00", "02.05.2014", "2014-13-01", "today"):
            self.assertIn("is not a day", self.assert_status(2, "trace", "--date", wrong, unity).stderr)

    def test_a_year_that_is_not_told_is_the_nearest(self):
        lines = ["3315 NOT Dec 31 23:59:59.908586 SECUREAPP-Sec SSL Connection - Handshake successful.",
                 "3316 NOT Jan 01 00:00:01.000000 SECUREAPP-Sec SSL Connection - Handshake successful.",
                 "3317 NOT Jan 05 00:00:01.000000 SECUREAPP-Sec SSL Connection - Handshake successful."]
        path = self.write("console.log", "\n".join(lines).encode())
        for date in ("2015-12-31Z", "2016-01-02Z"):
            self.assertEqual([line["time"][:19] for line in self.lines("--date", date, path)],
                             ["2015-12-31T23:59:59", "2016-01-01T00:00:01", "2016-01-05T00:00:01"])

    def test_a_day_that_is_told_counts(self):
        path = str(TRACES / "ils-4-hub-not-imported-spoke.txt")
        self.assertEqual(self.lines("--date", "2001-01-01", path), self.lines(path))

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
        done = self.assert_status(3, "trace", "to-pcap", str(self.folder), "-o", str(self.folder / "out.pcapng"))
        self.assertIn("too many files of one time", done.stderr)


class ToPcap(CommandTest):
    """Messages of traces as a capture, which tshark decodes and scan judges as the trace."""

    def export(self, *words, status=0):
        out = str(self.folder / "out.pcapng")
        return out, self.assert_status(status, "trace", "to-pcap", *map(str, words), "-o", out)

    def fields(self, capture, *names):
        done = subprocess.run(["tshark", "-r", capture, "-Tfields", *(word for name in names for word in ("-e", name))],
                              capture_output=True, text=True, check=True)
        return [line.split("\t") for line in done.stdout.splitlines()]

    def found(self, path):
        told = map(json.loads, self.ucscope("scan", "--json", "--ok", str(path)).stdout.splitlines())
        return sorted([line["code"], line["severity"], line["confidence"], line["source"]["address"], line["destination"]["address"],
                       line["destination"]["port"], line["count"], line["facts"]["request"]] for line in told if line["type"] == "finding")

    def test_wireshark_decodes_what_the_trace_has(self):
        path = TRACES / "sip-refused-expressway.txt"
        out, done = self.export(path)
        self.assertEqual(done.stdout, f"{out}: 2 messages of 1 file\n")
        told = self.fields(out, "frame.time_epoch", "exported_pdu.ipv4_src", "exported_pdu.src_port", "exported_pdu.ipv4_dst",
                           "exported_pdu.dst_port", "exported_pdu.p2p_dir", "sip.Method", "sip.Status-Code", "frame.comment",
                           "frame.interface_name")
        self.assertEqual(told, [
            ["1505918958.724000000", "198.51.100.7", "25002", "172.16.2.2", "5061", "1", "REGISTER", "", f"{path}:1", str(path)],
            ["1505918958.730000000", "172.16.2.2", "5061", "198.51.100.7", "25002", "0", "", "403", f"{path}:12", str(path)]])

    def test_scan_finds_in_it_what_it_finds_in_the_trace(self):
        count = 0
        for path in sorted(TRACES.glob("sip-*")) + [TRACES / "ccm-healthy.txt"]:
            if path.name == "sip-calllogs.txt":
                continue
            out, _ = self.export(path)
            self.assertEqual(self.found(out), self.found(path), path.name)
            count += len(self.found(out))
        self.assertEqual(count, 8)

    def test_line_ends_do_not_matter(self):
        path = self.write("sip.txt", (TRACES / "sip-refused.txt").read_text().replace("\n", "\r\n").encode())
        plain, _ = self.export(TRACES / "sip-refused.txt")
        expected = self.fields(plain, "exported_pdu.exported_pdu")
        self.assertEqual(self.fields(self.export(path)[0], "exported_pdu.exported_pdu"), expected)

    def test_files_are_one_timeline_and_an_interface_each(self):
        out, done = self.export(TRACES)
        self.assertIn(": 40 messages of 14 files\n", done.stdout)
        self.assertIn("16 messages of which there is but the first line", done.stderr)
        told = self.fields(out, "frame.time_epoch", "frame.interface_name", "frame.comment", "frame.protocols")
        self.assertEqual(told, sorted(told, key=lambda packet: float(packet[0])))
        self.assertTrue(all(comment.startswith(name + ":") for _, name, comment, _ in told))
        self.assertEqual({protocols for *_, protocols in told}, {"exported_pdu:sip", "exported_pdu:xmpp:xml"})
        done = subprocess.run(["tshark", "-r", out, "-Y", "_ws.malformed"], capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "")

    def test_hosts_and_times_choose_messages(self):
        path = TRACES / "sip-trunk-unavailable.txt"
        self.assertEqual(len(self.fields(self.export(path)[0], "sip")), 4)
        chosen, _ = self.export("--since", "13:20:30", path)
        self.assertEqual(self.fields(chosen, "sip.Status-Code"), [[""], ["200"]])
        before = sorted(os.listdir(self.folder))
        self.assertIn("nothing is written", self.export("--host", "10.9.9.9", path, status=3)[1].stderr)
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    def test_what_cannot_be_read_is_told(self):
        long = (TRACES / "sip-refused.txt").read_text() + LINE.format(number=2, time="23:00:00.000") * 20_000
        damaged = bytearray(gzip.compress(long.encode()))
        damaged[-6] ^= 0xff  # of the check over all of it
        path = self.write("sip.txt.gz", bytes(damaged))
        out, done = self.export(path, status=3)
        self.assertIn(f"{path}: cannot be read to its end: ", done.stderr)
        self.assertIn(" messages of 1 file\n", done.stdout)

    def test_what_wireshark_would_not_read_is_left_out(self):
        line = next(line for line in (TRACES / "xmpp-1-dialback-originating.txt").read_text().splitlines(True) if "<db:" in line)
        path = self.write("log.txt", (line.replace("'>", "'>" + "a" * 262_144) + line).encode())
        out, done = self.export(path, status=3)
        self.assertIn(f"{path}:1: is larger than a packet that Wireshark reads", done.stderr)
        self.assertEqual(self.fields(out, "frame.comment"), [[f"{path}:2"]])

    def test_what_cannot_be_written_leaves_what_was_there(self):
        out = self.write("out.pcapng", b"before")
        self.assertIn("nothing is written", self.export(TRACES / "ils-2-pasted.txt", status=3)[1].stderr)
        self.assertIn("is no trace", self.export(self.write_refused(), status=3)[1].stderr)
        path = self.write("log.txt", (TRACES / "sip-refused.txt").read_bytes())
        self.assertIn("is not overwritten", self.assert_status(2, "trace", "to-pcap", path, "-o", path).stderr)
        self.assertIn("name the capture", self.assert_status(2, "trace", "to-pcap", path).stderr)
        self.assertEqual(pathlib.Path(out).read_bytes(), b"before")

    def test_redaction_leaves_what_findings_rest_on(self):
        text = (TRACES / "sip-refused.txt").read_text()
        users = {"5001": "called.by.name", "1001": "calling.by.name", "c300@": "first.of.two.calls@"}  # what no pseudonym is by chance
        for short, name in users.items():
            text = text.replace(short, name)
        path = self.write("sip-refused.txt", text.encode())
        out, _ = self.export(path)
        redacted = str(self.folder / "redacted.pcapng")
        self.assert_status(0, "annotate", "--redact-addresses", out, "-o", redacted)
        self.assertEqual([found[:3] + found[6:7] for found in self.found(redacted)],
                         [found[:3] + found[6:7] for found in self.found(path)])
        bytes_left = pathlib.Path(redacted).read_bytes()
        for gone in (*map(str.encode, users.values()), b"192.168.7.103", b"192.168.120.5", bytes((192, 168, 7, 103)), b"sip-refused"):
            self.assertIn(gone, pathlib.Path(out).read_bytes())
            self.assertNotIn(gone, bytes_left)


class Redaction(CommandTest):
    def redact(self, *words):
        self.assert_status(0, "annotate", *words, "-o", str(self.folder / "out") + "/")
        return self.folder / "out"

    def found(self, folder, with_ends):
        told = map(json.loads, self.ucscope("scan", "--json", "--ok", str(folder)).stdout.splitlines())
        return sorted(str((pathlib.Path(line["file"]).name.replace(".gzo", ""), line["code"], line["severity"], line["confidence"],
                           line["count"], [one["line"] for one in line["lines"]],
                           with_ends and [(line[end]["address"], line[end]["port"]) for end in ("source", "destination")]))
                      for line in told if line["type"] == "finding")

    def test_findings_of_all_traces_stay(self):
        self.assertGreater(len(self.found(TRACES, True)), 50)
        self.assertEqual(self.found(self.redact("--redact", str(TRACES)), True), self.found(TRACES, True))

    def test_findings_stay_with_other_addresses(self):
        self.assertEqual(self.found(self.redact("--redact-addresses", str(TRACES)), False), self.found(TRACES, False))

    def test_lines_and_bytes_keep_their_places(self):
        out = self.redact("--redact-addresses", str(TRACES))
        for path in sorted(TRACES.glob("*.txt")):
            before, after = path.read_bytes(), (out / path.name).read_bytes()
            self.assertEqual([len(line) for line in after.split(b"\n")], [len(line) for line in before.split(b"\n")], path.name)

    def test_secrets_and_users_go(self):
        message = ["REGISTER sip:cucm1.example.com SIP/2.0", "Via: SIP/2.0/TLS 10.189.178.167:5061;branch=z9hG4bKsecretbranch",
                   "From: \"Anna Schmidt\" <sip:431234567@10.189.178.166>;tag=t", "To: <sip:431234567@10.189.178.166>", "Call-ID: callsecret@10.189.178.167",
                   "CSeq: 101 REGISTER", 'Authorization: Digest username="anna", response="0123456789abcdef", nonce="noncesecret"',
                   "Content-Type: text/plain", "Content-Length: 8", "", "bodytext"]
        lines = [HEAD.format(time="10:00:00.000", zone="+00:00", date="2016/08/26", host="hub", address="10.189.178.166").rstrip("\n"),
                 "00000002.000 |10:00:01.000 |AppInfo  |SIPTcp - wait_SdlReadRsp: Incoming SIP TCP message from 10.189.178.167 on port 50000 "
                 "index 8 with 400 bytes:", "[2,NET]", *message,
                 "00000003.000 |10:00:02.000 |AppInfo  |DbPassword plainsecret of user anna",
                 "00000004.000 |10:00:03.000 |AlarmErr |AlarmClass: CallManager, AlarmName: EndPointTransientConnection, AlarmSeverity: "
                 "Error, AlarmMessage: , AlarmDescription: x, AlarmParameters:  DeviceName:SEP0011223344FF, IPAddress:10.189.178.167, "
                 "UserID:anna, Description:Anna Schmidt, Reason:29, "]
        path = self.write("in/SDL001_100_000001.txt", ("\r\n".join(lines) + "\r\n").encode())
        self.assertIn('"sdl"', self.ucscope("scan", "--json", path).stdout)
        left = (self.redact("--redact", str(self.folder / "in")) / "SDL001_100_000001.txt").read_text()
        for gone in ("anna", "Anna", "431234567", "callsecret", "secretbranch", "0123456789abcdef", "noncesecret", "bodytext", "plainsecret"):
            self.assertNotIn(gone, left)
        for stays in ("10.189.178.167", "SEP0011223344FF", "REGISTER sip:cucm1.example.com SIP/2.0", "Authorization: Digest ", "Reason:29"):
            self.assertIn(stays, left)
        subprocess.run(["rm", "-r", str(self.folder / "out")], check=True)
        left = (self.redact("--redact-addresses", str(self.folder / "in")) / "SDL001_100_000001.txt").read_text()
        for gone in ("10.189.178.167", "10.189.178.166", "0011223344FF", "anna"):
            self.assertNotIn(gone, left)

    def test_a_trace_and_a_capture_of_one_run_still_belong_together(self):
        case = ROOT / "pcaps" / "case" / "lines-ils-5"
        told = [json.loads(line) for line in self.ucscope("case", "--json", str(case)).stdout.splitlines()]
        redacted = [json.loads(line) for line in
                    self.ucscope("case", "--json", str(self.redact("--redact-addresses", str(case)))).stdout.splitlines()]
        def found(told):
            return sorted((line["code"], line["confidence"], len(line["lines"]), line["frame"]) for line in told if line["type"] == "finding")
        self.assertEqual(found(redacted), found(told))
        self.assertTrue(any(lines > 0 and frame > 0 for _, _, lines, frame in found(told)))

    def test_one_trace_goes_to_one_file_and_never_onto_itself(self):
        path = self.write("a.txt", (TRACES / "sip-refused.txt").read_bytes())
        out = str(self.folder / "b.txt")
        self.assertIn("redacted, 6 of 6 records", self.assert_status(0, "annotate", "--redact", path, "-o", out).stdout)
        self.assertIn("overwritten", self.assert_status(2, "annotate", "--redact", path, "-o", path).stderr)
        self.assert_status(3, "annotate", path, "-o", out)

    def test_files_of_a_set_are_files_again(self):
        Trace.write_split(self)
        out = self.redact("--redact", str(self.folder / "sdl"))
        self.assertEqual(sorted(path.name for path in out.iterdir()), ["SDL001_600_000001.txt", "SDL001_600_000009.txt"])


if __name__ == "__main__":
    unittest.main()
