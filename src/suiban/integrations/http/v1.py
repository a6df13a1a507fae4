"""What programs call with their key: ``/api/v1``. Stable: fields are added, never changed or taken away."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Self

import msgspec
from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import Field, model_validator

from suiban.conversations.api import TEXT_CHARACTERS_MAX, Conversations, Message, Refused, Said
from suiban.conversations.model.content import BUTTONS_MAX, URL_CHARACTERS_MAX, Card
from suiban.customers.api import Customers, NewCustomer, Profile
from suiban.integrations.api import Integrations, KeyCaller
from suiban.integrations.errors import IdempotencyKeyMissing, NotSaid
from suiban.integrations.model import KEY_PREFIX
from suiban.kit.errors import BadInput, NotSignedIn
from suiban.kit.ids import ChannelId, ConversationId, CustomerId, FileId, PersonId
from suiban.kit.masking import Spoken, mask_text
from suiban.platform.http import Body, Line, Reply, refuse_foreign_origin
from suiban.platform.postgres import Database
from suiban.platform.rates import Rate, Rates

PER_KEY: Final = Rate("key_requests", burst=100, every_s=0.05)
NOTED: Final = Rate("key_noted", burst=1, every_s=60.0)
"""That a key is in use is written down so often, not with every request."""
PAGE_MESSAGES_MAX: Final = 200
SEQ_MAX: Final = 2**53
LOGIN: Final = r"^([a-z][a-z0-9._-]{0,39})?$"
_IDEMPOTENCY: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


class KeySelfReply(Reply):
    """The key a program calls with."""

    key_id: str
    company_id: str
    name: str
    scopes: list[str]


class TalkReply(Reply):
    """A conversation. ``holder_key`` is the queue's or the flow's; ``last_seq`` the number of the last message."""

    conversation_id: str
    channel_id: str
    customer_id: str
    state: str
    holder_kind: str
    holder_key: str
    last_seq: int
    opened_at: datetime
    closed_at: datetime | None


class TalksReply(Reply):
    """A page of conversations, newest first."""

    items: list[TalkReply]
    next_cursor: str | None


class TalkMessageReply(Reply):
    """One message, with card, telephone and identity numbers masked."""

    seq: int
    author: str
    name: str
    kind: str
    text: str
    at: datetime


class TalkMessagesReply(Reply):
    """Messages in order; ask again after ``through``."""

    items: list[TalkMessageReply]
    through: int


class SayButtonBody(Body):
    """Pressing it says ``text`` for the customer."""

    does: Literal["say"]
    label: str = Field(min_length=1, max_length=40)
    text: str = Field(min_length=1, max_length=200)


class OpenButtonBody(Body):
    """Pressing it opens a page of the same site (``/…``), or by https one of the channel's own sites."""

    does: Literal["open"]
    label: str = Field(min_length=1, max_length=40)
    url: str = Field(min_length=1, max_length=URL_CHARACTERS_MAX)


class CardBody(Body):
    """A card. ``alt`` says what its picture shows: there is one if, and only if, there is a picture."""

    title: str = Field(min_length=1, max_length=60)
    text: str = Field(default="", max_length=600)
    buttons: list[Annotated[SayButtonBody | OpenButtonBody, Field(discriminator="does")]] = Field(
        default=[], max_length=BUTTONS_MAX
    )
    alt: Line = Field(default="", max_length=120)


class SayBody(Body):
    """Something the company says to the customer by a program: a text, or a card instead.

    ``file_id`` is the picture of the card, sent before to `/api/v1/files`.
    """

    text: str = Field(default="", max_length=TEXT_CHARACTERS_MAX)
    card: CardBody | None = None
    file_id: str | None = Field(default=None, max_length=40)
    purpose: Literal["service", "marketing"] = "service"

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        if bool(self.text) == (self.card is not None) or (self.file_id is not None and self.card is None):
            raise ValueError("a message is a text or a card, and a picture belongs to a card")
        return self


class SaidReply(Reply):
    """It is said; ``repeat`` when this Idempotency-Key was used before: nothing was said again."""

    seq: int
    at: datetime
    repeat: bool


class TalkNoteBody(Body):
    """A note for staff."""

    text: str = Field(min_length=1, max_length=TEXT_CHARACTERS_MAX)


class NotedReply(Reply):
    """It stands."""

    entry_id: str


class KnownByReply(Reply):
    """Something a customer is known by, masked."""

    kind: str
    value: str


