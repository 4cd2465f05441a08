# SPDX-License-Identifier: MIT
"""Repair records that other programs wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import record
from ._call import call, made, own
from ._check import Finding, findings_of
from ._context import ContextLike, from_c, to_c
from ._given import Arguments, utf8
from ._native import ffi, lib


@dataclass(frozen=True)
class Repaired:
    """A record, and what was repaired in it."""

    context: record.Context
    findings: list[Finding]
    """What was repaired, as notes; empty where nothing was."""


def repair(context: ContextLike | str) -> Repaired:
    """Repair a record from a program that you cannot correct.

    In JSON (a str),
    times in RFC 3339 and halves of surrogate pairs are repaired. In any
    record, times in seconds or microseconds, HTML in messages, and messages
    that are out of order or repeated are. A record that needs no repair does
    not change. Raises `JsonError`, `LimitError`.

    >>> import libhandoff as handoff
    >>> said = '{"transcript": {"messages": [{"text": "<b>No</b>", "sent_at_ms": 1795996800}]}}'
    >>> repaired = handoff.repair(said)
    >>> repaired.context.transcript.messages[0].sent_at_ms
    1795996800000
    >>> [finding.name for finding in repaired.findings]
    ['repaired_seconds', 'repaired_markup']
    """
    if isinstance(context, str):
        handle, findings = _read(utf8(context, "context"))
    else:
        handle, findings = to_c(context), []
    more = findings_of(made("handoff_findings", lib.handoff_context_repair, handle))
    return Repaired(from_c(handle), [*findings, *more])


def _read(json: bytes) -> tuple[Any, list[Finding]]:
    """Read JSON and repair it."""
    given = Arguments()
    found = given.hold(ffi.new("handoff_findings **"))
    options = given.options("handoff_json_opts", flags=lib.HANDOFF_JSON_REPAIR, repairs=found)
    handle = made("handoff_context", lib.handoff_context_new)
    call(lib.handoff_context_from_json, handle, json, len(json), options)
    return handle, findings_of(own("handoff_findings", found[0]))
