"""When people say something will be: 明天下午三点前, 24小时内, 下周五, by noon tomorrow. Pure and total."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from suiban.language.days import after_workdays, days_in, on_weekday
from suiban.language.folding import fold
from suiban.language.numerals import value_of

AMOUNT_MAX: Final = 366
DAY_ENDS: Final = time(18, 0)
"""What is due on a day is due when its offices close, or at its end when they have closed already."""
LATE: Final = time(23, 59)

_N: Final = r"[零〇一二两三四五六七八九十半\d]{1,4}"
_UNITS: Final = {
    "分钟": "minute", "分": "minute", "小时": "hour", "钟头": "hour", "工作日": "workday", "天": "day", "日": "day",
    "星期": "week", "周": "week", "礼拜": "week", "月": "month",
}  # fmt: skip
_WITHIN: Final = re.compile(
    rf"(?:(?P<low>{_N})\s*[-—~～到至]\s*)?(?P<n>{_N})\s*(?:个(?P<half>半)?)?\s*(?P<unit>工作日|分钟|小时|钟头|星期|礼拜|天|日|周|月)"
    r"\s*(?:之内|以内|内|之后|以后|后)"
)
_WITHIN_EN: Final = re.compile(
    r"\b(?:within|in)\s+(?:the\s+next\s+)?(?:\w+\s*(?:-|to)\s*)?(?P<n>\d{1,3}|an?|half an|one|two|three|four|five|six"
    r"|seven|ten|twenty)\s+(?P<unit>minute|hour|(?:business|working) day|day|week|month)s?\b",
    re.IGNORECASE,
)
_EN: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10,
              "twenty": 20}  # fmt: skip
_ALSO_DAYS: Final = re.compile(
    r"(?P<weekend>(?P<week>下下|下|这|本)?个?(?:周|星期|礼拜)末)|下班(?=之?前)"
    r"|\b(?:end of (?:the )?day|this (?:afternoon|evening))\b"
)
_CLOCK: Final = re.compile(
    r"(?P<part>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上)?\s*"
    r"(?P<hour>\d{1,2}|[零一二两三四五六七八九十]{1,3})(?:[点时]钟?|[:：](?=\d\d))(?P<rest>半|一刻|三刻|\d{1,2})?"
)
_PART: Final = re.compile(r"凌晨|早上|早晨|上午|中午|下午|傍晚|晚上")
_PART_ENDS: Final = {
    "凌晨": time(6), "早上": time(9), "早晨": time(9), "上午": time(12), "中午": time(13), "下午": DAY_ENDS,
    "傍晚": time(19), "晚上": time(21),
}  # fmt: skip
_CLOCK_EN: Final = re.compile(
    r"\b(?:(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)|(?P<noon>noon))", re.IGNORECASE
)
_REACH: Final = 12
"""A time of day belongs to the day named at most so many characters before it."""


class Moment(msgspec.Struct, frozen=True):
    """A time that a text names: ``due`` is when it is over at the latest (UTC); ``start`` and ``end`` its place."""

    start: int
    end: int
    due: datetime


def find_moment(text: str, said_at: datetime, zone: ZoneInfo) -> Moment | None:
    """The first future time a text names, as somebody in ``zone`` means it who says it at ``said_at`` (aware).

    None when none is named. What was named and lies in the past is not one; never raises.
    """
    local, folded = said_at.astimezone(zone), fold(text)
    found = [moment for moment in (*_within(folded.text, local), *_named(folded.text, local)) if moment.due > said_at]
    first = min(found, key=lambda moment: (moment.start, -moment.end), default=None)
    if first is None:
        return None
    return Moment(folded.origins[first.start], folded.origins[first.end - 1] + 1, first.due)


def _number(written: str) -> float | None:
    """A small number as written: ``08``, ``三``, ``二十四``, ``半``. None when it is none."""
    if written.isdigit():
        return float(written)
    value = value_of(written)
    return 0.5 if written == "半" else None if value is None else float(value)


def _within(text: str, local: datetime) -> Iterator[Moment]:
    for match in _WITHIN.finditer(text):
        amount = _number(match["n"])
        if amount is not None:
            amount += 0.5 if match["half"] else 0
            yield from _after(match, local, amount, _UNITS[match["unit"]])
    for match in _WITHIN_EN.finditer(text):
        word = match["n"].lower()
        amount = 0.5 if word == "half an" else float(_EN.get(word, 0) or word)
        unit = match["unit"].lower()
        yield from _after(match, local, amount, "workday" if " " in unit else unit)


def _after(match: re.Match[str], local: datetime, amount: float, unit: str) -> Iterator[Moment]:
    if not 0 < amount <= AMOUNT_MAX:
        return
    steps = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1),
             "week": timedelta(weeks=1), "month": timedelta(days=30)}  # fmt: skip
    if unit == "workday":
        due = _on(after_workdays(local.date(), int(amount + 0.5)), DAY_ENDS, local)
    else:
        # elapsed time, not wall-clock time: hours are counted through a change of the clocks
        due = local.astimezone(UTC) + steps[unit] * amount
    yield Moment(match.start(), match.end(), due.astimezone(UTC))


def _named(text: str, local: datetime) -> Iterator[Moment]:
    spans = [match.span() for pattern in (_WITHIN, _WITHIN_EN) for match in pattern.finditer(text)]
    days = [(day.start, day.end, day.day) for day in days_in(text, local.date(), "future")]
    days += [(match.start(), match.end(), _also(match, local.date())) for match in _ALSO_DAYS.finditer(text)]
    used: set[int] = set()
    for start, end, day in days:
        if any(first < end and start < last for first, last in spans):
            continue  # three days from now are elapsed time, to the minute
        name = text[start:end]
        clock = _default(name)
        near = _clock_after(text, end) or _clock_before(text, start)
        if near is not None:
            place, clock = near
            used.add(place.start())
            start, end = min(start, place.start()), max(end, place.end())
        yield from _at(start, end, local, day, _evening(clock, name), named=near is not None)
    for place, clock in _clocks(text):
        if place.start() not in used:
            day = local.date() if clock > local.time() else local.date() + timedelta(days=1)
            yield from _at(place.start(), place.end(), local, day, clock, named=True)


def _at(start: int, end: int, local: datetime, day: date, clock: time, *, named: bool) -> Iterator[Moment]:
    due = _on(day, clock, local)
    if due <= local and not named and day == local.date():
        due = _on(day, LATE, local)
    yield Moment(start, end, due.astimezone(UTC))


def _on(day: date, clock: time, local: datetime) -> datetime:
    return datetime.combine(day, clock, local.tzinfo)


def _also(match: re.Match[str], today: date) -> date:
    """The last day of a week, or today."""
    if not match["weekend"]:
        return today
    week = match["week"] or ""
    return on_weekday(today, 6, "本" if week == "这" else week)


def _default(name: str) -> time:
    lower = name.lower()
    if "晚" in name or lower in {"tonight", "this evening"}:
        return time(21)
    return time(9) if "早" in name else DAY_ENDS


def _evening(clock: time, name: str) -> time:
    """今晚八点 is 20:00 though only the day says so."""
    late = "晚" in name or name.lower() in {"tonight", "this evening", "this afternoon"}
    return clock.replace(hour=clock.hour + 12) if late and clock.hour < 12 else clock


def _clocks(text: str) -> Iterator[tuple[re.Match[str], time]]:
    for match in _CLOCK.finditer(text):
        clock = _clock_of(match)
        if clock is not None:
            yield match, clock
    for match in _CLOCK_EN.finditer(text):
        clock = _clock_of_en(match)
        if clock is not None:
            yield match, clock


def _clock_after(text: str, end: int) -> tuple[re.Match[str], time] | None:
    for match, clock in _clocks(text):
        if 0 <= match.start() - end <= _REACH:
            return match, clock
    part = _PART.match(text, end)
    return (part, _PART_ENDS[part[0]]) if part else None


def _clock_before(text: str, start: int) -> tuple[re.Match[str], time] | None:
    """English puts the time first: by 5 pm tomorrow."""
    for match in _CLOCK_EN.finditer(text):
        clock = _clock_of_en(match)
        if clock is not None and 0 <= start - match.end() <= 4:
            return match, clock
    return None


def _clock_of(match: re.Match[str]) -> time | None:
    hour, rest, part = _number(match["hour"]), match["rest"], match["part"]
    minute = {None: 0, "半": 30, "一刻": 15, "三刻": 45}.get(rest, -1)
    minute = int(rest) if minute < 0 else minute
    if hour is None or hour > 24 or minute > 59:
        return None
    hours = int(hour) % 24
    if (part in {"下午", "傍晚", "晚上"} and hours < 12) or (part == "中午" and hours < 3):
        hours += 12
    elif part is None and 1 <= hours <= 7:
        hours += 12  # nobody promises for the small hours without saying so
    return time(hours, minute)


def _clock_of_en(match: re.Match[str]) -> time | None:
    if match["noon"]:
        return time(12)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return None
    return time(hour % 12 + (12 if match["half"].lower().startswith("p") else 0), minute)
