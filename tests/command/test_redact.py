#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ucscope annotate --redact: nothing secret is left, what is left gives the same findings, and checksums fit."""

import base64
import json
import pathlib
import struct
import subprocess
import unittest

import made_packets as made
import pcapng
from made_packets import ACK, CLIENT, SERVER, Talk, ethernet, wrappings
from pcapng import blocks_of, enhanced, interface, options, section
from support import ROOT, CommandTest

# As long as each other, without three bytes in the same place.
SECRETS = (b"Qz7Kp9XwVb3Ln5RtMk2Yg8C", b"Bn4Wd7Fj2Pv8Gm4Jc6Ty1Hs")


def encoded(secret):
    return base64.b64encode(b"Administrator:" + secret)


def traces_of(secret):
    """Runs of bytes that nothing else in these captures has."""
    for text in (secret, encoded(secret)[20:]):
        yield from (text[i:i + 5] for i in range(len(text) - 4))


def head(*lines, body=b""):
    return b"\r\n".join(lines + (b"", body))


def request(secret, *more, target=b"/axl/", body=b""):
    return head(b"POST " + target + b" HTTP/1.1", b"Host: cucm.example.com", b"Authorization: Basic " + encoded(secret),
                b'SOAPAction: "CUCM:DB ver=14.0 getUser"', b"Content-Length: %d" % len(body), *more, body=body)


def answer(status=b"401 Unauthorized", *more, body=b""):
    return head(b"HTTP/1.1 " + status, b'WWW-Authenticate: Basic realm="AXL"', b"Content-Length: %d" % len(body), *more,
                body=body)


OPENING = (b"<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback' version='1.0' "
           b"xmlns:stream='http://etherx.jabber.org/streams' from='a.example' to='b.example' id='1'>")


def xmpp(*units):
    return Talk(5269).send(0, OPENING).send(1, OPENING.replace(b"id='1'", b"id='2'")).send_in(0, b"".join(units), 50)


def dns_query(name):
    labels = b"".join(struct.pack("B", len(label)) + label for label in name.split(b".")) + b"\0"
    return struct.pack("!HHHHHH", 7, 0x0100, 1, 0, 0, 0) + labels + struct.pack("!HH", 1, 1)


def tls_record(kind, body):
    return struct.pack("!BHH", kind, 0x0303, len(body)) + body


def soap_fault(secret):
    return b"<soapenv:Fault><faultstring>no user " + secret + b"</faultstring></soapenv:Fault>"


