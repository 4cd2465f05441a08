# SPDX-License-Identifier: MIT
"""Receipts: what the receiver says about a packet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ._call import Handle, made, read
from ._given import Arguments, BytesLike, handle
from ._keys import Identity, Keyring
from ._native import ffi, lib
from ._send import Sealed, sent_bytes
from ._times import span_ms, to_ms
from ._values import Reason, ReceiptState, number

if TYPE_CHECKING:
    from ._packet import Packet


def answer(
    packet: Packet,
    state: ReceiptState | str,
    *,
    identity: Identity,
    owner: str | None = None,
    due_at: datetime | None = None,
    reason: Reason | str = Reason.NONE,
    note: str | None = None,
    after: Sealed | str | BytesLike | None = None,
    sequence: int = 0,
    now: datetime | None = None,
) -> Sealed:
    """Answer an opened packet: write a receipt.

    * `state`: "received", "accepted", "declined", "completed", "returned",
      "failed".
    * `owner`, `due_at`: who will speak to the customer, and by when; required
      with "accepted", not allowed otherwise.
    * `reason`: why it was declined or failed: "nobody", "queue_full", ...
    * `note`: up to 1000 bytes.
    * `after`: your last receipt for this packet, if another process wrote it
      or you opened the packet again. This `packet` object remembers the
      answers made with it.

    Raises `AnswerError` (the packet is not addressed to us, or the state
    cannot follow the last one), `ArgumentError` (an argument that the state
    forbids or requires), `SignerError`.

    >>> receipt = packet.answer(
    ...     "accepted", identity=desk, owner="Carol", due_at=now + timedelta(minutes=5)
    ... )
    >>> handoff.open_receipt(receipt, packet=sealed, keyring=ring).said.owner
    'Carol'
    """
    given = Arguments()
    before = None if after is None else sent_bytes(after, "after")
    options = given.options(
        "handoff_answer_opts",
        state=number(ReceiptState, state, "state"),
        now_ms=to_ms(now, "now"),
        due_at_ms=to_ms(due_at, "due_at"),
        sequence=sequence,
        reason=number(Reason, reason, "reason"),
        owner=given.text(owner, "owner"),
        note=given.text(note, "note"),
        after=given.bytes(before),
        after_len=len(before or b""),
    )
    return Sealed._of(
        made(
            "handoff_sealed",
            lib.handoff_answer,
            handle(packet, "Packet", "packet"),
            handle(identity, "Identity", "identity"),
            options,
        )
    )


@dataclass(frozen=True)
class Said:
    """What a receipt says."""

    state: ReceiptState
    sender: str
    """Whose word it is, by the name in the keyring."""
    at: datetime
    due_at: datetime | None
    """By when the owner speaks to the customer."""
    owner: str
    note: str
    reason: Reason
    sequence: int
    """Of two receipts of one sender the higher one stands."""
    duplicate: bool
    """The same words are among those that were seen before."""
    stands: bool
    """No later one of its sender is among those that were seen before."""
    sender_key: bytes
    packet_id: bytes
    tip: bytes


class Receipt(Handle):
    """A verified receipt; made by `open_receipt`."""

    secret = "keep its bytes, and open them again"

    @property
    def said(self) -> Said:
        """What it says."""
        struct = ffi.new("handoff_receipt_info *")
        struct.struct_size = ffi.sizeof("handoff_receipt_info")
        handle = self._handle
        lib.handoff_receipt_get(struct, handle)
        return read(Said, struct)

    def __repr__(self) -> str:
        if self.closed:
            return "<Receipt closed>"
        said = self.said
        return f"<Receipt {said.state.name.lower()} by {said.sender!r}>"


def open_receipt(
    data: Sealed | str | BytesLike,
    *,
    packet: Packet | Sealed | BytesLike,
    keyring: Keyring,
    seen: Iterable[Receipt] = (),
    now: datetime | None = None,
    skew: timedelta | None = None,
) -> Receipt:
    """Verify a receipt against the packet that it answers.

    * `data`: the receipt, binary or in text form ("hor1.").
    * `packet`: the packet as it was sent.
    * `seen`: the receipts of this packet that verified earlier. The new one
      must be able to follow them.

    Raises `AnswerError` (for another packet, by a party that was not
    addressed, outside its time, or it contradicts what this party said before), `SenderError`,
    `RevokedError`, `SignatureError`, `FormatError`, `VersionError`,
    `LimitError`.

    >>> receipt = packet.answer("declined", identity=desk, reason="queue_full")
    >>> said = open_receipt(receipt.text, packet=sealed, keyring=ring).said
    >>> said.state.name, said.sender, said.reason.name
    ('DECLINED', 'desk.example', 'QUEUE_FULL')
    """
    given = Arguments()
    content, sent = sent_bytes(data), sent_bytes(packet, "packet")
    options = given.options(
        "handoff_receipt_opts",
        now_ms=to_ms(now, "now"),
        skew_ms=span_ms(skew, "skew"),
        seen=given.handles("Receipt", seen, "seen"),
    )
    return Receipt._of(
        made(
            "handoff_receipt",
            lib.handoff_receipt_open,
            content,
            len(content),
            sent,
            len(sent),
            handle(keyring, "Keyring", "keyring"),
            options,
        )
    )
