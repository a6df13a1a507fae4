"""What of a message is shown with a hit: some masked words around what was found, and where it stands in them."""

from collections.abc import Iterable
from typing import Final

from suiban.kit.masking import Spoken, mask_text
from suiban.language.api import fold

SNIPPET_CHARACTERS_MAX: Final = 120
BEFORE_CHARACTERS: Final = 24
MARKS_MAX: Final = 20


def snippet(text: str, wanted: Iterable[str]) -> tuple[Spoken, tuple[tuple[int, int], ...]]:
    """A masked piece of the text and the ranges (from, to) of the wanted words in it, in order, apart."""
    masked = " ".join(mask_text(text).split())
    marks = _joined(_places(masked, wanted))
    begin = max(0, marks[0][0] - BEFORE_CHARACTERS) if marks and len(masked) > SNIPPET_CHARACTERS_MAX else 0
    end = min(len(masked), begin + SNIPPET_CHARACTERS_MAX)
    lead, tail = "…" if begin else "", "…" if end < len(masked) else ""
    shift = len(lead) - begin
    shown = tuple((low + shift, min(high, end) + shift) for low, high in marks if low < end)
    return Spoken(lead + masked[begin:end] + tail), shown


def _places(text: str, wanted: Iterable[str]) -> list[tuple[int, int]]:
    folded = fold(text)
    found: list[tuple[int, int]] = []
    for word in wanted:
        place = folded.text.find(word) if word else -1
        while place >= 0 and len(found) < MARKS_MAX:
            found.append((folded.origins[place], folded.origins[place + len(word) - 1] + 1))
            place = folded.text.find(word, place + len(word))
    return sorted(found)


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    apart: list[tuple[int, int]] = []
    for low, high in ranges:
        if apart and low <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(high, apart[-1][1]))
        else:
            apart.append((low, high))
    return apart
