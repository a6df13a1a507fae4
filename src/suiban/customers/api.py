"""The door of customers: who is served, how surely, what they allow."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from suiban.audit.api import Actor, Audit
from suiban.customers import store, store_finding
from suiban.customers.dialling import Dialling
from suiban.customers.errors import (
    AssertionRefused,
    CompanyOutOfScope,
    CustomerUnknown,
    IdentifierTaken,
    ManagerChanged,
    ProofOfAnother,
    ProofRefused,
    ReasonMissing,
)
from suiban.customers.events import SessionRevoked
from suiban.customers.model import (
    ASSERTION_CHARACTERS_MAX,
    PROOF_APP,
    PROOF_FRESH,
    PROOF_NONE,
    PROVEN_SESSION_LENGTH,
    REASON_CHARACTERS_MIN,
    REVEALS_PER_DAY,
    FoundCustomer,
    Known,
    MaskedIdentifier,
    NewCustomer,
    Preference,
    Profile,
    Proof,
    Revealed,
    RevealRefused,
    SessionRow,
    Standing,
    Statement,
    is_untimely,
    language_of,
    level_now,
    make_assertion,
    mask_name,
    parse_assertion,
    proof_of,
    session_length,
)
from suiban.eventlog.api import EventLog
from suiban.kit.errors import SuibanError
from suiban.kit.ids import ChannelId, CompanyId, CustomerId, IdentifierId, PersonId, SessionId, StaffId
from suiban.kit.masking import Spoken
from suiban.kit.time import Clock
from suiban.platform.postgres import Scope, Transaction
from suiban.platform.tokens import new_token, token_hash, well_formed

__all__ = [
    "HINT_REVOKED",
    "PROOF_APP",
    "PROOF_FRESH",
    "PROOF_NONE",
    "Counterpart",
    "CustomerCaller",
    "Customers",
    "FoundCustomer",
    "Known",
    "MaskedIdentifier",
    "NewCustomer",
    "OpenedSession",
    "Preference",
    "Profile",
    "Proof",
    "RevealRefused",
    "Revealed",
    "Standing",
    "Statement",
    "language_of",
    "make_assertion",
    "mask_name",
]

NUMBERED_MAX = 2_500
HINT_REVOKED = "customer.revoked"
"""Hint with the 16 bytes of a session's id: its open sockets are to be closed. The fact says the same."""


