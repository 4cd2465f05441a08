# SPDX-License-Identifier: MIT
"""What goes into C: memory that a call borrows, and arguments that are checked.

An argument that cannot be one is a `TypeError` or `ValueError` that names it,
before C sees it. What C borrows for a call is held by an `Arguments` until the
call is over.
"""

from __future__ import annotations

import os
from collections.abc import Callable, ItemsView, Iterable, Mapping
from typing import Any, TypeAlias, TypeVar

from ._call import NULL, Handle
from ._errors import ArgumentError
from ._native import ffi

BytesLike: TypeAlias = "bytes | bytearray | memoryview"

T = TypeVar("T")
K = TypeVar("K")
V = TypeVar("V")


def _is(what: str, wanted: str, value: object) -> TypeError:
    return TypeError(f"{what} is {wanted}, not {type(value).__name__}")


def as_bytes(value: BytesLike, what: str = "data", wanted: str = "bytes") -> bytes:
    """Return bytes that nobody changes during the call."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    raise _is(what, wanted, value)


def utf8(value: str, what: str) -> bytes:
    """Return text as C takes it."""
    if not isinstance(value, str):
        raise _is(what, "a str", value)
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise ArgumentError(f"{what} has half of a surrogate pair") from None


def text_or_bytes(value: str | BytesLike, what: str) -> bytes:
    """Return what may be given as either."""
    return utf8(value, what) if isinstance(value, str) else as_bytes(value, what, "a str or bytes")


def fixed(value: BytesLike, length: int, what: str) -> bytes:
    """Return bytes of an exact length: a key, a hash."""
    value = as_bytes(value, what)
    if len(value) != length:
        raise ArgumentError(f"{what} has {length} bytes, not {len(value)}")
    return value


def file_name(path: str | os.PathLike[str]) -> bytes:
    """Return the name of a file as C takes it."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        raise _is("path", "a str or os.PathLike", path)
    name = os.fsencode(path)
    if b"\0" in name:
        raise ArgumentError("path has a NUL")
    return name


def whole(value: int, what: str, most: int = (1 << 64) - 1) -> int:
    """Return a number that is not negative, and that C can hold."""
    if not isinstance(value, int):
        raise _is(what, "an int", value)
    if not 0 <= value <= most:
        raise ArgumentError(f"{what} is out of its range")
    return value


def handle(value: Any, kind: str, what: str) -> Any:
    """Return the C object of an argument that must be of this class."""
    if not isinstance(value, Handle.classes[kind]):
        raise _is(what, f"of class {kind}", value)
    return value._handle


def items(mapping: Mapping[K, V] | None, what: str) -> ItemsView[K, V]:
    """Return the pairs of an argument that must be a dict; none for None."""
    if mapping is None:
        return ItemsView({})
    if not isinstance(mapping, Mapping):
        raise _is(what, "a dict", mapping)
    return mapping.items()


def listed(values: Iterable[T], what: str, wanted: str) -> list[T]:
    """Return the elements of an argument that must be a list, or the like."""
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise _is(what, wanted, values)
    return list(values)


def function(value: Callable[..., T], what: str) -> Callable[..., T]:
    """Return an argument that must be a function."""
    if not callable(value):
        raise _is(what, "a function", value)
    return value


class Arguments:
    """Memory that a call borrows; it lives as long as this object."""

    def __init__(self) -> None:
        self.held: list[Any] = []

    def hold(self, value: T) -> T:
        """Keep an object until the call is over."""
        self.held.append(value)
        return value

    def bytes(self, value: BytesLike | None, length: int = 0, what: str = "data") -> Any:
        """Return a pointer to bytes; NULL for None."""
        if value is None:
            return NULL
        value = fixed(value, length, what) if length else as_bytes(value, what)
        return self.hold(ffi.from_buffer("uint8_t[]", self.hold(value)))

    def needed(self, value: str, what: str) -> Any:
        """Return a C string."""
        content = utf8(value, what)
        if b"\0" in content:
            raise ArgumentError(f"{what} has a NUL")
        return self.hold(ffi.new("char[]", content))

    def text(self, value: str | None, what: str) -> Any:
        """Return a C string; NULL for None."""
        return NULL if value is None else self.needed(value, what)

    def texts(self, values: Iterable[str] | str | None, what: str) -> Any:
        """Return a list of C strings that ends in NULL; NULL for None."""
        if values is None:
            return NULL
        values = [values] if isinstance(values, str) else listed(values, what, "a list of str")
        return self.hold(ffi.new("char *[]", [self.needed(v, what) for v in values] + [NULL]))

    def lines(self, values: Iterable[str] | None) -> dict[str, Any]:
        """Return patterns as options take them: lines, and their length."""
        if values is None:
            return {}
        text = b"\n".join(utf8(v, "patterns") for v in listed(values, "patterns", "a list of str"))
        return {
            "patterns": self.hold(ffi.from_buffer("char[]", self.hold(text))),
            "patterns_len": len(text),
        }

    def handles(self, kind: str, values: Iterable[Any], what: str) -> Any:
        """Return a list of C objects of this class that ends in NULL."""
        found = [
            self.hold(handle(v, kind, what)) for v in listed(values, what, f"a list of {kind}")
        ]
        return self.hold(ffi.new(f"handoff_{kind.lower()} *[]", [*found, NULL]))

    def options(self, kind: str, **members: Any) -> Any:
        """Return an option struct; a member that is None keeps its default."""
        struct = self.hold(ffi.new(f"{kind} *"))
        struct.struct_size = ffi.sizeof(kind)
        for name, value in members.items():
            if value is not None:
                _put(struct, name, value)
        return struct

    def records(self, kind: str, items: Iterable[dict[str, Any]]) -> Any:
        """Return an array of structs that ends in an empty one."""
        return self.hold(ffi.new(f"{kind}[]", [*items, {}]))


def _put(struct: Any, name: str, value: Any) -> None:
    try:
        setattr(struct, name, value)
    except OverflowError:
        raise ArgumentError(f"{name} is out of its range") from None
    except TypeError:
        raise _is(name, "an int", value) from None
