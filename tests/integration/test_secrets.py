"""Secrets of channels and webhooks: sealed at rest, replaced with time to follow, shown once; clear ones are sealed."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.bank import APP, BANK, BOTH, INSURER, ORIGIN, SECRET, Browser, chat, code, sign_in

from suiban.administration.api import Administration
from suiban.app.web import create_app
from suiban.app.wiring import Services
from suiban.app.worker import seal_secrets
from suiban.audit.api import Query
from suiban.conversations.api import Conversations
from suiban.customers.model import Statement, make_assertion
from suiban.integrations.api import Integrations
from suiban.kit.ids import WebhookId
from suiban.kit.time import ManualClock
from suiban.platform.sealing import SealBroken

CLEAR = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
SECRETS = "/api/settings/channels/bank-app/secrets"
_numbers = iter(range(10_000))


class Bank:
    """The routes at a time of our own, and the bank's app that signs."""

    def __init__(self, services: Services, folder: Path) -> None:
        self.clock = ManualClock(datetime.now(UTC))
        s, key = services, services.settings.secret_key
        conversations = Conversations(s.log, s.guard, s.policy, self.clock, secret_key=key)
        administration = Administration(
            conversations, s.routing, s.records, s.staff, s.audit, s.proving, s.clock, s.cases, s.journeys, s.flows
        )
        self.services = msgspec.structs.replace(
            s, clock=self.clock, conversations=conversations, administration=administration
        )
        self._app = create_app(self.services, folder)

    def browser(self) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self._app, client=("203.0.113.9", 4711))
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN})

    async def lets_in(self, secret: str) -> int:
        """What an app is answered that signs with this."""
        until = int(datetime.now(UTC).timestamp()) + 60
        said = make_assertion(Statement("bank-app", "1000000001", until, f"nonce-{next(_numbers):020d}"), secret)
        async with self.browser() as client:
            return (await chat(client, assertion=said)).status_code

    async def seen(self, admin: httpx.AsyncClient) -> str | None:
        """Since when the present one holds."""
        items = (await admin.get(f"{SECRETS}?company_id={BANK}")).json()["items"]
        return next((item["made_at"] for item in items if item["ends_at"] is None), None)

    async def rotate(self, admin: httpx.AsyncClient, hours: int) -> dict[str, Any]:
        made = await admin.post(
            SECRETS, json={"company_id": str(BANK), "keep_hours": hours, "seen": await self.seen(admin)}
        )
        assert made.status_code == 201, made.text
        return made.json()


@pytest.fixture
async def bank(services: Services, tmp_path: Path) -> Bank:
    return Bank(services, tmp_path)


async def everything(services: Services) -> str:
    """All that the database has of channels and webhooks."""
    async with services.db.snapshot(BOTH) as tx:
        rows = [
            await tx.fetchval("select string_agg(t::text, ' ') from conversations.channel t"),
            await tx.fetchval("select string_agg(t::text, ' ') from conversations.channel_secret t"),
            await tx.fetchval("select string_agg(t::text, ' ') from integrations.webhook t"),
            await tx.fetchval("select string_agg(t::text, ' ') from audit.entry t"),
        ]
    return " ".join(row or "" for row in rows)


async def test_the_old_secret_holds_beside_the_new_one_and_then_ends(bank: Bank) -> None:
    admin = bank.browser()
    await sign_in(admin, "admin")
    first = (await bank.rotate(admin, 0))["secret"]
    assert await bank.lets_in(SECRET) == 401, "what was known before ends at once when nothing is kept"
    assert await bank.lets_in(first) == 200
    made = await bank.rotate(admin, 24)
    second = made["secret"]
    assert [item["ends_at"] is None for item in made["items"]] == [True, False]
    assert [await bank.lets_in(one) for one in (first, second)] == [200, 200]
    bank.clock.advance(timedelta(hours=24, minutes=2))
    assert [await bank.lets_in(one) for one in (first, second)] == [401, 200]
    # never more than two: what was to end ends when another comes
    third = (await bank.rotate(admin, 24))["secret"]
    fourth = (await bank.rotate(admin, 24))["secret"]
    assert [await bank.lets_in(one) for one in (second, third, fourth)] == [401, 200, 200]
    # shown once, nowhere in clear, and each time in the audit
    listed = await admin.get(f"{SECRETS}?company_id={BANK}")
    assert listed.status_code == 200
    stored = await everything(bank.services)
    for secret in (first, second, third, fourth):
        assert secret not in listed.text
        assert secret not in stored
        assert secret.encode().hex() not in stored
    async with bank.services.db.snapshot(BOTH) as tx:
        entry = (await bank.services.audit.entries(tx, Query(company_id=BANK, action="administration."))).items[0]
    assert (entry.action, entry.object_id, entry.detail) == (
        "administration.channel_secret_rotated", "bank-app", {"old_kept_s": 86_400},
    )  # fmt: skip


