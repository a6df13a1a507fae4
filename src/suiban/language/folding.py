"""Spellings made one: width, case, traditional characters, invisible signs; which language."""

import re
import unicodedata
from functools import lru_cache
from typing import Final, Literal

import msgspec
import opencc

from suiban.language.words import FILLERS, SAME_CHARACTER

Language = Literal["zh", "en"]

CHARACTER_CACHE_SIZE: Final = 30_000
HAN: Final = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_SIMPLIFIED: Final = opencc.OpenCC("t2s")
_LATIN: Final = re.compile(r"[a-z]")
_SPACES: Final = re.compile(r"\s+")
# Between Han characters a space means nothing; between Latin words it does.
_LOOSE_SPACE: Final = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")


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
    simple = _SIMPLIFIED.convert(character) if HAN.match(character) else character
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
    if HAN.search(text):
        return "zh"
    return "en" if _LATIN.search(text.lower()) else None


def strip_fillers(text: str) -> str:
    """Normalised text without polite beginnings and endings (请问, …吗): the question itself, if any is left."""
    plain = normalise(text)
    return FILLERS.sub("", plain).strip() or plain
