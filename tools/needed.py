#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""needed.py -- each rule of the masker, with the cases that need it.

    python3 tools/needed.py            rules of lib/find/*.c
    python3 tools/needed.py words      lines of lib/find/words/*.txt
    python3 tools/needed.py card.c     those of one file

A rule is a function that answers yes or no, which becomes "no"; of the words, a
line is left out. Then the lists of tests/mask are run: how many marks are no longer found, how many more texts
are changed, and the first case of each; then, of the foreign texts, those that
may be fitted to, of which only the counts are shown. A rule that nothing needs
may go, or wants a case. Works on a copy of the tree; it takes some ten seconds
a rule.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FUNCTION = re.compile(r"^static bool\n(\w+)\([^;{]*?\)\n\{\n(.*?)^\}", re.M | re.S)
FOREIGN = re.compile(
    r"(fit|learn): (\d+) of \d+ marks found, (\d+) of \d+ texts changed")
CASE = re.compile(r"^  (missed \w+|changed): (.*)$", re.M)


def rules(text):
    """(rule, the text without it), of a file of C."""
    for m in FUNCTION.finditer(text):
        start, end = m.span(2)
        body = "    if (1)\n        return false;\n" + m.group(2)
        yield m.group(1) + "()", text[:start] + body + text[end:]


def lines(text):
    """(line, the text without it), of a file of words."""
    all_lines = text.split("\n")
    for i, line in enumerate(all_lines):
        if line.startswith("["):
            rest = all_lines[:i] + all_lines[i + 1:]
            yield "%d: %.50s" % (i + 1, line), "\n".join(rest)


class Tree:
    """A copy of what the lists need, built once."""

    def __init__(self, folder):
        self.folder = folder
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
                               "build/handoff", "CFLAGS=-O1 -w", "WERROR="], cwd=self.folder,
                              capture_output=True)
        if made.returncode != 0:
            return None
        try:
            run = subprocess.run(["build/tests/test_mask_list"],
                                 cwd=self.folder, capture_output=True,
                                 timeout=60)
        except subprocess.TimeoutExpired:
            return None
        text = run.stdout.decode("utf-8", "replace")
        return [m.groups() for m in CASE.finditer(text)]

    def foreign(self):
        """Marks found and texts changed."""
        run = subprocess.run([sys.executable, "tests/test_mask_foreign.py",
                              "--print", "fit", "learn"], cwd=self.folder,
                             env=dict(os.environ, B="build"),
                             capture_output=True)
        counts = {name: (int(found), int(changed)) for name, found, changed in
                  FOREIGN.findall(run.stdout.decode("utf-8", "replace"))}
        return tuple(map(sum, zip(*counts.values()))) or (0, 0)

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
            found, changed_too = self.foreign() if got is not None else (0, 0)
        finally:
            with open(path, "w", encoding="utf-8") as f:
                f.write(old)
        if got is None:
            print("%s %s: nothing works without it" % (name, rule), flush=True)
            return
        more = [c for c in got if c not in before]
        missed = [c[1] for c in more if c[0].startswith("missed")]
        changed = [c[1] for c in more if c[0] == "changed"]
        same = not more and (found, changed_too) == foreign
        print("%s %s: %d missed, %d changed; foreign: %d missed, %d changed%s"
              % (name, rule, len(missed), len(changed), foreign[0] - found,
                 changed_too - foreign[1], "  (nothing needs it)" * same))
        for first in missed[:1] + changed[:1]:
            print("    " + first[:160])
        sys.stdout.flush()


def main():
    wanted = sys.argv[1:]
    if len(wanted) > 1:
        sys.exit("usage: needed.py [words | FILE]")
    with tempfile.TemporaryDirectory() as folder:
        tree = Tree(folder)
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