class CustomerCaller(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer who calls, through one session on one channel of one company.

    ``proof_level`` is what counted when this was looked up: raised until ``raised_until`` (None: it is not), else
    ``base_level``. ``opened_for`` is who the session was opened for, whoever they turned out to be.
    """

    company_id: CompanyId
    session_id: SessionId
    customer_id: CustomerId
    channel_id: ChannelId
    proof_level: int
    display_name: Spoken
    expires_at: datetime
    opened_for: CustomerId
    base_level: int
    raised_until: datetime | None = None

    def scope(self) -> Scope:
        """The one company whose customer this is."""
        return Scope.of([self.company_id])


class OpenedSession(msgspec.Struct, frozen=True):
    """A fresh session. ``token`` goes to the client and exists nowhere else."""

    token: str
    caller: CustomerCaller

    def __repr__(self) -> str:
        return f"OpenedSession({self.caller.session_id})"


class Counterpart(msgspec.Struct, frozen=True):
    """Somebody as the customer of another company, and how surely they are this customer at this moment."""

    customer_id: CustomerId
    proof_level: int


class Customers(Dialling):
    """Those who are served."""

    def __init__(self, clock: Clock, log: EventLog, audit: Audit) -> None:
        self._clock = clock
        self._log = log
        self._audit = audit

    # --- sessions ---

    async def open_session(
        self, tx: Transaction, company_id: CompanyId, channel_id: ChannelId, customer_id: CustomerId, proof_level: int,
        *, assertion: str = "", language: str = "",
    ) -> OpenedSession:  # fmt: skip
        """Let this customer talk through this channel; the app's ``assertion`` that says who they are does so once.

        ``language`` is the page's (``en``, ``yue``), empty when it is not known.

        Raises :class:`CustomerUnknown`, and :class:`AssertionRefused` when it was used before.
        """
        name = (await store.names(tx, [customer_id])).get(customer_id)
        if name is None:
            raise CustomerUnknown
        token = new_token()
        row = SessionRow(
            company_id=company_id,
            session_id=SessionId.new(),
            customer_id=customer_id,
            channel_id=channel_id,
            proof_level=proof_level,
            display_name=name,
            expires_at=self._clock.now() + session_length(proof_level),
            opened_for=customer_id,
            language=language,
        )
        if not await store.save_session(tx, row, token_hash(token), token_hash(assertion) if assertion else None):
            raise AssertionRefused(reason="used")
        return OpenedSession(token, self._caller(row))

    async def find_session(self, tx: Transaction, token: str) -> CustomerCaller | None:
        """Who has this token, in any scope or none. None when it is unknown, expired or revoked."""
        row = await store.find_session(tx, token_hash(token)) if well_formed(token) else None
        return None if row is None else self._caller(row)

    async def find_sessions(self, tx: Transaction, tokens: Sequence[str]) -> dict[str, CustomerCaller]:
        """Who has these tokens; those unknown, expired or revoked are left out."""
        hashes = {token_hash(token): token for token in tokens if well_formed(token)}
        rows = await store.find_sessions(tx, list(hashes)) if hashes else {}
        return {hashes[found]: self._caller(row) for found, row in rows.items()}

    async def revoke_session(self, tx: Transaction, caller: CustomerCaller) -> None:
        """End the session through which this customer calls; once it has ended this changes nothing."""
        if await store.revoke_session(tx, caller.company_id, caller.session_id, self._clock.now()):
            fact = SessionRevoked(session_id=caller.session_id, customer_id=caller.customer_id)
            await self._log.append(tx, caller.company_id, [fact])
            tx.hint(HINT_REVOKED, caller.session_id.bytes)

    # --- who somebody is ---

    async def visitor(self, tx: Transaction, company_id: CompanyId) -> CustomerId:
        """Somebody new of whom nothing is known."""
        return await self._enter(tx, company_id, PersonId.new(), Spoken(""))

    async def resolve_assertion(
        self, tx: Transaction, company_id: CompanyId, channel_key: str, secrets: Sequence[str], assertion: str
    ) -> CustomerId:
        """The customer whom the bank's app vouches for (proof level 3), entered when the number is new here.

        Raises :class:`AssertionRefused`, always so when the channel has no secret. ``secrets`` are those that hold now.
        To who signed rightly it tells our time when only the time was wrong.
        """
        statement = self._stated(channel_key, secrets, assertion, AssertionRefused)
        if statement.request:
            raise AssertionRefused
        return await self._numbered(tx, company_id, statement.customer_no)

    async def set_manager(
        self, tx: Transaction, company_id: CompanyId, customer_id: CustomerId, staff_id: StaffId | None, name: str
    ) -> None:
        """Let somebody look after a customer (None: nobody who works here); whether they may is checked above.

        Raises :class:`CustomerUnknown`.
        """
        if not await store.set_manager(tx, company_id, customer_id, staff_id, name):
            raise CustomerUnknown

    async def replace_manager(
        self, tx: Transaction, profile: Profile, seen: StaffId | None, staff_id: StaffId | None, name: str
    ) -> None:
        """As :meth:`set_manager`, in the place of ``seen``; raises :class:`ManagerChanged`: it is another by now."""
        if not await store.replace_manager(tx, profile.company_id, profile.id, seen, staff_id, name):
            raise ManagerChanged

    async def _numbered(self, tx: Transaction, company_id: CompanyId, number: str) -> CustomerId:
        found = await store.find_by_number(tx, company_id, number)
        if found is None:
            await store.lock_number(tx, company_id, number)
            found = await store.find_by_number(tx, company_id, number)
        return found or await self._enter(tx, company_id, PersonId.new(), Spoken(""), number)

    # --- proving it better, in the middle of a session ---

    def read_proof(
        self, channel_key: str, secrets: Sequence[str], assertion: str, request: str, asked_at: datetime
    ) -> Proof:
        """What the bank's app states in answer to a request of that moment. Raises :class:`ProofRefused`.

        To who signed rightly the error tells our time when only the time was wrong.
        """
        statement = self._stated(channel_key, secrets, assertion, ProofRefused)
        proof = proof_of(statement, request, asked_at, self._clock.now())
        if proof is None:
            raise ProofRefused
        return proof

    def _stated(
        self, channel_key: str, secrets: Sequence[str], assertion: str, refused: type[SuibanError]
    ) -> Statement:
        if len(assertion) > ASSERTION_CHARACTERS_MAX:
            raise refused
        now = self._clock.now()
        read = (parse_assertion(assertion, secret, channel_key, now) for secret in secrets)
        statement = next((one for one in read if one is not None), None)
        if statement is None:
            untimely = any(is_untimely(assertion, secret, channel_key, now) for secret in secrets)
            raise refused(**({"server_time": now.isoformat()} if untimely else {}))
        return statement

    async def proven_customer(self, tx: Transaction, caller: CustomerCaller, proof: Proof) -> CustomerId:
        """Who was proven: the caller themselves, or of a visitor whoever they turned out to be (entered when new here).

        Raises :class:`ProofOfAnother`: who is known stays who they are.
        """
        number = str.__str__(proof.customer_no)
        if caller.base_level == PROOF_NONE:
            return await self._numbered(tx, caller.company_id, number)
        if await store.find_by_number(tx, caller.company_id, number) != caller.customer_id:
            raise ProofOfAnother
        return caller.customer_id

    async def raise_session(
        self, tx: Transaction, caller: CustomerCaller, customer_id: CustomerId, proof: Proof, until: datetime
    ) -> datetime:
        """Know this session more surely until a moment; a visitor's becomes that customer's, as if just signed in.

        What is only as sure as signing in needs no raising, and stays as long as a session that was signed in. Answers
        when the session ends.
        """
        ends = caller.expires_at
        if caller.base_level == PROOF_NONE:
            ends = min(ends, self._clock.now() + PROVEN_SESSION_LENGTH)
            await store.take_session(tx, caller.company_id, caller.session_id, customer_id, PROOF_APP, ends)
        if proof.level > PROOF_APP:
            await store.raise_session(tx, caller.company_id, caller.session_id, proof.level, until, proof.means)
        return ends

    async def standing(self, tx: Transaction, company_id: CompanyId, customer_id: CustomerId) -> Standing:
        """How surely this customer is known now, by the best of their open sessions."""
        return await store.load_standing(tx, company_id, customer_id, self._clock.now())

    def _caller(self, row: SessionRow) -> CustomerCaller:
        level = level_now(row.proof_level, row.raised_level, row.raised_until, self._clock.now())
        return CustomerCaller(
            company_id=row.company_id, session_id=row.session_id, customer_id=row.customer_id,
            channel_id=row.channel_id, proof_level=level, display_name=row.display_name, expires_at=row.expires_at,
            opened_for=row.opened_for, base_level=row.proof_level,
            raised_until=row.raised_until if level > row.proof_level else None,
        )  # fmt: skip

    async def counterpart(self, tx: Transaction, customer_id: CustomerId, company_id: CompanyId) -> Counterpart:
        """The same person as a customer of another company; the scope must hold both companies.

        They are joined only when the customer allowed ``group_service`` at the first company: then they are known there
        as surely as they are here. Otherwise the other company gets somebody new of whom nothing is known.
        Raises :class:`CustomerUnknown`, :class:`CompanyOutOfScope`.
        """
        if tx.scope is None or company_id not in tx.scope.companies:
            raise CompanyOutOfScope
        found = await store.find_person(tx, customer_id)
        if found is None:
            raise CustomerUnknown
        home, person_id, name = found
        now = self._clock.now()
        if home != company_id and not await store.allows_group_service(tx, home, customer_id, now):
            return Counterpart(await self.visitor(tx, company_id), PROOF_NONE)
        proof_level = await store.load_proof(tx, home, customer_id, now)
        if home == company_id:
            return Counterpart(customer_id, proof_level)
        known = await store.find_customer_of(tx, company_id, person_id)
        return Counterpart(known or await self._enter(tx, company_id, person_id, name), proof_level)

    async def _enter(
        self, tx: Transaction, company_id: CompanyId, person_id: PersonId, name: Spoken, number: str = ""
    ) -> CustomerId:
        customer_id = CustomerId.new()
        new = NewCustomer(company_id=company_id, id=customer_id, person_id=person_id, customer_no=number, name=name)
        if not await store.add_customers(tx, [new]):
            # somebody else entered the same person at this moment
            known = await store.find_customer_of(tx, company_id, person_id)
            if known is None:
                raise IdentifierTaken
            return known
        await self._add_identifiers(tx, [new], "assertion" if number else "visit")
        if name or number:
            await store_finding.make_findable(tx, [customer_id])
        return customer_id

    # --- reading ---

    async def profile(self, tx: Transaction, customer_id: CustomerId) -> Profile:
        """A customer as staff may see them: name and identifiers masked. Raises :class:`CustomerUnknown`."""
        found = await store.load_profile(tx, customer_id, self._clock.now())
        if found is None:
            raise CustomerUnknown
        return found

    async def reveal(
        self, tx: Transaction, actor: Actor, customer_id: CustomerId, identifier_id: IdentifierId | None, reason: str,
        per_day_max: int = REVEALS_PER_DAY,
    ) -> Revealed | RevealRefused:  # fmt: skip
        """Show one identifier (None: the name) unmasked: with a reason, limited, in the audit either way.

        ``per_day_max``: how many the customer's company allows one person within 24 hours.

        Whether this actor may see the customer at all was asked before. Raises :class:`CustomerUnknown`,
        :class:`ReasonMissing`.
        """
        if actor.id is None or len(reason.strip()) < REASON_CHARACTERS_MIN:
            raise ReasonMissing
        found = await store.find_secret(tx, customer_id, identifier_id)
        if found is None:
            raise CustomerUnknown
        company, value, kind = found
        now = self._clock.now()
        shown = await store.count_reveals(tx, company, actor.id, now - timedelta(days=1))
        refused = shown >= per_day_max
        action = "customers.reveal_refused" if refused else "customers.revealed"
        await self._audit.record(tx, company, actor, action, "customer", customer_id, reason, what=kind, today=shown)
        if refused:
            return RevealRefused(per_day_max)
        await store.add_reveal(tx, company, actor.id, customer_id, identifier_id, reason, now)
        return Revealed(value, per_day_max - shown - 1)

    async def own_phone(self, tx: Transaction, customer_id: CustomerId) -> Spoken:
        """The telephone number a customer is known by, empty when there is none: to call them, not to show it."""
        return await store.own_phone(tx, customer_id)

    async def names(self, tx: Transaction, ids: Iterable[CustomerId]) -> dict[CustomerId, Spoken]:
        """Full names of those within the scope; empty for visitors. Mask them (:func:`mask_name`) for staff."""
        return await store.names(tx, ids)

    async def list_numbered(self, tx: Transaction, company_id: CompanyId) -> tuple[Known, ...]:
        """The first customers with a number: what the demo bank's app offers to sign in as. Not for staff."""
        return await store.load_numbered(tx, company_id, NUMBERED_MAX)

    async def has_number(self, tx: Transaction, company_id: CompanyId, customer_no: str) -> bool:
        """Whether the company has a customer with exactly this number. Not for staff."""
        found = customer_no.isprintable() and await store.find_by_number(tx, company_id, customer_no)
        return bool(found)

    async def find(self, tx: Transaction, text: str, after: CustomerId | None, limit: int) -> list[FoundCustomer]:
        """Customers by name (also by part of it or the initials of its pinyin), number, phone or its last four digits,
        last four of a card, or tag; the newest first, masked. ``after``: the last one already shown."""
        return await store_finding.find(tx, text, after, limit)

    # --- preferences ---

    async def preferences(self, tx: Transaction, customer_id: CustomerId) -> tuple[Preference, ...]:
        """What this customer allows and refuses. Raises :class:`CustomerUnknown`."""
        found = await store.find_person(tx, customer_id)
        if found is None:
            raise CustomerUnknown
        return await store.load_preferences(tx, found[0], customer_id)

    async def set_preference(self, tx: Transaction, customer_id: CustomerId, preference: Preference) -> None:
        """Record what a customer said they allow or refuse; the newest counts. Raises :class:`CustomerUnknown`."""
        found = await store.find_person(tx, customer_id)
        if found is None:
            raise CustomerUnknown
        await store.save_preferences(tx, [(found[0], customer_id, preference)], self._clock.now())

    # --- entering many ---

    async def add_customers(self, tx: Transaction, customers: Sequence[NewCustomer]) -> None:
        """Enter customers with identifiers and preferences; the scope must hold all their companies.

        Raises :class:`IdentifierTaken`.
        """
        if not customers:
            return
        if await store.add_customers(tx, customers) < len(customers):
            raise IdentifierTaken
        await self._add_identifiers(tx, customers, "core_bank")
        await store_finding.make_findable(tx, [customer.id for customer in customers])
        preferences = [(item.company_id, item.id, preference) for item in customers for preference in item.preferences]
        await store.save_preferences(tx, preferences, self._clock.now())

    async def _add_identifiers(self, tx: Transaction, customers: Sequence[NewCustomer], source: str) -> None:
        now = self._clock.now()
        rows = []
        for item in customers:
            known = {
                "customer_no": item.customer_no,
                "phone": item.phone,
                "card_last4": item.card_last4,
                "id_last4": item.id_last4,
            }
            level = PROOF_APP if item.customer_no else PROOF_NONE
            for kind, value in known.items():
                if value:
                    rows.append((item.company_id, item.id, kind, value, level, source, "", now))
            if not item.customer_no:
                rows.append((item.company_id, item.id, "visitor", item.id.hex, level, source, "", now))
        if await store.add_identifiers(tx, rows) < len(rows):
            raise IdentifierTaken
