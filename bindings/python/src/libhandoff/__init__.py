# SPDX-License-Identifier: MIT
"""Hand a conversation from a machine to a person.

What was said, wanted, proven and promised travels in a signed, compressed
packet that only its readers can open.

    import libhandoff as handoff

    packet = handoff.open(data, identity=me, keyring=ring)
    packet.context.customer.name
    packet.render("html")

These rules hold everywhere:

* Times are `datetime` with a time zone (without one they are refused), and
  spans are `timedelta`. In a record, times are integers, milliseconds since
  1970 UTC.
* A packet, receipt or notice may be bytes, a bytearray or a memoryview, or its
  text form ("hop1.") as str or bytes. White space around a text form or a
  ticket is ignored.
* Each `Status` has its own exception class, derived from `HandoffError`.
  Exceptions contain no byte of the input. A wrong argument, such as a naive
  datetime or a misspelt name, may also raise a plain `TypeError` or
  `ValueError`.
* An exception that a callback raises passes through the call that needed it.
* Objects close with `close()`, at the end of a `with` block, or when nothing
  refers to them. Many threads may use them. Do not use them after a fork().

Each call lists what it raises. Any call may also raise `TypeError` or
`ValueError` for a wrong argument, `NoMemoryError`, and `ArgumentError` if an
object was closed.

The examples of the reference continue these lines; `folder` is an empty
folder:

    >>> from datetime import datetime, timedelta, timezone
    >>> from pathlib import Path
    >>> from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    >>> import libhandoff as handoff
    >>> now = datetime.now(timezone.utc)
    >>> bot = handoff.Identity.generate("bot.example")
    >>> desk = handoff.Identity.generate("desk.example")
    >>> ring = handoff.Keyring()
    >>> ring.trust(bot.public, rights="originate")
    >>> ring.trust(desk.public, rights="forward")
    >>> context = handoff.Context(
    ...     routing={"conversation_id": "c-17"}, customer={"name": "Jonas Weber"}
    ... )
    >>> message = context.transcript.messages.add(role=handoff.ROLE_CUSTOMER)
    >>> message.text = "I want the old price."
    >>> sealed = handoff.seal(context, identity=bot, audience="desk.example", keyring=ring)
    >>> packet = handoff.open(sealed.data, identity=desk, keyring=ring)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import record as record
from ._answer import (
    Receipt as Receipt,
    Said as Said,
    answer as answer,
    open_receipt as open_receipt,
)
from ._check import (
    Finding as Finding,
    Findings as Findings,
    check as check,
)
from ._context import (
    ContextLike as ContextLike,
    from_dict as from_dict,
    from_json as from_json,
    to_dict as to_dict,
    to_json as to_json,
)
from ._errors import *  # noqa: F403 (one class for each status)
from ._excerpt import (
    LeaveOut as LeaveOut,
    excerpt as excerpt,
    verify_omission as verify_omission,
)
from ._given import BytesLike as BytesLike
from ._guard import (
    DiskGuard as DiskGuard,
    Guard as Guard,
    MemoryGuard as MemoryGuard,
    Query as Query,
)
from ._keys import (
    Identity as Identity,
    Key as Key,
    Keyring as Keyring,
)
from ._mask import (
    Found as Found,
    Masked as Masked,
    mask as mask,
)
from ._native import ffi as _ffi, lib as _lib
from ._notice import (
    Announced as Announced,
    Claim as Claim,
    Notice as Notice,
    notice as notice,
    open_notice as open_notice,
    preview_notice as preview_notice,
    preview_receipt as preview_receipt,
)
from ._packet import (
    Leg as Leg,
    Packet as Packet,
    Preview as Preview,
    Section as Section,
    Word as Word,
    open as open,
    preview as preview,
)
from ._render import (
    card as card,
    known_zone as known_zone,
    render as render,
)
from ._repair import Repaired as Repaired, repair as repair
from ._send import (
    Carrier as Carrier,
    Sealed as Sealed,
    carriers as carriers,
    forward as forward,
    seal as seal,
)
from ._text import (
    escape as escape,
    from_text as from_text,
    kind_of as kind_of,
    read_ticket as read_ticket,
    ticket as ticket,
    to_text as to_text,
)
from ._transfer import (
    Standing as Standing,
    Transfer as Transfer,
)
from ._values import (
    Action as Action,
    Cause as Cause,
    Check as Check,
    DataKind as DataKind,
    Find as Find,
    FindingSeverity as FindingSeverity,
    Format as Format,
    KeyUse as KeyUse,
    NoticeState as NoticeState,
    Reason as Reason,
    ReceiptState as ReceiptState,
    Right as Right,
    SectionState as SectionState,
    Status as Status,
    TransferState as TransferState,
)
from .record import *  # noqa: F403 (every message and enum of the record)

__version__: str = _ffi.string(_lib.handoff_version()).decode()

if not TYPE_CHECKING:
    __all__ = sorted(
        name
        for name, value in globals().items()
        if not name.startswith("_") and name not in ("annotations", "TYPE_CHECKING")
    )
