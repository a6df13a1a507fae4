"""Numbers as people write them: 1500, 一千五, 1.5万, 两万三, 壹万贰仟, 3k, five hundred. Pure and total.

What is only about a number (一两千, 几百, 一千多, about 500) is found too, so that nobody takes a part of it for the
number, but it has no value. Everything here reads folded text.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from suiban.language.words import CURRENCY_WORDS, NUMBERS_IN_WORDS, SURNAMES

HAN_DIGITS: Final = "零一二三四五六七八九"
DIGITS: Final = {digit: value for value, digit in enumerate(HAN_DIGITS)} | {
    "两": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
VALUE_MAX: Final = Decimal(10) ** 16

NEAR: Final = 32
"""So many characters before a number say something about it."""
RUN_MAX: Final = 40

_TENS: Final = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_MYRIADS: Final = {"亿": 10**8, "万": 10**4}
_LATIN_UNITS: Final = {"k": 10**3, "w": 10**4}
_ARABIC: Final = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?"
_D, _U = "".join(DIGITS), "".join((*_TENS, *_MYRIADS))
_RUN: Final = re.compile(
    rf"(?:{_ARABIC}(?:[kw](?![a-z]))?|[{_D}{_U}几])"
    rf"(?:(?<![{_D}kw\d]){_ARABIC}|(?<![kw\d])[{_D}]|(?<![kw])[{_U}]|几|(?<=[{_D}{_U}])点(?=[{_D}]+(?![{_D}]*[十分刻])))*"
)
_ATOM: Final = re.compile(rf"{_ARABIC}|.")
_LEADING_ZERO: Final = re.compile(r"0\d")
_GLUED_BEFORE: Final = re.compile(r"(?:[\d@#*_][.,:/*-]?|[./:*_#@-])$")
_GLUED_AFTER: Final = re.compile(r"[@#*_]|[.,:/*-]\d")
_LATIN_BEFORE: Final = re.compile(r"[a-z]+$")
_LATIN_AFTER: Final = re.compile(r"[a-z]+")

_ONES_EN: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS_EN: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL_EN: Final = {word: value for value, word in enumerate(_ONES_EN)} | {
    word: 10 * tens for tens, word in enumerate(_TENS_EN, 2)
}
_LARGE_EN: Final = {"thousand": 10**3, "grand": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9}
_WORD_EN: Final = rf"(?:{'|'.join((*_SMALL_EN, 'hundred', *_LARGE_EN))})(?![a-z])"
_ENGLISH: Final = re.compile(
    rf"(?<![a-z\d.,])(?:(?P<article>half an?|an?)\s+(?=hundred|thousand|million|billion|grand)"
    rf"|(?P<number>{_ARABIC})\s*(?=hundred|thousand|million|billion|grand|mn|bn))?"
    rf"(?P<words>{_WORD_EN}(?:(?:\s+and\s+|\s*-\s*|\s+){_WORD_EN})*)"
)
_ONE_OF_THEM: Final = re.compile(
    r"\b(?:the|this|that|which|another|no|any|every|each|some|last|first|second|third|\d+(?:st|nd|rd|th))\s+one\b"
)
_ABOUT_BEFORE: Final = re.compile(
    r"(?:大概|大约|大致|约莫|(?<!预)约|差不多|将近|接近|(?<![最附])近|不到|不足|不低于|不少于|不超过|不高于|超过|超出|多于|少于"
    r"|低于|高于|大于|小于|至少|起码|最少|最多|至多|顶多"
    r"|\b(?:about|around|roughly|approximately|approx\.?|nearly|almost|over|under|above|below|more than|less than"
    r"|up to|at least|at most|some|circa))[\s¥$€£]*$"
)
_ABOUT_AFTER: Final = re.compile(
    r"(?:[块元]钱?|\s*[a-z]+)?(?:左右|上下|以上|以下|以内|之内|出头|不到|不等)|[多来余](?:[块元万亿美港欧英日]|$|\s|[,。!?])"
    r"|[块元]多|\s*(?:or so|or more|or less|ish|plus)\b|\+"
)
_BETWEEN: Final = re.compile(r"(?:[块元]钱?|%)?\s*(?:~|—|–|到|至|或者?|还是|\bto\b|\bor\b)\s*[¥$€£]?")


class Numeral(msgspec.Struct, frozen=True):
    """A number and its place. ``value`` is None when there is none to rely on; ``plain``: digits and nothing else."""

    start: int
    end: int
    value: Decimal | None
    plain: bool = False


def find_numerals(text: str) -> list[Numeral]:
    """Every number in a folded text, from left to right."""
    shown = _without_words(text)
    found = sorted((*_english(shown), *_runs(shown)), key=lambda numeral: (numeral.start, -numeral.end))
    kept: list[Numeral] = []
    for numeral in found:
        if not kept or numeral.start >= kept[-1].end:
            about = _ABOUT_BEFORE.search(text, max(0, numeral.start - NEAR), numeral.start) or _ABOUT_AFTER.match(
                text, numeral.end
            )
            kept.append(_doubtful(numeral) if about else numeral)
    for place in range(1, len(kept)):
        if _BETWEEN.fullmatch(text, kept[place - 1].end, kept[place].start):
            kept[place - 1 : place + 1] = map(_doubtful, kept[place - 1 : place + 1])
    return kept


def value_of(text: str) -> Decimal | None:
    """The value of a number that fills the whole folded text. None when it is none, or only about one."""
    numerals = find_numerals(text)
    whole = len(numerals) == 1 and (numerals[0].start, numerals[0].end) == (0, len(text))
    return numerals[0].value if whole else None


def spell_number(value: Decimal | int) -> str:
    """A number in Chinese words: 一万零五百, 三点五, 负二. Raises ValueError on what is too large to say."""
    number = Decimal(value)
    if abs(number) >= VALUE_MAX:
        raise ValueError("too large")
    digits, _, fraction = f"{abs(number):f}".partition(".")
    after = "".join(HAN_DIGITS[int(digit)] for digit in fraction.rstrip("0"))
    return ("负" if number < 0 else "") + _spell(int(digits)) + (f"点{after}" if after else "")


def _spell(number: int) -> str:
    for unit, written in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            times, rest = divmod(number, unit)
            first = "" if number < 20 else "两" if times == 2 and unit > 10 else _spell(times)
            return first + written + _spell_rest(rest, unit // 10)
    return HAN_DIGITS[number]


def _spell_rest(rest: int, next_place: int) -> str:
    """What stands behind a unit: after 零 when a place is left out, and 一十 where alone one says 十."""
    spelled = _spell(rest) if rest else ""
    spelled = f"一{spelled}" if 10 <= rest < 20 else spelled
    return f"零{spelled}" if 0 < rest < next_place else spelled


def _without_words(text: str) -> str:
    """The text with what only looks like a number (万一, 李四, this one) made unreadable, place by place."""
    for pattern in (NUMBERS_IN_WORDS, _NAMED, _ONE_OF_THEM):
        text = pattern.sub(lambda match: "\0" * len(match[0]), text)
    return text


_NAMED: Final = re.compile(
    rf"(?:^|(?<=[给向跟和与是叫到为,。:\s改成])|(?<=收款人))[{SURNAMES}][一二三四五六七八九十](?![年月日号])"
)


def _runs(text: str) -> Iterator[Numeral]:
    for match in _RUN.finditer(text):
        start, end = match.span()
        before = _LATIN_BEFORE.search(text, max(0, start - NEAR), start)
        after = _LATIN_AFTER.match(text, end)
        if (
            _GLUED_BEFORE.search(text, max(0, start - 3), start)
            or _GLUED_AFTER.match(text, end)
            or text[max(0, start - 1) : start] == "第"
            or (before and before[0] not in CURRENCY_WORDS)
            or (after and match[0][-1] in "0123456789" and after[0] not in CURRENCY_WORDS)
        ):
            continue
        atoms = _ATOM.findall(match[0])
        if any(atom in DIGITS or atom[0].isdigit() or atom in "几十拾" for atom in atoms):
            plain = all(atom in DIGITS for atom in atoms) or match[0].isdigit()
            yield Numeral(start, end, _value(atoms), plain)


def _value(atoms: Sequence[str]) -> Decimal | None:
    """The value of a run; None when it has none that everybody would agree on."""
    if len(atoms) > RUN_MAX or "几" in atoms or any(_LEADING_ZERO.match(atom) for atom in atoms):
        return None
    value = _large(atoms)
    if value is None or value >= VALUE_MAX:
        return None
    return value.to_integral_value() if value == value.to_integral_value() and len(atoms) > 1 else value


def _large(atoms: Sequence[str]) -> Decimal | None:
    for written, unit in _MYRIADS.items():
        if written in atoms:
            place = len(atoms) - 1 - list(reversed(atoms)).index(written)
            left, rest = _large(atoms[:place]), atoms[place + 1 :]
            if left is None or (written == "万" and left >= 10**4):
                return None
            return _plus(left * unit, rest, unit, exact=left == left.to_integral_value())
    return _small(atoms)


def _plus(left: Decimal, rest: Sequence[str], unit: int, *, exact: bool) -> Decimal | None:
    """What stands behind a unit: nothing, 三 as in 两万三, 零五百, 五千."""
    if not rest:
        return left
    if not exact:
        return None
    if len(rest) == 1 and (digit := _digit(rest[0])) is not None:
        return left + Decimal(digit * unit // 10) if digit else None
    zero = rest[0] == "零"
    value = _large(rest[1:] if zero else rest)
    if value is None or value >= (unit / 10 if zero else unit):
        return None
    return left + value


def _small(atoms: Sequence[str]) -> Decimal | None:
    """A number below ten thousand, or any in digits."""
    if "点" in atoms:
        return _pointed(atoms)
    if len(atoms) == 1 and atoms[0][0].isdigit():
        return Decimal(atoms[0].replace(",", ""))
    if len(atoms) == 2 and atoms[0][0].isdigit() and (atoms[1] in _TENS or atoms[1] in _LATIN_UNITS):
        return Decimal(atoms[0].replace(",", "")) * (_TENS.get(atoms[1]) or _LATIN_UNITS[atoms[1]])
    total, last, rest = 0, 10**4, list(atoms)
    while rest:
        zero = total > 0 and rest[0] == "零"
        if zero:
            rest.pop(0)
        digit = 1 if rest and rest[0] in "十拾" else _digit(rest.pop(0)) if rest else None
        if digit is None:
            return None
        if not rest:  # 一千五 is 1500, 一千零五 and 二十五 are not
            return Decimal(total + digit * (last // 10 if last in (100, 1000) and not zero else 1))
        unit = _TENS.get(rest.pop(0), 0)
        if not 0 < unit < last or not digit:
            return None
        total, last = total + digit * unit, unit
    return Decimal(total)


def _digit(atom: str) -> int | None:
    if atom in DIGITS:
        return DIGITS[atom]
    return int(atom) if len(atom) == 1 and atom.isdigit() else None


def _pointed(atoms: Sequence[str]) -> Decimal | None:
    place = list(atoms).index("点")
    whole, behind = _small(atoms[:place]), [_digit(atom) for atom in atoms[place + 1 :]]
    if whole is None or not behind or None in behind:
        return None
    return Decimal(f"{whole}.{''.join(map(str, behind))}")


def _english(text: str) -> Iterator[Numeral]:
    for match in _ENGLISH.finditer(text):
        first: Decimal | None = None
        if match["number"]:
            first = Decimal(match["number"].replace(",", ""))
        elif match["article"]:
            first = Decimal("0.5") if match["article"].startswith("half") else Decimal(1)
        yield Numeral(match.start(), match.end(), _value_en(first, re.findall(r"[a-z]+", match["words"])))


def _value_en(first: Decimal | None, words: Sequence[str]) -> Decimal | None:
    total, current, largest = Decimal(0), first, 10**12
    for word in words:
        if word == "and":
            continue
        if word in _SMALL_EN:
            small = _SMALL_EN[word]
            if current is not None and (current % 10 or (current % 100 and small >= 10) or small == 0 or not current):
                return None
            current = (current or 0) + Decimal(small)
        elif word == "hundred":
            if current is None or not 0 < current < 100:
                return None
            current *= 100
        else:
            if current is None or _LARGE_EN[word] >= largest:
                return None
            largest = _LARGE_EN[word]
            total, current = total + current * largest, None
    return total + (current or 0)


def _doubtful(numeral: Numeral) -> Numeral:
    return msgspec.structs.replace(numeral, value=None)
