"""Recorded sessions: what one customer did in one service, played with nothing outside, as lines one can review.

A session says what the customer does in words of no door; :func:`play` does it as one does at a chat, on a page, by
text message or by telephone: presses the button, writes the number of the choice, presses the key. Whatever the door,
the same lines must come out. What the bank answered is recorded in the session, or asked for anew.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec

from suiban.corebank.api import Done, Refused
from suiban.flows.model import machine
from suiban.flows.model.beginning import slots_of
from suiban.flows.model.definition import Definition
from suiban.flows.model.doors import CAPABILITIES, ByPage, Capability, can_carry
from suiban.flows.model.hearing import Aside, Filled, Heard, Keyed, Partly, Pressed, Signed, Uploaded, Wrote
from suiban.flows.model.moving import (
    Approves,
    Corrects,
    Event,
    Goes,
    Meant,
    Move,
    Proven,
    Returned,
    Says,
    Sealing,
    Secret,
    kinds_of,
    place_row,
    take,
)
from suiban.flows.model.rendering import join_turn, phrases, render
from suiban.flows.model.rendering.chat import LABEL_CHARACTERS_MAX
from suiban.flows.model.rendering.lists import labels
from suiban.flows.model.rows import Doing, Instance, placed, settle
from suiban.flows.model.schemas import fields_of
from suiban.flows.model.steps import Door, Misread, Prompt
from suiban.flows.model.turns import (
    ApprovalWanted,
    Asked,
    Called,
    Effect,
    Ended,
    HandedOver,
    Passed,
    Told,
    Turn,
    Waiting,
)
from suiban.flows.model.values import SECRET
from suiban.flows.model.views import End
from suiban.kit.errors import BadInput, SuibanError
from suiban.kit.ids import CompanyId, CustomerId, InstanceId, StaffId
from suiban.kit.masking import Spoken

LINK: Final = "https://bank.example/f#1"
STAFF: Final = StaffId(int=1)
AFTER: Final = timedelta(seconds=20)
"""So long a customer takes for an answer."""
CALLS_MAX: Final = 100


class SessionFaulty(BadInput):
    """This session does not fit its definition."""

    code = "session_faulty"


class Input(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing that happens; exactly one field is set.

    ``says`` words, at whatever step; ``picks`` the value of an option, or ``yes`` and ``no``; ``fills`` fields of a
    form; ``uploads`` a file's name; ``enters`` a secret; ``signs`` a name; ``proves`` by which means; ``corrects`` an
    earlier answer by the label of its question; ``approves`` somebody of the bank agrees or not; ``goes`` back,
    cancel, wake after a wait, handed_back.
    """

    says: str | None = None
    picks: str | None = None
    fills: Mapping[str, str | bool] | None = None
    uploads: str | None = None
    enters: str | None = None
    signs: str | None = None
    proves: str | None = None
    corrects: tuple[str, str] | None = None
    approves: bool | None = None
    goes: Literal["back", "cancel", "wake", "handed_back"] | None = None


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the bank answered to one call; neither done nor refused: nobody knows."""

    operation: str
    done: Mapping[str, Any] | None = None
    refused: tuple[str, str, str] | None = None


class Before(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the bank's customer was like when the session began, for recording anew.

    ``opened``: when their books were; ``calls``: what was done since, operations with arguments; ``silent``: operations
    that the bank does not answer, as many times as they are named.
    """

    customer_no: str = "1000200001"
    template: str = "full"
    level: str = ""
    opened: datetime | None = None
    calls: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    silent: tuple[str, ...] = ()


class Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A session as its file holds it. ``first`` is the sentence it began with; ``facts`` what came of it."""

    about: str
    flow: str
    doors: tuple[Door, ...]
    at: datetime
    inputs: tuple[Input, ...]
    first: str = ""
    before: Before = Before()
    bank: tuple[Reply, ...] = ()
    facts: tuple[str, ...] = ()


Bank = Callable[[Called, str | None], Done | Refused | None]
"""Answers a call; the text is the secret among its arguments, if there is one. None: nobody knows."""


class Played(msgspec.Struct, frozen=True):
    """What came of a session at a door: the lines, the bank's replies, what was shown, in how many messages."""

    facts: tuple[str, ...]
    bank: tuple[Reply, ...]
    shown: tuple[Prompt, ...]
    messages: int


def recorded(replies: Sequence[Reply]) -> Bank:
    """The bank as it was recorded. Raises SessionFaulty when something else is asked of it."""
    left = list(replies)

    def answer(call: Called, _: str | None) -> Done | Refused | None:
        reply = left.pop(0) if left else None
        if reply is None or reply.operation != call.operation:
            raise SessionFaulty(asked=call.operation, recorded=reply.operation if reply else "nothing")
        if reply.refused is not None:
            return Refused(*reply.refused)
        return Done(reply.done) if reply.done is not None else None

    return answer


