"""Frozen values of staff, and the table from roles to permissions."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Literal

import msgspec

from suiban.kit.ids import CompanyId, SessionId, StaffId

SESSION_LENGTH: Final = timedelta(hours=12)
SESSIONS_LISTED_MAX: Final = 50
DEVICE_CHARACTERS_MAX: Final = 120
SKILL_LEVELS: Final = range(1, 6)
LIMITS: Final = range(101)
"""Of a kind of work somebody may have so much at a time."""
LOGIN: Final = re.compile(r"[a-z][a-z0-9._-]{1,40}")

Permission = Literal[
    "talk",  # hold conversations and answer customers
    "watch_all",  # see every open conversation within one's mandates
    "wallboard",  # see queues and who is doing what
    "take_over",  # take conversations from others, move them, set others away
    "abilities",  # change what others can do now: skills, levels, how much at a time
    "announce",  # tell all customers of a company something at once
    "read_all",  # read every conversation within one's mandates, open or closed, and answer none
    "manage_staff",  # see members, grant mandates
    "manage_sessions",  # see members, close their sessions, withdraw mandates
    "knowledge",  # edit articles
    "canned",  # edit the replies a company shares
    "forms",  # edit the forms a company asks customers to fill in
    "flows",  # write drafts of services
    "publish_flows",  # say which version of a service customers get
    "audit",  # read who did what
    "reveal",  # see a customer's identifiers unmasked, with a reason, also of talks held by others
    "manage_integrations",  # give keys to programs, register webhooks
    "guard_access",  # say what a company asks of sign-ins, unlock logins
    "settings",  # set how companies, channels, queues and hours are
    "decide",  # approve or refuse what a colleague asks for about members
]

ROLES: Final[Mapping[str, frozenset[Permission]]] = MappingProxyType(
    {
        "agent": frozenset({"talk"}),
        "supervisor": frozenset(
            {"talk", "watch_all", "wallboard", "take_over", "abilities", "announce", "reveal", "canned"}
        ),
        "auditor": frozenset({"read_all", "audit"}),
        # An administrator manages people but reads no customer's words; security can only take away.
        "administrator": frozenset(
            {
                "manage_staff",
                "manage_sessions",
                "manage_integrations",
                "settings",
                "decide",
                "forms",
                "flows",
                "publish_flows",
            }
        ),
        "security": frozenset({"manage_sessions", "audit", "guard_access", "decide"}),
        "editor": frozenset({"knowledge", "canned", "forms", "flows"}),
    }
)


def permissions_of(roles: Iterable[str]) -> frozenset[Permission]:
    """What these roles allow together; a role nobody knows allows nothing."""
    return frozenset().union(*(ROLES.get(role, frozenset()) for role in roles))


class Login(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a login name stands for: enough to check a password and to open a session."""

    staff_id: StaffId
    password_hash: str
    companies: frozenset[CompanyId]

    def __repr__(self) -> str:
        return f"Login({self.staff_id})"


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One open session as its owner sees it."""

    id: SessionId
    device: str
    created_at: datetime
    expires_at: datetime
    last_seen_at: datetime
    network: str = ""
    method: str = "password"
    strength: int = 1


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody who serves, as seen from a scope: ``companies`` are only those the scope shares."""

    id: StaffId
    login: str
    name: str
    title: str
    roles: frozenset[str]
    companies: frozenset[CompanyId]
    capacity: int
    skills: dict[str, int]
    active: bool = True
    has_second: bool = False
    last_sign_in_at: datetime | None = None
    granted: frozenset[str] = frozenset()
    linked: bool = False
    title_en: str = ""
    limits: dict[str, int] = {}

    @property
    def permissions(self) -> frozenset[str]:
        """What all their roles allow; ``granted`` are those of roles that the house defined."""
        return permissions_of(self.roles) | self.granted


class NewMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to be entered. ``skills`` are key -> level (1-5), ``limits`` kind of work -> most at a time."""

    id: StaffId
    login: str
    name: str
    title: str
    password_hash: str
    roles: tuple[str, ...]
    companies: tuple[CompanyId, ...]
    capacity: int = 4
    skills: dict[str, int] = {}
    title_en: str = ""
    limits: dict[str, int] = {}


class Edited(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a member is to be: ``skills`` are key -> level (1-5), ``limits`` kind of work -> most; all of them."""

    name: str
    title: str
    title_en: str
    capacity: int
    skills: dict[str, int]
    limits: dict[str, int] = {}


def digest_of(member: Member) -> str:
    """A name for what of a member is edited, as it is now: who changes it says which one they saw."""
    edited = Edited(
        member.name, member.title, member.title_en, member.capacity, dict(member.skills), dict(member.limits)
    )  # fmt: skip
    return hashlib.sha256(msgspec.json.encode(edited, order="deterministic")).hexdigest()[:32]


class Abilities(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much somebody holds at a time, and what they can do: key of the skill -> level (1-5).

    ``limits``: of a kind of work at most so much at a time, 0: never.
    """

    capacity: int
    skills: dict[str, int]
    limits: dict[str, int] = {}


def abilities_of(member: Member) -> Abilities:
    """What a member can do now."""
    return Abilities(member.capacity, dict(member.skills), dict(member.limits))


def abilities_digest(abilities: Abilities) -> str:
    """A name for exactly this: who changes it says what they saw."""
    return hashlib.sha256(msgspec.json.encode(abilities, order="deterministic")).hexdigest()[:32]


class TemporaryChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody's abilities will be again, and when."""

    staff_id: StaffId
    until: datetime
    capacity: int
    skills: dict[str, int]
    limits: dict[str, int] = {}


class Skill(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something one may be able to do, such as 信用卡 or English."""

    key: str
    name: str
    name_en: str


def clean_device(user_agent: str) -> str:
    """What the browser calls itself, as one short printable line."""
    return "".join(sign for sign in user_agent if sign.isprintable())[:DEVICE_CHARACTERS_MAX]
