# SPDX-License-Identifier: MIT
"""One exception for each status."""

from __future__ import annotations

from typing import Any, ClassVar

from ._native import ffi, lib
from ._values import Check, Status, section_name

__all__ = [
    "AnswerError",
    "ArgumentError",
    "AudienceError",
    "BadKeyError",
    "ChainError",
    "ExpiredError",
    "FileError",
    "FitError",
    "FormatError",
    "GuardError",
    "HandoffError",
    "JsonError",
    "LimitError",
    "NoMemoryError",
    "NotYetError",
    "OtherPacketError",
    "ReaderError",
    "RecordError",
    "ReplayError",
    "RevokedError",
    "SealedError",
    "SectionError",
    "SenderError",
    "SignatureError",
    "SignerError",
    "TicketError",
    "UnsupportedError",
    "VersionError",
]


class HandoffError(Exception):
    """Something that the library refused, or could not do.

    It contains no byte of the input and no key of a record, so you can log it
    as it is.
    """

    of: ClassVar[Status]
    """The status of this class."""
    advice: ClassVar[str] = "look at the message"

    status: Status
    """What went wrong, as a number that a program compares."""
    message: str
    """What was wrong: one lower-case clause."""
    hint: str
    """What to do about it."""
    leg: int | None
    """Which stage of the way it is about, from 0."""
    section: str | None
    """Which section it is about: "briefing"."""
    path: str | None
    """Which place of a record: "briefing.intents[#2].name"."""
    check: Check | None
    """Which check failed, where something was opened."""
    offset: int | None
    """Which byte of the input."""
    line: int | None
    """Which line of JSON, from 1."""
    column: int | None
    """Which column of that line, in bytes, from 1."""
    key: bytes | None
    """Which public key it is about, 32 bytes."""

    def __init__(self, message: str = "", **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.status = details.pop("status", getattr(type(self), "of", Status.ARG))
        self.hint = self.advice
        for name in ("leg", "section", "path", "check", "offset", "line", "column", "key"):
            setattr(self, name, details.pop(name, None))

    def __str__(self) -> str:
        placed = self.line and "(line " not in self.message  # C may have said it
        places = [
            f"leg {self.leg}" if self.leg is not None else "",
            self.section or "",
            self.path or "",
            f"line {self.line}, column {self.column}" if placed else "",
        ]
        where = ", ".join(place for place in places if place)
        return f"{self.message} ({where})" if where else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.message, dict(self.__dict__))


def _restore(kind: type[HandoffError], message: str, state: dict[str, Any]) -> HandoffError:
    error = kind(message)
    error.__dict__.update(state)
    return error


class ArgumentError(HandoffError, ValueError):
    """The call breaks a rule of the interface."""

    of = Status.ARG
    advice = "the documentation of the call says what can be given"


class NoMemoryError(HandoffError, MemoryError):
    """There is not enough memory."""

    of = Status.NOMEM
    advice = "this machine has no memory left for it"


class LimitError(HandoffError):
    """The input exceeds a limit."""

    of = Status.LIMIT
    advice = "limits are those of FORMAT.md section 8 and cannot be raised: send less"


class FormatError(HandoffError):
    """Not a well-formed packet, receipt, notice or text."""

    of = Status.FORMAT
    advice = "it was cut or changed on its way: ask for it again, as a file or in text form"


class VersionError(HandoffError):
    """A format version newer than this library."""

    of = Status.VERSION
    advice = "it was made by a newer version: update libhandoff, or ask for format version 1"


class AudienceError(HandoffError):
    """The packet is addressed to somebody else."""

    of = Status.AUDIENCE
    advice = "it is for somebody else: libhandoff.preview() says for whom"


class NotYetError(HandoffError):
    """The packet was sent in the future."""

    of = Status.NOT_YET
    advice = "one of the two clocks is wrong: compare them"


class ExpiredError(HandoffError):
    """The packet has expired."""

    of = Status.EXPIRED
    advice = "ask its sender for a new one"


