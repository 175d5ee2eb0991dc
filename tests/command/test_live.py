#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ucscope scan -i and replay -i on the loopback interface of a network namespace of its own."""

import ctypes
import fcntl
import json
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import unittest

from pcapng import blocks_of
from support import UCSCOPE, CommandTest, capture_header, refusal

CLONE_NEWNET, CLONE_NEWUSER = 0x40000000, 0x10000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1


def enter_namespace():
    """False where this is not allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNET) != 0 and libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh22x", b"lo", IFF_UP))
    return True


@unittest.skipUnless(enter_namespace(), "needs a network namespace")
class Live(CommandTest):
    def knock(self):
        """Nothing listens there: a SYN and a reset."""
        with socket.socket() as client:
            self.assertNotEqual(client.connect_ex(("127.0.0.1", 5061)), 0)

    def wait_for(self, process):
        """Knocks until the first finding is told: the capture has begun then. Frames may have been missed."""
        while True:
            self.knock()
            if process.poll() is not None:
                self.fail("it ended by itself")
            line = self.read_soon(process)
            if line:
                return json.loads(line)

    @staticmethod
    def read_soon(process):
        ready, _, _ = select.select([process.stdout], [], [], 0.2)
        return process.stdout.readline() if ready else b""

    def finish(self, process, number):
        process.send_signal(number)
        rest, _ = process.communicate(timeout=60)
        return [json.loads(line) for line in rest.splitlines()]

    def test_a_finding_is_told_while_the_capture_runs(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = self.start("scan", "--json", "-i", "lo")
            finding = self.wait_for(process)
            self.assertEqual((finding["code"], finding["file"]), ("uc.tcp_refused", "lo"))
            capture = self.finish(process, number)[-1]
            self.assertEqual((capture["type"], capture["complete"]), ("capture", True))
            self.assertEqual(process.returncode, 1)

    def test_packets_for_wireshark_have_what_was_found_of_them(self):
        """As captured, through the FIFO of an extcap program, until Wireshark stops it."""
        fifo, came = self.folder / "fifo", b""
        os.mkfifo(fifo)
        process = self.start("--capture", "--extcap-interface", "ucscope-live", "--extcap-capture-filter",
                             "tcp port 5061", "--fifo", str(fifo), "--interface", "lo")
        with fifo.open("rb", buffering=0) as pipe:
            while b"[ucscope] error uc.tcp_refused" not in came:
                self.knock()
                ready, _, _ = select.select([pipe], [], [], 0.2)
                came += pipe.read(65536) if ready else b""
                self.assertIsNone(process.poll())
            process.send_signal(signal.SIGTERM)
            came += pipe.readall()
        self.assertEqual(process.wait(), 0)
        packets = [part for part in blocks_of(came) if part.is_packet]
        self.assertGreaterEqual(len(packets), 2)
        told = [packet for packet in packets
                if any(value.startswith(b"[ucscope] error uc.tcp_refused: ") for _, value in packet.options)]
        self.assertEqual([packet.data[47] & 0x14 for packet in told], [0x14])  # RST and ACK behind Ethernet and IPv4

    @staticmethod
    def has_ended(process):
        try:
            return process.wait(0.1) is not None
        except subprocess.TimeoutExpired:
            return False

    def test_wireshark_may_stop_reading_at_any_time(self):
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        process = self.start("--capture", "--extcap-interface", "ucscope-live", "--fifo", str(fifo), "--interface", "lo")
        with fifo.open("rb", buffering=0) as pipe:
            pipe.read(4)
        while not self.has_ended(process):
            self.knock()
        self.assertEqual(process.returncode, 0)

    def test_an_interface_that_there_is_not_is_told_to_wireshark(self):
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        words = [UCSCOPE, "--capture", "--extcap-interface", "ucscope-live", "--fifo", str(fifo), "--interface", "nope"]
        process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        with fifo.open("rb") as pipe:
            self.assertEqual(pipe.read(), b"")
        self.assertEqual(process.communicate()[1], "ucscope: nope: is not an interface of this machine\n")
        self.assertEqual(process.returncode, 3)

    def test_a_filter_is_kept_to(self):
        process = self.start("scan", "--json", "-i", "lo", "-f", "port 5061")
        self.assertEqual(self.wait_for(process)["service"], "SIP/TLS")
        self.finish(process, signal.SIGINT)

    def test_replayed_frames_are_found_by_who_captures_them(self):
        path = self.write("refused.pcap", capture_header() + b"".join(refusal(0, port) for port in range(4000, 4050)))
        process = self.start("scan", "--json", "-i", "lo", "-f", "host 10.48.47.110")
        told = b""
        while not told:
            self.assert_status(1, "replay", "--speed", "max", "-i", "lo", path)
            told = self.read_soon(process)
        self.assertEqual(json.loads(told)["destination"]["address"], "10.48.47.110")
        self.finish(process, signal.SIGINT)

    def test_it_is_said_what_is_listened_on(self):
        process = subprocess.Popen([UCSCOPE, "scan", "-i", "lo"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.assertEqual(process.stderr.readline(), b"ucscope: listening on lo\n")
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)

    def test_a_terminal_has_a_status_line(self):
        ours, theirs = pty.openpty()
        process = subprocess.Popen([UCSCOPE, "scan", "--json", "-i", "lo"], stdout=subprocess.DEVNULL, stderr=theirs)
        os.close(theirs)
        got = b""
        while not re.search(rb"lo: [1-9][0-9]* packets, [1-9][0-9]* connections?, 1 finding", got):
            self.knock()
            if select.select([ours], [], [], 0.1)[0]:
                got += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        os.close(ours)

    def test_an_interface_that_is_not_there_is_told(self):
        done = self.assert_status(3, "scan", "-i", "nowhere0")
        self.assertEqual(done.stderr, "ucscope: nowhere0: is not an interface of this machine\n")


if __name__ == "__main__":
    unittest.main()
