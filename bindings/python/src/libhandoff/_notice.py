# SPDX-License-Identifier: MIT
"""Notices: what the sender says about a packet after sealing it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ._call import Handle, call, made, read
from ._given import Arguments, BytesLike, handle
from ._keys import Identity, Keyring
from ._native import ffi, lib
from ._send import Sealed, sent_bytes
from ._text import packet_bytes
from ._times import span_ms, to_ms
from ._values import NoticeState, ReceiptState, number

if TYPE_CHECKING:
    from ._packet import Packet


def notice(
    packet: Packet | Sealed | BytesLike,
    state: NoticeState | str,
    *,
    identity: Identity,
    successor: BytesLike | None = None,
    owner: str | None = None,
    holder: str | None = None,
    note: str | None = None,
    tip: BytesLike | None = None,
    after: Sealed | str | BytesLike | None = None,
    sequence: int = 0,
    now: datetime | None = None,
) -> Sealed:
    """Write a notice about a packet that you sent, for everybody who may have it.

    * `state`: "withdrawn" (nobody needs to act any more), "superseded" (act on
      another packet instead), "taken" (one party has it, all others stand
      down).
    * `successor`: the id of the other packet; required with "superseded", not
      allowed otherwise.
    * `owner`, `holder`: the person or team that has the conversation, and
      their party; required with "taken", not allowed otherwise.
    * `tip`: which leg it is about; None: the last one of this identity.
    * `after`: your last notice about this leg.

    Raises `AnswerError` (none of the legs is yours, or the state cannot follow
    `after`), `ArgumentError` (an argument that the state forbids or requires), `SignerError`.

    >>> told = notice(sealed, "taken", identity=bot, owner="Carol", holder="desk.example")
    >>> handoff.kind_of(told.data).name
    'NOTICE'
    """
    given = Arguments()
    data = sent_bytes(packet, "packet")
    before = None if after is None else sent_bytes(after, "after")
    options = given.options(
        "handoff_notice_opts",
        state=number(NoticeState, state, "state"),
        now_ms=to_ms(now, "now"),
        sequence=sequence,
        tip=given.bytes(tip, lib.HANDOFF_HASH_BYTES, "a tip"),
        successor=given.bytes(successor, lib.HANDOFF_HASH_BYTES, "a packet id"),
        owner=given.text(owner, "owner"),
        holder=given.text(holder, "holder"),
        note=given.text(note, "note"),
        after=given.bytes(before),
        after_len=len(before or b""),
    )
    me = handle(identity, "Identity", "identity")
    return Sealed._of(made("handoff_sealed", lib.handoff_notice_seal, data, len(data), me, options))


@dataclass(frozen=True)
class Announced:
    """What a notice says."""

    state: NoticeState
    sender: str
    """Whose word it is, by the name in the keyring."""
    leg: int
    """Which leg it is about, from 0; it concerns all from there on."""
    at: datetime
    owner: str
    """Who has the conversation now; "" for nobody."""
    holder: str
    """The party that the owner belongs to; "" for none."""
    note: str
    sequence: int
    """Of two notices of one sender about one leg the higher one stands."""
    duplicate: bool
    """The same words are among those that were seen before."""
    stands: bool
    """No later one is among those that were seen before."""
    sender_key: bytes
    packet_id: bytes
    tip: bytes
    successor: bytes | None
    """The id of the packet to act on instead."""


class Notice(Handle):
    """A verified notice; made by `open_notice`."""

    secret = "keep its bytes, and open them again"

    @property
    def said(self) -> Announced:
        """What it says."""
        struct = ffi.new("handoff_notice_info *")
        struct.struct_size = ffi.sizeof("handoff_notice_info")
        handle = self._handle
        lib.handoff_notice_get(struct, handle)
        return read(Announced, struct)

    def stops(self, name: str) -> bool:
        """Return whether the party of that name must stop acting on the packet.

        Raises nothing.

        >>> told = notice(sealed, "taken", identity=bot, owner="Carol", holder="desk.example")
        >>> opened = open_notice(told, packet=packet, keyring=ring)
        >>> opened.stops("desk.example"), opened.stops("partner.example")
        (False, True)
        """
        given = Arguments()
        return bool(lib.handoff_notice_stops(self._handle, given.needed(name, "name")))

    def __repr__(self) -> str:
        if self.closed:
            return "<Notice closed>"
        said = self.said
        return f"<Notice {said.state.name.lower()} by {said.sender!r}>"


def open_notice(
    data: Sealed | str | BytesLike,
    *,
    packet: Packet | BytesLike,
    keyring: Keyring,
    seen: Iterable[Notice] = (),
    now: datetime | None = None,
    skew: timedelta | None = None,
) -> Notice:
    """Verify a notice about a packet that you have opened.

    * `data`: the notice, binary or in text form ("hon1.").
    * `packet`: the opened packet, or the bytes of a packet that you opened
      earlier; it may have expired since. Never give a packet that you have not
      opened: anybody in its audience can add a leg, and would then be its
      sender.
    * `seen`: the notices about this packet that verified earlier.

    Raises `AnswerError` (about another packet, by a party that did not send
    that leg, outside its time, or it contradicts what was said before), `SenderError`,
    `RevokedError`, `SignatureError`, `FormatError`, `VersionError`,
    `LimitError`.

    >>> told = notice(sealed, "withdrawn", identity=bot)
    >>> opened = open_notice(told.text, packet=packet, keyring=ring)
    >>> opened.said.state.name, opened.said.sender
    ('WITHDRAWN', 'bot.example')
    """
    given = Arguments()
    content = sent_bytes(data)
    options = given.options(
        "handoff_notice_open_opts",
        now_ms=to_ms(now, "now"),
        skew_ms=span_ms(skew, "skew"),
        seen=given.handles("Notice", seen, "seen"),
    )
    ring = handle(keyring, "Keyring", "keyring")
    if isinstance(packet, Handle):
        about, function = [handle(packet, "Packet", "packet")], lib.handoff_notice_open
    else:
        kept = packet_bytes(packet, "packet")
        about, function = [kept, len(kept)], lib.handoff_notice_open_kept
    return Notice._of(
        made("handoff_notice", function, content, len(content), *about, ring, options)
    )


# ---- Without keys --------------------------------------------------------


@dataclass(frozen=True)
class Claim:
    """What a receipt or a notice claims. Nothing of it is verified."""

    state: ReceiptState | NoticeState
    packet_id: bytes
    """The packet that it is about: which of a thousand transfers is it?"""
    tip: bytes
    sender_key: bytes


def preview_receipt(data: Sealed | str | BytesLike) -> Claim:
    """Read what a receipt claims, without keys and unverified.

    Raises `FormatError`, `VersionError`, `LimitError`.

    >>> receipt = packet.answer("received", identity=desk)
    >>> claim = preview_receipt(receipt.text)
    >>> claim.state.name, claim.packet_id == sealed.id
    ('RECEIVED', True)
    """
    struct = ffi.new("handoff_claim *")
    struct.struct_size = ffi.sizeof("handoff_claim")
    content = sent_bytes(data)
    call(lib.handoff_receipt_preview, struct, content, len(content))
    return read(Claim, struct, state=ReceiptState(struct.state))


def preview_notice(data: Sealed | str | BytesLike) -> Claim:
    """Read what a notice claims, without keys and unverified.

    Raises `FormatError`, `VersionError`, `LimitError`.

    >>> claim = preview_notice(notice(sealed, "withdrawn", identity=bot).data)
    >>> claim.state.name, claim.packet_id == sealed.id
    ('WITHDRAWN', True)
    """
    struct = ffi.new("handoff_claim *")
    struct.struct_size = ffi.sizeof("handoff_claim")
    content = sent_bytes(data)
    call(lib.handoff_notice_preview, struct, content, len(content))
    return read(Claim, struct, state=NoticeState(struct.state))
