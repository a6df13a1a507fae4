"""Services for who writes them: drafts, checks, previews, try-runs, versions, figures.

Checks, previews and try-runs get the definition with each request and keep nothing of it.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, Field, StringConstraints

from suiban.corebank.api import OPERATIONS
from suiban.customers.api import Customers
from suiban.customers.model import mask_name
from suiban.flows.api import Flows, Version
from suiban.flows.errors import DefinitionFaulty
from suiban.flows.http import writing
from suiban.flows.http.doors import doors_of
from suiban.flows.http.writing import (
    DoorsReply,
    FindingsReply,
    FlowLinesReply,
    FunnelReply,
    OperationsReply,
    StalledListReply,
    TextReply,
    TriedReply,
    VersionReply,
    VersionsReply,
)
from suiban.flows.model.definition import Definition
from suiban.flows.model.findings import DefinitionRefused
from suiban.flows.model.sampling import sample_prompt
from suiban.flows.model.session import Bank, Before, Input, Reply, SessionFaulty
from suiban.flows.model.steps import Door
from suiban.flows.model.trying import INPUTS_MAX, try_run
from suiban.flows.model.values import Value, from_bank
from suiban.flows.model.xml import BYTES_MAX
from suiban.flows.running import TODAY_IN
from suiban.kit.errors import BadInput, NotFound
from suiban.kit.ids import CompanyId, StaffId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.http import Body, staff_caller
from suiban.platform.postgres import Database, Transaction
from suiban.platform.rates import Rate, Rates
from suiban.staff.api import Staff, StaffCaller

PATH: Final = "/api/flows"
WORK: Final = Rate("flow_work", burst=60, every_s=0.5)
"""What costs a moment of computing: checks, previews, try-runs."""
FUNNEL_SPAN_MAX: Final = timedelta(days=366)
Books = Callable[[Before, datetime], Bank]
"""A bank to try with: of a customer as they were before, at a moment. Nothing of it is kept."""

Caller = Annotated[StaffCaller, Depends(staff_caller)]
EdgeId = Annotated[str, StringConstraints(max_length=40)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Number = Annotated[int, Field(ge=1, le=2**31 - 2)]
Bpmn = Annotated[str, StringConstraints(min_length=1, max_length=BYTES_MAX, pattern=r"^[^\x00]*$")]
Element = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Moment = Annotated[AwareDatetime, Field(strict=False)]


class DraftBody(Body):
    """A draft as it is written. `seen`: the revision it was written over; 0 where there was no draft."""

    company_id: EdgeId
    bpmn: Bpmn
    seen: Annotated[int, Field(ge=0, le=2**31 - 2)]


class DefinitionBody(Body):
    """A definition, saved or not."""

    company_id: EdgeId
    bpmn: Bpmn


class PreviewBody(DefinitionBody):
    """A step to look at. `values`: variables in place of those that are made up."""

    step: Element
    values: Annotated[dict[Element, Any], Field(max_length=100)] = {}


class TryBody(DefinitionBody):
    """A try-run with everything that was done in it so far, oldest first.

    `inputs` and `replies` are written as in recorded sessions. `books`: a bank of its own answers what it is asked,
    where there is one to try with; otherwise `replies` do. `at`: when it began; without it: now.
    """

    door: Door = "chat"
    inputs: Annotated[list[dict[str, Any]], Field(max_length=INPUTS_MAX)] = []
    replies: Annotated[list[dict[str, Any]], Field(max_length=INPUTS_MAX)] = []
    books: bool = False
    at: Moment | None = None


class PublishBody(Body):
    """The draft of this version, as it was saved last."""

    company_id: EdgeId
    version: Number
    revision: Number


class RetireBody(Body):
    """The version that is to begin no more."""

    company_id: EdgeId
    version: Number


def routes(
    *, db: Database, flows: Flows, staff: Staff, customers: Customers, clock: Clock, rates: Rates,
    books: Books | None = None,
) -> APIRouter:  # fmt: skip
    """All routes of who writes services. ``books``: a bank to try with, where there is one."""
    router = APIRouter(prefix=PATH, tags=["flows"])

    @router.get("")
    async def list_services(caller: Caller, company_id: EdgeId) -> FlowLinesReply:
        """The services of a company, with what became of the last seven days."""
        company = _reader(caller, company_id)
        async with db.snapshot(caller.scope()) as tx:
            found = await flows.lines(tx, [company])
            weeks = {one.flow: one for one in await flows.weeks(tx, [company])}
            names = await _names(tx, staff, (one.saved_by for one in found))
        return FlowLinesReply(items=[writing.flow_line(one, weeks.get(one.key), names) for one in found if one.newest])

    @router.get("/operations")
    async def list_operations(caller: Caller) -> OperationsReply:
        """What definitions can ask of the bank."""
        caller.require("flows", "publish_flows", "wallboard")
        return OperationsReply(items=[writing.operation(one) for one in OPERATIONS.values()])

    @router.post("/check")
    async def check(body: DefinitionBody, caller: Caller) -> FindingsReply:
        """What is wrong with a definition, and where. It is not kept."""
        company = _reader(caller, body.company_id)
        rates.spend(WORK, str(caller.staff_id))
        async with db.snapshot(caller.scope()) as tx:
            found = await flows.check(tx, company, body.bpmn)
        return FindingsReply(findings=[writing.finding(one) for one in found])

    @router.post("/preview")
    async def preview(body: PreviewBody, caller: Caller) -> DoorsReply:
        """A step as every door shows it, of sample values. Nothing is kept."""
        company = _reader(caller, body.company_id)
        rates.spend(WORK, str(caller.staff_id))
        given = _given(body.values)
        async with db.snapshot(caller.scope()) as tx:
            definition = await _compiled(tx, flows, company, body.bpmn)
        prompt = sample_prompt(definition, body.step, given, clock.now().astimezone(TODAY_IN))
        return DoorsReply(doors=[] if prompt is None else doors_of(prompt))

    @router.post("/try")
    async def try_definition(body: TryBody, caller: Caller) -> TriedReply:
        """Walk through a definition: everything done so far comes with each request, and is done again."""
        company = _reader(caller, body.company_id)
        rates.spend(WORK, str(caller.staff_id))
        inputs, replies = _read(body.inputs, Input), _read(body.replies, Reply)
        at = (body.at or clock.now()).astimezone(TODAY_IN)
        async with db.snapshot(caller.scope()) as tx:
            definition = await _compiled(tx, flows, company, body.bpmn)
        bank = books(Before(), at) if books is not None and body.books else None
        found = await asyncio.to_thread(try_run, definition, inputs, replies, body.door, at, bank)
        return writing.tried(found, at)

    @router.get("/{key}/versions")
    async def list_versions(key: Key, caller: Caller, company_id: EdgeId) -> VersionsReply:
        """All versions of a service, the newest first."""
        company = _reader(caller, company_id)
        async with db.snapshot(caller.scope()) as tx:
            found = await flows.versions(tx, company, key)
            fields = await _described(tx, flows, staff, company, key, found)
        return VersionsReply(items=[VersionReply(**one) for one in fields])

    @router.get("/{key}/versions/{version}")
    async def read_version(key: Key, version: Number, caller: Caller, company_id: EdgeId) -> TextReply:
        """A version with its definition."""
        company = _reader(caller, company_id)
        async with db.snapshot(caller.scope()) as tx:
            found = await flows.version(tx, company, key, version)
            (fields,) = await _described(tx, flows, staff, company, key, [found])
        return TextReply(**fields, bpmn=found.bpmn)

    @router.put("/{key}/draft")
    async def save_draft(key: Key, body: DraftBody, caller: Caller) -> VersionReply:
        """Keep a draft; 409 when somebody saved it since it was looked at. A faulty one is kept as well."""
        caller.require("flows")
        company = _own(caller, body.company_id)
        async with db.transaction(caller.scope()) as tx:
            caller = await staff.confirm(tx, caller, "flows")
            company = _own(caller, str(company))
            saved = await flows.save_draft(
                tx, company, key, body.bpmn, body.seen or None, caller.staff_id, caller.actor()
            )
            found = await flows.version(tx, company, key, saved.version)
            (fields,) = await _described(tx, flows, staff, company, key, [found])
        return VersionReply(**fields)

    @router.post("/{key}/publish")
    async def publish(key: Key, body: PublishBody, caller: Caller) -> VersionReply:
        """This version begins from now on. 403 for who saved it last, where the company wants two pairs of eyes."""
        caller.require("publish_flows")
        company = _own(caller, body.company_id)
        async with db.transaction(caller.scope()) as tx:
            caller = await staff.confirm(tx, caller, "publish_flows")
            company = _own(caller, str(company))
            await flows.publish(tx, company, key, body.version, caller.staff_id, caller.actor(), seen=body.revision)
            found = await flows.version(tx, company, key, body.version)
            (fields,) = await _described(tx, flows, staff, company, key, [found])
        return VersionReply(**fields)

    @router.post("/{key}/retire", status_code=204)
    async def retire(key: Key, body: RetireBody, caller: Caller) -> None:
        """It begins no more; whoever is under way finishes."""
        caller.require("publish_flows")
        company = _own(caller, body.company_id)
        async with db.transaction(caller.scope()) as tx:
            caller = await staff.confirm(tx, caller, "publish_flows")
            await flows.retire(tx, _own(caller, str(company)), key, body.version, caller.actor())

    @router.get("/{key}/funnel")
    async def funnel(
        key: Key, caller: Caller, company_id: EdgeId, since: Moment, until: Moment,
        version: Annotated[Number | None, Query()] = None, door: Annotated[Door | None, Query()] = None,
    ) -> FunnelReply:  # fmt: skip
        """Where customers of a service get to and where they stop, of what was begun in a time, at most a year."""
        company = _reader(caller, company_id)
        if not timedelta() < until - since <= FUNNEL_SPAN_MAX:
            raise BadInput(field="since")
        async with db.snapshot(caller.scope()) as tx:
            try:
                found = await flows.funnel(tx, company, key, version, door, since, until)
            except DefinitionRefused as refused:
                raise _faulty(refused) from None
        return writing.funnel(found)

    @router.get("/{key}/stalled")
    async def stalled(
        key: Key, caller: Caller, company_id: EdgeId, step: Annotated[Element, Query()] = ""
    ) -> StalledListReply:
        """Who stands still now, at a step or at any; for who may see customers' talks."""
        caller.require("watch_all", "read_all")
        company = _own(caller, company_id)
        async with db.snapshot(caller.scope()) as tx:
            found = await flows.stalled(tx, company, key, step or None)
            names = await customers.names(tx, {one.customer_id for one in found})
        return StalledListReply(
            items=[
                writing.stalled(one, mask_name(str.__str__(names.get(one.customer_id, Spoken(""))))) for one in found
            ]
        )

    return router


