# SPDX-License-Identifier: GPL-2.0-or-later
"""Secrets planted in every field that a protocol has, each with a mark of its own: what is found of them afterwards is
what was let stay. A case is (what it is, what carries it), where "@@" stands for the mark."""

import base64
import os
import struct

import made_packets as made
import pcapng
from made_packets import ACK, CLIENT, SERVER, SYN, ethernet

MARK = b"SEKRET%04d"


class Conversation(made.Talk):
    """From a port of its own."""

    def __init__(self, client_port, server_port):
        super().__init__(server_port, starts=False)
        self.ports = (client_port, server_port)
        self.send(0, b"", SYN, at=999, acknowledged=0).send(1, b"", SYN | ACK, at=4999).send(0, b"", ACK)


def head(*lines, body=b""):
    return b"\r\n".join((*lines, b"", body))


def request(*fields, line=b"POST /axl/ HTTP/1.1", body=b""):
    return head(line, *fields, b"Content-Length: ##", body=body)


def answer(*fields, line=b"HTTP/1.1 200 OK", body=b""):
    return head(line, *fields, b"Content-Length: ##", body=body)


def measured(message):
    """With the length of its body."""
    return message.replace(b"##", b"%d" % len(message.partition(b"\r\n\r\n")[2]))


TARGETS = [b"/axl/@@", b"/?@@", b"/;@@", b"/#@@", b"/&@@", b"/%3f@@", b"/%3F@@", b"/%3b@@", b"/%23@@", b"/%26@@", b"/%253F@@",
           b"http://u:@@@h/", b"http://@@@h/", b"http://u:@@%40h/", b"http://u:a?@@@h/", b"http://u:a/@@@h/",
           b"http://h/?@@", b"u:@@@h:443", b"/a @@"]
LINES = [b"GET %s HTTP/1.1" % target for target in TARGETS] + [
    b"CONNECT u:@@@h:443 HTTP/1.1", b"OPTIONS * @@ HTTP/1.1", b"GET / HTTP/1.1 @@", b"@@ / HTTP/1.1"]
STATUSES = [b"HTTP/1.1 401 @@", b"HTTP/1.1 200 OK @@", b"HTTP/1.1 @@", b"HTTP/1.1 503 Service Unavailable @@"]

NAMES = [b"Host", b"SOAPAction", b"Authorization", b"Proxy-Authorization", b"Cookie", b"Set-Cookie", b"WWW-Authenticate",
         b"Proxy-Authenticate", b"Content-Type", b"Transfer-Encoding", b"Connection", b"Upgrade", b"Expect", b"Date",
         b"Server", b"User-Agent", b"Retry-After", b"Accept", b"Referer", b"Location", b"X-Api-Key", b"Via", b"Origin",
         b"Content-Disposition", b"ETag", b"If-Match", b"From", b"Warning", b"Content-Length"]
VALUES = {
    b"Host": [b"u:@@@h", b"h/@@", b"h?@@", b"@@@h:80"],
    b"SOAPAction": [b'"CUCM:DB ver=14.0 get @@"', b'"CUCM:DB ver=@@"', b"urn:@@", b'"CUCM:DB @@"'],
    b"Authorization": [b"Basic @@", b"Digest response=@@", b"@@ x", b"Basic\t@@", b'Digest username="@@"'],
    b"Proxy-Authorization": [b"Bearer @@"],
    b"Cookie": [b"JSESSIONID=@@", b"a=@@; JSESSIONID=1", b"JSESSIONID=1; b=@@"],
    b"Set-Cookie": [b"JSESSIONID=@@; Path=/", b"JSESSIONID=1; Path=/@@", b"JSESSIONIDSSO=@@"],
    b"WWW-Authenticate": [b'Digest realm="a", nonce="@@"', b'Digest opaque="@@", qop=auth', b"Negotiate @@", b"NTLM @@"],
    b"Content-Type": [b"text/xml; boundary=@@", b'text/xml; action="@@"', b"text/xml; charset=a @@", b"@@/x"],
    b"Transfer-Encoding": [b"chunked, @@", b"chunked;@@"],
    b"Connection": [b"close, @@"],
    b"Date": [b"Sun, 06 Nov 1994 08:49:37 @@"],
    b"User-Agent": [b"curl/7 (@@)", b"curl/7 (a (b) @@)"],
    b"Server": [b"x (@@)"],
    b"Retry-After": [b"120 @@"],
}


