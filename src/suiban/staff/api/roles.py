"""Roles that a house defines: what may be asked for, what is done once a second person has agreed."""

from collections.abc import Collection

import msgspec

from suiban.audit.api import Actor, Audit
from suiban.kit.errors import BadInput
from suiban.kit.ids import CompanyId, RoleId, StaffId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.staff.errors import OwnRequest, RequestStale, RoleElsewhere, RoleNameTaken, RolesApart, RoleUnknown
from suiban.staff.model import ROLES, permissions_of
from suiban.staff.model.roles import (
    NAME_CHARACTERS_MAX,
    PERMISSIONS,
    ROLES_MAX,
    Role,
    RoleDraft,
    find_apart,
    is_built_in,
)
from suiban.staff.store import roles as store

HINT_MANDATES = "staff.mandates"
"""Hint with JSON ``{"staff_id": hex}``: what this member may see or do has changed."""


class Roles:
    """The roles beside those that are built in."""

    def __init__(self, clock: Clock, audit: Audit) -> None:
        self._clock = clock
        self._audit = audit

    async def list(self, tx: Transaction) -> tuple[Role, ...]:
        """All that are in use in a company of the scope."""
        return await store.load(tx, ROLES_MAX)

    async def find(self, tx: Transaction, role_id: RoleId) -> Role:
        """One of them. Raises :class:`RoleUnknown`."""
        found = await store.find(tx, role_id)
        if found is None:
            raise RoleUnknown
        return found

    # --- giving roles to people ---

    async def check_given(self, tx: Transaction, keys: Collection[str], companies: Collection[CompanyId]) -> None:
        """Whether somebody who works for these companies may have these roles, all of them together.

        Raises :class:`RoleUnknown`, :class:`RoleElsewhere`, :class:`RolesApart`.
        """
        if not keys:
            raise RoleUnknown
        held = permissions_of(keys) | await self._custom(tx, keys, companies)
        _refuse_apart(held)

    async def check_companies(self, tx: Transaction, keys: Collection[str], companies: Collection[CompanyId]) -> None:
        """Whether who has these roles may come to work for these companies. Raises :class:`RoleElsewhere`."""
        try:
            await self._custom(tx, keys, companies)
        except RoleUnknown:
            # it concerns no company of ours, so none that is to be granted here
            raise RoleElsewhere from None

    async def _custom(self, tx: Transaction, keys: Collection[str], companies: Collection[CompanyId]) -> frozenset[str]:
        custom = frozenset(key for key in keys if not is_built_in(key))
        found = await store.share(tx, custom) if custom else ()
        if {role.key for role in found} != custom:
            raise RoleUnknown
        if not all(frozenset(companies) <= role.companies for role in found):
            raise RoleElsewhere
        return frozenset[str]().union(*(role.permissions for role in found))

    # --- what a role is ---

    async def check_draft(
        self, tx: Transaction, role_id: RoleId | None, draft: RoleDraft, by: Collection[StaffId]
    ) -> Role | None:
        """Whether a role may be so; the role as it is now. ``by``: who asks or decides, none of whom may have it.

        Raises BadInput, :class:`RoleUnknown`, :class:`RolesApart`, :class:`RoleNameTaken`, :class:`RequestStale`,
        :class:`OwnRequest`.
        """
        if not all(0 < len(name) <= NAME_CHARACTERS_MAX for name in (draft.name.strip(), draft.name_en.strip())):
            raise BadInput(fields="wanted.role.name")
        if not draft.permissions or not frozenset(draft.permissions) <= frozenset(PERMISSIONS):
            raise BadInput(fields="wanted.role.permissions")
        _refuse_apart(draft.permissions)
        if await store.name_taken(tx, draft, role_id):
            raise RoleNameTaken
        if role_id is None:
            return None
        role = await store.lock(tx, role_id)
        if role is None:
            raise RoleUnknown
        if role.version != draft.version:
            raise RequestStale
        await self._check_holders(tx, role, draft.permissions, by)
        return role

    async def check_retired(self, tx: Transaction, role_id: RoleId, by: Collection[StaffId]) -> Role:
        """Whether a role may go. Raises :class:`RoleUnknown`, :class:`OwnRequest`."""
        role = await store.lock(tx, role_id)
        if role is None:
            raise RoleUnknown
        await self._check_holders(tx, role, (), by)
        return role

    async def _check_holders(
        self, tx: Transaction, role: Role, permissions: Collection[str], by: Collection[StaffId]
    ) -> None:
        for holder in await store.holders(tx, role.key):
            if holder.id in by:
                raise OwnRequest
            pair = find_apart(permissions_of(holder.roles) | holder.granted | frozenset(permissions))
            if pair is not None:
                # fine as a role, but not for somebody who has it beside another one
                raise RolesApart(first=pair[0], second=pair[1], held="yes")

    async def define(
        self, tx: Transaction, actor: Actor, role_id: RoleId, draft: RoleDraft, companies: Collection[CompanyId],
        reason: str,
    ) -> None:  # fmt: skip
        """Make it so; who may, was looked at before. Whoever has it notices at once. Raises :class:`RequestStale`."""
        before, now = await store.find(tx, role_id), self._clock.now()
        tidy = msgspec.structs.replace(draft, name=draft.name.strip(), name_en=draft.name_en.strip())
        if before is None:
            done = await store.add(tx, role_id, tidy, companies, now)
        else:
            done = await store.change(tx, role_id, tidy, now)
        if not done:
            raise RequestStale
        await self._audit.record(
            tx, companies, actor, "staff.role_defined", "role", role_id, reason, name=tidy.name,
            permissions=sorted(tidy.permissions), permissions_before=sorted(before.permissions) if before else [],
        )  # fmt: skip
        await self._tell(tx, str(role_id))

    async def retire(
        self, tx: Transaction, actor: Actor, role: Role, companies: Collection[CompanyId], reason: str
    ) -> None:
        """Nobody has it any more, and nobody gets it."""
        await self._tell(tx, role.key)
        await store.retire(tx, role.id, self._clock.now())
        await self._audit.record(
            tx, companies, actor, "staff.role_retired", "role", role.id, reason, name=role.name,
            permissions_before=sorted(role.permissions), members=role.members,
        )  # fmt: skip

    async def _tell(self, tx: Transaction, key: str) -> None:
        for holder in await store.holders(tx, key):
            tx.hint(HINT_MANDATES, msgspec.json.encode({"staff_id": holder.id.hex}))


def _refuse_apart(permissions: Collection[str]) -> None:
    pair = find_apart(permissions)
    if pair is not None:
        raise RolesApart(first=pair[0], second=pair[1])


def known_roles(custom: Collection[Role]) -> frozenset[str]:
    """The keys of all roles there are."""
    return frozenset(ROLES) | {role.key for role in custom}
