"""Sweeping: everybody reads all they are let read, and tries all that they are not."""

from typing import Final

from suiban.app.bench.leaks.planting import ADMINISTRATOR, Bank, Talk

READS: Final = (
    "/api/me", "/api/me/sessions", "/api/conversations", "/api/queues", "/api/colleagues", "/api/records",
    "/api/records/waiting", "/api/records/codes", "/api/ratings", "/api/audit", "/api/audit/heads",
    "/api/audit/people", "/api/staff", "/api/staff/requests", "/api/access/policies", "/api/canned",
    "/api/presence/day", "/api/presence/reasons", "/api/integrations/keys", "/api/integrations/webhooks",
    "/api/v1/me", "/api/v1/conversations", "/api/demo-bank/customers", "/healthz", "/api/openapi.json", "/metrics",
    "/api/metrics", "/api/config",
)  # fmt: skip
OF_A_TALK: Final = (
    "/api/conversations/{id}", "/api/conversations/{id}/card", "/api/conversations/{id}/messages",
    "/api/conversations/{id}/record", "/api/suggestions/{id}", "/api/v1/conversations/{id}/messages",
    "/api/chat/conversations/{id}/rating", "/api/chat/conversations/{id}/transcript",
)  # fmt: skip
FIGURES: Final = ("waiting", "active", "accepted", "late", "abandoned")


async def sweep(bank: Bank) -> None:
    """Everybody, at everything."""
    readers = [bank.nobody, bank.visitor, *bank.programs.values(), *bank.staff.values()]
    for reader in readers:
        for path in READS:
            await reader.ask("GET", path)
        for figure in FIGURES:
            await reader.ask("GET", "/api/work", params={"figure": figure})
        for talk in (bank.talks[0], bank.talks[-1]):
            await _read_talk(bank, reader, talk)
    for talk in bank.talks:
        await _read_talk(bank, talk.caller, talk)
    await _deliveries(bank)
    for company in bank.companies.values():
        for reader in bank.staff.values():
            await reader.ask("GET", "/api/presence/day", params={"company_id": company})


async def _read_talk(bank: Bank, reader: object, talk: Talk) -> None:
    assert hasattr(reader, "ask")
    for path in OF_A_TALK:
        await reader.ask("GET", path.replace("{id}", talk.conversation_id), path)
    await reader.ask("GET", f"/api/customers/{talk.customer_id}", "/api/customers/{id}")
    await reader.ask("GET", f"/api/v1/customers/{talk.customer_id}", "/api/v1/customers/{id}")
    await reader.ask("GET", "/api/conversations", "/api/conversations", params={"customer_id": talk.customer_id})
    for file_id in talk.file_ids:
        await reader.ask("GET", f"/api/files/{file_id}", "/api/files/{id}")
        await reader.ask("GET", f"/api/files/{file_id}/state", "/api/files/{id}/state")
    for form in ("txt", "html", "json"):
        body = {"format": form, "language": "zh", "reason": "核对"}
        path = f"/api/conversations/{talk.conversation_id}/transcript"
        await reader.ask("POST", path, "/api/conversations/{id}/transcript", json=body)
    for value in bank.values.dealt[-40:]:  # who asks for what was said is shown that it was, masked
        await reader.ask("GET", "/api/search", "/api/search?known", params={"q": value.text[:60]}, tries=3)


async def _deliveries(bank: Bank) -> None:
    admin = bank.staff[ADMINISTRATOR]
    for item in (await admin.ask("GET", "/api/integrations/webhooks")).json()["items"]:
        path = f"/api/integrations/webhooks/{item['webhook_id']}/deliveries"
        await admin.ask("GET", path, "/api/integrations/webhooks/{id}/deliveries")
