"""Days and months as people name them: 明天, 下周一, 月底, 三天后, 11月30日, 30号, next Friday, Nov 30. Pure and total.

A day or month that says no year, a day that says no month, a weekday: the next one or the last one, as the caller
prefers; today is both. What no calendar has (2月30日) is none, and so is what is not one day (周末, 过几天).
"""

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final, Literal

import msgspec

from suiban.language.folding import Folded, fold
from suiban.language.numerals import DIGITS, value_of

Prefer = Literal["future", "past"]

AHEAD_MAX: Final = 366
_YEARS_MAX: Final = 10
_HAN: Final = "[零一二三四五六七八九十]"
_NUMBER: Final = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_YEAR: Final = rf"(?:(?P<year>今年|本年|明年|后年|去年|前年|(?:(?:19|20)\d\d|\d\d|{_HAN}{{4}}|{_HAN}{{2}})年)的?)?"
_MONTH: Final = r"(?<![\d十第])(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
_DAY: Final = rf"(?P<day>[0-3]?\d(?!\d)|{_HAN}{{1,3}})"
_NO_DATE: Final = "(?![\\d百千万亿元块个.,]|美元|港)"
_TURN: Final = r"(?P<turn>上上个?|上个?|本|这个?|当|下下个?|下个?)月"
_ORDINAL: Final = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?!\d)"
_MONTHS_EN: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH_EN: Final = r"(?P<month>" + "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in _MONTHS_EN) + r"|sept)\b\.?"
_WEEKDAYS_EN: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY_EN: Final = r"(?P<weekday>" + "|".join(_WEEKDAYS_EN) + r"|mon|tues?|wed|thur?s?|fri)\b\.?"
_YEAR_EN: Final = r"(?:,?\s*(?P<year>(?:19|20)\d\d|this year|next year|last year)\b)?"
_NUMBER_EN: Final = r"(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty)"
_UNIT_EN: Final = r"(?P<unit>(?:business |working )?day|week|month|year)s?"

_RELATIVE: Final = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨晚": -1,
    "今天": 0, "今日": 0, "今早": 0, "今晚": 0, "今儿": 0,
    "当天": 0, "当日": 0, "明天": 1, "明日": 1, "明早": 1, "明晚": 1, "明儿": 1, "后天": 2, "后日": 2, "大后天": 3,
    "the day before yesterday": -2, "day before yesterday": -2, "yesterday": -1, "today": 0, "tonight": 0,
    "tomorrow": 1, "the day after tomorrow": 2, "day after tomorrow": 2,
}  # fmt: skip
_WEEKDAYS: Final = {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6}
_YEARS: Final = {"今年": 0, "本年": 0, "明年": 1, "后年": 2, "去年": -1, "前年": -2, "this year": 0, "next year": 1,
                 "last year": -1}  # fmt: skip


class Day(msgspec.Struct, frozen=True):
    """A day that a text names, and its place."""

    start: int
    end: int
    day: date


class Month(msgspec.Struct, frozen=True):
    """A month that a text names, by its first day, and its place."""

    start: int
    end: int
    first: date


def find_days(text: str, today: date, prefer: Prefer = "future") -> list[Day]:
    """Every day that a text names, from left to right."""
    folded = fold(text)
    return [Day(*_place(folded, day.start, day.end), day.day) for day in days_in(folded.text, today, prefer)]


def read_day(text: str, today: date, prefer: Prefer = "future") -> date | None:
    """The one day that an answer names. None when there is none, or two, or it is only what is not meant."""
    days = {found.day for found in find_days(text, today, prefer)}
    return days.pop() if len(days) == 1 and not _NOT_MEANT.search(fold(text).text) else None


def find_months(text: str, today: date, prefer: Prefer = "past") -> list[Month]:
    """Every month that a text names without a day of it, from left to right."""
    folded = fold(text)
    found = _longest(_read(folded.text, _MONTH_PATTERNS, today, prefer))
    return [Month(*_place(folded, month.start, month.end), month.day) for month in found]


def read_month(text: str, today: date, prefer: Prefer = "past") -> date | None:
    """The first day of the one month that an answer names. None when there is none, or two."""
    months = {found.first for found in find_months(text, today, prefer)}
    return months.pop() if len(months) == 1 and not _NOT_MEANT.search(fold(text).text) else None


def days_in(plain: str, today: date, prefer: Prefer) -> list[Day]:
    """As :func:`find_days`, of a folded text."""
    return _longest(_read(plain, _DAY_PATTERNS, today, prefer))


def on_weekday(today: date, weekday: int, turn: str = "", prefer: Prefer = "future") -> date:
    """The day of that number (Monday is 0) in the week that ``turn`` says (上, 本, 下, 下下), else the nearest."""
    if turn:
        weeks = -turn.count("上") + turn.count("下")
        return today + timedelta(days=weekday - today.weekday() + 7 * weeks)
    ahead = (weekday - today.weekday()) % 7
    return today + timedelta(days=ahead if prefer == "future" or not ahead else ahead - 7)


def after_workdays(day: date, number: int) -> date:
    """So many Mondays to Fridays later."""
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day


