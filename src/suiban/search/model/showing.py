"""What of a message is shown with a hit: some masked words around what was found, and where it stands in them."""

from collections.abc import Iterable
from typing import Final

from suiban.kit.masking import Spoken, mask_text
from suiban.language.api import content_words, fold

SNIPPET_CHARACTERS_MAX: Final = 120
BEFORE_CHARACTERS: Final = 24
LINE_CHARACTERS_MAX: Final = 80
LINE_BEFORE_CHARACTERS: Final = 8
MARKS_MAX: Final = 20


Marks = tuple[tuple[int, int], ...]
"""Ranges (from, to) in a text, in order, apart."""


def snippet(text: str, wanted: Iterable[str]) -> tuple[Spoken, Marks]:
    """A masked piece of the text and where the wanted words are in it."""
    piece, marks = _cut(mask_text(text), wanted, SNIPPET_CHARACTERS_MAX, BEFORE_CHARACTERS)
    return Spoken(piece), marks


def line_of(text: str, wanted: Iterable[str]) -> tuple[str, Marks]:
    """As much of a text as fits into a line, not masked, and where the wanted words are in it: near its beginning."""
    return _cut(text, wanted, LINE_CHARACTERS_MAX, LINE_BEFORE_CHARACTERS)


def _cut(text: str, wanted: Iterable[str], most: int, before: int) -> tuple[str, Marks]:
    plain = " ".join(text.split())
    marks = marks_in(plain, wanted)
    # where it is shown may have room for less: the first of them is never far from the beginning
    late = bool(marks) and (len(plain) > most or marks[0][0] > 2 * before)
    begin = max(0, marks[0][0] - before) if late else 0
    end = min(len(plain), begin + most)
    lead, tail = "…" if begin else "", "…" if end < len(plain) else ""
    shift = len(lead) - begin
    shown = tuple((low + shift, min(high, end) + shift) for low, high in marks if low < end)
    return lead + plain[begin:end] + tail, shown


def marks_in(text: str, wanted: Iterable[str]) -> Marks:
    """Where the wanted words are: each as a whole, or else in its parts."""
    # 15 元 is found by 15元: spaces count for nothing
    folded = fold(text)
    signs = [(sign, place) for sign, place in zip(folded.text, folded.origins, strict=True) if sign != " "]
    plain = "".join(sign for sign, _ in signs)
    found: list[tuple[int, int]] = []
    for word in wanted:
        found += _places(plain, word) or [place for part in _parts(word) for place in _places(plain, part)]
    marks = [(signs[low][1], signs[high - 1][1] + 1) for low, high in sorted(found)[:MARKS_MAX]]
    return tuple(_joined(marks))


def _parts(word: str) -> list[str]:
    return [part for part in content_words(word) if len(part) > 1]


def _places(text: str, word: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    word = word.replace(" ", "")
    place = text.find(word) if word else -1
    while place >= 0 and len(found) < MARKS_MAX:
        found.append((place, place + len(word)))
        place = text.find(word, place + len(word))
    return found


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    apart: list[tuple[int, int]] = []
    for low, high in ranges:
        if apart and low <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(high, apart[-1][1]))
        else:
            apart.append((low, high))
    return apart
