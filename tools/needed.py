#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""needed.py -- each rule of the masker, with the cases that need it.

    python3 tools/needed.py            rules of lib/find/*.c
    python3 tools/needed.py words      lines of lib/find/words/*.txt
    python3 tools/needed.py card.c     those of one file
    python3 tools/needed.py --cases card.c   and the places of all cases

A rule is a function that answers yes or no, which becomes "no", or one that
finds something, which is no longer called; of the words, a line is left out.
Then the lists of tests/mask are run: how many marks are no longer found, how
many more texts are changed, and the first case of each with its place. Where
nothing is, the foreign texts are asked, of which only the counts are shown.
What is needed by none of them is marked: it may go, or wants a case. Works on
a copy of the tree; it takes some two seconds a rule.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FUNCTION = re.compile(
    r"^(static bool|bool|static void|void)\n(\w+)\([^;{]*?\)\n\{\n(.*?)^\}",
    re.M | re.S)
# Of those that answer nothing, the ones that find; of those that answer, the
# ones that are about memory.
FINDS = re.compile(r"ho_find_(add|gone|put|join)\(|put_card\(|says? [|&]?=")
MEMORY = re.compile(r"room|copy|append|free|wipe|_new|parts_read|find_same")
FOREIGN = re.compile(
    r"(\w+): (\d+) of \d+ marks found, (\d+) of \d+ texts changed")
CASE = re.compile(r"^  (missed \w+|changed): (.*)$", re.M)


def rules(text):
    """(rule, the text without it), of a file of C."""
    for m in FUNCTION.finditer(text):
        kind, name, body = m.groups()
        answers = kind.endswith("bool")
        if MEMORY.search(name) or not (answers or FINDS.search(body)):
            continue
        gone = "    if (1)\n        return%s;\n" % (" false" if answers else "")
        yield name + "()", text[:m.start(3)] + gone + text[m.start(3):]


def lines(text):
    """(line, the text without it), of a file of words."""
    all_lines = text.split("\n")
    for i, line in enumerate(all_lines):
        if line.startswith("["):
            rest = all_lines[:i] + all_lines[i + 1:]
            yield "%d: %.50s" % (i + 1, line), "\n".join(rest)


def places():
    """Where each case stands: file:line, by its text."""
    folder, found = os.path.join(ROOT, "tests", "mask"), {}
    for name in sorted(os.listdir(folder)):
        if name.endswith(".txt"):
            with open(os.path.join(folder, name), encoding="utf-8") as f:
                for n, line in enumerate(f, 1):
                    found.setdefault(line.rstrip("\n"), "%s:%d" % (name, n))
    return found


class Tree:
    """A copy of what the lists need, built once."""

    def __init__(self, folder, every):
        self.folder = folder
        self.every = every  # case is named
        self.places = places()
        for name in ("lib", "include", "proto", "tests", "tools", "examples"):
            shutil.copytree(os.path.join(ROOT, name), self.path(name))
        for name in os.listdir(ROOT):
            if os.path.isfile(os.path.join(ROOT, name)):
                shutil.copy2(os.path.join(ROOT, name), folder)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def cases(self):
        """Cases that go wrong; None: it does not build or does not end."""
        made = subprocess.run(["make", "-s", "build/tests/test_mask_list",
                               "build/handoff", "CFLAGS=-O1 -w", "WERROR="],
                              cwd=self.folder, capture_output=True)
        if made.returncode != 0:
            return None
        try:
            # Without a fork, as what a test printed would be lost with it.
            run = subprocess.run(["build/tests/test_mask_list"],
                                 cwd=self.folder, capture_output=True,
                                 timeout=60,
                                 env=dict(os.environ, CK_FORK="no"))
        except subprocess.TimeoutExpired:
            return None
        text = run.stdout.decode("utf-8", "replace")
        return [m.groups() for m in CASE.finditer(text)]

    def foreign(self):
        """Marks found and texts changed, by list."""
        run = subprocess.run([sys.executable, "tests/test_mask_foreign.py",
                              "--print"], cwd=self.folder,
                             env=dict(os.environ, B="build"),
                             capture_output=True)
        return {name: (int(found), int(changed)) for name, found, changed in
                FOREIGN.findall(run.stdout.decode("utf-8", "replace"))}

    def show(self, cases):
        """The first of some cases and, of all of them, the places."""
        sources = [c.split(" -> ")[0] for c in cases]
        if not sources:
            return
        print("    %s: %.160s" % (self.places.get(sources[0], "?"), sources[0]))
        lines = {}
        for where in {self.places.get(s, "") for s in sources} - {""}:
            name, line = where.split(":")
            lines.setdefault(name, []).append(int(line))
        for name in sorted(lines) if self.every else []:
            print("    %s: %s" % (name, " ".join(map(str, sorted(lines[name])))))

    def needed(self, name, rule, text, before, foreign):
        path = self.path("lib", "find", name)
        with open(path, encoding="utf-8") as f:
            old = f.read()
        words = name.endswith(".txt")
        try:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
            made = not words or subprocess.run(
                [sys.executable, "tools/words.py"], cwd=self.folder,
                capture_output=True).returncode == 0
            got = self.cases() if made else None
            far = self.foreign() if got == before else {}
        finally:
            with open(path, "w", encoding="utf-8") as f:
                f.write(old)
        if got is None:
            print("%s %s: nothing works without it" % (name, rule), flush=True)
            return
        more = [c for c in got if c not in before]
        missed = [c[1] for c in more if c[0].startswith("missed")]
        changed = [c[1] for c in more if c[0] == "changed"]
        print("%s %s: %d missed, %d changed" % (name, rule, len(missed),
                                                len(changed)), end="")
        if far:
            gone = sum(foreign[k][0] - far[k][0] for k in foreign)
            harmed = sum(far[k][1] - foreign[k][1] for k in foreign)
            print("; foreign: %d missed, %d changed" % (gone, harmed), end="")
            print("  (nothing needs it)" * (far == foreign), end="")
        print()
        self.show(missed)
        self.show(changed)
        sys.stdout.flush()


def main():
    every = "--cases" in sys.argv[1:]
    wanted = [a for a in sys.argv[1:] if a != "--cases"]
    if len(wanted) > 1 or any(a.startswith("-") for a in wanted):
        sys.exit("usage: needed.py [--cases] [words | FILE]")
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(folder, every)
        before = tree.cases()
        if before is None:
            sys.exit("needed.py: the tree does not build")
        foreign = tree.foreign()
        find = os.path.join(ROOT, "lib", "find")
        names = sorted(os.listdir(find))
        names = ["words/" + n for n in sorted(os.listdir(find + "/words"))
                 if n.endswith(".txt")] + [
                     n for n in names if n.endswith(".c") and n != "words.c"]
        for name in names:
            words = name.startswith("words/")
            if wanted in (["words"], []) and words != (wanted == ["words"]):
                continue
            if wanted not in (["words"], [], [name], [name[6:]]):
                continue
            with open(os.path.join(find, name), encoding="utf-8") as f:
                text = f.read()
            for rule, without in (lines(text) if words else rules(text)):
                tree.needed(name, rule, without, before, foreign)


if __name__ == "__main__":
    main()