def add_months(day: date, months: int) -> date:
    """So many months later, the last day of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


_NOT_MEANT: Final = re.compile(r"不是|不要|不行|除了|或|还是|\b(?:not|no|or|except)\b")

_Reader = Callable[[re.Match[str], date, Prefer], date | None]


def _read(
    plain: str, patterns: tuple[tuple[re.Pattern[str], _Reader], ...], today: date, prefer: Prefer
) -> Iterator[Day]:
    for pattern, reader in patterns:
        for match in pattern.finditer(plain):
            try:
                day = reader(match, today, prefer)
            except (ValueError, OverflowError):  # no calendar has it
                continue
            if day is not None:
                yield Day(match.start(), match.end(), day)


def _longest(found: Iterator[Day]) -> list[Day]:
    kept: list[Day] = []
    for day in sorted(found, key=lambda day: (day.start, -day.end)):
        if not kept or day.start >= kept[-1].end:
            kept.append(day)
    return kept


def _place(folded: Folded, start: int, end: int) -> tuple[int, int]:
    return folded.origins[start], folded.origins[end - 1] + 1


def _count(written: str) -> int:
    """A count as it stands in a date: 03, 三十, a. Raises ValueError when it is none."""
    if written.isdigit():
        return int(written)
    if written in {"a", "an"}:
        return 1
    value = value_of(written)
    if value is None:
        raise ValueError("not a count")
    return int(value)


def _year(written: str | None, today: date) -> int | None:
    if not written:
        return None
    if written in _YEARS:
        return today.year + _YEARS[written]
    digits = written.removesuffix("年")
    number = int(digits if digits.isdigit() else "".join(str(DIGITS[digit]) for digit in digits))
    return number + 2000 if number < 100 else number


def _month_number(written: str) -> int:
    for number, name in enumerate(_MONTHS_EN, 1):
        if written.startswith(name[:3]):
            return number
    return _count(written)


def _turn(written: str) -> int:
    return written.count("下") - written.count("上")


def _on_date(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    month, day = _month_number(match["month"]), _count(match["day"])
    year = _year(match["year"], today)
    if year is not None:
        return date(year, month, day)
    step = 1 if prefer == "future" else -1
    for nearest in (today.year, today.year + step):
        found = date(nearest, month, day)
        if (found - today).days * step >= 0:
            return found
    return None


def _on_slashes(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    if re.search("[a-z]", match.string) and int(match["day"]) <= 12:
        return None  # 5/6: May or June, who knows
    return _on_date(match, today, prefer)


def _in_turn(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    return add_months(today.replace(day=1), _turn(match["turn"])).replace(day=_count(match["day"]))


def _on_day(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    day, first, step = _count(match["day"]), today.replace(day=1), 1 if prefer == "future" else -1
    for month in (first, add_months(first, step)):
        if day <= calendar.monthrange(month.year, month.month)[1] and (month.replace(day=day) - today).days * step >= 0:
            return month.replace(day=day)
    return None


def _relative(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    return today + timedelta(days=_RELATIVE[match[0]])


def _weekday(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    turn = match["turn"] or ""
    return on_weekday(today, _WEEKDAYS[match["weekday"]], "本" if turn == "这" else turn, prefer)


def _weekday_en(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    weekday = next(n for n, name in enumerate(_WEEKDAYS_EN) if name.startswith(match["weekday"][:3]))
    turn = {"next": "下", "last": "上", "this": "本"}.get((match["turn"] or "").strip(), "")
    return on_weekday(today, weekday, turn, prefer)


def _month_end(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    written = match["turn"] or ""
    months = {"next": 1, "last": -1}.get(written, _turn(written))
    return _last(add_months(today.replace(day=1), months))


def _end_of(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    month = _of_month(match, today, prefer)
    return None if month is None else _last(month)


def _last(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _year_end(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    return date(today.year + _YEARS.get(match["year"] or "今年", 0), 12, 31)


def _after(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    number, unit = _count(match["n"]), match["unit"]
    number = -number if match["way"] in {"前", "ago"} else number
    if not 0 < abs(number) <= AHEAD_MAX:
        return None
    if unit == "工作日" or " " in unit:
        return after_workdays(today, number) if number > 0 else None
    if unit in {"天", "日", "day"}:
        return today + timedelta(days=number)
    if unit in {"周", "星期", "礼拜", "week"}:
        return today + timedelta(weeks=number)
    months = number * (12 if unit in {"年", "year"} else 1)
    return add_months(today, months) if abs(months) <= 12 * _YEARS_MAX else None


def _half_after(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    sign = -1 if match["way"] == "前" else 1
    return add_months(today, 6 * sign) if "年" in match[0] else today + timedelta(days=15 * sign)


_MAY: Final = re.compile(r"(?:^|\b(?:in|for|of|since|until|till|by|from|to) )may$")


def _of_month(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    month, year = _month_number(match["month"]), _year(match["year"], today)
    if match["month"] == "may" and year is None and not _MAY.search(match.string, 0, match.end()):
        return None  # I may come
    if year is not None:
        return date(year, month, 1)
    first, step = today.replace(day=1), 1 if prefer == "future" else -1
    found = date(today.year, month, 1)
    return found if (found - first).days * step >= 0 else date(today.year + step, month, 1)


def _turned_month(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    months = {"next": 1, "last": -1}.get(match["turn"].strip(), _turn(match["turn"]))
    return add_months(today.replace(day=1), months)


def _last_named_month(match: re.Match[str], today: date, prefer: Prefer) -> date | None:
    month, first = _month_number(match["month"]), today.replace(day=1)
    found = date(today.year, month, 1)
    if match["turn"] == "last":
        return found if found < first else date(today.year - 1, month, 1)
    return found if found > first else date(today.year + 1, month, 1)


def _compiled(*patterns: tuple[str, _Reader]) -> tuple[tuple[re.Pattern[str], _Reader], ...]:
    return tuple((re.compile(pattern), reader) for pattern, reader in patterns)


_NUMERIC: Final = r"(?<![\d./-])(?P<year>(?:19|20)\d\d)(?P<between>[-/.])(?P<month>\d{1,2})"
_DAY_PATTERNS: Final = _compiled(
    (_NUMERIC + r"(?P=between)(?P<day>\d{1,2})(?![\d/-]|\.\d)", _on_date),
    (r"(?<!\d)(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)", _on_date),
    (_YEAR + _MONTH + r"份?" + _DAY + r"(?:[日号]|" + _NO_DATE + ")", _on_date),
    (r"(?<![\d./-])(?P<year>)(?P<month>\d{1,2})/(?P<day>\d{1,2})(?![\d/的个])", _on_slashes),
    (_TURN + r"份?的?" + _DAY + "[日号]", _in_turn),
    (rf"(?<![月\d第{_HAN[1:-1]}])" + _DAY + r"[日号](?![内后线店楼机卡柜窗码个])", _on_day),
    ("|".join(sorted((word for word in _RELATIVE if not word.isascii()), key=len, reverse=True)), _relative),
    (r"\b(?:" + "|".join(sorted(filter(str.isascii, _RELATIVE), key=len, reverse=True)) + r")\b", _relative),
    (
        r"(?P<turn>上上|上|这|本|下下|下)?个?(?<![一二两三四五六七八九十\d每])(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])(?!年)",
        _weekday,
    ),
    (_YEAR + _MONTH + "份?(?:底|末|最后一天)", _end_of),
    (rf"(?<![\d{_HAN[1:-1]}])(?P<turn>上个?|本|这个?|当|下个?)?月(?:底|末|的?最后一天)", _month_end),
    (r"(?:(?P<year>今年|明年|去年)年?|年)[底末]", _year_end),
    (rf"(?P<n>{_NUMBER})\s*个?(?P<unit>工作日|天|日|周|星期|礼拜|月|年)(?:之|以)?(?P<way>后)", _after),
    (rf"(?P<n>{_NUMBER})\s*个?(?P<unit>天|周|星期|礼拜|月|年)(?:之|以)?(?P<way>前)", _after),
    (rf"(?P<way>过)(?!两天)(?P<n>{_NUMBER})\s*个?(?P<unit>天|周|星期|礼拜|月|年)(?![多前])", _after),
    (r"半(?:个月|年)(?:之|以)?(?P<way>[后前])", _half_after),
    (rf"\b{_MONTH_EN}\s*{_ORDINAL}{_YEAR_EN}", _on_date),
    (rf"\b{_ORDINAL}\s*(?:of\s+)?{_MONTH_EN}{_YEAR_EN}", _on_date),
    (r"\bthe\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)\b(?!\s+(?:of|one|card|account))", _on_day),
    (rf"\b(?:(?P<turn>next|this|last|on|coming)\s+)?{_WEEKDAY_EN}", _weekday_en),
    (r"\b(?:the\s+)?end of (?:(?P<turn>next|this|last|the) )?month\b|\bmonth end\b", _month_end),
    (rf"\b(?P<way>in)\s+{_NUMBER_EN}\s+{_UNIT_EN}\b", _after),
    (rf"\b{_NUMBER_EN}\s+{_UNIT_EN}\s+(?P<way>later|from now|from today|ago)\b", _after),
)
_NO_DAY: Final = rf"(?!\d|{_HAN}{{1,3}}[日号]|[底末初中]|最后一天)"
_MONTH_PATTERNS: Final = _compiled(
    (_YEAR + _MONTH + "份?" + _NO_DAY, _of_month),
    (_NUMERIC + r"(?![\d/.-])", _of_month),
    (r"(?<!\d)(?P<year>20\d\d)(?P<month>0[1-9]|1[0-2])(?!\d)", _of_month),
    (_TURN + "份?" + _NO_DAY + r"(?!的?\d)", _turned_month),
    (rf"(?<!\d )(?<!\d(?:st|nd|rd|th) )\b{_MONTH_EN}{_YEAR_EN}(?!\s*\d)", _of_month),
    (rf"\b(?P<turn>last|next)\s+{_MONTH_EN}(?!\s*\d)", _last_named_month),
    (r"\b(?P<turn>last|next|this)\s+month\b", _turned_month),
)
