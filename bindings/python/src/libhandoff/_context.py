# SPDX-License-Identifier: MIT
"""The record between Python and C: only protobuf bytes cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message as _Message

from . import record
from ._call import NULL, call, data, made, text
from ._errors import RecordError
from ._given import BytesLike, as_bytes, text_or_bytes
from ._native import lib

ContextLike: TypeAlias = "record.Context | Mapping[str, Any] | BytesLike"
"""A record: a Context, a dict of its fields, or the bytes of a Context."""


def from_dict(fields: Mapping[str, Any]) -> record.Context:
    """Return the Context that a dict describes.

    Keys are the field names of context.proto; enums are given by name or
    number, times as int milliseconds. Raises `RecordError`, whose `.path` says
    where the dict is wrong.

    >>> import libhandoff as handoff
    >>> context = handoff.from_dict({"routing": {"conversation_id": "c-17"}})
    >>> context.routing.conversation_id
    'c-17'
    """
    try:
        return record.Context(**fields)
    except (TypeError, ValueError) as error:
        path, what = _wrong(record.Context, fields) or ("", "not a record")
        raise RecordError(what, path=path or None) from error


def _wrong(kind: type[_Message], fields: Any) -> tuple[str, str] | None:
    """Return where and why a dict is not a record, without its text."""
    if not isinstance(fields, Mapping):
        return "", "a dict is wanted here"
    for name, value in fields.items():
        field = kind.DESCRIPTOR.fields_by_name.get(name)
        if field is None:
            return "", "there is a field that this message has not"
        try:
            kind(**{name: value})
        except (TypeError, ValueError):
            below = None
            if field.message_type is not None:
                items = value if isinstance(value, Sequence) else [value]
                inner = getattr(record, field.message_type.name)
                found = ((i, _wrong(inner, item)) for i, item in enumerate(items))
                i, below = next(((i, w) for i, w in found if w), (0, None))
                name += f"[#{i}]" if isinstance(value, Sequence) else ""
            path, what = below or ("", "this value is not of the field's type")
            return f"{name}.{path}".rstrip("."), what
    return None


def to_dict(context: _Message) -> dict[str, Any]:
    """Return a Context, or any message of it, as a dict without unset fields.

    Enums become their names (or numbers, if this version has no name for them),
    int64 as int, bytes as bytes. `from_dict` reads it back.

    >>> import libhandoff as handoff
    >>> message = handoff.Message(role=handoff.ROLE_CUSTOMER, text="Hello", turn=1)
    >>> handoff.to_dict(handoff.Context(transcript={"messages": [message]}))
    {'transcript': {'messages': [{'turn': 1, 'role': 'ROLE_CUSTOMER', 'text': 'Hello'}]}}

    Raises nothing.
    """
    if not isinstance(context, _Message):
        raise TypeError(f"context is a message of the record, not {type(context).__name__}")
    return {field.name: _plain(field, value) for field, value in context.ListFields()}


def _plain(field: FieldDescriptor, value: Any) -> Any:
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [_one(field, item) for item in value]
    return _one(field, value)


def _one(field: FieldDescriptor, value: Any) -> Any:
    if isinstance(value, _Message):
        return to_dict(value)
    if field.enum_type is not None:
        known = field.enum_type.values_by_number.get(value)
        return value if known is None else known.name
    return value


def serialized(context: ContextLike) -> bytes:
    """Return the protobuf bytes of a record, however it is given."""
    if isinstance(context, record.Context):
        return context.SerializeToString()
    if isinstance(context, Mapping):
        return from_dict(context).SerializeToString()
    if isinstance(context, (bytes, bytearray, memoryview)):
        return as_bytes(context)
    raise TypeError(f"a record is a Context, a dict or bytes, not {type(context).__name__}")


def to_c(context: ContextLike) -> Any:
    """Return a record as an object of the library."""
    content = serialized(context)
    handle = made("handoff_context", lib.handoff_context_new)
    call(lib.handoff_context_parse, handle, 0, content, len(content))
    return handle


def c_bytes(handle: Any) -> bytes:
    """Return the protobuf bytes of an object of the library."""
    return data(lib.handoff_context_serialize, handle, 0)


def from_c(handle: Any) -> record.Context:
    """Return an object of the library as a Context."""
    return record.Context.FromString(c_bytes(handle))


def from_json(json: str | BytesLike) -> record.Context:
    """Return the Context that JSON describes: protobuf's mapping, by either kind of names.

    It changes nothing: JSON that is wrong is refused. `repair` accepts more.

    Raises `JsonError` with `.path`, or `.line` and `.column`; `LimitError`.

    >>> import libhandoff as handoff
    >>> handoff.from_json('{"routing": {"conversation_id": "c-17"}}').routing.conversation_id
    'c-17'
    """
    content = text_or_bytes(json, "json")
    handle = made("handoff_context", lib.handoff_context_new)
    call(lib.handoff_context_from_json, handle, content, len(content), NULL)
    return from_c(handle)


def to_json(context: ContextLike, *, indent: bool = False) -> str:
    """Return a record as JSON, with the field names of context.proto.

    Unknown fields cannot be written as JSON and are left out.

    >>> import libhandoff as handoff
    >>> handoff.to_json({"routing": {"conversation_id": "c-17"}})
    '{"routing":{"conversation_id":"c-17"}}'

    Raises `RecordError`, `LimitError`.
    """
    flags = lib.HANDOFF_JSON_INDENT if indent else 0
    return text(lib.handoff_context_to_json, to_c(context), flags)
