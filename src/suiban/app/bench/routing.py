"""``suiban bench routing``: how many offers a second the decision makes, in memory and committed.

In memory beside a plain scan with numpy, committed (:mod:`suiban.app.bench.routing_committed`) beside the way of
helpdesks. A fixed mix: 60 skills with levels 1 to 5, eight a worker; 5,000 different needs, one work in five with a
wish that relaxes; three companies. Both sides get the same workers and the same work in one run; both take the least
loaded fit worker, then the longest unasked.
"""

import argparse
import asyncio
import gc
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final

import msgspec
import numpy as np
import numpy.typing as npt
import psutil

from suiban.kit.ids import CompanyId, StaffId, WorkId
from suiban.routing.model import Waiting, Worker
from suiban.routing.model.bench import NEVER, Bench
from suiban.routing.model.matching import decide_offers, fits, urgency, wanted

SEED: Final = 20261122
SKILLS: Final = tuple(f"skill{number:02}" for number in range(60))
COMPANIES: Final = tuple(CompanyId(int=number) for number in range(1, 4))
NEEDS: Final = 5_000
WISHING: Final = 0.2
SCANNED_MAX: Final = 5_000
ROUNDS: Final = 3
LEAST: Final = 100
NOW: Final = datetime(2026, 11, 22, 2, tzinfo=UTC)


class Report(msgspec.Struct):
    """The figures; rates are medians over the rounds."""

    ratio_to_numpy: float
    decided_per_s: float
    numpy_per_s: float
    bench_ms: float
    offers: int
    unfit: int
    workers: int
    waiting: int
    rss_mib: int


def main(arguments: Sequence[str]) -> int:
    """Measure, print, and return the exit code: 1 when an offer went to somebody unfit or over their capacity."""
    parser = argparse.ArgumentParser(prog="suiban bench routing", description=__doc__)
    parser.add_argument("--workers", type=int, default=20_000)
    parser.add_argument("--waiting", type=int, default=50_000)
    parser.add_argument("--in-memory", action="store_true", help="the decision alone, nothing committed")
    parser.add_argument("--json", action="store_true", help="one flat object on stdout")
    options = parser.parse_args(arguments)
    if options.workers < LEAST or options.waiting < LEAST:
        parser.error(f"workers and waiting are numbers from {LEAST}: of fewer nothing can be said")
    workers, waiting = mix(options.workers, options.waiting)
    report = measure(workers, waiting, lambda text: print(text, file=sys.stderr, flush=True))
    figures = msgspec.to_builtins(report)
    if not options.in_memory:
        from suiban.app.bench import routing_committed

        done = asyncio.run(routing_committed.measure(workers, waiting))
        ratio = round(done.committed_per_s / max(1.0, done.skip_locked_per_s), 2)
        figures = {"ratio_to_skip_locked": ratio, **figures, **msgspec.to_builtins(done)}
    if options.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:20} {value}")
    return int(report.unfit > 0)


def mix(workers: int, waiting: int) -> tuple[list[Worker], list[Waiting]]:
    """The fixed mix of so many workers and works."""
    chance = random.Random(SEED)  # noqa: S311
    return _workers(chance, workers), _waiting(chance, waiting)


def measure(workers: Sequence[Worker], waiting: Sequence[Waiting], say: Callable[[str], None]) -> Report:
    """Rounds of both sides in turn."""
    rss_before = psutil.Process().memory_info().rss
    decided, scanned, made, offers = [], [], [], []
    for number in range(1, ROUNDS + 1):
        gc.collect()
        began = time.perf_counter()
        bench = Bench(workers)
        stood = time.perf_counter()
        offers = decide_offers(waiting, bench, NOW)
        ended = time.perf_counter()
        made.append((stood - began) * 1_000)
        decided.append(len(offers) / (ended - stood))
        scanned.append(_scan(workers, waiting))
        say(f"round {number}: {decided[-1]:,.0f} decided a second; numpy {scanned[-1]:,.0f}")
    people, works = {one.staff_id: one for one in workers}, {work.work_id: work for work in waiting}
    loads = {staff_id: one.load for staff_id, one in people.items()}
    unfit = 0
    for offer in offers:
        loads[offer.staff_id] += 1
        who = people[offer.staff_id]
        unfit += not fits(works[offer.work_id], who, NOW) or loads[offer.staff_id] > who.capacity
    return Report(
        ratio_to_numpy=round(median(decided) / median(scanned), 2), decided_per_s=round(median(decided)),
        numpy_per_s=round(median(scanned)), bench_ms=round(median(made), 1), offers=len(offers), unfit=unfit,
        workers=len(workers), waiting=len(waiting),
        rss_mib=(psutil.Process().memory_info().rss - rss_before) >> 20,
    )  # fmt: skip


def _workers(chance: random.Random, count: int) -> list[Worker]:
    return [
        Worker(
            staff_id=StaffId(int=number + 1),
            companies=frozenset(chance.sample(COMPANIES, chance.choice((1, 1, 2, 3)))),
            skills={skill: chance.randint(1, 5) for skill in chance.sample(SKILLS, 8)},
            capacity=chance.randint(1, 6),
            load=0,
            last_offered_at=NOW - timedelta(seconds=chance.randint(1, 3_600)),
        )
        for number in range(count)
    ]


def _waiting(chance: random.Random, count: int) -> list[Waiting]:
    needs = [
        {chance.choice(SKILLS): chance.randint(1, 4) for _ in range(chance.choice((1, 1, 2)))} for _ in range(NEEDS)
    ]
    return [
        Waiting(
            company_id=COMPANIES[0],
            work_id=WorkId(int=number + 1),
            companies=frozenset((chance.choice(COMPANIES),)),
            skills=chance.choice(needs),
            wishes={chance.choice(SKILLS): chance.randint(1, 4)} if chance.random() < WISHING else {},
            enqueued_at=NOW - timedelta(seconds=chance.randint(0, 120)),
            due_at=NOW - timedelta(seconds=chance.randint(0, 600)),
        )
        for number in range(count)
    ]


def _scan(workers: Sequence[Worker], waiting: Sequence[Waiting]) -> float:
    """Decisions a second by looking at everybody's column for each work; of the most urgent ones only, it is slow."""
    places = {skill: place for place, skill in enumerate(SKILLS)}
    levels = np.zeros((len(SKILLS), len(workers)), np.uint8)
    for place, worker in enumerate(workers):
        for skill, level in worker.skills.items():
            levels[places[skill], place] = level
    may: dict[CompanyId, npt.NDArray[np.bool_]] = {
        company: np.array([company in worker.companies for worker in workers]) for company in COMPANIES
    }
    capacity = np.array([worker.capacity for worker in workers], np.float32)
    # who was asked longest ago comes first among equals: argmin takes the first of them
    asked = [worker.last_offered_at or NEVER for worker in workers]
    turn = np.argsort([moment.timestamp() for moment in asked], kind="stable")
    levels, capacity = levels[:, turn], capacity[turn]
    may = {company: column[turn] for company, column in may.items()}
    load = np.zeros(len(workers), np.float32)
    share = load / capacity
    works = sorted(waiting, key=urgency)[:SCANNED_MAX]
    began, made = time.perf_counter(), 0
    for work in works:
        fit = share < 1
        for company in work.companies:
            fit &= may[company]
        for skill, level in wanted(work, NOW).items():
            fit &= levels[places[skill]] >= level
        place = int(np.where(fit, share, np.inf).argmin())
        if fit[place]:
            load[place] += 1
            share[place] = load[place] / capacity[place]
            made += 1
    return made / (time.perf_counter() - began)
