# SPDX-License-Identifier: MIT
"""Open a packet and read it; look at one without keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from . import record
from ._answer import answer as _answer
from ._call import Handle, hash_of, made, read, string, text, workspace
from ._check import check as _check
from ._context import c_bytes, from_c
from ._excerpt import excerpt as _excerpt
from ._given import Arguments, BytesLike, handle, listed
from ._guard import AnyGuard, to_c as _guard
from ._keys import Identity, Keyring
from ._native import ffi, lib
from ._render import card as _card, render as _render
from ._send import forward as _forward
from ._text import packet_bytes, read_ticket, ticket as _ticket
from ._times import from_ms, span_ms, to_ms
from ._values import Right, Sections, SectionState, section_name, sections as _sections


def _names(kinds: int) -> tuple[str, ...]:
    return tuple(section_name(kind) for kind in range(1, 32) if kinds >> kind & 1)


@dataclass(frozen=True)
class Leg:
    """One leg: what one party sent."""

    number: int
    """From 0."""
    sender: str
    """Its name in the keyring; "" in a preview, which knows no keyring."""
    audience: tuple[str, ...]
    """Whom it was for."""
    sent_at: datetime
    expires_at: datetime
    rights: Right
    """What its sender may do; none in a preview."""
    adds: tuple[str, ...]
    """Which sections it adds."""
    sender_key: bytes
    """Ed25519, 32 bytes."""


@dataclass(frozen=True)
class Section:
    """One section of a packet, and what became of it."""

    leg: int
    """Which leg added it."""
    kind: str
    """Its name: "briefing"."""
    state: SectionState
    redacted_by: int | None
    """Which leg redacted it."""
    formed_by: int
    """Which leg sealed it, or sent it in clear, last."""
    sealed: bool
    """Whether it travels sealed."""
    size: int
    """In bytes, as it travels; 0 when it is redacted."""
    reason: str
    """Of its redaction; "" for none."""
    readers: tuple[bytes, ...]
    """The X25519 keys that it is sealed to."""
    data: bytes | None
    """The protobuf bytes of the section as they were signed; None unless read."""


def _legs(get: Any, handle: Any, count: int) -> tuple[Leg, ...]:
    struct = ffi.new("handoff_leg *")
    struct.struct_size = ffi.sizeof("handoff_leg")
    legs = []
    for number in range(count):
        get(struct, handle, number)
        legs.append(read(Leg, struct, adds=_names(struct.adds)))
    return tuple(legs)


def _section_list(get: Any, handle: Any) -> tuple[Section, ...]:
    struct = ffi.new("handoff_section *")
    struct.struct_size = ffi.sizeof("handoff_section")
    found: list[Section] = []
    while get(struct, handle, len(found)):
        size = lib.HANDOFF_PUBLIC_KEY_BYTES
        keys = (
            bytes(ffi.buffer(struct.readers, struct.readers_count * size))
            if (struct.readers_count)
            else b""
        )
        content = None
        if struct.data != ffi.NULL:
            content = bytes(ffi.buffer(struct.data, struct.data_len))
        readers = tuple(keys[i : i + size] for i in range(0, len(keys), size))
        found.append(
            read(
                Section,
                struct,
                kind=section_name(struct.kind),
                size=struct.bytes,
                redacted_by=None if struct.redacted_by < 0 else struct.redacted_by,
                readers=readers,
                data=content,
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class Word:
    """Who made a statement of the merged record."""

    section: str
    """Which section it is in: "briefing"."""
    leg: int
    """Whose word it is."""
    sender: str
    """Of that leg, by its name in the keyring."""
    withdrawn: bool
    """It replaced an element, and says nothing but its KEY."""
    said: Any
    """The element or field, as that leg said it."""
    instead_of: Word | None
    """What it took the place of; None: it replaced nothing."""


class Packet(Handle):
    """A verified packet, and the only way to its content.

    `open` makes it. Any number of threads may read it.

    Raises `ArgumentError` if it is used after `close`.

    >>> packet.sender, packet.legs[0].audience, packet.expires_at > now
    ('bot.example', ('desk.example',), True)
    >>> [(section.kind, section.state.name) for section in packet.sections]
    [('routing', 'PRESENT'), ('customer', 'PRESENT'), ('transcript', 'PRESENT')]
    >>> packet.id == sealed.id, packet.tip == sealed.tip, packet.ticket == sealed.ticket
    (True, True, True)
    >>> handoff.Context.FromString(packet.context_bytes) == packet.context
    True
    >>> packet.other, packet.origins_json
    (None, '[]')
    """

    secret = "keep the packet's bytes, and open them again"
    data: bytes
    """The packet, binary, as it was opened."""

    @cached_property
    def context(self) -> record.Context:
        """The merged record: what all legs say, later statements replacing earlier ones."""
        handle = self._handle
        return from_c(lib.handoff_packet_context(handle))

    @property
    def context_bytes(self) -> bytes:
        """The merged record as protobuf bytes."""
        handle = self._handle
        return c_bytes(lib.handoff_packet_context(handle))

    def leg_context(self, leg: int) -> record.Context:
        """What one leg said, unmerged.

        Raises `IndexError`.

        >>> packet.leg_context(0).customer.name
        'Jonas Weber'
        """
        handle = self._handle
        if not isinstance(leg, int):
            raise TypeError(f"leg is an int, not {type(leg).__name__}")
        if not 0 <= leg < lib.handoff_packet_legs(handle):
            raise IndexError(f"there is no leg {leg}")
        return from_c(lib.handoff_packet_leg_context(handle, leg))

    def origin(self, path: str) -> Word | None:
        """Return who made the statement at a path of the merged record.

        Paths are written as in findings: "routing.priority",
        "briefing.promises[r1]", "transcript.messages[7]". The result is None
        if the record has nothing there; otherwise it also leads to each
        statement that was replaced.

        Raises nothing.

        >>> word = packet.origin("customer.name")
        >>> word.sender, word.said
        ('bot.example', 'Jonas Weber')
        """
        struct = ffi.new("handoff_origin *")
        struct.struct_size = ffi.sizeof("handoff_origin")
        given = Arguments()
        handle = self._handle  # what the struct points to lives as long
        if not lib.handoff_packet_origin(struct, handle, given.needed(path, "path")):
            return None
        chain = [self._word(struct)]
        while lib.handoff_packet_origin_before(struct, handle):
            chain.append(self._word(struct))
        word = None
        for details in reversed(chain):
            word = Word(**details, instead_of=word)
        return word

    @property
    def origins_json(self) -> str:
        """The origins of all elements and fields that a later leg added or replaced, as JSON."""
        return text(lib.handoff_packet_origins_to_json, self._handle, 0)

    def _word(self, struct: Any) -> dict[str, Any]:
        section = getattr(self.leg_context(struct.leg), section_name(struct.section))
        field = section.DESCRIPTOR.fields_by_number[struct.field]
        value = getattr(section, field.name)
        if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
            value = value[struct.item]
        return {
            "section": section_name(struct.section),
            "leg": struct.leg,
            "sender": string(struct.sender),
            "withdrawn": bool(struct.withdrawn),
            "said": value,
        }

    @property
    def id(self) -> bytes:
        """The packet's id, 32 bytes. It remains the same when the packet is forwarded."""
        return bytes(self._get(lib.handoff_packet_id))

    @property
    def tip(self) -> bytes:
        """The name of exactly this packet with its last leg, 32 bytes."""
        return bytes(self._get(lib.handoff_packet_tip))

    @property
    def ticket(self) -> str:
        """The 48 characters that name exactly this packet."""
        return _ticket(self.tip)

    @cached_property
    def legs(self) -> tuple[Leg, ...]:
        """The legs, first to last."""
        handle = self._handle
        return _legs(lib.handoff_packet_leg, handle, lib.handoff_packet_legs(handle))

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """What became of each section that a leg added."""
        return _section_list(lib.handoff_packet_section_at, self._handle)

    @property
    def sender(self) -> str:
        """Who sent the last leg, by the name in the keyring."""
        return self.legs[-1].sender

    @property
    def expires_at(self) -> datetime:
        """When the packet expires."""
        return self.legs[-1].expires_at

    @property
    def other(self) -> tuple[datetime, bytes] | None:
        """Another packet of this conversation that was opened before: when, and its id."""
        at = from_ms(self._get(lib.handoff_packet_other_at_ms))
        return None if at is None else (at, bytes(self._get(lib.handoff_packet_other_id)))

    excerpt = _excerpt
    render = _render
    card = _card
    check = _check
    answer = _answer
    forward = _forward

    def __repr__(self) -> str:
        if self.closed:
            return "<Packet closed>"
        parts = ", ".join(f"{s.kind} {s.state.name.lower()}" for s in self.sections)
        return f"<Packet {self.id.hex()[:8]} from {self.sender!r}, {len(self.legs)} legs: {parts}>"


