"""When people are there: hours of the week and days that differ, in one time zone. Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from suiban.kit.ids import CompanyId

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAYS_AHEAD_MAX: Final = 366
"""So far ahead the next opening is looked for."""
_SPAN: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)", re.ASCII)


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Spans like ``09:00-18:00`` by weekday (``mon`` to ``sun``), and by date (``2026-10-01``) where a day differs.

    A weekday that is not named and a date without spans are closed.
    """

    weekly: dict[str, tuple[str, ...]] = {}
    days: dict[str, tuple[str, ...]] = {}


class CompanyHours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When people answer; queues name it by its key. The texts are what who comes outside of it is told."""

    company_id: CompanyId
    key: str
    name: str
    hours: Hours
    name_en: str = ""
    closed_text: str = ""
    closed_text_en: str = ""


class Closed(msgspec.Struct, frozen=True):
    """Nobody answers now. ``opens_at`` (UTC) None: not within a year. Texts are the company's own, or empty."""

    opens_at: datetime | None
    text: str = ""
    text_en: str = ""


class NotHours(ValueError):
    """These are no hours. ``problem`` is a stable code, ``field`` ``weekly`` or ``days``, ``where`` the day and span.

    ``day_unknown`` (31 February, a weekday nobody knows), ``span_malformed``, ``span_empty`` (it ends as it begins),
    ``span_overnight`` (it ends before it begins: over midnight takes two), ``spans_overlap``, ``spans_unordered``.
    """

    def __init__(self, problem: str, field: str = "", where: str = "") -> None:
        super().__init__(f"{field}: {where}: {problem}")
        self.problem = problem
        self.field = field
        self.where = where


def parse_span(text: str) -> tuple[int, int]:
    """The minutes of the day at which a span begins and ends (at most 24:00). Raises :class:`NotHours`."""
    match = _SPAN.fullmatch(text)
    if match is None:
        raise NotHours("span_malformed")
    begins, ends = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if ends > 24 * 60:
        raise NotHours("span_malformed")
    if begins >= ends:
        raise NotHours("span_empty" if begins == ends else "span_overnight")
    return begins, ends


def parse_hours(hours: Hours) -> None:
    """Raises :class:`NotHours` with the place that is wrong."""
    for day in hours.weekly.keys() - set(WEEKDAYS):
        raise NotHours("day_unknown", "weekly", day)
    for day in hours.days:
        try:
            if date.fromisoformat(day).isoformat() != day:
                raise ValueError
        except ValueError:
            raise NotHours("day_unknown", "days", day) from None
    for name, days in (("weekly", hours.weekly), ("days", hours.days)):
        for day, spans in days.items():
            _parse_day(name, day, spans)


def _parse_day(name: str, day: str, spans: tuple[str, ...]) -> None:
    before: tuple[int, int] | None = None
    for span in spans:
        try:
            begins, ends = parse_span(span)
        except NotHours as error:
            raise NotHours(error.problem, name, f"{day} {span}") from None
        if before is not None and begins < before[1]:
            problem = "spans_unordered" if ends <= before[0] else "spans_overlap"
            raise NotHours(problem, name, f"{day} {span}")
        before = begins, ends


def opens_within(hours: Hours, zone: ZoneInfo, now: datetime, ahead: timedelta) -> bool:
    """Whether people answer now, or begin to within so long."""
    if is_open(hours, zone, now):
        return True
    opens = opens_at(hours, zone, now)
    return opens is not None and opens - now <= ahead


def _spans_from(hours: Hours, zone: ZoneInfo, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The spans of a year from this day on."""
    today = now.astimezone(zone).date()
    for ahead in range(DAYS_AHEAD_MAX + 1):
        yield from spans(hours, zone, today + timedelta(days=ahead))


def is_open(hours: Hours, zone: ZoneInfo, now: datetime) -> bool:
    """Whether ``now`` lies within a span; the end of a span does not."""
    today = now.astimezone(zone).date()
    return any(begins <= now < ends for begins, ends in spans(hours, zone, today))


def opens_at(hours: Hours, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the next span begins (UTC), after ``now``; None: not within a year."""
    return next((begins for begins, _ in _spans_from(hours, zone, now) if begins > now), None)


def closes_at(hours: Hours, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the span that is under way, else the next one, ends (UTC), after ``now``; None: not within a year."""
    return next((ends for _, ends in _spans_from(hours, zone, now) if ends > now), None)


def opening(hours: Hours, zone: ZoneInfo, came_at: datetime) -> datetime | None:
    """From when the wait of who came then counts, if not from then: the next opening, where it was closed."""
    return None if is_open(hours, zone, came_at) else opens_at(hours, zone, came_at)


def spans(hours: Hours, zone: ZoneInfo, day: date) -> Iterator[tuple[datetime, datetime]]:
    """When people are there on a day of the calendar in this zone, as instants (UTC)."""
    named: Mapping[str, tuple[str, ...]] = hours.days
    texts = named[day.isoformat()] if day.isoformat() in named else hours.weekly.get(WEEKDAYS[day.weekday()], ())
    for text in texts:
        begins, ends = parse_span(text)
        yield _at(zone, day, begins), _at(zone, day, ends)


def _at(zone: ZoneInfo, day: date, minutes: int) -> datetime:
    """A time of the wall clock as an instant; one that a change of the clocks skips is the moment of the change."""
    day, minutes = (day + timedelta(days=1), 0) if minutes == 24 * 60 else (day, minutes)
    return datetime.combine(day, time(minutes // 60, minutes % 60), zone).astimezone(UTC)


def working_day_ends(hours: Hours, zone: ZoneInfo, now: datetime, days: int) -> datetime | None:
    """When the last span of the ``days``-th day after today on which people are there ends (UTC); None: no such day
    within a year. A day without spans is none."""
    today, left = now.astimezone(zone).date(), days
    for ahead in range(1, DAYS_AHEAD_MAX + 1):
        if found := list(spans(hours, zone, today + timedelta(days=ahead))):
            left -= 1
            if left <= 0:
                return found[-1][1]
    return None


def spans_end(hours: Hours, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When people who are there now go (UTC), spans that meet taken as one; None: nobody is, or none go in a year."""
    ends = now
    for begins, closes in _spans_from(hours, zone, now):
        if begins <= ends < closes:
            ends = closes
        elif begins > ends:
            return ends if ends > now else None
    return None
