"""Instances: begun, answered, taken back, ended. Many at once, in as many statements as one takes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from suiban.eventlog.api import EventLog
from suiban.eventlog.events import Fact
from suiban.flows import store, store_versions
from suiban.flows.definitions import Definitions
from suiban.flows.errors import DoorRefused, FlowUnknown, InstanceOpen, InstanceUnknown, NotNow
from suiban.flows.model import machine, showing, values
from suiban.flows.model.definition import Definition
from suiban.flows.model.hearing import Aside, Heard, Partly
from suiban.flows.model.moving import (
    Corrects,
    Event,
    Goes,
    Move,
    Says,
    Sealing,
    Secret,
    kinds_of,
    place_row,
    take,
)
from suiban.flows.model.rows import SECRET_KEPT, Doing, Instance, Settled, placed, resumed, settle, stall
from suiban.flows.model.steps import Misread, Prompt, Words
from suiban.flows.model.turns import Turn
from suiban.flows.model.views import End, InstanceLine, InstanceView, Service
from suiban.kit.errors import SuibanError
from suiban.kit.ids import CompanyId, CustomerId, InstanceId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.platform.sealing import Sealer

HINT: Final = "flows"
"""Hint with the 16 bytes of an instance's id: it changed."""
CALLS_HINT: Final = "flows.calls"
"""Hint without content: the bank is to be called."""
TODAY_IN: Final = ZoneInfo("Asia/Shanghai")

Moved = Settled | Misread | Aside | SuibanError


