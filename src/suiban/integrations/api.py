"""The door of programs: keys, webhooks, deliveries, and what a program may do."""

import logging
import secrets
from base64 import b64encode
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from suiban.audit.api import Actor, Audit
from suiban.conversations.api import (
    ConversationIsClosed,
    Conversations,
    Held,
    Refused,
    Said,
    Say,
    Speaker,
    StaffEntry,
)
from suiban.conversations.errors import CardPictureRefused, FileUnknown
from suiban.conversations.model import FileRecord, file_extra
from suiban.conversations.model.content import Card
from suiban.customers.api import Customers, NewCustomer
from suiban.integrations import store
from suiban.integrations.errors import (
    DeliveryUnknown,
    KeyUnknown,
    ManagerUnknown,
    NotDead,
    ScopeMissing,
    TooManyKeys,
    TooManyWebhooks,
    UrlRefused,
    WebhookChanged,
    WebhookUnknown,
)
from suiban.integrations.model import (
    EVENTS,
    KEY_PREFIX,
    KEYS_MAX,
    PAGE_DELIVERIES,
    WEBHOOKS_MAX,
    ApiKey,
    Claimed,
    Delivery,
    KeyScope,
    Outcome,
    Webhook,
)
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, DeliveryId, FileId, KeyId, StaffId, WebhookId
from suiban.kit.masking import Spoken
from suiban.kit.paging import Page
from suiban.kit.time import Clock
from suiban.platform.outgoing import Outgoing
from suiban.platform.postgres import Scope, Transaction
from suiban.platform.sealing import OLD_SECRET_KEPT_MAX, SealBroken, Sealer
from suiban.platform.tokens import new_token, token_hash, well_formed
from suiban.platform.uploads import Upload
from suiban.staff.api import StaffCaller
from suiban.staff.errors import CompanyNotYours

log = logging.getLogger(__name__)

__all__ = [
    "EVENTS", "ApiKey", "Claimed", "Delivery", "Integrations", "KeyCaller", "KeyScope", "NewKey", "NewWebhook",
    "Outcome", "Webhook",
]  # fmt: skip

HINT = "webhooks"
"""Hint without content: there is something to send, or what is wanted has changed."""
PAGE_TALKS = 50
SEALED_FOR: Final = "integrations.webhook"
"""What the seal's key is made for."""
PROGRAM = "program"
"""By whom a file was sent, beside customers and staff."""


class KeyCaller(msgspec.Struct, frozen=True):
    """A program that calls, for one company and within its scopes."""

    company_id: CompanyId
    key_id: KeyId
    name: str
    scopes: frozenset[str]

    def require(self, scope: KeyScope) -> None:
        """Raises :class:`ScopeMissing` unless the key was given it."""
        if scope not in self.scopes:
            raise ScopeMissing(scope=scope)

    def scope(self) -> Scope:
        """The key's company."""
        return Scope.of([self.company_id])

    def actor(self) -> Actor:
        """The program as the audit names it."""
        return Actor("key", self.key_id)


class NewKey(msgspec.Struct, frozen=True):
    """A fresh key; ``token`` is shown once and exists nowhere else."""

    token: str
    key: ApiKey

    def __repr__(self) -> str:
        return f"NewKey({self.key.id})"


class NewWebhook(msgspec.Struct, frozen=True):
    """A webhook with its secret, shown once."""

    secret: str
    webhook: Webhook

    def __repr__(self) -> str:
        return f"NewWebhook({self.webhook.id})"


