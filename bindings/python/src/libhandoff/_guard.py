# SPDX-License-Identifier: MIT
"""Guards against opening the same packet twice."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeAlias

from ._call import HASH, Handle, call, keep_exception, read
from ._errors import GuardError
from ._given import Arguments, file_name, fixed, whole
from ._native import ffi, lib
from ._times import span_ms, to_ms


@dataclass(frozen=True)
class Query:
    """What a guard is asked about. All of it is verified."""

    name: str
    """The reader's own name: several may share a guard."""
    tip: bytes
    """With `name`, what must not come twice; 32 bytes."""
    packet: bytes
    """The packet's id, the same in every leg of its way; 32 bytes."""
    sender: str
    """The sender of the last leg, by its name in the keyring."""
    conversation: str
    """conversation_id of the first leg; "" where routing was not asked for."""
    remember_until: datetime
    now: datetime


class Guard(Protocol):
    """A guard is any object with this method.

    `open` calls `check` last, after all other checks. In one atomic step it
    must find out whether the packet is new and remember it: it returns True
    for a new packet, False otherwise. If it raises, the packet is refused and
    the exception passes through `open`. It may also return a pair: its second
    element says when `name` last opened another packet of the same
    conversation, and that packet's id.
    """

    def check(self, query: Query) -> bool | tuple[bool, tuple[datetime, bytes]]:
        """Find out whether a packet is new, and remember it.

        Raises what it likes.

        >>> class Table:
        ...     def __init__(self):
        ...         self.seen = set()
        ...     def check(self, query):
        ...         new = (query.name, query.tip) not in self.seen
        ...         self.seen.add((query.name, query.tip))
        ...         return new
        >>> packet = handoff.open(sealed.data, identity=desk, keyring=ring, guard=Table())
        """
        ...  # pragma: no cover


class MemoryGuard(Handle):
    """A guard that remembers in memory, for one process.

    `capacity` is how many packets it can remember: choose as many as arrive
    within the longest lifetime. When it is full, or a restart made it forget, it
    refuses rather than letting a packet through twice (`GuardError`).

    Raises `ArgumentError`, `NoMemoryError`.

    >>> guard = MemoryGuard(1000)
    >>> packet = handoff.open(sealed.data, identity=desk, keyring=ring, guard=guard)
    >>> handoff.open(sealed.data, identity=desk, keyring=ring, guard=guard)
    Traceback (most recent call last):
    libhandoff.ReplayError: the packet was opened before
    """

    secret = "each process makes its own, after fork()"

    def __init__(self, capacity: int = 100_000) -> None:
        self._c = _own(made_guard(lib.handoff_replay_memory_new, whole(capacity, "capacity")))

    def __repr__(self) -> str:
        return "<MemoryGuard closed>" if self.closed else "<MemoryGuard>"


class DiskGuard(Handle):
    """A guard that remembers in a file, for all processes of a machine.

    A packet is on disk before `open` returns it. The file is created with mode
    600 if it does not exist. `wait` is how long a call waits for other
    processes: None is five seconds, timedelta(0) does not wait.

    Raises `FileError`, `UnsupportedError`.

    >>> guard = DiskGuard(Path(folder, "guard.db"))
    >>> packet = handoff.open(sealed.data, identity=desk, keyring=ring, guard=guard)
    >>> guard.close()
    """

    secret = "each process opens its own; they share the file"

    def __init__(self, path: str | os.PathLike[str], *, wait: timedelta | None = None) -> None:
        if wait is None:
            wait_ms = 0
        elif wait == timedelta(0):
            wait_ms = lib.HANDOFF_SQLITE_NO_WAIT
        else:
            wait_ms = whole(span_ms(wait, "wait"), "wait", lib.HANDOFF_SQLITE_NO_WAIT - 1)
        self._c = _own(made_guard(lib.handoff_replay_sqlite_load, file_name(path), wait_ms))

    def fault(self) -> GuardError | None:
        """Return why the last check failed; None if it did not.

        Raises nothing: it returns a `GuardError`.

        >>> DiskGuard(Path(folder, "guard.db")).fault() is None
        True
        """
        try:
            call(lib.handoff_replay_sqlite_fault, self._handle)
        except GuardError as error:
            return error
        return None

    def __repr__(self) -> str:
        return "<DiskGuard closed>" if self.closed else "<DiskGuard>"


AnyGuard: TypeAlias = "MemoryGuard | DiskGuard | Guard"


def made_guard(function: Any, *args: Any) -> Any:
    """Return one of the library's guards."""
    out = ffi.new("handoff_replay **")
    call(function, out, *args)
    return out[0]


def _own(guard: Any) -> Any:
    return ffi.gc(guard, lib.handoff_replay_free)


def _understood(said: Any) -> tuple[bool, Any]:
    """Return the answer of a guard as a pair."""
    pair = said if isinstance(said, tuple) else (said, None)
    if len(pair) == 2 and isinstance(pair[0], bool):
        new, other = pair
        if other is None or (isinstance(other, tuple) and len(other) == 2):
            return new, other
    raise TypeError("a guard's check() returns True, False or (True, (time, packet id))")


@ffi.def_extern()  # type: ignore[untyped-decorator]
def handoff_py_guard(user: Any, query: Any, answer: Any) -> int:
    """Ask a guard that is a Python object."""
    try:
        new, other = _understood(ffi.from_handle(user).check(read(Query, query)))
        if other is not None:
            answer.other_at_ms = to_ms(other[0], "a guard's time")
            ffi.memmove(answer.other, fixed(other[1], HASH, "a packet id"), HASH)
    except BaseException as error:
        keep_exception(error)
        return int(lib.HANDOFF_REPLAY_UNKNOWN)
    return int(lib.HANDOFF_REPLAY_NEW if new else lib.HANDOFF_REPLAY_SEEN)


def to_c(guard: AnyGuard | None, given: Arguments) -> Any:
    """Return a guard for the options of opening."""
    if guard is None:
        return None
    if isinstance(guard, (MemoryGuard, DiskGuard)):
        return given.hold(guard._handle)
    if not callable(getattr(guard, "check", None)):
        raise TypeError(f"guard has a method check(query); {type(guard).__name__} has not")
    user = given.hold(ffi.new_handle(guard))
    return given.options("handoff_replay", user=user, check=lib.handoff_py_guard)
