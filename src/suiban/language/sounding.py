"""How words sound: toneless pinyin, with what people mistype alike made one; surnames."""

import re
from functools import cache, lru_cache
from typing import Final

import msgspec

from suiban.language.folding import CHARACTER_CACHE_SIZE, HAN, normalise
from suiban.language.segmenting import units
from suiban.language.words import DOUBLE_SURNAMES, SURNAME_SOUNDS, WORD_SOUNDS

_RUN: Final = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_NAME_PART: Final = re.compile(r"[^\W\d_][^\W\d_'.-]*\.?")
_FUZZY_INITIAL: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"))


@lru_cache(CHARACTER_CACHE_SIZE)
def sound(unit: str) -> str:
    """The toneless, fuzzy syllable of one Han character; anything else stays as it is."""
    if not HAN.match(unit):
        return unit
    import pypinyin  # takes long to load, and not every process needs it

    syllable: str = pypinyin.lazy_pinyin(unit)[0]
    for written, heard in _FUZZY_INITIAL:
        if syllable.startswith(written):
            syllable = heard + syllable[len(written) :]
            break
    return syllable[:-1] if syllable.endswith("ng") else syllable


def sounds(text: str) -> list[str]:
    """The syllables of a text in order: 挂是 and 挂失 sound alike."""
    return [sound(unit) for unit in units(text)]


class Surname(msgspec.Struct, frozen=True):
    """A family name as written and in Latin letters."""

    written: str
    latin: str


def surname(name: str) -> Surname | None:
    """The family name of a Chinese (王小明, 欧阳修) or Western (Ann Lee) name; None when it cannot be told."""
    plain = name.strip()
    if len(plain) >= 2 and all(HAN.match(character) for character in plain):
        written = plain[:2] if len(plain) > 2 and plain[:2] in DOUBLE_SURNAMES else plain[0]
        return Surname(written, "".join(syllables(written, as_surname=True)).capitalize())
    parts = plain.split()
    if len(parts) >= 2 and all(_NAME_PART.fullmatch(part) for part in parts):
        return Surname(parts[-1], parts[-1])
    return None


def syllables(text: str, *, as_surname: bool = False) -> list[str]:
    """Exact toneless pinyin, a syllable a Han character; runs of letters and digits stay whole, in lower case.

    Characters so rare that nobody wrote down how they sound are left out.

    Read in context: 银行 is ``yin hang``. Surnames have readings of their own: 单 is ``shan``.
    """
    import pypinyin  # as above

    if as_surname:
        return [SURNAME_SOUNDS[text]] if text in SURNAME_SOUNDS else pypinyin.lazy_pinyin(text, errors="ignore")
    _teach_readings()
    runs = _RUN.findall(normalise(text))
    return [heard for run in runs for heard in ([run] if run.isascii() else pypinyin.lazy_pinyin(run, errors="ignore"))]


@cache
def _teach_readings() -> None:
    import pypinyin

    # words of the trade that the dictionary lacks and would read as everybody does
    pypinyin.load_phrases_dict({word: [[sound] for sound in heard.split()] for word, heard in WORD_SOUNDS.items()})


def pinyin_keys(text: str) -> tuple[str, str]:
    """By what a title or name is found in Latin letters, (initials, full pinyin): 卡丢失 -> (kds, kadiushi)."""
    heard = syllables(text)
    return "".join(item[0] if not item.isdigit() else item for item in heard), "".join(heard)
