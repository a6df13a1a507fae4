"""Signing in, step by step: throttled tries, password or one-time code, second step, a new password where it is due."""

import hashlib
from datetime import datetime

import msgspec

from suiban.audit.api import HOUSE, Audit
from suiban.kit.errors import TooMany
from suiban.kit.ids import SessionId, StaffId
from suiban.kit.time import Clock
from suiban.platform.postgres import Transaction
from suiban.platform.tokens import new_token, token_hash, typed_code_hash, well_formed
from suiban.staff.api import SignedIn, Staff
from suiban.staff.errors import StepEnded, WrongCredentials
from suiban.staff.model import Login, clean_device
from suiban.staff.model.access import (
    STEP_LENGTH,
    STEP_TRIES_MAX,
    How,
    Standing,
    Step,
    StepLogin,
    network_of,
    next_step,
)
from suiban.staff.model.throttle import ANYWHERE, SECOND, Limit, Tries, decide_try, is_known, locks
from suiban.staff.model.throttle import here as here_limit
from suiban.staff.store import credentials as store

_ANYWHERE_KEY = b""
_SECOND_KEY = b"second"


class StepNeeded(msgspec.Struct, frozen=True):
    """Not signed in yet: ``step`` is to be done next. ``token`` goes to the client and exists nowhere else."""

    token: str
    step: Step

    def __repr__(self) -> str:
        return f"StepNeeded({self.step})"


class Tried(msgspec.Struct, frozen=True):
    """A try that was counted: to be given back when it leads in."""

    login_hash: bytes
    address_hash: bytes
    locked: bool


