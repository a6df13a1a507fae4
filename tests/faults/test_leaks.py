"""Personal values through all doors of a whole Suiban, found nowhere but where they belong."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, LiteralString, get_args

import asyncpg
import msgspec
import pytest

from suiban.app.bench.leaks import Found, look, looking, use
from suiban.app.bench.leaks.people import Heard
from suiban.app.bench.leaks.values import Source, Values
from suiban.app.bench.running import running_suiban
from suiban.app.settings import Settings

VALUES = 800
SETTINGS = {"SUIBAN_WEBHOOK_NETWORKS": "127.0.0.0/8", "SUIBAN_MEANING": "off", "SUIBAN_LOG_LEVEL": "debug"}


class Searched(msgspec.Struct):
    """A house that was used, still running."""

    settings: Settings
    supervisor: int
    said: Path
    values: Values
    heard: Heard

    async def look(self) -> Found:
        return await look(self.settings, self.supervisor, self.said, self.values.dealt, self.heard)

    def value(self, source: Source, kind: str) -> str:
        return next(value.text for value in self.values.dealt if (value.source, value.kind) == (source, kind))

    async def change(self, statement: LiteralString, *arguments: Any) -> None:
        connection = await asyncpg.connect(looking.as_superuser(self.settings), timeout=20)
        try:
            await connection.execute(statement, *arguments)
        finally:
            await connection.close()


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Searched]:
    said, values = tmp_path_factory.mktemp("leaks") / "said.txt", Values(seed=7)
    async with running_suiban(SETTINGS, said=said) as (settings, supervisor):
        heard = await use(settings, values, VALUES)
        await asyncio.sleep(2)  # what follows a fact stands in its table and its log moments later
        yield Searched(settings, supervisor, said, values, heard)


@pytest.mark.timeout(400)  # a whole house, 45 s of a processor
async def test_nothing_stands_outside_of_its_place(house: Searched) -> None:
    found = await house.look()
    assert found.leaks == []
    assert found.planted >= VALUES - 40
    assert set(found.by_source) == set(get_args(Source))
    # it was really used, and really looked at
    assert {200, 201, 401, 403, 404, 422} <= found.answers.keys()
    assert found.answers.get(500, 0) == 0
    for place in (
        "table conversations.message.text",
        "table customers.identifier.value",
        "table conversations.staff_entry.summary",
        "socket customer-1 messages",
        "socket songyan messages",
        "answer duanmu GET /api/conversations/{id}/messages",
        "answer program-bank GET /api/v1/conversations/{id}/messages",
        "nats suiban.live",
        "index",
        "answer customer-2 PUT /api/chat/step-up/{id}",  # a visitor until then
    ):
        assert found.stands.get(place), place
    searched = [place for place in found.stands if place.startswith("file files/")]
    assert searched


@pytest.mark.timeout(120)
async def test_it_would_notice(house: Searched) -> None:
    """Planted leaks of every sort, each found, and nothing else."""
    phone, card = house.value("message", "phone"), house.value("form", "card")
    name, token = house.value("profile", "name"), house.value("session", "token")
    home = Path(house.settings.home)
    with (home / "log" / "web.log").open("a") as log:
        log.write(f'{{"event": "somebody said {phone}"}}\n')
    (home / "files" / "spool.tmp").write_text(token)
    (home / "search" / f"{card}.old").touch()
    await house.change("update routing.queue set name = $1 where id = (select id from routing.queue limit 1)", phone)
    house.heard.add("answer fangyuan GET /api/conversations", f'"customer_name": "{name}"'.encode())
    house.heard.add("socket customer-2 messages", phone.encode())  # it was said in the first talk
    house.heard.add("answer nobody POST /api/sign-in", name.encode("unicode-escape"))
    found = await house.look()
    assert {(leak.place, leak.source, leak.kind) for leak in found.leaks} == {
        ("file log/web.log", "message", "phone"),
        ("file files/spool.tmp", "session", "token"),
        (f"file search/{card}.old", "form", "card"),
        ("table routing.queue.name", "message", "phone"),
        ("answer fangyuan GET /api/conversations", "profile", "name"),
        ("socket customer-2 messages", "message", "phone"),
        ("answer nobody POST /api/sign-in", "profile", "name"),
    }
