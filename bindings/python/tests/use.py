# SPDX-License-Identifier: MIT
"""Use of an installed package from beginning to end; run by test_install.py."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone

import libhandoff as handoff

bot = handoff.Identity.generate("bot.example")
desk = handoff.Identity.generate("desk.example")
ring = handoff.Keyring()
ring.trust(bot.public, rights="originate")
ring.trust(desk.public)
context = {
    "routing": {"conversation_id": "c-17"},
    "customer": {"name": "Jonas Weber"},
    "transcript": {"messages": [{"turn": 1, "role": "ROLE_CUSTOMER", "text": "The old price."}]},
}
sealed = handoff.seal(context, identity=bot, audience="desk.example", keyring=ring)
guard = handoff.MemoryGuard(10)
packet = handoff.open(sealed.text, identity=desk, keyring=ring, guard=guard)
assert packet.context.customer.name == "Jonas Weber"
assert "Jonas Weber" in packet.render("html")
due = datetime.now(timezone.utc) + timedelta(minutes=5)
receipt = packet.answer("accepted", identity=desk, owner="Carol", due_at=due)
transfer = handoff.Transfer(sealed, answer_by=due)
assert transfer.feed(receipt, keyring=ring).owner == "Carol"
disk = handoff.DiskGuard(sys.argv[1])
handoff.open(sealed.data, identity=desk, keyring=ring, guard=disk)
try:
    handoff.open(sealed.data, identity=desk, keyring=ring, guard=disk)
except handoff.ReplayError as error:
    print("used", handoff.__version__, error.status.name)
