#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ucscope scan as a script sees it: exit status, order, messages, pipes and signals."""

import contextlib
import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import termios
import time
import unittest

from made_packets import Talk
from support import (ROOT, UCSCOPE, CommandTest, capture_header, greeting, record, refusal)


class ExitStatus(CommandTest):
    def test_what_was_found_decides(self):
        self.assert_status(0, "scan", self.write_clean())
        refused = self.write_refused()
        self.assert_status(1, "scan", refused)
        self.assert_status(1, "scan", "--fail-on", "error", refused)
        self.assert_status(0, "scan", "--fail-on", "never", refused)

    def test_a_wrong_command_line_is_2_and_one_line(self):
        refused = self.write_refused()
        for words in (["bogus"], ["--bogus"], ["scan"], ["scan", "--bogus", refused], ["scan", "-j", "0", refused],
                      ["scan", "-f", "tcpp", refused], ["scan", "-i", "lo", refused], ["explain", "bogus"],
                      ["help", "bogus"], ["replay"], ["replay", refused, refused]):
            done = self.assert_status(2, *words)
            self.assertEqual(done.stdout, "")
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertTrue(done.stderr.startswith("ucscope: "), done.stderr)

    def test_unreadable_and_cut_short_are_3_and_weigh_more(self):
        refused = self.write_refused()
        cut = self.write("cut.pcap", capture_header() + refusal() + greeting()[:-1])
        noise = self.write("noise.pcap", b"no capture at all")
        for words in ([cut], [noise], ["missing.pcap"], [refused, noise], [noise, refused]):
            done = self.assert_status(3, "scan", *words)
            self.assertIn(f"ucscope: {words[0] if words[0] != refused else words[1]}: ", done.stderr)
        self.assertIn("refused the connection", self.ucscope("scan", cut).stdout)

    def test_a_report_that_cannot_be_written_is_3(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([UCSCOPE, "scan", self.write_refused()], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(done.stderr, b"ucscope: standard output: No space left on device\n")

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        refused = self.write_refused()
        process = subprocess.Popen([UCSCOPE, "scan", refused], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   stdin=subprocess.DEVNULL, restore_signals=True)
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        self.assertEqual(process.wait(timeout=60), -signal.SIGPIPE)


class Overview(CommandTest):
    def several(self):
        return [self.write_refused("case/one.pcap"), self.write_refused("case/two.pcap")]

    def test_causes_over_all_captures_come_first(self):
        self.several()
        text = self.assert_status(1, "scan", "case", COLUMNS="100").stdout
        self.assertTrue(text.startswith("Overview  2 captures, 2 with errors.\n\n  errors    uc.tcp_refused 2\n"), text)
        self.assertIn("2 captures, 2 times, 1 client; first in case/one.pcap frame 2 (uc.tcp_refused)\n", text)
        self.assertLess(text.index("Overview"), text.index("case/one.pcap  2 packets"))

    def test_one_capture_with_little_has_none(self):
        self.assertNotIn("Overview", self.ucscope("scan", self.write_refused()).stdout)

    def test_brief_is_a_line_for_each_finding(self):
        self.several()
        done = self.assert_status(1, "scan", "--brief", "-q", "case")
        self.assertEqual(done.stdout.count("\n"), 2, done.stdout)
        for line, name in zip(done.stdout.splitlines(), ("one", "two")):
            self.assertTrue(line.startswith(f"error    case/{name}.pcap:2  2014-05-13 16:53:20.001  uc.tcp_refused  "), line)
            self.assertIn("refused the connection of", line)

    def test_quiet_leaves_only_findings(self):
        self.assertEqual(self.assert_status(0, "scan", "-q", self.write_clean()).stdout, "")
        self.assertTrue(self.ucscope("scan", "-q", *self.several()).stdout.startswith(f"{self.folder}/case/one.pcap  2 packets"))

    def test_only_what_was_asked_for(self):
        refused = self.write_refused()
        for words in (["--only", "uc.tcp_"], ["--only", "10.48.47.110"], ["--only", "sip-tls"], ["--severity", "error"],
                      ["--since", "16:53:20"], ["--until", "2014-05-13T16:53:20.5"], ["--since", "2014-05-13", "--utc"]):
            self.assertIn("uc.tcp_refused", self.assert_status(1, "scan", *words, refused).stdout)
        for words in (["--only", "sip"], ["--only", "tcp_ref"], ["--since", "2014-05-13 16:53"]):
            self.assert_status(1, "scan", *words, refused)
        for words in (["--only", "uc.tls_"], ["--only", "10.48.47.1"], ["--only", "axl"], ["--since", "17:00"],
                      ["--until", "2014-05-13"], ["--since", "16:53:20", "--zone", "Europe/Vienna", "--until", "16:54"]):
            done = self.assert_status(0, "scan", *words, refused)
            self.assertEqual(done.stdout, "1 capture; 1 finding left out as asked for.\n", words)
        for words in (["--only", "bogus"], ["--severity", "fatal"], ["--since", "yesterday"], ["--zone", "Nowhere/At_all"]):
            self.assert_status(2, "scan", *words, refused)

    def test_times_are_those_of_the_zone(self):
        refused = self.write_refused()
        self.assertIn("from 2014-05-13 16:53:20.000 UTC", self.ucscope("scan", refused).stdout)
        self.assertIn("from 2014-05-13 18:53:20.000 +02:00", self.ucscope("scan", "--zone", "Europe/Vienna", refused).stdout)
        self.assertIn("2  18:53:20.001  reset in answer", self.ucscope("scan", "--zone", "+02:00", refused).stdout)
        self.assertIn("16:53:20.001", self.ucscope("scan", "--utc", refused, TZ="Europe/Vienna").stdout)
        self.assert_status(2, "scan", "--utc", "--zone", "UTC", refused)

    def test_the_connection_can_be_filtered_for(self):
        self.assertIn("tcp.port == 40000 && tcp.port == 5061 && ip.addr == 10.48.47.124 && ip.addr == 10.48.47.110",
                      self.ucscope("scan", self.write_refused(), COLUMNS="160").stdout)


class Interruption(CommandTest):
    def test_what_was_scanned_until_then_is_printed(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                out, _ = self.interrupt("scan", number=number)
                self.assertTrue(out.startswith("Overview  Interrupted: 1 of 3 captures was not scanned. "
                                               "2 captures, 2 with errors,"), out)
                self.assertIn("uc.tcp_refused 2", out)
                self.assertIn("  capture  interrupted: ", out)
                self.assertNotIn("Nothing was cut short", out)
                self.assertNotIn("3.pcap", out)

    def test_programs_are_told_too(self):
        out, _ = self.interrupt("scan", "--json")
        captures = [line for line in map(json.loads, out.splitlines()) if line["type"] == "capture"]
        self.assertEqual([(line["file"].split("/")[-1], line["complete"]) for line in captures],
                         [("1.pcap", True), ("2-2.pcap", False)])

    def test_a_second_signal_ends_it(self):
        """It cannot end by itself: nobody reads what it has to say."""
        slow = str(self.folder / "slow.pcap")
        os.mkfifo(slow)
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(writing, bytes(4096))
        os.set_blocking(writing, True)
        process = self.start("scan", slow, stdout=writing)
        with open(slow, "wb", buffering=0) as pipe, open(reading, "rb"), open(writing, "wb"):
            pipe.write(capture_header())
            while process.poll() is None:
                process.send_signal(signal.SIGINT)
                time.sleep(0.1)
        self.assertEqual(process.returncode, -signal.SIGINT)


class Pager(CommandTest):
    """On a terminal of 10 lines."""

    def on_terminal(self, *words, **environment):
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 10, 80, 0, 0))
        clean = {name: value for name, value in os.environ.items() if name not in ("PAGER", "UCSCOPE_PAGER", "LESS")}
        subprocess.run([UCSCOPE, "scan", *words], stdout=theirs, stderr=subprocess.DEVNULL, cwd=self.folder,
                       env=dict(clean, **environment), timeout=60)
        os.close(theirs)
        os.close(ours)
        paged = self.folder / "paged"
        text = paged.read_text() if paged.exists() else None
        paged.unlink(missing_ok=True)
        return text

    def test_long_text_goes_through_the_pager_and_short_does_not(self):
        refused = self.write_refused()
        self.assertIn("uc.tcp_refused", self.on_terminal(refused, PAGER="cat > paged"))
        self.assertIn("uc.tcp_refused", self.on_terminal(refused, UCSCOPE_PAGER="cat > paged", PAGER="false"))
        self.assertEqual(self.on_terminal(refused, PAGER='printf "$LESS" > paged'), "FRX")
        self.assertIsNone(self.on_terminal("--no-pager", refused, PAGER="cat > paged"))
        self.assertIsNone(self.on_terminal(refused, UCSCOPE_PAGER="", PAGER="cat > paged"))
        self.assertIsNone(self.on_terminal("--brief", refused, PAGER="cat > paged"))
        self.assertIsNone(self.on_terminal("--json", refused, PAGER="cat > paged"))


class NotJudged(CommandTest):
    """"ok" is said of what was judged, and what was not is said on the same line."""

    def line(self, *words):
        done = self.ucscope("scan", *words, COLUMNS="400")
        return done.stdout, json.loads(self.ucscope("scan", "--json", *words).stdout.splitlines()[-1])

    def assert_unjudged(self, capture, words, **counts):
        text, told = self.line(capture)
        self.assertTrue(text.startswith("unjudged  "), text)
        self.assertIn(words, text)
        self.assertEqual(told["verdict"], "not_judged")
        self.assertEqual({name: count for name, count in told["not_judged"].items() if count > 0}, counts)
        self.assert_status(0, "scan", capture)
        self.assert_status(1, "scan", "--fail-on", "warning,unjudged", capture)

    def test_where_nothing_was_judged_it_is_said(self):
        self.assert_unjudged(self.write("empty.pcap", capture_header()), "no packets\n", no_packets=1)
        self.assert_unjudged(self.write_clean(), "nothing of a collaboration service in it\n", no_service=1)
        self.assert_unjudged(ROOT / "pcaps" / "axl" / "axl-401-tls1.2.pcap",
                             "1 TLS session not opened: what is in it is not judged (--keylog)\n", tls_not_opened=1)

    def test_ok_says_what_it_leaves_out(self):
        text, told = self.line(ROOT / "pcaps" / "ils" / "ils-3-joined-tls1.2.pcap")
        self.assertTrue(text.startswith("ok  "), text)
        self.assertIn("1 TLS session not opened", text)
        self.assertEqual((told["verdict"], told["not_judged"]["tls_not_opened"]), ("well", 1))

    def test_what_nobody_read_is_not_ok(self):
        frames = Talk(2748).send(0, b"open").send(1, b"opened").close().frames
        self.write("cti.pcap", capture_header() + b"".join(record(i / 10, frame) for i, frame in enumerate(frames)))
        text, told = self.line("cti.pcap")
        self.assertTrue(text.startswith("unjudged  "), text)
        self.assertIn("CTI not read (1 connection)", text)
        self.assertEqual((told["verdict"], told["not_judged"]["not_read"]), ("not_judged", 1))

    def test_each_healthy_thing_is_a_line(self):
        text = self.assert_status(0, "scan", "--ok", ROOT / "pcaps" / "xmpp" / "xmpp-1-dialback.pcap", COLUMNS="200").stdout
        self.assertIn("\n  note     coluc.com -> vngtp.lab: dialback valid in 110.5 ms (frames 12 at ", text)
        self.assertIn("\n  ok       1 connection of XMPP server 10.48.36.171 to XMPP server 10.48.55.113:5269 "
                      "(XMPP federation), frames 3 to 49\n", text)

    def test_trouble_is_trouble(self):
        self.assertEqual(self.line(self.write_refused())[1]["verdict"], "trouble")

    def test_a_folder_without_captures_is_no_good_folder(self):
        self.write("case/notes.txt", b"not a capture")
        self.assertEqual(self.assert_status(0, "scan", "case").stdout,
                         "No captures; 1 file passed over.\n")


class TrustLists(CommandTest):
    def test_what_was_fetched_is_compared_with_a_list_at_hand(self):
        captures = ROOT / "pcaps" / "ctl"
        capture, other = captures / "cuc-1-list-then-sccp.pcap", captures / "cuc-6-server-missing.pcap"
        for name, source in (("same", capture), ("another", other)):
            self.assert_status(0, "ctl", "extract", source, "-o", name)
        self.assert_status(0, "scan", "--ctl", "same/CTLFile.tlv", capture)
        done = self.assert_status(1, "scan", "--ctl", "same/CTLFile.tlv", "--ctl", "another/CTLFile.tlv", capture)
        self.assertIn("which is not the given another/CTLFile.tlv: md5", " ".join(done.stdout.split()))
        self.assertIn("record added: CCM+TFTP", " ".join(done.stdout.split()))

    def test_what_is_no_list_is_refused(self):
        self.assert_status(2, "scan", "--ctl", self.write_clean(), self.write_refused())


class Inputs(CommandTest):
    def files(self, *words, **more):
        lines = self.ucscope("scan", "--json", *words, **more).stdout.splitlines()
        return [told["file"] for told in map(json.loads, lines) if told["type"] == "capture"]

    def test_output_is_in_input_order_however_many_at_a_time(self):
        names = []
        for number in range(40):
            content = capture_header() + (refusal() if number % 3 == 0 else greeting() * (1 + number * 50 % 700))
            names.append(self.write(f"{number:02}.pcap", content))
        backwards = list(reversed(names))
        for jobs in ("1", "2", "8"):
            self.assertEqual(self.files("-j", jobs, *backwards), backwards)
        outputs = {self.ucscope("scan", "-j", jobs, *backwards).stdout for jobs in ("1", "8")}
        self.assertEqual(len(outputs), 1)

    def test_a_large_capture_says_the_same_on_one_core_and_on_two(self):
        header = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)
        real = [path.read_bytes() for path in sorted((ROOT / "pcaps").rglob("*.pcap"))]
        content = header + b"".join(one[24:] for one in real if one.startswith(header))
        self.assertGreater(len(content), 2 << 20)
        for path in (self.write("large.pcap", content), self.write("cut.pcap", content[:-3])):
            one, two = (self.ucscope("scan", "--json", "-j", jobs, path) for jobs in ("1", "2"))
            self.assertEqual((one.stdout, one.stderr, one.returncode), (two.stdout, two.stderr, two.returncode))
            self.assertIn("uc.tls_unknown_ca", one.stdout)

    def test_a_folder_is_its_captures_by_name(self):
        self.write_refused("case/b/two.pcap")
        self.write_clean("case/a/one.pcap")
        self.write("case/notes.txt", b"not a capture")
        self.assertEqual(self.files("case"), ["case/a/one.pcap", "case/b/two.pcap"])
        self.assertIn("; 1 other file passed over", self.ucscope("scan", "case").stdout)

    def test_a_list_of_files_is_read(self):
        one, two = self.write_refused(), self.write_clean()
        listed = f"{one}\n{two}\n".encode()
        self.assertEqual(self.files("--files-from", "-", stdin=listed), [one, two])
        self.assertEqual(self.files("--files-from", self.write("list", listed), two), [two, one, two])
        self.assertEqual(self.files("--files-from", "-", stdin=listed.replace(b"\n", b"\0")), [one, two])
        done = self.assert_status(3, "scan", "--files-from", "missing", one)
        self.assertIn("ucscope: missing: does not exist\n", done.stderr)
        self.assertIn("refused the connection", done.stdout)

    def test_nothing_to_scan_is_said(self):
        (self.folder / "empty").mkdir()
        self.assertEqual(self.assert_status(0, "scan", "empty").stdout, "No captures.\n")

    def test_a_filter_leaves_packets_out_and_keeps_numbers(self):
        refused = self.write("x.pcap", capture_header() + greeting() + refusal(1))
        finding = json.loads(self.ucscope("scan", "--json", "-f", "port 5061", refused).stdout.splitlines()[0])
        self.assertEqual((finding["code"], finding["frame"]), ("uc.tcp_refused", 5))
        self.assert_status(0, "scan", "-f", "port 9999", refused)

    def test_a_name_that_is_no_text_is_shown_safely(self):
        name = os.fsdecode(b"bad\xff\x1b[31m\n.pcap")
        self.write_refused(name)
        done = self.assert_status(1, "scan", name)
        self.assertTrue(done.stdout.startswith("bad\\xff\\x1b[31m\\n.pcap  2 packets"), done.stdout)
        told = json.loads(self.ucscope("scan", "--json", name).stdout.splitlines()[0])
        self.assertEqual(told["file"], "bad\ufffd\x1b[31m\n.pcap")
        done = self.assert_status(3, "scan", "gone\x1b[2J.pcap")
        self.assertEqual(done.stderr, "ucscope: gone\\x1b[2J.pcap: does not exist\n")

    def test_taught_ports_name_the_service(self):
        frames = refusal().replace((5061).to_bytes(2, "big"), (15061).to_bytes(2, "big"))
        lab = self.write("lab.pcap", capture_header() + frames)
        self.assertNotIn("SIP/TLS", self.ucscope("scan", lab).stdout)
        self.assertIn("SIP/TLS", self.ucscope("scan", "--port", "sip-tls=15061", lab).stdout)


