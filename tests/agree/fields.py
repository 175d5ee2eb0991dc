#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Is doc/fields.md what the plugin registers? It is written from what tshark says of the plugin's fields, values and
preferences, what `ucscope explain` says of the codes, and the severities in the tables that expert fields are
registered from, which tshark tells nobody. Every example filter in it must be understood by Wireshark.

usage: fields.py --plugin PLUGIN --ucscope COMMAND [--update] SOURCE_DIRECTORY
"""
import argparse
import difflib
import pathlib
import re
import subprocess
import sys

from tshark import Tshark

PROTOCOLS = {
    "uc": "Findings: what the engine that `ucscope scan` uses found in this frame.",
    "ctl": "CTL, ITL and signed files of CUCM, over TFTP, HTTP or wrapped by `ucscope ctl wrap`.",
    "xmpp_s2s": "XMPP between servers: streams, features, STARTTLS, dialback, stanzas and errors.",
    "ils": "Intercluster Lookup Service. Its messages are not public: what is shown is proven by the wire or says how "
           "it was found.",
}
TABLES = ("ctl/anomaly.c", "ctl/trust/certificate.c", "ctl/trust/signature.c", "ils/anomaly.c", "xmpp_s2s/anomaly.c",
          "plugins/ctl/ctl_experts.c", "plugins/xmpp_s2s/s2s_experts.c")
SEVERITY = re.compile(r'"([\w.]+)",\s*(?:PI_\w+,\s*)?(?:SEVERITY|PI)_(NOTE|WARN(?:ING)?|ERROR)\b')

# Filters that say more than one made from the type.
EXAMPLES = {
    "ctl.encryption.key_size": "ctl.encryption.key_size == 128",
    "ctl.header.filename": 'ctl.header.filename == "CTLFile.tlv"',
    "ctl.header.length": "ctl.header.length > 400",
    "ctl.length": "ctl.length > 1000",
    "ctl.md5": 'ctl.md5 == "99a9171757e2115328a7348ac2f6c369"',
    "ctl.missing": 'ctl.missing contains "block"',
    "ctl.record.issuer": 'ctl.record.issuer contains "CAPF"',
    "ctl.record.length": "ctl.record.length > 2000",
    "ctl.record.name": 'ctl.record.name contains "example.com"',
    "ctl.record.role": "ctl.record.role == 4",
    "ctl.record.serial": "ctl.record.serial == 41:c0:88:9e",
    "ctl.record.subject": 'ctl.record.subject contains "CN=cucmpub"',
    "ctl.records": "ctl.records < 2",
    "ctl.sha1": 'ctl.sha1 contains "ab12"',
    "ctl.sha256": 'ctl.sha256 contains "ab12"',
    "ctl.signer.ca": 'ctl.signer.ca contains "O=Cisco"',
    "ctl.signer.name": 'ctl.signer.name contains "SAST"',
    "ctl.signer.version": 'ctl.signer.version == "1.1"',
    "ctl.size": "ctl.size > 10000",
    "ctl.verdict": 'ctl.verdict != "verified"',
    "ctl.version": 'ctl.version == "1.2"',
    "ils.address": 'ils.address == "10.106.104.220"',
    "ils.block": "ils.block == 16",
    "ils.entropy": "ils.entropy < 6",
    "ils.framing": 'ils.framing contains "learned"',
    "ils.framing.rests_on": "ils.framing.rests_on > 10",
    "ils.join": 'ils.join contains "joined"',
    "ils.join.method": 'ils.join.method contains "password"',
    "ils.look": 'ils.look == "in clear"',
    "ils.missing": "ils.missing > 0",
    "ils.number": "ils.number == 1",
    "ils.repeated": "ils.repeated > 0",
    "ils.sender": 'ils.sender == "hub"',
    "ils.size": "ils.size > 1000",
    "uc.actor": 'uc.actor == "destination"',
    "uc.check": 'uc.check contains "tomcat-trust"',
    "uc.code": 'uc.code == "uc.tls_unknown_ca"',
    "uc.confidence": 'uc.confidence == "certain"',
    "uc.count": "uc.count > 1",
    "uc.destination": 'uc.destination == "10.48.47.110:5061"',
    "uc.destination.port": "uc.destination.port == 5061",
    "uc.destination.role": 'uc.destination.role == "CUCM"',
    "uc.evidence.leftout": 'uc.evidence.leftout == "certificate"',
    "uc.evidence.role": 'uc.evidence.role == "alert"',
    "uc.fact": 'uc.fact contains "serial"',
    "uc.meaning": 'uc.meaning contains "firewall"',
    "uc.service": 'uc.service == "SIP/TLS"',
    "uc.severity": 'uc.severity in {"error", "warning"}',
    "uc.source": 'uc.source contains "10.48.36."',
    "uc.source.port": "uc.source.port >= 32768",
    "uc.source.role": 'uc.source.role == "ILS spoke"',
    "uc.summary": 'uc.summary contains "refused"',
    "xmpp_s2s.dialback.condition": 'xmpp_s2s.dialback.condition == "item-not-found"',
    "xmpp_s2s.dialback.formula": 'xmpp_s2s.dialback.formula contains "Cisco"',
    "xmpp_s2s.dialback.time": "xmpp_s2s.dialback.time > 5",
    "xmpp_s2s.dialback.type": 'xmpp_s2s.dialback.type in {"invalid", "error"}',
    "xmpp_s2s.element": 'xmpp_s2s.element == "db:verify"',
    "xmpp_s2s.error.condition": 'xmpp_s2s.error.condition == "host-unknown"',
    "xmpp_s2s.error.meaning": 'xmpp_s2s.error.meaning contains "domain"',
    "xmpp_s2s.features.mechanisms": 'xmpp_s2s.features.mechanisms contains "EXTERNAL"',
    "xmpp_s2s.features.starttls": 'xmpp_s2s.features.starttls == "required"',
    "xmpp_s2s.namespace": 'xmpp_s2s.namespace == "jabber:server:dialback"',
    "xmpp_s2s.sasl.mechanism": 'xmpp_s2s.sasl.mechanism == "EXTERNAL"',
    "xmpp_s2s.segment.count": "xmpp_s2s.segment.count > 2",
    "xmpp_s2s.stanza.type": 'xmpp_s2s.stanza.type == "error"',
    "xmpp_s2s.stream.language": 'xmpp_s2s.stream.language == "en"',
    "xmpp_s2s.stream.namespace": 'xmpp_s2s.stream.namespace == "jabber:server"',
    "xmpp_s2s.stream.state": 'xmpp_s2s.stream.state == "dialback refused"',
    "xmpp_s2s.stream.version": 'xmpp_s2s.stream.version == "1.0"',
    "xmpp_s2s.summary": 'xmpp_s2s.summary contains "STARTTLS"',
}
DOMAINS = re.compile(r"\.(from|to|originating|receiving|host)$")
BY_TYPE = {
    "FT_STRING": "{0}", "FT_FRAMENUM": "{0}", "FT_NONE": "{0}", "FT_BOOLEAN": "{0} == 1",
    "FT_IPv4": "{0} == 192.0.2.1", "FT_IPv6": "{0} == 2001:db8::1", "FT_BYTES": "{0} contains 0a:0b",
    "FT_ABSOLUTE_TIME": '{0} >= "2026-01-01 00:00:00"', "FT_UINT8": "{0} == 1", "FT_UINT16": "{0} == 1",
    "FT_UINT32": "{0} == 1", "FT_UINT64": "{0} == 1",
}
TYPES = {
    "FT_STRING": "text", "FT_FRAMENUM": "frame number", "FT_NONE": "label", "FT_BOOLEAN": "yes or no",
    "FT_IPv4": "IPv4 address", "FT_IPv6": "IPv6 address", "FT_BYTES": "bytes", "FT_ABSOLUTE_TIME": "date and time",
    "FT_RELATIVE_TIME": "seconds", "FT_DOUBLE": "number", "FT_UINT8": "number", "FT_UINT16": "number",
    "FT_UINT32": "number", "FT_UINT64": "number",
}

HEAD = """# Fields of the Wireshark plugin

