# SPDX-License-Identifier: MIT
"""Every number of the headers has its name here, and every function its place."""

from __future__ import annotations

import enum
import re
from pathlib import Path

import pytest
from conftest import ROOT

import libhandoff as handoff
from libhandoff import _errors
from libhandoff._native import lib

PACKAGE = ROOT / "bindings/python/src/libhandoff"

# Families of numbers, and where they are shown. None: as something else.
FAMILIES: dict[str, type[enum.IntEnum] | None] = {
    "HANDOFF_E_": handoff.Status,
    "HANDOFF_CHECK_": handoff.Check,
    "HANDOFF_STATE_": handoff.SectionState,
    "HANDOFF_DATA_": handoff.DataKind,
    "HANDOFF_MAY_": handoff.Right,
    "HANDOFF_USE_": handoff.KeyUse,
    "HANDOFF_RECEIPT_": handoff.ReceiptState,
    "HANDOFF_NOTICE_": handoff.NoticeState,
    "HANDOFF_REASON_": handoff.Reason,
    "HANDOFF_TRANSFER_": handoff.TransferState,
    "HANDOFF_ACTION_": handoff.Action,
    "HANDOFF_CAUSE_": handoff.Cause,
    "HANDOFF_EXCERPT_": None,
    "HANDOFF_FORM_": None,
    "HANDOFF_FINDING_": handoff.FindingSeverity,
    "HANDOFF_MASK_": handoff.Find,
    "HANDOFF_RENDER_": handoff.Format,
}

# Numbers that are shown as something else than a member of an enum.
OTHERWISE = {
    "HANDOFF_CHECK_NONE": "None",
    "HANDOFF_DATA_TEXT": "text form is read wherever bytes are",
    "HANDOFF_EXCERPT_KEEP_SUMMARY": "excerpt(keep_summary=)",
    "HANDOFF_EXCERPT_NO_NOTES": "excerpt(notes=)",
    "HANDOFF_FORM_BINARY": "Carrier.form",
    "HANDOFF_FORM_TEXT": "Carrier.form",
    "HANDOFF_FORM_TICKET": "Carrier.form",
    "HANDOFF_MASK_EVERYTHING": "a set",
    "HANDOFF_RENDER_COLOR": "render(color=)",
    "HANDOFF_RENDER_REVEAL": "render(reveal=)",
    "HANDOFF_RENDER_PAGE": "render(page=)",
    "HANDOFF_RENDER_WHOLE": "render(whole=)",
    "HANDOFF_RENDER_FIRST": "render(first=)",
}
LIMIT = re.compile(r"_(MAX|MIN|BYTES|CHARS|DEFAULT|MS|MAX_MS|VERSION|ABI|DEFAULT_MS)$")

C_ONLY = {
    "handoff_action_name": "Action has the names",
    "handoff_cause_name": "Cause has the names",
    "handoff_check_name": "Check has the names",
    "handoff_context_count": "the record is protobuf in Python",
    "handoff_context_find": "the record is protobuf in Python",
    "handoff_context_get": "the record is protobuf in Python",
    "handoff_context_merge": "an opened packet is merged; legs are read with leg_context()",
    "handoff_context_put": "the record is protobuf in Python",
    "handoff_context_read": "the record is protobuf in Python",
    "handoff_context_remove": "the record is protobuf in Python",
    "handoff_context_set": "the record is protobuf in Python",
    "handoff_context_put_all": "the record is protobuf in Python",
    "handoff_context_refused": "the record is protobuf in Python",
    "handoff_context_update": "the record is protobuf in Python",
    "handoff_data_kind_name": "DataKind has the names",
    "handoff_enum_name": "protobuf's enums: Channel.Name()",
    "handoff_enum_value": "protobuf's enums: Channel.Value()",
    "handoff_notice_state_name": "NoticeState has the names",
    "handoff_packet_section": "sections are listed: Packet.sections",
    "handoff_preview_section": "sections are listed: Preview.sections",
    "handoff_reason_name": "Reason has the names",
    "handoff_receipt_state_name": "ReceiptState has the names",
    "handoff_record_init": "the record is protobuf in Python",
    "handoff_section_state_name": "SectionState has the names",
    "handoff_severity_name": "FindingSeverity has the names",
    "handoff_status_name": "Status has the names",
    "handoff_transfer_load": "Transfer.parse() reads what a file, or a database, has",
    "handoff_transfer_notice": "seal_notice() takes what Standing says",
    "handoff_transfer_save": "Transfer.serialize() is written where the program keeps it",
    "handoff_transfer_state_name": "TransferState has the names",
}


@pytest.mark.parametrize("name", sorted(n for n in dir(lib) if n.startswith("HANDOFF_")))
def test_numbers_have_names(name: str) -> None:
    family = next((f for f in sorted(FAMILIES, key=len, reverse=True) if name.startswith(f)), None)
    if family is None or name in OTHERWISE or LIMIT.search(name):
        return
    kind = FAMILIES[family]
    assert kind is not None
    member = kind.__members__[name.removeprefix(family)]
    assert member.value == getattr(lib, name)


def test_each_status_has_its_class() -> None:
    assert set(_errors.CLASSES) == set(handoff.Status)
    names = [kind.__name__ for kind in _errors.CLASSES.values()]
    assert len(set(names)) == len(names)
    for status, kind in _errors.CLASSES.items():
        assert kind.of is status
        assert kind.advice != handoff.HandoffError.advice


def exported() -> list[str]:
    names = (ROOT / "tests/symbols.txt").read_text().split()
    return names + (ROOT / "tests/symbols-sqlite.txt").read_text().split()


def test_every_function_is_wrapped_or_has_a_reason() -> None:
    source = "".join(file.read_text() for file in sorted(Path(PACKAGE).glob("*.py")))
    used = set(re.findall(r"\b_?lib\.(handoff_\w+)", source))
    # own("handoff_packet", ...) releases with handoff_packet_free().
    used |= {f"{kind}_free" for kind in re.findall(r'"(handoff_\w+)"', source)}
    missing = [name for name in exported() if name not in used and name not in C_ONLY]
    assert not missing
    assert not [name for name in C_ONLY if name in used or name not in exported()]


def test_wrapped_functions_are_there() -> None:
    source = "".join(file.read_text() for file in sorted(Path(PACKAGE).glob("*.py")))
    for name in set(re.findall(r"\blib\.(\w+)", source)):
        assert hasattr(lib, name), name
