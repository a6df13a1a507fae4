"""Customers through their door, on a real database: sessions, assertions, consent, masks."""

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import asyncpg
import msgspec
import pytest

from suiban.audit.api import Audit
from suiban.customers.api import (
    Customers,
    NewCustomer,
    OpenedSession,
    Preference,
    Statement,
    make_assertion,
    mask_name,
)
from suiban.customers.errors import AssertionRefused, CompanyOutOfScope, CustomerUnknown, IdentifierTaken
from suiban.eventlog.api import EventLog
from suiban.kit.ids import ChannelId, CompanyId, CustomerId, PersonId
from suiban.kit.masking import Spoken
from suiban.kit.time import ManualClock
from suiban.platform.companies import Company, add_companies
from suiban.platform.postgres import Database, Scope

BANK, INSURER, CHANNEL = CompanyId.new(), CompanyId.new(), ChannelId.new()
BOTH, AT_BANK, AT_INSURER = Scope.of([BANK, INSURER]), Scope.of([BANK]), Scope.of([INSURER])
SECRET = "a secret of the bank's app, long enough"


def shifted(hours: int) -> Customers:
    """The module at another time."""
    clock = ManualClock(datetime.now(UTC) + timedelta(hours=hours))
    return Customers(clock, EventLog(), Audit(clock))


@pytest.fixture(scope="module", autouse=True)
async def _companies(db: Database) -> None:
    async with db.unscoped() as tx:
        await add_companies(tx, [Company(BANK, "bank", "银行", "Bank"), Company(INSURER, "insurer", "保险", "Insurer")])


@pytest.fixture
def customers(clock: ManualClock) -> Customers:
    return Customers(clock, EventLog(), Audit(clock))


def new_customer(
    number: str, *, person: PersonId | None = None, company: CompanyId = BANK, **more: object
) -> NewCustomer:
    return NewCustomer(
        company_id=company,
        id=CustomerId.new(),
        person_id=person or PersonId.new(),
        customer_no=number,
        name=Spoken("王建国"),
        **more,
    )


async def enter(db: Database, customers: Customers, *new: NewCustomer) -> None:
    async with db.transaction(BOTH) as tx:
        await customers.add_customers(tx, new)


def assertion(
    clock: ManualClock, number: str = "C1", *, ends_in_s: float = 60, channel: str = "app", nonce: str = "nonce-nonce"
) -> str:
    statement = Statement(channel, number, int(clock.now().timestamp() + ends_in_s), nonce)
    return make_assertion(statement, SECRET)


# --- sessions ---


async def test_a_visitor_gets_a_session_that_is_found_by_its_token(db: Database, customers: Customers) -> None:
    async with db.transaction(AT_BANK) as tx:
        visitor = await customers.visitor(tx, BANK)
        opened = await customers.open_session(tx, BANK, CHANNEL, visitor, 0)
    async with db.unscoped() as tx:
        found = await customers.find_session(tx, opened.token)
    assert found == opened.caller
    assert (found.company_id, found.customer_id, found.channel_id, found.proof_level) == (BANK, visitor, CHANNEL, 0)
    assert opened.token not in repr(opened)


@pytest.mark.parametrize("token", ["", " ", "0", "a" * 43, "\x00" * 43, "令" * 43])
async def test_tokens_that_are_none_find_nobody(db: Database, customers: Customers, token: str) -> None:
    async with db.unscoped() as tx:
        assert await customers.find_session(tx, token) is None


async def test_sessions_end(db: Database) -> None:
    past = Customers(
        ManualClock(datetime.now(UTC) - timedelta(hours=13)),
        EventLog(),
        Audit(ManualClock(datetime.now(UTC) - timedelta(hours=13))),
    )

    async def opened(proof_level: int) -> OpenedSession:
        async with db.transaction(AT_BANK) as tx:
            return await past.open_session(tx, BANK, CHANNEL, await past.visitor(tx, BANK), proof_level)

    visitor, proven = await opened(0), await opened(3)
    async with db.unscoped() as tx:
        assert await past.find_session(tx, visitor.token) is not None
        assert await past.find_session(tx, proven.token) is None


async def test_a_session_is_for_a_customer_of_its_own_company(db: Database, customers: Customers) -> None:
    async with db.transaction(AT_INSURER) as tx:
        stranger = await customers.visitor(tx, INSURER)
    with pytest.raises(CustomerUnknown):
        async with db.transaction(AT_BANK) as tx:
            await customers.open_session(tx, BANK, CHANNEL, stranger, 0)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        async with db.transaction(BOTH) as tx:
            await customers.open_session(tx, BANK, CHANNEL, stranger, 0)


# --- assertions ---


