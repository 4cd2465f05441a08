# SPDX-License-Identifier: MIT
"""The sender's side of a handoff: has anybody taken over?"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ._call import Handle, call, made, read, text
from ._given import Arguments, BytesLike, handle, text_or_bytes, whole
from ._keys import Keyring
from ._native import ffi, lib
from ._packet import Packet
from ._send import Sealed, sent_bytes
from ._times import to_ms
from ._values import Action, Cause, NoticeState, Reason, TransferState


@dataclass(frozen=True)
class Standing:
    """Where a transfer stands, and what to do now."""

    state: TransferState
    action: Action
    """What to do, and not yet acknowledged."""
    next: datetime | None
    """When time alone changes the state: look again then; None: never."""
    answer_by: datetime
    due_at: datetime | None
    """By when the owner speaks to the customer."""
    cause: Cause
    """Why to fall back."""
    reason: Reason
    late: bool
    """Accepted after `answer_by` had passed."""
    step: int
    """Names the action, for `Transfer.acknowledge`."""
    party: str
    """Whom this is about; "" for nobody."""
    owner: str
    """Whom the customer is told of; "" for nobody."""
    note: str
    rival: str
    """Another party that has accepted; "" for none."""
    notice: NoticeState | None
    """A notice to the other parties that is due: see `notice`."""
    notice_step: int
    """Names that notice, for `Transfer.acknowledge`."""
    packet_id: bytes
    tip: bytes


class Transfer(Handle):
    """Follows a packet that you sent, without I/O, threads or a clock of its own.

    Feed it receipts and the time, do what `standing.action` says,
    acknowledge that, and save `json` so that you do not do it again after a
    restart. Many threads may use it; their calls take turns.

    Raises `FormatError`, `VersionError`, `LimitError` (not a packet),
    `ArgumentError`.

    >>> transfer = Transfer(sealed, answer_by=now + timedelta(minutes=10))
    >>> transfer.standing.state.name, transfer.standing.action.name
    ('OPEN', 'WAIT')
    """

    secret = "save its json"

    def __init__(self, packet: Packet | Sealed | BytesLike, *, answer_by: datetime) -> None:
        """Follow a packet; somebody must have accepted by `answer_by`."""
        given = Arguments()
        data = sent_bytes(packet, "packet")
        self._start(
            made(
                "handoff_transfer",
                lib.handoff_transfer_new,
                given.bytes(data),
                len(data),
                to_ms(answer_by, "answer_by"),
            )
        )

    def _start(self, handle: Any) -> None:
        self._c = handle
        self._turn = threading.Lock()

    @classmethod
    def parse(cls, json: str | BytesLike) -> Transfer:
        """Restore a transfer from its `json`.

        Raises `JsonError`, `LimitError`, `UnsupportedError`.

        >>> transfer = Transfer(sealed, answer_by=now + timedelta(minutes=10))
        >>> Transfer.parse(transfer.json).standing == transfer.standing
        True
        """
        content = text_or_bytes(json, "json")
        self = cls.__new__(cls)
        self._start(made("handoff_transfer", lib.handoff_transfer_parse, content, len(content)))
        return self

    @property
    def json(self) -> str:
        """Everything that it has seen and done. Protect it like the packet itself."""
        with self._turn:
            return text(lib.handoff_transfer_serialize, self._handle)

    def feed(
        self, receipt: Sealed | str | BytesLike, *, keyring: Keyring, now: datetime | None = None
    ) -> Standing:
        """Take in a receipt, then set the time.

        A duplicate changes nothing. Raises `OtherPacketError` (it answers
        another packet: `preview_receipt` says which), and what `open_receipt`
        does; then nothing has changed.

        >>> transfer = Transfer(sealed, answer_by=now + timedelta(minutes=10))
        >>> receipt = packet.answer(
        ...     "accepted", identity=desk, owner="Carol", due_at=now + timedelta(minutes=5)
        ... )
        >>> standing = transfer.feed(receipt, keyring=ring)
        >>> standing.action.name, standing.owner
        ('TELL', 'Carol')
        """
        data = sent_bytes(receipt, "receipt")
        with self._turn:
            ring = handle(keyring, "Keyring", "keyring")
            call(lib.handoff_transfer_feed, self._handle, data, len(data), ring, to_ms(now, "now"))
            return self._standing()

    def advance(self, now: datetime | None = None) -> Standing:
        """Set the time; None: the system clock.

        Raises nothing.

        >>> transfer = Transfer(sealed, answer_by=now + timedelta(minutes=10))
        >>> transfer.advance(now + timedelta(minutes=11)).action.name
        'FALL_BACK'
        """
        with self._turn:
            call(lib.handoff_transfer_advance, self._handle, to_ms(now, "now"))
            return self._standing()

    def acknowledge(self, step: int) -> None:
        """Report that you did an action (`step`) or sent a notice (`notice_step`).

        Raises nothing: a step that is not due changes nothing.

        >>> transfer = Transfer(sealed, answer_by=now + timedelta(minutes=10))
        >>> standing = transfer.advance(now + timedelta(minutes=11))
        >>> transfer.acknowledge(standing.step)
        >>> transfer.standing.action.name
        'WAIT'
        """
        with self._turn:
            lib.handoff_transfer_acknowledge(self._handle, whole(step, "step", (1 << 32) - 1))

    @property
    def standing(self) -> Standing:
        """Where it stands, and what to do now."""
        with self._turn:
            return self._standing()

    def _standing(self) -> Standing:
        struct = ffi.new("handoff_transfer_info *")
        struct.struct_size = ffi.sizeof("handoff_transfer_info")
        lib.handoff_transfer_get(struct, self._handle)
        due = NoticeState(struct.notice) if struct.notice else None
        return read(Standing, struct, notice=due)

    def __repr__(self) -> str:
        if self.closed:
            return "<Transfer closed>"
        standing = self.standing
        return f"<Transfer {standing.state.name.lower()}, {standing.action.name.lower()}>"
