"""What makes a password good enough: long, not guessed first, not made of one's own name. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final, Literal

CHARACTERS_MIN: Final = 10
CHARACTERS_MAX: Final = 200
LEFT_MIN: Final = 4
"""How many characters must be left once everything a guesser tries first is taken out."""

Fault = Literal["too_short", "too_long", "too_common", "holds_name", "too_few_classes", "used_before"]

# What guessers try first, in Chinese offices above all: pinyin, dates of meaning, keyboards, the trade's own words.
_WORDS: Final[Sequence[str]] = """
password passw0rd passwd pass mima wodemima admin administrator root guest user test demo login welcome letmein
iloveyou monkey dragon master sunshine princess football baseball shadow superman batman trustno secret default
changeme changeit qazwsx qweasd zaq12wsx asdzxc qwe123 abc123 a123456 aa123456 abcabc
woaini woaiwojia woaizhongguo zhongguo china beijing shanghai guangzhou shenzhen woshi nihao xiexie baobei laopo
laogong zhangsan lisi wangwu xiaoming mama baba gongxifacai facai dafacai fadacai yuanfang aini aiwo wode
nimabi caonima wocao tamade yinhang bank baoxian insurance kefu zuoxi service support company gongsi
suiban zaocan yongyuan tianxia laoshi xuesheng woaini520 5201314 1314520 147258369 147258 159357
520 1314 521 888 666 168 369 789 123 321 110 119 120
""".split()  # noqa: SIM905 - a list of words reads best as one text
_WALKS: Final = (
    "abcdefghijklmnopqrstuvwxyz", "01234567890", "1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "!qaz@wsx#edc$rfv%tgb^yhn&ujm*ik", "!@#$%^&*()_+",
    "q1w2e3r4t5y6u7i8o9p0",
    "1q2w3e4r5t6y7u8i9o0p", "147258369", "741852963", "qawsedrftgyhujikolp", "1a2b3c4d5e6f",
)  # fmt: skip
_WALK_CHARACTERS_MIN: Final = 4
_REPEAT_CHARACTERS_MIN: Final = 3
_LEET: Final = str.maketrans({"@": "a", "0": "o", "1": "l", "3": "e", "$": "s", "5": "s", "7": "t", "!": "i"})
_YEAR: Final = re.compile(r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?")
_CHUNKS: Final = sorted(set(_WORDS), key=len, reverse=True)
_MARK: Final = "\x00"


def find_faults(
    password: str, login: str, names: Sequence[str], classes_min: int = 0, characters_min: int = CHARACTERS_MIN
) -> tuple[Fault, ...]:
    """Everything that is wrong with a new password, all at once. ``names``: what its owner is called, also in pinyin.

    ``classes_min`` is for companies whose auditors ask for it: of lower case, upper case, digits and others.
    """
    text = unicodedata.normalize("NFKC", password)
    faults: list[Fault] = []
    if len(text) < characters_min:
        faults.append("too_short")
    if len(text) > CHARACTERS_MAX:
        faults.append("too_long")
        return tuple(faults)
    lower = text.lower()
    own = [part for part in (login, *names) if len(part) >= (3 if part.isascii() else 2)]
    if any(part.lower() in lower for part in own):
        faults.append("holds_name")
    if min(_left(lower), _left(lower.translate(_LEET))) < LEFT_MIN:
        faults.append("too_common")
    if count_classes(text) < classes_min:
        faults.append("too_few_classes")
    return tuple(faults)


def count_classes(text: str) -> int:
    """How many of lower case, upper case, digits and others a text has."""
    return sum(
        (
            any(sign.islower() for sign in text),
            any(sign.isupper() for sign in text),
            any(sign.isdigit() for sign in text),
            any(not sign.isalnum() or not (sign.islower() or sign.isupper() or sign.isdigit()) for sign in text),
        )
    )


def _left(text: str) -> int:
    """How many different characters are left of a text without what guessers try first."""
    for chunk in _CHUNKS:
        text = text.replace(chunk, _MARK)
    text = _without_walks(_YEAR.sub(_MARK, text))
    return len(set(text) - {_MARK})


def _without_walks(text: str) -> str:
    kept, at = [], 0
    while at < len(text):
        repeated, length = _repeat_at(text, at), _walk_at(text, at)
        if repeated >= _REPEAT_CHARACTERS_MIN or length >= _WALK_CHARACTERS_MIN:
            length = max(length, repeated)
            at += length
        else:
            kept.append(text[at])
            at += 1
    return "".join(kept)


def _walk_at(text: str, at: int) -> int:
    """How many characters from here follow a row, a column or an alphabet, forwards or backwards."""
    best = 0
    for walk in _WALKS:
        for row in (walk, walk[::-1]):
            length = best + 1
            while at + length <= len(text) and text[at : at + length] in row:
                best = length
                length += 1
    return best


def _repeat_at(text: str, at: int) -> int:
    length = 1
    while at + length < len(text) and text[at + length] == text[at]:
        length += 1
    return length
