# SPDX-License-Identifier: MIT
"""Every argument of every call, given what it cannot be: refused by name, never by accident."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import LATER, NOW, World, conversation

import libhandoff as handoff

Call = tuple[Callable[..., Any], dict[str, Any]]
DUE = LATER + timedelta(minutes=5)


def calls(w: World, folder: Path) -> dict[str, Call]:
    """Every public call, with arguments that are good."""
    sealed = w.seal()
    packet = w.open(sealed.data)
    receipt = packet.answer("received", identity=w.desk, now=LATER)
    notice = handoff.notice(sealed, "withdrawn", identity=w.bot, now=LATER)
    ring = handoff.Keyring.parse(w.ring.json)
    transfer = handoff.Transfer(sealed, answer_by=DUE)
    about: dict[str, Any] = {"packet": packet, "keyring": ring, "now": LATER}
    sealing: dict[str, Any] = {"identity": w.bot, "audience": ["desk.example"], "keyring": ring}
    passing = {**sealing, "identity": w.desk, "audience": "partner.example", "now": LATER}
    opening = {"data": sealed.data, "identity": w.desk, "keyring": ring, "now": LATER}
    opened = handoff.open_notice(notice, **about)
    answering = {"packet": packet, "identity": w.desk, "now": LATER}
    w.desk.save(folder / "desk.jwk")
    ring.save(folder / "ring.jwks")
    kid = next(key.kid for key in ring if key.use is handoff.KeyUse.SIGN)
    signer = {"name": "bot.example", "signing_key": w.bot.key, "sign": lambda m: bytes(64)}
    return {
        "seal": (handoff.seal, {"context": conversation(), **sealing}),
        "open": (handoff.open, opening),
        "preview": (handoff.preview, {"data": sealed.data}),
        "forward": (handoff.forward, {"packet": packet, **passing}),
        "Packet.forward": (packet.forward, passing),
        "answer": (handoff.answer, {**answering, "state": "declined", "after": receipt}),
        "Packet.answer": (packet.answer, {"state": "declined", "identity": w.desk, "now": LATER}),
        "Packet.leg_context": (packet.leg_context, {"leg": 0}),
        "Packet.origin": (packet.origin, {"path": "routing.channel"}),
        "open_receipt": (handoff.open_receipt, {"data": receipt, **about}),
        "preview_receipt": (handoff.preview_receipt, {"data": receipt}),
        "notice": (handoff.notice, {"packet": sealed, "state": "withdrawn", "identity": w.bot}),
        "open_notice": (handoff.open_notice, {"data": notice, **about}),
        "preview_notice": (handoff.preview_notice, {"data": notice}),
        "Notice.stops": (opened.stops, {"name": "desk.example"}),
        "Transfer": (handoff.Transfer, {"packet": sealed, "answer_by": DUE}),
        "Transfer.parse": (handoff.Transfer.parse, {"json": transfer.json}),
        "Transfer.feed": (transfer.feed, {"receipt": receipt, "keyring": ring, "now": LATER}),
        "Transfer.advance": (transfer.advance, {"now": LATER}),
        "Transfer.acknowledge": (transfer.acknowledge, {"step": 0}),
        "Identity.generate": (handoff.Identity.generate, {"name": "a.example"}),
        "Identity.parse": (
            handoff.Identity.parse,
            {"json": (folder / "desk.jwk").read_text()},
        ),
        "Identity.load": (handoff.Identity.load, {"path": folder / "desk.jwk"}),
        "Identity.from_signer": (handoff.Identity.from_signer, signer),
        "Identity.save": (w.desk.save, {"path": folder / "new.jwk"}),
        "Keyring.parse": (handoff.Keyring.parse, {"json": ring.json}),
        "Keyring.load": (handoff.Keyring.load, {"path": folder / "ring.jwks"}),
        "Keyring.save": (ring.save, {"path": folder / "ring.jwks"}),
        "Keyring.trust": (ring.trust, {"keys": w.bot.public}),
        "Keyring.update": (ring.update, {"kid": kid}),
        "Keyring.revoke": (ring.revoke, {"name_or_kid": kid}),
        "Keyring.remove": (ring.remove, {"name_or_kid": "nobody.example"}),
        "MemoryGuard": (handoff.MemoryGuard, {"capacity": 5}),
        "DiskGuard": (handoff.DiskGuard, {"path": folder / "guard.db"}),
        "check": (handoff.check, {"what": packet}),
        "Packet.check": (packet.check, {}),
        "mask": (handoff.mask, {"context": conversation()}),
        "render": (handoff.render, {"what": packet}),
        "Packet.render": (packet.render, {}),
        "card": (handoff.card, {"what": packet}),
        "Packet.card": (packet.card, {}),
        "excerpt": (handoff.excerpt, {"what": packet}),
        "Packet.excerpt": (packet.excerpt, {}),
        "verify_omission": (
            handoff.verify_omission,
            {"full": packet, "omission": packet.excerpt(turns=[1]).transcript.omissions[0]},
        ),
        "carriers": (handoff.carriers, {}),
        "known_zone": (handoff.known_zone, {"name": "Europe/Lisbon"}),
        "repair": (handoff.repair, {"context": conversation()}),
        "from_dict": (handoff.from_dict, {"fields": {}}),
        "to_dict": (handoff.to_dict, {"context": conversation()}),
        "from_json": (handoff.from_json, {"json": "{}"}),
        "to_json": (handoff.to_json, {"context": conversation()}),
        "escape": (handoff.escape, {"text": "a"}),
        "from_text": (handoff.from_text, {"text": sealed.text}),
        "to_text": (handoff.to_text, {"data": sealed.data}),
        "kind_of": (handoff.kind_of, {"data": sealed.data}),
        "read_ticket": (handoff.read_ticket, {"text": sealed.ticket}),
        "ticket": (handoff.ticket, {"tip": sealed.tip}),
    }


def public() -> set[str]:
    """The names of all that can be called, but enums, errors, and what is only returned."""
    names = set()
    for name in handoff.__all__:
        value = getattr(handoff, name)
        if name in handoff.record.__all__ or name == "record":
            continue
        if inspect.isfunction(value):
            names.add(name)
        if inspect.isclass(value) and hasattr(value, "close"):
            names |= {
                f"{name}.{member}"
                for member, what in vars(value).items()
                if (inspect.isfunction(what) or isinstance(what, classmethod))
                and not member.startswith("_")
                and len(inspect.signature(getattr(value, member)).parameters) > 0
                and [*inspect.signature(getattr(value, member)).parameters] != ["self"]
            }
    return names | {"Transfer", "MemoryGuard", "DiskGuard"}


def test_the_table_has_every_call(world: World, tmp_path: Path) -> None:
    assert set(calls(world, tmp_path)) == public()


def junk(w: World) -> list[Any]:
    closed = w.seal()
    closed.close()
    return [
        *(None, 7, -1, 1 << 70, 1.5, True, "", "x", "a\0b", "\ud800", b"", b"x", b"\xff" * 40),
        *([], [None], [7], ["x", None], (), (1,), (1, 2, 3), {}, {"x": 1}, {None: None}, {1: 2}),
        *(object(), lambda *a: None, int, datetime(2026, 1, 1), NOW, timedelta(0), timedelta.max),
        *(datetime.max, w.bot, w.ring, closed, handoff.Context(), handoff.Find.CARD, float("nan")),
        *({"briefing": None}, {(0,): "x"}, {(-1, "briefing"): "x"}, {"briefing": [None]}),
    ]


@pytest.mark.parametrize("name", sorted(public()))
def test_what_an_argument_cannot_be(
    world: World, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # some of them are names of files
    function, good = calls(world, tmp_path)[name]
    for parameter in inspect.signature(function).parameters.keys() - {"options"}:
        for wrong in junk(world):
            message = refusal(function, {**good, parameter: wrong})
            assert named(parameter, message), f"{parameter}={wrong!r}: {message}"


def refusal(function: Callable[..., Any], arguments: dict[str, Any]) -> str | None:
    """What a TypeError says; None where there is none, or another refusal that is meant."""
    try:
        function(**arguments)
    except (ValueError, IndexError, handoff.HandoffError):
        return None
    except TypeError as error:
        return str(error)
    return None


# How messages call an argument whose name says less than they do.
CALLED = {
    "signing_key": "a signing key",
    "reading_key": "a reading key",
    "reading_secret": "a reading key",
    "successor": "a packet id",
    "tip": "a tip",
    "replaces": "a packet id",
    "ticket": "a ticket",
    "text": "a ticket",
    "context": "a record",
    "more": "a record",
    "what": "a record",
    "full": "a record",
}


def named(parameter: str, message: str | None) -> bool:
    if message is None:
        return True
    return parameter in message or CALLED.get(parameter, parameter) in message
