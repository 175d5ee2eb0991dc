#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""With the same keys, do the command and the plugin say the same of what is inside TLS, and is it what is expected?
Captures with a key log beside them; the same with the secrets inside; captures in clear said once more over TLS.

usage: keys.py --ucscope COMMAND --plugin PLUGIN --each LIBRARY CAPTURES
"""
import pathlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from agree import command_lines, describe, findings_of, lines_differ, lines_of_each, read_arguments
from tls_twin import Twin
from tshark import Tshark

IN_CLEAR = {"axl/axl-403.pcap": {8080: 8443}, "axl/axl-404-recovers.pcap": {8080: 8443},
            "axl/axl-599.pcap": {8080: 8443}, "axl/axl-pipelined-fault.pcap": {8080: 8443},
            "ils/ils-1-joined.pcap": {7502: 7501}, "ils/ils-2-password-mismatch.pcap": {7502: 7501},
            "xmpp/xmpp-1-dialback.pcap": {5269: 5269}, "xmpp/xmpp-4-authority-silent.pcap": {5269: 5269},
            "xmpp/xmpp-9-bounced.pcap": {5269: 7400}}
VERSIONS = ("TLSv1_2", "TLSv1_3")
# Since 4.6 Wireshark opens data by its secrets alone, without those of the handshake; the command does not.
OPENED_BY_WIRESHARK = {"keys/only-traffic-secrets.pcap"}


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


def log_of(case):
    """The key log that the plugin is given; None: it is given none, or another kind of key."""
    return next((word.partition(":")[2] for word in case.plugin if word.startswith("tls.keylog_file:")), None)


def sessions_of(case):
    """What tells the sessions of a case from those of others: the client randoms of its key log, which may be another's,
    and the capture itself."""
    lines = pathlib.Path(log_of(case)).read_text().splitlines() if log_of(case) else ()
    return {line.split()[1] for line in lines if line and not line.startswith("#")} | {case.capture.read_bytes()}


def groups_of(cases):
    """Cases that one tshark may look at: with the same options; of those with a key log all that share no session, since
    one log for all of them opens no more of each."""
    groups = []
    for case in cases:
        kind, own = case.plugin if log_of(case) is None else "with a log", sessions_of(case)
        for group, others, taken in groups:
            if kind == others and own.isdisjoint(taken):
                group.append(case)
                taken |= own
                break
        else:
            groups.append(([case], kind, own))
    return [group for group, _, _ in groups]


def options_of(tshark, group, number):
    if log_of(group[0]) is None:
        return group[0].plugin
    log = tshark.directory / f"{number}.keys"
    log.write_bytes(b"".join(pathlib.Path(log_of(case)).read_bytes().rstrip() + b"\n" for case in group))
    log.chmod(0o644)
    return "-o", f"tls.keylog_file:{log}"


def lines_of_group(ucscope, group):
    """What the command tells of each, with no more than the keys of its own."""
    if log_of(group[0]) is None:
        return lines_of_each(ucscope, "scan", [case.capture for case in group], *group[0].command)
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda case: command_lines(ucscope, case.capture, *case.command), group))


def told_of(tshark, ucscope, group, number):
    """Of each case: what the command finds, what the plugin shows, and where they differ."""
    commands, options = lines_of_group(ucscope, group), options_of(tshark, group, number)
    plugins = tshark.shown_and_told_of_each([case.capture for case in group], "-2", "-z", "uc,json", *options)
    for case, command, (shown, told) in zip(group, commands, plugins, strict=True):
        yield case, findings_of(command), shown, lines_differ(command, told)


def main():
    arguments = read_arguments()
    tshark = Tshark(arguments.plugin, arguments.each)
    cases = [*recorded(tshark, arguments.captures), *made(tshark, arguments.captures)]
    if tshark.version >= "4.6":
        cases = [case for case in cases if case.name.partition(",")[0] not in OPENED_BY_WIRESHARK]
    results = [told for number, group in enumerate(groups_of(cases))
               for told in told_of(tshark, arguments.ucscope, group, number)]
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