class SignIns:
    """From a login to a session."""

    def __init__(self, clock: Clock, staff: Staff, audit: Audit) -> None:
        self._clock = clock
        self._staff = staff
        self._audit = audit

    # --- tries: counted as failed before they are made, in a transaction of their own ---

    async def count_try(self, tx: Transaction, login: str, address: str) -> Tried:
        """Unscoped. Raises TooMany while this login is slowed down or locked for this address."""
        tried, here = hash_of(login), hash_of(address)
        limit = here_limit(*await store.lock_rule(tx))
        counts = await store.lock_tries(tx, tried, sorted([_ANYWHERE_KEY, here]), self._clock.now())
        now = self._clock.now()  # only now: somebody else may have had the counts until a moment ago
        at_address = _decided(counts[here], now, limit)
        kept, locked = {here: at_address}, locks(at_address, limit)
        if not is_known(counts[here], now):
            kept[_ANYWHERE_KEY] = _decided(counts[_ANYWHERE_KEY], now, ANYWHERE)
            locked = locked or locks(kept[_ANYWHERE_KEY], ANYWHERE)
        await store.save_tries(tx, tried, kept)
        return Tried(tried, here, locked)

    async def count_step_try(self, tx: Transaction, step: StepLogin) -> None:
        """In the step's scope. Raises :class:`StepEnded` after too many of one sign-in, TooMany after those of many."""
        if not await store.count_step_try(tx, step.session_id, STEP_TRIES_MAX):
            raise StepEnded
        login = hash_of(step.login)
        counts = await store.lock_tries(tx, login, [_SECOND_KEY], self._clock.now())
        now = self._clock.now()
        await store.save_tries(tx, login, {_SECOND_KEY: _decided(counts[_SECOND_KEY], now, SECOND)})

    async def note_failure(self, tx: Transaction, login: Login, address: str, locked: bool, what: str) -> None:
        """A login that exists was tried in vain; in its scope. Told to the person the next time."""
        await store.note_failure(tx, login.staff_id)
        network = network_of(address)
        for action in ("staff.sign_in_failed", *(["staff.sign_in_locked"] if locked else [])):
            await self._audit.record(
                tx, login.companies, HOUSE, action, "staff", login.staff_id, what=what, network=network
            )

    # --- steps ---

    async def begin(
        self, tx: Transaction, login: Login, device: str, address: str, tried: Tried
    ) -> SignedIn | StepNeeded:
        """The password was right. Raises :class:`WrongCredentials`."""
        return await self.go_on(tx, login, device, How("password", 1, network_of(address)), address, tried=tried)

    async def redeem(
        self, tx: Transaction, login: Login, code: str, device: str, address: str, tried: Tried
    ) -> SignedIn | StepNeeded:
        """Instead of a password: a one-time code, which makes a new password due. Raises :class:`WrongCredentials`."""
        hashed = typed_code_hash(code)
        if hashed is None or not await store.use_code(tx, login.staff_id, hashed, self._clock.now()):
            raise WrongCredentials
        return await self.go_on(tx, login, device, How("code", 1, network_of(address)), address, tried=tried)

    async def find_step(self, tx: Transaction, token: str, *steps: Step) -> StepLogin:
        """Unscoped: whose unfinished sign-in this is. Raises :class:`StepEnded`, also when another step is due."""
        found = await store.find_step(tx, token_hash(token)) if well_formed(token) else None
        if found is None or found.step not in steps:
            raise StepEnded
        return found

    async def finish_step(
        self, tx: Transaction, step: StepLogin, address: str, *, second_done: bool
    ) -> SignedIn | StepNeeded:
        """What was due is done: go on. Raises :class:`StepEnded` unless this is the first to say so."""
        so_far = await store.end_step(tx, step.session_id, self._clock.now())
        if so_far is None:
            raise StepEnded
        how = How(
            so_far["method"], 2 if second_done or so_far["strength"] == 2 else 1, so_far["network"],
            so_far["provider_sid"], so_far["provider_token"],
        )  # fmt: skip
        login = Login(step.staff_id, "", step.companies)
        return await self.go_on(tx, login, so_far["device"], how, address)

    async def unlock(self, tx: Transaction, login: str) -> int:
        """Nothing that failed counts any more; how many places were slowed down or locked."""
        return await store.forget_tries(tx, [hash_of(login)], self._clock.now())

    async def standing(self, tx: Transaction, staff_id: StaffId) -> Standing:
        """What a member has to sign in with. Raises :class:`WrongCredentials`."""
        found = await store.load_standing(tx, staff_id)
        if found is None:
            raise WrongCredentials
        return found

    async def go_on(
        self, tx: Transaction, login: Login, device: str, how: How, address: str, tried: Tried | None = None
    ) -> SignedIn | StepNeeded:
        """Somebody is who they say: signed in, or what is due first. Raises :class:`WrongCredentials`."""
        standing = await self.standing(tx, login.staff_id)
        if tried is not None:
            await self.take_back(tx, tried)
        step = next_step(standing, self._clock.now(), second_done=how.strength == 2, with_password=how.method != "oidc")
        if not step:
            signed = await self._staff.sign_in(tx, login, device, how)
            await self._welcome(tx, standing.login, address)
            return signed
        token, until = new_token(), self._clock.now() + STEP_LENGTH
        await store.save_step(
            tx, SessionId.new(), login.staff_id, token_hash(token), step, how, clean_device(device), until,
        )  # fmt: skip
        return StepNeeded(token, step)

    async def take_back(self, tx: Transaction, tried: Tried) -> None:
        """This try was no failure, though nobody is signed in by it."""
        # the password was right: this try was no guess, but earlier ones still count until somebody is really in
        now = self._clock.now()
        counts = await store.lock_tries(tx, tried.login_hash, sorted([_ANYWHERE_KEY, tried.address_hash]), now)
        kept = {
            key: msgspec.structs.replace(one, failures=max(0, one.failures - 1), free_at=min(one.free_at, now))
            for key, one in counts.items()
        }
        await store.save_tries(tx, tried.login_hash, kept)

    async def _welcome(self, tx: Transaction, login: str, address: str) -> None:
        # somebody is in: nothing that failed here counts any more, and this address is known
        now, name, here = self._clock.now(), hash_of(login), hash_of(address)
        await store.lock_tries(tx, name, sorted([here, _SECOND_KEY]), now)
        await store.save_tries(tx, name, {here: Tries(0, now, now, now), _SECOND_KEY: Tries(0, now, now)})


def hash_of(text: str) -> bytes:
    """What is kept of logins and addresses that are counted: neither can be read from it, both are few enough."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _decided(tries: Tries, now: datetime, limit: Limit) -> Tries:
    kept, wait_s = decide_try(tries, now, limit)
    if wait_s > 0:
        raise TooMany(limit="failed_sign_ins", retry_after_s=max(1, round(wait_s)))
    return kept
