"""When people say something will be: 明天下午三点前, 24小时内, 下周五, by noon tomorrow. Pure and total."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

AMOUNT_MAX: Final = 366
DAY_ENDS: Final = time(18, 0)
"""What is due on a day is due when its offices close, or at its end when they have closed already."""
LATE: Final = time(23, 59)

_DIGITS: Final = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
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
_DAY: Final = re.compile(
    r"(?P<rel>大后天|后天|今天|今日|今晚|今早|明天|明日|明早|明晚|当天)"
    r"|(?P<week>下下|下|这|本)?个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天末])"
    r"|(?:(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月)?(?P<date>\d{1,2}|[一二三四五六七八九十]{1,3})[号日](?![内后])"
    r"|(?P<monthend>本|这个|下个|下)?月底"
    r"|(?P<shop>下班)(?=之?前)"
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
_WEEKDAYS: Final = {name: n for n, name in enumerate("一二三四五六日")} | {"天": 6, "末": 6}
_DAY_EN: Final = re.compile(
    r"\b(?:(?P<rel>today|tonight|tomorrow|end of (?:the )?day|this afternoon|this evening)"
    r"|(?P<next>next\s+)?(?P<weekday>monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b",
    re.IGNORECASE,
)
_CLOCK_EN: Final = re.compile(
    r"\b(?:(?P<hour>\d{1,2})(?::(?P<minute>\d\d))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)|(?P<noon>noon))", re.IGNORECASE
)
_WEEKDAYS_EN: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
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
    local = said_at.astimezone(zone)
    found = [moment for moment in (*_within(text, local), *_named(text, local)) if moment.due > said_at]
    return min(found, key=lambda moment: (moment.start, -moment.end), default=None)


def number_of(text: str) -> float | None:
    """A small number as written: ``24``, ``三``, ``十五``, ``二十四``, ``半``. None when it is none."""
    if text.isascii() and text.isdigit():
        return float(text)
    if text == "半":
        return 0.5
    tens, ten, ones = text.partition("十")
    if ten:
        if (tens and tens not in _DIGITS) or (ones and ones not in _DIGITS):
            return None
        return float((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0))
    return float(_DIGITS[text]) if text in _DIGITS else None


def _within(text: str, local: datetime) -> Iterator[Moment]:
    for match in _WITHIN.finditer(text):
        amount = number_of(match["n"])
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
        day, left = local, int(amount + 0.5)
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5
        due = day.replace(hour=DAY_ENDS.hour, minute=0, second=0, microsecond=0)
    else:
        # elapsed time, not wall-clock time: hours are counted through a change of the clocks
        due = local.astimezone(UTC) + steps[unit] * amount
    yield Moment(match.start(), match.end(), due.astimezone(UTC))


def _named(text: str, local: datetime) -> Iterator[Moment]:
    days = [(match, day) for match in _DAY.finditer(text) if (day := _day_of(match, local)) is not None]
    days += [(match, day) for match in _DAY_EN.finditer(text) if (day := _day_of_en(match, local)) is not None]
    used: set[int] = set()
    for match, day in days:
        start, end, clock = match.start(), match.end(), _default(match[0])
        near = _clock_after(text, end) or _clock_before(text, start)
        if near is not None:
            place, clock = near
            used.add(place.start())
            start, end = min(start, place.start()), max(end, place.end())
        yield from _at(start, end, local, day, _evening(clock, match[0]), named=near is not None)
    for place, clock in _clocks(text):
        if place.start() not in used:
            day = local if clock > local.time() else local + timedelta(days=1)
            yield from _at(place.start(), place.end(), local, day, clock, named=True)


def _at(start: int, end: int, local: datetime, day: datetime, clock: time, *, named: bool) -> Iterator[Moment]:
    due = day.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    if due <= local and not named and day.date() == local.date():
        due = due.replace(hour=LATE.hour, minute=LATE.minute)
    yield Moment(start, end, due.astimezone(UTC))


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
    hour, rest, part = number_of(match["hour"]), match["rest"], match["part"]
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


def _day_of(match: re.Match[str], local: datetime) -> datetime | None:
    if match["rel"]:
        ahead = {"大后天": 3, "后天": 2, "明天": 1, "明日": 1, "明早": 1, "明晚": 1}.get(match["rel"], 0)
        return local + timedelta(days=ahead)
    if match["shop"]:
        return local
    if match["weekday"]:
        return _weekday(local, _WEEKDAYS[match["weekday"]], match["week"])
    if match["date"]:
        return _date(local, match["month"], match["date"])
    month = local.month + (1 if (match["monthend"] or "").startswith("下") else 0)
    first_after = local.replace(year=local.year + month // 12, month=month % 12 + 1, day=1)
    return first_after - timedelta(days=1)


def _weekday(local: datetime, wanted: int, week: str | None) -> datetime:
    monday = local - timedelta(days=local.weekday())
    if week in {"下", "下下"}:
        return monday + timedelta(days=wanted + 7 * len(week or ""))
    if week:
        return monday + timedelta(days=wanted)
    return local + timedelta(days=(wanted - local.weekday()) % 7)


def _date(local: datetime, month_text: str | None, date_text: str) -> datetime | None:
    date, month = number_of(date_text), number_of(month_text) if month_text else local.month
    if date is None or month is None:
        return None
    for year, number in ((local.year, int(month)), _next(local, int(month), named=month_text is not None)):
        try:
            day = local.replace(year=year, month=number, day=int(date))
        except ValueError:
            continue
        if day.date() >= local.date():
            return day
    return None


def _next(local: datetime, month: int, *, named: bool) -> tuple[int, int]:
    if named:
        return local.year + 1, month
    return (local.year + 1, 1) if month == 12 else (local.year, month + 1)


def _day_of_en(match: re.Match[str], local: datetime) -> datetime | None:
    if match["rel"]:
        return local + timedelta(days=match["rel"].lower() == "tomorrow")
    wanted = _WEEKDAYS_EN.index(match["weekday"].lower())
    return _weekday(local, wanted, "下" if match["next"] else None)
