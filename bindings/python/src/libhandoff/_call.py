# SPDX-License-Identifier: MIT
"""How C is called: memory, errors, options and what comes back.

Three rules hold everywhere. What C borrows for a call is held by an
`Arguments` until the call is over. What C gives as owned is released when the
last Python reference to it goes, so that close() in one thread cannot pull a
handle from under another. And an exception in a callback is kept while C
unwinds, and comes out as itself.
"""

from __future__ import annotations

import dataclasses
import enum
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, ClassVar, NoReturn, TypeAlias, TypeVar, get_type_hints

from ._errors import ArgumentError, from_native
from ._native import ffi, lib
from ._times import from_ms

BytesLike: TypeAlias = "bytes | bytearray | memoryview"

T = TypeVar("T")
NULL = ffi.NULL
HASH = lib.HANDOFF_HASH_BYTES


class _Thread(threading.local):
    """What a thread keeps: workspaces that are free, and a callback's exception."""

    def __init__(self) -> None:
        self.workspaces: list[Any] = []
        self.raised: BaseException | None = None


_thread = _Thread()


def call(function: Any, *args: Any) -> None:
    """Call a function that returns a status, and raise what it says."""
    err = ffi.new("handoff_error *")
    outer, _thread.raised = _thread.raised, None
    try:
        status = function(*args, err)
        raised = _thread.raised
    finally:
        _thread.raised = outer
    if raised is not None:
        raise raised
    if status != 0:
        raise from_native(err)


def keep_exception(error: BaseException) -> None:
    """Remember what a callback raised, for the call that it belongs to."""
    if _thread.raised is None:
        _thread.raised = error


def failed() -> bool:
    """Tell whether a callback of the call that runs has raised already."""
    return _thread.raised is not None


def own(kind: str, pointer: Any) -> Any:
    """Take over what C gave as owned."""
    return ffi.gc(pointer, getattr(lib, f"{kind}_free"))


def made(kind: str, function: Any, *args: Any) -> Any:
    """Call a function whose first output is an owned object, and return that."""
    out = ffi.new(f"{kind} **")
    handle = None
    try:
        call(function, out, *args)
    finally:
        if out[0] != NULL:
            handle = own(kind, out[0])
    return handle


def data(function: Any, *args: Any) -> bytes:
    """Call a function that gives owned bytes or text and its length."""
    out = ffi.new("void **")
    length = ffi.new("size_t *")
    kind = ffi.typeof(function).args[0]
    try:
        call(function, ffi.cast(kind, out), length, *args)
        return bytes(ffi.buffer(out[0], length[0])) if length[0] else b""
    finally:
        lib.handoff_free(out[0])


def text(function: Any, *args: Any) -> str:
    """As data(), for text."""
    return data(function, *args).decode()


@contextmanager
def workspace() -> Iterator[Any]:
    """Lend the thread's workspace; a call within a call gets another."""
    free = _thread.workspaces
    lent = free.pop() if free else made("handoff_workspace", lib.handoff_workspace_new)
    try:
        yield lent
    finally:
        free.append(lent)


# ---- What goes in --------------------------------------------------------


