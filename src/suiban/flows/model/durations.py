"""ISO 8601 durations, of days, hours, minutes and seconds: those whose length is always the same."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from suiban.flows.model.expressions import ExpressionFailed
from suiban.flows.model.values import Value

_DURATION: Final = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII)
_SECONDS: Final = (7 * 86400, 86400, 3600, 60, 1)
SECONDS_MAX: Final = 366 * 86400


def seconds_of(text: str) -> int | None:
    """How many seconds ``PT90S`` or ``P2DT4H`` are; None when it is no duration, or longer than a year."""
    found = _DURATION.fullmatch(text)
    if len(text) > 40 or found is None or not any(found.groups()) or text.endswith("T"):
        return None
    seconds = sum(int(part or 0) * unit for part, unit in zip(found.groups(), _SECONDS, strict=True))
    return seconds if seconds <= SECONDS_MAX else None


def until_of(value: Value, now: datetime) -> datetime:
    """The moment that a duration, a number of seconds from now, or a day stands for. Raises ExpressionFailed."""
    if isinstance(value, date):
        return max(now, datetime.combine(value, time(), now.tzinfo))
    seconds = seconds_of(value) if isinstance(value, str) else int(value) if isinstance(value, Decimal) else None
    if seconds is None or not 0 <= seconds <= SECONDS_MAX:
        raise ExpressionFailed("not_a_duration", 0, "neither a duration nor a day")
    return now + timedelta(seconds=seconds)
