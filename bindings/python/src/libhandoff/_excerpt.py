# SPDX-License-Identifier: MIT
"""Pass on only a part of a conversation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import record
from ._call import Handle, call, made
from ._context import ContextLike, c_bytes, from_c, to_c
from ._given import Arguments, handle, listed, whole
from ._native import ffi, lib

if TYPE_CHECKING:
    from ._packet import Packet

TURN_MAX = (1 << 32) - 1


@dataclass(frozen=True)
class LeaveOut:
    """What to leave out of a transcript: see `forward` and `excerpt`.

    >>> handoff.LeaveOut(notes=True).last
    0
    """

    notes: bool = False
    """Internal notes."""
    turns: Iterable[int] = ()
    """Messages of these turns."""
    speakers: Iterable[str] = ()
    """What these said, by Message.by."""
    last: int = 0
    """All but the last so many messages; 0: nothing for that."""
    keep_summary: bool = False
    """The summary stays: somebody has read it, and it tells nothing of what goes."""


def excerpt_options(given: Arguments, what: LeaveOut) -> Any:
    """Return the options of an excerpt for C."""
    numbers = [whole(n, "turns", TURN_MAX) for n in listed(what.turns, "turns", "a list of int")]
    flags = lib.HANDOFF_EXCERPT_NO_NOTES if what.notes else 0
    flags |= lib.HANDOFF_EXCERPT_KEEP_SUMMARY if what.keep_summary else 0
    return given.options(
        "handoff_excerpt_opts",
        flags=flags,
        turns=given.hold(ffi.new("uint32_t[]", numbers)),
        turns_count=len(numbers),
        speakers=given.texts(what.speakers, "speakers"),
        last=what.last,
    )


def excerpt(
    what: Packet | ContextLike,
    *,
    notes: bool = True,
    turns: Iterable[int] = (),
    speakers: Iterable[str] = (),
    last: int = 0,
    keep_summary: bool = False,
) -> record.Context:
    """Return a record without some of its turns, for a partner who needs only a part.

    Each gap becomes an Omission; `verify_omission` can prove later what was
    left out. Statements that refer only to these turns are left out too, and
    so is the summary, which may refer to any turn. Routing and customer
    remain.

    * `what`: an opened packet, or a record.
    * `notes`: False leaves out internal notes.
    * `turns`: the numbers of turns to leave out. `speakers`: whose messages to
      leave out, by Message.by. `last`: how many of the last messages to keep;
      0: all.
    * `keep_summary`: keep the summary, because somebody has checked that it
      says nothing about these turns.

    Raises `LimitError`, `RecordError`.

    >>> message = context.transcript.messages.add(kind=handoff.MESSAGE_KIND_NOTE)
    >>> message.text = "He has called before."
    >>> part = excerpt(context, notes=False)
    >>> [message.text for message in part.transcript.messages], len(part.transcript.omissions)
    (['I want the old price.'], 1)
    """
    given = Arguments()
    goes = LeaveOut(not notes, turns, speakers, last, keep_summary)
    options = excerpt_options(given, goes)
    return from_c(
        made("handoff_context", lib.handoff_context_excerpt, _context(what, "what"), options)
    )


def _context(value: Packet | ContextLike, what: str) -> Any:
    """Return the record of a packet, or one that is given, as an object of the library."""
    if not isinstance(value, Handle):
        return to_c(value)
    return to_c(c_bytes(lib.handoff_packet_context(handle(value, "Packet", what))))


def verify_omission(full: Packet | ContextLike, omission: record.Omission) -> None:
    """Verify that a full record has exactly the turns that an omission left out.

    Messages are compared as they are; if they differ, they are masked as
    `seal` does and compared again.

    Raises `SectionError` (these are not the turns that were left out),
    `ArgumentError` (an omission without a digest), `LimitError`.

    >>> part = excerpt(context, turns=[1])
    >>> verify_omission(excerpt(context), part.transcript.omissions[0])
    """
    if not isinstance(omission, record.Omission):
        raise TypeError(f"omission is an Omission, not {type(omission).__name__}")
    given = Arguments()
    struct = given.options(
        "handoff_omission",
        record_kind=lib.HANDOFF_KIND_OMISSION,
        first_turn=omission.first_turn,
        last_turn=omission.last_turn,
        salt=given.bytes(omission.salt),
        salt_len=len(omission.salt),
        digest=given.bytes(omission.digest),
        digest_len=len(omission.digest),
    )
    call(lib.handoff_omission_verify, _context(full, "full"), struct)
