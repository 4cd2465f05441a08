# SPDX-License-Identifier: MIT
"""How C is called, and what comes back.

Two rules hold everywhere. What C gives as owned is released when the last
Python reference to it goes: whoever uses a handle holds one, so that close()
in one thread cannot pull it from under another. And an exception in a
callback is kept while C unwinds, and comes out as itself.
"""

from __future__ import annotations

import dataclasses
import enum
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, ClassVar, NoReturn, TypeVar, get_type_hints

from ._errors import ArgumentError, from_native
from ._native import ffi, lib
from ._times import from_ms

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


def _pointed(pointer: Any) -> str | bytes | None:
    """Return what a pointer means: text, or a hash."""
    return string(pointer) if _is_text(ffi.typeof(pointer)) else hash_of(pointer)


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
    classes: ClassVar[dict[str, type[Handle]]] = {}
    _c: Any

    def __init_subclass__(cls) -> None:
        Handle.classes.setdefault(cls.__name__, cls)

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

    def _get(self, function: Callable[[Any], Any]) -> Any:
        """Return what a getter of the library returns, as Python sees it.

        What it points to lives as long as the handle, which this holds.
        """
        handle = self._handle
        value = function(handle)
        return value if isinstance(value, int) else _pointed(value)

    def close(self) -> None:
        """Release it now. What was taken from it stays; closing twice does nothing.

        Raises nothing.

        >>> with handoff.open(sealed.data, identity=desk, keyring=ring) as packet:
        ...     name = packet.context.customer.name
        >>> packet.closed
        True
        """
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
