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


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a company may ask. Zero and empty: not asked; the defaults are also the least."""

    characters_min: int = 10
    classes_min: int = 0
    password_days_max: int = 0
    history_kept: int = 5
    lock_failures: int = 12
    lock_minutes: int = 15
    session_hours_max: int = 12
    idle_minutes_max: int = 0
    reveals_per_day: int = 20
    second_step_roles: frozenset[str] = frozenset()


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one company asks."""

    company_id: CompanyId
    rules: Rules = Rules()


BOUNDS: Final[dict[str, tuple[int, int]]] = {
    "characters_min": (10, 64),
    "classes_min": (0, 4),
    "password_days_max": (30, 730),
    "history_kept": (5, 24),
    "lock_failures": (3, 12),
    "lock_minutes": (15, 1440),
    "session_hours_max": (1, 12),
    "idle_minutes_max": (5, 1440),
    "reveals_per_day": (0, 100),
}
"""Least and most of each rule: no company can ask for less than is safe, nor for what locks everybody out."""
MAY_BE_OFF: Final = frozenset({"password_days_max", "idle_minutes_max"})
"""Rules that 0 turns off."""


class Demands(msgspec.Struct, frozen=True):
    """What is asked of one member: the strictest of their companies."""

    classes_min: int = 0
    password_days_max: int = 0
    session_length: timedelta = timedelta(hours=12)
    idle_s: int | None = None
    second_step: bool = False
    characters_min: int = 10
    history_kept: int = 5


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
    """How somebody signs in. ``network`` is masked; ``strength`` 2 with a second step; ``provider_…`` is the identity
    provider's own session, its token sealed."""

    method: Method = "password"
    strength: int = 1
    network: str = ""
    provider_sid: str = ""
    provider_token: bytes | None = None

    def __repr__(self) -> str:
        return f"How({self.method}, {self.strength})"


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
    for one in (policy.rules for policy in policies):
        demands = Demands(
            classes_min=max(demands.classes_min, one.classes_min),
            password_days_max=_least(demands.password_days_max, one.password_days_max),
            session_length=min(demands.session_length, timedelta(hours=one.session_hours_max)),
            idle_s=_least(demands.idle_s or 0, one.idle_minutes_max * 60) or None,
            second_step=demands.second_step or bool(held & one.second_step_roles),
            characters_min=max(demands.characters_min, one.characters_min),
            history_kept=max(demands.history_kept, one.history_kept),
        )
    return demands


def next_step(standing: Standing, now: datetime, *, second_done: bool, with_password: bool = True) -> Step:
    """What is still to be done before this member is signed in. ``with_password``: they came by one of ours."""
    if standing.has_second and not second_done:
        return "second"
    if with_password and (standing.must_change or has_expired(standing, now)):
        return "password"
    if standing.demands.second_step and not standing.has_second and not second_done:
        return "enrol"
    return ""


def has_expired(standing: Standing, now: datetime) -> bool:
    """Whether the password is older than a company allows."""
    days = standing.demands.password_days_max
    return days > 0 and now - standing.password_set_at > timedelta(days=days)


def find_out_of_bounds(rules: Rules) -> str | None:
    """The first rule that is less than is safe, or more than can be kept to."""
    for name, (least, most) in BOUNDS.items():
        value = getattr(rules, name)
        if not least <= value <= most and not (value == 0 and name in MAY_BE_OFF):
            return name
    return None


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