class Running:
    """Use cases of instances, within the caller's transaction and scope."""

    _log: EventLog
    _clock: Clock
    _definitions: Definitions
    _sealer: Sealer

    # --- beginning ---

    async def begin(
        self, tx: Transaction, end: End, key: str, variables: Mapping[str, values.Value] | None = None
    ) -> InstanceView:
        """Begin a service for a customer; what is known already is not asked again.

        Raises FlowUnknown, DoorRefused, and InstanceOpen (its detail names the instance) where one is under way.
        """
        settled = await self.begin_settled(tx, end, key, variables)
        return await self._view(tx, settled)

    async def begin_settled(
        self, tx: Transaction, end: End, key: str, variables: Mapping[str, values.Value] | None = None
    ) -> Settled:
        """As :meth:`begin`, with what is to be said."""
        flow = next((one for one in await store_versions.published(tx, [end.company_id]) if one.key == key), None)
        if flow is None or flow.published is None:
            raise FlowUnknown
        definition = await self._definitions.get(tx, (end.company_id, key, flow.published))
        service = definition.service
        if service.doors and end.door not in service.doors:
            raise DoorRefused
        now = self._clock.now()
        row = Instance(
            company_id=end.company_id, id=InstanceId.new(), flow=key, version=flow.published,
            customer_id=end.customer_id, many=service.many, ends_at=now + timedelta(seconds=service.open_s),
            step_since=now, begun_at=now, door=end.door, conversation_id=end.conversation_id,
            promised_by=now + timedelta(seconds=service.promise_s) if service.promise_s else None,
        )  # fmt: skip
        if not await store.begin(tx, [row]):
            known = await store.open_of_kind(tx, end.company_id, end.customer_id, key)
            raise InstanceOpen(instance=str(known) if known else None)
        turn = machine.start(definition, dict(variables or {}), now.astimezone(TODAY_IN))
        standing = machine.standing(definition, turn.state)
        doing = Doing(now, end.door, end.conversation_id, kinds_of(definition), standing)
        settled = settle(row, turn, machine.pack(turn.state), doing)
        await self._write(tx, [settled], now)
        return settled

    # --- moving ---

    async def move_many(self, tx: Transaction, moves: Sequence[Move]) -> list[Moved]:
        """Let something happen to instances: one answer a move, in order. What cannot be harms no other."""
        rows = await store.load(tx, sorted({move.instance_id for move in moves}), lock=True)
        keys = {(row.company_id, row.flow, row.version) for row in rows.values()}
        definitions = await self._definitions.get_many(tx, keys)
        now = self._clock.now()
        outcomes: list[Moved] = []
        for move in moves:
            row = rows.get(move.instance_id)
            if row is None or (move.end is not None and move.end.customer_id != row.customer_id):
                outcomes.append(InstanceUnknown())
                continue
            definition = definitions[(row.company_id, row.flow, row.version)]
            outcome = _moved(definition, row, move, now)
            if isinstance(outcome, Sealing):
                outcome = _moved(definition, row, await self._seal(tx, row, move, outcome, now), now)
            if isinstance(outcome, Settled):
                rows[row.id] = outcome.after
            outcomes.append(NotNow() if isinstance(outcome, Sealing) else outcome)
        await self._write(tx, [one for one in outcomes if isinstance(one, Settled)], now)
        return outcomes

    async def move(self, tx: Transaction, move: Move) -> Settled | Misread | Aside:
        """One of them. Raises why it cannot be."""
        outcome = (await self.move_many(tx, [move]))[0]
        if isinstance(outcome, SuibanError):
            raise outcome
        return outcome

    async def answer(
        self, tx: Transaction, end: End, instance_id: InstanceId, step: str, heard: Heard
    ) -> InstanceView | Misread:
        """What the customer answers to a step. Raises StepPassed, NotNow, IdentityNeeded, InstanceOver, NotForStaff."""
        return await self._seen(tx, end, instance_id, Says(heard, step))

    async def correct(
        self, tx: Transaction, end: End, instance_id: InstanceId, label: str, text: str
    ) -> InstanceView | Misread:
        """Change an earlier answer; what was answered after it and still fits is not asked again."""
        return await self._seen(tx, end, instance_id, Corrects(label, text))

    async def proven(self, tx: Transaction, end: End, move: Move) -> InstanceView | Misread:
        """The customer proved who they are at a step that asks for it."""
        return await self._seen(tx, end, move.instance_id, move.event)

    async def back(self, tx: Transaction, end: End, instance_id: InstanceId) -> InstanceView | Misread:
        """One step back, where nothing lies between that cannot be taken back."""
        return await self._seen(tx, end, instance_id, Goes("back"))

    async def cancel(self, tx: Transaction, end: End, instance_id: InstanceId) -> InstanceView | Misread:
        """The customer does not want it any more: what can be taken back is. Raises NotNow while the bank is at it."""
        return await self._seen(tx, end, instance_id, Goes("cancel"))

    async def resume(self, tx: Transaction, end: End, instance_id: InstanceId) -> InstanceView:
        """The customer is back, perhaps at another door, with everything filled in."""
        return await self._view(tx, await self.resume_settled(tx, end, instance_id))

    async def resume_settled(self, tx: Transaction, end: End, instance_id: InstanceId) -> Settled:
        """As :meth:`resume`, with what is to be said. Raises InstanceUnknown, DoorRefused."""
        row = await self._own(tx, end, instance_id, lock=True)
        definition = await self._definition(tx, row)
        if definition.service.doors and end.door not in definition.service.doors:
            raise DoorRefused
        now = self._clock.now()
        prompt = _prompt(definition, row, now)
        if row.state == "over":
            return Settled(row, row)
        if row.waits == "person":
            moved = await self.move(tx, Move(row.id, Goes("handed_back"), end))
            if isinstance(moved, Settled):
                return moved
        expects_s = prompt.expects_s if prompt else 0
        settled = resumed(row, end.door, end.conversation_id, expects_s, now)
        settled = msgspec.structs.replace(settled, prompt=prompt)
        await self._write(tx, [settled], now)
        return settled

    async def stall_many(self, tx: Transaction, stops: Sequence[tuple[InstanceId, str]]) -> list[Settled]:
        """Customers stopped where they are: (instance, reason). Those that went on or stopped already are left out."""
        rows = await store.load(tx, sorted({one for one, _ in stops}), lock=True)
        now = self._clock.now()
        stopped = [
            stall(rows[one], reason, now)
            for one, reason in dict(stops).items()
            if one in rows and rows[one].state == "open" and rows[one].waits == "customer" and not rows[one].stalled
        ]
        await self._write(tx, stopped, now)
        return stopped

    async def expire(self, tx: Transaction, ids: Sequence[InstanceId]) -> None:
        """End what was open for too long; what the bank is at waits for its answer."""
        await self.move_many(tx, [Move(one, Goes("expire")) for one in sorted(ids)])

    async def left(self, tx: Transaction, end: End, instance_id: InstanceId) -> None:
        """The customer left the page on which they were asked."""
        row = await self._own(tx, end, instance_id)
        if row.door == end.door:
            await self.stall_many(tx, [(row.id, "left")])

    # --- looking ---

    async def services(self, tx: Transaction, company_id: CompanyId) -> list[Service]:
        """What can be begun."""
        return [service_of(flow) for flow in await store_versions.published(tx, [company_id])]

    async def view(self, tx: Transaction, end: End, instance_id: InstanceId) -> InstanceView:
        """As its customer sees it now. Raises InstanceUnknown."""
        row = await self._own(tx, end, instance_id)
        prompt = _prompt(await self._definition(tx, row), row, self._clock.now())
        return await self._view(tx, Settled(row, row, prompt=prompt), end)

    async def open_of(self, tx: Transaction, company_id: CompanyId, customer_id: CustomerId) -> list[InstanceLine]:
        """What a customer has under way: what stands still first, then the newest."""
        return await self._lines(tx, await store.open_of(tx, company_id, customer_id))

    async def history(
        self, tx: Transaction, company_id: CompanyId, customer_id: CustomerId, limit: int = 20
    ) -> list[InstanceLine]:
        """What a customer began, newest first."""
        return await self._lines(tx, await store.history(tx, company_id, customer_id, limit))

    # --- inside ---

    async def _seal(self, tx: Transaction, row: Instance, move: Move, sealing: Sealing, now: datetime) -> Move:
        """Keep a secret answer for the bank, and go on with its number."""
        number = row.revision + 1
        sealed = self._sealer.seal(str(sealing.value).encode(), row.id.bytes)
        await store.put_secret(tx, row, number, sealed, now + SECRET_KEPT)
        return msgspec.structs.replace(move, event=Secret(sealing.step, number))

    async def tell_talk(self, tx: Transaction, settled: Settled) -> None:
        """Say in the talk what came of a step that was answered on the page beside it."""

    async def _seen(self, tx: Transaction, end: End, instance_id: InstanceId, event: Event) -> InstanceView | Misread:
        outcome = await self.move(tx, Move(instance_id, event, end))
        if isinstance(outcome, Settled):
            if outcome.misread is not None:
                return outcome.misread
            if end.door == "page" and end.conversation_id is not None:
                await self.tell_talk(tx, outcome)
            return await self._view(tx, outcome, end)
        if isinstance(outcome, Misread):
            return outcome
        return Misread("not_an_answer", Words("请先回答这一步。", "Please answer this step first."))

    async def _write(self, tx: Transaction, settled: Sequence[Settled], now: datetime) -> None:
        """Rows and facts of turns, and the hints that go out after the commit."""
        if not settled:
            return
        await store.save(tx, settled, now)
        facts: list[tuple[CompanyId, Fact]] = [(one.after.company_id, fact) for one in settled for fact in one.facts]
        for one in settled:
            if one.approval is not None:
                await store.ask_approval(tx, one.after, one.approval.prompt.step, one.approval.queue, now)
        over = [one.after for one in settled if one.ended is not None]
        if over:
            await store.drop_approvals(tx, over, now)
            await store.forget_secrets(tx, over)
        await self._log.append_many(tx, facts)
        for instance_id in {one.after.id for one in settled}:
            tx.hint(HINT, instance_id.bytes)
        if any(one.calls for one in settled):
            tx.hint(CALLS_HINT, b"")

    async def _own(self, tx: Transaction, end: End, instance_id: InstanceId, *, lock: bool = False) -> Instance:
        row = (await store.load(tx, [instance_id], lock=lock)).get(instance_id)
        if row is None or row.customer_id != end.customer_id or row.company_id != end.company_id:
            raise InstanceUnknown
        return row

    async def _definition(self, tx: Transaction, row: Instance) -> Definition:
        return await self._definitions.get(tx, (row.company_id, row.flow, row.version))

    async def _lines(self, tx: Transaction, rows: Sequence[Instance]) -> list[InstanceLine]:
        definitions = await self._definitions.get_many(tx, {(row.company_id, row.flow, row.version) for row in rows})
        return [_line(row, definitions[(row.company_id, row.flow, row.version)]) for row in rows]

    async def _view(self, tx: Transaction, settled: Settled, end: End | None = None) -> InstanceView:
        row = settled.after
        line = _line(row, await self._definition(tx, row))
        prompt = settled.prompt
        needs = prompt.identity if prompt and end and prompt.identity > end.level and prompt.kind != "verify" else 0
        told, last = showing.shown(row.shown, row.flow, line.name)
        return InstanceView(line, row.revision, prompt, told, needs, last)


