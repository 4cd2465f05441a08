# SPDX-License-Identifier: MIT
"""One world for all tests: a bot, a desk, a partner, and a keyring that trusts them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import libhandoff as handoff

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("HANDOFF_SHARED") or ROOT.parent / "shared")
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=timezone.utc)
LATER = NOW + timedelta(minutes=1)


@dataclass(frozen=True)
class World:
    bot: handoff.Identity
    desk: handoff.Identity
    partner: handoff.Identity
    ring: handoff.Keyring

    def seal(self, context: Any = None, **options: Any) -> handoff.Sealed:
        options = {"audience": "desk.example", "keyring": self.ring, "now": NOW, **options}
        return handoff.seal(context or conversation(), identity=self.bot, **options)

    def open(self, data: Any, **options: Any) -> handoff.Packet:
        options = {"identity": self.desk, "keyring": self.ring, "now": LATER, **options}
        return handoff.open(data, **options)


def conversation(turns: int = 3) -> handoff.Context:
    context = handoff.Context(
        routing={"conversation_id": "c-17", "channel": "CHANNEL_CHAT"},
        briefing={"summary": {"text": "Wants the old price for two seats."}},
        customer={"name": "Jonas Weber"},
    )
    context.transcript.messages.extend(
        handoff.Message(
            turn=turn,
            role=handoff.ROLE_CUSTOMER if turn % 2 else handoff.ROLE_BOT,
            text=f"Turn {turn}: I want the old price, 129 EUR, as it was said.",
        )
        for turn in range(1, turns + 1)
    )
    return context


@pytest.fixture(scope="session")
def world() -> World:
    names = ("bot.example", "desk.example", "partner.example")
    bot, desk, partner = map(handoff.Identity.generate, names)
    ring = handoff.Keyring()
    ring.trust(bot.public, rights="originate")
    ring.trust(desk.public, rights="forward")
    ring.trust(partner, rights=["forward"])
    return World(bot, desk, partner, ring)


@pytest.fixture
def packet(world: World) -> handoff.Packet:
    return world.open(world.seal().data)
