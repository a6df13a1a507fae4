"""What a short message means, told by the phrases it is or has in it. Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import msgspec

from suiban.language.folding import bare
from suiban.language.sounding import sounds

SOUND_CHARACTERS_MIN: Final = 3
NEGATIONS: Final = ("不用", "不要", "别", "不想", "无需", "不需要", "no need to", "don t", "do not", "not")


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By what one meaning is told. Everything is compared with bare text: no punctuation, lower case.

    ``equals``: the whole message is one of these; ``contains``: it has one of these in it, Latin ones as words of their
    own, and not behind what turns it round; ``mentions``: as contains, when nothing else answers the message;
    ``patterns``: regular expressions, for what no list holds. With ``sounds`` phrases of three or more characters are
    also found when they are mistyped by sound (转仁工).
    """

    key: str
    equals: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    except_after: tuple[str, ...] = ()
    sounds: bool = False


class PhraseBook:
    """All meanings, ready to be compared with messages. Their order decides when several would fit."""

    def __init__(self, meanings: Sequence[Phrases]) -> None:
        self.equals = {bare(phrase): one.key for one in reversed(meanings) for phrase in one.equals}
        self._contains = [(bare(phrase), one) for one in meanings for phrase in one.contains]
        self._mentions = [(bare(phrase), one) for one in meanings for phrase in one.mentions]
        self._patterns = [(re.compile(pattern), one.key) for one in meanings for pattern in one.patterns]
        self._sounds = [
            (_spoken(phrase), one.key)
            for one in meanings
            if one.sounds
            for phrase in one.contains
            if len(phrase) >= SOUND_CHARACTERS_MIN and not phrase.isascii()
        ]

    def find(self, text: str, *, answered: bool) -> str | None:
        """The key of what a message means, or None. ``answered``: something else answers it, so a mention is none."""
        plain = bare(text)
        if plain in self.equals:
            return self.equals[plain]
        for phrase, one in self._contains if answered else [*self._contains, *self._mentions]:
            if _follows(plain, phrase, (*NEGATIONS, *one.except_after), whole=phrase.isascii()):
                return one.key
        for pattern, key in self._patterns:
            if pattern.search(plain):
                return key
        heard = _spoken(text)
        return next((key for phrase, key in self._sounds if _follows(heard, phrase, _spoken_negations())), None)


def _spoken(text: str) -> str:
    """The syllables of a text, each with a space on both sides."""
    return f" {' '.join(sounds(text))} "


@lru_cache(1)
def _spoken_negations() -> tuple[str, ...]:
    # not at import: sounds take long to load
    return tuple(_spoken(word).rstrip() for word in NEGATIONS if not word.isascii())


def _follows(text: str, phrase: str, not_after: Sequence[str], *, whole: bool = False) -> bool:
    """Whether the phrase stands there, a whole one as a word of its own, and not behind what turns it round."""
    place = text.find(phrase)
    while whole and place > 0 and text[place - 1].isascii() and text[place - 1].isalnum():
        place = text.find(phrase, place + 1)  # in the middle of a word: 打12378 holds it, 012378 does not
    return place >= 0 and not any(text[:place].rstrip().endswith(word) for word in not_after)
