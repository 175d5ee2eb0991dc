# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the command, and makes small captures for it. UCSCOPE names the command, BUILD the build folder."""

import os
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))
import ctl_captures  # noqa: E402,F401: for the tests
from command_run import unexpected_end  # noqa: E402

UCSCOPE = os.path.abspath(os.environ["UCSCOPE"])


def wireshark_version():
    """(4, 0)"""
    done = subprocess.run(["pkg-config", "--modversion", "wireshark"], capture_output=True, text=True, check=True)
    return tuple(map(int, done.stdout.split(".")[:2]))


SYN, RST, ACK = 0x02, 0x04, 0x10
START = 1_400_000_000  # seconds since 1970: 2014-05-13
MUCH = 10_000  # packets that fill a pipe, so that some are read before the last is written


def checksum_free_frame(source, destination, source_port, destination_port, flags, sequence=1):
    """An Ethernet frame with an empty TCP segment; nobody checks its checksums."""
    tcp = struct.pack("!HHIIBBHHH", source_port, destination_port, sequence, 0, 5 << 4, flags, 65535, 0, 0)
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), sequence & 0xFFFF, 0, 64, 6, 0,
                     bytes(map(int, source.split("."))), bytes(map(int, destination.split("."))))
    return bytes(12) + b"\x08\x00" + ip + tcp


def capture_header():
    return struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)


def record(seconds, frame):
    return struct.pack("<IIII", START + int(seconds), int(seconds % 1 * 1_000_000), len(frame), len(frame)) + frame


def refusal(seconds=0.0, client_port=40000):
    """A SYN to SIP/TLS and the reset that answers it: uc.tcp_refused in the second packet."""
    client, server = "10.48.47.124", "10.48.47.110"
    return (record(seconds, checksum_free_frame(client, server, client_port, 5061, SYN)) +
            record(seconds + 0.001, checksum_free_frame(server, client, 5061, client_port, RST | ACK)))


def silence(seconds=0.0):
    """A SYN and its repetition, never answered."""
    syn = checksum_free_frame("10.48.47.124", "10.48.47.110", 40002, 5061, SYN)
    return record(seconds, syn) + record(seconds + 1, syn)


def greeting(seconds=0.0):
    """A SYN to a port that is no service, and its answer: nothing is wrong."""
    client, server = "10.48.47.124", "10.48.47.110"
    return (record(seconds, checksum_free_frame(client, server, 40001, 9999, SYN)) +
            record(seconds + 0.001, checksum_free_frame(server, client, 9999, 40001, SYN | ACK)) +
            record(seconds + 0.002, checksum_free_frame(client, server, 40001, 9999, ACK, 2)))


class CommandTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ucscope-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, data):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return str(path)

    def write_refused(self, name="refused.pcap"):
        return self.write(name, capture_header() + refusal())

    def write_clean(self, name="clean.pcap"):
        return self.write(name, capture_header() + greeting())

    def ucscope(self, *words, stdin=b"", **environment):
        """The finished process; standard output and error as text. It ended by itself, and no sanitizer said a word."""
        done = subprocess.run([UCSCOPE, *words], input=stdin, capture_output=True, timeout=60, cwd=self.folder,
                              env=os.environ | {"TZ": "UTC"} | environment)
        done.stdout = done.stdout.decode()
        done.stderr = done.stderr.decode()
        self.assertIsNone(unexpected_end(done.returncode, done.stderr), words)
        return done

    def start(self, *words, stdout=subprocess.PIPE):
        """A running process with unbuffered pipes, killed after a minute: no test hangs."""
        process = subprocess.Popen([UCSCOPE, *words], stdin=subprocess.PIPE, stdout=stdout, bufsize=0,
                                   cwd=self.folder)
        timer = threading.Timer(60, process.kill)
        timer.start()
        self.addCleanup(timer.cancel)
        return process

    def assert_status(self, status, *words, **more):
        done = self.ucscope(*words, **more)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def interrupt(self, *words, number=signal.SIGINT):
        """(standard output, standard error) of a command on three captures. The second is a pipe that never ends by
        itself, and the signal comes while it is read."""
        first, last = self.write_refused("1.pcap"), self.write_refused("3.pcap")
        slow = str(self.folder / f"2-{number}.pcap")
        os.mkfifo(slow)
        process = subprocess.Popen([UCSCOPE, words[0], "-j", "1", *words[1:], first, slow, last], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env=dict(os.environ, TZ="UTC", COLUMNS="100"))
        timer = threading.Timer(60, process.kill)
        timer.start()
        self.addCleanup(timer.cancel)
        with open(slow, "wb", buffering=0) as pipe:
            pipe.write(capture_header() + refusal(1) + MUCH * greeting(2))
            process.send_signal(number)
            try:
                while True:
                    pipe.write(greeting(2))
            except BrokenPipeError:
                pass
        out, error = process.communicate()
        self.assertEqual(process.returncode, 3, out + error)
        self.assertIn("ucscope: interrupted: 1 of 3 captures was not scanned\n", error)
        self.assertIn(f"ucscope: {slow}: interrupted: ", error)
        return out, error
