"""The second step: codes of an app on one's phone, and recovery codes for when it is lost."""

import io
from collections.abc import Collection
from typing import Final

import msgspec
import segno

from suiban.audit.api import Actor, Audit
from suiban.kit.ids import CompanyId, StaffId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.platform.sealing import Sealer
from suiban.platform.tokens import new_typed_code, random_bytes, typed_code_hash
from suiban.staff.errors import (
    ClockSkewed,
    SecondStepDemanded,
    SecondStepNotSet,
    SecondStepSet,
    StaffUnknown,
    WrongCode,
)
from suiban.staff.model import totp
from suiban.staff.store import credentials as store
from suiban.staff.store import works_for

ISSUER: Final = "Suiban"
_QR_BORDER: Final = 2


class Proposed(msgspec.Struct, frozen=True):
    """A fresh secret, shown once: as typed text, and as a picture (SVG) for the app."""

    key: str
    svg: str

    def __repr__(self) -> str:
        return "Proposed()"


class SecondSteps:
    """Who has one, and whether a code is right."""

    def __init__(self, clock: Clock, sealer: Sealer, audit: Audit) -> None:
        self._clock = clock
        self._sealer = sealer
        self._audit = audit

    async def propose(self, tx: Transaction, staff_id: StaffId, login: str) -> Proposed:
        """A secret that counts once a code of it was given. Raises :class:`SecondStepSet`."""
        secret = random_bytes(totp.SECRET_BYTES)
        if not await store.propose_totp(tx, staff_id, self._sealer.seal(secret, staff_id.bytes)):
            raise SecondStepSet
        picture = io.BytesIO()
        segno.make(totp.key_uri(secret, login, ISSUER), error="m", micro=False).save(
            picture, kind="svg", border=_QR_BORDER, xmldecl=False, svgns=True, scale=4, dark="#000", light="#fff"
        )
        return Proposed(totp.key_text(secret), picture.getvalue().decode())

    async def confirm(self, tx: Transaction, staff_id: StaffId, code: str, actor: Actor) -> tuple[str, ...]:
        """The app shows the right code: the second step is set up. The recovery codes, shown once.

        Raises :class:`WrongCode`, :class:`ClockSkewed`, :class:`SecondStepSet`, :class:`SecondStepNotSet`.
        """
        row = await store.load_totp(tx, staff_id)
        if row is None:
            raise SecondStepNotSet
        if row["confirmed_at"] is not None:
            raise SecondStepSet
        now = self._clock.now()
        step = self._step(row["secret"], staff_id, code)
        if not await store.confirm_totp(tx, staff_id, row["secret"], step, now):
            raise SecondStepSet
        await self._record(tx, staff_id, actor, "staff.second_step_set")
        return await self._fresh_codes(tx, staff_id)

    async def check(self, tx: Transaction, staff_id: StaffId, code: str, actor: Actor) -> None:
        """A code of the app or a recovery code; each is good once.

        Raises :class:`WrongCode`, :class:`ClockSkewed`, SealBroken.
        """
        row = await store.load_totp(tx, staff_id)
        if row is None or row["confirmed_at"] is None:
            raise WrongCode
        hashed = typed_code_hash(code)
        if hashed is not None:
            if not await store.use_recovery_code(tx, staff_id, hashed, self._clock.now()):
                raise WrongCode
            left = await store.recovery_codes_left(tx, staff_id)
            await self._record(tx, staff_id, actor, "staff.recovery_code_used", left=left)
            return
        if not await store.use_step(tx, staff_id, self._step(row["secret"], staff_id, code)):
            raise WrongCode

    async def renew_codes(self, tx: Transaction, staff_id: StaffId, actor: Actor) -> tuple[str, ...]:
        """New recovery codes in the place of the old ones, shown once. Raises :class:`SecondStepNotSet`."""
        row = await store.load_totp(tx, staff_id)
        if row is None or row["confirmed_at"] is None:
            raise SecondStepNotSet
        await self._record(tx, staff_id, actor, "staff.recovery_codes_renewed")
        return await self._fresh_codes(tx, staff_id)

    async def give_up(self, tx: Transaction, staff_id: StaffId, actor: Actor) -> None:
        """One's own, no longer. Raises :class:`SecondStepDemanded`, :class:`SecondStepNotSet`."""
        standing = await store.load_standing(tx, staff_id)
        if standing is None:
            raise StaffUnknown
        if standing.demands.second_step:
            raise SecondStepDemanded
        await self.reset(tx, staff_id, actor, await works_for(tx, staff_id), "")

    async def reset(
        self, tx: Transaction, staff_id: StaffId, actor: Actor, companies: Collection[CompanyId], reason: str
    ) -> None:
        """Take it away, the recovery codes too. Raises :class:`SecondStepNotSet`."""
        if not await store.delete_totp(tx, staff_id):
            raise SecondStepNotSet
        await self._audit.record(tx, companies, actor, "staff.second_step_removed", "staff", staff_id, reason)

    async def state(self, tx: Transaction, staff_id: StaffId) -> tuple[bool, int]:
        """Whether it is set up, and how many recovery codes are left."""
        row = await store.load_totp(tx, staff_id)
        confirmed = row is not None and row["confirmed_at"] is not None
        return confirmed, await store.recovery_codes_left(tx, staff_id) if confirmed else 0

    def _step(self, sealed: bytes, staff_id: StaffId, code: str) -> int:
        secret, now = self._sealer.open(sealed, staff_id.bytes), self._clock.now()
        bare = code.replace(" ", "")
        step = totp.find_step(secret, bare, now)
        if step is not None:
            return step
        if totp.is_skewed(secret, bare, now):
            raise ClockSkewed(server_time=now.isoformat(timespec="seconds"))
        raise WrongCode

    async def _fresh_codes(self, tx: Transaction, staff_id: StaffId) -> tuple[str, ...]:
        codes = tuple(new_typed_code() for _ in range(totp.RECOVERY_CODES))
        hashes = [hashed for code in codes if (hashed := typed_code_hash(code)) is not None]
        await store.save_recovery_codes(tx, staff_id, hashes)
        return codes

    async def _record(
        self, tx: Transaction, staff_id: StaffId, actor: Actor, action: str, left: int | None = None
    ) -> None:
        companies = await works_for(tx, staff_id)
        detail: dict[str, int] = {} if left is None else {"left": left}
        await self._audit.record(tx, companies, actor, action, "staff", staff_id, "", **detail)
