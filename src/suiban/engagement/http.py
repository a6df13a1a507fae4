"""Alerts over HTTP, for who looks after customers whose services broke off."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from suiban.engagement.api import Alert, Alerts, Decision, Stall
from suiban.kit.ids import CustomerId, WorkId
from suiban.platform.http import Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.staff.api import Staff, StaffCaller

Caller = Annotated[StaffCaller, Depends(staff_caller)]


class WordsReply(Reply):
    """Words in both languages; ``en`` empty: the Chinese ones stand for both."""

    zh: str
    en: str


class StallReply(Reply):
    """A service that broke off at ``step``, the ``number``-th of about ``total``.

    ``reason``: left, silent, error, unverified. ``state``: open, resumed, ended, moved (to another step), lapsed.
    """

    stall_id: str
    instance_id: str
    customer_id: str
    flow: str
    name: WordsReply
    step: str
    step_name: WordsReply
    number: int
    total: int
    reason: str
    door: str
    stalled_at: datetime
    state: str
    over_at: datetime | None
    alert_id: str | None


class DecisionReply(Reply):
    """A response (nudge, offer, alert) that was thought about. ``outcome``: done, silent, over; ``why`` is a code."""

    response: str
    outcome: str
    why: str
    at: datetime
    conversation_id: str | None


class ContactReply(Reply):
    """A way to reach the customer: ``phone`` (masked) or ``chat``. ``refused``: why not, empty: it is open.

    ``until``: when it opens by itself.
    """

    way: str
    refused: str
    until: datetime | None
    number_shown: str


class AlertReply(Reply):
    """What an alert is about. ``talk_id``: the customer's open talk; ``helper_id``: who goes through it with them."""

    stall: StallReply
    decisions: list[DecisionReply]
    contacts: list[ContactReply]
    talk_id: str | None
    helper_id: str | None


class NumberReply(Reply):
    """The number to call now."""

    number: str


class StalledReply(Reply):
    """A stall and what was decided."""

    stall: StallReply
    decisions: list[DecisionReply]


class StalledListReply(Reply):
    """What broke off for a customer, newest first, at most 20."""

    items: list[StalledReply]


def routes(db: Database, alerts: Alerts, staff: Staff) -> APIRouter:
    """All routes of alerts."""
    router = APIRouter(prefix="/api", tags=["alerts"])

    @router.get("/alerts/{work_id}")
    async def alert(work_id: str, caller: Caller) -> AlertReply:
        """What an alert is about, and whether the customer may be called: who may see its task."""
        caller.require("talk", "watch_all", "read_all")
        wanted = WorkId.parse(work_id)
        async with db.snapshot(caller.scope()) as tx:
            return _alert(await alerts.access(tx, caller, wanted))

    @router.post("/alerts/{work_id}/number")
    async def number(work_id: str, caller: Caller) -> NumberReply:
        """The number to call, for who has the alert, if the customer may be called at this moment. Written down."""
        caller.require("talk")
        wanted = WorkId.parse(work_id)
        async with db.transaction(caller.scope()) as tx:
            now = await staff.confirm(tx, caller, "talk")
            return NumberReply(number=await alerts.number(tx, now, wanted))

    @router.get("/stalls")
    async def stalls(caller: Caller, customer_id: Annotated[str, Query(max_length=40)]) -> StalledListReply:
        """What broke off for a customer and what was done about it: for who serves them."""
        caller.require("talk", "watch_all", "read_all")
        customer = CustomerId.parse(customer_id)
        async with db.snapshot(caller.scope()) as tx:
            found = await alerts.of_customer(tx, customer)
        return StalledListReply(
            items=[StalledReply(stall=_stall(one), decisions=[_decision(each) for each in done]) for one, done in found]
        )

    return router


def _alert(found: Alert) -> AlertReply:
    return AlertReply(
        stall=_stall(found.stall),
        decisions=[_decision(one) for one in found.decisions],
        contacts=[ContactReply.model_validate(one, from_attributes=True) for one in found.contacts],
        talk_id=str(found.talk_id) if found.talk_id else None,
        helper_id=str(found.helper_id) if found.helper_id else None,
    )


def _stall(one: Stall) -> StallReply:
    return StallReply(
        stall_id=str(one.id), instance_id=str(one.instance_id), customer_id=str(one.customer_id), flow=one.flow,
        name=WordsReply(zh=one.name.zh, en=one.name.en), step=one.step,
        step_name=WordsReply(zh=one.step_name.zh, en=one.step_name.en), number=one.number, total=one.total,
        reason=one.reason, door=one.door, stalled_at=one.stalled_at, state=one.state, over_at=one.over_at,
        alert_id=str(one.alert_id) if one.alert_id else None,
    )  # fmt: skip


def _decision(one: Decision) -> DecisionReply:
    talk = str(one.conversation_id) if one.conversation_id else None
    return DecisionReply(response=one.response, outcome=one.outcome, why=one.why, at=one.at, conversation_id=talk)