def secret_talks(secret):
    """Ways in which a secret crosses a network, each as frames."""
    asked = request(secret)
    half = asked.index(encoded(secret)) + 9
    yield "in one segment", Talk(8443).send(0, asked).send(1, answer()).close()
    for size in (1, 3, 7, 50):
        yield f"in segments of {size}", Talk(8443).send_in(0, asked, size).send(1, answer()).close()
    yield "sent again in other segments", Talk(8443).send_in(0, asked, 60).send(0, asked[20:200], at=1020).send(
        0, asked, at=1000).send(1, answer()).close()
    again = Talk(8443).send(0, asked)
    again.frames.append(again.frames[-1])
    yield "copied by a switch", again.send(1, answer())
    early = Talk(8443)
    early.frames += [early.segment(0, asked[half:], at=1000 + half), early.segment(0, asked[:half], at=1000)]
    yield "out of order", early.lose(0, len(asked)).send(1, answer()).close()
    yield "from the middle", Talk(8443, starts=False).send(0, asked[half:]).send(1, answer()).send(0, asked)
    yield "behind a hole", Talk(8443).send(0, asked[:half - 30]).lose(0, 10).send(0, asked[half - 20:]).send(1, answer())
    yield "in a hole that closes late", (lambda talk: talk.send(0, asked[:40]).send(0, asked[80:], at=1080).send(
        0, asked[30:90], at=1030).lose(0, len(asked) - 40).send(1, answer()))(Talk(8443))
    yield "folded", Talk(80).send(0, head(b"GET / HTTP/1.1", b"Authorization: Basic", b"\t" + encoded(secret), b" " + secret))
    yield "in fields", Talk(80).send(0, request(
        secret, b"Cookie: a=" + secret + b"; JSESSIONID=" + secret, b"Proxy-Authorization: " + secret,
        b"X-Api-Key: " + secret, b"Authorization:" + secret, b"Referer: http://x/?p=" + secret, secret)).send(
            1, answer(b"200 OK", b"Set-Cookie: JSESSIONIDSSO=" + secret + b"; Path=/", b"Location: /?t=" + secret,
                      b"WWW-Authenticate: Negotiate " + encoded(secret)))
    yield "in the target", Talk(80).send(0, request(secret, target=b"/axl/?password=" + secret)).send(1, answer()).send(
        0, request(secret, target=b"http://me:" + secret + b"@cucm/axl/;jsessionid=" + secret)).send(1, answer())
    yield "in bodies", Talk(8443).send(0, request(secret, body=b"<password>" + secret + b"</password>")).send(
        1, answer(b"500 Internal Server Error", body=soap_fault(secret))).close()
    chunks = b"5;x=" + secret + b"\r\n" + secret[:5] + b"\r\n%x\r\n" % len(secret) + secret + b"\r\n0\r\nX: " + secret
    yield "in chunks", Talk(8443).send(0, request(secret)).send_in(
        1, head(b"HTTP/1.1 200 OK", b"Transfer-Encoding: chunked", body=chunks + b"\r\n\r\n"), 11).close()
    yield "in what only looks like HTTP", Talk(80).send(0, b"GET " + secret + b" HTTP/1.1 " + secret + b"\r\n\r\n")
    sasl = b"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN' x='" + secret + b"'>%s</auth>"
    yield "in XMPP", xmpp(
        sasl % encoded(secret), b"<message from='me@a' to='you@b'><body>" + secret + b"</body></message>",
        b"<message type='error' from='b' to='a'><body>", secret, b"</body><error type='cancel'><item-not-found "
        b"xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>", b"<iq><!-- ", secret, b" --></iq>",
        b"<iq type='error'><![CDATA[<error>", secret, b"</error>]]></iq>", secret, b"<x y='", secret, b"'/>")
    yield "in a stanza that is too long", xmpp(b"<message from='a' to='b'><body>" + (secret + b" ") * 3000,
                                                b"</body></message>", b"</stream:stream>")
    yield "in XMPP of a client", Talk(5222).send(0, OPENING.replace(b":server'", b":client'")).send(0, sasl % secret)
    yield "in XMPP from the middle", Talk(5269, starts=False).send(0, b"<message from='a' to='b'>" + secret).send(
        0, secret + b"</message>")
    yield "under TLS", Talk(443).send(0, tls_record(22, b"\x01\0\0\x04" + bytes(4)) + tls_record(23, secret)).send(
        1, tls_record(24, secret) + tls_record(22, secret))
    yield "in other protocols", Talk(21).send(0, b"PASS " + secret + b"\r\n").send(1, b"230 " + secret)
    yield "in DNS over TCP that is none", Talk(53).send(0, struct.pack("!H", len(secret)) + secret)
    yield "in ILS", Talk(7501).send(0, secret * 5).send(1, secret)
    yield "one key at a time", Talk(23).send_in(0, secret, 1)