async def test_of_two_who_change_it_at_once_the_second_is_told(bank: Bank) -> None:
    """Else what the app signs with, and the first wanted kept for a day, would end at once."""
    admins = [bank.browser(), bank.browser()]
    for admin in admins:
        await sign_in(admin, "admin")
    used = (await bank.rotate(admins[0], 0))["secret"]
    body = {"company_id": str(BANK), "keep_hours": 24, "seen": await bank.seen(admins[0])}
    bank.clock.advance(timedelta(minutes=1))
    answers = await asyncio.gather(*(admin.post(SECRETS, json=body) for admin in admins))
    done, told = sorted(answers, key=lambda answer: answer.status_code)
    assert (done.status_code, code(told)) == (201, (409, "setting_changed"))
    assert [await bank.lets_in(one) for one in (used, done.json()["secret"])] == [200, 200]
    unseen = {"company_id": str(BANK), "keep_hours": 24}
    assert code(await admins[0].post(SECRETS, json=unseen)) == (409, "setting_changed")


async def test_only_administrators_of_the_company_change_it(bank: Bank, browser: Browser) -> None:
    boss, security, admin = browser(), browser(), browser()
    for client, login in ((boss, "boss"), (security, "security"), (admin, "admin")):
        await sign_in(client, login)
    body = {"company_id": str(BANK)}
    assert code(await boss.post(SECRETS, json=body)) == (403, "permission_missing")
    assert code(await security.post(SECRETS, json=body)) == (403, "permission_missing")
    assert (await security.get(f"{SECRETS}?company_id={BANK}")).status_code == 200
    assert code(await admin.post(SECRETS, json={"company_id": str(INSURER)})) == (404, "setting_unknown")
    for wrong in ({**body, "keep_hours": 169}, {**body, "keep_hours": -1}, {**body, "secret": "mine"}):
        assert (await admin.post(SECRETS, json=wrong)).status_code == 422
    assert await everything(bank.services)


async def test_what_stood_in_clear_works_and_is_sealed(services: Services, bank: Bank) -> None:
    hook = WebhookId.new()
    async with services.db.transaction(BOTH) as tx:
        await tx.execute("delete from conversations.channel_secret where channel_id = $1", APP)
        await tx.execute("update conversations.channel set assertion_secret = $2 where id = $1", APP, SECRET)
        await tx.execute(
            "insert into integrations.webhook (company_id, id, name, url, topics, secret, created_by)"
            " values ($1, $2, 'old', 'https://8.8.8.8/', '{message.said}', $3, $2)", BANK, hook, CLEAR,
        )  # fmt: skip
    assert await bank.lets_in(SECRET) == 200
    await seal_secrets(services)
    stored = await everything(services)
    assert SECRET not in stored
    assert CLEAR not in stored
    assert await bank.lets_in(SECRET) == 200
    async with services.db.transaction(BOTH) as tx:
        row = await tx.fetchrow(
            "select id as webhook_id, secret, sealed, null::bytea as old_sealed from integrations.webhook"
            " where id = $1",
            hook,
        )
        assert services.integrations._secrets_of(row) == (CLEAR,)
        await tx.execute("delete from integrations.webhook where id = $1", hook)
    # doing it twice does nothing
    await seal_secrets(services)
    assert await bank.lets_in(SECRET) == 200


async def test_with_another_key_nothing_is_opened_and_nothing_sent(services: Services, bank: Bank) -> None:
    other = "another key for tests only, 32 characters"
    s = services
    conversations = Conversations(s.log, s.guard, s.policy, s.clock, secret_key=other)
    async with s.db.transaction(BOTH) as tx:
        door = await s.conversations.find_channel(tx, "bank-app")
        await s.conversations.rotate_secret(tx, door, timedelta())
        with pytest.raises(SealBroken):
            await conversations.assertion_secrets(tx, door)
    integrations = Integrations(s.clock, s.audit, s.outgoing, conversations, s.customers, other)
    hook = WebhookId.new()
    sealer = s.integrations._sealer
    row = {"webhook_id": hook, "secret": "", "sealed": sealer.seal(CLEAR.encode(), hook.bytes), "old_sealed": None}
    assert s.integrations._secrets_of(row) == (CLEAR,)
    assert integrations._secrets_of(row) == ()
    # a row moved to another webhook opens nothing either
    assert s.integrations._secrets_of({**row, "webhook_id": WebhookId.new()}) == ()
