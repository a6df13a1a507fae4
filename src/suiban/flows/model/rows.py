"""An instance as it is stored, and what a turn makes of it. Pure: the store writes exactly this."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec

from suiban.eventlog.events import Fact
from suiban.flows import events
from suiban.flows.model import showing
from suiban.flows.model.steps import Door, Misread, Prompt, Words
from suiban.flows.model.turns import (
    ApprovalWanted,
    Asked,
    Called,
    Ended,
    HandedOver,
    Passed,
    Told,
    Turn,
    Waiting,
)
from suiban.flows.model.views import Waits
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, InstanceId, StaffId

SECRET_KEPT: Final = timedelta(minutes=10)
SILENT_AFTER: Final = timedelta(minutes=2)
LINK_LASTS: Final = timedelta(minutes=30)


_WAITS: Final[Mapping[str, Waits]] = {"wait": "time", "approve": "approval", "hand": "person"}


class Instance(msgspec.Struct, frozen=True):
    """A row of ``flows.instance``."""

    company_id: CompanyId
    id: InstanceId
    flow: str
    version: int
    customer_id: CustomerId
    many: bool
    ends_at: datetime
    step_since: datetime
    begun_at: datetime
    door: Door
    state: Literal["open", "over"] = "open"
    waits: Waits = ""
    step: str = ""
    kind: str = ""
    number: int = 0
    total: int = 0
    wakes_at: datetime | None = None
    silent_at: datetime | None = None
    due_at: datetime | None = None
    promised_by: datetime | None = None
    stalled: str = ""
    stalled_at: datetime | None = None
    conversation_id: ConversationId | None = None
    packed: bytes = b""
    place: dict[str, Any] | None = None
    shown: dict[str, Any] | None = None
    revision: int = 0
    passed: int = 0
    outcome: str = ""
    outcome_key: str = ""
    helper_id: StaffId | None = None
    ended_at: datetime | None = None


class Passage(msgspec.Struct, frozen=True):
    """A row of ``flows.passage``."""

    number: int
    step: str
    kind: str
    how: str
    code: str
    began_at: datetime


class Settled(msgspec.Struct, frozen=True):
    """What is written and said because of a turn. ``told`` and ``prompt`` in the order of the way; ``last`` at its end.

    ``misread``: what was wrong with a part of the answer; the rest stands.
    """

    before: Instance
    after: Instance
    passages: tuple[Passage, ...] = ()
    calls: tuple[Called, ...] = ()
    approval: ApprovalWanted | None = None
    hand: HandedOver | None = None
    facts: tuple[Fact, ...] = ()
    told: tuple[Prompt, ...] = ()
    prompt: Prompt | None = None
    ended: Ended | None = None
    misread: Misread | None = None

    @property
    def last(self) -> Words:
        """What is said at the end."""
        return self.ended.words if self.ended else Words()


class Doing(msgspec.Struct, frozen=True):
    """Because of whom a turn is taken. ``door`` None: of nobody at a door (a bank's answer, a timer)."""

    now: datetime
    door: Door | None = None
    conversation_id: ConversationId | None = None
    kinds: Mapping[str, str] = {}
    """The kinds of the definition's steps."""
    standing: tuple[tuple[str, str], ...] = ()
    """The steps that wait for somebody after the turn, with their kinds."""


def settle(before: Instance, turn: Turn, packed: bytes, doing: Doing) -> Settled:
    """The rows and facts of a turn."""
    after = _moved(before, turn, packed, doing)
    passages = _passages(before, turn, doing)
    ended = next((one for one in turn.effects if isinstance(one, Ended)), None)
    told = tuple(one.prompt for one in turn.effects if isinstance(one, Told))
    known = before.shown if doing.door is None else None
    after = msgspec.structs.replace(
        after, passed=before.passed + len(passages), shown=showing.kept(known, told, ended.words if ended else Words())
    )
    return Settled(
        before=before,
        after=after,
        passages=passages,
        calls=tuple(one for one in turn.effects if isinstance(one, Called)),
        approval=next((one for one in turn.effects if isinstance(one, ApprovalWanted)), None),
        hand=next((one for one in turn.effects if isinstance(one, HandedOver)), None),
        facts=(*_moving_facts(before, after, doing), *_ending_facts(after, ended)),
        told=told,
        prompt=_asked(turn),
        ended=ended,
    )


def stall(before: Instance, reason: str, now: datetime) -> Settled:
    """The customer stopped where they are: once only, until they go on."""
    after = msgspec.structs.replace(
        before, stalled=reason, stalled_at=now, silent_at=None, revision=before.revision + 1, passed=before.passed + 1
    )
    after = msgspec.structs.replace(after, due_at=_due(after))
    passage = Passage(after.passed, before.step, before.kind, "stalled", reason, before.step_since)
    fact = events.FlowStalled(
        **_who(before), step=before.step, kind=before.kind, reason=reason, door=before.door,  # type: ignore[arg-type]
        conversation_id=before.conversation_id,
    )  # fmt: skip
    return Settled(before, after, (passage,), facts=(fact,))


def placed(before: Instance, place: dict[str, Any], misread: Misread | None, doing: Doing) -> Settled:
    """A part of a step was answered: the customer goes on within it."""
    after = msgspec.structs.replace(before, place=place, revision=before.revision + 1)
    if doing.door is not None:
        after = msgspec.structs.replace(
            after, stalled="", stalled_at=None, door=doing.door, conversation_id=doing.conversation_id,
            silent_at=doing.now + SILENT_AFTER,
        )  # fmt: skip
    after = msgspec.structs.replace(after, due_at=_due(after))
    facts = _resuming(before, doing.door) if doing.door is not None else ()
    return Settled(before, after, facts=facts, misread=misread)


def resumed(
    before: Instance, door: Door, conversation_id: ConversationId | None, expects_s: int, now: datetime
) -> Settled:
    """The customer is back, perhaps at another door; nothing was answered yet."""
    silent_at = now + timedelta(seconds=expects_s) if before.waits == "customer" else None
    after = msgspec.structs.replace(
        before, stalled="", stalled_at=None, door=door, conversation_id=conversation_id,
        silent_at=silent_at, revision=before.revision + 1,
    )  # fmt: skip
    after = msgspec.structs.replace(after, due_at=_due(after))
    return Settled(before, after, facts=_resuming(before, door))


def _moved(before: Instance, turn: Turn, packed: bytes, doing: Doing) -> Instance:
    """The row after a turn, but for how many steps were passed."""
    now, change = doing.now, dict[str, Any](packed=packed, place=None, revision=before.revision + 1)
    if doing.door is not None:
        change |= {
            "stalled": "", "stalled_at": None, "door": doing.door, "conversation_id": doing.conversation_id,
        }  # fmt: skip
    if any(isinstance(one, Ended) for one in turn.effects):
        ended = next(one for one in turn.effects if isinstance(one, Ended))
        change |= {
            "state": "over", "waits": "", "step": "", "kind": "", "outcome": ended.outcome, "outcome_key": ended.key,
            "ended_at": now, "wakes_at": None, "silent_at": None, "due_at": None, "stalled": "", "stalled_at": None,
            "step_since": now, "helper_id": None,
        }  # fmt: skip
        return msgspec.structs.replace(before, **change)
    change |= _waiting(before, turn, doing)
    after = msgspec.structs.replace(before, **change)
    return msgspec.structs.replace(after, due_at=_due(after))


def _waiting(before: Instance, turn: Turn, doing: Doing) -> dict[str, Any]:
    """What it waits for now: the customer before everything else, then what came last."""
    now, prompt = doing.now, _asked(turn)
    if prompt is not None:
        since = before.step_since if _stands(before, "customer", prompt.step) else now
        return {
            "waits": "customer", "step": prompt.step, "kind": prompt.kind, "number": prompt.number,
            "total": prompt.total, "step_since": since, "wakes_at": _wakes(before, turn),
            "silent_at": now + timedelta(seconds=prompt.expects_s),
        }  # fmt: skip
    for one in reversed(turn.effects):
        match one:
            case Called(step=step, undoes=None):
                return _rest("bank", step, doing, None)
            case Waiting(step=step, until=until):
                return _rest("time", step, doing, until)
            case ApprovalWanted(prompt=asked):
                return _rest("approval", asked.step, doing, None)
            case HandedOver(step=step):
                return _rest("person", step, doing, None)
            case _:
                continue
    if not doing.standing or doing.standing[0][0] == before.step:
        return {}
    # another branch waits still: for the bank, mostly
    step, kind = doing.standing[0]
    return _rest(_WAITS.get(kind, "bank"), step, doing, before.wakes_at)


def _rest(waits: Waits, step: str, doing: Doing, wakes_at: datetime | None) -> dict[str, Any]:
    kind = doing.kinds.get(step, "")
    return {
        "waits": waits, "step": step, "kind": kind, "step_since": doing.now, "wakes_at": wakes_at, "silent_at": None,
    }  # fmt: skip


def _wakes(before: Instance, turn: Turn) -> datetime | None:
    until = [one.until for one in turn.effects if isinstance(one, Waiting)]
    return min(until, default=before.wakes_at)


def _stands(before: Instance, waits: Waits, step: str) -> bool:
    return before.waits == waits and before.step == step


def _due(row: Instance) -> datetime:
    return min(at for at in (row.wakes_at, row.silent_at, row.ends_at) if at is not None)


def _asked(turn: Turn) -> Prompt | None:
    asked = [one.prompt for one in turn.effects if isinstance(one, Asked)]
    return asked[-1] if asked else None


def _passages(before: Instance, turn: Turn, doing: Doing) -> tuple[Passage, ...]:
    passed = [one for one in turn.effects if isinstance(one, Passed)]
    rows = []
    for number, one in enumerate(passed, before.passed + 1):
        began = before.step_since if one.step == before.step else doing.now
        rows.append(Passage(number, one.step, doing.kinds.get(one.step, ""), one.how, one.code, began))
    return tuple(rows)


def _who(row: Instance) -> dict[str, Any]:
    return {"instance_id": row.id, "customer_id": row.customer_id, "flow": row.flow, "version": row.version}


def _resuming(before: Instance, door: Door) -> tuple[Fact, ...]:
    if before.revision == 0 or (not before.stalled and before.door == door):
        return ()
    return (events.FlowResumed(**_who(before), step=before.step, from_door=before.door, door=door),)


def _moving_facts(before: Instance, after: Instance, doing: Doing) -> tuple[Fact, ...]:
    facts: list[Fact] = []
    if before.revision == 0:
        facts.append(events.FlowStarted(**_who(after), door=after.door, conversation_id=after.conversation_id))
    if doing.door is not None:
        facts += _resuming(before, doing.door)
    if after.state == "open" and (before.step, before.waits) != (after.step, after.waits):
        moved = events.FlowMoved(
            **_who(after), step=after.step, kind=after.kind, waits=after.waits, door=after.door,
            number=after.number, total=after.total, revision=after.revision,
        )  # fmt: skip
        facts.append(moved)
    return tuple(facts)


def _ending_facts(after: Instance, ended: Ended | None) -> tuple[Fact, ...]:
    if ended is None or after.ended_at is None:
        return ()
    seconds = int((after.ended_at - after.begun_at).total_seconds())
    in_time = None if after.promised_by is None else after.ended_at <= after.promised_by
    fact = events.FlowEnded(
        **_who(after), outcome=ended.outcome, key=ended.key, door=after.door, seconds=seconds, in_time=in_time
    )
    return (fact,)
