#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark's calls of the command: as dumpcap and tshark make them, and with what they do not do."""

import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import threading
import unittest

from pcapng import SECRETS, blocks_of
from support import ROOT, UCSCOPE, CommandTest

CASE = ROOT / "pcaps" / "case" / "lost-syn-ack"
KEYS = ROOT / "pcaps" / "hidden" / "refused-asked-tls1.3.keys"
NOBODY = 65534
INTERFACE = "ucscope-case"


class Extcap(CommandTest):
    def capture(self, *words, take=None):
        """What comes through the FIFO, of which `take` bytes are read (None: all), and the finished process."""
        fifo = self.folder / "wireshark_extcap"
        os.mkfifo(fifo)
        process = subprocess.Popen([UCSCOPE, "--capture", "--extcap-interface", INTERFACE, "--fifo", str(fifo),
                                    *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        timer = threading.Timer(60, process.kill)
        timer.start()
        self.addCleanup(timer.cancel)
        with fifo.open("rb", buffering=0) as pipe:
            came = pipe.read(take) if take is not None else pipe.readall()
        process.out, process.error = process.communicate()
        timer.cancel()
        fifo.unlink()
        return came, process

    def annotated(self, *words):
        """What `annotate --case` writes of the same."""
        path = self.folder / "one.pcapng"
        self.assert_status(0, "annotate", "--case", *map(str, words), "-o", str(path))
        return path.read_bytes()

    def test_interfaces_and_their_arguments_are_told(self):
        listed = self.assert_status(0, "--extcap-interfaces", "--extcap-version=4.0").stdout
        self.assertIn(f"interface {{value={INTERFACE}}}{{display=Cisco UC case}}\n", listed)
        self.assertEqual(self.assert_status(0, "--extcap-version").stdout, listed)
        self.assertIn("dlt {number=1}", self.assert_status(0, "--extcap-interface", INTERFACE, "--extcap-dlts").stdout)
        live = self.assert_status(0, "--extcap-interface", "ucscope-live", "--extcap-config").stdout
        self.assertIn("{call=--interface}{display=Interface}{type=string}{required=true}", live)
        config = self.assert_status(0, "--extcap-interface", INTERFACE, "--extcap-config").stdout.splitlines()
        self.assertEqual([line.split("}")[0] for line in config], [f"arg {{number={at}" for at in range(len(config))])
        for call, kind in ("folder", "string"), ("archive", "fileselect"), ("keylog", "fileselect"):
            self.assertTrue(any(f"{{call=--{call}}}" in line and f"{{type={kind}}}" in line for line in config), call)

    def test_a_filter_is_checked_on_standard_output(self):
        words = "--extcap-interface", INTERFACE, "--extcap-capture-filter"
        self.assertEqual(self.assert_status(0, *words, "tcp port 5061").stdout, "")
        self.assertIn("not usable", self.assert_status(0, *words, "tcp prt 5061").stdout)

    def test_a_case_is_what_annotate_makes_of_it(self):
        came, process = self.capture("--folder", CASE)
        self.assertEqual((process.returncode, process.out, process.error), (0, "", ""))
        self.assertEqual(came, self.annotated(CASE))

    def test_an_archive_and_a_capture_are_cases_too(self):
        archive = shutil.make_archive(str(self.folder / "case"), "gztar", CASE)
        for path in archive, CASE / "cucm.pcap":
            came, process = self.capture("--archive", path)
            self.assertEqual((process.returncode, process.error), (0, ""), path)
            self.assertEqual(came, self.annotated(path), path)
            os.unlink(self.folder / "one.pcapng")

    def test_emptied_fields_are_as_none(self):
        came, process = self.capture("--folder", CASE / "cucm.pcap", "--archive", "", "--extcap-capture-filter", "")
        self.assertEqual((process.returncode, process.error), (0, ""))
        self.assertGreater(len(came), 0)

    def test_a_filter_leaves_packets_out_and_findings_have_their_frames(self):
        came, process = self.capture("--folder", CASE, "--extcap-capture-filter", "tcp[13] & 2 != 0")
        self.assertEqual((process.returncode, process.error), (0, ""))
        packets = [part for part in blocks_of(came) if part.is_packet]
        whole = {tuple(part.options[:1]): part.data for part in blocks_of(self.annotated(CASE)) if part.is_packet}
        self.assertTrue(0 < len(packets) < len(whole))
        for packet in packets:
            self.assertEqual(packet.data, whole[tuple(packet.options[:1])])
        lost = [number for number, packet in enumerate(packets, 1)
                if any(b"[ucscope] error uc.path_lost" in value for _, value in packet.options)]
        self.assertEqual(len(lost), 1)
        evidence = f"for uc.path_lost in frame {lost[0]} (".encode()
        self.assertTrue(any(evidence in value for packet in packets for _, value in packet.options))

    def test_keys_come_before_the_packets(self):
        came, process = self.capture("--folder", CASE, "--keylog", KEYS)
        self.assertEqual((process.returncode, process.error), (0, ""))
        kinds = [part.type for part in blocks_of(came)]
        secrets = [part.raw for part in blocks_of(came) if part.type == SECRETS]
        self.assertEqual(kinds.index(SECRETS), 1)
        self.assertEqual(len(secrets), 1)
        self.assertIn(KEYS.read_bytes(), secrets[0])

    def test_many_keys_are_several_blocks_of_whole_lines(self):
        line = b"CLIENT_RANDOM " + 64 * b"0" + b" " + 96 * b"1" + b"\n"
        keys = self.write("many.keys", 2000 * line)
        came, _ = self.capture("--folder", CASE, "--keylog", keys)
        blocks = [part.raw for part in blocks_of(came) if part.type == SECRETS]
        self.assertGreater(len(blocks), 1)
        self.assertEqual(sum(block.count(line) for block in blocks), 2000)
        self.assertLess(max(map(len, blocks)), 262144)

    def test_what_is_wrong_is_told_and_the_fifo_closed(self):
        (self.folder / "empty").mkdir()
        for words, status, said in (
                (("--folder", "/nowhere"), 3, "/nowhere: does not exist"), ((), 2, "name a folder"),
                (("--folder", self.folder / "empty"), 3, "no capture that can be read"),
                (("--folder", CASE, "--same", "x"), 2, "--same: 'x' is not ADDRESS=ADDRESS"),
                (("--folder", CASE, "--port", "x"), 2, "--port: 'x' is not SERVICE=PORT"),
                (("--folder", CASE, "--keylog", CASE / "cucm.pcap"), 2, "has no line of a key log"),
                (("--folder", CASE, "--extcap-capture-filter", "x y"), 2, "is not usable")):
            came, process = self.capture(*words)
            self.assertEqual((came, process.returncode), (b"", status), process.error)
            self.assertIn(said, process.error)

    def test_no_fifo_and_no_interface_are_told(self):
        self.assertIn("--fifo", self.assert_status(2, "--capture", "--extcap-interface", INTERFACE).stderr)
        self.assertIn("is no interface", self.assert_status(2, "--extcap-interface", "eth0", "--extcap-config").stderr)
        done = self.assert_status(3, "--capture", "--extcap-interface", INTERFACE, "--fifo", "/nowhere/fifo")
        self.assertIn("/nowhere/fifo: cannot be written", done.stderr)

    def test_who_reads_no_further_is_not_complained_of(self):
        """A stream that no pipe holds at once."""
        big = self.folder / "big"
        big.mkdir()
        data = (CASE / "cucm.pcap").read_bytes()
        (big / "cucm.pcap").write_bytes(data[:24] + 400 * data[24:])
        came, process = self.capture("--folder", big, take=64)
        self.assertEqual((len(came), process.returncode, process.error), (64, 0, ""))

    def messages(self, *words, wanted_error=""):
        """Of traces: the time and the comment of each, and how many packets there are before it."""
        came, process = self.capture(*words)
        self.assertEqual((process.returncode, process.error), (0, wanted_error))
        packets = [part for part in blocks_of(came) if part.is_packet]
        comments = [[value.decode() for _, value in packet.options] for packet in packets]
        return came, [(at, texts[0]) for at, texts in enumerate(comments) if not any(text.startswith("originally") for text in texts)]

    def test_messages_of_traces_are_among_the_packets(self):
        folder = ROOT / "pcaps" / "case" / "lines-contradicted-tls"
        came, messages = self.messages("--folder", folder)
        self.assertEqual(messages, [(9, f"{folder}/loggingsnapshot_expc.txt:2")])
        packets = [part for part in blocks_of(came) if part.is_packet]
        self.assertEqual(len(packets), 14)
        self.assertIn(b"OPTIONS sip:5001@10.48.47.124", packets[9].data)
        alert = [value.decode() for _, value in packets[10].options]
        self.assertTrue(any("error uc.tls_unknown_ca" in text for text in alert), alert)
        certificate = [value.decode() for _, value in packets[7].options]
        self.assertTrue(any("for uc.tls_unknown_ca in frame 11 (cuc-2-cucm-refuses-cuc-unknown-ca.pcap:10 in the original)" in text
                            for text in certificate), certificate)
        archive = shutil.make_archive(str(self.folder / "case"), "zip", folder)
        self.assertEqual([at for at, _ in self.messages("--archive", archive)[1]], [9])
        self.assertEqual(came, self.annotated(folder))

    def test_traces_alone_are_messages_too(self):
        path = ROOT / "pcaps" / "traces" / "sip-refused.txt"
        _, messages = self.messages("--archive", path)
        self.assertEqual([at for at, _ in messages], list(range(5)))
        self.assertEqual([comment for _, comment in messages], [f"{path}:{line}" for line in (2, 12, 22, 34, 44)])
        path = ROOT / "pcaps" / "traces" / "sip-refused-quoted.txt"
        said = f"ucscope: {path}: left out: 2 messages of traces that do not tell their day (--date does)\n"
        self.assertEqual(self.messages("--archive", path, wanted_error=said)[1], [])

    def test_a_signal_ends_it(self):
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        process = self.start("--capture", "--extcap-interface", INTERFACE, "--fifo", str(fifo), "--folder", str(CASE))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(), -signal.SIGTERM)


class Tshark(CommandTest):
    """As Wireshark does it: root is not let use another folder of programs."""

    def setUp(self):
        super().setUp()
        programs = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        (programs / "ucscope").symlink_to(UCSCOPE)
        for folder in self.folder, programs:
            folder.chmod(0o777)
        self.environment = dict(os.environ, WIRESHARK_EXTCAP_DIR=str(programs), HOME=str(self.folder))

    def tshark(self, *words):
        user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        return subprocess.run(["tshark", "-n", *map(str, words)], capture_output=True, text=True, timeout=60,
                              env=self.environment, cwd=self.folder, **user)

    def test_tshark_lists_it(self):
        self.assertIn("ucscope-case (Cisco UC case)\n", self.tshark("-D").stdout)

    def test_tshark_reads_packets_and_findings(self):
        done = self.tshark("-i", INTERFACE, "-o", f"extcap.ucscope_case.folder:{CASE}", "-T", "fields",
                           "-e", "frame.interface_name", "-e", "frame.comment")
        rows = [row.split("\t") for row in done.stdout.splitlines()]
        self.assertEqual((done.returncode, len(rows)), (0, 58), done.stderr)
        self.assertEqual({name for name, _ in rows}, {"cuc.pcapng", "cucm.pcap"})
        self.assertIn("error uc.path_lost", rows[36][1])

    def test_tshark_tells_what_is_wrong(self):
        done = self.tshark("-i", INTERFACE, "-o", "extcap.ucscope_case.folder:/nowhere")
        self.assertRegex(done.stderr, "Error (by|from) extcap pipe: ucscope: /nowhere: does not exist")


if __name__ == "__main__":
    unittest.main()
