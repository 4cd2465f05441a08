#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""house.py -- the measurements of the house: rooms, lines, functions, comments.

    tools/house.py

For each room: files, lines, the longest file, functions, their lines (median,
90th percentile, longest), how many have more than 60 lines or more than six
parameters, and the share of comments. Then the public headers, and bodies of
functions that stand twice. Generated files are left out. Needs universal-ctags
for C and Go; of Python it counts with ast.
"""

from __future__ import annotations

import ast
import collections
import hashlib
import re
import statistics
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
TABLE = "{:<26}{:>6}{:>8}{:>9}{:>7}   {:<14}{:>5}{:>8}{:>10}"


@dataclass
class Function:
    where: str
    lines: int
    parameters: int
    body: str = ""


@dataclass
class Room:
    lengths: list[int] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    commented: int = 0


def sources(folder: str, ends: tuple[str, ...]) -> list[Path]:
    """Return the files of a folder that somebody wrote."""
    found = [p for p in sorted((TOP / folder).rglob("*")) if p.suffix in ends and p.is_file()]
    return [p for p in found if not re.search("[Gg]enerated by|DO NOT EDIT", p.read_text()[:900])]


def parameters(signature: str) -> int:
    inside = signature.strip()[1:-1].strip()
    if inside in ("", "void"):
        return 0
    while re.search(r"\([^()]*\)", inside):
        inside = re.sub(r"\([^()]*\)", "", inside)
    return inside.count(",") + 1


def by_ctags(path: Path) -> list[Function]:
    command = ["ctags", "--sort=no", "--fields=+neS", "--kinds-C=f", "--kinds-Go=f", "-f-"]
    told = subprocess.run([*command, path], capture_output=True, text=True, check=True).stdout
    text = path.read_text().splitlines()
    found = []
    for tag in told.splitlines():
        said = dict(part.split(":", 1) for part in tag.split("\t")[4:] if ":" in part)
        first = int(said["line"])
        last = int(said["end"]) if "end" in said else closed(text, first)
        body = "".join("".join(text[first:last]).split())
        signature = said.get("signature", "()")
        count = parameters(signature)
        found.append(Function(f"{path.name}:{first}", last - first + 1, count, body))
    return found


def closed(text: list[str], first: int) -> int:
    """Return the line on which a function of Go ends."""
    rest = range(first - 1, len(text))
    return next((i + 1 for i in rest if text[i] == "}" or text[i].endswith(" }")), first)


def by_ast(path: Path) -> list[Function]:
    nodes = [n for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.FunctionDef)]
    return [
        Function(
            f"{path.name}:{n.lineno}",
            (n.end_lineno or n.lineno) - n.lineno + 1,
            len(n.args.args),
            "".join(ast.unparse(n).split()),
        )
        for n in nodes
    ]


def comment_lines(path: Path) -> int:
    text = path.read_text()
    if path.suffix in (".py", ".sh"):
        return sum(line.lstrip().startswith("#") for line in text.splitlines())
    return sum(c.count("\n") + 1 for c in COMMENT.findall(text))


def measure(folder: str, ends: tuple[str, ...]) -> Room:
    room = Room()
    for path in sources(folder, ends):
        room.lengths.append(len(path.read_text().splitlines()))
        room.commented += comment_lines(path)
        if path.suffix != ".sh":
            room.functions += (by_ast if path.suffix == ".py" else by_ctags)(path)
    return room


def row(name: str, room: Room) -> str:
    lines = sorted(f.lines for f in room.functions) or [0]
    p90 = lines[min(len(lines) - 1, len(lines) * 9 // 10)]
    return TABLE.format(
        name, len(room.lengths), sum(room.lengths), max(room.lengths), len(room.functions),
        f"{statistics.median(lines):.0f} / {p90} / {lines[-1]}",
        sum(n > 60 for n in lines), sum(f.parameters > 6 for f in room.functions),
        f"{100 * room.commented / sum(room.lengths):.0f} %")  # fmt: skip


def duplicates(rooms: list[Room]) -> list[list[str]]:
    """Return where bodies of at least 120 characters stand more than once."""
    places = collections.defaultdict(list)
    for function in (f for room in rooms for f in room.functions):
        if len(function.body) >= 120:
            places[hashlib.sha256(function.body.encode()).digest()].append(function.where)
    return [where for where in places.values() if len(where) > 1]


def main() -> None:
    print(TABLE.format("room", "files", "lines", "longest", "fns", "med/p90/max", ">60",
                       ">6 par", "comments"))  # fmt: skip
    library = sorted(f"lib/{p.name}" for p in (TOP / "lib").iterdir() if p.is_dir())
    rooms = [measure(name, (".c", ".h")) for name in library]
    for name, room in zip(library, rooms, strict=True):
        print(row(name, room))
    lib = Room(
        [n for r in rooms for n in r.lengths],
        [f for r in rooms for f in r.functions],
        sum(r.commented for r in rooms),
    )
    print(row("lib", lib))
    others = [
        ("examples/cli", (".c", ".h")), ("tests", (".c", ".h")), ("tests", (".py", ".sh")),
        ("bindings/python/src", (".py",)), ("bindings/python/tests", (".py",)),
        ("bindings/go", (".go",)), ("tools", (".py", ".sh")),
    ]  # fmt: skip
    for name, ends in others:
        room = measure(name, ends)
        rooms.append(room)
        print(row(f"{name} {ends[0]}", room))
    print("\npublic headers: lines, functions")
    for path in [TOP / "include/handoff.h", *sorted((TOP / "include/handoff").glob("*.h"))]:
        text = path.read_text()
        functions = text.count("HANDOFF_API handoff_") + len(
            re.findall(r"^HANDOFF_API (?!handoff_)", text, re.MULTILINE))  # fmt: skip
        print(f"  {path.name:<14}{len(text.splitlines()):>6}{functions:>5}")
    print("\nbodies that stand more than once:")
    for where in duplicates(rooms):
        print(" ", ", ".join(where))


if __name__ == "__main__":
    main()
