"""What companies ask of sign-ins: said by security, agreed to by a second person."""

from suiban.audit.api import Actor, Audit
from suiban.kit.errors import BadInput
from suiban.kit.ids import CompanyId
from suiban.platform.postgres import Transaction
from suiban.staff.api.roles import Roles, known_roles
from suiban.staff.errors import RequestStale, RoleUnknown
from suiban.staff.model.access import Policy, Rules, find_out_of_bounds
from suiban.staff.store import credentials as store


class Policies:
    """One set of rules a company."""

    def __init__(self, roles: Roles, audit: Audit) -> None:
        self._roles = roles
        self._audit = audit

    async def of(self, tx: Transaction, company_id: CompanyId) -> Rules:
        """What a company of the scope asks."""
        kept = {one.company_id: one for one in await store.load_policies(tx)}
        return kept.get(company_id, Policy(company_id)).rules

    async def list(self, tx: Transaction, companies: frozenset[CompanyId]) -> list[Policy]:
        """What each of these companies asks."""
        kept = {one.company_id: one for one in await store.load_policies(tx)}
        return [kept.get(company) or Policy(company) for company in sorted(companies)]

    async def check(self, tx: Transaction, rules: Rules) -> None:
        """Whether a company may ask this. Raises BadInput naming the rule, :class:`RoleUnknown`."""
        wrong = find_out_of_bounds(rules)
        if wrong is not None:
            raise BadInput(fields=f"wanted.rules.{wrong}")
        if not rules.second_step_roles <= known_roles(await self._roles.list(tx)):
            raise RoleUnknown

    async def set(
        self, tx: Transaction, actor: Actor, company_id: CompanyId, rules: Rules, before: Rules | None, reason: str
    ) -> None:
        """Make it so, from the next sign-in on. Raises :class:`RequestStale` unless it is still as ``before``."""
        old = await self.of(tx, company_id)
        if old != before:
            raise RequestStale
        await store.save_policy(tx, Policy(company_id, rules))
        changed = [name for name in rules.__struct_fields__ if getattr(rules, name) != getattr(old, name)]
        detail = {name: _plain(getattr(rules, name)) for name in changed}
        detail |= {f"{name}_before": _plain(getattr(old, name)) for name in changed}
        await self._audit.record(
            tx, company_id, actor, "staff.policy_changed", "company", company_id, reason, **detail
        )  # fmt: skip


def _plain(value: object) -> int | list[str]:
    return value if isinstance(value, int) else sorted(value)  # type: ignore[call-overload]
