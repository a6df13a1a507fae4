"""Processes are killed at exactly the worst moments, and engines stand still in mid-load: nothing is lost or doubled.

The moments are planted into a copy of the source, so that they cost the real one nothing: each is passed by until a
file of its name lies in the folder of crash points; then that file goes and the process is killed.
"""

import asyncio
import io
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from PIL import Image
from tests.faults.crowd import CHANNELS, Crowd, crowd_at, new_seed
from tests.faults.serving import Change, Suiban, plant

pytestmark = pytest.mark.timeout(150)

STRUCK_S_MAX = 30.0
STOPPED_S = 5.0
CRASH = """
import os, signal

def at(name):
    try:
        os.unlink(os.path.join({folder!r}, name))
    except FileNotFoundError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _after(file: str, text: str, point: str, indent: int, condition: str = "True") -> Change:
    return Change(file, text, f'{text}{" " * indent}{condition} and __import__("suiban.crash").crash.at("{point}")\n')


INTAKE, STAFF_DOOR = "channels/webchat/intake.py", "desk/socket/door.py"
STAFF_ACTIONS = "desk/socket/actions.py"
POINTS = (
    Change(
        INTAKE,
        "            found = await self._conversations.receive_open(tx, inbounds)\n",
        "            under_way = asyncio.ensure_future(self._conversations.receive_open(tx, inbounds))\n"
        "            await asyncio.sleep(0)\n"
        '            __import__("suiban.crash").crash.at("sent")\n'
        "            found = await under_way\n",
    ),
    _after(INTAKE, "            await self._store_singly(batch, error)\n            return\n", "stored", 8),
    _after(
        STAFF_ACTIONS,
        "        talk = await self._routing.accept(tx, speaker_of(caller), reservation)\n",
        "accepting", 8,
    ),
    _after(
        STAFF_DOOR, "                await self._actions.act(member, frame)\n", "accepted", 16,
        "isinstance(frame, codec.Accept)",
    ),
    _after("conversations/jobs.py", "            await self._files.delete(file_id)\n", "deleted", 12),
    _after(
        "platform/jobs.py", "                await task.run(arguments)\n", "worked", 16,
        "not task.name.startswith('platform.')",
    ),
)  # fmt: skip
HOLDING_TWO_WAYS = """
select (select count(*) from routing.work w join conversations.conversation c on c.id = w.conversation_id
        where w.state = 'accepted' and (c.holder_kind <> 'staff' or c.holder_id is distinct from w.staff_id))
     + (select count(*) from conversations.conversation c where c.state = 'open' and c.holder_kind = 'staff'
        and not exists (select from routing.work w where w.conversation_id = c.id and w.state = 'accepted'
                        and w.staff_id = c.holder_id))
"""
FILES = "select coalesce(string_agg(state, ','), '') from conversations.file"
JOBS = "select count(*) from procrastinate.procrastinate_jobs where task_name = 'conversations.tidy_files'"


class Points:
    """The folder of crash points."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    async def strike(self, point: str) -> None:
        """Arm a point and wait until somebody was killed there."""
        armed = self.folder / point
        armed.touch()
        await until(lambda: _true(not armed.exists()), f"nobody came by {point}")


async def _true(value: bool) -> bool:
    return value


async def until(true: Callable[[], Awaitable[bool]], complaint: str) -> None:
    try:
        async with asyncio.timeout(STRUCK_S_MAX):
            while not await true():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(complaint) from None


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> Points:
    return Points(tmp_path_factory.mktemp("points") / "armed")


@pytest.fixture(scope="module")
async def suiban(points: Points) -> AsyncIterator[Suiban]:
    folder = points.folder.parent
    source = plant(folder / "source", POINTS)
    (source / "suiban" / "crash.py").write_text(CRASH.format(folder=str(points.folder)))
    running = Suiban(folder, source)
    try:
        yield await running.start()
    finally:
        await running.stop()


async def _judge(crowd: Crowd, suiban: Suiban, faults: int) -> None:
    verdict = await crowd.verdict()
    report = crowd.report(verdict)
    print(report)
    assert verdict.clean, f"{report}\n{suiban.said()}"
    assert verdict.faults == faults
    await until(lambda: _agrees(suiban), "works and conversations do not agree on who holds what")


async def _agrees(suiban: Suiban) -> bool:
    return await suiban.value(HOLDING_TWO_WAYS) == 0


async def test_an_edge_killed_around_its_commits_loses_and_doubles_nothing(
    suiban: Suiban, points: Points, tmp_path: Path
) -> None:
    """Sent and nobody waits for the answer; committed and not acknowledged; the same of an accepted offer."""
    crowd = Crowd(suiban, tmp_path, new_seed())
    print(f"FAULT_SEED={crowd.seed}")

    async def strike(*names: str) -> None:
        for name in names:
            await points.strike(name)
            crowd.hit(name)

    try:
        offers = asyncio.create_task(strike("accepting", "accepted"))  # there are most while they come
        await crowd.come()
        await offers
        await crowd.back()
        for name in ("sent", "stored"):
            await strike(name)
            await crowd.back()
        await _judge(crowd, suiban, faults=4)
    finally:
        await crowd.go()


@pytest.mark.parametrize("part", ["postgres", "nats"])
async def test_an_engine_that_stands_still_loses_nothing(suiban: Suiban, part: str, tmp_path: Path) -> None:
    """Whoever waits for it waits, or is told to come again; nobody is told anything that is not so."""
    async with crowd_at(suiban, tmp_path, new_seed()) as crowd:
        print(f"{part}: FAULT_SEED={crowd.seed}")
        await crowd.some_load(0.5)
        crowd.hit(part)
        with suiban.stopped(part):
            await asyncio.sleep(STOPPED_S)
        await crowd.back()
        await _judge(crowd, suiban, faults=1)
        assert crowd.world.errors.keys() <= {"unavailable", "database_unavailable"}, crowd.world.errors


async def test_a_job_whose_worker_is_killed_in_it_is_done_once_and_wholly(suiban: Suiban, points: Points) -> None:
    """Half done, and done but not written down: another worker takes it up, and doing it again does no harm."""
    await _send_picture(suiban)
    await suiban.as_owner("update conversations.file set state = 'leaving', left_at = now() - interval '1 hour'")
    for point, left in (("deleted", "leaving"), ("worked", "")):
        await suiban.as_owner("select platform.defer_job('conversations.tidy_files', '{}', null, null, null)")
        await points.strike(point)
        assert await suiban.value(FILES) == left
        assert [path for path in suiban.home.files.rglob("*") if path.is_file()] == []
        await suiban.as_owner(
            "update procrastinate.procrastinate_workers set last_heartbeat = now() - interval '1 hour'",
            "select platform.defer_job('platform.rescue', '{}', null, null, null)",
        )
        await until(lambda: _all_done(suiban), f"{point}: nobody took the job up: {suiban.said()}")
        assert await suiban.value(FILES) == ""


async def _all_done(suiban: Suiban) -> bool:
    return await suiban.value(JOBS) == 0


async def _send_picture(suiban: Suiban) -> None:
    out = io.BytesIO()
    Image.frombytes("RGB", (20, 20), os.urandom(1200)).save(out, "PNG")
    async with httpx.AsyncClient(base_url=suiban.origin, timeout=20) as http:
        opened = (await http.post("/api/chat/sessions", json={"channel_key": CHANNELS["bank"]})).raise_for_status()
        headers = {"Authorization": f"Bearer {opened.json()['token']}"}
        sent = await http.post("/api/chat/files", files={"file": ("a.png", out.getvalue())}, headers=headers)
        sent.raise_for_status()
