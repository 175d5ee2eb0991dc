# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the command as scripts of tests do: how it ends is looked at each time, and what a sanitizer says is a failure."""

import re
import subprocess

STATUSES = (0, 1, 2, 3)  # the only ones that the command has by itself
DONE = (0, 1, 3)  # without 2: the command line was wrong
SANITIZER = re.compile(r"Sanitizer|runtime error")


def unexpected_end(status, said, statuses=STATUSES):
    """Why this is not how the command ends, given its exit status and what it said on standard error; None: it is."""
    said = said.decode(errors="replace") if isinstance(said, bytes) else said or ""
    if SANITIZER.search(said):
        return f"a sanitizer speaks, exit status {status}\n{said[:8000]}"
    return None if status in statuses else f"exit status {status}, not {' or '.join(map(str, statuses))}\n{said[-4000:]}"


def run_command(words, statuses=DONE, **options):
    """The finished process. Whoever runs it is ended where it ends in another way."""
    done = subprocess.run(list(map(str, words)), **{"capture_output": True, "timeout": 300, **options}, check=False)
    wrong = unexpected_end(done.returncode, done.stderr, statuses)
    if wrong:
        raise SystemExit(f"{' '.join(map(str, words[:12]))}: {wrong}")
    return done