class KnownCustomerReply(Reply):
    """A customer; name and identifiers are masked."""

    customer_id: str
    name: str
    level: str
    city: str
    manager_name: str
    tags: list[str]
    identifiers: list[KnownByReply]


class CustomerBody(Body):
    """A customer of the bank's core system, to be known here by their number.

    `manager` is the login of the colleague who looks after them; their name is then the `manager_name`.
    """

    customer_no: str = Field(pattern=r"^[A-Za-z0-9-]{4,32}$")
    name: Line = Field(min_length=1, max_length=60)
    phone: str = Field(default="", pattern=r"^(\+?[0-9]{6,15})?$")
    level: Line = Field(default="", max_length=20)
    city: Line = Field(default="", max_length=40)
    manager_name: Line = Field(default="", max_length=60)
    manager: str = Field(default="", pattern=LOGIN)
    tags: list[Line] = Field(default=[], max_length=20)


class ManagerBody(Body):
    """The login of the colleague who looks after a customer; empty: nobody who works here."""

    manager: str = Field(pattern=LOGIN)


class EnteredReply(Reply):
    """The customer is known here as this."""

    customer_id: str


def key_door(db: Database, integrations: Integrations, rates: Rates) -> Callable[[Request], Awaitable[KeyCaller]]:
    """What finds the program behind ``Authorization: Bearer sbk_…``."""

    async def find(request: Request) -> KeyCaller:
        refuse_foreign_origin(request)
        given = request.headers.getlist("authorization")
        scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        if scheme.lower() != "bearer" or not token.startswith(KEY_PREFIX):
            raise NotSignedIn
        async with db.unscoped() as tx:
            caller = await integrations.find_key(tx, token)
        if caller is None:
            raise NotSignedIn
        rates.spend(PER_KEY, caller.key_id.hex)
        if rates.take(NOTED, caller.key_id.hex):
            async with db.transaction(caller.scope()) as tx:
                await integrations.used(tx, caller)
        return caller

    return find


async def key_caller(request: Request) -> KeyCaller:
    """Dependency: the program that calls; found by what wiring set on the application."""
    caller: KeyCaller = await request.app.state.key_door(request)
    return caller


Key = Annotated[KeyCaller, Depends(key_caller)]


