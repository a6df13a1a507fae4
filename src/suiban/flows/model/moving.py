"""One move of one instance: what came, from whom, and what the machine makes of it. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import msgspec

from suiban.corebank.api import Done, Refused
from suiban.flows.errors import IdentityNeeded, InstanceOver, NotForStaff, NotNow, StepPassed
from suiban.flows.model import machine, turns
from suiban.flows.model.correcting import question
from suiban.flows.model.definition import Definition
from suiban.flows.model.doors import CAPABILITIES, Place
from suiban.flows.model.hearing import Answered, Aside, Heard, Hearing, Partly, Wrote, hear
from suiban.flows.model.packing import Unreadable
from suiban.flows.model.rows import Instance
from suiban.flows.model.steps import Kind, Language, Misread, Prompt, Words
from suiban.flows.model.turns import Turn
from suiban.flows.model.values import SECRET, from_plain, to_plain
from suiban.flows.model.views import End
from suiban.kit.errors import SuibanError
from suiban.kit.ids import InstanceId, StaffId
from suiban.kit.masking import Spoken

NEW_WANTED: Final = Misread(
    "correction_empty",
    Words(
        "请把新的内容一起写上，例如“金额改成 2000”。",
        "Please say what it should be, such as “change the amount to 2000”.",
    ),
)
NOT_ASKED: Final = Misread(
    "not_asked",
    Words(
        "没有可以这样修改的内容，请换个说法。", "There is nothing to be changed by this name; please use other words."
    ),
)
EXPIRED: Final = Words("这项业务搁置太久，已经结束。", "This was left open for too long and has ended.")
CUSTOMERS_ONLY: Final[frozenset[Kind]] = frozenset({"confirm", "sign", "verify", "pay"})


class Says(msgspec.Struct, frozen=True):
    """The customer (or who helps) answers what is asked. ``step``: what they answered; None: whatever is asked."""

    heard: Heard
    step: str | None = None
    language: Language = "zh"


class Proven(msgspec.Struct, frozen=True):
    """The customer proved who they are, at a ``verify`` step; ``means`` says how."""

    step: str
    means: str


class Secret(msgspec.Struct, frozen=True):
    """An answer in secret, sealed and kept under a number."""

    step: str
    number: int


class Corrects(msgspec.Struct, frozen=True):
    """An earlier answer is changed: by the label of what it was about, and what it is now, in words.

    ``otherwise``: what was said counts as this answer to what is asked where nothing is called so.
    """

    label: str
    text: str
    language: Language = "zh"
    otherwise: Answered | None = None


class Meant(msgspec.Struct, frozen=True):
    """What was said beside is taken as the answer after all: it was a question to which nobody has an answer."""

    answer: Answered


class Returned(msgspec.Struct, frozen=True):
    """The bank's answer to a call; None: it gave none, however often it was asked."""

    number: int
    answer: Done | Refused | None


class Approves(msgspec.Struct, frozen=True):
    """Somebody of the bank agreed, or did not."""

    agreed: bool
    by: StaffId


class Goes(msgspec.Struct, frozen=True):
    """What needs nothing more: ``back`` a step, ``cancel``, ``wake`` after a wait, ``expire``, ``handed_back``."""

    how: str


Event = Says | Meant | Proven | Secret | Corrects | Returned | Approves | Goes


class Move(msgspec.Struct, frozen=True):
    """Something happens to an instance. ``end`` None: nobody at a door did it."""

    instance_id: InstanceId
    event: Event
    end: End | None = None


class Sealing(msgspec.Struct, frozen=True):
    """An answer in secret: it is sealed and kept, then counts by its number (:class:`Secret`)."""

    step: str
    value: Any

    def __repr__(self) -> str:
        return "<sealing>"


Taken = Turn | Misread | Aside | Partly | Sealing | SuibanError


def take(definition: Definition, row: Instance, move: Move, now: datetime, today: date) -> Taken:
    """The turn, or why there is none: nothing has changed then."""
    if row.state == "over":
        return InstanceOver()
    try:
        state = machine.unpack(row.packed)
    except Unreadable as error:
        # it harms none of those that are moved with it
        return error
    event = move.event
    match event:
        case Says() | Meant() | Secret() | Proven():
            return _answered(definition, state, row, move, now, today)
        case Corrects():
            return _corrected(definition, state, row, move, now, today)
        case Returned(number=number, answer=answer):
            return machine.returned(definition, state, number, _outcome(answer), now)
        case Approves(agreed=agreed, by=by):
            if row.waits != "approval":
                return NotNow()
            return machine.approved(definition, state, row.step, agreed, str(by), now)
        case Goes(how=how):
            return _gone(definition, state, row, how, now)


