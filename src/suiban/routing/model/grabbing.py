"""Who may take work by themselves, and when: pure rules over who is there."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from suiban.kit.ids import CompanyId, ConversationId, QueueId, StaffId, WorkId
from suiban.routing.model import SILENT_BAN, SPARE, Queue, Waiting, Worker
from suiban.routing.model.giving import Giving
from suiban.routing.model.kinds import at_limit
from suiban.routing.model.matching import fits, for_all, skilled

HOUR = timedelta(hours=1)


class Claims(msgspec.Struct, frozen=True):
    """What somebody has of one queue: how much they hold, claimed within the hour, and when last."""

    held: int = 0
    claimed: int = 0
    last_at: datetime | None = None


class Claimer(msgspec.Struct, frozen=True):
    """Somebody who might take work. ``here``: available, or away with minutes to spare."""

    worker: Worker
    here: bool
    claims: Mapping[QueueId, Claims] = {}

    def of(self, queue_id: QueueId) -> Claims:
        """What they have of a queue."""
        return self.claims.get(queue_id, Claims())


class Claimable(msgspec.Struct, frozen=True):
    """Work that may be taken. ``silent`` had it, said nothing, and may not have it again before this moment.

    ``target_s``: so soon somebody is to have it; None: as its queue promises. A task has no conversation.
    """

    waiting: Waiting
    queue_id: QueueId
    giving: Giving
    conversation_id: ConversationId | None = None
    kind: str = "conversation"
    silent: Mapping[StaffId, datetime] = {}
    target_s: int | None = None


class Verdict(msgspec.Struct, frozen=True):
    """Whether somebody may take it now: an empty code, or why not; ``in_s``: for how long, where that is known.

    ``not_eligible``, ``claim_away``, ``claim_limit``, ``kind_limit``, ``claim_not_yet``.
    """

    code: str = ""
    in_s: int | None = None


class ClaimLine(msgspec.Struct, frozen=True):
    """What somebody claimed of one queue today: how much, how much of it they hold, how often they said nothing."""

    staff_id: StaffId
    name: str
    company_id: CompanyId
    queue_id: QueueId
    queue_name: str
    queue_name_en: str
    claimed: int
    held: int
    silent: int
    last_at: datetime


class Turns:
    """Whose turn it is to take one work. Somebody always may while anybody could: each rule only lets others go first.

    Resting comes first: who claimed least never rests. Of those who do not rest the ones with the least in hand have
    the head start.
    """

    def __init__(self, work: Claimable, people: Sequence[Claimer], now: datetime) -> None:
        self._work = work
        self._now = now
        self._able = [one for one in people if not self._hindered(one).code]
        counts = [self._claims(one).claimed for one in self._able]
        self._least = min(counts, default=0)
        rested = [one for one in self._able if not self._rests_s(one)]
        self._least_load = min((one.worker.load for one in rested), default=0)

    @property
    def people(self) -> int:
        """How many could take it, now or after others went first."""
        return len(self._able)

    def verdict(self, me: Claimer) -> Verdict:
        """Whether ``me``, who is among the people, may take it now."""
        hindered = self._hindered(me)
        if hindered.code:
            return hindered
        left = self._rests_s(me)
        head_start = self._work.giving.head_start_s - self._since(self._work.waiting.enqueued_at)
        if not left and head_start > 0 and me.worker.load > self._least_load:
            left = head_start
        return Verdict("claim_not_yet", max(1, round(left))) if left else Verdict()

    def _hindered(self, one: Claimer) -> Verdict:
        """What no rule of turns can change."""
        giving, worker, has = self._work.giving, one.worker, self._claims(one)
        if not fits(self._work.waiting, worker, self._now):
            return Verdict("not_eligible")
        if not one.here:
            return Verdict("claim_away")
        if at_limit(self._work.waiting.kind, worker.limits, worker.counts):
            return Verdict("kind_limit")
        if (
            not has_room(self._work.waiting, worker)
            or 0 < giving.claim_max <= has.held
            or 0 < giving.claim_per_hour <= has.claimed
        ):
            return Verdict("claim_limit")
        until = self._work.silent.get(worker.staff_id)
        if until is not None and until > self._now:
            return Verdict("claim_not_yet", max(1, round((until - self._now).total_seconds())))
        return Verdict()

    def _rests_s(self, one: Claimer) -> float:
        """For how long somebody lets others go first who claimed less."""
        has = self._claims(one)
        if has.last_at is None or has.claimed <= self._least:
            return 0
        return max(0.0, self._work.giving.claim_rest_s - self._since(has.last_at))

    def _claims(self, one: Claimer) -> Claims:
        return one.of(self._work.queue_id)

    def _since(self, moment: datetime) -> float:
        return (self._now - moment).total_seconds()


def has_room(work: Waiting, worker: Worker) -> bool:
    """Whether their hands have room for it; what can be put aside hinders only what can be put aside too."""
    in_hand = worker.load + (worker.soft if work.interruptible else 0)
    return 0 < in_hand + (work.weight or worker.capacity) <= worker.capacity


def is_here(state: str, reason: str) -> bool:
    """Whether somebody in this state may take work by themselves."""
    return state == "available" or (state == "away" and reason == SPARE)


def banned_until(silent_at: datetime) -> datetime:
    """Until when who said nothing may not take it again."""
    return silent_at + SILENT_BAN


class BoardLine(msgspec.Struct, frozen=True):
    """Work that may be taken, as somebody sees it: ``people`` could take it; ``code`` and ``in_s``: why not I, now."""

    company_id: CompanyId
    work_id: WorkId
    conversation_id: ConversationId | None
    kind: str
    queue_id: QueueId
    queue_name: str
    queue_name_en: str
    enqueued_at: datetime
    target_wait_s: int
    push_at: datetime
    people: int
    code: str
    in_s: int | None


class Board:
    """All that may be taken at one moment, read once for everybody; each viewer gets what they could take."""

    def __init__(
        self, works: Sequence[Claimable], queues: Mapping[QueueId, Queue], people: Sequence[Claimer], now: datetime
    ) -> None:
        self._queues = queues
        self._people = {one.worker.staff_id: one for one in people}
        self._turns = [(work, Turns(work, people, now)) for work in works if for_all(work.waiting, now)]

    @property
    def talks(self) -> list[ConversationId]:
        """The conversations on it."""
        return [work.conversation_id for work, _ in self._turns if work.conversation_id is not None]

    @property
    def tasks(self) -> list[WorkId]:
        """The tasks on it."""
        return [work.waiting.work_id for work, _ in self._turns if work.conversation_id is None]

    def open_to(self, staff_id: StaffId) -> bool:
        """Whether there is any queue somebody may take work from, be there some now or not."""
        me = self._people.get(staff_id)
        return me is not None and any(
            queue.company_id in me.worker.companies and skilled(queue.skills, me.worker.skills)
            for queue in self._queues.values()
        )

    def seen_by(self, staff_id: StaffId, companies: frozenset[CompanyId]) -> list[BoardLine]:
        """What somebody with these mandates could take, now or after others went first; most urgent first."""
        me = self._people.get(staff_id)
        if me is None:
            return []
        found = [(work, turns, turns.verdict(me)) for work, turns in self._turns if work.waiting.companies <= companies]
        return [
            self._line(work, turns.people, verdict) for work, turns, verdict in found if verdict.code != "not_eligible"
        ]

    def _line(self, work: Claimable, people: int, verdict: Verdict) -> BoardLine:
        queue, waiting = self._queues[work.queue_id], work.waiting
        return BoardLine(
            company_id=waiting.company_id,
            work_id=waiting.work_id,
            conversation_id=work.conversation_id,
            kind=work.kind,
            queue_id=work.queue_id,
            queue_name=queue.name,
            queue_name_en=queue.name_en or queue.name,
            enqueued_at=waiting.enqueued_at,
            target_wait_s=queue.target_wait_s if work.target_s is None else work.target_s,
            push_at=waiting.enqueued_at + timedelta(seconds=work.giving.push_after_s),
            people=people,
            code=verdict.code,
            in_s=verdict.in_s,
        )
