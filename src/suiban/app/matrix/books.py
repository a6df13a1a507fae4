"""What a service did to a customer's books, so that two customers can be compared: numbers and dates left out."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

import httpx

from suiban.corebank.api import Call, CoreBank, Done
from suiban.kit.errors import Unavailable

ASKED: Final = (
    ("accounts.list", "accounts"), ("cards.list", "cards"), ("loans.list", "loans"), ("wealth.holdings", "holdings"),
    ("credit.bills", "bills"), ("company.accounts", "accounts"), ("payees.list", "payees"), ("limits.get", ""),
    ("contact.get", ""), ("risk.get", ""),
)  # fmt: skip
NAMES: Final = frozenset({"card", "id", "number", "account", "reference"})
"""Under which the bank keeps things: two customers never have the same."""
_VARYING: Final = re.compile(r"\d+|[0-9a-f]{8,}")
Books = Mapping[str, Counter[str]]


class SandboxAway(Unavailable):
    """The bank's sandbox does not answer as it should."""

    code = "sandbox_away"


class Sandbox:
    """The demo bank's own ways in, for who needs fresh customers and reads what became of them."""

    def __init__(self, url: str, token: str, bank: CoreBank) -> None:
        self._http = httpx.AsyncClient(base_url=url, headers={"authorization": f"Bearer {token}"}, trust_env=False)
        self._bank = bank
        self._asked = 0

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def open_customer(self, company: str) -> Any:
        """A fresh customer with one of everything: numbers, accounts, cards, loans. Raises SandboxAway."""
        answer = await self._http.post("/sandbox/customers", json={"company": company, "template": "full"})
        if answer.is_error:
            raise SandboxAway(status=answer.status_code)
        return answer.json()

    async def check(self) -> dict[str, int]:
        """How often each law of the books is broken."""
        answer = await self._http.get("/check")
        found: dict[str, int] = answer.json()
        return found

    async def ask(self, company: str, customer_no: str, operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What the bank answers; it must not refuse. Raises SandboxAway."""
        self._asked += 1
        key = f"matrix:{customer_no}:{self._asked}"
        answer = (await self._bank.call_many([Call(key, operation, company, customer_no, arguments)]))[0]
        if not isinstance(answer, Done):
            raise SandboxAway(operation=operation, code=answer.code)
        return dict(answer.result)

    async def books(self, company: str, customer_no: str) -> Books:
        """Everything a customer has: how often each thing, and how much money in each place."""
        read: dict[str, Counter[str]] = {}
        for operation, name in ASKED:
            result = await self.ask(company, customer_no, operation, {})
            counted: Counter[str] = Counter()
            for item in result[name] if name else [result]:
                money: dict[str, int] = {}
                counted[json.dumps(_plain(item, "", money), ensure_ascii=False, sort_keys=True)] += 1
                for place, amount in money.items():
                    counted[f"sum of {place}"] += amount
            read[operation] = counted
        return read


def changes(before: Books, after: Books) -> dict[str, dict[str, int]]:
    """What is more and what is less than before."""
    found = {}
    for operation, now in after.items():
        then = before[operation]
        moved = {key: now[key] - then[key] for key in sorted(now.keys() | then.keys()) if now[key] != then[key]}
        if moved:
            found[operation] = moved
    return found


def _plain(item: Any, place: str, money: dict[str, int]) -> Any:
    """The item without what differs between customers; its amounts go to ``money`` by place and currency."""
    if isinstance(item, dict) and item.keys() == {"minor_units", "currency"}:
        key = f"{place} {item['currency']}"
        money[key] = money.get(key, 0) + item["minor_units"]
        return item["currency"]
    if isinstance(item, dict):
        return {key: _plain(value, f"{place}.{key}", money) for key, value in item.items() if key not in NAMES}
    if isinstance(item, list):
        return [_plain(value, place, money) for value in item]
    return _VARYING.sub("#", item) if isinstance(item, str) else item
