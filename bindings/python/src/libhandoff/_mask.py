# SPDX-License-Identifier: MIT
"""Take out of a record what must not travel."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from . import record
from ._call import call, failed, keep_exception
from ._context import ContextLike, from_c, to_c
from ._given import Arguments, function, listed, utf8
from ._native import ffi, lib
from ._values import Find, numbers


class Found(NamedTuple):
    """What your search found in a text."""

    start: int
    """Index of its first character."""
    end: int
    """Index behind its last character."""
    kind: str
    """1 to 31 of a-z, - and _: "[kind]" stands in its place."""


Search: TypeAlias = "Callable[[str], Iterable[Found | tuple[int, int, str]]]"
"""Finds what must not travel in one text of the record."""


@dataclass(frozen=True)
class Masked:
    """A masked record."""

    context: record.Context
    count: int
    """How much was replaced."""


def _finding(item: Any) -> tuple[int, int, str]:
    """Return one finding of a search, which must be a triple."""
    if isinstance(item, tuple) and len(item) == 3:
        start, end, kind = item
        if isinstance(start, int) and isinstance(end, int) and isinstance(kind, str):
            return start, end, kind
    raise TypeError("find returns (start, end, kind) of each thing, and [] where there is nothing")


@dataclass
class _Finder:
    """What a search found in the last text that it was asked about.

    For each text, the library asks repeatedly for the first find at or after
    byte `from`. A search in Python answers once, in characters.
    """

    search: Search
    text: bytes = b"\xff"  # is no text
    found: list[tuple[int, int, bytes]] | None = None

    def next(self, text: bytes, start: int) -> tuple[int, int, bytes] | None:
        """Return the first find at or after a byte of the text."""
        if text != self.text:
            self.found, self.text = self._all(text.decode()), text
        return next((item for item in self.found or [] if item[0] >= start), None)

    def _all(self, text: str) -> list[tuple[int, int, bytes]]:
        items = []
        for start, end, kind in map(
            _finding, listed(self.search(text), "what find returns", "a list")
        ):
            if not 0 <= start < end <= len(text):
                raise ValueError(f"find: from {start} to {end} is not within its text")
            first = len(text[:start].encode())
            items.append((first, len(text[start:end].encode()), utf8(kind, "a kind")))
        return sorted(items)


@ffi.def_extern()  # type: ignore[untyped-decorator]
def handoff_py_find(found: Any, text: Any, length: int, start: int, user: Any) -> int:
    """Call the caller's search."""
    if failed():
        return 0
    try:
        content = bytes(ffi.buffer(text, length)) if length else b""
        item = ffi.from_handle(user).next(content, start)
        if item is None:
            return 0
        found.start, found.len = item[0], item[1]
        if len(item[2]) >= len(found.kind):
            raise ValueError(f"a kind has at most {len(found.kind) - 1} characters")
        found.kind = item[2]
    except BaseException as error:
        keep_exception(error)
        return 0
    return 1


def mask(
    context: ContextLike,
    *,
    what: Find | str | Iterable[Find | str] | None = None,
    patterns: Iterable[str] | None = None,
    find: Search | None = None,
) -> Masked:
    """Return a copy of a record in whose texts everything that must not travel is replaced.

    * `what`: what to look for; None: cards, their codes, IBANs, social security
      numbers and proof; "email", "phone" and "account" only on request.
    * `patterns`: lines that describe what else to find: the words before it,
      its shape and its kind, as in
      "member number, member no | 2 letters 6-8 digits | member".
    * `find`: your own search. It gets a text and returns (start, end, kind)
      for each find. An exception that it raises passes through.

    `seal` and `forward` always mask cards, codes and proof unless told not to.

    >>> import libhandoff as handoff
    >>> said = {"transcript": {"messages": [{"turn": 1, "text": "card 4111 1111 1111 1111"}]}}
    >>> masked = handoff.mask(said)
    >>> masked.context.transcript.messages[0].text, masked.count
    ('card [card ending 1111]', 1)

    Raises `ArgumentError` (a pattern is wrong), `RecordError`, `LimitError`,
    and what `find` raised.
    """
    given = Arguments()
    handle = to_c(context)
    count = ffi.new("size_t *")
    options = given.options(
        "handoff_mask_opts",
        what=0 if what is None else numbers(Find, what, "what"),
        **given.lines(patterns),
        find=None if find is None else lib.handoff_py_find,
        find_data=None
        if find is None
        else given.hold(ffi.new_handle(_Finder(function(find, "find")))),
    )
    call(lib.handoff_context_mask, handle, count, options)
    return Masked(from_c(handle), int(count[0]))
