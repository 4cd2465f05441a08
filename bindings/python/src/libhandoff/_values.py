# SPDX-License-Identifier: MIT
"""Enums of the interface; their values come from the headers."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import TypeAlias, TypeVar

from ._native import ffi, lib


class Status(enum.IntEnum):
    """What went wrong; one value for each thing that a caller would handle differently."""

    ARG = lib.HANDOFF_E_ARG
    NOMEM = lib.HANDOFF_E_NOMEM
    LIMIT = lib.HANDOFF_E_LIMIT
    FORMAT = lib.HANDOFF_E_FORMAT
    VERSION = lib.HANDOFF_E_VERSION
    AUDIENCE = lib.HANDOFF_E_AUDIENCE
    NOT_YET = lib.HANDOFF_E_NOT_YET
    EXPIRED = lib.HANDOFF_E_EXPIRED
    SENDER = lib.HANDOFF_E_SENDER
    REVOKED = lib.HANDOFF_E_REVOKED
    CHAIN = lib.HANDOFF_E_CHAIN
    SIGNATURE = lib.HANDOFF_E_SIGNATURE
    SECTION = lib.HANDOFF_E_SECTION
    RECORD = lib.HANDOFF_E_RECORD
    REPLAY = lib.HANDOFF_E_REPLAY
    GUARD = lib.HANDOFF_E_GUARD
    ANSWER = lib.HANDOFF_E_ANSWER
    KEY = lib.HANDOFF_E_KEY
    SIGNER = lib.HANDOFF_E_SIGNER
    READER = lib.HANDOFF_E_READER
    SEALED = lib.HANDOFF_E_SEALED
    FIT = lib.HANDOFF_E_FIT
    TICKET = lib.HANDOFF_E_TICKET
    JSON = lib.HANDOFF_E_JSON
    FILE = lib.HANDOFF_E_FILE
    UNSUPPORTED = lib.HANDOFF_E_UNSUPPORTED
    OTHER_PACKET = lib.HANDOFF_E_OTHER_PACKET


class Check(enum.IntEnum):
    """The checks of opening, in the order in which they are made."""

    PRELUDE = lib.HANDOFF_CHECK_PRELUDE
    PARSE = lib.HANDOFF_CHECK_PARSE
    REFERENCES = lib.HANDOFF_CHECK_REFERENCES
    TICKET = lib.HANDOFF_CHECK_TICKET
    AUDIENCE = lib.HANDOFF_CHECK_AUDIENCE
    SENT = lib.HANDOFF_CHECK_SENT
    EXPIRY = lib.HANDOFF_CHECK_EXPIRY
    SENDER = lib.HANDOFF_CHECK_SENDER
    REVOCATION = lib.HANDOFF_CHECK_REVOCATION
    LIFETIME = lib.HANDOFF_CHECK_LIFETIME
    CHAIN = lib.HANDOFF_CHECK_CHAIN
    SIGNATURE = lib.HANDOFF_CHECK_SIGNATURE
    SECTIONS = lib.HANDOFF_CHECK_SECTIONS
    UNSEAL = lib.HANDOFF_CHECK_UNSEAL
    DIGEST = lib.HANDOFF_CHECK_DIGEST
    REQUIRED = lib.HANDOFF_CHECK_REQUIRED
    RAW_LEN = lib.HANDOFF_CHECK_RAW_LEN
    DECOMPRESS = lib.HANDOFF_CHECK_DECOMPRESS
    RECORD = lib.HANDOFF_CHECK_RECORD
    REPLAY = lib.HANDOFF_CHECK_REPLAY
    ANSWERED = lib.HANDOFF_CHECK_ANSWERED
    ADDRESSED = lib.HANDOFF_CHECK_ADDRESSED
    ANSWER_TIME = lib.HANDOFF_CHECK_ANSWER_TIME
    SEQUENCE = lib.HANDOFF_CHECK_SEQUENCE


class SectionState(enum.IntEnum):
    """What became of a section."""

    PRESENT = lib.HANDOFF_STATE_PRESENT
    """Read: its content is in the record."""
    SKIPPED = lib.HANDOFF_STATE_SKIPPED
    """Not asked for, or of a later version."""
    SEALED = lib.HANDOFF_STATE_SEALED
    """Sealed to others."""
    REDACTED = lib.HANDOFF_STATE_REDACTED
    """Taken out on its way, for a reason that is told."""


class DataKind(enum.IntEnum):
    """What kind of data some bytes are."""

    UNKNOWN = lib.HANDOFF_DATA_UNKNOWN
    PACKET = lib.HANDOFF_DATA_PACKET
    RECEIPT = lib.HANDOFF_DATA_RECEIPT
    NOTICE = lib.HANDOFF_DATA_NOTICE
    TICKET = lib.HANDOFF_DATA_TICKET


class Right(enum.IntFlag):
    """What the keys of a party may do. Every trusted party may answer."""

    ORIGINATE = lib.HANDOFF_MAY_ORIGINATE
    """Begin a packet, and say who the customer is."""
    FORWARD = lib.HANDOFF_MAY_FORWARD
    """Pass one on."""


class KeyUse(enum.IntEnum):
    """What a key in a keyring is for."""

    SIGN = lib.HANDOFF_USE_SIGN
    READ = lib.HANDOFF_USE_READ


class ReceiptState(enum.IntEnum):
    """Where a receiver stands with a packet."""

    RECEIVED = lib.HANDOFF_RECEIPT_RECEIVED
    """Verified; nobody owns it yet."""
    ACCEPTED = lib.HANDOFF_RECEIPT_ACCEPTED
    """An owner speaks to the customer in time."""
    DECLINED = lib.HANDOFF_RECEIPT_DECLINED
    COMPLETED = lib.HANDOFF_RECEIPT_COMPLETED
    """After accepting: done with."""
    RETURNED = lib.HANDOFF_RECEIPT_RETURNED
    """After accepting: handed back."""
    FAILED = lib.HANDOFF_RECEIPT_FAILED


class NoticeState(enum.IntEnum):
    """What a sender says after sealing."""

    WITHDRAWN = lib.HANDOFF_NOTICE_WITHDRAWN
    """Nobody need act any more."""
    SUPERSEDED = lib.HANDOFF_NOTICE_SUPERSEDED
    """Act on another packet instead."""
    TAKEN = lib.HANDOFF_NOTICE_TAKEN
    """One party has it; all others stand down."""


class Reason(enum.IntEnum):
    """Why a packet was declined, or why it failed."""

    NONE = lib.HANDOFF_REASON_NONE
    NOBODY = lib.HANDOFF_REASON_NOBODY
    OUTSIDE_HOURS = lib.HANDOFF_REASON_OUTSIDE_HOURS
    QUEUE_FULL = lib.HANDOFF_REASON_QUEUE_FULL
    WRONG_TARGET = lib.HANDOFF_REASON_WRONG_TARGET
    CANNOT_READ = lib.HANDOFF_REASON_CANNOT_READ
    TOO_LATE = lib.HANDOFF_REASON_TOO_LATE
    ERROR = lib.HANDOFF_REASON_ERROR


class TransferState(enum.IntEnum):
    """Where a transfer stands."""

    OPEN = lib.HANDOFF_TRANSFER_OPEN
    RECEIVED = lib.HANDOFF_TRANSFER_RECEIVED
    ACCEPTED = lib.HANDOFF_TRANSFER_ACCEPTED
    FALLBACK = lib.HANDOFF_TRANSFER_FALLBACK
    COMPLETED = lib.HANDOFF_TRANSFER_COMPLETED
    RETURNED = lib.HANDOFF_TRANSFER_RETURNED


class Action(enum.IntEnum):
    """What a sender must do now."""

    WAIT = lib.HANDOFF_ACTION_WAIT
    TELL = lib.HANDOFF_ACTION_TELL
    """Tell the customer who speaks to them, and by when."""
    FALL_BACK = lib.HANDOFF_ACTION_FALL_BACK
    """Go on without them: the cause says why."""
    DONE = lib.HANDOFF_ACTION_DONE


class Cause(enum.IntEnum):
    """Why a sender falls back."""

    NONE = lib.HANDOFF_CAUSE_NONE
    NO_ANSWER = lib.HANDOFF_CAUSE_NO_ANSWER
    DECLINED = lib.HANDOFF_CAUSE_DECLINED
    FAILED = lib.HANDOFF_CAUSE_FAILED
    OVERDUE = lib.HANDOFF_CAUSE_OVERDUE


class FindingSeverity(enum.IntEnum):
    """How much a finding matters."""

    NOTE = lib.HANDOFF_FINDING_NOTE
    WARNING = lib.HANDOFF_FINDING_WARNING
    ERROR = lib.HANDOFF_FINDING_ERROR


class Find(enum.IntFlag):
    """What masking looks for."""

    CARD = lib.HANDOFF_MASK_CARD
    CODE = lib.HANDOFF_MASK_CODE
    IBAN = lib.HANDOFF_MASK_IBAN
    SSN = lib.HANDOFF_MASK_SSN
    EMAIL = lib.HANDOFF_MASK_EMAIL
    PHONE = lib.HANDOFF_MASK_PHONE
    PROOF = lib.HANDOFF_MASK_PROOF
    ACCOUNT = lib.HANDOFF_MASK_ACCOUNT


class Format(enum.IntEnum):
    """The format of a rendering."""

    TEXT = lib.HANDOFF_RENDER_TEXT
    """For a terminal or a log, in columns."""
    MARKDOWN = lib.HANDOFF_RENDER_MARKDOWN
    """For a comment in a ticket."""
    HTML = lib.HANDOFF_RENDER_HTML
    """A fragment, or a page."""
    PROMPT = lib.HANDOFF_RENDER_PROMPT
    """For a machine that takes over."""
    JSON = lib.HANDOFF_RENDER_JSON
    """The card, for who draws a page: see `card`."""
    COMMONMARK = lib.HANDOFF_RENDER_COMMONMARK
    """For a comment at a desk whose Markdown is not GitHub's."""
    HTML_PLAIN = lib.HANDOFF_RENDER_HTML_PLAIN
    """A fragment of headings and lists alone, for a desk that strips style."""


