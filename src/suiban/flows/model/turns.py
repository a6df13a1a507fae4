"""What the machine decides: the state after a turn, and what the world is to do because of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from suiban.flows.model.steps import Prompt, Words

Outcome = Literal["done", "refused", "cancelled", "failed", "expired"]


class Told(msgspec.Struct, frozen=True, tag="told"):
    """Something is said to the customer; nothing is waited for."""

    prompt: Prompt


class Asked(msgspec.Struct, frozen=True, tag="asked"):
    """The customer is asked, and the instance waits for :func:`machine.answer` at this step."""

    prompt: Prompt


class Called(msgspec.Struct, frozen=True, tag="called"):
    """The bank is to be called; the instance waits for :func:`machine.returned` with this number.

    ``number`` counts the calls of an instance: (instance, number) is the idempotency key. ``undoes``: the number of the
    call that this one takes back; nothing waits for such a one.
    """

    step: str
    number: int
    operation: str
    arguments: Mapping[str, Any]
    undoes: int | None = None


class Waiting(msgspec.Struct, frozen=True, tag="waiting"):
    """Nothing is done before ``until``; then :func:`machine.woken`."""

    step: str
    until: datetime


class ApprovalWanted(msgspec.Struct, frozen=True, tag="approval_wanted"):
    """Somebody of the bank must agree, another than who helped; then :func:`machine.approved`."""

    prompt: Prompt
    queue: str


class HandedOver(msgspec.Struct, frozen=True, tag="handed_over"):
    """A person goes on; the instance waits for :func:`machine.handed_back`."""

    step: str
    queue: str
    reason: str
    words: Words


class Passed(msgspec.Struct, frozen=True, tag="passed"):
    """A step is behind us. ``how``: done, or skipped because its value was known, or taken back by a correction."""

    step: str
    how: Literal["done", "known", "taken_back", "error"]
    code: str = ""


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """The instance is over. ``words`` are the last thing said; empty when a step has just said it."""

    outcome: Outcome
    key: str
    words: Words


Effect = Told | Asked | Called | Waiting | ApprovalWanted | HandedOver | Passed | Ended


class Turn(msgspec.Struct, frozen=True):
    """The state after it, to be stored, and what is to be done, in order. Only the machine reads the state."""

    state: "State"
    effects: tuple[Effect, ...]


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The bank did it; ``result`` is its JSON."""

    result: Any = None


class BankRefused(msgspec.Struct, frozen=True, tag="refused"):
    """The bank will not; the words are for the customer, the code for the definition."""

    code: str
    words: Words


class Unavailable(msgspec.Struct, frozen=True, tag="unavailable"):
    """After all retries nobody knows whether the bank did it."""


Outcomes = Done | BankRefused | Unavailable
"""What a call came to."""


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A task of the engine's tree: its node, its state, how far before it in the list its parent stands (0: it is the
    root), the machine's note on it, the rows of the level below."""

    node: str
    state: int
    back: int = 0
    note: str | int | None = None
    below: "tuple[Row, ...] | None" = None


class Passage(msgspec.Struct, frozen=True, array_like=True):
    """A question behind us, to which the customer can go back: the tree as it was when it was asked, what was
    answered, and what the variables held that were changed since (scope, name, value before)."""

    step: str
    tree: tuple[Row, ...]
    value: Any
    before: tuple[tuple[str, str, Any], ...] = ()
    done: int = 0
    undo: int = 0


class State(msgspec.Struct, frozen=True, array_like=True):
    """An instance between turns.

    ``tree`` is the engine's, without the definition, empty when it is over; ``variables`` what is known; ``at`` the
    step the customer is asked, empty when the instance waits for something else; ``calls`` how many calls were made;
    ``done`` the steps that the customer answered; ``undo`` what is to be taken back when the flow ends badly (number,
    operation, arguments), newest last. ``scopes`` are the variables of called services; ``log`` the questions one can
    go back to; ``remembered`` answers that were taken back and are given again when their step is reached; ``again``
    a step that is asked although its answer is known; ``owed`` calls whose step was left while the bank was at them;
    ``ending`` how it will have ended once the bank has answered those.
    """

    tree: tuple[Row, ...]
    variables: dict[str, Any]
    at: str = ""
    calls: int = 0
    done: tuple[str, ...] = ()
    undo: tuple[tuple[int, str, dict[str, Any]], ...] = ()
    steps: int = 0
    scopes: dict[str, dict[str, Any]] = {}
    log: tuple[Passage, ...] = ()
    remembered: dict[str, tuple[Any, ...]] = {}
    again: str = ""
    owed: tuple[tuple[int, str], ...] = ()
    ending: tuple[Outcome, str, Words] | None = None
