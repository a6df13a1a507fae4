"""Staff through its door, on a real database: sign-ins, mandates, and who sees whom."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from suiban.audit.api import Audit
from suiban.eventlog.api import EventLog
from suiban.kit.errors import NotSignedIn
from suiban.kit.ids import CompanyId, SessionId, StaffId
from suiban.kit.time import ManualClock
from suiban.platform.companies import Company, add_companies
from suiban.platform.passwords import Hasher
from suiban.platform.postgres import Database, HintSink, Scope
from suiban.staff.api import NewMember, Skill, Staff, StaffCaller
from suiban.staff.errors import (
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

BANK, INSURER = CompanyId.new(), CompanyId.new()
BOTH = Scope.of([BANK, INSURER])


class Heard(HintSink):
    """Remembers the hints of committed transactions."""

    def __init__(self) -> None:
        self.hints: list[tuple[str, object]] = []

    def send(self, subject: str, payload: bytes) -> None:
        if subject not in {"log", "audit"}:
            self.hints.append((subject, msgspec.json.decode(payload)))


class World(msgspec.Struct):
    """A bank, an insurer, and those who serve them."""

    db: Database
    staff: Staff
    heard: Heard
    clock: ManualClock
    ids: dict[str, StaffId]

    async def enter(self, login: str, password: str = "right") -> str:
        async with self.db.unscoped() as tx:
            found = await self.staff.find_login(tx, login)
        checked = await self.staff.check_password(found, password)
        async with self.db.transaction(Scope.of(checked.companies)) as tx:
            return (await self.staff.sign_in(tx, checked, "a browser")).token

    async def who(self, token: str) -> StaffCaller | None:
        async with self.db.unscoped() as tx:
            return await self.staff.find_session(tx, token)

    async def caller(self, login: str) -> StaffCaller:
        found = await self.who(await self.enter(login))
        assert found is not None
        return found


@pytest.fixture(scope="module")
def hasher() -> Hasher:
    return Hasher(memory_kib=64, passes=1)


@pytest.fixture
async def world(fresh_dsns, hasher: Hasher) -> AsyncIterator[World]:
    heard, clock = Heard(), ManualClock(datetime.now(UTC))
    db = await Database.open(fresh_dsns.app, heard)
    staff = Staff(clock, hasher, EventLog(), Audit(clock))
    people = {
        "agent": (("agent",), (BANK, INSURER)),
        "agent2": (("agent",), (INSURER,)),
        "admin": (("administrator",), (BANK,)),
        "group": (("administrator",), (BANK, INSURER)),
        "security": (("security",), (BANK, INSURER)),
        "auditor": (("auditor",), (BANK,)),
    }
    ids = {login: StaffId.new() for login in people}
    async with db.transaction(BOTH) as tx:
        await add_companies(
            tx, [Company(BANK, "bank", "示范银行", "Bank"), Company(INSURER, "insurer", "示范保险", "Insurer")]
        )
        await staff.add_skills(tx, [Skill("card", "信用卡", "Cards"), Skill("english", "英语", "English")])
        await staff.add_members(
            tx,
            [
                NewMember(
                    id=ids[login],
                    login=login,
                    name=login.title(),
                    title="",
                    password_hash=hasher.hash("right"),
                    roles=roles,
                    companies=companies,
                    skills={"english": 1, "card": 5} if login == "agent" else {},
                    limits={"video": 2, "call": 0} if login == "agent" else {},
                )
                for login, (roles, companies) in people.items()
            ],
        )
    yield World(db, staff, heard, clock, ids)
    await db.close()


async def test_who_is_entered_with_limits_has_them(world: World) -> None:
    async with world.db.snapshot(BOTH) as tx:
        limits = {member.login: member.limits for member in await world.staff.colleagues(tx) if member.limits}
    assert limits == {"agent": {"video": 2, "call": 0}}


async def test_signing_in_gives_a_session_that_knows_its_companies(world: World) -> None:
    caller = await world.caller("agent")
    assert (caller.staff_id, caller.companies, caller.roles) == (
        world.ids["agent"],
        BOTH.companies,
        frozenset({"agent"}),
    )
    assert caller.may("talk")
    assert "csrf" not in repr(caller)
    with pytest.raises(PermissionMissing):
        caller.require("wallboard", "read_all")


@pytest.mark.parametrize("login", ["agent", "nobody", "", "x' or 1=1", "AGENT\x00"])
async def test_a_wrong_password_and_a_wrong_login_look_alike(world: World, login: str) -> None:
    with pytest.raises(WrongCredentials):
        await world.enter(login, "wrong")


async def test_a_login_that_does_not_exist_takes_as_much_hashing(world: World) -> None:
    assert not await Hasher(memory_kib=64, passes=1).verify("nobody has this password", None)
    assert not await Hasher(memory_kib=64, passes=1).verify("x" * 10_000, Hasher(64, 1).hash("x"))


@pytest.mark.parametrize("token", ["", " ", "0", "null", "a" * 43, "a" * 44, "\x00" * 43, "é" * 43, "=" * 43])
async def test_tokens_that_are_none_find_nobody(world: World, token: str) -> None:
    await world.enter("agent")
    assert await world.who(token) is None


async def test_only_the_hash_of_a_token_is_stored(world: World) -> None:
    token = await world.enter("agent")
    async with world.db.transaction(BOTH) as tx:
        stored = await tx.fetchval("select string_agg(s::text, ' ') from staff.session s")
    assert token not in stored
    assert token.encode().hex() not in stored


async def test_a_session_ends_after_twelve_hours(world: World) -> None:
    world.clock = ManualClock(datetime.now(UTC) - timedelta(hours=12))
    world.staff = Staff(world.clock, Hasher(64, 1), EventLog(), Audit(world.clock))
    with pytest.raises(WrongCredentials):
        await world.enter("agent")  # it would be over at once


async def test_one_ends_only_ones_own_sessions(world: World) -> None:
    token, other = await world.enter("agent"), await world.caller("agent2")
    caller = await world.who(token)
    assert caller is not None
    async with world.db.transaction(BOTH) as tx:
        assert [session.id for session in await world.staff.list_sessions(tx, caller)] == [caller.session_id]
        for session_id in (other.session_id, SessionId.new()):
            with pytest.raises(SessionUnknown):
                await world.staff.revoke_session(tx, caller, session_id)
    assert world.heard.hints == []
    async with world.db.transaction(BOTH) as tx:
        await world.staff.revoke_session(tx, caller, caller.session_id)
        assert world.heard.hints == []  # not before the commit
    assert world.heard.hints == [("session.revoked", {"session_id": caller.session_id.hex})]
    assert await world.who(token) is None
    async with world.db.transaction(BOTH) as tx:
        with pytest.raises(NotSignedIn):
            await world.staff.confirm(tx, caller)
        with pytest.raises(SessionUnknown):
            await world.staff.revoke_session(tx, caller, caller.session_id)


async def test_security_ends_all_sessions_of_somebody(world: World) -> None:
    tokens = [await world.enter("agent") for _ in range(3)]
    security = await world.caller("security")
    async with world.db.transaction(security.scope()) as tx:
        assert await world.staff.revoke_all(tx, security, world.ids["agent"]) == 3
    assert [await world.who(token) for token in tokens] == [None, None, None]
    assert world.heard.hints == [("session.revoked", {"staff_id": world.ids["agent"].hex})]
    async with world.db.transaction(BOTH) as tx:
        facts = await tx.fetch("select company_id, kind from eventlog.fact")
    assert {(row["company_id"], row["kind"]) for row in facts} == {
        (BANK, "staff.SessionRevoked/1"),
        (INSURER, "staff.SessionRevoked/1"),
    }


@pytest.mark.parametrize(("by", "whom"), [("admin", "agent2"), ("admin", "nobody")])
async def test_who_shares_no_company_does_not_exist(world: World, by: str, whom: str) -> None:
    caller = await world.caller(by)
    target = world.ids.get(whom) or StaffId.new()
    async with world.db.transaction(caller.scope()) as tx:
        assert target not in {member.id for member in await world.staff.list_staff(tx, caller)}
        with pytest.raises(StaffUnknown):
            await world.staff.revoke_all(tx, caller, target)
        with pytest.raises(StaffUnknown):
            await world.staff.set_mandates(tx, caller, target, [BANK], [])


async def test_a_foreign_companys_mandate_is_neither_seen_nor_touched(world: World) -> None:
    admin = await world.caller("admin")
    async with world.db.transaction(admin.scope()) as tx:
        with pytest.raises(CompanyNotYours):
            await world.staff.set_mandates(tx, admin, world.ids["agent"], [INSURER], [BANK])
        member = await world.staff.set_mandates(tx, admin, world.ids["agent"], [], [BANK])
    assert member.companies == frozenset()
    assert (await world.caller("agent")).companies == {INSURER}


async def test_the_second_of_two_who_set_mandates_is_told(world: World) -> None:
    """Both saw the bank and the insurer: one takes the insurer away, the other the bank; nobody ends with neither."""
    admins = [await world.caller("group"), await world.caller("security")]
    agent, both = world.ids["agent"], [BANK, INSURER]

    async def leave(by: StaffCaller, company: CompanyId) -> str:
        try:
            async with world.db.transaction(by.scope()) as tx:
                await world.staff.set_mandates(tx, by, agent, [company], both)
            return "done"
        except MemberChanged:
            return "told"

    came = await asyncio.gather(*(leave(by, company) for by, company in zip(admins, both, strict=True)))
    assert sorted(came) == ["done", "told"]
    left = both[came.index("done")]
    assert (await world.caller("agent")).companies == {left}
    async with world.db.transaction(BOTH) as tx:
        facts = await tx.fetch("select company_id from eventlog.fact")
    assert [row["company_id"] for row in facts] == [one for one in both if one != left]


async def test_withdrawing_a_mandate_counts_at_once_and_is_told(world: World) -> None:
    token, group = await world.enter("agent"), await world.caller("group")
    async with world.db.transaction(group.scope()) as tx:
        await world.staff.set_mandates(tx, group, world.ids["agent"], [INSURER], [BANK, INSURER])
    caller = await world.who(token)
    assert caller is not None
    assert caller.companies == {INSURER}
    assert world.heard.hints == [("staff.mandates", {"staff_id": world.ids["agent"].hex})]
    async with world.db.transaction(BOTH) as tx:
        facts = await tx.fetch("select company_id, kind, body from eventlog.fact")
    assert [(row["company_id"], row["kind"]) for row in facts] == [(BANK, "staff.MandatesChanged/1")]
    async with world.db.transaction(group.scope()) as tx:
        await world.staff.set_mandates(
            tx, group, world.ids["agent"], [INSURER], [BANK, INSURER]
        )  # nothing changes, nothing is told
    assert len(world.heard.hints) == 1


async def test_without_any_mandate_there_is_no_session_and_no_sign_in(world: World) -> None:
    token, group = await world.enter("agent2"), await world.caller("group")
    async with world.db.transaction(group.scope()) as tx:
        await world.staff.set_mandates(tx, group, world.ids["agent2"], [], [INSURER])
    assert await world.who(token) is None
    with pytest.raises(NoMandate):
        await world.enter("agent2")
    async with world.db.transaction(group.scope()) as tx:
        await world.staff.set_mandates(tx, group, world.ids["agent2"], [BANK], [])
    assert (await world.caller("agent2")).companies == {BANK}


async def test_security_takes_away_but_does_not_give(world: World) -> None:
    security = await world.caller("security")
    async with world.db.transaction(security.scope()) as tx:
        await world.staff.set_mandates(tx, security, world.ids["agent"], [BANK], [BANK, INSURER])
    async with world.db.transaction(security.scope()) as tx:
        with pytest.raises(PermissionMissing):
            await world.staff.set_mandates(tx, security, world.ids["agent"], [BANK, INSURER], [BANK])


@pytest.mark.parametrize("by", ["agent", "auditor"])
async def test_others_manage_nobody(world: World, by: str) -> None:
    caller = await world.caller(by)
    async with world.db.transaction(caller.scope()) as tx:
        for attempt in (
            world.staff.set_mandates(tx, caller, world.ids["security"], [BANK], []),
            world.staff.revoke_all(tx, caller, world.ids["security"]),
            world.staff.list_staff(tx, caller),
        ):
            with pytest.raises(PermissionMissing):
                await attempt


async def test_nobody_changes_their_own_mandates(world: World) -> None:
    group = await world.caller("group")
    async with world.db.transaction(group.scope()) as tx:
        with pytest.raises(OwnMandates):
            await world.staff.set_mandates(tx, group, group.staff_id, [BANK], [BANK, INSURER])


async def test_two_who_take_from_each_other_do_not_wait_in_a_ring(world: World) -> None:
    first, second = await world.caller("group"), await world.caller("security")

    async def take(by: StaffCaller, whom: StaffCaller) -> str:
        try:
            async with world.db.transaction(by.scope()) as tx:
                await world.staff.revoke_all(tx, by, whom.staff_id)
            return "done"
        except NotSignedIn:
            return "too late"

    for _ in range(10):
        assert sorted(await asyncio.gather(take(first, second), take(second, first))) == ["done", "too late"]
        first, second = await world.caller("group"), await world.caller("security")


async def test_an_action_and_the_revocation_of_its_caller_do_not_cross(world: World) -> None:
    """Whoever was confirmed before the withdrawal finishes before it; whoever comes after is refused."""
    agent, group = await world.caller("agent"), await world.caller("group")
    withdrawn = asyncio.Event()

    async def withdraw() -> None:
        async with world.db.transaction(group.scope()) as tx:
            await world.staff.set_mandates(tx, group, agent.staff_id, [INSURER], [BANK, INSURER])
        withdrawn.set()

    async with world.db.transaction(agent.scope()) as tx:
        assert (await world.staff.confirm(tx, agent, "talk")).companies == BOTH.companies
        task = asyncio.create_task(withdraw())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(withdrawn.wait(), 0.2)
    await task
    async with world.db.transaction(agent.scope()) as tx:
        assert (await world.staff.confirm(tx, agent, "talk")).companies == {INSURER}


async def test_colleagues_are_those_with_a_live_mandate_here(world: World) -> None:
    async with world.db.transaction(Scope.of([INSURER])) as tx:
        found = {member.login: member for member in await world.staff.colleagues(tx)}
    assert sorted(found) == ["agent", "agent2", "group", "security"]
    assert found["agent"].companies == {INSURER}
    assert found["agent"].skills == {"card": 5, "english": 1}


async def test_a_login_is_given_once_and_roles_are_known_ones(world: World) -> None:
    new = NewMember(
        id=StaffId.new(), login="agent", name="x", title="", password_hash="x", roles=("agent",), companies=(BANK,)
    )
    with pytest.raises(LoginTaken):
        async with world.db.transaction(BOTH) as tx:
            await world.staff.add_members(tx, [new])
    with pytest.raises(ValueError, match="unknown roles"):
        async with world.db.transaction(BOTH) as tx:
            await world.staff.add_members(tx, [msgspec.structs.replace(new, login="other", roles=("king",))])
