#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""words.py -- writes lib/find/words.c from the words in lib/find/words/*.txt.

    python3 tools/words.py            write it
    python3 tools/words.py --check    whether it is up to date

The phrases of all languages become one automaton, the smallest that knows
them, as a double array: from a transition, the character c leads to next =
base[at] + c where check[next] == c. Stems that end a longer word are in a
second one, from their ends. README in
that folder says what the files may hold; needed.py, which cases need a line.
"""

import glob
import os
import re
import sys
import unicodedata

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORDS = os.path.join(ROOT, "lib", "find", "words")
OUT = os.path.join(ROOT, "lib", "find", "words.c")

# The bits of words.h, in order.
TAGS = ["card", "code", "code-word", "back", "digits", "expiry", "ending",
        "social", "never", "give", "wrong", "other", "named",
        "unit", "month", "phone", "account", "part", "time", "read", "lead",
        "filler", "digit", "tens", "times", "many", "hundred", "sound", "thing",
        "number"]
NAMED = 1 << TAGS.index("other") | 1 << TAGS.index("named")
VALUED = {"digit", "tens", "times", "many", "sound"}
JOINED = {"card", "code", "social"}
JOINING = {"de", "it", "nl"}  # write 24 as one word
LANGUAGES = {"en": 1, "pt": 2}
WHOLE_END, AS_WRITTEN = 1, 2  # FLAGS of words.h
FOLD_FIRST, FOLD_LAST = 0xC0, 0x17F
SPECIAL = {"ß": "s", "ł": "l", "ı": "i", "ø": "o", "æ": "a", "đ": "d",
           "ð": "d", "þ": "t", "œ": "o", "ŋ": "n", "ħ": "h", "ſ": "s"}


def die(text):
    sys.exit("words.py: " + text)


def fold_char(c):
    """What a character is in the automaton; the same as fold() in scan.c."""
    c = c.lower()[0]
    if c in SPECIAL:
        return SPECIAL[c]
    if FOLD_FIRST <= ord(c) <= FOLD_LAST:
        base = unicodedata.normalize("NFD", c)[0]
        return base if base.isascii() and base.isalpha() else None
    return c


def fold(text):
    out = []
    for c in text.replace("\u2019", "'"):
        f = fold_char(c)
        out += [ord(f)] if f and ord(f) < 128 else list(c.encode())
    return bytes(out)


def expand(text):
    """{a,b}c -> ac, bc; the innermost braces last."""
    found = re.search(r"\{([^{}]*)\}", text)
    if not found:
        return [text]
    return [x for part in found.group(1).split(",")
            for x in expand(text[:found.start()] + part + text[found.end():])]


def split(text):
    """At commas that stand in no braces."""
    parts, depth, at = [], 0, 0
    for i, c in enumerate(text):
        depth += (c == "{") - (c == "}")
        if c == "," and depth == 0:
            parts.append(text[at:i])
            at = i + 1
    return [p.strip() for p in parts + [text[at:]] if p.strip()]


class Phrases:
    def __init__(self):
        # folded -> [bits, value, langs, flags]
        self.begin, self.end, self.written = {}, {}, {}

    def add(self, text, bits, value, langs, where):
        flags = 0
        table = self.begin
        if text.startswith("*"):
            text, table = text[1:], self.end
        if text.endswith("*"):
            text = text[:-1]
            flags |= WHOLE_END
        if text.endswith("!"):
            text = text[:-1]
            flags |= AS_WRITTEN
        key = fold(re.sub(r"[ .\-_/]+", " ", text).strip())
        if not key:
            die("%s: a phrase of nothing" % where)
        if table is self.end:
            key = key[::-1]
        if flags & AS_WRITTEN:
            table = self.written
        old = table.setdefault(key, [0, value, 0, flags])
        if value is not None and old[1] not in (None, value):
            die("%s: %s is two numbers" % (where, text))
        old[0] |= bits
        old[1] = value if value is not None else old[1]
        old[2] |= langs
        old[3] |= flags

    def read(self, path):
        language = os.path.basename(path)[:-4]
        langs = LANGUAGES.get(language, 0)
        for n, line in enumerate(open(path, encoding="utf-8"), 1):
            where = "%s:%d" % (os.path.basename(path), n)
            line = unicodedata.normalize("NFC", line.rstrip("\n"))
            if not line or line.startswith("#"):
                continue
            tags = []
            while (m := re.match(r"\s*\[([a-z-]+)\]\s*", line)):
                tags.append(m.group(1))
                line = line[m.end():]
            if not tags:
                die(where + ": no [tag]")
            for t in tags:
                if t not in TAGS and t != "nothing":
                    die("%s: unknown tag [%s]" % (where, t))
            bits = sum(1 << TAGS.index(t) for t in tags if t != "nothing")
            for part in split(line):
                for text in expand(part):
                    self.phrase(text, tags, bits, langs, language, where)

    def phrase(self, text, tags, bits, langs, language, where):
        value = None
        if VALUED & set(tags):
            numbers = re.findall(r"\d+", text)
            value = sum(map(int, numbers))
            text = re.sub(r"\s*\d+", "" if language in JOINING else " ", text)
            text = re.sub(r"\s+", " ", text).strip()
            if not numbers or value > 99:
                die("%s: %s needs a number below 100" % (where, text))
        forms = {text}
        if language == "de":
            forms |= {f.replace("ä", "ae").replace("ö", "oe")
                      .replace("ü", "ue").replace("ß", "ss") for f in forms}
        if "thing" in tags:
            self.add(text.replace(" ", "") + "number", NAMED, None, 0, where)
            self.add(text.replace(" ", "") + "id", NAMED, None, 0, where)
            self.add(text.replace(" ", "") + "no", NAMED, None, 0, where)
        if JOINED & set(tags):
            forms |= {f.replace(" ", "") for f in forms
                      if len(f.replace(" ", "")) > 4}
        for f in sorted(forms):
            self.add(f, bits, value, langs, where)


def minimal(table, entries):
    """The states of the smallest automaton of table's keys, the start last.

    Each is (leaf, ((character, state), ...)): ends of phrases that say the
    same are shared, as those of "carte bancaire" and "tarjeta bancaria" are.
    """
    tree = {}
    for key in sorted(table):
        node = tree
        for c in key:
            node = node.setdefault(c, {})
        node[-1] = entries[tuple(table[key])]
    states = {}

    def number(node):
        kids = tuple((c, number(node[c])) for c in sorted(node) if c >= 0)
        return states.setdefault((node.get(-1, 0), kids), len(states))

    number(tree)
    return list(states)


def codes(tables):
    """Codes of characters: letters and digits first, whatever occurs."""
    plain = list(range(ord("a"), ord("z") + 1)) + list(range(ord("0"), ord("9") + 1))
    used = {c for table in tables for key in table for c in key}
    return {c: i + 1 for i, c in enumerate(plain + sorted(used - set(plain)))}


def double_array(table, entries, code):
    """Base, leaf and check of each transition."""
    states = minimal(table, entries)
    check, target, bases = bytearray(256), {}, [0] * len(states)
    taken, last = {0}, 0  # no two states share a base, so check is the character
    start = {}  # where to look first, by the size of a state

    for n in sorted(range(len(states)), key=lambda n: -len(states[n][1])):
        kids = [(code[c], to) for c, to in states[n][1]]
        if not kids:
            break
        at, tried = start.get(len(kids), 1), 0
        while True:
            at = check.find(0, at)
            b = at - kids[0][0]
            while at < 0 or len(check) < b + 256:
                check.extend(bytes(256))
                at = check.find(0, max(at, 1)) if at < 0 else at
                b = at - kids[0][0]
            if b > 0 and b not in taken and not any(check[b + c] for c, _ in kids):
                break
            at, tried = at + 1, tried + 1
        start[len(kids)] = at if tried > 2000 else start.get(len(kids), 1)
        taken.add(b)
        bases[n] = b
        for c, to in kids:
            check[b + c], target[b + c] = c, to
            last = max(last, b + c)
    size = last + 256  # base + code is always inside
    check = list(check.ljust(size, b"\0")[:size])
    base = [bases[target[k]] if k in target else 0 for k in range(size)]
    leaf = [states[target[k]][0] if k in target else 0 for k in range(size)]
    base[0] = bases[-1]
    if max(base) > 0x7fff or max(leaf) > 0x3ff or max(check) > 0x7f:
        die("too many phrases, or characters, for 32 bits")
    return [b << 17 | l << 7 | c for b, l, c in zip(base, leaf, check)]


def numbers(name, kind, values):
    out = "const %s %s[] = {\n" % (kind, name)
    line = "   "
    for v in values:
        if len(line) + len(str(v)) > 116:
            out += line + "\n"
            line = "   "
        line += " %d," % v
    return out + line + "\n};\n\n"


def read_all():
    phrases = Phrases()
    for path in sorted(glob.glob(os.path.join(WORDS, "*.txt"))):
        phrases.read(path)
    entries = {}
    for table in (phrases.written, phrases.begin, phrases.end):
        for key in sorted(table):
            e = table[key]
            written = 0
            if table is phrases.begin and key in phrases.written:
                written = entries[tuple(phrases.written[key])]
            table[key] = [e[0], written, e[1] or 0, e[2], e[3] & ~AS_WRITTEN]
            entries.setdefault(tuple(table[key]), len(entries) + 1)
    for key in sorted(set(phrases.written) - set(phrases.begin)):
        only = [0, entries[tuple(phrases.written[key])], 0, 0, AS_WRITTEN]
        phrases.begin[key] = only
        entries.setdefault(tuple(only), len(entries) + 1)
    return phrases, entries


def write():
    phrases, entries = read_all()
    fold_table = []
    for c in range(FOLD_FIRST, FOLD_LAST + 1):
        f = fold_char(chr(c))
        fold_table.append(ord(f) if f and ord(f) < 128 else 0)
    out = """/* SPDX-License-Identifier: MIT */
