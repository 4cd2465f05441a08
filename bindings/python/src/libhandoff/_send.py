# SPDX-License-Identifier: MIT
"""Seal a context into a packet, and forward an opened packet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from ._call import Handle, made, workspace
from ._context import ContextLike, to_c
from ._excerpt import LeaveOut, excerpt_options
from ._given import Arguments, BytesLike, handle, items
from ._keys import Identity, Keyring
from ._native import ffi, lib
from ._text import packet_bytes, ticket
from ._times import span_ms, to_ms
from ._values import Find, Sections, numbers, section, sections

if TYPE_CHECKING:
    from ._packet import Packet


Readers: TypeAlias = "Mapping[str, Sections]"
"""Who may read which sections: {"desk.example": "all", "audit.example": ["routing"]}."""
Place: TypeAlias = "str | tuple[int, str]"
"""A section of every earlier leg, "transcript"; or that of one leg, (0, "transcript")."""
Finds: TypeAlias = "Find | str | Iterable[Find | str]"


class Sealed(Handle):
    """A packet, a receipt or a notice, ready to send.

    >>> handoff.preview(sealed.data).id == sealed.id
    True
    """

    secret = "send its data"

    @property
    def data(self) -> bytes:
        """Its bytes."""
        length = ffi.new("size_t *")
        handle = self._handle  # the bytes live as long
        content = lib.handoff_sealed_data(handle, length)
        return bytes(ffi.buffer(content, length[0]))

    @property
    def text(self) -> str:
        """Its text form, for carriers of text."""
        return str(self._get(lib.handoff_sealed_text))

    @property
    def id(self) -> bytes:
        """The packet's id, 32 bytes."""
        return bytes(self._get(lib.handoff_sealed_id))

    @property
    def tip(self) -> bytes:
        """The name of exactly this packet, 32 bytes."""
        return bytes(self._get(lib.handoff_sealed_tip))

    @property
    def ticket(self) -> str:
        """The 48 characters that name exactly this packet."""
        return ticket(self.tip)

    @property
    def masked(self) -> int:
        """How many things were masked in the sealed record, or in the leg that was added."""
        return int(lib.handoff_sealed_masked(self._handle))

    @property
    def repeated(self) -> int:
        """How many messages of `more` were left out because an earlier leg has them."""
        return int(lib.handoff_sealed_repeated(self._handle))

    @property
    def sequence(self) -> int:
        """The number of this answer or notice; 0 for a packet."""
        return int(lib.handoff_sealed_sequence(self._handle))

    def __bytes__(self) -> bytes:
        return self.data

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        if self.closed:
            return "<Sealed closed>"
        return f"<Sealed {self.id.hex()[:8]}, {len(self.data)} bytes>"


def sent_bytes(value: Handle | str | BytesLike, what: str = "data") -> bytes:
    """Return the bytes of a packet, whatever form it has."""
    if not isinstance(value, Handle):
        return packet_bytes(value, what)
    if not isinstance(value, (Sealed, Handle.classes["Packet"])):
        raise TypeError(f"{what} is a Packet, Sealed, str or bytes, not {type(value).__name__}")
    return value.data  # type: ignore[attr-defined, no-any-return]


def _readers(given: Arguments, readers: Readers | None) -> Any:
    if readers is None:
        return None
    named = [
        {"name": given.needed(name, "readers"), "sections": sections(kinds, "readers")}
        for name, kinds in items(readers, "readers")
    ]
    return given.records("handoff_reader", named)


def _place(place: Place, what: str) -> dict[str, int]:
    pair = place if isinstance(place, tuple) else (lib.HANDOFF_EVERY_LEG, place)
    if len(pair) != 2 or not isinstance(pair[0], int):
        raise TypeError(f"{what}: a place is the name of a section, or (leg, name)")
    if not 0 <= pair[0] <= lib.HANDOFF_EVERY_LEG:
        raise ValueError(f"{what}: there is no leg {pair[0]}")
    return {"leg": pair[0], "section": section(pair[1], what)}


@dataclass(frozen=True)
class Carrier:
    """A place that can hold a packet, and its size.

    >>> [c.size for c in handoff.carriers() if c.name == "zendesk-metadata"]
    [4096]
    """

    name: str
    form: str
    """"binary", "text", or "ticket" where a packet is too large."""
    size: int
    """Bytes of that form."""
    unit: str
    """What the source counts in."""
    source: str
    """Who says so."""


