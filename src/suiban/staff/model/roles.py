"""Roles: which permissions there are, which of them one person must not have together, what a house defines. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, get_args

import msgspec

from suiban.kit.ids import CompanyId, RoleId
from suiban.staff.model import ROLES, Permission

NAME_CHARACTERS_MAX: Final = 40
ROLES_MAX: Final = 200

Area = Literal["serve", "lead", "content", "administer", "guard", "watch"]

AREAS: Final[Mapping[Permission, Area]] = MappingProxyType(
    {
        "talk": "serve",
        "reveal": "serve",
        "watch_all": "lead",
        "wallboard": "lead",
        "take_over": "lead",
        "abilities": "lead",
        "announce": "lead",
        "knowledge": "content",
        "canned": "content",
        "forms": "content",
        "flows": "content",
        "publish_flows": "administer",
        "manage_staff": "administer",
        "manage_integrations": "administer",
        "settings": "administer",
        "manage_sessions": "guard",
        "decide": "guard",
        "guard_access": "guard",
        "read_all": "watch",
        "audit": "watch",
    }
)
"""Where each permission belongs. Whoever adds one says so here; a test asks for it."""
OVER_OTHERS: Final[frozenset[Area]] = frozenset({"administer", "guard", "watch"})

# Who administers people or programs neither watches over it nor says how closely; who says how closely reads no talks.
APART: Final[tuple[tuple[Permission, Permission], ...]] = (
    ("manage_staff", "guard_access"),
    ("manage_staff", "audit"),
    ("manage_staff", "read_all"),
    ("manage_integrations", "guard_access"),
    ("manage_integrations", "audit"),
    ("manage_integrations", "read_all"),
    ("settings", "guard_access"),
    ("settings", "audit"),
    ("settings", "read_all"),
    ("guard_access", "read_all"),
)
PERMISSIONS: Final[tuple[Permission, ...]] = get_args(Permission)


class Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role of one's own making. ``companies``: given only to people all of whose companies are among these."""

    id: RoleId
    name: str
    name_en: str
    permissions: frozenset[str]
    companies: frozenset[CompanyId]
    version: int
    changed_at: datetime
    members: int = 0

    @property
    def key(self) -> str:
        """What members carry: never the key of a built-in role."""
        return str(self.id)


class RoleDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a role is to be. ``version``: of the one that was looked at; 0 for a new one."""

    name: str = ""
    name_en: str = ""
    permissions: tuple[str, ...] = ()
    version: int = 0


def find_apart(permissions: Collection[str]) -> tuple[Permission, Permission] | None:
    """Two permissions one person must not have together, of those given."""
    return next((pair for pair in APART if pair[0] in permissions and pair[1] in permissions), None)


def reaches_over_others(permissions: Collection[str]) -> bool:
    """Whether one of these reaches over others: who gets it, or a way in to it, is decided by two."""
    return any(AREAS.get(one) in OVER_OTHERS for one in permissions)  # type: ignore[call-overload]


def is_built_in(key: str) -> bool:
    """Whether this is a role that the house comes with."""
    return key in ROLES