def play(definition: Definition, session: Session, door: Door, bank: Bank | None = None) -> Played:
    """What comes of a session at a door. Raises SessionFaulty where it does not fit the definition."""
    return Player(definition, session, door, bank or recorded(session.bank)).play()


class Banked(msgspec.Struct, frozen=True):
    """What the bank answered; None: nothing."""

    answer: Done | Refused | None


Happened = Input | Effect | Banked | Misread | Partly | Aside | SuibanError


class Player:
    """Plays a session. ``happened`` is everything that came of it so far, in order; ``row`` where it stands."""

    def __init__(self, definition: Definition, session: Session, door: Door, bank: Bank) -> None:
        self._definition, self._session, self._bank = definition, session, bank
        self._door = CAPABILITIES[door]
        self._now = session.at
        self.happened: list[Happened] = []
        self._replies: list[Reply] = []
        self._secret: str | None = None
        self._messages = 0
        self.prompt: Prompt | None = None
        self.row = Instance(
            company_id=CompanyId(int=1), id=InstanceId(int=1), flow=definition.key, version=1,
            customer_id=CustomerId(int=1), many=False, step_since=self._now, begun_at=self._now, door=door,
            ends_at=self._now + timedelta(seconds=definition.service.open_s),
        )  # fmt: skip

    def play(self) -> Played:
        """From the start to where the inputs lead. Raises SessionFaulty, and whatever the bank raises."""
        if self._session.first:
            self.happened.append(Input(says=self._session.first))
        known = slots_of(self._definition, self._session.first, self._now.date())
        self._settle(machine.start(self._definition, known, self._now))
        for one in self._session.inputs:
            if self.row.state == "over":
                raise SessionFaulty(input=_told(one), over=self.row.outcome)
            woken = self.row.wakes_at if one.goes == "wake" else None
            self._now = woken or self._now + AFTER
            self.happened.append(one)
            self._move(self._event(one))
        facts = tuple(line for one in self.happened if (line := line_of(one)))
        shown = tuple(one.prompt for one in self.happened if isinstance(one, Told | Asked))
        return Played(facts, tuple(self._replies), shown, self._messages)

    # --- what the customer does, as one does it at this door ---

    def _event(self, one: Input) -> Event:
        match one:
            case Input(approves=bool(agreed)):
                return Approves(agreed, STAFF)
            case Input(goes=str(how)):
                return Goes(how)
            case Input(corrects=(label, text)):
                return Corrects(label, text)
        prompt = self.prompt
        if prompt is None:
            raise SessionFaulty(input=_told(one), waits=self.row.waits)
        match one:
            case Input(proves=str(means)):
                return Proven(prompt.step, means)
            case Input(enters=str(secret)):
                self._secret = secret
                return Secret(prompt.step, 1)
            case _:
                return Says(self._heard(one, prompt), prompt.step)

    def _at(self) -> Capability:
        """Where the step is answered: at this door, or on the page beside it."""
        beside = self.prompt is not None and isinstance(can_carry(self.prompt, self._door), ByPage)
        return CAPABILITIES["page"] if beside else self._door

    def _heard(self, one: Input, prompt: Prompt) -> Heard:
        match one:
            case Input(says=str(words)):
                return Wrote(Spoken(words))
            case Input(signs=str(name)):
                return Signed(Spoken(name))
            case Input(uploads=str(name)):
                return Uploaded(f"file-{name}", Spoken(name), "image/jpeg")
            case Input(fills=dict(fields)) if self._at().door == "text":
                names = {field.key: field.label.zh for field in fields_of(prompt.schema)}
                return Wrote(Spoken("，".join(f"{names[key]} {value}" for key, value in fields.items())))
            case Input(fills=dict(fields)):
                return Filled(fields)
            case Input(picks=str(value)):
                return self._picked(value, prompt)
        raise SessionFaulty(input=_told(one))

    def _picked(self, value: str, prompt: Prompt) -> Heard:
        """A button pressed, the number of the choice written, or the key of a telephone."""
        options, at = phrases.options_of(prompt), self._at()
        place = next((place for place, option in enumerate(options) if option.value == value), None)
        if place is None:
            raise SessionFaulty(step=prompt.step, picks=value, options=" ".join(one.value for one in options))
        if at.door == "page":
            return Pressed(value)
        if at.buttons or place >= at.options_max:
            return Wrote(Spoken(labels(options, "zh", LABEL_CHARACTERS_MAX)[place]))
        return Keyed(Spoken(str(place + 1))) if at.keys else Wrote(Spoken(str(place + 1)))

    # --- what comes of it ---

    def _move(self, event: Event) -> None:
        end = End(self.row.company_id, self.row.customer_id, self._at().door, level=4)
        taken = take(self._definition, self.row, Move(self.row.id, event, end), self._now, self._now.date())
        match taken:
            case Turn():
                self._settle(taken)
            case Sealing(step=step, value=value):
                self._secret = str(value)
                self._move(Secret(step, 1))
            case Partly(place=place, misread=wrong):
                self.row = placed(self.row, place_row(self.row.step, place), wrong, Doing(self._now)).after
                self.happened.append(taken)
            case Aside():
                self.happened.append(taken)
                self._aside(taken)
            case _:
                self.happened.append(taken)

    def _aside(self, aside: Aside) -> None:
        match aside.kind:
            case "back" | "cancel":
                self._move(Goes(aside.kind))
            case "correction":
                self._move(Corrects(aside.label, str.__str__(aside.text), otherwise=aside.otherwise))
            case "question" if aside.otherwise is not None:
                # nobody is there who could answer it
                self._move(Meant(aside.otherwise))

    def _settle(self, turn: Turn) -> None:
        """The turn, and those that the bank's answers bring."""
        calls = self._write(turn)
        for count, call in enumerate(calls):
            if count > CALLS_MAX:
                raise SessionFaulty(calls=count)
            answer = self._bank(call, self._secret)
            self._replies.append(_reply(call, answer))
            self.happened.append(Banked(answer))
            if call.undoes is None:
                event = Returned(call.number, answer)
                taken = take(self._definition, self.row, Move(self.row.id, event), self._now, self._now.date())
                assert isinstance(taken, Turn)
                calls += self._write(taken)

    def _write(self, turn: Turn) -> list[Called]:
        settled = settle(self.row, turn, machine.pack(turn.state), Doing(self._now, kinds=kinds_of(self._definition)))
        self.row, self.prompt = settled.after, settled.prompt
        self.happened += turn.effects
        shown = [*settled.told, *([settled.prompt] if settled.prompt else [])]
        if self._door.door == "text":
            self._messages += len(join_turn(shown, self._door, "zh", LINK)) + bool(settled.last and not shown)
        else:
            for prompt in shown:
                render(prompt, self._door, "zh", LINK)
            self._messages += len(shown) + bool(settled.last)
        return list(settled.calls)


