"""A word that was stored although its connection was lost: whoever repeats it is shown the talk it stands in."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.checks import eventually
from tests.house import House, open_house

from suiban.platform.engines.postgres_server import RunningPostgres


@pytest.fixture(scope="module")
async def house(dsns: Any, postgres: RunningPostgres, nats_url: str, tmp_path_factory: Any) -> AsyncIterator[House]:
    async with open_house(dsns, postgres, nats_url, Path(tmp_path_factory.mktemp("house"))) as opened:
        yield opened


async def test_the_repeated_first_word_brings_the_talk_it_opened(house: House) -> None:
    token = await house.session()
    word = {"type": "say", "ref": "r1", "client_id": str(uuid.uuid4()), "text": "在吗"}
    # the second connection says hello before the word of the first is stored, and knows of no talk
    async with house.customer_socket(token) as first, house.customer_socket(token) as second:
        assert not (await first.ask(word))["repeat"]
        second.send(word)
        welcome = await second.until(type="welcome")
        assert welcome["conversation_id"]
        assert (await second.until(type="ack"))["repeat"]
        # it may have followed the first into the talk before it had its own answer
        await eventually(lambda: "messages" in {frame["type"] for frame in second.seen})
        shown = next(frame for frame in second.seen if frame["type"] == "messages")
        assert [item["text"] for item in shown["items"]][:1] == ["在吗"]
