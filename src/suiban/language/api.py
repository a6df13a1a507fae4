"""The door of language: pure functions over strings."""

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from typing import Final, Literal

import msgspec
import opencc

from suiban.language.moments import Moment, find_moment
from suiban.language.words import DOUBLE_SURNAMES, FILLERS, SAME_CHARACTER, STOP_WORDS, SURNAME_SOUNDS, WORD_SOUNDS

__all__ = [
    "STOP_WORDS",
    "Folded",
    "Language",
    "Moment",
    "Surname",
    "bare",
    "content_words",
    "detect_language",
    "find_moment",
    "fold",
    "normalise",
    "pairs",
    "pinyin_keys",
    "sound",
    "sounds",
    "strip_fillers",
    "surname",
    "syllables",
    "units",
    "words",
]

Language = Literal["zh", "en"]

CHARACTER_CACHE_SIZE: Final = 30_000
_SIMPLIFIED: Final = opencc.OpenCC("t2s")
_HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD: Final = re.compile(r"[\u3400-\u9fff]|[a-z0-9]+(?:[.'][a-z0-9]+)*")
_LATIN: Final = re.compile(r"[a-z]")
_RUN: Final = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
_NAME_PART: Final = re.compile(r"[^\W\d_][^\W\d_'.-]*\.?")
_SPACES: Final = re.compile(r"\s+")
# Between Han characters a space means nothing; between Latin words it does.
_LOOSE_SPACE: Final = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
_FUZZY_INITIAL: Final = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("l", "n"))


class Folded(msgspec.Struct, frozen=True):
    """Folded text and, for each of its characters, the place in the original where it came from."""

    text: str
    origins: tuple[int, ...]


@lru_cache(CHARACTER_CACHE_SIZE)
def fold_character(character: str) -> str:
    """One character in its plainest form: nothing for invisible ones, several for a ligature."""
    plain = ""
    for one in unicodedata.normalize("NFKC", character).casefold():
        category = unicodedata.category(one)
        if category in {"Cf", "Cc", "Mn", "Me", "Cs", "Co", "Cn"} and not one.isspace():
            continue
        plain += " " if one.isspace() else SAME_CHARACTER.get(one) or _simplify(one)
    return plain


def _simplify(character: str) -> str:
    simple = _SIMPLIFIED.convert(character) if _HAN.match(character) else character
    return SAME_CHARACTER.get(simple, simple)


def fold(text: str) -> Folded:
    """Fold character by character, remembering where each came from: for finding phrases in disguise."""
    pairs = [(plain, place) for place, character in enumerate(text) for plain in fold_character(character)]
    return Folded("".join(plain for plain, _ in pairs), tuple(place for _, place in pairs))


def normalise(text: str) -> str:
    """Width, case, traditional characters, invisible signs and spaces made plain: what is compared and searched."""
    plain = "".join(map(fold_character, text))
    return _LOOSE_SPACE.sub("", _SPACES.sub(" ", plain)).strip()


def bare(text: str) -> str:
    """Normalised text without punctuation and spaces around it: for comparing whole sentences with phrases."""
    return " ".join("".join(c if c.isalnum() else " " for c in normalise(text)).split())


def detect_language(text: str) -> Language | None:
    """``zh`` when there is any Han character, ``en`` when only Latin letters, None when neither (digits, signs)."""
    if _HAN.search(text):
        return "zh"
    return "en" if _LATIN.search(text.lower()) else None


def words(text: str) -> list[str]:
    """The words of a sentence, normalised, in order, without punctuation. Search form: long words also in parts."""
    import rjieba  # a quarter of a process's start, and not every process reads sentences

    return [_stem(word) for word in rjieba.cut_for_search(normalise(text)) if _WORD.search(word)]


def content_words(text: str) -> list[str]:
    """The words that carry meaning: without stop words; when nothing else is there, all of them."""
    every = words(text)
    return [word for word in every if word not in STOP_WORDS] or every


def strip_fillers(text: str) -> str:
    """Normalised text without polite beginnings and endings (请问, …吗): the question itself, if any is left."""
    plain = normalise(text)
    return FILLERS.sub("", plain).strip() or plain


def units(text: str) -> list[str]:
    """Han characters and Latin words in order: the grain for comparing sentences letter by letter."""
    return [_stem(unit) for unit in _WORD.findall(normalise(text))]


def pairs(items: list[str]) -> list[str]:
    """Neighbouring items joined: ``[a, b, c]`` gives ``[a·b, b·c]``."""
    return [f"{first}·{second}" for first, second in pairwise(items)]


@lru_cache(CHARACTER_CACHE_SIZE)
def sound(unit: str) -> str:
    """The toneless, fuzzy syllable of one Han character; anything else stays as it is."""
    if not _HAN.match(unit):
        return unit
    import pypinyin  # as above

    syllable: str = pypinyin.lazy_pinyin(unit)[0]
    for written, heard in _FUZZY_INITIAL:
        if syllable.startswith(written):
            syllable = heard + syllable[len(written) :]
            break
    return syllable[:-1] if syllable.endswith("ng") else syllable


def sounds(text: str) -> list[str]:
    """The syllables of a text in order: 挂是 and 挂失 sound alike."""
    return [sound(unit) for unit in units(text)]


def _stem(word: str) -> str:
    """A very light English stem: lost cards -> lost card. Other words stay."""
    if not word.isascii() or not word.isalpha() or len(word) <= 3:
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    for ending, kept in (("ing", 4), ("ed", 4), ("es", 5), ("s", 3)):
        if word.endswith(ending) and len(word) - len(ending) >= kept and not word.endswith("ss"):
            return word[: -len(ending)] if ending != "es" else word[:-1]
    return word


class Surname(msgspec.Struct, frozen=True):
    """A family name as written and in Latin letters."""

    written: str
    latin: str


def surname(name: str) -> Surname | None:
    """The family name of a Chinese (王小明, 欧阳修) or Western (Ann Lee) name; None when it cannot be told."""
    plain = name.strip()
    if len(plain) >= 2 and all(_HAN.match(character) for character in plain):
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
