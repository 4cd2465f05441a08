# SPDX-License-Identifier: MIT
"""Times: aware datetimes here, milliseconds since 1970 UTC there."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
MILLISECOND = timedelta(milliseconds=1)


def to_ms(moment: datetime | None, what: str = "a time") -> int:
    """Return a time as milliseconds since 1970 UTC; 0 for None.

    A datetime without a time zone is refused: it means a different time on
    every machine.

    >>> from datetime import datetime, timezone
    >>> to_ms(datetime(2026, 11, 30, tzinfo=timezone.utc))
    1795996800000
    """
    if moment is None:
        return 0
    if not isinstance(moment, datetime):
        raise TypeError(f"{what} is a datetime, not {type(moment).__name__}")
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"{what} has no time zone: give it one, such as timezone.utc")
    ms = (moment - EPOCH) // MILLISECOND
    if ms <= 0:
        raise ValueError(f"{what} is not later than 1970")
    return ms


def from_ms(ms: int) -> datetime | None:
    """Return milliseconds since 1970 UTC as a datetime; None for 0.

    >>> from_ms(1795996800000)
    datetime.datetime(2026, 11, 30, 0, 0, tzinfo=datetime.timezone.utc)
    """
    return EPOCH + timedelta(milliseconds=ms) if ms else None


def span_ms(span: timedelta | None, what: str = "a span") -> int:
    """Return a span in milliseconds; 0 for None, which is the default."""
    if span is None:
        return 0
    if not isinstance(span, timedelta):
        raise TypeError(f"{what} is a timedelta, not {type(span).__name__}")
    ms = span // MILLISECOND
    if ms <= 0:
        raise ValueError(f"{what} is shorter than a millisecond")
    return ms