Every field and every expert information that `ucscope.so` adds to Wireshark and tshark, with a display filter to start
from. This page is written by the build from the plugin itself: `cmake --build --preset dev --target fields`.

A code and a field are filters as they stand: `uc.tls_unknown_ca` shows the frames with that finding, `uc` those with
any, `ctl`, `xmpp_s2s` and `ils` those with such a message. Findings that are known only after their frame need two
passes in tshark: `tshark -2`.
"""


class Registered:
    """What the plugin registers, as tshark tells it."""

    def __init__(self, tshark, ucscope, root):
        self.tshark = tshark
        self.ucscope = ucscope
        rows = [line.split("\t") for line in tshark.run("-G", "fields").splitlines()]
        self.names = {row[2]: row[1] for row in rows if row[0] == "P" and row[2] in PROTOCOLS}
        self.fields = {name: [row for row in rows if row[0] == "F" and row[4] == name] for name in PROTOCOLS}
        self.values = {}
        for row in (line.split("\t") for line in tshark.run("-G", "values").splitlines()):
            if row[0] == "V" and row[1].split(".")[0] in PROTOCOLS:
                self.values.setdefault(row[1], []).append(f"{int(row[2], 0)} {row[3]}")
        self.severities = self.severities_of_codes() | severities_of_tables(root)

    def severities_of_codes(self):
        """By `ucscope explain`, whose catalogue the plugin registers."""
        lines = subprocess.run([self.ucscope, "explain"], capture_output=True, text=True, check=True).stdout
        return dict(re.findall(r"^(uc\.\w+)\s+(error|warning|note)\s", lines, re.M))

    def meaning(self, code):
        text = subprocess.run([self.ucscope, "explain", code], capture_output=True, text=True, check=True).stdout
        return " ".join(re.search(r"^  means\s+(.*?)^  \w", text, re.S | re.M)[1].split())

    def is_expert(self, row):
        return row[3] == "FT_NONE" and row[2] in self.severities

    def preferences(self):
        """Name, default value and what its comment says, in the order of names."""
        text = self.tshark.run("-G", "defaultprefs")
        found = re.findall(r"((?:^# .*\n)+)^#?((?:%s)\.[\w.]+):[ \t]*(.*)$" % "|".join(PROTOCOLS), text, re.M)
        for comment, name, value in sorted(found, key=lambda item: item[1]):
            words = " ".join(line.removeprefix("# ") for line in comment.splitlines())
            yield name, value, re.sub(r"\.? (?:A string(?: denoting.*)?|(?i:true or false).*|A decimal number)$", "", words)


def severities_of_tables(root):
    """The names of verdicts get their prefix in plugins/ctl/ctl_experts.c."""
    words = {"NOTE": "note", "WARN": "warning", "WARNING": "warning", "ERROR": "error"}
    found = {}
    for path in TABLES:
        for name, severity in SEVERITY.findall((root / path).read_text()):
            found[name if "." in name else f"ctl.verdict.{name}"] = words[severity]
    return found | {"ctl.verdict.verified": "chat"}


def cell(text):
    return text.replace("|", "\\|")


def table(titles, rows):
    lines = [titles, ["---"] * len(titles), *rows]
    return "".join(f"| {' | '.join(map(cell, line))} |\n" for line in lines)


def example(row):
    name, kind = row[2], row[3]
    if name not in EXAMPLES and kind == "FT_STRING" and DOMAINS.search(name):
        return f'{name} contains "example.com"'
    return EXAMPLES.get(name) or BY_TYPE[kind].format(name)


def section(registered, protocol):
    rows = registered.fields[protocol]
    plain = sorted((row for row in rows if not registered.is_expert(row)), key=lambda row: row[2])
    experts = sorted((row for row in rows if registered.is_expert(row)), key=lambda row: row[2])
    empty = [row[2] for row in plain if not row[7].strip()]
    assert not empty, f"neither described nor known as expert information: {empty}"
    yield f"\n## `{protocol}`: {registered.names[protocol]}\n\n{PROTOCOLS[protocol]}\n\n"
    yield table(["field", "is called", "type", "what it is", "for example"],
                [[f"`{row[2]}`", row[1], TYPES[row[3]], row[7], f"`{example(row)}`"] for row in plain])
    for name, values in sorted(registered.values.items()):
        if name.split(".")[0] == protocol:
            yield f"\n`{name}`: {', '.join(values)}\n"
    yield f"\n### Expert information of `{protocol}`\n\n"
    said = [[f"`{row[2]}`", registered.severities[row[2]],
             f"{row[1]}. {registered.meaning(row[2])}" if protocol == "uc" else row[1]] for row in experts]
    yield table(["filter", "severity", "means"], said)


def page(registered):
    yield HEAD
    for protocol in PROTOCOLS:
        yield from section(registered, protocol)
    yield "\n## Preferences\n\nUnder Preferences > Protocols, or `tshark -o NAME:VALUE`.\n\n"
    yield table(["preference", "default", "what it does"],
                [[f"`{name}`", f"`{value}`" if value else "none", about]
                 for name, value, about in registered.preferences()])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--ucscope", required=True)
    parser.add_argument("--update", action="store_true", help="write what is registered now")
    parser.add_argument("root", type=pathlib.Path)
    arguments = parser.parse_args()
    tshark = Tshark(arguments.plugin)
    registered = Registered(tshark, arguments.ucscope, arguments.root)
    document = arguments.root / "doc" / "fields.md"
    written = document.read_text() if document.exists() else ""
    now = "".join(page(registered))
    wrong = tshark.not_understood(example(row) for rows in registered.fields.values() for row in rows)
    if arguments.update:
        document.write_text(now)
    else:
        sys.stdout.writelines(difflib.unified_diff(written.splitlines(True), now.splitlines(True), "doc/fields.md",
                                                   "what is registered"))
    for text, said in wrong.items():
        print(f"not understood: {text}: {said}")
    return 1 if wrong or (now != written and not arguments.update) else 0


if __name__ == "__main__":
    sys.exit(main())
