"""Keys and webhooks, as administrators manage them in the browser."""

from datetime import datetime, timedelta
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from suiban.integrations.api import ApiKey, Delivery, Integrations, KeyScope, NewWebhook, Webhook
from suiban.integrations.model import EVENTS, NAME_CHARACTERS_MAX, URL_CHARACTERS_MAX
from suiban.kit.errors import BadInput
from suiban.kit.ids import CompanyId, DeliveryId, KeyId, WebhookId
from suiban.platform.http import Body, Line, Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.platform.sealing import OLD_SECRET_HOURS_MAX
from suiban.staff.api import StaffCaller

KEY_DAYS_MAX = 730
KeepHours = Annotated[int, Query(ge=0, le=OLD_SECRET_HOURS_MAX)]
Version = Annotated[int, Query(ge=1, le=2**31 - 1)]

Event = Literal[
    "conversation.opened", "conversation.passed_on", "conversation.part_opened", "conversation.identified",
    "conversation.closed", "conversation.rated", "message.received", "message.said", "message.recalled",
    "work.accepted", "work.completed", "work.cancelled",
]  # fmt: skip
assert set(get_args(Event)) == set(EVENTS)
Name = Annotated[Line, Field(min_length=1, max_length=NAME_CHARACTERS_MAX)]
Url = Annotated[str, Field(min_length=8, max_length=URL_CHARACTERS_MAX)]


class KeyReply(Reply):
    """A program's key; the secret is not kept anywhere."""

    key_id: str
    company_id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None


class KeysReply(Reply):
    """The keys of one's companies."""

    items: list[KeyReply]


class KeyBody(Body):
    """A key to be made. It ends after ``days``; None: when it is revoked."""

    company_id: str
    name: Name
    scopes: list[KeyScope] = Field(min_length=1, max_length=8)
    days: int | None = Field(default=365, ge=1, le=KEY_DAYS_MAX)


class NewKeyReply(Reply):
    """A fresh key. ``token`` is shown this once."""

    token: str
    key: KeyReply


class WebhookReply(Reply):
    """An address that is told what happens, and how many tellings wait or failed for good."""

    webhook_id: str
    company_id: str
    name: str
    url: str
    events: list[str]
    active: bool
    version: int
    created_at: datetime
    queued: int
    dead: int


class WebhooksReply(Reply):
    """The webhooks of one's companies, and all events there are."""

    items: list[WebhookReply]
    events: list[str]


class WebhookBody(Body):
    """A webhook to be registered."""

    company_id: str
    name: Name
    url: Url
    events: list[Event] = Field(min_length=1, max_length=20)


class WebhookChangeBody(Body):
    """A webhook as it shall be; ``version`` is the one that was loaded."""

    name: Name
    url: Url
    events: list[Event] = Field(min_length=1, max_length=20)
    active: bool
    version: int = Field(ge=1, le=2**31 - 1)


class NewWebhookReply(Reply):
    """A webhook with its secret. ``secret`` is shown this once."""

    secret: str
    webhook: WebhookReply


class DeliveryReply(Reply):
    """One event on its way, arrived or given up; ``body`` is what is sent."""

    delivery_id: str
    webhook_id: str
    sequence: int
    event: str
    body: str
    state: str
    attempts: int
    next_at: datetime
    last_status: int | None
    last_error: str
    created_at: datetime
    done_at: datetime | None


class DeliveriesReply(Reply):
    """A page of deliveries, newest first."""

    items: list[DeliveryReply]
    next_cursor: str | None


async def manager(caller: Annotated[StaffCaller, Depends(staff_caller)]) -> StaffCaller:
    """Dependency: an administrator."""
    caller.require("manage_integrations")
    return caller


Manager = Annotated[StaffCaller, Depends(manager)]


