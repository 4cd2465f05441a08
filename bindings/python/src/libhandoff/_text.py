# SPDX-License-Identifier: MIT
"""Text forms, tickets, and text that is safe for a terminal."""

from __future__ import annotations

from ._call import call, data as _data
from ._errors import ArgumentError
from ._given import Arguments, BytesLike, as_bytes, text_or_bytes, utf8
from ._native import ffi, lib
from ._values import DataKind


def to_text(data: BytesLike) -> str:
    """Return a packet, receipt or notice in text form: "hop1." and base64url.

    Raises `FormatError`, `VersionError`, `LimitError`.

    >>> to_text(sealed.data) == sealed.text
    True
    """
    content = as_bytes(data)
    return _data(lib.handoff_text_encode, content, len(content)).decode()


def from_text(text: str) -> bytes:
    """Return the bytes of a text form. They are not verified: `open` does that.

    Raises `FormatError`, `VersionError`, `LimitError`.

    >>> from_text(sealed.text) == sealed.data
    True
    """
    content = utf8(text, "text").strip()
    return _data(lib.handoff_text_decode, content, len(content))


def kind_of(data: str | BytesLike) -> DataKind:
    """Return what kind of data a webhook or a file received.

    Only the beginning is read; the function that opens the data verifies it.

    >>> kind_of("hop1.iUhPUAEBAAA").name, kind_of(b"Hello").name
    ('PACKET', 'UNKNOWN')

    Raises nothing.
    """
    content = text_or_bytes(data, "data").strip()
    return DataKind(lib.handoff_data_kind(content, len(content)) & ~lib.HANDOFF_DATA_TEXT)


def packet_bytes(value: str | BytesLike, what: str = "data") -> bytes:
    """Return a packet, receipt or notice as binary, whatever form it has."""
    if isinstance(value, str):
        return from_text(value)
    content = as_bytes(value, what, "a str or bytes")
    text = content.strip()
    if lib.handoff_data_kind(text, len(text)) & lib.HANDOFF_DATA_TEXT:
        return _data(lib.handoff_text_decode, text, len(text))
    return content


def ticket(tip: BytesLike) -> str:
    """Return the 48 characters that name the packet with this tip.

    >>> read_ticket(ticket(bytes(32))) == bytes(32)
    True

    Raises `ArgumentError` if the tip does not have 32 bytes.
    """
    given = Arguments()
    out = ffi.new("char[]", lib.HANDOFF_TICKET_CHARS + 1)
    lib.handoff_ticket_encode(out, given.bytes(tip, lib.HANDOFF_HASH_BYTES, "a tip"))
    return str(ffi.string(out).decode())


def read_ticket(text: str | BytesLike) -> bytes:
    """Return the tip that a ticket names, 32 bytes.

    Raises `FormatError`, `VersionError`.

    >>> read_ticket(sealed.ticket) == sealed.tip
    True
    """
    content = text_or_bytes(text, "a ticket").strip()
    out = ffi.new("uint8_t[]", lib.HANDOFF_HASH_BYTES)
    call(lib.handoff_ticket_decode, out, content, len(content))
    return bytes(ffi.buffer(out))


def escape(text: str, *, json: bool = False) -> str:
    """Escape what is not safe to print.

    Control characters, escape sequences, and characters that are invisible or
    reorder a line become "\\n", "\\u{202E}" and the like. Renderings are safe
    already; this is for programs that print single fields. `json`: the text is
    valid JSON, and remains valid.

    >>> print(escape("red \x1b[31m"))
    red \\u{1B}[31m

    Raises nothing.
    """
    try:
        content = utf8(text, "text")
    except ArgumentError:  # a file's name, or half of a pair: its bytes are written out
        content = text.encode(errors="surrogatepass")
    flags = lib.HANDOFF_ESCAPE_JSON if json else 0
    return _data(lib.handoff_text_escape, content, len(content), flags).decode()