def secret_datagrams(secret):
    register = b"REGISTER sip:x SIP/2.0\r\nAuthorization: Digest response=" + secret
    yield made.udp(register, ports=(5060, 5060))
    yield made.udp(register, "2001:db8::1", "2001:db8::2", (5060, 5060))
    yield made.udp(secret, ports=(40000, 53))
    yield made.udp(b"\0\x01SEP.cnf.xml\0octet\0", ports=(2000, 69))
    yield made.udp(b"\0\x03\0\x01<password>" + secret, SERVER, CLIENT, (3000, 2000))
    yield made.udp(b"\0\x01SEP.cnf.xml.sgn\0octet\0", ports=(2001, 69))
    yield made.udp(b"\0\x03\0\x01<password>" + secret, SERVER, CLIENT, (3000, 2001))
    yield made.udp(b"\0\x01CTLFile.tlv\0octet\0", ports=(2002, 69))
    yield made.udp(b"\0\x03\0\x01" + secret, SERVER, CLIENT, (3001, 2002))
    for protocol in (50, 89, 112, 132, 253):
        yield made.ip(CLIENT, SERVER, protocol, secret)
    yield made.ip(CLIENT, SERVER, made.ICMP, b"\x08\0\0\0\0\x01\0\x01" + secret)
    yield made.ip(CLIENT, SERVER, made.ICMP, b"\x03\x03\0\0\0\0\0\0" + made.udp(register))
    whole = made.udp_segment(CLIENT, SERVER, 5060, 5060, register + bytes(7) + secret)
    for at in (0, 32, 64):
        more = 0x2000 if at < 64 else 0
        yield made.ip(CLIENT, SERVER, made.UDP, whole[at:at + 32] if more else whole[at:], 99, more | at // 8)
    yield made.ip(CLIENT, SERVER, made.UDP, whole[:32], 98, 0x2000)


def secret_frames(secret):
    """Every frame with a link type of its own."""
    for packet in secret_datagrams(secret):
        yield 1, ethernet(packet)
    for source, destination in ((CLIENT, SERVER), (made.CLIENT6, made.SERVER6)):
        for _, link, frame in wrappings(made.udp(secret, source, destination)):
            yield link, frame + secret
            yield link, frame[:-7] + bytes(3) + frame[-4:]  # a wrong checksum
    yield 1, bytes(12) + b"\x88\x8e" + secret  # 802.1X
    yield 1, bytes(12) + b"\x08\x06" + bytes(28) + secret  # behind ARP
    yield 9, b"\xff\x03\xc0\x23" + secret  # PAP
    yield 1, bytes(12) + b"\x08\x00\x45" + secret[:15]  # less than a header
    yield 147, secret
    yield 1, secret[:9]


def cut(frame, missing):
    """An enhanced packet block that lacks the last bytes of its frame."""
    kept = frame[:-missing]
    whole = enhanced("<", kept)
    return whole[:24] + struct.pack("<I", len(frame)) + whole[28:]


class Redact(CommandTest):
    def redact(self, data, *words, output="answer.pcapng"):
        path = self.write("in.pcapng", data)
        self.assert_status(0, "annotate", "--redact", "--fail-on", "never", path, "-o", output, *words)
        return (self.folder / output).read_bytes()

    def capture_of(self, frames, link_type=1):
        packets = b"".join(enhanced("<", frame, time=1_400_000_000_000_000 + i * 20_000) for i, frame in enumerate(frames))
        return section("<") + interface("<", link_type=link_type) + packets

    def assert_nothing_is_left(self, captures):
        """Of two captures that differ by their secrets alone the same is left."""
        left = [self.redact(capture) for capture in captures]
        for capture, after, secret in zip(captures, left, SECRETS):
            self.assertTrue(any(trace in capture for trace in traces_of(secret)) or len(capture) < 200)
            self.assertEqual([trace for trace in traces_of(secret) if trace in after], [])
        self.assertEqual(*left)

    def test_no_secret_is_left_of_a_connection(self):
        for (name, one), (_, other) in zip(secret_talks(SECRETS[0]), secret_talks(SECRETS[1]), strict=True):
            with self.subTest(name):
                captures = [self.capture_of(talk.frames) for talk in (one, other)]
                left = [self.redact(capture) for capture in captures]
                for after, secret in zip(left, SECRETS):
                    self.assertEqual([trace for trace in traces_of(secret) if trace in after], [])
                self.assertEqual(*left)

    def test_no_secret_is_left_of_other_packets(self):
        def capture(secret):
            links = (1, 9, 101, 113, 147)
            blocks = [enhanced("<", frame, number=links.index(link)) for link, frame in secret_frames(secret)]
            return section("<") + b"".join(interface("<", link_type=link) for link in links) + b"".join(blocks)
        self.assert_nothing_is_left([capture(secret) for secret in SECRETS])

    def test_a_checksum_tells_nothing_of_what_was_cut(self):
        def capture(secret):
            asked = Talk(8443).segment(0, request(secret))
            frames = [cut(asked, missing) for missing in (1, 30, len(asked) - 54, len(asked) - 60)]
            return section("<") + interface("<") + b"".join(frames)
        self.assert_nothing_is_left([capture(secret) for secret in SECRETS])

    def test_no_secret_is_left_between_packets(self):
        """Comments, digests, custom options and blocks, keys, and what has no place in a file."""
        def capture(secret, order):
            odd = options(order, (1, secret), (3, b"\2" + secret[:4]), (2988, secret), (2, bytes(4)), (1999, secret))
            frame = ethernet(made.udp(b"x"))
            others = options(order, (1, secret), (2988, secret), (1999, secret))
            first = enhanced(order, frame, odd)
            blocks = [
                section(order, listed=options(order, (4, b"a program"), (1, secret), (2989, secret))),
                interface(order, listed=options(order, (2, b"eth0"), (1, secret), (3, b"an uplink"))),
                first, enhanced(order, frame), pcapng.old_packet(order, frame, odd), pcapng.simple(order, frame, len(frame)),
                pcapng.block(order, pcapng.SECRETS, struct.pack(order + "II", 0x544C534B, len(secret)) + secret),
                pcapng.block(order, pcapng.NAMES, bytes(4) + others),
                pcapng.block(order, pcapng.STATISTICS, bytes(12) + others),
                pcapng.block(order, pcapng.JOURNAL, b"__REALTIME_TIMESTAMP=1\nMESSAGE=" + secret),
                pcapng.block(order, pcapng.CUSTOM, struct.pack(order + "I", 32473) + secret),
                pcapng.block(order, pcapng.CUSTOM_NO_COPY, struct.pack(order + "I", 32473) + secret),
                pcapng.block(order, pcapng.UNHEARD_OF, secret)]
            return b"".join(blocks)
        for order in "<>":
            self.assert_nothing_is_left([capture(secret, order) for secret in SECRETS])
            before = blocks_of(capture(SECRETS[0], order))
            after = blocks_of((self.folder / "answer.pcapng").read_bytes())
            self.assertEqual([one.type for one in before if one.type != pcapng.SECRETS], [one.type for one in after])
            self.assertEqual(after[2].others, [(2, bytes(4))])
            said = next(text for text in after[0].ours if text.startswith("[ucscope] redacted: "))
            self.assertIn("; 1 block of decryption secrets left out; 20 options left out", said)
            self.assertIn("; 4 blocks of other kinds made blank", said)
            numbers = [self.frames(name) for name in ("in.pcapng", "answer.pcapng")]
            self.assertEqual(*numbers)

    def frames(self, name):
        done = subprocess.run(["tshark", "-n", "-r", name, "-T", "fields", "-e", "frame.number", "-e", "frame.len", "-e",
                               "frame.cap_len"], cwd=self.folder, capture_output=True, timeout=60, check=True)
        return done.stdout.decode().splitlines()

    # --- what stays

    def wrapped_checksums(self):
        """(what it is, link type, frames, what Wireshark is to say of their checksums, payload)"""
        for ends in ((CLIENT, SERVER), (made.CLIENT6, made.SERVER6)):
            for length in (1, 100, 101):
                payload = bytes(range(1, 102))[:length]
                datagram = made.udp_segment(*ends, 4000, 5000, payload)
                segment = made.tcp_segment(*ends, 4000, 5000, 1, 1, ACK, payload)
                wrong = datagram[:6] + bytes([datagram[6] ^ 1]) + datagram[7:]
                none = datagram[:6] + bytes(2) + datagram[8:]
                wanted = ["1", "1", "0", "3" if ":" not in ends[0] else "4"]
                packets = [made.ip(*ends, kind, carried) for kind, carried in
                           ((made.TCP, segment), (made.UDP, datagram), (made.UDP, wrong), (made.UDP, none))]
                for wrapped in zip(*map(wrappings, packets)):
                    name, link, _ = wrapped[0]
                    yield f"{name}, {length} bytes, {ends[0]}", link, [frame for _, _, frame in wrapped], wanted, payload

    def test_checksums_fit(self):
        """Right ones are right, wrong ones wrong, UDP's 0 is 0: for Wireshark, in every wrapping. Each capture is
        redacted alone; Wireshark reads all of them as the sections of one file."""
        cases = list(self.wrapped_checksums())
        redacted = [self.redact(self.capture_of(frames, link)) for _, link, frames, _, _ in cases]
        layers = iter(self.checksums_of(self.write("all.pcapng", b"".join(redacted))))
        for (name, _, frames, wanted, payload), after in zip(cases, redacted, strict=True):
            with self.subTest(name):
                self.assertTrue(len(payload) == 1 or payload not in after)
                self.assertEqual([len(frame) for frame in frames], [len(one.data) for one in blocks_of(after) if one.is_packet])
                self.check_checksums([next(layers) for _ in frames], wanted)
        self.assertEqual(list(layers), [])

    def checksums_of(self, path):
        told = subprocess.run(["tshark", "-n", "-r", path, "-o", "tcp.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE",
                               "-T", "json", "-e", "tcp.checksum.status", "-e", "udp.checksum.status"], capture_output=True,
                              timeout=60, check=True).stdout
        return [one["_source"]["layers"] for one in json.loads(told)]

    def check_checksums(self, layers, wanted):
        innermost = [(one.get("tcp.checksum.status") or one["udp.checksum.status"])[-1] for one in layers]
        self.assertEqual(innermost, wanted)
        outer = [one["udp.checksum.status"][0] for one in layers if len(one.get("udp.checksum.status", [])) > 1]
        self.assertLessEqual(set(outer), {"1", "3"})

    def test_fragments_fit_together(self):
        for protocol, payload in ((made.UDP, made.udp_segment(CLIENT, SERVER, 5060, 5060, bytes(range(200)))),
                                  (made.TCP, made.tcp_segment(CLIENT, SERVER, 5060, 5060, 1, 1, ACK, bytes(range(201))))):
            pieces = [(at, payload[at:at + 48]) for at in range(0, len(payload), 48)]
            fragments = [ethernet(made.ip(CLIENT, SERVER, protocol, piece, 5, at // 8 | 0x2000 * (at + 48 < len(payload))))
                         for at, piece in pieces]
            for order in (fragments, fragments[::-1]):
                after = [one.data[34:] for one in blocks_of(self.redact(self.capture_of(order))) if one.is_packet]
                whole = b"".join(after if order is fragments else after[::-1])
                header = 8 if protocol == made.UDP else 20
                self.assertEqual(whole[header:], bytes(len(payload) - header))
                self.assertTrue(made.is_right(whole, CLIENT, SERVER, protocol))

    def test_a_cut_packet_fits_if_the_rest_was_zeros(self):
        frame = Talk(5060).segment(0, b"some secret" * 9)
        after = blocks_of(self.redact(section("<") + interface("<") + cut(frame, 50)))[2]
        self.assertEqual((after.captured, after.length), (len(frame) - 50, len(frame)))
        self.assertTrue(made.is_right(after.data[34:] + bytes(50), CLIENT, SERVER, made.TCP))
        self.assertEqual(after.data[54:], bytes(len(frame) - 54 - 50))

    def test_what_is_kept_is_as_it_was(self):
        list_start = bytes.fromhex("010002010102000201f403") + bytes(range(200))
        query = made.udp(dns_query(b"cucm.example.com"), ports=(3000, 53))
        frames = [query, made.udp(b"\0\x01CTLFile.tlv\0octet\0", ports=(2002, 69)),
                  made.udp(b"\0\x03\0\x01" + list_start, SERVER, CLIENT, (3001, 2002))]
        arp = bytes(12) + b"\x08\x06" + bytes.fromhex("0001080006040001") + bytes(range(20)) + bytes(18)
        frames = [ethernet(packet) for packet in frames] + [arp]
        frames += Talk(5269).send_in(0, OPENING + b"<db:result from='a' to='b'>key</db:result>", 9).frames
        frames += Talk(443).send_in(0, tls_record(22, b"\x01\0\0\x50" + bytes(range(80))) + tls_record(21, b"\2\x30"), 7).frames
        after = self.redact(self.capture_of(frames), "--keep", "dialback-keys")
        packets = [one.data for one in blocks_of(after) if one.is_packet]
        for place, (frame, packet) in enumerate(zip(frames, packets, strict=True)):
            self.assertEqual(frame.hex(), packet.hex(), place)
        self.assertIn("redacted: 0 bytes in 0 packets", blocks_of((self.folder / "answer.pcapng").read_bytes())[0].ours[0])

    def test_what_is_kept_is_of_what_is_redacted(self):
        copy, out = self.write("empty.pcapng", self.capture_of([])), self.folder / "out.pcapng"
        self.assertIn("--keep: is of --redact, which is not there",
                      self.assert_status(2, "annotate", "--keep", "dialback-keys", copy, "-o", out).stderr)
        self.assertFalse(out.exists())
        for number, one in enumerate(("--redact", "--redact-addresses")):
            self.assert_status(0, "annotate", one, "--keep", "dialback-keys", copy, "-o", self.folder / f"{number}.pcapng")

    def test_heads_are_left_without_their_secrets(self):
        secret = SECRETS[0]
        talk = Talk(8443).send_in(0, request(secret, b"Cookie: JSESSIONID=" + secret), 40).send(1, answer()).close()
        after = self.redact(self.capture_of(talk.frames))
        sent = b"".join(one.data[54:] for one in blocks_of(after)[5:] if one.data[34:36] == struct.pack("!H", 40000))
        self.assertEqual(sent, request(secret, b"Cookie: JSESSIONID=" + secret).replace(
            encoded(secret), bytes(len(encoded(secret)))).replace(secret, bytes(len(secret))))

    # --- findings

    # Captures whose findings rest on bodies of answers, which are taken out, and what is found instead.
    OTHERS = {
        "axl-500-fault-chunked.pcap": ("axl_fault", "axl_unavailable"),
        "axl-500-fault.pcap": ("axl_fault", "axl_unavailable"),
        "axl-pipelined-fault.pcap": ("axl_fault", "axl_unavailable"),
        "axl-digest-then-fault.pcap": ("axl_fault", "axl_unavailable"),
        "axl-fault-in-503.pcap": ("", ""),  # its text is
        "sccp-1-own-text.pcap": ("", ""),  # likewise
    }

    # And those of which nothing is found without them.
    GONE = {
        "axl-fault-in-200.pcap": "uc.axl_fault",
        "axl-page-in-200-ipv6.pcap": "uc.axl_unavailable",
    }

    def findings(self, *paths):
        found = {}
        for line in self.ucscope("scan", "--json", "--no-sets", "--fail-on", "never", *paths).stdout.splitlines():
            told = json.loads(line)
            if told["type"] == "run":
                continue
            of_file = found.setdefault(told["file"], [])
            if told["type"] == "finding":
                of_file.append({key: told.get(key) for key in ("code", "frame", "severity", "confidence", "summary", "count",
                                                               "evidence", "again")})
        return found

    def test_findings_are_the_same(self):
        """Of every capture here, redacted; and redacting twice is as once."""
        listed = [line.split()[0] for line in (ROOT / "pcaps/EXPECTED").read_text().splitlines() if line.split()]
        paths = [str(ROOT / "pcaps" / name) for name in listed]
        once = self.redact_all(paths, "out")
        twice = self.redact_all(once.values(), "twice", "--keep", "dialback-keys")
        before, after = self.findings(*paths), self.findings(*once.values())
        self.assertEqual(len(before), len(paths))
        for path in paths:
            name = pathlib.Path(path).name
            with self.subTest(capture=name):
                expected, found = before[path], after[once[path]]
                if name in self.OTHERS:
                    was, becomes = self.OTHERS[name]
                    codes = [one["code"].replace(was, becomes) for one in expected]
                    self.assertEqual(codes, [one["code"] for one in found])
                    continue
                self.assertEqual([one for one in expected if one["code"] != self.GONE.get(name)], found)
                if name not in ("cut.pcap", "ils-6-joined-decrypted.pcapng", *self.GONE):  # one's end and one's keys are gone
                    self.assertEqual(*((self.folder / written).read_bytes() for written in (once[path], twice[once[path]])))

    def redact_all(self, paths, folder, *words):
        """What each becomes."""
        done = self.ucscope("annotate", "--redact", "--no-sets", *words, *paths, "-o", folder, "--fail-on", "never")
        pairs = (line.rsplit(": ", 1)[0].split(" -> ") for line in done.stdout.splitlines())
        return {before: after for before, after in pairs}

    def test_with_fewer_packets(self):
        refused = [Talk(5061).frames[0], ethernet(made.ip(SERVER, CLIENT, made.TCP, made.tcp_segment(
            SERVER, CLIENT, 5061, 40000, 0, 1000, made.RST | ACK)))]
        other = Talk(9999, server="10.1.1.3").send(0, SECRETS[0]).frames
        after = blocks_of(self.redact(self.capture_of(other + refused), "--only-flows"))
        self.assertEqual([one.data for one in after if one.is_packet], refused)
        self.assertIn("[ucscope] redacted: 0 bytes in 0 packets", after[0].ours[0])


if __name__ == "__main__":
    unittest.main()
