"""What came of a simulated day."""

from collections.abc import Mapping, Sequence
from statistics import fmean

import msgspec

from suiban.kit.promises import broken, kept_share
from suiban.routing.model.matching import skilled
from suiban.routing.model.simulated import Day, Fate, Line, Shift


class Figures(msgspec.Struct, frozen=True):
    """Of one queue, or of all. Work counts where it waited in the end; None where there is nothing to measure.

    ``service_level``: as the wallboard counts it (:func:`suiban.kit.promises.kept_share`), by what was promised.
    ``wait_s_mean``, ``wait_s_p95``: until answered or given up. ``abandoned_share``: of all who came.
    ``occupancy``: of the time of the hands of those who may serve the queue, how much they spent with anybody.
    ``unserved``: still waiting when all was over. ``overflowed``: had waited in another queue before; ``claimed``:
    taken by their worker themselves; ``helped``: answered by who stepped in.
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
    overflowed: int = 0
    claimed: int = 0
    helped: int = 0


def figures_of(day: Day, lines: Mapping[str, Line], shifts: Sequence[Shift]) -> tuple[Figures, dict[str, Figures]]:
    """In all, and of each queue."""
    fates: dict[str, list[Fate]] = {key: [] for key in lines}
    for fate in day.fates:
        fates[fate.queue].append(fate)
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
    kept = [_kept(fate, lines, day) for fate in fates]
    in_time, out_of_time, broken_to = kept.count("in_time"), kept.count("late"), kept.count("broken")
    level = kept_share(in_time, in_time + out_of_time, broken_to)
    abandoned = sum(fate.gave_up_s is not None for fate in fates)
    present = sum(day.present_s[place] for place in workers)
    return Figures(
        arrived=len(fates),
        answered=len(answered),
        abandoned=abandoned,
        unserved=len(fates) - len(answered) - abandoned,
        service_level=None if level is None else round(level, 4),
        wait_s_mean=round(fmean(waits), 2) if waits else None,
        wait_s_p95=round(waits[max(0, -(-len(waits) * 95 // 100) - 1)], 2) if waits else None,
        abandoned_share=_share(abandoned, len(fates)),
        occupancy=_share(sum(day.busy_s[place] for place in workers), present),
        offers_missed=sum(fate.missed for fate in fates),
        overflowed=sum(bool(fate.been) for fate in fates),
        claimed=sum(fate.claimed for fate in fates),
        helped=sum(fate.helped for fate in fates),
    )


def _kept(fate: Fate, lines: Mapping[str, Line], day: Day) -> str:
    """``in_time``, ``late``, ``broken`` (not answered, and the promise had passed); empty: it is not counted."""
    promised_s = fate.promised_s(lines)
    if fate.wait_s is None:
        return "broken" if broken(day.ended_s - fate.began_s, promised_s, gave_up=False) else ""
    if fate.case.kind == "callback":  # they did not wait: that they are called is another promise
        return ""
    if fate.answered_s is not None:
        return "in_time" if fate.wait_s <= promised_s else "late"
    return "broken" if broken(fate.wait_s, promised_s, gave_up=True) else ""


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
