# SPDX-License-Identifier: MIT
"""ruff and mypy --strict: the package, its tests and examples, and a user's program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

HERE = ROOT / "bindings/python"

PROGRAM = """
from datetime import datetime, timedelta, timezone
import libhandoff as handoff

def desk(data: bytes, me: handoff.Identity, ring: handoff.Keyring) -> str:
    packet = handoff.open(data, identity=me, keyring=ring)
    name: str = packet.context.customer.name
    said: list[str] = [m.text for m in packet.context.transcript.messages]
    due = datetime.now(timezone.utc) + timedelta(minutes=5)
    try:
        receipt = packet.answer("accepted", identity=me, owner="Carol", due_at=due)
    except handoff.AnswerError as error:
        status: handoff.Status = error.status
        raise SystemExit(status) from error
    word = packet.origin("routing.priority")
    context = handoff.Context(routing=handoff.Routing(conversation_id=word.sender if word else ""))
    context.transcript.messages.add(role=handoff.ROLE_CUSTOMER, text="Hello")
    handoff.seal({"routing": {}}, identity=me, audience=["a.example"], keyring=ring).close()
    return packet.render("html") + name + receipt.text + said[0]
"""
WRONG = """
import libhandoff as handoff

packet = handoff.open(b"", identity=None, keyring=None)
number: int = packet.context.customer.name
packet.answer("accepted")
handoff.Context(nobody=1)
"""


def mypy(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mypy", "--strict", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]])
def test_ruff(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", str(HERE)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_mypy_on_the_package(tmp_path: Path) -> None:
    done = mypy("-p", "libhandoff", cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_mypy_on_the_example(tmp_path: Path) -> None:
    done = mypy(HERE / "examples/desk.py", cwd=tmp_path)
    assert done.returncode == 0, done.stdout


def test_mypy_on_a_program(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    done = mypy("program.py", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    (tmp_path / "wrong.py").write_text(WRONG)
    done = mypy("wrong.py", cwd=tmp_path)
    lines = [line.split(":")[1] for line in done.stdout.splitlines() if ": error:" in line]
    assert lines == ["4", "5", "6", "7"], done.stdout
