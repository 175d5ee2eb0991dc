#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Do preferences of the plugin reach the engine? Each must tell what the command tells with the same option.

usage: preferences.py --ucscope COMMAND --plugin PLUGIN CAPTURES
"""
import argparse
import functools
import json
import pathlib
import sys

from agree import command_lines, lines_differ
from tshark import Tshark


class Preferences:
    def __init__(self, arguments):
        self.ucscope, self.captures, self.tshark = arguments.ucscope, arguments.captures, Tshark(arguments.plugin)

    @functools.cache
    def told(self, name, *options):
        """The lines of JSON for this capture."""
        capture = self.tshark.put(self.captures / name)
        output = self.tshark.run("-q", "-r", capture, "-z", "uc,json", *options)
        assert not self.tshark.warnings.strip(), self.tshark.warnings
        return [json.loads(line) for line in output.splitlines()]

    def compare(self, name, preference, *options):
        """The plugin with the preference is the command with the options, and not the plugin without it."""
        told = self.told(name, "-o", preference)
        difference = lines_differ(command_lines(self.ucscope, self.captures / name, *options), told)
        assert not difference, f"{preference}\n{difference}"
        assert told != self.told(name), preference

    def services(self, name, *options):
        return {(line["frame"], line["service"]) for line in self.told(name, *options) if line["type"] == "finding"}


UNANSWERED = "ils/ils-13-no-answer.pcap"  # frame 1 asks port 7501, frame 2 asks 7502
OVER_UDP = "uc.tftp.port", "uc.mgcp.port", "uc.ntp.port"


def every_service_has_its_ports(tried):
    names = [line.lstrip("#").split(":")[0] for line in tried.tshark.run("-G", "currentprefs").splitlines()
             if line.lstrip("#").startswith("uc.") and ".port:" in line]
    assert len(names) > 8, names
    for name in names:
        if name in OVER_UDP:
            continue
        service = name.removeprefix("uc.").removesuffix(".port").replace("_", "-")
        tried.compare(UNANSWERED, f"{name}:7501,7777", "--port", f"{service}=7501")


def a_service_over_udp_is_on_no_port_of_tcp(tried):
    for name in OVER_UDP:
        told = tried.told(UNANSWERED, "-o", f"{name}:7501")
        assert told == tried.told(UNANSWERED), name
    assert tried.services("download/no-service.pcap")
    assert not tried.services("download/no-service.pcap", "-o", "uc.tftp.port:6969")


def ports_of_protocols_are_those_of_their_dissectors(tried):
    both = {(1, "ILS/TLS"), (2, "ILS")}
    assert tried.services(UNANSWERED) == both
    for options, wanted in (
            (["-o", "ils.tls.port:17501"], {(1, ""), (2, "ILS")}),
            (["-o", "ils.tls.port:7450-7501"], {(1, "ILS/TLS"), (2, "ILS")}),
            (["-o", "ils.tls.port:17501", "-o", "ils.tcp.port:7501-7502"], {(1, "ILS"), (2, "ILS")}),
            (["-o", "xmpp_s2s.tcp.port:5269,7501"], {(1, "XMPP federation"), (2, "ILS")}),
            (["-d", "tcp.port==7502,xmpp_s2s"], {(1, "ILS/TLS"), (2, "XMPP federation")}),
    ):
        assert tried.services(UNANSWERED, *options) == wanted, (options, tried.services(UNANSWERED, *options))


def a_framing_reaches_the_findings(tried):
    for framing in ("0:4:big:8", "2:2:little:4"):
        tried.compare("ils/ils-1-joined-framed.pcap", f"ils.framing:{framing}", "--ils-framing", framing)


def a_dialback_secret_reaches_the_findings(tried):
    for secret in ("C1sc0123", "no secret at all, spaces and = included"):
        path = tried.tshark.directory / "secret"
        path.write_text(secret)
        tried.compare("xmpp/xmpp-2-secret-differs.pcap", f"xmpp_s2s.dialback_secret:{secret}",
                      "--dialback-secret", f"file:{path}")


TESTS = [
    every_service_has_its_ports,
    a_service_over_udp_is_on_no_port_of_tcp,
    ports_of_protocols_are_those_of_their_dissectors,
    a_framing_reaches_the_findings,
    a_dialback_secret_reaches_the_findings,
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--ucscope", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("captures", type=pathlib.Path)
    tried = Preferences(parser.parse_args())
    for test in TESTS:
        test(tried)
        print(f"ok {test.__name__}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
