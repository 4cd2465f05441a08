# SPDX-License-Identifier: MIT
"""Seal, open, read, pass on; keys that are elsewhere; guards; without keys."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import LATER, NOW, World, conversation

import libhandoff as handoff


def test_the_three_lines_that_everybody_copies(world: World) -> None:
    data, me, ring = world.seal(now=None).data, world.desk, world.ring

    packet = handoff.open(data, identity=me, keyring=ring)
    assert packet.context.customer.name == "Jonas Weber"
    assert "Jonas Weber" in packet.render("html")


@pytest.mark.parametrize(
    "form", [bytes, bytearray, memoryview, "text", "text as bytes", "with space around"]
)
def test_a_packet_is_taken_in_any_form(world: World, form: Any) -> None:
    sealed = world.seal()
    forms = {
        "text": sealed.text,
        "text as bytes": sealed.text.encode(),
        "with space around": f" \t{sealed.text}\r\n",
    }
    packet = world.open(forms[form] if form in forms else form(sealed.data))
    assert packet.id == sealed.id
    assert packet.tip == sealed.tip
    assert packet.data == sealed.data == bytes(sealed)


def test_what_is_opened_is_what_was_sealed(world: World) -> None:
    packet = world.open(world.seal().data)
    sent = conversation()
    assert packet.context.transcript == sent.transcript
    assert packet.context.briefing.summary == sent.briefing.summary
    assert handoff.Context.FromString(packet.context_bytes) == packet.context
    assert packet.leg_context(0).customer == sent.customer
    for leg in (-1, 1, 99):
        with pytest.raises(IndexError):
            packet.leg_context(leg)


def test_what_is_sealed_is_compressed_with_the_dictionary(world: World) -> None:
    data = world.seal(clear="all").data
    frames = re.findall(rb"([\x01\x02])[\x80-\xff]?[\x00-\x7f]\x28\xb5\x2f\xfd", data)
    assert set(frames) == {b"\x02"}  # the codec before each frame


def test_legs_and_sections(world: World) -> None:
    packet = world.open(world.seal(lifetime=timedelta(minutes=30)).data)
    [leg] = packet.legs
    assert (leg.sender, leg.audience) == ("bot.example", ("desk.example",))
    assert (leg.sent_at, leg.expires_at) == (NOW, NOW + timedelta(minutes=30))
    assert leg.rights is handoff.Right.ORIGINATE
    assert leg.adds == ("routing", "briefing", "customer", "transcript")
    assert packet.sender == "bot.example"
    assert packet.expires_at == leg.expires_at
    routing, briefing, *_ = packet.sections
    assert (routing.kind, routing.sealed, routing.readers) == ("routing", False, ())
    assert (briefing.kind, briefing.sealed, len(briefing.readers)) == ("briefing", True, 1)
    assert briefing.state is handoff.SectionState.PRESENT
    assert briefing.redacted_by is None
    assert briefing.data == conversation().briefing.SerializeToString()


def test_readers_and_clear(world: World) -> None:
    sealed = world.seal(
        clear=["briefing"],
        audience=["desk.example", "partner.example"],
        readers={"partner.example": ["transcript"]},
    )
    theirs = world.open(sealed.data, identity=world.partner)
    states = {s.kind: s.state.name for s in theirs.sections}
    assert states["briefing"] == "PRESENT"
    assert states["transcript"] == "PRESENT"
    ours = world.open(sealed.data, require=["briefing"])
    assert {s.kind: s.state.name for s in ours.sections}["transcript"] == "SEALED"
    with pytest.raises(handoff.SealedError) as caught:
        world.open(sealed.data, require="transcript")
    assert caught.value.section == "transcript"


def test_nobody_reads_nothing_without_knowing(world: World) -> None:
    data = world.seal().data
    other = handoff.Identity.generate("desk.example")
    with pytest.raises(handoff.SealedError):
        world.open(data, identity=other)
    router = world.open(data, identity=other, require=())
    assert router.context.customer.name == ""
    both = world.open(data, identity=[other, world.desk])
    assert both.context.customer.name == "Jonas Weber"


def test_sections_asked_for(world: World) -> None:
    packet = world.open(world.seal().data, sections=["customer"])
    assert packet.context.customer.name == "Jonas Weber"
    assert not packet.context.transcript.messages


def test_forward(world: World, packet: handoff.Packet) -> None:
    more = {"briefing": {"outcome": {"disposition": "granted"}}}
    passed = packet.forward(
        more,
        identity=world.desk,
        audience="partner.example",
        keyring=world.ring,
        now=LATER,
        redact={"transcript": "not needed to book"},
        reseal={(0, "briefing"): ["partner.example"]},
    )
    theirs = world.open(passed.data, identity=world.partner)
    assert theirs.id == packet.id
    assert [leg.sender for leg in theirs.legs] == ["bot.example", "desk.example"]
    states = {(s.leg, s.kind): s for s in theirs.sections}
    assert states[0, "transcript"].reason == "not needed to book"
    assert states[0, "transcript"].redacted_by == 1
    assert states[0, "briefing"].state is handoff.SectionState.PRESENT
    assert states[0, "customer"].state is handoff.SectionState.SEALED


def test_origin(world: World, packet: handoff.Packet) -> None:
    more = {"briefing": {"summary": {"text": "It is granted."}}}
    passed = packet.forward(
        more,
        identity=world.desk,
        audience="partner.example",
        keyring=world.ring,
        now=LATER,
        reseal={"briefing": ["partner.example"]},
    )
    theirs = world.open(passed.data, identity=world.partner)
    word = theirs.origin("briefing.summary")
    assert word is not None
    assert (word.leg, word.sender, word.said.text) == (1, "desk.example", "It is granted.")
    assert not word.withdrawn
    before = word.instead_of
    assert before is not None
    assert (before.sender, before.said.text) == (
        "bot.example",
        "Wants the old price for two seats.",
    )
    assert before.instead_of is None
    assert theirs.origin("briefing.nothing") is None
    turn = packet.origin("transcript.messages[2]")
    assert turn is not None
    assert turn.said.turn == 2


def test_a_packet_that_fits(world: World) -> None:
    context = conversation(200)
    room = len(world.seal(context).data) * 2 // 3
    fitted = world.seal(context, fit=room)
    assert len(fitted.data) <= room
    seen = world.open(fitted.data).context.transcript
    assert len(seen.messages) < 200
    handoff.verify_omission(context, seen.omissions[0])
    with pytest.raises(handoff.FitError) as caught:
        world.seal(context, fit=200)
    enough = caught.value.offset
    assert enough is not None
    assert len(world.seal(context, fit=enough)) <= enough


def test_replaces(world: World, packet: handoff.Packet) -> None:
    assert world.open(world.seal(replaces=packet).data).context.routing.supersedes == packet.id
    assert world.open(world.seal(replaces=packet.id).data).context.routing.supersedes == packet.id
    with pytest.raises(handoff.ArgumentError, match="32 bytes"):
        world.seal(replaces=b"short")


def test_white_space_around_a_text_form_is_no_fault(world: World) -> None:
    sealed = world.seal()
    packet = world.open(sealed.data)
    receipt = packet.answer("received", identity=world.desk, now=LATER)
    for text in (f"{sealed.text}\n", f" {sealed.text}\r\n".encode()):
        assert handoff.kind_of(text) is handoff.DataKind.PACKET
        assert handoff.preview(text).id == sealed.id
        assert world.open(text, ticket=f"\n{sealed.ticket} ").id == sealed.id
    assert handoff.from_text(f"\n{sealed.text}\n") == sealed.data
    assert handoff.read_ticket(f" {sealed.ticket}\n") == sealed.tip
    assert handoff.preview_receipt(f"{receipt.text}\n").packet_id == sealed.id
    handoff.open_receipt(f"{receipt.text}\n", packet=packet, keyring=world.ring, now=LATER)
    with pytest.raises(handoff.FormatError):
        world.open(sealed.text[:20] + " " + sealed.text[20:])


def test_preview_knows_no_keys(world: World) -> None:
    sealed = world.seal()
    seen = handoff.preview(sealed.text)
    assert (seen.id, seen.tip, seen.audience) == (sealed.id, sealed.tip, ("desk.example",))
    assert seen.legs[0].sender == ""
    assert seen.legs[0].sender_key == world.bot.key
    assert seen.ticket == sealed.ticket
    assert [s.data for s in seen.sections] == [None] * 4


def test_tickets(world: World) -> None:
    one, two = world.seal(), world.seal()
    assert len(one.ticket) == 48
    assert handoff.read_ticket(one.ticket) == one.tip
    assert world.open(one.data, ticket=one.ticket).ticket == one.ticket
    with pytest.raises(handoff.TicketError):
        world.open(two.data, ticket=one.ticket)
    with pytest.raises(handoff.FormatError):
        handoff.read_ticket("nothing")


def test_kinds_of_data(world: World, packet: handoff.Packet) -> None:
    receipt = packet.answer("received", identity=world.desk, now=LATER)
    kinds = handoff.DataKind
    assert handoff.kind_of(packet.data) is kinds.PACKET
    assert handoff.kind_of(receipt.text) is kinds.RECEIPT
    assert handoff.kind_of(packet.ticket) is kinds.TICKET
    assert handoff.kind_of(b"") is kinds.UNKNOWN


def test_masked_when_sealed(world: World) -> None:
    said = conversation()
    said.transcript.messages[0].text = "my card is 4111 1111 1111 1111, call +49 30 901820"
    sealed = world.seal(said)
    assert sealed.masked == 1
    text = world.open(sealed.data).context.transcript.messages[0].text
    assert text == "my card is [card ending 1111], call +49 30 901820"
    text = world.open(world.seal(said, mask="phone").data).context.transcript.messages[0].text
    assert "901820" not in text
    assert world.seal(said, unmasked=["card", "code"]).masked == 0
    assert "4111" in said.transcript.messages[0].text


# ---- Guards --------------------------------------------------------------


class Remembering:
    """A guard in Python."""

    def __init__(self) -> None:
        self.asked: list[handoff.Query] = []

    def check(self, query: handoff.Query) -> Any:
        new = query.tip not in [before.tip for before in self.asked]
        self.asked.append(query)
        return new


def guards(folder: Path) -> list[Any]:
    return [Remembering(), handoff.MemoryGuard(10), handoff.DiskGuard(folder / "guard.db")]


def test_a_guard_lets_a_packet_in_once(world: World, tmp_path: Path) -> None:
    for guard in guards(tmp_path):
        data = world.seal().data
        world.open(data, guard=guard)
        with pytest.raises(handoff.ReplayError):
            world.open(data, guard=guard)
        world.open(world.seal().data, guard=guard)


def test_what_a_guard_is_asked(world: World) -> None:
    guard = Remembering()
    packet = world.open(world.seal().data, guard=guard)
    [query] = guard.asked
    assert (query.name, query.sender, query.conversation) == (
        "desk.example",
        "bot.example",
        "c-17",
    )
    assert (query.tip, query.packet, query.now) == (packet.tip, packet.id, LATER)
    assert query.remember_until > packet.expires_at


def test_a_guard_knows_another_packet_of_the_conversation(world: World) -> None:
    class Telling:
        def check(self, query: handoff.Query) -> Any:
            return True, (NOW, bytes(range(32)))

    packet = world.open(world.seal().data, guard=Telling())
    assert packet.other == (NOW, bytes(range(32)))
    assert world.open(world.seal().data).other is None


@pytest.mark.parametrize("answer", [None, 1, (1, None), "yes"])
def test_a_guard_that_answers_nonsense(world: World, answer: Any) -> None:
    class Wrong:
        def check(self, query: handoff.Query) -> Any:
            return answer

    with pytest.raises(TypeError, match="check"):
        world.open(world.seal().data, guard=Wrong())


def test_a_guards_exception_comes_out_as_itself(world: World) -> None:
    class Broken:
        def check(self, query: handoff.Query) -> bool:
            raise ConnectionError("the database is away")

    with pytest.raises(ConnectionError, match="the database is away"):
        world.open(world.seal().data, guard=Broken())


def test_a_guard_may_open_packets_itself(world: World) -> None:
    inner = world.seal().data

    class Nested:
        def check(self, query: handoff.Query) -> bool:
            return world.open(inner).context.customer.name == "Jonas Weber"

    assert world.open(world.seal().data, guard=Nested()).context.customer.name


def test_disk_guard_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(handoff.FileError):
        handoff.DiskGuard(tmp_path / "no/such/folder")
    with handoff.DiskGuard(tmp_path / "guard.db", wait=timedelta(0)) as guard:
        assert guard.fault() is None


# ---- Keys that are elsewhere ---------------------------------------------


def raw_keys(identity: handoff.Identity, folder: Path) -> dict[str, bytes]:
    """The private halves, as an HSM would have them."""
    import base64
    import json

    identity.save(folder / "keys.jwk")
    said = json.loads((folder / "keys.jwk").read_text())
    keys = said.get("keys", [said])
    decode = base64.urlsafe_b64decode
    return {key["crv"]: decode(key["d"] + "==") for key in keys}


def test_an_identity_signs_and_agrees_elsewhere(world: World, tmp_path: Path) -> None:
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")
    x25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.x25519")
    private = raw_keys(world.desk, tmp_path)
    signing = ed25519.Ed25519PrivateKey.from_private_bytes(private["Ed25519"])
    reading = x25519.X25519PrivateKey.from_private_bytes(private["X25519"])
    asked: list[str] = []

    def sign(message: bytes) -> bytes:
        asked.append("sign")
        return bytes(signing.sign(message))

    def agree(key: bytes) -> bytes:
        asked.append("agree")
        return bytes(reading.exchange(x25519.X25519PublicKey.from_public_bytes(key)))

    me = handoff.Identity.from_signer(
        "desk.example",
        world.desk.key,
        sign,
        reading_key=reading.public_key().public_bytes_raw(),
        agree=agree,
    )
    asked.clear()
    packet = world.open(world.seal().data, identity=me)
    assert packet.context.customer.name == "Jonas Weber"
    assert "agree" in asked
    packet.answer("received", identity=me, now=LATER)
    assert "sign" in asked


def test_a_signers_exception_comes_out_as_itself(world: World, tmp_path: Path) -> None:
    class TokenRemovedError(Exception):
        pass

    def sign(message: bytes) -> bytes:
        raise TokenRemovedError

    with pytest.raises(TokenRemovedError):
        handoff.Identity.from_signer("bot.example", world.bot.key, sign)
    with pytest.raises(handoff.SignerError):
        handoff.Identity.from_signer("bot.example", world.bot.key, lambda message: bytes(64))
    with pytest.raises(handoff.ArgumentError, match="64 bytes"):
        handoff.Identity.from_signer("bot.example", world.bot.key, lambda message: b"short")


# ---- Keyrings ------------------------------------------------------------


def test_keys_are_saved_and_loaded(world: World, tmp_path: Path) -> None:
    world.desk.save(tmp_path / "desk.jwk")
    assert handoff.Identity.load(tmp_path / "desk.jwk").key == world.desk.key
    with pytest.raises(handoff.FileError):
        world.desk.save(tmp_path / "desk.jwk")
    world.ring.save(tmp_path / "ring.jwks")
    assert list(handoff.Keyring.load(tmp_path / "ring.jwks")) == list(world.ring)
    assert list(handoff.Keyring.parse(world.ring.json)) == list(world.ring)
    (tmp_path / "desk.jwk").chmod(0o644)
    with pytest.raises(handoff.FileError):
        handoff.Identity.load(tmp_path / "desk.jwk")


def test_rotation_retiring_and_revoking(world: World) -> None:
    ring = handoff.Keyring()
    old, new = handoff.Identity.generate("a.example"), handoff.Identity.generate("a.example")
    ring.trust(old, rights="originate")
    with pytest.raises(handoff.BadKeyError):
        ring.trust(new, rights="originate")
    ring.trust(new, rights="originate", rotate=True, not_before=NOW)
    signing = {key.public_key: key for key in ring if key.use is handoff.KeyUse.SIGN}
    assert signing[new.key].not_before == NOW
    ring.update(signing[old.key].kid, not_after=NOW, not_before=NOW, rights=())
    signing = {key.public_key: key for key in ring if key.use is handoff.KeyUse.SIGN}
    assert (signing[old.key].not_after, signing[old.key].rights) == (NOW, handoff.Right(0))
    ring.update(signing[old.key].kid, not_before=None)
    assert [k.not_before for k in ring if k.public_key == old.key] == [None]
    with pytest.raises(handoff.ArgumentError):
        ring.revoke("a.example")
    ring.revoke(signing[old.key].kid, at=NOW)
    assert [key.revoked_at for key in ring if key.kid == signing[old.key].kid] == [NOW]
    ring.update(signing[old.key].kid, not_after=None, revoked_at=None)
    [lifted] = [key for key in ring if key.public_key == old.key]
    assert (lifted.not_after, lifted.revoked_at, lifted.rights) == (None, None, handoff.Right(0))
    ring.remove("a.example")
    assert len(ring) == 0
    with pytest.raises(handoff.BadKeyError):
        ring.remove("a.example")


def test_a_keyring_that_changes_while_it_is_read(world: World) -> None:
    ring = handoff.Keyring.parse(world.ring.json)
    names = []
    for key in ring:
        names.append(key.name)
        ring.remove(key.kid) if key.use is handoff.KeyUse.READ else None
    assert len(names) == 6
    assert len(ring) == 3