def carriers() -> list[Carrier]:
    """Return the carriers that `seal` knows by name.

    Raises nothing.

    >>> handoff.carriers()[-1].form
    'ticket'
    """
    forms = {
        lib.HANDOFF_FORM_BINARY: "binary",
        lib.HANDOFF_FORM_TEXT: "text",
        lib.HANDOFF_FORM_TICKET: "ticket",
    }
    found: list[Carrier] = []
    one = ffi.new("handoff_carrier *", {"struct_size": ffi.sizeof("handoff_carrier")})
    while lib.handoff_carrier_get(one, len(found)):
        name, unit, source = (ffi.string(t).decode() for t in (one.name, one.unit, one.source))
        found.append(Carrier(name, forms[one.form], one.size, unit, source))
    return found


def _budget(fit: int | str | None) -> dict[str, int]:
    """Return the budget and the form that `fit` stands for."""
    if fit is None:
        return {}
    if isinstance(fit, int) and not isinstance(fit, bool):
        if not 0 < fit < 2**63:
            raise ValueError(f"fit is a number of bytes, not {fit}")
        return {"budget": fit, "form": lib.HANDOFF_FORM_BINARY}
    if not isinstance(fit, str):
        raise TypeError(f"fit is a number of bytes or a carrier, not {type(fit).__name__}")
    one = ffi.new("handoff_carrier *", {"struct_size": ffi.sizeof("handoff_carrier")})
    if not lib.handoff_carrier_find(one, fit.replace("\0", "?").encode()):
        known = ", ".join(c.name for c in carriers() if c.form != "ticket")
        raise ValueError(f"fit: there is no carrier {fit!r}; there are {known}")
    if one.form == lib.HANDOFF_FORM_TICKET:
        raise ValueError(f"fit: {fit} holds a ticket, not a packet: see Sealed.ticket")
    return {"budget": one.size, "form": one.form}


def seal(
    context: ContextLike,
    *,
    identity: Identity,
    audience: Iterable[str] | str,
    keyring: Keyring | None = None,
    readers: Readers | None = None,
    clear: Sections | None = None,
    lifetime: timedelta | None = None,
    now: datetime | None = None,
    mask: Finds = (),
    unmasked: Finds = (),
    patterns: Iterable[str] | None = None,
    replaces: Packet | BytesLike | None = None,
    fit: int | str | None = None,
) -> Sealed:
    """Seal a context into a packet.

    Sections that neither `clear` nor `readers` names are sealed to the
    audience. Routing is always in clear. The context does not change. In the
    packet, missing turns and ids are filled in, and payment cards, their
    security codes and what the customer said as proof are masked.

    * `context`: a Context, a dict of its fields, or its bytes.
    * `audience`: the parties that it is for, 1 to 8 names.
    * `keyring`: has the readers' keys; may be None if every section is in
      `clear`.
    * `readers`: who may read which sections, if not the audience.
    * `clear`: sections that anybody may read.
    * `lifetime`: how long it is valid, up to 30 days; None: an hour.
    * `mask`: what else to mask ("email", "phone", "iban", "ssn"). `unmasked`:
      which of "card", "code" and "proof" not to mask. `patterns`: lines that
      describe what else to find (see `mask`).
    * `replaces`: the opened packet that this one supersedes, or its id.
    * `fit`: the most bytes of `Sealed.data`, or the name of a carrier, whose
      size limits `Sealed.text` (see `carriers`). What has no room is left out,
      turns from the middle first, and the packet says so.

    Raises `RecordError` (no conversation_id, turns that do not rise),
    `FitError` (`fit` is too small for what must remain; `.offset` is a size
    that suffices), `ReaderError` (no key to seal for a name),
    `ArgumentError`, `LimitError`, `SignerError`; and whatever a callback of
    the identity raised.

    >>> sealed = seal(context, identity=bot, audience="desk.example", keyring=ring)
    >>> sealed.text[:5], sealed.masked, sealed.repeated, sealed.sequence
    ('hop1.', 0, 0, 0)
    >>> len(sealed.id), len(sealed.tip), len(sealed.ticket), len(sealed) == len(sealed.data)
    (32, 32, 48, True)
    >>> small = handoff.seal(
    ...     context, identity=bot, audience="desk.example", keyring=ring, fit="whatsapp-metadata"
    ... )
    >>> len(small.text) <= 2000
    True
    """
    given = Arguments()
    before = replaces if isinstance(replaces, Handle) else None
    replaced = None if before is not None else replaces
    with workspace() as space:
        options = given.options(
            "handoff_seal_opts",
            now_ms=to_ms(now, "now"),
            lifetime_ms=span_ms(lifetime, "lifetime"),
            audience=given.texts(audience, "audience"),
            clear=sections(clear, "clear"),
            readers=_readers(given, readers),
            **given.lines(patterns),
            mask=numbers(Find, mask, "mask"),
            unmasked=numbers(Find, unmasked, "unmasked"),
            replaces=None if before is None else handle(before, "Packet", "replaces"),
            replaces_id=given.bytes(replaced, lib.HANDOFF_HASH_BYTES, "a packet id"),  # type: ignore[arg-type]
            workspace=space,
            **_budget(fit),
        )
        ring = ffi.NULL if keyring is None else handle(keyring, "Keyring", "keyring")
        return Sealed._of(
            made(
                "handoff_sealed",
                lib.handoff_seal,
                to_c(context),
                handle(identity, "Identity", "identity"),
                ring,
                options,
            )
        )