def http_cases():
    """(what, requests, answers)"""
    for line in LINES:
        yield f"line {line.decode()}", request(b"Host: h", line=line), answer()
    for line in STATUSES:
        yield f"status {line.decode()}", request(), answer(line=line)
    for name in NAMES:
        for value in (b"@@", *VALUES.get(name, ())):
            field = name + b": " + value
            yield f"asked {field.decode()}", request(field), answer()
            yield f"answered {field.decode()}", request(), answer(field)
        yield f"folded {name.decode()}", request(name + b": x", b"\t@@"), answer()
    yield "a name", request(b"X-@@: x"), answer()
    yield "a name that is none", request(b"X @@: x"), answer()
    yield "no field", request(b"@@"), answer()
    for status in (b"200 OK", b"400 Bad Request", b"500 Internal Server Error"):
        for body in (b"@@", b"<faultstring>@@</faultstring>", b"HTTPS port @@", b"@@ Fault>@@ faultstring"):
            yield f"body of {status.decode()}: {body.decode()}", request(body=body), answer(line=b"HTTP/1.1 " + status, body=body)
    chunks = b"5;@@\r\n12345\r\na\r\n@@\r\n0\r\nX: @@\r\n\r\n"
    yield "chunks", request(), head(b"HTTP/1.1 500 Internal Server Error", b"Transfer-Encoding: chunked", body=chunks)
    yield "a list that is none", request(line=b"GET /CTLFile.tlv HTTP/1.1"), answer(body=b"@@" * 20)
    yield "a configuration", request(line=b"GET /SEP1.cnf.xml HTTP/1.1"), answer(body=b"<p>@@</p>")
    yield "a head without an end", b"GET / HTTP/1.1\r\nHost: h\r\nX: @@", b""


SIP_LINES = [b"INVITE sip:@@ SIP/2.0", b"INVITE sip:@@@h SIP/2.0", b"INVITE sip:a:@@@h SIP/2.0", b"INVITE tel:@@ SIP/2.0", b"INVITE sip:h;x=@@ SIP/2.0",
             b"INVITE sip:h?@@ SIP/2.0", b"SIP/2.0 200 @@", b"SIP/2.0 403 Forbidden @@"]
SIP_NAMES = [b"Via", b"v", b"From", b"f", b"To", b"t", b"Call-ID", b"i", b"CSeq", b"Contact", b"m", b"Authorization",
             b"Proxy-Authorization", b"WWW-Authenticate", b"Proxy-Authenticate", b"Server", b"User-Agent", b"Warning", b"Reason",
             b"Retry-After", b"Content-Type", b"Max-Forwards", b"Subject", b"P-Asserted-Identity", b"Remote-Party-ID", b"Diversion",
             b"Record-Route", b"Route", b"Event", b"Identity", b"Expires", b"Supported", b"X-Key"]