def open(
    data: str | BytesLike,
    *,
    keyring: Keyring,
    identity: Identity | Sequence[Identity] | None = None,
    audience: str | None = None,
    require: Sections | None = None,
    sections: Sections | None = None,
    guard: AnyGuard | None = None,
    ticket: str | None = None,
    now: datetime | None = None,
    skew: timedelta | None = None,
    max_lifetime: timedelta | None = None,
    max_packet_bytes: int = 0,
    max_section_bytes: int = 0,
    max_total_bytes: int = 0,
    max_memory_bytes: int = 0,
    max_legs: int = 0,
) -> Packet:
    """Verify a packet, then read it.

    Nothing is decompressed or parsed before it is authenticated. If anything
    is wrong, one exception is raised and nothing is returned.

    * `data`: the packet, binary or in text form ("hop1.").
    * `keyring`: the keys that you trust.
    * `identity`: your private keys. A list may hold several of one name, such
      as the new and the old reading key. None: sealed sections remain closed,
      and `audience` is your name.
    * `require`: kinds of sections of which at least one each must be readable,
      else `SealedError`. A router that reads nothing gives (). None: something
      must be readable.
    * `sections`: what to read; None: all.
    * `guard`: asked last, refuses a packet that was opened before.
    * `ticket`: refuse a packet that this ticket does not name.
    * `now`: the reader's clock; None: the system's. `skew`: how far clocks may
      differ, up to a minute. `max_...`: limits lower than those of the format;
      0: those of the format.

    Raises, in the order of the checks, `FormatError`, `VersionError`,
    `LimitError`, `ChainError`, `TicketError`, `AudienceError`, `NotYetError`,
    `ExpiredError`, `SenderError`, `RevokedError`, `SignatureError`,
    `SectionError`, `RecordError`, `SealedError`, `ReplayError`, `GuardError`;
    and whatever a guard or a callback of an identity raised.

    >>> packet = open(sealed.text, identity=desk, keyring=ring)
    >>> packet.context.customer.name
    'Jonas Weber'
    >>> open(sealed.data, audience="partner.example", keyring=ring)
    Traceback (most recent call last):
    libhandoff.AudienceError: the packet is addressed to somebody else (leg 0)
    """
    given = Arguments()
    content = packet_bytes(data)
    ring = given.hold(handle(keyring, "Keyring", "keyring"))
    own = () if identity is None else identity
    mine = [own] if isinstance(own, Identity) else listed(own, "identity", "an Identity or a list")
    with workspace() as space:
        options = given.options(
            "handoff_open_opts",
            now_ms=to_ms(now, "now"),
            skew_ms=span_ms(skew, "skew"),
            max_lifetime_ms=span_ms(max_lifetime, "max_lifetime"),
            max_packet_bytes=max_packet_bytes,
            max_section_bytes=max_section_bytes,
            max_total_bytes=max_total_bytes,
            max_memory_bytes=max_memory_bytes,
            max_legs=max_legs,
            require=_sections(require, "require"),
            sections=_sections(sections, "sections"),
            audience=given.text(audience, "audience"),
            identity=handle(mine[0], "Identity", "identity") if mine else None,
            identities=given.handles("Identity", mine[1:], "identity"),
            replay=_guard(guard, given),
            tip=None if ticket is None else given.bytes(read_ticket(ticket)),
            workspace=space,
        )
        opened = made("handoff_packet", lib.handoff_open, content, len(content), ring, options)
    packet = Packet._of(opened)
    packet.data = content
    return packet