async def test_the_banks_app_vouches_for_a_customer(db: Database, customers: Customers, clock: ManualClock) -> None:
    known = new_customer("A100")
    await enter(db, customers, known)
    async with db.transaction(AT_BANK) as tx:
        found = await customers.resolve_assertion(tx, BANK, "app", [SECRET], assertion(clock, "A100"))
    assert found == known.id


async def test_a_new_number_is_entered_once_even_by_many_at_a_time(
    db: Database, customers: Customers, clock: ManualClock
) -> None:
    async def resolve() -> CustomerId:
        async with db.transaction(AT_BANK) as tx:
            return await customers.resolve_assertion(tx, BANK, "app", [SECRET], assertion(clock, "A200"))

    assert len(set(await asyncio.gather(*(resolve() for _ in range(8))))) == 1
    async with db.transaction(AT_BANK) as tx:
        assert await tx.fetchval("select count(*) from customers.identifier where value = 'A200'") == 1


async def test_a_statement_opens_one_session_even_when_many_bring_it_at_a_time(
    db: Database, customers: Customers, clock: ManualClock
) -> None:
    overheard, other = assertion(clock, "A300"), assertion(clock, "A300", nonce="another one")

    async def come(text: str) -> str:
        async with db.transaction(AT_BANK) as tx:
            who = await customers.resolve_assertion(tx, BANK, "app", [SECRET], text)
            with contextlib.suppress(AssertionRefused):
                return (await customers.open_session(tx, BANK, CHANNEL, who, 3, assertion=text)).token
            return ""

    tokens = await asyncio.gather(*(come(overheard) for _ in range(6)))
    assert len([token for token in tokens if token]) == 1
    assert await come(overheard) == ""
    assert await come(other)


@pytest.mark.parametrize("ends_in_s", [0, -1, 3600, 10**15])
async def test_an_assertion_is_of_this_moment(
    db: Database, customers: Customers, clock: ManualClock, ends_in_s: float
) -> None:
    with pytest.raises(AssertionRefused):
        async with db.transaction(AT_BANK) as tx:
            await customers.resolve_assertion(tx, BANK, "app", [SECRET], assertion(clock, ends_in_s=ends_in_s))


@pytest.mark.parametrize("secret", ["", "short", SECRET + "x", SECRET.upper()])
async def test_another_secret_or_none_proves_nothing(
    db: Database, customers: Customers, clock: ManualClock, secret: str
) -> None:
    statement = Statement("app", "C1", int(clock.now().timestamp() + 60), "nonce-nonce")
    for made_with in (SECRET, ""):
        with pytest.raises(AssertionRefused):
            async with db.transaction(AT_BANK) as tx:
                await customers.resolve_assertion(tx, BANK, "app", [secret], make_assertion(statement, made_with))


async def test_an_assertion_for_another_channel_is_refused(
    db: Database, customers: Customers, clock: ManualClock
) -> None:
    with pytest.raises(AssertionRefused):
        async with db.transaction(AT_BANK) as tx:
            await customers.resolve_assertion(tx, BANK, "app", [SECRET], assertion(clock, channel="other"))


async def test_any_changed_sign_of_an_assertion_is_noticed(
    db: Database, customers: Customers, clock: ManualClock
) -> None:
    good = assertion(clock, "A300")
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    changed = [
        good[:place] + other + good[place + 1 :]
        for place, sign in enumerate(good)
        for other in (alphabet[(alphabet.find(sign) + 1) % 64], "=", "é")
        if other != sign
    ]
    body, _, mac = good.partition(".")
    changed += ["", ".", body, f"{body}.", f".{mac}", f"{good}=", f"{good}.{mac}", f" {good}", good * 50]
    async with db.transaction(AT_BANK) as tx:
        for text in changed:
            with pytest.raises(AssertionRefused):
                await customers.resolve_assertion(tx, BANK, "app", [SECRET], text)
        assert await customers.resolve_assertion(tx, BANK, "app", [SECRET], good)


# --- persons over companies ---


async def test_companies_share_a_person_only_by_consent(db: Database, customers: Customers, clock: ManualClock) -> None:
    yes = Preference("group_service", "chat", allowed=True, evidence="form 7")
    no = msgspec.structs.replace(yes, allowed=False)
    over = msgspec.structs.replace(yes, until=clock.now() - timedelta(days=1))
    joined: dict[str, bool] = {}
    for label, preferences in {"none": (), "yes": (yes,), "no": (no,), "over": (over,)}.items():
        person = PersonId.new()
        at_bank = new_customer(f"P-{label}", person=person, preferences=preferences)
        at_insurer = new_customer(f"Q-{label}", person=person, company=INSURER)
        await enter(db, customers, at_bank, at_insurer)
        async with db.transaction(BOTH) as tx:
            found = (await customers.counterpart(tx, at_bank.id, INSURER)).customer_id
            joined[label] = found == at_insurer.id
            if not joined[label]:
                assert (await customers.names(tx, [found])) == {found: ""}
                assert (await customers.profile(tx, found)).company_id == INSURER
    assert joined == {"none": False, "yes": True, "no": False, "over": False}


