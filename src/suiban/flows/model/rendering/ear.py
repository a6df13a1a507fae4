"""Text as it is read out: amounts in words, card and telephone numbers digit by digit, dates in full. Pure and total.

A speech engine reads ``12,345.60`` as it likes, and ``尾号1234`` as a thousand and more; what is confirmed by ear must
be heard as it is meant.
"""

import re
from decimal import Decimal
from typing import Final

from suiban.flows.model.steps import Language
from suiban.language.api import spell_number

WHOLE_MAX: Final = 10**15
"""Nothing longer is read as a number."""
_ZH_DIGITS: Final = "零一二三四五六七八九"
_ZH_CALLED: Final = str.maketrans("0123456789", "零幺二三四五六七八九")
_EN_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_EN_TENS: Final = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_SCALES: Final = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1_000, "thousand"))
_EN_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_CURRENCIES: Final = {
    "CNY": ("元", "yuan"), "USD": ("美元", "US dollars"), "EUR": ("欧元", "euros"), "GBP": ("英镑", "pounds"),
    "HKD": ("港元", "Hong Kong dollars"), "SGD": ("新加坡元", "Singapore dollars"), "JPY": ("日元", "yen"),
    "KRW": ("韩元", "won"), "KWD": ("科威特第纳尔", "Kuwaiti dinars"),
}  # fmt: skip
_ZH_UNITS: Final = dict(_CURRENCIES.values()) | {"港币": "Hong Kong dollars", "人民币": "yuan"}
_NUMBER: Final = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_MONTHS_SHORT: Final = "|".join(month[:3] for month in _EN_MONTHS)
_SPEAKABLE: Final = re.compile(
    rf"(?P<code>{'|'.join(_CURRENCIES)})\s?(?P<of_code>{_NUMBER})"
    rf"|(?P<of_unit>{_NUMBER})\s?(?P<unit>{'|'.join(_ZH_UNITS)})"
    r"|(?P<masked>(?<![\d*])\d{2,6}\*{2,}\d{2,6}(?!\d))"
    r"|(?P<tail>(?:尾号|末四位|ending(?: in)?|last four(?: digits)?)\s?)(?P<of_tail>\d{2,6})(?!\d)"
    r"|(?P<year>(?<!\d)\d{4})(?:年|-)(?P<month>\d{1,2})(?:(?:月|-)(?P<day>\d{1,2})日?|月)(?!\d)"
    rf"|(?P<en_day>\b\d{{1,2}}) (?P<en_month>{_MONTHS_SHORT})[a-z]* (?P<en_year>\d{{4}})\b"
    r"|(?P<hour>(?<![\d:])\d{1,2}):(?P<minute>[0-5]\d)(?![\d:])"
    rf"|(?P<percent>{_NUMBER})\s?%"
    r"|(?P<code_like>[A-Za-z]+-?\d[A-Za-z\d-]*|(?<![\d,.])\d{7,}(?![\d,.]*\.\d)|(?<![\d,.])0\d+(?!\.\d))"
    rf"|(?P<number>{_NUMBER})",
    re.ASCII,
)
_SILENT: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff*_#`]+")


def for_the_ear(text: str, language: Language) -> str:
    """A text as it is spoken: no sign in it that a voice would spell out or swallow."""

    def spoken(match: re.Match[str]) -> str:
        return _spoken(match, language)

    heard = _SPEAKABLE.sub(spoken, text)
    return re.sub(r"\s*\n\s*", "。" if language == "zh" else ". ", _SILENT.sub(" ", heard).strip())


def digits_for_the_ear(digits: str, language: Language) -> str:
    """Digit by digit; in Chinese one is 幺, as numbers are told over the telephone."""
    if language == "zh":
        return digits.translate(_ZH_CALLED)
    return " ".join(_EN_ONES[int(c)] if c.isdigit() else c for c in digits)