# ---- Without keys --------------------------------------------------------


@dataclass(frozen=True)
class Preview:
    """What a packet claims, unverified: for routing, logs and diagnosis."""

    id: bytes
    tip: bytes
    legs: tuple[Leg, ...]
    sections: tuple[Section, ...]

    @property
    def audience(self) -> tuple[str, ...]:
        """The audience of its last leg, as it claims."""
        return self.legs[-1].audience

    @property
    def expires_at(self) -> datetime:
        """When it expires, as it claims."""
        return self.legs[-1].expires_at

    @property
    def ticket(self) -> str:
        """The ticket that would name exactly this packet."""
        return _ticket(self.tip)


def preview(data: str | BytesLike) -> Preview:
    """Read what a packet's envelope claims, without keys and unverified.

    Raises `FormatError`, `VersionError`, `LimitError`, `ChainError`.

    >>> seen = preview(sealed.data)
    >>> seen.audience, [section.kind for section in seen.sections], seen.expires_at > now
    (('desk.example',), ['routing', 'customer', 'transcript'], True)
    >>> seen.ticket == sealed.ticket
    True
    """
    content = packet_bytes(data)
    handle = made("handoff_preview", lib.handoff_preview_new, content, len(content))
    return Preview(
        id=hash_of(lib.handoff_preview_id(handle)) or b"",
        tip=hash_of(lib.handoff_preview_tip(handle)) or b"",
        legs=_legs(lib.handoff_preview_leg, handle, lib.handoff_preview_legs(handle)),
        sections=_section_list(lib.handoff_preview_section_at, handle),
    )
