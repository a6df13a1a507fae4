"""Reading a choice: 1, ２, 第一个, the second one, or the words themselves."""

import re
from collections.abc import Sequence
from typing import Final

from suiban.language.api import bare

_NUMBERS: Final = {
    **{str(number): number for number in range(1, 10)},
    **dict(zip("一二三四五六七八九", range(1, 10), strict=True)),
    "两": 2,
    **dict(zip(("first", "second", "third", "fourth"), range(1, 5), strict=True)),
    **dict(zip(("one", "two", "three"), range(1, 4), strict=True)),
}
_PICK: Final = re.compile(
    r"(?:选|我选|要|是|就是|问的是)?(?:第)?(?P<zh>[1-9一二三四五六七八九两])(?:个|条|项|号|点)?(?:问题|选项)?(?:吧|呢)?"
    r"|(?:the |option |number |no |choice )?(?P<en>[1-9]|first|second|third|fourth|one|two|three)(?: one| option)?"
)
_LAST: Final = re.compile(r"(?:选|要|是)?最后(?:一)?[个条项]?|(?:the )?last(?: one)?")


def find_pick(choices: Sequence[str], text: str) -> str | None:
    """The choice that was meant, or None when the text picks none."""
    if not choices:
        return None
    plain = bare(text)
    for choice in choices:
        if bare(choice) == plain:
            return choice
    if _LAST.fullmatch(plain):
        return choices[-1]
    match = _PICK.fullmatch(plain)
    if match is None:
        return None
    place = _NUMBERS[match["zh"] or match["en"]]
    return choices[place - 1] if place <= len(choices) else None
