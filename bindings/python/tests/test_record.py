# SPDX-License-Identifier: MIT
"""Records made by random in Python cross into C and back unchanged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from hypothesis import HealthCheck, given, settings, strategies as st

import libhandoff as handoff
from libhandoff import record

LIMITS = {
    FieldDescriptor.TYPE_INT32: (-(2**31), 2**31 - 1),
    FieldDescriptor.TYPE_INT64: (-(2**63), 2**63 - 1),
    FieldDescriptor.TYPE_UINT32: (0, 2**32 - 1),
    FieldDescriptor.TYPE_UINT64: (0, 2**64 - 1),
}
TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=20)
EASY = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def repeated(field: FieldDescriptor) -> bool:
    said = getattr(field, "is_repeated", None)
    return said if isinstance(said, bool) else field.label == FieldDescriptor.LABEL_REPEATED


def one(field: FieldDescriptor, draw: Any, depth: int) -> Any:
    if field.message_type is not None:
        return draw_message(field.message_type, draw, depth + 1)
    if field.enum_type is not None:
        return draw(st.sampled_from([v.number for v in field.enum_type.values]))
    if field.type in LIMITS:
        return draw(st.integers(*LIMITS[field.type]))
    if field.type == FieldDescriptor.TYPE_BOOL:
        return draw(st.booleans())
    if field.type == FieldDescriptor.TYPE_BYTES:
        return draw(st.binary(max_size=40))
    if field.type == FieldDescriptor.TYPE_STRING:
        return draw(TEXT)
    # Not -0: the library's JSON leaves it out like 0, protobuf's writes it.
    return draw(st.floats(allow_nan=False, allow_infinity=False, width=32)) + 0.0


def draw_message(kind: Descriptor, draw: Any, depth: int = 0) -> dict[str, Any]:
    some = draw(
        st.lists(st.sampled_from(list(kind.fields)), unique=True, max_size=5 if depth else 3)
    )
    made = {}
    for field in some:
        if repeated(field):
            made[field.name] = [one(field, draw, depth) for _ in range(draw(st.integers(0, 2)))]
        else:
            made[field.name] = one(field, draw, depth)
    return made


@st.composite
def contexts(draw: Any) -> handoff.Context:
    return handoff.Context(**draw_message(handoff.Context.DESCRIPTOR, draw))


def crossed(context: handoff.Context) -> handoff.Context:
    """Into C and back."""
    from libhandoff._context import from_c, to_c

    return from_c(to_c(context))


@EASY
@given(contexts())
def test_crossing_changes_nothing(context: handoff.Context) -> None:
    assert crossed(context) == context


@EASY
@given(contexts(), st.integers(1000, 500_000), TEXT)
def test_unknown_fields_stay(context: handoff.Context, number: int, text: str) -> None:
    content = text.encode()
    unknown = varint(number << 3 | 2) + varint(len(content)) + content
    routing = handoff.Routing.FromString(context.routing.SerializeToString() + unknown)
    context.routing.CopyFrom(routing)
    back = crossed(context)
    assert unknown in back.routing.SerializeToString()
    assert back == context


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out, value = out + bytes([value & 127 | 128]), value >> 7
    return out + bytes([value])


@EASY
@given(contexts())
def test_json_of_c_is_read_by_python(context: handoff.Context) -> None:
    said = handoff.to_json(context)
    assert json_format.Parse(said, handoff.Context()) == context


@EASY
@given(contexts(), st.booleans())
def test_json_of_python_is_read_by_c(context: handoff.Context, snake: bool) -> None:
    said = json_format.MessageToJson(context, preserving_proto_field_name=snake)
    assert handoff.from_json(said) == context


@EASY
@given(contexts())
def test_dict_and_back(context: handoff.Context) -> None:
    assert handoff.from_dict(handoff.to_dict(context)) == context


def test_dict_has_int64_as_int() -> None:
    fields = {"routing": {"conversation_id": "c", "started_at_ms": 1795996800000}}
    assert handoff.to_dict(handoff.from_dict(fields)) == fields


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"nobody": 1}, None),
        ({"routing": {"nobody": 1}}, "routing"),
        ({"routing": {"started_at_ms": "soon"}}, "routing.started_at_ms"),
        ({"routing": {"channel": "CHANNEL_SMOKE"}}, "routing.channel"),
        ({"transcript": {"messages": 7}}, "transcript.messages"),
        (
            {"transcript": {"messages": [{"turn": 1}, {"text": 7}]}},
            "transcript.messages[#1].text",
        ),
        ({"briefing": 7}, "briefing"),
    ],
)
def test_dict_that_is_no_record(fields: dict[str, Any], path: str | None) -> None:
    with pytest.raises(handoff.RecordError) as caught:
        handoff.from_dict(fields)
    assert caught.value.path == path
    assert "soon" not in str(caught.value)


def test_json_error_says_where() -> None:
    with pytest.raises(handoff.JsonError) as caught:
        handoff.from_json('{"routing":\n {"conversation_id": 7}}')
    assert caught.value.path == "routing.conversation_id"
    with pytest.raises(handoff.JsonError) as caught:
        handoff.from_json('{"routing":\n ]')
    assert (caught.value.line, caught.value.column) == (2, 2)


def test_indented_json_is_the_same_json() -> None:
    context = {"routing": {"conversation_id": "c"}}
    indented = handoff.to_json(context, indent=True)
    assert "\n  " in indented
    assert json.loads(indented) == json.loads(handoff.to_json(context))


def test_pool_is_its_own() -> None:
    from google.protobuf import descriptor_pool

    with pytest.raises(KeyError):
        descriptor_pool.Default().FindMessageTypeByName("handoff.v1.Context")


def test_every_message_and_enum_is_there() -> None:
    file = record.DESCRIPTOR
    for name in file.message_types_by_name:
        assert issubclass(getattr(handoff, name), Message)
    for name, enum in file.enum_types_by_name.items():
        assert getattr(handoff, name).keys() == [v.name for v in enum.values]
        for value in enum.values:
            assert getattr(handoff, value.name) == value.number


def test_no_name_of_ours_hides_one_of_the_record() -> None:
    for name in record.__all__:
        assert getattr(handoff, name) is getattr(record, name), name


@pytest.mark.parametrize("given_as", [dict, bytes, bytearray, memoryview, handoff.Context])
def test_a_context_is_given_in_any_form(given_as: type) -> None:
    context = handoff.Context(routing={"conversation_id": "c"})
    forms: dict[type, Any] = {
        dict: handoff.to_dict(context),
        bytes: context.SerializeToString(),
        bytearray: bytearray(context.SerializeToString()),
        memoryview: memoryview(context.SerializeToString()),
        handoff.Context: context,
    }
    assert handoff.to_json(forms[given_as]) == '{"routing":{"conversation_id":"c"}}'


@pytest.mark.parametrize("wrong", [7, "text", None, handoff.Message()])
def test_what_is_no_context_is_refused(wrong: Any) -> None:
    with pytest.raises(TypeError):
        handoff.to_json(wrong)
