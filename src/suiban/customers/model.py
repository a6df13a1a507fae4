"""Frozen values of customers, and what can be decided without looking anything up."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from suiban.kit.ids import ChannelId, CompanyId, CustomerId, IdentifierId, PersonId, SessionId, StaffId
from suiban.kit.masking import Spoken, mask_number, mask_text
from suiban.language.api import normalise, syllables

IdentifierKind = Literal["visitor", "customer_no", "phone", "card_last4", "id_last4", "open_id"]

PROOF_NONE: Final = 0
PROOF_APP: Final = 3
PROOF_FRESH: Final = 4
"""Proven afresh by a second means: asked for in the middle of a talk, and only for a limited time."""
VISITOR_SESSION_LENGTH: Final = timedelta(days=30)
PROVEN_SESSION_LENGTH: Final = timedelta(hours=12)
ASSERTION_LENGTH_MAX: Final = timedelta(minutes=5)
CLOCK_SKEW_MAX: Final = timedelta(seconds=30)
ASSERTION_CHARACTERS_MAX: Final = 2_000
SECRET_CHARACTERS_MIN: Final = 16
GROUP_SERVICE: Final = "group_service"
MEANS_MAX: Final = 6


# --- values ------------------------------------------------------------------------------------------------------


class Preference(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a customer allows or refuses. ``until`` None: until it is changed."""

    purpose: str
    door: str
    allowed: bool
    evidence: str
    until: datetime | None = None


