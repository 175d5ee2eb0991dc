# SPDX-License-Identifier: GPL-2.0-or-later
"""One wrong change to the code, as a line of a list: file, neighbour, before, after, with tabs between them.

What is changed is the first `before` behind the neighbour, which stands once in the file. Without a neighbour it is
`before` that stands once. White space of any kind and length is the same as a blank.
"""
import dataclasses
import re


class Stale(Exception):
    """The code has changed: a mutation no longer says what it changes."""


def pattern_of(words):
    return re.compile(r"\s+".join(re.escape(word) for word in words.split()))


def only_match(pattern, text, what):
    found = list(pattern.finditer(text))
    if len(found) != 1:
        raise Stale(f"{what} stands {len(found)} times in the file")
    return found[0]


@dataclasses.dataclass(frozen=True)
class Mutation:
    path: str
    near: str
    before: str
    after: str

    def line(self):
        return "\t".join((self.path, self.near, self.before, self.after))

    def __str__(self):
        near = f" ({self.near})" if self.near else ""
        return f"{self.path}{near}: {self.before} -> {self.after or 'nothing'}"

    def match(self, text):
        before = pattern_of(self.before)
        if not self.near:
            return only_match(before, text, "what is changed")
        near = only_match(pattern_of(self.near), text, "the neighbour")
        found = before.search(text, near.start())
        if found is None:
            raise Stale("what is changed does not follow the neighbour")
        return found

    def apply(self, text):
        """The text with the change; line numbers stay."""
        found = self.match(text)
        lines = found.group().count("\n") - self.after.count("\n")
        return text[:found.start()] + self.after + "\n" * lines + text[found.end():]


def read_list(path):
    """Mutations of a file, each with what else stands in its line; '#' begins a comment."""
    entries = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) < 4:
            raise SystemExit(f"{path}:{number}: not file, neighbour, before, after with tabs between them")
        entries.append((Mutation(*fields[:4]), fields[4:]))
    return entries
