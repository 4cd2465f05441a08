#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
#
# mutants.py -- do the tests notice when the library is wrong?
#
#     python3 tests/mutants.py [--seed 1] [--count 60] [--only 1-20]
#                              [--tree DIR] [--work DIR] [--list]
#
# Draws mutants of the rooms below: one small change of one line each, "<" to
# "<=", "&&" to "||", a call left out. Each is built in a copy of the tree and
# runs against the tests of its room and the vectors, the quick ones first,
# until one fails: then it is killed. What survives is printed with its place,
# for a reader to say whether it changes anything at all.
#
# The same seed draws the same mutants of the same sources. A mutant that does
# not compile is none, and the next one of its room takes its place. Not part
# of make check: sixty of them take the better part of an hour.
import argparse
import filecmp
import glob
import os
import random
import re
import shutil
import subprocess
import sys
import time

# Sources, and the tests that speak for them; names without a file are passed
# over, so that the table serves trees before and after tests were moved.
ROOMS = {
    "packet": (["lib/packet/*.c", "lib/envelope/*.c"],
               ["vectors", "seal*", "open*", "forward*", "leg", "view*",
                "object", "sealing", "textform", "preview", "replay*",
                "envelope*", "packet*", "oom", "args", "mask_seal", "routes",
                "secrets", "rules*"]),
    "trust": (["lib/trust/*.c"],
              ["vectors", "identity", "keyring*", "trust*", "signature",
               "secrets", "oom", "args", "open", "seal", "file"]),
    "record": (["lib/record/*.c"],
               ["vectors", "context*", "record*", "json*", "merge*", "parse",
                "prepare", "protoc", "scan", "wire", "base", "oom", "args",
                "forward_limits", "origin*", "told_apart", "repair",
                "excerpt"]),
}
GENERATED = re.compile(r"[Gg]enerated by tools/")
RUN_SECONDS = 240

# ---- Drawing ------------------------------------------------------------

SWAPS = [
    (r"(?<![<>=\-+!|&])<(?![<=])", "<="), (r"<=(?!=)", "<"),
    (r"(?<![<>\-=])>(?![>=])", ">="), (r"(?<![>])>=", ">"),
    (r"==", "!="), (r"!=", "=="), (r"&&", "||"), (r"\|\|", "&&"),
    (r" \+ (?!\+)", " - "), (r" - (?!-)", " + "), (r" \+= ", " -= "),
    (r"\btrue\b", "false"), (r"\bfalse\b", "true"),
    (r"(?<![\w.])0(?![\w.])", "1"), (r"(?<![\w.])1(?![\w.])", "0"),
    (r"!(?=[A-Za-z_(])", ""), (r"\bcontinue;", ";"), (r"\bbreak;", ";"),
    (r"\bgoto done;", ";"), (r" & ", " | "),
]
CALL = re.compile(r"^ {4,}[a-z_0-9]+\([^;{}]*\);$")


def blanked(line):
    """The line with strings and comments blanked, as long as it was."""
    line = re.sub(r'"(\\.|[^"\\])*"|\'(\\.|[^\'\\])*\'|/\*.*?\*/',
                  lambda m: " " * len(m.group()), line)
    return re.sub(r"/\*.*", lambda m: " " * len(m.group()), line)


def changes_of(path):
    """Every mutant of a file: (line number, line before, line after)."""
    lines = open(path, encoding="utf-8").read().split("\n")
    if GENERATED.search("\n".join(lines[:12])):
        return
    inside = comment = False
    for n, line in enumerate(lines):
        if comment or line.lstrip().startswith(("/*", "*")):
            comment = "*/" not in line
            continue
        if line == "{":
            inside = True
        elif line.startswith("}"):
            inside = False
        if not inside or line.lstrip().startswith("#"):
            continue
        bare = blanked(line)
        if re.match(r"\s+(static )?const\b|\s+assert\(", bare):
            continue
        if re.match(r"\s+[\w ]+\s\**\w+(\[.*\])? = ", bare) and \
                re.search(r"= (0|NULL|\{ 0 \});$", bare):
            continue  # a first value is nearly always written over
        for pattern, by in SWAPS:
            for m in re.finditer(pattern, bare):
                yield n, line, line[:m.start()] + by + line[m.end():]
        if CALL.match(bare):
            yield n, line, re.match(r" *", line).group() + ";"


def draw(tree, seed):
    """For each room its mutants, all of them, in the order of drawing."""
    drawn = {}
    for room, (sources, _) in ROOMS.items():
        all_of = []
        for pattern in sources:
            for path in sorted(glob.glob(os.path.join(tree, pattern))):
                name = os.path.relpath(path, tree)
                all_of += [(name, *c) for c in changes_of(path)]
        random.Random(f"{seed} {room}").shuffle(all_of)
        drawn[room] = all_of
    return drawn


# ---- Building and running -----------------------------------------------

