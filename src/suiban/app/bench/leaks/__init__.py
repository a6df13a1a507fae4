"""``suiban bench leaks``: personal values planted through all doors, then looked for in everything that can be read.

A whole Suiban of its own is used by customers, staff and programs, with values nobody else has in everything that one
can write, also in requests that are refused and while the database is taken away. Then every answer and frame, all that
went over NATS and to webhooks, all logs, all files of the home, all columns of all tables and the command lines of all
processes are searched. What stands where it belongs (``places.py`` says where, and why) is no leak; all else is.
"""

import argparse
import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import asyncpg
import msgspec
import uvloop

from suiban.app.bench.leaks import looking
from suiban.app.bench.leaks.people import Heard
from suiban.app.bench.leaks.places import is_home
from suiban.app.bench.leaks.planting import Bank, broken_moments
from suiban.app.bench.leaks.sweeping import sweep
from suiban.app.bench.leaks.values import Finder, Value, Values
from suiban.app.bench.running import running_suiban, say
from suiban.app.settings import Settings

VALUES_MIN: Final = 500
SETTLE_S: Final = 3.0
END_BACKENDS: Final = "select pg_terminate_backend(pid) from pg_stat_activity where usename like 'suiban%'"


class Leak(msgspec.Struct, frozen=True):
    """Values of one kind and source that stand in a place that is not theirs; never the values themselves."""

    place: str
    source: str
    kind: str
    count: int


class Found(msgspec.Struct, frozen=True):
    """What came of it. ``stands``: how many places hold values at all, theirs or not."""

    planted: int
    by_source: dict[str, int]
    answers: dict[int, int]
    bytes_searched: int
    places_searched: int
    stands: dict[str, int]
    leaks: list[Leak]


def main(arguments: Sequence[str]) -> int:
    """Plant, look, print; the exit code is 1 when anything was found outside of its place."""
    parser = argparse.ArgumentParser(prog="suiban bench leaks", description=__doc__)
    parser.add_argument("--values", type=int, default=10_000, help=f"how many, at least {VALUES_MIN}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--home", type=Path, help="leave everything here, to be looked at")
    parser.add_argument("--json", action="store_true", help="one object on stdout")
    options = parser.parse_args(arguments)
    found = uvloop.run(measure(max(VALUES_MIN, options.values), options.seed, options.home))
    if options.json:
        print(json.dumps(msgspec.to_builtins(found), ensure_ascii=False))
    else:
        print(f"planted {found.planted}, searched {found.places_searched} places with {found.bytes_searched} bytes")
        for leak in found.leaks:
            print(f"leaked  {leak.count:5}  {leak.kind} of {leak.source} in {leak.place}")
    return 1 if found.leaks else 0


async def measure(values: int, seed: int, home: Path | None = None) -> Found:
    """All of it, in a home that is removed afterwards unless it is given."""
    with tempfile.TemporaryDirectory(prefix="suiban-leaks-") as beside:
        said, dealt = Path(beside) / "said.txt", Values(seed)
        extra = {"SUIBAN_WEBHOOK_NETWORKS": "127.0.0.0/8", "SUIBAN_MEANING": "off", "SUIBAN_LOG_LEVEL": "debug"}
        async with running_suiban(extra, home, said) as (settings, supervisor):
            content = await use(settings, dealt, values)
            await asyncio.sleep(SETTLE_S)  # logs, drafts, index: what follows a fact does so within moments
            return await look(settings, supervisor, said, dealt.dealt, content)


async def use(settings: Settings, dealt: Values, values: int) -> Heard:
    """Plant so many values through the doors; what everybody was answered."""
    heard = Heard()
    receiver = await looking.Receiver(heard, dealt.words(40, "webhook")).open()
    bank = Bank(f"http://127.0.0.1:{settings.port}", heard, dealt, f"http://127.0.0.1:{receiver.port}/")
    async with looking.listening(settings, heard):
        try:
            await bank.come()
            await _plant(bank, settings, values)
            await sweep(bank)
        finally:
            await bank.go()
            receiver.close()
    return heard


async def _plant(bank: Bank, settings: Settings, values: int) -> None:
    share = values / 10_000
    customers = await bank.enter_customers(max(8, round(400 * share)))
    say(f"entered {len(customers)} customers")
    talks = [await bank.open_talk(*one) for one in customers[: max(2, round(12 * share))]]
    for talk in talks:
        for _ in range(2):
            await bank.fill_form(talk)
            await bank.send_file(talk)
        await bank.work(talk, 2)
    bank.values.talk = 0
    await bank.be_away()
    await bank.write_replies(max(2, round(20 * share)))
    await bank.ask_around(max(2, round(60 * share)))
    await bank.try_to_sign_in(max(4, round(40 * share)))
    await bank.be_refused(max(1, round(20 * share)))
    await broken_moments(bank, lambda: _end_backends(settings), 2)
    while len(bank.values.dealt) < values - 40:
        for talk in talks:
            await bank.say(talk, 1)
    for talk in talks[: len(talks) // 2]:
        await bank.end(talk)
    say(f"planted {len(bank.values.dealt)} values; refused on the way: {dict(Counter(bank.refused))}")


async def _end_backends(settings: Settings) -> None:
    connection = await asyncpg.connect(looking.as_superuser(settings), timeout=20)
    try:
        for _ in range(3):
            await connection.execute(END_BACKENDS)
            await asyncio.sleep(0.02)
    finally:
        await connection.close()


async def look(settings: Settings, supervisor_pid: int, said: Path, values: Sequence[Value], heard: Heard) -> Found:
    """Search everything for these values."""
    finder, hits, stands = Finder(values), Counter[tuple[str, str, str]](), Counter[str]()
    places: set[str] = set()
    searched = 0

    def search(place: str, content: bytes) -> None:
        nonlocal searched
        searched += len(content)
        places.add(place)
        for value in finder.find(content):
            stands[place] += 1
            if not is_home(place, value):
                hits[place, value.source, value.kind] += 1

    for place, heard_there in heard.by_place.items():
        search(place, bytes(heard_there))
    async for place, content in looking.tables(settings):
        search(place, content)
    for place, content in (
        *looking.files(Path(settings.home), said),
        *looking.index(settings.folders.search, values),
        *looking.processes(supervisor_pid),
    ):
        search(place, content)
    return Found(
        planted=len(values),
        by_source=dict(Counter(value.source for value in values)),
        answers=dict(sorted(heard.statuses.items())),
        bytes_searched=searched,
        places_searched=len(places),
        stands=dict(sorted(stands.items())),
        leaks=[Leak(*key, count=count) for key, count in sorted(hits.items())],
    )
