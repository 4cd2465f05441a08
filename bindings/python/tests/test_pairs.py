# SPDX-License-Identifier: MIT
"""Each of C (the tool), Go and Python opens what each of the others wrote.

Packets, sealed and forwarded with a redaction and a section sealed anew, excerpts, and what
fits its carrier; receipts; notices.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, conversation

import libhandoff as handoff

TOOL = ROOT / "build/handoff"
GO = ROOT / "bindings/go"
FIT = 4096
"""Bytes of a packet: only a long conversation has more."""


def run(*args: Any) -> str:
    done = subprocess.run([*map(str, args)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pairs")
    ring = handoff.Keyring()
    for name in ("bot", "desk", "partner"):
        me = handoff.Identity.generate(f"{name}.example")
        me.save(folder / f"{name}.jwk")
        ring.trust(me.public, rights=("originate", "forward"))
    ring.save(folder / "ring.jwks")
    whole = conversation()
    (folder / "record.pb").write_bytes(whole.SerializeToString())
    part = handoff.excerpt(whole, turns=[2])
    (folder / "excerpt.pb").write_bytes(part.SerializeToString())
    long = conversation()
    for i in range(3000):
        long.transcript.messages.add(
            role=handoff.ROLE_CUSTOMER, text=f"It is about {i * 2654435761 % 2**32:08x}."
        )
    (folder / "long.pb").write_bytes(long.SerializeToString())
    return folder


class C:
    """The tool, which is the C library and nothing else."""

    def __init__(self, folder: Path) -> None:
        self.ring = ("--keyring", folder / "ring.jwks")

    def seal(self, me: Path, to: str, record: Path, out: Path) -> None:
        run(TOOL, "seal", record, "--as", me, *self.ring, "--to", to, "-o", out, "--fit", FIT)

    def open(self, me: Path, packet: Path) -> Any:
        return json.loads(run(TOOL, "open", packet, "--as", me, *self.ring, "--json"))["context"]

    def forward(self, me: Path, to: str, packet: Path, out: Path) -> None:
        run(
            *(TOOL, "forward", packet, "--as", me, *self.ring, "--to", to, "-o", out),
            *("--redact", "customer=not needed", "--reseal", f"transcript={to}"),
        )

    def answer(self, me: Path, packet: Path, owner: str, out: Path) -> None:
        run(
            *(TOOL, "receipt", "make", packet, "--as", me, *self.ring, "-o", out),
            *("--state", "accepted", "--owner", owner, "--due", "1m"),
        )

    def receipt(self, packet: Path, receipt: Path) -> list[str]:
        said = run(TOOL, "receipt", "verify", receipt, "--packet", packet, *self.ring, "--json")
        return [json.loads(said)[key] for key in ("state", "sender", "owner")]

    def notice(self, me: Path, packet: Path, holder: str, owner: str, out: Path) -> None:
        run(
            *(TOOL, "notice", "make", packet, "--as", me, "--state", "taken", "-o", out),
            *("--holder", holder, "--owner", owner),
        )

    def heard(self, packet: Path, notice: Path) -> list[str]:
        said = run(TOOL, "notice", "verify", notice, "--packet", packet, *self.ring, "--json")
        return [json.loads(said)[key] for key in ("state", "sender", "owner")]


class Go:
    """The module's program for these tests."""

    program: Path

    def __init__(self, folder: Path) -> None:
        self.ring = folder / "ring.jwks"

    def seal(self, me: Path, to: str, record: Path, out: Path) -> None:
        run(self.program, "seal", me, self.ring, to, record, out)

    def open(self, me: Path, packet: Path) -> Any:
        return json.loads(run(self.program, "open", me, self.ring, packet))

    def forward(self, me: Path, to: str, packet: Path, out: Path) -> None:
        run(self.program, "forward", me, self.ring, to, packet, out)

    def answer(self, me: Path, packet: Path, owner: str, out: Path) -> None:
        run(self.program, "answer", me, self.ring, packet, owner, out)

    def receipt(self, packet: Path, receipt: Path) -> list[str]:
        return run(self.program, "receipt", self.ring, packet, receipt).split()

    def notice(self, me: Path, packet: Path, holder: str, owner: str, out: Path) -> None:
        run(self.program, "notice", me, packet, holder, owner, out)

    def heard(self, packet: Path, notice: Path) -> list[str]:
        return run(self.program, "heard", self.ring, packet, notice).split()


