# SPDX-License-Identifier: MIT
"""What the documentation shows is run: README, and every example of the reference."""

from __future__ import annotations

import builtins
import doctest
import enum
import functools
import inspect
import operator
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


def names_of_the_examples(folder: Path) -> dict[str, Any]:
    """What the examples go on from: the lines at the beginning of the reference."""
    names: dict[str, Any] = {"folder": folder}
    for example in doctest.DocTestParser().get_examples(handoff.__doc__ or ""):
        exec(example.source, names)
    return names


def documented() -> dict[str, str]:
    """The docstrings of the reference, of whatever can be called or read."""
    found = {}
    for name in handoff.__all__:
        value = getattr(handoff, name)
        if name in handoff.record.__all__ or not (
            inspect.isclass(value) or inspect.isroutine(value)
        ):
            continue
        found[name] = value.__doc__ or ""
        if inspect.isclass(value) and not issubclass(value, (Exception, enum.Enum, tuple)):
            for member, what in inspect.getmembers(value):
                if member.startswith("_") or member in dir(list):
                    continue
                if inspect.isroutine(what) or is_property(what):
                    found[f"{name}.{member}"] = what.__doc__ or ""
    return found


def is_property(what: object) -> bool:
    return isinstance(what, (property, functools.cached_property))


def examples() -> str:
    parse = doctest.DocTestParser().get_examples
    return "".join(e.source for text in documented().values() for e in parse(text))


def calls() -> list[str]:
    """What can be called: functions, methods, and classes that are made by calling them."""
    made = {"Keyring", "MemoryGuard", "DiskGuard", "Transfer"}
    found = {name: operator.attrgetter(name)(handoff) for name in documented()}
    return [
        n for n, v in found.items() if n in made or inspect.isfunction(v) or inspect.ismethod(v)
    ]


@pytest.mark.parametrize("name", documented())
def test_examples_of_the_reference(name: str, tmp_path: Path) -> None:
    names = names_of_the_examples(tmp_path)
    value = operator.attrgetter(name)(handoff)
    module = sys.modules[getattr(value, "__module__", None) or handoff.__name__]
    text = documented()[name]
    test = doctest.DocTestParser().get_doctest(text, {**vars(module), **names}, name, None, None)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize("name", documented())
def test_everything_public_is_documented(name: str) -> None:
    assert documented()[name].strip()


@pytest.mark.parametrize("name", calls())
def test_each_call_has_an_example_and_names_its_errors(name: str) -> None:
    text = documented()[name]
    assert ">>> " in text
    found = re.search(r"Raises\b([^>]*)", text)
    assert found is not None
    named = re.findall(r"`(\w+Error)`", found[1])
    assert named or "Raises nothing" in text or "what it likes" in text
    for error in named:
        assert issubclass(getattr(handoff, error, None) or getattr(builtins, error), Exception)


@pytest.mark.parametrize("name", [n for n in documented() if "." in n and n not in calls()])
def test_each_property_is_in_an_example(name: str) -> None:
    assert re.search(rf"\.{name.partition('.')[2]}\b(?!\()", examples())


def test_reference_is_written(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pdoc", "-o", str(tmp_path), "libhandoff"]
    subprocess.run(command, check=True, capture_output=True)
    page = (tmp_path / "libhandoff.html").read_text()
    for word in ("Keyring", "open_notice", "answer_by", "SealedError"):
        assert word in page


def test_licence_is_that_of_the_project() -> None:
    assert (HERE / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_what_a_field_means_is_said() -> None:
    """In help() and in the types that an editor reads, from the comments of the schema."""
    sys.path.insert(0, str(HERE))
    from tools import comments

    schema = (ROOT / "proto/handoff/v1/context.proto").read_text()
    said = comments.comments(schema)
    assert said["Routing.reply_until_ms"] == "the channel lets us write freely until then"
    assert said["Source"].startswith("Where a statement comes from.")
    assert said["Routing.supersedes"].startswith("Which packet follows which")
    messages = handoff.record.DESCRIPTOR.message_types_by_name
    fields = {f"{name}.{field}" for name, m in messages.items() for field in m.fields_by_name}
    enums = handoff.record.DESCRIPTOR.enum_types_by_name
    values = {f"{name}.{value}" for name, e in enums.items() for value in e.values_by_name}
    assert set(said) <= fields | values | set(messages) | set(enums)
    assert "`reply_until_ms`: the channel lets us write" in (handoff.Routing.__doc__ or "")
    types = (Path(handoff.__file__).parent / "record.pyi").read_text()
    said_there = '    reply_until_ms: int\n    """The channel lets us write freely until then."""'
    assert said_there in types