def as_bytes(value: BytesLike, what: str = "data") -> bytes:
    """Return bytes that nobody changes during the call."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    raise TypeError(f"{what} is bytes, not {type(value).__name__}")


def handle(value: Any, kind: type[Handle], what: str) -> Any:
    """Return the C object of an argument that must be of this class."""
    if not isinstance(value, kind):
        raise TypeError(f"{what} is of class {kind.__name__}, not {type(value).__name__}")
    return value._handle


def fixed(value: BytesLike, length: int, what: str) -> bytes:
    """Return bytes of an exact length: a key, a hash."""
    value = as_bytes(value, what)
    if len(value) != length:
        raise ArgumentError(f"{what} has {length} bytes, not {len(value)}")
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

    def text(self, value: str | None) -> Any:
        """Return a C string; NULL for None."""
        if value is None:
            return NULL
        if not isinstance(value, str):
            raise TypeError(f"text is a str, not {type(value).__name__}")
        if "\0" in value:
            raise ArgumentError("text has a NUL")
        return self.hold(ffi.new("char[]", value.encode()))

    def texts(self, values: Iterable[str] | str | None) -> Any:
        """Return a list of C strings that ends in NULL; NULL for None."""
        if values is None:
            return NULL
        values = [values] if isinstance(values, str) else list(values)
        return self.hold(ffi.new("char *[]", [self.text(v) for v in values] + [NULL]))

    def lines(self, values: Iterable[str] | None) -> dict[str, Any]:
        """Return patterns as options take them: lines, and their length."""
        if values is None:
            return {}
        text = "\n".join(values).encode()
        return {
            "patterns": self.hold(ffi.from_buffer("char[]", self.hold(text))),
            "patterns_len": len(text),
        }

    def options(self, kind: str, **members: Any) -> Any:
        """Return an option struct; a member that is None keeps its default."""
        struct = self.hold(ffi.new(f"{kind} *"))
        struct.struct_size = ffi.sizeof(kind)
        for name, value in members.items():
            if value is not None:
                setattr(struct, name, value)
        return struct

    def records(self, kind: str, items: Iterable[dict[str, Any]]) -> Any:
        """Return an array of structs that ends in an empty one."""
        return self.hold(ffi.new(f"{kind}[]", [*items, {}]))


# ---- What comes out ------------------------------------------------------


def _is_text(ctype: Any) -> bool:
    return bool(ctype.kind == "pointer" and ctype.item.cname == "char")


def string(pointer: Any) -> str:
    """Return a C string; "" for NULL."""
    return "" if pointer == NULL else ffi.string(pointer).decode()


def strings(pointer: Any) -> tuple[str, ...]:
    """Return a list of C strings that ends in NULL."""
    found: list[str] = []
    while pointer != NULL and pointer[len(found)] != NULL:
        found.append(string(pointer[len(found)]))
    return tuple(found)


def hash_of(pointer: Any) -> bytes | None:
    """Return 32 bytes: a key, a packet id, a tip; None for NULL."""
    return None if pointer == NULL else bytes(ffi.buffer(pointer, HASH))


def _value(struct: Any, name: str) -> Any:
    """Return a member as Python sees it, by its type and its name's unit."""
    members = dict(ffi.typeof(struct).item.fields)
    if name not in members:
        return from_ms(getattr(struct, f"{name}_ms"))
    kind, value = members[name].type, getattr(struct, name)
    if _is_text(kind):
        return string(value)
    if kind.kind == "pointer" and _is_text(kind.item):
        return strings(value)
    if kind.kind == "pointer" and kind.item.cname == "uint8_t":
        return hash_of(value)
    if kind.kind == "array":
        return bytes(ffi.buffer(value))
    return value


@cache
def _conversions(cls: type[Any]) -> dict[str, Callable[[Any], Any]]:
    """Return for each field how Python shows it: enums and bools are int in C."""
    hints = get_type_hints(cls)
    return {
        field.name: hints[field.name] if _is_number(hints[field.name]) else (lambda value: value)
        for field in dataclasses.fields(cls)
    }


def _is_number(hint: Any) -> bool:
    return hint is bool or (isinstance(hint, type) and issubclass(hint, enum.Enum))


def read(cls: type[T], struct: Any, **given: Any) -> T:
    """Make a dataclass from the C struct whose members have its fields' names."""
    values = {
        name: given[name] if name in given else convert(_value(struct, name))
        for name, convert in _conversions(cls).items()  # type: ignore[arg-type]
    }
    return cls(**values)


class Handle:
    """An object that C holds: closed explicitly, or when nobody refers to it."""

    secret: ClassVar[str] = ""
    _c: Any

    def __init__(self) -> None:
        raise TypeError(f"{type(self).__name__} is not made by calling it; see its class methods")

    @classmethod
    def _of(cls: type[T], handle: Any) -> T:
        self = cls.__new__(cls)
        self._c = handle  # type: ignore[attr-defined]
        return self

    @property
    def _handle(self) -> Any:
        if self._c is None:
            raise ArgumentError(f"this {type(self).__name__} is closed")
        return self._c

    def close(self) -> None:
        """Release it now. What was taken from it stays; closing twice does nothing."""
        self._c = None

    @property
    def closed(self) -> bool:
        """Whether close() was called."""
        return self._c is None

    def __enter__(self: T) -> T:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce_ex__(self, _: Any) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is not pickled or copied: {self.secret}")
