"""``suiban audit verify | heads``: the chains of the audit, read again from the beginning."""

import json
import sys
from pathlib import Path
from typing import Any

from suiban.app.settings import Settings
from suiban.app.wiring import Services, open_services
from suiban.audit.api import Verified
from suiban.kit.errors import BadInput, NotFound
from suiban.kit.ids import CompanyId
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope


class CompanyUnknown(NotFound):
    """No company has that key."""

    code = "company_unknown"


class NotHeads(BadInput):
    """That file does not hold heads as `suiban audit heads --json` prints them."""

    code = "not_heads"


async def run(settings: Settings, what: str, company: str | None, against: str | None, *, as_json: bool) -> int:
    """Print the heads, or check the chains; 0 when all of them hold, else 1."""
    kept = _load_heads(Path(against)) if against else {}
    async with open_services(settings, "audit") as services:
        async with services.db.unscoped() as tx:
            companies = await company_ids(tx)
        if company is not None and company not in companies:
            raise CompanyUnknown(key=company)
        chosen = {company: companies[company]} if company else companies
        found = await (_heads(services, chosen) if what == "heads" else _verify(services, chosen, kept))
    if as_json:
        print(json.dumps(found))
    else:
        for key, item in found.items():
            print(key, *(f"{name}={value}" for name, value in item.items()))
    return int(any(item.get("fault") for item in found.values()))


async def _heads(services: Services, companies: dict[str, CompanyId]) -> dict[str, dict[str, Any]]:
    keys = {company: key for key, company in companies.items()}
    if not keys:
        return {}
    async with services.db.snapshot(Scope.of(companies.values())) as tx:
        found = await services.audit.heads(tx)
    return {keys[head.company_id]: {"number": head.number, "hash": head.hash.hex()} for head in found}


async def _verify(
    services: Services, companies: dict[str, CompanyId], kept: dict[str, tuple[int, str]]
) -> dict[str, dict[str, Any]]:
    found = {}
    for key, company in companies.items():
        checked = await services.audit.verify(services.db, company, kept.get(key))
        print(f"{key}: {checked.links} links read", file=sys.stderr)
        found[key] = _shown(checked)
    return found


def _shown(checked: Verified) -> dict[str, Any]:
    shown: dict[str, Any] = {"links": checked.links, "head": checked.head, "waiting": checked.waiting}
    return shown | {"fault": checked.fault, **({"number": checked.number} if checked.fault else {})}


def _load_heads(path: Path) -> dict[str, tuple[int, str]]:
    try:
        held = json.loads(path.read_text("utf-8"))
        return {key: (int(item["number"]), str(item["hash"])) for key, item in held.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotHeads from error