class MaskedIdentifier(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something a customer is known by, in the form that may be shown."""

    id: IdentifierId
    kind: IdentifierKind
    value: str
    proof_level: int
    source: str
    evidence: str
    verified_at: datetime


class Standing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How surely somebody is known at this moment: the best of the sessions open now.

    ``until``: then it falls back to ``base``; None: it was not raised. ``means``: by what it was raised (amr).
    """

    level: int = PROOF_NONE
    base: int = PROOF_NONE
    until: datetime | None = None
    means: tuple[str, ...] = ()


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer for those who serve. ``proof_level`` is the best of the sessions open now: how sure we are *now*."""

    company_id: CompanyId
    id: CustomerId
    name: Spoken
    gender: str
    birth_year: int | None
    city: str
    level: str
    manager_name: str
    tags: tuple[str, ...]
    note: Spoken
    since: int | None
    proof_level: int
    identifiers: tuple[MaskedIdentifier, ...]
    preferences: tuple[Preference, ...]
    manager_staff_id: StaffId | None = None


class NewCustomer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody to be entered. The same ``person_id`` in two companies makes them one person of the group."""

    company_id: CompanyId
    id: CustomerId
    person_id: PersonId
    customer_no: str
    name: Spoken
    phone: Spoken = Spoken("")
    card_last4: Spoken = Spoken("")
    id_last4: Spoken = Spoken("")
    gender: str = ""
    birth_year: int | None = None
    city: str = ""
    level: str = ""
    manager_name: str = ""
    tags: tuple[str, ...] = ()
    note: Spoken = Spoken("")
    since: int | None = None
    preferences: tuple[Preference, ...] = ()
    manager_staff_id: StaffId | None = None


REVEALS_PER_DAY: Final = 20
"""How many identifiers one member may see unmasked within 24 hours and one company."""
REASON_CHARACTERS_MIN: Final = 4


class Revealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An identifier, or a name, unmasked for somebody; ``left`` more are allowed today."""

    value: Spoken
    left: int


class RevealRefused(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The day's limit is reached; that it was tried is in the audit once the transaction commits."""

    limit: int


class Known(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer with a number, as the bank's own app knows them."""

    customer_no: Spoken
    name: Spoken
    level: str


class SessionRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An open session as it is stored. ``opened_for`` is another than ``customer_id`` when a visitor signed in."""

    company_id: CompanyId
    session_id: SessionId
    customer_id: CustomerId
    channel_id: ChannelId
    proof_level: int
    display_name: Spoken
    expires_at: datetime
    opened_for: CustomerId
    raised_level: int = PROOF_NONE
    raised_until: datetime | None = None
    language: str = ""


def session_length(proof_level: int) -> timedelta:
    """A visitor has nothing to lose and is known again for long; who is proven proves it again."""
    return VISITOR_SESSION_LENGTH if proof_level == PROOF_NONE else PROVEN_SESSION_LENGTH


def language_of(locale: str | None) -> str:
    """The language of a locale as a browser writes it: ``en-GB`` -> ``en``; empty when it is none."""
    found = re.match(r"([a-z]{2,3})(?![a-z])", (locale or "").lower())
    return found[1] if found else ""


def level_now(base: int, raised: int, until: datetime | None, now: datetime) -> int:
    """What counts at this moment: what was raised until its time is over, never less than what was before."""
    return max(base, raised) if until is not None and until > now else base


# --- masks -------------------------------------------------------------------------------------------------------


def mask_name(name: str) -> Spoken:
    """``王建国`` -> ``王*国``, ``李敏`` -> ``李*``; total, and masking twice changes nothing."""
    plain = name.strip()
    if len(plain) <= 2:
        return Spoken(plain[:1] + "*" * (len(plain) - 1))
    return Spoken(plain[0] + "*" * min(len(plain) - 2, 2) + plain[-1])


def mask_identifier(kind: str, value: str) -> str:
    """The form in which staff see an identifier: its last four signs, of a phone also the first three."""
    match kind:
        case "phone":
            return mask_number(value)
        case "customer_no" | "open_id":
            return mask_number(value, head=0)
        case "card_last4" | "id_last4":
            return "****" + value[-4:]
        case _:
            return "****"


def masked_evidence(text: str) -> str:
    """Evidence is a sentence of ours, but somebody may have put a number into it."""
    return mask_text(text)


# --- finding -----------------------------------------------------------------------------------------------------

FINDABLE_CHARACTERS_MAX: Final = 40
NAME_PART_CHARACTERS_MAX: Final = 4
ASKED_WORDS_MAX: Final = 6
ASKED_CHARACTERS_MAX: Final = 100


class FoundCustomer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A customer in a list of results: name and numbers masked, ``phone`` empty when there is none."""

    company_id: CompanyId
    id: CustomerId
    name: Spoken
    level: str
    city: str
    tags: tuple[str, ...]
    customer_no: str
    phone: str


def findable_words(name: str, tags: Iterable[str], numbers: Iterable[str]) -> set[str]:
    """All single words somebody may type to find a customer; a whole phone number is not among them."""
    plain = normalise(name)[:FINDABLE_CHARACTERS_MAX]
    found = {normalise(text)[:FINDABLE_CHARACTERS_MAX] for text in (plain, *tags, *numbers)}
    for word in plain.split():
        found.add(word)
        if not word.isascii():
            spans = range(1, NAME_PART_CHARACTERS_MAX + 1)
            found |= {word[place : place + span] for span in spans for place in range(len(word) - span + 1)}
    spelled = syllables(plain)
    initials = "".join(syllable[0] for syllable in spelled)
    found |= {initials[:length] for length in range(2, len(initials) + 1)}
    found |= {"".join(spelled[:1]), "".join(spelled[1:]), "".join(spelled)}
    return {word for text in found for word in text.split()}


def words_asked(text: str) -> list[str]:
    """The words of a question, each of which must fit."""
    # apart first: normalising joins Chinese words
    asked = [word for part in text[:ASKED_CHARACTERS_MAX].split() for word in normalise(part).split()]
    return list(dict.fromkeys(word[:FINDABLE_CHARACTERS_MAX] for word in asked))[:ASKED_WORDS_MAX]


# --- assertions --------------------------------------------------------------------------------------------------


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the bank's app states: on this channel, until then (seconds since 1970), our user is this customer.

    An answer to a ``request`` to prove it also says how surely (``acr``, our level as a digit), by what means (``amr``)
    and when they proved it (``auth_time``, seconds since 1970): the names are those of OpenID Connect.
    """

    channel: Annotated[str, Meta(max_length=64)]
    customer_no: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z._-]+$")]
    exp: int
    nonce: Annotated[str, Meta(min_length=8, max_length=128)]
    acr: Annotated[str, Meta(pattern=r"^[0-4]?\Z")] = ""
    amr: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]{0,19}\Z")], ...], Meta(max_length=MEANS_MAX)
    ] = ()
    auth_time: Annotated[int, Meta(ge=0, le=2**40)] = 0
    request: Annotated[str, Meta(max_length=64)] = ""

    def __repr__(self) -> str:
        return "<statement>"


class Proof(msgspec.Struct, frozen=True):
    """What an answer to a request proves: this customer number, to this level, by these means."""

    customer_no: Spoken
    level: int
    means: tuple[str, ...]


def proof_of(statement: Statement, request: str, asked_at: datetime, now: datetime) -> Proof | None:
    """What a statement proves for a request; None unless it answers this one and was proven since it was asked."""
    skew = CLOCK_SKEW_MAX.total_seconds()
    fresh = asked_at.timestamp() - skew <= statement.auth_time <= now.timestamp() + skew
    if not request or statement.request != request or not statement.acr or not statement.amr or not fresh:
        return None
    return Proof(Spoken(statement.customer_no), int(statement.acr), statement.amr)


_AHEAD_S_MAX: Final = (ASSERTION_LENGTH_MAX + CLOCK_SKEW_MAX).total_seconds()
_ASSERTION: Final = re.compile(r"[A-Za-z0-9_-]{1,1900}\.[A-Za-z0-9_-]{43}")


def make_assertion(statement: Statement, secret: str) -> str:
    """Sign: ``base64url(json) . base64url(HMAC-SHA256(secret, first part))``, without padding. For the bank's side."""
    body = _to_text(msgspec.json.encode(statement))
    return f"{body}.{_mac(body, secret)}"


def parse_assertion(text: str, secret: str, channel_key: str, now: datetime) -> Statement | None:
    """What was stated, or None unless it is whole, signed with this secret, for this channel and of this moment.

    A secret that is empty or too short verifies nothing: a forgotten setting must not let everybody in.
    """
    statement = _read_assertion(text, secret)
    if statement is None or statement.channel != channel_key:
        return None
    return statement if 0 < statement.exp - now.timestamp() <= _AHEAD_S_MAX else None


def is_untimely(text: str, secret: str, channel_key: str, now: datetime) -> bool:
    """Whether all is right with an assertion but its time: one of the two clocks is off, or it was kept too long."""
    statement = _read_assertion(text, secret)
    if statement is None or statement.channel != channel_key:
        return False
    return not 0 < statement.exp - now.timestamp() <= _AHEAD_S_MAX


def _read_assertion(text: str, secret: str) -> Statement | None:
    """What was stated, whenever, if it is whole and signed with this secret."""
    if len(secret) < SECRET_CHARACTERS_MIN or not _ASSERTION.fullmatch(text):
        return None
    body, _, mac = text.partition(".")
    # compared as text: base64 has several spellings of the same bytes, and only one of them is ours
    if not hmac.compare_digest(mac.encode(), _mac(body, secret).encode()):
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)), type=Statement)
    except (msgspec.DecodeError, binascii.Error, UnicodeDecodeError):
        return None


def _mac(body: str, secret: str) -> str:
    return _to_text(hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest())


def _to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
