"""The signs an expression is made of."""

import re
import unicodedata
from typing import Final, Literal

import msgspec

from suiban.flows.model.expressions.errors import ExpressionRefused
from suiban.flows.model.expressions.limits import CHARACTERS_MAX
from suiban.flows.model.values import DIGITS_MAX

WORDS: Final = frozenset({"or", "and", "not", "in", "if", "else", "true", "false", "none"})
_TOKEN: Final = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<number>\d+(?:\.\d+)?(?![\w.]))
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    |(?P<sign>==|!=|<=|>=|[<>+\-*/.,()\[\]])""",
    re.VERBOSE | re.ASCII | re.DOTALL,
)
_ESCAPES: Final = {"\\": "\\", "'": "'", '"': '"', "n": "\n"}
_ESCAPE: Final = re.compile(r"\\(.)", re.DOTALL)
_INSTEAD: Final = {"=": "==", "&": "and", "|": "or", "!": "not", "，": ",", "（": "(", "）": ")", "“": '"', "”": '"',
                   "‘": "'", "’": "'", "＝": "==", "＞": ">", "＜": "<", "＋": "+", "－": "-", "×": "*", "÷": "/",
                   "。": "."}  # fmt: skip
_NULLS: Final = frozenset({"null", "nil", "undefined"})
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Token(msgspec.Struct, frozen=True):
    """A sign and its place. ``text`` of a text is what it says, without quotes."""

    kind: Literal["number", "name", "text", "word", "sign", "end"]
    text: str
    at: int


def read_tokens(text: str) -> list[Token]:
    """The signs of a text, and one for its end. Raises ExpressionRefused on what is no sign."""
    if len(text) > CHARACTERS_MAX:
        raise ExpressionRefused("too_long", CHARACTERS_MAX, f"longer than {CHARACTERS_MAX} characters")
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _unreadable(text, at)
        if match.lastgroup != "space":
            tokens.append(_token(match))
        at = match.end()
    return [*tokens, Token("end", "", len(text))]


def _token(match: re.Match[str]) -> Token:
    written, at = match[0], match.start()
    match match.lastgroup:
        case "number":
            if len(written) > DIGITS_MAX + 1:
                raise ExpressionRefused("bad_number", at, f"a number of more than {DIGITS_MAX} digits")
            return Token("number", written, at)
        case "name":
            return _name(written, at)
        case "text":
            return Token("text", _unquote(written, at), at)
    return Token("sign", written, at)


def _name(written: str, at: int) -> Token:
    if written in WORDS:
        return Token("word", written, at)
    meant = "none" if written.lower() in _NULLS else written.lower()
    if meant in WORDS:  # True would quietly be a variable that nobody has
        raise ExpressionRefused("bad_name", at, f"write {meant}")
    if written.startswith("__"):
        raise ExpressionRefused("bad_name", at, "names do not begin with two underscores")
    return Token("name", written, at)


def _unquote(written: str, at: int) -> str:
    for place, character in enumerate(written):
        if unicodedata.category(character) in _UNSEEN:
            raise ExpressionRefused(
                "bad_character", at + place, "a character that cannot be seen; write \\n for a line"
            )
    for escape in _ESCAPE.finditer(written):
        if escape[1] not in _ESCAPES:
            raise ExpressionRefused("bad_escape", at + escape.start(), "after \\ stands one of \\ ' \" n")
    return _ESCAPE.sub(lambda escape: _ESCAPES[escape[1]], written[1:-1])


def _unreadable(text: str, at: int) -> ExpressionRefused:
    character = text[at]
    if character in "'\"":
        return ExpressionRefused("open_text", at, "a text that does not end")
    if character.isascii() and character.isdigit():
        return ExpressionRefused("bad_number", at, "a number is digits, with a point or without")
    if character in _INSTEAD:
        return ExpressionRefused("bad_character", at, f"write {_INSTEAD[character]}")
    return ExpressionRefused("bad_character", at, "a character that means nothing here")
