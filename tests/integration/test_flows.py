"""Services under way on real PostgreSQL and real books: begun, broken off, taken up, corrected, cancelled."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.bankers import World, open_world
from tests.books import Books, new_books, open_bank
from tests.conftest import Dsns

from suiban.flows.model.hearing import Pressed
from suiban.flows.model.steps import Misread


@pytest.fixture(scope="module")
async def books(postgres) -> AsyncIterator[Books]:
    async with new_books(postgres) as url, open_bank(url) as opened:
        yield opened


@pytest.fixture
async def world(fresh_dsns: Dsns, books: Books, tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(fresh_dsns.app, fresh_dsns.follower, books, tmp_path) as opened:
        yield opened
    await books.holds()


async def test_a_balance_is_asked_for_and_told(world: World) -> None:
    customer_id, _ = await world.client()
    view = await world.begin(customer_id, "balance")
    while view.line.state == "open":
        after = await world.say(customer_id, view, Pressed(view.prompt.options[0].value))
        assert not isinstance(after, Misread)
        view = after
    assert view.line.outcome == "done"
