"""Services under way on real PostgreSQL and real books: begun, broken off, taken up, corrected, cancelled."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.bankers import TODAY, World, open_world
from tests.books import CODE, Books, new_books, open_bank
from tests.conftest import Dsns

from suiban.app.matrix.answers import answer_to, said_at
from suiban.audit.api import HOUSE
from suiban.flows.api import InstanceView
from suiban.flows.errors import FlowUnknown, InstanceOpen, InstanceOver, InstanceUnknown, NotNow, StepPassed
from suiban.flows.model.hearing import Pressed, Wrote
from suiban.flows.model.steps import Misread
from suiban.kit.ids import CustomerId
from suiban.kit.masking import Spoken

PAID = 102_00
"""A hundred, and what it costs to another bank."""


@pytest.fixture(scope="module")
async def books(postgres) -> AsyncIterator[Books]:
    async with new_books(postgres) as url, open_bank(url) as opened:
        yield opened


@pytest.fixture
async def world(fresh_dsns: Dsns, books: Books, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(fresh_dsns.app, fresh_dsns.follower, books, tmp_path) as opened:
        yield opened
    await books.holds()


async def until(world: World, customer_id: CustomerId, view: InstanceView, step: str, **answers: Any) -> InstanceView:
    """Answer what is asked, as usual, until this kind of step is."""
    while view.prompt is not None and step not in (view.prompt.kind, view.prompt.step):
        heard = said_at(view.prompt, answer_to(view.prompt, answers, TODAY), "page")
        after = await world.say(customer_id, view, heard)
        assert not isinstance(after, Misread), after
        view = after
    return view


async def test_a_balance_is_asked_for_and_told(world: World) -> None:
    customer_id, _ = await world.client()
    view = await world.begin(customer_id, "balance")
    assert (view.line.state, view.line.outcome) == ("over", "done")
    assert [call["operation"] for call in await calls(world)] == ["accounts.list"]


async def test_a_statement_is_told_by_text_within_five_messages(world: World) -> None:
    customer_id, _ = await world.client()
    talk = await world.write(customer_id, "我要查10月的账单", world.text)
    await world.go_on()
    said = await world.said(talk)
    assert len(said) <= 4
    assert "2026年10月" in said[0]


async def test_a_transfer_begun_in_the_chat_goes_on_by_text_with_all_filled_in(world: World) -> None:
    customer_id, _ = await world.client()
    chat = await world.write(customer_id, "给陈晓雨转500")
    await world.go_on()
    assert "转账" in (await world.said(chat))[0]
    async with world.db.transaction(world.scope) as tx:
        begun = (await world.flows.open_of(tx, world.company, customer_id))[0]
    text = await world.write(customer_id, "继续", world.text)
    await world.go_on()
    async with world.db.transaction(world.scope) as tx:
        line = (await world.flows.open_of(tx, world.company, customer_id))[0]
    assert (line.id, line.step, line.door) == (begun.id, begun.step, "text")
    await world.write(customer_id, "1", world.text)
    await world.go_on()
    assert "500.00" in "\n".join(await world.said(text))


async def test_of_two_answers_to_one_step_the_first_counts(world: World) -> None:
    customer_id, _ = await world.client()
    seen = await until(world, customer_id, await world.begin(customer_id, "transfer"), "ask")
    first = await world.say(customer_id, seen, "一百")
    with pytest.raises(StepPassed):
        await world.say(customer_id, seen, "九百", "chat")
    assert not isinstance(first, Misread)
    view = await until(world, customer_id, first, "confirm")
    assert "100.00 元" in [value.zh for _, value in view.prompt.rows]  # type: ignore[union-attr]


async def test_an_earlier_answer_is_corrected_and_the_rest_is_not_asked_again(world: World) -> None:
    customer_id, _ = await world.client()
    view = await until(world, customer_id, await world.begin(customer_id, "transfer"), "confirm")
    async with world.db.transaction(world.scope) as tx:
        after = await world.flows.correct(tx, world.end(customer_id), view.line.id, "金额", "两百")
    assert not isinstance(after, Misread), after
    view = await world.rest(customer_id, after)
    assert view.prompt is not None
    assert view.prompt.kind == "confirm"
    assert "200.00 元" in [value.zh for _, value in view.prompt.rows]


async def test_nonsense_leaves_the_step_as_it_is_and_says_what_was_expected(world: World) -> None:
    customer_id, _ = await world.client()
    view = await until(world, customer_id, await world.begin(customer_id, "transfer"), "ask")
    for nonsense in ("嗯嗯啊啊", "{{7*7}}", "__import__('os')", "一两千", "-5", "\u202e001", "9" * 2_000):
        after = await world.say(customer_id, view, nonsense)
        assert isinstance(after, Misread), nonsense
        assert after.words.zh
        assert after.words.en
    assert (await world.view(customer_id, view.line.id)).prompt == view.prompt


async def test_one_of_a_kind_is_open_and_a_cancelled_one_makes_room(world: World) -> None:
    customer_id, banked = await world.client()
    view = await until(world, customer_id, await world.begin(customer_id, "transfer"), "confirm")
    with pytest.raises(InstanceOpen) as told:
        await world.begin(customer_id, "transfer")
    assert told.value.detail["instance"] == str(view.line.id)
    before = await banked.balance()
    async with world.db.transaction(world.scope) as tx:
        over = await world.flows.cancel(tx, world.end(customer_id), view.line.id)
    assert not isinstance(over, Misread)
    assert (over.line.outcome, await banked.balance()) == ("cancelled", before)
    assert (await world.begin(customer_id, "transfer")).line.id != view.line.id
    with pytest.raises(InstanceOver):
        await world.say(customer_id, view, Pressed("yes"))


async def test_a_version_retired_in_mid_run_is_finished_and_begins_no_more(world: World) -> None:
    customer_id, banked = await world.client()
    before = await banked.balance()
    view = await until(world, customer_id, await world.begin(customer_id, "transfer"), "confirm")
    async with world.db.transaction(world.scope) as tx:
        await world.flows.retire(tx, world.company, "transfer", view.line.version, HOUSE)
    over = await world.say(customer_id, view, Pressed("yes"))
    assert not isinstance(over, Misread)
    assert (over.line.outcome, before - await banked.balance()) == ("done", PAID)
    with pytest.raises(FlowUnknown):
        await world.begin(customer_id, "transfer")


async def test_an_answer_is_whose_it_is(world: World) -> None:
    customer_id, _ = await world.client()
    stranger, _ = await world.client()
    view = await until(world, customer_id, await world.begin(customer_id, "transfer"), "ask")
    with pytest.raises(InstanceUnknown):
        await world.say(stranger, view, "一百")
    with pytest.raises(InstanceUnknown):
        await world.view(stranger, view.line.id)


async def test_what_is_answered_in_secret_stands_nowhere(world: World) -> None:
    customer_id, banked = await world.client()
    card = banked.opened.cards["fresh"]
    view = await until(
        world, customer_id, await world.begin(customer_id, "card_activation"), "ask_code", choose_card=card
    )
    after = await world.say(customer_id, view, Wrote(Spoken(CODE)))
    assert not isinstance(after, Misread)
    over = await until(world, customer_id, after, "never")
    assert over.line.outcome == "done"
    async with world.db.transaction(world.scope) as tx:
        kept = await tx.fetchval(
            "select (select count(*) from flows.secret)"
            " + (select count(*) from flows.call where arguments::text like '%' || $1 || '%')"
            " + (select count(*) from flows.instance where place::text like '%' || $1 || '%')"
            " + (select count(*) from conversations.message where text like '%' || $1 || '%')",
            CODE,
        )
    assert kept == 0


async def test_who_is_silent_has_stopped_and_who_answers_goes_on(world: World) -> None:
    customer_id, _ = await world.client()
    view = await until(world, customer_id, await world.begin(customer_id, "transfer"), "ask")
    world.clock.advance(timedelta(minutes=20))
    await world.minder.step()
    stopped = await world.view(customer_id, view.line.id)
    assert (stopped.line.stalled, stopped.line.step) == ("silent", view.prompt.step)  # type: ignore[union-attr]
    after = await world.say(customer_id, stopped, "一百")
    assert not isinstance(after, Misread)
    assert after.line.stalled == ""
    world.clock.advance(timedelta(days=4))
    await world.minder.step()
    assert (await world.view(customer_id, view.line.id)).line.outcome == "expired"


async def test_what_the_bank_is_at_cannot_be_called_off(world: World) -> None:
    customer_id, banked = await world.client()
    before = await banked.balance()
    view = await until(world, customer_id, await world.begin(customer_id, "transfer"), "confirm")
    async with world.db.transaction(world.scope) as tx:
        await world.flows.answer(tx, world.end(customer_id), view.line.id, view.prompt.step, Pressed("yes"))  # type: ignore[union-attr]
    with pytest.raises(NotNow):
        async with world.db.transaction(world.scope) as tx:
            await world.flows.cancel(tx, world.end(customer_id), view.line.id)
    over = await world.rest(customer_id, view)
    assert (over.line.outcome, before - await banked.balance()) == ("done", PAID)


async def test_a_call_made_and_not_written_down_is_asked_again_and_moves_money_once(world: World) -> None:
    customer_id, banked = await world.client()
    before = await banked.balance()
    view = await until(world, customer_id, await world.begin(customer_id, "transfer"), "confirm")
    async with world.db.transaction(world.scope) as tx:
        await world.flows.answer(tx, world.end(customer_id), view.line.id, view.prompt.step, Pressed("yes"))  # type: ignore[union-attr]
    claimed = await world.caller._claim()
    await world.caller._call(claimed)  # and whoever called is killed now
    assert before - await banked.balance() == PAID
    assert await world.caller.step() == 0, "it is claimed"
    world.clock.advance(timedelta(minutes=1))
    over = await world.rest(customer_id, view)
    assert (over.line.outcome, before - await banked.balance()) == ("done", PAID)


async def calls(world: World) -> list[Any]:
    """What was asked of the bank, in order."""
    async with world.db.transaction(world.scope) as tx:
        return await tx.fetch("select operation, state from flows.call order by made_at, number")


async def test_an_instance_that_cannot_be_read_harms_no_other(world: World) -> None:
    broken, _ = await world.client()
    whole, _ = await world.client()
    begun = []
    for customer_id in (broken, whole):
        async with world.db.transaction(world.scope) as tx:
            begun.append(await world.flows.begin(tx, world.end(customer_id), "balance"))
    async with world.db.transaction(world.scope) as tx:
        await tx.execute("update flows.instance set packed = 'x' where id = $1", begun[0].line.id)
    while await world.caller.step():
        pass
    assert (await world.view(whole, begun[1].line.id)).line.outcome == "done"
