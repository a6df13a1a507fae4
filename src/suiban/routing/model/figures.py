"""What came of a simulated day."""

from collections.abc import Mapping, Sequence
from statistics import fmean

import msgspec

from suiban.routing.model.matching import skilled
from suiban.routing.model.simulating import Day, Fate, Line, Shift


class Figures(msgspec.Struct, frozen=True):
    """Of one queue, or of all. Shares are of all who came; None where there is nothing to measure.

    ``service_level``: answered within the queue's target. ``wait_s_mean``, ``wait_s_p95``: until answered or given up.
    ``occupancy``: of the time of the hands of those who may serve the queue, how much they spent with anybody.
    ``unserved``: still waiting when all was over.
    """

    arrived: int
    answered: int
    abandoned: int
    unserved: int
    service_level: float | None
    wait_s_mean: float | None
    wait_s_p95: float | None
    abandoned_share: float | None
    occupancy: float | None
    offers_missed: int


def figures_of(day: Day, lines: Mapping[str, Line], shifts: Sequence[Shift]) -> tuple[Figures, dict[str, Figures]]:
    """In all, and of each queue."""
    fates: dict[str, list[Fate]] = {key: [] for key in lines}
    for fate in day.fates:
        fates[fate.case.queue].append(fate)
    everybody = range(len(shifts))
    of_queues: dict[str, Figures] = {}
    for key, found in fates.items():
        came = {fate.case.company for fate in found}
        fit = [
            place for place in everybody
            if shifts[place].companies & came and skilled(lines[key].skills, shifts[place].skills)
        ]  # fmt: skip
        of_queues[key] = _figures(found, lines, day, fit)
    return _figures(day.fates, lines, day, everybody), of_queues


def _figures(fates: Sequence[Fate], lines: Mapping[str, Line], day: Day, workers: Sequence[int]) -> Figures:
    waits = sorted(fate.wait_s for fate in fates if fate.wait_s is not None)
    answered = [fate for fate in fates if fate.answered_s is not None]
    in_time = sum(fate.wait_s <= lines[fate.case.queue].target_wait_s for fate in answered if fate.wait_s is not None)
    abandoned = sum(fate.gave_up_s is not None for fate in fates)
    present = sum(day.present_s[place] for place in workers)
    return Figures(
        arrived=len(fates),
        answered=len(answered),
        abandoned=abandoned,
        unserved=len(fates) - len(answered) - abandoned,
        service_level=_share(in_time, len(fates)),
        wait_s_mean=round(fmean(waits), 2) if waits else None,
        wait_s_p95=round(waits[max(0, -(-len(waits) * 95 // 100) - 1)], 2) if waits else None,
        abandoned_share=_share(abandoned, len(fates)),
        occupancy=_share(sum(day.busy_s[place] for place in workers), present),
        offers_missed=sum(fate.missed for fate in fates),
    )


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
