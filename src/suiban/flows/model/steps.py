"""What a definition says of a step, and a step as one customer is asked it. The same for every door."""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

Kind = Literal[
    "say", "ask", "choose", "form", "upload", "verify", "confirm", "sign", "approve", "pay", "wait", "call", "hand"
]
ASKED: Final[frozenset[Kind]] = frozenset({"ask", "choose", "form", "upload", "verify", "confirm", "sign", "pay"})
"""Kinds that a customer answers."""
ValueType = Literal["text", "name", "account", "email", "number", "money", "date", "month", "yes_no", "phone", "secret"]
"""``name`` is of a person or a company, ``account`` the digits of a card or account; as values both are texts."""
Door = Literal["chat", "page", "text", "phone"]
DOORS: Final[tuple[Door, ...]] = ("chat", "page", "text", "phone")
Language = Literal["zh", "en"]


class Words(msgspec.Struct, frozen=True):
    """A text in both languages; ``en`` empty: the Chinese one stands for both."""

    zh: str = ""
    en: str = ""

    def of(self, language: Language) -> str:
        """As who reads this language reads it."""
        return self.en or self.zh if language == "en" else self.zh

    def __bool__(self) -> bool:
        return bool(self.zh)


NO_WORDS: Final = Words()


class Option(msgspec.Struct, frozen=True):
    """Something to choose. ``value`` is what the variable gets, ``label`` what is read."""

    value: str
    label: Words


class Options(msgspec.Struct, frozen=True):
    """Options made of a list in the variables: ``source`` an expression, ``value`` a key of each of its items."""

    source: str
    value: str
    label: Words


class Check(msgspec.Struct, frozen=True):
    """What must hold of an answer, as an expression over the variables with the answer in; else ``words`` are said."""

    test: str
    words: Words


class Row(msgspec.Struct, frozen=True):
    """A line of what is confirmed, signed or told: a label, and a template of its value (``value_en``: in English)."""

    label: Words
    value: str
    value_en: str = ""


class RowsFrom(msgspec.Struct, frozen=True):
    """A line for each item of a list in the variables: ``source`` an expression; label and value are templates that see
    the item's fields. At most ``most`` lines."""

    source: str
    label: Words
    value: Words
    most: int


class Step(msgspec.Struct, frozen=True):
    """One step of a definition. Texts are templates, other strings named so are expressions.

    ``text`` is what is said or asked; ``short`` (at most 70 characters filled in) for doors that pay by the message;
    ``spoken`` for the ear; empty: ``text`` does. ``variable`` gets the answer. ``identity``: how surely the customer
    must be known (0, 3 or 4). ``expects_s``: how long a customer usually takes; after it they are asked whether they
    are there. ``doors``: where it may be shown (empty: every door that can). ``always``: asked even when the variable
    has a value. ``sets`` are assignments made when the step is done. ``label`` names the variable in corrections
    (金额改成两千).
    """

    id: str
    kind: Kind
    name: Words
    text: Words = Words()
    short: Words = Words()
    spoken: Words = Words()
    help: Words = Words()
    label: Words = Words()
    variable: str = ""
    type: ValueType = "text"
    options: tuple[Option, ...] = ()
    options_from: Options | None = None
    schema: Mapping[str, object] | None = None
    rows: tuple[Row, ...] = ()
    rows_from: tuple[RowsFrom, ...] = ()
    checks: tuple[Check, ...] = ()
    sets: tuple[tuple[str, str], ...] = ()
    identity: Literal[0, 3, 4] = 0
    expects_s: int = 120
    doors: frozenset[Door] = frozenset()
    always: bool = False
    operation: str = ""
    arguments: tuple[tuple[str, str], ...] = ()
    results: tuple[tuple[str, str], ...] = ()
    undo: str = ""
    undo_arguments: tuple[tuple[str, str], ...] = ()
    duration: str = ""
    queue: str = ""
    reason: str = ""

    @property
    def secret(self) -> bool:
        """Whether the answer must not be seen where the talk is."""
        return self.type == "secret"


class Prompt(msgspec.Struct, frozen=True):
    """A step as one customer is asked it: every template filled in, in both languages.

    ``number`` of ``total`` steps that customers answer; ``total`` is an estimate where the way branches. ``given`` is
    the value that stands there already, as text. ``schema`` is a JSON Schema for ``form``.
    """

    step: str
    kind: Kind
    flow: str
    flow_name: Words
    name: Words
    number: int
    total: int
    text: Words = Words()
    short: Words = Words()
    spoken: Words = Words()
    help: Words = Words()
    type: ValueType = "text"
    options: tuple[Option, ...] = ()
    rows: tuple[tuple[Words, Words], ...] = ()
    schema: Mapping[str, object] | None = None
    identity: int = 0
    expects_s: int = 120
    doors: frozenset[Door] = frozenset()
    given: Words = Words()

    @property
    def secret(self) -> bool:
        """Whether the answer must not be seen where the talk is."""
        return self.type == "secret"


class Misread(msgspec.Struct, frozen=True):
    """An answer that was not understood or does not hold; ``code`` for programs, ``words`` for the customer.

    ``fields``: for forms, what is wrong with which.
    """

    code: str
    words: Words
    fields: Mapping[str, Words] = {}
