"""Frozen values and pure decisions of the guard."""

from collections.abc import Sequence
from typing import Final, Literal

import ahocorasick_rs as ahocorasick
import msgspec

from suiban.kit.ids import CompanyId
from suiban.kit.masking import mask_text
from suiban.language.api import Folded, fold, fold_character

Action = Literal["mask", "warn", "refuse"]

STAR: Final = "*"
PHRASE_CHARACTERS_MAX: Final = 200


class Phrase(msgspec.Struct, frozen=True):
    """Words a company does not want said, what is done about it and why."""

    company_id: CompanyId
    phrase: str
    action: Action
    note: str = ""
    note_en: str = ""


class Match(msgspec.Struct, frozen=True):
    """A phrase found in a text, from ``start`` up to ``end`` of the original."""

    phrase: Phrase
    start: int
    end: int


class Rulebook:
    """All phrases of one company, found in one pass whatever stands between their letters."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        needles = {dense(phrase.phrase).text: phrase for phrase in phrases}
        needles.pop("", None)
        self.phrases = tuple(phrases)
        self._found = list(needles.values())
        self._automaton = ahocorasick.AhoCorasick(list(needles)) if needles else None

    def matches(self, text: str) -> list[Match]:
        """Every phrase in the text, also overlapping ones, in order."""
        if self._automaton is None:
            return []
        searched = dense(text)
        return [
            match
            for which, start, end in self._automaton.find_matches_as_indexes(searched.text, overlapping=True)
            if _stands_alone(
                match := Match(self._found[which], searched.origins[start], searched.origins[end - 1] + 1), text
            )
        ]


def dense(text: str) -> Folded:
    """Folded text with nothing but letters and digits, each knowing where it came from."""
    folded = fold(text)
    kept = [place for place, character in enumerate(folded.text) if character.isalnum()]
    return Folded("".join(folded.text[place] for place in kept), tuple(folded.origins[place] for place in kept))


def _stands_alone(match: Match, text: str) -> bool:
    """Latin phrases count only as whole words: ``ass`` is not in ``assets``."""
    if not match.phrase.phrase.isascii():
        return True
    before, after = text[match.start - 1 : match.start], text[match.end : match.end + 1]
    return not any(side.isascii() and side.isalnum() for side in (before, after))


def mask_matches(text: str, matches: Sequence[Match]) -> str:
    """The text with the matched places starred."""
    letters = list(text)
    for match in matches:
        for place in range(match.start, match.end):
            if not letters[place].isspace():
                letters[place] = STAR
    return "".join(letters)


def mask_numbers(text: str) -> str:
    """The text without full card, phone and identity numbers or addresses, also when written in disguise.

    The very same text when there are none; otherwise other digits may be made plain as well.
    """
    plain = "".join(_plain_digit(character) for character in text)
    masked = mask_text(plain)
    return text if masked == plain else masked


def _plain_digit(character: str) -> str:
    if character.isascii():
        return character
    folded = fold_character(character)
    return folded if not folded or (folded.isascii() and folded.isdigit()) else character
