"""``suiban routing simulate``: reads, lets the day happen, prints."""

import argparse
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from suiban.app.progress import Progress
from suiban.app.simulate.reading import (
    Companies,
    Moments,
    SimulationInput,
    read_arrivals,
    read_queues,
    read_rules,
    read_workers,
    rows,
)
from suiban.routing.model.figures import Figures, figures_of
from suiban.routing.model.simulating import Habits, Simulation

TOLD_EVERY: Final = 50_000
_NAMES: Final = Figures.__struct_fields__


def simulate(options: argparse.Namespace) -> int:
    """Simulate and print. Raises :class:`SimulationInput`."""
    rules = Path(options.rules)
    lines, progress = read_rules(rules), Progress(sys.stderr)
    if others := [key for key, fields in read_queues(rules).items() if fields.get("mode", "push") != "push"]:
        progress.say(f"offered to one at a time here, whatever their mode: {', '.join(sorted(others))}")
    workers = list(rows(Path(options.workers), ("worker",), ("skills", "capacity", "from", "until", "companies")))
    optional = ("patience_s", "skills", "company", "priority", "to")
    arrivals = list(rows(Path(options.arrivals), ("at", "queue", "handle_s"), optional))
    for found, path in ((workers, options.workers), (arrivals, options.arrivals)):
        if not found:
            raise SimulationInput(at=path, why="no rows")
    moments = Moments(
        [*((row, "at") for row in arrivals), *((row, end) for row in workers for end in ("from", "until"))]
    )
    companies = Companies()
    shifts, places = read_workers(workers, moments, companies)
    cases = read_arrivals(arrivals, moments, lines, places, companies)
    chance = random.Random(options.seed)  # noqa: S311
    habits = Habits(options.answer_s, lambda: chance.random() < options.miss_share, options.away_s)
    day = Simulation(lines, shifts, cases, habits).run(_telling(progress))
    overall, queues = figures_of(day, lines, shifts)
    if options.json:
        told = {"seed": options.seed, **msgspec.to_builtins(overall), "queues": msgspec.to_builtins(queues)}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print("\n".join(table({"": overall, **queues})))
    return 0


def table(figures: dict[str, Figures]) -> list[str]:
    """Lines with a column for each queue, the first for all."""
    cells = [[name, *(_shown(getattr(one, name)) for one in figures.values())] for name in _NAMES]
    head = ["", *(key or "in all" for key in figures)]
    widths = [max(len(row[place]) for row in (head, *cells)) for place in range(len(head))]
    return ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in (head, *cells)]


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:,}"


def _telling(progress: Progress) -> Callable[[int, int], None]:
    def tell(done: int, known: int) -> None:
        if done % TOLD_EVERY == 0:
            progress.say(f"{done:,} of {known:,} things have happened")

    return tell
