# SPDX-License-Identifier: MIT
"""C bot, Go router, Python desk: the router is killed again and again, and nothing is lost."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

import libhandoff as handoff

sys.path.insert(0, str(ROOT / "examples"))
demo_all = pytest.importorskip("demo_all")
PACKETS = 8

pytestmark = pytest.mark.xdist_group("router")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / "build/libhandoff.a").exists() or not (ROOT / "build/bot").exists():
        pytest.skip("the plain build is not there")
    built = demo_all.build_router(tmp_path_factory.mktemp("go") / "router")
    if built is None:
        pytest.skip("no Go")
    return Path(built)


@pytest.fixture
def house(program: Path, tmp_path: Path) -> Iterator[demo_all.House]:
    house = demo_all.House(tmp_path / "house", program)
    try:
        house.start("desk")
        yield house
    finally:
        house.end()


def test_the_router_is_killed_at_each_step(house: demo_all.House) -> None:
    packet = house.seal()
    house.start("router")
    assert house.post(packet)
    house.kill("router")  # it has said that it has the packet
    house.start("router")
    house.wait_for(packet, "received")
    [ticket] = demo_all.until("the packet is at the desk", house.at_desk)
    house.kill("router")
    house.act(ticket, "take", owner="Carol", minutes="5")  # nobody hears it yet
    house.start("router")
    house.wait_for(packet, "accepted")
    accepted, _ = house.heard(packet)[-1]
    assert (accepted.owner, accepted.sender) == ("Carol", "router.example")
    house.kill("router")
    house.act(ticket, "back", outcome="booked")
    house.start("router")
    house.wait_for(packet, "returned")
    back = house.back()
    opened = handoff.open(back, identity=house.me("bot.example"), keyring=house.ring)
    assert opened.context.briefing.outcome.disposition == "booked"
    assert [leg.sender for leg in opened.legs] == [
        *("bot.example", "router.example", "desk.example", "router.example")
    ]
    # Who knew what: the router routing alone, the desk all, the bot what was done.
    sealed = {"briefing": "sealed", "customer": "sealed", "transcript": "sealed"}
    assert house.reads("router.example", packet) == {"routing": "reads", **sealed}
    assert house.reads("router.example", house.returned()) == {"routing": "reads", **sealed}
    assert set(house.reads("desk.example", house.kept(ticket)).values()) == {"reads"}
    assert house.reads("bot.example", back)["briefing"] == "reads"
    # Each thing was said once.
    assert house.states(packet) == ["received", "accepted", "returned"]


def test_what_was_taken_arrives_once_however_often_it_is_killed(house: demo_all.House) -> None:
    chance = random.Random(20261201)
    packets = [house.seal(f"{n}.hop") for n in range(PACKETS)]
    # Some come twice: the router had them, but its answer was lost.
    waiting = [*packets, *chance.sample(packets, 3)]
    while waiting:  # a bot sends until the router says that it has it
        house.start("router")
        for packet in waiting[:3]:
            if house.post(packet):
                waiting.remove(packet)
        time.sleep(chance.random() * 0.05)
        house.kill("router")
    house.start("router")
    for packet in packets:
        house.wait_for(packet, "received")
    tickets = demo_all.until(
        "all packets are at the desk", lambda: len(house.at_desk()) >= PACKETS and house.at_desk()
    )
    ids = [handoff.preview(house.kept(ticket)).id for ticket in tickets]
    assert sorted(ids) == sorted(handoff.preview(packet).id for packet in packets)
    assert all(house.states(packet) == ["received"] for packet in packets)