class SenderError(HandoffError):
    """A sender's key is unknown, out of date, or without the right it needs."""

    of = Status.SENDER
    advice = "look at the keyring: it says whom one trusts, and with what"


class RevokedError(HandoffError):
    """A sender's key is revoked."""

    of = Status.REVOKED
    advice = "ask its sender for a packet signed with a key that is good"


class ChainError(HandoffError):
    """The legs do not follow from each other."""

    of = Status.CHAIN
    advice = "a leg does what it may not: tell whoever passed it on"


class SignatureError(HandoffError):
    """A signature does not verify."""

    of = Status.SIGNATURE
    advice = "it was changed after it was signed: ask for it again, as a file or in text form"


class SectionError(HandoffError):
    """A section is not what was signed."""

    of = Status.SECTION
    advice = "its content is not what was signed: ask for it again, and tell its sender"


class RecordError(HandoffError):
    """The record is not valid, although it is signed; or it cannot be sealed."""

    of = Status.RECORD
    advice = "the record is not valid: the fault is in the program that made it"


class ReplayError(HandoffError):
    """This packet was opened before."""

    of = Status.REPLAY
    advice = "it was opened before: answer as the first time, or ask its sender for a new one"


class GuardError(HandoffError):
    """The replay guard cannot tell, or is full."""

    of = Status.GUARD
    advice = "the guard has no answer: look after it, then try again"


class AnswerError(HandoffError):
    """The answer does not fit the packet, or what was said before."""

    of = Status.ANSWER
    advice = "the receipt or notice is about another packet, or out of its turn"


class BadKeyError(HandoffError):
    """A key, identity or keyring is bad."""

    of = Status.KEY
    advice = "the message says which key, and why: compare the file, and list(keyring)"


class SignerError(HandoffError):
    """The signing callback failed."""

    of = Status.SIGNER
    advice = "what signs for this name failed: look there"


class ReaderError(HandoffError):
    """The keyring has no reading key of that name."""

    of = Status.READER
    advice = "add the reader's public keys: Keyring.trust()"


class SealedError(HandoffError):
    """We cannot read that section."""

    of = Status.SEALED
    advice = "ask its sender to name you as a reader, or open it with the key it was sealed to"


class FitError(HandoffError):
    """The packet cannot be made that small."""

    of = Status.FIT
    advice = "choose a larger size"


class TicketError(HandoffError):
    """Not the packet that the ticket names."""

    of = Status.TICKET
    advice = "fetch the packet that the ticket names"


class JsonError(HandoffError):
    """Not JSON, or not JSON of this record."""

    of = Status.JSON
    advice = "look at that place: field names and types are in context.proto"


class FileError(HandoffError):
    """A file could not be read or written, or others can read a private key."""

    of = Status.FILE
    advice = "check the name, and who may use it: ls -l"


class UnsupportedError(HandoffError):
    """The call asks for something that this version does not know."""

    of = Status.UNSUPPORTED
    advice = "that needs a newer version of libhandoff"


class OtherPacketError(HandoffError):
    """The answer is for another packet than the one that this transfer follows."""

    of = Status.OTHER_PACKET
    advice = "preview_receipt() says which packet it answers: feed it to that one's transfer"


CLASSES = {kind.of: kind for kind in HandoffError.__subclasses__()}
for _kind in (HandoffError, *CLASSES.values()):
    _kind.__module__ = "libhandoff"  # where one finds it, and what a traceback says


def from_native(err: Any) -> HandoffError:
    """Return the exception for an error of the library."""
    status = Status(err.code)
    key = bytes(ffi.buffer(err.key))
    return CLASSES[status](
        ffi.string(err.message).decode(),
        status=status,
        leg=None if err.leg < 0 else err.leg,
        section=section_name(err.section) if err.section else None,
        path=ffi.string(err.path).decode() or None,
        check=Check(err.check) if err.check else None,
        offset=None if err.offset == lib.HANDOFF_OFFSET_NONE else err.offset,
        line=err.line or None,
        column=err.column or None,
        key=key if any(key) else None,
    )