async def test_a_consenting_customer_is_entered_at_the_other_company_once(db: Database, customers: Customers) -> None:
    consent = Preference("group_service", "chat", allowed=True, evidence="form 7")
    at_bank = new_customer("P-once", preferences=(consent,))
    await enter(db, customers, at_bank)

    async def ask() -> CustomerId:
        async with db.transaction(BOTH) as tx:
            return (await customers.counterpart(tx, at_bank.id, INSURER)).customer_id

    found = set(await asyncio.gather(*(ask() for _ in range(5))))
    assert len(found) == 1
    assert at_bank.id not in found
    async with db.transaction(BOTH) as tx:
        assert (await customers.counterpart(tx, at_bank.id, BANK)).customer_id == at_bank.id
        assert await customers.names(tx, found) == dict.fromkeys(found, "王建国")


async def test_both_companies_must_be_in_the_scope(db: Database, customers: Customers) -> None:
    at_bank = new_customer("P-scope")
    await enter(db, customers, at_bank)
    with pytest.raises(CompanyOutOfScope):
        async with db.transaction(AT_BANK) as tx:
            await customers.counterpart(tx, at_bank.id, INSURER)
    with pytest.raises(CustomerUnknown):
        async with db.transaction(AT_INSURER) as tx:
            await customers.counterpart(tx, at_bank.id, INSURER)


# --- profile and preferences ---


async def test_a_profile_is_masked_and_stays_in_its_company(db: Database, customers: Customers) -> None:
    known = new_customer(
        "6200001234",
        phone=Spoken("13812341234"),
        card_last4=Spoken("8888"),
        note=Spoken("电话 13900001111"),
        tags=("金卡", "房贷"),
        city="上海",
    )
    await enter(db, customers, known)
    async with db.transaction(AT_BANK) as tx:
        profile = await customers.profile(tx, known.id)
    assert profile.name == "王*国"
    assert {item.kind: item.value for item in profile.identifiers} == {
        "customer_no": "****1234",
        "phone": "138****1234",
        "card_last4": "****8888",
    }
    assert profile.note == "电话 139****1111"
    assert (profile.tags, profile.proof_level) == (("金卡", "房贷"), 0)
    encoded = msgspec.json.encode(profile, enc_hook=str).decode()
    assert not [secret for secret in ("13812341234", "6200001234", "王建国", "13900001111") if secret in encoded]
    async with db.transaction(AT_INSURER) as tx:
        for attempt in (customers.profile(tx, known.id), customers.preferences(tx, known.id)):
            with pytest.raises(CustomerUnknown):
                await attempt
        assert await customers.names(tx, [known.id]) == {}
        assert await customers.list_numbered(tx, BANK) == ()


async def test_proof_is_that_of_the_sessions_open_now(db: Database, customers: Customers) -> None:
    known = new_customer("A400")
    await enter(db, customers, known)
    async with db.transaction(AT_BANK) as tx:
        await customers.open_session(tx, BANK, CHANNEL, known.id, 3)
        assert (await customers.profile(tx, known.id)).proof_level == 3
    later = Customers(
        ManualClock(datetime.now(UTC) + timedelta(hours=13)),
        EventLog(),
        Audit(ManualClock(datetime.now(UTC) + timedelta(hours=13))),
    )
    async with db.transaction(AT_BANK) as tx:
        assert (await later.profile(tx, known.id)).proof_level == 0


async def test_the_newest_preference_counts(db: Database, customers: Customers) -> None:
    known = new_customer("A500")
    await enter(db, customers, known)
    async with db.transaction(AT_BANK) as tx:
        for allowed in (True, False):
            await customers.set_preference(tx, known.id, Preference("marketing", "chat", allowed, "said so"))
        assert await customers.preferences(tx, known.id) == (Preference("marketing", "chat", False, "said so"),)


async def test_an_identifier_belongs_to_one_customer(db: Database, customers: Customers) -> None:
    await enter(db, customers, new_customer("A600", phone=Spoken("13600000000")))
    for twin in (new_customer("A600"), new_customer("A601", phone=Spoken("13600000000"))):
        with pytest.raises(IdentifierTaken):
            await enter(db, customers, twin)
    await enter(db, customers, new_customer("A600", company=INSURER))


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王建国", "王*国"), ("李敏", "李*"), ("欧阳建国", "欧**国"), ("", ""), ("王", "王"), ("John Smith", "J**h")],
)
def test_names_are_masked(name: str, masked: str) -> None:
    assert mask_name(name) == masked
    assert mask_name(masked) == masked