def _moved(definition: Definition, row: Instance, move: Move, now: datetime) -> Moved | Sealing:
    local = now.astimezone(TODAY_IN)
    taken = take(definition, row, move, local, local.date())
    # who of the bank helps moves it, but it stays at the customer's door
    end = move.end if move.end is not None and move.end.staff_id is None else None
    doing = Doing(now, end.door if end else None, end.conversation_id if end else None, kinds_of(definition))
    if isinstance(taken, Partly):
        settled = placed(row, place_row(row.step, taken.place), taken.misread, doing)
        return msgspec.structs.replace(settled, prompt=_prompt(definition, row, local))
    if not isinstance(taken, Turn):
        return taken
    doing = msgspec.structs.replace(doing, standing=machine.standing(definition, taken.state))
    return settle(row, taken, machine.pack(taken.state), doing)


def _prompt(definition: Definition, row: Instance, now: datetime) -> Prompt | None:
    if row.state == "over" or row.waits != "customer":
        return None
    return machine.prompt(definition, machine.unpack(row.packed), now)


def _line(row: Instance, definition: Definition) -> InstanceLine:
    step = definition.steps.get(row.step)
    return InstanceLine(
        id=row.id, company_id=row.company_id, customer_id=row.customer_id, flow=row.flow, name=definition.name,
        version=row.version, state=row.state, waits=row.waits, step=row.step, step_name=step.name if step else Words(),
        kind=row.kind, number=row.number, total=row.total, door=row.door, begun_at=row.begun_at,
        step_since=row.step_since, ends_at=row.ends_at, promised_by=row.promised_by, stalled=row.stalled,
        stalled_at=row.stalled_at, outcome=row.outcome, conversation_id=row.conversation_id, helper_id=row.helper_id,
    )  # fmt: skip


def service_of(flow: store_versions.Flow) -> Service:
    """A published service from its row."""
    known: Mapping[str, Any] = flow.service
    return Service(
        key=flow.key, name=Words(flow.name, flow.name_en), version=flow.published or 0,
        promise_s=known.get("promise_s", 0), identity=known.get("identity", 0), doors=tuple(known.get("doors", ())),
        group=known.get("group", ""), phrases=tuple(known.get("phrases", ())),
    )  # fmt: skip
