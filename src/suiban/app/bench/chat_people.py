"""The people of the chat measurement, entered through the doors: agents, their customers, their conversations."""

import secrets

import msgspec

from suiban.app.bench.running import say
from suiban.app.wiring import Services
from suiban.conversations.api import Move
from suiban.conversations.model import Inbound, Speaker, ToPerson
from suiban.customers.api import NewCustomer
from suiban.kit.errors import SuibanError
from suiban.kit.ids import CompanyId, ConversationId, CustomerId, PersonId, StaffId
from suiban.kit.masking import Spoken
from suiban.platform.companies import company_ids
from suiban.platform.postgres import Scope
from suiban.staff.api import NewMember

COMPANY_KEY = "bank"
CHANNEL_KEY = "bank-app"
BATCH = 100
PER_AGENT = 20


class Agent(msgspec.Struct, frozen=True):
    """A member of staff who is signed in."""

    staff_id: StaffId
    token: str


class Talker(msgspec.Struct, frozen=True):
    """A customer with a session; ``conversation_id`` is held by an agent, or None for one who talks to the bot."""

    customer_id: CustomerId
    token: str
    conversation_id: ConversationId | None


class People(msgspec.Struct, frozen=True):
    """Everybody of one measurement."""

    company_id: CompanyId
    agents: list[Agent]
    watchers: list[Agent]
    customers: list[Talker]
    askers: list[Talker]


async def enter_people(services: Services, customers: int, askers: int, watchers: int) -> People:
    """Enter agents for ``customers`` (twenty each), their held conversations, and those who ask the bot."""
    async with services.db.unscoped() as tx:
        company_id = (await company_ids(tx))[COMPANY_KEY]
        channel = await services.conversations.find_channel(tx, CHANNEL_KEY)
    scope = Scope.of([company_id])
    agents = await _agents(services, scope, company_id, -(-customers // PER_AGENT), ("agent",))
    supervisors = await _agents(services, scope, company_id, watchers, ("supervisor",))
    talkers: list[Talker] = []
    for start in range(0, customers + askers, BATCH):
        size = min(BATCH, customers + askers - start)
        async with services.db.transaction(scope) as tx:
            ids = [CustomerId.new() for _ in range(size)]
            await services.customers.add_customers(
                tx,
                [
                    NewCustomer(
                        company_id=company_id, id=item, person_id=PersonId.new(), customer_no=secrets.token_hex(5),
                        name=Spoken("测"),
                    )
                    for item in ids
                ],
            )  # fmt: skip
            sessions = [await services.customers.open_session(tx, company_id, channel.id, item, 3) for item in ids]
        talks = await _held_talks(
            services, scope, channel.id, company_id, ids[: max(0, customers - start)], agents, start
        )
        talkers += [Talker(item, session.token, talks.get(item)) for item, session in zip(ids, sessions, strict=True)]
        say(f"people: {min(start + BATCH, customers + askers)} of {customers + askers}")
    return People(company_id, agents, supervisors, talkers[:customers], talkers[customers:])


async def _agents(
    services: Services, scope: Scope, company: CompanyId, count: int, roles: tuple[str, ...]
) -> list[Agent]:
    members = [
        NewMember(
            id=StaffId.new(), login=f"b{secrets.token_hex(6)}", name="测试坐席", title="", password_hash="!",  # noqa: S106
            roles=roles, companies=(company,), capacity=PER_AGENT,
        )
        for _ in range(count)
    ]  # fmt: skip
    agents = []
    async with services.db.transaction(scope) as tx:
        await services.staff.add_members(tx, members)
        for member in members:
            login = await services.staff.find_login(tx, member.login)
            assert login is not None
            agents.append(Agent(member.id, (await services.staff.sign_in(tx, login, "bench")).token))
    return agents


async def _held_talks(
    services: Services, scope: Scope, channel: object, company: CompanyId, ids: list[CustomerId], agents: list[Agent],
    start: int,
) -> dict[CustomerId, ConversationId]:  # fmt: skip
    if not ids:
        return {}
    async with services.db.transaction(scope) as tx:
        inbounds = [
            Inbound(
                company_id=company, channel_id=channel, external_id=f"bench-{item.hex}", address=item.hex,  # type: ignore[arg-type]
                customer_id=item, text=Spoken("您好"),
            )
            for item in ids
        ]  # fmt: skip
        receipts = await services.conversations.receive_many(tx, inbounds)
        talks = {item: receipt.conversation_id for item, receipt in zip(ids, receipts, strict=True)}  # type: ignore[union-attr]
        moves = [
            Move(talk, ToPerson(agents[(start + index) // PER_AGENT].staff_id), None)
            for index, talk in enumerate(talks.values())
        ]
        by = Speaker("system", None, "bench")
        moved = await services.conversations.pass_on_many(tx, moves, by, "bench", Spoken(""))
        assert not any(isinstance(outcome, SuibanError) for outcome in moved.values())
    return talks
