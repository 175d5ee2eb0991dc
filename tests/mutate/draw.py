# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the code could be wrong: every place of every C file of the product where a small change makes sense, and a
draw among them that a seed makes again, as long as the code is the same."""
import random
import re

from mutation import Mutation, Stale

ROOMS = ("wire", "ctl", "ils", "ldap", "ntp", "sccp", "sip", "soap", "ssh", "traces", "xmpp_s2s", "capture", "plugins")

NO_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|^[ \t]*#(?:[^\n]*\\\n)*[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'',
                     re.S | re.M)
COMPARISON = re.compile(r"(?<=\s)(<=?|>=?)(?=\s)")
OPERATOR = re.compile(r"(?<=\s)(<=?|>=?|==|!=|&&|\|\||\+=|-=)(?=\s)|(?<=[\w)\]] )[+-](?=\s)")
OTHER_OPERATOR = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&",
                  "+": "-", "-": "+", "+=": "-=", "-=": "+="}
NUMBER = re.compile(r"(?<![\w.])(0[xX][0-9a-fA-F]+|\d+)(?=[uUlL]*(?![\w.]))")
STATEMENT = re.compile(r"(?<=[;{}):])\s*\n +(?P<it>(?:(?:return|break|continue)|"
                       r"[*(]*(?!(?:return|if|while|for|switch|case|default|do|goto)\b)\w+(?:->|\.|\[|\(|\+\+|--|"
                       r" [-+*/|&^%]?= | <<= | >>= )[^;{}]*);)")
OTHER_SIDE = re.compile(r"\bother_side\((\w+(?:(?:->|\.)\w+)*)\)")
SIDE = re.compile(r"\b(CLIENT|SERVER|ACTOR_SOURCE|ACTOR_DESTINATION)\b|(?<=[.>])(source|destination)\b")
SIDES = (("CLIENT", "SERVER"), ("ACTOR_SOURCE", "ACTOR_DESTINATION"), ("source", "destination"))
GUARD = re.compile(r"\bif \((?=(?P<condition>[^;{}]*?)\)\s*\{?\s*(?:return|break|continue)\b)")


def blank(match):
    return re.sub(r"[^\n]", " ", match.group())


def swapped_operator(code, _):
    for found in OPERATOR.finditer(code):
        yield found.start(), found.end(), OTHER_OPERATOR[found.group()]


def changed_constant(code, rng):
    for found in NUMBER.finditer(code):
        value = int(found.group(), 0) if found.group()[:2].lower() == "0x" else int(found.group())
        other = rng.choice([value + 1, abs(value - 1)] if value < 10 else [value + 1, value // 10, value * 10])
        yield found.start(), found.end(), hex(other) if "x" in found.group().lower() else str(other)


def dropped_statement(code, _):
    for found in STATEMENT.finditer(code):
        statement = found.group("it")
        if statement.count("(") == statement.count(")"):
            yield found.start("it"), found.end("it"), ";"


def swapped_side(code, _):
    for found in SIDE.finditer(code):
        pair = next(pair for pair in SIDES if found.group() in pair)
        yield found.start(), found.end(), pair[found.group() == pair[0]]
    for found in OTHER_SIDE.finditer(code):
        yield found.start(), found.end(), f"({found.group(1)})"


def edge(code, at, step):
    """Where the term around `at` ends, and what ends it."""
    depth, opens, closes = 0, "([" if step > 0 else ")]", ")]" if step > 0 else "(["
    while 0 < at < len(code) - 1:
        depth += (code[at] in opens) - (code[at] in closes)
        two = code[at:at + 2] if step > 0 else code[at - 1:at + 1]
        if depth < 0 or code[at] in ";{}" or (depth == 0 and (two in ("&&", "||") or code[at] in "?:,")):
            break
        if depth == 0 and code[at] == "=" and code[at - 1] == " " == code[at + 1]:
            break
        at += step
    return at


def removed_bound(code, _):
    """A comparison that always holds, or an early leaving that never happens."""
    for found in COMPARISON.finditer(code):
        left, right = edge(code, found.start(), -1), edge(code, found.end(), 1)
        term = code[left + 1:right]
        begin, end = left + 1 + len(term) - len(term.lstrip()), left + 1 + len(term.rstrip())
        if code[begin:].startswith("return "):
            begin += len("return ")
        in_loop = re.search(r"\bfor \([^{}]*\Z", code[max(0, begin - 200):begin])
        if not in_loop and 0 < end - begin < 160:
            yield begin, end, "1" if found.group()[0] == "<" else "0"
    for found in GUARD.finditer(code):
        condition = found.group("condition")
        if condition.count("(") == condition.count(")") and len(condition) < 160:
            yield found.end(), found.end() + len(condition), "0"


KINDS = (swapped_operator, changed_constant, dropped_statement, swapped_side, removed_bound)


def mutation_at(path, text, begin, end, after):
    """The change as whole lines, with the nearest line before that names them; None: no line does."""
    first, last = text.rfind("\n", 0, begin) + 1, text.find("\n", end)
    before = " ".join(text[first:last].split())
    changed = " ".join((text[first:begin] + after + text[end:last]).split())
    neighbours = [" ".join(line.split()) for line in reversed(text[:first].split("\n")) if len(line.strip()) > 3]
    for near in [""] + neighbours:
        mutation = Mutation(path, near, before, changed)
        try:
            if mutation.match(text).start() == first + len(text[first:]) - len(text[first:].lstrip()):
                return mutation
        except Stale:
            continue
    return None


def draw(root, seed):
    """Mutations without end, none twice; each kind of them is as likely as another."""
    rng = random.Random(seed)
    texts = {path.relative_to(root).as_posix(): path.read_text()
             for room in ROOMS for path in sorted((root / room).rglob("*.c"))}
    found = {kind: [] for kind in KINDS}
    for path, text in sorted(texts.items()):
        code = NO_CODE.sub(blank, text)
        for kind in KINDS:
            found[kind] += [(path, *change) for change in kind(code, rng)]
    for places in found.values():
        rng.shuffle(places)
    while any(found.values()):
        places = found[rng.choice(KINDS)]
        if not places:
            continue
        path, begin, end, after = places.pop()
        mutation = mutation_at(path, texts[path], begin, end, after)
        if mutation is not None:
            yield mutation
