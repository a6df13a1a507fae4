"""Settings of cases and of what is done when services break off: kept, obeyed, refused with what is wrong."""

from typing import Any

import httpx
import pytest
from tests.bank import BANK, BOTH, Browser, sign_in
from tests.integration.test_settings_http import new, put

from suiban.app.wiring import Services
from suiban.cases.api import Rule as CaseRule
from suiban.engagement.api import Rule as JourneyRule
from suiban.kit.hours import CompanyHours, Hours
from suiban.kit.ids import CustomerId, QueueId
from suiban.routing.api import Queue


@pytest.fixture
async def admin(browser: Browser, services: Services) -> httpx.AsyncClient:
    client = browser()
    await sign_in(client, "admin")
    async with services.db.transaction(BOTH) as tx:
        await services.routing.add_queues(tx, [Queue(BANK, QueueId.new(), "care", "跟进")])
        await services.routing.put_hours(tx, [CompanyHours(BANK, "office", "上班", Hours({"mon": ("09:00-18:00",)}))])
    return client


async def of_bank(admin: httpx.AsyncClient, section: str, key: str) -> dict[str, Any]:
    there = (await admin.get(f"/api/settings/{section}")).json()["items"]
    return next((one for one in there if (one["key"], one["company_id"]) == (key, str(BANK))), new(key))


async def test_a_kind_of_case_is_set_and_obeyed(admin: httpx.AsyncClient, services: Services) -> None:
    found = await of_bank(admin, "cases", "complaint")
    assert found["value"] == {"reply_days": 2, "hours": "", "queue": ""}
    saved = await put(admin, "cases", found, reply_days=5, hours="office", queue="care")
    assert saved.status_code == 200, saved.text
    async with services.db.snapshot(BOTH) as tx:
        assert await services.cases.rule(tx, BANK, "complaint") == CaseRule(5, "office", "care")
    assert await of_bank(admin, "cases", "complaint") == saved.json()


async def test_a_journey_is_set_and_obeyed(admin: httpx.AsyncClient, services: Services) -> None:
    saved = await put(
        admin, "journeys", new("transfer"), nudges=False, alerts=True, alert_after_s=60, queue="care", offers=True
    )
    assert saved.status_code == 200, saved.text
    async with services.db.snapshot(BOTH) as tx:
        rule = await services.journeys.rule(tx, BANK, "transfer")
        assert rule == JourneyRule(None, True, 60, "care")
        assert await services.journeys.rule(tx, BANK, "balance") == JourneyRule(), "others keep the house's"
    off = await put(admin, "journeys", saved.json(), alerts=False, active=False)
    async with services.db.snapshot(BOTH) as tx:
        rule = await services.journeys.rule(tx, BANK, "transfer")
    assert (off.status_code, rule.alert_after_s, rule.active) == (200, None, False)


async def test_when_it_is_quiet_is_set_and_obeyed(admin: httpx.AsyncClient, services: Services) -> None:
    saved = await put(admin, "rules", await of_bank(admin, "rules", "bank"), quiet=["00:00-24:00"])
    assert saved.status_code == 200, saved.text
    customer = CustomerId.new()
    async with services.db.snapshot(BOTH) as tx:
        refused = await services.policy.allows(tx, BANK, customer, "chat", "reminder")
    assert refused == "quiet_hours"
    await put(admin, "rules", saved.json(), quiet=[])
    async with services.db.snapshot(BOTH) as tx:
        assert await services.policy.allows(tx, BANK, customer, "chat", "reminder") is None


@pytest.mark.parametrize(
    ("section", "key", "value", "problem", "field"),
    [
        ("cases", "complaint", {"reply_days": 0}, "out_of_range", "reply_days"),
        ("cases", "complaint", {"queue": "nowhere"}, "queue_unknown", "queue"),
        ("cases", "complaint", {"hours": "never"}, "hours_unknown", "hours"),
        ("cases", "praise", {}, "kind_unknown", ""),
        ("journeys", "balance", {"queue": "nowhere"}, "queue_unknown", "queue"),
        ("journeys", "balance", {"alerts": True}, "missing", "queue"),
        ("journeys", "balance", {"nudge_after_s": -1}, "out_of_range", "nudge_after_s"),
        ("journeys", "balance", {"quiet": True}, "unknown_field", "quiet"),
        ("rules", "bank", {"quiet": ["21:00-08:00"]}, "span_overnight", "quiet"),
        ("rules", "bank", {"quiet": ["whenever"]}, "span_malformed", "quiet"),
        ("rules", "bank", {"quiet": ["21:00-24:00", "00:00-08:00"]}, "spans_unordered", "quiet"),
    ],
)
async def test_what_cannot_be_meant_is_refused_with_what_is_wrong(
    admin: httpx.AsyncClient, section: str, key: str, value: dict[str, object], problem: str, field: str
) -> None:
    refused = await put(admin, section, await of_bank(admin, section, key), **value)
    assert refused.status_code == 422, refused.text
    assert refused.json()["detail"].items() >= {"problem": problem, "field": field}.items()
