"""From what a person typed to what the index is asked: total, whatever is typed."""

import re
from typing import Final

import msgspec

from suiban.language.api import content_words, normalise
from suiban.search.model.cutting import Cutter, is_character

QUESTION_CHARACTERS_MAX: Final = 200
TERMS_MAX: Final = 8
WHOLE_CHARACTERS_MAX: Final = 3
"""A longer run of Chinese without quotation marks is a sentence: its words may stand anywhere."""
_QUOTED: Final = re.compile(r'["“”「」『』](.+?)["“”「」『』]')
_LONG: Final = re.compile(rf"[\u3400-\u9fff]{{{WHOLE_CHARACTERS_MAX + 1},}}")


class Term(msgspec.Struct, frozen=True):
    """One thing that must occur: these grams one after the other, and these single characters anywhere.

    ``text`` is what to highlight, normalised.
    """

    text: str
    grams: tuple[str, ...]
    characters: tuple[str, ...]


def wanted_words(text: str) -> list[str]:
    """What to highlight where a question is not asked of the index: its quoted pieces and its words."""
    return [plain for piece in _pieces(text) if (plain := normalise(piece))][:TERMS_MAX]


def parse_question(text: str, cutter: Cutter) -> tuple[Term, ...]:
    """The terms of a question; none when nothing in it can be looked for."""
    found = [_term(piece, cutter) for piece in _pieces(text)]
    return tuple(term for term in found if term.grams or term.characters)[:TERMS_MAX]


def _pieces(text: str) -> list[str]:
    text = text[:QUESTION_CHARACTERS_MAX]
    pieces = [match[1] for match in _QUOTED.finditer(text)]
    # a number is one, however it is spaced
    rest = _QUOTED.sub(" ", text)
    whole = normalise(rest)
    loose = [rest] if re.fullmatch(r"[\d -]{12,}", whole) else [word for part in rest.split() for word in _words(part)]
    return list(dict.fromkeys([*pieces, *loose]))


def _words(part: str) -> list[str]:
    plain = normalise(part)
    if not _LONG.search(plain):
        return [plain]
    parted, end = [], 0
    for match in _LONG.finditer(plain):
        parted += [plain[end : match.start()], *_longest(content_words(match[0]))]
        end = match.end()
    return [piece for piece in (*parted, plain[end:]) if piece]


def _longest(found: list[str]) -> list[str]:
    """Without the words that are parts of others: 信用 comes with 信用卡 from the same place."""
    kept = [word for word in dict.fromkeys(found) if not any(word != other and word in other for other in found)]
    return [word for word in kept if len(word) > 1] or kept


def _term(piece: str, cutter: Cutter) -> Term:
    grams = cutter.grams(piece)
    if len(grams) == 1 and is_character(grams[0]):
        return Term(normalise(piece), (), tuple(grams))
    edges = [gram for gram in (grams[:1] + grams[-1:] if len(grams) > 1 else []) if is_character(gram)]
    # at its edges a lone character may be the half of a pair in the text
    first, last = (1 if grams and is_character(grams[0]) else 0), len(grams)
    if last > first and is_character(grams[-1]):
        last -= 1
    return Term(normalise(piece), tuple(grams[first:last]), tuple(edges))