def routes(db: Database, integrations: Integrations, conversations: Conversations, customers: Customers) -> APIRouter:
    """For programs."""
    router = APIRouter(prefix="/api/v1", tags=["v1"])

    @router.get("/me")
    async def me(caller: Key) -> KeySelfReply:
        """Which key this is."""
        return KeySelfReply(
            key_id=str(caller.key_id), company_id=str(caller.company_id), name=caller.name, scopes=sorted(caller.scopes)
        )

    @router.get("/conversations")
    async def talks(
        caller: Key,
        state: Literal["open", "closed"] | None = None,
        customer_id: Annotated[str | None, Query(max_length=40)] = None,
        cursor: Annotated[str | None, Query(max_length=40)] = None,
    ) -> TalksReply:
        """Conversations, newest first. Scope ``conversations.read``."""
        caller.require("conversations.read")
        customer = CustomerId.parse(customer_id) if customer_id else None
        before = ConversationId.parse(cursor) if cursor else None
        async with db.snapshot(caller.scope()) as tx:
            page = await integrations.talks(tx, state, customer, before)
        return TalksReply(items=[_talk(row) for row in page.items], next_cursor=page.next_cursor)

    @router.get("/conversations/{conversation_id}/messages")
    async def messages(
        conversation_id: str,
        caller: Key,
        after: Annotated[int, Query(ge=0, le=SEQ_MAX)] = 0,
        limit: Annotated[int, Query(ge=1, le=PAGE_MESSAGES_MAX)] = 50,
    ) -> TalkMessagesReply:
        """The messages after a number, in order. Scope ``conversations.read``."""
        caller.require("conversations.read")
        wanted = ConversationId.parse(conversation_id)
        async with db.snapshot(caller.scope()) as tx:
            await conversations.load(tx, wanted)
            found = await conversations.read_messages(tx, wanted, after=after, limit=limit)
        through = found[-1].talk_seq if found else after
        return TalkMessagesReply(items=[_message(item) for item in found], through=through)

    @router.post("/conversations/{conversation_id}/messages", status_code=201)
    async def say(
        conversation_id: str,
        body: SayBody,
        caller: Key,
        idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
    ) -> SaidReply:
        """Say something in the company's name, whoever holds the conversation: a text, or a card with its picture.

        Scope ``conversations.write``.

        Guard and contact policy are asked as for everybody. The header ``Idempotency-Key`` is wanted.
        """
        caller.require("conversations.write")
        if idempotency_key is None or not _IDEMPOTENCY.fullmatch(idempotency_key):
            raise IdempotencyKeyMissing
        wanted = ConversationId.parse(conversation_id)
        card = _card(body.card) if body.card is not None else None
        async with db.transaction(caller.scope()) as tx:
            said = await integrations.say(
                tx, caller, wanted, Spoken(body.text), body.purpose, idempotency_key, card=card,
                picture=FileId.parse(body.file_id) if body.file_id is not None else None,
            )  # fmt: skip
        if not isinstance(said, Said):
            raise NotSaid(reason=said.code if isinstance(said, Refused) else "held")
        return SaidReply(seq=said.message.talk_seq, at=said.message.at, repeat=said.repeat)

    @router.post("/conversations/{conversation_id}/notes", status_code=201)
    async def note(conversation_id: str, body: TalkNoteBody, caller: Key) -> NotedReply:
        """Write down what only staff see. Scope ``conversations.write``."""
        caller.require("conversations.write")
        wanted = ConversationId.parse(conversation_id)
        async with db.transaction(caller.scope()) as tx:
            entry = await integrations.note(tx, caller, wanted, Spoken(body.text))
        return NotedReply(entry_id=str(entry.id))

    @router.get("/customers/{customer_id}")
    async def customer(customer_id: str, caller: Key) -> KnownCustomerReply:
        """Who a customer is, masked. Scope ``customers.read``."""
        caller.require("customers.read")
        wanted = CustomerId.parse(customer_id)
        async with db.snapshot(caller.scope()) as tx:
            return _customer(await customers.profile(tx, wanted))

    @router.post("/customers", status_code=201)
    async def enter(body: CustomerBody, caller: Key) -> EnteredReply:
        """Enter a customer; ``identifier_taken`` when the number is known. Scope ``customers.write``."""
        caller.require("customers.write")
        new = NewCustomer(
            company_id=caller.company_id, id=CustomerId.new(), person_id=PersonId.new(), customer_no=body.customer_no,
            name=Spoken(body.name), phone=Spoken(body.phone), level=body.level, city=body.city,
            manager_name=body.manager_name, tags=tuple(body.tags),
        )  # fmt: skip
        async with db.transaction(caller.scope()) as tx:
            await integrations.enter_customer(tx, caller, new, body.manager)
        return EnteredReply(customer_id=str(new.id))

    @router.put("/customers/{customer_id}/manager", status_code=204)
    async def manager(customer_id: str, body: ManagerBody, caller: Key) -> None:
        """Say who looks after a customer: who waits is kept for them a while. Scope ``customers.write``."""
        caller.require("customers.write")
        wanted = CustomerId.parse(customer_id)
        async with db.transaction(caller.scope()) as tx:
            await integrations.set_manager(tx, caller, wanted, body.manager)

    return router


def _card(body: CardBody) -> Card:
    try:
        return msgspec.convert(body.model_dump(), Card)
    except msgspec.ValidationError as error:
        raise BadInput from error


def _talk(row: Any) -> TalkReply:
    return TalkReply(
        conversation_id=str(ConversationId.of(row["id"])), channel_id=str(ChannelId.of(row["channel_id"])),
        customer_id=str(CustomerId.of(row["customer_id"])), state=row["state"], holder_kind=row["holder_kind"],
        holder_key=row["holder_key"] or "", last_seq=row["last_seq"], opened_at=row["opened_at"],
        closed_at=row["closed_at"],
    )  # fmt: skip


def _message(message: Message) -> TalkMessageReply:
    return TalkMessageReply(
        seq=message.talk_seq, author=message.author_kind, name=message.author_name, kind=message.kind,
        text=mask_text(message.text), at=message.at,
    )  # fmt: skip


def _customer(profile: Profile) -> KnownCustomerReply:
    return KnownCustomerReply(
        customer_id=str(profile.id), name=str(profile.name), level=profile.level, city=profile.city,
        manager_name=profile.manager_name, tags=list(profile.tags),
        identifiers=[KnownByReply(kind=item.kind, value=item.value) for item in profile.identifiers],
    )  # fmt: skip
