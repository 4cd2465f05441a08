# SPDX-License-Identifier: MIT
"""What the documentation shows is run: README, and every example of the reference."""

from __future__ import annotations

import doctest
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

import libhandoff as handoff

HERE = ROOT / "bindings/python"


def test_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (HERE / "README.md").read_text(), re.DOTALL)
    three, *rest = blocks
    names: dict[str, Any] = {"handoff": handoff}
    exec("\n".join([rest[0], three, *rest[1:]]), names)
    assert names["packet"].context.customer.name == "Jonas Weber"
    assert isinstance(names["repaired"], handoff.Repaired)
    said = capsys.readouterr().out
    assert "Carol will speak to you by" in said
    assert "asked" not in said


def test_readme_of_the_library_runs(capsys: pytest.CaptureFixture[str]) -> None:
    block = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert block is not None
    bot = handoff.Identity.generate("bot.example")
    desk = handoff.Identity.generate("desk.example")
    ring = handoff.Keyring()
    ring.trust(bot.public, rights="originate")
    ring.trust(desk.public)
    exec(block[1], {"handoff": handoff, "bot": bot, "desk": desk, "ring": ring})
    assert capsys.readouterr().out == "I want the old price.\n"


@pytest.mark.parametrize(
    "name", [m.name for m in pkgutil.iter_modules(handoff.__path__) if m.name != "_native"]
)
def test_examples_of_the_reference(name: str) -> None:
    module = __import__(f"libhandoff.{name}", fromlist=["_"])
    assert doctest.testmod(module).failed == 0


def public() -> list[tuple[str, Any]]:
    ours = [(n, getattr(handoff, n)) for n in handoff.__all__ if n not in handoff.record.__all__]
    return [(n, v) for n, v in ours if inspect.isclass(v) or inspect.isfunction(v)]


@pytest.mark.parametrize(("name", "value"), public())
def test_everything_public_is_documented(name: str, value: Any) -> None:
    assert inspect.getdoc(value), name
    if not inspect.isclass(value):
        return
    for member, what in vars(value).items():
        if not member.startswith("_") and (inspect.isfunction(what) or isinstance(what, property)):
            assert inspect.getdoc(what), f"{name}.{member}"


def test_reference_is_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pdoc", "-o", str(tmp_path), "libhandoff"]
    subprocess.run(command, check=True, capture_output=True)
    page = (tmp_path / "libhandoff.html").read_text()
    for word in ("Keyring", "open_notice", "answer_by", "SealedError"):
        assert word in page


def test_licence_is_that_of_the_project() -> None:
    assert (HERE / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
