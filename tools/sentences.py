#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""sentences.py -- sentences of the documents, drawn at random, for fresh eyes.

    tools/sentences.py --seed 7 README.md include/handoff/*.h lib/check/words.c

Prints up to ten sentences of each file, without what stands around them. Read
them aloud: a sentence that sounds translated is written again. From Markdown it
takes text, from a header, a schema or Go the comments, from Python comments and
docstrings, and from a .c file the literals: messages, help, findings.
"""

from __future__ import annotations

import argparse
import ast
import random
import re
import sys
from pathlib import Path

BLOCK = re.compile(r"/\*.*?\*/", re.DOTALL)
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*')
END = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*])|\n\s*\n")


def of_markdown(text: str) -> str:
    text = re.sub(r"```.*?```|<!--.*?-->", "\n\n", text, flags=re.DOTALL)
    text = re.sub(r"!?\[([^]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^(#.*|    .*|\|[-| ]*)$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^\s*([*-]|\d+\.) ", "\n\n", text, flags=re.MULTILINE)
    return re.sub(r"\|", "\n\n", text)


def of_c_comments(text: str) -> str:
    said = [re.sub(r"^\s*/?\*+/?|\*/$", "", c, flags=re.MULTILINE) for c in BLOCK.findall(text)]
    return "\n\n".join(re.sub(r"^\s*@", "\n\n@", c, flags=re.MULTILINE) for c in said)


def of_slashes(text: str) -> str:
    lines = (re.search(r"(?:^|\s)//(.*)", line) for line in text.splitlines())
    return "\n".join(line[1] if line else "" for line in lines)


def of_python(text: str) -> str:
    has = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = [n for n in ast.walk(ast.parse(text)) if isinstance(n, has)]
    said = [ast.get_docstring(n) or "" for n in nodes]
    said += re.findall(r"^\s*# (.*)$", text, re.MULTILINE)
    return re.sub(r"^\s*(>>>|\.\.\.).*$", "", "\n\n".join(said), flags=re.MULTILINE)


def of_literals(text: str) -> str:
    parts = LITERAL.findall(re.sub(r"(?m)^\s*#.*$", "", BLOCK.sub("", text)))
    whole = [re.sub(r'"\s*"', "", p)[1:-1].replace("\\n", "\n") for p in parts]
    return "\n\n".join(p for p in whole if p.count(" ") >= 2)


READERS = {
    ".md": of_markdown, ".h": of_c_comments, ".c": of_literals,
    ".proto": of_slashes, ".go": of_slashes, ".py": of_python,
}  # fmt: skip


def sentences(path: Path) -> list[str]:
    """Return each sentence of a file that has at least four words, once."""
    found = (" ".join(s.split()) for s in END.split(READERS[path.suffix](path.read_text())))
    return list(dict.fromkeys(s for s in found if s.count(" ") >= 3 and "SPDX" not in s))


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--seed", type=int, required=True, help="another seed, other sentences")
    options.add_argument("--count", type=int, default=10, help="of each file (default: 10)")
    options.add_argument("files", type=Path, nargs="+", metavar="FILE")
    given = options.parse_args()
    for path in given.files:
        if path.suffix not in READERS:
            sys.exit(f"sentences.py: {path}: this kind of file is not read")
        if not path.is_file():
            sys.exit(f"sentences.py: {path}: there is no such file")
        all_of_it = sentences(path)
        drawn = random.Random(f"{given.seed} {path}").sample(
            all_of_it, min(given.count, len(all_of_it))
        )
        print(f"\n## {path}")
        for sentence in drawn:
            print("-", sentence)


if __name__ == "__main__":
    main()
