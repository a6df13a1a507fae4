"""What staff's routes answer."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from suiban.kit.ids import CompanyId, SessionId
from suiban.platform.companies import load_companies
from suiban.platform.http import Reply
from suiban.platform.postgres import Transaction
from suiban.staff.api import Member, SignIn, Staff, StaffCaller
from suiban.staff.model import digest_of
from suiban.staff.model.roles import is_built_in, reaches_over_others


class CompanyReply(Reply):
    """A company one holds a mandate for."""

    id: str
    key: str
    name: str
    name_en: str


class RoleName(Reply):
    """What a role of the house's own is called."""

    name: str
    name_en: str


class MeReply(Reply):
    """Who is signed in; ``role_names`` are those of roles that are not built in, by key."""

    staff_id: str
    session_id: str
    login: str
    name: str
    title: str
    title_en: str
    roles: list[str]
    permissions: list[str]
    companies: list[CompanyReply]
    capacity: int
    csrf_token: str
    expires_at: datetime
    previous_at: datetime | None
    failed_before: int
    recovery_codes: list[str] = []
    role_names: dict[str, RoleName] = {}


class StepReply(Reply):
    """Not signed in yet: ``step`` is due next. ``token`` belongs to this sign-in alone and lasts ten minutes."""

    step: Literal["second", "password", "enrol"]
    token: str


class SessionReply(Reply):
    """One sign-in; ``network`` is masked, ``strength`` 2 with a second step."""

    id: str
    device: str
    created_at: datetime
    expires_at: datetime
    last_seen_at: datetime
    network: str
    method: str
    strength: int
    current: bool


class SessionsReply(Reply):
    """Sign-ins, newest first."""

    items: list[SessionReply]
    next_cursor: None = None


class MemberReply(Reply):
    """A member as seen from one's own companies. ``over_others``: two people decide about their way in; ``linked``:
    they sign in at the identity provider; ``digest`` names exactly what `PUT /api/staff/{staff_id}` changes."""

    staff_id: str
    login: str
    name: str
    title: str
    title_en: str
    roles: list[str]
    companies: list[str]
    capacity: int
    skills: dict[str, int]
    limits: dict[str, int]
    active: bool
    has_second: bool
    last_sign_in_at: datetime | None
    over_others: bool
    linked: bool
    digest: str


class SkillReply(Reply):
    """Something one may be able to do."""

    key: str
    name: str
    name_en: str


class MembersReply(Reply):
    """Members, by login, and what they may be able to do."""

    items: list[MemberReply]
    next_cursor: None = None
    companies: list[CompanyReply]
    skills: list[SkillReply]


async def companies_of(tx: Transaction, ids: Iterable[CompanyId]) -> list[CompanyReply]:
    """Companies by id, as replies."""
    return [
        CompanyReply(id=str(company.id), key=company.key, name=company.name, name_en=company.name_en)
        for company in await load_companies(tx, ids)
    ]


async def me_of(tx: Transaction, staff: Staff, caller: StaffCaller) -> MeReply:
    """Who is signed in."""
    own = [key for key in caller.roles if not is_built_in(key)]
    named = [role for role in await staff.roles.list(tx) if role.key in own] if own else []
    return MeReply(
        staff_id=str(caller.staff_id),
        session_id=str(caller.session_id),
        login=caller.login,
        name=caller.name,
        title=caller.title,
        title_en=await staff.title_en(tx, caller.staff_id),
        roles=sorted(caller.roles),
        permissions=sorted(caller.permissions),
        companies=await companies_of(tx, caller.companies),
        capacity=caller.capacity,
        csrf_token=caller.csrf_token,
        expires_at=caller.expires_at,
        previous_at=caller.previous_at,
        failed_before=caller.failed_before,
        role_names={role.key: RoleName(name=role.name, name_en=role.name_en) for role in named},
    )


def member_of(member: Member) -> MemberReply:
    """A member as a reply."""
    return MemberReply(
        staff_id=str(member.id),
        login=member.login,
        name=member.name,
        title=member.title,
        title_en=member.title_en,
        roles=sorted(member.roles),
        companies=sorted(str(company) for company in member.companies),
        capacity=member.capacity,
        skills=member.skills,
        limits=member.limits,
        active=member.active,
        has_second=member.has_second,
        last_sign_in_at=member.last_sign_in_at,
        over_others=reaches_over_others(member.permissions),
        linked=member.linked,
        digest=digest_of(member),
    )


def sessions_of(sessions: Iterable[SignIn], current: SessionId) -> SessionsReply:
    """Sign-ins as a reply."""
    return SessionsReply(
        items=[
            SessionReply(
                id=str(one.id),
                device=one.device,
                created_at=one.created_at,
                expires_at=one.expires_at,
                last_seen_at=one.last_seen_at,
                network=one.network,
                method=one.method,
                strength=one.strength,
                current=one.id == current,
            )
            for one in sessions
        ]
    )