class StandardInput(CommandTest):
    def test_a_redirected_file_is_a_file(self):
        with open(self.write_refused(), "rb") as capture:
            done = subprocess.run([UCSCOPE, "scan", "-"], stdin=capture, capture_output=True)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stdout.startswith(b"-  2 packets"), done.stdout)

    def test_a_pipe_tells_findings_as_they_happen(self):
        process = self.start("scan", "--json", "-")
        told = []
        for number in range(5):
            frames = refusal(number, 40000 + number)
            process.stdin.write(capture_header() + frames if number == 0 else frames)
            process.stdin.flush()
            if number in (0, 1, 3):  # the count is 1, 2, 4
                told.append(json.loads(process.stdout.readline()))
        rest, _ = process.communicate(timeout=60)
        self.assertEqual([line["count"] for line in told], [1, 2, 4])
        last, capture = map(json.loads, rest.splitlines())
        self.assertEqual((last["count"], last["again"]), (5, [4, 6, 8, 10]))
        self.assertEqual({line["id"] for line in told + [last]}, {1})
        self.assertEqual((capture["type"], capture["packets"], capture["findings"]["error"]), ("capture", 10, 1))
        self.assertEqual(process.returncode, 1)

    def test_an_interrupted_pipe_is_reported_to_its_end(self):
        process = self.start("scan", "--json", "-")
        process.stdin.write(capture_header() + refusal())
        process.stdin.flush()
        self.assertEqual(json.loads(process.stdout.readline())["type"], "finding")
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
        self.assertEqual(json.loads(rest.splitlines()[-1])["type"], "capture")
        self.assertEqual(process.returncode, 1)

    def test_the_overview_so_far_is_there_for_the_asking(self):
        process = self.start("scan", "-")
        process.stdin.write(capture_header() + refusal())
        process.stdin.flush()
        line = b""
        while b"rules" not in line:
            line = process.stdout.readline()
        process.send_signal(signal.SIGUSR1)
        process.stdin.write(greeting(1))
        rest, _ = process.communicate(timeout=60)
        self.assertIn("Overview  1 capture, 1 with errors.\n\n  errors    uc.tcp_refused 1\n", rest.decode())
        self.assertIn("1 error found", rest.decode())

    def test_what_happens_has_date_and_time(self):
        done = self.assert_status(1, "scan", "-", stdin=capture_header() + refusal())
        self.assertTrue(done.stdout.startswith("2014-05-13 16:53:20.001  error    "), done.stdout)

    def test_an_empty_pipe_is_unreadable(self):
        self.assertEqual(self.assert_status(3, "scan", "-").stderr, "ucscope: -: is empty\n")


