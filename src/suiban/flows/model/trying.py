"""A try-run: a definition that nobody published, walked through by who writes it, as customer and as bank. Pure.

Nothing is kept between two turns: what was done so far comes in whole and is played again. So no state of a machine
ever comes from outside, and the same session always comes to the same.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from suiban.corebank.api import Done, Refused
from suiban.flows.model import machine
from suiban.flows.model.definition import Definition
from suiban.flows.model.hearing import Partly
from suiban.flows.model.rendering import phrases
from suiban.flows.model.session import (
    Bank,
    Banked,
    Happened,
    Input,
    Player,
    Reply,
    Session,
    SessionFaulty,
    line_of,
)
from suiban.flows.model.steps import NO_WORDS, Door, Misread, Option, Prompt, Words
from suiban.flows.model.turns import ApprovalWanted, Asked, Called, Ended, HandedOver, Passed, Told, Waiting
from suiban.flows.model.values import to_plain

INPUTS_MAX: Final = 200


class Line(msgspec.Struct, frozen=True):
    """One thing that happened: what, at which step, in which words; ``detail`` for who knows the definition."""

    what: str
    step: str = ""
    words: Words = NO_WORDS
    detail: str = ""


class Asks(msgspec.Struct, frozen=True):
    """What the customer is to answer, and from what may be picked."""

    prompt: Prompt
    options: tuple[Option, ...]


class Tried(msgspec.Struct, frozen=True):
    """Where a try-run stands. ``call`` is what the bank is asked and has not answered yet."""

    lines: tuple[Line, ...]
    asks: Asks | None = None
    call: Called | None = None
    waits: str = ""
    step: str = ""
    outcome: str = ""
    variables: dict[str, Any] = {}


class _Unanswered(Exception):
    def __init__(self, call: Called) -> None:
        super().__init__(call.operation)
        self.call = call


def try_run(
    definition: Definition, inputs: Sequence[Input], replies: Sequence[Reply], door: Door, at: datetime,
    books: Bank | None = None,
) -> Tried:  # fmt: skip
    """Play what was done so far. ``books`` answer what is asked of the bank; without them ``replies``, in order.

    Raises SessionFaulty where an input does not fit what is asked.
    """
    session = Session("", definition.key, (door,), at, tuple(inputs), bank=tuple(replies))
    player = Player(definition, session, door, books or _answers(replies))
    call = None
    try:
        player.play()
    except _Unanswered as stopped:
        call = stopped.call
    lines = tuple(_line(one) for one in player.happened if line_of(one))
    row = player.row
    if call is not None:
        # the turn that asked the bank is written; what came of an answer is not, for there is none
        return Tried(lines, None, call, "bank", call.step, "", _variables(definition, player))
    asks = None
    if player.prompt is not None and row.state == "open" and row.waits == "customer":
        asks = Asks(player.prompt, phrases.options_of(player.prompt))
    return Tried(
        lines, asks, None, row.waits, row.step if row.state == "open" else "", row.outcome,
        _variables(definition, player),
    )  # fmt: skip


def _answers(replies: Sequence[Reply]) -> Bank:
    left = list(replies)

    def answer(call: Called, _: str | None) -> Done | Refused | None:
        if not left:
            raise _Unanswered(call)
        reply = left.pop(0)
        if reply.operation != call.operation:
            raise SessionFaulty(asked=call.operation, recorded=reply.operation)
        if reply.refused is not None:
            return Refused(*reply.refused)
        return Done(reply.done) if reply.done is not None else None

    return answer


def _variables(definition: Definition, player: Player) -> dict[str, Any]:
    """What is known, of the service itself; a secret is a number in it already."""
    if not player.row.packed:
        return {}
    return {name: to_plain(value) for name, value in machine.unpack(player.row.packed).variables.items()}


def _line(one: Happened) -> Line:
    match one:
        case Input():
            return Line("answered", detail=line_of(one).removeprefix("> "))
        case Told(prompt=prompt):
            return Line("told", prompt.step, _said(prompt))
        case Asked(prompt=prompt):
            return Line("asked", prompt.step, _said(prompt))
        case ApprovalWanted(prompt=prompt, queue=queue):
            return Line("approval", prompt.step, _said(prompt), queue)
        case Called(step=step):
            return Line("called", step, detail=line_of(one))
        case Waiting(step=step, until=until):
            return Line("waiting", step, detail=until.isoformat())
        case HandedOver(step=step, words=words, queue=queue):
            return Line("handed", step, words, queue)
        case Passed(step=step, how=how, code=code):
            return Line("passed", step, detail=f"{how} {code}".strip())
        case Ended(key=key, words=words, outcome=outcome):
            return Line("ended", key, words, outcome)
        case Misread(words=words, code=code):
            return Line("misread", words=words, detail=code)
        case Partly(misread=wrong):
            return Line("misread", words=wrong.words if wrong else NO_WORDS, detail=line_of(one))
        case Banked():
            return Line("returned", detail=line_of(one).removeprefix("bank: "))
        case _:
            return Line("misread", detail=line_of(one))


def _said(prompt: Prompt) -> Words:
    """What is read of a prompt: its text and its lines."""
    both = [
        "\n".join([prompt.text.of(language), *phrases.row_lines(prompt.rows, language)]) for language in ("zh", "en")
    ]
    return Words(both[0], both[1])
