"""The demo is played against a whole Suiban: customers and agents come through its doors, and all goes as it should."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator

import httpx
import pytest
from tests.faults.serving import Suiban

from suiban.app.demo.staff_http import DEMO_PASSWORD
from suiban.app.play.command import play
from suiban.app.play.plan import HAND_DRIVEN, Plan
from suiban.app.play.world import NotADemo

SPEED = 25.0


@pytest.fixture(scope="module")
async def suiban(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Suiban]:
    folder = tmp_path_factory.mktemp("played")
    for parent in (folder, folder.parent):
        parent.chmod(0o755)
    suiban = Suiban(folder)
    try:
        yield await suiban.start()
    finally:
        await suiban.stop()


def plan_for(suiban: Suiban, **more: object) -> Plan:
    return Plan(suiban.origin, agents=12, customers_per_minute=30, seed=3, speed=SPEED, **more)  # type: ignore[arg-type]


@pytest.mark.timeout(240)
async def test_a_short_play_is_held_answered_closed_and_rated(suiban: Suiban) -> None:
    figures = await play(plan_for(suiban, customers_max=40), asyncio.Event())
    assert (figures["agents"], figures["agents_broken"], figures["visits"]) == (12, 0, 40)
    assert (figures["lost"], figures["refused"], figures["sockets_open"]) == (0, 0, 0), figures
    assert figures["acknowledged"] == figures["said"] > 100
    assert figures["answered_by_bot"] > 20
    assert figures["met_person"] >= 10
    assert figures["closed"] >= 8
    assert figures["rated"] >= 1
    stored = {
        "ratings": await suiban.value("select count(*) from records.rating"),
        "held": await suiban.value("select count(*) from conversations.conversation where holder_kind = 'staff'"
                                   " and state = 'open'"),
        "closed": await suiban.value("select count(*) from conversations.conversation where state = 'closed'"),
        "companies": await suiban.value("select count(distinct company_id) from conversations.conversation"),
    }  # fmt: skip
    assert (stored["ratings"], stored["held"], stored["companies"]) == (figures["rated"], 0, 3), stored
    assert stored["closed"] >= figures["closed_by_agents"] >= figures["closed"]


@pytest.mark.timeout(240)
async def test_stopped_in_the_middle_everybody_goes(suiban: Suiban) -> None:
    stop = asyncio.Event()
    playing = asyncio.create_task(play(plan_for(suiban), stop))
    while not await suiban.value(
        "select count(*) from conversations.conversation where holder_kind = 'staff' and state = 'open'"
    ):
        assert not playing.done()
        await asyncio.sleep(0.1)  # each look is a connection of its own: it would crowd out those who play
    stop.set()
    figures = await playing
    assert figures["broken_off"] > 0
    assert (figures["sockets_open"], figures["lost"]) == (0, 0)
    assert not [task for task in asyncio.all_tasks() if "suiban.app.play" in repr(task.get_coro())]
    at_work = await suiban.value("select count(*) from routing.presence where state = 'available'")
    held = await suiban.value(
        "select count(*) from conversations.conversation where holder_kind = 'staff' and state = 'open'"
    )
    assert (at_work, held) == (0, 0)


@pytest.mark.timeout(120)
async def test_staff_driven_by_hand_are_left_alone(suiban: Suiban) -> None:
    used = await suiban.value(
        "select count(*) from staff.session s join staff.member m on m.id = s.staff_id"
        " where m.login in ('linyue', 'zhouming', 'wangsumei')"
    )
    assert (used, len(HAND_DRIVEN)) == (0, 3)
    async with httpx.AsyncClient(base_url=suiban.origin, headers={"Origin": suiban.origin}) as http:
        answer = await http.post("/api/sign-in", json={"login": "linyue", "password": DEMO_PASSWORD})
    assert answer.status_code == 200


@pytest.mark.timeout(120)
async def test_without_an_address_the_demo_on_this_machine_is_played(suiban: Suiban) -> None:
    """As the README says it, in a second terminal: nothing but the port is told, and the server says it is a demo."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SUIBAN_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "suiban", "demo", "play", "--agents", "0", "--minutes", "0.001", "--speed", "25",
        env=environment | {"SUIBAN_PORT": suiban.origin.rpartition(":")[2]},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    _, said = await process.communicate()
    assert process.returncode == 0, said.decode()


async def test_only_a_demo_is_played() -> None:
    with pytest.raises(NotADemo):
        await play(Plan("http://127.0.0.1:9", minutes=1), asyncio.Event())
