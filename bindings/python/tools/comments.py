# SPDX-License-Identifier: MIT
"""comments.py -- what the fields of the record mean, from the comments of context.proto.

The schema is read as text: protobuf need not be there while the package is
built. A comment before a thing, or behind it on its line, is about it; one
that begins a line behind a field goes on with it.
"""

from __future__ import annotations

import re

THING = re.compile(r"\s*(?:message|enum) (\w+) {|\s*(?:repeated )?[\w.]*\s?\b(\w+) = \d+;")


def comments(schema: str) -> dict[str, str]:
    """Return the comment of each message, enum, field and value that has one.

    Names are those of the schema: "Routing", "Routing.channel", "Channel.CHANNEL_SMS".
    """
    found: dict[str, str] = {}
    before: list[str] = []
    outer = ""
    for line in schema.splitlines():
        code, _, comment = line.partition("//")
        thing = THING.match(code)
        if thing is None:
            before = [*before, comment.strip()] if comment and not code.strip() else []
            continue
        outer = thing[1] or outer
        said = " ".join([*before, comment.strip()]).strip()
        before = []
        if said and not said.startswith("----"):
            found[outer if thing[1] else f"{outer}.{thing[2]}"] = said
    return found


def sentence(text: str) -> str:
    """Return a comment as a sentence."""
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")


def documentation(schema: str) -> dict[str, str]:
    """Return a docstring for each message and enum: what it is, and what is in it."""
    said = comments(schema)
    names = dict.fromkeys(name.partition(".")[0] for name in said)
    return {
        name: "\n".join(
            [sentence(said.get(name, f"{name} of context.proto")), ""]
            + [
                f"* `{field.partition('.')[2]}`: {text}"
                for field, text in said.items()
                if field.startswith(f"{name}.")
            ]
        ).strip()
        for name in names
    }


def with_comments(types: str, schema: str) -> str:
    """Return types for mypy and editors with a docstring below each class and field."""
    said = comments(schema)
    lines: list[str] = []
    outer = ""
    for line in types.splitlines():
        lines.append(line)
        begun = re.match(r"class (\w+)\(", line)
        field = re.match(r"    ([a-z]\w*): ", line)
        outer = begun[1] if begun else outer
        text = said.get(outer if begun else f"{outer}.{field[1]}" if field else "")
        if text:
            lines.append(f"    {quoted(sentence(text))}")
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """Return a docstring."""
    return '"""' + text.replace("\\", "\\\\").replace('"', '\\"') + '"""'