def forward(
    packet: Packet,
    more: ContextLike | None = None,
    *,
    identity: Identity,
    audience: Iterable[str] | str,
    keyring: Keyring | None = None,
    redact: Mapping[Place, str] | None = None,
    reseal: Mapping[Place, Iterable[str] | str | None] | None = None,
    readers: Readers | None = None,
    clear: Sections | None = None,
    lifetime: timedelta | None = None,
    now: datetime | None = None,
    mask: Finds = (),
    unmasked: Finds = (),
    patterns: Iterable[str] | None = None,
    leave_out: LeaveOut | None = None,
    fit: int | str | None = None,
) -> Sealed:
    """Pass an opened packet on: add a leg to it.

    Earlier legs do not change. To hand a conversation back, forward it with an
    Outcome in `more`.

    * `more`: only what is new; None: nothing.
    * `redact`: sections that the next reader must not see, with a reason that
      everybody can read:
      {"transcript": "not needed to book"}, or {(0, "transcript"): "..."} for
      the section of one leg.
    * `reseal`: sections of earlier legs, and to whom to seal them again; None:
      in clear from now on.
    * `leave_out`: what to leave out of the transcripts of earlier legs. They
      are redacted, and this leg repeats the rest as its own statement.
    * `fit`: as in `seal`; only what `more` says is left out.
    * All other arguments are those of `seal`, and apply to `more`.

    Raises what `seal` does, and `ChainError` (not addressed to us, expired, no
    such section), `SealedError` (a section is needed that was not read).

    >>> passed = packet.forward(
    ...     {"briefing": {"outcome": {"disposition": "granted the old price"}}},
    ...     identity=desk,
    ...     audience="bot.example",
    ...     keyring=ring,
    ...     redact={"transcript": "not needed"},
    ... )
    >>> back = handoff.open(passed.data, identity=bot, keyring=ring)
    >>> back.context.briefing.outcome.disposition, len(back.context.transcript.messages)
    ('granted the old price', 0)
    >>> passed = packet.forward(
    ...     identity=desk,
    ...     audience="bot.example",
    ...     keyring=ring,
    ...     leave_out=handoff.LeaveOut(notes=True),
    ... )
    """
    given = Arguments()
    if leave_out is not None and not isinstance(leave_out, LeaveOut):
        raise TypeError(f"leave_out is a LeaveOut, not {type(leave_out).__name__}")
    redactions = [
        {**_place(place, "redact"), "reason": given.needed(why, "redact")}
        for place, why in items(redact, "redact")
    ]
    reseals = [
        {**_place(place, "reseal"), "readers": given.texts(who, "reseal")}
        for place, who in items(reseal, "reseal")
    ]
    with workspace() as space:
        options = given.options(
            "handoff_forward_opts",
            now_ms=to_ms(now, "now"),
            lifetime_ms=span_ms(lifetime, "lifetime"),
            audience=given.texts(audience, "audience"),
            clear=sections(clear, "clear"),
            readers=_readers(given, readers),
            redactions=given.records("handoff_redaction", redactions) if redactions else None,
            reseals=given.records("handoff_reseal", reseals) if reseals else None,
            **given.lines(patterns),
            mask=numbers(Find, mask, "mask"),
            unmasked=numbers(Find, unmasked, "unmasked"),
            workspace=space,
            leave_out=None if leave_out is None else excerpt_options(given, leave_out),
            **_budget(fit),
        )
        return Sealed._of(
            made(
                "handoff_sealed",
                lib.handoff_forward,
                handle(packet, "Packet", "packet"),
                ffi.NULL if more is None else to_c(more),
                handle(identity, "Identity", "identity"),
                ffi.NULL if keyring is None else handle(keyring, "Keyring", "keyring"),
                options,
            )
        )
