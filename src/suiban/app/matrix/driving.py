"""One customer goes through one service, at one door or at two, with a real bank behind it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec

from suiban.app.matrix.answers import answer_to, said_at
from suiban.flows.api import End, Flows, InstanceView
from suiban.flows.jobs import Caller, Minder
from suiban.flows.model.doors import CAPABILITIES, Carried, can_carry
from suiban.flows.model.moving import Move, Proven
from suiban.flows.model.steps import Door, Misread, Prompt
from suiban.kit.ids import CompanyId, CustomerId, InstanceId, StaffId
from suiban.platform.postgres import Database, Scope

TURNS_MAX: Final = 80
IDLE_MAX: Final = 20
WAY_SHOWN: Final = 9
"""So much is told of a way that has no end: how it began, and what it goes round in."""


class Stuck(Exception):
    """The service does not come to an end; why."""


class Way(msgspec.Struct, frozen=True):
    """How somebody went: the doors' steps in their order, and how it ended. What differs between doors is left out."""

    steps: tuple[str, ...]
    outcome: str
    key: str


class Driver:
    """Answers what is asked, lets the bank be called, and agrees to what the bank's people are asked."""

    def __init__(
        self, db: Database, flows: Flows, caller: Caller, minder: Minder, company_id: CompanyId, approver: StaffId,
        today: date,
    ) -> None:  # fmt: skip
        self._db = db
        self._flows = flows
        self._caller = caller
        self._minder = minder
        self._company_id = company_id
        self._scope = Scope.of([company_id])
        self._approver = approver
        self._today = today

    async def run(
        self, customer_id: CustomerId, flow: str, answers: Mapping[str, Any], first: Door, second: Door | None = None,
        after: int = 0,
    ) -> tuple[InstanceId, int]:  # fmt: skip
        """Begin at one door, break off after so many answers, go on at the other; the instance, and how many answers.

        Raises :class:`Stuck`.
        """
        end = End(self._company_id, customer_id, first, level=4)
        async with self._db.transaction(self._scope) as tx:
            view = await self._flows.begin(tx, end, flow)
        instance_id = view.line.id
        asked: list[str] = []
        for answered in range(TURNS_MAX):
            view = await self._rest(end, view)
            if view.line.state == "over":
                return instance_id, answered
            if second is not None and answered == after and end.door != second:
                end = msgspec.structs.replace(end, door=second)
                async with self._db.transaction(self._scope) as tx:
                    await self._flows.left(tx, msgspec.structs.replace(end, door=first), instance_id)
                    view = await self._flows.resume(tx, end, instance_id)
            if view.prompt is None:
                raise Stuck(f"{view.line.waits} at {view.line.step}")
            asked.append(view.prompt.step)
            view = await self._answer(end, view, answers)
        raise Stuck(f"no end after {TURNS_MAX} answers: {' '.join([*asked[:WAY_SHOWN], '…', *asked[-WAY_SHOWN:]])}")

    async def _rest(self, end: End, view: InstanceView) -> InstanceView:
        """Until the customer is asked or it is over: the bank answers, its people agree."""
        for _ in range(IDLE_MAX):
            if view.line.state == "over" or view.prompt is not None:
                return view
            if view.line.waits == "approval":
                async with self._db.transaction(self._scope) as tx:
                    await self._flows.approve(tx, self._company_id, view.line.id, self._approver, agreed=True)
            elif view.line.waits == "bank":
                await self._caller.step()
            elif view.line.waits == "time":
                await self._minder.step()
            else:
                raise Stuck(f"waits for {view.line.waits} at {view.line.step}")
            async with self._db.transaction(self._scope) as tx:
                view = await self._flows.view(tx, end, view.line.id)
        raise Stuck(f"waits for {view.line.waits} at {view.line.step}")

    async def _answer(self, end: End, view: InstanceView, answers: Mapping[str, Any]) -> InstanceView:
        """At the door where the customer is, or on the page beside it where the door must not carry the step."""
        prompt = view.prompt
        assert prompt is not None
        carried = isinstance(can_carry(prompt, CAPABILITIES[end.door]), Carried)
        here = end if carried else msgspec.structs.replace(end, door="page")
        async with self._db.transaction(self._scope) as tx:
            if prompt.kind == "verify":
                move = Move(view.line.id, Proven(prompt.step, "code"), here)
                after = await self._flows.proven(tx, here, move)
            else:
                after = await self._flows.answer(tx, here, view.line.id, prompt.step, self._said(prompt, here, answers))
            if isinstance(after, Misread):
                raise Stuck(f"{prompt.step} at {here.door}: {after.code} {after.words.zh} {dict(after.fields)}")
            if here is not end:
                after = await self._flows.resume(tx, end, view.line.id) if after.line.state == "open" else after
        return after

    def _said(self, prompt: Prompt, end: End, answers: Mapping[str, Any]) -> Any:
        return said_at(prompt, answer_to(prompt, answers, self._today), end.door)