def routes(db: Database, integrations: Integrations) -> APIRouter:
    """For administrators."""
    router = APIRouter(prefix="/api/integrations", tags=["integrations"])

    @router.get("/keys")
    async def keys(caller: Manager) -> KeysReply:
        """The keys of one's companies, ended ones too."""
        async with db.transaction(caller.scope()) as tx:
            return KeysReply(items=[_key(key) for key in await integrations.list_keys(tx)])

    @router.post("/keys", status_code=201)
    async def create_key(body: KeyBody, caller: Manager) -> NewKeyReply:
        """Make a key for a program; its secret is in this answer and nowhere else."""
        company = CompanyId.parse(body.company_id)
        lasts = timedelta(days=body.days) if body.days else None
        async with db.transaction(caller.scope()) as tx:
            made = await integrations.create_key(tx, caller, company, body.name, body.scopes, lasts)
        return NewKeyReply(token=made.token, key=_key(made.key))

    @router.delete("/keys/{key_id}", status_code=204)
    async def revoke_key(key_id: str, caller: Manager) -> None:
        """End a key at once."""
        wanted = KeyId.parse(key_id)
        async with db.transaction(caller.scope()) as tx:
            await integrations.revoke_key(tx, caller, wanted)

    @router.get("/webhooks")
    async def webhooks(caller: Manager) -> WebhooksReply:
        """The webhooks of one's companies."""
        async with db.transaction(caller.scope()) as tx:
            found = await integrations.list_webhooks(tx)
        return WebhooksReply(items=[_webhook(hook) for hook in found], events=list(EVENTS))

    @router.post("/webhooks", status_code=201)
    async def create_webhook(body: WebhookBody, caller: Manager) -> NewWebhookReply:
        """Register an address; it is told what happens from a few seconds later on."""
        company = CompanyId.parse(body.company_id)
        await integrations.check_url(body.url)
        async with db.transaction(caller.scope()) as tx:
            return _new(await integrations.create_webhook(tx, caller, company, body.name, body.url, body.events))

    @router.put("/webhooks/{webhook_id}")
    async def save_webhook(webhook_id: str, body: WebhookChangeBody, caller: Manager) -> WebhookReply:
        """Change a webhook; an inactive one keeps what is queued and is sent nothing."""
        wanted = WebhookId.parse(webhook_id)
        await integrations.check_url(body.url)
        async with db.transaction(caller.scope()) as tx:
            saved = await integrations.save_webhook(
                tx, caller, wanted, body.version, body.name, body.url, body.events, active=body.active
            )
        return _webhook(saved)

    @router.post("/webhooks/{webhook_id}/secret")
    async def rotate_secret(
        webhook_id: str, version: Version, caller: Manager, keep_hours: KeepHours = 0
    ) -> NewWebhookReply:
        """Give it another secret; what is sent is signed with it, and for `keep_hours` with the present one as well.
        409 `webhook_changed` when it is not of the `version` that was seen."""
        wanted = WebhookId.parse(webhook_id)
        async with db.transaction(caller.scope()) as tx:
            return _new(await integrations.rotate_secret(tx, caller, wanted, version, timedelta(hours=keep_hours)))

    @router.delete("/webhooks/{webhook_id}", status_code=204)
    async def delete_webhook(webhook_id: str, caller: Manager) -> None:
        """Remove a webhook and what waited for it."""
        wanted = WebhookId.parse(webhook_id)
        async with db.transaction(caller.scope()) as tx:
            await integrations.delete_webhook(tx, caller, wanted)

    @router.get("/webhooks/{webhook_id}/deliveries")
    async def deliveries(
        webhook_id: str,
        caller: Manager,
        state: Literal["queued", "delivered", "dead", "skipped"] | None = None,
        cursor: Annotated[str | None, Query(max_length=18)] = None,
    ) -> DeliveriesReply:
        """What was and is to be told; ``state=dead`` is the list that waits for a person."""
        wanted = WebhookId.parse(webhook_id)
        if cursor is not None and not (cursor.isascii() and cursor.isdigit()):
            raise BadInput(fields="cursor")
        async with db.transaction(caller.scope()) as tx:
            page = await integrations.list_deliveries(tx, wanted, state, int(cursor) if cursor else None)
        return DeliveriesReply(items=[_delivery(item) for item in page.items], next_cursor=page.next_cursor)

    @router.post("/deliveries/{delivery_id}/{what}")
    async def settle(delivery_id: str, what: Literal["again", "skip"], caller: Manager) -> DeliveryReply:
        """Send a dead delivery again, or skip it."""
        wanted = DeliveryId.parse(delivery_id)
        async with db.transaction(caller.scope()) as tx:
            return _delivery(await integrations.settle_dead(tx, caller, wanted, again=what == "again"))

    return router


def _key(key: ApiKey) -> KeyReply:
    return KeyReply(
        key_id=str(key.id), company_id=str(key.company_id), name=key.name, scopes=list(key.scopes),
        created_at=key.created_at, expires_at=key.expires_at, last_used_at=key.last_used_at, revoked_at=key.revoked_at,
    )  # fmt: skip


def _webhook(hook: Webhook) -> WebhookReply:
    return WebhookReply(
        webhook_id=str(hook.id), company_id=str(hook.company_id), name=hook.name, url=hook.url,
        events=list(hook.topics), active=hook.active, version=hook.version, created_at=hook.created_at,
        queued=hook.queued, dead=hook.dead,
    )  # fmt: skip


def _new(made: NewWebhook) -> NewWebhookReply:
    return NewWebhookReply(secret=made.secret, webhook=_webhook(made.webhook))


def _delivery(item: Delivery) -> DeliveryReply:
    return DeliveryReply(
        delivery_id=str(item.id), webhook_id=str(item.webhook_id), sequence=item.sequence, event=item.event,
        body=item.body, state=item.state, attempts=item.attempts, next_at=item.next_at, last_status=item.last_status,
        last_error=item.last_error, created_at=item.created_at, done_at=item.done_at,
    )  # fmt: skip
