# SPDX-License-Identifier: MIT
"""Masking with searches and patterns of one's own; checking, repairing, rendering."""

from __future__ import annotations

import re
from datetime import timedelta, timezone
from typing import Any

import pytest
from conftest import LATER, NOW, World, conversation

import libhandoff as handoff


def said(*texts: str) -> handoff.Context:
    context = handoff.Context()
    for turn, text in enumerate(texts, 1):
        context.transcript.messages.add(turn=turn, role=handoff.ROLE_CUSTOMER, text=text)
    return context


def texts(context: handoff.Context) -> list[str]:
    return [message.text for message in context.transcript.messages]


def cases(text: str) -> list[tuple[int, int, str]]:
    return [(m.start(), m.end(), "case") for m in re.finditer(r"\bC-\d+\b", text)]


def test_a_search_of_ones_own() -> None:
    context = said("Größe 3 €: C-1, dann C-22 😀 C-333", "nothing here")
    masked = handoff.mask(context, find=cases)
    assert texts(masked.context)[0] == "Größe 3 €: [case], dann [case] 😀 [case]"
    assert masked.count == 3
    assert "C-22" in context.transcript.messages[0].text


def test_what_a_search_raises_comes_out() -> None:
    class NoModelError(Exception):
        pass

    def find(text: str) -> Any:
        raise NoModelError

    with pytest.raises(NoModelError):
        handoff.mask(said("Hello"), find=find)


@pytest.mark.parametrize("found", [(0, 99, "x"), (3, 2, "x"), (-1, 2, "x"), (0, 2, "x" * 32)])
def test_a_search_that_is_wrong_about_a_text(found: tuple[int, int, str]) -> None:
    with pytest.raises(ValueError, match=r"find|kind"):
        handoff.mask(said("Hello"), find=lambda text: [found])


@pytest.mark.parametrize("answer", [None, 7, "x", [None], [(0, 1)], [(0, 1, 2)], [("0", 1, "x")]])
def test_a_search_that_returns_something_else(answer: Any) -> None:
    with pytest.raises(TypeError, match="find returns"):
        handoff.mask(said("Hello"), find=lambda text: answer)


def test_patterns(world: World) -> None:
    lines = ["# of the loyalty programme", "member number | 2 letters 6 digits | member"]
    context = said("My member number is AB123456, thank you.")
    assert texts(handoff.mask(context, patterns=lines).context) == [
        "My member number is [member], thank you."
    ]
    context.routing.conversation_id = "c"
    sealed = world.seal(context, patterns=lines)
    assert sealed.masked == 1
    with pytest.raises(handoff.ArgumentError):
        handoff.mask(context, patterns=["no pattern at all"])


def test_what_is_looked_for() -> None:
    context = said("Write to jonas@example.org")
    assert handoff.mask(context).count == 0
    assert handoff.mask(context, what=["email"]).count == 1
    assert handoff.mask(context, what=handoff.Find.EMAIL | handoff.Find.PHONE).count == 1


def test_check_finds_the_worst() -> None:
    context = conversation()
    context.briefing.promises.add(what="A call back")
    found = handoff.check(context, now=NOW)
    by_name = {finding.name: finding for finding in found}
    finding = by_name["promise_without_owner"]
    assert finding.path.startswith("briefing.promises[")
    assert finding.section == "briefing"
    assert finding.severity in handoff.FindingSeverity
    assert finding.advice
    assert '"promise_without_owner"' in found.json
    assert "promise_without_owner" not in {f.name for f in handoff.check({}, sections=["customer"])}


def test_check_of_a_packet_knows_what_was_withheld(world: World) -> None:
    packet = world.open(world.seal().data)
    assert [f.name for f in packet.check(now=LATER)] == [
        f.name for f in handoff.check(packet, now=LATER)
    ]


def test_repair_says_what_it_did() -> None:
    repaired = handoff.repair(said("<b>No</b> &amp; no"))
    assert texts(repaired.context) == ["No & no"]
    assert [finding.name for finding in repaired.findings] == ["repaired_markup"]
    assert handoff.repair(repaired.context).findings == []


@pytest.mark.parametrize("format", ["text", "markdown", "html", "prompt", handoff.Format.TEXT])
def test_renderings(world: World, packet: handoff.Packet, format: Any) -> None:
    shown = packet.render(format, now=LATER)
    assert "Jonas Weber" in shown
    assert "NOT SIGNED" in handoff.render(conversation(), format).upper()


def test_rendering_options(packet: handoff.Packet) -> None:
    assert max(map(len, packet.render("text", width=40, now=LATER).splitlines())) <= 40
    assert "\x1b[" in packet.render("text", color=True)
    assert packet.render("html", page=True).startswith("<!")
    assert 'nonce="abc"' in packet.render("html", nonce="abc")
    assert packet.render("text", language="de") != packet.render("text", language="en")
    assert "UTC+2" in packet.render("text", utc_offset=timedelta(hours=2), now=LATER).replace(
        "+02", "+2"
    )
    with pytest.raises(handoff.ArgumentError):
        packet.render("text", width=10)


def test_time_zones_of_ones_own(world: World) -> None:
    context = conversation()
    context.customer.time_zone = "Europe/Lisbon"
    packet = world.open(world.seal(context).data)
    asked: list[str] = []

    def zone(name: str) -> Any:
        asked.append(name)
        return timezone(timedelta(hours=-7))

    shown = packet.render("text", zones=zone, now=LATER)
    assert asked[0] == "Europe/Lisbon"
    assert "05:01" in shown
    with pytest.raises(ZeroDivisionError):
        packet.render("text", zones=lambda name: 1 / 0)  # type: ignore[arg-type, return-value]
    assert handoff.known_zone("../etc/passwd") is None
    context.transcript.messages[0].sent_at_ms = 253402300799999  # the last of all
    for name in ("Pacific/Kiritimati", "America/Adak"):
        context.customer.time_zone = name
        assert "Jonas Weber" in handoff.render(context)
    assert handoff.known_zone("Nowhere/At_All") is None


def test_escape() -> None:
    assert handoff.escape("a\u202eb\x1b[0m") == "a\\u{202E}b\\u{1B}[0m"
    assert handoff.escape('"a\u202eb"', json=True) == '"a\\u202eb"'


def test_an_excerpt_and_what_it_left_out(packet: handoff.Packet) -> None:
    part = packet.excerpt(turns=[2], speakers=["nobody"], keep_summary=True)
    assert [message.turn for message in part.transcript.messages] == [1, 3]
    assert part.briefing.summary.text
    [gap] = part.transcript.omissions
    assert (gap.first_turn, gap.last_turn) == (2, 2)
    handoff.verify_omission(packet, gap)
    other = packet.context
    other.transcript.messages[1].text = "Something else"
    with pytest.raises(handoff.SectionError):
        handoff.verify_omission(other, gap)
    assert not packet.excerpt(last=1).briefing.summary.text
    assert [m.turn for m in packet.excerpt(last=1).transcript.messages] == [3]


def test_card(packet: handoff.Packet) -> None:
    card = packet.card(language="de")
    assert (card["card"], card["signed"], card["language"]) == (1, True, "de")
    assert [part["id"] for part in card["parts"]][:3] == ["why", "now", "who"]
    assert all(line for part in card["parts"] for line in part["lead"])
    assert handoff.card({})["signed"] is False