def line_of(one: Happened) -> str:
    """What happened as a line; empty for what a line beside it says already."""
    match one:
        case Input():
            return f"> {_told(one)}"
        case Banked(answer=answer):
            return f"bank: {_answer(answer)}"
        case Misread(code=code, words=words):
            return f"misread {code}: {words.zh}"
        case Partly(place=place, misread=wrong):
            return f"partly {', '.join(place.known)}{f': {wrong.words.zh}' if wrong else ''}"
        case Aside(kind=kind):
            return f"aside {kind}"
        case SuibanError():
            return f"not now: {one.code}"
        case _:
            return told(one)


def told(effect: Effect) -> str:
    """An effect as a line; empty for what a line beside it says already."""
    match effect:
        case Told(prompt=prompt):
            return f"tell {prompt.step}: {_shown(prompt)}"
        case Asked(prompt=prompt):
            return f"ask {prompt.step}: {_shown(prompt)}"
        case Called(operation=operation, arguments=arguments, undoes=undoes):
            pairs = " ".join(f"{name}={_plain(value)}" for name, value in arguments.items())
            return f"{'call' if undoes is None else 'undo by'} {operation} {pairs}".rstrip()
        case Waiting(step=step, until=until):
            return f"wait {step} until {until.isoformat()}"
        case ApprovalWanted(prompt=prompt, queue=queue):
            return f"approval {prompt.step} of {queue}: {_shown(prompt)}"
        case HandedOver(queue=queue, reason=reason, words=words):
            return f"hand to {queue} because {reason}: {words.zh}"
        case Passed(step=step, how=how, code=code):
            return "" if how == "done" else f"{how} {step} {code}".rstrip()
        case Ended(outcome=outcome, key=key, words=words):
            return f"end {outcome} at {key}: {words.zh}"


def _shown(prompt: Prompt) -> str:
    parts = [prompt.text.zh, *(f"{label.zh} {value.zh}" for label, value in prompt.rows)]
    if prompt.options:
        parts.append(f"[{' | '.join(option.label.zh for option in prompt.options)}]")
    return " / ".join(parts)


def _told(one: Input) -> str:
    """An input as a line; of a secret only that there was one."""
    name, value = next((name, getattr(one, name)) for name in one.__struct_fields__ if getattr(one, name) is not None)
    if name == "enters":
        return "enters ****"
    return f"{name} {value if isinstance(value, str) else msgspec.json.encode(value).decode()}"


def _plain(value: Any) -> str:
    if isinstance(value, dict) and SECRET in value:
        return "****"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def _reply(call: Called, answer: Done | Refused | None) -> Reply:
    match answer:
        case Done(result=result):
            return Reply(call.operation, done=result)
        case Refused(code=code, text=text, text_en=text_en):
            return Reply(call.operation, refused=(code, text, text_en))
    return Reply(call.operation)


def _answer(answer: Done | Refused | None) -> str:
    match answer:
        case Done():
            return "done"
        case Refused(code=code, text=text):
            return f"refused {code}: {text}"
    return "no answer"
