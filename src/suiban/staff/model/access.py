"""What a company asks of a sign-in, and what is still to be done in one. Pure."""

import ipaddress
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Literal

import msgspec

from suiban.kit.ids import CompanyId, SessionId, StaffId

Step = Literal["", "second", "password", "enrol"]
"""What is still to be done: nothing, give a code, choose a new password, set up the second step."""
Method = Literal["password", "code", "oidc"]

STEP_LENGTH: Final = timedelta(minutes=10)
STEP_TRIES_MAX: Final = 5
CODE_LENGTH: Final = timedelta(hours=24)

HIGH_RISK: Final = frozenset({"administrator", "security", "auditor"})
"""Roles that reach over others: who gets one, or the way in of who has one, is decided by two."""
_APART: Final = (frozenset({"administrator", "auditor"}), frozenset({"administrator", "security"}))


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one company asks. Zero and empty: not asked."""

    company_id: CompanyId
    classes_min: int = 0
    password_days_max: int = 0
    session_hours_max: int = 12
    idle_minutes_max: int = 0
    second_step_roles: frozenset[str] = frozenset()


class Demands(msgspec.Struct, frozen=True):
    """What is asked of one member: the strictest of their companies."""

    classes_min: int = 0
    password_days_max: int = 0
    session_length: timedelta = timedelta(hours=12)
    idle_s: int | None = None
    second_step: bool = False


class Standing(msgspec.Struct, frozen=True):
    """What a member has to sign in with."""

    staff_id: StaffId
    login: str
    name: str
    roles: frozenset[str]
    password_hash: str
    password_set_at: datetime
    must_change: bool
    has_second: bool
    demands: Demands

    def __repr__(self) -> str:
        return f"Standing({self.staff_id})"


class How(msgspec.Struct, frozen=True):
    """How somebody signs in. ``network`` is masked; ``strength`` 2 with a second step."""

    method: Method = "password"
    strength: int = 1
    network: str = ""


class StepLogin(msgspec.Struct, frozen=True):
    """A sign-in that is not finished."""

    session_id: SessionId
    staff_id: StaffId
    login: str
    step: Step
    companies: frozenset[CompanyId]

    def __repr__(self) -> str:
        return f"StepLogin({self.staff_id}, {self.step})"


def strictest(policies: Iterable[Policy], roles: Iterable[str]) -> Demands:
    """What companies ask together of somebody with these roles."""
    held, demands = frozenset(roles), Demands()
    for one in policies:
        demands = Demands(
            classes_min=max(demands.classes_min, one.classes_min),
            password_days_max=_least(demands.password_days_max, one.password_days_max),
            session_length=min(demands.session_length, timedelta(hours=one.session_hours_max)),
            idle_s=_least(demands.idle_s or 0, one.idle_minutes_max * 60) or None,
            second_step=demands.second_step or bool(held & one.second_step_roles),
        )
    return demands


def next_step(standing: Standing, now: datetime, *, second_done: bool) -> Step:
    """What is still to be done before this member is signed in."""
    if standing.has_second and not second_done:
        return "second"
    if standing.must_change or has_expired(standing, now):
        return "password"
    if standing.demands.second_step and not standing.has_second:
        return "enrol"
    return ""


def has_expired(standing: Standing, now: datetime) -> bool:
    """Whether the password is older than a company allows."""
    days = standing.demands.password_days_max
    return days > 0 and now - standing.password_set_at > timedelta(days=days)


def conflicts(roles: Iterable[str]) -> bool:
    """Whether one person must not have all of these: who administers neither audits nor watches over it."""
    held = frozenset(roles)
    return any(pair <= held for pair in _APART)


def is_high_risk(roles: Iterable[str]) -> bool:
    """Whether one of these reaches over others."""
    return not HIGH_RISK.isdisjoint(roles)


def network_of(address: str) -> str:
    """The network of an address, as far as it is kept: /24 or /48; empty when it is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def _least(one: int, other: int) -> int:
    """The smaller one; zero stands for none."""
    return min(one, other) if one and other else one or other
