"""Texts with values in them: ``可用余额 {account.available}，尾号{account.number|tail}。``"""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Final

from suiban.flows.model.expressions import Expression, ExpressionFailed, ExpressionRefused, compile_expression
from suiban.flows.model.steps import Language
from suiban.flows.model.values import STYLES, Value, show

CHARACTERS_MAX: Final = 8_000
PLACES_MAX: Final = 50
FILLED_MAX: Final = 20_000
_CACHE_SIZE: Final = 8_192
_PIECE: Final = re.compile(
    r"""(?P<plain>[^{}]+)
    |(?P<brace>\{\{|\}\})
    |\{(?P<expression>(?:[^'"{}|]|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")*)(?:\|\s*(?P<style>[a-z]*)\s*)?\}""",
    re.VERBOSE | re.DOTALL,
)

_Place = tuple[Expression, str, int]


class Template:
    """A text ready to be filled in. ``names`` are the variables it looks at."""

    __slots__ = ("_pieces", "names", "text")

    def __init__(self, text: str, pieces: tuple[str | _Place, ...]) -> None:
        self.text, self._pieces = text, pieces
        self.names = frozenset(name for piece in pieces if not isinstance(piece, str) for name in piece[0].names)

    def __repr__(self) -> str:
        return f"Template({self.text!r})"

    def fill(self, variables: Mapping[str, Value], now: datetime, language: Language) -> str:
        """The text with its values; what is missing is empty. Raises ExpressionFailed, with the place in the text."""
        filled = ""
        for piece in self._pieces:
            filled += piece if isinstance(piece, str) else _shown(piece, variables, now, language)
            if len(filled) > FILLED_MAX:
                at = 0 if isinstance(piece, str) else piece[2] - 1
                raise ExpressionFailed("text_too_long", at, f"a text longer than {FILLED_MAX} characters")
        return filled


def _shown(place: _Place, variables: Mapping[str, Value], now: datetime, language: Language) -> str:
    expression, style, start = place
    try:
        return show(expression.evaluate(variables, now), language, style)
    except ExpressionFailed as failed:
        raise ExpressionFailed(failed.code, start + failed.at, failed.message) from None


@lru_cache(_CACHE_SIZE)
def compile_template(text: str) -> Template:
    """The template that a text is; the same one for the same text. Raises ExpressionRefused, with the place in it."""
    if len(text) > CHARACTERS_MAX:
        raise ExpressionRefused("too_long", CHARACTERS_MAX, f"longer than {CHARACTERS_MAX} characters")
    pieces: list[str | _Place] = []
    at = places = 0
    while at < len(text):
        match = _PIECE.match(text, at)
        if match is None:
            raise ExpressionRefused("bad_brace", at, "a brace alone; write {{ or }} for one that is shown")
        pieces.append(match["plain"] or (match["brace"] or "")[:1] or _place(match))
        places += match["expression"] is not None
        if places > PLACES_MAX:
            raise ExpressionRefused("too_many_places", at, f"more than {PLACES_MAX} values in a text")
        at = match.end()
    return Template(text, tuple(pieces))


def _place(match: re.Match[str]) -> _Place:
    style, start = match["style"], match.start("expression")
    if style is not None and style not in STYLES:
        raise ExpressionRefused("unknown_style", match.start("style"), f"one of {', '.join(STYLES)}")
    try:
        return compile_expression(match["expression"]), style or "", start
    except ExpressionRefused as refused:
        raise ExpressionRefused(refused.code, start + refused.at, refused.message) from None
