# SPDX-License-Identifier: MIT
"""What goes wrong has a name, says where, and gives nothing away."""

from __future__ import annotations

import copy
import pickle
from datetime import datetime, timedelta
from typing import Any

import pytest
from conftest import LATER, NOW, World, conversation

import libhandoff as handoff

CARD = "4111 1111 1111 1111"


def test_an_error_says_what_where_and_what_to_do(world: World) -> None:
    data = bytearray(world.seal().data)
    data[-1] ^= 1
    with pytest.raises(handoff.SectionError) as caught:
        world.open(data)
    error = caught.value
    assert isinstance(error, handoff.HandoffError)
    assert error.status is handoff.Status.SECTION
    assert error.leg == 0
    assert error.section is not None
    assert error.check is not None
    assert "ask for it again" in error.hint
    assert str(error).startswith(error.message)


def test_a_stranger_is_named_by_key(world: World) -> None:
    stranger = handoff.Identity.generate("stranger.example")
    options: dict[str, Any] = {"audience": "desk.example", "keyring": world.ring, "now": NOW}
    sealed = handoff.seal(conversation(), identity=stranger, **options)
    with pytest.raises(handoff.SenderError) as caught:
        world.open(sealed.data)
    assert caught.value.key == stranger.key


def test_errors_are_also_pythons_own() -> None:
    assert issubclass(handoff.ArgumentError, ValueError)
    assert issubclass(handoff.NoMemoryError, MemoryError)


def test_an_error_is_pickled() -> None:
    with pytest.raises(handoff.FormatError) as caught:
        handoff.preview(b"not a packet")
    again = pickle.loads(pickle.dumps(caught.value))
    assert type(again) is handoff.FormatError
    assert again.__dict__ == caught.value.__dict__
    assert str(again) == str(caught.value)


def test_no_error_quotes_the_input(world: World) -> None:
    with pytest.raises(handoff.HandoffError) as caught:
        handoff.from_json(f'{{"routing": {{"conversation_id": "{CARD}", "x": 1}}}}')
    assert CARD not in str(caught.value)
    assert CARD not in repr(caught.value)


def objects(world: World) -> list[Any]:
    sealed = world.seal()
    packet = world.open(sealed.data)
    receipt = packet.answer("received", identity=world.desk, now=LATER)
    opened = handoff.open_receipt(receipt.data, packet=sealed, keyring=world.ring, now=LATER)
    transfer = handoff.Transfer(sealed, answer_by=NOW + timedelta(minutes=5))
    return [world.bot, world.ring, sealed, packet, opened, transfer, handoff.MemoryGuard(1)]


def test_pickling_is_refused_with_a_reason(world: World) -> None:
    for thing in objects(world):
        for refused in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match=r"is not pickled or copied: .+"):
                refused(thing)


def test_repr_helps_and_leaks_nothing(world: World) -> None:
    for thing in objects(world):
        said = repr(thing)
        assert said.startswith(f"<{type(thing).__name__} ") or said == "<MemoryGuard>"
        assert "Jonas" not in said
        assert "0x" not in said
        assert len(said) < 200


def test_closed_means_closed(world: World) -> None:
    for thing in objects(world)[2:]:
        with thing:
            assert not thing.closed
        assert thing.closed
        thing.close()
        assert repr(thing) == f"<{type(thing).__name__} closed>"
    packet = world.open(world.seal().data)
    packet.close()
    with pytest.raises(handoff.ArgumentError, match="is closed"):
        _ = packet.context


def test_not_made_by_calling() -> None:
    for kind in (handoff.Identity, handoff.Packet, handoff.Sealed, handoff.Receipt):
        with pytest.raises(TypeError, match="not made by calling"):
            kind()


@pytest.mark.parametrize("moment", [datetime(2026, 11, 30), datetime(2026, 11, 30, 12)])
def test_a_naive_datetime_is_refused(world: World, moment: datetime) -> None:
    with pytest.raises(ValueError, match="time zone"):
        world.seal(now=moment)
    with pytest.raises(TypeError):
        world.seal(now=1795996800000)
    with pytest.raises(TypeError):
        world.seal(lifetime=3600)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda w: w.seal(clear=["letter"]), "'letter' is not one of: routing, briefing"),
        (lambda w: handoff.render({}, "pdf"), "'pdf' is not one of: text, markdown, html"),
        (lambda w: handoff.mask({}, what="cards"), "'cards' is not one of: card, code"),
        (lambda w: w.ring.trust(w.bot, rights="read"), "'read' is not one of: originate"),
    ],
)
def test_names_that_are_unknown_are_told_those_that_are(world: World, call: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        call(world)


@pytest.mark.parametrize("wrong", [None, 7, ["a"], {}])
def test_what_is_not_bytes_is_refused(world: World, wrong: Any) -> None:
    with pytest.raises(TypeError, match="bytes"):
        world.open(wrong)


def test_a_wrong_object_never_reaches_c(world: World) -> None:
    with pytest.raises(TypeError):
        handoff.render(world.bot)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="keyring"):
        handoff.open(b"", identity=world.bot, keyring=None)  # type: ignore[arg-type]
