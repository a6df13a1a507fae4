"""Days and moments as parameters of routes."""

import re
from datetime import date
from typing import Annotated, Final

from pydantic import AwareDatetime, BeforeValidator, Strict

_CALENDAR: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written(value: object) -> object:
    # the validator would also take a number: seconds since 1970, which nobody means who writes `day=0`
    if not isinstance(value, str) or not _CALENDAR.match(value):
        raise ValueError("expected a date as in ISO 8601")
    return value


Day = Annotated[date, BeforeValidator(_written)]
"""A day from outside, as ``2026-11-21``."""
Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
"""A moment from outside, as ``2026-11-21T02:00:00Z``: with its offset."""
WrittenMoment = Annotated[AwareDatetime, Strict(False), BeforeValidator(_written)]
"""The same in a body, where nothing else is converted."""
