# SPDX-License-Identifier: MIT
"""What the person who takes over sees."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, TypeAlias
from zoneinfo import ZoneInfo

from ._call import Handle, failed, keep_exception, text
from ._context import ContextLike, to_c
from ._given import Arguments, function, handle
from ._native import ffi, lib
from ._times import from_ms, to_ms
from ._values import Format, number

if TYPE_CHECKING:
    from ._packet import Packet


Zones: TypeAlias = "Callable[[str], tzinfo | None]"
"""Finds a time zone by the name that the record gives; None: not known."""


def known_zone(name: str) -> tzinfo | None:
    """Return the time zone of an IANA name; None where there is none.

    The sender chose the name.

    Raises nothing.

    >>> known_zone("Europe/Lisbon").key, known_zone("Nowhere/At_All")
    ('Europe/Lisbon', None)
    """
    if not isinstance(name, str):
        raise TypeError(f"name is a str, not {type(name).__name__}")
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


@ffi.def_extern()  # type: ignore[untyped-decorator]
def handoff_py_zone(user: Any, offset_minutes: Any, zone: Any, at_ms: int) -> int:
    """Ask for a time zone's offset."""
    if failed():
        return 0
    try:
        found = ffi.from_handle(user)(ffi.string(zone).decode())
        at = from_ms(at_ms)
        try:
            offset = None if found is None or at is None else at.astimezone(found).utcoffset()
        except OverflowError:  # the record's time is at the end of the calendar
            return 0
        if offset is None:
            return 0
        offset_minutes[0] = offset // timedelta(minutes=1)
    except BaseException as error:
        keep_exception(error)
        return 0
    return 1


def _minutes(offset: timedelta | None) -> int:
    """Return an offset from UTC in minutes; 0 for None."""
    if offset is not None and not isinstance(offset, timedelta):
        raise TypeError(f"utc_offset is a timedelta, not {type(offset).__name__}")
    return 0 if offset is None else offset // timedelta(minutes=1)


def render(
    what: Packet | ContextLike,
    format: Format | str = "text",
    *,
    language: str | None = None,
    now: datetime | None = None,
    utc_offset: timedelta | None = None,
    zones: Zones | None = known_zone,
    width: int = 0,
    turns: int = 0,
    chars: int = 0,
    color: bool = False,
    reveal: bool = False,
    page: bool = False,
    whole: bool = False,
    first: bool = False,
    nonce: str | None = None,
) -> str:
    """Write an opened packet for the person who takes over.

    You may give a context instead; the rendering then begins by saying that nothing is
    verified.

    * `format`: "text" for a terminal, "markdown" for tickets that read
      GitHub's Markdown, "commonmark" for other tickets, "html", "html_plain"
      for desks that strip style, "prompt" for a machine that takes over. Texts
      of the record are escaped: you can put the HTML into a page as it is.
    * `language`: the language of the labels: "en", "de", "es" or "fr"; others
      give English.
    * `utc_offset`: the reader's offset, positive to the east; None: UTC.
      `zones`: finds the customer's time zone; None: the customer's local times
      are not shown.
    * `width`: columns of text, 20 to 1000 (80). `turns`: how many of the last
      turns to show. `chars`: the most code points, at least 2000.
    * `color`: colour the text for a terminal. `reveal`: show sensitive slots
      and contacts. `page`: write a whole HTML page. `whole`: leave out the
      first screen, and write each statement once. `first`: write only the
      first screen. `nonce`: that of the style,
      for a Content-Security-Policy.

    Raises `ArgumentError` (a value out of range), `LimitError`.

    >>> "Jonas Weber" in packet.render("html", language="de")
    True
    >>> render({"customer": {"name": "Jonas Weber"}}, "html_plain", whole=True)[:17]
    '<h2>Handover</h2>'
    >>> "The rest" in packet.render(first=True)
    False
    """
    given = Arguments()
    flags = [
        (color, lib.HANDOFF_RENDER_COLOR),
        (reveal, lib.HANDOFF_RENDER_REVEAL),
        (page, lib.HANDOFF_RENDER_PAGE),
        (whole, lib.HANDOFF_RENDER_WHOLE),
        (first, lib.HANDOFF_RENDER_FIRST),
    ]
    options = given.options(
        "handoff_render_opts",
        flags=sum(bit for wanted, bit in flags if wanted),
        now_ms=to_ms(now, "now"),
        utc_offset_minutes=_minutes(utc_offset),
        width=width,
        turns=turns,
        chars_max=chars,
        language=given.text(language, "language"),
        nonce=given.text(nonce, "nonce"),
        zone_offset=None if zones is None else lib.handoff_py_zone,
        zone_user=None if zones is None else given.hold(ffi.new_handle(function(zones, "zones"))),
    )
    kind = number(Format, format, "format")
    if isinstance(what, Handle):
        return text(lib.handoff_render, handle(what, "Packet", "what"), kind, options)
    return text(lib.handoff_render_context, to_c(what), kind, options)


def card(what: Packet | ContextLike, **options: Any) -> dict[str, Any]:
    """Return what `render` shows as a dict, for a program that draws its own page.

    Its "parts" are in order. Each has a "lead", the lines for the first
    screen, and a "rest". A line is a list of items, and an item has pieces of
    text; handoff/render.h explains each member. A piece with "theirs" is
    foreign text: escape it.

    * `options`: those of `render`.

    Raises `ArgumentError`, `LimitError`, as `render` does.

    >>> [part["title"] for part in packet.card()["parts"]][:3]
    ['WHY', 'DO NOW', 'WHO']
    """
    made: dict[str, Any] = json.loads(render(what, Format.JSON, **options))
    return made
