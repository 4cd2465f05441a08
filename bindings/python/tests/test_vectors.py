# SPDX-License-Identifier: MIT
"""The vectors of the project, and of the shared material where it is: the same verdicts as in C."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, SHARED

import libhandoff as handoff
from libhandoff._call import data
from libhandoff._native import lib

Entry = dict[str, Any]


def entries(folder: Path) -> list[Any]:
    index = folder / "index.json"
    if not index.exists():
        return [pytest.param(folder, None, marks=pytest.mark.skip(f"no {folder.name} here"))]
    listed = json.loads(index.read_text())
    return [pytest.param(folder, entry, id=name(entry)) for entry in listed]


def name(entry: Entry) -> str:
    return str(entry.get("file") or entry.get("text") or entry.get("ticket"))[:60]


def moment(ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=ms)


def digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=32).hexdigest()


def keyring(folder: Path, entry: Entry) -> handoff.Keyring:
    return handoff.Keyring.parse((folder / entry.get("keyring", "keyring.jwks")).read_bytes())


def status_of(call: Any) -> tuple[str, Any]:
    try:
        return "OK", call()
    except handoff.HandoffError as error:
        return error.status.name, error


def open_entry(folder: Path, entry: Entry) -> handoff.Packet:
    options = dict(entry.get("options", {}))
    for key in ("skew_ms", "max_lifetime_ms"):
        if key in options:
            options[key[:-3]] = timedelta(milliseconds=options.pop(key))
    if "sections" in options:
        names = ["routing", "briefing", "customer", "transcript", "extras"]
        wanted = options["sections"]
        options["sections"] = [n for bit, n in enumerate(names, 1) if wanted >> bit & 1]
    me = None
    if "identity" in entry:
        me = handoff.Identity.parse((folder / entry["identity"]).read_bytes())
    return handoff.open(
        (folder / entry["file"]).read_bytes(),
        keyring=keyring(folder, entry),
        audience=entry.get("audience"),
        identity=me,
        require=(),
        now=moment(entry["now_ms"]),
        **options,
    )


def compare_sections(packet: handoff.Packet, entry: Entry) -> None:
    first = [s for s in packet.sections if s.leg == 0]
    if "sections" in entry:
        read = {
            s.kind: hashlib.blake2b(s.data, digest_size=32).hexdigest()
            for s in first
            if s.data is not None
        }
        assert read == entry["sections"]
    if "sealed" in entry:
        sealed = {s.kind for s in first if s.state is handoff.SectionState.SEALED}
        assert sealed == set(entry["sealed"])
    if "redacted" in entry:
        redacted = [[s.leg, s.kind] for s in packet.sections if s.state.name == "REDACTED"]
        assert redacted == entry["redacted"]
    assert len(packet.legs) == entry.get("legs", len(packet.legs))


@pytest.mark.parametrize(
    ("folder", "entry"),
    [e for e in entries(ROOT / "tests/vectors") if "file" in (e.values[1] or {"file": 0})]
    + entries(SHARED / "vectors/packets")
    + entries(SHARED / "vectors/rules/packets"),
)
def test_packet(folder: Path, entry: Entry) -> None:
    if "file" not in entry or not entry["file"]:
        status, said = status_of(lambda: keyring(folder, entry))
    else:
        status, said = status_of(lambda: open_entry(folder, entry))
    assert status == entry["status"], said
    if status == "OK" and isinstance(said, handoff.Packet):
        compare_sections(said, entry)
    if "at" in entry:
        assert [said.leg, said.section] == entry["at"]


def from_text(text: str) -> bytes:
    """As the library itself reads it."""
    content = text.encode()
    return data(lib.handoff_text_decode, content, len(content))


@pytest.mark.parametrize(
    ("folder", "entry"),
    [e for e in entries(ROOT / "tests/vectors") if e.values[1] and "file" not in e.values[1]],
)
def test_text(folder: Path, entry: Entry) -> None:
    if "ticket" in entry:
        status, said = status_of(lambda: handoff.read_ticket(entry["ticket"]))
        want = said.hex() if status == "OK" else None
    else:
        # The format admits no white space; here it is trimmed before it is read.
        read = from_text if entry["text"] != entry["text"].strip() else handoff.from_text
        status, said = status_of(lambda: read(entry["text"]))
        want = digest(said) if status == "OK" else None
    assert status == entry["status"], said
    assert want == entry.get("bytes")


def folder_of(kind: str) -> Path:
    return SHARED / "vectors/rules" / kind


def verify(folder: Path, entry: Entry, file: str, seen: list[Any]) -> Any:
    data = (folder / file).read_bytes()
    packet = (folder / entry["packet"]).read_bytes()
    opened = handoff.open_receipt if folder.name == "receipts" else handoff.open_notice
    ring, now = keyring(folder, entry), moment(entry["now_ms"])
    return opened(data, packet=packet, keyring=ring, seen=seen, now=now)


@pytest.mark.parametrize(
    ("folder", "entry"), entries(folder_of("receipts")) + entries(folder_of("notices"))
)
def test_answer(folder: Path, entry: Entry) -> None:
    seen: list[Any] = []
    for file in entry.get("after", []):
        seen.append(verify(folder, entry, file, seen))
    status, opened = status_of(lambda: verify(folder, entry, entry["file"], seen))
    assert status == entry["status"], opened
    if status != "OK":
        return
    said = opened.said
    for member in ("sender", "leg", "owner", "holder", "duplicate", "stands"):
        if member in entry:
            assert getattr(said, member) == entry[member], member
    if "state" in entry:
        assert said.state.name.lower() == entry["state"]