SECTION_NAMES = {
    kind: ffi.string(lib.handoff_section_name(kind)).decode()
    for kind in range(1, lib.HANDOFF_SECTION_KIND_MAX + 1)
    if lib.handoff_section_name(kind) != ffi.NULL
}
SECTIONS = {name: kind for kind, name in SECTION_NAMES.items()}

Sections: TypeAlias = "Iterable[str] | str"
"""Names of sections, "routing", "briefing", "customer", "transcript", "extras"; or "all"."""

SET = 1 << 63  # this number is a set: see HANDOFF_SET()

E = TypeVar("E", bound=enum.Enum)


def number(kind: type[E], value: E | str | int, what: str) -> int:
    """Return the number of a member of an enum, or of its name."""
    if isinstance(value, str):
        name = value.upper().replace("-", "_").replace(" ", "_")
        if name not in kind.__members__:
            known = ", ".join(n.lower() for n in kind.__members__)
            raise ValueError(f"{what}: {value!r} is not one of: {known}")
        return int(kind.__members__[name].value)
    if not isinstance(value, int):
        raise TypeError(f"{what} is a {kind.__name__} or its name, not {type(value).__name__}")
    return int(kind(value).value)


def numbers(kind: type[E], values: Iterable[E | str] | E | str, what: str) -> int:
    """Return a set of flags as one number."""
    if isinstance(values, (str, enum.Enum)):
        return number(kind, values, what)
    if not isinstance(values, Iterable):
        raise TypeError(f"{what} is a {kind.__name__}, its name or a list of them")
    total = 0
    for value in values:
        total |= number(kind, value, what)
    return total


def section(name: str, what: str) -> int:
    """Return the number of a section, given by its name."""
    if not isinstance(name, str):
        raise TypeError(f"{what}: a section is given by its name, not {type(name).__name__}")
    if name not in SECTIONS:
        raise ValueError(f"{what}: {name!r} is not one of: {', '.join(SECTIONS)}")
    return int(SECTIONS[name])


def section_name(kind: int) -> str:
    """Return the name of a section, or "kind 17" for one of a later version; "" for 0."""
    if kind == 0:
        return ""
    return str(SECTION_NAMES.get(kind, f"kind {kind}"))


def sections(names: Iterable[str] | str | None, what: str) -> int:
    """Return a set of sections as the library takes it; "all" is every one."""
    if names is None:
        return 0
    if names == "all":
        return int(lib.HANDOFF_ALL)
    if not isinstance(names, Iterable):
        raise TypeError(f'{what} is "all" or a list of names, not {type(names).__name__}')
    total = int(lib.HANDOFF_ALL) & SET
    for name in [names] if isinstance(names, str) else names:
        total |= 1 << section(name, what)
    return total