SIP_VALUES = {
    b"Via": [b"SIP/2.0/UDP h;branch=@@", b"SIP/2.0/UDP h;x=@@", b"SIP/2.0/@@ h", b"SIP/2.0/UDP @@ h", b"SIP/2.0/TCP h, @@"],
    b"From": [b"<sip:@@@h>;tag=1", b'"@@" <sip:a@h>;tag=1', b"<sip:a@h>;tag=@@", b"<sip:a@h;x=@@>", b"sip:@@@h", b"<tel:@@>",
              b'"a;tag=@@" <sip:h>'],
    b"To": [b"<sip:a:@@@h>", b"<sip:a@h>;tag=1;@@=1"],
    b"CSeq": [b"1 @@", b"1 INVITE @@"],
    b"Authorization": [b'Digest username="@@"', b'Digest response="@@"', b"Basic @@", b"@@ x", b"Digest @@"],
    b"WWW-Authenticate": [b'Digest realm="r", nonce="@@"', b'Digest realm="r", stale=true, nonce="@@"', b"Digest stale=true@@",
                          b'Digest nonce="@@", stale="true"'],
    b"Server": [b"Cisco-CUCM@@", b"Cisco-CUCM12.5 @@", b"@@ Unity"],
    b"User-Agent": [b"Cisco-CP8841/12.5 @@", b"TANDBERG/4137 (X@@)"],
    b"Warning": [b'399 h "@@"', b"399 @@ \"x\"", b'399 h "Unable to find a device handler @@"', b'@@ h "x"'],
    b"Reason": [b'Q.850;cause=16;text="@@"', b"Q.850;cause=@@", b"Q.850;x=@@;cause=1", b"@@;cause=1"],
    b"Retry-After": [b"30 (@@)", b"30;@@"],
    b"Content-Type": [b"application/sdp;@@", b"multipart/mixed;boundary=@@"],
}
SIP_BODIES = [b"v=0\r\nm=audio 9 RTP/SAVP 0\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:@@\r\n", b"k=clear:@@", b"@@"]


def sip_message(*fields, line=b"INVITE sip:h SIP/2.0", body=b""):
    needed = (b"Via: SIP/2.0/TCP h;branch=1", b"From: <sip:h>;tag=1", b"To: <sip:h>", b"Call-ID: 1", b"CSeq: 1 INVITE")
    return head(line, *needed, *fields, b"Content-Length: ##", body=body)


def sip_cases():
    """(what, message)"""
    for line in SIP_LINES:
        yield f"line {line.decode()}", sip_message(line=line)
    for name in SIP_NAMES:
        for value in (b"@@", *SIP_VALUES.get(name, ())):
            field = name + b": " + value
            yield field.decode(), sip_message(field)
            yield f"first {field.decode()}", head(b"SIP/2.0 503 Service Unavailable", field, b"l: 0")
        yield f"folded {name.decode()}", sip_message(name + b": x", b"\t@@")
    yield "a name", sip_message(b"X @@: x")
    yield "no field", sip_message(b"@@")
    for body in SIP_BODIES:
        yield f"body {body.decode()}", sip_message(b"Content-Type: application/sdp", body=body)
    yield "a head without an end", b"INVITE sip:h SIP/2.0\r\nX: @@"


OPENING = (b"<?xml version='1.0'?><stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback' version='1.0' "
           b"xmlns:stream='http://etherx.jabber.org/streams' from='a.example' to='b.example' id='1'>")
STANZAS = b"urn:ietf:params:xml:ns:xmpp-stanzas"
SASL = b"urn:ietf:params:xml:ns:xmpp-sasl"
UNITS = [
    b"<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls><mechanisms xmlns='"
    + SASL + b"'><mechanism>EXTERNAL</mechanism></mechanisms></stream:features>",
    b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>x</starttls>",
    b"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'>x</proceed>",
    b"<db:result from='a.example' to='b.example'>0123456789abcdef</db:result>",
    b"<db:verify from='a.example' to='b.example' id='1'>0123456789abcdef</db:verify>",
    b"<db:result from='a.example' to='b.example' type='error'><error type='cancel'><item-not-found xmlns='" + STANZAS
    + b"'/><text xmlns='" + STANZAS + b"'>x</text></error></db:result>",
    b"<auth xmlns='" + SASL + b"' mechanism='EXTERNAL'>eA==</auth>",
    b"<challenge xmlns='" + SASL + b"'>eA==</challenge>", b"<response xmlns='" + SASL + b"'>eA==</response>",
    b"<success xmlns='" + SASL + b"'>eA==</success>",
    b"<failure xmlns='" + SASL + b"'><not-authorized/><text xml:lang='en'>x</text></failure>",
    b"<message from='a@a.example/r' to='b@b.example' id='1' type='chat'><body>x</body></message>",
    b"<message from='b.example' to='a.example' type='error'><body>x</body><error type='cancel' by='b'><gone xmlns='" + STANZAS
    + b"'>x</gone><text xmlns='" + STANZAS + b"'>x</text></error></message>",
    b"<iq from='a.example' to='b.example' id='1' type='set'><query xmlns='jabber:iq:auth'><password>x</password></query></iq>",
    b"<presence from='a.example' to='b.example'><status>x</status><x y='z'/></presence>",
    b"<other xmlns='jabber:server' a='b'>x</other>",
    b"<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'"
    b">x</text></stream:error>",
]