class Tree:
    """A copy of the tree in which nothing is localized or hidden: the tests
    take the library from one shared object, so that a mutant is one compile
    and one link."""

    def __init__(self, source, work):
        self.at = os.path.join(work, "tree")
        self.failing = set()
        said = subprocess.check_output(["git", "-C", source, "ls-files", "-z"])
        files = set(said.decode().split("\0"))
        for folder, folders, names in os.walk(self.at):
            if folder == self.at and "build" in folders:
                folders.remove("build")
            for name in names:
                path = os.path.join(folder, name)
                if os.path.relpath(path, self.at) not in files:
                    os.remove(path)
        for name in sorted(files):
            if name and os.path.isfile(os.path.join(source, name)):
                to = os.path.join(self.at, name)
                os.makedirs(os.path.dirname(to), exist_ok=True)
                if not os.path.exists(to) or not filecmp.cmp(
                        os.path.join(source, name), to, shallow=False):
                    shutil.copyfile(os.path.join(source, name), to)
        self.env = {**os.environ, "CK_FORK": "no", "CK_VERBOSITY": "minimal",
                    "CFLAGS": "-O1 -fvisibility=default", "CCACHE_DISABLE": "1",
                    "HANDOFF_SHARED": os.environ.get(
                        "HANDOFF_SHARED",
                        os.path.abspath(os.path.join(source, "../shared")))}
        self.so = "build/internal.so"
        self.seconds = {}

    def make(self, *targets):
        return subprocess.run(
            ["make", "-j2", "WERROR=", *targets], cwd=self.at, env=self.env,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT).returncode == 0

    def link(self):
        objects = [f"build/{s[:-2]}.o" for s in sorted(glob.glob(
            "lib/*/*.c", root_dir=self.at)) if "sqlite" not in s]
        objects += glob.glob("build/gen/**/*.o", root_dir=self.at,
                             recursive=True)
        return subprocess.run(
            ["cc", "-shared", "-o", self.so, *objects], cwd=self.at,
            env=self.env).returncode == 0

    def tests_of(self, room):
        names = []
        for pattern in ROOMS[room][1]:
            for path in sorted(glob.glob(f"{self.at}/tests/test_{pattern}.c")):
                name = os.path.basename(path)[:-2]
                if name not in names and name not in self.failing:
                    names.append(name)
        return names

    def prepare(self, rooms):
        """Build everything once, and see that the tests pass unchanged."""
        names = sorted({t for r in rooms for t in self.tests_of(r)})
        targets = [f"build/tests/{t}" for t in names]
        if not self.make("all", "build/internal.a", *targets):
            sys.exit("mutants: the tree does not build: make in " + self.at)
        self.link()
        for t in targets:
            os.remove(os.path.join(self.at, t)) # to see how they are linked
        said = subprocess.run(["make", "-n", "V=1", "WERROR=", *targets],
                              cwd=self.at, env=self.env, text=True,
                              stdout=subprocess.PIPE).stdout
        for line in said.replace("\\\n", " ").split("\n"):
            if " -o build/tests/" not in line or ".a " not in line:
                continue
            line = line.replace(" build/internal.a ", f" {self.so} ")
            subprocess.run(line + ' -Wl,-rpath,"$PWD/build"', shell=True,
                           cwd=self.at, env=self.env, check=True)
        for t in names:
            start = time.time()
            how = self.run(t)
            if how is not None:
                print(f"without a mutant {t} fails ({how}): left out",
                      flush=True)
                self.failing.add(t)
            self.seconds[t] = time.time() - start

    def run(self, test):
        """None where it passes, else how it fails."""
        try:
            done = subprocess.run(
                [f"build/tests/{test}"], cwd=self.at, env=self.env,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, timeout=RUN_SECONDS)
        except subprocess.TimeoutExpired:
            return "does not end"
        return None if done.returncode == 0 else f"exit {done.returncode}"

    def put(self, name, line_number, line):
        path = os.path.join(self.at, name)
        lines = open(path, encoding="utf-8").read().split("\n")
        lines[line_number] = line
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines))
        return self.make(f"build/{name[:-2]}.o") and self.link()

    def try_one(self, room, mutant, run):
        """"not built", "survived", or which test kills it."""
        name, n, before, after = mutant
        verdict = "survived"
        if not self.put(name, n, after):
            verdict = "not built"
        elif run:
            for t in sorted(self.tests_of(room), key=self.seconds.get):
                how = self.run(t)
                if how is not None:
                    verdict = f"killed by {t} ({how})"
                    break
        assert self.put(name, n, before)
        return verdict


# ---- Main ---------------------------------------------------------------

def main():
    p = argparse.ArgumentParser(description="Do the tests notice mutants?")
    p.add_argument("--seed", default="1")
    p.add_argument("--count", type=int, default=60, help="over all rooms")
    p.add_argument("--only", default="", help="a piece: 1-20")
    p.add_argument("--tree", default=".", help="whose sources and tests")
    p.add_argument("--work", default="build/mutants")
    p.add_argument("--list", action="store_true", help="draw, run nothing")
    a = p.parse_args()
    first, last = (map(int, a.only.split("-")) if a.only else (1, a.count))
    drawn = draw(a.tree, a.seed)
    queue = [room for _ in range(a.count) for room in ROOMS][:a.count]
    tree = None if a.list else Tree(os.path.abspath(a.tree),
                                    os.path.abspath(a.work))
    if tree:
        tree.prepare(ROOMS)
    alive = number = 0
    for room in queue:
        number += 1
        while True:
            mutant = drawn[room].pop(0)
            verdict = ""
            if tree:
                verdict = tree.try_one(room, mutant, first <= number <= last)
            if verdict != "not built":
                break
        if not first <= number <= last:
            continue
        name, n, before, after = mutant
        print(f"{number:2} {name}:{n + 1}: {verdict}\n"
              f"    - {before.strip()}\n    + {after.strip()}", flush=True)
        alive += verdict == "survived"
    if tree:
        print(f"{last - first + 1} mutants, {alive} survived")


main()
