"""From signs to a tree, by binding powers (Pratt). The tree is values only."""

from decimal import Decimal
from typing import Final

import msgspec

from suiban.flows.model.expressions.errors import ExpressionRefused
from suiban.flows.model.expressions.limits import NESTING_MAX
from suiban.flows.model.expressions.tokens import Token, read_tokens


class Literal(msgspec.Struct, frozen=True):
    """A value that stands in the text."""

    at: int
    value: bool | str | Decimal | None


class Name(msgspec.Struct, frozen=True):
    """A variable."""

    at: int
    name: str


class Items(msgspec.Struct, frozen=True):
    """A list written down."""

    at: int
    items: "tuple[Node, ...]"


class Field(msgspec.Struct, frozen=True):
    """``owner.name``."""

    at: int
    owner: "Node"
    name: str


class Place(msgspec.Struct, frozen=True):
    """``owner[key]``."""

    at: int
    owner: "Node"
    key: "Node"


class Call(msgspec.Struct, frozen=True):
    """A function of ours with its arguments."""

    at: int
    function: str
    arguments: "tuple[Node, ...]"


class Prefix(msgspec.Struct, frozen=True):
    """``-x``, ``not x``."""

    at: int
    sign: str
    operand: "Node"


class Infix(msgspec.Struct, frozen=True):
    """``left sign right``."""

    at: int
    sign: str
    left: "Node"
    right: "Node"


class Choice(msgspec.Struct, frozen=True):
    """``yes if test else no``."""

    at: int
    test: "Node"
    yes: "Node"
    no: "Node"


Node = Literal | Name | Items | Field | Place | Call | Prefix | Infix | Choice

_CHOICE: Final = 1
_NOT: Final = 4
_COMPARISON: Final = 5
_MINUS: Final = 8
_POSTFIX: Final = 9
_INFIX: Final = {
    "if": _CHOICE, "or": 2, "and": 3, "==": _COMPARISON, "!=": _COMPARISON, "<": _COMPARISON, "<=": _COMPARISON,
    ">": _COMPARISON, ">=": _COMPARISON, "in": _COMPARISON, "not": _COMPARISON, "+": 6, "-": 6, "*": 7, "/": 7,
    ".": _POSTFIX, "[": _POSTFIX, "(": _POSTFIX,
}  # fmt: skip
_CONSTANTS: Final = {"true": True, "false": False, "none": None}


def parse(text: str) -> Node:
    """The tree of a text. Raises ExpressionRefused."""
    parser = _Parser(read_tokens(text))
    node = parser.expression(0)
    if parser.token.kind != "end":
        raise parser.unexpected()
    return node


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens, self._place, self._nesting = tokens, 0, 0

    @property
    def token(self) -> Token:
        return self._tokens[self._place]

    def expression(self, power: int) -> Node:
        """What binds more strongly than ``power``."""
        self._nesting += 1
        if self._nesting > NESTING_MAX:
            raise ExpressionRefused("too_deep", self.token.at, f"nested more than {NESTING_MAX} deep")
        left = self._first(power)
        while self._power() > power:
            left = self._go_on(left, self._take())
        self._nesting -= 1
        return left

    def unexpected(self) -> ExpressionRefused:
        token = self.token
        if token.kind == "end":
            return ExpressionRefused("unexpected_end", token.at, "something is missing at the end")
        return ExpressionRefused("unexpected", token.at, f"{token.text[:20]} does not belong here")

    def _take(self) -> Token:
        token = self.token
        self._place += token.kind != "end"
        return token

    def _power(self) -> int:
        return _INFIX.get(self.token.text, 0) if self.token.kind in {"sign", "word"} else 0

    def _is(self, text: str) -> bool:
        return self.token.text == text and self.token.kind in {"sign", "word"}

    def _expect(self, text: str) -> Token:
        if not self._is(text):
            raise self.unexpected()
        return self._take()

    def _first(self, power: int) -> Node:
        token = self.token
        match token.kind:
            case "number":
                return Literal(self._take().at, Decimal(token.text))
            case "text":
                return Literal(self._take().at, token.text)
            case "name":
                return Name(self._take().at, token.text)
            case "word" if token.text in _CONSTANTS:
                return Literal(self._take().at, _CONSTANTS[token.text])
            case "word" if token.text == "not" and power < _NOT:
                return Prefix(self._take().at, "not", self.expression(_NOT - 1))
            case "sign" if token.text == "-":
                return Prefix(self._take().at, "-", self.expression(_MINUS - 1))
            case "sign" if token.text == "(":
                self._take()
                inner = self.expression(0)
                self._expect(")")
                return inner
            case "sign" if token.text == "[":
                return Items(self._take().at, self._listed("]"))
        raise self.unexpected()

    def _go_on(self, left: Node, sign: Token) -> Node:
        match sign.text:
            case "if":
                test = self.expression(_CHOICE)
                self._expect("else")
                return Choice(sign.at, test, left, self.expression(_CHOICE - 1))
            case ".":
                if self.token.kind not in {"name", "word"}:  # a field may be named as it likes: result.in
                    raise self.unexpected()
                return Field(sign.at, left, self._take().text)
            case "[":
                key = self.expression(0)
                self._expect("]")
                return Place(sign.at, left, key)
            case "(":
                if not isinstance(left, Name):
                    raise ExpressionRefused("unexpected", sign.at, "only functions by their name are called")
                return Call(left.at, left.name, self._listed(")"))
            case "not":
                self._expect("in")
                return Prefix(sign.at, "not", self._infix(Token("word", "in", sign.at), left))
        return self._infix(sign, left)

    def _infix(self, sign: Token, left: Node) -> Node:
        power = _INFIX[sign.text]
        right = self.expression(power)
        if power == _COMPARISON and self._power() == _COMPARISON:
            raise ExpressionRefused("chained_comparison", self.token.at, "compare two values, and join tests by and")
        return Infix(sign.at, sign.text, left, right)

    def _listed(self, end: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while not self._is(end):
            items.append(self.expression(0))
            if not self._is(end):
                self._expect(",")
        self._take()
        return tuple(items)