def variants(unit):
    """The mark in place of each value, each text, and beside each tag; as an attribute and a namespace of its own."""
    at = 0
    while (at := unit.find(b"'", at)) >= 0:
        end = unit.index(b"'", at + 1)
        yield f"{unit[at - 12:at].decode()}'..'", unit[:at + 1] + b"@@" + unit[end:]
        at = end + 1
    at = 0
    while (at := unit.find(b">", at)) >= 0:
        end = unit.find(b"<", at)
        if end >= 0:
            yield f"text behind {unit[:at][-12:].decode()}>", unit[:at + 1] + b"@@" + unit[end:]
        at += 1
    name = unit.split(b" ")[0].split(b">")[0]
    yield "an attribute", unit.replace(name, name + b" q='@@'", 1)
    yield "a namespace", unit.replace(name, name + b" xmlns:q='@@'", 1)
    yield "CDATA", unit.replace(b">x<", b"><![CDATA[@@]]><", 1)
    yield "a comment", unit.replace(b"><", b"><!-- @@ --><", 1)


def xmpp_cases():
    """(what, what the client says behind its opening)"""
    for unit in UNITS:
        for what, variant in variants(unit):
            if b"@@" in variant:
                yield f"{unit.split(b' ')[0].decode()}: {what}", variant
    yield "text between", b"@@"
    yield "an instruction", b"<?x @@?>"
    yield "an end", b"<message from='a.example' to='b.example'></message @@>"
    yield "a unit without an end", b"<message from='a.example' to='b.example'><body>@@"
    yield "an end of a stream", b"</stream:stream @@>"


def name(*labels):
    return b"".join(struct.pack("B", len(label)) + label for label in labels) + b"\0"


def record(owner, kind, data, space=1):
    return owner + struct.pack("!HHIH", kind, space, 300, len(data)) + data


MARKED = name(b"@@@@@@@@@@", b"example")
HOST = b"\xc0\x0c"
OF_TYPES = {1: bytes([10, 1, 1, 9]), 28: bytes(16), 33: struct.pack("!HHH", 1, 1, 5269) + HOST, 5: HOST}


def dns_cases():
    """(what, message, whether the mark may stay)"""
    question = name(b"cucm", b"example") + struct.pack("!HH", 1, 1)

    def message(*records, section=0, kind=question, more=b""):
        counts = [0, 0, 0]
        counts[section] = len(records)
        return struct.pack("!HHHHHH", 7, 0x8180, 1, *counts) + kind + b"".join(records) + more
    mark = b"@@@@@@@@@@"
    for section in range(3):
        for kind in (2, 6, 10, 12, 13, 15, 16, 35, 41, 47, 65, 99, 250, 256, 65000):
            yield f"data of type {kind} in section {section}", message(record(HOST, kind, b"\x0a" + mark), section=section)
            yield f"name of type {kind} in section {section}", message(record(MARKED, kind, b"x"), section=section)
        for kind, data in OF_TYPES.items():
            yield f"behind data of type {kind} in section {section}", message(record(HOST, kind, data + mark), section=section)
            yield f"type {kind} of another class", message(record(HOST, kind, data[:4] + mark, 3), section=section)
        yield f"a name in section {section}", message(record(MARKED, 1, OF_TYPES[1]), section=section)
        yield f"an alias in section {section}", message(record(HOST, 5, MARKED), section=section)
        yield f"a target in section {section}", message(record(HOST, 33, bytes(6) + MARKED), section=section)
    yield "what is asked for", message(kind=MARKED + struct.pack("!HH", 1, 1))
    yield "behind a message", message(record(HOST, 1, OF_TYPES[1]), more=mark)
    for kind in (12, 16, 255):
        yield f"what is asked for, of type {kind}", message(kind=MARKED + struct.pack("!HH", kind, 1))


