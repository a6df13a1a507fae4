"""Lists to choose from: their names made short and unique, and their pages. Shown and heard by the same rules."""

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from suiban.flows.model.steps import Language, Option

T = TypeVar("T")
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")


def one_line(text: str, characters_max: int) -> str:
    """A text on one line, nothing unseen in it, cut where it is too long."""
    plain = " ".join(_UNSEEN.sub(" ", text).split())
    return plain if len(plain) <= characters_max else plain[: characters_max - 1].rstrip() + "…"


def labels(options: Sequence[Option], language: Language, characters_max: int) -> tuple[str, ...]:
    """What each option is called, no two alike: by what is pressed or said it must be known again."""
    made: dict[str, None] = {}
    for option in options:
        whole = option.label.of(language) or option.value
        name, number = one_line(whole, characters_max), 1
        while not name or name in made:
            number += 1
            name = f"{one_line(whole, characters_max - 5)} ({number})".strip()
        made[name] = None
    return tuple(made)


def page_of(items: Sequence[T], page: int, size: int) -> tuple[int, Sequence[T]]:
    """Those on a page, and the number of the first of them (from 0). Behind the last page comes the first."""
    first = page % max(1, pages(items, size)) * size
    return first, items[first : first + size]


def pages(items: Sequence[T], size: int) -> int:
    """How many pages there are."""
    return -(-len(items) // size)
