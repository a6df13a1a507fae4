"""Public holidays as a source for calendars: rest days, and weekend days on which a country works instead. Pure.

Mainland China's arrangement of a year is made known in the November before. A year that is not arranged yet has its
statutory days only (lunar new year among them, which is reckoned), and says so.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, Literal

import msgspec

Region = Literal["cn", "hk", "mo"]
YEARS: Final = (2000, 2099)
_ARRANGED: Final = frozenset({"cn"})
"""Where rest is gathered by moving weekends, so that the weekend beside a holiday belongs to it."""
_CHINESE: Final = {"cn": "zh_CN", "hk": "zh_CN", "mo": "zh_CN"}


class Holiday(msgspec.Struct, frozen=True):
    """A day that is not like its weekday. ``working``: a Saturday or Sunday on which people work."""

    day: date
    name: str
    name_en: str
    working: bool = False


class PublicHolidays(msgspec.Struct, frozen=True):
    """A year's, by day. ``arranged`` False: which weekends are worked is not known yet (or not to this release)."""

    region: str
    year: int
    days: tuple[Holiday, ...]
    arranged: bool


def public_holidays(region: Region, year: int) -> PublicHolidays:
    """The days of a year from 2000 to 2099."""
    # large: read in when it is first asked for
    import holidays as library

    # the turn of the year too: the weekend beside a holiday may lie in the other one
    chinese, english = (
        library.country_holidays(region.upper(), years=(year - 1, year, year + 1), language=language)
        for language in (_CHINESE[region], "en_US")
    )
    rest = {day: (name, english.get(day) or name) for day, name in chinese.items()}
    working = {day for day in getattr(chinese, "weekend_workdays", ()) if day.year == year}
    if region in _ARRANGED:
        rest |= _beside(rest, getattr(chinese, "weekend_workdays", ()))
    days = [Holiday(day, name, name_en) for day, (name, name_en) in rest.items() if day.year == year]
    days += [Holiday(day, "调休上班", "Working day", working=True) for day in working]
    return PublicHolidays(
        region, year, tuple(sorted(days, key=lambda one: one.day)), region not in _ARRANGED or bool(working)
    )


def _beside(rest: dict[date, tuple[str, str]], working: Iterable[date]) -> dict[date, tuple[str, str]]:
    """Weekend days that touch a holiday, under its name."""
    found: dict[date, tuple[str, str]] = {}
    kept_out = set(working)
    for step in (timedelta(days=1), timedelta(days=-1)):
        for day in sorted(rest, reverse=step.days < 0):
            name, near = rest[day], day + step
            while near.weekday() >= 5 and near not in rest and near not in kept_out:
                found.setdefault(near, name)
                near += step
    return found
