"""What an identity provider must say of somebody for them to come in, and how surely it knows them. Pure."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from suiban.kit.ids import CompanyId, StaffId

NAME_CHARACTERS_MAX: Final = 40


class OidcRules(msgspec.Struct, frozen=True):
    """What this installation asks of its provider.

    ``required`` are pairs of a claim and the value it must be or hold. ``strong`` are values of ``acr`` or ``amr`` that
    stand for a second step. ``passwords``: whether passwords remain a way in; ``password_logins`` may use theirs even
    if not. ``provision_company``: key of the company that unknown people are entered into, without roles; empty:
    they are refused.
    """

    name: str = ""
    name_en: str = ""
    login_claim: str = "preferred_username"
    required: tuple[tuple[str, str], ...] = ()
    strong: frozenset[str] = frozenset()
    acr_values: str = ""
    must_be_strong: bool = False
    passwords: bool = True
    password_logins: frozenset[str] = frozenset()
    provision_company: str = ""


class Found(msgspec.Struct, frozen=True):
    """Whom an identity belongs to. ``linked``: it was before; ``other``: somebody else's is linked to them."""

    staff_id: StaffId
    login: str
    linked: bool
    other: bool
    companies: frozenset[CompanyId]
    roles: frozenset[str]


def meets(claims: Mapping[str, Any], required: tuple[tuple[str, str], ...]) -> bool:
    """Whether each of these claims is, or holds, its value."""
    return all(value in _values(claims.get(name)) for name, value in required)


def is_strong(claims: Mapping[str, Any], strong: frozenset[str]) -> bool:
    """Whether a second step was used there."""
    return not strong.isdisjoint(_values(claims.get("acr")) | _values(claims.get("amr")))


def login_of(claims: Mapping[str, Any], name: str) -> str:
    """The login this person would have here; empty when there is none."""
    value = claims.get(name)
    return value.strip().lower() if isinstance(value, str) else ""


def name_of(claims: Mapping[str, Any], login: str) -> str:
    """What this person is called, as one short printable line."""
    value = claims.get("name")
    text = "".join(sign for sign in value if sign.isprintable()).strip() if isinstance(value, str) else ""
    return text[:NAME_CHARACTERS_MAX] or login


def _values(value: object) -> frozenset[str]:
    several = value if isinstance(value, list) else [value]
    return frozenset(one for one in several if isinstance(one, str))