class Integrations:
    """Use cases of programs. Managing them is for members with ``manage_integrations`` within their mandates."""

    def __init__(
        self, clock: Clock, audit: Audit, outgoing: Outgoing, conversations: Conversations, customers: Customers,
        secret_key: str,
    ) -> None:  # fmt: skip
        """``secret_key`` seals what deliveries are signed with."""
        self._sealer = Sealer(secret_key, SEALED_FOR)
        self._clock = clock
        self._audit = audit
        self._outgoing = outgoing
        self._conversations = conversations
        self._customers = customers

    # --- keys ---

    async def find_key(self, tx: Transaction, token: str) -> KeyCaller | None:
        """Who has this key, in any scope or none; None when it is unknown, ended or expired."""
        secret = token.removeprefix(KEY_PREFIX)
        if secret == token or not well_formed(secret):
            return None
        row = await store.find_key(tx, token_hash(token))
        if row is None:
            return None
        company = CompanyId.of(row["company_id"])
        return KeyCaller(company, KeyId.of(row["id"]), row["name"], frozenset(row["scopes"]))

    async def used(self, tx: Transaction, caller: KeyCaller) -> None:
        """Note that a key is in use."""
        await store.touch_key(tx, caller.company_id, caller.key_id, self._clock.now())

    async def list_keys(self, tx: Transaction) -> list[ApiKey]:
        """The keys of the scope, ended ones too."""
        return await store.keys(tx)

    async def create_key(
        self, tx: Transaction, by: StaffCaller, company_id: CompanyId, name: str, scopes: Collection[KeyScope],
        lasts: timedelta | None,
    ) -> NewKey:  # fmt: skip
        """Make a key for a program; ``lasts`` None: until it is revoked.

        Raises CompanyNotYours, :class:`TooManyKeys`.
        """
        _require_company(by, company_id)
        if await store.count_keys(tx, company_id) >= KEYS_MAX:
            raise TooManyKeys(most=KEYS_MAX)
        token = KEY_PREFIX + new_token()
        chosen = tuple(sorted(set(scopes)))
        now = self._clock.now()
        key = ApiKey(company_id, KeyId.new(), name, chosen, now, now + lasts if lasts else None, None, None)
        await store.add_key(tx, key, token_hash(token), by.staff_id)
        await self._record(tx, by, company_id, "key_created", "key", key.id, scopes=list(chosen))
        return NewKey(token, key)

    async def revoke_key(self, tx: Transaction, by: StaffCaller, key_id: KeyId) -> None:
        """End a key at once. Raises :class:`KeyUnknown`."""
        company = await store.revoke_key(tx, key_id, self._clock.now())
        if company is None:
            raise KeyUnknown
        await self._record(tx, by, company, "key_revoked", "key", key_id)

    # --- webhooks ---

    async def check_url(self, url: str) -> None:
        """Before a transaction: whether this address may be called. Raises :class:`UrlRefused`."""
        problem = await self._outgoing.problem_of(url)
        if problem:
            raise UrlRefused(reason=problem)

    async def list_webhooks(self, tx: Transaction) -> list[Webhook]:
        """The webhooks of the scope with what waits."""
        return await store.webhooks(tx)

    async def create_webhook(
        self, tx: Transaction, by: StaffCaller, company_id: CompanyId, name: str, url: str, topics: Collection[str]
    ) -> NewWebhook:
        """Tell an address (checked before) what happens. Raises CompanyNotYours, :class:`TooManyWebhooks`."""
        _require_company(by, company_id)
        if await store.count_webhooks(tx, company_id) >= WEBHOOKS_MAX:
            raise TooManyWebhooks(most=WEBHOOKS_MAX)
        secret, chosen = _new_secret(), tuple(sorted(set(topics)))
        hook = Webhook(company_id, WebhookId.new(), name, url, chosen, True, 1, self._clock.now())
        await store.add_webhook(tx, hook, self._sealer.seal(secret.encode(), hook.id.bytes), by.staff_id)
        await self._record(tx, by, company_id, "webhook_created", "webhook", hook.id, topics=list(chosen))
        tx.hint(HINT, b"")
        return NewWebhook(secret, await self._webhook(tx, hook.id))

    async def save_webhook(
        self, tx: Transaction, by: StaffCaller, webhook_id: WebhookId, version: int, name: str, url: str,
        topics: Collection[str], *, active: bool,
    ) -> Webhook:  # fmt: skip
        """Change a webhook (its address was checked before).

        Raises :class:`WebhookUnknown`, :class:`WebhookChanged` when somebody else saved since ``version``.
        """
        known = await self._webhook(tx, webhook_id)
        changed = msgspec.structs.replace(
            known, name=name, url=url, topics=tuple(sorted(set(topics))), active=active, version=version
        )
        if not await store.save_webhook(tx, changed):
            raise WebhookChanged
        await self._record(
            tx, by, known.company_id, "webhook_saved", "webhook", webhook_id, topics=list(changed.topics), active=active
        )
        tx.hint(HINT, b"")
        return await self._webhook(tx, webhook_id)

    async def rotate_secret(
        self, tx: Transaction, by: StaffCaller, webhook_id: WebhookId, version: int, old_kept: timedelta = timedelta()
    ) -> NewWebhook:
        """Give a webhook another secret, shown once; the present one signs beside it for so long, others not any more.

        ``version`` is the webhook's as it was seen: the second of two would end what the first wanted kept. Raises
        :class:`WebhookUnknown`, :class:`WebhookChanged`.
        """
        secret, known = _new_secret(), await store.lock_secret(tx, webhook_id)
        if known is None:
            raise WebhookUnknown
        if known["version"] != version:
            raise WebhookChanged
        old, until = None, None
        if old_kept > timedelta():
            old = known["sealed"] or self._sealer.seal(known["secret"].encode(), webhook_id.bytes)
            until = self._clock.now() + min(old_kept, OLD_SECRET_KEPT_MAX)
        await store.set_secret(tx, webhook_id, self._sealer.seal(secret.encode(), webhook_id.bytes), old, until)
        company = CompanyId.of(known["company_id"])
        kept_s = int(min(old_kept, OLD_SECRET_KEPT_MAX).total_seconds())
        await self._record(tx, by, company, "webhook_secret_changed", "webhook", webhook_id, old_kept_s=kept_s)
        return NewWebhook(secret, await self._webhook(tx, webhook_id))

    async def delete_webhook(self, tx: Transaction, by: StaffCaller, webhook_id: WebhookId) -> None:
        """Remove a webhook and what waited for it. Raises :class:`WebhookUnknown`."""
        company = await store.delete_webhook(tx, webhook_id)
        if company is None:
            raise WebhookUnknown
        await self._record(tx, by, company, "webhook_deleted", "webhook", webhook_id)
        tx.hint(HINT, b"")

    # --- deliveries ---

    async def list_deliveries(
        self, tx: Transaction, webhook_id: WebhookId, state: str | None, before: int | None
    ) -> Page[Delivery]:
        """Deliveries of a webhook, newest first. Raises :class:`WebhookUnknown`."""
        await self._webhook(tx, webhook_id)
        found = await store.deliveries(tx, webhook_id, state, before, PAGE_DELIVERIES + 1)
        more = len(found) > PAGE_DELIVERIES
        return Page(tuple(found[:PAGE_DELIVERIES]), str(found[PAGE_DELIVERIES - 1].sequence) if more else None)

    async def settle_dead(self, tx: Transaction, by: StaffCaller, delivery_id: DeliveryId, *, again: bool) -> Delivery:
        """Send a dead delivery again, or skip it. Raises :class:`DeliveryUnknown`, :class:`NotDead`."""
        found = await store.find_delivery(tx, delivery_id)
        if found is None:
            raise DeliveryUnknown
        if found.state != "dead":
            raise NotDead
        await (store.again if again else store.skip)(tx, delivery_id, self._clock.now())
        done = "delivery_sent_again" if again else "delivery_skipped"
        await self._record(tx, by, found.company_id, done, "delivery", delivery_id)
        tx.hint(HINT, b"")
        after = await store.find_delivery(tx, delivery_id)
        assert after is not None
        return after

    async def claim(self, tx: Transaction, limit: int, lease_s: float) -> list[Claimed]:
        """For the sender: take what is due, the attempt counted; commit before anything is sent."""
        return await store.claim(tx, self._clock.now(), limit, lease_s, self._secrets_of)

    def _secrets_of(self, row: Any) -> tuple[str, ...]:
        if row["secret"]:  # not sealed yet
            return (row["secret"],)
        kept = [sealed for sealed in (row["sealed"], row["old_sealed"]) if sealed is not None]
        try:
            return tuple(self._sealer.open(sealed, row["webhook_id"].bytes).decode() for sealed in kept)
        except SealBroken:
            log.error("a webhook's secret cannot be opened", extra={"webhook": str(WebhookId.of(row["webhook_id"]))})
            return ()

    async def seal_clear(self, tx: Transaction, company_id: CompanyId, limit: int) -> int:
        """Seal what an older release left in clear, at most so many; how many there were."""
        found = await store.clear(tx, company_id, limit)
        for webhook_id, secret in found:
            await store.seal(tx, company_id, webhook_id, self._sealer.seal(secret.encode(), webhook_id.bytes))
        return len(found)

    async def settle(self, tx: Transaction, outcomes: Sequence[Outcome]) -> None:
        """For the sender: how attempts ended."""
        if outcomes:
            await store.settle(tx, outcomes, self._clock.now())
            tx.hint(HINT, b"")

    # --- what programs do ---

    async def talks(
        self, tx: Transaction, state: str | None, customer_id: CustomerId | None, before: ConversationId | None
    ) -> Page[Any]:
        """A page of the company's conversations, newest first."""
        rows = await store.talks(tx, state, customer_id, before, PAGE_TALKS + 1)
        more = len(rows) > PAGE_TALKS
        return Page(tuple(rows[:PAGE_TALKS]), str(ConversationId.of(rows[PAGE_TALKS - 1]["id"])) if more else None)

    async def say(
        self, tx: Transaction, caller: KeyCaller, conversation_id: ConversationId, text: Spoken,
        purpose: Literal["service", "marketing"], once: str, card: Card | None = None, picture: FileId | None = None,
    ) -> Said | Held | Refused:  # fmt: skip
        """Say a text, or a card with perhaps a picture, in the company's name, whoever holds.

        The same ``once`` of a key is said once. Raises as Conversations.say, and FileUnknown for a picture that this
        key did not send to this talk.
        """
        extra = None
        if picture is not None:
            file = await self._conversations.file(tx, picture)
            if (file.by_kind, file.by_id, file.conversation_id) != (PROGRAM, caller.key_id, conversation_id):
                raise FileUnknown
            extra = file_extra(file)
        words = Say(
            conversation_id, text, company_id=caller.company_id, purpose=purpose, extra=extra, content=card,
            external_id=f"key:{caller.key_id.hex}:{once}",
        )  # fmt: skip
        said = await self._conversations.say(tx, _speaker(caller), words)
        if isinstance(said, Said) and not said.repeat:
            await self._record(
                tx, caller, caller.company_id, "said", "conversation", conversation_id, seq=said.message.talk_seq
            )
        return said

    async def add_picture(
        self, tx: Transaction, caller: KeyCaller, conversation_id: ConversationId, file_id: FileId, upload: Upload
    ) -> FileRecord:
        """Record a picture whose bytes are stored next, to be said in this talk by this key.

        Raises ConversationUnknown, ConversationIsClosed, and CardPictureRefused for what is no picture.
        """
        if not upload.media_type.startswith("image/"):
            raise CardPictureRefused
        talk = await self._conversations.load(tx, conversation_id)
        if talk.state == "closed":
            raise ConversationIsClosed
        record = await self._conversations.add_upload(
            tx, caller.company_id, conversation_id, file_id, upload, by_kind=PROGRAM, by_id=caller.key_id
        )
        await self._record(tx, caller, caller.company_id, "picture_sent", "conversation", conversation_id)
        return record

    async def note(
        self, tx: Transaction, caller: KeyCaller, conversation_id: ConversationId, text: Spoken
    ) -> StaffEntry:
        """Write down what only staff see. Raises as Conversations.note."""
        entry = await self._conversations.note(tx, conversation_id, _speaker(caller), text)
        await self._record(tx, caller, caller.company_id, "noted", "conversation", conversation_id)
        return entry

    async def enter_customer(self, tx: Transaction, caller: KeyCaller, new: NewCustomer, manager: str = "") -> None:
        """Make a customer of the company's core system known here; ``manager`` is the login of who looks after them.

        Raises IdentifierTaken, :class:`ManagerUnknown`.
        """
        if manager:
            staff_id, name = await self._manager(tx, caller, manager)
            new = msgspec.structs.replace(new, manager_staff_id=staff_id, manager_name=name)
        await self._customers.add_customers(tx, [new])
        await self._record(tx, caller, caller.company_id, "customer_entered", "customer", new.id)

    async def set_manager(self, tx: Transaction, caller: KeyCaller, customer_id: CustomerId, login: str) -> None:
        """Let a colleague look after a customer; an empty login: nobody. Raises CustomerUnknown, ManagerUnknown."""
        staff_id, name = await self._manager(tx, caller, login) if login else (None, "")
        await self._customers.set_manager(tx, caller.company_id, customer_id, staff_id, name)
        await self._record(tx, caller, caller.company_id, "manager_set", "customer", customer_id, manager=login)

    async def _manager(self, tx: Transaction, caller: KeyCaller, login: str) -> tuple[StaffId, str]:
        found = await store.colleague(tx, caller.company_id, login)
        if found is None:
            raise ManagerUnknown
        return found

    async def _webhook(self, tx: Transaction, webhook_id: WebhookId) -> Webhook:
        found = await store.webhooks(tx, webhook_id)
        if not found:
            raise WebhookUnknown
        return found[0]

    async def _record(
        self, tx: Transaction, by: StaffCaller | KeyCaller, company: CompanyId, done: str, kind: str, object_id: UUID,
        **detail: Any,
    ) -> None:  # fmt: skip
        await self._audit.record(tx, company, by.actor(), f"integrations.{done}", kind, object_id, **detail)


def _speaker(caller: KeyCaller) -> Speaker:
    return Speaker("system", None, caller.name)


def _require_company(by: StaffCaller, company_id: CompanyId) -> None:
    if company_id not in by.companies:
        raise CompanyNotYours


def _new_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()
