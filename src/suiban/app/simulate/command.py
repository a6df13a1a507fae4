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
    ARRIVALS,
    TIMES,
    WORKERS,
    Companies,
    Moments,
    read_arrivals,
    read_workers,
    rows,
)
from suiban.app.simulate.ruling import SimulationInput, read_rules
from suiban.routing.model.figures import Figures, figures_of
from suiban.routing.model.simulated import Habits
from suiban.routing.model.simulating import BEGIN, Simulation

TOLD_EVERY: Final = 50_000
_NAMES: Final = Figures.__struct_fields__


def simulate(options: argparse.Namespace) -> int:
    """Simulate and print. Raises :class:`SimulationInput`."""
    ruled, progress = read_rules(Path(options.rules)), Progress(sys.stderr)
    workers = list(rows(Path(options.workers), ("worker",), WORKERS))
    arrivals = list(rows(Path(options.arrivals), ("at", "queue", "handle_s"), ARRIVALS))
    for found, path in ((workers, options.workers), (arrivals, options.arrivals)):
        if not found:
            raise SimulationInput(at=path, why="no rows")
    moments = Moments([(row, column) for row in (*arrivals, *workers) for column in TIMES])
    if moments.begin is None and ruled.hours:
        # a calendar needs days: seconds have none
        progress.say("times are seconds and no moments: everything is taken to come within its hours")
        ruled = ruled.always_open
    companies = Companies()
    staffed = read_workers(workers, moments, companies)
    cases = read_arrivals(arrivals, moments, ruled, staffed, companies)
    chance, shifts = random.Random(options.seed), staffed[0]  # noqa: S311
    habits = Habits(options.answer_s, lambda: chance.random() < options.miss_share, options.away_s, options.claim_s)
    houses = dict.fromkeys(companies.ids, ruled.house)
    day = Simulation(ruled.lines, shifts, cases, habits, moments.begin or BEGIN, houses).run(_telling(progress))
    overall, queues = figures_of(day, ruled.lines, shifts)
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
