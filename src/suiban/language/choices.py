"""Which of some options was meant: by number, by name or a part of it, mistyped, by the end of a number. Pure."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from suiban.language.fields import read_tail
from suiban.language.folding import bare, normalise
from suiban.language.numerals import find_numerals, value_of
from suiban.language.sounding import pinyin_keys, sounds

_ORDINALS_EN: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS_EN: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_EN: Final = {word: n for words in (_ORDINALS_EN, _NUMBERS_EN) for n, word in enumerate(words, 1)}
_KIND: Final = "(?:个|条|项|号|点|张|种|款|家|笔|位|只|套)"
_ASK: Final = "(?:我|就|想|要|选择?|用|是|问的是|那)*"
_ASK_EN: Final = "(?:(?:i|want|choose|pick|take|please|the|option|number|no|choice) )*"
_BEHIND_EN: Final = "(?: one| option| card| account| please)*"
_PLACE: Final = re.compile(
    rf"{_ASK}(?P<from_end>倒数)?第?(?P<zh>\d{{1,2}}|[一二两三四五六七八九十]{{1,3}}){_KIND}?(?:问题|选项|账户|卡)?[吧呢的啊]*"
    rf"|{_ASK_EN}(?:(?P<en>\d{{1,2}})(?:st|nd|rd|th)?|(?P<word>{'|'.join(_EN)})){_BEHIND_EN}"
)
_LAST: Final = re.compile(rf"{_ASK}最后一?{_KIND}?[吧呢的啊]*|(?:the )?last{_BEHIND_EN}")
_CLAUSE: Final = re.compile(r"[,。;!]+")
_REFUSED: Final = re.compile(r"(?:不是|不要|不用|别|都不|没有|not\b|no\b|none\b)")
_BEFORE: Final = re.compile(
    r"^(?:我|就|想|要|选择?|用|从|是|那就?|给|请|帮|走|办理?|做|把|按"
    r"|(?:i|want|choose|pick|take|would like|ll|please|use|from|my|the|option|it s|to) )+"
)
_AFTER: Final = re.compile(
    r"(?:的?[那这](?:个|张|条|项|种|款|笔|家)卡?|的卡?|吧|呢|啊|呀|就行|就好|可以|谢谢| (?:one|please|option|thanks))+$"
)
_ACCOUNT: Final = re.compile(r"(?<![\d,.])\d{4,}(?![\d]|[,.]\d)")
_NUMBER: Final = re.compile(r"(?<![\d.,])\d+(?![\d]|[.,]\d)")
DIGITS_MIN: Final = 3
"""Fewer digits are no end of a number, but a place."""
PART_MIN: Final = 2
FAULTS_MAX: Final = 2
TYPED_MAX: Final = 60


def read_place(text: str, count: int) -> int | None:
    """Which of ``count`` things in a row a text names by its place, from 0: 1, 二, ３, 第一个, the second, 最后一个."""
    plain = bare(text)
    if _LAST.fullmatch(plain):
        return count - 1 if count else None
    match = _PLACE.fullmatch(plain)
    if match is None:
        return None
    number = _EN[match["word"]] if match["word"] else int(match["en"] or 0) or int(value_of(match["zh"] or "") or 0)
    place = count - number if match["from_end"] else number - 1
    return place if 0 <= place < count and number else None


def find_choices(text: str, options: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """The places, from 0, of the options that a text may mean; each option is the names it has.

    One: that was meant. Several: it could be each of them, so one asks back. None: none of them.
    """
    said = _meant(text)
    if not said or len(said) > TYPED_MAX:
        return ()
    core, numbered = _core(said), read_place(said, len(options))
    readers: tuple[Callable[[int, Sequence[str]], bool], ...] = (
        lambda place, names: any(bare(name) == bare(said) for name in names),
        lambda place, names: place == numbered or _has_number(core, names),
        lambda place, names: _has_ending(said, names),
        lambda place, names: _has_part(core, names) or _has_part(_in_digits(core), names),
        lambda place, names: _sounds_like(core, names),
        lambda place, names: _is_mistyped(core, names),
    )
    for fits in readers:
        if found := tuple(place for place, names in enumerate(options) if fits(place, names)):
            return found
    return ()


def _meant(text: str) -> str:
    """The text without what it says is not meant: 不是第一个，是第二个."""
    clauses = [clause.strip() for clause in _CLAUSE.split(normalise(text))]
    return " ".join(clause for clause in clauses if clause and not _REFUSED.match(clause))


def _core(said: str) -> str:
    """What was said without 我要 before and 那张 behind it."""
    plain = bare(said)
    return _AFTER.sub("", _BEFORE.sub("", plain)) or plain


def _in_digits(core: str) -> str:
    """十二期 as 12期."""
    for numeral in reversed(find_numerals(core)):
        if numeral.value is not None:
            core = f"{core[: numeral.start]}{numeral.value}{core[numeral.end :]}"
    return core


def _has_number(core: str, names: Sequence[str]) -> bool:
    """3 may be the third, or 3期."""
    return core.isdigit() and any(core in _NUMBER.findall(normalise(name)) for name in names)


def _has_ending(said: str, names: Sequence[str]) -> bool:
    digits = read_tail(said) or "".join(_NUMBER.findall(said))
    if len(digits) < DIGITS_MIN:
        return False
    return any(run.endswith(digits) for name in names for run in _ACCOUNT.findall(normalise(name)))


def _has_part(core: str, names: Sequence[str]) -> bool:
    if len(core) < PART_MIN or core.isdigit():
        return False
    for name in map(bare, names):
        if core.isascii():
            known = f" {name} "
            if f" {core} " in known or all(f" {word} " in known for word in core.split()) or known in f" {core} ":
                return True
        elif core in name or (len(name) >= PART_MIN and name in core):
            return True
    return False


def _sounds_like(core: str, names: Sequence[str]) -> bool:
    """Typed as it sounds (储畜), in pinyin (chuxu) or its initials (cx)."""
    typed = core.replace(" ", "")
    if typed.isascii():
        keys = [pinyin_keys(name) for name in names if not name.isascii()]
        return (
            len(typed) >= PART_MIN
            and not typed.isdigit()
            and any(whole.startswith(typed) or initials.startswith(typed) for initials, whole in keys)
        )
    heard = sounds(core)
    return len(heard) >= PART_MIN and any(heard in _windows(sounds(name), len(heard)) for name in names)


def _is_mistyped(core: str, names: Sequence[str]) -> bool:
    """One letter in four is wrong, or one character in three as it sounds."""
    if not core.isascii():
        heard = sounds(core)
        faults = len(heard) // 3
        return faults > 0 and any(
            _distance(heard, known) <= faults for name in names for known in _windows(sounds(name), len(heard))
        )
    faults = 0 if core.isdigit() else min(len(core) // 4, FAULTS_MAX)
    return faults > 0 and any(
        _distance(core, known) <= faults for name in map(bare, names) for known in (name, *name.split())
    )


def _windows(whole: list[str], length: int) -> list[list[str]]:
    return [whole[start : start + length] for start in range(len(whole) - length + 1)]


def _distance(first: Sequence[str], second: Sequence[str]) -> int:
    """How many letters are to be changed, added or left out to make one of the other."""
    row = list(range(len(second) + 1))
    for number, one in enumerate(first, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(second, 1):
            before, row[place] = row[place], min(row[place] + 1, row[place - 1] + 1, before + (one != other))
    return row[-1]