def other_cases():
    """(what, frames)"""
    for port in (21, 23, 25, 110, 143, 389, 2000, 2748, 5060, 5061, 5222, 7400, 7501, 8443, 2443, 9999):
        for text in (b"@@", b"USER @@\r\nPASS @@\r\n", b"220 @@\r\n", b"EHLO @@\r\n", b"REGISTER sip:@@@x SIP/2.0\r\nVia: @@ x\r\n\r\n",
                     b"SSH-2.0-@@\r\n", b"\x30\x14\x02\x01\x01\x60\x0f@@", b"<@@/>", b"<?xml version='@@'?>",
                     b"<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='@@'>",
                     b"\x16\x03\x03\0\x14\x63\0\0\x10@@", b"\x17\x03\x03\0\x0a@@", b"\x15\x03\x03\0\x0a@@", b"\x18\x03\x03\0\x0a@@",
                     b"\x14\x03\x03\0\x0a@@"):
            yield f"{text[:12]} on {port}", (port, text)


def ssh_packet(body):
    padding = 8 - (5 + len(body)) % 8 + 16
    return struct.pack("!IB", 1 + len(body) + padding, padding) + body + b"@@@@@@@@@@".ljust(padding, b"\0")


def ssh_cases():
    """(what, what the client says)"""
    string = lambda text: struct.pack("!I", len(text)) + text
    banner = b"SSH-2.0-a\r\n"
    cookie = b"\x14" + b"@@@@@@@@@@".ljust(16, b"\0")
    lists = b"".join(string(b"a,b") for _ in range(10)) + bytes(5)
    yield "software", b"SSH-2.0-@@\r\n"
    yield "software that is a text", b"SSH-2.0-(@@@@@@@@@@)\r\n"
    yield "a comment", b"SSH-2.0-a @@ b\r\n"
    yield "no end", b"SSH-2.0-@@" + b"x" * 300
    yield "no packet", banner + b"@@" * 9
    yield "a cookie", banner + ssh_packet(cookie + lists)
    yield "behind the lists", banner + ssh_packet(b"\x14" + bytes(16) + lists + b"@@@@@@@@@@")
    yield "a list", banner + ssh_packet(b"\x14" + bytes(16) + string(b"@@@@@@@@@@") + lists[7:])
    yield "a list of words", banner + ssh_packet(b"\x14" + bytes(16) + string(b"a @@@@@@@@@@") + lists[7:])
    yield "a text of leaving", banner + ssh_packet(struct.pack("!BI", 1, 3) + string(b"@@@@@@@@@@") + bytes(4))
    for kind in (2, 4, 5, 30, 31, 33, 50):
        yield f"message {kind}", banner + ssh_packet(bytes([kind]) + string(b"@@@@@@@@@@"))
    yield "behind NEWKEYS", banner + ssh_packet(b"\x15") + b"@@" * 4


