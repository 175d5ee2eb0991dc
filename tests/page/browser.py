#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Pages in a browser: nothing is loaded, nothing sticks out on a phone, a laptop or a wide screen, a filter can be
selected, and axe-core finds nothing, in light and in dark. Usage: browser.py UCSCOPE BUILD_FOLDER"""

import html
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

from paper import troubles_on_paper

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from command_run import run_command  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77
AXE = "axe-core-4.10.2"
DARK = ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"]
PAGES = {
    "one": ["scan", "cuc/cuc-2-cucm-refuses-cuc-as-server.pcap"],
    "many": ["scan", "--ok", "many"],
    "traces": ["scan", "traces"],
    "case": ["case", "case/dialback-clocks"],
    "sip": ["scan", "sip/sip-4-no-answer-udp-ipv6.pcap"],
    "fleet": ["merge", "--fleet", "--at=2028-12-20"] + [f"../tests/golden/list/merge/{name}.ndjson" for name in ("part1", "part2", "certificates")],
    "few": ["scan", "--ok", "answers/axl-ntlm.pcap", "derived/cut.pcap", "cuc/cuc-10-refused.pcap", "traces/ils-alarms-CiscoSyslog.txt"],
}
PRINTED = ["scan", "ldap/ad-binds-refused.pcap", "ctl/cuc-7-certificate-stale.pcap", "sip/sip-4-no-answer-udp-ipv6.pcap"]
DRAWN = ["one", "many", "case", "sip"]  # have diagrams
UNFILTERED = ["fleet"]  # is not about packets
LONG = ["many", "traces"]  # axe-core would take half a minute for them; what they are made of is in the others


def axe_source(build):
    """The text of axe-core; None: it cannot be had."""
    folder = build / "axe"
    folder.mkdir(exist_ok=True)
    archive = folder / f"{AXE}.tgz"
    if not archive.exists():
        if shutil.which("npm") is None:
            return None
        try:
            subprocess.run(["npm", "pack", "--silent", AXE.replace("core-", "core@")], cwd=folder, capture_output=True,
                           timeout=60, check=True)
        except (subprocess.SubprocessError, OSError):
            return None
    with tarfile.open(archive) as packed:
        return packed.extractfile("package/axe.min.js").read().decode()


def write_page(ucscope, path, command, *inputs):
    paths = [word if word.startswith("-") else str(ROOT / "pcaps" / word) for word in inputs]
    run_command([ucscope, command, "--page", path, *paths])


def write_pages(ucscope, folder):
    """Their policy is left out: it would hide what they try to load, and keep the measuring script out."""
    for name, words in PAGES.items():
        path = folder / f"{name}.html"
        write_page(ucscope, path, *words)
        text = path.read_text(encoding="utf-8")
        bare, count = re.subn(r'<meta http-equiv="Content-Security-Policy"[^>]*/>', "", text)
        assert count == 1
        path.write_text(bare, encoding="utf-8")


def measure(browser, folder, axe, widths, flags):
    script = (ROOT / "tests" / "page" / "measure.js").read_text(encoding="utf-8")
    library = "" if axe is None else f"const AXE = {json.dumps(axe)};".replace("</", "<\\/")
    pages = json.dumps([f"{name}.html" for name in PAGES])
    long = json.dumps([f"/{name}.html" for name in LONG])
    measuring = folder / "measure.html"
    measuring.write_text(f"<!DOCTYPE html><meta charset=utf-8><body><script>{library}const PAGES = {pages}, WIDTHS = {widths}, LONG = {long};\n"
                         f"{script}"
                         "</script>", encoding="utf-8")
    done = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                           "--allow-file-access-from-files", "--host-resolver-rules=MAP * ~NOTFOUND",
                           f"--user-data-dir={folder / 'profile'}", "--virtual-time-budget=90000",
                           "--window-size=2000,1000", *flags, "--dump-dom", measuring.as_uri()],
                          capture_output=True, timeout=180, check=True)
    body = re.search(r"<body>(.*)</body>", done.stdout.decode(), re.DOTALL).group(1)
    return json.loads(html.unescape(body))


def troubles_of(answer, is_dark):
    """What is wrong with one page in one width."""
    red = int(re.match(r"rgb\((\d+)", answer["dark"]).group(1))
    yield from (f"loads {name}" for name in answer["loaded"])
    yield from (f"sticks out: {what}" for what in answer["out"][:5])
    yield from answer["axe"]
    yield from answer["cut"][:5]
    if not answer["ladders"] and pathlib.Path(answer["address"]).stem in DRAWN:
        yield "has no ladder diagram"
    if not answer["selected"][1] and pathlib.Path(answer["address"]).stem not in UNFILTERED:
        yield "has no filter"
    if answer["wide"] > 0:
        yield f"is {answer['wide']} pixels too wide"
    if answer["selected"][0] != answer["selected"][1]:
        yield f"selects {answer['selected'][0]!r} for {answer['selected'][1]!r}"
    if is_dark != (red < 128):
        yield f"has the ground {answer['dark']}"


def main(ucscope, build):
    browser = shutil.which("chromium")
    if browser is None:
        print("skipped: there is no chromium (script/bootstrap --with-tests)")
        return SKIPPED
    axe = axe_source(pathlib.Path(build))
    if axe is None:
        print("axe-core left out: npm cannot be reached")
    failed = False
    with tempfile.TemporaryDirectory(prefix="ucscope-page-") as name:
        folder = pathlib.Path(name)
        write_page(ucscope, folder / "printed.html", *PRINTED)
        troubles = troubles_on_paper(browser, folder / "printed.html")
        if troubles is None:
            print("PDF left out: there is no pdftotext")
        for trouble in troubles or []:
            failed = True
            print(f"printed: {trouble}")
        write_pages(ucscope, folder)
        for widths, flags in (([360, 1024, 1920], []), ([1024], DARK)):
            answers = measure(browser, folder, axe, widths, flags)
            assert len(answers) == len(PAGES) * len(widths), answers
            for answer in answers:
                for trouble in troubles_of(answer, flags == DARK):
                    failed = True
                    print(f"{answer['address']} at {answer['width']}, {'dark' if flags else 'light'}: {trouble}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
