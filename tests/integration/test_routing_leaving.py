"""Customers who leave while they wait: a grace, an end that is counted, a way back, and nothing said is lost."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest
from tests.centre import Centre, speaker_of
from tests.leaving import GRACE_S, Edge, came, leave_round, place_of, position

from suiban.conversations.api import Channel, Inbound, Received
from suiban.kit.hours import CompanyHours, Hours
from suiban.kit.ids import ChannelId, CompanyId, ConversationId, CustomerId, SessionId
from suiban.kit.masking import Spoken
from suiban.platform.postgres import Transaction
from suiban.routing.api import Routing, Rule, WorkAsked
from suiban.routing.events import CustomerLeft, WorkEnded
from suiban.routing.model.board import QueueLine


@pytest.fixture
async def edge(centre: Centre) -> Edge:
    edge = Edge(centre)
    await edge.tell()
    return edge


async def set_rule(centre: Centre, **rule: int) -> None:
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.set_rule(tx, centre.bank, Rule(**rule))  # type: ignore[arg-type]


async def card_line(centre: Centre) -> QueueLine:
    async with centre.db.snapshot(centre.scope) as tx:
        return next(line for line in (await centre.routing.wallboard(tx)).queues if line.key == "card")


async def test_who_closed_the_page_waits_no_longer_and_is_counted(centre: Centre, edge: Edge) -> None:
    talk = await came(centre, edge)
    assert await leave_round(centre, 600) == 0, "whoever is there may wait for ever"
    left_at = centre.clock.now()
    await edge.lose(talk)
    assert await leave_round(centre, GRACE_S - 1) == 0
    assert await position(centre, talk) == 1
    assert (await card_line(centre)).waiting == 1
    assert await leave_round(centre, 1) == 1
    assert await leave_round(centre) == 0
    after = await centre.load(talk)
    assert (after.state, after.holder_kind) == ("open", "bot")
    assert await place_of(centre, talk) is None
    (fact,) = await centre.facts(CustomerLeft.KIND)
    assert (UUID(fact["conversation_id"]).hex, fact["queue_key"]) == (talk.hex, "card")
    assert datetime.fromisoformat(fact["left_at"]) == left_at
    assert [fact["state"] for fact in await centre.facts(WorkEnded.KIND)] == ["cancelled"]
    line = await card_line(centre)
    assert (line.waiting, line.abandoned_today, line.late_abandoned_today, line.short_abandoned_today) == (0, 1, 1, 0)
    async with centre.db.snapshot(centre.scope) as tx:
        (listed,) = await centre.routing.work(tx, WorkAsked("abandoned"))
        cells = await centre.routing.quarters(tx)
        messages = await centre.conversations.read_messages(tx, talk, after=0, limit=50)
    assert (listed.conversation_id, listed.waited_s) == (talk, 600), "what they waited ends when they went"
    assert [cell.abandoned for cell in cells[1]] == [1]
    assert str.__str__(messages[0].text) == "我的卡丢了", "what they said stays"
    assert "30 分钟" in str.__str__(messages[-1].text)
    assert "30 minutes" in (messages[-1].extra or {})["text_en"]
    await centre.hire("ann")
    assert await centre.routing.offer_round(centre.db) == 0


async def test_who_leaves_at_once_is_counted_apart(centre: Centre, edge: Edge) -> None:
    talk = await came(centre, edge)
    centre.later(3)
    await edge.lose(talk)
    assert await leave_round(centre, GRACE_S) == 1
    line = await card_line(centre)
    assert (line.abandoned_today, line.short_abandoned_today) == (0, 1)


async def test_who_was_gone_before_they_were_queued_is_found_too(centre: Centre, edge: Edge) -> None:
    await centre.waiting_talk()
    assert await leave_round(centre, GRACE_S - 1) == 0
    assert await leave_round(centre, 1) == 1


async def test_within_the_grace_the_place_is_kept(centre: Centre, edge: Edge) -> None:
    first, second = await came(centre, edge), await came(centre, edge)
    await edge.lose(first)
    centre.later(GRACE_S - 1)
    await edge.come(first)
    assert await leave_round(centre, 600) == 0
    assert [await position(centre, talk) for talk in (first, second)] == [1, 2]
    await edge.lose(first)
    assert await leave_round(centre, GRACE_S - 1) == 0, "each time anew"
    assert await leave_round(centre, 1) == 1


@pytest.mark.parametrize(("away_s", "points", "places"), [(1_700, {"waited": 20}, (1, 2)), (1_801, {}, (2, 1))])
async def test_who_comes_back_in_time_stands_where_their_waiting_puts_them(
    centre: Centre, edge: Edge, away_s: float, points: dict[str, int], places: tuple[int, int]
) -> None:
    talk = await came(centre, edge)
    centre.later(590)
    await edge.lose(talk)
    assert await leave_round(centre, GRACE_S) == 1
    centre.later(away_s - GRACE_S - 500)
    other = await came(centre, edge)
    centre.later(500)
    await edge.come(talk)
    assert await position(centre, talk) == 0, "whether they still want a person only they know"
    await centre.ask(talk)
    await edge.tell()
    async with centre.db.snapshot(centre.scope) as tx:
        lines = await centre.routing.work(tx, WorkAsked("waiting"))
    assert {line.conversation_id: line.points for line in lines}[talk] == points
    assert (await position(centre, talk), await position(centre, other)) == places


async def test_who_leaves_twice_keeps_all_they_waited_until_somebody_had_them(centre: Centre, edge: Edge) -> None:
    talk = await came(centre, edge)
    for waited in (10, 20):
        centre.later(300)
        await edge.lose(talk)
        assert await leave_round(centre, GRACE_S) == 1
        await edge.come(talk)
        await centre.ask(talk)
        await edge.tell()
        query = "select (points ->> 'waited')::int from routing.work where state = 'queued'"
        assert await centre.value(query) == waited
    ann = await centre.hire("ann")
    await centre.hold(ann, talk)
    await centre.to_bot(ann, talk)
    await centre.ask(talk)
    assert await centre.value("select priority from routing.work where state = 'queued'") == 0


async def test_a_company_may_say_that_nobody_leaves(centre: Centre, edge: Edge) -> None:
    await set_rule(centre, leave_after_s=0)
    talk = await came(centre, edge)
    await edge.lose(talk)
    assert await leave_round(centre, 100_000) == 0
    await set_rule(centre, leave_after_s=15)
    assert await leave_round(centre) == 1
    async with centre.db.snapshot(centre.scope) as tx:
        assert "分钟" not in str.__str__((await centre.conversations.read_messages(tx, talk, after=0, limit=9))[0].text)


async def by_another_door(centre: Centre, kind: str, first_holder: str) -> ConversationId:
    """Somebody writes by a door of this kind."""
    customer, channel_id = await centre.customer(), ChannelId.new()
    channel = Channel(
        company_id=centre.bank, id=channel_id, key=f"bank-{kind}", kind=kind, name="另一扇门", greeting="",
        first_holder=first_holder, accent="", allowed_origins=(), assertion_secret="",
    )  # fmt: skip
    inbound = Inbound(
        company_id=centre.bank, channel_id=channel_id, external_id=SessionId.new().hex, address=customer.hex,
        customer_id=customer, text=Spoken("人工"),
    )  # fmt: skip
    async with centre.db.transaction(centre.scope) as tx:
        await centre.conversations.add_channel(tx, channel)
        (receipt,) = await centre.conversations.receive_many(tx, [inbound])
    assert isinstance(receipt, Received)
    await centre.catch_up()
    return receipt.conversation_id


async def test_by_doors_without_a_connection_nobody_leaves(centre: Centre, edge: Edge) -> None:
    talk = await by_another_door(centre, "sms", "queue:card")
    await edge.tell([talk])
    await Edge(centre).tell([talk])
    assert await leave_round(centre, 100_000) == 0
    assert await position(centre, talk) == 1


async def test_by_a_door_of_people_only_who_is_back_waits_again_by_themselves(centre: Centre, edge: Edge) -> None:
    talk, other = await by_another_door(centre, "webchat", "queue:card"), await came(centre, edge)
    await edge.come(talk)
    centre.later(300)
    await edge.lose(talk)
    assert await leave_round(centre, GRACE_S) == 1
    after = await centre.load(talk)
    assert (after.holder_kind, after.holder_key) == ("nobody", "card")
    assert [await position(centre, one) for one in (talk, other)] == [0, 1]
    await centre.routing.forget_away(centre.db)
    assert await leave_round(centre, 600) == 0
    for _ in range(2):
        await edge.come(talk)
        await centre.catch_up()
        assert [await position(centre, one) for one in (talk, other)] == [2, 1]
    assert await centre.value("select (points ->> 'waited')::int from routing.work where conversation_id = $1"
                              " and state = 'queued'", talk) == 10  # fmt: skip
    assert await leave_round(centre, 600) == 0
    await edge.lose(talk)
    assert await leave_round(centre, GRACE_S) == 1
    async with centre.db.snapshot(centre.scope) as tx:
        said = (await centre.conversations.read_messages(tx, talk, after=0, limit=9))[-1]
    assert "重新排队" in str.__str__(said.text)
    # somebody took it from the list: who comes back now is with them
    boss = await centre.hire("boss", roles=("supervisor",))
    async with centre.db.transaction(boss.scope()) as tx:
        await centre.routing.take_over(tx, speaker_of(boss), talk, "")
    await centre.catch_up()
    await edge.come(talk)
    assert await position(centre, talk) == 0
    assert (await centre.load(talk)).holder_id == boss.staff_id


async def test_who_is_to_be_called_back_need_not_stay(centre: Centre, edge: Edge) -> None:
    talk = await came(centre, edge)
    customer = (await centre.load(talk)).customer_id
    async with centre.db.transaction(centre.scope) as tx:
        number, channel = Spoken("+8613800138000"), centre.channels[centre.bank]
        await centre.routing.ask_callback(tx, customer, channel, talk, number, None)
    await edge.lose(talk)
    assert await leave_round(centre, 100_000) == 0
    assert await position(centre, talk) == 1


class Told:
    """One customer is notified wherever they are."""

    def __init__(self, customer: CustomerId) -> None:
        self.customer = customer

    async def reachable(
        self, tx: Transaction, customers: Sequence[tuple[CompanyId, CustomerId]]
    ) -> frozenset[CustomerId]:
        return frozenset({self.customer} & {customer for _, customer in customers})


async def test_who_is_told_of_an_answer_wherever_they_are_need_not_stay(centre: Centre, edge: Edge) -> None:
    told, other = await came(centre, edge), await came(centre, edge)
    reach = Told((await centre.load(told)).customer_id)
    centre.routing = Routing(centre.log, centre.conversations, centre.clock, reach)
    await edge.lose(told, other)
    assert await leave_round(centre, GRACE_S) == 1
    assert await leave_round(centre, 600) == 0
    assert [await position(centre, talk) for talk in (told, other)] == [1, 0]
    ann = await centre.hire("ann")
    await centre.routing.offer_round(centre.db)
    assert len(await centre.offers(ann)) == 1


async def test_who_was_told_that_somebody_answers_later_is_answered_later(centre: Centre, edge: Edge) -> None:
    night, morning = datetime(2030, 11, 21, 13, tzinfo=UTC), datetime(2030, 11, 22, 1, 30, tzinfo=UTC)
    centre.clock.advance(night - centre.clock.now())
    workdays = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00-18:00",))
    async with centre.db.transaction(centre.scope) as tx:
        await centre.routing.put_hours(tx, [CompanyHours(centre.bank, "office", "工作日", Hours(workdays))])
        await centre.routing.add_queues(tx, [msgspec.structs.replace(centre.queues["card"], hours_key="office")])
    at_night, stayed = [await came(centre, edge) for _ in range(2)]
    await edge.lose(at_night)
    centre.clock.advance(morning - centre.clock.now())
    assert await leave_round(centre) == 0
    await edge.lose(stayed)  # who came at night was told so, too
    assert await leave_round(centre, 3_600) == 0
    assert [await position(centre, talk) for talk in (at_night, stayed)] == [1, 2]
    by_day = await came(centre, edge)
    await edge.lose(by_day)
    assert await leave_round(centre, GRACE_S) == 1
    assert await position(centre, by_day) == 0


# --- several processes ---


async def test_a_second_tab_at_another_process_is_enough(centre: Centre, edge: Edge) -> None:
    other = Edge(centre)
    talk = await came(centre, edge)
    await other.come(talk)
    await edge.lose(talk)
    await other.tell()
    assert await leave_round(centre, 600) == 0
    await edge.tell([talk])
    other.here.discard(talk)
    assert await leave_round(centre, GRACE_S) == 1


async def test_of_two_tabs_at_one_process_one_may_be_closed(centre: Centre, edge: Edge) -> None:
    talk = await came(centre, edge)
    await edge.tell([talk])
    assert await leave_round(centre, 600) == 0


async def test_connections_that_we_lost_are_no_leaving(centre: Centre, edge: Edge) -> None:
    there, gone, before = [await came(centre, edge) for _ in range(3)]
    await edge.lose(before)
    centre.later(GRACE_S - 1)
    await edge.fall_silent()
    assert await leave_round(centre, 10_000) == 0, "nobody can come back while there is nowhere to come to"
    again = Edge(centre)
    await again.tell()
    assert await leave_round(centre, GRACE_S - 1) == 0, "the grace begins when we are back"
    await again.come(there)
    assert await leave_round(centre, 1) == 2
    assert [await position(centre, talk) for talk in (there, gone, before)] == [1, 0, 0]


async def test_who_was_at_a_process_that_died_is_looked_for_at_the_others(centre: Centre, edge: Edge) -> None:
    other = Edge(centre)
    await other.tell()
    moved, gone = await came(centre, edge), await came(centre, edge)
    assert await leave_round(centre, 600) == 0
    await edge.fall_silent()
    assert await leave_round(centre) == 0
    await other.come(moved)
    assert await leave_round(centre, GRACE_S - 1) == 0
    assert await leave_round(centre, 1) == 1
    assert [await position(centre, talk) for talk in (moved, gone)] == [1, 0]


async def test_another_leader_ends_it_once(centre: Centre, edge: Edge) -> None:
    talk = await came(centre, edge)
    second = Routing(centre.log, centre.conversations, centre.clock)
    await edge.lose(talk)
    assert await leave_round(centre, GRACE_S - 1) == 0
    centre.later(1)
    assert await second.leave_round(centre.db) == 0, "it does not lead"
    await centre.routing.step_down(centre.db)
    assert await second.leave_round(centre.db) == 1
    await centre.catch_up()
    await second.step_down(centre.db)
    assert await leave_round(centre) == 0
    assert len(await centre.facts(CustomerLeft.KIND)) == 1