def datagrams():
    """(what, packet)"""
    sip = b"REGISTER sip:x SIP/2.0\r\nAuthorization: Digest response=@@\r\n\r\n"
    for ports in ((5060, 5060), (40000, 161), (40000, 514), (40000, 1812), (16384, 16386), (40000, 69), (40000, 53)):
        for payload in (b"@@", sip):
            yield f"UDP to {ports[1]}", made.udp(payload, ports=ports)
    for kind in (b"\0\1", b"\0\2", b"\0\3\0\1", b"\0\4\0\1", b"\0\5\0\1", b"\0\6"):
        yield f"TFTP {kind}", made.udp(kind + b"@@\0octet\0", ports=(2001, 69))
    yield "TFTP options", made.udp(b"\0\1SEP.cnf.xml\0octet\0@@\x001\0", ports=(2002, 69))
    for kind in range(0, 19):
        yield f"ICMP {kind}", made.ip(CLIENT, SERVER, made.ICMP, bytes([kind, 0, 0, 0]) + bytes(4) + made.udp(b"@@"))
    for kind in (*range(1, 5), *range(128, 160)):
        yield f"ICMPv6 {kind}", made.ip(made.CLIENT6, made.SERVER6, made.ICMP6, bytes([kind, 0, 0, 0]) + bytes(4) + bytes(32) + b"@@")
        option = b"\x0e\x02" + b"@@" + bytes(4)
        yield f"ICMPv6 {kind}, an option", made.ip(made.CLIENT6, made.SERVER6, made.ICMP6, bytes([kind, 0, 0, 0]) + bytes(20) + option)
    for protocol in (2, 50, 89, 103, 112, 115, 132, 253):
        yield f"protocol {protocol}", made.ip(CLIENT, SERVER, protocol, b"@@")
    yield "behind a datagram", made.udp(b"x") + b"@@"


def link_frames():
    """(what, frame)"""
    for kind in (0x0806, 0x888e, 0x8863, 0x88e5, 0x8906, 0x9000, 0x2004):
        yield f"EtherType {kind:04x}", bytes(12) + struct.pack("!H", kind) + b"@@" * 3
    arp = bytes.fromhex("0001080006040001") + bytes(20)
    yield "behind ARP", bytes(12) + b"\x08\x06" + arp + b"@@"
    yield "ARP of another kind", bytes(12) + b"\x08\x06" + b"\0\x06\x08\0\x06\x04\0\1" + b"@@" * 2


class Marks:
    """Puts a mark into each case and remembers whose it is."""

    def __init__(self):
        self.names = {}

    def put(self, what, data):
        mark = MARK % (len(self.names) + 1)
        self.names[mark] = what
        return data.replace(b"@@@@@@@@@@", mark).replace(b"@@", mark)

    def left(self, data):
        """What the marks are of that are found in this, also in base 64."""
        found = found_in(data, self.names.keys())
        left = {what for mark, what in self.names.items() if mark in found}
        for shift in range(3):
            coded = {mark: base64.b64encode(bytes(shift) + mark)[4:12] for mark in self.names}
            found = found_in(data, set(coded.values()))
            left |= {what for mark, what in self.names.items() if coded[mark] in found}
        return left


def found_in(data, needles):
    """Those of them that are found in this. They begin alike and have one length: one look through the data serves all."""
    prefix, (length,) = os.path.commonprefix(list(needles)), {len(needle) for needle in needles}
    found, at = set(), data.find(prefix)
    while at >= 0:
        found.add(data[at:at + length])
        at = data.find(prefix, at + 1)
    return found & needles


def conversations(marks, sizes=(4096,)):
    """Frames of all that is said over TCP."""
    port = 10000
    for size in sizes:
        for what, asked, answered in http_cases():
            port += 1
            asked, answered = (measured(marks.put(f"HTTP: {what}", text) if b"@@" in text else text) for text in
                               (asked, answered))
            yield from Conversation(port, 8443).send_in(0, asked, size).send_in(1, answered, size).close().frames
        for what, said in xmpp_cases():
            port += 1
            talk = Conversation(port, 5269).send(0, OPENING).send(1, OPENING.replace(b"id='1'", b"id='2'"))
            yield from talk.send_in(0, marks.put(f"XMPP: {what}", said), size).close().frames
        for what, said in sip_cases():
            port += 1
            said = measured(marks.put(f"SIP: {what}", said))
            yield from Conversation(port, 5060).send_in(0, said, size).send_in(1, said, size).close().frames
        for what, said in ssh_cases():
            port += 1
            said = marks.put(f"SSH: {what}", said)
            yield from Conversation(port, 2222).send_in(0, said, size).send_in(1, said, size).close().frames
        for what, (server, text) in other_cases():
            port += 1
            yield from Conversation(port, server).send_in(0, marks.put(f"TCP: {what}", text), size).close().frames
        for what, message in dns_cases():
            port += 1
            message = marks.put(f"DNS over TCP: {what}", message)
            yield from Conversation(port, 53).send(0, b"").send_in(1, struct.pack("!H", len(message)) + message, size).close().frames


