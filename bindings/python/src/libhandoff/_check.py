# SPDX-License-Identifier: MIT
"""What the next person would still have to ask, or could not rely on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ._call import Handle, made, read, text
from ._context import ContextLike, to_c
from ._given import Arguments, handle
from ._native import ffi, lib
from ._times import span_ms, to_ms
from ._values import FindingSeverity, Sections, section_name, sections as _sections

if TYPE_CHECKING:
    from ._packet import Packet


@dataclass(frozen=True)
class Finding:
    """One thing that a check found."""

    name: str
    """What was found, for programs: "promise_overdue"."""
    severity: FindingSeverity
    code: int
    """The same as a number: HANDOFF_FOUND_* of check.h."""
    section: str
    path: str
    """Where: "briefing.promises[r1].due_at_ms"."""
    message: str
    """What is the matter: one lower-case clause."""
    advice: str
    """What to do about it: another."""


class Findings(list[Finding]):
    """What a check found; `json` is the same for other programs."""

    json: str = ""


def check(
    what: Packet | ContextLike,
    *,
    sections: Sections | None = None,
    now: datetime | None = None,
    soon: timedelta | None = None,
    lifetime: timedelta | None = None,
) -> Findings:
    """Look for what the next person would still have to ask or could not rely on.

    A check never refuses a record, because a person is waiting. Sections of a
    packet that are sealed to others are not reported as missing.

    * `sections`: which to check; None: all.
    * `now`: None: the system clock. `soon`: how long before its expiry an
      authentication is reported (15 minutes).
    * `lifetime`: of the packet that the record is to be sealed into.

    >>> import libhandoff as handoff
    >>> [finding.name for finding in handoff.check({})][:1]
    ['no_conversation_id']

    Raises `RecordError` (not a record), `LimitError`.
    """
    given = Arguments()
    options = given.options(
        "handoff_check_opts",
        sections=_sections(sections, "sections"),
        now_ms=to_ms(now, "now"),
        soon_ms=span_ms(soon, "soon"),
        lifetime_ms=span_ms(lifetime, "lifetime"),
    )
    if isinstance(what, Handle):
        record = lib.handoff_packet_context(given.hold(handle(what, "Packet", "what")))
    else:
        record = to_c(what)
    return findings_of(made("handoff_findings", lib.handoff_context_check, record, options))


def findings_of(handle: Any) -> Findings:
    """Return findings of the library as a list."""
    struct = ffi.new("handoff_finding *")
    struct.struct_size = ffi.sizeof("handoff_finding")
    found = Findings()
    for i in range(lib.handoff_findings_count(handle)):
        lib.handoff_findings_get(struct, handle, i)
        found.append(read(Finding, struct, section=section_name(struct.section)))
    found.json = text(lib.handoff_findings_to_json, handle, 0)
    return found
