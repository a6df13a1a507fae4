"""What is worth a second look though it can be saved: rules nobody can follow, calendars that never open. Pure.

A finding is a code with its numbers; the sentence that says what to change is made of it where people read.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from suiban.administration.model import Finding, Hours, Queue
from suiban.kit import hours as opening
from suiban.kit.ids import CompanyId
from suiban.routing.model import Worker
from suiban.routing.model.matching import skilled

OPENS_WITHIN: Final = timedelta(days=60)
NEXT_YEAR_FROM_MONTH: Final = 11
"""From this month on hours that name this year's holidays should name next year's."""


def queue_findings(
    company: CompanyId, queue: Queue, people: Sequence[Worker], queues: Mapping[str, Queue]
) -> list[Finding]:
    """What is odd about a queue, by who takes work (present or not). ``queues``: the company's others, by key."""
    if not queue.active:
        return []
    there = [one for one in people if company in one.companies]
    if not there:
        return [Finding("nobody_mandated", "skills")]
    found = [
        Finding("nobody_can", "skills", key, level, best)
        for key, level in queue.skills.items()
        if (best := _best(key, there)) < level
    ]
    if not found and not any(skilled(queue.skills, one.skills) for one in there):
        found.append(Finding("nobody_has_all", "skills", ", ".join(sorted(queue.skills))))
    found += [
        Finding("nobody_wished", "wishes", key, level, best, (level - best) * queue.relax_s)
        for key, level in queue.wishes.items()
        if (best := _best(key, there)) < level
    ]
    if queue.backup and not _anybody_helps(queue, there, queues):
        found.append(Finding("nobody_helps", "backup", ", ".join(sorted(queue.backup))))
    return found


def _anybody_helps(queue: Queue, people: Sequence[Worker], queues: Mapping[str, Queue]) -> bool:
    others = [queues[key].skills for key in queue.backup if key in queues and queues[key].active]
    return any(
        not skilled(queue.skills, one.skills) and any(skilled(skills, one.skills) for skills in others)
        for one in people
    )


def _best(key: str, people: Sequence[Worker]) -> int:
    return max(one.skills.get(key, 0) for one in people)


def hours_findings(hours: Hours, zone: ZoneInfo, now: datetime, queues: Sequence[str]) -> list[Finding]:
    """What is odd about hours. ``queues``: which active ones name them. Raises NotHours on what are none."""
    found = []
    spans = opening.Hours(hours.weekly, hours.days)
    if not opening.opens_within(spans, zone, now, OPENS_WITHIN):
        found.append(Finding("never_open", "weekly", ", ".join(sorted(queues))))
    today = now.astimezone(zone).date()
    years = {day[:4] for day in hours.days}
    if today.month >= NEXT_YEAR_FROM_MONTH and str(today.year) in years and str(today.year + 1) not in years:
        found.append(Finding("next_year_missing", "days", level=today.year + 1))
    return found


SENTENCES: Final = {
    "nobody_mandated": "no one who takes work has a mandate for this company: give somebody one, or switch it off",
    "nobody_can": "no one with a mandate has {where} {level} (the best is {best}): give the skill to somebody, or lower"
    " the level",
    "nobody_has_all": "no one with a mandate has all of {where}: give them to somebody, or ask for fewer",
    "nobody_wished": "no one with a mandate has {where} {level} (the best is {best}): everybody waits {wait_s} s for"
    " nothing; lower the level",
    "nobody_helps": "nobody of {where} could step in who does not serve this queue anyway: name another queue, or give"
    " its skills to somebody",
    "never_open": "nobody answers within 60 days: enter hours by weekday (named by: {where})",
    "next_year_missing": "no days of {level} are entered: take its public holidays",
}


def sentence(finding: Finding) -> str:
    """What to change, in a line of English: for operators."""
    fields = msgspec.structs.asdict(finding)
    return SENTENCES[finding.problem].format(**fields).replace(" (named by: )", "")