def streams(frames):
    """What each side of each connection said, in one."""
    said = {}
    for frame in frames:
        if frame[12:14] == b"\x08\x00" and frame[23] == made.TCP:
            end = 14 + struct.unpack_from("!H", frame, 16)[0]
            said.setdefault(frame[26:38], []).append(frame[54:end])
    return b"\n".join(b"".join(segments) for segments in said.values())


def frames(marks, sizes=(4096,)):
    yield from conversations(marks, sizes)
    for what, message in dns_cases():
        yield ethernet(made.udp(marks.put(f"DNS: {what}", message), SERVER, CLIENT, (53, 40000)))
    for what, said in sip_cases():
        yield ethernet(made.udp(measured(marks.put(f"SIP over UDP: {what}", said)), CLIENT, SERVER, (5060, 5060)))
    for what, packet in datagrams():
        yield ethernet(marks.put(what, packet))
    for what, frame in link_frames():
        yield marks.put(what, frame)


# Options that hold a number or an address, which readers want to have its size.
NUMBERS = {"interface": (4, 5, 6, 7, 8, 9, 10, 13, 14, 16, 17), "packet": (2, 4, 5, 6, 8), "old packet": (2, 4, 5, 6, 8),
           "names": (3, 4), "statistics": range(2, 9)}


def blocks(marks, order):
    """A section with every option that a block may have, and blocks of all kinds."""
    def listed(what):
        codes = [code for code in (*range(1, 24), 2988, 2989, 32768, 65535) if code not in NUMBERS.get(what, ())]
        return pcapng.options(order, *((code, marks.put(f"{what}, option {code}", b"@@")) for code in codes))
    frame = ethernet(made.udp(b"x"))
    number = struct.pack(order + "I", 32473)
    yield pcapng.section(order, listed=listed("section"))
    yield pcapng.interface(order, listed=listed("interface"))
    yield pcapng.enhanced(order, frame, listed("packet"))
    yield pcapng.old_packet(order, frame, listed("old packet"))
    yield pcapng.block(order, pcapng.NAMES, bytes(4) + listed("names"))
    yield pcapng.block(order, pcapng.STATISTICS, bytes(12) + listed("statistics"))
    for kind in (0x544C534B, 0x57474B4C, 1):
        secret = marks.put(f"secrets of kind {kind:x}", b"@@")
        yield pcapng.block(order, pcapng.SECRETS, struct.pack(order + "II", kind, len(secret)) + secret)
    for kind in (pcapng.CUSTOM, pcapng.CUSTOM_NO_COPY):
        yield pcapng.block(order, kind, number + marks.put(f"block {kind:x}", b"@@"))
    yield pcapng.block(order, pcapng.JOURNAL, marks.put("journal", b"__REALTIME_TIMESTAMP=1\nMESSAGE=@@"))
    for kind in (pcapng.UNHEARD_OF, 7, 8, 0x80000001):
        yield pcapng.block(order, kind, marks.put(f"block {kind:x}", b"@@"))
    for text in (b"[ucscope] @@", b"[ucscope] redacted: @@", b"[ucscope] redacted: 5 bytes in 1 packet taken out@@",
                 b"[ucscope] recorded without a time @@", b"[ucscope] redacted: 5 bytes in 1 packet taken out; 1 @@ left out"):
        yield pcapng.section(order, listed=pcapng.options(order, (1, marks.put(f"comment {text.decode()}", text))))
        yield pcapng.interface(order)
        yield pcapng.enhanced(order, frame, pcapng.options(order, (1, marks.put(f"packet's {text.decode()}", text))))