def _own(caller: StaffCaller, company_id: str) -> CompanyId:
    company = CompanyId.parse(company_id)
    if company not in caller.companies:
        raise NotFound
    return company


def _reader(caller: StaffCaller, company_id: str) -> CompanyId:
    caller.require("flows", "publish_flows", "wallboard")
    return _own(caller, company_id)


async def _compiled(tx: Transaction, flows: Flows, company: CompanyId, bpmn: str) -> Definition:
    try:
        return await flows.compile(tx, company, bpmn)
    except DefinitionRefused as refused:
        raise _faulty(refused) from None


def _faulty(refused: DefinitionRefused) -> DefinitionFaulty:
    first = refused.findings[0]
    return DefinitionFaulty(code=first.code, element=first.element)


def _given(values: dict[str, Any]) -> dict[str, Value]:
    try:
        return {name: from_bank(value) for name, value in values.items()}
    except ValueError:
        raise BadInput(field="values") from None


def _read(items: list[dict[str, Any]], kind: type[Any]) -> list[Any]:
    try:
        return msgspec.convert(items, list[kind])  # type: ignore[valid-type]
    except msgspec.ValidationError as error:
        raise SessionFaulty(reason=str(error)[:200]) from None


async def _names(tx: Transaction, staff: Staff, ids: Iterable[StaffId | None]) -> dict[StaffId, str]:
    return await staff.names(tx, {one for one in ids if one is not None})


async def _described(
    tx: Transaction, flows: Flows, staff: Staff, company: CompanyId, key: str, found: list[Version]
) -> list[dict[str, Any]]:
    current = {one.key: one.published for one in await flows.lines(tx, [company])}
    names = await _names(tx, staff, (one for version in found for one in (version.saved_by, version.published_by)))
    return [writing.version_fields(one, current.get(key), names) for one in found]
