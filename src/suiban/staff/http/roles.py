"""Roles and the rules of companies over HTTP: read here, changed by asking (``POST /api/staff/requests``)."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from suiban.platform.http import Body, Line, Reply, staff_caller
from suiban.platform.postgres import Database
from suiban.staff.api import StaffCaller
from suiban.staff.api.access import Access
from suiban.staff.http.replies import CompanyReply, companies_of
from suiban.staff.model import ROLES
from suiban.staff.model.access import BOUNDS, MAY_BE_OFF, Policy, Rules
from suiban.staff.model.roles import APART, AREAS, PERMISSIONS, RoleDraft

Caller = Annotated[StaffCaller, Depends(staff_caller)]


class RoleBody(Body):
    """How a role is to be. ``version``: of the one that was looked at; 0 for a new one."""

    name: Annotated[Line, Field(min_length=1, max_length=40)]
    name_en: Annotated[Line, Field(min_length=1, max_length=40)]
    permissions: list[Line] = Field(min_length=1, max_length=50)
    version: int = Field(default=0, ge=0, le=1_000_000)

    def value(self) -> RoleDraft:
        """As a draft."""
        return RoleDraft(self.name.strip(), self.name_en.strip(), tuple(sorted(set(self.permissions))), self.version)


class RulesBody(Body):
    """What a company asks of sign-ins; `bounds` of `GET /api/access/policies` says within what."""

    characters_min: int = 10
    classes_min: int = 0
    password_days_max: int = 0
    history_kept: int = 5
    lock_failures: int = 12
    lock_minutes: int = 15
    session_hours_max: int = 12
    idle_minutes_max: int = 0
    reveals_per_day: int = 20
    second_step_roles: list[Line] = Field(default=[], max_length=50)

    def value(self) -> Rules:
        """As rules; whether they are within bounds is looked at when they are asked for."""
        fields = self.model_dump()
        return Rules(**{**fields, "second_step_roles": frozenset(self.second_step_roles)})


class RoleReply(Reply):
    """A role. ``version`` 0: built in, never changed; ``members`` have it; ``mine``: you do."""

    key: str
    name: str
    name_en: str
    permissions: list[str]
    companies: list[str]
    version: int
    members: int
    mine: bool


class PermissionReply(Reply):
    """A permission and where it belongs."""

    key: str
    area: str


class RolesReply(Reply):
    """All roles, built-in ones first; the permissions there are, and which of them must stay apart."""

    items: list[RoleReply]
    next_cursor: None = None
    permissions: list[PermissionReply]
    apart: list[list[str]]


class PolicyReply(Reply):
    """What a company asks of sign-ins."""

    company_id: str
    rules: RulesBody


class BoundReply(Reply):
    """Within what a rule must be; ``off``: 0 turns it off."""

    least: int
    most: int
    off: bool


class PoliciesReply(Reply):
    """What one's companies ask, and what they may ask."""

    items: list[PolicyReply]
    companies: list[CompanyReply]
    bounds: dict[str, BoundReply]


def routes(db: Database, access: Access) -> APIRouter:
    """The routes of roles and rules."""
    router = APIRouter()

    @router.get("/access/roles")
    async def roles(caller: Caller) -> RolesReply:
        """The roles there are."""
        caller.require("manage_staff", "manage_sessions", "guard_access", "decide")
        async with db.transaction(caller.scope()) as tx:
            custom = await access.staff.roles.list(tx)
            held = await access.staff.role_counts(tx)
        built_in = [
            RoleReply(
                key=key, name="", name_en="", permissions=sorted(allowed), companies=[], version=0,
                members=held.get(key, 0), mine=key in caller.roles,
            )
            for key, allowed in ROLES.items()
        ]  # fmt: skip
        own = [
            RoleReply(
                key=one.key, name=one.name, name_en=one.name_en, permissions=sorted(one.permissions),
                companies=sorted(str(company) for company in one.companies), version=one.version,
                members=one.members, mine=one.key in caller.roles,
            )
            for one in custom
        ]  # fmt: skip
        return RolesReply(
            items=[*built_in, *own],
            permissions=[PermissionReply(key=key, area=AREAS[key]) for key in PERMISSIONS],
            apart=[list(pair) for pair in APART],
        )

    @router.get("/access/policies")
    async def policies(caller: Caller) -> PoliciesReply:
        """What one's companies ask of sign-ins."""
        caller.require("manage_staff", "manage_sessions", "guard_access", "decide")
        async with db.transaction(caller.scope()) as tx:
            found = await access.policies.list(tx, caller.companies)
            companies = await companies_of(tx, caller.companies)
        return PoliciesReply(
            items=[_policy(one) for one in found],
            companies=companies,
            bounds={
                name: BoundReply(least=least, most=most, off=name in MAY_BE_OFF)
                for name, (least, most) in BOUNDS.items()
            },
        )

    return router


def role_body(draft: RoleDraft | None) -> RoleBody | None:
    """A draft as it is shown."""
    if draft is None:
        return None
    return RoleBody(
        name=draft.name, name_en=draft.name_en, permissions=sorted(draft.permissions), version=draft.version
    )


def rules_body(rules: Rules | None) -> RulesBody | None:
    """Rules as they are shown."""
    if rules is None:
        return None
    fields = {name: getattr(rules, name) for name in rules.__struct_fields__}
    return RulesBody(**{**fields, "second_step_roles": sorted(rules.second_step_roles)})


def _policy(policy: Policy) -> PolicyReply:
    rules = rules_body(policy.rules)
    assert rules is not None
    return PolicyReply(company_id=str(policy.company_id), rules=rules)