def number_for_the_ear(number: Decimal, language: Language) -> str:
    """A number in words: 一千五百点五, one thousand five hundred point five."""
    sign, number = number < 0, abs(number)
    whole = int(number)
    fraction = f"{number:f}".partition(".")[2].rstrip("0")
    if whole >= WHOLE_MAX:
        return digits_for_the_ear(f"{number:f}", language)
    if language == "zh":
        return ("负" if sign else "") + spell_number(number)
    after = " point " + " ".join(_EN_ONES[int(c)] for c in fraction) if fraction else ""
    return ("minus " if sign else "") + _en_whole(whole) + after


def money_for_the_ear(amount: Decimal, zh_unit: str, en_unit: str, language: Language) -> str:
    """An amount in words: 一千五百元六角, one thousand five hundred point six yuan."""
    if language == "en":
        return f"{number_for_the_ear(amount, 'en')} {en_unit}"
    if zh_unit not in ("元", "人民币") or amount != round(amount, 2):
        return number_for_the_ear(amount, "zh") + zh_unit
    whole, cents = divmod(int(abs(amount) * 100), 100)
    jiao, fen = divmod(cents, 10)
    parts = [f"{number_for_the_ear(Decimal(whole), 'zh')}元"] if whole or not cents else []
    parts += [f"{_ZH_DIGITS[jiao]}角"] if jiao else ["零"] if fen and whole else []
    parts += [f"{_ZH_DIGITS[fen]}分{'' if parts else '钱'}"] if fen else []
    return ("负" if amount < 0 else "") + "".join(parts)


def _spoken(match: re.Match[str], language: Language) -> str:
    if match["code"]:
        return money_for_the_ear(_decimal(match["of_code"]), *_CURRENCIES[match["code"]], language)
    if match["unit"]:
        return money_for_the_ear(_decimal(match["of_unit"]), match["unit"], _ZH_UNITS[match["unit"]], language)
    if match["masked"]:
        head, tail = (digits_for_the_ear(part, language) for part in re.split(r"\*+", match["masked"]))
        return f"{head}开头，尾号{tail}" if language == "zh" else f"{head}, and ending in {tail}"
    if match["of_tail"]:
        return match["tail"] + digits_for_the_ear(match["of_tail"], language)
    if match["year"]:
        return _date(match["year"], int(match["month"]), int(match["day"] or 0), language) or match[0]
    if match["en_year"]:
        month = next(n for n, name in enumerate(_EN_MONTHS, 1) if name.startswith(match["en_month"]))
        return _date(match["en_year"], month, int(match["en_day"]), language) or match[0]
    if match["hour"]:
        return _clock(int(match["hour"]), int(match["minute"]), language)
    if match["percent"]:
        number = number_for_the_ear(_decimal(match["percent"]), language)
        return f"百分之{number}" if language == "zh" else f"{number} percent"
    if match["code_like"]:
        return digits_for_the_ear(match["code_like"], language)
    return number_for_the_ear(_decimal(match["number"]), language)


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _date(year: str, month: int, day: int, language: Language) -> str:
    if not 1 <= month <= 12 or day > 31:
        return ""
    if language == "zh":
        called = "".join(_ZH_DIGITS[int(c)] for c in year)
        return f"{called}年{spell_number(month)}月" + (f"{spell_number(day)}日" if day else "")
    return f"{day} {_EN_MONTHS[month - 1]} {year}" if day else f"{_EN_MONTHS[month - 1]} {year}"


def _clock(hour: int, minute: int, language: Language) -> str:
    if language == "zh":
        return f"{spell_number(hour)}点" + (
            f"{'零' if minute < 10 else ''}{spell_number(minute)}分" if minute else "整"
        )
    return f"{hour} {minute:02d}" if minute else f"{hour} o'clock"


def _en_whole(number: int) -> str:
    if number < 20:
        return _EN_ONES[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return _EN_TENS[ten] + (f"-{_EN_ONES[one]}" if one else "")
    for scale, name in (*_EN_SCALES, (100, "hundred")):
        if number >= scale:
            high, low = divmod(number, scale)
            return f"{_en_whole(high)} {name}" + (f" {_en_whole(low)}" if low else "")
    raise AssertionError("every number has a scale")
