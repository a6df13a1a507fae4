"""Services under way for people of the bank: what a customer is at, helping them through it, agreeing to it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import Field, StringConstraints

from suiban.conversations.api import Conversations, Say, Speaker, ToFlow
from suiban.conversations.errors import ConversationUnknown
from suiban.conversations.model.content import Card, OpenButton
from suiban.customers.api import Customers
from suiban.flows.api import End, Flows
from suiban.flows.errors import NotForStaff
from suiban.flows.helping import Seen
from suiban.flows.http.following import Followers
from suiban.flows.http.shown import (
    InstanceReply,
    LineReply,
    ServicesReply,
    WordsReply,
    instance_reply,
    line_reply,
    service_reply,
)
from suiban.flows.model.hearing import Filled, Heard, Pressed, Wrote
from suiban.flows.model.moving import CUSTOMERS_ONLY
from suiban.flows.model.steps import ASKED, Misread, Words
from suiban.flows.talking import PAGE
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, InstanceId
from suiban.kit.masking import Spoken
from suiban.platform.http import Body, Reply, staff_caller
from suiban.platform.postgres import Database, Transaction
from suiban.staff.api import StaffCaller

Caller = Annotated[StaffCaller, Depends(staff_caller)]
MayHelp = Callable[[Transaction, StaffCaller, CustomerId], Awaitable[bool]]
HISTORY: Final = 20
Text = Annotated[str, StringConstraints(max_length=2_000)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
EdgeId = Annotated[str, StringConstraints(max_length=40)]
GO_ON: Final = Words("打开页面办理", "Open the page")


class RowReply(Reply):
    """A label and what stands beside it; numbers are masked."""

    label: WordsReply
    value: WordsReply


class CustomerServicesReply(Reply):
    """What a customer has under way, and what they did before, newest first."""

    open: list[LineReply]
    past: list[LineReply]


class SeenReply(Reply):
    """The very step that the customer sees, with what they answered so far.

    `helping`: the caller goes through it with them. `may_answer`: and may answer this step; never what is confirmed,
    signed, proven, paid or secret.
    """

    instance: InstanceReply
    filled: list[RowReply]
    helping: bool
    may_answer: bool


class ApprovalReply(Reply):
    """What waits for somebody to agree."""

    line: LineReply
    company_id: str
    customer_id: str
    customer_name: str
    queue: str
    since: datetime
    filled: list[RowReply]


class ApprovalsReply(Reply):
    """The longest first."""

    items: list[ApprovalReply]


class HelpAnswerBody(Body):
    """What is filled in for the customer: one of these. They confirm it themselves."""

    step: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    text: Text | None = None
    choice: Annotated[str, StringConstraints(max_length=200)] | None = None
    values: Annotated[dict[str, str | bool | list[str]], Field(max_length=40)] | None = None


class StartBody(Body):
    """A service for the customer of a talk one holds: the talk goes through it, or they get the way to its page."""

    conversation_id: EdgeId
    service: Key
    how: Literal["talk", "page"] = "talk"


class AgreeBody(Body):
    """Whether one agrees."""

    agreed: bool


def routes(
    *, db: Database, flows: Flows, conversations: Conversations, customers: Customers, followers: Followers,
    may_help: MayHelp,
) -> APIRouter:  # fmt: skip
    """All routes for staff. ``may_help``: whether somebody has to do with a customer just now."""
    router = APIRouter(prefix="/api/services", tags=["desk"])

    @router.get("")
    async def startable(caller: Caller, company_id: EdgeId) -> ServicesReply:
        """What can be begun for customers of a company."""
        caller.require("talk")
        company = CompanyId.parse(company_id)
        async with db.snapshot(caller.scope()) as tx:
            found = await flows.services(tx, company) if company in caller.companies else []
        return ServicesReply(items=[service_reply(one) for one in found])

    @router.get("/customers/{customer_id}")
    async def of_customer(customer_id: str, caller: Caller) -> CustomerServicesReply:
        """What a customer of one's own companies has under way."""
        caller.require("talk", "watch_all", "read_all")
        wanted = CustomerId.parse(customer_id)
        async with db.snapshot(caller.scope()) as tx:
            profile = await customers.profile(tx, wanted)
            lines = await flows.open_of(tx, profile.company_id, wanted)
            past = await flows.history(tx, profile.company_id, wanted, HISTORY)
        return CustomerServicesReply(
            open=[line_reply(one) for one in lines], past=[line_reply(one) for one in past if one.state == "over"]
        )

    @router.get("/instances/{instance_id}")
    async def see(
        instance_id: str, caller: Caller, since: Annotated[int | None, Query(ge=0, le=2**31 - 1)] = None
    ) -> SeenReply:
        """One of them as the customer sees it; with `since`, waits up to ten seconds for something newer."""
        caller.require("talk", "watch_all", "read_all")
        wanted = InstanceId.parse(instance_id)
        async with followers.follow(wanted) as following:
            seen = await _look(caller, wanted)
            if since is not None and seen.view.revision <= since and await following.changed():
                seen = await _look(caller, wanted)
        return _seen(seen, caller)

    @router.post("/instances/{instance_id}/help")
    async def help_begin(instance_id: str, caller: Caller) -> SeenReply:
        """Go through it with the customer, who is told so; another who did is relieved."""
        async with db.transaction(caller.scope()) as tx:
            company, wanted = await _helped(tx, caller, instance_id)
            await flows.help_begin(tx, company, wanted, caller.staff_id)
            seen = await flows.seen(tx, company, wanted)
        return _seen(seen, caller)

    @router.delete("/instances/{instance_id}/help", status_code=204)
    async def help_end(instance_id: str, caller: Caller) -> None:
        """Leave the customer to it again."""
        async with db.transaction(caller.scope()) as tx:
            company, wanted = await _helped(tx, caller, instance_id)
            await flows.help_end(tx, company, wanted, caller.staff_id)

    @router.post("/instances/{instance_id}/answers")
    async def answer(instance_id: str, body: HelpAnswerBody, caller: Caller) -> SeenReply:
        """Fill in for the customer what somebody who helps may; 403 `flow_not_for_staff` for the rest."""
        async with db.transaction(caller.scope()) as tx:
            company, wanted = await _helped(tx, caller, instance_id)
            end = await flows.helper_end(tx, company, wanted, caller.staff_id)
            outcome = await flows.answer(tx, end, wanted, body.step, _heard(body))
            misread = outcome if isinstance(outcome, Misread) else None
            seen = await flows.seen(tx, company, wanted)
        return _seen(seen, caller, misread)

    @router.post("/start", status_code=204)
    async def start(body: StartBody, caller: Caller) -> None:
        """Begin a service for the customer one talks with: 409 `flow_open` when one of its kind is under way."""
        caller.require("talk")
        talk_id = ConversationId.parse(body.conversation_id)
        async with db.transaction(caller.scope()) as tx:
            talk = await conversations.load(tx, talk_id)
            if talk.holder_kind != "staff" or talk.holder_id != caller.staff_id:
                raise ConversationUnknown
            by = Speaker("staff", caller.staff_id, caller.name, talk.holder_token)
            if body.how == "talk":
                await conversations.pass_on(tx, talk.id, ToFlow(body.service), by, "service_started", Spoken(""))
                return
            standing = await customers.standing(tx, talk.company_id, talk.customer_id)
            end = End(talk.company_id, talk.customer_id, "page", standing.level, talk.id)
            view = await flows.begin(tx, end, body.service)
            token = await flows.link(tx, end, view.line.id)
            name = view.line.name
            card = Card(name.zh, buttons=(OpenButton(GO_ON.zh, PAGE + token),))
            # of a service, but of none of its steps: it can be pressed whoever has the talk
            mark = {"flow": {"instance": str(view.line.id), "outcome": ""}}
            await conversations.say(tx, by, Say(talk.id, Spoken(""), extra=mark, content=card))

    @router.get("/approvals")
    async def approvals(caller: Caller) -> ApprovalsReply:
        """What waits for somebody to agree."""
        caller.require("take_over")
        async with db.snapshot(caller.scope()) as tx:
            found = await flows.approvals(tx, caller.companies)
            people = {one.line.customer_id: await customers.profile(tx, one.line.customer_id) for one in found}
        return ApprovalsReply(
            items=[
                ApprovalReply(
                    line=line_reply(one.line), company_id=str(one.line.company_id),
                    customer_id=str(one.line.customer_id), customer_name=people[one.line.customer_id].name,
                    queue=one.queue, since=one.since, filled=_rows(one.filled),
                )
                for one in found
            ]
        )  # fmt: skip

    @router.post("/approvals/{instance_id}", status_code=204)
    async def agree(instance_id: str, body: AgreeBody, caller: Caller) -> None:
        """Agree, or not; never who helped with it."""
        caller.require("take_over")
        wanted = InstanceId.parse(instance_id)
        async with db.transaction(caller.scope()) as tx:
            company, _ = await flows.company_of(tx, wanted)
            await flows.approve(tx, company, wanted, caller.staff_id, agreed=body.agreed)

    async def _look(caller: StaffCaller, instance_id: InstanceId) -> Seen:
        async with db.snapshot(caller.scope()) as tx:
            company, _ = await flows.company_of(tx, instance_id)
            return await flows.seen(tx, company, instance_id)

    async def _helped(tx: Transaction, caller: StaffCaller, instance_id: str) -> tuple[CompanyId, InstanceId]:
        """The instance of a customer whom the caller has to do with. Raises InstanceUnknown, NotForStaff."""
        caller.require("talk")
        wanted = InstanceId.parse(instance_id)
        company, customer = await flows.company_of(tx, wanted)
        if not await may_help(tx, caller, customer):
            raise NotForStaff
        return company, wanted

    return router


def _heard(body: HelpAnswerBody) -> Heard:
    if body.values is not None:
        return Filled(body.values)
    return Pressed(body.choice) if body.choice is not None else Wrote(Spoken(body.text or ""))


def _seen(seen: Seen, caller: StaffCaller, misread: Misread | None = None) -> SeenReply:
    line, prompt = seen.view.line, seen.view.prompt
    helping = line.helper_id == caller.staff_id
    fits = prompt is not None and prompt.kind in ASKED - CUSTOMERS_ONLY - {"upload"} and not prompt.secret
    # who helps sees the step before the customer has proven who they are; answering waits for that all the same
    view = msgspec.structs.replace(seen.view, needs_level=0)
    end = End(line.company_id, line.customer_id, line.door)
    return SeenReply(
        instance=instance_reply(view, end, misread), filled=_rows(seen.filled), helping=helping,
        may_answer=helping and fits and seen.view.needs_level == 0,
    )  # fmt: skip


def _rows(rows: tuple[tuple[Words, Words], ...]) -> list[RowReply]:
    return [
        RowReply(label=WordsReply(zh=label.zh, en=label.en), value=WordsReply(zh=value.zh, en=value.en))
        for label, value in rows
    ]
