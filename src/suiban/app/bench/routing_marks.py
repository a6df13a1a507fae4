"""What it costs writers to mark what changed (decision 15): the same works changed in turns, with marks and without."""

import time
from statistics import median
from typing import Any, Final

import msgspec

TURNS: Final = 9
ROWS: Final = 5_000
CHANGE: Final = "update routing.work set priority = priority + 1 where id = any ($1::uuid[])"
MARKS: Final = "select count(*) from platform.changed where what = 'routing.work' and item = any ($1::uuid[])"


class Marks(msgspec.Struct, frozen=True):
    """How many times as long a change takes as without its mark, and the microseconds a row more; medians of turns."""

    ratio_to_unmarked: float
    mark_us: float


async def measure(owner: Any) -> Marks:
    """Change what waits, and take it back each time. Asks for the owner of the tables, and for a decider that rests."""
    found = await owner.fetch("select id from routing.work where state = 'queued' limit $1", ROWS)
    works = [row["id"] for row in found]
    took: dict[str, list[float]] = {"enable": [], "disable": []}
    for _ in range(TURNS):
        for trigger, seconds in took.items():
            seconds.append(await _turn(owner, works, trigger))
    marked, unmarked = median(took["enable"]), median(took["disable"])
    return Marks(round(marked / unmarked, 3), round((marked - unmarked) * 1e6 / len(works), 2))


async def _turn(owner: Any, works: list[Any], trigger: str) -> float:
    """Seconds of the change alone."""
    change = owner.transaction()
    await change.start()
    try:
        await owner.execute(f"alter table routing.work {trigger} trigger mark_changed")
        before = await owner.fetchval(MARKS, works)
        began = time.perf_counter()
        await owner.execute(CHANGE, works)
        seconds = time.perf_counter() - began
        if await owner.fetchval(MARKS, works) - before != (len(works) if trigger == "enable" else 0):
            raise RuntimeError("what was measured is not what marks")
    finally:
        await change.rollback()
    return seconds