class Python:
    """This package."""

    def __init__(self, folder: Path) -> None:
        self.ring = handoff.Keyring.load(folder / "ring.jwks")

    def packet(self, me: Path, packet: Path) -> tuple[handoff.Identity, handoff.Packet]:
        identity = handoff.Identity.load(me)
        return identity, handoff.open(packet.read_bytes(), identity=identity, keyring=self.ring)

    def seal(self, me: Path, to: str, record: Path, out: Path) -> None:
        context = handoff.Context.FromString(record.read_bytes())
        sealed = handoff.seal(
            context, identity=handoff.Identity.load(me), audience=to, keyring=self.ring, fit=FIT
        )
        out.write_bytes(sealed.data)

    def open(self, me: Path, packet: Path) -> Any:
        return handoff.to_dict(self.packet(me, packet)[1].context)

    def forward(self, me: Path, to: str, packet: Path, out: Path) -> None:
        identity, opened = self.packet(me, packet)
        sealed = opened.forward(
            identity=identity,
            audience=to,
            keyring=self.ring,
            redact={"customer": "not needed"},
            reseal={"transcript": to},
        )
        out.write_bytes(sealed.data)

    def answer(self, me: Path, packet: Path, owner: str, out: Path) -> None:
        identity, opened = self.packet(me, packet)
        due = datetime.now(timezone.utc) + timedelta(minutes=1)
        out.write_bytes(opened.answer("accepted", identity=identity, owner=owner, due_at=due).data)

    def receipt(self, packet: Path, receipt: Path) -> list[str]:
        r = handoff.open_receipt(
            receipt.read_bytes(), packet=packet.read_bytes(), keyring=self.ring
        ).said
        return [r.state.name.lower(), r.sender, r.owner]

    def notice(self, me: Path, packet: Path, holder: str, owner: str, out: Path) -> None:
        sealed = handoff.notice(
            packet.read_bytes(),
            "taken",
            identity=handoff.Identity.load(me),
            holder=holder,
            owner=owner,
        )
        out.write_bytes(sealed.data)

    def heard(self, packet: Path, notice: Path) -> list[str]:
        n = handoff.open_notice(
            notice.read_bytes(), packet=packet.read_bytes(), keyring=self.ring
        ).said
        return [n.state.name.lower(), n.sender, n.owner]


@pytest.fixture(scope="module")
def go_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = subprocess.run(
        ["sh", str(ROOT / "tools/go.sh"), "--install"], capture_output=True, text=True, check=False
    )
    if found.returncode != 0 or not (ROOT / "build/libhandoff.a").exists():
        pytest.skip("no Go, or the library of the plain build is not there")
    program = tmp_path_factory.mktemp("go") / "pair"
    env = {k: v for k, v in os.environ.items() if k not in ("CFLAGS", "CC", "GOFLAGS")}
    env["PATH"] = f"{found.stdout.strip()}:{env['PATH']}"
    subprocess.run(
        ["go", "build", "-tags", "handoff_static", "-o", str(program), "./internal/pair"],
        cwd=GO,
        env=env,
        check=True,
    )
    return program


LANGUAGES: list[Callable[[Path], Any]] = [C, Go, Python]


@pytest.mark.parametrize("reader", LANGUAGES)
@pytest.mark.parametrize("writer", LANGUAGES)
def test_each_opens_what_the_other_wrote(
    files: Path, go_program: Path, tmp_path: Path, writer: Any, reader: Any
) -> None:
    Go.program = go_program
    one, other = writer(files), reader(files)
    bot, desk, partner = (files / f"{name}.jwk" for name in ("bot", "desk", "partner"))
    sent, passed, receipt, notice = (tmp_path / n for n in ("p", "f", "r", "n"))

    one.seal(bot, "desk.example", files / "record.pb", sent)
    seen = other.open(desk, sent)
    assert seen["customer"]["name"] == "Jonas Weber"
    assert len(seen["transcript"]["messages"]) == 3

    other.forward(desk, "partner.example", sent, passed)
    seen = one.open(partner, passed)
    assert "name" not in seen.get("customer", {})
    assert len(seen["transcript"]["messages"]) == 3

    one.seal(bot, "desk.example", files / "excerpt.pb", tmp_path / "e")
    seen = other.open(desk, tmp_path / "e")["transcript"]
    assert [message["turn"] for message in seen["messages"]] == [1, 3]
    [gap] = seen["omissions"]
    assert (gap["first_turn"], gap["last_turn"]) == (2, 2)

    one.seal(bot, "desk.example", files / "long.pb", tmp_path / "long")
    assert (tmp_path / "long").stat().st_size <= FIT
    seen = other.open(desk, tmp_path / "long")["transcript"]
    gone = sum(gap["last_turn"] - gap["first_turn"] + 1 for gap in seen["omissions"])
    assert gone > 0
    assert len(seen["messages"]) + gone == 3003

    other.answer(desk, sent, "Carol", receipt)
    assert one.receipt(sent, receipt) == ["accepted", "desk.example", "Carol"]

    one.notice(bot, sent, "desk.example", "Carol", notice)
    assert other.heard(sent, notice) == ["taken", "bot.example", "Carol"]
