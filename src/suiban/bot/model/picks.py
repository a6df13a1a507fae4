"""Reading a choice: 1, ２, 第一个, the second one, or the words themselves."""

from collections.abc import Sequence

from suiban.language.api import bare, read_place


def find_pick(choices: Sequence[str], text: str) -> str | None:
    """The choice that was meant, or None when the text picks none: a part of its words may be a question."""
    plain = bare(text)
    for choice in choices:
        if bare(choice) == plain:
            return choice
    place = read_place(text, len(choices))
    return None if place is None else choices[place]