def _answered(definition: Definition, state: Any, row: Instance, move: Move, now: datetime, today: date) -> Taken:
    event, end = move.event, move.end
    prompt = machine.prompt(definition, state, now)
    if prompt is None:
        return NotNow()
    step = getattr(event, "step", None)
    if step is not None and step != prompt.step:
        return StepPassed()
    if end is not None:
        if end.staff_id is not None and (prompt.kind in CUSTOMERS_ONLY or prompt.secret):
            return NotForStaff()
        if prompt.identity > end.level and prompt.kind != "verify":
            return IdentityNeeded(level=prompt.identity)
    match event:
        case Proven(means=means):
            if prompt.kind != "verify":
                return NotNow()
            return machine.answer(definition, state, prompt.step, {"proven": True, "means": means}, now)
        case Secret(number=number):
            if not prompt.secret:
                return NotNow()
            return machine.answer(definition, state, prompt.step, {SECRET: Decimal(number)}, now)
        case Says(heard=heard, language=language):
            door = end.door if end is not None else row.door
            answer = hear(prompt, heard, CAPABILITIES[door], language, today, place_of(row))
            return _told(definition, state, prompt, answer, now)
        case Meant(answer=answer):
            return _told(definition, state, prompt, answer, now)
        case _:
            return NotNow()


def _told(definition: Definition, state: Any, prompt: Prompt, answer: Hearing, now: datetime) -> Taken:
    if not isinstance(answer, Answered):
        return answer
    if answer.secret:
        return Sealing(prompt.step, answer.value)
    return machine.answer(definition, state, prompt.step, answer.value, now)


def _corrected(definition: Definition, state: Any, row: Instance, move: Move, now: datetime, today: date) -> Taken:
    event = move.event
    assert isinstance(event, Corrects)
    prompt = question(definition, state, event.label, now)
    if prompt is None and event.otherwise is not None:
        meant = msgspec.structs.replace(move, event=Meant(event.otherwise))
        return _answered(definition, state, row, meant, now, today)
    if prompt is None:
        return NOT_ASKED
    if not event.text.strip():
        return NEW_WANTED
    door = move.end.door if move.end is not None else row.door
    answer = hear(prompt, Wrote(Spoken(event.text)), CAPABILITIES[door], event.language, today, Place())
    if isinstance(answer, Misread):
        return answer
    if not isinstance(answer, Answered) or answer.secret:
        return NOT_ASKED
    return machine.correct(definition, state, definition.steps[prompt.step].variable, answer.value, now)


def _gone(definition: Definition, state: Any, row: Instance, how: str, now: datetime) -> Taken:
    match how:
        case "back":
            return machine.back(definition, state, now)
        case "wake":
            return machine.woken(definition, state, row.step, now)
        case "handed_back":
            return machine.handed_back(definition, state, row.step, now)
        case "cancel":
            # what the bank is doing at this moment cannot be called off: its answer decides
            return NotNow() if row.waits == "bank" else machine.cancel(definition, state, now)
        case "expire":
            return NotNow() if row.waits == "bank" else machine.cancel(definition, state, now, "expired", EXPIRED)
        case _:
            return NotNow()


def place_of(row: Instance) -> Place:
    """How far the customer has come within the step they are asked."""
    known = row.place
    if not known or known.get("step") != row.step:
        return Place()
    return Place({key: from_plain(value) for key, value in known["known"].items()}, known["page"])


def place_row(step: str, place: Place) -> dict[str, Any]:
    """The same, as the row keeps it."""
    return {
        "step": step,
        "page": place.page,
        "known": {key: to_plain(value) for key, value in place.known.items()},  # type: ignore[arg-type]
    }


def _outcome(answer: Done | Refused | None) -> turns.Outcomes:
    if answer is None:
        return turns.Unavailable()
    if isinstance(answer, Done):
        return turns.Done(answer.result)
    return turns.BankRefused(answer.code, Words(answer.text, answer.text_en))


def kinds_of(definition: Definition) -> Mapping[str, str]:
    """The kinds of a definition's steps."""
    return {key: step.kind for key, step in definition.steps.items()}
