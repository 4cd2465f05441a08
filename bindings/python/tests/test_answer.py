# SPDX-License-Identifier: MIT
"""Receipts, notices, and the transfer that follows a packet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from conftest import LATER, NOW, World

import libhandoff as handoff

DUE = LATER + timedelta(minutes=5)
AT = {"now": LATER}


def test_a_receipt_says_where_the_receiver_stands(world: World) -> None:
    sealed = world.seal()
    packet = world.open(sealed.data)
    receipt = packet.answer(
        "accepted", identity=world.desk, owner="Carol", due_at=DUE, note="In a minute.", **AT
    )
    assert receipt.sequence > 0
    assert receipt.id == packet.id
    opened = handoff.open_receipt(receipt.text, packet=sealed, keyring=world.ring, **AT)
    said = opened.said
    assert said.state is handoff.ReceiptState.ACCEPTED
    assert (said.sender, said.owner, said.note) == ("desk.example", "Carol", "In a minute.")
    assert (said.at, said.due_at) == (LATER, DUE)
    assert (said.sequence, said.stands, said.duplicate) == (receipt.sequence, True, False)
    assert said.reason is handoff.Reason.NONE
    assert (said.packet_id, said.tip, said.sender_key) == (packet.id, packet.tip, world.desk.key)


def test_receipts_follow_each_other(world: World) -> None:
    sealed = world.seal()
    packet = world.open(sealed.data)
    first = packet.answer("received", identity=world.desk, **AT)
    second = packet.answer("declined", identity=world.desk, reason="nobody", **AT)
    with pytest.raises(handoff.AnswerError):
        packet.answer("received", identity=world.desk, **AT)
    one = handoff.open_receipt(first, packet=sealed.data, keyring=world.ring, **AT)
    two = handoff.open_receipt(second, packet=packet, keyring=world.ring, seen=[one], **AT)
    assert two.said.reason is handoff.Reason.NOBODY
    assert not handoff.open_receipt(
        first, packet=packet, keyring=world.ring, seen=[two], **AT
    ).said.stands
    again = world.open(sealed.data)
    with pytest.raises(handoff.AnswerError):
        again.answer("received", identity=world.desk, after=second, **AT)


def test_a_receipt_of_another_packet(world: World) -> None:
    one, two = world.seal(), world.seal()
    receipt = world.open(one.data).answer("received", identity=world.desk, **AT)
    with pytest.raises(handoff.AnswerError):
        handoff.open_receipt(receipt, packet=two, keyring=world.ring, **AT)
    claim = handoff.preview_receipt(receipt.text)
    assert (claim.packet_id, claim.tip, claim.sender_key) == (one.id, one.tip, world.desk.key)
    assert claim.state is handoff.ReceiptState.RECEIVED


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "accepted"},
        {"state": "accepted", "owner": "Carol"},
        {"state": "received", "owner": "Carol"},
        {"state": "received", "reason": "nobody"},
        {"state": "declined", "note": "x" * 1001},
    ],
)
def test_what_a_state_forbids_or_lacks(world: World, wrong: dict[str, Any]) -> None:
    packet = world.open(world.seal().data)
    with pytest.raises(handoff.ArgumentError):
        packet.answer(identity=world.desk, **wrong, **AT)


def test_a_transfer_from_sealing_to_completion(world: World) -> None:
    sealed = world.seal()
    transfer = handoff.Transfer(sealed, answer_by=NOW + timedelta(minutes=10))
    standing = transfer.advance(NOW)
    assert (standing.state, standing.action) == (
        handoff.TransferState.OPEN,
        handoff.Action.WAIT,
    )
    assert standing.answer_by == NOW + timedelta(minutes=10)
    assert standing.next == standing.answer_by + timedelta(milliseconds=1)
    packet = world.open(sealed.data)
    receipt = packet.answer("accepted", identity=world.desk, owner="Carol", due_at=DUE, **AT)
    standing = transfer.feed(receipt, keyring=world.ring, **AT)
    assert (standing.state, standing.action) == (
        handoff.TransferState.ACCEPTED,
        handoff.Action.TELL,
    )
    assert (standing.owner, standing.party, standing.due_at) == ("Carol", "desk.example", DUE)
    transfer.acknowledge(standing.step)
    assert transfer.standing.action is handoff.Action.WAIT
    again = handoff.Transfer.parse(transfer.json)
    assert again.standing == transfer.standing
    done = packet.answer("completed", identity=world.desk, now=LATER + timedelta(minutes=1))
    later = LATER + timedelta(minutes=1)
    assert again.feed(done, keyring=world.ring, now=later).action is handoff.Action.DONE


def test_a_transfer_falls_back(world: World) -> None:
    transfer = handoff.Transfer(world.seal().data, answer_by=NOW + timedelta(minutes=10))
    standing = transfer.advance(NOW + timedelta(minutes=11))
    assert standing.action is handoff.Action.FALL_BACK
    assert standing.cause is handoff.Cause.NO_ANSWER
    assert standing.next is None


def test_a_transfer_refuses_what_is_of_another(world: World) -> None:
    one, two = world.seal(), world.seal()
    transfer = handoff.Transfer(one, answer_by=NOW + timedelta(minutes=10))
    receipt = world.open(two.data).answer("received", identity=world.desk, **AT)
    before = transfer.json
    with pytest.raises(handoff.OtherPacketError) as caught:
        transfer.feed(receipt, keyring=world.ring, **AT)
    assert "preview_receipt" in caught.value.hint
    assert transfer.json == before


def test_a_notice_is_due_while_somebody_else_may_act(world: World) -> None:
    sealed = world.seal(audience=["desk.example", "partner.example"])
    transfer = handoff.Transfer(sealed, answer_by=NOW + timedelta(minutes=10))
    receipt = world.open(sealed.data).answer(
        "accepted", identity=world.desk, owner="Carol", due_at=DUE, **AT
    )
    standing = transfer.feed(receipt, keyring=world.ring, **AT)
    assert standing.notice is handoff.NoticeState.TAKEN
    told = handoff.notice(
        sealed,
        standing.notice,
        identity=world.bot,
        owner=standing.owner,
        holder=standing.party,
        **AT,
    )
    transfer.acknowledge(standing.notice_step)
    assert transfer.standing.notice is None

    theirs = world.open(sealed.data, identity=world.partner)
    opened = handoff.open_notice(told.text, packet=theirs, keyring=world.ring, **AT)
    assert opened.stops("partner.example")
    assert not opened.stops("desk.example")
    said = opened.said
    assert (said.state, said.owner, said.holder) == (
        handoff.NoticeState.TAKEN,
        "Carol",
        "desk.example",
    )
    assert (said.sender, said.leg, said.successor) == ("bot.example", 0, None)


def test_notices_follow_each_other_and_outlive_the_packet(world: World) -> None:
    sealed, other = world.seal(), world.seal()
    kept = world.open(sealed.data).data
    first = handoff.notice(
        sealed, "taken", identity=world.bot, owner="Carol", holder="desk.example", **AT
    )
    last = handoff.notice(
        sealed, "superseded", identity=world.bot, successor=other.id, after=first, **AT
    )
    with pytest.raises(handoff.AnswerError):
        handoff.notice(sealed, "withdrawn", identity=world.bot, after=last, **AT)
    late = {"now": NOW + timedelta(days=2)}
    one = handoff.open_notice(first, packet=kept, keyring=world.ring, **late)
    two = handoff.open_notice(last, packet=kept, keyring=world.ring, seen=[one], **late)
    assert two.said.successor == other.id
    assert two.said.stands
    assert handoff.preview_notice(last).packet_id == sealed.id
    with pytest.raises(handoff.AnswerError):
        handoff.open_notice(first, packet=other.data, keyring=world.ring, **late)
