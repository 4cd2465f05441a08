# SPDX-License-Identifier: MIT
"""Text form, tickets, and text that a terminal may be given."""

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
    """Return the bytes behind a text form. What they are worth is for `open` to say.

    Raises `FormatError`, `VersionError`, `LimitError`.

    >>> from_text(sealed.text) == sealed.data
    True
    """
    content = utf8(text, "text").strip()
    return _data(lib.handoff_text_decode, content, len(content))


def kind_of(data: str | BytesLike) -> DataKind:
    """Tell what a webhook or a file got, before it is opened.

    Only the beginning is looked at: the function that reads it says whether it
    is good.

    >>> kind_of("hop1.iUhPUAEBAAA").name, kind_of(b"Hello").name
    ('PACKET', 'UNKNOWN')

    Raises nothing.
    """
    content = text_or_bytes(data, "data").strip()
    return DataKind(lib.handoff_data_kind(content, len(content)) & ~lib.HANDOFF_DATA_TEXT)


def packet_bytes(value: str | BytesLike, what: str = "data") -> bytes:
    """Return a packet, receipt or notice as binary, in whatever form it came."""
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

    Raises `ArgumentError` for what has not 32 bytes.
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
    """Write out what a terminal or an eye must not be given raw.

    Controls, escape sequences, what is not seen or turns a line become
    "\\n", "\\u{202E}" and the like. Renderings are safe as they are; this is
    for programs that print single fields. `json`: the text is valid JSON, and
    remains so.

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
