"""Passwords: chosen by their owner only, good enough, none of the last ones; one-time codes instead of knowing any."""

from collections.abc import Collection

import msgspec

from suiban.audit.api import Actor, Audit
from suiban.kit.ids import CompanyId, SessionId, StaffId
from suiban.kit.time import Clock
from suiban.language.api import pinyin_keys
from suiban.platform.passwords import Hasher
from suiban.platform.postgres import Transaction
from suiban.platform.tokens import new_typed_code, typed_code_hash
from suiban.staff.api import HINT_REVOKED
from suiban.staff.errors import PasswordWeak, StaffUnknown, WrongPassword
from suiban.staff.model.access import CODE_LENGTH, Standing
from suiban.staff.model.passwords import find_faults
from suiban.staff.store import credentials as store
from suiban.staff.store import revoke_others, works_for


class Present(msgspec.Struct, frozen=True):
    """What a new password is held against."""

    standing: Standing
    past: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Present({self.standing.staff_id})"


class Issued(msgspec.Struct, frozen=True):
    """A one-time code, shown once to whoever passes it on."""

    code: str

    def __repr__(self) -> str:
        return "Issued()"


class Passwords:
    """Three steps, because a password must not be hashed inside a transaction: load, choose, save."""

    def __init__(self, clock: Clock, hasher: Hasher, audit: Audit) -> None:
        self._clock = clock
        self._hasher = hasher
        self._audit = audit

    async def load(self, tx: Transaction, staff_id: StaffId) -> Present:
        """Step 1, in the scope of all companies of the member. Raises :class:`StaffUnknown`."""
        standing = await store.load_standing(tx, staff_id)
        if standing is None:
            raise StaffUnknown
        return Present(standing, tuple(await store.past_passwords(tx, staff_id, standing.demands.history_kept)))

    async def check(self, present: Present, password: str) -> None:
        """Whether this is the present one; outside any transaction. Raises :class:`WrongPassword`, SignInBusy."""
        if not await self._hasher.verify(password, present.standing.password_hash):
            raise WrongPassword

    async def choose(self, present: Present, password: str) -> str:
        """Step 2, outside any transaction: the hash of a password that will do. Raises :class:`PasswordWeak`."""
        one = present.standing
        names = (one.name, pinyin_keys(one.name)[1])
        faults = list(find_faults(password, one.login, names, one.demands.classes_min, one.demands.characters_min))
        if not faults:
            for known in (one.password_hash, *present.past[: one.demands.history_kept - 1]):
                if await self._hasher.verify(password, known):
                    faults.append("used_before")
                    break
        if faults:
            raise PasswordWeak(faults=",".join(faults))
        return await self._hasher.make(password)

    async def save(
        self, tx: Transaction, present: Present, hashed: str, session: SessionId | None, actor: Actor
    ) -> None:
        """Step 3: it counts from now on, and every other sign-in of theirs ends.

        Raises :class:`WrongPassword` when another was saved meanwhile.
        """
        staff_id, now = present.standing.staff_id, self._clock.now()
        old = present.standing.password_hash
        if not await store.save_password(tx, staff_id, old, hashed, now, present.standing.demands.history_kept):
            raise WrongPassword
        for ended in await revoke_others(tx, staff_id, session, now):
            tx.hint(HINT_REVOKED, msgspec.json.encode({"session_id": ended.hex}))
        companies = await works_for(tx, staff_id)
        await self._audit.record(tx, companies, actor, "staff.password_changed", "staff", staff_id)

    async def issue(
        self, tx: Transaction, staff_id: StaffId, by: StaffId, actor: Actor, companies: Collection[CompanyId],
        reason: str,
    ) -> Issued:  # fmt: skip
        """A one-time code in the place of any earlier one; who may, was looked at before."""
        code = new_typed_code()
        hashed, now = typed_code_hash(code), self._clock.now()
        assert hashed is not None
        await store.save_code(tx, staff_id, hashed, by, now, now + CODE_LENGTH)
        await self._audit.record(tx, companies, actor, "staff.code_issued", "staff", staff_id, reason)
        return Issued(code)