/*
 * words.c -- the phrases of the files in words. Generated by
 * tools/words.py: do not edit.
 *
 * %d phrases and %d endings of words. words.h says how to read them.
 */
#include "find/words.h"

/* clang-format off */

""" % (len(phrases.begin), len(phrases.end))
    out += "const ho_find_word ho_find_words[] = {\n    { 0, 0, 0, 0, 0 },\n"
    for entry in entries:
        out += "    { 0x%xu, %d, %d, %d, %d },\n" % entry
    out += "};\n\n"
    out += numbers("ho_find_fold", "uint8_t", fold_table)
    code = codes((phrases.begin, phrases.end))
    folded = [code.get(ord(chr(c).lower()) if c < 128 else c, 0) for c in range(256)]
    out += numbers("ho_find_symbol", "uint8_t", folded)
    for name, table in (("begin", phrases.begin), ("end", phrases.end)):
        out += numbers("ho_find_" + name, "uint32_t", double_array(table, entries, code))
    return out.rstrip("\n") + "\n"


def main():
    text = write()
    if sys.argv[1:] == ["--check"]:
        if not os.path.exists(OUT) or open(OUT, encoding="utf-8").read() != text:
            die("lib/find/words.c is older than lib/find/words/: "
                "run python3 tools/words.py")
    elif not sys.argv[1:]:
        open(OUT, "w", encoding="utf-8").write(text)
    else:
        die("usage: words.py [--check]")


if __name__ == "__main__":
    main()
