"""The door of staff: sign-ins, who calls, mandates, colleagues."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

import msgspec

from suiban.audit.api import Actor, Audit
from suiban.eventlog.api import EventLog
from suiban.kit.errors import NotSignedIn
from suiban.kit.ids import CompanyId, SessionId, StaffId
from suiban.kit.time import Clock
from suiban.platform.passwords import Hasher
from suiban.platform.postgres import Scope, Transaction
from suiban.platform.tokens import new_token, token_hash, well_formed
from suiban.staff import store
from suiban.staff.api.policies import Policies
from suiban.staff.api.roles import HINT_MANDATES, Roles
from suiban.staff.api.touches import Touches
from suiban.staff.errors import (
    ApprovalNeeded,
    CompanyNotYours,
    LoginTaken,
    MemberChanged,
    NoMandate,
    OwnMandates,
    PermissionMissing,
    SessionUnknown,
    StaffUnknown,
    WrongCredentials,
)
from suiban.staff.events import MandatesChanged, SessionRevoked
from suiban.staff.model import (
    LOGIN,
    ROLES,
    Login,
    Member,
    NewMember,
    Permission,
    SignIn,
    Skill,
    clean_device,
    permissions_of,
)
from suiban.staff.model.access import How
from suiban.staff.model.roles import reaches_over_others
from suiban.staff.store import credentials

__all__ = ["HINT_MANDATES", "HINT_REVOKED", "Login", "Member", "NewMember", "Permission", "SignIn", "SignedIn", "Skill",
           "Staff", "StaffCaller", "StaffUnknown"]  # fmt: skip

ONE_STEP = How()
HINT_REVOKED = "session.revoked"
"""Hint with JSON ``{"session_id": hex}`` or ``{"staff_id": hex}``: open sockets of it are to be closed."""


class StaffCaller(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member of staff who calls, through one session. Holds at least one live mandate."""

    staff_id: StaffId
    session_id: SessionId
    login: str
    name: str
    title: str
    roles: frozenset[str]
    companies: frozenset[CompanyId]
    capacity: int
    csrf_token: str
    expires_at: datetime
    previous_at: datetime | None = None
    failed_before: int = 0
    granted: frozenset[Permission] = frozenset()

    def __repr__(self) -> str:
        return f"StaffCaller({self.staff_id})"

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the roles allow, within the mandates; ``granted`` are those of roles that the house defined."""
        return permissions_of(self.roles) | self.granted

    def may(self, permission: Permission) -> bool:
        """Whether the roles include it."""
        return permission in self.permissions

    def require(self, *permissions: Permission) -> None:
        """Raises :class:`PermissionMissing` unless the roles include one of these."""
        if self.permissions.isdisjoint(permissions):
            raise PermissionMissing

    def scope(self) -> Scope:
        """The companies of the live mandates."""
        return Scope.of(self.companies)

    def as_login(self) -> Login:
        """The caller as whose login something is counted; without the password."""
        return Login(self.staff_id, "", self.companies)

    def actor(self) -> Actor:
        """The caller as the audit names them."""
        return Actor("staff", self.staff_id, self.session_id)


class SignedIn(msgspec.Struct, frozen=True):
    """A fresh session. ``token`` goes to the client and exists nowhere else."""

    token: str
    caller: StaffCaller

    def __repr__(self) -> str:
        return f"SignedIn({self.caller.staff_id})"


class Staff:
    """Those who serve."""

    def __init__(self, clock: Clock, hasher: Hasher, log: EventLog, audit: Audit) -> None:
        self._clock = clock
        self._hasher = hasher
        self._log = log
        self._audit = audit
        self.touches = Touches(clock)
        self.roles = Roles(clock, audit)
        self.policies = Policies(self.roles, audit)

    # --- sign-in: three steps, because a password must not be hashed inside a transaction ---

    @property
    def log(self) -> EventLog:
        """Where its facts go."""
        return self._log

    async def find_login(self, tx: Transaction, login: str) -> Login | None:
        """Step 1, unscoped. None when nobody active has this login."""
        return await store.find_login(tx, login) if LOGIN.fullmatch(login) else None

    async def check_password(self, login: Login | None, password: str) -> Login:
        """Step 2, outside any transaction: takes as long for a login that does not exist.

        Raises :class:`WrongCredentials`, :class:`NoMandate`, SignInBusy.
        """
        fits = await self._hasher.verify(password, login.password_hash if login else None)
        if login is None or not fits:
            raise WrongCredentials
        if not login.companies:
            raise NoMandate
        return login

    async def sign_in(self, tx: Transaction, login: Login, device: str, how: How = ONE_STEP) -> SignedIn:
        """Step 3, in the scope of ``login.companies``: open a session. Raises :class:`WrongCredentials`."""
        token, session_id, now = new_token(), SessionId.new(), self._clock.now()
        standing = await credentials.load_standing(tx, login.staff_id)
        if standing is None:
            raise WrongCredentials
        asked = standing.demands
        saved = await store.save_session(
            tx, session_id, login.staff_id, token_hash(token), new_token(), clean_device(device),
            now + asked.session_length, now, how, asked.idle_s,
        )  # fmt: skip
        caller = await self.find_session(tx, token) if saved else None
        if caller is None:
            raise WrongCredentials
        await self._audit.record(
            tx, caller.companies, caller.actor(), "staff.signed_in", "session", session_id, method=how.method,
            strength=how.strength, network=how.network,
        )  # fmt: skip
        return SignedIn(token, caller)

    # --- who calls ---

    async def find_session(self, tx: Transaction, token: str) -> StaffCaller | None:
        """Who has this token, in any scope or none. None when it is unknown, expired, revoked or without a mandate."""
        row = await store.find_session(tx, token_hash(token)) if well_formed(token) else None
        if row is None or not row["companies"]:
            return None
        return StaffCaller(
            staff_id=StaffId.of(row["staff_id"]),
            session_id=SessionId.of(row["id"]),
            login=row["login"],
            name=row["name"],
            title=row["title"],
            roles=frozenset(row["roles"]),
            companies=frozenset(CompanyId.of(company) for company in row["companies"]),
            capacity=row["capacity"],
            csrf_token=row["csrf_token"],
            expires_at=row["expires_at"],
            previous_at=row["previous_at"],
            failed_before=row["failed_before"],
            granted=frozenset(row["granted"]),
        )

    async def confirm(self, tx: Transaction, caller: StaffCaller, *permissions: Permission) -> StaffCaller:
        """The caller as it stands now, held fast until the transaction ends: no change of it can pass in between.

        Raises NotSignedIn when the session has ended, :class:`PermissionMissing` unless one of ``permissions`` is held.
        """
        await store.share_member(tx, caller.staff_id)
        return await self._still(tx, caller, permissions)

    async def _still(self, tx: Transaction, caller: StaffCaller, permissions: Collection[Permission]) -> StaffCaller:
        row = await store.load_standing(tx, caller.session_id)
        if row is None or not row["companies"]:
            raise NotSignedIn
        companies = frozenset(CompanyId.of(company) for company in row["companies"])
        now = msgspec.structs.replace(
            caller, roles=frozenset(row["roles"]), granted=frozenset(row["granted"]),
            companies=companies & caller.companies,
        )  # fmt: skip
        if permissions:
            now.require(*permissions)
        return now

    # --- sessions ---

    async def list_sessions(self, tx: Transaction, caller: StaffCaller) -> tuple[SignIn, ...]:
        """One's own open sessions, newest first."""
        return await store.load_sessions(tx, caller.staff_id)

    async def sessions_of(self, tx: Transaction, by: StaffCaller, staff_id: StaffId) -> tuple[SignIn, ...]:
        """Open sessions of somebody one shares a live mandate with.

        Raises :class:`PermissionMissing`, :class:`StaffUnknown`.
        """
        by.require("manage_sessions")
        if not await store.load_mandates(tx, staff_id):
            raise StaffUnknown
        return await store.load_sessions(tx, staff_id)

    async def revoke_others(self, tx: Transaction, caller: StaffCaller) -> int:
        """End all of one's own sessions but this one; how many there were."""
        await store.lock_members(tx, [caller.staff_id])
        ended = await store.revoke_others(tx, caller.staff_id, caller.session_id, self._clock.now())
        for session in ended:
            await self._tell_revoked(tx, caller, caller.staff_id, session)
        return len(ended)

    async def revoke_session(self, tx: Transaction, caller: StaffCaller, session_id: SessionId) -> None:
        """End one of one's own sessions. Raises :class:`SessionUnknown`, also for somebody else's."""
        await store.lock_members(tx, [caller.staff_id])
        if not await store.revoke_session(tx, caller.staff_id, session_id, self._clock.now()):
            raise SessionUnknown
        await self._tell_revoked(tx, caller, caller.staff_id, session_id)

    async def revoke_all(self, tx: Transaction, by: StaffCaller, staff_id: StaffId) -> int:
        """End all sessions of somebody one shares a live mandate with; how many there were.

        Raises :class:`PermissionMissing`, :class:`StaffUnknown`.
        """
        await self._lock(tx, by, staff_id, "manage_sessions")
        if not await store.load_mandates(tx, staff_id):
            raise StaffUnknown
        ended = await store.revoke_sessions(tx, staff_id, self._clock.now())
        await self._tell_revoked(tx, by, staff_id, None)
        return ended

    async def _lock(self, tx: Transaction, by: StaffCaller, staff_id: StaffId, *permissions: Permission) -> StaffCaller:
        found = await store.lock_members(tx, [by.staff_id, staff_id])
        now = await self._still(tx, by, permissions)
        if staff_id not in found:
            raise StaffUnknown
        return now

    async def _tell_revoked(
        self, tx: Transaction, by: StaffCaller, staff_id: StaffId, session: SessionId | None
    ) -> None:
        fact = SessionRevoked(staff_id=staff_id, session_id=session, by_id=by.staff_id)
        companies = await store.load_mandates(tx, staff_id)
        await self._log.append_many(tx, [(company, fact) for company in sorted(companies)])
        if companies:
            kind, named_id = ("session", str(session)) if session else ("staff", str(staff_id))
            await self._audit.record(tx, companies, by.actor(), "staff.session_ended", kind, named_id)
        named = {"session_id": session.hex} if session else {"staff_id": staff_id.hex}
        tx.hint(HINT_REVOKED, msgspec.json.encode(named))

    # --- mandates and members ---

    async def set_mandates(
        self, tx: Transaction, by: StaffCaller, staff_id: StaffId, companies: Collection[CompanyId],
        seen: Collection[CompanyId],
    ) -> Member:  # fmt: skip
        """Make these the member's mandates among the companies of ``by``; all others stay as they are.

        ``seen`` are those of them that the member had when this was decided. Granting wants ``manage_staff``,
        withdrawing also works with ``manage_sessions``. Raises :class:`PermissionMissing`, :class:`CompanyNotYours`,
        :class:`OwnMandates`, :class:`StaffUnknown`, :class:`MemberChanged`, :class:`ApprovalNeeded`.
        """
        wanted = frozenset(companies)
        if staff_id == by.staff_id:
            raise OwnMandates
        now = await self._lock(tx, by, staff_id, "manage_staff", "manage_sessions")
        if not wanted <= now.companies:
            raise CompanyNotYours
        had = await store.load_mandates(tx, staff_id) & now.companies
        if had not in (frozenset(seen), wanted):  # what is so already is nothing to be told about
            raise MemberChanged
        if wanted - had:
            now.require("manage_staff")
            member = next(one for one in await store.load_members(tx) if one.id == staff_id)
            if reaches_over_others(member.permissions):
                raise ApprovalNeeded
            await self.roles.check_companies(tx, member.roles, wanted - had)
            await store.grant(tx, staff_id, wanted - had, by.staff_id, self._clock.now())
        if had - wanted:
            await store.withdraw(tx, staff_id, had - wanted, self._clock.now())
        await self.tell_mandates(tx, by.actor(), by.staff_id, staff_id, wanted - had, had - wanted)
        return next(member for member in await store.load_members(tx) if member.id == staff_id)

    async def tell_mandates(
        self, tx: Transaction, actor: Actor, by_id: StaffId, staff_id: StaffId, granted: Collection[CompanyId],
        withdrawn: Collection[CompanyId],
    ) -> None:  # fmt: skip
        """Facts, audit and hint of mandates that were granted and withdrawn in this transaction."""
        if not granted and not withdrawn:
            return
        facts = [
            (company, MandatesChanged(staff_id=staff_id, granted=company in granted, by_id=by_id))
            for company in sorted({*granted, *withdrawn})
        ]
        await self._log.append_many(tx, facts)
        for done, companies_of in (("granted", granted), ("withdrawn", withdrawn)):
            if companies_of:
                await self._audit.record(tx, companies_of, actor, f"staff.mandate_{done}", "staff", staff_id)
        tx.hint(HINT_MANDATES, msgspec.json.encode({"staff_id": staff_id.hex}))

    async def list_staff(self, tx: Transaction, by: StaffCaller) -> tuple[Member, ...]:
        """Everybody with a mandate, once or now, in the companies of ``by``. Raises :class:`PermissionMissing`."""
        by.require("manage_staff", "manage_sessions")
        return await store.load_members(tx)

    async def role_counts(self, tx: Transaction) -> dict[str, int]:
        """How many active members of the scope have each role."""
        counts: dict[str, int] = {}
        for member in await store.load_members(tx):
            for role in member.roles if member.active else ():
                counts[role] = counts.get(role, 0) + 1
        return counts

    async def colleagues(self, tx: Transaction) -> tuple[Member, ...]:
        """Active members with a live mandate for a company of the scope."""
        return tuple(member for member in await store.load_members(tx) if member.active and member.companies)

    async def ever(self, tx: Transaction) -> tuple[Member, ...]:
        """Everybody with a mandate, once or now, in the scope: whom the audit may tell of."""
        return await store.load_members(tx)

    async def title_en(self, tx: Transaction, staff_id: StaffId) -> str:
        """A member's title in English; empty when it has none."""
        return await store.load_title_en(tx, staff_id)

    async def names(self, tx: Transaction, ids: Iterable[StaffId]) -> dict[StaffId, str]:
        """Names of members with a mandate in the scope."""
        return await store.names(tx, ids)

    async def skills(self, tx: Transaction) -> list[Skill]:
        """What one may be able to do: the same for all companies."""
        return await store.skills(tx)

    async def add_skills(self, tx: Transaction, skills: Sequence[Skill]) -> None:
        """Enter skills; those already there get the new names."""
        await store.add_skills(tx, skills)

    async def add_members(self, tx: Transaction, members: Sequence[NewMember]) -> None:
        """Enter members of built-in roles with mandates and skills; the scope must hold all their companies.

        Raises ValueError on a role nobody knows, :class:`LoginTaken`.
        """
        unknown = {role for member in members for role in member.roles} - ROLES.keys()
        if unknown:
            raise ValueError(f"unknown roles: {sorted(unknown)}")
        await self._add(tx, members)

    async def enter(self, tx: Transaction, member: NewMember) -> None:
        """Enter one member; whether they may have their roles was looked at before. Raises :class:`LoginTaken`."""
        await self._add(tx, [member])

    async def _add(self, tx: Transaction, members: Sequence[NewMember]) -> None:
        if await store.add_members(tx, members) < len(members):
            raise LoginTaken