class Text(CommandTest):
    def test_a_clean_capture_is_one_line(self):
        done = self.assert_status(0, "scan", ROOT / "pcaps" / "axl" / "peer-1-axl-200.pcap", COLUMNS="200")
        self.assertEqual(done.stdout.count("\n"), 1, done.stdout)
        self.assertTrue(done.stdout.startswith("ok  "), done.stdout)

    def test_colours_need_a_terminal_or_to_be_asked_for(self):
        refused = self.write_refused()
        self.assertNotIn("\x1b", self.ucscope("scan", refused).stdout)
        self.assertIn("\x1b[1;31merror", self.ucscope("scan", "--color", "always", refused, NO_COLOR="1").stdout)
        self.assertIn(b"\x1b[1;31merror", self.on_terminal(TERM="xterm"))
        self.assertNotIn(b"\x1b[1;31m", self.on_terminal(TERM="xterm", NO_COLOR="1"))
        self.assertNotIn(b"\x1b[1;31m", self.on_terminal(TERM="dumb"))

    def on_terminal(self, **environment):
        """What a terminal gets on standard output."""
        ours, theirs = pty.openpty()
        clean = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM")}
        subprocess.run([UCSCOPE, "scan", self.write_refused()], stdout=theirs, env=dict(clean, **environment))
        os.close(theirs)
        got = b""
        try:
            while piece := os.read(ours, 65536):
                got += piece
        except OSError:  # the other end is closed
            pass
        os.close(ours)
        return got

    def test_no_progress_without_a_terminal(self):
        big = self.write("big.pcap", capture_header() + greeting() * 20000)
        self.assertEqual(self.assert_status(0, "scan", big).stderr, "")

    def test_the_last_word_counts_what_was_not_looked_into(self):
        lldp = bytes(12) + b"\x88\xcc" + bytes(40)
        odd = self.write("odd.pcap", capture_header() + record(0, lldp) * 3)
        self.assertIn("Not looked into: 3 packets of EtherType 0x88cc (LLDP).", self.ucscope("scan", odd).stdout)


class Repository(CommandTest):
    def test_the_same_report_whatever_the_folder_was_read_with(self):
        captures = str(ROOT / "pcaps")
        one = self.ucscope("scan", "-j", "1", captures)
        many = self.ucscope("scan", "-j", "4", captures)
        self.assertEqual((one.stdout, one.returncode), (many.stdout, many.returncode))


if __name__ == "__main__":
    unittest.main()
