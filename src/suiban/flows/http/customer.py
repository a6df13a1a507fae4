"""Services for customers: what can be begun and what is under way, in one's chat session or by a secret link.

A link's secret stands behind the ``#`` of the page's address and comes here as a bearer token, so that no log of ours
or of anybody between has it. What is answered is in bodies only.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field, StringConstraints, model_validator

from suiban.conversations.api import Conversations
from suiban.conversations.errors import FileQuarantined
from suiban.conversations.model import FileRecord
from suiban.customers.api import CustomerCaller, Customers
from suiban.flows.api import End, Flows, InstanceView
from suiban.flows.errors import AnswerRefused, LinkOver
from suiban.flows.http.following import Followers
from suiban.flows.http.identity import raise_session
from suiban.flows.http.shown import (
    InstanceReply,
    LinesReply,
    ServicesReply,
    instance_reply,
    line_reply,
    service_reply,
)
from suiban.flows.model.hearing import Filled, Heard, Pressed, Uploaded, Wrote
from suiban.flows.model.signing import check_signature
from suiban.flows.model.steps import Misread
from suiban.flows.verifying import Verifier
from suiban.kit.errors import NotSignedIn
from suiban.kit.ids import ConversationId, FileId, InstanceId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.files import FileStore
from suiban.platform.http import (
    UPLOAD_OPENAPI,
    Body,
    FileReply,
    Reply,
    bearer_token,
    client_key,
    customer_caller,
    file_reply,
    receive_upload,
    refuse_foreign_origin,
)
from suiban.platform.postgres import Database, Scope, Transaction
from suiban.platform.rates import Rate, Rates
from suiban.platform.uploads import Upload, Uploads

BEGINS_PER_CUSTOMER: Final = Rate("flow_begins", burst=20, every_s=15)
ANSWERS_PER_INSTANCE: Final = Rate("flow_answers", burst=60, every_s=1)
CODES_PER_CUSTOMER: Final = Rate("flow_codes", burst=6, every_s=60)
FILES_PER_LINK: Final = Rate("flow_link_files", burst=20, every_s=5)
# Many customers of one mobile network share an address.
LINKS_PER_ADDRESS: Final = Rate("flow_links_per_address", burst=300, every_s=0.1)
LINK: Final = "/api/flow-link"
NO_TALK: Final = ConversationId(int=0)

Caller = Annotated[CustomerCaller, Depends(customer_caller)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Text = Annotated[str, StringConstraints(max_length=2_000)]
Revision = Annotated[int, Query(ge=0, le=2**31 - 1)]


class BeginBody(Body):
    """How the customer asked for it, if in words: what they said already is not asked again."""

    text: Text = ""


class AnswerBody(Body):
    """What is answered to a step: one of these. `signature`: one's own name, typed under what was read."""

    step: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    text: Text | None = None
    choice: Annotated[str, StringConstraints(max_length=200)] | None = None
    values: Annotated[dict[str, str | bool | list[str]], Field(max_length=40)] | None = None
    secret: Annotated[str, StringConstraints(max_length=200)] | None = None
    file: Annotated[str, StringConstraints(max_length=40)] | None = None
    signature: Annotated[str, StringConstraints(max_length=120)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "AnswerBody":
        if len(self.model_fields_set - {"step"}) != 1:
            raise ValueError("one answer")
        return self


class CorrectBody(Body):
    """An earlier answer, by what it is called, and what it is now."""

    label: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    text: Annotated[str, StringConstraints(min_length=1, max_length=500)]


class CodeBody(Body):
    """The one-time code, at the step that stands."""

    step: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    digits: Annotated[str, StringConstraints(pattern=r"^[0-9]{4,8}$")]


class CodeReply(Reply):
    """A code is on its way, to the masked number; it is good for so long."""

    to: str
    seconds: int


class At(msgspec.Struct, frozen=True):
    """One customer at one instance. ``caller`` or ``token``: by their session, or by a link."""

    end: End
    instance_id: InstanceId
    caller: CustomerCaller | None = None
    token: str = ""

    def scope(self) -> Scope:
        """The one company whose customer this is."""
        return Scope.of([self.end.company_id])


class Doors(msgspec.Struct, frozen=True):
    """What the routes work with."""

    db: Database
    flows: Flows
    verifier: Verifier
    customers: Customers
    conversations: Conversations
    followers: Followers
    uploads: Uploads
    files: FileStore
    rates: Rates
    clock: Clock


def end_of(caller: CustomerCaller) -> End:
    """A customer at a page of the bank."""
    return End(caller.company_id, caller.customer_id, "page", caller.proof_level)


async def link_token(request: Request) -> str:
    """Dependency: the secret of a link. Raises LinkOver when there is none."""
    refuse_foreign_origin(request)
    try:
        return bearer_token(request)
    except NotSignedIn:
        raise LinkOver from None


def routes(doors: Doors) -> list[APIRouter]:
    """All routes for customers."""
    services = APIRouter(prefix="/api/chat/services", tags=["chat"])
    db, flows, rates = doors.db, doors.flows, doors.rates

    @services.get("")
    async def list_services(caller: Caller) -> ServicesReply:
        """What one can have done here."""
        async with db.snapshot(caller.scope()) as tx:
            found = await flows.services(tx, caller.company_id)
        return ServicesReply(items=[service_reply(one) for one in found if not one.doors or "page" in one.doors])

    @services.get("/open")
    async def under_way(caller: Caller) -> LinesReply:
        """What one has begun and not finished."""
        async with db.snapshot(caller.scope()) as tx:
            found = await flows.open_of(tx, caller.company_id, caller.customer_id)
        return LinesReply(items=[line_reply(one) for one in found])

    @services.post("/{key}", status_code=201)
    async def begin(key: Key, body: BeginBody, caller: Caller) -> InstanceReply:
        """Begin a service; 409 `flow_open` names the one of its kind that is under way."""
        rates.spend(BEGINS_PER_CUSTOMER, caller.customer_id.hex)
        end = end_of(caller)
        async with db.transaction(caller.scope()) as tx:
            known = await flows.slots_of(tx, caller.company_id, key, body.text) if body.text else {}
            view = await flows.begin(tx, end, key, known)
        return instance_reply(view, end)

    async def own(instance_id: str, caller: Caller) -> At:
        return At(end_of(caller), InstanceId.parse(instance_id), caller)

    async def linked(request: Request, token: Annotated[str, Depends(link_token)]) -> At:
        rates.spend(LINKS_PER_ADDRESS, client_key(request))
        async with db.unscoped() as tx:
            end, instance_id = await flows.by_link(tx, token)
        return At(end, instance_id, token=token)

    instances = APIRouter(prefix="/api/chat/instances/{instance_id}", tags=["chat"])
    _of_one(instances, doors, own)
    link = APIRouter(prefix=LINK, tags=["chat"])
    _of_one(link, doors, linked)
    _files(link, doors, linked)
    return [services, instances, link]


def _of_one(router: APIRouter, doors: Doors, find: Callable[..., Awaitable[At]]) -> None:
    """What can be done with one instance, whichever way one comes to it."""
    db, flows, rates = doors.db, doors.flows, doors.rates
    Here = Annotated[At, Depends(find)]  # noqa: N806

    @router.get("")
    async def see(at: Here, since: Revision | None = None) -> InstanceReply:
        """Where it stands; with `since`, a revision, waits up to ten seconds for something newer."""
        async with doors.followers.follow(at.instance_id) as following:
            view = await _look(at)
            if since is not None and view.revision <= since and await following.changed():
                view = await _look(at)
        return instance_reply(view, at.end)

    async def _look(at: At) -> InstanceView:
        async with db.snapshot(at.scope()) as tx:
            return await flows.view(tx, at.end, at.instance_id)

    @router.post("/resume")
    async def resume(at: Here) -> InstanceReply:
        """Go on here with what was begun, perhaps at another door."""
        async with db.transaction(at.scope()) as tx:
            await flows.resume(tx, at.end, at.instance_id)
            view = await flows.view(tx, at.end, at.instance_id)
        return instance_reply(view, at.end)

    @router.post("/answers")
    async def answer(body: AnswerBody, at: Here) -> InstanceReply:
        """Answer the step that is asked. Not understood: 200 with `misread`; 409: it was answered already."""
        rates.spend(ANSWERS_PER_INSTANCE, at.instance_id.hex)
        async with db.transaction(at.scope()) as tx:
            heard = await _heard(doors, tx, at, body)
            if isinstance(heard, Misread):
                return instance_reply(await flows.view(tx, at.end, at.instance_id), at.end, heard)
            return await _answered(tx, at, await flows.answer(tx, at.end, at.instance_id, body.step, heard))

    @router.post("/back")
    async def back(at: Here) -> InstanceReply:
        """One step back."""
        rates.spend(ANSWERS_PER_INSTANCE, at.instance_id.hex)
        async with db.transaction(at.scope()) as tx:
            return await _answered(tx, at, await flows.back(tx, at.end, at.instance_id))

    @router.post("/cancel")
    async def cancel(at: Here) -> InstanceReply:
        """Not any more; what can be taken back is. 409 `flow_not_now` while the bank is at it."""
        async with db.transaction(at.scope()) as tx:
            return await _answered(tx, at, await flows.cancel(tx, at.end, at.instance_id))

    @router.post("/correct")
    async def correct(body: CorrectBody, at: Here) -> InstanceReply:
        """Change an earlier answer."""
        rates.spend(ANSWERS_PER_INSTANCE, at.instance_id.hex)
        async with db.transaction(at.scope()) as tx:
            return await _answered(tx, at, await flows.correct(tx, at.end, at.instance_id, body.label, body.text))

    @router.post("/left", status_code=204)
    async def left(at: Here) -> None:
        """The page goes away; whether the customer does, shows soon."""
        async with db.transaction(at.scope()) as tx:
            await flows.left(tx, at.end, at.instance_id)

    @router.post("/code")
    async def send_code(at: Here) -> CodeReply:
        """Have a one-time code sent to the customer's telephone."""
        rates.spend(CODES_PER_CUSTOMER, at.end.customer_id.hex)
        sent = await doors.verifier.send(at.end, at.instance_id)
        return CodeReply(to=sent.to, seconds=sent.seconds)

    @router.put("/code")
    async def check_code(body: CodeBody, at: Here) -> InstanceReply:
        """Prove by the code who one is: at a step that asks for it, or before one that needs it."""
        rates.spend(ANSWERS_PER_INSTANCE, at.instance_id.hex)
        checked = await doors.verifier.check(at.end, at.instance_id, body.step, body.digits, at.token)
        if isinstance(checked, Misread):
            return instance_reply(await _look(at), at.end, checked)
        known = await raise_session(db, doors.customers, doors.clock, at.caller, at.end)
        return instance_reply(checked, known)

    async def _answered(tx: Transaction, at: At, outcome: InstanceView | Misread) -> InstanceReply:
        if isinstance(outcome, Misread):
            return instance_reply(await flows.view(tx, at.end, at.instance_id), at.end, outcome)
        return instance_reply(outcome, at.end)


async def _heard(doors: Doors, tx: Transaction, at: At, body: AnswerBody) -> Heard | Misread:
    """An answer as it is heard. Raises AnswerRefused, FileUnknown, FileQuarantined."""
    if body.text is not None or body.secret is not None:
        return Wrote(Spoken(body.text if body.text is not None else body.secret or ""))
    if body.choice is not None:
        return Pressed(body.choice)
    if body.values is not None:
        return Filled(body.values)
    if body.file is not None:
        kept = await doors.conversations.keep_file(tx, FileId.parse(body.file), at.end.customer_id)
        if kept.scan == "quarantined":
            raise FileQuarantined
        return Uploaded(str(kept.id), kept.name, kept.media_type)
    if body.signature is None:
        raise AnswerRefused
    names = await doors.customers.names(tx, [at.end.customer_id])
    wrong = check_signature(body.signature, str.__str__(names.get(at.end.customer_id, Spoken(""))))
    return wrong or Pressed("yes")


def _files(router: APIRouter, doors: Doors, find: Callable[..., Awaitable[At]]) -> None:
    Here = Annotated[At, Depends(find)]  # noqa: N806

    @router.post("/files", openapi_extra=UPLOAD_OPENAPI)
    async def send_file(request: Request, at: Here) -> FileReply:
        """Take in a file for a step that asks for one; it counts when it is answered with."""
        doors.rates.spend(FILES_PER_LINK, at.instance_id.hex)

        async def record(file_id: FileId, upload: Upload) -> FileRecord:
            async with doors.db.transaction(at.scope()) as tx:
                return await doors.conversations.add_upload(
                    tx, at.end.company_id, NO_TALK, file_id, upload, by_kind="customer", by_id=at.end.customer_id
                )

        async def ask(record: FileRecord) -> None:
            async with doors.db.transaction(at.scope()) as tx:
                await doors.conversations.ask_scanner(tx, record)

        received = await receive_upload(request, doors.uploads, doors.files, record, ask)
        return file_reply(received)


__all__ = ["LINK", "At", "Doors", "link_token", "routes"]
