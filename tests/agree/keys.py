#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""With the same keys, do the command and the plugin say the same of what is inside TLS, and is it what is expected?
Captures with a key log beside them; the same with the secrets inside; captures in clear said once more over TLS.

usage: keys.py --ucscope COMMAND --plugin PLUGIN CAPTURES
"""
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from agree import command_lines, describe, findings_of, lines_differ, read_arguments
from tls_twin import Twin
from tshark import Tshark

IN_CLEAR = {"axl/axl-403.pcap": {8080: 8443}, "axl/axl-404-recovers.pcap": {8080: 8443},
            "axl/axl-599.pcap": {8080: 8443}, "axl/axl-pipelined-fault.pcap": {8080: 8443},
            "ils/ils-1-joined.pcap": {7502: 7501}, "ils/ils-2-password-mismatch.pcap": {7502: 7501},
            "xmpp/xmpp-1-dialback.pcap": {5269: 5269}, "xmpp/xmpp-4-authority-silent.pcap": {5269: 5269},
            "xmpp/xmpp-9-bounced.pcap": {5269: 7400}}
VERSIONS = ("TLSv1_2", "TLSv1_3")


class Case:
    """A capture, the options of either side, and what must be among the findings, or with a minus must not."""

    def __init__(self, name, capture, command=(), plugin=(), wanted=()):
        self.name, self.capture, self.command, self.plugin = name, capture, command, plugin
        self.words = wanted
        self.wanted = pairs(word for word in wanted if not word.startswith("-"))
        self.gone = pairs(word[1:] for word in wanted if word.startswith("-"))


def pairs(words):
    return {(int(frame), code) for code, frame in (word.split("@") for word in words)}


def with_log(name, capture, keys, wanted=()):
    return Case(name, capture, ("--keylog", keys), ("-o", f"tls.keylog_file:{keys}"), wanted)


def with_secrets_inside(tshark, case):
    inside = tshark.directory / f"{case.capture.stem}-inside.pcapng"
    subprocess.run(["editcap", "--inject-secrets", f"tls,{case.command[1]}", case.capture, inside], check=True,
                   capture_output=True)
    inside.chmod(0o644)
    return Case(f"{case.name}, secrets inside", inside, wanted=case.words)


def recorded(tshark, captures):
    lines = [line.split() for line in (captures / "EXPECTED-WITH-KEYS").read_text().splitlines() if line]
    expected = {words[0]: words[1:] for words in lines}
    for keys in sorted(captures.rglob("*.keys")):
        name = str(keys.with_suffix(".pcap").relative_to(captures))
        case = with_log(name, tshark.put(captures / name), tshark.put(keys), expected.pop(name, ()))
        yield case
        yield with_secrets_inside(tshark, case)
    assert not expected, f"no keys for {expected}"


def made(tshark, captures):
    for name, ports in IN_CLEAR.items():
        for version in VERSIONS:
            twin = Twin(captures / name, tshark.directory, version, ports)
            twin.path.chmod(0o644)
            yield with_log(f"{name} over {version}", twin.path, twin.keys)
    twin = Twin(captures / "axl/axl-404.pcap", tshark.directory, "TLSv1_2", {8080: 8443}, "AES128-GCM-SHA256")
    key = tshark.put(twin.rsa_key, "rsa.pem")
    twin.path.chmod(0o644)
    yield Case("axl/axl-404.pcap, the server's key", twin.path, ("--rsa-key", key), ("-o", f'uat:rsa_keys:"{key}",""'))


def main():
    arguments = read_arguments()
    tshark = Tshark(arguments.plugin)
    cases = [*recorded(tshark, arguments.captures), *made(tshark, arguments.captures)]

    def compare(case):
        command = command_lines(arguments.ucscope, case.capture, *case.command)
        shown, told = tshark.shown_and_told(case.capture, "-2", "-z", "uc,json", *case.plugin)
        return case, findings_of(command), shown, lines_differ(command, told)

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(compare, cases))
    wrong = 0
    for case, command, plugin, difference in results:
        if command != plugin or difference or not case.wanted <= command or case.gone & command:
            wrong += 1
            print(f"{case.name}\n  expected:         {describe(case.wanted)}\n"
                  f"  must be gone:     {describe(case.gone)}\n  only the command: "
                  f"{describe(command - plugin)}\n  only the plugin:  {describe(plugin - command)}\n{difference}")
    print(f"{len(results)} captures with keys, {sum(len(command) for _, command, _, _ in results)} findings, {wrong} wrong")
    return 1 if wrong or not results else 0


if __name__ == "__main__":
    sys.exit(main())
