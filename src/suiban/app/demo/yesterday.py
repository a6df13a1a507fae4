"""The demo's yesterday: a plausible working day to try rules on, decided by the router itself. The same at every call.

Salaries were paid, so cards and loans are busy; few are there for wealth; people eat at noon. Only work, offers and
presence are entered: there are no talks behind it.
"""

import math
import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from suiban.kit.ids import CompanyId, StaffId, WorkId
from suiban.routing.model import Queue, Worker
from suiban.routing.model.replaying import Came, There
from suiban.routing.model.simulated import Case, Fate, Habits, Shift, line_of
from suiban.routing.model.simulating import Simulation

SEED: Final = 20_261_121
PER_HOUR: Final = {
    "bank-general": 16.0, "bank-card": 26.0, "bank-loan": 8.0, "bank-wealth": 9.0, "bank-security": 3.0,
    "bank-complaint": 4.0, "bank-fx": 3.0, "bank-corporate": 3.0, "insurer-general": 9.0, "insurer-policy": 6.0,
    "insurer-claims": 11.0, "broker-general": 5.0, "broker-trading": 8.0, "broker-margin": 3.0, "broker-advice": 3.0,
}  # fmt: skip
"""How many come in a usual hour."""
BUSY: Final = (0.5, 0.9, 1.5, 1.3, 0.8, 0.9, 1.2, 1.3, 1.1, 0.8, 0.5, 0.3)
"""Of the hours from 9 to 21 o'clock."""
OPENS_S: Final = 9 * 3_600.0
HANDLE_S_MEAN: Final = 540.0
PATIENCE_S_MEAN: Final = 240.0
HERE_SHARE: Final = 0.7
ANSWER_S: Final = 5.0
MISS_SHARE: Final = 0.04


def yesterday(queues: Sequence[Queue], people: Sequence[Worker], begins_at: datetime) -> tuple[list[Came], list[There]]:
    """Who came on the day that begins then, what became of them, and who was there when."""
    chance = random.Random(SEED)  # noqa: S311
    there = [one for person in people if (one := _there(person, begins_at, chance)) is not None]
    lines = {queue.key: line_of(queue, None, "UTC", "") for queue in queues if queue.key in PER_HOUR}
    cases = [case for queue in queues if queue.key in PER_HOUR for case in _cases(queue, chance)]
    shifts = [_shift(one, begins_at) for one in there]
    habits = Habits(ANSWER_S, lambda: chance.random() < MISS_SHARE)
    day = Simulation(lines, shifts, cases, habits).run()
    return [_came(fate, there, begins_at) for fate in day.fates], there


def _cases(queue: Queue, chance: random.Random) -> Iterator[Case]:
    for hour, share in enumerate(BUSY):
        at = 0.0
        while (at := at + chance.expovariate(PER_HOUR[queue.key] * share / 3_600)) < 3_600:
            yield Case(
                at_s=OPENS_S + hour * 3_600 + at,
                queue=queue.key,
                handle_s=HANDLE_S_MEAN * math.exp(chance.gauss(-0.2, 0.6)),
                patience_s=chance.expovariate(1 / PATIENCE_S_MEAN),
                company=queue.company_id,
            )


def _there(person: Worker, begins_at: datetime, chance: random.Random) -> There | None:
    """On an early or a late shift, with an hour off in the middle; most are at home."""
    if chance.random() > HERE_SHARE:
        return None
    begins = chance.choice((8.75, 11.75))
    pause = begins + chance.choice((3.0, 3.5, 4.0))
    hours = ((begins, pause), (pause + 0.75, begins + 9.25))
    spans = tuple((begins_at + timedelta(hours=one), begins_at + timedelta(hours=other)) for one, other in hours)
    return There(person.staff_id, person.companies, person.skills, min(person.capacity, 2), spans)


def _shift(one: There, begins_at: datetime) -> Shift:
    (first, *more) = [((a - begins_at).total_seconds(), (b - begins_at).total_seconds()) for a, b in one.spans]
    return Shift(one.skills, one.capacity, *first, companies=one.companies, again=tuple(more))


def _came(fate: Fate, there: Sequence[There], begins_at: datetime) -> Came:
    def moment(at_s: float | None) -> datetime | None:
        return None if at_s is None else begins_at + timedelta(seconds=round(at_s, 1))

    case, answered = fate.case, fate.answered_s
    staff_id: StaffId | None = there[fate.worker].staff_id if fate.worker is not None else None
    ended = answered + case.handle_s if answered is not None else fate.gave_up_s
    return Came(
        work_id=WorkId.new(),
        company_id=CompanyId.of(case.company),
        queue_key=case.queue,
        taken_in=fate.queue if fate.been else "",
        at=moment(case.at_s) or begins_at,
        answered_at=moment(answered),
        ended_at=moment(ended),
        gave_up=answered is None,
        staff_id=staff_id,
        missed=fate.missed,
        claimed=fate.claimed,
    )
